//! One walk over the dominator tree that computes constants, applies the rewrite rules, forwards memory, and keeps
//! one of several equal computations (global value numbering).
//!
//! Dominators come first, so an instruction's operands are in their final form when it is looked at. An instruction
//! that is not needed any more leaves the layout, and its results are replaced in everything that follows. New
//! instructions go right before the one that they are for; each block's list is built anew, once.

use std::collections::HashMap;

use packir_entity::SecondaryMap;
use packir_entity::packed_option::PackedOption;

use super::Stats;
use super::memory::{Access, KnownMemory};
use super::pattern::{Builder, Built, Env, Op, constant_inst, constant_of, is_commutative};
use super::rules::RULES;
use crate::cfg::ControlFlowGraph;
use crate::condcodes::IntCC;
use crate::dfg::{DataFlowGraph, ValueDef, Values};
use crate::dominators::DominatorTree;
use crate::entities::{Block, Inst, Value};
use crate::eval::scalar;
use crate::function::Function;
use crate::inst::{BlockCall, InstructionData, ValueListPool};
use crate::opcode::{BinaryOp, Opcode, UnaryOp};
use crate::types::Type;

/// How often one instruction is rewritten at most. Rules that undo each other would never end.
const MAX_REWRITES: usize = 16;

/// Simplifies `func`, which must be valid, without aliases and unreachable blocks.
pub(super) fn run(func: &mut Function, stats: &mut Stats) {
    let tree = DominatorTree::compute(&ControlFlowGraph::compute(func));
    let blocks = tree.preorder().to_vec();
    let mut simplifier = Simplifier {
        func,
        tree,
        stats,
        replaced: SecondaryMap::with_default(None.into()),
        computed: HashMap::new(),
        block: Block::from_u32(0),
        out: Vec::new(),
    };
    for block in blocks {
        simplifier.block(block);
    }
}

/// What becomes of an instruction.
enum Fate {
    /// It stays where it is.
    Keep,
    /// It goes; its results were replaced.
    Drop,
    /// It stays, and what follows it in the block is never reached.
    End,
}

struct Simplifier<'a> {
    func: &'a mut Function,
    tree: DominatorTree,
    stats: &'a mut Stats,
    /// What stands for the results of instructions that went.
    replaced: SecondaryMap<Value, PackedOption<Value>>,
    /// The instruction that computes this already, and its block. Where that does not dominate, it is forgotten.
    computed: HashMap<(InstructionData, Type), (Inst, Block)>,
    /// The block that is worked on, and its new list of instructions.
    block: Block,
    out: Vec<Inst>,
}

impl Simplifier<'_> {
    fn block(&mut self, block: Block) {
        self.block = block;
        let insts = self.func.layout.block_insts(block).len();
        self.out = Vec::with_capacity(insts);
        let mut memory = KnownMemory::default();
        // The list of the block stays as it is until the new one is complete.
        for inst in self.func.layout.block_insts(block).collect::<Vec<_>>() {
            let replaced = &self.replaced;
            self.func.dfg.map_inst_values(inst, |value| replaced[value].expand().unwrap_or(value));
            match self.inst(inst, &mut memory) {
                Fate::Keep => self.out.push(inst),
                Fate::Drop => {}
                Fate::End => {
                    self.out.push(inst);
                    break;
                }
            }
        }
        self.func.layout.set_block_insts(block, std::mem::take(&mut self.out));
    }

    fn inst(&mut self, inst: Inst, memory: &mut KnownMemory) -> Fate {
        let op = self.func.dfg.opcode(inst);
        if op.is_branch() {
            self.branch(inst);
            return Fate::Keep;
        }
        if is_computation(&self.func.dfg, inst) {
            for _ in 0..MAX_REWRITES {
                if let Some(fate) = self.fold(inst) {
                    return fate;
                }
                self.order_operands(inst);
                match self.rewrite(inst) {
                    Some(Fate::Keep) => {}
                    Some(fate) => return fate,
                    None => break,
                }
            }
            return self.number(inst);
        }
        match memory.access(self.func, inst) {
            Access::Known(value) => {
                self.stats.forwarded += 1;
                self.replace_results(inst, &[value]);
                Fate::Drop
            }
            Access::Redundant => {
                self.stats.forwarded += 1;
                Fate::Drop
            }
            Access::Unknown => Fate::Keep,
        }
    }

    fn replace_results(&mut self, inst: Inst, values: &[Value]) {
        for (result, &value) in self.func.dfg.inst_results(inst).into_iter().zip(values) {
            self.replaced[result] = value.into();
        }
    }

    /// Computes `inst` if its operands are constants.
    fn fold(&mut self, inst: Inst) -> Option<Fate> {
        let dfg = &self.func.dfg;
        if matches!(dfg.opcode(inst), Opcode::Iconst | Opcode::F32const | Opcode::F64const | Opcode::F16const)
        {
            return None;
        }
        let args: Option<Vec<u128>> = dfg.inst_args(inst).iter().map(|&arg| constant_of(dfg, arg)).collect();
        match scalar::apply(dfg, inst, &args?)? {
            Ok(patterns) => {
                let types: Vec<Type> =
                    dfg.inst_results(inst).iter().map(|&value| dfg.value_type(value)).collect();
                let constants: Option<Values> =
                    types.iter().zip(&patterns).map(|(&ty, &bits)| self.constant(ty, bits)).collect();
                self.replace_results(inst, &constants?);
                self.stats.folded += 1;
                Some(Fate::Drop)
            }
            Err(scalar::Stop::Trap(code)) if matches!(dfg.inst(inst), InstructionData::CondTrap { .. }) => {
                self.func.dfg.set_inst(inst, InstructionData::Trap { code });
                self.stats.folded += 1;
                Some(Fate::End)
            }
            // Instructions with results that always trap are left: what follows uses the results.
            Err(_) => None,
        }
    }

    /// Puts a constant operand second where the order does not matter, and else the lower value first, so that equal
    /// computations look alike.
    fn order_operands(&mut self, inst: Inst) {
        let dfg = &mut self.func.dfg;
        let is_out_of_order = |dfg: &DataFlowGraph, x: Value, y: Value| {
            let rank = |value| (constant_of(dfg, value).is_some(), value);
            rank(x) > rank(y)
        };
        match dfg.inst(inst) {
            InstructionData::Binary { op, x, y } if is_commutative(op) && is_out_of_order(dfg, x, y) => {
                dfg.set_inst(inst, InstructionData::Binary { op, x: y, y: x });
            }
            InstructionData::IntCompare { cond, x, y } if is_out_of_order(dfg, x, y) => {
                dfg.set_inst(inst, InstructionData::IntCompare { cond: cond.swap_args(), x: y, y: x });
            }
            _ => {}
        }
    }

    /// Applies the first rule that matches.
    fn rewrite(&mut self, inst: Inst) -> Option<Fate> {
        if let Some(fate) = self.rejoin(inst) {
            return Some(fate);
        }
        let data = self.func.dfg.inst(inst);
        let (op, _) = Op::of(&data)?;
        let result = self.func.dfg.first_result_opt(inst)?;
        let ty = self.func.dfg.value_type(result);
        for (number, rule) in RULES.for_root(op) {
            let mut env = Env { width: ty.lane_bits(), ..Env::default() };
            let holds = rule.pattern.matches_inst(&self.func.dfg, &data, &mut env)
                && rule
                    .condition
                    .as_ref()
                    .is_none_or(|node| node.evaluate(None, &env).is_some_and(|(bits, _)| bits != 0));
            if !holds {
                continue;
            }
            let Some(built) = rule.replacement.build(ty, &env, self) else { continue };
            self.stats.rewritten += 1;
            self.stats.fired(number);
            return Some(match built {
                Built::Value(value) => {
                    self.replace_results(inst, &[value]);
                    Fate::Drop
                }
                Built::Inst(data, _) => {
                    self.func.dfg.set_inst(inst, data);
                    Fate::Keep
                }
            });
        }
        None
    }

    /// Takes the halves of what was just joined.
    fn rejoin(&mut self, inst: Inst) -> Option<Fate> {
        let dfg = &self.func.dfg;
        let def_of = |value| match dfg.value_def(value) {
            ValueDef::Result(def, 0) => Some(dfg.inst(def)),
            _ => None,
        };
        match dfg.inst(inst) {
            InstructionData::Unary { op: UnaryOp::Isplit, arg } => {
                let InstructionData::Binary { op: BinaryOp::Iconcat, x, y } = def_of(arg)? else {
                    return None;
                };
                self.replace_results(inst, &[x, y]);
            }
            InstructionData::Binary { op: BinaryOp::Iconcat, x, y } => {
                let (ValueDef::Result(low, 0), ValueDef::Result(high, 1)) =
                    (dfg.value_def(x), dfg.value_def(y))
                else {
                    return None;
                };
                let InstructionData::Unary { op: UnaryOp::Isplit, arg } = dfg.inst(low) else { return None };
                if low != high {
                    return None;
                }
                self.replace_results(inst, &[arg]);
            }
            _ => return None,
        }
        self.stats.rewritten += 1;
        Some(Fate::Drop)
    }

    /// Finds an equal computation that is done by then.
    fn number(&mut self, inst: Inst) -> Fate {
        let dfg = &self.func.dfg;
        let ty = dfg.first_result_opt(inst).map_or(Type::INVALID, |value| dfg.value_type(value));
        let key = (dfg.inst(inst), ty);
        if let Some(&(earlier, block)) = self.computed.get(&key)
            && self.tree.dominates(block, self.block)
        {
            let values = self.func.dfg.inst_results(earlier);
            self.replace_results(inst, &values);
            self.stats.merged += 1;
            return Fate::Drop;
        }
        self.computed.insert(key, (inst, self.block));
        Fate::Keep
    }

    /// Decides branches on constants, and takes conditions apart.
    fn branch(&mut self, inst: Inst) {
        let dfg = &mut self.func.dfg;
        match dfg.inst(inst) {
            InstructionData::Brif { cond, then, otherwise } => {
                let decided = constant_of(dfg, cond).map(|bits| if bits != 0 { then } else { otherwise });
                if let Some(target) =
                    decided.or_else(|| same_target(&dfg.value_lists, then, otherwise).then_some(then))
                {
                    dfg.set_inst(inst, InstructionData::Jump { target });
                    self.stats.branches += 1;
                    return;
                }
                let (data, mut cond, mut swap) = (cond, cond, false);
                while let Some((inner, flips)) = tested_value(dfg, cond) {
                    (cond, swap) = (inner, swap != flips);
                }
                if cond != data {
                    let (then, otherwise) = if swap { (otherwise, then) } else { (then, otherwise) };
                    dfg.set_inst(inst, InstructionData::Brif { cond, then, otherwise });
                    self.stats.branches += 1;
                }
            }
            InstructionData::BranchTable { index, table } => {
                let targets = &dfg.jump_tables[table];
                let first = targets.default_block();
                let decided = constant_of(dfg, index).map(|bits| {
                    let target = usize::try_from(bits).ok().and_then(|bits| targets.targets().get(bits));
                    target.copied().unwrap_or(first)
                });
                let is_same = |target: &BlockCall| same_target(&dfg.value_lists, first, *target);
                if let Some(target) =
                    decided.or_else(|| targets.targets().iter().all(is_same).then_some(first))
                {
                    dfg.set_inst(inst, InstructionData::Jump { target });
                    self.stats.branches += 1;
                }
            }
            _ => {}
        }
    }
}

/// Whether `inst` always gives the same results for the same operands, so that doing it again is no use: it may
/// trap, but then the first one did.
fn is_computation(dfg: &DataFlowGraph, inst: Inst) -> bool {
    match dfg.inst(inst) {
        InstructionData::Load { flags, .. } => flags.readonly,
        InstructionData::Nullary { .. } => false,
        InstructionData::CondTrap { .. } | InstructionData::BinaryTrap { .. } => true,
        data => {
            let op = data.opcode();
            let traps = matches!(
                op,
                Opcode::Udiv
                    | Opcode::Sdiv
                    | Opcode::Urem
                    | Opcode::Srem
                    | Opcode::FcvtToUint
                    | Opcode::FcvtToSint
            );
            op.is_pure() || traps
        }
    }
}

/// Whether both targets are the same block with the same arguments.
fn same_target(pool: &ValueListPool, a: BlockCall, b: BlockCall) -> bool {
    a.block(pool) == b.block(pool) && a.args(pool).eq(b.args(pool))
}

/// A value that is zero exactly when `cond` is, or (then true) exactly when it is not.
fn tested_value(dfg: &DataFlowGraph, cond: Value) -> Option<(Value, bool)> {
    let ValueDef::Result(inst, 0) = dfg.try_value_def(cond)? else { return None };
    match dfg.inst(inst) {
        InstructionData::Unary {
            op: UnaryOp::Uextend | UnaryOp::Sextend | UnaryOp::Ineg | UnaryOp::Bmask,
            arg,
        } => Some((arg, false)),
        InstructionData::IntCompare { cond: cc @ (IntCC::Equal | IntCC::NotEqual), x, y }
            if dfg.value_type(x).is_int() && constant_of(dfg, y) == Some(0) =>
        {
            Some((x, cc == IntCC::Equal))
        }
        _ => None,
    }
}

impl Builder for Simplifier<'_> {
    fn dfg(&self) -> &DataFlowGraph {
        &self.func.dfg
    }

    fn emit(&mut self, data: InstructionData, ctrl: Type) -> Value {
        let inst = self.func.dfg.make_inst_with_results(data, ctrl);
        match self.number(inst) {
            Fate::Keep | Fate::End => {
                self.out.push(inst);
                self.func.dfg.first_result(inst)
            }
            Fate::Drop => {
                let result = self.func.dfg.first_result(inst);
                self.replaced[result].expand().unwrap_or(result)
            }
        }
    }

    fn constant(&mut self, ty: Type, bits: u128) -> Option<Value> {
        constant_inst(ty, bits).map(|data| self.emit(data, ty))
    }
}

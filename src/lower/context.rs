//! The state of lowering one function, and the vocabulary for it.

use std::collections::HashMap;

use packir_entity::{EntitySet, PrimaryMap, SecondaryMap};
use packir_interp::{Op, Reg, SigIndex, Word};
use packir_ir::cfg::ControlFlowGraph;
use packir_ir::dfg::DataFlowGraph;
use packir_ir::eval::Feature;
use packir_ir::frame::FrameLayout;
use packir_ir::link::Linkage;
use packir_ir::opcode::{BinaryOp, UnaryOp};
use packir_ir::types::{F32, F64, I64, I128};
use packir_ir::{AnyEntity, Block, Function, Inst, InstructionData, Signature, Type, Value, ValueDef};
use packir_regalloc as ra;
use packir_regalloc::{Operand, VReg};

use super::vcode::{BlockEnd, Operation};

/// A register field whose register is not known yet.
pub(super) const R: Reg = Reg(0);

/// What the functions of a program share.
#[derive(Debug, Default)]
pub struct Program {
    /// The function table.
    pub linkage: Linkage,
    signatures: HashMap<(Vec<Type>, Vec<Type>), SigIndex>,
    /// The distinct signatures in the order of their numbers: how many slots they take and give.
    pub(crate) signature_slots: Vec<(u32, u32)>,
}

/// The slots that values of this type take in a frame.
pub(crate) fn slots(ty: Type) -> u32 {
    if ty == I128 { 2 } else { 1 }
}

impl Program {
    /// A program with this function table.
    pub fn new(linkage: Linkage) -> Self {
        Self { linkage, ..Self::default() }
    }

    /// The number of a signature. Signatures with the same types are the same one.
    ///
    /// # Errors
    ///
    /// If there are more than 2^16.
    pub fn signature(&mut self, signature: &Signature) -> Result<SigIndex, Feature> {
        let types =
            |params: &[packir_ir::AbiParam]| params.iter().map(|param| param.value_type).collect::<Vec<_>>();
        let key = (types(signature.params()), types(signature.returns()));
        if let Some(&index) = self.signatures.get(&key) {
            return Ok(index);
        }
        let index = u16::try_from(self.signature_slots.len())
            .map_err(|_| Feature::Named("more-than-65536-signatures"))?;
        let count = |types: &[Type]| types.iter().map(|&ty| slots(ty)).sum();
        self.signature_slots.push((count(&key.0), count(&key.1)));
        self.signatures.insert(key, SigIndex(index));
        Ok(SigIndex(index))
    }
}

/// The registers of a value: low and high for an `i128`, else the same one twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) lo: VReg,
    pub(super) hi: VReg,
}

/// One operation on its way into the code.
#[derive(Debug)]
struct Pending {
    word: Word,
    operands: core::ops::Range<usize>,
}

/// The state of lowering one function.
#[derive(Debug)]
pub(super) struct Lowering<'a> {
    pub(super) func: &'a Function,
    pub(super) dfg: &'a DataFlowGraph,
    pub(super) program: &'a mut Program,
    pub(super) frame: FrameLayout,
    /// What is being looked at: what cannot be lowered stands here.
    pub(super) place: AnyEntity,
    /// Reachable blocks in the order in which they are emitted.
    pub(super) order: Vec<Block>,
    post_order: Vec<Block>,
    parts: SecondaryMap<Value, Option<Parts>>,
    /// Whether anything reads each register that was given out.
    pub(super) needed: PrimaryMap<VReg, bool>,
    /// How often each value is used.
    uses: SecondaryMap<Value, u32>,
    block_of: SecondaryMap<Inst, Option<Block>>,
    /// The operations of the instruction at hand, forwards.
    pending: Vec<Pending>,
    pending_operands: Vec<ra::PackedOperand>,
    /// The operations of the block at hand, backwards.
    block_ops: Vec<Operation>,
    /// The operations of the finished blocks, forwards.
    pub(super) done: SecondaryMap<Block, Vec<Operation>>,
    pub(super) ends: SecondaryMap<Block, BlockEnd>,
    pub(super) constants: Vec<u64>,
    constant_pool: HashMap<u64, u32>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(func: &'a Function, cfg: &ControlFlowGraph, program: &'a mut Program) -> Self {
        let post_order = cfg.post_order();
        let reachable: EntitySet<Block> = post_order.iter().copied().collect();
        let (mut order, cold): (Vec<Block>, Vec<Block>) = func
            .layout
            .blocks()
            .filter(|&block| reachable.contains(block))
            .partition(|&block| !func.layout.is_cold(block) || func.layout.entry_block() == Some(block));
        order.extend(cold);
        Self {
            func,
            dfg: &func.dfg,
            program,
            frame: FrameLayout::new(func),
            place: AnyEntity::Function,
            order,
            post_order,
            parts: SecondaryMap::new(),
            needed: PrimaryMap::new(),
            uses: SecondaryMap::new(),
            block_of: SecondaryMap::new(),
            pending: Vec::new(),
            pending_operands: Vec::new(),
            block_ops: Vec::new(),
            done: SecondaryMap::new(),
            ends: SecondaryMap::with_default(BlockEnd::Exit),
            constants: Vec::new(),
            constant_pool: HashMap::new(),
        }
    }

    /// Gives every value its registers, operands before results, so that renaming instructions can share.
    fn assign_registers(&mut self) -> Result<(), Feature> {
        for param in self.func.signature.params_and_returns() {
            check_type(param.value_type)?;
        }
        for index in (0..self.post_order.len()).rev() {
            let block = self.post_order[index];
            for &param in self.dfg.block_params(block) {
                self.place = param.into();
                self.assign_fresh(param)?;
            }
            for inst in self.func.layout.block_insts(block) {
                self.place = inst.into();
                self.block_of[inst] = Some(block);
                for value in self.dfg.inst_values(inst) {
                    self.uses[self.dfg.resolve_aliases(value)] += 1;
                }
                self.assign_results(inst)?;
            }
        }
        Ok(())
    }

    fn fresh(&mut self) -> VReg {
        self.needed.push(false)
    }

    fn assign_fresh(&mut self, value: Value) -> Result<(), Feature> {
        let ty = self.dfg.value_type(value);
        check_type(ty)?;
        let lo = self.fresh();
        let hi = if ty == I128 { self.fresh() } else { lo };
        self.parts[value] = Some(Parts { lo, hi });
        Ok(())
    }

    fn assign_results(&mut self, inst: Inst) -> Result<(), Feature> {
        let results = self.dfg.inst_results(inst);
        match self.dfg.inst(inst) {
            InstructionData::Unary { op: UnaryOp::Uextend, arg } => {
                let arg = self.parts(arg);
                let hi = if self.dfg.value_type(results[0]) == I128 { self.fresh() } else { arg.lo };
                self.parts[results[0]] = Some(Parts { lo: arg.lo, hi });
            }
            InstructionData::Unary { op: UnaryOp::Ireduce, arg }
                if self.dfg.value_type(results[0]) == I64 =>
            {
                let lo = self.parts(arg).lo;
                self.parts[results[0]] = Some(Parts { lo, hi: lo });
            }
            InstructionData::Unary { op: UnaryOp::Isplit, arg } if self.dfg.value_type(arg) == I128 => {
                let Parts { lo, hi } = self.parts(arg);
                self.parts[results[0]] = Some(Parts { lo, hi: lo });
                self.parts[results[1]] = Some(Parts { lo: hi, hi });
            }
            InstructionData::Unary { op: UnaryOp::Bmask, .. } if self.dfg.value_type(results[0]) == I128 => {
                let lo = self.fresh();
                self.parts[results[0]] = Some(Parts { lo, hi: lo });
            }
            InstructionData::Binary { op: BinaryOp::Iconcat, x, y } if self.dfg.value_type(x) == I64 => {
                let (lo, hi) = (self.parts(x).lo, self.parts(y).lo);
                self.parts[results[0]] = Some(Parts { lo, hi });
            }
            InstructionData::Bitcast { arg, .. } if self.dfg.value_type(results[0]).is_lane() => {
                check_type(self.dfg.value_type(results[0]))?;
                self.parts[results[0]] = Some(self.parts(arg));
            }
            _ => {
                for result in results {
                    self.assign_fresh(result)?;
                }
            }
        }
        Ok(())
    }

    /// The registers of a value, without needing them.
    pub(super) fn parts(&self, value: Value) -> Parts {
        let value = self.dfg.resolve_aliases(value);
        self.parts[value]
            .unwrap_or_else(|| panic!("{value} has no registers: it is not defined on the way here"))
    }

    fn need(&mut self, vreg: VReg) -> VReg {
        self.needed[vreg] = true;
        vreg
    }

    /// The register of a value of at most 64 bits, or the low register; needed from here on up.
    pub(super) fn lo(&mut self, value: Value) -> VReg {
        let vreg = self.parts(value).lo;
        self.need(vreg)
    }

    /// The high register of an `i128`; needed from here on up.
    pub(super) fn hi(&mut self, value: Value) -> VReg {
        let vreg = self.parts(value).hi;
        self.need(vreg)
    }

    /// The registers of an `i128`; needed from here on up.
    pub(super) fn wide(&mut self, value: Value) -> [VReg; 2] {
        [self.lo(value), self.hi(value)]
    }

    /// All registers of a value; needed from here on up.
    pub(super) fn all(&mut self, value: Value) -> impl Iterator<Item = VReg> + use<> {
        let lo = self.lo(value);
        let hi = (self.type_of(value) == I128).then(|| self.hi(value));
        core::iter::once(lo).chain(hi)
    }

    /// A register for an intermediate result.
    pub(super) fn temp(&mut self) -> VReg {
        let vreg = self.fresh();
        self.need(vreg)
    }

    /// The result of an instruction: its registers.
    pub(super) fn dst(&self, inst: Inst) -> VReg {
        self.parts(self.dfg.first_result(inst)).lo
    }

    /// The result of an instruction, an `i128`: its registers.
    pub(super) fn dst_wide(&self, inst: Inst) -> [VReg; 2] {
        let Parts { lo, hi } = self.parts(self.dfg.first_result(inst));
        [lo, hi]
    }

    /// The type of a value.
    pub(super) fn type_of(&self, value: Value) -> Type {
        self.dfg.value_type(value)
    }

    /// Whether an operation that only makes these registers can be left out.
    pub(super) fn is_needed(&self, vreg: VReg) -> bool {
        self.needed[vreg]
    }

    /// The constant that a value of at most 64 bits is, zero-extended.
    pub(super) fn constant(&self, value: Value) -> Option<u64> {
        let ty = self.type_of(value);
        match self.def(value)?.1 {
            InstructionData::UnaryImm { imm } => {
                Some(imm.zero_extend_from_width(ty.bits()).bits().cast_unsigned())
            }
            InstructionData::Unary { op: UnaryOp::Uextend, arg } if ty != I128 => self.constant(arg),
            _ => None,
        }
    }

    /// The constant that a value of at most 64 bits is, sign-extended.
    pub(super) fn signed_constant(&self, value: Value) -> Option<i64> {
        let bits = self.type_of(value).bits();
        self.constant(value).map(|constant| (constant << (64 - bits)).cast_signed() >> (64 - bits))
    }

    /// The instruction that makes a value, if it is one.
    pub(super) fn def(&self, value: Value) -> Option<(Inst, InstructionData)> {
        match self.dfg.value_def(value) {
            ValueDef::Result(inst, _) => Some((inst, self.dfg.inst(inst))),
            ValueDef::Param(..) => None,
        }
    }

    /// The instruction that makes a value, if it can be merged into `user`: the value has no other use, or costs
    /// nothing more to make twice because both stand in one block.
    pub(super) fn mergeable(&self, value: Value, user: Inst) -> Option<InstructionData> {
        let (inst, data) = self.def(value)?;
        let once = self.uses[self.dfg.resolve_aliases(value)] == 1;
        (once || self.block_of[inst] == self.block_of[user]).then_some(data)
    }

    /// Appends an operation that writes `defs` and reads `uses`, in the order of its fields.
    pub(super) fn op(&mut self, op: Op, defs: &[VReg], uses: &[VReg]) {
        let defs = defs.iter().map(|&vreg| Operand::reg_def(vreg));
        let uses = uses.iter().map(|&vreg| Operand::reg_use(vreg));
        self.op_with(op, defs.chain(uses));
    }

    /// Appends an operation with these operands: first those that it names, then implied ones.
    pub(super) fn op_with(&mut self, op: Op, operands: impl IntoIterator<Item = Operand>) {
        let start = self.pending_operands.len();
        self.pending_operands.extend(operands.into_iter().map(Operand::pack));
        let operands = start..self.pending_operands.len();
        debug_assert!(op.operands().len() <= operands.len(), "{op:?} has more operands");
        self.pending.push(Pending { word: op.pack(), operands });
    }

    /// Appends what puts a constant into a register.
    pub(super) fn load_constant(&mut self, dst: VReg, value: u64) {
        let op = match packed::i40::try_new(value.cast_signed()) {
            Ok(imm) => Op::Const { dst: R, imm },
            Err(_) => {
                let next =
                    u32::try_from(self.constants.len()).expect("a function has fewer than 2^32 constants");
                let index = *self.constant_pool.entry(value).or_insert(next);
                if index == next {
                    self.constants.push(value);
                }
                Op::ConstPool { dst: R, index: packir_interp::ConstIndex(index) }
            }
        };
        self.op(op, &[dst], &[]);
    }

    /// A register that holds a constant.
    pub(super) fn constant_register(&mut self, value: u64) -> VReg {
        let dst = self.temp();
        self.load_constant(dst, value);
        dst
    }

    /// Moves the operations of the instruction at hand into the block's, which grow backwards.
    fn flush(&mut self) {
        while let Some(Pending { word, operands }) = self.pending.pop() {
            let operands = self.pending_operands.split_off(operands.start);
            self.block_ops.push(Operation { word, operands });
        }
    }

    /// Lowers all instructions, block by block.
    pub(super) fn run(&mut self) -> Result<(), Feature> {
        if self.order.is_empty() {
            return Err(Feature::Named("no-body"));
        }
        if self.frame.max_align() > FrameLayout::ALIGN {
            return Err(Feature::Named("stack-slot-alignment"));
        }
        self.assign_registers()?;
        for index in 0..self.post_order.len() {
            let block = self.post_order[index];
            for inst in self.func.layout.block_insts(block).rev() {
                self.place = inst.into();
                self.inst(inst)?;
                self.flush();
            }
            if self.func.layout.entry_block() == Some(block) {
                self.take_parameters(block);
                self.flush();
            }
            let mut ops = core::mem::take(&mut self.block_ops);
            ops.reverse();
            self.done[block] = ops;
        }
        Ok(())
    }

    fn take_parameters(&mut self, entry: Block) {
        let mut operands = Vec::new();
        for &param in self.dfg.block_params(entry) {
            for vreg in self.all(param) {
                let slot = ra::Slot::new(1 + operands.len());
                operands.push(Operand::fixed_def(vreg, slot));
            }
        }
        self.op_with(Op::Nop, operands);
    }

    pub(super) fn set_end(&mut self, inst: Inst, end: BlockEnd) {
        let block = self.block_of[inst].expect("terminators are in blocks");
        self.ends[block] = end;
    }

    fn inst(&mut self, inst: Inst) -> Result<(), Feature> {
        let opcode = self.dfg.opcode(inst);
        let dead = opcode.is_pure()
            && self.dfg.inst_results(inst).iter().all(|&result| {
                let Parts { lo, hi } = self.parts(result);
                !self.is_needed(lo) && !self.is_needed(hi)
            });
        if dead {
            return Ok(());
        }
        for value in self.dfg.inst_values(inst) {
            check_type(self.type_of(value))?;
        }
        match self.dfg.inst(inst) {
            InstructionData::Unary { op, arg } => self.unary(inst, op, arg),
            InstructionData::Binary { op, x, y } => self.binary(inst, op, x, y),
            InstructionData::Ternary { op, x, y, z } => self.ternary(inst, op, [x, y, z]),
            InstructionData::IntCompare { cond, x, y } => self.int_compare(inst, cond, x, y),
            InstructionData::FloatCompare { cond, x, y } => self.float_compare(inst, cond, x, y),
            InstructionData::UnaryImm { imm } => {
                let bits = self.type_of(self.dfg.first_result(inst)).bits();
                self.load_constant(self.dst(inst), imm.zero_extend_from_width(bits).bits().cast_unsigned());
                Ok(())
            }
            InstructionData::UnaryIeee32 { imm } => {
                self.load_constant(self.dst(inst), u64::from(imm.bits()));
                Ok(())
            }
            InstructionData::UnaryIeee64 { imm } => {
                self.load_constant(self.dst(inst), imm.bits());
                Ok(())
            }
            // The registers are shared with the operand.
            InstructionData::Bitcast { .. } => Ok(()),
            data => self.other(inst, data),
        }
    }

    fn other(&mut self, inst: Inst, data: InstructionData) -> Result<(), Feature> {
        match data {
            InstructionData::Nullary { op } => self.nullary(inst, op),
            InstructionData::Load { .. }
            | InstructionData::Store { .. }
            | InstructionData::AtomicRmw { .. }
            | InstructionData::AtomicCas { .. }
            | InstructionData::AtomicLoad { .. }
            | InstructionData::AtomicStore { .. }
            | InstructionData::StackAddr { .. } => self.memory(inst, data),
            InstructionData::FuncAddr { .. }
            | InstructionData::UnaryGlobal { .. }
            | InstructionData::Call { .. }
            | InstructionData::CallIndirect { .. }
            | InstructionData::Return { .. } => self.call(inst, data),
            InstructionData::Jump { .. }
            | InstructionData::Brif { .. }
            | InstructionData::BranchTable { .. }
            | InstructionData::Trap { .. }
            | InstructionData::CondTrap { .. }
            | InstructionData::BinaryTrap { .. } => self.control(inst, data),
            _ => Err(Feature::Opcode(data.opcode())),
        }
    }
}

/// Refuses types that no register holds.
pub(super) fn check_type(ty: Type) -> Result<(), Feature> {
    if ty.is_int() || matches!(ty, F32 | F64) { Ok(()) } else { Err(Feature::Type(ty)) }
}

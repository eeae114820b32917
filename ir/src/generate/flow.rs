//! Control flow: branches, loops with one or more entries, switches, calls, early ends.
//!
//! Each construct starts in the current block and ends in a block that the start dominates; both are known by
//! construction, so that values in scope at the start are in scope at the end. Loops count down a parameter of their
//! header, so that every run ends.

use super::body::{Body, LoopContext};
use crate::builder::InstBuilder;
use crate::entities::{Block, FuncRef, Value};
use crate::function::{ExtFuncData, ExternalName, GlobalValueData, LibCall};
use crate::immediates::Imm64;
use crate::inst::{BlockCall, InstructionData, JumpTableData};
use crate::opcode::{BinaryOp, CallIndirectOp, CallOp};
use crate::signature::{CallConv, Signature};
use crate::types::{F32, F64, I8, I32, I64, Type};

/// How often the body of all loops around a place may run in one activation.
const MAX_WEIGHT: u32 = 64;
/// Up to which weight calls may stand; deeper, they would take too long.
const MAX_CALL_WEIGHT: u32 = 8;

impl Body<'_> {
    /// Instructions and control flow until `budget` instructions are spent, nested at most `depth` deep.
    pub(super) fn region(&mut self, budget: u32, depth: u32) {
        let end = self.budget.saturating_sub(budget);
        while self.budget > end {
            let rest = self.budget - end;
            let inner = rest / 3 * 2;
            let nested = u32::from(depth > 0 && rest > 8);
            let calls =
                u32::from(self.calls_left > 0 && self.weight <= MAX_CALL_WEIGHT && !self.callees.is_empty());
            let in_loop = u32::from(!self.loops.is_empty());
            let library = u32::from(self.features.indirect && self.features.floats);
            match self.source.weighted(&[
                10,
                4 * nested,
                5 * nested,
                2 * nested,
                2 * nested,
                4 * calls,
                in_loop,
                in_loop,
                nested,
                library,
            ]) {
                0 => self.straight_line(),
                1 => self.branch(inner, depth - 1),
                2 => self.counted_loop(inner, depth - 1),
                3 => self.switch(inner, depth - 1),
                4 => self.irreducible(inner, depth - 1),
                5 => self.call(),
                6 => self.leave_loop(|context| context.exit),
                7 => self.leave_loop(|context| context.latch),
                8 => self.early_end(),
                _ => self.library_call(),
            }
        }
    }

    /// `if` with one or two arms, or with none but two ways to the same block.
    fn branch(&mut self, budget: u32, depth: u32) {
        let cond = self.condition();
        let types = self.some_types();
        let join = self.new_block(&types);
        let scope = self.scope.len();
        let arms = self.source.weighted(&[1, 3, 6]);
        let blocks: Vec<Block> = (0..arms).map(|_| self.arm_block()).collect();
        let mut targets: Vec<BlockCall> = blocks.iter().map(|&block| self.target(block)).collect();
        while targets.len() < 2 {
            targets.push(self.target(join));
        }
        if self.source.one_in(2) {
            targets.swap(0, 1);
        }
        self.brif(cond, targets[0], targets[1]);
        for block in blocks {
            self.start_block(block, scope);
            self.region(budget / 2, depth);
            let target = self.target(join);
            self.jump(target);
        }
        self.unreachable_block(join, scope);
        self.start_block(join, scope);
    }

    fn arm_block(&mut self) -> Block {
        let types = if self.source.one_in(3) { self.some_types() } else { Vec::new() };
        self.new_block(&types)
    }

    /// Rarely, a block that nothing branches to.
    fn unreachable_block(&mut self, target: Block, scope: usize) {
        if self.source.one_in(12) {
            let block = self.arm_block();
            self.start_block(block, scope);
            self.straight_line();
            let target = self.target(target);
            self.jump(target);
        }
    }

    /// How often a loop runs: a number known only at run time, at most `most`, which is a power of two less one.
    fn trips(&mut self, most: u32) -> Value {
        let ty = self.any_int_type();
        let number = self.value(ty);
        self.masked(number, i64::from(most), 0)
    }

    /// The most that a loop here may run: 1, 3 or 7, or 0 if there are loops enough around.
    fn most_trips(&mut self) -> u32 {
        let most = self.source.pick(&[1, 3, 3, 7]);
        if self.weight * (most + 1) <= MAX_WEIGHT { most } else { 0 }
    }

    /// A loop with one entry, that tests at its start or at its end.
    fn counted_loop(&mut self, budget: u32, depth: u32) {
        let most = self.most_trips();
        if most == 0 {
            return;
        }
        let trips = self.trips(most);
        let counter = self.ty(trips);
        let mut carried = vec![counter];
        carried.extend(self.some_types());
        let exit_types = self.some_types();
        let header = self.new_block(&carried);
        let latch = self.new_block(&carried[1..]);
        let exit = self.new_block(&exit_types);
        let scope = self.scope.len();
        let start = self.target_with(header, &[trips]);
        self.jump(start);

        self.start_block(header, scope);
        let count = self.func.dfg.block_params(header)[0];
        let header_scope = self.scope.len();
        if self.source.one_in(2) {
            let body = self.new_block(&[]);
            let (stay, leave) = (self.target(body), self.target(exit));
            self.brif(count, stay, leave);
            self.start_block(body, self.scope.len());
        }
        let weight = self.weight;
        self.weight *= most + 1;
        self.loops.push(LoopContext { exit, latch });
        self.region(budget, depth);
        self.loops.pop();
        let next = self.target(latch);
        self.jump(next);

        // The latch is reached from every `continue` in the body, so only the header's values are in scope.
        self.start_block(latch, header_scope);
        self.count_down(count, header, exit);
        self.weight = weight;
        self.start_block(exit, header_scope);
    }

    /// Ends the current block: on to `again` with one less than `count`, or to `done` if `count` is 1 or less.
    fn count_down(&mut self, count: Value, again: Block, done: Block) {
        let ty = self.ty(count);
        let (less, more) = self.hidden(|body| {
            let one = body.int_constant(ty, 1);
            let less = body.binary(BinaryOp::Isub, count, one);
            // A loop that tests at its end may start with 0; one less than that is all ones, not positive.
            let zero = body.int_constant(ty, 0);
            (less, body.ins().icmp(crate::condcodes::IntCC::SignedGreaterThan, less, zero))
        });
        let (again, done) = (self.target_with(again, &[less]), self.target(done));
        self.brif(more, again, done);
    }

    /// `break` or `continue` on a condition.
    fn leave_loop(&mut self, to: fn(&LoopContext) -> Block) {
        let index = self.source.index(self.loops.len());
        // Only out of the innermost loop: `continue` of an outer one would not count it down in step, but `break`
        // works from any depth.
        let context = self.loops[index].clone();
        let innermost = self.loops.last().expect("inside a loop").clone();
        let to = if to(&context) == context.exit { context.exit } else { innermost.latch };
        let cond = self.condition();
        let next = self.arm_block();
        let (leave, stay) = (self.target(to), self.target(next));
        self.brif(cond, leave, stay);
        self.start_block(next, self.scope.len());
    }

    /// A `br_table` into arms that may share blocks and fall through.
    fn switch(&mut self, budget: u32, depth: u32) {
        let index = self.value(I32);
        let index = if self.source.one_in(4) { index } else { self.masked(index, 7, 0) };
        let join_types = self.some_types();
        let join = self.new_block(&join_types);
        let arms: Vec<Block> = (0..self.source.below(5)).map(|_| self.arm_block()).collect();
        let places = [&arms[..], &[join]].concat();
        let most = if self.source.one_in(8) { 40 } else { 8 };
        let count = self.source.below(most + 1);
        let targets: Vec<BlockCall> = (0..count)
            .map(|_| {
                let block = self.source.pick(&places);
                self.target(block)
            })
            .collect();
        // Each arm must be reached, or its block would be without a predecessor; that is allowed, so it may happen.
        let default = self.source.pick(&places);
        let default = self.target(default);
        let scope = self.scope.len();
        let table = self.func.dfg.jump_tables.push(JumpTableData::new(default, &targets));
        self.append(InstructionData::BranchTable { index, table }, Type::INVALID);
        let share = budget / u32::try_from(arms.len().max(1)).expect("few arms");
        for (number, &arm) in arms.iter().enumerate() {
            self.start_block(arm, scope);
            self.region(share, depth);
            let falls_through = self.source.one_in(3);
            let next = arms.get(number + 1).copied().filter(|_| falls_through).unwrap_or(join);
            let target = self.target(next);
            self.jump(target);
        }
        self.start_block(join, scope);
    }

    /// A loop that is entered at more than one block.
    fn irreducible(&mut self, budget: u32, depth: u32) {
        let most = self.most_trips();
        if most == 0 {
            return;
        }
        let trips = self.trips(most);
        let counter = self.ty(trips);
        let exit_types = self.some_types();
        let exit = self.new_block(&exit_types);
        let nodes: Vec<Block> = (0..self.source.between(2, 4))
            .map(|_| {
                let mut types = vec![counter];
                types.extend(self.some_types());
                self.new_block(&types)
            })
            .collect();
        let scope = self.scope.len();
        let cond = self.condition();
        let then = self.target_with(nodes[0], &[trips]);
        let otherwise = self.target_with(nodes[1], &[trips]);
        self.brif(cond, then, otherwise);
        let weight = self.weight;
        self.weight *= most + 1;
        let share = budget / u32::try_from(nodes.len()).expect("few nodes");
        // `break` and `continue` of the loops around skip no count: every path still ends.
        for &node in &nodes {
            self.start_block(node, scope);
            let count = self.func.dfg.block_params(node)[0];
            self.region(share, depth);
            let again = self.source.pick(&nodes);
            self.count_down(count, again, exit);
        }
        self.weight = weight;
        self.start_block(exit, scope);
    }

    /// A return or a trap on a condition.
    fn early_end(&mut self) {
        let cond = self.condition();
        let (end, next) = (self.arm_block(), self.arm_block());
        let (leave, stay) = (self.target(end), self.target(next));
        let scope = self.scope.len();
        self.brif(cond, leave, stay);
        self.start_block(end, scope);
        if self.features.traps && self.source.one_in(4) {
            let code = self.user_trap();
            self.ins().trap(code);
        } else {
            let types: Vec<Type> =
                self.func.signature.returns().iter().map(|param| param.value_type).collect();
            let results = self.values(&types);
            self.ins().return_(&results);
        }
        self.start_block(next, scope);
    }

    /// A call of one of the program's functions, where the recursion may still go deeper.
    fn call(&mut self) {
        self.calls_left -= 1;
        let callee = self.source.pick(&self.callees);
        let signature = self.func.dfg.signatures[callee.sig].clone();
        let result_types: Vec<Type> = signature.returns().iter().map(|param| param.value_type).collect();
        let tail =
            self.tail_calls && signature.returns() == self.func.signature.returns() && self.source.one_in(4);
        let (do_call, join) = (self.new_block(&[]), self.new_block(if tail { &[] } else { &result_types }));
        let scope = self.scope.len();
        let (then, otherwise) = (self.target(do_call), self.target(join));
        self.brif(self.depth, then, otherwise);

        self.start_block(do_call, scope);
        // In a loop the callee calls nothing, or calls would multiply.
        let deeper = if self.weight > 1 {
            self.int_constant(I8, 0)
        } else {
            let one = self.int_constant(I8, 1);
            self.binary(BinaryOp::Isub, self.depth, one)
        };
        let mut args = vec![deeper];
        // The slots of this activation do not outlive a tail call.
        args.extend(if tail { self.pointer } else { self.pointer_for_callee() });
        let rest = &signature.params()[args.len()..];
        let param_types: Vec<Type> = rest.iter().map(|param| param.value_type).collect();
        args.extend(self.values(&param_types));
        let inst = if self.features.indirect && self.source.one_in(3) {
            let address = self.hidden(|body| body.function_address(callee.func));
            let op = if tail { CallIndirectOp::ReturnCallIndirect } else { CallIndirectOp::CallIndirect };
            args.insert(0, address);
            let args = crate::inst::ValueList::from_slice(&args, &mut self.func.dfg.value_lists);
            self.append(InstructionData::CallIndirect { op, sig: callee.sig, args }, I64)
        } else {
            let op = if tail { CallOp::ReturnCall } else { CallOp::Call };
            let args = crate::inst::ValueList::from_slice(&args, &mut self.func.dfg.value_lists);
            self.append(InstructionData::Call { op, func: callee.func, args }, Type::INVALID)
        };
        if !tail {
            let results = self.func.dfg.inst_results(inst);
            let target = self.target_with(join, &results);
            self.jump(target);
        }
        self.start_block(join, scope);
    }

    /// The address of a function, one way or the other.
    fn function_address(&mut self, callee: FuncRef) -> Value {
        if self.features.portable || self.source.one_in(2) {
            return self.ins().func_addr(I64, callee);
        }
        let name = self.func.dfg.ext_funcs[callee].name.clone();
        let symbol = GlobalValueData::Symbol { name, offset: Imm64::new(0), colocated: false, tls: false };
        let global = self.func.extras_mut().global_values.push(symbol);
        self.ins().symbol_value(I64, global)
    }

    /// A call of a function of the run-time library.
    fn library_call(&mut self) {
        use LibCall::{
            CeilF32, CeilF64, FloorF32, FloorF64, FmaF32, FmaF64, NearestF32, NearestF64, TruncF32, TruncF64,
        };
        let call = self.source.pick(&[
            CeilF32, CeilF64, FloorF32, FloorF64, TruncF32, TruncF64, NearestF32, NearestF64, FmaF32, FmaF64,
        ]);
        let ty = if matches!(call, CeilF32 | FloorF32 | TruncF32 | NearestF32 | FmaF32) { F32 } else { F64 };
        let params = if matches!(call, FmaF32 | FmaF64) { 3 } else { 1 };
        let types = vec![ty; params];
        let args = self.values(&types);
        let signature = Signature::new(CallConv::SystemV).with_params(types).with_returns([ty]);
        let signature = self.func.dfg.signatures.push(signature);
        let name = ExternalName::LibCall(call);
        let func =
            self.func.dfg.ext_funcs.push(ExtFuncData { name, signature, colocated: false, patchable: false });
        self.ins().call(func, &args);
    }
}

//! The evaluator itself: activations, control flow, calls and memory accesses.

use packir_entity::PrimaryMap;

use super::error::{EvalError, Feature};
use super::memory::{Endian, Memory, OutOfBounds};
use super::module::{Module, ModuleFunction, same_types};
use super::scalar::{self, Patterns, Stop};
use super::{float, int};
use crate::dfg::Values;
use crate::entities::{Block, FuncRef, Inst, Value};
use crate::function::{Function, FunctionName, GlobalValueData, LibCall};
use crate::immediates::{DataValue, Offset32};
use crate::inst::{BlockArg, BlockCall, InstructionData};
use crate::layout::BlockInsts;
use crate::link::Callee;
use crate::memflags::MemFlags;
use crate::opcode::{CallIndirectOp, CallOp, LoadOp, NullaryOp, StoreOp};
use crate::signature::Signature;
use crate::trapcode::TrapCode;
use crate::types::Type;

/// How much an evaluation may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many jumps and calls may happen; `None` for any number.
    pub fuel: Option<u64>,
    /// How many values all activations together may have; beyond, calls trap with `stk_ovf`.
    pub values: usize,
    /// The size of the memory stack in bytes; beyond, calls trap with `stk_ovf`.
    pub stack_bytes: u32,
    /// The size of the heap in bytes.
    pub heap_bytes: u32,
}

impl Default for Limits {
    /// Any amount of fuel, 2^22 values, 16 MiB of stack (as the interpreter) and no heap.
    fn default() -> Self {
        Self { fuel: None, values: 1 << 22, stack_bytes: 16 << 20, heap_bytes: 0 }
    }
}

/// An activation of a function.
#[derive(Debug)]
struct Frame<'m> {
    function: &'m ModuleFunction<'m>,
    /// What is left of the block.
    insts: BlockInsts<'m>,
    /// What each value holds, once it is defined.
    values: PrimaryMap<Value, Option<u128>>,
    /// The call that waits for the results of the activation above.
    call: Option<Inst>,
    /// The lowest address of this activation's stack slots.
    stack_pointer: u64,
}

impl<'m> Frame<'m> {
    fn func(&self) -> &'m Function {
        self.function.func
    }

    fn get(&self, value: Value) -> u128 {
        let value = self.func().dfg.resolve_aliases(value);
        self.values[value].unwrap_or_else(|| panic!("{value} is used before it is defined"))
    }

    fn get_all(&self, values: &[Value]) -> Vec<u128> {
        values.iter().map(|&value| self.get(value)).collect()
    }

    fn set_all(&mut self, values: &[Value], patterns: &[u128]) {
        assert_eq!(values.len(), patterns.len(), "verified code defines as many values as it computes");
        for (&value, &pattern) in values.iter().zip(patterns) {
            debug_assert_eq!(
                pattern,
                int::truncate(self.func().dfg.value_type(value).bits(), pattern),
                "{value}"
            );
            self.values[value] = Some(pattern);
        }
    }

    fn enter_block(&mut self, block: Block, args: &[u128]) {
        let func = self.func();
        self.set_all(func.dfg.block_params(block), args);
        self.insts = func.layout.block_insts(block);
    }
}

/// What follows an instruction.
enum Next {
    /// The next instruction, once these are the results.
    Inst(Patterns),
    /// A block.
    Jump(BlockCall),
    /// The first block of another activation.
    Call { target: u64, callee: u32, tail: bool, args: Vec<u128> },
    /// The caller.
    Return(Vec<u128>),
}

/// Runs functions of a module. Memory and the pinned register stay as they are from one call to the next.
#[derive(Debug)]
pub struct Evaluator<'m> {
    module: &'m Module<'m>,
    limits: Limits,
    fuel: u64,
    memory: Memory,
    pinned_register: u64,
    frames: Vec<Frame<'m>>,
    /// The number of values in `frames`.
    live_values: usize,
}

impl<'m> Evaluator<'m> {
    /// An evaluator with fresh memory.
    pub fn new(module: &'m Module<'m>, limits: Limits) -> Self {
        Self {
            module,
            limits,
            fuel: 0,
            memory: Memory::new(limits.stack_bytes, limits.heap_bytes),
            pinned_register: 0,
            frames: Vec::new(),
            live_values: 0,
        }
    }

    /// The memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The memory, to put something into its heap.
    pub fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// Calls the function with this name; see [`Evaluator::call`].
    ///
    /// # Errors
    ///
    /// As [`Evaluator::call`]; and if the module has no function with this name.
    pub fn call_named(
        &mut self,
        name: &FunctionName,
        args: &[DataValue],
    ) -> Result<Vec<DataValue>, EvalError> {
        self.call(self.module.find(name)?, args)
    }

    /// Calls the function with this number, with all the fuel of the limits.
    ///
    /// # Errors
    ///
    /// If the arguments do not fit, or if running the function comes to no end within the limits, or to a bad one.
    ///
    /// # Panics
    ///
    /// If the module has no such function, or if its functions do not verify.
    pub fn call(&mut self, index: usize, args: &[DataValue]) -> Result<Vec<DataValue>, EvalError> {
        let signature = &self.module.function(index).signature;
        if !args.iter().map(|arg| arg.ty).eq(signature.params().iter().map(|param| param.value_type)) {
            return Err(EvalError::BadArguments);
        }
        self.fuel = self.limits.fuel.unwrap_or(u64::MAX);
        let args = args.iter().map(|arg| arg.bits).collect();
        let results = self.enter(index, args).and_then(|()| self.run());
        self.frames.clear();
        self.live_values = 0;
        let types = signature.returns().iter().map(|param| param.value_type);
        Ok(types.zip(results?).map(|(ty, bits)| DataValue::new(ty, bits)).collect())
    }

    /// Runs until the activation at the bottom returns.
    fn run(&mut self) -> Result<Vec<u128>, EvalError> {
        loop {
            let frame = self.frames.last_mut().expect("an activation is running");
            let inst = frame.insts.next().expect("verified blocks end with a terminator");
            match self.step(inst)? {
                Next::Inst(results) => {
                    let frame = self.top();
                    frame.set_all(&frame.func().dfg.inst_results(inst), &results);
                }
                Next::Jump(target) => {
                    self.burn()?;
                    let frame = self.top();
                    let pool = &frame.func().dfg.value_lists;
                    let args: Vec<Value> = target.args(pool).filter_map(BlockArg::as_value).collect();
                    let args = frame.get_all(&args);
                    frame.enter_block(target.block(pool), &args);
                }
                Next::Call { target, callee, tail, args } => {
                    self.burn()?;
                    let caller = self.top().func();
                    let sig = caller.dfg.call_signature(inst).expect("the instruction is a call");
                    self.top().call = Some(inst);
                    if tail {
                        self.leave();
                    }
                    let returned = self.enter_callee(target, callee, &caller.dfg.signatures[sig], args)?;
                    if let Some(results) = returned.and_then(|results| self.finish_call(results)) {
                        return Ok(results);
                    }
                }
                Next::Return(results) => {
                    self.leave();
                    if let Some(results) = self.finish_call(results) {
                        return Ok(results);
                    }
                }
            }
        }
    }

    fn top(&mut self) -> &mut Frame<'m> {
        self.frames.last_mut().expect("an activation is running")
    }

    fn burn(&mut self) -> Result<(), EvalError> {
        self.fuel = self.fuel.checked_sub(1).ok_or(EvalError::OutOfFuel)?;
        Ok(())
    }

    /// Gives results to the call that waits in the top activation; gives them back if there is none.
    fn finish_call(&mut self, results: Vec<u128>) -> Option<Vec<u128>> {
        let Some(frame) = self.frames.last_mut() else { return Some(results) };
        let call = frame.call.take().expect("the activation below waits for a call");
        frame.set_all(&frame.func().dfg.inst_results(call), &results);
        None
    }

    /// Starts an activation of a function that the module defines.
    fn enter(&mut self, index: usize, args: Vec<u128>) -> Result<(), EvalError> {
        let module = self.module;
        let function = module.get(index);
        if let Some(feature) = function.unsupported {
            return Err(feature.into());
        }
        let func = function.func;
        let top = self.frames.last().map_or(self.memory.heap_start(), |frame| frame.stack_pointer);
        let stack_pointer = top.checked_sub(function.frame.size()).filter(|&address| address >= Memory::BASE);
        // An activation takes something even if it has no values, so that endless recursion comes to an end.
        self.live_values += func.dfg.num_values() + 1;
        let (Some(stack_pointer), true) = (stack_pointer, self.live_values <= self.limits.values) else {
            return Err(TrapCode::STACK_OVERFLOW.into());
        };
        let entry = func.layout.entry_block().expect("functions without a body are not supported");
        let values = func.dfg.values().map(|_| None).collect();
        let mut frame =
            Frame { function, insts: func.layout.block_insts(entry), values, call: None, stack_pointer };
        frame.enter_block(entry, &args);
        self.frames.push(frame);
        Ok(())
    }

    /// Ends the top activation.
    fn leave(&mut self) {
        let frame = self.frames.pop().expect("an activation is running");
        self.live_values -= frame.values.len() + 1;
    }

    /// Calls the function with this number, which must have the types of `signature`. Gives the results of functions
    /// that return at once; others become the top activation. `target` is how the call named it.
    fn enter_callee(
        &mut self,
        target: u64,
        callee: u32,
        signature: &Signature,
        args: Vec<u128>,
    ) -> Result<Option<Vec<u128>>, EvalError> {
        let module = self.module;
        match module.callee(callee) {
            None => Err(EvalError::BadCallTarget(target)),
            Some(Callee::Undefined(_)) => Err(Feature::Named("undefined-function").into()),
            Some(Callee::LibCall(call)) => self.lib_call(*call, target, signature, &args).map(Some),
            Some(Callee::Defined(_)) => {
                if !same_types(signature, &module.get(callee as usize).func.signature) {
                    return Err(EvalError::BadCallTarget(target));
                }
                self.enter(callee as usize, args).map(|()| None)
            }
        }
    }

    /// Evaluates `inst` of the top activation, up to what follows.
    fn step(&mut self, inst: Inst) -> Result<Next, EvalError> {
        let frame = self.frames.last().expect("an activation is running");
        let func = frame.func();
        let operands: Values = func.dfg.inst_args(inst);
        let args = frame.get_all(&operands);
        let data = func.dfg.inst(inst);
        if let Some(outcome) = scalar::apply_data(&func.dfg, inst, data, &operands, &args) {
            return match outcome {
                Ok(results) => Ok(Next::Inst(results)),
                Err(Stop::Trap(code)) => Err(code.into()),
                Err(Stop::Unsupported(feature)) => Err(feature.into()),
            };
        }
        let stack_pointer = frame.stack_pointer;
        let result_type =
            || func.dfg.first_result_opt(inst).map_or(Type::INVALID, |value| func.dfg.value_type(value));
        let arg_type = |index: usize| func.dfg.value_type(operands[index]);
        let address = |pattern: u128| -> u128 { int::truncate(result_type().bits(), pattern) };
        let one = |pattern: u128| Ok(Next::Inst(Patterns::from_slice(&[pattern])));
        let done = || Ok(Next::Inst(Patterns::new()));
        match data {
            InstructionData::Nullary { op } => match op {
                NullaryOp::Nop | NullaryOp::Fence | NullaryOp::Debugtrap | NullaryOp::SequencePoint => done(),
                NullaryOp::GetPinnedReg => one(address(u128::from(self.pinned_register))),
                NullaryOp::GetStackPointer => one(address(u128::from(stack_pointer))),
                NullaryOp::GetFramePointer => {
                    one(address(u128::from(stack_pointer + frame.function.frame.size())))
                }
                NullaryOp::GetReturnAddress => Err(Feature::Opcode(data.opcode()).into()),
            },
            // The only one of its shape that `apply` leaves.
            InstructionData::Unary { .. } => {
                self.pinned_register = low_word(args[0]);
                done()
            }
            InstructionData::StackAddr { slot, offset } => {
                let start = stack_pointer + frame.function.frame.offset(slot);
                one(address(u128::from(start.wrapping_add_signed(i64::from(offset.get())))))
            }
            InstructionData::FuncAddr { func: callee } => {
                one(address(u128::from(Memory::function_address(self.number(func, callee)))))
            }
            InstructionData::UnaryGlobal { global, .. } => match &func.extras().global_values[global] {
                GlobalValueData::Symbol { name, offset, .. } => {
                    let number =
                        self.module.linkage().symbol(func, name).expect("every symbol is in the table");
                    let start = Memory::function_address(number);
                    one(address(u128::from(start.wrapping_add_signed(offset.bits()))))
                }
                GlobalValueData::VmContext
                | GlobalValueData::Load { .. }
                | GlobalValueData::IaddImm { .. }
                | GlobalValueData::DynScaleTargetConst { .. } => Err(Feature::Opcode(data.opcode()).into()),
            },
            InstructionData::Load { op, flags, offset, .. } => {
                let (width, sign) = loaded(op, result_type());
                let pattern = self.load(place(args[0], offset), width, flags)?;
                one(if sign { int::sextend(width, result_type().bits(), pattern) } else { pattern })
            }
            InstructionData::Store { op, flags, offset, .. } => {
                let width = match op {
                    StoreOp::Store => arg_type(0).bits(),
                    StoreOp::Istore8 => 8,
                    StoreOp::Istore16 => 16,
                    StoreOp::Istore32 => 32,
                };
                self.store(place(args[1], offset), width, flags, args[0])?;
                done()
            }
            InstructionData::AtomicLoad { flags, .. } => {
                one(self.load(low_word(args[0]), result_type().bits(), flags)?)
            }
            InstructionData::AtomicStore { flags, .. } => {
                self.store(low_word(args[1]), arg_type(0).bits(), flags, args[0])?;
                done()
            }
            InstructionData::AtomicRmw { op, flags, .. } => {
                let (at, width) = (low_word(args[0]), result_type().bits());
                let old = self.load(at, width, flags)?;
                self.store(at, width, flags, int::atomic_rmw(op, width, old, args[1]))?;
                one(old)
            }
            InstructionData::AtomicCas { flags, .. } => {
                let (at, width) = (low_word(args[0]), result_type().bits());
                let old = self.load(at, width, flags)?;
                if old == args[1] {
                    self.store(at, width, flags, args[2])?;
                }
                one(old)
            }
            InstructionData::Jump { target } => Ok(Next::Jump(target)),
            InstructionData::Brif { then, otherwise, .. } => {
                Ok(Next::Jump(if args[0] != 0 { then } else { otherwise }))
            }
            InstructionData::BranchTable { table, .. } => {
                let table = &func.dfg.jump_tables[table];
                let target = usize::try_from(args[0]).ok().and_then(|index| table.targets().get(index));
                Ok(Next::Jump(target.copied().unwrap_or(table.default_block())))
            }
            InstructionData::Return { .. } => Ok(Next::Return(args)),
            InstructionData::Trap { code } => Err(code.into()),
            InstructionData::Call { op, func: callee, .. } => {
                let callee = self.number(func, callee);
                Ok(Next::Call { target: u64::from(callee), callee, tail: op == CallOp::ReturnCall, args })
            }
            InstructionData::CallIndirect { op, .. } => {
                let target = low_word(args[0]);
                let callee = Memory::function_at(target).ok_or(EvalError::BadCallTarget(target))?;
                let tail = op == CallIndirectOp::ReturnCallIndirect;
                Ok(Next::Call { target, callee, tail, args: args[1..].to_vec() })
            }
            InstructionData::Binary { .. }
            | InstructionData::Ternary { .. }
            | InstructionData::Lane { .. }
            | InstructionData::CondTrap { .. }
            | InstructionData::IntCompare { .. }
            | InstructionData::FloatCompare { .. }
            | InstructionData::UnaryImm { .. }
            | InstructionData::UnaryIeee16 { .. }
            | InstructionData::UnaryIeee32 { .. }
            | InstructionData::UnaryIeee64 { .. }
            | InstructionData::UnaryConst { .. }
            | InstructionData::VectorConst { .. }
            | InstructionData::TernaryImm8 { .. }
            | InstructionData::Shuffle { .. }
            | InstructionData::Bitcast { .. }
            | InstructionData::DynamicStackAddr { .. }
            | InstructionData::ExceptionHandlerAddress { .. }
            | InstructionData::BinaryTrap { .. }
            | InstructionData::TryCall { .. }
            | InstructionData::TryCallIndirect { .. } => Err(Feature::Opcode(data.opcode()).into()),
        }
    }

    fn number(&self, func: &Function, callee: FuncRef) -> u32 {
        self.module.linkage().callee(func, callee)
    }

    fn load(&self, address: u64, width: u32, flags: MemFlags) -> Result<u128, EvalError> {
        self.memory.load(address, width / 8, endian(flags)).map_err(|OutOfBounds| access_trap(flags))
    }

    fn store(&mut self, address: u64, width: u32, flags: MemFlags, pattern: u128) -> Result<(), EvalError> {
        self.memory
            .store(address, width / 8, endian(flags), pattern)
            .map_err(|OutOfBounds| access_trap(flags))
    }

    /// Calls a library function.
    fn lib_call(
        &mut self,
        call: LibCall,
        target: u64,
        signature: &Signature,
        args: &[u128],
    ) -> Result<Vec<u128>, EvalError> {
        use crate::types::{F32, F64, I8, I32};
        let params: Vec<Type> = signature.params().iter().map(|param| param.value_type).collect();
        let returns: Vec<Type> = signature.returns().iter().map(|param| param.value_type).collect();
        let rounding = |op, ty| match (&params[..], &returns[..]) {
            ([param], [result]) if (*param, *result) == (ty, ty) => {
                let format = if ty == F32 { float::Format::F32 } else { float::Format::F64 };
                Ok(vec![float::unary(op, format, args[0])])
            }
            _ => Err(EvalError::BadCallTarget(target)),
        };
        let fma = |format, ty| {
            if params == [ty; 3] && returns == [ty] {
                Ok(vec![float::fma(format, args[0], args[1], args[2])])
            } else {
                Err(EvalError::BadCallTarget(target))
            }
        };
        // Block operations work on addresses and lengths of either address width.
        let out_of_bounds = |OutOfBounds| EvalError::Trap(TrapCode::HEAP_OUT_OF_BOUNDS);
        let word = |index: usize| low_word(args[index]);
        let is_address = is_address_type;
        let takes = |second: fn(&Type) -> bool| match &params[..] {
            [first, middle, last] => is_address(first) && second(middle) && is_address(last),
            _ => false,
        };
        let gives_first = returns.is_empty() || returns == params[..params.len().min(1)];
        match call {
            LibCall::CeilF32 => rounding(float::Unary::Ceil, F32),
            LibCall::CeilF64 => rounding(float::Unary::Ceil, F64),
            LibCall::FloorF32 => rounding(float::Unary::Floor, F32),
            LibCall::FloorF64 => rounding(float::Unary::Floor, F64),
            LibCall::TruncF32 => rounding(float::Unary::Trunc, F32),
            LibCall::TruncF64 => rounding(float::Unary::Trunc, F64),
            LibCall::NearestF32 => rounding(float::Unary::Nearest, F32),
            LibCall::NearestF64 => rounding(float::Unary::Nearest, F64),
            LibCall::FmaF32 => fma(float::Format::F32, F32),
            LibCall::FmaF64 => fma(float::Format::F64, F64),
            LibCall::Memcpy | LibCall::Memmove if takes(is_address_type) && gives_first => {
                self.memory.copy(word(0), word(1), word(2)).map_err(out_of_bounds)?;
                Ok(args[..returns.len()].to_vec())
            }
            LibCall::Memset if takes(|ty| matches!(*ty, I8 | I32)) && gives_first => {
                let byte = low_word(args[1]).to_le_bytes()[0];
                self.memory.bytes_mut(word(0), word(2)).map_err(out_of_bounds)?.fill(byte);
                Ok(args[..returns.len()].to_vec())
            }
            LibCall::Memcmp if takes(is_address_type) && returns == [I32] => {
                let read = |at| self.memory.bytes(at, word(2)).map_err(out_of_bounds);
                let order = read(word(0))?.cmp(read(word(1))?);
                Ok(vec![int::truncate(32, (order as i128).cast_unsigned())])
            }
            LibCall::Memcpy | LibCall::Memmove | LibCall::Memset | LibCall::Memcmp => {
                Err(EvalError::BadCallTarget(target))
            }
            LibCall::Probestack | LibCall::ElfTlsGetAddr | LibCall::ElfTlsGetOffset | LibCall::X86Pshufb => {
                Err(Feature::Named("library-function").into())
            }
        }
    }
}

fn is_address_type(ty: &Type) -> bool {
    ty.is_int() && matches!(ty.bits(), 32 | 64)
}

/// The low 64 bits of a pattern.
#[expect(clippy::cast_possible_truncation, reason = "the low bits are meant")]
const fn low_word(pattern: u128) -> u64 {
    pattern as u64
}

/// The address `offset` bytes after `base`: computed in 64 bits, whatever the width of `base`.
const fn place(base: u128, offset: Offset32) -> u64 {
    low_word(base).wrapping_add_signed(offset.get() as i64)
}

/// The width in bits of what a load reads, and whether its sign is extended.
fn loaded(op: LoadOp, ty: Type) -> (u32, bool) {
    match op {
        LoadOp::Load => (ty.bits(), false),
        LoadOp::Uload8 => (8, false),
        LoadOp::Sload8 => (8, true),
        LoadOp::Uload16 => (16, false),
        LoadOp::Sload16 => (16, true),
        LoadOp::Uload32 => (32, false),
        LoadOp::Sload32 => (32, true),
        LoadOp::Uload8x8
        | LoadOp::Sload8x8
        | LoadOp::Uload16x4
        | LoadOp::Sload16x4
        | LoadOp::Uload32x2
        | LoadOp::Sload32x2 => unreachable!("vectors are reported as unsupported before"),
    }
}

fn endian(flags: MemFlags) -> Endian {
    if flags.is_big_endian() { Endian::Big } else { Endian::Little }
}

fn access_trap(flags: MemFlags) -> EvalError {
    EvalError::Trap(flags.trap.code().unwrap_or(TrapCode::HEAP_OUT_OF_BOUNDS))
}

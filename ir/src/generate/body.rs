//! The function under construction: where instructions go, and which values they may use.

use super::config::Features;
use super::source::Source;
use crate::builder::InstBuilder;
use crate::dfg::DataFlowGraph;
use crate::entities::{Block, Inst, StackSlot, Value};
use crate::function::Function;
use crate::immediates::{DataValue, Ieee32, Ieee64};
use crate::inst::{BlockArg, BlockCall, InstructionData};
use crate::opcode::{BinaryOp, Opcode};
use crate::types::{F32, F64, I8, I32, I64, I128, Type};

/// A function that may be called, under the number of its reference.
#[derive(Clone, Copy, Debug)]
pub(super) struct CalleeRef {
    pub(super) func: crate::entities::FuncRef,
    pub(super) sig: crate::entities::SigRef,
}

/// A loop around the current place.
#[derive(Clone, Debug)]
pub(super) struct LoopContext {
    /// Where `break` goes.
    pub(super) exit: Block,
    /// Where `continue` goes.
    pub(super) latch: Block,
}

/// Bytes that the current block has accessed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) addr: Value,
    pub(super) offset: i32,
    pub(super) bytes: u32,
    /// What the access was of.
    pub(super) ty: Type,
}

/// Says whether an instruction of an opcode, with a controlling type and operands of these types, may occur.
pub(super) type Filter<'a> = &'a dyn Fn(Opcode, Type, &[Type]) -> bool;

/// The function under construction.
pub(super) struct Body<'a> {
    pub(super) func: &'a mut Function,
    pub(super) source: &'a mut Source,
    pub(super) features: Features,
    pub(super) filter: Filter<'a>,
    pub(super) types: Vec<Type>,
    /// Where the next instruction goes.
    pub(super) block: Block,
    /// The values whose definitions dominate the current place.
    pub(super) scope: Vec<Value>,
    /// How many more instructions there may be.
    pub(super) budget: u32,
    /// How often this place may run at most in one activation.
    pub(super) weight: u32,
    pub(super) loops: Vec<LoopContext>,
    pub(super) callees: Vec<CalleeRef>,
    /// Whether callees may be tail-called.
    pub(super) tail_calls: bool,
    /// How many more calls there may be.
    pub(super) calls_left: u32,
    /// The parameter that bounds recursion: calls happen only where it is not zero.
    pub(super) depth: Value,
    /// The parameter that points to memory, if the program uses any.
    pub(super) pointer: Option<Value>,
    pub(super) slots: Vec<StackSlot>,
    /// Where the current block accessed memory.
    pub(super) places: Vec<Place>,
}

/// Puts an instruction at the end of the current block, and its results into scope.
pub(super) struct Append<'b, 'a> {
    body: &'b mut Body<'a>,
}

impl<'b> InstBuilder<'b> for Append<'b, '_> {
    fn dfg(&self) -> &DataFlowGraph {
        &self.body.func.dfg
    }

    fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        &mut self.body.func.dfg
    }

    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'b mut DataFlowGraph) {
        let inst = self.body.append(data, ctrl);
        (inst, &mut self.body.func.dfg)
    }
}

impl<'a> Body<'a> {
    /// Builds an instruction whose results anything later may use.
    pub(super) fn ins(&mut self) -> Append<'_, 'a> {
        Append { body: self }
    }

    pub(super) fn append(&mut self, data: InstructionData, ctrl: Type) -> Inst {
        let inst = self.func.dfg.make_inst_with_results(data, ctrl);
        self.func.layout.append_inst(inst, self.block);
        self.scope.extend(self.func.dfg.inst_results(inst));
        self.budget = self.budget.saturating_sub(1);
        inst
    }

    /// Builds something whose values only the caller uses.
    pub(super) fn hidden<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.scope.len();
        let made = build(self);
        self.scope.truncate(len);
        made
    }

    pub(super) fn ty(&self, value: Value) -> Type {
        self.func.dfg.value_type(value)
    }

    pub(super) fn any_type(&mut self) -> Type {
        self.source.pick(&self.types)
    }

    pub(super) fn any_int_type(&mut self) -> Type {
        let ints: Vec<Type> = self.types.iter().copied().filter(|ty| ty.is_int()).collect();
        self.source.pick(&ints)
    }

    /// Types for block parameters or a signature.
    pub(super) fn some_types(&mut self) -> Vec<Type> {
        let most = if self.source.one_in(12) { 24 } else { 4 };
        let count = self.source.below(most + 1);
        (0..count).map(|_| self.any_type()).collect()
    }

    /// A constant of this type.
    pub(super) fn constant(&mut self, value: DataValue) -> Value {
        let (ty, bits) = (value.ty, value.bits);
        let low = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).expect("64 bits");
        match ty {
            F32 => {
                let bits = u32::try_from(bits).expect("an f32 has 32 bits");
                self.ins().f32const(Ieee32::with_bits(bits))
            }
            F64 => self.ins().f64const(Ieee64::with_bits(low(bits))),
            I128 => {
                let half = |body: &mut Self, bits| {
                    body.hidden(|body| body.ins().iconst(I64, low(bits).cast_signed()))
                };
                let (x, y) = (half(self, bits), half(self, bits >> 64));
                self.ins().iconcat(x, y)
            }
            _ => self.ins().iconst(ty, low(bits).cast_signed()),
        }
    }

    pub(super) fn int_constant(&mut self, ty: Type, number: i64) -> Value {
        self.constant(DataValue::new(ty, i128::from(number).cast_unsigned()))
    }

    /// A value of this type that may be used here: one in scope, or else a new constant.
    pub(super) fn value(&mut self, ty: Type) -> Value {
        if !self.source.one_in(10) {
            for attempt in 0..12 {
                // Half of the operands are recent, so that values are used; the others are any, so that values
                // live long.
                let recent = if attempt % 2 == 0 { 12.min(self.scope.len()) } else { self.scope.len() };
                if recent == 0 {
                    break;
                }
                let value = self.scope[self.scope.len() - 1 - self.source.index(recent)];
                if self.ty(value) == ty {
                    return value;
                }
            }
        }
        let constant = self.source.value(ty);
        self.constant(constant)
    }

    pub(super) fn values(&mut self, types: &[Type]) -> Vec<Value> {
        types.iter().map(|&ty| self.value(ty)).collect()
    }

    /// A value of any integer type.
    pub(super) fn int_value(&mut self) -> Value {
        let ty = self.any_int_type();
        self.value(ty)
    }

    /// A value for a branch to test: often a comparison, whose outcome is open.
    pub(super) fn condition(&mut self) -> Value {
        if self.source.one_in(4) { self.int_value() } else { self.comparison() }
    }

    /// A new block with parameters of these types.
    pub(super) fn new_block(&mut self, params: &[Type]) -> Block {
        let block = self.func.dfg.make_block();
        for &ty in params {
            self.func.dfg.append_block_param(block, ty);
        }
        block
    }

    /// Goes on in `block`, with the values in scope that were at `scope_len`, and the block's parameters.
    pub(super) fn start_block(&mut self, block: Block, scope_len: usize) {
        self.func.layout.append_block(block);
        if self.source.one_in(16) {
            self.func.layout.set_cold(block, true);
        }
        self.block = block;
        self.places.clear();
        self.scope.truncate(scope_len);
        let params = self.func.dfg.block_params(block);
        self.scope.extend_from_slice(params);
    }

    fn params(&self, block: Block) -> Vec<Type> {
        self.func.dfg.block_params(block).iter().map(|&param| self.ty(param)).collect()
    }

    /// A branch to `block` with arguments from the scope.
    pub(super) fn target(&mut self, block: Block) -> BlockCall {
        self.target_with(block, &[])
    }

    /// A branch to `block`: first these arguments, then others from the scope.
    pub(super) fn target_with(&mut self, block: Block, first: &[Value]) -> BlockCall {
        let types = self.params(block);
        let mut args = first.to_vec();
        args.extend(self.values(&types[first.len()..]));
        let pool = &mut self.func.dfg.value_lists;
        BlockCall::new(block, args.into_iter().map(BlockArg::Value), pool)
    }

    pub(super) fn jump(&mut self, target: BlockCall) {
        self.append(InstructionData::Jump { target }, Type::INVALID);
    }

    pub(super) fn brif(&mut self, cond: Value, then: BlockCall, otherwise: BlockCall) {
        self.append(InstructionData::Brif { cond, then, otherwise }, Type::INVALID);
    }

    /// `value` with the bits of `mask` only, or with those of `ones` set too.
    pub(super) fn masked(&mut self, value: Value, mask: i64, ones: i64) -> Value {
        let ty = self.ty(value);
        self.hidden(|body| {
            let mut value = value;
            for (op, number, idle) in [(BinaryOp::Band, mask, -1), (BinaryOp::Bor, ones, 0)] {
                if number != idle {
                    let constant = body.int_constant(ty, number);
                    value = body.binary(op, value, constant);
                }
            }
            value
        })
    }

    pub(super) fn binary(&mut self, op: BinaryOp, x: Value, y: Value) -> Value {
        let ctrl = self.ty(x);
        let inst = self.append(InstructionData::Binary { op, x, y }, ctrl);
        self.func.dfg.first_result(inst)
    }

    /// `value` as an `i64` that depends on all its bits.
    fn as_i64(&mut self, value: Value) -> Value {
        let ty = self.ty(value);
        match ty {
            F32 => {
                let bits = self.ins().bitcast(I32, Default::default(), value);
                self.ins().uextend(I64, bits)
            }
            F64 => self.ins().bitcast(I64, Default::default(), value),
            I128 => {
                let (low, high) = self.ins().isplit(value);
                let rotated = self.rotated(high);
                self.ins().bxor(low, rotated)
            }
            I64 => value,
            _ => self.ins().uextend(I64, value),
        }
    }

    fn rotated(&mut self, value: Value) -> Value {
        let amount = self.ins().iconst(I8, 7);
        self.ins().rotl(value, amount)
    }

    /// A number that depends on every one of `values`.
    pub(super) fn checksum(&mut self, values: &[Value]) -> Value {
        self.hidden(|body| {
            let mut sum = body.ins().iconst(I64, 1);
            for &value in values {
                let value = body.as_i64(value);
                let rotated = body.rotated(sum);
                sum = body.ins().bxor(rotated, value);
            }
            sum
        })
    }
}

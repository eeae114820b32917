//! Calls, returns and the addresses of functions.

use packed::u24;
use packir_interp::{FuncIndex, Op};
use packir_ir::eval::Feature;
use packir_ir::function::GlobalValueData;
use packir_ir::opcode::{CallIndirectOp, CallOp, GlobalOp};
use packir_ir::{FuncRef, Inst, InstructionData, SigRef, Value};
use packir_regalloc::{Operand, Slot};

use super::context::{Lowering, R};
use super::vcode::BlockEnd;

impl Lowering<'_> {
    pub(super) fn call(&mut self, inst: Inst, data: InstructionData) -> Result<(), Feature> {
        let args = self.dfg.inst_args(inst);
        match data {
            InstructionData::FuncAddr { func } => {
                let function = self.function(func)?;
                self.op(Op::FuncAddr { dst: R, function }, &[self.dst(inst)], &[]);
                Ok(())
            }
            InstructionData::UnaryGlobal { op: GlobalOp::SymbolValue, global } => {
                let GlobalValueData::Symbol { name, offset, tls: false, .. } =
                    &self.func.extras().global_values[global]
                else {
                    return Err(Feature::Opcode(data.opcode()));
                };
                let number = self.program.linkage.symbol(self.func, name);
                let function = number.and_then(FuncIndex::new).ok_or(Feature::Opcode(data.opcode()))?;
                let (dst, base) = (self.dst(inst), self.temp());
                let offset = self.constant_register(offset.bits().cast_unsigned());
                self.op(Op::FuncAddr { dst: R, function }, &[base], &[]);
                self.op(Op::Add64 { dst: R, a: R, b: R }, &[dst], &[base, offset]);
                Ok(())
            }
            InstructionData::Call { op: CallOp::Call, func, .. } => {
                let function = self.function(func)?;
                self.direct_types(func)?;
                let operands = self.outgoing(inst, &args)?;
                self.op_with(Op::Call { function, base: u24::new(0) }, operands);
                Ok(())
            }
            InstructionData::CallIndirect { op: CallIndirectOp::CallIndirect, sig, .. } => {
                let signature = self.indirect_signature(sig)?;
                let callee = Operand::reg_use(self.lo(args[0]));
                let operands = self.outgoing(inst, &args[1..])?;
                let op = Op::CallIndirect { addr: R, signature, base: u24::new(0) };
                self.op_with(op, core::iter::once(callee).chain(operands));
                Ok(())
            }
            InstructionData::Call { op: CallOp::ReturnCall, func, .. } => {
                let function = self.function(func)?;
                self.direct_types(func)?;
                self.set_end(inst, BlockEnd::Exit);
                let operands = self.in_place(&args);
                self.op_with(Op::TailCall { function, memory: u24::new(0) }, operands);
                Ok(())
            }
            InstructionData::CallIndirect { op: CallIndirectOp::ReturnCallIndirect, sig, .. } => {
                let signature = self.indirect_signature(sig)?;
                self.set_end(inst, BlockEnd::Exit);
                let callee = Operand::reg_use(self.lo(args[0]));
                let operands = self.in_place(&args[1..]);
                let op = Op::TailCallIndirect { addr: R, signature, memory: u24::new(0) };
                self.op_with(op, core::iter::once(callee).chain(operands));
                Ok(())
            }
            InstructionData::Return { .. } => {
                self.set_end(inst, BlockEnd::Exit);
                let operands = self.in_place(&args);
                self.op_with(Op::Ret { memory: u24::new(0) }, operands);
                Ok(())
            }
            _ => Err(Feature::Opcode(data.opcode())),
        }
    }

    fn function(&self, func: FuncRef) -> Result<FuncIndex, Feature> {
        FuncIndex::new(self.program.linkage.callee(self.func, func))
            .ok_or(Feature::Named("more-than-2^24-functions"))
    }

    /// Refuses a signature with types that no register holds.
    fn direct_types(&self, func: FuncRef) -> Result<(), Feature> {
        self.signature_types(self.dfg.ext_funcs[func].signature)
    }

    fn indirect_signature(&mut self, sig: SigRef) -> Result<packir_interp::SigIndex, Feature> {
        self.signature_types(sig)?;
        self.program.signature(&self.dfg.signatures[sig])
    }

    fn signature_types(&self, sig: SigRef) -> Result<(), Feature> {
        let mut all = self.dfg.signatures[sig].params_and_returns().iter();
        all.try_for_each(|param| super::context::check_type(param.value_type))
    }

    /// Arguments and results in the callee's frame, which lies above this one.
    fn outgoing(&mut self, inst: Inst, args: &[Value]) -> Result<Vec<Operand>, Feature> {
        let too_many = || Feature::Named("more-than-65535-arguments");
        let mut operands = Vec::new();
        for arg in args {
            for vreg in self.all(*arg) {
                let index = u16::try_from(operands.len()).ok().filter(|&index| index < u16::MAX);
                operands.push(Operand::arg(vreg, index.ok_or_else(too_many)?));
            }
        }
        let mut index = 0;
        for result in self.dfg.inst_results(inst) {
            let parts = self.parts(result);
            let both = if parts.lo == parts.hi { &[parts.lo][..] } else { &[parts.lo, parts.hi] };
            for &vreg in both {
                operands.push(Operand::result(vreg, index));
                index = index.checked_add(1).filter(|&index| index < u16::MAX).ok_or_else(too_many)?;
            }
        }
        Ok(operands)
    }

    /// Results of this function, or arguments of a tail call: in this frame, from slot 1 on.
    fn in_place(&mut self, values: &[Value]) -> Vec<Operand> {
        let mut operands = Vec::new();
        for value in values {
            for vreg in self.all(*value) {
                operands.push(Operand::fixed_use(vreg, Slot::new(1 + operands.len())));
            }
        }
        operands
    }
}

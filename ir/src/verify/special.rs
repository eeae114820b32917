//! Rules of single opcodes that the instruction table cannot express.

use super::{InstView, Step, Verifier, VerifyErrorKind};
use crate::entities::{Constant, FuncRef, Inst, SigRef, Value};
use crate::inst::InstructionData;
use crate::memflags::{ByteOrder, MemFlags};
use crate::opcode::{CallOp, LaneOp, NullaryOp, Opcode, UnaryOp};
use crate::signature::CallConv;
use crate::types::F128;

impl Verifier<'_> {
    /// Checks what an instruction asks for beside types, before the types.
    pub(super) fn requirements(&mut self, view: &InstView<'_>) -> Step {
        let (dfg, inst) = (&self.func.dfg, view.inst);
        match view.data {
            InstructionData::Call { op, func, .. } => self.patchable(inst, op, func),
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                self.exceptions(inst, dfg.extras().exception_tables[exception].sig);
                Ok(())
            }
            InstructionData::Nullary { op: NullaryOp::GetPinnedReg }
            | InstructionData::Unary { op: UnaryOp::SetPinnedReg, .. }
                if !self.options.pinned_reg =>
            {
                self.errors.stop(inst, VerifyErrorKind::PinnedReg)
            }
            InstructionData::Nullary { op: NullaryOp::GetFramePointer | NullaryOp::GetReturnAddress }
                if !self.options.frame_pointers =>
            {
                self.errors.stop(inst, VerifyErrorKind::FramePointer)
            }
            InstructionData::Bitcast { flags, arg } => self.bitcast(view, flags, arg),
            InstructionData::UnaryConst { constant } => self.constant_size(inst, constant, F128.bytes()),
            InstructionData::VectorConst { constant } => {
                self.constant_size(inst, constant, view.ctrl.bytes())
            }
            InstructionData::ExceptionHandlerAddress { .. } => self.handler(inst),
            InstructionData::Load { addr, .. }
            | InstructionData::Store { addr, .. }
            | InstructionData::AtomicLoad { addr, .. }
            | InstructionData::AtomicStore { addr, .. }
            | InstructionData::AtomicRmw { addr, .. } => {
                self.address(inst, addr);
                Ok(())
            }
            InstructionData::AtomicCas { args, .. } => {
                if let Some(addr) = args.first(&dfg.value_lists) {
                    self.address(inst, addr);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn patchable(&mut self, inst: Inst, op: CallOp, callee: FuncRef) -> Step {
        let callee = &self.func.dfg.ext_funcs[callee];
        if !callee.patchable {
            return Ok(());
        }
        if op == CallOp::ReturnCall {
            return self.errors.stop(inst, VerifyErrorKind::PatchableTailCall);
        }
        if !callee.colocated {
            return self.errors.stop(inst, VerifyErrorKind::PatchableFar);
        }
        if !self.func.dfg.signatures[callee.signature].returns().is_empty() {
            return self.errors.stop(inst, VerifyErrorKind::PatchableReturns);
        }
        Ok(())
    }

    fn exceptions(&mut self, inst: Inst, sig: SigRef) {
        let conv = self.func.dfg.signatures[sig].call_conv;
        match conv {
            CallConv::Tail
            | CallConv::SystemV
            | CallConv::Winch
            | CallConv::PreserveAll
            | CallConv::AppleAarch64 => {}
            CallConv::Fast | CallConv::WindowsFastcall | CallConv::Probestack => {
                self.errors.report(inst, VerifyErrorKind::NoExceptions(conv));
            }
        }
    }

    fn bitcast(&mut self, view: &InstView<'_>, flags: MemFlags, arg: Value) -> Step {
        let (to, from) = (view.ctrl, self.func.dfg.value_type(arg));
        let kind = if to.bits() != from.bits() {
            VerifyErrorKind::BitcastWidth { arg, found: from.bits(), expected: to.bits() }
        } else if (MemFlags { order: ByteOrder::Native, ..flags }) != MemFlags::new() {
            VerifyErrorKind::BitcastFlags
        } else if flags.order == ByteOrder::Native && to.lane_count() != from.lane_count() {
            VerifyErrorKind::BitcastOrder
        } else {
            return Ok(());
        };
        self.errors.stop(view.inst, kind)
    }

    fn constant_size(&mut self, inst: Inst, constant: Constant, expected: u32) -> Step {
        let found = self.func.dfg.constants[constant].len();
        if found == expected as usize {
            return Ok(());
        }
        self.errors.stop(inst, VerifyErrorKind::ConstantSize { constant, expected, found })
    }

    fn handler(&mut self, inst: Inst) -> Step {
        let InstructionData::ExceptionHandlerAddress { block, index } = self.func.dfg.inst(inst) else {
            return Ok(());
        };
        // The text writes a signed number.
        let number = i64::from(index.cast_signed());
        if number < 0 {
            return self.errors.stop(inst, VerifyErrorKind::HandlerNegative(number));
        }
        let table = self.func.layout.last_inst(block).and_then(|last| self.func.dfg.exception_table(last));
        let Some(table) = table else {
            return self.errors.stop(inst, VerifyErrorKind::HandlerBlock(block));
        };
        if index as usize >= table.targets().count() - 1 {
            return self.errors.stop(inst, VerifyErrorKind::HandlerIndex(number));
        }
        Ok(())
    }

    fn address(&mut self, inst: Inst, value: Value) {
        let Some(pointer) = self.options.pointer_type else { return };
        let (found, expected) = (self.func.dfg.value_type(value).bits(), pointer.bits());
        if found != expected {
            self.errors.report(inst, VerifyErrorKind::PointerWidth { value, found, expected });
        }
    }

    /// Checks the immediates of an instruction, after the types, and its debug tags.
    pub(super) fn immediates(&mut self, view: &InstView<'_>) -> Step {
        let (dfg, inst) = (&self.func.dfg, view.inst);
        let broken = match view.data {
            InstructionData::Store { flags, .. } => flags.readonly.then_some(VerifyErrorKind::ReadonlyStore),
            InstructionData::Lane { op: LaneOp::Extractlane, arg, lane }
            | InstructionData::TernaryImm8 { x: arg, lane, .. } => {
                let ty = dfg.value_type(arg);
                (u32::from(lane) >= ty.lane_count()).then_some(VerifyErrorKind::Lane { lane, ty })
            }
            InstructionData::Shuffle { mask, .. } => {
                let mask = dfg.constants[mask].as_slice();
                match mask.iter().find(|&&index| index >= 32) {
                    _ if mask.len() != 16 => Some(VerifyErrorKind::ShuffleSize),
                    Some(&index) => Some(VerifyErrorKind::ShuffleIndex(index)),
                    None => None,
                }
            }
            InstructionData::UnaryImm { imm } => {
                let bits = view.ctrl.bits().clamp(1, 64);
                (imm.sign_extend_from_width(bits) != imm).then_some(VerifyErrorKind::ConstantBounds)
            }
            _ => None,
        };
        if let Some(kind) = broken {
            return self.errors.stop(inst, kind);
        }
        if !self.has_tags {
            return Ok(());
        }
        let op = view.opcode;
        let has_tags = self.func.extras().debug_tags.get(&inst).is_some_and(|tags| !tags.is_empty());
        if has_tags && !op.is_call() && op != Opcode::SequencePoint {
            return self.errors.stop(inst, VerifyErrorKind::DebugTags);
        }
        Ok(())
    }
}

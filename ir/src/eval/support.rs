//! What the evaluator does not do, found without running anything.

use super::error::{Feature, Unsupported};
use super::scalar::{self, Stop};
use crate::AnyEntity;
use crate::dfg::DataFlowGraph;
use crate::entities::Inst;
use crate::frame::FrameLayout;
use crate::function::{Function, GlobalValueData};
use crate::inst::InstructionData;
use crate::opcode::{GlobalOp, NullaryOp, TernaryOp, UnaryOp};

/// The first thing in `func` that the evaluator does not do; `None` if it evaluates all of it.
pub fn unsupported(func: &Function) -> Option<Feature> {
    unsupported_at(func).map(|found| found.feature)
}

/// As [`unsupported`], with its place.
pub fn unsupported_at(func: &Function) -> Option<Unsupported> {
    if let Some(feature) = unsupported_frame(func) {
        return Some(Unsupported { feature, place: AnyEntity::Function });
    }
    func.insts().find_map(|inst| {
        unsupported_inst(func, inst).map(|feature| Unsupported { feature, place: inst.into() })
    })
}

/// What is not done of a signature or a frame.
fn unsupported_frame(func: &Function) -> Option<Feature> {
    let params = func.signature.params_and_returns().iter();
    if let Some(param) = params.into_iter().find(|param| !param.value_type.is_lane()) {
        return Some(Feature::Type(param.value_type));
    }
    if FrameLayout::new(func).max_align() > FrameLayout::ALIGN {
        return Some(Feature::Named("stack-slot-alignment"));
    }
    func.layout.entry_block().is_none().then_some(Feature::Named("no-body"))
}

fn unsupported_inst(func: &Function, inst: Inst) -> Option<Feature> {
    let dfg = &func.dfg;
    let zeros = vec![0; dfg.inst_args(inst).len()];
    match scalar::apply(dfg, inst, &zeros) {
        Some(Err(Stop::Unsupported(feature))) => return Some(feature),
        // A vector may pass through operations that do not look into it; nothing can be made of it elsewhere.
        Some(Ok(_) | Err(Stop::Trap(_))) => return vector_type(dfg, inst),
        None => {}
    }
    let data = dfg.inst(inst);
    match data {
        InstructionData::TryCall { .. }
        | InstructionData::TryCallIndirect { .. }
        | InstructionData::ExceptionHandlerAddress { .. }
        | InstructionData::DynamicStackAddr { .. }
        | InstructionData::UnaryGlobal { op: GlobalOp::TlsValue, .. }
        | InstructionData::Ternary { op: TernaryOp::StackSwitch, .. }
        | InstructionData::Nullary { op: NullaryOp::GetReturnAddress } => {
            Some(Feature::Opcode(data.opcode()))
        }
        InstructionData::UnaryGlobal { op: GlobalOp::SymbolValue, global } => {
            match &func.extras().global_values[global] {
                GlobalValueData::Symbol { tls: false, .. } => None,
                GlobalValueData::Symbol { tls: true, .. } => Some(Feature::Named("thread-local-symbol")),
                GlobalValueData::VmContext
                | GlobalValueData::Load { .. }
                | GlobalValueData::IaddImm { .. }
                | GlobalValueData::DynScaleTargetConst { .. } => {
                    Some(Feature::Named("symbol-value-of-expression"))
                }
            }
        }
        InstructionData::Unary { op: UnaryOp::SetPinnedReg, .. }
        | InstructionData::Nullary { .. }
        | InstructionData::Load { .. }
        | InstructionData::Store { .. }
        | InstructionData::Call { .. }
        | InstructionData::CallIndirect { .. }
        | InstructionData::AtomicRmw { .. }
        | InstructionData::AtomicCas { .. }
        | InstructionData::AtomicLoad { .. }
        | InstructionData::AtomicStore { .. }
        | InstructionData::StackAddr { .. }
        | InstructionData::FuncAddr { .. }
        | InstructionData::Jump { .. }
        | InstructionData::Brif { .. }
        | InstructionData::BranchTable { .. }
        | InstructionData::Return { .. }
        | InstructionData::Trap { .. } => vector_type(dfg, inst),
        InstructionData::Unary { .. }
        | InstructionData::Binary { .. }
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
        | InstructionData::BinaryTrap { .. } => {
            unreachable!("{} depends on its operands alone", data.opcode())
        }
    }
}

/// The first type among the results and operands of `inst` that is not a scalar.
fn vector_type(dfg: &DataFlowGraph, inst: Inst) -> Option<Feature> {
    let values = dfg.inst_results(inst).into_iter().chain(dfg.inst_values(inst));
    values.map(|value| dfg.value_type(value)).find(|ty| !ty.is_lane()).map(Feature::Type)
}

//! References that only a program can get wrong: instructions, values, lists and tables that do not exist.
//!
//! Text cannot name these, but parts of one function may end up in another. Everything after this check may follow
//! them without looking.

use super::{Errors, InvalidReference, Step, VerifyErrorKind};
use crate::MAX_ENTITIES;
use crate::entities::{Block, ExceptionTable, Inst, SigRef, Value};
use crate::function::Function;
use crate::inst::{BlockArg, BlockCall, InstructionData, ValueList};

pub(super) fn check(func: &Function, errors: &mut Errors) -> Step {
    for block in func.layout.blocks() {
        check_block(func, block, errors);
    }
    errors.stop_if_any()
}

fn check_block(func: &Function, block: Block, errors: &mut Errors) {
    if !func.dfg.block_is_valid(block) {
        return errors.report(block, VerifyErrorKind::Invalid(InvalidReference::Block(block)));
    }
    if let Some(bad) = first_invalid(func, func.dfg.block_params(block)) {
        errors.report(block, VerifyErrorKind::Invalid(InvalidReference::Value(bad)));
    }
    for inst in func.layout.block_insts(block) {
        let checked = if func.dfg.inst_is_valid(inst) {
            check_inst(func, inst)
        } else {
            Err(InvalidReference::Inst(inst))
        };
        if let Err(reference) = checked {
            // The first error of an instruction that does not exist cannot be shown with it.
            errors.report(inst, VerifyErrorKind::Invalid(reference));
        }
    }
}

fn first_invalid(func: &Function, values: &[Value]) -> Option<Value> {
    values.iter().copied().find(|&value| !func.dfg.value_is_valid(value))
}

type Check = Result<(), InvalidReference>;

fn check_inst(func: &Function, inst: Inst) -> Check {
    let dfg = &func.dfg;
    if dfg.opcode(inst).inline_args().is_none() {
        check_lists(func, inst)?;
    }
    let mut checked = Ok(());
    let mut check = |value| {
        if !dfg.value_is_valid(value) && checked.is_ok() {
            checked = Err(InvalidReference::Value(value));
        }
    };
    dfg.for_each_value(inst, &mut check);
    dfg.results(inst).for_each(check);
    checked
}

/// Checks the lists and tables of an instruction, so that they can be followed.
fn check_lists(func: &Function, inst: Inst) -> Check {
    let (dfg, data) = (&func.dfg, func.dfg.inst(inst));
    if data.arg_list().is_some_and(|list| !is_list(func, list)) {
        return Err(InvalidReference::ValueList);
    }
    match data {
        InstructionData::Jump { target } => check_target(func, target)?,
        InstructionData::Brif { then, otherwise, .. } => {
            check_target(func, then)?;
            check_target(func, otherwise)?;
        }
        InstructionData::BranchTable { table, .. } => {
            let table = dfg.jump_tables.get(table).ok_or(InvalidReference::JumpTable(table))?;
            table.all().iter().try_for_each(|&target| check_target(func, target))?;
        }
        InstructionData::TryCall { exception, .. } | InstructionData::TryCallIndirect { exception, .. } => {
            check_exception_table(func, exception)?;
        }
        _ => {}
    }
    Ok(())
}

/// Whether all of `list` is in the pool.
fn is_list(func: &Function, list: ValueList) -> bool {
    let pool = &func.dfg.value_lists;
    list.is_empty() || list.is_valid(pool) && list.to_position() as usize + list.len(pool) <= pool.len()
}

fn check_target(func: &Function, target: BlockCall) -> Check {
    let BlockCall::WithArgs(list) = target else { return Ok(()) };
    // A list that was given back to the pool holds other things.
    let sound = |elements: &[Value]| {
        elements.first().is_some_and(|block| (block.as_u32() as usize) < MAX_ENTITIES)
            && elements.iter().all(|&element| BlockArg::is_element(element))
    };
    if is_list(func, list) && sound(list.as_slice(&func.dfg.value_lists)) {
        return Ok(());
    }
    Err(InvalidReference::ValueList)
}

fn check_exception_table(func: &Function, table: ExceptionTable) -> Check {
    let data = func.extras().exception_tables.get(table).ok_or(InvalidReference::ExceptionTable(table))?;
    data.targets().try_for_each(|target| check_target(func, target))?;
    for value in data.contexts() {
        if !func.dfg.value_is_valid(value) {
            return Err(InvalidReference::Value(value));
        }
    }
    check_sig(func, data.sig)
}

/// Checks that `sig` names a declared signature.
pub(super) fn check_sig(func: &Function, sig: SigRef) -> Check {
    let declared =
        func.dfg.signatures.is_valid(sig) && func.is_declared(crate::function::AnyDeclaration::SigRef(sig));
    if declared { Ok(()) } else { Err(InvalidReference::SigRef(sig)) }
}

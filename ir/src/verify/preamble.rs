//! Rules about declarations, the signature and the entry block.

use std::collections::HashMap;

use packir_entity::SecondaryMap;

use super::{Errors, InvalidReference, Options, SignaturePart, Step, VerifyErrorKind};
use crate::any_entity::AnyEntity;
use crate::entities::{AliasRegion, FuncRef, GlobalValue, SigRef};
use crate::function::{AnyDeclaration, Function, GlobalValueData};
use crate::memflags::MemFlags;
use crate::signature::{ArgumentExtension, ArgumentPurpose, CallConv, Signature};
use crate::types::Type;

pub(super) fn check(func: &Function, options: &Options, errors: &mut Errors) -> Step {
    global_values(func, options, errors);
    uses_of_global_values(func, errors);
    alias_regions(func, errors);
    entry_params(func, errors)?;
    if let Some(entry) = func.layout.entry_block().filter(|&entry| func.layout.is_cold(entry)) {
        return errors.stop(entry, VerifyErrorKind::ColdEntry);
    }
    signature_rules(func, errors)?;
    call_signatures(func, errors)
}

/// Whether `global` was declared.
pub(super) fn is_global(func: &Function, global: GlobalValue) -> bool {
    func.extras().global_values.is_valid(global) && func.is_declared(AnyDeclaration::GlobalValue(global))
}

/// Whether `flags` name no alias region, or a declared one.
pub(super) fn undeclared_region(func: &Function, flags: MemFlags) -> Option<AliasRegion> {
    flags.region.expand().filter(|&region| {
        !func.extras().alias_regions.is_valid(region)
            || !func.is_declared(AnyDeclaration::AliasRegion(region))
    })
}

/// The type of a declared global value, if it is known.
pub(super) fn global_type(func: &Function, global: GlobalValue, options: &Options) -> Option<Type> {
    match func.extras().global_values.get(global)? {
        GlobalValueData::Load { global_type, .. } | GlobalValueData::IaddImm { global_type, .. } => {
            Some(*global_type)
        }
        GlobalValueData::VmContext
        | GlobalValueData::Symbol { .. }
        | GlobalValueData::DynScaleTargetConst { .. } => options.pointer_type,
    }
}

fn base_of(func: &Function, global: GlobalValue) -> Option<GlobalValue> {
    match func.extras().global_values.get(global)? {
        GlobalValueData::Load { base, .. } | GlobalValueData::IaddImm { base, .. } => Some(*base),
        _ => None,
    }
}

/// What a walk along bases found out about a global value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Unknown,
    OnPath,
    /// It ends at a value without a base.
    Ends,
    /// It runs into a cycle.
    Cycles,
}

fn global_values(func: &Function, options: &Options, errors: &mut Errors) {
    let mut chains: SecondaryMap<GlobalValue, Chain> = SecondaryMap::with_default(Chain::Unknown);
    let mut reported = false;
    for global in func.extras().global_values.keys() {
        if !is_global(func, global) {
            continue;
        }
        let mut path = Vec::new();
        let mut current = Some(global);
        while let Some(next) = current.filter(|&next| chains[next] == Chain::Unknown) {
            chains[next] = Chain::OnPath;
            path.push(next);
            current = base_of(func, next);
        }
        let cycles = current.is_some_and(|next| chains[next] != Chain::Ends);
        for &member in &path {
            chains[member] = if cycles { Chain::Cycles } else { Chain::Ends };
        }
        if cycles {
            // One report is enough: most members would say the same.
            if !reported {
                errors.report(global, VerifyErrorKind::GlobalValueCycle(path));
                reported = true;
            }
        } else {
            global_value(func, global, options, errors);
        }
    }
}

fn global_value(func: &Function, global: GlobalValue, options: &Options, errors: &mut Errors) {
    if let Some(base) = base_of(func, global).filter(|&base| !is_global(func, base)) {
        return errors.report(global, VerifyErrorKind::Invalid(InvalidReference::GlobalValue(base)));
    }
    match &func.extras().global_values[global] {
        GlobalValueData::VmContext => {
            if func.signature.special_param_index(ArgumentPurpose::VmContext).is_none() {
                errors.report(global, VerifyErrorKind::UndeclaredVmctx(global));
            }
        }
        GlobalValueData::IaddImm { base, global_type: ty, .. } => {
            if !ty.is_int() {
                errors.report(global, VerifyErrorKind::GlobalSumNotInt(*ty));
            } else if let (Some(operand), Some(_)) = (global_type(func, *base, options), options.pointer_type)
                && *ty != operand
            {
                errors.report(global, VerifyErrorKind::GlobalSumType { ty: *ty, operand });
            }
        }
        GlobalValueData::Load { base, flags, .. } => {
            if let (Some(ty), Some(pointer)) = (global_type(func, *base, options), options.pointer_type)
                && ty != pointer
            {
                errors.report(global, VerifyErrorKind::GlobalBaseNotPointer { base: *base, ty, pointer });
            }
            if let Some(region) = undeclared_region(func, *flags) {
                errors.report(global, VerifyErrorKind::Invalid(InvalidReference::AliasRegion(region)));
            }
        }
        GlobalValueData::Symbol { .. } | GlobalValueData::DynScaleTargetConst { .. } => {}
    }
}

fn uses_of_global_values(func: &Function, errors: &mut Errors) {
    let extras = func.extras();
    let scales =
        extras.dynamic_types.iter().filter(|(ty, _)| func.is_declared(AnyDeclaration::DynamicType(*ty)));
    let scales = scales.map(|(ty, data)| (AnyEntity::DynamicType(ty), data.dynamic_scale));
    let limit = extras.stack_limit.map(|global| (AnyEntity::StackLimit, global));
    for (user, global) in scales.chain(limit) {
        if !is_global(func, global) {
            errors.report(user, VerifyErrorKind::Invalid(InvalidReference::GlobalValue(global)));
        }
    }
}

fn alias_regions(func: &Function, errors: &mut Errors) {
    let mut seen = HashMap::new();
    for (second, data) in func.extras().alias_regions.iter() {
        if !func.is_declared(AnyDeclaration::AliasRegion(second)) {
            continue;
        }
        let user_id = data.user_id;
        if let Some(&first) = seen.get(&user_id) {
            errors.report(second, VerifyErrorKind::DuplicateAliasRegion { user_id, first, second });
        } else {
            seen.insert(user_id, second);
        }
    }
}

fn entry_params(func: &Function, errors: &mut Errors) -> Step {
    if let Some(entry) = func.layout.entry_block() {
        let (params, expected) = (func.dfg.block_params(entry), func.signature.params());
        if params.len() != expected.len() {
            let kind = VerifyErrorKind::EntryParamCount { block: params.len(), signature: expected.len() };
            return errors.stop(entry, kind);
        }
        for (index, (&param, &expected)) in params.iter().zip(expected).enumerate() {
            let found = func.dfg.value_type(param);
            if found != expected.value_type {
                errors.report(entry, VerifyErrorKind::EntryParamType { index, expected, found });
            }
        }
    }
    errors.stop_if_any()
}

fn signature_rules(func: &Function, errors: &mut Errors) -> Step {
    let (params, returns) = (func.signature.params(), func.signature.returns());
    let params = params.iter().enumerate().map(|param| (SignaturePart::Parameter, param));
    let returns = returns.iter().enumerate().map(|result| (SignaturePart::ReturnValue, result));
    for (part, (index, param)) in params.chain(returns) {
        if param.value_type.is_invalid() {
            errors.report(AnyEntity::Function, VerifyErrorKind::SignatureType { part, index });
        }
        let is_struct = matches!(param.purpose, ArgumentPurpose::StructArgument(_));
        if part == SignaturePart::ReturnValue && is_struct {
            errors.report(AnyEntity::Function, VerifyErrorKind::StructReturned { index });
        }
        let extension = param.extension;
        if extension != ArgumentExtension::None && !param.value_type.is_int() {
            errors.report(AnyEntity::Function, VerifyErrorKind::Extension { part, index, extension });
        }
    }
    errors.stop_if_any()
}

fn call_signatures(func: &Function, errors: &mut Errors) -> Step {
    let mut check = |sig: &Signature, location: AnyEntity| {
        if sig.call_conv == CallConv::PreserveAll && !sig.returns().is_empty() {
            errors.stop(location, VerifyErrorKind::PreserveAllReturns)
        } else {
            Ok(())
        }
    };
    check(&func.signature, AnyEntity::Function)?;
    for (callee, data) in func.dfg.ext_funcs.iter() {
        // A wrong signature reference is reported where the function is called.
        if let Some(sig) = func.dfg.signatures.get(data.signature).filter(|_| is_func(func, callee)) {
            check(sig, callee.into())?;
        }
    }
    for (sig, data) in func.dfg.signatures.iter() {
        if is_sig(func, sig) {
            check(data, sig.into())?;
        }
    }
    Ok(())
}

/// Whether `sig` was declared.
fn is_sig(func: &Function, sig: SigRef) -> bool {
    super::handles::check_sig(func, sig).is_ok()
}

/// Whether `callee` was declared.
pub(super) fn is_func(func: &Function, callee: FuncRef) -> bool {
    func.dfg.ext_funcs.is_valid(callee) && func.is_declared(AnyDeclaration::FuncRef(callee))
}

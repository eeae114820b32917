//! `wasmtime-environ`'s keys of functions against the real crate.

use packed::{Ranged, u6, u26, u28};
use packir_gallery::wasmtime as ours;
use proptest::prelude::*;
use wasmtime_environ::{
    Abi, DefinedFuncIndex, EntityRef, FuncKey, ModuleInternedTypeIndex, StaticModuleIndex,
};

proptest! {
    #[test]
    fn functions_of_modules(module in 0u32..1 << 28, index in 0u32..u32::MAX) {
        let (m, f) = (StaticModuleIndex::from_u32(module), DefinedFuncIndex::new(index as usize));
        let keys = [
            (ours::FuncKey::DefinedWasmFunction { module: u28::new(module), index }, FuncKey::DefinedWasmFunction(m, f)),
            (ours::FuncKey::ArrayToWasmTrampoline { module: u28::new(module), index }, FuncKey::ArrayToWasmTrampoline(m, f)),
            (
                ours::FuncKey::WasmToArrayTrampoline { ty: index },
                FuncKey::WasmToArrayTrampoline(ModuleInternedTypeIndex::from_u32(index)),
            ),
            (
                ours::FuncKey::ModuleStartup { module: u28::new(module), abi: ours::Abi::Array },
                FuncKey::ModuleStartup(Abi::Array, m),
            ),
        ];
        for (ours, theirs) in keys {
            let word = ours.pack();
            prop_assert_eq!(word.into_raw(), theirs.into_raw_parts());
            prop_assert_eq!(FuncKey::from_raw_parts(word.into_raw().0, word.into_raw().1), theirs);
            let (namespace, key) = word.into_parts();
            prop_assert_eq!(namespace.into_raw(), theirs.namespace().into_raw());
            prop_assert_eq!(key.into_raw(), theirs.index().into_raw());
        }
    }

    #[test]
    fn words_that_upstream_panics_on_are_refused(kind in 0u32..16, low in 0u32..1 << 28, index: u32) {
        let word = (kind << 28 | low, index);
        let ours = ours::FuncKeyRaw::from_raw(word);
        // Kinds of components are known here always, and to upstream only with a feature.
        if (kind < 5 && (kind < 2 || low == 0)) && index != u32::MAX && kind < 3 {
            prop_assert_eq!(FuncKey::from_raw_parts(word.0, word.1).into_raw_parts(), ours.unwrap().into_raw());
        }
        if kind > 9 || (kind == 2 && low != 0) {
            prop_assert!(ours.is_err());
        }
    }
}

#[test]
fn every_kind_of_heap_object() {
    use wasmtime_environ::VMGcKind;
    for bits in 0..1u8 << 6 {
        let theirs = VMGcKind::try_from_u32(u32::from(bits) << 26);
        let ours = ours::PackedVMGcKind::from_raw(u6::new(bits)).ok().map(|word| word.unpack());
        let same = match (ours, theirs) {
            (None, None) => true,
            (Some(ours::VMGcKind::ExternRef), Some(theirs)) => theirs == VMGcKind::ExternRef,
            (Some(ours::VMGcKind::AnyRef), Some(theirs)) => theirs == VMGcKind::AnyRef,
            (Some(ours::VMGcKind::EqRef), Some(theirs)) => theirs == VMGcKind::EqRef,
            (Some(ours::VMGcKind::ArrayRef), Some(theirs)) => theirs == VMGcKind::ArrayRef,
            (Some(ours::VMGcKind::StructRef), Some(theirs)) => theirs == VMGcKind::StructRef,
            (Some(ours::VMGcKind::ExnRef), Some(theirs)) => theirs == VMGcKind::ExnRef,
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(same, "{bits:#08b}: {ours:?} and {theirs:?}");
        let Some(kind) = ours else { continue };
        let reserved = u26::new(0x2aa_aaaa);
        let header = ours::VMGcHeader { kind, reserved }.pack().into_raw();
        assert_eq!(Some(VMGcKind::from_high_bits_of_u32(header)), theirs);
        assert_eq!(header & VMGcKind::UNUSED_MASK, reserved.get());
    }
}

#[test]
fn every_call_of_the_host() {
    use wasmtime_environ::{BuiltinFunctionIndex, HostCall};
    let builtins = BuiltinFunctionIndex::len();
    for index in 0..=builtins {
        let theirs = HostCall::from_index(index);
        let ours = match theirs {
            HostCall::ArrayCall => ours::HostCall::ArrayCall,
            HostCall::Builtin(builtin) => ours::HostCall::Builtin(Ranged::<u32, 0, 46>::new(builtin.index())),
        };
        assert_eq!(ours.pack().into_raw(), theirs.index());
        assert_eq!(ours::PackedHostCall::from_raw(index).unwrap().unpack(), ours);
        let key = ours::FuncKey::PulleyHostCall { call: ours };
        assert_eq!(key.pack().into_raw(), FuncKey::PulleyHostCall(theirs).into_raw_parts());
    }
    // Components come after them; upstream has these numbers only with a feature.
    let lower = ours::HostCall::ComponentLowerImport.pack().into_raw();
    let first = ours::HostCall::ComponentBuiltin(Ranged::<u32, 0, 0xffff_ffce>::new(0)).pack().into_raw();
    assert_eq!((lower, first), (builtins + 1, builtins + 2));
}

#[test]
fn keys_are_sorted_by_their_words() {
    let a = ours::FuncKey::DefinedWasmFunction { module: u28::new(1), index: 0 }.pack();
    let b = ours::FuncKey::DefinedWasmFunction { module: u28::new(0), index: 9 }.pack();
    let c = ours::FuncKey::ResourceDropTrampoline.pack();
    assert!(b < a && a < c);
}

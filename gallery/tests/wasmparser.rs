//! `wasmparser`, both generations, against the real crates. Their bits are private, but hashing shows them.

use core::hash::{Hash, Hasher};

use packed::u20;
use packir_gallery::wasmparser as ours;
use packir_gallery::wasmparser::AbstractHeapType::*;
use wasmparser as new;
use wasmparser_228 as old;

/// Writes down what is hashed.
#[derive(Default)]
struct Recorder(Vec<u8>);

impl Hasher for Recorder {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }
}

fn bytes(value: &impl Hash) -> Vec<u8> {
    let mut recorder = Recorder::default();
    value.hash(&mut recorder);
    recorder.0
}

macro_rules! abstract_types {
    ($krate:ident) => {
        [
            (None, $krate::AbstractHeapType::None),
            (Exn, $krate::AbstractHeapType::Exn),
            (NoExtern, $krate::AbstractHeapType::NoExtern),
            (Extern, $krate::AbstractHeapType::Extern),
            (NoFunc, $krate::AbstractHeapType::NoFunc),
            (Func, $krate::AbstractHeapType::Func),
            (NoCont, $krate::AbstractHeapType::NoCont),
            (Cont, $krate::AbstractHeapType::Cont),
            (I31, $krate::AbstractHeapType::I31),
            (Struct, $krate::AbstractHeapType::Struct),
            (Array, $krate::AbstractHeapType::Array),
            (Eq, $krate::AbstractHeapType::Eq),
            (NoExn, $krate::AbstractHeapType::NoExn),
            (Any, $krate::AbstractHeapType::Any),
        ]
    };
}

#[test]
fn every_built_in_reference_of_25_bits() {
    for (ty, theirs) in abstract_types!(new) {
        for nullable in [false, true] {
            for shared in [false, true] {
                let word = ours::RefTypeWord { ty: ours::RefType::Abstract { nullable, shared, ty } }.pack();
                let theirs =
                    new::RefType::new(nullable, new::HeapType::Abstract { shared, ty: theirs }).unwrap();
                assert_eq!(word.into_raw().to_ne_bytes().to_vec(), bytes(&theirs));
            }
        }
    }
    for code in [0b1010u32, 0b1011] {
        assert!(ours::PackedRefTypeWord::from_raw(code << 17).is_err(), "two codes are spare");
    }
}

#[test]
fn every_built_in_reference_of_24_bits() {
    for (ty, theirs) in abstract_types!(old) {
        for nullable in [false, true] {
            for shared in [false, true] {
                let word = ours::RefType24::Abstract { nullable, shared, ty }.pack();
                let theirs =
                    old::RefType::new(nullable, old::HeapType::Abstract { shared, ty: theirs }).unwrap();
                // An array hashes its length first.
                assert_eq!(word.into_raw()[..], bytes(&theirs)[size_of::<usize>()..]);
            }
        }
    }
}

#[test]
fn every_index_in_a_module_and_a_group() {
    for index in 0..1u32 << 20 {
        for group in [false, true] {
            let (packed, theirs) = if group {
                (ours::PackedIndex::RecGroup(u20::new(index)), new::PackedIndex::from_rec_group_index(index))
            } else {
                (ours::PackedIndex::Module(u20::new(index)), new::PackedIndex::from_module_index(index))
            };
            let theirs = theirs.unwrap();
            assert_eq!(packed.pack().into_raw().get().to_ne_bytes().to_vec(), bytes(&theirs));
            if index % 1009 == 0 {
                for nullable in [false, true] {
                    let word = ours::RefTypeWord {
                        ty: ours::RefType::Concrete { exact: false, nullable, index: packed },
                    };
                    let concrete = new::RefType::concrete(nullable, theirs);
                    assert_eq!(word.pack().into_raw().to_ne_bytes().to_vec(), bytes(&concrete));
                    let word = ours::RefTypeWord {
                        ty: ours::RefType::Concrete { exact: true, nullable, index: packed },
                    };
                    let exact = new::RefType::exact(nullable, theirs);
                    assert_eq!(word.pack().into_raw().to_ne_bytes().to_vec(), bytes(&exact));
                    let word = ours::RefType24::Concrete { nullable, index: packed }.pack();
                    let index = match packed {
                        ours::PackedIndex::RecGroup(_) => old::UnpackedIndex::RecGroup(index),
                        _ => old::UnpackedIndex::Module(index),
                    };
                    let concrete = old::RefType::new(nullable, old::HeapType::Concrete(index)).unwrap();
                    assert_eq!(word.into_raw()[..], bytes(&concrete)[size_of::<usize>()..]);
                }
            }
        }
    }
    assert!(ours::PackedPackedIndex::from_raw(packed::u22::new(3 << 20)).is_err(), "kind 3 means nothing");
}

#[test]
fn the_order_of_references_is_upstreams() {
    let all: Vec<_> = abstract_types!(new)
        .into_iter()
        .flat_map(|(ty, theirs)| [false, true].map(|nullable| (nullable, ty, theirs)))
        .map(|(nullable, ty, theirs)| {
            let word = ours::RefType::Abstract { nullable, shared: false, ty }.pack();
            (
                word,
                new::RefType::new(nullable, new::HeapType::Abstract { shared: false, ty: theirs }).unwrap(),
            )
        })
        .collect();
    for (a, their_a) in &all {
        for (b, their_b) in &all {
            assert_eq!(a.cmp(b), their_a.cmp(their_b));
        }
    }
}

#[test]
fn every_symbol_flag() {
    let flag = |bits: u32| ours::PackedSymbolFlags::from_raw(bits).unwrap().unpack();
    assert!(flag(new::SymbolFlags::BINDING_WEAK.bits()).weak);
    assert!(flag(new::SymbolFlags::BINDING_LOCAL.bits()).local);
    assert!(flag(new::SymbolFlags::VISIBILITY_HIDDEN.bits()).hidden);
    assert!(flag(new::SymbolFlags::UNDEFINED.bits()).undefined);
    assert!(flag(new::SymbolFlags::EXPORTED.bits()).exported);
    assert!(flag(new::SymbolFlags::EXPLICIT_NAME.bits()).explicit_name);
    assert!(flag(new::SymbolFlags::NO_STRIP.bits()).no_strip);
    assert!(flag(new::SymbolFlags::TLS.bits()).tls);
    assert!(flag(new::SymbolFlags::ABSOLUTE.bits()).absolute);
    for raw in 0..1u32 << 11 {
        let known = new::SymbolFlags::from_bits(raw).is_some();
        assert_eq!(ours::PackedSymbolFlags::from_raw(raw).is_ok(), known, "{raw:#b}");
    }
}

#[test]
fn every_feature() {
    let ours = |bits: u64| ours::PackedWasmFeatures::from_raw(bits).unwrap().unpack();
    type Field = fn(ours::WasmFeatures) -> bool;
    let fields: [(Field, new::WasmFeatures); 46] = [
        (|f| f.multibyte_array_access, new::WasmFeatures::MULTIBYTE_ARRAY_ACCESS),
        (|f| f.acquire_release_atomics, new::WasmFeatures::ACQUIRE_RELEASE_ATOMICS),
        (|f| f.cm_accessors, new::WasmFeatures::CM_ACCESSORS),
        (|f| f.cm_forward, new::WasmFeatures::CM_FORWARD),
        (|f| f.cm_canon_names, new::WasmFeatures::CM_CANON_NAMES),
        (|f| f.cm_implements, new::WasmFeatures::CM_IMPLEMENTS),
        (|f| f.cm64, new::WasmFeatures::CM64),
        (|f| f.cm_map, new::WasmFeatures::CM_MAP),
        (|f| f.compact_imports, new::WasmFeatures::COMPACT_IMPORTS),
        (|f| f.custom_descriptors, new::WasmFeatures::CUSTOM_DESCRIPTORS),
        (|f| f.bulk_memory_opt, new::WasmFeatures::BULK_MEMORY_OPT),
        (|f| f.call_indirect_overlong, new::WasmFeatures::CALL_INDIRECT_OVERLONG),
        (|f| f.cm_gc, new::WasmFeatures::CM_GC),
        (|f| f.cm_fixed_length_lists, new::WasmFeatures::CM_FIXED_LENGTH_LISTS),
        (|f| f.cm_error_context, new::WasmFeatures::CM_ERROR_CONTEXT),
        (|f| f.cm_threading, new::WasmFeatures::CM_THREADING),
        (|f| f.cm_more_async_builtins, new::WasmFeatures::CM_MORE_ASYNC_BUILTINS),
        (|f| f.cm_async_stackful, new::WasmFeatures::CM_ASYNC_STACKFUL),
        (|f| f.cm_async, new::WasmFeatures::CM_ASYNC),
        (|f| f.wide_arithmetic, new::WasmFeatures::WIDE_ARITHMETIC),
        (|f| f.stack_switching, new::WasmFeatures::STACK_SWITCHING),
        (|f| f.gc_types, new::WasmFeatures::GC_TYPES),
        (|f| f.legacy_exceptions, new::WasmFeatures::LEGACY_EXCEPTIONS),
        (|f| f.cm_nested_names, new::WasmFeatures::CM_NESTED_NAMES),
        (|f| f.cm_values, new::WasmFeatures::CM_VALUES),
        (|f| f.custom_page_sizes, new::WasmFeatures::CUSTOM_PAGE_SIZES),
        (|f| f.gc, new::WasmFeatures::GC),
        (|f| f.memory_control, new::WasmFeatures::MEMORY_CONTROL),
        (|f| f.function_references, new::WasmFeatures::FUNCTION_REFERENCES),
        (|f| f.component_model, new::WasmFeatures::COMPONENT_MODEL),
        (|f| f.extended_const, new::WasmFeatures::EXTENDED_CONST),
        (|f| f.memory64, new::WasmFeatures::MEMORY64),
        (|f| f.exceptions, new::WasmFeatures::EXCEPTIONS),
        (|f| f.multi_memory, new::WasmFeatures::MULTI_MEMORY),
        (|f| f.floats, new::WasmFeatures::FLOATS),
        (|f| f.tail_call, new::WasmFeatures::TAIL_CALL),
        (|f| f.shared_everything_threads, new::WasmFeatures::SHARED_EVERYTHING_THREADS),
        (|f| f.threads, new::WasmFeatures::THREADS),
        (|f| f.relaxed_simd, new::WasmFeatures::RELAXED_SIMD),
        (|f| f.simd, new::WasmFeatures::SIMD),
        (|f| f.bulk_memory, new::WasmFeatures::BULK_MEMORY),
        (|f| f.multi_value, new::WasmFeatures::MULTI_VALUE),
        (|f| f.reference_types, new::WasmFeatures::REFERENCE_TYPES),
        (|f| f.sign_extension, new::WasmFeatures::SIGN_EXTENSION),
        (|f| f.saturating_float_to_int, new::WasmFeatures::SATURATING_FLOAT_TO_INT),
        (|f| f.mutable_global, new::WasmFeatures::MUTABLE_GLOBAL),
    ];
    for (field, flag) in fields {
        // A flag may imply others; its own bit is the one that no other flag has.
        assert!(field(ours(flag.bits())), "{flag:?}");
        let without = new::WasmFeatures::all().bits() & !flag.bits();
        assert!(!field(ours(without)), "{flag:?}");
    }
    for bit in 0..64 {
        let known = new::WasmFeatures::from_bits(1 << bit).is_some();
        assert_eq!(ours::PackedWasmFeatures::from_raw(1 << bit).is_ok(), known, "bit {bit}");
    }
}

//! A key of two words, and a root of the collector: two variants, which `bilge` has as well.

use packed::{u28, u31};
use packir_gallery::wasmtime as gallery;
use wasmtime_environ::{
    Abi, DefinedFuncIndex, EntityRef, FuncKey, ModuleInternedTypeIndex, StaticModuleIndex,
};

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    let key = Type::new("wasmtime FuncKey", key)
        .side::<KeyOurs>("ours")
        .side::<KeyByHand>("by hand")
        .side::<KeyUpstream>("upstream");
    let root = Type::new("wasmtime GC root", root)
        .side::<RootOurs>("ours")
        .side::<RootByHand>("by hand")
        .side::<RootBilge>("bilge");
    [key.cells(), root.cells()].into_iter().flatten().collect()
}

/// The kinds that upstream makes in public.
#[derive(Clone, Copy)]
enum Key {
    DefinedWasmFunction { module: u32, index: u32 },
    ArrayToWasmTrampoline { module: u32, index: u32 },
    WasmToArrayTrampoline { ty: u32 },
    ModuleStartup { module: u32 },
}

fn key(random: &mut Random) -> Key {
    let (module, index) = (random.u32(28), random.u32(31));
    match random.below(4) {
        0 => Key::DefinedWasmFunction { module, index },
        1 => Key::ArrayToWasmTrampoline { module, index },
        2 => Key::WasmToArrayTrampoline { ty: index },
        _ => Key::ModuleStartup { module },
    }
}

side! {
    KeyOurs: Key;
    nice: gallery::FuncKey, |spec| match spec {
        Key::DefinedWasmFunction { module, index } => {
            gallery::FuncKey::DefinedWasmFunction { module: u28::new(module), index }
        }
        Key::ArrayToWasmTrampoline { module, index } => {
            gallery::FuncKey::ArrayToWasmTrampoline { module: u28::new(module), index }
        }
        Key::WasmToArrayTrampoline { ty } => gallery::FuncKey::WasmToArrayTrampoline { ty },
        Key::ModuleStartup { module } => {
            gallery::FuncKey::ModuleStartup { module: u28::new(module), abi: gallery::Abi::Array }
        }
    };
    word: gallery::FuncKeyRaw, |word| {
        let (namespace, index) = word.into_raw();
        mix!(namespace, index)
    };
    pack: |nice| nice.pack();
    visit: |word| match word.unpack() {
        gallery::FuncKey::DefinedWasmFunction { module, index } => mix!(module.get(), index) + 1,
        gallery::FuncKey::ArrayToWasmTrampoline { module, index } => mix!(index, module.get()),
        gallery::FuncKey::WasmToArrayTrampoline { ty } => u64::from(ty) + 3,
        gallery::FuncKey::ModuleStartup { module, abi } => mix!(module.get(), abi) + 4,
        _ => 9,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_wasm_to_array_trampoline().map_or(1, u64::from);
    test: |word| word.is_defined_wasm_function();
}

mod by_hand {
    #[derive(Clone, Copy)]
    pub enum Abi {
        Wasm,
        Array,
        Patchable,
    }

    impl Abi {
        #[inline]
        const fn decode(code: u32) -> Abi {
            match code & 3 {
                0 => Abi::Wasm,
                1 => Abi::Array,
                2 | 3 => Abi::Patchable,
                _ => unreachable!(),
            }
        }
    }

    #[derive(Clone, Copy)]
    pub enum FuncKey {
        DefinedWasmFunction { module: u32, index: u32 },
        ArrayToWasmTrampoline { module: u32, index: u32 },
        WasmToArrayTrampoline { ty: u32 },
        WasmToBuiltinTrampoline { builtin: u32 },
        PatchableToBuiltinTrampoline { builtin: u32 },
        PulleyHostCall { call: u32 },
        ComponentTrampoline { abi: Abi, index: u32 },
        ResourceDropTrampoline,
        UnsafeIntrinsic { abi: Abi, index: u32 },
        ModuleStartup { module: u32, abi: Abi },
    }

    #[derive(Clone, Copy)]
    pub struct FuncKeyRaw {
        namespace: u32,
        index: u32,
    }

    impl FuncKeyRaw {
        #[inline]
        pub const fn new(key: FuncKey) -> FuncKeyRaw {
            let (kind, low, index) = match key {
                FuncKey::DefinedWasmFunction { module, index } => (0, module, index),
                FuncKey::ArrayToWasmTrampoline { module, index } => (1, module, index),
                FuncKey::WasmToArrayTrampoline { ty } => (2, 0, ty),
                FuncKey::WasmToBuiltinTrampoline { builtin } => (3, 0, builtin),
                FuncKey::PatchableToBuiltinTrampoline { builtin } => (4, 0, builtin),
                FuncKey::PulleyHostCall { call } => (5, 0, call),
                FuncKey::ComponentTrampoline { abi, index } => (6, abi as u32, index),
                FuncKey::ResourceDropTrampoline => (7, 0, 0),
                FuncKey::UnsafeIntrinsic { abi, index } => (8, abi as u32, index),
                FuncKey::ModuleStartup { module, abi } => (9, module, abi as u32),
            };
            debug_assert!(low < 1 << 28);
            FuncKeyRaw { namespace: kind << 28 | low, index }
        }

        #[inline]
        pub const fn parts(self) -> (u32, u32) {
            (self.namespace, self.index)
        }

        #[inline]
        pub const fn is_defined_wasm_function(self) -> bool {
            self.namespace >> 28 == 0
        }

        #[inline]
        pub const fn as_wasm_to_array_trampoline(self) -> Option<u32> {
            if self.namespace >> 28 == 2 { Some(self.index) } else { None }
        }

        #[inline]
        pub const fn unpack(self) -> FuncKey {
            let (low, index) = (self.namespace & 0x0fff_ffff, self.index);
            match self.namespace >> 28 {
                0 => FuncKey::DefinedWasmFunction { module: low, index },
                1 => FuncKey::ArrayToWasmTrampoline { module: low, index },
                2 => FuncKey::WasmToArrayTrampoline { ty: index },
                3 => FuncKey::WasmToBuiltinTrampoline { builtin: index },
                4 => FuncKey::PatchableToBuiltinTrampoline { builtin: index },
                5 => FuncKey::PulleyHostCall { call: index },
                6 => FuncKey::ComponentTrampoline { abi: Abi::decode(low), index },
                7 => FuncKey::ResourceDropTrampoline,
                8 => FuncKey::UnsafeIntrinsic { abi: Abi::decode(low), index },
                _ => FuncKey::ModuleStartup { module: low, abi: Abi::decode(index) },
            }
        }
    }
}

side! {
    KeyByHand: Key;
    nice: by_hand::FuncKey, |spec| match spec {
        Key::DefinedWasmFunction { module, index } => by_hand::FuncKey::DefinedWasmFunction { module, index },
        Key::ArrayToWasmTrampoline { module, index } => by_hand::FuncKey::ArrayToWasmTrampoline { module, index },
        Key::WasmToArrayTrampoline { ty } => by_hand::FuncKey::WasmToArrayTrampoline { ty },
        Key::ModuleStartup { module } => by_hand::FuncKey::ModuleStartup { module, abi: by_hand::Abi::Array },
    };
    word: by_hand::FuncKeyRaw, |word| {
        let (namespace, index) = word.parts();
        mix!(namespace, index)
    };
    pack: |nice| by_hand::FuncKeyRaw::new(nice);
    visit: |word| match word.unpack() {
        by_hand::FuncKey::DefinedWasmFunction { module, index } => mix!(module, index) + 1,
        by_hand::FuncKey::ArrayToWasmTrampoline { module, index } => mix!(index, module),
        by_hand::FuncKey::WasmToArrayTrampoline { ty } => u64::from(ty) + 3,
        by_hand::FuncKey::ModuleStartup { module, abi } => mix!(module, abi) + 4,
        _ => 9,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_wasm_to_array_trampoline().map_or(1, u64::from);
    test: |word| word.is_defined_wasm_function();
}

side! {
    KeyUpstream: Key;
    nice: FuncKey, |spec| {
        let module = |number| StaticModuleIndex::from_u32(number);
        let function = |number| DefinedFuncIndex::from_u32(number);
        match spec {
            Key::DefinedWasmFunction { module: m, index } => FuncKey::DefinedWasmFunction(module(m), function(index)),
            Key::ArrayToWasmTrampoline { module: m, index } => {
                FuncKey::ArrayToWasmTrampoline(module(m), function(index))
            }
            Key::WasmToArrayTrampoline { ty } => {
                FuncKey::WasmToArrayTrampoline(ModuleInternedTypeIndex::from_u32(ty))
            }
            Key::ModuleStartup { module: m } => FuncKey::ModuleStartup(Abi::Array, module(m)),
        }
    };
    word: (u32, u32), |(namespace, index)| mix!(namespace, index);
    pack: |nice| nice.into_raw_parts();
    visit: |(namespace, index)| match FuncKey::from_raw_parts(namespace, index) {
        FuncKey::DefinedWasmFunction(module, function) => mix!(module.as_u32(), function.index()) + 1,
        FuncKey::ArrayToWasmTrampoline(module, function) => mix!(function.index(), module.as_u32()),
        FuncKey::WasmToArrayTrampoline(ty) => u64::from(ty.as_u32()) + 3,
        FuncKey::ModuleStartup(abi, module) => mix!(module.as_u32(), abi) + 4,
        _ => 9,
    };
    unpack: |(namespace, index)| FuncKey::from_raw_parts(namespace, index);
}

fn root(random: &mut Random) -> gallery::GcRoot {
    let index = u31::new(random.u32(31));
    if random.bool() { gallery::GcRoot::Lifo(index) } else { gallery::GcRoot::Owned(index) }
}

side! {
    RootOurs: gallery::GcRoot;
    nice: gallery::GcRoot, |spec| spec;
    word: gallery::GcRootIndex, |word| word.into_raw().into();
    pack: |nice| nice.pack();
    visit: |word| match word.unpack() {
        gallery::GcRoot::Lifo(index) => u64::from(index.get()) + 5,
        gallery::GcRoot::Owned(index) => u64::from(index.get()) * 3,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_owned().map_or(1, |index| index.get().into());
    test: |word| word.is_lifo();
}

#[derive(Clone, Copy)]
enum Root {
    Lifo(u32),
    Owned(u32),
}

impl Root {
    #[inline]
    const fn unpack(word: u32) -> Root {
        let index = word & 0x7fff_ffff;
        if word >> 31 == 0 { Root::Lifo(index) } else { Root::Owned(index) }
    }
}

side! {
    RootByHand: gallery::GcRoot;
    nice: Root, |spec| match spec {
        gallery::GcRoot::Lifo(index) => Root::Lifo(index.get()),
        gallery::GcRoot::Owned(index) => Root::Owned(index.get()),
    };
    word: u32, |word| word.into();
    pack: |nice| match nice {
        Root::Lifo(index) => {
            debug_assert!(index >> 31 == 0);
            index
        }
        Root::Owned(index) => {
            debug_assert!(index >> 31 == 0);
            1 << 31 | index
        }
    };
    visit: |word| match Root::unpack(word) {
        Root::Lifo(index) => u64::from(index) + 5,
        Root::Owned(index) => u64::from(index) * 3,
    };
    unpack: |word| Root::unpack(word);
    get: |word| if word >> 31 == 0 { 1 } else { (word & 0x7fff_ffff).into() };
    test: |word| word >> 31 == 0;
}

mod bilge_type {
    use bilge::prelude::*;

    #[bitsize(32)]
    #[discriminant_at(31..=31)]
    #[derive(FromBits, Clone, Copy)]
    pub enum Root {
        Lifo(u31) = 0,
        Owned(u31) = 1,
    }
}

side! {
    RootBilge: gallery::GcRoot;
    nice: bilge_type::Root, |spec| match spec {
        gallery::GcRoot::Lifo(index) => bilge_type::Root::Lifo(bilge::prelude::u31::new(index.get())),
        gallery::GcRoot::Owned(index) => bilge_type::Root::Owned(bilge::prelude::u31::new(index.get())),
    };
    word: u32, |word| word.into();
    pack: |nice| nice.into();
    visit: |word| match bilge_type::Root::from(word) {
        bilge_type::Root::Lifo(index) => u64::from(index.value()) + 5,
        bilge_type::Root::Owned(index) => u64::from(index.value()) * 3,
    };
    unpack: |word| word.into();
}

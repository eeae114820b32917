//! `wasmtime` and its parts: keys of functions, alias regions, heap objects.

use packed::{Packed, Ranged, u18, u23, u26, u28, u31, u63};

/// Which calling convention a function is compiled for.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u28)]
pub enum Abi {
    /// WebAssembly's own.
    Wasm = 0,
    /// Arguments in an array.
    Array = 1,
    /// As WebAssembly's, and can be switched off in place.
    Patchable = 2,
}

/// A call from Pulley to the host: a dense sum, whose variants share one row of numbers. The boundaries are those of
/// upstream without features, which has 47 builtins.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash)]
pub enum HostCall {
    /// With arguments in an array.
    #[bits(0x0000_0000)]
    ArrayCall,
    /// Of a builtin.
    #[bits(.0 + 1: 32 in 1..=47)]
    Builtin(Ranged<u32, 0, 46>),
    /// Of a function that a component imports.
    #[bits(0x0000_0030)]
    ComponentLowerImport,
    /// Of a component's builtin.
    #[bits(.0 + 49: 32 in 49..)]
    ComponentBuiltin(Ranged<u32, 0, 0xffff_ffce>),
}

/// Which compiled function is meant: a namespace (kind, and a module or convention) and an index.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32) as FuncKeyRaw, parts(FuncKeyNamespace, FuncKeyIndex), ord, hash)]
pub enum FuncKey {
    /// A function of a module.
    #[bits(0b0000, module: 28 | index: 32)]
    DefinedWasmFunction {
        /// The module.
        module: u28,
        /// The function.
        index: u32,
    },
    /// Calls a function of a module with its arguments in an array.
    #[bits(0b0001, module: 28 | index: 32)]
    ArrayToWasmTrampoline {
        /// The module.
        module: u28,
        /// The function.
        index: u32,
    },
    /// Calls a host function of this type.
    #[bits(0b0010, 0: 28 | ty: 32)]
    WasmToArrayTrampoline {
        /// The type.
        ty: u32,
    },
    /// Calls a builtin.
    #[bits(0b0011, 0: 28 | builtin: 32)]
    WasmToBuiltinTrampoline {
        /// The builtin.
        builtin: u32,
    },
    /// Calls a builtin, and can be switched off in place.
    #[bits(0b0100, 0: 28 | builtin: 32)]
    PatchableToBuiltinTrampoline {
        /// The builtin.
        builtin: u32,
    },
    /// Calls the host from Pulley.
    #[bits(0b0101, 0: 28 | call: 32)]
    PulleyHostCall {
        /// Which call.
        call: HostCall,
    },
    /// A trampoline of a component.
    #[bits(0b0110, abi: 28 | index: 32)]
    ComponentTrampoline {
        /// The convention.
        abi: Abi,
        /// The trampoline.
        index: u32,
    },
    /// Drops a resource.
    #[bits(0b0111, 0: 28 | 0: 32)]
    ResourceDropTrampoline,
    /// An intrinsic.
    #[bits(0b1000, abi: 28 | index: 32)]
    UnsafeIntrinsic {
        /// The convention.
        abi: Abi,
        /// The intrinsic.
        index: u32,
    },
    /// Starts a module.
    #[bits(0b1001, module: 28 | 0: 4, abi: 28)]
    ModuleStartup {
        /// The module.
        module: u28,
        /// The convention.
        abi: Abi,
    },
}

/// A set of memory that overlaps no other one. Upstream checks the ranges with `debug_assert!`: in a release build
/// module 256 changes the kind.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash)]
#[bits(kind: 6, payload: 26)]
pub struct AliasRegionKey {
    /// The kind: 36 are in use.
    pub kind: Ranged<u8, 0, 35>,
    /// A field's offset or a stack slot; of memories, tables and globals, an [`AliasRegionItem`].
    pub payload: u26,
}

/// Which memory, table or global an [`AliasRegionKey`] is about.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u26)]
#[bits(module: 8, index: 18)]
pub struct AliasRegionItem {
    /// The module.
    pub module: u8,
    /// The number.
    pub index: u18,
}

/// The kind of a heap object; a subtype has all bits of its supertype.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u6)]
pub enum VMGcKind {
    /// `extern`.
    ExternRef = 0b010000,
    /// `any`.
    AnyRef = 0b100000,
    /// `eq`, a kind of `any`.
    EqRef = 0b101000,
    /// `array`, a kind of `eq`.
    ArrayRef = 0b101010,
    /// `struct`, a kind of `eq`.
    StructRef = 0b101100,
    /// `exn`.
    ExnRef = 0b000001,
}

/// The first word of a heap object.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(kind: 6, reserved: 26)]
pub struct VMGcHeader {
    /// The kind of the object.
    pub kind: VMGcKind,
    /// The collector's own.
    pub reserved: u26,
}

/// What a copying collector keeps of how to trace an object: a prefix code.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u26)]
pub enum InlineTraceInfo {
    /// Elsewhere.
    #[bits(0: 25, 0b0)]
    OutOfLine,
    /// The object has moved.
    #[bits(0: 25, 0b1)]
    Copied,
    /// An array.
    #[bits(0: 22, refs: 1, 0b110)]
    Array {
        /// Whether its elements are references.
        refs: bool,
    },
    /// A structure.
    #[bits(refs: 23, 0b010)]
    Struct {
        /// Which of its fields are references.
        refs: u23,
    },
}

/// A reference to a heap object, or an integer of 31 bits. Zero is neither.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, niche)]
pub enum VMGcRef {
    /// An integer.
    #[bits(.0: 31, 0b1)]
    I31(u31),
    /// A position in the heap.
    #[bits(.0: 31, 0b0)]
    Index(Ranged<u32, 1, 0x7fff_ffff>),
}

/// A root of the collector.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32 as GcRootIndex)]
pub enum GcRoot {
    /// On the stack of scoped roots.
    #[bits(0b0, .0: 31)]
    Lifo(u31),
    /// Owned.
    #[bits(0b1, .0: 31)]
    Owned(u31),
}

/// A word of a table of functions: lowest bit set once initialised.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(pointer: 63, initialised: 1)]
pub struct FuncRefWord {
    /// The pointer, divided by two.
    pub pointer: u63,
    /// Whether it was initialised.
    pub initialised: bool,
}

/// A program counter in a table of frames.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord)]
#[bits(pc: 31, pre: 1)]
pub struct FrameInstPos {
    /// The position.
    pub pc: u31,
    /// Whether it is before the instruction.
    pub pre: bool,
}

/// A position in WebAssembly in a table of frames.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(more: 1, pc: 31)]
pub struct FrameTablePc {
    /// Whether another entry follows.
    pub more: bool,
    /// The position.
    pub pc: u31,
}

/// What the reference-counting collector keeps in an object's header.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u26)]
#[bits(0: 24, in_list: 1, marked: 1)]
pub struct DrcReserved {
    /// Whether it is in the list of objects that the stack may refer to.
    pub in_list: bool,
    /// Whether it was reached.
    pub marked: bool,
}

/// An error that may be "out of memory", in one pointer.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, niche)]
pub enum OomOrDynError {
    /// No memory was left.
    #[bits(size: 63, 0b1)]
    OutOfMemory {
        /// For so many bytes.
        size: u63,
    },
    /// Another error, in a box.
    #[bits(half: 63, 0b0)]
    Boxed {
        /// The pointer, divided by two; not zero.
        half: Ranged<u64, 1, 0x7fff_ffff_ffff_ffff>,
    },
}

/// A step of an address map, before it is written as LEB128.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(delta: 63, unknown: 1)]
pub struct AddressMapToken {
    /// How much further the code begins.
    pub delta: u63,
    /// Whether the position in the source is not known.
    pub unknown: bool,
}

/// A step of a block of traps, before it is written as LEB128.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(delta: 63, other: 1)]
pub struct TrapToken {
    /// How much further the trap is.
    pub delta: u63,
    /// Whether its code is not that of the block.
    pub other: bool,
}

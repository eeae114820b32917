//! `wasmparser`: reference and value types of WebAssembly.

use packed::{Packed, u7, u20, u24};

/// A reference to a type, by where its number counts.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u22, ord, hash)]
pub enum PackedIndex {
    /// In the module.
    #[bits(0b00, .0: 20)]
    Module(u20),
    /// In the recursion group.
    #[bits(0b01, .0: 20)]
    RecGroup(u20),
    /// In the validator's table.
    #[bits(0b10, .0: 20)]
    CoreTypeId(u20),
}

/// A heap type that is not defined by a module. Two of the sixteen codes are spare.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u4)]
#[expect(missing_docs, reason = "named as in WebAssembly")]
pub enum AbstractHeapType {
    None = 0b0000,
    Exn = 0b0001,
    NoExtern = 0b0010,
    Extern = 0b0011,
    NoFunc = 0b0100,
    Func = 0b0101,
    NoCont = 0b0110,
    Cont = 0b0111,
    I31 = 0b1000,
    Struct = 0b1001,
    Array = 0b1100,
    Eq = 0b1101,
    NoExn = 0b1110,
    Any = 0b1111,
}

/// A reference type up to late 2025: three bytes.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 3] as PackedRefType24)]
pub enum RefType24 {
    /// Of a type that a module defines.
    #[bits(nullable: 1, 0b1, index: 22)]
    Concrete {
        /// Whether it may be null.
        nullable: bool,
        /// The type.
        index: PackedIndex,
    },
    /// Of a built-in type.
    #[bits(nullable: 1, 0b0, shared: 1, ty: 4, 0: 17)]
    Abstract {
        /// Whether it may be null.
        nullable: bool,
        /// Whether it may be shared between threads.
        shared: bool,
        /// The type.
        ty: AbstractHeapType,
    },
}

/// A reference type since: with exactness, 25 bits.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u25, ord, hash)]
pub enum RefType {
    /// Of a type that a module defines.
    #[bits(0b1, exact: 1, nullable: 1, index: 22)]
    Concrete {
        /// Whether subtypes are excluded.
        exact: bool,
        /// Whether it may be null.
        nullable: bool,
        /// The type.
        index: PackedIndex,
    },
    /// Of a built-in type.
    #[bits(0b00, nullable: 1, shared: 1, ty: 4, 0: 17)]
    Abstract {
        /// Whether it may be null.
        nullable: bool,
        /// Whether it may be shared between threads.
        shared: bool,
        /// The type.
        ty: AbstractHeapType,
    },
}

/// The 25-bit reference type in a word of its own, as upstream stores it.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash)]
#[bits(0: 7, ty: 25)]
pub struct RefTypeWord {
    /// The type.
    pub ty: RefType,
}

/// A value type in four bytes, where upstream's takes eight since reference types have 25 bits.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash, niche)]
#[expect(missing_docs, reason = "named as in WebAssembly")]
pub enum ValType {
    #[bits(0b000, 0: 29)]
    I32,
    #[bits(0b001, 0: 29)]
    I64,
    #[bits(0b010, 0: 29)]
    F32,
    #[bits(0b011, 0: 29)]
    F64,
    #[bits(0b100, 0: 29)]
    V128,
    #[bits(0b101, 0: 4, .0: 25)]
    Ref(RefType),
}

/// How large a type is, how deeply nested, and whether it holds a borrow.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(contains_borrow: 1, depth: 7, size: 24)]
pub struct TypeInfo {
    /// Whether it holds a borrow.
    pub contains_borrow: bool,
    /// How deeply it is nested.
    pub depth: u7,
    /// How large it is.
    pub size: u24,
}

/// The flags of a symbol in the linking section.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(0: 22, absolute: 1, tls: 1, no_strip: 1, explicit_name: 1, exported: 1, undefined: 1, 0: 1, hidden: 1, local: 1, weak: 1)]
#[expect(missing_docs, reason = "named as in the tool conventions")]
pub struct SymbolFlags {
    pub absolute: bool,
    pub tls: bool,
    pub no_strip: bool,
    pub explicit_name: bool,
    pub exported: bool,
    pub undefined: bool,
    pub hidden: bool,
    pub local: bool,
    pub weak: bool,
}

/// Which proposals are supported, in the notation of register maps. Bits 3 and 5 imply bits for parts of their proposals.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[expect(missing_docs, reason = "named as the proposals")]
pub struct WasmFeatures {
    #[bits(45)]
    pub multibyte_array_access: bool,
    #[bits(44)]
    pub acquire_release_atomics: bool,
    #[bits(43)]
    pub cm_accessors: bool,
    #[bits(42)]
    pub cm_forward: bool,
    #[bits(41)]
    pub cm_canon_names: bool,
    #[bits(40)]
    pub cm_implements: bool,
    #[bits(39)]
    pub cm64: bool,
    #[bits(38)]
    pub cm_map: bool,
    #[bits(37)]
    pub compact_imports: bool,
    #[bits(36)]
    pub custom_descriptors: bool,
    #[bits(35)]
    pub bulk_memory_opt: bool,
    #[bits(34)]
    pub call_indirect_overlong: bool,
    #[bits(33)]
    pub cm_gc: bool,
    #[bits(32)]
    pub cm_fixed_length_lists: bool,
    #[bits(31)]
    pub cm_error_context: bool,
    #[bits(30)]
    pub cm_threading: bool,
    #[bits(29)]
    pub cm_more_async_builtins: bool,
    #[bits(28)]
    pub cm_async_stackful: bool,
    #[bits(27)]
    pub cm_async: bool,
    #[bits(26)]
    pub wide_arithmetic: bool,
    #[bits(25)]
    pub stack_switching: bool,
    #[bits(24)]
    pub gc_types: bool,
    #[bits(23)]
    pub legacy_exceptions: bool,
    #[bits(22)]
    pub cm_nested_names: bool,
    #[bits(21)]
    pub cm_values: bool,
    #[bits(20)]
    pub custom_page_sizes: bool,
    #[bits(19)]
    pub gc: bool,
    #[bits(18)]
    pub memory_control: bool,
    #[bits(17)]
    pub function_references: bool,
    #[bits(16)]
    pub component_model: bool,
    #[bits(15)]
    pub extended_const: bool,
    #[bits(14)]
    pub memory64: bool,
    #[bits(13)]
    pub exceptions: bool,
    #[bits(12)]
    pub multi_memory: bool,
    #[bits(11)]
    pub floats: bool,
    #[bits(10)]
    pub tail_call: bool,
    #[bits(9)]
    pub shared_everything_threads: bool,
    #[bits(8)]
    pub threads: bool,
    #[bits(7)]
    pub relaxed_simd: bool,
    #[bits(6)]
    pub simd: bool,
    #[bits(5)]
    pub bulk_memory: bool,
    #[bits(4)]
    pub multi_value: bool,
    #[bits(3)]
    pub reference_types: bool,
    #[bits(2)]
    pub sign_extension: bool,
    #[bits(1)]
    pub saturating_float_to_int: bool,
    #[bits(0)]
    pub mutable_global: bool,
}

/// The number of a component's defined type, with the number of its alias. Ids of other types are one `u32`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32), hash)]
#[bits(index: 32 | alias: 32)]
pub struct ComponentDefinedTypeId {
    /// The type.
    pub index: u32,
    /// Which alias of it.
    pub alias: u32,
}

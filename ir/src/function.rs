//! A function: its signature, what it declares, its data-flow graph and its layout.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use packir_entity::{SecondaryMap, ThinMap};

use crate::dfg::DataFlowGraph;
use crate::entities::{
    AliasRegion, DynamicStackSlot, DynamicType, ExceptionTable, GlobalValue, Inst, SigRef, StackSlot,
    UserExternalNameRef,
};
use crate::immediates::{Imm64, Offset32};
use crate::inst::{ExceptionTableData, ValueList};
use crate::layout::Layout;
use crate::memflags::MemFlags;
use crate::signature::Signature;
use crate::types::Type;

/// A function of a program that names its functions by two numbers. Printed as `u1:2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserExternalName {
    /// The first number.
    pub namespace: u32,
    /// The second number.
    pub index: u32,
}

impl fmt::Display for UserExternalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "u{}:{}", self.namespace, self.index)
    }
}

/// The name of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FunctionName {
    /// A word, without the `%` before it.
    Named(Box<str>),
    /// Two numbers.
    User(UserExternalName),
}

impl FunctionName {
    /// The function `%name`.
    pub fn named(name: &str) -> Self {
        Self::Named(name.into())
    }
}

impl Default for FunctionName {
    fn default() -> Self {
        Self::named("")
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "%{name}"),
            Self::User(name) => write!(f, "{name}"),
        }
    }
}

macro_rules! lib_calls {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// A function of the run-time library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum LibCall { $($(#[$doc])* $name,)* }

        impl LibCall {
            /// Every function of the library.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the text format, without the `%` before it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

lib_calls! {
    /// `ceil.f32`.
    CeilF32,
    /// `ceil.f64`.
    CeilF64,
    /// `floor.f32`.
    FloorF32,
    /// `floor.f64`.
    FloorF64,
    /// `trunc.f32`.
    TruncF32,
    /// `trunc.f64`.
    TruncF64,
    /// `nearest.f32`.
    NearestF32,
    /// `nearest.f64`.
    NearestF64,
    /// `fma.f32`.
    FmaF32,
    /// `fma.f64`.
    FmaF64,
    /// `memcpy(dst, src, len)`.
    Memcpy,
    /// `memset(dst, byte, len)`.
    Memset,
    /// `memmove(dst, src, len)`.
    Memmove,
    /// `memcmp(a, b, len)`.
    Memcmp,
    /// The stack probe.
    Probestack,
    /// The address of a thread-local variable, on ELF systems.
    ElfTlsGetAddr,
    /// The offset of a thread-local variable, on ELF systems.
    ElfTlsGetOffset,
    /// `x86_pshufb`.
    X86Pshufb,
}

impl std::str::FromStr for LibCall {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|call| call.name() == text).ok_or(())
    }
}

/// What a declaration outside the function is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExternalName {
    /// A function of the same program, by its word.
    Named(Box<str>),
    /// A function of the same program, by its numbers.
    User(UserExternalNameRef),
    /// A function of the run-time library.
    LibCall(LibCall),
}

/// A function that may be called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExtFuncData {
    /// Its name.
    pub name: ExternalName,
    /// Its signature.
    pub signature: SigRef,
    /// Whether it is near in memory. Means nothing here.
    pub colocated: bool,
    /// Whether calls can be switched off in place. Means nothing here beyond the verifier's rules.
    pub patchable: bool,
}

/// A stack slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StackSlotData {
    /// Whether the producer or the register allocator asked for it.
    pub kind: StackSlotKind,
    /// Its size in bytes.
    pub size: u32,
    /// The logarithm to base 2 of its alignment in bytes.
    pub align_shift: u8,
}

/// What a stack slot is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StackSlotKind {
    /// Asked for by the producer.
    Explicit,
    /// Holds spilled values.
    Spill,
}

/// A global value: known when the program is linked or loaded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GlobalValueData {
    /// The context of the virtual machine: the `vmctx` parameter.
    VmContext,
    /// What memory holds at another global value.
    Load {
        /// The global value that is the address.
        base: GlobalValue,
        /// Added to the address.
        offset: Offset32,
        /// The type that is loaded.
        global_type: Type,
        /// What is known about the access.
        flags: MemFlags,
    },
    /// Another global value plus a constant.
    IaddImm {
        /// The other global value.
        base: GlobalValue,
        /// The constant.
        offset: Imm64,
        /// The type of the sum.
        global_type: Type,
    },
    /// The address of a symbol.
    Symbol {
        /// The symbol.
        name: ExternalName,
        /// Added to its address.
        offset: Imm64,
        /// Whether it is near in memory.
        colocated: bool,
        /// Whether it is thread-local.
        tls: bool,
    },
    /// How many times longer than its least length a vector of unknown length is.
    DynScaleTargetConst {
        /// The vector of least length.
        vector_type: Type,
    },
}

/// A type of vectors of unknown length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DynamicTypeData {
    /// The vector of least length.
    pub base_vector_ty: Type,
    /// By how much it is longer.
    pub dynamic_scale: GlobalValue,
}

/// A set of memory that overlaps no other region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AliasRegionData {
    /// The number by which the producer knows it.
    pub user_id: u32,
    /// A name for people.
    pub description: Box<str>,
}

/// A place in the producer's source. Printed as `@0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLoc(u32);

impl SourceLoc {
    /// No place.
    pub const NONE: Self = Self(u32::MAX);

    /// The place with this number; `u32::MAX` is no place.
    pub const fn new(bits: u32) -> Self {
        Self(bits)
    }

    /// The number of this place.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether this is no place.
    pub const fn is_none(self) -> bool {
        self.0 == u32::MAX
    }
}

impl Default for SourceLoc {
    fn default() -> Self {
        Self::NONE
    }
}

impl fmt::Display for SourceLoc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() { f.write_str("@-") } else { write!(f, "@{:04x}", self.0) }
    }
}

/// What a debugger is told at an instruction. Printed inside `<…>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DebugTag {
    /// A number of the producer.
    User(u32),
    /// A stack slot.
    StackSlot(StackSlot),
}

impl fmt::Display for DebugTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(number) => write!(f, "{number}"),
            Self::StackSlot(slot) => write!(f, "{slot}"),
        }
    }
}

/// A value that a garbage collector finds on the stack during a call. Printed as `i32 @ ss0+8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserStackMapEntry {
    /// The type of the value.
    pub ty: Type,
    /// The slot that holds it.
    pub slot: StackSlot,
    /// Where in the slot.
    pub offset: u32,
}

/// What few functions have; kept apart so that the others stay small.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extras {
    /// Types of vectors of unknown length.
    pub dynamic_types: ThinMap<DynamicType, DynamicTypeData>,
    /// The type of each dynamic stack slot.
    pub dynamic_stack_slots: ThinMap<DynamicStackSlot, DynamicType>,
    /// Alias regions.
    pub alias_regions: ThinMap<AliasRegion, AliasRegionData>,
    /// The limit that the stack pointer is compared with on entry.
    pub stack_limit: Option<GlobalValue>,
    /// Places in the producer's source.
    pub srclocs: SecondaryMap<Inst, SourceLoc>,
    /// What a debugger is told.
    pub debug_tags: BTreeMap<Inst, Vec<DebugTag>>,
    /// What a garbage collector finds on the stack.
    pub user_stack_maps: BTreeMap<Inst, Vec<UserStackMapEntry>>,
    /// The numbered names that the function mentions.
    pub user_names: ThinMap<UserExternalNameRef, UserExternalName>,
    /// Global values.
    pub global_values: ThinMap<GlobalValue, GlobalValueData>,
    /// The tables of `try_call`.
    pub exception_tables: ThinMap<ExceptionTable, ExceptionTableData>,
    /// Numbers by which the producer finds stack slots again.
    pub stack_slot_keys: BTreeMap<StackSlot, u64>,
    /// Results of instructions whose values do not follow each other.
    pub(crate) scattered_results: BTreeMap<Inst, ValueList>,
    /// Declarations that numbering of the text skipped; see [`Function::is_declared`].
    pub skipped: BTreeSet<AnyDeclaration>,
}

/// A declaration of the preamble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named as the references")]
pub enum AnyDeclaration {
    StackSlot(StackSlot),
    DynamicStackSlot(DynamicStackSlot),
    DynamicType(DynamicType),
    GlobalValue(GlobalValue),
    Constant(crate::entities::Constant),
    SigRef(SigRef),
    FuncRef(crate::entities::FuncRef),
    AliasRegion(AliasRegion),
}

/// A function.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Its name.
    pub name: FunctionName,
    /// What it takes and gives.
    pub signature: Signature,
    /// Its instructions and values.
    pub dfg: DataFlowGraph,
    /// The order of its blocks and instructions.
    pub layout: Layout,
    /// Its stack slots.
    pub stack_slots: ThinMap<StackSlot, StackSlotData>,
}

impl Function {
    /// An empty function.
    pub fn new(name: FunctionName, signature: Signature) -> Self {
        Self { name, signature, ..Self::default() }
    }

    /// Makes this the empty function, and keeps the memory for the next one.
    ///
    /// A function built in place and then cloned takes just the memory that it needs.
    pub fn clear(&mut self) {
        let Self { name, signature, dfg, layout, stack_slots } = self;
        *name = FunctionName::default();
        *signature = Signature::default();
        dfg.clear();
        layout.clear();
        stack_slots.clear();
    }

    /// What few functions have; empty if nothing was ever declared.
    pub fn extras(&self) -> &Extras {
        self.dfg.extras()
    }

    /// What few functions have, to be changed.
    pub fn extras_mut(&mut self) -> &mut Extras {
        self.dfg.extras_mut()
    }

    /// Whether `declaration`, whose number exists, was declared and not just skipped by the numbering of a text
    /// (`ss3` may be declared alone; then `ss0` to `ss2` exist, but nothing may refer to them).
    pub fn is_declared(&self, declaration: AnyDeclaration) -> bool {
        !self.extras().skipped.contains(&declaration)
    }

    /// The source location of `inst`.
    pub fn srcloc(&self, inst: Inst) -> SourceLoc {
        self.extras().srclocs[inst]
    }

    /// Every instruction in the layout, in order.
    pub fn insts(&self) -> impl Iterator<Item = Inst> + '_ {
        self.layout.blocks().flat_map(|block| self.layout.block_insts(block))
    }
}

impl AsRef<Self> for Function {
    fn as_ref(&self) -> &Self {
        self
    }
}

//! What the verifier reports: the rule that is broken, and where.

use std::fmt;

use crate::any_entity::AnyEntity;
use crate::entities::{
    AliasRegion, Block, Constant, DynamicStackSlot, ExceptionTable, FuncRef, GlobalValue, Inst, JumpTable,
    SigRef, StackSlot, Value,
};
use crate::inst::BlockArg;
use crate::signature::{AbiParam, ArgumentExtension, CallConv};
use crate::types::{Type, TypeSet};

/// A broken rule and the part of the function that breaks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// What breaks the rule.
    pub location: AnyEntity,
    /// The rule.
    pub kind: VerifyErrorKind,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.kind)
    }
}

impl std::error::Error for VerifyError {}

/// Everything that the verifier found. Not empty when it is the `Err` of [`verify`](super::verify).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyErrors(pub Vec<VerifyError>);

impl VerifyErrors {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The errors in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, VerifyError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a VerifyErrors {
    type Item = &'a VerifyError;
    type IntoIter = std::slice::Iter<'a, VerifyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for VerifyErrors {
    /// Writes one error on each line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for VerifyErrors {}

/// A reference that names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the references")]
pub enum InvalidReference {
    Block(Block),
    Value(Value),
    Inst(Inst),
    SigRef(SigRef),
    FuncRef(FuncRef),
    StackSlot(StackSlot),
    DynamicStackSlot(DynamicStackSlot),
    GlobalValue(GlobalValue),
    Constant(Constant),
    JumpTable(JumpTable),
    ExceptionTable(ExceptionTable),
    AliasRegion(AliasRegion),
    /// A list of values.
    ValueList,
}

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block) => write!(f, "invalid block reference {block}"),
            Self::Value(value) => write!(f, "invalid value reference {value}"),
            Self::Inst(inst) => write!(f, "invalid instruction reference {inst}"),
            Self::SigRef(sig) => write!(f, "invalid signature reference {sig}"),
            Self::FuncRef(func) => write!(f, "invalid function reference {func}"),
            Self::StackSlot(slot) => write!(f, "invalid stack slot {slot}"),
            Self::DynamicStackSlot(slot) => write!(f, "invalid dynamic stack slot {slot}"),
            Self::GlobalValue(global) => write!(f, "invalid global value {global}"),
            Self::Constant(constant) => write!(f, "invalid constant {constant}"),
            Self::JumpTable(table) => write!(f, "invalid jump table reference {table}"),
            Self::ExceptionTable(table) => write!(f, "invalid exception table reference {table}"),
            Self::AliasRegion(region) => write!(f, "undefined alias region {region}"),
            Self::ValueList => f.write_str("invalid value list reference"),
        }
    }
}

/// Whether something is about the parameters or the results of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignaturePart {
    /// The parameters.
    Parameter,
    /// The results.
    ReturnValue,
}

impl fmt::Display for SignaturePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parameter => "Parameter",
            Self::ReturnValue => "Return value",
        })
    }
}

/// A broken rule. Prints in words close to Cranelift's, so that its test files can judge them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "the fields are the numbers that the words of `Display` mention, in that order"
)]
pub enum VerifyErrorKind {
    /// Global values must not need each other.
    GlobalValueCycle(Vec<GlobalValue>),
    /// `vmctx` needs a parameter with that purpose.
    UndeclaredVmctx(GlobalValue),
    /// A sum of global values is an integer.
    GlobalSumNotInt(Type),
    /// A sum of global values has the type of its operand.
    GlobalSumType { ty: Type, operand: Type },
    /// A global value is loaded through a pointer.
    GlobalBaseNotPointer { base: GlobalValue, ty: Type, pointer: Type },
    /// A producer's number means one region.
    DuplicateAliasRegion { user_id: u32, first: AliasRegion, second: AliasRegion },
    /// The entry block takes what the signature says.
    EntryParamCount { block: usize, signature: usize },
    /// The entry block takes values of the types that the signature says.
    EntryParamType { index: usize, expected: AbiParam, found: Type },
    /// The entry block always runs.
    ColdEntry,
    /// A parameter or result has a type.
    SignatureType { part: SignaturePart, index: usize },
    /// A structure cannot be returned as an argument.
    StructReturned { index: usize },
    /// Only integers are extended.
    Extension { part: SignaturePart, index: usize, extension: ArgumentExtension },
    /// `preserve_all` functions return nothing.
    PreserveAllReturns,

    /// A block has instructions.
    EmptyBlock(Block),
    /// Only the last instruction of a block is a terminator.
    EarlyTerminator(Block),
    /// The last instruction of a block is a terminator.
    NoTerminator,
    /// An instruction stands once in one block.
    WrongBlock(Block),
    /// A block's parameters know that they are its parameters.
    ParamNotOfBlock(Value),

    /// References name something that was declared.
    Invalid(InvalidReference),
    /// Control does not go back to the entry.
    EntryReference(Block),
    /// An instruction has as many results as its opcode or signature says.
    ResultCount { expected: usize, found: usize },
    /// An instruction's results know that they are its results.
    ResultNotOfInst(Value),
    /// A used value is defined.
    NotAttached { value: Value, original: Value },
    /// A used value is the result of an instruction that stands somewhere.
    DefNotInLayout { value: Value, inst: Inst },
    /// A used value is a parameter of a block that stands somewhere.
    ParamNotInLayout { value: Value, block: Block },
    /// A result is defined on every path to its uses.
    NotDominated { value: Value, inst: Inst },
    /// A parameter is defined on every path to its uses.
    ParamNotDominated { value: Value, block: Block },
    /// An instruction does not use its own results.
    UsesItself(Value),

    /// The target allows the pinned register.
    PinnedReg,
    /// The target keeps frame pointers.
    FramePointer,
    /// A bit cast keeps the width.
    BitcastWidth { arg: Value, found: u32, expected: u32 },
    /// A bit cast has no flags but the byte order.
    BitcastFlags,
    /// A bit cast that regroups lanes says in which order.
    BitcastOrder,
    /// An address has the width of the target's pointers.
    PointerWidth { value: Value, found: u32, expected: u32 },
    /// A constant has the size of its type.
    ConstantSize { constant: Constant, expected: u32, found: usize },
    /// A store changes memory.
    ReadonlyStore,
    /// A lane index is below the number of lanes.
    Lane { lane: u8, ty: Type },
    /// A shuffle mask has 16 bytes.
    ShuffleSize,
    /// A shuffle mask picks among 32 lanes.
    ShuffleIndex(u8),
    /// An immediate is the sign extension of a value of its type.
    ConstantBounds,
    /// Debug tags stand at calls and sequence points.
    DebugTags,

    /// The controlling type is one that the opcode works on.
    CtrlType { ty: Type, allowed: TypeSet },
    /// A result has the type that follows from the controlling type.
    ResultType { index: usize, value: Value, expected: Type, found: Type },
    /// An operand has the type that follows from the controlling type or the signature.
    ArgType { index: usize, value: Value, found: Type, expected: Type },
    /// An operand has a type of the set that the opcode allows.
    ArgTypeSet { index: usize, value: Value, found: Type, allowed: AllowedTypes },
    /// Calls and branches pass as many arguments as are expected.
    ArgCount { inst: Box<str>, found: usize, expected: usize },
    /// Branches pass values of the types of the target's parameters.
    BlockArgType { arg: BlockArg, found: Type, expected: Type },
    /// `return` gives as many values as the signature says.
    ReturnCount,
    /// `return` gives values of the types that the signature says; a tail call too.
    ReturnType { index: usize, found: Type, expected: AbiParam },
    /// A symbol's value has its type.
    GlobalType { found: Type, expected: Type },

    /// The convention has tail calls.
    NoTailCalls(CallConv),
    /// A tail call keeps the convention.
    TailCallConv,
    /// A tail call keeps the results.
    TailCallReturns,
    /// A patchable function is not called in place of returning.
    PatchableTailCall,
    /// A patchable function is near.
    PatchableFar,
    /// A patchable function has no results.
    PatchableReturns,

    /// The convention has exceptions.
    NoExceptions(CallConv),
    /// A `try_call` agrees with its function about the signature.
    ExceptionSignature { table: SigRef, func: FuncRef, declared: SigRef },
    /// Results and payloads come from a `try_call`.
    NotTryCall(BlockArg),
    /// `retN` stands on the normal edge.
    ReturnOnHandler,
    /// `exnN` stands on the edges of handlers.
    PayloadOnReturn,
    /// There is a result or payload of this number.
    PayloadBounds(BlockArg),
    /// A handler's index is not negative.
    HandlerNegative(i64),
    /// A handler's index is below the number of handlers.
    HandlerIndex(i64),
    /// Handlers belong to a block that ends in `try_call`.
    HandlerBlock(Block),
}

/// The types that an operand may have where its type does not follow from the controlling type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedTypes {
    /// One of a set.
    In(TypeSet),
    /// A scalar of the same kind that is narrower than this one.
    NarrowerThan(Type),
    /// A scalar of the same kind that is wider than this one.
    WiderThan(Type),
    /// None: the controlling type has no such relative.
    Nothing,
}

impl fmt::Display for AllowedTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In(set) => write_set(f, *set),
            Self::NarrowerThan(ty) => write!(f, "{{narrower than {ty}}}"),
            Self::WiderThan(ty) => write!(f, "{{wider than {ty}}}"),
            Self::Nothing => f.write_str("{}"),
        }
    }
}

/// Writes the lane types, then the lane counts if there are other counts than one.
fn write_set(f: &mut fmt::Formatter<'_>, set: TypeSet) -> fmt::Result {
    let mut open = "{";
    for (widths, kind) in [(set.ints, 'i'), (set.floats, 'f')] {
        for bit in (0..8).filter(|bit| (widths >> bit) & 1 != 0) {
            write!(f, "{open}{kind}{}", 1 << bit)?;
            open = ", ";
        }
    }
    if set.lanes != 1 || set.dynamic_lanes != 0 {
        let dynamic = if set.dynamic_lanes != 0 { ", or dynamic" } else { "" };
        let counts: Vec<String> =
            (0..16).filter(|bit| (set.lanes >> bit) & 1 != 0).map(|bit| (1u32 << bit).to_string()).collect();
        write!(f, "; lanes {}{dynamic}", counts.join(" "))?;
    }
    f.write_str("}")
}

impl fmt::Display for VerifyErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GlobalValueCycle(cycle) => {
                let names: Vec<String> = cycle.iter().map(ToString::to_string).collect();
                write!(f, "global value cycle: [{}]", names.join(", "))
            }
            Self::UndeclaredVmctx(global) => write!(f, "undeclared vmctx reference {global}"),
            Self::GlobalSumNotInt(ty) => write!(f, "iadd_imm global value with non-int type {ty}"),
            Self::GlobalSumType { ty, operand } => {
                write!(f, "iadd_imm type {ty} differs from operand type {operand}")
            }
            Self::GlobalBaseNotPointer { base, ty, pointer } => {
                write!(f, "base {base} has type {ty}, which is not the pointer type {pointer}")
            }
            Self::DuplicateAliasRegion { user_id, first, second } => {
                write!(f, "duplicate alias region user_id {user_id}: {first} and {second}")
            }
            Self::EntryParamCount { block, signature } => {
                write!(f, "entry block parameters ({block}) must match function signature ({signature})")
            }
            Self::EntryParamType { index, expected, found } => {
                write!(f, "entry block parameter {index} expected to have type {expected}, got {found}")
            }
            Self::ColdEntry => f.write_str("entry block cannot be marked as cold"),
            Self::SignatureType { part, index } => write!(f, "{part} at position {index} has an invalid type"),
            Self::StructReturned { index } => {
                write!(f, "{} at position {index} can't be an struct argument", SignaturePart::ReturnValue)
            }
            Self::Extension { part, index, extension } => {
                write!(f, "{part} at position {index} has invalid extension {extension:?}")
            }
            Self::PreserveAllReturns => f.write_str("Signature with `preserve_all` ABI cannot have return values"),

            Self::EmptyBlock(block) => write!(f, "{block} cannot be empty"),
            Self::EarlyTerminator(block) => {
                write!(f, "a terminator instruction was encountered before the end of {block}")
            }
            Self::NoTerminator => f.write_str("block does not end in a terminator instruction"),
            Self::WrongBlock(block) => write!(f, "should stand once, in {block}"),
            Self::ParamNotOfBlock(value) => write!(f, "parameter {value} does not belong to this block"),

            Self::Invalid(reference) => write!(f, "{reference}"),
            Self::EntryReference(block) => write!(f, "invalid reference to entry block {block}"),
            Self::ResultCount { expected, found } => {
                write!(f, "expected {expected} result values, found {found}")
            }
            Self::ResultNotOfInst(value) => {
                write!(f, "instruction result {value} is not defined by the instruction")
            }
            Self::NotAttached { value, original } => write!(f, "argument {value} -> {original} is not attached"),
            Self::DefNotInLayout { value, inst } => write!(f, "{value} is defined by {inst} which has no block"),
            Self::ParamNotInLayout { value, block } => {
                write!(f, "{value} is defined by {block} which is not in the layout")
            }
            Self::NotDominated { value, inst } => write!(f, "uses value {value} from non-dominating {inst}"),
            Self::ParamNotDominated { value, block } => {
                write!(f, "uses value arg from non-dominating {block} ({value})")
            }
            Self::UsesItself(value) => write!(f, "uses value {value} from itself"),

            Self::PinnedReg => f.write_str(
                "GetPinnedReg/SetPinnedReg cannot be used without a target that enables the pinned register",
            ),
            Self::FramePointer => f.write_str(
                "`get_frame_pointer`/`get_return_address` cannot be used without a target that preserves frame pointers",
            ),
            Self::BitcastWidth { arg, found, expected } => write!(
                f,
                "The bitcast argument {arg} has a type of {found} bits, which doesn't match an expected type of \
                 {expected} bits"
            ),
            Self::BitcastFlags => {
                f.write_str("The bitcast instruction only accepts the `big` or `little` memory flags")
            }
            Self::BitcastOrder => {
                f.write_str("Byte order specifier required for bitcast instruction changing lane count")
            }
            Self::PointerWidth { value, found, expected } => {
                write!(f, "invalid pointer width (got {found}, expected {expected}) encountered {value}")
            }
            Self::ConstantSize { constant, expected, found } => write!(
                f,
                "The instruction expects {constant} to have a size of {expected} bytes but it has {found}"
            ),
            Self::ReadonlyStore => f.write_str("A store instruction cannot have the `readonly` MemFlag"),
            Self::Lane { lane, ty } => write!(f, "The lane {lane} does not index into the type {ty}"),
            Self::ShuffleSize => f.write_str("the shuffle immediate wasn't 16-bytes long"),
            Self::ShuffleIndex(index) => write!(f, "shuffle immediate index {index} is larger than the maximum 31"),
            Self::ConstantBounds => f.write_str("constant immediate is out of bounds"),
            Self::DebugTags => f.write_str("debug tags present on non-call, non-sequence point instruction"),

            Self::CtrlType { ty, allowed } => {
                write!(f, "has an invalid controlling type {ty} (allowed set is {})", AllowedTypes::In(*allowed))
            }
            Self::ResultType { index, value, expected, found } => {
                write!(f, "expected result {index} ({value}) to have type {expected}, found {found}")
            }
            Self::ArgType { index, value, found, expected } => {
                write!(f, "arg {index} ({value}) has type {found}, expected {expected}")
            }
            Self::ArgTypeSet { index, value, found, allowed } => {
                write!(f, "arg {index} ({value}) with type {found} failed to satisfy type set {allowed}")
            }
            Self::ArgCount { inst, found, expected } => {
                write!(f, "mismatched argument count for `{inst}`: got {found}, expected {expected}")
            }
            Self::BlockArgType { arg, found, expected } => {
                write!(f, "arg {arg} has type {found}, expected {expected}")
            }
            Self::ReturnCount => f.write_str("arguments of return must match function signature"),
            Self::ReturnType { index, found, expected } => {
                write!(f, "result {index} has type {found}, must match function signature of {expected}")
            }
            Self::GlobalType { found, expected } => {
                write!(f, "global_value instruction with type {found} references global value with type {expected}")
            }

            Self::NoTailCalls(conv) => write!(f, "calling convention `{conv}` does not support tail calls"),
            Self::TailCallConv => f.write_str("callee's calling convention must match caller"),
            Self::TailCallReturns => f.write_str("results of callee must match caller"),
            Self::PatchableTailCall => f.write_str("patchable funcref cannot be used in a return_call"),
            Self::PatchableFar => f.write_str("patchable call to non-colocated function"),
            Self::PatchableReturns => {
                f.write_str("patchable call cannot occur to a function with return values")
            }

            Self::NoExceptions(conv) => {
                write!(f, "calling convention `{conv}` of callee does not support exceptions")
            }
            Self::ExceptionSignature { table, func, declared } => write!(
                f,
                "exception table signature {table} did not match function {func}'s signature {declared}"
            ),
            Self::NotTryCall(arg) => write!(f, "`{arg}` block argument in block-call not on `try_call` instruction"),
            Self::ReturnOnHandler => {
                f.write_str("`retN` block argument used outside normal-return target of `try_call`")
            }
            // The words of upstream, though payloads belong to the other targets.
            Self::PayloadOnReturn => {
                f.write_str("`exnN` block argument used outside normal-return target of `try_call`")
            }
            Self::PayloadBounds(BlockArg::TryCallRet(_)) => f.write_str("out-of-bounds `retN` block argument"),
            Self::PayloadBounds(_) => f.write_str("out-of-bounds `exnN` block argument"),
            Self::HandlerNegative(index) => write!(f, "exception handler index {index} cannot be negative"),
            Self::HandlerIndex(index) => write!(f, "exception handler index {index} is out-of-range"),
            Self::HandlerBlock(block) => write!(f, "referenced block {block} does not end in a try_call"),
        }
    }
}

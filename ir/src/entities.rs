//! The references of a function: small numbers that stand for its parts.
//!
//! Each prints as in the text format. A reference means something only together with the function that
//! handed it out. Values, instructions, blocks and lists are stored in 30 bits inside instruction words, so a
//! function holds at most 2^30 − 1 of each; [`crate::MAX_ENTITIES`] is that limit.

use packir_entity::entity_ref;

entity_ref! {
    /// A basic block. Printed as `block3`.
    pub struct Block = "block";
    /// An instruction. Printed as `inst5`, only in diagnostics: the text format does not number instructions.
    pub struct Inst = "inst";
    /// An SSA value: an instruction result or a block parameter. Printed as `v7`.
    pub struct Value = "v";
    /// A stack slot of fixed size. Printed as `ss1`.
    pub struct StackSlot = "ss";
    /// A stack slot whose size is known only at run time. Printed as `dss1`.
    pub struct DynamicStackSlot = "dss";
    /// A vector type whose lane count is known only at run time. Printed as `dt1`.
    pub struct DynamicType = "dt";
    /// A value that is known when the program is linked or loaded. Printed as `gv1`.
    pub struct GlobalValue = "gv";
    /// An entry of the constant pool. Printed as `const1`.
    pub struct Constant = "const";
    /// The targets of one `br_table`. Not named in the text format.
    pub struct JumpTable = "jt";
    /// A function that this function may call. Printed as `fn1`.
    pub struct FuncRef = "fn";
    /// A signature of a call. Printed as `sig1`.
    pub struct SigRef = "sig";
    /// A numbered external name. Printed as `userextname1`.
    pub struct UserExternalNameRef = "userextname";
    /// An exception tag; its meaning is the producer's. Printed as `tag1`.
    pub struct ExceptionTag = "tag";
    /// The handlers of one `try_call`. Not named in the text format.
    pub struct ExceptionTable = "extable";
    /// A set of memory that overlaps no other region. Printed as `region1`.
    pub struct AliasRegion = "region";
}

//! A reference to any part of a function.

use core::fmt;

use crate::entities::{
    AliasRegion, Block, Constant, DynamicStackSlot, DynamicType, FuncRef, GlobalValue, Inst, SigRef,
    StackSlot, Value,
};

macro_rules! any_entity {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A part of a function that a message, a comment or a place in a text can be about.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum AnyEntity {
            /// The function itself: its name and signature.
            Function,
            /// The declaration of the stack limit.
            StackLimit,
            $($(#[$doc])* $name($name),)*
        }

        impl fmt::Display for AnyEntity {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Function => f.write_str("function"),
                    Self::StackLimit => f.write_str("stack_limit"),
                    $(Self::$name(entity) => fmt::Display::fmt(entity, f),)*
                }
            }
        }

        $(impl From<$name> for AnyEntity {
            fn from(entity: $name) -> Self {
                Self::$name(entity)
            }
        })*
    };
}

any_entity! {
    /// A basic block.
    Block,
    /// An instruction.
    Inst,
    /// A value.
    Value,
    /// A stack slot.
    StackSlot,
    /// A stack slot whose size is known at run time only.
    DynamicStackSlot,
    /// A vector type whose length is known at run time only.
    DynamicType,
    /// A global value.
    GlobalValue,
    /// A signature.
    SigRef,
    /// A function that is called.
    FuncRef,
    /// A constant.
    Constant,
    /// An alias region.
    AliasRegion,
}

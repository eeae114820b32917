//! Why an evaluation gave no results.

use core::fmt;

use crate::AnyEntity;
use crate::function::FunctionName;
use crate::opcode::Opcode;
use crate::trapcode::TrapCode;
use crate::types::Type;

/// Something that the evaluator does not do. Printed as `opcode:NAME`, `type:T` or `feature:X`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// An instruction.
    Opcode(Opcode),
    /// Computing with a type.
    Type(Type),
    /// Anything else, by a word.
    Named(&'static str),
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opcode(opcode) => write!(f, "opcode:{opcode}"),
            Self::Type(ty) => write!(f, "type:{ty}"),
            Self::Named(name) => write!(f, "feature:{name}"),
        }
    }
}

/// Something in a function that an engine does not do, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unsupported {
    /// What it is.
    pub feature: Feature,
    /// The instruction or value that it is about, or the whole function.
    pub place: AnyEntity,
}

/// Why an evaluation gave no results.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvalError {
    /// The program stopped itself, or did something that has no result.
    Trap(TrapCode),
    /// The fuel is used up.
    OutOfFuel,
    /// A call reached this address or function number, where no function with the call's signature is.
    BadCallTarget(u64),
    /// A call reached a function that uses this.
    Unsupported(Feature),
    /// The program does not define a function with this name.
    NoSuchFunction(FunctionName),
    /// The arguments for the first function do not have the types of its parameters.
    BadArguments,
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trap(code) => write!(f, "trap: {code}"),
            Self::OutOfFuel => f.write_str("out of fuel"),
            Self::BadCallTarget(address) => {
                write!(f, "no function with the call's signature at {address:#x}")
            }
            Self::Unsupported(feature) => write!(f, "unsupported: {feature}"),
            Self::NoSuchFunction(name) => write!(f, "no function is called {name}"),
            Self::BadArguments => f.write_str("the arguments do not fit the function's parameters"),
        }
    }
}

impl core::error::Error for EvalError {}

impl From<TrapCode> for EvalError {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code)
    }
}

impl From<Feature> for EvalError {
    fn from(feature: Feature) -> Self {
        Self::Unsupported(feature)
    }
}

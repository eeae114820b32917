//! A register bytecode and its virtual machine.

pub mod doc;
pub mod encode;
pub mod isa;
pub mod libcall;
pub mod memory;
pub mod module;
pub mod operand;
mod ops;
pub mod program;
pub mod sem;
pub mod text;
pub mod trap;
pub mod validate;
pub mod vm;

pub use isa::{Op, OpHandlers, Word};
pub use libcall::Libcall;
pub use memory::Memory;
pub use module::{Body, BuildError, Code, CodeBuilder, Function, Label, Module, Signature};
pub use operand::{ByteOrder, ConstIndex, FarSlot, FuncIndex, OperandKind, Reg, RmwKind, SigIndex, Target};
pub use ops::Operands;
pub use program::Program;
pub use trap::{Trap, TrapCode, TrapKind};
pub use validate::{Rule, ValidateError, validate};
pub use vm::{CallError, Config, HostFunction, Statistics, Vm};

//! A register bytecode and its virtual machine.
//!
//! ```text
//! operations ─CodeBuilder→ Code ─Module→ bytes ─Module::from_bytes→ Module ─validate→ Program ─Vm::call→ results or a Trap
//!                                text ─text::assemble→ Module
//! ```
//!
//! * [`isa`] is the one table of operations: a packed enum, from which the encoder, the decoder, the assembler
//!   ([`text`]), `ISA.md` ([`doc`]) and the trait of the machine's handlers come.
//! * [`sem`] says what operations compute, as pure functions.
//! * [`module`] is what a compiler builds, [`encode`] how it is stored, [`validate`](mod@validate) what makes a
//!   [`program`] of it that cannot harm the machine.
//! * [`vm`] runs programs over a value stack and a sandboxed [`memory`]. Frames are overlapping windows of 64-bit
//!   slots; see there.
//!
//! The interpreter knows nothing of the IR that it runs the code of, nor of the register allocator.
//!
//! # Example
//!
//! ```
//! use packir_interp::{Config, Vm, text, validate};
//!
//! let module = text::assemble(
//!     "signature 1 -> 1
//!      function %factorial sig0 {
//!          mov r2, r1
//!          const r1, 1
//!        again:
//!          mul64 r1, r1, r2
//!          add_imm64 r2, r2, -1
//!          br_gt_u_imm r2, 1, again
//!          ret 0
//!      }",
//! )?;
//! let program = validate(module)?;
//! let factorial = program.function_named("factorial").ok_or("it is there")?;
//! let mut vm = Vm::new(&program, Config { fuel: Some(1000), ..Config::default() });
//! assert_eq!(vm.call(factorial, &[10])?, [3_628_800]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod zeroed;

pub use isa::{Op, OpHandlers, Word};
pub use libcall::Libcall;
pub use memory::Memory;
pub use module::{Body, BuildError, Code, CodeBuilder, Function, Label, Module, Signature};
pub use operand::{ByteOrder, ConstIndex, FarSlot, FuncIndex, OperandKind, Reg, RmwKind, SigIndex, Target};
pub use ops::Operands;
pub use program::{LoadError, Program};
pub use trap::{Trap, TrapCode, TrapKind};
pub use validate::{Rule, ValidateError, validate};
pub use vm::{CallError, Config, Dispatch, HostFunction, Statistics, Vm};

/// The layouts of this crate's packed types, those that it keeps to itself included, for tools that draw them.
pub const LAYOUTS: &[&packed::Layout] = &[
    &Op::LAYOUT,
    &program::Entry::LAYOUT,
    &vm::LINKAGE_LAYOUT,
    &Target::LAYOUT,
    &RmwKind::LAYOUT,
    &ByteOrder::LAYOUT,
];

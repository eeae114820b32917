//! A register bytecode and its virtual machine.

pub mod libcall;
pub mod memory;
pub mod sem;
pub mod trap;

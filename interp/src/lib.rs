//! A register bytecode and its virtual machine.

//! The `packir` command.

fn main() {}

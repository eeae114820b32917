//! Text to IR to registers to bytecode to results.

//! Where Cranelift is known to differ, and why we think that it is not us who are wrong.

use packir::ir::types::{I64, I128};
use packir::ir::{Opcode, Type};

use crate::Outcome;
use crate::compare::{Difference, Peer};
use crate::shapes::Shape;

/// What Cranelift's interpreter says if it does not do something, which it does by panicking.
pub fn unimplemented(difference: &Difference) -> Option<String> {
    match &difference.found {
        Outcome::Failure(why) if difference.peer == Peer::Interpreter => Some(why.clone()),
        _ => None,
    }
}

/// Why a single instruction may do something else on another engine.
pub fn reason(shape: &Shape, difference: &Difference) -> Option<&'static str> {
    let args: Vec<u128> = difference.run.args.iter().map(|arg| arg.bits).collect();
    let width = shape.ctrl.bits();
    let least = 1 << (width - 1);
    let minus_one = u128::MAX >> (128 - width);
    match (difference.peer, shape.opcode) {
        (Peer::Interpreter, Opcode::Srem) if args == [least, minus_one] => Some(
            "the interpreter traps at the remainder of the least integer and -1; native code and Cranelift's tests say 0",
        ),
        (Peer::Interpreter, Opcode::Isplit) if shape.ctrl == I64 => {
            Some("the interpreter takes every half to be an i64")
        }
        (Peer::Interpreter, Opcode::SaddOverflowCin | Opcode::SsubOverflowBin) => Some(
            "the interpreter adds in two steps and calls it an overflow if one of them is; the flags of a processor, and ours, are those of the exact result",
        ),
        _ => None,
    }
}

/// Whether Cranelift is known to refuse a program of instructions that it takes one by one: its optimiser turns a
/// comparison and a selection of `i128` into a minimum or a maximum, which the x86-64 back end does not compile.
pub fn is_refused(peer: Peer, why: &str) -> bool {
    let made = ["umin.i128", "umax.i128", "smin.i128", "smax.i128"];
    peer == Peer::OptimizedNative && made.iter().any(|name| why.contains(name))
}

/// Whether Cranelift is known to compile some instructions of an opcode and a type to wrong code: `i128` atomics whose
/// operand has the same value as both halves, which single instructions on random operands do not show.
pub fn is_miscompiled(opcode: Opcode, ctrl: Type) -> bool {
    let atomics = [Opcode::AtomicStore, Opcode::AtomicCas, Opcode::AtomicRmw];
    ctrl == I128 && atomics.contains(&opcode)
}

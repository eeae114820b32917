//! Atomic read-modify-write: how the new value comes from the old one.

use crate::operand::RmwKind;

/// What memory holds after an operation of `kind` on integers of `width` bits.
#[must_use]
pub fn modify(kind: RmwKind, width: u32, old: u128, operand: u128) -> u128 {
    let unused = 128 - width;
    // Shifted to the top, integers of any width compare as 128-bit ones do.
    let signed = |a: u128| (a << unused).cast_signed();
    let new = match kind {
        RmwKind::Add => old.wrapping_add(operand),
        RmwKind::Sub => old.wrapping_sub(operand),
        RmwKind::And => old & operand,
        RmwKind::Nand => !(old & operand),
        RmwKind::Or => old | operand,
        RmwKind::Xor => old ^ operand,
        RmwKind::Xchg => operand,
        RmwKind::Umin => old.min(operand),
        RmwKind::Umax => old.max(operand),
        RmwKind::Smin => core::cmp::min_by_key(old, operand, |&a| signed(a)),
        RmwKind::Smax => core::cmp::max_by_key(old, operand, |&a| signed(a)),
    };
    new << unused >> unused
}

//! The relations that the bytecode tests. It has no "greater": such conditions are others with the operands swapped.

use packir_ir::{FloatCC, IntCC};

/// A relation of two integers.
#[derive(Clone, Copy, Debug)]
pub(super) enum IntRelation {
    Eq,
    Ne,
    LtU,
    LeU,
    LtS,
    LeS,
}

/// The relation that `cond` is, and whether it is one of the second operand to the first.
pub(super) fn int_relation(cond: IntCC) -> (IntRelation, bool) {
    match cond {
        IntCC::Equal => (IntRelation::Eq, false),
        IntCC::NotEqual => (IntRelation::Ne, false),
        IntCC::UnsignedLessThan => (IntRelation::LtU, false),
        IntCC::UnsignedLessThanOrEqual => (IntRelation::LeU, false),
        IntCC::UnsignedGreaterThan => (IntRelation::LtU, true),
        IntCC::UnsignedGreaterThanOrEqual => (IntRelation::LeU, true),
        IntCC::SignedLessThan => (IntRelation::LtS, false),
        IntCC::SignedLessThanOrEqual => (IntRelation::LeS, false),
        IntCC::SignedGreaterThan => (IntRelation::LtS, true),
        IntCC::SignedGreaterThanOrEqual => (IntRelation::LeS, true),
    }
}

/// A relation of two floats. Of a NaN only `Ne`, the negations, `Uno` and `Ueq` hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum FloatRelation {
    Eq,
    Ne,
    Lt,
    Le,
    NotLt,
    NotLe,
    Ord,
    Uno,
    One,
    Ueq,
}

/// The relation that `cond` is, and whether it is one of the second operand to the first.
pub(super) fn float_relation(cond: FloatCC) -> (FloatRelation, bool) {
    match cond {
        FloatCC::Ordered => (FloatRelation::Ord, false),
        FloatCC::Unordered => (FloatRelation::Uno, false),
        FloatCC::Equal => (FloatRelation::Eq, false),
        FloatCC::NotEqual => (FloatRelation::Ne, false),
        FloatCC::OrderedNotEqual => (FloatRelation::One, false),
        FloatCC::UnorderedOrEqual => (FloatRelation::Ueq, false),
        FloatCC::LessThan => (FloatRelation::Lt, false),
        FloatCC::LessThanOrEqual => (FloatRelation::Le, false),
        FloatCC::GreaterThan => (FloatRelation::Lt, true),
        FloatCC::GreaterThanOrEqual => (FloatRelation::Le, true),
        // Unordered or less is "not greater or equal", and so on.
        FloatCC::UnorderedOrLessThan => (FloatRelation::NotLe, true),
        FloatCC::UnorderedOrLessThanOrEqual => (FloatRelation::NotLt, true),
        FloatCC::UnorderedOrGreaterThan => (FloatRelation::NotLe, false),
        FloatCC::UnorderedOrGreaterThanOrEqual => (FloatRelation::NotLt, false),
    }
}

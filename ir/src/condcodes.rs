//! Condition codes of `icmp` and `fcmp`.

use core::fmt;
use core::str::FromStr;

use packed::Packed;

macro_rules! condition_codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $text:literal;)* }) => {
        $(#[$meta])*
        #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[packed(u4)]
        pub enum $name { $($(#[$doc])* $variant = $code,)* }

        impl $name {
            /// Every condition, in the order of its code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word that stands for this condition in the text format.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownCondition;

            fn from_str(text: &str) -> Result<Self, UnknownCondition> {
                match text { $($text => Ok(Self::$variant),)* _ => Err(UnknownCondition) }
            }
        }
    };
}

/// The text names no condition of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCondition;

impl fmt::Display for UnknownCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown condition code")
    }
}

impl core::error::Error for UnknownCondition {}

condition_codes! {
    /// How `icmp` compares two integers.
    IntCC {
        /// Equal.
        Equal = 0, "eq";
        /// Not equal.
        NotEqual = 1, "ne";
        /// Signed `<`.
        SignedLessThan = 2, "slt";
        /// Signed `>=`.
        SignedGreaterThanOrEqual = 3, "sge";
        /// Signed `>`.
        SignedGreaterThan = 4, "sgt";
        /// Signed `<=`.
        SignedLessThanOrEqual = 5, "sle";
        /// Unsigned `<`.
        UnsignedLessThan = 6, "ult";
        /// Unsigned `>=`.
        UnsignedGreaterThanOrEqual = 7, "uge";
        /// Unsigned `>`.
        UnsignedGreaterThan = 8, "ugt";
        /// Unsigned `<=`.
        UnsignedLessThanOrEqual = 9, "ule";
    }
}

condition_codes! {
    /// How `fcmp` compares two floats. "Unordered" means that at least one of them is a NaN.
    FloatCC {
        /// Neither is a NaN.
        Ordered = 0, "ord";
        /// At least one is a NaN.
        Unordered = 1, "uno";
        /// Equal.
        Equal = 2, "eq";
        /// Different or unordered.
        NotEqual = 3, "ne";
        /// Different and ordered.
        OrderedNotEqual = 4, "one";
        /// Equal or unordered.
        UnorderedOrEqual = 5, "ueq";
        /// `<`.
        LessThan = 6, "lt";
        /// `<=`.
        LessThanOrEqual = 7, "le";
        /// `>`.
        GreaterThan = 8, "gt";
        /// `>=`.
        GreaterThanOrEqual = 9, "ge";
        /// `<` or unordered.
        UnorderedOrLessThan = 10, "ult";
        /// `<=` or unordered.
        UnorderedOrLessThanOrEqual = 11, "ule";
        /// `>` or unordered.
        UnorderedOrGreaterThan = 12, "ugt";
        /// `>=` or unordered.
        UnorderedOrGreaterThanOrEqual = 13, "uge";
    }
}

impl IntCC {
    /// The condition that holds exactly when this one does not.
    #[must_use]
    pub const fn complement(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::SignedLessThan => Self::SignedGreaterThanOrEqual,
            Self::SignedGreaterThanOrEqual => Self::SignedLessThan,
            Self::SignedGreaterThan => Self::SignedLessThanOrEqual,
            Self::SignedLessThanOrEqual => Self::SignedGreaterThan,
            Self::UnsignedLessThan => Self::UnsignedGreaterThanOrEqual,
            Self::UnsignedGreaterThanOrEqual => Self::UnsignedLessThan,
            Self::UnsignedGreaterThan => Self::UnsignedLessThanOrEqual,
            Self::UnsignedLessThanOrEqual => Self::UnsignedGreaterThan,
        }
    }

    /// The condition that gives the same answer when the operands trade places.
    #[must_use]
    pub const fn swap_args(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::SignedLessThan => Self::SignedGreaterThan,
            Self::SignedGreaterThanOrEqual => Self::SignedLessThanOrEqual,
            Self::SignedGreaterThan => Self::SignedLessThan,
            Self::SignedLessThanOrEqual => Self::SignedGreaterThanOrEqual,
            Self::UnsignedLessThan => Self::UnsignedGreaterThan,
            Self::UnsignedGreaterThanOrEqual => Self::UnsignedLessThanOrEqual,
            Self::UnsignedGreaterThan => Self::UnsignedLessThan,
            Self::UnsignedLessThanOrEqual => Self::UnsignedGreaterThanOrEqual,
        }
    }

    /// Whether the operands are compared as signed numbers.
    pub const fn is_signed(self) -> bool {
        matches!(
            self,
            Self::SignedLessThan
                | Self::SignedGreaterThanOrEqual
                | Self::SignedGreaterThan
                | Self::SignedLessThanOrEqual
        )
    }
}

impl FloatCC {
    /// The condition that holds exactly when this one does not.
    #[must_use]
    pub const fn complement(self) -> Self {
        match self {
            Self::Ordered => Self::Unordered,
            Self::Unordered => Self::Ordered,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::OrderedNotEqual => Self::UnorderedOrEqual,
            Self::UnorderedOrEqual => Self::OrderedNotEqual,
            Self::LessThan => Self::UnorderedOrGreaterThanOrEqual,
            Self::LessThanOrEqual => Self::UnorderedOrGreaterThan,
            Self::GreaterThan => Self::UnorderedOrLessThanOrEqual,
            Self::GreaterThanOrEqual => Self::UnorderedOrLessThan,
            Self::UnorderedOrLessThan => Self::GreaterThanOrEqual,
            Self::UnorderedOrLessThanOrEqual => Self::GreaterThan,
            Self::UnorderedOrGreaterThan => Self::LessThanOrEqual,
            Self::UnorderedOrGreaterThanOrEqual => Self::LessThan,
        }
    }

    /// The condition that gives the same answer when the operands trade places.
    #[must_use]
    pub const fn swap_args(self) -> Self {
        match self {
            Self::LessThan => Self::GreaterThan,
            Self::LessThanOrEqual => Self::GreaterThanOrEqual,
            Self::GreaterThan => Self::LessThan,
            Self::GreaterThanOrEqual => Self::LessThanOrEqual,
            Self::UnorderedOrLessThan => Self::UnorderedOrGreaterThan,
            Self::UnorderedOrLessThanOrEqual => Self::UnorderedOrGreaterThanOrEqual,
            Self::UnorderedOrGreaterThan => Self::UnorderedOrLessThan,
            Self::UnorderedOrGreaterThanOrEqual => Self::UnorderedOrLessThanOrEqual,
            Self::Ordered
            | Self::Unordered
            | Self::Equal
            | Self::NotEqual
            | Self::OrderedNotEqual
            | Self::UnorderedOrEqual => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for &cc in IntCC::ALL {
            assert_eq!(cc.name().parse(), Ok(cc));
        }
        for &cc in FloatCC::ALL {
            assert_eq!(cc.name().parse(), Ok(cc));
        }
        assert_eq!("lt".parse::<IntCC>(), Err(UnknownCondition));
    }

    #[test]
    fn complement_and_swap_undo_themselves() {
        for &cc in IntCC::ALL {
            assert_eq!(cc.complement().complement(), cc);
            assert_eq!(cc.swap_args().swap_args(), cc);
            assert_ne!(cc.complement(), cc);
        }
        for &cc in FloatCC::ALL {
            assert_eq!(cc.complement().complement(), cc);
            assert_eq!(cc.swap_args().swap_args(), cc);
            assert_ne!(cc.complement(), cc);
        }
    }
}

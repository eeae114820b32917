//! The rewrite rules, all in one table.
//!
//! `pattern => expression`, with `if condition` for some. `x`, `y` and `z` are any values, `c` and `d` constants,
//! `W` is the width of the whole; see [`pattern`](super::pattern) for the rest. `CC` stands for each integer
//! condition, `UCC` for those that do not look at the sign, `FCC` for each float condition; then `!CC` is the
//! opposite condition and `~CC` the one with the operands swapped.
//!
//! A rule must hold for all operands, at all types for which it types, traps included: `(udiv x x) => 1` is not one.
//! Tests compare both sides with the reference evaluator, for all operands of 8 bits and for many wider ones.
//! Operands that are constants alone are computed before rules are asked, and a constant operand of a commutative
//! operation stands second.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::pattern::{Node, Op, Reader};
use crate::condcodes::{FloatCC, IntCC};

/// The table.
pub(super) const TABLE: &str = "
    (iadd x 0)              => x
    (iadd x (ineg y))       => (isub x y)
    (iadd (isub x y) y)     => x
    (iadd x (bnot x))       => -1
    (iadd (iadd x c) d)     => (iadd x (iadd c d))
    (iadd (isub c x) d)     => (isub (iadd c d) x)
    (isub x 0)              => x
    (isub x x)              => 0
    (isub 0 x)              => (ineg x)
    (isub x c)              => (iadd x (ineg c))
    (isub x (ineg y))       => (iadd x y)
    (isub (iadd x y) x)     => y
    (isub x (iadd x y))     => (ineg y)
    (isub x (isub x y))     => y
    (isub (isub x y) x)     => (ineg y)
    (isub c (iadd x d))     => (isub (isub c d) x)
    (isub c (isub d x))     => (iadd x (isub c d))
    (ineg (ineg x))         => x
    (ineg (isub x y))       => (isub y x)
    (ineg (bnot x))         => (iadd x 1)
    (iabs (iabs x))         => (iabs x)
    (iabs (ineg x))         => (iabs x)

    (imul x 0)              => 0
    (imul x 1)              => x
    (imul x -1)             => (ineg x)
    (imul x c)              => (ishl x (ctz c))             if (icmp eq (popcnt c) 1)
    (imul (imul x c) d)     => (imul x (imul c d))
    (imul (ineg x) c)       => (imul x (ineg c))
    (imul (ineg x) (ineg y)) => (imul x y)
    (umulhi x 0)            => 0
    (umulhi x 1)            => 0
    (umulhi x c)            => (ushr x (isub W (ctz c)))    if (band (icmp eq (popcnt c) 1) (icmp ugt c 1))
    (smulhi x 0)            => 0
    (smulhi x 1)            => (sshr x (isub W 1))
    (udiv x 1)              => x
    (udiv x c)              => (ushr x (ctz c))             if (icmp eq (popcnt c) 1)
    (urem x 1)              => 0
    (urem x c)              => (band x (isub c 1))          if (icmp eq (popcnt c) 1)
    (sdiv x 1)              => x
    (srem x 1)              => 0
    (srem x -1)             => 0

    (band x x)              => x
    (band x 0)              => 0
    (band x -1)             => x
    (band x (bnot x))       => 0
    (band x (bor x y))      => x
    (band x (band x y))     => (band x y)
    (band (band x c) d)     => (band x (band c d))
    (band (bnot x) (bnot y)) => (bnot (bor x y))
    (bor x x)               => x
    (bor x 0)               => x
    (bor x -1)              => -1
    (bor x (bnot x))        => -1
    (bor x (band x y))      => x
    (bor x (bor x y))       => (bor x y)
    (bor (bor x c) d)       => (bor x (bor c d))
    (bor (bnot x) (bnot y)) => (bnot (band x y))
    (bxor x x)              => 0
    (bxor x 0)              => x
    (bxor x -1)             => (bnot x)
    (bxor x (bnot x))       => -1
    (bxor x (bxor x y))     => y
    (bxor (bxor x c) d)     => (bxor x (bxor c d))
    (bxor (bnot x) (bnot y)) => (bxor x y)
    (bxor (icmp CC x y) 1)  => (icmp !CC x y)
    (bxor (fcmp FCC x y) 1) => (fcmp !FCC x y)
    (bnot (bnot x))         => x
    (bnot (ineg x))         => (iadd x -1)
    (bnot (iadd x -1))      => (ineg x)
    (bitselect x y y)       => y
    (bitselect -1 x y)      => x
    (bitselect 0 x y)       => y
    (bitrev (bitrev x))     => x
    (bswap (bswap x))       => x

    (ishl 0 x)              => 0
    (ushr 0 x)              => 0
    (sshr 0 x)              => 0
    (sshr -1 x)             => -1
    (rotl 0 x)              => 0
    (rotl -1 x)             => -1
    (rotr 0 x)              => 0
    (rotr -1 x)             => -1
    (ishl x c)              => x                            if (icmp eq (urem c W) 0)
    (ushr x c)              => x                            if (icmp eq (urem c W) 0)
    (sshr x c)              => x                            if (icmp eq (urem c W) 0)
    (rotl x c)              => x                            if (icmp eq (urem c W) 0)
    (rotr x c)              => x                            if (icmp eq (urem c W) 0)
    (ishl x c)              => (ishl x (urem c W))          if (icmp uge c W)
    (ushr x c)              => (ushr x (urem c W))          if (icmp uge c W)
    (sshr x c)              => (sshr x (urem c W))          if (icmp uge c W)
    (rotl x c)              => (rotl x (urem c W))          if (icmp uge c W)
    (rotr x c)              => (rotr x (urem c W))          if (icmp uge c W)
    (ushr (ishl x c) c)     => (band x (ushr -1 c))
    (ishl (ushr x c) c)     => (band x (ishl -1 c))
    (ishl (sshr x c) c)     => (band x (ishl -1 c))
    (ishl (ishl x c) d)     => (ishl x (iadd c d))          if (icmp ult (iadd (urem c W) (urem d W)) W)
    (ushr (ushr x c) d)     => (ushr x (iadd c d))          if (icmp ult (iadd (urem c W) (urem d W)) W)
    (sshr (sshr x c) d)     => (sshr x (iadd c d))          if (icmp ult (iadd (urem c W) (urem d W)) W)
    (rotl (rotr x y) y)     => x
    (rotr (rotl x y) y)     => x

    (umin x x)              => x
    (umax x x)              => x
    (smin x x)              => x
    (smax x x)              => x
    (umin x 0)              => 0
    (umin x -1)             => x
    (umax x 0)              => x
    (umax x -1)             => -1
    (umin x (umin x y))     => (umin x y)
    (umax x (umax x y))     => (umax x y)
    (smin x (smin x y))     => (smin x y)
    (smax x (smax x y))     => (smax x y)

    (icmp eq x x)           => 1
    (icmp sge x x)          => 1
    (icmp sle x x)          => 1
    (icmp uge x x)          => 1
    (icmp ule x x)          => 1
    (icmp ne x x)           => 0
    (icmp slt x x)          => 0
    (icmp sgt x x)          => 0
    (icmp ult x x)          => 0
    (icmp ugt x x)          => 0
    (icmp ult x 0)          => 0
    (icmp uge x 0)          => 1
    (icmp ugt x -1)         => 0
    (icmp ule x -1)         => 1
    (icmp ugt x 0)          => (icmp ne x 0)
    (icmp ule x 0)          => (icmp eq x 0)
    (icmp ult x 1)          => (icmp eq x 0)
    (icmp uge x 1)          => (icmp ne x 0)
    (icmp ult x -1)         => (icmp ne x -1)
    (icmp uge x -1)         => (icmp eq x -1)
    (icmp sgt x -1)         => (icmp sge x 0)
    (icmp sle x -1)         => (icmp slt x 0)
    (icmp eq (isub x y) 0)  => (icmp eq x y)
    (icmp ne (isub x y) 0)  => (icmp ne x y)
    (icmp eq (bxor x y) 0)  => (icmp eq x y)
    (icmp ne (bxor x y) 0)  => (icmp ne x y)
    (icmp eq (iadd x c) d)  => (icmp eq x (isub d c))
    (icmp ne (iadd x c) d)  => (icmp ne x (isub d c))
    (icmp eq (iadd x y) x)  => (icmp eq y 0)
    (icmp ne (iadd x y) x)  => (icmp ne y 0)
    (icmp eq (ineg x) 0)    => (icmp eq x 0)
    (icmp ne (ineg x) 0)    => (icmp ne x 0)
    (icmp eq (bnot x) c)    => (icmp eq x (bnot c))
    (icmp ne (bnot x) c)    => (icmp ne x (bnot c))
    (icmp ne (icmp CC x y) 0) => (icmp CC x y)
    (icmp eq (icmp CC x y) 0) => (icmp !CC x y)
    (icmp eq (icmp CC x y) 1) => (icmp CC x y)
    (icmp ne (icmp CC x y) 1) => (icmp !CC x y)
    (icmp ne (fcmp FCC x y) 0) => (fcmp FCC x y)
    (icmp eq (fcmp FCC x y) 0) => (fcmp !FCC x y)
    (icmp eq (uextend x) 0) => (icmp eq x 0)
    (icmp ne (uextend x) 0) => (icmp ne x 0)
    (icmp eq (sextend x) 0) => (icmp eq x 0)
    (icmp ne (sextend x) 0) => (icmp ne x 0)
    (icmp slt (uextend x) 0) => 0
    (icmp sge (uextend x) 0) => 1
    (icmp slt (sextend x) 0) => (icmp slt x 0)
    (icmp sge (sextend x) 0) => (icmp sge x 0)
    (icmp UCC (uextend x) (uextend y)) => (icmp UCC x y)
    (icmp CC (sextend x) (sextend y)) => (icmp CC x y)

    (select x y y)          => y
    (select c x y)          => x                            if (icmp ne c 0)
    (select 0 x y)          => y
    (select (icmp ne x 0) y z) => (select x y z)
    (select (icmp eq x 0) y z) => (select x z y)
    (select (uextend x) y z) => (select x y z)
    (select (icmp CC x y) 1 0) => (icmp CC x y)
    (select (icmp CC x y) 0 1) => (icmp !CC x y)
    (select (icmp CC x y) 1 0) => (uextend (icmp CC x y))
    (select (icmp CC x y) 0 1) => (uextend (icmp !CC x y))
    (select (icmp eq x y) x y) => y
    (select (icmp eq x y) y x) => x
    (select (icmp ne x y) x y) => x
    (select (icmp ne x y) y x) => y
    (select (icmp ult x y) x y) => (umin x y)
    (select (icmp ule x y) x y) => (umin x y)
    (select (icmp ugt x y) x y) => (umax x y)
    (select (icmp uge x y) x y) => (umax x y)
    (select (icmp slt x y) x y) => (smin x y)
    (select (icmp sle x y) x y) => (smin x y)
    (select (icmp sgt x y) x y) => (smax x y)
    (select (icmp sge x y) x y) => (smax x y)
    (select (icmp ult x y) y x) => (umax x y)
    (select (icmp ule x y) y x) => (umax x y)
    (select (icmp ugt x y) y x) => (umin x y)
    (select (icmp uge x y) y x) => (umin x y)
    (select (icmp slt x y) y x) => (smax x y)
    (select (icmp sle x y) y x) => (smax x y)
    (select (icmp sgt x y) y x) => (smin x y)
    (select (icmp sge x y) y x) => (smin x y)
    (select x (select x y z) z) => (select x y z)
    (select x y (select x y z)) => (select x y z)

    (uextend (uextend x))   => (uextend x)
    (sextend (sextend x))   => (sextend x)
    (sextend (uextend x))   => (uextend x)
    (ireduce (ireduce x))   => (ireduce x)
    (ireduce (uextend x))   => x
    (ireduce (uextend x))   => (uextend x)
    (ireduce (uextend x))   => (ireduce x)
    (ireduce (sextend x))   => x
    (ireduce (sextend x))   => (sextend x)
    (ireduce (sextend x))   => (ireduce x)
    (bmask (ineg x))        => (bmask x)
    (bmask (uextend x))     => (bmask x)
    (bmask (sextend x))     => (bmask x)

    (fneg (fneg x))         => x
    (fabs (fabs x))         => (fabs x)
    (fabs (fneg x))         => (fabs x)
    (fcopysign x x)         => x
    (fcopysign x (fneg x))  => (fneg x)
";

/// A rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Its line in the table, with the condition filled in.
    pub(super) text: String,
    pub(super) pattern: Node,
    pub(super) replacement: Node,
    pub(super) condition: Option<Node>,
}

impl Rule {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (pattern, rest) = text.split_once("=>")?;
        let (replacement, condition) = match rest.split_once(" if ") {
            Some((replacement, condition)) => (replacement, Some(Reader::new(condition).node()?)),
            None => (rest, None),
        };
        let [pattern, replacement] = [pattern, replacement].map(|text| Reader::new(text).node());
        Some(Self { text: squeeze(text), pattern: pattern?, replacement: replacement?, condition })
    }

    fn root(&self) -> Option<Op> {
        match self.pattern {
            Node::Op(op, _) => Some(op),
            _ => None,
        }
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rules by the operation at the root of their pattern.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) all: Vec<Rule>,
    by_root: HashMap<Op, Vec<u32>>,
}

/// The rules of the [`TABLE`].
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(Rules::new);

impl Rules {
    fn new() -> Self {
        let mut rules = Self { all: Vec::new(), by_root: HashMap::new() };
        for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty()) {
            for text in expand(line) {
                let rule = Rule::parse(&text).unwrap_or_else(|| panic!("the rule `{text}` does not read"));
                let root =
                    rule.root().unwrap_or_else(|| panic!("the rule `{text}` has no operation to look for"));
                let number = u32::try_from(rules.all.len()).expect("there are few rules");
                rules.by_root.entry(root).or_default().push(number);
                rules.all.push(rule);
            }
        }
        rules
    }

    /// The rules whose pattern starts with `op`, in the order of the table.
    pub(super) fn for_root(&self, op: Op) -> impl Iterator<Item = (usize, &Rule)> {
        let numbers = self.by_root.get(&op).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| (number as usize, &self.all[number as usize]))
    }
}

/// The lines that a line with `CC`, `UCC` or `FCC` stands for.
fn expand(line: &str) -> Vec<String> {
    let fill = |name: &str, cond: &str, opposite: &str, swapped: &str| {
        line.replace(&format!("!{name}"), opposite).replace(&format!("~{name}"), swapped).replace(name, cond)
    };
    if line.contains("FCC") {
        return FloatCC::ALL
            .iter()
            .map(|cond| fill("FCC", cond.name(), cond.complement().name(), cond.swap_args().name()))
            .collect();
    }
    let (name, conds): (_, Vec<IntCC>) = if line.contains("UCC") {
        ("UCC", IntCC::ALL.iter().copied().filter(|cond| !cond.is_signed()).collect())
    } else if line.contains("CC") {
        ("CC", IntCC::ALL.to_vec())
    } else {
        return vec![line.to_owned()];
    };
    conds
        .iter()
        .map(|cond| fill(name, cond.name(), cond.complement().name(), cond.swap_args().name()))
        .collect()
}

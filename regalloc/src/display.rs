//! A listing of a function with its allocation, for people.

use crate::{Block, Function, Output, ProgPoint};
use core::fmt;
use packir_entity::Keys;

/// Prints a function and its allocation: see [`Output::display`].
#[derive(Clone, Copy)]
pub struct Listing<'a, F> {
    func: &'a F,
    output: &'a Output,
}

impl Output {
    /// The function with the slot of each operand, the bases of calls and the moves in between.
    ///
    /// `output` must be an allocation of `func`.
    pub fn display<'a, F: Function>(&'a self, func: &'a F) -> Listing<'a, F> {
        Listing { func, output: self }
    }
}

impl<F> fmt::Debug for Listing<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("output", self.output).finish_non_exhaustive()
    }
}

impl<F: Function> fmt::Display for Listing<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for block in Keys::<Block>::with_len(self.func.num_blocks()) {
            write!(f, "{block}")?;
            list(f, "(", self.func.block_params(block), ")")?;
            writeln!(f, ":")?;
            for inst in self.func.block_insts(block).iter() {
                self.moves(f, ProgPoint::before(inst))?;
                write!(f, "    {inst}")?;
                if let Some(base) = self.output.call_base(inst) {
                    write!(f, " call {base}")?;
                }
                let operands = self.func.inst_operands(inst).iter().zip(self.output.inst_slots(inst));
                for (number, (operand, slot)) in operands.enumerate() {
                    write!(f, "{} {} @ {slot}", if number == 0 { ":" } else { "," }, operand.unpack())?;
                }
                writeln!(f)?;
                self.moves(f, ProgPoint::after(inst))?;
            }
            for (number, succ) in self.func.successors(block).iter().enumerate() {
                write!(f, "    -> {succ}")?;
                list(f, "(", self.func.branch_args(block, number), ")")?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

impl<F> Listing<'_, F> {
    fn moves(&self, f: &mut fmt::Formatter<'_>, point: ProgPoint) -> fmt::Result {
        for edit in self.output.edits_at(point) {
            writeln!(f, "        {edit}")?;
        }
        Ok(())
    }
}

/// Writes the elements between brackets, or nothing if there are none.
fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, open: &str, list: &[T], close: &str) -> fmt::Result {
    for (number, element) in list.iter().enumerate() {
        write!(f, "{}{element}", if number == 0 { open } else { ", " })?;
    }
    if list.is_empty() { Ok(()) } else { write!(f, "{close}") }
}

#[cfg(test)]
mod tests {
    use crate::testing::{BlockData, Kind, TestFunction};
    use crate::{Block, Env, Operand, Slot, VReg, run};
    use expect_test::expect;

    #[test]
    fn a_listing_shows_slots_bases_and_moves() {
        let v = VReg::new;
        let block =
            |params: &[usize], insts: Vec<(Kind, Vec<Operand>)>, succs: Vec<(usize, Vec<VReg>)>| BlockData {
                params: params.iter().copied().map(VReg::new).collect(),
                insts,
                succs: succs.into_iter().map(|(to, args)| (Block::new(to), args)).collect(),
            };
        // A loop that calls with its counter, which lives on.
        let blocks = vec![
            block(
                &[],
                vec![(Kind::Plain, vec![Operand::fixed_def(v(0), Slot::new(1))]), (Kind::Branch, vec![])],
                vec![(1, vec![v(0)])],
            ),
            block(
                &[1],
                vec![
                    (Kind::Call, vec![Operand::arg(v(1), 0), Operand::result(v(2), 0)]),
                    (
                        Kind::Plain,
                        vec![Operand::reg_use(v(1)), Operand::reg_use(v(2)), Operand::reg_def(v(3))],
                    ),
                    (Kind::Branch, vec![Operand::reg_use(v(3))]),
                ],
                vec![(2, vec![]), (3, vec![])],
            ),
            block(&[], vec![(Kind::Branch, vec![])], vec![(1, vec![v(3)])]),
            block(&[], vec![(Kind::Ret, vec![Operand::fixed_use(v(3), Slot::new(1))])], vec![]),
        ];
        let func = TestFunction::new(Block::new(0), 4, blocks);
        let output = run(&func, &Env::default()).unwrap();
        expect![[r#"
            block0:
                inst0: def v0 fixed(s1) @ s1
                inst1
                -> block1(v0)
            block1(v1):
                    s3 = s1
                inst2 call s2: use v1 out(1) @ s3, def v2 out(1) @ s3
                inst3: use v1 reg @ s1, use v2 reg @ s3, def v3 reg @ s1
                inst4: use v3 reg @ s1
                -> block2
                -> block3
            block2:
                inst5
                -> block1(v3)
            block3:
                inst6: use v3 fixed(s1) @ s1
        "#]]
        .assert_eq(&output.display(&func).to_string());
    }
}

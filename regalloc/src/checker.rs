//! A symbolic checker: proves that an allocation computes what the function says.
//!
//! For each slot it tracks the *set of virtual registers whose value is in it*. A move copies a
//! set, a definition makes a set of one and removes the register from all others, a call empties
//! all slots from its base upwards, and an edge adds each block parameter to the sets that hold its
//! argument. Where control flow joins, a slot keeps the registers that are in it on all paths. Sets
//! only shrink, so that the walk ends; a use is right if its slot's set contains its register.
//!
//! It looks at the function and the output alone, and shares no code with the allocator.

use crate::output::{Edit, Output, ProgPoint};
use crate::{Block, Constraint, Env, Function, Inst, OperandKind, OperandPos, PackedOperand, Slot, VReg};
use core::fmt;
use packir_entity::{Keys, PrimaryMap};
use std::collections::BTreeSet;

/// What is wrong with an allocation, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CheckError {
    /// The output does not have a slot per operand, or a base per call and for nothing else.
    Shape(Inst),
    /// The moves are not sorted, or one is after a terminator or at no instruction.
    EditPlace(ProgPoint),
    /// The move writes a reserved slot, or touches one outside the frame.
    EditSlot(ProgPoint, Edit),
    /// The operand's slot is reserved, outside the frame, or not what its constraint asks for.
    WrongSlot(Inst, usize, Slot),
    /// The slot of this use may not hold the register's value.
    WrongValue(Inst, usize, Slot, VReg),
    /// Two operands with different values have this slot at the same time, and one is written.
    Conflict(Inst, Slot),
    /// The call's base is reserved or outside the frame.
    WrongBase(Inst, Slot),
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(inst) => write!(f, "{inst}: missing or superfluous slots or call base"),
            Self::EditPlace(point) => write!(f, "{point}: no place for a move, or out of order"),
            Self::EditSlot(point, edit) => write!(f, "{point}: `{edit}` leaves the frame"),
            Self::WrongSlot(inst, index, slot) => {
                write!(f, "{inst}: {slot} breaks the constraint of operand {index}")
            }
            Self::WrongValue(inst, index, slot, vreg) => {
                write!(f, "{inst}: expected {vreg} in {slot} for operand {index}")
            }
            Self::Conflict(inst, slot) => write!(f, "{inst}: two operands meet in {slot}"),
            Self::WrongBase(inst, slot) => write!(f, "{inst}: a call cannot have base {slot}"),
        }
    }
}

impl core::error::Error for CheckError {}

/// Checks an allocation of `func`.
///
/// # Errors
///
/// The first violation found. An output that is accepted moves every value to where it is used, on
/// every path, and meets all constraints.
pub fn check<F: Function>(func: &F, env: &Env, output: &Output) -> Result<(), CheckError> {
    check_shape(func, env, output)?;
    let mut checker = Checker {
        func,
        output,
        entry: vec![None; func.num_blocks()].into(),
        slots: vec![vec![]; output.frame_size as usize].into(),
        places: vec![vec![]; func.num_vregs()].into(),
        touched: vec![],
    };
    checker.entry[func.entry()] = Some(vec![]);
    let mut work = BTreeSet::from([func.entry()]);
    while let Some(block) = work.pop_first() {
        checker.load(block);
        for inst in func.block_insts(block).iter() {
            checker.inst(inst)?;
        }
        for (number, &succ) in func.successors(block).iter().enumerate() {
            if checker.flow(block, number, succ) {
                work.insert(succ);
            }
        }
    }
    Ok(())
}

/// Checks everything that does not depend on where values are.
fn check_shape<F: Function>(func: &F, env: &Env, output: &Output) -> Result<(), CheckError> {
    let insts = func.num_insts();
    let last = Inst::new(insts.saturating_sub(1));
    let starts = &output.slots.starts;
    let total = starts.last().map_or(0, |&total| total as usize);
    if starts.len() != insts + 1 || !starts.is_sorted() || total != output.slots.values.len() {
        return Err(CheckError::Shape(last));
    }
    let inside = |slot: Slot| slot.as_u32() < output.frame_size;
    let mut bases = output.call_bases.iter().copied().peekable();
    for inst in Keys::<Inst>::with_len(insts) {
        let operands = func.inst_operands(inst);
        if output.slots.range(inst).len() != operands.len() {
            return Err(CheckError::Shape(inst));
        }
        let base = bases.next_if(|&(call, _)| call == inst).map(|(_, base)| base);
        if base.is_some() != func.is_call(inst) {
            return Err(CheckError::Shape(inst));
        }
        if let Some(base) = base.filter(|&base| base.as_u32() < env.reserved() || !inside(base)) {
            return Err(CheckError::WrongBase(inst, base));
        }
        let slots = output.inst_slots(inst);
        for (index, (operand, &slot)) in operands.iter().zip(slots).enumerate() {
            let meets = match operand.constraint() {
                Constraint::Any => true,
                Constraint::Reg => env.is_near(slot),
                Constraint::Fixed(fixed) => slot == fixed,
                Constraint::Reuse(other) => slots.get(usize::from(other)) == Some(&slot),
                Constraint::Out(out) => {
                    base.is_some_and(|base| slot.as_u32() == base.as_u32() + u32::from(out))
                }
            };
            if !meets || slot.as_u32() < env.reserved() || !inside(slot) {
                return Err(CheckError::WrongSlot(inst, index, slot));
            }
        }
        check_conflicts(inst, operands, slots)?;
    }
    if let Some((inst, _)) = bases.next() {
        return Err(CheckError::Shape(inst));
    }
    for pair in output.edits.windows(2) {
        if pair[0].0 > pair[1].0 {
            return Err(CheckError::EditPlace(pair[1].0));
        }
    }
    for &(point, edit) in &output.edits {
        let inst = point.inst();
        let known = inst.index() < insts;
        if !known || (point.is_after() && (func.is_branch(inst) || func.is_ret(inst))) {
            return Err(CheckError::EditPlace(point));
        }
        if edit.to.as_u32() < env.reserved() || !inside(edit.to) || !inside(edit.from) {
            return Err(CheckError::EditSlot(point, edit));
        }
    }
    Ok(())
}

/// Checks that nothing is written to a slot that another operand has at the same time.
fn check_conflicts(inst: Inst, operands: &[PackedOperand], slots: &[Slot]) -> Result<(), CheckError> {
    for late in [false, true] {
        let mut now: Vec<(Slot, VReg, bool)> = operands
            .iter()
            .zip(slots)
            .filter(|(operand, _)| match (operand.kind(), operand.pos()) {
                (OperandKind::Use, OperandPos::Early) => !late,
                (OperandKind::Def, OperandPos::Late) => late,
                _ => true,
            })
            .map(|(operand, &slot)| (slot, operand.vreg(), operand.kind() == OperandKind::Def))
            .collect();
        now.sort_unstable();
        for pair in now.windows(2) {
            // Uses of one slot are left to the check of values: both values may be in it.
            if pair[0].0 == pair[1].0 && (pair[0].2 || pair[1].2) {
                return Err(CheckError::Conflict(inst, pair[0].0));
            }
        }
    }
    Ok(())
}

/// Which registers are in which slots, sorted pairs.
type Contents = Vec<(Slot, VReg)>;

struct Checker<'a, F> {
    func: &'a F,
    output: &'a Output,
    /// What is in the slots where a block starts, on all paths seen so far.
    entry: PrimaryMap<Block, Option<Contents>>,
    /// What is in each slot now.
    slots: PrimaryMap<Slot, Vec<VReg>>,
    /// The slots that may have a register, those that do among them.
    places: PrimaryMap<VReg, Vec<Slot>>,
    /// Registers with places.
    touched: Vec<VReg>,
}

impl<F: Function> Checker<'_, F> {
    fn load(&mut self, block: Block) {
        self.slots.values_mut().for_each(Vec::clear);
        for vreg in self.touched.drain(..) {
            self.places[vreg].clear();
        }
        let contents = self.entry[block].take();
        for &(slot, vreg) in contents.iter().flatten() {
            self.add(slot, vreg);
        }
        self.entry[block] = contents;
    }

    fn add(&mut self, slot: Slot, vreg: VReg) {
        self.slots[slot].push(vreg);
        let places = &mut self.places[vreg];
        if places.is_empty() {
            self.touched.push(vreg);
        }
        places.push(slot);
    }

    fn has(&self, slot: Slot, vreg: VReg) -> bool {
        self.slots[slot].contains(&vreg)
    }

    fn define(&mut self, slot: Slot, vreg: VReg) {
        for place in core::mem::take(&mut self.places[vreg]) {
            self.slots[place].retain(|&other| other != vreg);
        }
        self.slots[slot].clear();
        self.add(slot, vreg);
    }

    fn moves(&mut self, point: ProgPoint) {
        for edit in self.output.edits_at(point) {
            if edit.from != edit.to {
                self.slots[edit.to].clear();
                for at in 0..self.slots[edit.from].len() {
                    let vreg = self.slots[edit.from][at];
                    self.add(edit.to, vreg);
                }
            }
        }
    }

    fn inst(&mut self, inst: Inst) -> Result<(), CheckError> {
        self.moves(ProgPoint::before(inst));
        let operands = self.func.inst_operands(inst);
        let slots = self.output.inst_slots(inst);
        let select = |kind: OperandKind, pos: OperandPos| {
            operands
                .iter()
                .zip(slots)
                .enumerate()
                .filter(move |(_, (operand, _))| operand.kind() == kind && operand.pos() == pos)
                .map(|(index, (operand, &slot))| (index, operand.vreg(), slot))
        };
        // Definitions come before the uses that they must leave alone.
        for pos in [OperandPos::Early, OperandPos::Late] {
            if pos == OperandPos::Late
                && let Some(base) = self.output.call_base(inst)
            {
                self.slots.values_mut().skip(base.index()).for_each(Vec::clear);
            }
            for (_, vreg, slot) in select(OperandKind::Def, pos) {
                self.define(slot, vreg);
            }
            for (index, vreg, slot) in select(OperandKind::Use, pos) {
                if !self.has(slot, vreg) {
                    return Err(CheckError::WrongValue(inst, index, slot, vreg));
                }
            }
        }
        self.moves(ProgPoint::after(inst));
        Ok(())
    }

    /// Carries the contents at a block's end along an edge. Says whether the successor learns
    /// something new.
    fn flow(&mut self, block: Block, number: usize, succ: Block) -> bool {
        let params = self.func.block_params(succ);
        let args = self.func.branch_args(block, number);
        let mut contents: Contents = vec![];
        let renamed: BTreeSet<VReg> = params.iter().copied().collect();
        for (slot, vregs) in &self.slots {
            let kept = vregs.iter().filter(|vreg| !renamed.contains(vreg));
            contents.extend(kept.map(|&vreg| (slot, vreg)));
        }
        for (&arg, &param) in args.iter().zip(params) {
            for &slot in &self.places[arg] {
                if self.has(slot, arg) {
                    contents.push((slot, param));
                }
            }
        }
        contents.sort_unstable();
        contents.dedup();
        match &mut self.entry[succ] {
            Some(known) => {
                let before = known.len();
                known.retain(|pair| contents.binary_search(pair).is_ok());
                known.len() < before
            }
            none => {
                *none = Some(contents);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;

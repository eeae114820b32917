//! A machine that runs a function and its allocation side by side.
//!
//! One half computes with virtual registers, the other with slots; each definition makes a hash of
//! the instruction and what it used, a call fills everything from its base up with garbage, and
//! branches go at random. Every use compares the two halves. This checks single paths, by means
//! that have nothing in common with the [checker](crate::check).

use super::{Rng, hash};
use crate::{Function, OperandKind, OperandPos, Output, ProgPoint, Slot, VReg};
use packir_entity::PrimaryMap;

/// Runs about `steps` instructions along a path chosen by `rng`.
///
/// # Errors
///
/// A description of the first use that finds another value in its slot than in its register.
pub fn execute<F: Function>(func: &F, output: &Output, rng: &mut Rng, steps: usize) -> Result<(), String> {
    let mut garbage = 1u64 << 63;
    let mut junk = || {
        garbage += 1;
        garbage
    };
    let mut regs: PrimaryMap<VReg, u64> = (0..func.num_vregs()).map(|_| junk()).collect();
    let mut slots: PrimaryMap<Slot, u64> = (0..output.frame_size()).map(|_| junk()).collect();
    let mut block = func.entry();
    let mut done = 0;
    loop {
        for inst in func.block_insts(block).iter() {
            done += 1;
            moves(output, ProgPoint::before(inst), &mut slots);
            let operands = func.inst_operands(inst);
            let places = output.inst_slots(inst);
            let mut inputs = hash(inst.as_u32().into());
            for pos in [OperandPos::Early, OperandPos::Late] {
                if pos == OperandPos::Late
                    && let Some(base) = output.call_base(inst)
                {
                    slots.values_mut().skip(base.index()).for_each(|slot| *slot = junk());
                }
                // Late uses cannot matter for early definitions, nor for late ones: the values
                // made depend on early uses alone.
                for (at, (operand, &place)) in (0u64..).zip(operands.iter().zip(places)) {
                    if (operand.kind(), operand.pos()) == (OperandKind::Def, pos) {
                        let value = hash(inputs ^ at) >> 1;
                        regs[operand.vreg()] = value;
                        slots[place] = value;
                    }
                }
                for (operand, &place) in operands.iter().zip(places) {
                    if (operand.kind(), operand.pos()) == (OperandKind::Use, pos) {
                        let value = regs[operand.vreg()];
                        if value != slots[place] {
                            return Err(format!("{inst}: {place} does not hold {}", operand.vreg()));
                        }
                        inputs = hash(inputs ^ value);
                    }
                }
            }
            moves(output, ProgPoint::after(inst), &mut slots);
        }
        let succs = func.successors(block);
        if succs.is_empty() || done >= steps {
            return Ok(());
        }
        let number = rng.below(u32::try_from(succs.len()).unwrap_or(u32::MAX)) as usize;
        let values: Vec<u64> = func.branch_args(block, number).iter().map(|&arg| regs[arg]).collect();
        block = succs[number];
        for (&param, value) in func.block_params(block).iter().zip(values) {
            regs[param] = value;
        }
    }
}

fn moves(output: &Output, point: ProgPoint, slots: &mut PrimaryMap<Slot, u64>) {
    for edit in output.edits_at(point) {
        slots[edit.to] = slots[edit.from];
    }
}

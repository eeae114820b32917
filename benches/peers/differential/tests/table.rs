//! Our table of instructions beside Cranelift's: how each opcode is typed, for every type.

#[path = "../../tests/upstream/mod.rs"]
mod upstream;

use cranelift_codegen::ir::instructions::ResolvedConstraint;
use cranelift_codegen::ir::{Opcode as Theirs, Type as TheirType, types};
use cranelift_codegen::settings::{self, Flags};
use packir::ir::Opcode;
use packir::ir::opcode::CtrlFrom;
use packir::ir::types::Type;

/// The types that can be written, on both sides.
fn written_types() -> Vec<(Type, TheirType)> {
    let ours = |theirs: TheirType| Some((theirs.to_string().parse().ok()?, theirs));
    upstream::all_types().into_iter().filter_map(ours).collect()
}

#[test]
fn every_opcode_is_typed_alike() {
    let types = written_types();
    let mut differ = Vec::new();
    let mut compared = 0;
    for &opcode in Opcode::ALL {
        let info = opcode.info();
        let Ok(theirs) = info.name.parse::<Theirs>() else {
            differ.push(format!("{opcode}: Cranelift has no such opcode"));
            continue;
        };
        let constraints = theirs.constraints();
        let polymorphic = theirs.constraints().ctrl_typeset().is_some();
        if polymorphic != opcode.is_polymorphic() {
            differ.push(format!("{opcode}: Cranelift says polymorphic: {polymorphic}"));
            continue;
        }
        let inferred = matches!(info.ctrl_from, CtrlFrom::Operand(_));
        if polymorphic && constraints.use_typevar_operand() != inferred {
            differ.push(format!("{opcode}: Cranelift says inferred: {}", !inferred));
        }
        if polymorphic && constraints.requires_typevar_operand() != (inferred && !info.result_is_ctrl) {
            differ.push(format!("{opcode}: Cranelift has the type elsewhere"));
        }
        let counts = (constraints.num_fixed_value_arguments(), constraints.num_fixed_results());
        // Calls through addresses name their first operand only as the controlling one.
        if counts != (info.args.len(), info.results.len()) {
            differ.push(format!("{opcode}: Cranelift counts {counts:?} operands and results"));
            continue;
        }
        let ctrls: Vec<(Type, TheirType)> = if polymorphic {
            types
                .iter()
                .copied()
                // Cranelift lets scalars in, of which no vector can be taken.
                .filter(|(ours, _)| opcode != Opcode::ExtractVector || !ours.is_lane())
                .filter(|&(ours, their)| {
                    let theirs = constraints.ctrl_typeset().is_some_and(|set| set.contains(their));
                    if info.ctrl_types.contains(ours) != theirs {
                        differ.push(format!("{opcode}.{ours}: Cranelift says allowed: {theirs}"));
                    }
                    theirs && info.ctrl_types.contains(ours)
                })
                .collect()
        } else {
            vec![(Type::INVALID, types::INVALID)]
        };
        for (ours, their) in ctrls {
            compared += 1;
            for (index, result) in info.results.iter().enumerate() {
                let expected = constraints.result_type(index, their);
                if result.resolve(ours).map(|ty| ty.to_string()) != Some(expected.to_string()) {
                    differ.push(format!("{opcode}.{ours}: Cranelift gives {expected}"));
                }
            }
            for (index, operand) in info.args.iter().enumerate() {
                let expected = constraints.value_argument_constraint(index, their);
                for &(ty, their_ty) in &types {
                    let allowed = match expected {
                        ResolvedConstraint::Bound(bound) => bound == their_ty,
                        ResolvedConstraint::Free(set) => set.contains(their_ty),
                    };
                    if operand.allows(ty, ours) != allowed {
                        differ.push(format!(
                            "{opcode}.{ours}: operand {index} as {ty}: Cranelift says {allowed}"
                        ));
                    }
                }
            }
        }
    }
    assert!(differ.is_empty(), "{} differences\n{}", differ.len(), differ.join("\n"));
    assert!(compared > 1000, "{compared} typings compared");
}

/// Errors of the verifier about one instruction, of both sides.
fn complaints(inst: &str) -> [Vec<String>; 2] {
    let text = format!(
        "function %f(i32, i64, f32, f64) {{
block0(v0: i32, v1: i64, v2: f32, v3: f64):
    {inst}
    return
}}"
    );
    let ours = packir::ir::text::parse_functions(&text).expect("our reader accepts the text").remove(0);
    let ours = packir::ir::verify::verify(ours).err().map_or(Vec::new(), |errors| errors.0);
    let theirs = cranelift_reader::parse_functions(&text).expect("cranelift-reader accepts the text");
    let theirs = cranelift_codegen::verifier::verify_function(&theirs[0], &Flags::new(settings::builder()));
    let theirs = theirs.err().map_or(Vec::new(), |errors| errors.0);
    [
        ours.iter().map(|error| error.kind.to_string()).collect(),
        theirs.into_iter().map(|error| error.message).collect(),
    ]
}

#[test]
fn a_type_that_operands_belie_is_told_alike() {
    let mut told = 0;
    for inst in [
        "v9 = iadd.i64 v0, v0",
        "v9 = iadd.i64 v0, v1",
        "v9 = iadd.i64 v1, v0",
        "v9 = iadd v1, v0",
        "v9 = icmp.i64 eq v0, v1",
        "v9 = select.i64 v0, v0, v0",
        "v9 = select.i64 v0, v1, v0",
        "v9, v10 = uadd_overflow.i64 v0, v0",
        "v9 = uadd_overflow_trap.i64 v0, v1, user1",
        "v9 = ishl.i64 v0, v1",
        "v9 = popcnt.i64 v0",
        "v9 = sqrt.f64 v2",
        "v9 = fadd.f64 v2, v3",
        "v9 = fma.f64 v2, v2, v3",
        "v9 = splat.i32x4 v1",
        "v9 = insertlane.i32x4 v0, v1, 0",
        "v9 = bitselect.i64 v0, v1, v1",
        "v9, v10 = isplit.i64 v0",
        "v9 = iconcat.i32 v1, v1",
        "v9 = atomic_rmw.i64 add v1, v0",
        "v9 = atomic_cas.i64 v1, v0, v0",
        "v9 = load.i64 v0",
        "store.i64 v0, v1",
    ] {
        let [ours, theirs] = complaints(inst);
        assert_eq!(ours, theirs, "{inst}");
        told += ours.len();
    }
    assert!(told > 20, "{told} complaints");
}

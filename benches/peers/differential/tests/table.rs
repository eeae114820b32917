//! Our table of instructions beside Cranelift's: how each opcode is typed, for every type.

#[path = "../../tests/upstream/mod.rs"]
mod upstream;

use cranelift_codegen::ir::instructions::ResolvedConstraint;
use cranelift_codegen::ir::{Opcode as Theirs, Type as TheirType, types};
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

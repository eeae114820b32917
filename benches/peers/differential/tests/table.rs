//! Our table of instructions beside Cranelift's: how each opcode is typed, for every type.

use cranelift_codegen::ir::instructions::ResolvedConstraint;
use cranelift_codegen::ir::{Opcode as Theirs, Type as TheirType, types};
use packir::ir::Opcode;
use packir::ir::opcode::CtrlFrom;
use packir::ir::types::Type;

/// All types of known length that can be written.
fn all_types() -> Vec<(Type, TheirType)> {
    let lanes = ["i8", "i16", "i32", "i64", "i128", "f16", "f32", "f64", "f128"];
    let their_lanes = [
        types::I8,
        types::I16,
        types::I32,
        types::I64,
        types::I128,
        types::F16,
        types::F32,
        types::F64,
        types::F128,
    ];
    let mut all = Vec::new();
    for (name, lane) in lanes.into_iter().zip(their_lanes) {
        for count in [1, 2, 4, 8, 16, 32, 64] {
            let text = if count == 1 { name.to_owned() } else { format!("{name}x{count}") };
            let theirs = if count == 1 { Some(lane) } else { lane.by(count) };
            if let (Ok(ours), Some(theirs)) = (text.parse::<Type>(), theirs) {
                assert_eq!(theirs.to_string(), text);
                all.push((ours, theirs));
            }
        }
    }
    all
}

#[test]
fn every_opcode_is_typed_alike() {
    let types = all_types();
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

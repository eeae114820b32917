//! Cranelift's types, for the tests of both workspaces that go through all of them.

use cranelift_codegen::ir::{Type, types};

/// All of Cranelift's types but the invalid one, by its own constructors.
pub(crate) fn all_types() -> Vec<Type> {
    let lanes = [
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
    for lane in lanes {
        all.push(lane);
        for log2 in 1..=8 {
            let vector = lane.by(1 << log2).expect("a vector");
            all.push(vector);
            all.extend(vector.vector_to_dynamic());
        }
    }
    all
}

//! Cranelift's interpreter.

use cranelift_codegen::data_value::DataValue as Theirs;
use cranelift_codegen::ir::{Function, LibCall, Type as TheirType, types};
use cranelift_interpreter::environment::FunctionStore;
use cranelift_interpreter::interpreter::{Interpreter, InterpreterState, LibCallValues};
use cranelift_interpreter::step::{ControlFlow, CraneliftTrap};
use packir::ir::immediates::DataValue;
use packir::ir::types::{F32, F64, I8, I16, I32, I64, I128, Type};

use crate::source::Run;
use crate::{Outcome, quietly};

/// More than any generated program needs.
const FUEL: u64 = 50_000_000;

/// The type of theirs.
pub fn their_type(ty: Type) -> TheirType {
    match ty {
        I8 => types::I8,
        I16 => types::I16,
        I32 => types::I32,
        I64 => types::I64,
        I128 => types::I128,
        F32 => types::F32,
        F64 => types::F64,
        _ => panic!("{ty} is not compared"),
    }
}

/// The value of theirs with the same bits.
pub fn their_value(value: DataValue) -> Theirs {
    let bytes = value.bits.to_le_bytes();
    Theirs::read_from_slice_le(&bytes[..value.ty.bytes() as usize], their_type(value.ty))
}

/// The value of ours with the same bits.
pub fn our_value(value: &Theirs) -> DataValue {
    let ours = [I8, I16, I32, I64, I128, F32, F64];
    let ty = ours.into_iter().find(|&ty| their_type(ty) == value.ty()).expect("a scalar type");
    let mut bytes = [0; 16];
    value.write_to_slice_le(&mut bytes);
    DataValue::new(ty, u128::from_le_bytes(bytes))
}

/// The interpreter, with a text in it.
#[derive(Debug)]
pub struct TheirInterpreter<'a> {
    functions: &'a [Function],
}

impl<'a> TheirInterpreter<'a> {
    /// Takes functions as they are.
    pub fn new(functions: &'a [Function]) -> Self {
        Self { functions }
    }

    /// Makes a call, in fresh memory.
    pub fn run(&self, run: &Run) -> Outcome {
        let mut store = FunctionStore::default();
        for function in self.functions {
            store.add(function.name.to_string(), function);
        }
        let state = InterpreterState::default().with_function_store(store).with_libcall_handler(library_call);
        let mut interpreter = Interpreter::new(state).with_fuel(Some(FUEL));
        let args: Vec<Theirs> = run.args.iter().copied().map(their_value).collect();
        let name = self.functions[run.function].name.to_string();
        match quietly(|| interpreter.call_by_name(&name, &args)) {
            Ok(Ok(ControlFlow::Return(values))) => Outcome::Results(values.iter().map(our_value).collect()),
            Ok(Ok(ControlFlow::Trap(CraneliftTrap::User(code)))) => Outcome::Trap(code.to_string()),
            Ok(Ok(other)) => Outcome::Failure(format!("{other:?}")),
            Ok(Err(error)) => Outcome::Failure(format!("{error:?}")),
            Err(panic) => Outcome::Failure(panic),
        }
    }
}

fn library_call(call: LibCall, args: LibCallValues) -> Result<LibCallValues, CraneliftTrap> {
    let single = |op: fn(f32) -> f32| match args[..] {
        [Theirs::F32(x)] => Theirs::F32(op(x.as_f32()).into()),
        _ => panic!("{call} of {args:?}"),
    };
    let double = |op: fn(f64) -> f64| match args[..] {
        [Theirs::F64(x)] => Theirs::F64(op(x.as_f64()).into()),
        _ => panic!("{call} of {args:?}"),
    };
    let result = match call {
        LibCall::CeilF32 => single(f32::ceil),
        LibCall::FloorF32 => single(f32::floor),
        LibCall::TruncF32 => single(f32::trunc),
        LibCall::NearestF32 => single(f32::round_ties_even),
        LibCall::CeilF64 => double(f64::ceil),
        LibCall::FloorF64 => double(f64::floor),
        LibCall::TruncF64 => double(f64::trunc),
        LibCall::NearestF64 => double(f64::round_ties_even),
        LibCall::FmaF32 | LibCall::FmaF64 => match args[..] {
            [Theirs::F32(x), Theirs::F32(y), Theirs::F32(z)] => {
                Theirs::F32(x.as_f32().mul_add(y.as_f32(), z.as_f32()).into())
            }
            [Theirs::F64(x), Theirs::F64(y), Theirs::F64(z)] => {
                Theirs::F64(x.as_f64().mul_add(y.as_f64(), z.as_f64()).into())
            }
            _ => panic!("{call} of {args:?}"),
        },
        _ => panic!("{call} is not compared"),
    };
    Ok([result].into_iter().collect())
}

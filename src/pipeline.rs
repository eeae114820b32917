//! The whole way: verified functions to a program, and running it on either engine.
//!
//! ```text
//! Verified ─lower→ VCode ─regalloc::run→ Output ─emit→ Code ─validate→ Program ─Vm::call→ results or a trap
//! Verified ─eval::Evaluator::call→ results or a trap
//! ```

use std::fmt;

use packir_interp::{
    Body, BuildError, Code, CodeBuilder, FuncIndex, Libcall, Module, Op, TrapKind, ValidateError, Vm,
};
use packir_ir::eval::{self, EvalError, Feature, Unsupported};
use packir_ir::function::FunctionName;
use packir_ir::immediates::DataValue;
use packir_ir::link::{Callee, Linkage};
use packir_ir::opt::optimize;
use packir_ir::types::I128;
use packir_ir::verify::Verified;
use packir_ir::{AbiParam, LibCall, Signature, TrapCode};
use packir_regalloc as ra;

use crate::emit::emit;
use crate::lower::{Program, VCode, lower, slots};

/// Why functions could not be compiled. What single functions use and the bytecode cannot express is not among
/// these: see [`CompiledFunction::unsupported`].
#[derive(Debug)]
#[non_exhaustive]
pub enum CompileError {
    /// The allocator refused its input, or its checker the allocation.
    Allocation(FunctionName, ra::Error),
    /// The code of a function is larger than the bytecode can express.
    Build(FunctionName, BuildError),
    /// The program has more functions or signatures than the bytecode can number.
    TooLarge,
    /// The validator refused what was emitted.
    Validate(ValidateError),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allocation(name, error) => write!(f, "{name}: {error}"),
            Self::Build(name, error) => write!(f, "{name}: {error}"),
            Self::TooLarge => f.write_str("the program has too many functions"),
            Self::Validate(error) => write!(f, "the emitted code is not valid: {error}"),
        }
    }
}

impl std::error::Error for CompileError {}

/// What became of a function.
#[derive(Clone, Debug)]
pub struct CompiledFunction {
    /// Its name.
    pub name: FunctionName,
    /// Its signature.
    pub signature: Signature,
    /// What it uses that the bytecode cannot express. It is in the program, but calling it stops the machine.
    pub unsupported: Option<Unsupported>,
    /// What compiling it came to.
    pub statistics: Statistics,
}

/// What compiling a function came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// IR instructions in the layout.
    pub insts: usize,
    /// Operations before allocation.
    pub operations: usize,
    /// Moves that the allocator asked for.
    pub moves: usize,
    /// Slots of the frame.
    pub frame_slots: u32,
    /// Words of code.
    pub words: usize,
}

/// A compiled program.
#[derive(Debug)]
pub struct Compiled {
    /// The program.
    pub program: packir_interp::Program,
    /// Its functions, in the order in which they were given; their numbers in the program are their positions.
    pub functions: Vec<CompiledFunction>,
}

/// The functions after the optimiser.
pub fn optimized(functions: Vec<Verified>) -> Vec<Verified> {
    functions.into_iter().map(|function| optimize(function).0).collect()
}

/// Compiles functions to one program; they call each other by name.
///
/// # Errors
///
/// If the program is too large for the bytecode; or if a stage refuses what the one before made, which is a defect
/// of ours.
pub fn compile(functions: &[Verified]) -> Result<Compiled, CompileError> {
    let (module, functions) = bytecode(functions)?;
    let program = packir_interp::validate(module).map_err(CompileError::Validate)?;
    Ok(Compiled { program, functions })
}

/// Compiles functions to bytecode that is not validated yet, and so can still be written to a file or changed.
///
/// # Errors
///
/// As [`compile`].
pub fn bytecode(functions: &[Verified]) -> Result<(Module, Vec<CompiledFunction>), CompileError> {
    let mut program = Program::new(Linkage::new(functions.iter().map(Verified::function)));
    let mut module = Module::new();
    let mut compiled = Vec::new();
    let mut bodies = Vec::new();
    for func in functions {
        let (body, done) = compile_function(func, &mut program)?;
        bodies.push(body);
        compiled.push(done);
    }
    // Functions from outside follow those of the program, in the order of the function table.
    let table = program.linkage.table().to_vec();
    let declared = declared_signatures(functions, &program.linkage);
    for (index, callee) in table.iter().enumerate() {
        let (name, signature, body) = match callee {
            Callee::Defined(name) => {
                let signature =
                    program.signature(&compiled[index].signature).map_err(|_| CompileError::TooLarge)?;
                (symbol(name), signature, core::mem::replace(&mut bodies[index], Body::Import))
            }
            Callee::LibCall(call) => {
                let sig = declared[index].clone().unwrap_or_default();
                let signature = program.signature(&sig).map_err(|_| CompileError::TooLarge)?;
                let body = libcall(*call, &sig).map_or(Body::Import, Body::Libcall);
                (call.name().to_owned(), signature, body)
            }
            Callee::Undefined(name) => {
                let sig = declared[index].clone().unwrap_or_default();
                let signature = program.signature(&sig).map_err(|_| CompileError::TooLarge)?;
                (symbol(name), signature, Body::Import)
            }
        };
        module.add_function(name, signature, body).map_err(|_| CompileError::TooLarge)?;
    }
    for &(parameters, results) in &program.signature_slots {
        module.add_signature(parameters, results).map_err(|_| CompileError::TooLarge)?;
    }
    Ok((module, compiled))
}

/// The name of a function in a module: a word as it is, numbers as in the text format.
fn symbol(name: &FunctionName) -> String {
    match name {
        FunctionName::Named(word) => word.to_string(),
        FunctionName::User(_) => name.to_string(),
    }
}

fn compile_function(
    func: &Verified,
    program: &mut Program,
) -> Result<(Body, CompiledFunction), CompileError> {
    let function = func.function();
    let mut done = CompiledFunction {
        name: function.name.clone(),
        signature: function.signature.clone(),
        unsupported: None,
        statistics: Statistics { insts: function.insts().count(), ..Statistics::default() },
    };
    let code = match lower(func, program) {
        Ok(code) => code,
        Err(unsupported) => {
            done.unsupported = Some(unsupported);
            return Ok((Body::Import, done));
        }
    };
    done.statistics.operations = code.num_operations();
    let refused = |error| CompileError::Build(function.name.clone(), error);
    let body = match allocate(&code) {
        Ok(allocation) => {
            done.statistics.moves = allocation.edits().len();
            done.statistics.frame_slots = allocation.frame_size();
            emit(&code, &allocation)
        }
        Err(ra::Error::FrameTooLarge) => Err(BuildError::FrameTooLarge),
        Err(error) => return Err(CompileError::Allocation(function.name.clone(), error)),
    };
    let body = match body {
        Err(BuildError::FrameTooLarge) => overflow(&function.signature),
        body => body,
    };
    let body = body.map_err(refused)?;
    done.statistics.words = body.words.len();
    Ok((Body::Code(body), done))
}

/// What becomes of a function whose frame is larger than the bytecode can express: no machine has room for it.
fn overflow(signature: &Signature) -> Result<Code, BuildError> {
    let count = |params: &[AbiParam]| params.iter().map(|param| slots(param.value_type)).sum::<u32>();
    let frame_slots = 1 + count(signature.params()).max(count(signature.returns()));
    let mut builder = CodeBuilder::new(frame_slots, 0)?;
    builder.push(Op::Trap { code: packir_interp::TrapCode::STACK_OVERFLOW });
    builder.finish()
}

/// Finds a slot for every operand. In debug builds the checker judges the answer.
///
/// # Errors
///
/// As [`ra::run`].
pub fn allocate(code: &VCode) -> Result<ra::Output, ra::Error> {
    ra::run(code, &ra::Env::default())
}

/// For each entry of the function table, the signature under which the program first declares it.
fn declared_signatures(functions: &[Verified], linkage: &Linkage) -> Vec<Option<Signature>> {
    let mut declared = vec![None; linkage.table().len()];
    for func in functions.iter().map(Verified::function) {
        for data in func.dfg.ext_funcs.values() {
            if let Some(number) = linkage.symbol(func, &data.name) {
                declared[number as usize].get_or_insert_with(|| func.dfg.signatures[data.signature].clone());
            }
        }
    }
    declared
}

/// The machine's version of a library function, if it has one and the program declares it as it is.
fn libcall(call: LibCall, declared: &Signature) -> Option<Libcall> {
    let found: Libcall = call.name().parse().ok()?;
    let params: u32 = declared.params().iter().map(|param| slots(param.value_type)).sum();
    let results = match declared.returns()[..] {
        [] => found.result_is_optional(),
        [result] => slots(result.value_type) == 1,
        _ => false,
    };
    let fits = found.parameters() == params as usize && results;
    fits.then_some(found)
}

/// Which engine runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EngineKind {
    /// The bytecode machine.
    Interp,
    /// The reference evaluator.
    Eval,
}

/// A program, ready to run on one engine.
#[derive(Debug)]
pub struct Engine {
    functions: Vec<Verified>,
    compiled: Option<Compiled>,
}

/// Why a run gave no results.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunError {
    /// The program trapped.
    Trap(TrapCode),
    /// The fuel is used up.
    OutOfFuel,
    /// A call reached something that is not a function with the call's signature.
    BadCallTarget,
    /// A call reached a function that uses something that the engine does not do.
    Unsupported(Feature),
    /// The program has no such function.
    NoSuchFunction,
    /// The arguments do not have the types of the parameters.
    BadArguments,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trap(code) => write!(f, "trap: {code}"),
            Self::OutOfFuel => f.write_str("out of fuel"),
            Self::BadCallTarget => f.write_str("a call reached no function with its signature"),
            Self::Unsupported(feature) => write!(f, "unsupported: {feature}"),
            Self::NoSuchFunction => f.write_str("no such function"),
            Self::BadArguments => f.write_str("the arguments do not fit the function's parameters"),
        }
    }
}

impl std::error::Error for RunError {}

impl Engine {
    /// Prepares functions to run.
    ///
    /// # Errors
    ///
    /// As [`compile`]; never for the evaluator.
    pub fn new(kind: EngineKind, functions: Vec<Verified>) -> Result<Self, CompileError> {
        let compiled = match kind {
            EngineKind::Interp => Some(compile(&functions)?),
            EngineKind::Eval => None,
        };
        Ok(Self { functions, compiled })
    }

    /// The functions.
    pub fn functions(&self) -> &[Verified] {
        &self.functions
    }

    /// The compiled program, unless this is the evaluator.
    pub fn compiled(&self) -> Option<&Compiled> {
        self.compiled.as_ref()
    }

    /// What the function with this position uses that the engine does not do.
    pub fn unsupported(&self, index: usize) -> Option<Unsupported> {
        match &self.compiled {
            Some(compiled) => compiled.functions.get(index)?.unsupported,
            None => eval::unsupported_at(self.functions.get(index)?.function()),
        }
    }

    /// The position of the first function with this name.
    pub fn find(&self, name: &FunctionName) -> Option<usize> {
        self.functions.iter().position(|func| func.function().name == *name)
    }

    /// Calls a function in fresh memory.
    ///
    /// # Errors
    ///
    /// See [`RunError`].
    pub fn call(
        &self,
        name: &FunctionName,
        args: &[DataValue],
        fuel: Option<u64>,
    ) -> Result<Vec<DataValue>, RunError> {
        self.call_index(self.find(name).ok_or(RunError::NoSuchFunction)?, args, fuel)
    }

    /// Calls the function with this position in fresh memory. One unit of `fuel` is a call or a jump;
    /// the machine counts only backward jumps.
    ///
    /// # Errors
    ///
    /// See [`RunError`].
    pub fn call_index(
        &self,
        index: usize,
        args: &[DataValue],
        fuel: Option<u64>,
    ) -> Result<Vec<DataValue>, RunError> {
        let func = self.functions.get(index).ok_or(RunError::NoSuchFunction)?.function();
        let params = func.signature.params().iter().map(|param| param.value_type);
        if !params.eq(args.iter().map(|arg| arg.ty)) {
            return Err(RunError::BadArguments);
        }
        if let Some(unsupported) = self.unsupported(index) {
            return Err(RunError::Unsupported(unsupported.feature));
        }
        match &self.compiled {
            Some(compiled) => {
                let config = packir_interp::Config { fuel, ..packir_interp::Config::default() };
                let mut vm = Vm::new(&compiled.program, config);
                compiled.call(&mut vm, index, args)
            }
            None => self.evaluate(index, args, fuel),
        }
    }

    fn evaluate(
        &self,
        index: usize,
        args: &[DataValue],
        fuel: Option<u64>,
    ) -> Result<Vec<DataValue>, RunError> {
        let module = eval::Module::new(self.functions.iter().map(Verified::function));
        let limits = eval::Limits { fuel, ..eval::Limits::default() };
        eval::Evaluator::new(&module, limits).call(index, args).map_err(|error| match error {
            EvalError::Trap(code) => RunError::Trap(code),
            EvalError::OutOfFuel => RunError::OutOfFuel,
            EvalError::Unsupported(feature) => RunError::Unsupported(feature),
            EvalError::NoSuchFunction(_) => RunError::NoSuchFunction,
            EvalError::BadArguments => RunError::BadArguments,
            _ => RunError::BadCallTarget,
        })
    }
}

impl Compiled {
    /// Calls a function on a machine of this program, whose memory stays as the program leaves it.
    ///
    /// # Errors
    ///
    /// See [`RunError`].
    pub fn call(
        &self,
        vm: &mut Vm<'_>,
        index: usize,
        args: &[DataValue],
    ) -> Result<Vec<DataValue>, RunError> {
        let function = u32::try_from(index).ok().and_then(FuncIndex::new).ok_or(RunError::NoSuchFunction)?;
        let returns = self.functions.get(index).ok_or(RunError::NoSuchFunction)?.signature.returns();
        let mut slots = Vec::new();
        for arg in args {
            let [lo, hi] = halves(arg.bits);
            slots.push(lo);
            if arg.ty == I128 {
                slots.push(hi);
            }
        }
        let mut slots = vm.call(function, &slots).map_err(|error| self.run_error(&error))?.into_iter();
        let mut next = || slots.next().expect("a function leaves as many slots as its signature says");
        let values = returns.iter().map(|param| {
            let lo = next();
            let hi = if param.value_type == I128 { next() } else { 0 };
            DataValue::new(param.value_type, u128::from(hi) << 64 | u128::from(lo))
        });
        Ok(values.collect())
    }

    fn run_error(&self, error: &packir_interp::CallError) -> RunError {
        let packir_interp::CallError::Trap(trap) = error else { return RunError::BadArguments };
        match trap.kind {
            TrapKind::Code(code) => RunError::Trap(
                TrapCode::from_raw(code.into_raw()).expect("the machine's trap codes are those of the IR"),
            ),
            TrapKind::OutOfFuel => RunError::OutOfFuel,
            TrapKind::UnlinkedImport => match self.functions.iter().find_map(|func| func.unsupported) {
                Some(unsupported) => RunError::Unsupported(unsupported.feature),
                None => RunError::BadCallTarget,
            },
            _ => RunError::BadCallTarget,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "each half has 64 bits")]
const fn halves(bits: u128) -> [u64; 2] {
    [bits as u64, (bits >> 64) as u64]
}

//! The text that all engines run.
//!
//! CLIF leaves open which NaN an arithmetic operation gives, so each one is followed by a selection that puts the
//! canonical NaN in the place of any. Functions of random programs take a pointer: an *entry* with a stack slot of its
//! own calls them, and returns what they left in the slot as one more result.

use std::fmt::Write;

use packir::ir::condcodes::FloatCC;
use packir::ir::generate::Program;
use packir::ir::immediates::{DataValue, Ieee32, Ieee64};
use packir::ir::opcode::{BinaryOp, TernaryOp, UnaryOp};
use packir::ir::text::parse_functions;
use packir::ir::types::{F32, F64, Type};
use packir::ir::{ExternalName, Function, Inst, InstructionData, Signature};

/// Text, and calls into it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Functions, called `u0:0`, `u0:1` and so on in this order.
    pub text: String,
    /// Calls to make.
    pub runs: Vec<Run>,
}

/// A call of a function of the text.
#[derive(Clone, Debug)]
pub struct Run {
    /// The position of the function.
    pub function: usize,
    /// The arguments.
    pub args: Vec<DataValue>,
}

/// How many words behind the pointer of a generated function are its own.
const WORDS: u32 = 8;

impl Source {
    /// A text of functions called `u0:0`, `u0:1` and so on, and calls of it.
    ///
    /// # Panics
    ///
    /// If the text does not read.
    pub fn new(text: &str, runs: Vec<Run>) -> Self {
        let functions = parse_functions(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut text = String::new();
        for mut func in functions {
            canonicalize_nans(&mut func);
            writeln!(text, "{func}").expect("strings take any text");
        }
        Self { text, runs }
    }

    /// The text of a program whose functions take a pointer as their second parameter.
    pub fn of_program(program: &Program) -> Self {
        let count = program.functions.len();
        let mut text = String::new();
        for func in &program.functions {
            let mut func = func.clone();
            canonicalize_nans(&mut func);
            // Cranelift's linker knows functions by numbers.
            writeln!(text, "{}", numbered(&func.to_string(), program)).expect("strings take any text");
        }
        for (index, func) in program.functions.iter().enumerate() {
            text.push_str(&entry(count + index, index, &func.signature));
        }
        let runs = program.runs.iter().map(|run| {
            let mut args = run.args.clone();
            args.remove(1);
            Run { function: count + run.function, args }
        });
        Self { text, runs: runs.collect() }
    }
}

/// The text with the names of functions, `%f3`, replaced by their positions in the program.
fn numbered(text: &str, program: &Program) -> String {
    let mut parts = text.split("%f");
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        let is_it = |func: &Function| func.name.to_string() == format!("%f{number}");
        // What is declared but no longer there is not called either.
        let position = program.functions.iter().position(is_it).unwrap_or(usize::MAX);
        write!(numbered, "u0:{}{rest}", position.min(9999)).expect("strings take any text");
    }
    numbered
}

/// The function `u0:number` that calls `u0:callee` with memory of its own.
fn entry(number: usize, callee: usize, signature: &Signature) -> String {
    let types: Vec<Type> = signature.params().iter().map(|param| param.value_type).collect();
    let list = |items: Vec<String>| items.join(", ");
    let names = |prefix: &str, count: usize, from: usize| -> Vec<String> {
        (from..from + count).map(|value| format!("{prefix}{value}")).collect()
    };
    let outer: Vec<Type> = types.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, &ty)| ty).collect();
    let returns: Vec<String> = signature.returns().iter().map(|param| param.value_type.to_string()).collect();
    let params: Vec<String> = outer.iter().enumerate().map(|(value, ty)| format!("v{value}: {ty}")).collect();
    let outer_types: Vec<String> = outer.iter().map(ToString::to_string).collect();
    let callee_types: Vec<String> = types.iter().map(ToString::to_string).collect();
    let results = names("v", returns.len(), 100);
    let mut args = names("v", outer.len(), 0);
    args.insert(1, "v50".to_owned());
    let mut text = format!(
        "function u0:{number}({}) -> {}, i64 fast {{
    ss0 = explicit_slot {}, align = 16
    sig0 = ({}) -> {} {}
    fn0 = u0:{callee} sig0

block0({}):
    v50 = stack_addr.i64 ss0
    v51 = iconst.i64 0
",
        list(outer_types),
        list(returns.clone()),
        8 * WORDS,
        list(callee_types),
        list(returns),
        signature.call_conv,
        list(params),
    );
    for word in 0..WORDS {
        writeln!(text, "    store notrap v51, v50+{}", 8 * word).expect("strings take any text");
    }
    writeln!(text, "    {} = call fn0({})", list(results.clone()), list(args))
        .expect("strings take any text");
    let mut sum = "v51".to_owned();
    for word in 0..WORDS {
        let (loaded, turned, next) = (200 + word, 300 + word, 400 + word);
        write!(
            text,
            "    v{loaded} = load.i64 notrap v50+{}
    v{turned} = rotl {sum}, v{loaded}
    v{next} = bxor v{turned}, v{loaded}
",
            8 * word
        )
        .expect("strings take any text");
        sum = format!("v{next}");
    }
    writeln!(text, "    return {}, {sum}\n}}\n", list(results)).expect("strings take any text");
    text
}

/// Puts the canonical NaN in the place of each NaN that an instruction computes.
fn canonicalize_nans(func: &mut Function) {
    for block in func.layout.blocks().collect::<Vec<_>>() {
        let mut insts = Vec::new();
        for inst in func.layout.block_insts(block).collect::<Vec<_>>() {
            if let Some(ty) = computed_float(func, inst) {
                let data = func.dfg.inst(inst);
                let mut make = |data, ctrl| {
                    let inst = func.dfg.make_inst_with_results(data, ctrl);
                    insts.push(inst);
                    func.dfg.first_result(inst)
                };
                let z = make(data, ty);
                let y = match ty {
                    F32 => make(InstructionData::UnaryIeee32 { imm: Ieee32::with_bits(0x7fc0_0000) }, ty),
                    _ => make(InstructionData::UnaryIeee64 { imm: Ieee64::with_bits(0x7ff8 << 48) }, ty),
                };
                let x = make(InstructionData::FloatCompare { cond: FloatCC::Unordered, x: z, y: z }, ty);
                func.dfg.set_inst(inst, InstructionData::Ternary { op: TernaryOp::Select, x, y, z });
            }
            insts.push(inst);
        }
        func.layout.set_block_insts(block, insts);
    }
}

/// The type of the float that `inst` computes, other than by moving bits.
fn computed_float(func: &Function, inst: Inst) -> Option<Type> {
    use UnaryOp::{Ceil, Fdemote, Floor, Fpromote, Nearest, Sqrt, Trunc};
    let computes = match func.dfg.inst(inst) {
        InstructionData::Unary { op, .. } => {
            matches!(op, Ceil | Floor | Trunc | Nearest | Sqrt | Fpromote | Fdemote)
        }
        InstructionData::Binary { op, .. } => {
            use BinaryOp::{Fadd, Fdiv, Fmax, Fmin, Fmul, Fsub};
            matches!(op, Fadd | Fsub | Fmul | Fdiv | Fmin | Fmax)
        }
        InstructionData::Ternary { op: TernaryOp::Fma, .. } => true,
        InstructionData::Call { func: callee, .. } => {
            matches!(func.dfg.ext_funcs[callee].name, ExternalName::LibCall(_))
        }
        _ => false,
    };
    let ty = func.dfg.first_result_opt(inst).map(|value| func.dfg.value_type(value))?;
    (computes && (ty == F32 || ty == F64)).then_some(ty)
}

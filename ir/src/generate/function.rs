//! Whole programs: signatures, entries and ends of functions, and the runs to try.

use super::body::{Body, CalleeRef, Filter};
use super::config::{Config, Features};
use super::source::Source;
use crate::builder::InstBuilder;
use crate::entities::Value;
use crate::eval::Memory;
use crate::function::{ExtFuncData, ExternalName, Function, FunctionName, StackSlotData, StackSlotKind};
use crate::immediates::DataValue;
use crate::opcode::Opcode;
use crate::signature::{AbiParam, CallConv, Signature};
use crate::types::{I8, I64, Type};

/// A random program.
#[derive(Clone, Debug)]
pub struct Program {
    /// The functions, called `%f0`, `%f1` and so on.
    pub functions: Vec<Function>,
    /// Calls worth making.
    pub runs: Vec<Run>,
}

/// A call of a function of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The position of the function in the program.
    pub function: usize,
    /// The arguments.
    pub args: Vec<DataValue>,
}

/// How deep recursion goes at most.
const MAX_DEPTH: u32 = 3;
/// How many runs there are of each function.
const RUNS: u32 = 4;

/// The program of this configuration.
pub fn generate(config: Config) -> Program {
    generate_within(config, &|_, _, _| true)
}

/// The program of this configuration, without the instructions that `filter` refuses.
///
/// It is asked with an opcode, the controlling type and the types of the operands, about every instruction for whose
/// types there is a choice, but for loads, stores, comparisons, conditional traps and constants.
pub fn generate_within(config: Config, filter: &dyn Fn(Opcode, Type, &[Type]) -> bool) -> Program {
    let mut source = Source::new(config.seed);
    let types = config.features.types();
    let count = if config.features.calls { source.between(1, 4) } else { 1 };
    let tail_calls = config.features.indirect && source.one_in(2);
    let call_conv = if tail_calls { CallConv::Tail } else { CallConv::Fast };
    // Few signatures for many functions, so that tail calls fit.
    let signatures: Vec<Signature> =
        (0..2).map(|_| signature(&mut source, config.features, &types, call_conv)).collect();
    let chosen: Vec<Signature> =
        (0..count).map(|_| signatures[source.index(signatures.len())].clone()).collect();
    let functions: Vec<Function> = (0..chosen.len())
        .map(|index| function(&mut source, config, filter, &chosen, index, tail_calls))
        .collect();
    let mut runs = Vec::new();
    for (function, signature) in chosen.iter().enumerate() {
        for _ in 0..RUNS {
            let mut args: Vec<DataValue> =
                signature.params().iter().map(|param| source.value(param.value_type)).collect();
            let depth = u128::from(source.below(MAX_DEPTH + 1));
            args[0] = DataValue::new(I8, depth);
            if config.features.memory {
                // The lowest addresses of the stack: no run goes so deep.
                args[1] = DataValue::new(I64, u128::from(Memory::BASE));
            }
            runs.push(Run { function, args });
        }
    }
    Program { functions, runs }
}

/// A signature. The first parameter bounds the depth of recursion.
///
/// The second one, where memory is used, points to some of it.
fn signature(source: &mut Source, features: Features, types: &[Type], call_conv: CallConv) -> Signature {
    let mut some = |most_usually: u32, most: u32| -> Vec<AbiParam> {
        let end = if source.one_in(10) { most } else { most_usually };
        (0..=source.below(end)).map(|_| AbiParam::new(source.pick(types))).collect()
    };
    let mut params = vec![AbiParam::new(I8)];
    params.extend(features.memory.then_some(AbiParam::new(I64)));
    params.extend(some(5, 26));
    let mut returns = vec![AbiParam::new(I64)];
    returns.extend(some(3, 12).into_iter().skip(1));
    Signature::new(call_conv).with_params(params).with_returns(returns)
}

fn function(
    source: &mut Source,
    config: Config,
    filter: Filter<'_>,
    signatures: &[Signature],
    index: usize,
    tail_calls: bool,
) -> Function {
    let name = |index: usize| format!("f{index}");
    let mut func = Function::new(FunctionName::named(&name(index)), signatures[index].clone());
    let entry = func.dfg.make_block();
    for param in signatures[index].params() {
        func.dfg.append_block_param(entry, param.value_type);
    }
    func.layout.append_block(entry);
    let mut callees = Vec::new();
    if config.features.calls {
        for (index, signature) in signatures.iter().enumerate() {
            let sig = func.dfg.signatures.push(signature.clone());
            let name = ExternalName::Named(name(index).into());
            let data = ExtFuncData { name, signature: sig, colocated: false, patchable: false };
            callees.push(CalleeRef { func: func.dfg.ext_funcs.push(data), sig });
        }
    }
    let slots = slots(source, config.features, &mut func);
    let mut scope: Vec<Value> = func.dfg.block_params(entry).to_vec();
    let depth = scope[0];
    let pointer = config.features.memory.then(|| scope.remove(1));
    let share = config.size / u32::try_from(signatures.len()).expect("few functions");
    let mut body = Body {
        features: config.features,
        filter,
        types: config.features.types(),
        block: entry,
        depth,
        pointer,
        scope,
        budget: share,
        weight: 1,
        loops: Vec::new(),
        callees,
        tail_calls,
        calls_left: 4,
        slots,
        places: Vec::new(),
        func: &mut func,
        source,
    };
    body.fill();
    if body.source.one_in(4) {
        shuffle_blocks(body.func, body.source);
    }
    func
}

fn slots(source: &mut Source, features: Features, func: &mut Function) -> Vec<crate::entities::StackSlot> {
    let count = if features.memory { source.below(4) } else { 0 };
    (0..count)
        .map(|_| {
            let size = source.pick(&[1, 3, 8, 16, 24, 40, 64, 100]);
            let align_shift = if features.portable { 4 } else { source.pick(&[0, 0, 2, 3, 4]) };
            func.stack_slots.push(StackSlotData { kind: StackSlotKind::Explicit, size, align_shift })
        })
        .collect()
}

impl Body<'_> {
    /// Everything from the entry to the last return.
    fn fill(&mut self) {
        self.clear_slots();
        // Values that live until the end: now and then more than an instruction can name registers.
        let kept = if self.source.one_in(10) { 280 } else { self.source.below(24) };
        let budget = self.budget;
        for _ in 0..kept {
            self.straight_line();
        }
        let kept = self.scope.len();
        self.budget = budget;
        let depth = self.source.between(1, 6);
        self.region(budget, depth);

        // Nearly everything that is in scope flows into the first result.
        let mut summed = self.scope.clone();
        if !self.source.one_in(4) && self.scope.len() > kept + 40 {
            summed.truncate(kept + 40);
        }
        let sum = self.checksum(&summed);
        let types: Vec<Type> =
            self.func.signature.returns().iter().skip(1).map(|param| param.value_type).collect();
        let mut results = vec![sum];
        results.extend(self.values(&types));
        self.ins().return_(&results);
    }
}

/// Puts the blocks after the entry into another order, so that definitions may stand after their uses.
fn shuffle_blocks(func: &mut Function, source: &mut Source) {
    let mut blocks: Vec<_> = func.layout.blocks().skip(1).collect();
    func.layout.retain_blocks(|block| !blocks.contains(&block));
    while !blocks.is_empty() {
        let block = blocks.swap_remove(source.index(blocks.len()));
        func.layout.append_block(block);
    }
}

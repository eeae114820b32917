//! Every rule of the table, by the reference evaluator.

use std::collections::HashMap;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRng, TestRunner};

use crate::dfg::DataFlowGraph;
use crate::entities::{Block, Value};
use crate::eval::{Evaluator, Limits, Module};
use crate::function::{Function, FunctionName};
use crate::immediates::DataValue;
use crate::inst::{InstructionData, ValueList};
use crate::opcode::{TernaryOp, UnaryOp};
use crate::opt::optimize;
use crate::opt::pattern::{Bound, Env, Node, Op, constant_inst};
use crate::opt::rules::{RULES, Rule};
use crate::signature::{CallConv, Signature};
use crate::types::{F32, F64, I8, I16, I32, I64, I128, Type};
use crate::verify::verify;

/// The variables of a rule, in an order of this module: `x`, `y`, `z`, `c`, `d`.
const VARIABLES: usize = 5;

fn slot(env: &mut Env, variable: usize) -> &mut Option<Bound> {
    if variable < 3 { &mut env.any[variable] } else { &mut env.consts[variable - 3] }
}

fn note_variables(node: &Node, used: &mut [bool; VARIABLES]) {
    match node {
        Node::Any(index) => used[*index] = true,
        Node::Const(index) => used[3 + *index] = true,
        Node::Int(_) | Node::Width => {}
        Node::Op(_, nodes) => nodes.iter().for_each(|node| note_variables(node, used)),
    }
}

/// The variables that occur in the pattern.
fn variables(rule: &Rule) -> Vec<usize> {
    let mut used = [false; VARIABLES];
    note_variables(&rule.pattern, &mut used);
    (0..VARIABLES).filter(|&variable| used[variable]).collect()
}

/// Types for the variables of a rule.
#[derive(Clone, Debug)]
struct Typing {
    root: Type,
    inner: Type,
    types: [Type; VARIABLES],
}

impl Typing {
    fn env(&self, bits: &[(usize, u128)]) -> Env {
        let mut env = Env { width: self.root.bits(), inner: Some(self.inner), ..Env::default() };
        for &(variable, bits) in bits {
            let ty = self.types[variable];
            let DataValue { bits, .. } = DataValue::new(ty, bits);
            *slot(&mut env, variable) = Some(Bound { value: Value::new(variable), ty, bits: Some(bits) });
        }
        env
    }
}

/// The type of `node`, if everything in it has a type that it may have.
fn check_types(node: &Node, typing: &Typing, hint: Option<Type>) -> Option<Type> {
    let own = |node: &Node| match node {
        Node::Any(index) => Some(typing.types[*index]),
        Node::Const(index) => Some(typing.types[3 + *index]),
        Node::Int(_) | Node::Width => None,
        Node::Op(..) => check_types(node, typing, None),
    };
    let Node::Op(op, nodes) = node else { return own(node).or(hint) };
    let info = op.opcode().info();
    let is_conversion =
        matches!(op, Op::Unary(UnaryOp::Uextend | UnaryOp::Sextend | UnaryOp::Ireduce | UnaryOp::Bmask));
    let ctrl = match op {
        _ if is_conversion => hint.unwrap_or(typing.inner),
        Op::Icmp(_) | Op::Fcmp(_) => nodes.iter().find_map(own)?,
        Op::Ternary(TernaryOp::Select) => nodes[1..].iter().find_map(own).or(hint)?,
        _ if matches!(info.args, [_, crate::opcode::Constraint::In(_)]) => own(&nodes[0]).or(hint)?,
        _ => nodes.iter().find_map(own).or(hint)?,
    };
    let operand = if is_conversion { typing.inner } else { ctrl };
    let args_fit = nodes.iter().zip(info.args).all(|(node, constraint)| {
        let hint = own(node).is_none().then_some(operand);
        check_types(node, typing, hint).is_some_and(|ty| constraint.allows(ty, ctrl))
    });
    (args_fit && info.ctrl_types.contains(ctrl)).then(|| info.results[0].resolve(ctrl)).flatten()
}

/// All typings out of `palette` under which both sides of the rule have the same type.
fn typings(rule: &Rule, palette: &[Type]) -> Vec<Typing> {
    let variables = variables(rule);
    let mut found = Vec::new();
    let choices = u32::try_from(variables.len()).unwrap() + 2;
    for number in 0..palette.len().pow(choices) {
        let pick = |digit: u32| palette[number / palette.len().pow(digit) % palette.len()];
        let mut typing = Typing { root: pick(0), inner: pick(1), types: [Type::INVALID; VARIABLES] };
        for (digit, &variable) in (2..).zip(&variables) {
            typing.types[variable] = pick(digit);
        }
        let sides = [&rule.pattern, &rule.replacement];
        if sides.iter().all(|node| check_types(node, &typing, Some(typing.root)) == Some(typing.root)) {
            found.push(typing);
        }
    }
    found
}

/// Compares both sides, if the condition holds. Returns whether it does.
fn holds(rule: &Rule, root: Type, env: &Env) -> bool {
    if let Some(condition) = &rule.condition
        && condition.evaluate(None, env).is_none_or(|(bits, _)| bits == 0)
    {
        return false;
    }
    let [expected, found] = [&rule.pattern, &rule.replacement].map(|node| node.evaluate(Some(root), env));
    assert_eq!(expected, found, "{} with {env:x?}", rule.text);
    true
}

/// Numbers near which things happen.
fn corners() -> Vec<u128> {
    let mut corners = vec![0, 1, 2, 3, 5, 0x55, 100];
    corners.extend(
        [6, 7, 8, 15, 16, 31, 32, 63, 64, 127].into_iter().flat_map(|bit| [1 << bit, (1 << bit) - 1]),
    );
    corners.extend([0x3f80_0000, 0xff80_0000, 0x7fc0_0001, 0x7f80_0001, 0x3ff0 << 48, 0xfff0_0000_0000_0001]);
    corners.extend(corners.clone().iter().map(|corner| !corner));
    corners
}

/// An expression of operands of 8 bits, by [`VARIABLES`]; `None` if it traps.
type Expression = Box<dyn Fn(&[u8; VARIABLES]) -> Option<u8>>;

/// What each operation gives for all operands of 8 bits: asking the evaluator anew for each would take long.
#[derive(Default)]
struct Tables(HashMap<Op, Rc<[Option<u8>]>>);

impl Tables {
    fn get(&mut self, op: Op) -> Rc<[Option<u8>]> {
        let count = if matches!(op, Op::Unary(_)) { 1 << 8 } else { 1 << 16 };
        let results = (0..count)
            .map(|number: u128| u8::try_from(op.evaluate(I8, I8, &[number & 0xff, number >> 8])?).ok());
        self.0.entry(op).or_insert_with(|| results.collect()).clone()
    }

    fn expression(&mut self, node: &Node) -> Expression {
        let (op, nodes) = match node {
            Node::Any(index) => return variable(*index),
            Node::Const(index) => return variable(3 + *index),
            Node::Int(number) => return literal(number.to_le_bytes()[0]),
            Node::Width => return literal(8),
            Node::Op(op, nodes) => (*op, nodes),
        };
        let mut args: Vec<Expression> = nodes.iter().map(|node| self.expression(node)).collect();
        let args = std::array::from_fn(|index| {
            if index < args.len() { std::mem::replace(&mut args[index], literal(0)) } else { literal(0) }
        });
        let [a, b, c]: [Expression; 3] = args;
        match op {
            Op::Unary(_) => {
                let table = self.get(op);
                Box::new(move |bits| table[usize::from(a(bits)?)])
            }
            Op::Ternary(_) => Box::new(move |bits| {
                let args = [a(bits)?, b(bits)?, c(bits)?];
                if op == Op::Ternary(TernaryOp::Select) {
                    return Some(if args[0] != 0 { args[1] } else { args[2] });
                }
                u8::try_from(op.evaluate(I8, I8, &args.map(u128::from))?).ok()
            }),
            _ => {
                let table = self.get(op);
                Box::new(move |bits| table[usize::from(b(bits)?) << 8 | usize::from(a(bits)?)])
            }
        }
    }
}

fn variable(index: usize) -> Expression {
    Box::new(move |bits| Some(bits[index]))
}

fn literal(bits: u8) -> Expression {
    Box::new(move |_| Some(bits))
}

#[test]
fn every_rule_holds_for_all_operands_of_8_bits() {
    let mut tables = Tables::default();
    let mut tried = 0;
    for rule in RULES.all.iter().filter(|rule| !typings(rule, &[I8]).is_empty()) {
        let [left, right] = [&rule.pattern, &rule.replacement].map(|node| tables.expression(node));
        let condition = rule.condition.as_ref().map_or_else(|| literal(1), |node| tables.expression(node));
        let variables = variables(rule);
        // Two variables take all their values; a third one those that matter.
        let thirds: &[u8] = if variables.len() > 2 { &[0, 1, 2, 0x55, 0x7f, 0x80, 0xff] } else { &[0] };
        let seconds = if variables.len() > 1 { 0..=255 } else { 0..=0 };
        let mut applied = false;
        for first in 0..=255 {
            for second in seconds.clone() {
                for &third in thirds {
                    let mut bits = [0; VARIABLES];
                    variables
                        .iter()
                        .zip([first, second, third])
                        .for_each(|(&variable, value)| bits[variable] = value);
                    if condition(&bits).is_some_and(|bits| bits != 0) {
                        assert_eq!(left(&bits), right(&bits), "{} with {bits:x?}", rule.text);
                        applied = true;
                    }
                }
            }
        }
        assert!(applied, "{} never applies", rule.text);
        tried += 1;
    }
    assert!(tried > 200, "{tried} rules are about operands of 8 bits");
}

#[test]
fn selection_is_what_the_test_above_takes_it_for() {
    for (a, b, c) in [(0, 1, 2), (1, 3, 4), (0x80, 5, 6), (2, 0xff, 0)] {
        let select = Op::Ternary(TernaryOp::Select).evaluate(I8, I8, &[a, b, c]);
        assert_eq!(select, Some(if a != 0 { b } else { c }));
    }
}

/// Every typing with which a rule is tried beside 8 bits: of one width, of two neighbouring ones, of floats.
fn wider_typings(rule: &Rule) -> Vec<Typing> {
    let palettes: [&[Type]; 8] =
        [&[I16], &[I32], &[I64], &[I128], &[F32, I8], &[F64, I8], &[I8, I16, I32], &[I32, I64, I128]];
    palettes.iter().flat_map(|palette| typings(rule, palette)).collect()
}

#[test]
fn every_rule_holds_for_wider_operands() {
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(Default::default()));
    let bits = prop_oneof![prop::sample::select(corners()), any::<u128>()];
    let operands = prop::collection::vec(bits, VARIABLES);
    let samples: Vec<Vec<u128>> = (0..40)
        .map(|_| operands.new_tree(&mut runner).unwrap().current())
        .chain(corners().into_iter().map(|corner| vec![corner, corner, 1, corner, 2]))
        .chain(corners().into_iter().map(|corner| vec![corner, 0, corner, 3, corner]))
        .collect();
    for rule in &RULES.all {
        let typings = wider_typings(rule);
        assert!(!typings.is_empty(), "{} has no types", rule.text);
        let applied = typings.iter().flat_map(|typing| {
            let variables = variables(rule);
            samples.iter().map(move |sample| {
                let bits: Vec<_> = variables.iter().map(|&variable| (variable, sample[variable])).collect();
                holds(rule, typing.root, &typing.env(&bits))
            })
        });
        assert!(applied.filter(|&applied| applied).count() > 0, "{} never applies", rule.text);
    }
}

/// Builds `node` as instructions at the end of block 0.
fn build(func: &mut Function, node: &Node, typing: &Typing, ty: Type, values: &[Value; VARIABLES]) -> Value {
    match node {
        Node::Any(index) => values[*index],
        Node::Const(index) => values[3 + *index],
        Node::Int(number) => constant(func, ty, i128::from(*number).cast_unsigned()),
        Node::Width => constant(func, ty, u128::from(typing.root.bits())),
        Node::Op(op, nodes) => {
            let known = |node: &Node| match node {
                Node::Int(_) | Node::Width => None,
                _ => check_types(node, typing, None),
            };
            let is_conversion = matches!(
                op,
                Op::Unary(UnaryOp::Uextend | UnaryOp::Sextend | UnaryOp::Ireduce | UnaryOp::Bmask)
            );
            let like = match op {
                _ if is_conversion => typing.inner,
                Op::Icmp(_) | Op::Fcmp(_) => nodes.iter().find_map(known).unwrap(),
                _ => ty,
            };
            let args: Vec<Value> = nodes
                .iter()
                .map(|node| {
                    let ty = known(node).unwrap_or(like);
                    build(func, node, typing, ty, values)
                })
                .collect();
            let ctrl = if is_conversion { ty } else { Type::INVALID };
            append(func, op.with(&args), ctrl, ty)
        }
    }
}

fn append(func: &mut Function, data: InstructionData, ctrl: Type, ty: Type) -> Value {
    let inst = func.dfg.make_inst(data);
    let _ = ctrl;
    func.dfg.make_results(inst, [ty]);
    func.layout.append_inst(inst, Block::new(0));
    func.dfg.first_result(inst)
}

fn constant(func: &mut Function, ty: Type, bits: u128) -> Value {
    let DataValue { bits, .. } = DataValue::new(ty, bits);
    if let Some(data) = constant_inst(ty, bits) {
        return append(func, data, ty, ty);
    }
    assert_eq!(ty, I128);
    let halves = [bits, bits >> 64].map(|half| constant(func, I64, half));
    let data = InstructionData::Binary { op: crate::opcode::BinaryOp::Iconcat, x: halves[0], y: halves[1] };
    append(func, data, I64, I128)
}

/// A function of `x`, `y` and `z` that computes the left side of a rule.
fn function(rule: &Rule, typing: &Typing, constants: [u128; 2]) -> Function {
    let mut signature = Signature::new(CallConv::Fast);
    signature.push_return(typing.root);
    let types =
        [0, 1, 2].map(|variable| Some(typing.types[variable]).filter(|ty| !ty.is_invalid()).unwrap_or(I8));
    signature = signature.with_params(types);
    let mut func = Function::new(FunctionName::named("rule"), signature);
    let block = func.dfg.make_block();
    func.layout.append_block(block);
    let [x, y, z] = types.map(|ty| func.dfg.append_block_param(block, ty));
    let mut values = [x, y, z, x, x];
    for (index, bits) in constants.into_iter().enumerate() {
        let ty = typing.types[3 + index];
        if !ty.is_invalid() {
            values[3 + index] = constant(&mut func, ty, bits);
        }
    }
    let root = build(&mut func, &rule.pattern, typing, typing.root, &values);
    let args = ValueList::from_slice(&[root], &mut func.dfg.value_lists);
    let inst = func.dfg.make_inst(InstructionData::Return { args });
    func.layout.append_inst(inst, block);
    func
}

fn call(func: &Function, args: &[DataValue]) -> Result<Vec<DataValue>, crate::eval::EvalError> {
    let module = Module::new([func]);
    Evaluator::new(&module, Limits { stack_bytes: 64, ..Limits::default() }).call(0, args)
}

/// Whether constants satisfy the condition of a rule.
fn allowed(rule: &Rule, typing: &Typing, constants: [u128; 2]) -> bool {
    let env = typing.env(&[(3, constants[0]), (4, constants[1])]);
    rule.condition.as_ref().is_none_or(|node| node.evaluate(None, &env).is_some_and(|(bits, _)| bits != 0))
}

#[test]
fn the_optimiser_applies_every_rule_and_keeps_the_result() {
    let palettes: [&[Type]; 4] = [&[I32], &[F64, I8], &[I8, I16, I32], &[I128]];
    let mut rng = crate::generate::Source::new(1);
    for rule in &RULES.all {
        let typings: Vec<Typing> = palettes.iter().flat_map(|palette| typings(rule, palette)).collect();
        let mut applied = false;
        for typing in &typings {
            let constants = [[4, 9], [3, 5], [1, 3], [64, 200], [33, 2], [0, 0], [1, 0]];
            for constants in
                constants.into_iter().filter(|constants| allowed(rule, typing, *constants)).take(3)
            {
                let func = function(rule, typing, constants);
                let verified =
                    verify(func.clone()).unwrap_or_else(|errors| panic!("{}: {errors}\n{func}", rule.text));
                let (optimized, stats) = optimize(verified);
                applied |= stats.rules().any(|(text, _)| text == rule.text);
                for _ in 0..4 {
                    let args: Vec<DataValue> =
                        func.signature.params().iter().map(|param| rng.value(param.value_type)).collect();
                    assert_eq!(
                        call(&func, &args),
                        call(optimized.function(), &args),
                        "{} of {args:?}\n{func}\n{}",
                        rule.text,
                        optimized.function()
                    );
                }
            }
        }
        assert!(applied, "`{}` was never applied, with {} typings", rule.text, typings.len());
    }
}

#[test]
fn a_wrong_rule_is_noticed() {
    let rule = |text: &str| Rule::parse(text).unwrap();
    let typing = Typing { root: I8, inner: I8, types: [I8; VARIABLES] };
    for (text, bits) in [
        ("(udiv x x) => 1", vec![(0, 0)]),
        ("(sdiv x -1) => (ineg x)", vec![(0, 0x80)]),
        ("(ushr (ishl x c) c) => x", vec![(0, 0x81), (3, 1)]),
        ("(icmp slt x y) => (icmp ult x y)", vec![(0, 0x80), (1, 1)]),
    ] {
        let rule = rule(text);
        let env = typing.env(&bits);
        let outcome = std::panic::catch_unwind(|| holds(&rule, I8, &env));
        assert!(outcome.is_err(), "{text}");
    }
}

#[test]
fn rules_that_do_not_read_are_noticed() {
    for text in ["(iadd x) => x", "(iadd x y)", "iadd x y => x", "(ifoo x) => x", "(iadd x q) => x"] {
        let rule = Rule::parse(text);
        assert!(rule.is_none() || text.starts_with("iadd"), "{text}");
    }
}

#[test]
fn wide_constants_are_seen_through() {
    let func = &crate::text::parse_functions(
        "function %f() { block0: v0 = iconst.i64 -1 v1 = sextend.i128 v0 v2 = uextend.i128 v0 v3 = iconcat v0, v0 return }",
    )
    .unwrap()[0];
    let dfg: &DataFlowGraph = &func.dfg;
    let constant = |number| crate::opt::pattern::constant_of(dfg, Value::new(number));
    assert_eq!(constant(1), Some(u128::MAX));
    assert_eq!(constant(2), Some(u128::from(u64::MAX)));
    assert_eq!(constant(3), Some(u128::MAX));
}

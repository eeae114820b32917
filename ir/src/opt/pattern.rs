//! Patterns: expressions with variables, which rewrite rules are made of.
//!
//! A pattern is matched against the definition of a value, and an expression is built from what was bound. Parts
//! that contain constants alone are computed by the [reference evaluator](crate::eval::scalar), so a rule can
//! calculate: `(ctz c)` is the logarithm of a power of two.

use crate::condcodes::{FloatCC, IntCC};
use crate::dfg::{DataFlowGraph, ValueDef};
use crate::entities::Value;
use crate::eval::{float, int, scalar};
use crate::inst::InstructionData;
use crate::opcode::{BinaryOp, Opcode, TernaryOp, UnaryOp};
use crate::types::{F32, F64, I128, Type};

/// An operation in a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Unary(UnaryOp),
    Binary(BinaryOp),
    Ternary(TernaryOp),
    Icmp(IntCC),
    Fcmp(FloatCC),
}

impl Op {
    /// The operation of `data` and its operands, for instructions that patterns know.
    pub(super) fn of(data: &InstructionData) -> Option<(Self, [Option<Value>; 3])> {
        Some(match *data {
            InstructionData::Unary { op, arg } => (Self::Unary(op), [Some(arg), None, None]),
            InstructionData::Binary { op, x, y } => (Self::Binary(op), [Some(x), Some(y), None]),
            InstructionData::Ternary { op, x, y, z } => (Self::Ternary(op), [Some(x), Some(y), Some(z)]),
            InstructionData::IntCompare { cond, x, y } => (Self::Icmp(cond), [Some(x), Some(y), None]),
            InstructionData::FloatCompare { cond, x, y } => (Self::Fcmp(cond), [Some(x), Some(y), None]),
            _ => return None,
        })
    }

    /// The instruction with these operands.
    pub(super) fn with(self, args: &[Value]) -> InstructionData {
        match self {
            Self::Unary(op) => InstructionData::Unary { op, arg: args[0] },
            Self::Binary(op) => InstructionData::Binary { op, x: args[0], y: args[1] },
            Self::Ternary(op) => InstructionData::Ternary { op, x: args[0], y: args[1], z: args[2] },
            Self::Icmp(cond) => InstructionData::IntCompare { cond, x: args[0], y: args[1] },
            Self::Fcmp(cond) => InstructionData::FloatCompare { cond, x: args[0], y: args[1] },
        }
    }

    pub(super) fn opcode(self) -> Opcode {
        match self {
            Self::Unary(op) => op.into(),
            Self::Binary(op) => op.into(),
            Self::Ternary(op) => op.into(),
            Self::Icmp(_) => Opcode::Icmp,
            Self::Fcmp(_) => Opcode::Fcmp,
        }
    }

    fn is_commutative(self) -> bool {
        match self {
            Self::Binary(op) => is_commutative(op),
            Self::Icmp(cond) => matches!(cond, IntCC::Equal | IntCC::NotEqual),
            _ => false,
        }
    }

    /// Whether the type of the result is no operand's.
    fn is_conversion(self) -> bool {
        matches!(self, Self::Unary(UnaryOp::Uextend | UnaryOp::Sextend | UnaryOp::Ireduce | UnaryOp::Bmask))
    }

    /// The first result for these operands, of which the first has type `from`; `None` if it traps.
    pub(super) fn evaluate(self, from: Type, to: Type, args: &[u128]) -> Option<u128> {
        let patterns = match self {
            Self::Unary(op) => scalar::unary(op, from, to, args[0]),
            Self::Binary(op) => scalar::binary(op, from, args[0], args[1]),
            Self::Ternary(op) => scalar::ternary(op, to, [args[0], args[1], args[2]]),
            Self::Icmp(cond) => return Some(u128::from(int::compare(cond, from.bits(), args[0], args[1]))),
            Self::Fcmp(cond) => {
                let format = match from {
                    F32 => float::Format::F32,
                    F64 => float::Format::F64,
                    _ => return None,
                };
                return Some(u128::from(float::compare(cond, format, args[0], args[1])));
            }
        };
        patterns.ok()?.first().copied()
    }
}

/// Whether the operands of `op` may change places.
pub(super) fn is_commutative(op: BinaryOp) -> bool {
    use BinaryOp::{
        Band, Bor, Bxor, Fadd, Fmax, Fmin, Fmul, Iadd, Imul, SaddOverflow, Smax, Smin, SmulOverflow, Smulhi,
        UaddOverflow, Umax, Umin, UmulOverflow, Umulhi,
    };
    matches!(
        op,
        Iadd | Imul
            | Umulhi
            | Smulhi
            | Smin
            | Umin
            | Smax
            | Umax
            | Band
            | Bor
            | Bxor
            | Fadd
            | Fmul
            | Fmin
            | Fmax
            | UaddOverflow
            | SaddOverflow
            | UmulOverflow
            | SmulOverflow
    )
}

/// A pattern, or an expression to be built.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// `x`, `y`, `z`: any value; the same one wherever the variable occurs.
    Any(usize),
    /// `c`, `d`: a constant.
    Const(usize),
    /// A constant with this value, modulo the width of its type.
    Int(i64),
    /// `W`: the width of the whole expression's type.
    Width,
    /// An operation.
    Op(Op, Vec<Node>),
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound {
    pub(super) value: Value,
    pub(super) ty: Type,
    /// Its bits, of constants.
    pub(super) bits: Option<u128>,
}

/// What the variables of a rule stand for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Env {
    pub(super) any: [Option<Bound>; 3],
    pub(super) consts: [Option<Bound>; 2],
    /// The width of the whole expression's type.
    pub(super) width: u32,
    /// The type of conversions inside an expression.
    pub(super) inner: Option<Type>,
}

/// The bits of `value`, if it is a scalar constant.
pub(super) fn constant_of(dfg: &DataFlowGraph, value: Value) -> Option<u128> {
    let ValueDef::Result(inst, 0) = dfg.try_value_def(value)? else { return None };
    let ty = dfg.value_type(value);
    match dfg.inst(inst) {
        InstructionData::UnaryImm { imm } => {
            Some(int::truncate(ty.bits(), i128::from(imm.bits()).cast_unsigned()))
        }
        InstructionData::UnaryIeee16 { imm } => Some(u128::from(imm.bits())),
        InstructionData::UnaryIeee32 { imm } => Some(u128::from(imm.bits())),
        InstructionData::UnaryIeee64 { imm } => Some(u128::from(imm.bits())),
        // Wide constants are made of narrow ones.
        InstructionData::Unary { op: UnaryOp::Uextend, arg } if ty == I128 => narrow_constant_of(dfg, arg),
        InstructionData::Unary { op: UnaryOp::Sextend, arg } if ty == I128 => {
            Some(int::sextend(dfg.value_type(arg).bits(), 128, narrow_constant_of(dfg, arg)?))
        }
        InstructionData::Binary { op: BinaryOp::Iconcat, x, y } if ty == I128 => {
            Some(narrow_constant_of(dfg, x)? | narrow_constant_of(dfg, y)? << 64)
        }
        _ => None,
    }
}

fn narrow_constant_of(dfg: &DataFlowGraph, value: Value) -> Option<u128> {
    let inst = dfg.try_value_def(value)?.inst()?;
    if !matches!(dfg.inst(inst), InstructionData::UnaryImm { .. }) {
        return None;
    }
    constant_of(dfg, value)
}

impl Node {
    /// Matches against the definition of `value`. On failure, `env` holds whatever was bound on the way.
    pub(super) fn matches(&self, dfg: &DataFlowGraph, value: Value, env: &mut Env) -> bool {
        match self {
            Self::Any(index) => {
                let bound = Bound { value, ty: dfg.value_type(value), bits: None };
                *env.any[*index].get_or_insert(bound) == bound
            }
            Self::Const(index) => constant_of(dfg, value).is_some_and(|bits| {
                let ty = dfg.value_type(value);
                let bound = env.consts[*index].get_or_insert(Bound { value, ty, bits: Some(bits) });
                bound.bits == Some(bits) && bound.ty == ty
            }),
            Self::Int(number) => {
                let bits = dfg.value_type(value).bits();
                dfg.value_type(value).is_int() && constant_of(dfg, value) == Some(literal(*number, bits))
            }
            Self::Width => false,
            Self::Op(..) => match dfg.try_value_def(value) {
                Some(ValueDef::Result(inst, 0)) => self.matches_inst(dfg, &dfg.inst(inst), env),
                _ => false,
            },
        }
    }

    /// Matches against an instruction.
    pub(super) fn matches_inst(&self, dfg: &DataFlowGraph, data: &InstructionData, env: &mut Env) -> bool {
        let (Self::Op(op, nodes), Some((found, values))) = (self, Op::of(data)) else { return false };
        if *op != found {
            return false;
        }
        let all = |order: [usize; 3], env: &mut Env| {
            nodes
                .iter()
                .zip(order)
                .all(|(node, at)| values[at].is_some_and(|value| node.matches(dfg, value, env)))
        };
        let before = *env;
        all([0, 1, 2], env)
            || op.is_commutative() && {
                *env = before;
                all([1, 0, 2], env)
            }
    }

    /// The type of the value that this expression has, as far as its parts tell.
    fn ty(&self, env: &Env) -> Option<Type> {
        match self {
            Self::Any(index) => env.any[*index].map(|bound| bound.ty),
            Self::Const(index) => env.consts[*index].map(|bound| bound.ty),
            Self::Int(_) | Self::Width => None,
            Self::Op(Op::Icmp(_) | Op::Fcmp(_), nodes) => common_type(nodes, env).map(Type::as_truthy),
            Self::Op(op, _) if op.is_conversion() => env.inner,
            Self::Op(Op::Ternary(TernaryOp::Select), nodes) => common_type(&nodes[1..], env),
            Self::Op(Op::Binary(op), nodes) if is_shift(*op) => nodes[0].ty(env),
            Self::Op(_, nodes) => common_type(nodes, env),
        }
    }

    /// The value of this expression if every variable in it has known bits. `ty` is its type, if its parts do not
    /// tell.
    pub(super) fn evaluate(&self, ty: Option<Type>, env: &Env) -> Option<(u128, Type)> {
        match self {
            Self::Any(index) => env.any[*index].and_then(|bound| Some((bound.bits?, bound.ty))),
            Self::Const(index) => env.consts[*index].and_then(|bound| Some((bound.bits?, bound.ty))),
            Self::Int(number) => ty.map(|ty| (literal(*number, ty.bits()), ty)),
            Self::Width => ty.map(|ty| (literal(i64::from(env.width), ty.bits()), ty)),
            Self::Op(op, nodes) => {
                let to = if op.is_conversion() { ty.or(env.inner) } else { self.ty(env).or(ty) };
                let operand = self.operand_type(to, env);
                let mut args = [0; 3];
                let mut from = Type::INVALID;
                for (index, node) in nodes.iter().enumerate() {
                    let (bits, ty) = node.evaluate(node.ty(env).or(operand), env)?;
                    from = if index == 0 { ty } else { from };
                    args[index] = bits;
                }
                let to = to?;
                op.evaluate(from, to, &args).map(|bits| (bits, to))
            }
        }
    }

    /// The type of operands that tell no type themselves.
    fn operand_type(&self, result: Option<Type>, env: &Env) -> Option<Type> {
        match self {
            Self::Op(Op::Icmp(_) | Op::Fcmp(_), nodes) => common_type(nodes, env),
            Self::Op(op, _) if op.is_conversion() => env.inner,
            _ => result,
        }
    }

    /// Whether the expression can be computed now.
    fn is_constant(&self) -> bool {
        match self {
            Self::Any(_) => false,
            Self::Const(_) | Self::Int(_) | Self::Width => true,
            Self::Op(_, nodes) => nodes.iter().all(Self::is_constant),
        }
    }
}

fn common_type(nodes: &[Node], env: &Env) -> Option<Type> {
    nodes.iter().find_map(|node| node.ty(env))
}

fn is_shift(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Ishl | BinaryOp::Ushr | BinaryOp::Sshr | BinaryOp::Rotl | BinaryOp::Rotr)
}

fn literal(number: i64, bits: u32) -> u128 {
    int::truncate(bits, i128::from(number).cast_unsigned())
}

/// What an expression is built with: the place for new instructions.
pub(super) trait Builder {
    fn dfg(&self) -> &DataFlowGraph;
    /// An instruction of one result before the place.
    fn emit(&mut self, data: InstructionData, ctrl: Type) -> Value;
    /// A constant before the place, if there are constants of this type.
    fn constant(&mut self, ty: Type, bits: u128) -> Option<Value>;
}

/// An expression that was built.
#[derive(Clone, Copy, Debug)]
pub(super) enum Built {
    /// It is a value that exists.
    Value(Value),
    /// It is this instruction, not made yet, with this controlling type.
    Inst(InstructionData, Type),
}

impl Node {
    /// Builds the expression, of type `ty`, all but its outermost instruction; `None` if its types do not fit.
    pub(super) fn build(&self, ty: Type, env: &Env, builder: &mut impl Builder) -> Option<Built> {
        match self {
            Self::Any(index) => {
                env.any[*index].filter(|bound| bound.ty == ty).map(|bound| Built::Value(bound.value))
            }
            _ if self.is_constant() => {
                let (bits, found) = self.evaluate(Some(ty), env)?;
                if found != ty {
                    return None;
                }
                builder.constant(ty, bits).map(Built::Value)
            }
            Self::Op(op, nodes) => {
                let operand = self.operand_type(Some(ty), env);
                let mut args = Vec::with_capacity(nodes.len());
                for node in nodes {
                    let ty = node.ty(env).or(operand)?;
                    args.push(match node.build(ty, env, builder)? {
                        Built::Value(value) => value,
                        Built::Inst(data, ctrl) => builder.emit(data, ctrl),
                    });
                }
                let ctrl = self.ctrl(*op, ty, &args, builder.dfg())?;
                Some(Built::Inst(op.with(&args), ctrl))
            }
            Self::Const(_) | Self::Int(_) | Self::Width => None,
        }
    }

    /// The controlling type of `op` with these operands, if it then has a result of type `ty`.
    fn ctrl(&self, op: Op, ty: Type, args: &[Value], dfg: &DataFlowGraph) -> Option<Type> {
        let info = op.opcode().info();
        let ctrl = match info.ctrl_from {
            crate::opcode::CtrlFrom::Operand(index) => dfg.value_type(args[usize::from(index)]),
            crate::opcode::CtrlFrom::Result => ty,
            crate::opcode::CtrlFrom::None => return None,
        };
        let fits = info.ctrl_types.contains(ctrl)
            && info.results[0].resolve(ctrl) == Some(ty)
            && args
                .iter()
                .zip(info.args)
                .all(|(&arg, constraint)| constraint.allows(dfg.value_type(arg), ctrl));
        fits.then_some(ctrl)
    }
}

/// The instruction that makes the constant `bits` of type `ty`, if there is one.
pub(super) fn constant_inst(ty: Type, bits: u128) -> Option<InstructionData> {
    use crate::immediates::{Ieee32, Ieee64, Imm64};
    let low = u64::try_from(bits).ok()?;
    Some(match ty {
        F32 => InstructionData::UnaryIeee32 { imm: Ieee32::with_bits(u32::try_from(low).ok()?) },
        F64 => InstructionData::UnaryIeee64 { imm: Ieee64::with_bits(low) },
        _ if ty.is_int() && ty != I128 => {
            InstructionData::UnaryImm { imm: Imm64::new(low.cast_signed()).sign_extend_from_width(ty.bits()) }
        }
        _ => return None,
    })
}

/// Reading patterns from text.
pub(super) struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let mut rest = word;
            while let Some(end) = rest.find(['(', ')']) {
                words.extend([&rest[..end], &rest[end..=end]].into_iter().filter(|part| !part.is_empty()));
                rest = &rest[end + 1..];
            }
            if !rest.is_empty() {
                words.push(rest);
            }
        }
        Self { words, at: 0 }
    }

    pub(super) fn word(&mut self) -> Option<&'a str> {
        self.at += 1;
        self.words.get(self.at - 1).copied()
    }

    /// Reads a pattern; `None` if the text has none.
    pub(super) fn node(&mut self) -> Option<Node> {
        match self.word()? {
            "(" => {
                let op = self.op()?;
                let mut nodes = Vec::new();
                while self.words.get(self.at).is_some_and(|&word| word != ")") {
                    nodes.push(self.node()?);
                }
                self.at += 1;
                (nodes.len() == op.opcode().info().args.len()).then_some(Node::Op(op, nodes))
            }
            "x" => Some(Node::Any(0)),
            "y" => Some(Node::Any(1)),
            "z" => Some(Node::Any(2)),
            "c" => Some(Node::Const(0)),
            "d" => Some(Node::Const(1)),
            "W" => Some(Node::Width),
            number => number.parse().ok().map(Node::Int),
        }
    }

    fn op(&mut self) -> Option<Op> {
        let opcode: Opcode = self.word()?.parse().ok()?;
        match opcode {
            Opcode::Icmp => self.word()?.parse().ok().map(Op::Icmp),
            Opcode::Fcmp => self.word()?.parse().ok().map(Op::Fcmp),
            _ => (UnaryOp::try_from(opcode).map(Op::Unary))
                .or_else(|_| BinaryOp::try_from(opcode).map(Op::Binary))
                .or_else(|_| TernaryOp::try_from(opcode).map(Op::Ternary))
                .ok(),
        }
    }
}

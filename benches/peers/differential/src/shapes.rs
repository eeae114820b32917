//! Single instructions: which of them Cranelift runs, and whether it gives what we give.

use std::collections::BTreeMap;
use std::fmt;

use packir::ir::condcodes::{FloatCC, IntCC};
use packir::ir::generate::Source as Random;
use packir::ir::inst::AtomicRmwOp;
use packir::ir::opcode::{Constraint, CtrlFrom, Format};
use packir::ir::types::{F32, F64, I8, I16, I32, I64, I128};
use packir::ir::{Opcode, Type};

use crate::compare::{Comparison, Difference, Peer, compare};
use crate::known;
use crate::source::{Run, Source};

/// The types that are compared.
pub const TYPES: [Type; 7] = [I8, I16, I32, I64, I128, F32, F64];

/// An instruction with its types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The opcode.
    pub opcode: Opcode,
    /// The controlling type.
    pub ctrl: Type,
    /// The types of the operands.
    pub args: Vec<Type>,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args: Vec<String> = self.args.iter().map(ToString::to_string).collect();
        write!(f, "{}.{}({})", self.opcode, self.ctrl, args.join(", "))
    }
}

impl Shape {
    /// Every scalar instruction with operands whose meaning does not depend on where it stands.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for &opcode in Opcode::ALL {
            let info = opcode.info();
            let compared = match opcode.format() {
                // The second is for vectors, though scalars would fit its types.
                Format::Unary => !matches!(opcode, Opcode::SetPinnedReg | Opcode::X86Cvtt2dq),
                Format::Ternary => opcode != Opcode::StackSwitch,
                Format::Binary
                | Format::IntCompare
                | Format::FloatCompare
                | Format::CondTrap
                | Format::BinaryTrap
                | Format::Bitcast
                | Format::AtomicLoad
                | Format::AtomicStore
                | Format::AtomicCas
                | Format::AtomicRmw => true,
                _ => false,
            };
            if !compared || info.ctrl_from == CtrlFrom::None {
                continue;
            }
            for ctrl in TYPES.into_iter().filter(|&ctrl| info.ctrl_types.contains(ctrl)) {
                let known =
                    |constraint: &Constraint| constraint.resolve(ctrl).is_some_and(|ty| TYPES.contains(&ty));
                if !info.results.iter().all(known) {
                    continue;
                }
                let mut lists = vec![Vec::new()];
                for constraint in info.args {
                    let fits = |ty: &Type| match opcode.format() {
                        // Addresses are of this type alone, and bit casts keep the width.
                        Format::AtomicLoad | Format::AtomicStore | Format::AtomicCas | Format::AtomicRmw
                            if matches!(constraint, Constraint::In(_)) =>
                        {
                            *ty == I64
                        }
                        Format::Bitcast => ty.bits() == ctrl.bits(),
                        _ => constraint.allows(*ty, ctrl),
                    };
                    let types: Vec<Type> = TYPES.into_iter().filter(fits).collect();
                    let longer = |list: &Vec<Type>| -> Vec<Vec<Type>> {
                        types.iter().map(|&ty| [&list[..], &[ty]].concat()).collect()
                    };
                    lists = lists.iter().flat_map(longer).collect();
                }
                all.extend(lists.into_iter().map(|args| Self { opcode, ctrl, args }));
            }
        }
        all
    }

    /// A function that does nothing but this, and the types of its parameters.
    fn function(&self) -> (String, Vec<Type>) {
        let Self { opcode, ctrl, args } = self;
        let name = opcode.name();
        let values: Vec<String> = (0..args.len()).map(|index| format!("v{index}")).collect();
        let operands = values.join(", ");
        let results = self.opcode.info().results.iter().filter_map(|result| result.resolve(*ctrl));
        let mut returns: Vec<Type> = results.collect();
        let result_names = || (0..returns.len()).map(|index| format!("v{}", 10 + index)).collect::<Vec<_>>();
        let slot = "    ss0 = explicit_slot 16, align = 16\n";
        let start = "    v50 = stack_addr.i64 ss0\n    store v0, v50\n";
        let (preamble, body, params, names) = match opcode.format() {
            Format::IntCompare | Format::FloatCompare => {
                let conditions: Vec<&str> = if opcode.format() == Format::IntCompare {
                    IntCC::ALL.iter().map(|cond| cond.name()).collect()
                } else {
                    FloatCC::ALL.iter().map(|cond| cond.name()).collect()
                };
                returns = vec![I8; conditions.len()];
                let names: Vec<String> = (0..returns.len()).map(|index| format!("v{}", 10 + index)).collect();
                let line = |(name, cond): (&String, &&str)| {
                    format!("    {name} = {opcode}.{ctrl} {cond} {operands}\n")
                };
                ("", names.iter().zip(&conditions).map(line).collect(), args.clone(), names)
            }
            Format::CondTrap => ("", format!("    {name}.{ctrl} {operands}, user7\n"), args.clone(), vec![]),
            Format::BinaryTrap => {
                ("", format!("    v10 = {name}.{ctrl} {operands}, user7\n"), args.clone(), result_names())
            }
            Format::AtomicLoad => {
                (slot, format!("{start}    v10 = {name}.{ctrl} v50\n"), vec![*ctrl], result_names())
            }
            Format::AtomicStore => {
                returns = vec![*ctrl];
                let body = format!("{start}    {name}.{ctrl} v1, v50\n    v10 = load.{ctrl} v50\n");
                (slot, body, vec![*ctrl; 2], vec!["v10".to_owned()])
            }
            Format::AtomicCas => {
                returns = vec![*ctrl; 2];
                let body = format!("{start}    v10 = {name}.{ctrl} v50, v1, v2\n    v11 = load.{ctrl} v50\n");
                (slot, body, vec![*ctrl; 3], vec!["v10".to_owned(), "v11".to_owned()])
            }
            Format::AtomicRmw => {
                let mut body = "    v50 = stack_addr.i64 ss0\n".to_owned();
                let mut names = Vec::new();
                for (number, (_, op)) in AtomicRmwOp::ALL.iter().enumerate() {
                    let (old, new) = (10 + 2 * number, 11 + 2 * number);
                    body += &format!("    store v0, v50\n    v{old} = {name}.{ctrl} {op} v50, v1\n");
                    body += &format!("    v{new} = load.{ctrl} v50\n");
                    names.extend([format!("v{old}"), format!("v{new}")]);
                }
                returns = vec![*ctrl; names.len()];
                (slot, body, vec![*ctrl; 2], names)
            }
            _ => {
                let names = result_names();
                ("", format!("    {} = {name}.{ctrl} {operands}\n", names.join(", ")), args.clone(), names)
            }
        };
        let list = |types: &[Type]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let declared: Vec<String> =
            params.iter().enumerate().map(|(index, ty)| format!("v{index}: {ty}")).collect();
        let arrow = if returns.is_empty() { "" } else { " -> " };
        let text = format!(
            "function u0:0({}){arrow}{} fast {{\n{preamble}\nblock0({}):\n{body}    return {}\n}}\n",
            list(&params),
            list(&returns),
            declared.join(", "),
            names.join(", "),
        );
        (text, params)
    }

    /// Runs it on all engines, with this many random operands.
    pub fn compare(&self, operands: usize) -> Comparison {
        let (text, params) = self.function();
        let mut random = Random::new(1);
        let mut runs: Vec<Run> = Vec::new();
        for _ in 0..operands {
            let mut args: Vec<_> = params.iter().map(|&ty| random.value(ty)).collect();
            // Operands that are equal.
            if random.one_in(8) && args.len() > 1 && params[0] == params[1] {
                args[1] = args[0];
            }
            runs.push(Run { function: 0, args });
        }
        compare(&Source::new(&text, runs), &Peer::ALL)
    }
}

/// What came of comparing every shape.
#[derive(Debug, Default)]
pub struct Survey {
    /// What Cranelift does not run, the engine that says so, and what it says.
    pub refused: Vec<(Shape, Peer, String)>,
    /// Where Cranelift differs as is known, how often, and why.
    pub known: BTreeMap<&'static str, Vec<(String, usize)>>,
    /// Where an engine differs otherwise.
    pub unknown: Vec<(Shape, Difference)>,
    /// How many calls there were.
    pub calls: usize,
    /// The shapes that every engine runs, with the same outcome each time.
    pub agreed: Vec<Shape>,
}

impl Survey {
    /// Compares every shape on this many random operands each.
    pub fn new(operands: usize) -> Self {
        let mut survey = Self::default();
        for shape in Shape::all() {
            survey.add(&shape, shape.compare(operands));
        }
        survey
    }

    fn add(&mut self, shape: &Shape, comparison: Comparison) {
        self.calls += comparison.returned + comparison.trapped;
        let mut agrees = comparison.refused.is_empty();
        let mut refused = comparison.refused;
        for difference in comparison.differences {
            agrees = false;
            if let Some(what) = known::unimplemented(&difference) {
                if refused.iter().all(|(peer, _)| *peer != difference.peer) {
                    refused.push((difference.peer, what));
                }
                continue;
            }
            match known::reason(shape, &difference) {
                Some(reason) => {
                    let list = self.known.entry(reason).or_default();
                    let name = shape.to_string();
                    match list.last_mut().filter(|(last, _)| *last == name) {
                        Some((_, count)) => *count += 1,
                        None => list.push((name, 1)),
                    }
                }
                None => self.unknown.push((shape.clone(), difference)),
            }
        }
        self.refused.extend(refused.into_iter().map(|(peer, what)| (shape.clone(), peer, what)));
        if agrees {
            self.agreed.push(shape.clone());
        }
    }

    /// Whether instructions of this shape may stand in random programs.
    pub fn accepts(&self, opcode: Opcode, ctrl: Type, args: &[Type]) -> bool {
        let is_it = |shape: &Shape| shape.opcode == opcode && shape.ctrl == ctrl && shape.args == args;
        self.agreed.iter().any(is_it) && !known::is_miscompiled(opcode, ctrl)
    }
}

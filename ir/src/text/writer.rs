//! Text out of functions.
//!
//! What is written reads back to the same function, and writing that gives the same text. The layout is that of
//! Cranelift's printer: blocks are separated by empty lines, a type suffix is written only where the reader
//! could not infer it, aliases follow the definition of what they stand for, and operands that are constants are
//! repeated in a comment at the end of the line.
//!
//! A function that is not well formed prints too, as far as that is possible: printing is how one finds out.

use core::fmt::{self, Write};
use std::collections::HashSet;

use packir_entity::EntitySet;

use crate::dfg::ValueDef;
use crate::entities::{Block, Constant, Inst, Value};
use crate::function::{
    AnyDeclaration, ExternalName, Function, GlobalValueData, StackSlotData, StackSlotKind, UserExternalName,
};
use crate::immediates::{Ieee128, Imm64};
use crate::inst::{BlockArg, BlockCall, ExceptionTableItem, InstructionData};
use crate::layout::Positions;
use crate::opcode::{CtrlFrom, Format};
use crate::types::{SCALARS, Type};

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Writer::new(self).function(f)
    }
}

/// One instruction as text, on one line and without a comment: for messages.
#[must_use]
pub fn display_inst(func: &Function, inst: Inst) -> impl fmt::Display + '_ {
    let ctrl = func.dfg.ctrl_type(inst);
    DisplayInst { func, inst, suffix: (!ctrl.is_invalid()).then_some(ctrl) }
}

/// One instruction as it stands in the function's text, on one line and without a comment.
pub(crate) fn display_inst_in<'a>(
    func: &'a Function,
    inst: Inst,
    positions: &Positions,
) -> impl fmt::Display + use<'a> {
    DisplayInst { func, inst, suffix: suffix(func, inst, positions) }
}

/// The type suffix, where a reader that goes through the text once needs it.
fn suffix(func: &Function, inst: Inst, positions: &Positions) -> Option<Type> {
    let dfg = &func.dfg;
    match dfg.opcode(inst).info().ctrl_from {
        CtrlFrom::None => return None,
        CtrlFrom::Operand(index) => {
            let operand = *dfg.inst_args(inst).get(usize::from(index))?;
            if is_before(func, operand, inst, positions) {
                return None;
            }
        }
        CtrlFrom::Result => {}
    }
    Some(dfg.ctrl_type(inst))
}

/// Whether `value` is defined in the same block as `inst`, before it.
fn is_before(func: &Function, value: Value, inst: Inst, positions: &Positions) -> bool {
    match valid_def(func, value) {
        Some(ValueDef::Param(def, _)) => positions.block(inst) == Some(def),
        Some(ValueDef::Result(def, _)) => positions.precedes(def, inst),
        None => false,
    }
}

struct DisplayInst<'a> {
    func: &'a Function,
    inst: Inst,
    suffix: Option<Type>,
}

impl fmt::Display for DisplayInst<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { func, inst, suffix } = *self;
        let mut out = String::new();
        write_results(&mut out, func, inst);
        out.push_str(func.dfg.opcode(inst).name());
        if let Some(ty) = suffix {
            write!(out, ".{ty}")?;
        }
        write_operands(&mut out, func, inst)?;
        f.write_str(&out)
    }
}

/// What is worked out once for a function.
struct Writer<'a> {
    func: &'a Function,
    /// Each alias behind what it stands for, sorted.
    aliases: Vec<(Value, Value)>,
    positions: Positions,
    /// Numbers that no declaration has.
    skipped: HashSet<AnyDeclaration>,
    /// The width of the column before instructions.
    indent: usize,
}

impl<'a> Writer<'a> {
    fn new(func: &'a Function) -> Self {
        let alias = |value| func.dfg.value_alias_dest(value).map(|original| (original, value));
        let mut aliases: Vec<_> = func.dfg.values().filter_map(alias).collect();
        aliases.sort_unstable();
        let extras = func.extras();
        let has_places = extras.srclocs.values().any(|place| !place.is_none());
        Self {
            func,
            aliases,
            positions: Positions::compute(&func.layout),
            skipped: extras.skipped.iter().copied().collect(),
            indent: if has_places || !extras.debug_tags.is_empty() { 36 } else { 4 },
        }
    }

    /// Writes block by block: most parts of the text are too short to go through `fmt` each.
    fn function(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        writeln!(out, "function {}{} {{", self.func.name, self.func.signature)?;
        let mut any = self.preamble(&mut out)?;
        for block in self.func.layout.blocks() {
            if any {
                out.push('\n');
            }
            any = true;
            self.block(&mut out, block)?;
            f.write_str(&out)?;
            out.clear();
        }
        out.push_str("}\n");
        f.write_str(&out)
    }

    /// Writes the declarations; says whether there are any.
    fn preamble(&self, out: &mut String) -> Result<bool, fmt::Error> {
        let func = self.func;
        let extras = func.extras();
        let mut any = false;
        let mut declare = |declaration, text: fmt::Arguments<'_>| {
            if self.skipped.contains(&declaration) {
                return Ok(());
            }
            any = true;
            writeln!(out, "    {text}")
        };
        for (slot, ty) in extras.dynamic_stack_slots.iter() {
            let text = format_args!("{slot} = explicit_dynamic_slot {ty}");
            declare(AnyDeclaration::DynamicStackSlot(slot), text)?;
        }
        for (slot, data) in func.stack_slots.iter() {
            let data = DisplayStackSlot { data, key: extras.stack_slot_keys.get(&slot) };
            declare(AnyDeclaration::StackSlot(slot), format_args!("{slot} = {data}"))?;
        }
        for (region, data) in extras.alias_regions.iter() {
            let text = format_args!("{region} = {} \"{}\"", data.user_id, data.description);
            declare(AnyDeclaration::AliasRegion(region), text)?;
        }
        let numbered = self.symbols_by_number();
        for (global, data) in extras.global_values.iter() {
            let data = DisplayGlobalValue { func, data, numbered };
            declare(AnyDeclaration::GlobalValue(global), format_args!("{global} = {data}"))?;
        }
        for (ty, data) in extras.dynamic_types.iter() {
            let text = format_args!("{ty} = {}*{}", data.base_vector_ty, data.dynamic_scale);
            declare(AnyDeclaration::DynamicType(ty), text)?;
        }
        for (sig, data) in func.dfg.signatures.iter() {
            declare(AnyDeclaration::SigRef(sig), format_args!("{sig} = {data}"))?;
        }
        for (callee, data) in func.dfg.ext_funcs.iter() {
            let colocated = if data.colocated { "colocated " } else { "" };
            let patchable = if data.patchable { "patchable " } else { "" };
            let name = DisplayName { func, name: &data.name, numbered: false };
            let text = format_args!("{callee} = {colocated}{patchable}{name} {}", data.signature);
            declare(AnyDeclaration::FuncRef(callee), text)?;
        }
        let masks = self.masks();
        for (constant, data) in func.dfg.constants.iter() {
            if !masks.contains(constant) {
                declare(AnyDeclaration::Constant(constant), format_args!("{constant} = {data}"))?;
            }
        }
        if let Some(limit) = extras.stack_limit {
            any = true;
            writeln!(out, "    stack_limit = {limit}")?;
        }
        Ok(any)
    }

    /// Whether symbols may be written `userextnameN`, as Cranelift does: not if a reader would take one of these numbers
    /// for another name, since it only knows the names that function declarations spell out.
    fn symbols_by_number(&self) -> bool {
        let extras = self.func.extras();
        let mut known: Vec<UserExternalName> = Vec::new();
        let mut seen = HashSet::new();
        for data in self.func.dfg.ext_funcs.values() {
            if let ExternalName::User(name) = data.name
                && let Some(&name) = extras.user_names.get(name)
                && seen.insert(name)
            {
                known.push(name);
            }
        }
        extras.global_values.values().all(|data| match data {
            GlobalValueData::Symbol { name: ExternalName::User(name), .. } => {
                known.get(name.index()).is_none_or(|known| extras.user_names.get(*name) == Some(known))
            }
            _ => true,
        })
    }

    /// The constants that only serve as masks of `shuffle`, which are written in place.
    fn masks(&self) -> EntitySet<Constant> {
        let mut masks = EntitySet::new();
        let mut others = EntitySet::new();
        if self.func.dfg.constants.is_empty() {
            return masks;
        }
        for inst in self.func.insts() {
            match self.func.dfg.inst(inst) {
                InstructionData::Shuffle { mask, .. } => {
                    masks.insert(mask);
                }
                InstructionData::UnaryConst { constant } | InstructionData::VectorConst { constant } => {
                    others.insert(constant);
                }
                _ => {}
            }
        }
        masks.difference_with(&others);
        masks
    }

    fn block(&self, out: &mut String, block: Block) -> fmt::Result {
        let dfg = &self.func.dfg;
        indent(out, self.indent - 4);
        number(out, "block", block.as_u32());
        let params = dfg.block_params(block);
        for (index, &param) in params.iter().enumerate() {
            out.push_str(if index == 0 { "(" } else { ", " });
            number(out, "v", param.as_u32());
            out.push_str(": ");
            value_type(out, dfg.value_type(param))?;
        }
        out.push_str(if params.is_empty() { "" } else { ")" });
        out.push_str(if self.func.layout.is_cold(block) { " cold:\n" } else { ":\n" });
        for &param in params {
            self.aliases_of(out, param, self.indent)?;
        }
        self.func.layout.block_insts(block).try_for_each(|inst| self.inst(out, inst))
    }

    fn inst(&self, out: &mut String, inst: Inst) -> fmt::Result {
        let func = self.func;
        let mut width = self.indent;
        // The column is wider only if an instruction has one of these.
        if width == 4 {
            indent(out, width);
        } else {
            if let Some(tags) = func.extras().debug_tags.get(&inst) {
                let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
                let tags = format!("<{}> ", tags.join(", "));
                out.push_str(&tags);
                width = width.saturating_sub(tags.len());
            }
            let place = func.srcloc(inst);
            let place = if place.is_none() { String::new() } else { format!("{place} ") };
            write!(out, "{place:width$}")?;
        }
        write_results(out, func, inst);
        out.push_str(func.dfg.opcode(inst).name());
        if let Some(ty) = suffix(func, inst, &self.positions) {
            out.push('.');
            value_type(out, ty)?;
        }
        write_operands(out, func, inst)?;
        self.constant_operands(out, inst)?;
        out.push('\n');
        if !self.aliases.is_empty() {
            for result in func.dfg.inst_results(inst) {
                self.aliases_of(out, result, width)?;
            }
        }
        Ok(())
    }

    /// Repeats the operands that are constants in a comment.
    fn constant_operands(&self, out: &mut String, inst: Inst) -> fmt::Result {
        let dfg = &self.func.dfg;
        let mut separator = "  ; ";
        for value in dfg.inst_values(inst) {
            let Some(ValueDef::Result(def, _)) = valid_def(self.func, value) else { continue };
            if !matches!(
                dfg.opcode(def).format(),
                Format::UnaryImm
                    | Format::UnaryIeee16
                    | Format::UnaryIeee32
                    | Format::UnaryIeee64
                    | Format::UnaryConst
                    | Format::VectorConst
            ) {
                continue;
            }
            let data = dfg.inst(def);
            write!(out, "{separator}{value} = ")?;
            separator = ", ";
            match data {
                InstructionData::UnaryImm { imm } => write!(out, "{}", signed(self.func, def, imm))?,
                InstructionData::UnaryIeee16 { imm } => write!(out, "{imm}")?,
                InstructionData::UnaryIeee32 { imm } => write!(out, "{imm}")?,
                InstructionData::UnaryIeee64 { imm } => write!(out, "{imm}")?,
                InstructionData::UnaryConst { constant } => {
                    match dfg.constants.get(constant).and_then(|data| data.to_u128()) {
                        Some(bits) => write!(out, "{}", Ieee128::with_bits(bits))?,
                        None => write!(out, "{constant}")?,
                    }
                }
                InstructionData::VectorConst { constant } => write!(out, "{constant}")?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the aliases of `value`, and theirs.
    fn aliases_of(&self, out: &mut String, value: Value, indent: usize) -> fmt::Result {
        if self.aliases.is_empty() {
            return Ok(());
        }
        let mut todo = vec![value];
        while let Some(original) = todo.pop() {
            let first = self.aliases.partition_point(|&(other, _)| other < original);
            for &(_, alias) in self.aliases[first..].iter().take_while(|&&(other, _)| other == original) {
                writeln!(out, "{:indent$}{alias} -> {original}", "")?;
                todo.push(alias);
            }
        }
        Ok(())
    }
}

/// Where `value` comes from, if it exists at all.
fn valid_def(func: &Function, value: Value) -> Option<ValueDef> {
    if func.dfg.value_is_valid(value) { func.dfg.try_value_def(value) } else { None }
}

/// The immediate of an `iconst` as a signed number of its type.
fn signed(func: &Function, inst: Inst, imm: Imm64) -> Imm64 {
    match func.dfg.ctrl_type(inst).bits() {
        bits @ 1..=64 => imm.sign_extend_from_width(bits),
        _ => imm,
    }
}

/// Writes `prefix` and a number, as `Display` of the entities does.
fn number(out: &mut String, prefix: &str, number: u32) {
    out.push_str(prefix);
    digits(out, number);
}

fn digits(out: &mut String, number: u32) {
    if number >= 10 {
        digits(out, number / 10);
    }
    out.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}

fn indent(out: &mut String, width: usize) {
    match width {
        4 => out.push_str("    "),
        _ => out.extend(core::iter::repeat_n(' ', width)),
    }
}

fn value_type(out: &mut String, ty: Type) -> fmt::Result {
    match SCALARS.iter().find(|(scalar, _)| *scalar == ty) {
        Some((_, name)) => out.push_str(name),
        None => write!(out, "{ty}")?,
    }
    Ok(())
}

/// Writes values with commas between.
fn values(out: &mut String, values: &[Value]) {
    for (index, value) in values.iter().enumerate() {
        number(out, if index == 0 { "v" } else { ", v" }, value.as_u32());
    }
}

/// Writes a branch target.
fn block_call(out: &mut String, func: &Function, target: BlockCall) -> fmt::Result {
    let pool = &func.dfg.value_lists;
    number(out, "block", target.block(pool).as_u32());
    for (index, arg) in target.args(pool).enumerate() {
        out.push_str(if index == 0 { "(" } else { ", " });
        match arg {
            BlockArg::Value(value) => number(out, "v", value.as_u32()),
            _ => write!(out, "{arg}")?,
        }
    }
    out.push_str(if target.is_empty(pool) { "" } else { ")" });
    Ok(())
}

fn write_results(out: &mut String, func: &Function, inst: Inst) {
    let results = func.dfg.inst_results(inst);
    values(out, &results);
    out.push_str(if results.is_empty() { "" } else { " = " });
}

/// Writes what follows the opcode, with the space before it.
fn write_operands(out: &mut String, func: &Function, inst: Inst) -> fmt::Result {
    use InstructionData as D;
    let dfg = &func.dfg;
    let pool = &dfg.value_lists;
    let listed = |out: &mut String, args: &[Value]| {
        out.push(' ');
        values(out, args);
    };
    match dfg.inst(inst) {
        D::Nullary { .. } => return Ok(()),
        D::Unary { arg, .. } => listed(out, &[arg]),
        D::Binary { x, y, .. } => listed(out, &[x, y]),
        D::Ternary { x, y, z, .. } => listed(out, &[x, y, z]),
        D::Load { flags, addr, offset, .. } => {
            write!(out, "{flags}")?;
            listed(out, &[addr]);
            write!(out, "{offset}")?;
        }
        D::Store { flags, value, addr, offset, .. } => {
            write!(out, "{flags}")?;
            listed(out, &[value, addr]);
            write!(out, "{offset}")?;
        }
        D::Lane { arg, lane, .. } => write!(out, " {arg}, {lane}")?,
        D::CondTrap { arg, code, .. } => write!(out, " {arg}, {code}")?,
        D::UnaryGlobal { global, .. } => write!(out, " {global}")?,
        D::Call { func: callee, args, .. } => {
            number(out, " fn", callee.as_u32());
            in_parens(out, args.as_slice(pool));
            return write_stack_map(out, func, inst);
        }
        D::CallIndirect { sig, args, .. } => {
            number(out, " sig", sig.as_u32());
            out.push_str(", ");
            indirect(out, args.as_slice(pool));
            return write_stack_map(out, func, inst);
        }
        D::IntCompare { cond, x, y } => {
            write!(out, " {cond}")?;
            listed(out, &[x, y]);
        }
        D::FloatCompare { cond, x, y } => {
            write!(out, " {cond}")?;
            listed(out, &[x, y]);
        }
        D::UnaryImm { imm } => {
            let imm = signed(func, inst, imm);
            match u32::try_from(imm.bits()) {
                Ok(small @ 0..10_000) => number(out, " ", small),
                _ => write!(out, " {imm}")?,
            }
        }
        D::UnaryIeee16 { imm } => write!(out, " {imm}")?,
        D::UnaryIeee32 { imm } => write!(out, " {imm}")?,
        D::UnaryIeee64 { imm } => write!(out, " {imm}")?,
        D::UnaryConst { constant } | D::VectorConst { constant } => write!(out, " {constant}")?,
        D::TernaryImm8 { x, y, lane } => write!(out, " {x}, {y}, {lane}")?,
        D::Shuffle { x, y, mask } => match dfg.constants.get(mask) {
            Some(data) => write!(out, " {x}, {y}, {data}")?,
            None => write!(out, " {x}, {y}, {mask}")?,
        },
        D::AtomicRmw { op, flags, addr, value } => write!(out, "{flags} {op} {addr}, {value}")?,
        D::AtomicCas { flags, args } => {
            write!(out, "{flags}")?;
            listed(out, args.as_slice(pool));
        }
        D::AtomicLoad { flags, addr } => write!(out, "{flags} {addr}")?,
        D::AtomicStore { flags, value, addr } => write!(out, "{flags} {value}, {addr}")?,
        D::Bitcast { flags, arg } => write!(out, "{flags} {arg}")?,
        D::StackAddr { slot, offset } => write!(out, " {slot}{offset}")?,
        D::DynamicStackAddr { slot } => write!(out, " {slot}")?,
        D::FuncAddr { func } => write!(out, " {func}")?,
        D::ExceptionHandlerAddress { block, index } => write!(out, " {block}, {}", index.cast_signed())?,
        D::Jump { target } => {
            out.push(' ');
            return block_call(out, func, target);
        }
        D::Brif { cond, then, otherwise } => {
            listed(out, &[cond]);
            out.push_str(", ");
            block_call(out, func, then)?;
            out.push_str(", ");
            return block_call(out, func, otherwise);
        }
        D::BranchTable { index, table } => {
            write!(out, " {index}, ")?;
            let Some(table) = dfg.jump_tables.get(table) else { return write!(out, "{table}") };
            block_call(out, func, table.default_block())?;
            out.push_str(", [");
            for (index, &target) in table.targets().iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                block_call(out, func, target)?;
            }
            out.push(']');
        }
        D::Return { args } => match args.as_slice(pool) {
            [] => {}
            args => listed(out, args),
        },
        D::Trap { code } => write!(out, " {code}")?,
        D::BinaryTrap { x, y, code } => write!(out, " {x}, {y}, {code}")?,
        D::TryCall { func: callee, args, .. } => {
            number(out, " fn", callee.as_u32());
            in_parens(out, args.as_slice(pool));
            write_exception_table(out, func, inst)?;
            return write_stack_map(out, func, inst);
        }
        D::TryCallIndirect { args, .. } => {
            out.push(' ');
            indirect(out, args.as_slice(pool));
            write_exception_table(out, func, inst)?;
            return write_stack_map(out, func, inst);
        }
    }
    Ok(())
}

/// Writes the exception table of `inst`, with the comma before it.
fn write_exception_table(out: &mut String, func: &Function, inst: Inst) -> fmt::Result {
    out.push_str(", ");
    let Some(table) = func.dfg.exception_table(inst) else { return Ok(()) };
    write!(out, "{}, ", table.sig)?;
    block_call(out, func, table.normal)?;
    out.push_str(", [");
    for (index, item) in table.items.iter().enumerate() {
        out.push_str(if index == 0 { " " } else { ", " });
        match *item {
            ExceptionTableItem::Tag(tag, target) => {
                write!(out, "{tag}: ")?;
                block_call(out, func, target)?;
            }
            ExceptionTableItem::Default(target) => {
                out.push_str("default: ");
                block_call(out, func, target)?;
            }
            ExceptionTableItem::Context(value) => write!(out, "context {value}")?,
        }
    }
    out.push_str(if table.items.is_empty() { "]" } else { " ]" });
    Ok(())
}

fn write_stack_map(out: &mut String, func: &Function, inst: Inst) -> fmt::Result {
    let Some(entries) = func.extras().user_stack_maps.get(&inst) else { return Ok(()) };
    out.write_str(", stack_map=[")?;
    for (index, entry) in entries.iter().enumerate() {
        let before = if index == 0 { "" } else { ", " };
        write!(out, "{before}{} @ {}+{}", entry.ty, entry.slot, entry.offset)?;
    }
    out.write_char(']')
}

/// Writes `(v1, v2)`.
fn in_parens(out: &mut String, args: &[Value]) {
    out.push('(');
    values(out, args);
    out.push(')');
}

/// Writes an address and the arguments for it.
fn indirect(out: &mut String, args: &[Value]) {
    if let [callee, args @ ..] = args {
        number(out, "v", callee.as_u32());
        in_parens(out, args);
    }
}

struct DisplayStackSlot<'a> {
    data: &'a StackSlotData,
    key: Option<&'a u64>,
}

impl fmt::Display for DisplayStackSlot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StackSlotData { kind, size, align_shift } = *self.data;
        f.write_str(match kind {
            StackSlotKind::Explicit => "explicit_slot",
            StackSlotKind::Spill => "spill_slot",
        })?;
        write!(f, " {size}")?;
        if align_shift != 0 {
            write!(f, ", align = {}", 1u64 << align_shift)?;
        }
        self.key.map_or(Ok(()), |key| write!(f, ", key = {key}"))
    }
}

struct DisplayName<'a> {
    func: &'a Function,
    name: &'a ExternalName,
    /// Whether names of two numbers are written `userextnameN`.
    numbered: bool,
}

impl fmt::Display for DisplayName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            ExternalName::Named(name) => write!(f, "%{name}"),
            ExternalName::LibCall(call) => write!(f, "%{}", call.name()),
            ExternalName::User(name) => match self.func.extras().user_names.get(*name) {
                Some(spelled) if !self.numbered => write!(f, "{spelled}"),
                _ => write!(f, "{name}"),
            },
        }
    }
}

struct DisplayGlobalValue<'a> {
    func: &'a Function,
    data: &'a GlobalValueData,
    numbered: bool,
}

impl fmt::Display for DisplayGlobalValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data {
            GlobalValueData::VmContext => f.write_str("vmctx"),
            GlobalValueData::Load { base, offset, global_type, flags } => {
                write!(f, "load.{global_type}{flags} {base}{offset}")
            }
            GlobalValueData::IaddImm { base, offset, global_type } => {
                write!(f, "iadd_imm.{global_type} {base}, {offset}")
            }
            GlobalValueData::Symbol { name, offset, colocated, tls } => {
                let colocated = if *colocated { "colocated " } else { "" };
                let tls = if *tls { "tls " } else { "" };
                let name = DisplayName { func: self.func, name, numbered: self.numbered };
                write!(f, "symbol {colocated}{tls}{name}")?;
                match offset.bits() {
                    0 => Ok(()),
                    1.. => write!(f, "+{offset}"),
                    _ => write!(f, "{offset}"),
                }
            }
            GlobalValueData::DynScaleTargetConst { vector_type } => {
                write!(f, "dyn_scale_target_const.{vector_type}")
            }
        }
    }
}

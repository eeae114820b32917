//! The operands of instructions: one arm for each shape in the instruction table.

use packir_entity::packed_option::PackedOption;
use smallvec::SmallVec;

use super::Parser;
use crate::entities::{AliasRegion, Block, Constant, FuncRef, GlobalValue, SigRef, Value};
use crate::immediates::{
    ConstantData, Ieee16, Ieee32, Ieee64, Ieee128, Imm64, ImmediateError, Offset32, parse_uint,
};
use crate::immediates::{Separators, parse_int};
use crate::inst::{
    BlockArg, BlockCall, ExceptionTableData, ExceptionTableItem, InstructionData, JumpTableData, ValueList,
};
use crate::memflags::{AccessTrap, ByteOrder, MemFlags};
use crate::opcode::{Format, Opcode};
use crate::text::error::{Fault, ParseErrorKind};
use crate::text::lexer::{Span, Token, TokenKind};
use crate::text::literals;
use crate::text::tokens::{Parse, name_of, small};
use crate::trapcode::TrapCode;
use crate::types::{self, Type};

/// The first value operands of an instruction, for the type inference.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Operands {
    values: [PackedOption<Value>; 3],
    len: usize,
}

impl Operands {
    /// The operand with this position, if the instruction has it.
    pub(super) fn get(&self, index: u8) -> Option<Value> {
        self.values.get(usize::from(index))?.expand()
    }

    #[inline]
    fn push(&mut self, value: Value) {
        if let Some(place) = self.values.get_mut(self.len) {
            *place = value.into();
            self.len += 1;
        }
    }
}

const VALUE: &str = "a value such as `v3`";
const COMMA: &str = "`,` and another operand";

impl Parser<'_> {
    /// Reads what follows the opcode and its suffix.
    pub(super) fn operands(&mut self, opcode: Opcode, suffix: Option<Type>) -> Parse<InstructionData> {
        use InstructionData as D;
        self.seen = Operands::default();
        Ok(match opcode.format() {
            Format::Nullary => D::Nullary { op: self.group(opcode)? },
            Format::Unary => D::Unary { op: self.group(opcode)?, arg: self.value()? },
            Format::Binary => {
                let op = self.group(opcode)?;
                let (x, y) = self.two_values()?;
                D::Binary { op, x, y }
            }
            Format::Ternary => {
                let op = self.group(opcode)?;
                let (x, y) = self.two_values()?;
                D::Ternary { op, x, y, z: self.next_value()? }
            }
            Format::Load => {
                let (op, flags, addr) = (self.group(opcode)?, self.mem_flags()?, self.value()?);
                D::Load { op, flags, addr, offset: self.offset()? }
            }
            Format::Store => {
                let (op, flags) = (self.group(opcode)?, self.mem_flags()?);
                let (value, addr) = self.two_values()?;
                D::Store { op, flags, value, addr, offset: self.offset()? }
            }
            Format::Lane => {
                let (op, arg) = (self.group(opcode)?, self.value()?);
                D::Lane { op, arg, lane: self.lane()? }
            }
            Format::CondTrap => {
                let (op, arg) = (self.group(opcode)?, self.value()?);
                self.comma()?;
                D::CondTrap { op, arg, code: self.trap_code()? }
            }
            Format::UnaryGlobal => D::UnaryGlobal { op: self.group(opcode)?, global: self.global_value()? },
            Format::Call => {
                let (op, func) = (self.group(opcode)?, self.func_ref()?);
                D::Call { op, func, args: self.arguments(&[])? }
            }
            Format::CallIndirect => {
                let (op, sig) = (self.group(opcode)?, self.sig_ref()?);
                self.comma()?;
                let callee = self.value()?;
                D::CallIndirect { op, sig, args: self.arguments(&[callee])? }
            }
            Format::IntCompare => {
                let cond = self.word("a condition code such as `eq` or `slt`")?;
                let (x, y) = self.two_values()?;
                D::IntCompare { cond, x, y }
            }
            Format::FloatCompare => {
                let cond = self.word("a condition code such as `eq` or `lt`")?;
                let (x, y) = self.two_values()?;
                D::FloatCompare { cond, x, y }
            }
            Format::UnaryImm => D::UnaryImm { imm: self.int_immediate(opcode, suffix)? },
            Format::UnaryIeee16 => D::UnaryIeee16 { imm: literals::float::<Ieee16>(&mut self.tokens)? },
            Format::UnaryIeee32 => D::UnaryIeee32 { imm: literals::float::<Ieee32>(&mut self.tokens)? },
            Format::UnaryIeee64 => D::UnaryIeee64 { imm: literals::float::<Ieee64>(&mut self.tokens)? },
            Format::UnaryConst => D::UnaryConst { constant: self.f128_constant()? },
            Format::VectorConst => D::VectorConst { constant: self.vector_constant(opcode, suffix)? },
            Format::TernaryImm8 => {
                let (x, y) = self.two_values()?;
                D::TernaryImm8 { x, y, lane: self.lane()? }
            }
            Format::Shuffle => {
                let (x, y) = self.two_values()?;
                self.comma()?;
                let mask = literals::vector(&mut self.tokens, types::I8X16)?;
                D::Shuffle { x, y, mask: self.intern(mask)? }
            }
            Format::AtomicRmw => {
                let flags = self.mem_flags()?;
                let op = self.word("an operation such as `add` or `xchg`")?;
                let (addr, value) = self.two_values()?;
                D::AtomicRmw { op, flags, addr, value }
            }
            Format::AtomicCas => {
                let flags = self.mem_flags()?;
                let (addr, expected) = self.two_values()?;
                let args = [addr, expected, self.next_value()?];
                D::AtomicCas { flags, args: ValueList::from_slice(&args, &mut self.func.dfg.value_lists) }
            }
            Format::AtomicLoad => D::AtomicLoad { flags: self.mem_flags()?, addr: self.value()? },
            Format::AtomicStore => {
                let flags = self.mem_flags()?;
                let (value, addr) = self.two_values()?;
                D::AtomicStore { flags, value, addr }
            }
            Format::Bitcast => D::Bitcast { flags: self.mem_flags()?, arg: self.value()? },
            Format::StackAddr => D::StackAddr { slot: self.stack_slot()?, offset: self.offset()? },
            Format::DynamicStackAddr => {
                let token = self.tokens.expect(TokenKind::DynamicStackSlot, "a dynamic stack slot")?;
                self.declared(token, self.map.dynamic_stack_slots.get(token.number as usize))?;
                D::DynamicStackAddr { slot: crate::entities::DynamicStackSlot::from_u32(token.number) }
            }
            Format::FuncAddr => D::FuncAddr { func: self.func_ref()? },
            Format::ExceptionHandlerAddress => {
                let block = self.block()?;
                self.comma()?;
                let (text, span) = self.tokens.integer("the index of a handler")?;
                let index =
                    parse_int(text, 32, Separators::Anywhere).map_err(|error| Fault::new(error, span))?;
                D::ExceptionHandlerAddress { block, index: u32::try_from(index).unwrap_or(u32::MAX) }
            }
            Format::Jump => D::Jump { target: self.block_call()? },
            Format::Brif => {
                let cond = self.value()?;
                self.comma()?;
                let then = self.block_call()?;
                self.comma()?;
                D::Brif { cond, then, otherwise: self.block_call()? }
            }
            Format::BranchTable => self.branch_table()?,
            Format::Return => D::Return { args: self.return_values()? },
            Format::Trap => D::Trap { code: self.trap_code()? },
            Format::BinaryTrap => {
                let (x, y) = self.two_values()?;
                self.comma()?;
                D::BinaryTrap { x, y, code: self.trap_code()? }
            }
            Format::TryCall => {
                let func = self.func_ref()?;
                let args = self.arguments(&[])?;
                D::TryCall { func, args, exception: self.exception_table()? }
            }
            Format::TryCallIndirect => {
                let callee = self.value()?;
                let args = self.arguments(&[callee])?;
                D::TryCallIndirect { args, exception: self.exception_table()? }
            }
        })
    }

    /// The opcode within its group. Never fails: the format says which group it is of.
    fn group<T: TryFrom<Opcode>>(&self, opcode: Opcode) -> Parse<T> {
        T::try_from(opcode).map_err(|_| {
            Fault::new(ParseErrorKind::UnknownOpcode(opcode.name().to_owned()), self.tokens.span())
        })
    }

    fn comma(&mut self) -> Parse<Token> {
        self.tokens.expect(TokenKind::Comma, COMMA)
    }

    /// Reads a value that is used.
    fn value(&mut self) -> Parse<Value> {
        let token = self.tokens.expect(TokenKind::Value, VALUE)?;
        let value = self.use_value(token)?;
        self.seen.push(value);
        Ok(value)
    }

    /// Notes a use, which may come before the definition.
    #[inline]
    fn use_value(&mut self, token: Token) -> Parse<Value> {
        if self.map.values.get(token.number as usize).is_none() {
            if token.number as usize >= crate::MAX_ENTITIES {
                return Err(Fault::new(ParseErrorKind::Undefined(name_of(token)), token.span));
            }
            self.uses_before_definition.push(token);
        }
        Ok(Value::from_u32(token.number))
    }

    fn two_values(&mut self) -> Parse<(Value, Value)> {
        let x = self.value()?;
        Ok((x, self.next_value()?))
    }

    /// Reads `, v`.
    fn next_value(&mut self) -> Parse<Value> {
        self.comma()?;
        self.value()
    }

    /// Reads a word that `FromStr` knows.
    fn word<T: core::str::FromStr>(&mut self, expected: &'static str) -> Parse<T> {
        let known = self.tokens.peek_word().and_then(|word| word.parse().ok());
        let value = known.ok_or_else(|| self.tokens.unexpected(expected))?;
        self.tokens.bump();
        Ok(value)
    }

    fn trap_code(&mut self) -> Parse<TrapCode> {
        self.word("a trap code such as `heap_oob` or `user1`")
    }

    /// Reads `, LANE`.
    fn lane(&mut self) -> Parse<u8> {
        self.comma()?;
        let (text, span) = self.tokens.integer("the number of a lane")?;
        let lane = parse_uint(text, 8, Separators::InHex).map_err(|error| match error {
            ImmediateError::IntegerRange(bits) => Fault::new(ImmediateError::UnsignedRange(bits), span),
            error => Fault::new(error, span),
        })?;
        Ok(u8::try_from(lane).unwrap_or(u8::MAX))
    }

    /// Reads an offset, which may be left out.
    pub(super) fn offset(&mut self) -> Parse<Offset32> {
        let token = self.tokens.peek();
        if token.kind != TokenKind::Integer {
            return Ok(Offset32::new(0));
        }
        self.tokens.literal(TokenKind::Integer, "an offset")
    }

    /// Reads the flags of a memory access, in any order.
    pub(super) fn mem_flags(&mut self) -> Parse<MemFlags> {
        let mut flags = MemFlags::new();
        loop {
            let token = self.tokens.peek();
            if token.kind == TokenKind::AliasRegion {
                let max = MemFlags::MAX_REGIONS as u64 - 1;
                if u64::from(token.number) > max {
                    let what = "the number of an alias region";
                    return Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, token.span));
                }
                if flags.region.is_some() {
                    return Err(Fault::new(ParseErrorKind::TwoRegions, token.span));
                }
                flags.region = AliasRegion::from_u32(token.number).into();
                self.tokens.bump();
                continue;
            }
            let Some(word) = self.tokens.peek_word() else { return Ok(flags) };
            match word {
                "notrap" => flags.trap = AccessTrap::NEVER,
                "aligned" => flags.aligned = true,
                "readonly" => flags.readonly = true,
                "can_move" => flags.can_move = true,
                "little" | "big" => {
                    let order = if word == "big" { ByteOrder::Big } else { ByteOrder::Little };
                    if flags.order != ByteOrder::Native && flags.order != order {
                        return Err(Fault::new(ParseErrorKind::FlagConflict("little", "big"), token.span));
                    }
                    flags.order = order;
                }
                _ => match word.parse() {
                    Ok(code) => flags.trap = AccessTrap::new(code),
                    Err(_) => return Ok(flags),
                },
            }
            self.tokens.bump();
        }
    }

    /// Reads the immediate of `iconst`, sign-extended from the type it is written for.
    fn int_immediate(&mut self, opcode: Opcode, suffix: Option<Type>) -> Parse<Imm64> {
        let token = self.tokens.expect(TokenKind::Integer, "an integer")?;
        let Some(ty) = suffix else { return Err(self.type_needed(opcode, None)) };
        if !ty.is_int() || ty.bits() > 64 {
            return Err(self.type_not_allowed(opcode, ty));
        }
        if let Some(number) = small(token)
            && number >> (ty.bits() - 1) == 0
        {
            return Ok(Imm64::new(number.cast_signed()));
        }
        let (text, span) = (self.tokens.text(token), token.span);
        if ty == types::I64 {
            return text.parse().map_err(|error: ImmediateError| Fault::new(error, span));
        }
        let bits = parse_int(text, ty.bits(), Separators::InHex).map_err(|error| Fault::new(error, span))?;
        // At most 32 bits by the line above.
        Ok(Imm64::new(i64::try_from(bits).unwrap_or(i64::MAX)).sign_extend_from_width(ty.bits()))
    }

    /// The constant that `constN` names, if that stands here.
    fn named_constant(&mut self) -> Parse<Option<Constant>> {
        let token = self.tokens.peek();
        if token.kind != TokenKind::Constant {
            return Ok(None);
        }
        self.tokens.bump();
        self.declared(token, self.map.constants.get(token.number as usize))?;
        Ok(Some(Constant::from_u32(token.number)))
    }

    fn f128_constant(&mut self) -> Parse<Constant> {
        if let Some(constant) = self.named_constant()? {
            return Ok(constant);
        }
        let imm = literals::float::<Ieee128>(&mut self.tokens)?;
        self.intern(ConstantData::from(&imm.bits().to_le_bytes()[..]))
    }

    fn vector_constant(&mut self, opcode: Opcode, suffix: Option<Type>) -> Parse<Constant> {
        if let Some(constant) = self.named_constant()? {
            return Ok(constant);
        }
        let Some(ty) = suffix else { return Err(self.type_needed(opcode, None)) };
        let data = literals::vector(&mut self.tokens, ty)?;
        self.intern(data)
    }

    /// Checks that a preamble entity was declared.
    pub(super) fn declared(&self, token: Token, place: Option<Span>) -> Parse<()> {
        match place {
            Some(_) => Ok(()),
            None => Err(Fault::new(ParseErrorKind::Undefined(name_of(token)), token.span)),
        }
    }

    fn global_value(&mut self) -> Parse<GlobalValue> {
        let token = self.tokens.expect(TokenKind::GlobalValue, "a global value such as `gv3`")?;
        self.declared(token, self.map.global_values.get(token.number as usize))?;
        Ok(GlobalValue::from_u32(token.number))
    }

    fn func_ref(&mut self) -> Parse<FuncRef> {
        let token = self.tokens.expect(TokenKind::FuncRef, "a function such as `fn3`")?;
        self.declared(token, self.map.functions.get(token.number as usize))?;
        Ok(FuncRef::from_u32(token.number))
    }

    pub(super) fn sig_ref(&mut self) -> Parse<SigRef> {
        let token = self.tokens.expect(TokenKind::SigRef, "a signature such as `sig3`")?;
        self.declared(token, self.map.signatures.get(token.number as usize))?;
        Ok(SigRef::from_u32(token.number))
    }

    /// Reads a block that is branched to; whether it exists is the verifier's business.
    fn block(&mut self) -> Parse<Block> {
        let token = self.tokens.expect(TokenKind::Block, "a block such as `block3`")?;
        super::block(token).ok_or_else(|| Fault::new(ParseErrorKind::Undefined(name_of(token)), token.span))
    }

    /// Reads `blockN` or `blockN(v1, v2)`.
    fn block_call(&mut self) -> Parse<BlockCall> {
        let block = self.block()?;
        let mut args = SmallVec::<[BlockArg; 8]>::new();
        if self.tokens.accept(TokenKind::LeftParen) {
            while self.tokens.kind() != TokenKind::RightParen {
                args.push(self.block_arg()?);
                if !self.tokens.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.tokens.expect(TokenKind::RightParen, "`)` after the arguments")?;
        }
        Ok(BlockCall::new(block, args, &mut self.func.dfg.value_lists))
    }

    fn block_arg(&mut self) -> Parse<BlockArg> {
        let token = self.tokens.peek();
        let arg = match token.kind {
            TokenKind::TryCallRet => BlockArg::TryCallRet,
            TokenKind::TryCallExn => BlockArg::TryCallExn,
            _ => return self.value().map(BlockArg::Value),
        };
        if token.number as usize >= crate::MAX_ENTITIES {
            let max = crate::MAX_ENTITIES as u64 - 1;
            let what = "the number of a result or payload";
            return Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, token.span));
        }
        self.tokens.bump();
        Ok(arg(token.number))
    }

    /// Reads `(v1, v2)` and puts `first` before it.
    fn arguments(&mut self, first: &[Value]) -> Parse<ValueList> {
        self.tokens.expect(TokenKind::LeftParen, "`(` before the arguments")?;
        let mut args: SmallVec<[Value; 8]> = first.into();
        if self.tokens.kind() == TokenKind::Value {
            args.push(self.value()?);
            while self.tokens.accept(TokenKind::Comma) {
                args.push(self.value()?);
            }
        }
        self.tokens.expect(TokenKind::RightParen, "`)` after the arguments")?;
        Ok(ValueList::from_slice(&args, &mut self.func.dfg.value_lists))
    }

    fn return_values(&mut self) -> Parse<ValueList> {
        let mut args = SmallVec::<[Value; 8]>::new();
        if self.tokens.kind() == TokenKind::Value {
            args.push(self.value()?);
            while self.tokens.accept(TokenKind::Comma) {
                args.push(self.value()?);
            }
        }
        Ok(ValueList::from_slice(&args, &mut self.func.dfg.value_lists))
    }

    fn branch_table(&mut self) -> Parse<InstructionData> {
        let index = self.value()?;
        self.comma()?;
        let default = self.block_call()?;
        self.comma()?;
        self.tokens.expect(TokenKind::LeftBracket, "`[` before the table")?;
        let mut targets = Vec::new();
        if self.tokens.kind() != TokenKind::RightBracket {
            targets.push(self.block_call()?);
            while self.tokens.accept(TokenKind::Comma) {
                targets.push(self.block_call()?);
            }
        }
        self.tokens.expect(TokenKind::RightBracket, "`,` or `]` after a block of the table")?;
        let table = self.func.dfg.jump_tables.push(JumpTableData::new(default, &targets));
        Ok(InstructionData::BranchTable { index, table })
    }

    /// Reads `, sigN, NORMAL, [ HANDLERS ]`.
    fn exception_table(&mut self) -> Parse<crate::entities::ExceptionTable> {
        self.comma()?;
        let sig = self.sig_ref()?;
        self.comma()?;
        let normal = self.block_call()?;
        self.comma()?;
        self.tokens.expect(TokenKind::LeftBracket, "`[` before the handlers")?;
        let mut items = Vec::new();
        while self.tokens.kind() != TokenKind::RightBracket {
            items.push(self.exception_item()?);
            if !self.tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        self.tokens.expect(TokenKind::RightBracket, "`,` or `]` after a handler")?;
        Ok(self.func.dfg.extras_mut().exception_tables.push(ExceptionTableData { sig, normal, items }))
    }

    fn exception_item(&mut self) -> Parse<ExceptionTableItem> {
        let token = self.tokens.peek();
        if self.tokens.accept_word("context") {
            return self.value().map(ExceptionTableItem::Context);
        }
        let is_default = self.tokens.accept_word("default");
        if !is_default {
            self.tokens.expect(TokenKind::ExceptionTag, "`tagN:`, `default:` or `context`")?;
        }
        self.tokens.expect(TokenKind::Colon, "`:` before the handler's block")?;
        let target = self.block_call()?;
        Ok(if is_default {
            ExceptionTableItem::Default(target)
        } else {
            ExceptionTableItem::Tag(super::exception_tag(token)?, target)
        })
    }
}

//! Blocks and instructions.

use smallvec::SmallVec;

use super::{Parser, block};
use crate::any_entity::AnyEntity;
use crate::entities::{Inst, SigRef, StackSlot, Value};
use crate::function::{DebugTag, SourceLoc, UserStackMapEntry};
use crate::inst::InstructionData;
use crate::layout::Run;
use crate::opcode::{CtrlFrom, Opcode};
use crate::text::error::{EntityName, Fault, ParseErrorKind};
use crate::text::lexer::{Span, Token, TokenKind};
use crate::text::tokens::{Parse, name_of};
use crate::text::words;
use crate::types::Type;

/// The most results of an instruction, and parameters of a block.
const MAX_LIST: usize = 1 << 16;

impl Parser<'_> {
    /// Reads the blocks, up to the closing brace.
    pub(super) fn body(&mut self) -> Parse<()> {
        while self.tokens.kind() != TokenKind::RightBrace {
            self.basic_block()?;
        }
        for token in &self.uses_before_definition {
            if self.map.values.get(token.number as usize).is_none() {
                return Err(Fault::new(ParseErrorKind::Undefined(name_of(*token)), token.span));
            }
        }
        Ok(())
    }

    /// Reads a block header and the instructions after it.
    fn basic_block(&mut self) -> Parse<()> {
        let token = self.tokens.peek();
        if token.kind != TokenKind::Block {
            return Err(self.tokens.unexpected("a block such as `block0:`, or `}`"));
        }
        let too_large = || Fault::new(ParseErrorKind::TooSparse(name_of(token)), token.span);
        let block = block(token).ok_or_else(too_large)?;
        self.begin(AnyEntity::Block(block));
        self.tokens.bump();
        self.define(token, self.map.blocks.len(), |map| &mut map.blocks)?;
        self.func.dfg.make_blocks_up_to(block);
        self.func.layout.append_block(block);

        if self.tokens.accept(TokenKind::LeftParen) && !self.tokens.accept(TokenKind::RightParen) {
            let mut count = 0;
            loop {
                let param = self.tokens.expect(TokenKind::Value, "a parameter such as `v3: i32`")?;
                self.tokens.expect(TokenKind::Colon, "`:` and the parameter's type")?;
                let ty = self.value_type("the parameter's type")?;
                let value = self.define_value(param)?;
                count += 1;
                if count > MAX_LIST {
                    return Err(Fault::new(ParseErrorKind::TooMany("block parameters"), param.span));
                }
                self.func.dfg.append_block_param_as(block, ty, value);
                if !self.tokens.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.tokens.expect(TokenKind::RightParen, "`,` or `)` after a block parameter")?;
        }
        if self.tokens.accept_word("cold") {
            self.func.layout.set_cold(block, true);
        }
        self.tokens.expect(TokenKind::Colon, "`:` after the block header")?;
        let first = self.num_insts();
        while !matches!(self.tokens.kind(), TokenKind::Block | TokenKind::RightBrace) {
            self.line()?;
        }
        let len = self.num_insts() - first;
        self.func.layout.append_run(Run { first, len }, block);
        Ok(())
    }

    /// The number of instructions read so far.
    fn num_insts(&self) -> u32 {
        // `line` checks it.
        u32::try_from(self.func.dfg.num_insts()).unwrap_or(u32::MAX)
    }

    /// Reads an instruction or an alias.
    fn line(&mut self) -> Parse<()> {
        self.flush_comments();
        let start = self.tokens.span().start;
        let inst = Inst::from_u32(self.num_insts());
        if let TokenKind::Less | TokenKind::SourceLoc = self.tokens.kind() {
            self.annotations(inst)?;
        }
        self.results.clear();
        if self.tokens.kind() == TokenKind::Value {
            let result = self.tokens.bump();
            if self.tokens.accept(TokenKind::Arrow) {
                return self.alias(result);
            }
            self.results.push(result);
            while self.tokens.accept(TokenKind::Comma) {
                self.results.push(self.tokens.expect(TokenKind::Value, "another result")?);
            }
            self.tokens.expect(TokenKind::Equal, "`=` after the results, or `->` of an alias")?;
        }
        if inst.index() >= crate::MAX_ENTITIES {
            return Err(Fault::new(ParseErrorKind::TooMany("instructions"), self.tokens.span()));
        }
        self.entity = AnyEntity::Inst(inst);
        self.instruction(inst)?;
        self.map.insts.define(inst.index(), Span { start, end: self.tokens.last_end() });
        Ok(())
    }

    /// Reads debug tags and a source location of the instruction that gets the number `inst`.
    #[cold]
    fn annotations(&mut self, inst: Inst) -> Parse<()> {
        let tags = self.debug_tags()?;
        let srcloc = self.source_loc()?;
        if !srcloc.is_none() {
            self.func.extras_mut().srclocs[inst] = srcloc;
        }
        if !tags.is_empty() {
            self.func.extras_mut().debug_tags.insert(inst, tags);
        }
        Ok(())
    }

    /// Reads an instruction from its opcode on. It gets the number `inst`.
    fn instruction(&mut self, inst: Inst) -> Parse<()> {
        let token = self.tokens.peek();
        let opcode = self.tokens.peek_key().and_then(|key| {
            words::opcode(key, token.span.end - token.span.start, || self.tokens.text(token))
        });
        let Some(opcode) = opcode else { return Err(self.no_opcode()) };
        self.tokens.bump();
        self.opcode_span = token.span;
        let suffix = if self.tokens.accept(TokenKind::Dot) { Some(self.suffix()?) } else { None };

        let data = self.operands(opcode, suffix)?;
        let ctrl = self.controlling_type(opcode, suffix)?;
        if self.tokens.accept(TokenKind::Comma) {
            self.stack_map(opcode, inst)?;
        }
        self.finish(opcode, data, ctrl)
    }

    #[cold]
    fn no_opcode(&self) -> Box<Fault> {
        match self.tokens.peek_word() {
            None | Some("function") => self.tokens.unexpected("an instruction, or `}`"),
            Some(name) => Fault::new(ParseErrorKind::UnknownOpcode(name.to_owned()), self.tokens.span()),
        }
    }

    /// Reads the type after the dot.
    fn suffix(&mut self) -> Parse<Type> {
        if self.tokens.kind() == TokenKind::DynamicType {
            self.dynamic_type()
        } else {
            self.value_type("a type")
        }
    }

    /// The controlling type: what the suffix says, or the type of the operand that the table names.
    fn controlling_type(&self, opcode: Opcode, suffix: Option<Type>) -> Parse<Type> {
        let info = opcode.info();
        let ty = match (info.ctrl_from, suffix) {
            (CtrlFrom::None, None) => return Ok(Type::INVALID),
            (CtrlFrom::None, Some(_)) => {
                return Err(Fault::new(ParseErrorKind::TypeNotTaken(info.name), self.opcode_span));
            }
            (_, Some(ty)) => ty,
            (CtrlFrom::Result, None) => return Err(self.type_needed(opcode, None)),
            (CtrlFrom::Operand(index), None) => match self.seen.get(index) {
                Some(value) if self.map.values.get(value.index()).is_some() => {
                    self.func.dfg.value_type(value)
                }
                operand => return Err(self.type_needed(opcode, operand)),
            },
        };
        if info.ctrl_types.contains(ty) { Ok(ty) } else { Err(self.type_not_allowed(opcode, ty)) }
    }

    pub(super) fn type_needed(&self, opcode: Opcode, operand: Option<Value>) -> Box<Fault> {
        let name = |value: Value| EntityName { kind: TokenKind::Value, number: value.as_u32() };
        let kind = ParseErrorKind::TypeNeeded { opcode: opcode.name(), operand: operand.map(name) };
        Fault::new(kind, self.opcode_span)
    }

    pub(super) fn type_not_allowed(&self, opcode: Opcode, ty: Type) -> Box<Fault> {
        let kind = ParseErrorKind::TypeNotAllowed { opcode: opcode.name(), ty: ty.to_string() };
        Fault::new(kind, self.opcode_span)
    }

    /// Makes the instruction. Its results are as written, with the types that follow from the controlling type or
    /// the signature.
    fn finish(&mut self, opcode: Opcode, data: InstructionData, ctrl: Type) -> Parse<()> {
        let constraints = opcode.info().results;
        let sig = match data {
            InstructionData::Call { func, .. } if !opcode.is_terminator() => {
                Some(self.func.dfg.ext_funcs[func].signature)
            }
            InstructionData::CallIndirect { sig, .. } if !opcode.is_terminator() => Some(sig),
            _ => None,
        };
        let expected = sig.map_or(constraints.len(), |sig| self.func.dfg.signatures[sig].returns().len());
        let found = self.results.len();
        if found != expected {
            let span = self.results.first().map_or(self.opcode_span, |first| first.span);
            return Err(Fault::new(ParseErrorKind::ResultCount { expected, found }, span));
        }
        if let &[token] = self.results.as_slice() {
            let ty = self.result_type(opcode, ctrl, sig, 0)?;
            let value = self.define_value(token)?;
            self.func.dfg.make_inst_with_result_as(data, value, ty);
            return Ok(());
        }
        if found > MAX_LIST {
            return Err(Fault::new(ParseErrorKind::TooMany("results"), self.opcode_span));
        }
        let mut typed = SmallVec::<[(Value, Type); 4]>::new();
        for index in 0..found {
            let ty = self.result_type(opcode, ctrl, sig, index)?;
            typed.push((self.define_value(self.results[index])?, ty));
        }
        let inst = self.func.dfg.make_inst(data);
        self.func.dfg.make_results_as(inst, &typed);
        Ok(())
    }

    #[inline]
    fn result_type(&self, opcode: Opcode, ctrl: Type, sig: Option<SigRef>, index: usize) -> Parse<Type> {
        match sig {
            Some(sig) => Ok(self.func.dfg.signatures[sig].returns()[index].value_type),
            None => {
                let ty = opcode.info().results[index].resolve(ctrl);
                ty.ok_or_else(|| self.type_not_allowed(opcode, ctrl))
            }
        }
    }

    /// Reads `vM` of `vN -> vM`.
    fn alias(&mut self, alias: Token) -> Parse<()> {
        let original = self.tokens.expect(TokenKind::Value, "the value that the alias stands for")?;
        if original.number == alias.number {
            return Err(Fault::new(ParseErrorKind::AliasCycle(name_of(alias)), alias.span));
        }
        if self.map.values.get(original.number as usize).is_none() {
            return Err(Fault::new(ParseErrorKind::Undefined(name_of(original)), original.span));
        }
        let target = Value::from_u32(original.number);
        if self.map.values.get(alias.number as usize).is_some() {
            let kind = match self.func.dfg.value_alias_dest(Value::from_u32(alias.number)) {
                Some(old) if old == target => return Ok(()),
                Some(old) => ParseErrorKind::AliasConflict {
                    alias: name_of(alias),
                    old: name_of(Token { number: old.as_u32(), ..original }),
                },
                None => ParseErrorKind::Duplicate(name_of(alias)),
            };
            return Err(Fault::new(kind, alias.span));
        }
        let value = self.define_value(alias)?;
        if !self.func.dfg.make_alias(value, target) {
            return Err(Fault::new(ParseErrorKind::AliasCycle(name_of(alias)), alias.span));
        }
        Ok(())
    }

    /// Defines the value that a token names.
    fn define_value(&mut self, token: Token) -> Parse<Value> {
        self.define(token, self.map.values.len(), |map| &mut map.values)?;
        Ok(Value::from_u32(token.number))
    }

    /// Reads `<1, ss2>`, if it stands here.
    fn debug_tags(&mut self) -> Parse<Vec<DebugTag>> {
        let mut tags = Vec::new();
        if !self.tokens.accept(TokenKind::Less) {
            return Ok(tags);
        }
        while self.tokens.kind() != TokenKind::Greater {
            tags.push(match self.tokens.kind() {
                TokenKind::StackSlot => DebugTag::StackSlot(self.stack_slot()?),
                _ => DebugTag::User(self.tokens.number_u32("a debug tag: a number or a stack slot")?),
            });
            if !self.tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        self.tokens.expect(TokenKind::Greater, "`,` or `>` after a debug tag")?;
        Ok(tags)
    }

    /// Reads `@0012`, if it stands here.
    fn source_loc(&mut self) -> Parse<SourceLoc> {
        let token = self.tokens.peek();
        if token.kind != TokenKind::SourceLoc {
            return Ok(SourceLoc::NONE);
        }
        let number = u32::from_str_radix(self.tokens.text(token), 16).map_err(|_| {
            let (what, max) = ("a source location", u64::from(u32::MAX));
            Fault::new(ParseErrorKind::OutOfRange { what, max }, token.span)
        })?;
        self.tokens.bump();
        Ok(SourceLoc::new(number))
    }

    /// Reads `stack_map=[i32 @ ss0+0, …]` of a call.
    fn stack_map(&mut self, opcode: Opcode, inst: Inst) -> Parse<()> {
        let word = self.tokens.peek();
        if !self.tokens.accept_word("stack_map") {
            return Err(self.tokens.unexpected("`stack_map=[…]`, or the end of the instruction"));
        }
        if !opcode.is_call() || opcode.is_return() {
            return Err(Fault::new(ParseErrorKind::StackMap, word.span));
        }
        self.tokens.expect(TokenKind::Equal, "`=` and the stack map")?;
        self.tokens.expect(TokenKind::LeftBracket, "`[` before the stack map")?;
        let mut entries = Vec::new();
        while self.tokens.kind() != TokenKind::RightBracket {
            let ty = self.value_type("an entry such as `i32 @ ss0+8`")?;
            self.tokens.expect(TokenKind::At, "`@` and a stack slot")?;
            let slot = self.stack_slot()?;
            let signed = self.tokens.kind() == TokenKind::Integer
                && self.tokens.text(self.tokens.peek()).starts_with('+');
            if !signed {
                self.tokens.expect(TokenKind::Plus, "`+` and an offset")?;
            }
            let offset = self.tokens.number_u32("an offset")?;
            entries.push(UserStackMapEntry { ty, slot, offset });
            if !self.tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        self.tokens.expect(TokenKind::RightBracket, "`,` or `]` after an entry")?;
        self.func.extras_mut().user_stack_maps.insert(inst, entries);
        Ok(())
    }

    /// Reads a stack slot that was declared.
    pub(super) fn stack_slot(&mut self) -> Parse<StackSlot> {
        let token = self.tokens.expect(TokenKind::StackSlot, "a stack slot such as `ss3`")?;
        self.declared(token, self.map.stack_slots.get(token.number as usize))?;
        Ok(StackSlot::from_u32(token.number))
    }
}

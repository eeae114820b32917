//! Blocks and instructions.

use smallvec::SmallVec;

use super::{Parser, block};
use crate::any_entity::AnyEntity;
use crate::entities::{Inst, StackSlot, Value};
use crate::function::{DebugTag, SourceLoc, UserStackMapEntry};
use crate::inst::InstructionData;
use crate::opcode::{CtrlFrom, Opcode};
use crate::text::error::{Fault, ParseErrorKind};
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
        while !matches!(self.tokens.kind(), TokenKind::Block | TokenKind::RightBrace) {
            self.line(block)?;
        }
        Ok(())
    }

    /// Reads an instruction or an alias.
    fn line(&mut self, block: crate::entities::Block) -> Parse<()> {
        self.flush_comments();
        let start = self.tokens.span().start;
        let tags = self.debug_tags()?;
        let srcloc = self.source_loc()?;

        let mut results = SmallVec::<[Token; 4]>::new();
        if self.tokens.kind() == TokenKind::Value {
            results.push(self.tokens.bump());
            if self.tokens.accept(TokenKind::Arrow) {
                return self.alias(results[0]);
            }
            while self.tokens.accept(TokenKind::Comma) {
                results.push(self.tokens.expect(TokenKind::Value, "another result")?);
            }
            self.tokens.expect(TokenKind::Equal, "`=` after the results, or `->` of an alias")?;
        }
        let number = self.func.dfg.num_insts();
        if number >= crate::MAX_ENTITIES {
            return Err(Fault::new(ParseErrorKind::TooMany("instructions"), self.tokens.span()));
        }
        self.entity = AnyEntity::Inst(Inst::new(number));

        let inst = self.instruction(&results)?;
        self.func.layout.append_inst(inst, block);
        if !srcloc.is_none() {
            self.func.extras_mut().srclocs[inst] = srcloc;
        }
        if !tags.is_empty() {
            self.func.extras_mut().debug_tags.insert(inst, tags);
        }
        let span = Span { start, end: self.tokens.last_end() };
        self.map.insts.define(inst.index(), span);
        Ok(())
    }

    /// Reads an instruction from its opcode on.
    fn instruction(&mut self, results: &[Token]) -> Parse<Inst> {
        let token = self.tokens.peek();
        let name = match self.tokens.peek_word() {
            None | Some("function") => return Err(self.tokens.unexpected("an instruction, or `}`")),
            Some(name) => name,
        };
        let opcode = words::opcode(self.tokens.lexer.word(), name)
            .ok_or_else(|| Fault::new(ParseErrorKind::UnknownOpcode(name.to_owned()), token.span))?;
        self.tokens.bump();
        self.opcode_span = token.span;
        let suffix = if self.tokens.accept(TokenKind::Dot) { Some(self.suffix()?) } else { None };

        let data = self.operands(opcode, suffix)?;
        let ctrl = self.controlling_type(opcode, suffix)?;
        let inst = self.func.dfg.make_inst(data);
        if self.tokens.accept(TokenKind::Comma) {
            self.stack_map(opcode, inst)?;
        }
        self.results(opcode, &data, ctrl, inst, results)?;
        Ok(inst)
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
                Some(token) if self.map.values.get(token.number as usize).is_some() => {
                    self.func.dfg.value_type(Value::from_u32(token.number))
                }
                operand => return Err(self.type_needed(opcode, operand)),
            },
        };
        if info.ctrl_types.contains(ty) { Ok(ty) } else { Err(self.type_not_allowed(opcode, ty)) }
    }

    pub(super) fn type_needed(&self, opcode: Opcode, operand: Option<Token>) -> Box<Fault> {
        let kind = ParseErrorKind::TypeNeeded { opcode: opcode.name(), operand: operand.map(name_of) };
        Fault::new(kind, self.opcode_span)
    }

    pub(super) fn type_not_allowed(&self, opcode: Opcode, ty: Type) -> Box<Fault> {
        let kind = ParseErrorKind::TypeNotAllowed { opcode: opcode.name(), ty: ty.to_string() };
        Fault::new(kind, self.opcode_span)
    }

    /// Defines the results as written, with the types that follow from the controlling type or the signature.
    fn results(
        &mut self,
        opcode: Opcode,
        data: &InstructionData,
        ctrl: Type,
        inst: Inst,
        results: &[Token],
    ) -> Parse<()> {
        let constraints = opcode.info().results;
        let mut typed = SmallVec::<[(Value, Type); 4]>::new();
        let sig = match *data {
            InstructionData::Call { func, .. } if !opcode.is_terminator() => {
                Some(self.func.dfg.ext_funcs[func].signature)
            }
            InstructionData::CallIndirect { sig, .. } if !opcode.is_terminator() => Some(sig),
            _ => None,
        };
        let expected = sig.map_or(constraints.len(), |sig| self.func.dfg.signatures[sig].returns().len());
        if results.len() != expected {
            let span = results.first().map_or(self.opcode_span, |first| first.span);
            return Err(Fault::new(ParseErrorKind::ResultCount { expected, found: results.len() }, span));
        }
        if results.is_empty() {
            return Ok(());
        }
        if results.len() > MAX_LIST {
            return Err(Fault::new(ParseErrorKind::TooMany("results"), self.opcode_span));
        }
        for (index, &token) in results.iter().enumerate() {
            let value = self.define_value(token)?;
            let ty = match sig {
                Some(sig) => self.func.dfg.signatures[sig].returns()[index].value_type,
                None => {
                    let ty = constraints[index].resolve(ctrl);
                    ty.ok_or_else(|| self.type_not_allowed(opcode, ctrl))?
                }
            };
            typed.push((value, ty));
        }
        self.func.dfg.make_results_as(inst, &typed);
        Ok(())
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

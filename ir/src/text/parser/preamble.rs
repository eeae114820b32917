//! Signatures, and the declarations before the first block.

use packir_entity::{EntityRef, ThinMap};
use smallvec::SmallVec;

use super::Parser;
use crate::any_entity::AnyEntity;
use crate::entities::{
    AliasRegion, Constant, DynamicStackSlot, DynamicType, FuncRef, GlobalValue, SigRef, StackSlot,
    UserExternalNameRef,
};
use crate::function::{
    AliasRegionData, AnyDeclaration, DynamicTypeData, ExtFuncData, ExternalName, FunctionName,
    GlobalValueData, StackSlotData, StackSlotKind, UserExternalName,
};
use crate::immediates::{ConstantData, Imm64};
use crate::memflags::{AccessTrap, MemFlags};
use crate::signature::{AbiParam, ArgumentExtension, ArgumentPurpose, CallConv, Signature, StructSize};
use crate::text::error::{Fault, ParseErrorKind};
use crate::text::lexer::{Token, TokenKind};
use crate::text::literals;
use crate::text::source_map::{Places, SourceMap};
use crate::text::tokens::{Parse, name_of};
use crate::text::words;
use crate::types::Type;

/// Names and signatures.
impl Parser<'_> {
    /// Reads `%name` or `u1:2` of the function itself.
    pub(super) fn function_name(&mut self) -> Parse<FunctionName> {
        let token = self.tokens.peek();
        match token.kind {
            TokenKind::Name => {
                self.tokens.bump();
                Ok(FunctionName::named(self.tokens.text(token)))
            }
            TokenKind::UserNamespace => self.user_name().map(FunctionName::User),
            _ => Err(self.tokens.unexpected("the name of the function: `%name` or `u0:0`")),
        }
    }

    /// Reads `u1:2`.
    fn user_name(&mut self) -> Parse<UserExternalName> {
        let namespace = self.tokens.bump().number;
        self.tokens.expect(TokenKind::Colon, "`:` and a number, as in `u1:2`")?;
        let index = self.tokens.number_u32("the second number of a name")?;
        Ok(UserExternalName { namespace, index })
    }

    /// Reads the name of something outside the function.
    fn external_name(&mut self) -> Parse<ExternalName> {
        let token = self.tokens.peek();
        match token.kind {
            TokenKind::Name => {
                self.tokens.bump();
                let name = self.tokens.text(token);
                Ok(name.parse().map_or_else(|()| ExternalName::Named(name.into()), ExternalName::LibCall))
            }
            TokenKind::UserNamespace => {
                let name = self.user_name()?;
                let names = &mut self.func.extras_mut().user_names;
                Ok(ExternalName::User(*self.user_names.entry(name).or_insert_with(|| names.push(name))))
            }
            TokenKind::UserExtName => {
                // The name may come later, or, in printed text, not at all.
                self.tokens.bump();
                self.reference(token, UserExternalNameRef::from_u32).map(ExternalName::User)
            }
            _ => Err(self.tokens.unexpected("a name: `%name`, `u0:0` or `userextname0`")),
        }
    }

    /// Reads `(i32, i64) -> i32 fast`.
    pub(super) fn signature(&mut self) -> Parse<Signature> {
        let mut all = SmallVec::<[AbiParam; 8]>::new();
        self.tokens.expect(TokenKind::LeftParen, "a signature: `(` and the parameters")?;
        if self.tokens.kind() != TokenKind::RightParen {
            self.abi_params(&mut all)?;
        }
        // A parameter takes several bytes of the text, whose length fits in 32 bits.
        let num_params = u32::try_from(all.len()).unwrap_or(u32::MAX);
        self.tokens.expect(TokenKind::RightParen, "`,` or `)` after a parameter")?;
        if self.tokens.accept(TokenKind::Arrow) {
            self.abi_params(&mut all)?;
        }
        let mut call_conv = self.default_call_conv;
        if let Some(word) = self.tokens.peek_word() {
            call_conv = word.parse::<CallConv>().map_err(|()| {
                Fault::new(ParseErrorKind::UnknownCallConv(word.to_owned()), self.tokens.span())
            })?;
            self.tokens.bump();
        }
        Ok(Signature::from_parts(&all, num_params, call_conv))
    }

    fn abi_params(&mut self, params: &mut SmallVec<[AbiParam; 8]>) -> Parse<()> {
        params.push(self.abi_param()?);
        while self.tokens.accept(TokenKind::Comma) {
            params.push(self.abi_param()?);
        }
        Ok(())
    }

    fn abi_param(&mut self) -> Parse<AbiParam> {
        let mut param = AbiParam::new(self.value_type("the type of a parameter or result")?);
        while let Some(word) = self.tokens.peek_word() {
            match word {
                "uext" => param.extension = ArgumentExtension::Uext,
                "sext" => param.extension = ArgumentExtension::Sext,
                "normal" => param.purpose = ArgumentPurpose::Normal,
                "sret" => param.purpose = ArgumentPurpose::StructReturn,
                "vmctx" => param.purpose = ArgumentPurpose::VmContext,
                "sarg" => {
                    self.tokens.bump();
                    self.tokens.expect(TokenKind::LeftParen, "`(` and the size of the structure")?;
                    let size = self.tokens.number_u32("the size of the structure")?;
                    param.purpose = ArgumentPurpose::StructArgument(StructSize::new(size));
                    if self.tokens.kind() != TokenKind::RightParen {
                        return Err(self.tokens.unexpected("`)` after the size of the structure"));
                    }
                }
                _ => break,
            }
            self.tokens.bump();
        }
        Ok(param)
    }

    /// Reads a type.
    pub(super) fn value_type(&mut self, expected: &'static str) -> Parse<Type> {
        let ty = self.peek_type().ok_or_else(|| self.tokens.unexpected(expected))?;
        self.tokens.bump();
        Ok(ty)
    }

    /// The type that the next word names.
    #[inline]
    fn peek_type(&self) -> Option<Type> {
        let key = self.tokens.peek_key()?;
        words::value_type(key).or_else(|| super::dynamic_type(self.tokens.peek_word()?))
    }

    /// Reads `dtN` that was declared.
    pub(super) fn dynamic_type(&mut self) -> Parse<Type> {
        let token = self.tokens.expect(TokenKind::DynamicType, "a dynamic type such as `dt3`")?;
        self.declared(token, self.map.dynamic_types.get(token.number as usize))?;
        let data = &self.func.extras().dynamic_types[DynamicType::from_u32(token.number)];
        data.base_vector_ty
            .vector_to_dynamic()
            .ok_or_else(|| Fault::new(ParseErrorKind::Undefined(name_of(token)), token.span))
    }
}

/// Declarations.
impl Parser<'_> {
    /// Reads the declarations, in any order.
    pub(super) fn preamble(&mut self) -> Parse<()> {
        loop {
            let token = self.tokens.peek();
            let entity = match token.kind {
                TokenKind::StackSlot => AnyEntity::StackSlot(self.reference(token, StackSlot::from_u32)?),
                TokenKind::DynamicStackSlot => {
                    AnyEntity::DynamicStackSlot(self.reference(token, DynamicStackSlot::from_u32)?)
                }
                TokenKind::DynamicType => {
                    AnyEntity::DynamicType(self.reference(token, DynamicType::from_u32)?)
                }
                TokenKind::GlobalValue => {
                    AnyEntity::GlobalValue(self.reference(token, GlobalValue::from_u32)?)
                }
                TokenKind::SigRef => AnyEntity::SigRef(self.reference(token, SigRef::from_u32)?),
                TokenKind::FuncRef => AnyEntity::FuncRef(self.reference(token, FuncRef::from_u32)?),
                TokenKind::Constant => AnyEntity::Constant(self.reference(token, Constant::from_u32)?),
                TokenKind::AliasRegion => {
                    AnyEntity::AliasRegion(self.reference(token, AliasRegion::from_u32)?)
                }
                TokenKind::Word if self.tokens.peek_word() == Some("stack_limit") => AnyEntity::StackLimit,
                _ => {
                    self.note_skipped();
                    return self.check_late_references();
                }
            };
            self.begin(entity);
            self.tokens.bump();
            self.tokens.expect(TokenKind::Equal, "`=` and a declaration")?;
            self.declaration(token, entity)?;
        }
    }

    /// Reads what follows the `=`.
    fn declaration(&mut self, token: Token, entity: AnyEntity) -> Parse<()> {
        match entity {
            AnyEntity::StackSlot(slot) => {
                let (data, key) = self.stack_slot_data()?;
                self.declare(token, |map| &mut map.stack_slots)?;
                let hole = StackSlotData { kind: StackSlotKind::Explicit, size: 0, align_shift: 0 };
                put(&mut self.func.stack_slots, slot, data, &hole);
                if let Some(key) = key {
                    self.func.extras_mut().stack_slot_keys.insert(slot, key);
                }
            }
            AnyEntity::DynamicStackSlot(slot) => {
                if !self.tokens.accept_word("explicit_dynamic_slot") {
                    return Err(self.tokens.unexpected("`explicit_dynamic_slot`"));
                }
                let ty = self.tokens.expect(TokenKind::DynamicType, "a dynamic type such as `dt3`")?;
                self.late.push(ty);
                let data = self.reference(ty, DynamicType::from_u32)?;
                self.declare(token, |map| &mut map.dynamic_stack_slots)?;
                let slots = &mut self.func.extras_mut().dynamic_stack_slots;
                put(slots, slot, data, &data);
            }
            AnyEntity::DynamicType(ty) => {
                let data = self.dynamic_type_data()?;
                self.declare(token, |map| &mut map.dynamic_types)?;
                put(&mut self.func.extras_mut().dynamic_types, ty, data, &data);
            }
            AnyEntity::GlobalValue(global) => {
                let data = self.global_value_data()?;
                self.declare(token, |map| &mut map.global_values)?;
                let globals = &mut self.func.extras_mut().global_values;
                put(globals, global, data, &GlobalValueData::VmContext);
            }
            AnyEntity::SigRef(sig) => {
                let data = self.signature()?;
                self.declare(token, |map| &mut map.signatures)?;
                put(&mut self.func.dfg.signatures, sig, data, &Signature::default());
            }
            AnyEntity::FuncRef(func) => {
                let data = self.ext_func_data(token)?;
                self.declare(token, |map| &mut map.functions)?;
                let hole = ExtFuncData { name: ExternalName::Named("".into()), ..data };
                put(&mut self.func.dfg.ext_funcs, func, data, &hole);
            }
            AnyEntity::Constant(constant) => {
                let data = self.constant_data()?;
                self.declare(token, |map| &mut map.constants)?;
                self.constants.entry(data.clone()).or_insert(constant);
                put(&mut self.func.dfg.constants, constant, data, &ConstantData::default());
            }
            AnyEntity::AliasRegion(region) => {
                let max = MemFlags::MAX_REGIONS as u64 - 1;
                if u64::from(token.number) > max {
                    let what = "the number of an alias region";
                    return Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, token.span));
                }
                let user_id = self.tokens.number_u32("the number of the region")?;
                let text = self.tokens.expect(TokenKind::String, "the name of the region in quotes")?;
                let data = AliasRegionData { user_id, description: self.tokens.text(text).into() };
                self.declare(token, |map| &mut map.alias_regions)?;
                let hole = AliasRegionData { user_id: 0, description: "".into() };
                put(&mut self.func.extras_mut().alias_regions, region, data, &hole);
            }
            // The preamble asks for nothing else.
            AnyEntity::StackLimit
            | AnyEntity::Function
            | AnyEntity::Block(_)
            | AnyEntity::Inst(_)
            | AnyEntity::Value(_) => {
                let global = self.late_global()?;
                if self.map.stack_limit.replace(token.span).is_some() {
                    return Err(Fault::new(ParseErrorKind::SecondStackLimit, token.span));
                }
                self.func.extras_mut().stack_limit = Some(global);
            }
        }
        Ok(())
    }

    /// Notes the declaration of an entity.
    fn declare(&mut self, token: Token, places: fn(&mut SourceMap) -> &mut Places) -> Parse<()> {
        // A declaration is several times as large as a value.
        const WEIGHT: usize = 8;
        let len = places(&mut self.map).len();
        self.define_weighted(token, len, places, WEIGHT)
    }

    /// Notes the numbers that exist only because larger ones were declared.
    fn note_skipped(&mut self) {
        use AnyDeclaration as D;
        fn gaps<T>(places: &Places, kind: fn(T) -> D, make: fn(u32) -> T) -> impl Iterator<Item = D> {
            (0u32..)
                .zip(places.is_defined())
                .filter(|(_, defined)| !defined)
                .map(move |(number, _)| kind(make(number)))
        }
        let map = &self.map;
        let mut skipped = gaps(&map.stack_slots, D::StackSlot, StackSlot::from_u32)
            .chain(gaps(&map.dynamic_stack_slots, D::DynamicStackSlot, DynamicStackSlot::from_u32))
            .chain(gaps(&map.dynamic_types, D::DynamicType, DynamicType::from_u32))
            .chain(gaps(&map.global_values, D::GlobalValue, GlobalValue::from_u32))
            .chain(gaps(&map.constants, D::Constant, Constant::from_u32))
            .chain(gaps(&map.signatures, D::SigRef, SigRef::from_u32))
            .chain(gaps(&map.functions, D::FuncRef, FuncRef::from_u32))
            .chain(gaps(&map.alias_regions, D::AliasRegion, AliasRegion::from_u32))
            .peekable();
        if skipped.peek().is_some() {
            self.func.extras_mut().skipped.extend(skipped);
        }
    }

    /// The reference that a token spells, if it is not too large for the model.
    fn reference<T>(&self, token: Token, make: fn(u32) -> T) -> Parse<T> {
        if token.number as usize >= crate::MAX_ENTITIES {
            return Err(Fault::new(ParseErrorKind::TooSparse(name_of(token)), token.span));
        }
        Ok(make(token.number))
    }

    /// Checks the references that may precede what they refer to.
    fn check_late_references(&mut self) -> Parse<()> {
        for &token in &self.late {
            let number = token.number as usize;
            let defined = match token.kind {
                TokenKind::GlobalValue => self.map.global_values.get(number).is_some(),
                _ => self.map.dynamic_types.get(number).is_some(),
            };
            if !defined {
                return Err(Fault::new(ParseErrorKind::Undefined(name_of(token)), token.span));
            }
        }
        Ok(())
    }

    /// Reads a global value that may be declared later.
    fn late_global(&mut self) -> Parse<GlobalValue> {
        let token = self.tokens.expect(TokenKind::GlobalValue, "a global value such as `gv3`")?;
        self.late.push(token);
        self.reference(token, GlobalValue::from_u32)
    }

    /// Reads `explicit_slot 16, align = 4, key = 5`; the key is not part of the data.
    fn stack_slot_data(&mut self) -> Parse<(StackSlotData, Option<u64>)> {
        let kind = match self.tokens.peek_word() {
            Some("explicit_slot") => StackSlotKind::Explicit,
            Some("spill_slot") => StackSlotKind::Spill,
            _ => return Err(self.tokens.unexpected("`explicit_slot` or `spill_slot`")),
        };
        self.tokens.bump();
        let size = self.tokens.number_u32("the size of the stack slot in bytes")?;
        let mut data = StackSlotData { kind, size, align_shift: 0 };
        let mut key = None;
        while self.tokens.accept(TokenKind::Comma) {
            if self.tokens.accept_word("align") {
                self.tokens.expect(TokenKind::Equal, "`=` and the alignment")?;
                let span = self.tokens.span();
                let align = self.tokens.number_u32("the alignment in bytes")?;
                if !align.is_power_of_two() {
                    return Err(Fault::new(ParseErrorKind::Alignment, span));
                }
                data.align_shift = u8::try_from(align.trailing_zeros()).unwrap_or(0);
            } else if self.tokens.accept_word("key") {
                self.tokens.expect(TokenKind::Equal, "`=` and the key")?;
                key = Some(self.tokens.number(u64::MAX, "the key")?);
            } else {
                return Err(self.tokens.unexpected("`align` or `key`"));
            }
        }
        Ok((data, key))
    }

    /// Reads `i32x4*gv3`.
    fn dynamic_type_data(&mut self) -> Parse<DynamicTypeData> {
        let base_vector_ty = self.vector_type()?;
        self.tokens.expect(TokenKind::Star, "`*` and a global value")?;
        Ok(DynamicTypeData { base_vector_ty, dynamic_scale: self.late_global()? })
    }

    fn vector_type(&mut self) -> Parse<Type> {
        let ty = self.peek_type().filter(|ty| ty.is_vector());
        let ty = ty.ok_or_else(|| self.tokens.unexpected("a vector type such as `i32x4`"))?;
        self.tokens.bump();
        Ok(ty)
    }

    fn global_value_data(&mut self) -> Parse<GlobalValueData> {
        const KINDS: &str = "`vmctx`, `load`, `iadd_imm`, `symbol` or `dyn_scale_target_const`";
        let Some(kind) = self.tokens.peek_word() else { return Err(self.tokens.unexpected(KINDS)) };
        let token = self.tokens.peek();
        if matches!(kind, "vmctx" | "load" | "iadd_imm" | "symbol" | "dyn_scale_target_const") {
            self.tokens.bump();
        }
        Ok(match kind {
            "vmctx" => GlobalValueData::VmContext,
            "load" => {
                let global_type = self.dotted_type()?;
                let flags = self.mem_flags()?;
                if flags.trap != AccessTrap::NEVER || !flags.aligned {
                    return Err(Fault::new(ParseErrorKind::GlobalValueFlags, token.span));
                }
                let base = self.late_global()?;
                GlobalValueData::Load { base, offset: self.offset()?, global_type, flags }
            }
            "iadd_imm" => {
                let global_type = self.dotted_type()?;
                let base = self.late_global()?;
                self.tokens.expect(TokenKind::Comma, "`,` and a number")?;
                let offset = self.tokens.literal(TokenKind::Integer, "a number")?;
                GlobalValueData::IaddImm { base, offset, global_type }
            }
            "symbol" => {
                let colocated = self.tokens.accept_word("colocated");
                let tls = self.tokens.accept_word("tls");
                let name = self.external_name()?;
                let signed = self.tokens.kind() == TokenKind::Integer;
                let offset = if signed {
                    self.tokens.literal(TokenKind::Integer, "an offset")?
                } else {
                    Imm64::new(0)
                };
                GlobalValueData::Symbol { name, offset, colocated, tls }
            }
            "dyn_scale_target_const" => {
                self.tokens.expect(TokenKind::Dot, "`.` and a vector type")?;
                GlobalValueData::DynScaleTargetConst { vector_type: self.vector_type()? }
            }
            _ => return Err(self.tokens.unexpected(KINDS)),
        })
    }

    fn dotted_type(&mut self) -> Parse<Type> {
        self.tokens.expect(TokenKind::Dot, "`.` and a type")?;
        self.value_type("a type")
    }

    /// Reads `colocated patchable %name sigN`, or a signature in the place of `sigN`.
    fn ext_func_data(&mut self, token: Token) -> Parse<ExtFuncData> {
        let colocated = self.tokens.accept_word("colocated");
        let patchable = self.tokens.accept_word("patchable");
        let name = self.external_name()?;
        let signature = if self.tokens.kind() == TokenKind::SigRef {
            self.sig_ref()?
        } else {
            let sig = self.signature()?;
            let sig = self.func.dfg.signatures.push(sig);
            self.map.signatures.define(sig.index(), token.span);
            sig
        };
        Ok(ExtFuncData { name, signature, colocated, patchable })
    }

    /// Reads `0x…`, `i32x4 [1 2 3 4]` or `i32x4 0x…`.
    fn constant_data(&mut self) -> Parse<ConstantData> {
        if self.tokens.kind() == TokenKind::Word {
            let ty = self.vector_type()?;
            return literals::vector(&mut self.tokens, ty);
        }
        self.tokens.literal(TokenKind::Integer, "a constant: `0x…`, or a vector type and its lanes")
    }

    /// The constant with these bytes, new if there is none yet.
    pub(super) fn intern(&mut self, data: ConstantData) -> Parse<Constant> {
        let constants = &mut self.func.dfg.constants;
        if constants.len() >= crate::MAX_ENTITIES {
            return Err(Fault::new(ParseErrorKind::TooMany("constants"), self.tokens.span()));
        }
        let constant = *self.constants.entry(data).or_insert_with_key(|data| constants.push(data.clone()));
        self.map.constants.define(constant.index(), self.opcode_span);
        Ok(constant)
    }
}

/// Puts `data` at `key`, and `hole` at each number before it that does not exist yet.
fn put<K: EntityRef, T: Clone>(map: &mut ThinMap<K, T>, key: K, data: T, hole: &T) {
    while map.len() < key.index() {
        map.push(hole.clone());
    }
    if map.len() == key.index() {
        map.push(data);
    } else {
        map[key] = data;
    }
}

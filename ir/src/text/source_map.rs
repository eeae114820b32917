//! Where the parts of a parsed function stand in its text.
//!
//! Kept beside the function, not in it. The parser also uses it to tell what is defined already.

use super::error::Position;
use super::lexer::Span;
use crate::any_entity::AnyEntity;

/// The place of each part of a function.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    pub(super) function: Span,
    pub(super) stack_limit: Option<Span>,
    pub(super) blocks: Places,
    pub(super) insts: Places,
    pub(super) values: Places,
    pub(super) stack_slots: Places,
    pub(super) dynamic_stack_slots: Places,
    pub(super) dynamic_types: Places,
    pub(super) global_values: Places,
    pub(super) signatures: Places,
    pub(super) functions: Places,
    pub(super) constants: Places,
    pub(super) alias_regions: Places,
}

impl SourceMap {
    /// The bytes of the text that define `entity`, if they do.
    ///
    /// Of the function, that is its name and signature; of an instruction, all of it; of the other entities, their name where it
    /// is defined.
    #[must_use]
    pub fn span(&self, entity: AnyEntity) -> Option<Span> {
        match entity {
            AnyEntity::Function => Some(self.function),
            AnyEntity::StackLimit => self.stack_limit,
            AnyEntity::Block(block) => self.blocks.get(block.index()),
            AnyEntity::Inst(inst) => self.insts.get(inst.index()),
            AnyEntity::Value(value) => self.values.get(value.index()),
            AnyEntity::StackSlot(slot) => self.stack_slots.get(slot.index()),
            AnyEntity::DynamicStackSlot(slot) => self.dynamic_stack_slots.get(slot.index()),
            AnyEntity::DynamicType(ty) => self.dynamic_types.get(ty.index()),
            AnyEntity::GlobalValue(global) => self.global_values.get(global.index()),
            AnyEntity::SigRef(sig) => self.signatures.get(sig.index()),
            AnyEntity::FuncRef(func) => self.functions.get(func.index()),
            AnyEntity::Constant(constant) => self.constants.get(constant.index()),
            AnyEntity::AliasRegion(region) => self.alias_regions.get(region.index()),
        }
    }

    /// Forgets everything, and keeps the memory for the next function.
    pub(super) fn clear(&mut self) {
        self.function = Span::default();
        self.stack_limit = None;
        for places in [
            &mut self.blocks,
            &mut self.insts,
            &mut self.values,
            &mut self.stack_slots,
            &mut self.dynamic_stack_slots,
            &mut self.dynamic_types,
            &mut self.global_values,
            &mut self.signatures,
            &mut self.functions,
            &mut self.constants,
            &mut self.alias_regions,
        ] {
            places.0.clear();
        }
    }

    /// The line and column of `entity` in `source`, the text that was parsed.
    #[must_use]
    pub fn position(&self, entity: AnyEntity, source: &str) -> Option<Position> {
        self.span(entity).map(|span| Position::of(source, span.start))
    }
}

/// The places of the entities of one kind, by number. An empty span stands for an entity that is not defined.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<Span>);

impl Places {
    /// One more than the largest number defined.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether each number up to the largest one is defined.
    pub(super) fn is_defined(&self) -> impl Iterator<Item = bool> {
        self.0.iter().map(|span| span.end != 0)
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<Span> {
        self.0.get(index).copied().filter(|span| span.end != 0)
    }

    /// Notes the definition of `index`; false if there was one already.
    #[inline]
    pub(super) fn define(&mut self, index: usize, span: Span) -> bool {
        if index == self.0.len() {
            self.0.push(span);
            return true;
        }
        if index > self.0.len() {
            self.0.resize(index + 1, Span::default());
        }
        let place = &mut self.0[index];
        let fresh = place.end == 0;
        *place = span;
        fresh
    }
}

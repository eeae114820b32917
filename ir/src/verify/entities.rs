//! Rules about what instructions define and refer to.

use super::preamble::{is_func, is_global, undeclared_region};
use super::{InstView, InvalidReference, Step, Verifier, VerifyErrorKind, handles};
use crate::dfg::{ValueData, ValueDef};
use crate::entities::{Block, Constant, FuncRef, Inst, SigRef, Value};
use crate::function::AnyDeclaration;
use crate::inst::InstructionData;

impl Verifier<'_> {
    /// Checks that the parameters of `block` know that they are its parameters.
    pub(super) fn block_params(&mut self, block: Block) -> Step {
        for (index, &param) in self.func.dfg.block_params(block).iter().enumerate() {
            let is_param = self.func.dfg.value_alias_dest(param).is_none()
                && self.func.dfg.try_value_def(param) == Some(ValueDef::Param(block, index));
            if !is_param {
                return self.errors.stop(block, VerifyErrorKind::ParamNotOfBlock(param));
            }
        }
        Ok(())
    }

    /// Checks the results of an instruction, the values that it uses, and everything else that it refers to.
    pub(super) fn entities(&mut self, view: &InstView<'_>) -> Step {
        let dfg = &self.func.dfg;
        let &InstView { inst, data, opcode, ref args, ref results, .. } = view;
        let expected = match view.sig {
            Some(sig) if !opcode.is_terminator() => dfg.signatures[sig].returns().len(),
            _ => view.info.results.len(),
        };
        if results.len() != expected {
            return self.errors.stop(inst, VerifyErrorKind::ResultCount { expected, found: results.len() });
        }
        for &value in args {
            self.use_of(value, view)?;
        }
        if opcode.is_branch() {
            for &value in &dfg.inst_values(inst)[args.len()..] {
                self.use_of(value, view)?;
            }
        }
        for (index, result) in results.clone().enumerate() {
            let is_result = matches!(dfg.value_data(result), ValueData::Inst { inst: def, num, .. }
                if def == inst.into() && usize::from(num) == index);
            if !is_result {
                return self.errors.stop(inst, VerifyErrorKind::ResultNotOfInst(result));
            }
        }
        if let Some(region) = data.memflags().and_then(|flags| undeclared_region(self.func, flags)) {
            self.errors.report(inst, VerifyErrorKind::Invalid(InvalidReference::AliasRegion(region)));
        }
        if opcode.is_branch() {
            for target in dfg.branch_targets(inst) {
                self.target(target.block(&dfg.value_lists), inst)?;
            }
        }
        self.declarations(view)
    }

    fn invalid(&mut self, inst: Inst, reference: InvalidReference) -> Step {
        self.errors.stop(inst, VerifyErrorKind::Invalid(reference))
    }

    /// Checks what the number of results depends on.
    pub(super) fn callee(&mut self, inst: Inst, data: &InstructionData) -> Step {
        match *data {
            InstructionData::Call { func, .. } | InstructionData::TryCall { func, .. } => {
                self.func_ref(func, inst)
            }
            InstructionData::CallIndirect { sig, .. } => self.sig_ref(sig, inst),
            _ => Ok(()),
        }
    }

    fn func_ref(&mut self, callee: FuncRef, inst: Inst) -> Step {
        if !is_func(self.func, callee) {
            return self.invalid(inst, InvalidReference::FuncRef(callee));
        }
        self.sig_ref(self.func.dfg.ext_funcs[callee].signature, inst)
    }

    fn sig_ref(&mut self, sig: SigRef, inst: Inst) -> Step {
        handles::check_sig(self.func, sig).or_else(|reference| self.invalid(inst, reference))
    }

    /// Checks that `value` is defined before the instruction.
    #[inline]
    fn use_of(&mut self, value: Value, view: &InstView<'_>) -> Step {
        let def = self.func.dfg.try_value_def(value);
        let is_nearby = match def {
            Some(ValueDef::Result(def, _)) => {
                let (block, index) = self.positions.place(def);
                block == view.block.as_u32() && index < view.index
            }
            Some(ValueDef::Param(block, _)) => block == view.block,
            None => false,
        };
        if is_nearby { Ok(()) } else { self.far_use_of(value, def, view) }
    }

    /// Checks a use of what this block does not define before it.
    fn far_use_of(&mut self, value: Value, def: Option<ValueDef>, view: &InstView<'_>) -> Step {
        let (dfg, inst) = (&self.func.dfg, view.inst);
        let Some(def) = def else {
            let original = dfg.resolve_aliases(value);
            return self.errors.stop(inst, VerifyErrorKind::NotAttached { value, original });
        };
        let dominates =
            || !self.tree.is_reachable(view.block) || self.tree.def_dominates(def, inst, &self.positions);
        let kind = match def {
            ValueDef::Result(def, _) if self.positions.block(def).is_none() => {
                VerifyErrorKind::DefNotInLayout { value, inst: def }
            }
            ValueDef::Param(block, _) if !self.func.layout.is_block_inserted(block) => {
                VerifyErrorKind::ParamNotInLayout { value, block }
            }
            _ if dominates() => return Ok(()),
            ValueDef::Result(def, _) if def == inst => VerifyErrorKind::UsesItself(value),
            ValueDef::Result(def, _) => VerifyErrorKind::NotDominated { value, inst: def },
            ValueDef::Param(block, _) => VerifyErrorKind::ParamNotDominated { value, block },
        };
        self.errors.stop(inst, kind)
    }

    /// Checks that control may continue at `block`.
    fn target(&mut self, block: Block, inst: Inst) -> Step {
        if !self.func.dfg.block_is_valid(block) || !self.func.layout.is_block_inserted(block) {
            self.invalid(inst, InvalidReference::Block(block))
        } else if self.func.layout.entry_block() == Some(block) {
            self.errors.stop(inst, VerifyErrorKind::EntryReference(block))
        } else {
            Ok(())
        }
    }

    fn declarations(&mut self, view: &InstView<'_>) -> Step {
        let (func, inst) = (self.func, view.inst);
        match view.data {
            InstructionData::FuncAddr { func: callee, .. } => self.func_ref(callee, inst),
            InstructionData::StackAddr { slot, .. }
                if !func.stack_slots.is_valid(slot) || !func.is_declared(AnyDeclaration::StackSlot(slot)) =>
            {
                self.invalid(inst, InvalidReference::StackSlot(slot))
            }
            InstructionData::DynamicStackAddr { slot }
                if !func.extras().dynamic_stack_slots.is_valid(slot)
                    || !func.is_declared(AnyDeclaration::DynamicStackSlot(slot)) =>
            {
                self.invalid(inst, InvalidReference::DynamicStackSlot(slot))
            }
            InstructionData::UnaryGlobal { global, .. } if !is_global(func, global) => {
                self.invalid(inst, InvalidReference::GlobalValue(global))
            }
            InstructionData::ExceptionHandlerAddress { block, .. } => self.target(block, inst),
            InstructionData::UnaryConst { constant } | InstructionData::VectorConst { constant } => {
                self.constant(constant, inst)
            }
            InstructionData::Shuffle { mask, .. } => self.constant(mask, inst),
            _ => Ok(()),
        }
    }

    fn constant(&mut self, constant: Constant, inst: Inst) -> Step {
        let func = self.func;
        if !func.dfg.constants.is_valid(constant) || !func.is_declared(AnyDeclaration::Constant(constant)) {
            return self.invalid(inst, InvalidReference::Constant(constant));
        }
        Ok(())
    }
}

//! Rules about types. None of them ends the check.

use super::preamble::global_type;
use super::{AllowedTypes, InstView, Verifier, VerifyErrorKind};
use crate::entities::{Inst, SigRef, Value};
use crate::inst::{BlockArg, BlockCall, ExceptionTableItem, InstructionData};
use crate::opcode::{CallIndirectOp, CallOp, Constraint, CtrlFrom};
use crate::signature::{AbiParam, CallConv};
use crate::types::Type;

/// What kind of edge a branch target is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// Of a branch.
    Branch,
    /// Where a `try_call` returns to.
    Normal,
    /// To a handler of a `try_call`.
    Handler,
}

/// The rest of a sub-rule makes no sense.
struct Skip;

impl Verifier<'_> {
    /// Checks every type that an instruction has to do with.
    pub(super) fn types(&mut self, view: &InstView<'_>) {
        let &InstView { inst, data, info, ref args, ctrl, .. } = view;
        if info.ctrl_from != CtrlFrom::None && !info.ctrl_types.contains(ctrl) {
            self.errors.report(inst, VerifyErrorKind::CtrlType { ty: ctrl, allowed: info.ctrl_types });
        }
        self.results(view);
        for (index, (&value, &constraint)) in args.iter().zip(info.args).enumerate() {
            self.fixed_arg(inst, index, value, constraint, ctrl);
        }
        if view.opcode.is_branch() {
            // A wrong edge ends the check of the edges.
            let (Ok(()) | Err(Skip)) = self.edges(inst);
        }
        self.call(view);
        self.leave(view);
        if let (InstructionData::UnaryGlobal { global, .. }, Some(_)) = (data, self.options.pointer_type) {
            let (found, expected) = (ctrl, global_type(self.func, global, self.options));
            if let Some(expected) = expected.filter(|&expected| expected != found) {
                self.errors.report(inst, VerifyErrorKind::GlobalType { found, expected });
            }
        }
    }

    fn results(&mut self, view: &InstView<'_>) {
        let dfg = &self.func.dfg;
        for (index, value) in view.results.clone().enumerate() {
            let expected = match view.sig {
                Some(sig) => dfg.signatures[sig].returns()[index].value_type,
                None => view.info.results[index].resolve(view.ctrl).unwrap_or(Type::INVALID),
            };
            let found = dfg.value_type(value);
            if found != expected {
                let kind = VerifyErrorKind::ResultType { index, value, expected, found };
                self.errors.report(view.inst, kind);
            }
        }
    }

    fn fixed_arg(&mut self, inst: Inst, index: usize, value: Value, constraint: Constraint, ctrl: Type) {
        let found = self.func.dfg.value_type(value);
        if constraint.allows(found, ctrl) {
            return;
        }
        let allowed = match constraint {
            Constraint::In(set) => AllowedTypes::In(set),
            Constraint::Narrower => AllowedTypes::NarrowerThan(ctrl),
            Constraint::Wider => AllowedTypes::WiderThan(ctrl),
            _ => match constraint.resolve(ctrl) {
                Some(expected) => {
                    return self
                        .errors
                        .report(inst, VerifyErrorKind::ArgType { index, value, found, expected });
                }
                None => AllowedTypes::Nothing,
            },
        };
        self.errors.report(inst, VerifyErrorKind::ArgTypeSet { index, value, found, allowed });
    }

    fn edges(&mut self, inst: Inst) -> Result<(), Skip> {
        let dfg = &self.func.dfg;
        let Some(table) = dfg.exception_table(inst) else {
            return dfg
                .branch_targets(inst)
                .into_iter()
                .try_for_each(|target| self.edge(inst, target, Edge::Branch));
        };
        self.edge(inst, table.normal, Edge::Normal)?;
        for item in &table.items {
            match item {
                ExceptionTableItem::Tag(_, target) | ExceptionTableItem::Default(target) => {
                    self.edge(inst, *target, Edge::Handler)?;
                }
                ExceptionTableItem::Context(_) => {}
            }
        }
        Ok(())
    }

    fn edge(&mut self, inst: Inst, target: BlockCall, edge: Edge) -> Result<(), Skip> {
        let dfg = &self.func.dfg;
        let params = dfg.block_params(target.block(&dfg.value_lists));
        let args = target.args(&dfg.value_lists);
        if args.len() != params.len() {
            self.arg_count(inst, args.len(), params.len());
            return Ok(());
        }
        for (arg, &param) in args.zip(params) {
            let expected = dfg.value_type(param);
            let found = match self.block_arg_type(inst, arg, edge) {
                Ok(found) => found,
                Err(kind) => {
                    self.errors.report(inst, kind);
                    return Err(Skip);
                }
            };
            if let Some(found) = found.filter(|&found| found != expected) {
                self.errors.report(inst, VerifyErrorKind::BlockArgType { arg, found, expected });
            }
        }
        Ok(())
    }

    /// The type of `arg` on an edge, as far as it is known.
    fn block_arg_type(&self, inst: Inst, arg: BlockArg, edge: Edge) -> Result<Option<Type>, VerifyErrorKind> {
        let dfg = &self.func.dfg;
        if let BlockArg::Value(value) = arg {
            return Ok(Some(dfg.value_type(value)));
        }
        let table = dfg.exception_table(inst).ok_or(VerifyErrorKind::NotTryCall(arg))?;
        let sig = &dfg.signatures[table.sig];
        match arg {
            BlockArg::TryCallRet(index) if edge == Edge::Normal => {
                let result = sig.returns().get(index as usize).ok_or(VerifyErrorKind::PayloadBounds(arg))?;
                Ok(Some(result.value_type))
            }
            BlockArg::TryCallRet(_) => Err(VerifyErrorKind::ReturnOnHandler),
            BlockArg::TryCallExn(index) if edge == Edge::Handler => match self.options.pointer_type {
                Some(_) if index >= payload_count(sig.call_conv) => Err(VerifyErrorKind::PayloadBounds(arg)),
                pointer => Ok(pointer),
            },
            _ => Err(VerifyErrorKind::PayloadOnReturn),
        }
    }

    fn arg_count(&mut self, inst: Inst, found: usize, expected: usize) {
        let text = crate::text::display_inst(self.func, inst).to_string().into();
        self.errors.report(inst, VerifyErrorKind::ArgCount { inst: text, found, expected });
    }

    fn call(&mut self, view: &InstView<'_>) {
        let dfg = &self.func.dfg;
        let &InstView { inst, ref args, .. } = view;
        match view.data {
            InstructionData::Call { func, .. } => self.call_args(inst, dfg.ext_funcs[func].signature, args),
            InstructionData::CallIndirect { sig, .. } => {
                self.call_args(inst, sig, args.get(1..).unwrap_or_default())
            }
            InstructionData::TryCall { func, exception, .. } => {
                let (table, declared) =
                    (dfg.extras().exception_tables[exception].sig, dfg.ext_funcs[func].signature);
                // Equal signatures may have different numbers.
                if dfg.signatures[table] != dfg.signatures[declared] {
                    self.errors.report(inst, VerifyErrorKind::ExceptionSignature { table, func, declared });
                }
                self.call_args(inst, table, args);
            }
            InstructionData::TryCallIndirect { exception, .. } => {
                self.call_args(
                    inst,
                    dfg.extras().exception_tables[exception].sig,
                    args.get(1..).unwrap_or_default(),
                );
            }
            _ => {}
        }
    }

    fn call_args(&mut self, inst: Inst, sig: SigRef, args: &[Value]) {
        let func = self.func;
        let params = func.dfg.signatures[sig].params();
        for (index, (&value, param)) in args.iter().zip(params).enumerate() {
            let (found, expected) = (func.dfg.value_type(value), param.value_type);
            if found != expected {
                self.errors.report(inst, VerifyErrorKind::ArgType { index, value, found, expected });
            }
        }
        if args.len() != params.len() {
            self.arg_count(inst, args.len(), params.len());
        }
    }

    /// Checks what the function returns, and tail calls.
    fn leave(&mut self, view: &InstView<'_>) {
        let (func, inst) = (self.func, view.inst);
        let sig = match view.data {
            InstructionData::Return { .. } => {
                let types = view.args.iter().map(|&value| func.dfg.value_type(value));
                return self.returns(inst, types, VerifyErrorKind::ReturnCount);
            }
            InstructionData::Call { op: CallOp::ReturnCall, func: callee, .. } => {
                func.dfg.ext_funcs[callee].signature
            }
            InstructionData::CallIndirect { op: CallIndirectOp::ReturnCallIndirect, sig, .. } => sig,
            _ => return,
        };
        let callee = &func.dfg.signatures[sig];
        if callee.call_conv != CallConv::Tail {
            self.errors.report(inst, VerifyErrorKind::NoTailCalls(callee.call_conv));
        }
        if callee.call_conv != func.signature.call_conv {
            self.errors.report(inst, VerifyErrorKind::TailCallConv);
        }
        self.returns(
            inst,
            callee.returns().iter().map(|param| param.value_type),
            VerifyErrorKind::TailCallReturns,
        );
    }

    fn returns(
        &mut self,
        inst: Inst,
        types: impl ExactSizeIterator<Item = Type>,
        wrong_count: VerifyErrorKind,
    ) {
        let expected: &[AbiParam] = self.func.signature.returns();
        if types.len() != expected.len() {
            return self.errors.report(inst, wrong_count);
        }
        for (index, (found, &expected)) in types.zip(expected).enumerate() {
            if found != expected.value_type {
                self.errors.report(inst, VerifyErrorKind::ReturnType { index, found, expected });
            }
        }
    }
}

/// How many values an exception carries to a handler of a call with this convention.
fn payload_count(conv: CallConv) -> u32 {
    match conv {
        CallConv::Tail | CallConv::SystemV | CallConv::PreserveAll | CallConv::AppleAarch64 => 2,
        CallConv::Fast | CallConv::WindowsFastcall | CallConv::Probestack | CallConv::Winch => 0,
    }
}

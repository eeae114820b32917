//! The program that is evaluated: functions, and which of them each name means.

use super::error::{EvalError, Feature};
use super::support;
use crate::frame::FrameLayout;
use crate::function::{Function, FunctionName};
use crate::link::{Callee, Linkage};
use crate::signature::Signature;

/// A program: functions that may call each other, the run-time library, and nothing else.
#[derive(Debug)]
pub struct Module<'a> {
    functions: Vec<ModuleFunction<'a>>,
    linkage: Linkage,
}

/// A function, and what an activation of it needs to know.
#[derive(Debug)]
pub(super) struct ModuleFunction<'a> {
    pub(super) func: &'a Function,
    pub(super) frame: FrameLayout,
    pub(super) unsupported: Option<Feature>,
}

impl<'a> Module<'a> {
    /// A program of these functions: [`Verified`](crate::verify::Verified) ones, or ones of which the caller knows that
    /// they would verify. Of functions with one name, the first is meant by it.
    pub fn new<F: AsRef<Function> + 'a>(functions: impl IntoIterator<Item = &'a F>) -> Self {
        let functions: Vec<ModuleFunction<'a>> = functions
            .into_iter()
            .map(F::as_ref)
            .map(|func| ModuleFunction {
                func,
                frame: FrameLayout::new(func),
                unsupported: support::unsupported(func),
            })
            .collect();
        let linkage = Linkage::new(functions.iter().map(|function| function.func));
        Self { functions, linkage }
    }

    /// The number of functions that the program defines; they are numbered from 0 in the order given.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether the program defines no functions.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The function with this number.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn function(&self, index: usize) -> &'a Function {
        self.functions[index].func
    }

    /// The number of the function with this name.
    ///
    /// # Errors
    ///
    /// If the program defines none.
    pub fn find(&self, name: &FunctionName) -> Result<usize, EvalError> {
        let index =
            self.linkage.named(name).map(|number| number as usize).filter(|&index| index < self.len());
        index.ok_or_else(|| EvalError::NoSuchFunction(name.clone()))
    }

    /// What the function with this number uses that the evaluator does not do.
    ///
    /// # Panics
    ///
    /// If there is no such function.
    pub fn unsupported(&self, index: usize) -> Option<Feature> {
        self.functions[index].unsupported
    }

    /// The function table, by which function addresses are numbered.
    pub fn linkage(&self) -> &Linkage {
        &self.linkage
    }

    pub(super) fn get(&self, index: usize) -> &ModuleFunction<'a> {
        &self.functions[index]
    }

    pub(super) fn callee(&self, number: u32) -> Option<&Callee> {
        self.linkage.table().get(number as usize)
    }
}

/// Whether two signatures take and give values of the same types.
pub(super) fn same_types(a: &Signature, b: &Signature) -> bool {
    let types = |params: &[crate::signature::AbiParam]| {
        params.iter().map(|param| param.value_type).collect::<Vec<_>>()
    };
    types(a.params()) == types(b.params()) && types(a.returns()) == types(b.returns())
}

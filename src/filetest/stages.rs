//! What judging a file needs of its functions more than once: whether they verify, and what they call.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use packir_ir::text::{ParseError, SourceMap, TestFile};
use packir_ir::verify::{self, VerifyError, verify_function};
use packir_ir::{ExternalName, Function, FunctionName};

use super::record::Status;
use super::runner::Options;
use super::supervise::Outcome;

/// The functions of a file, with what has been found out about them.
pub(super) struct Stages<'a> {
    text: &'a str,
    file: &'a TestFile<'a, Result<Function, ParseError>>,
    pub(super) options: &'a Options,
    /// The first function of each name, as written: the one that calls mean.
    by_name: HashMap<&'a str, usize>,
    /// Errors by the rules for running.
    run_errors: Vec<OnceCell<Vec<VerifyError>>>,
}

impl<'a> Stages<'a> {
    pub(super) fn new(
        text: &'a str,
        file: &'a TestFile<'a, Result<Function, ParseError>>,
        options: &'a Options,
    ) -> Self {
        let mut by_name = HashMap::new();
        for (index, entry) in file.functions.iter().enumerate() {
            by_name.entry(entry.name).or_insert(index);
        }
        Self { text, file, options, by_name, run_errors: vec![OnceCell::new(); file.functions.len()] }
    }

    /// What the verifier has against a function under the first target of the file.
    pub(super) fn errors(&self, func: &Function) -> Vec<VerifyError> {
        let target = self.file.header.targets.first();
        let options =
            target.map_or(verify::Options::NO_TARGET, |target| verify::Options::for_target(target.triple));
        verify_function(func, &options).0
    }

    /// Errors as one text, each with its place.
    pub(super) fn list(&self, map: &SourceMap, errors: &[VerifyError]) -> String {
        let describe = |error: &VerifyError| match map.position(error.location, self.text) {
            Some(position) => format!("{position}: {error}"),
            None => error.to_string(),
        };
        errors.iter().map(describe).collect::<Vec<_>>().join("; ")
    }

    /// The functions that a call of the function with number `root` may reach, and which of them that is.
    ///
    /// In the order of the file, so that functions have the same numbers on each engine.
    ///
    /// # Errors
    ///
    /// One of them cannot be read, or is not well formed.
    pub(super) fn closure(&self, root: usize) -> Result<(Vec<&'a Function>, usize), Outcome> {
        let mut reached = BTreeSet::from([root]);
        let mut pending = vec![root];
        while let Some(index) = pending.pop() {
            for callee in self.callees(self.runnable(index, root)?) {
                if reached.insert(callee) {
                    pending.push(callee);
                }
            }
        }
        let position = reached.range(..root).count();
        let functions =
            reached.into_iter().map(|index| self.runnable(index, root)).collect::<Result<_, _>>()?;
        Ok((functions, position))
    }

    /// The function with number `index`, if it can be run. If it is not `root`, messages say so.
    fn runnable(&self, index: usize, root: usize) -> Result<&'a Function, Outcome> {
        let entry = &self.file.functions[index];
        let prefix = if index == root { String::new() } else { format!("in {}: ", entry.name) };
        let func = match &entry.function {
            Ok(func) => func,
            Err(error) => return Err(Outcome::new(Status::ParseError, format!("{prefix}{error}"))),
        };
        let errors = self.run_errors[index].get_or_init(|| verify_function(func, &verify::Options::RUN).0);
        if errors.is_empty() {
            return Ok(func);
        }
        Err(Outcome::new(Status::VerifyError, format!("{prefix}{}", self.list(&entry.map, errors))))
    }

    /// The functions of the file that `func` declares.
    fn callees(&self, func: &'a Function) -> impl Iterator<Item = usize> {
        func.dfg.ext_funcs.values().filter_map(|callee| {
            let name = match &callee.name {
                ExternalName::Named(name) => FunctionName::Named(name.clone()),
                ExternalName::User(name) => FunctionName::User(*func.extras().user_names.get(*name)?),
                ExternalName::LibCall(_) => return None,
            };
            self.by_name.get(name.to_string().as_str()).copied()
        })
    }
}

//! What judging a file needs of its functions more than once: whether they verify, and what they call.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use packir_ir::text::{ParseError, PositionFinder, SourceMap, TestFile};
use packir_ir::verify::{self, Verified, VerifyError, VerifyErrors, verify_function};
use packir_ir::{ExternalName, Function, FunctionName};

use super::record::Status;
use super::runner::{Engine, Options};
use super::supervise::Outcome;
use crate::pipeline::{self, CompileError, EngineKind};

/// A function with all that it may call, ready to run.
pub(super) struct Runnable {
    pub(super) engine: Rc<pipeline::Engine>,
    /// The position of the function in the engine.
    pub(super) index: usize,
}

/// An engine, and the numbers in the file of its functions, in order.
type Made = (Rc<pipeline::Engine>, Vec<usize>);

/// The functions of a file, with what has been found out about them.
pub(super) struct Stages<'a> {
    text: &'a str,
    file: &'a TestFile<'a, Result<Function, ParseError>>,
    pub(super) options: &'a Options,
    /// The first function of each name, as written: the one that calls mean.
    by_name: HashMap<&'a str, usize>,
    /// Each function by the rules for running.
    verified: Vec<OnceCell<Result<Verified, VerifyErrors>>>,
    /// The last one made of each engine. Run lines follow their functions, so that no others need be kept.
    engines: RefCell<HashMap<Engine, Made>>,
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
        let verified = vec![OnceCell::new(); file.functions.len()];
        Self { text, file, options, by_name, verified, engines: RefCell::default() }
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
        let mut positions = PositionFinder::new(self.text);
        let describe = |error: &VerifyError| match map.span(error.location) {
            Some(span) => format!("{}: {error}", positions.at(span.start)),
            None => error.to_string(),
        };
        errors.iter().map(describe).collect::<Vec<_>>().join("; ")
    }

    /// The function with number `root`, ready to run on `engine`.
    ///
    /// It is prepared with the functions that it may reach and no others, so that nothing else in the file can spoil it;
    /// or was already, with a function that calls it.
    ///
    /// # Errors
    ///
    /// One of these cannot be read, is not well formed, or does not compile.
    pub(super) fn runnable(&self, root: usize, engine: Engine) -> Result<Runnable, Outcome> {
        if let Some((engine, numbers)) = self.engines.borrow().get(&engine)
            && let Ok(index) = numbers.binary_search(&root)
        {
            return Ok(Runnable { engine: Rc::clone(engine), index });
        }
        let numbers = self.closure(root)?;
        let functions = numbers.iter().map(|&index| self.verified(index, root).cloned());
        let functions = functions.collect::<Result<_, _>>()?;
        let kind = match engine {
            Engine::Interp => EngineKind::Interp,
            Engine::Eval => EngineKind::Eval,
        };
        let functions = if self.options.optimize { pipeline::optimized(functions) } else { functions };
        let made = pipeline::Engine::new(kind, functions).map_err(|error| match error {
            CompileError::TooLarge => Outcome::new(Status::Unsupported, "feature:program-size"),
            // The other errors are stages that refuse what our own stages made.
            defect => Outcome::new(Status::Crash, defect.to_string()),
        })?;
        let made = Rc::new(made);
        let index = numbers.partition_point(|&number| number < root);
        self.engines.borrow_mut().insert(engine, (Rc::clone(&made), numbers));
        Ok(Runnable { engine: made, index })
    }

    /// The numbers of the functions that a call of the function with number `root` may reach, in order.
    fn closure(&self, root: usize) -> Result<Vec<usize>, Outcome> {
        let mut reached = BTreeSet::from([root]);
        let mut pending = vec![root];
        while let Some(index) = pending.pop() {
            for callee in self.callees(self.verified(index, root)?.function()) {
                if reached.insert(callee) {
                    pending.push(callee);
                }
            }
        }
        Ok(reached.into_iter().collect())
    }

    /// The function with number `index`, if it can be run. If it is not `root`, messages say so.
    fn verified(&self, index: usize, root: usize) -> Result<&Verified, Outcome> {
        let entry = &self.file.functions[index];
        let prefix = if index == root { String::new() } else { format!("in {}: ", entry.name) };
        let func = match &entry.function {
            Ok(func) => func,
            Err(error) => return Err(Outcome::new(Status::ParseError, format!("{prefix}{error}"))),
        };
        self.verified[index].get_or_init(|| verify::verify(func.clone())).as_ref().map_err(|errors| {
            Outcome::new(Status::VerifyError, format!("{prefix}{}", self.list(&entry.map, &errors.0)))
        })
    }

    /// The functions of the file that `func` declares.
    fn callees(&self, func: &Function) -> impl Iterator<Item = usize> {
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

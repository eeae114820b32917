//! The function table of a program: which number each function name stands for.
//!
//! Functions that the program defines come first, in order, so their numbers are their positions. Library functions
//! and names that nothing defines follow, in the order in which the functions declare them. Engines derive function
//! addresses from these numbers; because all take them from here, an address is the same number everywhere.

use std::collections::HashMap;

use crate::entities::FuncRef;
use crate::function::{ExternalName, Function, FunctionName, GlobalValueData, LibCall};

/// An entry of the function table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Callee {
    /// A function that the program defines.
    Defined(FunctionName),
    /// A function of the run-time library.
    LibCall(LibCall),
    /// A name that nothing defines.
    Undefined(FunctionName),
}

/// The function table of a program.
#[derive(Clone, Debug, Default)]
pub struct Linkage {
    table: Vec<Callee>,
    by_name: HashMap<FunctionName, u32>,
    by_lib_call: HashMap<LibCall, u32>,
}

impl Linkage {
    /// The table of a program of these functions. Of functions with one name, the first is meant by it.
    pub fn new<'a>(functions: impl IntoIterator<Item = &'a Function, IntoIter: Clone>) -> Self {
        let functions = functions.into_iter();
        let mut linkage = Self::default();
        for func in functions.clone() {
            let number = linkage.next();
            linkage.table.push(Callee::Defined(func.name.clone()));
            linkage.by_name.entry(func.name.clone()).or_insert(number);
        }
        for func in functions {
            let symbols = func.extras().global_values.values().filter_map(symbol_name);
            let names = func.dfg.ext_funcs.values().map(|callee| &callee.name).chain(symbols);
            for name in names {
                linkage.declare(func, name);
            }
        }
        linkage
    }

    fn next(&self) -> u32 {
        u32::try_from(self.table.len()).expect("a program has fewer than 2^32 functions")
    }

    fn declare(&mut self, func: &Function, name: &ExternalName) {
        let number = self.next();
        let callee = match name {
            ExternalName::LibCall(call) => {
                if *self.by_lib_call.entry(*call).or_insert(number) != number {
                    return;
                }
                Callee::LibCall(*call)
            }
            ExternalName::Named(_) | ExternalName::User(_) => {
                let Some(name) = resolve(func, name) else { return };
                if *self.by_name.entry(name.clone()).or_insert(number) != number {
                    return;
                }
                Callee::Undefined(name)
            }
        };
        self.table.push(callee);
    }

    /// The entries by number.
    pub fn table(&self) -> &[Callee] {
        &self.table
    }

    /// The number of the function that `func` calls `callee`.
    ///
    /// # Panics
    ///
    /// If `func` has no such reference, or was not there when the table was made.
    pub fn callee(&self, func: &Function, callee: FuncRef) -> u32 {
        let name = &func.dfg.ext_funcs[callee].name;
        self.symbol(func, name).unwrap_or_else(|| panic!("{callee} is not in the function table"))
    }

    /// The number of the function that the external name `name` of `func` stands for.
    pub fn symbol(&self, func: &Function, name: &ExternalName) -> Option<u32> {
        match name {
            ExternalName::LibCall(call) => self.by_lib_call.get(call).copied(),
            ExternalName::Named(_) | ExternalName::User(_) => {
                self.by_name.get(&resolve(func, name)?).copied()
            }
        }
    }

    /// The number of the function with this name.
    pub fn named(&self, name: &FunctionName) -> Option<u32> {
        self.by_name.get(name).copied()
    }
}

/// The symbol that a global value is the address of.
fn symbol_name(global: &GlobalValueData) -> Option<&ExternalName> {
    match global {
        GlobalValueData::Symbol { name, .. } => Some(name),
        GlobalValueData::VmContext
        | GlobalValueData::Load { .. }
        | GlobalValueData::IaddImm { .. }
        | GlobalValueData::DynScaleTargetConst { .. } => None,
    }
}

/// The function name that an external name of `func` spells.
fn resolve(func: &Function, name: &ExternalName) -> Option<FunctionName> {
    match name {
        ExternalName::Named(word) => Some(FunctionName::Named(word.clone())),
        ExternalName::User(user) => func.extras().user_names.get(*user).copied().map(FunctionName::User),
        ExternalName::LibCall(_) => None,
    }
}

//! Our evaluator and our machine beside Cranelift's interpreter and the code that Cranelift compiles for this
//! processor: the same text, the same results and traps.
//!
//! * [`source`] makes the text: random programs, or single instructions, behind entries that need no pointers.
//! * [`ours`], [`theirs`] and [`native`] run it.
//! * [`shapes`] finds out which instructions Cranelift runs, and compares each of them on many operands.
//! * [`known`] lists where Cranelift is known to differ, and why.
//! * [`compare`] judges a program.

pub mod compare;
pub mod known;
pub mod native;
pub mod ours;
pub mod shapes;
pub mod source;
pub mod theirs;

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use packir::ir::immediates::DataValue;

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Results(Vec<DataValue>),
    /// It trapped, with this code as the text writes it.
    Trap(String),
    /// The engine gave up: it says that it does not do something, or it crashed.
    Failure(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Results(values) => {
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", texts.join(", "))
            }
            Self::Trap(code) => write!(f, "trap {code}"),
            Self::Failure(why) => write!(f, "failure: {why}"),
        }
    }
}

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something of Cranelift's that panics at what it does not do, and gives what it says then; prints nothing.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default = take_hook();
        set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                default(info);
            }
        }));
    });
    IS_QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(false);
    let text = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or(panic.downcast_ref::<&str>().map(|&word| word.to_owned()))
            .unwrap_or_else(|| "panic".to_owned())
    };
    outcome.map_err(text)
}

//! Turning a panic into a message.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static CAPTURING: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work`; if it panics, gives the panic's message and place instead, and prints nothing.
///
/// Panics elsewhere, in other threads for one, are reported as before.
///
/// # Errors
///
/// `work` panicked.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CAPTURING.get() {
                MESSAGE.set(describe(info));
            } else {
                previous(info);
            }
        }));
    });
    let outer = CAPTURING.replace(true);
    // What `work` leaves half done is dropped with it: callers share nothing with it but caches that are filled whole.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CAPTURING.set(outer);
    result.map_err(|payload| {
        let message = MESSAGE.take();
        if message.is_empty() { text(payload.as_ref()).to_owned() } else { message }
    })
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = text(info.payload());
    match info.location() {
        Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
        None => message.to_owned(),
    }
}

fn text(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "panic without a message"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        let message = catch(|| panic!("no {}", 7)).unwrap_err();
        assert!(message.starts_with("no 7 (") && message.contains("capture.rs:"), "{message}");
        assert_eq!(catch(|| 3), Ok(3), "and the next one runs");
    }
}

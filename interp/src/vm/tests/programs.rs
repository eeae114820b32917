//! Programs: calls, frames, memory, traps.

use super::run;

#[test]
fn fib_calls_itself() {
    assert_eq!(run(include_str!("../../../kernels/fib.pka"), &[15]), Ok(vec![610]));
}

//! Waiting for what must happen: for a named event, never for a time.

use std::fmt::Display;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long anything may take before it is taken for something that never comes: many times over what the
/// slowest machine needs.
pub(crate) const LIMIT: Duration = Duration::from_secs(600);

/// How often it is looked again.
const PAUSE: Duration = Duration::from_millis(20);

/// Waits for `what`, which `look` finds, or else says what is there instead.
pub(crate) fn until<T, E: Display>(what: &str, mut look: impl FnMut() -> Result<T, E>) -> T {
    let began = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(instead) => assert!(
                began.elapsed() < LIMIT,
                "waited {} s in vain for {what}; there is instead: {instead}",
                LIMIT.as_secs()
            ),
        }
        sleep(PAUSE);
    }
}

/// Waits until something holds.
pub(crate) fn until_true(what: &str, mut holds: impl FnMut() -> bool) {
    until(what, || {
        if holds() {
            Ok(())
        } else {
            Err("it does not hold")
        }
    });
}

/// Waits until nothing is left of what must go.
pub(crate) fn until_none(what: &str, mut left: impl FnMut() -> String) {
    until(what, || {
        let left = left();
        if left.is_empty() { Ok(()) } else { Err(left) }
    });
}

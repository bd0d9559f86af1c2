//! A panic in one request ends that request; any other ends the process.
//!
//! What a node or a cluster says must never end the supervisor: a grading that panics is a [`Problem`] of
//! its own. Elsewhere, in the detector above all, a thread that is gone without a word would look like
//! a quiet lab, and what was not seen would be graded as not done. So nothing goes on after a panic there:
//! the process ends at once, the next command starts another, and the gap is recorded.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::process;

use crate::problem::Problem;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic ends this process at once, unless it happens within [`contain`].
pub(crate) fn abort_on_others() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        report(panicked);
        if !CONTAINED.get() {
            process::abort();
        }
    }));
}

/// Does it. What it panics with is a problem for who asked, and nobody else.
///
/// Locks that were held meanwhile are whole: they are taken without regard to poison, and what they guard
/// is whole between statements.
///
/// # Errors
/// It panicked.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Problem> {
    let outer = CONTAINED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    done.map_err(|panicked| {
        Problem::bug(format!("this request ended: {}", words(&*panicked)))
            .hint("the lab and all other requests go on")
    })
}

/// The work of another thread for which this one waits: if it panics there, that is for this thread to go on with, and what
/// contains this one contains it.
pub(crate) fn on_behalf<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let contained = CONTAINED.get();
    move || {
        CONTAINED.set(contained);
        work()
    }
}

/// What a panic says.
fn words(panicked: &(dyn Any + Send)) -> &str {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied())
        .unwrap_or("without a word")
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::problem::Kind;

    #[test]
    fn a_panic_is_the_problem_of_the_request_that_it_is_in() {
        let answer = serde_json::Value::from("no object");
        let problem = contain(|| {
            let mut answer = answer;
            answer["status"].take()
        })
        .unwrap_err();
        assert_eq!(problem.kind, Kind::Bug);
        assert!(problem.message.contains("cannot access key"), "{problem}");
        assert!(!CONTAINED.get());
        assert_eq!(contain(|| 7), Ok(7));
    }

    #[test]
    fn a_thread_that_is_waited_for_is_contained_as_who_waits() {
        let is_contained_there = || thread::spawn(on_behalf(|| CONTAINED.get())).join().unwrap();
        assert!(!is_contained_there());
        assert_eq!(contain(is_contained_there), Ok(true));
    }
}

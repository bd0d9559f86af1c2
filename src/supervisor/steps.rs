//! What is told of work that takes long: nothing at first, then what is being done, and again while that goes on.

use std::cell::RefCell;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::lock;
use super::voice::Voice;

/// What takes no longer needs no word.
const QUIET: Duration = Duration::from_secs(1);

/// How often a step that goes on is told again.
const AGAIN: Duration = Duration::from_secs(5);

/// The step that is being done.
#[derive(Default)]
struct Current {
    step: Option<(String, Instant)>,
    /// When it is to be told, and whether it has been.
    due: Option<(Instant, bool)>,
    is_over: bool,
}

/// Does `work`, which says what it is doing, and tells `voice` of it.
pub(super) fn telling<T>(voice: &Voice<'_>, work: impl FnOnce(&mut dyn FnMut(&str)) -> T) -> T {
    telling_to(&|text| voice.step(text), [QUIET, AGAIN], work)
}

/// The same for work that says so from several places.
pub(super) fn telling_of<T>(voice: &Voice<'_>, work: impl FnOnce(&dyn Fn(&str)) -> T) -> T {
    telling(voice, |step| {
        let step = RefCell::new(step);
        work(&|what| (*step.borrow_mut())(what))
    })
}

fn telling_to<T>(
    tell: &(dyn Fn(&str) + Sync),
    [quiet, again]: [Duration; 2],
    work: impl FnOnce(&mut dyn FnMut(&str)) -> T,
) -> T {
    let (current, changed) = (Mutex::new(Current::default()), Condvar::new());
    let loud = Instant::now() + quiet;
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut current = lock(&current);
            while !current.is_over {
                let now = Instant::now();
                let Current { step, due, .. } = &mut *current;
                match (step, *due) {
                    (Some((step, since)), Some((at, was_told))) if at <= now => {
                        match was_told {
                            false => tell(step),
                            true => {
                                tell(&format!("{step}: {} s so far", since.elapsed().as_secs()))
                            }
                        }
                        *due = Some((now + again, true));
                    }
                    (_, due) => {
                        let wait = due.map_or(again, |(at, _)| at - now);
                        current = changed
                            .wait_timeout(current, wait)
                            .unwrap_or_else(PoisonError::into_inner)
                            .0;
                    }
                }
            }
        });
        // Also if the work panics: the other thread is waited for.
        let _over = Over(&current, &changed);
        work(&mut |step| {
            let now = Instant::now();
            let mut current = lock(&current);
            current.step = Some((step.to_owned(), now));
            current.due = Some((loud.max(now), false));
            changed.notify_all();
        })
    })
}

/// Ends the telling when dropped.
struct Over<'a>(&'a Mutex<Current>, &'a Condvar);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        lock(self.0).is_over = true;
        self.1.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Duration = Duration::from_secs(3600);

    fn told(
        times: [Duration; 2],
        work: impl FnOnce(&mut dyn FnMut(&str), &dyn Fn() -> usize),
    ) -> Vec<String> {
        let told = Mutex::new(Vec::new());
        let tell = |text: &str| lock(&told).push(text.to_owned());
        telling_to(&tell, times, |step| work(step, &|| lock(&told).len()));
        told.into_inner().expect("nobody panicked")
    }

    #[test]
    fn what_is_done_soon_is_not_told() {
        assert!(told([NEVER, NEVER], |step, _| step("boots")).is_empty());
    }

    #[test]
    fn a_step_that_began_in_the_quiet_time_is_told_after_it_and_again_while_it_goes_on() {
        let (quiet, again) = (Duration::from_millis(20), Duration::from_millis(20));
        let told = told([quiet, again], |step, told| {
            step("makes its root");
            step("boots");
            while told() < 2 {
                thread::yield_now();
            }
        });
        assert_eq!(told[0], "boots");
        assert!(told[1].starts_with("boots: "), "{told:?}");
    }

    #[test]
    fn each_step_after_the_quiet_time_is_told_at_once() {
        let told = told([Duration::ZERO, NEVER], |step, told| {
            for (number, text) in ["one", "two"].into_iter().enumerate() {
                step(text);
                while told() <= number {
                    thread::yield_now();
                }
            }
        });
        assert_eq!(told, ["one", "two"]);
    }
}

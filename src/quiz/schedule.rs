//! When a question is asked again: spaced repetition by FSRS.

use fsrs::{FSRS, MemoryState};
use jiff::{SignedDuration, Timestamp};

use crate::attempt::Review;

/// How likely a fact shall still be known when its question comes again.
const RETENTION: f32 = 0.9;

/// A question that was answered wrong does not come again before that.
const SOONEST: SignedDuration = SignedDuration::from_mins(10);

/// … and one that was answered right not before that: within a day FSRS learns hardly anything new.
const SOONEST_KNOWN: SignedDuration = SignedDuration::from_hours(24);

/// … and after that at the latest: exams are prepared for in months.
const LATEST: SignedDuration = SignedDuration::from_hours(180 * 24);

const DAY: f64 = 86_400.0;

/// What follows from an answer to a question, of which `last` was the latest answer before. A right answer
/// is FSRS's "good", a wrong one its "again". An interval grows with each right answer.
#[must_use]
pub fn schedule(
    question: &str,
    last: Option<&Review>,
    given: &str,
    is_right: bool,
    now: Timestamp,
) -> Review {
    let memory = last.map(|last| MemoryState {
        stability: last.stability,
        difficulty: last.difficulty,
    });
    let days = last.map_or(0, |last| {
        let passed = now.duration_since(last.answered).as_hours() / 24;
        u32::try_from(passed).unwrap_or(0)
    });
    let fsrs = FSRS::default();
    // A state that makes no sense is forgotten, and the question is a new one.
    let states = fsrs
        .next_states(memory, RETENTION, days)
        .or_else(|_| fsrs.next_states(None, RETENTION, 0));
    let (memory, interval) = match states {
        Ok(states) if is_right => (states.good.memory, states.good.interval),
        Ok(states) => (states.again.memory, states.again.interval),
        Err(_) => (
            MemoryState {
                stability: 1.0,
                difficulty: 5.0,
            },
            1.0,
        ),
    };
    let seconds = (f64::from(interval) * DAY).clamp(0.0, LATEST.as_secs_f64());
    let interval = SignedDuration::from_secs_f64(seconds);
    let interval = interval.max(if is_right { SOONEST_KNOWN } else { SOONEST });
    Review {
        question: question.to_owned(),
        given: given.to_owned(),
        is_right,
        answered: now,
        stability: memory.stability,
        difficulty: memory.difficulty,
        due: now.checked_add(interval).unwrap_or(Timestamp::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + days * 86_400).unwrap()
    }

    fn days(review: &Review) -> f64 {
        review.due.duration_since(review.answered).as_secs_f64() / DAY
    }

    #[test]
    fn what_is_known_comes_later_each_time_and_what_is_not_comes_soon() {
        let first = schedule("q", None, "a", true, at(0));
        assert!((2.0..3.0).contains(&days(&first)), "{first:?}");
        let second = schedule("q", Some(&first), "a", true, at(3));
        assert!(days(&second) > 2.0 * days(&first), "{second:?}");
        let forgotten = schedule("q", Some(&second), "b", false, at(20));
        assert!(days(&forgotten) < days(&first), "{forgotten:?}");
        let learned = schedule("q", Some(&forgotten), "a", true, at(21));
        assert!(
            days(&learned) < days(&second),
            "it was forgotten: {learned:?}"
        );
    }

    #[test]
    fn a_question_comes_neither_at_once_nor_in_years() {
        let mut review = schedule("q", None, "a", false, at(0));
        for _ in 0..8 {
            review = schedule("q", Some(&review), "a", false, review.answered);
        }
        assert!(days(&review) >= 10.0 / (24.0 * 60.0), "{review:?}");
        let mut before = days(&review);
        for _ in 0..10 {
            review = schedule("q", Some(&review), "a", true, review.due);
            assert!(days(&review) >= before.max(1.0), "{review:?}");
            before = days(&review);
        }
        assert!(before > 2.0, "what was hard is learned at last: {review:?}");
        let mut easy = schedule("q", None, "a", true, at(0));
        for _ in 0..10 {
            easy = schedule("q", Some(&easy), "a", true, easy.due);
        }
        assert!((days(&easy) - 180.0).abs() < 0.1, "{easy:?}");
    }

    #[test]
    fn a_state_that_makes_no_sense_and_a_clock_that_went_back_do_no_harm() {
        let mut review = schedule("q", None, "a", true, at(0));
        review.stability = f32::NAN;
        let next = schedule("q", Some(&review), "a", true, at(-9));
        assert!(next.stability.is_finite() && next.due > at(-9), "{next:?}");
    }
}

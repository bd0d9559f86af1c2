//! What happens in labs, for whoever follows them: a list with numbers that forgets its oldest entries. Who reads slowly
//! misses some and learns of it; nobody waits for them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::lock;
use crate::lab::LabId;
use crate::report::{Cursor, Happening, What};

/// How many are kept: an hour of a class of thirty.
const KEPT: usize = 4096;

/// How often the detector is asked what was done, and who follows whether they are still there.
pub(super) const LOOK: Duration = Duration::from_millis(500);

/// See the module.
#[derive(Debug)]
pub(super) struct News {
    /// When this supervisor started: its numbers are no other's.
    supervisor: i64,
    told: Mutex<Backlog>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct Backlog {
    /// The number of the last one.
    last: u64,
    /// The number of the last one that had to go for want of room.
    gone: u64,
    kept: VecDeque<Happening>,
}

/// What was told after a place.
#[derive(Debug)]
pub(super) struct Heard {
    /// Something before it is not kept.
    pub(super) missed: bool,
    pub(super) happenings: Vec<Happening>,
    /// Where to go on.
    pub(super) cursor: Cursor,
}

impl News {
    pub(super) fn new() -> Self {
        Self {
            supervisor: Timestamp::now().as_millisecond(),
            told: Mutex::default(),
            more: Condvar::new(),
        }
    }

    /// Tells what happened in a lab.
    pub(super) fn tell(&self, lab: &LabId, what: What) {
        let mut told = lock(&self.told);
        // How much was done says the last one; one for each of a long attempt would leave no room for the others.
        if let What::Worked { .. } = what {
            told.kept
                .retain(|one| one.lab != *lab || !matches!(one.what, What::Worked { .. }));
        }
        told.last += 1;
        let cursor = self.cursor(told.last);
        told.kept.push_back(Happening {
            cursor,
            at: Timestamp::now(),
            lab: lab.clone(),
            what,
        });
        if told.kept.len() > KEPT
            && let Some(oldest) = told.kept.pop_front()
        {
            told.gone = oldest.cursor.number;
        }
        drop(told);
        self.more.notify_all();
    }

    /// After all that was told so far.
    pub(super) fn now(&self) -> Cursor {
        self.cursor(lock(&self.told).last)
    }

    /// What was told after that place; if nothing was, what is told first within `wait`.
    pub(super) fn after(&self, place: Cursor, wait: Duration) -> Heard {
        // Another supervisor's numbers say nothing here: all is new.
        let is_ours = place.supervisor == self.supervisor;
        let number = if is_ours { place.number } else { 0 };
        let told = lock(&self.told);
        let waited = self
            .more
            .wait_timeout_while(told, wait, |told| told.last <= number);
        let (told, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let from = told.kept.partition_point(|one| one.cursor.number <= number);
        Heard {
            missed: !is_ours || told.gone > number,
            happenings: told.kept.range(from..).cloned().collect(),
            cursor: self.cursor(told.last.max(number)),
        }
    }

    fn cursor(&self, number: u64) -> Cursor {
        Cursor {
            supervisor: self.supervisor,
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::Ending;

    const AT_ONCE: Duration = Duration::ZERO;

    fn lab(name: &str) -> LabId {
        LabId(name.to_owned())
    }

    fn hint(number: usize) -> What {
        What::Hint {
            number,
            cost: 1,
            costs: 1,
        }
    }

    #[test]
    fn who_goes_on_after_a_place_gets_each_later_one_once() {
        let news = News::new();
        let start = news.now();
        for number in 1..=3 {
            news.tell(&lab("a"), hint(number));
        }
        let heard = news.after(start, AT_ONCE);
        assert_eq!(heard.happenings.len(), 3);
        assert!(!heard.missed);
        let second = heard.happenings[1].cursor;
        assert_eq!(news.after(second, AT_ONCE).happenings[0].what, hint(3));
        assert!(news.after(heard.cursor, AT_ONCE).happenings.is_empty());
    }

    #[test]
    fn who_is_slow_misses_the_oldest_and_learns_of_it() {
        let news = News::new();
        let start = news.now();
        for number in 0..KEPT + 10 {
            news.tell(&lab("a"), hint(number));
        }
        let heard = news.after(start, AT_ONCE);
        assert!(heard.missed);
        assert_eq!(heard.happenings.len(), KEPT);
        assert_eq!(heard.happenings[0].what, hint(10));
        assert!(!news.after(heard.happenings[0].cursor, AT_ONCE).missed);
    }

    #[test]
    fn work_takes_one_place_however_long_it_goes_on_and_costs_nobody_another_news() {
        let news = News::new();
        let start = news.now();
        news.tell(&lab("a"), hint(1));
        for events in 0..2 * KEPT as u64 {
            news.tell(&lab("a"), What::Worked { events });
            news.tell(&lab("b"), What::Worked { events });
        }
        let heard = news.after(start, AT_ONCE);
        assert!(!heard.missed);
        assert_eq!(heard.happenings.len(), 3);
        assert_eq!(heard.happenings[0].what, hint(1));
    }

    #[test]
    fn a_place_of_another_supervisor_begins_anew_and_says_that_something_is_missing() {
        let news = News::new();
        news.tell(&lab("a"), What::Ended { how: Ending::Lost });
        let other = Cursor {
            supervisor: 1,
            number: 40,
        };
        let heard = news.after(other, AT_ONCE);
        assert!(heard.missed);
        assert_eq!(heard.happenings.len(), 1);
        assert!(!news.after(heard.cursor, AT_ONCE).missed);
    }
}

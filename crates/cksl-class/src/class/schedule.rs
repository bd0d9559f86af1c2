//! The time of a class: when it begins and ends, the pauses in which time stands still, and more time for one learner.
//!
//! All of it is read off the clock of the machine that has the records. Facts have the time of the machine that has the
//! lab; those two are one, or must be kept together by NTP.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::columns::parsed;
use crate::db::{Connection, Error, params};

/// The time of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// When it begins: as it was said, or when the class was made.
    pub begins: Timestamp,
    /// When it ends, pauses and more time for one learner aside; else it has no end.
    pub ends: Option<Timestamp>,
    /// From when to when it was paused; the last pause may last.
    pauses: Vec<(Timestamp, Option<Timestamp>)>,
}

/// What one learner has of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// More seconds.
    pub extra: i64,
    /// Per cent of the time of others.
    pub factor: u32,
}

impl Default for Share {
    fn default() -> Self {
        Self {
            extra: 0,
            factor: 100,
        }
    }
}

/// How far the time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It begins then.
    Before(Timestamp),
    /// It runs, for so many seconds.
    Runs(Option<i64>),
    /// It stands still; so many seconds are left.
    Paused(Option<i64>),
    /// It is over.
    Over,
}

impl Phase {
    /// Seconds that are left, if there is an end and it is not over.
    #[must_use]
    pub fn left(self) -> Option<i64> {
        match self {
            Self::Runs(left) | Self::Paused(left) => left,
            Self::Before(_) | Self::Over => None,
        }
    }

    /// Why nothing can be done now; nothing if it can.
    #[must_use]
    pub fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Runs(_) => None,
            Self::Before(_) => Some("the class has not begun yet"),
            Self::Paused(_) => Some("the class is paused: time stands still, and so do terminals"),
            Self::Over => Some("your time is over: what was done until now counts"),
        }
    }
}

impl Schedule {
    /// One without pauses.
    #[must_use]
    pub fn new(begins: Timestamp, ends: Option<Timestamp>) -> Self {
        Self {
            begins,
            ends,
            pauses: Vec::new(),
        }
    }

    /// When the time of a learner ends, by the pauses that are over, and since when the clock stands if a pause lasts.
    pub(super) fn end(&self, share: Share) -> (Option<Timestamp>, Option<Timestamp>) {
        let length = |ends: Timestamp| {
            let seconds = ends.as_second() - self.begins.as_second();
            seconds * i64::from(share.factor) / 100 + share.extra
        };
        let mut end = self
            .ends
            .map(|ends| self.begins + SignedDuration::from_secs(length(ends)));
        for (from, to) in &self.pauses {
            // Before the begin there is no time that could stand still.
            let from = from.max(&self.begins);
            if to.is_some_and(|to| to <= self.begins) {
                continue;
            }
            // Who was over before it began gains nothing by it.
            if end.is_some_and(|end| end <= *from) {
                continue;
            }
            match to {
                Some(to) => end = end.map(|end| end + from.duration_until(*to)),
                None => return (end, Some(*from)),
            }
        }
        (end, None)
    }

    /// By how many seconds the end of that share must move so that it gains so many minutes from now on.
    pub(super) fn gain(&self, share: Share, minutes: u32, now: Timestamp) -> i64 {
        let (end, stands) = self.end(share);
        let now = stands.unwrap_or(now);
        let Some(end) = end else { return 0 };
        let wanted = end.max(now) + SignedDuration::from_mins(i64::from(minutes));
        let more = |seconds: i64| Share {
            extra: share.extra + seconds,
            ..share
        };
        let gain = end.duration_until(wanted).as_secs();
        // Pauses after the end as it was are added to the new one.
        let (then, _) = self.end(more(gain));
        gain - then.map_or(0, |then| wanted.duration_until(then).as_secs())
    }

    /// How far the time of a learner is.
    #[must_use]
    pub fn phase(&self, share: Share, now: Timestamp) -> Phase {
        let left = |end: Timestamp, now: Timestamp| now.duration_until(end).as_secs().max(0);
        match self.end(share) {
            (end, Some(since)) => Phase::Paused(end.map(|end| left(end, since))),
            _ if now < self.begins => Phase::Before(self.begins),
            (Some(end), None) if now >= end => Phase::Over,
            (end, None) => Phase::Runs(end.map(|end| left(end, now))),
        }
    }

    /// Since when the time of a learner is over; nothing if it is not.
    pub(super) fn over_since(&self, share: Share, now: Timestamp) -> Option<Timestamp> {
        match self.end(share) {
            (Some(end), None) => Some(end).filter(|end| now >= *end && now >= self.begins),
            _ => None,
        }
    }

    /// Whether a fact of that time counts.
    #[must_use]
    pub fn counts(&self, share: Share, at: Timestamp) -> bool {
        match self.end(share) {
            (Some(end), None) => at < end,
            // While the clock stands, the end is still to come.
            _ => true,
        }
    }
}

/// The time of the class.
pub(super) fn schedule(db: &Connection) -> Result<Schedule, Error> {
    let class = "SELECT begins, made, ends FROM class";
    let mut schedule = db.one(class, params![], |row| {
        let (begins, made): (Option<String>, String) = (row.get(0)?, row.get(1)?);
        let ends: Option<String> = row.get(2)?;
        Ok(Schedule::new(
            parsed(&begins.unwrap_or(made))?,
            ends.as_deref().map(parsed).transpose()?,
        ))
    })?;
    let pauses = "SELECT began, ended FROM pause ORDER BY id";
    schedule.pauses = db.all(pauses, params![], |row| {
        let (began, ended): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        Ok((parsed(&began)?, ended.as_deref().map(parsed).transpose()?))
    })?;
    Ok(schedule)
}

/// What the learner of that number has of it.
pub(super) fn share(db: &Connection, seat: i64) -> Result<Option<Share>, Error> {
    let share = "SELECT extra, factor FROM seat WHERE id = ?1";
    db.maybe(share, params![seat], |row| {
        Ok(Share {
            extra: row.get(0)?,
            factor: row.get(1)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    const ALL: Share = Share {
        extra: 0,
        factor: 100,
    };

    #[test]
    fn a_learner_with_more_time_goes_on_when_the_others_are_over() {
        let class = Schedule::new(at(0), Some(at(60)));
        let slow = Share {
            extra: 0,
            factor: 125,
        };
        let late = Share {
            extra: 600,
            factor: 100,
        };
        assert_eq!(class.phase(ALL, at(59)), Phase::Runs(Some(60)));
        assert_eq!(class.phase(ALL, at(60)), Phase::Over);
        assert_eq!(class.phase(slow, at(60)), Phase::Runs(Some(15 * 60)));
        assert_eq!(class.phase(late, at(60)), Phase::Runs(Some(10 * 60)));
        assert!(class.counts(late, at(69)) && !class.counts(ALL, at(69)));
        assert_eq!(class.phase(ALL, at(-1)), Phase::Before(at(0)));
    }

    #[test]
    fn in_a_pause_time_stands_still_and_who_was_over_before_gains_nothing() {
        let mut class = Schedule::new(at(0), Some(at(60)));
        let slow = Share {
            extra: 0,
            factor: 200,
        };
        class.pauses = vec![(at(70), None)];
        assert_eq!(class.phase(slow, at(80)), Phase::Paused(Some(50 * 60)));
        assert_eq!(class.phase(ALL, at(80)), Phase::Over);
        assert!(class.counts(slow, at(500)) && !class.counts(ALL, at(65)));
        class.pauses = vec![(at(70), Some(at(90)))];
        assert_eq!(class.phase(slow, at(90)), Phase::Runs(Some(50 * 60)));
        assert_eq!(class.phase(slow, at(140)), Phase::Over);
        assert!(!class.counts(ALL, at(65)));
        // Ten minutes more than now, for who was over before the pause and for who was not.
        for share in [ALL, slow] {
            let more = Share {
                extra: share.extra + class.gain(share, 10, at(150)),
                ..share
            };
            assert_eq!(class.phase(more, at(150)), Phase::Runs(Some(600)));
        }
        // A pause before the begin makes nothing longer.
        class.pauses = vec![(at(-30), Some(at(-20))), (at(-10), Some(at(5)))];
        assert_eq!(class.phase(ALL, at(5)), Phase::Runs(Some(60 * 60)));
        class.pauses = vec![(at(-10), None)];
        assert_eq!(class.phase(ALL, at(-5)), Phase::Paused(Some(60 * 60)));
        let endless = Schedule::new(at(0), None);
        assert_eq!(endless.phase(ALL, at(9_999)), Phase::Runs(None));
    }
}

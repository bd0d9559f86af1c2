//! The clock of an exam: it counts the time in which the machine ran, whatever happens to cksl or to the wall clock.
//!
//! It knows no time by itself. Whoever keeps it passes a [`Reading`] in, and stores it now and then.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the machine's clocks say at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Which run of the machine it is (`/proc/sys/kernel/random/boot_id`).
    pub boot: String,
    /// Time that the machine has run, without sleep: `CLOCK_MONOTONIC`. Means something within a run only.
    pub monotonic: Duration,
    /// The wall clock, which anybody may set. It only names moments and decides nothing.
    pub wall: Timestamp,
}

/// A time in which the machine was down. It does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Down {
    /// When the clock was last kept before.
    pub from: Timestamp,
    /// When it was read again.
    pub to: Timestamp,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    allowed: Option<Duration>,
    used: Duration,
    paused: bool,
    at: Reading,
    downs: Vec<Down>,
    /// Up to which monotonic time waiting has been given back.
    #[serde(default)]
    given: Duration,
}

impl Clock {
    /// A clock that runs from now on; without a limit it only counts.
    #[must_use]
    pub fn start(allowed: Option<Duration>, now: Reading) -> Self {
        Self {
            allowed,
            used: Duration::ZERO,
            paused: false,
            at: now,
            downs: Vec::new(),
            given: Duration::ZERO,
        }
    }

    /// Goes on to `now`, and returns how much time was counted for that. After a restart of the machine nothing is:
    /// nobody knows how long it ran after the clock was last kept.
    pub fn advance(&mut self, now: Reading) -> Duration {
        let passed = if now.boot == self.at.boot {
            now.monotonic.saturating_sub(self.at.monotonic)
        } else {
            self.downs.push(Down {
                from: self.at.wall,
                to: now.wall,
            });
            self.given = Duration::ZERO;
            Duration::ZERO
        };
        // A reading that was overtaken by a later one must not make the same time count twice.
        if now.boot != self.at.boot || now.monotonic > self.at.monotonic {
            self.at = now;
        }
        let counted = if self.paused { Duration::ZERO } else { passed };
        self.used += counted;
        counted
    }

    /// Counts nothing until [`Clock::resume`].
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Counts again.
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Gives time back.
    pub fn credit(&mut self, time: Duration) {
        self.used = self.used.saturating_sub(time);
    }

    /// The time since a moment of this run of the machine, without what was given back of it.
    #[must_use]
    pub fn since(&self, from: Duration) -> Duration {
        self.at.monotonic.saturating_sub(from.max(self.given))
    }

    /// Gives the time since a moment of this run of the machine back, which was spent waiting. Who waits for two
    /// things at once waits once.
    pub fn credit_since(&mut self, from: Duration) {
        self.credit(self.since(from));
        self.given = self.at.monotonic.max(self.given);
    }

    /// What the wall clock said when it was last read.
    #[must_use]
    pub fn read(&self) -> Timestamp {
        self.at.wall
    }

    /// Whether it stands.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// What counts so far.
    #[must_use]
    pub fn used(&self) -> Duration {
        self.used
    }

    /// What is left; nothing where there is no limit.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        Some(self.allowed?.saturating_sub(self.used))
    }

    /// How long ago the time ran out, if it has.
    #[must_use]
    pub fn over(&self) -> Option<Duration> {
        self.used.checked_sub(self.allowed?)
    }

    /// The times in which the machine was down.
    #[must_use]
    pub fn downs(&self) -> &[Down] {
        &self.downs
    }
}

impl Down {
    /// How long it was, by the wall clock; nothing if that was set back meanwhile.
    #[must_use]
    pub fn lasted(&self) -> Option<Duration> {
        Duration::try_from(self.to.duration_since(self.from)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn at(boot: &str, second: u64, wall: i64) -> Reading {
        Reading {
            boot: boot.into(),
            monotonic: Duration::from_secs(second),
            wall: Timestamp::from_second(1_700_000_000 + wall).unwrap(),
        }
    }

    fn hour() -> Clock {
        Clock::start(Some(Duration::from_secs(3600)), at("a", 1000, 0))
    }

    /// The clock as the next supervisor finds it.
    fn kept(clock: &Clock) -> Clock {
        serde_json::from_str(&serde_json::to_string(clock).unwrap()).unwrap()
    }

    #[test]
    fn time_in_which_no_supervisor_ran_counts() {
        let mut clock = hour();
        clock.advance(at("a", 1010, 10));
        let mut next = kept(&clock);
        assert_eq!(
            next.advance(at("a", 1310, 310)),
            Duration::from_secs(300),
            "killed for five minutes"
        );
        assert_eq!(next.left(), Some(Duration::from_secs(3290)));
        assert!(next.downs().is_empty());
    }

    #[test]
    fn time_in_which_the_machine_was_down_does_not_count_and_is_named() {
        let mut clock = hour();
        clock.advance(at("a", 1600, 600));
        let mut next = kept(&clock);
        next.advance(at("b", 30, 900));
        assert_eq!(next.used(), Duration::from_secs(600));
        next.advance(at("b", 90, 960));
        assert_eq!(next.used(), Duration::from_secs(660));
        let [down] = next.downs() else {
            panic!("{next:?}")
        };
        assert_eq!(down.lasted(), Some(Duration::from_secs(300)));
    }

    #[test]
    fn a_wall_clock_that_is_set_changes_nothing() {
        let mut clock = hour();
        clock.advance(at("a", 1060, 60 - DAY));
        clock.advance(at("a", 1120, 120 + DAY));
        assert_eq!(clock.left(), Some(Duration::from_secs(3480)));
        let mut next = kept(&clock);
        next.advance(at("b", 5, -DAY));
        assert_eq!(next.downs()[0].lasted(), None, "set back while it was down");
        assert_eq!(next.left(), Some(Duration::from_secs(3480)));
    }

    #[test]
    fn it_ends_when_the_time_is_used_and_says_how_long_ago() {
        let mut clock = hour();
        clock.advance(at("a", 4599, 0));
        assert_eq!(clock.over(), None);
        clock.advance(at("a", 4600, 0));
        assert_eq!(clock.over(), Some(Duration::ZERO));
        clock.advance(at("a", 4700, 0));
        assert_eq!(
            (clock.over(), clock.left()),
            (Some(Duration::from_secs(100)), Some(Duration::ZERO))
        );
        clock.credit(Duration::from_secs(160));
        assert_eq!(clock.left(), Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_pause_counts_nothing_and_a_clock_without_a_limit_never_ends() {
        let mut clock = Clock::start(None, at("a", 0, 0));
        clock.advance(at("a", 10, 0));
        clock.pause();
        assert_eq!(clock.advance(at("a", 100, 0)), Duration::ZERO);
        clock.resume();
        clock.advance(at("a", 101, 0));
        assert_eq!(clock.used(), Duration::from_secs(11));
        assert_eq!((clock.left(), clock.over()), (None, None));
    }

    #[test]
    fn who_waits_for_two_labs_at_once_waits_once() {
        let mut clock = hour();
        clock.advance(at("a", 1110, 110));
        for from in [1100, 1100, 1105] {
            clock.credit_since(Duration::from_secs(from));
        }
        assert_eq!(clock.used(), Duration::from_secs(100));
        clock.advance(at("b", 20, 200));
        clock.advance(at("b", 30, 210));
        clock.credit_since(Duration::from_secs(25));
        assert_eq!(
            clock.used(),
            Duration::from_secs(105),
            "after a restart, too"
        );
    }

    #[test]
    fn readings_that_overtake_each_other_count_no_time_twice() {
        let mut clock = hour();
        for second in [1010, 1005, 1012] {
            clock.advance(at("a", second, 0));
        }
        assert_eq!(clock.used(), Duration::from_secs(12));
    }
}

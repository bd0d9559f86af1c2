//! Which records were lost on the way, by their numbers.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Records that two processors write at a time may come in another order than that of their numbers;
/// one that has not come by then is lost.
const LATE: Duration = Duration::from_secs(1);

/// So many numbers at most are waited for; of a bigger gap the others are lost at once.
const WAITED: u64 = 1024;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Serials {
    /// The number after the highest that has come.
    next: Option<u64>,
    /// Numbers that have not come, and since when others after them have.
    missing: BTreeMap<u64, Instant>,
    lost: u64,
}

impl Serials {
    /// A record has come.
    pub(super) fn heard(&mut self, serial: u64, now: Instant) {
        let next = self.next.unwrap_or(serial);
        if serial < next {
            self.missing.remove(&serial);
            return;
        }
        let room = WAITED.saturating_sub(self.missing.len() as u64);
        let waited = serial.saturating_sub(room).max(next);
        self.lost += waited - next;
        self.missing
            .extend((waited..serial).map(|number| (number, now)));
        self.next = Some(serial + 1);
    }

    /// How many were lost since this was asked last.
    pub(super) fn lost(&mut self, now: Instant) -> u64 {
        let before = self.missing.len();
        self.missing
            .retain(|_, since| now.duration_since(*since) < LATE);
        std::mem::take(&mut self.lost) + (before - self.missing.len()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(heard: &[u64], wait: Duration) -> u64 {
        let (mut serials, now) = (Serials::default(), Instant::now());
        for serial in heard {
            serials.heard(*serial, now);
        }
        let lost = serials.lost(now + wait);
        assert_eq!(serials.lost(now + wait), 0, "each is told once");
        lost
    }

    #[test]
    fn what_does_not_come_in_time_is_lost() {
        assert_eq!(after(&[7, 8, 9], LATE), 0);
        // The records of one event have one number.
        assert_eq!(after(&[7, 7, 8], LATE), 0);
        assert_eq!(after(&[7, 9, 8], LATE), 0);
        assert_eq!(after(&[7, 9, 12], LATE), 3);
        assert_eq!(after(&[7, 9, 12], Duration::ZERO), 0);
    }

    #[test]
    fn a_big_gap_takes_no_memory() {
        let (mut serials, now) = (Serials::default(), Instant::now());
        serials.heard(1, now);
        serials.heard(1_000_000, now);
        serials.heard(2_000_000, now);
        assert!(serials.missing.len() as u64 <= WAITED);
        assert_eq!(serials.lost(now + LATE), 999_998 + 999_999);
    }
}

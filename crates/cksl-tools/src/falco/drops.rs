//! What falco does about lost events (`syscall_event_drops`): not at each loss, but looking back on
//! a second, and only so often.

use std::time::{Duration, Instant};

use crate::config::SyscallEventDrops;

/// How far falco looks back.
const SPAN: Duration = Duration::from_secs(1);

/// Looks after losses.
#[derive(Debug)]
pub(super) struct Drops {
    settings: SyscallEventDrops,
    /// Actions that may be done now.
    tokens: f64,
    refilled: Instant,
    /// Events until the last look, and when the next is.
    events: u64,
    lost: u64,
    look_at: Option<Instant>,
}

/// A second in which more was lost than is accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Loss {
    /// Events that came.
    pub(super) events: u64,
    /// Events that were lost.
    pub(super) lost: u64,
    /// Looks in which as much was lost and nothing was done since the last action.
    pub(super) simulated: bool,
}

impl Loss {
    /// The share of all events that was lost.
    fn share(&self) -> f64 {
        // Precise far beyond what a threshold needs.
        let (lost, all) = (self.lost as f64, (self.events + self.lost) as f64);
        if self.lost == 0 { 0.0 } else { lost / all }
    }
}

impl Drops {
    /// Looks after losses as `settings` ask.
    pub(super) fn new(settings: SyscallEventDrops, now: Instant) -> Self {
        Self {
            tokens: settings.max_burst,
            refilled: now,
            events: 0,
            lost: 0,
            look_at: settings.simulate_drops.then(|| now + SPAN),
            settings,
        }
    }

    /// Takes over other settings; what was counted stays.
    pub(super) fn set(&mut self, settings: SyscallEventDrops, now: Instant) {
        let (events, lost) = (self.events, self.lost);
        *self = Self::new(settings, now);
        (self.events, self.lost) = (events, lost);
    }

    /// Events were lost: they will be looked at.
    pub(super) fn noticed(&mut self, now: Instant) {
        self.look_at.get_or_insert(now + SPAN);
    }

    /// When [`Drops::look`] is to be called.
    pub(super) fn due(&self) -> Option<Instant> {
        self.look_at
    }

    /// Looks back, with the counts of all events so far. Something is to be done about what it
    /// returns.
    pub(super) fn look(&mut self, events: u64, lost: u64, now: Instant) -> Option<Loss> {
        let simulated = self.settings.simulate_drops;
        self.look_at = simulated.then(|| now + SPAN);
        let loss = Loss {
            events: events.saturating_sub(self.events),
            lost: lost.saturating_sub(self.lost) + u64::from(simulated),
            simulated,
        };
        (self.events, self.lost) = (events, lost);
        let too_much = loss.lost > 0 && (simulated || loss.share() > self.settings.threshold);
        (too_much && self.take_token(now)).then_some(loss)
    }

    fn take_token(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.refilled).as_secs_f64();
        let refilled = self.tokens + passed * self.settings.rate;
        self.tokens = refilled.min(self.settings.max_burst);
        self.refilled = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drops(threshold: f64, rate: f64, simulate_drops: bool) -> (Drops, Instant) {
        let settings = SyscallEventDrops {
            threshold,
            rate,
            simulate_drops,
            ..SyscallEventDrops::default()
        };
        let now = Instant::now();
        (Drops::new(settings, now), now)
    }

    #[test]
    fn a_share_beyond_the_threshold_is_acted_on() {
        let (mut drops, now) = drops(0.1, 1.0, false);
        assert_eq!(drops.due(), None);
        drops.noticed(now);
        assert_eq!(drops.due(), Some(now + SPAN));
        assert_eq!(drops.look(95, 5, now + SPAN), None);
        let loss = drops.look(145, 55, now + 2 * SPAN).unwrap();
        assert_eq!((loss.events, loss.lost), (50, 50));
        assert!((loss.share() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn actions_are_rationed() {
        let (mut drops, now) = drops(0.0, 0.5, false);
        let mut lost = 0;
        let mut acted = |seconds: u32| {
            lost += 10;
            drops.look(0, lost, now + seconds * SPAN).is_some()
        };
        let acted: Vec<_> = (1..=5).map(&mut acted).collect();
        assert_eq!(acted, [true, false, true, false, true]);
    }

    #[test]
    fn a_loss_can_be_simulated() {
        let (mut drops, now) = drops(0.1, 1.0, true);
        assert_eq!(drops.due(), Some(now + SPAN));
        let loss = drops.look(1000, 0, now + SPAN).unwrap();
        assert_eq!((loss.lost, loss.simulated), (1, true));
    }
}

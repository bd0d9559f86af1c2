//! *Record:* what is kept of a lab: events with their numbers, marks, and what was lost.

use std::io;

use cksl_probe::{Losses, SyscallSet};
use cksl_wire::stream::Record;
use cksl_wire::timeline::LossCause;
use falco_rules::event::{Event, syscall};

use super::CONTENT;
use crate::detector::recording::{Mark, Pending, Recorder};
use crate::detector::{Actor, EventNum, Truth, clock};

/// How much a lab's recording holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events since the attempt's start.
    pub events: u64,
    /// Events lost since the attempt's start, at least.
    pub lost: u64,
    /// Number of the learner's last event.
    pub learner: EventNum,
    /// Number of the last event.
    pub last: EventNum,
}

/// The recording of a lab, and the count of its events.
pub(super) struct Ledger {
    recorder: Recorder,
    graded: SyscallSet,
    content: SyscallSet,
    last: EventNum,
    started_after: EventNum,
    learner: EventNum,
    lost: u64,
    /// What the recording could not keep before the attempt.
    not_kept_before: u64,
    /// What the kernel's side had lost when it was last asked, and the last event then.
    losses: Losses,
    checked: EventNum,
    /// When that was, in ns since boot.
    checked_at: u64,
}

impl Ledger {
    /// A ledger that goes on with event numbers after `last`.
    pub(super) fn new(recorder: Recorder, last: EventNum) -> Self {
        let content = CONTENT.iter().filter_map(|name| syscall::by_name(name));
        Ledger {
            recorder,
            graded: SyscallSet::graded(),
            content: content.map(|call| call.nr).collect(),
            last,
            started_after: last,
            learner: 0,
            lost: 0,
            not_kept_before: 0,
            losses: Losses::default(),
            checked: last,
            checked_at: clock::boot(),
        }
    }

    /// An earlier session has recorded the attempt's start after that event, and this loss since.
    pub(super) fn recall(&mut self, started_after: EventNum, lost: u64) {
        self.started_after = started_after;
        self.lost = lost;
    }

    /// Number of the last event.
    pub(super) fn last(&self) -> EventNum {
        self.last
    }

    /// The number of the event that has just happened.
    pub(super) fn next(&mut self) -> EventNum {
        self.last += 1;
        self.last
    }

    /// Takes note of whose the last event is.
    pub(super) fn is_of(&mut self, actor: Actor) {
        if actor == Actor::Learner {
            self.learner = self.last;
        }
    }

    /// The calls that are always recorded.
    pub(super) fn graded(&self) -> SyscallSet {
        self.graded
    }

    /// Whether an event of that call is recorded, if its file `is_watched`; what is no system call always is.
    pub(super) fn keeps(&self, call: Option<u32>, is_watched: impl FnOnce() -> bool) -> bool {
        call.is_none_or(|nr| {
            self.graded.contains(nr) && (!self.content.contains(nr) || is_watched())
        })
    }

    /// Records an event; `bytes` are its compact form.
    pub(super) fn event(&mut self, event: &Event, bytes: &[u8], truth: &Truth) {
        self.recorder.event(event.num, event.ts, bytes, truth);
    }

    /// Records a fact about the node.
    pub(super) fn fact(&mut self, record: Record) {
        // A recording without room for it is one that tells its loss.
        let _ = self.recorder.state(record);
    }

    /// How many events the kernel's side has lost since it was last asked.
    pub(super) fn newly_lost(&self, now: &Losses) -> u64 {
        let sum = |losses: &Losses| losses.ring + losses.rate + losses.foreign;
        sum(now).saturating_sub(sum(&self.losses))
    }

    /// The last event, and the time since boot, up to which it was known what was lost.
    pub(super) fn checked(&self) -> (EventNum, u64) {
        (self.checked, self.checked_at)
    }

    /// What the kernel's side has lost is known up to now.
    pub(super) fn check(&mut self, now: Losses) {
        self.losses = now;
        self.checked = self.last;
        self.checked_at = clock::boot();
    }

    /// Events are missing somewhere after the event `after`.
    pub(super) fn lose(&mut self, events: u64, after: EventNum, cause: LossCause) {
        self.lost += events;
        // Without room for it, the recorder tells the loss with the events that it could not keep.
        let _ = self.recorder.loss(clock::now(), after, events, cause);
    }

    /// Lets the recording have what waits.
    pub(super) fn flush(&mut self) {
        self.recorder.flush();
    }

    /// Whether the recording keeps more than what it must.
    pub(super) fn has_room(&self) -> bool {
        self.recorder.has_room()
    }

    /// Sets a mark; returns the number of the last event before it.
    pub(super) fn mark(&mut self, mark: Mark) -> io::Result<(EventNum, Pending)> {
        if matches!(mark, Mark::Start { .. }) {
            self.started_after = self.last;
            self.lost = 0;
            self.not_kept_before = self.recorder.not_kept();
        }
        let pending = self.recorder.mark(clock::now(), self.last, mark)?;
        Ok((self.last, pending))
    }

    /// Writes all that is to be in the recording.
    pub(super) fn settle(&mut self) -> io::Result<Pending> {
        self.recorder.settle(clock::now())
    }

    pub(super) fn tally(&self) -> Tally {
        Tally {
            events: self.last - self.started_after,
            lost: self.lost + self.recorder.not_kept() - self.not_kept_before,
            learner: self.learner,
            last: self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detector::engine::Engine;
    use crate::detector::engine::tests::{sub, with_learner};
    use crate::detector::recording::{Disk, Session};

    use super::*;

    #[test]
    fn a_recording_that_goes_on_keeps_numbers_and_who_is_who() {
        let mut node = with_learner();
        node.start();
        let earlier = node.recorded();
        let actors = earlier.actors().unwrap();
        assert_eq!(actors[&(30 + 5000)], (500, Actor::Lab));
        assert_eq!(actors[&(200 + 5000)], (500, Actor::Learner));
        let (recorder, before) = Recorder::open(
            &node.path(),
            u64::MAX / 2,
            &Disk::new(u64::MAX),
            &Session::default(),
        )
        .unwrap();
        assert_eq!(before.last, 5);
        node.engine = Engine::new(sub(&[]), recorder, before.last);
        node.open(200, "/etc/shadow", None);
        assert_eq!(node.matches("fd.name = /etc/shadow"), [6]);
        assert_eq!(node.recorded().marks().unwrap().len(), 1);
    }

    #[test]
    fn what_the_disk_has_no_room_for_counts_as_lost_in_this_attempt() {
        let mut node = with_learner();
        let disk = Disk::new(1);
        let path = node.folder.path().join("full");
        let (recorder, before) =
            Recorder::open(&path, u64::MAX / 2, &disk, &Session::default()).unwrap();
        node.engine = Engine::new(sub(&[]), recorder, before.last);
        node.open(200, "/etc/hosts", None);
        assert_eq!(node.engine.tally().lost, 1);
        node.start();
        assert_eq!(node.engine.tally().lost, 0);
        node.open(200, "/etc/shadow", None);
        node.open(200, "/etc/passwd", None);
        assert_eq!(node.engine.tally().lost, 2);
    }
}

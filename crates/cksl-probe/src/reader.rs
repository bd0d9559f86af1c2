//! The reading end of the ring buffer.

use std::os::fd::{AsFd, BorrowedFd};
use std::thread::sleep;
use std::time::{Duration, Instant};

use aya::maps::{Array, MapData};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::decode::decode;
use crate::error::ProbeError;
use crate::ring::Ring;
use crate::sample::Sample;

/// Events per second from which on there is a flood.
const FLOOD: u32 = 25_000;

/// How long events gather in a flood.
const FLOOD_NAP: Duration = Duration::from_millis(2);

/// Takes samples out of the ring buffer; made by [`Probe::load`](crate::Probe::load). It may live
/// in a thread of its own.
///
/// The kernel side wakes a reader that sleeps, at the first event, and does not call one that is
/// awake: that would cost the watched program more than the event does. So after events the reader
/// must look again by itself; [`poll`](Self::poll) does, and says in the kernel when it goes to
/// sleep. Whoever waits on the descriptor has to call it until it returns 0.
pub struct Reader {
    ring: Ring,
    asleep: Array<MapData, u32>,
    wake: Duration,
    next: Next,
    malformed: u64,
}

/// What the reader does before it looks for events again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It lets events gather for so long: the last look found some, and more may have come without
    /// a call.
    Nap(Duration),
    /// It says that it sleeps, and looks once more: what was just being stored did not know that.
    SayGoodNight,
    /// It waits for a call.
    Sleep,
}

impl Reader {
    pub(crate) fn new(ring: Ring, asleep: Array<MapData, u32>, wake: Duration) -> Self {
        Self {
            ring,
            asleep,
            wake,
            next: Next::SayGoodNight,
            malformed: 0,
        }
    }

    /// How much has happened: what was about to be stored before this call lies before this position.
    /// [`read_up_to`](Self::read_up_to) tells when it has been handed over.
    pub fn position(&self) -> u64 {
        self.ring.taken()
    }

    /// Whether all that lies before a position was handed over. After a [`poll`](Self::poll) it may
    /// not have been, even if that found nothing: one processor may still be writing an older record.
    pub fn read_up_to(&self, position: u64) -> bool {
        self.ring.read() >= position
    }

    /// Hands over the samples that are there; if there are none, waits for some up to `timeout`.
    /// Returns their number. A signal ends the wait early.
    ///
    /// Samples come in the order in which the kernel stored them, which on several processors
    /// can differ from that of their times.
    pub fn poll(
        &mut self,
        timeout: Duration,
        mut take: impl FnMut(Sample),
    ) -> Result<usize, ProbeError> {
        let deadline = Instant::now().checked_add(timeout);
        loop {
            let left = deadline.map(|end| end.saturating_duration_since(Instant::now()));
            let napped = self.nap(left)?;
            let taken = self.drain(&mut take);
            if taken > 0 {
                self.next = Next::Nap(self.next_nap(taken, napped));
                return Ok(taken);
            }
            if left == Some(Duration::ZERO) {
                return Ok(0);
            }
            match self.next {
                Next::Nap(_) => self.next = Next::SayGoodNight,
                Next::SayGoodNight => self.next = Next::Sleep,
                // The one who woke the reader stands behind a record that is still being written, and
                // may have been stored by somebody who took the reader to be awake.
                Next::Sleep if self.ring.read() < self.ring.taken() => {
                    self.next = Next::SayGoodNight;
                }
                Next::Sleep if self.wait(left)? => {}
                Next::Sleep => return Ok(0),
            }
        }
    }

    /// Lets events gather, so that a flood is read in batches. Returns for how long.
    fn nap(&mut self, left: Option<Duration>) -> Result<Duration, ProbeError> {
        let time = match self.next {
            Next::Nap(time) => time,
            Next::SayGoodNight => {
                let said = self.asleep.set(0, 1, 0);
                said.map_err(|error| ProbeError::map("asleep", error))?;
                self.wake
            }
            Next::Sleep => return Ok(Duration::ZERO),
        };
        let time = left.map_or(time, |left| left.min(time));
        sleep(time);
        Ok(time)
    }

    /// How long events may gather after so many of them have in some time.
    fn next_nap(&self, taken: usize, time: Duration) -> Duration {
        match taken as f64 > time.max(self.wake).as_secs_f64() * f64::from(FLOOD) {
            true => self.wake.max(FLOOD_NAP),
            false => self.wake,
        }
    }

    /// Records that were not understood: always 0, unless the programs and this loader disagree.
    pub fn malformed(&self) -> u64 {
        self.malformed
    }

    fn drain(&mut self, take: &mut impl FnMut(Sample)) -> usize {
        let malformed = &mut self.malformed;
        self.ring.drain(|record| match decode(record) {
            Some(sample) => take(sample),
            None => *malformed += 1,
        })
    }

    /// Waits for the descriptor; false if a signal came.
    fn wait(&self, timeout: Option<Duration>) -> Result<bool, ProbeError> {
        let timeout = timeout.and_then(|time| Timespec::try_from(time).ok());
        let mut fds = [PollFd::new(&self.ring, PollFlags::IN)];
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => Ok(true),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(ProbeError::Wait(error.into())),
        }
    }
}

impl AsFd for Reader {
    /// Readable when the kernel side has called.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.ring.as_fd()
    }
}

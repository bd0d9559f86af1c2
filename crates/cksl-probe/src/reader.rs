//! The reading end of the ring buffer.

use std::os::fd::{AsFd, BorrowedFd};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::decode::decode;
use crate::error::ProbeError;
use crate::ring::Ring;
use crate::sample::Sample;

/// Takes samples out of the ring buffer; made by [`Probe::load`](crate::Probe::load). It may live
/// in a thread of its own.
///
/// The kernel side wakes a sleeping reader at the first event, then not again for
/// [`Options::wake`](crate::Options::wake): waking it costs the watched program more than the
/// event does. So after events the reader must look again by itself, after such a time;
/// [`poll`](Self::poll) does. Whoever waits on the descriptor has to call it until it returns 0.
pub struct Reader {
    ring: Ring,
    wake: Duration,
    /// The last look found events: more may have come without a call.
    busy: bool,
    malformed: u64,
}

impl Reader {
    pub(crate) fn new(ring: Ring, wake: Duration) -> Self {
        Self {
            ring,
            wake,
            busy: false,
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
            if self.busy {
                // Events gather meanwhile, so that a flood is read in batches.
                self.busy = false;
                sleep(left.map_or(self.wake, |left| left.min(self.wake)));
            }
            let taken = self.drain(&mut take);
            self.busy = taken > 0;
            if taken > 0 || left == Some(Duration::ZERO) {
                return Ok(taken);
            }
            if !self.wait(left)? {
                return Ok(0);
            }
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

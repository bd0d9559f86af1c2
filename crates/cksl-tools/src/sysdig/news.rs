//! What was shown of the node's own stream, for the supervisor to know: it is what the learner has
//! seen.

use std::io::stdout;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use cksl_wire::stream::{MAX_SHOWN, Report};
use rustix::fs::{FileType, fstat, makedev};

use crate::feed::{Delivery, Feed};

/// Events of which the supervisor is told. Whoever lets more scroll by has not looked for one.
const MOST: usize = 100_000;

/// How long the supervisor may take to hear the last of it.
const HEARING: Duration = Duration::from_secs(2);

/// Whether standard output is /dev/null: what is written there nobody sees. An output that was closed is that, too, since
/// the runtime opens it so.
pub(super) fn is_discarded() -> bool {
    fstat(stdout()).is_ok_and(|output| {
        FileType::from_raw_mode(output.st_mode) == FileType::CharacterDevice
            && output.st_rdev == makedev(1, 3)
    })
}

/// Numbers of events that were shown.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Not told yet.
    events: Vec<u64>,
    told: usize,
}

impl News {
    /// One more event was shown.
    pub(super) fn add(&mut self, event: u64) {
        if self.told + self.events.len() < MOST {
            self.events.push(event);
        }
    }

    /// Tells what is new, once it has left for the terminal. Nobody hears it on a recording.
    pub(super) fn tell(&mut self, feed: &Feed) {
        if self.events.is_empty() {
            return;
        }
        self.told += self.events.len();
        let events = std::mem::take(&mut self.events);
        for events in events.chunks(MAX_SHOWN) {
            let events = events.to_vec();
            // Whoever does not listen any more wants no news either.
            let _ = feed.report(&Report::Shown { events });
        }
    }

    /// Tells the rest, and waits until all is heard: nothing is believed of a process that has
    /// ended.
    pub(super) fn end(&mut self, feed: &Feed, deliveries: &Receiver<Delivery>) {
        self.tell(feed);
        if self.told == 0 || feed.report(&Report::Leave).is_err() {
            return;
        }
        let deadline = Instant::now() + HEARING;
        let left = || deadline.saturating_duration_since(Instant::now());
        while let Ok(Delivery::Records(_)) = deliveries.recv_timeout(left()) {}
    }
}

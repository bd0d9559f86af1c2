//! How long sysdig goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::args::Args;
use crate::feed::Delivery;

/// How often a signal is looked for while nothing comes.
const GLANCE: Duration = Duration::from_millis(100);

/// What there is to do next.
pub(super) enum Next {
    /// Something came.
    Came(Delivery),
    /// Nothing came for a while.
    Quiet,
    /// It is time to end.
    End,
}

/// The end that was asked for: with `-M`, by the clock or in a recording by its events' times, and
/// with Ctrl-C.
pub(super) struct Patience {
    end: Option<Instant>,
    recorded: Option<u64>,
    first: Option<u64>,
    interrupted: Arc<AtomicBool>,
}

impl Patience {
    /// Begins to wait, and to listen to SIGINT and SIGTERM. A second one ends the process at once.
    pub(super) fn begin(args: &Args) -> std::io::Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&interrupted))?;
            flag::register(signal, Arc::clone(&interrupted))?;
        }
        let live = args.read.is_none();
        let end = |seconds| Instant::now() + Duration::from_secs(seconds);
        Ok(Self {
            end: args.seconds.filter(|_| live).map(end),
            recorded: args.seconds.filter(|_| !live),
            first: None,
            interrupted,
        })
    }

    /// Waits for something, at most until `until`.
    pub(super) fn wait(&self, told: &Receiver<Delivery>, until: Option<Instant>) -> Next {
        loop {
            let now = Instant::now();
            if self.is_interrupted() || self.end.is_some_and(|end| now >= end) {
                return Next::End;
            }
            if until.is_some_and(|until| now >= until) {
                return Next::Quiet;
            }
            let soonest = [self.end, until].into_iter().flatten().min();
            let left = soonest.map_or(GLANCE, |at| at.saturating_duration_since(now));
            match told.recv_timeout(left.min(GLANCE)) {
                Ok(delivery) => return Next::Came(delivery),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Next::End,
            }
        }
    }

    /// Whether the user wants no more, now that an event of that time has come.
    pub(super) fn is_over_at(&mut self, ts: u64) -> bool {
        let first = *self.first.get_or_insert(ts);
        let passed = ts.saturating_sub(first) / 1_000_000_000;
        self.is_interrupted() || self.recorded.is_some_and(|seconds| passed >= seconds)
    }

    fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

//! A line of progress on a terminal.

use std::io::{Write as _, stderr};
use std::time::{Duration, Instant};

use super::context::Context;

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(200);

/// The line, which is gone with the value. Without a terminal there is none.
pub(super) struct Line {
    shown: bool,
    /// What is being done, since when, and how much of it was done then: others may have begun it.
    work: Option<(&'static str, Instant, u64)>,
    last: Option<Instant>,
}

impl Line {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            shown: context.shows_progress(),
            work: None,
            last: None,
        }
    }

    /// Says how many bytes of all are done: `fetching  45 %  27.0 of 60.1 MB, 5.3 MB/s`.
    pub(super) fn show(&mut self, what: &'static str, done: u64, all: u64) {
        if !self.shown {
            return;
        }
        let now = Instant::now();
        let (_, since, before) = match self.work {
            Some(work) if work.0 == what => work,
            _ => *self.work.insert((what, now, done)),
        };
        if self.last.is_some_and(|last| now - last < EVERY) && done < all {
            return;
        }
        self.last = Some(now);
        let text = text(what, done, all, (done.saturating_sub(before), now - since));
        eprint!("\r  {text:<60}");
        // A line that can't be shown is no reason to stop.
        let _ = stderr().flush();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.last.is_some() {
            eprint!("\r{:62}\r", "");
        }
    }
}

fn text(what: &str, done: u64, all: u64, (bytes, time): (u64, Duration)) -> String {
    let hundredth = done.saturating_mul(100) / all.max(1);
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let mut text = format!(
        "{what} {hundredth:>3} %  {:.1} of {:.1} MB",
        megabytes(done),
        megabytes(all)
    );
    // Before that it is anything.
    if time >= EVERY {
        let rate = megabytes(bytes) / time.as_secs_f64();
        text.push_str(&format!(", {rate:.1} MB/s"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_this_run() {
        // 20 MB were there before.
        let line = text(
            "fetching",
            30_000_000,
            60_000_000,
            (10_000_000, Duration::from_secs(2)),
        );
        assert_eq!(line, "fetching  50 %  30.0 of 60.0 MB, 5.0 MB/s");
        let line = text("fetching", 0, 0, (0, Duration::ZERO));
        assert_eq!(line, "fetching   0 %  0.0 of 0.0 MB");
    }
}

//! The logs of processes that nobody sits in front of: a line for each thing that went wrong or was done, with its time, its
//! level and what it is about. A command speaks to its user instead, and logs nothing.

use std::fmt;
use std::io;

use jiff::Timestamp;
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// The time of a line: UTC, to the millisecond.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, to: &mut Writer<'_>) -> fmt::Result {
        write!(to, "{:.3}", Timestamp::now())
    }
}

/// From here on what this process logs is written to its standard error.
pub(crate) fn to_stderr() {
    // One is enough: a second call changes nothing.
    let _ = tracing::subscriber::set_global_default(lines(io::stderr));
}

/// Writes lines. What can't be written is dropped: a full disk or a closed pipe must not end the process.
fn lines<W>(to: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_writer(to)
        .with_timer(Clock)
        .with_ansi(false)
        .with_target(false)
        .log_internal_errors(false)
        .finish()
}

#[cfg(test)]
mod tests {
    use std::fs::{File, read_to_string};

    use regex::Regex;
    use tracing::subscriber::with_default;
    use tracing::{debug, warn};

    use super::*;

    #[test]
    fn a_line_has_its_time_its_level_and_what_it_is_about() {
        let log = tempfile::NamedTempFile::new().expect("is made");
        let file = log.reopen().expect("is opened");
        with_default(lines(file), || {
            warn!(lab = %"blue", "the lab is lost: \x1b[2Jgone");
            debug!("what only who writes cksl wants to know");
        });
        let text = read_to_string(log.path()).expect("is text");
        let line =
            r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  WARN the lab is lost: \S+gone lab=blue\n$";
        assert!(
            Regex::new(line).expect("is one").is_match(&text),
            "{text:?}"
        );
        // What learners can have written there does not reach a terminal as it is.
        assert!(!text.contains('\x1b'), "{text:?}");
    }

    #[test]
    fn what_can_not_be_written_ends_nothing() {
        let full = File::create("/dev/full").expect("is there");
        with_default(lines(full), || warn!("to nobody"));
    }
}

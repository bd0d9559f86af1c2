//! A recording as lines of JSON, for `--json`, scripts and bug reports.

use std::io::{self, Write};

use falco_rules::event::Event;
use serde::Serialize;

use super::RecordingError;
use cksl_wire::timeline::Loss;

use super::format::{Entry, Marked, Session};
use super::read::Recorded;
use crate::detector::Truth;

/// One line. Members are only ever added.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    Session(&'a Session),
    Event {
        #[serde(flatten)]
        event: &'a Event,
        truth: &'a Truth,
    },
    Loss(&'a Loss),
    Mark(&'a Marked),
}

impl Recorded {
    /// Writes each session, event, loss and mark as a line of JSON:
    /// `{"event":{"num":7,"ts":…,"type":"openat","params":{…},"truth":{"actor":"learner",…}}}`.
    /// What is known of processes before their first event is left out.
    ///
    /// # Errors
    /// The recording can't be read; an error of `out` is that of the outer result.
    pub fn write_lines(&self, out: &mut impl Write) -> io::Result<Result<(), RecordingError>> {
        let mut entries = match self.entries() {
            Ok(entries) => entries,
            Err(error) => return Ok(Err(error)),
        };
        loop {
            let entry = match entries.next() {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            };
            let line = match &entry {
                Entry::Session(session) => Line::Session(session),
                Entry::State(_) => continue,
                Entry::Event(event, truth) => Line::Event { event, truth },
                Entry::Loss(loss) => Line::Loss(loss),
                Entry::Mark(marked) => Line::Mark(marked),
            };
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
    }
}

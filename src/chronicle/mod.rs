//! What is kept of an attempt when its lab is gone: what happened in it, condensed and bounded in bytes.
//!
//! Points, evidence, hints and answers are in the progress database ([`crate::attempt`]). A [`Chronicle`] has the rest
//! that `cksl replay` and `cksl report` show. It is made from the recording when an attempt ends, or at any moment
//! before, and lies beside the database, among the user's [`Chronicles`]. It has the commands of the attempt with their arguments.

mod chronicles;
mod moments;
mod recordings;
#[cfg(test)]
mod tests;

pub use chronicles::{ChronicleError, Chronicles, MOST_KEPT};
pub use moments::{Filter, Happened, Moment, State, Turn, moments, states};
pub use recordings::{MOST_PACKED, Recordings};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::attempt::{Attempt, AttemptId};
use crate::detector::{Entry, EventNum, Point, Recorded, RecordingError, What, Who, timed};
use crate::grade::Evidence;

/// Bytes of one chronicle as JSON. Packed it takes less.
pub const MOST_BYTES: usize = 1 << 20;

/// Bytes that are kept of one text: a command, a path, an answer.
pub const MOST_TEXT: usize = 1000;

/// Removes a file. Returns whether it was there.
fn removed(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        removed => removed.map(|()| true),
    }
}

/// What stands at the end of a text that was cut.
const CUT: char = '…';

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chronicle {
    /// The attempt.
    pub attempt: AttemptId,
    /// The scenario that it played.
    pub scenario: String,
    /// When the checks of events became true (ns since the epoch), by their names in [`Attempt::seen`].
    pub seen: BTreeMap<String, u64>,
    /// What happened, in order. Of the numbers of its events an entry has those that are evidence.
    pub entries: Vec<Entry>,
    /// Entries that are not kept.
    pub more: u64,
}

impl Chronicle {
    /// The chronicle of an attempt, from the recording of its lab.
    ///
    /// # Errors
    /// The recording can't be read.
    pub fn of(attempt: &Attempt, recorded: &Recorded) -> Result<Self, RecordingError> {
        // With the last of its events a check became true.
        let last = |evidence: &Vec<Evidence>| {
            let events = evidence.iter().flat_map(|one| &one.events);
            events.max().copied()
        };
        let seen: BTreeMap<&String, EventNum> = attempt
            .seen
            .iter()
            .filter_map(|(check, evidence)| Some((check, last(evidence)?)))
            .collect();
        let wanted = seen.values().copied().collect();
        let (timeline, times) = timed(recorded, &wanted)?;
        let seen = seen
            .into_iter()
            .filter_map(|(check, event)| Some((check.clone(), *times.get(&event)?)))
            .collect();
        Ok(Self {
            attempt: attempt.id,
            scenario: attempt.scenario.clone(),
            seen,
            entries: timeline.entries,
            more: timeline.more,
        }
        .bounded(&evidence_of(attempt)))
    }

    /// The same within [`MOST_BYTES`]. What is evidence and what marks a point in the attempt is kept first, then what
    /// the learner did, then the rest; of each sort, what came first.
    fn bounded(mut self, evidence: &BTreeSet<EventNum>) -> Self {
        for entry in &mut self.entries {
            entry.events.retain(|event| evidence.contains(event));
            shorten_texts(&mut entry.what);
        }
        let mut places: Vec<usize> = (0..self.entries.len()).collect();
        places.sort_by_key(|place| (rank(&self.entries[*place]), *place));
        let mut left = MOST_BYTES;
        let mut kept = vec![false; self.entries.len()];
        for place in places {
            let size = size(&self.entries[place]);
            if let Some(rest) = left.checked_sub(size) {
                left = rest;
                kept[place] = true;
            } else {
                self.more += 1;
            }
        }
        let mut kept = kept.into_iter();
        self.entries.retain(|_| kept.next().unwrap_or_default());
        self
    }
}

/// Numbers of the events on which anything rests that is known of an attempt's checks.
fn evidence_of(attempt: &Attempt) -> BTreeSet<EventNum> {
    let grades = [&attempt.best, &attempt.last].into_iter().flatten();
    let checks = grades.flat_map(|kept| &kept.grade.checks);
    let graded = checks.flat_map(|check| &check.evidence);
    let seen = attempt.seen.values().flatten();
    graded
        .chain(seen)
        .flat_map(|evidence| &evidence.events)
        .copied()
        .collect()
}

fn rank(entry: &Entry) -> u8 {
    match (&entry.what, entry.who) {
        _ if !entry.events.is_empty() => 0,
        (What::Mark(Point::Graded { .. } | Point::Reset), _) => 0,
        (_, Who::Learner) => 1,
        (_, Who::Falco | Who::Cksl) => 2,
        (_, Who::Lab | Who::Grader) => 3,
    }
}

/// Bytes of an entry as a line of JSON.
fn size(entry: &Entry) -> usize {
    struct Counted(usize);
    impl io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(1);
    match serde_json::to_writer(&mut counted, entry) {
        Ok(()) => counted.0,
        // What is no JSON has no room.
        Err(_) => usize::MAX,
    }
}

/// Cuts the texts to [`MOST_TEXT`].
fn shorten_texts(what: &mut What) {
    match what {
        What::Run(run) => {
            let deeds = run.deeds.iter_mut();
            let deeds = deeds.flat_map(|deed| [&mut deed.to, &mut deed.detail]);
            let own = [&mut run.name, &mut run.command];
            let texts = own
                .into_iter()
                .chain(&mut run.container)
                .chain(&mut run.worker)
                .chain(deeds);
            texts.chain(&mut run.chain).for_each(shorten);
        }
        What::FalcoLoaded { files, .. } => files.iter_mut().for_each(shorten),
        What::Alert {
            rule,
            priority,
            line,
        } => [rule, priority, line].into_iter().for_each(shorten),
        What::Mark(Point::Answer { check, value }) => {
            [check, value].into_iter().for_each(shorten);
        }
        What::Lost(_) | What::Mark(_) => {}
    }
}

fn shorten(text: &mut String) {
    if text.len() > MOST_TEXT {
        text.truncate(text.floor_char_boundary(MOST_TEXT));
        text.push(CUT);
    }
}

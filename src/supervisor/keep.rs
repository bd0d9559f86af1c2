//! What is kept of an attempt for replay and report when it ends.

use std::path::Path;

use jiff::Timestamp;

use super::live::LiveLab;
use super::lock;
use super::making::recording;
use crate::attempt::{Attempt, Ending, ProgressError};
use crate::chronicle::{Chronicle, Shelf};
use crate::detector::{Judged, Mark, Recorded, RecordingError};
use crate::grader::Grade;
use crate::problem::Problem;

impl LiveLab {
    /// Ends the attempt, if it has not ended, and keeps what is to be shown of it. What can't be kept is said and costs
    /// nothing else.
    pub(super) fn end_attempt(
        &self,
        ending: Ending,
        tell: &dyn Fn(Problem),
    ) -> Result<(), Problem> {
        let found = lock(&self.progress).attempt(self.attempt_id()?);
        let attempt = match found {
            // Somebody has removed the progress file: nothing is to be ended, and the lab must not stay for that.
            Err(ProgressError::NoAttempt(_)) => return Ok(()),
            found => found?,
        };
        if attempt.ended.is_some() {
            return Ok(());
        }
        // Before it has ended: whoever is killed here is made up for by the next ending.
        // A detector that does not keep up has at least written what came before.
        let recorded = self.watch.recorded();
        let recorded = recorded.or_else(|_| Recorded::open(&recording(&self.folder)));
        if let Err(problem) = keep(&self.shelf, &attempt, recorded) {
            tell(problem);
        }
        Ok(lock(&self.progress).end_attempt(attempt.id, ending, Timestamp::now())?)
    }

    /// What happened in the attempt so far.
    pub(super) fn chronicle(&self) -> Result<Chronicle, Problem> {
        let attempt = self.attempt()?;
        let recorded = self.watch.recorded();
        let mut chronicle = recorded
            .and_then(|recorded| Chronicle::of(&attempt, &recorded))
            .map_err(|error| Problem::machine(format!("the recording can't be read: {error}")))?;
        self.open_questions(&attempt)
            .withhold(&mut chronicle.entries);
        Ok(chronicle)
    }

    /// Marks the verdicts of a grade in the recording, if they are not as they were.
    pub(super) fn mark_verdicts(&self, grade: &Grade) {
        let checks: Vec<(String, Judged)> = grade
            .checks
            .iter()
            .map(|check| (check.id.clone(), Judged::from(&check.verdict)))
            .collect();
        let mut marked = lock(&self.marked);
        if *marked == checks {
            return;
        }
        let mark = Mark::Graded {
            checks: checks.clone(),
        };
        // The grade is kept without it.
        match self.watch.mark(mark) {
            Ok(_) => *marked = checks,
            Err(error) => tell!(
                "{}: the verdicts are not in the recording: {error}",
                self.id.0
            ),
        }
    }
}

/// Keeps what the recording in the folder of a lost lab tells of its attempt, if there is one.
pub(crate) fn keep_lost(shelf: &Shelf, attempt: &Attempt, folder: &Path) -> Result<(), Problem> {
    let recording = recording(folder);
    match recording.exists() {
        true => keep(shelf, attempt, Recorded::open(&recording)),
        false => Ok(()),
    }
}

fn keep(
    shelf: &Shelf,
    attempt: &Attempt,
    recorded: Result<Recorded, RecordingError>,
) -> Result<(), Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::machine(format!(
            "what happened in attempt {} can't be kept for replay and report: {error}",
            attempt.id.0
        ))
        .hint("its points, evidence, hints and answers are kept all the same")
        .hint("df -h   says whether the disk is full; cksl history --forget ATTEMPT makes room")
    };
    let chronicle = recorded.and_then(|recorded| Chronicle::of(attempt, &recorded));
    let chronicle = chronicle.map_err(|error| failed(&error))?;
    shelf.keep(&chronicle).map_err(|error| failed(&error))
}

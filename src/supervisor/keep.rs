//! What is kept of an attempt for replay and report when it ends.

use std::path::Path;

use cksl_wire::report::ReportedCheck;
use jiff::Timestamp;
use tracing::warn;

use super::live::LiveLab;
use super::lock;
use super::making::recording;
use crate::attempt::{Attempt, Ending, ProgressError};
use crate::chronicle::{Chronicle, Chronicles, Recordings};
use crate::detector::{Judged, Mark, Recorded, RecordingError};
use crate::grade::{Costs, Grade};
use crate::problem::Problem;
use crate::report::What;

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
        if let Err(problem) = keep(&self.chronicles, &attempt, recorded) {
            tell(problem);
        }
        if let Err(problem) = keep_whole(&self.recordings, &attempt, &self.folder) {
            tell(problem);
        }
        lock(&self.progress).end_attempt(attempt.id, ending, Timestamp::now())?;
        self.news.tell(&self.id, What::Ended { how: ending });
        Ok(())
    }

    /// Keeps the recording of the attempt as it is now.
    pub(super) fn keep_recording(&self) -> Result<(), Problem> {
        let attempt = self.attempt()?;
        let written = self.watch.recorded();
        written
            .map_err(|error| Problem::machine(format!("the recording can't be read: {error}")))?;
        keep_whole(&self.recordings, &attempt, &self.folder)
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

    /// Tells the verdicts of a grade, and marks them in the recording, if they are not as they were.
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
        self.tell_turns(grade, &marked);
        let mark = Mark::Graded {
            checks: checks.clone(),
        };
        // The grade is kept without it.
        match self.watch.mark(mark) {
            Ok(_) => *marked = checks,
            Err(error) => warn!(lab = %self.id.0, "the verdicts are not in the recording: {error}"),
        }
    }

    /// Tells of the checks whose verdict is not what it was; what was never graded has not been passed.
    fn tell_turns(&self, grade: &Grade, before: &[(String, Judged)]) {
        for check in &grade.checks {
            let earlier = before.iter().find(|(id, _)| *id == check.id);
            let earlier = earlier.map_or(Judged::Fail, |(_, verdict)| *verdict);
            if Judged::from(&check.verdict) != earlier {
                let turned = ReportedCheck::from(check.clone());
                self.news.tell(&self.id, What::Check(turned));
            }
        }
        let tally = grade.tally(Costs::default());
        let graded = What::Graded {
            earned: tally.score,
            max: tally.max,
        };
        self.news.tell(&self.id, graded);
    }
}

/// Keeps the recording in the folder of a lost lab, and what it tells of its attempt, if there is one.
///
/// # Errors
/// It can't be read, or written to where it is kept.
pub fn keep_lost(
    chronicles: &Chronicles,
    recordings: &Recordings,
    attempt: &Attempt,
    folder: &Path,
) -> Result<(), Problem> {
    let recording = recording(folder);
    if !recording.exists() {
        return Ok(());
    }
    let whole = keep_whole(recordings, attempt, folder);
    keep(chronicles, attempt, Recorded::open(&recording)).and(whole)
}

/// Keeps the recording in the folder of a lab, if recordings are kept.
fn keep_whole(recordings: &Recordings, attempt: &Attempt, folder: &Path) -> Result<(), Problem> {
    let kept = recordings.keep(attempt.id, &recording(folder));
    kept.map_err(|error| {
        Problem::machine(format!(
            "the recording of attempt {} can't be kept to judge it again: {error}",
            attempt.id.0
        ))
        .hint("its points, evidence, hints and answers are kept all the same")
    })
}

fn keep(
    chronicles: &Chronicles,
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
    chronicles.keep(&chronicle).map_err(|error| failed(&error))
}

//! A lab that runs.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use super::exam::Exam;
use super::gate::Gate;
use super::news::News;
use super::record::LabRecord;
use super::seccomp::{Attended, Records};
use super::sleep::Sleeper;
use super::{Supervisor, lock};
use crate::attempt::{Attempt, AttemptId, Progress};
use crate::chronicle::{Chronicles, Recordings};
use crate::detector::{Judged, LabHandle};
use crate::grader::Judge;
use crate::lab::LabId;
use crate::problem::Problem;
use crate::provider::{Node, Relay};
use crate::scenario::Drawn;
use cksl_node::report::SeccompLog;

/// See the module.
pub(super) struct LiveLab {
    pub(super) id: LabId,
    pub(super) folder: PathBuf,
    pub(super) record: LabRecord,
    /// Scenario and lab with the attempt's values.
    pub(super) stage: Drawn,
    pub(super) node: Box<dyn Node>,
    /// Its events.
    pub(super) watch: LabHandle,
    pub(super) progress: Arc<Mutex<Progress>>,
    /// The exam that runs: it may be one of its labs.
    pub(super) exam: Arc<Exam>,
    /// What is kept of attempts for replay and report.
    pub(super) chronicles: Chronicles,
    /// What is kept of them to judge them again.
    pub(super) recordings: Recordings,
    /// What happens in it is told here.
    pub(super) news: Arc<News>,
    /// Who judges the learner's rules.
    pub(super) judge: Judge,
    /// One grading at a time: stimuli of two would mix.
    pub(super) grading: Mutex<()>,
    /// Its learner has left it in an exam since the last silent grading began.
    pub(super) left: AtomicBool,
    /// A silent grading runs, or waits for its turn.
    pub(super) is_graded_silently: AtomicBool,
    /// The verdicts that the recording has last, as far as this supervisor knows.
    pub(super) marked: Mutex<Vec<(String, Judged)>>,
    /// One long answer to its node at a time: they take memory.
    pub(super) telling: Mutex<()>,
    /// Since when it can be worked in, or this supervisor has had it.
    pub(super) began: Instant,
    /// Whether it sleeps until somebody comes to it.
    pub(super) sleeper: Sleeper,
    gate: OnceLock<Arc<Gate>>,
    /// Its node's way to a cluster, where it needs one.
    relay: Mutex<Option<Relay>>,
    /// That its node gets seccomp's records.
    attended: Mutex<Option<Attended>>,
}

impl LiveLab {
    pub(super) fn new(
        supervisor: &Supervisor,
        record: LabRecord,
        stage: Drawn,
        node: Box<dyn Node>,
        watch: LabHandle,
    ) -> Self {
        Self {
            id: record.id.clone(),
            folder: supervisor.folder(&record.id),
            record,
            stage,
            node,
            watch,
            progress: Arc::clone(&supervisor.progress),
            exam: Arc::clone(&supervisor.exam),
            chronicles: supervisor.chronicles.clone(),
            recordings: supervisor.recordings.clone(),
            news: Arc::clone(&supervisor.news),
            judge: Judge::new(supervisor.programs.cksl.clone()),
            grading: Mutex::default(),
            left: AtomicBool::new(false),
            is_graded_silently: AtomicBool::new(false),
            marked: Mutex::default(),
            telling: Mutex::default(),
            began: Instant::now(),
            sleeper: Sleeper::default(),
            gate: OnceLock::new(),
            relay: Mutex::default(),
            attended: Mutex::default(),
        }
    }

    /// Lets the node's falco and the learner in, the node out to where it must, and the records that it
    /// is to get.
    pub(super) fn open_gate(
        self: &Arc<Self>,
        gate: Gate,
        records: Option<Arc<Records>>,
    ) -> Result<(), Problem> {
        *lock(&self.attended) = records.map(|records| records.attend(self));
        *lock(&self.relay) = self.node.attend().map_err(|error| {
            Problem::machine(format!(
                "the node's way to its cluster can't be opened: {error}"
            ))
        })?;
        let gate = Arc::new(gate);
        gate.serve_lab(self);
        let _ = self.gate.set(gate);
        Ok(())
    }

    /// Lets nobody in any more, and ends the watch.
    pub(super) fn close(&self) {
        if let Some(gate) = self.gate.get() {
            gate.close();
        }
        *lock(&self.relay) = None;
        *lock(&self.attended) = None;
        self.watch.close();
    }

    /// What has become of seccomp's records about its processes, if its node gets them.
    pub(super) fn seccomp_log(&self) -> Option<SeccompLog> {
        lock(&self.attended).as_ref().map(Attended::counts)
    }

    /// The attempt that runs here.
    pub(super) fn attempt(&self) -> Result<Attempt, Problem> {
        Ok(lock(&self.progress).attempt(self.attempt_id()?)?)
    }

    /// The attempt that runs here and has not been handed in.
    pub(super) fn open_attempt(&self) -> Result<Attempt, Problem> {
        let attempt = self.attempt()?;
        match attempt.ended {
            None => Ok(attempt),
            Some(_) => Err(Problem::usage("this attempt has been handed in")
                .hint("cksl reset   begins again")
                .hint("cksl stop    ends the lab")),
        }
    }

    /// Its number.
    pub(super) fn attempt_id(&self) -> Result<AttemptId, Problem> {
        self.record
            .attempt
            .ok_or_else(|| Problem::bug(format!("lab `{}` runs without an attempt", self.id.0)))
    }
}

impl std::fmt::Debug for LiveLab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveLab")
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}

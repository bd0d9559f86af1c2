//! A lab that runs.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use super::exam::Exam;
use super::gate::Gate;
use super::news::News;
use super::record::LabRecord;
use super::seccomp::{Addressee, Attended};
use super::sleep::{Sleeper, asleep};
use super::{Supervisor, lock};
use crate::attempt::{Attempt, AttemptId, Progress};
use crate::chronicle::{Chronicles, Recordings};
use crate::detector::{Judged, LabHandle};
use crate::grader::Judge;
use crate::lab::LabId;
use crate::problem::Problem;
use crate::provider::{Choice, Node, Relay};
use crate::scenario::Drawn;
use cksl_wire::report::SeccompLog;
use tracing::warn;

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
    /// Where its node comes in, once it is open.
    pub(super) gate: OnceLock<Arc<Gate>>,
    /// Its node's way to a cluster, where it needs one.
    pub(super) relay: Mutex<Option<Relay>>,
    /// That its node gets seccomp's records.
    pub(super) attended: Mutex<Option<Attended>>,
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

    /// Lets nobody in any more, and ends the watch.
    pub(super) fn close(&self) {
        if let Some(gate) = self.gate.get() {
            gate.close();
        }
        *lock(&self.relay) = None;
        *lock(&self.attended) = None;
        self.watch.close();
    }

    /// Lets it sleep, if it is a cluster of our own. A `falco` that reads events can't be left waiting.
    pub(super) fn thaw_for_a_moment(&self) {
        if self.record.provider != Choice::Sandbox || self.stage.lab.cluster.is_none() {
            return;
        }
        let has_no_reader = || self.watch.falcos().iter().all(|one| one.ended.is_some());
        if let Err(error) = self
            .sleeper
            .thaw_for_a_moment(self.node.as_ref(), has_no_reader)
        {
            warn!(lab = %self.id.0, "it stays awake: {error}");
            let _ = self.wake();
        }
    }

    /// Wakes it up for good: somebody comes to it, or it is graded.
    pub(super) fn wake(&self) -> Result<(), Problem> {
        self.sleeper.wake(self.node.as_ref()).map_err(asleep)
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

impl Addressee for LiveLab {
    fn watch(&self) -> &LabHandle {
        &self.watch
    }

    fn node(&self) -> &dyn Node {
        self.node.as_ref()
    }
}

impl std::fmt::Debug for LiveLab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveLab")
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}

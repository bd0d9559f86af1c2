//! The supervisor: one process per user that owns the loaded probe, the labs with their recordings,
//! the nodes' sockets, the progress database and grading. It starts with the first command that
//! needs it and ends with the last lab; if it dies, the next command starts it again, it takes its
//! labs up, and the gap is recorded as a loss.
//!
//! Commands are thin: they send a line, and write the data that comes back. Nothing here is text for a terminal.

mod ahead;
mod base;
mod bringup;
mod build;
mod client;
mod ended;
mod exam;
mod follow;
mod gate;
mod halt;
mod keep;
mod live;
mod making;
mod news;
mod programs;
mod protocol;
mod record;
mod seats;
mod seccomp;
mod server;
mod serving;
mod sittings;
mod sleep;
mod socket;
mod spare;
mod steps;
mod turns;
mod verbs;
mod voice;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use cksl_wire::protocol::Verb;
use jiff::Timestamp;

pub use bringup::{require_scenario, stage, stage_of};
pub use build::{build, build_of};
pub use client::{Client, ClientError};
pub use keep::keep_lost;
pub use making::recording;
pub use programs::find as find_node_program;
pub use protocol::{Asker, ExamCall, HostCall, HostReply, HostRequest, PROTOCOL, StartRequest};
pub use record::{LabRecord, LabState};
pub use server::serve;
use tracing::warn;

use crate::attempt::{Ending, Progress, ProgressError};
use crate::chronicle::{Chronicles, Recordings};
use crate::contain::contain;
use crate::detector::Detector;
use crate::exam::Sitting;
use crate::lab::LabId;
use crate::paths::{Paths, Programs};
use crate::problem::{Problem, exit};
use crate::provider::engine::EngineError;
use crate::provider::{ProviderError, nodes};
use crate::report::{HostStatus, What};
use crate::scenario::{Content, Diagnostic, SharedClusterError};
use ahead::Ahead;
use base::Base;
use exam::Exam;
use live::LiveLab;
use news::News;
use seccomp::Records;
use spare::Spare;
use steps::telling_of;
use turns::Turns;
use voice::Voice;

/// Host name of a lab's only node.
const HOSTNAME: &str = "node-1";

/// See the module.
struct Supervisor {
    paths: Paths,
    programs: Programs,
    progress: Arc<Mutex<Progress>>,
    /// What is kept of attempts for replay and report.
    chronicles: Chronicles,
    /// What is kept of them to judge them again, for a class.
    recordings: Recordings,
    /// Loaded with the first lab.
    detector: Mutex<Option<Arc<Detector>>>,
    labs: Mutex<BTreeMap<LabId, Arc<LiveLab>>>,
    /// Labs whose node runs and which could not be taken up, and why.
    stranded: Mutex<BTreeMap<LabId, String>>,
    /// What reads seccomp's records, as long as a lab keeps it.
    records: Mutex<Weak<Records>>,
    /// Who may make, reset and remove labs.
    turns: Turns,
    /// Taken after a turn, and held for moments.
    spare: Mutex<Spare>,
    /// Labs that wait for the learners of a class. Taken as the spare is.
    ahead: Ahead,
    /// The exam that runs.
    exam: Arc<Exam>,
    /// Who works in its labs: user and group, to whom what is kept belongs.
    owner: (u32, u32),
    /// The base of that exam.
    base: Mutex<Option<Arc<Base>>>,
    /// What happens in labs.
    news: Arc<News>,
}

impl Supervisor {
    /// A supervisor that has taken up the labs that an earlier one has left running.
    pub(super) fn new(
        paths: Paths,
        programs: Programs,
        owner: (u32, u32),
    ) -> Result<Self, Problem> {
        let progress = open_progress(&paths.progress, owner)?;
        let progress = Arc::new(Mutex::new(progress));
        let chronicles = Chronicles::beside(&paths.progress, owner);
        let recordings = Recordings::beside(&paths.progress);
        let supervisor = Self {
            paths,
            programs,
            owner,
            exam: Arc::new(Exam::new(Arc::clone(&progress))),
            progress,
            chronicles,
            recordings,
            detector: Mutex::default(),
            labs: Mutex::default(),
            stranded: Mutex::default(),
            records: Mutex::default(),
            turns: Turns::default(),
            spare: Mutex::default(),
            ahead: Ahead::default(),
            base: Mutex::default(),
            news: Arc::new(News::new()),
        };
        supervisor.take_up()?;
        supervisor.take_up_exam()?;
        Ok(supervisor)
    }

    /// Leaves nothing behind that no lab needs.
    fn end(&self) {
        let _alone = self.turns.alone();
        self.drop_spare();
        self.drop_ahead();
    }

    /// Whether no lab runs or waits for a learner, and no exam runs.
    fn idle(&self) -> bool {
        !self.exam.is_open() && self.labs().is_empty() && self.ahead.is_empty()
    }

    /// Lets go of labs whose folder somebody else has removed, as `cksl clean` does with one that was
    /// still being made, and ends what still runs of them.
    fn forget_removed(&self) {
        let removed: Vec<_> = self
            .labs()
            .values()
            .filter(|lab| !lab.folder.exists())
            .cloned()
            .collect();
        for lab in removed {
            if self.labs().remove(&lab.id).is_none() {
                continue;
            }
            lab.close();
            let folder = lab.folder.display();
            warn!(lab = %lab.id.0, "the lab is lost: somebody removed {folder}");
            if let Err(problem) = self.lose_attempt(&lab.id) {
                warn!(lab = %lab.id.0, "its attempt could not be ended: {problem}");
            }
            if let Err(error) = nodes::end_strays(&self.paths) {
                warn!("its node is left for `cksl clean`: {error}");
            }
        }
    }

    /// Does what a command asks.
    fn call(self: &Arc<Self>, call: HostCall, voice: &Voice<'_>) -> Result<u8, Problem> {
        match call {
            HostCall::Start(request) => self.start(&request, voice),
            HostCall::Ahead { request, count } => self.make_ahead(&request, count, voice),
            HostCall::Verb {
                lab,
                verb: Verb::Status,
            } => {
                let lab = self.lab(lab.as_ref())?;
                lab.permit(&Verb::Status)?;
                voice.host(&HostReply::Status(Box::new(HostStatus {
                    status: lab.status()?,
                    spare: self.spare_state(&lab),
                })));
                Ok(exit::DONE)
            }
            HostCall::Verb { lab, verb } => {
                let lab = self.lab(lab.as_ref())?;
                contain(|| lab.verb(verb, voice))?
            }
            HostCall::Grade { lab } => {
                let lab = self.lab(Some(&lab))?;
                self.exam.permit(&lab.id, &Verb::Check { watch: false })?;
                let graded = contain(|| match lab.record.examined {
                    true => lab.grade_in_exam(false),
                    false => lab.grade_for(voice),
                })??;
                graded.kept?;
                voice.host(&HostReply::Grade(
                    Box::new(graded.grade),
                    Box::new(graded.unanswered),
                ));
                Ok(exit::DONE)
            }
            HostCall::Suppose { lab, checks } => {
                let lab = self.lab(Some(&lab))?;
                self.exam.permit(&lab.id, &Verb::Check { watch: false })?;
                let graded = contain(|| telling_of(voice, |tell| lab.suppose(checks, tell)))??;
                voice.host(&HostReply::Grade(
                    Box::new(graded.grade),
                    Box::new(graded.unanswered),
                ));
                Ok(exit::DONE)
            }
            HostCall::Lab { lab } => {
                let lab = self.lab(lab.as_ref())?;
                self.visit(&lab)?;
                voice.lab(&lab.record);
                Ok(exit::DONE)
            }
            HostCall::Labs => {
                for lab in self.labs().values() {
                    voice.lab(&lab.record);
                }
                // Those that are just being made or removed are nobody's to clean, either.
                let others = LabRecord::all(&self.paths.labs).into_iter();
                for record in others.filter_map(|(_, record)| record) {
                    if self.turns.is_taken(&record.id) && !self.labs().contains_key(&record.id) {
                        voice.lab(&record);
                    }
                }
                for waiting in self.spare_record().into_iter().chain(self.ahead.records()) {
                    voice.lab(&waiting);
                }
                if let Some(base) = &*lock(&self.base) {
                    voice.lab(&base.record);
                }
                Ok(exit::DONE)
            }
            HostCall::Follow { lab, after } => self.follow(lab.as_ref(), after, voice),
            HostCall::Chronicle { lab } => {
                let lab = self.lab(lab.as_ref())?;
                self.exam.permit(&lab.id, &Verb::Explain { check: None })?;
                voice.host(&HostReply::Chronicle(Box::new(lab.chronicle()?)));
                Ok(exit::DONE)
            }
            HostCall::Recording { lab } => {
                self.lab(Some(&lab))?.keep_recording()?;
                Ok(exit::DONE)
            }
            HostCall::Solution { lab, accept } => self.lab(lab.as_ref())?.solution(accept, voice),
            HostCall::Reset { lab, seed, accept } => self.reset(lab.as_ref(), seed, accept, voice),
            HostCall::Stop { lab, all, accept } => self.stop(lab.as_ref(), all, accept, voice),
            HostCall::Exam(call) => self.exam(call, voice),
        }
    }

    fn labs(&self) -> MutexGuard<'_, BTreeMap<LabId, Arc<LiveLab>>> {
        lock(&self.labs)
    }

    /// The lab that is meant: the named one, the only one of a scenario that is named, or the only one.
    fn lab(&self, id: Option<&LabId>) -> Result<Arc<LiveLab>, Problem> {
        self.take_up_stranded();
        // In an exam it is the lab of the task that the learner is at.
        let current = self.exam.current_lab().filter(|_| id.is_none());
        let labs = self.labs();
        let id = id.or(current.as_ref().filter(|lab| labs.contains_key(lab)));
        let names = || {
            labs.keys()
                .map(|id| id.0.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match id {
            Some(id) if !labs.contains_key(id) && self.is_on_disk(id) => Err(self.absent(id)),
            Some(id) if labs.contains_key(id) => Ok(Arc::clone(&labs[id])),
            Some(id) => match beginning(&labs, &id.0)[..] {
                [one] => Ok(Arc::clone(one)),
                [] if labs.is_empty() => Err(Problem::usage(format!("no lab `{}` runs", id.0))
                    .hint("cksl start SCENARIO   makes one")),
                [] => Err(Problem::usage(format!("no lab `{}` runs", id.0))
                    .hint(format!("running: {}", names()))),
                [one, ..] => Err(Problem::usage(format!("several labs of `{}` run", id.0))
                    .hint(format!("say which, for example --lab {}", one.id.0))
                    .hint(format!("running: {}", names()))),
            },
            None if labs.len() > 1 => Err(Problem::usage("several labs run: say which with --lab")
                .hint(format!("running: {}", names()))),
            None => labs.values().next().cloned().ok_or_else(|| {
                let left = LabRecord::all(&self.paths.labs);
                if let Some(record) = left.into_iter().find_map(|(_, record)| record) {
                    return self.absent(&record.id);
                }
                Problem::usage("no lab runs")
                    .hint("cksl list             shows what there is to practise")
                    .hint("cksl start SCENARIO   makes a lab")
            }),
        }
    }

    /// A lab that is on disk and does not run.
    fn absent(&self, id: &LabId) -> Problem {
        if self.turns.is_taken(id) {
            return Problem::usage(format!(
                "lab `{}` is just being made or removed: ask again in a moment",
                id.0
            ));
        }
        if self.exam.look(Sitting::base).as_ref() == Some(id) {
            return Problem::usage(format!("`{}` is the base of the exam that runs", id.0))
                .hint("cksl exam submit   ends the exam, and its base with it");
        }
        if let Some(problem) = self.stranded(id) {
            return problem;
        }
        Problem::usage(format!(
            "lab `{}` is lost: its node ended, or was being made, when cksl was killed",
            id.0
        ))
        .hint("cksl history          what it earned is kept")
        .hint("cksl clean            removes what is left of it")
        .hint("cksl start SCENARIO   begins again")
    }

    /// Why a lab whose node runs is not served; nothing if it is none of those.
    fn stranded(&self, id: &LabId) -> Option<Problem> {
        let stranded = lock(&self.stranded);
        let why = stranded.get(id)?;
        let problem = format!("lab `{}` runs, but can't be taken up: {why}", id.0);
        Some(
            Problem::machine(problem)
                .hint("put that right: the next command takes the lab up, with all that it earned")
                .hint("cksl clean   removes it, with what was done in it"),
        )
    }

    /// Whether a lab of that name has a record.
    fn is_on_disk(&self, id: &LabId) -> bool {
        LabRecord::load(&self.folder(id)).is_some_and(|record| record.id == *id)
    }

    /// The folder of a lab.
    fn folder(&self, id: &LabId) -> PathBuf {
        self.paths.labs.join(&id.0)
    }

    /// Ends the attempt of a lab that is no more.
    fn lose_attempt(&self, id: &LabId) -> Result<(), Problem> {
        let open = lock(&self.progress).open_attempt_for(id)?;
        let Some(attempt) = open else { return Ok(()) };
        let kept = keep_lost(
            &self.chronicles,
            &self.recordings,
            &attempt,
            &self.folder(id),
        );
        if let Err(problem) = kept {
            warn!(lab = %id.0, "{problem}");
        }
        lock(&self.progress).end_attempt(attempt.id, Ending::Lost, Timestamp::now())?;
        self.news.tell(id, What::Ended { how: Ending::Lost });
        Ok(())
    }
}

/// The labs whose names begin so: with a scenario's name, those of that scenario.
fn beginning<'a>(labs: &'a BTreeMap<LabId, Arc<LiveLab>>, name: &str) -> Vec<&'a Arc<LiveLab>> {
    let of_scenario = |lab: &&Arc<LiveLab>| lab.record.scenario == name;
    let exact: Vec<_> = labs.values().filter(of_scenario).collect();
    if !exact.is_empty() || name.is_empty() {
        return exact;
    }
    let begins = |lab: &&Arc<LiveLab>| lab.id.0.starts_with(name);
    labs.values().filter(begins).collect()
}

/// What is built in, and the folders beside it.
///
/// # Errors
/// A folder that can't be read, or holds what is no content.
pub fn content(folders: &[PathBuf]) -> Result<Content, Problem> {
    let mut content = Content::embedded();
    for folder in folders {
        content
            .add_dir(folder)
            .map_err(|error| Problem::usage(error.to_string()))?;
    }
    Ok(content)
}

/// Locks; a thread that panicked while it held the lock has been reported, and what the lock guards
/// is whole between statements.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a folder and those above it that are missing, and gives them to `owner`.
fn make_folder(folder: &Path, owner: (u32, u32)) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above, owner)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => std::os::unix::fs::chown(folder, Some(owner.0), Some(owner.1)),
    }
}

/// Opens the progress of a user, and makes it and its folder theirs where they are not there yet.
///
/// # Errors
/// It can't be made, read or given to them.
pub fn open_progress(path: &Path, owner: (u32, u32)) -> Result<Progress, Problem> {
    if let Some(folder) = path.parent() {
        make_folder(folder, owner).map_err(|error| {
            Problem::machine(format!(
                "progress can't be kept in {}: {error}",
                folder.display()
            ))
        })?;
    }
    let progress = Progress::open(path)?;
    std::os::unix::fs::chown(path, Some(owner.0), Some(owner.1)).map_err(|error| {
        Problem::machine(format!(
            "{} can't be given to its user: {error}",
            path.display()
        ))
    })?;
    Ok(progress)
}

impl From<ProgressError> for Problem {
    fn from(error: ProgressError) -> Self {
        match error {
            ProgressError::AnswerTooLong | ProgressError::Ended(_) => {
                Problem::usage(error.to_string())
            }
            _ if error.is_for_room() => Problem::machine(error.to_string())
                .hint("make room on the disk that holds it, and do it again"),
            _ => Problem::machine(error.to_string()),
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Asked(what) => Problem::usage(what),
            ProviderError::Engine(EngineError::Unreachable { .. }) => {
                Problem::machine(error.to_string())
                    .hint("systemctl start docker   brings it back")
                    .hint("cksl clean               then removes what a lab has left there")
            }
            ProviderError::Cluster { .. } => Problem::machine(error.to_string()),
            _ => Problem::machine(error.to_string())
                .hint("cksl doctor   says what this machine lacks, and what fixes it"),
        }
    }
}

impl From<SharedClusterError> for Problem {
    fn from(error: SharedClusterError) -> Self {
        match error {
            SharedClusterError::Content(diagnostics) => diagnostics.into(),
            SharedClusterError::Unfit(_) => Problem::usage(error.to_string())
                .hint("without --on it plays on a cluster of this machine"),
        }
    }
}

impl From<Vec<Diagnostic>> for Problem {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        let text: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        Problem::usage(format!("the content can't be used\n\n{}", text.join("\n")))
    }
}

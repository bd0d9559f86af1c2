//! The exam that runs: its clock, where it is kept, and who may do what in its labs.
//!
//! A sitting decides ([`Sitting`]); this keeps it in the progress database, and tells its labs what it permits. What the
//! supervisor does with it is in `sittings.rs`, and with the labs of its tasks in `seats.rs`.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cksl_wire::protocol::{ExamVerb, Verb};
use cksl_wire::report::{At, ExamSheet, Note, Question, Shown, Task as Sheet};
use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use tracing::warn;

use super::voice::Voice;
use super::{lock, stage};
use crate::attempt::{Progress, ProgressError};
use crate::exam::{Mode, Reading, Refused, Rights, Sitting, WAIT, none_runs};
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::provider::Choice;
use crate::report::{status_of, task_of, time_of};

/// How often the clock is looked at.
pub(super) const ROUND: Duration = Duration::from_millis(500);

/// How often it is kept.
const KEPT: Duration = Duration::from_secs(10);

/// The sitting that is open, as labs and the supervisor see it.
pub(super) struct Exam {
    pub(super) open: Mutex<Option<Sitting>>,
    pub(super) changed: Condvar,
    progress: Arc<Mutex<Progress>>,
    /// The folder of another supervisor's labs, whose exam runs.
    pub(super) elsewhere: OnceLock<PathBuf>,
    /// Why what has ended can't be graded yet.
    pub(super) stuck: Mutex<Option<String>>,
    /// Whether it is being made: until somebody has been told of its first task.
    pub(super) beginning: AtomicBool,
}

impl Exam {
    pub(super) fn new(progress: Arc<Mutex<Progress>>) -> Self {
        Self {
            open: Mutex::default(),
            changed: Condvar::new(),
            progress,
            elsewhere: OnceLock::new(),
            stuck: Mutex::default(),
            beginning: AtomicBool::new(false),
        }
    }

    /// Whether there is one.
    pub(super) fn is_open(&self) -> bool {
        lock(&self.open).is_some()
    }

    /// Looks at the sitting as it is now; nothing if none is open.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Sitting) -> T) -> Option<T> {
        let mut open = lock(&self.open);
        let sitting = open.as_mut()?;
        self.advance(sitting);
        Some(look(sitting))
    }

    /// Lets the clock go on. That the time is over is kept at once.
    fn advance(&self, sitting: &mut Sitting) {
        let was_open = sitting.state.closed.is_none();
        sitting.advance(reading());
        if was_open && sitting.state.closed.is_some() {
            self.changed.notify_all();
            // With a full disk it is tried again with each grade.
            if let Err(problem) = self.keep(sitting) {
                warn!("that the time of the exam is over can't be kept: {problem}");
            }
        }
    }

    /// Changes the sitting and keeps it. What can't be kept has not happened.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Sitting) -> Result<T, Refused>,
    ) -> Result<T, Problem> {
        let mut open = lock(&self.open);
        let sitting = open.as_mut().ok_or_else(|| self.none())?;
        self.advance(sitting);
        let before = sitting.clone();
        let done = change(sitting)?;
        if let Err(problem) = self.keep(sitting) {
            *sitting = before;
            return Err(problem);
        }
        self.changed.notify_all();
        Ok(done)
    }

    /// Gives the time since that monotonic moment back, in which somebody has waited for a task's lab, or for the base. A
    /// moment is not worth it.
    pub(super) fn give_back(&self, number: Option<u32>, since: Duration) -> Result<(), Problem> {
        if reading().monotonic.saturating_sub(since) <= WAIT {
            return Ok(());
        }
        self.change(|sitting| {
            sitting.waited(number, since);
            Ok(())
        })
    }

    fn keep(&self, sitting: &Sitting) -> Result<(), Problem> {
        Ok(lock(&self.progress).keep_sitting(sitting.id, &json(&sitting.state))?)
    }

    /// The task that is played in a lab, if it belongs to the sitting.
    pub(super) fn task_in(&self, lab: &LabId) -> Option<u32> {
        lock(&self.open).as_ref()?.task_in(lab)
    }

    /// The task that the learner is at.
    pub(super) fn current(&self) -> Option<u32> {
        lock(&self.open)
            .as_ref()
            .map(|sitting| sitting.state.current)
    }

    /// The lab of the task that the learner is at.
    pub(super) fn current_lab(&self) -> Option<LabId> {
        let open = lock(&self.open);
        let sitting = open.as_ref()?;
        Some(sitting.lab(sitting.state.current))
    }

    /// What the learner may do as long as the sitting goes on: the same in all labs, or one beside the exam would tell
    /// what its own don't. Nothing if none is open.
    fn rights(&self, lab: &LabId) -> Result<Option<Rights>, Refused> {
        let rights = self.look(|sitting| {
            match (sitting.is_going_on(), sitting.task_in(lab)) {
                (Err(refused), Some(_)) => Err(refused),
                // It is being graded, and this lab is not of it.
                (Err(_), None) => Ok(None),
                (Ok(()), _) => Ok(Some(sitting.plan.mode.rights())),
            }
        });
        rights.unwrap_or_else(|| Ok(self.rights_elsewhere()))
    }

    /// What an exam allows whose labs another supervisor of the same learner has.
    fn rights_elsewhere(&self) -> Option<Rights> {
        let kept = lock(&self.progress).open_sitting().ok()??;
        let sitting = Sitting::of_kept(&kept).ok()?;
        let goes_on = sitting.is_going_on().is_ok();
        goes_on.then(|| sitting.plan.mode.rights())
    }

    /// Refuses what the learner may not do now in a lab.
    pub(super) fn permit(&self, lab: &LabId, verb: &Verb) -> Result<(), Problem> {
        let is_of_it = self.task_in(lab).is_some();
        if !is_of_it && matches!(verb, Verb::Exam(_)) {
            return Err(Problem::usage("this lab belongs to no exam that runs"));
        }
        let Some(rights) = self.rights(lab)? else {
            return Ok(());
        };
        match verb {
            Verb::Status if !rights.check => withhold(rights, verb, HANDED_IN)
                .map_err(|problem| problem.hint("cksl exam status   shows the tasks and the time")),
            Verb::Submit if !is_of_it && !rights.check => Err(no(
                "cksl submit",
                "it would show points; cksl stop ends a lab beside it",
            )),
            Verb::Submit if is_of_it => Err(Problem::usage(
                "a task of an exam is not handed in by itself",
            )
            .hint("cksl exam next     goes on; what is done counts")
            .hint("cksl exam submit   hands all tasks in")),
            verb => withhold(rights, verb, HANDED_IN),
        }
    }

    /// The same for the solution, which is asked for on the host only.
    pub(super) fn permit_solution(&self, lab: &LabId) -> Result<(), Problem> {
        match self.rights(lab)? {
            Some(rights) if !rights.solution => Err(no(
                "cksl solution",
                "the report shows the reference when it is handed in",
            )),
            _ => Ok(()),
        }
    }

    /// Refuses a lab beside those of the exam: its solution would be theirs.
    pub(super) fn permit_start(&self) -> Result<(), Problem> {
        let alone = self
            .look(|sitting| sitting.is_going_on().is_ok() && !sitting.plan.mode.rights().solution);
        let elsewhere = || {
            self.rights_elsewhere()
                .is_some_and(|rights| !rights.solution)
        };
        match alone.unwrap_or_else(elsewhere) {
            true => Err(Problem::usage(
                "an exam runs, and this one allows no lab beside those of its tasks",
            )
            .hint("cksl exam status   shows its tasks and the time")
            .hint("cksl exam submit   ends it")),
            false => Ok(()),
        }
    }

    /// The question before a lab of the exam is ended by the learner; none for other labs.
    pub(super) fn question<'a>(
        &self,
        labs: impl IntoIterator<Item = &'a LabId>,
        what: &str,
    ) -> Option<Question> {
        let tasks: Vec<u32> = labs
            .into_iter()
            .filter_map(|lab| self.task_in(lab))
            .collect();
        (!tasks.is_empty()).then(|| Question::Exam {
            what: what.to_owned(),
            tasks,
        })
    }

    /// What can be asked in a node, too; `here` is the task whose node asks.
    pub(super) fn verb(
        &self,
        verb: ExamVerb,
        at: At,
        here: Option<u32>,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        match verb {
            ExamVerb::Task { number } => {
                let sheet = self.sheet(number.or(here))?;
                let there = sheet.place.number;
                voice.shown(Shown::ExamTask(Box::new(sheet)));
                if at != At::Host && here != Some(there) {
                    voice.note(Note::Way { number: there, at });
                }
            }
            ExamVerb::Next => {
                let next = self.look(Sitting::next).ok_or_else(|| self.none())??;
                voice.note(Note::Way { number: next, at });
            }
            ExamVerb::Flag { number } => {
                let (number, flagged) = self.change(|sitting| {
                    let number = sitting.number(number.or(here))?;
                    Ok((number, sitting.flag(number)?))
                })?;
                voice.note(Note::Flagged { number, flagged });
            }
            ExamVerb::Time => {
                voice.shown(Shown::ExamTime(
                    self.look(time_of).ok_or_else(|| self.none())?,
                ));
            }
            ExamVerb::Status => {
                voice.shown(Shown::ExamStatus(
                    self.look(status_of).ok_or_else(|| self.none())?,
                ));
            }
            ExamVerb::Submit => {
                self.change(|sitting| sitting.hand_in(Timestamp::now()))?;
                voice.note(Note::HandedIn);
            }
        }
        Ok(exit::DONE)
    }

    /// A task with its texts, for the learner.
    pub(super) fn sheet(&self, number: Option<u32>) -> Result<ExamSheet, Problem> {
        let (stands, planned, place, lab, meant) = self
            .look(|sitting| {
                let number = sitting.number(number)?;
                Ok::<_, Refused>((
                    task_of(sitting, number),
                    sitting.task(number).clone(),
                    sitting.state.place.clone(),
                    sitting.lab(number),
                    sitting.meant(number),
                ))
            })
            .ok_or_else(|| self.none())??;
        let choice = place.provider.unwrap_or(Choice::Sandbox);
        let drawn = stage(
            &planned.scenario,
            &place.content,
            planned.seed,
            &choice,
            &lab,
        )?;
        Ok(ExamSheet {
            place: stands,
            task: Sheet {
                minutes: meant,
                ..Sheet::from(&drawn.scenario)
            },
        })
    }

    /// Lets the clock go on, and keeps it now and then.
    /// Returns whether the progress file is gone, and with it the exam.
    pub(super) fn tick(&self, kept: &mut Instant) -> bool {
        let mut open = lock(&self.open);
        let Some(sitting) = open.as_mut() else {
            return false;
        };
        self.advance(sitting);
        if kept.elapsed() >= KEPT {
            *kept = Instant::now();
            let kept = lock(&self.progress).keep_sitting(sitting.id, &json(&sitting.state));
            match kept {
                Err(ProgressError::NoSitting(_)) => {
                    warn!(
                        "the exam is no longer in the progress file: somebody has ended it there"
                    );
                    *open = None;
                    self.changed.notify_all();
                }
                Err(error) if error.is_for_a_lost_file() => {
                    warn!("the exam has gone with the progress file: somebody has removed it");
                    *open = None;
                    self.changed.notify_all();
                    return true;
                }
                // It is tried again with the next round.
                Err(error) => warn!("the exam can't be kept: {error}"),
                Ok(()) => {}
            }
        }
        false
    }

    /// Why another exam can't begin, or this one can't be asked about yet.
    pub(super) fn runs_already(&self) -> Problem {
        match self.beginning.load(Ordering::Acquire) {
            false => Problem::usage("an exam runs already, and there is one at a time")
                .hint("cksl exam status   shows how it stands")
                .hint("cksl exam resume   goes on with it")
                .hint("cksl exam submit   ends it"),
            true => Problem::usage("an exam is just being made, and there is one at a time")
                .hint("cksl exam   says how it stands: one whose command was killed is removed in a moment"),
        }
    }

    /// There is no exam to ask about.
    pub(super) fn none(&self) -> Problem {
        match self.elsewhere.get() {
            None => none_runs(),
            Some(labs) => Problem::usage(format!(
                "the labs of the exam that runs are in {}",
                labs.display()
            ))
            .hint("set CKSL_STATE and CKSL_RUN as they were when it began, and ask again"),
        }
    }

    /// Waits as [`Exam::wait`] does, and without an exam until one begins.
    pub(super) fn rest(&self) {
        let open = lock(&self.open);
        if open.is_some() {
            drop(open);
            self.wait(ROUND);
        } else {
            drop(self.changed.wait(open));
        }
    }

    /// Waits for a change, or for a moment.
    pub(super) fn wait(&self, time: Duration) {
        let open = lock(&self.open);
        let _ = self
            .changed
            .wait_timeout(open, time)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let problem = Problem::usage(refused.to_string());
        match refused {
            Refused::Closed => {
                problem.hint("cksl exam result   shows what was earned, once it is graded")
            }
            Refused::Last(_) => problem
                .hint("cksl exam status   shows which are flagged")
                .hint("cksl exam task N   goes to one")
                .hint("cksl exam submit   hands in"),
            Refused::NoTask { .. } => problem.hint("cksl exam status   shows them"),
            Refused::NoPause => problem,
        }
    }
}

/// When a sitting tells what was earned.
const HANDED_IN: &str = "when it is handed in";

/// Refuses what those rights do not allow. `when` it is that points are told.
fn withhold(rights: Rights, verb: &Verb, when: &str) -> Result<(), Problem> {
    match verb {
        Verb::Check { .. } if !rights.check => Err(no(
            "cksl check",
            &format!("what you have earned is shown {when}"),
        )),
        Verb::Explain { .. } if !rights.check => Err(no(
            "cksl explain",
            &format!("what was found is shown {when}"),
        )),
        Verb::Status if !rights.check => {
            Err(no("cksl status", &format!("points are shown {when}")))
        }
        Verb::Hint { .. } | Verb::Hints if !rights.hints => {
            Err(no("cksl hint", "it is done without help"))
        }
        _ => Ok(()),
    }
}

/// Refuses what a learner may not do in a lab of a class's exam. The class has its clock, its tasks and its end.
pub(super) fn permit_in_class(verb: &Verb) -> Result<(), Problem> {
    match verb {
        Verb::Submit | Verb::Exam(_) => {
            Err(Problem::usage("this lab belongs to the exam of a class")
                .hint("its page hands the task in, and shows the time and the other tasks"))
        }
        verb => withhold(Mode::Exam.rights(), verb, "when the time of all is over"),
    }
}

/// A command that the mode has not.
fn no(command: &str, why: &str) -> Problem {
    Problem::usage(format!("this exam has no `{command}`: {why}"))
        .hint("cksl docs, cksl rules why and the node's own manuals stay allowed")
}

/// What the machine's clocks say now.
pub(super) fn reading() -> Reading {
    let monotonic = clock_gettime(ClockId::Monotonic);
    Reading {
        boot: fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .unwrap_or_default()
            .trim()
            .to_owned(),
        monotonic: Duration::new(
            monotonic.tv_sec.unsigned_abs(),
            u32::try_from(monotonic.tv_nsec).unwrap_or_default(),
        ),
        wall: Timestamp::now(),
    }
}

/// A plan, or a state, as it is kept.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a plan and a state hold only text and numbers")
}

//! The exam that runs: its clock, its labs, who may do what in them, and its end.
//!
//! A sitting decides ([`Sitting`]); this makes its labs, keeps it in the progress database, and grades it when it has
//! ended. Its labs are labs like all others, with attempts of their own.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cksl_node::protocol::{ExamVerb, Verb};
use cksl_node::report::{At, ExamSheet, Note, Question, Shown, Task as Sheet};
use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use tracing::{info, warn};

use super::live::LiveLab;
use super::protocol::{ExamCall, HostReply};
use super::record::{LabRecord, LabState};
use super::steps::telling;
use super::voice::Voice;
use super::{Supervisor, content, lock, open_progress, stage};
use crate::attempt::{Ending, Progress, ProgressError};
use crate::contain::contain;
use crate::exam::score::{Fault, Lab};
use crate::exam::{
    Machine, Mode, Place, Plan, Pool, Reading, Refused, Rights, Sitting, State, Task, WAIT,
    none_runs,
};
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::provider::Choice;
use crate::random::random;
use crate::report::{Arrived, status_of, task_of, time_of};
use crate::scenario::Content;

/// How often the clock is looked at.
const ROUND: Duration = Duration::from_millis(500);

/// How often it is kept.
const KEPT: Duration = Duration::from_secs(10);

/// How long nothing is tried again after the end could not be kept.
const REST: Duration = Duration::from_secs(5);

/// What the result says of a node that its learner has ended.
const ENDED_INSIDE: &str = "its node was ended from inside; what was proven before counts";

/// The sitting that is open, as labs and the supervisor see it.
pub(super) struct Exam {
    open: Mutex<Option<Sitting>>,
    changed: Condvar,
    progress: Arc<Mutex<Progress>>,
    /// The folder of another supervisor's labs, whose exam runs.
    elsewhere: OnceLock<PathBuf>,
    /// Why what has ended can't be graded yet.
    stuck: Mutex<Option<String>>,
    /// Whether it is being made: until somebody has been told of its first task.
    beginning: AtomicBool,
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
    fn change<T>(
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
    fn sheet(&self, number: Option<u32>) -> Result<ExamSheet, Problem> {
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
    fn tick(&self, kept: &mut Instant) -> bool {
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
    fn runs_already(&self) -> Problem {
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
    fn wait(&self, time: Duration) {
        let open = lock(&self.open);
        let _ = self
            .changed
            .wait_timeout(open, time)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

impl Supervisor {
    /// What the host asks about an exam.
    pub(super) fn exam(self: &Arc<Self>, call: ExamCall, voice: &Voice<'_>) -> Result<u8, Problem> {
        if !matches!(call, ExamCall::Start { .. }) && self.exam.beginning.load(Ordering::Acquire) {
            return Err(self.exam.runs_already());
        }
        self.take_up_returned();
        match call {
            ExamCall::Start { plan, place } => {
                if self.exam.beginning.swap(true, Ordering::AcqRel) {
                    return Err(self.exam.runs_already());
                }
                let started = contain(|| self.start_exam(*plan, place, voice)).flatten();
                self.exam.beginning.store(false, Ordering::Release);
                started
            }
            ExamCall::Go { number } => self.go(number, voice),
            ExamCall::Base => self.enter_base(voice),
            ExamCall::Verb(ExamVerb::Submit) => self.hand_in(voice),
            ExamCall::Verb(verb) => self.exam.verb(verb, At::Host, None, voice),
            ExamCall::Pause => {
                self.exam.change(|sitting| sitting.pause(true))?;
                voice.happened("the clock is paused; `cksl exam resume` lets it run again");
                Ok(exit::DONE)
            }
            ExamCall::Resume => self.resume_exam(voice),
        }
    }

    /// `cksl exam resume`: the clock goes on if it stands, and the learner to the base.
    fn resume_exam(self: &Arc<Self>, voice: &Voice<'_>) -> Result<u8, Problem> {
        let stands = self.exam.look(|sitting| time_of(sitting).paused);
        if stands.ok_or_else(|| self.exam.none())? {
            self.exam.change(|sitting| sitting.pause(false))?;
            voice.happened("the clock runs again");
        }
        let time = self.exam.look(time_of).ok_or_else(|| self.exam.none())?;
        voice.shown(Shown::ExamTime(time));
        self.enter_base(voice)
    }

    /// Makes the first lab of an accepted plan, and lets the clock run.
    fn start_exam(
        self: &Arc<Self>,
        plan: Plan,
        place: Place,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        if plan.tasks.is_empty() {
            return Err(Problem::usage("the plan of this exam has no task"));
        }
        let accepted = Timestamp::now();
        let mut sitting = {
            let mut open = lock(&self.exam.open);
            if open.is_some() {
                self.exam.beginning.store(false, Ordering::Release);
                return Err(self.exam.runs_already());
            }
            let state = State::new(&plan, place, self.paths.labs.clone(), random() as u16);
            let id = lock(&self.progress).begin_sitting(&json(&plan), &json(&state), accepted)?;
            let sitting = Sitting {
                id,
                plan,
                accepted,
                state,
            };
            open.insert(sitting).clone()
        };
        let begun = self.pin(&mut sitting).and_then(|()| {
            voice.step("making the base and the lab of task 1");
            let (lab, base) = thread::scope(|scope| {
                let base = scope.spawn(|| contain(|| self.base(&sitting)).flatten());
                let lab = telling(voice, |step| self.seat(1, step));
                (
                    lab,
                    base.join()
                        .unwrap_or_else(|_| Err(Problem::bug("it panicked"))),
                )
            });
            match voice.gone() {
                // Ctrl-C: who asked for it will not come to it.
                true => Err(Problem::usage("the exam was given up before it began")),
                false => Ok((lab?, base)),
            }
        });
        let (lab, base) = match begun {
            Ok(begun) => begun,
            Err(problem) => {
                self.forget_exam(&sitting);
                return Err(problem);
            }
        };
        self.exam.change(|sitting| {
            sitting.begin(reading());
            Ok(())
        })?;
        self.arrive(1, voice)?;
        // The base was made before the clock: its first prompt is to show the time.
        self.show_clock();
        let tasks = sitting.plan.tasks.len();
        // One of the two is named: the shell is opened there.
        match base {
            Ok(base) => {
                voice.note(Note::Begun { base: true, tasks });
                voice.lab(&base.record);
            }
            // The exam goes on without it.
            Err(problem) => {
                voice.problem(problem);
                voice.note(Note::Begun { base: false, tasks });
                voice.lab(&lab.record);
            }
        }
        if voice.gone() {
            // Nobody has seen a task, so nobody is to lose time by it.
            self.forget_exam(&sitting);
        }
        Ok(exit::DONE)
    }

    /// Copies the content of a sitting, so that nobody can change its tasks any more. Its reports show the copies, too.
    fn pin(&self, sitting: &mut Sitting) -> Result<(), Problem> {
        let folders = std::mem::take(&mut sitting.state.place.content);
        let failed = |error: &dyn std::fmt::Display| {
            Problem::machine(format!("the content of the exam can't be kept: {error}"))
        };
        // Of an exam of that number in an earlier progress file.
        let _ = fs::remove_dir_all(self.paths.exam(sitting.id.0));
        for (number, folder) in folders.iter().enumerate() {
            let copy = self.paths.exam(sitting.id.0).join(number.to_string());
            let mut content = Content::empty();
            content
                .add_dir(folder)
                .map_err(|error| Problem::usage(error.to_string()))?;
            content.write(&copy).map_err(|error| failed(&error))?;
            sitting.state.place.content.push(copy);
        }
        let content = content(&sitting.state.place.content)?;
        for task in &sitting.plan.tasks {
            let scenario = content.scenario(&task.scenario)?;
            if content.digest_of(&scenario) != task.digest {
                let changed = format!("`{}` has changed since the exam was drawn", task.scenario);
                return Err(Problem::usage(changed).hint("cksl exam start   draws another one"));
            }
        }
        let place = sitting.state.place.clone();
        self.exam.change(|sitting| {
            sitting.state.place = place;
            Ok(())
        })
    }

    /// Takes back what was made for an exam whose tasks nobody has seen.
    fn forget_exam(&self, sitting: &Sitting) {
        // From now on no other lab is made for it. One that is being made is waited for, below.
        *lock(&self.exam.open) = None;
        self.exam.changed.notify_all();
        for number in sitting.numbers() {
            let turn = self.turns.of(sitting.lab(number));
            let lab = self.labs().get(&turn.lab).cloned();
            self.put_away(lab.as_ref(), &turn.lab, Ending::Unopened);
        }
        self.end_base();
        if let Err(error) = lock(&self.progress).drop_sitting(sitting.id) {
            warn!("an exam that never began is left: {error}");
        }
        let _ = fs::remove_dir_all(self.paths.exam(sitting.id.0));
        info!(
            exam = sitting.id.0,
            "the exam is given up: nobody saw it begin"
        );
    }

    /// Ends a task's lab, or removes what is left of it. Whoever calls it has its turn.
    fn put_away(&self, lab: Option<&Arc<LiveLab>>, id: &LabId, ending: Ending) {
        let gone = match lab {
            Some(lab) => self.take_down(lab, ending, &log),
            None => self.remove_rest(id),
        };
        if let Err(problem) = gone {
            warn!(lab = %id.0, "the lab is left for `cksl clean`: {problem}");
        }
    }

    /// Removes what is left of a lab that was being made, or removed, when cksl was killed.
    fn remove_rest(&self, lab: &LabId) -> Result<(), Problem> {
        let record = LabRecord::load(&self.folder(lab));
        match record.filter(|record| record.state != LabState::Running) {
            None => Ok(()),
            Some(record) => {
                self.lose_attempt(lab)?;
                self.remove(lab, self.provider(&record.provider).as_ref())
            }
        }
    }

    /// Keeps progress in the file that is there now, or in a new one.
    fn reopen_progress(&self) -> Result<(), Problem> {
        *lock(&self.progress) = open_progress(&self.paths.progress, self.owner)?;
        Ok(())
    }

    /// Goes on with an exam whose progress file was moved away, and is back: no exam is known, and its file has one.
    fn take_up_returned(&self) {
        let is_known = lock(&self.exam.open).is_some();
        if is_known || self.exam.beginning.load(Ordering::Acquire) {
            return;
        }
        match self.reopen_progress().and_then(|()| self.take_up_exam()) {
            Ok(()) => self.exam.changed.notify_all(),
            Err(problem) => warn!("the progress file can't be looked at again: {problem}"),
        }
    }

    /// Goes on with the exam that an earlier supervisor has left.
    pub(super) fn take_up_exam(&self) -> Result<(), Problem> {
        let Some(kept) = lock(&self.progress).open_sitting()? else {
            return Ok(());
        };
        let sitting = Sitting::of_kept(&kept).map_err(|error| {
            Problem::machine(format!("the exam {} can't be read: {error}", kept.id.0))
        })?;
        if !sitting.belongs_to(&self.paths.labs) {
            let labs = sitting.state.labs;
            info!(
                exam = kept.id.0,
                "the exam is left to the supervisor of {labs}",
                labs = labs.display()
            );
            let _ = self.exam.elsewhere.set(labs);
            return Ok(());
        }
        let (id, began) = (sitting.id, sitting.state.clock.is_some());
        let seats: Vec<_> = sitting
            .numbers()
            .filter_map(|number| {
                let attempt = self.labs().get(&sitting.lab(number))?.record.attempt?;
                Some((number, attempt))
            })
            .collect();
        {
            let mut open = lock(&self.exam.open);
            if open.is_some() {
                // Another call took it up meanwhile.
                return Ok(());
            }
            *open = Some(sitting.clone());
        }
        if !began {
            self.forget_exam(&sitting);
            return Ok(());
        }
        for (number, attempt) in seats {
            lock(&self.progress).seat_attempt(id, number, attempt)?;
        }
        info!(exam = id.0, "took up the exam");
        Ok(())
    }

    /// The lab of a task, made if it is not there.
    fn seat(&self, number: u32, step: &mut dyn FnMut(&str)) -> Result<Arc<LiveLab>, Problem> {
        self.take_up_stranded();
        let found = self.exam.look(|sitting| {
            let task = sitting.task(number).clone();
            let place = sitting.state.place.clone();
            (sitting.id, task, place, sitting.lab(number))
        });
        let (id, task, place, lab) = found.ok_or_else(|| self.exam.none())?;
        let turn = self.turns.of(lab);
        // As it is now that nobody else changes it.
        self.exam
            .look(Sitting::is_going_on)
            .ok_or_else(|| self.exam.none())??;
        let there = self.labs().get(&turn.lab).cloned();
        if let Some(lab) = there {
            if lab.node_lives() {
                lab.wake()?;
                return Ok(lab);
            }
            self.bury(&lab, number)?;
        } else if let Some(problem) = self.stranded(&turn.lab) {
            // Its node runs, with the learner's work in it.
            return Err(problem);
        } else if self.exam.look(|sitting| {
            let seat = sitting.seat(number);
            seat.opened && !seat.stopped && sitting.state.clock.is_some()
        }) == Some(true)
        {
            self.exam.change(|sitting| {
                sitting.lost(number, "its lab was lost when cksl or the machine ended");
                Ok(())
            })?;
        }
        let mut made = self.make_seat(&turn.lab, &task, &place, step);
        while let Err(problem) = &made
            && let Some(other) = self.substitute(number, &place, problem)?
        {
            made = self.make_seat(&turn.lab, &other, &place, step);
        }
        match made {
            Ok(lab) => {
                lock(&self.progress).seat_attempt(id, number, lab.attempt_id()?)?;
                self.exam.change(|sitting| {
                    sitting.seat_mut(number).unmade = None;
                    Ok(())
                })?;
                Ok(lab)
            }
            Err(problem) => {
                let why = problem.message.clone();
                self.exam.change(|sitting| {
                    sitting.seat_mut(number).unmade = Some(why);
                    Ok(())
                })?;
                let has_begun = self.exam.look(|sitting| sitting.state.clock.is_some());
                Err(match has_begun {
                    Some(true) => problem
                        .hint(format!("cksl exam task {number}   tries again"))
                        .hint("cksl exam next     goes on: a task whose lab can't be made leaves the maximum"),
                    _ => problem.hint("the exam has not begun, and no time has passed"),
                })
            }
        }
    }

    /// Asks another task in the place of one whose lab can't be made, if there is one. It is kept before it is made.
    fn substitute(
        &self,
        number: u32,
        place: &Place,
        why: &Problem,
    ) -> Result<Option<Task>, Problem> {
        let edition = self.exam.look(|sitting| sitting.plan.edition.clone());
        let content = content(&place.content)?;
        let pool = edition.map(|edition| Pool::new(&content, &edition));
        let Some(Ok(pool)) = pool else {
            return Ok(None);
        };
        let machine = Machine::now(&self.paths.store);
        // More of it, such as a node's log, is for who maintains the lab.
        let why = why.message.lines().next().unwrap_or_default();
        self.exam.change(|sitting| {
            sitting.is_going_on()?;
            let other = sitting.substitute(number, &pool, machine);
            if let Some(other) = &other {
                sitting.replace(number, other.clone(), why);
            }
            Ok(other)
        })
    }

    fn make_seat(
        &self,
        lab: &LabId,
        task: &Task,
        place: &Place,
        step: &mut dyn FnMut(&str),
    ) -> Result<Arc<LiveLab>, Problem> {
        let (choice, provider) = self.choose(place.provider.clone(), &place.engine)?;
        if self.folder(lab).exists() {
            // What one has left that was killed.
            self.lose_attempt(lab)?;
            self.remove(lab, provider.as_ref())?;
        }
        let record = LabRecord {
            scenario: task.scenario.clone(),
            content: place.content.clone(),
            seed: task.seed,
            ..LabRecord::new(lab.clone(), choice, LabState::Starting)
        };
        let stage = record.stage()?;
        self.raise(record, stage, provider.as_ref(), step)
    }

    /// Ends a lab whose node has ended, with what was proven in it. Only one that the learner is not to blame for may
    /// be made again.
    fn bury(&self, lab: &Arc<LiveLab>, number: u32) -> Result<(), Problem> {
        if lab.was_ended_from_inside() {
            return Err(Problem::usage(format!(
                "the node of task {number} was ended from inside; what was proven in it is kept"
            ))
            .hint(format!(
                "cksl reset --lab {}   on the host: makes a new one, and the report says so",
                lab.id.0
            ))
            .hint("cksl exam next              goes on without it"));
        }
        contain(|| lab.grade_in_exam(false))??.kept?;
        self.take_down(lab, Ending::Lost, &log)?;
        self.exam.change(|sitting| {
            sitting.lost(number, "its node was ended from outside");
            Ok(())
        })
    }

    /// `cksl exam task N`, `cksl exam next`
    fn go(&self, number: Option<u32>, voice: &Voice<'_>) -> Result<u8, Problem> {
        let number = self.exam.look(|sitting| {
            sitting.is_going_on()?;
            match number {
                None => sitting.next(),
                some => sitting.number(some),
            }
        });
        let number = number.ok_or_else(|| self.exam.none())??;
        let lab = self.come_to(number, voice)?;
        if !voice.gone() {
            self.arrive(number, voice)?;
            voice.lab(&lab.record);
        }
        Ok(exit::DONE)
    }

    /// The lab of a task for who goes there, made if it is not there. The time that they wait for it is given back.
    pub(super) fn come_to(&self, number: u32, voice: &Voice<'_>) -> Result<Arc<LiveLab>, Problem> {
        let was_stopped = self.exam.look(|sitting| {
            sitting.is_going_on()?;
            let number = sitting.number(Some(number))?;
            Ok::<_, Refused>(sitting.seat(number).stopped)
        });
        let was_stopped = was_stopped.ok_or_else(|| self.exam.none())??;
        let since = reading().monotonic;
        let lab = telling(voice, |step| self.seat(number, step))?;
        // Who has ended the lab pays for another.
        if !was_stopped && !voice.gone() {
            self.exam.give_back(Some(number), since)?;
        }
        Ok(lab)
    }

    /// The learner is at a task from now on. The one that they leave is graded meanwhile.
    fn arrive(&self, number: u32, voice: &Voice<'_>) -> Result<(), Problem> {
        if let Some(left) = self.exam.change(|sitting| sitting.go(number))? {
            self.grade_silently(left);
        }
        let arrived = Arrived {
            sheet: self.exam.sheet(Some(number))?,
            time: self.exam.look(time_of).ok_or_else(|| self.exam.none())?,
        };
        voice.host(&HostReply::Arrived(Box::new(arrived)));
        Ok(())
    }

    /// The learner opens a shell in a lab by its name: that is going to its task, too.
    pub(super) fn visit(&self, lab: &LiveLab) -> Result<(), Problem> {
        let Some(number) = self.exam.task_in(&lab.id) else {
            return Ok(());
        };
        lab.wake()?;
        if let Some(left) = self.exam.change(|sitting| sitting.go(number))? {
            self.grade_silently(left);
        }
        Ok(())
    }

    /// Grades a task that the learner leaves, and keeps the grade. What goes wrong is no loss: it is graded at the end.
    fn grade_silently(&self, number: u32) {
        let lab = self.exam.look(|sitting| sitting.lab(number));
        let lab = lab.and_then(|lab| self.labs().get(&lab).cloned());
        let Some(lab) = lab else { return };
        // However often it is left, one grading runs, and one more sees what was done meanwhile.
        lab.left.store(true, Ordering::Release);
        if lab.is_graded_silently.swap(true, Ordering::AcqRel) {
            return;
        }
        thread::spawn(move || {
            while lab.left.swap(false, Ordering::AcqRel) {
                let graded = contain(|| lab.grade_in_exam(false)).flatten();
                if let Err(problem) = graded.and_then(|graded| graded.kept) {
                    warn!(lab = %lab.id.0, "it was left and could not be graded: {problem}");
                }
            }
            lab.is_graded_silently.store(false, Ordering::Release);
        });
    }

    /// The learner ends labs of the exam, or has them made anew: what was earned is kept, and the report tells it. Returns
    /// how the attempt ends: where nobody has been there was none.
    pub(super) fn note_ended(
        &self,
        lab: &LiveLab,
        what: &str,
        ending: Ending,
    ) -> Result<Ending, Problem> {
        let Some(number) = self.exam.task_in(&lab.id) else {
            return Ok(ending);
        };
        let is_open = |sitting: &Sitting| sitting.seat(number).opened;
        let opened = self.exam.look(is_open).unwrap_or(true);
        if opened {
            contain(|| lab.grade_in_exam(false))??.kept?;
        }
        self.exam.change(|sitting| {
            sitting.is_going_on()?;
            sitting.note(Some(number), what);
            sitting.seat_mut(number).stopped = true;
            Ok(())
        })?;
        Ok(match opened {
            true => ending,
            false => Ending::Unopened,
        })
    }

    /// `cksl reset` of a lab of the exam: the same values once more.
    pub(super) fn reset_in_exam(
        &self,
        lab: &Arc<LiveLab>,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let found = self.exam.look(|sitting| {
            let number = sitting.task_in(&lab.id)?;
            let place = sitting.state.place.clone();
            Some((sitting.id, number, sitting.task(number).clone(), place))
        });
        let (id, number, task, place) = found.flatten().ok_or_else(|| self.exam.none())?;
        // Who has ended the lab pays for another, also if that is lost on the way.
        let ending = self.note_ended(lab, "its lab was reset by the learner", Ending::Reset)?;
        self.take_down(lab, ending, &|problem| voice.problem(problem))?;
        let lab = self.make_seat(&lab.id, &task, &place, &mut |step| voice.step(step))?;
        self.exam.change(|sitting| {
            sitting.seat_mut(number).stopped = false;
            Ok(())
        })?;
        lock(&self.progress).seat_attempt(id, number, lab.attempt_id()?)?;
        voice.lab(&lab.record);
        Ok(exit::DONE)
    }

    /// `cksl exam submit` on the host: waits until all is graded.
    fn hand_in(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let id = self.exam.change(|sitting| {
            match sitting.hand_in(Timestamp::now()) {
                // Who asks once more waits as who asked first.
                Ok(()) | Err(Refused::Closed) => Ok(sitting.id),
                Err(refused) => Err(refused),
            }
        })?;
        let (mut told, mut why) = (usize::MAX, None);
        loop {
            let left = self.exam.look(|sitting| {
                (sitting.id == id).then(|| (sitting.to_grade().len(), sitting.state.seats.len()))
            });
            let Some((left, all)) = left.flatten() else {
                return Ok(exit::DONE);
            };
            if left < told {
                voice.step(&format!("graded {} of {all} tasks", all - left));
                told = left;
            }
            let stuck = lock(&self.exam.stuck).clone();
            if let Some(stuck) = stuck.as_ref().filter(|_| stuck != why) {
                voice.note(Note::NotGraded(stuck.clone()));
            }
            why = stuck;
            if voice.gone() {
                return Ok(exit::DONE);
            }
            self.exam.wait(ROUND);
        }
    }

    /// Keeps the clock and ends the exam, for as long as the process lives.
    pub(super) fn keep_exam(&self) -> ! {
        let (mut kept, mut told) = (Instant::now(), None);
        let mut is_lost = false;
        loop {
            if self.exam.tick(&mut kept) {
                is_lost = true;
                self.end_base();
            }
            if is_lost {
                // What is done from now on is kept in a new file, at the latest when a command beside has made it.
                match self.reopen_progress() {
                    Ok(()) => is_lost = false,
                    Err(problem) => {
                        warn!("there is no progress file: {problem}");
                        thread::sleep(ROUND);
                        continue;
                    }
                }
            }
            // A failure is tried again with the next minute.
            let line = self.clock_line();
            if line != told {
                self.show_clock();
                told = line;
            }
            let closed = self.exam.look(|sitting| sitting.state.closed.is_some());
            if closed == Some(true) {
                let ended = self.end_exam();
                *lock(&self.exam.stuck) = ended.as_ref().err().map(|problem| {
                    let said = std::iter::once(&problem.message).chain(&problem.hints);
                    said.map(String::as_str).collect::<Vec<_>>().join("; ")
                });
                if let Err(problem) = ended {
                    warn!("the exam has ended, and can't be graded yet: {problem}");
                    thread::sleep(REST);
                }
            }
            self.exam.rest();
        }
    }

    /// Makes the labs of the tasks ahead, one after the other, for as long as the process lives.
    pub(super) fn prepare_exam(&self) -> ! {
        loop {
            let there: BTreeSet<LabId> = self.labs().keys().cloned().collect();
            let number = self
                .exam
                .look(|sitting| sitting.to_prepare(|number| there.contains(&sitting.lab(number))));
            match number.flatten() {
                Some(number) => {
                    if let Err(problem) = self.seat(number, &mut |_| {}) {
                        warn!(
                            task = number,
                            "the lab of the task can't be made: {problem}"
                        );
                        thread::sleep(ROUND);
                    }
                }
                None => self.exam.rest(),
            }
        }
    }

    /// Grades what is not graded yet, several at a time, and ends the sitting. Does the rest when it is called again.
    fn end_exam(&self) -> Result<(), Problem> {
        let mut sitting = self
            .exam
            .look(Sitting::clone)
            .ok_or_else(|| self.exam.none())?;
        // In a lab that nobody serves the learner could go on.
        let mut unwatched = sitting.to_grade();
        unwatched.retain(|number| {
            !sitting.seat(*number).unwatched && self.stranded(&sitting.lab(*number)).is_some()
        });
        self.leave_unwatched(&mut sitting, unwatched)?;
        self.take_up_stranded();
        // Before any is graded: that takes a while, and somebody may go on working.
        let going_on = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for number in sitting.to_grade() {
                let lab = self.labs().get(&sitting.lab(number)).cloned();
                let going_on = &going_on;
                scope.spawn(move || {
                    if let Some(lab) = lab
                        && let Err(error) = lab.halt()
                    {
                        warn!(lab = %lab.id.0, "its work can't be halted: {error}");
                        lock(going_on).push(number);
                    }
                });
            }
        });
        let going_on = going_on
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        self.leave_unwatched(&mut sitting, going_on)?;
        let left = Mutex::new(VecDeque::from(sitting.to_grade()));
        let failed = Mutex::new(None);
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        thread::scope(|scope| {
            for _ in 0..workers.min(sitting.to_grade().len()) {
                scope.spawn(|| {
                    while let Some(number) = { lock(&left).pop_front() } {
                        if let Err(problem) = self.end_seat(&sitting, number) {
                            lock(&failed).get_or_insert(problem);
                        }
                    }
                });
            }
        });
        if let Some(problem) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(problem);
        }
        self.end_base();
        let mut open = lock(&self.exam.open);
        if let Some(sitting) = &*open {
            lock(&self.progress).end_sitting(
                sitting.id,
                &json(&sitting.state),
                Timestamp::now(),
            )?;
        }
        *open = None;
        self.exam.changed.notify_all();
        Ok(())
    }

    /// What is done in the labs of these tasks from now on is unknown.
    fn leave_unwatched(&self, sitting: &mut Sitting, numbers: Vec<u32>) -> Result<(), Problem> {
        if numbers.is_empty() {
            return Ok(());
        }
        *sitting = self.exam.change(|sitting| {
            for number in numbers {
                sitting.seat_mut(number).unwatched = true;
            }
            Ok(sitting.clone())
        })?;
        Ok(())
    }

    /// Grades a task for the last time, keeps that, and removes its lab.
    fn end_seat(&self, sitting: &Sitting, number: u32) -> Result<(), Problem> {
        let turn = self.turns.of(sitting.lab(number));
        let lab = self.labs().get(&turn.lab).cloned();
        let unwatched = sitting
            .state
            .closed
            .as_ref()
            .is_some_and(|closed| closed.unwatched);
        let seat = sitting.seat(number);
        let unwatched = unwatched || seat.unwatched;
        let none = BTreeSet::new();
        let mut ended = false;
        let (fault, ours) = match &lab {
            // Nobody was there, so nothing is earned.
            _ if !seat.opened && seat.unmade.is_none() => (Fault::Learner, none),
            Some(lab) => {
                if lab.attempt()?.ended.is_none() {
                    contain(|| lab.grade_in_exam(unwatched))
                        .flatten()
                        .or_else(|problem| lab.ungraded(&problem))?
                        .kept?;
                }
                ended = lab.was_lost_inside();
                lab.whose_fault(unwatched)?
            }
            None if seat.stopped => (Fault::of(Lab::Ended, &[], false), none),
            // What the learner did in it can still be graded, once it can be taken up.
            None if let Some(problem) = self.stranded(&turn.lab) => return Err(problem),
            None => (Fault::of(Lab::Lost, &[], false), none),
        };
        self.exam.change(|sitting| {
            let seat = sitting.seat_mut(number);
            (seat.graded, seat.ours) = (Some(fault), ours);
            if ended {
                sitting.note(Some(number), ENDED_INSIDE);
            }
            Ok(())
        })?;
        let ending = match seat.opened {
            true => Ending::Submitted,
            false => Ending::Unopened,
        };
        self.put_away(lab.as_ref(), &turn.lab, ending);
        Ok(())
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

/// What goes wrong where nobody listens is in the supervisor's log.
fn log(problem: Problem) {
    warn!("{problem}");
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

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a plan and a state hold only text and numbers")
}

//! What the supervisor does with an exam: it begins one, goes on with one that another supervisor has left, keeps its clock,
//! and grades it when it has ended.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::num::NonZeroUsize;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cksl_wire::protocol::ExamVerb;
use cksl_wire::report::{At, Note, Shown};
use jiff::Timestamp;
use tracing::{info, warn};

use super::exam::{ROUND, json, reading};
use super::protocol::ExamCall;
use super::steps::telling;
use super::voice::Voice;
use super::{Supervisor, content, lock, open_progress};
use crate::attempt::Ending;
use crate::contain::contain;
use crate::exam::{Place, Plan, Refused, Sitting, State};
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::random::random;
use crate::report::time_of;
use crate::scenario::Content;

/// How long nothing is tried again after the end could not be kept.
const REST: Duration = Duration::from_secs(5);

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
                self.end_lost_base();
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
}

//! The labs of an exam's tasks: made, come to, left, made again and ended. They are labs like all others, with attempts of
//! their own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use tracing::warn;

use super::exam::reading;
use super::live::LiveLab;
use super::protocol::HostReply;
use super::record::{LabRecord, LabState};
use super::steps::telling;
use super::voice::Voice;
use super::{Supervisor, content, lock};
use crate::attempt::Ending;
use crate::contain::contain;
use crate::exam::score::{Fault, Lab};
use crate::exam::{Machine, Place, Pool, Refused, Sitting, Task};
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::report::{Arrived, time_of};

/// What the result says of a node that its learner has ended.
const ENDED_INSIDE: &str = "its node was ended from inside; what was proven before counts";

impl Supervisor {
    /// Ends a task's lab, or removes what is left of it. Whoever calls it has its turn.
    pub(super) fn put_away(&self, lab: Option<&Arc<LiveLab>>, id: &LabId, ending: Ending) {
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

    /// The lab of a task, made if it is not there.
    pub(super) fn seat(
        &self,
        number: u32,
        step: &mut dyn FnMut(&str),
    ) -> Result<Arc<LiveLab>, Problem> {
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
        self.raise(record, stage, provider.as_ref(), step, &|| false)
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
    pub(super) fn go(&self, number: Option<u32>, voice: &Voice<'_>) -> Result<u8, Problem> {
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
    pub(super) fn arrive(&self, number: u32, voice: &Voice<'_>) -> Result<(), Problem> {
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

    /// Grades a task for the last time, keeps that, and removes its lab.
    pub(super) fn end_seat(&self, sitting: &Sitting, number: u32) -> Result<(), Problem> {
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

    /// Lets labs of an exam sleep as long as nobody has come to them, for as long as the process lives.
    pub(super) fn keep_asleep(&self) -> ! {
        loop {
            let unopened = self.exam.look(Sitting::unopened).unwrap_or_default();
            let labs: Vec<Arc<LiveLab>> = {
                let labs = self.labs();
                let there = unopened.iter().filter_map(|lab| labs.get(lab));
                there.cloned().collect()
            };
            for lab in labs {
                lab.thaw_for_a_moment();
            }
            self.exam.rest();
        }
    }
}

/// What goes wrong where nobody listens is in the supervisor's log.
fn log(problem: Problem) {
    warn!("{problem}");
}

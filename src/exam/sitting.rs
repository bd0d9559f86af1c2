//! A sitting: a plan that was accepted, and what has become of it. It decides what may be done and runs nothing: the
//! supervisor makes the labs and keeps the sitting in the progress database.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::{Clock, Reading};
use super::score::Fault;
use super::{Plan, Task};
use crate::attempt::{KeptSitting, SittingId};
use crate::grader::{CheckResult, Grade, Verdict};
use crate::provider::engine::Address;
use crate::provider::{Choice, LabId};

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// Its number in the progress database.
    pub id: SittingId,
    /// What was accepted.
    pub plan: Plan,
    /// When.
    pub accepted: Timestamp,
    /// What has become of it.
    pub state: State,
}

/// What changes in a sitting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Where its labs are made.
    pub place: Place,
    /// Runs from the moment at which the first lab is ready.
    pub clock: Option<Clock>,
    /// The task that the learner is at, from 1.
    pub current: u32,
    /// One for each task of the plan.
    pub seats: Vec<Seat>,
    /// What the report is to tell beside the score.
    pub notes: Vec<Note>,
    /// How it ended; from then on nothing counts that is done.
    pub closed: Option<Closed>,
}

/// Where labs are made, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Folders with more content: copies that nobody edits.
    pub content: Vec<PathBuf>,
    /// The provider; the first that can serve if absent.
    pub provider: Option<Choice>,
    /// The Docker engine that may be one.
    pub engine: Address,
}

/// How a task stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Whether the learner was there.
    pub opened: bool,
    /// Whether the learner wants to come back to it.
    pub flagged: bool,
    /// How long the learner was there.
    pub spent: Duration,
    /// Whether the learner has ended its lab: it is made again only when they come back.
    pub stopped: bool,
    /// Why its lab could not be made, when that was last tried.
    pub unmade: Option<String>,
    /// Whether it was graded for the last time, and then whose doing it is that something of it is unknown.
    pub graded: Option<Fault>,
}

impl Seat {
    /// Whose doing it is that something of it is unknown. What was never looked at the learner has not earned.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.graded.unwrap_or(Fault::Learner)
    }
}

/// Something that the report tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// How much time had been used.
    pub used: Duration,
    /// The task that it is about, from 1.
    pub task: Option<u32>,
    /// A sentence without a full stop.
    pub what: String,
}

/// How a sitting ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Why.
    pub why: Closing,
    /// When, by the wall clock.
    pub at: Timestamp,
    /// Nobody watched when the time ran out, so nobody knows what was done before and what after. Then only what was
    /// recorded and graded before counts.
    pub unwatched: bool,
}

/// Why a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// The learner handed it in.
    HandedIn,
    /// The time ran out.
    TimeUp,
}

/// A supervisor that comes later than so after the end has not seen what was done meanwhile.
const UNWATCHED: Duration = Duration::from_secs(10);

/// Why something can't be done in a sitting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has ended.
    #[error("the exam has ended: nothing counts that is done now")]
    Closed,
    /// There is no such task.
    #[error("there is no task {asked}: they are 1 to {last}")]
    NoTask {
        /// The number.
        asked: u32,
        /// The last one.
        last: u32,
    },
    /// All tasks come before.
    #[error("task {0} is the last one")]
    Last(u32),
    /// Its mode does not allow it.
    #[error("an exam of this mode has no pause")]
    NoPause,
}

impl Sitting {
    /// As it was kept.
    ///
    /// # Errors
    /// It makes no sense to this program.
    pub fn of_kept(kept: &KeptSitting) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: kept.id,
            plan: serde_json::from_str(&kept.plan)?,
            accepted: kept.accepted,
            state: serde_json::from_str(&kept.state)?,
        })
    }

    /// The lab of a task.
    #[must_use]
    pub fn lab(&self, number: u32) -> LabId {
        LabId(format!("exam-{}-task-{number}", self.id.0))
    }

    /// The task that is played in a lab.
    #[must_use]
    pub fn task_in(&self, lab: &LabId) -> Option<u32> {
        self.numbers().find(|number| self.lab(*number) == *lab)
    }

    /// The numbers of its tasks.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        1..=self.state.seats.len() as u32
    }

    /// A task of the plan.
    ///
    /// # Panics
    /// There is none of that number.
    #[must_use]
    pub fn task(&self, number: u32) -> &Task {
        &self.plan.tasks[number as usize - 1]
    }

    /// How a task stands.
    ///
    /// # Panics
    /// There is none of that number.
    #[must_use]
    pub fn seat(&self, number: u32) -> &Seat {
        &self.state.seats[number as usize - 1]
    }

    /// The same, to be changed.
    ///
    /// # Panics
    /// There is none of that number.
    pub fn seat_mut(&mut self, number: u32) -> &mut Seat {
        &mut self.state.seats[number as usize - 1]
    }

    /// Lets the clock run: the first lab is ready.
    pub fn begin(&mut self, now: Reading) {
        let minutes = self.plan.minutes.map(u64::from);
        let allowed = minutes.map(|minutes| Duration::from_secs(minutes * 60));
        self.state.clock = Some(Clock::start(allowed, now));
        self.seat_mut(1).opened = true;
    }

    /// Goes on to `now`. Ends when the time is over.
    pub fn advance(&mut self, now: Reading) {
        let (wall, current) = (now.wall, self.state.current);
        let Some(clock) = &mut self.state.clock else {
            return;
        };
        if self.state.closed.is_some() {
            return;
        }
        let downs = clock.downs().len();
        let counted = clock.advance(now);
        let down = clock.downs().get(downs).map(super::clock::Down::lasted);
        let over = clock.over();
        self.seat_mut(current).spent += counted;
        if let Some(lasted) = down {
            let lasted = lasted.map(|lasted| lasted.as_secs().div_ceil(60));
            self.note(
                None,
                match lasted {
                    Some(minutes) => format!("the machine was down for about {minutes} min, which do not count"),
                    None => "the machine was down, which does not count; its clock was set back meanwhile".to_owned(),
                },
            );
        }
        if let Some(late) = over {
            let unwatched = late > UNWATCHED;
            if unwatched {
                self.note(
                    None,
                    "cksl did not run when the time ended: only what was recorded and graded before counts",
                );
            }
            self.state.closed = Some(Closed {
                why: Closing::TimeUp,
                at: wall,
                unwatched,
            });
        }
    }

    /// Ends it, as the learner wants.
    ///
    /// # Errors
    /// It has ended already.
    pub fn hand_in(&mut self, at: Timestamp) -> Result<(), Refused> {
        self.is_going_on()?;
        self.state.closed = Some(Closed {
            why: Closing::HandedIn,
            at,
            unwatched: false,
        });
        Ok(())
    }

    /// Whether something that is done now counts.
    ///
    /// # Errors
    /// It has ended.
    pub fn is_going_on(&self) -> Result<(), Refused> {
        match self.state.closed {
            None => Ok(()),
            Some(_) => Err(Refused::Closed),
        }
    }

    /// The task of that number, or the one that the learner is at.
    ///
    /// # Errors
    /// There is none.
    pub fn number(&self, asked: Option<u32>) -> Result<u32, Refused> {
        let last = self.state.seats.len() as u32;
        match asked {
            None => Ok(self.state.current),
            Some(asked) if (1..=last).contains(&asked) => Ok(asked),
            Some(asked) => Err(Refused::NoTask { asked, last }),
        }
    }

    /// The task after the one that the learner is at.
    ///
    /// # Errors
    /// It is the last one.
    pub fn next(&self) -> Result<u32, Refused> {
        match self.state.current + 1 {
            next if next as usize <= self.state.seats.len() => Ok(next),
            _ => Err(Refused::Last(self.state.current)),
        }
    }

    /// The learner goes to a task, which is there. Returns the one that they leave, if it is another.
    ///
    /// # Errors
    /// It has ended.
    pub fn go(&mut self, number: u32) -> Result<Option<u32>, Refused> {
        self.is_going_on()?;
        let left = std::mem::replace(&mut self.state.current, number);
        let seat = self.seat_mut(number);
        seat.opened = true;
        seat.stopped = false;
        Ok((left != number).then_some(left))
    }

    /// Marks a task to come back to, or takes the mark away. Returns whether it is marked now.
    ///
    /// # Errors
    /// It has ended.
    pub fn flag(&mut self, number: u32) -> Result<bool, Refused> {
        self.is_going_on()?;
        let seat = self.seat_mut(number);
        seat.flagged = !seat.flagged;
        Ok(seat.flagged)
    }

    /// Lets the clock stand, or go on.
    ///
    /// # Errors
    /// It has ended, or its mode has no pause.
    pub fn pause(&mut self, pause: bool) -> Result<(), Refused> {
        self.is_going_on()?;
        if !self.plan.mode.rights().pause {
            return Err(Refused::NoPause);
        }
        if let Some(clock) = &mut self.state.clock {
            match pause {
                true => clock.pause(),
                false => clock.resume(),
            }
        }
        Ok(())
    }

    /// Notes something for the report.
    pub fn note(&mut self, task: Option<u32>, what: impl Into<String>) {
        let used = self.state.clock.as_ref().map(Clock::used);
        self.state.notes.push(Note {
            used: used.unwrap_or_default(),
            task,
            what: what.into(),
        });
    }

    /// The lab of a task is gone and the learner is not to blame: it is made again, and what was spent there is given
    /// back.
    pub fn lost(&mut self, number: u32, why: &str) {
        let spent = std::mem::take(&mut self.seat_mut(number).spent);
        if let Some(clock) = &mut self.state.clock {
            clock.credit(spent);
        }
        let minutes = spent.as_secs().div_ceil(60);
        self.note(
            Some(number),
            format!("{why}; it is made again, and the {minutes} min that were spent there do not count"),
        );
    }

    /// The task to make a lab for ahead, if one is missing; `has_lab` says which are there. The nearest after the one
    /// that the learner is at comes first.
    pub fn to_prepare(&self, has_lab: impl Fn(u32) -> bool) -> Option<u32> {
        if self.state.closed.is_some() || self.state.clock.is_none() {
            return None;
        }
        let current = self.state.current;
        let missing = |number: &u32| {
            let seat = self.seat(*number);
            !seat.stopped && seat.unmade.is_none() && !has_lab(*number)
        };
        self.numbers()
            .filter(missing)
            .min_by_key(|number| (*number < current, *number))
    }

    /// The tasks that are to be graded once more, the one that the learner is at first: it is the one that most can
    /// still be done in.
    #[must_use]
    pub fn to_grade(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.numbers().filter(|number| self.seat(*number).graded.is_none()).collect();
        numbers.sort_by_key(|number| (*number != self.state.current, *number));
        numbers
    }
}

impl State {
    /// Before anything has happened.
    #[must_use]
    pub fn new(plan: &Plan, place: Place) -> Self {
        Self {
            place,
            clock: None,
            current: 1,
            seats: vec![Seat::default(); plan.tasks.len()],
            notes: Vec::new(),
            closed: None,
        }
    }
}

/// What is known of a lab whose node can't be asked any more: what the recording shows, and for checks that would ask
/// the node what an earlier grade found.
#[must_use]
pub fn with_earlier(now: Grade, earlier: Option<&Grade>) -> Grade {
    let found = |check: CheckResult| {
        let before = earlier.and_then(|grade| grade.checks.iter().find(|one| one.id == check.id));
        match (&check.verdict, before) {
            (Verdict::Unknown(_), Some(before)) => before.clone(),
            _ => check,
        }
    };
    Grade {
        checks: now.checks.into_iter().map(found).collect(),
    }
}

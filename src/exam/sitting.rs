//! A sitting: a plan that was accepted, and what has become of it. It decides what may be done and runs nothing: the
//! supervisor makes the labs and keeps the sitting in the progress database.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clock::{Clock, Reading};
use super::score::Fault;
use super::{PRESET, Plan, Preset, Task};
use crate::attempt::exchange::FiledSitting;
use crate::attempt::{KeptSitting, SittingId};
use crate::grade::{CheckResult, Grade, Verdict};
use crate::lab::LabId;
use crate::provider::Choice;
use crate::provider::engine::Address;
use crate::scenario::is_name;

/// Who waits longer than so for a lab gets that time back.
pub const WAIT: Duration = Duration::from_secs(2);

/// How often that is for each task: its lab is made, and once more if it is lost. Who waits can work elsewhere.
const WAITS: u8 = 2;

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
    /// Part of the names of its labs: these are unique among all users of a machine.
    pub tag: u16,
    /// Where its labs are made.
    pub place: Place,
    /// The folder of its labs: another supervisor of the same learner has others, and leaves it alone.
    #[serde(default)]
    pub labs: PathBuf,
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Whether the learner was there.
    pub opened: bool,
    /// When the learner was there first, by the wall clock. Exams of an earlier cksl don't know.
    #[serde(default)]
    pub came: Option<Timestamp>,
    /// Whether the learner wants to come back to it.
    pub flagged: bool,
    /// How long the learner was there.
    pub spent: Duration,
    /// Whether the learner has ended its lab: it is made again only when they come back.
    pub stopped: bool,
    /// Whether a lab of it was lost, which the learner is not to blame for.
    pub lost: bool,
    /// How often the learner got time back that they had waited for its lab.
    #[serde(default)]
    pub waits: u8,
    /// What is asked in the place of the plan's task, one after the other: the labs of all but the last can't be made.
    #[serde(default)]
    pub instead: Vec<Task>,
    /// Why its lab could not be made, when that was last tried.
    pub unmade: Option<String>,
    /// Whether it was graded for the last time, and then whose doing it is that something of it is unknown.
    pub graded: Option<Fault>,
    /// Checks of that grade that are unknown by our doing, whatever that says.
    #[serde(default)]
    pub ours: BTreeSet<String>,
    /// Nobody watched its lab when the exam ended ([`Closed::unwatched`]).
    #[serde(default)]
    pub unwatched: bool,
}

impl Seat {
    /// Whose doing it is that something of an attempt at it is unknown: of its last one, or of one before. What was
    /// never looked at the learner has not earned.
    #[must_use]
    pub fn fault(&self, is_last: bool) -> Fault {
        match self.graded {
            _ if !is_last && self.lost => Fault::Ours,
            Some(fault) if is_last => fault,
            _ => Fault::Learner,
        }
    }

    /// The checks for which it is ours, whatever [`Seat::fault`] says.
    #[must_use]
    pub fn ours(&self, is_last: bool) -> &BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        if is_last { &self.ours } else { &NONE }
    }
}

/// The learner's time at a task: its lab was made ahead, so the attempt is longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When the learner was there first, by the wall clock; not known of exams of an earlier cksl.
    pub came: Option<Timestamp>,
    /// How long the learner was there.
    pub spent: Duration,
    /// How long it was meant to take, in minutes.
    pub meant: u32,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// The longest exam that is taken from a file: a week.
const MAX_MINUTES: u32 = 7 * 24 * 60;

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

    /// One that was graded elsewhere.
    ///
    /// # Errors
    /// What of it makes no sense, in a sentence without a full stop.
    pub fn of_file(filed: &FiledSitting) -> Result<Self, String> {
        let read = |part: &str, error: serde_json::Error| format!("{part}: {error}");
        let plan: Plan = serde_json::from_str(&filed.plan).map_err(|error| read("plan", error))?;
        let state: State =
            serde_json::from_str(&filed.state).map_err(|error| read("state", error))?;
        let tasks = plan.tasks.len();
        let weights: f64 = plan.tasks.iter().map(|task| task.weight).sum();
        let replaced = state.seats.iter().flat_map(|seat| &seat.instead);
        let is_named = plan.tasks.iter().chain(replaced).all(|task| {
            is_name(&task.scenario) && is_name(&task.domain) && task.minutes <= MAX_MINUTES
        });
        let is_weighed = plan.tasks.iter().all(|task| task.weight >= 0.0);
        let keeps_weight = |(seat, task): (&Seat, &Task)| {
            let mut others = seat.instead.iter();
            others.all(|other| (&other.domain, other.weight) == (&task.domain, task.weight))
        };
        let numbers = 1..=tasks as u32;
        let wrong = if tasks == 0 || state.seats.len() != tasks {
            "it has not one place for each task"
        } else if !is_named {
            "it has a task that no scenario can be"
        } else if plan.minutes.is_some_and(|minutes| minutes > MAX_MINUTES) {
            "it takes longer than a week"
        } else if !is_weighed || (weights - 100.0).abs() > 0.1 {
            "the weights of its tasks are not 100 in sum"
        } else if !state.seats.iter().zip(&plan.tasks).all(keeps_weight) {
            "a task was replaced by one of another domain or weight"
        } else if state.closed.is_none() || !numbers.contains(&state.current) {
            "it has not ended"
        } else if filed
            .attempts
            .keys()
            .any(|number| !numbers.contains(number))
        {
            "it has an attempt at no task"
        } else {
            let (id, accepted) = (SittingId(0), filed.accepted.0);
            return Ok(Self {
                id,
                plan,
                accepted,
                state,
            });
        };
        Err(wrong.to_owned())
    }

    /// The lab of a task.
    #[must_use]
    pub fn lab(&self, number: u32) -> LabId {
        LabId(format!("exam-{:04x}-task-{number}", self.state.tag))
    }

    /// The node at which the learner sits, as a lab in which no task is played.
    #[must_use]
    pub fn base(&self) -> LabId {
        LabId(format!("exam-{:04x}-base", self.state.tag))
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

    /// A task: the plan's, or what is asked in its place.
    ///
    /// # Panics
    /// There is none of that number.
    #[must_use]
    pub fn task(&self, number: u32) -> &Task {
        let planned = &self.plan.tasks[number as usize - 1];
        self.seat(number).instead.last().unwrap_or(planned)
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

    /// The learner's time at a task; nothing where they never were.
    ///
    /// # Panics
    /// There is none of that number.
    #[must_use]
    pub fn visit(&self, number: u32) -> Option<Visit> {
        let Seat {
            opened,
            came,
            spent,
            ..
        } = *self.seat(number);
        let meant = self.meant(number);
        opened.then_some(Visit { came, spent, meant })
    }

    /// How many minutes a task is meant to take: where there is a clock those of the exam, and not those of practice.
    ///
    /// # Panics
    /// There is none of that number.
    #[must_use]
    pub fn meant(&self, number: u32) -> u32 {
        let practice = self.task(number).minutes;
        match (self.plan.mode.rights().time, Preset::named(PRESET)) {
            (Some(percent), Ok(preset)) => (preset.paced(practice) * percent).div_ceil(100),
            _ => practice,
        }
    }

    /// Whether a supervisor with that folder of labs may go on with it. Nobody else can if its own folder is gone.
    #[must_use]
    pub fn belongs_to(&self, labs: &Path) -> bool {
        let own = &self.state.labs;
        own == labs || !own.exists()
    }

    /// Lets the clock run: the first lab is ready.
    pub fn begin(&mut self, now: Reading) {
        let minutes = self.plan.minutes.map(u64::from);
        let allowed = minutes.map(|minutes| Duration::from_secs(minutes * 60));
        let came = now.wall;
        self.state.clock = Some(Clock::start(allowed, now));
        let seat = self.seat_mut(1);
        seat.opened = true;
        seat.came = Some(came);
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

    /// The learner goes to a task, which is there, when the clock was last read. Returns the one that they leave, if it is
    /// another.
    ///
    /// # Errors
    /// It has ended.
    pub fn go(&mut self, number: u32) -> Result<Option<u32>, Refused> {
        self.is_going_on()?;
        let left = std::mem::replace(&mut self.state.current, number);
        let now = self.state.clock.as_ref().map(Clock::read);
        let seat = self.seat_mut(number);
        // When somebody came first to a task that was opened before this was kept is not known.
        if !seat.opened {
            seat.came = now;
        }
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
        let seat = self.seat_mut(number);
        if std::mem::replace(&mut seat.lost, true) {
            let what = format!("{why}; it is made again. Time is given back once for each task");
            self.note(Some(number), what);
            return;
        }
        let spent = std::mem::take(&mut seat.spent);
        if let Some(clock) = &mut self.state.clock {
            clock.credit(spent);
        }
        let spent = match spent.as_secs() {
            seconds @ 0..60 => format!("{seconds} s"),
            seconds => format!("{} min", seconds / 60),
        };
        self.note(
            Some(number),
            format!("{why}; it is made again, and the {spent} that were spent there do not count"),
        );
    }

    /// Somebody has waited since that moment of this run of the machine: for a task's lab, or for the base. It is given
    /// back, for each task a few times only.
    pub fn waited(&mut self, number: Option<u32>, since: Duration) {
        let clock = self.state.clock.as_ref();
        let time = clock.map_or(Duration::ZERO, |clock| clock.since(since));
        if time <= WAIT {
            return;
        }
        if let Some(number) = number {
            let seat = self.seat_mut(number);
            if seat.waits >= WAITS {
                return;
            }
            seat.waits += 1;
        }
        if let Some(clock) = &mut self.state.clock {
            clock.credit_since(since);
        }
        let seat = self.seat_mut(self.state.current);
        seat.spent = seat.spent.saturating_sub(time);
    }

    /// Another task is asked in the place of one whose lab can't be made.
    pub fn replace(&mut self, number: u32, other: Task, why: &str) {
        let gone = &self.task(number).scenario;
        let what = format!(
            "`{gone}` was replaced by `{}`: its lab could not be made ({why})",
            other.scenario
        );
        self.note(Some(number), what);
        self.seat_mut(number).instead.push(other);
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

    /// The labs of tasks to which the learner has not come yet, while the clock runs.
    #[must_use]
    pub fn unopened(&self) -> Vec<LabId> {
        if self.state.closed.is_some() || self.state.clock.is_none() {
            return Vec::new();
        }
        let unopened = self.numbers().filter(|number| !self.seat(*number).opened);
        unopened.map(|number| self.lab(number)).collect()
    }

    /// The tasks that are to be graded once more, the one that the learner is at first: it is the one that most can
    /// still be done in.
    #[must_use]
    pub fn to_grade(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .numbers()
            .filter(|number| self.seat(*number).graded.is_none())
            .collect();
        numbers.sort_by_key(|number| (*number != self.state.current, *number));
        numbers
    }
}

impl State {
    /// Before anything has happened.
    #[must_use]
    pub fn new(plan: &Plan, place: Place, labs: PathBuf, tag: u16) -> Self {
        Self {
            tag,
            place,
            labs,
            clock: None,
            current: 1,
            seats: vec![Seat::default(); plan.tasks.len()],
            notes: Vec::new(),
            closed: None,
        }
    }
}

/// What is known of a lab whose node can't be asked any more: what the recording shows, and for checks that would ask
/// the node what an earlier grade found. If that could not tell either, it has the better reason; whether the check has
/// `failed` is said of now.
#[must_use]
pub fn with_earlier(now: Grade, earlier: Option<&Grade>) -> Grade {
    let found = |check: CheckResult| {
        let before = earlier.and_then(|grade| grade.checks.iter().find(|one| one.id == check.id));
        match (&check.verdict, before) {
            (Verdict::Unknown(_), Some(before)) => match before.verdict {
                Verdict::Unknown(_) => CheckResult {
                    failed: check.failed,
                    ..before.clone()
                },
                Verdict::Pass | Verdict::Fail => before.clone(),
            },
            _ => check,
        }
    };
    Grade {
        checks: now.checks.into_iter().map(found).collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::attempt::exchange::Moment;
    use crate::exam::Mode;
    use crate::scenario::Tier;

    fn at(boot: &str, second: u64) -> Reading {
        Reading {
            boot: boot.into(),
            monotonic: Duration::from_secs(second),
            wall: Timestamp::from_second(1_700_000_000 + second as i64).unwrap(),
        }
    }

    /// An exam of three tasks and ten minutes that began at second 0.
    pub(in crate::exam) fn sitting(mode: Mode) -> Sitting {
        let task = |scenario: &str| Task {
            scenario: scenario.into(),
            digest: String::new(),
            seed: 1,
            domain: "runtime".into(),
            competency: "audit-logs".into(),
            tier: Tier::Node,
            minutes: 5,
            memory: 100,
            weight: 100.0 / 3.0,
        };
        let plan = Plan {
            edition: "cks-1.34".into(),
            seed: 1,
            mode,
            minutes: mode.rights().time.map(|_| 10),
            tasks: ["a", "b", "c"].map(task).into(),
            unserved: Vec::new(),
        };
        let place = Place {
            content: Vec::new(),
            provider: None,
            engine: Address::default(),
        };
        let mut sitting = Sitting {
            id: SittingId(4),
            state: State::new(&plan, place, PathBuf::from("/labs"), 0xa4),
            plan,
            accepted: at("one", 0).wall,
        };
        sitting.begin(at("one", 0));
        sitting
    }

    /// As the next supervisor finds it.
    fn kept(sitting: &Sitting) -> Sitting {
        Sitting::of_kept(&KeptSitting {
            id: sitting.id,
            accepted: sitting.accepted,
            ended: None,
            plan: serde_json::to_string(&sitting.plan).unwrap(),
            state: serde_json::to_string(&sitting.state).unwrap(),
            attempts: std::collections::BTreeMap::new(),
        })
        .unwrap()
    }

    fn spent(sitting: &Sitting) -> Vec<u64> {
        sitting
            .state
            .seats
            .iter()
            .map(|seat| seat.spent.as_secs())
            .collect()
    }

    #[test]
    fn time_is_spent_at_the_task_that_the_learner_is_at() {
        let mut sitting = sitting(Mode::Exam);
        sitting.advance(at("one", 60));
        assert_eq!(sitting.go(3), Ok(Some(1)));
        sitting.advance(at("one", 90));
        assert_eq!(sitting.go(3), Ok(None), "already there");
        let mut sitting = kept(&sitting);
        sitting.advance(at("one", 100));
        assert_eq!(spent(&sitting), [60, 0, 40]);
        let came: Vec<_> = sitting.state.seats.iter().map(|seat| seat.came).collect();
        assert_eq!(
            came,
            [Some(at("one", 0).wall), None, Some(at("one", 60).wall)],
            "the first visit"
        );
        assert_eq!(sitting.visit(2), None);
        assert_eq!(sitting.next(), Err(Refused::Last(3)));
        assert_eq!(
            sitting.number(Some(4)),
            Err(Refused::NoTask { asked: 4, last: 3 })
        );
        assert_eq!(
            sitting.number(Some(0)),
            Err(Refused::NoTask { asked: 0, last: 3 })
        );
    }

    #[test]
    fn after_the_end_nothing_is_done_any_more() {
        let mut sitting = sitting(Mode::Exam);
        sitting.advance(at("one", 601));
        let closed = sitting.state.closed.clone().unwrap();
        assert_eq!((closed.why, closed.unwatched), (Closing::TimeUp, false));
        assert_eq!(sitting.go(2), Err(Refused::Closed));
        assert_eq!(sitting.flag(2), Err(Refused::Closed));
        assert_eq!(sitting.hand_in(at("one", 602).wall), Err(Refused::Closed));
        sitting.advance(at("one", 700));
        assert_eq!(spent(&sitting), [601, 0, 0], "the clock stands");
        assert_eq!(sitting.to_prepare(|_| false), None);
    }

    #[test]
    fn who_comes_back_after_the_end_has_not_seen_it_and_the_report_says_so() {
        let mut sitting = kept(&sitting(Mode::Exam));
        sitting.advance(at("one", 900));
        assert!(sitting.state.closed.as_ref().unwrap().unwatched);
        assert!(sitting.state.notes[0].what.contains("did not run"));
    }

    #[test]
    fn a_restart_of_the_machine_costs_no_time_and_is_noted() {
        let mut sitting = sitting(Mode::Exam);
        sitting.advance(at("one", 60));
        let mut sitting = kept(&sitting);
        sitting.advance(at("two", 3600));
        assert_eq!(
            sitting.state.clock.as_ref().unwrap().used(),
            Duration::from_secs(60)
        );
        assert!(
            sitting.state.notes[0]
                .what
                .contains("down for about 59 min"),
            "{:?}",
            sitting.state.notes
        );
        assert_eq!(sitting.state.closed, None);
    }

    #[test]
    fn what_was_spent_in_a_lab_that_was_lost_is_given_back() {
        let mut sitting = sitting(Mode::Exam);
        sitting.advance(at("one", 100));
        sitting.go(2).unwrap();
        sitting.advance(at("one", 300));
        sitting.lost(2, "its lab was lost");
        assert_eq!(spent(&sitting), [100, 0, 0]);
        assert_eq!(
            sitting.state.clock.as_ref().unwrap().left(),
            Some(Duration::from_secs(500))
        );
        assert_eq!(sitting.state.notes[0].task, Some(2));
        // Once: whoever finds a way to lose a lab so must not find time without end.
        sitting.advance(at("one", 400));
        sitting.lost(2, "its lab was lost");
        assert_eq!(spent(&sitting), [100, 100, 0]);
        assert_eq!(
            sitting.state.clock.as_ref().unwrap().left(),
            Some(Duration::from_secs(400))
        );
        assert!(sitting.state.notes[1].what.contains("once"));
    }

    #[test]
    fn what_was_waited_for_a_lab_is_given_back_and_not_for_ever() {
        let mut sitting = sitting(Mode::Exam);
        let mut wait = |from: u64, until: u64| {
            sitting.advance(at("one", until));
            let since = at("one", from).monotonic;
            sitting.waited(Some(2), since);
            let used = sitting.state.clock.as_ref().unwrap().used();
            (used.as_secs(), spent(&sitting)[0])
        };
        assert_eq!(wait(99, 100), (100, 100), "a moment");
        assert_eq!(wait(100, 120), (100, 100));
        assert_eq!(wait(110, 120), (100, 100), "two wait at once");
        assert_eq!(wait(120, 140), (100, 100), "it was lost");
        // Whoever finds a way to lose a lab so works elsewhere meanwhile.
        assert_eq!(wait(140, 160), (120, 120));
    }

    #[test]
    fn labs_are_made_ahead_from_where_the_learner_is() {
        let mut sitting = sitting(Mode::Exam);
        let prepare =
            |sitting: &Sitting, there: &[u32]| sitting.to_prepare(|number| there.contains(&number));
        assert_eq!(prepare(&sitting, &[1]), Some(2));
        sitting.go(2).unwrap();
        assert_eq!(prepare(&sitting, &[2]), Some(3));
        assert_eq!(prepare(&sitting, &[2, 3]), Some(1), "one that was lost");
        sitting.seat_mut(1).stopped = true;
        assert_eq!(prepare(&sitting, &[2, 3]), None);
        sitting.seat_mut(3).unmade = Some("no memory".into());
        assert_eq!(
            prepare(&sitting, &[2]),
            None,
            "the learner has to ask for it"
        );
        sitting.go(1).unwrap();
        assert!(!sitting.seat(1).stopped, "who comes back gets another");
    }

    #[test]
    fn labs_that_nobody_has_come_to_are_known_while_the_clock_runs() {
        let mut sitting = sitting(Mode::Exam);
        let all: Vec<LabId> = [1, 2, 3].map(|number| sitting.lab(number)).into();
        assert_eq!(sitting.unopened(), all[1..]);
        sitting.go(3).unwrap();
        sitting.go(1).unwrap();
        assert_eq!(sitting.unopened(), all[1..2]);
        sitting.hand_in(at("one", 60).wall).unwrap();
        assert!(sitting.unopened().is_empty());
        sitting.state.clock = None;
        sitting.state.closed = None;
        assert!(sitting.unopened().is_empty());
    }

    #[test]
    fn a_supervisor_of_other_labs_leaves_it_alone_unless_its_own_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut sitting = sitting(Mode::Exam);
        sitting.state.labs = folder.path().to_owned();
        assert!(sitting.belongs_to(folder.path()));
        assert!(!sitting.belongs_to(Path::new("/other")));
        drop(folder);
        assert!(sitting.belongs_to(Path::new("/other")));
    }

    #[test]
    fn what_was_graded_elsewhere_is_taken_only_if_it_makes_sense() {
        let mut sitting = sitting(Mode::Exam);
        let file = |sitting: &Sitting, attempts: &[u32]| FiledSitting {
            accepted: Moment(sitting.accepted),
            ended: Moment(sitting.accepted),
            plan: serde_json::to_string(&sitting.plan).unwrap(),
            state: serde_json::to_string(&sitting.state).unwrap(),
            attempts: attempts.iter().map(|number| (*number, vec![0])).collect(),
        };
        let wrong = |filed: &FiledSitting| Sitting::of_file(filed).unwrap_err();
        assert_eq!(wrong(&file(&sitting, &[])), "it has not ended");
        sitting.hand_in(at("one", 9).wall).unwrap();
        assert_eq!(
            Sitting::of_file(&file(&sitting, &[1, 3])).unwrap().state,
            sitting.state
        );
        assert!(wrong(&file(&sitting, &[4])).contains("at no task"));
        let mut broken = file(&sitting, &[]);
        broken.state = "{}".into();
        assert!(wrong(&broken).starts_with("state: missing field"));
        let mut other = sitting.task(1).clone();
        sitting.seat_mut(1).instead.push(other.clone());
        assert!(Sitting::of_file(&file(&sitting, &[])).is_ok());
        other.weight = 90.0;
        sitting.seat_mut(1).instead.push(other);
        assert!(wrong(&file(&sitting, &[])).contains("another domain or weight"));
        sitting.seat_mut(1).instead.clear();
        let named = std::mem::replace(&mut sitting.plan.tasks[0].scenario, "../../etc".into());
        assert!(wrong(&file(&sitting, &[])).contains("no scenario"));
        sitting.plan.tasks[0].scenario = named;
        let minutes = sitting.plan.minutes.replace(u32::MAX);
        assert!(wrong(&file(&sitting, &[])).contains("longer than"));
        sitting.plan.minutes = minutes;
        sitting.plan.tasks[0].weight = 500.0;
        assert!(wrong(&file(&sitting, &[])).contains("100 in sum"));
        sitting.state.seats.pop();
        assert!(wrong(&file(&sitting, &[])).contains("one place"));
    }

    #[test]
    fn only_training_has_a_pause() {
        assert_eq!(sitting(Mode::Exam).pause(true), Err(Refused::NoPause));
        let mut training = sitting(Mode::Training);
        training.pause(true).unwrap();
        training.advance(at("one", 9000));
        training.pause(false).unwrap();
        training.advance(at("one", 9001));
        assert_eq!((spent(&training)[0], training.state.closed), (1, None));
    }

    #[test]
    fn the_task_in_a_lab_is_found_by_its_name() {
        let sitting = sitting(Mode::Exam);
        assert_eq!(sitting.lab(3), LabId("exam-00a4-task-3".into()));
        assert_eq!(sitting.task_in(&LabId("exam-00a4-task-3".into())), Some(3));
        for other in [
            "exam-00a4-task-4",
            "exam-00a5-task-3",
            "exam-00a4-task-30",
            "proc-environ-1a2b",
        ] {
            assert_eq!(sitting.task_in(&LabId(other.into())), None, "{other}");
        }
    }

    #[test]
    fn what_can_not_be_asked_any_more_is_as_it_was_found_before() {
        let check = |id: &str, verdict: Verdict| CheckResult {
            failed: false,
            waits_for: None,
            id: id.into(),
            points: 1,
            earned: u32::from(verdict == Verdict::Pass),
            verdict,
            say: String::new(),
            evidence: Vec::new(),
        };
        let unknown = || Verdict::Unknown("the node has ended".into());
        let lost = || Verdict::Unknown("events were lost".into());
        let now = Grade {
            checks: vec![
                check("file", unknown()),
                check("event", Verdict::Pass),
                check("broken", Verdict::Fail),
                check("new", unknown()),
                CheckResult {
                    failed: true,
                    ..check("doubted", unknown())
                },
            ],
        };
        let earlier = Grade {
            checks: vec![
                check("file", Verdict::Pass),
                check("event", Verdict::Fail),
                check("broken", Verdict::Pass),
                check("doubted", lost()),
            ],
        };
        let found = with_earlier(now, Some(&earlier));
        let earned: Vec<u32> = found.checks.iter().map(|check| check.earned).collect();
        assert_eq!(earned, [1, 1, 0, 0, 0]);
        assert_eq!(found.checks[3].verdict, unknown());
        assert!(found.checks[4].failed, "an old doubt says nothing of now");
        assert_eq!(found.checks[4].verdict, lost(), "it says why");
    }
}

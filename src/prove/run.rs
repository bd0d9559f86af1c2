//! Running the proofs of scenarios.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::judge::{Deviation, Secret, judge};
use super::task::Task;
use super::typist::Typist;
use super::{Bench, BenchError, Checked, Seat};
use crate::detector::Recorded;
use crate::grade::{Costs, Grade};
use crate::scenario::answer::{self, Kind, ScriptLine, UNTOUCHED};

/// How proofs are run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of the attempts.
    pub seed: u64,
    /// Reset the reference's lab, and prove it again.
    pub reset: bool,
    /// Keep both processors and the lab's detector busy meanwhile.
    pub load: bool,
    /// How many labs at a time.
    pub jobs: usize,
    /// From then on no task is begun.
    pub until: Option<Instant>,
    /// How long a line of an answer may take.
    pub patience: Duration,
    /// Keep the recordings.
    pub keep: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            seed: 1,
            reset: false,
            load: false,
            jobs: 6,
            until: None,
            // Ten times what the slowest command of an answer takes on a machine at rest.
            patience: Duration::from_secs(300),
            keep: false,
        }
    }
}

impl Options {
    /// These with a seed, and with so many labs at a time where that is said.
    #[must_use]
    pub fn with(self, seed: u64, jobs: Option<NonZeroUsize>) -> Self {
        Options {
            seed,
            jobs: jobs.map_or(self.jobs, NonZeroUsize::get),
            ..self
        }
    }
}

/// How one run ended.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It earned what it should.
    Proven,
    /// It did not.
    Deviates(Deviation),
    /// The answer could not be typed to its end: where and why.
    Stuck(String),
    /// It earned everything, and its evidence is the reference's: it is no other way.
    Same,
    /// The adversary's deed took no effect: its command.
    Ineffective(String),
    /// The lab or the grading failed: nothing was proven or refuted.
    Void(String),
}

/// Ends the name of an answer in a lab that was reset.
const AFTER_RESET: &str = " after reset";

/// One run of a proof.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// What the answer is for.
    pub kind: Kind,
    /// `untouched`, `solution`, the name of the answer; after a reset with ` after reset`.
    pub answer: String,
    /// The checks that had to earn their points.
    pub expected: BTreeSet<String>,
    /// The points that it earned, and how many there are; absent if it was not graded.
    pub points: Option<(u32, u32)>,
    /// What its grading found; absent if it was not graded.
    #[serde(skip)]
    pub grade: Option<Grade>,
    /// The same with the task's further checks, if it has any.
    #[serde(skip)]
    pub supposed: Option<Grade>,
    /// What was recorded of it, if that was kept.
    #[serde(skip)]
    pub recorded: Option<Recorded>,
    /// How it ended.
    pub outcome: Outcome,
    /// What the terminals showed; empty if it was proven.
    pub transcript: String,
    /// How long it took, with the start of its lab.
    pub seconds: f64,
    /// How long its lab took to start; absent if it did not, or after a reset.
    pub ready: Option<f64>,
}

impl Run {
    /// Whether it is as it must be.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        matches!(self.outcome, Outcome::Proven)
    }

    /// The last lines with text that its terminals showed, without blanks at their ends, the oldest first; four at most.
    #[must_use]
    pub fn shown_last(&self) -> Vec<&str> {
        const MOST: usize = 4;
        let shown = self.transcript.lines().rev().map(str::trim_end);
        let mut last: Vec<&str> = shown.filter(|line| !line.is_empty()).take(MOST).collect();
        last.reverse();
        last
    }

    /// Whether it came after a reset of the reference's lab.
    #[must_use]
    pub fn is_after_reset(&self) -> bool {
        self.answer.ends_with(AFTER_RESET)
    }
}

/// Runs tasks, some at a time, each on a lab of its own, until the time is up. `done` learns of every task as it
/// ends, with its runs.
pub fn prove(
    bench: &dyn Bench,
    tasks: &[Task],
    options: Options,
    done: &(dyn Fn(&Task, &[Run]) + Sync),
) -> Vec<Run> {
    let queue = Mutex::new(tasks.iter());
    let runs = Mutex::new(Vec::new());
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        if options.load {
            let cores = thread::available_parallelism().map_or(2, usize::from);
            for _ in 0..cores {
                scope.spawn(|| {
                    while !over.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
        }
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        if options.until.is_some_and(|until| Instant::now() >= until) {
                            break;
                        }
                        let next = lock(&queue).next();
                        let Some(task) = next else { break };
                        let ended = run_task(bench, task, options);
                        done(task, &ended);
                        lock(&runs).extend(ended);
                    }
                })
            })
            .collect();
        for worker in workers {
            // A panic of a worker is a bug of ours, and goes on when the scope ends.
            let _ = worker.join();
        }
        over.store(true, Ordering::Relaxed);
    });
    runs.into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// One task: a run, and two more after a reset if that is asked for and it is the reference.
fn run_task(bench: &dyn Bench, task: &Task, options: Options) -> Vec<Run> {
    let started = Instant::now();
    let run =
        |answer: String, expected: &BTreeSet<String>, started: Instant, attempt: Attempt| Run {
            scenario: task.scenario.clone(),
            seed: options.seed,
            kind: task.kind,
            answer,
            expected: expected.clone(),
            points: attempt.grade.as_ref().map(|grade| {
                let tally = grade.tally(Costs::default());
                (tally.score, tally.max)
            }),
            grade: attempt.grade,
            supposed: attempt.supposed,
            recorded: attempt.recorded,
            outcome: attempt.outcome,
            transcript: attempt.transcript,
            seconds: started.elapsed().as_secs_f64(),
            ready: None,
        };
    let void = |error: BenchError| Attempt::ended(Outcome::Void(error.to_string()));
    let mut seat = match bench.start(&task.scenario, options.seed) {
        Ok(seat) => seat,
        Err(error) => {
            return vec![run(
                task.answer.clone(),
                &task.expected,
                started,
                void(error),
            )];
        }
    };
    let ready = started.elapsed().as_secs_f64();
    let first = attempt(&mut *seat, task, options);
    let mut runs = vec![Run {
        ready: Some(ready),
        ..run(task.answer.clone(), &task.expected, started, first)
    }];
    if options.reset && task.kind == Kind::Reference {
        let started = Instant::now();
        let nothing = BTreeSet::new();
        let untouched = match seat.reset() {
            Ok(()) => {
                let untouched = Task {
                    script: Vec::new(),
                    expected: nothing.clone(),
                    afterwards: Vec::new(),
                    ..task.clone()
                };
                attempt(&mut *seat, &untouched, options)
            }
            Err(error) => void(error),
        };
        let name = format!("{UNTOUCHED}{AFTER_RESET}");
        runs.push(run(name, &nothing, started, untouched));
        let started = Instant::now();
        let again = attempt(&mut *seat, task, options);
        let name = format!("{}{AFTER_RESET}", task.answer);
        runs.push(run(name, &task.expected, started, again));
    }
    if let Err(error) = seat.stop() {
        let last = runs.len() - 1;
        runs[last].outcome = Outcome::Void(format!("the lab could not be removed: {error}"));
    }
    runs
}

/// A flood of events, from a shell of its own: every turn is an exec and two opens.
const FLOOD: &str =
    "(while :; do /bin/cat /etc/hostname /etc/hosts; done) > /dev/null 2>&1 < /dev/null & disown";

/// What came of one script at one seat.
struct Attempt {
    outcome: Outcome,
    grade: Option<Grade>,
    supposed: Option<Grade>,
    recorded: Option<Recorded>,
    transcript: String,
}

impl Attempt {
    /// One that ended before it was graded.
    fn ended(outcome: Outcome) -> Self {
        Self {
            outcome,
            grade: None,
            supposed: None,
            recorded: None,
            transcript: String::new(),
        }
    }
}

/// Types a task's script at a seat, grades, and compares.
fn attempt(seat: &mut dyn Seat, task: &Task, options: Options) -> Attempt {
    let mut typist = Typist::new(options.patience);
    let typed = flood(seat, options).and_then(|()| typist.play(seat, &task.script));
    let mut attempt = match typed {
        Err(error) => Attempt::ended(Outcome::Stuck(error.to_string())),
        Ok(()) => compare(seat, task, options)
            .unwrap_or_else(|error| Attempt::ended(Outcome::Void(error.to_string()))),
    };
    if !matches!(attempt.outcome, Outcome::Proven) {
        attempt.transcript = typist.transcript();
    }
    attempt
}

/// Grades what was typed, and compares.
fn compare(seat: &mut dyn Seat, task: &Task, options: Options) -> Result<Attempt, BenchError> {
    if let Some(said) = fails_afterwards(seat, task)? {
        let why = format!("commands of the explanation fail: {said}");
        return Ok(Attempt::ended(Outcome::Stuck(why)));
    }
    if let Some(deed) = &task.deed
        && seat.fails(&deed.took_effect)?.is_some()
    {
        return Ok(Attempt::ended(Outcome::Ineffective(
            deed.took_effect.clone(),
        )));
    }
    let Checked { grade, unanswered } = seat.check()?;
    let deed = task.deed.as_ref();
    let secret = Secret {
        never_told: deed.and_then(|deed| deed.never_told.as_deref()),
        questions: &task.questions,
        unanswered: &unanswered,
    };
    let deviation = judge(&grade, &task.expected, &secret);
    // Who cheats may lose points, and may make that something can't be measured.
    let is_right = match task.kind {
        Kind::Adversary => deviation.undeserved.is_empty() && deviation.told.is_empty(),
        _ => deviation.is_forgivable(options.load),
    };
    let outcome = if is_right {
        Outcome::Proven
    } else {
        Outcome::Deviates(deviation)
    };
    let supposed = match &task.supposed[..] {
        [] => None,
        checks => Some(seat.suppose(checks)?),
    };
    Ok(Attempt {
        grade: Some(grade),
        supposed,
        recorded: options.keep.then(|| seat.recorded()).transpose()?,
        ..Attempt::ended(outcome)
    })
}

/// What commands of an explanation run in: a learner's login shell that stops at the first failure and names it. On a
/// busy machine systemd needs longer than the 25 s for which systemctl waits.
const LOGIN: &str = "cd; . /etc/profile; export SYSTEMD_BUS_TIMEOUT=240s; \
    trap 'echo \"$BASH_COMMAND ends with $?\" >&2' ERR; set -e";

/// What the first commands said that should have succeeded afterwards, and did not all do so.
fn fails_afterwards(seat: &mut dyn Seat, task: &Task) -> Result<Option<String>, BenchError> {
    for command in &task.afterwards {
        if let Some(said) = seat.fails(&format!("{LOGIN}\n{command}"))? {
            return Ok(Some(said));
        }
    }
    Ok(None)
}

fn flood(seat: &mut dyn Seat, options: Options) -> Result<(), super::TypeError> {
    if !options.load {
        return Ok(());
    }
    let step = answer::Step::Type(FLOOD.to_owned());
    Typist::new(options.patience).play(seat, &[ScriptLine { line: 0, step }])
}

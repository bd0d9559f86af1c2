//! Running the proofs of scenarios.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::judge::{Deviation, judge};
use super::typist::Typist;
use super::{Bench, BenchError, Seat};
use crate::scenario::answer::{self, Earns, ScriptLine};
use crate::scenario::{Content, Diagnostic, Drawn};

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
    /// How long a line of an answer may take.
    pub patience: Duration,
    /// When nothing is begun any more.
    pub until: Option<Instant>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            seed: 1,
            reset: false,
            load: false,
            jobs: 6,
            patience: Duration::from_secs(60),
            until: None,
        }
    }
}

/// One lab to start, and what to do there.
#[derive(Clone, Debug)]
pub struct Task {
    /// The scenario.
    pub scenario: String,
    /// `untouched`, `solution` or the name of a near miss.
    pub answer: String,
    /// What is typed.
    pub script: Vec<ScriptLine>,
    /// The checks that must earn their points.
    pub expected: BTreeSet<String>,
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
    /// The lab or the grading failed: nothing was proven or refuted.
    Void(String),
}

/// One run of a proof.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// `untouched`, `solution`, the name of a near miss; after a reset with ` after reset`.
    pub answer: String,
    /// The checks that had to earn their points.
    pub expected: BTreeSet<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// What the terminals showed; empty if it was proven.
    pub transcript: String,
    /// How long it took, with the start of its lab.
    pub seconds: f64,
}

impl Run {
    /// Whether it is as it must be.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        matches!(self.outcome, Outcome::Proven)
    }
}

/// What a proof of a scenario consists of: the untouched lab, the reference, every near miss.
///
/// # Errors
/// An answer is unusable.
pub fn tasks(content: &Content, drawn: &Drawn) -> Result<Vec<Task>, Vec<Diagnostic>> {
    let scenario = drawn.scenario.id.as_str();
    let all: BTreeSet<String> = drawn
        .scenario
        .checks
        .iter()
        .map(|check| check.id.clone())
        .collect();
    let mut tasks = vec![Task {
        scenario: scenario.to_owned(),
        answer: "untouched".to_owned(),
        script: Vec::new(),
        expected: BTreeSet::new(),
    }];
    for answer in content.answers(scenario, &drawn.values)? {
        tasks.push(Task {
            scenario: scenario.to_owned(),
            answer: answer.name,
            script: answer.script,
            expected: match answer.earns {
                Earns::All => all.clone(),
                Earns::Only(checks) => checks,
            },
        });
    }
    Ok(tasks)
}

/// Runs tasks, some at a time, each on a lab of its own. `done` learns of every run as it ends. What was not
/// begun in time has no run.
pub fn prove(
    bench: &dyn Bench,
    tasks: &[Task],
    options: Options,
    done: &(dyn Fn(&Run) + Sync),
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
                    while options.until.is_none_or(|until| Instant::now() < until) {
                        let next = lock(&queue).next();
                        let Some(task) = next else { break };
                        for run in run_task(bench, task, options) {
                            done(&run);
                            lock(&runs).push(run);
                        }
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
            answer,
            expected: expected.clone(),
            outcome: attempt.outcome,
            transcript: attempt.transcript,
            seconds: started.elapsed().as_secs_f64(),
        };
    let void = |error: BenchError| Attempt {
        outcome: Outcome::Void(error.to_string()),
        transcript: String::new(),
    };
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
    let first = attempt(&mut *seat, &task.script, &task.expected, options);
    let mut runs = vec![run(task.answer.clone(), &task.expected, started, first)];
    if options.reset && task.answer == answer::SOLUTION {
        let started = Instant::now();
        let nothing = BTreeSet::new();
        let untouched = match seat.reset() {
            Ok(()) => attempt(&mut *seat, &[], &nothing, options),
            Err(error) => void(error),
        };
        let name = "untouched after reset".to_owned();
        runs.push(run(name, &nothing, started, untouched));
        let started = Instant::now();
        let again = attempt(&mut *seat, &task.script, &task.expected, options);
        let name = format!("{} after reset", task.answer);
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
    transcript: String,
}

/// Types a script at a seat, grades, and compares.
fn attempt(
    seat: &mut dyn Seat,
    script: &[ScriptLine],
    expected: &BTreeSet<String>,
    options: Options,
) -> Attempt {
    let mut typist = Typist::new(options.patience);
    let typed = flood(seat, options).and_then(|()| typist.play(seat, script));
    let outcome = match typed {
        Err(error) => Outcome::Stuck(error.to_string()),
        Ok(()) => match seat.check() {
            Err(error) => Outcome::Void(error.to_string()),
            Ok(grade) => {
                let deviation = judge(&grade, expected);
                if deviation.is_forgivable(options.load) {
                    Outcome::Proven
                } else {
                    Outcome::Deviates(deviation)
                }
            }
        },
    };
    let transcript = match outcome {
        Outcome::Proven => String::new(),
        _ => typist.transcript(),
    };
    Attempt {
        outcome,
        transcript,
    }
}

fn flood(seat: &mut dyn Seat, options: Options) -> Result<(), super::TypeError> {
    if !options.load {
        return Ok(());
    }
    let step = answer::Step::Type(FLOOD.to_owned());
    Typist::new(options.patience).play(seat, &[ScriptLine { line: 0, step }])
}

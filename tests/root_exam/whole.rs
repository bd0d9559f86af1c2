//! A whole exam: drawn by the command, clusters among its labs, and sat from its base over ssh.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cksl::attempt::{AttemptId, Progress};
use cksl::exam::{Machine, Mode, PRESET, Past, Plan, Pool, Preset, Wanted, draw};
use cksl::grade::{Tally, Verdict};
use cksl::scenario::{Content, Tier};
use predicates::str::contains;
use serde_json::Value;

use super::{by_ssh, goes_to, is_ended_from_inside, kill_node, pass_time, power_off, result};
use crate::require;
use crate::root_cli::User;
use crate::wait;

/// How long the exam takes. `CKSL_EXAM_MINUTES=120` tries one as long as the real one, for its figures.
const MINUTES: &str = "45";

/// How many draws are looked at.
const SEEDS: u64 = 60;

/// By which an exam is drawn that has clusters and single nodes, of which most can be done here, two of each among them. It
/// is one of those with the fewest clusters, for these take the longest.
fn seed(minutes: &str) -> u64 {
    let preset = Preset::named(PRESET).expect("is one");
    let pool = Pool::new(&Content::embedded(), preset.edition).expect("is right");
    let wanted = Wanted {
        preset,
        minutes: minutes.parse().expect("is a number"),
        domains: Vec::new(),
        mode: Mode::Exam,
    };
    let machine = Machine::now(&require::store());
    let clusters = |seed: u64| {
        let plan = draw(&pool, machine, &Past::default(), &wanted, seed).expect("draws");
        let done = (1..=plan.tasks.len()).filter(|number| script(&plan, *number).is_some());
        let done: Vec<usize> = done.collect();
        let is_in = |number: &&usize, tier| plan.tasks[**number - 1].tier == tier;
        let nodes = done.iter().filter(|number| is_in(number, Tier::Node));
        let clusters = done.iter().filter(|number| is_in(number, Tier::Cluster));
        let suits =
            done.len() * 2 > plan.tasks.len() && nodes.count() >= 2 && clusters.count() >= 2;
        let all = plan.tasks.iter();
        suits.then(|| all.filter(|task| task.tier == Tier::Cluster).count())
    };
    let suit = (1..SEEDS).filter_map(|seed| Some((clusters(seed)?, seed)));
    suit.min().expect("one of them").1
}

/// What is typed for a task of the plan. Every third one is left undone.
fn script(plan: &Plan, number: usize) -> Option<String> {
    let task = &plan.tasks[number - 1];
    reference(&task.scenario, task.seed).filter(|_| !number.is_multiple_of(3))
}

/// The plan of the exam that runs.
fn drawn(user: &User) -> Plan {
    let mut progress = Progress::open(&user.file("progress.db")).expect("opens");
    let kept = progress.open_sitting().expect("reads").expect("runs");
    serde_json::from_str(&kept.plan).expect("is a plan")
}

/// What the reference of a task types, if it needs no terminal: ssh gives a script none.
fn reference(scenario: &str, seed: u64) -> Option<String> {
    let content = Content::embedded();
    let drawn = content.draw(scenario, seed).expect("is drawn");
    let script = content
        .solution(scenario, &drawn.values)
        .expect("has a reference");
    let needs_one = ["\n#@", " -it ", " -t "];
    let needs_none = !needs_one.iter().any(|text| script.contains(text));
    // The last command may be one that shows that something is refused. The grade tells whether all was done.
    needs_none.then(|| script + "\ntrue\n")
}

/// KiB of memory that the machine has left.
fn available() -> u64 {
    let memory = fs::read_to_string("/proc/meminfo").expect("reads");
    let mut lines = memory.lines();
    let line = lines.find_map(|line| line.strip_prefix("MemAvailable:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.expect("is a number")
}

#[test]
fn root_cluster_exam_as_a_whole_over_ssh_is_worth_what_was_done() {
    let Some(user) = User::new() else { return };
    if !require::cluster_root() {
        return;
    }
    let minutes = env::var("CKSL_EXAM_MINUTES").unwrap_or_else(|_| MINUTES.to_owned());
    let (before, least) = (available(), AtomicU64::new(u64::MAX));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                least.fetch_min(available(), Ordering::AcqRel);
                thread::sleep(Duration::from_millis(200));
            }
        });
        // Also if it fails: the other thread is waited for.
        let sat = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let (plan, done) = sit(&user, &minutes);
            hand_in(&user, &plan, &done);
        }));
        is_over.store(true, Ordering::Release);
        if let Err(panic) = sat {
            std::panic::resume_unwind(panic);
        }
    });
    let taken = before.saturating_sub(least.load(Ordering::Acquire)) >> 10;
    eprintln!("memory at most: {taken} MiB");
}

#[test]
fn root_cluster_exam_as_a_whole_that_loses_labs_and_runs_into_its_end_is_worth_what_was_done() {
    let Some(user) = User::new() else { return };
    if !require::cluster_root() {
        return;
    }
    let (plan, done) = sit(&user, MINUTES);
    let nodes = done.iter().copied();
    let mut nodes = nodes.filter(|number| plan.tasks[number - 1].tier == Tier::Node);
    let (ours, theirs) = (
        nodes.next().expect("is one"),
        nodes.next().expect("is another"),
    );
    // What is not graded by now, nobody watches at the end. A task is graded when it is left, whatever still starts in it.
    wait::until("the grades of what was done", || {
        let mut progress = Progress::open(&user.file("progress.db"))?;
        let kept = progress.open_sitting()?.ok_or("no exam runs")?;
        let mut is_done = |number: &&usize| {
            let of_it = kept.attempts.get(&u32::try_from(**number).ok()?)?;
            let all = of_it.iter().filter_map(|id| progress.attempt(*id).ok());
            let mut tallies = all.filter_map(|one| Some(one.best?.tally()));
            let has_all = |tally: &Tally| tally.score > 0 && tally.score == tally.judgeable;
            tallies.find(has_all).map(drop)
        };
        let Some(open) = done.iter().find(|number| is_done(number).is_none()) else {
            return Ok(());
        };
        for number in [*open, ours] {
            user.done(&["exam", "task", &number.to_string(), "--detach"]);
        }
        Err::<(), Box<dyn Error>>(plan.tasks[open - 1].scenario.clone().into())
    });
    kill_node(&user, ours);
    goes_to(&user, ours);
    power_off(&user, theirs);
    is_ended_from_inside(&user, theirs);
    let minutes: u64 = MINUTES.parse().expect("is a number");
    pass_time(&user, minutes * 60 - 2);

    let result = result(&user);
    assert_eq!(result["ended"], "time-up", "{result}");
    let notes = result["notes"].to_string();
    assert!(notes.contains("ended from outside"), "{notes}");
    let tasks = worth(&user, &result, |number, worth| {
        let is_lost = [ours, theirs].contains(&number);
        match done.contains(&number) {
            // What an ended node can't show any more is unknown, and the rest was proven.
            true if is_lost => worth.score > 0.0 && worth.score + worth.unknown == worth.max,
            true => worth.is_all(),
            false => worth.is_nothing(),
        }
    });
    is_the_sum(&plan, &result, &tasks, &[theirs]);
}

/// What a task is worth, in its points.
#[derive(Clone, Copy)]
struct Worth {
    score: f64,
    max: f64,
    unknown: f64,
    /// No check is unknown for the time in which no supervisor ran.
    was_watched: bool,
}

impl Worth {
    /// All was earned, but for what can't be known since no supervisor ran for a while.
    fn is_all(self) -> bool {
        self.score + self.unknown == self.max && (self.unknown == 0.0 || !self.was_watched)
    }

    fn is_nothing(self) -> bool {
        self.score == 0.0 && self.unknown == 0.0
    }
}

/// What the tasks of a result are worth, each as it must be.
fn worth(user: &User, result: &Value, is_right: impl Fn(usize, Worth) -> bool) -> Vec<Worth> {
    let tasks = result["tasks"].as_array().expect("has tasks").iter();
    let tasks = tasks.zip(1..).map(|(task, number)| {
        let points = |name: &str| task[name].as_f64().expect("is a number");
        let open = open_checks(user, &task["attempt"]);
        let worth = Worth {
            score: points("score"),
            max: points("max"),
            unknown: points("unknown"),
            was_watched: !open.iter().any(|check| check.contains("nobody watched")),
        };
        assert!(
            is_right(number, worth),
            "task {number}: {task}\n{}",
            open.join("\n")
        );
        worth
    });
    tasks.collect()
}

/// What the last grade of an attempt says of the checks that have not passed.
fn open_checks(user: &User, attempt: &Value) -> Vec<String> {
    let mut progress = Progress::open(&user.file("progress.db")).expect("opens");
    let id = AttemptId(attempt.as_i64().expect("has an attempt"));
    let last = progress.attempt(id).expect("reads").last;
    let checks = last.into_iter().flat_map(|kept| kept.grade.checks);
    let open = checks.filter(|check| check.verdict != Verdict::Pass);
    open.map(|check| format!("{}: {:?}", check.id, check.verdict))
        .collect()
}

/// Each domain has its share of what could be judged, and the result their sum. What is unknown in the tasks of `theirs`
/// is the learner's doing, and not earned.
fn is_the_sum(plan: &Plan, result: &Value, tasks: &[Worth], theirs: &[usize]) {
    // By domain: all, what could be judged, what was earned.
    let mut domains: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for ((task, worth), number) in plan.tasks.iter().zip(tasks).zip(1..) {
        let left_out = match theirs.contains(&number) {
            true => 0.0,
            false => worth.unknown,
        };
        let sums = domains.entry(&task.domain).or_default();
        let parts = [worth.max, worth.max - left_out, worth.score];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum += task.weight * part / worth.max;
        }
    }
    // What could not be judged at all has no figure.
    let is_near = |found: &Value, right: Option<f64>| {
        let is_right = match (found.as_f64(), right) {
            (Some(found), Some(right)) => (found - right).abs() < 1e-6,
            (found, right) => found.is_none() && right.is_none(),
        };
        assert!(is_right, "{found}, not {right:?}: {result}");
    };
    let share = |counted: f64, earned: f64| (counted > 0.0).then(|| earned / counted);
    let unknown: f64 = domains
        .values()
        .map(|[all, counted, _]| all - counted)
        .sum();
    is_near(&result["unknown"], Some(unknown));
    // A domain of which nothing could be judged does not count, and an exam of which more than a tenth is unknown has no
    // score.
    let (judged, earned) = domains
        .values()
        .filter_map(|&[all, counted, earned]| Some((all, all * share(counted, earned)?)))
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let score = (unknown <= 10.0).then(|| earned / judged * 100.0);
    is_near(&result["score"], score);
    for domain in result["domains"].as_array().expect("has domains") {
        let [all, counted, earned] = domains[domain["domain"].as_str().expect("has a name")];
        is_near(&domain["weight"], Some(all));
        is_near(
            &domain["earned"],
            share(counted, earned).map(|share| share * 100.0),
        );
    }
}

/// Sits the exam: does what the references of two thirds of the tasks say. Returns its plan, and the numbers of these tasks.
fn sit(user: &User, minutes: &str) -> (Plan, Vec<usize>) {
    let began = Instant::now();
    user.done(&[
        "exam",
        "start",
        "--minutes",
        minutes,
        "--seed",
        &seed(minutes).to_string(),
        "--yes",
        "--detach",
    ]);
    let plan = drawn(user);
    let of_clusters = plan
        .tasks
        .iter()
        .filter(|task| task.tier == Tier::Cluster)
        .count();
    eprintln!(
        "{} tasks, {of_clusters} on clusters; until the first one: {:.1?}",
        plan.tasks.len(),
        began.elapsed()
    );
    assert!(
        (1..plan.tasks.len()).contains(&of_clusters),
        "both kinds: {plan:?}"
    );

    let mut done = Vec::new();
    for (task, number) in plan.tasks.iter().zip(1..) {
        let is_made = fs::read_dir(user.labs())
            .expect("has labs")
            .flatten()
            .any(|lab| {
                lab.file_name()
                    .to_string_lossy()
                    .ends_with(&format!("-task-{number}"))
            });
        let began = Instant::now();
        by_ssh(user, number, "true");
        let tier = format!("{:?}", task.tier).to_lowercase();
        let made = if is_made {
            "made or being made"
        } else {
            "not begun"
        };
        eprintln!(
            "task {number}, {} ({tier}, {made}): opened in {:.1?}",
            task.scenario,
            began.elapsed()
        );
        if let Some(script) = script(&plan, number) {
            by_ssh(user, number, &script);
            done.push(number);
        }
        if number == 1 {
            // Nothing of an exam is lost with the supervisor.
            user.kill_supervisor();
        }
    }
    assert!(
        done.len() * 2 > plan.tasks.len(),
        "most were done: {done:?}"
    );
    (plan, done)
}

/// Ends the exam and looks at what it is worth.
fn hand_in(user: &User, plan: &Plan, done: &[usize]) {
    let began = Instant::now();
    user.cksl(&["exam", "submit", "--yes"])
        .output()
        .expect("runs");
    eprintln!("handed in and graded in {:.1?}", began.elapsed());
    let result = result(user);
    let tasks = worth(user, &result, |number, worth| {
        match done.contains(&number) {
            // Most of it was done after the time in which no supervisor ran.
            true => worth.is_all() && worth.unknown < worth.max / 2.0,
            false => worth.is_nothing(),
        }
    });
    is_the_sum(plan, &result, &tasks, &[]);
    let page = user.file("exam.html");
    user.cksl(&["exam", "result", "--html", &page.display().to_string()])
        .output()
        .expect("runs");
    let page = fs::read_to_string(page).expect("is written");
    for task in &plan.tasks {
        assert!(page.contains(&task.scenario), "{}", task.scenario);
    }
    eprintln!("its page: {} KB", page.len() / 1000);
    user.assert(&["exam", "base"])
        .code(2)
        .stderr(contains("no exam runs"));
}

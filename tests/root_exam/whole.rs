//! A whole exam: drawn by the command, clusters among its labs, and sat from its base over ssh.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cksl::attempt::Progress;
use cksl::exam::{Machine, Mode, PRESET, Past, Plan, Pool, Preset, Wanted, draw};
use cksl::scenario::{Content, Tier};
use predicates::str::contains;
use serde_json::Value;

use super::{by_ssh, goes_to, is_ended_from_inside, kill_node, pass_time, power_off, result};
use crate::require;
use crate::root_cli::User;
use crate::wait;

/// How long the exam takes. `CKSL_EXAM_MINUTES=120` tries one as long as the real one, for its figures.
const MINUTES: &str = "60";

/// By which an exam is drawn that has clusters and single nodes, of which most can be done here, two single nodes among them.
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
    let suits = |seed: &u64| {
        let plan = draw(&pool, machine, &Past::default(), &wanted, *seed).expect("draws");
        let done = (1..=plan.tasks.len()).filter(|number| script(&plan, *number).is_some());
        let done: Vec<usize> = done.collect();
        let tier = |number: usize, tier| plan.tasks[number - 1].tier == tier;
        let nodes = done.iter().filter(|number| tier(**number, Tier::Node));
        let clusters = done.iter().filter(|number| tier(**number, Tier::Cluster));
        done.len() * 2 > plan.tasks.len() && nodes.count() >= 2 && clusters.count() >= 2
    };
    (1..1000).find(suits).expect("one of them")
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
    needs_none.then_some(script)
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
fn root_cluster_a_whole_exam_over_ssh_is_worth_what_was_done() {
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
fn root_cluster_a_whole_exam_that_loses_labs_and_runs_into_its_end_is_worth_what_was_done() {
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
        let mut has_passed = |number: &&usize| {
            let of_it = kept.attempts.get(&u32::try_from(**number).ok()?)?;
            let mut all = of_it.iter().filter_map(|id| progress.attempt(*id).ok());
            all.any(|one| one.has_passed()).then_some(())
        };
        let Some(open) = done.iter().find(|number| has_passed(number).is_none()) else {
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
    let tasks = result["tasks"].as_array().expect("has tasks");
    let points = |task: &Value, name: &str| task[name].as_f64().expect("is a number");
    // By domain: all, what could be judged, what was earned.
    let mut domains: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for (task, number) in tasks.iter().zip(1..) {
        let (score, max, unknown) = (
            points(task, "score"),
            points(task, "max"),
            points(task, "unknown"),
        );
        let is_lost = [ours, theirs].contains(&number);
        let is_right = match done.contains(&number) {
            // What an ended node can't show any more is unknown, and the rest was proven.
            true if is_lost => score > 0.0 && score + unknown == max,
            true => score == max,
            false => score == 0.0 && unknown == 0.0,
        };
        assert!(is_right, "task {number}: {result}");
        let weight = points(task, "weight");
        let left_out = if number == ours { unknown } else { 0.0 };
        let sums = domains
            .entry(task["domain"].as_str().expect("has one"))
            .or_default();
        for (sum, part) in sums.iter_mut().zip([max, max - left_out, score]) {
            *sum += weight * part / max;
        }
    }
    let score: f64 = domains
        .values()
        .map(|[all, counted, earned]| all * earned / counted)
        .sum();
    let found = result["score"].as_f64().expect("has a score");
    assert!((found - score).abs() < 1e-6, "{score}: {result}");
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
    let mut domains: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (task, number) in plan.tasks.iter().zip(1..) {
        let worth = domains.entry(&task.domain).or_default();
        worth.1 += task.weight;
        if done.contains(&number) {
            worth.0 += task.weight;
        }
    }
    let began = Instant::now();
    user.cksl(&["exam", "submit", "--yes"])
        .output()
        .expect("runs");
    eprintln!("handed in and graded in {:.1?}", began.elapsed());
    let result = result(user);
    for (task, number) in result["tasks"]
        .as_array()
        .expect("has tasks")
        .iter()
        .zip(1..)
    {
        let full = task["score"] == task["max"];
        if full != done.contains(&number) {
            let attempt = task["attempt"].to_string();
            let told = user
                .cksl(&["report", &attempt, "--plain"])
                .output()
                .expect("runs");
            panic!(
                "task {number}: {result}\n{}",
                String::from_utf8_lossy(&told.stdout)
            );
        }
    }
    let number = |value: &Value| value.as_f64().expect("is a number");
    let score: f64 = domains.values().map(|(earned, _)| earned).sum();
    assert!(
        (number(&result["score"]) - score).abs() < 1e-6,
        "{score}: {result}"
    );
    for domain in result["domains"].as_array().expect("has domains") {
        let (earned, weight) = domains[domain["domain"].as_str().expect("has a name")];
        assert!(
            (number(&domain["weight"]) - weight).abs() < 1e-6,
            "{result}"
        );
        assert!(
            (number(&domain["earned"]) - earned / weight * 100.0).abs() < 1e-6,
            "{result}"
        );
    }
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

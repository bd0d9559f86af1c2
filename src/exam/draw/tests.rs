use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::exam::Task;
use crate::lab::Layer;
use crate::scenario::Content;

const LARGE: Machine = Machine {
    memory: Some(22_000),
    clusters: true,
    layers: [true; Layer::ALL.len()],
};

fn pool() -> Pool {
    Pool::new(&Content::embedded(), EDITION).unwrap()
}

fn wanted() -> Wanted {
    let preset = Preset::named(PRESET).unwrap();
    Wanted {
        preset,
        minutes: preset.minutes,
        domains: Vec::new(),
        mode: Mode::Exam,
    }
}

fn drawn(pool: &Pool, machine: Machine, wanted: &Wanted, seed: u64) -> Plan {
    draw(pool, machine, &Past::default(), wanted, seed).unwrap()
}

/// Weights of the domains in a plan.
fn weights(plan: &Plan) -> BTreeMap<&str, f64> {
    let mut weights = BTreeMap::new();
    for task in &plan.tasks {
        *weights.entry(task.domain.as_str()).or_default() += task.weight;
    }
    weights
}

fn tell(plan: &Plan, part: &str) -> bool {
    plan.unserved.iter().any(|one| one.contains(part))
}

/// All that holds of every plan.
fn check(plan: &Plan, pool: &Pool, machine: Machine, minutes: u32) {
    let weights = weights(plan);
    let served = |id: &str| pool.edition.domain(id).unwrap().weight;
    let sum: u32 = weights.keys().map(|id| served(id)).sum();
    for (id, weight) in &weights {
        let share = f64::from(served(id)) / f64::from(sum) * 100.0;
        assert!(
            (weight - share).abs() < 1e-9,
            "{id} has {weight}, not {share}"
        );
    }
    let taken: u32 = plan.tasks.iter().map(|task| task.minutes).sum();
    // The exam gives two thirds of the minutes of practice.
    let practice = minutes * 100 / 66;
    assert!(taken <= practice, "{taken} minutes");
    assert!(
        taken * 10 >= practice * 9 || tell(plan, "The tasks fill"),
        "{taken} of {practice} minutes"
    );
    let ids: BTreeSet<&str> = plan
        .tasks
        .iter()
        .map(|task| task.scenario.as_str())
        .collect();
    assert_eq!(ids.len(), plan.tasks.len(), "a task is there twice");
    for task in &plan.tasks {
        let of_it = plan
            .tasks
            .iter()
            .filter(|one| one.competency == task.competency);
        assert!(of_it.count() <= 2, "{}", task.competency);
    }
    assert!(machine.holds(plan.tasks.iter().map(|task| task.memory.into())));
}

#[test]
fn each_of_1000_exams_keeps_the_weights_the_minutes_and_the_competencies() {
    let (pool, wanted) = (pool(), wanted());
    let past = Past::default();
    let drawing = Drawing::new(&pool, LARGE, &past, &wanted).unwrap();
    let mut different = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for seed in 0..1000 {
        let plan = drawing.clone().plan(seed).unwrap();
        check(&plan, &pool, LARGE, 120);
        assert_eq!(weights(&plan).len(), 6, "seed {seed} leaves a domain out");
        assert!(
            (15..=17).contains(&plan.tasks.len()),
            "seed {seed} has {} tasks: {:?}",
            plan.tasks.len(),
            plan.unserved
        );
        let clusters = plan.tasks.iter().filter(|task| task.tier == Tier::Cluster);
        assert!(
            (1..plan.tasks.len()).contains(&clusters.count()),
            "seed {seed}"
        );
        let of = |task: &Task| Level::of(task.minutes);
        let levels: BTreeSet<Level> = plan.tasks.iter().map(of).collect();
        assert!(levels.iter().eq(&Level::ALL), "seed {seed}: {levels:?}");
        let mut ids: Vec<String> = plan.tasks.into_iter().map(|task| task.scenario).collect();
        ids.sort();
        asked.extend(ids.clone());
        different.insert(ids);
    }
    assert!(different.len() > 500, "only {} exams", different.len());
    // What is too long for two hours beside the others is all that never comes.
    assert!(
        asked.len() + 4 >= pool.candidates.len(),
        "only {}",
        asked.len()
    );
}

#[test]
fn the_same_seed_and_content_draw_the_same_exam_and_others_another() {
    let (pool, wanted) = (pool(), wanted());
    let plan = drawn(&pool, LARGE, &wanted, 7);
    assert_eq!(plan, drawn(&self::pool(), LARGE, &wanted, 7));
    assert_ne!(plan.tasks, drawn(&pool, LARGE, &wanted, 8).tasks);
    let seeds: BTreeSet<u64> = plan.tasks.iter().map(|task| task.seed).collect();
    assert_eq!(seeds.len(), plan.tasks.len());
}

#[test]
fn the_number_of_tasks_is_the_presets_where_they_are_short_enough() {
    let mut pool = pool();
    let template = pool.candidates[0].clone();
    pool.candidates.clear();
    for domain in &pool.edition.domains {
        for (number, competency) in domain.competencies.iter().enumerate() {
            pool.candidates.extend((0..3).map(|copy| Candidate {
                scenario: format!("{}-{copy}", competency.id),
                domain: domain.id.clone(),
                competency: competency.id.clone(),
                tier: [Tier::Node, Tier::Cluster][copy % 2],
                minutes: [9, 12, 14, 8][number % 4],
                ..template.clone()
            }));
        }
    }
    let wanted = wanted();
    for seed in 0..50 {
        let plan = drawn(&pool, LARGE, &wanted, seed);
        check(&plan, &pool, LARGE, 120);
        assert!(
            (15..=17).contains(&plan.tasks.len()),
            "{}",
            plan.tasks.len()
        );
        assert!(plan.unserved.is_empty(), "{:?}", plan.unserved);
        // By largest remainder, 16 tasks are 2, 2, 2, 3, 3, 3, give or take one.
        for domain in &pool.edition.domains {
            let has = plan.tasks.iter().filter(|task| task.domain == domain.id);
            let asked = f64::from(domain.weight) * plan.tasks.len() as f64 / 100.0;
            assert!((has.count() as f64 - asked).abs() < 1.0, "{}", domain.id);
        }
    }
}

#[test]
fn what_was_tried_lately_is_drawn_only_when_nothing_else_of_its_domain_is_left() {
    let (pool, wanted) = (pool(), wanted());
    let ids = |test: fn(usize) -> bool| -> BTreeSet<String> {
        let all = pool.candidates.iter().enumerate();
        all.filter(|(place, _)| test(*place))
            .map(|(_, one)| one.scenario.clone())
            .collect()
    };
    for recent in [ids(|place| place % 2 == 0), ids(|place| place % 3 != 0)] {
        let past = Past {
            recent: recent.clone(),
            ..Past::default()
        };
        let drawing = Drawing::new(&pool, LARGE, &past, &wanted).unwrap();
        for seed in 0..100 {
            let plan = drawing.clone().plan(seed).unwrap();
            check(&plan, &pool, LARGE, 120);
            for task in plan
                .tasks
                .iter()
                .filter(|task| recent.contains(&task.scenario))
            {
                let full = |competency: &str| {
                    plan.tasks
                        .iter()
                        .filter(|one| one.competency == competency)
                        .count()
                        == 2
                };
                let left = pool.candidates.iter().find(|one| {
                    one.domain == task.domain
                        && !recent.contains(&one.scenario)
                        && !plan.tasks.iter().any(|task| task.scenario == one.scenario)
                        && !full(&one.competency)
                });
                assert_eq!(left, None, "seed {seed} asks {}", task.scenario);
            }
        }
    }
}

#[test]
fn who_has_just_sat_a_short_exam_is_drawn_another_one() {
    let (pool, mut wanted) = (pool(), wanted());
    for minutes in [9, 12, 15, 20, 30] {
        wanted.minutes = minutes;
        let mut past = Past::default();
        for seed in 0..12 {
            let plan = draw(&pool, LARGE, &past, &wanted, seed).unwrap();
            check(&plan, &pool, LARGE, minutes);
            let tasks = plan.tasks.iter();
            let again = tasks.filter(|task| past.recent.contains(&task.scenario));
            let again = again.count();
            assert_eq!(again > 0, tell(&plan, "in the last 14 days"), "{plan:?}");
            // Half an hour has room for others than the shortest.
            let is_second = minutes == 30 && seed == 1;
            assert!(!is_second || again * 2 < plan.tasks.len(), "{plan:?}");
            past.recent
                .extend(plan.tasks.into_iter().map(|task| task.scenario));
        }
    }
}

#[test]
fn a_scenario_rests_for_14_days_after_its_attempt_has_ended() {
    use crate::attempt::{Attempt, AttemptId, Ending};
    use crate::lab::LabId;
    use jiff::{SignedDuration, Timestamp};
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let ended = |days: i64| {
        let at = now - SignedDuration::from_hours(24 * days);
        Attempt {
            id: AttemptId(days),
            scenario: format!("days-{days}"),
            lab: LabId(String::new()),
            provider: String::new(),
            seed: 1,
            started: at - SignedDuration::from_hours(24),
            ended: Some((at, Ending::Stopped)),
            solution_shown: None,
            hints: Vec::new(),
            answers: BTreeMap::new(),
            tries: BTreeMap::new(),
            seen: BTreeMap::new(),
            best: None,
            last: None,
        }
    };
    let running = Attempt {
        scenario: "running".to_owned(),
        ended: None,
        ..ended(90)
    };
    let past = Past::new(&[ended(13), ended(14), running], BTreeMap::new(), now);
    let recent: Vec<&str> = past.recent.iter().map(String::as_str).collect();
    assert_eq!(recent, ["days-13", "running"]);
}

#[test]
fn a_machine_with_3_gib_is_given_what_it_holds_and_told_what_not() {
    let (pool, wanted) = (pool(), wanted());
    let small = Machine {
        memory: Some(2900),
        clusters: true,
        layers: [true; Layer::ALL.len()],
    };
    for seed in 0..20 {
        let plan = drawn(&pool, small, &wanted, seed);
        check(&plan, &pool, small, 120);
        assert!(plan.tasks.iter().all(|task| task.tier == Tier::Node));
        assert_eq!(weights(&plan).len(), 4, "{:?}", plan.unserved);
        assert!(tell(
            &plan,
            "`rbac` is left out: 2900 MiB of memory are free, and its labs need more."
        ));
        assert!(tell(
            &plan,
            "Cluster hardening, 15 % of the curriculum, is left out"
        ));
    }
    // Two clusters fit, and not one for each domain that is on clusters alone.
    let middle = Machine {
        memory: Some(6200),
        clusters: true,
        layers: [true; Layer::ALL.len()],
    };
    let plan = drawn(&pool, middle, &wanted, 1);
    check(&plan, &pool, middle, 120);
    assert!(plan.tasks.iter().any(is_cluster_task));
    assert!(
        tell(
            &plan,
            "6200 MiB of memory are free, and all labs run at once"
        ) || weights(&plan).len() == 6
    );
    let unknown = Machine {
        memory: None,
        clusters: true,
        layers: [true; Layer::ALL.len()],
    };
    assert_eq!(weights(&drawn(&pool, unknown, &wanted, 1)).len(), 6);
}

fn is_cluster_task(task: &Task) -> bool {
    task.tier == Tier::Cluster
}

#[test]
fn a_machine_without_clusters_says_so_and_one_that_can_nothing_has_no_exam() {
    let (pool, wanted) = (pool(), wanted());
    let none = Machine {
        clusters: false,
        ..LARGE
    };
    let plan = drawn(&pool, none, &wanted, 3);
    check(&plan, &pool, none, 120);
    assert!(!plan.tasks.iter().any(is_cluster_task));
    assert!(tell(&plan, "`rbac` is left out: its tasks need clusters"));
    let only = Wanted {
        domains: vec!["cluster-hardening".to_owned()],
        ..wanted
    };
    let refused = draw(&pool, none, &Past::default(), &only, 1).unwrap_err();
    assert_eq!(refused.exit_code(), 3);
    assert!(
        refused.hints.iter().any(|hint| hint.contains("`rbac`")),
        "{refused}"
    );
}

#[test]
fn what_has_no_scenario_is_named_with_the_reason() {
    let (pool, wanted) = (pool(), wanted());
    let plan = drawn(&pool, LARGE, &wanted, 1);
    for one in pool.edition.competencies() {
        let named = tell(&plan, &format!("`{}` is left out", one.id));
        assert_eq!(named, one.missing.is_some(), "{}", one.id);
        if let Some(missing) = &one.missing {
            assert!(tell(&plan, missing), "{missing}");
        }
    }
}

#[test]
fn a_short_exam_keeps_to_its_minutes_and_says_which_domains_it_has_no_time_for() {
    let (pool, mut wanted) = (pool(), wanted());
    for minutes in [6, 10, 15, 30, 45, 60, 240] {
        wanted.minutes = minutes;
        for seed in 0..10 {
            check(&drawn(&pool, LARGE, &wanted, seed), &pool, LARGE, minutes);
        }
    }
    wanted.minutes = least_minutes(&pool) - 1;
    let plan = drawn(&pool, LARGE, &wanted, 1);
    let why = format!(
        "{} minutes hold no task of it beside the others",
        wanted.minutes
    );
    assert!(tell(&plan, &why));
    assert!(
        tell(&plan, "10 % of the curriculum"),
        "the smallest goes first"
    );
    wanted.minutes = 3;
    let refused = draw(&pool, LARGE, &Past::default(), &wanted, 1).unwrap_err();
    assert!(
        refused.to_string().contains("take longer than 3 minutes"),
        "{refused}"
    );
}

/// The minutes of an exam that has the shortest task of each domain, and no other.
fn least_minutes(pool: &Pool) -> u32 {
    let shortest = |domain: &Domain| {
        let of_it = pool.candidates.iter().filter(|one| one.domain == domain.id);
        of_it.map(|one| one.minutes).min().unwrap()
    };
    let practice: u32 = pool.edition.domains.iter().map(shortest).sum();
    (practice * 66).div_ceil(100)
}

#[test]
fn minutes_that_the_shortest_tasks_take_exactly_are_enough() {
    let (pool, mut wanted) = (pool(), wanted());
    wanted.minutes = least_minutes(&pool);
    for seed in 0..50 {
        let plan = drawn(&pool, LARGE, &wanted, seed);
        check(&plan, &pool, LARGE, wanted.minutes);
        assert_eq!(weights(&plan).len(), 6, "seed {seed}: {:?}", plan.unserved);
    }
}

#[test]
fn an_exam_of_fewer_tasks_than_the_preset_has_says_why() {
    let (mut pool, wanted) = (pool(), wanted());
    // Room for one cluster in each domain that is on clusters alone, and for little more.
    let middle = Machine {
        memory: Some(7000),
        ..LARGE
    };
    let plan = drawn(&pool, middle, &wanted, 1);
    assert!(plan.tasks.len() < 15, "{}", plan.tasks.len());
    assert!(
        tell(
            &plan,
            "aims at 15 to 17: 7000 MiB of memory are free, and all labs run at once."
        ),
        "{:?}",
        plan.unserved
    );
    for one in &mut pool.candidates {
        one.minutes = one.minutes.max(14);
    }
    let plan = drawn(&pool, LARGE, &wanted, 1);
    assert!(
        tell(&plan, "aims at 15 to 17: one takes ") && tell(&plan, " minutes of it on average."),
        "{:?}",
        plan.unserved
    );
    pool.candidates
        .retain(|one| one.domain == "cluster-hardening");
    let plan = drawn(&pool, LARGE, &wanted, 1);
    assert!(
        tell(&plan, "there are no more scenarios"),
        "{:?}",
        plan.unserved
    );
}

#[test]
fn nonsense_is_refused_with_what_was_meant() {
    let (pool, mut wanted) = (pool(), wanted());
    let refused = |wanted: &Wanted| {
        let refused = draw(&pool, LARGE, &Past::default(), wanted, 1).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        refused.to_string()
    };
    wanted.domains = vec!["runtme".to_owned()];
    assert!(refused(&wanted).contains("did you mean `runtime`?"));
    wanted.domains = vec!["kernels".to_owned()];
    assert!(refused(&wanted).contains("there is: cluster-setup, "));
    wanted.domains.clear();
    wanted.minutes = 0;
    assert!(refused(&wanted).contains("0 minutes"));
    let preset = Preset::named("ckss").unwrap_err();
    assert!(
        preset.to_string().contains("did you mean `cks`?"),
        "{preset}"
    );
}

#[test]
fn modes_allow_their_part_of_the_minutes() {
    let (pool, mut wanted) = (pool(), wanted());
    let mut minutes = |mode| {
        wanted.mode = mode;
        drawn(&pool, LARGE, &wanted, 1).minutes
    };
    assert_eq!(minutes(Mode::Exam), Some(120));
    assert_eq!(minutes(Mode::Mastery), Some(60));
    assert_eq!(minutes(Mode::Training), None);
}

#[test]
fn training_draws_more_of_what_is_weak_and_leaves_the_weights() {
    let (pool, mut wanted) = (pool(), wanted());
    let mut past = Past::default();
    for domain in &pool.edition.domains {
        let ability = if domain.id == "runtime" { 0.2 } else { 0.9 };
        past.ability.insert(domain.id.clone(), ability);
    }
    let mut of_runtime = |mode| -> usize {
        wanted.mode = mode;
        let drawing = Drawing::new(&pool, LARGE, &past, &wanted).unwrap();
        (0..50)
            .map(|seed| {
                let plan = drawing.clone().plan(seed).unwrap();
                check(&plan, &pool, LARGE, 120);
                plan.tasks
                    .iter()
                    .filter(|task| task.domain == "runtime")
                    .count()
            })
            .sum()
    };
    let (exam, training) = (of_runtime(Mode::Exam), of_runtime(Mode::Training));
    assert!(training > exam + 100, "{training} and {exam} in 50 exams");
}

#[test]
fn a_machine_without_a_layer_says_so_and_gives_no_task_that_needs_it() {
    let (mut pool, wanted) = (pool(), wanted());
    for one in &mut pool.candidates {
        if one.competency == "rbac" {
            one.layers.push(Layer::Scanners);
        }
    }
    let bare = Machine {
        layers: [false; Layer::ALL.len()],
        ..LARGE
    };
    for seed in 0..20 {
        let plan = drawn(&pool, bare, &wanted, seed);
        assert!(plan.tasks.iter().all(|task| task.competency != "rbac"));
        assert!(tell(
            &plan,
            "`rbac` is left out: its tasks need the layer `scanners`, which scripts/make-layer.sh scanners makes."
        ));
    }
    let served = |seed| {
        let plan = drawn(&pool, LARGE, &wanted, seed);
        plan.tasks.iter().any(|task| task.competency == "rbac")
    };
    assert!((0..20).any(served));
}

//! Learners are simulated by models that the estimator knows nothing of: it takes a task for trials of one probability.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::attempt::{AttemptId, KeptGrade, TakenHint};
use crate::exam::{Candidate, Machine, Mode, PRESET, Past, Pool, Preset, Wanted};
use crate::grade::{CheckResult, Costs, Grade, Verdict};
use crate::lab::LabId;
use crate::lab::Layer;
use crate::scenario::curriculum::EDITION;
use crate::scenario::{Content, Tier};

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// An attempt so many days ago that passed so many of its checks.
fn attempt(scenario: &str, days: i64, passed: usize, checks: usize) -> Attempt {
    let started = now() - SignedDuration::from_hours(24 * days);
    let checks = (0..checks).map(|check| CheckResult {
        failed: false,
        waits_for: None,
        id: String::new(),
        points: 1,
        earned: u32::from(check < passed),
        verdict: if check < passed {
            Verdict::Pass
        } else {
            Verdict::Fail
        },
        say: String::new(),
        evidence: Vec::new(),
    });
    Attempt {
        id: AttemptId(1),
        scenario: scenario.to_owned(),
        lab: LabId(String::new()),
        provider: String::new(),
        seed: 1,
        started,
        ended: Some((started, Ending::Submitted)),
        solution_shown: None,
        hints: Vec::new(),
        answers: BTreeMap::new(),
        tries: BTreeMap::new(),
        seen: BTreeMap::new(),
        best: Some(KeptGrade {
            graded: started,
            costs: Costs::default(),
            grade: Grade {
                checks: checks.collect(),
            },
        }),
        last: None,
    }
}

/// Six domains, each with so many scenarios.
fn pool(scenarios: usize) -> Pool {
    let edition = Content::embedded().edition(EDITION).unwrap();
    let mut candidates = Vec::new();
    for domain in &edition.domains {
        candidates.extend((0..scenarios).map(|number| {
            Candidate {
                scenario: format!("{}-{number}", domain.id),
                digest: String::new(),
                domain: domain.id.clone(),
                competency: domain.competencies[number % domain.competencies.len()]
                    .id
                    .clone(),
                tier: Tier::Node,
                layers: Vec::new(),
                minutes: 10,
                memory: 1024,
            }
        }));
    }
    Pool {
        edition,
        candidates,
    }
}

fn of(pool: &Pool, attempts: &[Attempt]) -> Estimate {
    Estimate::new(&pool.edition, pool.domains(), attempts, now())
}

fn estimate(attempts: &[Attempt]) -> Estimate {
    of(&pool(10), attempts)
}

fn runtime(attempts: &[Attempt]) -> DomainEstimate {
    let found = estimate(attempts).domains.into_iter();
    found.last().expect("runtime is the last")
}

#[test]
fn a_belief_is_the_beta_distribution() {
    let even = Belief::new(0.0, 0.0);
    let (low, high) = even.interval();
    assert!((low - 0.1).abs() < 1e-3 && (high - 0.9).abs() < 1e-3);
    // Of beta(3, 2) it is 1/3 x^3 (4 - 3 x) · 3 that lies below x: 0.0523 below 0.25, and 0.7383 below 0.75.
    let some = Belief::new(2.0, 1.0);
    assert!(
        (some.quantile(0.050_781) - 0.25).abs() < 2e-3,
        "{}",
        some.quantile(0.050_781)
    );
    assert!(
        (some.quantile(0.738_281) - 0.75).abs() < 2e-3,
        "{}",
        some.quantile(0.738_281)
    );
    assert!((some.mean() - 0.6).abs() < 1e-9);
    let many = Belief::new(4000.0, 1000.0).interval();
    assert!(many.0 > 0.79 && many.1 < 0.81, "{many:?}");
}

#[test]
fn more_results_make_the_interval_narrow_and_old_ones_or_repeats_less_so() {
    let wide = |attempts: &[Attempt]| {
        let (low, high) = runtime(attempts).belief.interval();
        high - low
    };
    let one = attempt("runtime-1", 0, 2, 4);
    let other = attempt("runtime-2", 0, 2, 4);
    let old = attempt("runtime-2", 365, 2, 4);
    let alone = wide(std::slice::from_ref(&one));
    let repeated = wide(&[one.clone(), one.clone()]);
    let aged = wide(&[one.clone(), old]);
    let both = wide(&[one, other]);
    assert!(
        both < repeated && repeated < alone,
        "{both} {repeated} {alone}"
    );
    assert!(both < aged && aged < alone, "{both} {aged} {alone}");
}

#[test]
fn what_was_done_with_help_tells_nothing_and_makes_the_next_time_a_repeat() {
    let mut hinted = attempt("runtime-1", 2, 4, 4);
    hinted.hints.push(TakenHint {
        number: 1,
        cost: 1,
        taken: now(),
    });
    let mut shown = attempt("runtime-1", 1, 4, 4);
    shown.solution_shown = Some(now());
    let mut lost = attempt("runtime-2", 0, 1, 4);
    lost.ended = Some((now(), Ending::Lost));
    let mut running = attempt("runtime-3", 0, 1, 4);
    running.ended = None;
    let mut elsewhere = attempt("runtime-4", 0, 4, 4);
    elsewhere.provider = "kubeconfig:staging".to_owned();
    let nothing = runtime(&[]);
    assert_eq!(
        runtime(&[hinted.clone(), shown, lost, running, elsewhere]),
        nothing
    );
    let again = attempt("runtime-1", 0, 4, 4);
    let first = runtime(std::slice::from_ref(&again)).belief.mean();
    assert!(runtime(&[hinted, again]).belief.mean() < first);
}

#[test]
fn too_little_is_known_below_six_tasks_in_four_domains() {
    let domains = [
        "cluster-setup",
        "cluster-hardening",
        "runtime",
        "supply-chain",
    ];
    let done = |domains: &[&str], tasks: usize| -> Vec<Attempt> {
        let one = |number: usize| {
            let domain = domains[number % domains.len()];
            attempt(&format!("{domain}-{}", number / domains.len()), 1, 4, 4)
        };
        (0..tasks).map(one).collect()
    };
    assert!(!estimate(&done(&domains, 5)).is_enough());
    assert!(!estimate(&done(&domains[..3], 20)).is_enough());
    assert!(estimate(&done(&domains, 6)).is_enough());
    // Six times the same are no six tasks.
    let again = done(&domains, 4).into_iter().chain(done(&domains, 4));
    assert!(!estimate(&again.collect::<Vec<_>>()).is_enough());
}

#[test]
fn who_passes_all_is_likely_to_pass_and_who_fails_all_is_not() {
    let pool = pool(10);
    let preset = Preset::named(PRESET).unwrap();
    let wanted = Wanted {
        preset,
        minutes: preset.minutes,
        domains: Vec::new(),
        mode: Mode::Exam,
    };
    let machine = Machine {
        memory: None,
        clusters: true,
        layers: [true; Layer::ALL.len()],
    };
    let drawing = Drawing::new(&pool, machine, &Past::default(), &wanted).unwrap();
    let chance = |passed: usize| {
        let all = pool.candidates.iter();
        let attempts: Vec<Attempt> = all
            .map(|one| attempt(&one.scenario, 1, passed, 4))
            .collect();
        of(&pool, &attempts).chance(&drawing)
    };
    let (none, most, all) = (chance(0).unwrap(), chance(3).unwrap(), chance(4).unwrap());
    assert!(none < 0.01 && all > 0.95, "{none} {all}");
    assert!((0.6..0.99).contains(&most), "{most}");
    assert_eq!(of(&pool, &[]).chance(&drawing), None);
}

/// Numbers by chance: splitmix64.
struct Chance(u64);

impl Chance {
    /// Evenly from 0 to 1.
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.even()
    }

    fn one_of(&mut self, least: usize, most: usize) -> usize {
        least + (self.even() * (most - least + 1) as f64) as usize
    }

    /// Normal, about zero: the sum of twelve even ones.
    fn normal(&mut self, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.even()).sum();
        (sum - 6.0) * deviation
    }

    /// How many of so many checks pass.
    fn passes(&mut self, checks: usize, probability: f64) -> usize {
        (0..checks).filter(|_| self.even() < probability).count()
    }
}

/// A simulated learner: what they earn of a task on average, by domain, and what they have done.
struct Learner {
    ability: Vec<f64>,
    attempts: Vec<Attempt>,
}

/// From one to eight attempts in a domain, a fifth of them repeats, up to a month old. `does` plays a scenario: how many of
/// how many checks pass.
fn practise(
    chance: &mut Chance,
    domain: &str,
    mut does: impl FnMut(&mut Chance, usize) -> (usize, usize),
) -> Vec<Attempt> {
    let mut fresh = 0;
    let attempts = (0..chance.one_of(1, 8)).map(|_| {
        let number = match fresh > 0 && chance.even() < 0.2 {
            true => chance.one_of(0, fresh - 1),
            false => {
                fresh += 1;
                fresh - 1
            }
        };
        let (passed, checks) = does(chance, number);
        let days = chance.one_of(0, 30) as i64;
        attempt(&format!("{domain}-{number}"), days, passed, checks)
    });
    attempts.collect()
}

/// Item response: checks and tasks of different difficulty, and a learner who is better in one domain than in another.
/// A logistic curve leads from that to the probability of each check.
fn item_response(chance: &mut Chance, domains: &[&str]) -> Learner {
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let talent = 0.4 + chance.normal(0.9);
    let mut learner = Learner {
        ability: Vec::new(),
        attempts: Vec::new(),
    };
    for domain in domains {
        let able = talent + chance.normal(0.6);
        let tasks: Vec<Vec<f64>> = (0..10)
            .map(|_| {
                let hard = chance.normal(0.8);
                let checks = chance.one_of(3, 5);
                (0..checks)
                    .map(|_| logistic(able - hard - chance.normal(0.5)))
                    .collect()
            })
            .collect();
        // That of the tasks that there could be, not of these ten alone.
        let others = (0..60).map(|_| logistic(able - chance.normal(0.8) - chance.normal(0.5)));
        learner.ability.push(others.sum::<f64>() / 60.0);
        learner
            .attempts
            .extend(practise(chance, domain, |chance, number| {
                let checks = &tasks[number];
                let passed = checks.iter().filter(|one| chance.even() < **one).count();
                (passed, checks.len())
            }));
    }
    learner
}

/// Known or not: of the four competencies of a domain some are known, and then nearly all is right. Which of them a
/// scenario asks is chance. Where practice goes round them evenly, the interval holds in nine of ten.
fn known_or_not(chance: &mut Chance, domains: &[&str]) -> Learner {
    let part = chance.between(0.2, 0.95);
    let mut learner = Learner {
        ability: Vec::new(),
        attempts: Vec::new(),
    };
    for domain in domains {
        let rates: Vec<f64> = (0..4)
            .map(|_| if chance.even() < part { 0.9 } else { 0.25 })
            .collect();
        learner.ability.push(rates.iter().sum::<f64>() / 4.0);
        let asked: Vec<usize> = (0..10).map(|_| chance.one_of(0, 3)).collect();
        learner
            .attempts
            .extend(practise(chance, domain, |chance, number| {
                let checks = chance.one_of(3, 5);
                (chance.passes(checks, rates[asked[number]]), checks)
            }));
    }
    learner
}

/// Half of the tasks are all or nothing, and the days are good and bad ones.
fn moody(chance: &mut Chance, domains: &[&str]) -> Learner {
    let base = chance.between(0.15, 0.95);
    let mut learner = Learner {
        ability: Vec::new(),
        attempts: Vec::new(),
    };
    for domain in domains {
        let able = (base + chance.between(-0.2, 0.2)).clamp(0.05, 0.98);
        let room = 0.15_f64.min(able).min(1.0 - able);
        learner.ability.push(able);
        learner
            .attempts
            .extend(practise(chance, domain, |chance, _| {
                let today = able + chance.between(-room, room);
                let checks = chance.one_of(2, 6);
                match chance.even() < 0.5 {
                    true => (checks * usize::from(chance.even() < today), checks),
                    false => (chance.passes(checks, today), checks),
                }
            }));
    }
    learner
}

#[test]
fn the_interval_holds_the_ability_of_four_in_five_of_1000_learners_of_other_models() {
    let pool = pool(10);
    let domains: Vec<&str> = pool
        .edition
        .domains
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    type Model = fn(&mut Chance, &[&str]) -> Learner;
    let models: [(&str, Model); 3] = [
        ("item response", item_response),
        ("known or not", known_or_not),
        ("moody", moody),
    ];
    for (name, model) in models {
        let mut chance = Chance(20_261_122);
        let (mut held, mut all) = (0, 0);
        for _ in 0..1000 {
            let learner = model(&mut chance, &domains);
            let estimate = of(&pool, &learner.attempts);
            for (found, ability) in estimate.domains.iter().zip(learner.ability) {
                let (low, high) = found.belief.interval();
                held += u32::from(low <= ability && ability <= high);
                all += 1;
            }
        }
        let part = f64::from(held) / f64::from(all);
        assert!((0.75..=0.85).contains(&part), "{name}: {part}");
    }
}

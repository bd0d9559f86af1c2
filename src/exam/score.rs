//! What an exam is worth: Σ weight of a domain × share earned in it, so that the number of tasks distorts nothing.
//!
//! A check that could not be judged is somebody's doing ([`Fault`]). If it is ours, the check leaves what could be
//! earned, and is shown. If it is the learner's, it is not earned: who floods or destroys a lab gains nothing. Where
//! more than a tenth is unknown by our doing, there is no result, but a list of what to take again.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Task;
use crate::detector::{Loss, LossCause};
use crate::grade::{CheckResult, Costs, Grade, Verdict};
use crate::scenario::Check;

/// From how many per cent on an exam is passed. This simulator's policy: the CKS exam's own was 67 when this was
/// written.
pub const PASS_MARK: f64 = 67.0;

/// How much may be unknown by our doing before there is no result, in per cent.
const MOST_UNKNOWN: f64 = 10.0;

/// Sums of shares are compared with this much room for what floating point rounds.
const ROUNDING: f64 = 1e-9;

/// Whose doing it is that a check of a task could not be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// This simulator's, or its machine's.
    Ours,
    /// The learner's.
    Learner,
}

/// How a task's lab was when it was graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lab {
    /// It runs, and answers.
    Well,
    /// The same, but nobody watched it at the end: no supervisor ran.
    Unwatched,
    /// Its node runs, but its cluster does not answer: its root is the learner.
    Silent,
    /// Something that the learner did has ended it: `cksl stop`, or an act within the node.
    Ended,
    /// We lost it, or could not make it: a crash, a machine that went down.
    Lost,
}

impl Fault {
    /// Whose doing it is that a check is unknown, by how the task's lab was and by which events are missing from the
    /// attempt's recording. These matter to a check only if it `rests_on_events`.
    ///
    /// In doubt it is the learner's, who is root in the lab: a cluster that does not answer, events beyond what the
    /// detector or the recording takes, and what a node shows to nobody come from within it. Only a lab that we lost, and
    /// a time in which no supervisor ran, are ours.
    #[must_use]
    pub fn of(lab: Lab, losses: &[Loss], rests_on_events: bool) -> Self {
        let has_gap = losses.iter().any(|loss| loss.cause == LossCause::Gap);
        let flooded = losses
            .iter()
            .any(|loss| matches!(loss.cause, LossCause::Kernel | LossCause::Size));
        match lab {
            Lab::Lost => Self::Ours,
            Lab::Unwatched if flooded && rests_on_events => Self::Learner,
            Lab::Unwatched => Self::Ours,
            Lab::Well if rests_on_events && has_gap && !flooded => Self::Ours,
            Lab::Well | Lab::Silent | Lab::Ended => Self::Learner,
        }
    }

    /// The same for a check of these. On a lab that runs it is ours if the grader itself `failed`. What a command in the
    /// node meets is the node's in any other case.
    #[must_use]
    pub fn of_check(
        check: &Check,
        checks: &[Check],
        lab: Lab,
        losses: &[Loss],
        failed: bool,
    ) -> Self {
        match lab {
            Lab::Well | Lab::Unwatched if failed => Self::Ours,
            Lab::Well | Lab::Unwatched if check.rests_on_commands(checks) => Self::Learner,
            _ => Self::of(lab, losses, check.rests_on_events(checks)),
        }
    }
}

/// A task at hand-in.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// The task.
    pub task: &'a Task,
    /// Its grade; nothing if it could not be graded at all.
    pub grade: Option<&'a Grade>,
    /// What was paid for hints and tries of answers, in points.
    pub costs: Costs,
    /// Whose doing it is that checks could not be judged, or that there is no grade.
    pub fault: Fault,
    /// Checks for which it is ours, whatever `fault` says.
    pub ours: &'a BTreeSet<String>,
}

/// What an exam is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// From how many per cent on it is passed: this simulator's policy.
    pub pass_mark: f64,
    /// What was earned, in per cent; absent where too much is unknown by our doing.
    pub score: Option<f64>,
    /// Whether it is passed; absent as the score is.
    pub passed: Option<bool>,
    /// What could not be judged by our doing, in per cent of all. It left what could be earned.
    pub unknown: f64,
    /// Scenarios to take again, where there is no score.
    pub again: Vec<String>,
    /// By domain, in the order in which they are first asked.
    pub domains: Vec<DomainScore>,
}

/// What was earned in a domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainScore {
    /// Id.
    pub domain: String,
    /// Share of the score, in per cent.
    pub weight: f64,
    /// What was earned of what could be judged, in per cent; absent where nothing could.
    pub earned: Option<f64>,
    /// By competency.
    pub competencies: Vec<CompetencyScore>,
}

/// What was earned in a competency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetencyScore {
    /// Id.
    pub competency: String,
    /// Share of the score, in per cent.
    pub weight: f64,
    /// What was earned of what could be judged, in per cent; absent where nothing could.
    pub earned: Option<f64>,
}

/// Weight of tasks: all of it, what could be judged or is not earned by the learner's doing, and what was earned.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    all: f64,
    counted: f64,
    earned: f64,
}

impl Sum {
    fn of(taken: &Taken<'_>) -> Self {
        let all = taken.task.weight;
        let Some(grade) = taken.grade.filter(|grade| points(grade) > 0) else {
            let counted = match taken.fault {
                Fault::Ours => 0.0,
                Fault::Learner => all,
            };
            return Self {
                all,
                counted,
                earned: 0.0,
            };
        };
        let is_ours = |check: &CheckResult| {
            taken.fault == Fault::Ours || taken.ours.contains(check.id.as_str())
        };
        let counts = |check: &&CheckResult| match check.verdict {
            Verdict::Unknown(_) => !is_ours(check),
            Verdict::Pass | Verdict::Fail => true,
        };
        let counted = grade.checks.iter().filter(counts);
        let counted: u32 = counted.map(|check| check.points).sum();
        let part = |some: u32| all * f64::from(some) / f64::from(points(grade));
        Self {
            all,
            counted: part(counted),
            earned: part(grade.tally(taken.costs).score),
        }
    }

    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.counted += other.counted;
        self.earned += other.earned;
    }

    /// The part earned, from 0 to 1.
    fn share(&self) -> Option<f64> {
        (self.counted > 0.0).then(|| self.earned / self.counted)
    }

    fn percent(&self) -> Option<f64> {
        Some(self.share()? * 100.0)
    }
}

fn points(grade: &Grade) -> u32 {
    grade.checks.iter().map(|check| check.points).sum()
}

/// What an exam is worth, from all tasks of its plan.
#[must_use]
pub fn score(taken: &[Taken<'_>]) -> Outcome {
    let mut order: Vec<&str> = Vec::new();
    let mut sums: BTreeMap<&str, (Sum, BTreeMap<&str, Sum>)> = BTreeMap::new();
    let (mut unknown, mut again) = (0.0, Vec::new());
    for one in taken {
        let (domain, sum) = (one.task.domain.as_str(), Sum::of(one));
        let (whole, parts) = sums.entry(domain).or_insert_with(|| {
            order.push(domain);
            (Sum::default(), BTreeMap::new())
        });
        whole.add(sum);
        parts.entry(&one.task.competency).or_default().add(sum);
        if sum.counted < sum.all {
            unknown += sum.all - sum.counted;
            again.push(one.task.scenario.clone());
        }
    }
    let all: f64 = sums.values().map(|(sum, _)| sum.all).sum();
    let judged = sums.values().filter(|(sum, _)| sum.share().is_some());
    let judged: f64 = judged.map(|(sum, _)| sum.all).sum();
    let earned = sums.values();
    let earned: f64 = earned
        .map(|(sum, _)| sum.all * sum.share().unwrap_or_default())
        .sum();
    let unknown = if all > 0.0 {
        unknown / all * 100.0
    } else {
        0.0
    };
    let has_result = judged > 0.0 && unknown <= MOST_UNKNOWN + ROUNDING;
    let score = has_result.then(|| earned / judged * 100.0);
    if has_result {
        again.clear();
    }
    let domains = order.into_iter().map(|domain| {
        let (sum, parts) = &sums[domain];
        DomainScore {
            domain: domain.to_owned(),
            weight: sum.all,
            earned: sum.percent(),
            competencies: parts
                .iter()
                .map(|(competency, sum)| CompetencyScore {
                    competency: (*competency).to_owned(),
                    weight: sum.all,
                    earned: sum.percent(),
                })
                .collect(),
        }
    });
    Outcome {
        pass_mark: PASS_MARK,
        score,
        passed: score.map(|score| score >= PASS_MARK - ROUNDING),
        unknown,
        again,
        domains: domains.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Tier;

    fn task(scenario: &str, domain: &str, weight: f64) -> Task {
        Task {
            scenario: scenario.to_owned(),
            digest: String::new(),
            seed: 1,
            domain: domain.to_owned(),
            competency: format!("of-{scenario}"),
            tier: Tier::Node,
            minutes: 10,
            memory: 1024,
            weight,
        }
    }

    /// A grade of checks of two points: `+` passes, `-` fails, `?` is unknown.
    fn grade(verdicts: &str) -> Grade {
        let checks = verdicts
            .chars()
            .enumerate()
            .map(|(place, verdict)| CheckResult {
                failed: false,
                waits_for: None,
                id: format!("check-{place}"),
                points: 2,
                earned: if verdict == '+' { 2 } else { 0 },
                verdict: match verdict {
                    '+' => Verdict::Pass,
                    '-' => Verdict::Fail,
                    _ => Verdict::Unknown("the reason".to_owned()),
                },
                say: String::new(),
                evidence: Vec::new(),
            });
        Grade {
            checks: checks.collect(),
        }
    }

    /// The outcome of tasks: scenario, domain, weight, verdicts, whose fault.
    fn outcome(tasks: &[(&str, &str, f64, &str, Fault)]) -> Outcome {
        let all: Vec<(Task, Grade, Fault)> = tasks
            .iter()
            .map(|(id, domain, weight, verdicts, fault)| {
                (task(id, domain, *weight), grade(verdicts), *fault)
            })
            .collect();
        let taken: Vec<Taken<'_>> = all
            .iter()
            .map(|(task, grade, fault)| Taken {
                task,
                grade: Some(grade),
                costs: Costs::default(),
                fault: *fault,
                ours: &NONE,
            })
            .collect();
        score(&taken)
    }

    fn loss(cause: LossCause) -> Loss {
        Loss {
            ts: 0,
            after: 0,
            events: 1,
            cause,
        }
    }

    static NONE: BTreeSet<String> = BTreeSet::new();

    const OURS: Fault = Fault::Ours;
    const LEARNER: Fault = Fault::Learner;

    #[test]
    fn a_domain_counts_with_its_weight_however_many_tasks_it_has() {
        let one = outcome(&[("a", "x", 60.0, "++", OURS), ("b", "y", 40.0, "--", OURS)]);
        let many = outcome(&[
            ("a", "x", 20.0, "++", OURS),
            ("c", "x", 20.0, "++", OURS),
            ("d", "x", 20.0, "++++", OURS),
            ("b", "y", 40.0, "--", OURS),
        ]);
        for found in [&one, &many] {
            assert!((found.score.unwrap() - 60.0).abs() < 1e-9, "{found:?}");
            assert_eq!(found.passed, Some(false));
        }
        assert_eq!(many.domains[0].competencies.len(), 3);
        assert!((many.domains[0].weight - 60.0).abs() < 1e-9);
        assert_eq!(many.domains[1].earned, Some(0.0));
    }

    #[test]
    fn the_pass_mark_itself_passes() {
        let at = |x: f64| {
            let tasks = [("a", "x", x, "+", OURS), ("b", "y", 100.0 - x, "-", OURS)];
            outcome(&tasks).passed
        };
        assert_eq!(at(67.0), Some(true));
        assert_eq!(at(66.9), Some(false));
    }

    #[test]
    fn what_we_could_not_judge_leaves_what_could_be_earned_and_is_shown() {
        let found = outcome(&[("a", "x", 20.0, "+-?-?", OURS), ("b", "y", 80.0, "+", OURS)]);
        assert!((found.unknown - 8.0).abs() < 1e-9, "{found:?}");
        // One of three in a fifth, all of the rest.
        assert!((found.score.unwrap() - (20.0 / 3.0 + 80.0)).abs() < 1e-9);
        assert!(found.again.is_empty());
    }

    #[test]
    fn with_more_than_a_tenth_unknown_by_our_doing_there_is_no_result_but_what_to_take_again() {
        let tenth = outcome(&[("a", "x", 10.0, "?", OURS), ("b", "y", 90.0, "+", OURS)]);
        assert_eq!((tenth.score, tenth.domains[0].earned), (Some(100.0), None));
        let more = outcome(&[
            ("a", "x", 10.1, "?", OURS),
            ("b", "y", 79.9, "+", OURS),
            ("c", "z", 10.0, "-?", LEARNER),
        ]);
        assert_eq!((more.score, more.passed), (None, None));
        assert_eq!(more.again, ["a"]);
    }

    #[test]
    fn a_task_without_a_grade_is_lost_by_whose_fault_it_is() {
        let (lost, done) = (task("a", "x", 8.0), task("b", "y", 92.0));
        let all = grade("+");
        let with = |fault| {
            let of = |task, grade, fault| Taken {
                task,
                grade,
                costs: Costs::default(),
                fault,
                ours: &NONE,
            };
            score(&[of(&lost, None, fault), of(&done, Some(&all), OURS)])
        };
        assert_eq!(with(OURS).score, Some(100.0));
        assert!((with(LEARNER).score.unwrap() - 92.0).abs() < 1e-9);
        assert!(with(LEARNER).unknown.abs() < 1e-9);
    }

    #[test]
    fn what_was_paid_is_not_earned() {
        let (task, grade) = (task("a", "x", 100.0), grade("++"));
        let taken = Taken {
            task: &task,
            grade: Some(&grade),
            costs: Costs { hints: 0, tries: 1 },
            fault: OURS,
            ours: &NONE,
        };
        assert_eq!(score(&[taken]).score, Some(75.0));
    }

    #[test]
    fn nobody_gains_by_making_checks_unknown_with_a_flood_or_a_destroyed_lab() {
        let deeds = [
            Fault::of(Lab::Well, &[loss(LossCause::Kernel)], true),
            Fault::of(
                Lab::Well,
                &[loss(LossCause::Gap), loss(LossCause::Size)],
                true,
            ),
            // By what no loss tells of: a process in another's cgroup, more objects than are looked at, a server that is
            // stopped for a moment.
            Fault::of(Lab::Well, &[], true),
            Fault::of(Lab::Well, &[], false),
            Fault::of(Lab::Well, &[loss(LossCause::Gap)], false),
            Fault::of(Lab::Silent, &[], false),
            Fault::of(Lab::Ended, &[loss(LossCause::Gap)], false),
        ];
        let honest = ["+++", "++-", "+--", "---"];
        for fault in deeds {
            for first in honest {
                for second in honest {
                    let of = |first: &str, fault| {
                        let tasks = [
                            ("a", "x", 9.0, first, fault),
                            ("b", "x", 11.0, second, OURS),
                            ("c", "y", 80.0, "++--", OURS),
                        ];
                        outcome(&tasks).score.expect("there is a result")
                    };
                    let before = of(first, OURS);
                    // Every way of hiding some of the checks.
                    for hidden in 1..8_u32 {
                        let after: String = first
                            .chars()
                            .enumerate()
                            .map(|(place, verdict)| match hidden >> place & 1 {
                                1 => '?',
                                _ => verdict,
                            })
                            .collect();
                        assert!(of(&after, fault) <= before + 1e-9, "{first} as {after}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_command_that_hangs_is_not_our_fault_unless_the_lab_is_lost() {
        let checks = serde_json::json!([
            {"id": "quiet", "command": {"exec": ["/usr/bin/ss"]}},
            {"id": "object", "object": {"resource": "pods"}},
            {"id": "after", "object": {"resource": "pods"}, "needs": ["quiet"]},
        ]);
        let checks: Vec<Check> = serde_json::from_value(checks).unwrap();
        let of = |lab, failed| -> Vec<Fault> {
            let each = checks.iter();
            each.map(|check| Fault::of_check(check, &checks, lab, &[], failed))
                .collect()
        };
        assert_eq!(of(Lab::Unwatched, false), [LEARNER, OURS, LEARNER]);
        assert_eq!(of(Lab::Well, false), [LEARNER; 3]);
        assert_eq!(of(Lab::Well, true), [OURS; 3]);
        assert_eq!(of(Lab::Silent, true), [LEARNER; 3]);
        assert_eq!(of(Lab::Lost, false), [OURS; 3]);
    }

    #[test]
    fn only_what_comes_from_outside_the_lab_is_our_fault() {
        let lost = |cause| vec![loss(cause)];
        assert_eq!(Fault::of(Lab::Well, &[], true), LEARNER);
        assert_eq!(Fault::of(Lab::Well, &lost(LossCause::Gap), true), OURS);
        assert_eq!(Fault::of(Lab::Unwatched, &[], true), OURS);
        let flood = lost(LossCause::Kernel);
        assert_eq!(Fault::of(Lab::Unwatched, &flood, true), LEARNER);
        assert_eq!(Fault::of(Lab::Lost, &lost(LossCause::Kernel), true), OURS);
        // Events that are missing hide nothing from a check that looks at a file.
        assert_eq!(
            Fault::of(Lab::Well, &lost(LossCause::Kernel), false),
            LEARNER
        );
    }

    #[test]
    fn a_flood_does_not_make_our_other_failures_the_learners() {
        let (task, grade) = (task("a", "x", 100.0), grade("+-???-----"));
        let ours = BTreeSet::from(["check-2".to_owned()]);
        let found = score(&[Taken {
            task: &task,
            grade: Some(&grade),
            costs: Costs::default(),
            fault: LEARNER,
            ours: &ours,
        }]);
        assert!((found.unknown - 10.0).abs() < 1e-9, "{found:?}");
        assert!((found.score.unwrap() - 100.0 / 9.0).abs() < 1e-9);
    }
}

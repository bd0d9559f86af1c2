//! Mutants of graders: a check that reads recordings, with one part of what it asks dropped. One that no
//! near miss catches shows a part that nobody needs, or a near miss that nobody has written.
//!
//! The reference and the near misses are played once, and their recordings kept. Each mutant is judged
//! on all of them, without another lab. It is caught by an answer that earns the check with it and
//! must not. What else a check asks (of the node, of the cluster) is not on a recording: for the checks
//! that a mutant builds on, what the lab's own grading found stands; a mutant of a check that reads more
//! than recordings is not judged, and counts as a survivor.

use std::collections::BTreeSet;

use falco_rules::condition::ast::Expr;
use falco_rules::condition::parse;
use serde::Serialize;

use super::Bench;
use super::run::{Options, Run, Task, prove};
use crate::attempt::Attempt;
use crate::detector::{Recorded, RecordingError};
use crate::grader::{self, Baseline, Grade, Judge, Source, Subject, Verdict};
use crate::scenario::answer::Kind as AnswerKind;
use crate::scenario::{Check, EventCheck, Kind, Scenario};

/// A check with one part dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct GraderMutant {
    /// The check's id.
    pub check: String,
    /// The part that is dropped, in words.
    pub dropped: String,
    /// The check without it.
    pub mutated: Check,
}

/// A mutant that no near miss catches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GraderSurvivor {
    /// The check's id.
    pub check: String,
    /// The part that could be dropped.
    pub dropped: String,
    /// It was not judged: the check reads more than recordings.
    pub excluded: bool,
}

/// What became of the mutants of a scenario's checks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GraderReport {
    /// The scenario.
    pub scenario: String,
    /// How many were caught.
    pub caught: usize,
    /// Those that were not.
    pub survivors: Vec<GraderSurvivor>,
    /// Runs on which nothing was judged, because they did not earn what they must.
    pub void: Vec<Run>,
}

/// All mutants of the checks that ask for events.
#[must_use]
pub fn grader_mutants(checks: &[Check]) -> Vec<GraderMutant> {
    let mut mutants = Vec::new();
    for check in checks.iter().filter(|check| asks_for_events(check)) {
        for (dropped, mutated) in without_a_part(check) {
            mutants.push(GraderMutant {
                check: check.id.clone(),
                dropped,
                mutated,
            });
        }
    }
    mutants
}

fn asks_for_events(check: &Check) -> bool {
    match check.kind() {
        Some(Kind::Event(_)) => true,
        Some(Kind::All(parts) | Kind::Any(parts)) => parts.iter().any(asks_for_events),
        _ => false,
    }
}

/// Whether a recording, and the answers whose marks are in it, decide a check.
fn is_recorded(check: &Check) -> bool {
    match check.kind() {
        Some(Kind::Event(_) | Kind::Answer(_)) => true,
        Some(Kind::All(parts) | Kind::Any(parts)) => parts.iter().all(is_recorded),
        Some(Kind::Not(part)) => is_recorded(part),
        _ => false,
    }
}

/// The check with each of its parts dropped, with the part in words. What is left asks for less.
fn without_a_part(check: &Check) -> Vec<(String, Check)> {
    let with_parts = |parts: Vec<Check>| match &check.all {
        Some(_) => Check {
            all: Some(parts),
            ..check.clone()
        },
        None => Check {
            any: Some(parts),
            ..check.clone()
        },
    };
    let mut found = Vec::new();
    match check.kind() {
        Some(Kind::Event(event)) => {
            found.extend(weaker(event).into_iter().map(|(dropped, event)| {
                let check = Check {
                    event: Some(event),
                    ..check.clone()
                };
                (dropped, check)
            }));
        }
        Some(Kind::All(parts) | Kind::Any(parts)) => {
            for (place, part) in parts.iter().enumerate() {
                let others = || parts.iter().enumerate().filter(move |(at, _)| *at != place);
                if check.all.is_some() && parts.len() > 1 {
                    let rest = others().map(|(_, part)| part.clone()).collect();
                    found.push((format!("part {}", place + 1), with_parts(rest)));
                }
                for (dropped, part) in without_a_part(part) {
                    let mut parts = parts.to_vec();
                    parts[place] = part;
                    let dropped = format!("part {}: {dropped}", place + 1);
                    found.push((dropped, with_parts(parts)));
                }
            }
        }
        _ => {}
    }
    found
}

/// The event check with each part of its condition and each of its bounds dropped.
fn weaker(event: &EventCheck) -> Vec<(String, EventCheck)> {
    let mut found = Vec::new();
    // What does not parse, the linter tells.
    let parts = parse(&event.condition).map_or_else(|_| Vec::new(), |tree| looser(&tree, false));
    for (dropped, tree) in parts {
        let condition = tree.to_string();
        let event = EventCheck {
            condition,
            ..event.clone()
        };
        found.push((format!("`{dropped}`"), event));
    }
    let mut bound = |is_there: bool, dropped: String, drop: &dyn Fn(&mut EventCheck)| {
        if is_there {
            let mut event = event.clone();
            drop(&mut event);
            found.push((dropped, event));
        }
    };
    bound(
        event.at_least > 1,
        format!("at_least: {}", event.at_least),
        &|event| event.at_least = 1,
    );
    let at_most = event.at_most.map(|most| most.to_string());
    for (key, value, drop) in [
        (
            "at_most",
            &at_most,
            (|event| event.at_most = None) as fn(&mut EventCheck),
        ),
        ("after", &event.after, |event| event.after = None),
        ("alerted", &event.alerted, |event| event.alerted = None),
        ("alerted_in", &event.alerted_in, |event| {
            event.alerted_in = None;
        }),
    ] {
        let dropped = value.as_ref().map(|value| format!("{key}: {value}"));
        bound(value.is_some(), dropped.unwrap_or_default(), &drop);
    }
    bound(event.shown, "shown: true".to_owned(), &|event| {
        event.shown = false;
    });
    found
}

/// A condition with each part dropped that makes it hold for fewer events, with the part.
fn looser(tree: &Expr, negated: bool) -> Vec<(String, Expr)> {
    let (Expr::And(children) | Expr::Or(children)) = tree else {
        return match tree {
            Expr::Not(child) => looser(child, !negated)
                .into_iter()
                .map(|(dropped, child)| (dropped, Expr::Not(Box::new(child))))
                .collect(),
            _ => Vec::new(),
        };
    };
    let is_and = matches!(tree, Expr::And(_));
    let join = |children| match is_and {
        true => Expr::And(children),
        false => Expr::Or(children),
    };
    let mut found = Vec::new();
    for (place, child) in children.iter().enumerate() {
        if is_and != negated {
            let mut rest = children.clone();
            rest.remove(place);
            let rest = match rest.len() {
                1 => rest.remove(0),
                _ => join(rest),
            };
            found.push((child.to_string(), rest));
        }
        for (dropped, child) in looser(child, negated) {
            let mut all = children.clone();
            all[place] = child;
            found.push((dropped, join(all)));
        }
    }
    found
}

/// Plays the reference, the untouched lab and the near misses once, and judges all mutants of the
/// scenario's checks on what was recorded. `tasks` are all of the scenario's.
///
/// # Errors
/// A recording can't be read.
pub fn mutate_grader(
    bench: &dyn Bench,
    scenario: &Scenario,
    tasks: &[Task],
    options: Options,
    judge: &Judge,
    done: &(dyn Fn(&Task, &[Run]) + Sync),
) -> Result<GraderReport, RecordingError> {
    let wanted = [
        AnswerKind::Untouched,
        AnswerKind::Reference,
        AnswerKind::NearMiss,
    ];
    let is_wanted = |task: &&Task| wanted.contains(&task.kind);
    let tasks: Vec<Task> = tasks.iter().filter(is_wanted).cloned().collect();
    let options = Options {
        reset: false,
        keep: true,
        ..options
    };
    let mutants = grader_mutants(&scenario.checks);
    let mut report = GraderReport {
        scenario: scenario.id.clone(),
        ..GraderReport::default()
    };
    let mut caught = BTreeSet::new();
    if !mutants.is_empty() {
        for run in prove(bench, &tasks, options, done) {
            match (&run.grade, &run.recorded) {
                (Some(grade), Some(recorded)) if run.is_proven() => {
                    let played = Played {
                        scenario,
                        expected: &run.expected,
                        grade,
                        recorded,
                    };
                    caught.extend(played.catches(&mutants, judge)?);
                }
                _ => report.void.push(run),
            }
        }
    }
    let whole = |id: &str| {
        let check = scenario.checks.iter().find(|check| check.id == id);
        check.is_some_and(is_recorded)
    };
    for (place, mutant) in mutants.into_iter().enumerate() {
        if caught.contains(&place) {
            report.caught += 1;
        } else {
            report.survivors.push(GraderSurvivor {
                excluded: !whole(&mutant.check),
                check: mutant.check,
                dropped: mutant.dropped,
            });
        }
    }
    Ok(report)
}

/// An answer that was played and earned what it must.
struct Played<'a> {
    scenario: &'a Scenario,
    expected: &'a BTreeSet<String>,
    /// What the grading of its lab found.
    grade: &'a Grade,
    recorded: &'a Recorded,
}

impl Played<'_> {
    /// The places of those mutants with which it would earn something else.
    fn catches(
        &self,
        mutants: &[GraderMutant],
        judge: &Judge,
    ) -> Result<BTreeSet<usize>, RecordingError> {
        let Some(attempt) = Attempt::of_marks(&self.recorded.marks()?) else {
            return Ok(BTreeSet::new());
        };
        let mut asked = self.scenario.clone();
        asked.checks = self.scenario.checks.iter().map(|it| self.own(it)).collect();
        // In one pass, each under a name of its own. Another mutant's name is nobody's need.
        let judged = mutants
            .iter()
            .enumerate()
            .filter(|(_, mutant)| is_recorded(&mutant.mutated));
        let name = |place: usize| format!("mutant {place}");
        asked.checks.extend(judged.map(|(place, mutant)| Check {
            id: name(place),
            needs: Vec::new(),
            ..mutant.mutated.clone()
        }));
        let again = grader::grade(&Subject {
            scenario: &asked,
            attempt: &attempt,
            baseline: &Baseline::default(),
            source: Source::Recording(self.recorded),
            judge,
            tell: &|_| {},
        });
        let passes: BTreeSet<&str> = again
            .grade
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Pass)
            .map(|check| check.id.as_str())
            .collect();
        let mut caught = BTreeSet::new();
        for (place, mutant) in mutants.iter().enumerate() {
            let id = mutant.check.as_str();
            let is_expected = self.expected.contains(id);
            let earns = |passes: &dyn Fn(&str) -> bool| earns(&self.scenario.checks, id, passes);
            // A recording that tells something else than the lab did proves nothing.
            let is_known = earns(&|check| passes.contains(check)) == is_expected;
            let mutated = name(place);
            let of_mutant = |check: &str| match check == id {
                true => passes.contains(mutated.as_str()),
                false => passes.contains(check),
            };
            if is_known && is_recorded(&mutant.mutated) && earns(&of_mutant) != is_expected {
                caught.insert(place);
            }
        }
        Ok(caught)
    }

    /// A check by itself: as it is if the recording decides it, else as the lab's grading found it.
    fn own(&self, check: &Check) -> Check {
        if is_recorded(check) {
            return Check {
                needs: Vec::new(),
                ..check.clone()
            };
        }
        let mut checks = self.grade.checks.iter();
        let earned = checks.any(|found| found.id == check.id && found.earned > 0);
        Check {
            id: check.id.clone(),
            all: earned.then(Vec::new),
            any: (!earned).then(Vec::new),
            ..Check::default()
        }
    }
}

/// Whether a check earns its points, if it and all that it needs pass.
fn earns(checks: &[Check], id: &str, passes: &dyn Fn(&str) -> bool) -> bool {
    let mut looked = BTreeSet::new();
    let mut ahead = vec![id];
    while let Some(id) = ahead.pop() {
        if !looked.insert(id) {
            continue;
        }
        if !passes(id) {
            return false;
        }
        let needs = checks
            .iter()
            .find(|check| check.id == id)
            .map(|it| &it.needs);
        ahead.extend(needs.into_iter().flatten().map(String::as_str));
    }
    true
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::detector::of_attempt;
    use crate::grader::CheckResult;

    fn checks(text: &str) -> Vec<Check> {
        crate::scenario::yaml::parse("scenario.yaml", text).unwrap()
    }

    fn dropped(text: &str) -> Vec<String> {
        let mutants = grader_mutants(&checks(text)).into_iter();
        mutants.map(|mutant| mutant.dropped).collect()
    }

    #[test]
    fn each_part_that_asks_for_something_is_dropped_once() {
        let condition = "{id: a, points: 1, event: 'evt.type = open and \
                         (fd.num = 1 or fd.num = 2 and evt.res = SUCCESS) and not (proc.pid = 1 or proc.pid = 2)'}";
        assert_eq!(
            dropped(&format!("- {condition}")),
            [
                "`evt.type = open`",
                "`(fd.num = 1 or (fd.num = 2 and evt.res = SUCCESS))`",
                "`fd.num = 2`",
                "`evt.res = SUCCESS`",
                "`not (proc.pid = 1 or proc.pid = 2)`",
                "`proc.pid = 1`",
                "`proc.pid = 2`",
            ]
        );
        let bounds = "- id: a
  points: 1
  event: {condition: evt.type = open, at_least: 3, after: b, alerted: R, shown: true}
";
        assert_eq!(
            dropped(bounds),
            ["at_least: 3", "after: b", "alerted: R", "shown: true"]
        );
        // Of an alternative nothing can be dropped that would ask for less.
        let parts = "- id: a
  points: 1
  all:
    - event: evt.type = open
    - any:
        - event: evt.type = read and fd.num = 1
        - event: evt.type = close
";
        assert_eq!(
            dropped(parts),
            [
                "part 1",
                "part 2",
                "part 2: part 1: `evt.type = read`",
                "part 2: part 1: `fd.num = 1`"
            ]
        );
        assert!(dropped("- {id: a, points: 1, file: {path: /a, is: present}}").is_empty());
    }

    const SCENARIO: &str = "
- id: closed
  points: 1
  event: {condition: cksl.actor = learner and evt.type = close, at_least: 2}
- id: twice
  points: 1
  needs: [kept]
  event: {condition: evt.type = close, at_least: 2}
- {id: kept, points: 1, file: {path: /a, is: present}}
";

    /// What an answer catches that has closed a descriptor so many times and earned these checks.
    fn caught(closed: u64, earned: &[&str]) -> Vec<(String, String)> {
        let checks = checks(SCENARIO);
        let mutants = grader_mutants(&checks);
        let earned: BTreeSet<String> = earned.iter().map(|id| (*id).to_owned()).collect();
        let results = checks.iter().map(|check| CheckResult {
            waits_for: None,
            id: check.id.clone(),
            points: 1,
            earned: u32::from(earned.contains(&check.id)),
            verdict: Verdict::Fail,
            say: String::new(),
            evidence: Vec::new(),
        });
        let grade = Grade {
            checks: results.collect(),
        };
        let mut scenario = crate::scenario::Content::embedded()
            .scenario("strace-touch")
            .unwrap();
        scenario.checks = checks;
        let played = Played {
            scenario: &scenario,
            expected: &earned,
            grade: &grade,
            recorded: &of_attempt(closed),
        };
        let caught = played
            .catches(&mutants, &Judge::new(PathBuf::new()))
            .unwrap();
        let name = |place: usize| (mutants[place].check.clone(), mutants[place].dropped.clone());
        caught.into_iter().map(name).collect()
    }

    #[test]
    fn a_near_miss_catches_the_part_that_it_lacks_and_no_other() {
        let at_least = |check: &str| (check.to_owned(), "at_least: 2".to_owned());
        assert_eq!(
            caught(1, &["kept"]),
            [at_least("closed"), at_least("twice")]
        );
        // Without what it needs, `twice` would earn nothing either way.
        assert_eq!(caught(1, &[]), [at_least("closed")]);
        // Who is to earn the check catches nothing that asks for less of it.
        assert_eq!(caught(2, &["closed", "twice", "kept"]), []);
        // What was graded otherwise than the recording tells proves nothing.
        assert_eq!(caught(1, &["closed", "twice", "kept"]), []);
    }
}

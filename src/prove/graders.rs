//! Mutants of graders: a check that asks for events, with one part of what it asks dropped. One that no
//! near miss catches shows a part that nobody needs, or a near miss that nobody has written.
//!
//! The untouched lab, the right answers and the near misses are played once. In each of their labs all mutants are
//! judged beside the scenario's own checks. A mutant is caught by an answer that earns the check with it and
//! must not. The recordings of right answers serve as further near misses, in which one thing was otherwise
//! ([`Otherwise`]) in the deed that the dropped part is about, and about which the part asks: the lab did it, the kernel
//! refused it, it was done to another file. What else a check asks (of the node, of the cluster) was met there, since a right
//! answer earns it.

use std::collections::{BTreeMap, BTreeSet};

use falco_rules::condition::ast::Expr;
use falco_rules::condition::parse;
use falco_rules::filter::Filter;
use serde::Serialize;

use super::Bench;
use super::run::{Options, Run, prove};
use super::task::Task;
use crate::attempt::Attempt;
use crate::detector::{EventNum, Otherwise, Recorded, RecordingError, field_table};
use crate::grade::{Grade, Verdict};
use crate::grader::{self, Baseline, Judge, Source, Subject};
use crate::scenario::answer::Kind as AnswerKind;
use crate::scenario::{All, Any, Check, EventCheck, Kind, Scenario};

/// A check with one part dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct GraderMutant {
    /// The check's id.
    pub check: String,
    /// The part that is dropped, in words.
    pub dropped: String,
    /// The check without it.
    pub mutated: Check,
    /// The condition of the events that the part is about. Empty if it is about none.
    pub deed: String,
}

/// A mutant that no near miss catches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GraderSurvivor {
    /// The check's id.
    pub check: String,
    /// The part that could be dropped.
    pub dropped: String,
    /// It was never judged: nothing could be said of its check in any lab.
    pub excluded: bool,
}

/// So many of 100 mutants of a scenario's checks must be caught.
pub const BAR: usize = 90;

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

impl GraderReport {
    /// How many mutants there are.
    #[must_use]
    pub fn mutants(&self) -> usize {
        self.caught + self.survivors.len()
    }

    /// Whether enough were caught ([`BAR`]), and all answers earned what they must. What was not judged was not caught.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.void.is_empty() && 100 * self.caught >= BAR * self.mutants()
    }
}

impl GraderMutant {
    /// What may be otherwise that the part asks for. A part that is a whole deed asks for all of it: then one thing will do.
    fn otherwise(&self) -> impl Iterator<Item = Otherwise> {
        let is_condition = self.dropped.ends_with('`');
        let tells = |field: &&str| self.dropped.contains(*field);
        Otherwise::ALL
            .into_iter()
            .filter(move |how| match is_condition {
                true => how.fields().iter().any(tells),
                false => matches!(how, Otherwise::ByTheLab | Otherwise::ByTheLearner),
            })
    }
}

/// All mutants of the checks that ask for events.
#[must_use]
pub fn grader_mutants(checks: &[Check]) -> Vec<GraderMutant> {
    let mut mutants = Vec::new();
    for check in checks.iter().filter(|check| asks_for_events(check)) {
        for Dropped {
            what,
            check: mutated,
            deed,
        } in without_a_part(check, checks)
        {
            mutants.push(GraderMutant {
                check: check.id.clone(),
                dropped: what,
                mutated,
                deed,
            });
        }
    }
    mutants
}

fn asks_for_events(check: &Check) -> bool {
    match &check.kind {
        Kind::Event(_) => true,
        Kind::All(All(parts)) | Kind::Any(Any(parts)) => parts.iter().any(asks_for_events),
        _ => false,
    }
}

/// The parts of a check that no recording decides, where others may hold in their place.
fn facts(check: &Check, is_one_of_several: bool, found: &mut Vec<Check>) {
    if !asks_for_events(check) {
        if is_one_of_several && !check.nature().recorded && !found.contains(check) {
            found.push(check.clone());
        }
        return;
    }
    if let Kind::All(All(parts)) | Kind::Any(Any(parts)) = &check.kind {
        let is_one_of_several = is_one_of_several || is_any(check);
        let parts = parts.iter();
        parts.for_each(|part| facts(part, is_one_of_several, found));
    }
}

fn is_any(check: &Check) -> bool {
    matches!(check.kind, Kind::Any(_))
}

/// Parts in the place of those of a check that is of several.
fn combined(check: &Check, parts: Vec<Check>) -> Kind {
    match is_any(check) {
        true => Kind::Any(Any(parts)),
        false => Kind::All(All(parts)),
    }
}

/// A check of which all that no recording decides is as it was in the lab of a right answer: met, and where others may hold in
/// its place as `known` says. `None` if that does not say it.
fn as_earned(
    check: &Check,
    is_one_of_several: bool,
    known: &dyn Fn(&Check) -> Option<bool>,
) -> Option<Check> {
    if check.nature().recorded {
        return Some(check.clone());
    }
    let with = |kind: Kind| Check {
        id: check.id.clone(),
        kind,
        ..Check::default()
    };
    match &check.kind {
        Kind::All(All(parts)) | Kind::Any(Any(parts)) if asks_for_events(check) => {
            let is_one_of_several = is_one_of_several || is_any(check);
            let parts = parts.iter();
            let parts = parts.map(|part| as_earned(part, is_one_of_several, known));
            Some(with(combined(check, parts.collect::<Option<_>>()?)))
        }
        // Of none all hold, and not any.
        _ if is_one_of_several && !known(check)? => Some(with(Kind::Any(Any(Vec::new())))),
        _ => Some(with(Kind::All(All(Vec::new())))),
    }
}

/// A check without one of its parts.
struct Dropped {
    /// The part in words.
    what: String,
    /// What is left, which asks for less.
    check: Check,
    /// The condition of what the part is about.
    deed: String,
}

/// The condition of all events that one of these checks asks for.
fn deed<'c>(checks: impl IntoIterator<Item = &'c Check>) -> String {
    let deeds = checks.into_iter().filter_map(|check| {
        let deed = match &check.kind {
            Kind::Event(event) => event.condition.clone(),
            Kind::All(All(parts)) | Kind::Any(Any(parts)) => deed(parts),
            _ => String::new(),
        };
        (!deed.is_empty()).then(|| format!("({deed})"))
    });
    deeds.collect::<Vec<_>>().join(" or ")
}

/// The check, one of `checks`, with each of its parts dropped.
fn without_a_part(check: &Check, checks: &[Check]) -> Vec<Dropped> {
    let with = |kind: Kind| Check {
        kind,
        ..check.clone()
    };
    let mut found = Vec::new();
    match &check.kind {
        Kind::Event(event) => {
            found.extend(weaker(event).into_iter().map(|(what, weaker)| Dropped {
                what,
                deed: match (&event.after, &weaker.after) {
                    (Some(before), None) => deed(checks.iter().filter(|one| one.id == *before)),
                    _ => event.condition.clone(),
                },
                check: with(Kind::Event(weaker)),
            }));
        }
        Kind::All(All(parts)) | Kind::Any(Any(parts)) => {
            for (place, part) in parts.iter().enumerate() {
                let others = || parts.iter().enumerate().filter(move |(at, _)| *at != place);
                if matches!(check.kind, Kind::All(_)) && parts.len() > 1 {
                    let rest = others().map(|(_, part)| part.clone()).collect();
                    found.push(Dropped {
                        what: format!("part {}", place + 1),
                        check: with(combined(check, rest)),
                        deed: deed([part]),
                    });
                }
                for dropped in without_a_part(part, checks) {
                    let mut parts = parts.clone();
                    parts[place] = dropped.check;
                    found.push(Dropped {
                        what: format!("part {}: {}", place + 1, dropped.what),
                        check: with(combined(check, parts)),
                        deed: dropped.deed,
                    });
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
        let condition = format!("{tree:#}");
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

/// Plays the untouched lab, the right answers and the near misses once, and judges all mutants of the
/// scenario's checks there. `tasks` are all of the scenario's.
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
    let mutants = grader_mutants(&scenario.checks);
    let mut report = GraderReport {
        scenario: scenario.id.clone(),
        ..GraderReport::default()
    };
    if mutants.is_empty() {
        return Ok(report);
    }
    let mut facts = Vec::new();
    for check in &scenario.checks {
        self::facts(check, false, &mut facts);
    }
    let supposed = supposed(&mutants, &facts);
    let wanted = tasks
        .iter()
        .filter(|task| task.kind != AnswerKind::Adversary);
    let tasks: Vec<Task> = wanted
        .map(|task| Task {
            supposed: supposed.clone(),
            ..task.clone()
        })
        .collect();
    let options = Options {
        reset: false,
        keep: true,
        ..options
    };
    let (mut caught, mut judged) = (BTreeSet::new(), BTreeSet::new());
    for run in prove(bench, &tasks, options, done) {
        match (&run.supposed, &run.recorded) {
            (Some(grade), Some(recorded)) if run.is_proven() => {
                let played = Judged { scenario, grade };
                let found = played.against(&mutants, &run.expected);
                caught.extend(found.caught);
                judged.extend(found.judged);
                if matches!(run.kind, AnswerKind::Reference | AnswerKind::Way) {
                    let left = |place: &usize| !caught.contains(place);
                    let left: Vec<usize> = (0..mutants.len()).filter(left).collect();
                    caught.extend(played.otherwise(recorded, &mutants, &left, &facts, judge)?);
                }
            }
            _ => report.void.push(run),
        }
    }
    for (place, mutant) in mutants.into_iter().enumerate() {
        if caught.contains(&place) {
            report.caught += 1;
        } else {
            report.survivors.push(GraderSurvivor {
                excluded: !judged.contains(&place),
                check: mutant.check,
                dropped: mutant.dropped,
            });
        }
    }
    Ok(report)
}

/// The id of a mutant among the checks: that of its check, whose attacks are its own, and after a blank its place. No
/// scenario's check has a blank in its id.
fn name(mutant: &GraderMutant, place: usize) -> String {
    format!("{} {place}", mutant.check)
}

/// The id of a fact among the checks.
fn fact(place: usize) -> String {
    format!("fact {place}")
}

/// The mutants and the facts as checks of their own. Another mutant's name is nobody's need.
fn supposed(mutants: &[GraderMutant], facts: &[Check]) -> Vec<Check> {
    let mutants = mutants.iter().enumerate();
    let mutants = mutants.map(|(place, mutant)| (name(mutant, place), &mutant.mutated));
    let facts = facts.iter().enumerate();
    let facts = facts.map(|(place, check)| (fact(place), check));
    let all = mutants.chain(facts).map(|(id, check)| Check {
        id,
        needs: Vec::new(),
        ..check.clone()
    });
    all.collect()
}

/// A grade of a scenario's checks and its mutants'.
struct Judged<'a> {
    scenario: &'a Scenario,
    grade: &'a Grade,
}

/// Places of mutants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// With these the answer would earn something else.
    caught: BTreeSet<usize>,
    /// Of these something could be said.
    judged: BTreeSet<usize>,
}

impl Judged<'_> {
    /// What becomes of the mutants by an answer that is to earn these checks.
    fn against(&self, mutants: &[GraderMutant], expected: &BTreeSet<String>) -> Found {
        let known = self.grade.checks.iter();
        let known: BTreeMap<&str, &Verdict> = known
            .map(|check| (check.id.as_str(), &check.verdict))
            .collect();
        let passes = |id: &str| known.get(id) == Some(&&Verdict::Pass);
        let is_clear = |id: &str| matches!(known.get(id), Some(Verdict::Pass | Verdict::Fail));
        let mut found = Found::default();
        for (place, mutant) in mutants.iter().enumerate() {
            let id = mutant.check.as_str();
            let is_expected = expected.contains(id);
            let earns = |passes: &dyn Fn(&str) -> bool| earns(&self.scenario.checks, id, passes);
            let mutated = name(mutant, place);
            let of_mutant = |check: &str| match check == id {
                true => passes(&mutated),
                false => passes(check),
            };
            // What is found otherwise than it is to be proves nothing.
            if earns(&passes) != is_expected || !is_clear(&mutated) {
                continue;
            }
            found.judged.insert(place);
            if earns(&of_mutant) != is_expected {
                found.caught.insert(place);
            }
        }
        found
    }

    /// Of some mutants those that would be earned, with the check itself not, if one thing had been otherwise in what a
    /// right answer did of what they no longer ask. The rest of what a check asks is met then, and so are the checks that
    /// it needs.
    fn otherwise(
        &self,
        recorded: &Recorded,
        mutants: &[GraderMutant],
        places: &[usize],
        facts: &[Check],
        judge: &Judge,
    ) -> Result<BTreeSet<usize>, RecordingError> {
        let Some(attempt) = Attempt::of_marks(&recorded.marks()?) else {
            return Ok(BTreeSet::new());
        };
        let verdict = |id: &str| {
            let result = self.grade.checks.iter().find(|check| check.id == id)?;
            match result.verdict {
                Verdict::Pass => Some(true),
                Verdict::Fail => Some(false),
                Verdict::Unknown(_) => None,
            }
        };
        let known = |check: &Check| {
            let place = facts.iter().position(|known| known == check)?;
            verdict(&fact(place))
        };
        let alone = |check: &Check| {
            Some(Check {
                needs: Vec::new(),
                ..as_earned(check, false, &known)?
            })
        };
        let mut caught = BTreeSet::new();
        for place in places {
            let mutant = &mutants[*place];
            let events = events_of(&mutant.deed, recorded)?;
            if events.is_empty() {
                continue;
            }
            let mutated = Check {
                id: name(mutant, *place),
                ..mutant.mutated.clone()
            };
            let all = &self.scenario.checks;
            let is_looked_at = |check: &&Check| check.id == mutant.check || is_before(check, all);
            let checks = all.iter().filter(is_looked_at).chain([&mutated]);
            let asked = Scenario {
                checks: checks.filter_map(alone).collect(),
                ..self.scenario.clone()
            };
            for how in mutant.otherwise() {
                let Some(recorded) = recorded.otherwise(how, &events)? else {
                    continue;
                };
                let again = grader::grade(&Subject {
                    scenario: &asked,
                    attempt: &attempt,
                    baseline: &Baseline::default(),
                    source: Source::Recording(&recorded),
                    judge,
                    tell: &|_| {},
                });
                let is = |id: &str, verdict: Verdict| {
                    let mut results = again.grade.checks.iter();
                    results.any(|check| check.id == id && check.verdict == verdict)
                };
                if is(&mutated.id, Verdict::Pass) && is(&mutant.check, Verdict::Fail) {
                    caught.insert(*place);
                    break;
                }
            }
        }
        Ok(caught)
    }
}

/// Whether another check asks for something after this one.
fn is_before(check: &Check, checks: &[Check]) -> bool {
    fn comes_after(check: &Check, before: &str) -> bool {
        match &check.kind {
            Kind::Event(event) => event.after.as_deref() == Some(before),
            Kind::All(All(parts)) | Kind::Any(Any(parts)) => {
                parts.iter().any(|part| comes_after(part, before))
            }
            _ => false,
        }
    }
    checks.iter().any(|other| comes_after(other, &check.id))
}

/// The number of each event that meets the condition; of none if it is empty.
fn events_of(condition: &str, recorded: &Recorded) -> Result<BTreeSet<EventNum>, RecordingError> {
    match Filter::compile(condition, &field_table()) {
        Ok(filter) => Ok(recorded.matches(&filter)?.into_iter().collect()),
        Err(_) => Ok(BTreeSet::new()),
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
    use crate::grade::CheckResult;

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

    #[test]
    fn each_mutant_of_each_scenario_can_be_judged() {
        fn conditions(check: &Check) -> Vec<&str> {
            match &check.kind {
                Kind::Event(event) => vec![&event.condition],
                Kind::All(All(parts)) | Kind::Any(Any(parts)) => {
                    parts.iter().flat_map(conditions).collect()
                }
                _ => Vec::new(),
            }
        }
        let content = crate::scenario::Content::embedded();
        for id in content.scenarios() {
            let drawn = content.draw(id, 1).unwrap();
            for mutant in grader_mutants(&drawn.scenario.checks) {
                for condition in conditions(&mutant.mutated) {
                    let parsed = parse(condition);
                    assert!(parsed.is_ok(), "{id}: {condition}: {parsed:?}");
                }
            }
        }
    }

    const SCENARIO: &str = "
- id: closed
  points: 1
  event: {condition: cksl.actor = learner and evt.type = close and evt.res = SUCCESS, at_least: 2}
- id: twice
  points: 1
  needs: [kept]
  all:
    - event: {condition: cksl.actor = learner and evt.type = close, at_least: 2}
    - file: {path: /a, is: present}
- {id: kept, points: 1, file: {path: /a, is: present}}
";

    fn of(checks: Vec<Check>) -> Scenario {
        let content = crate::scenario::Content::embedded();
        Scenario {
            checks,
            ..content.scenario("strace-touch").unwrap()
        }
    }

    fn result(id: String, verdict: Verdict) -> CheckResult {
        CheckResult {
            failed: false,
            waits_for: None,
            id,
            points: 1,
            earned: 0,
            verdict,
            say: String::new(),
            evidence: Vec::new(),
        }
    }

    /// What an answer catches that is to earn these checks, if these verdicts were found: those of mutants by what they drop.
    fn caught(expected: &[&str], found: &[(&str, Verdict)]) -> Vec<(String, String)> {
        let scenario = of(checks(SCENARIO));
        let mutants = grader_mutants(&scenario.checks);
        let verdict = |id: &str, or: Verdict| {
            let known = found.iter().find(|(known, _)| *known == id);
            known.map_or(or, |(_, verdict)| verdict.clone())
        };
        let own = ["closed", "twice", "kept"];
        let own = own.map(|id| result(id.to_owned(), verdict(id, Verdict::Fail)));
        let mutated = mutants.iter().enumerate().map(|(place, mutant)| {
            let own = verdict(&mutant.check, Verdict::Fail);
            let dropped = format!("{} {}", mutant.check, mutant.dropped);
            result(name(mutant, place), verdict(&dropped, own))
        });
        let grade = Grade {
            checks: own.into_iter().chain(mutated).collect(),
        };
        let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
        let judged = Judged {
            scenario: &scenario,
            grade: &grade,
        };
        let caught = judged.against(&mutants, &expected).caught.into_iter();
        caught
            .map(|place| (mutants[place].check.clone(), mutants[place].dropped.clone()))
            .collect()
    }

    #[test]
    fn a_near_miss_catches_the_part_that_it_lacks_and_no_other() {
        let once = ("closed at_least: 2", Verdict::Pass);
        let file = ("twice part 2", Verdict::Pass);
        let kept = ("kept", Verdict::Pass);
        let closed = [("closed".to_owned(), "at_least: 2".to_owned())];
        let twice = [("twice".to_owned(), "part 2".to_owned())];
        assert_eq!(caught(&[], std::slice::from_ref(&once)), closed);
        // Without what it needs, `twice` would earn nothing either way.
        assert_eq!(caught(&[], std::slice::from_ref(&file)), []);
        assert_eq!(caught(&["kept"], &[file, kept]), twice);
        // What was graded otherwise than it must be proves nothing, and what can't be measured neither.
        assert_eq!(caught(&["closed"], std::slice::from_ref(&once)), []);
        let unknown = ("closed at_least: 2", Verdict::Unknown("lost".to_owned()));
        assert_eq!(caught(&[], &[unknown]), []);
        // What asks for more than the check may cost an answer its points.
        let pass = ("closed", Verdict::Pass);
        let fail = ("closed at_least: 2", Verdict::Fail);
        assert_eq!(caught(&["closed"], &[pass, fail]), closed);
    }

    /// What a right answer catches that was otherwise in one thing, if this was found in its lab.
    fn caught_otherwise(checks: Vec<Check>, found: &[(&str, Verdict)]) -> Vec<(String, String)> {
        let scenario = of(checks);
        let mutants = grader_mutants(&scenario.checks);
        let mut known = Vec::new();
        scenario
            .checks
            .iter()
            .for_each(|check| facts(check, false, &mut known));
        let found = found
            .iter()
            .map(|(id, verdict)| result((*id).to_owned(), verdict.clone()));
        let grade = Grade {
            checks: found.collect(),
        };
        let played = Judged {
            scenario: &scenario,
            grade: &grade,
        };
        let judge = Judge::new(PathBuf::new());
        let places: Vec<usize> = (0..mutants.len()).collect();
        let caught = played.otherwise(&of_attempt(3), &mutants, &places, &known, &judge);
        let caught = caught.unwrap().into_iter();
        caught
            .map(|place| (mutants[place].check.clone(), mutants[place].dropped.clone()))
            .collect()
    }

    fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
        let wanted = wanted.iter();
        wanted
            .map(|(check, part)| ((*check).to_owned(), (*part).to_owned()))
            .collect()
    }

    #[test]
    fn what_the_lab_did_or_the_kernel_refused_catches_the_part_that_asks_who_and_whether() {
        // Nobody was to do it otherwise than twice, and the file is there.
        assert_eq!(
            caught_otherwise(checks(SCENARIO), &[]),
            pairs(&[
                ("closed", "`cksl.actor = learner`"),
                ("closed", "`evt.res = SUCCESS`"),
                ("twice", "part 1"),
                ("twice", "part 1: `cksl.actor = learner`"),
            ])
        );
    }

    #[test]
    fn one_deed_of_several_is_otherwise_at_a_time() {
        let several = "
- {id: first, points: 1, event: cksl.actor = learner and evt.type = close and evt.num = 1}
- id: both
  points: 1
  all:
    - event: cksl.actor = learner and evt.num = 2
    - event: {condition: cksl.actor = learner and evt.num = 3, after: first}
";
        let caught = caught_otherwise(checks(several), &[]);
        let expected = [
            ("first", "`cksl.actor = learner`"),
            ("both", "part 1"),
            ("both", "part 1: `cksl.actor = learner`"),
            ("both", "part 2"),
            ("both", "part 2: `cksl.actor = learner`"),
            ("both", "part 2: after: first"),
        ];
        assert_eq!(caught, pairs(&expected));
    }

    #[test]
    fn where_a_file_may_be_there_instead_it_matters_whether_it_was() {
        let instead = checks(
            "
- id: either
  points: 1
  any:
    - event: cksl.actor = learner and evt.type = close
    - file: {path: /a, is: present}
",
        );
        let caught = |verdict| caught_otherwise(instead.clone(), &[("fact 0", verdict)]);
        let who = pairs(&[("either", "part 1: `cksl.actor = learner`")]);
        assert_eq!(caught(Verdict::Fail), who);
        // With the file it is met whoever has closed it, and what nobody knows shows nothing.
        assert_eq!(caught(Verdict::Pass), []);
        assert_eq!(caught(Verdict::Unknown("lost".to_owned())), []);
    }

    #[test]
    fn nine_of_ten_mutants_must_be_caught_and_what_was_not_judged_was_not() {
        let survivor = |excluded| GraderSurvivor {
            check: "closed".to_owned(),
            dropped: "at_least: 2".to_owned(),
            excluded,
        };
        let enough = |caught, survivors: &[bool]| {
            let report = GraderReport {
                caught,
                survivors: survivors.iter().map(|it| survivor(*it)).collect(),
                ..GraderReport::default()
            };
            report.is_enough()
        };
        assert!(enough(0, &[]) && enough(9, &[false]) && enough(9, &[true]));
        assert!(!enough(8, &[false]) && !enough(8, &[true]) && !enough(0, &[true]));
    }
}

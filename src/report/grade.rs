//! The report of a grade.

use cksl_wire::report::{Graded, Report, ReportedCheck, Tally};
use cksl_wire::timeline::Judged;
use jiff::Timestamp;

use crate::attempt::Attempt;
use crate::grade::{self, CheckResult, Grade, Verdict};
use crate::scenario::{Check, Kind, Scenario};

/// The report of a grade that was just made.
#[must_use]
pub fn graded(scenario: &Scenario, attempt: &Attempt, grade: Grade, now: Timestamp) -> Graded {
    let (taken, tally) = (attempt.hints.len(), grade.tally(attempt.costs()));
    let reported = |result: CheckResult| {
        let check = scenario.checks.iter().find(|one| one.id == result.id);
        ReportedCheck {
            rule: check.and_then(|check| silent_rule(scenario, check, &result)),
            ..ReportedCheck::from(result)
        }
    };
    Graded {
        report: Report {
            scenario: scenario.id.clone(),
            attempt: attempt.id.0,
            tally: tally.into(),
            checks: grade.checks.into_iter().map(reported).collect(),
            word_of: None,
            explanation: None,
        },
        handed_in: false,
        seconds: (now.as_second() - attempt.started.as_second()).max(0),
        hints: taken as u64,
        // Who has earned all gains nothing by one, and after the end there is none.
        next_hint: scenario
            .hints
            .get(taken)
            .filter(|_| !tally.passed && attempt.ended.is_none())
            .map(|hint| hint.cost),
        counts: attempt.scores(),
        solution_shown: attempt.solution_shown.is_some(),
        was_over: attempt.ended.is_some(),
        passed_before: attempt.has_passed(),
        domain: scenario.curriculum.domain.clone(),
        next: None,
    }
}

/// The rule that was to fire and did not. It is named to who knows it from the task or from the check's own sentence.
fn silent_rule(scenario: &Scenario, check: &Check, result: &CheckResult) -> Option<String> {
    if result.verdict != Verdict::Fail || result.waits_for.is_some() {
        return None;
    }
    let Kind::Alert(alert) = &check.kind else {
        return None;
    };
    let is_known = scenario.task.contains(&alert.rule) || result.say.contains(&alert.rule);
    // Without an event no falco was asked; and how a rule is written is evidence of an alert that it raised.
    let is_silent = result.evidence.iter().all(|one| one.written.is_none())
        && result.evidence.iter().any(|one| !one.events.is_empty());
    (alert.times != Some(0) && is_known && is_silent).then(|| alert.rule.clone())
}

impl From<grade::Tally> for Tally {
    fn from(tally: grade::Tally) -> Self {
        Self {
            score: tally.score,
            max: tally.max,
            judgeable: tally.judgeable,
            hint_cost: tally.hint_cost,
            try_cost: tally.try_cost,
            passed: tally.passed,
        }
    }
}

impl From<CheckResult> for ReportedCheck {
    fn from(check: CheckResult) -> Self {
        let verdict = Judged::from(&check.verdict);
        let say = match check.verdict {
            Verdict::Unknown(why) => why,
            Verdict::Pass | Verdict::Fail => check.say,
        };
        Self {
            id: check.id,
            points: check.points,
            earned: check.earned,
            verdict,
            say,
            evidence: check.evidence,
            waits_for: check.waits_for,
            rule: None,
            asked: None,
        }
    }
}

//! The report of a grade.

use cksl_node::report::{Graded, Report, ReportedCheck, Tally};
use cksl_node::timeline::Judged;
use jiff::Timestamp;

use crate::attempt::Attempt;
use crate::grader::{self, CheckResult, Grade, Verdict};
use crate::scenario::Scenario;

/// The report of a grade that was just made.
#[must_use]
pub fn graded(scenario: &Scenario, attempt: &Attempt, grade: Grade, now: Timestamp) -> Graded {
    let taken = attempt.hints.len();
    Graded {
        report: Report {
            scenario: scenario.id.clone(),
            attempt: attempt.id.0,
            tally: grade.tally(attempt.costs()).into(),
            checks: grade.checks.into_iter().map(ReportedCheck::from).collect(),
            word_of: None,
            explanation: None,
        },
        handed_in: false,
        seconds: (now.as_second() - attempt.started.as_second()).max(0),
        hints: taken as u64,
        next_hint: scenario.hints.get(taken).map(|hint| hint.cost),
        counts: attempt.scores(),
    }
}

impl From<grader::Tally> for Tally {
    fn from(tally: grader::Tally) -> Self {
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
        }
    }
}

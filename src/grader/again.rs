//! Tests of grading from a recording alone, with what an earlier grade says of checks that need the node.

use std::path::PathBuf;

use super::*;
use crate::detector::of_attempt;
use crate::scenario::Content;

const CHECKS: &str = "
- {id: closed, points: 2, event: {condition: 'evt.type = close', at_least: TIMES}}
- {id: file, points: 3, file: {path: /etc/motd, matches: x}}
- {id: kept, points: 1, needs: [closed], file: {path: /etc/motd, matches: y}}
";

/// Verdicts of an attempt that has closed two descriptors; so many are asked for, and these checks had passed.
fn judged(times: u32, had_passed: &[&str]) -> Vec<(String, Verdict, u32)> {
    let text = CHECKS.replace("TIMES", &times.to_string());
    let scenario = Scenario {
        checks: crate::scenario::yaml::parse("scenario.yaml", &text).unwrap(),
        ..Content::embedded().scenario("strace-touch").unwrap()
    };
    let recorded = of_attempt(2);
    let attempt = Attempt::of_marks(&recorded.marks().unwrap()).unwrap();
    let subject = Subject {
        scenario: &scenario,
        attempt: &attempt,
        baseline: &Baseline::default(),
        source: Source::Recording(&recorded),
        judge: &Judge::new(PathBuf::new()),
        tell: &|_| {},
    };
    let earlier = |check: &Check| {
        let passed = had_passed.contains(&check.id.as_str());
        Some(CheckResult {
            id: check.id.clone(),
            points: check.points,
            earned: if passed { check.points } else { 0 },
            verdict: if passed { Verdict::Pass } else { Verdict::Fail },
            say: String::new(),
            evidence: Vec::new(),
            waits_for: None,
            failed: false,
        })
    };
    let checks = grade_with(&subject, &earlier).grade.checks.into_iter();
    let told = checks.map(|check| (check.id, check.verdict, check.earned));
    told.collect()
}

#[test]
fn what_the_recording_shows_is_judged_anew_and_the_rest_keeps_its_verdict() {
    use Verdict::{Fail, Pass};
    let is = |id: &str, verdict, earned| (id.to_owned(), verdict, earned);
    assert_eq!(
        judged(2, &["file", "kept"]),
        [
            is("closed", Pass, 2),
            is("file", Pass, 3),
            is("kept", Pass, 1)
        ]
    );
    // Without what it needs, what was kept earns nothing.
    assert_eq!(
        judged(3, &["file", "kept"]),
        [
            is("closed", Fail, 0),
            is("file", Pass, 3),
            is("kept", Fail, 0)
        ]
    );
    assert_eq!(
        judged(2, &[]),
        [
            is("closed", Pass, 2),
            is("file", Fail, 0),
            is("kept", Fail, 0)
        ]
    );
}

//! `needs`: a check earns only with the checks that it builds on.

use std::collections::HashMap;

use super::verdict::{CheckResult, Verdict};
use crate::scenario::{Check, Kind};

/// Takes the points from checks whose needs are not met, with the sentence that says which.
///
/// A check that failed on its own stays failed, and says why: except for answers, and for what builds on
/// one. Whether an answer is right, and what a check that builds on it has looked at, would be the
/// answer for who has not found it. One whose need could not be judged can't be judged either.
/// `results` are those of `checks`, in the same order.
pub(super) fn apply(checks: &[Check], results: &mut [CheckResult]) {
    let places: HashMap<&str, usize> = checks
        .iter()
        .enumerate()
        .map(|(place, check)| (check.id.as_str(), place))
        .collect();
    let mut settled = vec![State::Open; checks.len()];
    for place in 0..checks.len() {
        settle(place, checks, results, &places, &mut settled);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Visiting,
    Done,
    /// Done, and what was found is not told.
    Silent,
}

fn settle(
    place: usize,
    checks: &[Check],
    results: &mut [CheckResult],
    places: &HashMap<&str, usize>,
    settled: &mut [State],
) {
    if settled[place] != State::Open {
        return;
    }
    settled[place] = State::Visiting;
    let is_answer = |place: usize| matches!(checks[place].kind(), Some(Kind::Answer(_)));
    let mut silent = false;
    for need in &checks[place].needs {
        let Some(&needed) = places.get(need.as_str()) else {
            doubt(
                &mut results[place],
                format!("the scenario has no check `{need}`, which this one needs"),
            );
            continue;
        };
        settle(needed, checks, results, places, settled);
        if settled[needed] == State::Visiting {
            doubt(
                &mut results[place],
                format!("`{need}` and this check need each other"),
            );
            continue;
        }
        let verdict = results[needed].verdict.clone();
        let result = &mut results[place];
        let tells = is_answer(place) || is_answer(needed) || settled[needed] == State::Silent;
        if tells && verdict != Verdict::Pass {
            result.evidence.clear();
            if result.verdict == Verdict::Fail && !silent {
                result.say = counts_once(need);
            }
            silent = true;
        }
        match verdict {
            Verdict::Pass => {}
            Verdict::Fail if result.verdict == Verdict::Fail => {}
            Verdict::Fail => {
                result.verdict = Verdict::Fail;
                result.earned = 0;
                result.say = counts_once(need);
            }
            Verdict::Unknown(_) => doubt(
                result,
                format!("it builds on `{need}`, which could not be judged"),
            ),
        }
    }
    settled[place] = if silent { State::Silent } else { State::Done };
}

fn counts_once(need: &str) -> String {
    format!("This counts once `{need}` passes.")
}

fn doubt(result: &mut CheckResult, why: String) {
    if result.verdict == Verdict::Pass {
        result.verdict = Verdict::Unknown(why);
        result.earned = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grader::Evidence;
    use crate::scenario::{AnswerCheck, Comparison};

    fn grade(checks: &[(&str, &[&str], Verdict)]) -> Vec<CheckResult> {
        let scenario: Vec<Check> = checks
            .iter()
            .map(|(id, needs, _)| Check {
                id: (*id).into(),
                points: 2,
                needs: needs.iter().map(|need| (*need).to_owned()).collect(),
                ..Check::default()
            })
            .collect();
        let mut results: Vec<CheckResult> = checks
            .iter()
            .map(|(id, _, verdict)| CheckResult {
                id: (*id).into(),
                points: 2,
                earned: if *verdict == Verdict::Pass { 2 } else { 0 },
                verdict: verdict.clone(),
                say: "As it should be.".into(),
                evidence: Vec::new(),
            })
            .collect();
        apply(&scenario, &mut results);
        results
    }

    #[test]
    fn a_guard_earns_nothing_until_the_work_is_done_wherever_it_stands() {
        let results = grade(&[
            ("untouched", &["fires"], Verdict::Pass),
            ("fires", &[], Verdict::Fail),
            ("quiet", &["untouched"], Verdict::Pass),
        ]);
        assert_eq!(results[0].earned, 0);
        assert_eq!(results[0].verdict, Verdict::Fail);
        assert_eq!(results[0].say, "This counts once `fires` passes.");
        assert_eq!(results[2].say, "This counts once `untouched` passes.");
    }

    #[test]
    fn a_need_that_could_not_be_judged_leaves_a_pass_in_doubt_and_a_fail_a_fail() {
        let results = grade(&[
            ("fires", &[], Verdict::Unknown("lost".into())),
            ("untouched", &["fires"], Verdict::Pass),
            ("says", &["fires"], Verdict::Fail),
        ]);
        assert!(matches!(results[1].verdict, Verdict::Unknown(_)));
        assert_eq!(results[1].earned, 0);
        assert_eq!(results[2].verdict, Verdict::Fail);
    }

    #[test]
    fn nothing_tells_an_answer_before_it_was_found() {
        let answer = |id: &str, needs: &[&str]| Check {
            id: id.into(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            ..Check::default()
        };
        let mut who = answer("who", &["seen"]);
        who.answer = Some(AnswerCheck {
            ask: "Who?".into(),
            accept: vec!["till".into()],
            compare: Comparison::Text,
        });
        let checks = [
            answer("seen", &[]),
            who,
            answer("stopped", &["who"]),
            answer("others", &["stopped"]),
            answer("fires", &["seen"]),
        ];
        let result = |check: &Check, verdict| CheckResult {
            id: check.id.clone(),
            points: 1,
            earned: 0,
            verdict,
            say: "till runs".into(),
            evidence: vec![Evidence {
                at: "till".into(),
                ..Evidence::default()
            }],
        };
        for verdict in [Verdict::Pass, Verdict::Fail] {
            let mut results = checks.clone().map(|check| result(&check, verdict.clone()));
            results[0].verdict = Verdict::Fail;
            apply(&checks, &mut results);
            let said = |place: usize| (results[place].say.as_str(), results[place].evidence.len());
            assert_eq!(said(1), ("This counts once `seen` passes.", 0));
            assert_eq!(said(2), ("This counts once `who` passes.", 0));
            assert_eq!(said(3), ("This counts once `stopped` passes.", 0));
            assert_eq!(said(4).1, 1);
        }
    }

    #[test]
    fn checks_that_need_each_other_end_and_earn_nothing() {
        let results = grade(&[
            ("a", &["b"], Verdict::Pass),
            ("b", &["a"], Verdict::Pass),
            ("c", &["c"], Verdict::Pass),
            ("d", &["nowhere"], Verdict::Pass),
        ]);
        for result in results {
            assert!(
                matches!(result.verdict, Verdict::Unknown(_)),
                "{}",
                result.id
            );
            assert_eq!(result.earned, 0);
        }
    }
}

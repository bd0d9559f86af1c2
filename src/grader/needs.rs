//! `needs`: a check earns only with the checks that it builds on.

use std::collections::HashMap;

use super::verdict::{CheckResult, Verdict};
use crate::scenario::Check;

/// Takes the points from checks whose needs are not met, with the sentence that says which.
///
/// A check that failed on its own stays failed. One whose need could not be judged can't be judged
/// either. `results` are those of `checks`, in the same order.
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
        match results[needed].verdict.clone() {
            Verdict::Pass => {}
            Verdict::Fail => {
                let result = &mut results[place];
                if result.verdict != Verdict::Fail {
                    result.verdict = Verdict::Fail;
                    result.earned = 0;
                    result.say = format!("This counts once `{need}` passes.");
                }
            }
            Verdict::Unknown(_) => doubt(
                &mut results[place],
                format!("it builds on `{need}`, which could not be judged"),
            ),
        }
    }
    settled[place] = State::Done;
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

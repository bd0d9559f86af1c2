//! `needs`: a check earns only with the checks that it builds on.

use std::collections::BTreeSet;

use cksl_wire::report::waits_until;

use super::open::shown_once;
use crate::grade::{CheckResult, Verdict};
use crate::scenario::Check;

/// Takes the points from checks whose needs are not met, with the sentence that says which.
///
/// A check that failed on its own stays failed, and says why: except for answers, and for what builds on
/// one. Whether an answer is right, and what a check that builds on it has looked at, would be the
/// answer for who has not found it. Nor is told what stands in a file, or what a command printed, before
/// it can count: checks are for who did the work, and not for looking around. One whose need could not be
/// judged can't be judged either.
///
/// An action and the answer that it gives may need each other: then both earn, or neither does. Another question that
/// builds on the action asks only whether it was done, and not what else was answered: who got one of several answers
/// wrong has the others right. What an action has shown
/// is the answer to the questions that build on it, so it is no evidence before they are answered; nor is what a check has
/// found that lacks this action, and may have looked at the same.
/// `results` are those of `checks`, in the same order.
pub(super) fn apply(checks: &[Check], results: &mut [CheckResult]) {
    let web = Web::new(checks, results);
    for (place, result) in results.iter_mut().enumerate() {
        web.settle(place, result);
        let open = web.open_questions_about(place);
        if !open.is_empty() && !result.evidence.is_empty() {
            result.evidence = vec![shown_once(&open)];
        }
    }
}

/// What needs what, and how each check is by itself.
struct Web<'a> {
    checks: &'a [Check],
    own: Vec<Verdict>,
    failed: Vec<bool>,
    /// What each was not looked at for, if it was not: [`untold`].
    untold: Vec<Option<String>>,
}

/// How a need is met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Met,
    InDoubt,
    Unmet,
}

impl<'a> Web<'a> {
    fn new(checks: &'a [Check], results: &[CheckResult]) -> Self {
        Self {
            checks,
            own: results
                .iter()
                .map(|result| result.verdict.clone())
                .collect(),
            failed: results.iter().map(|result| result.failed).collect(),
            untold: results
                .iter()
                .map(|result| result.waits_for.clone())
                .collect(),
        }
    }

    fn settle(&self, place: usize, result: &mut CheckResult) {
        let mut silent = false;
        for need in &self.checks[place].needs {
            let Some(needed) = place_of(self.checks, need) else {
                doubt(
                    result,
                    format!("the scenario has no check `{need}`, which this one needs"),
                );
                continue;
            };
            // Two that wait for each other would both say so, and nobody that an answer is missing.
            let is_awaited = self.untold[needed].as_ref() == Some(&self.checks[place].id);
            if is_awaited && self.asks(place) && result.verdict == Verdict::Fail {
                continue;
            }
            let standing = self.standing(needed, place);
            let hides = self.asks(place)
                || self.tells(needed, place)
                || self.checks[place].nature().shows_content;
            if standing != Standing::Met && hides {
                result.evidence.clear();
                // Of two that need each other, the action says that it was not seen.
                let is_action = !self.asks(place) && self.all_of(needed).contains(&place);
                if result.verdict == Verdict::Fail && !silent && !is_action {
                    result.say = waits_until(need);
                    result.waits_for = Some(need.clone());
                }
                silent = true;
            }
            match standing {
                Standing::Met => {}
                Standing::Unmet if result.verdict == Verdict::Fail => {}
                Standing::Unmet => {
                    // To others it would tell that they are about the right one.
                    let is_its_action = self.asks(needed) && self.all_of(needed).contains(&place);
                    // What nobody knows may have to be done again: that it says itself.
                    if !is_its_action || result.verdict == Verdict::Pass {
                        result.waits_for = Some(need.clone());
                        result.say = match is_its_action {
                            true => format!(
                                "This is done, but earns nothing without the right answer to `{need}`."
                            ),
                            false => waits_until(need),
                        };
                    }
                    result.verdict = Verdict::Fail;
                    result.earned = 0;
                }
                Standing::InDoubt => {
                    if result.verdict == Verdict::Pass {
                        result.failed = self.is_failed(needed, place);
                    }
                    let why = format!("it builds on `{need}`, which could not be judged");
                    doubt(result, why);
                }
            }
        }
    }

    fn asks(&self, place: usize) -> bool {
        self.checks[place].asks()
    }

    /// The questions without a right answer that build on what is not one itself, or on what it still lacks.
    fn open_questions_about(&self, place: usize) -> Vec<&'a str> {
        if self.asks(place) {
            return Vec::new();
        }
        let lacks = |needed: &usize| self.standing(*needed, place) != Standing::Met;
        let lacking = needs(self.checks, place).filter(lacks);
        let about = lacking.filter(|needed| !self.asks(*needed)).chain([place]);
        let about: Vec<usize> = about.collect();
        let open = (0..self.checks.len()).filter(|asked| {
            let is_open = self.asks(*asked) && self.own[*asked] != Verdict::Pass;
            is_open && needs(self.checks, *asked).any(|need| about.contains(&need))
        });
        open.map(|asked| self.checks[asked].id.as_str()).collect()
    }

    /// A check with all that it needs, and what those need.
    fn all_of(&self, place: usize) -> BTreeSet<usize> {
        self.reach(place, &|_| true)
    }

    /// The check at `from`, if it is `wanted`, and what is reached from there by way of such alone.
    fn reach(&self, from: usize, wanted: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(place) = open.pop() {
            if wanted(place) && reached.insert(place) {
                open.extend(needs(self.checks, place));
            }
        }
        reached
    }

    /// How the check at `needed` is with all that it needs, whatever the one at `besides` is.
    fn standing(&self, needed: usize, besides: usize) -> Standing {
        let reached = counting(self.checks, needed, besides);
        let each = reached.iter().map(|place| match self.own[*place] {
            Verdict::Pass => Standing::Met,
            Verdict::Unknown(_) => Standing::InDoubt,
            Verdict::Fail => Standing::Unmet,
        });
        each.max().unwrap_or(Standing::Met)
    }

    /// Whether nothing but a failure of the grader leaves the check at `needed` in doubt.
    fn is_failed(&self, needed: usize, besides: usize) -> bool {
        let reached = counting(self.checks, needed, besides);
        let mut unknown = reached
            .into_iter()
            .filter(|place| matches!(self.own[*place], Verdict::Unknown(_)));
        unknown.all(|place| self.failed[place])
    }

    /// Whether what is not met of the check at `needed` has to do with an answer.
    fn tells(&self, needed: usize, besides: usize) -> bool {
        let is_open = |place| place != besides && self.standing(place, besides) != Standing::Met;
        let open = self.reach(needed, &is_open);
        open.into_iter().any(|place| self.asks(place))
    }
}

/// The check at `needed` with all that it needs and that counts for the one at `besides`. What a question needs counts as it
/// does for that question: an action does, and another question about the action that the action itself waits for does
/// not. So who needs a question that has its points has what it needs.
pub(super) fn counting(checks: &[Check], needed: usize, besides: usize) -> BTreeSet<usize> {
    let by_question = checks[besides].asks();
    let (mut reached, mut open) = (BTreeSet::new(), vec![(needed, by_question, false)]);
    while let Some((place, by_question, of_action)) = open.pop() {
        let is_other = by_question && of_action && is_answer_of_an_action(checks, place);
        let is_over = place == besides || place != needed && is_other;
        if is_over || !reached.insert((place, by_question, of_action)) {
            continue;
        }
        let asks = checks[place].asks();
        open.extend(needs(checks, place).map(|need| (need, by_question || asks, !asks)));
    }
    reached.into_iter().map(|(place, ..)| place).collect()
}

/// The place of the check that is called so.
pub(super) fn place_of(checks: &[Check], id: &str) -> Option<usize> {
    checks.iter().position(|check| check.id == id)
}

/// The places of what a check needs.
fn needs(checks: &[Check], place: usize) -> impl Iterator<Item = usize> {
    let needs = checks[place].needs.iter();
    needs.filter_map(|need| place_of(checks, need))
}

/// Whether it asks what an action has shown that earns nothing without it.
fn is_answer_of_an_action(checks: &[Check], place: usize) -> bool {
    let check = &checks[place];
    needs(checks, place).any(|need| check.answers(&checks[need]))
}

/// The result of a check that was not looked at, because what it builds on is open.
pub(super) fn untold(check: &Check, need: &str) -> CheckResult {
    CheckResult {
        failed: false,
        id: check.id.clone(),
        points: check.points,
        earned: 0,
        verdict: Verdict::Fail,
        say: waits_until(need),
        evidence: Vec::new(),
        waits_for: Some(need.to_owned()),
    }
}

fn doubt(result: &mut CheckResult, why: String) {
    if result.verdict == Verdict::Pass {
        result.verdict = Verdict::Unknown(why);
        result.earned = 0;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::grade::Evidence;
    use crate::scenario::{AnswerCheck, Any, Comparison, Kind};

    /// What a check would earn if it needed no other one.
    fn by_itself(id: &str, points: u32, verdict: Verdict) -> CheckResult {
        CheckResult {
            failed: false,
            waits_for: None,
            id: id.to_owned(),
            points,
            earned: if verdict == Verdict::Pass { points } else { 0 },
            verdict,
            say: String::new(),
            evidence: Vec::new(),
        }
    }

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
                say: "As it should be.".into(),
                ..by_itself(id, 2, verdict.clone())
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
        assert_eq!(results[0].say, "Not graded until `fires` passes.");
        assert_eq!(results[2].say, "Not graded until `untouched` passes.");
        let waits = |place: usize| results[place].waits_for.as_deref();
        assert_eq!((waits(0), waits(1)), (Some("fires"), None));
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
        who.kind = Kind::Answer(AnswerCheck {
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
            earned: 0,
            say: "till runs".into(),
            evidence: vec![Evidence {
                at: "till".into(),
                ..Evidence::default()
            }],
            ..by_itself(&check.id, 1, verdict)
        };
        for verdict in [Verdict::Pass, Verdict::Fail] {
            let mut results = checks.clone().map(|check| result(&check, verdict.clone()));
            results[0].verdict = Verdict::Fail;
            apply(&checks, &mut results);
            let said = |place: usize| (results[place].say.as_str(), results[place].evidence.len());
            assert_eq!(said(1), ("Not graded until `seen` passes.", 0));
            assert_eq!(said(2), ("Not graded until `who` passes.", 0));
            assert_eq!(said(3), ("Not graded until `stopped` passes.", 0));
            assert_eq!(said(4).1, 1);
        }
    }

    #[test]
    fn what_an_action_has_shown_is_no_evidence_before_its_questions_are_answered() {
        let asks = |id: &str, need: &str| {
            let mut check = Check {
                id: id.into(),
                needs: vec![need.into()],
                ..Check::default()
            };
            check.kind = Kind::Answer(AnswerCheck {
                ask: "Who?".into(),
                accept: vec!["till".into()],
                compare: Comparison::Text,
            });
            check
        };
        let seen = Check {
            id: "seen".into(),
            ..Check::default()
        };
        let checks = [
            seen,
            asks("who", "seen"),
            asks("where", "seen"),
            asks("why", "who"),
        ];
        let shown = |seen: Verdict, answers: [Verdict; 3]| {
            let [who, place, why] = answers;
            let verdicts = [seen, who, place, why].into_iter();
            let results = checks.iter().zip(verdicts);
            let mut results: Vec<CheckResult> = results
                .map(|(check, verdict)| CheckResult {
                    say: "You have seen it.".into(),
                    evidence: vec![Evidence {
                        at: "event 7".into(),
                        observed: format!("till in {}", check.id),
                        events: vec![7],
                        ..Evidence::default()
                    }],
                    ..by_itself(&check.id, 1, verdict)
                })
                .collect();
            apply(&checks, &mut results);
            results
        };
        use Verdict::{Fail, Pass};
        for seen in [Pass, Fail, Verdict::Unknown("lost".into())] {
            let results = shown(seen.clone(), [Fail, Fail, Pass]);
            let [only] = &results[0].evidence[..] else {
                panic!("{:?}", results[0])
            };
            assert_eq!(
                (only.at.as_str(), only.observed.as_str(), only.events.len()),
                ("", "shown once `who` and `where` are answered", 0)
            );
            assert_eq!(
                (&results[0].verdict, results[0].say.as_str()),
                (&seen, "You have seen it.")
            );
        }
        let results = shown(Pass, [Pass, Fail, Fail]);
        assert_eq!(
            results[0].evidence[0].observed,
            "shown once `where` is answered"
        );
        // What was answered is the learner's own word, whatever builds on it.
        assert_eq!(results[1].evidence[0].observed, "till in who");
        assert_eq!(
            shown(Pass, [Pass, Pass, Fail])[0].evidence[0].observed,
            "till in seen"
        );
    }

    #[test]
    fn what_lacks_an_action_shows_as_little_as_the_action() {
        let check = |id: &str, needs: &[&str]| Check {
            id: id.into(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            ..Check::default()
        };
        let mut who = check("who", &["seen"]);
        who.kind = Kind::Answer(AnswerCheck {
            ask: "Who?".into(),
            accept: vec!["till".into()],
            compare: Comparison::Text,
        });
        let checks = [check("seen", &[]), who, check("logged", &["seen"])];
        let logged = |verdicts: [Verdict; 3]| {
            let results = checks.iter().zip(verdicts);
            let mut results: Vec<CheckResult> = results
                .map(|(check, verdict)| CheckResult {
                    earned: 0,
                    evidence: vec![Evidence {
                        observed: "till ran".into(),
                        ..Evidence::default()
                    }],
                    ..by_itself(&check.id, 1, verdict)
                })
                .collect();
            apply(&checks, &mut results);
            results[2].evidence[0].observed.clone()
        };
        use Verdict::{Fail, Pass};
        assert_eq!(logged([Fail, Fail, Fail]), "shown once `who` is answered");
        assert_eq!(logged([Fail, Pass, Fail]), "till ran");
        assert_eq!(logged([Pass, Fail, Fail]), "till ran");
    }

    #[test]
    fn what_stands_in_a_file_is_not_shown_before_it_can_count() {
        let mut file = Check {
            id: "rotated".into(),
            needs: vec!["seen".into()],
            ..Check::default()
        };
        file.kind =
            Kind::File(serde_json::from_value(json!({"path": "/x", "matches": "y"})).unwrap());
        let mut nested = Check {
            id: "nested".into(),
            needs: vec!["seen".into()],
            ..Check::default()
        };
        nested.kind = Kind::Any(Any(vec![file.clone()]));
        let seen = Check {
            id: "seen".into(),
            ..Check::default()
        };
        let builds_on = Check {
            id: "builds-on".into(),
            needs: vec!["rotated".into()],
            ..Check::default()
        };
        let checks = [seen, file, nested, builds_on];
        for (first, hidden) in [
            (Verdict::Fail, true),
            (Verdict::Unknown("lost".into()), true),
            (Verdict::Pass, false),
        ] {
            let mut results = checks.clone().map(|check| CheckResult {
                say: "it holds Timer List Version".into(),
                evidence: vec![Evidence::default()],
                ..by_itself(&check.id, 1, Verdict::Fail)
            });
            results[0].verdict = first;
            apply(&checks, &mut results);
            for place in [1, 2] {
                assert_eq!(results[place].evidence.is_empty(), hidden);
                assert_eq!(
                    results[place].say == "Not graded until `seen` passes.",
                    hidden
                );
            }
            // What builds on it and shows nothing of a file says what it found.
            assert_eq!(results[3].say, "it holds Timer List Version");
        }
    }

    #[test]
    fn a_check_that_needs_what_there_is_not_earns_nothing() {
        let results = grade(&[("d", &["nowhere"], Verdict::Pass)]);
        assert!(matches!(results[0].verdict, Verdict::Unknown(_)));
        assert_eq!(results[0].earned, 0);
    }

    /// An action and the answer that it gives, which need each other.
    fn pair(read: Verdict, value: Verdict) -> Vec<CheckResult> {
        let read = CheckResult {
            say: "read by itself".into(),
            evidence: vec![Evidence::default()],
            ..by_itself("read", 2, read)
        };
        pair_of(read, value)
    }

    fn pair_of(read: CheckResult, value: Verdict) -> Vec<CheckResult> {
        let check = |id: &str, need: &str| Check {
            id: id.into(),
            needs: vec![need.into()],
            ..Check::default()
        };
        let mut asked = check("value", "read");
        asked.kind = Kind::Answer(AnswerCheck {
            ask: "Which value?".into(),
            accept: vec!["x".into()],
            compare: Comparison::Text,
        });
        let value = CheckResult {
            say: "value by itself".into(),
            evidence: vec![Evidence::default()],
            ..by_itself("value", 2, value)
        };
        let mut results = vec![read, value];
        apply(&[check("read", "value"), asked], &mut results);
        results
    }

    #[test]
    fn an_action_and_its_answer_that_need_each_other_earn_together() {
        let earned = |results: &[CheckResult]| (results[0].earned, results[1].earned);
        assert_eq!(earned(&pair(Verdict::Pass, Verdict::Pass)), (2, 2));
        assert_eq!(earned(&pair(Verdict::Pass, Verdict::Fail)), (0, 0));
        assert_eq!(earned(&pair(Verdict::Fail, Verdict::Pass)), (0, 0));
        let lost = pair(Verdict::Unknown("lost".into()), Verdict::Pass);
        assert_eq!(earned(&lost), (0, 0));
        assert!(matches!(lost[1].verdict, Verdict::Unknown(_)));
    }

    #[test]
    fn what_needs_a_question_that_has_its_points_has_what_it_needs() {
        let check = |id: &str, needs: &[&str], asks: bool| Check {
            id: id.into(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            kind: match asks {
                true => Kind::Answer(AnswerCheck {
                    ask: "What?".into(),
                    accept: vec!["x".into()],
                    compare: Comparison::Text,
                }),
                false => Kind::default(),
            },
            ..Check::default()
        };
        // Where they come from is what was seen, and the process is another question about it.
        let mut checks = vec![
            check("seen", &["peer"], false),
            check("peer", &["seen"], true),
            check("process", &["seen"], true),
            check("ended", &["process"], false),
        ];
        assert_eq!(counting(&checks, 2, 3), BTreeSet::from([0, 2]));
        assert_eq!(counting(&checks, 0, 3), BTreeSet::from([0, 1]));
        // A question that names the other one needs its right answer.
        checks[2].needs.push("peer".into());
        assert_eq!(counting(&checks, 2, 3), BTreeSet::from([0, 1, 2]));
    }

    #[test]
    fn an_answer_for_which_its_action_was_not_looked_at_says_what_is_wrong_with_it() {
        let mut read = by_itself("read", 2, Verdict::Fail);
        read.waits_for = Some("value".into());
        let results = pair_of(read, Verdict::Fail);
        assert_eq!(results[1].say, "value by itself");
    }

    #[test]
    fn a_wrong_answer_takes_no_points_from_another_about_the_same_action() {
        let question = |id: &str| Check {
            kind: Kind::Answer(AnswerCheck {
                ask: "Which one?".into(),
                accept: vec!["x".into()],
                compare: Comparison::Text,
            }),
            needs: vec!["read".into()],
            id: id.into(),
            ..Check::default()
        };
        let action = |id: &str, need: &str| Check {
            id: id.into(),
            needs: vec![need.into()],
            ..Check::default()
        };
        let checks = [
            action("read", "value"),
            question("value"),
            question("owner"),
            action("kept", "read"),
        ];
        let earned = |verdicts: [Verdict; 4]| -> Vec<u32> {
            let each = checks.iter().zip(verdicts);
            let mut results: Vec<CheckResult> = each
                .map(|(check, verdict)| by_itself(&check.id, 1, verdict))
                .collect();
            apply(&checks, &mut results);
            results.iter().map(|result| result.earned).collect()
        };
        use Verdict::{Fail, Pass};
        assert_eq!(earned([Pass, Fail, Pass, Pass]), [0, 0, 1, 0]);
        assert_eq!(earned([Pass, Pass, Fail, Pass]), [1, 1, 0, 1]);
        // Who has not done it has guessed.
        assert_eq!(earned([Fail, Pass, Pass, Pass]), [0, 0, 0, 0]);
    }

    #[test]
    fn what_builds_on_a_check_at_which_the_grader_failed_is_no_doing_of_the_learner() {
        let checks = ["file", "serves"].map(|id| Check {
            id: id.into(),
            needs: (id == "serves")
                .then(|| "file".into())
                .into_iter()
                .collect(),
            ..Check::default()
        });
        for failed in [true, false] {
            let mut results = [Verdict::Unknown("a panic".into()), Verdict::Pass]
                .into_iter()
                .zip(&checks)
                .map(|(verdict, check)| CheckResult {
                    failed: failed && verdict != Verdict::Pass,
                    ..by_itself(&check.id, 1, verdict)
                })
                .collect::<Vec<_>>();
            apply(&checks, &mut results);
            assert!(matches!(results[1].verdict, Verdict::Unknown(_)));
            assert_eq!(results[1].failed, failed);
        }
    }

    #[test]
    fn of_two_that_need_each_other_the_one_that_lacks_says_so() {
        let say = |results: Vec<CheckResult>| -> Vec<String> {
            results.into_iter().map(|result| result.say).collect()
        };
        assert_eq!(
            say(pair(Verdict::Pass, Verdict::Fail)),
            [
                "This is done, but earns nothing without the right answer to `value`.",
                "value by itself"
            ]
        );
        for value in [Verdict::Pass, Verdict::Fail] {
            assert_eq!(
                say(pair(Verdict::Fail, value)),
                ["read by itself", "Not graded until `read` passes."]
            );
        }
        let unseen = pair(Verdict::Unknown("lost".into()), Verdict::Fail);
        assert_eq!(unseen[0].verdict, Verdict::Fail);
        assert_eq!(say(unseen)[0], "read by itself");
        let open = pair(Verdict::Pass, Verdict::Fail);
        assert!(open[0].evidence.is_empty(), "it may name the answer");
    }
}

//! Comparing a grade with what an answer must earn.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::grade::{Grade, Verdict};
use crate::grader::Open;

/// How a grade differs from what was to be earned. Empty: it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// Earned, and should not have been: a hole in the grader, the gravest of all. By check, with
    /// what the learner would have been told, as below.
    pub undeserved: BTreeMap<String, String>,
    /// Not earned, and should have been.
    pub denied: BTreeMap<String, String>,
    /// Could not be measured, and why.
    pub unknown: BTreeMap<String, String>,
    /// Was told, and is nobody's to know.
    pub told: BTreeMap<String, String>,
}

impl Deviation {
    /// Whether the grade is as it must be. What could not be measured may be forgiven: then so are points
    /// that were denied for it.
    #[must_use]
    pub fn is_forgivable(&self, unknown: bool) -> bool {
        self.undeserved.is_empty()
            && self.told.is_empty()
            && if unknown {
                self.denied.is_empty() || !self.unknown.is_empty()
            } else {
                self.denied.is_empty() && self.unknown.is_empty()
            }
    }
}

/// What a grade may not tell.
#[derive(Clone, Copy, Debug)]
pub struct Secret<'a> {
    /// A text that no check may show.
    pub never_told: Option<&'a str>,
    /// The questions of the scenario. The evidence of an unanswered attempt may not name what they accept.
    pub questions: &'a Open,
    /// The same grade, if none of them were answered.
    pub unanswered: &'a Grade,
}

/// Compares a grade with the checks that were to earn their points, and looks for what it may not tell.
#[must_use]
pub fn judge(grade: &Grade, expected: &BTreeSet<String>, secret: &Secret<'_>) -> Deviation {
    let mut deviation = Deviation::default();
    for check in &secret.unanswered.checks {
        let evidence = check.evidence.iter().flat_map(|one| {
            let always = [Some(&one.at), Some(&one.observed)];
            let parts = [one.expected.as_ref(), one.written.as_ref()];
            always.into_iter().chain(parts).flatten()
        });
        let mut told = evidence.chain([&check.say]);
        let named = told.find_map(|text| Some((text, secret.questions.answered_in(text)?)));
        if let Some((text, question)) = named {
            let say = format!("before `{question}` is answered: {text}");
            deviation.told.insert(check.id.clone(), say);
        }
    }
    for check in &grade.checks {
        let shown = serde_json::to_string(check).unwrap_or_default();
        if secret.never_told.is_some_and(|text| shown.contains(text)) {
            deviation.told.insert(check.id.clone(), check.say.clone());
        }
        if let Verdict::Unknown(why) = &check.verdict {
            deviation.unknown.insert(check.id.clone(), why.clone());
        }
        let wrong = match (check.earned > 0, expected.contains(&check.id)) {
            (true, false) => &mut deviation.undeserved,
            (false, true) => &mut deviation.denied,
            _ => continue,
        };
        wrong.insert(check.id.clone(), check.say.clone());
    }
    deviation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::{CheckResult, Evidence};
    use crate::scenario::{AnswerCheck, Check, Comparison, Kind};

    fn grade(checks: &[(&str, Verdict)]) -> Grade {
        let checks = checks
            .iter()
            .map(|(id, verdict)| CheckResult {
                failed: false,
                waits_for: None,
                id: (*id).to_owned(),
                points: 2,
                earned: if *verdict == Verdict::Pass { 2 } else { 0 },
                verdict: verdict.clone(),
                say: String::new(),
                evidence: Vec::new(),
            })
            .collect();
        Grade { checks }
    }

    /// The deviation of a grade of a scenario without questions.
    fn of(grade: &Grade, expected: &[&str], never_told: Option<&str>) -> Deviation {
        let expected = expected.iter().map(|&id| id.to_owned()).collect();
        let secret = Secret {
            never_told,
            questions: &Open::default(),
            unanswered: grade,
        };
        judge(grade, &expected, &secret)
    }

    #[test]
    fn a_grade_as_expected_deviates_in_nothing() {
        let grade = grade(&[("a", Verdict::Pass), ("b", Verdict::Fail)]);
        let deviation = of(&grade, &["a"], None);
        assert_eq!(deviation, Deviation::default());
        assert!(deviation.is_forgivable(false));
    }

    #[test]
    fn points_that_were_not_deserved_are_never_forgiven() {
        let grade = grade(&[("a", Verdict::Pass), ("b", Verdict::Unknown("lost".into()))]);
        let deviation = of(&grade, &[], None);
        assert!(deviation.undeserved.keys().eq(["a"]));
        assert!(!deviation.is_forgivable(true));
    }

    #[test]
    fn what_could_not_be_measured_is_forgiven_under_load_only() {
        let grade = grade(&[("a", Verdict::Unknown("lost".into()))]);
        let deviation = of(&grade, &["a"], None);
        assert!(!deviation.is_forgivable(false));
        assert!(deviation.is_forgivable(true));
    }

    #[test]
    fn a_denied_point_without_any_loss_is_wrong_under_load_too() {
        let grade = grade(&[("a", Verdict::Fail)]);
        assert!(!of(&grade, &["a"], None).is_forgivable(true));
    }

    #[test]
    fn what_is_never_to_be_told_is_not_forgiven() {
        let mut grade = grade(&[("a", Verdict::Fail)]);
        grade.checks[0].say = "clock 0: .base: 1".to_owned();
        assert_eq!(of(&grade, &[], Some("base: 2")), Deviation::default());
        let deviation = of(&grade, &[], Some(".base"));
        assert!(deviation.told.contains_key("a") && !deviation.is_forgivable(true));
    }

    #[test]
    fn evidence_that_names_an_answer_before_it_is_given_is_not_forgiven() {
        let asks = Check {
            id: "who".into(),
            kind: Kind::Answer(AnswerCheck {
                ask: "Who?".into(),
                accept: vec!["till".into()],
                compare: Comparison::Text,
            }),
            ..Check::default()
        };
        let answered = grade(&[("seen", Verdict::Pass)]);
        let told = |tell: &dyn Fn(&mut CheckResult)| {
            let mut unanswered = answered.clone();
            tell(&mut unanswered.checks[0]);
            let secret = Secret {
                never_told: None,
                questions: &Open::all(std::slice::from_ref(&asks)),
                unanswered: &unanswered,
            };
            let expected = BTreeSet::from(["seen".to_owned()]);
            judge(&answered, &expected, &secret)
        };
        let shows = |observed: &str| {
            let observed = observed.to_owned();
            move |check: &mut CheckResult| {
                check.evidence = vec![Evidence {
                    observed: observed.clone(),
                    ..Evidence::default()
                }];
            }
        };
        assert_eq!(told(&shows("tills connected")), Deviation::default());
        let by_evidence = told(&shows("till (pid 4) connected"));
        assert_eq!(
            by_evidence.told["seen"],
            "before `who` is answered: till (pid 4) connected"
        );
        assert!(!by_evidence.is_forgivable(true));
        let by_what_is_said = told(&|check| check.say = "It is till.".to_owned());
        assert!(by_what_is_said.told.contains_key("seen"));
    }
}

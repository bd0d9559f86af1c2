//! Comparing a grade with what an answer must earn.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::grader::{Grade, Verdict};

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

/// Compares a grade with the checks that were to earn their points. None of them may say `never_told`.
#[must_use]
pub fn judge(grade: &Grade, expected: &BTreeSet<String>, never_told: Option<&str>) -> Deviation {
    let mut deviation = Deviation::default();
    for check in &grade.checks {
        let shown = serde_json::to_string(check).unwrap_or_default();
        if never_told.is_some_and(|text| shown.contains(text)) {
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
    use crate::grader::CheckResult;

    fn grade(checks: &[(&str, Verdict)]) -> Grade {
        let checks = checks
            .iter()
            .map(|(id, verdict)| CheckResult {
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

    fn ids(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    #[test]
    fn a_grade_as_expected_deviates_in_nothing() {
        let grade = grade(&[("a", Verdict::Pass), ("b", Verdict::Fail)]);
        let deviation = judge(&grade, &ids(&["a"]), None);
        assert_eq!(deviation, Deviation::default());
        assert!(deviation.is_forgivable(false));
    }

    #[test]
    fn points_that_were_not_deserved_are_never_forgiven() {
        let grade = grade(&[("a", Verdict::Pass), ("b", Verdict::Unknown("lost".into()))]);
        let deviation = judge(&grade, &ids(&[]), None);
        assert!(deviation.undeserved.keys().eq(["a"]));
        assert!(!deviation.is_forgivable(true));
    }

    #[test]
    fn what_could_not_be_measured_is_forgiven_under_load_only() {
        let grade = grade(&[("a", Verdict::Unknown("lost".into()))]);
        let deviation = judge(&grade, &ids(&["a"]), None);
        assert!(!deviation.is_forgivable(false));
        assert!(deviation.is_forgivable(true));
    }

    #[test]
    fn a_denied_point_without_any_loss_is_wrong_under_load_too() {
        let grade = grade(&[("a", Verdict::Fail)]);
        assert!(!judge(&grade, &ids(&["a"]), None).is_forgivable(true));
    }

    #[test]
    fn what_is_never_to_be_told_is_not_forgiven() {
        let mut grade = grade(&[("a", Verdict::Fail)]);
        grade.checks[0].say = "clock 0: .base: 1".to_owned();
        assert_eq!(
            judge(&grade, &ids(&[]), Some("base: 2")),
            Deviation::default()
        );
        let deviation = judge(&grade, &ids(&[]), Some(".base"));
        assert!(deviation.told.contains_key("a") && !deviation.is_forgivable(true));
    }
}

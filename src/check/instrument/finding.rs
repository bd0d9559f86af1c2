//! What a kind of check finds, before it is put into the scenario's words.

use crate::api::ApiError;
use crate::detector::LossCause;
use crate::grade::{Evidence, Trouble, Verdict};
use crate::problem::Problem;

/// The outcome of looking: whether it holds, what was seen in a few words, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    /// In a few words, for `{{ observed }}` and where the scenario has no sentence of its own.
    pub(crate) observed: String,
    /// A sentence that takes the place of the scenario's, which would mislead here.
    pub(crate) say: Option<String>,
    pub(crate) evidence: Vec<Evidence>,
    /// A fail that stays one if the check is negated: what was looked at is not what was asked for.
    pub(crate) for_good: bool,
    /// It is unknown, which is not the learner's doing: nobody watched the lab, or the grader itself failed.
    pub(crate) blameless: bool,
}

impl From<ApiError> for Finding {
    fn from(error: ApiError) -> Self {
        let finding = Finding::unknown(error.to_string());
        match error {
            ApiError::Down => finding.with(Evidence {
                trouble: Some(Trouble::NoApiServer),
                ..Evidence::default()
            }),
            _ => finding,
        }
    }
}

impl Finding {
    pub(crate) fn new(verdict: Verdict, observed: impl Into<String>) -> Self {
        Self {
            verdict,
            observed: observed.into(),
            say: None,
            evidence: Vec::new(),
            for_good: false,
            blameless: false,
        }
    }

    pub(crate) fn pass(observed: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, observed)
    }

    pub(crate) fn fail(observed: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, observed)
    }

    pub(crate) fn unknown(why: impl Into<String>) -> Self {
        let why = why.into();
        Self::new(Verdict::Unknown(why.clone()), why)
    }

    /// Unknown since events are missing.
    pub(crate) fn missing(cause: LossCause, why: impl Into<String>) -> Self {
        Self {
            blameless: cause == LossCause::Gap,
            ..Self::unknown(why)
        }
    }

    /// Unknown since the grader itself failed.
    pub(crate) fn bug(problem: Problem) -> Self {
        Self {
            blameless: true,
            ..Self::unknown(problem.message)
        }
    }

    /// A fail of which the scenario's own sentence would tell the wrong story.
    pub(crate) fn fail_saying(say: impl Into<String>) -> Self {
        let say = say.into();
        Self {
            say: Some(say.clone()),
            ..Self::fail(say)
        }
    }

    /// The same, negated or not.
    #[must_use]
    pub(crate) fn for_good(self) -> Self {
        Self {
            for_good: true,
            ..self
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Adds what was observed as evidence, at a place.
    #[must_use]
    pub(crate) fn seen_at(self, at: impl Into<String>) -> Self {
        let observed = self.observed.clone();
        self.with(Evidence {
            at: at.into(),
            observed,
            ..Evidence::default()
        })
    }
}

/// At most so many characters of a message are shown that may quote a whole object.
const MESSAGE: usize = 240;

/// The beginning of a message, and whether it goes on.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MESSAGE) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// All must hold. One that fails decides, and then one that could not be judged.
pub(crate) fn all(findings: Vec<Finding>) -> Finding {
    combine(findings, &[rank_fail, rank_unknown], Verdict::Pass)
}

/// One must hold. One that passes decides, and then one that could not be judged.
pub(crate) fn any(findings: Vec<Finding>) -> Finding {
    combine(findings, &[rank_pass, rank_unknown], Verdict::Fail)
}

/// It must not hold.
pub(crate) fn not(finding: Finding) -> Finding {
    let verdict = match finding.verdict {
        Verdict::Pass => Verdict::Fail,
        Verdict::Fail if finding.for_good => Verdict::Fail,
        Verdict::Fail => Verdict::Pass,
        unknown @ Verdict::Unknown(_) => unknown,
    };
    Finding { verdict, ..finding }
}

fn rank_pass(verdict: &Verdict) -> bool {
    *verdict == Verdict::Pass
}

fn rank_fail(verdict: &Verdict) -> bool {
    *verdict == Verdict::Fail
}

fn rank_unknown(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Unknown(_))
}

/// The first finding of the first sort that there is; else all of them together.
fn combine(findings: Vec<Finding>, sorts: &[fn(&Verdict) -> bool], otherwise: Verdict) -> Finding {
    for sort in sorts {
        let mut found = findings.iter().filter(|finding| sort(&finding.verdict));
        if let Some(first) = found.next() {
            return Finding {
                blameless: first.blameless && found.all(|other| other.blameless),
                ..first.clone()
            };
        }
    }
    // Several parts can say the same: once is enough.
    let mut observed: Vec<&str> = Vec::new();
    for finding in &findings {
        if !observed.contains(&finding.observed.as_str()) {
            observed.push(&finding.observed);
        }
    }
    Finding {
        verdict: otherwise,
        observed: observed.join("; "),
        say: None,
        evidence: findings
            .iter()
            .flat_map(|finding| finding.evidence.clone())
            .collect(),
        for_good: findings.iter().any(|finding| finding.for_good),
        blameless: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fail_decides_all_and_a_pass_decides_any_whatever_is_unknown() {
        let one = || Finding::pass("one");
        let none = || Finding::fail("none");
        let hidden = || Finding::unknown("hidden");
        assert_eq!(all(vec![one(), hidden(), none()]), none());
        assert_eq!(all(vec![one(), hidden()]), hidden());
        let two = || Finding::pass("two");
        let said = all(vec![one(), two(), one()]);
        assert_eq!(said, Finding::pass("one; two"));
        assert_eq!(any(vec![none(), hidden(), one()]), one());
        assert_eq!(any(vec![none(), hidden()]), hidden());
        assert_eq!(any(vec![none(), none()]), none());
    }

    #[test]
    fn what_could_not_be_judged_stays_so_when_negated() {
        assert_eq!(not(Finding::unknown("x")), Finding::unknown("x"));
        assert_eq!(not(Finding::pass("x")).verdict, Verdict::Fail);
    }

    #[test]
    fn nobody_watched_only_if_nothing_else_is_in_doubt() {
        let gap = || Finding::missing(LossCause::Gap, "nobody watched");
        let flood = || Finding::missing(LossCause::Kernel, "5 events were lost");
        assert!(all(vec![Finding::pass("one"), gap(), gap()]).blameless);
        assert!(not(gap()).blameless);
        for other in [flood(), Finding::unknown("hidden")] {
            assert!(!all(vec![gap(), other.clone()]).blameless);
            assert!(!any(vec![other, gap()]).blameless);
        }
    }

    #[test]
    fn what_was_somebody_elses_word_does_not_pass_when_negated() {
        let foreign = || Finding::fail("x").for_good();
        assert_eq!(not(Finding::fail("x")).verdict, Verdict::Pass);
        assert_eq!(not(foreign()).verdict, Verdict::Fail);
        assert_eq!(
            not(any(vec![Finding::fail("y"), foreign()])).verdict,
            Verdict::Fail
        );
        assert_eq!(
            any(vec![Finding::pass("y"), foreign()]).verdict,
            Verdict::Pass
        );
    }
}

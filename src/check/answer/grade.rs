//! Answers: what the learner typed, compared with what is right.

use std::collections::BTreeSet;

use crate::check::instrument::finding::Finding;
use crate::check::{AnswerCheck, Check, Comparison};
use crate::grade::CheckResult;

/// Judges an answer. What would be right is never shown.
pub(crate) fn grade(check: &AnswerCheck, id: &str, given: Option<&str>) -> Finding {
    let Some(given) = given else {
        return Finding::fail_saying(format!("No answer yet: `cksl answer {id} VALUE`."));
    };
    let meant = meaning(given, check.compare);
    // An answer that means nothing under the comparison is no answer.
    let right = meant.is_some()
        && check
            .accept
            .iter()
            .any(|accepted| meaning(accepted, check.compare) == meant);
    let finding = if right { Finding::pass } else { Finding::fail };
    finding(given.trim()).seen_at("answer")
}

/// The result of a check that asks and has no answer; nothing of one that does not ask.
pub(crate) fn unanswered(check: &Check) -> Option<CheckResult> {
    let asked = check.asked()?;
    let finding = grade(asked, &check.id, None);
    Some(CheckResult {
        failed: false,
        waits_for: None,
        id: check.id.clone(),
        points: check.points,
        earned: 0,
        verdict: finding.verdict,
        say: finding.observed,
        evidence: finding.evidence,
    })
}

/// A value in the form in which this comparison tells values apart: two of one form are one answer.
#[must_use]
pub fn compared(text: &str, comparison: Comparison) -> String {
    meaning(text, comparison).unwrap_or_else(|| text.trim().to_owned())
}

/// The same; nothing for a text that is no value under the comparison.
fn meaning(text: &str, comparison: Comparison) -> Option<String> {
    let folded = || {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Many logs have values in quotes, which are no part of them.
        let bare = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        bare.map_or_else(|| text.clone(), str::to_owned)
    };
    Some(match comparison {
        Comparison::Exact => text.to_owned(),
        Comparison::Text => folded(),
        Comparison::Lower => folded().to_lowercase(),
        Comparison::Number => text.trim().parse::<i128>().ok()?.to_string(),
        Comparison::Words => {
            let words: BTreeSet<String> = text
                .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|'))
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .filter(|word| word != "and")
                .collect();
            words.into_iter().collect::<Vec<_>>().join(" ")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Verdict;

    fn verdict(compare: Comparison, accept: &str, given: &str) -> bool {
        let check = AnswerCheck {
            ask: "Which?".into(),
            accept: vec!["never this".into(), accept.into()],
            compare,
        };
        grade(&check, "which", Some(given)).verdict == Verdict::Pass
    }

    #[test]
    fn both_sides_are_normalised_as_the_check_says() {
        assert!(verdict(Comparison::Text, "a  b", " a b\n"));
        assert!(!verdict(Comparison::Text, "fsync", "Fsync"));
        assert!(verdict(Comparison::Text, "agent/1", "\"agent/1\""));
        assert!(verdict(Comparison::Lower, "fdatasync", "FDATASYNC "));
        assert!(!verdict(Comparison::Exact, "a", "a "));
        assert!(verdict(Comparison::Number, "42", "+042"));
        assert!(!verdict(Comparison::Number, "42", "42.0"));
        assert!(verdict(Comparison::Words, "read write", "write, read"));
        assert!(verdict(Comparison::Words, "read write", "Write and read"));
        assert!(verdict(Comparison::Words, "read write", "read;write"));
        assert!(verdict(
            Comparison::Words,
            "O_RDONLY O_EXCL",
            "o_excl|O_RDONLY"
        ));
        assert!(!verdict(Comparison::Words, "read write", "read"));
        assert!(verdict(
            Comparison::Words,
            "O_RDONLY O_EXCL",
            "O_EXCL | O_RDONLY"
        ));
    }

    #[test]
    fn no_answer_is_a_fail_that_says_how_to_answer() {
        let check = AnswerCheck {
            ask: "Which?".into(),
            accept: vec!["x".into()],
            compare: Comparison::Number,
        };
        let finding = grade(&check, "which", None);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(
            finding.observed,
            "No answer yet: `cksl answer which VALUE`."
        );
        let nonsense = grade(&check, "which", Some("x"));
        assert_eq!(nonsense.verdict, Verdict::Fail);
    }
}

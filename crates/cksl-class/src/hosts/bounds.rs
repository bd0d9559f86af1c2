//! What a host can say of a lab at all. A learner's own machine is the learner's: whatever is more than a task has would
//! overturn the marks of all.

use cksl_wire::report::ReportedCheck;

use crate::host::is_name;
use crate::host::{News, What};

/// Points of a task, or of what hints and tries cost; the largest tasks have some twenty.
pub(crate) const MOST_POINTS: u32 = 1000;

/// Hints, or tries of a question, in an attempt.
const MOST_TRIES: usize = 100_000;

/// Roots of which a node is made: its own, that for containers, and some layers.
const MOST_ROOTS: usize = 32;

/// Bytes of a text that is shown.
const LONGEST: usize = 16 << 10;

/// Bytes of a word, such as the id of a check.
const LONGEST_WORD: usize = 200;

fn is_word(text: &str) -> bool {
    (1..=LONGEST_WORD).contains(&text.len()) && !text.contains(char::is_control)
}

fn fits(check: &ReportedCheck) -> bool {
    let said = [&check.rule, &check.asked].into_iter().flatten();
    is_word(&check.id)
        && check.waits_for.as_deref().is_none_or(is_word)
        && said.chain([&check.say]).all(|text| text.len() <= LONGEST)
        && check.points <= MOST_POINTS
        && check.earned <= check.points
}

/// Whether that can be so.
///
/// # Errors
/// Why the host is sent away.
pub(super) fn check(one: &News) -> Result<(), String> {
    if let Some(lab) = one.lab.as_ref().filter(|lab| !is_name(lab)) {
        let length = lab.len();
        return Err(format!(
            "the host tells something of what is no name of a lab, in {length} bytes"
        ));
    }
    let is_number = |number: u64| (1..1 << 53).contains(&number);
    if one.stamp.is_some_and(|stamp| !is_number(stamp.id.number)) {
        return Err("the host tells a fact by a number that none has".to_owned());
    }
    let is_possible = match &one.what {
        What::Graded { earned, max } => earned <= max && *max <= MOST_POINTS,
        What::Hint { number, costs } => *number <= MOST_TRIES && *costs <= MOST_POINTS,
        What::Answered {
            check,
            tries,
            costs,
        } => is_word(check) && *tries <= MOST_TRIES && *costs <= MOST_POINTS,
        What::Check(check) => fits(check),
        What::Begun {
            scenario, roots, ..
        } => is_word(scenario) && roots.len() <= MOST_ROOTS && roots.iter().all(|one| is_word(one)),
        What::Ended { how, .. } => is_word(how),
        What::Step(text) => text.len() <= LONGEST,
        _ => true,
    };
    match is_possible {
        true => Ok(()),
        false => Err("the host tells more of a lab than its task has".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{FactId, Stamp};
    use cksl_wire::timeline::Judged;
    use jiff::Timestamp;

    fn told(what: What) -> Result<(), String> {
        check(&News::of_lab("a-1", what))
    }

    #[test]
    fn what_is_more_than_a_task_has_is_not_taken() {
        let graded = |earned, max| told(What::Graded { earned, max });
        assert_eq!(graded(5, 5), Ok(()));
        for (earned, max) in [(6, 5), (u32::MAX, u32::MAX), (1001, 1001)] {
            assert!(graded(earned, max).unwrap_err().contains("more of a lab"));
        }
        let costs = u32::MAX;
        assert!(told(What::Hint { number: 1, costs }).is_err());
        let check = |id: &str, points, earned| {
            told(What::Check(Box::new(ReportedCheck {
                id: id.to_owned(),
                points,
                earned,
                verdict: Judged::Pass,
                say: String::new(),
                evidence: Vec::new(),
                waits_for: None,
                rule: None,
                asked: None,
            })))
        };
        assert_eq!(check("reads-it", 2, 2), Ok(()));
        assert_eq!(check("Reads it", 2, 2), Ok(()));
        assert!(check("reads-it", 2, 3).is_err() && check("a\u{1b}[2J", 1, 1).is_err());
        assert!(check(&"x".repeat(5000), 1, 1).is_err());
        // Nor more words than a sentence has.
        for length in [LONGEST, LONGEST + 1] {
            let said = told(What::Check(Box::new(ReportedCheck {
                id: "reads-it".to_owned(),
                points: 1,
                earned: 0,
                verdict: Judged::Fail,
                say: "x".repeat(length),
                evidence: Vec::new(),
                waits_for: None,
                rule: None,
                asked: None,
            })));
            assert_eq!(said.is_ok(), length == LONGEST);
        }
    }

    #[test]
    fn a_fact_is_of_a_lab_and_has_a_number() {
        for lab in ["../x", "", &"x".repeat(100_000)] {
            let refused = check(&News::of_lab(lab, What::Worked)).unwrap_err();
            assert!(refused.len() < 100, "{refused}");
        }
        for (number, is_one) in [(0, false), (1, true), (u64::MAX, false)] {
            let id = FactId { source: 1, number };
            let at = Timestamp::UNIX_EPOCH;
            let stamp = Some(Stamp { id, at });
            let news = News {
                stamp,
                ..News::of_lab("a-1", What::Worked)
            };
            assert_eq!(check(&news).is_ok(), is_one, "{number}");
        }
    }
}

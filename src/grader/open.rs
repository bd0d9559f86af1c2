//! Questions that are open: what may not be told as long as they are.

use cksl_wire::timeline::{Entry, Run, What, Who};

use crate::attempt::Attempt;
use crate::check::answer::grade;
use crate::grade::{Evidence, Verdict};
use crate::scenario::{AnswerCheck, Check};

/// Values of fewer characters stand in nearly every text: nothing is withheld for them, and nobody is told by them.
const SHORTEST: usize = 3;

/// The questions of a scenario that have no right answer yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open(Vec<(String, AnswerCheck)>);

impl Open {
    /// Those of an attempt.
    #[must_use]
    pub fn of(checks: &[Check], attempt: &Attempt) -> Self {
        Self::where_open(checks, |check, asked| !is_answered(check, asked, attempt))
    }

    /// Those of an attempt in which nothing is answered.
    #[must_use]
    pub fn all(checks: &[Check]) -> Self {
        Self::where_open(checks, |_, _| true)
    }

    fn where_open(checks: &[Check], is_open: impl Fn(&Check, &AnswerCheck) -> bool) -> Self {
        let asked = checks
            .iter()
            .filter_map(|check| Some((check, check.asked()?)));
        let open = asked.filter(|(check, asked)| is_open(check, asked));
        Self(
            open.map(|(check, asked)| (check.id.clone(), asked.clone()))
                .collect(),
        )
    }

    /// Their ids.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|(id, _)| id.clone()).collect()
    }

    /// The question that a text answers: an accepted value stands in it as a word or as words.
    #[must_use]
    pub fn answered_in(&self, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        let names = |value: &String| value.len() >= SHORTEST && has_words(&text, value);
        let found = self
            .0
            .iter()
            .find(|(_, asked)| asked.accept.iter().any(names));
        found.map(|(id, _)| id.as_str())
    }

    /// Takes from a timeline's entries what names the answers. Of the learner's programs the commands stay, which are his own: what
    /// came of them is what is asked. They stay whatever they name: if a right guess disappeared, guesses would tell.
    pub fn withhold(&self, entries: &mut Vec<Entry>) {
        if self.0.is_empty() {
            return;
        }
        entries.retain_mut(|entry| {
            let What::Run(run) = &mut entry.what else {
                return true;
            };
            run.deeds.clear();
            run.more = 0;
            let words = words(run);
            let says = self.answered_in(&words).is_some() || self.is_file_of(&words);
            entry.who == Who::Learner || !says
        });
    }

    /// Whether a text has the name of a file whose path is asked.
    fn is_file_of(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let accepted = self.0.iter().flat_map(|(_, asked)| &asked.accept);
        let paths = accepted.filter(|value| value.starts_with('/'));
        let mut names = paths.filter_map(|path| path.rsplit('/').next());
        names.any(|name| name.len() >= SHORTEST && has_words(&text, name))
    }
}

/// Whether the attempt has the right answer to the question of a check.
pub(super) fn is_answered(check: &Check, asked: &AnswerCheck, attempt: &Attempt) -> bool {
    let given = attempt.answers.get(&check.id);
    let given = given.map(|given| given.value.as_str());
    grade::grade(asked, &check.id, given).verdict == Verdict::Pass
}

/// What stands in the place of evidence that is not shown until these questions are answered.
pub(super) fn shown_once(questions: &[&str]) -> Evidence {
    let quoted: Vec<String> = questions.iter().map(|id| format!("`{id}`")).collect();
    let (last, first) = quoted.split_last().expect("some question is open");
    let observed = match first {
        [] => format!("shown once {last} is answered"),
        first => format!("shown once {} and {last} are answered", first.join(", ")),
    };
    Evidence {
        observed,
        ..Evidence::default()
    }
}

fn words(run: &Run) -> String {
    let container = run.container.as_deref().unwrap_or_default();
    format!("{} {} {container}", run.name, run.command)
}

/// Whether a value stands in a text of small letters, and not as a part of a longer word.
fn has_words(text: &str, value: &str) -> bool {
    let value = value.to_lowercase();
    let is_part =
        |letter: Option<char>| letter.is_some_and(|one| one.is_alphanumeric() || one == '_');
    text.match_indices(&value).any(|(at, _)| {
        let after = &text[at + value.len()..];
        let goes_on_before =
            is_part(value.chars().next()) && is_part(text[..at].chars().next_back());
        let goes_on_after = is_part(value.chars().next_back()) && is_part(after.chars().next());
        !goes_on_before && !goes_on_after
    })
}

#[cfg(test)]
mod tests {
    use cksl_wire::timeline::{Deed, DeedKind};

    use super::*;
    use crate::scenario::Comparison;

    fn open(accept: &[&str]) -> Open {
        let asked = AnswerCheck {
            ask: "Who?".into(),
            accept: accept.iter().map(|value| (*value).to_owned()).collect(),
            compare: Comparison::Text,
        };
        Open(vec![("who".into(), asked)])
    }

    #[test]
    fn a_value_is_found_as_a_word_and_not_within_another_one() {
        let open = open(&["10.7.0.5", "Till", "/srv/a.key", "0"]);
        for text in [
            "nc connected 10.7.0.5:443",
            "ran till-7d9 (pid 4)",
            "opened /srv/a.key",
        ] {
            assert_eq!(open.answered_in(text), Some("who"), "{text}");
        }
        for text in [
            "nc connected 10.7.0.50",
            "nc connected 110.7.0.5",
            "tills",
            "opened /srv/a.keys",
            "uid 0",
        ] {
            assert_eq!(open.answered_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_timeline_keeps_what_the_learner_ran_and_loses_what_names_an_answer() {
        let run = |who: Who, command: &str| Entry {
            ts: 0,
            who,
            what: What::Run(Run {
                pid: 7,
                chain: Vec::new(),
                name: "sh".into(),
                command: command.into(),
                container: None,
                worker: None,
                terminal: false,
                deeds: vec![Deed {
                    kind: DeedKind::Wrote,
                    to: "/srv/a".into(),
                    detail: String::new(),
                    error: Some("EISDIR".into()),
                    ts: 0,
                    event: 1,
                    times: 1,
                }],
                more: 3,
            }),
            events: vec![1],
        };
        let all = vec![
            run(Who::Learner, "grep till /etc"),
            run(Who::Lab, "/usr/sbin/till -d"),
            run(Who::Grader, "pgrep till"),
            run(Who::Grader, "cat /etc/shadow"),
        ];
        let told = |open: &Open| {
            let mut entries = all.clone();
            open.withhold(&mut entries);
            entries
        };
        let told_while_open = told(&open(&["till"]));
        let runs = told_while_open.iter().map(|entry| match &entry.what {
            What::Run(run) => (run.command.as_str(), run.deeds.len(), run.more),
            other => panic!("{other:?}"),
        });
        assert!(runs.eq([("grep till /etc", 0, 0), ("cat /etc/shadow", 0, 0)]));
        assert_eq!(told(&open(&["/var/tmp/Till"])), told_while_open);
        assert_eq!(told(&Open::default()), all);
    }

    #[test]
    fn what_is_withheld_says_for_which_questions() {
        let said = |ids: &[&str]| shown_once(ids).observed;
        assert_eq!(said(&["who"]), "shown once `who` is answered");
        assert_eq!(
            said(&["who", "what", "where"]),
            "shown once `who`, `what` and `where` are answered"
        );
    }
}

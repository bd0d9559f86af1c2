//! What judging the attempts of a class again has changed, or would.

use cksl_wire::timeline::Judged;
use serde::Serialize;

use super::style::{Style, Symbol, Tone, clean, count};

/// `cksl class regrade --json`
#[derive(Debug, Serialize)]
pub struct Regrading {
    /// The class.
    pub class: String,
    /// Whether the changes count now.
    pub applied: bool,
    /// How many attempts were judged again.
    pub judged: usize,
    /// Those that come out otherwise, and those of the learner who was named.
    pub changes: Vec<RegradedAttempt>,
    /// Those that could not be judged.
    pub unjudged: Vec<Unjudged>,
}

/// An attempt that was judged again.
#[derive(Debug, Serialize)]
pub struct RegradedAttempt {
    /// The number of its learner.
    pub learner: i64,
    /// The learner, as typed.
    pub name: String,
    /// Its task.
    pub task: String,
    /// When it began.
    pub began: jiff::Timestamp,
    /// What has counted so far.
    pub before: Points,
    /// What it is by the scenario of today.
    pub after: Points,
    /// The checks that come out otherwise.
    pub checks: Vec<TurnedCheck>,
    /// The checks that can't be judged from the recording: they keep the verdict that they had.
    pub kept: Vec<String>,
    /// The checks that can't either, and of which nothing is known, as they waited for another one.
    pub waited: Vec<String>,
}

/// Points, less what hints and tries cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Points {
    /// Earned.
    pub score: u32,
    /// All.
    pub max: u32,
}

/// A check that comes out otherwise.
#[derive(Debug, Serialize)]
pub struct TurnedCheck {
    /// Its id.
    pub check: String,
    /// What was found before; of a check that the scenario did not have, that it had not passed.
    pub before: Judged,
    /// What is found now; absent for a check that the scenario does not have any more.
    pub after: Option<Judged>,
}

/// An attempt that could not be judged again.
#[derive(Debug, Serialize)]
pub struct Unjudged {
    /// The number of its learner.
    pub learner: i64,
    /// The learner, as typed.
    pub name: String,
    /// Its task.
    pub task: String,
    /// Why.
    pub why: String,
}

impl RegradedAttempt {
    /// Whether anything of it comes out otherwise.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.before != self.after || !self.checks.is_empty()
    }
}

fn word(verdict: Option<Judged>) -> &'static str {
    match verdict {
        Some(Judged::Pass) => "passed",
        Some(Judged::Fail) => "not passed",
        Some(Judged::Unknown) => "not judged",
        None => "not there",
    }
}

/// Writes it: an entry for each attempt that changes, and how many stay as they are.
#[must_use]
pub fn regrading(found: &Regrading, style: &Style) -> String {
    let mut out = String::new();
    for one in &found.changes {
        let (before, after) = (one.before, one.after);
        let (symbol, tone) = match after.score.cmp(&before.score) {
            std::cmp::Ordering::Greater => (Symbol::Pass, Tone::Good),
            std::cmp::Ordering::Equal => (Symbol::Unknown, Tone::Unsure),
            std::cmp::Ordering::Less => (Symbol::Fail, Tone::Bad),
        };
        let points = match one.is_changed() {
            true => format!(
                "{} of {} before, {} of {} now",
                before.score, before.max, after.score, after.max
            ),
            false => format!("{} of {}, as before", before.score, before.max),
        };
        out += &format!(
            "  {} {}, {}: {points}\n",
            style.paint(tone, style.symbol(symbol)),
            clean(&one.name),
            one.task
        );
        for check in &one.checks {
            out += &format!(
                "      {}: {} before, {} now\n",
                check.check,
                word(Some(check.before)),
                word(check.after)
            );
        }
        if !one.kept.is_empty() {
            out += &format!(
                "      these can't be judged from the recording, so they stay as they were: {}\n",
                one.kept.join(", ")
            );
        }
        if !one.waited.is_empty() {
            out += &format!(
                "      these waited for another check, and only the running lab could show them: {}\n",
                one.waited.join(", ")
            );
        }
    }
    for one in &found.unjudged {
        out += &format!(
            "  {} {}, {}: can't be judged again: {}\n",
            style.paint(Tone::Unsure, style.symbol(Symbol::Unknown)),
            clean(&one.name),
            one.task,
            clean(&one.why)
        );
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let changed = found.changes.iter().filter(|one| one.is_changed()).count();
    out += &format!(
        "  {} judged again: {changed} changed, {} as before\n",
        count(found.judged as u64, "attempt"),
        found.judged - changed
    );
    if !found.changes.is_empty() {
        out += match found.applied {
            true => "  These grades count now. The ones before stay in the records.\n",
            false => "  Nothing is written yet. --apply writes it.\n",
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        width: 80,
        color: false,
        plain: true,
    };

    fn one(after: Points, checks: Vec<TurnedCheck>) -> Regrading {
        let attempt = RegradedAttempt {
            learner: 1,
            name: "Ada\u{1b}[2J".to_owned(),
            task: "falco-override".to_owned(),
            began: jiff::Timestamp::UNIX_EPOCH,
            before: Points { score: 2, max: 5 },
            after,
            checks,
            kept: vec!["file-there".to_owned()],
            waited: vec!["file-right".to_owned()],
        };
        Regrading {
            class: "finals".to_owned(),
            applied: false,
            judged: 3,
            changes: vec![attempt],
            unjudged: vec![Unjudged {
                learner: 2,
                name: "Bob".to_owned(),
                task: "falco-override".to_owned(),
                why: "its recording is not kept".to_owned(),
            }],
        }
    }

    #[test]
    fn who_changes_is_shown_with_points_checks_and_what_could_not_be_judged() {
        let turned = TurnedCheck {
            check: "fires".to_owned(),
            before: Judged::Fail,
            after: Some(Judged::Pass),
        };
        let text = regrading(&one(Points { score: 5, max: 5 }, vec![turned]), &STYLE);
        for line in [
            "Ada",
            "falco-override: 2 of 5 before, 5 of 5 now\n",
            "      fires: not passed before, passed now\n",
            "stay as they were: file-there\n",
            "only the running lab could show them: file-right\n",
            "Bob, falco-override: can't be judged again: its recording is not kept\n",
            "3 attempts judged again: 1 changed, 2 as before\n",
            "Nothing is written yet",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }

    #[test]
    fn an_appeal_that_changes_nothing_says_so() {
        let text = regrading(&one(Points { score: 2, max: 5 }, Vec::new()), &STYLE);
        assert!(text.contains("2 of 5, as before"), "{text}");
        assert!(text.contains("0 changed, 3 as before"), "{text}");
    }
}

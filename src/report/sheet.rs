//! The task sheet, and what is said around it when a lab starts.

use cksl_wire::report::{Sheet, Task};
pub(super) use cksl_wire::report::{domain, markdown};
use serde::{Deserialize, Serialize};

use super::style::{Style, Symbol, Tone};
use crate::provider::Isolation;
use crate::scenario::{Check, Kind, Scenario};

/// What is said of a node that came up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Provider that made it.
    pub provider: String,
    /// Why that one, in a few words (`one node, no Docker needed`).
    pub why: String,
    /// Host name of the node, or those of both.
    pub node: String,
    /// How long it took.
    pub milliseconds: u64,
    /// How it is kept apart from the host.
    pub isolation: Isolation,
    /// The task.
    pub task: Task,
}

/// The lines above the task when a lab starts.
#[must_use]
pub fn started(started: &Started, style: &Style) -> String {
    let tenths = started.milliseconds.div_ceil(100);
    let up = format!("{} up in {}.{} s", started.node, tenths / 10, tenths % 10);
    let left = format!(
        "  {}  {}",
        style.paint(Tone::Strong, &started.provider),
        started.why
    );
    let mut out = style.ends(&left, &style.paint(Tone::Good, &up));
    let watching = format!(
        "  watching exec, open, connect, ptrace, {} of this lab only",
        style.symbol(Symbol::Cut)
    );
    let watching = style.paint_words(Tone::Faint, watching.trim());
    out.push_str(&style.flow("  ", 2, &watching));
    let warning = match started.isolation {
        Isolation::UserNamespace => return out,
        Isolation::ReducedCapabilities => {
            "the node has no user namespace: root in it is this machine's root with fewer \
             capabilities, SYS_ADMIN among them. Such a node stops mistakes, but not somebody who wants to get out"
        }
        Isolation::Privileged => {
            "the node is privileged, as kind's are: root in it is this machine's root in \
             namespaces of its own. Such a node stops mistakes, but not somebody who wants to get out"
        }
    };
    out.push_str(&style.flow("  ", 2, warning));
    out
}

impl From<&Scenario> for Task {
    /// The task of a scenario whose texts are rendered.
    fn from(scenario: &Scenario) -> Self {
        let questions = questions(&scenario.checks).into_iter();
        Self {
            sheet: Sheet {
                scenario: scenario.id.clone(),
                title: scenario.title.clone(),
                task: scenario.task.clone(),
            },
            domain: scenario.curriculum.domain.clone(),
            points: scenario.checks.iter().map(|check| check.points).sum(),
            minutes: scenario.minutes,
            questions: questions
                .map(|(id, ask)| (id.to_owned(), ask.to_owned()))
                .collect(),
        }
    }
}

/// The last line before the prompt.
#[must_use]
pub fn farewell(style: &Style) -> String {
    let verbs = ["cksl check", "cksl hint", "cksl task"];
    if style.plain {
        let verbs = verbs.map(|verb| format!("`{verb}`")).join(", ");
        return style.flow("  ", 2, &format!("{verbs}; `exit` leaves the lab running"));
    }
    style.ends(
        &format!(
            "  {}",
            verbs.map(|verb| style.paint(Tone::Code, verb)).join("   ")
        ),
        &format!("{} leaves the lab running", style.paint(Tone::Code, "exit")),
    )
}

/// A remark beside what was asked for, in lines that fit.
#[must_use]
pub fn remark(text: &str, style: &Style) -> String {
    style.prose("", 0, text)
}

/// Checks that ask a question, with the question.
pub(super) fn questions(checks: &[Check]) -> Vec<(&str, &str)> {
    checks
        .iter()
        .filter_map(|check| match &check.kind {
            Kind::Answer(answer) => Some((check.id.as_str(), answer.ask.as_str())),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        width: 60,
        color: false,
        plain: false,
    };

    #[test]
    fn a_start_says_which_provider_and_how_long() {
        let lines = started(
            &Started {
                provider: "sandbox".into(),
                why: "one node, no Docker needed".into(),
                node: "node-1".into(),
                milliseconds: 870,
                isolation: Isolation::UserNamespace,
                task: Task {
                    sheet: Sheet {
                        scenario: String::new(),
                        title: String::new(),
                        task: String::new(),
                    },
                    domain: String::new(),
                    points: 0,
                    minutes: 0,
                    questions: Vec::new(),
                },
            },
            &Style { width: 70, ..STYLE },
        );
        assert_eq!(
            lines,
            "  sandbox  one node, no Docker needed               node-1 up in 0.9 s\n  \
             watching exec, open, connect, ptrace, … of this lab only\n"
        );
    }

    #[test]
    fn the_line_before_the_prompt_names_the_next_commands() {
        assert_eq!(
            farewell(&Style { width: 80, ..STYLE }),
            "  cksl check   cksl hint   cksl task                 exit leaves the lab running\n"
        );
        let plain = Style {
            width: 80,
            plain: true,
            ..STYLE
        };
        assert_eq!(
            farewell(&plain),
            "  `cksl check`, `cksl hint`, `cksl task`; `exit` leaves the lab running\n"
        );
    }
}

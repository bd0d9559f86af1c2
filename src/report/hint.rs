//! Hints and the solution.

use serde::Serialize;

use super::sheet::{markdown, questions};
use super::style::{Style, Symbol, Tone, clean, count};
use crate::attempt::{Attempt, FREE_TRIES};
use crate::scenario::Scenario;

/// A hint that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShownHint<'a> {
    /// Its place, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What it cost.
    pub cost: u32,
    /// The text.
    pub text: &'a str,
}

/// Writes a hint for a terminal.
#[must_use]
pub fn hint(hint: &ShownHint<'_>, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let head = [
        format!("hint {} of {}", hint.number, hint.of),
        price(hint.cost),
    ]
    .join(&dot);
    format!(
        "  {}\n\n{}",
        style.paint(Tone::Faint, &head),
        markdown(hint.text, style)
    )
}

/// Writes hints that were taken for a terminal.
#[must_use]
pub fn hints(taken: &[ShownHint<'_>], style: &Style) -> String {
    match taken {
        [] => style.flow(
            "  ",
            2,
            &format!("no hint was taken: {}", style.literal("cksl hint")),
        ),
        taken => {
            let texts: Vec<String> = taken.iter().map(|one| hint(one, style)).collect();
            texts.join("\n")
        }
    }
}

/// A question of the task, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownQuestion {
    /// The check that asks: what `cksl answer` takes.
    pub check: String,
    /// What is asked.
    pub ask: String,
    /// The answer that counts now.
    pub value: Option<String>,
    /// How many different answers were given.
    pub tries: usize,
    /// How many of them are free.
    pub free: usize,
}

impl ShownQuestion {
    /// The questions of a scenario, in order.
    #[must_use]
    pub fn all(scenario: &Scenario, attempt: &Attempt) -> Vec<Self> {
        let asked = questions(&scenario.checks).into_iter();
        asked
            .map(|(check, ask)| Self {
                check: check.to_owned(),
                ask: ask.to_owned(),
                value: attempt
                    .answers
                    .get(check)
                    .map(|answer| answer.value.clone()),
                tries: attempt.tries.get(check).map_or(0, Vec::len),
                free: FREE_TRIES,
            })
            .collect()
    }
}

/// Writes the questions of a task for a terminal.
#[must_use]
pub fn questions_asked(asked: &[ShownQuestion], style: &Style) -> String {
    if asked.is_empty() {
        return style.flow("  ", 2, "This task asks no questions.");
    }
    let mut out = String::new();
    for question in asked {
        let command = style.literal(&format!("cksl answer {} VALUE", question.check));
        out.push_str(&style.prose(&format!("  {command}  "), 4, &question.ask));
        let state = match &question.value {
            None => "not answered yet".to_owned(),
            Some(value) => {
                let left = question.free.saturating_sub(question.tries);
                format!(
                    "your answer: {}; free tries left: {left}",
                    style.literal(&clean(value))
                )
            }
        };
        out.push_str(&style.flow("    ", 4, &state));
    }
    out
}

/// What is asked before a hint that costs points.
#[must_use]
pub fn hint_question(number: usize, of: usize, cost: u32) -> String {
    format!("Hint {number} of {of} {}. Take it?", price(cost))
}

/// What is asked before a try of an answer that costs points.
#[must_use]
pub fn try_question(check: &str, number: usize, cost: u32) -> String {
    format!(
        "This is answer {number} to `{check}`. {FREE_TRIES} are free; this one {}. Give it?",
        price(cost)
    )
}

/// What is said once an answer is kept, of whose question so many values were tried by now.
#[must_use]
pub fn answered(check: &str, tries: usize) -> String {
    let left = match FREE_TRIES.saturating_sub(tries) {
        0 => "each further one costs a point".to_owned(),
        left => format!("you may change it {left} more times free"),
    };
    format!("kept as the answer to `{check}` ({left}); `cksl check` grades it")
}

fn price(cost: u32) -> String {
    match cost {
        0 => "costs nothing".to_owned(),
        cost => format!("costs {}", count(u64::from(cost), "point")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        width: 60,
        color: false,
        plain: true,
    };

    #[test]
    fn a_hint_says_its_price_before_and_after() {
        assert_eq!(
            hint_question(2, 3, 1),
            "Hint 2 of 3 costs 1 point. Take it?"
        );
        let shown = ShownHint {
            number: 2,
            of: 3,
            cost: 0,
            text: "Fields print in the order in which you write them.",
        };
        assert_eq!(
            hint(&shown, &STYLE),
            "  hint 2 of 3 - costs nothing\n\n  Fields print in the order in which you write them.\n"
        );
    }

    #[test]
    fn hints_that_were_taken_can_be_read_again() {
        let one = ShownHint {
            number: 1,
            of: 2,
            cost: 1,
            text: "Read the stock rule.",
        };
        let text = hints(&[one], &STYLE);
        assert!(text.contains("hint 1 of 2") && text.contains("Read the stock rule."));
        assert!(hints(&[], &STYLE).contains("no hint was taken"));
    }

    #[test]
    fn questions_are_listed_with_what_was_answered() {
        let mut asked = ShownQuestion {
            check: "caller".to_owned(),
            ask: "Which process reads it?".to_owned(),
            value: None,
            tries: 0,
            free: 3,
        };
        let text = questions_asked(&[asked.clone()], &STYLE);
        assert!(text.contains("`cksl answer caller VALUE`"), "{text}");
        assert!(text.contains("not answered yet"), "{text}");
        asked.value = Some("cat\x1b[2J".to_owned());
        asked.tries = 2;
        let text = questions_asked(&[asked], &STYLE);
        assert!(
            text.contains("free tries left: 1") && !text.contains('\x1b'),
            "{text}"
        );
    }

    #[test]
    fn a_try_says_what_the_next_ones_cost() {
        assert_eq!(
            try_question("call", 4, 1),
            "This is answer 4 to `call`. 3 are free; this one costs 1 point. Give it?"
        );
        assert!(answered("call", 1).contains("you may change it 2 more times free"));
        assert!(answered("call", 3).contains("each further one costs a point"));
    }
}

//! Hints and the solution.

use serde::Serialize;

use super::sheet::markdown;
use super::style::{Style, Symbol, Tone, count};
use crate::attempt::FREE_TRIES;

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
        0 => "each other answer to it costs a point".to_owned(),
        left => format!("{left} more of other values are free"),
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
    fn a_try_says_what_the_next_ones_cost() {
        assert_eq!(
            try_question("call", 4, 1),
            "This is answer 4 to `call`. 3 are free; this one costs 1 point. Give it?"
        );
        assert!(answered("call", 1).contains("2 more of other values are free"));
        assert!(answered("call", 3).contains("each other answer to it costs a point"));
    }
}

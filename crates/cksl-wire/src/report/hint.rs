//! Hints, and the questions of a task.

use serde::{Deserialize, Serialize};

use super::sheet::markdown;
use super::style::{Style, Symbol, Tone, clean, count};

/// A hint that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownHint {
    /// Its place, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What it cost.
    pub cost: u32,
    /// The text.
    pub text: String,
}

/// Writes a hint for a terminal.
#[must_use]
pub fn hint(hint: &ShownHint, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let head = [
        format!("hint {} of {}", hint.number, hint.of),
        price(hint.cost),
    ]
    .join(&dot);
    format!(
        "{}\n{}",
        style.flow("  ", 2, &style.paint_words(Tone::Faint, &head)),
        markdown(&hint.text, style)
    )
}

/// Writes hints that were taken for a terminal.
#[must_use]
pub fn hints(taken: &[ShownHint], style: &Style) -> String {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Writes the questions of a task for a terminal.
#[must_use]
pub fn questions(asked: &[ShownQuestion], style: &Style) -> String {
    if asked.is_empty() {
        return style.flow("  ", 2, "This task asks no questions.");
    }
    let mut out = String::new();
    for question in asked {
        let command = style.literal(&format!("cksl answer {} VALUE", question.check));
        out.push_str(&style.prose(&format!("  {command}  "), 4, &question.ask));
        let state = match &question.value {
            None => "not answered yet".to_owned(),
            Some(value) => format!(
                "your answer: {}; {}",
                style.literal(&clean(value)),
                left(question.tries, question.free)
            ),
        };
        out.push_str(&style.flow("    ", 4, &state));
    }
    out
}

/// What is said once an answer is kept, of whose question so many values were tried by now. In an exam the learner
/// can't have it graded: the hand-in does that.
pub(super) fn answered(check: &str, tries: usize, free: usize, in_exam: bool) -> String {
    let left = left(tries, free);
    let graded = match in_exam {
        true => "it is graded with the exam",
        false => "`cksl check` grades it",
    };
    format!("saved as the answer to `{check}` ({left}); {graded}")
}

/// What further tries cost.
fn left(tries: usize, free: usize) -> String {
    match free.saturating_sub(tries) {
        0 => "each further try costs a point".to_owned(),
        left => format!("free tries left: {left}, and each try after that costs a point"),
    }
}

/// `costs 2 points`.
pub(super) fn price(cost: u32) -> String {
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
    fn a_hint_says_its_price() {
        let shown = ShownHint {
            number: 2,
            of: 3,
            cost: 0,
            text: "Fields print in the order in which you write them.".to_owned(),
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
            text: "Read the stock rule.".to_owned(),
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
        let text = questions(&[asked.clone()], &STYLE);
        assert!(text.contains("`cksl answer caller VALUE`"), "{text}");
        assert!(text.contains("not answered yet"), "{text}");
        asked.value = Some("cat\x1b[2J".to_owned());
        asked.tries = 2;
        let text = questions(&[asked], &STYLE);
        assert!(
            text.contains("free tries left: 1") && !text.contains('\x1b'),
            "{text}"
        );
    }

    #[test]
    fn a_try_says_what_the_next_ones_cost() {
        let said = answered("call", 1, 3, false);
        assert!(
            said.ends_with("(free tries left: 2, and each try after that costs a point); `cksl check` grades it"),
            "{said}"
        );
        let said = answered("call", 3, 3, true);
        assert!(said.contains("each further try costs a point"), "{said}");
        assert!(!said.contains("cksl check"), "{said}");
    }
}

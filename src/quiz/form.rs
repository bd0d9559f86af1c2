//! In which form an answer is given, and whether it is right.

use std::collections::BTreeSet;

/// The form of an answer, with the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of the options.
    One {
        /// As they are shown.
        options: Vec<String>,
        /// The place of the right one.
        right: usize,
    },
    /// Some of the options.
    Many {
        /// As they are shown.
        options: Vec<String>,
        /// The places of the right ones.
        right: BTreeSet<usize>,
    },
    /// A text.
    Text {
        /// Any of these; the first is shown as the answer.
        accepted: Vec<String>,
        /// Whether capital and small letters differ.
        case: bool,
    },
    /// All steps in their order.
    Order {
        /// As they are shown.
        steps: Vec<String>,
        /// Their places, the first step first.
        right: Vec<usize>,
    },
}

/// An answer that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Places of options or steps, as they were named.
    Picked(Vec<usize>),
    /// A text, as typed.
    Text(String),
}

impl Form {
    /// What is shown to choose from or to put in order; nothing for texts.
    #[must_use]
    pub fn options(&self) -> &[String] {
        match self {
            Form::One { options, .. } | Form::Many { options, .. } => options,
            Form::Text { .. } => &[],
            Form::Order { steps, .. } => steps,
        }
    }

    /// What is to be typed.
    #[must_use]
    pub fn hint(&self) -> String {
        let last = letter(self.options().len().saturating_sub(1));
        match self {
            Form::One { .. } => format!("one letter, a to {last}"),
            // An example would be right now and then.
            Form::Many { .. } => {
                format!("all letters that are right, a to {last}, with blanks between")
            }
            Form::Text { case: false, .. } => "type the answer".to_owned(),
            Form::Text { case: true, .. } => "type the answer; capital letters count".to_owned(),
            Form::Order { .. } => {
                format!("all letters, a to {last}, in the right order, with blanks between")
            }
        }
    }

    /// Understands what was typed: letters, numbers from 1, or the text of an option.
    ///
    /// # Errors
    /// What would be understood.
    pub fn read(&self, typed: &str) -> Result<Answer, String> {
        let count = self.options().len();
        match self {
            Form::Text { .. } => Some(Answer::Text(typed.trim().to_owned())),
            Form::One { options, .. } => {
                let found = by_text(options, typed).map(|place| vec![place]);
                let picked = picked(typed, count).filter(|picked| picked.len() == 1);
                picked.or(found).map(Answer::Picked)
            }
            Form::Many { options, .. } => {
                let found = by_text(options, typed).map(|place| vec![place]);
                picked(typed, count).or(found).map(Answer::Picked)
            }
            Form::Order { .. } => picked(typed, count)
                .filter(|picked| picked.len() == count)
                .map(Answer::Picked),
        }
        .ok_or_else(|| self.hint())
    }

    /// Whether an answer is right.
    #[must_use]
    pub fn is_right(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Form::One { right, .. }, Answer::Picked(picked)) => picked[..] == [*right],
            (Form::Many { right, .. }, Answer::Picked(picked)) => {
                picked.iter().copied().collect::<BTreeSet<usize>>() == *right
            }
            (Form::Order { right, .. }, Answer::Picked(picked)) => picked == right,
            (Form::Text { accepted, case }, Answer::Text(text)) => {
                let text = compared(text, *case);
                accepted.iter().any(|one| compared(one, *case) == text)
            }
            _ => false,
        }
    }

    /// The right answer in words: lines, each with its letter where there are letters.
    #[must_use]
    pub fn right(&self) -> Vec<String> {
        let named = |place: &usize| format!("{}  {}", letter(*place), self.options()[*place]);
        match self {
            Form::One { right, .. } => vec![named(right)],
            Form::Many { right, .. } => right.iter().map(named).collect(),
            Form::Text { accepted, .. } => accepted.iter().take(1).cloned().collect(),
            Form::Order { right, .. } => right.iter().map(named).collect(),
        }
    }
}

/// The letter of a place.
#[must_use]
pub(crate) fn letter(place: usize) -> String {
    let small = u8::try_from(place)
        .ok()
        .and_then(|place| b'a'.checked_add(place));
    small
        .filter(u8::is_ascii_lowercase)
        .map_or_else(|| (place + 1).to_string(), |byte| char::from(byte).into())
}

/// A text as it is compared: without quotes, prompt, `sudo` and superfluous blanks, and with `kubectl` for `k`.
pub(super) fn compared(text: &str, case: bool) -> String {
    let mut text = text.trim();
    for quote in ['`', '"', '\''] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote));
        text = inner.unwrap_or(text).trim();
    }
    for prompt in ["$ ", "# ", "sudo "] {
        text = text.strip_prefix(prompt).unwrap_or(text).trim_start();
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if let ["k", _, ..] = words[..] {
        words[0] = "kubectl";
    }
    let text = words.join(" ");
    if case { text } else { text.to_lowercase() }
}

/// The option that the text names: its whole text, or a beginning that no other has.
fn by_text(options: &[String], typed: &str) -> Option<usize> {
    let typed = compared(typed, false);
    if typed.is_empty() {
        return None;
    }
    let texts = options.iter().map(|option| compared(option, false));
    let texts: Vec<String> = texts.collect();
    if let Some(place) = texts.iter().position(|text| *text == typed) {
        return Some(place);
    }
    let mut begun = (0..).zip(&texts).filter(|(_, text)| {
        let rest = text.strip_prefix(&typed);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    let first = begun.next();
    first
        .filter(|_| begun.next().is_none())
        .map(|(place, _)| place)
}

/// The places that letters or numbers name, each once; nothing if they are not of this form.
fn picked(typed: &str, count: usize) -> Option<Vec<usize>> {
    let separators = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '>' | '.' | ')' | '-');
    let words = typed.split(separators).filter(|word| !word.is_empty());
    let mut places = Vec::new();
    for word in words {
        let lower = word.to_ascii_lowercase();
        if lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
            places.extend(lower.bytes().map(|byte| usize::from(byte - b'a')));
        } else {
            places.push(lower.parse::<usize>().ok()?.checked_sub(1)?);
        }
    }
    let distinct: BTreeSet<&usize> = places.iter().collect();
    let good = !places.is_empty()
        && distinct.len() == places.len()
        && places.iter().all(|place| *place < count);
    good.then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn one() -> Form {
        Form::One {
            options: options(&["Yes, it fires", "No, it stays silent"]),
            right: 1,
        }
    }

    #[test]
    fn a_choice_is_a_letter_a_number_or_the_options_text() {
        let form = one();
        for typed in ["b", "B", "2", " b) ", "no", "No, it stays silent", "`no`"] {
            let answer = form.read(typed).unwrap();
            assert!(form.is_right(&answer), "{typed}");
        }
        let answer = form.read("a").unwrap();
        assert!(!form.is_right(&answer));
    }

    #[test]
    fn what_is_no_answer_is_told_apart_from_a_wrong_one() {
        for typed in ["c", "0", "3", "a b", "maybe", "", "n"] {
            assert_eq!(
                one().read(typed).unwrap_err(),
                "one letter, a to b",
                "{typed}"
            );
        }
    }

    #[test]
    fn all_right_options_and_no_other_are_the_answer() {
        let form = Form::Many {
            options: options(&["w", "x", "y", "z"]),
            right: BTreeSet::from([0, 2]),
        };
        for (typed, right) in [
            ("a c", true),
            ("ca", true),
            ("1, 3", true),
            ("a", false),
            ("a b c", false),
        ] {
            assert_eq!(form.is_right(&form.read(typed).unwrap()), right, "{typed}");
        }
        assert!(form.read("a a").is_err());
    }

    #[test]
    fn steps_are_all_named_in_their_order() {
        let form = Form::Order {
            steps: options(&["third", "first", "second"]),
            right: vec![1, 2, 0],
        };
        assert!(form.is_right(&form.read("b c a").unwrap()));
        assert!(form.is_right(&form.read("bca").unwrap()));
        assert!(form.is_right(&form.read("2 > 3 > 1").unwrap()));
        assert!(!form.is_right(&form.read("abc").unwrap()));
        assert!(form.read("bc").is_err());
        assert_eq!(form.right(), ["b  first", "c  second", "a  third"]);
    }

    #[test]
    fn a_text_is_compared_without_quotes_prompt_sudo_and_case() {
        let form = |case| Form::Text {
            accepted: options(&["strace -f -p PID", "readOnlyRootFilesystem"]),
            case,
        };
        for typed in [
            "strace  -f -p PID",
            "`strace -f -p pid`",
            "# strace -f -p PID",
            "$ sudo strace -f -p PID",
            "`sudo strace -f -p PID`",
        ] {
            assert!(
                form(false).is_right(&form(false).read(typed).unwrap()),
                "{typed}"
            );
        }
        let typed = form(true).read("readonlyrootfilesystem").unwrap();
        assert!(!form(true).is_right(&typed));
        for (typed, same) in [
            ("k cordon w2", "kubectl cordon w2"),
            ("# k  cordon w2", "kubectl cordon w2"),
            ("k", "k"),
            ("kind cordon w2", "kind cordon w2"),
            ("sudo", "sudo"),
        ] {
            assert_eq!(compared(typed, true), same);
        }
    }

    #[test]
    fn who_types_is_told_where_capital_letters_count() {
        for (case, hint) in [
            (false, "type the answer"),
            (true, "type the answer; capital letters count"),
        ] {
            let accepted = options(&["-M 45"]);
            assert_eq!(Form::Text { accepted, case }.hint(), hint);
        }
    }
}

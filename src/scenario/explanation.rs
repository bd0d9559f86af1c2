//! Explanations: what a learner reads after the work.
//!
//! `scenarios/<id>/explanation.md` says in four parts what the task was an example of. It is Markdown and a template over
//! the attempt's public parameters, as the task is. Its commands stand in blocks of code that begin with ```` ```sh ````:
//! a proof runs each block in the node after the reference, and each of its lines must succeed.

use super::Scenario;
use super::content::Content;
use super::diagnostic::{Diagnostic, Span};
use super::load::of_text;
use super::params::Values;
use super::template;

/// Name of the file.
pub(crate) const FILE: &str = "explanation.md";

/// Largest explanation, in bytes.
const MAX_EXPLANATION: usize = 16 << 10;

/// Its parts, in order.
const PARTS: [&str; 4] = [
    "What this was about",
    "Why it matters",
    "Other ways",
    "In the exam",
];

/// How many words it has without its blocks of code.
const FEWEST: usize = 150;
const MOST: usize = 400;

/// What a block of commands begins with.
const COMMANDS: &str = "```sh";
const FENCE: &str = "```";

impl Content {
    /// What is said after an attempt with these values; `None` where nothing was written.
    ///
    /// # Errors
    /// It can't be read or rendered.
    pub fn explanation(
        &self,
        id: &str,
        values: &Values,
    ) -> Result<Option<String>, Vec<Diagnostic>> {
        let file = format!("scenarios/{id}/{FILE}");
        if self.file(&file).is_none() {
            return Ok(None);
        }
        let text = self.text(&file, MAX_EXPLANATION)?;
        template::render(text, values.public())
            .map(Some)
            .map_err(|error| vec![of_text(&file, text, &error, values)])
    }

    /// What is wrong with a scenario's explanation.
    pub(super) fn explanation_problems(&self, scenario: &Scenario) -> Vec<Diagnostic> {
        let file = format!("scenarios/{}/{FILE}", scenario.id);
        let values = Values::draw(&scenario.params, 0);
        match (
            self.text(&file, MAX_EXPLANATION),
            self.explanation(&scenario.id, &values),
        ) {
            (Err(wrong), _) | (_, Err(wrong)) => wrong,
            (Ok(text), _) => problems(&file, text),
        }
    }
}

/// The blocks of commands of an explanation, in order, each without the lines around it.
#[must_use]
pub fn commands(explanation: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut lines = explanation.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if !line.starts_with(FENCE) {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != FENCE).collect();
        if line == COMMANDS {
            commands.push(block.join("\n"));
        }
    }
    commands
}

fn problems(file: &str, text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut report = |line: usize, message: String| {
        problems.push(Diagnostic {
            at: Some(Span::new(text, line, 1, usize::MAX)),
            ..Diagnostic::of_file("content/explanation", file, message)
        });
    };
    let mut words = 0;
    let mut parts = PARTS.iter();
    let mut in_code = None;
    for (index, line) in text.lines().enumerate() {
        let (number, line) = (index + 1, line.trim());
        if line.starts_with(FENCE) {
            in_code = if in_code.is_some() {
                None
            } else {
                Some(number)
            };
        } else if in_code.is_some() {
        } else if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            match parts.next() {
                Some(part) if *part == heading => {}
                Some(part) => report(number, format!("the next part is `## {part}`")),
                None => report(number, format!("it has {} parts and no more", PARTS.len())),
            }
        } else {
            words += line
                .split_whitespace()
                .filter(|word| word.chars().any(char::is_alphanumeric))
                .count();
        }
    }
    if let Some(line) = in_code {
        report(line, format!("the block of code has no end: `{FENCE}`"));
    }
    if let Some(part) = parts.next() {
        report(1, format!("the part `## {part}` is missing"));
    }
    if !(FEWEST..=MOST).contains(&words) {
        report(
            1,
            format!("it has {words} words; an explanation has {FEWEST} to {MOST}"),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explanation(words: usize) -> String {
        let text = "word ".repeat(words / 4);
        PARTS
            .map(|part| format!("## {part}\n\n{text}\n"))
            .join("\n")
    }

    fn messages(text: &str) -> Vec<String> {
        let problems = problems("scenarios/x/explanation.md", text);
        problems.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn an_explanation_has_four_parts_and_is_neither_short_nor_long() {
        assert!(messages(&explanation(200)).is_empty());
        assert!(messages(&explanation(100))[0].contains("100 words"));
        assert!(messages(&explanation(500))[0].contains("500 words"));
        let other = explanation(200).replace("## Other ways", "## Another way");
        assert_eq!(messages(&other), ["the next part is `## Other ways`"]);
        let short = explanation(200).replace("## In the exam", "");
        assert_eq!(messages(&short), ["the part `## In the exam` is missing"]);
        let open = explanation(200) + "```sh\nls\n";
        assert!(messages(&open)[0].contains("no end"));
    }

    #[test]
    fn commands_stand_in_their_blocks_and_count_as_no_words() {
        let text = explanation(200)
            + "```sh\nfalco --list\n\nls /etc\n```\n```yaml\n- rule: x\n```\n  ```sh\n  id\n  ```\n";
        assert!(messages(&text).is_empty());
        assert_eq!(commands(&text), ["falco --list\n\nls /etc", "id"]);
    }
}

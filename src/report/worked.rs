//! A worked answer: the reference as somebody would explain it, step by step.

use cksl_wire::report::explanation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::style::{Style, Tone};
use crate::scenario::answer::heredoc_end;

/// A reference answer, as `cksl solution --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Scenario id.
    pub scenario: String,
    /// Bash with the directives of an answer (`#@ …`).
    pub script: String,
    /// What the scenario was an example of: Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// A part of a worked answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WorkedStep {
    /// A sentence.
    Say(String),
    /// Commands, line by line.
    Code(Vec<String>),
}

/// Writes a reference answer for a terminal. The comments of its script are what is said of each step. Loops that wait
/// for something are a script's needs and are left out.
#[must_use]
pub fn solution(solution: &Solution, style: &Style) -> String {
    let mut text = worked(&steps(&solution.script), style);
    if let Some(about) = &solution.explanation {
        text.push('\n');
        text.push_str(&explanation(about, style));
    }
    text
}

/// Writes the steps of a worked answer for a terminal.
pub(super) fn worked(steps: &[WorkedStep], style: &Style) -> String {
    let mut blocks = Vec::new();
    for step in steps {
        blocks.push(match step {
            WorkedStep::Say(text) => style.prose("  ", 2, text),
            WorkedStep::Code(lines) => lines
                .iter()
                .map(|line| match line.as_str() {
                    "" => "\n".to_owned(),
                    line => format!("      {}\n", style.paint(Tone::Code, line)),
                })
                .collect(),
        });
    }
    blocks.join("\n")
}

/// The steps of a reference answer, as [`solution`] writes them.
pub(super) fn steps(script: &str) -> Vec<WorkedStep> {
    let mut parts = Vec::new();
    let mut heredoc: Option<String> = None;
    for line in script.lines() {
        if let Some(end) = &heredoc {
            if line.trim_start_matches('\t') == end {
                heredoc = None;
            }
            code(&mut parts, line);
        } else if let Some(directive) = line.strip_prefix("#@ ") {
            parts.push(WorkedStep::Say(in_words(directive)));
        } else if let Some(comment) = line.strip_prefix('#') {
            if !comment.starts_with('!') {
                say(&mut parts, comment.trim());
            }
        } else if !line.trim().is_empty() && !waits(line) {
            heredoc = heredoc_end(line);
            let line = line.trim_end_matches("# optional").trim_end();
            code(&mut parts, once(line).unwrap_or(line));
        }
    }
    parts
}

/// Adds a line of a comment: one of several lines is one text.
fn say(parts: &mut Vec<WorkedStep>, comment: &str) {
    match parts.last_mut() {
        Some(WorkedStep::Say(text)) if !text.ends_with(['.', ':']) => {
            text.push(' ');
            text.push_str(comment);
        }
        _ => parts.push(WorkedStep::Say(comment.to_owned())),
    }
}

fn code(parts: &mut Vec<WorkedStep>, line: &str) {
    match parts.last_mut() {
        Some(WorkedStep::Code(lines)) => lines.push(line.to_owned()),
        _ => parts.push(WorkedStep::Code(vec![line.to_owned()])),
    }
}

/// Whether a line only waits for what a person would see, and keeps nothing that a later line needs.
fn waits(line: &str) -> bool {
    let line = line.trim_end_matches("# optional").trim();
    let loops = once(line).is_some();
    let keeps = line.contains("=$(") || line.contains("> /root/") || line.contains("| tee ");
    line.starts_with("sleep ") || (loops && !keeps)
}

/// What a loop that waits does each time: who sees nothing yet types it again.
fn once(line: &str) -> Option<&str> {
    let (command, rest) = line.strip_prefix("until ")?.split_once("; do sleep ")?;
    rest.ends_with("; done").then_some(command)
}

/// What a person does where a script has a directive.
fn in_words(directive: &str) -> String {
    match directive.split_once(' ') {
        Some(("shell", "1")) => "In the first shell:".to_owned(),
        Some(("shell", number)) => format!("In another shell (number {number}):"),
        Some(("key", key)) => {
            let key = key.to_uppercase().replace("C-", "Ctrl-");
            format!("Press {key}.")
        }
        Some(("wait", text)) => format!("Wait until you see `{text}`."),
        _ => directive.to_owned(),
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
    fn a_worked_answer_says_each_step_and_leaves_out_what_only_a_script_needs() {
        let script = "#!/bin/bash\n# Copy the rule\n# to a file of yours.\n\ncp a b # optional\n\
                      until grep -q x b; do sleep 1; done\nsleep 0.2\n\
                      until line=$(grep x b); do sleep 1; done\n#@ wait done\n#@ key C-c\n\
                      # Write it.\ncat > b <<'END'\n# a comment\n\nx: y\nEND\n";
        assert_eq!(
            solution(
                &Solution {
                    scenario: "copy".to_owned(),
                    script: script.to_owned(),
                    explanation: None,
                },
                &STYLE
            ),
            "  Copy the rule to a file of yours.\n\n      cp a b\n      line=$(grep x b)\n\n  Wait until you see `done`.\n\n  \
             Press Ctrl-C.\n\n  Write it.\n\n      cat > b <<'END'\n      # a comment\n\n      x: y\n      END\n"
        );
    }
}

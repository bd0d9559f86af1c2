//! The task sheet, and what is said around it when a lab starts.

use super::markdown::{Block, blocks};
use super::style::{Style, Symbol, Tone, count, pad};
use crate::provider::Isolation;
use crate::scenario::{Check, Kind, Scenario};

/// What is said of a node that came up.
#[derive(Clone, Copy, Debug)]
pub struct Started<'a> {
    /// Provider that made it.
    pub provider: &'a str,
    /// Why that one, in a few words (`one node, no Docker needed`).
    pub why: &'a str,
    /// Host name of the node.
    pub node: &'a str,
    /// How long it took.
    pub milliseconds: u64,
    /// How it is kept apart from the host.
    pub isolation: Isolation,
}

/// The lines above the task when a lab starts.
#[must_use]
pub fn started(started: &Started<'_>, style: &Style) -> String {
    let tenths = started.milliseconds.div_ceil(100);
    let up = format!("{} up in {}.{} s", started.node, tenths / 10, tenths % 10);
    let left = format!(
        "  {}  {}",
        style.paint(Tone::Strong, started.provider),
        started.why
    );
    let mut out = style.ends(&left, &style.paint(Tone::Good, &up));
    let watching = format!(
        "  watching exec, open, connect, ptrace, {} of this lab only",
        style.symbol(Symbol::Cut)
    );
    out.push_str(&format!("{}\n", style.paint(Tone::Faint, &watching)));
    let warning = match started.isolation {
        Isolation::UserNamespace => return out,
        Isolation::ReducedCapabilities => {
            "the node has no user namespace: root in it is this machine's root with fewer \
             capabilities, SYS_ADMIN among them. Such a node is no wall: it keeps mistakes in, not somebody \
             who wants to get out"
        }
        Isolation::Privileged => {
            "the node is privileged, as kind's are: root in it is this machine's root in \
             namespaces of its own. Such a node is no wall: it keeps mistakes in, not somebody who wants to \
             get out"
        }
    };
    out.push_str(&style.flow("  ", 2, warning));
    out
}

/// The task sheet of a scenario whose texts are rendered.
#[must_use]
pub fn task(scenario: &Scenario, style: &Style) -> String {
    let points: u32 = scenario.checks.iter().map(|check| check.points).sum();
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let facts = [
        domain(&scenario.curriculum.domain),
        count(u64::from(points), "point"),
        format!("about {} min", scenario.minutes),
    ]
    .join(&dot);
    let title = format!("  {}", style.paint(Tone::Strong, &scenario.title));
    let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts));
    out.push_str(&format!("  {}\n", style.rule(style.columns() - 2)));
    out.push_str(&markdown(&scenario.task, style));
    // Most tasks ask in their own words.
    let mut asked = questions(&scenario.checks);
    asked.retain(|(id, _)| !scenario.task.contains(&format!("cksl answer {id} ")));
    if !asked.is_empty() {
        out.push('\n');
    }
    for (id, ask) in asked {
        let command = style.literal(&format!("cksl answer {id} VALUE"));
        out.push_str(&style.prose(&format!("  {command}  "), 4, ask));
    }
    out
}

/// What a scenario was an example of, below a line.
#[must_use]
pub fn explanation(text: &str, style: &Style) -> String {
    let rule = style.rule(style.columns() - 2);
    format!("  {rule}\n{}", markdown(text, style))
}

/// The last line before the prompt.
#[must_use]
pub fn farewell(style: &Style) -> String {
    let verbs = ["cksl check", "cksl hint", "cksl task"].map(|verb| style.paint(Tone::Code, verb));
    style.ends(
        &format!("  {}", verbs.join("   ")),
        &format!("{} leaves the lab running", style.paint(Tone::Code, "exit")),
    )
}

/// A remark beside what was asked for, in lines that fit.
#[must_use]
pub fn remark(text: &str, style: &Style) -> String {
    style.prose("", 0, text)
}

/// What a learner calls a domain of the curriculum.
pub(super) fn domain(id: &str) -> String {
    match id {
        "runtime" => "runtime security".to_owned(),
        "supply-chain" => "supply chain".to_owned(),
        other => other.replace('-', " "),
    }
}

/// Checks that ask a question, with the question.
pub(super) fn questions(checks: &[Check]) -> Vec<(&str, &str)> {
    checks
        .iter()
        .filter_map(|check| match check.kind() {
            Some(Kind::Answer(answer)) => Some((check.id.as_str(), answer.ask.as_str())),
            _ => None,
        })
        .collect()
}

/// A text of content for a terminal.
pub(super) fn markdown(text: &str, style: &Style) -> String {
    let mut out = String::new();
    let mut in_list = false;
    for block in blocks(text) {
        // Items of one list stand together.
        let is_item = matches!(block, Block::Item { .. });
        if !(out.is_empty() || in_list && is_item) {
            out.push('\n');
        }
        in_list = is_item;
        match block {
            Block::Code(lines) => {
                for line in lines {
                    out.push_str(&format!("      {}\n", style.paint(Tone::Code, &line)));
                }
            }
            Block::Heading(heading) => {
                let heading = style.paint_words(Tone::Strong, &heading);
                out.push_str(&style.flow("  ", 2, &heading));
            }
            Block::Item { mark, below, text } => {
                let mark = mark.unwrap_or_else(|| style.symbol(Symbol::Bullet).to_owned());
                // A list in an item stands below its text.
                let first = format!("    {}{} ", " ".repeat(below * 3), pad(&mark, 1));
                let indent = first.chars().count();
                out.push_str(&style.prose(&first, indent, &text));
            }
            Block::Paragraph(text) => out.push_str(&style.prose("  ", 2, &text)),
        }
    }
    out
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
    fn a_task_sheet_reads_like_its_markdown() {
        let text = "Falco runs on this node. Its rule\n`Terminal shell in container` fires.\n\n\
                    From now on it must\n\n- have the priority **Warning**, and nothing but that \
                    one,\n- print the time.\n\n## Steps\n1. Copy.\n\n```\nfalco -V x\n```\n";
        let expected = "  \
  Falco runs on this node. Its rule
  `Terminal shell in container` fires.

  From now on it must

    · have the priority Warning, and nothing but that one,
    · print the time.

  Steps

    1. Copy.

      falco -V x
";
        assert_eq!(markdown(text, &STYLE), expected);
    }

    #[test]
    fn a_list_in_an_item_stands_below_its_text() {
        let text = "1. Write a rule. It must\n   - fire once,\n   - stay quiet.\n2. Look.\n";
        assert_eq!(
            markdown(text, &STYLE),
            "    1. Write a rule. It must\n       · fire once,\n       · stay quiet.\n    2. Look.\n"
        );
    }

    #[test]
    fn a_start_says_which_provider_and_how_long() {
        let lines = started(
            &Started {
                provider: "sandbox",
                why: "one node, no Docker needed",
                node: "node-1",
                milliseconds: 870,
                isolation: Isolation::UserNamespace,
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
    }
}

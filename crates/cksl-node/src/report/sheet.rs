//! The task sheet, and texts of content.

use serde::{Deserialize, Serialize};

use super::markdown::{Block, blocks};
use super::style::{Style, Symbol, Tone, count, pad};

/// A task, as `cksl task --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Scenario id.
    pub scenario: String,
    /// What it is about.
    pub title: String,
    /// The task: Markdown.
    pub task: String,
}

/// A task with what stands around its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The task.
    pub sheet: Sheet,
    /// Domain of the curriculum.
    pub domain: String,
    /// Points in all.
    pub points: u32,
    /// How long it takes, about.
    pub minutes: u32,
    /// The checks that ask a question, with the question.
    pub questions: Vec<(String, String)>,
}

/// Writes a task for a terminal.
#[must_use]
pub fn task(task: &Task, style: &Style) -> String {
    let sheet = &task.sheet;
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let facts = [
        domain(&task.domain),
        count(u64::from(task.points), "point"),
        format!("about {} min", task.minutes),
    ]
    .join(&dot);
    let title = format!("  {}", style.paint(Tone::Strong, &sheet.title));
    let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts));
    out.push_str(&format!("  {}\n", style.rule(style.columns() - 2)));
    out.push_str(&markdown(&sheet.task, style));
    // Most tasks ask in their own words.
    let mut asked = task.questions.iter().collect::<Vec<_>>();
    asked.retain(|(id, _)| !sheet.task.contains(&format!("cksl answer {id} ")));
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

/// What a learner calls a domain of the curriculum.
#[must_use]
pub fn domain(id: &str) -> String {
    match id {
        "runtime" => "runtime security".to_owned(),
        "supply-chain" => "supply chain".to_owned(),
        other => other.replace('-', " "),
    }
}

/// A text of content for a terminal.
#[must_use]
pub fn markdown(text: &str, style: &Style) -> String {
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
}

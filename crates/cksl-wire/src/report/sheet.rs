//! The task sheet, and texts of content.

use console::measure_text_width;
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
    out.push_str(&style.rule());
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
    style.rule() + &markdown(text, style)
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

/// Columns to the left of code.
const CODE: usize = 6;

/// A command in lines that fit, each but the last ending in a backslash, so that it can be copied and typed: a terminal
/// would break it within a word. Where there is no blank outside of quotes it stays whole.
fn command_lines(command: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = command.to_owned();
    while measure_text_width(&rest) > columns {
        let Some(at) = last_blank(&rest, columns.saturating_sub(2)) else {
            break;
        };
        lines.push(format!("{} \\", &rest[..at]));
        rest = format!("  {}", &rest[at + 1..]);
    }
    lines.push(rest);
    lines
}

/// Whether a quote of the line is not closed in it.
fn leaves_open(line: &str) -> bool {
    ['\'', '"']
        .iter()
        .any(|quote| line.matches(*quote).count() % 2 == 1)
}

/// Where the last blank outside of quotes and behind the first word is that ends a line of so many columns.
fn last_blank(command: &str, columns: usize) -> Option<usize> {
    let (mut quote, mut found) = (None, None);
    let mut escaped = false;
    let begin = command.len() - command.trim_start().len();
    for (place, (at, letter)) in command.char_indices().enumerate() {
        if place > columns {
            break;
        }
        match (quote, letter) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') if at > begin => found = Some(at),
            _ => {}
        }
    }
    found
}

/// A text of content for a terminal.
#[must_use]
pub fn markdown(text: &str, style: &Style) -> String {
    let mut out = String::new();
    // Of the list that the last block is an item of, if it is one: whether its items have numbers.
    let mut list = None;
    for block in blocks(text) {
        // Items of one list stand together, with those of the lists below them.
        let item = match &block {
            Block::Item { mark, below, .. } => Some((mark.is_some(), *below)),
            _ => None,
        };
        let goes_on = match (list, item) {
            (Some(numbers), Some((has_number, below))) => below > 0 || numbers == has_number,
            _ => false,
        };
        if !out.is_empty() && !goes_on {
            out.push('\n');
        }
        if !goes_on || item.is_some_and(|(_, below)| below == 0) {
            list = item.map(|(has_number, _)| has_number);
        }
        match block {
            Block::Code { shell, lines } => {
                let columns = style.columns().saturating_sub(CODE);
                // What is behind a heredoc's beginning may be of it, and what is behind an open quote is quoted.
                let ends = |line: &&String| !line.contains("<<") && !leaves_open(line);
                let commands = lines.iter().take_while(ends).count();
                let commands = if shell { commands } else { 0 };
                let lines = lines.iter().enumerate().flat_map(|(place, line)| {
                    match place < commands && !line.contains('#') && !line.contains("\"$(") {
                        true => command_lines(line, columns),
                        false => vec![line.clone()],
                    }
                });
                for line in lines {
                    let line = style.paint(Tone::Code, &line);
                    out.push_str(&format!("{:CODE$}{line}\n", ""));
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
    fn a_long_command_can_be_copied_from_a_narrow_terminal() {
        let text = "```sh\nkubectl -n shop exec deploy/web -- grep -E '^(Uid|CapBnd|Seccomp):' /proc/1/status\n```\n";
        assert_eq!(
            markdown(text, &STYLE),
            "      kubectl -n shop exec deploy/web -- grep -E \\\n        '^(Uid|CapBnd|Seccomp):' /proc/1/status\n"
        );
        // What is in quotes is one word. A comment would end at the break, and YAML is no command.
        let comment = format!("```sh\nls # {}\n```\n", "a ".repeat(40));
        assert_eq!(markdown(&comment, &STYLE).lines().count(), 1);
        let heredoc = format!("```sh\ncat > x <<'END'\n{}\nEND\n```\n", "a ".repeat(40));
        assert_eq!(markdown(&heredoc, &STYLE).lines().count(), 3);
        let quoted = format!("```sh\n'{}'\n```\n", "a ".repeat(40));
        assert_eq!(markdown(&quoted, &STYLE).lines().count(), 1);
        let yaml = format!("```yaml\nargs: {}\n```\n", "a ".repeat(40));
        assert_eq!(markdown(&yaml, &STYLE).lines().count(), 1);
    }

    #[test]
    fn a_list_with_numbers_is_not_of_the_one_without_above_it() {
        assert_eq!(
            markdown("- one;\n- two.\n\n1. Look.\n2. Go.\n", &STYLE),
            "    · one;\n    · two.\n\n    1. Look.\n    2. Go.\n"
        );
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

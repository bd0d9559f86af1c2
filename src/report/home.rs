//! The first thing that who types `cksl` alone sees.

use serde::Serialize;

use super::style::{Style, pad};

/// Where a learner stands, as `cksl --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Home {
    /// How many scenarios there are.
    pub scenarios: usize,
    /// The scenario to practise next; absent if all are passed.
    pub next: Option<String>,
    /// The labs that run.
    pub running: Vec<String>,
    /// Whether an exam runs.
    pub exam: bool,
    /// Whether root asks, who needs no `sudo`.
    #[serde(skip)]
    pub root: bool,
}

/// Columns that a text beside a command needs; on a narrower terminal it stands below.
const BESIDE: usize = 32;

/// Writes it for a terminal.
#[must_use]
pub fn home(home: &Home, style: &Style) -> String {
    let sudo = if home.root { "" } else { "sudo " };
    let next = home.next.as_deref().unwrap_or("SCENARIO");
    let start = format!("{sudo}cksl start {next}");
    let all = format!("all {} scenarios, by domain", home.scenarios);
    let running = format!("running: {}", home.running.join(", "));
    let mut rows = match home.exam {
        true => vec![
            (
                "cksl exam status".to_owned(),
                "an exam runs: its tasks, and the time that is left",
            ),
            (
                format!("{sudo}cksl exam base"),
                "goes back to the base, from which `ssh task-1` goes to a task",
            ),
        ],
        false if home.running.is_empty() => Vec::new(),
        false => vec![("cksl shell".to_owned(), running.as_str())],
    };
    if !home.exam {
        rows.push((start, "a lab and a task; `cksl next` says why"));
        if home.running.is_empty() {
            let others = "a mock exam; `cksl quiz` asks questions";
            rows.push(("cksl exam".to_owned(), others));
        }
    }
    rows.extend([
        ("cksl list".to_owned(), all.as_str()),
        ("cksl docs".to_owned(), "what to read, by competency"),
        ("cksl --help".to_owned(), "all commands"),
    ]);
    let wide = rows.iter().map(|(command, _)| command.len()).max();
    let beside = wide.is_some_and(|wide| wide + BESIDE <= style.columns());
    let mut out = String::new();
    for (command, text) in rows {
        let literal = style.literal(&command);
        if !beside {
            out.push_str(&format!("  {literal}\n"));
            out.push_str(&style.prose("      ", 6, text));
            continue;
        }
        let quotes = console::measure_text_width(&literal) - command.len();
        let first = format!("  {}  ", pad(&literal, wide.unwrap_or(0) + quotes));
        out.push_str(&style.prose(&first, 6, text));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_begins_is_told_how_and_who_has_a_lab_how_to_go_on() {
        let style = Style {
            width: 80,
            color: false,
            plain: false,
        };
        let mut here = Home {
            scenarios: 28,
            next: Some("strace-touch".into()),
            running: Vec::new(),
            exam: false,
            root: false,
        };
        let narrow = Style { width: 48, ..style };
        let below =
            "  `sudo cksl start strace-touch`\n      a lab and a task; `cksl next` says why\n";
        assert!(home(&here, &narrow).starts_with(below));
        let text = home(&here, &style);
        let expected = "  `sudo cksl start strace-touch`  a lab and a task; `cksl next` says why\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.lines().count() <= 5, "{text}");
        assert!(
            text.contains("`cksl exam`") && text.contains("`cksl quiz`"),
            "{text}"
        );
        here.running = vec!["falco-config-x1y2".into()];
        let text = home(&here, &style);
        assert!(text.starts_with("  `cksl shell`"), "{text}");
        assert!(text.contains("running: falco-config-x1y2\n"), "{text}");
        assert_eq!(text.lines().count(), 5, "{text}");
        here.exam = true;
        let text = home(&here, &style);
        assert!(text.starts_with("  `cksl exam status`"), "{text}");
        assert!(
            !text.contains("cksl start") && !text.contains("cksl shell"),
            "{text}"
        );
    }
}

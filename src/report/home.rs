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
}

/// Writes it for a terminal.
#[must_use]
pub fn home(home: &Home, style: &Style) -> String {
    let start = match &home.next {
        Some(next) => format!("sudo cksl start {next}"),
        None => "sudo cksl start SCENARIO".to_owned(),
    };
    let all = format!("all {} scenarios, by domain", home.scenarios);
    let running = format!("running: {}", home.running.join(", "));
    let mut rows = match home.exam {
        true => vec![
            (
                "cksl exam status".to_owned(),
                "an exam runs: its tasks, and the time that is left",
            ),
            (
                "sudo cksl exam base".to_owned(),
                "goes back to the base, from which `ssh task-1` goes to a task",
            ),
        ],
        false if home.running.is_empty() => Vec::new(),
        false => vec![("cksl shell".to_owned(), running.as_str())],
    };
    if !home.exam {
        rows.push((start, "a lab, a task and a shell"));
    }
    rows.extend([
        ("cksl list".to_owned(), all.as_str()),
        ("cksl docs".to_owned(), "what to read, by competency"),
        ("cksl --help".to_owned(), "all commands"),
    ]);
    let wide = rows.iter().map(|(command, _)| command.len()).max();
    let mut out = String::new();
    for (command, text) in rows {
        let literal = style.literal(&command);
        let quotes = console::measure_text_width(&literal) - command.len();
        let first = format!("  {}  ", pad(&literal, wide.unwrap_or(0) + quotes));
        out.push_str(&style.flow(&first, 6, text));
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
        };
        let text = home(&here, &style);
        let expected = "  `sudo cksl start strace-touch`  a lab, a task and a shell\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.lines().count() <= 5, "{text}");
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

//! The answer, as text.

use std::fmt::Write as _;

use cksl_wire::terminal::Terminal;

use super::answer::{Answer, Events, Explained, Step};
use crate::rules::paint::{Paint as _, Tone, count, number, visible};

/// Widest column of a condition's parts.
const WIDEST: usize = 46;

/// Characters of a value that are shown.
const MOST_VALUE: usize = 60;

/// Values that a closed part shows.
const MOST_VALUES: usize = 2;

/// Lines about where events stopped.
const MOST_STOPS: usize = 8;

/// Events named by number.
const MOST_NUMBERS: usize = 6;

/// Writes the answer. With `open`, macros are opened that nothing stopped at.
pub(super) fn write(answer: &Answer<'_>, open: bool, terminal: &Terminal) -> String {
    let mut out = format!(
        "{}\n",
        terminal.paint(Tone::Strong, &visible(answer.rule, 200))
    );
    if !answer.notes.is_empty() {
        out.push('\n');
    }
    for note in &answer.notes {
        let first = match note.silences {
            true => "  ! ",
            false => match terminal.plain {
                true => "  - ",
                false => "  · ",
            },
        };
        out += &terminal.flow(first, &visible(&note.text, 1000));
    }
    match &answer.event {
        Some(explained) => out += &event(explained, open, terminal),
        None => {
            let condition = answer.condition.split_whitespace().collect::<Vec<_>>();
            out += "\n";
            out += &terminal.flow("    ", &visible(&condition.join(" "), 4000));
        }
    }
    match &answer.events {
        Some(events) => {
            out.push('\n');
            out += &summary(events, terminal);
        }
        None => {
            out += "\n  there are no events to look at: --recording names some, and a lab has its own\n";
        }
    }
    out
}

fn event(explained: &Explained<'_>, open: bool, terminal: &Terminal) -> String {
    let verdict = match explained.holds {
        true => terminal.paint(Tone::Good, "fires"),
        false => terminal.paint(Tone::Bad, "does not fire"),
    };
    let mut out = format!(
        "\n  {verdict} for event #{} at {}: {}\n\n",
        explained.event,
        explained.time,
        visible(&explained.what, 200)
    );
    let mut rows = Vec::new();
    match explained.root.kind {
        "and" | "or" => walk_within(&explained.root, 0, open, &mut rows),
        _ => walk(&explained.root, "", 0, open, &mut rows),
    }
    let widest = rows.iter().map(Row::width).max().unwrap_or_default();
    let column = widest.min(WIDEST);
    for row in &rows {
        out += &row.line(column, terminal);
    }
    if let Some(stopped_at) = &explained.stopped_at {
        out.push('\n');
        let hint = explained.hint.as_deref().unwrap_or_default();
        let text = format!(
            "it stopped at `{}`: {}",
            visible(stopped_at, 100),
            visible(hint, 600)
        );
        out += &terminal.flow("  ", &text);
    }
    out
}

/// A line about a part.
struct Row<'a> {
    depth: usize,
    joint: &'static str,
    step: &'a Step<'a>,
    /// The parts of it follow.
    opened: bool,
}

/// The lines about a part. With `open`, parts are opened too that nothing stopped at.
fn walk<'a>(
    step: &'a Step<'a>,
    joint: &'static str,
    depth: usize,
    open: bool,
    rows: &mut Vec<Row<'a>>,
) {
    let opened = !step.parts.is_empty() && (step.stopped || open);
    rows.push(Row {
        depth,
        joint,
        step,
        opened,
    });
    if opened {
        walk_within(step, depth + 1, open, rows);
    }
}

/// The lines about what a part is made of.
fn walk_within<'a>(step: &'a Step<'a>, depth: usize, open: bool, rows: &mut Vec<Row<'a>>) {
    let joint = match (step.kind, &step.parts[..]) {
        ("and", _) => "and ",
        ("or", _) => "or ",
        // The line about the part tells of what it negates or names already.
        (_, [body]) if body.kind != "check" && body.kind != "not" => {
            return walk_within(body, depth, open, rows);
        }
        _ => "",
    };
    for (index, part) in step.parts.iter().enumerate() {
        let joint = if index == 0 { "" } else { joint };
        walk(part, joint, depth, open, rows);
    }
}

impl Row<'_> {
    fn text(&self) -> String {
        let bracketed = match self.step.kind {
            "and" | "or" => format!("({})", self.step.text),
            _ => self.step.text.to_owned(),
        };
        format!(
            "{}{}{}",
            "  ".repeat(self.depth),
            self.joint,
            visible(&bracketed, 160)
        )
    }

    fn width(&self) -> usize {
        self.text().chars().count()
    }

    fn line(&self, column: usize, terminal: &Terminal) -> String {
        let (mark, tone, word) = match self.step.verdict {
            "true" => (terminal.mark("✓", " "), Tone::Good, "true"),
            "false" => (terminal.mark("✗", "!"), Tone::Bad, "FALSE"),
            "no value" => (terminal.mark("∅", "!"), Tone::Unsure, "NO VALUE"),
            _ => (terminal.mark("–", " "), Tone::Faint, "not evaluated"),
        };
        let text = self.text();
        let width = text.chars().count();
        let painted = match self.step.verdict {
            "not evaluated" => terminal.paint(Tone::Faint, &text),
            _ => text,
        };
        let values = self.values();
        let padding = match values.is_empty() {
            true => "",
            false => &"          "[word.len().min(9)..],
        };
        let verdict = format!("{}{padding}{values}", terminal.paint(tone, word));
        let mark = terminal.paint(tone, mark);
        if width > column {
            let indent = " ".repeat(column + 6);
            format!("    {mark} {painted}\n{indent}  {verdict}\n")
        } else {
            let gap = " ".repeat(column - width + 2);
            format!("    {mark} {painted}{gap}{verdict}\n")
        }
    }

    /// The values that decided, as far as they are not told by the lines below.
    fn values(&self) -> String {
        let mut texts = Vec::new();
        if !self.opened {
            gather(self.step, self.step.holds(), &mut texts);
        }
        texts.dedup();
        texts.truncate(MOST_VALUES);
        texts.join("; ")
    }
}

/// What the checks of a part that came out so were about.
fn gather(step: &Step<'_>, holds: bool, texts: &mut Vec<String>) {
    for looked in &step.values {
        let mut text = match &looked.value {
            Some(value) => format!("{} = {}", looked.field, visible(value, MOST_VALUE)),
            None if looked.filled => format!("{}: none", looked.field),
            None => format!("{}: never filled here", looked.field),
        };
        if step.in_list && looked.value.is_some() && !step.lists.is_empty() {
            let not = if step.holds() { "" } else { "not " };
            let _ = write!(text, ", {not}in {}", step.lists.join(", "));
        }
        texts.push(text);
    }
    for part in &step.parts {
        let holds = match step.kind {
            "not" => !holds,
            _ => holds,
        };
        if part.verdict != "not evaluated" && part.holds() == holds {
            gather(part, holds, texts);
        }
    }
}

fn summary(events: &Events, terminal: &Terminal) -> String {
    let mut out = format!(
        "  {} looked at, {} of other types passed by\n",
        count(events.looked_at, "event"),
        number(events.others)
    );
    let (shown, rest) = events.stops.split_at(events.stops.len().min(MOST_STOPS));
    let mut lines: Vec<(u64, String)> = Vec::new();
    for stop in shown {
        lines.push((
            stop.events,
            format!(
                "stopped at {}   {}",
                visible(&stop.part, 70),
                terminal.paint(Tone::Faint, &format!("the last: #{}", stop.last))
            ),
        ));
    }
    if !rest.is_empty() {
        let more = rest.iter().map(|stop| stop.events).sum();
        lines.push((more, "stopped elsewhere".to_owned()));
    }
    if !events.fired.is_empty() {
        let fired = events.fired.len() as u64;
        let text = format!("satisfied the condition: {}", numbers(&events.fired));
        lines.push((fired, terminal.paint(Tone::Good, &text)));
    }
    let widest = lines.iter().map(|(many, _)| number(*many).len()).max();
    let widest = widest.unwrap_or_default() + 2;
    for (many, text) in lines {
        let _ = writeln!(out, "  {:>widest$} {text}", number(many));
    }
    if let Some(reported) = &events.reported {
        out += &match (&reported[..], &events.fired[..]) {
            ([], []) => String::new(),
            ([], _) => terminal.flow("  ", "falco has not reported this rule"),
            (reported, _) => {
                let text = format!("falco reported it for {}", numbers(reported));
                terminal.flow("  ", &text)
            }
        };
    }
    out
}

/// `#3, #7 and 12 more`, the last ones first.
fn numbers(all: &[u64]) -> String {
    let shown = all.iter().rev().take(MOST_NUMBERS);
    let shown: Vec<String> = shown.map(|number| format!("#{number}")).collect();
    let more = match all.len().saturating_sub(MOST_NUMBERS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

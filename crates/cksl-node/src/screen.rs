//! The screen of who asks: progress takes one line of it, and texts that are longer than it come page by page.

use std::env;
use std::io::{self, IsTerminal as _, Read as _, Write};

use cksl_wire::io::Io;
use cksl_wire::protocol::Reply;
use cksl_wire::report::style::{Style, Symbol, count};
use cksl_wire::report::{CHECKING, Note, Shown};
use cksl_wire::terminal::Terminal;
use console::{measure_text_width, truncate_str};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Winsize, tcgetattr, tcgetwinsize, tcsetattr,
};

/// Asks for a key below a page.
const MORE: &str = "  more: Space shows it, q ends";

/// Takes the line away in which the cursor is.
const ERASE: &str = "\r\x1b[K";

/// Writes the answers of a call.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal,
    /// Rows of which a beginning is shown; none where all is to be written.
    rows: Option<usize>,
    /// Columns of where progress is shown; none where a line can't be, or is not to be, written again.
    columns: Option<usize>,
    /// Whether the cursor is in a line of progress.
    has_line: bool,
    /// Whether plain text has said that it is being graded.
    has_said: bool,
}

impl Screen {
    /// Looks at the terminal. With a pipe, `--plain` or `--json` nothing is written again.
    #[must_use]
    pub fn new(terminal: Terminal) -> Self {
        let changes = !(is_dumb() || terminal.plain || terminal.json);
        let size = changes.then(size).flatten();
        Self {
            terminal,
            rows: size.filter(|_| sits()).map(|size| size.ws_row.into()),
            columns: size.map(|size| size.ws_col.into()),
            has_line: false,
            has_said: false,
        }
    }

    /// Writes a reply. What is being done takes one line, which the next reply takes away.
    ///
    /// # Errors
    /// The terminal or the pipe is gone.
    pub fn write(&mut self, reply: &Reply, io: &mut Io<'_>) -> io::Result<()> {
        if let (Reply::Note(Note::Step(step)), Some(columns)) = (reply, self.columns) {
            let text = format!("  {step}");
            let text = truncate_str(&text, columns - 1, "");
            write!(io.err, "{ERASE}{text}")?;
            self.has_line = true;
            return io.err.flush();
        }
        self.end_line(io.err)?;
        // A line for each check would be more than the result.
        if let Reply::Note(Note::Step(step)) = reply
            && self.columns.is_none()
            && step.starts_with(CHECKING)
        {
            if self.terminal.plain && !self.terminal.json && !self.has_said {
                self.has_said = true;
                writeln!(io.err, "  {CHECKING}...")?;
            }
            return io.err.flush();
        }
        let aside = match reply {
            Reply::Shown(shown @ (Shown::Task(_) | Shown::ExamTask(_) | Shown::Explained(_)))
                if !self.terminal.json =>
            {
                return paged(&shown.text(&self.terminal.into()), self.terminal, io.out);
            }
            Reply::Note(note) => note.text(self.terminal),
            Reply::Problem(problem) => problem.to_string(),
            _ => return reply.write(self.terminal, io),
        };
        let aside = match self.columns {
            Some(columns) => fold(&aside, columns),
            None => aside,
        };
        io.err.write_all(aside.as_bytes())?;
        io.err.flush()
    }

    /// Takes the line of progress away, if there is one: something else is written now.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn end_line(&mut self, err: &mut dyn Write) -> io::Result<()> {
        match std::mem::take(&mut self.has_line) {
            true => write!(err, "{ERASE}"),
            false => Ok(()),
        }
    }

    /// As much of a text as stays on the screen above `below` more rows, and then how all of it is shown again.
    #[must_use]
    pub fn beginning(&self, text: &str, below: usize, again: &str) -> String {
        match self.rows {
            Some(rows) => beginning(text, rows, below, again, &self.terminal.into()),
            None => text.to_owned(),
        }
    }
}

/// Writes a text as one who reads wants it: page by page on a terminal, and else all of it.
///
/// # Errors
/// The terminal or the pipe is gone.
pub fn paged(text: &str, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let waits = sits() && !is_dumb() && !terminal.json;
    match size().filter(|_| waits) {
        Some(size) => page(text, size.ws_row.into(), terminal.plain, out, goes_on),
        None => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
    }
}

/// Whether somebody sits in front of it who could turn a page.
fn sits() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The size of the terminal on standard error; none where there is none, or where nothing fits.
fn size() -> Option<Winsize> {
    let size = tcgetwinsize(io::stderr()).ok();
    size.filter(|size| size.ws_row > 3 && size.ws_col > 3)
}

/// A text as the terminal on standard error shows it best: no word of it is cut at the right edge. Elsewhere it stays as
/// it is.
#[must_use]
pub fn folded(text: &str) -> String {
    match size().filter(|_| !is_dumb()) {
        Some(size) => fold(text, size.ws_col.into()),
        None => text.to_owned(),
    }
}

/// Breaks the lines that are too long, between words. What stands in a column of its own (`command   what it does`)
/// begins its next lines further to the right.
fn fold(text: &str, columns: usize) -> String {
    let style = Style {
        width: columns,
        color: false,
        plain: false,
    };
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if measure_text_width(line.trim_end()) <= columns {
            out.push_str(line);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let folded = match line.trim().split_once("   ") {
            Some((command, what)) => {
                let first = format!("{:indent$}{command}   ", "");
                style.flow(&first, indent + 4, what)
            }
            None => style.flow(&" ".repeat(indent), indent, line),
        };
        out.push_str(match line.ends_with('\n') {
            true => &folded,
            false => folded.trim_end(),
        });
    }
    out
}

fn beginning(text: &str, rows: usize, below: usize, again: &str, style: &Style) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() + below <= rows {
        return text.to_owned();
    }
    // On the smallest screen the title stays.
    let room = rows.saturating_sub(below + 2).max(3).min(lines.len());
    let shown = lines[..room].concat();
    let left = (lines.len() - room) as u64;
    let rest = format!(
        "{} {}: {} shows all",
        style.symbol(Symbol::Cut),
        count(left, "more line"),
        style.literal(again)
    );
    format!("{}\n{}", shown.trim_end(), style.flow("  ", 2, &rest))
}

/// Writes a text, and waits after each page until `next` says whether it goes on. In `plain` text nothing is erased.
fn page(
    text: &str,
    rows: usize,
    plain: bool,
    out: &mut dyn Write,
    mut next: impl FnMut() -> bool,
) -> io::Result<()> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut pages = lines.chunks(rows.saturating_sub(1).max(1)).peekable();
    while let Some(page) = pages.next() {
        out.write_all(page.concat().as_bytes())?;
        if pages.peek().is_none() {
            break;
        }
        write!(out, "{MORE}")?;
        out.flush()?;
        let goes_on = next();
        write!(out, "{}", if plain { "\n" } else { ERASE })?;
        if !goes_on {
            break;
        }
    }
    out.flush()
}

/// Waits for a key; `q` and Ctrl-C end.
fn goes_on() -> bool {
    let stdin = io::stdin();
    let Ok(before) = tcgetattr(&stdin) else {
        return true;
    };
    let mut keys = before.clone();
    // Ctrl-C is a key, too: a command that died here would leave the terminal so.
    keys.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
    keys.special_codes[SpecialCodeIndex::VMIN] = 1;
    keys.special_codes[SpecialCodeIndex::VTIME] = 0;
    if tcsetattr(&stdin, OptionalActions::Now, &keys).is_err() {
        return true;
    }
    let mut key = [0; 1];
    let read = stdin.lock().read(&mut key);
    // Who has closed the window needs none of it.
    let _ = tcsetattr(&stdin, OptionalActions::Now, &before);
    matches!(read, Ok(1..)) && !matches!(key[0], b'q' | b'Q' | 3 | 4 | 27)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Terminal = Terminal {
        width: 80,
        color: false,
        plain: false,
        json: false,
    };

    fn written(columns: Option<usize>, steps: &[&str]) -> String {
        written_by(TERMINAL, columns, steps)
    }

    #[test]
    fn a_grading_takes_one_line_of_plain_text_and_none_of_a_pipe() {
        let steps = ["checking 1 of 2: a", "checking 2 of 2: b"];
        let plain = Terminal {
            plain: true,
            ..TERMINAL
        };
        assert_eq!(written_by(plain, None, &steps), "  checking...\n");
        assert_eq!(written(None, &steps), "");
    }

    fn written_by(terminal: Terminal, columns: Option<usize>, steps: &[&str]) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let mut screen = Screen {
            terminal,
            rows: None,
            columns,
            has_line: false,
            has_said: false,
        };
        for step in steps {
            let step = Reply::Note(Note::Step((*step).to_owned()));
            screen.write(&step, &mut io).unwrap();
        }
        screen.end_line(io.err).unwrap();
        screen.end_line(io.err).unwrap();
        String::from_utf8(err).unwrap()
    }

    #[test]
    fn what_is_being_done_takes_one_line_of_a_screen_and_one_each_of_a_pipe() {
        let steps = ["booting", "booting: 5 s so far", "waiting"];
        let text = written(Some(15), &steps);
        assert_eq!(
            text,
            format!("{ERASE}  booting{ERASE}  booting: 5 s{ERASE}  waiting{ERASE}")
        );
        let lines = "  booting\n  booting: 5 s so far\n  waiting\n";
        assert_eq!(written(None, &steps), lines);
    }

    #[test]
    fn a_line_beside_a_result_is_broken_between_words() {
        let text = "cksl: no lab of this name runs\n\n  cksl status   names the labs that run\n";
        assert_eq!(fold(text, 80), text);
        assert_eq!(
            fold(text, 24),
            "cksl: no lab of this\nname runs\n\n  cksl status   names\n      the labs that run\n"
        );
        assert_eq!(fold("Begin again? ", 80), "Begin again? ");
    }

    fn text(lines: usize) -> String {
        (1..=lines).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_text_longer_than_the_screen_comes_page_by_page() {
        let paged = |lines, plain, keys: &[bool]| {
            let (mut out, mut keys) = (Vec::new(), keys.iter());
            let mut next = || *keys.next().expect("a key");
            page(&text(lines), 4, plain, &mut out, &mut next).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(paged(3, false, &[]), text(3), "the prompt has the last row");
        let more = format!("1\n2\n3\n{MORE}{ERASE}");
        assert_eq!(paged(5, false, &[true]), format!("{more}4\n5\n"));
        assert_eq!(paged(5, false, &[false]), more);
        let read = paged(5, true, &[true]);
        assert_eq!(
            read,
            format!("1\n2\n3\n{MORE}\n4\n5\n"),
            "nothing is erased"
        );
    }

    #[test]
    fn a_long_text_keeps_its_first_lines_on_the_screen_and_says_how_to_read_on() {
        let style = Style {
            width: 80,
            color: false,
            plain: false,
        };
        let begins = |lines, rows| beginning(&text(lines), rows, 3, "cksl task", &style);
        assert_eq!(begins(7, 10), text(7));
        let cut = begins(30, 10);
        assert_eq!(
            cut,
            format!("{}  … 25 more lines: `cksl task` shows all\n", text(5))
        );
        assert!(cut.lines().count() + 3 < 10);
        assert!(begins(30, 4).starts_with("1\n2\n3\n  …"), "the title stays");
    }
}

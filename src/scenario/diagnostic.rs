//! Messages about content that somebody wrote.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a scenario, a lab or an answer, and where.
///
/// `Display` writes it over several lines, as a compiler would, without colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable name of the mistake, such as `content/unknown-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file, relative to the content's folder.
    pub file: String,
    /// Where in the file; absent if the file as a whole is meant.
    pub at: Option<Span>,
    /// What would fix it.
    pub help: Option<String>,
}

/// A place in a text file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Line, from 1.
    pub line: usize,
    /// Column, in characters from 1.
    pub column: usize,
    /// How many characters of the line are meant, at least 1.
    pub width: usize,
    /// The line.
    pub snippet: String,
}

impl Span {
    /// The place at `line` and `column` of `text`, both from 1, `width` characters wide as far as
    /// the line goes.
    pub(crate) fn new(text: &str, line: usize, column: usize, width: usize) -> Span {
        let snippet = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let rest = snippet
            .trim_end()
            .chars()
            .count()
            .saturating_sub(column.saturating_sub(1));
        Span {
            line,
            column,
            width: width.min(rest).max(1),
            snippet: snippet.to_owned(),
        }
    }
}

impl Diagnostic {
    /// A message about a file as a whole.
    pub(crate) fn of_file(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            file: file.to_owned(),
            at: None,
            help: None,
        }
    }

    /// Says what would fix it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests the candidate that `name` most likely meant, if there is one.
    pub(crate) fn did_you_mean<'a>(
        self,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match falco_rules::suggest::closest(name, candidates) {
            Some(nearest) => {
                let help = format!("did you mean `{nearest}`?");
                self.help(help)
            }
            None => self,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code, self.message)?;
        let margin = match &self.at {
            Some(at) => {
                let margin = at.line.to_string().len();
                let before = " ".repeat(at.column.saturating_sub(1));
                let marks = "^".repeat(at.width);
                writeln!(
                    f,
                    "{:margin$}--> {}:{}:{}",
                    "", self.file, at.line, at.column
                )?;
                writeln!(f, "{:margin$} |", "")?;
                writeln!(f, "{} | {}", at.line, at.snippet)?;
                writeln!(f, "{:margin$} | {before}{marks}", "")?;
                margin
            }
            None => {
                writeln!(f, " --> {}", self.file)?;
                1
            }
        };
        if let Some(help) = &self.help {
            writeln!(f, "{:margin$} = help: {help}", "")?;
        }
        Ok(())
    }
}

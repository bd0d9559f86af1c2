//! Messages about rule files and conditions, with stable codes and places.

mod lint;

use std::fmt;
use std::ops::Range;

use serde::Serialize;

pub use lint::Lint;

/// What kind of message it is. Codes are Falco's and do not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A file can't be read.
    FileRead,
    /// A file is not YAML.
    YamlParse,
    /// An item has not the shape that it should: a missing key, a wrong type.
    YamlValidate,
    /// A condition can't be parsed or makes no sense.
    CompileCondition,
    /// An output template can't be parsed or names unknown fields.
    CompileOutput,
    /// An item contradicts another: an undefined macro, an append without a target.
    Validate,
    /// A rule's source is not known; the rule is dropped.
    UnknownSource,
    /// An audit field is compared with `<NA>`.
    UnsafeNaCheck,
    /// A condition matches too many types of events.
    NoEvttype,
    /// A rule is dropped for an unknown field, as it asked to be.
    UnknownFilter,
    /// A macro is never used.
    UnusedMacro,
    /// A list is never used.
    UnusedList,
    /// An item is of no known kind; it is skipped.
    UnknownItem,
    /// Something deprecated is used.
    DeprecatedItem,
    /// An exception is appended or overridden without values.
    AppendNoValues,
    /// Two exceptions of a rule have one name.
    ExceptionNameNotUnique,
    /// A macro's name can't be referred to.
    InvalidMacroName,
    /// A list's name can't be referred to.
    InvalidListName,
    /// A condition compiles, but is likely a mistake.
    ConditionRemark,
    /// A key is not known.
    UnknownKey,
    /// A mistake that loading does not look for; the codes of these are our own.
    Lint(Lint),
}

/// How bad a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file loads.
    Warning,
}

impl Code {
    /// The code as programs know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Code::FileRead => "LOAD_ERR_FILE_READ",
            Code::YamlParse => "LOAD_ERR_YAML_PARSE",
            Code::YamlValidate => "LOAD_ERR_YAML_VALIDATE",
            Code::CompileCondition => "LOAD_ERR_COMPILE_CONDITION",
            Code::CompileOutput => "LOAD_ERR_COMPILE_OUTPUT",
            Code::Validate => "LOAD_ERR_VALIDATE",
            Code::UnknownSource => "LOAD_UNKNOWN_SOURCE",
            Code::UnsafeNaCheck => "LOAD_UNSAFE_NA_CHECK",
            Code::NoEvttype => "LOAD_NO_EVTTYPE",
            Code::UnknownFilter => "LOAD_UNKNOWN_FILTER",
            Code::UnusedMacro => "LOAD_UNUSED_MACRO",
            Code::UnusedList => "LOAD_UNUSED_LIST",
            Code::UnknownItem => "LOAD_UNKNOWN_ITEM",
            Code::DeprecatedItem => "LOAD_DEPRECATED_ITEM",
            Code::AppendNoValues => "LOAD_APPEND_NO_VALUES",
            Code::ExceptionNameNotUnique => "LOAD_EXCEPTION_NAME_NOT_UNIQUE",
            Code::InvalidMacroName => "LOAD_INVALID_MACRO_NAME",
            Code::InvalidListName => "LOAD_INVALID_LIST_NAME",
            Code::ConditionRemark => "LOAD_COMPILE_CONDITION",
            Code::UnknownKey => "LOAD_UNKNOWN_KEY",
            Code::Lint(lint) => lint.code(),
        }
    }

    /// What it means, in a few words.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Code::FileRead => "file can't be read",
            Code::YamlParse => "file is not YAML",
            Code::YamlValidate => "item has a wrong shape",
            Code::CompileCondition => "condition does not compile",
            Code::CompileOutput => "output does not compile",
            Code::Validate => "item is invalid",
            Code::UnknownSource => "unknown event source",
            Code::UnsafeNaCheck => "comparison with <NA>",
            Code::NoEvttype => "too many event types",
            Code::UnknownFilter => "unknown field or event type",
            Code::UnusedMacro => "unused macro",
            Code::UnusedList => "unused list",
            Code::UnknownItem => "unknown kind of item",
            Code::DeprecatedItem => "deprecated",
            Code::AppendNoValues => "exception without values",
            Code::ExceptionNameNotUnique => "exception name used twice",
            Code::InvalidMacroName => "unusable macro name",
            Code::InvalidListName => "unusable list name",
            Code::ConditionRemark => "remark on a condition",
            Code::UnknownKey => "unknown key",
            Code::Lint(lint) => lint.summary(),
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Code::FileRead
            | Code::YamlParse
            | Code::YamlValidate
            | Code::CompileCondition
            | Code::CompileOutput
            | Code::Validate => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

/// A place in a file. Lines and columns count from 0, as Falco counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Name of the file.
    pub name: String,
    /// Line, from 0.
    pub line: usize,
    /// Column in bytes, from 0.
    pub column: usize,
    /// Bytes from the start of the file.
    pub offset: usize,
}

/// A step on the way to what a message is about: a file, an item in it, a part of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// What it is, such as `rule` or `condition expression`.
    pub item_type: &'static str,
    /// Its name, if it has one.
    pub item_name: String,
    /// Where it starts.
    pub position: Place,
}

/// A message about a rule file or a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: Code,
    /// What is wrong, for a person.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<Box<str>>,
    /// Name of the file, if there is one.
    pub file: Option<Box<str>>,
    /// Where in the file or the condition, in bytes. Inside a folded or quoted YAML text it is the
    /// place that most likely gave rise to it.
    pub span: Option<Range<usize>>,
    /// The line at that place, and a line with `^` under it.
    pub snippet: Option<Box<str>>,
    /// The way from the file to the place.
    pub locations: Box<[Location]>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            help: None,
            file: None,
            span: None,
            snippet: None,
            locations: Box::default(),
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(Into::into);
        self
    }

    /// Points to a span of `text`.
    pub(crate) fn with_snippet(mut self, text: &str, span: Range<usize>) -> Self {
        self.snippet = Some(snippet(text, &span).into());
        self.span = Some(span);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// A message over several lines, as compilers write them: its line of the file, what is meant of it,
/// and what to do.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a>(pub &'a Diagnostic);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report(diagnostic) = self;
        let severity = match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(
            f,
            "{severity}[{}]: {}",
            diagnostic.code.name(),
            diagnostic.message
        )?;
        let mut margin = 1;
        if let Some(Location { position, .. }) = diagnostic.locations.last() {
            // People count lines and columns from 1.
            let (line, column) = (position.line + 1, position.column + 1);
            margin = line.to_string().len();
            writeln!(f, "{:margin$}--> {}:{line}:{column}", "", position.name)?;
            let mut snippet = diagnostic
                .snippet
                .iter()
                .flat_map(|snippet| snippet.lines());
            if let (Some(text), Some(marks)) = (snippet.next(), snippet.next()) {
                writeln!(f, "{:margin$} |", "")?;
                writeln!(f, "{line} | {text}")?;
                writeln!(f, "{:margin$} | {marks}", "")?;
            }
        }
        if let Some(help) = &diagnostic.help {
            writeln!(f, "{:margin$} = help: {help}", "")?;
        }
        Ok(())
    }
}

impl Diagnostic {
    /// The message as an object: `code`, `summary`, `message`, and `help`, `file` and `at` where they are
    /// known. `at` has `line` and `column` from 1, the `offset` and `length` in bytes, and the `snippet`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut object = serde_json::json!({
            "code": self.code.name(),
            "summary": self.code.summary(),
            "message": self.message,
        });
        if let Some(help) = &self.help {
            object["help"] = serde_json::Value::from(&**help);
        }
        if let Some(Location { position, .. }) = self.locations.last() {
            object["file"] = serde_json::Value::from(position.name.as_str());
            object["at"] = serde_json::json!({
                "line": position.line + 1,
                "column": position.column + 1,
                "offset": position.offset,
                "length": self.span.as_ref().map_or(0, ExactSizeIterator::len),
                "snippet": self.snippet.as_deref().and_then(|snippet| snippet.lines().next()),
            });
        }
        object
    }
}

/// Longest part of a line that a snippet shows, in bytes.
const SNIPPET_WIDTH: usize = 160;

/// The line at the span and a line with `^` under what the span covers of it. Of a long line it is
/// the part round the span.
pub(crate) fn snippet(text: &str, span: &Range<usize>) -> String {
    let start = floor_char_boundary(text, span.start);
    let from = floor_char_boundary(text, start.saturating_sub(SNIPPET_WIDTH / 2));
    let from = from
        + text[from..start]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
    let to = floor_char_boundary(text, start + SNIPPET_WIDTH / 2);
    let to = start + text[start..to].find(['\n', '\r']).unwrap_or(to - start);
    let end = floor_char_boundary(text, span.end.clamp(start, to));
    let width = text[start..end].chars().count().max(1);
    let indent: String = text[from..start]
        .chars()
        .map(|char| if char == '\t' { '\t' } else { ' ' })
        .collect();
    format!("{}\n{indent}{}\n", &text[from..to], "^".repeat(width))
}

fn floor_char_boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len()))
        .rev()
        .find(|&index| text.is_char_boundary(index))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_points_to_the_span_in_its_line() {
        let text = "first\n  second line\nthird";
        let second = text.find("second").unwrap();
        assert_eq!(
            snippet(text, &(second..second + 6)),
            "  second line\n  ^^^^^^\n"
        );
        assert_eq!(snippet(text, &(text.len()..text.len())), "third\n     ^\n");
        assert_eq!(snippet("", &(0..0)), "\n^\n");
    }
}

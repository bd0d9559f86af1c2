//! Scalars: plain, quoted and block texts, as yaml-cpp reads, folds and cuts them.

use super::YamlError;
use super::token::Cursor;

/// A text that was read.
pub(super) struct Scalar {
    pub(super) text: String,
    /// Its place in the file, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it ended because a line is indented too little to belong to it.
    pub(super) at_new_line: bool,
}

type Result<T> = std::result::Result<T, YamlError>;

/// A text without quotes, all lines of which are indented at least to `column`.
pub(super) fn plain(cursor: &mut Cursor<'_>, in_flow: bool, column: usize) -> Result<Scalar> {
    let reader = Reader::new(cursor, Form::Plain { in_flow }, column);
    let mut scalar = reader.read()?;
    let visible = scalar.text.trim_end_matches([' ', '\t']).len();
    scalar.text.truncate(visible);
    let visible = scalar.text.trim_end_matches('\n').len();
    scalar.text.truncate(visible);
    Ok(scalar)
}

/// A text in quotes; the first of them comes next.
pub(super) fn quoted(cursor: &mut Cursor<'_>, quote: u8) -> Result<Scalar> {
    let start = cursor.at();
    cursor.next();
    let form = if quote == b'\'' {
        Form::SingleQuoted
    } else {
        Form::DoubleQuoted
    };
    let mut scalar = Reader::new(cursor, form, 0).read()?;
    scalar.start = start;
    Ok(scalar)
}

/// A text that begins with `|` or `>`, in a block that stands at `column`.
pub(super) fn block(cursor: &mut Cursor<'_>, column: usize) -> Result<Scalar> {
    let start = cursor.at();
    let folds = cursor.next() == Some(b'>');
    let mut ending = Ending::One;
    let mut indentation = None;
    for _ in 0..2 {
        match cursor.peek() {
            Some(b'+') if ending == Ending::One => ending = Ending::All,
            Some(b'-') if ending == Ending::One => ending = Ending::None,
            Some(b'0') if indentation.is_none() => {
                return error(cursor, "the indentation can't be 0");
            }
            Some(digit @ b'1'..=b'9') if indentation.is_none() => {
                indentation = Some(usize::from(digit - b'0'));
            }
            _ => break,
        }
        cursor.next();
    }
    while cursor.is_blank_at(0) {
        cursor.next();
    }
    if cursor.peek() == Some(b'#') {
        cursor.skip_line();
    }
    if !cursor.is_at_end() && !cursor.is_break() {
        return error(cursor, "after `|` or `>` the text begins on the next line");
    }
    let least = column + indentation.unwrap_or(1);
    let form = Form::Block {
        folds,
        finds_column: indentation.is_none(),
    };
    let mut scalar = Reader::new(cursor, form, least).read()?;
    scalar.start = start;
    ending.cut(&mut scalar.text, None);
    Ok(scalar)
}

fn error<T>(cursor: &Cursor<'_>, message: &str) -> Result<T> {
    Err(YamlError {
        message: message.to_owned(),
        at: cursor.at(),
    })
}

/// How many line breaks at the end of a text are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    None,
    One,
    All,
}

impl Ending {
    /// Cuts line breaks off, but none before what an escape stands for.
    fn cut(self, text: &mut String, escaped: Option<usize>) {
        let visible = text.trim_end_matches('\n').len();
        let kept = match escaped {
            Some(end) => visible.max(end + 1),
            None => visible,
        };
        match self {
            Ending::None => text.truncate(kept),
            Ending::One if kept > 0 => text.truncate(kept + 1),
            Ending::One => text.clear(),
            Ending::All => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain { in_flow: bool },
    SingleQuoted,
    DoubleQuoted,
    Block { folds: bool, finds_column: bool },
}

/// How the line read last began and whether it held anything: what a line break becomes depends on it.
#[derive(Clone, Copy, Default)]
struct Line {
    is_empty: bool,
    is_indented_more: bool,
}

struct Reader<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    form: Form,
    /// To which column lines have to be indented.
    column: usize,
    text: Vec<u8>,
    start: usize,
    end: usize,
    /// Whether there was more than white space yet.
    has_content: bool,
    /// Length of the text when an escape last ended.
    escaped: Option<usize>,
    line: Line,
    /// Line breaks of a folded text that wait for the next line, and whether the line before them
    /// was indented more than the others.
    breaks: usize,
    breaks_after_indented: bool,
}

impl<'c, 'a> Reader<'c, 'a> {
    fn new(cursor: &'c mut Cursor<'a>, form: Form, column: usize) -> Self {
        let start = cursor.at();
        Reader {
            cursor,
            form,
            column,
            text: Vec::new(),
            start,
            end: start,
            has_content: false,
            escaped: None,
            line: Line::default(),
            breaks: 0,
            breaks_after_indented: false,
        }
    }

    fn is_block(&self) -> bool {
        matches!(self.form, Form::Block { .. })
    }

    fn is_quoted(&self) -> bool {
        matches!(self.form, Form::SingleQuoted | Form::DoubleQuoted)
    }

    fn read(mut self) -> Result<Scalar> {
        let mut at_new_line = false;
        // A block's first line break belongs to its header.
        let mut counts_break = !self.is_block();
        while !self.cursor.is_at_end() {
            let (visible, escaped_break) = self.rest_of_line()?;
            counts_break |= self.has_content;
            if self.cursor.is_at_end() {
                // A line break at the end of a file closes quotes, too.
                if self.is_quoted() {
                    return error(self.cursor, "the text has no closing quote");
                }
                break;
            }
            if self.form_breaks_at_marks() && self.cursor.is_document_mark() {
                break;
            }
            if self.is_over() {
                if self.is_quoted() {
                    self.cursor.next();
                }
                break;
            }
            if !self.is_block() {
                self.text.truncate(visible);
            }
            self.cursor.skip(self.cursor.break_at(0));
            self.indentation()?;
            let next = Line {
                is_empty: self.cursor.is_break(),
                is_indented_more: self.cursor.is_blank_at(0),
            };
            if self.breaks == 0 && next.is_empty {
                self.breaks_after_indented = self.line.is_indented_more;
            }
            if counts_break {
                self.line_break(next, escaped_break);
            }
            self.line = next;
            counts_break = true;
            if !next.is_empty && self.cursor.column() < self.column {
                at_new_line = true;
                break;
            }
        }
        if !matches!(self.form, Form::Plain { .. }) {
            self.end = self.cursor.at();
        }
        // Texts are cut between characters only.
        let mut text = String::from_utf8_lossy(&self.text).into_owned();
        if self.is_quoted() {
            Ending::One.cut(&mut text, self.escaped);
        }
        Ok(Scalar {
            text,
            start: self.start,
            end: self.end,
            at_new_line,
        })
    }

    fn form_breaks_at_marks(&self) -> bool {
        matches!(self.form, Form::Plain { .. })
    }

    /// Takes what is left of a line. Returns where its last visible character ends in the text, and
    /// whether the line break is escaped.
    fn rest_of_line(&mut self) -> Result<(usize, bool)> {
        let mut visible = self.text.len();
        while !self.cursor.is_at_end() && !self.is_over() && !self.cursor.is_break() {
            if self.cursor.is_document_mark() {
                if self.form_breaks_at_marks() {
                    break;
                }
                if self.is_quoted() {
                    return error(
                        self.cursor,
                        "a document begins or ends within quotes: is the closing one missing?",
                    );
                }
            }
            self.has_content = true;
            if self.form == Form::DoubleQuoted
                && self.cursor.peek() == Some(b'\\')
                && self.cursor.break_at(1) > 0
            {
                self.cursor.next();
                self.escaped = Some(self.text.len());
                return Ok((self.text.len(), true));
            }
            let escape = match self.form {
                Form::SingleQuoted => Some(b'\''),
                Form::DoubleQuoted => Some(b'\\'),
                _ => None,
            };
            if escape.is_some() && self.cursor.peek() == escape {
                self.escape()?;
                visible = self.text.len();
                self.escaped = Some(visible);
                continue;
            }
            let Some(byte) = self.cursor.next() else {
                break;
            };
            self.text.push(byte);
            if byte != b' ' && byte != b'\t' {
                visible = self.text.len();
                self.end = self.cursor.at();
            }
        }
        Ok((visible, false))
    }

    /// Whether the text ends here.
    fn is_over(&self) -> bool {
        let cursor = &self.cursor;
        let in_flow = match self.form {
            Form::Plain { in_flow } => in_flow,
            Form::SingleQuoted => {
                return cursor.peek() == Some(b'\'') && cursor.peek_at(1) != Some(b'\'');
            }
            Form::DoubleQuoted => return cursor.peek() == Some(b'"'),
            Form::Block { .. } => return cursor.is_at_end(),
        };
        let space = match cursor.break_at(0) {
            0 => usize::from(cursor.is_blank_at(0)),
            length => length,
        };
        if space > 0 {
            return cursor.peek_at(space) == Some(b'#');
        }
        match cursor.peek() {
            Some(b':') if cursor.is_space_or_end_at(1) => true,
            Some(b':') if in_flow => matches!(cursor.peek_at(1), Some(b',' | b']' | b'}')),
            Some(b',' | b'?' | b'[' | b']' | b'{' | b'}') => in_flow,
            _ => false,
        }
    }

    /// Takes the blanks at the start of a line that do not belong to the text.
    fn indentation(&mut self) -> Result<()> {
        let finds_column = matches!(
            self.form,
            Form::Block {
                finds_column: true,
                ..
            }
        ) && !self.has_content;
        while self.cursor.peek() == Some(b' ')
            && (self.cursor.column() < self.column || finds_column)
            && !self.is_over()
        {
            self.cursor.next();
        }
        if finds_column {
            self.column = self.column.max(self.cursor.column());
        }
        while self.cursor.is_blank_at(0) {
            let is_tab = self.cursor.peek() == Some(b'\t');
            if is_tab && self.cursor.column() < self.column && !self.is_quoted() {
                return error(
                    self.cursor,
                    "a tab can't indent a line, not even an empty one: use blanks",
                );
            }
            if self.is_block() || self.is_over() {
                break;
            }
            self.cursor.next();
        }
        Ok(())
    }

    /// Adds what a line break before a line like that becomes.
    fn line_break(&mut self, next: Line, is_escaped: bool) {
        match self.form {
            Form::Block { folds: false, .. } => self.text.push(b'\n'),
            Form::Block { folds: true, .. } => {
                let is_plain = !self.line.is_empty
                    && !next.is_empty
                    && !self.line.is_indented_more
                    && !next.is_indented_more
                    && self.cursor.column() >= self.column;
                if is_plain {
                    self.text.push(b' ');
                } else if next.is_empty {
                    self.breaks += 1;
                } else {
                    self.text.push(b'\n');
                }
                if !next.is_empty && self.breaks > 0 {
                    let breaks = std::mem::take(&mut self.breaks);
                    self.text.extend(std::iter::repeat_n(b'\n', breaks - 1));
                    if self.breaks_after_indented || next.is_indented_more || !self.has_content {
                        self.text.push(b'\n');
                    }
                }
            }
            _ if next.is_empty => self.text.push(b'\n'),
            _ if !self.line.is_empty && !is_escaped => self.text.push(b' '),
            _ => {}
        }
    }

    /// Takes an escape and adds what it stands for.
    fn escape(&mut self) -> Result<()> {
        self.cursor.next();
        let char = match self.cursor.peek() {
            Some(byte @ (b' ' | b'"' | b'\'' | b'\\' | b'/')) => char::from(byte),
            Some(b'0') => '\0',
            Some(b'a') => '\u{7}',
            Some(b'b') => '\u{8}',
            Some(b't' | b'\t') => '\t',
            Some(b'n') => '\n',
            Some(b'v') => '\u{b}',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(b'e') => '\u{1b}',
            Some(b'N') => '\u{85}',
            Some(b'_') => '\u{a0}',
            Some(b'L') => '\u{2028}',
            Some(b'P') => '\u{2029}',
            Some(b'x') => self.escaped_code(2)?,
            Some(b'u') => self.escaped_code(4)?,
            Some(b'U') => self.escaped_code(8)?,
            _ => {
                self.cursor.next();
                return error(
                    self.cursor,
                    "this is no escape: a backslash in double quotes is written `\\\\`",
                );
            }
        };
        self.cursor.next();
        self.end = self.cursor.at();
        self.text
            .extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// The character whose code stands in so many hexadecimal digits behind the letter here; ends on
    /// the last of them.
    fn escaped_code(&mut self, digits: usize) -> Result<char> {
        let mut code = 0;
        for distance in 1..=digits {
            let digit = self.cursor.peek_at(distance);
            let Some(digit) = digit.and_then(|byte| char::from(byte).to_digit(16)) else {
                return error(self.cursor, "the escape lacks hexadecimal digits");
            };
            code = code << 4 | digit;
        }
        match char::from_u32(code) {
            Some(char) => {
                self.cursor.skip(digits);
                Ok(char)
            }
            None => error(self.cursor, "the escape stands for no character"),
        }
    }
}

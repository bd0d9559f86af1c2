//! The tokens of YAML, and the place in a file from which they are read.

/// What a token is.
#[derive(Debug)]
pub(super) enum TokenKind {
    /// `%NAME` with the number of its parameters.
    Directive(Directive),
    /// `---`
    DocumentStart,
    /// `...`
    DocumentEnd,
    BlockSequenceStart,
    BlockSequenceEnd,
    BlockMappingStart,
    BlockMappingEnd,
    /// `-`
    BlockEntry,
    /// `[`
    FlowSequenceStart,
    /// `]`
    FlowSequenceEnd,
    /// `{`
    FlowMappingStart,
    /// `}`
    FlowMappingEnd,
    /// `,`
    FlowEntry,
    /// What follows is a key.
    Key,
    /// `:`
    Value,
    /// `&name`
    Anchor(Box<str>),
    /// `*name`
    Alias(Box<str>),
    /// `!tag`
    Tag,
    Scalar {
        text: Box<str>,
        plain: bool,
    },
}

/// What a directive asks for, as far as it can be wrong.
#[derive(Debug)]
pub(super) enum Directive {
    /// A version of YAML, of which there may be one.
    Version,
    /// Nothing that matters, or that is known.
    Other,
    /// Why it is refused.
    Wrong(&'static str),
}

/// Whether a token counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Valid,
    /// It began what turned out not to be a key.
    Invalid,
    /// It counts if a `:` follows in time.
    Unverified,
}

/// A part of a file that means something by itself.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) status: Status,
    /// Its place in the file, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A place in a file that moves forward.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    line_start: usize,
    line: usize,
}

impl<'a> Cursor<'a> {
    /// The start of a file, behind a mark of its byte order.
    pub(super) fn new(text: &'a str) -> Self {
        let at = text.len() - text.trim_start_matches('\u{feff}').len();
        let at = at.min('\u{feff}'.len_utf8());
        Cursor {
            bytes: text.as_bytes(),
            at,
            line_start: at,
            line: 0,
        }
    }

    /// Bytes from the start of the file.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Bytes from the start of the line.
    pub(super) fn column(&self) -> usize {
        self.at - self.line_start
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// The byte so many further on.
    pub(super) fn peek_at(&self, distance: usize) -> Option<u8> {
        self.bytes.get(self.at + distance).copied()
    }

    /// Takes the next byte.
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == b'\n' {
            self.line += 1;
            self.line_start = self.at;
        }
        Some(byte)
    }

    pub(super) fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    /// Whether a blank or tab stands so many bytes further on.
    pub(super) fn is_blank_at(&self, distance: usize) -> bool {
        matches!(self.peek_at(distance), Some(b' ' | b'\t'))
    }

    /// Length of the line break so many bytes further on; 0 if there is none.
    pub(super) fn break_at(&self, distance: usize) -> usize {
        match (self.peek_at(distance), self.peek_at(distance + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        self.break_at(0) > 0
    }

    pub(super) fn is_space_at(&self, distance: usize) -> bool {
        self.is_blank_at(distance) || self.break_at(distance) > 0
    }

    /// Whether white space stands so many bytes further on, or the file ends there.
    pub(super) fn is_space_or_end_at(&self, distance: usize) -> bool {
        self.peek_at(distance).is_none() || self.is_space_at(distance)
    }

    pub(super) fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(prefix)
    }

    /// Whether a line begins here that starts or ends a document.
    pub(super) fn is_document_mark(&self) -> bool {
        self.column() == 0 && (self.is_mark(b"---") || self.is_mark(b"..."))
    }

    /// Whether these three bytes stand here by themselves.
    pub(super) fn is_mark(&self, mark: &[u8; 3]) -> bool {
        self.starts_with(mark) && self.is_space_or_end_at(3)
    }

    pub(super) fn skip_line(&mut self) {
        while !self.is_at_end() && !self.is_break() {
            self.next();
        }
    }
}

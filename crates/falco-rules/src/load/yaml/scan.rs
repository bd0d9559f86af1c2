//! Text to tokens, as yaml-cpp does it.
//!
//! Whether a scalar, an alias or a flow collection is a key is known only at the `:` behind it. So the
//! tokens that make it one are put before it on trial ([`Status::Unverified`]), and count or are
//! dropped later.

use super::scalar::{self, Scalar};
use super::token::{Cursor, Directive, Status, Token, TokenKind};
use super::{MAX_NODES, YamlError};

/// Most tokens of a file: about what the most nodes need.
const MAX_TOKENS: usize = 3 * MAX_NODES;
/// How far a `:` may be from the start of its key, in bytes.
const MAX_KEY: usize = 1024;

/// The tokens up to an error, and the error.
pub(super) fn scan(text: &str) -> (Vec<Token>, Option<YamlError>) {
    let mut scanner = Scanner {
        cursor: Cursor::new(text),
        tokens: Vec::new(),
        blocks: Vec::new(),
        flows: Vec::new(),
        keys: Vec::new(),
        decided: Vec::new(),
        key_allowed: true,
        after_json: false,
    };
    let mut error = None;
    loop {
        match scanner.token() {
            Ok(true) => {}
            Ok(false) => break,
            Err(found) => {
                // Falco decides while it looks ahead, and meets the error before the tokens.
                for token in scanner.decided {
                    scanner.tokens[token].status = Status::Unverified;
                }
                error = Some(found);
                break;
            }
        }
    }
    (scanner.tokens, error)
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    tokens: Vec<Token>,
    /// The block collections that are open.
    blocks: Vec<Block>,
    /// The flow collections that are open.
    flows: Vec<Flow>,
    /// What may turn out to be keys: one at most for each flow collection, and one outside.
    keys: Vec<PossibleKey>,
    /// Tokens whose status was decided since the last token.
    decided: Vec<usize>,
    /// Whether a key may begin here.
    key_allowed: bool,
    /// Whether a `:` needs no blank behind it, since what stands before ended by itself.
    after_json: bool,
}

/// A collection that is told by its indentation.
struct Block {
    column: usize,
    is_sequence: bool,
    /// The token that starts it; its status is that of the block.
    start: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Sequence,
    Mapping,
}

/// The start of what will be a key if a `:` comes in time.
struct PossibleKey {
    at: usize,
    line: usize,
    flow_level: usize,
    /// The token that makes it a key.
    key: usize,
    /// The token that starts the mapping of which it is the first key.
    mapping: Option<usize>,
}

type Result<T> = std::result::Result<T, YamlError>;

impl Scanner<'_> {
    /// Reads on by a token or some; `false` at the end.
    fn token(&mut self) -> Result<bool> {
        self.decided.clear();
        self.skip_to_token();
        self.close_blocks_to_here();
        if self.tokens.len() > MAX_TOKENS {
            return self.error(format!("the file holds more than {MAX_NODES} nodes"));
        }
        let Some(byte) = self.cursor.peek() else {
            self.close_all_blocks();
            self.leave_all_keys();
            return Ok(false);
        };
        let at_line_start = self.cursor.column() == 0;
        match byte {
            b'%' if at_line_start => self.directive(),
            b'-' if at_line_start && self.cursor.is_mark(b"---") => {
                self.document_mark(TokenKind::DocumentStart);
            }
            b'.' if at_line_start && self.cursor.is_mark(b"...") => {
                self.document_mark(TokenKind::DocumentEnd);
            }
            b'[' => self.flow_start(Flow::Sequence, TokenKind::FlowSequenceStart),
            b'{' => self.flow_start(Flow::Mapping, TokenKind::FlowMappingStart),
            b']' => self.flow_end(Flow::Sequence, TokenKind::FlowSequenceEnd)?,
            b'}' => self.flow_end(Flow::Mapping, TokenKind::FlowMappingEnd)?,
            b',' => {
                self.end_flow_entry();
                self.key_allowed = true;
                self.after_json = false;
                self.indicator(1, TokenKind::FlowEntry);
            }
            b'-' if self.cursor.is_space_or_end_at(1) => self.block_entry()?,
            b'?' if self.cursor.is_space_at(1) => self.key()?,
            b':' if self.is_value() => self.value()?,
            b'*' | b'&' => self.anchor_or_alias()?,
            b'!' => self.tag()?,
            b'|' | b'>' if self.flows.is_empty() => self.block_scalar()?,
            b'\'' | b'"' => self.quoted_scalar(byte)?,
            _ if self.starts_plain(byte) => self.plain_scalar()?,
            _ => {
                let char = char::from(byte).escape_debug();
                return self.error(format!(
                    "no value can begin with `{char}`: put it in quotes"
                ));
            }
        }
        Ok(true)
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(YamlError {
            message: message.into(),
            at: self.cursor.at(),
        })
    }

    /// Skips blanks, comments and line breaks. A comment may follow whatever ended by itself, a `]`
    /// or a quote, without a blank.
    fn skip_to_token(&mut self) {
        loop {
            while self.cursor.is_blank_at(0) {
                if self.flows.is_empty() && self.cursor.peek() == Some(b'\t') {
                    self.key_allowed = false;
                }
                self.cursor.next();
            }
            if self.cursor.peek() == Some(b'#') {
                self.cursor.skip_line();
            }
            let length = self.cursor.break_at(0);
            if length == 0 {
                return;
            }
            self.cursor.skip(length);
            self.drop_key();
            if self.flows.is_empty() {
                self.key_allowed = true;
            }
        }
    }

    fn push(&mut self, kind: TokenKind, start: usize, status: Status) -> usize {
        self.tokens.push(Token {
            kind,
            status,
            start,
            end: self.cursor.at(),
        });
        self.tokens.len() - 1
    }

    /// A token of so many bytes.
    fn indicator(&mut self, length: usize, kind: TokenKind) {
        let start = self.cursor.at();
        self.cursor.skip(length);
        self.push(kind, start, Status::Valid);
    }

    // Block collections.

    /// Opens a collection at this column, unless it is open. Returns the token that starts it.
    fn open_block(&mut self, is_sequence: bool, status: Status) -> Option<usize> {
        let column = self.cursor.column();
        let deeper = self.blocks.last().is_none_or(|last| {
            // A sequence may stand at the column of the key that it is the value of.
            column > last.column || column == last.column && is_sequence && !last.is_sequence
        });
        if !self.flows.is_empty() || !deeper {
            return None;
        }
        let kind = if is_sequence {
            TokenKind::BlockSequenceStart
        } else {
            TokenKind::BlockMappingStart
        };
        let start = self.push(kind, self.cursor.at(), status);
        self.blocks.push(Block {
            column,
            is_sequence,
            start,
        });
        Some(start)
    }

    /// Closes the blocks to which what comes next does not belong.
    fn close_blocks_to_here(&mut self) {
        if !self.flows.is_empty() {
            return;
        }
        let column = self.cursor.column();
        let is_entry = self.cursor.peek() == Some(b'-') && self.cursor.is_space_or_end_at(1);
        while let Some(last) = self.blocks.last() {
            let ends = last.column == column && last.is_sequence && !is_entry;
            if last.column < column || last.column == column && !ends {
                break;
            }
            self.close_block();
        }
        while let Some(last) = self.blocks.last()
            && self.tokens[last.start].status == Status::Invalid
        {
            self.close_block();
        }
    }

    fn close_all_blocks(&mut self) {
        while self.flows.is_empty() && !self.blocks.is_empty() {
            self.close_block();
        }
    }

    fn close_block(&mut self) {
        let Some(block) = self.blocks.pop() else {
            return;
        };
        if self.tokens[block.start].status != Status::Valid {
            self.drop_key();
            return;
        }
        let kind = if block.is_sequence {
            TokenKind::BlockSequenceEnd
        } else {
            TokenKind::BlockMappingEnd
        };
        self.push(kind, self.cursor.at(), Status::Valid);
    }

    /// The column to which what belongs to the innermost block must at least be indented.
    fn least_column(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.column + 1)
    }

    // Keys.

    /// What begins here may be a key.
    fn begin_possible_key(&mut self) {
        let flow_level = self.flows.len();
        let waits = self
            .keys
            .last()
            .is_some_and(|key| key.flow_level == flow_level);
        if !self.key_allowed || waits {
            return;
        }
        let mapping = self.open_block(false, Status::Unverified);
        let at = self.cursor.at();
        let key = self.push(TokenKind::Key, at, Status::Unverified);
        self.keys.push(PossibleKey {
            at,
            line: self.cursor.line(),
            flow_level,
            key,
            mapping,
        });
    }

    fn decide_key(&mut self, key: &PossibleKey, status: Status) {
        for token in [Some(key.key), key.mapping].into_iter().flatten() {
            self.tokens[token].status = status;
            self.decided.push(token);
        }
    }

    /// What may have been a key here is none.
    fn drop_key(&mut self) {
        if let Some(key) = self.keys.pop_if(|key| key.flow_level == self.flows.len()) {
            self.decide_key(&key, Status::Invalid);
        }
    }

    /// Nothing more may decide about keys. What still is on trial counts, so that the last line of a
    /// mapping may be a key without `:`.
    fn leave_all_keys(&mut self) {
        self.keys.clear();
    }

    /// Whether what stands before is a key; from now on it counts as one.
    fn take_key(&mut self) -> bool {
        let Some(key) = self.keys.pop_if(|key| key.flow_level == self.flows.len()) else {
            return false;
        };
        let is_key = key.line == self.cursor.line() && self.cursor.at() - key.at <= MAX_KEY;
        let status = if is_key {
            Status::Valid
        } else {
            Status::Invalid
        };
        self.decide_key(&key, status);
        is_key
    }

    // Tokens.

    fn directive(&mut self) {
        self.close_all_blocks();
        self.leave_all_keys();
        self.key_allowed = false;
        self.after_json = false;
        let start = self.cursor.at();
        let mut words: Vec<Vec<u8>> = Vec::new();
        loop {
            while self.cursor.is_blank_at(0) {
                self.cursor.next();
            }
            let ends = self.cursor.is_at_end() || self.cursor.is_break();
            if ends || self.cursor.peek() == Some(b'#') {
                break;
            }
            let mut word = Vec::new();
            while !self.cursor.is_space_or_end_at(0) {
                word.extend(self.cursor.next());
            }
            words.push(word);
        }
        let directive = match words.as_slice() {
            [name, version] if name == b"%YAML" => match version.as_slice() {
                [b'0' | b'1', b'.', digits @ ..]
                    if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) =>
                {
                    Directive::Version
                }
                _ => Directive::Wrong("this is no version of YAML 1"),
            },
            [name, ..] if name == b"%YAML" => {
                Directive::Wrong("%YAML takes one version, as in `%YAML 1.2`")
            }
            [name, rest @ ..] if name == b"%TAG" && rest.len() != 2 => {
                Directive::Wrong("%TAG takes a handle and a prefix")
            }
            _ => Directive::Other,
        };
        self.push(TokenKind::Directive(directive), start, Status::Valid);
    }

    fn document_mark(&mut self, kind: TokenKind) {
        self.close_all_blocks();
        self.leave_all_keys();
        self.key_allowed = false;
        self.after_json = false;
        self.indicator(3, kind);
    }

    fn flow_start(&mut self, flow: Flow, kind: TokenKind) {
        self.begin_possible_key();
        self.key_allowed = true;
        self.after_json = false;
        self.flows.push(flow);
        self.indicator(1, kind);
    }

    /// A key of a flow mapping may stand without a value.
    fn end_flow_entry(&mut self) {
        let has_key = match self.flows.last() {
            Some(Flow::Mapping) => self.take_key(),
            Some(Flow::Sequence) => {
                self.drop_key();
                false
            }
            None => false,
        };
        if has_key {
            self.push(TokenKind::Value, self.cursor.at(), Status::Valid);
        }
    }

    fn flow_end(&mut self, flow: Flow, kind: TokenKind) -> Result<()> {
        self.end_flow_entry();
        if self.flows.last() != Some(&flow) {
            return self.error("this bracket closes none");
        }
        self.flows.pop();
        self.key_allowed = false;
        self.after_json = true;
        self.indicator(1, kind);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<()> {
        if !self.flows.is_empty() {
            return self.error("`- ` can't stand within brackets");
        }
        if !self.key_allowed {
            return self.error("`- ` can't stand here: an item begins on a line of its own");
        }
        self.open_block(true, Status::Valid);
        self.key_allowed = true;
        self.after_json = false;
        self.indicator(1, TokenKind::BlockEntry);
        Ok(())
    }

    fn key(&mut self) -> Result<()> {
        let in_block = self.flows.is_empty();
        if in_block {
            if !self.key_allowed {
                return self.error("a key can't begin here");
            }
            self.open_block(false, Status::Valid);
        }
        self.key_allowed = in_block;
        self.indicator(1, TokenKind::Key);
        Ok(())
    }

    /// Whether the `:` here ends a key.
    fn is_value(&self) -> bool {
        if self.flows.is_empty() {
            return self.cursor.is_space_or_end_at(1);
        }
        self.after_json
            || self.cursor.is_space_at(1)
            || matches!(self.cursor.peek_at(1), Some(b',' | b']' | b'}'))
    }

    fn value(&mut self) -> Result<()> {
        let after_key = self.take_key();
        self.after_json = false;
        if after_key {
            self.key_allowed = false;
        } else {
            let in_block = self.flows.is_empty();
            if in_block {
                if !self.key_allowed {
                    return self.error(
                        "`: ` can't stand here; a text that holds it needs quotes round it, or `>`",
                    );
                }
                self.open_block(false, Status::Valid);
            }
            self.key_allowed = in_block;
        }
        self.indicator(1, TokenKind::Value);
        Ok(())
    }

    fn anchor_or_alias(&mut self) -> Result<()> {
        self.begin_possible_key();
        self.key_allowed = false;
        self.after_json = false;
        let start = self.cursor.at();
        let is_alias = self.cursor.next() == Some(b'*');
        let mut name = Vec::new();
        while !self.cursor.is_space_or_end_at(0)
            && !matches!(self.cursor.peek(), Some(b'[' | b']' | b'{' | b'}' | b','))
        {
            name.extend(self.cursor.next());
        }
        if name.is_empty() {
            return self.error("`&` and `*` need a name; a text that begins so needs quotes");
        }
        if matches!(self.cursor.peek(), Some(b'[' | b'{')) {
            return self.error("the name ends in a bracket");
        }
        let name = String::from_utf8_lossy(&name).into();
        let kind = if is_alias {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        self.push(kind, start, Status::Valid);
        Ok(())
    }

    /// A tag, of which nothing matters but that there is one.
    fn tag(&mut self) -> Result<()> {
        self.begin_possible_key();
        self.key_allowed = false;
        self.after_json = false;
        let start = self.cursor.at();
        self.cursor.next();
        if self.cursor.peek() == Some(b'<') {
            self.cursor.next();
            while self.cursor.peek() != Some(b'>') {
                match self.uri_char(b"#;/?:@&=+$,_.!~*'()[]") {
                    0 => return self.error("`!<` has no `>`"),
                    length => self.cursor.skip(length),
                }
            }
            self.cursor.next();
        } else {
            let mut is_handle = true;
            while self.cursor.peek() != Some(b'!') {
                let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                is_handle &= self.cursor.peek().is_some_and(is_word);
                match self.tag_char() {
                    0 => {
                        is_handle = false;
                        break;
                    }
                    length => self.cursor.skip(length),
                }
            }
            if self.cursor.peek() == Some(b'!') {
                if !is_handle {
                    return self.error("a tag can't have a `!` there");
                }
                self.cursor.next();
                let suffix = self.cursor.at();
                loop {
                    match self.tag_char() {
                        0 => break,
                        length => self.cursor.skip(length),
                    }
                }
                if self.cursor.at() == suffix {
                    return self.error("a tag ends too early");
                }
            }
        }
        self.push(TokenKind::Tag, start, Status::Valid);
        Ok(())
    }

    fn tag_char(&self) -> usize {
        self.uri_char(b"#;/?:@&=+$_.~*'()")
    }

    /// Length of a letter, a digit, a byte in hexadecimal or one of these; 0 if there is none.
    fn uri_char(&self, others: &[u8]) -> usize {
        let is_hex = |distance| {
            let byte = self.cursor.peek_at(distance);
            byte.is_some_and(|byte| byte.is_ascii_hexdigit())
        };
        match self.cursor.peek() {
            Some(b'%') if is_hex(1) && is_hex(2) => 3,
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'-' => 1,
            Some(byte) if others.contains(&byte) => 1,
            _ => 0,
        }
    }

    // Scalars.

    fn starts_plain(&self, byte: u8) -> bool {
        let in_flow = !self.flows.is_empty();
        match byte {
            b' ' | b'\t' | b'\n' => false,
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
            | b'"' | b'%' | b'@' | b'`' => false,
            b'?' if in_flow => false,
            b'-' | b':' if in_flow => {
                !self.cursor.is_blank_at(1) && self.cursor.peek_at(1).is_some()
            }
            b'-' | b':' | b'?' => !self.cursor.is_space_or_end_at(1),
            _ => !self.cursor.is_break(),
        }
    }

    fn plain_scalar(&mut self) -> Result<()> {
        let in_flow = !self.flows.is_empty();
        let column = if in_flow { 0 } else { self.least_column() };
        self.begin_possible_key();
        let scalar = scalar::plain(&mut self.cursor, in_flow, column)?;
        // A key may follow only on a new line.
        self.key_allowed = scalar.at_new_line;
        self.after_json = false;
        self.scalar(scalar, true);
        Ok(())
    }

    fn quoted_scalar(&mut self, quote: u8) -> Result<()> {
        self.begin_possible_key();
        let scalar = scalar::quoted(&mut self.cursor, quote)?;
        self.key_allowed = false;
        self.after_json = true;
        self.scalar(scalar, false);
        Ok(())
    }

    fn block_scalar(&mut self) -> Result<()> {
        let column = self.least_column().saturating_sub(1);
        let scalar = scalar::block(&mut self.cursor, column)?;
        self.key_allowed = true;
        self.after_json = false;
        self.scalar(scalar, false);
        Ok(())
    }

    fn scalar(&mut self, scalar: Scalar, plain: bool) {
        self.tokens.push(Token {
            kind: TokenKind::Scalar {
                text: scalar.text.into(),
                plain,
            },
            status: Status::Valid,
            start: scalar.start,
            end: scalar.end,
        });
    }
}

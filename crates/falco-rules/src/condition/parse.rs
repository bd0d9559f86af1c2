//! The parser.
//!
//! ```text
//! condition = or , end of text ;
//! or        = and , { "or" , ( blank , and | group ) } ;
//! and       = not , { "and" , ( blank , not | group ) } ;
//! not       = { "not" , blank } , ( "not" , group | check ) ;
//! group     = "(" , or , ")" ;            (* after "or(" without a blank, no "and" may follow *)
//! check     = group | operand , test | IDENTIFIER ;
//! operand   = field | call ;
//! field     = FIELD , [ index ] ;
//! index     = "[" , ( QUOTED | ARGUMENT ) , "]" ;
//! test      = "exists"
//!           | ( "<=" | "<" | ">=" | ">" ) , ( call | val | NUMBER )
//!           | string operator , blank , modifier , blank , ( list | IDENTIFIER )
//!           | string operator , ( call | val | QUOTED | BARE )
//!           | ( "intersects" | "in" | "pmatch" ) , ( list | call | val | IDENTIFIER ) ;
//! list      = "(" , [ value , { "," , value } ] , ")" ;      (* value = QUOTED | BARE *)
//! val       = "val(" , field , ")" ;
//! call      = NAME "(" , arg , { "," , arg } , ")" , [ index ] ;
//! arg       = element | "(" , [ element , { "," , element } ] , ")" ;
//! element   = NUMBER | QUOTED | operand ;
//! ```
//!
//! Blanks (space, tab, backspace, CR, LF) may stand between any two of these, except inside `field`
//! and `index`, and between a transformer's NAME and its parenthesis. Operators of letters that
//! take a string need a blank after them.

use super::ast::{
    Arg, Call, Check, Expr, FieldName, Function, Modifier, Op, Operand, Right, Test, Text,
};
use super::cursor::{Cursor, Result, identifier_len, is_bare, is_blank, is_space};
use super::error::{SyntaxError, SyntaxErrorKind};
use crate::suggest::closest;

/// How deep parentheses may nest in a plain condition.
pub const MAX_DEPTH: usize = 100;
/// How deep they may nest in the conditions of rules.
pub const MAX_DEPTH_IN_RULES: usize = 1000;

/// Parses a whole condition, with parentheses nested at most [`MAX_DEPTH`] deep.
///
/// ```
/// let tree = falco_rules::condition::parse("a and not proc.name in (cat,'x y')").unwrap();
/// assert_eq!(tree.to_string(), r#"(a and not proc.name in (cat, "x y"))"#);
/// ```
///
/// # Errors
/// The first place at which the text departs from the grammar.
pub fn parse(text: &str) -> Result<Expr> {
    parse_with_depth(text, MAX_DEPTH)
}

/// Parses a whole condition, with parentheses nested at most `depth` deep.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_depth(text: &str, depth: usize) -> Result<Expr> {
    let mut parser = Parser::new(text, depth);
    if text.is_empty() {
        return Err(parser.at.error(SyntaxErrorKind::Empty));
    }
    let expr = parser.or()?;
    if parser.at.pos < text.len() {
        return Err(parser.trailing(&expr));
    }
    Ok(expr)
}

/// Parses a field or a transformer call at the start of `text`: the longest prefix that is one,
/// with its length in bytes. For output templates.
#[must_use]
pub fn parse_operand_prefix(text: &str) -> Option<(Operand, usize)> {
    let mut parser = Parser::new(text, MAX_DEPTH);
    match parser.operand() {
        Ok(Some(operand)) => Some((operand, parser.at.pos)),
        _ => None,
    }
}

/// What was read so far inside one parenthesis.
#[derive(Default)]
struct Level {
    or: Vec<Expr>,
    and: Vec<Expr>,
    /// Whether the term that comes is negated.
    negated: bool,
    /// Whether it follows `or(` without a blank: then no `and` may follow it, as in Falco.
    glued_or: bool,
}

impl Level {
    fn push(&mut self, term: Expr) {
        self.glued_or = false;
        self.and.push(if std::mem::take(&mut self.negated) {
            Expr::Not(Box::new(term))
        } else {
            term
        });
    }

    fn end_and(&mut self) {
        let and = std::mem::take(&mut self.and);
        self.or.push(one_or(and, Expr::And));
    }

    fn finish(mut self) -> Expr {
        self.end_and();
        one_or(self.or, Expr::Or)
    }
}

struct Parser<'a> {
    at: Cursor<'a>,
    /// How many more parentheses may open.
    depth: usize,
    max_depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, max_depth: usize) -> Self {
        Parser {
            at: Cursor { text, pos: 0 },
            depth: max_depth,
            max_depth,
        }
    }

    /// A condition up to its end. The open parentheses are kept on a stack of our own, so that
    /// their depth costs none of the thread's.
    fn or(&mut self) -> Result<Expr> {
        let mut outer = Vec::new();
        let mut level = Level::default();
        loop {
            self.at.blanks();
            level.negated = self.negations();
            if self.at.peek() == Some(b'(') {
                self.open()?;
                outer.push(std::mem::take(&mut level));
                continue;
            }
            let mut term = self.check()?;
            loop {
                let after_glued_or = level.glued_or;
                level.push(term);
                self.at.blanks();
                if !after_glued_or && self.at.take("and") {
                    self.blank_or_parenthesis("and")?;
                    break;
                }
                if self.at.take("or") {
                    level.end_and();
                    level.glued_or = !self.blank_or_parenthesis("or")?;
                    break;
                }
                let Some(parent) = outer.pop() else {
                    return Ok(level.finish());
                };
                self.close()?;
                term = std::mem::replace(&mut level, parent).finish();
            }
        }
    }

    /// Whether an odd number of `not` stands here.
    fn negations(&mut self) -> bool {
        let mut negated = false;
        loop {
            let start = self.at.pos;
            if !self.at.take("not") {
                return negated;
            }
            if self.at.peek() == Some(b'(') {
                return !negated;
            }
            if !self.at.blanks() {
                self.at.pos = start;
                return negated;
            }
            negated = !negated;
        }
    }

    /// Whether `word` is followed by a blank; a parenthesis will do too, nothing else.
    fn blank_or_parenthesis(&mut self, word: &'static str) -> Result<bool> {
        match self.at.peek() {
            Some(b'(') => Ok(false),
            _ if self.at.blanks() => Ok(true),
            _ => Err(self.at.error(SyntaxErrorKind::Glued(word))),
        }
    }

    fn check(&mut self) -> Result<Expr> {
        let start = self.at.pos;
        if let Some(left) = self.operand()? {
            let test = self.test()?;
            let span = start..self.at.pos;
            return Ok(Expr::Check(Box::new(Check { left, test, span })));
        }
        match self.at.identifier() {
            Some(name) => Ok(Expr::Macro(name)),
            None => Err(self.at.expected("a field, a macro, `not` or `(`")),
        }
    }

    /// A field or a transformer call, if one stands here.
    fn operand(&mut self) -> Result<Option<Operand>> {
        if let Some(field) = self.field()? {
            return Ok(Some(Operand::Field(field)));
        }
        Ok(self.call()?.map(Operand::Call))
    }

    fn field(&mut self) -> Result<Option<FieldName>> {
        let start = self.at.pos;
        let mut end = start + identifier_len(&self.at.text.as_bytes()[start..]);
        let first = end;
        while end > start && self.at.text.as_bytes().get(end) == Some(&b'.') {
            match identifier_len(&self.at.text.as_bytes()[end + 1..]) {
                0 => break,
                len => end += 1 + len,
            }
        }
        if end == first {
            return Ok(None);
        }
        let name = self.at.text[start..end].to_owned();
        self.at.pos = end;
        let arg = self.index()?;
        let span = start..self.at.pos;
        Ok(Some(FieldName { name, arg, span }))
    }

    fn index(&mut self) -> Result<Option<String>> {
        if !self.at.take("[") {
            return Ok(None);
        }
        let start = self.at.pos;
        let arg = if let Some(text) = self.at.quoted()? {
            String::from_utf8(text.bytes).map_err(|_| SyntaxError {
                kind: SyntaxErrorKind::NotUtf8,
                at: start,
            })?
        } else {
            let is_arg = |byte: u8| !is_space(byte) && !matches!(byte, b'[' | b']' | b'"' | b'\'');
            let arg = self.at.run(is_arg);
            if arg.is_empty() {
                return Err(self.at.expected("an argument, bare or in quotes"));
            }
            arg.to_owned()
        };
        if !self.at.take("]") {
            return Err(self.at.expected("`]`"));
        }
        Ok(Some(arg))
    }

    /// A transformer call, if one stands here.
    fn call(&mut self) -> Result<Option<Call>> {
        let start = self.at.pos;
        let len = identifier_len(&self.at.text.as_bytes()[start..]);
        let Some(function) = Function::from_word(&self.at.text[start..start + len]) else {
            return Ok(None);
        };
        if self.at.text.as_bytes().get(start + len) != Some(&b'(') {
            return Ok(None);
        }
        self.at.pos += len;
        self.open()?;
        let args = self.args(Self::arg)?;
        let index = self.index()?;
        let span = start..self.at.pos;
        Ok(Some(Call {
            function,
            args,
            index,
            span,
        }))
    }

    /// One or more arguments, and the parenthesis that ends them.
    fn args(&mut self, arg: fn(&mut Self) -> Result<Arg>) -> Result<Vec<Arg>> {
        let mut args = Vec::new();
        loop {
            self.at.blanks();
            args.push(arg(self)?);
            self.at.blanks();
            if !self.at.take(",") {
                self.close()?;
                return Ok(args);
            }
        }
    }

    fn arg(&mut self) -> Result<Arg> {
        if self.at.peek() != Some(b'(') {
            return self.element();
        }
        let start = self.at.pos;
        self.open()?;
        self.at.blanks();
        let items = if self.at.peek() == Some(b')') {
            self.close()?;
            Vec::new()
        } else {
            self.args(Self::element)?
        };
        Ok(Arg::List(items, start..self.at.pos))
    }

    /// An argument that can stand in a list too.
    fn element(&mut self) -> Result<Arg> {
        if let Some(text) = self.at.quoted()? {
            return Ok(Arg::Text(text));
        }
        if let Some(number) = self.at.number() {
            return Ok(Arg::Number(number));
        }
        match self.operand()? {
            Some(operand) => Ok(Arg::Operand(operand)),
            None => Err(self
                .at
                .expected("a field, a transformer, quoted text or a number")),
        }
    }

    fn test(&mut self) -> Result<Test> {
        self.at.blanks();
        if self.at.take("exists") {
            return Ok(Test::Exists);
        }
        let Some(op) = self.operator() else {
            return Err(self.not_an_operator());
        };
        let blank = self.at.blanks();
        let right = if op.takes_list() {
            self.list_value()?
        } else if op.takes_number() {
            match self.dynamic()? {
                Some(right) => right,
                None => self
                    .at
                    .number()
                    .map(Right::Value)
                    .ok_or_else(|| self.at.expected("a number, `val(…)` or a transformer"))?,
            }
        } else {
            if blank && let Some((modifier, right)) = self.modified()? {
                return Ok(Test::Compare {
                    op,
                    modifier: Some(modifier),
                    right,
                });
            }
            match self.dynamic()? {
                Some(right) => right,
                None => self
                    .at
                    .value()?
                    .map(Right::Value)
                    .ok_or_else(|| self.at.expected("a value, `val(…)` or a transformer"))?,
            }
        };
        Ok(Test::Compare {
            op,
            modifier: None,
            right,
        })
    }

    fn operator(&mut self) -> Option<Op> {
        // Of two operators that start alike, the longer stands first.
        const SYMBOLS: [Op; 7] = [Op::Le, Op::Lt, Op::Ge, Op::Gt, Op::EqEq, Op::Eq, Op::Ne];
        const BEFORE_BLANK: [Op; 9] = [
            Op::Glob,
            Op::Iglob,
            Op::Contains,
            Op::Icontains,
            Op::Bcontains,
            Op::Startswith,
            Op::Bstartswith,
            Op::Endswith,
            Op::Regex,
        ];
        const BEFORE_LIST: [Op; 3] = [Op::Intersects, Op::In, Op::Pmatch];
        for op in SYMBOLS {
            if self.at.take(op.word()) {
                return Some(op);
            }
        }
        let start = self.at.pos;
        for op in BEFORE_BLANK {
            if self.at.take(op.word()) {
                if self.at.peek().is_some_and(is_blank) {
                    return Some(op);
                }
                self.at.pos = start;
            }
        }
        BEFORE_LIST.into_iter().find(|op| self.at.take(op.word()))
    }

    fn not_an_operator(&mut self) -> SyntaxError {
        let at = self.at.pos;
        let word = self.at.run(is_bare);
        let kind = if word.is_empty() {
            SyntaxErrorKind::Expected("an operator, such as `=`, `in` or `contains`")
        } else {
            let words = Op::ALL.iter().map(|op| op.word()).chain(["exists"]);
            SyntaxErrorKind::Operator {
                suggestion: closest(&word.to_ascii_lowercase(), words),
                word: word.to_owned(),
            }
        };
        SyntaxError { kind, at }
    }

    /// A modifier with its list or the name of one, if the word here is a modifier: else it is an
    /// ordinary value.
    fn modified(&mut self) -> Result<Option<(Modifier, Right)>> {
        let start = self.at.pos;
        let found = Modifier::ALL.iter().find(|it| self.at.take(it.word()));
        if let Some(&modifier) = found
            && self.at.blanks()
        {
            if self.at.peek() == Some(b'(') {
                return Ok(Some((modifier, Right::List(self.list()?))));
            }
            if let Some(name) = self.at.identifier()
                && !matches!(name.text.as_str(), "and" | "or" | "not")
            {
                return Ok(Some((modifier, Right::Value(name.into()))));
            }
        }
        self.at.pos = start;
        Ok(None)
    }

    fn list_value(&mut self) -> Result<Right> {
        if self.at.peek() == Some(b'(') {
            return Ok(Right::List(self.list()?));
        }
        if let Some(right) = self.dynamic()? {
            return Ok(right);
        }
        match self.at.identifier() {
            Some(name) => Ok(Right::Value(name.into())),
            None => Err(self
                .at
                .expected("a list in parentheses, the name of one, or `val(…)`")),
        }
    }

    fn list(&mut self) -> Result<Vec<Text>> {
        self.open()?;
        self.at.blanks();
        let mut items = Vec::new();
        if let Some(first) = self.at.value()? {
            items.push(first);
            self.at.blanks();
            while self.at.take(",") {
                self.at.blanks();
                match self.at.value()? {
                    Some(item) => items.push(item),
                    None => return Err(self.at.expected("a value after the comma")),
                }
                self.at.blanks();
            }
        }
        self.close()?;
        Ok(items)
    }

    /// `val(field)` or a transformer call, if one stands here.
    fn dynamic(&mut self) -> Result<Option<Right>> {
        if self.at.text[self.at.pos..].starts_with("val(") {
            self.at.pos += "val".len();
            self.open()?;
            self.at.blanks();
            let Some(field) = self.field()? else {
                return Err(self.at.expected("a field"));
            };
            self.close()?;
            return Ok(Some(Right::Val(field)));
        }
        Ok(self.call()?.map(Right::Call))
    }

    fn open(&mut self) -> Result<()> {
        if !self.at.take("(") {
            return Err(self.at.expected("`(`"));
        }
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(self.at.error(SyntaxErrorKind::TooDeep(self.max_depth)));
        };
        self.depth = depth;
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.at.blanks();
        if !self.at.take(")") {
            return Err(self.at.expected("`)`"));
        }
        self.depth += 1;
        Ok(())
    }

    /// What stands after a complete condition. A parenthesis right after a lone word was meant as a
    /// call.
    fn trailing(&mut self, before: &Expr) -> SyntaxError {
        let at = self.at.pos;
        if let Expr::Macro(name) = before
            && self.at.peek() == Some(b'(')
            && name.span.end == at
        {
            return SyntaxError {
                kind: SyntaxErrorKind::Function(name.text.clone()),
                at: name.span.start,
            };
        }
        let found = self.at.run(is_bare).to_owned();
        let kind = match found.to_ascii_lowercase().as_str() {
            "&&" | "&" | "and" => SyntaxErrorKind::Connective {
                found,
                instead: "and",
            },
            "||" | "|" | "or" => SyntaxErrorKind::Connective {
                found,
                instead: "or",
            },
            _ => SyntaxErrorKind::Trailing,
        };
        SyntaxError { kind, at }
    }
}

fn one_or(mut children: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match children.len() {
        1 => children.remove(0),
        _ => many(children),
    }
}

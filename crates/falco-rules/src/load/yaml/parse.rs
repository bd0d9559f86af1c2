//! Tokens to documents, as yaml-cpp builds them.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::token::{Directive, Status, Token, TokenKind};
use super::{Kind, MAX_NESTING, MAX_NODES, NODE_TEXT, Node, YamlError, scan};

type Result<T> = std::result::Result<T, YamlError>;

pub(super) struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// What is wrong behind the last token.
    error: Option<YamlError>,
    /// Where the token before ended.
    end: usize,
    /// Where the file ends.
    file_end: usize,
    /// Nodes with names, by number; `None` until they are complete.
    anchors: HashMap<Box<str>, usize>,
    anchored: Vec<Option<Node>>,
    /// What all nodes so far count as.
    weight: usize,
    nesting: usize,
}

impl Parser {
    pub(super) fn new(text: &str) -> Self {
        let (tokens, error) = scan::scan(text);
        Parser {
            tokens,
            next: 0,
            error,
            end: 0,
            file_end: text.len(),
            anchors: HashMap::new(),
            anchored: Vec::new(),
            weight: 0,
            nesting: 0,
        }
    }

    /// The next document, if there is one.
    pub(super) fn document(&mut self) -> Result<Option<Node>> {
        self.directives()?;
        self.anchors.clear();
        self.anchored.clear();
        if self.peek()?.is_none() {
            return Ok(None);
        }
        self.take_if(|kind| matches!(kind, TokenKind::DocumentStart))?;
        let node = self.node(false)?;
        while self.take_if(|kind| matches!(kind, TokenKind::DocumentEnd))? {}
        Ok(Some(node))
    }

    fn directives(&mut self) -> Result<()> {
        let mut has_version = false;
        while let Some(Token {
            kind: TokenKind::Directive(directive),
            start,
            ..
        }) = self.peek()?
        {
            let wrong = match directive {
                Directive::Wrong(message) => Some(*message),
                Directive::Version if has_version => Some("there are two %YAML"),
                Directive::Version => {
                    has_version = true;
                    None
                }
                Directive::Other => None,
            };
            if let Some(message) = wrong {
                return Err(YamlError {
                    message: message.to_owned(),
                    at: *start,
                });
            }
            self.next += 1;
        }
        Ok(())
    }

    /// The next token that counts.
    fn peek(&mut self) -> Result<Option<&mut Token>> {
        while let Some(token) = self.tokens.get(self.next)
            && token.status == Status::Invalid
        {
            self.next += 1;
        }
        match self.tokens.get_mut(self.next) {
            // What would have decided whether it counts is wrong.
            Some(Token {
                status: Status::Unverified,
                ..
            })
            | None
                if self.error.is_some() =>
            {
                self.error.take().map_or(Ok(None), Err)
            }
            token => Ok(token),
        }
    }

    fn next_is(&mut self, wanted: impl Fn(&TokenKind) -> bool) -> Result<bool> {
        Ok(self.peek()?.is_some_and(|token| wanted(&token.kind)))
    }

    fn take(&mut self) {
        if let Some(token) = self.tokens.get(self.next) {
            self.end = token.end;
            self.next += 1;
        }
    }

    fn take_if(&mut self, wanted: impl Fn(&TokenKind) -> bool) -> Result<bool> {
        let is_it = self.next_is(wanted)?;
        if is_it {
            self.take();
        }
        Ok(is_it)
    }

    /// Where the next token begins, or the file ends.
    fn start(&mut self) -> Result<usize> {
        let end = self.file_end;
        Ok(self.peek()?.map_or(end, |token| token.start))
    }

    fn error<T>(&mut self, message: &str) -> Result<T> {
        Err(YamlError {
            message: message.to_owned(),
            at: self.start()?,
        })
    }

    fn count(&mut self, weight: usize, at: usize) -> Result<()> {
        self.weight += weight;
        if self.weight <= MAX_NODES {
            return Ok(());
        }
        Err(YamlError {
            message: format!("the file holds more than {MAX_NODES} nodes or too much text"),
            at,
        })
    }

    fn made(&mut self, kind: Kind, span: Range<usize>, weight: usize) -> Result<Node> {
        self.count(weight, span.start)?;
        Ok(Node { kind, span, weight })
    }

    fn scalar(&mut self, text: &str, plain: bool, span: Range<usize>) -> Result<Node> {
        let weight = 1 + text.len() / NODE_TEXT;
        let text = Rc::from(text);
        self.made(Kind::Scalar { text, plain }, span, weight)
    }

    /// A node that is not there.
    fn nothing(&mut self, at: usize) -> Result<Node> {
        self.scalar("", true, at..at)
    }

    /// A node. A key may begin a mapping of one pair within a flow sequence.
    fn node(&mut self, in_flow_sequence: bool) -> Result<Node> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return self.error("collections nest too deeply");
        }
        let node = self.node_here(in_flow_sequence);
        self.nesting -= 1;
        node
    }

    fn node_here(&mut self, in_flow_sequence: bool) -> Result<Node> {
        let start = self.start()?;
        if self.next_is(|kind| matches!(kind, TokenKind::Value))? {
            return self.single_pair(start);
        }
        if let Some(Token {
            kind: TokenKind::Alias(name),
            ..
        }) = self.peek()?
        {
            let name = name.clone();
            self.take();
            return self.alias(&name, start);
        }
        let (tagged, anchor) = self.properties()?;
        let node = self.content(start, tagged, in_flow_sequence)?;
        if let Some(anchor) = anchor {
            self.anchored[anchor] = Some(node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, name: &str, start: usize) -> Result<Node> {
        let refused = |message: String| YamlError { message, at: start };
        let Some(&anchor) = self.anchors.get(name) else {
            return Err(refused(format!("nothing before has the anchor `&{name}`")));
        };
        let Some(node) = self.anchored[anchor].clone() else {
            return Err(refused(
                "an alias refers to a node that contains it".to_owned(),
            ));
        };
        self.made(node.kind, start..self.end, node.weight)
    }

    /// The tag and the anchor before a node: whether there is one, and its number.
    fn properties(&mut self) -> Result<(bool, Option<usize>)> {
        let (mut tagged, mut anchor) = (false, None);
        loop {
            match self.peek()?.map(|token| &token.kind) {
                Some(TokenKind::Tag) if tagged => {
                    return self.error("a node can't have two tags");
                }
                Some(TokenKind::Tag) => tagged = true,
                Some(TokenKind::Anchor(_)) if anchor.is_some() => {
                    return self.error("a node can't have two anchors");
                }
                Some(TokenKind::Anchor(name)) => {
                    let name = name.clone();
                    self.anchors.insert(name, self.anchored.len());
                    anchor = Some(self.anchored.len());
                    self.anchored.push(None);
                }
                _ => return Ok((tagged, anchor)),
            }
            self.take();
        }
    }

    fn content(&mut self, start: usize, tagged: bool, in_flow_sequence: bool) -> Result<Node> {
        let Some(token) = self.peek()? else {
            return self.nothing(start);
        };
        match &mut token.kind {
            TokenKind::Scalar { text, plain } => {
                let (text, plain) = (std::mem::take(text), *plain && !tagged);
                let span = token.start..token.end;
                self.take();
                self.scalar(&text, plain, span)
            }
            TokenKind::BlockSequenceStart => self.block_sequence(start),
            TokenKind::BlockMappingStart => self.block_mapping(start),
            TokenKind::FlowSequenceStart => self.flow_sequence(start),
            TokenKind::FlowMappingStart => self.flow_mapping(start),
            TokenKind::Key if in_flow_sequence => self.single_pair(start),
            // A tag makes it an empty text.
            _ => self.scalar("", !tagged, start..start),
        }
    }

    fn collection(&mut self, kind: Kind, start: usize) -> Result<Node> {
        let below: usize = match &kind {
            Kind::Sequence(items) => items.iter().map(|item| item.weight).sum(),
            Kind::Mapping(pairs) => {
                let weights = pairs.iter().map(|(key, value)| key.weight + value.weight);
                weights.sum()
            }
            Kind::Scalar { .. } => 0,
        };
        self.count(1, start)?;
        Ok(Node {
            kind,
            span: start..self.end,
            weight: below + 1,
        })
    }

    fn block_sequence(&mut self, start: usize) -> Result<Node> {
        self.take();
        let mut items = Vec::new();
        while !self.take_if(|kind| matches!(kind, TokenKind::BlockSequenceEnd))? {
            if !self.take_if(|kind| matches!(kind, TokenKind::BlockEntry))? {
                return self.error("this belongs to no item: items begin with `- ` in one column");
            }
            let is_empty = self.next_is(|kind| {
                matches!(kind, TokenKind::BlockEntry | TokenKind::BlockSequenceEnd)
            })?;
            items.push(if is_empty {
                let at = self.end;
                self.nothing(at)?
            } else {
                self.node(false)?
            });
        }
        self.collection(Kind::Sequence(items.into()), start)
    }

    fn flow_sequence(&mut self, start: usize) -> Result<Node> {
        self.take();
        let mut items = Vec::new();
        while !self.take_if(|kind| matches!(kind, TokenKind::FlowSequenceEnd))? {
            if self.peek()?.is_none() {
                return self.error("a `[` is never closed");
            }
            items.push(self.node(true)?);
            if !self.take_if(|kind| matches!(kind, TokenKind::FlowEntry))?
                && !self.next_is(|kind| matches!(kind, TokenKind::FlowSequenceEnd))?
            {
                return self.error("a comma or `]` is missing before this");
            }
        }
        self.collection(Kind::Sequence(items.into()), start)
    }

    fn block_mapping(&mut self, start: usize) -> Result<Node> {
        self.take();
        let mut pairs = Vec::new();
        while !self.take_if(|kind| matches!(kind, TokenKind::BlockMappingEnd))? {
            if !self.next_is(|kind| matches!(kind, TokenKind::Key | TokenKind::Value))? {
                return self.error("this is no `key: value`, and belongs to none");
            }
            pairs.push(self.pair()?);
        }
        self.collection(Kind::Mapping(pairs.into()), start)
    }

    fn flow_mapping(&mut self, start: usize) -> Result<Node> {
        self.take();
        let mut pairs = Vec::new();
        while !self.take_if(|kind| matches!(kind, TokenKind::FlowMappingEnd))? {
            if self.peek()?.is_none() {
                return self.error("a `{` is never closed");
            }
            pairs.push(self.pair()?);
            if !self.take_if(|kind| matches!(kind, TokenKind::FlowEntry))?
                && !self.next_is(|kind| matches!(kind, TokenKind::FlowMappingEnd))?
            {
                return self.error("a comma or `}` is missing before this");
            }
        }
        self.collection(Kind::Mapping(pairs.into()), start)
    }

    /// A mapping of one pair, without brackets of its own.
    fn single_pair(&mut self, start: usize) -> Result<Node> {
        let pair = self.pair()?;
        self.collection(Kind::Mapping([pair].into()), start)
    }

    /// A key and its value; either may be missing.
    fn pair(&mut self) -> Result<(Node, Node)> {
        let start = self.start()?;
        let key = if self.take_if(|kind| matches!(kind, TokenKind::Key))? {
            self.node(false)?
        } else {
            self.nothing(start)?
        };
        let value = if self.take_if(|kind| matches!(kind, TokenKind::Value))? {
            self.node(false)?
        } else {
            self.nothing(start)?
        };
        Ok((key, value))
    }
}

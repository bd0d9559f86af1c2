//! Lists and macros put in the place of their names.

use std::collections::{BTreeSet, HashMap};

use super::definition::{Definitions, List, Macro};
use super::exception::quoted;
use super::fault::{Context, Fault, step};
use super::origin::{Sourced, Spot};
use crate::condition::ast::{Expr, Right, Span, Test};
use crate::condition::{MAX_DEPTH_IN_RULES, parse_with_depth};
use crate::diagnostic::Code;
use crate::filter::CompileErrorKind;

type Result<T> = std::result::Result<T, Fault>;

/// Largest condition with its lists replaced, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// Largest condition with its macros expanded, as [`weight`] measures it.
const MAX_SIZE: usize = 1 << 18;
/// The same for all conditions together.
const MAX_TOTAL_SIZE: usize = 1 << 20;
/// Most items of all lists together, with those of the lists that they name.
const MAX_ITEMS: usize = 1 << 19;
/// How much text may be gone through to replace lists in all conditions together, in bytes.
const MAX_WORK: usize = 1 << 27;
/// What a look for one list in the shortest text costs, as so many bytes.
const LOOK: usize = 256;
/// Deepest one.
const MAX_TREE_DEPTH: usize = 1000;
/// How many macros may wait for one another while they are expanded.
const MAX_MACRO_NESTING: usize = 100;

/// Texts of conditions in one space of offsets: a span in a tree says which text it belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    texts: Vec<(usize, Sourced)>,
    end: usize,
}

impl Texts {
    fn add(&mut self, text: Sourced) -> usize {
        let base = self.end;
        // One more, so that the place after the last byte belongs to the text too.
        self.end += text.text.len() + 1;
        self.texts.push((base, text));
        base
    }

    /// The place in a file that an offset means.
    pub(super) fn spot(&self, at: usize) -> Spot {
        let index = self.texts.partition_point(|(base, _)| *base <= at);
        match index.checked_sub(1).map(|index| &self.texts[index]) {
            Some((base, text)) => text.spot(at - base),
            None => Spot { file: 0, offset: 0 },
        }
    }
}

/// A list whose items that name other lists are replaced by theirs.
#[derive(Clone, Debug)]
pub(super) struct ExpandedList {
    pub(super) name: String,
    pub(super) items: Vec<String>,
    /// The items as they stand in a condition.
    text: String,
    /// Lists that it names.
    pub(super) lists: BTreeSet<String>,
    pub(super) used: bool,
}

/// All lists, expanded. An item stands for another list if that one was defined before this one
/// was last changed, and is replaced by the raw items of that: one level only.
fn expand_lists(lists: &[List]) -> Result<Vec<ExpandedList>> {
    let by_name: HashMap<&str, &List> = lists
        .iter()
        .map(|list| (list.name.as_str(), list))
        .collect();
    let mut named = BTreeSet::new();
    let mut expanded = Vec::with_capacity(lists.len());
    let mut total = 0;
    for list in lists {
        let mut items = Vec::with_capacity(list.items.len());
        let mut names = BTreeSet::new();
        for item in &list.items {
            match by_name.get(item.as_str()) {
                Some(other) if other.age.defined < list.age.touched => {
                    items.extend(other.items.iter().cloned());
                    names.insert(item.clone());
                }
                _ => items.push(item.clone()),
            }
            if total + items.len() > MAX_ITEMS {
                let message = format!("there are more than {MAX_ITEMS} items in lists");
                return Err(list.context.fault(Code::Validate, message));
            }
        }
        total += items.len();
        let texts: Vec<String> = items.iter().map(|item| quoted(item)).collect();
        named.extend(names.iter().cloned());
        expanded.push(ExpandedList {
            name: list.name.clone(),
            text: texts.join(", "),
            items,
            lists: names,
            used: false,
        });
    }
    for list in &mut expanded {
        list.used = named.contains(&list.name);
    }
    Ok(expanded)
}

/// Lists by name, with the place of each in the order of definition.
#[derive(Default)]
struct ListNames<'a> {
    words: HashMap<&'a str, usize>,
    /// Those whose names hold delimiters: they can be anywhere.
    odd: Vec<usize>,
}

impl<'a> ListNames<'a> {
    fn of(lists: &'a [List]) -> Self {
        let mut names = ListNames::default();
        for (index, list) in lists.iter().enumerate() {
            if list.name.bytes().any(is_delimiter) {
                names.odd.push(index);
            } else {
                names.words.insert(&list.name, index);
            }
        }
        names
    }

    /// The lists whose names stand in the text as words.
    fn words_in(&self, text: &str) -> impl Iterator<Item = usize> {
        words(text).filter_map(|word| self.words.get(word).copied())
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char.is_ascii() && is_delimiter(char as u8))
}

/// The text with the names of a list replaced by its items, wherever they stand between
/// delimiters: in quoted texts too. Nothing if the name is not there.
///
/// Blanks round a name become one before and one after the items. If there are no items, a comma
/// before or after goes with the name. The text is cut off where it grows too large.
fn replace_list(text: &Sourced, list: &ExpandedList) -> Option<Sourced> {
    let items = &list.text;
    let mut replaced = Sourced::default();
    let (mut copied, mut from) = (0, 0);
    while let Some(at) = text.text.get(from..).and_then(|rest| rest.find(&list.name)) {
        let (start, end) = (from + at, from + at + list.name.len());
        if !stands_alone(&text.text, start, end) {
            from = end;
            continue;
        }
        let mut before = copied + text.text[copied..start].trim_end_matches(is_blank).len();
        let rest = &text.text[end..];
        let mut after = end + rest.len() - rest.trim_start_matches(is_blank).len();
        if items.is_empty() {
            if text.text[copied..before].ends_with(',') {
                before -= 1;
            } else if text.text[after..].starts_with(',') {
                after += 1;
            }
        }
        replaced.push(&text.slice(copied..before));
        let first = if before > 0 { " " } else { "" };
        replaced.push(&Sourced::at(format!("{first}{items} "), text.spot(start)));
        (copied, from) = (after, after);
        if replaced.text.len() > MAX_TEXT {
            break;
        }
    }
    if copied == 0 {
        return None;
    }
    replaced.push(&text.slice(copied..text.text.len()));
    Some(replaced)
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b'\r' | b'(' | b')' | b',' | b'='
    )
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).map(|index| bytes[index]);
    let after = bytes.get(end).copied();
    before.is_none_or(is_delimiter) && after.is_none_or(is_delimiter)
}

/// A macro with the macros in it expanded.
#[derive(Clone, Debug)]
pub(super) struct ExpandedMacro {
    pub(super) tree: Expr,
    pub(super) used: bool,
    size: usize,
    depth: usize,
}

/// Expands the conditions of macros and rules.
pub(super) struct Expander<'a> {
    definitions: &'a Definitions,
    list_names: ListNames<'a>,
    pub(super) lists: Vec<ExpandedList>,
    /// As parsed, and then expanded.
    pub(super) macros: Vec<ExpandedMacro>,
    states: Vec<State>,
    pub(super) texts: Texts,
    /// Size of all conditions so far.
    total: usize,
    /// How much text was gone through for lists.
    work: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Parsed,
    Expanding,
    Expanded,
}

/// Measures a tree while it grows.
struct Growth {
    size: usize,
    /// How many macros are being expanded for one another.
    nesting: usize,
}

impl<'a> Expander<'a> {
    /// Expands all lists and macros.
    pub(super) fn new(definitions: &'a Definitions) -> Result<Self> {
        let mut expander = Self::parsed(definitions)?;
        for index in 0..definitions.macros.len() {
            expander.expand_macro(index)?;
        }
        Ok(expander)
    }

    /// Expands all lists, and leaves macros as they are parsed.
    pub(super) fn parsed(definitions: &'a Definitions) -> Result<Self> {
        let mut expander = Expander {
            definitions,
            list_names: ListNames::of(&definitions.lists),
            lists: expand_lists(&definitions.lists)?,
            macros: Vec::with_capacity(definitions.macros.len()),
            states: vec![State::Parsed; definitions.macros.len()],
            texts: Texts::default(),
            total: 0,
            work: 0,
        };
        for definition in definitions.macros.iter() {
            let context = macro_context(definition);
            let (tree, _) = expander.parse(definition.condition.clone(), &context)?;
            expander.macros.push(ExpandedMacro {
                tree,
                used: false,
                size: 0,
                depth: 0,
            });
        }
        Ok(expander)
    }

    /// Expands the condition of a rule, which sees all macros.
    ///
    /// Falco names the condition in errors of the grammar, but not in errors about macros; hence
    /// two ways to it, `condition` and `rule`.
    pub(super) fn expand(
        &mut self,
        text: Sourced,
        condition: &Context,
        rule: &Context,
    ) -> Result<Expr> {
        let (tree, _) = self.parse(text, condition)?;
        let mut growth = Growth {
            size: 0,
            nesting: 0,
        };
        let (tree, _) = self.expand_tree(tree, usize::MAX, rule, &mut growth)?;
        Ok(tree)
    }

    /// Replaces the names of lists, list by list in the order of their definition. Those found are
    /// the result.
    fn replace_lists(&mut self, text: &mut Sourced, context: &Context) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        let mut named: BTreeSet<usize> = self.list_names.words_in(&text.text).collect();
        named.extend(&self.list_names.odd);
        while let Some(index) = named.pop_first() {
            self.work += text.text.len() + LOOK;
            if self.work > MAX_WORK {
                let message = "there are too many names of lists in conditions to replace them all";
                return Err(context.fault(Code::Validate, message));
            }
            let list = &mut self.lists[index];
            if let Some(replaced) = replace_list(text, list) {
                *text = replaced;
                list.used = true;
                found.insert(list.name.clone());
                // What the items name is replaced too, if it is a list that comes later.
                let names = self.list_names.words_in(&list.text);
                named.extend(names.filter(|&later| later > index));
            }
            if text.text.len() > MAX_TEXT {
                let message =
                    format!("with its lists, the condition grows beyond {MAX_TEXT} bytes");
                return Err(context.fault(Code::Validate, message));
            }
        }
        Ok(found)
    }

    /// Parses a condition with its lists replaced; spans in the tree are offsets in the texts.
    pub(super) fn parse(
        &mut self,
        mut text: Sourced,
        context: &Context,
    ) -> Result<(Expr, BTreeSet<String>)> {
        let lists = self.replace_lists(&mut text, context)?;
        if text.text.len() > MAX_TEXT {
            let message = format!("the condition is longer than {MAX_TEXT} bytes");
            return Err(context.fault(Code::Validate, message));
        }
        let parsed = parse_with_depth(&text.text, MAX_DEPTH_IN_RULES);
        let base = self.texts.add(text);
        match parsed {
            Ok(mut tree) => {
                self.total += weight(&tree);
                if self.total > MAX_TOTAL_SIZE {
                    return Err(context.fault(Code::Validate, TOO_LARGE));
                }
                tree.shift(base);
                Ok((tree, lists))
            }
            Err(error) => {
                let at = base + error.at;
                let kind = CompileErrorKind::from(error.kind);
                Err(self.fault(context, Code::CompileCondition, &(at..at), &kind))
            }
        }
    }

    /// An error in a condition, at a span of its tree.
    pub(super) fn fault(
        &self,
        context: &Context,
        code: Code,
        span: &Span,
        kind: &CompileErrorKind,
    ) -> Fault {
        self.at_span(context, span)
            .fault(code, kind.to_string())
            .help(kind.help())
            .len(self.len(span))
    }

    /// The way to a span of a tree.
    pub(super) fn at_span(&self, context: &Context, span: &Span) -> Context {
        context.then(step::EXPRESSION, "", self.texts.spot(span.start))
    }

    /// Length of the part of a file that a span covers, if it is one part.
    pub(super) fn len(&self, span: &Span) -> usize {
        let Some(last) = span.end.checked_sub(1) else {
            return 0;
        };
        let (start, end) = (self.texts.spot(span.start), self.texts.spot(last));
        if start.file == end.file {
            (end.offset + 1).saturating_sub(start.offset)
        } else {
            0
        }
    }

    /// Expands a macro. Those before it in the order of definition are expanded already.
    fn expand_macro(&mut self, index: usize) -> Result<()> {
        let definition = &self.definitions.macros[index];
        let (seen, context) = (definition.age.touched, &definition.context);
        self.states[index] = State::Expanding;
        let tree = self.macros[index].tree.clone();
        let mut growth = Growth {
            size: 0,
            nesting: 0,
        };
        let (tree, depth) = self.expand_tree(tree, seen, context, &mut growth)?;
        let expanded = &mut self.macros[index];
        expanded.tree = tree;
        expanded.size = growth.size;
        expanded.depth = depth;
        self.states[index] = State::Expanded;
        Ok(())
    }

    /// Expands the macros in a tree that were defined before the time `seen`. The depth of the
    /// tree is the second result.
    fn expand_tree(
        &mut self,
        tree: Expr,
        seen: usize,
        context: &Context,
        growth: &mut Growth,
    ) -> Result<(Expr, usize)> {
        growth.size += own_weight(&tree);
        match tree {
            Expr::And(children) => {
                let (children, depth) = self.expand_all(children, seen, context, growth)?;
                Ok((Expr::And(children), depth))
            }
            Expr::Or(children) => {
                let (children, depth) = self.expand_all(children, seen, context, growth)?;
                Ok((Expr::Or(children), depth))
            }
            Expr::Not(child) => {
                let (child, depth) = self.expand_tree(*child, seen, context, growth)?;
                Ok((Expr::Not(Box::new(child)), depth + 1))
            }
            Expr::Check(check) => Ok((Expr::Check(check), 1)),
            Expr::Macro(name) => {
                let refuse = |this: &Self, message: String| {
                    let context = this.at_span(context, &name.span);
                    Err(context.fault(Code::Validate, message).len(name.text.len()))
                };
                let visible = self.definitions.macros.position(&name.text);
                let visible =
                    visible.filter(|&index| self.definitions.macros[index].age.defined < seen);
                let Some(index) = visible else {
                    let macros = self.definitions.macros.iter();
                    let names = macros.map(|known| known.name.as_str());
                    let help = crate::suggest::closest(&name.text, names)
                        .filter(|known| *known != name.text)
                        .map(|known| format!("did you mean `{known}`?"));
                    return refuse(self, format!("undefined macro `{}`", name.text))
                        .map_err(|fault| fault.help(help));
                };
                if growth.nesting >= MAX_MACRO_NESTING {
                    return refuse(self, "macros refer to one another too deeply".to_owned());
                }
                let (tree, depth) = match self.states[index] {
                    State::Expanding => {
                        return refuse(self, format!("macro `{}` refers to itself", name.text));
                    }
                    State::Expanded => {
                        let expanded = &self.macros[index];
                        growth.size += expanded.size;
                        self.total += expanded.size;
                        (expanded.tree.clone(), expanded.depth)
                    }
                    // One that comes later in the order: it is expanded as if its text stood here,
                    // and sees no more than this one does.
                    State::Parsed => {
                        self.states[index] = State::Expanding;
                        let tree = self.macros[index].tree.clone();
                        let size = growth.size;
                        growth.nesting += 1;
                        let expanded = self.expand_tree(tree, seen, context, growth)?;
                        growth.nesting -= 1;
                        self.total += growth.size - size;
                        self.states[index] = State::Parsed;
                        expanded
                    }
                };
                self.macros[index].used = true;
                if growth.size > MAX_SIZE || self.total > MAX_TOTAL_SIZE {
                    return refuse(self, TOO_LARGE.to_owned());
                }
                Ok((tree, depth))
            }
        }
    }

    fn expand_all(
        &mut self,
        children: Vec<Expr>,
        seen: usize,
        context: &Context,
        growth: &mut Growth,
    ) -> Result<(Vec<Expr>, usize)> {
        let mut deepest = 0;
        let mut expanded = Vec::with_capacity(children.len());
        for child in children {
            let (child, depth) = self.expand_tree(child, seen, context, growth)?;
            deepest = deepest.max(depth);
            expanded.push(child);
        }
        if deepest >= MAX_TREE_DEPTH {
            let message = format!("the condition nests deeper than {MAX_TREE_DEPTH}");
            return Err(context.fault(Code::Validate, message));
        }
        Ok((expanded, deepest + 1))
    }
}

fn macro_context(definition: &Macro) -> Context {
    let spot = definition.condition_spot;
    definition.context.then(step::MACRO_CONDITION, "", spot)
}

const TOO_LARGE: &str = "with its lists and macros, the condition grows too large";

/// What a tree takes in memory, roughly: a check counts as four items of a list.
fn weight(tree: &Expr) -> usize {
    let below = match tree {
        Expr::And(children) | Expr::Or(children) => children.iter().map(weight).sum(),
        Expr::Not(child) => weight(child),
        Expr::Macro(_) | Expr::Check(_) => 0,
    };
    own_weight(tree) + below
}

fn own_weight(tree: &Expr) -> usize {
    let Expr::Check(check) = tree else {
        return 1;
    };
    let items = match &check.test {
        Test::Compare {
            right: Right::List(items),
            ..
        } => items.len(),
        _ => 0,
    };
    4 + items + check.span.len() / 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, list: &str, items: &[&str]) -> String {
        let text = Sourced::at(text.to_owned(), Spot { file: 0, offset: 0 });
        let list = ExpandedList {
            name: list.to_owned(),
            text: items
                .iter()
                .map(|item| quoted(item))
                .collect::<Vec<_>>()
                .join(", "),
            items: items.iter().map(|&item| item.to_owned()).collect(),
            lists: BTreeSet::new(),
            used: false,
        };
        replace_list(&text, &list).unwrap_or(text).text
    }

    #[test]
    fn names_of_lists_are_replaced_between_delimiters_only() {
        let shells = |text| replaced(text, "sh", &["ash", "my shell"]);
        assert_eq!(
            shells("a.b in (sh, csh,sh)"),
            r#"a.b in ( ash, "my shell" , csh, ash, "my shell" )"#
        );
        assert_eq!(shells("a.b = 'sh.x'"), "a.b = 'sh.x'");
        assert_eq!(shells("a.b = 'x sh y'"), r#"a.b = 'x ash, "my shell" y'"#);
        assert_eq!(shells("sh"), r#"ash, "my shell" "#);
    }

    #[test]
    fn an_empty_list_takes_a_comma_with_it() {
        let nothing = |text| replaced(text, "none", &[]);
        assert_eq!(nothing("a.b in (none)"), "a.b in (  )");
        assert_eq!(nothing("a.b in (none, x)"), "a.b in (   x)");
        assert_eq!(nothing("a.b in (x, none)"), "a.b in (x  )");
    }
}

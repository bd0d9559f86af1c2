//! Lists and macros put in the place of their names.

use std::collections::{BTreeSet, HashMap};

use super::definition::{Definitions, List, Macro};
use super::exception::quoted;
use super::fault::{Context, Fault, step};
use super::origin::{Sourced, Spot};
use crate::condition::ast::{Expr, Span};
use crate::condition::{MAX_DEPTH_IN_RULES, parse_with_depth};
use crate::diagnostic::Code;
use crate::filter::CompileErrorKind;

type Result<T> = std::result::Result<T, Fault>;

/// Largest condition with its macros expanded, in checks and connectives.
const MAX_NODES: usize = 1 << 17;
/// Deepest one.
const MAX_TREE_DEPTH: usize = 1000;

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
    /// Lists that it names.
    pub(super) lists: BTreeSet<String>,
    pub(super) used: bool,
}

/// All lists, expanded. An item stands for another list if that one was defined before this one
/// was last changed, and is replaced by the raw items of that: one level only.
pub(super) fn expand_lists(lists: &[List]) -> Vec<ExpandedList> {
    let by_name: HashMap<&str, &List> = lists
        .iter()
        .map(|list| (list.name.as_str(), list))
        .collect();
    let mut named = BTreeSet::new();
    let mut expanded = Vec::with_capacity(lists.len());
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
        }
        named.extend(names.iter().cloned());
        expanded.push(ExpandedList {
            name: list.name.clone(),
            items,
            lists: names,
            used: false,
        });
    }
    for list in &mut expanded {
        list.used = named.contains(&list.name);
    }
    expanded
}

/// Replaces the names of lists in a condition by their items, list by list, wherever they stand
/// between delimiters: in quoted texts too. The names found are the result.
pub(super) fn replace_lists(text: &mut Sourced, lists: &mut [ExpandedList]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for list in lists.iter_mut().filter(|list| !list.name.is_empty()) {
        if replace_list(text, list) {
            list.used = true;
            found.insert(list.name.clone());
        }
    }
    found
}

/// Blanks round a name become one before and one after the items. If there are no items, a comma
/// before or after goes with the name.
fn replace_list(text: &mut Sourced, list: &ExpandedList) -> bool {
    let quoted_items: Vec<String> = list.items.iter().map(|item| quoted(item)).collect();
    let items = quoted_items.join(", ");
    let mut found = false;
    let mut from = 0;
    while let Some(at) = text.text.get(from..).and_then(|rest| rest.find(&list.name)) {
        let (start, end) = (from + at, from + at + list.name.len());
        if !stands_alone(&text.text, start, end) {
            from = end;
            continue;
        }
        found = true;
        let mut before = text.text[..start].trim_end_matches(is_blank).len();
        let rest = &text.text[end..];
        let mut after = end + rest.len() - rest.trim_start_matches(is_blank).len();
        if items.is_empty() {
            if text.text[..before].ends_with(',') {
                before -= 1;
            } else if text.text[after..].starts_with(',') {
                after += 1;
            }
        }
        let first = if before > 0 { " " } else { "" };
        let new = format!("{first}{items} ");
        text.replace(before..after, &new);
        from = before + new.len();
    }
    found
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

fn is_delimiter(byte: u8) -> bool {
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
    /// Macros and lists that its own text names.
    pub(super) macros: BTreeSet<String>,
    pub(super) lists: BTreeSet<String>,
    pub(super) used: bool,
    size: usize,
    depth: usize,
}

/// A condition with everything in it expanded.
pub(super) struct Expanded {
    pub(super) tree: Expr,
    pub(super) macros: BTreeSet<String>,
    pub(super) lists: BTreeSet<String>,
}

/// Expands the conditions of macros and rules.
pub(super) struct Expander<'a> {
    definitions: &'a Definitions,
    by_name: HashMap<&'a str, usize>,
    pub(super) lists: Vec<ExpandedList>,
    /// As parsed, and then expanded.
    pub(super) macros: Vec<ExpandedMacro>,
    states: Vec<State>,
    pub(super) texts: Texts,
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
        let mut expander = Expander {
            definitions,
            by_name: HashMap::new(),
            lists: expand_lists(&definitions.lists),
            macros: Vec::with_capacity(definitions.macros.len()),
            states: vec![State::Parsed; definitions.macros.len()],
            texts: Texts::default(),
        };
        for (index, definition) in definitions.macros.iter().enumerate() {
            expander.by_name.insert(&definition.name, index);
            let context = macro_context(definition);
            let (tree, lists) = expander.parse(definition.condition.clone(), &context)?;
            expander.macros.push(ExpandedMacro {
                macros: macro_names(&tree),
                tree,
                lists,
                used: false,
                size: 0,
                depth: 0,
            });
        }
        for index in 0..definitions.macros.len() {
            expander.expand_macro(index, 0)?;
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
    ) -> Result<Expanded> {
        let (tree, lists) = self.parse(text, condition)?;
        let macros = macro_names(&tree);
        let mut growth = Growth {
            size: 0,
            nesting: 0,
        };
        let (tree, _) = self.expand_tree(tree, usize::MAX, rule, &mut growth)?;
        Ok(Expanded {
            tree,
            macros,
            lists,
        })
    }

    /// Marks macros and lists as used that a text names, where no tree will be made of it.
    pub(super) fn mention(&mut self, mut text: Sourced) {
        for (index, definition) in self.definitions.macros.iter().enumerate() {
            let mut places = text.text.match_indices(&definition.name);
            if places.any(|(at, name)| stands_alone(&text.text, at, at + name.len())) {
                self.macros[index].used = true;
            }
        }
        replace_lists(&mut text, &mut self.lists);
    }

    fn parse(&mut self, mut text: Sourced, context: &Context) -> Result<(Expr, BTreeSet<String>)> {
        let lists = replace_lists(&mut text, &mut self.lists);
        let parsed = parse_with_depth(&text.text, MAX_DEPTH_IN_RULES);
        let base = self.texts.add(text);
        match parsed {
            Ok(mut tree) => {
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

    fn expand_macro(&mut self, index: usize, nesting: usize) -> Result<()> {
        if self.states[index] == State::Expanded {
            return Ok(());
        }
        let definition = &self.definitions.macros[index];
        let (seen, context) = (definition.age.touched, &definition.context);
        self.states[index] = State::Expanding;
        let tree = self.macros[index].tree.clone();
        let mut growth = Growth { size: 0, nesting };
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
        growth.size += 1;
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
                let visible = self.by_name.get(name.text.as_str()).copied();
                let visible =
                    visible.filter(|&index| self.definitions.macros[index].age.defined < seen);
                let Some(index) = visible else {
                    let names = self.by_name.keys().copied();
                    let help = crate::suggest::closest(&name.text, names)
                        .filter(|known| *known != name.text)
                        .map(|known| format!("did you mean `{known}`?"));
                    return refuse(self, format!("undefined macro `{}`", name.text))
                        .map_err(|fault| fault.help(help));
                };
                if self.states[index] == State::Expanding {
                    return refuse(self, format!("macro `{}` refers to itself", name.text));
                }
                if growth.nesting >= MAX_TREE_DEPTH {
                    return refuse(self, "macros refer to one another too deeply".to_owned());
                }
                self.expand_macro(index, growth.nesting + 1)?;
                let expanded = &mut self.macros[index];
                expanded.used = true;
                growth.size = growth.size.saturating_add(expanded.size);
                if growth.size > MAX_NODES {
                    let message = format!("the condition grows beyond {MAX_NODES} parts");
                    return refuse(self, message);
                }
                Ok((expanded.tree.clone(), expanded.depth))
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

/// Names of the macros in a tree.
fn macro_names(tree: &Expr) -> BTreeSet<String> {
    fn collect(tree: &Expr, names: &mut BTreeSet<String>) {
        match tree {
            Expr::And(children) | Expr::Or(children) => {
                children.iter().for_each(|child| collect(child, names));
            }
            Expr::Not(child) => collect(child, names),
            Expr::Macro(name) => {
                names.insert(name.text.clone());
            }
            Expr::Check(_) => {}
        }
    }
    let mut names = BTreeSet::new();
    collect(tree, &mut names);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(name: &str, items: &[&str]) -> ExpandedList {
        ExpandedList {
            name: name.to_owned(),
            items: items.iter().map(|&item| item.to_owned()).collect(),
            lists: BTreeSet::new(),
            used: false,
        }
    }

    fn replaced(text: &str, lists: &[ExpandedList]) -> String {
        let mut text = Sourced::at(text.to_owned(), Spot { file: 0, offset: 0 });
        replace_lists(&mut text, &mut lists.to_vec());
        text.text
    }

    #[test]
    fn names_of_lists_are_replaced_between_delimiters_only() {
        let lists = [list("sh", &["ash", "bash"])];
        assert_eq!(
            replaced("a.b in (sh, csh, sh)", &lists),
            "a.b in ( ash, bash , csh, ash, bash )"
        );
        assert_eq!(replaced("a.b = 'sh x'", &lists), "a.b = 'sh x'");
        assert_eq!(replaced("a.b = 'x sh y'", &lists), "a.b = 'x ash, bash y'");
    }

    #[test]
    fn an_empty_list_takes_a_comma_with_it() {
        let lists = [list("none", &[])];
        assert_eq!(replaced("a.b in (none)", &lists), "a.b in (  )");
        assert_eq!(replaced("a.b in (none, x)", &lists), "a.b in (   x)");
        assert_eq!(replaced("a.b in (x, none)", &lists), "a.b in (x  )");
    }
}

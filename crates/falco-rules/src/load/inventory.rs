//! What rule files define and how much they write for it, counted before lists and macros are put
//! in their places.

use std::collections::BTreeSet;

use super::Loader;
use super::compile::exceptions;
use super::definition::{Changed, Definitions};
use super::expand::Expander;
use super::fault::Context;
use super::origin::Sourced;
use crate::condition::ast::{Arg, Call, Check, Expr, Operand, Right, Test};
use crate::condition::parse;
use crate::filter::each_check;

/// A list, a macro or a rule as its files write it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// Its name.
    pub name: String,
    /// Names of the files that define or change it.
    pub files: BTreeSet<String>,
    /// Comparisons in its condition and exceptions.
    pub comparisons: usize,
    /// Constants in its condition, exceptions or items; the name of a list is none.
    pub values: usize,
    /// Lists that it names.
    pub lists: BTreeSet<String>,
    /// Macros that it names.
    pub macros: BTreeSet<String>,
}

/// What can be written in rule files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum DefinitionKind {
    /// A list.
    List,
    /// A macro.
    Macro,
    /// A rule.
    Rule,
}

impl Loader {
    /// All that the files define: lists, macros, then rules, each as they stand after the last file.
    #[must_use]
    pub fn inventory(&self) -> Vec<Definition> {
        let definitions = &self.definitions;
        // All of this has compiled, and does so again.
        let Ok(expander) = Expander::parsed(definitions) else {
            return Vec::new();
        };
        let mut reader = ConditionReader {
            definitions,
            expander,
        };
        let define = |kind, name: &str, changes: &[Changed]| Definition {
            kind,
            name: name.to_owned(),
            files: changes
                .iter()
                .filter_map(|change| Some(self.files.get(change.spot.file)?.name.clone()))
                .collect(),
            comparisons: 0,
            values: 0,
            lists: BTreeSet::new(),
            macros: BTreeSet::new(),
        };
        let mut all = Vec::new();
        for list in definitions.lists.iter() {
            let mut written = define(DefinitionKind::List, &list.name, &list.changes);
            list.items
                .iter()
                .for_each(|item| written.value(item, definitions));
            all.push(written);
        }
        for known in definitions.macros.iter() {
            let mut written = define(DefinitionKind::Macro, &known.name, &known.changes);
            reader.read(&known.condition, &known.context, &mut written);
            all.push(written);
        }
        for rule in definitions.rules.iter() {
            let mut written = define(DefinitionKind::Rule, &rule.name, &rule.changes);
            reader.read(&rule.condition, &rule.context, &mut written);
            for (_, text) in exceptions(rule).unwrap_or_default() {
                reader.read(&text, &rule.context, &mut written);
            }
            all.push(written);
        }
        all
    }
}

/// Reads conditions as they are written.
struct ConditionReader<'a> {
    definitions: &'a Definitions,
    expander: Expander<'a>,
}

impl ConditionReader<'_> {
    fn read(&mut self, text: &Sourced, context: &Context, written: &mut Definition) {
        let tree = match parse(&text.text) {
            Ok(tree) => tree,
            // Here only the items of a list make a condition of the text.
            Err(_) => match self.expander.parse(text.clone(), context) {
                Ok((tree, lists)) => {
                    written.lists.extend(lists);
                    tree
                }
                Err(_) => return,
            },
        };
        written.names(&tree);
        each_check(&tree, &mut |check| written.check(check, self.definitions));
    }
}

impl Definition {
    fn names(&mut self, tree: &Expr) {
        match tree {
            Expr::And(children) | Expr::Or(children) => {
                children.iter().for_each(|child| self.names(child));
            }
            Expr::Not(child) => self.names(child),
            Expr::Macro(name) => {
                self.macros.insert(name.text.clone());
            }
            Expr::Check(_) => {}
        }
    }

    fn check(&mut self, check: &Check, definitions: &Definitions) {
        self.comparisons += 1;
        let Test::Compare { right, .. } = &check.test else {
            return;
        };
        match right {
            Right::Value(text) => self.value(&text.lossy(), definitions),
            Right::List(texts) => texts
                .iter()
                .for_each(|text| self.value(&text.lossy(), definitions)),
            Right::Val(_) => {}
            Right::Call(call) => self.values += constants(call),
        }
    }

    fn value(&mut self, text: &str, definitions: &Definitions) {
        if definitions.lists.get(text).is_some() {
            self.lists.insert(text.to_owned());
        } else {
            self.values += 1;
        }
    }
}

/// Constants among the arguments of a transformer.
fn constants(call: &Call) -> usize {
    fn of(arg: &Arg) -> usize {
        match arg {
            Arg::Number(_) | Arg::Text(_) => 1,
            Arg::List(items, _) => items.iter().map(of).sum(),
            Arg::Operand(Operand::Call(call)) => constants(call),
            Arg::Operand(_) => 0,
        }
    }
    call.args.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
- list: shells
  items: [bash, zsh]
- list: programs
  items: [shells, curl]
- macro: started
  condition: (evt.type = execve and evt.res = SUCCESS)
- rule: A shell
  desc: d
  condition: started and proc.name in (shells, ash) and not proc.pname exists
  output: x
  priority: NOTICE
  exceptions:
    - name: known
      fields: [proc.name, user.name]
      comps: [=, =]
      values:
        - [bash, backup]
"#;

    fn written(files: &[(&str, &str)], name: &str) -> Definition {
        let mut loader = Loader::default();
        for (file, text) in files {
            let result = loader.add(*file, *text);
            assert!(result.is_ok(), "{:?}", result.errors);
        }
        let mut all = loader.inventory().into_iter();
        all.rfind(|one| one.name == name).unwrap()
    }

    #[test]
    fn what_is_behind_a_name_is_counted_where_it_is_written() {
        let files = [("a.yaml", RULES)];
        let list = written(&files, "programs");
        assert_eq!((list.kind, list.values), (DefinitionKind::List, 1));
        assert!(list.lists.contains("shells"));
        let known = written(&files, "started");
        assert_eq!((known.comparisons, known.values), (2, 2));
        let rule = written(&files, "A shell");
        // Two in the condition, with one constant, and the exception's two.
        assert_eq!((rule.comparisons, rule.values), (4, 3));
        assert!(rule.macros.contains("started") && rule.lists.contains("shells"));
    }

    #[test]
    fn whoever_changes_an_object_writes_it_too() {
        let more = "- list: shells\n  items: [sh]\n  override: {items: append}\n";
        let list = written(&[("a.yaml", RULES), ("b.yaml", more)], "shells");
        assert_eq!(list.values, 3);
        assert!(list.files.contains("a.yaml") && list.files.contains("b.yaml"));
    }
}

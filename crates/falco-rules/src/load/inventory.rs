//! What rule files define and what they write for it, before lists and macros are put in their
//! places.

use std::collections::BTreeSet;

use super::Loader;
use super::compile::exceptions;
use super::definition::{Changed, Definitions};
use super::expand::Expander;
use super::fault::Context;
use super::origin::Sourced;
use crate::condition::ast::{Arg, Call, Check, Expr, FieldName, Operand, Right, Test};
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
    pub comparisons: Vec<Comparison>,
    /// The items of a list, those aside that are names of lists.
    pub items: Vec<String>,
    /// Lists that it names.
    pub lists: BTreeSet<String>,
    /// Macros that it names.
    pub macros: BTreeSet<String>,
}

/// A comparison as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Comparison {
    /// The field that is compared; with a transformer, that and its fields.
    pub field: String,
    /// The constants that it is compared with; of one that only asks whether it is there, `exists`.
    pub values: Vec<String>,
    /// Lists that it is compared with.
    pub lists: BTreeSet<String>,
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
            comparisons: Vec::new(),
            items: Vec::new(),
            lists: BTreeSet::new(),
            macros: BTreeSet::new(),
        };
        let mut all = Vec::new();
        for list in definitions.lists.iter() {
            let mut written = define(DefinitionKind::List, &list.name, &list.changes);
            for item in &list.items {
                if definitions.lists.get(item).is_some() {
                    written.lists.insert(item.clone());
                } else {
                    written.items.push(item.clone());
                }
            }
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
        let mut comparison = Comparison {
            field: written(&check.left),
            values: Vec::new(),
            lists: BTreeSet::new(),
        };
        let mut value = |text: &str| {
            if definitions.lists.get(text).is_some() {
                comparison.lists.insert(text.to_owned());
            } else {
                comparison.values.push(text.to_owned());
            }
        };
        match &check.test {
            Test::Exists => value("exists"),
            Test::Compare { right, .. } => match right {
                Right::Value(text) => value(&text.lossy()),
                Right::List(texts) => texts.iter().for_each(|text| value(&text.lossy())),
                Right::Val(field) => value(&format!("val({})", name(field))),
                Right::Call(call) => value(&called(call)),
            },
        }
        self.lists.extend(comparison.lists.iter().cloned());
        self.comparisons.push(comparison);
    }
}

fn written(operand: &Operand) -> String {
    match operand {
        Operand::Field(field) => name(field),
        Operand::Call(call) => called(call),
    }
}

fn name(field: &FieldName) -> String {
    match &field.arg {
        Some(arg) => format!("{}[{arg}]", field.name),
        None => field.name.clone(),
    }
}

fn called(call: &Call) -> String {
    fn argument(arg: &Arg) -> String {
        match arg {
            Arg::Number(text) | Arg::Text(text) => text.lossy().into_owned(),
            Arg::List(items, _) => {
                let items: Vec<String> = items.iter().map(argument).collect();
                format!("({})", items.join(", "))
            }
            Arg::Operand(operand) => written(operand),
        }
    }
    let args: Vec<String> = call.args.iter().map(argument).collect();
    let index = call.index.as_deref().map(|index| format!("[{index}]"));
    let name = format!("{:?}", call.function).to_lowercase();
    format!("{name}({}){}", args.join(", "), index.unwrap_or_default())
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
    fn what_is_behind_a_name_stands_where_it_is_written() {
        let files = [("a.yaml", RULES)];
        let list = written(&files, "programs");
        assert_eq!(list.kind, DefinitionKind::List);
        assert_eq!(list.items, ["curl"]);
        assert!(list.lists.contains("shells"));
        let known = written(&files, "started");
        let comparisons = |one: &Definition| -> Vec<String> {
            let of = |one: &Comparison| format!("{} {}", one.field, one.values.join(" "));
            one.comparisons.iter().map(of).collect()
        };
        assert_eq!(comparisons(&known), ["evt.type execve", "evt.res SUCCESS"]);
        let rule = written(&files, "A shell");
        let of_exception = ["proc.name bash", "user.name backup"];
        let of_condition = ["proc.name ash", "proc.pname exists"];
        assert_eq!(comparisons(&rule), [of_condition, of_exception].concat());
        assert!(rule.comparisons[0].lists.contains("shells"));
        assert!(rule.macros.contains("started") && rule.lists.contains("shells"));
    }

    #[test]
    fn whoever_changes_an_object_writes_it_too() {
        let more = "- list: shells\n  items: [sh]\n  override: {items: append}\n";
        let list = written(&[("a.yaml", RULES), ("b.yaml", more)], "shells");
        assert_eq!(list.items, ["bash", "zsh", "sh"]);
        assert!(list.files.contains("a.yaml") && list.files.contains("b.yaml"));
    }
}

//! What was loaded, in full detail, as JSON (`falco -L`).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Loader;
use super::definition::{Definitions, List, Macro};
use super::expand::{ExpandedList, ExpandedMacro};
use crate::condition::ast::{Expr, Right, Test};
use crate::condition::{MAX_DEPTH_IN_RULES, parse_with_depth};
use crate::event_types::EventTypes;
use crate::field::FieldTable;
use crate::filter::{each_check, each_field};
use crate::rule::Rule;

/// Events of this type belong to every set: plugins send them, and rules must see them.
const ALWAYS: &str = "asyncevent";

/// The plugin whose fields are built in.
const CONTAINER_PLUGIN: &str = "container";

impl Loader {
    /// Everything loaded: rules, macros and lists, with what was made of them.
    #[must_use]
    pub fn describe(&self) -> Value {
        let rules: Vec<Value> = self
            .rules()
            .iter()
            .map(|rule| self.describe_rule(rule))
            .collect();
        let macros = self.definitions.macros.iter().zip(&self.compiled.macros);
        let lists = self.definitions.lists.iter().zip(&self.compiled.lists);
        json!({
            "required_engine_version": self.required_engine_version().unwrap_or_default(),
            "required_plugin_versions": self.required_plugins(),
            "rules": rules,
            "macros": macros
                .map(|(definition, expanded)| self.describe_macro(definition, expanded))
                .collect::<Vec<_>>(),
            "lists": lists
                .map(|(definition, expanded)| self.describe_list(definition, expanded))
                .collect::<Vec<_>>(),
        })
    }

    /// One rule.
    #[must_use]
    pub fn describe_rule(&self, rule: &Rule) -> Value {
        let used = Used::by(rule.filter.tree());
        let named = Named::by(&rule.condition, &self.definitions);
        let exceptions = &rule.exceptions;
        let names: BTreeSet<&str> = exceptions.iter().map(|one| one.name.as_str()).collect();
        let set = |texts: fn(&crate::rule::RuleException) -> &Vec<String>| -> BTreeSet<&str> {
            exceptions
                .iter()
                .flat_map(texts)
                .map(String::as_str)
                .collect()
        };
        let fields = self.fields_of(&rule.source);
        let output_fields: Vec<&str> = rule.template.names().collect();
        let all_fields = used
            .fields
            .iter()
            .map(String::as_str)
            .chain(output_fields.iter().copied());
        json!({
            "info": {
                "name": rule.name,
                "condition": rule.condition,
                "description": rule.desc,
                "output": rule.output,
                "priority": rule.priority,
                "source": rule.source,
                "enabled": rule.enabled,
                "tags": rule.tags,
                "capture": rule.capture,
                "capture_duration": rule.capture_duration,
            },
            "details": {
                "condition_compiled": rule.filter.tree().to_string(),
                "condition_fields": used.fields,
                "condition_operators": used.operators,
                "events": events(rule.filter.tree()),
                "exception_fields": set(|exception| &exception.fields),
                "exception_names": names,
                "exception_operators": set(|exception| &exception.operators),
                "lists": named.lists,
                "macros": named.macros,
                "output_compiled": rule.template_text,
                "output_fields": output_fields,
                "plugins": plugins(fields, all_fields),
            },
        })
    }

    fn describe_macro(&self, definition: &Macro, expanded: &ExpandedMacro) -> Value {
        let used = Used::by(&expanded.tree);
        let named = Named::by(&definition.condition.text, &self.definitions);
        let fields = self.sources.first().map(|(_, fields)| fields);
        json!({
            "info": {
                "name": definition.name,
                "condition": definition.condition.text,
            },
            "details": {
                "used": expanded.used,
                "condition_compiled": expanded.tree.to_string(),
                "condition_fields": used.fields,
                "condition_operators": used.operators,
                "events": events(&expanded.tree),
                "lists": named.lists,
                "macros": named.macros,
                "plugins": plugins(fields, used.fields.iter().map(String::as_str)),
            },
        })
    }

    fn describe_list(&self, definition: &List, expanded: &ExpandedList) -> Value {
        let own = definition.items.iter();
        let own: Vec<&String> = own.filter(|item| !expanded.lists.contains(*item)).collect();
        json!({
            "info": {
                "name": definition.name,
                "items": own,
            },
            "details": {
                "used": expanded.used,
                "items_compiled": expanded.items,
                "lists": expanded.lists,
                "plugins": [],
            },
        })
    }
}

/// Fields and operators in a condition.
#[derive(Default)]
struct Used {
    fields: BTreeSet<String>,
    operators: BTreeSet<String>,
}

impl Used {
    fn by(tree: &Expr) -> Self {
        let mut used = Used::default();
        each_check(tree, &mut |check| {
            each_field(check, &mut |field| {
                used.fields.insert(match &field.arg {
                    Some(arg) => format!("{}[{arg}]", field.name),
                    None => field.name.clone(),
                });
            });
            used.operators.insert(match &check.test {
                Test::Exists => "exists".to_owned(),
                Test::Compare {
                    op,
                    modifier: Some(modifier),
                    ..
                } => format!("{} {}", op.word(), modifier.word()),
                Test::Compare { op, .. } => op.word().to_owned(),
            });
        });
        used
    }
}

/// Macros and lists that a condition names as it is written. Like Falco, it knows only lists that
/// stand in parentheses.
#[derive(Default)]
struct Named {
    macros: BTreeSet<String>,
    lists: BTreeSet<String>,
}

impl Named {
    fn by(condition: &str, definitions: &Definitions) -> Self {
        let mut named = Named::default();
        // Some texts become a condition only with the items of their lists: they name nothing.
        if let Ok(tree) = parse_with_depth(condition, MAX_DEPTH_IN_RULES) {
            named.read(&tree, definitions);
        }
        named
    }

    fn read(&mut self, tree: &Expr, definitions: &Definitions) {
        match tree {
            Expr::And(children) | Expr::Or(children) => {
                for child in children {
                    self.read(child, definitions);
                }
            }
            Expr::Not(child) => self.read(child, definitions),
            Expr::Macro(name) => {
                let known = definitions.macros.get(&name.text);
                self.macros.extend(known.map(|one| one.name.clone()));
            }
            Expr::Check(check) => {
                if let Test::Compare {
                    right: Right::List(items),
                    ..
                } = &check.test
                {
                    let known = items.iter().filter_map(|item| {
                        let name = std::str::from_utf8(&item.bytes).ok()?;
                        definitions.lists.get(name)
                    });
                    self.lists.extend(known.map(|list| list.name.clone()));
                }
            }
        }
    }
}

fn events(tree: &Expr) -> Vec<&'static str> {
    EventTypes::by_type_checks(tree)
        .union(&EventTypes::named([ALWAYS]))
        .names()
        .collect()
}

/// Plugins that the fields come from.
fn plugins<'a>(
    fields: Option<&FieldTable>,
    mut names: impl Iterator<Item = &'a str>,
) -> Vec<&'static str> {
    let from_plugin = |name: &str| {
        let base = name.split('[').next().unwrap_or(name);
        let id = fields.and_then(|fields| Some((fields, fields.id(base)?)));
        id.is_some_and(|(fields, id)| fields.get(id).class == "container-plugin")
    };
    if names.any(from_plugin) {
        vec![CONTAINER_PLUGIN]
    } else {
        Vec::new()
    }
}

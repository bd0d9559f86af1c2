//! Reading the items of a file into definitions.

use std::collections::BTreeSet;

use super::definition::{Age, ChangeKind, Changed, Definitions, List, Macro, RuleDefinition};
use super::exception::{Exception, Stated};
use super::fault::{Context, Fault, Warnings, step};
use super::item::Item;
use super::overrides::{Operation, Overrides};
use super::version::{ENGINE_VERSION, Plugin, PluginRequirement, Version};
use super::yaml::Node;
use super::{Loader, SourceFile};
use crate::diagnostic::Code;
use crate::priority::Priority;

type Result<T> = std::result::Result<T, Fault>;

/// Most exceptions of a rule.
const MAX_EXCEPTIONS: usize = 1000;

/// Event source of rules that name none.
pub(super) const DEFAULT_SOURCE: &str = "syscall";

const LIST_KEYS: &[&str] = &["list", "items", "append", "override"];
const MACRO_KEYS: &[&str] = &["macro", "condition", "append", "override"];
const RULE_KEYS: &[&str] = &[
    "rule",
    "condition",
    "desc",
    "output",
    "priority",
    "source",
    "enabled",
    "tags",
    "exceptions",
    "warn_evttypes",
    "skip-if-unknown-filter",
    "capture",
    "capture_duration",
    "append",
    "override",
];

/// Reads the items of one file.
pub(super) struct Reader<'a> {
    pub(super) loader: &'a Loader,
    pub(super) file: usize,
    pub(super) source: &'a SourceFile,
    pub(super) definitions: &'a mut Definitions,
    pub(super) warnings: &'a mut Warnings,
}

impl Reader<'_> {
    /// Reads all documents of the file.
    pub(super) fn read(&mut self, documents: &[Node]) -> Result<()> {
        let context = Context::of_file(self.file);
        for document in documents {
            let Some(items) = document.sequence() else {
                return Err(context.fault(
                    Code::YamlValidate,
                    "a rules file must be a sequence of items, each beginning with `- `",
                ));
            };
            for node in items.iter().filter(|node| !node.is_null()) {
                let item = Item {
                    node,
                    context: context.clone(),
                    file: self.file,
                    source: &self.source.text,
                };
                self.item(&item)?;
            }
        }
        Ok(())
    }

    fn item(&mut self, outer: &Item<'_>) -> Result<()> {
        let item = outer.inner(outer.node, step::CONTENT_ITEM, "");
        if item.node.mapping().is_none() {
            return Err(item.fault("an item must be a mapping, such as `rule: …`"));
        }
        let named = |key, kind| -> Result<(&str, Item<'_>)> {
            let name = outer.inner(outer.node, kind, "").text(key)?;
            Ok((name, outer.inner(outer.node, kind, name)))
        };
        if item.has("required_engine_version") {
            self.engine(&outer.inner(outer.node, step::ENGINE, ""))
        } else if item.has("required_plugin_versions") {
            self.plugins(&outer.inner(outer.node, step::PLUGINS, ""))
        } else if item.has("list") {
            let (name, item) = named("list", step::LIST)?;
            self.list(name, &item)
        } else if item.has("macro") {
            let (name, item) = named("macro", step::MACRO)?;
            self.condition_macro(name, &item)
        } else if item.has("rule") {
            let (name, item) = named("rule", step::RULE)?;
            self.rule(name, &item)
        } else {
            let message = "this item is neither a rule, a macro, a list nor a requirement";
            self.warn(&item.context, Code::UnknownItem, message);
            Ok(())
        }
    }

    fn warn(&mut self, context: &Context, code: Code, message: impl Into<String>) {
        self.warnings.push(context.fault(code, message));
    }

    fn warn_of_unknown_keys(&mut self, item: &Item<'_>, known: &[&'static str]) {
        let keys = item.node.mapping().into_iter().flatten();
        for (key, _) in keys {
            let name = key.text().unwrap_or_default();
            if self.warnings.is_full() {
                return;
            }
            if !known.contains(&name) {
                let message = format!("unknown key `{name}`");
                let similar = crate::suggest::closest(name, known.iter().copied());
                let help = similar.map(|known| format!("did you mean `{known}`?"));
                self.warnings
                    .push(item.context.fault(Code::UnknownKey, message).help(help));
            }
        }
    }

    /// Whether `append: true` is set. The key is deprecated.
    fn append(&mut self, item: &Item<'_>) -> Result<bool> {
        let append = item.truth_if_any("append")? == Some(true);
        if append {
            self.warn(
                &item.context,
                Code::DeprecatedItem,
                "`append` is deprecated; name what is appended under `override` instead",
            );
        }
        Ok(append)
    }

    fn engine(&mut self, item: &Item<'_>) -> Result<()> {
        self.warn_of_unknown_keys(item, &["required_engine_version"]);
        let text = item.text("required_engine_version")?;
        let Some(required) = Version::parse_engine(text) else {
            return Err(item.fault(format!("`{text}` is not a version, such as 0.57.0")));
        };
        if !ENGINE_VERSION.satisfies(required) {
            return Err(item.context.fault(
                Code::Validate,
                format!("the rules need engine {required}, and this is {ENGINE_VERSION}"),
            ));
        }
        let highest = self.definitions.engine.unwrap_or_default();
        self.definitions.engine = Some(highest.max(required));
        Ok(())
    }

    fn plugins(&mut self, outer: &Item<'_>) -> Result<()> {
        const KEY: &str = "required_plugin_versions";
        self.warn_of_unknown_keys(outer, &[KEY]);
        let nodes = outer.value(KEY)?;
        let Some(nodes) = nodes.sequence() else {
            return Err(outer.fault(format!("`{KEY}` must be a sequence of mappings")));
        };
        for node in nodes {
            let (plugin, entry) = plugin(outer, node, step::PLUGIN)?;
            let mut alternatives = Vec::new();
            if let Some(others) = node.get("alternatives") {
                let Some(others) = others.sequence() else {
                    return Err(entry.fault("`alternatives` must be a sequence of mappings"));
                };
                for node in others {
                    let (other, _) = self::plugin(&entry, node, step::ALTERNATIVE)?;
                    alternatives.push(other);
                }
            }
            let mut names: BTreeSet<&str> = BTreeSet::new();
            let all = std::iter::once(&plugin).chain(&alternatives);
            for one in all {
                if !names.insert(&one.name) {
                    let message = format!("plugin `{}` is named twice", one.name);
                    return Err(entry.context.fault(Code::Validate, message));
                }
            }
            self.definitions.plugins.push(PluginRequirement {
                alternatives,
                plugin,
            });
        }
        Ok(())
    }

    fn list(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        self.warn_of_unknown_keys(item, LIST_KEYS);
        let bare = |byte: u8| !byte.is_ascii_whitespace() && !b"()\"'=,".contains(&byte);
        if !name.bytes().all(bare) {
            let message = format!("list `{name}` can't be referred to: its name is not one word");
            self.warn(&item.context, Code::InvalidListName, message);
        }
        let items = item.texts("items")?;
        let append = self.append(item)?;
        let overrides = Overrides::read(item, append, &["items"], &["items"])?;
        let now = self.definitions.tick();
        let known = self.definitions.lists.get_mut(name);
        if append || overrides.operation("items") == Some(Operation::Append) {
            let Some(list) = known else {
                return Err(no_target(item, "list", name));
            };
            list.items.extend(items);
            list.age.touched = now;
            list.changes.push(changed(item, appended("items")));
            return Ok(());
        }
        let defined = known.as_ref().map_or(now, |list| list.age.defined);
        let changes = defined_after(item, known.map(|list| &mut list.changes));
        self.definitions.lists.put(List {
            name: name.to_owned(),
            items,
            context: item.context.clone(),
            age: Age {
                defined,
                touched: now,
            },
            changes,
        });
        Ok(())
    }

    fn condition_macro(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        self.warn_of_unknown_keys(item, MACRO_KEYS);
        let mut bytes = name.bytes();
        let identifier = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !identifier {
            let message = format!("macro `{name}` can't be referred to: its name is no identifier");
            self.warn(&item.context, Code::InvalidMacroName, message);
        }
        let condition = item.sourced("condition")?;
        let condition_spot = item.spot_of(item.value("condition")?);
        let append = self.append(item)?;
        let overrides = Overrides::read(item, append, &["condition"], &["condition"])?;
        let now = self.definitions.tick();
        let known = self.definitions.macros.get_mut(name);
        if append || overrides.operation("condition") == Some(Operation::Append) {
            let Some(known) = known else {
                return Err(no_target(item, "macro", name));
            };
            known.condition.append(&condition);
            known.age.touched = now;
            known.changes.push(changed(item, appended("condition")));
            return Ok(());
        }
        let defined = known.as_ref().map_or(now, |known| known.age.defined);
        let changes = defined_after(item, known.map(|known| &mut known.changes));
        self.definitions.macros.put(Macro {
            name: name.to_owned(),
            condition,
            context: item.context.clone(),
            condition_spot,
            age: Age {
                defined,
                touched: now,
            },
            changes,
        });
        Ok(())
    }

    fn rule(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        self.warn_of_unknown_keys(item, RULE_KEYS);
        let append = self.append(item)?;
        let overrides = Overrides::read(item, append, APPENDABLE, REPLACEABLE)?;
        self.definitions.tick();
        let source = item.node.get("source").and_then(Node::text);
        let source = source.filter(|source| !source.is_empty());
        if let (Some(known), Some(source)) = (self.definitions.rules.get(name), source)
            && known.source != source
        {
            return Err(item.context.fault(
                Code::Validate,
                format!(
                    "the rule was defined for source `{}`, not `{source}`",
                    known.source
                ),
            ));
        }
        if !overrides.is_empty() {
            return self.override_rule(name, item, &overrides);
        }
        if append {
            return self.append_to_rule(name, item);
        }
        let defines = ["condition", "output", "desc", "priority"];
        if !defines.iter().any(|key| item.has(key)) {
            return self.switch_rule(name, item);
        }
        let mut rule = self.define_rule(name, item)?;
        let known = self.definitions.rules.get_mut(name);
        rule.changes = defined_after(item, known.map(|known| &mut known.changes));
        self.definitions.rules.put(rule);
        Ok(())
    }

    fn define_rule(&mut self, name: &str, item: &Item<'_>) -> Result<RuleDefinition> {
        let condition = item.sourced("condition")?;
        let desc = item.text("desc")?.to_owned();
        let output = trimmed_output(item)?;
        let priority = priority(item)?;
        let mut rule = RuleDefinition {
            name: name.to_owned(),
            condition,
            desc,
            output,
            priority,
            source: item
                .text_if_any("source")?
                .unwrap_or(DEFAULT_SOURCE)
                .to_owned(),
            tags: tags(item)?,
            exceptions: Vec::new(),
            enabled: item.truth_if_any("enabled")?.unwrap_or(true),
            warn_evttypes: item.truth_if_any("warn_evttypes")?.unwrap_or(true),
            skip_if_unknown_filter: item
                .truth_if_any("skip-if-unknown-filter")?
                .unwrap_or(false),
            capture: item.truth_if_any("capture")?.unwrap_or(false),
            capture_duration: item.number_if_any("capture_duration")?.unwrap_or(0).into(),
            context: item.context.clone(),
            condition_spot: item.spot_of(item.value("condition")?),
            output_spot: item.spot_of(item.value("output")?),
            changes: Vec::new(),
        };
        if self.loader.fields_of(&rule.source).is_none() {
            let message = format!("the rule is dropped: source `{}` is not known", rule.source);
            self.warn(&item.context, Code::UnknownSource, message);
        }
        let exceptions = self.exceptions(item, false)?;
        rule.exceptions = self.define_exceptions(exceptions, &rule.source)?;
        Ok(rule)
    }

    /// Reads the exceptions of an item, which defines a rule or changes one.
    fn exceptions(&mut self, item: &Item<'_>, changes: bool) -> Result<Vec<Stated>> {
        let all = Stated::read_all(item, changes)?;
        for (index, stated) in all.iter().enumerate() {
            for _ in all[..index].iter().filter(|one| one.name == stated.name) {
                let message = format!("exception `{}` is defined twice", stated.name);
                self.warn(&stated.context, Code::ExceptionNameNotUnique, message);
            }
            if changes && stated.values.is_none() {
                let message = "the exception has no `values`";
                self.warn(&stated.context, Code::AppendNoValues, message);
            }
        }
        Ok(all)
    }

    fn define_exceptions(&self, all: Vec<Stated>, source: &str) -> Result<Vec<Exception>> {
        let fields = self.loader.fields_of(source);
        let mut exceptions: Vec<Exception> = Vec::with_capacity(all.len());
        for stated in all {
            check_room(&exceptions, &stated.context)?;
            exceptions.push(stated.define(fields)?);
        }
        Ok(exceptions)
    }

    /// Adds values to the exceptions of a rule, or new exceptions.
    fn append_exceptions(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        for stated in self.exceptions(item, true)? {
            let Some(rule) = self.definitions.rules.get_mut(name) else {
                return Err(no_target(item, "rule", name));
            };
            let fields = self.loader.fields_of(&rule.source);
            let known = rule
                .exceptions
                .iter_mut()
                .find(|known| known.name == stated.name);
            let context = stated.context.clone();
            match known {
                Some(_) if stated.states_more_than_values() => {
                    return Err(context.fault(
                        Code::Validate,
                        "the exception exists already: only `values` can be added to it",
                    ));
                }
                Some(known) => known.values.extend(stated.values.unwrap_or_default()),
                None if !stated.states_fields() || !stated.has_values() => {
                    return Err(context.fault(
                        Code::Validate,
                        "a new exception needs `fields` and `values`",
                    ));
                }
                None => {
                    check_room(&rule.exceptions, &context)?;
                    rule.exceptions.push(stated.define(fields)?);
                }
            }
        }
        Ok(())
    }

    fn append_to_rule(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        let condition = match item.has("condition") {
            true => Some(item.sourced("condition")?),
            false => None,
        };
        let Some(rule) = self.definitions.rules.get_mut(name) else {
            return Err(no_target(item, "rule", name));
        };
        if condition.is_none() && !item.has("exceptions") {
            let message = "an appended rule needs `condition` or `exceptions`";
            return Err(item.context.fault(Code::Validate, message));
        }
        if let Some(condition) = condition {
            rule.condition.append(&condition);
            rule.changes.push(changed(item, appended("condition")));
        }
        if item.has("exceptions") {
            rule.changes.push(changed(item, appended("exceptions")));
        }
        self.append_exceptions(name, item)
    }

    /// The old form in which an item with nothing but `enabled` switches a rule on or off.
    fn switch_rule(&mut self, name: &str, item: &Item<'_>) -> Result<()> {
        let Some(enabled) = item.truth_if_any("enabled")? else {
            return Err(item.fault("a rule needs `condition`, `desc`, `output` and `priority`"));
        };
        self.warn(
            &item.context,
            Code::DeprecatedItem,
            "`enabled` alone is deprecated; add `override: {enabled: replace}`",
        );
        match self.definitions.rules.get_mut(name) {
            Some(rule) => {
                rule.enabled = enabled;
                rule.changes.push(changed(
                    item,
                    ChangeKind::Replaced(vec!["enabled".to_owned()]),
                ));
                Ok(())
            }
            None => Err(no_target(item, "rule", name)),
        }
    }

    fn override_rule(&mut self, name: &str, item: &Item<'_>, overrides: &Overrides) -> Result<()> {
        overrides.check_present(item)?;
        // Changed in place: if something below is wrong, all that this file defined is dropped.
        let Some(rule) = self.definitions.rules.get_mut(name) else {
            return Err(no_target(item, "rule", name));
        };
        for (operation, kind) in [
            (Operation::Append, ChangeKind::Appended as fn(_) -> _),
            (Operation::Replace, ChangeKind::Replaced),
        ] {
            let keys: Vec<String> = overrides.keys(operation).map(str::to_owned).collect();
            if !keys.is_empty() {
                rule.changes.push(changed(item, kind(keys)));
            }
        }
        let replaces = |key| overrides.operation(key) == Some(Operation::Replace);
        match overrides.operation("condition") {
            Some(Operation::Append) => rule.condition.append(&item.sourced("condition")?),
            Some(Operation::Replace) => {
                rule.condition = item.sourced("condition")?;
                rule.condition_spot = item.spot_of(item.value("condition")?);
            }
            None => {}
        }
        match overrides.operation("output") {
            Some(Operation::Append) => rule.output.append(&trimmed_output(item)?),
            Some(Operation::Replace) => {
                rule.output = trimmed_output(item)?;
                rule.output_spot = item.spot_of(item.value("output")?);
            }
            None => {}
        }
        match overrides.operation("desc") {
            Some(Operation::Append) => rule.desc = format!("{} {}", rule.desc, item.text("desc")?),
            Some(Operation::Replace) => rule.desc = item.text("desc")?.to_owned(),
            None => {}
        }
        match overrides.operation("tags") {
            Some(Operation::Append) => rule.tags.extend(tags(item)?),
            Some(Operation::Replace) => rule.tags = tags(item)?,
            None => {}
        }
        if replaces("priority") {
            rule.priority = priority(item)?;
        }
        for (key, truth) in [
            ("enabled", &mut rule.enabled),
            ("warn_evttypes", &mut rule.warn_evttypes),
            ("skip-if-unknown-filter", &mut rule.skip_if_unknown_filter),
            ("capture", &mut rule.capture),
        ] {
            if replaces(key)
                && let Some(value) = item.truth_if_any(key)?
            {
                *truth = value;
            }
        }
        if replaces("capture_duration")
            && let Some(duration) = item.number_if_any("capture_duration")?
        {
            rule.capture_duration = duration.into();
        }
        if replaces("exceptions") {
            let source = rule.source.clone();
            let exceptions = self.exceptions(item, true)?;
            let exceptions = self.define_exceptions(exceptions, &source)?;
            if let Some(rule) = self.definitions.rules.get_mut(name) {
                rule.exceptions = exceptions;
            }
        }
        if overrides.operation("exceptions") == Some(Operation::Append) {
            self.append_exceptions(name, item)?;
        }
        overrides.check_named(item, REPLACEABLE)
    }
}

const APPENDABLE: &[&str] = &["condition", "output", "desc", "tags", "exceptions"];
/// Keys of a rule that `override` can replace.
pub(super) const REPLACEABLE: &[&str] = &[
    "condition",
    "output",
    "desc",
    "tags",
    "exceptions",
    "priority",
    "enabled",
    "warn_evttypes",
    "skip-if-unknown-filter",
    "capture",
    "capture_duration",
];

fn changed(item: &Item<'_>, kind: ChangeKind) -> Changed {
    Changed {
        kind,
        spot: item.context.spot(),
    }
}

fn appended(key: &str) -> ChangeKind {
    ChangeKind::Appended(vec![key.to_owned()])
}

/// What has become of an object that an item defines, which may have been defined before.
fn defined_after(item: &Item<'_>, earlier: Option<&mut Vec<Changed>>) -> Vec<Changed> {
    let kind = match earlier {
        Some(_) => ChangeKind::Redefined,
        None => ChangeKind::Defined,
    };
    let mut changes = earlier.map(std::mem::take).unwrap_or_default();
    changes.push(changed(item, kind));
    changes
}

fn check_room(exceptions: &[Exception], context: &Context) -> Result<()> {
    if exceptions.len() < MAX_EXCEPTIONS {
        return Ok(());
    }
    let message = format!("a rule can't have more than {MAX_EXCEPTIONS} exceptions");
    Err(context.fault(Code::Validate, message))
}

fn no_target(item: &Item<'_>, kind: &str, name: &str) -> Fault {
    let message = format!("there is no {kind} `{name}` yet that could be changed");
    let help = format!("load the file that defines the {kind} first, before this one");
    item.context.fault(Code::Validate, message).help(Some(help))
}

/// A plugin named by an item below another, with the way to it.
fn plugin<'a>(outer: &Item<'a>, node: &'a Node, kind: &'static str) -> Result<(Plugin, Item<'a>)> {
    let unnamed = outer.inner(node, kind, "");
    if node.mapping().is_none() {
        return Err(unnamed.fault("a required plugin must be a mapping"));
    }
    let name = unnamed.text("name")?.to_owned();
    let item = outer.inner(node, kind, &name);
    let version = item.text("version")?;
    match Version::parse(version) {
        Some(version) => Ok((Plugin { name, version }, item)),
        None => Err(item.context.fault(
            Code::Validate,
            format!("`{version}` is not a version, such as 0.4.0"),
        )),
    }
}

fn trimmed_output(item: &Item<'_>) -> Result<super::origin::Sourced> {
    let mut output = item.sourced("output")?;
    output.trim();
    Ok(output)
}

fn priority(item: &Item<'_>) -> Result<Priority> {
    let text = item.text("priority")?;
    Priority::parse(text).ok_or_else(|| {
        let spot = item
            .node
            .get("priority")
            .map_or(item.context.spot(), |node| item.spot_of(node));
        let names = Priority::ALL.map(Priority::name);
        let similar = crate::suggest::closest(text, names);
        item.context
            .then(step::RULE_PRIORITY, "", spot)
            .fault(Code::YamlValidate, format!("`{text}` is not a priority"))
            .help(Some(match similar {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("priorities are {}", names.join(", ")),
            }))
    })
}

fn tags(item: &Item<'_>) -> Result<BTreeSet<String>> {
    if item.has("tags") {
        Ok(item.texts("tags")?.into_iter().collect())
    } else {
        Ok(BTreeSet::new())
    }
}

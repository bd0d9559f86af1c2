//! The rules that run, found quickly for each event.

use std::collections::HashMap;
use std::sync::Arc;

use crate::event_types::EventTypes;
use crate::filter::{Builder, Memory, PartId, Program};
use crate::priority::Priority;
use crate::rule::Rule;
use crate::selection::Selection;
use crate::value::Extract;

/// How many rules one event can match (`rule_matching`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// The first in the order of definition.
    #[default]
    First,
    /// All.
    All,
}

/// Which of the rules run, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Rules less severe than this do not run.
    pub priority: Priority,
    /// Switches rules on and off, step by step.
    pub selections: Vec<Selection>,
    /// How many rules one event can match.
    pub matching: Matching,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            priority: Priority::Debug,
            selections: Vec::new(),
            matching: Matching::First,
        }
    }
}

/// The rules that run, indexed by the types of events. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// In the order in which they are tried.
    rules: Vec<Rule>,
    /// Their conditions, in the same order.
    conditions: Vec<PartId>,
    program: Program,
    sources: Vec<Index>,
    matching: Matching,
}

/// Rules of one event source, by the type of event.
#[derive(Debug, Default)]
struct Index {
    source: String,
    /// All types that are known have an entry, if an empty one.
    by_type: HashMap<&'static str, Box<[usize]>>,
    /// Those that look at every type, for types that are not known.
    for_all: Box<[usize]>,
}

impl RuleSet {
    /// The rules that the options let run. They are tried in the given order; one that a
    /// selection switches on comes last.
    #[must_use]
    pub fn new(rules: &[Rule], options: &Options) -> Self {
        let severe = |rule: &Rule| rule.priority <= options.priority;
        let mut running: Vec<usize> = (0..rules.len())
            .filter(|&index| rules[index].enabled && severe(&rules[index]))
            .collect();
        for selection in &options.selections {
            let selected = |index: &usize| selection.selector.selects_rule(&rules[*index]);
            if selection.enable {
                let added: Vec<usize> = (0..rules.len())
                    .filter(|index| selected(index) && severe(&rules[*index]))
                    .filter(|index| !running.contains(index))
                    .collect();
                running.extend(added);
            } else {
                running.retain(|index| !selected(index));
            }
        }
        let rules: Vec<Rule> = running
            .into_iter()
            .map(|index| rules[index].clone())
            .collect();
        let mut sources: Vec<Index> = Vec::new();
        for rule in &rules {
            if sources.iter().all(|index| index.source != rule.source) {
                sources.push(Index::new(&rule.source, &rules));
            }
        }
        let mut program = Builder::default();
        let conditions = rules.iter().map(|rule| program.add(&rule.filter)).collect();
        RuleSet {
            inner: Arc::new(Inner {
                rules,
                conditions,
                program: program.finish(),
                sources,
                matching: options.matching,
            }),
        }
    }

    /// The rules that run, in the order in which they are tried.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.inner.rules
    }

    /// The types of events that some rule looks at.
    #[must_use]
    pub fn event_types(&self) -> EventTypes {
        let rules = self.inner.rules.iter();
        rules.fold(EventTypes::none(), |all, rule| all.union(&rule.event_types))
    }

    /// The rules that the event matches: the first, or all, as the options say.
    pub fn matches<'a>(&'a self, event: &'a dyn Extract) -> impl Iterator<Item = &'a Rule> {
        let inner = &*self.inner;
        let limit = match inner.matching {
            Matching::First => 1,
            Matching::All => usize::MAX,
        };
        let mut memory = Memory::for_event(&inner.program);
        self.candidates(event)
            .iter()
            .filter(move |&&index| {
                let condition = inner.conditions[index];
                inner.program.holds(condition, event, &mut memory)
            })
            .map(|&index| &inner.rules[index])
            .take(limit)
    }

    fn candidates(&self, event: &dyn Extract) -> &[usize] {
        let source = event.source();
        let index = self
            .inner
            .sources
            .iter()
            .find(|index| index.source == source);
        let Some(index) = index else {
            return &[];
        };
        match index.by_type.get(event.event_type()) {
            Some(rules) => rules,
            None => &index.for_all,
        }
    }
}

impl Index {
    fn new(source: &str, rules: &[Rule]) -> Self {
        let all = EventTypes::all();
        let mut by_type: HashMap<&'static str, Vec<usize>> =
            all.names().map(|name| (name, Vec::new())).collect();
        let mut for_all = Vec::new();
        let rules = rules.iter().enumerate();
        for (index, rule) in rules.filter(|(_, rule)| rule.source == source) {
            for name in rule.event_types.names() {
                by_type.entry(name).or_default().push(index);
            }
            if rule.event_types == all {
                for_all.push(index);
            }
        }
        Index {
            source: source.to_owned(),
            by_type: by_type
                .into_iter()
                .map(|(name, rules)| (name, rules.into()))
                .collect(),
            for_all: for_all.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{FieldRef, FieldTable};
    use crate::load::Loader;
    use crate::selection::Selector;
    use crate::value::Value;

    struct Event(&'static str);

    impl Extract for Event {
        fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
            (Some(field.id) == FieldTable::falco().id("evt.type"))
                .then(|| Value::Str(self.0.as_bytes().into()))
        }

        fn event_type(&self) -> &str {
            self.0
        }
    }

    fn rules() -> Loader {
        let mut loader = Loader::default();
        let mut text = String::new();
        for (name, condition, rest) in [
            ("opened", "evt.type in (open, openat)", ""),
            ("any", "evt.type exists", "  warn_evttypes: false\n"),
            (
                "opened too",
                "evt.type = open",
                "  enabled: false\n  tags: [t]\n",
            ),
        ] {
            text += &format!(
                "- rule: {name}\n  desc: d\n  condition: {condition}\n  output: o\n  priority: notice\n{rest}"
            );
        }
        let result = loader.add("rules.yaml", text);
        assert!(result.is_ok(), "{:?}", result.errors);
        loader
    }

    fn matched(loader: &Loader, options: &Options, event: &'static str) -> Vec<String> {
        let set = RuleSet::new(loader.rules(), options);
        set.matches(&Event(event))
            .map(|rule| rule.name.clone())
            .collect()
    }

    #[test]
    fn the_first_rule_wins_unless_all_are_asked_for() {
        let loader = rules();
        let mut options = Options::default();
        assert_eq!(matched(&loader, &options, "open"), ["opened"]);
        assert_eq!(matched(&loader, &options, "close"), ["any"]);
        options.matching = Matching::All;
        assert_eq!(matched(&loader, &options, "open"), ["opened", "any"]);
        assert_eq!(matched(&loader, &options, "nosuch"), ["any"]);
    }

    #[test]
    fn a_rule_that_a_selection_enables_comes_last() {
        let loader = rules();
        let tag = Selector::Tags(["t".to_owned()].into());
        let options = Options {
            selections: vec![
                Selection {
                    enable: true,
                    selector: tag,
                },
                Selection {
                    enable: false,
                    selector: Selector::Name("an*".into()),
                },
            ],
            matching: Matching::All,
            ..Options::default()
        };
        assert_eq!(matched(&loader, &options, "open"), ["opened", "opened too"]);
        assert!(matched(&loader, &options, "close").is_empty());
    }

    #[test]
    fn what_is_decided_for_one_event_does_not_hold_for_the_next() {
        let loader = rules();
        let set = RuleSet::new(loader.rules(), &Options::default());
        let names = |event| -> Vec<String> {
            let mut names = Vec::new();
            for rule in set.matches(&Event(event)) {
                // Another event on the same thread, before this one is done.
                assert_eq!(set.matches(&Event("close")).count(), 1);
                names.push(rule.name.clone());
            }
            names
        };
        for _ in 0..3 {
            assert_eq!(names("open"), ["opened"]);
            assert_eq!(names("close"), ["any"]);
        }
    }

    #[test]
    fn rules_below_the_priority_do_not_run() {
        let options = Options {
            priority: Priority::Warning,
            ..Options::default()
        };
        assert!(matched(&rules(), &options, "open").is_empty());
    }
}

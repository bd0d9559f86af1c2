//! The rules that run, found quickly for each event.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::event_types::EventTypes;
use crate::filter::{Builder, Memory, PartId, Program};
use crate::map::Map;
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
    program: Program,
    sources: Vec<Index>,
    matching: Matching,
}

/// Parts of a condition that are steps of their own; what follows is one step more.
const MAX_STEPS: usize = 8;

/// Rules of one event source, by the type of event.
#[derive(Debug, Default)]
struct Index {
    source: String,
    /// What conditions ask first, in steps that rules share.
    steps: Vec<Step>,
    /// The first steps for each type. All types that are known have an entry, if an empty one.
    by_type: Map<&'static str, Box<[u32]>>,
    /// Those of rules that look at every type, for types that are not known.
    for_all: Box<[u32]>,
}

/// A part that conditions begin with, after what the steps before it ask.
#[derive(Debug)]
struct Step {
    part: PartId,
    /// The rules of which this is the last part.
    rules: Vec<usize>,
    next: Vec<u32>,
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
                sources.push(Index {
                    source: rule.source.clone(),
                    ..Index::default()
                });
            }
        }
        let mut program = Builder::default();
        let conditions: Vec<PartId> = rules.iter().map(|rule| program.add(&rule.filter)).collect();
        let program = program.finish();
        for index in &mut sources {
            index.fill(&rules, &conditions, &program);
        }
        RuleSet {
            inner: Arc::new(Inner {
                rules,
                program,
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
        let mut matched = Vec::new();
        let source = event.source();
        let index = inner.sources.iter().find(|index| index.source == source);
        if let Some(index) = index {
            let mut memory = Memory::for_event(&inner.program);
            let first = index.by_type.get(event.event_type());
            let first = first.unwrap_or(&index.for_all);
            index.walk(first, &inner.program, event, &mut memory, &mut matched);
        }
        // The steps are not in the order of the rules.
        matched.sort_unstable();
        matched
            .into_iter()
            .take(limit)
            .map(|index| &inner.rules[index])
    }
}

impl Index {
    fn fill(&mut self, rules: &[Rule], conditions: &[PartId], program: &Program) {
        let all = EventTypes::all();
        let mut by_type: HashMap<&'static str, Vec<u32>> =
            all.names().map(|name| (name, Vec::new())).collect();
        let mut for_all: Vec<u32> = Vec::new();
        let mut known: HashMap<(Option<u32>, PartId), u32> = HashMap::new();
        let mut starts: BTreeMap<u32, EventTypes> = BTreeMap::new();
        for (rule, index) in rules
            .iter()
            .zip(0..)
            .filter(|(rule, _)| rule.source == self.source)
        {
            let mut first = None;
            let mut last: Option<u32> = None;
            for part in program.steps(conditions[index], MAX_STEPS) {
                let step = *known.entry((last, part)).or_insert_with(|| {
                    let step = u32::try_from(self.steps.len());
                    let step = step.expect("the size of conditions is limited");
                    self.steps.push(Step {
                        part,
                        rules: Vec::new(),
                        next: Vec::new(),
                    });
                    if let Some(last) = last {
                        self.steps[last as usize].next.push(step);
                    }
                    step
                });
                first.get_or_insert(step);
                last = Some(step);
            }
            let (Some(first), Some(last)) = (first, last) else {
                continue;
            };
            self.steps[last as usize].rules.push(index);
            let types = starts.entry(first).or_insert_with(EventTypes::none);
            *types = types.clone().union(&rule.event_types);
        }
        for (&first, types) in &starts {
            for name in types.names() {
                by_type.entry(name).or_default().push(first);
            }
            if *types == all {
                for_all.push(first);
            }
        }
        self.by_type = by_type
            .into_iter()
            .map(|(name, steps)| (name, steps.into()))
            .collect();
        self.for_all = for_all.into();
    }

    /// Notes the rules whose conditions hold, of those that begin with one of the steps.
    fn walk(
        &self,
        steps: &[u32],
        program: &Program,
        event: &dyn Extract,
        memory: &mut Memory,
        matched: &mut Vec<usize>,
    ) {
        for &step in steps {
            let step = &self.steps[step as usize];
            if program.holds(step.part, event, memory) {
                matched.extend(&step.rules);
                self.walk(&step.next, program, event, memory, matched);
            }
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

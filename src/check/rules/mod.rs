//! Rules: how those are written that the node's falco has loaded.

mod grade;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;

/// How the rules are written that the node's falco has loaded: counted in what was parsed of them,
/// before lists and macros are put in their places. Every falco that listens must have such rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesCheck {
    /// Files whose definitions do not count: those that the learner has not written.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Most values that stand in more than one place: compared with the same field in two comparisons,
    /// or in a comparison and a list, or in two lists.
    pub repeated: Option<u32>,
    /// At least so many lists, of two values or more, are used by two rules or more.
    #[serde(default)]
    pub shared_lists: u32,
    /// At least so many macros are used by two rules or more.
    #[serde(default)]
    pub shared_macros: u32,
}

impl Criterion for RulesCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.shared_lists + self.shared_macros == 0,
            by_events: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        for (index, path) in self.beside.iter().enumerate() {
            lint.path_of_file(&format!("beside/{index}"), path);
        }
        if self.repeated.is_none() && self.shared_lists + self.shared_macros == 0 {
            let message = "any rules fulfil this: say how many repeated values or shared parts";
            lint.say("", "content/rules", message);
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.node(|_| grade::grade(self, looked.hearing))
    }
}

//! Alerts: what the node's running falco makes of a stimulus.

mod act;
pub(crate) mod acts;
pub(crate) mod demand;
pub(crate) mod environment;
pub(crate) mod grade;
pub(crate) mod line;

use std::collections::BTreeSet;

use falco_rules::field::FieldTable;
use falco_rules::format::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature};
use super::instrument::finding::Finding;
use super::lint::{Lint, Problems};
use super::looked::Looked;
use super::stimulus::{PodRef, Stimulus};
use super::{Kind, Part};

/// What the node's running falco must make of a stimulus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertCheck {
    /// Rule name.
    pub rule: String,
    /// Priority as printed.
    pub priority: Option<String>,
    /// Fields whose values the rule's message must consist of, in this order, separated by commas.
    pub output: Option<Vec<String>>,
    /// An output format of Falco's, as whose values the rule's message must read.
    pub message: Option<String>,
    /// Whether falco writes its alerts as JSON.
    pub json: Option<bool>,
    /// The file to which falco itself writes its alerts, and in which this one stands.
    pub file: Option<String>,
    /// Priority of the least severe rules that falco is configured to load.
    pub threshold: Option<String>,
    /// The systemd unit of which the falco must be the main process.
    pub unit: Option<String>,
    /// Macros that the rule must be made of: with any of them never true it would stay quiet.
    #[serde(default)]
    pub macros: Vec<String>,
    /// How often the rule must fire for the stimulus; 1 if absent. 0: must stay quiet.
    pub times: Option<u32>,
    /// The rule must fire on those events of the stimulus that meet this condition, and on no others. It is judged
    /// again on variants of the stimulus: other arguments, file names, terminals, process ids and times.
    pub condition: Option<String>,
    /// Only a falco counts that is the own process of a container of such a pod.
    pub pod: Option<PodRef>,
}

impl Criterion for AlertCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.is_silence(),
            by_events: true,
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            file: self.file.as_deref(),
            ..Names::default()
        }
    }

    fn form(&self, stimulus: Option<&Stimulus>, problems: &mut Problems) {
        if stimulus.is_none() {
            problems.say_of_check(
                "content/no-stimulus",
                "an alert is judged by what the grader provokes: it needs a `stimulus`",
            );
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        for (index, field) in self.output.iter().flatten().enumerate() {
            if let Err(error) = lint.fields.resolve(field, None) {
                let at = format!("output/{index}");
                lint.say(&at, "content/unknown-field", error.to_string());
            }
        }
        if let Some(message) = &self.message
            && let Err(error) = Template::compile(message, lint.fields)
        {
            lint.say("message", "content/unknown-field", error.to_string());
        }
    }

    fn lint_drawn(&self, stimulus: Option<&Stimulus>, lint: &mut Lint<'_>) {
        if self.is_silence() && stimulus.is_some_and(|stimulus| stimulus.does.is_none()) {
            lint.say(
                "times",
                "content/silence",
                "a program that was replaced by one that does nothing is silent, too: the stimulus does not say by \
                 which of its events it counts",
            )
            .help("add `does: CONDITION` to the stimulus");
        }
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| looked.acts.judge(self, asked.stimulus, looked.hearing))
    }
}

impl AlertCheck {
    /// Whether the rule must stay quiet.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        self.times == Some(0)
    }
}

/// Reports whether the alerts among all checks of a scenario and their parts don't say when their rules must fire.
pub(crate) fn lint_rules(parts: &[Part<'_>], lint: &mut Lint<'_>) {
    let alerts = parts.iter().filter_map(|part| match &part.check.kind {
        Kind::Alert(alert) => Some((&part.place, alert)),
        _ => None,
    });
    let falco = FieldTable::falco();
    let mut has_condition = BTreeSet::new();
    for (place, alert) in alerts.clone() {
        if let Some(condition) = &alert.condition {
            has_condition.insert(&alert.rule);
            // The learner's rules are judged without what only the host knows.
            lint.at(place, "alert");
            lint.condition_over(&falco, "condition", condition);
        }
    }
    for (place, alert) in alerts {
        if !alert.is_silence() && has_condition.insert(&alert.rule) {
            let message = "a rule that lists how the grader's commands look would do: nothing says when it must fire";
            lint.at(place, "alert")
                .say("rule", "content/any-shape", message)
                .help("add `condition: CONDITION` to an alert of this rule");
        }
    }
}

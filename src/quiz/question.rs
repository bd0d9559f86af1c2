//! Files of questions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::ruletest::{Matching, Value};

/// A file of questions: one topic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicFile {
    /// What it is about, in a few words.
    pub title: String,
    /// The questions.
    pub questions: Vec<Question>,
}

/// A question. Beside what all have, it has the key of exactly one kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name for good: progress is kept by it. Unique in all topics.
    pub id: String,
    /// The competency of the curriculum that it belongs to.
    pub competency: String,
    /// What is asked.
    pub ask: String,
    /// A text that the question is about: a manifest, a line of a log. It is shown as it is.
    pub show: Option<String>,
    /// One of several options is right.
    pub one: Option<Choice>,
    /// Some of several options are right.
    pub many: Option<Choices>,
    /// A word or a command is typed.
    pub typed: Option<Typed>,
    /// Steps are put into their order.
    pub order: Option<Order>,
    /// Computed: does the rule fire for the event?
    pub fires: Option<Fires>,
    /// Computed: which of several rules raise an alert?
    pub raises: Option<Raises>,
    /// Computed: which part of a rule's condition stops the event?
    pub stops: Option<Stops>,
    /// Computed: which of several conditions hold for the event?
    pub hold: Option<Hold>,
    /// Computed: what does an output of a rule print for the event?
    pub prints: Option<Prints>,
    /// Computed: does Falco load the rules?
    pub loads: Option<Loads>,
    /// Computed: on which line of the rules is the mistake?
    pub mistake: Option<Mistake>,
    /// Computed: does an admission policy let the object pass?
    pub admits: Option<Admits>,
    /// Why the right answer is right: shown after each answer.
    pub explanation: String,
    /// Where it can be read or tried: a page (`https://…`), a manual page (`man 1 strace`), or a command
    /// in backticks.
    pub source: String,
}

/// One right option, and others.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The right one.
    pub right: String,
    /// Wrong ones, two or more.
    pub wrong: Vec<String>,
}

/// Right options, and others.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// The right ones: all of them, and no other, are the answer.
    pub right: Vec<String>,
    /// Wrong ones.
    pub wrong: Vec<String>,
}

/// Texts that are right.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Any of these is right. The first is shown as the answer.
    pub accept: Vec<String>,
    /// Whether capital and small letters differ.
    #[serde(default)]
    pub case: bool,
}

/// Steps in their order.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The first step first; they are shown in another order.
    pub steps: Vec<String>,
}

/// Computed: does the rule fire for the event?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fires {
    /// A rules file with one rule.
    pub rules: String,
    /// A system call, by its fields: `{evt.type: execve, proc.name: bash}`.
    pub event: Option<Fields>,
    /// Instead of `event`: an event of the Kubernetes audit log, as the API server writes it.
    pub audit: Option<serde_json::Value>,
}

/// Computed: which of several rules raise an alert?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raises {
    /// A rules file with several rules.
    pub rules: String,
    /// How many rules one event can raise: as `rule_matching` of falco.yaml.
    #[serde(default)]
    pub matching: Matching,
    /// The least severe priority that Falco loads: as `priority` of falco.yaml.
    pub priority: Option<String>,
    /// See [`Fires::event`].
    pub event: Option<Fields>,
    /// See [`Fires::audit`].
    pub audit: Option<serde_json::Value>,
}

/// Computed: which part of a rule's condition stops the event?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stops {
    /// A rules file with one rule, whose condition has several parts with `and` between them.
    pub rules: String,
    /// See [`Fires::event`].
    pub event: Option<Fields>,
    /// See [`Fires::audit`].
    pub audit: Option<serde_json::Value>,
}

/// Computed: which of several conditions hold for the event?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// The conditions; at least one holds.
    pub conditions: Vec<String>,
    /// See [`Fires::event`].
    pub event: Option<Fields>,
    /// See [`Fires::audit`].
    pub audit: Option<serde_json::Value>,
}

/// Computed: what does an output of a rule print for the event?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prints {
    /// The output.
    pub output: String,
    /// Wrong lines to choose from; without them, the line is typed.
    #[serde(default)]
    pub wrong: Vec<String>,
    /// See [`Fires::event`].
    pub event: Option<Fields>,
    /// See [`Fires::audit`].
    pub audit: Option<serde_json::Value>,
}

/// Computed: does Falco load the rules?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loads {
    /// A rules file.
    pub rules: String,
}

/// Computed: on which line of the rules is the mistake?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// A rules file that Falco refuses.
    pub rules: String,
}

/// Computed: does an admission policy let the object pass?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Admits {
    /// The validation of a ValidatingAdmissionPolicy, in CEL over `object`.
    pub expression: String,
    /// The object that is to be made.
    pub object: serde_json::Value,
}

/// The fields of an event, by name.
pub(super) type Fields = BTreeMap<String, Value>;

/// What kind of question it is.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// [`Question::one`]
    One(&'a Choice),
    /// [`Question::many`]
    Many(&'a Choices),
    /// [`Question::typed`]
    Typed(&'a Typed),
    /// [`Question::order`]
    Order(&'a Order),
    /// [`Question::fires`]
    Fires(&'a Fires),
    /// [`Question::raises`]
    Raises(&'a Raises),
    /// [`Question::stops`]
    Stops(&'a Stops),
    /// [`Question::hold`]
    Hold(&'a Hold),
    /// [`Question::prints`]
    Prints(&'a Prints),
    /// [`Question::loads`]
    Loads(&'a Loads),
    /// [`Question::mistake`]
    Mistake(&'a Mistake),
    /// [`Question::admits`]
    Admits(&'a Admits),
}

impl Kind<'_> {
    /// The keys of all kinds.
    pub(super) const KEYS: [&'static str; 12] = [
        "one", "many", "typed", "order", "fires", "raises", "stops", "hold", "prints", "loads",
        "mistake", "admits",
    ];

    /// Its key in the file.
    #[must_use]
    pub fn key(&self) -> &'static str {
        let index = match self {
            Kind::One(_) => 0,
            Kind::Many(_) => 1,
            Kind::Typed(_) => 2,
            Kind::Order(_) => 3,
            Kind::Fires(_) => 4,
            Kind::Raises(_) => 5,
            Kind::Stops(_) => 6,
            Kind::Hold(_) => 7,
            Kind::Prints(_) => 8,
            Kind::Loads(_) => 9,
            Kind::Mistake(_) => 10,
            Kind::Admits(_) => 11,
        };
        Self::KEYS[index]
    }

    /// Whether the engine gives the answer, and no person.
    #[must_use]
    pub fn is_computed(&self) -> bool {
        !matches!(
            self,
            Kind::One(_) | Kind::Many(_) | Kind::Typed(_) | Kind::Order(_)
        )
    }
}

impl Question {
    /// Its kind; `None` unless exactly one is there, which the bank sees to.
    #[must_use]
    pub fn kind(&self) -> Option<Kind<'_>> {
        let kinds = [
            self.one.as_ref().map(Kind::One),
            self.many.as_ref().map(Kind::Many),
            self.typed.as_ref().map(Kind::Typed),
            self.order.as_ref().map(Kind::Order),
            self.fires.as_ref().map(Kind::Fires),
            self.raises.as_ref().map(Kind::Raises),
            self.stops.as_ref().map(Kind::Stops),
            self.hold.as_ref().map(Kind::Hold),
            self.prints.as_ref().map(Kind::Prints),
            self.loads.as_ref().map(Kind::Loads),
            self.mistake.as_ref().map(Kind::Mistake),
            self.admits.as_ref().map(Kind::Admits),
        ];
        let mut present = kinds.into_iter().flatten();
        let kind = present.next();
        if present.next().is_some() { None } else { kind }
    }
}

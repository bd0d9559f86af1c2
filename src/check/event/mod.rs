//! Events: what the recording of an attempt has, by a condition in the rules language.

pub(crate) mod history;
mod own;

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::audit;
use super::criterion::{Asked, Criterion, Names, Nature, one};
use super::instrument::finding::Finding;
use super::lint::{Lint, Problems};
use super::looked::Looked;
use super::stimulus::Stimulus;

/// Fields that say what a path was called, not which file was meant.
const NAMES_OF_FILES: [&str; 5] = [
    "fd.name",
    "fd.nameraw",
    "fd.filename",
    "fd.directory",
    "fd.containername",
];

/// A condition over the recording, in the rules language. Written as the condition alone, or with
/// its bounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventCheck {
    /// The condition.
    pub condition: String,
    /// It must match at least so many events.
    pub at_least: u32,
    /// … and at most so many.
    pub at_most: Option<u32>,
    /// Only events after the first match of this event check, or audit check with a condition, count.
    pub after: Option<String>,
    /// … and only events before the first match of this one.
    pub before: Option<String>,
    /// Only events count on which the lab's own falco has reported an alert of this rule, or of any
    /// ([`EventCheck::ANY_RULE`]).
    pub alerted: Option<String>,
    /// … and that is the own process of a container in a pod of this namespace.
    pub alerted_in: Option<String>,
    /// Only events count that the node's own sysdig has printed or written to a recording.
    pub shown: bool,
}

impl EventCheck {
    /// Stands for every rule: where learners call theirs as they like.
    pub const ANY_RULE: &str = "*";
}

impl<'de> Deserialize<'de> for EventCheck {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherForm;

        impl<'de> Visitor<'de> for EitherForm {
            type Value = EventCheck;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a condition, or a mapping with `condition`")
            }

            fn visit_str<E>(self, condition: &str) -> Result<EventCheck, E> {
                Ok(EventCheck {
                    condition: condition.to_owned(),
                    at_least: one(),
                    at_most: None,
                    after: None,
                    before: None,
                    alerted: None,
                    alerted_in: None,
                    shown: false,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EventCheck, A::Error> {
                let long = BoundedEvent::deserialize(MapAccessDeserializer::new(map))?;
                Ok(EventCheck {
                    condition: long.condition,
                    at_least: long.at_least,
                    at_most: long.at_most,
                    after: long.after,
                    before: long.before,
                    alerted: long.alerted,
                    alerted_in: long.alerted_in,
                    shown: long.shown,
                })
            }
        }

        deserializer.deserialize_any(EitherForm)
    }
}

impl JsonSchema for EventCheck {
    fn schema_name() -> Cow<'static, str> {
        "EventCheck".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = generator.subschema_for::<BoundedEvent>();
        json_schema!({
            "description": "A condition over the recording, in the rules language.",
            "anyOf": [{"type": "string"}, long],
        })
    }
}

/// An [`EventCheck`] in its long form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BoundedEvent {
    /// The condition.
    condition: String,
    /// It must match at least so many events.
    #[serde(default = "one")]
    at_least: u32,
    /// … and at most so many.
    at_most: Option<u32>,
    /// Only events after the first match of this event check, or audit check with a condition, count.
    after: Option<String>,
    /// … and only events before the first match of this one.
    before: Option<String>,
    /// Only events count on which the lab's own falco has reported an alert of this rule; `*`: of any.
    alerted: Option<String>,
    /// Only alerts count of a falco that is the own process of a container in a pod of this namespace.
    alerted_in: Option<String>,
    /// Only events count that the node's own sysdig has printed or written to a recording.
    #[serde(default)]
    shown: bool,
}

impl Criterion for EventCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.at_least == 0,
            // A later event can break an upper bound.
            lasting: self.at_most.is_none(),
            by_events: true,
            has_events: true,
            recorded: true,
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            own_files: self.own_files().into_iter().map(Cow::Owned).collect(),
            after: self.after.as_deref(),
            before: self.before.as_deref(),
            ..Names::default()
        }
    }

    fn form(&self, _: Option<&Stimulus>, problems: &mut Problems) {
        if self.before.is_some() && (self.alerted.is_some() || self.shown) {
            problems.say(
                "before",
                "content/before",
                "what falco or sysdig has told may be told later than it happened: it can come before nothing",
            );
        }
        if self.alerted_in.is_some() && self.alerted.is_none() {
            problems.say(
                "alerted_in",
                "content/alerted",
                "where falco is says nothing without the rule that it has `alerted`",
            );
        }
    }

    fn lint_drawn(&self, _: Option<&Stimulus>, lint: &mut Lint<'_>) {
        if !lint.condition("condition", &self.condition) {
            return;
        }
        // Beside the truth, a name may say by which way a file was reached.
        let mentions = |field: &str| mentions(&self.condition, field);
        let knows_the_file = mentions("cksl.fd.path") || mentions("cksl.fd.own");
        for name in NAMES_OF_FILES {
            if mentions(name) && !knows_the_file {
                let message = format!("`{name}` is what the path was called, not which file it is");
                lint.say("condition", "content/path-field", message)
                    .help("use `cksl.fd.path`");
            }
        }
        if let Some((name, program)) = self.named_alone() {
            let message = format!(
                "`{name}` says what a program is called or where it lies, and anybody can put another one there: it \
                 does not show which program the learner ran"
            );
            lint.say("condition", "content/program-by-name", message)
                .help(format!(
                    "use `{program} = /usr/bin/NAME`: the node's own program of that path"
                ));
        }
        if !mentions("cksl.actor") {
            let message = "the condition does not say who did it";
            lint.say("condition", "content/no-actor", message)
                .help("begin with `cksl.actor = learner and`");
        }
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| {
            audit::grade::remembered(asked.path, looked.history, looked.audit_log, looked.witness)
        })
    }
}

/// Whether a condition names a field.
fn mentions(condition: &str, field: &str) -> bool {
    condition
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
        .any(|word| word == field)
}

//! Checks: the verifiable conditions of a scenario.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::attack::AttackCheck;
use super::cluster::{
    AccessCheck, AdmissionCheck, AuditCheck, EtcdCheck, KernelCheck, ObjectCheck, PodRef,
    ProbeCheck,
};
use super::stimulus::Stimulus;

/// One verifiable condition. Texts are templates over the attempt's parameters.
///
/// Exactly one of its kinds is present, from `event` to `not` ([`Check::kind`]). A check inside of a combinator has
/// neither an id nor points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Check {
    /// Name within the scenario (`[a-z0-9-]`); empty inside of a combinator.
    #[schemars(default)]
    pub id: String,
    /// What it earns.
    #[schemars(default)]
    pub points: u32,
    /// Checks that must pass for this one to earn anything.
    #[schemars(default)]
    pub needs: Vec<String>,
    /// What the grader does to provoke the system before it looks.
    pub stimulus: Option<Stimulus>,
    /// What is asked of the lab.
    #[serde(flatten)]
    pub kind: Kind,
    /// Sentence for a pass.
    pub pass: Option<String>,
    /// Sentence for a fail; may use `{{ observed }}`.
    pub fail: Option<String>,
}

impl Check {
    /// What it asks the learner, if it is a question.
    #[must_use]
    pub fn asked(&self) -> Option<&AnswerCheck> {
        match &self.kind {
            Kind::Answer(asked) => Some(asked),
            _ => None,
        }
    }

    /// Whether it is a question.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.asked().is_some()
    }

    /// Whether it asks for what this action shows, and both earn together or not at all.
    #[must_use]
    pub fn answers(&self, action: &Check) -> bool {
        self.asks()
            && !action.asks()
            && self.needs.contains(&action.id)
            && action.needs.contains(&self.id)
    }

    /// Whether it, or a part of it, is of such a kind.
    fn has(&self, is: fn(&Kind) -> bool) -> bool {
        match &self.kind {
            Kind::All(parts) | Kind::Any(parts) => parts.iter().any(|part| part.has(is)),
            Kind::Not(part) => part.has(is),
            Kind::Attack(attack) => attack.parts().any(|part| part.has(is)),
            kind => is(kind),
        }
    }

    /// Whether it, or one of `checks` that it builds on, is of such a kind.
    fn rests_on(&self, checks: &[Check], is: fn(&Kind) -> bool) -> bool {
        let (mut ahead, mut looked) = (vec![self], BTreeSet::new());
        while let Some(check) = ahead.pop() {
            if check.has(is) {
                return true;
            }
            if looked.insert(check.id.as_str()) {
                ahead.extend(checks.iter().filter(|one| check.needs.contains(&one.id)));
            }
        }
        false
    }

    /// Whether it, or one of `checks` that it builds on, is judged by what was recorded of the lab.
    #[must_use]
    pub fn rests_on_events(&self, checks: &[Check]) -> bool {
        self.rests_on(checks, |kind| match kind {
            Kind::Event(_)
            | Kind::Alert(_)
            | Kind::Rules(_)
            | Kind::Run(_)
            | Kind::Audit(_)
            | Kind::Command(_) => true,
            Kind::File(_)
            | Kind::Process(_)
            | Kind::Object(_)
            | Kind::Access(_)
            | Kind::Admission(_)
            | Kind::Probe(_)
            | Kind::Kernel(_)
            | Kind::Etcd(_)
            | Kind::Answer(_) => false,
            // Their parts are asked.
            Kind::Attack(_) | Kind::All(_) | Kind::Any(_) | Kind::Not(_) => false,
        })
    }

    /// Whether it, or one of `checks` that it builds on, is judged by what a command in the node does.
    #[must_use]
    pub fn rests_on_commands(&self, checks: &[Check]) -> bool {
        self.rests_on(checks, |kind| matches!(kind, Kind::Command(_)))
    }

    /// When it must hold: events that happened stay true, everything else counts as it is when
    /// graded. A combinator is as lasting as the least lasting of its parts, and so is an upper
    /// bound on events, which a later event can break.
    #[must_use]
    pub fn when(&self) -> When {
        let all_once = |checks: &[Check]| checks.iter().all(|check| check.when() == When::Once);
        let once = match &self.kind {
            Kind::Event(event) => event.at_most.is_none(),
            Kind::All(checks) | Kind::Any(checks) => all_once(checks),
            _ => false,
        };
        if once { When::Once } else { When::AtGrading }
    }

    /// The sentence for a pass.
    #[must_use]
    pub fn say_pass(&self) -> String {
        self.pass.clone().unwrap_or_default()
    }

    /// The sentence for a fail, with what was observed put in its place.
    #[must_use]
    pub fn say_fail(&self, observed: &str) -> String {
        self.fail
            .as_deref()
            .unwrap_or_default()
            .replace(OBSERVED, observed)
    }
}

/// How `{{ observed }}` stands in a rendered [`Check::fail`], until the grader knows it.
pub(super) const OBSERVED: &str = "{{ observed }}";

/// What the schema says of a kind that has no words of its own there.
const OF_KIND: &str = "See [`Check::event`].";

/// Makes [`Kind`] of the list of kinds: its variant, the key by which a check has it, perhaps what the schema says of it,
/// and all that follows from these.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident($data:ty) = $key:literal $($about:literal)?,)+) => {
        /// What is asked of the lab: which kind a check is of, and what it asks.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub enum Kind {
            $($(#[doc = $doc])+ #[serde(rename = $key)] $name($data),)+
        }

        impl Kind {
            /// How the kinds are written, in the order of the schema.
            pub const NAMES: &[&str] = &[$($key),+];

            /// Reads the value of a kind's key; nothing if it is null.
            fn read<'de, A: MapAccess<'de>>(key: &str, map: &mut A) -> Result<Option<Self>, A::Error> {
                match key {
                    $($key => Ok(map.next_value::<Option<$data>>()?.map(Self::$name)),)+
                    _ => Err(A::Error::unknown_field(key, KEYS)),
                }
            }
        }

        /// The keys of a check.
        const KEYS: &[&str] =
            &["id", "points", "needs", "stimulus", $($key,)+ "pass", "fail"];

        impl JsonSchema for Kind {
            fn schema_name() -> Cow<'static, str> {
                "Kind".into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let mut properties = serde_json::Map::new();
                $(
                    let mut kind = generator.subschema_for::<Option<$data>>();
                    let about = [$($about,)? OF_KIND][0];
                    kind.insert("description".to_owned(), about.into());
                    properties.insert($key.to_owned(), kind.into());
                )+
                json_schema!({"type": "object", "properties": properties})
            }
        }
    };
}

kinds! {
    /// Something happened, or did not.
    Event(EventCheck) = "event" "`event`, `alert`, …: exactly one of these.",
    /// The learner's falco raises an alert, or does not.
    Alert(AlertCheck) = "alert",
    /// How the learner's rules are written.
    Rules(RulesCheck) = "rules",
    /// A falco ran, and ended.
    Run(RunCheck) = "run",
    /// A file's state.
    File(FileCheck) = "file",
    /// A process's state, from the kernel.
    Process(ProcessCheck) = "process",
    /// Objects of the cluster.
    Object(ObjectCheck) = "object",
    /// What somebody may do in the cluster.
    Access(AccessCheck) = "access",
    /// What the cluster accepts.
    Admission(AdmissionCheck) = "admission",
    /// What can be reached.
    Probe(ProbeCheck) = "probe",
    /// Processes of pods, from the kernel.
    Kernel(KernelCheck) = "kernel",
    /// What the cluster's etcd keeps.
    Etcd(EtcdCheck) = "etcd",
    /// What the API server's audit log holds.
    Audit(AuditCheck) = "audit",
    /// A typed answer.
    Answer(AnswerCheck) = "answer" "A typed answer: what is asked and what is right.",
    /// A command's result, as a last resort.
    Command(CommandCheck) = "command",
    /// What an adversary comes to.
    Attack(AttackCheck) = "attack",
    /// All of these checks hold.
    All(Vec<Check>) = "all" "All of these checks hold.",
    /// At least one of these checks holds.
    Any(Vec<Check>) = "any" "At least one of these checks holds.",
    /// This check does not hold.
    Not(Box<Check>) = "not" "This check does not hold.",
}

/// Of no parts, which hold.
impl Default for Kind {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// Says that a check has none of [`Kind::NAMES`], or several.
pub(super) const NOT_ONE_KIND: &str = "a check is of exactly one kind";

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Check;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("struct Check")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Check, A::Error> {
                let mut check = Check::default();
                let mut kinds = Vec::new();
                while let Some(Key(key)) = map.next_key()? {
                    match key {
                        "id" => check.id = map.next_value()?,
                        "points" => check.points = map.next_value()?,
                        "needs" => check.needs = map.next_value()?,
                        "stimulus" => check.stimulus = map.next_value()?,
                        "pass" => check.pass = map.next_value()?,
                        "fail" => check.fail = map.next_value()?,
                        _ => kinds.extend(Kind::read(key, &mut map)?),
                    }
                }
                check.kind = kinds.pop().ok_or_else(|| A::Error::custom(NOT_ONE_KIND))?;
                match kinds.is_empty() {
                    true => Ok(check),
                    false => Err(A::Error::custom(NOT_ONE_KIND)),
                }
            }
        }

        deserializer.deserialize_struct("Check", KEYS, Read)
    }
}

/// One of [`KEYS`].
struct Key(&'static str);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Known;

        impl Visitor<'_> for Known {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("field identifier")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Key, E> {
                let key = KEYS.iter().find(|key| **key == text);
                key.map(|key| Key(key))
                    .ok_or_else(|| E::unknown_field(text, KEYS))
            }
        }

        deserializer.deserialize_identifier(Known)
    }
}

/// When a check must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Once true, it stays true within the attempt.
    Once,
    /// It must hold when graded.
    AtGrading,
}

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
    /// Only events count on which the lab's own falco has reported an alert of this rule; `*`: of any.
    alerted: Option<String>,
    /// Only alerts count of a falco that is the own process of a container in a pod of this namespace.
    alerted_in: Option<String>,
    /// Only events count that the node's own sysdig has printed or written to a recording.
    #[serde(default)]
    shown: bool,
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

fn one() -> u32 {
    1
}

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

/// A run of the node's own falco that the learner started and that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunCheck {
    /// The rules files that it had, and no others.
    pub rules: Vec<String>,
    /// Seconds from its start to its end, at least.
    #[serde(default)]
    pub seconds: u32,
    /// The file that holds the alerts which it raised, in their order, and no others.
    pub output: Option<String>,
    /// What its rules must have raised.
    pub raised: Option<Raised>,
}

/// What the rules of a run must have raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raised {
    /// Rule name.
    pub rule: String,
    /// It must have been raised on the events that meet this condition, each once, and on no others.
    pub condition: String,
}

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

/// A file of the node at grading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileCheck {
    /// Where.
    pub path: String,
    /// Its state.
    pub is: Option<FileState>,
    /// SHA-256 of its content, in hex.
    pub sha256: Option<String>,
    /// Permission bits, in octal (`"0600"`).
    pub mode: Option<String>,
    /// Owner and group by name or number (`root:root`).
    pub owner: Option<String>,
    /// Whose main process must have this very file open: a systemd unit (`etcd.service`), or a container
    /// of the lab or of the node's Docker engine by its name.
    pub held_by: Option<String>,
    /// How to parse it before looking: `yaml`, `json`, `text`, `lines`, or `bytes`, which need not be
    /// text and in which [`FileCheck::matches`] sees bytes.
    pub parse: Option<String>,
    /// JSON pointer into the parsed content.
    pub at: Option<String>,
    /// What must stand there.
    pub equals: Option<serde_json::Value>,
    /// A regular expression that the text (or text at `at`) must match as a whole.
    pub matches: Option<String>,
    /// Seconds that it may still take to become so: what a program has promised to write, it may
    /// write a moment later.
    #[serde(default)]
    pub within: u32,
}

/// A file's state as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// Byte for byte as at the attempt's start.
    Unchanged,
    /// It exists.
    Present,
    /// It does not.
    Absent,
}

/// Processes of the node at grading, from the kernel's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessCheck {
    /// comm.
    pub name: Option<String>,
    /// Container; the node itself with `host`.
    pub container: Option<String>,
    /// The systemd unit whose main process it must be.
    pub unit: Option<String>,
    /// The TCP port of the node on which each must listen.
    pub listens: Option<String>,
    /// Fields of `/proc/PID/status` that each must have.
    #[serde(default)]
    pub status: BTreeMap<String, String>,
    /// How many at least.
    #[serde(default = "one")]
    pub at_least: u32,
    /// How many at most.
    pub at_most: Option<u32>,
    /// It must be the process that ran at the attempt's start: never restarted.
    #[serde(default)]
    pub same_since_start: bool,
}

/// A typed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCheck {
    /// The question, for `cksl task` and errors.
    pub ask: String,
    /// Right answers, templates; any of them.
    pub accept: Vec<String>,
    /// How both sides are normalised: `text` (trimmed, inner blanks folded), `lower`, `exact`,
    /// `number`, `words` (a set).
    #[serde(default)]
    pub compare: Comparison,
}

/// See [`AnswerCheck::compare`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Trimmed, inner blanks folded.
    #[default]
    Text,
    /// The same, in lower case.
    Lower,
    /// Byte for byte.
    Exact,
    /// As a whole number.
    Number,
    /// As a set of words in lower case, without *and*; commas, semicolons and `|` stand between words, too.
    Words,
}

/// A command in the node, as a last resort. It counts only if the node's own programs ran in it and
/// nobody reached into them: the recording tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandCheck {
    /// Program, by its path, and arguments.
    pub exec: Vec<String>,
    /// Other programs that run in it, by their paths. Of a script it is the interpreter.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Exit code that it must have.
    #[serde(default)]
    pub exit: i32,
    /// A regular expression that its standard output must match as a whole.
    pub stdout: Option<String>,
    /// Seconds that it may take.
    #[serde(default = "five")]
    pub seconds: u32,
}

impl CommandCheck {
    /// The programs of the node, by their paths, that may run in it.
    pub fn own_files(&self) -> impl Iterator<Item = &str> {
        let programs = self.exec.first().into_iter().chain(&self.programs);
        programs.map(String::as_str)
    }

    /// Whether one run of the command tells of both.
    #[must_use]
    pub fn runs_as(&self, other: &Self) -> bool {
        let of = |check: &Self| (check.exec.clone(), check.programs.clone(), check.seconds);
        of(self) == of(other)
    }
}

fn five() -> u32 {
    5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_can_be_written_is_known_by_name() {
        let schema = schemars::schema_for!(Check);
        let written = schema.as_value()["properties"].as_object().unwrap();
        let beside = ["id", "points", "needs", "stimulus", "pass", "fail"];
        let written: BTreeSet<&str> = written
            .keys()
            .map(String::as_str)
            .filter(|key| !beside.contains(key))
            .collect();
        assert_eq!(
            Kind::NAMES.iter().copied().collect::<BTreeSet<_>>(),
            written
        );
    }

    #[test]
    fn a_check_rests_on_events_also_by_what_it_needs() {
        let checks = serde_json::json!([
            {"id": "ran", "run": {"rules": []}, "needs": ["there"]},
            {"id": "file", "needs": ["ran", "file"], "all": []},
            {"id": "there", "needs": ["alone"], "all": []},
            {"id": "alone", "all": []},
            {"id": "both", "all": [{"run": {"rules": []}}]},
            {"id": "quiet", "not": {"command": {"exec": ["/usr/bin/ss"]}}},
            {"id": "after", "answer": {"ask": "", "accept": []}, "needs": ["quiet"]},
        ]);
        let checks: Vec<Check> = serde_json::from_value(checks).unwrap();
        let found = |rests: fn(&Check, &[Check]) -> bool| -> Vec<&str> {
            let found = checks.iter().filter(|check| rests(check, &checks));
            found.map(|check| check.id.as_str()).collect()
        };
        let on_events = ["ran", "file", "both", "quiet", "after"];
        assert_eq!(found(Check::rests_on_events), on_events);
        assert_eq!(found(Check::rests_on_commands), ["quiet", "after"]);
    }
}

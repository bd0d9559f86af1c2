//! Files of tests.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use cksl_tools::rulebook::{Rulebook, RulesError};
use cksl_wire::protocol::{AlertConfig, RulesFile};
use falco_rules::given::{Given, Written};
use falco_rules::priority::Priority;
use schemars::JsonSchema;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::scenario::yaml::{Source, parse};
use crate::scenario::{Diagnostic, Span};

/// Largest file, in bytes.
const MAX_BYTES: u64 = 8 << 20;

/// A file of tests of rules.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuiteFile {
    /// Rules files, in the order in which falco loads them; paths from the folder of this file.
    pub rules: Vec<String>,
    /// How many rules one event can raise: as `rule_matching` of falco.yaml.
    #[serde(default)]
    pub matching: Matching,
    /// Fields that every event has that does not say otherwise.
    #[serde(default)]
    pub given: BTreeMap<String, Value>,
    /// The tests.
    pub tests: Vec<Test>,
}

/// How many rules one event can raise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Matching {
    /// The first that matches, in the order of the files.
    #[default]
    First,
    /// All that match.
    All,
}

/// One test: events, and what they raise. It says `events` or `recording`, and `alerts`, `silent` or
/// both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What it shows, as a sentence.
    pub name: String,
    /// Fields that every event of the test has that does not say otherwise.
    #[serde(default)]
    pub given: BTreeMap<String, Value>,
    /// Events, one after another, each by its fields: `{evt.type: execve, proc.name: bash}`. A field
    /// that is not there has no value, except for those that follow from others.
    pub events: Option<Vec<BTreeMap<String, Value>>>,
    /// A recording instead; the path is from the folder of this file.
    pub recording: Option<String>,
    /// Alerts that are raised.
    #[serde(default)]
    pub alerts: Vec<Expected>,
    /// `true`: nothing else is raised. Names: these rules raise nothing.
    pub silent: Option<Silence>,
}

/// An alert that is expected.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The rule's name.
    pub rule: String,
    /// Its message, to the letter: the rule's output for the event.
    pub output: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Number of the event that raises it: the place in `events`, from 1, or `evt.num` of a recording.
    pub event: Option<u64>,
    /// How many such alerts there are; without it, at least one.
    pub times: Option<u64>,
}

/// What must stay silent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Silence {
    /// `true`: everything that is not expected.
    Everything(bool),
    /// These rules.
    Rules(Vec<String>),
}

/// The value of a field: a text, a number, a truth, or several of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub Written);

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let scalar = ["string", "number", "boolean"];
        schemars::json_schema!({
            "description": "The value of a field: a text, a number, a truth, or several of them.",
            "anyOf": [
                {"type": scalar},
                {"type": "array", "items": {"type": scalar}},
            ],
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalars;

        impl<'de> Visitor<'de> for Scalars {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false, or several of them")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value(Written::One(value.to_string())))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value(Written::One(value.to_string())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value(Written::One(value.to_string())))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value(Written::One(value.to_string())))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value(Written::One(value.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                let mut all = Vec::new();
                while let Some(Scalar(item)) = items.next_element()? {
                    all.push(item);
                }
                Ok(Value(Written::Many(all)))
            }
        }

        deserializer.deserialize_any(Scalars)
    }
}

/// An element of several values.
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)?.0 {
            Written::One(text) => Ok(Scalar(text)),
            Written::Many(_) => Err(serde::de::Error::custom("lists of lists are no values")),
        }
    }
}

/// A file of tests, ready to run.
#[derive(Debug)]
pub struct Suite {
    /// Name of the file.
    pub(super) file: String,
    pub(super) rulebook: Rulebook,
    pub(super) tests: Vec<Test>,
    /// The events of each test, in its order; none where it has a recording.
    pub(super) events: Vec<Vec<Given>>,
    pub(super) folder: PathBuf,
}

impl Suite {
    /// Reads a file of tests, and the rules that it names.
    ///
    /// # Errors
    /// All that is wrong with it, with the places.
    pub fn read(path: &Path) -> Result<Self, Vec<Diagnostic>> {
        let file = path.display().to_string();
        let text = read_text(path).map_err(|error| {
            let message = format!("the file can't be read: {error}");
            vec![Diagnostic::of_file("rules/unreadable", &file, message)]
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::parse(&file, &text, folder)
    }

    /// Reads a text that stands in `file`.
    ///
    /// # Errors
    /// As [`Suite::read`].
    pub(super) fn parse(file: &str, text: &str, folder: PathBuf) -> Result<Self, Vec<Diagnostic>> {
        let read: SuiteFile = parse(file, text).map_err(|error| vec![*error])?;
        let source = Source::new(file, text);
        let checker = Checker {
            text,
            source: &source,
        };
        let rulebook = checker.rulebook(&read, &folder)?;
        let mut mistakes = Vec::new();
        let mut events = Vec::new();
        for (index, test) in read.tests.iter().enumerate() {
            let at = format!("tests/{index}");
            checker.test(test, &at, &rulebook, &folder, &mut mistakes);
            let shared = [
                (&read.given, "given".to_owned()),
                (&test.given, format!("{at}/given")),
            ];
            let own = test.events.as_deref().unwrap_or_default();
            let own = own.iter().enumerate().map(|(number, fields)| {
                let place = format!("{at}/events/{number}");
                checker.event(number as u64 + 1, &shared, (fields, place), &mut mistakes)
            });
            events.push(own.collect());
        }
        // A mistake in what several events share is one mistake.
        let mut known = HashSet::new();
        mistakes.retain(|mistake| known.insert(mistake.to_string()));
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Suite {
            file: file.to_owned(),
            rulebook,
            tests: read.tests,
            events,
            folder,
        })
    }
}

/// Looks for mistakes in what was well-formed.
pub(crate) struct Checker<'a> {
    /// The text of the file.
    pub(crate) text: &'a str,
    /// Its places.
    pub(crate) source: &'a Source<'a>,
}

type Fields = BTreeMap<String, Value>;

impl Checker<'_> {
    fn rulebook(&self, suite: &SuiteFile, folder: &Path) -> Result<Rulebook, Vec<Diagnostic>> {
        if suite.rules.is_empty() {
            let mistake = self.at("rules", "rules/none", "no rules file is named");
            return Err(vec![mistake]);
        }
        let mut files = Vec::new();
        for (index, name) in suite.rules.iter().enumerate() {
            let path = folder.join(name);
            let text = read_text(&path).map_err(|error| {
                let message = format!("can't read the rules file `{name}`: {error}");
                let at = format!("rules/{index}");
                vec![self.at(&at, "rules/unreadable", message)]
            })?;
            files.push(RulesFile {
                path: path.display().to_string(),
                text,
            });
        }
        let config = AlertConfig {
            match_all: suite.matching == Matching::All,
            ..AlertConfig::default()
        };
        Rulebook::load(&files, &config, []).map_err(|error| match &error {
            RulesError::Invalid(results) => {
                let errors = results.iter().flat_map(|result| &result.errors);
                errors.map(|error| rules_error(error, &files)).collect()
            }
            other => vec![self.at("rules", "rules/invalid", other.to_string())],
        })
    }

    fn test(
        &self,
        test: &Test,
        at: &str,
        rulebook: &Rulebook,
        folder: &Path,
        mistakes: &mut Vec<Diagnostic>,
    ) {
        match (&test.events, &test.recording) {
            (Some(_), Some(_)) => mistakes.push(self.at(
                &format!("{at}/recording"),
                "rules/events",
                "a test has `events` or a `recording`, not both",
            )),
            (None, None) => mistakes.push(self.at(
                at,
                "rules/events",
                "the test has no `events` and no `recording`",
            )),
            (None, Some(name)) if !folder.join(name).is_file() => {
                let message = format!("there is no recording `{name}`");
                let at = format!("{at}/recording");
                mistakes.push(self.at(&at, "rules/unreadable", message));
            }
            _ => {}
        }
        if test.alerts.is_empty() && test.silent.is_none() {
            mistakes.push(
                self.at(at, "rules/nothing-expected", "the test expects nothing")
                    .help("`silent: true` says that no rule may fire"),
            );
        }
        for (index, expected) in test.alerts.iter().enumerate() {
            let at = format!("{at}/alerts/{index}");
            self.rule(&expected.rule, &format!("{at}/rule"), rulebook, mistakes);
            if let Some(priority) = &expected.priority
                && Priority::parse(priority).is_none()
            {
                let message = format!("`{priority}` is not a priority");
                let names = Priority::ALL.map(Priority::name);
                mistakes.push(
                    self.at(&format!("{at}/priority"), "rules/priority", message)
                        .help(format!("priorities are {}", names.join(", ")))
                        .did_you_mean(priority, names),
                );
            }
        }
        if let Some(Silence::Rules(names)) = &test.silent {
            for (index, name) in names.iter().enumerate() {
                self.rule(name, &format!("{at}/silent/{index}"), rulebook, mistakes);
            }
        }
    }

    /// A test of a rule that is not there would pass or fail for no reason.
    fn rule(&self, name: &str, at: &str, rulebook: &Rulebook, mistakes: &mut Vec<Diagnostic>) {
        let known = rulebook.loader.rules().iter();
        let names = known.map(|rule| rule.name.as_str());
        if rulebook.rules().iter().any(|rule| rule.name == name) {
            return;
        }
        let mistake = match names.clone().any(|known| known == name) {
            true => self
                .at(at, "rules/disabled", format!("rule `{name}` does not run"))
                .help("it is disabled in the rules files"),
            false => self
                .at(
                    at,
                    "rules/unknown-rule",
                    format!("there is no rule `{name}`"),
                )
                .did_you_mean(name, names),
        };
        mistakes.push(mistake);
    }

    /// An event of the fields that it shares with others and of its own, each with their place in the file.
    pub(crate) fn event(
        &self,
        number: u64,
        shared: &[(&Fields, String)],
        own: (&Fields, String),
        mistakes: &mut Vec<Diagnostic>,
    ) -> Given {
        let mut event = Given::new(number);
        let (fields, at) = own;
        let all = shared.iter().map(|(fields, at)| (*fields, at));
        for (fields, at) in all.chain([(fields, &at)]) {
            for (name, value) in fields {
                let path = format!("{at}/{name}");
                // YAML takes some ids for numbers, and numbers lose how they are written.
                let plain = self
                    .source
                    .number(&path)
                    .map(|text| Written::One(text.to_owned()));
                if let Err(error) = event.set(name, plain.as_ref().unwrap_or(&value.0)) {
                    let mistake = self.at_key(&path, name, error.to_string());
                    mistakes.push(match error.help() {
                        Some(help) => mistake.help(help),
                        None => mistake,
                    });
                }
            }
        }
        let has_type = |fields: &Fields| fields.contains_key("evt.type");
        if !has_type(fields) && !shared.iter().any(|(fields, _)| has_type(fields)) {
            let message = "the event has no `evt.type`";
            mistakes.push(self.at(&at, "rules/no-event-type", message));
        }
        event
    }

    fn at(&self, path: &str, code: &'static str, message: impl Into<String>) -> Diagnostic {
        self.source.at(path, code, message)
    }

    /// A message about a field's key, which stands before its value.
    fn at_key(&self, path: &str, key: &str, message: String) -> Diagnostic {
        let mut mistake = self.at(path, "rules/field", message);
        if let Some(at) = &mistake.at {
            let before: String = at.snippet.chars().take(at.column - 1).collect();
            if let Some(byte) = before.rfind(key) {
                let column = before[..byte].chars().count() + 1;
                mistake.at = Some(Span::new(self.text, at.line, column, key.chars().count()));
            }
        }
        mistake
    }
}

/// A mistake in a rules file, in the form of those in the tests.
fn rules_error(error: &falco_rules::diagnostic::Diagnostic, files: &[RulesFile]) -> Diagnostic {
    let name = error.file.as_deref().unwrap_or_default();
    let mut mistake = Diagnostic::of_file(error.code.name(), name, error.message.clone());
    let file = files.iter().find(|file| file.path == name);
    if let (Some(file), Some(span), Some(place)) = (file, &error.span, error.locations.last()) {
        let (line, width) = (place.position.line + 1, span.len());
        let text = file.text.lines().nth(line - 1).unwrap_or_default();
        let column = text
            .char_indices()
            .take_while(|(byte, _)| *byte < place.position.column)
            .count();
        mistake.at = Some(Span::new(&file.text, line, column + 1, width));
    }
    match &error.help {
        Some(help) => mistake.help(&**help),
        None => mistake,
    }
}

fn read_text(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    fs::File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other(format!(
            "it is longer than {MAX_BYTES} bytes"
        )));
    }
    Ok(text)
}

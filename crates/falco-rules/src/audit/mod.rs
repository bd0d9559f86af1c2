//! The Kubernetes audit log: event source `k8s_audit`, with the fields of Falco's plugins `k8saudit`
//! (`ka.*`) and `json` (`jevt.*`, `json.*`).
//!
//! ```
//! use falco_rules::audit::{AuditEvent, AuditLog, SOURCE};
//! use falco_rules::field::FieldTable;
//! use falco_rules::load::Loader;
//! use falco_rules::ruleset::Options;
//!
//! let mut loader = Loader::default().with_source(SOURCE, FieldTable::k8s_audit());
//! let result = loader.add("rules.yaml", "
//! - rule: Secret read
//!   desc: Somebody read a secret
//!   condition: ka.verb = get and ka.target.resource = secrets
//!   output: '%ka.user.name read %ka.target.name'
//!   priority: warning
//!   source: k8s_audit
//! ");
//! assert!(result.is_ok());
//! let rules = loader.rule_set(&Options::default());
//!
//! let line = br#"{"kind":"Event","auditID":"1","stageTimestamp":"2026-01-02T03:04:05.000006Z",
//!     "verb":"get","user":{"username":"mona"},"objectRef":{"resource":"secrets","name":"db"}}"#;
//! let mut log = AuditLog::default();
//! for event in AuditEvent::read(line).unwrap() {
//!     let view = log.next(&event);
//!     let rule = rules.matches(&view).next().unwrap();
//!     let line = rule.template.render(&view, Default::default());
//!     assert_eq!(line.text, b"mona read db");
//! }
//! ```
//!
//! What Falco's plugin reads from odd places is read from there too, so that a rule means the same
//! here: `ka.sourceips` and `ka.req.pod.*.eff_run_as_*` say nothing useful. `jevt.value` reaches what
//! they should have.
//!
//! Where a value is an object or an array, it is its JSON without blanks, members in the order of
//! their names.

mod field;
mod path;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use thiserror::Error;

use crate::extract::{clock_of, datetime, iso8601};
use crate::field::FieldRef;
use crate::value::{Extract, Value};

/// Name of the event source.
pub const SOURCE: &str = "k8s_audit";

/// Longest line that is read, in bytes: that of a batch as an API server sends it to a webhook.
pub const MAX_LINE: usize = 12 << 20;

/// Largest event, in bytes of its JSON without blanks; a larger one is dropped, as by Falco's plugin.
pub const MAX_EVENT: usize = 256 << 10;

/// One event of the API server's audit log (kind `Event` of `audit.k8s.io`).
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    ts: u64,
    document: Json,
}

/// Why a text holds no events.
#[derive(Debug, Error)]
pub enum AuditError {
    /// It is larger than [`MAX_LINE`] or [`MAX_EVENT`].
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// It is not JSON, or nested too deeply.
    #[error("it is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another kind.
    #[error("it is neither an `Event`, nor an `EventList`, nor an array of these")]
    Kind,
    /// An event does not say when it happened.
    #[error("an event has no usable `stageTimestamp`")]
    Time,
}

impl AuditEvent {
    /// Reads a line of an audit log, or what an API server sends to a webhook: an `Event`, an
    /// `EventList`, or an array of them.
    ///
    /// # Errors
    /// A text that is none of these, or that holds an event without a time or too large a one: then
    /// none of its events is given.
    pub fn read(text: &[u8]) -> Result<Vec<Self>, AuditError> {
        if text.len() > MAX_LINE {
            return Err(AuditError::TooLarge(MAX_LINE));
        }
        let mut events = Vec::new();
        collect(serde_json::from_slice(text)?, &mut events)?;
        Ok(events)
    }

    /// When it happened (`stageTimestamp`), in ns since the epoch.
    #[must_use]
    pub fn ts(&self) -> u64 {
        self.ts
    }

    /// The event as the API server wrote it.
    #[must_use]
    pub fn document(&self) -> &Json {
        &self.document
    }
}

fn collect(value: Json, events: &mut Vec<AuditEvent>) -> Result<(), AuditError> {
    let mut object = match value {
        Json::Array(items) => {
            return items.into_iter().try_for_each(|item| match item {
                // One level, as they are sent.
                Json::Array(_) => Err(AuditError::Kind),
                item => collect(item, events),
            });
        }
        Json::Object(object) => object,
        _ => return Err(AuditError::Kind),
    };
    match object.get("kind").and_then(Json::as_str) {
        Some("Event") => events.push(event(Json::Object(object))?),
        Some("EventList") => {
            let Some(Json::Array(items)) = object.remove("items") else {
                return Ok(());
            };
            for item in items {
                events.push(event(item)?);
            }
        }
        _ => return Err(AuditError::Kind),
    }
    Ok(())
}

fn event(document: Json) -> Result<AuditEvent, AuditError> {
    let time = document.get("stageTimestamp").and_then(Json::as_str);
    let time = time.and_then(|text| text.parse::<Timestamp>().ok());
    let ts = time.and_then(|time| u64::try_from(time.as_nanosecond()).ok());
    let ts = ts.ok_or(AuditError::Time)?;
    if document.to_string().len() > MAX_EVENT {
        return Err(AuditError::TooLarge(MAX_EVENT));
    }
    Ok(AuditEvent { ts, document })
}

/// The events of a log in their order: numbers them, and knows what is around them.
#[derive(Clone, Debug)]
pub struct AuditLog {
    zone: TimeZone,
    hostname: String,
    count: u64,
    first: Option<u64>,
}

impl Default for AuditLog {
    fn default() -> Self {
        AuditLog::new(TimeZone::UTC, "")
    }
}

impl AuditLog {
    /// A log of which no event is read yet. Times are shown in `zone`; `hostname` is that of the
    /// reader.
    #[must_use]
    pub fn new(zone: TimeZone, hostname: impl Into<String>) -> Self {
        AuditLog {
            zone,
            hostname: hostname.into(),
            count: 0,
            first: None,
        }
    }

    /// The view of the next event, which gets the next number.
    pub fn next<'s>(&'s mut self, event: &'s AuditEvent) -> AuditView<'s> {
        self.count += 1;
        let first = *self.first.get_or_insert(event.ts);
        AuditView {
            event,
            num: self.count,
            first,
            log: self,
        }
    }
}

/// An event with its log around it: what the fields of conditions and outputs are read from.
///
/// Its fields are those of [`FieldTable::k8s_audit`](crate::field::FieldTable::k8s_audit); one that a
/// program adds to that table it must fill itself.
#[derive(Clone, Copy, Debug)]
pub struct AuditView<'s> {
    event: &'s AuditEvent,
    num: u64,
    first: u64,
    log: &'s AuditLog,
}

impl<'s> AuditView<'s> {
    /// The value of a field.
    #[must_use]
    pub fn value(&self, field: &FieldRef) -> Option<Value<'s>> {
        field::value(self, field)
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &'s AuditEvent {
        self.event
    }

    /// Its number in the log, from 1.
    #[must_use]
    pub fn num(&self) -> u64 {
        self.num
    }
}

impl Extract for AuditView<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        self.value(field)
    }

    fn event_type(&self) -> &str {
        "pluginevent"
    }

    fn source(&self) -> &str {
        SOURCE
    }
}

/// Reads one of the fields that events of any source have.
type Generic = for<'s> fn(&AuditView<'s>) -> Option<Value<'s>>;

const SECOND: u64 = 1_000_000_000;

/// The fields for any source, by name. One that is not here has no value for this source.
fn generic() -> BTreeMap<&'static str, Generic> {
    fn since_first(view: &AuditView<'_>) -> u64 {
        view.event.ts.saturating_sub(view.first)
    }
    let getters: [(&str, Generic); 17] = [
        ("evt.num", |view| Some(Value::U64(view.num))),
        ("evt.time", |view| {
            Some(text(clock_of(view.event.ts, &view.log.zone, true)))
        }),
        ("evt.time.s", |view| {
            Some(text(clock_of(view.event.ts, &view.log.zone, false)))
        }),
        ("evt.time.iso8601", |view| {
            Some(text(iso8601(view.event.ts)))
        }),
        ("evt.datetime", |view| {
            Some(text(datetime(view.event.ts, &view.log.zone)))
        }),
        ("evt.datetime.s", |view| {
            let mut shown = datetime(view.event.ts, &view.log.zone);
            shown.truncate("YYYY-MM-DD HH:MM:SS".len());
            Some(text(shown))
        }),
        ("evt.rawtime", |view| Some(Value::U64(view.event.ts))),
        ("evt.rawtime.s", |view| {
            Some(Value::U64(view.event.ts / SECOND))
        }),
        ("evt.rawtime.ns", |view| {
            Some(Value::U64(view.event.ts % SECOND))
        }),
        ("evt.reltime", |view| Some(Value::U64(since_first(view)))),
        ("evt.reltime.s", |view| {
            Some(Value::U64(since_first(view) / SECOND))
        }),
        ("evt.reltime.ns", |view| {
            Some(Value::U64(since_first(view) % SECOND))
        }),
        ("evt.pluginname", |_| Some(text("k8saudit"))),
        ("evt.plugininfo", |view| {
            Some(text(view.event.document.to_string()))
        }),
        ("evt.source", |_| Some(text(SOURCE))),
        ("evt.is_async", |_| Some(Value::Bool(false))),
        ("evt.hostname", |view| {
            let name = view.log.hostname.as_str();
            (!name.is_empty()).then(|| Value::Str(name.as_bytes().into()))
        }),
    ];
    getters.into_iter().collect()
}

fn text<'s>(text: impl Into<Vec<u8>>) -> Value<'s> {
    Value::Str(text.into().into())
}

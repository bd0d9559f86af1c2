//! Alerts: a rule that matched an event, as a line of text and as JSON.

use crate::extract::{clock_of, iso8601, rfc3339};
use crate::format::Buffers;
use crate::priority::Priority;
use crate::rule::Rule;
use crate::value::Extract;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// How the time stands before a line.
#[derive(Clone, Debug)]
pub enum TimeFormat {
    /// `HH:MM:SS.nnnnnnnnn` in this time zone.
    Clock(TimeZone),
    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`, in UTC.
    Iso8601,
}

/// What an alert's JSON holds besides the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Include {
    /// `output`: the line of text.
    pub output: bool,
    /// `output_fields`: the values of the fields in the output.
    pub output_fields: bool,
    /// `tags`.
    pub tags: bool,
    /// `message`: the line without time and priority.
    pub message: bool,
}

impl Default for Include {
    fn default() -> Self {
        Self {
            output: true,
            output_fields: true,
            tags: true,
            message: false,
        }
    }
}

/// One alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// When the event happened, in ns since the epoch.
    pub ts: u64,
    /// Name of the rule.
    pub rule: String,
    /// How severe it is.
    pub priority: Priority,
    /// Event source.
    pub source: String,
    /// Tags of the rule.
    pub tags: BTreeSet<String>,
    /// The rule's output with the event's values, as bytes of the event made them.
    pub message: Vec<u8>,
    /// Values of the output's fields and of further ones that the configuration asks for.
    pub fields: Map<String, Json>,
}

impl Alert {
    /// The alert of a rule that matched an event of this time.
    #[must_use]
    pub fn of(rule: &Rule, event: &dyn Extract, ts: u64, buffers: Buffers) -> Self {
        let mut fields = rule.template.json(event, buffers);
        for (name, template) in &rule.extra_fields {
            // A lone field keeps its type; anything else is text.
            let value = match template.json(event, buffers).remove(name) {
                Some(value) => value,
                None => lossy(&template.render(event, buffers).text),
            };
            fields.insert(name.clone(), value);
        }
        Self {
            ts,
            rule: rule.name.clone(),
            priority: rule.priority,
            source: rule.source.clone(),
            tags: rule.tags.clone(),
            message: rule.template.render(event, buffers).text,
            fields,
        }
    }

    /// The line of text: time, priority, message.
    #[must_use]
    pub fn line(&self, time: &TimeFormat) -> Vec<u8> {
        let when = match time {
            TimeFormat::Clock(zone) => clock_of(self.ts, zone, true),
            TimeFormat::Iso8601 => iso8601(self.ts),
        };
        let mut line = format!("{when}: {} ", self.priority).into_bytes();
        line.extend_from_slice(&self.message);
        line
    }

    /// The alert as an object.
    #[must_use]
    pub fn json(&self, time: &TimeFormat, hostname: &str, include: Include) -> Json {
        let mut object = Map::new();
        let mut put = |key: &str, value: Json| object.insert(key.to_owned(), value);
        put("hostname", hostname.into());
        if include.message {
            put("message", lossy(&self.message));
        }
        if include.output {
            put("output", lossy(&self.line(time)));
        }
        if include.output_fields {
            let mut fields = self.fields.clone();
            let name = match time {
                TimeFormat::Clock(_) => "evt.time",
                TimeFormat::Iso8601 => "evt.time.iso8601",
            };
            fields.insert(name.to_owned(), self.ts.into());
            put("output_fields", Json::Object(fields));
        }
        put("priority", self.priority.name().into());
        put("rule", self.rule.as_str().into());
        put("source", self.source.as_str().into());
        if include.tags {
            put("tags", self.tags.iter().map(String::as_str).collect());
        }
        put("time", rfc3339(self.ts).into());
        Json::Object(object)
    }
}

fn lossy(bytes: &[u8]) -> Json {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert() -> Alert {
        Alert {
            ts: 1_700_000_000_123_456_789,
            rule: "Shell".to_owned(),
            priority: Priority::Informational,
            source: "syscall".to_owned(),
            tags: ["b".to_owned(), "a".to_owned()].into(),
            message: b"a shell (proc=bash)".to_vec(),
            fields: [("proc.name".to_owned(), Json::from("bash"))]
                .into_iter()
                .collect(),
        }
    }

    fn line(time: &TimeFormat) -> String {
        String::from_utf8(alert().line(time)).unwrap()
    }

    #[test]
    fn a_line_starts_with_time_and_priority() {
        assert_eq!(
            line(&TimeFormat::Clock(TimeZone::UTC)),
            "22:13:20.123456789: Informational a shell (proc=bash)"
        );
        assert_eq!(
            line(&TimeFormat::Iso8601),
            "2023-11-14T22:13:20.123456789+0000: Informational a shell (proc=bash)"
        );
    }

    #[test]
    fn json_has_sorted_keys_and_the_time_as_a_number_among_the_fields() {
        let time = TimeFormat::Clock(TimeZone::UTC);
        let json = alert()
            .json(&time, "node-1", Include::default())
            .to_string();
        assert_eq!(
            json,
            concat!(
                r#"{"hostname":"node-1","#,
                r#""output":"22:13:20.123456789: Informational a shell (proc=bash)","#,
                r#""output_fields":{"evt.time":1700000000123456789,"proc.name":"bash"},"#,
                r#""priority":"Informational","rule":"Shell","source":"syscall","tags":["a","b"],"#,
                r#""time":"2023-11-14T22:13:20.123456789Z"}"#,
            )
        );
    }

    #[test]
    fn what_is_not_asked_for_is_left_out() {
        let include = Include {
            output: false,
            output_fields: false,
            tags: false,
            message: true,
        };
        let json = alert().json(&TimeFormat::Iso8601, "n", include);
        let keys: Vec<_> = json.as_object().unwrap().keys().collect();
        let expected = ["hostname", "message", "priority", "rule", "source", "time"];
        assert_eq!(keys, expected);
    }
}

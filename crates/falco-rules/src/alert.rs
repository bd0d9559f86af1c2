//! Alerts: a rule that matched an event, as a line of text and as JSON.

use crate::buffers::Buffers;
use crate::extract::{clock_of, iso8601, rfc3339};
use crate::priority::Priority;
use crate::rule::Rule;
use crate::value::Extract;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How the time stands before a line.
#[derive(Clone, Debug)]
pub enum TimeFormat {
    /// `HH:MM:SS.nnnnnnnnn` in this time zone.
    Clock(TimeZone),
    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`, in UTC.
    Iso8601,
}

/// How alerts are written as JSON.
#[derive(Clone, Debug)]
pub struct Style {
    /// How the time stands in `output`, and by which name among the fields.
    pub time: TimeFormat,
    /// Value of `hostname`.
    pub hostname: String,
    /// What else an alert holds.
    pub include: Include,
    /// Fields that every alert has, besides its own.
    pub static_fields: BTreeMap<String, String>,
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

    /// The line of text: time, priority, message. Control characters are escaped as JSON does it, so
    /// that no value can begin a line of its own.
    #[must_use]
    pub fn line(&self, time: &TimeFormat) -> String {
        let mut line = String::new();
        for c in self.text(time).chars() {
            match c {
                '\n' => line.push_str("\\n"),
                '\r' => line.push_str("\\r"),
                '\t' => line.push_str("\\t"),
                c if c.is_control() => {
                    write!(line, "\\u{:04x}", u32::from(c))
                        .expect("writing to a string does not fail");
                }
                c => line.push(c),
            }
        }
        line
    }

    fn text(&self, time: &TimeFormat) -> String {
        let when = match time {
            TimeFormat::Clock(zone) => clock_of(self.ts, zone, true),
            TimeFormat::Iso8601 => iso8601(self.ts),
        };
        let message = String::from_utf8_lossy(&self.message);
        format!("{when}: {} {message}", self.priority)
    }

    /// The alert as an object.
    #[must_use]
    pub fn json(&self, style: &Style) -> Json {
        let mut object = Map::new();
        let mut put = |key: &str, value: Json| object.insert(key.to_owned(), value);
        put("hostname", style.hostname.as_str().into());
        if style.include.message {
            put("message", lossy(&self.message));
        }
        if style.include.output {
            put("output", self.text(&style.time).into());
        }
        if style.include.output_fields {
            put("output_fields", Json::Object(self.output_fields(style)));
        }
        put("priority", self.priority.name().into());
        put("rule", self.rule.as_str().into());
        put("source", self.source.as_str().into());
        if style.include.tags {
            put("tags", self.tags.iter().map(String::as_str).collect());
        }
        put("time", rfc3339(self.ts).into());
        Json::Object(object)
    }

    fn output_fields(&self, style: &Style) -> Map<String, Json> {
        let mut fields = self.fields.clone();
        let time = match style.time {
            TimeFormat::Clock(_) => "evt.time",
            TimeFormat::Iso8601 => "evt.time.iso8601",
        };
        fields.insert(time.to_owned(), self.ts.into());
        for (name, value) in &style.static_fields {
            fields.insert(name.clone(), value.as_str().into());
        }
        fields
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

    fn style(time: TimeFormat, include: Include) -> Style {
        Style {
            time,
            hostname: "node-1".to_owned(),
            include,
            static_fields: [("team".to_owned(), "blue".to_owned())].into(),
        }
    }

    #[test]
    fn a_line_starts_with_time_and_priority() {
        assert_eq!(
            alert().line(&TimeFormat::Clock(TimeZone::UTC)),
            "22:13:20.123456789: Informational a shell (proc=bash)"
        );
        assert_eq!(
            alert().line(&TimeFormat::Iso8601),
            "2023-11-14T22:13:20.123456789+0000: Informational a shell (proc=bash)"
        );
    }

    #[test]
    fn a_value_can_not_begin_a_line_of_its_own() {
        let alert = Alert {
            message: b"by a\n12:00:00.000000000: Warning forged\x1b[1m".to_vec(),
            ..alert()
        };
        let line = alert.line(&TimeFormat::Iso8601);
        assert!(
            line.ends_with(r"by a\n12:00:00.000000000: Warning forged\u001b[1m"),
            "{line}"
        );
    }

    #[test]
    fn json_has_sorted_keys_and_the_time_as_a_number_among_the_fields() {
        let style = style(TimeFormat::Clock(TimeZone::UTC), Include::default());
        assert_eq!(
            alert().json(&style).to_string(),
            concat!(
                r#"{"hostname":"node-1","#,
                r#""output":"22:13:20.123456789: Informational a shell (proc=bash)","#,
                r#""output_fields":{"evt.time":1700000000123456789,"proc.name":"bash","team":"blue"},"#,
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
        let json = alert().json(&style(TimeFormat::Iso8601, include));
        let keys: Vec<_> = json.as_object().unwrap().keys().collect();
        let expected = ["hostname", "message", "priority", "rule", "source", "time"];
        assert_eq!(keys, expected);
    }
}

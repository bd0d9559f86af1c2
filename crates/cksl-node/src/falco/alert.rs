//! Alerts as they are written: a line of text or an object of JSON.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;

use falco_rules::extract::View;
use falco_rules::field::FieldTable;
use falco_rules::format::{Buffers, Template};
use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::config::Settings;

/// An alert, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alert {
    /// Name of the rule.
    pub(super) rule: String,
    /// How severe it is.
    pub(super) priority: Priority,
    /// What is written, without the end of the line.
    pub(super) line: String,
    /// The rule's own message: without time, priority and what the configuration appends.
    pub(super) message: String,
}

/// How alerts are written.
#[derive(Clone, Debug)]
pub(super) struct Style {
    json: bool,
    include: Include,
    iso_8601: bool,
    buffers: Buffers,
    hostname: String,
    static_fields: BTreeMap<String, String>,
    time_zone: TimeZone,
}

/// Which parts a JSON alert has.
#[derive(Clone, Copy, Debug)]
struct Include {
    output: bool,
    message: bool,
    fields: bool,
    tags: bool,
}

/// The parts of an alert before they are joined.
struct Parts<'a> {
    rule: &'a str,
    priority: Priority,
    source: &'a str,
    tags: Vec<&'a str>,
    /// The message with what the configuration appends.
    message: String,
    fields: Map<String, Value>,
    time: Timestamp,
}

impl Style {
    /// The style that `settings` ask for.
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            json: settings.json_output,
            include: Include {
                output: settings.json_include_output_property,
                message: settings.json_include_message_property,
                fields: settings.json_include_output_fields_property,
                tags: settings.json_include_tags_property,
            },
            iso_8601: settings.time_format_iso_8601,
            buffers: if settings.buffer_format_base64 {
                Buffers::Base64
            } else {
                Buffers::Dotted
            },
            hostname: hostname(),
            static_fields: settings.static_fields.clone(),
            time_zone: TimeZone::system(),
        }
    }

    /// The alert of a rule on an event.
    pub(super) fn alert(&self, rule: &Rule, view: &View<'_>) -> Alert {
        let time = timestamp(view.event().ts);
        let mut fields = Map::new();
        if self.json && self.include.fields {
            fields = rule.template.json_of_fields(view, self.buffers);
            for (name, template) in &rule.extra_fields {
                fields.insert(name.clone(), self.extra_field(name, template, view));
            }
            let (name, value) = if self.iso_8601 {
                ("evt.time.iso8601", json!(utc(time)))
            } else {
                ("evt.time", json!(view.event().ts))
            };
            fields.insert(name.to_owned(), value);
        }
        let line = self.line(Parts {
            rule: &rule.name,
            priority: rule.priority,
            source: &rule.source,
            tags: rule.tags.iter().map(String::as_str).collect(),
            message: text(&rule.template, view, self.buffers),
            fields,
            time,
        });
        Alert {
            rule: rule.name.clone(),
            priority: rule.priority,
            line,
            message: own_message(rule, view),
        }
    }

    /// The line of an alert about falco itself.
    pub(super) fn internal(&self, rule: &str, priority: Priority, message: &str) -> String {
        self.line(Parts {
            rule,
            priority,
            source: "internal",
            tags: Vec::new(),
            message: message.to_owned(),
            fields: Map::new(),
            time: Timestamp::now(),
        })
    }

    /// A field of its own name has its type; any other template is text.
    fn extra_field(&self, name: &str, template: &Template, view: &View<'_>) -> Value {
        match template.json_of_fields(view, self.buffers).remove(name) {
            Some(value) => value,
            None => text(template, view, self.buffers).into(),
        }
    }

    fn line(&self, mut parts: Parts<'_>) -> String {
        let time = if self.iso_8601 {
            parts
                .time
                .strftime("%Y-%m-%dT%H:%M:%S.%9f+0000")
                .to_string()
        } else {
            let local = parts.time.to_zoned(self.time_zone.clone());
            local.strftime("%H:%M:%S.%9f").to_string()
        };
        let output = format!("{time}: {} {}", parts.priority, parts.message);
        if !self.json {
            return escape_controls(&output);
        }
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        put("hostname", json!(self.hostname));
        put("priority", json!(parts.priority.name()));
        put("rule", json!(parts.rule));
        put("source", json!(parts.source));
        put("time", json!(utc(parts.time)));
        if self.include.output {
            put("output", json!(output));
        }
        if self.include.message {
            put("message", json!(parts.message));
        }
        if self.include.tags {
            put("tags", json!(parts.tags));
        }
        if self.include.fields {
            for (name, value) in &self.static_fields {
                parts.fields.insert(name.clone(), json!(value));
            }
            put("output_fields", Value::Object(parts.fields));
        }
        Value::Object(object).to_string()
    }
}

/// What the rule's author wrote, with the values of the event.
fn own_message(rule: &Rule, view: &View<'_>) -> String {
    // It compiled as part of the rule's template.
    Template::compile(&format!("*{}", rule.output), &FieldTable::falco())
        .map_or_else(|_| String::new(), |own| text(&own, view, Buffers::Dotted))
}

fn text(template: &Template, view: &View<'_>, buffers: Buffers) -> String {
    String::from_utf8_lossy(&template.render(view, buffers).text).into_owned()
}

fn timestamp(ns: u64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::MAX)
}

fn utc(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%9fZ").to_string()
}

/// Keeps an alert on one line, whatever the values in it hold.
fn escape_controls(line: &str) -> String {
    if !line.contains(char::is_control) {
        return line.to_owned();
    }
    let mut escaped = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn hostname() -> String {
    env::var("FALCO_HOSTNAME").unwrap_or_else(|_| {
        rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{AlertConfig, RulesFile};
    use crate::rulebook::Rulebook;
    use falco_rules::event::{Event, EventCode, Param};
    use falco_rules::load::AppendOutput;
    use falco_rules::state::{State, ThreadInfo};

    const RULE: &str = "\
- rule: Closed
  desc: d
  condition: evt.type = close
  output: closed by %proc.name (%proc.pid, %proc.pname)
  priority: INFO
  tags: [b, a]
";

    /// The alert on a `close` by a program of that name.
    fn alert(settings: &str, comm: &[u8]) -> Alert {
        let settings: Settings = serde_json::from_str(settings).unwrap();
        let file = RulesFile {
            path: "r.yaml".to_owned(),
            text: RULE.to_owned(),
        };
        let addition = AppendOutput {
            extra_output: Some("cpu=%evt.cpu".to_owned()),
            extra_fields: vec![
                ("evt.num".to_owned(), "%evt.num".to_owned()),
                ("where".to_owned(), "on %evt.cpu".to_owned()),
            ],
            ..AppendOutput::default()
        };
        let rulebook = Rulebook::load(&[file], &AlertConfig::default(), [addition]).unwrap();
        let mut state = State::default();
        let mut thread = ThreadInfo::new(7, 7, 1);
        thread.comm = comm.into();
        state.insert_thread(thread, []);
        let event = Event {
            num: 42,
            ts: 1_700_000_000_123_456_789,
            cpu: 1,
            tid: 7,
            code: EventCode::named("close").unwrap(),
            params: vec![Param::I64(0), Param::I64(3)],
        };
        state.apply(&event);
        let mut style = Style::new(&settings);
        style.time_zone = TimeZone::UTC;
        style.hostname = "node-1".to_owned();
        style.alert(&rulebook.rules()[0], &state.view(&event))
    }

    #[test]
    fn a_line_has_time_priority_message_and_what_is_appended() {
        let alert = alert("{}", b"cat");
        assert_eq!(
            alert.line,
            "22:13:20.123456789: Informational closed by cat (7, <NA>) cpu=1"
        );
        assert_eq!(alert.message, "closed by cat (7, <NA>)");
        assert_eq!(alert.rule, "Closed");
    }

    #[test]
    fn times_can_be_iso_8601() {
        let alert = alert(r#"{"time_format_iso_8601": true}"#, b"cat");
        assert!(
            alert
                .line
                .starts_with("2023-11-14T22:13:20.123456789+0000: Informational ")
        );
    }

    #[test]
    fn json_has_typed_fields_and_sorted_keys() {
        let alert = alert(
            r#"{"json_output": true, "static_fields": {"team": "blue"}}"#,
            b"cat",
        );
        assert_eq!(
            alert.line,
            concat!(
                r#"{"hostname":"node-1","#,
                r#""output":"22:13:20.123456789: Informational closed by cat (7, <NA>) cpu=1","#,
                r#""output_fields":{"evt.cpu":1,"evt.num":42,"evt.time":1700000000123456789,"#,
                r#""proc.name":"cat","proc.pid":7,"proc.pname":null,"team":"blue","where":"on 1"},"#,
                r#""priority":"Informational","rule":"Closed","source":"syscall","tags":["a","b"],"#,
                r#""time":"2023-11-14T22:13:20.123456789Z"}"#
            )
        );
    }

    #[test]
    fn parts_of_the_json_can_be_left_out() {
        let alert = alert(
            r#"{"json_output": true, "json_include_output_property": false,
                "json_include_message_property": true, "json_include_tags_property": false,
                "json_include_output_fields_property": false}"#,
            b"cat",
        );
        assert_eq!(
            alert.line,
            concat!(
                r#"{"hostname":"node-1","message":"closed by cat (7, <NA>) cpu=1","#,
                r#""priority":"Informational","rule":"Closed","source":"syscall","#,
                r#""time":"2023-11-14T22:13:20.123456789Z"}"#
            )
        );
    }

    #[test]
    fn a_value_can_not_begin_a_line_of_its_own() {
        let alert = alert("{}", b"a\n12:00:00.000000000: Warning forged");
        assert!(!alert.line.contains('\n'));
        assert!(alert.line.contains(r"by a\n12:00"));
        assert!(alert.message.contains("by a\n12:00"));
    }

    #[test]
    fn alerts_about_falco_itself_look_the_same() {
        let settings: Settings = serde_json::from_str(r#"{"json_output": true}"#).unwrap();
        let line = Style::new(&settings).internal("Falco internal: x", Priority::Critical, "y");
        let object: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["source"], "internal");
        assert_eq!(object["priority"], "Critical");
        assert!(object["output"].as_str().unwrap().ends_with(": Critical y"));
    }
}

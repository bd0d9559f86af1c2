//! Alerts as the configuration wants them written.

use falco_rules::alert::{Alert, Include, Style, TimeFormat};
use falco_rules::buffers::Buffers;
use falco_rules::extract::View;
use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::config::Settings;

/// Writes alerts as lines: of text or of JSON.
#[derive(Clone, Debug)]
pub(super) struct AlertWriter {
    json: bool,
    style: Style,
    buffers: Buffers,
}

impl AlertWriter {
    /// Writes as `settings` ask.
    pub(super) fn new(settings: &Settings, hostname: String) -> Self {
        Self {
            json: settings.json_output,
            style: Style {
                time: if settings.time_format_iso_8601 {
                    TimeFormat::Iso8601
                } else {
                    TimeFormat::Clock(TimeZone::system())
                },
                hostname,
                include: Include {
                    output: settings.json_include_output_property,
                    message: settings.json_include_message_property,
                    output_fields: settings.json_include_output_fields_property,
                    tags: settings.json_include_tags_property,
                },
                static_fields: settings.static_fields.clone(),
            },
            buffers: if settings.buffer_format_base64 {
                Buffers::Base64
            } else {
                Buffers::Dotted
            },
        }
    }

    /// The line of an alert of a rule on an event, without its end.
    pub(super) fn alert(&self, rule: &Rule, view: &View<'_>) -> String {
        self.line(&Alert::of(rule, view, view.event().ts, self.buffers))
    }

    /// The line of an alert about falco itself.
    pub(super) fn internal(
        &self,
        rule: &str,
        priority: Priority,
        message: &str,
        fields: Map<String, Value>,
    ) -> String {
        let now = Timestamp::now().as_nanosecond();
        self.line(&Alert {
            ts: u64::try_from(now).unwrap_or_default(),
            rule: rule.to_owned(),
            priority,
            source: "internal".to_owned(),
            tags: Default::default(),
            message: message.as_bytes().to_vec(),
            fields,
        })
    }

    fn line(&self, alert: &Alert) -> String {
        if self.json {
            alert.json(&self.style).to_string()
        } else {
            alert.line(&self.style.time)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebook;
    use cksl_wire::protocol::{AlertConfig, RulesFile};
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

    fn writer(settings: &str) -> AlertWriter {
        let settings: Settings = serde_json::from_str(settings).unwrap();
        let mut writer = AlertWriter::new(&settings, "node-1".to_owned());
        if let TimeFormat::Clock(zone) = &mut writer.style.time {
            *zone = TimeZone::UTC;
        }
        writer
    }

    /// The line and the rule's own message on a `close` by a program of that name.
    fn alert(settings: &str, comm: &[u8]) -> (String, String) {
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
        let view = state.view(&event);
        let line = writer(settings).alert(&rulebook.rules()[0], &view);
        (line, rulebook.message("Closed", &view))
    }

    #[test]
    fn a_line_has_time_priority_message_and_what_is_appended() {
        let (line, message) = alert("{}", b"cat");
        assert_eq!(
            line,
            "22:13:20.123456789: Informational closed by cat (7, <NA>) cpu=1"
        );
        assert_eq!(message, "closed by cat (7, <NA>)");
    }

    #[test]
    fn times_can_be_iso_8601() {
        let (line, _) = alert(r#"{"time_format_iso_8601": true}"#, b"cat");
        assert!(line.starts_with("2023-11-14T22:13:20.123456789+0000: Informational "));
    }

    #[test]
    fn json_has_the_fields_that_the_configuration_adds() {
        let (line, _) = alert(
            r#"{"json_output": true, "static_fields": {"team": "blue"}}"#,
            b"cat",
        );
        let object: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["hostname"], "node-1");
        let fields = &object["output_fields"];
        assert_eq!(fields["evt.num"], 42);
        assert_eq!(fields["where"], "on 1");
        assert_eq!(fields["team"], "blue");
        assert_eq!(fields["proc.pname"], Value::Null);
    }

    #[test]
    fn parts_of_the_json_can_be_left_out() {
        let (line, _) = alert(
            r#"{"json_output": true, "json_include_output_property": false,
                "json_include_message_property": true, "json_include_tags_property": false,
                "json_include_output_fields_property": false}"#,
            b"cat",
        );
        let object: Value = serde_json::from_str(&line).unwrap();
        let keys: Vec<_> = object.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["hostname", "message", "priority", "rule", "source", "time"]
        );
    }

    #[test]
    fn a_value_can_not_begin_a_line_of_its_own() {
        let (line, message) = alert("{}", b"a\n12:00:00.000000000: Warning forged");
        assert!(!line.contains('\n'));
        assert!(line.contains(r"by a\n12:00"));
        assert!(message.contains("by a\n12:00"));
    }

    #[test]
    fn alerts_about_falco_itself_look_the_same() {
        let writer = writer(r#"{"json_output": true}"#);
        let line = writer.internal("Falco internal: x", Priority::Critical, "y", Map::new());
        let object: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["source"], "internal");
        assert_eq!(object["priority"], "Critical");
        assert!(object["output"].as_str().unwrap().ends_with(": Critical y"));
    }
}

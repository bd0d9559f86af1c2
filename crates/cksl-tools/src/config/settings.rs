//! The keys of `falco.yaml`, typed. Defaults are those that hold where the file says nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::reader::ValueError;

/// What `falco.yaml`, its further files and `-o` say.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Rules files and folders, in order.
    pub rules_files: Vec<String>,
    /// Rules switched on and off, in order.
    pub rules: Vec<Selection>,
    /// Load files again when they change.
    pub watch_config_files: bool,
    /// Least severe priority that is loaded; empty for all.
    pub priority: String,
    /// How many rules an event may raise.
    pub rule_matching: RuleMatching,
    /// One JSON object per alert.
    pub json_output: bool,
    /// The whole line as `output`.
    pub json_include_output_property: bool,
    /// The message without time and priority as `message`.
    pub json_include_message_property: bool,
    /// Values of the fields as `output_fields`.
    pub json_include_output_fields_property: bool,
    /// The rule's tags as `tags`.
    pub json_include_tags_property: bool,
    /// Write alerts when there are some, not each at once.
    pub buffered_outputs: bool,
    /// Times as ISO 8601 in UTC.
    pub time_format_iso_8601: bool,
    /// Buffers as base64.
    pub buffer_format_base64: bool,
    /// What is added to the output of rules.
    pub append_output: Vec<AppendOutput>,
    /// Fields with a fixed value in every JSON alert.
    pub static_fields: BTreeMap<String, String>,
    /// Alerts to standard output.
    pub stdout_output: Switch,
    /// Alerts to syslog.
    pub syslog_output: Switch,
    /// Alerts to a file.
    pub file_output: FileOutput,
    /// Alerts to a program.
    pub program_output: ProgramOutput,
    /// Alerts to a web hook.
    pub http_output: HttpOutput,
    /// Log lines to standard error.
    pub log_stderr: bool,
    /// Log lines to syslog.
    pub log_syslog: bool,
    /// Least severe log line that is written.
    pub log_level: LogLevel,
    /// Where events come from.
    pub engine: Engine,
    /// `/healthz` and `/versions`.
    pub webserver: Webserver,
    /// What to do about lost events.
    pub syscall_event_drops: SyscallEventDrops,
    /// Which system calls are watched.
    pub base_syscalls: BaseSyscalls,
    /// What falco tells of itself.
    pub metrics: MetricsSettings,
    /// Alerts on their way to slow outputs.
    pub outputs_queue: OutputsQueue,
    /// How long an output may take for an alert before that is told, in ms.
    pub output_timeout: u64,
}

/// Keys that a `falco.yaml` may hold and that change nothing here: they are about plugins, drivers,
/// buffers and metrics that cksl does not have, or about TLS.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "capture",
    "config_files",
    "engine.ebpf",
    "engine.gvisor",
    "engine.kmod",
    "engine.modern_ebpf",
    "falco_libs",
    "http_output.ca_bundle",
    "http_output.ca_cert",
    "http_output.ca_path",
    "http_output.client_cert",
    "http_output.client_key",
    "http_output.compress_uploads",
    "http_output.echo",
    "http_output.insecure",
    "http_output.keep_alive",
    "http_output.max_consecutive_timeouts",
    "http_output.mtls",
    "libs_logger",
    "load_plugins",
    "metrics.convert_memory_to_mb",
    "metrics.include_empty_values",
    "metrics.jemalloc_stats_enabled",
    "metrics.kernel_event_counters_per_cpu_enabled",
    "metrics.libbpf_stats_enabled",
    "metrics.plugins_metrics_enabled",
    "metrics.state_counters_enabled",
    "plugins",
    "plugins_hostinfo",
    "syscall_event_timeouts",
    "webserver.ssl_certificate",
    "webserver.ssl_enabled",
    "webserver.threadiness",
];

impl Settings {
    /// The keys and their types as a JSON schema.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Settings).to_value()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules_files: Vec::new(),
            rules: Vec::new(),
            watch_config_files: true,
            priority: String::new(),
            rule_matching: RuleMatching::First,
            json_output: false,
            json_include_output_property: true,
            json_include_message_property: false,
            json_include_output_fields_property: true,
            json_include_tags_property: true,
            buffered_outputs: false,
            time_format_iso_8601: false,
            buffer_format_base64: false,
            append_output: Vec::new(),
            static_fields: BTreeMap::new(),
            stdout_output: Switch::default(),
            syslog_output: Switch::default(),
            file_output: FileOutput::default(),
            program_output: ProgramOutput::default(),
            http_output: HttpOutput::default(),
            log_stderr: true,
            log_syslog: true,
            log_level: LogLevel::Info,
            engine: Engine::default(),
            webserver: Webserver::default(),
            syscall_event_drops: SyscallEventDrops::default(),
            base_syscalls: BaseSyscalls::default(),
            metrics: MetricsSettings::default(),
            outputs_queue: OutputsQueue::default(),
            output_timeout: 2000,
        }
    }
}

/// One entry of `rules:`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(default)]
pub struct Selection {
    /// Switch these on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<Pattern>,
    /// Switch these off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable: Option<Pattern>,
}

/// Which rules a [`Selection`] means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(default)]
pub struct Pattern {
    /// Those with a name like this; `*` stands for any text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Those with this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// How many rules an event may raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleMatching {
    /// The first that matches.
    First,
    /// Every one that matches.
    All,
}

/// One entry of `append_output`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AppendOutput {
    /// The rules it is for.
    #[serde(rename = "match")]
    pub matching: AppendMatch,
    /// Text after the output, with a blank between.
    pub extra_output: String,
    /// Fields for JSON alerts.
    pub extra_fields: Vec<ExtraField>,
    /// What plugins suggest: here, the container.
    pub suggested_output: bool,
}

/// The rules that an [`AppendOutput`] is for; all conditions hold, empty ones always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AppendMatch {
    /// Event source.
    pub source: String,
    /// Tags, all of which the rule has.
    pub tags: Vec<String>,
    /// Name of the rule.
    pub rule: String,
}

/// A field for JSON alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtraField {
    /// A field of Falco by its name, with its type.
    Field(String),
    /// Text under a name of one's own.
    Template {
        /// The name.
        name: String,
        /// The text, with `%fields`.
        template: String,
    },
}

impl JsonSchema for ExtraField {
    fn schema_name() -> Cow<'static, str> {
        "ExtraField".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "A field of Falco by its name, or a text with fields under a name of its own",
            "oneOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ],
        })
    }
}

impl<'de> Deserialize<'de> for ExtraField {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct FieldVisitor;

        impl<'de> Visitor<'de> for FieldVisitor {
            type Value = ExtraField;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field, or `name: template`")
            }

            fn visit_str<E>(self, name: &str) -> Result<ExtraField, E> {
                Ok(ExtraField::Field(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<ExtraField, A::Error> {
                let (name, template) = from
                    .next_entry()?
                    .ok_or_else(|| serde::de::Error::custom("a field without a name"))?;
                Ok(ExtraField::Template { name, template })
            }
        }

        from.deserialize_any(FieldVisitor)
    }
}

/// An output with nothing to say but on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Switch {
    /// Whether it is on.
    pub enabled: bool,
}

/// Alerts to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FileOutput {
    /// Whether it is on.
    pub enabled: bool,
    /// Open it once, not for each alert.
    pub keep_alive: bool,
    /// The file, made if missing and written at its end.
    pub filename: String,
}

/// Alerts to the standard input of a shell command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProgramOutput {
    /// Whether it is on.
    pub enabled: bool,
    /// Start it once, not for each alert.
    pub keep_alive: bool,
    /// The command.
    pub program: String,
}

/// Alerts as the body of a POST.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpOutput {
    /// Whether it is on.
    pub enabled: bool,
    /// Where to.
    pub url: String,
    /// Who asks.
    pub user_agent: String,
}

impl Default for HttpOutput {
    fn default() -> Self {
        Self {
            enabled: false,
            url: String::new(),
            user_agent: "falcosecurity/falco".to_owned(),
        }
    }
}

/// Least severe log line that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are syslog's own")]
pub enum LogLevel {
    Emergency,
    Alert,
    Critical,
    Error,
    Warning,
    Notice,
    Info,
    Debug,
}

/// Where events come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Engine {
    /// From the system, or from a file.
    pub kind: EngineKind,
    /// The file.
    pub replay: ReplayEngine,
}

/// Kinds of sources. Falco's two drivers are one here: cksl's detector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// The kernel module.
    Kmod,
    /// The eBPF probe.
    #[default]
    ModernEbpf,
    /// A recording.
    Replay,
    /// None: only plugins.
    Nodriver,
}

/// A recording as the source of events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReplayEngine {
    /// The file.
    pub capture_file: String,
}

/// The web server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Webserver {
    /// Whether it is on.
    pub enabled: bool,
    /// Port.
    pub listen_port: u16,
    /// Address.
    pub listen_address: String,
    /// Path of the health check.
    pub k8s_healthz_endpoint: String,
    /// Offer `/metrics`, if metrics are on.
    pub prometheus_metrics_enabled: bool,
}

impl Default for Webserver {
    fn default() -> Self {
        Self {
            enabled: false,
            listen_port: 8765,
            listen_address: "0.0.0.0".to_owned(),
            k8s_healthz_endpoint: "/healthz".to_owned(),
            prometheus_metrics_enabled: false,
        }
    }
}

/// What to do about lost events.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SyscallEventDrops {
    /// The share of a second's events beyond which something is done.
    pub threshold: f64,
    /// Everything that is to be done.
    pub actions: Vec<DropAction>,
    /// How often it is done in the long run, in times a second.
    pub rate: f64,
    /// How often it may be done in a row.
    pub max_burst: f64,
    /// Pretend that an event is lost every second.
    pub simulate_drops: bool,
}

impl Default for SyscallEventDrops {
    fn default() -> Self {
        Self {
            threshold: 0.1,
            actions: vec![DropAction::Log, DropAction::Alert],
            rate: 0.03333,
            max_burst: 1.0,
            simulate_drops: false,
        }
    }
}

impl SyscallEventDrops {
    /// Refuses what Falco refuses: a share that is none, and something to do after `ignore`.
    pub(super) fn check(&self) -> Result<(), ValueError> {
        let error = |key: &str, message: String| {
            Err(ValueError {
                key: format!("syscall_event_drops.{key}"),
                message,
            })
        };
        if !(0.0..=1.0).contains(&self.threshold) {
            let message = format!("{} is no share, which is from 0 to 1", self.threshold);
            return error("threshold", message);
        }
        let mut actions = self.actions.iter();
        let after_ignore = actions
            .by_ref()
            .find(|action| **action == DropAction::Ignore)
            .and_then(|_| {
                actions.find(|action| matches!(action, DropAction::Log | DropAction::Alert))
            });
        match after_ignore {
            None => Ok(()),
            Some(action) => {
                let word = format!("{action:?}").to_lowercase();
                let message = format!("`{word}` after `ignore` makes no sense; leave one out");
                error("actions", message)
            }
        }
    }
}

/// One thing to do about lost events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DropAction {
    /// Nothing.
    Ignore,
    /// A log line.
    Log,
    /// An internal alert.
    Alert,
    /// The end, with exit code 1.
    Exit,
}

/// Which system calls are watched, beside those that the state of processes needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BaseSyscalls {
    /// Names; `!name` leaves one out. With names, only these of what the rules ask for.
    pub custom_set: Vec<String>,
    /// Add what the state needs; it always is here.
    pub repair: bool,
    /// Also those that are left out by default because they are so many.
    pub all: bool,
}

/// What falco tells of itself, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MetricsSettings {
    /// Whether it is on.
    pub enabled: bool,
    /// How often, as a number with a unit.
    pub interval: String,
    /// As an internal alert.
    pub output_rule: bool,
    /// As lines of this file; empty for none.
    pub output_file: String,
    /// With the alerts of each rule.
    pub rules_counters_enabled: bool,
    /// With what falco uses of processors and memory.
    pub resource_utilization_enabled: bool,
    /// With events and losses.
    pub kernel_event_counters_enabled: bool,
}

impl Default for MetricsSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            interval: "1h".to_owned(),
            output_rule: false,
            output_file: String::new(),
            rules_counters_enabled: true,
            resource_utilization_enabled: true,
            kernel_event_counters_enabled: true,
        }
    }
}

/// Alerts on their way to slow outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OutputsQueue {
    /// How many may wait; 0 for any number.
    pub capacity: usize,
}

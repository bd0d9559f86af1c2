//! The keys of `falco.yaml`, typed. Defaults are those that hold where the file says nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// What `falco.yaml`, its further files and `-o` say.
#[derive(Clone, Debug, Deserialize)]
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
}

/// Keys that a `falco.yaml` may hold and that change nothing here: they are about plugins, drivers,
/// buffers and metrics that cksl does not have, or about TLS.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "base_syscalls",
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
    "metrics",
    "output_timeout",
    "outputs_queue",
    "plugins",
    "plugins_hostinfo",
    "syscall_event_drops.max_burst",
    "syscall_event_drops.rate",
    "syscall_event_drops.simulate_drops",
    "syscall_event_drops.threshold",
    "syscall_event_timeouts",
    "webserver.prometheus_metrics_enabled",
    "webserver.ssl_certificate",
    "webserver.ssl_enabled",
    "webserver.threadiness",
];

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
        }
    }
}

/// One entry of `rules:`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleMatching {
    /// The first that matches.
    First,
    /// Every one that matches.
    All,
}

/// One entry of `append_output`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Switch {
    /// Whether it is on.
    pub enabled: bool,
}

/// Alerts to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Engine {
    /// From the system, or from a file.
    pub kind: EngineKind,
    /// The file.
    pub replay: ReplayEngine,
}

/// Kinds of sources. Falco's two drivers are one here: cksl's detector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ReplayEngine {
    /// The file.
    pub capture_file: String,
}

/// The web server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
}

impl Default for Webserver {
    fn default() -> Self {
        Self {
            enabled: false,
            listen_port: 8765,
            listen_address: "0.0.0.0".to_owned(),
            k8s_healthz_endpoint: "/healthz".to_owned(),
        }
    }
}

/// What to do about lost events.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SyscallEventDrops {
    /// Everything that is to be done.
    pub actions: Vec<DropAction>,
}

impl Default for SyscallEventDrops {
    fn default() -> Self {
        Self {
            actions: vec![DropAction::Log, DropAction::Alert],
        }
    }
}

/// One thing to do about lost events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

//! What falco tells of itself: to a file, as an alert, and to Prometheus, by Falco's names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use nix::unistd::gethostname;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::FALCO_VERSION;
use super::counters::{Counters, Fired, now};
use super::loaded::Loaded;
use crate::config::MetricsSettings;

/// What Falco's metrics call the source of events; its own are `modern_bpf`, `kmod` and so on.
const ENGINE: &str = "cksl";

/// What does not change until rules and configuration are loaded anew.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    settings: MetricsSettings,
    kernel: String,
    hostname: String,
    booted: u64,
    processors: usize,
    /// Name and SHA-256 of each file.
    rules: Vec<(String, String)>,
    config: Vec<(String, String)>,
}

impl Identity {
    /// Looks at the machine and at what was loaded.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let sum = |bytes: &[u8]| -> String {
            Sha256::digest(bytes)
                .iter()
                .fold(String::new(), |mut text, byte| {
                    write!(text, "{byte:02x}").expect("writing to a string does not fail");
                    text
                })
        };
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        };
        let rules = &loaded.introduction.rules;
        let config = &loaded.config.files;
        Self {
            settings: loaded.config.settings.metrics.clone(),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")
                .unwrap_or_default()
                .trim()
                .to_owned(),
            hostname: gethostname().map_or_else(
                |_| String::new(),
                |name| name.to_string_lossy().into_owned(),
            ),
            booted: booted(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            rules: rules
                .iter()
                .map(|file| (name(Path::new(&file.path)), sum(file.text.as_bytes())))
                .collect(),
            config: config
                .iter()
                .filter_map(|path| Some((name(path), sum(&fs::read(path).ok()?))))
                .collect(),
        }
    }
}

/// When the machine was started (ns since the epoch).
fn booted() -> u64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let seconds = stat
        .lines()
        .find_map(|line| line.strip_prefix("btime ")?.trim().parse::<u64>().ok());
    seconds.unwrap_or(0) * 1_000_000_000
}

/// What this process uses.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    /// Of one processor since the start, in percent.
    processor: f64,
    resident: u64,
    virtual_size: u64,
}

impl Usage {
    fn now(seconds: f64) -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let kib = |key: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            let number = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
            number.unwrap_or(0)
        };
        let ticks = fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
            let (_, rest) = stat.rsplit_once(") ")?;
            let mut numbers = rest.split(' ').skip(11);
            let mut next = || numbers.next()?.parse::<u64>().ok();
            Some(next()? + next()?)
        });
        let used = ticks.unwrap_or(0) as f64 / rustix::param::clock_ticks_per_second() as f64;
        Self {
            processor: used / seconds.max(0.001) * 100.0,
            resident: kib("VmRSS:") << 10,
            virtual_size: kib("VmSize:") << 10,
        }
    }
}

/// All figures at one moment.
#[derive(Debug)]
pub(super) struct Snapshot<'a> {
    identity: &'a Identity,
    started: u64,
    loaded: u64,
    seconds: f64,
    events: u64,
    lost: u64,
    queue_drops: u64,
    fired: BTreeMap<String, Fired>,
    usage: Usage,
}

impl<'a> Snapshot<'a> {
    /// Takes it.
    pub(super) fn take(identity: &'a Identity, counters: &Counters) -> Self {
        let seconds = now().saturating_sub(counters.started) as f64 / 1e9;
        Self {
            identity,
            started: counters.started,
            loaded: counters.loaded(),
            seconds,
            events: counters.events(),
            lost: counters.lost(),
            queue_drops: counters.queue_drops(),
            fired: counters.fired(),
            usage: Usage::now(seconds),
        }
    }

    /// Events so far.
    pub(super) fn events(&self) -> u64 {
        self.events
    }

    /// As the fields of an alert, with those since the one before, so many seconds ago.
    pub(super) fn fields(&self, events_before: u64, seconds: f64) -> Map<String, Value> {
        let identity = self.identity;
        let mut fields = json!({
            "evt.source": "syscall",
            "evt.hostname": identity.hostname,
            "falco.version": FALCO_VERSION,
            "falco.kernel_release": identity.kernel,
            "falco.start_ts": self.started,
            "falco.reload_ts": self.loaded,
            "falco.duration_sec": self.seconds as u64,
            "falco.host_boot_ts": identity.booted,
            "falco.host_num_cpus": identity.processors,
            "falco.outputs_queue_num_drops": self.queue_drops,
            "falco.num_evts": self.events,
            "falco.num_evts_prev": events_before,
            "falco.evts_rate_sec": rounded((self.events - events_before) as f64 / seconds.max(0.001)),
            "scap.engine_name": ENGINE,
        });
        let object = fields.as_object_mut().expect("it was written as an object");
        let mut put = |name: String, value: Value| object.insert(name, value);
        for (name, sum) in &identity.rules {
            put(
                format!("falco.sha256_rules_file.{}", stem(name)),
                sum.as_str().into(),
            );
        }
        for (name, sum) in &identity.config {
            put(
                format!("falco.sha256_config_file.{}", stem(name)),
                sum.as_str().into(),
            );
        }
        let settings = &identity.settings;
        if settings.kernel_event_counters_enabled {
            put("scap.n_evts".to_owned(), (self.events + self.lost).into());
            put("scap.n_drops".to_owned(), self.lost.into());
            let all = (self.events + self.lost).max(1) as f64;
            put(
                "scap.n_drops_perc".to_owned(),
                rounded(self.lost as f64 / all * 100.0),
            );
        }
        if settings.resource_utilization_enabled {
            let mib = |bytes: u64| rounded(bytes as f64 / 1024.0 / 1024.0);
            put(
                "falco.cpu_usage_perc".to_owned(),
                rounded(self.usage.processor),
            );
            put("falco.memory_rss_mb".to_owned(), mib(self.usage.resident));
            put(
                "falco.memory_vsz_mb".to_owned(),
                mib(self.usage.virtual_size),
            );
        }
        if settings.rules_counters_enabled {
            let total: u64 = self.fired.values().map(|rule| rule.alerts).sum();
            put("falco.rules.matches_total".to_owned(), total.into());
            for (name, rule) in &self.fired {
                put(
                    format!("falco.rules.{}", name.replace(' ', "_")),
                    rule.alerts.into(),
                );
            }
        }
        std::mem::take(object)
    }

    /// In the form that Prometheus reads.
    pub(super) fn prometheus(&self) -> String {
        let identity = self.identity;
        let mut page = Page::default();
        let text = |value: &str| value.to_owned();
        page.info("evt", "hostname", &[("hostname", text(&identity.hostname))]);
        page.info("evt", "source", &[("evt_source", text("syscall"))]);
        page.info("falco", "version", &[("version", text(FALCO_VERSION))]);
        page.info(
            "falco",
            "kernel_release",
            &[("kernel_release", text(&identity.kernel))],
        );
        for (family, files) in [("rules", &identity.rules), ("config", &identity.config)] {
            for (name, sum) in files {
                let labels = [("file_name", text(name)), ("sha256", text(sum))];
                page.info("falco", &format!("sha256_{family}_files"), &labels);
            }
        }
        let engine = [
            ("engine_name", text(ENGINE)),
            ("evt_source", text("syscall")),
        ];
        page.info("scap", "engine_name", &engine);
        page.gauge("falco_start_timestamp_nanoseconds", self.started);
        page.gauge("falco_reload_timestamp_nanoseconds", self.loaded);
        page.gauge("falco_host_boot_timestamp_nanoseconds", identity.booted);
        page.gauge("falco_host_num_cpus_total", identity.processors);
        page.counter("falco_duration_seconds_total", self.seconds as u64);
        page.counter("falco_outputs_queue_num_drops_total", self.queue_drops);
        let settings = &identity.settings;
        if settings.kernel_event_counters_enabled {
            page.counter("scap_n_evts_total", self.events + self.lost);
            page.counter("scap_n_drops_total", self.lost);
        }
        if settings.resource_utilization_enabled {
            page.gauge(
                "falco_cpu_usage_ratio",
                rounded(self.usage.processor / 100.0),
            );
            page.gauge("falco_memory_rss_bytes", self.usage.resident);
            page.gauge("falco_memory_vsz_bytes", self.usage.virtual_size);
        }
        if settings.rules_counters_enabled {
            for (name, rule) in &self.fired {
                let mut labels = vec![
                    ("priority".to_owned(), (rule.priority as u8).to_string()),
                    ("rule_name".to_owned(), name.clone()),
                    ("source".to_owned(), rule.source.clone()),
                ];
                let tags = rule
                    .tags
                    .iter()
                    .map(|tag| (format!("tag_{}", label(tag)), text("true")));
                labels.extend(tags);
                page.line(
                    "falco_rules_matches_total",
                    "counter",
                    &labels,
                    &rule.alerts,
                );
            }
        }
        page.text
    }
}

/// To two places.
fn rounded(number: f64) -> Value {
    ((number * 100.0).round() / 100.0).into()
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.trim_end_matches(".yml").trim_end_matches(".yaml")
}

/// A text as the name of a label.
fn label(text: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.replace(|c: char| !keep(c), "_")
}

/// Metrics as text, each family with its heading.
#[derive(Default)]
struct Page {
    text: String,
    family: String,
}

impl Page {
    /// A fact, as a gauge that is 1.
    fn info(&mut self, subsystem: &str, name: &str, labels: &[(&str, String)]) {
        let labels: Vec<_> = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        self.line(&format!("{subsystem}_{name}_info"), "gauge", &labels, &1);
    }

    fn gauge(&mut self, name: &str, value: impl ToString) {
        self.line(name, "gauge", &[], &value);
    }

    fn counter(&mut self, name: &str, value: u64) {
        self.line(name, "counter", &[], &value);
    }

    fn line(&mut self, name: &str, kind: &str, labels: &[(String, String)], value: &dyn ToString) {
        let name = format!("falcosecurity_{name}");
        if self.family != name {
            let heading =
                format!("# HELP {name} https://falco.org/docs/metrics/\n# TYPE {name} {kind}\n");
            self.text.push_str(&heading);
            self.family.clone_from(&name);
        }
        let quoted = labels.iter().map(|(name, value)| {
            let value = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            format!("{name}=\"{value}\"")
        });
        let quoted = quoted.collect::<Vec<_>>().join(",");
        let braced = if quoted.is_empty() {
            quoted
        } else {
            format!("{{{quoted}}}")
        };
        self.text
            .push_str(&format!("{name}{braced} {}\n", value.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use falco_rules::load::Loader;

    fn identity() -> Identity {
        Identity {
            settings: MetricsSettings::default(),
            kernel: "6.1.0".to_owned(),
            hostname: "node-1".to_owned(),
            booted: 5,
            processors: 2,
            rules: vec![("falco_rules.yaml".to_owned(), "ab".to_owned())],
            config: Vec::new(),
        }
    }

    fn counters() -> Counters {
        let mut loader = Loader::default();
        let rule = "- {rule: Shell \"x\", desc: d, condition: evt.type = close, output: o, \
                    priority: WARNING, tags: [a-b]}\n";
        assert!(loader.add("r.yaml", rule).is_ok());
        let counters = Counters::begin();
        counters.add_events(90);
        counters.add_lost(10);
        counters.add_alert(&loader.rules()[0]);
        counters
    }

    #[test]
    fn prometheus_reads_falcos_own_names() {
        let identity = identity();
        let text = Snapshot::take(&identity, &counters()).prometheus();
        for line in [
            "# TYPE falcosecurity_falco_version_info gauge\nfalcosecurity_falco_version_info{version=\"0.44.1\"} 1\n",
            "falcosecurity_falco_sha256_rules_files_info{file_name=\"falco_rules.yaml\",sha256=\"ab\"} 1\n",
            "# TYPE falcosecurity_scap_n_evts_total counter\nfalcosecurity_scap_n_evts_total 100\n",
            "falcosecurity_scap_n_drops_total 10\n",
            "falcosecurity_falco_rules_matches_total{priority=\"4\",rule_name=\"Shell \\\"x\\\"\",source=\"syscall\",tag_a_b=\"true\"} 1\n",
        ] {
            assert!(text.contains(line), "{line}\nis not in\n{text}");
        }
    }

    #[test]
    fn a_snapshot_has_falcos_fields() {
        let identity = identity();
        let counters = counters();
        let fields = Snapshot::take(&identity, &counters).fields(40, 10.0);
        assert_eq!(fields["falco.num_evts"], 90);
        assert_eq!(fields["falco.evts_rate_sec"], 5.0);
        assert_eq!(fields["scap.n_drops_perc"], 10.0);
        assert_eq!(fields["falco.rules.matches_total"], 1);
        assert_eq!(fields["falco.sha256_rules_file.falco_rules"], "ab");
    }
}

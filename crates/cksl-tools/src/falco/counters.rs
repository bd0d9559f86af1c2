//! What falco counts while it runs: for the statistics at the end, and for metrics.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use jiff::Timestamp;

/// Counts that only grow. The web server reads them while the session counts.
#[derive(Debug)]
pub(super) struct Counters {
    /// When falco was started (ns since the epoch).
    pub(super) started: u64,
    /// When rules and configuration were last loaded (ns since the epoch).
    loaded: AtomicU64,
    events: AtomicU64,
    lost: AtomicU64,
    queue_drops: AtomicU64,
    by_rule: Mutex<BTreeMap<String, Fired>>,
}

/// A rule that has raised alerts.
#[derive(Clone, Debug)]
pub(super) struct Fired {
    /// How many.
    pub(super) alerts: u64,
    pub(super) priority: Priority,
    pub(super) source: String,
    pub(super) tags: Vec<String>,
}

/// Now, in ns since the epoch.
pub(super) fn now() -> u64 {
    u64::try_from(Timestamp::now().as_nanosecond()).unwrap_or_default()
}

impl Counters {
    /// Begins to count.
    pub(super) fn begin() -> Self {
        let now = now();
        Self {
            started: now,
            loaded: AtomicU64::new(now),
            events: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            queue_drops: AtomicU64::new(0),
            by_rule: Mutex::default(),
        }
    }

    /// Rules and configuration were loaded anew.
    pub(super) fn reloaded(&self) {
        self.loaded.store(now(), Ordering::Relaxed);
    }

    /// When that was last (ns since the epoch).
    pub(super) fn loaded(&self) -> u64 {
        self.loaded.load(Ordering::Relaxed)
    }

    /// Counts events.
    pub(super) fn add_events(&self, events: u64) {
        self.events.fetch_add(events, Ordering::Relaxed);
    }

    /// Events so far.
    pub(super) fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// Counts events that were lost.
    pub(super) fn add_lost(&self, events: u64) {
        self.lost.fetch_add(events, Ordering::Relaxed);
    }

    /// Events lost so far.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Counts an alert that found no room in the queue of outputs.
    pub(super) fn add_queue_drop(&self) {
        self.queue_drops.fetch_add(1, Ordering::Relaxed);
    }

    /// Alerts that found no room so far.
    pub(super) fn queue_drops(&self) -> u64 {
        self.queue_drops.load(Ordering::Relaxed)
    }

    /// Counts an alert.
    pub(super) fn add_alert(&self, rule: &Rule) {
        let mut by_rule = self.lock();
        if let Some(fired) = by_rule.get_mut(&rule.name) {
            fired.alerts += 1;
            return;
        }
        let fired = Fired {
            alerts: 1,
            priority: rule.priority,
            source: rule.source.clone(),
            tags: rule.tags.iter().cloned().collect(),
        };
        by_rule.insert(rule.name.clone(), fired);
    }

    /// The rules that have raised alerts, by name.
    pub(super) fn fired(&self) -> BTreeMap<String, Fired> {
        self.lock().clone()
    }

    /// Writes the statistics in Falco's form: the most severe priority first, and the rules in the
    /// order of `rules`, those that are no longer among them last.
    pub(super) fn write_statistics(&self, rules: &[Rule], to: &mut dyn Write) -> io::Result<()> {
        let fired = self.lock();
        let mut by_priority: BTreeMap<Priority, u64> = BTreeMap::new();
        for rule in fired.values() {
            *by_priority.entry(rule.priority).or_default() += rule.alerts;
        }
        writeln!(to, "Events detected: {}", by_priority.values().sum::<u64>())?;
        writeln!(to, "Rule counts by severity:")?;
        for (priority, count) in by_priority {
            let name = match priority.name() {
                "Informational" => "INFO".to_owned(),
                name => name.to_uppercase(),
            };
            writeln!(to, "   {name}: {count}")?;
        }
        let known = rules.iter().map(|rule| rule.name.as_str());
        let gone = |name: &&str| rules.iter().all(|rule| rule.name != *name);
        let others = fired.keys().map(String::as_str).filter(gone);
        writeln!(to, "Triggered rules by rule name:")?;
        for name in known.chain(others) {
            if let Some(rule) = fired.get(name) {
                writeln!(to, "   {name}: {}", rule.alerts)?;
            }
        }
        to.flush()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Fired>> {
        self.by_rule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use falco_rules::load::Loader;

    #[test]
    fn alerts_are_counted_by_severity_and_by_rule() {
        let rule = |name: &str, priority: &str| {
            format!(
                "- rule: {name}\n  desc: d\n  condition: evt.type = close\n  output: o\n  \
                 priority: {priority}\n"
            )
        };
        let text = rule("Shell", "WARNING") + &rule("Odd", "INFO") + &rule("Asleep", "DEBUG");
        let mut loader = Loader::default();
        assert!(loader.add("r.yaml", text.as_str()).is_ok());
        let rules = loader.rules();
        let counters = Counters::begin();
        for index in [1, 0, 0] {
            counters.add_alert(&rules[index]);
        }
        let mut written = Vec::new();
        counters
            .write_statistics(&rules[..1], &mut written)
            .unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "Events detected: 3\n\
             Rule counts by severity:\n   WARNING: 2\n   INFO: 1\n\
             Triggered rules by rule name:\n   Shell: 2\n   Odd: 1\n"
        );
    }
}

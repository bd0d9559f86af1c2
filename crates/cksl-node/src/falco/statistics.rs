//! What falco counts and prints when it ends.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// Alerts so far.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    by_priority: BTreeMap<String, u64>,
    by_rule: BTreeMap<String, u64>,
}

impl Statistics {
    /// Counts an alert.
    pub(super) fn count(&mut self, rule: &str, priority: &str) {
        let name = match priority {
            "Informational" => "INFO".to_owned(),
            other => other.to_uppercase(),
        };
        *self.by_priority.entry(name).or_default() += 1;
        *self.by_rule.entry(rule.to_owned()).or_default() += 1;
    }

    /// Writes them in Falco's form.
    pub(super) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let detected: u64 = self.by_rule.values().sum();
        writeln!(to, "Events detected: {detected}")?;
        writeln!(to, "Rule counts by severity:")?;
        for (name, count) in &self.by_priority {
            writeln!(to, "   {name}: {count}")?;
        }
        writeln!(to, "Triggered rules by rule name:")?;
        for (name, count) in &self.by_rule {
            writeln!(to, "   {name}: {count}")?;
        }
        to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_counted_by_severity_and_by_rule() {
        let mut statistics = Statistics::default();
        statistics.count("Terminal shell in container", "Warning");
        statistics.count("Terminal shell in container", "Warning");
        statistics.count("System user interactive", "Informational");
        let mut text = Vec::new();
        statistics.write(&mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "Events detected: 3\n\
             Rule counts by severity:\n   INFO: 1\n   WARNING: 2\n\
             Triggered rules by rule name:\n   System user interactive: 1\n   \
             Terminal shell in container: 2\n"
        );
    }
}

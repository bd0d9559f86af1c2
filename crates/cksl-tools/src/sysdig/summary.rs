//! How often each event came (`-S`).

use std::collections::HashMap;
use std::io::{self, Write};

/// Events shown, by name.
#[derive(Debug, Default)]
pub(super) struct Summary {
    counts: HashMap<&'static str, u64>,
}

impl Summary {
    /// Counts an event.
    pub(super) fn count(&mut self, name: &'static str) {
        *self.counts.entry(name).or_default() += 1;
    }

    /// Writes a table, the most frequent first.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut counts: Vec<_> = self.counts.iter().collect();
        counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
        let rule = "-".repeat(22);
        writeln!(out, "{rule}\n{:<16}#Calls\n{rule}", "Event")?;
        for (name, count) in counts {
            writeln!(out, "{name:<16}{count}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_event_comes_first() {
        let mut summary = Summary::default();
        for name in ["read", "close", "read", "openat"] {
            summary.count(name);
        }
        let mut out = Vec::new();
        summary.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<_> = text.lines().skip(3).collect();
        assert_eq!(
            rows,
            [
                "read            2",
                "close           1",
                "openat          1"
            ]
        );
    }
}

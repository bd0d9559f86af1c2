//! Tables, as chisels show them.

use std::io::{self, Write};

use serde_json::{Map, Value};

/// Rows that are shown.
const ROWS: usize = 10;
/// Columns of each but the last field.
const WIDTH: usize = 20;

/// Counts by what was counted, the largest first.
pub(in crate::sysdig) struct Table {
    titles: Vec<&'static str>,
    rows: Vec<(Vec<String>, u64)>,
    unit: Unit,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Bytes.
    Bytes,
    /// Things.
    Number,
    /// Hundredths of a percent.
    Percent,
}

impl Unit {
    fn text(self, value: u64) -> String {
        const KIB: f64 = 1024.0;
        // Precise enough for three figures.
        let number = value as f64;
        match self {
            Unit::Number => value.to_string(),
            Unit::Percent => format!("{:.2}%", number / 100.0),
            Unit::Bytes if number < KIB => format!("{value}B"),
            Unit::Bytes if number < KIB * KIB => format!("{:.2}KB", number / KIB),
            Unit::Bytes if number < KIB * KIB * KIB => format!("{:.2}M", number / KIB / KIB),
            Unit::Bytes => format!("{:.2}G", number / KIB / KIB / KIB),
        }
    }
}

impl Table {
    /// The most of `counts`. The first of `titles` is the count's.
    pub(super) fn new<'k>(
        titles: Vec<&'static str>,
        unit: Unit,
        counts: impl Iterator<Item = (&'k [Vec<u8>], u64)>,
    ) -> Self {
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let mut rows: Vec<(Vec<String>, u64)> = counts
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| (key.iter().map(text).collect(), count))
            .collect();
        rows.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        rows.truncate(ROWS);
        Self { titles, rows, unit }
    }

    /// Writes it for reading.
    pub(in crate::sysdig) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |fields: Vec<String>| {
            let text: String = fields
                .iter()
                .map(|field| format!("{field:<WIDTH$}"))
                .collect();
            writeln!(out, "{}", text.trim_end())
        };
        line(self.titles.iter().map(ToString::to_string).collect())?;
        line(vec!["-".repeat(80)])?;
        for (key, count) in &self.rows {
            let count = self.unit.text(*count);
            line(
                std::iter::once(count)
                    .chain(key.iter().cloned().map(safe))
                    .collect(),
            )?;
        }
        Ok(())
    }

    /// Writes it for programs: an object a row.
    pub(in crate::sysdig) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        for (key, count) in &self.rows {
            let values =
                std::iter::once(Value::from(*count)).chain(key.iter().cloned().map(Value::from));
            let titles = self.titles.iter().map(ToString::to_string);
            let object: Map<String, Value> = titles.zip(values).collect();
            writeln!(out, "{}", Value::Object(object))?;
        }
        Ok(())
    }
}

/// A name without what would move the terminal's cursor.
fn safe(name: String) -> String {
    name.replace(char::is_control, ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_in_columns() {
        let counts = [
            (vec![b"/etc/passwd".to_vec()], 2048),
            (vec![b"/tmp/a\nb".to_vec()], 512),
            (vec![b"/none".to_vec()], 0),
        ];
        let counts = counts.iter().map(|(key, count)| (key.as_slice(), *count));
        let table = Table::new(vec!["Bytes", "Filename"], Unit::Bytes, counts);
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rule = "-".repeat(80);
        assert_eq!(
            text,
            format!(
                "Bytes               Filename\n{rule}\n2.00KB              /etc/passwd\n\
                 512B                /tmp/a.b\n"
            )
        );
        let mut json = Vec::new();
        table.write_json(&mut json).unwrap();
        assert!(json.starts_with(br#"{"Bytes":2048,"Filename":"/etc/passwd"}"#));
    }

    #[test]
    fn amounts_are_written_in_their_units() {
        assert_eq!(Unit::Bytes.text(3 << 20), "3.00M");
        assert_eq!(Unit::Bytes.text(5 << 30), "5.00G");
        assert_eq!(Unit::Percent.text(1234), "12.34%");
        assert_eq!(Unit::Number.text(7), "7");
    }
}

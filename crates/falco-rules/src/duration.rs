//! Durations as configurations write them, such as `1h30m`.

use std::time::Duration;

/// Units from the longest to the shortest, in milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 24 * 3_600_000),
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// Reads numbers with their units, each unit once and from the longest to the shortest. A year
/// has 365 days. Blanks do not count.
///
/// ```
/// use std::time::Duration;
/// use falco_rules::duration::parse_duration;
///
/// assert_eq!(parse_duration("2h 5m"), Some(Duration::from_secs(7500)));
/// assert_eq!(parse_duration("5m2h"), None);
/// ```
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text: String = text.split_whitespace().collect();
    let mut rest = text.as_str();
    let mut units = UNITS.iter();
    let mut millis: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest
            .find(|char: char| !char.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (_, factor) = units.find(|(unit, _)| *unit == &rest[..letters])?;
        millis = millis.checked_add(number.checked_mul(*factor)?)?;
        rest = &rest[letters..];
    }
    Some(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_once_and_from_the_longest_to_the_shortest() {
        let millis = |text| parse_duration(text).map(|duration| duration.as_millis());
        assert_eq!(millis("1y1w1d1h1m1s1ms"), Some(32_230_861_001));
        assert_eq!(millis("255s"), Some(255_000));
        assert_eq!(millis(" 1 h 5m"), Some(3_900_000));
        for text in ["1ms1y", "1t", "", "5", "m", "1m1m", "99999999999999999999y"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}

//! Moments and spans as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `48 s`, `6 min 12 s`, `2 h 5 min`, `3 d 2 h`.
#[must_use]
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (small, large, small_name, large_name) = match seconds {
        0..60 => return format!("{seconds} s"),
        60..3600 => (seconds % 60, seconds / 60, "s", "min"),
        3600..86400 => (seconds % 3600 / 60, seconds / 3600, "min", "h"),
        _ => (seconds % 86400 / 3600, seconds / 86400, "h", "d"),
    };
    if small == 0 {
        format!("{large} {large_name}")
    } else {
        format!("{large} {large_name} {small} {small_name}")
    }
}

/// `48 s`, `6 min`, `2 h 5 min`, `3 d 2 h`: where there is little room, seconds count in the first minute only.
#[must_use]
pub fn rough(seconds: i64) -> String {
    match seconds {
        60.. => span(seconds - seconds % 60),
        _ => span(seconds),
    }
}

/// `+0:48`, `+6:12`, `+2:05:00`: since a start.
#[must_use]
pub fn offset(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("+{minutes}:{seconds:02}"),
        hours => format!("+{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// `2026-11-20 08:16`, in UTC as the nodes have it.
#[must_use]
pub fn minute(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// `08:16:11`, in UTC.
#[must_use]
pub fn clock(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::UTC)
        .strftime("%H:%M:%S")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_hours_only_if_there_are_any() {
        let offsets = [0, 48_900, 372_000, 7_500_000].map(offset);
        assert_eq!(offsets, ["+0:00", "+0:48", "+6:12", "+2:05:00"]);
    }

    #[test]
    fn a_rough_span_has_no_seconds_after_the_first_minute() {
        let spans = [-1, 59, 60, 372, 7509].map(rough);
        assert_eq!(spans, ["0 s", "59 s", "1 min", "6 min", "2 h 5 min"]);
    }

    #[test]
    fn a_span_has_its_two_largest_units() {
        let spans = [0, 59, 60, 372, 3600, 7500, 86400, 266_400].map(span);
        assert_eq!(
            spans,
            [
                "0 s",
                "59 s",
                "1 min",
                "6 min 12 s",
                "1 h",
                "2 h 5 min",
                "1 d",
                "3 d 2 h"
            ]
        );
    }
}

//! Moments of events, as the node's clock shows them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `08:14:02`, in UTC as the nodes have it.
pub(crate) fn clock(ns: u64) -> String {
    i64::try_from(ns / 1000)
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok())
        .map_or_else(
            || "an unknown time".to_owned(),
            |moment| {
                moment
                    .to_zoned(TimeZone::UTC)
                    .strftime("%H:%M:%S")
                    .to_string()
            },
        )
}

//! Moments of events, as the node's clock shows them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::detector::{Loss, LossCause};

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

/// That events are missing, and why.
pub(crate) fn missing(loss: &Loss) -> String {
    let at = clock(loss.ts);
    let count = match loss.events {
        1 => "1 event was".to_owned(),
        many => format!("{many} events were"),
    };
    match loss.cause {
        LossCause::Kernel => format!("{count} lost at {at}"),
        // How many there were nobody knows.
        LossCause::Gap => format!("nobody watched just before {at}"),
        LossCause::Size => format!("the recording was full at {at} ({count} not kept)"),
    }
}

/// Whether events can be missing of what the grader itself does. That nobody watched was before this supervisor ran.
pub(crate) fn can_hit_the_grader(loss: &Loss) -> bool {
    loss.cause != LossCause::Gap
}

/// What to do about missing events: `otherwise`, where that can help. In a full recording nothing more is kept.
pub(crate) fn remedy(cause: LossCause, otherwise: &str) -> &str {
    match cause {
        LossCause::Size => "`cksl reset` makes room",
        LossCause::Kernel | LossCause::Gap => otherwise,
    }
}

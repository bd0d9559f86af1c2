//! Fields of time.

use super::{Get, View, owned, text};
use crate::value::Value;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const SECOND: u64 = 1_000_000_000;

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("evt.time", |view, _| Some(owned(clock(view, true)))),
    ("evt.time.s", |view, _| Some(owned(clock(view, false)))),
    ("evt.time.iso8601", |view, _| {
        Some(owned(iso8601(view.event.ts)))
    }),
    ("evt.outputtime", |view, _| Some(owned(clock(view, true)))),
    ("evt.datetime", |view, _| {
        Some(owned(datetime(view.event.ts, view.state.time_zone())))
    }),
    ("evt.datetime.s", |view, _| {
        let mut text = datetime(view.event.ts, view.state.time_zone());
        text.truncate("YYYY-MM-DD HH:MM:SS".len());
        Some(owned(text))
    }),
    ("evt.rawtime", |view, _| Some(Value::U64(view.event.ts))),
    ("evt.rawtime.s", |view, _| {
        Some(Value::U64(view.event.ts / SECOND))
    }),
    ("evt.rawtime.ns", |view, _| {
        Some(Value::U64(view.event.ts % SECOND))
    }),
    ("evt.reltime", |view, _| Some(Value::U64(since_first(view)))),
    ("evt.reltime.s", |view, _| {
        Some(Value::U64(since_first(view) / SECOND))
    }),
    ("evt.reltime.ns", |view, _| {
        Some(Value::U64(since_first(view) % SECOND))
    }),
    ("evt.deltatime", |view, _| {
        Some(Value::U64(since_previous(view)))
    }),
    ("evt.deltatime.s", |view, _| {
        Some(Value::U64(since_previous(view) / SECOND))
    }),
    ("evt.deltatime.ns", |view, _| {
        Some(Value::U64(since_previous(view) % SECOND))
    }),
    // Calls are seen when they return only: how long they took is not known, and Falco says 0.
    ("evt.latency", |_, _| Some(Value::U64(0))),
    ("evt.latency.s", |_, _| Some(Value::U64(0))),
    ("evt.latency.ns", |_, _| Some(Value::U64(0))),
    ("evt.latency.quantized", |_, _| Some(Value::U64(0))),
    ("evt.latency.human", |_, _| Some(text(b"0ns"))),
    ("evt.wait_latency", |_, _| Some(Value::U64(0))),
];

fn since_first(view: &View<'_>) -> u64 {
    let first = view.state.first_ts().unwrap_or(view.event.ts);
    view.event.ts.saturating_sub(first)
}

fn since_previous(view: &View<'_>) -> u64 {
    let previous = view.before.or(view.state.previous_ts());
    let previous = previous.unwrap_or(view.event.ts);
    view.event.ts.saturating_sub(previous)
}

/// The instant of a number of ns since the epoch; the epoch itself for one that no calendar holds.
fn instant(ns: u64) -> Timestamp {
    Timestamp::from_nanosecond(ns.into()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `HH:MM:SS`, with nine more digits if asked for.
fn clock(view: &View<'_>, fraction: bool) -> String {
    clock_of(view.event.ts, view.state.time_zone(), fraction)
}

/// The time of day at an instant in ns since the epoch: `HH:MM:SS`, with nine more digits if asked for.
pub(crate) fn clock_of(ns: u64, zone: &TimeZone, fraction: bool) -> String {
    let time = zone.to_datetime(instant(ns)).time();
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    if fraction {
        let ns = time.subsec_nanosecond();
        format!("{hour:02}:{minute:02}:{second:02}.{ns:09}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}

/// `YYYY-MM-DD HH:MM:SS.nnnnnnnnn` in a time zone.
pub(crate) fn datetime(ns: u64, zone: &TimeZone) -> Vec<u8> {
    let date = zone.to_datetime(instant(ns)).date();
    let clock = clock_of(ns, zone, true);
    format!("{date} {clock}").into_bytes()
}

/// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`, always in UTC.
pub(crate) fn iso8601(ns: u64) -> String {
    format!("{}+0000", utc(ns))
}

/// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ`, always in UTC.
pub(crate) fn rfc3339(ns: u64) -> String {
    format!("{}Z", utc(ns))
}

fn utc(ns: u64) -> String {
    let date = TimeZone::UTC.to_datetime(instant(ns)).date();
    format!("{date}T{}", clock_of(ns, &TimeZone::UTC, true))
}

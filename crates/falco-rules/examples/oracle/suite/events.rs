//! Recorded events: which filters match them, and what the state makes of them.

use std::collections::HashSet;

use falco_rules::buffers::Buffers;
use falco_rules::extract::View;
use falco_rules::field::{FieldArg, FieldRef, FieldTable};
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::value::{Extract, Value};
use serde_json::Value as Json;

use super::recording::Recorded;
use super::{Answers, replay};
use crate::tally::{Outcome, Tally};

/// Compares filters; with `replay` also the values that the state gives.
pub(super) fn run(answers: &Answers, replay: bool, tally: &mut Tally) {
    let fields = FieldTable::falco();
    let filters: Vec<_> = answers
        .filters
        .lines()
        .map(|text| (text, Filter::compile(text, &fields)))
        .collect();
    for (capture, events) in &answers.events {
        compare(capture, events, &filters, replay, tally);
    }
}

/// A recorded event; what nobody asked Falco for comes from the replayed one.
pub(crate) struct Both<'e> {
    pub(crate) recorded: &'e Recorded,
    pub(crate) view: View<'e>,
}

impl Extract for Both<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let table = FieldTable::falco();
        let name = &table.get(field.id).name;
        if name == "evt.abspath" {
            let second = field.arg == Some(FieldArg::Key("dst".to_owned()));
            return match replay::meant_path(self.recorded, second) {
                Some(path) => Some(Value::Str(path.as_bytes().into())),
                None => self.view.extract(field),
            };
        }
        let recorded = self.recorded.extract(field);
        if recorded.is_none() && !is_recorded(name, field.arg.as_ref()) {
            return self.view.extract(field);
        }
        recorded
    }

    fn event_type(&self) -> &str {
        self.recorded.event_type()
    }
}

/// Whether Falco was asked for the field. Of fields with an argument, some arguments only were asked
/// for; an event that has no value for one of those has none when it is replayed, either.
fn is_recorded(name: &str, arg: Option<&FieldArg>) -> bool {
    const OMITTED: [&str; 11] = [
        "evt.time",
        "evt.outputtime",
        "evt.datetime",
        "evt.rawtime.",
        "evt.reltime",
        "evt.deltatime",
        "evt.latency",
        "evt.wait_latency",
        "evt.hostname",
        "proc.env",
        "proc.aenv",
    ];
    arg.is_none() && !OMITTED.iter().any(|start| name.starts_with(start))
}

type Compiled<'f> = (&'f str, Result<Filter, falco_rules::diagnostic::Diagnostic>);

fn compare(
    name: &str,
    events: &[Recorded],
    filters: &[Compiled<'_>],
    with_values: bool,
    tally: &mut Tally,
) {
    let mut state = replay::start();
    let mut partly_known = HashSet::new();
    for recorded in events {
        let id = format!("{name}/{}", recorded.number("evt.num").unwrap_or(0));
        let Some(event) = replay::event(recorded) else {
            tally.fail("events", &id, "no such event");
            continue;
        };
        if replay::seed(&mut state, recorded) {
            partly_known.insert(event.tid);
        }
        let succeeded = recorded.number("evt.rawres") == Some(0);
        match recorded.text("evt.type") {
            "clone" | "vfork" if succeeded => {
                let parent = recorded.number("proc.ppid").unwrap_or(0);
                if partly_known.contains(&parent) {
                    partly_known.insert(event.tid);
                }
            }
            "execve" if succeeded => {
                partly_known.remove(&event.tid);
            }
            _ => {}
        }
        state.apply(&event);
        let view = state.view(&event);
        let both = Both { recorded, view };
        for (index, (text, filter)) in filters.iter().enumerate() {
            let outcome = match filter {
                Ok(filter) => {
                    let expected = recorded.matches.contains(&index);
                    Outcome::equal(&filter.matches(&both), &expected)
                }
                Err(error) => Outcome::Fail(error.message.clone()),
            };
            tally.add("events filter", &format!("{id} {text}"), outcome);
        }
        if with_values {
            let known = !partly_known.contains(&event.tid);
            values(&id, recorded, &view, known, tally);
        }
    }
}

/// What replayed events can't give, and why.
fn not_replayed(name: &str, known: bool) -> Option<&'static str> {
    Some(match name {
        "proc.exe_ino.ctime_duration_proc_start" | "proc.exe_ino.ctime_duration_pidns_start" => {
            "the kernel's probe read wrong times of inodes"
        }
        "proc.ppid.duration" | "evt.buffer" => "Falco shows memory of an earlier event",
        "proc.apid" => "recorded by its first value only",
        "proc.fdlimit" => "Falco forgets it at a fork",
        "proc.cmdnargs" | "proc.cmdlenargs" => "where arguments end is not recorded",
        "proc.fdopencount" | "proc.fdusage" | "fd.types" => {
            "descriptors from before the recording are not recorded"
        }
        _ if !known => "threads from before the recording are known in part",
        _ => return None,
    })
}

/// Compares the values that the state gives with those recorded.
fn values(id: &str, recorded: &Recorded, view: &View<'_>, known: bool, tally: &mut Tally) {
    let fields = FieldTable::falco();
    // Standard descriptors were open before.
    let is_inherited = recorded
        .number("fd.num")
        .is_some_and(|fd| (0..=2).contains(&fd));
    for (name, expected) in recorded.iter() {
        let of_fd = name.starts_with("fd.") && is_inherited;
        if of_fd || not_replayed(name, known).is_some() {
            continue;
        }
        // A field for conditions only is checked by the filters.
        let Ok(template) = Template::compile(&format!("*%{name}"), &fields) else {
            continue;
        };
        let json = template.json(view, Buffers::Dotted);
        let seen = json.get(name).unwrap_or(&Json::Null);
        tally.add(
            "events value",
            &format!("{id} {name}"),
            Outcome::equal(seen, expected),
        );
    }
}

//! Output lines as text and JSON.

use std::path::Path;

use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::{Buffers, Template};
use serde_json::Value;

use super::events::Both;
use super::recording::read;
use super::replay;
use crate::tally::{Outcome, Tally};

pub(crate) fn run(folder: &Path, tally: &mut Tally) {
    let recorded = std::fs::read_to_string(folder.join("formats.json"))
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|error| error.to_string()));
    let recorded = match recorded {
        Ok(recorded) => recorded,
        Err(error) => return tally.fail("formats", "formats.json", &error),
    };
    for (capture, filter) in recorded["filters"].as_object().into_iter().flatten() {
        if let Err(error) = compare(folder, capture, filter, &recorded["formats"], tally) {
            tally.fail("formats", capture, &error);
        }
    }
}

fn compare(
    folder: &Path,
    capture: &str,
    filter: &Value,
    formats: &Value,
    tally: &mut Tally,
) -> Result<(), String> {
    let fields = FieldTable::falco();
    let filter = Filter::compile(filter.as_str().unwrap_or_default(), &fields)
        .map_err(|error| error.message)?;
    let events = read(&folder.join("events").join(format!("{capture}.jsonl.gz")))?;
    for (text, expected) in formats.as_object().into_iter().flatten() {
        let Some(expected) = expected.get(capture) else {
            continue;
        };
        let template = Template::compile(text, &fields).map_err(|error| error.to_string())?;
        let mut state = replay::start();
        let (mut lines, mut objects) = (Vec::new(), Vec::new());
        for recorded in &events {
            let event = replay::event(recorded).ok_or("no such event")?;
            replay::seed(&mut state, recorded);
            state.apply(&event);
            let view = state.view(&event);
            let both = Both { recorded, view };
            if !filter.matches(&both) {
                continue;
            }
            let line = template.render(&both, Buffers::Dotted);
            lines.push(Value::from(
                String::from_utf8_lossy(&line.text).into_owned(),
            ));
            let object = template.json(&both, Buffers::Dotted);
            objects.push(if object.is_empty() {
                Value::Null
            } else {
                Value::Object(object)
            });
        }
        // An empty line was not recorded.
        lines.retain(|line| line != "");
        each(
            &format!("{capture} {text}"),
            "text",
            &lines,
            &expected["text"],
            tally,
        );
        each(
            &format!("{capture} {text}"),
            "json",
            &objects,
            &expected["json"],
            tally,
        );
    }
    Ok(())
}

fn each(id: &str, form: &str, seen: &[Value], expected: &Value, tally: &mut Tally) {
    let expected = expected.as_array().map_or(&[][..], Vec::as_slice);
    let kind = format!("formats {form}");
    if seen.len() != expected.len() {
        let why = format!("expected {} events, saw {}", expected.len(), seen.len());
        return tally.fail(&kind, id, &why);
    }
    for (at, (seen, expected)) in seen.iter().zip(expected).enumerate() {
        tally.add(&kind, &format!("{id} #{at}"), outcome(seen, expected));
    }
}

fn outcome(seen: &Value, expected: &Value) -> Outcome {
    if seen == expected {
        return Outcome::Pass;
    }
    // For an event without a descriptor, Falco's JSON repeats the value of the event before.
    let without_name = |value: &Value| {
        let mut object = value.as_object().cloned().unwrap_or_default();
        object.remove("fd.name");
        object
    };
    let missing = seen.get("fd.name").is_none_or(Value::is_null);
    let stale = expected.get("fd.name").is_some() && missing;
    if stale && without_name(seen) == without_name(expected) {
        return Outcome::Skip("Falco repeats the descriptor's name of an earlier event".to_owned());
    }
    Outcome::equal(seen, expected)
}

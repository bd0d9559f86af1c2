//! Output lines as text and JSON.

use falco_rules::buffers::Buffers;
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use serde_json::{Map, Value};

use super::events::Both;
use super::{Answers, replay};
use crate::tally::{Outcome, Tally};

pub(super) fn run(answers: &Answers, tally: &mut Tally) {
    let filters = answers.formats["filters"].as_object();
    for (capture, filter) in filters.into_iter().flatten() {
        if let Err(error) = compare(answers, capture, filter, tally) {
            tally.fail("formats", capture, &error);
        }
    }
}

fn compare(
    answers: &Answers,
    capture: &str,
    filter: &Value,
    tally: &mut Tally,
) -> Result<(), String> {
    let fields = FieldTable::falco();
    let filter = Filter::compile(filter.as_str().unwrap_or_default(), &fields)
        .map_err(|error| error.message)?;
    let events = answers.events.get(capture).ok_or("no such recording")?;
    for (text, expected) in answers.formats["formats"].as_object().into_iter().flatten() {
        let Some(expected) = expected.get(capture) else {
            continue;
        };
        let template = Template::compile(text, &fields).map_err(|error| error.to_string())?;
        let mut state = replay::start();
        let (mut lines, mut objects) = (Vec::new(), Vec::new());
        for recorded in events {
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
    let mut before = Map::new();
    for (at, (seen, expected)) in seen.iter().zip(expected).enumerate() {
        let stale = with_stale(&mut before, seen);
        let outcome = match seen == expected {
            false if stale == *expected => {
                Outcome::Skip("Falco repeats what it wrote for an earlier event".to_owned())
            }
            _ => Outcome::equal(seen, expected),
        };
        tally.add(&kind, &format!("{id} #{at}"), outcome);
    }
}

/// Falco keeps the values of the lines before: those that an incomplete line does not come to.
fn with_stale(before: &mut Map<String, Value>, seen: &Value) -> Value {
    let now = seen.as_object().into_iter().flatten();
    before.extend(now.map(|(name, value)| (name.clone(), value.clone())));
    match before.is_empty() {
        true => Value::Null,
        false => Value::Object(before.clone()),
    }
}

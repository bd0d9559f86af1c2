//! Conditions and fields on synthetic events.

use std::collections::BTreeSet;

use falco_rules::buffers::Buffers;
use falco_rules::field::{Field, FieldRef, FieldTable, FieldType};
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::value::{Extract, Value as FieldValue};
use serde_json::Value;

use super::world::{World, bytes};
use super::{Case, Outcome};

pub(crate) fn run(case: &Case) -> Outcome {
    match case.sub.as_str() {
        "event" => event(case),
        "field-text" | "field-present" => field(case),
        "mock-values" => mock(case),
        sub => Outcome::Fail(format!("no harness for events as {sub}")),
    }
}

fn event(case: &Case) -> Outcome {
    let world = match World::of(&case.input) {
        Ok(world) => world,
        Err(reason) => return Outcome::Skip(reason),
    };
    let fields = FieldTable::falco();
    let filter = Filter::compile(case.input["filter"].as_str().unwrap_or_default(), &fields);
    if let Some(compiles) = case.expect["compiles"].as_bool() {
        return Outcome::equal(&filter.is_ok(), &compiles);
    }
    match (filter, world.view()) {
        (Ok(filter), Some(view)) => {
            let result = Some(filter.matches(&view));
            Outcome::equal(&result, &case.expect["result"].as_bool())
        }
        (Ok(_), None) => Outcome::Fail("the case has no event".to_owned()),
        (Err(error), _) => Outcome::Fail(format!("does not compile: {}", error.message)),
    }
}

fn field(case: &Case) -> Outcome {
    let world = match World::of(&case.input) {
        Ok(world) => world,
        Err(reason) => return Outcome::Skip(reason),
    };
    let Some(view) = world.view() else {
        return Outcome::Fail("the case has no event".to_owned());
    };
    let name = case.input["field"].as_str().unwrap_or_default();
    let template = match Template::compile(&format!("%{name}"), &FieldTable::falco()) {
        Ok(template) => template,
        Err(error) => return Outcome::Fail(error.to_string()),
    };
    let line = template.render(&view, Buffers::Dotted);
    let seen = line.complete.then_some(line.text);
    match (&case.expect["text"], case.expect["present"].as_bool()) {
        // The order of its parts is that of a hash table.
        (Value::String(text), _) if name == "fd.types" => {
            let parts = |text: &[u8]| {
                let text = String::from_utf8_lossy(text).into_owned();
                let inner = text.trim_matches(['(', ')']);
                let parts = inner.split(',').map(str::to_owned);
                parts.collect::<BTreeSet<String>>()
            };
            Outcome::equal(&seen.map(|text| parts(&text)), &Some(parts(&bytes(text))))
        }
        (Value::String(text), _) => {
            let seen = seen.map(|text| text.escape_ascii().to_string());
            Outcome::equal(&seen, &Some(bytes(text).escape_ascii().to_string()))
        }
        (_, Some(present)) => Outcome::equal(&seen.is_some(), &present),
        _ => Outcome::Fail("the case expects nothing".to_owned()),
    }
}

/// Fields with fixed values, besides those of Falco.
struct Mock(Vec<(FieldRef, Vec<String>, bool)>);

impl Extract for Mock {
    fn extract(&self, field: &FieldRef) -> Option<FieldValue<'_>> {
        let (_, values, list) = self.0.iter().find(|(known, ..)| known == field)?;
        let mut values = values
            .iter()
            .map(|text| FieldValue::Str(text.as_bytes().into()));
        if *list {
            return Some(FieldValue::List(values.collect()));
        }
        values.next()
    }

    fn event_type(&self) -> &str {
        "generic"
    }
}

fn mock(case: &Case) -> Outcome {
    let given = case.input["fields"].as_object().into_iter().flatten();
    let given: Vec<_> = given.map(|(name, json)| (name, texts(json))).collect();
    let fields = FieldTable::falco().with(given.iter().map(|(name, (_, list))| {
        let field = Field::new(name.as_str(), FieldType::Charbuf);
        if *list { field.list() } else { field }
    }));
    let filter = Filter::compile(case.input["filter"].as_str().unwrap_or_default(), &fields);
    if let Some(compiles) = case.expect["compiles"].as_bool() {
        return Outcome::equal(&filter.is_ok(), &compiles);
    }
    let values = given
        .into_iter()
        .filter_map(|(name, (texts, list))| Some((fields.resolve(name, None).ok()?, texts, list)));
    match filter {
        Ok(filter) => {
            let result = Some(filter.matches(&Mock(values.collect())));
            Outcome::equal(&result, &case.expect["result"].as_bool())
        }
        Err(error) => Outcome::Fail(format!("does not compile: {}", error.message)),
    }
}

/// The values of a mock field, and whether it is a list.
fn texts(json: &Value) -> (Vec<String>, bool) {
    let text = |json: &Value| {
        json.as_str()
            .map_or_else(|| json.to_string(), str::to_owned)
    };
    match json {
        Value::Array(items) => (items.iter().map(text).collect(), true),
        single => (vec![text(single)], false),
    }
}

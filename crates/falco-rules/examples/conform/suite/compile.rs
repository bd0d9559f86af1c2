//! Conditions compiled: types, operators, sets of event types, mock fields.

use falco_rules::condition::parse;
use falco_rules::event_types::EventTypes;
use falco_rules::field::{Field, FieldRef, FieldTable, FieldType};
use falco_rules::filter::{Filter, lints};
use falco_rules::value::{Extract, Value};
use serde_json::Value as Json;

use super::{Case, Outcome};

pub(crate) fn run(case: &Case) -> Outcome {
    match case.sub.as_str() {
        "filter-compile" => compile(case),
        "evttypes" => event_types(case),
        "mock" => mock(case),
        "pmatch" => pmatch(case),
        _ => Outcome::Fail("no such kind of case".to_owned()),
    }
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_default()
}

fn compile(case: &Case) -> Outcome {
    let mut fields = FieldTable::falco();
    if let Some(extra) = case.input["extra_fields"].as_object() {
        fields = fields.with(extra.iter().map(|(name, ty)| {
            let ty = ty.as_str().and_then(FieldType::from_name);
            Field::new(name, ty.unwrap_or(FieldType::Charbuf))
        }));
    }
    let filter = match Filter::compile(text(&case.input, "filter"), &fields) {
        Ok(filter) => filter,
        Err(error) if case.expect["ok"] == true => return Outcome::Fail(error.to_string()),
        Err(_) => return Outcome::Pass,
    };
    if case.expect["ok"] != true {
        return Outcome::Fail("compiled".to_owned());
    }
    match case.expect["warnings"].as_u64() {
        Some(expected) => {
            Outcome::equal(&lints(filter.tree(), &fields).len(), &(expected as usize))
        }
        None => Outcome::Pass,
    }
}

fn event_types(case: &Case) -> Outcome {
    let of = |filter: &str| parse(filter).map(|expr| EventTypes::of(&expr));
    let seen = of(text(&case.input, "filter"));
    if let Some(same) = case.expect["same_event_types_as"].as_str() {
        return Outcome::equal(&seen, &of(same));
    }
    let names = case.expect["event_types"].as_array();
    let names: Vec<&str> = names
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let expected = match names.split_first() {
        Some((&"!", others)) => EventTypes::named(others.iter().copied()).complement(),
        _ => EventTypes::named(names),
    };
    Outcome::equal(&seen, &Ok(expected))
}

/// An event with a few made-up fields.
struct Mock<'a> {
    fields: &'a FieldTable,
    values: &'a [(&'a str, &'a str)],
}

impl Extract for Mock<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let name = &self.fields.get(field.id).name;
        let (_, value) = self.values.iter().find(|(known, _)| known == name)?;
        Some(Value::Str(value.as_bytes().into()))
    }

    fn event_type(&self) -> &str {
        "open"
    }
}

fn evaluate(filter: &str, values: &[(&str, &str)]) -> Result<bool, String> {
    let names = values.iter().map(|(name, _)| *name);
    let fields = FieldTable::falco().with(names.map(|name| Field::new(name, FieldType::Charbuf)));
    let filter = Filter::compile(filter, &fields).map_err(|error| error.to_string())?;
    Ok(filter.matches(&Mock {
        fields: &fields,
        values,
    }))
}

fn mock(case: &Case) -> Outcome {
    let values = [
        ("c.true", "1"),
        ("c.false", "0"),
        ("c.singlequote", "hello 'quoted'"),
        ("c.doublequote", "hello \"quoted\""),
    ];
    let seen = evaluate(text(&case.input, "filter"), &values);
    Outcome::equal(&seen, &Ok(case.expect["result"] == true))
}

fn pmatch(case: &Case) -> Outcome {
    let paths = case.input["paths"].as_array();
    let paths: Vec<&str> = paths
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let filter = format!("c.path pmatch ({})", paths.join(", "));
    let seen = evaluate(&filter, &[("c.path", text(&case.input, "value"))]);
    Outcome::equal(&seen, &Ok(case.expect["result"] == true))
}

//! Output templates.

use falco_rules::buffers::Buffers;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;
use serde_json::{Map, Value};

use super::world::World;
use super::{Case, Outcome};

pub(crate) fn run(case: &Case) -> Outcome {
    let text = case.input["template"].as_str().unwrap_or_default();
    let template = Template::compile(text, &FieldTable::falco());
    match case.sub.as_str() {
        "compile" => {
            let expected = case.expect["ok"].as_bool();
            Outcome::equal(&Some(template.is_ok()), &expected)
        }
        "render" => match template {
            Ok(template) => render(case, &template),
            Err(error) => Outcome::Fail(error.to_string()),
        },
        sub => Outcome::Fail(format!("no harness for formats to {sub}")),
    }
}

fn render(case: &Case, template: &Template) -> Outcome {
    let world = match World::of(&case.input) {
        Ok(world) => world,
        Err(reason) => return Outcome::Skip(reason),
    };
    let Some(view) = world.view() else {
        return Outcome::Fail("the case has no event".to_owned());
    };
    let with_calls = case.input["resolve_transformed_fields"] != Value::Bool(false);
    let values = if with_calls {
        template.json(&view, Buffers::Dotted)
    } else {
        template.json_of_fields(&view, Buffers::Dotted)
    };
    let line = template.render(&view, Buffers::Dotted);
    let output = match case.input["output_format"].as_str() {
        Some("json") => serde_json::to_string(&values).unwrap_or_default(),
        _ => String::from_utf8_lossy(&line.text).into_owned(),
    };
    for (key, expected) in case.expect.as_object().into_iter().flatten() {
        let outcome = match key.as_str() {
            "complete" => Outcome::equal(&Some(line.complete), &expected.as_bool()),
            "output" => Outcome::equal(&Some(output.as_str()), &expected.as_str()),
            "field_count" => Outcome::equal(&Some(template.len() as u64), &expected.as_u64()),
            "value_count" => Outcome::equal(&Some(values.len() as u64), &expected.as_u64()),
            "values" => has_values(&values, expected),
            key => Outcome::Fail(format!("no harness for {key}")),
        };
        if !matches!(outcome, Outcome::Pass) {
            return outcome;
        }
    }
    Outcome::Pass
}

/// Whether the values named are among those seen, as text.
fn has_values(values: &Map<String, Value>, expected: &Value) -> Outcome {
    for (name, expected) in expected.as_object().into_iter().flatten() {
        let seen = values.get(name).map(|value| match value {
            Value::Null => "<NA>".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        if seen.as_deref() != expected.as_str() {
            return Outcome::Fail(format!("{name}: expected {expected}, saw {seen:?}"));
        }
    }
    Outcome::Pass
}

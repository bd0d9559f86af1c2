//! All texts of a value, whatever its type.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Renders every text inside of a value, keys of mappings too. `render` is given the path of the text, keys and indices
/// separated by `/`, and the text.
pub(crate) fn render_all<T: Serialize + DeserializeOwned>(
    value: &T,
    render: &mut dyn FnMut(&str, &str) -> String,
) -> Result<T, serde_json::Error> {
    let mut json = serde_json::to_value(value)?;
    walk(&mut json, "", render);
    serde_json::from_value(json)
}

fn walk(value: &mut Value, path: &str, render: &mut dyn FnMut(&str, &str) -> String) {
    match value {
        Value::String(text) => *text = render(path, text),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &format!("{path}/{index}"), render);
            }
        }
        Value::Object(entries) => {
            for (key, mut entry) in std::mem::take(entries) {
                let below = format!("{path}/{key}");
                walk(&mut entry, &below, render);
                // A key may be a template, too: the name of a variable of a container.
                entries.insert(render(path, &key), entry);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

//! Lists of fields and events, for `falco --list` and `sysdig -l`.

use std::fmt::Write as _;

use falco_rules::event::EventCode;
use falco_rules::field::{Field, FieldTable};
use serde_json::json;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For reading.
    Text,
    /// Tables.
    Markdown,
    /// For programs.
    Json,
}

/// All fields of system-call events, in their families.
pub(crate) fn fields(form: Form) -> String {
    let table = FieldTable::falco();
    let fields = || {
        table
            .iter()
            .map(|(_, field)| field)
            .filter(|field| !field.flags.table_only)
    };
    if form == Form::Json {
        let fields: Vec<_> = fields()
            .map(|field| {
                json!({
                    "name": field.name,
                    "class": field.class,
                    "type": type_name(field),
                    "argument": argument(field),
                    "notes": notes(field),
                })
            })
            .collect();
        return format!(
            "{:#}\n",
            json!({"event_source": "syscall", "fields": fields})
        );
    }
    let mut text = String::new();
    let mut class = "";
    for field in fields() {
        if field.class != class {
            class = &field.class;
            let _ = match form {
                Form::Markdown => write!(
                    text,
                    "\n## Field class: {class}\n\nEvent source: syscall\n\n\
                     Name | Type | Notes\n:----|:-----|:-----\n"
                ),
                _ => write!(text, "\n{:-<32}\nField class: {class} (syscall)\n\n", ""),
            };
        }
        let name = format!("{}{}", field.name, argument(field));
        let (type_name, notes) = (type_name(field), notes(field).join(", "));
        let _ = match form {
            Form::Markdown => writeln!(text, "`{name}` | {type_name} | {notes}"),
            _ => writeln!(
                text,
                "{}",
                format!("{name:<34} {type_name:<16} {notes}").trim_end()
            ),
        };
    }
    text
}

/// The names of all fields, one a line.
pub(crate) fn field_names() -> String {
    let table = FieldTable::falco();
    let listed = table.iter().filter(|(_, field)| !field.flags.table_only);
    listed
        .map(|(_, field)| format!("{}\n", field.name))
        .collect()
}

fn type_name(field: &Field) -> String {
    let name = format!("{:?}", field.ty).to_uppercase();
    if field.flags.list {
        format!("LIST({name})")
    } else {
        name
    }
}

/// The argument of a field, in the spelling of a condition.
fn argument(field: &Field) -> String {
    let inside = match (field.arg.index, field.arg.key) {
        (true, true) => "[index or key]",
        (true, false) => "[index]",
        (false, true) => "[key]",
        (false, false) if field.arg.dotted => ".key",
        (false, false) => return String::new(),
    };
    inside.to_owned()
}

fn notes(field: &Field) -> Vec<&'static str> {
    let flags = &field.flags;
    [
        (flags.arg_required, "needs its argument"),
        (flags.filter_only, "only in conditions"),
        (flags.print_only, "only in outputs"),
        (flags.deprecated, "deprecated"),
    ]
    .into_iter()
    .filter_map(|(holds, note)| holds.then_some(note))
    .collect()
}

/// All events with their parameters.
pub(crate) fn events(form: Form) -> String {
    let specs = || EventCode::all().map(EventCode::spec);
    let type_name =
        |param: &falco_rules::event::ParamSpec| format!("{:?}", param.kind).to_uppercase();
    if form == Form::Json {
        let events: Vec<_> = specs()
            .map(|spec| {
                let params: Vec<_> = spec
                    .params
                    .iter()
                    .map(|param| json!({"name": param.name, "type": type_name(param)}))
                    .collect();
                json!({"name": spec.name, "params": params})
            })
            .collect();
        return format!("{:#}\n", json!({"events": events}));
    }
    let mut text = match form {
        Form::Markdown => "Name | Params\n:----|:-----\n".to_owned(),
        _ => String::new(),
    };
    for spec in specs() {
        let params: Vec<_> = spec
            .params
            .iter()
            .map(|param| format!("{} {}", type_name(param), param.name))
            .collect();
        let params = params.join(", ");
        let _ = match form {
            Form::Markdown => writeln!(text, "`{}` | {params}", spec.name),
            _ => writeln!(text, "< {}({params})", spec.name),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_name_in_every_form() {
        assert!(fields(Form::Text).contains("\nuser.name "));
        assert!(fields(Form::Text).contains("\nproc.aname[index] "));
        assert!(fields(Form::Markdown).contains("\n`container.id` | CHARBUF |"));
        let json: serde_json::Value = serde_json::from_str(&fields(Form::Json)).unwrap();
        let names = json["fields"].as_array().unwrap().iter();
        assert!(names.clone().any(|field| field["name"] == "evt.time"));
        assert_eq!(names.count(), field_names().lines().count());
    }

    #[test]
    fn an_event_is_listed_with_its_parameters() {
        let openat = events(Form::Text)
            .lines()
            .find(|line| line.starts_with("< openat("))
            .map(str::to_owned)
            .unwrap();
        assert!(openat.contains("FSRELPATH name") && openat.ends_with(')'));
        assert!(serde_json::from_str::<serde_json::Value>(&events(Form::Json)).is_ok());
    }
}

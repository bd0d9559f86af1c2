//! Recorded events: the values of their fields, and the filters that matched.

use std::collections::BTreeMap;

use falco_rules::field::{FieldArg, FieldRef, FieldTable, FieldType};
use falco_rules::value::{Extract, Value};
use serde_json::{Map, Value as Json};

/// One recorded event.
pub(crate) struct Recorded {
    fields: Map<String, Json>,
    /// Which filters matched it.
    pub(crate) matches: Vec<usize>,
}

/// The events of each recording, in order.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn by_capture(text: &str) -> Result<BTreeMap<String, Vec<Recorded>>, String> {
    let mut captures: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
    for line in text.lines() {
        let (capture, recorded) = Recorded::from_line(line)?;
        captures.entry(capture).or_default().push(recorded);
    }
    Ok(captures)
}

impl Recorded {
    /// An event, and the name of the recording that it is from.
    fn from_line(line: &str) -> Result<(String, Self), String> {
        let mut json: Json = super::parsed(line)?;
        let (Json::Object(fields), Json::String(capture)) =
            (json["f"].take(), json["capture"].take())
        else {
            return Err("an event needs the fields `f` and the name of its `capture`".to_owned());
        };
        let matches = json["match"].as_array().into_iter().flatten();
        let matches = matches.filter_map(|index| usize::try_from(index.as_u64()?).ok());
        let matches = matches.collect();
        Ok((capture, Recorded { fields, matches }))
    }

    /// The recorded value of a field, by its name with its argument.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.fields.get(name)
    }

    /// All recorded values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.fields.iter()
    }

    /// The recorded text of a field; empty if it has none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    /// The recorded number of a field.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        let number = self.get(name)?;
        number.as_i64().or(number.as_u64().map(u64::cast_signed))
    }

    /// The value of a field for each ancestor: one by one as far as they were recorded so, and what is
    /// left of the line of all.
    fn ancestors(&self, name: &str, ty: FieldType) -> Option<Value<'_>> {
        let each = (1..).map_while(|n| self.get(&format!("{name}[{n}]")));
        let (mut values, mut line) = (Vec::new(), String::new());
        for json in each {
            line.extend(json.as_str().into_iter().flat_map(|text| [text, " "]));
            values.extend(value(ty, json));
        }
        let rest = self.text(name).strip_prefix(&*line).unwrap_or_default();
        let rest = rest.split(' ').filter(|word| !word.is_empty());
        values.extend(rest.map(|word| Value::Str(word.as_bytes().into())));
        (!values.is_empty()).then_some(Value::Each(values))
    }

    fn ip(&self, name: &str) -> Option<Value<'_>> {
        self.text(name).parse().ok().map(Value::Ip)
    }

    /// Both ends, for the fields that mean either.
    fn either<'e>(&self, ends: [Option<Value<'e>>; 2]) -> Option<Value<'e>> {
        let ends: Vec<_> = ends.into_iter().flatten().collect();
        (!ends.is_empty()).then_some(Value::Each(ends))
    }
}

impl Extract for Recorded {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let table = FieldTable::falco();
        let known = table.get(field.id);
        match known.name.as_str() {
            "fd.ip" | "fd.net" => return self.either([self.ip("fd.cip"), self.ip("fd.sip")]),
            name if field.arg == Some(FieldArg::Index(0)) && name.starts_with("proc.a") => {
                // Recorded without the `a`: `proc.aname[0]` is `proc.name`.
                let own = name.replacen("proc.a", "proc.", 1);
                return value(known.ty, self.get(&own)?);
            }
            "proc.aname" | "proc.aexe" | "proc.aexepath" | "proc.acmdline" | "proc.apid"
                if field.arg.is_none() =>
            {
                return self.ancestors(&known.name, known.ty);
            }
            "fd.port" | "fd.proto" => {
                let port = |name| self.number(name).map(Value::I64);
                return self.either([port("fd.cport"), port("fd.sport")]);
            }
            "fd.cnet" | "fd.snet" | "fd.lnet" | "fd.rnet" => {
                return self.ip(&known.name.replace("net", "ip"));
            }
            // Of a number, Falco has no bytes, and prints memory of an earlier event.
            "evt.buffer" if self.text("evt.type") == "ptrace" => {
                return Some(Value::Buffer(b"".into()));
            }
            // Without data, Falco prints memory of an earlier event, which filters do not see.
            "evt.buffer" if self.text("evt.arg.data") == "NULL" => return None,
            // Not recorded.
            "evt.dir" => {
                let returns = self.fields.contains_key("syscall.type");
                return Some(Value::Str(if returns { b"<" } else { b">" }.into()));
            }
            _ => {}
        }
        let json = self.fields.get(&spelled(&known.name, field.arg.as_ref()))?;
        value(known.ty, json)
    }

    fn event_type(&self) -> &str {
        self.text("evt.type")
    }
}

/// A field as the recordings spell it.
fn spelled(name: &str, arg: Option<&FieldArg>) -> String {
    match arg {
        None => name.to_owned(),
        Some(FieldArg::Index(index)) => format!("{name}[{index}]"),
        Some(FieldArg::Key(key)) if name == "evt.arg" => format!("{name}.{key}"),
        Some(FieldArg::Key(key)) => format!("{name}[{key}]"),
    }
}

fn value(ty: FieldType, json: &Json) -> Option<Value<'_>> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Value::U64(number),
            (_, Some(number)) => Value::I64(number),
            _ => Value::F64(number.as_f64()?),
        },
        Json::String(text) => match ty {
            FieldType::Ipaddr => Value::Ip(text.parse().ok()?),
            FieldType::Bytebuf => Value::Buffer(text.as_bytes().into()),
            FieldType::Int32 => Value::U64(u64::from_str_radix(text, 16).ok()?),
            _ => Value::Str(text.as_bytes().into()),
        },
        Json::Array(items) => {
            Value::List(items.iter().filter_map(|item| value(ty, item)).collect())
        }
        Json::Object(_) => return None,
    })
}

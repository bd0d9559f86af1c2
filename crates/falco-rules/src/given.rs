//! Events made of the values of their fields: for tests of rules, where there is no kernel.
//!
//! ```
//! use falco_rules::field::FieldTable;
//! use falco_rules::filter::Filter;
//! use falco_rules::given::{Given, Written};
//!
//! let fields = FieldTable::falco();
//! let mut event = Given::new(1);
//! event.set("evt.type", &Written::One("execve".into())).unwrap();
//! event.set("proc.name", &Written::One("bash".into())).unwrap();
//! event.set("proc.tty", &Written::One("34816".into())).unwrap();
//!
//! let shell = Filter::compile("evt.type = execve and proc.name = bash and proc.tty != 0", &fields);
//! assert!(shell.unwrap().matches(&event));
//! let host = Filter::compile("container.id = host and evt.res = SUCCESS", &fields);
//! assert!(host.unwrap().matches(&event), "what nobody says is what it usually is");
//! ```

use std::collections::HashMap;

use thiserror::Error;

use crate::event::syscall;
use crate::field::{FieldArg, FieldError, FieldRef, FieldTable, FieldType, TypeClass};
use crate::filter::Operand;
use crate::matcher::net::parse_ip;
use crate::suggest::closest;
use crate::value::{Extract, Value};

/// An event that is nothing but the values of its fields.
///
/// A field that is not set has no value, except for those that follow from others or from what is
/// usual: see [`Given::DERIVED`].
#[derive(Clone, Debug)]
pub struct Given {
    fields: FieldTable,
    event_type: String,
    values: HashMap<FieldRef, Value<'static>>,
}

/// A value as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// One text, number or truth.
    One(String),
    /// Several: for fields that are lists, and for all ancestors (`proc.aname`), nearest first.
    Many(Vec<String>),
}

/// Why a field can't have a value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GivenError {
    /// It is no field.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// `evt.type` with a name that no event has.
    #[error("`{name}` is not an event type")]
    EventType {
        /// The name.
        name: String,
        /// The most similar known name.
        suggestion: Option<String>,
    },
    /// The value is not of the field's type.
    #[error("`{value}` is no value for `{field}`: {expected}")]
    Value {
        /// The field.
        field: String,
        /// What was written.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// Several values for a field that has one.
    #[error("`{0}` has one value, not several")]
    Several(String),
    /// Something else is wrong with the field, such as an unknown parameter of events.
    #[error("{0}")]
    Other(String),
}

impl GivenError {
    /// What might help.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let suggestion = match self {
            GivenError::Field(FieldError::Unknown { suggestion, .. })
            | GivenError::EventType { suggestion, .. } => suggestion.as_ref()?,
            _ => return None,
        };
        Some(format!("did you mean `{suggestion}`?"))
    }
}

impl Given {
    /// The fields that have a value without being set, with how they come by it.
    pub const DERIVED: &'static [(&'static str, &'static str)] = &[
        ("evt.num", "the number of the event in the test, from 1"),
        ("evt.dir", "`<`"),
        ("evt.source", "`syscall`"),
        ("evt.res", "`SUCCESS`"),
        ("evt.failed", "whether evt.res is not SUCCESS"),
        ("evt.rawres", "fd.num or 0 for a success, else -1"),
        ("evt.is_open_read", "from evt.arg.flags"),
        ("evt.is_open_write", "from evt.arg.flags"),
        ("container.id", "`host`"),
        ("proc.cmdline", "proc.name and proc.args"),
        ("proc.pname", "the first of proc.aname"),
        (
            "proc.aname[n]",
            "the n-th of proc.aname; the same for aexe and aexepath",
        ),
        (
            "fd.num",
            "3 where there is an fd.name and the call did not fail",
        ),
        ("fd.typechar", "from fd.type; `f` for opens with an fd.name"),
        ("fd.type", "from fd.typechar"),
        ("fd.filename", "the last part of fd.name"),
        ("fd.directory", "the rest of fd.name"),
        ("fd.nameraw", "fd.name"),
        ("fd.ip, fd.net", "fd.cip and fd.sip"),
        ("fd.cnet, fd.snet", "fd.cip, fd.sip"),
        ("fd.port", "fd.cport and fd.sport"),
    ];

    /// An event without any value but its number.
    #[must_use]
    pub fn new(num: u64) -> Self {
        let mut given = Given {
            fields: FieldTable::falco(),
            event_type: String::new(),
            values: HashMap::new(),
        };
        given.put("evt.num", Value::U64(num));
        given
    }

    /// Sets a field, by its name as conditions write it.
    ///
    /// # Errors
    /// An unknown field or event type, or a value of another type than the field's.
    pub fn set(&mut self, name: &str, written: &Written) -> Result<(), GivenError> {
        let (base, arg) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            Some((base, arg)) => (base, Some(arg)),
            None => (name, None),
        };
        let reference = self.fields.resolve(base, arg)?;
        let field = self.fields.get(reference.id);
        let operand = Operand::of_field(&reference, &self.fields)
            .map_err(|error| GivenError::Other(error.to_string()))?;
        let read = |text: &String| read(name, operand.ty().ty, text);
        let value = match written {
            Written::One(text) if field.flags.list => Value::List(vec![read(text)?]),
            Written::One(text) => read(text)?,
            Written::Many(texts) => {
                let all: Vec<Value<'static>> = texts.iter().map(read).collect::<Result<_, _>>()?;
                match field.flags.list {
                    true => Value::List(all),
                    false if has_several(&field.name) && reference.arg.is_none() => {
                        Value::Each(all)
                    }
                    false => return Err(GivenError::Several(name.to_owned())),
                }
            }
        };
        if base == "evt.type" {
            let Written::One(name) = written else {
                return Err(GivenError::Several(base.to_owned()));
            };
            if !syscall::is_event_type(name) {
                return Err(GivenError::EventType {
                    name: name.clone(),
                    suggestion: closest(name, syscall::event_types()).map(str::to_owned),
                });
            }
            self.event_type.clone_from(name);
        }
        self.values.insert(reference, value);
        Ok(())
    }

    fn put(&mut self, name: &str, value: Value<'static>) {
        if let Some(id) = self.fields.id(name) {
            self.values.insert(FieldRef { id, arg: None }, value);
        }
    }

    /// A value that was set.
    fn get(&self, name: &str) -> Option<&Value<'static>> {
        let id = self.fields.id(name)?;
        self.values.get(&FieldRef { id, arg: None })
    }

    fn text(&self, name: &str) -> Option<&[u8]> {
        match self.get(name)? {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    fn failed(&self) -> bool {
        let negative = |name| matches!(self.get(name), Some(Value::I64(..0)));
        self.text("evt.res").is_some_and(|res| res != b"SUCCESS")
            || negative("evt.rawres")
            || self.get("evt.failed") == Some(&Value::Bool(true))
    }

    /// The parameter of the event that holds flags, as text.
    fn flags(&self) -> Option<&[u8]> {
        let id = self.fields.id("evt.arg")?;
        let arg = Some(FieldArg::Key("flags".to_owned()));
        match self.values.get(&FieldRef { id, arg })? {
            Value::Str(flags) => Some(flags),
            _ => None,
        }
    }

    fn opens(&self, modes: [&str; 2]) -> Option<Value<'_>> {
        let flags = self.flags()?;
        let mut words = flags.split(|byte| *byte == b'|');
        Some(Value::Bool(words.any(|word| {
            modes.iter().any(|mode| mode.as_bytes() == word)
        })))
    }

    /// All of several values, of which one may satisfy a comparison.
    fn either(&self, names: [&str; 2]) -> Option<Value<'_>> {
        let values = names.iter().filter_map(|name| self.get(name).cloned());
        let values: Vec<Value<'_>> = values.collect();
        (!values.is_empty()).then_some(Value::Each(values))
    }

    fn ancestor(&self, name: &str, index: u32) -> Option<Value<'_>> {
        let own = match name {
            "proc.aname" => "proc.name",
            "proc.aexe" => "proc.exe",
            "proc.aexepath" => "proc.exepath",
            _ => return None,
        };
        if index == 0 {
            return self.get(own).cloned();
        }
        match self.get(name)? {
            Value::Each(all) => all.get(index as usize - 1).cloned(),
            one if index == 1 => Some(one.clone()),
            _ => None,
        }
    }

    fn typechar(&self) -> Option<&[u8]> {
        if let Some(char) = self.text("fd.typechar") {
            return Some(char);
        }
        if let Some(ty) = self.text("fd.type") {
            let (char, _) = TYPES.iter().find(|(_, name)| name.as_bytes() == ty)?;
            return Some(char.as_bytes());
        }
        let opened = self.event_type.starts_with("open") && self.text("fd.name").is_some();
        opened.then_some(b"f")
    }

    fn derived(&self, field: &FieldRef) -> Option<Value<'_>> {
        let name = self.fields.get(field.id).name.as_str();
        if let Some(FieldArg::Index(index)) = field.arg {
            return self.ancestor(name, index);
        }
        if field.arg.is_some() {
            return None;
        }
        let text = |text: &'static str| Some(Value::Str(text.as_bytes().into()));
        let path = self.text("fd.name");
        match name {
            "evt.dir" => text("<"),
            "evt.source" => text("syscall"),
            "evt.res" if !self.failed() => text("SUCCESS"),
            "evt.failed" => Some(Value::Bool(self.failed())),
            "evt.rawres" if self.failed() => Some(Value::I64(-1)),
            "evt.rawres" => Some(self.get("fd.num").cloned().unwrap_or(Value::I64(0))),
            "evt.is_open_read" => self.opens(["O_RDONLY", "O_RDWR"]),
            "evt.is_open_write" => self.opens(["O_WRONLY", "O_RDWR"]),
            "container.id" => text("host"),
            "proc.cmdline" => {
                let name = self.text("proc.name")?;
                let line = match self.text("proc.args") {
                    Some(args) if !args.is_empty() => [name, b" ", args].concat(),
                    _ => name.to_vec(),
                };
                Some(Value::Str(line.into()))
            }
            "proc.pname" => self.ancestor("proc.aname", 1),
            "fd.num" if path.is_some() && !self.failed() => Some(Value::I64(3)),
            "fd.typechar" => Some(Value::Str(self.typechar()?.into())),
            "fd.type" => {
                let char = self.typechar()?;
                let (_, name) = TYPES.iter().find(|(known, _)| known.as_bytes() == char)?;
                text(name)
            }
            "fd.filename" => {
                let name = path?.rsplit(|byte| *byte == b'/').next()?;
                Some(Value::Str(name.into()))
            }
            "fd.directory" => {
                let slash = path?.iter().rposition(|byte| *byte == b'/')?;
                Some(Value::Str(path?[..slash.max(1)].into()))
            }
            "fd.nameraw" => Some(Value::Str(path?.into())),
            "fd.ip" | "fd.net" => self.either(["fd.cip", "fd.sip"]),
            "fd.cnet" => self.get("fd.cip").cloned(),
            "fd.snet" => self.get("fd.sip").cloned(),
            "fd.port" => self.either(["fd.cport", "fd.sport"]),
            _ => None,
        }
    }
}

/// The letters of `fd.typechar`, and what `fd.type` says for them.
const TYPES: [(&str, &str); 8] = [
    ("f", "file"),
    ("d", "directory"),
    ("4", "ipv4"),
    ("6", "ipv6"),
    ("u", "unix"),
    ("p", "pipe"),
    ("e", "event"),
    ("m", "memfd"),
];

impl Extract for Given {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        match self.values.get(field) {
            Some(value) => Some(value.clone()),
            None => self.derived(field),
        }
    }

    fn event_type(&self) -> &str {
        &self.event_type
    }
}

/// Fields that without an index stand for several values, though they are no lists.
fn has_several(name: &str) -> bool {
    matches!(
        name,
        "proc.aname"
            | "proc.aexe"
            | "proc.aexepath"
            | "proc.acmdline"
            | "proc.apid"
            | "fd.ip"
            | "fd.port"
    )
}

fn read(field: &str, ty: FieldType, text: &str) -> Result<Value<'static>, GivenError> {
    let wrong = |expected| GivenError::Value {
        field: field.to_owned(),
        value: text.to_owned(),
        expected,
    };
    let address = || parse_ip(text).ok_or_else(|| wrong("an IP address is expected"));
    Ok(match ty.class() {
        TypeClass::Number if ty == FieldType::Double => {
            let number = text.parse().map_err(|_| wrong("a number is expected"))?;
            Value::F64(number)
        }
        TypeClass::Number => match (text.parse::<i64>(), text.parse::<u64>()) {
            (Ok(number), _) => Value::I64(number),
            (_, Ok(number)) => Value::U64(number),
            _ => return Err(wrong("a whole number is expected")),
        },
        TypeClass::Bool => Value::Bool(match text {
            "true" => true,
            "false" => false,
            _ => return Err(wrong("`true` or `false` is expected")),
        }),
        TypeClass::Ip | TypeClass::Net => Value::Ip(address()?),
        TypeClass::Buffer => Value::Buffer(text.as_bytes().to_vec().into()),
        TypeClass::Str | TypeClass::Opaque => Value::Str(text.as_bytes().to_vec().into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;

    fn event(fields: &[(&str, &str)]) -> Given {
        let mut event = Given::new(1);
        for (name, value) in fields {
            event.set(name, &Written::One((*value).to_owned())).unwrap();
        }
        event
    }

    fn assert_holds(event: &Given, condition: &str) {
        let filter = Filter::compile(condition, &FieldTable::falco()).unwrap();
        assert!(filter.matches(event), "{condition}");
    }

    #[test]
    fn what_follows_from_other_fields_need_not_be_said() {
        let mut opened = event(&[
            ("evt.type", "openat"),
            ("fd.name", "/etc/shadow"),
            ("evt.arg.flags", "O_RDONLY|O_CLOEXEC"),
            ("proc.name", "cat"),
            ("proc.args", "/etc/shadow"),
        ]);
        let ancestors = ["bash", "sshd"].map(str::to_owned).to_vec();
        opened.set("proc.aname", &Written::Many(ancestors)).unwrap();
        for condition in [
            "evt.is_open_read = true and evt.is_open_write = false and fd.typechar = f",
            "fd.num >= 0 and fd.directory = /etc and fd.filename = shadow and fd.type = file",
            "proc.cmdline = 'cat /etc/shadow' and container.id = host and evt.res = SUCCESS",
            "proc.pname = bash and proc.aname = sshd and proc.aname[2] = sshd and evt.num = 1",
            "not proc.tty exists",
        ] {
            assert_holds(&opened, condition);
        }
        let refused = event(&[
            ("evt.type", "openat"),
            ("evt.res", "EACCES"),
            ("fd.name", "/x"),
        ]);
        assert_holds(
            &refused,
            "evt.failed = true and evt.rawres < 0 and not fd.num exists",
        );
        let connected = event(&[
            ("evt.type", "connect"),
            ("fd.sip", "10.0.0.7"),
            ("fd.sport", "443"),
        ]);
        assert_holds(
            &connected,
            "fd.ip = 10.0.0.7 and fd.snet = 10.0.0.0/8 and fd.port = https",
        );
    }

    #[test]
    fn mistakes_are_told_with_what_was_likely_meant() {
        let mut event = Given::new(1);
        let one = |text: &str| Written::One(text.to_owned());
        let unknown = event.set("proc.nam", &one("x")).unwrap_err();
        assert_eq!(unknown.help().as_deref(), Some("did you mean `proc.name`?"));
        let unknown = event.set("evt.type", &one("opennat")).unwrap_err();
        assert_eq!(unknown.help().as_deref(), Some("did you mean `openat`?"));
        let wrong = event.set("proc.tty", &one("pts")).unwrap_err();
        assert!(wrong.to_string().contains("a whole number is expected"));
        let several = event.set("proc.name", &Written::Many(vec![]));
        assert!(matches!(several, Err(GivenError::Several(_))));
        assert!(event.set("evt.arg.nosuch", &one("x")).is_err());
    }

    #[test]
    fn every_derived_field_is_a_field() {
        for (names, _) in Given::DERIVED {
            for name in names.split(", ") {
                let base = name.split('[').next().unwrap();
                assert!(FieldTable::falco().id(base).is_some(), "{name}");
            }
        }
    }
}

//! Fields: their names, types and flags, and references to them from conditions and outputs.
//!
//! ```
//! use falco_rules::field::{FieldArg, FieldTable};
//!
//! let fields = FieldTable::falco();
//! let ancestor = fields.resolve("proc.aname", Some("2")).unwrap();
//! assert_eq!(ancestor.arg, Some(FieldArg::Index(2)));
//! let flags = fields.resolve("evt.arg.flags", None).unwrap();
//! assert_eq!(flags.arg, Some(FieldArg::Key("flags".into())));
//! ```

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use crate::suggest::closest;

/// The identity of a field in a [`FieldTable`]: its index there. Falco's own fields come first, in
/// the order of the table, so their ids are the same in every table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// A field as a condition or an output names it, with its argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldRef {
    /// Which field.
    pub id: FieldId,
    /// What stands in brackets or after the last dot, if anything.
    pub arg: Option<FieldArg>,
}

/// A field's argument: `proc.aname[2]`, `evt.arg.flags`, `proc.env[HOME]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldArg {
    /// A number.
    Index(u32),
    /// Anything else.
    Key(String),
}

/// The type of a field's value, or of an event's parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are Falco's own")]
pub enum FieldType {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Double,
    Bool,
    Charbuf,
    Bytebuf,
    Fd,
    Pid,
    Errno,
    Flags8,
    Flags16,
    Flags32,
    Enumflags8,
    Enumflags16,
    Enumflags32,
    Mode,
    Uid,
    Gid,
    Sigtype,
    Syscallid,
    /// A span of time in nanoseconds.
    Reltime,
    /// Nanoseconds since 1970.
    Abstime,
    Port,
    Fspath,
    Fsrelpath,
    Sockaddr,
    Socktuple,
    Fdlist,
    Sigset,
    Ipaddr,
    Ipnet,
    /// Decided by the argument (`evt.rawarg.NAME`).
    Dyn,
}

/// What a value can be compared with: types with the same meaning for the operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeClass {
    /// An integer or a floating-point number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Text and paths.
    Str,
    /// Bytes.
    Buffer,
    /// An IP address.
    Ip,
    /// An IP address compared with networks.
    Net,
    /// Something that no operator compares: it is there or not.
    Opaque,
}

impl FieldType {
    /// The type of that name in Falco's tables (`UINT64`, `CHARBUF`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        use FieldType::*;
        Some(match name {
            "INT8" => Int8,
            "INT16" => Int16,
            "INT32" => Int32,
            "INT64" => Int64,
            "UINT8" => Uint8,
            "UINT16" => Uint16,
            "UINT32" => Uint32,
            "UINT64" => Uint64,
            "DOUBLE" => Double,
            "BOOL" => Bool,
            "CHARBUF" | "CHARBUFARRAY" | "CHARBUF_PAIR_ARRAY" => Charbuf,
            "BYTEBUF" => Bytebuf,
            "FD" | "FD32" => Fd,
            "PID" | "PID32" => Pid,
            "ERRNO" => Errno,
            "FLAGS8" => Flags8,
            "FLAGS16" => Flags16,
            "FLAGS32" => Flags32,
            "ENUMFLAGS8" => Enumflags8,
            "ENUMFLAGS16" => Enumflags16,
            "ENUMFLAGS32" => Enumflags32,
            "MODE" => Mode,
            "UID" => Uid,
            "GID" => Gid,
            "SIGTYPE" => Sigtype,
            "SYSCALLID" => Syscallid,
            "RELTIME" => Reltime,
            "ABSTIME" => Abstime,
            "PORT" => Port,
            "FSPATH" => Fspath,
            "FSRELPATH" => Fsrelpath,
            "SOCKADDR" => Sockaddr,
            "SOCKTUPLE" => Socktuple,
            "FDLIST" => Fdlist,
            "SIGSET" => Sigset,
            "IPADDR" | "IPV4ADDR" | "IPV6ADDR" => Ipaddr,
            "IPNET" => Ipnet,
            "DYN" => Dyn,
            _ => return None,
        })
    }

    /// How operators treat a value of this type.
    #[must_use]
    pub fn class(self) -> TypeClass {
        use FieldType::*;
        match self {
            Bool => TypeClass::Bool,
            Charbuf | Fspath | Fsrelpath => TypeClass::Str,
            Bytebuf => TypeClass::Buffer,
            Sockaddr | Socktuple | Fdlist | Sigset | Dyn => TypeClass::Opaque,
            Ipaddr => TypeClass::Ip,
            Ipnet => TypeClass::Net,
            Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 | Double | Fd | Pid
            | Errno | Flags8 | Flags16 | Flags32 | Enumflags8 | Enumflags16 | Enumflags32
            | Mode | Uid | Gid | Sigtype | Syscallid | Reltime | Abstime | Port => {
                TypeClass::Number
            }
        }
    }
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrintFormat {
    /// The value as it is: text, or a number in decimal.
    Plain,
    /// A decimal number.
    Decimal,
    /// Decimal, never grouped or scaled: an identifier.
    Id,
    /// Upper-case hexadecimal.
    Hex,
    /// Octal.
    Octal,
    /// Decimal, padded with zeros to nine digits.
    PaddedDecimal,
    /// The direction of an event.
    Direction,
}

impl PrintFormat {
    /// The format of that name in Falco's tables (`DEC`, `10_PADDED_DEC`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "NA" => PrintFormat::Plain,
            "DEC" => PrintFormat::Decimal,
            "ID" => PrintFormat::Id,
            "HEX" => PrintFormat::Hex,
            "OCT" => PrintFormat::Octal,
            "10_PADDED_DEC" => PrintFormat::PaddedDecimal,
            "DIR" => PrintFormat::Direction,
            _ => return None,
        })
    }
}

/// What can be done with a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldFlags {
    /// It must have an argument.
    pub arg_required: bool,
    /// It may have an argument.
    pub arg_allowed: bool,
    /// Its value is a list.
    pub list: bool,
    /// Only for conditions.
    pub filter_only: bool,
    /// Only for outputs.
    pub print_only: bool,
    /// Only for tables of statistics, which Falco does not make: not listed.
    pub table_only: bool,
    /// It can't be compared with another field.
    pub no_rhs: bool,
    /// No transformer takes it.
    pub no_transformer: bool,
    /// It should no longer be used.
    pub deprecated: bool,
    /// Falco adds it to outputs by default.
    pub suggested: bool,
}

impl FieldFlags {
    fn parse(text: &str) -> Self {
        let has = |flag| text.split(',').any(|name| name == flag);
        FieldFlags {
            arg_required: has("ARG_REQUIRED"),
            arg_allowed: has("ARG_ALLOWED"),
            list: has("IS_LIST"),
            filter_only: has("FILTER_ONLY"),
            print_only: has("PRINT_ONLY"),
            table_only: has("TABLE_ONLY"),
            no_rhs: has("NO_RHS"),
            no_transformer: has("NO_TRANSFORMER"),
            deprecated: has("DEPRECATED"),
            suggested: has("FORMAT_SUGGESTED"),
        }
    }
}

/// The forms in which a field takes its argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArgForms {
    /// `[2]`.
    pub index: bool,
    /// `[text]`.
    pub key: bool,
    /// `.text`, as in `evt.arg.flags`.
    pub dotted: bool,
}

impl ArgForms {
    fn parse(text: &str) -> Self {
        let has = |form| text.split(',').any(|name| name == form);
        ArgForms {
            index: has("index"),
            key: has("key"),
            dotted: has(".key"),
        }
    }
}

/// One field of a [`FieldTable`].
#[derive(Clone, Debug)]
pub struct Field {
    /// Family of fields that it is listed with, such as `process`.
    pub class: String,
    /// Full name, such as `proc.name`.
    pub name: String,
    /// Type of its value; of the elements, if it is a list.
    pub ty: FieldType,
    /// How a number is printed.
    pub format: PrintFormat,
    /// What can be done with it.
    pub flags: FieldFlags,
    /// Forms of its argument, if it takes one.
    pub arg: ArgForms,
}

impl Field {
    /// A field without an argument, to be added to a table with [`FieldTable::with`].
    #[must_use]
    pub fn new(name: impl Into<String>, ty: FieldType) -> Self {
        let name = name.into();
        Field {
            class: name.split('.').next().unwrap_or_default().to_owned(),
            name,
            ty,
            format: PrintFormat::Plain,
            flags: FieldFlags::default(),
            arg: ArgForms::default(),
        }
    }

    /// Sets how its value is printed.
    #[must_use]
    pub fn format(mut self, format: PrintFormat) -> Self {
        self.format = format;
        self
    }

    /// Makes its value a list.
    #[must_use]
    pub fn list(mut self) -> Self {
        self.flags.list = true;
        self
    }

    /// Lets it take an argument in brackets, of those forms; a required one if `required`.
    #[must_use]
    pub fn with_arg(mut self, forms: ArgForms, required: bool) -> Self {
        self.arg = forms;
        self.flags.arg_required = required;
        self.flags.arg_allowed = !required;
        self
    }
}

/// Why a name is no usable reference to a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FieldError {
    /// No field has that name.
    #[error("unknown field `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// The most similar known name.
        suggestion: Option<String>,
    },
    /// The field needs an argument.
    #[error("field `{0}` needs an argument, as in `{0}[…]`")]
    ArgMissing(String),
    /// The field takes no argument.
    #[error("field `{0}` takes no argument")]
    ArgUnexpected(String),
    /// The argument is not of a form that the field takes.
    #[error("field `{name}` does not take the argument `{arg}`: {expected}")]
    ArgInvalid {
        /// The field.
        name: String,
        /// The argument.
        arg: String,
        /// What would do.
        expected: &'static str,
    },
}

/// All fields known to a compiler: Falco's, and those that a program adds. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FieldTable {
    fields: Arc<[Field]>,
    by_name: Arc<HashMap<String, FieldId>>,
}

impl FieldTable {
    /// The fields of Falco 0.44 for system calls, with those of its container plugin.
    #[must_use]
    pub fn falco() -> Self {
        static TABLE: OnceLock<FieldTable> = OnceLock::new();
        TABLE
            .get_or_init(|| {
                FieldTable::from_fields(
                    include_str!("tables/fields.tsv")
                        .lines()
                        .filter(|line| !line.starts_with('#'))
                        .map(falco_field)
                        .collect(),
                )
            })
            .clone()
    }

    /// This table with more fields after its own. A field whose name is taken already replaces
    /// that one, under the same id.
    #[must_use]
    pub fn with(&self, extra: impl IntoIterator<Item = Field>) -> Self {
        let mut fields = self.fields.to_vec();
        for field in extra {
            match self.id(&field.name) {
                Some(id) => fields[usize::from(id.0)] = field,
                None => fields.push(field),
            }
        }
        FieldTable::from_fields(fields)
    }

    pub(crate) fn from_fields(fields: Vec<Field>) -> Self {
        let by_name = fields
            .iter()
            .zip(0..)
            .map(|(field, id)| (field.name.clone(), FieldId(id)))
            .collect();
        FieldTable {
            fields: fields.into(),
            by_name: Arc::new(by_name),
        }
    }

    /// The field of that id. Panics on an id of another, larger table.
    #[must_use]
    pub fn get(&self, id: FieldId) -> &Field {
        &self.fields[usize::from(id.0)]
    }

    /// The id of the field of exactly that name.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<FieldId> {
        self.by_name.get(name).copied()
    }

    /// All fields, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0..).map(FieldId).zip(self.fields.iter())
    }

    /// The field that `name` and the text in brackets after it mean.
    ///
    /// The name may end in the argument after a dot for the fields that allow it
    /// (`evt.arg.flags`).
    ///
    /// # Errors
    /// An unknown name, a missing argument, one too many, or one of the wrong form.
    pub fn resolve(&self, name: &str, arg: Option<&str>) -> Result<FieldRef, FieldError> {
        self.find(name, arg).unwrap_or_else(|| {
            let names = self.fields.iter().map(|field| field.name.as_str());
            Err(FieldError::Unknown {
                name: name.to_owned(),
                suggestion: closest(name, names).map(str::to_owned),
            })
        })
    }

    /// As [`FieldTable::resolve`], but an unknown name is nothing, and no search for a similar one.
    pub(crate) fn find(
        &self,
        name: &str,
        arg: Option<&str>,
    ) -> Option<Result<FieldRef, FieldError>> {
        if let Some(id) = self.id(name) {
            return Some(self.check_arg(id, arg).map(|arg| FieldRef { id, arg }));
        }
        for (dot, _) in name.rmatch_indices('.') {
            let Some(id) = self.id(&name[..dot]) else {
                continue;
            };
            if self.get(id).arg.dotted && arg.is_none() {
                let arg = Some(FieldArg::Key(name[dot + 1..].to_owned()));
                return Some(Ok(FieldRef { id, arg }));
            }
        }
        None
    }

    fn check_arg(&self, id: FieldId, arg: Option<&str>) -> Result<Option<FieldArg>, FieldError> {
        let field = self.get(id);
        let Some(arg) = arg else {
            return if field.flags.arg_required {
                Err(FieldError::ArgMissing(field.name.clone()))
            } else {
                Ok(None)
            };
        };
        if !(field.flags.arg_required || field.flags.arg_allowed) {
            return Err(FieldError::ArgUnexpected(field.name.clone()));
        }
        let invalid = |expected| {
            Err(FieldError::ArgInvalid {
                name: field.name.clone(),
                arg: arg.to_owned(),
                expected,
            })
        };
        if field.arg.index
            && let Ok(index) = arg.parse()
        {
            return Ok(Some(FieldArg::Index(index)));
        }
        if arg.is_empty() {
            invalid("it is empty")
        } else if field.arg.key {
            Ok(Some(FieldArg::Key(arg.to_owned())))
        } else if field.arg.index {
            invalid("a number from 0 is expected")
        } else {
            invalid("it stands after a dot, not in brackets")
        }
    }
}

impl Default for FieldTable {
    fn default() -> Self {
        FieldTable::falco()
    }
}

fn falco_field(line: &str) -> Field {
    let columns: Vec<&str> = line.split('\t').collect();
    let &[class, name, ty, format, flags, arg] = columns.as_slice() else {
        panic!("the embedded field table has six columns: {line}");
    };
    Field {
        class: class.to_owned(),
        name: name.to_owned(),
        ty: FieldType::from_name(ty).expect("the embedded field table has known types only"),
        format: PrintFormat::from_name(format)
            .expect("the embedded field table has known formats only"),
        flags: FieldFlags::parse(flags),
        arg: ArgForms::parse(arg),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_all_fields_in_a_fixed_order() {
        let fields = FieldTable::falco();
        assert_eq!(fields.iter().count(), 294);
        assert_eq!(fields.id("evt.num"), Some(FieldId(0)));
        assert_eq!(fields.id("util.cnt"), Some(FieldId(293)));
    }

    #[test]
    fn extra_fields_come_after_the_known_ones_or_replace_one() {
        let fields = FieldTable::falco().with([
            Field::new("cksl.actor", FieldType::Charbuf),
            Field::new("proc.name", FieldType::Uint64),
        ]);
        assert_eq!(fields.id("cksl.actor"), Some(FieldId(294)));
        let name = fields.id("proc.name").unwrap();
        assert_eq!(Some(name), FieldTable::falco().id("proc.name"));
        assert_eq!(fields.get(name).ty, FieldType::Uint64);
    }

    #[test]
    fn arguments_are_checked_against_the_field() {
        let fields = FieldTable::falco();
        assert!(matches!(
            fields.resolve("evt.arg", None),
            Err(FieldError::ArgMissing(_))
        ));
        assert!(matches!(
            fields.resolve("proc.name", Some("1")),
            Err(FieldError::ArgUnexpected(_))
        ));
        assert!(matches!(
            fields.resolve("proc.aname", Some("x")),
            Err(FieldError::ArgInvalid { .. })
        ));
        let mount = fields
            .resolve("container.mount.dest", Some("/etc"))
            .unwrap();
        assert_eq!(mount.arg, Some(FieldArg::Key("/etc".into())));
        let env = fields.resolve("proc.env", Some("2")).unwrap();
        assert_eq!(env.arg, Some(FieldArg::Key("2".into())));
        assert_eq!(fields.resolve("proc.aname", None).unwrap().arg, None);
    }

    #[test]
    fn a_misspelt_field_gets_a_suggestion() {
        let error = FieldTable::falco().resolve("proc.nmae", None).unwrap_err();
        assert_eq!(
            error,
            FieldError::Unknown {
                name: "proc.nmae".into(),
                suggestion: Some("proc.name".into()),
            }
        );
    }
}

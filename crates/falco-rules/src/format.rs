//! Output templates: text with fields, such as `%user.name ran %proc.cmdline`.
//!
//! After `%` stands the longest prefix that is a field or a transformer call, before it perhaps a number
//! of columns (`%20proc.name`). A template that starts with `*` is rendered in full even if a field
//! has no value; any other one ends where the first such field stands.

use crate::buffers::Buffers;
use crate::condition::ast::{self, Arg, Call, FieldName};
use crate::condition::parse_operand_prefix;
use crate::event::EventCode;
use crate::event::code::Base;
use crate::field::{FieldArg, FieldId, FieldRef, FieldTable, FieldType, PrintFormat};
use crate::filter::{CompileError, Operand};
use crate::value::{Extract, Value};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::fmt::Write as _;
use thiserror::Error;

/// What stands for a field without a value.
const MISSING: &[u8] = b"<NA>";

/// What stands for a network, which has no text form.
const NETWORK: &str = "<IPNET>";

/// Fields of time that are text in a line and ns since the epoch in JSON.
const TIMES: [&str; 6] = [
    "evt.time",
    "evt.time.s",
    "evt.time.iso8601",
    "evt.datetime",
    "evt.datetime.s",
    "evt.outputtime",
];

/// Fields that mean either end of a connection: conditions only have a use for them.
const EITHER: [&str; 4] = ["fd.ip", "fd.net", "fd.port", "fd.proto"];

/// Fields that conditions hold against each ancestor: printed, they are the process's own.
const OWN: [&str; 2] = ["proc.apid", "proc.aenv"];

/// Most fields and calls of a template.
const MAX_FIELDS: usize = 256;
/// Longest name that is looked for after a `%`, in bytes.
const MAX_NAME: usize = 256;
/// Widest column; a larger width means this one.
const MAX_WIDTH: usize = 4096;

/// A compiled template.
#[derive(Clone, Debug)]
pub struct Template {
    parts: Vec<Part>,
    /// The values that it gives as JSON, each once.
    values: Vec<Output>,
    /// Which of the values are named, one after another: some more than once.
    named: Vec<usize>,
    goes_on: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Value {
        width: Option<usize>,
        output: Output,
    },
}

/// A field or transformer call in a template.
#[derive(Clone, Debug)]
struct Output {
    name: String,
    operand: Operand,
    ty: FieldType,
    format: PrintFormat,
    /// For a field of [`TIMES`]: the field that has the time as a number.
    number: Option<FieldRef>,
    /// It means several values of which conditions pick one (`fd.ip`): there is nothing to print.
    either: bool,
    /// For `evt.rawarg`: the parameter, whose format depends on the event.
    param: Option<String>,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// There is nothing in it.
    #[error("an output can't be empty")]
    Empty,
    /// Nothing that could be a field follows a `%`.
    #[error("after `%` at byte {at} a field or a transformer is expected")]
    NoField {
        /// Where the `%` stands.
        at: usize,
    },
    /// Nothing at all follows a `%`, or only a number of columns.
    #[error("the output ends after `%` at byte {at}, where a field or a transformer is expected")]
    End {
        /// Where the `%` stands.
        at: usize,
    },
    /// What follows a `%` is not known, or does not fit together.
    #[error("after `%` at byte {at}: {message}")]
    Invalid {
        /// Where the `%` stands.
        at: usize,
        /// What is wrong.
        message: String,
        /// What might help.
        help: Option<String>,
    },
    /// More fields than any line can have use for.
    #[error("at byte {at}: an output can't name more than {MAX_FIELDS} fields")]
    TooMany {
        /// Where the first `%` too many stands.
        at: usize,
    },
}

/// A rendered line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text; strings of events stand in it as they are.
    pub text: Vec<u8>,
    /// Whether all of the template is in it.
    pub complete: bool,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// The first `%` that no field follows, or that there is nothing at all.
    pub fn compile(text: &str, fields: &FieldTable) -> Result<Self, TemplateError> {
        let (goes_on, body) = match text.strip_prefix('*') {
            Some(body) => (true, body),
            None if text.is_empty() => return Err(TemplateError::Empty),
            None => (false, text),
        };
        let offset = text.len() - body.len();
        let mut template = Self {
            parts: Vec::new(),
            values: Vec::new(),
            named: Vec::new(),
            goes_on,
        };
        let mut rest = body;
        while let Some(percent) = rest.find('%') {
            template.push_text(&rest[..percent]);
            let at = offset + (rest.as_ptr() as usize - body.as_ptr() as usize) + percent;
            rest = template.push_value(&rest[percent + 1..], at, fields)?;
        }
        template.push_text(rest);
        Ok(template)
    }

    fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// Reads what follows a `%`; gives back what follows that.
    fn push_value<'t>(
        &mut self,
        text: &'t str,
        at: usize,
        fields: &FieldTable,
    ) -> Result<&'t str, TemplateError> {
        if let Some(rest) = text.strip_prefix("container.info") {
            return Ok(rest);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let width = (digits > 0).then(|| text[..digits].parse().unwrap_or(MAX_WIDTH));
        let width = width.map(|width: usize| width.min(MAX_WIDTH));
        let text = &text[digits..];
        if text.is_empty() {
            return Err(TemplateError::End { at });
        }
        let (syntax, length) = read_operand(text, at, fields)?;
        let output = Output::new(&syntax, fields).map_err(|error| invalid(at, &error))?;
        self.push_values(&syntax, fields)
            .map_err(|error| invalid(at, &error))?;
        if self.named.len() > MAX_FIELDS {
            return Err(TemplateError::TooMany { at });
        }
        self.parts.push(Part::Value { width, output });
        Ok(&text[length..])
    }

    /// Notes the values that a call and its arguments give as JSON: fields, and whole calls.
    fn push_values(
        &mut self,
        syntax: &ast::Operand,
        fields: &FieldTable,
    ) -> Result<(), CompileError> {
        if self.named.len() > MAX_FIELDS {
            return Ok(());
        }
        if let ast::Operand::Call(call) = syntax {
            self.push_args(&innermost(call).args, fields)?;
        }
        let output = Output::new(syntax, fields)?;
        let mut values = self.values.iter();
        let index = match values.position(|known| known.name == output.name) {
            Some(index) => index,
            None => {
                self.values.push(output);
                self.values.len() - 1
            }
        };
        self.named.push(index);
        Ok(())
    }

    fn push_args(&mut self, args: &[Arg], fields: &FieldTable) -> Result<(), CompileError> {
        for arg in args {
            match arg {
                Arg::Operand(operand) => self.push_values(operand, fields)?,
                Arg::List(items, _) => self.push_args(items, fields)?,
                Arg::Number(_) | Arg::Text(_) => {}
            }
        }
        Ok(())
    }

    /// How many fields and calls stand in it.
    #[must_use]
    pub fn len(&self) -> usize {
        let is_value = |part: &&Part| matches!(part, Part::Value { .. });
        self.parts.iter().filter(is_value).count()
    }

    /// Whether it is text only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The fields that stand in it, also within calls.
    pub fn fields(&self) -> impl Iterator<Item = &FieldRef> {
        self.values
            .iter()
            .filter_map(|value| value.operand.as_field())
    }

    /// Names of the values that it gives as JSON: of fields, and of transformer calls. They come
    /// as they are named, so some may come twice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let named = self.named.iter();
        named.map(|&index| self.values[index].name.as_str())
    }

    /// The line for an event.
    #[must_use]
    pub fn render(&self, event: &dyn Extract, buffers: Buffers) -> Line {
        let mut text = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.extend_from_slice(literal.as_bytes()),
                Part::Value { width, output } => {
                    let value = output.text(event, buffers);
                    if value.is_none() && !self.goes_on {
                        let complete = false;
                        return Line { text, complete };
                    }
                    let value = value.unwrap_or(Cow::Borrowed(MISSING));
                    push_columns(&mut text, &value, *width);
                }
            }
        }
        let complete = true;
        Line { text, complete }
    }

    /// The values for an event, by name. Numbers and booleans are such; what has no value is null.
    ///
    /// Without a leading `*` the object ends at the first field that has no value.
    #[must_use]
    pub fn json(&self, event: &dyn Extract, buffers: Buffers) -> Map<String, Json> {
        self.json_where(event, buffers, |_| true)
    }

    /// As [`Template::json`], without the values of transformer calls.
    #[must_use]
    pub fn json_of_fields(&self, event: &dyn Extract, buffers: Buffers) -> Map<String, Json> {
        self.json_where(event, buffers, |output| output.operand.as_field().is_some())
    }

    fn json_where(
        &self,
        event: &dyn Extract,
        buffers: Buffers,
        wanted: fn(&Output) -> bool,
    ) -> Map<String, Json> {
        let mut object = Map::new();
        for output in self.values.iter().filter(|output| wanted(output)) {
            let json = output.json(event, buffers);
            if json.is_none() && !self.goes_on {
                break;
            }
            object.insert(output.name.clone(), json.unwrap_or(Json::Null));
        }
        object
    }
}

/// Appends a value, cut or filled with blanks to a number of columns.
fn push_columns(text: &mut Vec<u8>, value: &[u8], width: Option<usize>) {
    let width = width.unwrap_or(value.len());
    text.extend(
        value
            .iter()
            .copied()
            .chain(std::iter::repeat(b' '))
            .take(width),
    );
}

fn invalid(at: usize, error: &CompileError) -> TemplateError {
    TemplateError::Invalid {
        at,
        message: error.kind.to_string(),
        help: error.kind.help(),
    }
}

/// What begins so never means the shorter `evt.type`, even when no event has the name after it.
const TYPE_IS: &str = "evt.type.is.";

/// Reads a transformer call or a field at the start of a text, with its length. Of fields, the longest
/// prefix that is one counts.
fn read_operand(
    text: &str,
    at: usize,
    fields: &FieldTable,
) -> Result<(ast::Operand, usize), TemplateError> {
    if let Some((call @ ast::Operand::Call(_), length)) = parse_operand_prefix(text) {
        return Ok((call, length));
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let name = text.bytes().take(MAX_NAME);
    let longest = name.take_while(|byte| is_name(byte)).count();
    let mut first_error = None;
    for end in (1..=longest).rev() {
        let name = &text[..end];
        if text.starts_with(TYPE_IS) && end < TYPE_IS.len() {
            break;
        }
        if name.ends_with('.') {
            continue;
        }
        // What stands in brackets after a field that takes no such argument is text again.
        let with_arg = bracketed(&text[end..]).map(|(arg, length)| (Some(arg), end + length));
        for (arg, length) in with_arg.into_iter().chain([(None, end)]) {
            let field = ast::Operand::Field(FieldName {
                name: name.to_owned(),
                arg: arg.map(str::to_owned),
                span: 0..length,
            });
            match Operand::compile(&field, fields) {
                Ok(_) => return Ok((field, length)),
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
    }
    Err(match first_error {
        Some(error) => invalid(at, &error),
        None => TemplateError::NoField { at },
    })
}

/// An argument in brackets at the start of a text, without quotes, and the length with brackets.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix('[')?;
    for quote in ['"', '\''] {
        if let Some(quoted) = inner.strip_prefix(quote) {
            let end = quoted.find(quote)?;
            let closed = quoted[end + 1..].starts_with(']');
            return closed.then(|| (&quoted[..end], end + 4));
        }
    }
    let is_bare = |char: char| !char.is_ascii_whitespace() && !"[]\"'\x0b".contains(char);
    let end = inner.find(|char| !is_bare(char))?;
    let closed = end > 0 && inner[end..].starts_with(']');
    closed.then(|| (&inner[..end], end + 2))
}

/// The call within calls of one argument: what `toupper(basename(concat(…)))` is about.
fn innermost(call: &Call) -> &Call {
    match call.args.as_slice() {
        [Arg::Operand(ast::Operand::Call(inner))] => innermost(inner),
        _ => call,
    }
}

impl Output {
    fn new(syntax: &ast::Operand, fields: &FieldTable) -> Result<Self, CompileError> {
        let mut operand = Operand::compile(syntax, fields)?;
        let mut name = String::new();
        write_name(&mut name, syntax);
        if OWN.contains(&name.as_str()) {
            operand = Operand::compile(&own(&name), fields)?;
        }
        let (mut number, mut param, mut either) = (None, None, false);
        if let Some(field) = operand.as_field() {
            let known = fields.get(field.id);
            either = EITHER.contains(&known.name.as_str());
            if TIMES.contains(&known.name.as_str()) {
                number = fields.id("evt.rawtime").map(plain);
            }
            if let (FieldType::Dyn, Some(FieldArg::Key(key))) = (known.ty, &field.arg) {
                param = Some(key.clone());
            }
        }
        Ok(Self {
            name,
            ty: operand.ty().ty,
            format: operand.ty().format,
            operand,
            number,
            either,
            param,
        })
    }

    /// How its number is printed for this event.
    fn format(&self, event: &dyn Extract) -> PrintFormat {
        let Some(param) = &self.param else {
            return self.format;
        };
        let spec = EventCode::named(event.event_type()).map(EventCode::spec);
        let base = spec.and_then(|spec| Some(spec.params[spec.position(param)?].base));
        match base {
            Some(Base::Hex) => PrintFormat::Hex,
            Some(Base::Octal) => PrintFormat::Octal,
            _ => PrintFormat::Decimal,
        }
    }

    /// Whether Falco prints it at all: a count without a form, that of `len()` or `evt.type.is`, it does
    /// not.
    fn is_printable(&self) -> bool {
        let is_count = matches!(self.ty, FieldType::Uint32 | FieldType::Uint64);
        // Parameters of events have forms of their own.
        !(is_count && self.format == PrintFormat::Plain && self.param.is_none())
    }

    fn value<'e>(&'e self, event: &'e dyn Extract) -> Option<Value<'e>> {
        if self.either {
            return None;
        }
        self.operand.eval(event)
    }

    fn text<'e>(&'e self, event: &'e dyn Extract, buffers: Buffers) -> Option<Cow<'e, [u8]>> {
        let value = self.value(event).filter(|_| self.is_printable())?;
        if self.ty == FieldType::Ipnet {
            return Some(Cow::Borrowed(NETWORK.as_bytes()));
        }
        Some(value_text(value, self.format(event), buffers))
    }

    fn json(&self, event: &dyn Extract, buffers: Buffers) -> Option<Json> {
        if let Some(number) = &self.number {
            return event
                .extract(number)
                .map(|value| value_json(value, PrintFormat::Decimal, buffers));
        }
        let value = self.value(event).filter(|_| self.is_printable())?;
        if self.ty == FieldType::Ipnet {
            return Some(NETWORK.into());
        }
        Some(value_json(value, self.format(event), buffers))
    }
}

/// The field of an ancestor, for the process itself.
fn own(name: &str) -> ast::Operand {
    ast::Operand::Field(FieldName {
        name: name.to_owned(),
        arg: Some("0".to_owned()),
        span: 0..name.len(),
    })
}

fn plain(id: FieldId) -> FieldRef {
    FieldRef { id, arg: None }
}

/// A value as text.
fn value_text<'v>(value: Value<'v>, format: PrintFormat, buffers: Buffers) -> Cow<'v, [u8]> {
    match value {
        Value::Buffer(bytes) => Cow::Owned(buffers.write(&bytes)),
        Value::Each(items) => {
            let texts = items
                .into_iter()
                .map(|item| value_text(item, format, buffers));
            Cow::Owned(texts.collect::<Vec<_>>().join(&b' '))
        }
        value => value.into_text(format),
    }
}

fn value_json(value: Value<'_>, format: PrintFormat, buffers: Buffers) -> Json {
    let is_number = !matches!(format, PrintFormat::Hex | PrintFormat::Octal);
    match value {
        Value::U64(number) if is_number => number.into(),
        Value::I64(number) if is_number => number.into(),
        Value::F64(number) => number.into(),
        Value::Bool(truth) => truth.into(),
        Value::List(items) => {
            let items = items
                .into_iter()
                .map(|item| value_json(item, format, buffers));
            Json::Array(items.collect())
        }
        value => {
            let text = value_text(value, format, buffers);
            String::from_utf8_lossy(&text).into_owned().into()
        }
    }
}

/// The name of a field or call as JSON has it: without blanks and quotes.
fn write_name(name: &mut String, operand: &ast::Operand) {
    let (word, index) = match operand {
        ast::Operand::Field(field) => (field.name.as_str(), &field.arg),
        ast::Operand::Call(call) => (call.function.word(), &call.index),
    };
    name.push_str(word);
    if let ast::Operand::Call(call) = operand {
        write_args(name, &call.args);
    }
    if let Some(index) = index {
        write!(name, "[{index}]").expect("writing to a string does not fail");
    }
}

fn write_args(name: &mut String, args: &[Arg]) {
    name.push('(');
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            name.push(',');
        }
        match arg {
            Arg::Operand(operand) => write_name(name, operand),
            Arg::List(items, _) => write_args(name, items),
            Arg::Number(text) | Arg::Text(text) => name.push_str(&text.lossy()),
        }
    }
    name.push(')');
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shell;

    impl Extract for Shell {
        fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
            let name = FieldTable::falco().get(field.id).name.clone();
            Some(match name.as_str() {
                "proc.name" => Value::Str(b"bash".into()),
                "proc.pid" => Value::I64(7),
                "evt.buffer" => Value::Buffer(b"a\0b".into()),
                "fd.dev" => Value::U64(255),
                "evt.time" => Value::Str(b"12:00:00.000000001".into()),
                "evt.rawtime" => Value::U64(1),
                "evt.reltime" => Value::U64(5),
                "proc.apid" if field.arg.is_none() => {
                    Value::Each(vec![Value::I64(6), Value::I64(1)])
                }
                "proc.apid" => Value::I64(7),
                "proc.aname" => {
                    Value::Each(vec![Value::Str(b"sh".into()), Value::Str(b"init".into())])
                }
                "fd.types" => {
                    Value::List(vec![Value::Str(b"file".into()), Value::Str(b"pipe".into())])
                }
                _ => return None,
            })
        }

        fn event_type(&self) -> &str {
            "read"
        }
    }

    fn template(text: &str) -> Result<Template, TemplateError> {
        Template::compile(text, &FieldTable::falco())
    }

    fn line(text: &str) -> String {
        let line = template(text).unwrap().render(&Shell, Buffers::Dotted);
        String::from_utf8(line.text).unwrap()
    }

    fn json(text: &str) -> String {
        let json = template(text).unwrap().json(&Shell, Buffers::Dotted);
        serde_json::to_string(&json).unwrap()
    }

    #[test]
    fn the_longest_known_field_is_taken() {
        assert_eq!(line("<%proc.name.>%proc.pidx"), "<bash.>7x");
        assert_eq!(line("%toupper(proc.name)%proc.name"), "BASHbash");
    }

    #[test]
    fn a_missing_value_ends_the_line_unless_a_star_stands_before_it() {
        assert_eq!(line("*a %fd.name b"), "a <NA> b");
        let line = template("a %fd.name b")
            .unwrap()
            .render(&Shell, Buffers::Dotted);
        assert_eq!((&line.text[..], line.complete), (&b"a "[..], false));
        assert_eq!(
            json("*%fd.name %proc.pid"),
            r#"{"fd.name":null,"proc.pid":7}"#
        );
        assert_eq!(json("%proc.pid %fd.name"), r#"{"proc.pid":7}"#);
    }

    #[test]
    fn what_follows_the_last_dot_of_a_field_has_to_be_known() {
        for text in ["%evt.type.is.opn", "%evt.arg.nosuch"] {
            assert!(template(text).is_err(), "{text}");
        }
        let names = template("%evt.abspath.foo %evt.type.is.open").unwrap();
        let names: Vec<_> = names.names().collect();
        assert_eq!(names, ["evt.abspath", "evt.type.is.open"]);
    }

    #[test]
    fn counts_without_a_form_are_not_printed() {
        assert_eq!(line("*%len(proc.name) %evt.type.is.open"), "<NA> <NA>");
        assert_eq!(
            json("*%len(proc.name)"),
            r#"{"len(proc.name)":null,"proc.name":"bash"}"#
        );
        assert_eq!(line("%proc.pid"), "7");
    }

    #[test]
    fn brackets_after_a_field_without_such_an_argument_are_text() {
        assert_eq!(line("%proc.name[%proc.pid]"), "bash[7]");
        assert_eq!(line("%proc.aname[x] %evt.buffer[0]"), "sh init[x] a.b[0]");
    }

    #[test]
    fn values_are_cut_and_filled_to_the_columns_asked_for() {
        assert_eq!(line("%2proc.name|%6proc.name|"), "ba|bash  |");
    }

    #[test]
    fn values_read_as_their_type_asks() {
        assert_eq!(
            line("%fd.dev %evt.buffer %proc.aname %fd.types"),
            "FF a.b sh init (file,pipe)"
        );
        assert_eq!(
            json("%fd.dev %fd.types"),
            r#"{"fd.dev":"FF","fd.types":["file","pipe"]}"#
        );
        assert_eq!(
            line("%evt.time %evt.reltime"),
            "12:00:00.000000001 000000005"
        );
        assert_eq!(
            json("%evt.time %evt.reltime"),
            r#"{"evt.reltime":5,"evt.time":1}"#
        );
        let base64 = template("%evt.buffer")
            .unwrap()
            .render(&Shell, Buffers::Base64);
        assert_eq!(base64.text, b"YQBi");
    }

    #[test]
    fn ancestors_ids_print_as_the_process_s_own() {
        assert_eq!(line("%proc.apid %proc.apid[0]"), "7 7");
        assert_eq!(json("%proc.apid"), r#"{"proc.apid":7}"#);
    }

    #[test]
    fn calls_give_their_own_value_and_those_of_their_fields() {
        let template = template("%toupper(concat(proc.name, proc.exe))").unwrap();
        let names: Vec<_> = template.names().collect();
        assert_eq!(
            names,
            [
                "proc.name",
                "proc.exe",
                "toupper(concat(proc.name,proc.exe))"
            ]
        );
    }

    #[test]
    fn what_is_no_field_is_refused_with_its_place() {
        assert_eq!(template("").unwrap_err(), TemplateError::Empty);
        for text in ["100%", "100%20"] {
            assert_eq!(template(text).unwrap_err(), TemplateError::End { at: 3 });
        }
        assert_eq!(
            template("*a %% b").unwrap_err(),
            TemplateError::NoField { at: 3 }
        );
        let error = template("x %proc.nme").unwrap_err();
        assert!(
            matches!(error, TemplateError::Invalid { at: 2, .. }),
            "{error}"
        );
    }
}

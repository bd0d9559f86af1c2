//! Operands: fields and transformer calls, compiled.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::error::{CompileError, CompileErrorKind};
use super::getopt::Options;
use crate::condition::ast::{self, Arg, Call, FieldName, Function};
use crate::event::code::ParamSpec;
use crate::event::{EventCode, ParamType};
use crate::field::{
    Field, FieldArg, FieldError, FieldRef, FieldTable, FieldType, PrintFormat, TypeClass,
};
use crate::suggest::closest;
use crate::value::{Extract, Value};

/// A field or a transformer call, ready to be evaluated for an event.
#[derive(Clone, Debug)]
pub struct Operand {
    source: Source,
    ty: OperandType,
}

/// The type of an operand's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperandType {
    /// Type of the value, or of its elements.
    pub ty: FieldType,
    /// Whether it is a list.
    pub list: bool,
    /// How a number is printed.
    pub format: PrintFormat,
}

impl OperandType {
    const TEXT: OperandType = OperandType::single(FieldType::Charbuf, PrintFormat::Plain);
    const COUNT: OperandType = OperandType::single(FieldType::Uint64, PrintFormat::Plain);
    const TEXTS: OperandType = OperandType {
        list: true,
        ..OperandType::TEXT
    };

    const fn single(ty: FieldType, format: PrintFormat) -> Self {
        OperandType {
            ty,
            list: false,
            format,
        }
    }

    fn is_text(self) -> bool {
        !self.list && self.ty.class() == TypeClass::Str
    }
}

#[derive(Clone, Debug)]
enum Source {
    Field(FieldRef),
    Constant(Box<[u8]>),
    List(Box<[Operand]>),
    Lower(Box<Operand>),
    Upper(Box<Operand>),
    Decode(Box<Operand>),
    Basename(Box<Operand>),
    Len(Box<Operand>),
    Join(Box<[Operand; 2]>),
    Concat(Box<[Operand]>),
    /// With the letter of the option that is asked for.
    Getopt(Box<[Operand; 2]>, Option<u8>),
}

impl Operand {
    /// Resolves fields and checks the types of arguments.
    ///
    /// # Errors
    /// Unknown fields and event parameters, and transformers applied to what they do not take.
    pub fn compile(operand: &ast::Operand, fields: &FieldTable) -> Result<Self, CompileError> {
        match operand {
            ast::Operand::Field(field) => Operand::field(field, fields),
            ast::Operand::Call(call) => Operand::call(call, fields),
        }
    }

    pub(super) fn field(name: &FieldName, fields: &FieldTable) -> Result<Self, CompileError> {
        let reference = fields
            .resolve(&name.name, name.arg.as_deref())
            .map_err(|error| CompileErrorKind::from(error).at(&name.span))?;
        Operand::of_field(&reference, fields).map_err(|kind| kind.at(&name.span))
    }

    /// The operand that a reference means.
    pub(crate) fn of_field(
        reference: &FieldRef,
        fields: &FieldTable,
    ) -> Result<Self, CompileErrorKind> {
        let field = fields.get(reference.id);
        Ok(Operand {
            ty: OperandType {
                ty: value_type(field, reference)?,
                list: field.flags.list,
                format: field.format,
            },
            source: Source::Field(reference.clone()),
        })
    }

    pub(super) fn call(call: &Call, fields: &FieldTable) -> Result<Self, CompileError> {
        let function = call.function;
        if call.index.is_some() && function != Function::Getopt {
            return Err(CompileErrorKind::Index(function.word()).at(&call.span));
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(Operand::arg(arg, fields)?);
        }
        let wrong = |expected| {
            let function = function.word();
            Err(CompileErrorKind::Argument { function, expected }.at(&call.span))
        };
        let (source, ty) = match (function, one_or_two(args)) {
            (Function::Tolower, Args::One(text)) if text.ty.is_text() => {
                let ty = text.ty;
                (Source::Lower(text), ty)
            }
            (Function::Toupper, Args::One(text)) if text.ty.is_text() => {
                let ty = text.ty;
                (Source::Upper(text), ty)
            }
            (Function::Basename, Args::One(text)) if text.ty.is_text() => {
                let ty = text.ty;
                (Source::Basename(text), ty)
            }
            (Function::Tolower | Function::Toupper | Function::Basename, _) => {
                return wrong("one text");
            }
            (Function::B64, Args::One(bytes)) if !bytes.ty.list && has_length(&bytes) => {
                let ty = bytes.ty;
                (Source::Decode(bytes), ty)
            }
            (Function::B64, _) => return wrong("one text or buffer"),
            (Function::Len, Args::One(value)) if value.ty.list || has_length(&value) => {
                (Source::Len(value), OperandType::COUNT)
            }
            (Function::Len, _) => return wrong("one text, buffer or list"),
            (Function::Join, Args::Two(pair)) if pair[0].ty.is_text() && pair[1].ty.list => {
                (Source::Join(pair), OperandType::TEXT)
            }
            (Function::Join, _) => return wrong("a separator and a list"),
            (Function::Concat, Args::Two(pair)) if pair.iter().all(|arg| arg.ty.is_text()) => {
                (Source::Concat(pair), OperandType::TEXT)
            }
            (Function::Concat, Args::Many(args)) if args.iter().all(|arg| arg.ty.is_text()) => {
                (Source::Concat(args.into()), OperandType::TEXT)
            }
            (Function::Concat, _) => return wrong("two or more texts"),
            (Function::Getopt, Args::Two(pair))
                if is_charbuf(&pair[0], true) && is_charbuf(&pair[1], false) =>
            {
                match call.index.as_ref().map(|option| option.as_bytes()) {
                    None => (Source::Getopt(pair, None), OperandType::TEXTS),
                    Some(&[option]) => (Source::Getopt(pair, Some(option)), OperandType::TEXT),
                    Some(_) => return wrong("one letter in brackets"),
                }
            }
            (Function::Getopt, _) => {
                return wrong("a list of texts, and the letters of the options as one text");
            }
        };
        Ok(Operand { source, ty })
    }

    fn arg(arg: &Arg, fields: &FieldTable) -> Result<Self, CompileError> {
        match arg {
            Arg::Number(text) | Arg::Text(text) => Ok(Operand {
                source: Source::Constant(text.bytes.clone().into()),
                ty: OperandType::TEXT,
            }),
            Arg::List(items, _) => {
                let items: Result<Vec<_>, _> = items
                    .iter()
                    .map(|item| Operand::arg(item, fields))
                    .collect();
                Ok(Operand {
                    source: Source::List(items?.into()),
                    ty: OperandType::TEXTS,
                })
            }
            Arg::Operand(operand) => {
                let compiled = Operand::compile(operand, fields)?;
                if let Source::Field(field) = &compiled.source
                    && fields.get(field.id).flags.no_transformer
                {
                    let name = fields.get(field.id).name.clone();
                    return Err(CompileErrorKind::NoTransformer(name).at(operand.span()));
                }
                Ok(compiled)
            }
        }
    }

    /// The type of its value.
    #[must_use]
    pub fn ty(&self) -> OperandType {
        self.ty
    }

    /// The field, if it is no transformer call.
    #[must_use]
    pub fn as_field(&self) -> Option<&FieldRef> {
        match &self.source {
            Source::Field(field) => Some(field),
            _ => None,
        }
    }

    /// Its value for the event; `None` if something that it needs has none.
    #[must_use]
    pub fn eval<'a>(&'a self, event: &'a dyn Extract) -> Option<Value<'a>> {
        match &self.source {
            Source::Field(field) => event.extract(field),
            Source::Constant(bytes) => Some(Value::Str(Cow::Borrowed(bytes))),
            Source::List(items) => {
                let texts = items.iter().map(|item| item.text(event).map(Value::Str));
                texts.collect::<Option<_>>().map(Value::List)
            }
            Source::Lower(inner) => inner.map_text(event, |text| text.to_ascii_lowercase()),
            Source::Upper(inner) => inner.map_text(event, |text| text.to_ascii_uppercase()),
            Source::Basename(inner) => Some(Value::Str(basename(inner.text(event)?))),
            Source::Decode(inner) => match inner.eval(event)? {
                Value::Str(text) => Some(Value::Str(decode(&text)?.into())),
                Value::Buffer(bytes) => Some(Value::Buffer(decode(&bytes)?.into())),
                _ => None,
            },
            Source::Len(inner) => {
                let len = match inner.eval(event)? {
                    Value::Str(bytes) | Value::Buffer(bytes) => bytes.len(),
                    Value::List(items) | Value::Each(items) => items.len(),
                    _ => return None,
                };
                Some(Value::U64(u64::try_from(len).ok()?))
            }
            Source::Join(pair) => {
                let separator = pair[0].text(event)?;
                let texts = pair[1].texts(event)?;
                Some(Value::Str(texts.join(&separator[..]).into()))
            }
            Source::Concat(parts) => {
                let texts = parts.iter().map(|part| part.text(event));
                let texts: Vec<_> = texts.collect::<Option<_>>()?;
                Some(Value::Str(texts.concat().into()))
            }
            Source::Getopt(pair, option) => {
                let words = pair[0].texts(event)?;
                let spec = pair[1].text(event)?;
                let options = Options::read(&words, &spec);
                match option {
                    Some(option) => options.last(*option).map(Value::Str),
                    None => options.into_list().map(Value::List),
                }
            }
        }
    }

    fn map_text<'a>(
        &'a self,
        event: &'a dyn Extract,
        change: impl Fn(&[u8]) -> Vec<u8>,
    ) -> Option<Value<'a>> {
        match self.eval(event)? {
            Value::Str(text) => Some(Value::Str(change(&text).into())),
            _ => None,
        }
    }

    fn text<'a>(&'a self, event: &'a dyn Extract) -> Option<Cow<'a, [u8]>> {
        Some(self.eval(event)?.into_text(self.ty.format))
    }

    fn texts<'a>(&'a self, event: &'a dyn Extract) -> Option<Vec<Cow<'a, [u8]>>> {
        let items = match self.eval(event)? {
            Value::List(items) | Value::Each(items) => items,
            single => vec![single],
        };
        let text = |item: Value<'a>| item.into_text(self.ty.format);
        Some(items.into_iter().map(text).collect())
    }
}

enum Args {
    One(Box<Operand>),
    Two(Box<[Operand; 2]>),
    Many(Vec<Operand>),
}

fn one_or_two(mut args: Vec<Operand>) -> Args {
    match args.len() {
        1 => Args::One(Box::new(args.remove(0))),
        2 => match <[Operand; 2]>::try_from(args) {
            Ok(pair) => Args::Two(Box::new(pair)),
            Err(args) => Args::Many(args),
        },
        _ => Args::Many(args),
    }
}

/// Whether its value is a text that is no path, or a list of such.
fn is_charbuf(operand: &Operand, list: bool) -> bool {
    operand.ty.ty == FieldType::Charbuf && operand.ty.list == list
}

fn has_length(operand: &Operand) -> bool {
    matches!(operand.ty.ty.class(), TypeClass::Str | TypeClass::Buffer)
}

fn basename(path: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let start = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    match path {
        Cow::Borrowed(path) => Cow::Borrowed(&path[start..]),
        Cow::Owned(path) => Cow::Owned(path[start..].to_vec()),
    }
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text).ok()
}

/// The type of a field's value; that of `evt.rawarg` is the type of the parameter it names.
fn value_type(field: &Field, reference: &FieldRef) -> Result<FieldType, CompileErrorKind> {
    let Some(FieldArg::Key(key)) = &reference.arg else {
        return Ok(field.ty);
    };
    let known = match field.name.as_str() {
        "evt.arg" => parameter(key).map(|_| true)?,
        "evt.rawarg" => return Ok(parameter(key)?.kind.into()),
        "evt.abspath" => matches!(key.as_str(), "src" | "dst"),
        "evt.type.is" => EventCode::named(key).is_some(),
        _ => true,
    };
    if known {
        return Ok(field.ty);
    }
    Err(CompileErrorKind::Field(FieldError::Unknown {
        name: format!("{}.{key}", field.name),
        suggestion: None,
    }))
}

/// The first parameter of that name that an event has.
fn parameter(name: &str) -> Result<&'static ParamSpec, CompileErrorKind> {
    let params = || EventCode::all().flat_map(|code| code.spec().params.iter());
    let found = params().find(|param| param.name == name);
    found.ok_or_else(|| CompileErrorKind::Parameter {
        name: name.to_owned(),
        suggestion: closest(name, params().map(|param| param.name)).map(str::to_owned),
    })
}

impl From<ParamType> for FieldType {
    fn from(kind: ParamType) -> Self {
        use ParamType as P;
        match kind {
            P::Int16 => FieldType::Int16,
            P::Int32 => FieldType::Int32,
            P::Int64 => FieldType::Int64,
            P::Uint8 => FieldType::Uint8,
            P::Uint16 => FieldType::Uint16,
            P::Uint32 => FieldType::Uint32,
            P::Uint64 => FieldType::Uint64,
            P::Charbuf | P::CharbufArray => FieldType::Charbuf,
            P::Bytebuf => FieldType::Bytebuf,
            P::FsPath => FieldType::Fspath,
            P::FsRelPath => FieldType::Fsrelpath,
            P::Errno => FieldType::Errno,
            P::Fd | P::Fd32 => FieldType::Fd,
            P::Pid | P::Pid32 => FieldType::Pid,
            P::Uid => FieldType::Uid,
            P::Gid => FieldType::Gid,
            P::SigType => FieldType::Sigtype,
            P::SigSet => FieldType::Sigset,
            P::RelTime => FieldType::Reltime,
            P::AbsTime => FieldType::Abstime,
            P::SockAddr => FieldType::Sockaddr,
            P::SockTuple => FieldType::Socktuple,
            P::FdList => FieldType::Fdlist,
            P::Dyn => FieldType::Dyn,
            P::Flags8 => FieldType::Flags8,
            P::Flags16 => FieldType::Flags16,
            P::Flags32 => FieldType::Flags32,
            P::EnumFlags8 => FieldType::Enumflags8,
            P::EnumFlags16 => FieldType::Enumflags16,
            P::EnumFlags32 => FieldType::Enumflags32,
            P::Mode => FieldType::Mode,
            P::SyscallId => FieldType::Syscallid,
            P::Ipv4Addr | P::Ipv6Addr => FieldType::Ipaddr,
            P::Port => FieldType::Port,
        }
    }
}

//! The parameters of an event as fields: all in a line, or one by one.

use super::param::Rendered;
use super::{View, owned};
use crate::event::{EventCode, Param, ParamType};
use crate::field::FieldArg;
use crate::value::Value;
use std::borrow::Cow;

/// All parameters as `name=value(meaning)`; nothing for a call that is known by its name only.
pub(super) fn args(view: &View<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    if view.event.code == EventCode::GENERIC {
        return out;
    }
    for (at, spec) in view.event.code.spec().params.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(spec.name.as_bytes());
        out.push(b'=');
        let rendered = Rendered::of(view, spec, at);
        out.extend_from_slice(&rendered.raw);
        if !rendered.meaning.is_empty() {
            out.push(b'(');
            out.extend_from_slice(&rendered.meaning);
            out.push(b')');
        }
    }
    out
}

/// Position of the parameter that an argument means, if the event has it.
fn position(view: &View<'_>, which: Option<&FieldArg>) -> Option<usize> {
    let spec = view.event.code.spec();
    match which? {
        FieldArg::Index(index) => {
            let index = *index as usize;
            (index < spec.params.len()).then_some(index)
        }
        FieldArg::Key(name) => spec.position(name),
    }
}

/// One parameter as text: its meaning if it has one, else its value.
pub(super) fn arg<'s>(view: &View<'s>, which: Option<&FieldArg>) -> Option<Value<'s>> {
    let at = position(view, which)?;
    let spec = &view.event.code.spec().params[at];
    if let (ParamType::Charbuf | ParamType::FsPath, Some(path)) =
        (spec.kind, view.event.at(at).as_bytes())
        && (spec.kind == ParamType::Charbuf || path.first() == Some(&b'/'))
    {
        return Some(Value::Str(Cow::Borrowed(path)));
    }
    Some(owned(Rendered::of(view, spec, at).best()))
}

/// One parameter as it is.
pub(super) fn raw_arg<'s>(view: &View<'s>, which: Option<&FieldArg>) -> Option<Value<'s>> {
    let at = position(view, which)?;
    let spec = &view.event.code.spec().params[at];
    let param = match view.event.at(at) {
        Param::Variant(_, value) => value,
        param => param,
    };
    Some(match param {
        Param::Absent => return None,
        Param::I64(n) => Value::I64(*n),
        Param::U64(n) => Value::U64(*n),
        Param::Bytes(bytes) if spec.kind == ParamType::Bytebuf => {
            Value::Buffer(Cow::Borrowed(bytes))
        }
        Param::Bytes(bytes) => Value::Str(Cow::Borrowed(bytes)),
        Param::Addr(_) | Param::Tuple(_) | Param::FdList(_) | Param::Variant(..) => {
            owned(Rendered::of(view, spec, at).raw)
        }
    })
}

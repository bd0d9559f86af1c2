//! The serialised forms of an event, as [`Event`] describes them.

use super::{Event, EventCode, Param, ParamType, SockAddr, SockTuple, syscall};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
struct Named {
    num: u64,
    ts: u64,
    cpu: u16,
    tid: i64,
    r#type: String,
    params: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct Compact<T> {
    num: u64,
    ts: u64,
    cpu: u16,
    tid: i64,
    code: EventCode,
    params: T,
}

/// [`Param`] in its compact form. Its depth is fixed, so that no data can make reading it recurse.
#[derive(Serialize, Deserialize)]
enum Packed<'a> {
    #[serde(borrow)]
    Plain(Plain<'a>),
    Addr(SockAddr),
    Tuple(SockTuple),
    FdList(Vec<(i64, u16)>),
    Variant(u8, Plain<'a>),
}

/// The values that a parameter of type DYN can have.
#[derive(Serialize, Deserialize)]
enum Plain<'a> {
    Absent,
    I64(i64),
    U64(u64),
    Bytes(#[serde(serialize_with = "as_one")] &'a [u8]),
}

/// Bytes as one piece: written element by element they are the same in a compact format, and cost more.
fn as_one<S: Serializer>(bytes: &&[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

impl<'a> From<&'a Param> for Plain<'a> {
    fn from(param: &'a Param) -> Self {
        match param {
            Param::I64(n) => Self::I64(*n),
            Param::U64(n) => Self::U64(*n),
            Param::Bytes(bytes) => Self::Bytes(bytes),
            _ => Self::Absent,
        }
    }
}

impl From<Plain<'_>> for Param {
    fn from(plain: Plain<'_>) -> Self {
        match plain {
            Plain::Absent => Self::Absent,
            Plain::I64(n) => Self::I64(n),
            Plain::U64(n) => Self::U64(n),
            Plain::Bytes(bytes) => Self::bytes(bytes),
        }
    }
}

impl<'a> From<&'a Param> for Packed<'a> {
    fn from(param: &'a Param) -> Self {
        match param {
            Param::Addr(addr) => Self::Addr((**addr).clone()),
            Param::Tuple(tuple) => Self::Tuple((**tuple).clone()),
            Param::FdList(list) => Self::FdList(list.to_vec()),
            Param::Variant(which, value) => Self::Variant(*which, (&**value).into()),
            plain => Self::Plain(plain.into()),
        }
    }
}

impl From<Packed<'_>> for Param {
    fn from(packed: Packed<'_>) -> Self {
        match packed {
            Packed::Plain(plain) => plain.into(),
            Packed::Addr(addr) => addr.into(),
            Packed::Tuple(tuple) => tuple.into(),
            Packed::FdList(list) => Self::FdList(list.into()),
            Packed::Variant(which, value) => Self::Variant(which, Box::new(value.into())),
        }
    }
}

/// Parameters on their way out, each packed as its turn comes.
struct Packing<'a>(&'a [Param]);

impl Serialize for Packing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Packed::from))
    }
}

/// A parameter that was packed.
struct Unpacked(Param);

impl<'de> Deserialize<'de> for Unpacked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Packed::deserialize(deserializer).map(|packed| Self(packed.into()))
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            num, ts, cpu, tid, ..
        } = *self;
        if !serializer.is_human_readable() {
            let params = Packing(&self.params);
            let code = self.code;
            return Compact {
                num,
                ts,
                cpu,
                tid,
                code,
                params,
            }
            .serialize(serializer);
        }
        let specs = &self.code.spec().params;
        let params = specs.iter().zip(&self.params);
        let params = params
            .filter(|(_, param)| **param != Param::Absent)
            .map(|(spec, param)| (spec.name.to_owned(), write(param)))
            .collect();
        let r#type = self.name().to_owned();
        Named {
            num,
            ts,
            cpu,
            tid,
            r#type,
            params,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let compact = Compact::<Vec<Unpacked>>::deserialize(deserializer)?;
            return Ok(Self {
                num: compact.num,
                ts: compact.ts,
                cpu: compact.cpu,
                tid: compact.tid,
                code: compact.code,
                params: compact.params.into_iter().map(|param| param.0).collect(),
            });
        }
        let named = Named::deserialize(deserializer)?;
        let code = code_of(&named.r#type)
            .ok_or_else(|| D::Error::custom(format!("`{}` is no event's name", named.r#type)))?;
        let specs = &code.spec().params;
        let mut params = vec![Param::Absent; specs.len()];
        for (name, value) in &named.params {
            let index = code.spec().position(name).ok_or_else(|| {
                D::Error::custom(format!("`{}` has no parameter `{name}`", named.r#type))
            })?;
            params[index] = read(specs[index].kind, value).ok_or_else(|| {
                D::Error::custom(format!(
                    "`{value}` is no value for `{name}` of `{}`",
                    named.r#type
                ))
            })?;
        }
        Ok(Self {
            num: named.num,
            ts: named.ts,
            cpu: named.cpu,
            tid: named.tid,
            code,
            params,
        })
    }
}

fn code_of(name: &str) -> Option<EventCode> {
    let generic = || syscall::by_name(name).map(|_| EventCode::GENERIC);
    EventCode::named(name).or_else(generic)
}

fn write(param: &Param) -> Value {
    match param {
        Param::Absent => Value::Null,
        Param::I64(n) => (*n).into(),
        Param::U64(n) => (*n).into(),
        Param::Bytes(bytes) => write_bytes(bytes),
        Param::Addr(addr) => match &**addr {
            SockAddr::Inet(addr) => json!({ "inet": addr }),
            SockAddr::Unix(path) => json!({ "unix": write_bytes(path) }),
            SockAddr::Other(family) => json!({ "family": family }),
        },
        Param::Tuple(tuple) => match &**tuple {
            SockTuple::Inet { source, dest } => json!({ "from": source, "to": dest }),
            SockTuple::Unix { source, dest, path } => {
                json!({ "unix": write_bytes(path), "from": source, "to": dest })
            }
            SockTuple::Other(family) => json!({ "family": family }),
        },
        Param::FdList(list) => json!(list),
        Param::Variant(which, value) => json!({ "variant": which, "value": write(value) }),
    }
}

fn write_bytes(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            let mut hex = String::with_capacity(2 * bytes.len());
            for byte in bytes {
                write!(hex, "{byte:02x}").expect("writing to a string does not fail");
            }
            json!({ "hex": hex })
        }
    }
}

fn read(kind: ParamType, value: &Value) -> Option<Param> {
    match kind {
        ParamType::SockAddr => Some(read_addr(value)?.into()),
        ParamType::SockTuple => Some(read_tuple(value)?.into()),
        ParamType::FdList => Some(Param::FdList(Vec::deserialize(value).ok()?.into())),
        ParamType::Dyn => {
            let which = u8::deserialize(value.get("variant")?).ok()?;
            let value = read_plain(ParamType::Int64, value.get("value")?)?;
            Some(Param::Variant(which, Box::new(value)))
        }
        _ => read_plain(kind, value),
    }
}

fn read_plain(kind: ParamType, value: &Value) -> Option<Param> {
    match value {
        Value::Null => Some(Param::Absent),
        Value::Number(number) => match number.as_i64() {
            Some(n) if kind.is_signed() => Some(Param::I64(n)),
            Some(n) if n < 0 => None,
            _ => number.as_u64().map(Param::U64),
        },
        _ => read_bytes(value).map(Param::Bytes),
    }
}

fn read_bytes(value: &Value) -> Option<Arc<[u8]>> {
    if let Value::String(text) = value {
        return Some(text.as_bytes().into());
    }
    let hex = value.get("hex")?.as_str()?.as_bytes();
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    hex.chunks_exact(2)
        .map(|pair| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok())
        .collect()
}

fn read_addr(value: &Value) -> Option<SockAddr> {
    if let Some(addr) = value.get("inet") {
        return Some(SockAddr::Inet(Deserialize::deserialize(addr).ok()?));
    }
    if let Some(path) = value.get("unix") {
        return Some(SockAddr::Unix(read_bytes(path)?));
    }
    Some(SockAddr::Other(u8::deserialize(value.get("family")?).ok()?))
}

fn read_tuple(value: &Value) -> Option<SockTuple> {
    if let Some(family) = value.get("family") {
        return Some(SockTuple::Other(u8::deserialize(family).ok()?));
    }
    let (from, to) = (value.get("from")?, value.get("to")?);
    if let Some(path) = value.get("unix") {
        return Some(SockTuple::Unix {
            source: from.as_u64()?,
            dest: to.as_u64()?,
            path: read_bytes(path)?,
        });
    }
    Some(SockTuple::Inet {
        source: Deserialize::deserialize(from).ok()?,
        dest: Deserialize::deserialize(to).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: &str, params: Vec<Param>) -> Event {
        Event {
            num: 7,
            ts: 1_700_000_000_000_000_001,
            cpu: 1,
            tid: 42,
            code: EventCode::parse(code).unwrap(),
            params,
        }
    }

    fn samples() -> Vec<Event> {
        let a = "10.0.0.1:4000".parse().unwrap();
        let b = "[::1]:53".parse().unwrap();
        vec![
            event(
                "PPME_SYSCALL_OPENAT_2_X",
                vec![
                    Param::I64(-2),
                    Param::I64(-100),
                    Param::bytes(b"/tmp/\xff"),
                    Param::U64(1),
                    Param::U64(0),
                    Param::Absent,
                    Param::U64(u64::MAX),
                ],
            ),
            event(
                "PPME_SOCKET_CONNECT_X",
                vec![
                    Param::I64(0),
                    SockTuple::Inet { source: a, dest: b }.into(),
                    Param::I64(3),
                    SockAddr::Unix((*b"/run/x").into()).into(),
                ],
            ),
            event(
                "PPME_SYSCALL_PTRACE_X",
                vec![
                    Param::I64(0),
                    Param::Variant(0, Box::new(Param::I64(16))),
                    Param::Variant(1, Box::new(Param::I64(9))),
                    Param::U64(4),
                    Param::I64(1),
                ],
            ),
            event("PPME_GENERIC_X", Event::generic_params(162)),
        ]
    }

    #[test]
    fn json_names_the_parameters_and_keeps_bytes_that_are_not_utf8() {
        let json = serde_json::to_value(&samples()[0]).unwrap();
        let expected = json!({
            "num": 7, "ts": 1_700_000_000_000_000_001_u64, "cpu": 1, "tid": 42, "type": "openat",
            "params": {
                "fd": -2, "dirfd": -100, "name": {"hex": "2f746d702fff"}, "flags": 1, "mode": 0,
                "ino": u64::MAX,
            },
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn both_forms_give_back_the_event() {
        for event in samples() {
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(
                serde_json::from_str::<Event>(&json).unwrap(),
                event,
                "{json}"
            );
            let packed = postcard::to_stdvec(&event).unwrap();
            assert_eq!(postcard::from_bytes::<Event>(&packed).unwrap(), event);
        }
    }

    #[test]
    fn the_compact_form_is_the_one_that_recordings_have() {
        let params = vec![
            Param::I64(-2),
            Param::bytes(b"/a"),
            Param::Absent,
            Param::U64(300),
            Param::Variant(1, Box::new(Param::bytes(b"b"))),
        ];
        let mut event = event("PPME_GENERIC_X", params);
        (event.num, event.ts) = (1, 2);
        let head = [1, 2, 1, 84, 0, 5];
        let params: [&[u8]; 5] = [
            &[0, 1, 3],
            &[0, 3, 2, b'/', b'a'],
            &[0, 0],
            &[0, 2, 0xac, 2],
            &[4, 1, 3, 1, b'b'],
        ];
        let expected = [&head, &params.concat()[..]].concat();
        assert_eq!(postcard::to_stdvec(&event).unwrap(), expected);
    }

    #[test]
    fn a_parameter_that_the_event_does_not_have_is_refused() {
        let text = r#"{"num":1,"ts":1,"cpu":0,"tid":1,"type":"close","params":{"name":"x"}}"#;
        let error = serde_json::from_str::<Event>(text).unwrap_err().to_string();
        assert!(error.contains("`close` has no parameter `name`"), "{error}");
    }
}

//! Parameters as text: the value, and what it means.

use super::View;
use super::time::datetime;
use crate::buffers::dotted;
use crate::event::code::{Base, ParamSpec, ParamType};
use crate::event::{Param, syscall};
use crate::flags::{Names, errno, signal};
use crate::state::files::AT_FDCWD;
use crate::state::{FdInfo, L4Proto};
use std::fmt::Display;
use std::io::Write as _;

/// A parameter as text.
pub(super) struct Rendered {
    /// The value.
    pub(super) raw: Vec<u8>,
    /// What it means; empty if that adds nothing.
    pub(super) meaning: Vec<u8>,
}

impl Rendered {
    /// The parameter at a position of the view's event.
    pub(super) fn of(view: &View<'_>, spec: &ParamSpec, at: usize) -> Self {
        let param = view.event.at(at);
        let (kind, param) = actual(spec, param);
        if *param == Param::Absent {
            let (raw, meaning) = (absent(kind).as_bytes().to_vec(), Vec::new());
            return Self { raw, meaning };
        }
        Self {
            raw: raw(view, kind, spec.base, param),
            meaning: meaning(view, spec, kind, param, at),
        }
    }

    /// The meaning if there is one, else the value.
    pub(super) fn best(self) -> Vec<u8> {
        if self.meaning.is_empty() {
            self.raw
        } else {
            self.meaning
        }
    }
}

/// The type and value that a parameter has in this event.
fn actual<'p>(spec: &ParamSpec, param: &'p Param) -> (ParamType, &'p Param) {
    let Param::Variant(which, value) = param else {
        return (spec.kind, param);
    };
    let kind = match (spec.table, which) {
        (Some("sockopt"), 1) => ParamType::Errno,
        (Some("sockopt"), 2) => ParamType::Uint32,
        (Some("sockopt"), 3) | (Some("ptrace"), 0) => ParamType::Uint64,
        (Some("sockopt"), 4) => ParamType::RelTime,
        (Some("ptrace"), 1) => ParamType::SigType,
        (Some("keyctl"), 0) => ParamType::Int64,
        (Some("keyctl"), 1) => ParamType::Charbuf,
        _ => ParamType::Bytebuf,
    };
    (kind, value)
}

fn absent(kind: ParamType) -> &'static str {
    match kind {
        ParamType::Bytebuf
        | ParamType::SockTuple
        | ParamType::FdList
        | ParamType::Dyn
        | ParamType::CharbufArray => "NULL",
        _ => "<NA>",
    }
}

/// Appends to text that can't fail.
fn put(out: &mut Vec<u8>, what: impl Display) {
    write!(out, "{what}").expect("writing to memory does not fail");
}

fn shown(what: impl Display) -> Vec<u8> {
    what.to_string().into_bytes()
}

fn raw(view: &View<'_>, kind: ParamType, base: Base, param: &Param) -> Vec<u8> {
    match param {
        Param::Absent => Vec::new(),
        Param::U64(ns) if kind == ParamType::AbsTime => datetime(*ns, view.state.time_zone()),
        Param::I64(n) => number(kind, base, *n),
        Param::U64(n) => number(kind, base, n.cast_signed()),
        Param::Bytes(bytes) => match kind {
            ParamType::Bytebuf => view.buffers.write(bytes),
            ParamType::CharbufArray | ParamType::Dyn => dotted(bytes),
            _ => bytes.to_vec(),
        },
        Param::Addr(addr) => addr.written(),
        Param::Tuple(tuple) => tuple.written(),
        Param::FdList(list) => {
            let mut out = Vec::new();
            for (fd, bits) in list {
                if !out.is_empty() {
                    out.push(b' ');
                }
                let info = view.state.fd(view.event.tid, *fd);
                let letter = info.map_or(b'?', |info| info.kind.letter());
                put(
                    &mut out,
                    format_args!("{fd}:{}{bits:x}", char::from(letter)),
                );
            }
            out
        }
        Param::Variant(_, value) => raw(view, kind, base, value),
    }
}

/// A number as its type and format have it.
fn number(kind: ParamType, base: Base, n: i64) -> Vec<u8> {
    use ParamType::{
        EnumFlags8, EnumFlags16, EnumFlags32, Errno, Fd, Fd32, Flags8, Flags16, Flags32, Gid, Pid,
        Pid32, RelTime, SigSet, SigType, SyscallId, Uid,
    };
    match kind {
        Uid | Gid => shown(n as u32 as i32),
        Errno | Fd | Fd32 | Pid | Pid32 => shown(n),
        Flags8 | Flags16 | Flags32 | EnumFlags8 | EnumFlags16 | EnumFlags32 | SigType
        | SyscallId => shown(n.cast_unsigned()),
        RelTime if n == -1 => b"none".to_vec(),
        RelTime => shown(n.cast_unsigned()),
        SigSet => signals(n as u32),
        _ => in_base(kind, base, n),
    }
}

fn in_base(kind: ParamType, base: Base, n: i64) -> Vec<u8> {
    match base {
        // Falco prints wide numbers as signed ones, whatever their type.
        Base::Decimal if kind == ParamType::Uint32 => shown(n as i32),
        Base::Decimal => shown(n),
        Base::Hex => shown(format_args!("{:X}", narrowed(kind, n))),
        Base::Octal if n == 0 => b"0".to_vec(),
        Base::Octal => shown(format_args!("0{n:o}")),
    }
}

/// The bits of a signed number that its type has.
fn narrowed(kind: ParamType, n: i64) -> u64 {
    match kind {
        ParamType::Int16 => (n as u16).into(),
        ParamType::Int32 => (n as u32).into(),
        _ => n.cast_unsigned(),
    }
}

fn meaning(
    view: &View<'_>,
    spec: &ParamSpec,
    kind: ParamType,
    param: &Param,
    at: usize,
) -> Vec<u8> {
    use ParamType::{
        EnumFlags8, EnumFlags16, EnumFlags32, Errno, Fd, Fd32, Flags8, Flags16, Flags32, FsPath,
        FsRelPath, Gid, Mode, Pid, Pid32, RelTime, SigType, SyscallId, Uid,
    };
    if let (FsPath | FsRelPath, Some(path)) = (kind, param.as_bytes()) {
        return full_path(view, kind, path, at);
    }
    let Some(n) = param.as_i64() else {
        return Vec::new();
    };
    match kind {
        Errno if n < 0 => name(errno(n.unsigned_abs())),
        Fd | Fd32 => descriptor(view, n),
        Pid | Pid32 => {
            let thread = view.state.get_thread(n);
            thread.map_or_else(Vec::new, |thread| thread.info.comm.to_vec())
        }
        Uid => user(view, n as u32),
        Gid => group(view, n as u32),
        SigType => name(signal(n.cast_unsigned())),
        SyscallId => name(
            u32::try_from(n)
                .ok()
                .and_then(syscall::by_number)
                .map(|call| call.name),
        ),
        RelTime if n != -1 => seconds(n.cast_unsigned()),
        Mode => named(spec, |names| names.of_mode(n.cast_unsigned()).collect()),
        Flags8 | Flags16 | Flags32 | EnumFlags8 | EnumFlags16 | EnumFlags32 => {
            named(spec, |names| names.of_number(n.cast_unsigned()).collect())
        }
        _ => Vec::new(),
    }
}

/// Names out of the parameter's table.
fn named(spec: &ParamSpec, of: impl Fn(&'static Names) -> Vec<&'static str>) -> Vec<u8> {
    let names = spec.table.and_then(Names::of).map(of);
    names.unwrap_or_default().join("|").into_bytes()
}

fn name(name: Option<&str>) -> Vec<u8> {
    name.unwrap_or_default().into()
}

/// The absolute path that a relative one means.
fn full_path(view: &View<'_>, kind: ParamType, path: &[u8], at: usize) -> Vec<u8> {
    if path.is_empty() || path.first() == Some(&b'/') {
        return Vec::new();
    }
    let dirfd = match kind {
        ParamType::FsRelPath => at.checked_sub(1).and_then(|at| view.event.at(at).as_i64()),
        _ => None,
    };
    view.state.resolve(view.event.tid, dirfd, path)
}

/// What a descriptor means: `<f>/etc/passwd`, `<4t>1.2.3.4:5->6.7.8.9:443`.
fn descriptor(view: &View<'_>, fd: i64) -> Vec<u8> {
    if fd == AT_FDCWD {
        return b"AT_FDCWD".to_vec();
    }
    if fd < 0 {
        return name(errno(fd.unsigned_abs()));
    }
    match view.state.fd(view.event.tid, fd) {
        Some(info) => described(info),
        None => Vec::new(),
    }
}

fn described(info: &FdInfo) -> Vec<u8> {
    let mut out = vec![b'<', info.kind.letter()];
    out.extend(info.l4proto().and_then(|proto| match proto {
        L4Proto::Tcp => Some(b't'),
        L4Proto::Udp => Some(b'u'),
        L4Proto::Icmp => Some(b'i'),
        L4Proto::Raw => Some(b'r'),
        L4Proto::Unknown => None,
    }));
    out.push(b'>');
    out.extend_from_slice(&info.name);
    out
}

fn user(view: &View<'_>, uid: u32) -> Vec<u8> {
    if uid == u32::MAX {
        return b"<NONE>".to_vec();
    }
    super::user::known_user(view, uid).unwrap_or("<NA>").into()
}

fn group(view: &View<'_>, gid: u32) -> Vec<u8> {
    if gid == u32::MAX {
        return b"<NONE>".to_vec();
    }
    super::user::known_group(view, gid).unwrap_or("<NA>").into()
}

/// Names of a set of signals; the lowest bit is signal 1.
fn signals(set: u32) -> Vec<u8> {
    let members = (0..32).filter(|bit| set >> bit & 1 == 1);
    let names: Vec<_> = members.filter_map(|bit| signal(bit + 1)).collect();
    names.join(" ").into_bytes()
}

/// Nanoseconds as seconds, to six digits as C's `%g` writes them: `1.5s`, `2e-06s`.
fn seconds(ns: u64) -> Vec<u8> {
    const DIGITS: i32 = 6;
    let seconds = ns as f64 / 1e9;
    let scientific = format!("{seconds:.*e}", DIGITS as usize - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..DIGITS).contains(&exponent) {
        let fraction = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        return format!("{}s", shortened(&format!("{seconds:.fraction$}"))).into_bytes();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let exponent = exponent.unsigned_abs();
    format!("{}e{sign}{exponent:02}s", shortened(mantissa)).into_bytes()
}

/// A decimal fraction without the zeros at its end.
fn shortened(number: &str) -> &str {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn seconds_have_six_digits_at_most() {
        for (ns, text) in [
            (1_500_000_000, "1.5s"),
            (0, "0s"),
            (1_234_567_890, "1.23457s"),
            (100_000, "0.0001s"),
            (1_500, "1.5e-06s"),
            (120_000_000_000, "120s"),
            (1_234_567_000_000_000, "1.23457e+06s"),
        ] {
            assert_eq!(seconds(ns), text.as_bytes(), "{ns}");
        }
    }
}

//! Recorded events made anew from their recorded arguments, so that a state can follow them.
//!
//! Arguments stand in `evt.args` as text; what that text loses (the ends of strings in a list) is
//! taken from other fields where possible. Threads that were there before the recording started are
//! put in as the first event that shows them says.

use std::net::SocketAddr;
use std::sync::Arc;

use falco_rules::event::{
    Event, EventCode, Param, ParamSpec, ParamType, SockAddr, SockTuple, syscall,
};
use falco_rules::state::{FdInfo, FdKind, Image, State, ThreadInfo, User, Users};

use super::recording::Recorded;

/// The state that a recording starts with.
pub(crate) fn start() -> State {
    let mut state = State::default();
    let root = User {
        name: "root".to_owned(),
        home: "/root".to_owned(),
        shell: "/bin/bash".to_owned(),
    };
    let users = Users {
        users: [(0, root)].into(),
        groups: [(0, "root".to_owned())].into(),
    };
    state.set_users(None, users);
    let local = |ip: &str| ip.parse().expect("an address");
    state.set_interfaces(vec![(local("127.0.0.1"), 8), (local("::1"), 128)]);
    state
}

/// Puts in the threads that the event shows and the state does not know; says whether its own thread
/// is among them.
pub(crate) fn seed(state: &mut State, recorded: &Recorded) -> bool {
    let child = matches!(recorded.text("evt.type"), "clone" | "vfork");
    let child = child && recorded.number("evt.rawres") == Some(0);
    for generation in (1..=4).rev() {
        let of = |name: &str| {
            recorded
                .text(&format!("proc.{name}[{generation}]"))
                .to_owned()
        };
        let pid = |generation: u32| recorded.number(&format!("proc.apid[{generation}]"));
        let Some(pid_here) = pid(generation).filter(|pid| state.thread(*pid).is_none()) else {
            continue;
        };
        let mut info = ThreadInfo::new(pid_here, pid_here, pid(generation + 1).unwrap_or(0));
        let (comm, cmdline) = (of("aname"), of("acmdline"));
        info.comm = comm.as_bytes().into();
        info.sid = recorded.number("proc.sid").unwrap_or(0);
        info.image = Arc::new(Image {
            exe: of("aexe").into_bytes().into(),
            exepath: of("aexepath").into_bytes().into(),
            args: list(cmdline[comm.len()..].split(' ').skip(1)),
            ..Image::default()
        });
        state.insert_thread(info, []);
    }
    let tid = recorded.number("thread.tid").unwrap_or(0);
    if state.thread(tid).is_some() || child {
        return false;
    }
    let (info, fds) = thread(recorded, tid);
    state.insert_thread(info, fds);
    true
}

fn thread(recorded: &Recorded, tid: i64) -> (ThreadInfo, Vec<(i64, FdInfo)>) {
    let number = |name: &str| recorded.number(name).unwrap_or(0);
    let bytes = |name: &str| recorded.text(name).as_bytes().into();
    let mut info = ThreadInfo::new(tid, number("proc.pid"), number("proc.ppid"));
    info.vtid = number("thread.vtid");
    info.vpid = number("proc.vpid");
    info.sid = number("proc.sid");
    info.pgid = number("proc.pgid");
    info.vpgid = number("proc.vpgid");
    info.tty = number("proc.tty") as u32;
    info.comm = bytes("proc.name");
    info.cwd = bytes("proc.cwd");
    info.uid = number("user.uid") as u32;
    info.gid = number("group.gid") as u32;
    info.clone_ts = number("proc.pid.ts") as u64;
    info.fdlimit = number("proc.fdlimit");
    info.cgroups = list(recorded.text("thread.cgroups").split(' '));
    info.image = Arc::new(Image {
        exe: bytes("proc.exe"),
        exepath: bytes("proc.exepath"),
        args: list(
            recorded
                .text("proc.args")
                .split(' ')
                .filter(|arg| !arg.is_empty()),
        ),
        env: list([format!("HOME={}", recorded.text("proc.env[HOME]")).as_str()].into_iter()),
        ..Image::default()
    });
    let standard = ["stdin", "stdout", "stderr"];
    let fds = (0..).zip(standard).filter_map(|(fd, name)| {
        let kind = match recorded.text(&format!("proc.{name}.type")) {
            "file" => FdKind::File,
            "pipe" => FdKind::Pipe,
            _ => return None,
        };
        let name = recorded.text(&format!("proc.{name}.name")).as_bytes();
        Some((fd, FdInfo::named(kind, name)))
    });
    (info, fds.collect())
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Arc<[u8]> {
    let items = items.flat_map(|item| item.bytes().chain([0]));
    items.collect::<Vec<_>>().into()
}

/// The event that was recorded.
pub(crate) fn event(recorded: &Recorded) -> Option<Event> {
    let name = recorded.text("evt.type");
    let number = |name: &str| recorded.number(name).unwrap_or(0);
    let (code, params) = match EventCode::named(name) {
        Some(code) => (code, params(recorded, code)),
        None => (
            EventCode::GENERIC,
            Event::generic_params(syscall::by_name(name)?.nr),
        ),
    };
    Some(Event {
        num: number("evt.num") as u64,
        ts: number("evt.rawtime") as u64,
        cpu: number("evt.cpu") as u16,
        tid: number("thread.tid"),
        code,
        params,
    })
}

fn params(recorded: &Recorded, code: EventCode) -> Vec<Param> {
    let specs = code.spec().params.iter();
    specs
        .zip(texts(recorded, code))
        .map(|(spec, text)| param(recorded, spec, text))
        .collect()
}

/// The arguments as `evt.args` shows them: the value, and in parentheses what it means.
fn texts(recorded: &Recorded, code: EventCode) -> Vec<&str> {
    let specs = &code.spec().params;
    let mut rest = recorded.text("evt.args");
    let mut texts = Vec::with_capacity(specs.len());
    for (at, spec) in specs.iter().enumerate() {
        let start = format!("{}=", spec.name);
        rest = rest.strip_prefix(&start).unwrap_or(rest);
        let next = specs.get(at + 1).map(|next| format!(" {}=", next.name));
        let end = next.and_then(|next| rest.find(&next)).unwrap_or(rest.len());
        texts.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    texts
}

/// What a relative path meant, for a call relative to a descriptor; of two the second if asked for.
/// The recording may miss the call that opened the descriptor.
pub(crate) fn meant_path(recorded: &Recorded, second: bool) -> Option<&str> {
    let code = EventCode::named(recorded.text("evt.type"))?;
    let relative = |spec: &ParamSpec| spec.kind == ParamType::FsRelPath;
    let specs = code.spec().params.iter();
    let paths = specs
        .zip(texts(recorded, code))
        .filter(|(spec, _)| relative(spec));
    let paths: Vec<&str> = paths.map(|(_, text)| text).collect();
    let path = paths.get(usize::from(second)).or(paths.first())?;
    let (_, meant) = path.strip_suffix(')')?.rsplit_once("(/")?;
    let start = path.len() - meant.len() - 2;
    Some(&path[start..path.len() - 1])
}

fn param(recorded: &Recorded, spec: &ParamSpec, text: &str) -> Param {
    use ParamType as P;
    if text == "<NA>" || text == "NULL" {
        return Param::Absent;
    }
    let bare = text.split('(').next().unwrap_or_default();
    match spec.kind {
        P::Charbuf => Param::bytes(text),
        P::FsPath | P::FsRelPath if text.starts_with('/') => Param::bytes(text),
        P::FsPath | P::FsRelPath => Param::bytes(bare),
        P::Bytebuf => bytebuf(recorded, spec.name, text),
        P::SockAddr => match endpoint(text) {
            Some(addr) => SockAddr::Inet(addr).into(),
            None => SockAddr::Unix(text.as_bytes().into()).into(),
        },
        P::SockTuple => text
            .split_once("->")
            .and_then(|(a, b)| Some((endpoint(a)?, endpoint(b)?)))
            .map_or(Param::Absent, |(source, dest)| {
                SockTuple::Inet { source, dest }.into()
            }),
        P::AbsTime => Param::U64(match spec.name {
            "exe_ino_ctime" => recorded.number("proc.exe_ino.ctime").unwrap_or(0) as u64,
            _ => recorded.number("proc.exe_ino.mtime").unwrap_or(0) as u64,
        }),
        P::Dyn => Param::Variant(0, Box::new(Param::U64(bare.parse().unwrap_or(0)))),
        P::Uid | P::Gid if bare == "-1" => Param::U64(u32::MAX.into()),
        P::Mode => Param::U64(u64::from_str_radix(bare, 8).unwrap_or(0)),
        kind if is_hex(spec) && !is_flags(kind) => {
            Param::U64(u64::from_str_radix(bare, 16).unwrap_or(0))
        }
        kind if kind.is_signed() => Param::I64(bare.parse().unwrap_or(0)),
        _ if is_octal(spec) => Param::U64(u64::from_str_radix(bare, 8).unwrap_or(0)),
        _ => Param::U64(bare.parse().unwrap_or(0)),
    }
}

fn is_hex(spec: &ParamSpec) -> bool {
    spec.base == falco_rules::event::code::Base::Hex
}

fn is_octal(spec: &ParamSpec) -> bool {
    spec.base == falco_rules::event::code::Base::Octal
}

fn is_flags(kind: ParamType) -> bool {
    use ParamType as P;
    matches!(
        kind,
        P::Flags8 | P::Flags16 | P::Flags32 | P::EnumFlags8 | P::EnumFlags16 | P::EnumFlags32
    )
}

/// A buffer, in which a dot may have been any byte.
fn bytebuf(recorded: &Recorded, name: &str, text: &str) -> Param {
    let list_of = |items: Vec<String>| Param::Bytes(list(items.iter().map(String::as_str)));
    match name {
        "args" if recorded.text("evt.type") == "execve" => {
            let failed = recorded.number("evt.rawres") != Some(0);
            let words = recorded.text("proc.args").split(' ');
            if failed {
                Param::Absent
            } else {
                Param::Bytes(list(words))
            }
        }
        "cgroups" => list_of(entries(text, |c| c.is_ascii_lowercase())),
        "env" => list_of(entries(text, |c| c.is_ascii_alphanumeric() || c == '_')),
        _ => Param::bytes(text),
    }
}

/// Entries `name=value`, each ended by a dot, where values may hold dots.
fn entries(text: &str, in_name: fn(char) -> bool) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for piece in text.trim_end_matches('.').split('.') {
        let is_start = piece
            .split_once('=')
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(in_name));
        match entries.last_mut() {
            Some(last) if !is_start => {
                last.push('.');
                last.push_str(piece);
            }
            _ => entries.push(piece.to_owned()),
        }
    }
    entries
}

fn endpoint(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.rsplit_once(':')?;
    Some(SocketAddr::new(ip.parse().ok()?, port.parse().ok()?))
}

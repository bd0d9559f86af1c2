//! Fields of the descriptor that an event works on.

use super::{Get, View, each, nonempty, owned, text};
use crate::field::FieldArg;
use crate::state::files::open_flag;
use crate::state::path;
use crate::state::{Ends, FdInfo, FdKind, rule_of};
use crate::value::Value;
use std::net::{IpAddr, SocketAddr};

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("fd.num", |view, _| view.state.now().fd.map(Value::I64)),
    ("fd.type", |view, _| {
        Some(text(info(view)?.kind.name().as_bytes()))
    }),
    ("fd.typechar", |view, _| {
        view.state.now().fd?;
        let letter = match info(view) {
            Some(info) => info.kind.letter(),
            None => letter_of_call(view.event.name()),
        };
        Some(owned([letter]))
    }),
    ("fd.types", |view, arg| {
        let files = &view.main?.files;
        view.state.now().fd?;
        let name = |kind: FdKind| text(kind.name().as_bytes());
        if let Some(FieldArg::Index(fd)) = arg {
            return Some(Value::List(vec![name(files.get(i64::from(*fd))?.kind)]));
        }
        let mut kinds: Vec<FdKind> = files.iter().map(|(_, info)| info.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Some(Value::List(kinds.into_iter().map(name).collect()))
    }),
    ("fd.name", |view, _| name(view)),
    ("fd.nameraw", |view, _| {
        view.state.now().fd?;
        match info(view) {
            Some(info) => Some(text(&info.raw_name)),
            None => Some(owned(path::squeeze(requested(view).unwrap_or_default()))),
        }
    }),
    ("fd.directory", |view, _| directory(view).map(owned)),
    ("fd.filename", |view, _| {
        let info = info(view).filter(|info| info.kind == FdKind::File)?;
        let name: &[u8] = &info.name;
        Some(text(match name.iter().rposition(|byte| *byte == b'/') {
            Some(slash) if slash + 1 < name.len() => &name[slash + 1..],
            Some(_) => name,
            None => b"/",
        }))
    }),
    ("fd.containername", |view, _| {
        let name = name(view)?;
        Some(owned(in_container(view, bytes(&name))))
    }),
    ("fd.containerdirectory", |view, _| {
        let directory = directory(view)?;
        Some(owned(in_container(view, &directory)))
    }),
    ("fd.ip", |view, _| match ends(view)? {
        Ends::Unknown => None,
        Ends::Bound(addr) => Some(Value::Ip(addr.ip())),
        Ends::Pair { client, server } => {
            each([client, server].map(|end| Value::Ip(end.ip())).into_iter())
        }
    }),
    ("fd.net", |view, _| match ends(view)? {
        Ends::Unknown => None,
        Ends::Bound(addr) => Some(Value::Ip(addr.ip())),
        Ends::Pair { client, server } => {
            each([client, server].map(|end| Value::Ip(end.ip())).into_iter())
        }
    }),
    ("fd.port", |view, _| ports(view)),
    ("fd.proto", |view, _| ports(view)),
    ("fd.cip", |view, _| end(view, client).map(ip)),
    ("fd.sip", |view, _| end(view, server).map(ip)),
    ("fd.lip", |view, _| end(view, local).map(ip)),
    ("fd.rip", |view, _| end(view, remote).map(ip)),
    ("fd.cnet", |view, _| end(view, client).map(ip)),
    ("fd.snet", |view, _| end(view, server).map(ip)),
    ("fd.lnet", |view, _| end(view, local).map(ip)),
    ("fd.rnet", |view, _| end(view, remote).map(ip)),
    ("fd.cport", |view, _| end(view, client).map(port)),
    ("fd.sport", |view, _| end(view, server).map(port)),
    ("fd.lport", |view, _| end(view, local).map(port)),
    ("fd.rport", |view, _| end(view, remote).map(port)),
    ("fd.cproto", |view, _| service(view, client)),
    ("fd.sproto", |view, _| service(view, server)),
    ("fd.lproto", |view, _| {
        end(view, local).map(|end| owned(end.port().to_string()))
    }),
    ("fd.rproto", |view, _| {
        end(view, remote).map(|end| owned(end.port().to_string()))
    }),
    ("fd.cip.name", |view, _| names(view, client)),
    ("fd.sip.name", |view, _| names(view, server)),
    ("fd.lip.name", |view, _| names(view, local)),
    ("fd.rip.name", |view, _| names(view, remote)),
    ("fd.l4proto", |view, _| {
        let name = info(view)?.l4proto().map_or("<NA>", |proto| proto.name());
        Some(text(name.as_bytes()))
    }),
    ("fd.sockfamily", |view, _| {
        let kind = info(view)?.kind;
        let family: &[u8] = match kind {
            FdKind::Unix => b"unix",
            kind if kind.is_inet() => b"ip",
            _ => return None,
        };
        Some(text(family))
    }),
    ("fd.is_server", |view, _| {
        let served = match ends_of(info(view)?) {
            Some(Ends::Bound(_)) => true,
            Some(Ends::Pair { server, .. }) => is_local(view, server.ip()),
            _ => false,
        };
        Some(Value::Bool(served))
    }),
    ("fd.uid", |view, _| {
        let fd = view.state.now().fd?;
        Some(owned(format!("{}{fd}", view.event.tid)))
    }),
    ("fd.connected", |view, _| {
        Some(Value::Bool(info(view)?.connected))
    }),
    ("fd.name_changed", |view, _| {
        info(view)?;
        Some(Value::Bool(view.state.now().name_changed))
    }),
    ("fd.dev", |view, _| Some(Value::U64(info(view)?.dev.into()))),
    ("fd.dev.major", |view, _| {
        Some(Value::U64((info(view)?.dev >> 8 & 0xfff).into()))
    }),
    ("fd.dev.minor", |view, _| {
        let dev = info(view)?.dev;
        Some(Value::U64((dev & 0xff | dev >> 12 & 0xf_ff00).into()))
    }),
    ("fd.ino", |view, _| Some(Value::U64(info(view)?.ino))),
    ("fd.is_upper_layer", |view, _| {
        Some(Value::Bool(info(view)?.flags & open_flag::UPPER_LAYER != 0))
    }),
    ("fd.is_lower_layer", |view, _| {
        Some(Value::Bool(info(view)?.flags & open_flag::LOWER_LAYER != 0))
    }),
    ("fdlist.nums", |view, _| {
        fdlist(view, |fd, _| Some(fd.to_string().into_bytes()))
    }),
    ("fdlist.names", |view, _| {
        fdlist(view, |_, info| {
            let name = info.map_or(&b""[..], |info| &info.name);
            Some(if name.is_empty() { b"<NA>" } else { name }.to_vec())
        })
    }),
    ("fdlist.cips", |view, _| {
        fdlist(view, |_, info| {
            pair(info?).map(|(client, _)| shown(client.ip()))
        })
    }),
    ("fdlist.sips", |view, _| {
        fdlist(view, |_, info| match ends_of(info?)? {
            Ends::Pair { server, .. } | Ends::Bound(server) => Some(shown(server.ip())),
            Ends::Unknown => None,
        })
    }),
    ("fdlist.cports", |view, _| {
        fdlist(view, |_, info| {
            pair(info?).map(|(client, _)| shown(client.port()))
        })
    }),
    ("fdlist.sports", |view, _| {
        fdlist(view, |_, info| {
            pair(info?).map(|(_, server)| shown(server.port()))
        })
    }),
];

/// What is behind the event's descriptor.
fn info<'s>(view: &View<'s>) -> Option<&'s FdInfo> {
    view.state.now().info.as_deref()
}

/// The letter of what a call would have made, where nothing is known of the descriptor.
fn letter_of_call(name: &str) -> u8 {
    match name {
        "open" | "openat" | "openat2" | "creat" => FdKind::File.letter(),
        "socket" | "accept" | "accept4" => FdKind::Ipv4.letter(),
        "pipe" | "pipe2" => FdKind::Pipe.letter(),
        "eventfd" | "eventfd2" => FdKind::Event.letter(),
        "signalfd" | "signalfd4" => FdKind::Signal.letter(),
        "timerfd_create" => FdKind::Timer.letter(),
        "inotify_init" | "inotify_init1" => FdKind::Inotify.letter(),
        _ => FdKind::Other.letter(),
    }
}

/// The path that an open call asked for.
fn requested<'s>(view: &View<'s>) -> Option<&'s [u8]> {
    let at = rule_of(view.event.code).open()?;
    view.event.at(at.path).as_bytes()
}

/// The name of the descriptor; where an open has failed, the absolute form of the path asked for.
fn name<'s>(view: &View<'s>) -> Option<Value<'s>> {
    view.state.now().fd?;
    if let Some(info) = info(view) {
        return Some(text(&info.name));
    }
    let Some(path) = requested(view) else {
        return Some(text(b""));
    };
    let dirfd = rule_of(view.event.code).open().and_then(|at| at.dirfd);
    let dirfd = dirfd.and_then(|at| view.event.at(at).as_i64());
    Some(owned(view.state.resolve(view.event.tid, dirfd, path)))
}

fn bytes<'v>(value: &'v Value<'_>) -> &'v [u8] {
    match value {
        Value::Str(bytes) => bytes,
        _ => b"",
    }
}

/// The folder of a file; a folder is its own.
fn directory(view: &View<'_>) -> Option<Vec<u8>> {
    let name = name(view)?;
    let name = bytes(&name);
    match info(view).map(|info| info.kind) {
        Some(FdKind::Directory) => Some(name.to_vec()),
        None | Some(FdKind::File) => {
            let end = name.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
            Some(if end == 0 {
                b"/".to_vec()
            } else {
                name[..end].to_vec()
            })
        }
        Some(_) => None,
    }
}

fn in_container(view: &View<'_>, name: &[u8]) -> Vec<u8> {
    let container = view
        .thread
        .and_then(|thread| thread.info.container.as_deref());
    [container.unwrap_or_default().as_bytes(), b":", name].concat()
}

fn ends_of(info: &FdInfo) -> Option<Ends> {
    info.socket.as_ref().map(|socket| socket.ends)
}

fn ends(view: &View<'_>) -> Option<Ends> {
    ends_of(info(view)?)
}

fn pair(info: &FdInfo) -> Option<(SocketAddr, SocketAddr)> {
    match ends_of(info)? {
        Ends::Pair { client, server } => Some((client, server)),
        _ => None,
    }
}

/// Picks one end of a connection.
type Pick = fn(&View<'_>, Ends) -> Option<SocketAddr>;

fn end(view: &View<'_>, pick: Pick) -> Option<SocketAddr> {
    pick(view, ends(view)?)
}

fn client(_: &View<'_>, ends: Ends) -> Option<SocketAddr> {
    match ends {
        Ends::Pair { client, .. } => Some(client),
        _ => None,
    }
}

fn server(_: &View<'_>, ends: Ends) -> Option<SocketAddr> {
    match ends {
        Ends::Pair { server, .. } | Ends::Bound(server) => Some(server),
        Ends::Unknown => None,
    }
}

/// The end whose address is the node's own: the client's if it is, else the server's.
fn local(view: &View<'_>, ends: Ends) -> Option<SocketAddr> {
    match ends {
        Ends::Pair { client, .. } if is_local(view, client.ip()) => Some(client),
        Ends::Pair { server, .. } => Some(server),
        _ => None,
    }
}

fn remote(view: &View<'_>, ends: Ends) -> Option<SocketAddr> {
    match ends {
        Ends::Pair { client, server } if is_local(view, client.ip()) => Some(server),
        Ends::Pair { client, .. } => Some(client),
        _ => None,
    }
}

/// Whether an address is that of the place where the event's thread is: the container's if that is
/// known to have one, else the node's.
fn is_local(view: &View<'_>, ip: IpAddr) -> bool {
    let Some(id) = view
        .thread
        .and_then(|thread| thread.info.container.as_deref())
    else {
        return view.state.is_own_address(ip);
    };
    let own = view
        .state
        .container(id)
        .map(|container| container.ip.as_str());
    own.and_then(|own| own.parse().ok()) == Some(ip)
}

fn ip<'s>(end: SocketAddr) -> Value<'s> {
    Value::Ip(end.ip())
}

fn port<'s>(end: SocketAddr) -> Value<'s> {
    Value::U64(end.port().into())
}

fn ports<'s>(view: &View<'s>) -> Option<Value<'s>> {
    match ends(view)? {
        Ends::Unknown => None,
        Ends::Bound(addr) => Some(port(addr)),
        Ends::Pair { client, server } => each([client, server].map(port).into_iter()),
    }
}

/// The port of an end as text; empty while only one end is known.
fn service<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    match ends(view)? {
        Ends::Unknown => None,
        Ends::Bound(_) => Some(text(b"")),
        pair => pick(view, pair).map(|end| owned(end.port().to_string())),
    }
}

/// The host names that are known for the address of an end.
fn names<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    let names = view.state.names_of(end(view, pick)?.ip());
    each(names.iter().map(|name| text(name.as_bytes())))
}

fn shown(what: impl ToString) -> Vec<u8> {
    what.to_string().into_bytes()
}

/// The descriptors of a poll, each as text, separated by commas.
fn fdlist<'s>(
    view: &View<'s>,
    show: fn(i64, Option<&FdInfo>) -> Option<Vec<u8>>,
) -> Option<Value<'s>> {
    let crate::event::Param::FdList(list) = view.event.param("fds")? else {
        return None;
    };
    let shown = list.iter().filter_map(|(fd, _)| {
        let info = view.state.fd(view.event.tid, *fd).map(|info| &**info);
        show(*fd, info)
    });
    nonempty_owned(shown.collect::<Vec<_>>().join(&b','))
}

fn nonempty_owned<'s>(bytes: Vec<u8>) -> Option<Value<'s>> {
    nonempty(&bytes)?;
    Some(owned(bytes))
}

//! Fields of the event itself.

use super::args::{arg, args, raw_arg};
use super::param::Rendered;
use super::{Get, View, nonempty, owned, text};
use crate::event::code::{Origin, ParamType, Topic};
use crate::field::FieldArg;
use crate::state::files::{open_flag, open_flags};
use crate::state::{FdKind, net, rule_of};
use crate::value::Value;
use std::borrow::Cow;

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("evt.num", |view, _| Some(Value::U64(view.event.num))),
    ("evt.source", |_, _| Some(text(b"syscall"))),
    ("evt.is_async", |view, _| Some(Value::Bool(is_async(view)))),
    ("evt.asynctype", |view, _| {
        is_async(view).then(|| text(view.event.name().as_bytes()))
    }),
    ("evt.hostname", |view, _| {
        nonempty(view.state.hostname().unwrap_or_default().as_bytes())
    }),
    ("evt.dir", |view, _| {
        // Only system calls have a way back; the rest counts as a way in.
        let origin = view.event.code.spec().category.origin;
        Some(text(if origin == Origin::Syscall {
            b"<"
        } else {
            b">"
        }))
    }),
    ("evt.type", |view, _| {
        Some(text(view.event.name().as_bytes()))
    }),
    ("evt.type.is", |view, arg| match arg? {
        FieldArg::Key(name) => Some(Value::U64((view.event.name() == name).into())),
        FieldArg::Index(_) => None,
    }),
    ("syscall.type", |view, _| {
        let origin = view.event.code.spec().category.origin;
        (origin == Origin::Syscall).then(|| text(view.event.name().as_bytes()))
    }),
    ("evt.category", |view, _| {
        Some(text(category(view).as_bytes()))
    }),
    ("evt.cpu", |view, _| Some(Value::I64(view.event.cpu.into()))),
    ("evt.args", |view, _| Some(owned(args(view)))),
    ("evt.info", |view, _| Some(owned(args(view)))),
    ("evt.arg", arg),
    ("evt.rawarg", raw_arg),
    ("evt.buffer", |view, _| buffer(view)),
    ("evt.buflen", |view, _| buflen(view, Way::Any, |_| true)),
    ("evt.buflen.in", |view, _| buflen(view, Way::In, |_| true)),
    ("evt.buflen.out", |view, _| buflen(view, Way::Out, |_| true)),
    ("evt.buflen.file", |view, _| {
        buflen(view, Way::Any, |kind| kind == FdKind::File)
    }),
    ("evt.buflen.file.in", |view, _| {
        buflen(view, Way::In, |kind| kind == FdKind::File)
    }),
    ("evt.buflen.file.out", |view, _| {
        buflen(view, Way::Out, |kind| kind == FdKind::File)
    }),
    ("evt.buflen.net", |view, _| {
        buflen(view, Way::Any, FdKind::is_inet)
    }),
    ("evt.buflen.net.in", |view, _| {
        buflen(view, Way::In, FdKind::is_inet)
    }),
    ("evt.buflen.net.out", |view, _| {
        buflen(view, Way::Out, FdKind::is_inet)
    }),
    ("evt.res", |view, _| {
        if result(view)? >= 0 {
            return Some(text(b"SUCCESS"));
        }
        let spec = &view.event.code.spec().params[0];
        Some(owned(Rendered::of(view, spec, 0).best()))
    }),
    ("evt.rawres", |view, _| result(view).map(Value::I64)),
    ("evt.failed", |view, _| {
        result(view).map(|res| Value::Bool(res < 0))
    }),
    ("evt.is_io", |view, _| {
        let flags = view.event.code.spec().flags;
        Some(Value::Bool(flags.reads_from_fd || flags.writes_to_fd))
    }),
    ("evt.is_io_read", |view, _| {
        Some(Value::Bool(view.event.code.spec().flags.reads_from_fd))
    }),
    ("evt.is_io_write", |view, _| {
        Some(Value::Bool(view.event.code.spec().flags.writes_to_fd))
    }),
    ("evt.io_dir", |view, _| {
        let flags = view.event.code.spec().flags;
        match (flags.writes_to_fd, flags.reads_from_fd) {
            (true, _) => Some(text(b"write")),
            (_, true) => Some(text(b"read")),
            _ => None,
        }
    }),
    ("evt.is_wait", |view, _| {
        Some(Value::Bool(view.event.code.spec().flags.waits))
    }),
    ("evt.is_syslog", |view, _| {
        let writes = view.event.code.spec().flags.writes_to_fd;
        let name = view.state.now().info.as_ref().map(|info| &info.name);
        let is_log = name.is_some_and(|name| name.windows(8).any(|part| part == b"/dev/log"));
        Some(Value::Bool(writes && is_log))
    }),
    ("evt.count", |_, _| Some(Value::U64(1))),
    ("evt.count.exit", |view, _| {
        let origin = view.event.code.spec().category.origin;
        (origin == Origin::Syscall).then_some(Value::U64(1))
    }),
    ("evt.count.error", |view, _| failures(view)),
    ("evt.count.error.file", |view, _| {
        failures_if(view, failed_on(view) == Subject::File)
    }),
    ("evt.count.error.net", |view, _| {
        failures_if(view, failed_on(view) == Subject::Net)
    }),
    ("evt.count.error.memory", |view, _| {
        failures_if(view, view.event.code.spec().category.topic == Topic::Memory)
    }),
    ("evt.count.error.other", |view, _| {
        failures_if(view, failed_on(view) == Subject::Other)
    }),
    // Of events that no longer come.
    ("evt.count.procinfo", |_, _| Some(Value::U64(0))),
    ("evt.count.threadinfo", |_, _| Some(Value::U64(0))),
    ("evt.abspath", abspath),
    ("evt.is_open_read", |view, _| {
        Some(Value::Bool(has_open_flags(view, open_flag::RDONLY)))
    }),
    ("evt.is_open_write", |view, _| {
        Some(Value::Bool(has_open_flags(view, open_flag::WRONLY)))
    }),
    ("evt.is_open_create", |view, _| {
        let succeeded = result(view) >= Some(0);
        let unnamed = succeeded && has_open_flags(view, open_flag::TMPFILE);
        let created = has_open_flags(view, open_flag::CREATED);
        Some(Value::Bool(created || unnamed))
    }),
    ("evt.is_open_exec", |view, _| {
        Some(Value::Bool(makes_executable(view)))
    }),
];

/// The return value: the first parameter, where it is one.
pub(super) fn result(view: &View<'_>) -> Option<i64> {
    let first = view.event.code.spec().params.first()?;
    let is_result = matches!(first.name, "res" | "fd");
    let is_result = is_result && view.event.code.spec().category.origin == Origin::Syscall;
    is_result.then(|| view.event.at(0).as_i64()).flatten()
}

/// Which way data goes.
#[derive(PartialEq)]
enum Way {
    In,
    Out,
    Any,
}

/// How much a call read or wrote that works on a known descriptor of a kind.
/// Whether no program caused the event, but something that looks after programs: `useradded`, say.
fn is_async(view: &View<'_>) -> bool {
    view.event.code.spec().category.origin == Origin::Meta
}

fn buflen<'s>(view: &View<'s>, way: Way, of: fn(FdKind) -> bool) -> Option<Value<'s>> {
    let wanted = match view.event.code.spec().category.topic {
        Topic::IoRead => way != Way::Out,
        Topic::IoWrite => way != Way::In,
        Topic::IoOther => way == Way::Any,
        _ => false,
    };
    let kind = view.state.now().info.as_ref()?.kind;
    let length = u64::try_from(result(view)?).ok()?;
    (wanted && of(kind)).then_some(Value::U64(length))
}

/// The data of a read or write.
fn buffer<'s>(view: &View<'s>) -> Option<Value<'s>> {
    let spec = view.event.code.spec();
    let at = spec.position("data")?;
    if spec.params[at].kind != ParamType::Bytebuf {
        return None;
    }
    let bytes = view.event.at(at).as_bytes()?;
    Some(Value::Buffer(Cow::Borrowed(bytes)))
}

/// Name of the category; reading and writing count as what is read or written.
fn category(view: &View<'_>) -> &'static str {
    match view.event.code.spec().category.topic {
        Topic::Other => "other",
        Topic::File => "file",
        Topic::Net => "net",
        Topic::Ipc => "IPC",
        Topic::Wait => "wait",
        Topic::Signal => "signal",
        Topic::Sleep => "sleep",
        Topic::Time => "time",
        Topic::Process => "process",
        Topic::Scheduler => "scheduler",
        Topic::Memory => "memory",
        Topic::User => "user",
        Topic::System => "system",
        Topic::Internal => "internal",
        Topic::IoRead | Topic::IoWrite | Topic::IoOther => {
            match view.state.now().info.as_ref().map(|info| info.kind) {
                Some(FdKind::File | FdKind::Directory) => "file",
                Some(FdKind::Ipv4 | FdKind::Ipv6) => "net",
                Some(
                    FdKind::Unix
                    | FdKind::Pipe
                    | FdKind::Event
                    | FdKind::Signal
                    | FdKind::Inotify
                    | FdKind::UserFault,
                ) => "ipc",
                _ => "unknown",
            }
        }
    }
}

/// What an error is counted under.
#[derive(PartialEq)]
enum Subject {
    File,
    Net,
    Memory,
    Other,
}

fn failed_on(view: &View<'_>) -> Subject {
    match view.state.now().info.as_ref().map(|info| info.kind) {
        Some(kind) if kind.is_file() => Subject::File,
        Some(kind) if kind.is_inet() || kind == FdKind::Unix => Subject::Net,
        Some(_) => Subject::Other,
        None if rule_of(view.event.code).open().is_some() => Subject::File,
        None if net::has_peer(view.event) => Subject::Net,
        None if view.event.code.spec().category.topic == Topic::Memory => Subject::Memory,
        None => Subject::Other,
    }
}

/// 1 if the event failed, 0 if it did not.
fn failures<'s>(view: &View<'s>) -> Option<Value<'s>> {
    result(view).map(|res| Value::U64((res < 0).into()))
}

fn failures_if<'s>(view: &View<'s>, counts: bool) -> Option<Value<'s>> {
    failures(view).filter(|_| counts)
}

/// Whether the event is an open call (creat apart, which has no flags) with one of these flags.
fn has_open_flags(view: &View<'_>, wanted: u32) -> bool {
    let at = rule_of(view.event.code).open();
    at.filter(|at| at.flags.is_some())
        .is_some_and(|at| open_flags(view.event, at) & wanted != 0)
}

/// Whether the event makes a file that somebody may execute.
fn makes_executable(view: &View<'_>) -> bool {
    const ANY_EXECUTE: u64 = 0o111;
    let Some(at) = rule_of(view.event.code).open() else {
        return false;
    };
    let creates = at.flags.is_none() || has_open_flags(view, open_flag::CREAT | open_flag::TMPFILE);
    let mode = at.mode.and_then(|at| view.event.at(at).as_u64());
    creates && mode.unwrap_or(0) & ANY_EXECUTE != 0
}

/// The absolute path that a call relative to a descriptor means; of two (`renameat`) the second if
/// `dst` is asked for.
fn abspath<'s>(view: &View<'s>, which: Option<&FieldArg>) -> Option<Value<'s>> {
    let spec = view.event.code.spec();
    let wants_second = match which {
        None => false,
        Some(FieldArg::Key(key)) => key == "dst",
        Some(FieldArg::Index(_)) => return None,
    };
    let at = match spec.name {
        "open_by_handle_at" if result(view)? > 0 => spec.position("path")?,
        // These have such a path, too, but Falco does not look at it.
        "open_by_handle_at" | "mknodat" | "newfstatat" => return None,
        _ => {
            let is_relative = |at: &usize| spec.params[*at].kind == ParamType::FsRelPath;
            let mut paths = (0..spec.params.len()).filter(is_relative);
            let first = paths.next()?;
            if wants_second {
                paths.next().unwrap_or(first)
            } else {
                first
            }
        }
    };
    let path = view.event.at(at).as_bytes()?;
    let dirfd = match spec.params[at].kind {
        ParamType::FsRelPath => Some(view.event.at(at - 1).as_i64()?),
        _ => None,
    };
    Some(owned(view.state.resolve(view.event.tid, dirfd, path)))
}

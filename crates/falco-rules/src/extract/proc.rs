//! Fields of processes and threads.

use super::{Get, View, each, nonempty, owned, text};
use crate::field::FieldArg;
use crate::flags::capabilities;
use crate::state::{FdKind, Thread, Usage, elements, exe_flag, join};
use crate::value::Value;
use std::iter::once;

/// Reads a value from a thread, as text that it keeps.
type OfThread = for<'s> fn(&'s Thread) -> &'s [u8];

const COMM: OfThread = |thread| &thread.info.comm;
const EXE: OfThread = |thread| &thread.info.image.exe;
const EXEPATH: OfThread = |thread| &thread.info.image.exepath;
const CMDLINE: OfThread = |thread| &thread.cmdline;

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("proc.name", |view, _| nonempty(COMM(view.thread?))),
    ("proc.exe", |view, _| known(view, EXE)),
    ("proc.exepath", |view, _| known(view, EXEPATH)),
    ("proc.cmdline", |view, _| known(view, CMDLINE)),
    ("proc.args", args),
    ("proc.exeline", |view, _| {
        let main = known_main(view)?;
        Some(owned([EXE(main), &main.args].join(&b' ')))
    }),
    ("proc.cmdnargs", |view, _| {
        let count = elements(&known_main(view)?.info.image.args).count();
        Some(Value::U64(count as u64))
    }),
    ("proc.cmdlenargs", |view, _| {
        let args = elements(&known_main(view)?.info.image.args);
        Some(Value::U64(args.map(<[u8]>::len).sum::<usize>() as u64))
    }),
    ("proc.env", |view, arg| env(view.main?, arg)),
    ("proc.cwd", |view, _| {
        nonempty(view.state.cwd(view.event.tid))
    }),
    ("proc.pname", |view, _| of_parent(view, COMM)),
    ("proc.pexe", |view, _| of_parent(view, EXE)),
    ("proc.pexepath", |view, _| of_parent(view, EXEPATH)),
    ("proc.pcmdline", |view, _| of_parent(view, CMDLINE)),
    ("proc.aname", |view, arg| of_ancestors(view, arg, COMM)),
    ("proc.aexe", |view, arg| of_ancestors(view, arg, EXE)),
    ("proc.aexepath", |view, arg| {
        of_ancestors(view, arg, EXEPATH)
    }),
    ("proc.acmdline", |view, arg| {
        of_ancestors(view, arg, CMDLINE)
    }),
    ("proc.aargs", |view, arg| match arg {
        None => all_arguments(view),
        Some(_) => of_ancestors(view, arg, |thread| &thread.args),
    }),
    ("proc.aenv", ancestors_env),
    ("proc.apid", |view, arg| {
        let pid = |thread: &Thread| Value::I64(thread.info.pid);
        match arg {
            None => each(view.state.ancestors(view.main?).map(pid)),
            Some(_) => ancestor(view, arg).map(pid),
        }
    }),
    ("proc.pid", |view, _| {
        Some(Value::I64(view.thread?.info.pid))
    }),
    ("proc.ppid", |view, _| {
        Some(Value::I64(parent(view)?.info.pid))
    }),
    ("proc.vpid", |view, _| {
        Some(Value::I64(view.thread?.info.vpid))
    }),
    ("proc.pvpid", |view, _| {
        Some(Value::I64(parent(view)?.info.vpid))
    }),
    ("proc.sid", |view, _| Some(Value::I64(view.main?.info.sid))),
    ("proc.sname", |view, _| {
        nonempty(COMM(session_leader(view)?))
    }),
    ("proc.sid.exe", |view, _| {
        nonempty(EXE(session_leader(view)?))
    }),
    ("proc.sid.exepath", |view, _| {
        nonempty(EXEPATH(session_leader(view)?))
    }),
    ("proc.vpgid", |view, _| {
        Some(Value::I64(view.main?.info.vpgid))
    }),
    ("proc.vpgid.name", |view, _| {
        nonempty(COMM(group_leader(view)?))
    }),
    ("proc.vpgid.exe", |view, _| {
        nonempty(EXE(group_leader(view)?))
    }),
    ("proc.vpgid.exepath", |view, _| {
        nonempty(EXEPATH(group_leader(view)?))
    }),
    ("proc.pgid", |view, _| {
        Some(Value::I64(view.main?.info.pgid))
    }),
    ("proc.pgid.name", |view, _| {
        nonempty(COMM(node_group_leader(view)?))
    }),
    ("proc.pgid.exe", |view, _| {
        nonempty(EXE(node_group_leader(view)?))
    }),
    ("proc.pgid.exepath", |view, _| {
        nonempty(EXEPATH(node_group_leader(view)?))
    }),
    ("proc.is_sid_leader", |view, _| {
        let info = &view.main?.info;
        Some(Value::Bool(info.sid == info.vpid))
    }),
    ("proc.is_vpgid_leader", |view, _| {
        let info = &view.main?.info;
        Some(Value::Bool(info.vpgid == info.vpid))
    }),
    ("proc.is_pgid_leader", |view, _| {
        let info = &view.main?.info;
        Some(Value::Bool(info.pgid == info.pid))
    }),
    ("proc.loginshellid", |view, _| {
        let main = view.main?;
        let shells = once(main).chain(view.state.ancestors(main));
        let oldest = shells
            .filter(|thread| thread.info.comm.ends_with(b"sh"))
            .last();
        oldest.map(|thread| Value::I64(thread.info.pid))
    }),
    ("proc.tty", |view, _| {
        Some(Value::U64(view.main?.info.tty.into()))
    }),
    ("proc.duration", |view, _| duration(view, view.thread?)),
    ("proc.ppid.duration", |view, _| {
        duration(view, parent(view)?)
    }),
    ("proc.pid.ts", |view, _| nonzero(view.thread?.info.clone_ts)),
    ("proc.ppid.ts", |view, _| started(parent(view)?)),
    ("proc.is_exe_writable", |view, _| {
        exe_flag_set(view, exe_flag::WRITABLE)
    }),
    ("proc.is_exe_upper_layer", |view, _| {
        exe_flag_set(view, exe_flag::UPPER_LAYER)
    }),
    ("proc.is_exe_lower_layer", |view, _| {
        exe_flag_set(view, exe_flag::LOWER_LAYER)
    }),
    ("proc.is_exe_from_memfd", |view, _| {
        exe_flag_set(view, exe_flag::FROM_MEMFD)
    }),
    ("proc.exe_ino", |view, _| nonzero(view.main?.info.image.ino)),
    ("proc.exe_ino.ctime", |view, _| {
        nonzero(view.main?.info.image.ctime)
    }),
    ("proc.exe_ino.mtime", |view, _| {
        nonzero(view.main?.info.image.mtime)
    }),
    ("proc.exe_ino.ctime_duration_proc_start", |view, _| {
        let info = &view.main?.info;
        since(info.clone_ts, info.image.ctime)
    }),
    ("proc.exe_ino.ctime_duration_pidns_start", |view, _| {
        let info = &view.main?.info;
        since(pidns_start(view)?, info.image.ctime)
    }),
    ("proc.pidns_init_start_ts", |view, _| {
        pidns_start(view).map(Value::U64)
    }),
    ("thread.cap_permitted", |view, _| {
        Some(caps(view.thread?.info.caps.permitted))
    }),
    ("thread.cap_inheritable", |view, _| {
        Some(caps(view.thread?.info.caps.inheritable))
    }),
    ("thread.cap_effective", |view, _| {
        Some(caps(view.thread?.info.caps.effective))
    }),
    ("proc.fdopencount", |view, _| {
        Some(Value::U64(view.main?.files.len() as u64))
    }),
    ("proc.fdlimit", |view, _| {
        Some(Value::I64(view.main?.info.fdlimit))
    }),
    ("proc.fdusage", |view, _| {
        let main = view.main?;
        let limit = main.info.fdlimit;
        let percent = 100.0 * main.files.len() as f64 / limit as f64;
        Some(Value::F64(if limit > 0 { percent } else { 0.0 }))
    }),
    ("proc.vmsize", |view, _| {
        Some(Value::U64(view.thread?.info.usage.vm_size.into()))
    }),
    ("proc.vmrss", |view, _| {
        Some(Value::U64(view.thread?.info.usage.vm_rss.into()))
    }),
    ("proc.vmswap", |view, _| {
        Some(Value::U64(view.thread?.info.usage.vm_swap.into()))
    }),
    ("thread.vmsize", |view, _| {
        own_memory(view, |usage| usage.vm_size.into())
    }),
    ("thread.vmsize.b", |view, _| {
        own_memory(view, |usage| u64::from(usage.vm_size) * 1024)
    }),
    ("thread.vmrss", |view, _| {
        own_memory(view, |usage| usage.vm_rss.into())
    }),
    ("thread.vmrss.b", |view, _| {
        own_memory(view, |usage| u64::from(usage.vm_rss) * 1024)
    }),
    ("thread.pfmajor", |view, _| {
        Some(Value::U64(view.thread?.info.usage.faults_major))
    }),
    ("thread.pfminor", |view, _| {
        Some(Value::U64(view.thread?.info.usage.faults_minor))
    }),
    ("thread.tid", |view, _| Some(Value::I64(view.event.tid))),
    ("thread.vtid", |view, _| {
        Some(Value::I64(view.thread?.info.vtid))
    }),
    ("thread.nametid", |view, _| {
        let tid = view.event.tid.to_string();
        Some(owned([COMM(view.thread?), tid.as_bytes()].concat()))
    }),
    ("thread.ismain", |view, _| {
        Some(Value::Bool(view.thread?.info.is_main()))
    }),
    ("thread.exectime", |_, _| Some(Value::U64(0))),
    ("thread.totexectime", |_, _| Some(Value::U64(0))),
    ("thread.cgroups", |view, _| {
        let lines: Vec<_> = cgroups(view.thread?)
            .map(|(name, path)| [name, path].join(&b'='))
            .collect();
        (!lines.is_empty()).then(|| owned(lines.join(&b' ')))
    }),
    ("thread.cgroup", |view, arg| {
        let FieldArg::Key(wanted) = arg? else {
            return None;
        };
        let (_, path) = cgroups(view.thread?).find(|(name, _)| *name == wanted.as_bytes())?;
        Some(text(path))
    }),
    ("proc.nthreads", |view, _| {
        Some(Value::U64(view.main?.threads.into()))
    }),
    ("proc.nchilds", |view, _| {
        // Falco counts the threads besides the first one here, not processes.
        let main = view.main?;
        Some(Value::U64(
            main.threads.saturating_sub(u32::from(!main.dead)).into(),
        ))
    }),
    ("proc.stdin.type", |view, _| {
        standard_fd(view, 0, |kind, _| text(kind.name().as_bytes()))
    }),
    ("proc.stdout.type", |view, _| {
        standard_fd(view, 1, |kind, _| text(kind.name().as_bytes()))
    }),
    ("proc.stderr.type", |view, _| {
        standard_fd(view, 2, |kind, _| text(kind.name().as_bytes()))
    }),
    ("proc.stdin.name", |view, _| {
        standard_fd(view, 0, |_, name| text(name))
    }),
    ("proc.stdout.name", |view, _| {
        standard_fd(view, 1, |_, name| text(name))
    }),
    ("proc.stderr.name", |view, _| {
        standard_fd(view, 2, |_, name| text(name))
    }),
];

/// Memory counts for the process's first thread; the others have none of their own.
fn own_memory<'s>(view: &View<'s>, of: fn(&Usage) -> u64) -> Option<Value<'s>> {
    let info = &view.thread?.info;
    Some(Value::U64(if info.is_main() { of(&info.usage) } else { 0 }))
}

/// The process, if more is known of it than its ids.
fn known_main<'s>(view: &View<'s>) -> Option<&'s Thread> {
    view.main.filter(|main| !main.info.comm.is_empty())
}

fn known<'s>(view: &View<'s>, of: OfThread) -> Option<Value<'s>> {
    known_main(view).map(|main| text(of(main)))
}

fn parent<'s>(view: &View<'s>) -> Option<&'s Thread> {
    view.state.parent_of(view.main?)
}

fn of_parent<'s>(view: &View<'s>, of: OfThread) -> Option<Value<'s>> {
    parent(view).map(|parent| text(of(parent)))
}

/// The ancestor of a number: 0 is the process itself, 1 its parent.
fn ancestor<'s>(view: &View<'s>, arg: Option<&FieldArg>) -> Option<&'s Thread> {
    let main = view.main?;
    match arg? {
        FieldArg::Index(0) => Some(main),
        FieldArg::Index(n) => view.state.ancestors(main).nth(*n as usize - 1),
        FieldArg::Key(_) => None,
    }
}

/// The value of one ancestor, or those of all.
fn of_ancestors<'s>(view: &View<'s>, arg: Option<&FieldArg>, of: OfThread) -> Option<Value<'s>> {
    match arg {
        None => each(
            view.state
                .ancestors(view.main?)
                .map(|thread| text(of(thread))),
        ),
        Some(_) => ancestor(view, arg).map(|thread| text(of(thread))),
    }
}

/// The arguments of all ancestors in one line. Unlike other fields of ancestors, Falco compares this one
/// as a whole.
fn all_arguments<'s>(view: &View<'s>) -> Option<Value<'s>> {
    let mut line = Vec::new();
    for ancestor in view.state.ancestors(view.main?) {
        if !line.is_empty() {
            line.push(b' ');
        }
        line.extend_from_slice(&ancestor.args);
    }
    (!line.is_empty()).then(|| owned(line))
}

fn args<'s>(view: &View<'s>, arg: Option<&FieldArg>) -> Option<Value<'s>> {
    let main = known_main(view)?;
    match arg {
        None => Some(text(&main.args)),
        Some(FieldArg::Index(n)) => {
            let arg = elements(&main.info.image.args).nth(*n as usize);
            Some(text(arg.unwrap_or_default()))
        }
        Some(FieldArg::Key(_)) => None,
    }
}

/// One variable of a process, empty if it has none of that name; or all of them. A number is no name.
fn env<'s>(main: &'s Thread, arg: Option<&FieldArg>) -> Option<Value<'s>> {
    Some(match arg {
        Some(FieldArg::Key(name)) if !name.bytes().all(|byte| byte.is_ascii_digit()) => {
            text(variable(main, name))
        }
        _ => owned(join(&main.info.image.env)),
    })
}

fn variable<'s>(thread: &'s Thread, name: &str) -> &'s [u8] {
    let mut entries = elements(&thread.info.image.env);
    let value = entries.find_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    value.unwrap_or_default()
}

/// The environments of all ancestors, that of one, or the nearest ancestor's value of a variable.
fn ancestors_env<'s>(view: &View<'s>, arg: Option<&FieldArg>) -> Option<Value<'s>> {
    /// How many ancestors are looked at for a variable.
    const NEAREST: usize = 20;
    let mut ancestors = view.state.ancestors(view.main?);
    match arg {
        None => each(ancestors.filter_map(|thread| env(thread, None))),
        Some(FieldArg::Index(_)) => env(ancestor(view, arg)?, None),
        Some(FieldArg::Key(name)) => {
            let values = ancestors.by_ref().take(NEAREST);
            let value = values
                .map(|thread| variable(thread, name))
                .find(|value| !value.is_empty());
            Some(text(value.unwrap_or_default()))
        }
    }
}

/// The process that leads a group or session: the one of that id, or, inside a pid namespace, the
/// eldest in the line of ancestors that is in it too.
fn leader<'s>(view: &View<'s>, id_of: fn(&Thread) -> i64) -> Option<&'s Thread> {
    let main = view.main?;
    let id = id_of(main);
    if !main.info.is_in_pid_namespace()
        && let Some(leader) = view.state.get_thread(id)
    {
        return Some(leader);
    }
    let elders = view.state.ancestors(main);
    Some(
        elders
            .take_while(|elder| id_of(elder) == id)
            .last()
            .unwrap_or(main),
    )
}

fn session_leader<'s>(view: &View<'s>) -> Option<&'s Thread> {
    leader(view, |thread| thread.info.sid)
}

fn group_leader<'s>(view: &View<'s>) -> Option<&'s Thread> {
    leader(view, |thread| thread.info.vpgid)
}

fn node_group_leader<'s>(view: &View<'s>) -> Option<&'s Thread> {
    leader(view, |thread| thread.info.pgid)
}

fn started<'s>(thread: &Thread) -> Option<Value<'s>> {
    Some(Value::U64(thread.info.clone_ts))
}

fn duration<'s>(view: &View<'s>, thread: &Thread) -> Option<Value<'s>> {
    since(view.event.ts, thread.info.clone_ts)
}

fn since<'s>(end: u64, start: u64) -> Option<Value<'s>> {
    let known = start != 0 && end != 0;
    known
        .then(|| end.checked_sub(start).map(Value::U64))
        .flatten()
}

fn nonzero<'s>(number: u64) -> Option<Value<'s>> {
    (number != 0).then_some(Value::U64(number))
}

/// When the pid namespace started that the process lives in, if it is not the node's.
pub(super) fn pidns_start(view: &View<'_>) -> Option<u64> {
    let info = &view.main?.info;
    (info.is_in_pid_namespace() && info.pidns_start_ts != 0).then_some(info.pidns_start_ts)
}

fn exe_flag_set<'s>(view: &View<'s>, flag: u32) -> Option<Value<'s>> {
    Some(Value::Bool(view.main?.info.image.flags & flag != 0))
}

fn caps<'s>(mask: u64) -> Value<'s> {
    let names: Vec<_> = capabilities(mask).collect();
    owned(names.join(" "))
}

/// The cgroups of a thread, as subsystem and path. The `io` of cgroup v1 goes by its kernel name.
fn cgroups(thread: &Thread) -> impl Iterator<Item = (&[u8], &[u8])> {
    elements(&thread.info.cgroups).filter_map(|line| {
        let equals = line.iter().position(|byte| *byte == b'=')?;
        let name = match &line[..equals] {
            b"io" => b"blkio",
            name => name,
        };
        Some((name, &line[equals + 1..]))
    })
}

fn standard_fd<'s>(
    view: &View<'s>,
    fd: i64,
    read: for<'a> fn(FdKind, &'a [u8]) -> Value<'a>,
) -> Option<Value<'s>> {
    let info = view.main?.files.get(fd)?;
    Some(read(info.kind, &info.name))
}

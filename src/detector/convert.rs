//! Samples of the probe as events, all in the node's view.

use std::borrow::Cow;
use std::sync::Arc;

use cksl_probe::{ChildIds, FileRef, Image, Sample, Task, What};
use falco_rules::event::{EventCode, Param, syscall};
use falco_rules::state::ThreadInfo;

use super::calls::{self, Returned};
use super::flags;

/// How many ids a node's user namespace maps.
const MAPPED: u32 = 65_536;

/// What the node sees of an id of the host that its user namespace does not map.
const OVERFLOW_ID: u32 = 65_534;

/// Bits of the `flags` of execve's event.
mod exe {
    pub(super) const WRITABLE: u64 = 1;
    pub(super) const UPPER_LAYER: u64 = 1 << 1;
    pub(super) const FROM_MEMFD: u64 = 1 << 2;
    pub(super) const LOWER_LAYER: u64 = 1 << 3;
}

/// What turns the host's numbers into the node's.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// First host uid and gid of the node's user namespace; 0 without one.
    pub(super) id_base: u32,
    /// Added to times since boot to give times since the epoch (ns).
    pub(super) epoch_offset_ns: u64,
    /// The cgroup of a node that is a container of an engine: the last component of its path. To the
    /// node it is the root, and nobody in the node is in a container for being below it.
    pub(super) container: Option<Vec<u8>>,
}

/// Code, thread and parameters of an event: all but its number.
pub(super) struct Draft {
    pub(super) code: EventCode,
    pub(super) tid: i64,
    pub(super) params: Vec<Param>,
}

impl View {
    /// The cgroup as the node sees it, in the form of the state's list: one hierarchy, the one that
    /// names containers.
    pub(super) fn cgroups(&self, path: &[u8]) -> Param {
        let path = match &self.container {
            Some(container) => below(path, container),
            None => path,
        };
        if path.is_empty() {
            return Param::Absent;
        }
        Param::bytes([b"memory=", path, b"\0"].concat())
    }

    /// Time since the epoch of a time since boot.
    pub(super) fn time(&self, boot_ns: u64) -> u64 {
        boot_ns.wrapping_add(self.epoch_offset_ns)
    }

    /// A uid or gid as the node sees it.
    pub(super) fn id(&self, kernel: u32) -> u32 {
        if self.id_base == 0 || kernel == u32::MAX {
            return kernel;
        }
        match kernel.checked_sub(self.id_base) {
            Some(id) if id < MAPPED => id,
            _ => OVERFLOW_ID,
        }
    }

    /// The event of a sample. `caller` is what is known of the thread before it; `pidns_start`, for a
    /// fork into a pid namespace below the node's, when that namespace's first process was born.
    ///
    /// `None` for what is no event: calls that no kernel has, and the return of a fork or an exec,
    /// which have samples of their own.
    pub(super) fn event(
        &self,
        sample: &Sample,
        caller: Option<&ThreadInfo>,
        pidns_start: Option<u64>,
    ) -> Option<Draft> {
        let task = &sample.task;
        let (code, tid, params) = match &sample.what {
            What::Syscall {
                nr,
                ret,
                args,
                data,
                file,
                target,
                socket,
                base: _,
            } => {
                let code = syscall::by_number(*nr)?.code;
                let params = match Family::of(code) {
                    Some(_) if *ret >= 0 => return None,
                    Some(Family::Fork) => self.failed_fork(*ret, task, caller),
                    Some(Family::Exec) => self.failed_exec(*ret, task, caller, data),
                    None => {
                        let own_namespace = task.vtid != task.tid;
                        let (_, params) = calls::event(&Returned {
                            nr: *nr,
                            ret: *ret,
                            args: *args,
                            data,
                            file: file.as_ref(),
                            socket: socket.as_ref().map(|(a, b)| (a.as_slice(), b.as_slice())),
                            target: target.map(|(pid, _)| pid).filter(|_| own_namespace),
                        })?;
                        params
                    }
                };
                (code, task.tid, params)
            }
            What::Exec {
                nr,
                image,
                filename,
            } => {
                let code = syscall::by_number(*nr)?.code;
                let mut params = self.exec(task, image);
                params.push(text(filename));
                params.truncate(code.spec().params.len());
                (code, task.tid, params)
            }
            What::Fork { nr, child, flags } => {
                let code = syscall::by_number(*nr)?.code;
                let mut params = self.fork(task, child, *flags, caller);
                params.push(pidns_start.map_or(Param::Absent, Param::U64));
                (code, child.tid, params)
            }
            // Part of what the process is, and no event.
            What::Map { .. } => return None,
            What::Exit { status, .. } => {
                let code = EventCode::named("procexit")?;
                (code, task.tid, exit(*status))
            }
        };
        Some(Draft {
            code,
            tid: i64::from(tid),
            params,
        })
    }

    fn exec(&self, task: &Task, image: &Image) -> Vec<Param> {
        let argv = cut(&image.argv);
        let (exe, args) = split_argv(&argv);
        let memfd = image.exe.path.starts_with(b"/memfd:") || image.exe.path.starts_with(b"memfd:");
        let bits = [
            (image.exe_writable, exe::WRITABLE),
            (image.exe.overlay_upper, exe::UPPER_LAYER),
            (memfd, exe::FROM_MEMFD),
            (image.exe.overlay_lower, exe::LOWER_LAYER),
        ];
        let flags = bits.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum();
        let mut params = head(0, task.tid, task.pid, task.ppid, exe, args);
        params.push(folder(&image.cwd));
        params.extend(vec![Param::Absent; 6]);
        params.extend([
            text(&task.comm),
            self.cgroups(&image.cgroup),
            Param::bytes(cut(&image.env)),
            Param::U64(image.tty.into()),
            Param::I64(image.vpgid.into()),
            Param::U64(self.id(image.loginuid).into()),
            Param::U64(flags),
            Param::U64(image.cap_inheritable),
            Param::U64(image.cap_permitted),
            Param::U64(image.cap_effective),
            Param::U64(image.exe.ino),
            Param::U64(image.exe_ctime),
            Param::U64(image.exe_mtime),
            Param::U64(self.id(task.kuid).into()),
            path(&image.exe),
            Param::I64(image.pgid.into()),
            Param::U64(self.id(task.kgid).into()),
        ]);
        params
    }

    /// A failed exec shows the caller, which goes on.
    fn failed_exec(
        &self,
        ret: i64,
        task: &Task,
        caller: Option<&ThreadInfo>,
        data: &[(u8, Vec<u8>)],
    ) -> Vec<Param> {
        let mut params = self.caller(ret, task, caller);
        let shared = |bytes: &Arc<[u8]>| Param::Bytes(Arc::clone(bytes));
        match caller {
            Some(thread) => params.extend([
                shared(&thread.image.env),
                Param::U64(thread.tty.into()),
                Param::I64(thread.vpgid),
                Param::U64(thread.loginuid.into()),
                Param::U64(thread.image.flags.into()),
                Param::U64(thread.caps.inheritable),
                Param::U64(thread.caps.permitted),
                Param::U64(thread.caps.effective),
                Param::U64(thread.image.ino),
                Param::U64(thread.image.ctime),
                Param::U64(thread.image.mtime),
                Param::U64(self.id(task.kuid).into()),
                shared(&thread.image.exepath),
                Param::I64(thread.pgid),
            ]),
            None => params.extend(vec![Param::Absent; 14]),
        }
        let filename = data.iter().find(|(argument, _)| *argument < 2);
        params.extend([
            Param::U64(self.id(task.kgid).into()),
            filename.map_or(Param::Absent, |(_, bytes)| text(bytes)),
        ]);
        params
    }

    /// The child's view of its birth: result 0, the child's ids, the rest its parent's; all but the
    /// start of its pid namespace.
    fn fork(
        &self,
        parent: &Task,
        child: &ChildIds,
        linux_flags: u64,
        caller: Option<&ThreadInfo>,
    ) -> Vec<Param> {
        let mut params = self.caller(0, parent, caller);
        params[3] = Param::I64(child.tid.into());
        params[4] = Param::I64(child.pid.into());
        // A thread has the parent of its process.
        let is_thread = child.tid != child.pid;
        let parent_pid = if is_thread { parent.ppid } else { parent.pid };
        params[5] = Param::I64(parent_pid.into());
        let in_namespace = if child.vtid == child.tid {
            0
        } else {
            flags::CLONE_CHILD_IN_PIDNS
        };
        params.extend(self.fork_tail(
            parent,
            flags::clone(linux_flags) | in_namespace,
            child.vtid,
            child.vpid,
        ));
        params
    }

    fn failed_fork(&self, ret: i64, task: &Task, caller: Option<&ThreadInfo>) -> Vec<Param> {
        let mut params = self.caller(ret, task, caller);
        params.extend(self.fork_tail(task, 0, task.vtid, task.vpid));
        params.push(Param::Absent);
        params
    }

    fn fork_tail(&self, task: &Task, flags: u64, vtid: i32, vpid: i32) -> [Param; 5] {
        [
            Param::U64(flags),
            Param::U64(self.id(task.kuid).into()),
            Param::U64(self.id(task.kgid).into()),
            Param::I64(vtid.into()),
            Param::I64(vpid.into()),
        ]
    }

    /// What events of the fork and exec families begin with, for a thread that stays what it is.
    fn caller(&self, ret: i64, task: &Task, caller: Option<&ThreadInfo>) -> Vec<Param> {
        let shared = |bytes: Option<&Arc<[u8]>>| {
            bytes.map_or(Param::Absent, |bytes| Param::Bytes(Arc::clone(bytes)))
        };
        let mut params = head(
            ret,
            task.tid,
            task.pid,
            task.ppid,
            shared(caller.map(|thread| &thread.image.exe)),
            shared(caller.map(|thread| &thread.image.args)),
        );
        params.push(shared(caller.map(|thread| &thread.cwd)));
        params.extend(vec![Param::Absent; 6]);
        params.extend([
            text(&task.comm),
            shared(caller.map(|thread| &thread.cgroups)),
        ]);
        params
    }
}

/// Calls whose events are about the task, not about its arguments.
#[derive(Clone, Copy)]
enum Family {
    Fork,
    Exec,
}

impl Family {
    fn of(code: EventCode) -> Option<Self> {
        match code.spec().name {
            "clone" | "clone3" | "fork" | "vfork" => Some(Family::Fork),
            "execve" | "execveat" => Some(Family::Exec),
            _ => None,
        }
    }
}

fn head(ret: i64, tid: i32, pid: i32, ppid: i32, exe: Param, args: Param) -> Vec<Param> {
    let mut params = Vec::with_capacity(30);
    params.extend([
        Param::I64(ret),
        exe,
        args,
        Param::I64(tid.into()),
        Param::I64(pid.into()),
        Param::I64(ppid.into()),
    ]);
    params
}

/// What `wait` would say, taken apart.
fn exit(status: i32) -> Vec<Param> {
    let (signal, core) = (status & 0x7f, status & 0x80 != 0);
    vec![
        Param::I64(status.into()),
        Param::I64((status >> 8 & 0xff).into()),
        Param::I64(signal.into()),
        Param::U64(core.into()),
        Param::Absent,
    ]
}

/// Arguments, each ended by NUL, or an environment, as much of them as Falco keeps.
pub(super) fn cut(strings: &[u8]) -> Cow<'_, [u8]> {
    const KEPT: usize = 4096;
    if strings.len() <= KEPT {
        return strings.into();
    }
    let mut kept = strings[..KEPT].to_vec();
    kept[KEPT - 1] = 0;
    kept.into()
}

fn split_argv(argv: &[u8]) -> (Param, Param) {
    match argv.iter().position(|byte| *byte == 0) {
        Some(end) => (Param::bytes(&argv[..end]), Param::bytes(&argv[end + 1..])),
        None if argv.is_empty() => (Param::Absent, Param::bytes([])),
        None => (Param::bytes(argv), Param::bytes([])),
    }
}

/// A string ends at its first NUL.
fn text(bytes: &[u8]) -> Param {
    Param::bytes(until_nul(bytes))
}

pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn folder(cwd: &[u8]) -> Param {
    if cwd.is_empty() {
        Param::Absent
    } else {
        Param::bytes(cwd)
    }
}

fn path(file: &FileRef) -> Param {
    if file.path.is_empty() {
        Param::Absent
    } else {
        Param::bytes(&file.path)
    }
}

/// What follows that component in the path of a cgroup; the whole path if it is not in it.
fn below<'a>(path: &'a [u8], component: &[u8]) -> &'a [u8] {
    let mut end = 0;
    for part in path.split(|byte| *byte == b'/') {
        end += part.len();
        if part == component {
            return match &path[end..] {
                [] => b"/",
                rest => rest,
            };
        }
        end += 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cgroups_begin_at_the_container_that_the_node_is() {
        let container = b"docker-ab12.scope";
        for (path, seen) in [
            ("/system.slice/docker-ab12.scope", "/"),
            ("/system.slice/docker-ab12.scope/init.scope", "/init.scope"),
            (
                "/elsewhere/docker-ab12.scoped/x",
                "/elsewhere/docker-ab12.scoped/x",
            ),
        ] {
            assert_eq!(below(path.as_bytes(), container), seen.as_bytes(), "{path}");
        }
    }
}

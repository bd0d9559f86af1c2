//! Forks, execs, exits, and what else changes a process.

use super::container::Containers;
use super::effect::{ForkAt, LimitAt, exec_at, image_at};
use super::thread::{Capabilities, Image, Thread, ThreadInfo, Usage};
use super::{Later, State, User, path};
use crate::event::{Event, Param};
use std::sync::Arc;

/// Bits of a fork's flags in the event table (`clone_flags`).
mod clone_flag {
    pub(super) const NEWPID: u64 = 0x40;
    pub(super) const NEWUSER: u64 = 0x10_0000;
    pub(super) const PARENT: u64 = 0x100;
    pub(super) const THREAD: u64 = 0x2000;
    pub(super) const CHILD_IN_PIDNS: u64 = 0x2000_0000;
}

/// Options of prctl that matter here.
mod prctl {
    pub(super) const SET_NAME: u64 = 15;
    pub(super) const SET_CHILD_SUBREAPER: u64 = 36;
}

/// Longest command name.
const COMM: usize = 15;

impl State {
    /// Adds a thread and counts it with its process and its parent.
    pub(super) fn add_thread(&mut self, thread: Thread) {
        let (tid, pid, ptid) = (thread.info.tid, thread.info.pid, thread.info.ptid);
        if self.threads.contains_key(&tid) {
            self.end_thread(tid);
            self.drop_thread(tid, 0);
        } else if self.threads.len() >= self.limits.threads {
            self.refused += 1;
            return;
        }
        if tid == pid {
            if let Some(parent) = self.main_mut(ptid) {
                parent.children += 1;
            }
        } else if let Some(main) = self.threads.get_mut(&pid) {
            main.threads += 1;
        }
        self.threads.insert(tid, thread);
    }

    /// Makes a thread that was never announced, so that its descriptors can be followed.
    pub(super) fn require_thread(&mut self, tid: i64) {
        if !self.threads.contains_key(&tid) {
            self.add_thread(Thread::new(ThreadInfo::new(tid, tid, 0)));
        }
    }

    /// Marks a thread as ended.
    pub(super) fn end_thread(&mut self, tid: i64) {
        let Some(thread) = self.threads.get_mut(&tid) else {
            return;
        };
        if std::mem::replace(&mut thread.dead, true) {
            return;
        }
        if let Some(main) = self.main_mut(tid) {
            main.threads = main.threads.saturating_sub(1);
        }
    }

    /// Takes an ended thread out of the table, with its process if it was the last thread of it.
    pub(super) fn drop_thread(&mut self, tid: i64, reaper: i64) {
        let Some(thread) = self.threads.get(&tid) else {
            return;
        };
        let pid = thread.info.pid;
        if tid != pid {
            self.threads.remove(&tid);
        }
        let ended = |main: &Thread| main.dead && main.threads == 0;
        if self.threads.get(&pid).is_some_and(ended) {
            self.drop_process(pid, reaper);
        }
    }

    fn drop_process(&mut self, pid: i64, reaper: i64) {
        let Some(main) = self.threads.get(&pid) else {
            return;
        };
        let children = main.children;
        let heir = self.heir(main, reaper);
        if let Some(main) = self.threads.remove(&pid)
            && let Some(parent) = self.threads.get_mut(&main.info.ptid)
        {
            parent.children = parent.children.saturating_sub(1);
        }
        if children == 0 {
            return;
        }
        let mut moved = 0;
        for orphan in self.threads.values_mut() {
            if orphan.info.ptid == pid {
                orphan.info.ptid = heir;
                moved += u32::from(orphan.info.is_main());
            }
        }
        if let Some(heir) = self.threads.get_mut(&heir) {
            heir.children += moved;
        }
    }

    /// The process that takes over the children of one that has ended: the one named by the event, else
    /// the nearest ancestor that takes orphans, else the first process.
    fn heir(&self, ended: &Thread, named: i64) -> i64 {
        if named > 0 {
            return self.threads.get(&named).map_or(named, |t| t.info.pid);
        }
        let takes_orphans = |t: &&Thread| t.info.reaper || t.info.vpid == 1;
        let found = self.ancestors(ended).find(takes_orphans);
        found.map_or(1, |ancestor| ancestor.info.pid)
    }

    pub(super) fn fork(&mut self, event: &Event, at: ForkAt) {
        let Some(res) = event.at(0).as_i64() else {
            return;
        };
        match res {
            0 => self.forked_child(event, at),
            1.. => self.forked_by(event, at, res),
            _ => self.require_thread(event.tid),
        }
    }

    /// The child's side of a fork: all its ids are known.
    fn forked_child(&mut self, event: &Event, at: ForkAt) {
        let id = |at: usize| event.at(at).as_i64();
        let tid = id(image_at::TID).unwrap_or(event.tid);
        let pid = id(image_at::PID).unwrap_or(tid);
        let ptid = id(image_at::PTID).unwrap_or(0);
        let vtid = id(at.vtid).unwrap_or(tid);
        let vpid = id(at.vpid).unwrap_or(pid);
        let pidns_start = event.at(at.pidns_start).as_u64();
        if let Some(known) = self.threads.get_mut(&tid)
            && !known.dead
            && known.info.clone_ts != 0
            && known.info.exec_ts <= known.info.clone_ts
            && (known.info.pid, known.info.ptid) == (pid, ptid)
        {
            (known.info.vtid, known.info.vpid) = (vtid, vpid);
            known.info.pidns_start_ts = pidns_start.unwrap_or(known.info.pidns_start_ts);
            return;
        }
        let source = if tid == pid { ptid } else { pid };
        let mut child = self.copy_of(source, event, at);
        child.info.tid = tid;
        child.info.pid = pid;
        child.info.ptid = ptid;
        child.info.vtid = vtid;
        child.info.vpid = vpid;
        child.info.pidns_start_ts = pidns_start.unwrap_or(child.info.pidns_start_ts);
        self.add_thread(child);
    }

    /// The parent's side of a fork.
    fn forked_by(&mut self, event: &Event, at: ForkAt, child: i64) {
        self.require_thread(event.tid);
        let flags = event.at(at.flags).as_u64().unwrap_or(0);
        let Some(parent) = self.threads.get(&event.tid) else {
            return;
        };
        // Below a pid namespace the result is an id of that namespace; the child's own event tells.
        let namespaced = flags & (clone_flag::NEWPID | clone_flag::CHILD_IN_PIDNS) != 0;
        if namespaced || parent.info.is_in_pid_namespace() || self.threads.contains_key(&child) {
            return;
        }
        let (pid, ptid) = (parent.info.pid, parent.info.ptid);
        let is_thread = flags & clone_flag::THREAD != 0;
        let mut made = self.copy_of(event.tid, event, at);
        made.info.tid = child;
        made.info.pid = if is_thread { pid } else { child };
        made.info.ptid = if is_thread || flags & clone_flag::PARENT != 0 {
            ptid
        } else {
            pid
        };
        made.info.vtid = child;
        made.info.vpid = made.info.pid;
        self.add_thread(made);
    }

    /// What a new thread takes over from the one it was forked from, if that is known; else what the
    /// event says.
    fn copy_of(&self, source: i64, event: &Event, at: ForkAt) -> Thread {
        let mut copy = match self.threads.get(&source) {
            Some(parent) => {
                let main = self.main_of(parent);
                let mut copy = parent.clone();
                copy.info.cwd = main.info.cwd.clone();
                copy.files = main.files.clone();
                copy.threads = 1;
                copy.children = 0;
                copy.dead = false;
                copy.info.reaper = false;
                copy
            }
            None => {
                let mut info = ThreadInfo::new(event.tid, event.tid, 0);
                info.comm = bytes(event.at(image_at::COMM));
                info.cwd = path::folder(b"", &bytes(event.at(image_at::CWD))).into();
                info.image = Arc::new(Image {
                    exe: bytes(event.at(image_at::EXE)),
                    args: bytes(event.at(image_at::ARGS)),
                    ..Image::default()
                });
                info.uid = id32(event.at(at.uid)).unwrap_or(u32::MAX);
                info.gid = id32(event.at(at.gid)).unwrap_or(u32::MAX);
                Thread::new(info)
            }
        };
        set_cgroups(
            &mut copy.info,
            &self.containers,
            event.at(image_at::CGROUPS),
        );
        copy.info.clone_ts = event.ts;
        copy.info.usage = usage(event);
        if let Some(limit) = event.at(image_at::FDLIMIT).as_i64() {
            copy.info.fdlimit = limit;
        }
        copy
    }

    pub(super) fn exec(&mut self, event: &Event) {
        let res = event.at(0).as_i64();
        let id = |at: usize| event.at(at).as_i64();
        let tid = id(image_at::TID).unwrap_or(event.tid);
        let pid = id(image_at::PID).unwrap_or(tid);
        let ptid = id(image_at::PTID).filter(|ptid| *ptid > 0);
        if !self.threads.contains_key(&tid) {
            self.add_thread(Thread::new(ThreadInfo::new(tid, pid, ptid.unwrap_or(0))));
        }
        if res.is_none_or(|res| res < 0) {
            return;
        }
        self.end_other_threads(pid);
        if let Some(ptid) = ptid {
            self.adopt(tid, ptid);
        }
        let Some(thread) = self.threads.get_mut(&tid) else {
            return;
        };
        let cgroups = event.at(image_at::CGROUPS);
        set_cgroups(&mut thread.info, &self.containers, cgroups);
        set_image(thread, event);
        set_ids(&mut thread.info, event);
        thread.info.exec_ts = event.ts;
        thread.info.usage = usage(event);
        if thread.files.has_cloexec() {
            Arc::make_mut(&mut thread.files).remove_cloexec();
        }
    }

    /// An exec leaves one thread of the process.
    fn end_other_threads(&mut self, pid: i64) {
        let Some(main) = self.threads.get_mut(&pid) else {
            return;
        };
        if main.threads > 1 {
            main.threads = 1;
            self.threads
                .retain(|tid, thread| thread.info.pid != pid || *tid == pid);
        }
    }

    /// Corrects the parent of a process.
    fn adopt(&mut self, tid: i64, ptid: i64) {
        let Some(thread) = self.threads.get_mut(&tid) else {
            return;
        };
        let old = std::mem::replace(&mut thread.info.ptid, ptid);
        if old == ptid || !thread.info.is_main() {
            return;
        }
        if let Some(parent) = self.threads.get_mut(&old) {
            parent.children = parent.children.saturating_sub(1);
        }
        if let Some(parent) = self.threads.get_mut(&ptid) {
            parent.children += 1;
        }
    }

    pub(super) fn exit(&mut self, event: &Event) {
        let spec = event.code.spec();
        let reaper = spec.position("reaper_tid");
        let reaper = reaper.and_then(|at| event.at(at).as_i64()).unwrap_or(0);
        self.end_thread(event.tid);
        self.later = Later::Exit {
            tid: event.tid,
            reaper,
        };
    }

    pub(super) fn set_uid(&mut self, event: &Event, at: usize) {
        if let Some(uid) = succeeded(event).and_then(|()| id32(event.at(at)))
            && uid != u32::MAX
            && let Some(thread) = self.threads.get_mut(&event.tid)
        {
            thread.info.uid = uid;
        }
    }

    pub(super) fn set_gid(&mut self, event: &Event, at: usize) {
        if let Some(gid) = succeeded(event).and_then(|()| id32(event.at(at)))
            && gid != u32::MAX
            && let Some(thread) = self.threads.get_mut(&event.tid)
        {
            thread.info.gid = gid;
        }
    }

    pub(super) fn set_capabilities(&mut self, event: &Event) {
        let mask = |at: usize| event.at(at).as_u64();
        if succeeded(event).is_some()
            && let (Some(inheritable), Some(permitted), Some(effective)) =
                (mask(1), mask(2), mask(3))
            && let Some(thread) = self.threads.get_mut(&event.tid)
        {
            thread.info.caps = Capabilities {
                inheritable,
                permitted,
                effective,
            };
        }
    }

    pub(super) fn new_session(&mut self, event: &Event) {
        if succeeded(event).is_none() {
            return;
        }
        if let Some(main) = self.main_mut(event.tid) {
            main.info.sid = main.info.pid;
        }
    }

    /// In a new user namespace a process has all capabilities.
    pub(super) fn new_namespaces(&mut self, event: &Event, flags: usize) {
        let flags = event.at(flags).as_u64().unwrap_or(0);
        if succeeded(event).is_some()
            && flags & clone_flag::NEWUSER != 0
            && let Some(thread) = self.threads.get_mut(&event.tid)
        {
            thread.info.caps = Capabilities::ALL;
        }
    }

    /// Memory in use, which some calls report in three parameters after the result.
    pub(super) fn memory(&mut self, event: &Event) {
        let kib = |at: usize| event.at(at).as_u64().map(|n| n as u32);
        if let (Some(vm_size), Some(vm_rss), Some(vm_swap)) = (kib(1), kib(2), kib(3))
            && let Some(thread) = self.threads.get_mut(&event.tid)
        {
            thread.info.usage = Usage {
                vm_size,
                vm_rss,
                vm_swap,
                ..thread.info.usage
            };
        }
    }

    /// How many descriptors a process may have, set or asked for.
    pub(super) fn limit(&mut self, event: &Event, at: LimitAt) {
        const NOFILE: u64 = 7;
        let number = |at: usize| event.at(at).as_i64();
        if succeeded(event).is_none() || event.at(at.resource).as_u64() != Some(NOFILE) {
            return;
        }
        let pid = at.pid.and_then(number).filter(|pid| *pid != 0);
        if let Some(limit) = number(at.current).filter(|limit| *limit != -1)
            && let Some(main) = self.main_mut(pid.unwrap_or(event.tid))
        {
            main.info.fdlimit = limit;
        }
    }

    pub(super) fn prctl(&mut self, event: &Event) {
        if succeeded(event).is_none() {
            return;
        }
        match event.at(1).as_u64() {
            Some(prctl::SET_NAME) => {
                if let Some(name) = event.at(2).as_bytes()
                    && let Some(thread) = self.threads.get_mut(&event.tid)
                {
                    thread.set_comm(name[..name.len().min(COMM)].into());
                }
            }
            Some(prctl::SET_CHILD_SUBREAPER) => {
                let on = event.at(3).as_i64() != Some(0);
                if let Some(main) = self.main_mut(event.tid) {
                    main.info.reaper = on;
                }
            }
            _ => {}
        }
    }

    pub(super) fn change_folder(&mut self, event: &Event) {
        if let Some(folder) = succeeded(event).and_then(|()| event.at(1).as_bytes()) {
            self.set_cwd(event.tid, folder);
        }
    }

    pub(super) fn change_folder_by_fd(&mut self, event: &Event) {
        if succeeded(event).is_some()
            && let Some(info) = self.now.info.clone()
        {
            self.set_cwd(event.tid, &info.name);
        }
    }

    fn set_cwd(&mut self, tid: i64, folder: &[u8]) {
        if let Some(main) = self.main_mut(tid) {
            let cwd = path::folder(&main.info.cwd, folder);
            if cwd.starts_with(b"/") && *main.info.cwd != *cwd {
                main.info.cwd = cwd.into();
            }
        }
    }

    pub(super) fn add_user(&mut self, event: &Event) {
        let text = |name: &str| text(event.param(name));
        if let Some(uid) = id32(event.at(0)) {
            let user = User {
                name: text("name"),
                home: text("home"),
                shell: text("shell"),
            };
            self.users_of(event).users.insert(uid, user);
        }
    }

    pub(super) fn delete_user(&mut self, event: &Event) {
        if let Some(uid) = id32(event.at(0)) {
            self.users_of(event).users.remove(&uid);
        }
    }

    pub(super) fn add_group(&mut self, event: &Event) {
        if let Some(gid) = id32(event.at(0)) {
            let name = text(event.param("name"));
            self.users_of(event).groups.insert(gid, name);
        }
    }

    pub(super) fn delete_group(&mut self, event: &Event) {
        if let Some(gid) = id32(event.at(0)) {
            self.users_of(event).groups.remove(&gid);
        }
    }

    fn users_of(&mut self, event: &Event) -> &mut super::Users {
        let container = text(event.param("container_id"));
        self.users
            .of_mut(Some(&*container).filter(|id| !id.is_empty()))
    }
}

/// Whether the call succeeded.
pub(super) fn succeeded(event: &Event) -> Option<()> {
    (event.at(0).as_i64()? >= 0).then_some(())
}

/// Sets the cgroups of a thread, and the container that follows from them.
fn set_cgroups(info: &mut ThreadInfo, containers: &Containers, cgroups: &Param) {
    let Some(cgroups) = cgroups.as_shared() else {
        return;
    };
    if info.cgroups != *cgroups {
        info.container = containers.of_cgroups(cgroups);
        info.cgroups = cgroups.clone();
    }
}

fn set_image(thread: &mut Thread, event: &Event) {
    let number = |at: usize| event.at(at).as_u64().unwrap_or(0);
    let image = Image {
        exe: bytes(event.at(image_at::EXE)),
        exepath: bytes(event.at(exec_at::EXEPATH)),
        args: bytes(event.at(image_at::ARGS)),
        env: bytes(event.at(exec_at::ENV)),
        ino: number(exec_at::INO),
        ctime: number(exec_at::CTIME),
        mtime: number(exec_at::MTIME),
        flags: u32::try_from(number(exec_at::FLAGS)).unwrap_or(0),
    };
    if let Some(comm) = event.at(image_at::COMM).as_shared() {
        thread.info.comm = comm.clone();
    }
    thread.set_image(image);
    if let Some(cwd) = event.at(image_at::CWD).as_bytes()
        && !cwd.is_empty()
    {
        thread.info.cwd = path::folder(&thread.info.cwd, cwd).into();
    }
}

fn set_ids(info: &mut ThreadInfo, event: &Event) {
    let id = |at: usize| event.at(at).as_i64();
    if let Some(tty) = id32(event.at(exec_at::TTY)) {
        info.tty = tty;
    }
    info.vpgid = id(exec_at::VPGID).unwrap_or(info.vpgid);
    info.pgid = id(exec_at::PGID).unwrap_or(info.pgid);
    info.uid = id32(event.at(exec_at::UID)).unwrap_or(info.uid);
    info.gid = id32(event.at(exec_at::GID)).unwrap_or(info.gid);
    info.loginuid = id32(event.at(exec_at::LOGINUID)).unwrap_or(info.loginuid);
    info.fdlimit = id(image_at::FDLIMIT).unwrap_or(info.fdlimit);
    let mask = |at: usize, known: u64| event.at(at).as_u64().unwrap_or(known);
    info.caps = Capabilities {
        inheritable: mask(exec_at::CAP_INHERITABLE, info.caps.inheritable),
        permitted: mask(exec_at::CAP_PERMITTED, info.caps.permitted),
        effective: mask(exec_at::CAP_EFFECTIVE, info.caps.effective),
    };
}

fn usage(event: &Event) -> Usage {
    let number = |at: usize| event.at(at).as_u64().unwrap_or(0);
    let narrow = |at: usize| u32::try_from(number(at)).unwrap_or(u32::MAX);
    Usage {
        vm_size: narrow(image_at::VM_SIZE),
        vm_rss: narrow(image_at::VM_RSS),
        vm_swap: narrow(image_at::VM_SWAP),
        faults_major: number(image_at::FAULTS_MAJOR),
        faults_minor: number(image_at::FAULTS_MINOR),
    }
}

/// A user or group id; -1 in any width is `u32::MAX`.
fn id32(param: &Param) -> Option<u32> {
    param.as_i64().map(|id| id as u32)
}

fn bytes(param: &Param) -> Arc<[u8]> {
    param.as_shared().cloned().unwrap_or_default()
}

fn text(param: Option<&Param>) -> String {
    let bytes = param.and_then(Param::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

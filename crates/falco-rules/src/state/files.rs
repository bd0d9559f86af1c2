//! Descriptors made, copied and closed.

use super::effect::OpenAt;
use super::fd::{FdInfo, FdKind};
use super::process::succeeded;
use super::{Later, State, path};
use crate::event::{Event, Param};
use std::sync::Arc;

/// Bits of an open call's flags in the event table (`file_flags`).
pub(crate) mod open_flag {
    pub(crate) const RDONLY: u32 = 0x1;
    pub(crate) const WRONLY: u32 = 0x2;
    pub(crate) const CREAT: u32 = 0x4;
    pub(crate) const DIRECTORY: u32 = 0x400;
    pub(crate) const CLOEXEC: u32 = 0x1000;
    pub(crate) const TMPFILE: u32 = 0x2000;
    pub(crate) const CREATED: u32 = 0x4000;
    pub(crate) const UPPER_LAYER: u32 = 0x8000;
    pub(crate) const LOWER_LAYER: u32 = 0x1_0000;
}

/// Layer bits of creat (`creat_flags`), shifted to where the open calls have them.
const CREAT_LAYER_SHIFT: u32 = 15;

/// Commands of fcntl in the event table (`fcntl_commands`).
mod command {
    pub(super) const DUPFD: u64 = 1;
    pub(super) const SETFD: u64 = 3;
    pub(super) const DUPFD_CLOEXEC: u64 = 0x1a;
}

const FD_CLOEXEC: u64 = 1;

/// The descriptor number that means the current folder.
pub(crate) const AT_FDCWD: i64 = -100;

impl State {
    /// Puts a descriptor into a thread's process and makes it the event's.
    pub(super) fn put_fd(&mut self, tid: i64, fd: i64, info: FdInfo) {
        let info = Arc::new(info);
        self.store_fd(tid, fd, info.clone());
        self.now.fd = Some(fd);
        self.now.info = Some(info);
    }

    fn store_fd(&mut self, tid: i64, fd: i64, info: Arc<FdInfo>) {
        let limit = self.limits.fds;
        if let Some(main) = self.main_mut(tid)
            && !Arc::make_mut(&mut main.files).insert(fd, info, limit)
        {
            self.refused += 1;
        }
    }

    /// Changes what is known of the event's descriptor.
    pub(super) fn update_fd(&mut self, tid: i64, change: impl FnOnce(&mut FdInfo)) {
        let (Some(fd), Some(info)) = (self.now.fd, self.now.info.take()) else {
            return;
        };
        let mut changed = (*info).clone();
        change(&mut changed);
        if changed == *info {
            self.now.info = Some(info);
            return;
        }
        self.now.name_changed = changed.name != info.name;
        self.put_fd(tid, fd, changed);
    }

    /// The path that a call means, taken from the folder of `dirfd` or the current one.
    ///
    /// Where the folder is not known, the result starts with `<UNKNOWN>`.
    pub(crate) fn resolve(&self, tid: i64, dirfd: Option<i64>, name: &[u8]) -> Vec<u8> {
        if name.first() == Some(&b'/') {
            return path::join(b"", name);
        }
        match dirfd {
            None | Some(AT_FDCWD) => match self.cwd(tid) {
                [] => path::join(path::UNKNOWN, name),
                cwd => path::join(cwd, name),
            },
            Some(fd) => match self.fd(tid, fd) {
                Some(folder) => path::join(&folder.name, name),
                None => path::join(path::UNKNOWN, name),
            },
        }
    }

    /// The current folder of a thread, with a slash at its end; empty if unknown.
    pub(crate) fn cwd(&self, tid: i64) -> &[u8] {
        let thread = self.threads.get(&tid);
        thread.map_or(b"", |thread| &self.main_of(thread).info.cwd)
    }

    pub(super) fn open(&mut self, event: &Event, at: OpenAt) {
        let Some(fd) = made_fd(event) else { return };
        let name = event.at(at.path).as_shared().cloned().unwrap_or_default();
        let dirfd = at.dirfd.and_then(|at| event.at(at).as_i64());
        let flags = open_flags(event, at);
        let kind = if flags & open_flag::DIRECTORY != 0 {
            FdKind::Directory
        } else {
            FdKind::File
        };
        // Most names are the path already: it is shared then.
        let path = match path::is_whole(&name) {
            true => name.clone(),
            false => self.resolve(event.tid, dirfd, &name).into(),
        };
        let mut info = FdInfo::named(kind, path);
        info.raw_name = match path::is_squeezed(&name) {
            true => name,
            false => path::squeeze(&name).into(),
        };
        info.flags = flags;
        info.dev = event.at(at.dev()).as_u64().unwrap_or(0) as u32;
        info.ino = event.at(at.ino()).as_u64().unwrap_or(0);
        info.cloexec = flags & open_flag::CLOEXEC != 0;
        self.now.name_changed = !info.name.is_empty();
        self.put_fd(event.tid, fd, info);
    }

    pub(super) fn close(&mut self, event: &Event) {
        if let (Some(()), Some(fd)) = (succeeded(event), self.now.fd) {
            self.close_later(event.tid, fd, fd);
        }
    }

    pub(super) fn close_range(&mut self, event: &Event) {
        // With CLOSE_RANGE_CLOEXEC (4) the descriptors stay open until an exec.
        const STAY: u64 = 4;
        let number = |at: usize| event.at(at).as_i64();
        let stay = event.at(3).as_u64().unwrap_or(0) & STAY != 0;
        if let (Some(()), Some(first), Some(last), false) =
            (succeeded(event), number(1), number(2), stay)
        {
            self.close_later(event.tid, first, last);
        }
    }

    /// Closes descriptors after the views of this event, which still show them.
    fn close_later(&mut self, tid: i64, first: i64, last: i64) {
        if let Some(thread) = self.threads.get(&tid) {
            let pid = self.main_of(thread).info.tid;
            self.later = Later::Close { pid, first, last };
        }
    }

    pub(super) fn duplicate(&mut self, event: &Event, flags: Option<usize>) {
        let flags = flags.and_then(|at| event.at(at).as_u64()).unwrap_or(0);
        let cloexec = flags as u32 & open_flag::CLOEXEC != 0;
        self.copy_fd(event, cloexec);
    }

    pub(super) fn fcntl(&mut self, event: &Event) {
        match event.at(2).as_u64() {
            Some(command::DUPFD) => self.copy_fd(event, false),
            Some(command::DUPFD_CLOEXEC) => self.copy_fd(event, true),
            Some(command::SETFD) if succeeded(event).is_some() => {
                let cloexec = event.at(3).as_u64().unwrap_or(0) & FD_CLOEXEC != 0;
                self.update_fd(event.tid, |info| info.cloexec = cloexec);
            }
            _ => {}
        }
    }

    /// Copies the event's descriptor to the number that the call returned.
    fn copy_fd(&mut self, event: &Event, cloexec: bool) {
        if let (Some(fd), Some(info)) = (made_fd(event), &self.now.info) {
            let copy = FdInfo {
                cloexec,
                ..(**info).clone()
            };
            self.put_fd(event.tid, fd, copy);
        }
    }

    pub(super) fn make_fd(&mut self, event: &Event, info: FdInfo) {
        if let Some(fd) = made_fd(event) {
            self.now.name_changed = !info.name.is_empty();
            self.put_fd(event.tid, fd, info);
        }
    }

    pub(super) fn memfd(&mut self, event: &Event) {
        let name = event.at(1).as_shared().cloned().unwrap_or_default();
        self.make_fd(event, FdInfo::named(FdKind::Memfd, name));
    }

    pub(super) fn pidfd_open(&mut self, event: &Event) {
        let pid = event.at(1).as_i64().unwrap_or(0);
        let info = FdInfo {
            pid,
            cloexec: true,
            ..FdInfo::named(FdKind::Pidfd, format!("/proc/{pid}").into_bytes())
        };
        self.make_fd(event, info);
    }

    /// A descriptor taken out of another process.
    pub(super) fn pidfd_get(&mut self, event: &Event) {
        let number = |at: usize| event.at(at).as_i64();
        let (Some(pidfd), Some(target)) = (number(1), number(2)) else {
            return;
        };
        let process = self.fd(event.tid, pidfd).map(|info| info.pid);
        let info = process.and_then(|pid| self.fd(pid, target)).cloned();
        if let Some(info) = info {
            let copy = FdInfo {
                cloexec: true,
                ..(*info).clone()
            };
            self.make_fd(event, copy);
        }
    }

    pub(super) fn pipe(&mut self, event: &Event, flags: Option<usize>) {
        let flags = flags.and_then(|at| event.at(at).as_u64()).unwrap_or(0);
        let mut info = FdInfo::new(FdKind::Pipe);
        info.ino = event.at(3).as_u64().unwrap_or(0);
        info.cloexec = flags as u32 & open_flag::CLOEXEC != 0;
        self.make_pair(event, info);
    }

    /// Puts the two descriptors that a call made; the second is the event's.
    pub(super) fn make_pair(&mut self, event: &Event, info: FdInfo) {
        if succeeded(event).is_none() {
            return;
        }
        for fd in [event.at(1), event.at(2)]
            .into_iter()
            .filter_map(Param::as_i64)
        {
            self.put_fd(event.tid, fd, info.clone());
        }
    }
}

/// The flags of an open call; those of creat are given the bits of the others.
pub(crate) fn open_flags(event: &Event, at: OpenAt) -> u32 {
    match at.flags {
        Some(at) => event.at(at).as_u64().unwrap_or(0) as u32,
        None => {
            let layers = event.param("creat_flags").and_then(|p| p.as_u64());
            (layers.unwrap_or(0) as u32) << CREAT_LAYER_SHIFT
        }
    }
}

/// The descriptor that a call returned.
pub(super) fn made_fd(event: &Event) -> Option<i64> {
    event.at(0).as_i64().filter(|fd| *fd >= 0)
}

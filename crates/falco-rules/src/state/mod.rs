//! The state behind events: threads, descriptors, containers, users.
//!
//! A [`State`] is fed every event in order ([`State::apply`]); right after that, [`State::view`] gives
//! the values of fields for that event. What was there before the first event is put in with
//! [`State::insert_thread`] and its like, and a state can be handed on with [`State::threads`].
//!
//! # What a detector has to send
//!
//! Events are those of returning system calls, with the parameters of the event table; absent ones
//! are tolerated and only leave fields without a value. Thread ids are the node's. In detail:
//!
//! * **Fork**: one event of `clone`, `clone3`, `fork` or `vfork` *from the child*: `tid` of the event and
//!   the parameters `tid`, `pid` are the child's, `res` is 0, `ptid` is the parent's process id, `vtid` and
//!   `vpid` are the child's ids in its own pid namespace, `flags` are those of the event table (`CLONE_THREAD`
//!   = 0x2000). It has to come before any other event of the child. All else (program, folder, session,
//!   descriptors) is taken from the parent; `exe`, `args`, `cwd`, `comm`, `cgroups`, `uid` and `gid` count only
//!   when the parent is not known. The parent's own event (`res` = the child's id) may come besides,
//!   before or after: it is what a rule on `evt.type=clone` sees first. It makes the child's thread too,
//!   unless a pid namespace is in between.
//! * **Exec**: one event of `execve` or `execveat` with `res` 0 after the program has changed: event `tid` = `tid`
//!   = `pid`, `ptid`, `exe` = `argv[0]`, `args` = the rest (each ended by NUL), `env`, `comm` (new), `cgroups` (lines
//!   `subsystem=path`, each ended by NUL), `tty`, `vpgid`, `pgid`, `loginuid`, capabilities, `exe_ino` with its times,
//!   `uid`, `gid` as the node maps them, `trusted_exepath` = the kernel's path of the executable, `filename` as
//!   passed. `cwd`, if given, replaces the folder known. `flags`: 1 writable by the user, 2 upper layer of
//!   an overlay, 4 from a memfd, 8 lower layer.
//! * **Failed exec**: the same with `res` < 0: `exe`, `args` and `filename` are those tried, the rest is the
//!   caller's. Nothing changes.
//! * **Exit**: one `procexit` *per thread*, `tid` = the thread that ends. `reaper_tid`: the process that takes
//!   over its children if known, else 0.
//!
//! After an exit the thread is still there for the views of that very event.

mod container;
mod effect;
mod fd;
pub(crate) mod files;
pub(crate) mod net;
pub(crate) mod path;
mod process;
mod thread;
mod users;

pub use container::{Container, Mount};
pub(crate) use effect::of as rule_of;
pub use fd::{Ends, FdInfo, FdKind, L4Proto, Role, Socket};
pub use thread::{Capabilities, Image, ThreadInfo, Usage};
pub(crate) use thread::{Thread, elements, exe_flag, join};
pub use users::{User, Users};

use crate::event::Event;
use crate::map::Map;
use container::Containers;
use effect::{Effect, Rule};
use fd::FdTable;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use users::UserTable;

/// How much a [`State`] may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Threads.
    pub threads: usize,
    /// Descriptors of a process.
    pub fds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            threads: 131_072,
            fds: 20_000,
        }
    }
}

/// Threads, descriptors, containers and users, as the events so far tell.
#[derive(Clone, Debug)]
pub struct State {
    threads: Map<i64, Thread>,
    containers: Containers,
    users: UserTable,
    interfaces: Vec<(IpAddr, u8)>,
    names: HashMap<IpAddr, Vec<String>>,
    hostname: Option<String>,
    time_zone: TimeZone,
    limits: Limits,
    refused: u64,
    first_ts: Option<u64>,
    previous_ts: Option<u64>,
    last_ts: Option<u64>,
    now: Now,
    later: Later,
}

/// What the event just applied works on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Now {
    /// The descriptor: -1 if a call that makes one has failed; none if the event is not about one.
    pub(crate) fd: Option<i64>,
    /// What is behind it.
    pub(crate) info: Option<Arc<FdInfo>>,
    /// The event gave it a new name.
    pub(crate) name_changed: bool,
}

/// What the event just applied ends, once its views are done with.
#[derive(Clone, Debug, Default)]
enum Later {
    #[default]
    Nothing,
    Close {
        pid: i64,
        first: i64,
        last: i64,
    },
    Exit {
        tid: i64,
        reaper: i64,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl State {
    /// An empty state.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            threads: Map::default(),
            containers: Containers::default(),
            users: UserTable::default(),
            interfaces: Vec::new(),
            names: HashMap::new(),
            hostname: None,
            time_zone: TimeZone::UTC,
            limits,
            refused: 0,
            first_ts: None,
            previous_ts: None,
            last_ts: None,
            now: Now::default(),
            later: Later::default(),
        }
    }

    /// Puts a thread in, with the descriptors of its process if it is the process's first thread.
    pub fn insert_thread(
        &mut self,
        info: ThreadInfo,
        fds: impl IntoIterator<Item = (i64, FdInfo)>,
    ) {
        let mut files = FdTable::default();
        for (fd, info) in fds {
            if !files.insert(fd, Arc::new(info), self.limits.fds) {
                self.refused += 1;
            }
        }
        let mut thread = Thread::new(info);
        if thread.info.container.is_none() {
            thread.info.container = self.containers.of_cgroups(&thread.info.cgroups);
        }
        thread.files = Arc::new(files);
        self.add_thread(thread);
    }

    /// All threads, each with the descriptors of its process if it is the first thread of one.
    /// Threads that have ended are left out.
    pub fn threads(
        &self,
    ) -> impl Iterator<Item = (&ThreadInfo, impl Iterator<Item = (i64, &FdInfo)>)> {
        let living = self.threads.values().filter(|thread| !thread.dead);
        living.map(|thread| {
            let fds = thread.files.iter().map(|(fd, info)| (fd, &**info));
            (&thread.info, fds)
        })
    }

    /// What is known of a thread.
    #[must_use]
    pub fn thread(&self, tid: i64) -> Option<&ThreadInfo> {
        self.threads.get(&tid).map(|thread| &thread.info)
    }

    /// Forgets a thread whose end was not seen.
    pub fn remove_thread(&mut self, tid: i64) {
        self.settle();
        self.end_thread(tid);
        self.drop_thread(tid, 0);
    }

    /// Puts a descriptor in that no event told of, such as one that came through a socket.
    pub fn insert_fd(&mut self, tid: i64, fd: i64, info: FdInfo) {
        let limit = self.limits.fds;
        if let Some(main) = self.main_mut(tid)
            && !Arc::make_mut(&mut main.files).insert(fd, Arc::new(info), limit)
        {
            self.refused += 1;
        }
    }

    /// The descriptor that an event works on, if nothing is known of it.
    #[must_use]
    pub fn unknown_fd(&self, event: &Event) -> Option<i64> {
        let fd = event.at(effect::of(event.code).fd?).as_i64()?;
        let is_unknown = fd >= 0 && self.fd(event.tid, fd).is_none();
        (is_unknown && self.threads.contains_key(&event.tid)).then_some(fd)
    }

    /// Puts a container in, or new facts about one.
    ///
    /// Threads find it by their cgroups at their next fork or exec; those whose cgroups already lie
    /// in it find it at once.
    pub fn insert_container(&mut self, container: Container) {
        self.containers.insert(container);
        let containers = &self.containers;
        for thread in self.threads.values_mut() {
            if thread.info.container.is_none() {
                thread.info.container = containers.of_cgroups(&thread.info.cgroups);
            }
        }
    }

    /// Forgets a container and its users.
    pub fn remove_container(&mut self, id: &str) {
        self.containers.remove(id);
        self.users.forget(id);
    }

    /// The containers known.
    pub fn containers(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter()
    }

    /// Sets the users and groups of a container, or of the node itself.
    pub fn set_users(&mut self, container: Option<&str>, users: Users) {
        self.users.set(container, users);
    }

    /// The users and groups known: of the node (`None`) and of containers by their ids.
    pub fn user_lists(&self) -> impl Iterator<Item = (Option<&str>, &Users)> {
        self.users.iter()
    }

    /// Forgets threads, containers and users: what follows begins anew.
    pub fn clear(&mut self) {
        self.threads.clear();
        self.containers = Containers::default();
        self.users = UserTable::default();
        self.now = Now::default();
        self.later = Later::default();
    }

    /// Sets the node's own addresses, with the lengths of their networks' prefixes. By them the local end of a
    /// connection is told from the remote one.
    pub fn set_interfaces(&mut self, interfaces: Vec<(IpAddr, u8)>) {
        self.interfaces = interfaces;
    }

    /// The node's own addresses, as they were set.
    pub fn interfaces(&self) -> &[(IpAddr, u8)] {
        &self.interfaces
    }

    /// Sets which host names are known for which addresses: the values of `fd.sip.name` and its like. Nothing
    /// is resolved here.
    pub fn set_names(&mut self, names: HashMap<IpAddr, Vec<String>>) {
        self.names = names;
    }

    /// The host names known for addresses.
    #[must_use]
    pub fn names(&self) -> &HashMap<IpAddr, Vec<String>> {
        &self.names
    }

    /// Sets the value of `evt.hostname`.
    pub fn set_hostname(&mut self, hostname: impl Into<String>) {
        self.hostname = Some(hostname.into());
    }

    /// Sets the time zone of times meant for people; UTC until then.
    pub fn set_time_zone(&mut self, time_zone: TimeZone) {
        self.time_zone = time_zone;
    }

    /// How many threads and descriptors were not kept because a limit was reached.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Takes an event in. Events come in the order in which they happened.
    pub fn apply(&mut self, event: &Event) {
        self.settle();
        self.first_ts.get_or_insert(event.ts);
        self.previous_ts = self.last_ts.replace(event.ts);
        let rule = effect::of(event.code);
        self.now = Now::default();
        if rule.in_thread && !matches!(rule.effect, Effect::Fork(_) | Effect::Exec) {
            self.require_thread(event.tid);
        }
        if rule.has_fd {
            self.find_fd(rule, event);
        }
        self.change(rule.effect, event);
    }

    fn change(&mut self, effect: Effect, event: &Event) {
        match effect {
            Effect::None => {}
            Effect::Fork(at) => self.fork(event, at),
            Effect::Exec => self.exec(event),
            Effect::Exit => self.exit(event),
            Effect::SetUser { uid } => self.set_uid(event, uid),
            Effect::SetGroup { gid } => self.set_gid(event, gid),
            Effect::SetCapabilities => self.set_capabilities(event),
            Effect::NewSession => self.new_session(event),
            Effect::NewNamespaces { flags } => self.new_namespaces(event, flags),
            Effect::Prctl => self.prctl(event),
            Effect::Memory => self.memory(event),
            Effect::Limit(at) => self.limit(event, at),
            Effect::ChangeFolder | Effect::CurrentFolder => self.change_folder(event),
            Effect::ChangeFolderByFd => self.change_folder_by_fd(event),
            Effect::Open(at) => self.open(event, at),
            Effect::Close => self.close(event),
            Effect::CloseRange => self.close_range(event),
            Effect::Duplicate { flags } => self.duplicate(event, flags),
            Effect::Fcntl => self.fcntl(event),
            Effect::Make(kind) => self.make_fd(event, FdInfo::new(kind)),
            Effect::Memfd => self.memfd(event),
            Effect::PidfdOpen => self.pidfd_open(event),
            Effect::PidfdGet => self.pidfd_get(event),
            Effect::Pipe { flags } => self.pipe(event, flags),
            Effect::Socket => self.socket(event),
            Effect::SocketPair => self.socket_pair(event),
            Effect::Bind => self.bind(event),
            Effect::Connect => self.connect(event),
            Effect::Accept { flags } => self.accept(event, flags),
            Effect::Transfer { tuple, incoming } => self.transfer(event, tuple, incoming),
            Effect::AddUser => self.add_user(event),
            Effect::DeleteUser => self.delete_user(event),
            Effect::AddGroup => self.add_group(event),
            Effect::DeleteGroup => self.delete_group(event),
        }
    }

    /// Looks up the descriptor that the event works on.
    fn find_fd(&mut self, rule: Rule, event: &Event) {
        let fd = rule.fd.map(|at| event.at(at).as_i64().unwrap_or(-1));
        self.now.fd = Some(fd.unwrap_or(-1));
        if let Some(fd) = fd {
            self.now.info = self.fd(event.tid, fd).cloned();
        }
    }

    /// Does what was put off for the views of the last event.
    fn settle(&mut self) {
        match std::mem::take(&mut self.later) {
            Later::Nothing => {}
            Later::Close { pid, first, last } => {
                if let Some(main) = self.threads.get_mut(&pid) {
                    let files = Arc::make_mut(&mut main.files);
                    if first == last {
                        files.remove(first);
                    } else {
                        files.remove_range(first, last);
                    }
                }
            }
            Later::Exit { tid, reaper } => self.drop_thread(tid, reaper),
        }
    }

    /// The thread of a process that keeps what all its threads share.
    pub(crate) fn main_of<'s>(&'s self, thread: &'s Thread) -> &'s Thread {
        if thread.info.is_main() {
            return thread;
        }
        self.threads.get(&thread.info.pid).unwrap_or(thread)
    }

    fn main_mut(&mut self, tid: i64) -> Option<&mut Thread> {
        let pid = self.threads.get(&tid)?.info.pid;
        let tid = if self.threads.contains_key(&pid) {
            pid
        } else {
            tid
        };
        self.threads.get_mut(&tid)
    }

    pub(crate) fn get_thread(&self, tid: i64) -> Option<&Thread> {
        self.threads.get(&tid)
    }

    /// The parent process of a thread.
    pub(crate) fn parent_of(&self, thread: &Thread) -> Option<&Thread> {
        let ptid = self.main_of(thread).info.ptid;
        let parent = self.threads.get(&ptid)?;
        (parent.info.pid != thread.info.pid).then(|| self.main_of(parent))
    }

    /// The ancestors of a thread's process, the parent first.
    pub(crate) fn ancestors<'s>(&'s self, thread: &'s Thread) -> impl Iterator<Item = &'s Thread> {
        // A loop can only come from ids that were used again; no real chain is this long.
        const LONGEST: usize = 256;
        std::iter::successors(self.parent_of(thread), |parent| self.parent_of(parent)).take(LONGEST)
    }

    /// What is behind a descriptor of a thread's process.
    pub(crate) fn fd(&self, tid: i64, fd: i64) -> Option<&Arc<FdInfo>> {
        let thread = self.threads.get(&tid)?;
        self.main_of(thread).files.get(fd)
    }

    pub(crate) fn now(&self) -> &Now {
        &self.now
    }

    /// The container of a short id, if it is known.
    #[must_use]
    pub fn container(&self, id: &str) -> Option<&Container> {
        self.containers.get(id)
    }

    pub(crate) fn users(&self, container: Option<&str>) -> Option<&Users> {
        self.users.of(container)
    }

    pub(crate) fn names_of(&self, ip: IpAddr) -> &[String] {
        self.names.get(&ip).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn hostname(&self) -> Option<&str> {
        self.hostname.as_deref()
    }

    pub(crate) fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    pub(crate) fn first_ts(&self) -> Option<u64> {
        self.first_ts
    }

    pub(crate) fn previous_ts(&self) -> Option<u64> {
        self.previous_ts
    }
}

#[cfg(test)]
mod tests;

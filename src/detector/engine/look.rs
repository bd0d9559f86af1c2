//! What samples do not tell and the host looks up: containers, users, watched files and addresses of a node.

use std::collections::HashSet;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cksl_probe::{FileRef, Sample, What};
use cksl_wire::stream::Record;
use falco_rules::event::Event;
use falco_rules::state::{Container, FdInfo, FdKind, State};

use super::Subject;
use crate::detector::machines::Machines;
use crate::detector::roots::Roots;
use crate::detector::{Truth, bundle, flags, interfaces};
use crate::provider::ContainerFacts;

/// How often the addresses of the node and its containers are looked at.
const ADDRESSES_EVERY: Duration = Duration::from_secs(1);

/// What was looked up in a node.
pub(super) struct Surroundings {
    init: i32,
    /// Paths of the files whose content is watched.
    watch: Vec<String>,
    pub(super) roots: Roots,
    /// When the node's addresses were last read.
    addressed: Option<Instant>,
    /// Short ids of containers that have been looked for.
    looked_for: HashSet<Arc<str>>,
    /// Files whose content is watched, by device and inode.
    watched: HashSet<(u32, u64)>,
    /// Of these, those that the probe does not have yet.
    unwatched: Vec<(u32, u64)>,
}

impl Surroundings {
    pub(super) fn new(subject: &Subject) -> Self {
        Surroundings {
            init: subject.node.init_pid,
            watch: subject.watch.clone(),
            roots: Roots::new(subject.node.init_pid),
            addressed: None,
            looked_for: HashSet::new(),
            watched: HashSet::new(),
            unwatched: Vec::new(),
        }
    }

    /// A container that the lab declares: nothing is looked up of it.
    pub(super) fn declared(&mut self, facts: &ContainerFacts) -> Record {
        let container = declared(facts);
        self.looked_for.insert(container.id.clone());
        Record::Container(Box::new(container))
    }

    /// The inits of the node and of the machines within it, by their host pids.
    fn inits(&self, machines: &Machines) -> impl Iterator<Item = i32> + use<> {
        std::iter::once(self.init).chain(machines.inits())
    }

    /// The container of a thread, if nothing is known of it yet.
    pub(super) fn container_of(
        &mut self,
        tid: i64,
        state: &State,
        machines: &Machines,
    ) -> Option<Record> {
        let thread = state.thread(tid)?;
        let id = thread.container.clone()?;
        if self.looked_for.contains(&id) {
            return None;
        }
        let found = bundle::container(self.inits(machines), &id, &thread.cgroups);
        // One that lives for a moment has gone with its bundle when it is looked for. Its pod is still known.
        let beside = || bundle::in_known_pod(&id, &thread.cgroups, state.containers());
        let found = found.or_else(beside);
        self.looked_for.insert(id);
        found.map(|container| Record::Container(Box::new(container)))
    }

    /// The same of the container whose bundle is an argument: a runtime names it before it begins. One
    /// that ends at once takes its bundle along before its own first event is looked at.
    pub(super) fn container_in(&mut self, argv: &[u8], machines: &Machines) -> Option<Record> {
        let (id, full_id) = bundle::in_arguments(argv)?;
        if self.looked_for.contains(&id) {
            return None;
        }
        let container = bundle::container(self.inits(machines), &id, full_id.as_bytes())?;
        self.looked_for.insert(id);
        Some(Record::Container(Box::new(container)))
    }

    /// A file of the node that is to be watched is known by its device and inode once it is opened.
    pub(super) fn touched(&mut self, file: &FileRef, tid: i32, state: &State) {
        let is_named = |path: &String| path.as_bytes() == file.path;
        if !self.watch.iter().any(is_named) || self.watched.contains(&(file.dev, file.ino)) {
            return;
        }
        let thread = state.thread(tid.into());
        if thread.is_none_or(|thread| thread.container.is_none()) {
            self.watch_file(file.dev, file.ino);
        }
    }

    fn watch_file(&mut self, dev: u32, ino: u64) {
        if self.watched.insert((dev, ino)) {
            self.unwatched.push((dev, ino));
        }
    }

    /// Files whose content the probe has to watch from now on.
    pub(super) fn newly_watched(&mut self) -> Vec<(u32, u64)> {
        std::mem::take(&mut self.unwatched)
    }

    /// Whether the content of the file that an event is about is watched.
    pub(super) fn is_watched(&self, truth: &Truth) -> bool {
        let file = truth.file.as_ref();
        file.is_some_and(|file| {
            self.watched
                .iter()
                .any(|(dev, ino)| *ino == file.ino && flags::device(*dev) == file.dev)
        })
    }

    /// What has changed in the node's files of users and names, once they have been quiet.
    pub(super) fn changed_files(&mut self) -> Vec<Record> {
        let found = self.roots.due();
        for (dev, ino) in self.roots.take_watches(&self.watch) {
            self.watch_file(dev, ino);
        }
        found
    }

    /// Looks for the files that are to be watched: what opens one in a container tells nothing of the
    /// node's.
    pub(super) fn look_at_watched(&mut self) {
        for (dev, ino) in self.roots.identify(&self.watch) {
            self.watch_file(dev, ino);
        }
    }

    /// Opens these files of the node.
    pub(super) fn open(&self, paths: &[String]) -> Vec<(String, io::Result<OwnedFd>)> {
        let open = |path: &String| (path.clone(), self.roots.open(path));
        paths.iter().map(open).collect()
    }

    /// The addresses of the node and its containers, if they have changed, unless they were read a moment ago. One
    /// that was its own stays so: the process by which a container is known may have ended.
    pub(super) fn addresses(&mut self, state: &State, machines: &Machines) -> Option<Record> {
        let is_recent = |then: Instant| then.elapsed() < ADDRESSES_EVERY;
        if self.addressed.is_some_and(is_recent) {
            return None;
        }
        self.addressed = Some(Instant::now());
        let mut found = state.interfaces().to_vec();
        for process in self.roots.processes().chain(machines.inits()) {
            for address in interfaces::of(process) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        (found != state.interfaces()).then_some(Record::Interfaces(found))
    }
}

/// The descriptor that an event works on, if only the kernel knows of it.
pub(super) fn unknown_descriptor(event: &Event, sample: &Sample, state: &State) -> Option<Record> {
    let What::Syscall {
        file: Some(file), ..
    } = &sample.what
    else {
        return None;
    };
    let fd = state.unknown_fd(event)?;
    let kind = match file.mode & 0o170_000 {
        0o100_000 => FdKind::File,
        0o040_000 => FdKind::Directory,
        _ => return None,
    };
    let path = Some(file.path.as_slice()).filter(|path| path.starts_with(b"/"))?;
    Some(Record::Descriptor {
        tid: event.tid,
        fd,
        info: Box::new(FdInfo::named(kind, path)),
    })
}

/// What is known of sockets from events: `/proc` shows nothing more.
pub(super) fn known_sockets(state: &State, tid: i64, sockets: &[i64]) -> Vec<(i64, FdInfo)> {
    let mut threads = state.threads();
    let Some((_, fds)) = threads.find(|(info, _)| info.tid == tid) else {
        return Vec::new();
    };
    fds.filter(|(fd, _)| sockets.contains(fd))
        .map(|(fd, info)| (fd, info.clone()))
        .collect()
}

/// A declared container as the state keeps it.
fn declared(facts: &ContainerFacts) -> Container {
    let (repository, tag) = match facts.image.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (facts.image.as_str(), "latest"),
    };
    Container {
        id: facts.id.get(..12).unwrap_or(&facts.id).into(),
        full_id: facts.id.clone(),
        runtime: "runc".to_owned(),
        name: facts.name.clone(),
        image: facts.image.clone(),
        repository: repository.to_owned(),
        tag: tag.to_owned(),
        privileged: facts.privileged,
        mounts: facts
            .mounts
            .iter()
            .map(|mount| self::mount(mount))
            .collect(),
        ..Container::default()
    }
}

/// `source:destination:mode:rw:propagation`.
fn mount(text: &str) -> falco_rules::state::Mount {
    let mut parts = text.split(':').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    falco_rules::state::Mount {
        source: part(),
        dest: part(),
        mode: part(),
        rdwr: part() == "true",
        propagation: part(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cksl_probe::SyscallSet;
    use falco_rules::event::syscall;

    use super::*;
    use crate::detector::engine::tests::{queue, with_learner, with_learner_watching};

    #[test]
    fn content_is_recorded_of_watched_files_only_and_handed_to_who_asks() {
        let mut node = with_learner_watching(&["/var/lib/db"]);
        let read = syscall::by_name("read").unwrap().nr;
        let greedy = queue([read].into_iter().collect());
        let modest = queue(SyscallSet::EMPTY);
        assert!(node.engine.join(Arc::clone(&greedy)).is_some());
        assert!(node.engine.join(Arc::clone(&modest)).is_some());
        assert!(node.engine.wanted().1);
        node.read(200, 42);
        assert!(node.matches("evt.type = read").is_empty());
        assert_eq!((greedy.last(), modest.last()), (6, 0));
        node.open(200, "/var/lib/db", None);
        assert_eq!(node.engine.newly_watched(), [(254 << 20, 42)]);
        node.read(200, 42);
        assert_eq!(
            node.matches("evt.type = read and fd.name = /var/lib/db"),
            [8]
        );
        assert_eq!(modest.last(), 8);
    }

    #[test]
    fn a_descriptor_that_came_through_a_socket_has_the_kernels_name() {
        let mut node = with_learner();
        let task = node.task(200, 1, "bash");
        let what = What::Syscall {
            nr: 91,
            ret: 0,
            args: [7, 0o644, 0, 0, 0, 0],
            data: vec![],
            base: vec![],
            file: Some(FileRef {
                path: b"/etc/hostname".to_vec(),
                mode: 0o100_644,
                ..FileRef::default()
            }),
            target: None,
            socket: None,
        };
        node.engine.take(Sample { task, what });
        let named =
            "evt.type = fchmod and fd.num = 7 and fd.name = /etc/hostname and fd.type = file";
        assert_eq!(node.matches(named).len(), 1);
    }
}

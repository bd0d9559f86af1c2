//! What is read from the roots of a node and its containers: users, names of addresses, and the
//! identity of watched files.
//!
//! The files are read a moment after something has touched them, so that a tool that writes them in
//! several steps has finished.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::time::{Duration, Instant};

use cksl_wire::stream::Record;
use falco_rules::event::Event;
use falco_rules::state::{ThreadInfo, Users};
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, open, openat2};

use super::Truth;
use crate::provider::storage;

/// Longest file that is read; what follows is ignored.
const LONGEST: u64 = 1 << 20;

/// How long such files must have been quiet before they are read.
const QUIET: Duration = Duration::from_millis(200);

const FILES: [&[u8]; 3] = [b"/etc/passwd", b"/etc/group", HOSTS];

/// Where a node says which address has which names; nobody else tells it.
const HOSTS: &[u8] = b"/etc/hosts";

/// How a file of a node is opened: nobody waits for what is none.
const READ: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

/// The node's own root (`None`), or that of a container by its short id.
type Place = Option<String>;

/// The roots of a node and its containers.
pub(super) struct Roots {
    init: i32,
    /// For each container, a process in it by its host pid.
    processes: HashMap<Place, i32>,
    /// When the files of a place are to be read.
    due: HashMap<Place, Instant>,
    /// The watched files have been looked up.
    watches_known: bool,
}

impl Roots {
    pub(super) fn new(init: i32) -> Self {
        Roots {
            init,
            processes: HashMap::new(),
            due: HashMap::new(),
            watches_known: false,
        }
    }

    /// A process of a container that was there before its events were watched. One that still has
    /// the node's root is the runtime's own, on its way into the container.
    pub(super) fn found(&mut self, container: &str, host_pid: i32) {
        let place = Some(container.to_owned());
        if self.processes.contains_key(&place) || same_root(host_pid, self.init) {
            return;
        }
        self.processes.insert(place.clone(), host_pid);
        self.due.insert(place, Instant::now());
    }

    /// The node's init and a process of each container, by their host pids.
    pub(super) fn processes(&self) -> impl Iterator<Item = i32> {
        let mut containers: Vec<_> = self.processes.iter().collect();
        containers.sort();
        let containers = containers.into_iter().filter(|(place, _)| place.is_some());
        std::iter::once(self.init).chain(containers.map(|(_, process)| *process))
    }

    /// Sees whether an event touches a file that is read, or is the first program of a place.
    pub(super) fn event(&mut self, event: &Event, truth: &Truth, thread: Option<&ThreadInfo>) {
        let name = event.name();
        let place = || {
            thread
                .and_then(|thread| thread.container.as_deref())
                .map(str::to_owned)
        };
        if matches!(name, "execve" | "execveat") {
            if event.at(0).as_i64() != Some(0) {
                return;
            }
            let place = place();
            let is_new = !self.processes.contains_key(&place);
            if is_new || place.is_some() {
                self.processes.insert(place.clone(), truth.host_pid);
            }
            if is_new {
                self.due.insert(place, Instant::now() + QUIET);
            }
            return;
        }
        let touched = match name {
            "open" | "openat" | "openat2" | "creat" => {
                let path = truth.file.as_ref().and_then(|file| file.path.as_ref());
                let writes = event
                    .param("flags")
                    .and_then(|flags| flags.as_u64())
                    .is_none_or(|flags| flags & 0x2 != 0);
                writes && path.is_some_and(|path| FILES.contains(&path.0.as_slice()))
            }
            "rename" | "renameat" | "renameat2" => event
                .param("newpath")
                .and_then(|path| path.as_bytes())
                .is_some_and(|path| FILES.contains(&path)),
            _ => false,
        };
        if touched {
            self.due.insert(place(), Instant::now() + QUIET);
        }
    }

    /// What is in the files of the places where they have been touched and are quiet now.
    pub(super) fn due(&mut self) -> Vec<Record> {
        let now = Instant::now();
        let ripe: Vec<Place> = self
            .due
            .iter()
            .filter(|(_, when)| **when <= now)
            .map(|(place, _)| place.clone())
            .collect();
        let mut found = Vec::new();
        for place in ripe {
            self.due.remove(&place);
            let process = match &place {
                None => Some(self.init),
                Some(_) => self.processes.get(&place).copied(),
            };
            match process.and_then(|pid| users_of(pid).ok()) {
                Some(users) => {
                    if place.is_none()
                        && let Ok(names) = names_of(self.init)
                    {
                        found.push(Record::Names(names));
                    }
                    found.push(Record::Users {
                        container: place,
                        users,
                    });
                }
                // The process has ended, or the place has no such files: the next one is asked.
                None => {
                    self.processes.remove(&place);
                }
            }
        }
        found
    }

    /// Device and inode of the watched files that are there when the node has its root.
    pub(super) fn take_watches(&mut self, paths: &[String]) -> Vec<(u32, u64)> {
        if self.watches_known
            || paths.is_empty()
            || !self.processes.contains_key(&None)
            || self.due.contains_key(&None)
        {
            return Vec::new();
        }
        self.watches_known = true;
        self.identify(paths)
    }

    /// Opens a regular file of the node.
    pub(super) fn open(&self, path: &str) -> io::Result<OwnedFd> {
        let root = root_of(self.init)?;
        let file = File::from(within(&root, path, READ)?);
        match file.metadata()?.is_file() {
            true => Ok(file.into()),
            false => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    /// Device and inode of those files of the node that are there. The kernel's inode and `stat` may
    /// disagree on the device of a file on overlayfs: its file system's is given, too.
    pub(super) fn identify(&self, paths: &[String]) -> Vec<(u32, u64)> {
        let identify = |path: &String| -> io::Result<[(u32, u64); 2]> {
            let root = root_of(self.init)?;
            let file = within(&root, path, OFlags::PATH)?;
            let (file, root) = (fstat(&file)?, fstat(&root)?);
            Ok([
                (kernel_device(file.st_dev), file.st_ino),
                (kernel_device(root.st_dev), file.st_ino),
            ])
        };
        paths
            .iter()
            .filter_map(|path| identify(path).ok())
            .flatten()
            .collect()
    }
}

/// A device number as the kernel holds it, from what `stat` shows.
fn kernel_device(dev: u64) -> u32 {
    rustix::fs::major(dev) << 20 | rustix::fs::minor(dev)
}

pub(super) fn root_of(host_pid: i32) -> io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(open(
        format!("/proc/{host_pid}/root"),
        flags,
        Mode::empty(),
    )?)
}

/// Whether both processes have the same root. Not if one of them can't be looked at.
fn same_root(one: i32, other: i32) -> bool {
    let identity = |pid| {
        let stat = fstat(root_of(pid)?)?;
        Ok::<_, io::Error>((stat.st_dev, stat.st_ino))
    };
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

/// Opens a file below `root`; links never lead out of it.
fn within(root: &OwnedFd, path: &str, flags: OFlags) -> io::Result<OwnedFd> {
    let within = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    Ok(openat2(
        root,
        path,
        flags | OFlags::CLOEXEC,
        Mode::empty(),
        within,
    )?)
}

/// The users and groups in `/etc` as the process of that host pid sees it. Only regular files are
/// read: they are the learner's.
fn users_of(host_pid: i32) -> io::Result<Users> {
    let root = root_of(host_pid)?;
    Ok(Users::read(
        &read(&root, "etc/passwd")?,
        &read(&root, "etc/group").unwrap_or_default(),
    ))
}

/// The names of addresses in `/etc/hosts`, likewise.
fn names_of(host_pid: i32) -> io::Result<HashMap<IpAddr, Vec<String>>> {
    let text = read(&root_of(host_pid)?, "etc/hosts")?;
    let mut names: HashMap<IpAddr, Vec<String>> = HashMap::new();
    for line in text.lines() {
        let mut words = line
            .split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        if let Some(address) = words.next().and_then(|word| word.parse().ok()) {
            let known = names.entry(address).or_default();
            known.extend(words.map(str::to_owned));
        }
    }
    Ok(names)
}

/// Reads a regular file below `root`, up to a limit. What the kernel makes up is not read: it may say
/// more to this process than to the node, and the engine has no time to wait for it.
pub(super) fn read(root: &OwnedFd, path: &str) -> io::Result<String> {
    let place = within(root, path, OFlags::PATH)?;
    if FileType::from_raw_mode(fstat(&place)?.st_mode) != FileType::RegularFile {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    storage::require(&place)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let own_name = format!("/proc/self/fd/{}", place.as_raw_fd());
    let file = File::from(open(own_name, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_of_a_container_that_was_there_are_read_unless_it_has_the_nodes_root() {
        let own = i32::try_from(std::process::id()).unwrap();
        let mut roots = Roots::new(own);
        roots.found("0123456789ab", own);
        assert!(roots.due().is_empty());
        // The root of a process that is not there is not the node's.
        roots.found("0123456789ab", i32::MAX);
        assert!(roots.due().is_empty());
        assert!(
            !roots
                .processes
                .contains_key(&Some("0123456789ab".to_owned()))
        );
    }

    #[test]
    fn the_names_of_this_process_have_localhost() {
        let names = names_of(i32::try_from(std::process::id()).unwrap()).unwrap_or_default();
        let mut all = names.values().flatten();
        assert!(names.is_empty() || all.any(|name| name == "localhost"));
    }

    #[test]
    fn a_watched_file_is_found_once_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let paths = [path.to_string_lossy().into_owned()];
        let roots = Roots::new(i32::try_from(std::process::id()).unwrap());
        assert!(roots.identify(&paths).is_empty());
        std::fs::write(&path, "").unwrap();
        let found = roots.identify(&paths);
        let inode = std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(&path).unwrap());
        assert!(!found.is_empty() && found.iter().all(|(_, found)| *found == inode));
    }

    #[test]
    fn what_the_kernel_makes_up_is_not_read_for_what_a_node_wrote() {
        let root = root_of(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert!(read(&root, "etc/passwd").is_ok());
        let refused = read(&root, "proc/version").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::Unsupported);
    }

    #[test]
    fn the_users_of_this_process_have_a_root() {
        let users = users_of(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert_eq!(users.users[&0].name, "root");
    }
}

//! What a node looks like from outside: files, units, ports. Two of these tell what somebody has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::objects::{self, Objects};
use crate::check::instrument::listening;
use crate::provider::{Node, NodeProcess};

/// Longest file that is read, in bytes.
const MOST_BYTES: usize = 64 << 10;

/// Most files that are looked at.
const MOST_FILES: usize = 200;

/// A node at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surface {
    files: BTreeMap<String, Place>,
    /// The processes outside of containers, by their names and units.
    pub processes: BTreeSet<Running>,
    /// The TCP ports on which they listen.
    pub ports: BTreeSet<(Running, u16)>,
    /// The objects of a cluster.
    pub objects: Objects,
}

/// A process, as a check can name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Running {
    /// Its name.
    pub name: String,
    /// The unit whose main process it is.
    pub unit: Option<String>,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing.
    Absent,
    /// A regular file.
    File {
        /// Its content, if it is text and not too long.
        text: Option<String>,
        /// Its permission bits.
        mode: u32,
        /// Owner and group.
        owner: (u32, u32),
    },
    /// A directory.
    Directory {
        /// Its permission bits.
        mode: u32,
        /// Owner and group.
        owner: (u32, u32),
    },
    /// A link, a socket, a device.
    Other,
    /// It can't be told.
    Unknown,
}

impl Surface {
    /// What a node looks like now, at these paths.
    ///
    /// # Errors
    /// Its processes or the objects of its cluster can't be listed.
    pub fn of(node: &dyn Node, paths: &BTreeSet<String>) -> io::Result<Self> {
        let files = paths.iter().take(MOST_FILES);
        let files = files.map(|path| (path.clone(), place(node, path)));
        let files = files.collect();
        let all = node.processes()?;
        let init = all.iter().find(|one| one.pid == 1).map(|one| one.host_pid);
        let mut surface = Self {
            files,
            objects: objects::of(node).map_err(io::Error::other)?,
            ..Self::default()
        };
        for process in all.iter().filter(|one| one.container.is_none()) {
            let running = Running::of(process);
            let there = init.unwrap_or(process.host_pid);
            // One that has ended meanwhile listens no more.
            for port in listening::on(process.host_pid, there).unwrap_or_default() {
                surface.ports.insert((running.clone(), port));
            }
            surface.processes.insert(running);
        }
        Ok(surface)
    }

    /// The same with the files of another one: of a node that was not looked at in time.
    #[must_use]
    pub fn with_files_of(self, other: Self) -> Self {
        Self {
            files: other.files,
            ..self
        }
    }

    /// What is at a path. What was not looked at can't be told.
    #[must_use]
    pub fn at(&self, path: &str) -> &Place {
        self.files.get(path).unwrap_or(&Place::Unknown)
    }

    /// The text of a regular file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.at(path) {
            Place::File { text, .. } => text.as_deref(),
            _ => None,
        }
    }
}

impl Running {
    fn of(process: &NodeProcess) -> Self {
        let unit = process.unit.clone();
        Self {
            name: process.name.clone(),
            unit: unit.filter(|unit| process.is_main_of(unit)),
        }
    }
}

/// The type bits of a mode, and those of a regular file and a directory.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;

fn place(node: &dyn Node, path: &str) -> Place {
    let stat = match node.stat(path) {
        Ok(stat) => stat,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Place::Absent;
        }
        Err(_) => return Place::Unknown,
    };
    let (mode, owner) = (stat.mode & 0o7777, (stat.uid, stat.gid));
    match stat.mode & KIND {
        REGULAR => {}
        DIRECTORY => return Place::Directory { mode, owner },
        _ => return Place::Other,
    }
    let bytes = node.read(path, MOST_BYTES).ok();
    Place::File {
        text: bytes.and_then(|bytes| String::from_utf8(bytes).ok()),
        mode,
        owner,
    }
}

//! Where things are on the host. The caller gives the paths; the library never looks at the environment.

use std::path::{Path, PathBuf};

use cksl_wire::protocol::NODE_SOCKET;

use crate::lab::LabId;

/// The folders of one user's cksl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Labs, one folder each: `lab.json`, the recording, the node's own files.
    pub labs: PathBuf,
    /// Sockets, the supervisor's pid file and log; empty after a reboot.
    pub run: PathBuf,
    /// Node roots, content-addressed, shared by all users.
    pub store: PathBuf,
    /// The database of attempts (SQLite), owned by the user who called sudo.
    pub progress: PathBuf,
}

impl Paths {
    /// The folder with what an exam keeps, by its number: the content that it was drawn from.
    #[must_use]
    pub fn exam(&self, number: i64) -> PathBuf {
        self.exams().join(number.to_string())
    }

    /// The folders of all exams.
    #[must_use]
    pub fn exams(&self) -> PathBuf {
        self.labs.with_file_name("exams")
    }

    /// The folder with the socket of a lab's node, which is shown in the node.
    #[must_use]
    pub fn socket_folder(&self, lab: &LabId) -> PathBuf {
        self.run.join("labs").join(&lab.0)
    }

    /// The socket of a lab's node.
    #[must_use]
    pub fn node_socket(&self, lab: &LabId) -> PathBuf {
        let name = Path::new(NODE_SOCKET).file_name();
        let name = name.expect("the socket's path ends in a name");
        self.socket_folder(lab).join(name)
    }
}

/// The programs that cksl consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// `cksl` itself: it starts itself anew as supervisor, helper and judge.
    pub cksl: PathBuf,
    /// Where the machine has that program, which a sibling ([`crate::sibling`]) has elsewhere: an engine
    /// is told this.
    pub on_host: PathBuf,
    /// The folders in which `cksl-node`, the program for the inside of nodes, is looked for.
    pub node: Vec<PathBuf>,
}

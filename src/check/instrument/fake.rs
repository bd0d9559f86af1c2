//! A node for unit tests.

use std::collections::BTreeMap;
use std::io;

use crate::provider::{
    FileStat, Isolation, Node, NodeChild, NodeCommand, NodeFacts, NodeIds, NodeProcess,
    ProviderError,
};

/// A node that is no more than some files.
pub(crate) struct FakeNode {
    facts: NodeFacts,
    files: BTreeMap<String, (FileStat, Vec<u8>)>,
    pub(crate) processes: Vec<NodeProcess>,
    /// The one file that its processes have open, by device and inode.
    pub(crate) open: (u64, u64),
}

impl FakeNode {
    /// The file was made then.
    pub(crate) fn born(mut self, path: &str, ns: u64) -> Self {
        self.files.get_mut(path).expect("is there").0.born = Some(ns);
        self
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let files = files.iter().zip(1..).map(|((path, text), ino)| {
            let stat = FileStat {
                mode: 0o100_644,
                uid: 0,
                gid: 0,
                size: text.len() as u64,
                dev_ino: (1, ino),
                born: None,
                modified: 0,
            };
            ((*path).to_owned(), (stat, text.as_bytes().to_vec()))
        });
        Self {
            facts: NodeFacts {
                hostname: "node-1".into(),
                ids: NodeIds {
                    pid_ns: 1,
                    init_pid: 1,
                    id_base: 0,
                },
                isolation: Isolation::UserNamespace,
                roots: Vec::new(),
                containers: Vec::new(),
            },
            files: files.collect(),
            processes: Vec::new(),
            open: (0, 0),
        }
    }

    pub(crate) fn owned(mut self, path: &str, mode: u32, uid: u32, gid: u32) -> Self {
        let (stat, _) = self.files.get_mut(path).unwrap();
        (stat.mode, stat.uid, stat.gid) = (mode, uid, gid);
        self
    }
}

impl Node for FakeNode {
    fn facts(&self) -> &NodeFacts {
        &self.facts
    }

    fn spawn(
        &self,
        _: &NodeCommand,
        _: &mut dyn FnMut(i32) -> io::Result<()>,
    ) -> Result<NodeChild, ProviderError> {
        Err(ProviderError::NotRunning("fake".into()))
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Vec<u8>> {
        let (_, bytes) = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.clone())
    }

    fn stat(&self, path: &str) -> io::Result<FileStat> {
        let (stat, _) = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(stat.clone())
    }

    fn write(&self, _: &str, _: &[u8], _: u32) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn processes(&self) -> io::Result<Vec<NodeProcess>> {
        Ok(self.processes.clone())
    }

    fn has_open(&self, _: &NodeProcess, dev_ino: (u64, u64)) -> io::Result<bool> {
        Ok(dev_ino == self.open)
    }
}

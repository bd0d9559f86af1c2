//! What the node's root was when the attempt began.
//!
//! A file is known by the device and inode where its bytes lie, and by its ctime: whoever writes to
//! it, links it, renames it or copies something over it changes one of these, and in a node nobody
//! can set the clock back. So it does not matter by which path or mount it is reached.

use std::collections::BTreeSet;

use cksl_probe::{FileRef, Identity, Inode};
use serde::{Deserialize, Serialize};

use super::{OwnFile, clock};

/// How far the clock may seem to go back between two looks at it, in ns.
const JITTER: u64 = 1_000_000;

/// `OVERLAYFS_SUPER_MAGIC`.
const OVERLAY: u32 = 0x794c_7630;

/// The root when the attempt began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Beginning {
    /// ctime of what was changed last before it (ns since the epoch).
    since: u64,
    /// What separated the clock from the time since boot then: with less, the clock was set back.
    offset: u64,
    /// File systems on which the lab's code lies.
    devices: BTreeSet<u32>,
    /// The files that checks name.
    files: Vec<File>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct File {
    path: String,
    found: Found,
}

/// What was at a path.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Found {
    Nothing,
    /// Something whose numbers could not be had.
    Something,
    File {
        /// Where its bytes lie.
        mapped: Numbers,
        /// As it is opened.
        opened: Numbers,
        /// Its path is one of several names of the file.
        has_names: bool,
    },
}

/// Device, inode and ctime.
type Numbers = (u32, u64, u64);

fn numbers(inode: &Inode) -> Numbers {
    (inode.dev, inode.ino, inode.ctime)
}

/// Whether code is the node's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Own,
    Foreign,
    Unknown,
}

/// The file at a path: nothing, or what could be learned of it.
pub(super) type Looked = Option<Option<Identity>>;

impl Beginning {
    /// The root as it is now: these files, and code on these devices.
    pub(super) fn now(
        files: impl IntoIterator<Item = (String, Looked)>,
        devices: impl IntoIterator<Item = u32>,
    ) -> Self {
        let files: Vec<File> = files
            .into_iter()
            .map(|(path, looked)| File {
                path,
                found: match looked {
                    None => Found::Nothing,
                    Some(None) => Found::Something,
                    Some(Some(identity)) => Found::File {
                        mapped: numbers(&identity.mapped),
                        opened: numbers(&identity.opened),
                        has_names: identity.mapped.nlink > 1,
                    },
                },
            })
            .collect();
        let own = files.iter().filter_map(|file| match file.found {
            Found::File { mapped, .. } => Some(mapped.0),
            _ => None,
        });
        Beginning {
            since: clock::of_files(),
            offset: clock::epoch_offset(),
            devices: devices.into_iter().chain(own).collect(),
            files,
        }
    }

    /// Whether a file that is executed has been there since before the attempt.
    pub(super) fn code(&self, file: Option<Inode>) -> Code {
        match file {
            Some(file) if !self.devices.contains(&file.dev) => Code::Foreign,
            Some(file) => self.as_old_as(file.ctime),
            None => Code::Unknown,
        }
    }

    /// Whether a file that is read to be run has been there since before the attempt. Each file system that is mounted
    /// since then has younger files only, so this asks for no device: containers have others than the node.
    pub(super) fn module(&self, file: &FileRef) -> Code {
        self.as_old_as(file.ctime)
    }

    /// What code of this ctime is.
    fn as_old_as(&self, ctime: u64) -> Code {
        match ctime > self.since {
            true => Code::Foreign,
            // Whoever sets the clock back can make a file look older than it is.
            false if clock::epoch_offset() + JITTER >= self.offset => Code::Own,
            false => Code::Unknown,
        }
    }

    /// Which of the named files a program is. If the file has several names, the program must have
    /// been executed under this one: such a file does what its name says.
    pub(super) fn program(&self, file: Option<Inode>, name: &[u8]) -> OwnFile {
        let Some(file) = file else {
            return self.unknown();
        };
        self.which(|known| match known.found {
            Found::Nothing => Some(false),
            Found::Something => None,
            Found::File {
                mapped, has_names, ..
            } => {
                let is_named = !has_names || last_component(known.path.as_bytes()) == name;
                Some(mapped == numbers(&file) && is_named)
            }
        })
    }

    /// Which of the named files one is that somebody works on.
    pub(super) fn file(&self, file: &FileRef) -> OwnFile {
        let layer_unknown = file.fs == OVERLAY && file.overlay_unknown;
        self.which(|known| match known.found {
            Found::Nothing => Some(false),
            Found::Something => None,
            Found::File { opened, .. } if (file.dev, file.ino, file.ctime) != opened => Some(false),
            Found::File { .. } => (!layer_unknown).then_some(true),
        })
    }

    fn which(&self, is: impl Fn(&File) -> Option<bool>) -> OwnFile {
        let mut found = OwnFile::No;
        for known in &self.files {
            match is(known) {
                Some(true) => return OwnFile::Is(known.path.clone()),
                Some(false) => {}
                None => found = OwnFile::Unknown,
            }
        }
        found
    }

    /// What is unknown, unless nobody asks.
    pub(super) fn unknown(&self) -> OwnFile {
        match self.files.is_empty() {
            true => OwnFile::No,
            false => OwnFile::Unknown,
        }
    }

    pub(super) fn asks_nothing(&self) -> bool {
        self.files.is_empty()
    }
}

pub(super) fn last_component(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: u32 = 254 << 20;

    fn inode(ino: u64, nlink: u32) -> Inode {
        Inode {
            dev: DISK,
            ino,
            ctime: 500,
            nlink,
        }
    }

    fn identity(ino: u64, nlink: u32) -> Looked {
        Some(Some(Identity {
            mapped: inode(ino, nlink),
            opened: Inode {
                dev: 40,
                ..inode(ino, nlink)
            },
            overlay_unknown: false,
        }))
    }

    fn beginning() -> Beginning {
        let files = [
            ("/usr/bin/strace", identity(7, 1)),
            ("/usr/bin/kubectl", identity(8, 2)),
            ("/usr/bin/kubelet", identity(8, 2)),
            ("/usr/bin/falco", None),
        ];
        Beginning::now(files.map(|(path, found)| (path.to_owned(), found)), [41])
    }

    #[test]
    fn a_program_is_known_by_its_numbers_and_not_by_its_name() {
        let root = beginning();
        let is = |path: &str| OwnFile::Is(path.to_owned());
        assert_eq!(root.program(Some(inode(7, 1)), b"x"), is("/usr/bin/strace"));
        for other in [
            Inode {
                ino: 9,
                ..inode(7, 1)
            },
            Inode {
                dev: 41,
                ..inode(7, 1)
            },
            Inode {
                ctime: 501,
                ..inode(7, 1)
            },
        ] {
            assert_eq!(
                root.program(Some(other), b"strace"),
                OwnFile::No,
                "{other:?}"
            );
        }
        assert_eq!(root.program(None, b"strace"), OwnFile::Unknown);
    }

    #[test]
    fn one_of_a_files_several_names_is_the_one_under_which_it_runs() {
        let root = beginning();
        let named = |name: &[u8]| root.program(Some(inode(8, 2)), name);
        assert_eq!(named(b"kubelet"), OwnFile::Is("/usr/bin/kubelet".into()));
        assert_eq!(named(b"kubectl"), OwnFile::Is("/usr/bin/kubectl".into()));
        assert_eq!(named(b"kube-apiserver"), OwnFile::No);
    }

    #[test]
    fn code_is_own_if_it_lies_where_the_labs_does_and_is_older_than_the_attempt() {
        let root = beginning();
        assert_eq!(root.code(Some(inode(99, 1))), Code::Own);
        assert_eq!(
            root.code(Some(Inode {
                dev: 41,
                ..inode(9, 1)
            })),
            Code::Own
        );
        assert_eq!(
            root.code(Some(Inode {
                dev: 42,
                ..inode(9, 1)
            })),
            Code::Foreign
        );
        let later = Inode {
            ctime: root.since + 1,
            ..inode(9, 1)
        };
        assert_eq!(root.code(Some(later)), Code::Foreign);
        assert_eq!(root.code(None), Code::Unknown);
        let before_it_was_set_back = Beginning {
            offset: root.offset + 3_600_000_000_000,
            ..root
        };
        assert_eq!(
            before_it_was_set_back.code(Some(inode(9, 1))),
            Code::Unknown
        );
    }

    #[test]
    fn a_file_that_is_opened_is_own_if_nobody_has_changed_it() {
        let root = beginning();
        let file = FileRef {
            dev: 40,
            ino: 7,
            ctime: 500,
            fs: OVERLAY,
            ..FileRef::default()
        };
        assert_eq!(root.file(&file), OwnFile::Is("/usr/bin/strace".into()));
        let changed = FileRef {
            ctime: 501,
            ..file.clone()
        };
        assert_eq!(root.file(&changed), OwnFile::No);
        let unclear = FileRef {
            overlay_unknown: true,
            ..file
        };
        assert_eq!(root.file(&unclear), OwnFile::Unknown);
    }

    #[test]
    fn where_nobody_asks_nothing_is_unknown() {
        let root = Beginning::now([], []);
        assert_eq!(root.program(None, b"x"), OwnFile::No);
        let something = [("/bin/x".to_owned(), Some(None))];
        let root = Beginning::now(something, []);
        assert_eq!(root.program(Some(inode(7, 1)), b"x"), OwnFile::Unknown);
    }
}

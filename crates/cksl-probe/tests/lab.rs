//! A lab for tests: a pid namespace of its own, the probe on it, and what the probe saw.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cksl_probe::{FileRef, Image, Options, Probe, Reader, Sample, SyscallSet, Task, What, syscall};

use crate::node::Node;

pub(crate) const LAB: u32 = 7;

/// The kernel gives the number of a namespace that has ended to the next one: two benches side by side would each
/// see what the other runs.
static ALONE: Mutex<()> = Mutex::new(());

/// The loaded probe, with no lab yet, and the only one of these tests.
pub(crate) struct Bench {
    pub(crate) probe: Probe,
    pub(crate) reader: Reader,
    _alone: MutexGuard<'static, ()>,
}

impl Bench {
    /// `None`, with a word on stderr, where BPF can't be had; a failure if it was required.
    pub(crate) fn open() -> Option<Self> {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Option<Self> {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        match Probe::load(options) {
            Ok((probe, reader)) => Some(Self {
                probe,
                reader,
                _alone: alone,
            }),
            Err(error) => {
                let required = std::env::var("CKSL_REQUIRE").unwrap_or_default();
                assert!(
                    !required.split(',').any(|what| what == "bpf"),
                    "bpf is required: {error}"
                );
                eprintln!("skipped: needs bpf ({error})");
                None
            }
        }
    }

    /// Runs a command as the first process of a watched namespace.
    pub(crate) fn run<S: AsRef<OsStr>>(&mut self, command: &[S]) -> Seen {
        let node = self.start(command);
        self.finish(node)
    }

    /// Makes a watched namespace whose first process waits before it becomes the command.
    pub(crate) fn start<S: AsRef<OsStr>>(&mut self, command: &[S]) -> Node {
        let node = Node::start(command, Stdio::null()).unwrap();
        self.probe.watch(LAB, node.pid_ns).unwrap();
        node
    }

    /// Lets the command go on, and collects everything until it has ended.
    pub(crate) fn finish(&mut self, mut node: Node) -> Seen {
        node.go().unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        let mut samples = Vec::new();
        loop {
            let over = node.child.try_wait().unwrap();
            let taken = self
                .reader
                .poll(Duration::from_millis(20), |sample| samples.push(sample))
                .unwrap();
            assert!(Instant::now() < end, "the command did not end");
            match over {
                Some(status) if taken == 0 => {
                    assert!(status.success(), "the command ended with {status}");
                    break;
                }
                _ => {}
            }
        }
        assert_eq!(self.reader.malformed(), 0);
        Seen { samples }
    }
}

/// What the probe reported.
pub(crate) struct Seen {
    pub(crate) samples: Vec<Sample>,
}

pub(crate) struct Exec<'a> {
    pub(crate) task: &'a Task,
    pub(crate) nr: u32,
    pub(crate) image: &'a Image,
    pub(crate) filename: &'a [u8],
}

pub(crate) struct Call<'a> {
    pub(crate) task: &'a Task,
    pub(crate) ret: i64,
    pub(crate) args: [u64; 6],
    data: &'a [(u8, Vec<u8>)],
    base: &'a [(u8, Vec<u8>)],
    pub(crate) file: Option<&'a FileRef>,
    pub(crate) target: Option<(i32, i32)>,
    pub(crate) socket: Option<&'a (Vec<u8>, Vec<u8>)>,
}

impl Call<'_> {
    pub(crate) fn data(&self, arg: u8) -> Option<&[u8]> {
        find(self.data, arg)
    }

    /// The folder that the call's one relative path starts from.
    pub(crate) fn folder(&self) -> Option<&[u8]> {
        assert!(self.base.len() < 2);
        self.base.first().map(|(_, folder)| folder.as_slice())
    }
}

fn find(list: &[(u8, Vec<u8>)], arg: u8) -> Option<&[u8]> {
    list.iter()
        .find(|(index, _)| *index == arg)
        .map(|(_, bytes)| bytes.as_slice())
}

impl Seen {
    pub(crate) fn execs(&self) -> impl Iterator<Item = Exec<'_>> {
        self.samples.iter().filter_map(|sample| match &sample.what {
            What::Exec {
                nr,
                image,
                filename,
            } => Some(Exec {
                task: &sample.task,
                nr: *nr,
                image,
                filename,
            }),
            _ => None,
        })
    }

    /// The exec whose argv starts with these words.
    pub(crate) fn exec(&self, argv: &[&str]) -> Exec<'_> {
        self.execs()
            .find(|exec| words(&exec.image.argv).starts_with(argv))
            .unwrap_or_else(|| panic!("no exec of {argv:?}"))
    }

    pub(crate) fn calls(&self, name: &str) -> impl Iterator<Item = Call<'_>> {
        let wanted = syscall::number(name).unwrap();
        self.samples
            .iter()
            .filter_map(move |sample| match &sample.what {
                What::Syscall {
                    nr,
                    ret,
                    args,
                    data,
                    base,
                    file,
                    target,
                    socket,
                } if *nr == wanted => Some(Call {
                    task: &sample.task,
                    ret: *ret,
                    args: *args,
                    data,
                    base,
                    file: file.as_ref(),
                    target: *target,
                    socket: socket.as_ref(),
                }),
                _ => None,
            })
    }

    pub(crate) fn call(&self, name: &str, wanted: impl Fn(&Call) -> bool) -> Call<'_> {
        self.calls(name)
            .find(wanted)
            .unwrap_or_else(|| panic!("no such {name}"))
    }

    /// The openat or open of a path, as it was asked for.
    pub(crate) fn open(&self, path: &str) -> Call<'_> {
        let openat = self.calls("openat").map(|call| (1, call));
        let open = self.calls("open").map(|call| (0, call));
        openat
            .chain(open)
            .find(|(arg, call)| call.data(*arg) == Some(path.as_bytes()))
            .unwrap_or_else(|| panic!("no open of {path}"))
            .1
    }
}

/// The strings of an argv or environment.
pub(crate) fn words(bytes: &[u8]) -> Vec<&str> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.split_terminator('\0').collect()
}

/// The program that acts for the tests: an example, which cargo builds with them.
pub(crate) fn actor() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let build = own.parent().and_then(Path::parent).unwrap();
    let actor = build.join("examples/actor");
    assert!(
        actor.is_file(),
        "{} was not built: run all of `cargo test -p cksl-probe`, or build it before",
        actor.display()
    );
    actor
}

/// The calls that open a file by its path: which one is used is up to the C library.
pub(crate) fn opens() -> SyscallSet {
    SyscallSet::from_iter(["open", "openat"].into_iter().filter_map(syscall::number))
}

/// A file of a test, for all to read.
pub(crate) fn file(folder: &Path, name: &str, content: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}

/// A folder of a test, under its real path.
pub(crate) fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    (folder, path)
}

/// A device number in the kernel's own form.
pub(crate) fn kernel_dev(path: &Path) -> u32 {
    let dev = fs::metadata(path).unwrap().dev();
    rustix::fs::major(dev) << 20 | rustix::fs::minor(dev)
}

/// Whether the kernel's paths, which start at the root of the mount namespace, are this process's.
/// In a chroot they are not, which is said.
pub(crate) fn has_the_whole_root() -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    // The root of a chroot is no mount, or shows a folder of another one.
    let whole = mounts
        .lines()
        .any(|mount| mount.split(' ').skip(3).take(2).eq(["/", "/"]));
    if !whole {
        eprintln!("skipped: in a chroot the kernel's paths start above it");
    }
    whole
}

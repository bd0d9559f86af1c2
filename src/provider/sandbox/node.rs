//! A running node.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Uid};
use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, ResolveFlags, StatxFlags, openat, openat2, renameat, statx,
    unlinkat,
};
use rustix::io::Errno;

use super::cgroup::LabCgroups;
use super::control::{Control, Order, Word};
use super::enter::EnterPlan;
use super::processes;
use super::record::InitRecord;
use super::step::Step as _;
use crate::api::ApiServer;
use crate::lab::DockerContainer;
use crate::provider::{
    FileStat, LabId, Node, NodeChild, NodeCommand, NodeFacts, NodeProcess, ProviderError,
};

/// How often a path is looked up again when something on the machine has moved.
const RESOLVE_TRIES: u32 = 1000;

/// Where containerd has runc keep what it knows of the containers of pods.
const PODS: &str = "/run/containerd/runc/k8s.io";

/// A node of the sandbox provider.
#[derive(Debug)]
pub(in crate::provider) struct SandboxNode {
    pub lab: LabId,
    pub program: PathBuf,
    pub facts: NodeFacts,
    pub init: InitRecord,
    pub cgroups: LabCgroups,
    /// How many processes may come from outside.
    pub pids: u64,
    /// Its API server, if it is a cluster.
    pub api: Option<ApiServer>,
}

impl SandboxNode {
    /// The node's root folder. Paths below it are resolved by the kernel as if it were `/`, so no
    /// link of the learner leads out.
    fn root_folder(&self) -> io::Result<OwnedFd> {
        let root = format!("/proc/{}/root", self.init.ids.init_pid);
        let folder = openat(
            CWD,
            &root,
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        // Checked after opening: a later process with the same pid has another start time.
        if self.init.lives() {
            Ok(folder)
        } else {
            Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the node has ended",
            ))
        }
    }

    fn find(&self, path: &str, flags: OFlags) -> io::Result<OwnedFd> {
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let flags = flags | OFlags::CLOEXEC;
        let root = self.root_folder()?;
        // A rename or mount anywhere on the machine meanwhile makes the kernel unsure of `..`.
        for _ in 0..RESOLVE_TRIES {
            match openat2(&root, path, flags, Mode::empty(), resolve) {
                Err(Errno::AGAIN) => {}
                result => return Ok(result?),
            }
        }
        Err(Errno::AGAIN.into())
    }

    /// A regular file, found without effect: a FIFO or a device must not be touched.
    fn find_regular(&self, path: &str) -> io::Result<OwnedFd> {
        let place = self.find(path, OFlags::PATH)?;
        if fs::metadata(own_name(&place))?.is_file() {
            return Ok(place);
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{path} is not a regular file"),
        ))
    }

    /// Makes a file that is not there, the node's root's.
    fn make(&self, folder: &OwnedFd, name: &str, mode: u32) -> io::Result<File> {
        let fresh = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let file: File = openat(folder, name, fresh | OFlags::CLOEXEC, Mode::empty())?.into();
        let base = self.facts.ids.id_base;
        nix::unistd::fchown(&file, Some(Uid::from_raw(base)), Some(Gid::from_raw(base)))?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        Ok(file)
    }

    /// The folder of a path, and the name in it.
    fn place<'p>(&self, path: &'p str) -> io::Result<(OwnedFd, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if matches!(name, "" | "." | "..") {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{path} names no file"),
            ));
        }
        let folder = self.find(&format!("{folder}/"), OFlags::PATH | OFlags::DIRECTORY)?;
        Ok((folder, name))
    }

    /// A host id as the node sees it; ids that are not the node's are the overflow id there.
    fn inside(&self, id: u32) -> u32 {
        match self.facts.ids.id_base {
            0 => id,
            base => id
                .checked_sub(base)
                .filter(|id| *id < super::boot::IDS)
                .unwrap_or(65_534),
        }
    }

    /// The command itself, or the runtime that runs it in a container.
    fn resolve(&self, command: &NodeCommand) -> Result<NodeCommand, ProviderError> {
        let Some(container) = &command.container else {
            return Ok(command.clone());
        };
        let known = || {
            let mut known = self.facts.containers.iter();
            let known = known.find(|known| known.name == *container);
            known.ok_or_else(|| ProviderError::Missing {
                what: format!("the container `{container}`"),
                why: "the lab has no container of that name".to_owned(),
            })
        };
        let (runc, id): (&[&str], &str) = match &command.container_id {
            Some(id) => (&["runc", "--root", PODS, "exec"], id),
            None => (&["runc", "exec"], &known()?.id),
        };
        let mut argv: Vec<String> = runc.iter().map(|word| (*word).to_owned()).collect();
        if command.tty.is_some() {
            argv.push("--tty".to_owned());
        }
        if !command.cwd.is_empty() {
            argv.extend(["--cwd".to_owned(), command.cwd.clone()]);
        }
        if !command.user.is_empty() {
            argv.extend([
                "--user".to_owned(),
                self.container_user(container, &command.user)?,
            ]);
        }
        for (name, value) in &command.env {
            argv.extend(["--env".to_owned(), format!("{name}={value}")]);
        }
        argv.push(id.to_owned());
        argv.extend(command.argv.iter().cloned());
        Ok(NodeCommand {
            argv,
            tty: command.tty,
            ..NodeCommand::default()
        })
    }

    /// What the node's Docker engine calls the container with this id.
    fn docker_name(&self, id: &str) -> Option<String> {
        let record = self.read(&DockerContainer::record(id), 1 << 20).ok()?;
        let container = DockerContainer::parse(&String::from_utf8_lossy(&record))?;
        Some(container.name)
    }

    /// `uid:gid` of a user of a container: runc wants numbers.
    fn container_user(&self, container: &str, name: &str) -> Result<String, ProviderError> {
        let path = format!("{}/{container}/rootfs/etc/passwd", crate::lab::CONTAINERS);
        let text = self.read(&path, 1 << 20).step(|| format!("read {path}"))?;
        let users = crate::lab::Users::parse(&String::from_utf8_lossy(&text));
        match users.named(name) {
            Some(user) => Ok(format!("{}:{}", user.uid, user.gid)),
            None => Err(io::Error::from(io::ErrorKind::NotFound))
                .step(|| format!("find the user `{name}` in the container `{container}`")),
        }
    }
}

impl Node for SandboxNode {
    fn facts(&self) -> &NodeFacts {
        &self.facts
    }

    fn freeze(&self, frozen: bool) -> io::Result<()> {
        self.cgroups.freeze(frozen)
    }

    fn spawn(
        &self,
        command: &NodeCommand,
        before_exec: &mut dyn FnMut(i32) -> io::Result<()>,
    ) -> Result<NodeChild, ProviderError> {
        if !self.init.lives() {
            return Err(ProviderError::NotRunning(self.lab.0.clone()));
        }
        let plan = EnterPlan {
            ids: self.facts.ids,
            isolation: self.facts.isolation,
            cgroups: self.cgroups.clone(),
            pids: self.pids,
            command: self.resolve(command)?,
        };
        let pipes = match command.tty {
            Some(_) => None,
            None => Some(Pipes::new().step(|| "make pipes for the command".to_owned())?),
        };
        let what = || "start the helper that enters the node".to_owned();
        let (control, mut child) = Control::start(&self.program).step(what)?;
        let begin = || {
            let theirs: Vec<_> = pipes.iter().flat_map(Pipes::theirs).collect();
            control
                .send(&Order::Enter(Box::new(plan)), &theirs)
                .step(what)?;
            let (word, fds) = control.word()?;
            let Word::Forked { pid } = word else {
                return Err(io::Error::other(format!("it said {word:?}"))).step(what);
            };
            before_exec(pid).step(|| "note the command's process before it runs".to_owned())?;
            control.send(&Order::Go, &[]).step(what)?;
            Ok(fds)
        };
        let fds = match begin() {
            Ok(fds) => fds,
            Err(error) => {
                // The helper's child dies with it.
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        let terminal = fds.into_iter().next().map(File::from);
        if let Some(pipes) = pipes {
            child.stdin = Some(OwnedFd::from(pipes.stdin.1).into());
            child.stdout = Some(OwnedFd::from(pipes.stdout.0).into());
            child.stderr = Some(OwnedFd::from(pipes.stderr.0).into());
        }
        Ok(NodeChild { child, terminal })
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Vec<u8>> {
        let place = self.find_regular(path)?;
        let mut bytes = Vec::new();
        let limit_plus_one = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        File::open(own_name(&place))?
            .take(limit_plus_one)
            .read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("{path} is longer than {limit} bytes"),
            ));
        }
        Ok(bytes)
    }

    fn stat(&self, path: &str) -> io::Result<FileStat> {
        let place = self.find(path, OFlags::PATH | OFlags::NOFOLLOW)?;
        let stat = rustix::fs::fstat(&place)?;
        let birth = statx(&place, "", AtFlags::EMPTY_PATH, StatxFlags::BTIME)?;
        let known = StatxFlags::from_bits_retain(birth.stx_mask).contains(StatxFlags::BTIME);
        let seconds = u64::try_from(birth.stx_btime.tv_sec).unwrap_or_default();
        Ok(FileStat {
            mode: stat.st_mode,
            uid: self.inside(stat.st_uid),
            gid: self.inside(stat.st_gid),
            size: u64::try_from(stat.st_size).unwrap_or_default(),
            dev_ino: (stat.st_dev, stat.st_ino),
            modified: stat.st_mtime,
            born: known.then(|| seconds * 1_000_000_000 + u64::from(birth.stx_btime.tv_nsec)),
        })
    }

    fn write(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let (folder, name) = self.place(path)?;
        let temporary = format!(".{name}.cksl");
        // One that is there already is not this one's to remove.
        let written = match self.make(&folder, &temporary, mode) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            made => made
                .and_then(|mut file| file.write_all(bytes))
                .and_then(|()| Ok(renameat(&folder, &temporary, &folder, name)?)),
        };
        if written.is_err() {
            let _ = unlinkat(&folder, &temporary, AtFlags::empty());
        }
        written
    }

    fn append(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let mut file = match self.find_regular(path) {
            Ok(place) => File::options().append(true).open(own_name(&place))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (folder, name) = self.place(path)?;
                self.make(&folder, name, mode)?
            }
            Err(error) => return Err(error),
        };
        file.write_all(bytes)
    }

    fn send(&self, socket: &str, datagram: &[u8]) -> io::Result<()> {
        let place = self.find(socket, OFlags::PATH)?;
        let sender = UnixDatagram::unbound()?;
        sender.set_nonblocking(true)?;
        sender.send_to(datagram, own_name(&place)).map(drop)
    }

    fn processes(&self) -> io::Result<Vec<NodeProcess>> {
        let containers: HashMap<&str, &str> = self
            .facts
            .containers
            .iter()
            .map(|container| (container.id.as_str(), container.name.as_str()))
            .collect();
        if !self.init.lives() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the node has ended",
            ));
        }
        Ok(processes::list(
            &self.facts.ids,
            &self.cgroups.processes(),
            &containers,
            &|id| self.docker_name(id),
        ))
    }

    fn has_open(&self, process: &NodeProcess, dev_ino: (u64, u64)) -> io::Result<bool> {
        let descriptors = Path::new("/proc")
            .join(process.host_pid.to_string())
            .join("fd");
        let descriptors = match fs::read_dir(descriptors) {
            // A process that has ended has nothing open.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            descriptors => descriptors?,
        };
        // The same goes for a descriptor that is closed meanwhile.
        let mut open = descriptors
            .flatten()
            .filter_map(|descriptor| fs::metadata(descriptor.path()).ok());
        Ok(open.any(|file| (file.dev(), file.ino()) == dev_ino))
    }

    fn root(&self, container: Option<&str>) -> io::Result<PathBuf> {
        let pid = match container {
            None => self.init.ids.init_pid,
            Some(name) => processes::container_init(&self.processes()?, name).ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::NotFound,
                    format!("the container `{name}` is not running"),
                )
            })?,
        };
        Ok(Path::new("/proc").join(pid.to_string()).join("root"))
    }

    fn api(&self) -> Option<&ApiServer> {
        self.api.as_ref()
    }
}

/// The path by which this process can open anew what it has found.
fn own_name(place: &OwnedFd) -> String {
    format!("/proc/self/fd/{}", place.as_raw_fd())
}

/// The pipes of a command without a terminal.
struct Pipes {
    stdin: (PipeReader, PipeWriter),
    stdout: (PipeReader, PipeWriter),
    stderr: (PipeReader, PipeWriter),
}

impl Pipes {
    fn new() -> io::Result<Pipes> {
        Ok(Pipes {
            stdin: io::pipe()?,
            stdout: io::pipe()?,
            stderr: io::pipe()?,
        })
    }

    /// The ends that the command gets.
    fn theirs(&self) -> [std::os::fd::BorrowedFd<'_>; 3] {
        [
            self.stdin.0.as_fd(),
            self.stdout.1.as_fd(),
            self.stderr.1.as_fd(),
        ]
    }
}

//! A running node.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::cgroup::LabCgroups;
use super::control::{Control, Word};
use super::order::{EnterPlan, Order, ReaderPlan};
use super::processes;
use super::reader::{Ask, Reader, Seat};
use super::record::InitRecord;
use super::step::Step as _;
use crate::api::ApiServer;
use crate::lab::DockerContainer;
use crate::lab::LabId;
use crate::provider::{
    FileStat, Node, NodeChild, NodeCommand, NodeFacts, NodeProcess, ProviderError, Stilled,
};

/// Where containerd has runc keep what it knows of the containers of pods.
const PODS: &str = "/run/containerd/runc/k8s.io";

/// A node of the sandbox provider.
#[derive(Debug)]
pub(in crate::provider) struct LocalNode {
    pub lab: LabId,
    pub program: PathBuf,
    pub facts: NodeFacts,
    pub init: InitRecord,
    pub cgroups: LabCgroups,
    /// How many processes may come from outside.
    pub pids: u64,
    /// Its API server, if it is a cluster.
    pub api: Option<ApiServer>,
    /// What reads and writes its files.
    pub reader: Reader,
}

impl LocalNode {
    /// The node's root folder as it is now, whatever its init has made its root.
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

    /// Where its reader is to look.
    fn seat(&self) -> io::Result<Seat<'_>> {
        Ok(Seat {
            program: &self.program,
            plan: ReaderPlan {
                ids: self.facts.ids,
                isolation: self.facts.isolation,
            },
            root: self.root_folder()?,
        })
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

impl Node for LocalNode {
    fn facts(&self) -> &NodeFacts {
        &self.facts
    }

    fn freeze(&self, frozen: bool) -> io::Result<()> {
        self.cgroups.freeze(frozen)
    }

    fn ran_out_of_memory(&self) -> bool {
        self.cgroups.ran_out_of_memory()
    }

    fn hold(&self, choose: &mut dyn FnMut(&Stilled) -> Vec<i32>) -> io::Result<()> {
        self.cgroups.hold(choose)
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
        let path = path.to_owned();
        self.reader.bytes(self.seat()?, &Ask::Read { path, limit })
    }

    fn stat(&self, path: &str) -> io::Result<FileStat> {
        self.reader.stat(self.seat()?, path)
    }

    fn write(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let path = path.to_owned();
        let ask = Ask::Write { path, mode };
        self.reader.put(self.seat()?, &ask, bytes)
    }

    fn append(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let path = path.to_owned();
        let ask = Ask::Append { path, mode };
        self.reader.put(self.seat()?, &ask, bytes)
    }

    fn send(&self, socket: &str, datagram: &[u8]) -> io::Result<()> {
        let socket = socket.to_owned();
        self.reader
            .put(self.seat()?, &Ask::Send { socket }, datagram)
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

    fn api(&self) -> Option<&ApiServer> {
        self.api.as_ref()
    }
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

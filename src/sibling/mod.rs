//! The sibling: a privileged container beside the nodes, made of cksl's own programs, in which cksl
//! works as root for a user who may speak to a Docker engine and is not root. Nothing is pulled.
//!
//! It has the machine's processes and cgroups, the engine's socket, and of the machine's files the
//! user's own folders of cksl, the roots of the store, and folders with content, read-only. There is one
//! for each folder of labs. It is made by the first command that needs it and ends a few seconds after
//! the last command and the last lab.

mod keeper;

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig, Mount,
    MountType,
};
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc::Receiver;

pub use keeper::{COMMAND, keep};

use crate::digest::{hexadecimal, sha256};
use crate::paths::Paths;
use crate::problem::Problem;
use crate::provider::engine::{
    Address, Engine, EngineError, Exec, Found, Labels, Packed, Root, Word,
};

/// Where the programs are in a sibling.
pub const PROGRAM: &str = "/usr/local/bin/cksl";
const NODE_PROGRAM: &str = "/usr/local/lib/cksl/cksl-node";

/// Where the run folder is there: short, since the names of sockets are.
const RUN: &str = "/run/cksl";

/// The repository of its images.
const REPOSITORY: &str = "cksl-sibling";

/// So much of the digest of its programs is an image's tag, and of a folder's path in its name.
const TAG: usize = 12;

/// The label that says whose labs it is for: their folder.
const SIBLING: &str = "io.cksl.sibling";

/// The label that says which build of cksl works in it.
const BUILD: &str = "io.cksl.build";

/// The label that says what it shows, a line each.
const SHOWN: &str = "io.cksl.shown";

/// The locks in the user's folder: held by all commands in a sibling, and by who makes or removes one.
const IN_USE: &str = "use.lock";
const MAKING: &str = "making.lock";

/// What the roots of a store consist of.
const ROOTS: [&str; 4] = ["node", "image", "cluster", "roots"];

/// What a user's sibling is to be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The engine.
    pub engine: Address,
    /// The user's folders, and the store with the roots.
    pub paths: Paths,
    /// The build of cksl ([`crate::supervisor::build`]).
    pub build: String,
    /// `cksl` and `cksl-node`.
    pub programs: (PathBuf, PathBuf),
    /// Folders with content that it must show.
    pub content: Vec<PathBuf>,
}

/// A sibling that runs, and goes on as long as this value lives.
#[derive(Debug)]
pub struct Sibling {
    engine: Engine,
    id: String,
    _in_use: File,
}

impl Plan {
    /// The folder with the user's labs, proofs, locks and sockets.
    fn state(&self) -> &Path {
        self.paths.labs.parent().unwrap_or(&self.paths.labs)
    }

    /// The folder with what the sibling itself needs.
    fn own(&self) -> PathBuf {
        self.state().join("sibling")
    }

    /// The folders as the sibling sees them. The store there is the user's own, with links to the roots.
    #[must_use]
    pub fn paths_inside(&self) -> Paths {
        Paths {
            run: RUN.into(),
            store: self.own().join("store"),
            ..self.paths.clone()
        }
    }

    /// Whether the user has labs, or proofs, or what is left of them.
    #[must_use]
    pub fn has_labs(&self) -> bool {
        let proofs = self.paths.labs.with_file_name("proofs");
        [&self.paths.labs, &proofs]
            .into_iter()
            .any(|folder| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()))
    }

    /// The sibling, made if there is none. `step` gets what takes long.
    ///
    /// # Errors
    /// The engine does not make it; the user's folders can't be made; one of another build, or that does
    /// not show what is to be shown, has labs.
    pub fn board(&self, step: &mut dyn FnMut(&str)) -> Result<Sibling, Problem> {
        let engine = Engine::connect(&self.engine)?;
        self.furnish()?;
        let in_use = self.lock(IN_USE, FlockOperation::LockShared)?;
        let _making = self.lock(MAKING, FlockOperation::LockExclusive)?;
        let mounts = self.mounts();
        let shown: Vec<String> = mounts.iter().map(|mount| self.line(mount)).collect();
        for found in self.found(&engine)? {
            let said = |label: &str| found.labels.0.get(label).map_or("", String::as_str);
            let runs = engine.running(&found.id).is_ok();
            let has = |line: &String| said(SHOWN).lines().any(|shown| shown == line);
            if runs && said(BUILD) == self.build && shown.iter().all(has) {
                return Ok(Sibling {
                    engine,
                    id: found.id,
                    _in_use: in_use,
                });
            }
            // One whose engine has begun anew can't be used any more, labs or not.
            let socket = self.line(&self.socket());
            if runs && self.has_labs() && has(&socket) {
                return Err(self.other(said(BUILD)));
            }
            engine.remove_container(&found.id)?;
        }
        let image = self.image(&engine, step)?;
        let body = self.body(image, mounts, &shown);
        let made = engine.run_container(&self.name(), body)?;
        Ok(Sibling {
            engine,
            id: made.id,
            _in_use: in_use,
        })
    }

    /// A sibling of whatever build and form that runs; none is made.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn board_any(&self) -> Result<Option<Sibling>, Problem> {
        let engine = Engine::connect(&self.engine)?;
        self.furnish()?;
        let in_use = self.lock(IN_USE, FlockOperation::LockShared)?;
        let mut found = self.found(&engine)?.into_iter();
        let running = found.find(|found| engine.running(&found.id).is_ok());
        Ok(running.map(|found| Sibling {
            engine,
            id: found.id,
            _in_use: in_use,
        }))
    }

    /// Removes the sibling of a user who has no labs, if nobody uses it.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn dismiss(&self) -> Result<(), Problem> {
        let _making = self.lock(MAKING, FlockOperation::LockExclusive)?;
        let unused = self.lock(IN_USE, FlockOperation::NonBlockingLockExclusive);
        if self.has_labs() || unused.is_err() {
            return Ok(());
        }
        let engine = Engine::connect(&self.engine)?;
        for found in self.found(&engine)? {
            engine.remove_container(&found.id)?;
        }
        Ok(())
    }

    fn found(&self, engine: &Engine) -> Result<Vec<Found>, EngineError> {
        engine.containers(&Labels::default().and(SIBLING, &self.paths.labs.display().to_string()))
    }

    fn name(&self) -> String {
        let path = self.paths.labs.as_os_str().as_encoded_bytes();
        format!("{REPOSITORY}-{}", &sha256(path)[..TAG])
    }

    fn lock(&self, name: &str, how: FlockOperation) -> Result<File, Problem> {
        let file = self.own().join(name);
        let locked = File::create(&file).and_then(|lock| {
            flock(&lock, how)?;
            Ok(lock)
        });
        locked.map_err(|error| {
            Problem::machine(format!("{} can't be locked: {error}", file.display()))
        })
    }

    /// Makes the user's folders, which are theirs alone.
    fn furnish(&self) -> Result<(), Problem> {
        let store = self.paths_inside().store;
        let progress = self.progress();
        for folder in [
            self.state(),
            &self.paths.labs,
            &self.paths.run,
            &store,
            progress,
        ] {
            let mut builder = DirBuilder::new();
            let made = builder.recursive(true).mode(0o700).create(folder);
            made.map_err(|error| {
                Problem::machine(format!("{} can't be made: {error}", folder.display()))
                    .hint("CKSL_STATE=DIR   names another place for your labs")
            })?;
        }
        for name in ROOTS {
            let (link, target) = (store.join(name), self.paths.store.join(name));
            let linked = || match fs::read_link(&link) {
                Ok(known) if known == target => Ok(()),
                Ok(_) => {
                    fs::remove_file(&link).and_then(|()| std::os::unix::fs::symlink(&target, &link))
                }
                Err(_) => std::os::unix::fs::symlink(&target, &link),
            };
            linked().map_err(|error| {
                Problem::machine(format!("{} can't be linked: {error}", link.display()))
            })?;
        }
        Ok(())
    }

    /// The folder of the user's progress.
    fn progress(&self) -> &Path {
        self.paths.progress.parent().unwrap_or(Path::new("/"))
    }

    /// What of the machine's files is shown, and where.
    fn mounts(&self) -> Vec<Mount> {
        let mut mounts = vec![self.socket()];
        let mut show = |source: &Path, target: &Path, read_only| {
            mounts.push(bind(source, target, read_only));
        };
        show(self.state(), self.state(), false);
        show(&self.paths.run, Path::new(RUN), false);
        if !self.progress().starts_with(self.state()) {
            show(self.progress(), self.progress(), false);
        }
        show(&self.paths.store, &self.paths.store, true);
        let cgroups = Path::new("/sys/fs/cgroup");
        show(cgroups, cgroups, false);
        // Times are told as the machine's clock is set.
        let clock = Path::new("/etc/localtime");
        if clock.exists() {
            show(clock, clock, true);
        }
        for folder in &self.content {
            show(folder, folder, true);
        }
        mounts
    }

    fn socket(&self) -> Mount {
        let socket = Path::new(self.engine.0.trim_start_matches("unix://"));
        bind(socket, socket, false)
    }

    /// How the label tells of a mount. A socket is another one when its engine has begun anew.
    fn line(&self, mount: &Mount) -> String {
        let source = mount.source.as_deref().unwrap_or_default();
        let target = mount.target.as_deref().unwrap_or_default();
        let inode = match self.engine.0.ends_with(source) {
            true => fs::metadata(source).map_or(0, |facts| facts.ino()),
            false => 0,
        };
        format!("{source} {target} {inode}")
    }

    fn body(&self, image: String, mounts: Vec<Mount>, shown: &[String]) -> ContainerCreateBody {
        let labs = self.paths.labs.display().to_string();
        let labels = Labels::default()
            .and(SIBLING, &labs)
            .and(BUILD, &self.build)
            .and(SHOWN, &shown.join("\n"));
        let in_use = self.own().join(IN_USE).display().to_string();
        ContainerCreateBody {
            image: Some(image),
            entrypoint: Some(vec![PROGRAM.to_owned()]),
            cmd: Some(vec![COMMAND.to_owned(), in_use, RUN.to_owned()]),
            labels: Some(labels.0),
            host_config: Some(HostConfig {
                auto_remove: Some(true),
                privileged: Some(true),
                pid_mode: Some("host".to_owned()),
                cgroupns_mode: Some(HostConfigCgroupnsModeEnum::HOST),
                // Where the kernel tells what its filters have refused.
                network_mode: Some("host".to_owned()),
                log_config: Some(HostConfigLogConfig {
                    typ: Some("none".to_owned()),
                    config: None,
                }),
                tmpfs: Some([("/tmp".to_owned(), String::new())].into()),
                mounts: Some(mounts),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        }
    }

    /// The image of this build's programs; made if the engine does not have it.
    fn image(&self, engine: &Engine, step: &mut dyn FnMut(&str)) -> Result<String, Problem> {
        let (cksl, node) = &self.programs;
        let mut sha256 = Sha256::new();
        for program in [cksl, node] {
            let read = File::open(program).and_then(|mut file| io::copy(&mut file, &mut sha256));
            read.map_err(|error| {
                Problem::machine(format!("{} can't be read: {error}", program.display()))
            })?;
        }
        let digest = hexadecimal(&sha256.finalize());
        let image = format!("{REPOSITORY}:{}", &digest[..TAG]);
        if !engine.has_image(&image)? {
            step("giving the engine cksl's own programs, once");
            let place = |path: &'static str| path.trim_start_matches('/');
            engine.import(&Root {
                name: &image,
                content: Packed::Programs(vec![
                    (place(PROGRAM), cksl.clone()),
                    (place(NODE_PROGRAM), node.clone()),
                ]),
                digest: &digest,
                changes: &[],
            })?;
        }
        Ok(image)
    }

    /// Why a sibling that has labs can't be used.
    fn other(&self, build: &str) -> Problem {
        let what = match build == self.build {
            true => "what labs run under does not show all directories that this needs".to_owned(),
            false => format!(
                "labs run under another build of cksl: {build}, and this is {}",
                self.build
            ),
        };
        Problem::usage(what)
            .hint("cksl stop --all   ends them; what they earned is kept")
            .hint("cksl clean        removes what is left of them")
    }
}

impl Sibling {
    /// Runs a command in it.
    ///
    /// # Errors
    /// When the engine does not run it, or the sibling was ended meanwhile.
    pub fn run(
        &self,
        exec: &Exec,
        words: Receiver<Word>,
        out: &mut dyn io::Write,
        err: &mut dyn io::Write,
    ) -> Result<u8, Problem> {
        let code = self.engine.run_exec(&self.id, exec, words, out, err)?;
        code.ok_or_else(|| {
            Problem::machine("the container in which cksl works was removed meanwhile")
                .hint("the next command makes another; `cksl status` says how the lab is")
        })
    }
}

fn bind(source: &Path, target: &Path, read_only: bool) -> Mount {
    Mount {
        typ: Some(MountType::BIND),
        source: Some(source.display().to_string()),
        target: Some(target.display().to_string()),
        read_only: Some(read_only),
        ..Mount::default()
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let problem = Problem::machine(error.to_string());
        match error {
            EngineError::Closed { .. } => problem
                .hint("sudo usermod --append --groups docker \"$USER\"   lets you in, from the next login on")
                .hint("sudo cksl …                                     works without"),
            EngineError::Remote(_) => problem.hint("unset DOCKER_HOST"),
            EngineError::Unreachable { .. } => {
                problem.hint("systemctl start docker   starts it")
            }
            EngineError::Refused { .. } => problem,
        }
    }
}

//! The `kind` program: it runs kubeadm in the node and waits until the cluster is ready.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::provider::ProviderError;
use crate::provider::engine::Address;
use crate::provider::step::Step as _;

/// How long a cluster may take; kind itself waits a little shorter for its node.
const PATIENCE: Duration = Duration::from_secs(360);
const READY: &str = "300s";

/// How long a client may take to do what it was asked.
const CLIENTS_END: Duration = Duration::from_secs(60);

/// Where programs are looked for: kind, and the client of the engine, through which kind speaks to it.
pub(crate) const PLACES: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

/// How much of its output is shown when it fails.
const LAST_WORDS: usize = 2000;

/// A program of the machine.
fn installed(program: &str) -> Option<PathBuf> {
    let mut places = PLACES.iter().map(|place| Path::new(place).join(program));
    places.find(|program| program.exists())
}

/// See the module.
pub(super) struct Tool {
    /// The program.
    pub(super) program: PathBuf,
    /// The engine that it is to use.
    pub(super) engine: Address,
}

impl Tool {
    /// The one that was made for the roots of this store; on a machine that has pulled its roots, where
    /// there is none of it, the machine's own.
    pub(super) fn of(store: &Path, engine: &Address) -> Self {
        let made = store.join("kind/kind");
        let program = if made.exists() {
            made
        } else {
            installed("kind").unwrap_or(made)
        };
        Self {
            program,
            engine: engine.clone(),
        }
    }

    /// What it lacks on this machine.
    pub(super) fn missing(&self) -> Vec<ProviderError> {
        let mut missing = Vec::new();
        if !self.program.exists() {
            missing.push(ProviderError::Missing {
                what: format!("the program {}", self.program.display()),
                why: "it brings clusters up; scripts/make-cluster-image.sh makes it, a bundle has it, and a \
                      `kind` in /usr/local/bin will do"
                    .to_owned(),
            });
        }
        if installed("docker").is_none() {
            missing.push(ProviderError::Missing {
                what: "the command `docker`".to_owned(),
                why: "kind uses the engine through it; apt-get install docker.io".to_owned(),
            });
        }
        missing
    }

    /// Begins to make a cluster of that name. In the folder lie its configuration, what is said, and the
    /// kubeconfig, which so never is the user's.
    pub(super) fn create(
        &self,
        name: &str,
        folder: &Path,
        configuration: &Json,
    ) -> Result<Bringing, ProviderError> {
        let file = folder.join("cluster.json");
        fs::write(&file, format!("{configuration:#}\n"))
            .step(|| format!("write {}", file.display()))?;
        let log = folder.join("kind.log");
        let said = || -> io::Result<(Stdio, Stdio)> {
            let log = File::create(&log)?;
            Ok((log.try_clone()?.into(), log.into()))
        };
        let (out, err) = said().step(|| format!("write {}", log.display()))?;
        // Ends with cksl, so that nothing is made any more when it is swept away.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(&self.program)
            .args(["create", "cluster", "--wait", READY, "--name", name])
            .arg("--config")
            .arg(&file)
            .arg("--kubeconfig")
            .arg(folder.join("kubeconfig"))
            // Neither the user's settings of Docker nor their proxies are the cluster's.
            .env_clear()
            .env(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            )
            .env("HOME", folder)
            .env("DOCKER_HOST", &self.engine.0)
            .env("KIND_EXPERIMENTAL_PROVIDER", "docker")
            .env("KIND_EXPERIMENTAL_DOCKER_NETWORK", name)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .step(|| format!("start {}", self.program.display()))?;
        Ok(Bringing { child, log })
    }
}

/// Waits until no client of the engine works on the container any more. What a killed kind has asked
/// for is made all the same, and a container that is removed while it is being made comes back.
pub(super) fn let_clients_end(container: &str) {
    let deadline = Instant::now() + CLIENTS_END;
    while works_on(container) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a process has it among its arguments.
fn works_on(container: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut words = processes.filter_map(|one| fs::read(one.path().join("cmdline")).ok());
    words.any(|words| {
        let mut words = words.split(|byte| *byte == 0);
        words.any(|word| word == container.as_bytes())
    })
}

/// A cluster that is being made. Without the value nobody makes it any more.
pub(super) struct Bringing {
    child: Child,
    log: PathBuf,
}

impl Bringing {
    /// An error if it has ended, which it can't have before its node is up.
    pub(super) fn goes_on(&mut self) -> Result<(), ProviderError> {
        match self
            .child
            .try_wait()
            .step(|| "look after kind".to_owned())?
        {
            None => Ok(()),
            Some(_) => Err(self.failed()),
        }
    }

    /// Waits until the cluster is ready.
    pub(super) fn finish(mut self) -> Result<(), ProviderError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self
                .child
                .try_wait()
                .step(|| "look after kind".to_owned())?
            {
                Some(status) if status.success() => return Ok(()),
                Some(_) => return Err(self.failed()),
                None if Instant::now() > deadline => return Err(self.failed()),
                None => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    fn failed(&self) -> ProviderError {
        let said = fs::read(&self.log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let last = said
            .char_indices()
            .rev()
            .nth(LAST_WORDS)
            .map_or(0, |(at, _)| at);
        ProviderError::NotUp {
            why: format!("kind said: {}", said[last..].trim()),
        }
    }
}

impl Drop for Bringing {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The Docker engine, spoken to over its socket: what is made there bears labels that say whose it is,
//! and is found again by them. Nothing is pulled but what somebody names.
//!
//! All calls wait for their answer. The engine may be stopped or killed at any moment: each call says
//! what could not be done, where, and why.

mod container;
mod exec;
mod image;
mod label;
mod pack;

use std::error::Error as _;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use bollard::errors::Error as Failure;
use bollard::{API_DEFAULT_VERSION, Docker};
use serde::{Deserialize, Serialize};
use tokio::runtime::{self, Runtime};
use tokio::time::timeout;

pub use container::{Found, Running};
pub use exec::{Exec, Word};
pub use image::{ImageFacts, Root};
pub use label::{LAB, Labels, OWNER, ROOT};
pub use pack::Packed;

/// Where an engine listens by default.
pub const SOCKET: &str = "unix:///var/run/docker.sock";

/// How long the engine may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take to do what it is asked.
const LABOUR: Duration = Duration::from_secs(300);

/// Where an engine is: `unix:///var/run/docker.sock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(pub String);

impl Default for Address {
    fn default() -> Self {
        Self(SOCKET.to_owned())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why the engine did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It is none that this can speak to.
    #[error("{0} is no local socket (unix://…)")]
    Remote(Address),
    /// Nobody answers.
    #[error("the Docker engine at {address} can't be reached: {why}")]
    Unreachable {
        /// Where.
        address: Address,
        /// The cause.
        why: String,
    },
    /// Somebody answers those who may ask, and this user may not.
    #[error("the Docker engine at {address} is closed to this user")]
    Closed {
        /// Where.
        address: Address,
    },
    /// It answered, but not with what was asked for.
    #[error("the Docker engine at {address} can't {step}: {why}")]
    Refused {
        /// Where.
        address: Address,
        /// What was being done.
        step: String,
        /// Its own words.
        why: String,
    },
}

impl EngineError {
    fn unreachable(address: &Address, why: String) -> Self {
        let address = address.clone();
        match why.contains("ermission denied") {
            true => Self::Closed { address },
            false => Self::Unreachable { address, why },
        }
    }
}

/// A conversation with an engine.
pub struct Engine {
    address: Address,
    docker: Docker,
    runtime: Runtime,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Engine").field(&self.address).finish()
    }
}

/// What an engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// `20.10.24+dfsg1`
    pub version: String,
    /// `rootless`, `userns`, `seccomp`, …: how it keeps containers apart.
    pub security: Vec<String>,
}

impl About {
    /// Why root in its containers can't be this machine's root, if it is so.
    #[must_use]
    pub fn remapped(&self) -> Option<&str> {
        let mut options = self.security.iter().map(String::as_str);
        options.find(|option| matches!(*option, "rootless" | "userns"))
    }
}

impl Engine {
    /// Begins a conversation with the engine there, which must answer within two seconds.
    ///
    /// # Errors
    /// [`EngineError::Remote`], [`EngineError::Unreachable`].
    pub fn connect(address: &Address) -> Result<Self, EngineError> {
        if !address.0.starts_with("unix://") {
            return Err(EngineError::Remote(address.clone()));
        }
        let unreachable = |why: String| EngineError::unreachable(address, why);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unreachable(error.to_string()))?;
        let docker = runtime.block_on(async {
            let docker =
                Docker::connect_with_unix(&address.0, LABOUR.as_secs(), API_DEFAULT_VERSION)
                    .map_err(|error| unreachable(cause(&error)))?;
            // Which version of the interface both know.
            match timeout(PATIENCE, docker.negotiate_version()).await {
                Ok(Ok(docker)) => Ok(docker),
                Ok(Err(error)) => Err(unreachable(cause(&error))),
                Err(_) => Err(unreachable(format!(
                    "no answer within {} s",
                    PATIENCE.as_secs()
                ))),
            }
        })?;
        Ok(Self {
            address: address.clone(),
            docker,
            runtime,
        })
    }

    /// What it is.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn about(&self) -> Result<About, EngineError> {
        let step = || "say what it is".to_owned();
        let version = self.run(step, self.docker.version())?;
        let info = self.run(step, self.docker.info())?;
        let options = info.security_options.unwrap_or_default();
        let named = |option: &String| {
            let name = option
                .split(',')
                .find_map(|part| part.strip_prefix("name="));
            name.unwrap_or(option).to_owned()
        };
        Ok(About {
            version: version.version.unwrap_or_default(),
            security: options.iter().map(named).collect(),
        })
    }

    /// Waits for an answer; the error of a missing one says what was being done.
    fn run<T>(
        &self,
        step: impl FnOnce() -> String,
        asking: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, EngineError> {
        let answer = self.runtime.block_on(asking);
        answer.map_err(|error| self.failed(step(), &error))
    }

    /// The same for what may be gone already, which is as good as done.
    fn unless_gone<T>(
        &self,
        step: impl FnOnce() -> String,
        asking: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Option<T>, EngineError> {
        match self.runtime.block_on(asking) {
            Ok(answer) => Ok(Some(answer)),
            Err(Failure::DockerResponseServerError {
                status_code: 404, ..
            }) => Ok(None),
            Err(error) => Err(self.failed(step(), &error)),
        }
    }

    fn failed(&self, step: String, error: &Failure) -> EngineError {
        let why = cause(error);
        match error {
            Failure::HyperLegacyError { .. }
            | Failure::SocketNotFoundError(_)
            | Failure::RequestTimeoutError => EngineError::unreachable(&self.address, why),
            _ => EngineError::Refused {
                address: self.address.clone(),
                step,
                why,
            },
        }
    }
}

/// An error in the engine's own words, or the first cause of one of the connection.
fn cause(error: &Failure) -> String {
    if let Failure::DockerResponseServerError { message, .. } = error {
        return message.clone();
    }
    if let Failure::SocketNotFoundError(_) = error {
        return "there is no such socket".to_owned();
    }
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        why = deeper.to_string();
        source = deeper.source();
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_of_an_ordinary_user_is_told_apart() {
        let about = |security: &[&str]| About {
            version: "20.10.24".to_owned(),
            security: security.iter().map(|option| (*option).to_owned()).collect(),
        };
        assert_eq!(about(&["seccomp", "rootless"]).remapped(), Some("rootless"));
        assert_eq!(about(&["apparmor", "seccomp"]).remapped(), None);
    }

    #[test]
    fn what_is_no_engine_is_said_to_be_none() {
        let remote = Engine::connect(&Address("tcp://10.0.0.1:2375".to_owned()));
        assert!(matches!(remote, Err(EngineError::Remote(_))));
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("none.sock");
        let address = Address(format!("unix://{}", socket.display()));
        let none = Engine::connect(&address).unwrap_err().to_string();
        assert!(none.contains("there is no such socket"), "{none}");
        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        let dead = Engine::connect(&address).unwrap_err().to_string();
        assert!(dead.contains("refused"), "{dead}");
    }
}

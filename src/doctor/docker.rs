//! The Docker engine.

use rustix::process::geteuid;

use super::{Finding, Need, State};
use crate::provider::engine::{Address, Engine, EngineError};
use crate::provider::pids;

const NEED: Need = Need {
    id: "docker",
    name: "Docker engine",
    cost: "no nodes in Docker (`--on docker`, `--on kind`); the sandbox does not need it",
    needed_for: &["docker", "kind"],
};

/// Asks the engine what it is.
pub(super) fn engine(address: &Address) -> Finding {
    let about = match Engine::connect(address).and_then(|engine| engine.about()) {
        Ok(about) => about,
        Err(EngineError::Remote(_)) => {
            return NEED.lacking(
                State::Unknown,
                format!("DOCKER_HOST is {address}; only local sockets (unix://…) are asked"),
                "unset DOCKER_HOST",
            );
        }
        Err(EngineError::Closed { .. }) => {
            return NEED.lacking(
                State::Unknown,
                format!("{address}: permission denied"),
                "sudo usermod --append --groups docker \"$USER\"   (from the next login on), or sudo cksl doctor",
            );
        }
        Err(EngineError::Unreachable { why, .. } | EngineError::Refused { why, .. }) => {
            return NEED.missing(
                format!("{address}: {why}"),
                "apt-get install docker.io && systemctl start docker",
            );
        }
    };
    let mut found = format!("{} at {address}", about.version);
    if !geteuid().is_root() {
        found.push_str(", open to this user: `--on docker` needs no root");
    }
    match about.remapped() {
        // For another user a sibling asks, which runs where the engine does.
        None if geteuid().is_root() && pids::is_strange_to(address) => NEED.missing(
            format!("{found}, in another pid namespace than cksl: its processes have other numbers there"),
            "run cksl where the engine runs, or in a container with --pid=host",
        ),
        None => NEED.present(format!(
            "{found}; root in its nodes is this machine's root, and can get out: use the sandbox for people \
             whom you don't trust"
        )),
        Some(kind) => NEED.missing(
            format!("{found}, with `{kind}`: its root is not this machine's"),
            "start an engine without it, and name it: DOCKER_HOST=unix:///var/run/docker.sock",
        ),
    }
}

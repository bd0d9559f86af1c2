//! The Docker engine.

use super::{Finding, Need, State};
use crate::provider::engine::{Address, Engine, EngineError};

const NEED: Need = Need {
    id: "docker",
    name: "Docker engine",
    cost: "no nodes in Docker (`--on docker`, `--on kind`); the sandbox does not need it",
    needed_for: &["docker", "kind"],
};

/// Asks the engine for its version.
pub(super) fn engine(address: &Address) -> Finding {
    let version = Engine::connect(address).and_then(|engine| engine.about());
    match version {
        Ok(about) => NEED.present(format!("{} at {address}", about.version)),
        Err(EngineError::Remote(_)) => NEED.lacking(
            State::Unknown,
            format!("DOCKER_HOST is {address}; only local sockets (unix://…) are asked"),
            "unset DOCKER_HOST",
        ),
        Err(EngineError::Unreachable { why, .. } | EngineError::Refused { why, .. }) => NEED
            .missing(
                format!("{address}: {why}"),
                "apt-get install docker.io && systemctl start docker",
            ),
    }
}

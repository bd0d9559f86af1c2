//! The Docker engine.

use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker};
use tokio::runtime;
use tokio::time::timeout;

use super::{Finding, Need, State};

const SOCKET: &str = "unix:///var/run/docker.sock";

/// How long the engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

const NEED: Need = Need {
    id: "docker",
    name: "Docker engine",
    cost: "no nodes in Docker (`--on docker`, `--on kind`); the sandbox does not need it",
    needed_for: &["docker", "kind"],
};

/// Asks the engine for its version.
pub(super) fn engine(host: Option<&str>) -> Finding {
    let address = host.unwrap_or(SOCKET);
    if !address.starts_with("unix://") {
        return NEED.lacking(
            State::Unknown,
            format!("DOCKER_HOST is {address}; only local sockets (unix://…) are asked"),
            "unset DOCKER_HOST",
        );
    }
    match version(address) {
        Ok(version) => NEED.present(format!("{version} at {address}")),
        Err(why) => NEED.missing(
            format!("{address}: {why}"),
            "apt-get install docker.io && systemctl start docker",
        ),
    }
}

fn version(address: &str) -> Result<String, String> {
    let engine = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    engine.block_on(async {
        let docker = Docker::connect_with_unix(address, PATIENCE.as_secs(), API_DEFAULT_VERSION)
            .map_err(|error| error.to_string())?;
        match timeout(PATIENCE, docker.version()).await {
            Ok(Ok(answer)) => Ok(answer.version.unwrap_or_else(|| "a version".to_owned())),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    })
}

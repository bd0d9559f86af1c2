//! What is made in a Docker engine. `scripts/engine.sh` starts one on a machine that has none.

mod engine;
mod kind;
mod member;
mod node;

use cksl::provider::engine::{Address, Engine};

/// The engine that `DOCKER_HOST` names, or the machine's own.
pub(crate) fn address() -> Address {
    std::env::var("DOCKER_HOST").map_or_else(|_| Address::default(), Address)
}

/// The engine; nothing on a machine that has none, which is said.
pub(crate) fn engine() -> Option<Engine> {
    if !crate::require::root() {
        return None;
    }
    match Engine::connect(&address()) {
        Ok(engine) => Some(engine),
        Err(error) => {
            crate::require::skip("docker", &error.to_string());
            None
        }
    }
}

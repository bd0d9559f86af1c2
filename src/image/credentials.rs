//! As whom a registry is asked.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

/// Docker's own registry has a name of its own in Docker's configuration.
const DOCKER_IO: &str = "https://index.docker.io/v1/";

/// A user and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password, or a token that serves as one.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").field(&self.user).finish()
    }
}

/// The credentials for a registry (`registry.example:5000`, `docker.io`) in Docker's `config.json`, under
/// `auths`, where `docker login` writes them if no credential helper is set up. Helpers are programs, and
/// are not asked.
#[must_use]
pub fn in_docker_config(text: &str, registry: &str) -> Option<Credentials> {
    let config: Json = serde_json::from_str(text).ok()?;
    let auths = config.get("auths")?.as_object()?;
    let host = |key: &str| {
        let key = key
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        key.split('/').next() == Some(registry)
    };
    let (_, auth) = auths
        .iter()
        .find(|(key, _)| host(key) || (registry == "docker.io" && *key == DOCKER_IO))?;
    let auth = STANDARD.decode(auth.get("auth")?.as_str()?).ok()?;
    let auth = String::from_utf8(auth).ok()?;
    let (user, password) = auth.split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.trim_end_matches('\0').to_owned(),
    })
}

//! How a lab's Kubernetes API server is reached from the host.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The API server of a lab's cluster, and who the grader is to it.
///
/// The grader's certificate comes from a CA of its own in the API server's client CA file. That CA's
/// key never enters the node: who is root on the control plane can forge anybody but the grader.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiServer {
    /// Where it listens, in the network of `network`.
    pub address: SocketAddr,
    /// The certificates (PEM) of which one must have signed its own; its certificate must name the
    /// address.
    pub ca: String,
    /// The grader's client certificate (PEM), in the group `system:masters`.
    pub certificate: String,
    /// Its key (PEM).
    pub key: String,
    /// The user whom that certificate names: so the audit log tells the grader from everybody else.
    pub user: String,
    /// The network namespace to enter before connecting (`/proc/PID/ns/net` of the node's init);
    /// none for a cluster that the host itself reaches.
    pub network: Option<PathBuf>,
    /// Path in the node of the audit log that the lab's API server writes once it has a policy; none
    /// where the log is out of reach.
    pub audit_log: Option<String>,
}

/// Without the key.
impl fmt::Debug for ApiServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiServer")
            .field("address", &self.address)
            .field("user", &self.user)
            .field("network", &self.network)
            .field("audit_log", &self.audit_log)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_not_shown() {
        let server = ApiServer {
            address: ([10, 0, 0, 2], 6443).into(),
            ca: "CA".into(),
            certificate: "CERTIFICATE".into(),
            key: "SECRET".into(),
            user: "cksl:grader".into(),
            network: None,
            audit_log: None,
        };
        assert!(!format!("{server:?}").contains("SECRET"));
    }
}

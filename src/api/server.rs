//! How a Kubernetes API server is reached from the host, and as whom.

use std::fmt;
use std::path::{Path, PathBuf};

/// An API server, and who cksl is to it.
///
/// To the server of a lab of its own cksl is the grader, with a certificate from a CA of its own in the
/// server's client CA file. That CA's key never enters the node: who is root on the control plane can
/// forge anybody but the grader. To somebody else's cluster it is whom their kubeconfig names.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiServer {
    /// Host (a name, or an address without brackets) and port, in the network of `reach`.
    pub address: (String, u16),
    /// The name that its certificate must have, if that is not the host.
    pub tls_name: Option<String>,
    /// The certificates (PEM) of which one must have signed its own.
    pub ca: String,
    /// How cksl shows who it is.
    pub credential: Credential,
    /// The user that this makes it, where that is known: so the audit log tells the grader from
    /// everybody else.
    pub user: String,
    /// Whose cluster it is, and so how it is reached.
    pub reach: Reach,
    /// Path in the node of the audit log that the lab's API server writes once it has a policy; none
    /// where the log is out of reach.
    pub audit_log: Option<String>,
}

/// What proves to an API server who asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A client certificate and its key (PEM).
    Certificate {
        /// The certificate, perhaps with those above it.
        certificate: String,
        /// Its key.
        key: String,
    },
    /// A bearer token.
    Token(String),
}

/// Whose cluster it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The lab's own, in this network namespace (`/proc/PID/ns/net` of the node's init).
    Own(PathBuf),
    /// One that is there without the lab, which the host itself reaches. Its nodes can't be looked at.
    Foreign {
        /// The image of the container by which the grader looks into its pods.
        image: String,
    },
}

impl ApiServer {
    /// The network namespace of the lab's own cluster.
    #[must_use]
    pub fn network(&self) -> Option<&Path> {
        match &self.reach {
            Reach::Own(network) => Some(network),
            Reach::Foreign { .. } => None,
        }
    }
}

/// Without the credential.
impl fmt::Debug for ApiServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiServer")
            .field("address", &self.address)
            .field("user", &self.user)
            .field("reach", &self.reach)
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
            address: ("10.0.0.2".into(), 6443),
            tls_name: None,
            ca: "CA".into(),
            credential: Credential::Certificate {
                certificate: "CERTIFICATE".into(),
                key: "SECRET".into(),
            },
            user: "cksl:grader".into(),
            reach: Reach::Own("/proc/1/ns/net".into()),
            audit_log: None,
        };
        assert!(!format!("{server:?}").contains("SECRET"));
    }
}

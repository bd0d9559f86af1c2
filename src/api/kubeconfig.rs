//! A kubeconfig with one context, as cksl writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::Credential;

/// A server as somebody reaches it.
pub(crate) struct Way<'a> {
    /// `https://HOST:PORT`
    pub(crate) url: String,
    /// The name that its certificate must have, if that is not the host.
    pub(crate) tls_name: Option<&'a str>,
    /// The certificates (PEM) of which one must have signed its own.
    pub(crate) ca: &'a str,
}

impl Way<'_> {
    /// A context `lab` of somebody who comes this way, in this namespace.
    pub(crate) fn kubeconfig(&self, who: Option<&Credential>, namespace: &str) -> Json {
        let mut cluster = json!({
            "server": self.url,
            "certificate-authority-data": STANDARD.encode(self.ca),
        });
        if let Some(name) = self.tls_name {
            cluster["tls-server-name"] = json!(name);
        }
        let user = match who {
            Some(Credential::Certificate { certificate, key }) => json!({
                "client-certificate-data": STANDARD.encode(certificate),
                "client-key-data": STANDARD.encode(key),
            }),
            Some(Credential::Token(token)) => json!({"token": token}),
            None => json!({}),
        };
        json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "lab",
            "clusters": [{"name": "lab", "cluster": cluster}],
            "users": [{"name": "learner", "user": user}],
            "contexts": [{"name": "lab", "context":
                {"cluster": "lab", "user": "learner", "namespace": namespace}}],
        })
    }
}

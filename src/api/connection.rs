//! One connection to an API server, by kube's client. An answer of whatever status is an answer, and nothing
//! is asked twice.

use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http_body_util::{BodyExt as _, Limited};
use kube::Client;
use kube::client::Body;
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

use super::guard::{self, Guard, Refusal};
use super::kubeconfig::Way;
use super::{Answer, ApiError, ApiServer, Credential, MAX_ANSWER, PATIENCE, Request};

/// An open connection.
pub(super) struct Connection {
    client: Client,
    /// Why a guard let nothing be said on it.
    refusal: Refusal,
}

/// What runs connections: this thread alone.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

impl Connection {
    /// As whom the server knows cksl.
    pub(super) async fn open(
        server: &ApiServer,
        guard: Option<&Arc<dyn Guard>>,
    ) -> Result<Self, ApiError> {
        Self::over(server, Some(&server.credential), guard).await
    }

    /// As nobody: for requests that bring a token.
    pub(super) async fn open_bare(
        server: &ApiServer,
        guard: Option<&Arc<dyn Guard>>,
    ) -> Result<Self, ApiError> {
        Self::over(server, None, guard).await
    }

    async fn over(
        server: &ApiServer,
        credential: Option<&Credential>,
        guard: Option<&Arc<dyn Guard>>,
    ) -> Result<Self, ApiError> {
        let way = Way {
            url: match &server.address {
                (host, port) if host.contains(':') => format!("https://[{host}]:{port}"),
                (host, port) => format!("https://{host}:{port}"),
            },
            tls_name: server.tls_name.as_deref(),
            ca: &server.ca,
        };
        let kubeconfig =
            serde_json::from_value::<Kubeconfig>(way.kubeconfig(credential, "default"))
                .map_err(unreachable)?;
        let mut config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default())
            .await
            .map_err(unreachable)?;
        config.connect_timeout = Some(PATIENCE);
        // The environment's is for the Internet.
        config.proxy_url = None;
        // That a server is busy is an answer, too.
        config.default_retry = false;
        let (client, refusal) = match guard {
            None => (Client::try_from(config), Refusal::default()),
            Some(guard) => {
                let (host, port) = &server.address;
                let host: IpAddr = host.parse().map_err(unreachable)?;
                let (client, refusal) =
                    guard::client(config, (host, *port).into(), guard).map_err(unreachable)?;
                (Ok(client), refusal)
            }
        };
        let client = client.map_err(unreachable)?;
        Ok(Self { client, refusal })
    }

    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, ApiError> {
        let body = request.body.as_ref().map(Json::to_string);
        let mut head = http::Request::builder();
        if let Some(token) = &request.token {
            head = head.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(user) = &request.user {
            head = head.header("impersonate-user", &user.name);
            for group in &user.groups {
                head = head.header("impersonate-group", group);
            }
        }
        if let Some(id) = &request.audit_id {
            head = head.header("audit-id", id);
        }
        let request = head
            .method(request.method)
            .uri(&request.path)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, content_type(request.method))
            .header(USER_AGENT, concat!("cksl/", env!("CARGO_PKG_VERSION")))
            .body(body.map_or_else(Body::empty, |text| Body::from(text.into_bytes())))
            .map_err(unreachable)?;
        let response = self.client.send(request).await.map_err(|error| {
            let refused = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
            match refused.clone() {
                Some(why) => ApiError::Impostor(why),
                None => unreachable(error),
            }
        })?;
        let code = response.status().as_u16();
        let body = Limited::new(response.into_body(), MAX_ANSWER);
        let body = body.collect().await.map_err(unreachable)?.to_bytes();
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|_| Json::String(String::from_utf8_lossy(&body).into_owned()));
        Ok(Answer { code, body })
    }
}

/// What a request's body is.
fn content_type(method: &str) -> &'static str {
    match method {
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    }
}

/// With the reason of the reason: the first says only which part of the client it was.
fn unreachable(error: impl Into<Box<dyn Error + Send + Sync>>) -> ApiError {
    let error = error.into();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = error.source();
    }
    ApiError::Unreachable(text)
}

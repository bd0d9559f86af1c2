//! One connection to an API server: HTTP over TLS, with what proves who asks.

use std::io;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value as Json;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Answer, ApiError, ApiServer, Credential, MAX_ANSWER, Request};

/// An open connection.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    /// The token that goes with every request which brings none of its own.
    token: Option<String>,
}

/// What runs connections: this thread alone.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

impl Connection {
    /// As whom the server knows cksl.
    pub(super) async fn open(server: &ApiServer) -> Result<Self, ApiError> {
        Self::over(server, Some(&server.credential)).await
    }

    /// As nobody: for requests that bring a token.
    pub(super) async fn open_bare(server: &ApiServer) -> Result<Self, ApiError> {
        Self::over(server, None).await
    }

    async fn over(server: &ApiServer, credential: Option<&Credential>) -> Result<Self, ApiError> {
        let (certificate, token) = match credential {
            Some(Credential::Certificate { certificate, key }) => {
                (Some((certificate.as_str(), key.as_str())), None)
            }
            Some(Credential::Token(token)) => (None, Some(token.clone())),
            None => (None, None),
        };
        let tls = TlsConnector::from(Arc::new(tls(&server.ca, certificate)?));
        let (host, port) = (server.address.0.as_str(), server.address.1);
        let stream = TcpStream::connect((host, port))
            .await
            .map_err(unreachable)?;
        let name = server.tls_name.as_deref().unwrap_or(host).to_owned();
        let name = ServerName::try_from(name).map_err(unreachable)?;
        let stream = tls.connect(name, stream).await.map_err(unreachable)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
        // It ends with the sender; what went wrong the sender says.
        tokio::spawn(connection);
        let host = match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        };
        Ok(Self {
            sender,
            host,
            token,
        })
    }

    /// Whether it can take another request.
    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    pub(super) async fn ask(&mut self, request: &Request) -> Result<Answer, ApiError> {
        let body = request
            .body
            .as_ref()
            .map_or_else(String::new, Json::to_string);
        let mut head = hyper::Request::builder();
        if let Some(token) = request.token.as_ref().or(self.token.as_ref()) {
            head = head.header("authorization", format!("Bearer {token}"));
        }
        if let Some(id) = &request.audit_id {
            head = head.header("audit-id", id);
        }
        let request = head
            .method(request.method)
            .uri(&request.path)
            .header("host", &self.host)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("user-agent", concat!("cksl/", env!("CARGO_PKG_VERSION")))
            .body(Full::from(body))
            .map_err(unreachable)?;
        self.sender.ready().await.map_err(unreachable)?;
        let response = self
            .sender
            .send_request(request)
            .await
            .map_err(unreachable)?;
        let code = response.status().as_u16();
        let body = Limited::new(response.into_body(), MAX_ANSWER);
        let body = body.collect().await.map_err(unreachable)?.to_bytes();
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|_| Json::String(String::from_utf8_lossy(&body).into_owned()));
        Ok(Answer { code, body })
    }
}

fn tls(ca: &str, certificate: Option<(&str, &str)>) -> Result<ClientConfig, ApiError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca.as_bytes()) {
        roots
            .add(certificate.map_err(unreachable)?)
            .map_err(unreachable)?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unreachable)?
        .with_root_certificates(roots);
    let Some((certificate, key)) = certificate else {
        return Ok(config.with_no_client_auth());
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(certificate.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(unreachable)?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(unreachable)?;
    config
        .with_client_auth_cert(chain, key)
        .map_err(unreachable)
}

fn unreachable(error: impl std::fmt::Display) -> ApiError {
    ApiError::Unreachable(error.to_string())
}

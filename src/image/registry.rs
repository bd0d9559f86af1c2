//! A conversation with a registry about one image. All calls wait for their answer.

use std::error::Error as _;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use oci_client::client::{BlobResponse, Client, ClientConfig, ClientProtocol, SizedStream};
use oci_client::errors::{OciDistributionError as Failure, OciErrorCode};
use oci_client::manifest::OciDescriptor;
use oci_client::secrets::RegistryAuth;
use oci_client::{Reference, RegistryOperation};
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use rustls::crypto::ring;
use tokio::runtime::{self, Runtime};

use super::document::{
    DOCKER_INDEX, DOCKER_MANIFEST, Descriptor, INDEX, MANIFEST, MAX_DOCUMENT, digest,
};
use super::{Credentials, ImageError};

/// How long a registry may take to say that it is there, and to send something.
const GREETING: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(60);

/// How often somebody who waits learns how much was sent.
const TICK: Duration = Duration::from_millis(100);

/// How much is read and sent at one time.
const PIECE: usize = 1 << 20;

/// See the module.
pub struct Registry {
    reference: Reference,
    auth: RegistryAuth,
    client: Client,
    http: reqwest::Client,
    plain_http: bool,
    runtime: Runtime,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Registry")
            .field(&self.reference.whole())
            .finish()
    }
}

impl Registry {
    /// Gets ready to speak with the registry of this image; nothing is sent yet. `plain_http` does
    /// without TLS.
    ///
    /// # Errors
    /// A machine that trusts no certificate at all, or can't wait for answers.
    pub fn new(
        reference: &Reference,
        credentials: Option<Credentials>,
        plain_http: bool,
    ) -> Result<Self, ImageError> {
        // Already there if this process speaks with two.
        let _ = ring::default_provider().install_default();
        let registry = reference.resolve_registry().to_owned();
        let unready = |why: String| ImageError::Unreachable {
            registry: registry.clone(),
            why,
        };
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unready(error.to_string()))?;
        let http = reqwest::Client::builder()
            .connect_timeout(GREETING)
            .read_timeout(PATIENCE)
            .build()
            .map_err(|error| unready(cause(&error)))?;
        let config = ClientConfig {
            protocol: match plain_http {
                true => ClientProtocol::Http,
                false => ClientProtocol::Https,
            },
            use_monolithic_push: true,
            connect_timeout: Some(GREETING),
            read_timeout: Some(PATIENCE),
            user_agent: concat!("cksl/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        };
        Ok(Self {
            client: Client::try_from(config).map_err(|error| unready(error.to_string()))?,
            reference: reference.clone(),
            auth: match credentials {
                Some(Credentials { user, password }) => RegistryAuth::Basic(user, password),
                None => RegistryAuth::Anonymous,
            },
            http,
            plain_http,
            runtime,
        })
    }

    /// The image.
    pub(super) fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The document of this name (a tag or a digest): an image's manifest or an index of several. Returns
    /// its digest, too. A name that is a digest is held against it.
    pub(super) fn manifest(&self, name: &str) -> Result<(String, Vec<u8>), ImageError> {
        let step = || format!("give the manifest {name}");
        let scheme = if self.plain_http { "http" } else { "https" };
        let (registry, repository) = (self.registry(), self.reference.repository());
        let url = format!("{scheme}://{registry}/v2/{repository}/manifests/{name}");
        let bytes = self.runtime.block_on(async {
            let operation = RegistryOperation::Pull;
            let token = self.client.auth(&self.reference, &self.auth, operation);
            let token = token.await.map_err(|error| self.failed(step(), &error))?;
            let request = self.http.get(&url).header(
                ACCEPT,
                [MANIFEST, INDEX, DOCKER_MANIFEST, DOCKER_INDEX].join(", "),
            );
            let request = match (token, &self.auth) {
                (Some(token), _) => request.bearer_auth(token),
                (None, RegistryAuth::Basic(user, password)) => {
                    request.basic_auth(user, Some(password))
                }
                (None, _) => request,
            };
            let lost = |error: reqwest::Error| self.lost(step(), &error);
            let mut answer = request.send().await.map_err(lost)?;
            self.allows(answer.status(), step(), name)?;
            // Never more than a registry may keep, whatever it says.
            let mut bytes = Vec::new();
            while let Some(piece) = answer.chunk().await.map_err(lost)? {
                bytes.extend_from_slice(&piece);
                if bytes.len() as u64 > MAX_DOCUMENT {
                    return Err(ImageError::Foreign {
                        reference: self.reference.whole(),
                        why: format!("its manifest is longer than {MAX_DOCUMENT} bytes"),
                    });
                }
            }
            Ok(bytes)
        })?;
        let digest = digest(&bytes);
        if name.contains(':') && name != digest {
            return Err(ImageError::Damaged {
                what: format!("the manifest {name}"),
            });
        }
        Ok((digest, bytes))
    }

    /// Begins to fetch a part of the image, from a byte of it on; whether the registry did begin there,
    /// and not with the first.
    pub(super) fn blob(&self, digest: &str, from: u64) -> Result<(bool, Blob<'_>), ImageError> {
        let part = OciDescriptor {
            digest: digest.to_owned(),
            ..OciDescriptor::default()
        };
        let asking = self
            .client
            .pull_blob_stream_partial(&self.reference, &part, from, None);
        let answer = self.runtime.block_on(asking);
        let answer = answer.map_err(|error| self.failed(format!("give {digest}"), &error))?;
        let (there, stream) = match answer {
            BlobResponse::Full(stream) => (from == 0, stream),
            BlobResponse::Partial(stream) => (true, stream),
        };
        let runtime = &self.runtime;
        Ok((there, Blob { runtime, stream }))
    }

    /// Gives the registry a part of the image, unless it has it; `progress` learns how many bytes of it
    /// were read. Whether it was sent.
    pub(super) fn send(
        &self,
        part: &Descriptor,
        content: impl Read + Send + 'static,
        progress: &mut dyn FnMut(u64),
    ) -> Result<bool, ImageError> {
        let step = || format!("take {}", part.digest);
        let refused = |error: Failure| self.failed(step(), &error);
        self.runtime.block_on(async {
            let operation = RegistryOperation::Push;
            let asked = self.client.auth(&self.reference, &self.auth, operation);
            asked.await.map_err(refused)?;
            let there = self.client.blob_exists(&self.reference, &part.digest);
            if there.await.map_err(refused)? {
                return Ok(false);
            }
            let read = Arc::new(AtomicU64::new(0));
            let pieces = stream::iter(pieces(content, Arc::clone(&read)));
            let mut sending = Box::pin(self.client.push_blob_stream(
                &self.reference,
                pieces,
                &part.digest,
                Some(part.size),
            ));
            loop {
                match tokio::time::timeout(TICK, &mut sending).await {
                    Ok(sent) => return sent.map(|_| true).map_err(refused),
                    Err(_) => progress(read.load(Ordering::Relaxed)),
                }
            }
        })
    }

    /// Gives the registry the image's manifest, by which the image is there.
    pub(super) fn publish(&self, manifest: Vec<u8>) -> Result<(), ImageError> {
        let kind = MANIFEST.parse().expect("a type of media is a header");
        let sending = self
            .client
            .push_manifest_raw(&self.reference, manifest, kind);
        let sent = self.runtime.block_on(sending);
        sent.map(drop)
            .map_err(|error| self.failed("take the manifest".to_owned(), &error))
    }

    fn registry(&self) -> String {
        self.reference.resolve_registry().to_owned()
    }

    fn allows(&self, status: StatusCode, step: String, name: &str) -> Result<(), ImageError> {
        let registry = self.registry();
        match status {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Err(ImageError::Absent {
                registry,
                reference: format!("{} {name}", self.reference.repository()),
            }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ImageError::Denied {
                registry,
                step,
                why: status.to_string(),
            }),
            status => Err(ImageError::Refused {
                registry,
                step,
                why: status.to_string(),
            }),
        }
    }

    fn lost(&self, step: String, error: &reqwest::Error) -> ImageError {
        let (registry, why) = (self.registry(), cause(error));
        if let Some(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) = error.status() {
            return ImageError::Denied {
                registry,
                step,
                why: status.to_string(),
            };
        }
        match error.is_connect() || error.is_timeout() {
            true => ImageError::Unreachable { registry, why },
            false => ImageError::Refused {
                registry,
                step,
                why,
            },
        }
    }

    fn failed(&self, step: String, error: &Failure) -> ImageError {
        let registry = self.registry();
        let why = error.to_string();
        match error {
            Failure::RequestError(error) => self.lost(step, error),
            Failure::UnauthorizedError { .. } | Failure::AuthenticationFailure(_) => {
                ImageError::Denied {
                    registry,
                    step,
                    why,
                }
            }
            Failure::RegistryError { envelope, .. } => {
                let codes = || envelope.errors.iter().map(|error| &error.code);
                let words = envelope.errors.iter().map(|error| match &*error.message {
                    "" => format!("{:?}", error.code),
                    words => words.to_owned(),
                });
                let why = words.collect::<Vec<_>>().join("; ");
                let denied = |code: &OciErrorCode| {
                    matches!(code, OciErrorCode::Unauthorized | OciErrorCode::Denied)
                };
                let absent = |code: &OciErrorCode| {
                    matches!(
                        code,
                        OciErrorCode::BlobUnknown
                            | OciErrorCode::NameUnknown
                            | OciErrorCode::NotFound
                    )
                };
                if codes().any(denied) {
                    ImageError::Denied {
                        registry,
                        step,
                        why,
                    }
                } else if codes().any(absent) {
                    let reference = self.reference.whole();
                    ImageError::Absent {
                        registry,
                        reference,
                    }
                } else {
                    ImageError::Refused {
                        registry,
                        step,
                        why,
                    }
                }
            }
            Failure::ServerError { code, message, .. } => ImageError::Refused {
                registry,
                step,
                why: format!("{code} {message}"),
            },
            _ => ImageError::Refused {
                registry,
                step,
                why,
            },
        }
    }
}

/// A part of an image that is on its way.
pub(super) struct Blob<'a> {
    runtime: &'a Runtime,
    stream: SizedStream,
}

impl Blob<'_> {
    /// The next bytes of it; none at its end.
    pub(super) fn next(&mut self) -> Option<std::io::Result<Bytes>> {
        self.runtime.block_on(self.stream.next())
    }
}

/// What is read, piece by piece; `read` counts it.
fn pieces(
    mut content: impl Read + Send,
    read: Arc<AtomicU64>,
) -> impl Iterator<Item = Result<Bytes, Failure>> + Send {
    std::iter::from_fn(move || {
        let mut piece = Vec::with_capacity(PIECE);
        match (&mut content).take(PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => None,
            Ok(length) => {
                read.fetch_add(length as u64, Ordering::Relaxed);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error.into())),
        }
    })
}

/// The first cause of what became of a request.
fn cause(error: &reqwest::Error) -> String {
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        why = deeper.to_string();
        source = deeper.source();
    }
    why
}

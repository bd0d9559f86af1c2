//! The way of a host to its server: one connection by TLS, which the host begins. The server is the one whose
//! certificate has the fingerprint that the host was given, and no authority has a say in it.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

use crate::facts::Keeper;
use crate::gate::{HOSTS, JOIN, Joined, Joining, SPEAKS};
use crate::lock;
use crate::random::number;
use crate::remote::{End, Hello, attend};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes of an answer.
const LONGEST: usize = 16 << 10;

/// How long a host waits at first and at most before it dials again.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// The port of a class, where none is named.
const PORT: u16 = 8443;

/// Where a class is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl FromStr for Address {
    type Err = String;

    /// `https://HOST:PORT`, of which `https://` and the port may be left out.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is no address of a class; it is like https://10.0.0.5:8443");
        let rest = text.strip_prefix("https://").unwrap_or(text);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let is_v6 = rest.starts_with('[');
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !is_v6 || host.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong())?)
            }
            _ => (rest, PORT),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
        if host.is_empty() || !host.chars().all(fits) || (!is_v6 && host.contains(':')) {
            return Err(wrong());
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "https://[{}]:{}", self.host, self.port),
            false => write!(f, "https://{}:{}", self.host, self.port),
        }
    }
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of that certificate, as DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// As browsers show it.
    #[must_use]
    pub fn shown(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    /// 64 hexadecimal digits, with or without colons between them.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || "a fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits".to_owned();
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

/// What a host is given for its way in: `TOKEN@FINGERPRINT`.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    /// Who it is: 256 random bits.
    pub token: String,
    /// Whom it speaks to.
    pub fingerprint: Fingerprint,
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pass(@{})", self.fingerprint)
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.token, self.fingerprint)
    }
}

impl FromStr for Pass {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "this is not a host token: one is TOKEN@FINGERPRINT, as `cksl class host-token` prints it";
        let (token, fingerprint) = text.trim().split_once('@').ok_or(wrong)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if token.len() != 43 || !token.bytes().all(fits) {
            return Err(wrong.to_owned());
        }
        Ok(Self {
            token: token.to_owned(),
            fingerprint: fingerprint.parse()?,
        })
    }
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server is not there now.
    Away(String),
    /// It is not the right one, or does not want this host: to dial again would not help.
    Refused(String),
}

/// Believes the certificate with the fingerprint; or any, and remembers which it was.
#[derive(Debug)]
struct Pinned {
    wanted: Option<Fingerprint>,
    seen: Mutex<Option<Fingerprint>>,
    signatures: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let found = Fingerprint::of(certificate);
        *lock(&self.seen) = Some(found);
        match self.wanted.is_none_or(|wanted| wanted == found) {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(rustls::Error::General("another certificate".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.signatures)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.signatures)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.supported_schemes()
    }
}

type Tls = tokio_rustls::client::TlsStream<TcpStream>;

impl Address {
    /// Connects to the server with that certificate, or to any; returns its fingerprint, too.
    async fn connect(&self, wanted: Option<Fingerprint>) -> Result<(Tls, Fingerprint), Failure> {
        let away =
            |error: &dyn fmt::Display| Failure::Away(format!("{self} can't be reached: {error}"));
        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(Pinned {
            wanted,
            seen: Mutex::default(),
            signatures: provider.signature_verification_algorithms,
        });
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| away(&error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<_>)
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(|error| away(&error))?;
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(|error| away(&error))?;
        let _ = stream.set_nodelay(true);
        let connected = TlsConnector::from(Arc::new(tls))
            .connect(name, stream)
            .await;
        let seen = *lock(&verifier.seen);
        match (connected, seen) {
            (Ok(stream), Some(seen)) => Ok((stream, seen)),
            (Err(_), Some(seen)) if wanted.is_some_and(|wanted| wanted != seen) => {
                Err(Failure::Refused(format!(
                    "the server at {self} is another one than that of the token, or its names have changed: its certificate \
                     has the SHA-256 {seen}"
                )))
            }
            (Err(error), _) => Err(away(&error)),
            (Ok(_), None) => Err(away(&"it has shown no certificate")),
        }
    }

    /// The fingerprint of the certificate of whoever answers there.
    ///
    /// # Errors
    /// Nobody does.
    pub async fn fingerprint(&self) -> Result<Fingerprint, Failure> {
        self.soon(async { Ok(self.connect(None).await?.1) }).await
    }

    async fn soon<T>(&self, what: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let away = || Failure::Away(format!("{self} does not answer"));
        timeout(PATIENCE, what)
            .await
            .unwrap_or_else(|_| Err(away()))
    }

    fn request(&self, path: &str) -> axum::http::request::Builder {
        let authority = self.to_string();
        let authority = authority.trim_start_matches("https://").to_owned();
        Request::builder().uri(path).header(header::HOST, authority)
    }

    async fn send(
        &self,
        fingerprint: Fingerprint,
        request: Request<Body>,
    ) -> Result<Response<Incoming>, Failure> {
        let away = |error: hyper::Error| Failure::Away(format!("{self} gives no answer: {error}"));
        let (stream, _) = self.connect(Some(fingerprint)).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(away)?;
        tokio::spawn(connection.with_upgrades());
        sender.send_request(request).await.map_err(away)
    }

    /// Why a request was not granted, in the words of the server.
    async fn refusal(&self, answer: Response<Incoming>) -> Failure {
        let status = answer.status();
        let body = to_bytes(Body::new(answer.into_body()), LONGEST).await;
        let text = body.map(|body| String::from_utf8_lossy(&body).trim().to_owned());
        let printable = |letter: &char| !letter.is_control();
        let text: String = text.unwrap_or_default().chars().filter(printable).collect();
        match status {
            StatusCode::SERVICE_UNAVAILABLE => Failure::Away(text),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                Failure::Refused(format!("no class is served at {self}"))
            }
            _ if text.is_empty() => Failure::Refused(format!("{self} answers {status}")),
            _ => Failure::Refused(text),
        }
    }

    /// Comes in as a host: the stream is from then on the host's own.
    ///
    /// # Errors
    /// The server is not there, or does not want the host.
    pub async fn dial(
        &self,
        pass: &Pass,
    ) -> Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static + use<>, Failure> {
        let request = self
            .request(HOSTS)
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, SPEAKS)
            .header(header::AUTHORIZATION, format!("Bearer {}", pass.token))
            .body(Body::empty())
            .map_err(|error| Failure::Refused(error.to_string()))?;
        self.soon(async {
            let answer = self.send(pass.fingerprint, request).await?;
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                return Err(self.refusal(answer).await);
            }
            let stream = hyper::upgrade::on(answer).await;
            let stream = stream.map_err(|error| {
                Failure::Away(format!("{self} has ended the connection: {error}"))
            })?;
            Ok(TokioIo::new(stream))
        })
        .await
    }

    /// Joins as a learner whose own machine is to be a host.
    ///
    /// # Errors
    /// The server is not there, or refuses code or name.
    pub async fn join(
        &self,
        fingerprint: Fingerprint,
        code: &str,
        name: &str,
    ) -> Result<Joined, Failure> {
        let joining = Joining {
            code: code.to_owned(),
            name: name.to_owned(),
        };
        let body = serde_json::to_string(&joining).unwrap_or_default();
        let request = self
            .request(JOIN)
            .method("POST")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .map_err(|error| Failure::Refused(error.to_string()))?;
        self.soon(async {
            let answer = self.send(fingerprint, request).await?;
            if answer.status() != StatusCode::OK {
                return Err(self.refusal(answer).await);
            }
            let strange = || {
                Failure::Refused(format!(
                    "{self} answers in words that this version does not know"
                ))
            };
            let body = to_bytes(Body::new(answer.into_body()), LONGEST).await;
            serde_json::from_slice(&body.map_err(|_| strange())?).map_err(|_| strange())
        })
        .await
    }
}

/// What a host is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It works for its server.
    Connected,
    /// It was cut off, or has not come in yet, and dials again by itself.
    Away(String),
}

/// Works for a server until that sends the host away: it dials, attends, and dials again after a cut. Facts wait meanwhile.
/// Returns why it was sent away.
pub async fn work<S, D>(
    dial: impl Fn() -> D,
    host: Arc<Keeper>,
    name: &str,
    tell: impl Fn(State),
) -> String
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    D: Future<Output = Result<S, Failure>>,
{
    let (first, most) = WAITS;
    let mut wait = first;
    loop {
        let why = match dial().await {
            Ok(stream) => {
                tell(State::Connected);
                wait = first;
                let hello = Hello::new(name.to_owned(), host.source());
                match attend(stream, Arc::clone(&host) as Arc<_>, hello).await {
                    End::Cut(why) => why,
                    End::Refused(why) => return why,
                    End::Wrong(why) => return format!("the server said what it must not: {why}"),
                }
            }
            Err(Failure::Away(why)) => why,
            Err(Failure::Refused(why)) => return why,
        };
        tell(State::Away(why));
        // All hosts of a class are cut off at once, and come back one after the other.
        let some = Duration::from_millis((number() % 1000).cast_unsigned());
        sleep(wait + some).await;
        wait = most.min(wait * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_people_copy_from_the_screen() {
        for (text, shown) in [
            ("https://10.0.0.5:8443", "https://10.0.0.5:8443"),
            ("https://class.example/", "https://class.example:8443"),
            ("10.0.0.5:443", "https://10.0.0.5:443"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
            ("[2001:db8::1]", "https://[2001:db8::1]:8443"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), shown, "{text}");
        }
        for wrong in [
            "",
            "http://10.0.0.5",
            "https://a:b",
            "a b",
            "https://x/join/y",
            "2001:db8::1",
            "a:99999",
        ] {
            let refused = wrong.parse::<Address>().unwrap_err();
            assert!(refused.contains("no address of a class"), "{wrong}");
        }
    }

    #[test]
    fn a_token_names_its_server_and_is_shown_by_nobody() {
        let print = Fingerprint::of(b"certificate");
        let text = format!("{}@{print}", "a".repeat(43));
        let pass: Pass = text.parse().unwrap();
        assert_eq!(pass.to_string(), text);
        assert!(!format!("{pass:?}").contains("aaa"));
        assert_eq!(print.shown().parse::<Fingerprint>().unwrap(), print);
        for wrong in [
            "",
            "a@b",
            &"a".repeat(43),
            &format!("{}@{}", "a".repeat(42), print),
            &text[..text.len() - 1],
        ] {
            assert!(wrong.parse::<Pass>().is_err(), "{wrong}");
        }
    }
}

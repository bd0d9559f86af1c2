//! What crosses the stream between a server and a host: a line of JSON for each order and each word.

use std::io;
use std::time::Duration;

use cksl_wire::protocol::MAX_LINE;
use cksl_wire::report::Problem;
use futures_util::SinkExt as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio_util::codec::{FramedWrite, LinesCodec};

use crate::host::{Answer, Call, FactId, Load, News, Size};

/// The version of what crosses the stream. It grows when that changes; [`Word::Hello`] and [`Order::Refuse`] stay as they
/// are.
pub(crate) const PROTOCOL: u32 = 5;

/// How often either end says that it is there.
pub(super) const STILL_THERE: Duration = Duration::from_secs(5);

/// How long an end may be silent before it counts as gone.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// To the host.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Order {
    /// A call. Its answers carry this number.
    Ask { id: u64, call: Call },
    /// News from here on, instead of those that were asked for before.
    Follow { after: Option<FactId> },
    /// That fact is kept, and all before it.
    Kept { fact: FactId },
    /// A shell. What it shows carries this number.
    Shell { id: u64, lab: String, size: Size },
    /// Keys for it, in Base64; the next are sent once these were read.
    Keys { id: u64, bytes: String },
    /// The new size of its terminal; it is read like keys.
    Size { id: u64, size: Size },
    /// What it has shown was taken: it may show more.
    Took { id: u64 },
    /// Nobody waits for that call or shell any more.
    Leave { id: u64 },
    /// The server is there.
    Still,
    /// The host is sent away for this reason. It is not to come back as it is.
    Refuse { why: String },
}

/// From the host.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Word {
    /// The first one.
    Hello(Hello),
    /// An answer to a call.
    Answer { id: u64, answer: Box<Answer> },
    /// Something happened.
    News(Box<News>),
    /// A shell shows these bytes, in Base64.
    Shown { id: u64, bytes: String },
    /// A shell can't be opened.
    Problem { id: u64, problem: Problem },
    /// A shell has read what was typed.
    Read { id: u64 },
    /// That call or shell has ended.
    Over { id: u64 },
    /// The host is there and has so much room, after so many of the server's labs were made or could not be.
    Load { load: Load, made: u64 },
}

/// Who a host is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the protocol.
    pub protocol: u32,
    /// Of its program.
    pub version: String,
    /// As people call it.
    pub name: String,
    /// Who tells its facts ([`FactId::source`]): another one for each host.
    pub source: i64,
}

impl Hello {
    /// That of this program.
    #[must_use]
    pub fn new(name: String, source: i64) -> Self {
        Self {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name,
            source,
        }
    }

    /// Reads the first line of a host.
    ///
    /// # Errors
    /// Why it is sent away.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        /// What is the same in all versions.
        #[derive(Deserialize)]
        struct AnyHello {
            protocol: u32,
        }
        #[derive(Deserialize)]
        struct AnyFirst {
            hello: AnyHello,
        }
        let first: Result<AnyFirst, _> = serde_json::from_str(line);
        let Ok(AnyFirst { hello }) = first else {
            return Err("this is no host of cksl: it does not say hello".to_owned());
        };
        if hello.protocol != PROTOCOL {
            return Err(format!(
                "the host speaks version {} of the protocol, and the server version {PROTOCOL}; use the same version of \
                 cksl for both",
                hello.protocol
            ));
        }
        match parse(line) {
            Ok(Word::Hello(hello)) => Ok(hello),
            _ => Err("the host says hello in words that this version does not know".to_owned()),
        }
    }
}

pub(super) fn line<T: Serialize>(what: &T) -> String {
    serde_json::to_string(what).unwrap_or_default()
}

pub(super) fn parse<T: DeserializeOwned>(line: &str) -> io::Result<T> {
    serde_json::from_str(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

pub(super) fn codec() -> LinesCodec {
    LinesCodec::new_with_max_length(MAX_LINE)
}

/// Writes one line. Nobody may be there to read it.
pub(super) async fn write_one<T: Serialize>(to: impl AsyncWrite + Unpin, what: &T) {
    let mut to = FramedWrite::new(to, codec());
    let _ = to.send(line(what)).await;
    let _ = to.get_mut().shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_of_another_version_is_told_so_whatever_else_it_says() {
        let known = line(&Word::Hello(Hello::new("lab-2".to_owned(), 7)));
        assert_eq!(Hello::parse(&known).unwrap().name, "lab-2");
        let later = r#"{"hello":{"protocol":99,"colour":"green"}}"#;
        let why = Hello::parse(later).unwrap_err();
        assert!(
            why.contains("version 99") && why.contains("same version"),
            "{why}"
        );
        for other in [
            "",
            "GET / HTTP/1.1",
            "{}",
            r#"{"hello":{}}"#,
            r#"{"load":{"load":{"labs":1,"room":1},"made":0}}"#,
        ] {
            let why = Hello::parse(other).unwrap_err();
            assert!(why.contains("no host of cksl"), "{other}: {why}");
        }
        let more = format!(
            r#"{{"hello":{{"protocol":{PROTOCOL},"version":"1","name":"a","source":"x"}}}}"#
        );
        assert!(Hello::parse(&more).unwrap_err().contains("does not know"));
    }

    #[test]
    fn a_refusal_has_this_form_in_all_versions() {
        let why = "no".to_owned();
        assert_eq!(line(&Order::Refuse { why }), r#"{"refuse":{"why":"no"}}"#);
    }
}

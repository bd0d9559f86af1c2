//! What has happened: of a lab, told by its supervisor, or in a recording.

use std::io::{self, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cksl_wire::frame::read_frame;
use cksl_wire::protocol::{Replayed, Reply, Request, read_line};
use cksl_wire::recording::{Recording, RecordingError};
use cksl_wire::stream::Record;
use serde::de::DeserializeOwned;

/// How long the supervisor may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Records, in order.
type Records = Box<dyn Iterator<Item = Result<Record, EvidenceError>>>;

/// See the module.
pub(super) struct Evidence {
    /// What the supervisor tells beside the records; nothing of a file.
    pub(super) about: Option<Replayed>,
    /// What has happened.
    pub(super) records: Records,
}

/// Why nothing is known of what has happened.
#[derive(Debug, thiserror::Error)]
pub(super) enum EvidenceError {
    /// Nobody listens.
    #[error("nothing answers at {path}: {source}")]
    Connect {
        /// The socket.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection to cksl broke: {0}")]
    Broken(#[from] io::Error),
    /// The supervisor refuses.
    #[error("cksl on the host refuses to tell: {0}")]
    Refused(String),
    /// A file.
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

impl Evidence {
    /// What has happened in the lab with its node's socket at `socket`, since its attempt began.
    pub(super) fn of_lab(socket: &Path, rule: &str) -> Result<Self, EvidenceError> {
        let stream = UnixStream::connect(socket).map_err(|source| EvidenceError::Connect {
            path: socket.to_owned(),
            source,
        })?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let request = Request::Replay {
            rule: rule.to_owned(),
        };
        let mut line = serde_json::to_vec(&request).map_err(io::Error::from)?;
        line.push(b'\n');
        (&stream).write_all(&line)?;
        let mut reader = BufReader::with_capacity(1 << 18, stream);
        let answer: Reply = parsed(&mut reader)?;
        answer.stream_follows().map_err(EvidenceError::Refused)?;
        let about = parsed(&mut reader)?;
        let records = std::iter::from_fn(move || {
            let next = read_frame(&mut reader).transpose()?;
            Some(next.map_err(EvidenceError::from))
        });
        Ok(Self {
            about: Some(about),
            records: Box::new(records),
        })
    }

    /// What is in a file.
    pub(super) fn of_recording(path: &Path) -> Result<Self, EvidenceError> {
        let recording = Recording::open(path)?;
        Ok(Self {
            about: None,
            records: Box::new(recording.map(|record| record.map_err(EvidenceError::from))),
        })
    }
}

fn parsed<T: DeserializeOwned>(reader: &mut BufReader<UnixStream>) -> io::Result<T> {
    let ended = || io::Error::from(ErrorKind::UnexpectedEof);
    let line = read_line(reader)?.ok_or_else(ended)?;
    Ok(serde_json::from_slice(&line)?)
}

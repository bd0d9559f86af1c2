//! A reader's end of the event stream, live or from a recording.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use cksl_wire::frame::{split_frame, whole_frames, write_frame};
use cksl_wire::protocol::read_line;
use cksl_wire::protocol::{MAX_REQUEST, Reply, Request, Watch};
use cksl_wire::recording::{Recording, RecordingError};
use cksl_wire::stream::{Record, Report};
use rustix::net::sockopt::set_socket_passcred;

/// How long the supervisor may take to accept a stream, and to take a report.
const PATIENCE: Duration = Duration::from_secs(5);

/// Records of a recording that are handed over at once.
const BATCH: usize = 256;

/// Records, in order.
///
/// Those of a live stream are still frames: whoever looks at a record makes it and soon forgets it
/// on the same thread, which costs the allocator little.
#[derive(Debug)]
pub(crate) enum Batch {
    /// Whole frames.
    Frames(Vec<u8>),
    /// Records.
    Read(Vec<Record>),
}

impl Batch {
    /// Hands each record to `take`, in order, while it says so; or to the first frame that makes no
    /// sense.
    pub(crate) fn each<E: From<io::Error>>(
        self,
        mut take: impl FnMut(&Record) -> Result<bool, E>,
    ) -> Result<(), E> {
        match self {
            Batch::Frames(frames) => {
                let mut rest = frames.as_slice();
                while let Some((record, after)) = split_frame(rest)? {
                    if !take(&record)? {
                        break;
                    }
                    rest = after;
                }
            }
            Batch::Read(records) => {
                for record in &records {
                    if !take(record)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a stream brings.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Records, in order.
    Records(Batch),
    /// The supervisor has closed the stream; nothing more comes.
    Closed,
    /// The stream broke; nothing more comes.
    Broken(io::Error),
}

/// Why there is no stream.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FeedError {
    /// Nobody listens.
    #[error("nothing answers at {path}: {source}")]
    Connect {
        /// The socket.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The connection broke before the stream began.
    #[error("the connection to cksl broke: {0}")]
    Broken(#[from] io::Error),
    /// The supervisor does not want this reader.
    #[error("cksl on the host refuses the stream: {0}")]
    Refused(String),
}

/// An open stream of events.
#[derive(Debug)]
pub(crate) struct Feed {
    /// Where reports go; nobody hears those on a recording.
    stream: Option<UnixStream>,
}

impl Feed {
    /// Opens a stream. `deliver` is called on a thread of its own, with the end last; it says
    /// whether it wants to hear more.
    pub(crate) fn open(
        socket: &Path,
        watch: &Watch,
        deliver: impl FnMut(Delivery) -> bool + Send + 'static,
    ) -> Result<Self, FeedError> {
        let stream = UnixStream::connect(socket).map_err(|source| FeedError::Connect {
            path: socket.to_owned(),
            source,
        })?;
        Self::begin(stream, watch, deliver)
    }

    fn begin(
        stream: UnixStream,
        watch: &Watch,
        mut deliver: impl FnMut(Delivery) -> bool + Send + 'static,
    ) -> Result<Self, FeedError> {
        // Before the first word: whose each one is must never be open.
        set_socket_passcred(&stream, true).map_err(io::Error::from)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut line = serde_json::to_vec(&Request::Watch(Box::new(watch.clone())))
            .map_err(io::Error::from)?;
        if line.len() > MAX_REQUEST {
            return Err(FeedError::Refused(format!(
                "the rules files are too long: {} bytes as they are sent; the limit is {MAX_REQUEST}",
                line.len()
            )));
        }
        line.push(b'\n');
        (&stream).write_all(&line)?;
        let mut reader = BufReader::with_capacity(1 << 18, stream.try_clone()?);
        let ended = || io::Error::from(ErrorKind::UnexpectedEof);
        let answer = read_line(&mut reader)?.ok_or_else(ended)?;
        let answer: Reply = serde_json::from_slice(&answer).map_err(io::Error::from)?;
        answer.stream_follows().map_err(FeedError::Refused)?;
        stream.set_read_timeout(None)?;
        thread::Builder::new()
            .name("feed".to_owned())
            .spawn(move || {
                let mut pending = Vec::new();
                loop {
                    let delivery = take_batch(&mut reader, &mut pending);
                    let last = !matches!(delivery, Delivery::Records(_));
                    if !deliver(delivery) || last {
                        return;
                    }
                }
            })?;
        Ok(Self {
            stream: Some(stream),
        })
    }

    /// Reads a recording as if it happened now: [`Record::Live`] first, all that is in it, and then
    /// [`Delivery::Closed`]. `deliver` is called as for [`Feed::open`].
    pub(crate) fn replay(
        path: &Path,
        mut deliver: impl FnMut(Delivery) -> bool + Send + 'static,
    ) -> Result<Self, RecordingError> {
        let mut recording = Recording::open(path)?;
        let replay = move || {
            let mut records = Vec::with_capacity(BATCH);
            records.push(Record::Live { next: 0 });
            let end = loop {
                match recording.next() {
                    Some(Ok(record)) => records.push(record),
                    Some(Err(error)) => break Delivery::Broken(io::Error::other(error)),
                    None => break Delivery::Closed,
                }
                if records.len() >= BATCH {
                    let full = std::mem::replace(&mut records, Vec::with_capacity(BATCH));
                    let batch = Batch::Read(full);
                    if !deliver(Delivery::Records(batch)) {
                        return;
                    }
                }
            };
            let _ = deliver(Delivery::Records(Batch::Read(records))) && deliver(end);
        };
        thread::Builder::new()
            .name("feed".to_owned())
            .spawn(replay)
            .map_err(|source| RecordingError::Io {
                path: path.to_owned(),
                source,
            })?;
        Ok(Self { stream: None })
    }

    /// Tells the supervisor something.
    pub(crate) fn report(&self, report: &Report) -> io::Result<()> {
        match &self.stream {
            Some(stream) => write_frame(&mut &*stream, report),
            None => Ok(()),
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        // Wakes the reading thread, which ends.
        if let Some(stream) = &self.stream {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Waits for a whole frame, and takes what has come with it. `pending` keeps the beginning of the
/// next.
fn take_batch(reader: &mut impl BufRead, pending: &mut Vec<u8>) -> Delivery {
    let whole = loop {
        match whole_frames(pending) {
            Ok(0) => {}
            Ok(whole) => break whole,
            Err(error) => return Delivery::Broken(error),
        }
        match reader.fill_buf() {
            Ok([]) if pending.is_empty() => return Delivery::Closed,
            Ok([]) => return Delivery::Broken(ErrorKind::UnexpectedEof.into()),
            Ok(come) => {
                pending.extend_from_slice(come);
                let length = come.len();
                reader.consume(length);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Delivery::Broken(error),
        }
    };
    let rest = pending.split_off(whole);
    Delivery::Records(Batch::Frames(std::mem::replace(pending, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl_wire::frame::read_frame;
    use cksl_wire::protocol::AlertConfig;
    use std::sync::mpsc;

    fn watch() -> Watch {
        Watch {
            program: "falco".to_owned(),
            syscalls: None,
            rules: Vec::new(),
            config: AlertConfig::default(),
        }
    }

    /// Opens a stream to a supervisor that says `hello` and then lets `speak` have its end.
    fn open(
        hello: Reply,
        speak: impl FnOnce(BufReader<UnixStream>) + Send + 'static,
    ) -> (Result<Feed, FeedError>, mpsc::Receiver<Delivery>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        thread::spawn(move || {
            let mut reader = BufReader::new(theirs);
            let line = read_line(&mut reader).unwrap().unwrap();
            let request: Request = serde_json::from_slice(&line).unwrap();
            assert_eq!(request, Request::Watch(Box::new(watch())));
            let hello = serde_json::to_string(&hello).unwrap();
            writeln!(reader.get_ref(), "{hello}").unwrap();
            speak(reader);
        });
        let (tell, told) = mpsc::channel();
        let feed = Feed::begin(ours, &watch(), move |delivery| tell.send(delivery).is_ok());
        (feed, told)
    }

    /// The numbers in the batch's marks of where the stream is live.
    fn numbers(batch: Batch) -> Vec<u64> {
        let mut numbers = Vec::new();
        let taken: io::Result<()> = batch.each(|record| {
            if let Record::Live { next } = record {
                numbers.push(*next);
            }
            Ok(true)
        });
        taken.unwrap();
        numbers
    }

    #[test]
    fn records_come_in_order_and_the_end_last() {
        let (feed, told) = open(Reply::STREAM, |theirs| {
            for num in [7, 8, 9] {
                let record = Record::Live { next: num };
                write_frame(&mut theirs.get_ref(), &record).unwrap();
            }
        });
        let _feed = feed.unwrap();
        let mut seen = Vec::new();
        for delivery in told {
            match delivery {
                Delivery::Records(batch) => seen.extend(numbers(batch)),
                Delivery::Closed => seen.push(100),
                Delivery::Broken(error) => panic!("{error}"),
            }
        }
        assert_eq!(seen, [7, 8, 9, 100]);
    }

    #[test]
    fn what_is_queued_still_comes_after_the_reader_has_said_that_it_leaves() {
        let (feed, told) = open(Reply::STREAM, |mut theirs| {
            let report: Report = read_frame(&mut theirs).unwrap().unwrap();
            assert_eq!(report, Report::Leave);
            let record = Record::Live { next: 1 };
            write_frame(&mut theirs.get_ref(), &record).unwrap();
        });
        let feed = feed.unwrap();
        feed.report(&Report::Leave).unwrap();
        let Delivery::Records(batch) = told.recv().unwrap() else {
            panic!("the stream has ended")
        };
        assert_eq!(numbers(batch), [1]);
        assert!(matches!(told.recv().unwrap(), Delivery::Closed));
    }

    #[test]
    fn a_refusal_says_why() {
        let (feed, _) = open(Reply::Refused("too many readers\n".to_owned()), drop);
        let error = feed.unwrap_err().to_string();
        assert_eq!(
            error,
            "cksl on the host refuses the stream: too many readers"
        );
    }

    #[test]
    fn nonsense_breaks_the_stream_and_nothing_else() {
        let (feed, told) = open(Reply::STREAM, |theirs| {
            theirs.get_ref().write_all(&[0xff; 64]).unwrap();
        });
        let _feed = feed.unwrap();
        assert!(matches!(told.recv().unwrap(), Delivery::Broken(_)));
    }
}

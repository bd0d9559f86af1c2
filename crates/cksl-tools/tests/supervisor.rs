//! A supervisor played by hand.

use std::io::{BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cksl_wire::frame::{read_frame, write_frame};
use cksl_wire::protocol::read_line;
use cksl_wire::protocol::{Reply, Request, Watch};
use cksl_wire::stream::{Record, Report};
use falco_rules::event::{Event, EventCode, Param};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Listens where a node's commands ask.
pub(crate) struct Supervisor {
    listener: UnixListener,
    pub(crate) socket: PathBuf,
}

impl Supervisor {
    pub(crate) fn at(folder: &Path) -> Self {
        let socket = folder.join("node.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        Self { listener, socket }
    }

    /// Takes in the next reader, whose first event will be `next`.
    pub(crate) fn accept(&self, next: u64) -> Stream {
        self.accept_after(next, || ())
    }

    /// Takes in the next reader; `before` runs before its events begin.
    pub(crate) fn accept_after(&self, next: u64, before: impl FnOnce()) -> Stream {
        let (stream, _) = self.listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = BufReader::new(stream);
        let line = read_line(&mut reader).unwrap().unwrap();
        let Request::Watch(watch) = serde_json::from_slice(&line).unwrap() else {
            panic!("a verb");
        };
        let accepted = serde_json::to_string(&Reply::STREAM).unwrap();
        writeln!(reader.get_ref(), "{accepted}").unwrap();
        let stream = Stream {
            reader,
            watch: *watch,
        };
        stream.send(&Record::Begin {
            hostname: "node-1".to_owned(),
            interfaces: Vec::new(),
        });
        before();
        stream.send(&Record::Live { next });
        stream
    }
}

/// A process made the folder `path`, `num` seconds after half past ten in the evening.
pub(crate) fn mkdir(num: u64, path: &str) -> Record {
    let code = EventCode::named("mkdir").unwrap();
    let params = code.spec().params.iter().map(|param| match param.name {
        "res" => Param::I64(0),
        "path" => Param::bytes(path),
        _ => Param::Absent,
    });
    Record::Event(Box::new(Event {
        num,
        ts: (1_700_000_000 + num) * 1_000_000_000,
        cpu: 0,
        tid: 7,
        code,
        params: params.collect(),
    }))
}

/// A reader's stream.
pub(crate) struct Stream {
    reader: BufReader<UnixStream>,
    pub(crate) watch: Watch,
}

impl Stream {
    pub(crate) fn send(&self, record: &Record) {
        write_frame(&mut self.reader.get_ref(), record).unwrap();
    }

    /// Says that a process made the folder `path`.
    pub(crate) fn mkdir(&self, num: u64, path: &str) {
        self.send(&mkdir(num, path));
    }

    /// The next report.
    pub(crate) fn report(&mut self) -> Report {
        read_frame(&mut self.reader).unwrap().unwrap()
    }

    /// The next alert, as event number, rule and message.
    pub(crate) fn alert(&mut self) -> (u64, String, String) {
        loop {
            match self.report() {
                Report::Alert {
                    event,
                    rule,
                    message,
                    ..
                } => return (event, rule, message),
                Report::Seen { .. } => {}
                Report::Leave => panic!("it leaves"),
                Report::Shown { .. } => panic!("it is no sysdig"),
            }
        }
    }

    /// Waits until the reader says that all events up to `num` are judged; no alert may come.
    pub(crate) fn quiet_until(&mut self, num: u64) {
        loop {
            match self.report() {
                Report::Seen { event } if event >= num => return,
                Report::Seen { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

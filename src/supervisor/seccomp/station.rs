//! A lab that seccomp's records are brought to: into its node's journal and syslog.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::super::lock;
use super::Addressee;
use super::record::Seccomp;
use crate::provider::Node;
use cksl_wire::report::SeccompLog;

/// Where the records go, as the kernel's lines on a machine that has a syslog daemon.
const SYSLOG: &str = "/var/log/syslog";

/// The socket of the node's journal.
const JOURNAL: &str = "/run/systemd/journal/socket";

/// So many records may come at once, and so many a second go on coming: more than any server makes when it
/// starts, and no more than a node can keep.
const BURST: f64 = 4000.0;
const A_SECOND: f64 = 200.0;

/// The syslog does not grow beyond this, in bytes.
const LONGEST: u64 = 32 << 20;

/// So many records wait to be written at most.
const WAITING: usize = 2 * BURST as usize;

/// How many are written at a time.
const BATCH: usize = 256;

/// How often missing records are reported, at most.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// See the module.
pub(super) struct Station {
    lab: Weak<dyn Addressee>,
    counts: Arc<Mutex<SeccompLog>>,
    bucket: Mutex<Bucket>,
    lines: SyncSender<Line>,
}

/// What is written, and who says it.
struct Line {
    identifier: &'static str,
    text: String,
}

impl Station {
    /// Of that lab; it ends when this is dropped.
    pub(super) fn new(lab: &Arc<dyn Addressee>) -> Self {
        let (lines, waiting) = sync_channel(WAITING);
        let counts = Arc::new(Mutex::new(SeccompLog::default()));
        // Each node has a writer of its own: one that does not take its lines holds up no other.
        let writer = Writer {
            lab: Arc::downgrade(lab),
            counts: Arc::clone(&counts),
            waiting,
            said: SeccompLog::default(),
            said_at: None,
        };
        thread::spawn(move || writer.run());
        Self {
            lab: Arc::downgrade(lab),
            counts,
            bucket: Mutex::new(Bucket::full(Instant::now())),
            lines,
        }
    }

    /// The lab, if it is still there.
    pub(super) fn lab(&self) -> Option<Arc<dyn Addressee>> {
        self.lab.upgrade()
    }

    /// Takes a record of the process that has this pid in its node.
    pub(super) fn take(&self, record: &Seccomp, pid: i32, id_base: u32) {
        let line = || Line {
            identifier: "kernel",
            text: record.in_node(pid, id_base),
        };
        let taken = lock(&self.bucket).take(Instant::now())
            && !matches!(
                self.lines.try_send(line()),
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_))
            );
        if !taken {
            lock(&self.counts).left_out += 1;
        }
    }

    /// Records were lost on their way here; whose they were is not known.
    pub(super) fn lost(&self, records: u64) {
        lock(&self.counts).lost += records;
    }

    /// What has become of the records.
    pub(super) fn counts(&self) -> SeccompLog {
        *lock(&self.counts)
    }
}

/// How many records may come: it fills with time.
#[derive(Debug)]
struct Bucket {
    room: f64,
    at: Instant,
}

impl Bucket {
    fn full(now: Instant) -> Self {
        Self {
            room: BURST,
            at: now,
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.room = (self.room + since * A_SECOND).min(BURST);
        self.at = now;
        if self.room < 1.0 {
            return false;
        }
        self.room -= 1.0;
        true
    }
}

struct Writer {
    lab: Weak<dyn Addressee>,
    counts: Arc<Mutex<SeccompLog>>,
    waiting: Receiver<Line>,
    /// Which missing records the node's log has, and since when.
    said: SeccompLog,
    said_at: Option<Instant>,
}

impl Writer {
    fn run(mut self) {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        loop {
            let mut lines = match self.waiting.recv_timeout(TOLD_EVERY) {
                Ok(line) => vec![line],
                Err(Timeout) => Vec::new(),
                Err(Disconnected) => return,
            };
            lines.extend(self.waiting.try_iter().take(BATCH));
            let records = lines.len() as u64;
            lines.extend(self.missing());
            let Some(lab) = self.lab.upgrade() else {
                return;
            };
            if lines.is_empty() {
                continue;
            }
            let written = write(lab.node(), &lines);
            let mut counts = lock(&self.counts);
            if written {
                counts.written += records;
            } else {
                counts.left_out += records;
            }
        }
    }

    /// The line that reports missing records, if there are more than were reported.
    fn missing(&mut self) -> Option<Line> {
        let now = *lock(&self.counts);
        let news = (now.left_out, now.lost) != (self.said.left_out, self.said.lost);
        let just = |at: Instant| at.elapsed() < TOLD_EVERY;
        if !news || self.said_at.is_some_and(just) {
            return None;
        }
        let text = missing_since(&self.said, &now);
        self.said = now;
        self.said_at = Some(Instant::now());
        Some(Line {
            identifier: "cksl",
            text,
        })
    }
}

fn missing_since(said: &SeccompLog, now: &SeccompLog) -> String {
    let mut parts = Vec::new();
    if now.left_out > said.left_out {
        parts.push(format!(
            "{} more were left out: too many at a time",
            now.left_out - said.left_out
        ));
    }
    if now.lost > said.lost {
        parts.push(format!(
            "{} more were lost on their way, of this node or others",
            now.lost - said.lost
        ));
    }
    format!("records of system calls: {}", parts.join("; "))
}

/// Writes lines into a node's syslog and journal; whether one of the two has taken them.
fn write(node: &dyn Node, lines: &[Line]) -> bool {
    let host = &node.facts().hostname;
    let now = Timestamp::now().strftime("%b %e %H:%M:%S").to_string();
    let text: String = lines
        .iter()
        .map(|Line { identifier, text }| format!("{now} {host} {identifier}: {text}\n"))
        .collect();
    let full = node.stat(SYSLOG).is_ok_and(|file| file.size > LONGEST);
    let in_syslog = !full && node.append(SYSLOG, text.as_bytes(), 0o640).is_ok();
    let mut in_journal = true;
    for Line { identifier, text } in lines {
        // Facility and priority of the kernel's notices.
        let entry = format!(
            "MESSAGE={text}\nPRIORITY=5\nSYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER={identifier}\n"
        );
        in_journal &= node.send(JOURNAL, entry.as_bytes()).is_ok();
    }
    in_syslog || in_journal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_cut_and_goes_on_slowly() {
        let begin = Instant::now();
        let mut bucket = Bucket::full(begin);
        let mut taken = |now| std::iter::from_fn(|| bucket.take(now).then_some(())).count();
        assert_eq!(taken(begin), BURST as usize);
        assert_eq!(taken(begin), 0);
        let later = begin + Duration::from_millis(500);
        assert_eq!(taken(later), (A_SECOND / 2.0) as usize);
        assert_eq!(taken(begin + Duration::from_secs(3600)), BURST as usize);
    }

    #[test]
    fn what_is_missing_is_told() {
        let (mut said, mut now) = (SeccompLog::default(), SeccompLog::default());
        (said.left_out, now.left_out, now.lost) = (3, 10, 4);
        assert_eq!(
            missing_since(&said, &now),
            "records of system calls: 7 more were left out: too many at a time; 4 more were lost on \
             their way, of this node or others"
        );
    }
}

//! The time in which the grader makes requests of its own, and who but the API server could write the
//! log in it.
//!
//! Such requests have new numbers. So whatever was written before them, or was emptied, is about others,
//! and what counts is who can write from then on: who has the log open already, by what the kernel says
//! now, and who opens it, by what the detector sees. Only the process that answers the grader may.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::check::instrument::Live;
use crate::check::instrument::when::{can_hit_the_grader, missing, remedy};
use crate::check::{AuditRequest, Check, Kind};
use crate::detector::{CkslView, EventNum, Loss};
use crate::provider::Node;

/// How often a descriptor on its way from one process to another is waited for, and how long each time.
const WAITS: u32 = 20;
const WAIT: Duration = Duration::from_millis(50);

/// The requests of audit checks.
pub(crate) fn requests(checks: &[Check]) -> Vec<&AuditRequest> {
    let parts = checks.iter().flat_map(Check::with_parts);
    let requests = parts.filter_map(|part| match &part.kind {
        Kind::Audit(audit) => audit.request.as_ref(),
        _ => None,
    });
    requests.collect()
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Asking {
    /// The last event before.
    after: EventNum,
    /// The process that answers the grader, on the host.
    server: Option<i32>,
    /// The log's device and inode.
    file: Option<(u64, u64)>,
    doubt: Option<String>,
}

impl Asking {
    /// It begins; `server` is who answers.
    pub(crate) fn begin(path: &str, live: Live<'_>, server: Option<i32>) -> Self {
        let file = live.node.stat(path).ok().map(|log| log.dev_ino);
        let mut asking = Self {
            after: 0,
            server,
            file,
            doubt: None,
        };
        match live.watch.settle() {
            Ok(after) => asking.after = after,
            Err(error) => asking.doubts(|| format!("the lab can't be watched: {error}")),
        }
        let writer = file.map(|file| writer(live.node, file, server));
        match writer {
            None | Some(Ok(None)) => {}
            Some(Ok(Some(who))) => asking.doubts(|| {
                format!(
                    "not only the API server can write the audit log ({who}): end that and check again"
                )
            }),
            Some(Err(error)) => {
                asking.doubts(|| format!("who has the audit log open can't be read: {error}"));
            }
        }
        asking
    }

    /// The log has been read, and must still be the file that it was.
    pub(crate) fn ends(&mut self, path: &str, node: &dyn Node) {
        let file = node.stat(path).ok().map(|log| log.dev_ino);
        if file != self.file {
            self.doubts(|| {
                "another file became the audit log during the check: check again".to_owned()
            });
        }
    }

    /// Whether an event is in its time, and not the API server's.
    pub(crate) fn minds(&self, view: &CkslView<'_>) -> bool {
        view.event().num > self.after && Some(view.truth().host_pid) != self.server
    }

    /// Somebody else changed the log, or could.
    pub(crate) fn changed(&mut self, what: String) {
        self.doubts(|| {
            format!(
                "not only the API server wrote the audit log during the check ({what}): check again"
            )
        });
    }

    pub(crate) fn loss(&mut self, loss: &Loss) {
        if can_hit_the_grader(loss) && loss.after >= self.after {
            self.doubts(|| {
                let next = remedy(loss.cause, "check again");
                format!(
                    "{}: somebody may have written the audit log; {next}",
                    missing(loss)
                )
            });
        }
    }

    /// Why what the log says of the requests does not count.
    pub(crate) fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
    }

    fn doubts(&mut self, why: impl FnOnce() -> String) {
        self.doubt.get_or_insert_with(why);
    }
}

/// Somebody who can write a file without opening it: who has it open for writing, or mapped.
fn writer(node: &dyn Node, file: (u64, u64), server: Option<i32>) -> io::Result<Option<String>> {
    for _ in 0..WAITS {
        let mut moving = false;
        for process in node.processes()? {
            if Some(process.host_pid) == server {
                continue;
            }
            match holding(process.host_pid, file) {
                Holding::Nothing => {}
                Holding::Moving => moving = true,
                Holding::File => {
                    return Ok(Some(format!("{} (pid {})", process.name, process.pid)));
                }
            }
        }
        if !moving {
            return Ok(None);
        }
        thread::sleep(WAIT);
    }
    Err(io::Error::other(
        "descriptors are on their way from one process to another",
    ))
}

/// What of a file a process has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holding {
    Nothing,
    /// Some descriptor that was sent to it lies in a socket.
    Moving,
    /// It can write it.
    File,
}

fn holding(host_pid: i32, file: (u64, u64)) -> Holding {
    let process = format!("/proc/{host_pid}");
    let maps = fs::read_to_string(format!("{process}/maps")).unwrap_or_default();
    if maps.lines().any(|line| is_mapped(line, file.1)) {
        return Holding::File;
    }
    let mut held = Holding::Nothing;
    // Each thread can have descriptors of its own. What has ended meanwhile has none.
    let entries = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten();
    for task in entries(Path::new(&format!("{process}/task"))) {
        for entry in entries(&task.path().join("fdinfo")) {
            let Ok(info) = fs::read_to_string(entry.path()) else {
                continue;
            };
            let descriptor = task.path().join("fd").join(entry.file_name());
            if is_written(&info, file.1) && fs::metadata(descriptor).is_ok_and(|at| at.is_file()) {
                return Holding::File;
            }
            if field(&info, "scm_fds").is_some_and(|count| count != "0") {
                held = Holding::Moving;
            }
        }
    }
    held
}

/// Whether a line of `/proc/PID/maps` is about a mapping that others see, of a file of that number. On
/// another file system the number may be that of the same file, by an overlay.
fn is_mapped(line: &str, ino: u64) -> bool {
    let mut words = line.split_ascii_whitespace();
    let shared = words.nth(1).is_some_and(|rights| rights.ends_with('s'));
    shared && words.nth(2).and_then(|number| number.parse().ok()) == Some(ino)
}

/// The same of what `/proc/PID/fdinfo` says of a descriptor: that it can be written.
fn is_written(info: &str, ino: u64) -> bool {
    let flags = field(info, "flags").and_then(|flags| u32::from_str_radix(flags, 8).ok());
    let is_it = field(info, "ino").and_then(|number| number.parse().ok()) == Some(ino);
    is_it && flags.is_none_or(|flags| flags & 3 != 0)
}

fn field<'i>(info: &'i str, name: &str) -> Option<&'i str> {
    let mut fields = info.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = fields.find(|(field, _)| *field == name)?;
    Some(value.trim())
}

#[cfg(test)]
impl Asking {
    /// It began after an event, without a node to look at.
    pub(crate) fn since(after: EventNum, server: i32) -> Self {
        Self {
            after,
            server: Some(server),
            file: None,
            doubt: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, OpenOptions};
    use std::io::IoSlice;
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    use std::os::unix::net::UnixStream;

    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

    use super::*;
    use crate::check::instrument::fake::FakeNode;
    use crate::provider::NodeProcess;

    /// A node whose one process is the test.
    fn node() -> (FakeNode, i32) {
        let own = i32::try_from(std::process::id()).unwrap();
        let mut node = FakeNode::with(&[]);
        node.processes.push(NodeProcess {
            pid: 7,
            host_pid: own,
            ppid: 1,
            name: "tee".into(),
            args: Vec::new(),
            exe: String::new(),
            status: Vec::new(),
            container: None,
            start_ticks: 0,
            unit: None,
        });
        (node, own)
    }

    fn number(file: &File) -> (u64, u64) {
        let file = file.metadata().unwrap();
        (file.dev(), file.ino())
    }

    #[test]
    fn who_has_the_log_open_for_writing_can_write_it_and_who_reads_it_cannot() {
        let (node, own) = node();
        let log = tempfile::NamedTempFile::new().unwrap();
        let (written, path) = log.into_parts();
        let file = number(&written);
        let who = writer(&node, file, None).unwrap();
        assert_eq!(who.as_deref(), Some("tee (pid 7)"));
        assert_eq!(writer(&node, file, Some(own)).unwrap(), None);
        drop(written);
        let _read = OpenOptions::new().read(true).open(&path).unwrap();
        assert_eq!(writer(&node, file, None).unwrap(), None);
    }

    #[test]
    fn a_descriptor_on_its_way_can_be_anybodys() {
        let file = tempfile::tempfile().unwrap();
        let (from, to) = UnixStream::pair().unwrap();
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut rights = SendAncillaryBuffer::new(&mut space);
        let sent = [file.as_fd()];
        assert!(rights.push(SendAncillaryMessage::ScmRights(&sent)));
        sendmsg(
            &from,
            &[IoSlice::new(b"x")],
            &mut rights,
            SendFlags::empty(),
        )
        .unwrap();
        let info = fs::read_to_string(format!(
            "/proc/self/fdinfo/{}",
            std::os::fd::AsRawFd::as_raw_fd(&to)
        ));
        assert_eq!(field(&info.unwrap(), "scm_fds"), Some("1"));
        let (_, own) = node();
        let other = (0, u64::MAX);
        assert_eq!(holding(own, other), Holding::Moving);
        drop(to);
        drop(from);
        drop(file);
    }

    #[test]
    fn a_shared_mapping_is_as_good_as_a_descriptor() {
        let line =
            |rights| format!("7f0000-7f1000 {rights} 00000000 fe:00 1234   /var/log/audit.log");
        assert!(is_mapped(&line("rw-s"), 1234));
        // It can be made writable later.
        assert!(is_mapped(&line("r--s"), 1234));
        assert!(!is_mapped(&line("rw-p"), 1234) && !is_mapped(&line("rw-s"), 12));
    }

    #[test]
    fn flags_say_whether_a_descriptor_can_be_written() {
        let info = |flags| format!("pos:\t0\nflags:\t{flags}\nmnt_id:\t30\nino:\t1234\n");
        assert!(is_written(&info("0102001"), 1234) && is_written(&info("02"), 1234));
        assert!(!is_written(&info("0100000"), 1234) && !is_written(&info("01"), 7));
    }
}

//! What happened, condensed for a person, from a recording.
//!
//! One [`Entry`] is one program's run with what it did, or something that falco or cksl did.
//! What every program does (shared libraries, locale files, terminals) is left out, and what it did
//! several times to the same thing is shown once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cksl_wire::timeline::{Deed, DeedKind, Entry, Point, Run, Timeline, What, Who};
use falco_rules::event::{Event, Param, SockAddr};
use falco_rules::flags::errno;
use falco_rules::state::State;

use super::recording::{Mark, Marked, Moment, Recorded, RecordingError};
use super::{Actor, CkslView, EventNum, Truth};

/// Runs of programs that are kept: the first ones, and how many there were beyond.
const MOST_ENTRIES: usize = 5_000;

/// Deeds of one run that are kept.
const MOST_DEEDS: usize = 64;

/// Event numbers of one entry that are kept.
const MOST_EVENTS: usize = 1_000;

/// Bytes that all of it takes at most, about: what it tells of has the lengths that a learner gives it.
const MOST_BYTES: usize = 8 << 20;

/// Programs above a run that are named.
const CHAIN: usize = 4;

/// The timeline since the last start of an attempt.
///
/// # Errors
/// The recording can't be read.
pub fn timeline(recorded: &Recorded) -> Result<Timeline, RecordingError> {
    Ok(timed(recorded, &BTreeSet::new())?.0)
}

/// The same, and when each of these events was (ns since the epoch), if it is recorded.
///
/// # Errors
/// The recording can't be read.
pub fn timed(
    recorded: &Recorded,
    wanted: &BTreeSet<EventNum>,
) -> Result<(Timeline, BTreeMap<EventNum, u64>), RecordingError> {
    let mut builder = Builder::default();
    let mut times = BTreeMap::new();
    // Of what was before the last start, which is most of a cluster's, only the state matters.
    let is_start = |mark: &Mark| matches!(mark, Mark::Start { .. });
    let marks = recorded.marks()?;
    let mut ahead = marks.iter().filter(|one| is_start(&one.mark)).count();
    let mut replay = recorded.replay()?;
    while let Some(moment) = replay.next()? {
        match moment {
            Moment::Mark(marked) if is_start(&marked.mark) => ahead = ahead.saturating_sub(1),
            _ if ahead > 0 => {}
            Moment::Event(view) => {
                let event = view.event();
                if wanted.contains(&event.num) {
                    times.insert(event.num, event.ts);
                }
                builder.event(&view);
            }
            Moment::Loss(loss) => builder.push(loss.ts, Who::Cksl, What::Lost(loss), loss.after),
            Moment::Mark(marked) => builder.mark(marked),
            Moment::Known(_) => {}
        }
    }
    Ok((builder.timeline, times))
}

#[derive(Default)]
struct Builder {
    timeline: Timeline,
    /// The entry of each process that runs, by host pid and start.
    runs: HashMap<(i32, u64), usize>,
    /// What it takes by now, in bytes.
    bytes: usize,
}

impl Builder {
    fn mark(&mut self, marked: Marked) {
        let Marked { ts, after, mark } = marked;
        match mark {
            Mark::Start { .. }
            | Mark::StimulusBegin { .. }
            | Mark::StimulusEnd { .. }
            | Mark::End
            | Mark::Shown { .. }
            | Mark::FalcoInside { .. }
            | Mark::Began { .. }
            | Mark::Unheard { .. } => {}
            Mark::Falco { files, genuine, .. } => {
                self.push(ts, Who::Falco, What::FalcoLoaded { files, genuine }, after);
            }
            Mark::Alert {
                event,
                rule,
                priority,
                line,
                ..
            } => {
                let what = What::Alert {
                    rule,
                    priority,
                    line,
                };
                self.push(ts, Who::Falco, what, event);
            }
            Mark::Answer { check, value } => {
                self.point(ts, Who::Learner, Point::Answer { check, value }, after);
            }
            Mark::Flawed { watcher, flaw } => {
                self.point(ts, Who::Falco, Point::Flawed { watcher, flaw }, after);
            }
            Mark::Graded { checks } => {
                self.point(ts, Who::Grader, Point::Graded { checks }, after);
            }
            Mark::Reset => self.point(ts, Who::Cksl, Point::Reset, after),
        }
    }

    fn point(&mut self, ts: u64, who: Who, point: Point, after: EventNum) {
        self.push(ts, who, What::Mark(point), after);
    }

    fn push(&mut self, ts: u64, who: Who, what: What, event: EventNum) {
        let size = size_of::<Entry>() + texts(&what);
        if self.timeline.entries.len() >= MOST_ENTRIES || self.bytes + size > MOST_BYTES {
            self.timeline.more += 1;
            return;
        }
        self.bytes += size;
        self.timeline.entries.push(Entry {
            ts,
            who,
            what,
            events: vec![event],
        });
    }

    fn event(&mut self, view: &CkslView<'_>) {
        let (event, truth, state) = (view.event(), view.truth(), view.state());
        let process = (truth.host_pid, truth.start_boot_ns);
        let name = event.name();
        let succeeded = event.at(0).as_i64().is_none_or(|res| res >= 0);
        if matches!(name, "execve" | "execveat") && succeeded {
            self.runs.remove(&process);
            if is_worth_telling(event, truth, state) {
                self.begin(process, view, true);
            }
            return;
        }
        if truth.actor == Actor::Lab {
            return;
        }
        let Some(deed) = deed(event, truth, state) else {
            if let Some(at) = self.runs.get(&process) {
                let events = &mut self.timeline.entries[*at].events;
                note(events, event.num, &mut self.bytes);
            }
            return;
        };
        let at = match self.runs.get(&process) {
            Some(at) => Some(*at),
            None => self.begin(process, view, false),
        };
        if let Some(at) = at {
            let entry = &mut self.timeline.entries[at];
            note(&mut entry.events, event.num, &mut self.bytes);
            if let What::Run(run) = &mut entry.what {
                add(run, deed, &mut self.bytes);
            }
        }
    }

    fn begin(&mut self, process: (i32, u64), view: &CkslView<'_>, executed: bool) -> Option<usize> {
        let (event, state) = (view.event(), view.state());
        let thread = state.thread(event.tid)?;
        let main = state.thread(thread.pid).unwrap_or(thread);
        let name = text(&main.comm);
        let mut command = name.clone();
        for argument in main.image.args.split(|byte| *byte == 0) {
            if !argument.is_empty() {
                command.push(' ');
                command.push_str(&text(argument));
            }
        }
        let container = main.container.as_ref().map(|id| {
            let mut known = state.containers();
            known
                .find(|one| one.id == *id)
                .map_or_else(|| id.to_string(), |one| one.name.clone())
        });
        let run = Run {
            pid: main.pid,
            chain: chain(state, main.ptid),
            name,
            command: if executed { command } else { String::new() },
            container,
            worker: view.truth().worker.clone(),
            terminal: main.tty != 0,
            deeds: Vec::new(),
            more: 0,
        };
        let who = match view.truth().actor {
            Actor::Learner => Who::Learner,
            Actor::Lab => Who::Lab,
            Actor::Grader => Who::Grader,
        };
        let before = self.timeline.entries.len();
        self.push(event.ts, who, What::Run(run), event.num);
        let added = self.timeline.entries.len() > before;
        added.then(|| {
            self.runs.insert(process, before);
            before
        })
    }
}

/// Adds a deed to a run.
fn add(run: &mut Run, deed: Deed, bytes: &mut usize) {
    let same = |known: &&mut Deed| {
        known.kind == deed.kind
            && known.to == deed.to
            && known.detail == deed.detail
            && known.error == deed.error
    };
    let size = size_of::<Deed>() + deed.to.len() + deed.detail.len();
    if let Some(known) = run.deeds.iter_mut().find(same) {
        known.times += 1;
    } else if run.deeds.len() < MOST_DEEDS && *bytes + size <= MOST_BYTES {
        *bytes += size;
        run.deeds.push(deed);
    } else {
        run.more += 1;
    }
}

/// Bytes of the texts.
fn texts(what: &What) -> usize {
    match what {
        What::Run(run) => {
            run.name.len() + run.command.len() + run.chain.iter().map(String::len).sum::<usize>()
        }
        What::FalcoLoaded { files, .. } => files.iter().map(String::len).sum(),
        What::Alert {
            rule,
            priority,
            line,
        } => rule.len() + priority.len() + line.len(),
        What::Mark(Point::Answer { check, value }) => check.len() + value.len(),
        What::Mark(Point::Graded { checks }) => checks.iter().map(|(id, _)| id.len() + 32).sum(),
        What::Lost(_) | What::Mark(_) => 0,
    }
}

/// Of the lab's own programs, only the start of a service is shown.
fn is_worth_telling(event: &Event, truth: &Truth, state: &State) -> bool {
    let parent = state.thread(event.tid).map(|thread| thread.ptid);
    truth.actor != Actor::Lab || parent == Some(1)
}

fn note(events: &mut Vec<EventNum>, event: EventNum, bytes: &mut usize) {
    let size = size_of::<EventNum>();
    if events.len() < MOST_EVENTS && *bytes + size <= MOST_BYTES && events.last() != Some(&event) {
        *bytes += size;
        events.push(event);
    }
}

/// Names of the programs above, the nearest last; the node's init is left out.
fn chain(state: &State, parent: i64) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = parent;
    while next > 1 && names.len() < CHAIN {
        let Some(thread) = state.thread(next) else {
            break;
        };
        names.push(text(&thread.comm));
        next = thread.ptid;
    }
    names.reverse();
    names
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn deed(event: &Event, truth: &Truth, state: &State) -> Option<Deed> {
    use DeedKind::*;
    let res = event.at(0).as_i64().unwrap_or(0);
    let arg = |name: &str| event.param(name).and_then(Param::as_bytes).map(text);
    let number = |name: &str| event.param(name).and_then(Param::as_u64).unwrap_or(0);
    let resolved = truth
        .file
        .as_ref()
        .and_then(|file| file.path.as_ref())
        .map(|path| text(&path.0));
    let path = |name: &str| resolved.clone().or_else(|| arg(name)).unwrap_or_default();
    let process = || match &truth.target {
        Some(target) => {
            let name = target.name.as_ref().map(|name| text(&name.0));
            format!("{} (pid {})", name.unwrap_or_default(), target.pid)
        }
        None => format!("pid {}", number("pid").cast_signed()),
    };
    let (kind, to, detail) = match event.name() {
        "execve" | "execveat" => (
            FailedToRun,
            arg("filename").unwrap_or_default(),
            String::new(),
        ),
        "open" | "openat" | "openat2" | "creat" => {
            let writes = event.name() == "creat" || number("flags") & 0x2 != 0;
            let to = path("name");
            if truth.target.is_some()
                && !writes
                && to.starts_with("/proc/")
                && !is_own(event, truth, state)
            {
                (LookedAt, process(), to)
            } else if is_noise(&to, writes, res) {
                return None;
            } else {
                (if writes { Wrote } else { Read }, to, String::new())
            }
        }
        "unlink" | "rmdir" => (Removed, arg("path")?, String::new()),
        "unlinkat" => (Removed, arg("name")?, String::new()),
        "rename" | "renameat" | "renameat2" => (Renamed, arg("oldpath")?, arg("newpath")?),
        "link" | "linkat" => (Linked, arg("newpath")?, arg("oldpath")?),
        "symlink" | "symlinkat" => (Linked, arg("linkpath")?, arg("target")?),
        "mkdir" | "mkdirat" => (MadeFolder, arg("path")?, String::new()),
        "chmod" | "fchmodat" => (Permitted, arg("filename")?, format!("{:o}", number("mode"))),
        "fchmod" => (Permitted, resolved?, format!("{:o}", number("mode"))),
        "chown" | "lchown" => (
            Permitted,
            arg("path")?,
            format!("{}:{}", number("uid"), number("gid")),
        ),
        "fchownat" => (
            Permitted,
            arg("pathname")?,
            format!("{}:{}", number("uid"), number("gid")),
        ),
        "mount" => (Mounted, arg("dir")?, arg("dev").unwrap_or_default()),
        "umount2" => (Mounted, arg("name")?, "umount".to_owned()),
        "ptrace" => {
            let request = event.param("request").and_then(Param::as_u64)?;
            // Only the beginning of a trace: what follows is said thousands of times.
            let detail = match request {
                0xb => "attach",
                0x14 => "seize",
                0x5..=0x7 => "change",
                _ => return None,
            };
            (Traced, process(), detail.to_owned())
        }
        "process_vm_readv" => (TouchedMemory, process(), "read".to_owned()),
        "process_vm_writev" => (TouchedMemory, process(), "write".to_owned()),
        "kill" | "tkill" | "tgkill" => {
            let signal = number("sig");
            if signal == 0 {
                return None;
            }
            (Signalled, process(), format!("signal {signal}"))
        }
        "connect" => match event.param("addr").and_then(Param::as_addr)? {
            SockAddr::Inet(addr) => (Connected, addr.to_string(), String::new()),
            SockAddr::Unix(path) if is_noise_socket(path) => return None,
            SockAddr::Unix(path) => (Connected, text(path), String::new()),
            SockAddr::Other(_) => return None,
        },
        "bind" => match event.param("addr").and_then(Param::as_addr)? {
            SockAddr::Inet(addr) => (Listened, addr.to_string(), String::new()),
            SockAddr::Unix(path) => (Listened, text(path), String::new()),
            SockAddr::Other(_) => return None,
        },
        "setuid" => (Became, format!("uid {}", number("uid")), String::new()),
        "setresuid" | "setreuid" => (Became, format!("uid {}", number("euid")), String::new()),
        "setns" | "unshare" => (Namespaces, event.name().to_owned(), String::new()),
        "init_module" | "finit_module" | "delete_module" | "bpf" => {
            (Kernel, event.name().to_owned(), String::new())
        }
        _ => return None,
    };
    Some(Deed {
        kind,
        to,
        detail,
        error: (res < 0).then(|| error_name(res)),
        ts: event.ts,
        event: event.num,
        times: 1,
    })
}

/// Looking at oneself in `/proc` is no look at a process.
fn is_own(event: &Event, truth: &Truth, state: &State) -> bool {
    let own = state.thread(event.tid).map(|thread| thread.pid);
    truth.target.as_ref().map(|target| i64::from(target.pid)) == own
}

/// What every program opens, and what it looks for in vain.
fn is_noise(path: &str, writes: bool, res: i64) -> bool {
    const ENOENT: i64 = -2;
    const FOLDERS: [&str; 9] = [
        "/lib/",
        "/lib64/",
        "/usr/lib/",
        "/usr/lib64/",
        "/usr/share/locale/",
        "/usr/share/terminfo/",
        "/usr/share/zoneinfo/",
        "/sys/",
        "/dev/",
    ];
    const FILES: [&str; 9] = [
        "/etc/ld.so.cache",
        "/etc/ld.so.preload",
        "/etc/nsswitch.conf",
        "/etc/localtime",
        "/etc/passwd",
        "/etc/group",
        "/proc/filesystems",
        "/proc/mounts",
        "",
    ];
    if writes {
        return path.starts_with("/dev/");
    }
    res == ENOENT
        || FILES.contains(&path)
        || FOLDERS.iter().any(|folder| path.starts_with(folder))
        || path.starts_with("/proc/self/")
}

fn is_noise_socket(path: &[u8]) -> bool {
    [
        &b"/var/run/nscd/socket"[..],
        b"/run/systemd/journal/",
        b"/dev/log",
        b"/run/cksl/",
    ]
    .iter()
    .any(|noise| path.starts_with(noise))
}

/// `ENOENT` for -2; the number where it has no name.
fn error_name(res: i64) -> String {
    errno(res.unsigned_abs()).map_or_else(|| res.to_string(), str::to_owned)
}

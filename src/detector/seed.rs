//! What is there before the first event, or after a loss: the tasks of a node from the host's `/proc`.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use falco_rules::state::{Capabilities, FdInfo, FdKind, Image, ThreadInfo};

use super::convert::{self, View};

/// Longest file of `/proc` that is read: arguments and environment are cut there.
const LONGEST: u64 = 64 << 10;

/// Most descriptors of a process that are looked at.
const MOST_FDS: usize = 1024;

/// ns of a clock tick: the kernel shows start times in hundredths of a second everywhere.
const TICK_NS: u64 = 10_000_000;

/// A thread of the node, as found.
pub(super) struct Found {
    /// Process id on the host.
    pub(super) host_pid: i32,
    /// Parent's process id on the host.
    pub(super) host_ppid: i32,
    /// Inode of its pid namespace.
    pub(super) pid_ns: u32,
    /// Path of its cgroup.
    pub(super) cgroup: Vec<u8>,
    /// What the state keeps of it.
    pub(super) info: ThreadInfo,
    /// Descriptors of its process, if it is the first thread; sockets are missing.
    pub(super) fds: Vec<(i64, FdInfo)>,
    /// Descriptors of it that are sockets, of which nothing more is known.
    pub(super) sockets: Vec<i64>,
}

/// Finds all threads of the node whose init is `init` on the host and whose pid namespace has the
/// inode `pid_ns`. Processes that end meanwhile are left out.
pub(super) fn threads(init: i32, pid_ns: u32, view: &View) -> Vec<Found> {
    let proc = Path::new("/proc");
    let Some(level) = Status::read(&proc.join(init.to_string())).map(|own| own.ns_tgid.len())
    else {
        return Vec::new();
    };
    let mut processes = HashMap::new();
    for pid in numbers(proc) {
        let Some(status) = Status::read(&proc.join(pid.to_string())) else {
            continue;
        };
        if status.ns_tgid.len() >= level {
            processes.insert(pid, status);
        }
    }
    let is_in = |pid: i32| {
        fs::metadata(proc.join(format!("{pid}/ns/pid")))
            .is_ok_and(|ns| ns.ino() == u64::from(pid_ns))
    };
    let mut members: HashMap<i32, bool> = processes
        .iter()
        .filter(|(_, status)| status.ns_tgid.len() == level)
        .map(|(pid, _)| (*pid, is_in(*pid)))
        .collect();
    // Orphans of a deeper namespace go to an init within the node, so descent decides.
    let descends = |pid: i32| {
        let chain = std::iter::successors(Some(pid), |pid| {
            processes.get(pid).map(|status| status.ppid)
        });
        chain
            .take(256)
            .find_map(|pid| members.get(&pid).copied())
            .unwrap_or(false)
    };
    let deeper: Vec<(i32, bool)> = processes
        .iter()
        .filter(|(_, status)| status.ns_tgid.len() > level)
        .map(|(pid, _)| (*pid, descends(*pid)))
        .collect();
    members.extend(deeper);
    let node_pid = |pid: i32| {
        let status = processes
            .get(&pid)
            .filter(|_| members.get(&pid) == Some(&true))?;
        status.ns_tgid.get(level - 1).copied()
    };
    let mut found = Vec::new();
    for (pid, status) in &processes {
        if members[pid] {
            let folder = proc.join(pid.to_string());
            let parent = node_pid(status.ppid).unwrap_or(0);
            found.extend(process(&folder, *pid, status, parent, level, view));
        }
    }
    found
}

fn process(
    folder: &Path,
    pid: i32,
    status: &Status,
    parent: i32,
    level: usize,
    view: &View,
) -> Vec<Found> {
    let Some(main) = main_thread(folder, status, parent, level, view) else {
        return Vec::new();
    };
    let cgroup = cgroup(folder);
    let (fds, sockets) = descriptors(folder);
    // One that has ended meanwhile is in none that has a number.
    let pid_ns = fs::metadata(folder.join("ns/pid")).map_or(0, |ns| ns.ino());
    let pid_ns = u32::try_from(pid_ns).unwrap_or_default();
    let others = numbers(&folder.join("task"))
        .into_iter()
        .filter(|tid| *tid != pid);
    let others: Vec<_> = others
        .filter_map(|tid| Status::read(&folder.join(format!("task/{tid}"))))
        .filter_map(|thread| {
            let tid = i64::from(*thread.ns_pid.get(level - 1)?);
            let vtid = i64::from(*thread.ns_pid.last()?);
            Some(Found {
                host_pid: pid,
                host_ppid: status.ppid,
                pid_ns,
                cgroup: cgroup.clone(),
                info: ThreadInfo {
                    tid,
                    vtid,
                    comm: thread.name.into(),
                    ..main.clone()
                },
                fds: Vec::new(),
                sockets: Vec::new(),
            })
        })
        .collect();
    let mut found = vec![Found {
        host_pid: pid,
        host_ppid: status.ppid,
        pid_ns,
        cgroup,
        info: main,
        fds,
        sockets,
    }];
    found.extend(others);
    found
}

fn main_thread(
    folder: &Path,
    status: &Status,
    parent: i32,
    level: usize,
    view: &View,
) -> Option<ThreadInfo> {
    let pid = i64::from(*status.ns_tgid.get(level - 1)?);
    let vpid = i64::from(*status.ns_tgid.last()?);
    let stat = Stat::read(folder)?;
    let in_node = |ids: &[i32]| i64::from(ids.get(level - 1).copied().unwrap_or(0));
    let loginuid = read(&folder.join("loginuid"))
        .and_then(|text| String::from_utf8(text).ok()?.trim().parse().ok())
        .unwrap_or(u32::MAX);
    let start = view.time(stat.start_ticks * TICK_NS);
    Some(ThreadInfo {
        vtid: vpid,
        vpid,
        sid: in_node(&status.ns_sid),
        pgid: in_node(&status.ns_pgid),
        vpgid: i64::from(status.ns_pgid.last().copied().unwrap_or(0)),
        tty: stat.tty,
        comm: status.name.clone().into(),
        image: Arc::new(image(folder)),
        cwd: link(&folder.join("cwd")).map_or_else(Arc::default, |cwd| with_slash(cwd).into()),
        uid: view.id(status.euid),
        gid: view.id(status.egid),
        loginuid: view.id(loginuid),
        caps: status.caps,
        cgroups: view
            .cgroups(&cgroup(folder))
            .as_shared()
            .cloned()
            .unwrap_or_default(),
        clone_ts: start,
        exec_ts: start,
        ..ThreadInfo::new(pid, pid, i64::from(parent))
    })
}

fn image(folder: &Path) -> Image {
    let exe = folder.join("exe");
    let strings = |name: &str| read(&folder.join(name)).unwrap_or_default();
    let argv = strings("cmdline");
    let argv = convert::cut(&argv);
    let split = argv
        .iter()
        .position(|byte| *byte == 0)
        .map_or(argv.len(), |end| end + 1);
    let meta = fs::metadata(&exe).ok();
    let ns = |seconds: i64, ns: i64| u64::try_from(seconds * 1_000_000_000 + ns).unwrap_or(0);
    Image {
        exe: convert::until_nul(&argv[..split]).into(),
        args: argv[split..].into(),
        exepath: link(&exe).unwrap_or_default().into(),
        env: convert::cut(&strings("environ")).into(),
        ino: meta.as_ref().map_or(0, MetadataExt::ino),
        ctime: meta
            .as_ref()
            .map_or(0, |meta| ns(meta.ctime(), meta.ctime_nsec())),
        mtime: meta
            .as_ref()
            .map_or(0, |meta| ns(meta.mtime(), meta.mtime_nsec())),
        flags: 0,
    }
}

fn descriptors(folder: &Path) -> (Vec<(i64, FdInfo)>, Vec<i64>) {
    let (mut known, mut sockets) = (Vec::new(), Vec::new());
    for fd in numbers(&folder.join("fd")).into_iter().take(MOST_FDS) {
        let path = folder.join(format!("fd/{fd}"));
        let Some(target) = link(&path) else { continue };
        let fd = i64::from(fd);
        if target.starts_with(b"socket:") {
            sockets.push(fd);
            continue;
        }
        let kind = kind_of(&target).unwrap_or_else(|| match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => FdKind::Directory,
            _ => FdKind::File,
        });
        let mut info = FdInfo::new(kind);
        if matches!(kind, FdKind::File | FdKind::Directory) {
            info.name = target.into();
        }
        known.push((fd, info));
    }
    (known, sockets)
}

/// The kind that a link of `/proc/PID/fd` names; `None` for a path.
fn kind_of(target: &[u8]) -> Option<FdKind> {
    let anonymous = |name: &[u8]| target.strip_prefix(b"anon_inode:") == Some(name);
    Some(if target.starts_with(b"/memfd:") {
        FdKind::Memfd
    } else if target.starts_with(b"/") {
        return None;
    } else if target.starts_with(b"pipe:") {
        FdKind::Pipe
    } else if anonymous(b"[eventfd]") {
        FdKind::Event
    } else if anonymous(b"[eventpoll]") {
        FdKind::EventPoll
    } else if anonymous(b"inotify") {
        FdKind::Inotify
    } else if anonymous(b"[signalfd]") {
        FdKind::Signal
    } else if anonymous(b"[timerfd]") {
        FdKind::Timer
    } else if anonymous(b"[pidfd]") {
        FdKind::Pidfd
    } else if anonymous(b"[userfaultfd]") {
        FdKind::UserFault
    } else if anonymous(b"[io_uring]") {
        FdKind::IoUring
    } else if target.starts_with(b"anon_inode:bpf") {
        FdKind::Bpf
    } else {
        FdKind::Other
    })
}

/// The path in the unified hierarchy.
fn cgroup(folder: &Path) -> Vec<u8> {
    let text = read(&folder.join("cgroup")).unwrap_or_default();
    let mut lines = text.split(|byte| *byte == b'\n');
    lines
        .find_map(|line| line.strip_prefix(b"0::"))
        .unwrap_or_default()
        .to_vec()
}

/// The container of an engine that a node is: of the path of its init's cgroup the last component in
/// which an engine's id stands.
pub(super) fn container(init: i32) -> Option<Vec<u8>> {
    let path = cgroup(Path::new(&format!("/proc/{init}")));
    let mut components = path.rsplit(|byte| *byte == b'/');
    let has_id = |component: &&[u8]| {
        let mut words = component.split(|byte| !byte.is_ascii_hexdigit());
        words.any(|word| word.len() == 64)
    };
    components.find(has_id).map(<[u8]>::to_vec)
}

fn with_slash(mut path: Vec<u8>) -> Vec<u8> {
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path
}

/// Reads a link, without the kernel's note that its file was deleted.
fn link(path: &Path) -> Option<Vec<u8>> {
    let target: PathBuf = fs::read_link(path).ok()?;
    let target: &OsStr = target.as_os_str();
    let bytes = target.as_bytes();
    Some(bytes.strip_suffix(b" (deleted)").unwrap_or(bytes).to_vec())
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(LONGEST)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// The entries of a folder that are numbers.
fn numbers(folder: &Path) -> Vec<i32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// What is needed of `status`.
struct Status {
    name: Vec<u8>,
    ppid: i32,
    euid: u32,
    egid: u32,
    /// Ids from the host's namespace down to the innermost.
    ns_tgid: Vec<i32>,
    ns_pid: Vec<i32>,
    ns_pgid: Vec<i32>,
    ns_sid: Vec<i32>,
    caps: Capabilities,
}

impl Status {
    fn read(folder: &Path) -> Option<Self> {
        Status::parse(&read(&folder.join("status"))?)
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let value = |key: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
            line.map(str::trim)
        };
        let ids = |key: &str| -> Vec<i32> {
            let words = value(key).unwrap_or_default().split_whitespace();
            words.filter_map(|word| word.parse().ok()).collect()
        };
        let effective = |key: &str| value(key)?.split_whitespace().nth(1)?.parse().ok();
        let mask = |key: &str| {
            value(key)
                .and_then(|hex| u64::from_str_radix(hex, 16).ok())
                .unwrap_or(0)
        };
        Some(Status {
            name: value("Name")?.as_bytes().to_vec(),
            ppid: value("PPid")?.parse().ok()?,
            euid: effective("Uid")?,
            egid: effective("Gid")?,
            ns_tgid: ids("NStgid"),
            ns_pid: ids("NSpid"),
            ns_pgid: ids("NSpgid"),
            ns_sid: ids("NSsid"),
            caps: Capabilities {
                inheritable: mask("CapInh"),
                permitted: mask("CapPrm"),
                effective: mask("CapEff"),
            },
        })
    }
}

/// What is needed of `stat`.
struct Stat {
    tty: u32,
    start_ticks: u64,
}

impl Stat {
    fn read(folder: &Path) -> Option<Self> {
        Stat::parse(&read(&folder.join("stat"))?)
    }

    /// The name in brackets may hold anything, so columns are counted from its end.
    fn parse(text: &[u8]) -> Option<Self> {
        let end = text.iter().rposition(|byte| *byte == b')')?;
        let rest = std::str::from_utf8(&text[end + 1..]).ok()?;
        let columns: Vec<&str> = rest.split_whitespace().collect();
        Some(Stat {
            tty: columns.get(4)?.parse::<i32>().ok()?.cast_unsigned(),
            start_ticks: columns.get(19)?.parse().ok()?,
        })
    }
}

/// Start of a process (ns since boot, as exact as `/proc` has it); `None` if it has ended.
pub(super) fn started(host_pid: i32) -> Option<u64> {
    let stat = Stat::read(&Path::new("/proc").join(host_pid.to_string()))?;
    Some(stat.start_ticks * TICK_NS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_ids_in_every_namespace() {
        let status = Status::parse(
            b"Name:\tbash\nTgid:\t900\nPid:\t901\nPPid:\t800\nUid:\t100000\t100033\t100000\t100000\n\
              Gid:\t0\t5\t0\t0\nNStgid:\t900\t12\t3\nNSpid:\t901\t13\t4\nNSpgid:\t900\t12\t3\n\
              NSsid:\t900\t12\t3\nCapInh:\t0\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000020\n",
        )
        .unwrap();
        assert_eq!(status.ns_pid, [901, 13, 4]);
        assert_eq!((status.ppid, status.euid, status.egid), (800, 100_033, 5));
        assert_eq!(status.caps.effective, 0x20);
    }

    #[test]
    fn a_name_with_brackets_and_blanks_shifts_no_column() {
        let stat = Stat::parse(b"9 (a) b (c) S 1 9 9 34816 9 0 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0 0")
            .unwrap();
        assert_eq!((stat.tty, stat.start_ticks), (34816, 777));
    }

    #[test]
    fn links_of_descriptors_name_their_kind() {
        assert_eq!(kind_of(b"/etc/passwd"), None);
        assert_eq!(kind_of(b"pipe:[77]"), Some(FdKind::Pipe));
        assert_eq!(kind_of(b"anon_inode:[eventpoll]"), Some(FdKind::EventPoll));
        assert_eq!(kind_of(b"/memfd:x"), Some(FdKind::Memfd));
    }

    #[test]
    fn this_process_is_found_below_its_own_namespace() {
        let own = fs::metadata("/proc/self/ns/pid").unwrap().ino();
        let view = View {
            id_base: 0,
            epoch_offset_ns: 0,
            container: None,
        };
        let pid = i32::try_from(std::process::id()).unwrap();
        let found = threads(pid, u32::try_from(own).unwrap(), &view);
        let me = found
            .iter()
            .find(|found| found.host_pid == pid && found.info.is_main())
            .unwrap();
        assert!(
            me.info
                .image
                .exepath
                .ends_with(me.info.image.exepath.rsplit(|b| *b == b'/').next().unwrap())
        );
        assert!(!me.info.comm.is_empty() && me.fds.iter().any(|(fd, _)| *fd <= 2));
    }
}

//! What the kernel offers.

use std::env::consts::ARCH;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cksl_probe::capabilities;
use cksl_sys::idmap_mount;
use rustix::fs::CWD;
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::process::geteuid;

use super::{Finding, Need, State};
use crate::provider::nodes::inotify;
use crate::provider::pids;

/// The oldest kernel that cksl is tested on.
const OLDEST: (u32, u32) = (6, 1);

pub(super) fn root() -> Finding {
    let need = Need {
        id: "root",
        name: "rights",
        cost: "no lab can be started: the sandbox needs root, the detector CAP_BPF and CAP_PERFMON",
        needed_for: &["sandbox"],
    };
    let uid = geteuid();
    if uid.is_root() {
        need.present("root")
    } else {
        need.missing(
            format!("uid {}", uid.as_raw()),
            "sudo cksl …   (your progress stays yours)",
        )
    }
}

pub(super) fn release() -> Finding {
    let need = Need {
        id: "kernel",
        name: "kernel",
        cost: "the detector is tested on x86-64 with Linux 6.1 and newer; what it does here is not known",
        needed_for: &["sandbox"],
    };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim();
    let found = format!("{release} {ARCH}");
    match version(release) {
        Some(version) if version >= OLDEST && ARCH == "x86_64" => need.present(found),
        _ => need.missing(found, "a newer kernel on x86-64; Debian 12 has 6.1"),
    }
}

fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

pub(super) fn btf() -> Finding {
    const FILE: &str = "/sys/kernel/btf/vmlinux";
    let need = Need {
        id: "btf",
        name: "kernel types (BTF)",
        cost: "the detector can't be fitted to this kernel: no lab is watched, none is graded",
        needed_for: &["sandbox"],
    };
    match fs::metadata(FILE) {
        Ok(file) => need.present(format!("{FILE}, {} KiB", file.len() / 1024)),
        Err(error) => need.missing(
            format!("{FILE}: {error}"),
            "a kernel with CONFIG_DEBUG_INFO_BTF=y, and /sys mounted: mount -t sysfs sysfs /sys",
        ),
    }
}

pub(super) fn bpf() -> Finding {
    let need = Need {
        id: "bpf",
        name: "detector (eBPF)",
        cost: "no lab is watched, none is graded",
        needed_for: &["sandbox"],
    };
    let tried = capabilities();
    let refused: Vec<_> = tried
        .iter()
        .filter_map(|part| Some(format!("{}: {}", part.what, part.problem.as_ref()?)))
        .collect();
    if refused.is_empty() {
        let parts: Vec<_> = tried.into_iter().map(|part| part.what).collect();
        return need.present(format!("loaded and taken out again: {}", parts.join(", ")));
    }
    let found = refused.join("; ");
    if geteuid().is_root() {
        need.missing(
            found,
            "run cksl on the host itself, not in a container or a user namespace; in a container: \
             docker run --privileged --pid=host",
        )
    } else {
        need.lacking(State::Unknown, found, "sudo cksl doctor")
    }
}

pub(super) fn inotify() -> Finding {
    let need = Need {
        id: "inotify",
        name: "inotify instances",
        cost: "no nodes in Docker, nor others without a user namespace: their systemd, or a cluster's kubelet, would end",
        needed_for: &["docker", "kind"],
    };
    let most = inotify::CLUSTER;
    let limit = fs::read_to_string(inotify::LIMIT).unwrap_or_default();
    let left = inotify::left(most);
    let found = match left == most {
        true => format!("enough left of root's {}", limit.trim()),
        false => format!("{left} left of root's {}", limit.trim()),
    };
    let fix = "sysctl fs.inotify.max_user_instances=1024   (or stop some labs)";
    match left {
        _ if left == most => need.present(found),
        inotify::NODE.. => need.lacking(State::Limited, found, fix),
        _ => need.missing(found, fix),
    }
}

pub(super) fn lockdown() -> Finding {
    const FILE: &str = "/sys/kernel/security/lockdown";
    let need = Need {
        id: "lockdown",
        name: "lockdown",
        cost: "at `confidentiality` the detector may not read the memory of the kernel",
        needed_for: &[],
    };
    match fs::read_to_string(FILE) {
        Ok(text) => {
            let mode = text
                .split_once('[')
                .and_then(|(_, rest)| rest.split_once(']'))
                .map_or("none", |(mode, _)| mode);
            if mode == "confidentiality" {
                need.missing(mode, "boot with lockdown=integrity")
            } else {
                need.present(format!("{mode}: the detector works with it"))
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => need.lacking(
            State::Unknown,
            "securityfs is not mounted, or the kernel has no lockdown; whether the detector loads \
             is what counts",
            "mount -t securityfs securityfs /sys/kernel/security   (only to see it)",
        ),
        Err(error) => need.lacking(
            State::Unknown,
            format!("{FILE}: {error}"),
            "sudo cksl doctor",
        ),
    }
}

pub(super) fn cgroups() -> Finding {
    let need = Need {
        id: "cgroups",
        name: "cgroups",
        cost: "a lab can't be kept within its memory, its number of processes, or its share of the processors; the \
               kubelet of a cluster does not start without them",
        needed_for: &["sandbox"],
    };
    let mounts = match fs::read_to_string("/proc/self/mountinfo") {
        Ok(mounts) => mounts,
        Err(error) => {
            return need.lacking(
                State::Unknown,
                format!("/proc/self/mountinfo: {error}"),
                "mount -t proc proc /proc",
            );
        }
    };
    let layout = CgroupLayout::read(&mounts);
    let found = layout.describe();
    let lacking: Vec<_> = ["memory", "pids", "cpu", "cpuset"]
        .into_iter()
        .filter(|controller| !layout.has(controller))
        .collect();
    if layout.v1.is_empty() && layout.v2.is_none() {
        need.missing(found, "mount -t cgroup2 cgroup2 /sys/fs/cgroup")
    } else if lacking.is_empty() {
        need.present(found)
    } else {
        need.lacking(
            State::Limited,
            format!("{found}; without {}", lacking.join(" and ")),
            "boot with cgroup_enable=memory, or with systemd.unified_cgroup_hierarchy=1; in version 2 \
             echo \"+cpu +cpuset +memory +pids\" > /sys/fs/cgroup/cgroup.subtree_control",
        )
    }
}

/// The mounted cgroup hierarchies.
#[derive(Debug, Default, PartialEq, Eq)]
struct CgroupLayout {
    /// Controllers and names of the hierarchies of version 1.
    v1: Vec<String>,
    /// Where the unified hierarchy is mounted.
    v2: Option<String>,
}

impl CgroupLayout {
    fn read(mountinfo: &str) -> Self {
        let mut layout = Self::default();
        for line in mountinfo.lines() {
            let Some((place, kind)) = line.split_once(" - ") else {
                continue;
            };
            let mut kind = kind.split(' ');
            match kind.next() {
                Some("cgroup2") if layout.v2.is_none() => {
                    layout.v2 = place.split(' ').nth(4).map(str::to_owned);
                }
                Some("cgroup") => {
                    let options = kind.next_back().unwrap_or_default().split(',');
                    layout.v1.extend(
                        options
                            .filter(|o| *o != "rw" && *o != "ro")
                            .map(str::to_owned),
                    );
                }
                _ => {}
            }
        }
        layout.v1.sort_unstable();
        layout.v1.dedup();
        layout
    }

    /// Whether labs have it: version 2 hands down to them what the root names, and not all that there is.
    fn has(&self, controller: &str) -> bool {
        let unified = || {
            let file = Path::new(self.v2.as_ref()?).join("cgroup.subtree_control");
            fs::read_to_string(file).ok()
        };
        self.v1.iter().any(|name| name == controller)
            || unified().is_some_and(|names| names.split_whitespace().any(|n| n == controller))
    }

    fn describe(&self) -> String {
        match (self.v1.is_empty(), &self.v2) {
            (true, None) => "none mounted".to_owned(),
            (true, Some(path)) => format!("version 2 at {path}"),
            (false, None) => format!("version 1: {}", self.v1.join(", ")),
            (false, Some(path)) => {
                format!(
                    "hybrid: version 2 at {path}, version 1: {}",
                    self.v1.join(", ")
                )
            }
        }
    }
}

pub(super) fn overlay() -> Finding {
    let need = Need {
        id: "overlayfs",
        name: "overlayfs",
        cost: "nodes and containers have no writable root over the shared one",
        needed_for: &["sandbox"],
    };
    let systems = fs::read_to_string("/proc/filesystems").unwrap_or_default();
    if systems.lines().any(|line| line.ends_with("\toverlay")) {
        need.present("in the kernel")
    } else {
        need.missing("not in /proc/filesystems", "modprobe overlay")
    }
}

pub(super) fn namespaces() -> Finding {
    let need = Need {
        id: "namespaces",
        name: "namespaces",
        cost: "without all but `user` there are no nodes; without `user` the node's root is the \
               host's, with fewer rights, and can get out of the node",
        needed_for: &["sandbox"],
    };
    let all = ["mnt", "pid", "net", "uts", "ipc", "cgroup", "user"];
    let has = |name: &str| {
        let limit = format!("/proc/sys/user/max_{name}_namespaces");
        let forbidden = fs::read_to_string(limit).is_ok_and(|text| text.trim() == "0");
        Path::new("/proc/self/ns").join(name).exists() && !forbidden
    };
    let lacking: Vec<_> = all.into_iter().filter(|name| !has(name)).collect();
    let fix =
        "sysctl user.max_user_namespaces=15000, and so for the others; else a kernel with them";
    match lacking[..] {
        [] => need.present(all.join(", ")),
        ["user"] => need.lacking(State::Limited, "all but user", fix),
        _ => need.missing(format!("without {}", lacking.join(", ")), fix),
    }
}

pub(super) fn pids() -> Finding {
    let need = Need {
        id: "pid-namespace",
        name: "pid namespace",
        cost: "the detector's word on a process can't be matched with what /proc shows of it: no lab is started",
        needed_for: &["sandbox", "kind"],
    };
    match (pids::has_proc(), pids::is_first()) {
        (false, _) => need.missing("/proc shows another one than cksl runs in", pids::REMEDY),
        (true, true) => need.present("the machine's first"),
        (true, false) => need.present(
            "not the machine's first: labs that need the kernel's records of system calls (seccomp-pods) don't run",
        ),
    }
}

pub(super) fn idmap(store: &Path) -> Finding {
    let need = Need {
        id: "idmap",
        name: "id-mapped mounts",
        cost: "the node's root is the host's root with a reduced set of capabilities, not an \
               ordinary user of the host: that keeps mistakes in the node, not somebody who wants to \
               get out",
        needed_for: &[],
    };
    // The store may not exist yet; then its file system is that of the nearest folder above it.
    let place = store.ancestors().find(|path| path.exists());
    let place = place.unwrap_or(Path::new("/"));
    let found = format!("on the file system of {}", place.display());
    match try_idmap(place) {
        Ok(()) => need.present(found),
        Err(error) if geteuid().is_root() => need.lacking(
            State::Limited,
            format!("{found}: {error}"),
            "Linux 5.19 or newer, and the store on ext4, xfs, btrfs or tmpfs",
        ),
        Err(error) => need.lacking(
            State::Unknown,
            format!("{found}: {error}"),
            "sudo cksl doctor",
        ),
    }
}

/// Maps the ids of a detached copy of the mount at `place`; nothing of it stays.
fn try_idmap(place: &Path) -> io::Result<()> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, place, flags)?;
    let holder = NamespaceHolder::start()?;
    idmap_mount(tree.as_fd(), holder.namespace()?.as_fd())
}

/// A process that holds a user namespace open.
struct NamespaceHolder(Child);

impl NamespaceHolder {
    fn start() -> io::Result<Self> {
        let child = Command::new("unshare")
            .args(["--user", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let holder = Self(child);
        let ours = fs::read_link("/proc/self/ns/user")?;
        let deadline = Instant::now() + Duration::from_secs(2);
        while fs::read_link(holder.proc("ns/user"))? == ours {
            if Instant::now() > deadline {
                return Err(io::Error::other("unshare made no user namespace"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        for map in ["uid_map", "gid_map"] {
            File::options()
                .write(true)
                .open(holder.proc(map))?
                .write_all(b"0 100000 65536")?;
        }
        Ok(holder)
    }

    fn proc(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.0.id())
    }

    fn namespace(&self) -> io::Result<File> {
        File::open(self.proc("ns/user"))
    }
}

impl Drop for NamespaceHolder {
    fn drop(&mut self) {
        // It ends by itself when its input does; killing it only makes that sooner.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_by_number() {
        assert_eq!(version("6.18.0-rc1+deb13"), Some((6, 18)));
        assert!(version("5.10.0").unwrap() < OLDEST);
        assert!(version("6.10").unwrap() > OLDEST);
        assert_eq!(version("custom"), None);
    }

    #[test]
    fn layouts_of_cgroups_are_told_apart() {
        let unified = "24 1 0:21 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
        let memory = "30 1 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
        let named = "31 1 0:28 / /sys/fs/cgroup/systemd rw - cgroup none rw,name=systemd\n";
        let layout = CgroupLayout::read(unified);
        assert_eq!(layout.describe(), "version 2 at /sys/fs/cgroup");
        let layout = CgroupLayout::read(&format!("{memory}{named}"));
        assert_eq!(layout.describe(), "version 1: memory, name=systemd");
        assert!(layout.has("memory") && !layout.has("pids"));
        let layout = CgroupLayout::read(&format!("{unified}{memory}"));
        assert!(layout.describe().starts_with("hybrid"));
        assert_eq!(CgroupLayout::read("").describe(), "none mounted");
    }
}

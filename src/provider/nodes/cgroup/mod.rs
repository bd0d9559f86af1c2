//! A lab's cgroups: `cksl/<lab>` in every hierarchy of the host, v1, hybrid or v2.
//!
//! ```text
//! cksl/<lab>              memory and pids of everything in the lab
//! cksl/<lab>/node         root of the node's cgroup namespace, given to the node's root
//! cksl/<lab>/node/shell   what is started from outside, with a pids limit of its own
//! cksl/<lab>/helper       what makes the node, once its init is there; of v2 alone
//! cksl/<lab>/held         what must do nothing any more, frozen
//! ```
//! The host's own cgroups are never changed. Labs have equal weights at the processors, and all of them
//! together half of what another cgroup beside theirs has: what watches and grades them goes on.

mod tree;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::libc;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use crate::lab::LabId;
use crate::lab::Limits;
use crate::provider::{ProviderError, Stilled};

use self::tree::Errors;
use super::step::Step as _;

/// Where the kernel shows cgroups.
const MOUNT: &str = "/sys/fs/cgroup";

/// How long a killed lab may take to be gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long most processes take to stand still.
const SOON: Duration = Duration::from_secs(1);

/// How many processes are held by a descriptor at a time.
const HELD: usize = 256;

/// What says how much of the processors a cgroup gets, in v1 and v2: one that nobody has set has 1024, or 100.
const WEIGHT: [&str; 2] = ["cpu.shares", "cpu.weight"];

/// The weight of all labs together.
const ALL_LABS: [&str; 2] = ["512", "50"];

/// The weight of a lab among the labs.
const ONE_LAB: [&str; 2] = ["1024", "100"];

/// A hierarchy of cgroups as the host has it mounted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::provider) struct Hierarchy {
    /// Where, on the host; a node has it at the same place.
    pub mount: PathBuf,
    /// Mount options that name a v1 hierarchy (`memory`, `name=systemd`); `None` for v2.
    pub v1: Option<String>,
}

impl Hierarchy {
    /// At which place names for v1 and v2 have its own.
    fn version(&self) -> usize {
        usize::from(self.v1.is_none())
    }

    fn has(&self, controller: &str) -> bool {
        match &self.v1 {
            Some(options) => options.split(',').any(|option| option == controller),
            None => offers(&self.mount, controller),
        }
    }
}

/// Whether a cgroup of v2 has a controller.
fn offers(cgroup: &Path, controller: &str) -> bool {
    fs::read_to_string(cgroup.join("cgroup.controllers"))
        .is_ok_and(|all| all.split_whitespace().any(|name| name == controller))
}

/// The hierarchies that are mounted below `/sys/fs/cgroup`.
pub(super) fn hierarchies() -> io::Result<Vec<Hierarchy>> {
    parse_mounts(&fs::read_to_string("/proc/self/mountinfo")?)
}

fn parse_mounts(mountinfo: &str) -> io::Result<Vec<Hierarchy>> {
    let mut found: Vec<Hierarchy> = Vec::new();
    for line in mountinfo.lines() {
        let Some((place, source)) = line.split_once(" - ") else {
            continue;
        };
        let mount = PathBuf::from(place.split(' ').nth(4).unwrap_or_default());
        let mut source = source.split(' ');
        let v1 = match source.next() {
            Some("cgroup") => Some(controllers(source.nth(1).unwrap_or_default())),
            Some("cgroup2") => None,
            _ => continue,
        };
        if mount.starts_with(MOUNT) && !found.iter().any(|known| known.mount == mount) {
            found.push(Hierarchy { mount, v1 });
        }
    }
    if found.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            "no cgroups are mounted below /sys/fs/cgroup",
        ));
    }
    Ok(found)
}

/// The options of a v1 mount that say which hierarchy it is.
fn controllers(options: &str) -> String {
    let naming = options.split(',').filter(|option| {
        !matches!(
            *option,
            "rw" | "ro" | "xattr" | "clone_children" | "noprefix"
        ) && !option.starts_with("release_agent=")
    });
    naming.collect::<Vec<_>>().join(",")
}

/// The cgroup beside a node's own, for what makes the node: v2 hands no controller down from a cgroup with a process in it,
/// so systemd could not while its maker waits for it there. It is open before the host's files are out of reach.
#[derive(Debug)]
pub(super) struct Beside(Vec<File>);

impl Beside {
    /// `cgroups` are the node's own, one for each of the hierarchies.
    pub(super) fn of(
        hierarchies: &[Hierarchy],
        cgroups: &[PathBuf],
    ) -> Result<Self, ProviderError> {
        let all = hierarchies.iter().zip(cgroups);
        let v2 = all.filter(|(hierarchy, _)| hierarchy.v1.is_none());
        let opened = v2.map(|(_, cgroup)| {
            let helper = cgroup.with_file_name("helper");
            fs::create_dir_all(&helper)
                .and_then(|()| {
                    File::options()
                        .write(true)
                        .open(helper.join("cgroup.procs"))
                })
                .step(|| format!("make the cgroup {}", helper.display()))
        });
        Ok(Self(opened.collect::<Result<_, _>>()?))
    }

    /// Puts the calling process there.
    pub(super) fn enter(mut self) -> Result<(), ProviderError> {
        for procs in &mut self.0 {
            procs
                .write_all(b"0")
                .step(|| "leave the node's cgroup".to_owned())?;
        }
        Ok(())
    }
}

/// The cgroups of a lab; those of a container of an engine hold what it does not have a `node` for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::provider) struct LabCgroups {
    pub hierarchies: Vec<Hierarchy>,
    /// `cksl/<lab>`
    path: PathBuf,
}

impl LabCgroups {
    pub(super) fn of(lab: &LabId) -> io::Result<Self> {
        Ok(LabCgroups {
            hierarchies: hierarchies()?,
            path: Path::new("cksl").join(&lab.0),
        })
    }

    /// Those of a container of an engine, whatever its first process has made of them by now: the engine
    /// has put the container's id, 64 hexadecimal digits, into their name.
    pub(in crate::provider) fn of_container(pid: i32, id: &str) -> io::Result<Self> {
        let own = fs::read_to_string(format!("/proc/{pid}/cgroup"))?;
        let path = own.lines().find_map(|line| container_top(line, id));
        let path =
            path.ok_or_else(|| io::Error::other(format!("process {pid} is in no cgroup of {id}")))?;
        let mut hierarchies = hierarchies()?;
        // Where an engine has no place in a hierarchy the process is where the engine itself is.
        hierarchies.retain(|hierarchy| hierarchy.mount.join(&path).is_dir());
        Ok(LabCgroups { hierarchies, path })
    }

    fn tops(&self) -> impl Iterator<Item = (&Hierarchy, PathBuf)> {
        let path = &self.path;
        self.hierarchies
            .iter()
            .map(move |hierarchy| (hierarchy, hierarchy.mount.join(path)))
    }

    /// The folders of the node's own cgroup, one for each hierarchy.
    pub(super) fn node(&self) -> Vec<PathBuf> {
        self.tops().map(|(_, top)| top.join("node")).collect()
    }

    /// Puts the calling process into the cgroup for what is started from outside, where there may be
    /// so many processes. systemd removes the cgroup when it finds it empty, so it is made anew.
    pub(super) fn enter_shell(&self, pids: u64) -> Result<(), ProviderError> {
        for (hierarchy, top) in self.tops() {
            let shell = top.join("node/shell");
            let enter = || -> io::Result<()> {
                fs::create_dir_all(&shell)?;
                // In a container of an engine the one above has just been made, too.
                inherit_processors(hierarchy, &top.join("node"))?;
                inherit_processors(hierarchy, &shell)?;
                if hierarchy.has("pids") {
                    if hierarchy.v1.is_none() {
                        fs::write(top.join("node/cgroup.subtree_control"), "+pids")?;
                    }
                    fs::write(shell.join("pids.max"), pids.to_string())?;
                }
                fs::write(shell.join("cgroup.procs"), "0")
            };
            enter()
                .or_else(|_| enter())
                .step(|| format!("enter the cgroup {}", shell.display()))?;
        }
        Ok(())
    }

    /// Makes them, sets the limits and gives the node's part to `owner`.
    pub(super) fn create(&self, limits: &Limits, owner: u32) -> Result<(), ProviderError> {
        for (hierarchy, top) in self.tops() {
            // Another lab may remove the common folder between the two: then once more.
            let node = top.join("node");
            fs::create_dir_all(&node)
                .or_else(|_| fs::create_dir_all(&node))
                .step(|| format!("make the cgroup {}", node.display()))?;
            prepare(hierarchy, &top)?;
            for name in [
                "",
                "cgroup.procs",
                "tasks",
                "cgroup.threads",
                "cgroup.subtree_control",
            ] {
                let path = node.join(name);
                if path.exists() {
                    chown(&path, Some(owner), Some(owner))
                        .step(|| format!("give {} to the node", path.display()))?;
                }
            }
        }
        self.weigh()
            .step(|| "share out the processors".to_owned())?;
        self.limit(limits)
    }

    /// Sets the weights where there are some: not where v2 does not hand `cpu` down.
    fn weigh(&self) -> io::Result<()> {
        for (hierarchy, top) in self.tops() {
            let version = hierarchy.version();
            let cksl = top.parent().unwrap_or(&top);
            for (folder, weight) in [(cksl, ALL_LABS), (&top, ONE_LAB)] {
                let file = folder.join(WEIGHT[version]);
                if file.exists() {
                    fs::write(file, weight[version])?;
                }
            }
        }
        Ok(())
    }

    fn limit(&self, limits: &Limits) -> Result<(), ProviderError> {
        let memory = (limits.memory << 20).to_string();
        self.set("memory", ["memory.limit_in_bytes", "memory.max"], &memory)?;
        let all = limits.pids.saturating_mul(2).to_string();
        self.set("pids", ["pids.max"; 2], &all)
    }

    /// Whether it has what the kubelet asks of a machine before it starts.
    pub(super) fn allow_cluster(&self) -> Result<(), ProviderError> {
        let asked = ["cpu", "cpuset", "memory", "pids"];
        asked
            .iter()
            .try_for_each(|controller| self.place(controller, "the kubelet asks for it").map(drop))
    }

    /// Where a controller is for the lab. `why` says what needs it.
    fn place(&self, controller: &str, why: &str) -> Result<(&Hierarchy, PathBuf), ProviderError> {
        let missing = |what: String, fix: &str| ProviderError::Missing {
            what,
            why: format!("{why}; {fix}"),
        };
        let place = self.tops().find(|(hierarchy, _)| hierarchy.has(controller));
        let Some((hierarchy, top)) = place else {
            return Err(missing(
                format!("the cgroup controller `{controller}`"),
                "boot with a kernel that has it",
            ));
        };
        if hierarchy.v1.is_none() && !offers(&top, controller) {
            let root = hierarchy.mount.display();
            return Err(missing(
                format!("the cgroup controller `{controller}` in {}", top.display()),
                &format!("this hands it down: echo +{controller} > {root}/cgroup.subtree_control"),
            ));
        }
        Ok((hierarchy, top))
    }

    /// Writes a limit where the controller is: `files` are its names in v1 and v2.
    fn set(&self, controller: &str, files: [&str; 2], value: &str) -> Result<(), ProviderError> {
        let (hierarchy, top) = self.place(controller, "a lab's processes must have limits")?;
        let file = top.join(files[hierarchy.version()]);
        fs::write(&file, value).step(|| format!("write {value} to {}", file.display()))
    }

    /// Whether processes in them were ended because all of them together wanted more memory than they may have. A container
    /// with a limit of its own that meets that one does not count.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        let memory = self.tops().find(|(hierarchy, _)| hierarchy.has("memory"));
        let Some((hierarchy, top)) = memory else {
            return false;
        };
        // One that is gone says nothing.
        let read = |file| fs::read_to_string(top.join(file)).unwrap_or_default();
        match hierarchy.v1 {
            // Of the limit of this cgroup itself, not of those below.
            None => tree::counted(&read("memory.events.local"), "oom") > 0,
            // Each cgroup counts what was ended in it, whosever limit it was.
            Some(_) => {
                let met: u64 = read("memory.failcnt").trim().parse().unwrap_or(0);
                met > 0 && tree::sum(&top, "memory.oom_control", "oom_kill") > 0
            }
        }
    }

    /// The processes in them, as host pids.
    pub(super) fn processes(&self) -> Vec<i32> {
        let mut pids: Vec<_> = self
            .tops()
            .flat_map(|(_, top)| tree::processes(&top))
            .collect();
        pids.sort_unstable();
        pids.dedup();
        pids
    }

    /// Stops every process in them where it is, or lets them go on, and waits until it is so.
    pub(super) fn freeze(&self, frozen: bool) -> io::Result<()> {
        let freezer = self.freezer()?;
        match freezer.set(&freezer.top, frozen, PATIENCE)? {
            true => Ok(()),
            false => Err(io::Error::other(format!(
                "{} does not say that it is {} within {} s",
                freezer.top.display(),
                if frozen { "frozen" } else { "thawed" },
                PATIENCE.as_secs()
            ))),
        }
    }

    /// Stops the processes that `choose` takes, until they are killed. While it is asked all stand still.
    pub(super) fn hold(&self, choose: &mut dyn FnMut(&Stilled) -> Vec<i32>) -> io::Result<()> {
        let freezer = self.freezer()?;
        // What is not frozen by then is in the kernel, and stands still as soon as it comes back.
        let frozen = freezer.set(&freezer.top, true, SOON);
        let held = frozen.and_then(|_| {
            let stilled = Stilled {
                all: self.processes(),
                from_outside: tree::processes(&freezer.top.join("node/shell")),
            };
            freezer.keep(&choose(&stilled))
        });
        let thawed = freezer.set(&freezer.top, false, PATIENCE);
        held.and(thawed.map(|_| ()))
    }

    /// What can stop them; v2 if there is a choice: its frozen processes can be killed.
    fn freezer(&self) -> io::Result<Freezer> {
        let mut tops: Vec<_> = self.tops().collect();
        tops.sort_by_key(|(hierarchy, _)| hierarchy.v1.is_some());
        let mut freezers = tops.into_iter().map(|(hierarchy, top)| Freezer {
            top,
            v1: hierarchy.v1.is_some(),
        });
        let found = freezers.find(|one| one.top.join(one.file()).exists());
        found.ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    /// Lets everything in them go on that is frozen, by whomever: in v1 it would not die. A learner may have
    /// frozen it, or a container runtime, which does so for a moment while it makes a container, and was
    /// killed in that moment.
    pub(in crate::provider) fn thaw(&self) {
        for (hierarchy, top) in self.tops() {
            if hierarchy.v1.is_some() && hierarchy.has("freezer") {
                tree::thaw(&top);
            }
        }
    }

    /// Kills every process in them and waits until they are gone.
    pub(super) fn kill(&self) -> io::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let pids = self.processes();
            if pids.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(io::Error::other(format!(
                    "processes {pids:?} are still there {} s after they were killed",
                    PATIENCE.as_secs()
                )));
            }
            for pids in pids.chunks(HELD) {
                self.kill_those(pids);
            }
            self.thaw();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills processes that are in the lab still once descriptors hold them: a number may by now be that of
    /// another process, and `/proc/PID/cgroup` can't be read where the path is too long.
    fn kill_those(&self, pids: &[i32]) {
        let hold = |pid: &i32| {
            let pid = Pid::from_raw(*pid)?;
            Some((pid, pidfd_open(pid, PidfdFlags::empty()).ok()?))
        };
        let held: Vec<_> = pids.iter().filter_map(hold).collect();
        let still = self.processes();
        for (pid, process) in held {
            if still.contains(&pid.as_raw_nonzero().get()) {
                // It may have ended by now, which is what was wanted.
                let _ = pidfd_send_signal(&process, Signal::KILL);
            }
        }
    }

    /// Removes them, from the bottom up. Those that are not there are removed already.
    ///
    /// # Errors
    /// What could not be removed, after all the rest has been.
    pub(in crate::provider) fn remove(&self) -> io::Result<()> {
        let mut errors = Errors::default();
        for (hierarchy, top) in self.tops() {
            if let Err(error) = tree::remove(&top, PATIENCE) {
                errors.note(hierarchy.mount.display(), error);
            }
            // The folder of all labs goes with the last of them.
            let _ = fs::remove_dir(hierarchy.mount.join("cksl"));
        }
        errors.outcome()
    }
}

/// The hierarchy that can stop a lab's processes.
struct Freezer {
    top: PathBuf,
    v1: bool,
}

impl Freezer {
    /// What stops those in a folder.
    fn file(&self) -> &'static str {
        if self.v1 {
            "freezer.state"
        } else {
            "cgroup.freeze"
        }
    }

    /// Stops all in a folder and below, or lets them go on. Whether it is so within the `patience`.
    fn set(&self, folder: &Path, frozen: bool, patience: Duration) -> io::Result<bool> {
        let word = match (self.v1, frozen) {
            (false, true) => "1",
            (false, false) => "0",
            (true, true) => "FROZEN",
            (true, false) => "THAWED",
        };
        let deadline = Instant::now() + patience;
        fs::write(folder.join(self.file()), word)?;
        while !says(self.v1, folder, frozen)? {
            if Instant::now() > deadline {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(true)
    }

    /// Moves processes, which stand still, to a place where they do so by themselves. The node's root can't reach it.
    fn keep(&self, pids: &[i32]) -> io::Result<()> {
        let held = self.top.join("held");
        match fs::create_dir(&held) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        fs::write(held.join(self.file()), if self.v1 { "FROZEN" } else { "1" })?;
        for pid in pids {
            match fs::write(held.join("cgroup.procs"), pid.to_string()) {
                // One that was killed while it stood still.
                Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
                written => written?,
            }
        }
        Ok(())
    }
}

/// Whether a folder of v1's freezer or of v2 says that all in it is frozen, or thawed: by itself or by one above.
fn says(v1: bool, folder: &Path, frozen: bool) -> io::Result<bool> {
    let (file, told) = match (v1, frozen) {
        (false, true) => ("cgroup.events", "frozen 1"),
        (false, false) => ("cgroup.events", "frozen 0"),
        (true, true) => ("freezer.state", "FROZEN"),
        (true, false) => ("freezer.state", "THAWED"),
    };
    Ok(fs::read_to_string(folder.join(file))?.contains(told))
}

/// Whether a process of the host is frozen with its cgroup, by whomever. One that is gone is not.
pub(crate) fn is_frozen(host_pid: i32) -> bool {
    let own = fs::read_to_string(format!("/proc/{host_pid}/cgroup"));
    let own = own.unwrap_or_default();
    let all = hierarchies().unwrap_or_default();
    own.lines().any(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            return false;
        };
        let v1 = controllers.split(',').any(|name| name == "freezer");
        let hierarchy = all.iter().find(|one| match &one.v1 {
            Some(_) => v1 && one.has("freezer"),
            None => controllers.is_empty(),
        });
        hierarchy.is_some_and(|one| {
            let folder = one.mount.join(path.trim_start_matches('/'));
            says(v1, &folder, true).unwrap_or(false)
        })
    })
}

/// The labs that have cgroups on this machine.
pub(super) fn labs_with_cgroups() -> io::Result<Vec<LabId>> {
    let mut labs = Vec::new();
    for hierarchy in hierarchies()? {
        let folder = fs::read_dir(hierarchy.mount.join("cksl"));
        for entry in folder.into_iter().flatten().flatten() {
            if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            let lab = LabId(entry.file_name().to_string_lossy().into_owned());
            if !labs.contains(&lab) {
                labs.push(lab);
            }
        }
    }
    Ok(labs)
}

/// What a new cgroup needs before a process can enter it: v1's cpuset starts without processors,
/// v2 hands no controller down by itself.
fn prepare(hierarchy: &Hierarchy, top: &Path) -> Result<(), ProviderError> {
    let cksl = top.parent().unwrap_or(top);
    for folder in [cksl, top, &top.join("node")] {
        inherit_processors(hierarchy, folder)
            .step(|| format!("copy the processors of {}", folder.display()))?;
    }
    if hierarchy.v1.is_none() {
        // Not in the node's own: a cgroup that hands controllers down can't hold processes, and
        // systemd starts in that one before it moves away.
        for folder in [cksl, top] {
            let offered = fs::read_to_string(folder.join("cgroup.controllers")).unwrap_or_default();
            for controller in offered.split_whitespace() {
                // One that can't be handed down here matters only if a limit needs it, which is
                // found out when that is written.
                let _ = fs::write(
                    folder.join("cgroup.subtree_control"),
                    format!("+{controller}"),
                );
            }
        }
    }
    Ok(())
}

/// A new cgroup of v1's cpuset has no processors and no memory nodes until it is given some.
fn inherit_processors(hierarchy: &Hierarchy, folder: &Path) -> io::Result<()> {
    if hierarchy.v1.is_some() && hierarchy.has("cpuset") {
        for file in ["cpuset.cpus", "cpuset.mems"] {
            let value = fs::read_to_string(folder.join("..").join(file))?;
            fs::write(folder.join(file), value.trim_end())?;
        }
    }
    Ok(())
}

/// The path of a container's cgroup, from a line of `/proc/PID/cgroup` of a process in it or below.
fn container_top(line: &str, id: &str) -> Option<PathBuf> {
    let path = line.splitn(3, ':').nth(2)?.trim_start_matches('/');
    let below = path.find(id)? + id.len();
    let end = path[below..]
        .find('/')
        .map_or(path.len(), |end| below + end);
    Some(PathBuf::from(&path[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_has_the_cgroup_with_its_id_whatever_is_below() {
        let id = "cf194003e7060c324fb54a2ae9730561a06528af262399bf6cc9916e5b0dd3d8";
        let top = |path: &str| container_top(&format!("7:freezer:{path}"), id);
        for (path, expected) in [
            (format!("/docker/{id}"), Some(format!("docker/{id}"))),
            (
                format!("/docker/{id}/init.scope"),
                Some(format!("docker/{id}")),
            ),
            (
                format!("/system.slice/docker-{id}.scope/kubepods.slice"),
                Some(format!("system.slice/docker-{id}.scope")),
            ),
            ("/user.slice".to_owned(), None),
        ] {
            assert_eq!(top(&path), expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn hierarchies_of_a_hybrid_machine_are_told_apart() {
        let mounts = "\
30 25 0:26 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
32 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup none rw,xattr,release_agent=/lib/x,name=systemd
33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 none rw
34 25 0:30 / /mnt/other rw - cgroup cgroup rw,memory
";
        let found = parse_mounts(mounts).expect("there are some");
        let names: Vec<_> = found.iter().map(|h| h.v1.as_deref()).collect();
        assert_eq!(names, [Some("cpu,cpuacct"), Some("name=systemd"), None]);
    }

    #[test]
    fn labs_have_equal_weights_and_all_of_them_together_less_than_another_cgroup() {
        for (v1, file, all, one) in [
            (Some("cpu"), "cpu.shares", "512", "1024"),
            (None, "cpu.weight", "50", "100"),
        ] {
            let mount = tempfile::tempdir().unwrap();
            let lab = LabCgroups {
                hierarchies: vec![Hierarchy {
                    mount: mount.path().to_owned(),
                    v1: v1.map(str::to_owned),
                }],
                path: PathBuf::from("cksl/lab"),
            };
            fs::create_dir_all(mount.path().join("cksl/lab")).unwrap();
            let weight = |folder: &str| mount.path().join(folder).join(file);
            // The kernel makes the files where the controller is, and only there.
            lab.weigh().unwrap();
            assert!(!weight("cksl").exists() && !weight("cksl/lab").exists());
            for folder in ["cksl", "cksl/lab"] {
                fs::write(weight(folder), "").unwrap();
            }
            lab.weigh().unwrap();
            let set = |folder: &str| fs::read_to_string(weight(folder)).unwrap();
            assert_eq!((set("cksl").as_str(), set("cksl/lab").as_str()), (all, one));
        }
    }

    #[test]
    fn a_cluster_is_refused_where_version_2_does_not_hand_down_what_the_kubelet_needs() {
        let mount = tempfile::tempdir().unwrap();
        let cgroups = LabCgroups {
            hierarchies: vec![Hierarchy {
                mount: mount.path().to_owned(),
                v1: None,
            }],
            path: PathBuf::from("cksl/lab"),
        };
        let top = mount.path().join("cksl/lab");
        fs::create_dir_all(&top).unwrap();
        let offer = |folder: &Path, all: &str| {
            fs::write(folder.join("cgroup.controllers"), all).unwrap();
        };
        offer(mount.path(), "cpuset cpu io memory pids\n");
        offer(&top, "cpuset cpu memory pids\n");
        cgroups.allow_cluster().unwrap();
        offer(&top, "cpu memory pids\n");
        let said = cgroups.allow_cluster().unwrap_err().to_string();
        assert!(
            said.contains("`cpuset`") && said.contains("echo +cpuset >"),
            "{said}"
        );
        offer(mount.path(), "cpu memory pids\n");
        let said = cgroups.allow_cluster().unwrap_err().to_string();
        assert!(said.contains("boot with a kernel that has it"), "{said}");
    }

    #[test]
    fn a_machine_without_cgroups_is_an_error() {
        assert!(parse_mounts("30 25 0:26 / / rw - ext4 /dev/sda rw\n").is_err());
    }
}

//! What is known of a node on disk, written before it is made: `node/sandbox.json` in the lab's
//! folder, and the register of the ranges of user ids that labs have taken.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::boot::IDS;
use super::cgroup::LabCgroups;
use super::grader::Grader;
use super::step::Step as _;
use crate::lab::LabId;
use crate::provider::document;
use crate::provider::engine::Address;
use crate::provider::{NodeFacts, NodeIds, ProviderError};

/// First id of the first range: above what distributions hand out for `/etc/subuid`.
const FIRST_BASE: u32 = 0x4000_0000;

/// Labs at one time on one machine.
const RANGES: u32 = 1024;

/// A node as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The lab that it was made for: its cgroups are called so, whoever has it now.
    pub lab: LabId,
    /// Boot of the host in which it was made; in another one nothing of it is left.
    pub boot_id: String,
    /// First id of its range.
    pub id_base: u32,
    /// How many processes may come from the learner's shells.
    pub pids: u64,
    /// The Docker engine that has its container, if it is one.
    #[serde(default)]
    pub engine: Option<Address>,
    /// The grader as its API server knows it, if it is a cluster.
    #[serde(default)]
    pub grader: Option<Grader>,
    /// Its init, from before systemd is executed.
    pub init: Option<InitRecord>,
    /// All of it, once it is up.
    pub facts: Option<NodeFacts>,
}

/// An init as recorded: enough to tell it from a later process with the same pid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::provider) struct InitRecord {
    /// Its namespaces and pid.
    pub ids: NodeIds,
    /// Start time, clock ticks since boot.
    pub start_ticks: u64,
}

impl InitRecord {
    /// Whether it still lives.
    pub(in crate::provider) fn lives(&self) -> bool {
        let process = PathBuf::from(format!("/proc/{}", self.ids.init_pid));
        start_ticks(self.ids.init_pid).is_ok_and(|ticks| ticks == self.start_ticks)
            && fs::metadata(process.join("ns/pid"))
                .is_ok_and(|ns| ns.ino() == u64::from(self.ids.pid_ns))
    }
}

impl Record {
    /// The folder of the provider in a lab's folder.
    pub(super) fn folder(lab: &Path) -> PathBuf {
        lab.join("node")
    }

    fn file(lab: &Path) -> PathBuf {
        Self::folder(lab).join("sandbox.json")
    }

    /// The record in a lab's folder, if there is one.
    pub(super) fn load(lab: &Path) -> Result<Option<Record>, ProviderError> {
        document::load(&Self::file(lab))
    }

    /// Its init, if that still lives.
    pub(super) fn living(&self) -> Option<InitRecord> {
        let boot = boot_id().ok()?;
        let init = self.init.clone()?;
        (self.boot_id == boot && init.lives()).then_some(init)
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, lab: &Path) -> Result<(), ProviderError> {
        document::save(&Self::file(lab), self)
    }
}

/// Identity of the host's present boot.
pub(in crate::provider) fn boot_id() -> Result<String, ProviderError> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim_end().to_owned())
        .step(|| "read the host's boot id".to_owned())
}

/// Start time of a process that has not ended, field 22 of `/proc/PID/stat`. A zombie has ended.
///
/// # Errors
/// There is no such process, or it has ended.
pub fn start_ticks(pid: i32) -> io::Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut fields = after_name.split_whitespace();
    match (fields.next(), fields.nth(18).map(str::parse)) {
        (Some("Z" | "X"), _) => Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("process {pid} has ended"),
        )),
        (_, Some(Ok(ticks))) => Ok(ticks),
        _ => Err(io::Error::other(format!(
            "/proc/{pid}/stat has no start time"
        ))),
    }
}

/// The ranges of ids that labs of all users have taken: a folder with a file for each, named by its
/// number, that says who has it.
#[derive(Debug)]
pub(super) struct Ranges {
    folder: PathBuf,
    _lock: File,
}

/// Who has a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    /// The folder of the lab.
    pub dir: PathBuf,
    /// Whose name its cgroups have: that of the folder's lab, unless another one was made ahead for it.
    pub lab: LabId,
}

impl Holder {
    fn load(file: &Path) -> Option<Holder> {
        let text = fs::read_to_string(file).ok()?;
        // Labs of earlier versions have noted their folder alone.
        let (dir, lab) = match text.split_once('\n') {
            Some((dir, lab)) => (dir, lab),
            None => (text.as_str(), text.rsplit_once('/')?.1),
        };
        Some(Holder {
            dir: dir.into(),
            lab: LabId(lab.to_owned()),
        })
    }

    fn save(&self, file: &Path) -> Result<(), ProviderError> {
        let mut text = self.dir.as_os_str().as_encoded_bytes().to_vec();
        text.push(b'\n');
        text.extend_from_slice(self.lab.0.as_bytes());
        fs::write(file, text).step(|| format!("write {}", file.display()))
    }

    /// Whether its lab's folder is there. One that can't be read may be another user's.
    fn has_record(&self) -> bool {
        !matches!(Record::load(&self.dir), Ok(None))
    }

    /// Whether processes of it run: somebody may have removed the folder beneath a node.
    fn runs(&self) -> bool {
        LabCgroups::of(&self.lab).is_ok_and(|cgroups| !cgroups.processes().is_empty())
    }
}

impl Ranges {
    /// Locks the register, which lies beside the roots in the store.
    pub(super) fn lock(store: &Path) -> Result<Ranges, ProviderError> {
        let folder = store.join("ids");
        let what = || format!("lock {}", folder.display());
        fs::create_dir_all(&folder).step(what)?;
        let lock = File::create(folder.join("lock")).step(what)?;
        flock(&lock, FlockOperation::LockExclusive).step(what)?;
        Ok(Ranges {
            folder,
            _lock: lock,
        })
    }

    /// Takes a free range; the lab's record must be written before the lock is let go.
    pub(super) fn take(&self, holder: &Holder) -> Result<u32, ProviderError> {
        for number in 0..RANGES {
            let file = self.folder.join(number.to_string());
            if Holder::load(&file).is_some_and(|other| other.has_record() || other.runs()) {
                continue;
            }
            holder.save(&file)?;
            return Ok(FIRST_BASE + number * IDS);
        }
        Err(ProviderError::Missing {
            what: "a free range of user ids".to_owned(),
            why: format!("{RANGES} labs are there already; `cksl clean` removes dead ones"),
        })
    }

    /// Notes that a range has another owner.
    pub(super) fn pass_on(&self, id_base: u32, holder: &Holder) -> Result<(), ProviderError> {
        holder.save(&self.file(id_base))
    }

    fn file(&self, id_base: u32) -> PathBuf {
        let number = id_base.saturating_sub(FIRST_BASE) / IDS;
        self.folder.join(number.to_string())
    }

    /// Gives a range back.
    pub(super) fn give_back(&self, id_base: u32) {
        // One that is not there has been given back.
        let _ = fs::remove_file(self.file(id_base));
    }

    /// Who has one. Ranges of which nothing is left are given back.
    pub(super) fn holders(&self) -> Vec<Holder> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut holders = Vec::new();
        for file in entries
            .filter(|entry| entry.file_name() != "lock")
            .map(|entry| entry.path())
        {
            match Holder::load(&file) {
                Some(holder) if holder.has_record() || holder.runs() => holders.push(holder),
                _ => {
                    let _ = fs::remove_file(file);
                }
            }
        }
        holders
    }

    /// Those below the folder `labs` that run, and whose folder is gone.
    pub(super) fn strays(&self, labs: &Path) -> Vec<Holder> {
        let mut holders = self.holders();
        holders.retain(|holder| holder.dir.starts_with(labs) && !holder.has_record());
        holders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_taken_once_and_again_after_its_lab_is_gone() {
        let place = tempfile::tempdir().expect("makes a folder");
        let lab = place.path().join("lab-a");
        let record = Record {
            lab: LabId("lab-a".to_owned()),
            boot_id: boot_id().expect("there is one"),
            id_base: 0,
            pids: 1,
            engine: None,
            grader: None,
            init: None,
            facts: None,
        };
        record.save(&lab).expect("saves");
        let ranges = Ranges::lock(place.path()).expect("locks");
        let holder = |name: &str| Holder {
            dir: place.path().join(name),
            lab: LabId(format!("{name}-of-no-machine")),
        };
        let first = ranges.take(&holder("lab-a")).expect("takes");
        let second = ranges.take(&holder("lab-b")).expect("takes");
        assert_ne!(first, second);
        assert_eq!(ranges.holders(), [holder("lab-a")]);
        ranges.give_back(first);
        assert_eq!(ranges.take(&holder("lab-a")).expect("takes"), first);
    }

    #[test]
    fn the_running_process_is_not_taken_for_another() {
        let pid = i32::try_from(std::process::id()).expect("pids are small");
        let namespace = fs::metadata("/proc/self/ns/pid").expect("has one");
        let ids = NodeIds {
            pid_ns: u32::try_from(namespace.ino()).expect("is 32 bits wide"),
            init_pid: pid,
            id_base: 0,
        };
        let start_ticks = start_ticks(pid).expect("has a start time");
        assert!(InitRecord { ids, start_ticks }.lives());
        let later = start_ticks + 1;
        assert!(
            !InitRecord {
                ids,
                start_ticks: later
            }
            .lives()
        );
    }
}

//! The loaded programs and the maps that say what they watch.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use aya::maps::{Array, HashMap, Map, MapData};
use aya::{Btf, Ebpf, EbpfLoader};

use crate::call;
use crate::depth::Namespace;
use crate::error::ProbeError;
use crate::identify::Asking;
use crate::layers::Layers;
use crate::load::{load_program, map};
use crate::reader::Reader;
use crate::ring::Ring;
use crate::sample::Identity;
use crate::syscall::SyscallSet;
use crate::wire;

/// A lab's number, chosen by the caller.
pub type LabKey = u32;

/// The compiled programs.
static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/probe.bpf.o"));

/// Each program and the tracepoint it is made for.
pub(crate) const PROGRAMS: [(&str, &str); 5] = [
    ("on_sys_exit", "sys_exit"),
    ("on_exec", "sched_process_exec"),
    ("on_fork", "sched_process_fork"),
    ("on_exit", "sched_process_exit"),
    ("on_signal", "signal_generate"),
];

/// Entries of `tallies`: how many labs can be watched at once.
const LABS: u32 = 256;

/// Length of the window in which a lab's events and bytes are counted, as in `bpf/state.h`.
const WINDOW: Duration = Duration::from_nanos(1 << 26);

/// How the probe is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Size of the ring buffer in bytes, shared by all labs: a power of two, at least a page.
    pub ring: u32,
    /// Events per second that one lab may send; what it sends beyond is lost, and counted. Kept
    /// per window of 67 ms. While three quarters of the ring are full, a lab may send one part in 64 of the
    /// ring. What it sends beyond that is lost once it is more than half of what is free, so that a lab in a
    /// frenzy does not fill the ring of all, however long nobody reads.
    pub rate: u64,
    /// Bytes of the data of a read or write that are reported, at most 4096.
    pub buffer: u32,
    /// After events, how soon the reader looks for more: what an event may have to wait. In a flood
    /// it looks every two milliseconds if that is longer.
    pub wake: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            // On a busy machine the reader may have to wait for a processor while a dozen programs
            // start: they fill 8 MiB.
            ring: 32 << 20,
            rate: 400_000,
            buffer: 80,
            wake: Duration::from_micros(300),
        }
    }
}

/// What of a lab could not be reported since it is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Events lost because the ring buffer was full.
    pub ring: u64,
    /// Events lost because the lab was over its rate, or over its share while the ring buffer was crowded.
    pub rate: u64,
    /// Strings and buffers of reported events that could not be read from user memory.
    pub unreadable: u64,
    /// System calls made in 32-bit mode, of which nothing is reported. Those that were refused (`EPERM`) do not count.
    pub foreign: u64,
}

/// One lab's entry.
#[derive(Debug)]
struct Lab {
    slot: u32,
    syscalls: SyscallSet,
    all_io: bool,
    namespaces: Vec<u32>,
    files: Vec<(u32, u64)>,
}

/// The loaded probe. Dropping it takes its programs out of the kernel.
///
/// The programs are attached from the start, but report nothing until a lab is watched. Needs
/// CAP_BPF and CAP_PERFMON in the initial user namespace, and nothing else: no CAP_SYS_ADMIN, no
/// limit on locked memory, no mounted bpffs or tracefs.
pub struct Probe {
    labs: BTreeMap<LabKey, Lab>,
    nodes: Array<MapData, wire::Bucket>,
    watched_labs: Array<MapData, wire::Lab>,
    tallies: Array<MapData, wire::Tally>,
    watched: HashMap<MapData, wire::Watched, u8>,
    asking: Asking,
    layers: Layers,
    /// Holds programs and attachments.
    ebpf: Ebpf,
}

impl Probe {
    /// Fits the programs to the running kernel, loads and attaches them.
    pub fn load(options: Options) -> Result<(Self, Reader), ProbeError> {
        let btf = kernel_types()?;
        let mut ebpf = open(&options, &btf)?;
        for (program, tracepoint) in PROGRAMS {
            load_program(&mut ebpf, &btf, program, tracepoint)?;
        }
        let ring = Ring::open(ring_fd(&mut ebpf)?, options.ring)?;
        let reader = Reader::new(ring, map(&mut ebpf, "asleep")?, options.wake);
        let probe = Self {
            labs: BTreeMap::new(),
            nodes: map(&mut ebpf, "nodes")?,
            watched_labs: map(&mut ebpf, "watched_labs")?,
            tallies: map(&mut ebpf, "tallies")?,
            watched: map(&mut ebpf, "watched_files")?,
            asking: Asking::new(&mut ebpf, &btf)?,
            layers: Layers::default(),
            ebpf,
        };
        Ok((probe, reader))
    }

    /// Watches a pid namespace (its inode, as `stat` of `/proc/<pid>/ns/pid` gives it) and all
    /// below it as part of a lab. May be called again for more namespaces of the same lab.
    ///
    /// The namespace must be at most four levels below that of the process that loaded the probe. A new lab reports [`SyscallSet::graded`]. To miss nothing, watch the
    /// namespace before its first process goes on.
    ///
    /// A namespace belongs to the lab that named it last: the kernel gives the inode of one that has
    /// ended to the next.
    pub fn watch(&mut self, lab: LabKey, pid_ns: u32) -> Result<(), ProbeError> {
        if !self.labs.contains_key(&lab) {
            let slot = (0..LABS)
                .find(|slot| self.labs.values().all(|lab| lab.slot != *slot))
                .ok_or(ProbeError::TooManyLabs(self.labs.len()))?;
            self.tallies
                .set(slot, wire::Tally::ZERO, 0)
                .map_err(|error| ProbeError::map("tallies", error))?;
            self.labs.insert(
                lab,
                Lab {
                    slot,
                    syscalls: SyscallSet::graded(),
                    all_io: false,
                    namespaces: Vec::new(),
                    files: Vec::new(),
                },
            );
        }
        for (key, other) in &mut self.labs {
            other
                .namespaces
                .retain(|known| *known != pid_ns || *key == lab);
        }
        self.publish(lab)?;
        let entry = self.lab(lab)?;
        let slot = entry.slot;
        if !entry.namespaces.contains(&pid_ns) {
            entry.namespaces.push(pid_ns);
        }
        self.point(pid_ns, Some(slot))
    }

    /// Stops watching a lab and forgets its losses. Unknown labs are fine.
    pub fn unwatch(&mut self, lab: LabKey) -> Result<(), ProbeError> {
        let Some(gone) = self.labs.remove(&lab) else {
            return Ok(());
        };
        for pid_ns in gone.namespaces {
            self.point(pid_ns, None)?;
        }
        for (dev, ino) in gone.files {
            ignore_missing(self.watched.remove(&wire::Watched { ino, dev, lab }))
                .map_err(|error| ProbeError::map("watched_files", error))?;
        }
        Ok(())
    }

    /// Sets which system calls a lab reports. Exec, fork and exit are always reported.
    pub fn set_syscalls(&mut self, lab: LabKey, syscalls: &SyscallSet) -> Result<(), ProbeError> {
        self.lab(lab)?.syscalls = *syscalls;
        self.publish(lab)
    }

    /// Whether reads and writes (as far as they are in the lab's set) are reported of every file
    /// rather than only of the watched ones.
    pub fn set_all_io(&mut self, lab: LabKey, all: bool) -> Result<(), ProbeError> {
        self.lab(lab)?.all_io = all;
        self.publish(lab)
    }

    /// Reports reads and writes of a file too. `dev` and `ino` are those of a [`FileRef`]: on
    /// overlayfs they can differ from what `stat` says.
    ///
    /// [`FileRef`]: crate::FileRef
    pub fn watch_file(&mut self, lab: LabKey, dev: u32, ino: u64) -> Result<(), ProbeError> {
        let entry = self.lab(lab)?;
        if !entry.files.contains(&(dev, ino)) {
            entry.files.push((dev, ino));
        }
        self.watched
            .insert(wire::Watched { ino, dev, lab }, 1, 0)
            .map_err(|error| ProbeError::map("watched_files", error))
    }

    /// Which files these really are, in the numbers in which events tell it; `None` for one that can't
    /// be mapped. They must be open for reading.
    pub fn identify(
        &mut self,
        files: &[BorrowedFd<'_>],
    ) -> Result<Vec<Option<Identity>>, ProbeError> {
        let upper_at = self.layers.upper_at();
        self.asking.ask(&mut self.ebpf, files, upper_at)
    }

    /// Whether the kernel has killed the first process of a lab's namespace in the name of a process of the lab: one that
    /// has powered the node off, had traced that process, or has taken more memory than a cgroup in the node may have.
    pub fn was_killed_within(&self, lab: LabKey) -> Result<bool, ProbeError> {
        Ok(self.tally(lab)?.killed_within > 0)
    }

    /// What a lab lost so far.
    pub fn losses(&self, lab: LabKey) -> Result<Losses, ProbeError> {
        let tally = self.tally(lab)?;
        Ok(Losses {
            ring: tally.ring,
            rate: tally.rate,
            unreadable: tally.unreadable,
            foreign: tally.foreign,
        })
    }

    fn tally(&self, lab: LabKey) -> Result<wire::Tally, ProbeError> {
        let entry = self.labs.get(&lab).ok_or(ProbeError::UnknownLab(lab))?;
        let tally = self.tallies.get(&entry.slot, 0);
        tally.map_err(|error| ProbeError::map("tallies", error))
    }

    fn lab(&mut self, lab: LabKey) -> Result<&mut Lab, ProbeError> {
        self.labs.get_mut(&lab).ok_or(ProbeError::UnknownLab(lab))
    }

    /// Tells the kernel side what is wanted of a lab.
    fn publish(&mut self, key: LabKey) -> Result<(), ProbeError> {
        let upper_at = self.layers.upper_at();
        let lab = self.labs.get(&key).ok_or(ProbeError::UnknownLab(key))?;
        let value = wire::Lab {
            key,
            slot: lab.slot,
            flags: if lab.all_io { wire::LAB_ALL_IO } else { 0 },
            upper_at,
            syscalls: lab.syscalls.words(),
        };
        self.watched_labs
            .set(lab.slot, value, 0)
            .map_err(|error| ProbeError::map("watched_labs", error))
    }

    /// Has a namespace belong to the lab of a slot, or to none.
    fn point(&mut self, pid_ns: u32, slot: Option<u32>) -> Result<(), ProbeError> {
        let failed = |error| ProbeError::map("nodes", error);
        let index = pid_ns % wire::BUCKETS;
        let mut bucket = self.nodes.get(&index, 0).map_err(failed)?;
        let known = bucket.pid_ns.iter().position(|known| *known == pid_ns);
        // The entry is emptied first: no event sees half of a change.
        if let Some(known) = known {
            bucket.pid_ns[known] = 0;
            self.nodes.set(index, bucket, 0).map_err(failed)?;
        }
        let Some(slot) = slot else {
            return Ok(());
        };
        let free = bucket
            .pid_ns
            .iter()
            .position(|known| *known == 0)
            .ok_or(ProbeError::CrowdedNamespaces(pid_ns))?;
        bucket.slot[free] = slot;
        self.nodes.set(index, bucket, 0).map_err(failed)?;
        bucket.pid_ns[free] = pid_ns;
        self.nodes.set(index, bucket, 0).map_err(failed)
    }
}

pub(crate) fn kernel_types() -> Result<Btf, ProbeError> {
    Btf::from_sys_fs().map_err(ProbeError::Btf)
}

/// Makes the maps and fits the programs, without loading these.
pub(crate) fn open(options: &Options, btf: &Btf) -> Result<Ebpf, ProbeError> {
    let budget = options.rate.saturating_mul(WINDOW.as_millis() as u64) / 1000;
    let ring = u64::from(options.ring);
    let buffer = options.buffer.min(4096);
    let processors = aya::util::nr_cpus()
        .map_err(|(file, error)| ProbeError::Processors { file, error })?
        as u32;
    let calls: Vec<_> = call::table().collect();
    let host = Namespace::own(btf)?;
    EbpfLoader::new()
        .btf(Some(btf))
        .override_global("window_budget", &budget, true)
        .override_global("ring_size", &ring, true)
        .override_global("buffer_max", &buffer, true)
        .override_global("calls", calls.as_slice(), true)
        .override_global("host_level", &host.depth, true)
        .override_global("host_ns", &host.inode, true)
        .map_max_entries("events", options.ring)
        .map_max_entries("scratch", processors)
        .load(OBJECT)
        .map_err(ProbeError::object)
}

/// The descriptor of the ring buffer.
fn ring_fd(ebpf: &mut Ebpf) -> Result<OwnedFd, ProbeError> {
    match ebpf.take_map("events") {
        Some(Map::RingBuf(events)) => {
            let fd = events.fd().as_fd().try_clone_to_owned();
            fd.map_err(ProbeError::Wait)
        }
        _ => unreachable!("the object has a ring buffer of this name"),
    }
}

/// A key that was not there is as good as one removed.
fn ignore_missing(result: Result<(), aya::maps::MapError>) -> Result<(), aya::maps::MapError> {
    const ENOENT: i32 = 2;
    match result {
        Err(aya::maps::MapError::KeyNotFound) => Ok(()),
        Err(aya::maps::MapError::SyscallError(error))
            if error.io_error.raw_os_error() == Some(ENOENT) =>
        {
            Ok(())
        }
        other => other,
    }
}

//! The pid namespace that this process lives in: the host's numbers in samples are this one's.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;

use aya::maps::Array;
use aya::{Btf, EbpfLoader};

use crate::error::ProbeError;
use crate::load::{load_program, map};

/// The compiled program that finds the depth.
static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/depth.bpf.o"));

/// Inode of the machine's first pid namespace, which the kernel never changes.
const FIRST: u32 = 0xefff_fffc;

/// A pid namespace, as the programs are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Namespace {
    /// How many namespaces it is in; 0 for the machine's first.
    pub(crate) depth: u32,
    pub(crate) inode: u32,
}

impl Namespace {
    /// That of this process.
    pub(crate) fn own(btf: &Btf) -> Result<Self, ProbeError> {
        let link = fs::metadata("/proc/self/ns/pid").map_err(ProbeError::Namespace)?;
        let inode = link.ino() as u32;
        let depth = match inode {
            FIRST => 0,
            _ => depth_of(inode, btf)?,
        };
        Ok(Self { depth, inode })
    }
}

/// Has the kernel tell, which is the only one that knows.
fn depth_of(inode: u32, btf: &Btf) -> Result<u32, ProbeError> {
    let mut ebpf = EbpfLoader::new()
        .btf(Some(btf))
        .override_global("own_ns", &inode, true)
        .load(OBJECT)
        .map_err(ProbeError::object)?;
    let found: Array<_, u32> = map(&mut ebpf, "found")?;
    load_program(&mut ebpf, btf, "find_depth", "sys_exit")?;
    // A system call, from which the program sees this process return.
    let _ = rustix::process::getppid();
    let depth = found
        .get(&0, 0)
        .map_err(|error| ProbeError::map("found", error))?;
    match depth {
        0 => Err(ProbeError::Namespace(io::Error::other(
            "the kernel does not say how deep it is",
        ))),
        depth => Ok(depth),
    }
}

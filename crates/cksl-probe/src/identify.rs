//! Which file a file really is, in the numbers in which the probe reports what processes map.
//!
//! `stat` does not tell them: on overlayfs it shows the overlay's numbers or made-up ones. So the file
//! is mapped, and a program in the kernel, attached for just that, looks at the mapping as it does at
//! those of a lab's processes.

use std::hash::{BuildHasher, RandomState};
use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use aya::maps::{Array, MapData};
use aya::programs::BtfTracePoint;
use aya::{Btf, Ebpf};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use crate::error::ProbeError;
use crate::load::{load_only, map};
use crate::sample::{Identity, Inode};
use crate::wire;

/// The program and its tracepoint.
pub(crate) const PROGRAM: (&str, &str) = ("on_question", "sys_exit");

/// How long other threads of this process may keep its mappings locked.
const LIMIT: Duration = Duration::from_secs(5);

/// Addresses that user space can have.
const ADDRESSES: u64 = 0x7fff_ffff_ffff;

impl Inode {
    pub(crate) fn of(body: &wire::InodeBody) -> Option<Self> {
        (body.bits & wire::INODE_UNKNOWN == 0).then(|| Inode::bare(body))
    }

    fn bare(body: &wire::InodeBody) -> Self {
        Inode {
            dev: body.dev,
            ino: body.ino,
            ctime: body.ctime,
            nlink: body.nlink,
        }
    }
}

impl Identity {
    fn of(answer: &wire::Question) -> Option<Self> {
        Some(Identity {
            mapped: Inode::of(&answer.mapped)?,
            opened: Inode::bare(&answer.opened),
            overlay_unknown: answer.opened.bits & wire::FILE_LAYER_UNKNOWN != 0,
        })
    }
}

/// The map over which questions are asked.
pub(crate) struct Asking(Array<MapData, wire::Question>);

impl Asking {
    pub(crate) fn new(ebpf: &mut Ebpf, btf: &Btf) -> Result<Self, ProbeError> {
        let (name, tracepoint) = PROGRAM;
        load_only(ebpf, btf, name, tracepoint)?;
        Ok(Asking(map(ebpf, "question")?))
    }

    /// The real numbers of open files; `None` for one that can't be mapped.
    pub(crate) fn ask(
        &mut self,
        ebpf: &mut Ebpf,
        files: &[BorrowedFd<'_>],
        upper_at: u32,
    ) -> Result<Vec<Option<Identity>>, ProbeError> {
        let (name, _) = PROGRAM;
        let failed = |error| ProbeError::program(name, error);
        let program: &mut BtfTracePoint = ebpf
            .program_mut(name)
            .expect("the object has this program")
            .try_into()
            .map_err(failed)?;
        let link = program.attach().map_err(failed)?;
        let answers = files.iter().map(|file| self.one(*file, upper_at)).collect();
        program.detach(link).map_err(failed)?;
        answers
    }

    fn one(&mut self, file: BorrowedFd<'_>, upper_at: u32) -> Result<Option<Identity>, ProbeError> {
        let failed = |error| ProbeError::map("question", error);
        // A hint that nobody else has: it says in the kernel which mapping is meant.
        let keys = RandomState::new();
        let end = Instant::now() + LIMIT;
        let mut number = 0_u64;
        loop {
            number += 1;
            let address = keys.hash_one(number) & ADDRESSES | 1;
            let question = wire::Question {
                address,
                upper_at,
                pad: 0,
                mapped: wire::InodeBody::ZERO,
                opened: wire::InodeBody::ZERO,
            };
            self.0.set(0, question, 0).map_err(failed)?;
            if !mapped(address, file) {
                return Ok(None);
            }
            let answer = self.0.get(&0, 0).map_err(failed)?;
            let answer = Some(answer).filter(|answer| answer.address == 0);
            match answer.and_then(|answer| Identity::of(&answer)) {
                Some(identity) => return Ok(Some(identity)),
                // The kernel's side only tries the lock on this process's mappings: another thread
                // has it just now.
                None if Instant::now() < end => std::thread::yield_now(),
                None => return Ok(None),
            }
        }
    }
}

/// Maps the beginning of a file for a moment. False if it has no mappings.
fn mapped(hint: u64, file: BorrowedFd<'_>) -> bool {
    let hint = std::ptr::without_provenance_mut(hint as usize);
    // SAFETY: without MAP_FIXED a hint never takes the place of a mapping, and what is mapped is
    // never accessed.
    let start = unsafe { mmap(hint, 1, ProtFlags::READ, MapFlags::PRIVATE, file, 0) };
    let Ok(start) = start else { return false };
    // SAFETY: the page was mapped just now and nobody knows of it.
    let unmapped = unsafe { munmap(start, 1) };
    debug_assert!(unmapped.is_ok());
    true
}

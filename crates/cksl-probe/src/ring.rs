//! The ring buffer as the kernel lays it out: `BPF_MAP_TYPE_RINGBUF`, in `kernel/bpf/ringbuf.c`.
//!
//! Two positions count bytes and only ever grow: up to one the reader is done, up to the other room
//! was taken by writers. Each lies in a page of its own; the data follow, mapped twice in a row, so
//! that no record is ever torn. A record begins with its length and two flags.
//!
//! The kernel looks at the reader's position whenever it takes room. So it is told seldom, not
//! after each record: otherwise the two processors would fight for that line of memory, and the
//! watched program would pay for it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use rustix::param::page_size;

use crate::error::ProbeError;

/// Set while a record is being written.
const BUSY: u32 = 1 << 31;
/// Set in a record that its writer gave up.
const DISCARDED: u32 = 1 << 30;
/// A record's length, with a word for the kernel itself.
const HEADER: u64 = 8;

/// The reading end of a ring buffer.
#[derive(Debug)]
pub(crate) struct Ring {
    fd: OwnedFd,
    reader: Pages,
    writers: Pages,
    /// Size of the data, a power of two.
    size: u64,
    /// Up to where records were handed over.
    read: u64,
    /// Up to where the kernel knows that.
    told: u64,
}

impl Ring {
    /// The ring buffer of a map whose data have this size.
    pub(crate) fn open(fd: OwnedFd, size: u32) -> Result<Self, ProbeError> {
        let page = page_size();
        let bytes = size as usize;
        let reader = Pages::map(&fd, 0, page, ProtFlags::READ | ProtFlags::WRITE)?;
        let writers = Pages::map(&fd, page as u64, page + 2 * bytes, ProtFlags::READ)?;
        let read = reader.number(0).load(Ordering::Acquire);
        Ok(Ring {
            fd,
            reader,
            writers,
            size: size.into(),
            read,
            told: read,
        })
    }

    /// Bytes that were read so far.
    pub(crate) fn read(&self) -> u64 {
        self.read
    }

    /// Bytes for which room was taken so far; the records in them may still be written to.
    pub(crate) fn taken(&self) -> u64 {
        self.writers.number(0).load(Ordering::Acquire)
    }

    /// Hands over the records that are there, and returns how many. Ends before the first that is
    /// still being written.
    pub(crate) fn drain(&mut self, mut take: impl FnMut(&[u8])) -> usize {
        let mut count = 0;
        'all: loop {
            let taken = self.taken();
            if self.read == taken {
                break;
            }
            while self.read < taken {
                let at = page_size() + (self.read % self.size) as usize;
                let header = self.writers.word(at).load(Ordering::Acquire);
                if header & BUSY != 0 {
                    break 'all;
                }
                let length = header & !(BUSY | DISCARDED);
                if header & DISCARDED == 0 {
                    take(self.writers.bytes(at + HEADER as usize, length as usize));
                    count += 1;
                }
                self.read += (u64::from(length) + HEADER).next_multiple_of(8);
                if self.read - self.told > self.size / 16 {
                    self.tell();
                }
            }
        }
        self.tell();
        count
    }

    /// Gives the kernel back what was read.
    fn tell(&mut self) {
        if self.told != self.read {
            self.told = self.read;
            let position = self.reader.number(0);
            position.store(self.read, Ordering::Release);
        }
    }
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Pages of the map, shared with the kernel.
#[derive(Debug)]
struct Pages {
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: the mapping belongs to this value alone, and memory that the kernel or others change is
// only accessed by atomic operations.
unsafe impl Send for Pages {}

impl Pages {
    fn map(
        fd: &OwnedFd,
        offset: u64,
        bytes: usize,
        protection: ProtFlags,
    ) -> Result<Self, ProbeError> {
        let anywhere = std::ptr::null_mut();
        // SAFETY: a new mapping at an address of the kernel's choice touches no memory of ours.
        let start = unsafe { mmap(anywhere, bytes, protection, MapFlags::SHARED, fd, offset) }
            .map_err(|error| ProbeError::Wait(error.into()))?;
        let start = NonNull::new(start.cast()).expect("the kernel maps nothing at address 0");
        Ok(Pages { start, bytes })
    }

    /// The 64-bit number at an offset.
    fn number(&self, at: usize) -> &AtomicU64 {
        assert!(at.is_multiple_of(8) && at + 8 <= self.bytes);
        // SAFETY: the offset is aligned and within the mapping, which begins with a page and lives
        // as long as `self`; the kernel changes the number atomically.
        unsafe { self.start.add(at).cast().as_ref() }
    }

    /// The 32-bit number at an offset.
    fn word(&self, at: usize) -> &AtomicU32 {
        assert!(at.is_multiple_of(4) && at + 4 <= self.bytes);
        // SAFETY: as in `number`.
        unsafe { self.start.add(at).cast().as_ref() }
    }

    /// Bytes of a record that its writer has ended.
    fn bytes(&self, at: usize, length: usize) -> &[u8] {
        assert!(at + length <= self.bytes);
        // SAFETY: the range is within the mapping, which lives as long as `self`. The kernel does not
        // write there again before it is told that the record was read, and that needs a `&mut Ring`.
        unsafe { std::slice::from_raw_parts(self.start.add(at).as_ptr(), length) }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: the mapping was made in `map` with this length, and nothing refers to it any more.
        // A failure would leave some pages mapped.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.bytes) };
    }
}

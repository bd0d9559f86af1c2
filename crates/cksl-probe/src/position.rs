//! How far the ring buffer has been written and read.

use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use rustix::param::page_size;

use crate::error::ProbeError;

/// The two pages in which the kernel shows its positions: that of the reader first, then that of the
/// writers. Both only ever grow.
#[derive(Debug)]
pub(crate) struct Positions {
    pages: NonNull<u8>,
    page: usize,
}

// SAFETY: the mapping is only read, by atomic loads, and belongs to this value alone.
unsafe impl Send for Positions {}

impl Positions {
    pub(crate) fn of(ring: &impl AsFd) -> Result<Self, ProbeError> {
        let page = page_size();
        // SAFETY: a new mapping at an address of the kernel's choice touches no memory of ours. The
        // kernel lets a ring buffer's first two pages be read so.
        let pages = unsafe {
            mmap(
                std::ptr::null_mut(),
                2 * page,
                ProtFlags::READ,
                MapFlags::SHARED,
                ring,
                0,
            )
        }
        .map_err(|error| ProbeError::Wait(error.into()))?;
        let pages = NonNull::new(pages.cast()).expect("the kernel maps nothing at address 0");
        Ok(Positions { pages, page })
    }

    /// Bytes that were read so far.
    pub(crate) fn read(&self) -> u64 {
        self.at(0)
    }

    /// Bytes for which room was taken so far; the records in them may still be written to.
    pub(crate) fn taken(&self) -> u64 {
        self.at(self.page)
    }

    fn at(&self, offset: usize) -> u64 {
        // SAFETY: each of the two mapped pages begins with an aligned 64-bit number, which the kernel
        // changes atomically; the mapping lives as long as `self`.
        let position = unsafe { self.pages.add(offset).cast::<AtomicU64>().as_ref() };
        position.load(Ordering::Acquire)
    }
}

impl Drop for Positions {
    fn drop(&mut self) {
        // SAFETY: the mapping was made in `of` with this length, and nothing refers to it any more.
        // A failure would leave two pages mapped.
        let _ = unsafe { munmap(self.pages.as_ptr().cast(), 2 * self.page) };
    }
}

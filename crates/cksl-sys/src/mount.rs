//! Mounts.

use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, BorrowedFd};

use nix::libc;

/// Gives a detached mount (from `open_tree` with `OPEN_TREE_CLONE`) the id mapping of a user
/// namespace: a file of uid 0 below it then belongs to the host uid that the namespace maps its
/// uid 0 to.
///
/// # Errors
/// `EINVAL` if the file system can't be id-mapped or the mount is not detached, `EPERM` without
/// `CAP_SYS_ADMIN` over the file system.
pub fn idmap_mount(tree: BorrowedFd<'_>, user_namespace: BorrowedFd<'_>) -> io::Result<()> {
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_IDMAP,
        attr_clr: 0,
        propagation: 0,
        userns_fd: u64::from(user_namespace.as_raw_fd().unsigned_abs()),
    };
    // SAFETY: both descriptors are open for the length of the call, the path is an empty C string
    // and the structure is given with its own size; the kernel only reads them.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

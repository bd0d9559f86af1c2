//! Keys of the kernel.

use std::io;

use nix::libc;

/// Gives the calling process a session keyring of its own, empty and without a name, in the place of
/// the one that it has from the session that it was started in.
///
/// # Errors
/// The kernel's, for instance when the user has too many keys; that it has no keys at all (`ENOSYS`)
/// is no error.
pub fn leave_session_keyring() -> io::Result<()> {
    // From linux/keyctl.h.
    const KEYCTL_JOIN_SESSION_KEYRING: libc::c_int = 1;
    // SAFETY: the call takes a number and, for a keyring without a name, a null pointer, which the
    // kernel does not read.
    let serial = unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<libc::c_char>(),
        )
    };
    let error = io::Error::last_os_error();
    match serial {
        -1 if error.raw_os_error() != Some(libc::ENOSYS) => Err(error),
        _ => Ok(()),
    }
}

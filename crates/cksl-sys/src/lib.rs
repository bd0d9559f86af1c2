//! System calls without a safe wrapper elsewhere: forking a process that is known to have one
//! thread, id-mapped mounts, system-call filters, session keyrings, signals, and marking descriptors
//! close-on-exec in bulk.

mod filter;
mod fork;
mod keyring;
mod mount;
mod signal;

pub use filter::{Rule, SyscallFilter};
pub use fork::{Fork, close_on_exec_from, fork};
pub use keyring::leave_session_keyring;
pub use mount::idmap_mount;
pub use signal::default_signals;

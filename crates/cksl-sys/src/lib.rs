//! System calls without a safe wrapper elsewhere: forking a process that is known to have one
//! thread, id-mapped mounts, system-call filters of one's own and of other threads, session keyrings, signals, and marking descriptors
//! close-on-exec in bulk.

mod attached;
mod filter;
mod fork;
mod keyring;
mod mount;
mod signal;

pub use attached::{Instruction, attached_filters};
pub use filter::{Rule, SyscallFilter};
pub use fork::{Fork, close_on_exec_from, fork};
pub use keyring::leave_session_keyring;
pub use mount::idmap_mount;
pub use signal::default_signals;

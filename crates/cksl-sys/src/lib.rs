//! System calls without a safe wrapper elsewhere: forking a process that is known to have one
//! thread, id-mapped mounts, system-call filters, and marking descriptors close-on-exec in bulk.

mod filter;
mod fork;
mod mount;

pub use filter::{Rule, SyscallFilter};
pub use fork::{Fork, close_on_exec_from, fork};
pub use mount::idmap_mount;

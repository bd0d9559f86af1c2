//! Doing something in another network namespace.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Moves this thread into a network namespace; nothing happens without one. A thread that has moved
/// is of no use for anything else: let it end with its work.
pub(crate) fn enter(network: Option<&Path>) -> io::Result<()> {
    let Some(path) = network else { return Ok(()) };
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let namespace = File::open(path).map_err(named)?;
    move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))
        .map_err(|error| named(error.into()))
}

/// Does something on a thread of its own that lives in a network namespace.
pub(crate) fn within<T: Send>(network: &Path, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = scope.spawn(|| enter(Some(network)).map(|()| work()));
        match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_that_is_gone_is_an_error_with_its_name() {
        let error = within(Path::new("/proc/0/ns/net"), || ()).unwrap_err();
        assert!(error.to_string().starts_with("/proc/0/ns/net: "), "{error}");
    }
}

//! The TCP ports on which a process listens, from the kernel.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use super::finding::Finding;

/// The state of a socket that listens, as `/proc/net/tcp` has it.
const LISTEN: &str = "0A";

/// The port that a check asks for; unknown if the scenario has none there.
pub(crate) fn port(text: &str) -> Result<u16, Finding> {
    text.parse()
        .map_err(|_| Finding::unknown(format!("the scenario asks for the port `{text}`")))
}

/// The ports on which a process of the host listens in the network namespace of another, `there`.
///
/// # Errors
/// The process is gone.
pub(crate) fn on(host_pid: i32, there: i32) -> io::Result<BTreeSet<u16>> {
    let mut sockets = BTreeSet::new();
    for entry in fs::read_dir(format!("/proc/{host_pid}/fd"))? {
        // A descriptor may be closed meanwhile.
        let Ok(target) = fs::read_link(entry?.path()) else {
            continue;
        };
        let target = target.to_string_lossy();
        let inode = target
            .strip_prefix("socket:[")
            .and_then(|rest| rest.strip_suffix(']'));
        sockets.extend(inode.map(str::to_owned));
    }
    let mut ports = BTreeSet::new();
    for table in ["tcp", "tcp6"] {
        // A kernel without IPv6 has no such table.
        let table = fs::read_to_string(format!("/proc/{there}/net/{table}"));
        ports.extend(table.unwrap_or_default().lines().filter_map(|line| {
            let (port, inode) = listener(line)?;
            sockets.contains(inode).then_some(port)
        }));
    }
    Ok(ports)
}

/// Port and inode of a line of the table, if its socket listens.
fn listener(line: &str) -> Option<(u16, &str)> {
    let mut words = line.split_whitespace();
    let local = words.nth(1)?;
    let state = words.nth(1)?;
    let inode = words.nth(5)?;
    let (_, port) = local.rsplit_once(':')?;
    (state == LISTEN).then_some((u16::from_str_radix(port, 16).ok()?, inode))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_is_that_of_the_process_that_listens_on_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = i32::try_from(std::process::id()).unwrap();
        assert!(on(own, own).unwrap().contains(&port));
        drop(listener);
        assert!(!on(own, own).unwrap().contains(&port));
    }

    #[test]
    fn a_line_of_the_table_that_listens_has_a_port_and_an_inode() {
        let line = "   0: 00000000:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0000";
        assert_eq!(listener(line), Some((8765, "4242")));
        assert_eq!(listener(&line.replace(" 0A ", " 01 ")), None);
        assert_eq!(listener("  sl  local_address rem_address   st"), None);
    }
}

//! The addresses of a network namespace, from the `/proc` of a process in it.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses that a process's network namespace has, with the lengths of their networks'
/// prefixes. Empty if the process has ended.
pub(super) fn of(host_pid: i32) -> Vec<(IpAddr, u8)> {
    let read =
        |file: &str| fs::read_to_string(format!("/proc/{host_pid}/net/{file}")).unwrap_or_default();
    let mut found = ipv4(&read("fib_trie"));
    found.extend(read("if_inet6").lines().filter_map(ipv6));
    found.sort();
    found.dedup();
    found
}

/// The kernel's routes as it prints them: below an address stand what it is the start of, and
/// whether it is the machine's own.
fn ipv4(routes: &str) -> Vec<(IpAddr, u8)> {
    let (mut own, mut networks) = (Vec::new(), Vec::new());
    let mut address = None;
    for line in routes.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("|-- ") {
            address = text.parse::<Ipv4Addr>().ok();
            continue;
        }
        let mut words = line.split_whitespace();
        let prefix = words
            .next()
            .and_then(|word| word.strip_prefix('/')?.parse::<u8>().ok());
        let (Some(address), Some(prefix)) = (address, prefix) else {
            continue;
        };
        match (words.next(), words.next()) {
            (Some("host"), Some("LOCAL")) if prefix == 32 => own.push(address),
            // All of 127.0.0.0/8 is the machine's own.
            (Some("link"), Some("UNICAST")) | (Some("host"), Some("LOCAL")) => {
                networks.push((address, prefix));
            }
            _ => {}
        }
    }
    let length = |own: Ipv4Addr| {
        let holds = |(network, prefix): &&(Ipv4Addr, u8)| {
            let mask = u32::MAX.checked_shl(32 - u32::from(*prefix)).unwrap_or(0);
            u32::from(own) & mask == u32::from(*network)
        };
        let networks = networks.iter().filter(holds);
        networks.map(|(_, prefix)| *prefix).max().unwrap_or(32)
    };
    own.into_iter()
        .map(|address| (address.into(), length(address)))
        .collect()
}

/// A line of `if_inet6`: address, number of the interface, and length of the prefix, in hex.
fn ipv6(line: &str) -> Option<(IpAddr, u8)> {
    let mut words = line.split_whitespace();
    let address = u128::from_str_radix(words.next()?, 16).ok()?;
    let prefix = u8::from_str_radix(words.nth(1)?, 16).ok()?;
    Some((Ipv6Addr::from(address).into(), prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_networks_and_broadcasts_and_have_their_prefixes() {
        let routes = "\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.77.3.0/24 2 0 2
        |-- 10.77.3.0
           /24 link UNICAST
Local:
  +-- 0.0.0.0/0 3 0 5
     +-- 10.77.3.0/24 2 0 2
        |-- 10.77.3.2
           /32 host LOCAL
        |-- 10.77.3.255
           /32 link BROADCAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.0
           /8 host LOCAL
        |-- 127.0.0.1
           /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
";
        let found = [("10.77.3.2", 24), ("127.0.0.1", 8)];
        assert_eq!(
            ipv4(routes),
            found.map(|(address, prefix)| (address.parse().unwrap(), prefix))
        );
    }

    #[test]
    fn a_line_of_ipv6_has_its_numbers_in_hex() {
        let line = "fe80000000000000021132fffe0a0b0c 02 40 20 80     eth0";
        let address = "fe80::211:32ff:fe0a:b0c".parse().unwrap();
        assert_eq!(ipv6(line), Some((address, 64)));
        assert_eq!(ipv6("no address"), None);
    }

    #[test]
    fn this_machine_knows_its_loopback_address() {
        let own = i32::try_from(std::process::id()).unwrap();
        let loopback = (Ipv4Addr::LOCALHOST.into(), 8);
        assert!(of(own).contains(&loopback), "{:?}", of(own));
        assert!(of(i32::MAX).is_empty());
    }
}

//! Networks in the form `address/length`.

use std::net::IpAddr;

/// An IPv4 or IPv6 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`. `::/0` and other empty IPv6 prefixes are refused, as Falco does.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let address = parse_ip(address)?;
        let prefix: u8 = prefix.parse().ok()?;
        let valid = match address {
            IpAddr::V4(_) => prefix <= 32,
            IpAddr::V6(_) => (1..=128).contains(&prefix),
        };
        valid.then_some(Network { address, prefix })
    }

    /// Whether the address belongs to it. The other family never does.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let shift = |width: u32| width - u32::from(self.prefix);
        match (self.address, address) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                let differing = mine.to_bits() ^ other.to_bits();
                differing.checked_shr(shift(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                let differing = mine.to_bits() ^ other.to_bits();
                differing.checked_shr(shift(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// An address: IPv4 if it holds a dot, else IPv6.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    if text.contains('.') {
        text.parse().ok().map(IpAddr::V4)
    } else {
        text.parse().ok().map(IpAddr::V6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        Network::parse(network)
            .unwrap()
            .contains(parse_ip(address).unwrap())
    }

    #[test]
    fn the_prefix_decides() {
        assert!(holds("10.1.2.3/8", "10.200.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && holds("1.2.3.4/32", "1.2.3.4"));
        assert!(holds("2001:4860:4860::8888/48", "2001:4860:4860::1"));
        assert!(!holds("fe80::/10", "2001::1"));
    }

    #[test]
    fn families_do_not_mix() {
        assert!(!holds("0.0.0.0/0", "::1"));
    }

    #[test]
    fn a_length_is_needed_and_must_fit() {
        for text in [
            "10.0.0.1",
            "10.0.0.0/33",
            "::/0",
            "::1/129",
            "x/8",
            "1.2.3.4/",
        ] {
            assert!(Network::parse(text).is_none(), "{text}");
        }
    }
}

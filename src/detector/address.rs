//! Socket addresses, from the bytes of a `sockaddr`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use falco_rules::event::{SockAddr, SockTuple};

const AF_UNIX: u16 = 1;
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

/// The address in the bytes of a `sockaddr`; `None` if they are too few for what they claim.
pub(super) fn address(bytes: &[u8]) -> Option<SockAddr> {
    let family = u16::from_ne_bytes(*bytes.first_chunk()?);
    Some(match family {
        AF_UNIX => SockAddr::Unix(unix_name(&bytes[2..]).into()),
        AF_INET | AF_INET6 => SockAddr::Inet(inet(family, bytes)?),
        other => SockAddr::Other(u8::try_from(other).unwrap_or(u8::MAX)),
    })
}

/// The pair of a sender or caller and its other end.
///
/// An end that is not known (an unbound or unconnected socket) is all zeros for IP; if both are of
/// different families there is no pair.
pub(super) fn tuple(source: &[u8], dest: &[u8]) -> Option<SockTuple> {
    let family_of = |bytes: &[u8]| bytes.first_chunk().map(|two| u16::from_ne_bytes(*two));
    let family = family_of(dest)
        .filter(|family| *family != 0)
        .or_else(|| family_of(source))?;
    match family {
        AF_UNIX => {
            let name = |bytes: &[u8]| bytes.get(2..).map(unix_name).unwrap_or_default().to_vec();
            let (here, there) = (name(source), name(dest));
            Some(SockTuple::Unix {
                source: 0,
                dest: 0,
                path: if there.is_empty() { here } else { there }.into(),
            })
        }
        AF_INET | AF_INET6 => {
            let unknown = SocketAddr::new(
                if family == AF_INET {
                    Ipv4Addr::UNSPECIFIED.into()
                } else {
                    Ipv6Addr::UNSPECIFIED.into()
                },
                0,
            );
            let end = |bytes: &[u8]| match family_of(bytes) {
                Some(0) | None => Some(unknown),
                Some(own) if own == family => inet(family, bytes),
                Some(_) => None,
            };
            Some(SockTuple::Inet {
                source: end(source)?,
                dest: end(dest)?,
            })
        }
        0 => None,
        other => Some(SockTuple::Other(u8::try_from(other).unwrap_or(u8::MAX))),
    }
}

/// A path up to its NUL; of an abstract name what follows the leading NUL.
fn unix_name(bytes: &[u8]) -> &[u8] {
    match bytes {
        [0, name @ ..] => name,
        path => path.split(|byte| *byte == 0).next().unwrap_or_default(),
    }
}

fn inet(family: u16, bytes: &[u8]) -> Option<SocketAddr> {
    let port = u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?);
    Some(if family == AF_INET {
        let ip: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
        SocketAddr::new(Ipv4Addr::from(ip).into(), port)
    } else {
        let ip: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
        SocketAddr::new(Ipv6Addr::from(ip).into(), port)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The bytes of a `sockaddr_in`.
    pub(in super::super) fn inet4(ip: [u8; 4], port: u16) -> Vec<u8> {
        let mut bytes = AF_INET.to_ne_bytes().to_vec();
        bytes.extend(port.to_be_bytes());
        bytes.extend(ip);
        bytes.extend([0; 8]);
        bytes
    }

    #[test]
    fn an_ipv4_address_has_its_port() {
        let expected = SockAddr::Inet("10.1.2.3:443".parse().unwrap());
        assert_eq!(address(&inet4([10, 1, 2, 3], 443)), Some(expected));
        assert_eq!(address(&[2, 0, 1]), None);
    }

    #[test]
    fn a_unix_path_ends_at_its_nul_and_an_abstract_name_has_none() {
        assert_eq!(
            address(b"\x01\0/run/x\0\0\0"),
            Some(SockAddr::Unix((*b"/run/x").into()))
        );
        assert_eq!(
            address(b"\x01\0\0name"),
            Some(SockAddr::Unix((*b"name").into()))
        );
    }

    #[test]
    fn an_unbound_end_is_all_zeros() {
        let dest = inet4([127, 0, 0, 1], 53);
        let pair = tuple(&[], &dest).unwrap();
        let expected = SockTuple::Inet {
            source: "0.0.0.0:0".parse().unwrap(),
            dest: "127.0.0.1:53".parse().unwrap(),
        };
        assert_eq!(pair, expected);
        assert_eq!(tuple(&[], &[]), None);
    }
}

//! Asking a DNS server for the addresses of a name.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use super::network;
use crate::random::random;

/// Bytes of a message's header.
const HEADER: usize = 12;

/// What a server says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It has an address.
    Address,
    /// It is there, and has none.
    NoAddress,
    /// It does not exist.
    NoSuchName,
    /// The server can't say, with this code.
    Code(u8),
    /// What came is no answer.
    Nonsense,
}

/// Asks for the addresses of a name, from a socket of this user's.
pub(crate) fn ask(
    server: SocketAddr,
    name: &str,
    owner: u32,
    patience: Duration,
) -> io::Result<Said> {
    let [id @ .., _, _, _, _, _, _] = random().to_le_bytes();
    let question = question(id, name)?;
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any)?;
    network::give(&socket, owner)?;
    socket.set_read_timeout(Some(patience))?;
    socket.connect(server)?;
    socket.send(&question)?;
    let mut answer = [0; 1500];
    let length = socket.recv(&mut answer)?;
    Ok(read(&answer[..length], id))
}

/// A question for addresses (type A, class IN), with recursion.
fn question(id: [u8; 2], name: &str) -> io::Result<Vec<u8>> {
    let mut message = Vec::from(id);
    message.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok();
        let length = length.filter(|length| (1..64).contains(length));
        let length = length.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("{name} is no name"))
        })?;
        message.push(length);
        message.extend(label.bytes());
    }
    message.extend([0, 0, 1, 0, 1]);
    Ok(message)
}

fn read(message: &[u8], id: [u8; 2]) -> Said {
    if message.len() < HEADER || message[..2] != id {
        return Said::Nonsense;
    }
    let answers = u16::from_be_bytes([message[6], message[7]]);
    match message[3] & 0x0f {
        0 if answers > 0 => Said::Address,
        0 => Said::NoAddress,
        3 => Said::NoSuchName,
        code => Said::Code(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dns_is_asked_and_understood() {
        let asked = question([1, 2], "web.shop.").unwrap();
        assert_eq!(&asked[HEADER..], b"\x03web\x04shop\0\0\x01\0\x01");
        assert!(question([1, 2], "a..b").is_err());
        let answer =
            |code: u8, count: u8| read(&[1, 2, 0x81, code, 0, 1, 0, count, 0, 0, 0, 0], [1, 2]);
        assert_eq!(answer(0, 1), Said::Address);
        assert_eq!(answer(0, 0), Said::NoAddress);
        assert_eq!(answer(3, 0), Said::NoSuchName);
        assert_eq!(answer(2, 0), Said::Code(2));
        assert_eq!(read(&[9, 9], [1, 2]), Said::Nonsense);
    }
}

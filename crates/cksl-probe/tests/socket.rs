//! What is said of sockets: the addresses that the kernel holds.

use crate::lab::{Bench, actor, folder};

fn v4(port: &[u8]) -> Vec<u8> {
    let mut address = vec![2, 0];
    address.extend(port);
    address.extend([127, 0, 0, 1]);
    address.extend([0; 8]);
    address
}

fn v6(port: &[u8]) -> Vec<u8> {
    let mut address = vec![10, 0];
    address.extend(port);
    address.extend([0; 4 + 15]);
    address.push(1);
    address.extend([0; 4]);
    address
}

#[test]
fn root_a_connection_names_both_ends() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "tcp".as_ref()]);
    let connect = seen.call("connect", |call| call.ret == 0);
    let asked = connect.data(1).unwrap();
    assert_eq!(asked, v4(&asked[2..4]));
    let (local, peer) = connect.socket.unwrap();
    assert_eq!(*peer, asked);
    assert_eq!(*local, v4(&local[2..4]));
    let file = connect.file.unwrap();
    assert_eq!(file.path, format!("socket:[{}]", file.ino).as_bytes());

    let accepted = seen.call("accept4", |call| call.ret >= 0);
    assert_eq!(accepted.socket.unwrap(), &(peer.clone(), local.clone()));
    assert_eq!(accepted.data(1), Some(&local[..]));
    let bind = seen.call("bind", |call| call.ret == 0);
    assert_eq!(bind.data(1), Some(&v4(&[0, 0])[..]));
    let listen = seen.call("listen", |call| call.ret == 0);
    assert_eq!(listen.socket.unwrap(), &(peer.clone(), Vec::new()));
}

#[test]
fn root_a_connection_over_ipv6_names_both_ends() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return eprintln!("skipped: needs IPv6 on loopback");
    }
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "tcp6".as_ref()]);
    let connect = seen.call("connect", |call| call.ret == 0);
    let (local, peer) = connect.socket.unwrap();
    assert_eq!(*local, v6(&local[2..4]));
    assert_eq!(*peer, v6(&peer[2..4]));
    assert_eq!(connect.data(1), Some(&peer[..]));
}

#[test]
fn root_a_unix_socket_is_named_by_its_path() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let path = here.join("socket");
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "unix".as_ref(), path.as_os_str()]);
    let mut address = vec![1, 0];
    address.extend(path.to_str().unwrap().as_bytes());
    let connect = seen.call("connect", |call| call.ret == 0);
    let (local, peer) = connect.socket.unwrap();
    assert!(local.is_empty() || local == &[1, 0]);
    assert!(peer.starts_with(&address));
    let bind = seen.call("bind", |call| call.ret == 0);
    assert!(bind.socket.unwrap().0.starts_with(&address));
}

#[test]
fn root_a_datagram_carries_its_address_and_content() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "udp".as_ref()]);
    let sent = seen.call("sendto", |call| call.ret == 5);
    assert_eq!(sent.data(1), Some(&b"knock"[..]));
    assert_eq!(sent.data(4), Some(&v4(&9999u16.to_be_bytes())[..]));
    let (local, peer) = sent.socket.unwrap();
    assert_eq!(*local, v4(&local[2..4]));
    assert!(peer.is_empty());
}

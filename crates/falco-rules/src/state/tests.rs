//! What a state makes of events, seen through the fields that it gives.

use super::fd::L4Proto;
use super::files::AT_FDCWD;
use super::*;
use crate::buffers::Buffers;
use crate::event::{EventCode, Param, SockAddr, SockTuple};
use crate::field::FieldTable;
use crate::format::Template;
use std::net::SocketAddr;

/// A node with its first process, and events that follow each other.
struct Node {
    state: State,
    num: u64,
}

impl Node {
    fn new() -> Self {
        let mut state = State::default();
        let mut init = ThreadInfo::new(1, 1, 0);
        init.comm = (*b"systemd").into();
        init.cwd = (*b"/").into();
        (init.uid, init.gid) = (0, 0);
        init.sid = 1;
        state.insert_thread(init, [(0, FdInfo::named(FdKind::File, *b"/dev/null"))]);
        Self { state, num: 0 }
    }

    fn event(&mut self, tid: i64, name: &str, params: &[(&str, Param)]) -> Event {
        let code = EventCode::named(name).unwrap();
        let mut values = vec![Param::Absent; code.spec().params.len()];
        for (name, value) in params {
            values[code.spec().position(name).unwrap()] = value.clone();
        }
        self.num += 1;
        Event {
            num: self.num,
            ts: 1_700_000_000_000_000_000 + self.num * 1_000_000,
            cpu: 0,
            tid,
            code,
            params: values,
        }
    }

    /// Plays an event; gives back what a template makes of it.
    fn play(&mut self, tid: i64, name: &str, params: &[(&str, Param)], template: &str) -> String {
        let event = self.event(tid, name, params);
        self.state.apply(&event);
        let template = Template::compile(&format!("*{template}"), &FieldTable::falco()).unwrap();
        let line = template.render(&self.state.view(&event), Buffers::Dotted);
        String::from_utf8(line.text).unwrap()
    }

    /// The child's side of a fork; `ids` are its thread, process, and parent.
    fn fork(&mut self, ids: [i64; 3], flags: u64, template: &str) -> String {
        let [tid, pid, ptid] = ids;
        let params = [
            ("res", Param::I64(0)),
            ("tid", Param::I64(tid)),
            ("pid", Param::I64(pid)),
            ("ptid", Param::I64(ptid)),
            ("vtid", Param::I64(tid)),
            ("vpid", Param::I64(pid)),
            ("flags", Param::U64(flags)),
        ];
        self.play(tid, "clone", &params, template)
    }

    fn exec(&mut self, tid: i64, comm: &str, args: &str, template: &str) -> String {
        let params = [
            ("res", Param::I64(0)),
            ("tid", Param::I64(tid)),
            ("pid", Param::I64(tid)),
            ("exe", Param::bytes(comm)),
            ("comm", Param::bytes(comm)),
            ("args", Param::bytes(args)),
            ("trusted_exepath", Param::bytes(format!("/usr/bin/{comm}"))),
        ];
        self.play(tid, "execve", &params, template)
    }

    fn open(&mut self, tid: i64, fd: i64, dirfd: i64, path: &str, template: &str) -> String {
        let params = [
            ("fd", Param::I64(fd)),
            ("dirfd", Param::I64(dirfd)),
            ("name", Param::bytes(path)),
            ("flags", Param::U64(1)),
        ];
        self.play(tid, "openat", &params, template)
    }

    fn close(&mut self, tid: i64, fd: i64, template: &str) -> String {
        let params = [("res", Param::I64(0)), ("fd", Param::I64(fd))];
        self.play(tid, "close", &params, template)
    }

    fn exit(&mut self, tid: i64, template: &str) -> String {
        self.play(tid, "procexit", &[("status", Param::I64(0))], template)
    }
}

#[test]
fn events_that_no_program_caused_are_async_and_say_which() {
    let fields = "%evt.is_async %evt.asynctype";
    let mut node = Node::new();
    assert_eq!(node.play(1, "useradded", &[], fields), "true useradded");
    assert_eq!(node.play(1, "mkdir", &[], fields), "false <NA>");
}

#[test]
fn a_child_has_its_parents_program_until_it_execs() {
    let mut node = Node::new();
    node.fork([10, 10, 1], 0, "");
    node.exec(10, "bash", "-c\0ls -l\0", "");
    let child = node.fork(
        [11, 11, 10],
        0,
        "%proc.cmdline %proc.pname %proc.cwd %proc.ppid",
    );
    assert_eq!(child, "bash -c ls -l bash / 10");
    let after = node.exec(
        11,
        "ls",
        "-l\0",
        "%proc.cmdline %proc.pcmdline %proc.exepath %proc.aname",
    );
    assert_eq!(after, "ls -l bash -c ls -l /usr/bin/ls bash systemd");
}

#[test]
fn both_sides_of_a_fork_make_one_child() {
    let mut node = Node::new();
    let parent = [("res", Param::I64(10)), ("flags", Param::U64(0))];
    assert_eq!(node.play(1, "clone", &parent, "%evt.args"), {
        "res=10(systemd) exe=<NA> args=NULL tid=<NA> pid=<NA> ptid=<NA> cwd=<NA> fdlimit=<NA> \
         pgft_maj=<NA> pgft_min=<NA> vm_size=<NA> vm_rss=<NA> vm_swap=<NA> comm=<NA> cgroups=NULL \
         flags=0 uid=<NA> gid=<NA> vtid=<NA> vpid=<NA> pidns_init_start_ts=<NA>"
    });
    node.open(10, 5, AT_FDCWD, "/x", "");
    assert_eq!(
        node.fork([10, 10, 1], 0, "%proc.name %proc.fdopencount"),
        "systemd 2"
    );
}

#[test]
fn a_failed_exec_changes_nothing() {
    let mut node = Node::new();
    node.fork([10, 10, 1], 0, "");
    let params = [
        ("res", Param::I64(-2)),
        ("tid", Param::I64(10)),
        ("pid", Param::I64(10)),
        ("comm", Param::bytes("nothing")),
        ("filename", Param::bytes("/bin/nothing")),
    ];
    let seen = node.play(
        10,
        "execve",
        &params,
        "%evt.res %proc.name %evt.arg.filename",
    );
    assert_eq!(seen, "ENOENT systemd /bin/nothing");
}

#[test]
fn threads_share_descriptors_and_folder_and_an_exec_ends_them() {
    let mut node = Node::new();
    const THREAD: u64 = 0x2000;
    node.fork([10, 10, 1], 0, "");
    node.fork([11, 10, 1], THREAD, "");
    node.open(11, 4, AT_FDCWD, "/etc/passwd", "");
    let chdir = [
        ("res", Param::I64(0)),
        ("path", Param::bytes("/tmp/../var")),
    ];
    node.play(11, "chdir", &chdir, "");
    let fields = "%fd.name %proc.cwd %proc.nthreads %proc.nchilds %thread.ismain";
    assert_eq!(node.close(10, 4, fields), "/etc/passwd /var/ 2 1 true");
    node.exec(10, "cat", "", "");
    assert!(node.state.thread(11).is_none());
}

#[test]
fn an_ended_thread_is_there_for_its_last_event_only() {
    let mut node = Node::new();
    node.fork([10, 10, 1], 0, "");
    assert_eq!(node.exit(10, "%proc.name %proc.pname"), "systemd systemd");
    node.open(1, 4, AT_FDCWD, "/x", "");
    assert!(node.state.thread(10).is_none());
}

#[test]
fn orphans_go_to_the_nearest_process_that_takes_them() {
    let mut node = Node::new();
    node.fork([10, 10, 1], 0, "");
    node.exec(10, "shim", "", "");
    let reaper = [
        ("res", Param::I64(0)),
        ("option", Param::U64(36)),
        ("arg2_int", Param::I64(1)),
    ];
    node.play(10, "prctl", &reaper, "");
    node.fork([11, 11, 10], 0, "");
    node.fork([12, 12, 11], 0, "");
    node.exit(11, "");
    assert_eq!(
        node.open(12, 3, AT_FDCWD, "/x", "%proc.ppid %proc.pname"),
        "10 shim"
    );
}

#[test]
fn names_and_users_follow_calls() {
    let mut node = Node::new();
    let name = [
        ("res", Param::I64(0)),
        ("option", Param::U64(15)),
        ("arg2_str", Param::bytes("a name that is too long")),
    ];
    assert_eq!(
        node.play(1, "prctl", &name, "%proc.name"),
        "a name that is "
    );
    let users = Users::read("web:x:33:33::/var/www:/bin/sh\n", "www:x:33:\n");
    node.state.set_users(None, users);
    let setuid = [("res", Param::I64(0)), ("uid", Param::U64(33))];
    let fields = "%user.name %user.homedir %evt.arg.uid %evt.args";
    assert_eq!(
        node.play(1, "setuid", &setuid, fields),
        "web /var/www web res=0 uid=33(web)"
    );
    let refused = [("res", Param::I64(-1)), ("uid", Param::U64(0))];
    assert_eq!(
        node.play(1, "setuid", &refused, "%user.uid %evt.res"),
        "33 EPERM"
    );
}

#[test]
fn paths_start_at_the_folder_that_the_call_names() {
    let mut node = Node::new();
    let folder = [
        ("fd", Param::I64(5)),
        ("dirfd", Param::I64(AT_FDCWD)),
        ("name", Param::bytes("/srv/data")),
        ("flags", Param::U64(0x401)),
    ];
    assert_eq!(
        node.play(1, "openat", &folder, "%fd.type %fd.directory"),
        "directory /srv/data"
    );
    let fields = "%fd.name %fd.nameraw %fd.directory %fd.filename";
    assert_eq!(
        node.open(1, 6, 5, "a//../b", fields),
        "/srv/data/b a/../b /srv/data b"
    );
    assert_eq!(node.open(1, 7, 99, "b", "%fd.name"), "<UNKNOWN>/b");
    let fields = "%fd.num %fd.name %fd.typechar %fd.filename %evt.res";
    assert_eq!(
        node.open(1, -13, 5, "secret", fields),
        "-1 /srv/data/secret f <NA> EACCES"
    );
}

#[test]
fn copies_of_a_descriptor_outlive_it_and_an_exec_closes_those_marked() {
    let mut node = Node::new();
    node.open(1, 3, AT_FDCWD, "/var/log/x", "");
    let dup = [
        ("res", Param::I64(8)),
        ("oldfd", Param::I64(3)),
        ("newfd", Param::I64(8)),
    ];
    assert_eq!(
        node.play(1, "dup2", &dup, "%fd.num %fd.name"),
        "8 /var/log/x"
    );
    assert_eq!(node.close(1, 3, "%evt.arg.fd"), "<f>/var/log/x");
    let mark = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(8)),
        ("cmd", Param::U64(3)),
        ("arg", Param::U64(1)),
    ];
    assert_eq!(
        node.play(1, "fcntl", &mark, "%fd.name %proc.fdopencount"),
        "/var/log/x 2"
    );
    assert_eq!(node.exec(1, "sh", "", "%proc.fdopencount"), "1");
}

#[test]
fn a_fork_gets_its_own_descriptors() {
    let mut node = Node::new();
    node.open(1, 3, AT_FDCWD, "/a", "");
    node.fork([10, 10, 1], 0, "");
    node.close(10, 3, "");
    assert_eq!(node.close(1, 3, "%fd.name"), "/a");
    assert_eq!(node.close(10, 3, "%fd.name|%fd.typechar"), "|o");
}

#[test]
fn the_caller_is_the_client_and_the_called_one_the_server() {
    let mut node = Node::new();
    node.state
        .set_interfaces(vec![("10.0.0.2".parse().unwrap(), 24)]);
    let socket = [
        ("fd", Param::I64(4)),
        ("domain", Param::U64(2)),
        ("type", Param::U64(1)),
    ];
    let fields = "%fd.name|%fd.l4proto|%fd.sip|%fd.connected";
    assert_eq!(node.play(1, "socket", &socket, fields), "|<NA>|<NA>|false");
    let tuple = SockTuple::Inet {
        source: "10.0.0.2:40000".parse().unwrap(),
        dest: "10.0.0.3:443".parse().unwrap(),
    };
    let connect = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(4)),
        ("tuple", tuple.into()),
    ];
    let fields = "%fd.name %fd.l4proto %fd.cip %fd.sport %fd.lip %fd.rport %evt.arg.fd";
    assert_eq!(
        node.play(1, "connect", &connect, fields),
        "10.0.0.2:40000->10.0.0.3:443 tcp 10.0.0.2 443 10.0.0.2 443 <4t>10.0.0.2:40000->10.0.0.3:443"
    );
}

#[test]
fn a_datagram_socket_learns_its_addresses_from_what_it_sends() {
    let mut node = Node::new();
    let socket = [
        ("fd", Param::I64(4)),
        ("domain", Param::U64(2)),
        ("type", Param::U64(2)),
    ];
    node.play(1, "socket", &socket, "");
    let tuple = SockTuple::Inet {
        source: "0.0.0.0:5000".parse().unwrap(),
        dest: "127.0.0.1:53".parse().unwrap(),
    };
    let send = [
        ("res", Param::I64(1)),
        ("fd", Param::I64(4)),
        ("tuple", tuple.into()),
    ];
    let fields = "%fd.name %fd.l4proto %fd.name_changed";
    let seen = node.play(1, "sendto", &send, fields);
    assert_eq!(seen, "127.0.0.1:5000->127.0.0.1:53 udp true");
    let seen = node.play(1, "sendto", &send, fields);
    assert_eq!(seen, "127.0.0.1:5000->127.0.0.1:53 udp false");
}

#[test]
fn a_bound_unix_socket_is_named_after_its_path() {
    let mut node = Node::new();
    let socket = [("fd", Param::I64(4)), ("domain", Param::U64(1))];
    node.play(1, "socket", &socket, "");
    let bind = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(4)),
        ("addr", SockAddr::Unix((*b"/run/x.sock").into()).into()),
    ];
    let seen = node.play(1, "bind", &bind, "%fd.name %fd.type %fd.sockfamily");
    assert_eq!(seen, "/run/x.sock unix unix");
}

#[test]
fn the_cgroup_says_which_container_it_is() {
    let mut node = Node::new();
    node.state.insert_container(Container {
        id: "0123456789ab".into(),
        cgroup: Some("lab/web".to_owned()),
        name: "web".to_owned(),
        repository: "registry/web".to_owned(),
        privileged: true,
        mounts: vec![Mount {
            source: "/host".to_owned(),
            dest: "/mnt".to_owned(),
            rdwr: true,
            ..Mount::default()
        }],
        labels: [("io.kubernetes.pod.name".to_owned(), "web-0".to_owned())].into(),
        ..Container::default()
    });
    node.fork([10, 10, 1], 0, "");
    let params = [
        ("res", Param::I64(0)),
        ("tid", Param::I64(10)),
        ("pid", Param::I64(10)),
        ("comm", Param::bytes("nginx")),
        ("cgroups", Param::bytes("cpuset=/\0memory=/lab/web\0")),
        ("uid", Param::U64(0)),
    ];
    let fields = "%container.id %container.name %container.image.repository %container.privileged \
                  %container.mounts %container.mount.dest[/ho*] %k8s.pod.name %k8s.ns.name %user.name";
    assert_eq!(
        node.play(10, "execve", &params, fields),
        "0123456789ab web registry/web true /host:/mnt::true: /mnt web-0 <NA> root"
    );
    let seen = node.fork([11, 11, 10], 0, "%container.id");
    assert_eq!(seen, "0123456789ab");
    assert_eq!(
        node.open(1, 3, AT_FDCWD, "/x", "%container.id %container.name"),
        "host host"
    );
}

#[test]
fn inside_a_pid_namespace_the_session_is_led_by_the_eldest_in_it() {
    let mut node = Node::new();
    for (tid, ptid, vtid) in [(10, 1, 1), (11, 10, 2)] {
        let params = [
            ("res", Param::I64(0)),
            ("tid", Param::I64(tid)),
            ("pid", Param::I64(tid)),
            ("ptid", Param::I64(ptid)),
            ("vtid", Param::I64(vtid)),
            ("vpid", Param::I64(vtid)),
        ];
        node.play(tid, "clone", &params, "");
        node.exec(tid, if tid == 10 { "sh" } else { "id" }, "", "");
        if tid == 10 {
            node.play(tid, "setsid", &[("res", Param::I64(1))], "");
        }
    }
    let seen = node.open(11, 3, AT_FDCWD, "/x", "%proc.sname %proc.vpid %proc.pvpid");
    assert_eq!(seen, "sh 2 1");
}

#[test]
fn what_exceeds_the_limits_is_counted_and_left_out() {
    let mut node = Node::new();
    node.state.limits = Limits { threads: 2, fds: 2 };
    node.open(1, 3, AT_FDCWD, "/a", "");
    node.open(1, 4, AT_FDCWD, "/b", "");
    node.fork([10, 10, 1], 0, "");
    node.fork([11, 11, 1], 0, "");
    assert_eq!(node.state.refused(), 2);
    assert!(node.state.thread(11).is_none());
}

#[test]
fn a_state_can_be_handed_on() {
    let mut node = Node::new();
    node.open(1, 3, AT_FDCWD, "/a", "");
    node.fork([10, 10, 1], 0, "");
    let mut copy = State::default();
    for (thread, fds) in node.state.threads() {
        let fds: Vec<_> = fds.map(|(fd, info)| (fd, info.clone())).collect();
        copy.insert_thread(thread.clone(), fds);
    }
    let mut node = Node {
        state: copy,
        num: 100,
    };
    assert_eq!(node.close(10, 3, "%fd.name %proc.pname"), "/a systemd");
}

#[test]
fn an_unknown_thread_has_descriptors_but_no_name() {
    let mut node = Node::new();
    let seen = node.open(
        77,
        3,
        AT_FDCWD,
        "/a",
        "%fd.name %proc.name %proc.pid %user.name",
    );
    assert_eq!(seen, "/a <NA> 77 <NA>");
}

/// Numbers that look random and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn param(&mut self) -> Param {
        const TEXTS: [&[u8]; 6] = [
            b"",
            b"/",
            b"..//../x",
            b"a\0b\0\0",
            b"\xff=\xfe",
            b"=/docker/",
        ];
        let addr = |n: u64| SocketAddr::from(([127, 0, 0, n as u8], n as u16));
        let small = self.next() % 12;
        match self.next() % 9 {
            0 => Param::Absent,
            1 => Param::I64(small as i64 - 4),
            2 => Param::U64(small),
            3 => Param::I64(self.next().cast_signed()),
            4 => Param::U64(self.next()),
            5 => SockAddr::Inet(addr(small)).into(),
            6 => Param::FdList([(small as i64, 9)].into()),
            7 => SockTuple::Inet {
                source: addr(small),
                dest: addr(self.next()),
            }
            .into(),
            _ => Param::bytes(TEXTS[small as usize % TEXTS.len()]),
        }
    }
}

#[test]
fn no_event_however_senseless_stops_the_state_or_a_field() {
    use crate::field::{FieldArg, FieldRef};
    let codes: Vec<_> = EventCode::all().collect();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut node = Node::new();
    for num in 0..1000 {
        let code = codes[numbers.next() as usize % codes.len()];
        let count = code
            .spec()
            .params
            .len()
            .saturating_sub(numbers.next() as usize % 2);
        let event = Event {
            num,
            ts: numbers.next(),
            cpu: 0,
            tid: (numbers.next() % 12) as i64,
            code,
            params: (0..count).map(|_| numbers.param()).collect(),
        };
        node.state.apply(&event);
        let view = node.state.view(&event);
        for (id, _) in FieldTable::falco().iter() {
            let args = [
                None,
                Some(FieldArg::Index(1)),
                Some(FieldArg::Key("name".into())),
            ];
            for arg in args {
                let _ = view.value(&FieldRef { id, arg });
            }
        }
    }
    assert!(node.state.threads().count() <= 1000);
}

#[test]
fn what_was_read_or_written_counts_where_the_descriptor_is_known() {
    let mut node = Node::new();
    let fields = "%evt.buflen %evt.buflen.in %evt.buflen.out %evt.buflen.file.in %evt.buflen.net";
    let on = |fd| [("res", Param::I64(5)), ("fd", Param::I64(fd))];
    assert_eq!(node.play(1, "read", &on(0), fields), "5 5 <NA> 5 <NA>");
    assert_eq!(node.play(1, "write", &on(0), fields), "5 <NA> 5 <NA> <NA>");
    assert_eq!(
        node.play(1, "read", &on(9), fields),
        "<NA> <NA> <NA> <NA> <NA>"
    );
    let copied = node.play(
        1,
        "copy_file_range",
        &[("res", Param::I64(1))],
        "%evt.io_dir",
    );
    assert_eq!(copied, "write");
    let fields = "%evt.latency %evt.latency.ns %evt.latency.human %evt.wait_latency";
    assert_eq!(node.play(1, "read", &on(0), fields), "0 000000000 0ns 0");
}

#[test]
fn an_error_counts_under_what_the_call_was_about() {
    let mut node = Node::new();
    let fields = "%evt.count.error.net %evt.count.error.memory %evt.count.error.other";
    let failed = [("res", Param::I64(-9)), ("fd", Param::I64(7))];
    assert_eq!(node.play(1, "connect", &failed, fields), "1 <NA> <NA>");
    assert_eq!(node.play(1, "bind", &failed, fields), "<NA> <NA> 1");
    let failed = [("res", Param::I64(-12))];
    assert_eq!(node.play(1, "munmap", &failed, fields), "<NA> 1 <NA>");
}

#[test]
fn calls_on_descriptors_and_names_have_the_paths_that_falco_looks_at() {
    let mut node = Node::new();
    let fields = "%fs.path.name %fs.path.nameraw";
    let done = |fd| [("res", Param::I64(0)), ("fd", Param::I64(fd))];
    let seen = node.play(1, "fchmod", &done(0), fields);
    assert_eq!(seen, "/dev/null /dev/null");
    assert_eq!(node.play(1, "fchown", &done(8), fields), " ");
    let creat = [("fd", Param::I64(5)), ("name", Param::bytes("/a"))];
    assert_eq!(node.play(1, "creat", &creat, fields), "<NA> <NA>");
    assert_eq!(
        node.play(1, "creat", &creat, "%evt.is_open_create"),
        "false"
    );
    // EPERM is -1, by which Falco knows a failure; ENOENT is not.
    assert_eq!(node.open(1, -1, AT_FDCWD, "/a", fields), "<NA> <NA>");
    assert_eq!(node.open(1, -2, AT_FDCWD, "/a", fields), "/a /a");
    assert_eq!(node.open(1, -2, AT_FDCWD, "a", fields), "<UNKNOWN> a");
    let folder = [
        ("fd", Param::I64(6)),
        ("dirfd", Param::I64(AT_FDCWD)),
        ("name", Param::bytes("/srv")),
        ("flags", Param::U64(0x400)),
    ];
    node.play(1, "openat", &folder, "");
    let mkdirat = |fd| {
        [
            ("res", Param::I64(0)),
            ("dirfd", Param::I64(fd)),
            ("path", Param::bytes("x")),
        ]
    };
    assert_eq!(node.play(1, "mkdirat", &mkdirat(6), fields), "/srv/x x");
    let seen = node.play(1, "mkdirat", &mkdirat(0), fields);
    assert_eq!(seen, "<UNKNOWN>x x");
    let seen = node.play(1, "newfstatat", &mkdirat(6), "%fs.path.name %evt.abspath");
    assert_eq!(seen, "<NA> <NA>");
}

#[test]
fn sockets_without_a_peer_show_what_is_known_of_them() {
    let mut node = Node::new();
    let socket = |domain, kind, proto| {
        [
            ("fd", Param::I64(4)),
            ("domain", Param::U64(domain)),
            ("type", Param::U64(kind)),
            ("proto", Param::U64(proto)),
        ]
    };
    let fields = "%fd.type %fd.typechar %fd.l4proto";
    assert_eq!(
        node.play(1, "socket", &socket(17, 3, 0), fields),
        "<NA> o <NA>"
    );
    assert_eq!(
        node.play(1, "socket", &socket(2, 3, 1), fields),
        "ipv4 4 raw"
    );
    assert_eq!(
        node.play(1, "socket", &socket(2, 1, 0), fields),
        "ipv4 4 <NA>"
    );
    let bind = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(4)),
        (
            "addr",
            SockAddr::Inet("192.0.2.1:80".parse().unwrap()).into(),
        ),
    ];
    let seen = node.play(1, "bind", &bind, "%fd.is_server %fd.sport %fd.cport");
    assert_eq!(seen, "true 80 <NA>");
}

#[test]
fn what_a_process_does_not_have_is_empty_and_memory_is_its_first_threads() {
    let mut node = Node::new();
    node.exec(1, "init", "a\0\0", "");
    let getuid = |node: &mut Node, tid, template: &str| node.play(tid, "getuid", &[], template);
    let seen = getuid(
        &mut node,
        1,
        "<%proc.args[1]|%proc.args[9]|%proc.env[X]|%proc.aenv[X]>",
    );
    assert_eq!(seen, "<|||>");
    let params = [
        ("res", Param::I64(0)),
        ("tid", Param::I64(2)),
        ("pid", Param::I64(1)),
        ("vm_size", Param::U64(100)),
        ("flags", Param::U64(0x2000)),
    ];
    node.play(2, "clone", &params, "");
    let fields = "%thread.vmsize %thread.vmsize.b %proc.vmsize %thread.nametid";
    assert_eq!(getuid(&mut node, 2, fields), "0 0 100 init2");
}

#[test]
fn arguments_of_ancestors_are_one_line() {
    let mut node = Node::new();
    node.exec(1, "init", "--now\0", "");
    node.fork([10, 10, 1], 0, "");
    node.exec(10, "bash", "-l\0", "");
    let seen = node.fork([11, 11, 10], 0, "%proc.aargs|%proc.aargs[2]");
    assert_eq!(seen, "-l --now|--now");
    let event = node.event(11, "getuid", &[]);
    node.state.apply(&event);
    let view = node.state.view(&event);
    let holds = |text: &str| {
        let filter = crate::filter::Filter::compile(text, &FieldTable::falco());
        filter.unwrap().matches(&view)
    };
    assert!(holds("proc.aargs = '-l --now'") && !holds("proc.aargs = --now"));
}

#[test]
fn a_unix_connection_is_named_after_both_ends() {
    let mut node = Node::new();
    let tuple = |path: &str| {
        Param::from(SockTuple::Unix {
            source: 0xab,
            dest: 0xcd,
            path: path.as_bytes().into(),
        })
    };
    let socket = [("fd", Param::I64(4)), ("domain", Param::U64(1))];
    node.play(1, "socket", &socket, "");
    let connect = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(4)),
        ("tuple", tuple("/run/x")),
    ];
    assert_eq!(
        node.play(1, "connect", &connect, "%fd.name %fd.typechar"),
        "ab->cd /run/x u"
    );
    let accept = [("fd", Param::I64(5)), ("tuple", tuple("/run/y"))];
    assert_eq!(node.play(1, "accept", &accept, "%fd.name"), "ab->cd /run/y");
}

#[test]
fn a_bound_socket_has_its_address_as_name_and_stays_the_server() {
    let mut node = Node::new();
    let socket = |fd, domain| {
        [
            ("fd", Param::I64(fd)),
            ("domain", Param::U64(domain)),
            ("type", Param::U64(2)),
        ]
    };
    let bind = |fd, addr: &str| {
        [
            ("res", Param::I64(0)),
            ("fd", Param::I64(fd)),
            ("addr", SockAddr::Inet(addr.parse().unwrap()).into()),
        ]
    };
    node.play(1, "socket", &socket(4, 2), "");
    let fields = "%fd.name %fd.is_server %fd.sport";
    let seen = node.play(1, "bind", &bind(4, "192.0.2.1:0"), fields);
    assert_eq!(seen, "192.0.2.1:0 false <NA>");
    node.play(1, "socket", &socket(5, 10), "");
    let mapped = node.play(1, "bind", &bind(5, "[::ffff:192.0.2.1]:53"), fields);
    assert_eq!(mapped, "::ffff:192.0.2.1:53 true 53");
    let tuple = SockTuple::Inet {
        source: "192.0.2.1:53".parse().unwrap(),
        dest: "192.0.2.9:4000".parse().unwrap(),
    };
    let connect = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(5)),
        ("tuple", tuple.clone().into()),
    ];
    let seen = node.play(1, "connect", &connect, "%fd.name %fd.sport");
    assert_eq!(seen, "192.0.2.9:4000->192.0.2.1:53 53");
    let send = [
        ("res", Param::I64(1)),
        ("fd", Param::I64(9)),
        ("tuple", tuple.into()),
    ];
    let seen = node.play(1, "sendto", &send, "%fd.name %fd.l4proto");
    assert_eq!(seen, "192.0.2.1:53->192.0.2.9:4000 udp");
}

#[test]
fn the_protocol_of_a_raw_socket_must_be_one_that_falco_knows() {
    let mut node = Node::new();
    let mut proto = |kind, proto| {
        let params = [
            ("fd", Param::I64(4)),
            ("domain", Param::U64(2)),
            ("type", Param::U64(kind)),
            ("proto", Param::U64(proto)),
        ];
        node.play(1, "socket", &params, "");
        node.state.fd(1, 4).unwrap().socket.as_ref().unwrap().proto
    };
    const CLOEXEC: u64 = 0x8_0000;
    assert_eq!(proto(3, 1), L4Proto::Raw);
    assert_eq!(proto(3 | CLOEXEC, 1), L4Proto::Icmp);
    assert_eq!(proto(1 | CLOEXEC, 0), L4Proto::Tcp);
    assert_eq!(proto(3, 0), L4Proto::Unknown);
    assert_eq!(proto(2, 58), L4Proto::Unknown);
    assert_eq!(proto(1, 255), L4Proto::Raw);
}

#[test]
fn calls_tell_of_memory_limits_and_capabilities() {
    let mut node = Node::new();
    let done = ("res", Param::I64(0));
    let brk = [
        ("res", Param::U64(0x1000)),
        ("vm_size", Param::U64(500)),
        ("vm_rss", Param::U64(40)),
        ("vm_swap", Param::U64(3)),
    ];
    let fields = "%thread.vmsize %thread.vmrss %proc.vmswap";
    assert_eq!(node.play(1, "brk", &brk, fields), "500 40 3");
    let set = [
        done.clone(),
        ("cur", Param::I64(256)),
        ("resource", Param::U64(7)),
    ];
    assert_eq!(node.play(1, "setrlimit", &set, "%proc.fdlimit"), "256");
    let asked = [
        done.clone(),
        ("newcur", Param::I64(-1)),
        ("pid", Param::I64(0)),
        ("resource", Param::U64(7)),
    ];
    assert_eq!(node.play(1, "prlimit", &asked, "%proc.fdlimit"), "256");
    let unshare = |flags| [done.clone(), ("flags", Param::U64(flags))];
    let caps = "%thread.cap_effective";
    assert_eq!(node.play(1, "unshare", &unshare(0x8), caps), "");
    let all = node.play(1, "unshare", &unshare(0x10_0000), caps);
    assert!(all.ends_with("CAP_BPF CAP_CHECKPOINT_RESTORE"), "{all}");
    let pidfd = [("fd", Param::I64(6)), ("pid", Param::I64(1))];
    assert_eq!(node.play(1, "pidfd_open", &pidfd, "%fd.name"), "/proc/1");
}

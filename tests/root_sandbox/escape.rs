//! What a learner who is root in a node tries against the host, and what refuses it.
//!
//! Each attempt is a script in a node; it must print what is expected of a refusal. The last test
//! prints the table. Raw system calls are made through perl, which every node has.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::process::{Child, Command};

use cksl::lab::{ClusterSpec, LabSpec, Limits};
use cksl::provider::{Node, NodeCommand, Provider as _};

use super::lab::{CLUSTER, Lab, sh, web};
use crate::wait;

/// An attempt to get out.
struct Attempt {
    what: &'static str,
    /// `HOST_…` and `OTHER_PID` are replaced before it runs.
    script: &'static str,
    /// What the output must contain, and nothing else may be printed if it starts with `=`.
    refusal: &'static str,
    by: &'static str,
}

/// Attempts whose script is about what the node of a cluster has, and other nodes have not. What it has
/// instead is in [`IN_A_CLUSTER`].
const NOT_IN_A_CLUSTER: [&str; 5] = [
    "the host's memory through /dev/mem, /dev/kmsg, /proc/kcore",
    "a socket of the host (Docker, D-Bus) in the file system",
    "the host's network",
    "writing /sys",
    "the host's kernel log",
];

/// What the administrator of a cluster can try beside that.
const IN_A_CLUSTER: &[Attempt] = &[
    Attempt {
        what: "the host's memory",
        script: "cat /dev/mem; head -c1 /proc/kcore 2>/dev/null && echo read; true",
        refusal: "=cat: /dev/mem: No such file or directory",
        by: "the node's own /dev; user namespace",
    },
    Attempt {
        what: "the host's kernel log through the system call and /dev/kmsg, which is /dev/null",
        script: "dmesg --syslog; cat /dev/kmsg",
        refusal: "=dmesg: read kernel buffer failed: Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "a socket of the host in the file system",
        script: "ls -d /run/docker.sock /var/run/docker.sock HOST_SOCKET 2>&1 | grep -vc 'No such file'",
        refusal: "=0",
        by: "pivoted root, own /run",
    },
    Attempt {
        what: "the host's network",
        script: "ip -o link | grep -vcE ' (lo|pods|outside|eth0|veth[0-9a-f]*|cali[0-9a-f]*|kube-[a-z0-9]*)[@:]'; ip route get 192.0.2.1 | grep -o 'dev eth0'; timeout 2 bash -c '</dev/tcp/192.0.2.1/80' || echo out of reach",
        refusal: "out of reach",
        by: "own network namespace without a link to the host's",
    },
    Attempt {
        what: "writing /sys",
        script: "for f in /sys/kernel/mm/transparent_hugepage/enabled /sys/power/state /sys/kernel/uevent_helper; do (echo never > $f) 2>&1 | grep -oE 'Permission|No such|Read-only'; done | grep -c .",
        refusal: "=3",
        by: "user namespace: the files are the host's root's",
    },
    Attempt {
        what: "the host's disk from a privileged pod",
        script: "PRIVILEGED_POD mknod /disk b 254 0; mknod /disk b 8 0; mount -t devtmpfs none /mnt; ls /dev | grep -cE '^(sd|vd|nvme)'",
        refusal: "mknod: /disk: Operation not permitted",
        by: "user namespace: what is privileged in the cluster is so in the lab",
    },
    Attempt {
        what: "the whole machine's settings from a privileged pod",
        script: "PRIVILEGED_POD echo 1 > /proc/sys/vm/overcommit_memory; echo '|/bin/sh' > /proc/sys/kernel/core_pattern; echo h > /proc/sysrq-trigger; echo tried",
        refusal: "can't create /proc/sys/kernel/core_pattern: Permission denied",
        by: "user namespace: the files are the host's root's",
    },
    Attempt {
        what: "the host's processes and files from a pod with hostPID and the node's root",
        script: "PRIVILEGED_POD cat /node/proc/*/rootHOST_FILE /nodeHOST_FILE 2>&1 | grep -vc 'No such file\\|Permission denied'; kill -9 HOST_PID",
        refusal: "No such process",
        by: "what is the node's is in the lab's namespaces",
    },
];

const NAMESPACE: &str = "user namespace: the capability is not the host's";
const FILTER: &str = "the lab's filter of system calls";

const ATTEMPTS: &[Attempt] = &[
    Attempt {
        what: "the host's disk through mknod",
        script: "mknod /root/disk b $(stat -c '0x%t' /dev/null) 0; mknod /dev/sda b 8 0; mknod /dev/vda b 254 0",
        refusal: "mknod: /dev/vda: Operation not permitted",
        by: NAMESPACE,
    },
    Attempt {
        what: "the host's disk by mounting devtmpfs",
        script: "mkdir -p /tmp/d; mount -t devtmpfs none /tmp/d",
        refusal: "permission denied",
        by: NAMESPACE,
    },
    Attempt {
        what: "the host's memory through /dev/mem, /dev/kmsg, /proc/kcore",
        script: "cat /dev/mem; cat /dev/kmsg; head -c1 /proc/kcore && echo read",
        refusal: "cat: /dev/kmsg: No such file or directory",
        by: "the node's own /dev; user namespace",
    },
    Attempt {
        what: "the host's files (the recording, the grader's) through /proc/*/root",
        script: "cat /proc/*/rootHOST_FILE /proc/*/cwdHOST_FILE 2>/dev/null; cat /proc/1/rootHOST_FILE",
        refusal: "=cat: /proc/1/rootHOST_FILE: No such file or directory",
        by: "pivoted root, the old one unmounted; own pid namespace",
    },
    Attempt {
        what: "the same through ../ and open descriptors",
        script: "cat ../../../../../../../../../..HOST_FILE; cat /proc/*/fd/*HOST_FILE 2>/dev/null; for f in /proc/*/fd/*; do ls -L $f/../..HOST_FILE 2>/dev/null; done; true",
        refusal: "=cat: ../../../../../../../../../..HOST_FILE: No such file or directory",
        by: "pivoted root; no descriptor of the host comes along",
    },
    Attempt {
        what: "the same by leaving a chroot",
        script: "mkdir -p /tmp/j; perl -e 'chdir \"/\"; chroot \"/tmp/j\"; chdir \"..\" for 1..50; chroot \".\"; print -e \"HOST_FILE\" ? \"there\" : \"not there\"'",
        refusal: "=not there",
        by: "pivoted root: nothing is above it",
    },
    Attempt {
        what: "the same by handle (open_by_handle_at)",
        script: "perl -e 'syscall(304, 3, 0, 0); print $!'",
        refusal: "Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "a program of the host run through core_pattern",
        script: "echo '|/bin/sh' > /proc/sys/kernel/core_pattern",
        refusal: "/proc/sys/kernel/core_pattern: Permission denied",
        by: "user namespace: the file is the host's root's",
    },
    Attempt {
        what: "kernel settings of the whole machine",
        script: "echo 1 > /proc/sys/vm/overcommit_memory; echo 0 > /proc/sys/kernel/panic",
        refusal: "/proc/sys/vm/overcommit_memory: Permission denied",
        by: "user namespace: the file is the host's root's",
    },
    Attempt {
        what: "sysrq-trigger",
        script: "(echo h > /proc/sysrq-trigger) 2>&1 | grep -oE 'Permission denied|nonexistent' | sed 's/.*/refused/'",
        refusal: "=refused",
        by: "user namespace: the file is the host's root's (or absent)",
    },
    Attempt {
        what: "release_agent of a cgroup v1 hierarchy",
        script: "echo /bin/sh > /sys/fs/cgroup/memory/release_agent; mkdir -p /tmp/c; mount -t cgroup -o none,name=evil evil /tmp/c",
        refusal: "/tmp/c: permission denied",
        by: "cgroup namespace: no root cgroup in it; user namespace: no new hierarchy",
    },
    Attempt {
        what: "limits of the lab's own cgroup",
        script: "for f in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max; do test -e $f && echo 9999999999 > $f; done; true",
        refusal: "Permission denied",
        by: "the limit lies above the node's cgroup; its files are the host's root's",
    },
    Attempt {
        what: "a kernel module",
        script: "perl -e '$n = \"\"; syscall(313, 0, $n, 0); print $!; syscall(175, 0, 0, $n); print \" $!\"'",
        refusal: "Operation not permitted Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "another kernel (kexec)",
        script: "perl -e 'syscall(246, 0, 0, 0, 0); print $!; syscall(320, 0, 0, 0, 0, 0); print \" $!\"'",
        refusal: "Operation not permitted Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "the detector's ring buffer through BPF; perf events",
        script: "perl -e 'syscall(321, 0, 0, 0); print $!; syscall(298, 0, 0, 0, 0, 0); print \" $!\"'",
        refusal: "Operation not permitted Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "io_uring, out of the detector's sight",
        script: "perl -e 'syscall(425, 1, 0); print $!'",
        refusal: "Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "asynchronous I/O (io_setup, io_submit), out of the detector's sight",
        script: "perl -e '$c = pack \"Q\", 0; syscall(206, 8, $c); print $!'",
        refusal: "=Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "32-bit system calls, out of the detector's sight",
        script: "/root/int80; echo $?",
        refusal: "=1",
        by: FILTER,
    },
    Attempt {
        what: "kill the detector, or any process of the host or another lab",
        script: "kill -9 HOST_PID; kill -9 OTHER_PID",
        refusal: "No such process",
        by: "own pid namespace",
    },
    Attempt {
        what: "ptrace the detector, or any process of the host",
        script: "strace -p HOST_PID",
        refusal: "No such process",
        by: "own pid namespace",
    },
    Attempt {
        what: "see a process of the host or of another lab",
        // A process may end between the list and the look.
        script: "cat /proc/*/environ 2> /dev/null | tr '\\0' '\\n' | grep -c CARGO; ps ax | grep -c '[c]ksl-other-lab'",
        refusal: "=0\n0",
        by: "own pid namespace and /proc",
    },
    Attempt {
        what: "a socket of the host (Docker, D-Bus) in the file system",
        script: "ls -d /run/docker.sock /var/run/docker.sock /run/containerd HOST_SOCKET 2>&1 | grep -vc 'No such file'",
        refusal: "=0",
        by: "pivoted root, own /run",
    },
    Attempt {
        what: "an abstract socket of the host",
        script: "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack(\"Sa*\", 1, \"\\0HOST_ABSTRACT\")) or print $!'",
        refusal: "Connection refused",
        by: "own network namespace",
    },
    Attempt {
        what: "the host's network",
        script: "ip -o link | grep -vcE ' (lo|cni0|veth[0-9]*)[@:]'; ping -c1 -W1 10.0.0.1 2>&1 | grep -oE 'unreachable|100% packet loss'",
        refusal: "=0\nunreachable",
        by: "own network namespace without a link to the host's",
    },
    Attempt {
        what: "the keys of the session that cksl was started in (keyctl)",
        script: "perl -e '$t = \"user\"; $n = \"HOST_KEY\"; $k = syscall(250, 10, -3, $t, $n, 0); print $k < 0 ? $! : \"found\"'",
        refusal: "Required key not available",
        by: "a session keyring of its own for each process that enters",
    },
    Attempt {
        what: "shared memory of the host (System V)",
        script: "ipcs -m | grep -c HOST_SHM; perl -e 'defined shmget(HOST_SHM, 0, 0) or print $!'",
        refusal: "=0\nNo such file or directory",
        by: "own ipc namespace",
    },
    Attempt {
        what: "the host's audit log (netlink)",
        script: "perl -e 'socket(S, 16, 3, 9) or die $!; bind(S, pack(\"SSLL\", 16, 0, 0, 1)) or print $!'",
        refusal: "Operation not permitted",
        by: NAMESPACE,
    },
    Attempt {
        what: "a real-time priority, to starve the detector",
        script: "chrt -f 99 true",
        refusal: "Operation not permitted",
        by: NAMESPACE,
    },
    Attempt {
        what: "the hypervisor through AF_VSOCK",
        script: "perl -e 'socket(S, 40, 1, 0) or print $!'",
        refusal: "Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "a new user namespace, then mounts",
        script: "unshare -Urm sh -c 'umount /opt/cksl/bin; umount -l /sys; mount -o remount,rw /sys; mknod /tmp/x b 8 0'",
        refusal: "mknod: /tmp/x: Operation not permitted",
        by: "mounts of the node are locked; user namespace",
    },
    Attempt {
        what: "undo the node's own mounts",
        script: "umount /opt/cksl/bin; umount /proc; mount -o remount,rw /opt/cksl/bin; touch /opt/cksl/bin/x",
        refusal: "touch: cannot touch '/opt/cksl/bin/x': Read-only file system",
        by: "mounts of the node are locked",
    },
    Attempt {
        what: "writing /sys",
        script: "mount -o remount,rw /sys; mkdir -p /tmp/s; mount -t sysfs sysfs /tmp/s; for f in /sys/kernel/mm/transparent_hugepage/enabled /tmp/s/kernel/mm/transparent_hugepage/enabled; do (echo never > $f) 2>&1 | grep -oE 'Read-only|Permission|nonexistent'; done | grep -c .",
        refusal: "2",
        by: "read-only mount, locked; user namespace",
    },
    Attempt {
        what: "kernel file systems: debugfs, tracefs, securityfs, bpf",
        script: "mkdir -p /tmp/k; for k in debugfs tracefs securityfs bpf configfs; do mount -t $k none /tmp/k && echo mounted $k; done; echo tried",
        refusal: "=tried",
        by: NAMESPACE,
    },
    Attempt {
        what: "the host's clock",
        script: "date -s 2001-01-01",
        refusal: "cannot set date: Operation not permitted",
        by: FILTER,
    },
    Attempt {
        what: "the host's kernel log",
        script: "dmesg",
        refusal: "Operation not permitted",
        by: FILTER,
    },
];

/// Output of an attempt, without what the shell says of its own.
fn refused(attempt: &Attempt, said: &str, replace: &dyn Fn(&str) -> String) -> bool {
    let refusal = replace(attempt.refusal);
    match refusal.strip_prefix('=') {
        Some(all) => {
            let own: Vec<_> = said
                .lines()
                .filter(|line| {
                    !line.starts_with("mount: ") && !line.contains("dmesg(1) may have more")
                })
                .collect();
            own.join("\n") == all
        }
        None => said.contains(&refusal),
    }
}

/// A program that asks for its pid through the 32-bit gate: exit code 1 if that is refused with
/// `EPERM`, 0 if it is answered.
pub(crate) fn int80() -> Vec<u8> {
    let code: [u8; 31] = [
        0xb8, 20, 0, 0, 0, // mov eax, 20 (getpid)
        0xcd, 0x80, // int 0x80
        0x31, 0xff, // xor edi, edi
        0x83, 0xf8, 0xff, // cmp eax, -EPERM
        0x75, 0x05, // jne +5
        0xbf, 1, 0, 0, 0, // mov edi, 1
        0xb8, 60, 0, 0, 0, // mov eax, 60 (exit)
        0x0f, 0x05, // syscall
        0x90, 0x90, 0x90, 0x90, 0x90,
    ];
    let mut elf = Vec::new();
    let base: u64 = 0x40_0000;
    elf.extend_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    elf.extend_from_slice(&[2, 0, 62, 0, 1, 0, 0, 0]);
    elf.extend_from_slice(&(base + 120).to_le_bytes());
    elf.extend_from_slice(&64u64.to_le_bytes());
    elf.extend_from_slice(&[0; 12]);
    elf.extend_from_slice(&[64, 0, 56, 0, 1, 0, 64, 0, 0, 0, 0, 0]);
    elf.extend_from_slice(&[1, 0, 0, 0, 5, 0, 0, 0]);
    for word in [0, base, base, 151, 151, 0x1000] {
        elf.extend_from_slice(&word.to_le_bytes());
    }
    elf.extend_from_slice(&code);
    elf
}

#[test]
fn root_a_learner_does_not_get_out_of_the_node() {
    let Some(lab) = Lab::new(web()) else { return };
    hold(&lab, &ATTEMPTS.iter().collect::<Vec<_>>());
}

/// A pod that may do all that a pod can, and waits for `kubectl exec`.
const PRIVILEGED_POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: evil}
spec:
  hostPID: true
  hostNetwork: true
  hostIPC: true
  terminationGracePeriodSeconds: 0
  volumes: [{name: node, hostPath: {path: /}}]
  containers:
    - name: evil
      image: registry.lab/busybox:1.35
      command: [sleep, infinity]
      securityContext: {privileged: true}
      volumeMounts: [{name: node, mountPath: /node}]
";

#[test]
fn root_cluster_its_administrator_does_not_get_out_of_the_node() {
    if !crate::require::cluster_root() {
        return;
    }
    let cluster = ClusterSpec {
        manifests: vec![PRIVILEGED_POD.to_owned()],
        ..ClusterSpec::default()
    };
    let Some(lab) = Lab::new(LabSpec {
        cluster: Some(cluster),
        limits: CLUSTER,
        ..LabSpec::default()
    }) else {
        return;
    };
    let common = ATTEMPTS
        .iter()
        .filter(|attempt| !NOT_IN_A_CLUSTER.contains(&attempt.what));
    hold(&lab, &common.chain(IN_A_CLUSTER).collect::<Vec<_>>());
}

/// Runs a script in the node, or in its pod if it begins so.
fn try_it(node: &dyn Node, script: &str) -> (String, i32) {
    match script.strip_prefix("PRIVILEGED_POD ") {
        Some(script) => sh(
            node,
            &format!(
                "kubectl exec evil -- sh -c '{}'",
                script.replace('\'', "'\\''")
            ),
        ),
        None => sh(node, script),
    }
}

/// A process of the host, by a number that none of the node gets meanwhile. The node counts its own, from 1: on a host that
/// has just booted, a number can mean one here and another one there, and then a kill of the other is none of the host's.
fn process_beyond(node: &dyn Node) -> Child {
    let (count, _) = sh(node, "echo $$");
    let beyond = count.trim().parse::<u32>().expect("is a number") + 5000;
    for _ in 0..10 {
        let host = Command::new("sleep").arg("1000").spawn();
        let mut host = host.expect("the host has sleep");
        let Some(more) = beyond.checked_sub(host.id()) else {
            return host;
        };
        host.kill().expect("is there");
        host.wait().expect("ends");
        let counts = format!(
            "for (0..{more}) {{ my $child = fork // die; exit if !$child; waitpid $child, 0 }}"
        );
        let counted = Command::new("perl").args(["-e", &counts]).status();
        assert!(counted.expect("the host has perl").success());
    }
    panic!("the host gives no number above {beyond}");
}

/// Tries all of it in a node of that lab, and prints what came of it.
fn hold(lab: &Lab, attempts: &[&Attempt]) {
    let Some(other) = Lab::new(LabSpec::default()) else {
        return;
    };
    let (node, neighbour) = (lab.create(), other.create());
    let secret = lab.folder.join("host-secret");
    std::fs::write(&secret, "of the host").expect("writes");
    let socket = lab.folder.join("host.sock");
    let _listener = UnixListener::bind(&socket).expect("binds");
    let name = format!("cksl-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).expect("is short");
    let _abstract_listener = UnixListener::bind_addr(&address).expect("binds");
    node.write("/root/int80", &int80(), 0o755).expect("writes");
    cksl_sys::leave_session_keyring().expect("there can be a session");
    // A key of this session, and shared memory, under a number that nobody else takes.
    let number = 0x6b73_0000 + (std::process::id() & 0xffff);
    let things = format!(
        "my ($kind, $name, $key) = ('user', '{name}', 'x'); \
         syscall(248, $kind, $name, $key, 1, -3) > 0 or die $!; \
         defined shmget({number}, 4096, 0600 | 01000) or die $!"
    );
    let made = Command::new("perl").args(["-e", &things]).status();
    assert!(made.expect("the host has perl").success());
    let command = NodeCommand {
        argv: ["sh", "-c", "exec -a cksl-other-lab sleep 100"]
            .map(str::to_owned)
            .into(),
        ..NodeCommand::default()
    };
    let mut sleeper = neighbour.spawn(&command, &mut |_| Ok(())).expect("starts");

    let mut host = process_beyond(&*node);
    let other_pid = neighbour.facts().ids.init_pid.to_string();
    let replace = |text: &str| {
        text.replace("HOST_PID", &host.id().to_string())
            .replace("HOST_FILE", &secret.display().to_string())
            .replace("HOST_SOCKET", &socket.display().to_string())
            .replace("HOST_ABSTRACT", &name)
            .replace("HOST_KEY", &name)
            .replace("HOST_SHM", &number.to_string())
            .replace("OTHER_PID", &other_pid)
    };
    let mut table = String::new();
    let mut open = Vec::new();
    for attempt in attempts {
        let (said, _) = try_it(&*node, &replace(attempt.script));
        let held = refused(attempt, &said, &replace);
        let mark = if held { "refused" } else { "OPEN" };
        let _ = writeln!(table, "{mark:8} {:70} {}", attempt.what, attempt.by);
        if !held {
            open.push(format!("{}: {said}", attempt.what));
        }
    }
    let away = format!("shmctl(shmget({number}, 0, 0), 0, 0)");
    let gone = Command::new("perl").args(["-e", &away]).status();
    assert!(gone.expect("the host has perl").success());
    let _ = writeln!(std::io::stderr(), "{table}");
    assert!(
        host.try_wait().expect("asks").is_none(),
        "a process of the host was killed"
    );
    host.kill().expect("is there");
    host.wait().expect("ends");
    sleeper.child.kill().expect("is there");
    sleeper.child.wait().expect("ends");
    assert_eq!(sh(&*neighbour, "true").1, 0, "the other lab lives");
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn root_changes_of_a_node_do_not_reach_the_store_or_another_node() {
    let (Some(one), Some(two)) = (Lab::new(LabSpec::default()), Lab::new(LabSpec::default()))
    else {
        return;
    };
    let (first, second) = (one.create(), two.create());
    let before = sh(&*second, "sha256sum /usr/bin/strace").0;
    sh(
        &*first,
        "echo gone > /usr/bin/strace; rm -rf /usr/sbin; touch /marker /tmp/marker /dev/shm/marker",
    );
    assert_eq!(sh(&*second, "sha256sum /usr/bin/strace").0, before);
    let (said, _) = sh(
        &*second,
        "ls /usr/sbin/runc; ls /marker /tmp/marker /dev/shm/marker",
    );
    assert!(said.starts_with("/usr/sbin/runc\n"), "{said}");
    assert_eq!(said.matches("No such file").count(), 3, "{said}");
}

#[test]
fn root_a_process_on_its_way_in_can_not_be_looked_into() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let mut said = String::new();
    let command = NodeCommand {
        argv: vec!["true".to_owned()],
        ..NodeCommand::default()
    };
    let mut running = node
        .spawn(&command, &mut |_| {
            let look = "p=$(grep -lx cksl /proc/[0-9]*/comm | head -1); p=${p%/comm}; test -d $p && \
                head -c1 $p/exe; ls -l $p/fd; ls $p/root/; echo > $p/mem; cat $p/environ";
            said = sh(&*node, look).0;
            Ok(())
        })
        .expect("starts");
    assert!(running.child.wait().expect("ends").success());
    assert_eq!(said.matches("Permission denied").count(), 5, "{said}");
}

#[test]
fn root_a_fork_bomb_stays_in_the_lab() {
    let Some(lab) = Lab::new(LabSpec {
        limits: Limits {
            pids: 200,
            ..Limits::default()
        },
        ..LabSpec::default()
    }) else {
        return;
    };
    let node = lab.create();
    let command = NodeCommand {
        argv: ["bash", "-c", "bomb() { bomb | bomb & }; bomb; sleep 100"]
            .map(str::to_owned)
            .into(),
        ..NodeCommand::default()
    };
    let mut bomb = node.spawn(&command, &mut |_| Ok(())).expect("starts");
    wait::until("as many processes as the lab may have", || {
        let processes = node.processes().expect("lists").len();
        assert!(processes < 450, "{processes} processes");
        if processes < 150 {
            return Err(processes);
        }
        Ok(())
    });
    assert!(
        Command::new("true")
            .status()
            .expect("the host can start a process")
            .success()
    );
    lab.sandbox.destroy(&lab.dir()).expect("destroys");
    bomb.child.wait().expect("ends");
}

#[test]
fn root_memory_and_disk_of_a_lab_have_an_end() {
    let Some(lab) = Lab::new(LabSpec {
        limits: Limits {
            memory: 256,
            disk: 64,
            ..Limits::default()
        },
        ..LabSpec::default()
    }) else {
        return;
    };
    let node = lab.create();
    let (said, _) = sh(
        &*node,
        "dd if=/dev/zero of=/big bs=1M 2>&1; dd if=/dev/zero of=/tmp/big bs=1M 2>&1; rm /big /tmp/big",
    );
    assert_eq!(said.matches("No space left on device").count(), 2, "{said}");
    let (said, code) = sh(&*node, "perl -e '$x = \"a\" x (1 << 30); print length $x'");
    assert_ne!((said.as_str(), code), ("1073741824", 0));
    // The node outlives both.
    assert_eq!(sh(&*node, "echo alive").0, "alive\n");
}

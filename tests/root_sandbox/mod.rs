//! Nodes of the sandbox provider, for real.

mod cluster;
pub(crate) mod escape;
pub(crate) mod lab;
pub(crate) mod leftovers;
mod trials;

use std::io::{Read as _, Write as _};
use std::time::{Duration, UNIX_EPOCH};

use cksl::lab::{FileSpec, LabSpec, Layer};
use cksl::provider::nodes::inotify;
use cksl::provider::{Isolation, NodeCommand, Provider as _};

use lab::{Lab, inside, run, sh, web};

#[test]
fn root_node_boots_with_systemd_as_its_init() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let mut seen = None;
    let node = lab
        .create_with(&mut |ids| {
            let init = std::fs::read_link(format!("/proc/{}/exe", ids.init_pid))?;
            assert!(!init.ends_with("systemd"), "the gate is before systemd");
            seen = Some(ids);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(seen, Some(node.facts().ids));
    let (said, code) = sh(
        &*node,
        "cat /proc/1/comm; hostname; id -u; systemctl is-system-running",
    );
    assert_eq!((said.as_str(), code), ("systemd\nnode-1\n0\nrunning\n", 0));
    let processes = node.processes().expect("lists");
    assert_eq!(
        (processes[0].pid, processes[0].name.as_str()),
        (1, "systemd")
    );
    assert!(
        processes
            .iter()
            .any(|p| p.unit.as_deref() == Some("dbus.service"))
    );
}

#[test]
fn root_a_unit_of_a_node_has_its_credentials_and_the_host_does_not() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let (said, code) = sh(
        &*node,
        "systemd-run -q --pipe --wait -p User=nobody -p LoadCredential=key:/etc/shadow sh -c 'head -c 5 $CREDENTIALS_DIRECTORY/key'",
    );
    assert_eq!((said.as_str(), code), ("root:", 0));
    sh(&*node, "mkdir /run/shown && mount -t tmpfs none /run/shown");
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("reads");
    assert!(!mounts.contains("/run/shown"), "{mounts}");
}

#[test]
fn root_a_lab_has_its_weight_at_the_processors() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let mounts = std::fs::read_dir("/sys/fs/cgroup").expect("is mounted");
    let mounts = mounts.flatten().map(|entry| entry.path());
    let mut weights = mounts
        .chain(["/sys/fs/cgroup".into()])
        .flat_map(|mount| {
            [("cpu.shares", 512, 1024), ("cpu.weight", 50, 100)].map(|of| (mount.join("cksl"), of))
        })
        .filter(|(all, (file, ..))| all.join(&lab.id.0).join(file).exists())
        .peekable();
    assert!(weights.peek().is_some(), "no hierarchy has them");
    for (all, (file, together, each)) in weights {
        let weight = |folder: &std::path::Path| -> u32 {
            let set = std::fs::read_to_string(folder.join(file)).expect("reads");
            set.trim().parse().expect("is a number")
        };
        assert_eq!(
            (weight(&all), weight(&all.join(&lab.id.0))),
            (together, each)
        );
    }
    let (said, _) = sh(
        &*node,
        "for f in /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu.weight; do [ ! -e $f ] || echo 9999 >$f; done",
    );
    assert!(
        said.is_empty() || said.contains("Permission denied"),
        "{said}"
    );
}

#[test]
fn root_each_node_has_inotify_instances_of_its_own() {
    let (Some(one), Some(two)) = (Lab::new(LabSpec::default()), Lab::new(LabSpec::default()))
    else {
        return;
    };
    let limit = std::fs::read_to_string(inotify::LIMIT).expect("reads");
    let limit: usize = limit.trim().parse().expect("is a number");
    // What the host's root has of them could not serve both.
    let wanted = limit - limit / 4;
    let nodes = [one.create(), two.create()];
    for node in &nodes {
        let take = format!(
            "perl -e '$n++ while $n < {wanted} && syscall(253) >= 0; print \"$n\\n\"; close STDOUT; sleep' | head -n1"
        );
        let taken = "setsid sh -c \"$0\" >/root/taken 2>&1 & until [ -s /root/taken ]; do sleep 0.1; done; cat /root/taken";
        let argv = ["sh", "-c", taken, &take].map(str::to_owned).into();
        let command = NodeCommand {
            argv,
            ..NodeCommand::default()
        };
        assert_eq!(run(&**node, command).0, format!("{wanted}\n"));
    }
}

#[test]
fn root_a_refused_gate_leaves_no_node() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let mut init = 0;
    let refused = lab.create_with(&mut |ids| {
        init = ids.init_pid;
        Err(std::io::Error::other("no detector"))
    });
    assert!(refused.is_err_and(|error| {
        error.to_string().contains("no detector")
            || std::error::Error::source(&error)
                .is_some_and(|e| e.to_string().contains("no detector"))
    }));
    let state = std::fs::read_to_string(format!("/proc/{init}/status")).unwrap_or_default();
    assert!(state.is_empty() || state.contains("zombie"), "{state}");
    assert!(lab.sandbox.open(&lab.dir()).is_err());
}

#[test]
fn root_container_is_isolated_as_declared() {
    let Some(lab) = Lab::new(web()) else { return };
    let node = lab.create();
    let (said, code) = inside(
        &*node,
        "web",
        "id -un; touch /x 2>&1; grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; unshare -m true 2>&1",
    );
    assert!(said.starts_with("www-data\n"), "{said}");
    assert!(said.contains("Read-only file system"), "{said}");
    assert!(said.contains("CapBnd:\t0000000000000000"), "{said}");
    assert!(said.contains("NoNewPrivs:\t1\nSeccomp:\t2\n"), "{said}");
    assert!(
        said.contains("unshare failed: Operation not permitted"),
        "{said}"
    );
    assert_ne!(code, 0);
    let (said, code) = sh(
        &*node,
        "ping -c1 -W30 web && systemctl restart container-web && runc exec $(runc list -q) true",
    );
    assert_eq!(code, 0, "{said}");
    let command = NodeCommand {
        argv: ["sh", "-c", "tty; hostname; id -un; echo $X"]
            .map(str::to_owned)
            .into(),
        container: Some("web".to_owned()),
        user: "root".to_owned(),
        env: vec![("X".to_owned(), "given".to_owned())],
        tty: Some((24, 80)),
        ..NodeCommand::default()
    };
    let mut running = node.spawn(&command, &mut |_| Ok(())).expect("starts");
    let mut said = Vec::new();
    let _ = running
        .terminal
        .take()
        .expect("has one")
        .read_to_end(&mut said);
    running.child.wait().expect("ends");
    let said = String::from_utf8_lossy(&said);
    assert_eq!(said, "/dev/pts/0\r\nweb\r\nroot\r\ngiven\r\n");
    let processes = node.processes().expect("lists");
    let sleep = processes.iter().find(|p| p.name == "sleep").expect("runs");
    assert_eq!(sleep.container.as_deref(), Some("web"));
    assert_eq!(sleep.ppid, 1);
    assert!(sleep.is_first_in("web"));
}

#[test]
fn root_a_command_takes_signals_that_its_caller_ignores() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let (said, _) = sh(
        &*node,
        "sed -n 's/^Sig\\(Ign\\|Blk\\):\t//p' /proc/self/status",
    );
    let masks = said
        .lines()
        .map(|mask| u64::from_str_radix(mask, 16).expect("is hexadecimal"));
    // Two of the real-time signals are the C library's own.
    let common: Vec<u64> = masks.map(|mask| mask & 0x7fff_ffff).collect();
    assert_eq!(common, [0, 0], "{said}");
}

#[test]
fn root_command_gets_user_environment_terminal_and_exit_code() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let command = NodeCommand {
        argv: ["sh", "-c", "id -un; echo $HOME $X; pwd; exit 7"]
            .map(str::to_owned)
            .into(),
        env: vec![("X".to_owned(), "y".to_owned())],
        cwd: "/tmp".to_owned(),
        user: "www-data".to_owned(),
        ..NodeCommand::default()
    };
    assert_eq!(
        run(&*node, command),
        ("www-data\n/var/www y\n/tmp\n".to_owned(), 7)
    );

    // Without a folder it begins in the user's home, and elsewhere only if there is none.
    sh(&*node, "mkdir -p /var/www");
    for (user, home) in [
        ("", "/root\n"),
        ("www-data", "/var/www\n"),
        ("nobody", "/\n"),
    ] {
        let command = NodeCommand {
            argv: vec!["pwd".to_owned()],
            user: user.to_owned(),
            ..NodeCommand::default()
        };
        assert_eq!(run(&*node, command), (home.to_owned(), 0), "{user}");
    }

    let mut pid = 0;
    let command = NodeCommand {
        argv: ["sh", "-c", "tty; stty size; read line; echo got $line"]
            .map(str::to_owned)
            .into(),
        tty: Some((30, 100)),
        ..NodeCommand::default()
    };
    let mut running = node
        .spawn(&command, &mut |host_pid| {
            pid = host_pid;
            Ok(())
        })
        .expect("starts");
    assert!(pid > 0);
    let mut terminal = running.terminal.take().expect("has one");
    terminal.write_all(b"hello\n").expect("types");
    let mut said = Vec::new();
    // The end of a terminal's last reader is an error of the master side.
    let _ = terminal.read_to_end(&mut said);
    let said = String::from_utf8_lossy(&said);
    assert!(
        said.contains("/dev/pts/0") && said.contains("30 100") && said.contains("got hello"),
        "{said}"
    );
    assert!(running.child.wait().expect("ends").success());
}

#[test]
fn root_files_of_a_node_are_reached_from_outside_but_never_the_hosts() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    node.write("/root/note", b"hello", 0o600).expect("writes");
    assert_eq!(
        sh(&*node, "stat -c '%u %g %a' /root/note; cat /root/note").0,
        "0 0 600\nhello"
    );
    sh(
        &*node,
        "ln -s /proc/1/root/etc/hostname /root/link; ln -s ../../../../../../etc/hostname /root/up; mkfifo /root/fifo; ln -s /root /root/loop",
    );
    assert_eq!(node.read("/root/up", 100).expect("reads"), b"node-1\n");
    assert!(
        node.read("/root/link", 100).is_err(),
        "magic links are not followed"
    );
    assert!(
        node.read("/root/fifo", 100).is_err(),
        "a FIFO is not opened"
    );
    assert!(node.read("/etc/passwd", 10).is_err(), "the limit holds");
    let stat = node.stat("/root/loop").expect("is there");
    assert_eq!((stat.mode & 0o170_000, stat.uid), (0o120_000, 0));
    let made = Duration::from_nanos(stat.born.expect("overlays of disks know it"));
    let made = UNIX_EPOCH + made;
    assert!(
        made.elapsed()
            .is_ok_and(|age| age < Duration::from_secs(60)),
        "{made:?}"
    );
    assert!(
        String::from_utf8_lossy(&node.read("/proc/1/status", 1 << 16).expect("reads"))
            .contains("systemd")
    );
}

#[test]
fn root_node_without_a_user_namespace_says_so_and_gives_up_capabilities() {
    let Some(mut lab) = Lab::new(web()) else {
        return;
    };
    lab.sandbox.nodes.without_user_namespace = true;
    let node = lab.create();
    assert_eq!(node.facts().isolation, Isolation::ReducedCapabilities);
    let (said, _) = sh(
        &*node,
        "mknod /root/disk b 8 0; echo x > /proc/sys/kernel/core_pattern; systemctl is-system-running",
    );
    assert!(
        said.contains("mknod: /root/disk: Operation not permitted"),
        "{said}"
    );
    assert!(said.contains("Read-only file system"), "{said}");
    assert!(said.starts_with("running"), "{said}");
}

#[test]
fn root_etcd_of_the_node_answers() {
    let etcd = LabSpec {
        services: vec!["etcd.service".to_owned()],
        ..LabSpec::default()
    };
    let Some(lab) = Lab::new(etcd) else { return };
    let node = lab.create();
    let (said, code) = sh(
        &*node,
        "ETCDCTL_API=3 etcdctl put a b && timeout 2 strace -f -cw -p $(pidof etcd); systemctl is-active etcd",
    );
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with("OK\nactive\n") && said.contains("futex"),
        "{said}"
    );
}

#[test]
fn root_a_layer_lies_over_the_root_of_the_lab_that_asks_for_it_and_stays_as_it_is() {
    if !crate::require::layer(Layer::Scanners) {
        return;
    }
    let with = |with: &[Layer]| {
        Lab::new(LabSpec {
            with: with.to_vec(),
            ..LabSpec::default()
        })
    };
    for _ in 0..2 {
        let Some(lab) = with(&[Layer::Scanners]) else {
            return;
        };
        let node = lab.create();
        let script = "crane version >/dev/null && strace -V >/dev/null && rm /usr/local/bin/crane && ! test -e /usr/local/bin/crane";
        assert_eq!(sh(&*node, script), (String::new(), 0));
    }
    let Some(lab) = with(&[]) else { return };
    assert_ne!(sh(&*lab.create(), "command -v crane").1, 0);
}

#[test]
fn root_a_lab_whose_layer_is_not_there_says_what_makes_it() {
    let Some(mut lab) = Lab::new(LabSpec {
        with: vec![Layer::Scanners],
        ..LabSpec::default()
    }) else {
        return;
    };
    let bare = tempfile::tempdir().expect("makes a folder");
    for name in ["node", "image", "roots"] {
        std::os::unix::fs::symlink(lab.sandbox.nodes.store.join(name), bare.path().join(name))
            .expect("links");
    }
    lab.sandbox.nodes.store = bare.path().to_owned();
    let Err(refused) = lab.create_with(&mut |_| Ok(())) else {
        panic!("it lacks the layer");
    };
    let refused = refused.to_string();
    assert!(refused.contains("the layer `scanners`"), "{refused}");
    assert!(
        refused.contains("scripts/make-layer.sh scanners"),
        "{refused}"
    );
}

#[test]
fn root_a_service_that_fails_beside_others_is_no_lab() {
    let broken = FileSpec {
        path: "/etc/systemd/system/broken.service".to_owned(),
        text: "[Service]\nType=oneshot\nExecStart=sh -c 'echo no disk; exit 3'\n".to_owned(),
    };
    let spec = LabSpec {
        services: ["dbus.service", "broken.service"].map(str::to_owned).into(),
        files: vec![broken],
        ..LabSpec::default()
    };
    let Some(lab) = Lab::new(spec) else { return };
    let Err(error) = lab.create_with(&mut |_| Ok(())) else {
        panic!("it came up")
    };
    assert!(error.to_string().contains("no disk"), "{error}");
}

#[test]
fn root_socket_of_the_lab_is_reached_from_the_node() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let socket = lab.folder.join("socket/node.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).expect("binds");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    std::fs::set_permissions(&socket, mode).expect("is ours");
    let command = NodeCommand {
        argv: ["nc", "-NU", "/run/cksl/node.sock"]
            .map(str::to_owned)
            .into(),
        ..NodeCommand::default()
    };
    let mut running = node.spawn(&command, &mut |_| Ok(())).expect("starts").child;
    drop(running.stdin.take());
    let (mut peer, _) = listener.accept().expect("is called");
    peer.write_all(b"hello").expect("writes");
    drop(peer);
    let mut said = String::new();
    running
        .stdout
        .take()
        .expect("is piped")
        .read_to_string(&mut said)
        .expect("is text");
    running.wait().expect("ends");
    assert_eq!(said, "hello");
    assert!(
        sh(&*node, "rm /run/cksl/node.sock")
            .0
            .contains("Read-only file system")
    );
}

#[test]
fn root_node_without_a_root_of_its_own_borrows_the_hosts_programs() {
    let Some(mut lab) = Lab::new(web()) else {
        return;
    };
    let programs = [
        "/usr/lib/systemd/systemd",
        "/usr/sbin/runc",
        "/usr/bin/dbus-daemon",
    ];
    if let Some(lacking) = programs
        .iter()
        .find(|program| !std::path::Path::new(program).exists())
    {
        eprintln!("skipped: this host has no {lacking}");
        return;
    }
    lab.sandbox.nodes.store = lab.folder.join("store");
    let made = std::process::Command::new("scripts/make-node-root.sh")
        .arg("--host-usr")
        .arg(&lab.sandbox.nodes.store)
        .current_dir(project!())
        .status();
    assert!(made.expect("starts").success());
    let node = lab.create();
    let (said, _) = sh(
        &*node,
        "systemctl is-system-running; touch /usr/own && ls /usr/own; ls /home",
    );
    assert_eq!(said, "running\n/usr/own\n");
    assert!(!std::path::Path::new("/usr/own").exists());
    assert_eq!(
        inside(
            &*node,
            "web",
            "id -un; touch /usr/own 2>&1 | grep -c Read-only"
        )
        .0,
        "www-data\n1\n"
    );
}

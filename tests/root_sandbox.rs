//! Nodes of the sandbox provider, for real.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use cksl::lab::{ContainerSpec, LabSpec};
use cksl::provider::sandbox::Sandbox;
use cksl::provider::{LabId, Node, NodeCommand, NodeIds, NodePlan, Provider, ProviderError};

/// A lab in a folder of its own, which is taken down at the end.
struct Lab {
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    id: LabId,
    spec: LabSpec,
}

impl Lab {
    /// The lab, or nothing on a machine that can't have one, which is said.
    fn new(spec: LabSpec) -> Option<Lab> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let sandbox = Sandbox {
            store: std::env::var_os("CKSL_STORE")
                .map_or("/var/lib/cksl/store".into(), PathBuf::from),
            program: env!("CARGO_BIN_EXE_cksl").into(),
            without_user_namespace: false,
        };
        let missing = sandbox.missing();
        if !missing.is_empty() {
            eprintln!("skipped: {missing:?}");
            return None;
        }
        let folder = tempfile::tempdir().expect("makes a folder");
        for name in ["programs", "socket"] {
            std::fs::create_dir(folder.path().join(name)).expect("makes a folder");
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Some(Lab {
            sandbox,
            folder,
            id: LabId(format!("test-{}-{number}", std::process::id())),
            spec,
        })
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join(&self.id.0)
    }

    fn create_with(
        &self,
        on_namespace: &mut dyn FnMut(NodeIds) -> std::io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        let ids: Vec<_> = self
            .spec
            .containers
            .iter()
            .map(|c| {
                (
                    c.name.clone(),
                    format!("{:064x}", 0xabc0_u32 + u32::from(c.name.as_bytes()[0])),
                )
            })
            .collect();
        let plan = NodePlan {
            lab: &self.id,
            dir: &self.dir(),
            spec: &self.spec,
            hostname: "node-1",
            programs: &self.folder.path().join("programs"),
            socket_dir: &self.folder.path().join("socket"),
            container_ids: &ids,
        };
        self.sandbox.create(&plan, &mut |_| {}, on_namespace)
    }

    fn create(&self) -> Box<dyn Node> {
        match self.create_with(&mut |_| Ok(())) {
            Ok(node) => node,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Err(error) = self.sandbox.destroy(&self.dir()) {
            eprintln!("left behind: {error}");
        }
    }
}

/// Output and exit code of a command of the node.
fn run(node: &dyn Node, command: NodeCommand) -> (String, i32) {
    let mut running = node.spawn(&command, &mut |_| Ok(())).expect("starts").child;
    drop(running.stdin.take());
    let mut said = String::new();
    running
        .stdout
        .take()
        .expect("is piped")
        .read_to_string(&mut said)
        .expect("is text");
    let mut error = String::new();
    running
        .stderr
        .take()
        .expect("is piped")
        .read_to_string(&mut error)
        .expect("is text");
    let code = running.wait().expect("ends").code().expect("is not killed");
    (said + &error, code)
}

fn sh(node: &dyn Node, script: &str) -> (String, i32) {
    let argv = ["sh", "-c", script].map(str::to_owned).into();
    run(
        node,
        NodeCommand {
            argv,
            ..NodeCommand::default()
        },
    )
}

fn web() -> LabSpec {
    LabSpec {
        containers: vec![ContainerSpec {
            name: "web".to_owned(),
            image: "registry.lab/web:1.4".to_owned(),
            args: ["sleep", "inf"].map(str::to_owned).into(),
            user: Some("www-data".to_owned()),
            read_only: true,
            ..ContainerSpec::default()
        }],
        ..LabSpec::default()
    }
}

/// Runs a script in a container of the node.
fn inside(node: &dyn Node, container: &str, script: &str) -> (String, i32) {
    let argv = ["sh", "-c", script].map(str::to_owned).into();
    let container = Some(container.to_owned());
    run(
        node,
        NodeCommand {
            argv,
            container,
            ..NodeCommand::default()
        },
    )
}

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
        "ping -c1 -W2 web && systemctl restart container-web && runc exec $(runc list -q) true",
    );
    assert_eq!(code, 0, "{said}");
    let processes = node.processes().expect("lists");
    let sleep = processes.iter().find(|p| p.name == "sleep").expect("runs");
    assert_eq!(sleep.container.as_deref(), Some("web"));
    assert_eq!(sleep.ppid, 1);
    let root = node.root(Some("web")).expect("has a root");
    assert!(root.join("usr/bin/bash").exists());
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
    assert!(
        String::from_utf8_lossy(&node.read("/proc/1/status", 1 << 16).expect("reads"))
            .contains("systemd")
    );
}

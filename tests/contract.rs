//! What every provider must do: the same cases for each.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use cksl::lab::LabId;
use cksl::lab::{ClusterSpec, FileSpec, LabSpec, Limits};
use cksl::provider::{Choice, Node, NodeCommand, NodeIds, NodePlan, Provider, ProviderError};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::root_detector::node::{matches, watch_lab};
use crate::root_kubeconfig::Foreign;
use crate::root_sandbox::lab::{run, sh};
use crate::wait;

/// What is tried with a provider.
type Case = fn(&Bench);

/// The cases, by what they show.
const CASES: [(&str, Case); 9] = [
    ("start", start),
    ("a refused start leaves nothing", refused),
    ("exec with its exit code, input and environment", exec),
    ("exec with a terminal", terminal),
    ("copy", copy),
    ("events of the lab only", events),
    ("two labs side by side", side_by_side),
    ("reset", reset),
    ("a node that was killed, and stop", killed),
];

/// A provider, and folders for its labs.
struct Bench {
    provider: Box<dyn Provider>,
    choice: Choice,
    folder: tempfile::TempDir,
}

/// A lab of it. What is left of it is removed at the end.
struct Lab<'a> {
    bench: &'a Bench,
    id: LabId,
    spec: LabSpec,
}

impl Bench {
    /// The provider's; nothing on a machine that can't have it, which is said.
    fn new(choice: Choice) -> Option<Self> {
        let store = std::env::var_os("CKSL_STORE");
        let store = store.map_or("/var/lib/cksl/store".into(), PathBuf::from);
        let provider = choice.provider(&store, &crate::require::programs());
        let missing = provider.missing();
        if !missing.is_empty() {
            crate::require::skip("node", &format!("{choice}: {missing:?}"));
            return None;
        }
        let folder = tempfile::tempdir().expect("makes a folder");
        for name in ["programs", "socket"] {
            fs::create_dir(folder.path().join(name)).expect("makes a folder");
        }
        Some(Self {
            provider,
            choice,
            folder,
        })
    }

    /// All cases, one line of the table each.
    fn hold(&self) {
        for (name, case) in CASES {
            case(self);
            eprintln!("{}: {name}: holds", self.provider.row().name);
        }
    }

    fn lab(&self) -> Lab<'_> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let id = format!("contract-{}-{number}", std::process::id());
        // What a lab on somebody's cluster has at least.
        let cluster = match self.choice {
            Choice::Sandbox | Choice::Docker(_) => None,
            Choice::Kind(_) => Some(ClusterSpec::default()),
            Choice::Kubeconfig(_) => Some(ClusterSpec {
                manifests: vec![format!(
                    "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {id}}}\n"
                )],
                ..ClusterSpec::default()
            }),
        };
        Lab {
            bench: self,
            id: LabId(id),
            spec: LabSpec {
                limits: match self.choice {
                    Choice::Kind(_) => crate::root_sandbox::lab::CLUSTER,
                    _ => Limits::default(),
                },
                cluster,
                ..LabSpec::default()
            },
        }
    }
}

impl Lab<'_> {
    fn dir(&self) -> PathBuf {
        self.bench.folder.path().join(&self.id.0)
    }

    fn create_with(
        &self,
        on_namespace: &mut dyn FnMut(NodeIds) -> std::io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        let plan = NodePlan {
            lab: &self.id,
            dir: &self.dir(),
            spec: &self.spec,
            hostname: "node-1",
            programs: &self.bench.folder.path().join("programs"),
            socket_dir: &self.bench.folder.path().join("socket"),
            container_ids: &[],
        };
        self.bench.provider.create(&plan, &mut |_| {}, on_namespace)
    }

    fn create(&self) -> Box<dyn Node> {
        match self.create_with(&mut |_| Ok(())) {
            Ok(node) => node,
            Err(error) => panic!("{error}"),
        }
    }

    fn open(&self) -> Result<Box<dyn Node>, ProviderError> {
        self.bench.provider.open(&self.dir())
    }

    fn destroy(&self) {
        let destroyed = self.bench.provider.destroy(&self.dir());
        destroyed.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Whether nothing is known of it any more.
    fn is_gone(&self) -> bool {
        let left = fs::read_dir(self.dir()).into_iter().flatten().count();
        left == 0 && matches!(self.open(), Err(ProviderError::NotRunning(_)))
    }
}

impl Drop for Lab<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.bench.provider.destroy(&self.dir()) {
            eprintln!("left behind: {error}");
        }
    }
}

fn start(bench: &Bench) {
    let mut lab = bench.lab();
    // A name by which the node reaches what it serves itself.
    lab.spec.files.push(FileSpec {
        path: "/etc/hosts".to_owned(),
        text: "127.0.0.1 localhost own.lab\n".to_owned(),
    });
    let mut seen = None;
    let node = lab.create_with(&mut |ids| {
        // The node's init is there and has not become it.
        let program = fs::read_link(format!("/proc/{}/exe", ids.init_pid))?;
        seen = Some((ids, program));
        Ok(())
    });
    let node = node.unwrap_or_else(|error| panic!("{error}"));
    let (ids, program) = seen.expect("was told of the namespace");
    assert_eq!(node.facts().ids, ids);
    assert!(!program.ends_with("systemd"), "{program:?}");
    let (said, code) = sh(&*node, "cat /proc/1/comm; hostname; id -u");
    assert_eq!((said.as_str(), code), ("systemd\nnode-1\n0\n", 0));
    let (address, _) = sh(&*node, "getent hosts own.lab | cut -d ' ' -f 1");
    assert_eq!(address, "127.0.0.1\n");
    let opened = lab.open().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(opened.facts(), node.facts());
}

fn refused(bench: &Bench) {
    let lab = bench.lab();
    let mut init = 0;
    let refused = lab.create_with(&mut |ids| {
        init = ids.init_pid;
        Err(std::io::Error::other("no detector"))
    });
    assert!(refused.is_err());
    let state = fs::read_to_string(format!("/proc/{init}/status")).unwrap_or_default();
    assert!(state.is_empty() || state.contains("zombie"), "{state}");
    assert!(lab.is_gone());
}

fn command(argv: &[&str]) -> NodeCommand {
    NodeCommand {
        argv: argv.iter().map(|word| (*word).to_owned()).collect(),
        ..NodeCommand::default()
    }
}

fn exec(bench: &Bench) {
    let lab = bench.lab();
    let node = lab.create();
    assert_eq!(sh(&*node, "exit 7").1, 7);
    let who = NodeCommand {
        env: vec![("GIVEN".to_owned(), "a b".to_owned())],
        cwd: "/tmp".to_owned(),
        user: "nobody".to_owned(),
        ..command(&["sh", "-c", "id -un; pwd; echo $GIVEN; echo wrong >&2"])
    };
    assert_eq!(
        run(&*node, who),
        ("nobody\n/tmp\na b\nwrong\n".to_owned(), 0)
    );

    let mut told = 0;
    let mut tell = |pid: i32| {
        told = pid;
        assert!(Path::new(&format!("/proc/{pid}")).exists());
        Ok(())
    };
    let echo = node.spawn(&command(&["cat"]), &mut tell);
    let mut echo = echo.unwrap_or_else(|error| panic!("{error}")).child;
    assert_ne!(told, 0);
    let mut input = echo.stdin.take().expect("is piped");
    input.write_all(b"through").expect("is taken");
    drop(input);
    let mut said = String::new();
    let output = echo.stdout.as_mut().expect("is piped");
    output.read_to_string(&mut said).expect("is text");
    assert!(echo.wait().expect("ends").success());
    assert_eq!(said, "through");
    let missing = run(&*node, command(&["no-such-program"]));
    assert_ne!(missing.1, 0);
}

fn terminal(bench: &Bench) {
    let lab = bench.lab();
    let node = lab.create();
    let command = NodeCommand {
        tty: Some((33, 77)),
        ..command(&["sh", "-c", "tty; stty size; exit 3"])
    };
    let running = node.spawn(&command, &mut |_| Ok(()));
    let mut running = running.unwrap_or_else(|error| panic!("{error}"));
    let mut said = Vec::new();
    // The end of a terminal is an error to whoever reads it.
    let _ = running
        .terminal
        .take()
        .expect("has one")
        .read_to_end(&mut said);
    assert_eq!(running.child.wait().expect("ends").code(), Some(3));
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.starts_with("/dev/pts/"), "{said}");
    assert!(said.ends_with("33 77\r\n"), "{said}");
}

fn copy(bench: &Bench) {
    let lab = bench.lab();
    let node = lab.create();
    node.write("/root/in", b"from outside", 0o640)
        .expect("writes");
    let (said, _) = sh(
        &*node,
        "cat /root/in; stat -c ' %a %u' /root/in; echo -n out > /root/out",
    );
    assert_eq!(said, "from outside 640 0\n");
    assert_eq!(node.read("/root/out", 16).expect("reads"), b"out");
    assert_eq!(node.stat("/root/in").expect("is there").size, 12);
    assert!(node.read("/root/in", 3).is_err(), "too long is an error");
    assert!(node.read("/root/none", 3).is_err());
    // No link of the node leads out of it.
    let secret = bench.folder.path().join("of-the-host");
    fs::write(&secret, "host").expect("writes");
    sh(&*node, &format!("ln -s {} /root/link", secret.display()));
    assert!(node.read("/root/link", 16).is_err());
}

fn events(bench: &Bench) {
    let lab = bench.lab();
    let mut watch = None;
    let folder = bench.folder.path().join("watch");
    fs::create_dir_all(&folder).expect("makes a folder");
    let node = lab.create_with(&mut |ids| {
        watch = watch_lab(&folder, ids, &[], &[]);
        Ok(())
    });
    let node = node.unwrap_or_else(|error| panic!("{error}"));
    // On a machine without the detector this has been said.
    let Some(watch) = watch else { return };
    let of = |file: &str| format!("evt.type = openat and fd.name = /tmp/{file}");
    let host = tempfile::Builder::new()
        .prefix("cksl-contract")
        .tempfile_in("/tmp");
    let host = host.expect("makes a file");
    let name = host
        .path()
        .file_name()
        .expect("has one")
        .to_string_lossy()
        .into_owned();
    fs::read(host.path()).expect("reads");
    sh(&*node, "echo > /tmp/seen-inside");
    assert!(!matches(&watch, &of("seen-inside")).is_empty());
    assert!(matches(&watch, &of(&name)).is_empty());
    watch.close();
}

fn side_by_side(bench: &Bench) {
    let (one, other) = (bench.lab(), bench.lab());
    let (first, second) = (one.create(), other.create());
    assert_ne!(first.facts().ids.pid_ns, second.facts().ids.pid_ns);
    sh(&*first, "echo > /root/mine");
    assert_eq!(sh(&*second, "test -e /root/mine").1, 1);
    let pids = |node: &dyn Node| -> Vec<i32> {
        let processes = node.processes().expect("lists");
        processes.iter().map(|process| process.host_pid).collect()
    };
    let theirs = pids(&*second);
    assert!(!theirs.is_empty() && pids(&*first).iter().all(|pid| !theirs.contains(pid)));
    one.destroy();
    assert!(one.is_gone());
    assert_eq!(sh(&*second, "exit 5").1, 5);
}

fn reset(bench: &Bench) {
    let lab = bench.lab();
    let before = lab.create();
    sh(&*before, "echo > /root/mine; rm /etc/hostname");
    lab.destroy();
    let after = lab.create();
    assert_ne!(after.facts().ids.init_pid, before.facts().ids.init_pid);
    let (said, code) = sh(&*after, "test ! -e /root/mine && cat /etc/hostname");
    assert_eq!((said.as_str(), code), ("node-1\n", 0));
}

fn killed(bench: &Bench) {
    let lab = bench.lab();
    let node = lab.create();
    let init = node.facts().ids.init_pid;
    kill(Pid::from_raw(init), Signal::SIGKILL).expect("is there");
    wait::until("the end of the node's init", || {
        match fs::read_to_string(format!("/proc/{init}/status")) {
            Ok(state) if !state.contains("zombie") => Err(state),
            _ => Ok(()),
        }
    });
    assert!(matches!(lab.open(), Err(ProviderError::NotRunning(_))));
    assert!(
        node.stat("/").is_err(),
        "a node that has ended shows nothing"
    );
    // As `cksl clean` does it: by another process, from what is on disk.
    let Some(again) = Bench::new(bench.choice.clone()) else {
        return;
    };
    for _ in 0..2 {
        let destroyed = again.provider.destroy(&lab.dir());
        destroyed.unwrap_or_else(|error| panic!("{error}"));
    }
    assert!(lab.is_gone());
}

#[test]
fn root_contract_holds_for_the_sandbox() {
    if let Some(bench) = Bench::new(Choice::Sandbox) {
        bench.hold();
    }
}

#[test]
fn root_docker_contract_holds_for_docker() {
    if crate::root_docker::engine().is_none() {
        return;
    }
    if let Some(bench) = Bench::new(Choice::Docker(crate::root_docker::address())) {
        bench.hold();
    }
}

#[test]
fn root_cluster_foreign_contract_holds_for_kubeconfig() {
    let Some(foreign) = Foreign::new() else {
        return;
    };
    if let Some(bench) = Bench::new(foreign.choice()) {
        bench.hold();
    }
}

#[test]
fn root_cluster_kind_contract_holds_for_kind() {
    if crate::root_docker::engine().is_none() {
        return;
    }
    if let Some(bench) = Bench::new(Choice::Kind(crate::root_docker::address())) {
        bench.hold();
    }
}

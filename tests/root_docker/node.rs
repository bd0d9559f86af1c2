//! What a node in Docker is like from inside, beside what all providers must do.

use std::fs;
use std::path::PathBuf;

use cksl::lab::LabId;
use cksl::lab::{LabSpec, Limits};
use cksl::provider::docker::{Docker, forget_images, sweep};
use cksl::provider::engine::Labels;
use cksl::provider::nodes::Nodes;
use cksl::provider::{Isolation, Leftovers, Node, NodePlan, Provider};

use crate::root_sandbox::escape::int80;
use crate::root_sandbox::lab::{inside, sh, web};

/// A lab in Docker, which is taken down at the end.
struct Lab {
    docker: Docker,
    folder: tempfile::TempDir,
    id: LabId,
}

impl Lab {
    /// The lab; nothing on a machine that can't have one, which is said.
    fn new(name: &str) -> Option<Self> {
        super::engine()?;
        let store = std::env::var_os("CKSL_STORE");
        let docker = Docker {
            engine: super::address(),
            gate: env!("CARGO_BIN_EXE_cksl").into(),
            nodes: Nodes {
                store: store.map_or("/var/lib/cksl/store".into(), PathBuf::from),
                program: env!("CARGO_BIN_EXE_cksl").into(),
                without_user_namespace: false,
            },
        };
        let missing = docker.missing();
        if !missing.is_empty() {
            crate::require::skip("docker", &format!("{missing:?}"));
            return None;
        }
        let folder = tempfile::tempdir().expect("makes a folder");
        for name in ["programs", "socket"] {
            fs::create_dir(folder.path().join(name)).expect("makes a folder");
        }
        Some(Self {
            docker,
            folder,
            id: LabId(format!("{name}-{}", std::process::id())),
        })
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join(&self.id.0)
    }

    fn create(&self, spec: &LabSpec) -> Box<dyn Node> {
        let plan = NodePlan {
            lab: &self.id,
            dir: &self.dir(),
            spec,
            hostname: "node-1",
            programs: &self.folder.path().join("programs"),
            socket_dir: &self.folder.path().join("socket"),
            container_ids: &[("web".to_owned(), "ab".repeat(32))],
        };
        let made = self.docker.create(&plan, &mut |_| {}, &mut |_| Ok(()));
        made.unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Err(error) = self.docker.destroy(&self.dir()) {
            eprintln!("left behind: {error}");
        }
    }
}

#[test]
fn root_docker_node_is_kept_apart_as_one_of_the_sandbox_without_a_user_namespace() {
    let Some(lab) = Lab::new("apart") else { return };
    let node = lab.create(&LabSpec::default());
    assert_eq!(node.facts().isolation, Isolation::ReducedCapabilities);
    node.write("/root/int80", &int80(), 0o755).expect("writes");
    // io_uring, bpf and a kernel module through the filter, for what enters and for what init starts.
    let calls = "perl -e 'for (425, 321, 313) { syscall($_, 1, 0, 0); print \"$! \" }'; /root/int80; echo $?";
    let refused = format!("{}1\n", "Operation not permitted ".repeat(3));
    assert_eq!(sh(&*node, calls).0, refused);
    let by_init = format!(
        "systemd-run --quiet --pipe --wait sh -c '{}'",
        calls.replace('\'', "'\\''")
    );
    assert_eq!(sh(&*node, &by_init).0, refused);
    let (said, _) = sh(
        &*node,
        "mknod /root/disk b 8 0; echo x > /proc/sys/kernel/core_pattern; ls /cksl-gate /dev/sda /dev/vda; \
         ip -o link | grep -vc ' lo:'; cat /etc/resolv.conf; systemctl is-system-running",
    );
    for expected in [
        "mknod: /root/disk: Operation not permitted",
        "Read-only file system",
        "'/cksl-gate': No such file",
        "'/dev/sda': No such file",
        "/etc/resolv.conf: No such file",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(said.starts_with("0\nrunning\n"), "{said}");
    // Its cgroups are its own, and end at the lab.
    let (said, _) = sh(
        &*node,
        "grep -v ':/shell$' /proc/self/cgroup; grep -c docker /proc/1/cgroup",
    );
    assert_eq!(said, "0\n");
}

#[test]
fn root_docker_containers_of_a_lab_run_in_its_node() {
    let Some(lab) = Lab::new("web") else { return };
    let node = lab.create(&web());
    let (said, code) = inside(
        &*node,
        "web",
        "id -un; touch /x; grep -E 'Seccomp:|CapEff' /proc/self/status",
    );
    assert!(said.starts_with("www-data\n"), "{code}: {said}");
    for expected in [
        "Seccomp:\t2",
        "CapEff:\t0000000000000000",
        "Read-only file system",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let processes = node.processes().expect("lists");
    let sleeper = processes
        .iter()
        .find(|process| process.args == ["sleep", "inf"]);
    assert_eq!(
        sleeper.and_then(|one| one.container.as_deref()),
        Some("web")
    );
    let bus = processes
        .iter()
        .find(|process| process.name == "dbus-daemon");
    let bus = bus.expect("every node has one");
    assert_eq!(
        (bus.container.as_deref(), bus.unit.as_deref()),
        (None, Some("dbus.service"))
    );
}

#[test]
fn root_docker_node_has_the_limits_of_its_lab() {
    let Some(lab) = Lab::new("limits") else {
        return;
    };
    let spec = LabSpec {
        limits: Limits {
            memory: 256,
            disk: 64,
            pids: 100,
        },
        ..LabSpec::default()
    };
    let node = lab.create(&spec);
    let (said, code) = sh(&*node, "head -c 20M /dev/zero > /tmp/full");
    assert!(code != 0 && said.contains("No space left"), "{said}");
    let (said, code) = sh(
        &*node,
        "perl -e '$x = \"x\" x (400 << 20); print length $x'",
    );
    assert_ne!(code, 0, "{said}");
    let (said, _) = sh(
        &*node,
        "for i in $(seq 200); do sleep 20 & done 2>&1 | grep -c 'fork'",
    );
    assert_ne!(said, "0\n");
}

#[test]
fn root_docker_what_has_lost_its_folder_is_swept_away_and_images_are_not_until_they_are_dropped() {
    let Some(lab) = Lab::new("lost") else { return };
    let engine = super::engine().expect("was there");
    drop(lab.create(&LabSpec::default()));
    let paths = cksl::paths::Paths {
        labs: lab.folder.path().to_owned(),
        run: lab.folder.path().join("run"),
        store: lab.docker.nodes.store.clone(),
        progress: lab.folder.path().join("progress.db"),
    };
    let none: Vec<String> = Vec::new();
    let swept = |live: &[LabId]| {
        let leftovers = Leftovers {
            paths: &paths,
            engine: &lab.docker.engine,
            live,
            sees_others: true,
        };
        sweep(&leftovers).expect("sweeps")
    };
    assert_eq!(swept(&[]), none);
    // One that is in use stays.
    assert_eq!(forget_images(&lab.docker.engine).expect("asks"), none);
    fs::rename(lab.dir(), lab.folder.path().join("away")).expect("is there");
    assert_eq!(swept(std::slice::from_ref(&lab.id)), none);
    let removed = swept(&[]);
    assert_eq!(removed, [format!("the container cksl-{}", lab.id.0)]);
    let owner = Labels::of_owner(lab.folder.path());
    assert_eq!(engine.containers(&owner).expect("answers"), []);
    fs::rename(lab.folder.path().join("away"), lab.dir()).expect("is there");
    lab.docker.destroy(&lab.dir()).expect("removes the rest");
    let dropped = forget_images(&lab.docker.engine).expect("removes");
    assert!(
        dropped.iter().any(|image| image.contains("cksl-node:")),
        "{dropped:?}"
    );
}

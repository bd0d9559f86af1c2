//! A node of synthetic samples for the tests of all stages, and what comes out at their end.

use std::path::PathBuf;

use cksl_probe::{ChildIds, Image, Task};
use cksl_wire::frame::read_frame;
use falco_rules::event::Param;
use falco_rules::filter::Filter;

use super::*;
use crate::detector::Loss;
use crate::detector::budget::Budget;
use crate::detector::recording::{Disk, Moment, Session};
use crate::detector::{What as TimelineWhat, field_table, timeline};

const INIT: i32 = 5001;
const PID_NS: u32 = 77;
const ID_BASE: u32 = 100_000;
const WEB: &str = "3f4e8a1c9b7d2e6f5a0c8b1d4e7f9a2c3b6d8e1f4a7c0b9d2e5f8a1c4b7d0e3f";

pub(super) struct Node {
    pub(super) engine: Engine,
    pub(super) folder: tempfile::TempDir,
    now: u64,
}

pub(super) fn sub(watch: &[&str]) -> Subject {
    Subject {
        hostname: "node-1".into(),
        node: NodeIds {
            pid_ns: PID_NS,
            init_pid: INIT,
            id_base: ID_BASE,
        },
        units: vec!["container-web.service".into()],
        containers: vec![ContainerFacts {
            name: "web".into(),
            id: WEB.into(),
            image: "registry.lab/web:1.4".into(),
            privileged: false,
            mounts: vec!["/srv:/srv:ro:false:rprivate".into()],
        }],
        commands: Vec::new(),
        watch: watch.iter().map(|path| (*path).to_owned()).collect(),
        program: None,
        own: Vec::new(),
        epoch_offset_ns: 1_700_000_000_000_000_000,
    }
}

pub(super) fn queue(wants: SyscallSet) -> Arc<Queue> {
    Arc::new(Queue::new(wants, &Budget::new(64 << 20)))
}

impl Node {
    pub(super) fn watching(watch: &[&str]) -> Self {
        Node::of(sub(watch))
    }

    pub(super) fn of(subject: Subject) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recording.ckr");
        let session = Session {
            node: "node-1".into(),
            pid_ns: PID_NS,
            ..Session::default()
        };
        let (recorder, before) =
            Recorder::open(&path, u64::MAX / 2, &Disk::new(u64::MAX), &session).unwrap();
        Node {
            engine: Engine::new(subject, recorder, before.last),
            folder,
            now: 1000,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("recording.ckr")
    }

    /// A process of the node has 5000 more on the host.
    pub(super) fn task(&mut self, pid: i32, ppid: i32, comm: &str) -> Task {
        self.now += 1000;
        let mut name = [0; 16];
        name[..comm.len()].copy_from_slice(comm.as_bytes());
        Task {
            lab: 1,
            boot_ns: self.now,
            tid: pid,
            pid,
            ppid,
            vtid: pid,
            vpid: pid,
            host_tid: pid + 5000,
            host_pid: pid + 5000,
            host_ppid: ppid + 5000,
            pid_ns: PID_NS,
            kuid: ID_BASE,
            kgid: ID_BASE,
            start_boot_ns: 500,
            comm: name,
            cpu: 0,
        }
    }

    pub(super) fn fork(&mut self, pid: i32, child: i32) {
        let task = self.task(pid, 1, "bash");
        self.fork_of(task, child);
    }

    pub(super) fn fork_of(&mut self, task: Task, child: i32) {
        let child = ChildIds {
            tid: child,
            pid: child,
            vtid: child,
            vpid: child,
            host_tid: child + 5000,
            host_pid: child + 5000,
            pid_ns: PID_NS,
            start_boot_ns: 500,
        };
        let what = What::Fork {
            nr: 56,
            child,
            flags: 0x120_0000,
        };
        self.engine.take(Sample { task, what });
    }

    /// The learner's way in: a process from outside of the node.
    pub(super) fn enter(&mut self, pid: i32) {
        // Nobody but the lab enters a node before it has booted.
        self.engine.actors().booted();
        let mut task = self.task(0, 0, "cksl");
        task.host_pid = 4000;
        self.fork_of(task, pid);
    }

    /// A thread of a process ends, and the kernel says that none is left.
    pub(super) fn exit(&mut self, pid: i32, tid: i32, ppid: i32) {
        let mut task = self.task(pid, ppid, "tool");
        (task.tid, task.vtid, task.host_tid) = (tid, tid, tid + 5000);
        let what = What::Exit {
            status: 0,
            group_dead: true,
        };
        self.engine.take(Sample { task, what });
    }

    pub(super) fn exec(&mut self, pid: i32, ppid: i32, argv: &str, cgroup: &str) {
        let comm = argv.split(' ').next().unwrap().rsplit('/').next().unwrap();
        let task = self.task(pid, ppid, comm);
        self.exec_of(task, argv, cgroup);
    }

    pub(super) fn exec_of(&mut self, task: Task, argv: &str, cgroup: &str) {
        let path = argv.split(' ').next().unwrap();
        let image = Image {
            exe: FileRef {
                path: path.into(),
                dev: 254 << 20,
                ino: 9,
                overlay_lower: true,
                ..FileRef::default()
            },
            argv: format!("{}\0", argv.replace(' ', "\0")).into(),
            env: b"HOME=/root\0".to_vec(),
            cwd: b"/root".to_vec(),
            cgroup: cgroup.into(),
            tty: 34816,
            loginuid: u32::MAX,
            ..Image::default()
        };
        let what = What::Exec {
            nr: 59,
            image: Box::new(image),
            filename: path.into(),
        };
        self.engine.take(Sample { task, what });
    }

    pub(super) fn open(&mut self, pid: i32, path: &str, proc_pid: Option<i32>) {
        let task = self.task(pid, 1, "cat");
        self.open_of(task, path, proc_pid);
    }

    pub(super) fn open_of(&mut self, task: Task, path: &str, proc_pid: Option<i32>) {
        let what = What::Syscall {
            nr: 257,
            ret: 3,
            args: [-100_i64 as u64, 0, 0, 0, 0, 0],
            data: vec![(1, path.into())],
            base: vec![],
            file: Some(FileRef {
                path: path.into(),
                dev: 254 << 20,
                ino: 42,
                proc_pid,
                ..FileRef::default()
            }),
            target: None,
            socket: None,
        };
        self.engine.take(Sample { task, what });
    }

    pub(super) fn read(&mut self, pid: i32, ino: u64) {
        let task = self.task(pid, 1, "cat");
        let what = What::Syscall {
            nr: 0,
            ret: 2,
            args: [3, 0, 10, 0, 0, 0],
            data: vec![(1, b"ab".to_vec())],
            base: vec![],
            file: Some(FileRef {
                dev: 254 << 20,
                ino,
                ..FileRef::default()
            }),
            target: None,
            socket: None,
        };
        self.engine.take(Sample { task, what });
    }

    pub(super) fn start(&mut self) {
        let (attempt, scenario, seed) = ("1".into(), "s".into(), 1);
        let (_, pending) = self
            .engine
            .mark(Mark::Start {
                attempt,
                scenario,
                seed,
            })
            .unwrap();
        pending.wait().unwrap();
    }

    pub(super) fn recorded(&mut self) -> Recorded {
        self.engine.settle().unwrap().wait().unwrap();
        Recorded::open(&self.path()).unwrap()
    }

    pub(super) fn matches(&mut self, condition: &str) -> Vec<EventNum> {
        let filter = Filter::compile(condition, &field_table()).unwrap();
        self.recorded().matches(&filter).unwrap()
    }
}

/// A learner's shell (200) on a node where `web` (30) runs in its container.
pub(super) fn with_learner() -> Node {
    with_learner_watching(&[])
}

pub(super) fn with_learner_watching(watch: &[&str]) -> Node {
    let mut node = Node::watching(watch);
    node.exec(1, 0, "/usr/lib/systemd/systemd", "/lab/init.scope"); // 1
    let init = node.task(1, 0, "systemd");
    node.fork_of(init, 30); // 2
    node.exec(
        30,
        1,
        "/usr/bin/web --serve",
        &format!("/lab/system.slice/container-web.service/containers/{WEB}"),
    ); // 3
    node.enter(200); // 4
    node.exec(200, 0, "/bin/bash", "/lab/shells"); // 5
    node
}

#[test]
fn events_are_numbered_and_in_the_nodes_view() {
    let mut node = with_learner();
    assert_eq!(node.engine.tally().last, 5);
    let mut replay = node.recorded().replay().unwrap();
    let mut seen = Vec::new();
    while let Some(moment) = replay.next().unwrap() {
        let Moment::Event(view) = moment else {
            continue;
        };
        seen.push((view.event().num, view.event().name(), view.event().tid));
        if view.event().num == 5 {
            assert_eq!(view.event().param("uid"), Some(&Param::U64(0)));
            assert_eq!(
                view.event().param("loginuid"),
                Some(&Param::U64(u32::MAX.into()))
            );
            assert_eq!(view.event().ts / 1_000_000_000, 1_700_000_000);
        }
    }
    assert_eq!(
        seen,
        [
            (1, "execve", 1),
            (2, "clone", 30),
            (3, "execve", 30),
            (4, "clone", 200),
            (5, "execve", 200)
        ]
    );
}

#[test]
fn a_loss_is_told_to_recording_and_readers_and_leads_to_a_new_look() {
    let mut node = with_learner();
    let queue = self::queue(SyscallSet::EMPTY);
    assert!(node.engine.join(Arc::clone(&queue)).is_some());
    node.engine.check_losses(Losses::default());
    node.open(200, "/etc/shadow", None);
    node.engine.check_losses(Losses {
        ring: 3,
        ..Losses::default()
    });
    node.open(200, "/etc/shadow", None);
    assert!(node.engine.is_stale());
    assert_eq!(node.engine.tally().lost, 3);
    let losses = node.recorded().losses().unwrap();
    assert!(matches!(
        losses[..],
        [Loss {
            after: 5,
            events: 3,
            cause: LossCause::Kernel,
            ..
        }]
    ));
    assert_eq!(node.recorded().lost_between(6, 7).unwrap(), 3);
    // Nobody of the node lives on this host.
    node.engine.reseed(Vec::new());
    assert!(!node.engine.is_stale());
    let mut bytes = Vec::new();
    queue.take(&mut bytes);
    let mut reader = &bytes[..];
    let (mut lost, mut gone) = (0, 0);
    while let Some(record) = read_frame::<Record>(&mut reader).unwrap() {
        match record {
            Record::Loss { events } => lost += events,
            Record::Gone { .. } => gone += 1,
            _ => {}
        }
    }
    assert_eq!((lost, gone), (3, 3));
}

#[test]
fn a_containers_own_process_is_known_to_who_watches_next() {
    let mut node = with_learner();
    node.start();
    let host_pid = i32::try_from(std::process::id()).unwrap();
    let started = seed::started(host_pid).unwrap();
    let mut task = node.task(300, 1, "httpd");
    task.host_pid = host_pid;
    task.start_boot_ns = started;
    node.open_of(task, "/srv/index.html", None);
    let mut recalled = |started| {
        let (_, pending) = node.engine.mark(Mark::Began { host_pid, started }).unwrap();
        pending.wait().unwrap();
        let earlier = node.recorded();
        let path = node.folder.path().join(started.to_string());
        let disk = Disk::new(u64::MAX);
        let (recorder, before) =
            Recorder::open(&path, u64::MAX / 2, &disk, &Session::default()).unwrap();
        let mut next = Engine::new(sub(&[]), recorder, before.last);
        next.recall(&earlier).unwrap();
        next.actors().is_first(host_pid)
    };
    // Another process had its pid.
    assert!(!recalled(started - 1));
    assert!(recalled(started));
}

#[test]
fn the_timeline_tells_runs_with_what_they_did_and_leaves_noise_out() {
    let mut node = with_learner();
    node.start();
    node.fork(200, 201);
    node.exec(201, 200, "/bin/grep -r shell /etc/falco", "/lab/shells");
    node.open(201, "/lib/x86_64-linux-gnu/libc.so.6", None);
    node.open(201, "/etc/falco/falco_rules.yaml", None);
    node.open(201, "/etc/falco/falco_rules.yaml", None);
    let timeline = timeline(&node.recorded()).unwrap();
    let [entry] = &timeline.entries[..] else {
        panic!("one program ran: {timeline:?}")
    };
    let TimelineWhat::Run(run) = &entry.what else {
        panic!("it is a run")
    };
    assert_eq!(run.chain, ["bash"]);
    assert_eq!(run.command, "grep -r shell /etc/falco");
    assert_eq!(run.deeds.len(), 1);
    assert_eq!(
        (run.deeds[0].to.as_str(), run.deeds[0].times),
        ("/etc/falco/falco_rules.yaml", 2)
    );
    assert_eq!(entry.events, [7, 8, 9, 10]);
}

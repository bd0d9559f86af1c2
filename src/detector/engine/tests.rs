//! A node of synthetic samples: what comes out as events, truth, recording and streams.

use std::path::PathBuf;

use cksl_node::frame::read_frame;
use cksl_probe::{ChildIds, Image};
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

struct Node {
    engine: Engine,
    folder: tempfile::TempDir,
    now: u64,
}

fn sub(watch: &[&str]) -> Subject {
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

fn queue(wants: SyscallSet) -> Arc<Queue> {
    Arc::new(Queue::new(wants, &Budget::new(64 << 20)))
}

impl Node {
    fn watching(watch: &[&str]) -> Self {
        Node::of(sub(watch))
    }

    fn of(subject: Subject) -> Self {
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

    fn path(&self) -> PathBuf {
        self.folder.path().join("recording.ckr")
    }

    /// A process of the node has 5000 more on the host.
    fn task(&mut self, pid: i32, ppid: i32, comm: &str) -> Task {
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

    fn fork(&mut self, pid: i32, child: i32) {
        let task = self.task(pid, 1, "bash");
        self.fork_of(task, child);
    }

    fn fork_of(&mut self, task: Task, child: i32) {
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
    fn enter(&mut self, pid: i32) {
        // Nobody but the lab enters a node before it has booted.
        self.engine.actors().booted();
        let mut task = self.task(0, 0, "cksl");
        task.host_pid = 4000;
        self.fork_of(task, pid);
    }

    /// A thread of a process ends, and the kernel says that none is left.
    fn exit(&mut self, pid: i32, tid: i32, ppid: i32) {
        let mut task = self.task(pid, ppid, "tool");
        (task.tid, task.vtid, task.host_tid) = (tid, tid, tid + 5000);
        let what = What::Exit {
            status: 0,
            group_dead: true,
        };
        self.engine.take(Sample { task, what });
    }

    fn exec(&mut self, pid: i32, ppid: i32, argv: &str, cgroup: &str) {
        let comm = argv.split(' ').next().unwrap().rsplit('/').next().unwrap();
        let task = self.task(pid, ppid, comm);
        self.exec_of(task, argv, cgroup);
    }

    fn exec_of(&mut self, task: Task, argv: &str, cgroup: &str) {
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

    fn open(&mut self, pid: i32, path: &str, proc_pid: Option<i32>) {
        let task = self.task(pid, 1, "cat");
        self.open_of(task, path, proc_pid);
    }

    fn open_of(&mut self, task: Task, path: &str, proc_pid: Option<i32>) {
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

    fn read(&mut self, pid: i32, ino: u64) {
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

    fn start(&mut self) {
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

    fn recorded(&mut self) -> Recorded {
        self.engine.settle().unwrap().wait().unwrap();
        Recorded::open(&self.path()).unwrap()
    }

    fn matches(&mut self, condition: &str) -> Vec<EventNum> {
        let filter = Filter::compile(condition, &field_table()).unwrap();
        self.recorded().matches(&filter).unwrap()
    }
}

/// A learner's shell (200) on a node where `web` (30) runs in its container.
fn with_learner() -> Node {
    with_learner_watching(&[])
}

fn with_learner_watching(watch: &[&str]) -> Node {
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
fn a_descriptor_of_another_process_leads_to_it_and_to_its_actor() {
    let mut node = with_learner();
    node.open(200, "/proc/30/fd/7", None); // 6
    node.open(200, "/proc/200/fd/7", None);
    node.open(200, "/proc/30/fd/../fd/7", None);
    node.open(200, "/srv/proc/30/fd/7", None);
    node.open(200, "/proc/30/environ", Some(30)); // 10
    let whose = |actor: &str| format!("evt.type = openat and cksl.target.actor = {actor}");
    assert_eq!(node.matches(&whose("lab")), [6, 10]);
    assert_eq!(node.matches(&whose("learner")), [7]);
    assert_eq!(
        node.matches("cksl.target.container = web and cksl.target.pid = 30"),
        [6, 10]
    );
    assert_eq!(owner_of_descriptor(b"fd/7", Some(b"/proc/30")), Some(30));
    assert_eq!(
        owner_of_descriptor(b"7", Some(b"/proc/30/task/31/fd")),
        Some(30)
    );
    assert_eq!(owner_of_descriptor(b"/proc/self/fd/7", None), None);
}

#[test]
fn checks_find_what_the_learner_did_and_in_which_container() {
    let mut node = with_learner();
    node.open(30, "/etc/shadow", None);
    node.open(200, "/etc/shadow", None);
    assert_eq!(
        node.matches("cksl.actor = learner and cksl.fd.path = /etc/shadow"),
        [7]
    );
    assert_eq!(
        node.matches("cksl.actor = lab and fd.name = /etc/shadow"),
        [6]
    );
    assert_eq!(
        node.matches("container.name = web and evt.type = execve"),
        [3]
    );
    let web = node.matches("proc.cmdline = 'web --serve' and container.id = host");
    assert!(web.is_empty());
    assert_eq!(
        node.matches("cksl.node = node-1 and evt.type = openat and evt.is_open_read = true"),
        [6, 7]
    );
}

#[test]
fn events_of_a_worker_and_of_what_is_within_it_say_so() {
    const WORKER: u32 = 78;
    const POD: u32 = 79;
    let mut sub = sub(&[]);
    sub.units.push("worker-1.service".into());
    let mut node = Node::of(sub);
    let of = |node: &mut Node, pid, vpid, ppid, pid_ns| {
        let task = node.task(pid, ppid, "any");
        Task {
            vpid,
            vtid: vpid,
            pid_ns,
            ..task
        }
    };
    let fork = |node: &mut Node, parent: Task, child: i32, vpid, pid_ns| {
        let child = ChildIds {
            tid: child,
            pid: child,
            vtid: vpid,
            vpid,
            host_tid: child + 5000,
            host_pid: child + 5000,
            pid_ns,
            start_boot_ns: 500,
        };
        let what = What::Fork {
            nr: 56,
            child,
            flags: 0x120_0000,
        };
        node.engine.take(Sample { task: parent, what });
    };
    let unit = "/lab/system.slice/worker-1.service";
    node.exec(1, 0, "/usr/lib/systemd/systemd", "/lab/init.scope"); // 1
    node.fork(1, 40); // 2
    node.exec(40, 1, "/usr/bin/unshare", unit); // 3
    let unshare = node.task(40, 1, "unshare");
    fork(&mut node, unshare, 41, 1, WORKER); // 4
    let systemd = of(&mut node, 41, 1, 40, WORKER);
    node.exec_of(
        systemd,
        "/usr/lib/systemd/systemd",
        &format!("{unit}/machine"),
    ); // 5
    fork(&mut node, systemd, 42, 2, WORKER); // 6
    let shim = of(&mut node, 42, 2, 41, WORKER);
    fork(&mut node, shim, 43, 1, POD); // 7
    let pod = of(&mut node, 43, 1, 42, POD);
    node.open_of(pod, "/etc/passwd", None); // 8
    node.open(40, "/etc/passwd", None); // 9
    assert_eq!(node.matches("cksl.node = worker-1"), [5, 6, 7, 8]);
    assert_eq!(node.matches("cksl.node = node-1"), [1, 2, 3, 4, 9]);
}

#[test]
fn a_look_at_another_process_names_it() {
    let mut node = with_learner();
    node.open(200, "/proc/30/environ", Some(30));
    let condition = "cksl.target.pid = 30 and cksl.target.name = web and cksl.target.container = web \
                     and cksl.target.exepath = /usr/bin/web and evt.res = SUCCESS";
    assert_eq!(node.matches(condition), [6]);
    let timeline = timeline(&node.recorded()).unwrap();
    let looked = timeline.entries.iter().find_map(|entry| match &entry.what {
        TimelineWhat::Run(run) => run.deeds.first(),
        _ => None,
    });
    assert_eq!(looked.unwrap().to, "web (pid 30)");
    assert_eq!(looked.unwrap().event, 6);
}

#[test]
fn what_the_grader_runs_is_its_own() {
    let mut node = with_learner();
    node.engine.actors().tag(5300, Actor::Grader);
    node.enter(300);
    node.exec(300, 0, "/usr/bin/runc exec web sh", "/lab/shells");
    node.fork(300, 301);
    node.open(301, "/etc/passwd", None);
    assert_eq!(
        node.matches("cksl.actor = grader and evt.type = openat"),
        [9]
    );
    assert_eq!(node.engine.tally().learner, 5);
}

#[test]
fn threads_that_end_at_once_are_all_of_their_process() {
    let mut node = with_learner();
    node.engine.actors().tag(5300, Actor::Grader);
    node.enter(300); // 6
    node.exec(300, 0, "/usr/bin/tool", "/lab/shells"); // 7
    // Its parent is gone: the node's init has it by now.
    node.exit(300, 302, 1); // 8
    node.exit(300, 300, 1); // 9
    assert_eq!(
        node.matches("cksl.actor = grader and evt.type = procexit"),
        [8, 9]
    );
}

#[test]
fn content_is_recorded_of_watched_files_only_and_handed_to_who_asks() {
    let mut node = with_learner_watching(&["/var/lib/db"]);
    let read = syscall::by_name("read").unwrap().nr;
    let greedy = queue([read].into_iter().collect());
    let modest = queue(SyscallSet::EMPTY);
    assert!(node.engine.join(Arc::clone(&greedy)).is_some());
    assert!(node.engine.join(Arc::clone(&modest)).is_some());
    assert!(node.engine.wanted().1);
    node.read(200, 42);
    assert!(node.matches("evt.type = read").is_empty());
    assert_eq!((greedy.last(), modest.last()), (6, 0));
    node.open(200, "/var/lib/db", None);
    assert_eq!(node.engine.newly_watched(), [(254 << 20, 42)]);
    node.read(200, 42);
    assert_eq!(
        node.matches("evt.type = read and fd.name = /var/lib/db"),
        [8]
    );
    assert_eq!(modest.last(), 8);
}

#[test]
fn a_reader_that_joins_late_knows_the_state_and_gets_what_follows() {
    let mut node = with_learner();
    let queue = self::queue(SyscallSet::EMPTY);
    assert_eq!(node.engine.join(Arc::clone(&queue)), Some(6));
    node.open(200, "/etc/shadow", None);
    let mut bytes = Vec::new();
    queue.take(&mut bytes);
    let mut reader = &bytes[..];
    let mut state = State::default();
    let mut last = None;
    while let Some(record) = read_frame::<Record>(&mut reader).unwrap() {
        record.apply(&mut state);
        last = Some(record);
    }
    let Some(Record::Event(event)) = last else {
        panic!("the last record is the event")
    };
    let filter = Filter::compile(
        "proc.name = bash and proc.cwd = /root/ and fd.name = /etc/shadow and container.id = host",
        &field_table(),
    );
    assert!(filter.unwrap().matches(&state.view(&event)));
}

#[test]
fn how_a_reader_reads_the_stream_is_no_event_and_what_else_it_does_is() {
    let mut node = with_learner();
    let queue = self::queue([syscall::by_name("read").unwrap().nr].into_iter().collect());
    queue.belongs_to(5200);
    assert!(node.engine.join(Arc::clone(&queue)).is_some());
    let before = node.engine.tally().last;
    node.read(200, 42);
    assert_eq!(node.engine.tally().last, before);
    node.open(200, "/etc/shadow", None);
    assert_eq!(node.engine.tally().last, before + 1);
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
fn a_recording_that_goes_on_keeps_numbers_and_who_is_who() {
    let mut node = with_learner();
    node.start();
    let earlier = node.recorded();
    let actors = earlier.actors().unwrap();
    assert_eq!(actors[&(30 + 5000)], (500, Actor::Lab));
    assert_eq!(actors[&(200 + 5000)], (500, Actor::Learner));
    let (recorder, before) = Recorder::open(
        &node.path(),
        u64::MAX / 2,
        &Disk::new(u64::MAX),
        &Session::default(),
    )
    .unwrap();
    assert_eq!(before.last, 5);
    node.engine = Engine::new(sub(&[]), recorder, before.last);
    node.open(200, "/etc/shadow", None);
    assert_eq!(node.matches("fd.name = /etc/shadow"), [6]);
    assert_eq!(node.recorded().marks().unwrap().len(), 1);
}

#[test]
fn what_the_disk_has_no_room_for_counts_as_lost_in_this_attempt() {
    let mut node = with_learner();
    let disk = Disk::new(1);
    let path = node.folder.path().join("full");
    let (recorder, before) =
        Recorder::open(&path, u64::MAX / 2, &disk, &Session::default()).unwrap();
    node.engine = Engine::new(sub(&[]), recorder, before.last);
    node.open(200, "/etc/hosts", None);
    assert_eq!(node.engine.tally().lost, 1);
    node.start();
    assert_eq!(node.engine.tally().lost, 0);
    node.open(200, "/etc/shadow", None);
    node.open(200, "/etc/passwd", None);
    assert_eq!(node.engine.tally().lost, 2);
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

#[test]
fn a_descriptor_that_came_through_a_socket_has_the_kernels_name() {
    let mut node = with_learner();
    let task = node.task(200, 1, "bash");
    let what = What::Syscall {
        nr: 91,
        ret: 0,
        args: [7, 0o644, 0, 0, 0, 0],
        data: vec![],
        base: vec![],
        file: Some(FileRef {
            path: b"/etc/hostname".to_vec(),
            mode: 0o100_644,
            ..FileRef::default()
        }),
        target: None,
        socket: None,
    };
    node.engine.take(Sample { task, what });
    let named = "evt.type = fchmod and fd.num = 7 and fd.name = /etc/hostname and fd.type = file";
    assert_eq!(node.matches(named).len(), 1);
}

#[test]
fn who_enters_a_container_knows_when_it_was_started() {
    const INNER: u32 = 99;
    let mut node = with_learner();
    let mut into = |child: i32, vpid: i32, start_boot_ns: u64| {
        let task = node.task(200, 1, "runc");
        let child = ChildIds {
            tid: child,
            pid: child,
            vtid: vpid,
            vpid,
            host_tid: child + 5000,
            host_pid: child + 5000,
            pid_ns: INNER,
            start_boot_ns,
        };
        let (nr, flags) = (56, 0x2000_0000);
        let what = What::Fork { nr, child, flags };
        node.engine.take(Sample { task, what });
    };
    into(40, 1, 700);
    into(41, 9, 800);
    let first = "container.start_ts = 1700000000000000700";
    assert_eq!(
        node.matches(&format!("thread.vtid = 1 and {first}")).len(),
        1
    );
    assert_eq!(
        node.matches(&format!("thread.vtid = 9 and {first}")).len(),
        1
    );
}

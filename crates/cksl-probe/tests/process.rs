//! What is said of processes and of what they do to each other.

use std::process::Command;
use std::time::Duration;

use cksl_probe::{What, syscall};

use crate::lab::{Bench, LAB, actor};

#[test]
fn root_a_fork_names_the_child_and_an_exit_its_status() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&["sh", "-c", "(exit 3); true"]);
    let (parent, child, nr) = seen
        .samples
        .iter()
        .find_map(|sample| match &sample.what {
            What::Fork { child, nr, .. } => Some((sample.task, *child, *nr)),
            _ => None,
        })
        .unwrap();
    assert_eq!(parent.pid, 1);
    assert_eq!((child.pid, child.tid), (child.vpid, child.vtid));
    assert!(child.pid > 1 && child.host_pid > 1);
    assert_eq!(syscall::name(nr), Some("clone"));

    let (task, status, group_dead) = seen
        .samples
        .iter()
        .find_map(|sample| match &sample.what {
            What::Exit { status, group_dead } if sample.task.host_pid == child.host_pid => {
                Some((sample.task, *status, *group_dead))
            }
            _ => None,
        })
        .unwrap();
    assert_eq!((status, group_dead), (3 << 8, true));
    assert_eq!((task.pid, task.ppid), (child.pid, 1));
    assert_eq!(task.start_boot_ns, child.start_boot_ns);
    assert_eq!(task.pid_ns, child.pid_ns);
}

#[test]
fn root_a_thread_has_its_own_id_and_its_process_s() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "thread".as_ref()]);
    let child = seen
        .samples
        .iter()
        .find_map(|sample| match &sample.what {
            What::Fork { child, .. } => Some(*child),
            _ => None,
        })
        .unwrap();
    assert_eq!(child.pid, 1);
    assert!(child.tid > 1 && child.host_tid != child.host_pid);
    let ends: Vec<_> = seen
        .samples
        .iter()
        .filter_map(|sample| match sample.what {
            What::Exit { group_dead, .. } => Some((sample.task.tid, group_dead)),
            _ => None,
        })
        .collect();
    assert!(ends.iter().any(|(tid, _)| *tid == child.tid));
    assert!(ends.iter().any(|(_, last)| *last));
}

#[test]
fn root_tracing_and_signals_name_the_process_they_mean() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let script = format!("{} trace; true", actor().display());
    let seen = bench.run(&["sh", "-c", &script]);
    const PTRACE_SEIZE: u64 = 0x4206;
    let seized = seen.call("ptrace", |call| call.args[0] == PTRACE_SEIZE);
    assert_eq!(seized.ret, 0);
    let (pid, host_pid) = seized.target.unwrap();
    assert_eq!(pid as u64, seized.args[1]);
    assert!(host_pid > 1);

    let same = Some((pid, host_pid));
    assert_eq!(seen.call("kill", |_| true).target, same);
    let opened = seen.call("pidfd_open", |_| true);
    assert_eq!(opened.target, same);
    assert_eq!(opened.file.unwrap().path, b"anon_inode:[pidfd]");
    assert_eq!(seen.call("pidfd_send_signal", |_| true).target, same);
}

#[test]
fn root_a_signal_to_nobody_or_to_a_group_has_no_target() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&[
        "sh",
        "-c",
        "kill -0 30000 2>/dev/null; kill -0 0; kill -0 1",
    ]);
    assert_eq!(seen.call("kill", |call| call.args[0] == 30000).target, None);
    assert_eq!(seen.call("kill", |call| call.args[0] == 0).target, None);
    let init = seen.call("kill", |call| call.args[0] == 1);
    assert_eq!(init.target, Some((1, init.task.host_pid)));
}

#[test]
fn root_a_namespace_below_the_node_s_is_watched_and_has_both_views() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let path = actor.to_str().unwrap();
    let script = format!("unshare --fork --pid {path} nothing; true");
    let seen = bench.run(&["sh", "-c", &script]);
    let exec = seen.exec(&[path, "nothing"]);
    assert_eq!((exec.task.vpid, exec.task.vtid), (1, 1));
    assert!(exec.task.pid > 1 && exec.task.ppid > 1);
    let outer = seen.exec(&["unshare"]);
    assert_ne!(exec.task.pid_ns, outer.task.pid_ns);
}

#[test]
fn root_what_is_run_in_a_node_from_outside_is_seen_from_its_first_moment() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let node = bench.start(&["sh", "-c", "true"]);
    let actor = actor();
    let unshare = node.child.id();
    let children = format!("/proc/{unshare}/task/{unshare}/children");
    let Ok(init) = std::fs::read_to_string(children) else {
        return eprintln!("skipped: needs the kernel's list of children in /proc");
    };
    let entered = Command::new("nsenter")
        .args(["-t", init.trim(), "-p"])
        .arg(&actor)
        .args(["nothing", "from-outside"])
        .status()
        .unwrap();
    assert!(entered.success());
    let seen = bench.finish(node);

    let exec = seen.exec(&[actor.to_str().unwrap(), "nothing", "from-outside"]);
    assert!(exec.task.pid > 1);
    assert_eq!(exec.task.ppid, 0);
    let forked = seen.samples.iter().find_map(|sample| match &sample.what {
        What::Fork { child, .. } if child.host_pid == exec.task.host_pid => Some(sample.task),
        _ => None,
    });
    let parent = forked.unwrap();
    assert_eq!((parent.pid, parent.host_pid), (0, exec.task.host_ppid));
}

#[test]
fn root_events_come_without_being_waited_for() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let mut node = bench.start(&["sh", "-c", "true"]);
    node.go().unwrap();
    let mut seen = 0;
    while seen == 0 {
        seen = bench.reader.poll(Duration::from_secs(30), drop).unwrap();
    }
    node.child.wait().unwrap();
}

#[test]
fn root_an_init_that_is_killed_from_within_is_told_from_one_that_is_killed_from_outside() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    // Its tracer ends, and the kernel kills what it has traced.
    let trace = format!("{} trace-init; sleep 60", actor().display());
    let mut node = bench.start(&["sh", "-c", &trace]);
    node.go().unwrap();
    assert!(!node.child.wait().unwrap().success());
    assert!(bench.probe.was_killed_within(LAB).unwrap());
    bench.probe.unwatch(LAB).unwrap();

    // What the kernel refuses from within kills nobody.
    let mut node = bench.start(&["sh", "-c", "kill -9 1; sleep 60"]);
    node.go().unwrap();
    let mut refused = None;
    while refused.is_none() {
        let taken = bench.reader.poll(Duration::from_secs(30), |sample| {
            let is_kill = matches!(sample.what, What::Syscall { nr, .. } if Some(nr) == syscall::number("kill"));
            refused = refused.or(is_kill.then_some(sample.task.host_pid));
        });
        assert!(taken.unwrap() > 0, "it kills");
    }
    let init = refused.unwrap().to_string();
    let killed = Command::new("kill").args(["-9", &init]).status().unwrap();
    assert!(killed.success() && !node.child.wait().unwrap().success());
    assert!(!bench.probe.was_killed_within(LAB).unwrap());
}

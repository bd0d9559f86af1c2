//! Where the probe is loaded in a pid namespace that is not the machine's first.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::lab::Bench;

/// Says that this process is in such a namespace.
const INSIDE: &str = "CKSL_TEST_NAMESPACE";

/// The only child of a process, once it has one.
fn child_of(parent: i32) -> i32 {
    let file = format!("/proc/{parent}/task/{parent}/children");
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let children = std::fs::read_to_string(&file).unwrap();
        if let Ok(child) = children.trim().parse() {
            return child;
        }
        assert!(Instant::now() < end, "it has no child");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn root_the_hosts_numbers_are_those_of_the_namespace_that_the_probe_is_loaded_in() {
    if std::env::var_os(INSIDE).is_none() {
        // Two below the first: the depth is found, not guessed.
        let own = std::env::current_exe().unwrap();
        let outer = ["--fork", "--pid", "--mount-proc"];
        let inner = ["unshare", "--fork", "--pid", "--mount-proc"];
        let test = "namespace::root_the_hosts_numbers_are_those_of_the_namespace_that_the_probe_is_loaded_in";
        let output = Command::new("unshare")
            .args(outer)
            .args(inner)
            .arg(own)
            .args(["--exact", test, "--nocapture"])
            .env(INSIDE, "yes")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("skipped: ") || said.contains("Operation not permitted") {
            return eprintln!("{said}");
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}{said}");
        return assert!(printed.contains("1 passed"), "{printed}{said}");
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let script = "sh -c 'cat /proc/self/stat >/dev/null; kill -0 $PPID; true'; true";
    let node = bench.start(&["sh", "-c", script]);
    let unshare = i32::try_from(node.child.id()).unwrap();
    let first = child_of(unshare);
    let seen = bench.finish(node);
    let task = seen.exec(&["sh", "-c", script]).task;
    assert_eq!((task.pid, task.ppid), (1, 0));
    assert_eq!(
        (task.host_tid, task.host_pid, task.host_ppid),
        (first, first, unshare)
    );
    let child = seen.execs().find(|exec| exec.task.host_ppid == first);
    let child = child.expect("its children have it as their parent").task;
    assert!(
        child.host_pid > first && child.pid > 1 && child.ppid == 1,
        "{child:?}"
    );
    let kill = seen.call("kill", |call| call.target.is_some());
    assert_eq!(kill.target, Some((1, first)));
    assert!(seen.samples.iter().all(|sample| sample.task.host_pid > 0));
}

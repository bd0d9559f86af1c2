//! The processes of the node.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::thread;
use std::time::Duration;

use super::finding::Finding;
use crate::provider::nodes::is_frozen;
use crate::provider::{Node, NodeProcess};

/// All of them.
pub(crate) fn all(node: &dyn Node) -> Result<Vec<NodeProcess>, Finding> {
    node.processes()
        .map_err(|error| Finding::unknown(format!("the node's processes can't be read: {error}")))
}

/// A process and those that it came of, the nearest first. Pids that were reused while they were listed may make a ring, so
/// it ends after as many as there are.
pub(crate) fn line<'a>(
    process: &'a NodeProcess,
    all: &'a [NodeProcess],
) -> impl Iterator<Item = &'a NodeProcess> {
    let parent = |process: &&NodeProcess| all.iter().find(|one| one.pid == process.ppid);
    std::iter::successors(Some(process), parent).take(all.len() + 1)
}

/// Whether a thread of a process of the host stands still for three seconds: the process was stopped, or what traces it
/// was, or its cgroup is frozen. A tracer that works lets each thread go on after a moment, and so does a container runtime
/// that freezes.
pub(crate) fn stands_still(host_pid: i32) -> bool {
    const TIMES: u32 = 30;
    let mut frozen = is_frozen(host_pid);
    let mut still = stopped(host_pid);
    for _ in 0..TIMES {
        if still.is_empty() && !frozen {
            return false;
        }
        thread::sleep(Duration::from_millis(100));
        frozen = frozen && is_frozen(host_pid);
        let now = stopped(host_pid);
        still.retain(|tid, switches| now.get(tid) == Some(switches));
    }
    frozen || !still.is_empty()
}

/// The threads that are stopped now, and how often each was given a processor.
fn stopped(host_pid: i32) -> BTreeMap<OsString, Vec<String>> {
    let threads = fs::read_dir(format!("/proc/{host_pid}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let stopped = threads.filter_map(|thread| {
        let status = fs::read_to_string(thread.path().join("status")).ok()?;
        Some((thread.file_name(), switches_if_stopped(&status)?))
    });
    stopped.collect()
}

/// The lines of `/proc/PID/task/TID/status` that count its switches, if it is stopped (`T`), also by a tracer (`t`).
fn switches_if_stopped(status: &str) -> Option<Vec<String>> {
    let state = status.lines().find_map(|line| line.strip_prefix("State:"));
    let is_stopped = state?.trim_start().starts_with(['T', 't']);
    let switches = status.lines().filter(|line| line.contains("ctxt_switches"));
    is_stopped.then(|| switches.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use rustix::process::{Pid, Signal, kill_process};

    use super::*;

    #[test]
    fn a_process_is_stopped_by_a_signal_or_by_who_traces_it() {
        for (state, stopped) in [
            ("S (sleeping)", false),
            ("T (stopped)", true),
            ("t (tracing stop)", true),
        ] {
            let status = format!("Name:\tT\nState:\t{state}\nvoluntary_ctxt_switches:\t7\n");
            let switches = switches_if_stopped(&status);
            assert_eq!(switches.is_some(), stopped, "{state}");
        }
    }

    #[test]
    fn a_process_stands_still_until_it_may_go_on() {
        let sleep = Command::new("sleep")
            .arg("60")
            .stdout(Stdio::null())
            .spawn();
        let mut child = sleep.unwrap();
        let pid = Pid::from_child(&child);
        let host_pid = i32::try_from(child.id()).unwrap();
        let before = stands_still(host_pid);
        kill_process(pid, Signal::STOP).unwrap();
        while stopped(host_pid).is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
        let meanwhile = stands_still(host_pid);
        kill_process(pid, Signal::CONT).unwrap();
        while !stopped(host_pid).is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
        let after = stands_still(host_pid);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!((before, meanwhile, after), (false, true, false));
    }
}

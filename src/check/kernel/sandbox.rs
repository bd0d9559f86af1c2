//! The processes of containers that run in a sandbox.
//!
//! What runs in one makes no system call that the kernel sees, and has no process of its own. What the kernel does see is
//! the shim by which containerd runs the container, and what this shim has started: the sandbox itself, and the servers
//! of its files. Which container a shim runs stands among the arguments with which containerd has started it.

use serde_json::Value as Json;

use crate::check::instrument::finding::Finding;
use crate::check::instrument::pod;
use crate::check::instrument::processes;
use crate::provider::NodeProcess;

/// The namespace of containerd in which the kubelet has its containers.
const KUBELETS: &str = "k8s.io";

/// Of a process that the lab's containerd has started to run a container: whether it is the shim that was asked for, if that
/// can be known. Nothing of any other.
type IsShim<'a> = &'a dyn Fn(&NodeProcess) -> Option<Option<bool>>;

/// What the shims of a pod's containers have started, by container. `pod_of` is the pod that the runtime has created a
/// process for, by namespace and name.
///
/// # Errors
/// A finding that names a container that no such shim runs, or of which that can't be known; or a process of the pod
/// outside of all of them, whatever containers the pod's status names.
pub(crate) fn processes(
    pod: &Json,
    container: Option<&str>,
    all: &[NodeProcess],
    is_shim: IsShim<'_>,
    pod_of: &dyn Fn(&NodeProcess) -> Option<(String, String)>,
) -> Result<Vec<(String, Vec<NodeProcess>)>, Finding> {
    let in_shim = |process: &NodeProcess| {
        let mut line = processes::line(process, all);
        line.any(|one| is_shim(one).flatten() == Some(true))
    };
    let is_pods = |process: &&NodeProcess| {
        let of = pod_of(process);
        of.is_some_and(|of| pod::is_called(pod, &of))
    };
    if let Some(outside) = all.iter().filter(is_pods).find(|process| !in_shim(process)) {
        return Err(Finding::fail(format!(
            "{} (pid {}) of {} runs outside of the sandbox",
            outside.name,
            outside.pid,
            pod::name(pod)
        )));
    }
    let containers = pod::containers(pod, container).into_iter();
    let containers = containers.map(|(name, id)| {
        let runs_it = |process: &&NodeProcess| {
            has(process, "-id", &id) && has(process, "-namespace", KUBELETS)
        };
        let of = pod::name(pod);
        let mut shims = all.iter().filter(runs_it);
        let shim = shims.find_map(|process| Some((process, is_shim(process)?)));
        let shim = match shim {
            Some((shim, Some(true))) => shim,
            Some((_, None)) => {
                return Err(Finding::unknown(format!(
                    "what runs {name} of {of} is not known: create its pod again"
                )));
            }
            Some((_, Some(false))) | None => {
                return Err(Finding::fail(format!(
                    "{name} of {of} runs outside of the sandbox"
                )));
            }
        };
        let started = all.iter().filter(|process| descends(process, shim, all));
        Ok((name, started.cloned().collect()))
    });
    containers.collect()
}

/// Whether it was started with an option of this value.
fn has(process: &NodeProcess, option: &str, value: &str) -> bool {
    let mut pairs = process.args.windows(2);
    pairs.any(|pair| pair[0] == option && pair[1] == value)
}

/// Whether a process came of another one.
fn descends(process: &NodeProcess, of: &NodeProcess, all: &[NodeProcess]) -> bool {
    let mut ancestors = processes::line(process, all).skip(1);
    ancestors.any(|one| one.pid == of.pid)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::grade::Verdict;

    const SHIM: &str = "containerd-shim-runsc-v1 -namespace k8s.io -id";

    fn process(pid: i32, ppid: i32, args: &str) -> NodeProcess {
        NodeProcess {
            pid,
            host_pid: pid,
            ppid,
            name: "exe".into(),
            args: args.split(' ').map(str::to_owned).collect(),
            exe: "/usr/local/bin/runsc".into(),
            status: Vec::new(),
            container: None,
            start_ticks: 7,
            unit: None,
        }
    }

    fn pod() -> Json {
        json!({
            "metadata": {"namespace": "shop", "name": "web"},
            "status": {"containerStatuses": [{"name": "web", "containerID": "containerd://aaaa"}]},
        })
    }

    #[test]
    fn a_container_has_what_its_own_shim_has_started() {
        let all = [
            process(10, 1, &format!("{SHIM} bbbb")),
            process(11, 10, "runsc-sandbox"),
            process(20, 1, &format!("{SHIM} aaaa")),
            process(21, 20, "runsc-gofer"),
            process(22, 21, "exe"),
        ];
        let found = processes(&pod(), None, &all, &|_| Some(Some(true)), &|_| None).unwrap();
        let pids: Vec<i32> = found[0].1.iter().map(|process| process.pid).collect();
        assert_eq!(pids, [21, 22]);
    }

    #[test]
    fn a_process_of_the_pod_outside_of_all_sandboxes_is_seen_whatever_its_status_names() {
        let all = [
            process(10, 1, "containerd-shim-runc-v2 -namespace k8s.io -id cccc"),
            process(11, 10, "httpd"),
            // Of a decoy, whose id the pod's status has.
            process(20, 1, &format!("{SHIM} aaaa")),
            process(21, 20, "runsc-sandbox"),
        ];
        let is_shim = |process: &NodeProcess| (process.pid == 20).then_some(Some(true));
        let created = |pid, pod: &'static str| {
            move |process: &NodeProcess| {
                (process.pid == pid).then(|| ("shop".to_owned(), pod.to_owned()))
            }
        };
        let outside = processes(&pod(), None, &all, &is_shim, &created(11, "web")).unwrap_err();
        assert_eq!(outside.verdict, Verdict::Fail);
        assert_eq!(
            outside.observed,
            "exe (pid 11) of web runs outside of the sandbox"
        );
        // What is in the sandbox, and what is of another pod.
        processes(&pod(), None, &all, &is_shim, &created(21, "web")).unwrap();
        processes(&pod(), None, &all, &is_shim, &created(11, "other")).unwrap();
    }

    #[test]
    fn a_shim_of_another_runtime_namespace_or_by_hand_runs_no_container_in_a_sandbox() {
        let refused = |args: &str, is_shim: Option<bool>| {
            let all = [process(20, 1, args), process(21, 20, "runsc-gofer")];
            let finding =
                processes(&pod(), None, &all, &|_| is_shim.map(Some), &|_| None).unwrap_err();
            assert_eq!(finding.verdict, Verdict::Fail, "{args}");
            finding.observed
        };
        let said = refused(&format!("{SHIM} aaaa"), Some(false));
        assert_eq!(said, "web of web runs outside of the sandbox");
        refused(
            "containerd-shim-runsc-v1 -namespace default -id aaaa",
            Some(true),
        );
        refused(&format!("{SHIM} bbbb"), Some(true));
        refused(&format!("{SHIM} aaaa"), None);
    }
}

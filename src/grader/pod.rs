//! The processes of pods.
//!
//! They are found by the pod's uid, which nobody can choose, and by the ids of its containers: both
//! stand in the path of their cgroup.

use std::fs;
use std::io;

use serde_json::Value as Json;

use crate::provider::NodeProcess;

/// Reads a file of `/proc/PID`, by the pid on the host.
pub(super) type Look<'a> = &'a dyn Fn(i32, &str) -> io::Result<String>;

/// The kernel's own.
pub(super) fn look(pid: i32, file: &str) -> io::Result<String> {
    // What a process has in its environment need not be text.
    let bytes = fs::read(format!("/proc/{pid}/{file}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Name of a pod.
pub(super) fn name(pod: &Json) -> &str {
    let name = pod.pointer("/metadata/name").and_then(Json::as_str);
    name.unwrap_or_default()
}

/// Those of `all` that run in a pod, by container: in all of them, or in the one of that name.
pub(super) fn processes<'p>(
    pod: &Json,
    container: Option<&str>,
    all: &'p [NodeProcess],
    look: Look<'_>,
) -> Vec<(String, Vec<&'p NodeProcess>)> {
    let uid = pod.pointer("/metadata/uid").and_then(Json::as_str);
    let cgroups = |process: &NodeProcess| look(process.host_pid, "cgroup").unwrap_or_default();
    let all: Vec<_> = all
        .iter()
        .map(|process| (process, cgroups(process)))
        .collect();
    let containers = containers(pod, container).into_iter();
    let containers = containers.map(|(name, id)| {
        let is_in = |cgroups: &str| uid.is_some_and(|uid| is_in(cgroups, uid, &id));
        let of_container = all.iter().filter(|(_, cgroups)| is_in(cgroups));
        (name, of_container.map(|(process, _)| *process).collect())
    });
    containers.collect()
}

/// The same as copies.
pub(super) fn owned(
    pod: &Json,
    container: Option<&str>,
    all: &[NodeProcess],
    look: Look<'_>,
) -> Vec<(String, Vec<NodeProcess>)> {
    let found = processes(pod, container, all, look).into_iter();
    let copies = found.map(|(name, of)| (name, of.into_iter().cloned().collect()));
    copies.collect()
}

/// Names and ids of a pod's containers that run: all, or the one of that name.
pub(super) fn containers(pod: &Json, wanted: Option<&str>) -> Vec<(String, String)> {
    let statuses = ["containerStatuses", "ephemeralContainerStatuses"];
    let statuses = statuses.iter().filter_map(|list| {
        let list = pod.get("status")?.get(list)?;
        list.as_array()
    });
    statuses
        .flatten()
        .filter_map(|status| {
            let name = status.get("name")?.as_str()?;
            let id = status.get("containerID").and_then(Json::as_str);
            // `containerd://ID`; none before it was made.
            let id = id.and_then(|id| id.rsplit('/').next()).unwrap_or("none");
            Some((name.to_owned(), id.to_owned()))
        })
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name))
        .collect()
}

/// Whether a process with these cgroups is in the container of the pod. systemd writes a uid with
/// underscores and gives parts of a path its own endings.
fn is_in(cgroups: &str, uid: &str, id: &str) -> bool {
    let uids = [format!("pod{uid}"), format!("pod{}", uid.replace('-', "_"))];
    cgroups.lines().any(|line| {
        let of_pod = uids.iter().any(|uid| line.contains(uid.as_str()));
        let last = line.rsplit('/').next().unwrap_or_default();
        let last = last.strip_suffix(".scope").unwrap_or(last);
        of_pod && (last == id || last.ends_with(&format!("-{id}")))
    })
}

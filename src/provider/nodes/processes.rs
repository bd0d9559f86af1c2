//! The processes of a node, as the kernel shows them to the host.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::boot::IDS;
use super::record::start_ticks;
use crate::lab::DockerContainer;
use crate::provider::{NodeIds, NodeProcess};

/// Those of `host_pids` that are in the node's pid namespace or below it, by pid in the node.
/// `containers` are names by id; `docker` tells the name of a container of the node's Docker engine. A
/// process that ends meanwhile is left out.
pub(super) fn list(
    ids: &NodeIds,
    host_pids: &[i32],
    containers: &HashMap<&str, &str>,
    docker: &dyn Fn(&str) -> Option<String>,
) -> Vec<NodeProcess> {
    let container = |cgroups: &str| container(cgroups, containers, docker);
    let depth = depth_of(ids.init_pid);
    let mut found: Vec<NodeProcess> = host_pids
        .iter()
        .filter_map(|pid| read(ids, *pid, depth, &container))
        .collect();
    let inside: HashMap<i32, i32> = found.iter().map(|p| (p.host_pid, p.pid)).collect();
    for process in &mut found {
        // Parents were read as host pids; one outside the node is 0 in it.
        process.ppid = inside.get(&process.ppid).copied().unwrap_or(0);
    }
    found.sort_unstable_by_key(|process| process.pid);
    found
}

fn field<'a>(status: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = status.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// At which place of `NSpid` pids of the node stand.
fn depth_of(init: i32) -> usize {
    let status = status(&PathBuf::from(format!("/proc/{init}")), 0).unwrap_or_default();
    field(&status, "NSpid").map_or(1, |pids| pids.split_whitespace().count().saturating_sub(1))
}

fn read(
    ids: &NodeIds,
    host_pid: i32,
    depth: usize,
    container: &dyn Fn(&str) -> Option<String>,
) -> Option<NodeProcess> {
    let folder = PathBuf::from(format!("/proc/{host_pid}"));
    let status = status(&folder, ids.id_base)?;
    let pids: Vec<i32> = field(&status, "NSpid")?
        .split_whitespace()
        .filter_map(|pid| pid.parse().ok())
        .collect();
    // Helpers that enter the node are in its cgroup but not in its pid namespace.
    let pid = *pids.get(depth)?;
    if pids.len() == depth + 1 && !in_namespace(&folder, ids.pid_ns) {
        return None;
    }
    let args = fs::read(folder.join("cmdline")).unwrap_or_default();
    let args = args.strip_suffix(b"\0").unwrap_or(&args);
    let args = match args {
        [] => Vec::new(),
        args => args
            .split(|byte| *byte == 0)
            .map(|arg| String::from_utf8_lossy(arg).into_owned())
            .collect(),
    };
    let exe = fs::read_link(folder.join("exe")).unwrap_or_default();
    let cgroups = fs::read_to_string(folder.join("cgroup")).unwrap_or_default();
    Some(NodeProcess {
        pid,
        host_pid,
        ppid: field(&status, "PPid")?.parse().ok()?,
        name: field(&status, "Name")?.to_owned(),
        args,
        exe: exe.to_string_lossy().into_owned(),
        container: container(&cgroups),
        start_ticks: start_ticks(host_pid).ok()?,
        unit: unit(&cgroups),
        status,
    })
}

fn in_namespace(folder: &Path, pid_ns: u32) -> bool {
    fs::metadata(folder.join("ns/pid")).is_ok_and(|ns| ns.ino() == u64::from(pid_ns))
}

/// `/proc/PID/status`, with users and groups as the node sees them.
fn status(folder: &Path, id_base: u32) -> Option<Vec<(String, String)>> {
    let text = fs::read(folder.join("status")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let fields = fields.map(|(name, value)| {
        let value = match name {
            "Uid" | "Gid" | "Groups" => inside(value, id_base),
            _ => value.trim().to_owned(),
        };
        (name.to_owned(), value)
    });
    Some(fields.collect())
}

fn inside(ids: &str, base: u32) -> String {
    let ids = ids.split_whitespace().map(|id| match id.parse::<u32>() {
        Ok(host) if base != 0 => {
            let own = host.checked_sub(base).filter(|id| *id < IDS);
            own.unwrap_or(65_534).to_string()
        }
        _ => id.to_owned(),
    });
    ids.collect::<Vec<_>>().join("\t")
}

/// The container in whose cgroup a process is: its id is a part of the path.
fn container(
    cgroups: &str,
    containers: &HashMap<&str, &str>,
    docker: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut parts = cgroups.lines().flat_map(|line| line.split('/'));
    if let Some(name) = parts.find_map(|part| containers.get(part)) {
        return Some((*name).to_owned());
    }
    let id = cgroups.lines().find_map(DockerContainer::id_of)?;
    docker(id)
}

/// The systemd unit in whose cgroup a process is, by systemd's own hierarchy.
fn unit(cgroups: &str) -> Option<String> {
    let mut lines = cgroups.lines();
    let own = lines.find(|line| line.contains(":name=systemd:"));
    let path = own.or_else(|| cgroups.lines().find(|line| line.starts_with("0::")))?;
    let mut parts = path.split('/');
    parts
        .find(|part| part.ends_with(".service"))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_containers_are_read_from_cgroups() {
        let id = "ab".repeat(32);
        let hybrid = "1:name=systemd:/cksl/x/node/system.slice/etcd.service\n0::/cksl/x/node\n";
        assert_eq!(unit(hybrid).as_deref(), Some("etcd.service"));
        assert_eq!(unit("0::/cksl/x/node/init.scope\n"), None);
        let containers = HashMap::from([(id.as_str(), "web")]);
        let inside = format!("0::/cksl/x/node/containers/{id}\n");
        let docker = |of: &str| (of == "5e".repeat(32)).then(|| "etcd".to_owned());
        let container = |cgroups: &str| container(cgroups, &containers, &docker);
        assert_eq!(container(&inside).as_deref(), Some("web"));
        assert_eq!(container(hybrid), None);
        let engines = format!("1:cpu:/cksl/x/node/docker/{}\n", "5e".repeat(32));
        assert_eq!(container(&engines).as_deref(), Some("etcd"));
        assert_eq!(container(&engines.replace("5e", "7f")), None);
    }

    #[test]
    fn ids_are_shown_as_in_the_node() {
        assert_eq!(inside("1000 1033 70000000", 1000), "0\t33\t65534");
        assert_eq!(inside("33 33", 0), "33\t33");
    }
}

//! Containers: what they are, and which one a cgroup belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::map::Map;

/// What is known of a container.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Container {
    /// The id by which threads name it: the first 12 hex digits of the full one.
    pub id: Arc<str>,
    /// Full id.
    pub full_id: String,
    /// Its cgroup: a path that ends the paths of its processes' cgroups, or is followed there by
    /// cgroups below it. Needed where the id does not stand in the path as a runtime would write it.
    pub cgroup: Option<String>,
    /// Runtime: `docker`, `containerd`, `cri-o`, …
    pub runtime: String,
    /// Name.
    pub name: String,
    /// Image as it was named when the container was made.
    pub image: String,
    /// Id of the image.
    pub image_id: String,
    /// Image without its tag.
    pub repository: String,
    /// Tag of the image.
    pub tag: String,
    /// Digest of the image.
    pub digest: String,
    /// Runs with all rights.
    pub privileged: bool,
    /// Mounts from outside.
    pub mounts: Vec<Mount>,
    /// Labels; of a Kubernetes pod also those that say which one it is.
    pub labels: BTreeMap<String, String>,
    /// Labels of its pod.
    pub pod_labels: BTreeMap<String, String>,
    /// Id of the pod's sandbox.
    pub sandbox_id: String,
    /// IP address.
    pub ip: String,
    /// Shares the host's pid namespace.
    pub host_pid: bool,
    /// Shares the host's network.
    pub host_network: bool,
    /// Shares the host's IPC namespace.
    pub host_ipc: bool,
}

impl Container {
    /// Hex digits of a full id.
    pub const FULL_ID: usize = 64;
    /// Hex digits of an id's short form.
    pub const SHORT_ID: usize = 12;
    /// The label with the name of a container's pod, as Kubernetes' runtimes set it.
    pub const POD_NAME: &str = "io.kubernetes.pod.name";
    /// The label with the namespace of its pod.
    pub const POD_NAMESPACE: &str = "io.kubernetes.pod.namespace";
    /// The label with the UID of its pod.
    pub const POD_UID: &str = "io.kubernetes.pod.uid";

    /// Whether a text is a full id.
    #[must_use]
    pub fn is_full_id(text: &str) -> bool {
        text.len() == Self::FULL_ID && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// A mount of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mount {
    /// Path outside.
    pub source: String,
    /// Path inside.
    pub dest: String,
    /// Options.
    pub mode: String,
    /// Can be written.
    pub rdwr: bool,
    /// Propagation.
    pub propagation: String,
}

/// The containers known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Containers {
    by_id: Map<Arc<str>, Container>,
}

impl Containers {
    pub(crate) fn insert(&mut self, container: Container) {
        self.by_id.insert(container.id.clone(), container);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.by_id.remove(id);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Container> {
        self.by_id.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Container> {
        self.by_id.values()
    }

    /// The container that a thread's cgroups belong to: one that was declared with such a cgroup, or
    /// one whose id stands in a path as the known runtimes write it.
    pub(crate) fn of_cgroups(&self, cgroups: &[u8]) -> Option<Arc<str>> {
        let paths = || super::thread::elements(cgroups).filter_map(cgroup_path);
        let declared = self.by_id.values().find(|container| {
            let cgroup = container.cgroup.as_deref();
            cgroup.is_some_and(|cgroup| paths().any(|path| is_below(path, cgroup)))
        });
        if let Some(container) = declared {
            return Some(container.id.clone());
        }
        let id = paths().find_map(id_in_path)?;
        Some(match self.by_id.get_key_value(id) {
            Some((known, _)) => known.clone(),
            None => id.into(),
        })
    }
}

/// The path in a line `subsystem=path`.
fn cgroup_path(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?;
    Some(line.split_once('=').map_or(line, |(_, path)| path))
}

/// Whether `cgroup` stands in `path` as whole components.
fn is_below(path: &str, cgroup: &str) -> bool {
    let cgroup = cgroup.trim_matches('/');
    let starts = path.match_indices(cgroup).map(|(at, _)| at);
    !cgroup.is_empty()
        && starts.into_iter().any(|at| {
            let before = path[..at].chars().next_back();
            let after = path[at + cgroup.len()..].chars().next();
            before.is_none_or(|c| c == '/') && after.is_none_or(|c| c == '/')
        })
}

/// The short id of a container in a path of one of these forms: `/docker/ID`, `/docker-ID.scope`,
/// `/crio-ID.scope`, `/cri-containerd-ID.scope`, `/libpod-ID.scope`, `slice:cri-containerd:ID`,
/// `/kubepods/…/ID`.
///
/// The last such component counts: a nested container is the inner one.
fn id_in_path(path: &str) -> Option<&str> {
    path.rsplit('/').find_map(|component| {
        let component = component.strip_suffix(".scope").unwrap_or(component);
        let last = component.rsplit(['-', ':']).next().unwrap_or(component);
        let is_container = !component.starts_with("crio-conmon") && !component.contains("conmon-");
        (Container::is_full_id(last) && is_container).then(|| &last[..Container::SHORT_ID])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f4e8a1c9b7d2e6f5a0c8b1d4e7f9a2c3b6d8e1f4a7c0b9d2e5f8a1c4b7d0e3f";

    fn of(path: &str) -> Option<String> {
        let cgroups = format!("cpuset=/\0memory={path}\0");
        let id = Containers::default().of_cgroups(cgroups.as_bytes());
        id.map(|id| id.to_string())
    }

    #[test]
    fn the_paths_of_known_runtimes_name_the_container() {
        for path in [
            format!("/docker/{ID}"),
            format!("/system.slice/docker-{ID}.scope"),
            format!("/kubepods/burstable/pod1234/{ID}"),
            format!("/kubepods.slice/kubepods-pod1.slice/cri-containerd-{ID}.scope"),
            format!("/kubepods-besteffort.slice:cri-containerd:{ID}"),
            format!("/machine.slice/libpod-{ID}.scope/container"),
        ] {
            assert_eq!(of(&path).as_deref(), Some("3f4e8a1c9b7d"), "{path}");
        }
    }

    #[test]
    fn other_paths_are_the_node_itself() {
        assert_eq!(of("/user.slice/user-0.slice/session-1.scope"), None);
        assert_eq!(of("/machine/host.slice"), None);
        assert_eq!(of(&format!("/machine.slice/crio-conmon-{ID}.scope")), None);
    }

    #[test]
    fn a_declared_cgroup_needs_no_id_in_the_path() {
        let mut containers = Containers::default();
        containers.insert(Container {
            id: "0123456789ab".into(),
            cgroup: Some("lab/web".into()),
            ..Container::default()
        });
        let of = |path: &str| containers.of_cgroups(path.as_bytes());
        assert_eq!(of("=/lab/web\0").as_deref(), Some("0123456789ab"));
        assert_eq!(of("=/lab/web/init\0").as_deref(), Some("0123456789ab"));
        assert_eq!(of("=/lab/website\0"), None);
    }
}

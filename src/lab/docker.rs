//! Containers of a Docker engine that runs in a node.
//!
//! The engine keeps a record of each in the node, so its names are the learner's to change. That a
//! process is in the container with an id is the kernel's word: the id stands in the path of its cgroup.

use serde::Deserialize;

/// Digits of a container's id.
const ID: usize = 64;

/// What the engine says of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockerContainer {
    /// Name, without the slash before it.
    pub name: String,
    /// Image as it was named when the container was made.
    pub image: String,
}

/// What of the engine's record is used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    name: String,
    config: Config,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    image: String,
}

impl DockerContainer {
    /// Where in a node the engine keeps its record of the container with this id.
    #[must_use]
    pub fn record(id: &str) -> String {
        format!("/var/lib/docker/containers/{id}/config.v2.json")
    }

    /// Reads such a record, as engines since 1.10 write it; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Record { name, config } = serde_json::from_str(text).ok()?;
        Some(Self {
            name: name.trim_start_matches('/').to_owned(),
            image: config.image,
        })
    }

    /// The id of the container whose own cgroup this is: `…/docker/ID`, or `…/docker-ID.scope` where
    /// systemd makes the cgroups.
    #[must_use]
    pub fn id_of(cgroup: &str) -> Option<&str> {
        let mut parts = cgroup.rsplit('/');
        let last = parts.next()?;
        let id = match last.strip_prefix("docker-") {
            Some(scope) => scope.strip_suffix(".scope")?,
            None if parts.next() == Some("docker") => last,
            None => return None,
        };
        let is_id = id.len() == ID && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_cgroup_tells_the_container() {
        let id = "5e".repeat(32);
        let other = "7f".repeat(32);
        for (cgroup, expected) in [
            (format!("/lab/node/docker/{id}"), Some(&*id)),
            (format!("/system.slice/docker-{id}.scope"), Some(&id)),
            (format!("/docker/{other}/{id}"), None),
            (format!("/docker/{id}/init.scope"), None),
            (format!("/elsewhere/{id}"), None),
            (format!("/docker-{id}.slice"), None),
            (format!("/docker/{}", &id[1..]), None),
            ("/docker/".to_owned(), None),
        ] {
            assert_eq!(DockerContainer::id_of(&cgroup), expected, "{cgroup}");
        }
    }

    #[test]
    fn a_record_names_the_container_and_its_image() {
        let text = r#"{"ID": "5e", "Config": {"Image": "registry.lab/etcd:3.4", "Tty": false}, "Name": "/etcd"}"#;
        let found = DockerContainer::parse(text).expect("is a record");
        assert_eq!(
            (&*found.name, &*found.image),
            ("etcd", "registry.lab/etcd:3.4")
        );
        assert_eq!(DockerContainer::parse("{}"), None);
    }
}

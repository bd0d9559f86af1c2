//! What containerd says of a container: the `config.json` from which runc makes it. Of a container of a
//! Docker engine, the engine's own record has the name.
//!
//! It lies in the node, so it is the learner's to change. It gives a container its names, as a
//! runtime would tell them; that a process is in the container is the kernel's word.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use falco_rules::state::{Container, Mount};
use serde::Deserialize;

use super::roots;
use crate::lab::DockerContainer;

/// Where containerd keeps what is known of containers: a folder for the cluster's and one for a Docker
/// engine's, and in them one for each.
const TASKS: &str = "run/containerd/io.containerd.runtime.v2.task";

/// Where the plugins of the network keep what they gave to a pod: a file for the network, the pod's own container and the
/// interface.
const RESULTS: &str = "var/lib/cni/results";

/// The networks of pods, with policies and without.
const NETWORKS: [&str; 2] = ["policed-pods", "pods"];

/// The interface of a pod.
const INTERFACE: &str = "eth0";

/// The label with the name of a container in its pod.
const CONTAINER_NAME: &str = "io.kubernetes.container.name";

/// What of a `config.json` is used.
#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    annotations: HashMap<String, String>,
    #[serde(default)]
    mounts: Vec<Bind>,
    #[serde(default)]
    linux: Linux,
}

#[derive(Deserialize)]
struct Bind {
    destination: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Linux {
    namespaces: Vec<Namespace>,
    /// Paths that only a privileged container may see.
    masked_paths: Vec<String>,
}

#[derive(Deserialize)]
struct Namespace {
    r#type: String,
}

/// What of such a file is used.
#[derive(Deserialize)]
struct Attached {
    result: AddressesGiven,
}

#[derive(Deserialize)]
struct AddressesGiven {
    ips: Vec<AddressGiven>,
}

#[derive(Deserialize)]
struct AddressGiven {
    /// With the length of the network's prefix.
    address: String,
}

/// The container of a process with these cgroups, by its short id; `None` if it is none of a
/// cluster's or of an engine's. `inits` are those of the node and of machines within it by their host pids.
pub(super) fn container(
    inits: impl IntoIterator<Item = i32>,
    id: &Arc<str>,
    cgroups: &[u8],
) -> Option<Container> {
    let full_id = full_id(id, cgroups)?;
    let mut inits = inits.into_iter();
    inits.find_map(|init| recorded(init, id, full_id))
}

/// The same, as the machine of this init has written it down.
fn recorded(init: i32, id: &Arc<str>, full_id: &str) -> Option<Container> {
    let root = roots::root_of(init).ok()?;
    let bundle = |of| roots::read(&root, &format!("{TASKS}/{of}/{full_id}/config.json"));
    if let Ok(text) = bundle("k8s.io") {
        let mut container = described(id, full_id, &text)?;
        let results = NETWORKS.iter().filter_map(|network| {
            let name = format!("{RESULTS}/{network}-{}-{INTERFACE}", container.sandbox_id);
            roots::read(&root, &name).ok()
        });
        container.ip = results
            .filter_map(|text| address(&text))
            .next()
            .unwrap_or_default();
        return Some(container);
    }
    let text = bundle("moby").ok()?;
    let record = DockerContainer::record(full_id);
    let record = roots::read(&root, record.trim_start_matches('/')).ok()?;
    engines(id, full_id, &text, &DockerContainer::parse(&record)?)
}

/// What can still be told of a container that has taken its bundle along: the pod in whose cgroup it was, as a container
/// that is known there has it, such as the one that holds the pod's network. Its own name and its image stay unknown.
pub(super) fn in_known_pod<'c>(
    id: &Arc<str>,
    cgroups: &[u8],
    mut known: impl Iterator<Item = &'c Container>,
) -> Option<Container> {
    let full_id = full_id(id, cgroups)?;
    let uid = pod_uid(cgroups)?;
    let beside = known.find(|one| one.labels.get(Container::POD_UID) == Some(&uid))?;
    let of_pod = |label: &str| Some((label.to_owned(), beside.labels.get(label)?.clone()));
    Some(Container {
        id: Arc::clone(id),
        full_id: full_id.to_owned(),
        runtime: beside.runtime.clone(),
        labels: [
            Container::POD_NAME,
            Container::POD_NAMESPACE,
            Container::POD_UID,
        ]
        .into_iter()
        .filter_map(of_pod)
        .collect(),
        sandbox_id: beside.sandbox_id.clone(),
        ip: beside.ip.clone(),
        ..Container::default()
    })
}

/// The uid of a pod in the path of a cgroup, as either of the kubelet's drivers writes it: `kubepods-podUID.slice`, with
/// `_` for `-`, or `kubepods/podUID`.
fn pod_uid(cgroups: &[u8]) -> Option<String> {
    /// Digits of a uid; that of a static pod has no others.
    const DIGITS: usize = 32;
    let text = std::str::from_utf8(cgroups).ok()?;
    let is_of_uid = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '-' | '_');
    let mut after = text
        .match_indices("pod")
        .map(|(at, word)| &text[at + word.len()..]);
    after.find_map(|rest| {
        let uid = rest.split(|letter| !is_of_uid(letter)).next()?;
        let digits = uid.chars().filter(char::is_ascii_hexdigit).count();
        (digits == DIGITS).then(|| uid.replace('_', "-"))
    })
}

/// The id that begins with the short one, in the path of a cgroup.
fn full_id<'a>(id: &str, cgroups: &'a [u8]) -> Option<&'a str> {
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit();
    let words = cgroups.split(|byte| !is_hex(byte));
    let mut words = words.filter_map(|word| std::str::from_utf8(word).ok());
    words.find(|word| word.len() == Container::FULL_ID && word.starts_with(id))
}

/// The short and the full id of the container whose bundle stands among a program's arguments, each ended
/// by NUL.
pub(super) fn in_arguments(argv: &[u8]) -> Option<(Arc<str>, &str)> {
    let mut arguments = argv.split(|byte| *byte == 0).filter_map(|argument| {
        let argument = std::str::from_utf8(argument).ok()?;
        let below = argument.strip_prefix('/')?.strip_prefix(TASKS)?;
        let id = below.split('/').nth(2)?;
        Container::is_full_id(id).then(|| (id[..Container::SHORT_ID].into(), id))
    });
    arguments.next()
}

/// A container of a cluster.
fn described(id: &Arc<str>, full_id: &str, text: &str) -> Option<Container> {
    let config: Config = serde_json::from_str(text).ok()?;
    let told = |name: &str| {
        let key = format!("io.kubernetes.cri.{name}");
        config.annotations.get(&key).cloned()
    };
    let pod = told("sandbox-name")?;
    // A pod's own container, which holds its network, has no name.
    let name = told("container-name");
    let image = told("image-name").unwrap_or_default();
    let labels = [
        (Container::POD_NAME, Some(pod.clone())),
        (Container::POD_NAMESPACE, told("sandbox-namespace")),
        (Container::POD_UID, told("sandbox-uid")),
        (CONTAINER_NAME, name.clone()),
    ];
    let labels = labels
        .into_iter()
        .filter_map(|(label, value)| Some((label.to_owned(), value?)));
    Some(Container {
        runtime: "containerd".to_owned(),
        name: name.unwrap_or(pod),
        labels: labels.collect::<BTreeMap<_, _>>(),
        sandbox_id: told("sandbox-id").unwrap_or_default(),
        ..config.container(id, full_id, image)
    })
}

/// The first address that a pod was given; none for one that shares the node's network.
fn address(text: &str) -> Option<String> {
    let attached: Attached = serde_json::from_str(text).ok()?;
    let given = attached.result.ips.into_iter().next()?;
    let (address, _) = given.address.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    Some(address.to_string())
}

/// A container of a Docker engine.
fn engines(
    id: &Arc<str>,
    full_id: &str,
    text: &str,
    record: &DockerContainer,
) -> Option<Container> {
    let config: Config = serde_json::from_str(text).ok()?;
    Some(Container {
        runtime: "docker".to_owned(),
        name: record.name.clone(),
        ..config.container(id, full_id, record.image.clone())
    })
}

impl Config {
    /// What it says whatever the runtime is.
    fn container(&self, id: &Arc<str>, full_id: &str, image: String) -> Container {
        let (repository, tag) = match image.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => {
                (repository.to_owned(), tag.to_owned())
            }
            _ => (image.clone(), String::new()),
        };
        let mut namespaces = self.linux.namespaces.iter();
        Container {
            id: Arc::clone(id),
            full_id: full_id.to_owned(),
            image,
            repository,
            tag,
            privileged: self.linux.masked_paths.is_empty(),
            host_pid: !namespaces.any(|known| known.r#type == "pid"),
            mounts: self.mounts.iter().filter_map(mount).collect(),
            ..Container::default()
        }
    }
}

/// A mount from outside.
fn mount(bind: &Bind) -> Option<Mount> {
    let has = |option: &str| bind.options.iter().any(|known| known == option);
    let is_bind = has("bind") || has("rbind");
    is_bind.then(|| Mount {
        source: bind.source.clone(),
        dest: bind.destination.clone(),
        rdwr: !has("ro"),
        propagation: ["rprivate", "rshared", "rslave"]
            .into_iter()
            .find(|word| has(word))
            .unwrap_or_default()
            .to_owned(),
        ..Mount::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "57f3179b8ed99205eef8f6fe90673bf8189b25127e9055f2232eb472da0facf7";

    #[test]
    fn a_runtime_names_a_bundle_before_it_begins_with_it() {
        let found = |argument: &str| {
            let argv = format!("runc\0--log\0{argument}\0create\0");
            in_arguments(argv.as_bytes()).map(|(short, full)| (short.to_string(), full.to_owned()))
        };
        let ids = Some((FULL[..12].to_owned(), FULL.to_owned()));
        assert_eq!(found(&format!("/{TASKS}/k8s.io/{FULL}/log.json")), ids);
        assert_eq!(found(&format!("/{TASKS}/k8s.io/{FULL}")), ids);
        assert_eq!(found(&format!("/elsewhere/k8s.io/{FULL}")), None);
        assert_eq!(found(&format!("/{TASKS}/k8s.io/{}", &FULL[..12])), None);
    }

    #[test]
    fn a_container_has_the_names_of_its_pod() {
        let cgroups = format!(
            "cpu=/kubepods.slice/kubepods-podd55950bd_3f28.slice/cri-containerd-{FULL}.scope\0"
        );
        let id = Arc::from(&FULL[..12]);
        assert_eq!(full_id(&id, cgroups.as_bytes()), Some(FULL));
        assert_eq!(full_id("0123456789ab", cgroups.as_bytes()), None);
        let given = |address: &str| {
            let text = serde_json::json!({ "kind": "cniCacheV1", "result": { "ips": [{ "address": address }] } });
            super::address(&text.to_string())
        };
        assert_eq!(given("10.244.0.8/24").as_deref(), Some("10.244.0.8"));
        assert_eq!(given("10.244.0.8"), None);
        let config = serde_json::json!({
            "annotations": {
                "io.kubernetes.cri.container-name": "web",
                "io.kubernetes.cri.container-type": "container",
                "io.kubernetes.cri.image-name": "registry.lab/busybox:1.35",
                "io.kubernetes.cri.sandbox-id": "c4c3",
                "io.kubernetes.cri.sandbox-name": "web-1",
                "io.kubernetes.cri.sandbox-namespace": "shop",
                "io.kubernetes.cri.sandbox-uid": "ab6b",
            },
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/data", "source": "/srv", "options": ["rbind", "rprivate", "ro"]},
            ],
            "linux": {"namespaces": [{"type": "pid"}], "maskedPaths": ["/proc/kcore"]},
        });
        let found = described(&id, FULL, &config.to_string()).unwrap();
        assert_eq!((&*found.name, &*found.tag), ("web", "1.35"));
        assert_eq!(found.labels[Container::POD_NAME], "web-1");
        assert_eq!(found.labels[Container::POD_NAMESPACE], "shop");
        assert_eq!((found.privileged, found.host_pid), (false, false));
        assert_eq!(found.mounts.len(), 1);
        assert!(!found.mounts[0].rdwr);
    }

    #[test]
    fn a_container_without_its_bundle_is_known_by_its_pod() {
        let id = Arc::from(&FULL[..12]);
        let uid = "d55950bd-3f28-4c1e-9a4b-0c1d2e3f4a5b";
        let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sandbox = Container {
            name: "web-1".to_owned(),
            runtime: "containerd".to_owned(),
            image: "registry.lab/pause:3".to_owned(),
            labels: [
                label(Container::POD_NAME, "web-1"),
                label(Container::POD_NAMESPACE, "shop"),
                label(Container::POD_UID, uid),
            ]
            .into(),
            ..Container::default()
        };
        let by = |slice: &str| {
            let cgroups = format!("cpu=/kubepods{slice}/cri-containerd-{FULL}.scope\0");
            in_known_pod(&id, cgroups.as_bytes(), [&sandbox].into_iter())
        };
        for slice in [
            ".slice/kubepods-besteffort-podd55950bd_3f28_4c1e_9a4b_0c1d2e3f4a5b.slice".to_owned(),
            format!("/burstable/pod{uid}"),
        ] {
            let found = by(&slice).unwrap_or_else(|| panic!("{slice}"));
            assert_eq!((&*found.id, &*found.full_id), (&*id, FULL));
            assert_eq!(found.labels, sandbox.labels);
            // These are the other container's.
            assert_eq!((&*found.name, &*found.image), ("", ""));
        }
        assert_eq!(
            by("/burstable/podd55950bd-3f28-4c1e-9a4b-0c1d2e3f4a5c"),
            None
        );
        assert_eq!(by("/burstable"), None);
        let static_pod = pod_uid(b"/kubepods/pod0123456789abcdef0123456789abcdef/x");
        assert_eq!(
            static_pod.as_deref(),
            Some("0123456789abcdef0123456789abcdef")
        );
    }

    #[test]
    fn a_container_of_an_engine_has_the_name_that_the_engine_gave_it() {
        let id = Arc::from(&FULL[..12]);
        let config = serde_json::json!({
            "mounts": [{"destination": "/data", "source": "/srv", "options": ["rbind"]}],
            "linux": {"namespaces": [{"type": "mount"}], "maskedPaths": []},
        });
        let record = DockerContainer {
            name: "shop".to_owned(),
            image: "registry.lab:5000/web:2".to_owned(),
        };
        let found = engines(&id, FULL, &config.to_string(), &record).unwrap();
        assert_eq!((&*found.runtime, &*found.name), ("docker", "shop"));
        assert_eq!(
            (&*found.repository, &*found.tag),
            ("registry.lab:5000/web", "2")
        );
        assert_eq!((found.privileged, found.host_pid), (true, true));
        assert_eq!(found.mounts[0].dest, "/data");
    }

    #[test]
    fn what_is_no_container_of_a_cluster_has_no_names() {
        let id = Arc::from(&FULL[..12]);
        assert_eq!(described(&id, FULL, "{}"), None);
        assert_eq!(described(&id, FULL, "[1"), None);
        assert_eq!(container([i32::MAX], &id, FULL.as_bytes()), None);
    }
}

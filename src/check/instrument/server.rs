//! Who answers the grader: the lab's own API server, or its etcd, by the kernel's word.
//!
//! Whoever is root in the node has the keys of the cluster and of its API server, and can lead
//! connections elsewhere. So neither a certificate nor an address says who answers. The kernel does:
//! which process holds the other end of the grader's connection, and what it executes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value as Json;

use crate::api::guard::Guard;
use crate::api::{Api, ApiServer, Credential, Place, Reach, has_condition};
use crate::check::instrument::baseline::{Baseline, FileId};
use crate::provider::{Node, NodeProcess};

/// What the API server is called.
pub(crate) const NAME: &str = "kube-apiserver";

/// What etcd is called.
pub(crate) const ETCD: &str = "etcd";

/// What the kubelet is called.
const KUBELET: &str = "kubelet";

/// The port at which etcd serves the API server.
const ETCD_PORT: u16 = 2379;

/// Where its certificates are, as kubeadm makes them.
const ETCD_PKI: &str = "/etc/kubernetes/pki/etcd";

/// Longest certificate or key that is read, in bytes.
const MAX_PEM: usize = 64 << 10;

/// The manifest from which the kubelet starts it.
const MANIFEST: &str = "/etc/kubernetes/manifests/kube-apiserver.yaml";

/// Longest manifest that is read, in bytes.
const MAX_MANIFEST: usize = 256 << 10;

/// Digits in the uid of a static pod: the kubelet makes it of its manifest. Other pods have UUIDs, with separators.
const STATIC_UID: usize = 32;

/// What the container runtime puts before a container's id where the cgroup's path has colons.
const RUNTIME: &str = "cri-containerd";

/// Options by which another program decides what the API server answers.
const OTHERS_WORD: [&str; 2] = [
    "--authorization-webhook-config-file",
    "--authorization-config",
];

/// The option with policies of ABAC. Rights on things without a namespace, which they may give, are in no list of rights.
const UNLISTED: &str = "--authorization-policy-file";

/// The only option about etcd's address: all is kept in the node's own.
const OWN_ETCD: &str = "--etcd-servers=https://127.0.0.1:2379";

/// How long the server may take to accept a connection that the kernel has made.
const ACCEPTING: Duration = Duration::from_secs(10);

/// How long a server that restarts, and a node or pod that is not ready yet, is waited for.
const RESTARTING: Duration = Duration::from_secs(90);

/// How soon after a change of its manifest the kubelet ends the server that ran before.
const NOTICING: Duration = Duration::from_secs(20);

/// So many servers that ended while it was waited say that the next one will not do better: the one that ran before the
/// manifest was changed, and two that were started by it.
const ENOUGH: usize = 3;

/// How often a server that restarts is looked at.
const POLL: Duration = Duration::from_millis(250);

/// The program of the API server or the etcd of a cluster of the lab's own, before the learner is let in.
pub(crate) fn program(
    node: &dyn Node,
    processes: &[NodeProcess],
    name: &str,
) -> io::Result<Option<FileId>> {
    let own = |server: &ApiServer| matches!(server.reach, Reach::Own(_));
    if !node.api().is_some_and(own) {
        return Ok(None);
    }
    let mut servers = processes.iter().filter(|process| is_called(process, name));
    match (servers.next(), servers.next()) {
        (Some(one), None) => FileId::executed_by(one.host_pid).map(Some),
        _ => Ok(None),
    }
}

/// Whether a process was started as this. Most programs of the cluster are one file, which goes by the name under which it is
/// executed.
fn is_called(process: &NodeProcess, name: &str) -> bool {
    let first = process.args.first().map(String::as_str);
    first.is_some_and(|first| first.rsplit('/').next() == Some(name))
}

/// The process of the API server that answers the grader, by its pid on the host.
pub(crate) fn running(node: &dyn Node, baseline: &Baseline) -> Option<i32> {
    let guard = Looked::at(node, baseline).guard(node);
    guard.ok().map(|guard| guard.server)
}

/// Begins the conversation with the node's API server. One that restarts is waited for, and so is what a kubelet that has
/// just been started is about to say: that its node and its pods are ready. `tell` is told so.
pub(crate) fn converse(node: &dyn Node, baseline: &Baseline, tell: &dyn Fn(&str)) -> Option<Api> {
    let server = node.api()?;
    if !matches!(server.reach, Reach::Own(_)) {
        return Some(Api::new(server));
    }
    let deadline = Instant::now() + RESTARTING;
    let mut told = None;
    let mut met = BTreeSet::new();
    let mut kubelets = BTreeSet::new();
    loop {
        let time_is_up = Instant::now() >= deadline;
        let looked = Looked::at(node, baseline);
        met.extend(looked.servers.iter().map(|server| server.host_pid));
        kubelets.extend(looked.kubelets.iter().map(|kubelet| kubelet.host_pid));
        let restarts = || looked.is_coming().then_some(Awaited::Server);
        let (api, awaited) = match looked.guard(node) {
            Ok(guard) => {
                let api = Api::guarded(server, Arc::new(guard));
                let answers =
                    !looked.is_ending() && api.get("/readyz").is_ok_and(|got| got.code == 200);
                let is_vain = kubelets.len() >= ENOUGH * looked.kubelets.len();
                let late = match answers && looked.settles() && !is_vain && !time_is_up {
                    true => late(&all(&api, "nodes"), looked.kubelets.len(), || {
                        all(&api, "pods")
                    }),
                    false => None,
                };
                match late {
                    Some(late) => (api, Some(late)),
                    None if answers => {
                        let others = passed_on(&api);
                        return Some(others.map_or(api, Api::refusing));
                    }
                    None => (api, restarts()),
                }
            }
            Err(_) if looked.is_down() => {
                let gives_up = met.len() >= ENOUGH;
                (Api::down(), restarts().filter(|_| !gives_up))
            }
            Err(why) => (Api::refusing(why), restarts()),
        };
        let Some(awaited) = awaited.filter(|_| !time_is_up) else {
            return Some(api);
        };
        if told.as_ref() != Some(&awaited) {
            let seconds = RESTARTING.as_secs();
            tell(&format!("waiting up to {seconds} s: {awaited}"));
            told = Some(awaited);
        }
        thread::sleep(POLL);
    }
}

/// What the grader waits for before it asks.
#[derive(Debug, PartialEq, Eq)]
enum Awaited {
    Server,
    /// By its name.
    Node(String),
    /// By namespace and name.
    Pod(String),
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => f.write_str("the API server restarts, as `crictl ps -a` shows"),
            Self::Node(name) => write!(f, "{name} is not ready yet, as `kubectl get nodes` shows"),
            Self::Pod(name) => write!(f, "{name} is not ready yet, as `kubectl get pods -A` shows"),
        }
    }
}

/// What a kubelet is about to say of its node or a pod, if so many kubelets are one for each node: a node without one does
/// not become ready, nor do its pods.
fn late(nodes: &[Json], kubelets: usize, pods: impl FnOnce() -> Vec<Json>) -> Option<Awaited> {
    let name = |object: &Json, key: &str| Some(object["metadata"][key].as_str()?.to_owned());
    if kubelets < nodes.len() {
        return None;
    }
    if let Some(node) = nodes.iter().find(|node| !has_condition(node, "Ready")) {
        return name(node, "name").map(Awaited::Node);
    }
    // Of a node that was not heard of for a while the cluster says that no pod is ready, until the kubelet corrects that. A
    // pod that waits for more than its containers says so in its gates.
    let is_late = |pod: &&Json| {
        has_condition(pod, "ContainersReady")
            && !has_condition(pod, "Ready")
            && pod["spec"]["readinessGates"].is_null()
    };
    let pods = pods();
    let pod = pods.iter().find(is_late)?;
    let name = format!("{}/{}", name(pod, "namespace")?, name(pod, "name")?);
    Some(Awaited::Pod(name))
}

/// All objects of a kind that the API has always had. There are none as long as nobody can tell.
fn all(api: &Api, resource: &str) -> Vec<Json> {
    let place = Place {
        api_version: "v1",
        resource,
        namespace: None,
        name: None,
        labels: None,
    };
    api.objects(&place).unwrap_or_default()
}

/// Whether the node's cluster can be asked; a node without one has nothing to ask.
pub(crate) fn answers(node: &dyn Node, baseline: &Baseline) -> bool {
    match converse(node, baseline, &|_| {}) {
        Some(api) => api.get("/readyz").is_ok_and(|got| got.code == 200),
        None => true,
    }
}

/// Which of the cluster's own groups the API server passes on to another server, in words.
fn passed_on(api: &Api) -> Option<String> {
    let services = api
        .get("/apis/apiregistration.k8s.io/v1/apiservices")
        .ok()?;
    let services = services.body["items"].as_array()?;
    let others = services
        .iter()
        .find(|one| one["spec"]["service"].is_object())?;
    let name = others["metadata"]["name"].as_str().unwrap_or("a group");
    Some(format!(
        "it passes questions about {name} on to another server"
    ))
}

/// What runs of API servers in the node.
struct Looked {
    /// Those that execute the lab's program.
    servers: Vec<NodeProcess>,
    /// Whether there are others that are called so.
    has_strangers: bool,
    /// Of all nodes of the cluster.
    kubelets: Vec<NodeProcess>,
    program: Option<FileId>,
    /// How long ago the manifest was changed, and when that was.
    manifest: Option<(Duration, SystemTime)>,
    processes: Result<(), String>,
}

impl Looked {
    fn at(node: &dyn Node, baseline: &Baseline) -> Self {
        let program = baseline.api_server;
        let (all, processes) = match node.processes() {
            Ok(all) => (all, Ok(())),
            Err(error) => (
                Vec::new(),
                Err(format!("the node's processes can't be read: {error}")),
            ),
        };
        let is_own = |process: &NodeProcess| FileId::executed_by(process.host_pid).ok() == program;
        let kubelets = all.iter().filter(|process| is_called(process, KUBELET));
        let kubelets = kubelets.cloned().collect();
        let called = all.into_iter().filter(|process| is_called(process, NAME));
        let (servers, strangers): (Vec<_>, Vec<_>) = called.partition(is_own);
        let manifest = node.stat(MANIFEST).ok().and_then(|file| {
            let changed = UNIX_EPOCH + Duration::from_secs(u64::try_from(file.modified).ok()?);
            Some((changed.elapsed().unwrap_or_default(), changed))
        });
        Self {
            servers,
            has_strangers: !strangers.is_empty(),
            kubelets,
            program,
            manifest,
            processes,
        }
    }

    /// Who looks at connections to the one that runs.
    fn guard(&self, node: &dyn Node) -> Result<Doorkeeper, String> {
        self.processes.clone()?;
        if self.program.is_none() {
            return Err("which program it is was not seen at the start".to_owned());
        }
        let server = match self.servers.as_slice() {
            [one] => one,
            [] => return Err("no API server runs with the lab's own program".to_owned()),
            _ => return Err("more than one API server runs on this node".to_owned()),
        };
        if let Some(why) = leans_on(&server.args) {
            return Err(why);
        }
        is_left_alone_in_a_static_pod(server)?;
        let manifest = node.read(MANIFEST, MAX_MANIFEST);
        let manifest = manifest.map_err(|error| format!("{MANIFEST} can't be read: {error}"))?;
        runs_as_written(&server.args, &manifest)?;
        Ok(Doorkeeper {
            owner: node.facts().ids.id_base,
            server: server.host_pid,
            program: self.program,
        })
    }

    /// Whether the one that runs is older than its manifest, so that the kubelet is about to end it.
    fn is_ending(&self) -> bool {
        self.manifest.is_some_and(|(age, changed)| {
            // Both are known to the second only.
            let before = |at: SystemTime| at + Duration::from_secs(2) < changed;
            let older = |process: &NodeProcess| process.started().is_some_and(before);
            age < NOTICING && self.servers.iter().any(older)
        })
    }

    /// Whether none runs, as far as one can see.
    fn is_down(&self) -> bool {
        self.servers.is_empty() && !self.has_strangers && self.processes.is_ok()
    }

    /// Whether one can be expected to answer soon: its manifest has just been changed, or it has just
    /// been started.
    fn is_coming(&self) -> bool {
        self.manifest.is_some_and(|(age, _)| age < RESTARTING) || self.servers.iter().any(is_young)
    }

    /// Whether a node may be about to be said ready: a kubelet, or the server that it tells, has just been started.
    fn settles(&self) -> bool {
        self.kubelets.iter().chain(&self.servers).any(is_young)
    }
}

/// Whether a process has just been started.
fn is_young(process: &NodeProcess) -> bool {
    let age = process.started().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age < RESTARTING)
}

/// Whether a process runs in a static pod, and nobody traces it.
fn is_left_alone_in_a_static_pod(process: &NodeProcess) -> Result<(), String> {
    let traced = process
        .status
        .iter()
        .any(|(field, value)| field == "TracerPid" && value != "0");
    if traced {
        return Err(format!("somebody is attached to it (pid {})", process.pid));
    }
    let cgroups = fs::read_to_string(format!("/proc/{}/cgroup", process.host_pid));
    match cgroups.is_ok_and(|text| text.lines().any(is_of_static_pod)) {
        true => Ok(()),
        false => Err(format!(
            "it does not run in a pod of {} (pid {})",
            MANIFEST
                .rsplit_once('/')
                .map_or(MANIFEST, |(folder, _)| folder),
            process.pid
        )),
    }
}

/// Whether a line of `/proc/PID/cgroup` is that of a static pod's container: `…/kubepods/burstable/podUID/ID`,
/// `…/kubepods-burstable-podUID.slice/cri-containerd-ID.scope`, or the latter with colons.
fn is_of_static_pod(line: &str) -> bool {
    let path = line.splitn(3, ':').nth(2).unwrap_or_default();
    let mut parents = path
        .split(['/', ':'])
        .rev()
        .skip(1)
        .skip_while(|one| *one == RUNTIME);
    let pod = parents.next().unwrap_or_default();
    let pod = pod.strip_suffix(".slice").unwrap_or(pod);
    let Some((before, uid)) = pod.rsplit_once("pod") else {
        return false;
    };
    let is_pods = before.contains("kubepods") || parents.any(|one| one.contains("kubepods"));
    is_pods && uid.len() == STATIC_UID && uid.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether an API server was started with the words of its manifest: a pod of another one is not the cluster's own. The
/// kubelet fills in `$(NAME)`, so there the manifest does not tell.
fn runs_as_written(args: &[String], manifest: &[u8]) -> Result<(), String> {
    let manifest = std::str::from_utf8(manifest)
        .map_err(|_| format!("{MANIFEST} is no text"))
        .and_then(|text| {
            serde_saphyr::from_str::<Json>(text)
                .map_err(|error| format!("{MANIFEST} is no YAML: {error}"))
        })?;
    let container = &manifest["spec"]["containers"][0];
    let words = |key: &str| container[key].as_array().into_iter().flatten();
    let mut written = words("command").chain(words("args"));
    let mut running = args.iter();
    loop {
        match (written.next(), running.next()) {
            (None, None) => return Ok(()),
            (Some(word), Some(arg))
                if word
                    .as_str()
                    .is_some_and(|word| word == arg || word.contains("$(")) => {}
            (_, other) => {
                let other = other.map_or("the end of its arguments", String::as_str);
                return Err(format!(
                    "it does not run as {MANIFEST} says: {other} is not there"
                ));
            }
        }
    }
}

/// Why etcd can't be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoEtcd {
    /// The API server, or the grader, is led to another one.
    Another(String),
    /// It is not known.
    Unsure(String),
}

impl From<String> for NoEtcd {
    fn from(why: String) -> Self {
        Self::Unsure(why)
    }
}

/// A conversation with the etcd in which the node's API server keeps its objects.
pub(crate) fn etcd(node: &dyn Node, baseline: &Baseline) -> Result<Api, NoEtcd> {
    let Some(api) = node.api().filter(|api| matches!(api.reach, Reach::Own(_))) else {
        return Err("this is no cluster of the lab's own".to_owned().into());
    };
    let keeper = Looked::at(node, baseline)
        .guard(node)?
        .etcd(node, baseline)?;
    let pem = |name: &str| {
        let path = format!("{ETCD_PKI}/{name}");
        let bytes = node.read(&path, MAX_PEM);
        let bytes = bytes.map_err(|error| format!("{path} can't be read: {error}"))?;
        String::from_utf8(bytes).map_err(|_| format!("{path} is no certificate and no key"))
    };
    let server = ApiServer {
        address: (Ipv4Addr::LOCALHOST.to_string(), ETCD_PORT),
        tls_name: None,
        ca: pem("ca.crt")?,
        credential: Credential::Certificate {
            certificate: pem("server.crt")?,
            key: pem("server.key")?,
        },
        user: String::new(),
        reach: api.reach.clone(),
        audit_log: None,
    };
    Ok(Api::guarded(&server, Arc::new(keeper)))
}

/// What decides besides an API server with these arguments and the RBAC that it tells of, in words.
fn leans_on(args: &[String]) -> Option<String> {
    // It takes an underscore for a hyphen.
    let named = |arg: &String| arg.split('=').next().unwrap_or_default().replace('_', "-");
    let mut options = args.iter().map(|arg| (named(arg), arg));
    options.find_map(|(name, arg)| {
        if OTHERS_WORD.contains(&name.as_str()) {
            return Some(format!("by {name} another program decides for it"));
        }
        if name == UNLISTED {
            return Some(format!("by {name} it gives rights that it does not list"));
        }
        let is_elsewhere = name.starts_with("--etcd-servers") && arg != OWN_ETCD;
        is_elsewhere.then(|| format!("by {arg} another etcd keeps what it answers"))
    })
}

/// Lets questions go to one process alone: the API server's, or its etcd's.
struct Doorkeeper {
    owner: u32,
    /// By its pid on the host.
    server: i32,
    program: Option<FileId>,
}

impl Doorkeeper {
    /// Who looks at connections to the etcd that this API server is connected to.
    fn etcd(&self, node: &dyn Node, baseline: &Baseline) -> Result<Self, NoEtcd> {
        let keepers = self.connected_to(ETCD_PORT)?;
        let pid = match keepers.iter().collect::<Vec<_>>().as_slice() {
            [(pid, _)] => **pid,
            [] => return Err("the API server is not connected to etcd".to_owned().into()),
            several => {
                let names: Vec<&str> = several.iter().map(|(_, name)| name.as_str()).collect();
                let names = names.join(" and ");
                let why = format!("the API server is connected to {names}");
                return Err(NoEtcd::Another(why));
            }
        };
        let processes = node.processes();
        let processes =
            processes.map_err(|error| format!("the node's processes can't be read: {error}"))?;
        let keeper = processes.iter().find(|process| process.host_pid == pid);
        let keeper = keeper.ok_or_else(|| "the API server's etcd has just ended".to_owned())?;
        // Its subcommands pass requests on.
        let is_plain = keeper.args.iter().skip(1).all(|arg| arg.starts_with('-'));
        if baseline.etcd.is_none() || FileId::executed_by(pid).ok() != baseline.etcd || !is_plain {
            return Err(NoEtcd::Another(format!(
                "the API server is connected to {} (pid {}), which is not the lab's own etcd",
                keeper.name, keeper.pid
            )));
        }
        is_left_alone_in_a_static_pod(keeper)?;
        Ok(Self {
            owner: self.owner,
            server: pid,
            program: baseline.etcd,
        })
    }

    /// The processes at the other ends of all connections of this one to a port: host pid and name.
    fn connected_to(&self, port: u16) -> Result<BTreeMap<i32, String>, String> {
        let deadline = Instant::now() + ACCEPTING;
        loop {
            let folder = format!("/proc/{}", self.server);
            let own: BTreeSet<u64> = sockets_held(Path::new(&folder))
                .map_err(|error| format!("the API server's sockets can't be read: {error}"))?
                .collect();
            let all = sockets_of(&folder);
            let is_one = |one: &&Socket| own.contains(&one.inode) && one.remote.port() == port;
            // Wherever its packets are led, the other end has this one's address and port.
            let other = |end: &Socket| {
                let mut others = all.iter().filter(|other| other.remote == end.local);
                others.find(|other| other.inode != 0)
            };
            let inode = |end: &Socket| other(end).map(|other| other.inode);
            let ends: Option<BTreeSet<u64>> = all.iter().filter(is_one).map(inode).collect();
            match ends {
                Some(ends) => {
                    return holders(&ends)
                        .map_err(|error| format!("who has them can't be read: {error}"));
                }
                // One may just be made, or just end.
                None if Instant::now() < deadline => thread::sleep(POLL),
                None => {
                    return Err(
                        "a connection of the API server leads out of the node's network".to_owned(),
                    );
                }
            }
        }
    }
}

impl Guard for Doorkeeper {
    fn owner(&self) -> u32 {
        self.owner
    }

    fn before(&self, port: u16) -> Result<(), String> {
        // Who has made an end for this port beforehand could show it in place of the true one.
        match sockets().iter().any(|socket| socket.remote.port() == port) {
            true => Err(format!("somebody waited for a connection from port {port}")),
            false => Ok(()),
        }
    }

    fn after(&self, own: SocketAddr, server: SocketAddr) -> Result<(), String> {
        let holders = takers_of(&sockets, own, server)?;
        let stranger = holders.keys().find(|pid| **pid != self.server);
        match stranger {
            Some(pid) => Err(format!("{} took the grader's connection", holders[pid])),
            None if FileId::executed_by(self.server).ok() != self.program => {
                Err("it executes another program now".to_owned())
            }
            None => Ok(()),
        }
    }
}

/// A TCP socket of this thread's network, as the kernel lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Socket {
    local: SocketAddr,
    remote: SocketAddr,
    inode: u64,
}

/// The processes that have accepted a connection, by its own end, in the network of a process: host pid
/// and name.
pub(crate) fn takers(
    host_pid: i32,
    own: SocketAddr,
    server: SocketAddr,
) -> Result<BTreeMap<i32, String>, String> {
    takers_of(&|| sockets_of(&format!("/proc/{host_pid}")), own, server)
}

fn takers_of(
    sockets: &dyn Fn() -> Vec<Socket>,
    own: SocketAddr,
    server: SocketAddr,
) -> Result<BTreeMap<i32, String>, String> {
    let deadline = Instant::now() + ACCEPTING;
    let inode = loop {
        match other_end(&sockets(), own, server)? {
            // It has no inode before it is accepted.
            0 if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            0 => return Err("nobody accepts the grader's connection".to_owned()),
            inode => break inode,
        }
    };
    let holders = holders(&BTreeSet::from([inode]))
        .map_err(|error| format!("who has it can't be read: {error}"))?;
    match holders.is_empty() {
        true => Err("nobody has the other end of the grader's connection any more".to_owned()),
        false => Ok(holders),
    }
}

/// The sockets of this thread's network.
fn sockets() -> Vec<Socket> {
    sockets_of("/proc/thread-self")
}

/// Those of the network of a process or thread.
fn sockets_of(folder: &str) -> Vec<Socket> {
    let tables = ["tcp", "tcp6"].map(|table| {
        // A kernel without IPv6 has no such table.
        fs::read_to_string(format!("{folder}/net/{table}")).unwrap_or_default()
    });
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    lines.filter_map(socket).collect()
}

/// A line of such a table.
fn socket(line: &str) -> Option<Socket> {
    let mut words = line.split_whitespace();
    Some(Socket {
        local: address(words.nth(1)?)?,
        remote: address(words.next()?)?,
        inode: words.nth(6)?.parse().ok()?,
    })
}

/// An address as the kernel lists it: words of 32 bits, each in the machine's order, and the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let words: Option<Vec<u8>> = (0..address.len() / 8)
        .map(|word| u32::from_str_radix(address.get(word * 8..word * 8 + 8)?, 16).ok())
        .map(|word| word.map(u32::to_ne_bytes))
        .try_fold(Vec::new(), |mut bytes, word| {
            bytes.extend(word?);
            Some(bytes)
        });
    let words = words?;
    let address = match words.len() {
        4 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(words).ok()?)),
        _ => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(words).ok()?)),
    };
    Some(SocketAddr::new(
        address.to_canonical(),
        u16::from_str_radix(port, 16).ok()?,
    ))
}

/// The inode of the other end of a connection: 0 before it is accepted. While it comes to be, the kernel
/// may list it twice, once without an inode.
fn other_end(sockets: &[Socket], own: SocketAddr, server: SocketAddr) -> Result<u64, String> {
    let ends = || sockets.iter().filter(|socket| socket.remote == own);
    if let Some(other) = ends().find(|end| end.local != server) {
        return Err(format!(
            "the grader's connection to {server} was led to {}",
            other.local
        ));
    }
    let inodes: BTreeSet<u64> = ends().map(|end| end.inode).collect();
    let mut taken = inodes.iter().filter(|inode| **inode != 0);
    match (taken.next(), taken.next()) {
        (Some(inode), None) => Ok(*inode),
        (Some(_), Some(_)) => Err("the grader's connection has two other ends".to_owned()),
        (None, _) if inodes.is_empty() => Err(format!(
            "the grader's connection to {server} was led elsewhere"
        )),
        (None, _) => Ok(0),
    }
}

/// The inodes of the sockets that a process has open.
fn sockets_held(folder: &Path) -> io::Result<impl Iterator<Item = u64> + use<>> {
    let inode = |entry: fs::DirEntry| {
        let target = fs::read_link(entry.path()).ok()?;
        let target = target.to_str()?.strip_prefix("socket:[")?;
        target.strip_suffix(']')?.parse().ok()
    };
    Ok(fs::read_dir(folder.join("fd"))?.flatten().filter_map(inode))
}

/// The processes of this machine that have one of these sockets open: host pid and name.
fn holders(inodes: &BTreeSet<u64>) -> io::Result<BTreeMap<i32, String>> {
    let mut found = BTreeMap::new();
    for process in fs::read_dir("/proc")?.flatten() {
        let name = process.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        // It may end meanwhile.
        let Ok(mut held) = sockets_held(&process.path()) else {
            continue;
        };
        if held.any(|inode| inodes.contains(&inode)) {
            let comm = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            found.insert(pid, comm.trim_end().to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn an_option_can_make_somebody_else_decide() {
        let leans = |args: &[&str]| {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            leans_on(&args)
        };
        let own = ["kube-apiserver", OWN_ETCD, "--authorization-mode=Node,RBAC"];
        assert_eq!(leans(&own), None);
        for other in [
            "--authorization_config=/etc/a.yaml",
            "--authorization-webhook-config-file",
            "--authorization-policy-file=/etc/abac.jsonl",
            "--etcd-servers=https://127.0.0.1:2379,https://127.0.0.1:12379",
            "--etcd_servers=https://127.0.0.1:12379",
            "--etcd-servers-overrides=/secrets#https://127.0.0.1:12379",
        ] {
            assert!(leans(&[&own[..], &[other]].concat()).is_some(), "{other}");
        }
    }

    #[test]
    fn only_the_pod_of_a_manifest_has_a_uid_without_separators() {
        let uid = "0123456789abcdef0123456789abcdef";
        let id = "f".repeat(64);
        for own in [
            format!("0::/kubepods/burstable/pod{uid}/{id}"),
            format!(
                "4:memory:/cksl/lab/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{uid}.slice/cri-containerd-{id}.scope"
            ),
            format!(
                "0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{uid}.slice/cri-containerd-{id}.scope"
            ),
        ] {
            assert!(is_of_static_pod(&own), "{own}");
        }
        for other in [
            format!("0::/kubepods/burstable/pod12345678-1234-1234-1234-123456789abc/{id}"),
            format!(
                "0::/kubepods.slice/kubepods-pod12345678_1234_1234_1234_123456789abc.slice/cri-containerd-{id}.scope"
            ),
            format!("0::/system.slice/pod{uid}/{id}"),
            "0::/kubepods".to_owned(),
            format!("0::/kubepods/pod{uid}"),
            "nonsense".to_owned(),
        ] {
            assert!(!is_of_static_pod(&other), "{other}");
        }
    }

    #[test]
    fn an_api_server_runs_as_its_manifest_says() {
        let manifest = "spec:\n  containers:\n  - command: [kube-apiserver, --secure-port=6443]\n    args: [\"--v=$(LEVEL)\"]\n";
        let runs = |args: &[&str]| {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            runs_as_written(&args, manifest.as_bytes())
        };
        assert_eq!(
            runs(&["kube-apiserver", "--secure-port=6443", "--v=2"]),
            Ok(())
        );
        let more = [
            "kube-apiserver",
            "--secure-port=6443",
            "--v=2",
            "--anonymous-auth=true",
        ];
        assert!(runs(&more).unwrap_err().contains("--anonymous-auth=true"));
        assert!(runs(&["kube-apiserver", "--secure-port=7443", "--v=2"]).is_err());
        assert!(runs(&["kube-apiserver"]).is_err());
        assert!(runs_as_written(&["kube-apiserver".to_owned()], b"spec: [").is_err());
    }

    #[test]
    fn a_node_is_late_if_a_kubelet_runs_that_can_say_that_it_is_ready() {
        let node = |name: &str, ready: &str| {
            let conditions = serde_json::json!([
                {"type": "DiskPressure", "status": "False"},
                {"type": "Ready", "status": ready},
            ]);
            serde_json::json!({"metadata": {"name": name}, "status": {"conditions": conditions}})
        };
        let list = |worker: &str| [node("node-1", "True"), node("worker-1", worker)];
        let is_late = |name: &str| Some(Awaited::Node(name.to_owned()));
        assert_eq!(late(&list("True"), 2, Vec::new), None);
        for not_yet in ["False", "Unknown"] {
            assert_eq!(late(&list(not_yet), 2, Vec::new), is_late("worker-1"));
            // Its kubelet does not run.
            assert_eq!(late(&list(not_yet), 1, Vec::new), None);
        }
        let fresh = [serde_json::json!({"metadata": {"name": "node-1"}})];
        assert_eq!(late(&fresh, 1, Vec::new), is_late("node-1"));
        assert_eq!(late(&[serde_json::json!("not a node")], 1, Vec::new), None);
    }

    #[test]
    fn a_pod_is_late_if_its_containers_are_ready_and_it_is_not() {
        let pods = |containers: &str, pod: &str, gates: Json| {
            let conditions = serde_json::json!([
                {"type": "ContainersReady", "status": containers},
                {"type": "Ready", "status": pod},
            ]);
            vec![serde_json::json!({
                "metadata": {"namespace": "shop", "name": "web"},
                "spec": {"readinessGates": gates},
                "status": {"conditions": conditions},
            })]
        };
        let late_of = |pods: Vec<Json>| late(&[], 0, || pods);
        let late_pod = late_of(pods("True", "False", Json::Null));
        assert_eq!(late_pod, Some(Awaited::Pod("shop/web".to_owned())));
        assert_eq!(late_of(pods("True", "True", Json::Null)), None);
        // It is broken, or waits for somebody else.
        assert_eq!(late_of(pods("False", "False", Json::Null)), None);
        let gates = serde_json::json!([{"conditionType": "example.com/let-in"}]);
        assert_eq!(late_of(pods("True", "False", gates)), None);
        // A kubelet does not run, which may be its own.
        let lost = [Json::Null, Json::Null];
        let of_lost = || pods("True", "False", Json::Null);
        assert_eq!(late(&lost, 1, of_lost), None);
    }

    #[test]
    fn lines_of_the_kernels_tables_are_sockets() {
        let four = "   1: 0200060A:192B 0200060A:C350 01 00000000:00000000 02:000A 00000000  1000        0 4242 2 0000";
        let found = socket(four).unwrap();
        assert_eq!(found.local, "10.6.0.2:6443".parse().unwrap());
        assert_eq!(found.remote, "10.6.0.2:50000".parse().unwrap());
        assert_eq!(found.inode, 4242);
        let six = four.replace("0200060A", "0000000000000000FFFF00000200060A");
        assert_eq!(socket(&six), Some(found));
        assert_eq!(socket("  sl  local_address rem_address   st"), None);
    }

    #[test]
    fn the_other_end_is_where_the_grader_went() {
        let end = |local: &str, remote: &str, inode| Socket {
            local: local.parse().unwrap(),
            remote: remote.parse().unwrap(),
            inode,
        };
        let (own, server) = ("10.6.0.2:50000", "10.6.0.2:6443");
        let client = end(own, server, 1);
        let find =
            |sockets: &[Socket]| other_end(sockets, own.parse().unwrap(), server.parse().unwrap());
        assert_eq!(find(&[client, end(server, own, 2)]), Ok(2));
        let led = find(&[client, end("10.6.0.2:7443", own, 2)]).unwrap_err();
        assert!(led.ends_with("was led to 10.6.0.2:7443"), "{led}");
        assert!(find(&[client]).is_err());
        assert!(find(&[end(server, own, 2), end("10.6.0.2:7443", own, 3)]).is_err());
        assert!(find(&[end(server, own, 2), end(server, own, 3)]).is_err());
        // Listed as it came, and once more as it is now.
        assert_eq!(find(&[end(server, own, 0), end(server, own, 2)]), Ok(2));
        assert_eq!(find(&[end(server, own, 0)]), Ok(0));
    }

    #[test]
    fn who_has_a_socket_is_found_by_its_inode() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let (own, server) = (client.local_addr().unwrap(), listener.local_addr().unwrap());
        let inode = other_end(&sockets(), own, server).unwrap();
        let own = i32::try_from(std::process::id()).unwrap();
        assert_eq!(
            holders(&BTreeSet::from([inode]))
                .unwrap()
                .into_keys()
                .collect::<Vec<_>>(),
            [own]
        );
        drop(accepted);
        assert!(holders(&BTreeSet::from([inode])).unwrap().is_empty());
    }

    #[test]
    fn all_ends_of_a_processes_connections_to_a_port_are_found() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = i32::try_from(std::process::id()).unwrap();
        let door = Doorkeeper {
            owner: 0,
            server: own,
            program: None,
        };
        assert_eq!(door.connected_to(port), Ok(BTreeMap::new()));
        let (_one, _other) = (
            TcpStream::connect(("127.0.0.1", port)),
            TcpStream::connect(("127.0.0.1", port)),
        );
        let _taken = (listener.accept().unwrap(), listener.accept().unwrap());
        let found = door.connected_to(port).unwrap();
        assert_eq!(found.into_keys().collect::<Vec<_>>(), [own]);
    }
}

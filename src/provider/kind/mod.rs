//! Clusters in a container engine: the `kind` tool brings one up on the image that is the root of
//! clusters, and from then on its node is one like those of the sandbox.
//!
//! The node's first process waits at a gate until somebody watches its namespaces. What `kind` makes is
//! named after the lab, and so found again; its network is the lab's own and bears the lab's labels.

mod config;
mod record;
mod tool;

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use self::config::Mount;
use self::record::Record;
pub(crate) use self::tool::PLACES;
use self::tool::{Bringing, Tool};
use super::engine::{Address, Engine, Labels, Packed, Root, Running};
use super::nodes::{
    Grader, InitRecord, LabCgroups, LocalNode, Nodes, Reader, await_units, boot_id, output, settle,
    start_ticks,
};
use super::step::Step as _;
use super::{
    Choice, ContainerFacts, Isolation, LabId, Leftovers, Node, NodeFacts, NodeIds, NodePlan,
    Provider, ProviderError, Row, pids, without_layers,
};
use crate::api::ApiServer;
use crate::digest::sha256;
use crate::lab::{
    ADMIT_WORKER, API_SERVER, API_SERVER_CA, CLIENTS_CA, CLUSTER_NETWORK_UNIT, CLUSTER_UNIT,
    ClusterSpec, Content, ENFORCE_POLICIES, LabSpec, MANIFESTS, Stage, StagedFile, Users,
};

/// The repository of the images of nodes.
const REPOSITORY: &str = "cksl/cluster";

/// The first process of the image's containers.
pub const ENTRY_POINT: &str = "/usr/lib/cluster/kind/start";

/// Its environment: by this systemd knows where it is.
pub const ENVIRONMENT: &str = "container=docker";

/// Where the node has the lab's files before they are put over its own, where it waits, and by what it
/// confines itself before it becomes systemd. That is cksl itself, which nobody in the node gets to see.
const FILES: &str = "/kind/lab";
const GATE: &str = "/kind/gate";
const CONFINE: &str = "/kind/confine";

/// In the node: the engine's list of names, to which a lab's are added.
const HOSTS: &str = "/etc/hosts";

/// In the node: the way to the cluster as its administrator.
const ADMIN: &str = "/etc/kubernetes/admin.conf";

/// Where systemd finds what it starts at boot.
const WANTS: &str = "/etc/systemd/system/multi-user.target.wants/";

/// In the place of the units that make the sandbox's cluster and its network: what requires one of them can start.
const MADE: &str = "[Unit]\nDescription=Made by kind\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n";

/// Where a node that has a worker sees the root that both are made of.
const IMAGE_ROOT: &str = "/kind/root";

/// How long the node may take to be born.
const BIRTH: Duration = Duration::from_secs(60);

/// How often what is frozen in a node is let go on while it is removed.
const THAWING: Duration = Duration::from_millis(50);

/// How long the lab's objects may take to be accepted by a cluster that is up.
const SETTLING: Duration = Duration::from_secs(60);

/// Longest certificate that is read from the node.
const MAX_CERTIFICATE: usize = 1 << 16;

/// What an engine calls the image of that root of clusters.
#[must_use]
pub fn image(root: &str) -> String {
    format!("{REPOSITORY}:{root}")
}

/// In the table of providers.
pub(super) static ROW: Row = Row {
    name: "kind",
    about: |nodes| format!("a cluster of {nodes} in Docker"),
    needs: &["kind"],
    choice: |engine, foreign| {
        let choice = Choice::Kind(engine.clone());
        foreign.is_none().then_some(choice)
    },
    fits: |spec| cluster_of(spec).map(drop),
    sweep,
};

/// The provider.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The engine.
    pub engine: Address,
    /// What knows the store, and enters nodes.
    pub nodes: Nodes,
}

/// What kind calls the cluster of the lab in `dir`, and the engine its network: short enough for a host
/// name, and no other user's.
fn cluster(lab: &LabId, dir: &Path) -> String {
    let mark = sha256(dir.as_os_str().as_encoded_bytes());
    let name: String = lab.0.chars().take(38).collect();
    format!("cksl-{name}-{}", &mark[..4])
}

/// The container that is the only node of that cluster.
fn container(cluster: &str) -> String {
    format!("{cluster}-control-plane")
}

impl Kind {
    fn tool(&self) -> Tool {
        Tool::of(&self.nodes.store, &self.engine)
    }

    /// The image of the root of clusters, which the engine gets unless it has it.
    fn image(
        &self,
        engine: &Engine,
        root: &Path,
        step: &mut dyn FnMut(&str),
    ) -> Result<String, ProviderError> {
        let digest = root.file_name().unwrap_or_default().to_string_lossy();
        let name = image(&digest);
        if !engine.has_image(&name)? {
            step("giving the engine the image of clusters, once");
            engine.import(&Root {
                name: &name,
                content: Packed::Folder(root.to_owned()),
                digest: &digest,
                changes: &[
                    format!("ENTRYPOINT [\"{ENTRY_POINT}\"]"),
                    format!("ENV {ENVIRONMENT}"),
                ],
            })?;
        }
        Ok(name)
    }

    fn make(
        &self,
        plan: &NodePlan<'_>,
        spec: &ClusterSpec,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<LocalNode, ProviderError> {
        let mut record = Record {
            lab: plan.lab.clone(),
            boot_id: boot_id()?,
            pids: plan.spec.limits.pids,
            grader: Grader::new().step(|| "make a certificate for the grader".to_owned())?,
            born: None,
            facts: None,
        };
        record.save(plan.dir)?;
        let root = self.nodes.root("cluster")?;
        let engine = Engine::connect(&self.engine)?;
        let image = self.image(&engine, &root, step)?;
        let cluster = cluster(plan.lab, plan.dir);
        let container = container(&cluster);
        engine.make_network(&cluster, &Labels::of_lab(plan.lab, plan.dir))?;

        let folder = Record::folder(plan.dir);
        let (files, gate) = (folder.join("files"), folder.join("gate"));
        for folder in [&files, &gate] {
            fs::create_dir_all(folder).step(|| format!("make {}", folder.display()))?;
        }
        let units = furnish(plan, &record.grader, &files)?;
        let mount = |from, to, read_only| Mount {
            from,
            to,
            read_only,
        };
        let mut mounts = vec![
            mount(plan.programs, "/opt/cksl/bin", true),
            mount(plan.socket_dir, "/run/cksl", false),
            mount(files.as_path(), FILES, true),
            mount(gate.as_path(), GATE, true),
            mount(self.nodes.program.as_path(), CONFINE, true),
        ];
        if spec.has_worker() {
            mounts.push(mount(root.as_path(), IMAGE_ROOT, true));
        }
        let configuration = config::of(&root, &image, &mounts)
            .step(|| "say what the cluster is to be".to_owned())?;

        step("starting its node");
        let mut bringing = self.tool().create(&cluster, &folder, &configuration)?;
        let (init, cgroups) = born(&engine, &container, &mut bringing)?;
        let ids = init.ids;
        engine.limit(
            &container,
            plan.spec.limits.memory << 20,
            plan.spec.limits.pids.saturating_mul(2),
        )?;
        record.born = Some((init.clone(), cgroups.clone()));
        record.save(plan.dir)?;
        on_namespace(ids).step(|| "watch the node's namespace".to_owned())?;
        fs::write(gate.join("open"), "").step(|| "let the node go on".to_owned())?;

        step("booting, and making the cluster");
        bringing.finish()?;
        let mut node = LocalNode {
            lab: plan.lab.clone(),
            program: self.nodes.program.clone(),
            facts: NodeFacts {
                hostname: plan.hostname.to_owned(),
                ids,
                isolation: Isolation::Privileged,
                roots: Vec::new(),
                containers: ContainerFacts::declared(plan.spec, plan.container_ids),
            },
            init,
            cgroups,
            pids: record.pids,
            reader: Reader::default(),
            api: None,
        };
        step("waiting for its services");
        await_units(&node, &units.at_boot)?;
        prepare(&node, plan.spec, spec)?;
        await_units(&node, &start_later(&node, &units.later)?)?;
        let ca = node
            .read(API_SERVER_CA, MAX_CERTIFICATE)
            .step(|| format!("read {API_SERVER_CA} of the node"))?;
        record.grader.server_ca = String::from_utf8_lossy(&ca).into_owned();
        record.facts = Some(node.facts.clone());
        record.save(plan.dir)?;
        let server = api(&record.grader, &node.init);
        step("waiting for the lab's pods");
        settle(&server, spec);
        node.api = Some(server);
        Ok(node)
    }
}

impl Provider for Kind {
    fn row(&self) -> &'static Row {
        &ROW
    }

    fn missing(&self) -> Vec<ProviderError> {
        let mut missing = Vec::new();
        if !nix::unistd::geteuid().is_root() {
            missing.push(ProviderError::Missing {
                what: "root".to_owned(),
                why: "the detector and the grader look at the node from outside; run it with sudo"
                    .to_owned(),
            });
        }
        missing.extend(pids::lacking());
        missing.extend(self.nodes.root("cluster").err());
        missing.extend(self.tool().missing());
        missing.extend(Engine::connect(&self.engine).err().map(Into::into));
        missing.extend(pids::lacking_of(&self.engine));
        missing
    }

    fn create(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        let cluster = cluster_of(plan.spec)?;
        match self.make(plan, cluster, step, on_namespace) {
            Ok(node) => Ok(Box::new(node)),
            Err(error) => {
                // The first error is the one to tell; what is left is found by the record.
                let _ = self.destroy(plan.dir);
                Err(error)
            }
        }
    }

    fn open(&self, dir: &Path) -> Result<Box<dyn Node>, ProviderError> {
        let gone = || {
            let name = dir.file_name().unwrap_or_default();
            ProviderError::NotRunning(name.to_string_lossy().into_owned())
        };
        let record = Record::load(dir)?.ok_or_else(gone)?;
        let (Some((init, cgroups)), Some(facts)) = (record.born, record.facts) else {
            return Err(gone());
        };
        if record.boot_id != boot_id()? || !init.lives() {
            return Err(gone());
        }
        Ok(Box::new(LocalNode {
            lab: record.lab,
            program: self.nodes.program.clone(),
            api: Some(api(&record.grader, &init)),
            facts,
            init,
            cgroups,
            pids: record.pids,
            reader: Reader::default(),
        }))
    }

    fn destroy(&self, dir: &Path) -> Result<(), ProviderError> {
        let folder = Record::folder(dir);
        if let Some(record) = Record::load(dir)? {
            let engine = Engine::connect(&self.engine)?;
            remove(&engine, &cluster(&record.lab, dir))?;
        }
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).step(|| format!("remove {}", folder.display()))
            }
            _ => Ok(()),
        }
    }
}

/// The cluster of a lab that kind can make.
fn cluster_of(spec: &LabSpec) -> Result<&ClusterSpec, ProviderError> {
    let Some(cluster) = &spec.cluster else {
        return Err(ProviderError::Asked(
            "kind makes clusters, and this lab is a single node: --on sandbox or --on docker"
                .to_owned(),
        ));
    };
    without_layers("kind", spec)?;
    Ok(cluster)
}

/// Finds and removes what killed runs have left in the engine: the clusters of labs of this folder that
/// are not in `live`, even if nothing of them is on disk any more. Returns what was removed, in words.
///
/// # Errors
/// What could not be removed. An engine that does not answer has nothing that could be looked for.
fn sweep(leftovers: &Leftovers<'_>) -> Result<Vec<String>, ProviderError> {
    let (labs, live) = (&leftovers.paths.labs, leftovers.live);
    let Ok(engine) = Engine::connect(leftovers.engine) else {
        return Ok(Vec::new());
    };
    let mut removed = Vec::new();
    for network in engine.networks(&Labels::of_owner(labs))? {
        let Some(lab) = network.labels.lab().filter(|lab| !live.contains(lab)) else {
            continue;
        };
        if network.name == cluster(&lab, &labs.join(&lab.0)) {
            remove(&engine, &network.name)?;
            removed.push(format!("the cluster of lab {}", lab.0));
        }
    }
    Ok(removed)
}

fn remove(engine: &Engine, cluster: &str) -> Result<(), ProviderError> {
    let container = container(cluster);
    tool::let_clients_end(&container);
    remove_thawed(engine, &container)?;
    Ok(engine.remove_network(cluster)?)
}

/// Removes a node's container. What is frozen in it when the engine kills it is let go on, for the engine
/// would wait for its end in vain.
fn remove_thawed(engine: &Engine, container: &str) -> Result<(), ProviderError> {
    // One that does not run holds nothing.
    let running = engine.running(container).ok();
    let cgroups = running.and_then(|node| LabCgroups::of_container(node.init_pid, &node.id).ok());
    let (removed, removal) = mpsc::channel::<()>();
    thread::scope(|scope| {
        if let Some(cgroups) = &cgroups {
            scope.spawn(move || {
                while removal.recv_timeout(THAWING) == Err(RecvTimeoutError::Timeout) {
                    cgroups.thaw();
                }
            });
        }
        let result = engine.remove_container(container);
        drop(removed);
        // The engine removes cgroups by their paths, which those of a node may be too long for.
        let left = cgroups.as_ref().map_or(Ok(()), LabCgroups::remove);
        result?;
        left.step(|| format!("remove the cgroups of {container}"))
    })
}

/// Waits for the first process of the node, which is at the gate then, and for its cgroups.
fn born(
    engine: &Engine,
    container: &str,
    bringing: &mut Bringing,
) -> Result<(InitRecord, LabCgroups), ProviderError> {
    let deadline = Instant::now() + BIRTH;
    let Running { id, init_pid } = loop {
        // Until the container is there the engine refuses to say.
        match engine.running(container) {
            Ok(running) => break running,
            Err(error) if Instant::now() > deadline => return Err(error.into()),
            Err(_) => bringing.goes_on()?,
        }
        thread::sleep(Duration::from_millis(20));
    };
    let look = || -> io::Result<_> {
        let start_ticks = start_ticks(init_pid)?;
        let pid_ns = fs::metadata(format!("/proc/{init_pid}/ns/pid"))?;
        let cgroups = LabCgroups::of_container(init_pid, &id)?;
        let ids = NodeIds {
            pid_ns: u32::try_from(pid_ns.ino()).unwrap_or_default(),
            init_pid,
            id_base: 0,
        };
        Ok((InitRecord { ids, start_ticks }, cgroups))
    };
    look().step(|| "look at the node's first process".to_owned())
}

/// How the grader reaches the API server: in the node's own network, whatever its address outside.
fn api(grader: &Grader, init: &InitRecord) -> ApiServer {
    ApiServer {
        address: ("127.0.0.1".to_owned(), API_SERVER.port()),
        ..grader.api(init.ids.init_pid)
    }
}

/// Units of a lab that must be up.
#[derive(Debug, PartialEq, Eq)]
struct Units {
    /// The node starts these as it boots.
    at_boot: Vec<String>,
    /// The node is to start these once its cluster is up, by links that they get then.
    later: Vec<(String, String)>,
}

/// Writes the lab's files below the folder from which the node takes them. The node's names and its cluster are kind's.
fn furnish(plan: &NodePlan<'_>, grader: &Grader, folder: &Path) -> Result<Units, ProviderError> {
    let users = Users::parse("root:x:0:0:root:/root:/bin/sh\n");
    let mut stage = Stage::new(plan.spec, plan.hostname, plan.container_ids, &users)
        .map_err(io::Error::other)
        .step(|| "stage the lab".to_owned())?;
    let clients = StagedFile {
        path: CLIENTS_CA.to_owned(),
        content: Content::Text(grader.ca.clone(), 0o644),
    };
    let made = [CLUSTER_UNIT, CLUSTER_NETWORK_UNIT].map(|unit| StagedFile {
        path: format!("/etc/systemd/system/{unit}"),
        content: Content::Text(MADE.to_owned(), 0o644),
    });
    let units = take_later(&mut stage);
    let files = stage.files.iter().chain([&clients]).chain(&made);
    for file in files.filter(|file| file.path != HOSTS) {
        place(folder, file).step(|| format!("place {} for the node", file.path))?;
    }
    Ok(units)
}

/// Takes what waits for the unit of the sandbox's cluster, and that unit itself, out of what is started at boot: here it is
/// kind that makes the cluster, and not before the node has booted.
fn take_later(stage: &mut Stage) -> Units {
    let waits = |unit: &str| {
        let (own, more) = (
            format!("/etc/systemd/system/{unit}"),
            format!("/etc/systemd/system/{unit}.d/"),
        );
        let of_it = stage
            .files
            .iter()
            .filter(|file| file.path == own || file.path.starts_with(&more));
        let mut texts = of_it.filter_map(|file| match &file.content {
            Content::Text(text, _) => Some(text),
            Content::Link(_) => None,
        });
        texts.any(|text| {
            let mut after = text.lines().filter_map(|line| line.strip_prefix("After="));
            after.any(|units| units.split_whitespace().any(|unit| unit == CLUSTER_UNIT))
        })
    };
    let (later, at_boot): (Vec<String>, Vec<String>) = std::mem::take(&mut stage.units)
        .into_iter()
        .filter(|unit| unit != CLUSTER_UNIT)
        .partition(|unit| waits(unit));
    let is_of = |path: &str, unit: &str| path.strip_prefix(WANTS) == Some(unit);
    let mut links = Vec::new();
    stage.files.retain(|file| {
        let is_later = later.iter().any(|unit| is_of(&file.path, unit));
        if let (true, Content::Link(target)) = (is_later, &file.content) {
            links.push((file.path.clone(), target.clone()));
        }
        !is_later && !is_of(&file.path, CLUSTER_UNIT)
    });
    Units {
        at_boot,
        later: links,
    }
}

/// Starts what waits for the cluster. Returns the units.
fn start_later(node: &LocalNode, links: &[(String, String)]) -> Result<Vec<String>, ProviderError> {
    let units = links
        .iter()
        .filter_map(|(path, _)| path.strip_prefix(WANTS));
    let units: Vec<String> = units.map(str::to_owned).collect();
    for (path, target) in links {
        let link = ["ln", "-s", "--", target, path].map(str::to_owned);
        if let (false, why) = output(node, link.into())? {
            return Err(ProviderError::NotUp { why });
        }
    }
    if !units.is_empty() {
        let start = ["systemctl", "start", "--"].map(str::to_owned);
        // Why one has failed is told by whoever waits for them.
        output(
            node,
            start.into_iter().chain(units.iter().cloned()).collect(),
        )?;
    }
    Ok(units)
}

fn place(folder: &Path, file: &StagedFile) -> io::Result<()> {
    let path: PathBuf = folder.join(file.path.trim_start_matches('/'));
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    match &file.content {
        Content::Link(target) => symlink(target, path),
        Content::Text(text, mode) => {
            fs::write(&path, text)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(*mode))
        }
    }
}

/// The lines of a lab's `/etc/hosts` that name the node itself, by addresses that it has here, too. The engine has lines of
/// its own.
fn own_names(spec: &LabSpec) -> String {
    let hosts = spec.files.iter().filter(|file| file.path == HOSTS);
    let lines = hosts.flat_map(|file| file.text.lines());
    let node = format!("{} ", API_SERVER.ip());
    lines
        .filter(|line| line.starts_with("127.") || line.starts_with(&node))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// What a cluster of the sandbox does of itself when it is up: has network policies enforced where the
/// lab wants that, and applies the lab's manifests. A namespace can't have pods before its service account
/// is there, which takes a moment.
fn prepare(node: &LocalNode, spec: &LabSpec, cluster: &ClusterSpec) -> Result<(), ProviderError> {
    let names = own_names(spec);
    if !names.is_empty() {
        let append = format!("printf %s \"$0\" >>{HOSTS}");
        let append = ["sh", "-c", &append, &names].map(str::to_owned);
        if let (false, why) = output(node, append.into())? {
            return Err(ProviderError::NotUp { why });
        }
    }
    let run = |command: &str| {
        let command = format!("KUBECONFIG={ADMIN} exec {command} 2>&1");
        output(node, ["sh", "-c", &command].map(str::to_owned).into())
    };
    let worker = cluster.has_worker().then_some(ADMIT_WORKER);
    let policies = cluster.network_policies.then_some(ENFORCE_POLICIES);
    for command in worker.into_iter().chain(policies) {
        if let (false, why) = run(command)? {
            return Err(ProviderError::NotUp { why });
        }
    }
    let apply = format!("kubectl apply --filename {MANIFESTS}");
    let deadline = Instant::now() + SETTLING;
    while !cluster.manifests.is_empty() {
        match run(&apply)? {
            (true, _) => break,
            (false, why) if Instant::now() > deadline => {
                return Err(ProviderError::NotUp { why });
            }
            (false, _) => thread::sleep(Duration::from_millis(300)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_the_cluster_starts_when_it_is_up() {
        let spec = "about: x\nservices: [early.service, late.service, falco.service]\nlimits: {memory: 64, disk: 64, pids: 64}\n\
                    files:\n- {path: /etc/systemd/system/early.service, text: \"[Unit]\\nBefore=cluster.service\"}\n\
                    - {path: /etc/systemd/system/late.service, text: \"[Unit]\\nAfter=cluster.service\"}\n\
                    - {path: /etc/systemd/system/falco.service.d/more.conf, text: \"[Unit]\\nAfter=cluster.service\"}\n\
                    cluster: {}\n";
        let spec: LabSpec = serde_saphyr::from_str(spec).unwrap();
        let users = Users::parse("root:x:0:0:root:/root:/bin/sh\n");
        let mut stage = Stage::new(&spec, "node-1", &[], &users).unwrap();
        let units = take_later(&mut stage);
        assert_eq!(units.at_boot, ["early.service"]);
        let later: Vec<&str> = units
            .later
            .iter()
            .map(|(path, _)| &path[WANTS.len()..])
            .collect();
        assert_eq!(later, ["late.service", "falco.service"]);
        let wanted = stage
            .files
            .iter()
            .filter_map(|file| file.path.strip_prefix(WANTS));
        assert_eq!(wanted.collect::<Vec<_>>(), ["early.service"]);
    }
}

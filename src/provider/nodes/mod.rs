//! Nodes as the kernel knows them, below all providers: namespaces, a root from the store, cgroups, systemd as init.
//!
//! [`Nodes`] makes one of namespaces alone, or of a container that an engine has made, and every provider's nodes are
//! entered, read and ended by what is here. cksl itself enters at most a node's network, to speak to its API server. A helper
//! process (cksl executed anew, see [`helper_main`]) makes one, or enters it to run a command.

mod boot;
mod cgroup;
mod clock;
mod cluster;
mod confine;
mod control;
mod enter;
mod files;
mod furnish;
mod gate;
mod grader;
mod helper;
mod init;
pub mod inotify;
mod local;
mod mount;
mod order;
mod processes;
mod reader;
mod record;
mod workloads;

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use self::cluster::Kept;
use self::control::{Control, Word};
use self::order::{BootPlan, FurnishPlan, Order};
use self::record::{Holder, Ranges, Record};
use super::engine::{Address, Engine, Labels};
use super::step::{self, Step as _};
use super::{
    ContainerFacts, Isolation, LabId, Node, NodeCommand, NodeFacts, NodeIds, NodePlan,
    ProviderError, pids,
};
use crate::lab::{API_SERVER_CA, CLIENTS_CA, Content, Layer, Stage, StagedFile, Users};
use crate::paths::Paths;
use crate::store;

pub(super) use cgroup::LabCgroups;
pub(crate) use cgroup::is_frozen;
pub(super) use confine::capabilities;
pub use confine::{CONFINE_COMMAND, confined_main};
pub use control::HELPER_COMMAND;
pub(super) use furnish::GATE_PROGRAM;
pub use gate::{GATE_COMMAND, gate_main};
pub(super) use grader::Grader;
pub use helper::helper_main;
pub(super) use local::LocalNode;
pub(super) use reader::Reader;
pub use record::start_ticks;
pub(super) use record::{InitRecord, boot_id};
pub(super) use workloads::settle;

/// Longest certificate that is read from a node.
const MAX_CERTIFICATE: usize = 1 << 16;

/// Most of a failed unit's journal that is shown.
const MAX_JOURNAL: u64 = 4096;

/// What makes, finds and ends nodes on this machine.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// The store of roots.
    pub store: PathBuf,
    /// The `cksl` program, started as helper.
    pub program: PathBuf,
    /// Do without a user namespace even where there could be one.
    pub without_user_namespace: bool,
}

impl Nodes {
    /// The root of that name in the store.
    pub(super) fn root(&self, name: &str) -> Result<PathBuf, ProviderError> {
        let pointer = self.store.join(name);
        let digest = fs::read_to_string(&pointer);
        let root = digest.map(|digest| self.store.join("roots").join(digest.trim_end()));
        match root {
            Ok(root) if root.join("usr").is_dir() => Ok(root),
            _ => Err(ProviderError::Missing {
                what: format!("the root for {name}s in the store {}", self.store.display()),
                why: match name {
                    "cluster" => "clusters run on it; scripts/make-cluster-image.sh makes it, and `cksl image pull` takes it from a registry",
                    _ => "nodes and containers run on it; scripts/make-node-root.sh makes it, with --host-usr also where no Debian mirror is in reach",
                }
                .to_owned(),
            }),
        }
    }

    /// A layer in the store.
    fn layer(&self, layer: Layer) -> Result<PathBuf, ProviderError> {
        let digest = store::current(&self.store, layer.pointer());
        let folder = digest.map(|digest| store::root_folder(&self.store, &digest));
        folder.ok_or_else(|| ProviderError::Missing {
            what: format!("the layer `{layer}` in the store {}", self.store.display()),
            why: format!(
                "this lab has it over its node's root; {} makes it",
                layer.make()
            ),
        })
    }

    fn users(root: &Path) -> Result<Users, ProviderError> {
        let file = root.join("etc/passwd");
        let text = fs::read_to_string(&file).step(|| format!("read {}", file.display()))?;
        Ok(Users::parse(&text))
    }

    /// What a lab puts into its node.
    fn stage(&self, plan: &NodePlan<'_>) -> Result<Stage, ProviderError> {
        let users = Self::users(&self.root("image")?)?;
        Stage::new(plan.spec, plan.hostname, plan.container_ids, &users)
            .map_err(io::Error::other)
            .step(|| "stage the lab".to_owned())
    }

    /// Takes a range of ids and writes the lab's record, before anything is made. From here on the
    /// roots in the store stay as they are. `engine` is the Docker engine that has a part of the node.
    fn register(
        &self,
        plan: &NodePlan<'_>,
        engine: Option<Address>,
    ) -> Result<Record, ProviderError> {
        let ranges = Ranges::lock(&self.store)?;
        let holder = Holder {
            dir: plan.dir.to_owned(),
            lab: plan.lab.clone(),
        };
        let record = Record {
            lab: plan.lab.clone(),
            boot_id: record::boot_id()?,
            id_base: ranges.take(&holder)?,
            pids: plan.spec.limits.pids,
            engine,
            grader: plan
                .spec
                .cluster
                .as_ref()
                .map(|_| Grader::new())
                .transpose()
                .step(|| "make a certificate for the grader".to_owned())?,
            init: None,
            facts: None,
        };
        record.save(plan.dir)?;
        Ok(record)
    }

    /// Makes a node on the root of that name, whatever the lab.
    pub(super) fn boot(
        &self,
        root: &str,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<LocalNode, ProviderError> {
        match self.make(root, plan, step, on_namespace) {
            Ok(node) => Ok(node),
            Err(error) => {
                // The first error is the one to tell; what is left is found by the record.
                let _ = self.destroy(plan.dir);
                Err(error)
            }
        }
    }

    fn make(
        &self,
        root: &str,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<LocalNode, ProviderError> {
        let mut record = self.register(plan, None)?;
        let cluster = plan.spec.cluster.is_some();
        let node_root = self.root(root)?;
        let layers = plan.spec.with.iter().map(|layer| self.layer(*layer));
        let layers = layers.collect::<Result<Vec<_>, _>>()?;
        let kept = cluster.then(|| Kept::of(&self.store, &node_root));
        if let Some(kept) = &kept {
            fs::create_dir_all(&kept.folder).step(|| format!("make {}", kept.folder.display()))?;
        }
        let stage = self.stage(plan)?;
        let mapped = !self.without_user_namespace;
        let id_base = if mapped { record.id_base } else { 0 };
        let cgroups = LabCgroups::of(plan.lab).step(|| "look at the host's cgroups".to_owned())?;
        cgroups.create(&plan.spec.limits, id_base)?;
        if cluster {
            cgroups.allow_cluster()?;
        }
        let work = Record::folder(plan.dir).join("tree");
        fs::create_dir_all(&work).step(|| format!("make {}", work.display()))?;

        let mut files = stage.files;
        files.extend(record.grader.iter().map(|grader| StagedFile {
            path: CLIENTS_CA.to_owned(),
            content: Content::Text(grader.ca.clone(), 0o644),
        }));

        step("making its namespaces and root");
        let boot = BootPlan {
            hostname: plan.hostname.to_owned(),
            id_base: mapped.then_some(id_base),
            cluster: kept.as_ref().map(|kept| kept.folder.clone()),
            node_root,
            layers,
            image_root: self.root("image")?,
            work,
            cgroups: cgroups.node(),
            hierarchies: cgroups.hierarchies.clone(),
            disk: plan.spec.limits.disk << 20,
            programs: plan.programs.to_owned(),
            socket_dir: plan.socket_dir.to_owned(),
            files,
            containers: stage.containers,
            machines: stage.machines,
        };
        let order = Order::Boot(Box::new(boot));
        let mut node = self.raise(plan, &mut record, &order, cgroups, step, on_namespace)?;
        step("waiting for its services");
        await_units(&node, &stage.units)?;
        if let Some(kept) = &kept {
            kept.take(&node)?;
        }
        if let Some(grader) = &mut record.grader {
            let ca = node.read(API_SERVER_CA, MAX_CERTIFICATE);
            let ca = ca.step(|| format!("read {API_SERVER_CA} of the node"))?;
            grader.server_ca = String::from_utf8_lossy(&ca).into_owned();
            node.api = Some(grader.api(node.init.ids.init_pid));
        }
        if let (Some(server), Some(spec)) = (&node.api, &plan.spec.cluster) {
            step("waiting for the lab's pods");
            workloads::settle(server, spec);
        }
        record.save(plan.dir)?;
        Ok(node)
    }

    /// Makes a node of a container. `make` has the engine make it, once the lab is recorded, and says
    /// its first process, which waits at the gate.
    pub(super) fn furnish(
        &self,
        plan: &NodePlan<'_>,
        engine: &Address,
        make: impl FnOnce(&mut dyn FnMut(&str)) -> Result<i32, ProviderError>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<LocalNode, ProviderError> {
        let mut record = self.register(plan, Some(engine.clone()))?;
        let stage = self.stage(plan)?;
        let cgroups = LabCgroups::of(plan.lab).step(|| "look at the host's cgroups".to_owned())?;
        let init_pid = make(step)?;
        // Not earlier: the engine may take long, and an empty cgroup is taken for a leftover by
        // whoever cleans up labs of another store.
        cgroups.create(&plan.spec.limits, 0)?;
        let order = Order::Furnish(Box::new(FurnishPlan {
            init_pid,
            image_root: self.root("image")?,
            cgroups: cgroups.node(),
            hierarchies: cgroups.hierarchies.clone(),
            disk: plan.spec.limits.disk << 20,
            programs: plan.programs.to_owned(),
            socket_dir: plan.socket_dir.to_owned(),
            files: stage.files,
            containers: stage.containers,
        }));
        let node = self.raise(plan, &mut record, &order, cgroups, step, on_namespace)?;
        step("waiting for its services");
        await_units(&node, &stage.units)?;
        record.save(plan.dir)?;
        Ok(node)
    }

    /// Has a helper carry out the order to make a node: its init is recorded and watched before it is
    /// executed, and has booted when this returns.
    fn raise(
        &self,
        plan: &NodePlan<'_>,
        record: &mut Record,
        order: &Order,
        cgroups: LabCgroups,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<LocalNode, ProviderError> {
        let what = || "start the helper that makes the node".to_owned();
        let (control, mut child) = Control::start(&self.program).step(what)?;
        let mut begin = || {
            control.send(order, &[]).step(what)?;
            let (word, _) = control.word()?;
            let Word::Born {
                init_pid,
                pid_ns,
                isolation,
            } = word
            else {
                return Err(io::Error::other(format!("it said {word:?}"))).step(what);
            };
            let ids = NodeIds {
                pid_ns,
                init_pid,
                id_base: match isolation {
                    Isolation::UserNamespace => record.id_base,
                    Isolation::ReducedCapabilities | Isolation::Privileged => 0,
                },
            };
            let start_ticks =
                record::start_ticks(init_pid).step(|| "look at the node's init".to_owned())?;
            let init = InitRecord { ids, start_ticks };
            record.init = Some(init.clone());
            record.save(plan.dir)?;
            on_namespace(ids).step(|| "watch the node's namespace".to_owned())?;
            if matches!(order, Order::Boot(_)) && isolation == Isolation::ReducedCapabilities {
                step(
                    "no user namespace to be had: its root is the host's, with fewer capabilities",
                );
            }
            step(if plan.spec.cluster.is_some() {
                "booting, and making the cluster"
            } else {
                "booting"
            });
            control.send(&Order::Go, &[]).step(what)?;
            control.word()?;
            let facts = NodeFacts {
                hostname: plan.hostname.to_owned(),
                ids,
                isolation,
                roots: order.roots(),
                containers: ContainerFacts::declared(plan.spec, plan.container_ids),
            };
            Ok((init, facts))
        };
        let begun = begin();
        if begun.is_err() {
            // What it has made so far ends with it, or is found by the record.
            let _ = child.kill();
        }
        let _ = child.wait();
        let (init, facts) = begun?;
        record.facts = Some(facts.clone());
        Ok(LocalNode {
            lab: plan.lab.clone(),
            program: self.program.clone(),
            facts,
            init,
            cgroups,
            pids: record.pids,
            api: None,
            reader: Reader::default(),
        })
    }

    /// What this machine lacks for any node; empty if there can be one.
    pub(super) fn missing(&self) -> Vec<ProviderError> {
        let mut missing = Vec::new();
        if !nix::unistd::geteuid().is_root() {
            missing.push(ProviderError::Missing {
                what: "root".to_owned(),
                why: "namespaces and mounts are made by root; run it with sudo".to_owned(),
            });
        }
        missing.extend(pids::lacking());
        missing.extend(
            ["node", "image"]
                .into_iter()
                .filter_map(|name| self.root(name).err()),
        );
        let kinds = fs::read_to_string("/proc/filesystems").unwrap_or_default();
        if !kinds.lines().any(|line| line.ends_with("\toverlay")) {
            missing.push(ProviderError::Missing {
                what: "overlayfs".to_owned(),
                why: "a node's changes lie over its root; try `modprobe overlay`".to_owned(),
            });
        }
        if let Err(error) = cgroup::hierarchies() {
            missing.push(ProviderError::Missing {
                what: "cgroups".to_owned(),
                why: error.to_string(),
            });
        }
        missing
    }

    /// The running node of the lab in `dir`.
    pub(super) fn open(&self, dir: &Path) -> Result<LocalNode, ProviderError> {
        let name = || {
            dir.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let record = Record::load(dir)?.ok_or_else(|| ProviderError::NotRunning(name()))?;
        match (record.living(), record.facts) {
            (Some(init), Some(facts)) => Ok(LocalNode {
                program: self.program.clone(),
                api: record.grader.map(|grader| grader.api(init.ids.init_pid)),
                facts,
                init,
                cgroups: LabCgroups::of(&record.lab)
                    .step(|| "look at the host's cgroups".to_owned())?,
                lab: record.lab,
                pids: record.pids,
                reader: Reader::default(),
            }),
            _ => Err(ProviderError::NotRunning(name())),
        }
    }

    /// See [`Provider::hand_over`](super::Provider::hand_over).
    pub(super) fn hand_over(&self, from: &Path, to: &Path) -> Result<LocalNode, ProviderError> {
        let what = || format!("rename {} to {}", from.display(), to.display());
        let gone = || ProviderError::NotRunning(from.display().to_string());
        let record = Record::load(from)?.ok_or_else(gone)?;
        let ranges = Ranges::lock(&self.store)?;
        fs::rename(from, to).step(what)?;
        let holder = Holder {
            dir: to.to_owned(),
            lab: record.lab,
        };
        ranges.pass_on(record.id_base, &holder)?;
        drop(ranges);
        self.open(to)
    }

    /// Ends the node of the lab in `dir` and removes all that was made for it, in whatever state it is.
    pub(super) fn destroy(&self, dir: &Path) -> Result<(), ProviderError> {
        let folder = Record::folder(dir);
        let remove = || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        let Some(record) = Record::load(dir)? else {
            // Nothing else is made before the record is whole.
            return remove().step(|| format!("remove {}", folder.display()));
        };
        if let Some(init) = record.living() {
            kill(init.ids.init_pid);
        }
        // Each is tried, whatever has become of the other; the record stays until both are gone.
        let cgroups = remove_cgroups(&record.lab);
        if let Some(engine) = &record.engine {
            Engine::connect(engine)?.remove_all(&Labels::of_lab(&record.lab, dir))?;
        }
        cgroups?;
        let ranges = Ranges::lock(&self.store)?;
        remove().step(|| format!("remove {}", folder.display()))?;
        ranges.give_back(record.id_base);
        Ok(())
    }
}

/// Finds and removes what killed runs have left: the nodes of this user's labs that are not in
/// `live`, and empty cgroups that belong to no lab of any user. Returns what was removed, in words.
///
/// # Errors
/// The first thing that could not be removed, after all the others have been tried.
pub fn sweep(paths: &Paths, live: &[LabId]) -> Result<Vec<String>, ProviderError> {
    let nodes = sweep_nodes(paths, live);
    sweep_cgroups(&paths.store, live).and(nodes)
}

/// Ends the nodes of this user's labs whose folders somebody has removed. Returns those labs.
///
/// # Errors
/// The register can't be read, or a node does not end.
pub fn end_strays(paths: &Paths) -> Result<Vec<LabId>, ProviderError> {
    let strays = Ranges::lock(&paths.store)?.strays(&paths.labs);
    let end = |stray: &Holder| {
        remove_cgroups(&stray.lab)?;
        let name = stray.dir.file_name().unwrap_or_default();
        Ok(LabId(name.to_string_lossy().into_owned()))
    };
    strays.iter().map(end).collect()
}

/// The nodes alone, where the labs of others are not known.
///
/// # Errors
/// The first thing that could not be removed, after all the others have been tried.
pub fn sweep_nodes(paths: &Paths, live: &[LabId]) -> Result<Vec<String>, ProviderError> {
    let nodes = Nodes {
        store: paths.store.clone(),
        program: PathBuf::new(),
        without_user_namespace: false,
    };
    let mut removed = Vec::new();
    let mut failed = None;
    let folders = fs::read_dir(&paths.labs).into_iter().flatten().flatten();
    for dir in folders.map(|entry| entry.path()) {
        let outcome = match Record::load(&dir) {
            Ok(_) if live.iter().any(|lab| dir.ends_with(&lab.0)) => continue,
            Ok(Some(record)) => nodes.destroy(&dir).map(|()| {
                removed.push(format!("the node of lab {}", record.lab.0));
            }),
            Ok(None) => nodes.destroy(&dir),
            Err(error) => Err(error),
        };
        failed = failed.or(outcome.err());
    }
    failed.map_or(Ok(removed), Err)
}

/// Removes empty cgroups that belong to no lab of any user of the store.
fn sweep_cgroups(store: &Path, live: &[LabId]) -> Result<(), ProviderError> {
    // A range is taken before a cgroup is made, so a cgroup without one is nobody's. One with
    // processes is left alone all the same: it may be of a lab with another store.
    let ranges = Ranges::lock(store)?;
    let taken: Vec<LabId> = ranges.holders().into_iter().map(|one| one.lab).collect();
    let mut failed = None;
    let present = cgroup::labs_with_cgroups().step(|| "look at the host's cgroups".to_owned())?;
    for lab in present
        .iter()
        .filter(|lab| !taken.contains(lab) && !live.contains(lab))
    {
        failed = failed.or(remove_empty_cgroups(lab).err());
    }
    failed.map_or(Ok(()), Err)
}

/// Removes the cgroups of a lab if there is no process in them.
fn remove_empty_cgroups(lab: &LabId) -> Result<(), ProviderError> {
    let removed = LabCgroups::of(lab).and_then(|cgroups| match cgroups.processes().as_slice() {
        [] => cgroups.remove(),
        _ => Ok(()),
    });
    removed.step(|| format!("remove the cgroups of lab {}", lab.0))
}

/// Kills a node's init, and with it every process of its pid namespace.
fn kill(init: i32) {
    let pidfd = Pid::from_raw(init).map(|pid| pidfd_open(pid, PidfdFlags::empty()));
    if let Some(Ok(pidfd)) = pidfd {
        // It may have ended by itself.
        let _ = pidfd_send_signal(&pidfd, Signal::KILL);
    }
}

/// Ends what is in the cgroups of a lab, and removes them.
pub(super) fn remove_cgroups(lab: &LabId) -> Result<(), ProviderError> {
    let what = || format!("end the processes of lab {}", lab.0);
    let cgroups = LabCgroups::of(lab).step(what)?;
    cgroups.kill().step(what)?;
    cgroups
        .remove()
        .step(|| format!("remove the cgroups of lab {}", lab.0))
}

/// systemd has said that it is done; a unit that is not up by now has failed, and its journal says why.
pub(super) fn await_units(node: &LocalNode, units: &[String]) -> Result<(), ProviderError> {
    if units.is_empty() {
        return Ok(());
    }
    let with = |first: &[&str]| -> Vec<String> {
        let first = first.iter().map(|word| (*word).to_owned());
        first.chain(units.iter().cloned()).collect()
    };
    // It succeeds if one of them is up; one that has failed beside it shows in what it prints.
    let (up, states) = output(node, with(&["systemctl", "is-active", "--"]))?;
    if up && !states.lines().any(|state| state == "failed") {
        return Ok(());
    }
    let show = "systemctl --no-pager --lines=20 status -- \"$@\" | tail -c 4000";
    let (_, why) = output(node, with(&["sh", "-c", show, "sh"]))?;
    Err(ProviderError::NotUp { why })
}

/// Runs a command in the node; whether it succeeded and what it printed.
pub(super) fn output(node: &LocalNode, argv: Vec<String>) -> Result<(bool, String), ProviderError> {
    let command = NodeCommand {
        argv,
        ..NodeCommand::default()
    };
    let what = || format!("run {} in the node", command.argv.join(" "));
    let mut running = node.spawn(&command, &mut |_| Ok(()))?.child;
    drop(running.stdin.take());
    let mut said = Vec::new();
    if let Some(stdout) = running.stdout.take() {
        stdout.take(MAX_JOURNAL).read_to_end(&mut said).step(what)?;
    }
    let status = running.wait().step(what)?;
    Ok((
        status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

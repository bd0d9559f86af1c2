//! Nodes in containers of a Docker engine, for machines that have one: the container's root is the
//! store's, imported once; its first process waits until the helper has furnished it, and
//! becomes systemd under the same filter of system calls, in the same cgroups, as a node of the
//! sandbox. From there on it is one: commands enter it without the engine.

use std::io;
use std::path::{Path, PathBuf};

use bollard::models::{ContainerCreateBody, HostConfig, HostConfigCgroupnsModeEnum};
use bollard::models::{HostConfigLogConfig, Mount, MountType};

use super::engine::{Address, Engine, EngineError, Labels, Packed, ROOT, Root};
use super::nodes::{self, GATE_COMMAND, GATE_PROGRAM, Nodes, capabilities};
use super::{
    Choice, Leftovers, Node, NodeIds, NodePlan, Provider, ProviderError, Row, pids, without_layers,
};
use crate::lab::LabSpec;

/// The repository of the images that are made from the store's roots.
const REPOSITORY: &str = "cksl-node";

/// So much of a root's digest is its image's tag.
const TAG: usize = 12;

/// What an engine calls the image of that root of nodes.
#[must_use]
pub fn image(root: &str) -> String {
    format!("{REPOSITORY}:{}", root.get(..TAG).unwrap_or(root))
}

/// In the table of providers. The programs of the sandbox furnish its containers, on the same roots.
pub(super) static ROW: Row = Row {
    name: "docker",
    about: |nodes| format!("{nodes}, in a container of the Docker engine"),
    needs: &["sandbox", "docker"],
    choice: |engine, foreign| {
        let choice = Choice::Docker(engine.clone());
        foreign.is_none().then_some(choice)
    },
    fits: single,
    sweep,
};

/// The provider.
#[derive(Clone, Debug)]
pub struct Docker {
    /// The engine.
    pub engine: Address,
    /// Where the engine's machine has the `cksl` program, which waits at the gate.
    pub gate: PathBuf,
    /// What furnishes the container, and enters it.
    pub nodes: Nodes,
}

impl Docker {
    /// The engine, if it can give a node what it needs.
    fn usable(&self) -> Result<Engine, ProviderError> {
        let missing = |what: &str, why: String| ProviderError::Missing {
            what: what.to_owned(),
            why,
        };
        let engine = Engine::connect(&self.engine).map_err(|error| {
            let fix = match error {
                EngineError::Closed { .. } => "run it with sudo",
                EngineError::Remote(_) => "unset DOCKER_HOST",
                _ => "systemctl start docker, or apt-get install docker.io",
            };
            missing("a Docker engine", format!("{error}; {fix}"))
        })?;
        match engine.about()?.remapped() {
            None => pids::lacking_of(&self.engine).map_or(Ok(engine), Err),
            Some(kind) => Err(missing(
                "a Docker engine whose root is this machine's",
                format!(
                    "the one at {} runs with `{kind}`, and a node's systemd needs cgroups of its own",
                    self.engine
                ),
            )),
        }
    }

    /// The image of the store's node root; made if the engine does not have it.
    fn image(&self, engine: &Engine, step: &mut dyn FnMut(&str)) -> Result<String, ProviderError> {
        let root = self.nodes.root("node")?;
        let digest = root.file_name().unwrap_or_default().to_string_lossy();
        let image = image(&digest);
        if !engine.has_image(&image)? {
            step("importing the node's root into the engine, once");
            engine.import(&Root {
                name: &image,
                content: Packed::Folder(root.clone()),
                digest: &digest,
                changes: &[],
            })?;
        }
        Ok(image)
    }

    /// The container as the engine is asked for it: nothing of the host but the program that waits at
    /// the gate, and that goes before the node boots.
    fn container(&self, plan: &NodePlan<'_>, image: String) -> ContainerCreateBody {
        let unconfined = ["seccomp=unconfined", "apparmor=unconfined", "label=disable"];
        ContainerCreateBody {
            image: Some(image),
            hostname: Some(plan.hostname.to_owned()),
            entrypoint: Some(vec![GATE_PROGRAM.to_owned()]),
            cmd: Some(vec![GATE_COMMAND.to_owned()]),
            labels: Some(Labels::of_lab(plan.lab, plan.dir).0),
            host_config: Some(HostConfig {
                network_mode: Some("none".to_owned()),
                // The gate takes one whose root is in the lab's own cgroups.
                cgroupns_mode: Some(HostConfigCgroupnsModeEnum::HOST),
                cap_drop: Some(vec!["ALL".to_owned()]),
                cap_add: Some(capabilities()),
                // The node's own filter of system calls is installed by the gate.
                security_opt: Some(unconfined.map(str::to_owned).into()),
                log_config: Some(HostConfigLogConfig {
                    typ: Some("none".to_owned()),
                    config: None,
                }),
                mounts: Some(vec![Mount {
                    typ: Some(MountType::BIND),
                    source: Some(self.gate.display().to_string()),
                    target: Some(GATE_PROGRAM.to_owned()),
                    read_only: Some(true),
                    ..Mount::default()
                }]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        }
    }

    fn make(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        single(plan.spec)?;
        let engine = self.usable()?;
        let make = |step: &mut dyn FnMut(&str)| {
            let image = self.image(&engine, step)?;
            step("making its container");
            let body = self.container(plan, image);
            let made = engine.run_container(&format!("cksl-{}", plan.lab.0), body)?;
            Ok(made.init_pid)
        };
        let node = self
            .nodes
            .furnish(plan, &self.engine, make, step, on_namespace)?;
        Ok(Box::new(node))
    }
}

/// A cluster in one container would have to run containers as a cluster's node does, and an engine has images of
/// roots, not of what lies over them.
fn single(spec: &LabSpec) -> Result<(), ProviderError> {
    without_layers("docker", spec)?;
    match spec.cluster {
        None => Ok(()),
        Some(_) => Err(ProviderError::Asked(
            "`docker` makes single nodes, and this lab is a cluster: the sandbox makes it"
                .to_owned(),
        )),
    }
}

impl Provider for Docker {
    fn row(&self) -> &'static Row {
        &ROW
    }

    fn missing(&self) -> Vec<ProviderError> {
        let mut missing = self.nodes.missing();
        if let Ok(root) = self.nodes.root("node")
            && !root.join("usr/bin").is_dir()
        {
            missing.push(ProviderError::Missing {
                what: "a root for nodes with programs of its own".to_owned(),
                why: "the store's borrows the host's; scripts/make-node-root.sh makes another"
                    .to_owned(),
            });
        }
        missing.extend(self.usable().err());
        missing
    }

    fn create(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        self.make(plan, step, on_namespace).inspect_err(|_| {
            // The first error is the one to tell; what is left is found by the record.
            let _ = self.destroy(plan.dir);
        })
    }

    fn open(&self, dir: &Path) -> Result<Box<dyn Node>, ProviderError> {
        Ok(Box::new(self.nodes.open(dir)?))
    }

    fn destroy(&self, dir: &Path) -> Result<(), ProviderError> {
        self.nodes.destroy(dir)
    }
}

/// Finds and removes what labs of this user, whose folders are gone, have left in the engine. One that
/// is not there has nothing.
///
/// # Errors
/// When it has something and does not remove it.
pub fn sweep(leftovers: &Leftovers<'_>) -> Result<Vec<String>, ProviderError> {
    let (paths, live) = (leftovers.paths, leftovers.live);
    let Ok(engine) = Engine::connect(leftovers.engine) else {
        return Ok(Vec::new());
    };
    let found = engine.containers(&Labels::of_owner(&paths.labs))?;
    let labs = found.iter().filter_map(|one| one.labels.lab());
    let lost = labs.filter(|lab| !live.contains(lab) && !paths.labs.join(&lab.0).exists());
    let mut removed = Vec::new();
    for lab in lost {
        nodes::remove_cgroups(&lab)?;
        removed.extend(engine.remove_all(&Labels::of_lab(&lab, &paths.labs.join(&lab.0)))?);
    }
    Ok(removed)
}

/// Removes the images that were made from roots, but for those that a container needs. The next lab
/// makes its own anew.
///
/// # Errors
/// When an engine that is there does not answer.
pub fn forget_images(engine: &Address) -> Result<Vec<String>, ProviderError> {
    let Ok(engine) = Engine::connect(engine) else {
        return Ok(Vec::new());
    };
    let images = engine.images(&Labels::default().and(ROOT, ""))?;
    let unused = images
        .into_iter()
        .filter(|image| engine.remove_image(&image.name).is_ok());
    Ok(unused
        .map(|image| format!("the image {}", image.name))
        .collect())
}

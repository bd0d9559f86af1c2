//! A lab to test with.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use cksl::lab::LabId;
use cksl::lab::{ContainerSpec, LabSpec, Limits};
use cksl::provider::nodes::Nodes;
use cksl::provider::sandbox::Sandbox;
use cksl::provider::{
    ContainerFacts, Node, NodeCommand, NodeIds, NodePlan, Provider, ProviderError,
};

/// What a cluster may use.
pub(crate) const CLUSTER: Limits = Limits {
    memory: 3072,
    disk: 1024,
    pids: 4096,
};

/// A lab, which is taken down at the end.
pub(crate) struct Lab {
    pub sandbox: Sandbox,
    /// The folder of labs.
    pub folder: PathBuf,
    pub id: LabId,
    spec: LabSpec,
    own: Option<tempfile::TempDir>,
}

impl Lab {
    /// The lab in a folder of its own, or nothing on a machine that can't have one, which is said.
    pub(crate) fn new(spec: LabSpec) -> Option<Lab> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let id = LabId(format!("test-{}-{number}", std::process::id()));
        let own = tempfile::tempdir().expect("makes a folder");
        let mut lab = Lab::in_folder(own.path(), id, spec)?;
        lab.own = Some(own);
        Some(lab)
    }

    /// The same in a given folder of labs.
    pub(crate) fn in_folder(folder: &Path, id: LabId, spec: LabSpec) -> Option<Lab> {
        let nodes = Nodes {
            store: crate::require::store(),
            program: env!("CARGO_BIN_EXE_cksl").into(),
            without_user_namespace: false,
        };
        let sandbox = Sandbox { nodes };
        let missing = sandbox.missing();
        if !missing.is_empty() {
            crate::require::skip("node", &format!("{missing:?}"));
            return None;
        }
        for name in ["programs", "socket"] {
            std::fs::create_dir_all(folder.join(name)).expect("makes a folder");
        }
        Some(Lab {
            sandbox,
            folder: folder.to_owned(),
            id,
            spec,
            own: None,
        })
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.join(&self.id.0)
    }

    /// Ids of its containers by name.
    fn container_ids(&self) -> Vec<(String, String)> {
        let id = |name: &str| format!("{:064x}", 0xabc0_u32 + u32::from(name.as_bytes()[0]));
        let containers = self.spec.containers.iter();
        containers.map(|c| (c.name.clone(), id(&c.name))).collect()
    }

    /// Its containers, as declared.
    pub(crate) fn containers(&self) -> Vec<ContainerFacts> {
        ContainerFacts::declared(&self.spec, &self.container_ids())
    }

    pub(crate) fn create_with(
        &self,
        on_namespace: &mut dyn FnMut(NodeIds) -> std::io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        let ids = self.container_ids();
        let plan = NodePlan {
            lab: &self.id,
            dir: &self.dir(),
            spec: &self.spec,
            hostname: "node-1",
            programs: &self.folder.join("programs"),
            socket_dir: &self.folder.join("socket"),
            container_ids: &ids,
        };
        self.sandbox.create(&plan, &mut |_| {}, on_namespace)
    }

    pub(crate) fn create(&self) -> Box<dyn Node> {
        match self.create_with(&mut |_| Ok(())) {
            Ok(node) => node,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Err(error) = self.sandbox.destroy(&self.dir()) {
            eprintln!("left behind: {error}");
        }
    }
}

/// Output and exit code of a command of the node.
pub(crate) fn run(node: &dyn Node, command: NodeCommand) -> (String, i32) {
    let mut running = node.spawn(&command, &mut |_| Ok(())).expect("starts").child;
    drop(running.stdin.take());
    let mut said = String::new();
    running
        .stdout
        .take()
        .expect("is piped")
        .read_to_string(&mut said)
        .expect("is text");
    let mut error = String::new();
    running
        .stderr
        .take()
        .expect("is piped")
        .read_to_string(&mut error)
        .expect("is text");
    let code = running.wait().expect("ends").code().expect("is not killed");
    (said + &error, code)
}

pub(crate) fn sh(node: &dyn Node, script: &str) -> (String, i32) {
    let argv = ["sh", "-c", script].map(str::to_owned).into();
    run(
        node,
        NodeCommand {
            argv,
            ..NodeCommand::default()
        },
    )
}

pub(crate) fn web() -> LabSpec {
    LabSpec {
        containers: vec![ContainerSpec {
            name: "web".to_owned(),
            image: "registry.lab/web:1.4".to_owned(),
            args: ["sleep", "inf"].map(str::to_owned).into(),
            user: Some("www-data".to_owned()),
            read_only: true,
            ..ContainerSpec::default()
        }],
        ..LabSpec::default()
    }
}

/// Runs a script in a container of the node.
pub(crate) fn inside(node: &dyn Node, container: &str, script: &str) -> (String, i32) {
    let argv = ["sh", "-c", script].map(str::to_owned).into();
    let container = Some(container.to_owned());
    run(
        node,
        NodeCommand {
            argv,
            container,
            ..NodeCommand::default()
        },
    )
}

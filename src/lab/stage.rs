//! A lab made ready for its node: every file that the node has beside its root's, as pure data.

use std::fmt::Write as _;

use cksl_node::{manual, shutdown};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cluster::{self, ClusterSpec};
use super::oci;
use super::package;
use super::spec::{ContainerSpec, FileSpec, LabSpec, PackageSpec};
use super::users::{User, Users};
use crate::digest::hexadecimal;

/// Where the bundles of containers lie in a node.
pub const CONTAINERS: &str = "/var/lib/cksl-containers";

/// Where the node's own repository of Debian packages lies.
pub const PACKAGES: &str = "/srv/packages";

/// The node's own program.
pub const PROGRAM: &str = "/opt/cksl/bin/cksl-node";
/// The names under which it is called.
const PROGRAM_NAMES: [&str; 3] = ["falco", "sysdig", "cksl"];

/// Where systemd has its own programs.
const SYSTEMD: &str = "/lib/systemd";

/// `reboot` as a command. systemctl would ask logind first, which no node has, and say so.
const REBOOT: &str = "#!/bin/sh\n[ $# = 0 ] || exec systemctl reboot \"$@\"\nexec systemctl start --job-mode=replace-irreversibly --no-block reboot.target\n";

/// `poweroff`, of a worker: a node would end by it.
const POWEROFF: &str = "#!/bin/sh\n[ $# = 0 ] || exec systemctl poweroff \"$@\"\nexec systemctl start --job-mode=replace-irreversibly --no-block poweroff.target\n";

/// What makes a login server say that the system still boots: on no node does anything take it away again.
const BOOTS_STILL: &str = "/etc/tmpfiles.d/systemd-nologin.conf";

/// The unit that joins the node and its containers.
const NETWORK_UNIT: &str = "container-network.service";

/// The unit by which every node has its message bus.
const BUS_UNIT: &str = "dbus.service";

/// The unit by which a node has `/var/log/syslog`, if its root has it.
const SYSLOG_UNIT: &str = "rsyslog.service";

/// The unit that runs a container.
fn unit_of(container: &str) -> String {
    format!("container-{container}.service")
}

/// A file of a lab. A unit that does something once and counts as active since, does it at the first boot only: the lab
/// is made then, and a reboot must not undo what was done to it.
fn once(text: &str) -> String {
    let has = |line: &str| text.lines().any(|one| one == line);
    if !has("Type=oneshot") || !has("RemainAfterExit=yes") {
        return text.to_owned();
    }
    let condition = format!("[Unit]\nConditionPathExists=!{}\n", shutdown::REBOOTED);
    text.replacen("[Unit]\n", &condition, 1)
}

impl LabSpec {
    /// The units of systemd whose processes are the lab's own: its services, what these make, its containers,
    /// what joins them, and what every node has. systemd's own programs need no unit to be the lab's.
    #[must_use]
    pub fn own_units(&self) -> Vec<String> {
        let containers = self
            .containers
            .iter()
            .map(|container| unit_of(&container.name));
        let common = [NETWORK_UNIT, BUS_UNIT, SYSLOG_UNIT].map(str::to_owned);
        let cluster = self.cluster.iter().flat_map(|cluster| {
            let of_two = cluster::UNITS_OF_TWO
                .iter()
                .filter(|_| cluster.has_worker());
            cluster::UNITS.iter().chain(of_two).copied()
        });
        self.services
            .iter()
            .chain(&self.made_at_boot)
            .cloned()
            .chain(containers)
            .chain(common)
            .chain(cluster.map(str::to_owned))
            .collect()
    }

    /// The commands of the containers in its pods, each as its arguments, each of these ended by NUL.
    /// Of what the manifests leave to an image nothing is known.
    #[must_use]
    pub fn own_commands(&self) -> Vec<Vec<u8>> {
        self.cluster
            .as_ref()
            .map_or_else(Vec::new, ClusterSpec::commands)
    }
}

/// What a lab puts into its node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Files, in the order in which they are placed; a later one replaces an earlier one.
    pub files: Vec<StagedFile>,
    /// Containers.
    pub containers: Vec<StagedContainer>,
    /// Units that must be up: those of the lab, then those of its containers.
    pub units: Vec<String>,
    /// Where the node has the roots of machines within it: made as its own, they have files of their own.
    pub machines: Vec<String>,
}

/// A file of the node, owned by its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedFile {
    /// Absolute path in the node.
    pub path: String,
    /// What it is.
    pub content: Content,
}

/// What a staged file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A regular file with this text and these permission bits.
    Text(String, u32),
    /// A symbolic link to this.
    Link(String),
}

/// A container of the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedContainer {
    /// Name.
    pub name: String,
    /// Id, 64 hex digits.
    pub id: String,
    /// Where the node must have the container's root file system.
    pub rootfs: String,
}

/// Why a lab can't be staged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// No id was drawn for it.
    #[error("container `{0}` has no id")]
    NoId(String),
    /// Its user is not one of the container root's.
    #[error("container `{container}`: its root has no user `{user}`")]
    NoUser {
        /// The container.
        container: String,
        /// The user.
        user: String,
    },
    /// It names a capability that Linux does not have.
    #[error(
        "container `{container}`: there is no capability `{capability}`; write it without CAP_, like NET_ADMIN"
    )]
    NoCapability {
        /// The container.
        container: String,
        /// The capability.
        capability: String,
    },
}

impl Stage {
    /// Stages a rendered lab. `image_users` are the users of the root that containers get;
    /// `container_ids` are ids by container name.
    ///
    /// # Errors
    /// See [`StageError`].
    pub fn new(
        spec: &LabSpec,
        hostname: &str,
        container_ids: &[(String, String)],
        image_users: &Users,
    ) -> Result<Stage, StageError> {
        let mut stage = Stage::default();
        let hosts = hosts(spec, hostname);
        stage.machine(spec, hostname, &hosts, container_ids);
        if !spec.packages.is_empty() {
            let repository = package::repository(PACKAGES, &spec.packages, &program_of);
            for FileSpec { path, text } in repository {
                stage.place(&path, Content::Text(text, 0o644));
            }
        }
        for file in &spec.files {
            let content = Content::Text(once(&file.text), file.mode());
            stage.place(&file.path, content);
        }
        for unit in &spec.services {
            stage.start_at_boot(unit);
        }
        if let Some(cluster) = &spec.cluster {
            stage.cluster(cluster);
            if cluster.has_worker() {
                stage.start_at_boot(cluster::SSH_UNIT);
                stage.start_at_boot(cluster::WORKER_UNIT);
                let worker = Stage::worker(spec, &hosts, container_ids);
                stage.within(cluster::WORKER_ROOT, worker);
            }
        }
        if !spec.containers.is_empty() {
            stage.network(spec);
        }
        for container in &spec.containers {
            stage.container(container, container_ids, image_users, &hosts)?;
        }
        Ok(stage)
    }

    /// What every machine has.
    fn machine(
        &mut self,
        spec: &LabSpec,
        hostname: &str,
        hosts: &str,
        container_ids: &[(String, String)],
    ) {
        self.text("/etc/hostname", &format!("{hostname}\n"));
        self.text("/etc/hosts", hosts);
        self.text("/etc/machine-id", &machine_id(container_ids, hostname));
        // Where an ssh server keeps its child apart: its unit would make it, and here it is started for a connection.
        self.text("/etc/tmpfiles.d/sshd.conf", "d /run/sshd 0755 root root\n");
        self.link(BOOTS_STILL, "/dev/null");
        let packaged = |program: &str| spec.packages.iter().any(|one| one.name == program);
        for name in PROGRAM_NAMES.iter().filter(|name| !packaged(name)) {
            self.link(&format!("/usr/bin/{name}"), PROGRAM);
        }
        for (path, text) in manual::files() {
            self.text(path, text);
        }
        self.reboot();
    }

    /// The worker of a cluster. What the lab brings for its node is the control plane's.
    fn worker(spec: &LabSpec, hosts: &str, container_ids: &[(String, String)]) -> Stage {
        let mut worker = Stage::default();
        worker.machine(spec, cluster::WORKER, hosts, container_ids);
        worker.place(
            "/usr/sbin/poweroff",
            Content::Text(POWEROFF.to_owned(), 0o755),
        );
        worker.text(
            "/etc/systemd/system/kubelet.service.d/slices.conf",
            &format!("[Service]\nExecStartPre={}\n", cluster::SLICES),
        );
        worker.text(
            "/etc/systemd/system/calico-felix.service.d/worker.conf",
            &format!("[Service]\nEnvironment=KUBECONFIG={}\n", cluster::CALICO),
        );
        worker.start_at_boot(cluster::SSH_UNIT);
        worker.start_at_boot(cluster::JOIN_UNIT);
        worker
    }

    /// Takes in a machine whose root is here in the node. Its units are not the node's.
    fn within(&mut self, root: &str, machine: Stage) {
        for StagedFile { path, content } in machine.files {
            self.place(&format!("{root}{path}"), content);
        }
        self.machines.push(root.to_owned());
    }

    fn place(&mut self, path: &str, content: Content) {
        let path = path.to_owned();
        self.files.push(StagedFile { path, content });
    }

    fn text(&mut self, path: &str, text: &str) {
        self.place(path, Content::Text(text.to_owned(), 0o644));
    }

    fn link(&mut self, path: &str, target: &str) {
        self.place(path, Content::Link(target.to_owned()));
    }

    /// What a reboot needs ([`shutdown`]).
    fn reboot(&mut self) {
        self.link(&format!("{SYSTEMD}/{}", shutdown::NAME), PROGRAM);
        self.place("/usr/sbin/reboot", Content::Text(REBOOT.to_owned(), 0o755));
        // What is mounted stays, since what mounts it is not done again.
        self.text(
            "/etc/systemd/system/mount.d/reboot.conf",
            "[Unit]\nDefaultDependencies=no\n",
        );
    }

    fn start_at_boot(&mut self, unit: &str) {
        let own = format!("/etc/systemd/system/{unit}");
        let placed = self.files.iter().any(|file| file.path == own);
        let target = if placed {
            own
        } else {
            format!("/lib/systemd/system/{unit}")
        };
        self.link(
            &format!("/etc/systemd/system/multi-user.target.wants/{unit}"),
            &target,
        );
        self.units.push(unit.to_owned());
    }

    fn cluster(&mut self, cluster: &ClusterSpec) {
        if let Some(policy) = &cluster.audit_policy {
            self.text(cluster::AUDIT_POLICY, policy);
            self.text(cluster::AUDIT_PATCH, &cluster::audit_patch());
        }
        if cluster.network_policies {
            self.text(cluster::ENFORCED, "");
        }
        for (index, manifest) in cluster.manifests.iter().enumerate() {
            let path = format!("{}/{index:02}.yaml", cluster::MANIFESTS);
            self.text(&path, manifest);
        }
        self.link("/root/.kube/config", cluster::ADMIN);
        // It needs containerd, so who restarts that restarts it, too: what it makes is there.
        let made = "/run/cluster-made";
        self.text(
            &format!("/etc/systemd/system/{}.d/once.conf", cluster::CLUSTER_UNIT),
            &format!(
                "[Unit]\nConditionPathExists=!{made}\n[Service]\nExecStartPost=/usr/bin/touch {made}\n"
            ),
        );
        self.start_at_boot(cluster::CLUSTER_UNIT);
    }

    /// A bridge in the node, and a cable from it into the network namespace of each container.
    fn network(&mut self, spec: &LabSpec) {
        let mut node = String::from(
            "link add name cni0 type bridge\naddress add 10.85.0.1/24 dev cni0\nlink set cni0 up\n",
        );
        let mut steps = format!("ExecStart=ip -batch {CONTAINERS}/network\n");
        for (index, container) in spec.containers.iter().enumerate() {
            let name = &container.name;
            let _ = write!(
                node,
                "netns add {name}\n\
                 link add name veth{index} type veth peer name eth0 netns {name}\n\
                 link set veth{index} master cni0 up\n"
            );
            let inside = format!(
                "link set lo up\naddress add {}/24 dev eth0\nlink set eth0 up\nroute add default via 10.85.0.1\n",
                address(index)
            );
            self.text(&format!("{CONTAINERS}/{name}/network"), &inside);
            let _ = writeln!(
                steps,
                "ExecStart=ip -netns {name} -batch {CONTAINERS}/{name}/network"
            );
        }
        self.text(&format!("{CONTAINERS}/network"), &node);
        self.text(
            &format!("/etc/systemd/system/{NETWORK_UNIT}"),
            &once(&format!(
                "[Unit]\nDescription=Network of containers\n\n\
                 [Service]\nType=oneshot\nRemainAfterExit=yes\n{steps}"
            )),
        );
    }

    fn container(
        &mut self,
        container: &ContainerSpec,
        ids: &[(String, String)],
        users: &Users,
        hosts: &str,
    ) -> Result<(), StageError> {
        let name = &container.name;
        let (_, id) = ids
            .iter()
            .find(|(of, _)| of == name)
            .ok_or_else(|| StageError::NoId(name.clone()))?;
        let mut capabilities = container.capabilities.iter();
        if let Some(unknown) = capabilities.find(|c| !oci::CAPABILITIES.contains(&c.as_str())) {
            return Err(StageError::NoCapability {
                container: name.clone(),
                capability: unknown.clone(),
            });
        }
        let user = container_user(container, users)?;
        let bundle = format!("{CONTAINERS}/{name}");
        let config = oci::config(container, id, user, &bundle);
        self.place(
            &format!("{bundle}/config.json"),
            Content::Text(format!("{config:#}\n"), 0o600),
        );
        self.text(&format!("{bundle}/hosts"), hosts);
        self.text(&format!("{bundle}/hostname"), &format!("{name}\n"));
        self.text(&format!("{bundle}/resolv.conf"), "");
        let unit = unit_of(name);
        self.text(
            &format!("/etc/systemd/system/{unit}"),
            &container_unit(container, id, &bundle),
        );
        self.start_at_boot(&unit);
        self.containers.push(StagedContainer {
            name: name.clone(),
            id: id.clone(),
            rootfs: format!("{bundle}/rootfs"),
        });
        Ok(())
    }
}

/// The program of cksl's own that a package brings, as a link.
fn program_of(package: &PackageSpec) -> Vec<(String, String)> {
    let names = PROGRAM_NAMES.iter().filter(|name| **name == package.name);
    let link = |name| (format!("/usr/bin/{name}"), PROGRAM.to_owned());
    names.map(link).collect()
}

fn container_user<'a>(container: &ContainerSpec, users: &'a Users) -> Result<&'a User, StageError> {
    let name = container.user.as_deref().unwrap_or("root");
    users.named(name).ok_or_else(|| StageError::NoUser {
        container: container.name.clone(),
        user: name.to_owned(),
    })
}

/// runc detaches: the container's first process becomes a child of systemd, which watches it by its
/// pid file. Called rootless, it does without what a node is refused, such as BPF for v2's list of
/// devices; the node's own list is shorter than any container's.
fn container_unit(container: &ContainerSpec, id: &str, bundle: &str) -> String {
    let ContainerSpec { name, image, .. } = container;
    format!(
        "[Unit]\n\
         Description=Container {name} ({image})\n\
         Requires={NETWORK_UNIT}\n\
         After={NETWORK_UNIT}\n\
         StartLimitIntervalSec=0\n\
         \n\
         [Service]\n\
         Type=forking\n\
         PIDFile=/run/container-{name}.pid\n\
         ExecStart=runc --rootless=true run --detach --no-new-keyring --pid-file /run/container-{name}.pid --bundle {bundle} {id}\n\
         ExecStopPost=-runc --rootless=true delete --force {id}\n\
         TimeoutStopSec=1\n\
         Restart=always\n\
         RestartSec=1\n"
    )
}

/// Address of a container by its place among the lab's.
fn address(index: usize) -> String {
    format!("10.85.0.{}", index + 10)
}

fn hosts(spec: &LabSpec, hostname: &str) -> String {
    let mut hosts = String::from("127.0.0.1 localhost\n::1 localhost\n");
    if let Some(cluster) = &spec.cluster {
        let _ = writeln!(hosts, "{} {hostname}", cluster::API_SERVER.ip());
        if cluster.has_worker() {
            let _ = writeln!(hosts, "{} {}", cluster::WORKER_ADDRESS, cluster::WORKER);
        }
    } else if spec.containers.is_empty() {
        let _ = writeln!(hosts, "127.0.1.1 {hostname}");
    } else {
        let _ = writeln!(hosts, "10.85.0.1 {hostname}");
    }
    for (index, container) in spec.containers.iter().enumerate() {
        let _ = writeln!(hosts, "{} {}", address(index), container.name);
    }
    hosts
}

/// A node's machine id: as random as the attempt's container ids, and not theirs.
fn machine_id(container_ids: &[(String, String)], hostname: &str) -> String {
    let mut hash = Sha256::new_with_prefix("machine id");
    hash.update(hostname);
    for (_, id) in container_ids {
        hash.update(id);
    }
    hexadecimal(&hash.finalize()[..16]) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Users {
        Users::parse("root:x:0:0::/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n")
    }

    fn lab() -> LabSpec {
        LabSpec {
            services: vec!["etcd.service".to_owned()],
            containers: vec![ContainerSpec {
                name: "web".to_owned(),
                image: "registry.lab/web:1".to_owned(),
                args: vec!["sleep".to_owned(), "inf".to_owned()],
                user: Some("www-data".to_owned()),
                ..ContainerSpec::default()
            }],
            ..LabSpec::default()
        }
    }

    fn ids() -> Vec<(String, String)> {
        vec![("web".to_owned(), "ab".repeat(32))]
    }

    fn text<'a>(stage: &'a Stage, path: &str) -> &'a str {
        let file = stage.files.iter().rfind(|file| file.path == path);
        match &file.expect("is staged").content {
            Content::Text(text, _) => text,
            Content::Link(target) => target,
        }
    }

    #[test]
    fn what_a_service_makes_at_boot_is_the_labs_and_is_not_started_by_it() {
        let made_at_boot = vec!["beacon.service".to_owned()];
        let lab = LabSpec {
            made_at_boot: made_at_boot.clone(),
            ..lab()
        };
        assert!(lab.own_units().contains(&made_at_boot[0]));
        let stage = Stage::new(&lab, "node-1", &ids(), &users()).expect("stages");
        assert!(!stage.units.contains(&made_at_boot[0]));
    }

    #[test]
    fn services_and_containers_start_at_boot() {
        let stage = Stage::new(&lab(), "node-1", &ids(), &users()).expect("stages");
        assert_eq!(stage.units, ["etcd.service", "container-web.service"]);
        let wants = "/etc/systemd/system/multi-user.target.wants";
        assert_eq!(
            text(&stage, &format!("{wants}/etcd.service")),
            "/lib/systemd/system/etcd.service"
        );
        assert!(
            text(&stage, "/etc/systemd/system/container-web.service").contains(&"ab".repeat(32))
        );
        assert!(text(&stage, "/etc/hosts").contains("10.85.0.10 web"));
    }

    #[test]
    fn a_worker_is_a_machine_of_its_own_within_the_node() {
        let mut lab = LabSpec {
            cluster: Some(ClusterSpec::default()),
            ..LabSpec::default()
        };
        let alone = Stage::new(&lab, "node-1", &ids(), &users()).expect("stages");
        assert!(
            text(&alone, "/etc/systemd/system/cluster.service.d/once.conf")
                .starts_with("[Unit]\nConditionPathExists=!/run/")
        );
        assert!(alone.machines.is_empty() && !lab.own_units().contains(&"ssh.service".to_owned()));
        let is_within = |file: &StagedFile| file.path.starts_with(cluster::WORKER_ROOT);
        assert!(!alone.files.iter().any(is_within));
        lab.cluster = Some(ClusterSpec {
            nodes: crate::lab::Nodes::Two,
            ..ClusterSpec::default()
        });
        let both = Stage::new(&lab, "node-1", &ids(), &users()).expect("stages");
        assert_eq!(both.machines, [cluster::WORKER_ROOT]);
        for unit in cluster::UNITS_OF_TWO {
            assert!(lab.own_units().contains(&unit.to_owned()), "{unit}");
        }
        // It joins on the worker, which the control plane must have started.
        assert_eq!(
            both.units,
            ["cluster.service", "ssh.service", "worker-1.service"]
        );
        let of_worker = |path: &str| text(&both, &format!("{}{path}", cluster::WORKER_ROOT));
        assert_eq!(of_worker("/etc/hostname"), "worker-1\n");
        assert_eq!(of_worker("/etc/hosts"), text(&both, "/etc/hosts"));
        assert!(of_worker("/etc/hosts").contains("10.10.0.2 node-1\n10.10.0.3 worker-1\n"));
        assert_ne!(of_worker("/etc/machine-id"), text(&both, "/etc/machine-id"));
        let joins = "/etc/systemd/system/multi-user.target.wants/cluster-join.service";
        assert!(of_worker(joins).ends_with("/cluster-join.service"));
    }

    #[test]
    fn a_container_without_a_known_user_is_refused() {
        let mut lab = lab();
        lab.containers[0].user = Some("nobody-knows".to_owned());
        let refused = Stage::new(&lab, "node-1", &ids(), &users()).expect_err("no such user");
        assert!(refused.to_string().contains("nobody-knows"));
    }

    #[test]
    fn a_program_that_is_a_package_is_not_installed() {
        let mut lab = lab();
        lab.packages = vec![PackageSpec {
            name: "falco".into(),
            version: "1".into(),
            about: "Falco".into(),
            ..PackageSpec::default()
        }];
        let stage = Stage::new(&lab, "node-1", &ids(), &users()).expect("stages");
        let there = |path: &str| stage.files.iter().any(|file| file.path == path);
        assert!(!there("/usr/bin/falco") && there("/usr/bin/sysdig"));
        let package = text(&stage, "/srv/packages/pool/main/falco_1_amd64.deb");
        assert!(package.contains("/opt/cksl/bin/cksl-node"));
    }

    #[test]
    fn a_misspelt_capability_is_refused() {
        let mut lab = lab();
        lab.containers[0].capabilities = vec!["CAP_NET_ADMIN".to_owned()];
        assert!(Stage::new(&lab, "node-1", &ids(), &users()).is_err());
    }
}

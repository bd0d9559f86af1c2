//! Labs on a cluster that is there already: a cluster of the sandbox plays somebody else's.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::thread;

use assert_cmd::Command;
use base64::Engine as _;
use cksl::lab::{ClusterSpec, LabSpec};
use cksl::provider::{Choice, Node};
use predicates::prelude::*;
use predicates::str::contains;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde_json::{Value, json};

use crate::root_cli::User;
use crate::root_sandbox::lab::{CLUSTER, Lab, sh};

/// A cluster, its kubeconfig on the host, and a port by which the host reaches it.
pub(crate) struct Foreign {
    node: Box<dyn Node>,
    kubeconfig: PathBuf,
    _folder: tempfile::TempDir,
    _lab: Lab,
}

impl Foreign {
    /// The cluster, or nothing on a machine that can't have one, which is said.
    pub(crate) fn new() -> Option<Self> {
        let spec = LabSpec {
            cluster: Some(ClusterSpec::default()),
            limits: CLUSTER,
            ..LabSpec::default()
        };
        let lab = Lab::new(spec)?;
        if !crate::require::cluster_root() {
            return None;
        }
        let node = lab.create();
        let port = way_in(node.facts().ids.init_pid);
        let (ca, _) = sh(&*node, "cat /etc/kubernetes/pki/ca.crt");
        let data = |user: &str, path: &str| {
            let (data, code) = sh(
                &*node,
                &format!("kubectl config view --raw -o jsonpath='{{.users[0].user.{path}}}'"),
            );
            assert_eq!(code, 0, "{user}: {data}");
            data
        };
        let cluster = json!({
            "server": format!("https://127.0.0.1:{port}"),
            "tls-server-name": "kubernetes",
            "certificate-authority-data": base64::engine::general_purpose::STANDARD.encode(ca),
        });
        let mut nobody = cluster.clone();
        nobody["server"] = json!("https://127.0.0.1:1");
        let config = json!({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "theirs", "cluster": cluster}, {"name": "gone", "cluster": nobody}],
            "users": [
                {"name": "admin", "user": {
                    "client-certificate-data": data("admin", "client-certificate-data"),
                    "client-key-data": data("admin", "client-key-data"),
                }},
                {"name": "stranger", "user": {"token": "nonsense"}},
            ],
            "contexts": [
                {"name": "theirs", "context": {"cluster": "theirs", "user": "admin"}},
                {"name": "stranger", "context": {"cluster": "theirs", "user": "stranger"}},
                {"name": "gone", "context": {"cluster": "gone", "user": "admin"}},
            ],
        });
        let folder = tempfile::tempdir().expect("makes a folder");
        let kubeconfig = folder.path().join("config");
        std::fs::write(&kubeconfig, config.to_string()).expect("writes");
        Some(Self {
            node,
            kubeconfig,
            _folder: folder,
            _lab: lab,
        })
    }

    /// The cluster as a lab's place.
    pub(crate) fn choice(&self) -> Choice {
        Choice::Kubeconfig(cksl::provider::Foreign {
            files: vec![self.kubeconfig.clone()],
            context: "theirs".to_owned(),
            registry: "registry.lab".to_owned(),
        })
    }

    fn kubectl(&self, args: &str) -> String {
        let (said, code) = sh(&*self.node, &format!("kubectl {args}"));
        assert_eq!(code, 0, "kubectl {args}: {said}");
        said
    }

    /// What is there that a lab could have made: what has no namespace, and what cksl has labelled.
    fn all(&self) -> String {
        let kinds = "pods,deployments,serviceaccounts,rolebindings,configmaps,secrets";
        let wide = self
            .kubectl("get namespaces,clusterroles,clusterrolebindings,persistentvolumes -o name");
        let label = "app.kubernetes.io/managed-by=cksl";
        let labelled = self.kubectl(&format!("get {kinds} --all-namespaces -l {label} -o name"));
        wide + &labelled
    }

    fn cksl(&self, user: &User, args: &[&str]) -> Command {
        let mut command = user.cksl(args);
        command.env("KUBECONFIG", &self.kubeconfig);
        command
    }

    fn done(&self, user: &User, args: &[&str]) -> String {
        let output = self.cksl(user, args).output().expect("runs");
        assert!(output.status.success(), "cksl {args:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn check(&self, user: &User) -> Value {
        let output = self
            .cksl(user, &["check", "--json"])
            .output()
            .expect("runs");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("check: {error}: {output:?}"))
    }

    /// The only namespace that cksl has made.
    fn namespace(&self) -> String {
        self.kubectl("get namespaces -l app.kubernetes.io/managed-by=cksl -o jsonpath={.items[*].metadata.name}")
    }
}

/// A port of the host that leads to the API server in the network of that process.
fn way_in(init: i32) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("binds");
    let port = listener.local_addr().expect("has one").port();
    let connect = move || -> io::Result<TcpStream> {
        let network = std::fs::File::open(format!("/proc/{init}/ns/net"))?;
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
        TcpStream::connect(cksl::lab::API_SERVER)
    };
    thread::spawn(move || {
        for outside in listener.incoming().flatten() {
            thread::spawn(move || {
                let Ok(Ok(inside)) = thread::spawn(connect).join() else {
                    return;
                };
                let one_way = |mut from: &TcpStream, mut to: &TcpStream| {
                    let _ = io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                };
                thread::scope(|scope| {
                    scope.spawn(|| one_way(&outside, &inside));
                    one_way(&inside, &outside);
                });
            });
        }
    });
    port
}

#[test]
fn root_cluster_foreign_is_used_and_left_as_it_was() {
    let Some(user) = User::new() else { return };
    let Some(foreign) = Foreign::new() else {
        return;
    };
    let on = |context: &str| format!("kubeconfig:{context}");
    let start = |context: &str, more: &[&str]| {
        let mut args = vec!["start", "readonly-rootfs", "--on"];
        let on = on(context);
        args.push(&on);
        args.extend(more);
        foreign.cksl(&user, &args)
    };

    // What can't be had is said, and leaves nothing.
    start("moon", &["--detach"])
        .assert()
        .code(2)
        .stderr(contains("no context is called `moon`").and(contains("theirs")));
    start("gone", &["--detach"])
        .assert()
        .code(3)
        .stderr(contains("can't be reached"));
    start("stranger", &["--detach"])
        .assert()
        .code(3)
        .stderr(contains("Unauthorized"));
    foreign
        .cksl(
            &user,
            &["start", "audit-policy", "--on", "kubeconfig:theirs"],
        )
        .assert()
        .code(2)
        .stderr(contains("needs a cluster of its own"));
    assert!(std::fs::read_dir(user.labs()).map_or(true, |mut labs| labs.next().is_none()));

    // A dry run says what would be made, and makes nothing.
    let before = foreign.all();
    let dry = start("theirs", &["--dry-run", "--seed", "3", "--json"])
        .output()
        .expect("runs");
    let dry: Value = serde_json::from_slice(&dry.stdout).expect("is JSON");
    let team = dry["namespaces"][0].as_str().expect("has one").to_owned();
    assert!(team.ends_with("-XXXX"), "{dry}");
    assert!(foreign.all() == before, "{}", foreign.all());

    // The lab is there, in a namespace of its own, and the learner may do what they must and no more.
    let args = ["--seed", "3", "--detach", "--registry", "registry.lab"];
    start("theirs", &args)
        .assert()
        .success()
        .stderr(contains("Deployment"));
    let team = foreign.namespace();
    assert!(!team.is_empty() && team != "default");
    let shell = |script: &str| foreign.done(&user, &["shell", "--", "sh", "-c", script]);
    assert!(shell("kubectl get deployments -o name").starts_with("deployment.apps/"));
    assert_eq!(
        shell("kubectl auth can-i get secrets -n kube-system || true").trim(),
        "no"
    );
    assert_eq!(
        shell("kubectl auth can-i list nodes 2>&1 || true")
            .lines()
            .last(),
        Some("no")
    );
    assert!(foreign.done(&user, &["task"]).contains(&team));
    assert_eq!(foreign.check(&user)["score"], 0);

    // A namespace that is somebody else's is not taken for the lab's, whatever its labels say.
    foreign.kubectl("create namespace theirs");
    foreign.kubectl(
        "label namespace theirs app.kubernetes.io/managed-by=cksl cksl/key=0123456789abcdef",
    );

    // The supervisor's end is not the learner's: the next command opens their way again.
    user.kill_supervisor();
    foreign.done(&user, &["status"]);
    assert!(shell("kubectl get deployments -o name").starts_with("deployment.apps/"));

    // A reset begins again, with the same names.
    foreign.kubectl(&format!("-n {team} create configmap mine"));
    foreign.done(&user, &["reset", "--yes"]);
    let maps = foreign.kubectl(&format!("-n {team} get configmaps -o name"));
    assert!(!maps.contains("mine"), "{maps}");

    foreign.done(&user, &["stop"]);
    foreign.kubectl("delete namespace theirs");
    assert!(foreign.all() == before, "{}", foreign.all());

    // So it is when all of cksl is killed.
    start("theirs", &args).assert().success();
    user.kill_supervisor();
    foreign.done(&user, &["clean"]);
    assert!(foreign.all() == before, "{}", foreign.all());
}

#[test]
fn root_cluster_foreign_proves_scenarios_as_ones_own_does() {
    let Some(user) = User::new() else { return };
    let Some(foreign) = Foreign::new() else {
        return;
    };
    let mut prove = foreign.cksl(&user, &["dev", "prove", "readonly-rootfs", "nonroot-pod"]);
    prove.args(["--on", "kubeconfig:theirs", "--registry", "registry.lab"]);
    // Their other right ways and near misses are proven by the stage `kubeconfig` of scripts/test.sh.
    prove.args(["--answer", "untouched", "--answer", "solution"]);
    let output = prove.args(["--json"]).output().expect("runs");
    assert!(output.status.success(), "{output:?}");
    let runs: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let seconds = runs.as_array().expect("is a list").iter();
    let seconds: f64 = seconds.filter_map(|run| run["seconds"].as_f64()).sum();
    eprintln!(
        "{} proofs in {seconds:.0} s",
        runs.as_array().map_or(0, Vec::len)
    );
    assert_eq!(foreign.namespace(), "", "nothing is left");
}

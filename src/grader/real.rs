//! The checks of a cluster against a real API server: etcd and kube-apiserver as plain processes.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::api::{Api, ApiServer, Credential, Reach};
use crate::check::audit::grade::AuditLog;
use crate::check::audit::witness::Witness;
use crate::check::event::history::{History, compile_for};
use crate::check::instrument::baseline::Baseline;
use crate::check::{access, admission, audit, object};
use crate::grade::Verdict;
use crate::scenario::{
    AccessCheck, AdmissionCheck, ApiVerb, AuditCheck, AuditLevel, AuditRequest, Check, Kind,
    ObjectCheck, Only,
};

/// Where the programs of the cluster image are compiled.
const COMPILED: &str = "/var/lib/cksl/store/compiled";

/// How long the control plane may take to come up on a machine that has other work.
const BOOT: Duration = Duration::from_secs(120);

/// A control plane; ended with the value.
struct ControlPlane {
    processes: Vec<Child>,
    server: ApiServer,
    folder: TempDir,
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A program in the folder of the module whose name begins so.
fn program(module: &str, name: &str) -> Option<PathBuf> {
    let folders = fs::read_dir(COMPILED).ok()?.filter_map(Result::ok);
    let mut programs = folders
        .filter(|folder| folder.file_name().to_string_lossy().starts_with(module))
        .map(|folder| folder.path().join(name));
    programs.find(|program| program.is_file())
}

fn openssl(folder: &Path, line: &str) {
    let ran = Command::new("openssl")
        .args(line.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "openssl {line}: {said}");
}

/// A CA of that name, and a certificate of it.
fn certificate(folder: &Path, ca: &str, name: &str, subject: &str, extension: &str) {
    if !folder.join(format!("{ca}.crt")).exists() {
        openssl(
            folder,
            &format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
                 -subj /CN={ca} -keyout {ca}.key -out {ca}.crt"
            ),
        );
    }
    fs::write(folder.join(format!("{name}.ext")), extension).unwrap();
    openssl(
        folder,
        &format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj {subject} \
             -keyout {name}.key -out {name}.csr"
        ),
    );
    openssl(
        folder,
        &format!(
            "x509 -req -in {name}.csr -CA {ca}.crt -CAkey {ca}.key -CAcreateserial -days 2 \
             -extfile {name}.ext -out {name}.crt"
        ),
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl ControlPlane {
    /// None where the programs are missing.
    fn start() -> Option<Self> {
        let etcd = program("etcd-", "server")?;
        let kubernetes = program("kubernetes-", "kubernetes")?;
        let holder = tempfile::tempdir().unwrap();
        let folder = holder.path();
        symlink(kubernetes, folder.join("kube-apiserver")).unwrap();
        certificate(
            folder,
            "ca",
            "server",
            "/CN=kube-apiserver",
            "subjectAltName=IP:127.0.0.1",
        );
        certificate(
            folder,
            "grader-ca",
            "grader",
            "/O=system:masters/CN=cksl:grader",
            "extendedKeyUsage=clientAuth",
        );
        openssl(folder, "genrsa -traditional -out sa.key 2048");
        fs::write(
            folder.join("policy.yaml"),
            "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n\
             - {level: Request, userGroups: ['system:serviceaccounts:shop']}\n\
             - {level: Metadata, resources: [{group: '', resources: [secrets]}]}\n- {level: None}\n",
        )
        .unwrap();
        let (store, peers, port) = (free_port(), free_port(), free_port());
        let mut control = Self {
            processes: Vec::new(),
            server: ApiServer {
                address: (Ipv4Addr::LOCALHOST.to_string(), port),
                tls_name: None,
                ca: fs::read_to_string(folder.join("ca.crt")).unwrap(),
                credential: Credential::Certificate {
                    certificate: fs::read_to_string(folder.join("grader.crt")).unwrap(),
                    key: fs::read_to_string(folder.join("grader.key")).unwrap(),
                },
                user: "cksl:grader".into(),
                reach: Reach::Own("/proc/self/ns/net".into()),
                audit_log: Some(folder.join("audit.log").display().to_string()),
            },
            folder: holder,
        };
        let folder = control.folder.path().to_owned();
        control.run(Command::new(etcd).args([
            "--data-dir=etcd".to_owned(),
            "--unsafe-no-fsync".to_owned(),
            format!("--listen-client-urls=http://127.0.0.1:{store}"),
            format!("--advertise-client-urls=http://127.0.0.1:{store}"),
            format!("--listen-peer-urls=http://127.0.0.1:{peers}"),
            format!("--initial-advertise-peer-urls=http://127.0.0.1:{peers}"),
            format!("--initial-cluster=default=http://127.0.0.1:{peers}"),
        ]));
        control.run(Command::new(folder.join("kube-apiserver")).args([
            format!("--etcd-servers=http://127.0.0.1:{store}"),
            format!("--secure-port={port}"),
            "--bind-address=127.0.0.1".to_owned(),
            "--tls-cert-file=server.crt".to_owned(),
            "--tls-private-key-file=server.key".to_owned(),
            "--client-ca-file=grader-ca.crt".to_owned(),
            "--service-account-key-file=sa.key".to_owned(),
            "--service-account-signing-key-file=sa.key".to_owned(),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            "--authorization-mode=RBAC".to_owned(),
            "--disable-admission-plugins=ServiceAccount".to_owned(),
            "--audit-policy-file=policy.yaml".to_owned(),
            "--audit-log-path=audit.log".to_owned(),
        ]));
        let deadline = Instant::now() + BOOT;
        let api = Api::new(&control.server);
        while !api.get("/readyz").is_ok_and(|answer| answer.code == 200) {
            let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "it is not ready: {}", log());
            thread::sleep(Duration::from_millis(100));
        }
        Some(control)
    }

    fn run(&mut self, command: &mut Command) {
        let folder = self.folder.path();
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .unwrap();
        let process = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.processes.push(process);
    }
}

fn objects(api: &Api, condition: &str) -> crate::check::instrument::finding::Finding {
    let check = ObjectCheck {
        api: "v1".into(),
        resource: "configmaps".into(),
        namespace: Some("shop".into()),
        name: Some("prices".into()),
        labels: None,
        condition: Some(condition.into()),
        at_least: 1,
        at_most: None,
        withheld: false,
    };
    object::grade::grade(&check, api, &Baseline::default())
}

#[test]
fn checks_of_a_cluster_hold_against_a_real_api_server() {
    let Some(control) = ControlPlane::start() else {
        eprintln!("skipped: {COMPILED} has no etcd and kubernetes");
        return;
    };
    let api = Api::new(&control.server);
    let make = |path: &str, body| {
        let answer = api.post(path, body).unwrap();
        assert_eq!(answer.code, 201, "{}", answer.message());
    };

    let none = objects(&api, "object.data.bread == '2'");
    assert_eq!(none.observed, "there is no configmaps/prices in shop");
    make(
        "/api/v1/namespaces",
        json!({"metadata": {
            "name": "shop",
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
        }}),
    );
    make(
        "/api/v1/namespaces/shop/configmaps",
        json!({"metadata": {"name": "prices"}, "data": {"bread": "2"}}),
    );
    assert_eq!(
        objects(&api, "object.data.bread == '2'").verdict,
        Verdict::Pass
    );
    assert_eq!(
        objects(&api, "object.data.bread == '3'").verdict,
        Verdict::Fail
    );
    let lacking = objects(&api, "object.data.milk == '1'");
    assert_eq!(
        lacking.observed,
        "configmaps/prices in shop: it has no `milk`"
    );

    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop";
    make(
        &format!("{rbac}/roles"),
        json!({"metadata": {"name": "reader"}, "rules": [
            {"apiGroups": [""], "resources": ["pods", "pods/log"], "verbs": ["get", "list"]},
        ]}),
    );
    make(
        &format!("{rbac}/rolebindings"),
        json!({
            "metadata": {"name": "reader"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
            "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": "shop"}],
        }),
    );
    let mut may = AccessCheck {
        user: "system:serviceaccount:shop:reader".into(),
        groups: Vec::new(),
        namespace: Some("shop".into()),
        allowed: vec!["get pods".into(), "list pods/log".into()],
        denied: vec![
            "delete pods".into(),
            "get secrets".into(),
            "get /metrics".into(),
        ],
        only: None,
    };
    // The server's authorizer learns of a binding a moment after it was made.
    let deadline = Instant::now() + BOOT;
    let mut finding = access::grade::grade(&may, &api);
    while finding.verdict != Verdict::Pass && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(50));
        finding = access::grade::grade(&may, &api);
    }
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.observed);
    may.allowed.push("create pods".into());
    assert_eq!(
        access::grade::grade(&may, &api).observed,
        "create pods: denied"
    );
    may.allowed.pop();
    for (cells, observed) in [
        (
            vec!["get pods", "list pods", "get pods/log", "list pods/log"],
            "2 allowed, 3 denied; nothing else in",
        ),
        (
            vec!["get pods", "list pods", "get pods/log"],
            "list pods/log in shop: allowed",
        ),
        (vec![], "get pods in shop: allowed"),
    ] {
        may.only = Some(vec![Only {
            namespace: "shop".into(),
            allowed: cells.into_iter().map(str::to_owned).collect(),
            denied: Vec::new(),
        }]);
        let finding = access::grade::grade(&may, &api);
        assert!(
            finding.observed.starts_with(observed),
            "{}",
            finding.observed
        );
    }

    let pod = |name: &str, security: serde_json::Value| {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": "shop"},
            "spec": {"containers": [{
                "name": "main", "image": "web:1", "securityContext": security,
            }]},
        })
    };
    let restricted = json!({
        "allowPrivilegeEscalation": false,
        "runAsNonRoot": true,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    });
    let mut tried = AdmissionCheck {
        accepted: vec![pod("good", restricted)],
        refused: vec![pod("bad", json!({"allowPrivilegeEscalation": true}))],
        because: Some("PodSecurity.*allowPrivilegeEscalation".into()),
        user: None,
    };
    let finding = admission::grade::grade(&tried, &api);
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.observed);
    std::mem::swap(&mut tried.accepted, &mut tried.refused);
    let finding = admission::grade::grade(&tried, &api);
    assert!(
        finding.observed.starts_with("Pod shop/bad is refused: "),
        "{}",
        finding.observed
    );
    let made = api.get("/api/v1/namespaces/shop/pods").unwrap();
    assert_eq!(made.body["items"], json!([]), "nothing was made");

    audited(&api, &control);

    let mut stranger = control.server.clone();
    stranger.ca = fs::read_to_string(control.folder.path().join("grader.crt")).unwrap();
    let refused = objects(&Api::new(&stranger), "object.data.bread == '2'");
    assert!(
        matches!(&refused.verdict, Verdict::Unknown(why) if why.contains("can't be reached")),
        "{refused:?}"
    );
}

/// What the server's own audit log says.
fn audited(api: &Api, control: &ControlPlane) {
    let log = control.server.audit_log.as_deref().unwrap();
    let graded = |check: &AuditCheck| {
        let checks = [Check {
            kind: Kind::Audit(check.clone()),
            ..Check::default()
        }];
        let witness = Witness::new(&checks, None);
        let file = |path: &str, _| fs::read(path);
        let reading = AuditLog::take(&checks, witness.path(), file, Some(api));
        let mut history = History::new(&checks, &BTreeMap::new(), compile_for);
        let mut telling = reading.telling(&mut history, &control.server.user);
        telling.until(u64::MAX, &mut history);
        audit::grade::grade(check, "", &history, &reading, &witness)
    };
    let secret = "/api/v1/namespaces/shop/secrets";
    api.post(secret, json!({"metadata": {"name": "db"}}))
        .unwrap();
    let account = json!({"metadata": {"name": "reader"}});
    api.post("/api/v1/namespaces/shop/serviceaccounts", account)
        .unwrap();

    let asks = |path: &str, user: Option<&str>, level| AuditCheck {
        log: Some(log.to_owned()),
        request: Some(AuditRequest {
            verb: ApiVerb::Get,
            path: path.to_owned(),
            user: user.map(str::to_owned),
            body: None,
        }),
        level: Some(level),
        ..AuditCheck::default()
    };
    let one = format!("{secret}/db");
    let reader = Some("system:serviceaccount:shop:reader");
    for (path, user, level) in [
        (one.as_str(), None, AuditLevel::Metadata),
        (one.as_str(), reader, AuditLevel::Request),
        ("/api/v1/nodes", None, AuditLevel::None),
    ] {
        let finding = graded(&asks(path, user, level));
        assert_eq!(
            finding.verdict,
            Verdict::Pass,
            "{path}: {}",
            finding.observed
        );
    }
    let wrong = graded(&asks(&one, None, AuditLevel::RequestResponse));
    assert_eq!(wrong.observed, "it is in the log at level Metadata");

    let happened = |condition: &str| {
        graded(&AuditCheck {
            log: Some(log.to_owned()),
            condition: Some(condition.to_owned()),
            at_least: 1,
            ..AuditCheck::default()
        })
    };
    let by_account = happened(
        "cksl.actor = learner and ka.verb = get and ka.target.resource = secrets \
         and ka.response.code = 403",
    );
    assert_eq!(by_account.verdict, Verdict::Pass, "{}", by_account.observed);
    let by_grader = happened("cksl.actor = grader and ka.verb = create");
    assert_eq!(by_grader.verdict, Verdict::Pass, "{}", by_grader.observed);
    let deleted = happened("ka.verb = delete");
    assert_eq!(deleted.observed, "it is not in the audit log");
}

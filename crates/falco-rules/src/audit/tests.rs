use serde_json::{Value as Json, json};

use super::*;
use crate::field::{FieldError, FieldTable};
use crate::filter::Filter;
use crate::load::Loader;
use crate::ruleset::Options;

/// Somebody makes a pod of two containers.
fn pod_made() -> Json {
    json!({
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse",
        "auditID": "2f6b1c1e-0a7e-4d0f-8f43-0a6f0a8c8f52",
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/shop/pods?fieldManager=kubectl%2Dcreate&limit=5&limit=6",
        "verb": "create",
        "user": {"username": "mona", "groups": ["developers", "system:authenticated"]},
        "sourceIPs": ["10.0.0.7"],
        "userAgent": "kubectl/v1.37.1",
        "objectRef": {"resource": "pods", "namespace": "shop", "name": "till"},
        "responseStatus": {"metadata": {}, "code": 201},
        "requestObject": {"spec": {
            "hostPID": true,
            "securityContext": {"supplementalGroups": [7, 8]},
            "containers": [
                {
                    "name": "till",
                    "image": "registry.lab:5000/till:1.4",
                    "command": ["sh", "-c"],
                    "args": ["sleep 1", "2"],
                    "ports": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81}],
                    "securityContext": {
                        "privileged": true,
                        "runAsUser": 1000,
                        "capabilities": {"add": ["SYS_PTRACE", "NET_RAW"]},
                    },
                },
                {"name": "log", "image": "log@sha256:00"},
            ],
            "volumes": [
                {"name": "etc", "hostPath": {"path": "/etc/kubernetes"}},
                {"name": "scratch", "emptyDir": {}},
            ],
        }},
        "responseObject": {"metadata": {"name": "till"}},
        "requestReceivedTimestamp": "2026-01-02T03:04:05.000001Z",
        "stageTimestamp": "2026-01-02T03:04:05.123456Z",
        "annotations": {"authorization.k8s.io/decision": "allow"},
    })
}

/// Somebody binds a role.
fn role_bound() -> Json {
    json!({
        "kind": "Event", "auditID": "2", "stageTimestamp": "2026-01-02T03:04:06Z",
        "verb": "create", "objectRef": {"resource": "clusterrolebindings"},
        "requestObject": {
            "roleRef": {"name": "cluster-admin"},
            "subjects": [
                {"kind": "User", "name": "mona"},
                {"kind": "ServiceAccount", "name": "till", "namespace": "shop"},
                {"kind": "ServiceAccount", "name": "homeless"},
                {"kind": "Group"},
            ],
            "rules": [
                {"verbs": ["get", "list"], "resources": ["pods"]},
                {"verbs": ["*"], "apiGroups": "not a list"},
            ],
        },
    })
}

fn read(document: &Json) -> AuditEvent {
    let mut events = AuditEvent::read(document.to_string().as_bytes()).unwrap();
    assert_eq!(events.len(), 1);
    events.remove(0)
}

/// A field's value as text; lists in parentheses.
fn shown(document: &Json, field: &str) -> Option<String> {
    let (name, arg) = match field.split_once('[') {
        Some((name, arg)) => (name, Some(arg.strip_suffix(']').unwrap())),
        None => (field, None),
    };
    let field = FieldTable::k8s_audit().resolve(name, arg).unwrap();
    let event = read(document);
    let mut log = AuditLog::default();
    let value = log.next(&event).value(&field)?;
    let text = value.into_text(crate::field::PrintFormat::Plain);
    Some(String::from_utf8(text.into_owned()).unwrap())
}

#[test]
fn fields_are_read_from_their_places() {
    let pod = pod_made();
    for (field, expected) in [
        ("ka.verb", "create"),
        ("ka.auth.decision", "allow"),
        ("ka.user.groups", "(developers,system:authenticated)"),
        ("ka.uri.param[fieldManager]", "kubectl-create"),
        ("ka.uri.param[limit]", "5"),
        ("ka.target.pod.name", "till"),
        ("ka.response.code", "201"),
        ("ka.req.pod.host_pid", "true"),
        ("ka.req.pod.supplemental_groups", "(7,8)"),
        (
            "ka.req.pod.containers.image",
            "(registry.lab:5000/till:1.4,log@sha256:00)",
        ),
        ("ka.req.pod.containers.image[1]", "(log@sha256:00)"),
        (
            "ka.req.pod.containers.image.repository",
            "(registry.lab,log)",
        ),
        ("ka.req.container.image.repository", "registry.lab"),
        ("ka.req.pod.containers.command", "(sh -c)"),
        ("ka.req.pod.containers.args", "(sleep 1 2)"),
        ("ka.req.pod.containers.host_port", "(8080,81)"),
        ("ka.req.pod.containers.privileged", "(true)"),
        ("ka.req.container.privileged", "true"),
        ("ka.req.pod.containers.run_as_user", "(1000)"),
        (
            "ka.req.pod.containers.add_capabilities",
            r#"(["SYS_PTRACE","NET_RAW"])"#,
        ),
        ("ka.req.pod.volumes.hostpath", "(/etc/kubernetes)"),
        ("ka.req.volume.hostpath[/etc/*]", "true"),
        ("ka.req.volume.hostpath[/etc]", "false"),
        ("ka.req.pod.volumes.volume_type", "(hostPath,emptyDir)"),
        ("ka.req.binding.subject.has_name[x]", "true"),
        ("jevt.value[/sourceIPs/0]", "10.0.0.7"),
        (
            "jevt.value[annotations/authorization.k8s.io~1decision]",
            "allow",
        ),
        (
            "jevt.value[/responseStatus]",
            r#"{"code":201,"metadata":{}}"#,
        ),
        ("jevt.rawtime", "1767323045123456000"),
        ("evt.rawtime.s", "1767323045"),
        ("evt.time", "03:04:05.123456000"),
        ("evt.source", "k8s_audit"),
        ("evt.num", "1"),
    ] {
        assert_eq!(shown(&pod, field).as_deref(), Some(expected), "{field}");
    }
}

#[test]
fn subjects_and_roles_are_read_by_their_kind() {
    let bound = role_bound();
    for (field, expected) in [
        ("ka.req.binding.role", "cluster-admin"),
        ("ka.req.binding.subjects.user_names", "(mona)"),
        (
            "ka.req.binding.subjects.serviceaccount_names",
            "(till,homeless)",
        ),
        (
            "ka.req.binding.subjects.serviceaccount_ns_names",
            "(shop:till)",
        ),
        ("ka.req.role.rules.verbs", "(get,list,*)"),
        ("ka.req.role.rules.verbs[1]", "(*)"),
        (
            "ka.req.role.rules",
            r#"({"resources":["pods"],"verbs":["get","list"]},{"apiGroups":"not a list","verbs":["*"]})"#,
        ),
    ] {
        assert_eq!(shown(&bound, field).as_deref(), Some(expected), "{field}");
    }
    for none in [
        "ka.req.binding.subjects.group_names",
        "ka.req.role.rules.apiGroups",
        "ka.req.role.rules.verbs[2]",
        "ka.target.name",
        "ka.target.pod.name",
    ] {
        assert_eq!(shown(&bound, none), None, "{none}");
    }
}

#[test]
fn oddities_of_the_plugin_are_kept() {
    let mut pod = pod_made();
    assert_eq!(shown(&pod, "ka.sourceips"), None);
    let user = "ka.req.pod.containers.eff_run_as_user";
    assert_eq!(shown(&pod, user).as_deref(), Some("(0,0)"));
    pod["requestObject"]["spec"]["runAsUser"] = json!(33);
    assert_eq!(shown(&pod, user).as_deref(), Some("(33,33)"));

    pod["requestObject"]["spec"]["containers"][1]
        .as_object_mut()
        .unwrap()
        .remove("image");
    assert_eq!(shown(&pod, "ka.req.pod.containers.image"), None);

    pod["objectRef"]["subresource"] = json!("exec");
    assert_eq!(shown(&pod, "ka.target.pod.name"), None);
    assert_eq!(shown(&pod, "ka.resp.name").as_deref(), Some("till"));

    pod.as_object_mut().unwrap().remove("auditID");
    assert_eq!(shown(&pod, "ka.verb"), None);
    assert_eq!(shown(&pod, "jevt.value[verb]").as_deref(), Some("create"));
}

#[test]
fn events_come_alone_in_lists_and_in_arrays() {
    let (pod, role) = (pod_made(), role_bound());
    let list = json!({"kind": "EventList", "items": [pod, role]});
    let count = |value: &Json| AuditEvent::read(value.to_string().as_bytes()).map(|all| all.len());
    assert_eq!(count(&list).unwrap(), 2);
    assert_eq!(count(&json!([list, pod])).unwrap(), 3);
    assert_eq!(count(&json!({"kind": "EventList"})).unwrap(), 0);
    for other in [json!({"kind": "Pod"}), json!([[pod]]), json!(1)] {
        assert!(matches!(count(&other), Err(AuditError::Kind)), "{other}");
    }
    let mut timeless = pod_made();
    timeless["stageTimestamp"] = json!("yesterday");
    assert!(matches!(count(&timeless), Err(AuditError::Time)));
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let mut large = pod_made();
    large["userAgent"] = json!("x".repeat(MAX_EVENT));
    let refused = AuditEvent::read(large.to_string().as_bytes());
    assert!(matches!(refused, Err(AuditError::TooLarge(MAX_EVENT))));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(matches!(
        AuditEvent::read(deep.as_bytes()),
        Err(AuditError::Json(_))
    ));
}

#[test]
fn rules_of_the_source_are_judged_and_others_are_not() {
    let mut loader = Loader::default().with_source(SOURCE, FieldTable::k8s_audit());
    let result = loader.add(
        "rules.yaml",
        "
- rule: Privileged pod
  desc: d
  condition: ka.verb = create and ka.target.resource = pods
    and ka.req.pod.containers.privileged intersects (true)
  output: '%ka.user.name made %ka.target.name of %ka.req.pod.containers.image'
  priority: warning
  source: k8s_audit
- rule: Anything
  desc: d
  condition: evt.num > 0
  output: o
  priority: warning
  warn_evttypes: false
",
    );
    assert!(result.is_ok(), "{:?}", result.errors);
    assert_eq!(result.warnings.len(), 0, "{:?}", result.warnings);
    let rules = loader.rule_set(&Options::default());
    let mut log = AuditLog::default();
    let pod = read(&pod_made());
    let view = log.next(&pod);
    let matched: Vec<_> = rules.matches(&view).collect();
    assert_eq!(matched.len(), 1);
    let line = matched[0].template.render(&view, Default::default());
    assert_eq!(
        String::from_utf8(line.text).unwrap(),
        "mona made till of (registry.lab:5000/till:1.4,log@sha256:00)"
    );
    let role = read(&role_bound());
    let view = log.next(&role);
    assert_eq!(rules.matches(&view).count(), 0);
}

#[test]
fn fields_of_system_calls_are_unknown_here() {
    let fields = FieldTable::k8s_audit();
    assert!(matches!(
        fields.resolve("proc.name", None),
        Err(FieldError::Unknown { .. })
    ));
    assert!(Filter::compile("evt.type = openat", &fields).is_err());
    assert!(matches!(
        fields.resolve("ka.req.pod.containers.image", Some("first")),
        Err(FieldError::ArgInvalid { .. })
    ));
    assert!(matches!(
        fields.resolve("jevt.value", None),
        Err(FieldError::ArgMissing(_))
    ));
}

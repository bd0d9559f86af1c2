//! The objects of a cluster, and which places of them differ.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::{Api, ApiError, Place};
use crate::provider::Node;

/// What is listed: group and version, and the resource in the plural.
const KINDS: [(&str, &str); 22] = [
    ("v1", "namespaces"),
    ("v1", "pods"),
    ("v1", "services"),
    ("v1", "secrets"),
    ("v1", "configmaps"),
    ("v1", "serviceaccounts"),
    ("v1", "limitranges"),
    ("v1", "resourcequotas"),
    ("v1", "nodes"),
    ("apps/v1", "deployments"),
    ("apps/v1", "daemonsets"),
    ("apps/v1", "statefulsets"),
    ("batch/v1", "jobs"),
    ("batch/v1", "cronjobs"),
    ("networking.k8s.io/v1", "networkpolicies"),
    ("networking.k8s.io/v1", "ingresses"),
    ("node.k8s.io/v1", "runtimeclasses"),
    ("rbac.authorization.k8s.io/v1", "roles"),
    ("rbac.authorization.k8s.io/v1", "rolebindings"),
    ("rbac.authorization.k8s.io/v1", "clusterroles"),
    ("rbac.authorization.k8s.io/v1", "clusterrolebindings"),
    (
        "admissionregistration.k8s.io/v1",
        "validatingadmissionpolicies",
    ),
];

/// Which object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// Group and version.
    pub api: &'static str,
    /// The resource in the plural.
    pub resource: &'static str,
    /// Its namespace, if it is in one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// Objects as they were at one moment.
pub(super) type Objects = BTreeMap<ObjectName, Value>;

/// All objects of the kinds that tasks are about, but for those that others make of them. None without a cluster.
pub(super) fn of(node: &dyn Node) -> Result<Objects, ApiError> {
    let mut objects = Objects::new();
    let Some(server) = node.api() else {
        return Ok(objects);
    };
    let api = Api::new(server);
    for (version, resource) in KINDS {
        let place = Place {
            api_version: version,
            resource,
            namespace: None,
            name: None,
            labels: None,
        };
        for object in api.objects(&place)? {
            let text = |member: &str| Some(object["metadata"][member].as_str()?.to_owned());
            let Some(name) = text("name") else { continue };
            let of_others = object["metadata"].get("ownerReferences").is_some();
            let made = [
                ("configmaps", "kube-root-ca.crt"),
                ("serviceaccounts", "default"),
            ];
            if of_others || made.contains(&(resource, name.as_str())) {
                continue;
            }
            let name = ObjectName {
                api: version,
                resource,
                namespace: text("namespace"),
                name,
            };
            objects.insert(name, object);
        }
    }
    Ok(objects)
}

/// What somebody has asked for of an object: what `kubectl apply` was given, if it was that.
pub(super) fn wanted(object: &Value) -> Value {
    const APPLIED: &str = "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration";
    let applied = object.pointer(APPLIED).and_then(Value::as_str);
    let applied = applied.and_then(|text| serde_json::from_str(text).ok());
    own(&applied.unwrap_or_else(|| object.clone()))
}

/// An object without what the cluster writes into it.
pub(super) fn own(object: &Value) -> Value {
    let mut own = object.clone();
    let Value::Object(members) = &mut own else {
        return own;
    };
    for member in ["status", "apiVersion", "kind"] {
        members.remove(member);
    }
    if let Some(Value::Object(metadata)) = members.get_mut("metadata") {
        metadata.retain(|name, _| name == "labels" || name == "annotations");
        if let Some(Value::Object(labels)) = metadata.get_mut("labels") {
            labels.remove("kubernetes.io/metadata.name");
        }
        if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
            annotations.retain(|name, _| !name.contains("kubernetes.io/"));
        }
        metadata.retain(|_, value| value.as_object().is_none_or(|value| !value.is_empty()));
    }
    if let Some(Value::Object(spec)) = members.get_mut("spec") {
        spec.remove("finalizers");
    }
    members.retain(|_, member| member.as_object().is_none_or(|member| !member.is_empty()));
    if let Some(Value::Object(template)) = own.pointer_mut("/spec/template/metadata/annotations") {
        template.retain(|name, _| !name.contains("kubernetes.io/restartedAt"));
    }
    own
}

/// The place of a pointer in an object, in CEL.
pub(super) fn place(pointer: &str) -> String {
    let mut place = "object".to_owned();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if step.parse::<usize>().is_ok() {
            place.push_str(&format!("[{step}]"));
        } else if step.chars().all(plain) {
            place.push_str(&format!(".{step}"));
        } else {
            place.push_str(&format!("[{}]", Value::from(step)));
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_cluster_writes_into_an_object_is_nobodys_wish() {
        let object = json!({
            "kind": "Pod", "status": {"phase": "Running"},
            "metadata": {"name": "x", "uid": "1", "labels": {"app": "x"}, "annotations": {"cni.kubernetes.io/ip": "1"}},
            "spec": {"nodeName": "node-1"},
        });
        let own = json!({"metadata": {"labels": {"app": "x"}}, "spec": {"nodeName": "node-1"}});
        assert_eq!(super::own(&object), own);
    }

    #[test]
    fn what_was_applied_says_more_than_what_came_of_it() {
        let applied = json!({"kind": "Pod", "metadata": {"name": "x"}, "spec": {"hostPID": false}});
        let object = json!({
            "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": applied.to_string()}},
            "spec": {"hostPID": false, "dnsPolicy": "ClusterFirst"},
        });
        assert_eq!(wanted(&object), json!({"spec": {"hostPID": false}}));
    }

    #[test]
    fn a_place_is_written_as_cel_has_it() {
        assert_eq!(
            place("/spec/containers/0/image"),
            "object.spec.containers[0].image"
        );
        assert_eq!(
            place("/metadata/labels/pod-security.kubernetes.io~1enforce"),
            r#"object.metadata.labels["pod-security.kubernetes.io/enforce"]"#
        );
    }
}

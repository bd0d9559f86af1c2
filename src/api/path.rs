//! Where objects stand in the API.

use std::fmt::Write as _;

/// Most objects of a list.
pub(crate) const MAX_OBJECTS: usize = 500;

/// A resource of the API, or an object of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Group and version, as in a manifest (`v1`, `apps/v1`).
    pub(crate) api_version: &'a str,
    /// The resource in the plural (`pods`).
    pub(crate) resource: &'a str,
    /// Namespace; all of them, or none for what has no namespace.
    pub(crate) namespace: Option<&'a str>,
    /// Name; all objects without it.
    pub(crate) name: Option<&'a str>,
    /// Label selector, as `kubectl -l` takes it.
    pub(crate) labels: Option<&'a str>,
}

/// The path of a group and version (`v1`, `apps/v1`).
pub(crate) fn group(api_version: &str) -> String {
    let root = match api_version.contains('/') {
        true => "apis",
        false => "api",
    };
    let mut path = format!("/{root}");
    api_version
        .split('/')
        .for_each(|part| push(&mut path, part));
    path
}

/// Goes a step down.
fn push(path: &mut String, part: &str) {
    path.push('/');
    path.push_str(&encoded(part));
}

impl<'a> Place<'a> {
    /// Pods of a namespace: the one of a name, or all that the labels select.
    pub(crate) fn pods(namespace: &'a str, name: Option<&'a str>, labels: Option<&'a str>) -> Self {
        Place {
            api_version: "v1",
            resource: "pods",
            namespace: Some(namespace),
            name,
            labels,
        }
    }

    /// The path of all objects of the resource, where new ones are posted to.
    pub(crate) fn collection(&self) -> String {
        let mut path = group(self.api_version);
        if let Some(namespace) = self.namespace {
            push(&mut path, "namespaces");
            push(&mut path, namespace);
        }
        push(&mut path, self.resource);
        path
    }

    /// Its path from the server's root, with a query.
    pub(crate) fn path(&self) -> String {
        let mut path = self.collection();
        match (self.name, self.labels) {
            (Some(name), _) => push(&mut path, name),
            (None, labels) => {
                path.push_str(&format!("?limit={MAX_OBJECTS}"));
                if let Some(labels) = labels {
                    path.push_str(&format!("&labelSelector={}", encoded(labels)));
                }
            }
        }
        path
    }

    /// In words: `deployments/web in shop`.
    pub(crate) fn words(&self) -> String {
        let mut words = self.resource.to_owned();
        if let Some(name) = self.name {
            words = format!("{words}/{name}");
        }
        if let Some(labels) = self.labels {
            words = format!("{words} with {labels}");
        }
        match self.namespace {
            Some(namespace) => format!("{words} in {namespace}"),
            None => words,
        }
    }
}

/// A text as a part of a path or a query: whatever could mean something there is a number.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            // A part of dots alone would climb.
            b'.' if text.bytes().all(|byte| byte == b'.') => out.push_str("%2E"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_paths_of_the_api() {
        let pods = Place::pods("shop", None, Some("app=web,tier!=x"));
        assert_eq!(
            pods.path(),
            "/api/v1/namespaces/shop/pods?limit=500&labelSelector=app%3Dweb%2Ctier%21%3Dx"
        );
        assert_eq!(pods.words(), "pods with app=web,tier!=x in shop");
        let role = Place {
            api_version: "rbac.authorization.k8s.io/v1",
            resource: "clusterroles",
            namespace: None,
            name: Some("system:node"),
            labels: None,
        };
        assert_eq!(
            role.path(),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node"
        );
    }

    #[test]
    fn no_name_leaves_its_place() {
        assert_eq!(encoded("../x?y#z"), "..%2Fx%3Fy%23z");
        assert_eq!(encoded(".."), "%2E%2E");
    }
}

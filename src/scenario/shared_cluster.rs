//! Scenarios on a cluster that others use, too: which can be played there, and under which names.

use thiserror::Error;

use super::content::Content;
use super::diagnostic::Diagnostic;
use super::load::Drawn;
use crate::check::render_all;

/// The registry that labs take their images from; clusters of cksl's own have it inside.
const REGISTRY: &str = "registry.lab/";

/// A cluster that others use, too, as one attempt has to see it.
#[derive(Clone, Copy, Debug)]
pub struct SharedCluster<'a> {
    /// Ends the names of the attempt's namespaces.
    pub mark: &'a str,
    /// Where its images come from (`docker.io/library`).
    pub registry: &'a str,
}

/// Why a scenario is not played there.
#[derive(Clone, Debug, Error)]
pub enum SharedClusterError {
    /// It needs more than the API of a cluster.
    #[error("this scenario needs a cluster of its own: {0}")]
    Unfit(String),
    /// It is unusable anywhere.
    #[error("the content can't be used")]
    Content(Vec<Diagnostic>),
}

impl From<Vec<Diagnostic>> for SharedClusterError {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        SharedClusterError::Content(diagnostics)
    }
}

impl Content {
    /// What an attempt at a scenario plays on a cluster that others use, too: the same as elsewhere,
    /// but in namespaces that bear its mark.
    ///
    /// # Errors
    /// It can't be played there, or not at all.
    pub fn draw_on_shared_cluster(
        &self,
        id: &str,
        seed: u64,
        cluster: SharedCluster<'_>,
    ) -> Result<Drawn, SharedClusterError> {
        let drawn = self.draw(id, seed)?;
        let namespaces = namespaces(&drawn)?;
        let mut values = drawn.values;
        for namespace in &namespaces {
            let marked = format!("{namespace}-{}", cluster.mark);
            values.replace(namespace, &marked);
        }
        let mut drawn = self.play(id, values)?;
        let marked = self::namespaces(&drawn)?;
        let end = format!("-{}", cluster.mark);
        if let Some(fixed) = marked.iter().find(|name| !name.ends_with(&end)) {
            return Err(SharedClusterError::Unfit(format!(
                "its namespace is always called `{fixed}`"
            )));
        }
        let registry = format!("{}/", cluster.registry.trim_end_matches('/'));
        let mut elsewhere = |_: &str, text: &str| text.replace(REGISTRY, &registry);
        let (scenario, lab) = (
            render_all(&drawn.scenario, &mut elsewhere),
            render_all(&drawn.lab, &mut elsewhere),
        );
        let task = elsewhere("", &drawn.scenario.task);
        if let (Ok(mut scenario), Ok(lab)) = (scenario, lab) {
            scenario.id = drawn.scenario.id;
            scenario.task = task;
            drawn.scenario = scenario;
            drawn.lab = lab;
        }
        Ok(drawn)
    }
}

/// The namespaces that a lab makes, if nothing of it and of its checks is outside of them.
fn namespaces(drawn: &Drawn) -> Result<Vec<String>, SharedClusterError> {
    let unfit = |why: &str| SharedClusterError::Unfit(why.to_owned());
    let lab = &drawn.lab;
    let Some(cluster) = &lab.cluster else {
        return Err(unfit("it plays on a node"));
    };
    if cluster.has_worker() {
        return Err(unfit("it works on a second node"));
    }
    if cluster.audit_policy.is_some() {
        return Err(unfit("its API server writes an audit log"));
    }
    if lab.seccomp_log {
        return Err(unfit("its node has the kernel's records of system calls"));
    }
    if !(lab.services.is_empty() && lab.containers.is_empty() && lab.packages.is_empty()) {
        return Err(unfit("services and containers of its node belong to it"));
    }
    let objects = cluster.objects().map_err(SharedClusterError::Unfit)?;
    let (spaces, others): (Vec<_>, Vec<_>) = objects
        .iter()
        .partition(|object| object["kind"] == "Namespace");
    let spaces = spaces.iter().filter_map(|space| {
        let name = space["metadata"]["name"].as_str()?;
        Some(name.to_owned())
    });
    let spaces: Vec<String> = spaces.collect();
    if spaces.is_empty() {
        return Err(unfit("it makes no namespace of its own"));
    }
    let inside = |name: Option<&str>| name.is_some_and(|name| spaces.iter().any(|one| one == name));
    if let Some(outside) = others
        .iter()
        .find(|object| !inside(object["metadata"]["namespace"].as_str()))
    {
        return Err(SharedClusterError::Unfit(format!(
            "its {} is not in a namespace that it makes",
            outside["kind"].as_str().unwrap_or("object")
        )));
    }
    match drawn
        .scenario
        .checks
        .iter()
        .find(|check| !check.criterion().is_inside(&inside))
    {
        None => Ok(spaces),
        Some(check) => Err(SharedClusterError::Unfit(format!(
            "`{}` looks at more than its namespaces",
            check.id
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{All, Kind};

    const CLUSTER: SharedCluster<'_> = SharedCluster {
        mark: "ab12",
        registry: "docker.io/library",
    };

    #[test]
    fn namespaces_and_images_are_others_and_all_that_names_them_follows() {
        let content = Content::embedded();
        let usual = content.draw("readonly-rootfs", 3).unwrap();
        let drawn = content
            .draw_on_shared_cluster("readonly-rootfs", 3, CLUSTER)
            .unwrap();
        let team = format!("{}-ab12", usual.values.public()["team"]);
        assert_eq!(drawn.values.public()["team"], team);
        assert_eq!(drawn.values.public()["app"], usual.values.public()["app"]);
        assert!(drawn.scenario.task.contains(&format!("`{team}`")));
        assert!(
            drawn
                .scenario
                .task
                .contains("docker.io/library/busybox:1.35")
        );
        assert_eq!(drawn.scenario.id, "readonly-rootfs");
        let objects = drawn.lab.cluster.unwrap().objects().unwrap();
        assert_eq!(objects[0]["metadata"]["name"], team.as_str());
        assert_eq!(objects[1]["metadata"]["namespace"], team.as_str());
        let Kind::All(All(parts)) = &drawn.scenario.checks[0].kind else {
            panic!("it has parts");
        };
        assert!(matches!(
            &parts[0].kind,
            Kind::Kernel(kernel) if kernel.namespace == team
        ));
        let again = content
            .draw_on_shared_cluster("readonly-rootfs", 3, CLUSTER)
            .unwrap();
        assert_eq!(again.values, drawn.values);
    }

    #[test]
    fn what_needs_more_than_its_namespaces_is_refused() {
        let why = |id| {
            let refused = Content::embedded().draw_on_shared_cluster(id, 1, CLUSTER);
            refused
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert!(why("strace-etcd").contains("plays on a node"));
        assert!(why("audit-policy").contains("needs a cluster of its own"));
        assert!(why("seccomp-pods").contains("the kernel's records"));
    }
}

//! Labs on a cluster that is there already and that others use, too.
//!
//! What a lab makes there lies in namespaces of its own, with names that no other lab has; a namespace
//! that exists is never taken, and none is deleted that does not bear the lab's key. The learner works
//! on a node of the sandbox on this machine, which has `kubectl` and a way to that API server and to
//! nowhere else. What they are to the cluster is a service account of the lab's own, with the rights
//! of the cluster role `admin` in the lab's namespaces: the credential of the kubeconfig stays on the
//! host.

mod claim;
mod context;
mod workstation;

use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use self::claim::Claim;
use self::context::ContextError;
use self::workstation::Workstation;
use super::nodes::Nodes;
use super::{Choice, Node, NodeIds, NodePlan, Outline, Provider, ProviderError, Row};
use crate::api::kubeconfig::Way;
use crate::api::{ACCOUNT, Api, ApiError, ApiServer, Credential, Request, encoded, manifest};
use crate::lab::{FileSpec, LabSpec, Limits};

/// The learner's service account, and its bindings.
const LEARNER: &str = "cksl-learner";

/// What the learner may do in the lab's namespaces: a role that every cluster has.
const ROLE: &str = "admin";

/// The image by which the grader looks into pods: a shell and the programs to read files.
const DEBUG_IMAGE: &str = "busybox:1.35";

/// How long the learner's token is good, if the cluster allows it.
const TOKEN: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a new namespace may take to be one that pods can be made in.
const SETTLING: Duration = Duration::from_secs(30);

/// How long a namespace may take to be gone with all that is in it.
const DELETION: Duration = Duration::from_secs(120);

/// Which cluster, and as whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// The kubeconfig files, as in `KUBECONFIG`.
    pub files: Vec<PathBuf>,
    /// The context in them.
    pub context: String,
    /// Where the images of labs come from that are of `registry.lab` elsewhere.
    pub registry: String,
}

/// In the table of providers. The learner's place is a node of this machine there, too.
pub(super) static ROW: Row = Row {
    name: "kubeconfig",
    about: |_| "a namespace in that cluster, and a node here".to_owned(),
    needs: &["sandbox", "kubeconfig"],
    choice: |_, foreign| foreign.map(Choice::Kubeconfig),
    fits: |spec| objects(spec).map(drop),
    // What is in the cluster is known by the lab's directory alone.
    sweep: |_| Ok(Vec::new()),
};

/// The provider.
#[derive(Clone, Debug)]
pub struct Kubeconfig {
    /// The cluster.
    pub foreign: Foreign,
    /// What makes the learner's node.
    pub nodes: Nodes,
}

impl Kubeconfig {
    fn server(&self) -> Result<ApiServer, ProviderError> {
        let foreign = &self.foreign;
        let image = format!("{}/{DEBUG_IMAGE}", foreign.registry.trim_end_matches('/'));
        let server = context::server(&foreign.files, &foreign.context, &image);
        server.map_err(|error| match error {
            ContextError::None { .. } => ProviderError::Asked(error.to_string()),
            other => ProviderError::Cluster {
                step: format!("look up the context `{}`", self.foreign.context),
                why: other.to_string(),
            },
        })
    }

    /// Turns an error of the API into one that says what was being done in which cluster.
    fn failed(&self, step: impl Into<String>) -> impl Fn(ApiError) -> ProviderError {
        let (step, context) = (step.into(), self.foreign.context.clone());
        move |error| ProviderError::Cluster {
            step: format!("{step} in the cluster of `{context}`"),
            why: error.to_string(),
        }
    }

    /// Whether the cluster answers, and lets us make and remove namespaces.
    fn rehearse(&self, api: &Api) -> Result<(), ProviderError> {
        for verb in ["create", "delete"] {
            let failed = self.failed(format!("ask whether we may {verb} namespaces"));
            let review = json!({"apiVersion": "authorization.k8s.io/v1",
                "kind": "SelfSubjectAccessReview",
                "spec": {"resourceAttributes": {"verb": verb, "resource": "namespaces"}}});
            let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
            let answer = api.post(path, review).map_err(&failed)?;
            if answer.code != 201 {
                return Err(failed(answer.refused()));
            }
            if answer.body.pointer("/status/allowed") != Some(&Json::Bool(true)) {
                let refused = ApiError::Refused {
                    code: 403,
                    message: "it does not let the user of that context do so".to_owned(),
                };
                return Err(failed(refused));
            }
        }
        Ok(())
    }

    fn make(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Workstation, ProviderError> {
        let server = self.server()?;
        let api = Api::new(&server);
        step("asking the cluster");
        self.rehearse(&api)?;
        let objects = objects(plan.spec)?;
        let namespaces: Vec<_> = namespaces(&objects);
        let claim = Claim::new(plan.lab, namespaces.clone());
        claim.save(plan.dir)?;
        for mut object in everything(objects, &namespaces) {
            step(&format!("making {}", manifest::named(&object)));
            claim.mark(&mut object);
            self.post(&api, &object)?;
        }
        let Some(home) = namespaces.first() else {
            let why = "its lab makes no namespace".to_owned();
            return Err(ProviderError::Asked(why));
        };
        let token = api
            .token(&format!("{ACCOUNT}{home}:{LEARNER}"), TOKEN)
            .map_err(self.failed("make a token for the learner"))?;
        self.await_rights(&api, &token, home)?;
        let spec = workstation(plan.spec, &server, &token, home);
        let plan = NodePlan {
            spec: &spec,
            ..*plan
        };
        let node = self.nodes.boot("cluster", &plan, step, on_namespace)?;
        Ok(Workstation {
            node,
            api: Some(server),
        })
    }

    /// Makes an object. In a new namespace that may have to wait for what the cluster puts there.
    fn post(&self, api: &Api, object: &Json) -> Result<(), ProviderError> {
        let name = manifest::named(object);
        let failed = self.failed(format!("make {name}"));
        let path = manifest::collection(object, api).map_err(&failed)?;
        let deadline = Instant::now() + SETTLING;
        loop {
            let answer = api
                .post(format!("{path}?fieldManager=cksl"), object.clone())
                .map_err(&failed)?;
            let unsettled = answer.code == 403
                && answer
                    .message()
                    .contains("error looking up service account");
            match answer.code {
                201 => return Ok(()),
                _ if unsettled && Instant::now() < deadline => {
                    thread::sleep(Duration::from_millis(250));
                }
                _ => return Err(failed(answer.refused())),
            }
        }
    }

    /// Waits until the learner may work in the namespace: a cluster that was just made may still be
    /// putting the role together. One whose role is another one by intent is taken as it is.
    fn await_rights(&self, api: &Api, token: &str, namespace: &str) -> Result<(), ProviderError> {
        let question = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": {"namespace": namespace, "verb": "create", "resource": "pods"}},
        });
        let deadline = Instant::now() + SETTLING;
        loop {
            let answer = api.ask(Request {
                body: Some(question.clone()),
                token: Some(token.to_owned()),
                ..Request::new(
                    "POST",
                    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                )
            });
            let answer = answer.map_err(self.failed("ask what the learner may do"))?;
            if answer.body["status"]["allowed"] == true || Instant::now() > deadline {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(250));
        }
    }

    /// Deletes a namespace of the claim, and waits until it is gone. One that is not ours is left alone.
    fn delete(&self, api: &Api, claim: &Claim, name: &str) -> Result<(), ProviderError> {
        let failed = self.failed(format!("delete the namespace {name}"));
        let path = format!("/api/v1/namespaces/{}", encoded(name));
        let deadline = Instant::now() + DELETION;
        loop {
            let found = api.get(path.as_str()).map_err(&failed)?;
            match found.code {
                404 => return Ok(()),
                200 if !claim.made(&found.body) => return Ok(()),
                200 if found.body["metadata"]["deletionTimestamp"].is_string() => {}
                200 => {
                    let uid = &found.body["metadata"]["uid"];
                    let answer = api.ask(Request {
                        body: Some(json!({"preconditions": {"uid": uid}})),
                        ..Request::new("DELETE", path.as_str())
                    });
                    let answer = answer.map_err(&failed)?;
                    if !matches!(answer.code, 200 | 202 | 404 | 409) {
                        return Err(failed(answer.refused()));
                    }
                }
                _ => return Err(failed(found.refused())),
            }
            if Instant::now() > deadline {
                return Err(ProviderError::Cluster {
                    step: format!("delete the namespace {name}"),
                    why: "it is being deleted, and not gone yet".to_owned(),
                });
            }
            thread::sleep(Duration::from_millis(250));
        }
    }
}

impl Provider for Kubeconfig {
    fn row(&self) -> &'static Row {
        &ROW
    }

    fn missing(&self) -> Vec<ProviderError> {
        let mut missing = self.nodes.missing();
        missing.extend(self.nodes.root("cluster").err());
        missing
    }

    fn outline(&self, spec: &LabSpec) -> Result<Option<Outline>, ProviderError> {
        let objects = objects(spec)?;
        let namespaces = namespaces(&objects);
        let server = self.server()?;
        self.rehearse(&Api::new(&server))?;
        let (host, port) = &server.address;
        Ok(Some(Outline {
            context: self.foreign.context.clone(),
            server: format!("{host}:{port}"),
            makes: everything(objects, &namespaces)
                .iter()
                .map(manifest::named)
                .collect(),
            namespaces,
        }))
    }

    fn create(
        &self,
        plan: &NodePlan<'_>,
        step: &mut dyn FnMut(&str),
        on_namespace: &mut dyn FnMut(NodeIds) -> io::Result<()>,
    ) -> Result<Box<dyn Node>, ProviderError> {
        match self.make(plan, step, on_namespace) {
            Ok(workstation) => Ok(Box::new(workstation)),
            Err(error) => {
                // The first error is the one to tell; what is left is found by the claim.
                let _ = self.destroy(plan.dir);
                Err(error)
            }
        }
    }

    fn open(&self, dir: &Path) -> Result<Box<dyn Node>, ProviderError> {
        Ok(Box::new(Workstation {
            node: self.nodes.open(dir)?,
            // The node is there without the kubeconfig, too; checks then say that there is no cluster.
            api: self.server().ok(),
        }))
    }

    fn destroy(&self, dir: &Path) -> Result<(), ProviderError> {
        self.nodes.destroy(dir)?;
        let Some(claim) = Claim::load(dir)? else {
            return Ok(());
        };
        let left = |error: ProviderError| ProviderError::Cluster {
            step: format!(
                "remove the namespaces of lab {} ({}) from the cluster of `{}`",
                claim.lab.0,
                claim.namespaces.join(", "),
                self.foreign.context
            ),
            why: error.to_string(),
        };
        let api = Api::new(&self.server().map_err(left)?);
        for namespace in &claim.namespaces {
            self.delete(&api, &claim, namespace).map_err(left)?;
        }
        Claim::remove(dir)
    }
}

/// The objects of a lab; what only a cluster of its own could have is an error.
fn objects(spec: &LabSpec) -> Result<Vec<Json>, ProviderError> {
    match &spec.cluster {
        Some(cluster) => cluster.objects().map_err(ProviderError::Asked),
        None => Err(ProviderError::Asked("the lab is no cluster".to_owned())),
    }
}

/// Names of the namespaces among them.
fn namespaces(objects: &[Json]) -> Vec<String> {
    let namespaces = objects
        .iter()
        .filter(|object| object["kind"] == "Namespace");
    let names = namespaces.filter_map(|one| one["metadata"]["name"].as_str());
    names.map(str::to_owned).collect()
}

/// All that is made, in order: the namespaces, the learner's account and rights, the lab's objects.
fn everything(objects: Vec<Json>, namespaces: &[String]) -> Vec<Json> {
    let (mut all, rest): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .partition(|object| object["kind"] == "Namespace");
    if let Some(home) = namespaces.first() {
        all.push(json!({"apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": {"name": LEARNER, "namespace": home}}));
        all.extend(namespaces.iter().map(|namespace| {
            json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                "metadata": {"name": LEARNER, "namespace": namespace},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": ROLE},
                "subjects": [{"kind": "ServiceAccount", "name": LEARNER, "namespace": home}]})
        }));
    }
    all.extend(rest);
    all
}

/// The learner's node: no cluster, but the way to one.
fn workstation(spec: &LabSpec, server: &ApiServer, token: &str, namespace: &str) -> LabSpec {
    let (host, _) = &server.address;
    let way = Way {
        url: format!("https://127.0.0.1:{}", workstation::PORT),
        tls_name: Some(server.tls_name.as_ref().unwrap_or(host)),
        ca: &server.ca,
    };
    let config = way.kubeconfig(Some(&Credential::Token(token.to_owned())), namespace);
    let mut files = spec.files.clone();
    files.push(FileSpec {
        path: "/root/.kube/config".to_owned(),
        text: format!("{config:#}\n"),
    });
    LabSpec {
        files,
        cluster: None,
        limits: Limits::default(),
        ..spec.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Credential, Reach};
    use crate::lab::ClusterSpec;

    #[test]
    fn namespaces_and_rights_are_made_before_what_needs_them() {
        let spec = LabSpec {
            cluster: Some(ClusterSpec {
                manifests: vec![
                    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n---\n\
                     apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
                        .to_owned(),
                ],
                ..ClusterSpec::default()
            }),
            ..LabSpec::default()
        };
        let objects = objects(&spec).unwrap();
        let names = namespaces(&objects);
        let all = everything(objects, &names);
        let named: Vec<_> = all.iter().map(manifest::named).collect();
        assert_eq!(
            named,
            [
                "Namespace shop",
                "ServiceAccount shop/cksl-learner",
                "RoleBinding shop/cksl-learner",
                "Pod shop/web"
            ]
        );
    }

    #[test]
    fn the_node_has_a_token_and_nothing_of_the_kubeconfig() {
        let server = ApiServer {
            address: ("api.example".to_owned(), 443),
            tls_name: None,
            ca: "CA".to_owned(),
            credential: Credential::Token("ADMIN".to_owned()),
            user: String::new(),
            reach: Reach::Foreign {
                image: "eye:1".to_owned(),
            },
            audit_log: None,
        };
        let workstation = workstation(&LabSpec::default(), &server, "LEARNER", "shop");
        let text = &workstation.files[0].text;
        let config: Json = serde_json::from_str(text).unwrap();
        assert_eq!(config["users"][0]["user"]["token"], "LEARNER");
        let cluster = &config["clusters"][0]["cluster"];
        assert_eq!(cluster["tls-server-name"], "api.example");
        assert!(!text.contains("ADMIN"));
        assert!(workstation.cluster.is_none());
    }
}

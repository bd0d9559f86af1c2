//! All that somebody may do in a cluster, as the API server lists it: what a check says may be all, and a right that
//! nobody thought of is seen.
//!
//! The list is asked for as the user in question, in each namespace. A right for all namespaces is in each list. What
//! every account of a cluster may do ([`EVERYBODY`]) does not count, nor does a right to what the server does not have.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::api::{Api, ApiError, Place, Request, User, encoded};
use crate::check::Only;
use crate::check::instrument::finding::Finding;
use crate::grade::Evidence;

/// Where somebody asks what they may do.
const RULES: &str = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

/// Most rights of one namespace that are looked at.
const MOST: usize = 10_000;

/// What Kubernetes lets every account do, in the form of cells: to look at the server itself, at one's own rights, and
/// at what others trust.
const EVERYBODY: [&str; 21] = [
    "create selfsubjectaccessreviews.authorization.k8s.io",
    "create selfsubjectrulesreviews.authorization.k8s.io",
    "create selfsubjectreviews.authentication.k8s.io",
    "get clustertrustbundles.certificates.k8s.io",
    "list clustertrustbundles.certificates.k8s.io",
    "watch clustertrustbundles.certificates.k8s.io",
    "get /.well-known/openid-configuration",
    "get /.well-known/openid-configuration/",
    "get /openid/v1/jwks",
    "get /openid/v1/jwks/",
    "get /api",
    "get /api/*",
    "get /apis",
    "get /apis/*",
    "get /healthz",
    "get /livez",
    "get /openapi",
    "get /openapi/*",
    "get /readyz",
    "get /version",
    "get /version/",
];

/// Whether the user may do nothing but this.
pub(crate) fn grade(only: &[Only], user: &User, api: &Api) -> Finding {
    let asked = unchanged(api).and_then(|()| {
        let found = api.objects(&all("v1", "namespaces"))?;
        let name = |found: &Json| Some(found.pointer("/metadata/name")?.as_str()?.to_owned());
        Ok(found.iter().filter_map(name).collect::<Vec<String>>())
    });
    let namespaces = match asked {
        Ok(namespaces) => namespaces,
        Err(error) => return error.into(),
    };
    let list = |namespace: &str| {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
            "spec": {"namespace": namespace},
        });
        let answer = api.ask(Request {
            body: Some(review),
            user: Some(user.clone()),
            ..Request::new("POST", RULES)
        })?;
        match answer.code {
            200 | 201 => Ok(answer.body),
            _ => Err(answer.refused()),
        }
    };
    let mut served = Served::default();
    judge(only, &user.name, &namespaces, list, |right| {
        served.has(right, api)
    })
}

fn all<'a>(api_version: &'a str, resource: &'a str) -> Place<'a> {
    Place {
        api_version,
        resource,
        namespace: None,
        name: None,
        labels: None,
    }
}

/// Makes sure that nothing changes on its way what is asked: the answer does not say what that was.
fn unchanged(api: &Api) -> Result<(), ApiError> {
    const GROUP: &str = "admissionregistration.k8s.io";
    let mut rules = Vec::new();
    for (version, resource, of) in [
        ("v1", "mutatingwebhookconfigurations", "/webhooks"),
        ("v1", "mutatingadmissionpolicies", "/spec/matchConstraints"),
        (
            "v1beta1",
            "mutatingadmissionpolicies",
            "/spec/matchConstraints",
        ),
        (
            "v1alpha1",
            "mutatingadmissionpolicies",
            "/spec/matchConstraints",
        ),
    ] {
        for object in api.objects(&all(&format!("{GROUP}/{version}"), resource))? {
            let name = object.pointer("/metadata/name").and_then(Json::as_str);
            let name = name.unwrap_or_default().to_owned();
            let parts = match object.pointer(of) {
                Some(Json::Array(hooks)) => hooks.clone(),
                part => part.into_iter().cloned().collect(),
            };
            for part in parts {
                let lists = [&part["rules"], &part["resourceRules"]].map(Json::as_array);
                let found = lists.into_iter().flatten().flatten();
                rules.extend(found.map(|rule| (name.clone(), rule.clone())));
            }
        }
    }
    let matches = |rule: &Json, member: &str, values: &[&str]| {
        texts(&rule[member]).any(|text| values.contains(&text))
    };
    let changes = rules.into_iter().find(|(_, rule)| {
        matches(rule, "apiGroups", &["*", "authorization.k8s.io"])
            && matches(rule, "resources", &["*", "*/*", "selfsubjectrulesreviews"])
    });
    match changes {
        None => Ok(()),
        Some((name, _)) => Err(ApiError::Impostor(format!(
            "`{name}` can change what it is asked about rights"
        ))),
    }
}

/// Goes through the rights in each namespace.
fn judge(
    only: &[Only],
    user: &str,
    namespaces: &[String],
    mut list: impl FnMut(&str) -> Result<Json, ApiError>,
    mut is_there: impl FnMut(&Right) -> Result<bool, ApiError>,
) -> Finding {
    for namespace in namespaces {
        let named = only.iter().filter(|one| one.namespace == *namespace);
        let allowed = named.clone().flat_map(|one| &one.allowed);
        let allowed: Vec<&str> = allowed.map(String::as_str).chain(EVERYBODY).collect();
        let denied = named.flat_map(|one| &one.denied).map(String::as_str);
        let denied: Vec<&str> = denied.collect();
        let review = match list(namespace) {
            Ok(review) => review,
            Err(error) => return error.into(),
        };
        let status = &review["status"];
        if status["incomplete"] != false || !status["resourceRules"].is_array() {
            let why = status["evaluationError"].as_str();
            return Finding::unknown(format!(
                "the API server can't list all rights of {user}: {}",
                why.unwrap_or("it gave no reason")
            ));
        }
        for (count, right) in rights(status).enumerate() {
            if count >= MOST {
                return Finding::unknown(format!("{user} has more rights than are looked at"));
            }
            if right.is_among(&allowed) && !right.touches(&denied) {
                continue;
            }
            let there = match right.counts_anyway() {
                true => Ok(true),
                false => is_there(&right),
            };
            match there {
                Ok(false) => {}
                Ok(true) => {
                    let cell = right.cell();
                    return Finding::fail(format!("{cell} in {namespace}: allowed")).with(
                        Evidence {
                            at: format!("{user} may {cell} in {namespace}"),
                            observed: "allowed".to_owned(),
                            expected: Some("denied".to_owned()),
                            ..Evidence::default()
                        },
                    );
                }
                Err(error) => return error.into(),
            }
        }
    }
    Finding::pass(format!("nothing else in {} namespaces", namespaces.len()))
}

/// One verb on one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Right {
    verb: String,
    /// A resource as in a cell, or a path.
    target: String,
    /// The one object that it is about; all without it.
    name: Option<String>,
}

impl Right {
    fn cell(&self) -> String {
        let name = self.name.iter().map(String::as_str);
        let words = [self.verb.as_str(), &self.target].into_iter().chain(name);
        words.collect::<Vec<_>>().join(" ")
    }

    /// Whether it is one to something, whatever the server has: a path; `*`, all that will ever be there; and what no API
    /// serves, but is asked for all the same. That is to be somebody else, by name, group or service account; to approve or
    /// sign for a signer; and what the kubelet itself serves of a node.
    fn counts_anyway(&self) -> bool {
        let (resource, group, part) = split(&self.target);
        self.target.starts_with('/')
            || self.target.contains('*')
            || self.verb.starts_with("impersonate")
            || (resource, group) == ("signers", "certificates.k8s.io")
            || (resource, group) == ("nodes", "") && !part.is_empty()
    }

    /// A cell without a name is about all objects, so about each one, too.
    fn is_among(&self, cells: &[&str]) -> bool {
        let cells = cells.iter().map(|cell| cell.split_whitespace());
        cells.map(Iterator::collect::<Vec<&str>>).any(|cell| {
            let (what, name) = cell.split_at(cell.len().min(2));
            let [verb, target] = what else { return false };
            is_in(&self.verb, verb)
                && is_in(&self.target, target)
                && (name.is_empty() || name.first().copied() == self.name.as_deref())
        })
    }

    /// Whether it gives anything that one of these cells names, be it about one object only.
    fn touches(&self, cells: &[&str]) -> bool {
        cells.iter().any(|cell| {
            let mut words = cell.split_whitespace();
            let (verb, target) = (words.next().unwrap_or("*"), words.next().unwrap_or("*"));
            // To be somebody else may be limited (`impersonate:serviceaccount`).
            let limited = verb == "impersonate" && self.verb.starts_with("impersonate:");
            (meets(&self.verb, verb) || limited)
                && (is_in(&self.target, target) || self.is_about(target))
        })
    }

    /// Whether it is about a resource, be it by a rule for several: `*.apps` are all things of a group with all their parts, `pods.*`
    /// those that are called so in any group, and `*/exec` that part of all things of the core group.
    fn is_about(&self, target: &str) -> bool {
        if self.target.starts_with('/') || target.starts_with('/') {
            return false;
        }
        let (resource, group, part) = split(target);
        let (own, own_group, own_part) = split(&self.target);
        let has_part = own_part == part || own == "*" && own_part.is_empty();
        meets(own, resource) && meets(own_group, group) && has_part
    }
}

/// Whether a word of a right, which can be every word, and the one of a cell are about the same.
fn meets(own: &str, other: &str) -> bool {
    is_in(own, other) || own == "*"
}

/// Whether a word is the one of a cell, which can be every word.
fn is_in(word: &str, cell: &str) -> bool {
    cell == "*" || word == cell
}

/// All combinations of a list of rules.
fn rights(status: &Json) -> impl Iterator<Item = Right> {
    fn rules<'a>(status: &'a Json, member: &str) -> impl Iterator<Item = &'a Json> {
        status[member].as_array().into_iter().flatten()
    }
    let of_resources = rules(status, "resourceRules").flat_map(|rule| {
        texts(&rule["verbs"]).flat_map(move |verb| {
            texts(&rule["apiGroups"]).flat_map(move |group| {
                texts(&rule["resources"]).flat_map(move |resource| {
                    let mut names: Vec<Option<String>> = texts(&rule["resourceNames"])
                        .map(|name| Some(name.to_owned()))
                        .collect();
                    if names.is_empty() {
                        names.push(None);
                    }
                    names.into_iter().map(move |name| Right {
                        verb: verb.to_owned(),
                        target: target(group, resource),
                        name,
                    })
                })
            })
        })
    });
    let of_paths = rules(status, "nonResourceRules").flat_map(|rule| {
        texts(&rule["verbs"]).flat_map(move |verb| {
            texts(&rule["nonResourceURLs"]).map(move |path| Right {
                verb: verb.to_owned(),
                target: path.to_owned(),
                name: None,
            })
        })
    });
    of_resources.chain(of_paths)
}

/// As a cell has it: `pods/log`, `deployments.apps/scale`.
fn target(group: &str, resource: &str) -> String {
    match (group, resource.split_once('/')) {
        ("", _) => resource.to_owned(),
        (group, None) => format!("{resource}.{group}"),
        (group, Some((whole, part))) => format!("{whole}.{group}/{part}"),
    }
}

/// Resource, group and subresource of such a target.
pub(crate) fn split(target: &str) -> (&str, &str, &str) {
    let (whole, part) = target.split_once('/').unwrap_or((target, ""));
    let (resource, group) = whole.split_once('.').unwrap_or((whole, ""));
    (resource, group, part)
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
}

/// The resources that the server has, by their group.
#[derive(Default)]
struct Served(BTreeMap<String, Vec<String>>);

impl Served {
    /// Whether the server has what a right is to.
    fn has(&mut self, right: &Right, api: &Api) -> Result<bool, ApiError> {
        let (resource, group, part) = split(&right.target);
        if !self.0.contains_key(group) {
            self.0.insert(group.to_owned(), resources(group, api)?);
        }
        let wanted = match part {
            "" => resource.to_owned(),
            part => format!("{resource}/{part}"),
        };
        Ok(self.0[group].contains(&wanted))
    }
}

/// What the server has in all versions of a group.
fn resources(group: &str, api: &Api) -> Result<Vec<String>, ApiError> {
    let versions = match group {
        "" => vec!["v1".to_owned()],
        group => {
            let answer = api.get(format!("/apis/{}", encoded(group)))?;
            match answer.code {
                200 => {}
                404 => return Ok(Vec::new()),
                _ => return Err(answer.refused()),
            }
            let versions = answer.body["versions"].as_array().into_iter().flatten();
            let versions = versions.filter_map(|version| version["version"].as_str());
            versions
                .map(|version| format!("{group}/{version}"))
                .collect()
        }
    };
    let mut found = Vec::new();
    for version in versions {
        let resources = api.served(&version)?;
        let names = resources.iter().filter_map(|one| one["name"].as_str());
        found.extend(names.map(str::to_owned));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Answer;
    use crate::grade::Verdict;

    fn only() -> Vec<Only> {
        vec![Only {
            namespace: "shop".into(),
            allowed: vec!["list pods".into(), "get configmaps motto".into()],
            denied: vec![],
        }]
    }

    fn rule(group: &str, resource: &str, verb: &str, names: &[&str]) -> Json {
        json!({"verbs": [verb], "apiGroups": [group], "resources": [resource], "resourceNames": names})
    }

    /// What is found where these are the rules of the namespace `shop`, and there is nothing of the group `extensions`.
    fn judged(rules: Vec<Json>) -> Finding {
        judged_by(&only(), rules)
    }

    fn judged_by(only: &[Only], rules: Vec<Json>) -> Finding {
        let namespaces = ["default".to_owned(), "shop".to_owned()];
        let list = |namespace: &str| {
            let rules = if namespace == "shop" {
                rules.clone()
            } else {
                vec![]
            };
            let paths = json!([{"verbs": ["get"], "nonResourceURLs": ["/healthz", "/version"]}]);
            let status =
                json!({"resourceRules": rules, "nonResourceRules": paths, "incomplete": false});
            Ok(json!({"status": status}))
        };
        let is_there = |right: &Right| Ok(!right.target.ends_with(".extensions"));
        judge(only, "reader", &namespaces, list, is_there)
    }

    #[test]
    fn a_right_that_is_not_among_those_is_named_with_its_namespace() {
        let own = || {
            vec![
                rule("", "pods", "list", &[]),
                rule("", "configmaps", "get", &["motto"]),
            ]
        };
        assert_eq!(judged(own()).verdict, Verdict::Pass);
        let narrower = vec![rule("", "pods", "list", &["web"])];
        assert_eq!(judged(narrower).verdict, Verdict::Pass);
        for (more, said) in [
            (
                rule("", "configmaps", "get", &[]),
                "get configmaps in shop: allowed",
            ),
            (
                rule("", "configmaps", "get", &["other"]),
                "get configmaps other in shop: allowed",
            ),
            (
                rule("", "pods/log", "get", &[]),
                "get pods/log in shop: allowed",
            ),
            (
                rule("apps", "deployments/scale", "patch", &[]),
                "patch deployments.apps/scale in shop: allowed",
            ),
            (rule("*", "*", "*", &[]), "* *.* in shop: allowed"),
        ] {
            let found = judged([own(), vec![more]].concat());
            assert_eq!(
                (found.verdict, found.observed.as_str()),
                (Verdict::Fail, said)
            );
        }
        let of_nothing = rule("extensions", "deployments", "list", &[]);
        assert_eq!(judged(vec![of_nothing]).verdict, Verdict::Pass);
    }

    #[test]
    fn what_is_denied_is_denied_by_name_too_and_all_else_may_be_allowed() {
        let mut only = only();
        only[0].allowed = vec!["* *".into()];
        only[0].denied = vec![
            "delete networkpolicies.networking.k8s.io".into(),
            "create pods/exec".into(),
            "impersonate serviceaccounts".into(),
        ];
        let group = "networking.k8s.io";
        for (rule, verdict) in [
            (rule("apps", "deployments", "*", &[]), Verdict::Pass),
            (rule(group, "networkpolicies", "get", &[]), Verdict::Pass),
            (
                rule(group, "networkpolicies", "delete", &["own"]),
                Verdict::Fail,
            ),
            (rule(group, "networkpolicies", "*", &["own"]), Verdict::Fail),
            (rule(group, "*", "delete", &[]), Verdict::Fail),
            (rule("*", "*", "delete", &["own"]), Verdict::Fail),
            (rule("", "*", "delete", &[]), Verdict::Pass),
            (rule("", "*/exec", "create", &[]), Verdict::Fail),
            (rule("*", "*/exec", "create", &[]), Verdict::Fail),
            (rule("", "*/log", "create", &[]), Verdict::Pass),
            (rule("apps", "*/exec", "create", &[]), Verdict::Pass),
            (rule("*", "pods/exec", "create", &[]), Verdict::Fail),
            (rule("*", "pods", "create", &[]), Verdict::Pass),
            (rule("*", "networkpolicies", "delete", &[]), Verdict::Fail),
            (
                rule("*", "networkpolicies/status", "delete", &[]),
                Verdict::Pass,
            ),
            (
                rule("", "serviceaccounts", "impersonate:serviceaccount", &[]),
                Verdict::Fail,
            ),
        ] {
            let found = judged_by(&only, vec![rule.clone()]);
            assert_eq!(found.verdict, verdict, "{rule}");
        }
    }

    #[test]
    fn what_no_api_serves_is_a_right_all_the_same() {
        for (rule, there) in [
            (rule("", "users", "impersonate", &[]), true),
            (rule("", "groups", "impersonate", &["system:masters"]), true),
            (rule("certificates.k8s.io", "signers", "approve", &[]), true),
            (rule("", "nodes/log", "get", &[]), true),
            (rule("", "users", "get", &[]), false),
            (rule("extensions", "deployments", "list", &[]), false),
        ] {
            let status = json!({"resourceRules": [rule], "incomplete": false});
            let list = |_: &str| Ok(json!({"status": status}));
            let found = judge(&only(), "reader", &["shop".to_owned()], list, |_| Ok(false));
            assert_eq!(found.verdict == Verdict::Fail, there, "{rule}");
        }
    }

    #[test]
    fn a_list_that_is_not_complete_says_nothing() {
        for status in [
            json!({"resourceRules": [], "incomplete": true, "evaluationError": "a webhook decides"}),
            json!({"incomplete": false}),
            json!({}),
        ] {
            let list = |_: &str| Ok(json!({"status": status}));
            let found = judge(&only(), "reader", &["shop".to_owned()], list, |_| Ok(true));
            assert!(matches!(found.verdict, Verdict::Unknown(_)), "{status}");
        }
    }

    #[test]
    fn who_can_change_what_is_asked_makes_it_unknown() {
        let api = |rule: Json| {
            Api::answering(move |request: &Request| {
                let items = match request.path.contains("mutatingwebhook") {
                    true => {
                        json!([{"metadata": {"name": "hook"}, "webhooks": [{"rules": [rule]}]}])
                    }
                    false => json!([]),
                };
                Ok(Answer {
                    code: 200,
                    body: json!({"items": items}),
                })
            })
        };
        let of_pods = json!({"apiGroups": [""], "resources": ["*"]});
        assert_eq!(unchanged(&api(of_pods)), Ok(()));
        let of_all = json!({"apiGroups": ["*"], "resources": ["*"]});
        assert!(
            unchanged(&api(of_all))
                .unwrap_err()
                .to_string()
                .contains("`hook`")
        );
    }
}

//! Access checks: the API server's own authorizers say what somebody may do, and what is all that they may
//! ([`rights`]).

use serde_json::{Value as Json, json};

use crate::api::{Api, ApiError, User};
use crate::check::AccessCheck;
use crate::check::access::rights;
use crate::check::instrument::finding::{Finding, all};
use crate::grade::Evidence;

/// Where reviews are sent.
const REVIEWS: &str = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

/// Asks for each cell of the matrix, and for what else there is.
pub(crate) fn grade(check: &AccessCheck, api: &Api) -> Finding {
    let matrix = judge(check, |review| {
        let asked = review["spec"].clone();
        let answer = api.post(REVIEWS, review)?;
        match answer.code {
            200 | 201 if !is_same(&asked, &answer.body["spec"]) => Err(ApiError::Impostor(
                "what it was asked about an access was changed before it arrived".to_owned(),
            )),
            200 | 201 => Ok(answer.body),
            _ => Err(answer.refused()),
        }
    });
    match &check.only {
        None => matrix,
        Some(only) => {
            let user = User::of(&check.user, &check.groups);
            all(vec![matrix, rights::grade(only, &user, api)])
        }
    }
}

/// Whether a server says that it was asked this; admission can change what is asked.
fn is_same(asked: &Json, told: &Json) -> bool {
    let is_empty = |value: &Json| value.is_null() || value == "";
    match (asked, told) {
        (Json::Object(one), Json::Object(other)) => one.keys().chain(other.keys()).all(|key| {
            is_same(
                one.get(key).unwrap_or(&Json::Null),
                other.get(key).unwrap_or(&Json::Null),
            )
        }),
        _ => asked == told || is_empty(asked) && is_empty(told),
    }
}

fn judge(check: &AccessCheck, mut decide: impl FnMut(Json) -> Result<Json, ApiError>) -> Finding {
    let allowed = check.allowed.iter().map(|cell| (cell, true));
    let denied = check.denied.iter().map(|cell| (cell, false));
    let mut seen = Vec::new();
    let mut wrong = None;
    for (cell, expected) in allowed.chain(denied) {
        let Some(attributes) = attributes(cell, check.namespace.as_deref()) else {
            return Finding::unknown(format!("the scenario asks for the access `{cell}`"));
        };
        // A path is in no namespace.
        let place = attributes["resourceAttributes"]["namespace"].as_str();
        let place = place.map_or(String::new(), |namespace| format!(" in {namespace}"));
        let mut spec = attributes;
        spec["user"] = json!(check.user);
        spec["groups"] = json!(User::of(&check.user, &check.groups).groups);
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec,
        });
        let answer = match decide(review) {
            Ok(answer) => answer,
            Err(error) => return error.into(),
        };
        let status = &answer["status"];
        let Some(allowed) = status["allowed"].as_bool() else {
            return Finding::unknown("the API server did not decide on an access");
        };
        let reason = status["reason"].as_str().unwrap_or_default();
        let shown = Evidence {
            at: format!("{} may {cell}{place}", who(check)),
            observed: match reason {
                "" => word(allowed).to_owned(),
                reason => format!("{}: {reason}", word(allowed)),
            },
            expected: Some(word(expected).to_owned()),
            ..Evidence::default()
        };
        if allowed == expected {
            seen.push(shown);
        } else if wrong.is_none() {
            wrong = Some((format!("{cell}: {}", word(allowed)), shown));
        }
    }
    match wrong {
        Some((observed, shown)) => Finding::fail(observed).with(shown),
        None => Finding {
            evidence: seen,
            ..Finding::pass(format!(
                "{} allowed, {} denied",
                check.allowed.len(),
                check.denied.len()
            ))
        },
    }
}

/// Who asks, with the groups that tell one user from another of that name.
fn who(check: &AccessCheck) -> String {
    match &check.groups[..] {
        [] => check.user.clone(),
        groups => format!("{} of {}", check.user, groups.join(", ")),
    }
}

fn word(allowed: bool) -> &'static str {
    if allowed { "allowed" } else { "denied" }
}

/// What is asked: `get pods`, `create deployments.apps`, `get pods/log web`, `get /metrics`.
/// Nothing for any other form.
fn attributes(cell: &str, namespace: Option<&str>) -> Option<Json> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let (verb, target, name) = match words.as_slice() {
        [verb, target] => (verb, target, None),
        [verb, target, name] => (verb, target, Some(name)),
        _ => return None,
    };
    if target.starts_with('/') {
        return name
            .is_none()
            .then(|| json!({"nonResourceAttributes": {"verb": verb, "path": target}}));
    }
    let (resource, group, subresource) = rights::split(target);
    Some(json!({"resourceAttributes": {
        "verb": verb,
        "group": group,
        "resource": resource,
        "subresource": subresource,
        "name": name,
        "namespace": namespace,
    }}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Verdict;

    fn check() -> AccessCheck {
        AccessCheck {
            user: "system:serviceaccount:shop:reader".into(),
            groups: vec!["auditors".into()],
            namespace: Some("shop".into()),
            allowed: vec!["get pods".into(), "get pods/log web".into()],
            denied: vec!["delete deployments.apps".into(), "get /metrics".into()],
            only: None,
        }
    }

    /// Allows what is got of pods.
    fn authorizer(review: &Json) -> Json {
        let asked = &review["spec"]["resourceAttributes"];
        let allowed = asked["verb"] == "get" && asked["resource"] == "pods";
        json!({"status": {"allowed": allowed, "reason": "by a rule"}})
    }

    #[test]
    fn a_question_that_was_changed_is_another_one() {
        let asked = json!({"user": "mona", "resourceAttributes": {"verb": "get", "name": null, "group": ""}});
        assert!(is_same(
            &asked,
            &json!({"user": "mona", "resourceAttributes": {"verb": "get"}})
        ));
        assert!(!is_same(
            &asked,
            &json!({"user": "lisa", "resourceAttributes": {"verb": "get"}})
        ));
        let more = json!({"user": "mona", "groups": ["x"], "resourceAttributes": {"verb": "get"}});
        assert!(!is_same(&asked, &more));
    }

    #[test]
    fn every_cell_is_asked_for_as_the_user_in_its_groups() {
        let mut asked = Vec::new();
        let finding = judge(&check(), |review| {
            let answer = authorizer(&review);
            asked.push(review);
            Ok(answer)
        });
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.observed, "2 allowed, 2 denied");
        let log = &asked[1]["spec"];
        assert_eq!(log["resourceAttributes"]["subresource"], "log");
        assert_eq!(log["resourceAttributes"]["name"], "web");
        assert_eq!(
            log["groups"],
            json!([
                "system:serviceaccounts",
                "system:serviceaccounts:shop",
                "system:authenticated",
                "auditors"
            ])
        );
        assert_eq!(asked[2]["spec"]["resourceAttributes"]["group"], "apps");
        assert_eq!(
            asked[3]["spec"]["nonResourceAttributes"]["path"],
            "/metrics"
        );
    }

    #[test]
    fn a_cell_that_is_otherwise_is_named_with_the_reason() {
        let mut check = check();
        check.denied = vec!["get pods".into()];
        let finding = judge(&check, |review| Ok(authorizer(&review)));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.observed, "get pods: allowed");
        assert_eq!(finding.evidence[0].observed, "allowed: by a rule");
    }

    #[test]
    fn a_server_that_does_not_answer_leaves_it_unknown() {
        let finding = judge(&check(), |_| Err(ApiError::Late));
        assert!(matches!(finding.verdict, Verdict::Unknown(_)));
    }
}

//! Admission checks: manifests are sent to the API server to be tried, and it says whether it would
//! take them.

use serde_json::Value as Json;

use crate::api::{Answer, Api, ApiError, Request, User, manifest};
use crate::check::AdmissionCheck;
use crate::check::instrument::finding::{Finding, shortened};
use crate::check::instrument::pattern;
use crate::grade::Evidence;

/// Says that it is tried only.
const DRY_RUN: &str = "dryRun=All&fieldManager=cksl";

/// Tries the manifests.
pub(crate) fn grade(check: &AdmissionCheck, api: &Api) -> Finding {
    judge(check, |manifest| {
        let path = manifest::collection(manifest, api)?;
        let user = check.user.as_ref().map(|name| User::of(name, &[]));
        api.ask(Request {
            body: Some(manifest.clone()),
            user,
            ..Request::new("POST", format!("{path}?{DRY_RUN}"))
        })
    })
}

fn judge(
    check: &AdmissionCheck,
    mut send: impl FnMut(&Json) -> Result<Answer, ApiError>,
) -> Finding {
    let because = check.because.as_deref().map(pattern::somewhere);
    let because = match because.transpose() {
        Ok(pattern) => pattern,
        Err(unusable) => return unusable,
    };
    let accepted = check.accepted.iter().map(|manifest| (manifest, true));
    let refused = check.refused.iter().map(|manifest| (manifest, false));
    let mut seen = Vec::new();
    for (manifest, expected) in accepted.chain(refused) {
        let name = manifest::named(manifest);
        let answer = match send(manifest) {
            Ok(answer) => answer,
            Err(error) => return Finding::unknown(format!("{name}: {error}")),
        };
        let message = answer.message();
        let shown = |observed: String| Evidence {
            at: name.clone(),
            observed,
            expected: Some(if expected { "accepted" } else { "refused" }.to_owned()),
            ..Evidence::default()
        };
        match (Decision::of(&answer), expected) {
            (Decision::Accepted, true) => seen.push(shown("accepted".to_owned())),
            (Decision::Accepted, false) => {
                return Finding::fail(format!("{name} is accepted")).with(shown("accepted".into()));
            }
            (Decision::Refused, false) => {
                if because.as_ref().is_some_and(|why| !why.is_match(message)) {
                    let why = shortened(message);
                    return Finding::fail(format!("{name} is refused for another reason: {why}"))
                        .with(shown(message.to_owned()));
                }
                seen.push(shown(message.to_owned()));
            }
            (Decision::Refused, true) => {
                let why = shortened(message);
                return Finding::fail(format!("{name} is refused: {why}"))
                    .with(shown(message.to_owned()));
            }
            (Decision::NoPlace, _) => {
                return Finding::fail(format!("{name} can't be made: {message}"))
                    .with(shown(message.to_owned()));
            }
            (Decision::None, _) => {
                return Finding::unknown(format!("{name}: {}", answer.refused()));
            }
        }
    }
    Finding {
        evidence: seen,
        ..Finding::pass(format!(
            "{} accepted, {} refused",
            check.accepted.len(),
            check.refused.len()
        ))
    }
}

/// What an answer says of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Accepted,
    /// By admission.
    Refused,
    /// The namespace does not exist.
    NoPlace,
    /// It says something else.
    None,
}

impl Decision {
    fn of(answer: &Answer) -> Self {
        match answer.code {
            200..=202 => Decision::Accepted,
            // A service account is made a moment after its namespace: this is no policy's doing.
            403 if answer
                .message()
                .contains("error looking up service account") =>
            {
                Decision::None
            }
            403 | 422 => Decision::Refused,
            // The other reasons that a ValidatingAdmissionPolicy can give.
            401 | 413 if answer.message().contains("denied request") => Decision::Refused,
            400.. if by_a_webhook(answer.message()) => Decision::Refused,
            404 => Decision::NoPlace,
            _ => Decision::None,
        }
    }
}

/// Whether an error is the doing of a webhook, which chooses the code itself: it denied the object, or gave
/// no answer and its `failurePolicy` is `Fail`. One that took too long may answer the next time.
fn by_a_webhook(message: &str) -> bool {
    let denied =
        message.starts_with("admission webhook ") && message.contains("denied the request");
    let failed = message.starts_with("Internal error occurred: failed calling webhook ")
        && !message.contains("deadline exceeded");
    denied || failed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::grade::Verdict;

    fn pod(name: &str) -> Json {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"}})
    }

    fn check() -> AdmissionCheck {
        AdmissionCheck {
            accepted: vec![pod("good")],
            refused: vec![pod("bad")],
            because: Some("PodSecurity".into()),
            user: None,
        }
    }

    fn judged(good: (u16, &str), bad: (u16, &str)) -> Finding {
        judge(&check(), |manifest| {
            let (code, message) = match manifest["metadata"]["name"] == "good" {
                true => good,
                false => bad,
            };
            let body = json!({"message": message});
            Ok(Answer { code, body })
        })
    }

    #[test]
    fn each_manifest_must_fare_as_asked_and_for_the_reason_asked() {
        let violates = (403, r#"violates PodSecurity "restricted""#);
        let finding = judged((201, ""), violates);
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.observed, "1 accepted, 1 refused");
        let strict = judged(violates, violates);
        assert_eq!(
            strict.observed,
            r#"Pod shop/good is refused: violates PodSecurity "restricted""#
        );
        let lax = judged((201, ""), (201, ""));
        assert_eq!(lax.observed, "Pod shop/bad is accepted");
        let other = judged((201, ""), (422, "spec.containers: Required value"));
        assert_eq!(
            other.observed,
            "Pod shop/bad is refused for another reason: spec.containers: Required value"
        );
    }

    #[test]
    fn a_webhook_refuses_with_a_code_of_its_own() {
        let judged = |code, message| {
            let answer = judged((201, ""), (code, message));
            answer.verdict
        };
        let denied = r#"admission webhook "own.test" denied the request: PodSecurity"#;
        let failed = "Internal error occurred: failed calling webhook \"own.test\": PodSecurity";
        for (code, message) in [(400, denied), (500, denied), (500, failed)] {
            assert_eq!(judged(code, message), Verdict::Pass, "{message}");
        }
        let late = format!("{failed}: context deadline exceeded");
        for (code, message) in [(500, &*late), (400, "PodSecurity"), (200, denied)] {
            assert_ne!(judged(code, message), Verdict::Pass, "{message}");
        }
    }

    #[test]
    fn what_is_no_decision_is_not_taken_for_one() {
        let missing = judged((404, "namespaces \"shop\" not found"), (403, "PodSecurity"));
        assert_eq!(missing.verdict, Verdict::Fail);
        for (code, message) in [
            (500, "etcd"),
            (409, "exists"),
            (403, "error looking up service account shop/default"),
        ] {
            let finding = judged((code, message), (403, "PodSecurity"));
            assert!(matches!(finding.verdict, Verdict::Unknown(_)), "{message}");
        }
    }
}

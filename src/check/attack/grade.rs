//! Checks by attack: what an adversary did on the untouched lab, and what comes of the same now.
//!
//! The points are for what worked before and does not work now. So what did not work before is unknown, whatever comes
//! of it now: a name that was never there is refused by any lab.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::api::{ACCOUNT, Answer, Api, ApiError, Request, User};
use crate::check::instrument::Live;
use crate::check::instrument::baseline::Before;
use crate::check::instrument::finding::{self, Finding};
use crate::check::instrument::policy::ReadOnce;
use crate::check::looked::Looked;
use crate::check::{All, Any, Not, access, admission, command, probe};
use crate::check::{AttackCheck, AttackRequest, Check, Kind, Technique};
use crate::grade::{BEFORE, Evidence, Verdict};
use crate::random::random;

/// How long a token of an adversary is good for.
const TOKEN: Duration = Duration::from_secs(600);

/// The name of the honest application among what was tried before.
const HONEST: &str = "";

/// What came of a technique.
struct Outcome {
    /// Whether it worked, or was stopped; a sentence on why neither can be said.
    came: Result<Came, String>,
    said: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    Worked,
    Stopped,
    /// Neither as it works, nor as it is to be stopped.
    Otherwise,
}

/// The checks of a scenario, their attacks with a word of their own that was not there before.
pub(crate) fn with_fresh_words(checks: &[Check]) -> Vec<Check> {
    let word = format!("{:016x}", random());
    let mut checks = checks.to_vec();
    put_words(&mut checks, &word);
    checks
}

fn put_words(checks: &mut [Check], word: &str) {
    for check in checks {
        match &mut check.kind {
            Kind::Attack(attack) => *attack = attack.with_fresh(word),
            Kind::All(All(parts)) | Kind::Any(Any(parts)) => put_words(parts, word),
            Kind::Not(Not(part)) => put_words(std::slice::from_mut(part), word),
            _ => {}
        }
    }
}

/// The attacks of checks and of their parts, each with the id of its check.
pub(crate) fn attacks<'a>(checks: &'a [Check]) -> Vec<(&'a str, &'a AttackCheck)> {
    let of_check = |check: &'a Check| {
        let parts = check.with_parts();
        parts.filter_map(|part| match &part.kind {
            Kind::Attack(attack) => Some((check.id.as_str(), attack)),
            _ => None,
        })
    };
    checks.iter().flat_map(of_check).collect()
}

/// Tries all attacks of a scenario on its untouched lab, before anybody is let in. What is tried is known by the id of
/// its check and its own name.
pub(crate) fn try_before(
    checks: &[Check],
    live: Live<'_>,
    api: Option<&Api>,
) -> BTreeMap<String, Before> {
    let checks = with_fresh_words(checks);
    let mut before = BTreeMap::new();
    let look = |check: &Check| alone(check, live, api);
    for (id, attack) in attacks(&checks) {
        let honest = finding::all(attack.honest.iter().map(|part| look(part).0).collect());
        let works = Before {
            worked: honest.verdict == Verdict::Pass,
            observed: honest.observed,
        };
        before.insert(key(id, HONEST), works);
        for technique in &attack.techniques {
            let outcome = attempt_before(technique, api, &look);
            let one = Before {
                worked: outcome.came == Ok(Came::Worked),
                observed: outcome.came.err().unwrap_or(outcome.said),
            };
            before.insert(key(id, &technique.name), one);
        }
    }
    before
}

fn key(check: &str, name: &str) -> String {
    format!("{check}/{name}")
}

/// A check on a lab that nobody was in yet: nothing in it can be anybody else's.
fn alone(check: &Check, live: Live<'_>, api: Option<&Api>) -> (Finding, Option<String>) {
    let of_cluster = |look: &dyn Fn(&Api) -> Finding| match api {
        Some(api) => (look(api), None),
        None => (Finding::unknown("this lab has no cluster"), None),
    };
    match &check.kind {
        Kind::Command(one) => command::grade::alone(one, live),
        Kind::Probe(one) => {
            of_cluster(&|api| probe::grade::grade(one, live, api, &ReadOnce::default()))
        }
        Kind::Access(one) => of_cluster(&|api| access::grade::grade(one, api)),
        Kind::Admission(one) => of_cluster(&|api| admission::grade::grade(one, api)),
        _ => (Finding::unknown("no attack can be of this kind"), None),
    }
}

/// Decides the check at `path` now.
pub(crate) fn grade(check: &AttackCheck, path: &str, looked: &Looked<'_>) -> Finding {
    // What stands after a blank tells a mutant of the check from it.
    let id = path.split(['.', ' ']).next().unwrap_or(path);
    let look = |part: &Check| {
        let said = match &part.kind {
            Kind::Command(one) => looked.commands.said(one),
            _ => None,
        };
        (part.grade(path, None, looked), said)
    };
    judge(
        id,
        check,
        &looked.baseline.attacks,
        &|technique| attempt(technique, looked.api, &look),
        &|part| look(part).0,
    )
}

fn judge(
    id: &str,
    check: &AttackCheck,
    before: &BTreeMap<String, Before>,
    attempt: &dyn Fn(&Technique) -> Outcome,
    look: &dyn Fn(&Check) -> Finding,
) -> Finding {
    let mut findings = Vec::new();
    let mut evidence = Vec::new();
    for technique in &check.techniques {
        let name = &technique.name;
        let now = attempt(technique);
        let was = before.get(&key(id, name));
        let now_said = now.came.as_ref().err().unwrap_or(&now.said);
        evidence.push(Evidence {
            at: format!("{name} ({})", technique.by),
            observed: format!(
                "{BEFORE}{}; now: {now_said}",
                was.map_or("not tried", |was| was.observed.as_str())
            ),
            ..Evidence::default()
        });
        findings.push(match (now.came, was) {
            (Ok(Came::Worked), _) => {
                Finding::fail(format!("still possible: {name} ({})", now.said))
            }
            (Ok(Came::Otherwise), _) => {
                Finding::fail(format!("{name} is not stopped as it must be: {}", now.said))
            }
            (Err(why), _) => Finding::unknown(format!("{name}: {why}")),
            (Ok(Came::Stopped), Some(was)) if was.worked => Finding::pass(name),
            (Ok(Came::Stopped), Some(was)) => Finding::unknown(format!(
                "{name} did not work on the untouched lab: {}",
                was.observed
            )),
            (Ok(Came::Stopped), None) => Finding::unknown(format!(
                "{name} was not tried on the untouched lab: `cksl reset` makes a new one"
            )),
        });
    }
    let honest = finding::all(check.honest.iter().map(look).collect());
    evidence.push(Evidence {
        at: "the honest application".to_owned(),
        observed: match &honest.verdict {
            Verdict::Pass => "works".to_owned(),
            Verdict::Fail | Verdict::Unknown(_) => honest.observed.clone(),
        },
        ..Evidence::default()
    });
    findings.push(match (honest.verdict, before.get(&key(id, HONEST))) {
        (Verdict::Pass, Some(was)) if !was.worked => Finding::unknown(format!(
            "the honest application did not work on the untouched lab: {}",
            was.observed
        )),
        (Verdict::Pass, _) => Finding::pass("the honest application works"),
        (Verdict::Fail, _) => {
            let observed = format!("the honest application fails: {}", honest.observed);
            Finding {
                for_good: honest.for_good,
                ..Finding::fail(observed)
            }
        }
        (Verdict::Unknown(why), _) => Finding::unknown(why),
    });
    let all = finding::all(findings);
    let observed = match all.verdict {
        Verdict::Pass => format!("{} attacks worked before, none now", check.techniques.len()),
        Verdict::Fail | Verdict::Unknown(_) => all.observed.clone(),
    };
    Finding {
        observed,
        evidence,
        ..all
    }
}

/// Tries a technique where it is to work: once, and then nothing else.
fn attempt_before(
    technique: &Technique,
    api: Option<&Api>,
    look: &dyn Fn(&Check) -> (Finding, Option<String>),
) -> Outcome {
    let Some(at_work) = technique.at_work() else {
        return attempt(technique, api, look);
    };
    let (found, said) = look(&at_work);
    Outcome {
        said: words(&found, said),
        came: match found.verdict {
            Verdict::Pass => Ok(Came::Worked),
            Verdict::Fail => Ok(Came::Otherwise),
            Verdict::Unknown(why) => Err(why),
        },
    }
}

/// Tries a technique.
fn attempt(
    technique: &Technique,
    api: Option<&Api>,
    look: &dyn Fn(&Check) -> (Finding, Option<String>),
) -> Outcome {
    if let Some(request) = &technique.request {
        return match api.map(|api| send(request, api)) {
            Some(Ok(answer)) => answered(&answer),
            Some(Err(error)) => Outcome::unclear(error.to_string()),
            None => Outcome::unclear("this lab has no cluster".to_owned()),
        };
    }
    let (Some(stopped), Some(at_work)) = (&technique.stopped, technique.at_work()) else {
        return Outcome::unclear("the scenario does not say what is tried".to_owned());
    };
    let (found, said) = look(stopped);
    let came = match &found.verdict {
        Verdict::Pass => Ok(Came::Stopped),
        Verdict::Unknown(why) => Err(why.clone()),
        Verdict::Fail => {
            let (works, worked_as) = look(&at_work);
            return match works.verdict {
                Verdict::Pass => Outcome {
                    said: words(&works, worked_as),
                    came: Ok(Came::Worked),
                },
                Verdict::Fail => Outcome {
                    said: words(&found, said),
                    came: Ok(Came::Otherwise),
                },
                Verdict::Unknown(why) => Outcome::unclear(why),
            };
        }
    };
    Outcome {
        said: words(&found, said),
        came,
    }
}

impl Outcome {
    fn unclear(why: String) -> Self {
        Self {
            said: why.clone(),
            came: Err(why),
        }
    }
}

/// What a try came to, in words: what a command has printed, or what was seen first.
fn words(found: &Finding, said: Option<String>) -> String {
    let seen = found.evidence.first().map(|one| one.observed.clone());
    let said = said.filter(|said| !said.is_empty() && !found.for_good);
    said.or(seen).unwrap_or_else(|| found.observed.clone())
}

/// Makes a request in somebody's name.
fn send(request: &AttackRequest, api: &Api) -> Result<Answer, ApiError> {
    let mut sent = Request::new(request.verb.method(), request.path.clone());
    sent.body.clone_from(&request.body);
    if request.user.starts_with(ACCOUNT) {
        sent.token = Some(api.token(&request.user, TOKEN)?);
    } else {
        sent.user = Some(User::of(&request.user, &request.groups));
    }
    api.ask(sent)
}

/// What the answer to an adversary's request says.
fn answered(answer: &Answer) -> Outcome {
    let with_reason = |word: &str| {
        format!(
            "{} {word}: {}",
            answer.code,
            finding::shortened(answer.message())
        )
    };
    let (came, said) = match answer.code {
        200..=202 => (Ok(Came::Worked), format!("{} OK", answer.code)),
        401 => (Ok(Came::Stopped), with_reason("Unauthorized")),
        403 => (Ok(Came::Stopped), with_reason("Forbidden")),
        _ => (Err(answer.refused().to_string()), String::new()),
    };
    Outcome { came, said }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check() -> AttackCheck {
        let technique = |name: &str| json!({"name": name, "by": "connect", "request": {"as": "u", "verb": "get", "path": "/"}});
        serde_json::from_value(json!({
            "honest": [{"command": {"exec": ["/usr/bin/true"]}}],
            "techniques": [technique("reads"), technique("writes")],
        }))
        .unwrap()
    }

    fn before(reads: bool, writes: bool) -> BTreeMap<String, Before> {
        let one = |worked| Before {
            worked,
            observed: if worked { "200 OK" } else { "404" }.to_owned(),
        };
        let names = [("", true), ("reads", reads), ("writes", writes)];
        names
            .map(|(name, worked)| (key("closed", name), one(worked)))
            .into()
    }

    fn judged(
        before: &BTreeMap<String, Before>,
        code: impl Fn(&Technique) -> u16,
        honest: Finding,
    ) -> Finding {
        let attempt = |technique: &Technique| {
            answered(&Answer {
                code: code(technique),
                body: json!({"message": "no rule allows it"}),
            })
        };
        judge("closed", &check(), before, &attempt, &|_| honest.clone())
    }

    #[test]
    fn what_worked_before_and_is_stopped_now_passes_and_each_attack_is_told() {
        let found = judged(&before(true, true), |_| 403, Finding::pass("up"));
        assert_eq!(found.verdict, Verdict::Pass);
        assert_eq!(found.observed, "2 attacks worked before, none now");
        let told = &found.evidence[0];
        assert_eq!(told.at, "reads (connect)");
        assert_eq!(
            told.observed,
            "before: 200 OK; now: 403 Forbidden: no rule allows it"
        );
        assert_eq!(found.evidence.len(), 3);
    }

    #[test]
    fn one_attack_that_works_still_fails_whatever_the_others_do() {
        let code = |one: &Technique| if one.name == "writes" { 200 } else { 403 };
        let found = judged(&before(true, true), code, Finding::pass("up"));
        assert_eq!(found.verdict, Verdict::Fail);
        assert_eq!(found.observed, "still possible: writes (200 OK)");
    }

    #[test]
    fn what_never_worked_or_was_never_tried_earns_nothing() {
        let found = judged(&before(true, false), |_| 403, Finding::pass("up"));
        let Verdict::Unknown(why) = found.verdict else {
            panic!("{found:?}");
        };
        assert_eq!(why, "writes did not work on the untouched lab: 404");
        let untried = judged(&BTreeMap::new(), |_| 403, Finding::pass("up"));
        assert!(matches!(untried.verdict, Verdict::Unknown(_)));
    }

    #[test]
    fn attacks_that_are_stopped_with_the_application_fail() {
        let found = judged(&before(true, true), |_| 403, Finding::fail("it is down"));
        assert_eq!(found.verdict, Verdict::Fail);
        assert_eq!(found.observed, "the honest application fails: it is down");
    }

    #[test]
    fn an_answer_that_is_no_decision_is_not_taken_for_one() {
        let found = judged(&before(true, true), |_| 500, Finding::pass("up"));
        assert!(matches!(found.verdict, Verdict::Unknown(_)));
    }
}

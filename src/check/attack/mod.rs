//! Attacks: what an adversary tries before a lab is handed over, and again when it is graded.

pub(crate) mod grade;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::access::AccessCheck;
use super::admission::AdmissionCheck;
use super::audit::ApiVerb;
use super::combined::has_parts;
use super::command::CommandCheck;
use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::{Lint, Problems};
use super::looked::Looked;
use super::probe::{ProbeCheck, Reach};
use super::stimulus::Stimulus;
use super::texts::render_all;
use super::{Check, Kind};

/// Stands in the texts of an attack for a word that is drawn anew each time it is tried.
const FRESH: &str = "@fresh@";

/// Attacks that worked on the untouched lab and must not work now, while the honest application still does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttackCheck {
    /// What an honest user does: it must work before and now. Checks of the kinds command, probe, access and admission.
    pub honest: Vec<Check>,
    /// What the adversary tries.
    pub techniques: Vec<Technique>,
}

/// One way to attack. It is either a check that holds if the attack was stopped, or a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// What the adversary does, in a few words.
    pub name: String,
    /// The system call, or the verb and resource of the API, by which it does that.
    pub by: String,
    /// Whether the task or its hints tell of it.
    #[serde(default = "yes")]
    pub hinted: bool,
    /// A check that holds if the attack was stopped: a command; a probe that must not reach its goal; an access with
    /// `denied` alone; an admission with `refused` alone.
    pub stopped: Option<Box<Check>>,
    /// What the command does while the attack works.
    pub worked: Option<Worked>,
    /// What the adversary asks of the API server: it was stopped if the answer is 401 or 403.
    pub request: Option<AttackRequest>,
}

/// What comes of a command while an attack works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worked {
    /// Its exit code.
    #[serde(default)]
    pub exit: i32,
    /// A regular expression that its standard output matches as a whole.
    pub stdout: Option<String>,
}

/// A request that really is made, in somebody's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttackRequest {
    /// Who asks. A service account (`system:serviceaccount:shop:reader`) asks with a token of its own.
    #[serde(rename = "as")]
    pub user: String,
    /// Groups beside those that every such user is in; none of a service account.
    #[serde(default)]
    pub groups: Vec<String>,
    /// What is done.
    pub verb: ApiVerb,
    /// Path and query. What would change something is tried only (`?dryRun=All`).
    pub path: String,
    /// The object to be created.
    pub body: Option<serde_json::Value>,
}

impl AttackCheck {
    /// A check has so many techniques at least, and so many system calls or verbs by which they work.
    pub const LEAST: usize = 3;

    /// Its checks: those of the honest application, and those of the techniques.
    pub fn parts(&self) -> impl Iterator<Item = &Check> {
        let techniques = self.techniques.iter();
        let stopped = techniques.filter_map(|one| one.stopped.as_deref());
        self.honest.iter().chain(stopped)
    }

    /// The same with a word in all places for one that nobody could foresee.
    #[must_use]
    pub fn with_fresh(&self, word: &str) -> Self {
        let put = |_: &str, text: &str| text.replace(FRESH, word);
        // Without its places it is as good as it was: only old values are tried.
        render_all(self, &mut { put }).unwrap_or_else(|_| self.clone())
    }
}

impl Technique {
    /// Why it can't be told whether it works or was stopped, if so.
    fn problem(&self) -> Option<&'static str> {
        match (&self.stopped, &self.request) {
            (Some(_), None) if self.at_work().is_some() => None,
            (None, Some(request)) => request.verb.problem(&request.path),
            (Some(_), None) => Some(
                "it is not clear how it is while it works: a command says what it `worked` like; a probe does not \
                 expect that it works; an access is `denied`, and a manifest `refused`",
            ),
            _ => Some("it is either `stopped` by a check or a `request`"),
        }
    }

    /// The check that holds while the attack works: the same try, with the other outcome. `None` if it can't be told.
    #[must_use]
    pub fn at_work(&self) -> Option<Check> {
        let kind = match &self.stopped.as_deref()?.kind {
            Kind::Command(command) => {
                let worked = self.worked.as_ref()?;
                Kind::Command(CommandCheck {
                    exit: worked.exit,
                    stdout: worked.stdout.clone(),
                    ..command.clone()
                })
            }
            Kind::Probe(probe) if probe.expect != Reach::Works => Kind::Probe(ProbeCheck {
                expect: Reach::Works,
                by_policy: false,
                ..probe.clone()
            }),
            Kind::Access(access) if access.allowed.is_empty() && access.only.is_none() => {
                Kind::Access(AccessCheck {
                    allowed: access.denied.clone(),
                    denied: Vec::new(),
                    ..access.clone()
                })
            }
            Kind::Admission(admission) if admission.accepted.is_empty() => {
                Kind::Admission(AdmissionCheck {
                    accepted: admission.refused.clone(),
                    refused: Vec::new(),
                    because: None,
                    user: admission.user.clone(),
                })
            }
            _ => return None,
        };
        Some(Check {
            kind,
            ..Check::default()
        })
    }
}

fn yes() -> bool {
    true
}

impl Criterion for AttackCheck {
    fn nature(&self) -> Nature {
        let any = |is: fn(Nature) -> bool| self.parts().any(|part| is(part.nature()));
        Nature {
            overheard: true,
            by_events: any(|part| part.by_events),
            shows_content: any(|part| part.shows_content),
            ..Nature::default()
        }
    }

    fn form(&self, _: Option<&Stimulus>, problems: &mut Problems) {
        has_parts(&self.techniques, problems);
    }

    /// Whether it really tries several things, and each of them can be told from what an untouched lab would refuse.
    fn lint(&self, lint: &mut Lint<'_>) {
        let techniques = self.techniques.iter();
        let by: BTreeSet<&str> = techniques.clone().map(|one| one.by.as_str()).collect();
        if by.len() < Self::LEAST {
            let message =
                "an attack has three techniques at least that differ in what they work `by`";
            lint.say("techniques", "content/attack", message);
        }
        if techniques.clone().all(|one| one.hinted) {
            let message = "one technique at least is not told by the task: `hinted: false`";
            lint.say("techniques", "content/attack", message);
        }
        if self.honest.is_empty() || !self.honest.iter().all(is_tried) {
            let message = "the honest application is at least one check of the kind command, probe, access or admission";
            lint.say("honest", "content/attack", message);
        }
        let mut names = BTreeSet::new();
        for (index, technique) in techniques.enumerate() {
            let at = format!("techniques/{index}");
            if technique.name.trim().is_empty() || !names.insert(technique.name.as_str()) {
                lint.say(&at, "content/attack", "a technique has a name of its own");
            }
            if let Some(problem) = technique.problem() {
                lint.say(&at, "content/attack", problem);
            }
            let worked = technique.worked.as_ref();
            let stdout = worked.and_then(|worked| worked.stdout.as_deref());
            lint.regex(&format!("{at}/worked/stdout"), stdout);
        }
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        let requests = self.techniques.iter().any(|one| one.request.is_some());
        !requests && self.parts().all(|part| part.criterion().is_inside(is_own))
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| looked.node(|_| grade::grade(self, asked.path, looked)))
    }
}

/// Whether an honest application can be such a check.
fn is_tried(part: &Check) -> bool {
    matches!(
        part.kind,
        Kind::Command(_) | Kind::Probe(_) | Kind::Access(_) | Kind::Admission(_)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn technique(stopped: serde_json::Value, worked: serde_json::Value) -> Technique {
        serde_json::from_value(json!({
            "name": "n", "by": "b", "stopped": stopped, "worked": worked,
        }))
        .unwrap()
    }

    #[test]
    fn while_it_works_the_same_is_tried_with_the_other_outcome() {
        let probe = technique(
            json!({"probe": {"to": {"address": "10.0.0.1", "port": "80"}, "expect": "times-out", "by_policy": true}}),
            json!(null),
        );
        let Kind::Probe(at_work) = probe.at_work().unwrap().kind else {
            panic!("it is one");
        };
        assert_eq!((at_work.expect, at_work.by_policy), (Reach::Works, false));
        let command = technique(
            json!({"command": {"exec": ["/usr/bin/true"], "exit": 1}}),
            json!({"stdout": "in\n"}),
        );
        let (Kind::Command(stopped), Kind::Command(at_work)) = (
            &command.stopped.as_ref().unwrap().kind,
            &command.at_work().unwrap().kind,
        ) else {
            panic!("both are one");
        };
        assert!(at_work.runs_as(stopped), "one run tells of both");
        assert_eq!((at_work.exit, at_work.stdout.as_deref()), (0, Some("in\n")));
    }

    #[test]
    fn what_can_have_one_outcome_only_is_no_attack() {
        let reaches = json!({"probe": {"to": {"address": "10.0.0.1", "port": "80"}}});
        assert_eq!(technique(reaches, json!(null)).at_work(), None);
        let command = json!({"command": {"exec": ["/usr/bin/true"]}});
        assert_eq!(technique(command, json!(null)).at_work(), None);
    }

    #[test]
    fn a_word_is_put_into_all_that_is_tried() {
        let attack: AttackCheck = serde_json::from_value(json!({
            "honest": [{"command": {"exec": ["/usr/bin/echo", "@fresh@"]}}],
            "techniques": [{"name": "n", "by": "b", "request": {"as": "u", "verb": "get", "path": "/x/@fresh@"}}],
        }))
        .unwrap();
        let text = serde_json::to_string(&attack.with_fresh("w7")).unwrap();
        assert!(
            text.contains("\"/x/w7\"") && !text.contains("@fresh@"),
            "{text}"
        );
    }
}

//! The facts of a class as xAPI statements, one a line, for a learning record store.
//!
//! Format: <https://github.com/adlnet/xAPI-Spec>, version 1.0.3. The actor is an account of the class, with the number of
//! the learner: no e-mail is known. Ids are computed from the facts, so a store that gets them twice keeps each once.

use std::collections::BTreeMap;

use cksl::problem::Problem;
use cksl_class::class::{Again, Fact, Records, Story};
use cksl_class::host::What;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::unkept;

/// Where accounts and scenarios have their names. `.invalid` is no host's, by RFC 2606.
const HOME: &str = "https://cksl.invalid";

/// All statements.
pub(super) fn statements(records: &Records) -> Result<String, Problem> {
    let read = || Ok((records.class()?, records.seats()?, records.stories(None)?));
    let (class, seats, stories) = read().map_err(|error| unkept(&error))?;
    let names: BTreeMap<i64, String> = seats.into_iter().map(|seat| (seat.id, seat.name)).collect();
    let mut text = String::new();
    for story in &stories {
        let name = names.get(&story.seat).map_or("", String::as_str);
        for statement in of_lab(&class.name, name, story) {
            text += &statement.to_string();
            text.push('\n');
        }
    }
    Ok(text)
}

/// An id in the form of a UUID.
fn id(parts: &[&str]) -> String {
    let mut digest: [u8; 32] = Sha256::digest(parts.join("\n")).into();
    digest[6] = digest[6] & 0x0f | 0x40;
    digest[8] = digest[8] & 0x3f | 0x80;
    let hex: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

/// What is known of the attempt that runs.
#[derive(Default)]
struct Attempt {
    registration: String,
    score: Option<u32>,
    passed: bool,
    costs: u32,
}

fn of_lab(class: &str, name: &str, story: &Story) -> Vec<Value> {
    let group = format!("{HOME}/classes/{class}");
    let scenario = format!("{HOME}/scenarios/{}", story.task);
    let task = json!({
        "objectType": "Activity",
        "id": scenario,
        "definition": {
            "type": "http://adlnet.gov/expapi/activities/assessment",
            "name": { "en": story.task },
        },
    });
    let registration = |began: Timestamp| id(&["attempt", class, &story.lab, &began.to_string()]);
    let statement = |which: &str, at: Timestamp, registration: &str, said: Said| {
        let (verb, object, result) = said;
        let mut statement = json!({
            "id": id(&["statement", class, &story.lab, which, verb]),
            "version": "1.0.3",
            "timestamp": at,
            "actor": {
                "objectType": "Agent",
                "name": name,
                "account": { "homePage": group, "name": format!("learner-{}", story.seat) },
            },
            "verb": {
                "id": format!("http://adlnet.gov/expapi/verbs/{verb}"),
                "display": { "en": verb },
            },
            "object": object,
            "context": {
                "registration": registration,
                "platform": "cksl",
                "contextActivities": { "grouping": [{ "objectType": "Activity", "id": group }] },
            },
        });
        if let Some(result) = result {
            statement["result"] = result;
        }
        statement
    };
    let mut all = Vec::new();
    let mut attempt: Option<Attempt> = None;
    for (number, fact) in story.facts.iter().enumerate() {
        if let What::Begun { .. } = fact.what {
            attempt = Some(Attempt {
                registration: registration(fact.at),
                ..Attempt::default()
            });
        }
        let Some(attempt) = &mut attempt else {
            continue;
        };
        for said in said(attempt, fact, &scenario, &task) {
            let which = number.to_string();
            all.push(statement(&which, fact.at, &attempt.registration, said));
        }
    }
    for (number, again) in story.regrades.iter().enumerate() {
        let registration = registration(again.began);
        for said in said_again(again, &task) {
            let which = format!("again {number}");
            all.push(statement(&which, again.at, &registration, said));
        }
    }
    all
}

type Said = (&'static str, Value, Option<Value>);

/// The score of a result.
fn score(raw: u32, max: u32) -> Value {
    let scaled = match max {
        0 => 0.0,
        _ => f64::from(raw) / f64::from(max),
    };
    json!({ "raw": raw, "min": 0, "max": max, "scaled": scaled })
}

/// What an attempt that was judged again says: it stands for what was said of its score before.
fn said_again(again: &Again, task: &Value) -> Vec<Said> {
    let result = json!({
        "score": score(again.score, again.max),
        "success": again.earned == again.max,
        "extensions": { format!("{HOME}/judged-again"): true },
    });
    vec![("scored", task.clone(), Some(result))]
}

/// What a fact says: verbs, objects and results.
fn said(attempt: &mut Attempt, fact: &Fact, scenario: &str, task: &Value) -> Vec<Said> {
    match &fact.what {
        What::Begun { .. } => vec![("attempted", task.clone(), None)],
        What::Hint { costs, .. } => {
            attempt.costs = *costs;
            Vec::new()
        }
        What::Answered {
            check,
            costs,
            tries,
        } => {
            attempt.costs = *costs;
            let question = json!({
                "objectType": "Activity",
                "id": format!("{scenario}/checks/{check}"),
                "definition": {
                    "type": "http://adlnet.gov/expapi/activities/question",
                    "name": { "en": check },
                },
            });
            let tries = json!({ "extensions": { format!("{HOME}/tries"): tries } });
            vec![("answered", question, Some(tries))]
        }
        What::Graded { earned, max } => {
            let raw = earned.saturating_sub(attempt.costs);
            let score = score(raw, *max);
            let mut all = Vec::new();
            if attempt.score.replace(raw) != Some(raw) {
                all.push(("scored", task.clone(), Some(json!({ "score": score }))));
            }
            if earned == max && *max > 0 && !attempt.passed {
                attempt.passed = true;
                let result = json!({ "score": score, "success": true, "completion": true });
                all.push(("passed", task.clone(), Some(result)));
            }
            all
        }
        // Who loses the lab has not failed.
        What::Ended { how, .. } if how != "lost" && !attempt.passed => {
            let result = json!({ "success": false, "completion": how == "submitted" });
            vec![("failed", task.clone(), Some(result))]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Story {
        let whats = [
            What::Begun {
                scenario: "a".to_owned(),
                attempt: 1,
                roots: Vec::new(),
            },
            What::Graded { earned: 1, max: 4 },
            What::Graded { earned: 1, max: 4 },
            What::Answered {
                check: "which".to_owned(),
                tries: 2,
                costs: 1,
            },
            What::Graded { earned: 4, max: 4 },
            What::Ended {
                how: "submitted".to_owned(),
                node_stays: true,
            },
            What::Begun {
                scenario: "a".to_owned(),
                attempt: 2,
                roots: Vec::new(),
            },
            What::Ended {
                how: "stopped".to_owned(),
                node_stays: false,
            },
        ];
        let fact = |(second, what)| Fact {
            at: Timestamp::from_second(second).unwrap(),
            what,
        };
        Story {
            seat: 3,
            task: "a".to_owned(),
            lab: "a-1".to_owned(),
            facts: (1..).zip(whats).map(fact).collect(),
            regrades: Vec::new(),
        }
    }

    #[test]
    fn an_attempt_that_was_judged_again_is_scored_once_more_and_says_so() {
        let mut story = story();
        let before = of_lab("monday", "Ada", &story);
        story.regrades = vec![Again {
            began: story.facts[0].at,
            at: Timestamp::from_second(100).unwrap(),
            earned: 4,
            score: 2,
            max: 5,
            checks: BTreeMap::new(),
        }];
        let all = of_lab("monday", "Ada", &story);
        let (last, rest) = all.split_last().unwrap();
        assert_eq!(rest, before);
        assert_eq!(last["verb"]["display"]["en"], "scored");
        assert_eq!(
            last["context"]["registration"],
            rest[0]["context"]["registration"]
        );
        assert_eq!(last["result"]["score"]["scaled"], 0.4);
        assert_eq!(last["result"]["success"], false);
        let judged_again = format!("{HOME}/judged-again");
        assert_eq!(last["result"]["extensions"][judged_again], true);
    }

    #[test]
    fn an_attempt_is_told_from_its_begin_to_its_end_by_account() {
        let all = of_lab("monday", "Ada", &story());
        let verbs: Vec<&str> = all
            .iter()
            .map(|one| one["verb"]["display"]["en"].as_str().unwrap())
            .collect();
        let told = [
            "attempted",
            "scored",
            "answered",
            "scored",
            "passed",
            "attempted",
            "failed",
        ];
        assert_eq!(verbs, told);
        assert_eq!(all[3]["result"]["score"]["scaled"], 0.75);
        assert_eq!(all[0]["actor"]["account"]["name"], "learner-3");
        assert!(all.iter().all(|one| one["actor"].get("mbox").is_none()));
        let attempts = [0, 6].map(|at: usize| &all[at]["context"]["registration"]);
        assert_ne!(attempts[0], attempts[1]);
    }

    #[test]
    fn ids_are_uuids_that_differ_and_stay_the_same() {
        let ids = |story: &Story| -> Vec<String> {
            let all = of_lab("monday", "Ada", story);
            all.iter()
                .map(|one| one["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let all = ids(&story());
        assert_eq!(all, ids(&story()));
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
        let form = regex::Regex::new(
            "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        );
        assert!(all.iter().all(|id| form.as_ref().unwrap().is_match(id)));
    }
}

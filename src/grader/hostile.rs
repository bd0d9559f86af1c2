//! Answers of an API server that somebody else has written: whatever stands in them, graders say
//! something.

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::api::{Answer, Api};
use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::pod;
use crate::check::{access, admission, object};
use crate::contain::contain;
use crate::grade::Verdict;
use crate::scenario::{AccessCheck, AdmissionCheck, ObjectCheck};

/// What is put in the place of each part of an answer.
fn wrong() -> Vec<Json> {
    let mut deep = json!("bottom");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    vec![
        Json::Null,
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1.5e300),
        json!(""),
        json!("no JSON: <html>\u{1b}[2J\u{0}\u{202e}ä"),
        json!([]),
        json!([null]),
        json!([[], {}, "x", 1]),
        json!({}),
        json!({"": {"": null}}),
        deep,
    ]
}

/// A server's answer to whatever is asked.
fn sound() -> Json {
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "name": "pods", "namespaced": true,
        "metadata": {
            "name": "web", "namespace": "shop", "uid": "0a1b2c3d-0000-4000-8000-000000000001",
            "labels": {"app": "web"}, "generation": 1, "continue": "",
        },
        "spec": {"clusterIP": "127.0.0.1", "containers": [{"name": "main", "args": ["a"]}]},
        "data": {"release": "H4sI"},
        "status": {
            "allowed": true, "reason": "by a rule", "phase": "Running", "podIP": "127.0.0.1",
            "incomplete": false,
            "resourceRules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}],
            "token": "x", "containerStatuses": [{
                "name": "main", "containerID": "containerd://aaaa", "state": {"running": {}},
            }],
        },
    });
    let Json::Object(mut answer) = pod.clone() else {
        unreachable!("it is an object")
    };
    answer.insert("items".into(), json!([pod]));
    answer.insert(
        "resources".into(),
        json!([{"name": "pods", "kind": "Pod", "namespaced": true}]),
    );
    Json::Object(answer)
}

/// Each answer that differs from a sound one in one place.
fn answers() -> Vec<Json> {
    fn places(value: &Json, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Json::Object(members) => {
                for (name, member) in members {
                    places(member, &format!("{at}/{name}"), all);
                }
            }
            Json::Array(parts) => {
                for (number, part) in parts.iter().enumerate() {
                    places(part, &format!("{at}/{number}"), all);
                }
            }
            _ => {}
        }
    }
    let (sound, mut all) = (sound(), Vec::new());
    places(&sound, "", &mut all);
    let mut answers = vec![sound.clone()];
    for place in all {
        for wrong in wrong() {
            let mut answer = sound.clone();
            *answer.pointer_mut(&place).expect("it is there") = wrong;
            answers.push(answer);
        }
    }
    answers
}

fn check<T: DeserializeOwned>(asked: Json) -> T {
    serde_json::from_value(asked).expect("is a check of the kind")
}

#[test]
fn no_answer_of_an_api_server_ends_a_grading() {
    let only = json!([{"namespace": "shop", "allowed": ["get pods"]}]);
    let access: AccessCheck = check(json!({"as": "u", "allowed": ["get pods"], "only": only}));
    let admission: AdmissionCheck =
        check(json!({"accepted": [sound()], "refused": [sound()], "because": "x"}));
    let objects: Vec<ObjectCheck> = [
        "object.status.containerStatuses.all(c, c.name.startsWith('m')) && object.metadata.generation > 0",
        "release.info.status == 'deployed'",
    ]
    .into_iter()
    .map(|condition| {
        let asked = json!({"resource": "pods", "namespace": "shop", "condition": condition});
        check(asked)
    })
    .collect();
    let baseline = Baseline::default();
    let bare = || vec![sound(), json!("no JSON"), Json::Null];
    for (code, bodies) in [
        (200, answers()),
        (201, bare()),
        (404, bare()),
        (500, bare()),
    ] {
        for body in bodies {
            let answer = body.clone();
            let api = Api::answering(move |_| {
                Ok(Answer {
                    code,
                    body: answer.clone(),
                })
            });
            let graded = contain(|| {
                // What `kernel` and `probe` make of a pod needs no more of it than this.
                let _ = pod::containers(&body, None);
                let mut verdicts = vec![
                    access::grade::grade(&access, &api).verdict,
                    admission::grade::grade(&admission, &api).verdict,
                ];
                verdicts.extend(
                    objects
                        .iter()
                        .map(|object| object::grade::grade(object, &api, &baseline).verdict),
                );
                verdicts
            });
            let verdicts = graded.unwrap_or_else(|panic| panic!("{code} {body}: {panic}"));
            if body.is_string() {
                assert!(
                    !verdicts.contains(&Verdict::Pass),
                    "{code} {body}: {verdicts:?}"
                );
            }
        }
    }
}

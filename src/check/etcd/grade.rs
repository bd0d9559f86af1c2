//! Etcd checks: what the etcd of the lab's own cluster keeps.
//!
//! It is asked directly, and must be the process to which the API server is connected: a second etcd, or a way that leads
//! the grader to one, says nothing of the first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::api::{Api, ApiError, Place, Request};
use crate::check::EtcdCheck;
use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::finding::{Finding, all};
use crate::check::instrument::pattern;
use crate::check::instrument::server::{self, NoEtcd};
use crate::grade::Verdict;
use crate::provider::Node;
use crate::random::random;

/// Where a range of keys is asked for, as JSON (etcd's documentation, "gRPC gateway").
const RANGE: &str = "/v3/kv/range";

/// The lowest key. As an end, it means that there is none.
const ZERO: &[u8] = b"\0";

/// Keys of one answer.
const PAGE: usize = 200;

/// Most answers, so that an etcd that grows meanwhile is no endless one.
const MOST_PAGES: usize = 200;

/// Characters of a value that are shown.
const SHOWN: usize = 30;

/// A key with its value.
type Pair = (Vec<u8>, Vec<u8>);

/// Looks at the value of the key, for what must not be in any value, and at what becomes of a new Secret.
pub(crate) fn grade(
    check: &EtcdCheck,
    node: &dyn Node,
    baseline: &Baseline,
    server: &Api,
) -> Finding {
    let etcd = match server::etcd(node, baseline) {
        Ok(api) => api,
        Err(why) => return finding(why),
    };
    let ask: Ask<'_> = &|request| ask(&etcd, request);
    let found = judge(check, ask);
    match &check.fresh_in {
        // What has failed already is not asked of a further Secret.
        Some(namespace) if found.verdict == Verdict::Pass => {
            all(vec![found, fresh(check, namespace, server, ask)])
        }
        _ => found,
    }
}

/// Creates a Secret that nobody knows, looks at what etcd has of it, and deletes it.
fn fresh(check: &EtcdCheck, namespace: &str, server: &Api, ask: Ask<'_>) -> Finding {
    let name = format!("cksl-{:016x}", random());
    let value = format!("{:016x}{:016x}", random(), random());
    let place = Place {
        api_version: "v1",
        resource: "secrets",
        namespace: Some(namespace),
        name: Some(&name),
        labels: None,
    };
    let secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "stringData": {"value": value},
    });
    match server.post(place.collection(), secret) {
        Ok(answer) if answer.code == 201 => {}
        Ok(answer) => return Finding::fail(format!("no Secret can be made: {}", answer.message())),
        Err(error) => return Finding::unknown(format!("no Secret can be made: {error}")),
    }
    let stored = EtcdCheck {
        key: format!("/registry/secrets/{namespace}/{name}"),
        matches: check.matches.clone(),
        nowhere: vec![value],
        fresh_in: None,
    };
    let found = judge(&stored, ask);
    // One that stays is of no harm, and its name says whose it is.
    let _ = server.ask(Request::new("DELETE", place.path()));
    match found.verdict {
        Verdict::Fail => Finding {
            observed: format!("a new Secret is not stored so: {}", found.observed),
            ..found
        },
        _ => found,
    }
}

fn finding(why: NoEtcd) -> Finding {
    match why {
        NoEtcd::Another(why) => Finding::fail(why),
        NoEtcd::Unsure(why) => Finding::unknown(why),
    }
}

fn ask(api: &Api, range: Json) -> Result<Json, NoEtcd> {
    let unsure = |why: String| Err(NoEtcd::Unsure(why));
    match api.post(RANGE, range) {
        Ok(answer) if answer.code == 200 => Ok(answer.body),
        Ok(answer) => unsure(format!("etcd answers {}", answer.code)),
        Err(ApiError::Impostor(why)) => Err(NoEtcd::Another(why)),
        Err(ApiError::Unreachable(why)) => unsure(format!("etcd can't be reached: {why}")),
        Err(ApiError::Late) => unsure("etcd did not answer in time".to_owned()),
        Err(other) => unsure(other.to_string()),
    }
}

/// Asks for a range of keys, and gets what etcd answers.
type Ask<'a> = &'a dyn Fn(Json) -> Result<Json, NoEtcd>;

fn judge(check: &EtcdCheck, ask: Ask<'_>) -> Finding {
    let value = value(check, ask).unwrap_or_else(|finding| finding);
    if check.nowhere.is_empty() {
        return value;
    }
    all(vec![value, nowhere(&check.nowhere, ask)])
}

fn value(check: &EtcdCheck, ask: Ask<'_>) -> Result<Finding, Finding> {
    let wanted = pattern::whole(&check.matches)?;
    let range = json!({"key": STANDARD.encode(&check.key)});
    let (pairs, _) = ask(range)
        .and_then(|answer| pairs(&answer))
        .map_err(finding)?;
    let found = match pairs.first() {
        None => Finding::fail(format!("etcd has no key {}", check.key)),
        Some((_, value)) => {
            let value = String::from_utf8_lossy(value);
            let start: String = value.chars().take(SHOWN).collect();
            let observed = format!("its value begins with {start:?}");
            match wanted.is_match(&value) {
                true => Finding::pass(observed),
                false => Finding::fail(observed),
            }
        }
    };
    Ok(found.seen_at(format!("etcd {}", check.key)))
}

/// Whether none of the texts is in a value, whatever the key.
fn nowhere(texts: &[String], ask: Ask<'_>) -> Finding {
    let mut from = ZERO.to_vec();
    for _ in 0..MOST_PAGES {
        let range = json!({
            "key": STANDARD.encode(&from),
            "range_end": STANDARD.encode(ZERO),
            "limit": PAGE,
        });
        let (pairs, more) = match ask(range).and_then(|answer| pairs(&answer)) {
            Ok(page) => page,
            Err(why) => return finding(why),
        };
        let has = |value: &[u8], text: &str| {
            !text.is_empty()
                && value
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
        };
        let is_clear = |(_, value): &&Pair| texts.iter().any(|text| has(value, text));
        if let Some((key, _)) = pairs.iter().find(is_clear) {
            let key = String::from_utf8_lossy(key).into_owned();
            return Finding::fail(format!("its value can be read at {key}"))
                .seen_at(format!("etcd {key}"));
        }
        match pairs.last() {
            Some((last, _)) if more => from = [last, ZERO].concat(),
            _ => return Finding::pass("no value in etcd has it"),
        }
    }
    Finding::unknown("etcd has more keys than are looked at")
}

/// The keys and values of an answer, and whether there are more.
fn pairs(answer: &Json) -> Result<(Vec<Pair>, bool), NoEtcd> {
    let none = || NoEtcd::Unsure("what etcd answers is no range of keys".to_owned());
    let bytes = |value: &Json| STANDARD.decode(value.as_str().unwrap_or_default());
    let rows = match &answer["kvs"] {
        // A range without keys.
        Json::Null if answer["header"].is_object() => &[],
        Json::Array(rows) => rows.as_slice(),
        _ => return Err(none()),
    };
    let pairs: Result<Vec<Pair>, _> = rows
        .iter()
        .map(|row| Ok((bytes(&row["key"])?, bytes(&row["value"])?)))
        .collect();
    let pairs = pairs.map_err(|_: base64::DecodeError| none())?;
    Ok((pairs, answer["more"] == true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An etcd with these keys, which answers two of them at a time.
    fn etcd(keys: &[(&str, &str)]) -> impl Fn(Json) -> Result<Json, NoEtcd> {
        let mut keys: Vec<(String, String)> = keys
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        keys.sort();
        move |range| {
            let from = STANDARD.decode(range["key"].as_str().unwrap()).unwrap();
            let is_range = range.get("range_end").is_some();
            let within = |key: &str| match is_range {
                true => key.as_bytes() >= from.as_slice(),
                false => key.as_bytes() == from.as_slice(),
            };
            let found: Vec<_> = keys.iter().filter(|(key, _)| within(key)).collect();
            let rows: Vec<Json> = found
                .iter()
                .take(2)
                .map(|(key, value)| {
                    json!({"key": STANDARD.encode(key), "value": STANDARD.encode(value)})
                })
                .collect();
            let mut answer = json!({"header": {}});
            if !rows.is_empty() {
                answer["kvs"] = rows.into();
            }
            if found.len() > 2 {
                answer["more"] = true.into();
            }
            Ok(answer)
        }
    }

    fn check() -> EtcdCheck {
        EtcdCheck {
            key: "/registry/secrets/shop/till".into(),
            matches: "(?s)k8s:enc:.+".into(),
            nowhere: vec!["s3cret".into(), "czNjcmV0".into()],
            fresh_in: None,
        }
    }

    fn verdict(keys: &[(&str, &str)]) -> Verdict {
        judge(&check(), &etcd(keys)).verdict
    }

    #[test]
    fn the_value_of_the_key_decides_and_what_any_other_has() {
        let till = ("/registry/secrets/shop/till", "k8s:enc:aescbc:v1:k:\u{1}");
        let others = [("/a", "1"), ("/b", "2"), ("/c", "3"), ("/d", "4")];
        let with = |more: &[(&'static str, &'static str)]| [&others, &[till][..], more].concat();
        assert_eq!(verdict(&with(&[])), Verdict::Pass);
        assert_eq!(verdict(&others), Verdict::Fail);
        assert_eq!(verdict(&[(till.0, "k8s\0 s3cret")]), Verdict::Fail);
        for clear in ["x s3cret y", "czNjcmV0"] {
            assert_eq!(verdict(&with(&[("/z", clear)])), Verdict::Fail, "{clear}");
            assert_eq!(verdict(&with(&[("\0", clear)])), Verdict::Fail, "{clear}");
        }
    }

    #[test]
    fn what_is_no_range_and_what_has_no_end_is_unknown() {
        let unknown = |ask: Ask<'_>| matches!(judge(&check(), ask).verdict, Verdict::Unknown(_));
        assert!(unknown(&|_| Err(NoEtcd::Unsure("gone".into()))));
        assert!(unknown(&|_| Ok(json!("<html>"))));
        assert!(unknown(&|_| Ok(
            json!({"kvs": [{"key": "%", "value": "%"}]})
        )));
        let key = STANDARD.encode("/registry/secrets/shop/till");
        let value = STANDARD.encode("k8s:enc:x");
        let endless = json!({"kvs": [{"key": key, "value": value}], "more": true});
        assert!(unknown(&|_| Ok(endless.clone())));
        let another = judge(&check(), &|_| Err(NoEtcd::Another("led away".into())));
        assert_eq!(another.verdict, Verdict::Fail);
    }
}

//! The pods that a check is about.

use serde_json::Value as Json;

use super::finding::Finding;
use crate::api::{Api, Place};

/// So many pods of one selector are asked about.
const MOST: usize = 16;

/// The pods that run: all of them, since those that somebody has put beside the others may be other ones.
///
/// # Errors
/// None run, or too many, or the API server does not answer.
pub(crate) fn that_run(
    namespace: &str,
    name: Option<&str>,
    labels: Option<&str>,
    api: &Api,
) -> Result<Vec<Json>, Finding> {
    let place = Place::pods(namespace, name, labels);
    let pods = running(api.objects(&place)?);
    match pods.len() {
        0 => Err(Finding::fail(format!("no {} run", place.words()))),
        1..=MOST => Ok(pods),
        many => Err(Finding::unknown(format!(
            "{} are {many}, and at most {MOST} are asked about",
            place.words()
        ))),
    }
}

/// Those that run; of those that are being deleted only if there are no others.
fn running(pods: Vec<Json>) -> Vec<Json> {
    let (going, staying): (Vec<Json>, Vec<Json>) = pods
        .into_iter()
        .filter(|pod| pod["status"]["phase"] == "Running")
        .partition(|pod| pod["metadata"]["deletionTimestamp"].is_string());
    if staying.is_empty() { going } else { staying }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pods_are_asked_about_that_run_and_stay() {
        let pod = |name: &str, phase: &str, deleted: Option<&str>| {
            serde_json::json!({
                "metadata": {"name": name, "deletionTimestamp": deleted}, "status": {"phase": phase},
            })
        };
        let names = |pods: Vec<Json>| {
            let pods = running(pods);
            let names = pods.iter().map(|pod| pod["metadata"]["name"].to_string());
            names.collect::<Vec<String>>().join(" ")
        };
        let going = pod("going", "Running", Some("2026-11-29T13:00:00Z"));
        let ended = pod("ended", "Succeeded", None);
        let all = vec![
            pod("copy", "Running", None),
            going.clone(),
            ended.clone(),
            pod("real", "Running", None),
        ];
        assert_eq!(names(all), r#""copy" "real""#);
        assert_eq!(names(vec![ended, going]), r#""going""#);
    }
}

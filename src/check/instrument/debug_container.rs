//! Looking into pods of a cluster whose nodes are out of reach: by a container of the grader's own in
//! the pod, from an image that the learner has no hand in.
//!
//! It is an ephemeral container in the process namespace of the one that is looked at, and prints what
//! the kernel says of every process there; its log is read over the API. Kubernetes never removes an
//! ephemeral container from its pod, so each grading leaves one that has ended.
//!
//! What it prints of a process is one write, and nothing that a process calls itself can look like the
//! mark of another. Who may enter the pod may kill it, which its exit code shows; to add something to
//! its log they would have to be in it in the tenth of a second in which it runs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::api::{Api, ApiError, Request, encoded};
use crate::check::instrument::pod;
use crate::provider::NodeProcess;
use crate::random::random;

/// How long the container may take, its image's way to the node included.
const PATIENCE: Duration = Duration::from_secs(90);

/// Prints of every process but its own: a mark with the pid, the status, a mark, the mounts.
const LOOK: &str = r#"
own=$(readlink /proc/self/ns/mnt)
for place in /proc/[0-9]*; do
    there=$(readlink $place/ns/mnt) || continue
    [ "$there" = "$own" ] && continue
    status=$(cat $place/status) && mounts=$(cat $place/mountinfo) || continue
    printf '= %s\n%s\n=\n%s\n' "${place#/proc/}" "$status" "$mounts"
done
echo "= end"
"#;

/// A process of a container, and what is mounted where it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) process: NodeProcess,
    pub(crate) mounts: String,
}

/// What has been seen in one grading, by the pod's uid and the container's name.
#[derive(Default)]
pub(crate) struct DebugContainers {
    seen: RefCell<HashMap<(String, String), Looked>>,
}

/// The processes of a container; why they can't be seen.
type Looked = Result<Vec<Seen>, String>;

impl DebugContainers {
    /// The processes of a container of a pod; none if it does not run.
    pub(crate) fn look(&self, api: &Api, image: &str, pod: &Json, container: &str) -> Looked {
        let uid = pod["metadata"]["uid"].as_str().unwrap_or_default();
        let key = (uid.to_owned(), container.to_owned());
        if let Some(seen) = self.seen.borrow().get(&key) {
            return seen.clone();
        }
        let seen = look(api, image, pod, container);
        self.seen.borrow_mut().insert(key, seen.clone());
        seen
    }
}

fn look(api: &Api, image: &str, pod: &Json, container: &str) -> Looked {
    let name = pod::name(pod);
    if !runs(pod, container) {
        return Ok(Vec::new());
    }
    let shares = |field: &str| pod["spec"][field] == true;
    if shares("shareProcessNamespace") || shares("hostPID") {
        return Err(format!(
            "{name} shares its processes with others, which can't be told apart from here"
        ));
    }
    let said = said(api, image, pod, container)
        .map_err(|why| format!("{container} of {name} can't be looked into: {why}"))?;
    parse(&said).ok_or_else(|| format!("what was seen in {container} of {name} is not whole"))
}

/// Whether a container of a pod runs.
fn runs(pod: &Json, container: &str) -> bool {
    let statuses = pod.pointer("/status/containerStatuses");
    let mut statuses = statuses.and_then(Json::as_array).into_iter().flatten();
    statuses.any(|status| status["name"] == container && status["state"]["running"].is_object())
}

/// Has the container made, and returns what it printed.
fn said(api: &Api, image: &str, pod: &Json, container: &str) -> Result<String, String> {
    let text = |error: ApiError| error.to_string();
    let member = |name: &str| pod["metadata"][name].as_str().unwrap_or_default();
    let path = format!(
        "/api/v1/namespaces/{}/pods/{}",
        encoded(member("namespace")),
        encoded(member("name"))
    );
    let own = format!("cksl-{:016x}", random());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut whole = api.get(path.as_str()).map_err(text)?;
        if whole.code != 200 || whole.body["metadata"]["uid"] != pod["metadata"]["uid"] {
            return Err("it is gone".to_owned());
        }
        let containers = &mut whole.body["spec"]["ephemeralContainers"];
        if !containers.is_array() {
            *containers = json!([]);
        }
        if let Some(containers) = containers.as_array_mut() {
            containers.push(looker(&own, image, container));
        }
        let answer = api.ask(Request {
            body: Some(whole.body),
            ..Request::new("PUT", format!("{path}/ephemeralcontainers"))
        });
        let answer = answer.map_err(text)?;
        match answer.code {
            200 | 201 => break,
            // Somebody changed it meanwhile.
            409 if Instant::now() < deadline => thread::sleep(Duration::from_millis(100)),
            _ => return Err(answer.refused().to_string()),
        }
    }
    loop {
        let now = api.get(path.as_str()).map_err(text)?;
        let statuses = now.body.pointer("/status/ephemeralContainerStatuses");
        let mut statuses = statuses.and_then(Json::as_array).into_iter().flatten();
        let state = statuses.find(|status| status["name"] == own.as_str());
        let state = state.map_or(&Json::Null, |status| &status["state"]);
        match state["terminated"]["exitCode"].as_i64() {
            Some(0) => break,
            Some(code) => return Err(format!("the container that looks ended with {code}")),
            None if now.code != 200 => return Err("it is gone".to_owned()),
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(200)),
            None => {
                let why = state["waiting"]["reason"].as_str().unwrap_or("no reason");
                return Err(format!("the container that looks did not run: {why}"));
            }
        }
    }
    let log = api
        .get(format!("{path}/log?container={own}"))
        .map_err(text)?;
    match (log.code, log.body) {
        (200, Json::String(said)) => Ok(said),
        (200, _) => Err("the container that looks printed nothing".to_owned()),
        (code, _) => Err(format!("its log was answered with {code}")),
    }
}

/// The container that looks.
fn looker(name: &str, image: &str, container: &str) -> Json {
    json!({
        "name": name,
        "image": image,
        "command": ["sh", "-c", LOOK],
        "targetContainerName": container,
        "securityContext": {
            "runAsUser": 0,
            "runAsNonRoot": false,
            // Without it the kernel shows the mounts of other users' processes to nobody.
            "capabilities": {"drop": ["ALL"], "add": ["SYS_PTRACE"]},
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
        },
    })
}

/// What was printed; nothing if it is not whole.
fn parse(said: &str) -> Option<Vec<Seen>> {
    let whole = said.strip_suffix("= end\n")?;
    let mut seen = Vec::new();
    for block in whole
        .split_terminator("\n= ")
        .filter(|block| !block.is_empty())
    {
        let block = block.strip_prefix("= ").unwrap_or(block);
        let (pid, rest) = block.split_once('\n')?;
        let (status, mounts) = rest.split_once("\n=\n")?;
        let status: Vec<(String, String)> = status
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(field, value)| (field.to_owned(), value.trim().to_owned()))
            .collect();
        let field = |name: &str| {
            let found = status.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        seen.push(Seen {
            process: NodeProcess {
                pid: pid.parse().ok()?,
                host_pid: i32::try_from(seen.len()).ok()?,
                ppid: field("PPid").parse().ok()?,
                name: field("Name"),
                args: Vec::new(),
                exe: String::new(),
                container: None,
                start_ticks: 0,
                unit: None,
                status,
            },
            mounts: mounts.trim_end().to_owned(),
        });
    }
    Some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
= 1
Name:\tsh
PPid:\t0
Uid:\t0\t0\t0\t0
=
1 0 0:1 / / ro - overlay x rw
2 1 0:2 / /proc rw - proc proc rw
= 17
Name:\thttpd
PPid:\t1
Uid:\t1000\t1000\t1000\t1000
=
1 0 0:1 / / ro - overlay x rw
= end
";

    #[test]
    fn what_the_container_prints_is_processes_with_their_mounts() {
        let seen = parse(TWO).unwrap();
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].process.pid, seen[1].process.pid), (1, 17));
        assert_eq!(seen[1].process.name, "httpd");
        assert_eq!(seen[1].process.ppid, 1);
        let uid = ("Uid".to_owned(), "0\t0\t0\t0".to_owned());
        assert!(seen[0].process.status.contains(&uid));
        assert_eq!(seen[0].mounts.lines().count(), 2);
        assert_eq!(seen[1].mounts.lines().count(), 1);
        assert_eq!(parse("= end\n"), Some(Vec::new()));
    }

    #[test]
    fn what_was_cut_off_is_nothing() {
        assert_eq!(parse(TWO.strip_suffix("= end\n").unwrap()), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("= 1\nName:\tsh\n= end\n"), None);
    }

    #[test]
    fn a_container_that_does_not_run_is_not_looked_into() {
        let pod = json!({"status": {"containerStatuses": [
            {"name": "web", "state": {"running": {}}},
            {"name": "old", "state": {"waiting": {"reason": "CrashLoopBackOff"}}},
        ]}});
        assert!(runs(&pod, "web"));
        assert!(!runs(&pod, "old") && !runs(&pod, "none"));
    }
}

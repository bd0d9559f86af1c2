//! The processes of pods.
//!
//! A container's processes are those that its runtime has started, with all that came of them, wherever
//! they stand now. Which process a container began with is the detector's word; what came of it, the
//! kernel's: all that is in its pid namespace. Who is root in the node can put any process into the
//! cgroup of a container, and take the container's own out of it.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;

use serde_json::Value as Json;

use crate::check::instrument::finding::Finding;
use crate::detector::LabHandle;
use crate::provider::NodeProcess;

/// Reads a file of `/proc/PID`, by the pid on the host.
pub(crate) type Look<'a> = &'a dyn Fn(i32, &str) -> io::Result<String>;

/// The kernel's own.
pub(crate) fn look(pid: i32, file: &str) -> io::Result<String> {
    // What a process has in its environment need not be text.
    let bytes = fs::read(format!("/proc/{pid}/{file}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What tells to which container a process belongs, by its pid on the host.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Its files in `/proc`.
    pub(crate) look: Look<'a>,
    /// The id of the container that began with it.
    pub(crate) began: &'a dyn Fn(i32) -> Option<String>,
    /// The pod of that container, by namespace and name, whatever the API server is made to say of either.
    pub(crate) pod: &'a dyn Fn(i32) -> Option<(String, String)>,
    /// Whether it is a runtime's, on its way into a container.
    pub(crate) arriving: &'a dyn Fn(i32) -> bool,
    /// Its pid namespace.
    pub(crate) namespace: &'a dyn Fn(i32) -> io::Result<u64>,
}

/// By what the detector has seen of a lab, and the kernel says now.
pub(crate) fn with_record<T>(watch: &LabHandle, work: impl FnOnce(Record<'_>) -> T) -> T {
    work(Record {
        look: &look,
        began: &|pid| watch.own_process_of(pid),
        pod: &|pid| watch.pod_of(pid),
        arriving: &|pid| watch.is_arriving(pid),
        namespace: &|pid| Ok(fs::metadata(format!("/proc/{pid}/ns/pid"))?.ino()),
    })
}

/// Name of a pod.
pub(crate) fn name(pod: &Json) -> &str {
    let name = pod.pointer("/metadata/name").and_then(Json::as_str);
    name.unwrap_or_default()
}

/// Whether that is the pod of this namespace and name.
pub(crate) fn is_called(pod: &Json, of: &(String, String)) -> bool {
    let namespace = pod.pointer("/metadata/namespace").and_then(Json::as_str);
    namespace == Some(&of.0) && name(pod) == of.1
}

/// Those of `all` that run in a pod, by container: in all of them but those that somebody has added to
/// look into it, or in the one of that name.
///
/// # Errors
/// A finding that says why that is not sure.
pub(crate) fn processes<'p>(
    pod: &Json,
    container: Option<&str>,
    all: &'p [NodeProcess],
    record: Record<'_>,
) -> Result<Vec<(String, Vec<&'p NodeProcess>)>, Finding> {
    let uid = pod.pointer("/metadata/uid").and_then(Json::as_str);
    let crowd = Crowd::new(all, uid.unwrap_or_default(), every_id(pod), record);
    let containers = containers(pod, container).into_iter();
    let containers = containers.map(|(container, id)| {
        // Who stops the kubelet can write any container into a pod's status.
        if let Some((namespace, other)) = crowd.pod_of(&id).filter(|of| !is_called(pod, of)) {
            return Err(Finding::fail(format!(
                "the status of {} names a container of {other} in {namespace}",
                name(pod)
            )));
        }
        let of_container = crowd
            .of(&id)
            .map_err(|why| Finding::unknown(format!("{container} of {}: {why}", name(pod))))?;
        Ok((container, of_container))
    });
    containers.collect()
}

/// The same as copies.
pub(crate) fn owned(
    pod: &Json,
    container: Option<&str>,
    all: &[NodeProcess],
    record: Record<'_>,
) -> Result<Vec<(String, Vec<NodeProcess>)>, Finding> {
    let found = processes(pod, container, all, record)?.into_iter();
    let copies = found.map(|(name, of)| (name, of.into_iter().cloned().collect()));
    Ok(copies.collect())
}

/// Names and ids of a pod's containers that run: all that it was made with, or the one of that name.
pub(crate) fn containers(pod: &Json, wanted: Option<&str>) -> Vec<(String, String)> {
    let lists: &[&str] = match wanted {
        Some(_) => &["containerStatuses", "ephemeralContainerStatuses"],
        // What `kubectl debug` has added can't be taken out of a pod again.
        None => &["containerStatuses"],
    };
    // An init container that still runs beside the others is one of them.
    let beside = statuses(pod, "initContainerStatuses")
        .filter(|status| status.pointer("/state/running").is_some());
    let made = lists.iter().flat_map(|list| statuses(pod, list));
    let statuses = made.chain(beside);
    statuses
        .filter_map(|status| Some((status.get("name")?.as_str()?.to_owned(), id(status))))
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name))
        .collect()
}

fn statuses<'p>(pod: &'p Json, list: &str) -> impl Iterator<Item = &'p Json> {
    let list = pod.get("status").and_then(|status| status.get(list));
    list.and_then(Json::as_array).into_iter().flatten()
}

fn id(status: &Json) -> String {
    let id = status.get("containerID").and_then(Json::as_str);
    // `containerd://ID`; none before it was made.
    let id = id.and_then(|id| id.rsplit('/').next());
    id.unwrap_or("none").to_owned()
}

/// The ids of all containers of a pod, of whatever kind.
fn every_id(pod: &Json) -> Vec<String> {
    let lists = [
        "initContainerStatuses",
        "containerStatuses",
        "ephemeralContainerStatuses",
    ];
    lists
        .iter()
        .flat_map(|list| statuses(pod, list))
        .map(id)
        .collect()
}

/// The processes of a node, with what tells where they belong.
struct Crowd<'p, 'r> {
    all: &'p [NodeProcess],
    places: HashMap<i32, usize>,
    /// For each, the container of the pod that began with it.
    began: Vec<Option<String>>,
    /// For each, the container of the pod in whose cgroup it stands.
    stands: Vec<Option<String>>,
    record: Record<'r>,
}

impl<'p, 'r> Crowd<'p, 'r> {
    fn new(all: &'p [NodeProcess], uid: &str, ids: Vec<String>, record: Record<'r>) -> Self {
        let began = all.iter().map(|process| {
            let id = (record.began)(process.host_pid);
            id.filter(|id| ids.contains(id))
        });
        let stands = all.iter().map(|process| {
            let cgroups = (record.look)(process.host_pid, "cgroup").unwrap_or_default();
            ids.iter().find(|id| is_in(&cgroups, uid, id)).cloned()
        });
        Self {
            all,
            places: all
                .iter()
                .enumerate()
                .map(|(at, process)| (process.pid, at))
                .collect(),
            began: began.collect(),
            stands: stands.collect(),
            record,
        }
    }

    /// A process with those that it came of, the youngest first.
    fn line(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut left = self.all.len();
        std::iter::successors(Some(at), move |at| {
            left = left.checked_sub(1)?;
            self.places.get(&self.all[*at].ppid).copied()
        })
    }

    /// The pod that the process was made for with which a container began.
    fn pod_of(&self, id: &str) -> Option<(String, String)> {
        let began = |began: &Option<String>| began.as_deref() == Some(id);
        let first = self.began.iter().position(began)?;
        (self.record.pod)(self.all[first].host_pid)
    }

    /// Those of a container.
    fn of(&self, id: &str) -> Result<Vec<&'p NodeProcess>, String> {
        let is = |found: &Option<String>| found.as_deref() == Some(id);
        let strangers =
            |at: &usize| is(&self.stands[*at]) && !(self.record.arriving)(self.all[*at].host_pid);
        let everybody = 0..self.all.len();
        let Some(first) = self.began.iter().position(is) else {
            return match everybody.clone().find(strangers) {
                None => Ok(Vec::new()),
                Some(_) => Err("nobody saw it start: create its pod again".to_owned()),
            };
        };
        let namespace = |at: usize| (self.record.namespace)(self.all[at].host_pid).ok();
        let Some(home) = namespace(first) else {
            // It has just ended.
            return Ok(Vec::new());
        };
        if self.all[first].innermost_pid() != Some(1) {
            return Err(
                "it shares its processes with others, which can't be told apart".to_owned(),
            );
        }
        let belongs = |at: &usize| {
            let line: Vec<usize> = self.line(*at).collect();
            let of_other = line.iter().find_map(|at| self.began[*at].as_deref());
            match of_other {
                Some(began) => began == id,
                // What came in from outside, by `kubectl exec` and its like, is where it stands.
                None => {
                    let other = self.stands[*at]
                        .as_deref()
                        .is_some_and(|stands| stands != id);
                    line.iter().any(|at| namespace(*at) == Some(home)) && !other
                }
            }
        };
        let (own, others): (Vec<usize>, Vec<usize>) = everybody.partition(belongs);
        // What has ended meanwhile has no namespace any more.
        let stranger = others
            .into_iter()
            .filter(strangers)
            .find(|at| namespace(*at).is_some());
        if let Some(stranger) = stranger {
            let NodeProcess { name, pid, .. } = &self.all[stranger];
            return Err(format!("somebody put {name} (pid {pid}) into its cgroup"));
        }
        let own = own
            .into_iter()
            .filter(|at| !(self.record.arriving)(self.all[*at].host_pid));
        Ok(own.map(|at| &self.all[at]).collect())
    }
}

/// Whether a process with these cgroups stands in that of the pod's container. systemd writes a uid with
/// underscores and gives parts of a path its own endings.
fn is_in(cgroups: &str, uid: &str, id: &str) -> bool {
    let uids = [format!("pod{uid}"), format!("pod{}", uid.replace('-', "_"))];
    cgroups.lines().any(|line| {
        let of_pod = uids.iter().any(|uid| line.contains(uid.as_str()));
        let last = line.rsplit('/').next().unwrap_or_default();
        let last = last.strip_suffix(".scope").unwrap_or(last);
        of_pod && (last == id || last.ends_with(&format!("-{id}")))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::grade::Verdict;

    const UID: &str = "0a1b2c3d-0000-4000-8000-000000000001";

    /// The pid namespaces of the node and of the two containers.
    const NODE: u64 = 1;
    const WEB: u64 = 2;
    const SIDE: u64 = 3;

    /// A process: pid, parent, its pid in its own namespace, namespace, the container in whose cgroup it
    /// stands, and the one that began with it.
    type One<'a> = (i32, i32, i32, u64, &'a str, &'a str);

    fn pod() -> Json {
        json!({
            "metadata": {"namespace": "shop", "name": "web", "uid": UID},
            "status": {
                "containerStatuses": [
                    {"name": "web", "containerID": "containerd://aaaa"},
                    {"name": "side", "containerID": "containerd://bbbb"},
                ],
                "ephemeralContainerStatuses": [
                    {"name": "debugger", "containerID": "containerd://cccc"},
                ],
            },
        })
    }

    /// The pids of each container's processes.
    fn found(all: &[One<'_>], container: Option<&str>) -> Result<Vec<Vec<i32>>, Finding> {
        found_of(&pod(), all, container)
    }

    fn found_of(
        pod: &Json,
        all: &[One<'_>],
        container: Option<&str>,
    ) -> Result<Vec<Vec<i32>>, Finding> {
        let processes: Vec<NodeProcess> = all
            .iter()
            .map(|(pid, ppid, inside, ..)| NodeProcess {
                pid: *pid,
                host_pid: *pid,
                ppid: *ppid,
                name: "httpd".into(),
                args: Vec::new(),
                exe: "/bin/httpd".into(),
                status: vec![("NSpid".into(), format!("{pid}\t{inside}"))],
                container: None,
                start_ticks: 7,
                unit: None,
            })
            .collect();
        let one = |pid: i32| all.iter().find(|one| one.0 == pid).unwrap();
        let record = Record {
            look: &|pid, _| {
                Ok(match one(pid).4 {
                    "" => "0::/node/aside\n".to_owned(),
                    id => format!("0::/node/kubepods/pod{UID}/{id}\n"),
                })
            },
            began: &|pid| Some(one(pid).5.to_owned()).filter(|id| !id.is_empty()),
            pod: &|pid| {
                let id = one(pid).5;
                let name = if id == FOREIGN { "decoy" } else { "web" };
                (!id.is_empty()).then(|| ("shop".to_owned(), name.to_owned()))
            },
            arriving: &|pid| pid == 99,
            namespace: &|pid| Ok(one(pid).3),
        };
        let found = super::processes(pod, container, &processes, record)?;
        let pids = |of: Vec<&NodeProcess>| of.iter().map(|process| process.pid).collect();
        Ok(found.into_iter().map(|(_, of)| pids(of)).collect())
    }

    /// A container of another pod.
    const FOREIGN: &str = "eeee";

    const RUNNING: [One<'static>; 4] = [
        (2, 1, 2, NODE, "", ""),
        (10, 2, 1, WEB, "aaaa", "aaaa"),
        (11, 10, 7, WEB, "aaaa", ""),
        (20, 2, 1, SIDE, "bbbb", "bbbb"),
    ];

    #[test]
    fn a_container_of_another_pod_in_the_status_is_none_of_this_one() {
        let mut pod = pod();
        pod["status"]["containerStatuses"][0]["containerID"] =
            json!(format!("containerd://{FOREIGN}"));
        let mut all = RUNNING.to_vec();
        // Its own process stands outside of its cgroup, so that nobody misses it.
        all[1].4 = "";
        all[2].4 = "";
        all.push((30, 2, 1, 4, "", FOREIGN));
        let refused = found_of(&pod, &all, Some("web")).unwrap_err();
        assert_eq!(refused.verdict, Verdict::Fail);
        assert!(
            refused.observed.contains("a container of decoy in shop"),
            "{}",
            refused.observed
        );
    }

    #[test]
    fn an_init_container_that_still_runs_is_one_of_the_containers() {
        let mut pod = pod();
        pod["status"]["initContainerStatuses"] = json!([
            {"name": "set-up", "containerID": "containerd://dddd", "state": {"terminated": {"exitCode": 0}}},
            {"name": "proxy", "containerID": "containerd://eeee", "state": {"running": {}}},
        ]);
        let names = |wanted| {
            let found = containers(&pod, wanted).into_iter();
            found.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["web", "side", "proxy"]);
        assert_eq!(names(Some("proxy")), ["proxy"]);
        assert_eq!(names(Some("set-up")), [""; 0]);
    }

    #[test]
    fn a_containers_processes_are_what_it_began_with_and_what_came_of_it() {
        assert_eq!(found(&RUNNING, None), Ok(vec![vec![10, 11], vec![20]]));
        // By `kubectl exec`, and in a namespace of its own below.
        let more = [(12, 0, 9, WEB, "aaaa", ""), (13, 11, 1, 7, "aaaa", "")];
        let all = [&RUNNING[..], &more[..]].concat();
        assert_eq!(found(&all, Some("web")), Ok(vec![vec![10, 11, 12, 13]]));
    }

    #[test]
    fn who_was_moved_out_of_the_cgroup_still_belongs_to_the_container() {
        let mut all = RUNNING.to_vec();
        all[1].4 = "";
        all[2].4 = "cccc";
        assert_eq!(found(&all, Some("web")), Ok(vec![vec![10, 11]]));
    }

    #[test]
    fn who_was_put_into_the_cgroup_leaves_it_unknown() {
        let with = |one: One<'static>| [&RUNNING[..], &[one][..]].concat();
        let all = with((30, 2, 30, NODE, "aaaa", ""));
        let why = found(&all, Some("web")).unwrap_err();
        assert!(matches!(why.verdict, Verdict::Unknown(_)));
        assert!(
            why.observed.contains("somebody put httpd (pid 30)"),
            "{}",
            why.observed
        );
        // In a namespace of its own, too.
        let all = with((30, 2, 1, 9, "aaaa", ""));
        assert!(found(&all, Some("web")).is_err());
        // The runtime's own process on its way in is none.
        let all = with((99, 2, 99, NODE, "aaaa", ""));
        assert_eq!(found(&all, Some("web")), Ok(vec![vec![10, 11]]));
    }

    #[test]
    fn a_debugger_in_its_namespace_is_another_container() {
        let debugger = [
            (40, 2, 30, WEB, "cccc", "cccc"),
            (41, 40, 31, WEB, "cccc", ""),
        ];
        let all = [&RUNNING[..], &debugger[..]].concat();
        assert_eq!(found(&all, None), Ok(vec![vec![10, 11], vec![20]]));
    }

    #[test]
    fn what_nobody_saw_start_is_unknown_and_what_does_not_run_is_nothing() {
        let mut all = RUNNING.to_vec();
        all[1].5 = "";
        assert!(found(&all, Some("web")).is_err());
        assert_eq!(found(&all[3..], None), Ok(vec![vec![], vec![20]]));
    }
}

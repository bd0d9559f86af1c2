//! Kernel checks: what the kernel says of the processes of pods, whatever their manifests say.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};

use regex::Regex;
use serde_json::Value as Json;

use super::calls::{self, Calls, Filters};
use super::sandbox;
use crate::api::{Api, Place, Reach};
use crate::check::KernelCheck;
use crate::check::file::grade::MAX_SUMMED;
use crate::check::instrument::Live;
use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::debug_container::DebugContainers;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::listening;
use crate::check::instrument::pattern;
use crate::check::instrument::pod::{self, Look};
use crate::check::instrument::processes;
use crate::check::instrument::reach::Reaches;
use crate::digest::sha256;
use crate::grade::Evidence;
use crate::provider::NodeProcess;

/// Processes that are shown as evidence.
const SHOWN: usize = 3;

/// The processes of a pod's containers, by container.
type Inside<'a> = &'a dyn Fn(&Json) -> Result<Vec<(String, Vec<NodeProcess>)>, Finding>;

/// Ways to look at a process, by its pid on the host.
#[derive(Clone, Copy)]
struct Sight<'a> {
    /// Its files in `/proc`.
    look: Look<'a>,
    /// The filters of its threads.
    filters: &'a dyn Fn(i32) -> io::Result<Vec<Filters>>,
    /// The ports on which it listens.
    ports: &'a dyn Fn(i32) -> io::Result<BTreeSet<u16>>,
    /// Whether it executes the program that was asked for.
    executes: &'a dyn Fn(i32) -> io::Result<bool>,
    /// Why what is seen of it does not count.
    flaw: &'a dyn Fn(&NodeProcess) -> Option<Finding>,
}

/// Looks at the processes.
pub(crate) fn grade(
    check: &KernelCheck,
    live: Live<'_>,
    api: &Api,
    debug_containers: &DebugContainers,
    baseline: &Baseline,
    reaches: &Reaches,
) -> Finding {
    let node = live.node;
    // The digest of the program, if there was one at the attempt's start.
    let asked = check.executes.as_ref().and_then(|path| {
        let digest = baseline.files.get(path)?;
        digest.as_deref()
    });
    if let (Some(path), None, None) = (&check.executes, asked, &check.shim) {
        return Finding::unknown(format!("the node had no {path} at the start"));
    }
    let sight = Sight {
        look: &pod::look,
        filters: &calls::of,
        ports: &|host_pid| listening::on(host_pid, host_pid),
        executes: &|host_pid| Ok(asked == Some(executed(host_pid)?.as_str())),
        flaw: &|_| None,
    };
    let place = Place::pods(
        &check.namespace,
        check.pod.as_deref(),
        check.labels.as_deref(),
    );
    let pods = match api.objects(&place) {
        Ok(pods) => pods,
        Err(error) => return error.into(),
    };
    let container = check.container.as_deref();
    if let Some(Reach::Foreign { image }) = node.api().map(|server| &server.reach) {
        let mounts = RefCell::new(Vec::new());
        let inside = |pod: &Json| {
            let containers = pod::containers(pod, container).into_iter();
            let containers = containers.map(|(container, _)| {
                let seen = debug_containers.look(api, image, pod, &container);
                let processes = seen.map_err(Finding::unknown)?.into_iter().map(|one| {
                    let mut mounts = mounts.borrow_mut();
                    mounts.push(one.mounts);
                    NodeProcess {
                        // The number of its mounts.
                        host_pid: i32::try_from(mounts.len() - 1).unwrap_or(i32::MAX),
                        ..one.process
                    }
                });
                Ok((container, processes.collect()))
            });
            containers.collect()
        };
        // Of what is in a pod there nothing else is shown.
        let look = |number: i32, file: &str| {
            if file != "mountinfo" {
                return Err(io::ErrorKind::Unsupported.into());
            }
            let mounts = mounts.borrow();
            let found = usize::try_from(number).ok().and_then(|at| mounts.get(at));
            found.cloned().ok_or(io::ErrorKind::NotFound.into())
        };
        // Scenarios that ask for more are not played there.
        let sight = Sight {
            look: &look,
            ..sight
        };
        return judge(check, &pods, &inside, &place.words(), sight);
    }
    let processes = match processes::all(node) {
        Ok(processes) => processes,
        Err(unknown) => return unknown,
    };
    pod::with_record(live.watch, |record| {
        let inside = |pod: &Json| match &check.shim {
            None => pod::owned(pod, container, &processes, record),
            Some(shim) => {
                let is_shim = |process: &NodeProcess| {
                    let is_runtimes = live.watch.is_runtimes(process.host_pid);
                    is_runtimes.then(|| live.watch.program_of(process.host_pid).is(shim))
                };
                let pod_of = |process: &NodeProcess| (record.pod)(process.host_pid);
                sandbox::processes(pod, container, &processes, &is_shim, &pod_of)
            }
        };
        let of_sandbox = |host_pid| {
            let path = check.executes.as_deref().unwrap_or_default();
            let executed = live.watch.executed_by(host_pid);
            executed
                .is(path)
                .ok_or_else(|| io::Error::other("what it executes is not known"))
        };
        let sight = match check.shim {
            Some(_) => Sight {
                executes: &of_sandbox,
                ..sight
            },
            None => sight,
        };
        let sight = Sight {
            flaw: &|process| reaches.flaw(process, &processes),
            ..sight
        };
        judge(check, &pods, &inside, &place.words(), sight)
    })
}

/// The digest of what a process executes, however it is called and whatever lies at that place now.
fn executed(host_pid: i32) -> io::Result<String> {
    let mut bytes = Vec::new();
    let program = File::open(format!("/proc/{host_pid}/exe"))?;
    program.take(MAX_SUMMED as u64).read_to_end(&mut bytes)?;
    Ok(sha256(&bytes))
}

fn judge(
    check: &KernelCheck,
    pods: &[Json],
    inside: Inside<'_>,
    words: &str,
    sight: Sight<'_>,
) -> Finding {
    let mut patterns = Vec::new();
    for (field, pattern) in &check.status {
        match pattern::whole(pattern) {
            Ok(regex) => patterns.push((field.as_str(), pattern.as_str(), regex)),
            Err(unusable) => return unusable,
        }
    }
    let port = match check.listens.as_deref().map(listening::port).transpose() {
        Ok(port) => port,
        Err(unusable) => return unusable,
    };
    if pods.len() < check.at_least as usize {
        return Finding::fail(match pods.len() {
            0 => format!("there is no {words}"),
            some => format!("{words}: {some} found, and {} expected", check.at_least),
        });
    }
    let mut shown = Vec::new();
    for pod in pods {
        let name = pod::name(pod);
        let containers = match inside(pod) {
            Ok(containers) => containers,
            Err(unknown) => return unknown,
        };
        if containers.is_empty() {
            return Finding::fail(format!("{name} has no such container"));
        }
        for (container, of_container) in containers {
            let listening = match port.map(|port| listening_on(port, &of_container, sight)) {
                Some(Ok(found)) => found,
                Some(Err(error)) => {
                    let of = format!("{container} of {name}");
                    return Finding::unknown(format!("the ports of {of} can't be read: {error}"));
                }
                None => BTreeSet::new(),
            };
            let mut run = 0;
            for process in &of_container {
                let at = format!("{} (pid {}) in {name}", process.name, process.pid);
                match observe(check, process, &patterns, sight) {
                    Ok(Ok(mut seen)) => {
                        if let Some(port) = port
                            && listening.contains(&process.host_pid)
                        {
                            seen.push(format!("listens on port {port}"));
                        }
                        if let Some(flaw) = (sight.flaw)(process) {
                            return flaw;
                        }
                        run += 1;
                        shown.push(Evidence {
                            at,
                            observed: seen.join(", "),
                            ..Evidence::default()
                        });
                    }
                    Ok(Err((observed, expected))) => {
                        return Finding::fail(format!("{at}: {observed}")).with(Evidence {
                            at,
                            observed,
                            expected: Some(expected),
                            ..Evidence::default()
                        });
                    }
                    Err(error) if has_ended(&error) => {}
                    Err(error) => {
                        return Finding::unknown(format!("{at} can't be looked at: {error}"));
                    }
                }
            }
            if run == 0 {
                return Finding::fail(format!("{container} of {name} does not run"));
            }
            if let Some(port) = port
                && listening.is_empty()
            {
                let observed = format!("nothing in {container} of {name} listens on port {port}");
                return Finding::fail(observed);
            }
        }
    }
    let observed = match shown.as_slice() {
        [one] => one.at.clone(),
        many => format!("{} processes of {words}", many.len()),
    };
    shown.truncate(SHOWN);
    Finding {
        evidence: shown,
        ..Finding::pass(observed)
    }
}

/// What is as asked of a process; or the first that is not, and what was asked.
fn observe(
    check: &KernelCheck,
    process: &NodeProcess,
    patterns: &[(&str, &str, Regex)],
    sight: Sight<'_>,
) -> io::Result<Result<Vec<String>, (String, String)>> {
    let mut seen = Vec::new();
    for (field, pattern, regex) in patterns {
        let observed = format!("{field}: {}", process.told(field));
        if !regex.is_match(&process.told(field)) {
            return Ok(Err((observed, format!("{field}: {pattern}"))));
        }
        seen.push(observed);
    }
    if !check.environ_without.is_empty() {
        let environment = (sight.look)(process.host_pid, "environ")?;
        let mut found = check.environ_without.iter();
        if found.any(|text| environment.contains(text)) {
            let expected = "an environment without it".to_owned();
            return Ok(Err(("its environment has it".to_owned(), expected)));
        }
        seen.push("not in its environment".to_owned());
    }
    if !(check.read_only.is_empty() && check.writable.is_empty()) {
        let mounts = (sight.look)(process.host_pid, "mountinfo")?;
        let read_only = check.read_only.iter().map(|path| (path, true));
        let writable = check.writable.iter().map(|path| (path, false));
        for (path, expected) in read_only.chain(writable) {
            let word = |read_only| if read_only { "read-only" } else { "writable" };
            let expected_text = format!("{path} {}", word(expected));
            match is_read_only(&mounts, path) {
                None => {
                    return Ok(Err((
                        format!("nothing is mounted at {path}"),
                        expected_text,
                    )));
                }
                Some(observed) if observed != expected => {
                    return Ok(Err((
                        format!("{path} is {}", word(observed)),
                        expected_text,
                    )));
                }
                Some(_) => seen.push(expected_text),
            }
        }
    }
    if let Some(path) = &check.executes
        && !(sight.executes)(process.host_pid)?
    {
        let observed = format!("it executes {}, which is another program", process.exe);
        return Ok(Err((observed, format!("the program of {path}"))));
    }
    if let Some(asked) = &check.calls {
        let calls = Calls::of(&(sight.filters)(process.host_pid)?);
        if let Some(wrong) = calls.wrong(asked) {
            return Ok(Err(wrong));
        }
        seen.push(calls.to_string());
    }
    Ok(Ok(seen))
}

/// Those of a container's processes that listen on a port, by their pids on the host. What a server forks for a request
/// does not, nor does a shell of the learner's in the container.
fn listening_on(
    port: u16,
    processes: &[NodeProcess],
    sight: Sight<'_>,
) -> io::Result<BTreeSet<i32>> {
    let mut found = BTreeSet::new();
    for process in processes {
        match (sight.ports)(process.host_pid) {
            Ok(ports) if ports.contains(&port) => drop(found.insert(process.host_pid)),
            Err(error) if !has_ended(&error) => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(found)
}

/// Whether a process has ended since they were listed.
fn has_ended(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
        || error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error())
}

/// Whether what is mounted over a path is read-only, by the kernel's `mountinfo`; nothing if nothing is.
/// Of several mounts at a place the last hides the others.
fn is_read_only(mounts: &str, path: &str) -> Option<bool> {
    let mut best: Option<(usize, bool)> = None;
    for line in mounts.lines() {
        let (own, of_system) = line.split_once(" - ")?;
        let own: Vec<&str> = own.split(' ').collect();
        let (&point, &options) = (own.get(4)?, own.get(5)?);
        let covers = point == "/"
            || path == point
            || path
                .strip_prefix(point)
                .is_some_and(|rest| rest.starts_with('/'));
        if covers && best.is_none_or(|(length, _)| length <= point.len()) {
            let has_ro = |options: &str| options.split(',').any(|option| option == "ro");
            let of_system = of_system.rsplit(' ').next().unwrap_or_default();
            best = Some((point.len(), has_ro(options) || has_ro(of_system)));
        }
    }
    best.map(|(_, read_only)| read_only)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::CallsCheck;
    use crate::check::instrument::pod::Record;
    use crate::grade::Verdict;

    const UID: &str = "0a1b2c3d-0000-4000-8000-000000000001";

    fn pod() -> Json {
        json!({
            "metadata": {"name": "web", "uid": UID},
            "status": {"containerStatuses": [
                {"name": "main", "containerID": "containerd://aaaa"},
                {"name": "log", "containerID": "containerd://bbbb"},
            ]},
        })
    }

    fn process(pid: i32, capabilities: &str) -> NodeProcess {
        NodeProcess {
            pid,
            host_pid: pid,
            ppid: 0,
            name: "httpd".into(),
            args: Vec::new(),
            exe: "/bin/httpd".into(),
            status: vec![
                ("NSpid".into(), format!("{pid}\t1")),
                ("Uid".into(), "1000\t1000\t1000\t1000".into()),
                ("CapEff".into(), capabilities.into()),
            ],
            container: None,
            start_ticks: 7,
            unit: None,
        }
    }

    fn look(pid: i32, file: &str) -> io::Result<String> {
        let id = if pid == 1 { "aaaa" } else { "bbbb" };
        Ok(match (pid, file) {
            (9, "cgroup") => "0::/kubepods/podother/aaaa\n".to_owned(),
            (_, "cgroup") => format!(
                "1:memory:/node/kubelet.slice/kubelet-pod{}.slice/cri-containerd-{id}.scope\n",
                UID.replace('-', "_")
            ),
            (3, "environ") => "HOME=/\0KEY=hunter2\0".to_owned(),
            (4, "environ") => return Err(io::ErrorKind::NotFound.into()),
            (_, "environ") => "HOME=/\0".to_owned(),
            _ => "30 20 0:50 / / ro,relatime - overlay overlay rw,lowerdir=x\n\
                  31 30 0:51 / /tmp rw,nosuid - tmpfs tmpfs rw\n"
                .to_owned(),
        })
    }

    fn check() -> KernelCheck {
        KernelCheck {
            namespace: "shop".into(),
            pod: Some("web".into()),
            labels: None,
            container: None,
            status: [("CapEff", "0{16}"), ("Uid", "[1-9].*")]
                .map(|(field, pattern)| (field.to_owned(), pattern.to_owned()))
                .into(),
            environ_without: vec!["hunter2".into()],
            read_only: vec!["/".into(), "/usr/bin".into()],
            writable: vec!["/tmp/cache".into()],
            calls: None,
            listens: None,
            executes: None,
            shim: None,
            at_least: 1,
        }
    }

    fn judged(check: &KernelCheck, pods: &[Json], all: &[NodeProcess]) -> Finding {
        let record = Record {
            look: &look,
            began: &|pid| match pid {
                1 => Some("aaaa".into()),
                2..9 => Some("bbbb".into()),
                _ => None,
            },
            pod: &|_| None,
            arriving: &|_| false,
            namespace: &|pid| match pid {
                1 | 9 => Ok(pid.unsigned_abs().into()),
                _ => Ok(2),
            },
        };
        let inside = |pod: &Json| pod::owned(pod, None, all, record);
        let sight = Sight {
            look: &look,
            filters: &|_| Ok(vec![Vec::new()]),
            ports: &|pid| {
                Ok(if pid < 5 {
                    [8080].into()
                } else {
                    BTreeSet::new()
                })
            },
            executes: &|pid| Ok(pid % 2 == 1),
            flaw: &|_| None,
        };
        judge(check, pods, &inside, "pods/web in shop", sight)
    }

    const NONE: &str = "0000000000000000";

    #[test]
    fn every_process_of_every_container_must_be_so() {
        let all = [process(1, NONE), process(2, NONE), process(9, "ffff")];
        let finding = judged(&check(), &[pod()], &all);
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.observed);
        assert_eq!(finding.observed, "2 processes of pods/web in shop");
        let strong = [process(1, NONE), process(2, "0000000000000001")];
        let finding = judged(&check(), &[pod()], &strong);
        assert_eq!(
            finding.observed,
            "httpd (pid 2) in web: CapEff: 0000000000000001"
        );
        let one = [process(1, NONE)];
        let finding = judged(&check(), &[pod()], &one);
        assert_eq!(finding.observed, "log of web does not run");
        let told = [process(1, NONE), process(2, NONE), process(3, NONE)];
        let finding = judged(&check(), &[pod()], &told);
        assert_eq!(
            finding.observed,
            "httpd (pid 3) in web: its environment has it"
        );
        let finding = judged(&check(), &[], &one);
        assert_eq!(finding.observed, "there is no pods/web in shop");
    }

    #[test]
    fn a_process_that_has_ended_since_says_nothing() {
        let of_two = |pids: [i32; 3]| {
            let all = pids.map(|pid| process(pid, NONE));
            judged(&check(), &[pod()], &all)
        };
        assert_eq!(of_two([1, 2, 4]).verdict, Verdict::Pass);
        assert_eq!(of_two([1, 4, 4]).observed, "log of web does not run");
    }

    #[test]
    fn each_executes_the_program_listens_and_is_filtered() {
        let all = [process(1, NONE), process(3, NONE)];
        let mut check = KernelCheck {
            environ_without: Vec::new(),
            executes: Some("/usr/bin/server".into()),
            listens: Some("8080".into()),
            ..check()
        };
        let finding = judged(&check, &[pod()], &all);
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.observed);
        let another = [process(1, NONE), process(2, NONE)];
        let finding = judged(&check, &[pod()], &another);
        assert_eq!(
            finding.observed,
            "httpd (pid 2) in web: it executes /bin/httpd, which is another program"
        );
        check.listens = Some("80".into());
        let finding = judged(&check, &[pod()], &all);
        assert_eq!(
            finding.observed,
            "nothing in main of web listens on port 80"
        );
        check.listens = None;
        check.calls = Some(CallsCheck {
            refused: vec!["mount".into()],
            ..CallsCheck::default()
        });
        let finding = judged(&check, &[pod()], &all);
        assert_eq!(finding.observed, "httpd (pid 1) in web: mount is allowed");
    }

    #[test]
    fn one_process_of_each_container_listens() {
        let check = KernelCheck {
            listens: Some("8080".into()),
            ..check()
        };
        // The fifth does not listen.
        let of = |pids: &[i32]| {
            let all: Vec<_> = pids.iter().map(|pid| process(*pid, NONE)).collect();
            judged(&check, &[pod()], &all)
        };
        let finding = of(&[1, 2, 5]);
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.observed);
        assert_eq!(
            of(&[1, 5]).observed,
            "nothing in log of web listens on port 8080"
        );
    }

    #[test]
    fn mounts_are_as_the_kernel_has_them() {
        let mut check = check();
        check.writable = vec!["/var".into()];
        let all = [process(1, NONE), process(2, NONE)];
        let finding = judged(&check, &[pod()], &all);
        assert_eq!(finding.observed, "httpd (pid 1) in web: /var is read-only");
        let hidden = "1 0 0:1 / /tmp rw - tmpfs x rw\n2 1 0:2 / /tmp ro - tmpfs x rw\n";
        assert_eq!(is_read_only(hidden, "/tmp/x"), Some(true));
        assert_eq!(is_read_only(hidden, "/tmpfile"), None);
        assert_eq!(
            is_read_only("1 0 0:1 / / rw - ext4 x ro\n", "/"),
            Some(true)
        );
    }
}

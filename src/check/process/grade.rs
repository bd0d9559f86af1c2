//! Processes of the node, as the kernel shows them to the host.

use std::collections::BTreeSet;
use std::io;

use super::SameFlags;
use crate::check::ProcessCheck;
use crate::check::instrument::baseline::{Baseline, ProcessId};
use crate::check::instrument::finding::Finding;
use crate::check::instrument::flags::Flags;
use crate::check::instrument::listening;
use crate::check::instrument::pattern;
use crate::check::instrument::processes;
use crate::check::instrument::reach::Reaches;
use crate::detector::OwnFile;
use crate::grade::Evidence;
use crate::lab::WORKER;
use crate::provider::{Node, NodeProcess};

/// The container name that means the node itself.
const NODE: &str = "host";

/// Processes that are shown as evidence.
const SHOWN: usize = 3;

/// What is known beside the processes themselves.
pub(crate) struct Known<'a> {
    pub(crate) baseline: &'a Baseline,
    /// The first process of the cluster's worker, by its pid on the host.
    pub(crate) worker: Option<i32>,
    /// Which of the node's own programs a process executes, by its pid on the host.
    pub(crate) executed: &'a dyn Fn(i32) -> OwnFile,
    /// The ports on which a process of the host listens in the network of another.
    pub(crate) listening: &'a dyn Fn(i32, i32) -> io::Result<BTreeSet<u16>>,
    /// Whether a process is stopped, by its pid on the host.
    pub(crate) stands_still: &'a dyn Fn(i32) -> bool,
}

impl Known<'_> {
    /// The first process of the machine on which one runs: a worker's processes all come of the worker's own.
    fn init<'p>(
        &self,
        process: &'p NodeProcess,
        processes: &'p [NodeProcess],
    ) -> Option<&'p NodeProcess> {
        processes::line(process, processes)
            .find(|one| Some(one.host_pid) == self.worker)
            .or_else(|| processes.iter().find(|one| one.pid == 1))
    }

    /// Whether it runs on the machine of that name.
    fn is_on(&self, node: &str, process: &NodeProcess, processes: &[NodeProcess]) -> bool {
        let init = self.init(process, processes);
        let is_workers = init.is_some_and(|init| Some(init.host_pid) == self.worker);
        is_workers == (node == WORKER)
    }
}

/// Takes down the flags of the process of this name, unless another check has.
///
/// # Errors
/// There is none, or the node's processes can't be read.
pub(super) fn note(
    check: &ProcessCheck,
    node: &dyn Node,
    baseline: &mut Baseline,
) -> io::Result<()> {
    let name = check.name.as_deref().unwrap_or_default();
    if baseline.flags.contains_key(name) {
        return Ok(());
    }
    let processes = node.processes()?;
    let process = processes.into_iter().find(|process| process.name == name);
    let process = process.ok_or_else(|| {
        let message = format!("no {} runs, whose flags are to stay", described(check));
        io::Error::new(io::ErrorKind::NotFound, message)
    })?;
    baseline.flags.insert(process.name, process.args);
    Ok(())
}

/// Looks for processes.
pub(crate) fn grade(
    check: &ProcessCheck,
    node: &dyn Node,
    reaches: &Reaches,
    known: &Known<'_>,
) -> Finding {
    match processes::all(node) {
        Ok(processes) => {
            let flawed = processes
                .iter()
                .filter(|process| is_meant(check, process, &processes, known))
                .find_map(|process| reaches.change(process, &processes));
            flawed.unwrap_or_else(|| judge(check, &processes, known))
        }
        Err(unknown) => unknown,
    }
}

fn judge(check: &ProcessCheck, processes: &[NodeProcess], known: &Known<'_>) -> Finding {
    let wanted: Vec<&NodeProcess> = processes
        .iter()
        .filter(|process| is_meant(check, process, processes, known))
        .collect();
    if wanted.is_empty() && check.at_least > 0 {
        return Finding::fail(absent(check));
    }
    for (process, path) in wanted.iter().zip(check.executes.iter().cycle()) {
        match (known.executed)(process.host_pid).is(path) {
            Some(true) => {}
            Some(false) => {
                let finding = Finding::fail(format!("{} does not execute {path}", shown(process)));
                return with_processes(finding, &[*process]);
            }
            None => {
                return Finding::unknown(format!(
                    "what {} executes is not known, as its start was not seen: start it again",
                    shown(process)
                ));
            }
        }
    }
    for process in &wanted {
        match wrong_status(check, process) {
            Ok(None) => {}
            Ok(Some((field, expected))) => {
                let observed = process.told(field);
                let finding = Finding::fail(format!("{} has {field} {observed}", shown(process)));
                return finding.with(Evidence {
                    at: shown(process),
                    observed: format!("{field}: {observed}"),
                    expected: Some(format!("{field}: {expected}")),
                    ..Evidence::default()
                });
            }
            Err(unusable) => return unusable,
        }
    }
    for process in &wanted {
        match wrong_flag(check, process, known.baseline) {
            Ok(None) => {}
            Ok(Some(observed)) => {
                let observed = format!("{} runs with {observed}", shown(process));
                return Finding::fail(observed);
            }
            Err(unusable) => return unusable,
        }
    }
    if let Some(port) = &check.listens {
        let port = match listening::port(port) {
            Ok(port) => port,
            Err(unusable) => return unusable,
        };
        for process in without_children(&wanted) {
            let name = shown(process);
            // On a machine it is the machine's network that counts: in one of its own nobody hears a process.
            let init = known.init(process, processes);
            let there = init.filter(|_| process.container.is_none());
            let there = there.map_or(process.host_pid, |init| init.host_pid);
            let ports = match (known.listening)(process.host_pid, there) {
                Ok(ports) => ports,
                Err(error) => {
                    return Finding::unknown(format!("the ports of {name} can't be read: {error}"));
                }
            };
            if !ports.contains(&port) {
                let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
                let observed = match ports.join(", ") {
                    none if none.is_empty() => format!("{name} listens on no port"),
                    ports => format!("{name} listens on {ports}"),
                };
                return Finding::fail(observed);
            }
        }
    }
    let wanted = without_children(&wanted);
    let since_start = |process: &&&NodeProcess| {
        !check.same_since_start
            || known
                .baseline
                .processes
                .contains(&ProcessId::from(**process))
    };
    let lasting: Vec<&&NodeProcess> = wanted.iter().filter(since_start).collect();
    if lasting.len() < check.at_least as usize {
        let finding = if wanted.len() < check.at_least as usize {
            Finding::fail(format!(
                "{}: {} running, and {} expected",
                described(check),
                wanted.len(),
                check.at_least
            ))
        } else {
            Finding::fail(format!("{} was started again", described(check)))
        };
        return with_processes(finding, &wanted);
    }
    let still = |process: &&&&NodeProcess| (known.stands_still)(process.host_pid);
    if check.same_since_start
        && let Some(process) = lasting.iter().find(still)
    {
        let observed = format!(
            "{} stands still: it is stopped or frozen, or a program that traces it is stopped",
            shown(process)
        );
        return Finding::fail(observed);
    }
    if let Some(at_most) = check.at_most
        && wanted.len() > at_most as usize
    {
        let finding = Finding::fail(format!(
            "{}: {} running, and at most {at_most} expected",
            described(check),
            wanted.len()
        ));
        return with_processes(finding, &wanted);
    }
    let observed = match wanted.as_slice() {
        [] => absent(check),
        [one] if check.same_since_start => format!("{} runs since the start", shown(one)),
        [one] => format!("{} runs", shown(one)),
        many => format!("{} of {} run", many.len(), described(check)),
    };
    with_processes(Finding::pass(observed), &wanted)
}

fn is_meant(
    check: &ProcessCheck,
    process: &NodeProcess,
    processes: &[NodeProcess],
    known: &Known<'_>,
) -> bool {
    let node = check.node.as_ref();
    let node = node.is_none_or(|node| known.is_on(node, process, processes));
    let name = check.name.as_ref().is_none_or(|name| *name == process.name);
    let container = match check.container.as_deref() {
        None => true,
        Some(NODE) => process.container.is_none(),
        Some(container) => process.container.as_deref() == Some(container),
    };
    let unit = check
        .unit
        .as_ref()
        .is_none_or(|unit| process.is_main_of(unit));
    name && container && unit && node
}

/// What is there once: a server that forks for each request is one, however many it answers at the moment.
fn without_children<'a>(wanted: &[&'a NodeProcess]) -> Vec<&'a NodeProcess> {
    let is_child = |process: &NodeProcess| {
        wanted.iter().any(|parent| {
            (parent.pid, &parent.exe, &parent.container)
                == (process.ppid, &process.exe, &process.container)
        })
    };
    let mut own = wanted.to_vec();
    own.retain(|process| !is_child(process));
    own
}

/// The first field of its status that is not as asked, and what it should be.
fn wrong_status<'a>(
    check: &'a ProcessCheck,
    process: &NodeProcess,
) -> Result<Option<(&'a str, &'a str)>, Finding> {
    for (field, expected) in &check.status {
        if !pattern::whole(expected)?.is_match(&process.told(field)) {
            return Ok(Some((field, expected)));
        }
    }
    Ok(None)
}

/// The first flag of its command line that is not as asked.
fn wrong_flag(
    check: &ProcessCheck,
    process: &NodeProcess,
    baseline: &Baseline,
) -> Result<Option<String>, Finding> {
    let now = Flags::of(process.args.iter().map(String::as_str));
    for (name, asked) in &check.flags {
        let (matches, shown) = now.matches(name, asked)?;
        if !matches {
            return Ok(Some(shown));
        }
    }
    let Some(same) = &check.same_flags else {
        return Ok(None);
    };
    let Some(then) = baseline.flags.get(&process.name) else {
        return Err(Finding::unknown(format!(
            "the flags that {} had at the start are not known",
            process.name
        )));
    };
    let then = Flags::of(then.iter().map(String::as_str));
    let names = pattern::whole(same.names())?;
    let is_compared = |name: &str| names.is_match(name) == matches!(same, SameFlags::Of(_));
    Ok(then.first_change(&now, is_compared))
}

fn with_processes(finding: Finding, processes: &[&NodeProcess]) -> Finding {
    processes
        .iter()
        .take(SHOWN)
        .fold(finding, |finding, process| {
            finding.with(Evidence {
                at: shown(process),
                observed: process.exe.clone(),
                ..Evidence::default()
            })
        })
}

fn shown(process: &NodeProcess) -> String {
    match &process.container {
        Some(container) => format!("{} (pid {}) in {container}", process.name, process.pid),
        None => format!("{} (pid {})", process.name, process.pid),
    }
}

/// That there is none of what is looked for, in words.
fn absent(check: &ProcessCheck) -> String {
    match (&check.name, &check.unit) {
        (Some(name), Some(unit)) => format!("the main process of {unit} is not {name}"),
        (None, Some(unit)) => format!("{unit} has no main process"),
        (_, None) => format!("no {} runs", described(check)),
    }
}

/// What is looked for, in words.
fn described(check: &ProcessCheck) -> String {
    let mut text = match (&check.name, &check.unit) {
        (Some(name), _) => format!("process {name}"),
        (None, Some(unit)) => format!("main process of {unit}"),
        (None, None) => "process".to_owned(),
    };
    match check.container.as_deref() {
        Some(NODE) => text.push_str(" on the node"),
        Some(container) => text.push_str(&format!(" in {container}")),
        None => {}
    }
    text
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::grade::Verdict;

    fn process(name: &str, pid: i32, container: Option<&str>) -> NodeProcess {
        NodeProcess {
            pid,
            host_pid: 1000 + pid,
            ppid: 1,
            name: name.into(),
            args: vec![name.into()],
            exe: format!("/usr/bin/{name}"),
            status: vec![("Seccomp".into(), "2".into())],
            container: container.map(str::to_owned),
            start_ticks: 7,
            unit: Some(format!("{name}.service")),
        }
    }

    /// Every process listens on one port.
    fn listens(_: i32, _: i32) -> io::Result<BTreeSet<u16>> {
        Ok(BTreeSet::from([8765]))
    }

    fn judge(
        check: &ProcessCheck,
        processes: &[NodeProcess],
        baseline: &Baseline,
        listening: &dyn Fn(i32, i32) -> io::Result<BTreeSet<u16>>,
        executed: &dyn Fn(i32) -> OwnFile,
    ) -> Finding {
        let known = Known {
            baseline,
            worker: Some(1020),
            executed,
            listening,
            stands_still: &|host_pid| host_pid == STILL + 1_000,
        };
        super::judge(check, processes, &known)
    }

    /// The one that stands still.
    const STILL: i32 = 66;

    /// Every process executes one program.
    fn executes(_: i32) -> OwnFile {
        OwnFile::Is("/usr/bin/own".into())
    }

    fn check(name: &str) -> ProcessCheck {
        ProcessCheck {
            name: Some(name.into()),
            container: None,
            node: None,
            unit: None,
            listens: None,
            executes: None,
            status: BTreeMap::new(),
            flags: BTreeMap::new(),
            same_flags: None,
            at_least: 1,
            at_most: None,
            same_since_start: false,
        }
    }

    #[test]
    fn flags_are_as_asked_and_those_of_the_start() {
        let with = |line: &str| {
            let mut server = process("server", 80, None);
            server.args = line.split_whitespace().map(str::to_owned).collect();
            server
        };
        let mut baseline = Baseline::default();
        let start = with("server --mode=a --user=x");
        baseline.flags.insert("server".into(), start.args);
        let mut asked = check("server");
        asked.flags = BTreeMap::from([("mode".into(), "b|c".into())]);
        asked.same_flags = Some(SameFlags::But("mode".into()));
        let mut of = asked.clone();
        of.same_flags = Some(SameFlags::Of("us.*".into()));
        let judged = |check: &ProcessCheck, line: &str| {
            judge(check, &[with(line)], &baseline, &listens, &executes)
        };
        for check in [&asked, &of] {
            assert_eq!(
                judged(check, "server --mode=b --user=x").verdict,
                Verdict::Pass
            );
            let fail = judged(check, "server --mode=a --user=x");
            assert_eq!(fail.observed, "server (pid 80) runs with --mode=a");
            let fail = judged(check, "server --mode=b");
            assert_eq!(fail.observed, "server (pid 80) runs with no --user");
        }
        let more = "server --mode=b --user=x --more";
        let fail = judged(&asked, more);
        assert_eq!(fail.observed, "server (pid 80) runs with --more=true");
        assert_eq!(judged(&of, more).verdict, Verdict::Pass);
        baseline.flags.clear();
        let unknown = judge(&of, &[with(more)], &baseline, &listens, &executes);
        assert!(unknown.observed.contains("not known"));
    }

    #[test]
    fn a_process_started_again_is_not_the_one_of_the_start() {
        let etcd = process("etcd", 80, None);
        let baseline = Baseline {
            processes: vec![ProcessId::from(&etcd)],
            ..Baseline::default()
        };
        let mut check = check("etcd");
        check.same_since_start = true;
        let running = [etcd.clone(), process("etcd", 99, None)];
        assert_eq!(
            judge(&check, &running, &baseline, &listens, &executes).verdict,
            Verdict::Pass
        );
        let still = process("etcd", STILL, None);
        let stopped = Baseline {
            processes: vec![ProcessId::from(&still)],
            ..Baseline::default()
        };
        let finding = judge(&check, &[still], &stopped, &listens, &executes);
        assert!(
            finding.observed.contains("(pid 66) stands still"),
            "{finding:?}"
        );
        let mut again = etcd;
        again.start_ticks = 8;
        let finding = judge(&check, &[again], &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.observed, "process etcd was started again");
        assert_eq!(
            judge(&check, &[], &baseline, &listens, &executes).verdict,
            Verdict::Fail
        );
    }

    #[test]
    fn status_is_the_kernels_and_the_container_counts() {
        let mut check = check("nginx");
        check.container = Some("web".into());
        check.status.insert("Seccomp".into(), "2".into());
        let there = [process("nginx", 5, Some("web"))];
        let elsewhere = [process("nginx", 5, Some("shop")), process("nginx", 6, None)];
        let baseline = Baseline::default();
        assert_eq!(
            judge(&check, &there, &baseline, &listens, &executes).verdict,
            Verdict::Pass
        );
        let finding = judge(&check, &elsewhere, &baseline, &listens, &executes);
        assert_eq!(finding.observed, "no process nginx in web runs");
        check.unit = Some("web.service".into());
        assert_eq!(
            absent(&check),
            "the main process of web.service is not nginx"
        );
        check.name = None;
        assert_eq!(absent(&check), "web.service has no main process");
        check.name = Some("nginx".into());
        check.unit = None;
        check.status.insert("Seccomp".into(), "[12]".into());
        let either = judge(&check, &there, &baseline, &listens, &executes);
        assert_eq!(either.verdict, Verdict::Pass);
        check.status.insert("Seccomp".into(), "[01]".into());
        let finding = judge(&check, &there, &baseline, &listens, &executes);
        assert_eq!(finding.observed, "nginx (pid 5) in web has Seccomp 2");
    }

    #[test]
    fn none_may_be_asked_for() {
        let mut check = check("miner");
        check.at_least = 0;
        check.at_most = Some(0);
        let baseline = Baseline::default();
        assert_eq!(
            judge(&check, &[], &baseline, &listens, &executes).verdict,
            Verdict::Pass
        );
        let running = [process("miner", 5, None)];
        assert_eq!(
            judge(&check, &running, &baseline, &listens, &executes).verdict,
            Verdict::Fail
        );
    }

    #[test]
    fn a_child_that_answers_a_request_is_part_of_its_server() {
        let mut check = check("httpd");
        check.at_most = Some(2);
        let baseline = Baseline::default();
        let server = |pid, ppid, container| NodeProcess {
            ppid,
            ..process("httpd", pid, Some(container))
        };
        let mut running = vec![
            server(5, 1, "web"),
            server(9, 1, "shop"),
            server(10, 9, "shop"),
        ];
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.observed, "2 of process httpd run");
        check.at_least = 3;
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.observed, "process httpd: 2 running, and 3 expected");
        // Of another container it is one of its own, and so is another program.
        check.at_least = 1;
        running[2].container = Some("web".into());
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Fail);
        running[2] = server(10, 9, "shop");
        running[2].exe = "/tmp/httpd".into();
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Fail);
    }

    #[test]
    fn a_process_must_listen_on_the_port_that_was_asked_for() {
        let mut check = check("falco");
        check.listens = Some("8765".into());
        let running = [process("falco", 7, None)];
        let baseline = Baseline::default();
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Pass);
        check.listens = Some("9000".into());
        let finding = judge(&check, &running, &baseline, &listens, &executes);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.observed.ends_with("listens on 8765"));
    }

    #[test]
    fn each_must_execute_the_program_that_was_asked_for() {
        let mut check = check("kubelet");
        check.executes = Some("/usr/bin/own".into());
        let running = [process("kubelet", 7, None), process("kubelet", 8, None)];
        let baseline = Baseline::default();
        let judge = |executes: &dyn Fn(i32) -> OwnFile| {
            judge(&check, &running, &baseline, &listens, executes)
        };
        assert_eq!(judge(&executes).verdict, Verdict::Pass);
        let finding = judge(&|pid| match pid {
            1008 => OwnFile::No,
            pid => executes(pid),
        });
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(
            finding.observed,
            "kubelet (pid 8) does not execute /usr/bin/own"
        );
        assert!(matches!(
            judge(&|_| OwnFile::Unknown).verdict,
            Verdict::Unknown(why) if why.starts_with("what kubelet (pid 7) executes is not known")
                && why.ends_with("start it again")
        ));
    }

    #[test]
    fn a_machine_has_what_comes_of_its_first_process_and_a_network_of_its_own() {
        let mut check = check("kubelet");
        check.node = Some("worker-1".into());
        check.listens = Some("10250".into());
        let of = |name, pid, ppid| NodeProcess {
            ppid,
            ..process(name, pid, None)
        };
        let running = [
            of("systemd", 1, 0),
            of("kubelet", 5, 1),
            of("systemd", 20, 1),
            of("sshd", 21, 20),
            of("kubelet", 22, 21),
        ];
        let asked = RefCell::new(Vec::new());
        let asks = |of: i32, network: i32| {
            asked.borrow_mut().push((of, network));
            Ok(BTreeSet::from([10250]))
        };
        let baseline = Baseline::default();
        let judge = |check: &ProcessCheck| judge(check, &running, &baseline, &asks, &executes);
        assert_eq!(judge(&check).observed, "kubelet (pid 22) runs");
        check.node = Some("node-1".into());
        assert_eq!(judge(&check).observed, "kubelet (pid 5) runs");
        check.node = None;
        assert_eq!(judge(&check).observed, "2 of process kubelet run");
        let networks = [(1022, 1020), (1005, 1001), (1005, 1001), (1022, 1020)];
        assert_eq!(*asked.borrow(), networks);
    }

    #[test]
    fn on_the_node_a_process_must_listen_in_the_nodes_network() {
        let mut check = check("falco");
        check.listens = Some("8765".into());
        let asked = |of: i32, network: i32| {
            Ok(BTreeSet::from([match (of, network) {
                (1007, 1001) => 8765,
                (1009, 1009) => 8765,
                _ => 1,
            }]))
        };
        let verdict = |process: NodeProcess| {
            let running = [self::process("systemd", 1, None), process];
            judge(&check, &running, &Baseline::default(), &asked, &executes).verdict
        };
        assert_eq!(verdict(process("falco", 7, None)), Verdict::Pass);
        assert_eq!(verdict(process("falco", 9, None)), Verdict::Fail);
        assert_eq!(verdict(process("falco", 9, Some("web"))), Verdict::Pass);
    }
}

//! Probe checks: the grader tries to reach something from the network of a pod or of the node.
//!
//! It connects, gets and asks itself, on a thread that lives in that network: no program of the pod or
//! of the node has a part in it.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;
use serde_json::Value as Json;

use super::reach::{self, Manner, Outcome};
use crate::api::{Api, ApiServer, Place, encoded, network};
use crate::check::instrument::Live;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::pairs::{pairs, weakest};
use crate::check::instrument::pattern;
use crate::check::instrument::policy::{End, Policies, ReadOnce};
use crate::check::instrument::processes;
use crate::check::instrument::server;
use crate::check::instrument::{pod, pods};
use crate::check::{PodRef, ProbeCheck, ProbeTarget, Reach};
use crate::grade::{Evidence, Verdict};
use crate::random::random;

/// Port of DNS.
const DNS: u16 = 53;

/// How long the answer to a second request may stay the same as that to the first.
const CHANGING: Duration = Duration::from_secs(15);

/// How long a service may lead to pods that are gone: what sends its connections on learns of new ones a moment later, on a
/// busy machine several.
const FOLLOWING: Duration = Duration::from_secs(10);

/// How often it is asked for meanwhile.
const ASKING: Duration = Duration::from_millis(500);

/// So many ways from a pod to a pod are tried.
const MOST_TRIED: usize = 4;

/// Tries it.
pub(crate) fn grade(check: &ProbeCheck, live: Live<'_>, api: &Api, policies: &ReadOnce) -> Finding {
    tried(check, live, api, policies).unwrap_or_else(|finding| finding)
}

fn tried(
    check: &ProbeCheck,
    live: Live<'_>,
    api: &Api,
    policies: &ReadOnce,
) -> Result<Finding, Finding> {
    let body = check.body.as_deref().map(pattern::somewhere).transpose()?;
    let foreign = |server: &ApiServer| server.network().is_none();
    if live.node.api().is_some_and(foreign) {
        return by_the_server(check, body.as_ref(), api);
    }
    let tries = Tries::of(check, live, api)?;
    let drawn = tries.drawn().into_iter();
    let finding = weakest(drawn.map(|pair| try_one(check, body.as_ref(), pair, live)))?;
    if check.by_policy && finding.verdict == Verdict::Pass {
        let policies = policies.get(api)?;
        for (start, goal) in pairs(&tries.starts, &tries.goals) {
            if is_allowed(policies, check, start.pod.as_ref(), goal)? {
                let observed = format!("{}: no network policy keeps it away", goal.name);
                return Ok(Finding::fail(observed));
            }
        }
    }
    Ok(finding)
}

/// What is tried: from each of these to each of those.
struct Tries {
    starts: Vec<Start>,
    goals: Vec<Goal>,
}

/// Where a probe comes from.
struct Start {
    /// The pod; the node without one.
    pod: Option<Json>,
    network: PathBuf,
}

impl Tries {
    fn of(check: &ProbeCheck, live: Live<'_>, api: &Api) -> Result<Self, Finding> {
        let starts = match &check.from {
            Some(from) => starts(from, live, api)?,
            None => {
                let server = live.node.api();
                let network = server.and_then(|server| Some(server.network()?.to_owned()));
                let network = network
                    .ok_or_else(|| Finding::unknown("the node's network can't be entered"))?;
                vec![Start { pod: None, network }]
            }
        };
        let mut goals = match (&check.to, &check.dns) {
            (Some(to), _) => goals(to, api)?,
            (None, Some(name)) => names(name, api)?,
            (None, None) => {
                return Err(Finding::unknown("the scenario does not say what to reach"));
            }
        };
        // One pod that works is enough, as of a service: another may be a learner's that listens nowhere.
        if check.expect == Reach::Works {
            goals.truncate(1);
        }
        Ok(Self { starts, goals })
    }

    /// Some of them: what a learner could foresee to be left out is not.
    fn drawn(&self) -> Vec<(&Start, &Goal)> {
        let mut drawn: Vec<_> = pairs(&self.starts, &self.goals).collect();
        drawn.sort_by_cached_key(|_| random());
        drawn.truncate(MOST_TRIED);
        drawn
    }
}

/// Tries it from one place to another one.
fn try_one(
    check: &ProbeCheck,
    body: Option<&Regex>,
    (start, goal): (&Start, &Goal),
    live: Live<'_>,
) -> Result<Finding, Finding> {
    let network = &start.network;
    let manner = Manner {
        owner: live.node.facts().ids.id_base,
        patience: Duration::from_secs(check.seconds.into()),
    };
    let inspect = |own: SocketAddr| match &goal.pod {
        Some(pod) => answers_itself(pod, own, goal.to, live),
        None => Ok(()),
    };
    let arrival = match (&goal.pod, check.udp) {
        (_, false) => None,
        (Some(pod), true) => Some(arrival(pod, goal.to.port(), manner, live)?),
        (None, true) => return Err(Finding::unknown("datagrams are sent to pods only")),
    };
    let reach = || {
        if let Some(arrival) = &arrival {
            return network::within(network, || reach::send(goal.to, arrival, manner))
                .map_err(shut);
        }
        let outcome = network::within(network, || match (&check.dns, &check.http) {
            (Some(name), _) => reach::ask(goal.to, name, manner.for_a_name(check.expect)),
            (None, Some(path)) => reach::get(goal.to, path, manner, &inspect),
            (None, None) => reach::connect(goal.to, manner).map_or_else(
                |outcome| outcome,
                |_| Outcome::works("it takes a connection"),
            ),
        });
        outcome.map_err(shut)
    };
    settle(check, body, &goal.name, reach()?, &reach)
}

fn shut(error: io::Error) -> Finding {
    Finding::unknown(format!("the network can't be entered: {error}"))
}

/// Where the grader waits for datagrams to a port of a pod.
fn arrival(pod: &Json, port: u16, manner: Manner, live: Live<'_>) -> Result<UdpSocket, Finding> {
    let network = network_of_pod(pod, live)?;
    let opened = network::within(&network, || reach::open(port, manner)).map_err(shut)?;
    opened.map_err(|error| {
        let name = pod::name(pod);
        Finding::unknown(format!(
            "datagrams to {name}:{port} can't be waited for: {error}"
        ))
    })
}

/// Whether the network policies let a probe from a pod reach its goal. Of a service they say nothing: they see the pods
/// behind it.
fn is_allowed(
    policies: &Policies,
    check: &ProbeCheck,
    from: Option<&Json>,
    goal: &Goal,
) -> Result<bool, Finding> {
    let (Some(from), None) = (from, check.to.as_ref().and_then(|to| to.service.as_ref())) else {
        return Ok(false);
    };
    let to = match &goal.pod {
        Some(pod) => End::Pod(pod, policies.namespace(pod)?),
        None => End::Address(goal.to.ip()),
    };
    let from = End::Pod(from, policies.namespace(from)?);
    let protocol = if check.udp { "UDP" } else { "TCP" };
    Ok(policies.allow(from, to, (protocol, goal.to.port())))
}

/// Judges what came of it, and of asking again: if the answer must change, or if it is a service that leads nowhere yet.
fn settle(
    check: &ProbeCheck,
    body: Option<&Regex>,
    target: &str,
    mut first: Outcome,
    again: &dyn Fn() -> Result<Outcome, Finding>,
) -> Result<Finding, Finding> {
    let is_service = check.to.as_ref().is_some_and(|to| to.service.is_some());
    if is_service && check.expect == Reach::Works {
        let deadline = Instant::now() + FOLLOWING;
        while first.reach != Reach::Works && Instant::now() < deadline {
            thread::sleep(ASKING);
            first = again()?;
        }
    }
    let finding = judge(check, body, target, first.clone());
    if !check.changes || finding.verdict != Verdict::Pass {
        return Ok(finding);
    }
    let deadline = Instant::now() + CHANGING;
    loop {
        thread::sleep(ASKING);
        let outcome = again()?;
        if outcome.answer != first.answer {
            return Ok(judge(check, body, target, outcome));
        }
        if Instant::now() >= deadline {
            let observed = format!("{target}: its answer stays the same");
            return Ok(Finding::fail(observed));
        }
    }
}

/// Gets a page of a pod by the API server, where nothing else leads into the cluster.
fn by_the_server(check: &ProbeCheck, body: Option<&Regex>, api: &Api) -> Result<Finding, Finding> {
    let (None, Some(to), Some(path)) = (&check.from, &check.to, &check.http) else {
        return Err(Finding::unknown(
            "the networks of that cluster can't be entered",
        ));
    };
    if to.pod.is_none() && to.labels.is_none() {
        return Err(Finding::unknown(
            "the networks of that cluster can't be entered",
        ));
    }
    let namespace = to.namespace.as_deref().unwrap_or("default");
    let pods = pods::that_run(namespace, to.pod.as_deref(), to.labels.as_deref(), api)?;
    let Some(pod) = pods.first() else {
        return Err(Finding::unknown("there is nothing to try"));
    };
    let name = pod::name(pod);
    let page = format!(
        "/api/v1/namespaces/{}/pods/{}:{}/proxy{path}",
        encoded(namespace),
        encoded(name),
        encoded(&to.port)
    );
    let reach = || -> Result<Outcome, Finding> {
        let answer = api.get(page.as_str())?;
        let text = match answer.body {
            Json::String(text) => text,
            json => json.to_string(),
        };
        Ok(match answer.code {
            // The server says that the pod does not answer.
            502..=504 => Outcome::refused(format!("it does not answer: {text}")),
            status => Outcome::answers(status, text),
        })
    };
    let outcome = reach()?;
    settle(
        check,
        body,
        &format!("the pod {name}:{}", to.port),
        outcome,
        &reach,
    )
}

/// Whether a process of the pod itself has the other end of a connection to it.
fn answers_itself(
    pod: &Json,
    own: SocketAddr,
    to: SocketAddr,
    live: Live<'_>,
) -> Result<(), Outcome> {
    let unsure = |why: &str| Outcome::refused(format!("who answers can't be seen: {why}"));
    let members = || {
        let all = processes::all(live.node).map_err(|finding| unsure(&finding.observed))?;
        let found = pod::with_record(live.watch, |record| pod::owned(pod, None, &all, record));
        let found = found.map_err(|finding| unsure(&finding.observed))?;
        let pids = found
            .iter()
            .flat_map(|(_, of)| of)
            .map(|process| process.host_pid);
        Ok::<Vec<i32>, Outcome>(pids.collect())
    };
    let first = members()?.into_iter().next();
    let first = first.ok_or_else(|| Outcome::refused("it has no process"))?;
    let holders = server::takers(first, own, to).map_err(Outcome::refused)?;
    // A server may have made a process for this connection.
    let members = members()?;
    match holders.iter().find(|(pid, _)| !members.contains(*pid)) {
        Some((_, name)) => Err(Outcome::refused(format!(
            "{name} answers, which is no process of the pod"
        ))),
        None => Ok(()),
    }
}

fn judge(check: &ProbeCheck, body: Option<&Regex>, target: &str, outcome: Outcome) -> Finding {
    let mut observed = format!("{target}: {}", outcome.observed);
    let mut holds = outcome.reach == check.expect;
    if let Some(answer) = outcome.answer.as_ref().filter(|_| holds) {
        let status = check.status.map_or_else(
            || (200..400).contains(&answer.status),
            |status| answer.status == status,
        );
        if !status {
            holds = false;
        } else if body.is_some_and(|pattern| !pattern.is_match(&answer.body)) {
            observed = format!("{target}: its answer is not as asked");
            holds = false;
        }
    }
    let from = match &check.from {
        Some(from) => format!(
            "from {}/{}",
            from.namespace,
            from.pod
                .as_ref()
                .or(from.labels.as_ref())
                .map_or("", |pod| pod)
        ),
        None => "from the node".to_owned(),
    };
    let finding = match holds {
        true => Finding::pass(observed.clone()),
        false => Finding::fail(observed.clone()),
    };
    finding.with(Evidence {
        at: from,
        observed,
        expected: Some(
            match check.expect {
                Reach::Works => "it works",
                Reach::Refused => "it is refused",
                Reach::TimesOut => "it times out",
            }
            .to_owned(),
        ),
        ..Evidence::default()
    })
}

/// The pods from which something is tried, with their networks: that of one of their processes.
fn starts(from: &PodRef, live: Live<'_>, api: &Api) -> Result<Vec<Start>, Finding> {
    let (name, labels) = (from.pod.as_deref(), from.labels.as_deref());
    let pods = pods::that_run(&from.namespace, name, labels, api)?;
    let (mut starts, mut failed) = (Vec::new(), None);
    for pod in pods {
        match network_of_pod(&pod, live) {
            Ok(network) => starts.push(Start {
                pod: Some(pod),
                network,
            }),
            Err(finding) => failed = failed.or(Some(finding)),
        }
    }
    // One that starts again and again sends nothing.
    match failed {
        Some(finding) if starts.is_empty() => Err(finding),
        _ => Ok(starts),
    }
}

fn network_of_pod(pod: &Json, live: Live<'_>) -> Result<PathBuf, Finding> {
    let all = processes::all(live.node)?;
    let of_pod = pod::with_record(live.watch, |record| pod::owned(pod, None, &all, record))?;
    let process = of_pod.iter().flat_map(|(_, processes)| processes).next();
    let process =
        process.ok_or_else(|| Finding::fail(format!("{} has no process", pod::name(pod))))?;
    Ok(PathBuf::from(format!("/proc/{}/ns/net", process.host_pid)))
}

/// Where a probe goes.
struct Goal {
    to: SocketAddr,
    /// What it is called.
    name: String,
    /// The pod, if it goes to one.
    pod: Option<Json>,
}

/// Where the cluster's DNS takes questions.
fn names(name: &str, api: &Api) -> Result<Vec<Goal>, Finding> {
    let cluster = ProbeTarget {
        address: None,
        namespace: Some("kube-system".into()),
        service: Some("kube-dns".into()),
        pod: None,
        labels: None,
        port: DNS.to_string(),
    };
    let mut goals = goals(&cluster, api)?;
    for goal in &mut goals {
        goal.name = format!("the name {name}");
    }
    Ok(goals)
}

/// Looks up a target: each pod, if it is pods.
fn goals(to: &ProbeTarget, api: &Api) -> Result<Vec<Goal>, Finding> {
    let Ok(port) = to.port.parse::<u16>() else {
        return Err(Finding::unknown(format!(
            "the scenario asks for the port `{}`",
            to.port
        )));
    };
    let namespace = to.namespace.as_deref().unwrap_or("default");
    let goal = |text: &str, name: String, pod| {
        let address: IpAddr = text
            .parse()
            .map_err(|_| Finding::unknown(format!("`{text}` is no address")))?;
        Ok(Goal {
            to: SocketAddr::new(address, port),
            name: format!("{name}:{port}"),
            pod,
        })
    };
    match (&to.address, &to.service) {
        (Some(address), _) => Ok(vec![goal(address, address.clone(), None)?]),
        (None, Some(service)) => {
            let place = Place {
                api_version: "v1",
                resource: "services",
                namespace: Some(namespace),
                name: Some(service),
                labels: None,
            };
            let found = api.objects(&place)?;
            let address = found.first().and_then(|one| one.pointer("/spec/clusterIP"));
            let address = address.and_then(Json::as_str).filter(|ip| *ip != "None");
            let address =
                address.ok_or_else(|| Finding::fail(format!("there is no {}", place.words())))?;
            Ok(vec![goal(address, format!("the service {service}"), None)?])
        }
        (None, None) => {
            let pods = pods::that_run(namespace, to.pod.as_deref(), to.labels.as_deref(), api)?;
            let goals = pods.into_iter().map(|pod| {
                let name = pod::name(&pod).to_owned();
                let address = pod.pointer("/status/podIP").and_then(Json::as_str);
                let address = address.map(str::to_owned);
                let address =
                    address.ok_or_else(|| Finding::fail(format!("{name} has no address")))?;
                goal(&address, format!("the pod {name}"), Some(pod))
            });
            goals.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expect: Reach) -> ProbeCheck {
        ProbeCheck {
            from: None,
            to: None,
            udp: false,
            http: None,
            status: None,
            body: None,
            dns: None,
            expect,
            by_policy: false,
            changes: false,
            seconds: 1,
        }
    }

    fn answered(status: u16, body: &str) -> Outcome {
        Outcome::answers(status, body)
    }

    #[test]
    fn only_what_was_expected_passes() {
        let works = check(Reach::Works);
        let finding = judge(&works, None, "web:80", answered(200, "hello"));
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.observed, "web:80: it answers 200");
        let finding = judge(&works, None, "web:80", answered(503, ""));
        assert_eq!(finding.verdict, Verdict::Fail);
        let blocked = check(Reach::TimesOut);
        let finding = judge(&blocked, None, "web:80", answered(200, ""));
        assert_eq!(finding.verdict, Verdict::Fail);
    }

    #[test]
    fn an_answer_that_must_change_is_asked_for_again() {
        let mut check = check(Reach::Works);
        check.changes = true;
        let asked = std::cell::Cell::new(0);
        let again = || {
            asked.set(asked.get() + 1);
            Ok(answered(200, if asked.get() < 2 { "one" } else { "two" }))
        };
        let finding = settle(&check, None, "web:80", answered(200, "one"), &again).unwrap();
        assert_eq!((finding.verdict, asked.get()), (Verdict::Pass, 2));
        let gone = || Ok(Outcome::refused("nobody"));
        let finding = settle(&check, None, "web:80", answered(200, "one"), &gone).unwrap();
        assert_eq!(finding.verdict, Verdict::Fail);
    }

    #[test]
    fn a_service_that_leads_nowhere_yet_is_asked_for_again() {
        let mut check = check(Reach::Works);
        let asked = std::cell::Cell::new(0);
        let again = || {
            asked.set(asked.get() + 1);
            Ok(answered(200, "page"))
        };
        let gone = || Outcome {
            reach: Reach::TimesOut,
            ..Outcome::works("nobody answers")
        };
        let finding = settle(&check, None, "web:80", gone(), &again).unwrap();
        assert_eq!((finding.verdict, asked.get()), (Verdict::Fail, 0));
        check.to = Some(ProbeTarget {
            address: None,
            namespace: Some("shop".into()),
            service: Some("web".into()),
            pod: None,
            labels: None,
            port: "80".into(),
        });
        let finding = settle(&check, None, "web:80", gone(), &again).unwrap();
        assert_eq!((finding.verdict, asked.get()), (Verdict::Pass, 1));
        // What must not be reached is not tried until it is.
        check.expect = Reach::TimesOut;
        let finding = settle(&check, None, "web:80", gone(), &again).unwrap();
        assert_eq!((finding.verdict, asked.get()), (Verdict::Pass, 1));
    }

    #[test]
    fn an_answer_must_be_as_asked() {
        let mut wanted = check(Reach::Works);
        wanted.status = Some(403);
        let pattern = Regex::new("den.ed").unwrap();
        let finding = judge(&wanted, Some(&pattern), "web:80", answered(403, "denied!"));
        assert_eq!(finding.verdict, Verdict::Pass);
        let finding = judge(&wanted, Some(&pattern), "web:80", answered(403, "no"));
        assert_eq!(finding.observed, "web:80: its answer is not as asked");
    }
}

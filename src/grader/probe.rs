//! Probe checks: the grader tries to reach something from the network of a pod or of the node.
//!
//! It connects, gets and asks itself, on a thread that lives in that network: no program of the pod or
//! of the node has a part in it.

mod reach;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;
use serde_json::Value as Json;

use super::finding::Finding;
use super::pattern;
use super::pod;
use super::process;
use super::verdict::Evidence;
use crate::api::{Api, ApiServer, Place, network};
use crate::provider::Node;
use crate::scenario::{PodRef, ProbeCheck, ProbeTarget, Reach};
use reach::Outcome;

/// Port of DNS.
const DNS: u16 = 53;

/// Tries it.
pub(super) fn grade(check: &ProbeCheck, node: &dyn Node, api: &Api) -> Finding {
    tried(check, node, api).unwrap_or_else(|finding| finding)
}

fn tried(check: &ProbeCheck, node: &dyn Node, api: &Api) -> Result<Finding, Finding> {
    let foreign = |server: &ApiServer| server.network().is_none();
    if node.api().is_some_and(foreign) {
        let why = "the networks of that cluster can't be entered";
        return Err(Finding::unknown(why));
    }
    let body = check.body.as_deref().map(pattern::somewhere).transpose()?;
    let network = match &check.from {
        Some(from) => network_of(from, node, api)?,
        None => {
            let network = node
                .api()
                .and_then(|server| Some(server.network()?.to_owned()));
            network.ok_or_else(|| Finding::unknown("the node's network can't be entered"))?
        }
    };
    let patience = Duration::from_secs(check.seconds.into());
    let (to, target) = match (&check.to, &check.dns) {
        (Some(to), _) => resolve(to, api)?,
        (None, Some(name)) => {
            let cluster = ProbeTarget {
                address: None,
                namespace: Some("kube-system".into()),
                service: Some("kube-dns".into()),
                pod: None,
                labels: None,
                port: DNS.to_string(),
            };
            (resolve(&cluster, api)?.0, format!("the name {name}"))
        }
        (None, None) => return Err(Finding::unknown("the scenario does not say what to reach")),
    };
    let outcome = network::within(&network, || match (&check.dns, &check.http) {
        (Some(name), _) => reach::ask(to, name, patience),
        (None, Some(path)) => reach::get(to, path, patience),
        (None, None) => reach::connect(to, patience).map_or_else(
            |outcome| outcome,
            |_| Outcome::works("it takes a connection"),
        ),
    });
    match outcome {
        Ok(outcome) => Ok(judge(check, body.as_ref(), &target, outcome)),
        Err(error) => Err(Finding::unknown(format!(
            "the network can't be entered: {error}"
        ))),
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

/// The first of the pods.
fn first_pod(
    namespace: &str,
    name: Option<&str>,
    labels: Option<&str>,
    api: &Api,
) -> Result<Json, Finding> {
    let place = Place::pods(namespace, name, labels);
    let pods = api.objects(&place)?;
    let running = |pod: &Json| {
        pod.pointer("/status/phase")
            .is_some_and(|phase| phase == "Running")
    };
    let pod = pods.into_iter().find(running);
    pod.ok_or_else(|| Finding::fail(format!("no {} run", place.words())))
}

/// The network of a pod: that of one of its processes.
fn network_of(from: &PodRef, node: &dyn Node, api: &Api) -> Result<PathBuf, Finding> {
    let pod = first_pod(
        &from.namespace,
        from.pod.as_deref(),
        from.labels.as_deref(),
        api,
    )?;
    let all = process::all(node)?;
    let of_pod = pod::processes(&pod, None, &all, &pod::look);
    let process = of_pod.iter().flat_map(|(_, processes)| processes).next();
    let process =
        process.ok_or_else(|| Finding::fail(format!("{} has no process", pod::name(&pod))))?;
    Ok(PathBuf::from(format!("/proc/{}/ns/net", process.host_pid)))
}

/// The address of a target, and what it is called.
fn resolve(to: &ProbeTarget, api: &Api) -> Result<(SocketAddr, String), Finding> {
    let Ok(port) = to.port.parse::<u16>() else {
        return Err(Finding::unknown(format!(
            "the scenario asks for the port `{}`",
            to.port
        )));
    };
    let namespace = to.namespace.as_deref().unwrap_or("default");
    let (text, name) = match (&to.address, &to.service) {
        (Some(address), _) => (address.clone(), address.clone()),
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
            (address.to_owned(), format!("the service {service}"))
        }
        (None, None) => {
            let pod = first_pod(namespace, to.pod.as_deref(), to.labels.as_deref(), api)?;
            let address = pod.pointer("/status/podIP").and_then(Json::as_str);
            let name = pod::name(&pod);
            let address = address.ok_or_else(|| Finding::fail(format!("{name} has no address")))?;
            (address.to_owned(), format!("the pod {name}"))
        }
    };
    let address: IpAddr = text
        .parse()
        .map_err(|_| Finding::unknown(format!("`{text}` is no address")))?;
    Ok((SocketAddr::new(address, port), format!("{name}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grader::Verdict;
    use reach::Answer;

    fn check(expect: Reach) -> ProbeCheck {
        ProbeCheck {
            from: None,
            to: None,
            http: None,
            status: None,
            body: None,
            dns: None,
            expect,
            seconds: 1,
        }
    }

    fn answered(status: u16, body: &str) -> Outcome {
        Outcome {
            answer: Some(Answer {
                status,
                body: body.into(),
            }),
            ..Outcome::works(format!("it answers {status}"))
        }
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

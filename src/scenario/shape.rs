//! What a scenario must fulfil to be usable at all, beyond the types of its values.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Kind, NOT_ONE_KIND};
use super::diagnostic::Diagnostic;
use super::yaml::Source;
use super::{Param, Scenario};

/// All that makes a scenario unusable.
pub(super) fn problems(scenario: &Scenario, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (name, param) in &scenario.params {
        problems.extend(param_problem(name, param, source));
    }
    if scenario.checks.is_empty() {
        problems.push(source.at("checks", "content/no-check", "there is nothing to check"));
    }
    let mut ids = BTreeSet::new();
    for (index, check) in scenario.checks.iter().enumerate() {
        let path = format!("checks/{index}");
        if !is_name(&check.id) {
            problems.push(source.at(
                &format!("{path}/id"),
                "content/bad-id",
                "a check needs an id of small letters, digits and hyphens",
            ));
        } else if !ids.insert(check.id.as_str()) {
            problems.push(source.at(
                &format!("{path}/id"),
                "content/duplicate-id",
                format!("another check is called `{}` too", check.id),
            ));
        }
        if check.points == 0 {
            problems.push(source.at(
                &format!("{path}/points"),
                "content/no-points",
                format!("`{}` earns no points", check.id),
            ));
        }
        form(check, &path, source, &mut problems);
    }
    references(scenario, source, &mut problems);
    problems
}

/// Where a check has its parts, below itself.
const PARTS: [&str; 5] = [
    "all/*",
    "any/*",
    "not",
    "attack/honest/*",
    "attack/techniques/*/stopped",
];

/// The checks, as they are written, that are not of exactly one kind: they can't be read.
pub(super) fn without_one_kind(source: &Source<'_>) -> Vec<Diagnostic> {
    fn look(path: &str, source: &Source<'_>, problems: &mut Vec<Diagnostic>) {
        let keys = source.keys(path);
        let kinds = keys.iter().filter(|key| Kind::NAMES.contains(key));
        if kinds.count() != 1 {
            let one_of = format!("one of {}", Kind::NAMES.join(", "));
            problems.push(source.at(path, "content/kind", NOT_ONE_KIND).help(one_of));
            return;
        }
        for part in PARTS {
            for path in source.below(path, part) {
                look(&path, source, problems);
            }
        }
    }
    let mut problems = Vec::new();
    for path in source.below("", "checks/*") {
        look(&path, source, &mut problems);
    }
    problems
}

/// Whether a text can be an id: of a scenario, a lab, a check.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn param_problem(name: &str, param: &Param, source: &Source<'_>) -> Option<Diagnostic> {
    let path = format!("params/{name}");
    let ways = usize::from(!param.pick.is_empty())
        + usize::from(param.range.is_some())
        + usize::from(param.token.is_some());
    let distinct: BTreeSet<&String> = param.pick.iter().collect();
    let message = if ways != 1 {
        "a parameter has exactly one of `pick`, `range` and `token`"
    } else if !param.pick.is_empty() && (distinct.len() < 2 || distinct.len() != param.pick.len()) {
        "`pick` needs two different values at least, each once"
    } else if param.range.is_some_and(|(first, last)| first >= last) {
        "`range` goes from a number to a larger one"
    } else if param
        .token
        .is_some_and(|length| !(4..=64).contains(&length))
    {
        "`token` has 4 to 64 characters"
    } else if param.secret && param.token.is_none() {
        "a secret parameter is a `token`: anything else could be guessed"
    } else if name == "observed" {
        "`observed` is what the grader saw; call the parameter something else"
    } else {
        return None;
    };
    Some(source.at(&path, "content/bad-parameter", message))
}

/// Whether a check says all that its kind needs, and its parts do too.
fn form(check: &Check, path: &str, source: &Source<'_>, problems: &mut Vec<Diagnostic>) {
    let kind = &check.kind;
    if let Some(stimulus) = &check.stimulus
        && stimulus.pod.is_some()
        && (stimulus.container.is_none() || stimulus.user.is_some())
    {
        problems.push(source.at(
            &format!("{path}/stimulus/pod"),
            "content/stimulus",
            "a stimulus in a pod is `in` a container of it, as the container's own user",
        ));
    }
    if let Some(stimulus) = &check.stimulus {
        if stimulus.exec.commands().iter().any(Vec::is_empty) || stimulus.exec.commands().is_empty()
        {
            problems.push(source.at(
                &format!("{path}/stimulus/exec"),
                "content/stimulus",
                "a stimulus runs a program",
            ));
        }
        if let Some(place) = stimulus.unknown_place() {
            let what = format!("nothing is drawn for `{place}`");
            problems.push(
                source
                    .at(&format!("{path}/stimulus"), "content/stimulus", what)
                    .help("a check draws `@word@`, `@harmless@` and `@options@`"),
            );
        }
    }
    if let Kind::Event(event) = kind
        && event.alerted_in.is_some()
        && event.alerted.is_none()
    {
        problems.push(source.at(
            &format!("{path}/event/alerted_in"),
            "content/alerted",
            "where falco is says nothing without the rule that it has `alerted`",
        ));
    }
    let parts: Vec<(String, &Check)> = match kind {
        Kind::All(checks) => parts(path, "all", checks),
        Kind::Any(checks) => parts(path, "any", checks),
        Kind::Not(check) => vec![(format!("{path}/not"), check)],
        Kind::Attack(attack) => {
            let stopped =
                |(index, check)| (format!("{path}/attack/techniques/{index}/stopped"), check);
            let techniques = attack.techniques.iter().enumerate();
            let techniques =
                techniques.filter_map(|(index, one)| Some((index, one.stopped.as_deref()?)));
            let mut parts = self::parts(path, "attack/honest", &attack.honest);
            parts.extend(techniques.map(stopped));
            if attack.techniques.is_empty() {
                parts.clear();
            } else if parts.is_empty() {
                return;
            }
            parts
        }
        Kind::Alert(_) if check.stimulus.is_none() => {
            problems.push(source.at(
                path,
                "content/no-stimulus",
                "an alert is judged by what the grader provokes: it needs a `stimulus`",
            ));
            return;
        }
        _ => return,
    };
    if parts.is_empty() {
        problems.push(source.at(path, "content/kind", "there is nothing to combine"));
    }
    for (path, part) in parts {
        let own = !part.id.is_empty()
            || part.points > 0
            || !part.needs.is_empty()
            || part.pass.is_some()
            || part.fail.is_some();
        if own {
            problems.push(source.at(
                &path,
                "content/part-of-check",
                "a part of a check has no id, points, needs or sentences of its own",
            ));
        }
        if matches!(&part.kind, Kind::Answer(_)) {
            problems.push(source.at(
                &path,
                "content/part-of-check",
                "an answer is a check of its own: it is given by the check's id",
            ));
        }
        form(part, &path, source, problems);
    }
}

fn parts<'a>(path: &str, key: &str, checks: &'a [Check]) -> Vec<(String, &'a Check)> {
    checks
        .iter()
        .enumerate()
        .map(|(index, check)| (format!("{path}/{key}/{index}"), check))
        .collect()
}

/// Whether what checks name exists and makes no circle, but for an action and the answer that it gives,
/// which may need each other.
fn references(scenario: &Scenario, source: &Source<'_>, problems: &mut Vec<Diagnostic>) {
    let by_id: BTreeMap<&str, &Check> = scenario
        .checks
        .iter()
        .map(|check| (check.id.as_str(), check))
        .collect();
    let ids = || by_id.keys().copied();
    for (index, check) in scenario.checks.iter().enumerate() {
        for (at, need) in check.needs.iter().enumerate() {
            if !by_id.contains_key(need.as_str()) {
                let path = format!("checks/{index}/needs/{at}");
                let message = format!("no check is called `{need}`");
                problems.push(
                    source
                        .at(&path, "content/unknown-check", message)
                        .did_you_mean(need, ids()),
                );
            }
        }
        for after in afters(check) {
            let kind = match check.kind {
                Kind::Audit(_) => "audit",
                _ => "event",
            };
            let path = format!("checks/{index}/{kind}/after");
            match by_id.get(after).map(|check| &check.kind) {
                Some(Kind::Event(_)) => {}
                Some(Kind::Audit(audit)) if audit.condition.is_some() => {}
                Some(_) => problems.push(source.at(
                    &path,
                    "content/unknown-check",
                    format!("`{after}` has no events that something could come after"),
                )),
                None => problems.push(
                    source
                        .at(
                            &path,
                            "content/unknown-check",
                            format!("no check is called `{after}`"),
                        )
                        .did_you_mean(after, ids()),
                ),
            }
        }
        if reaches(&by_id, check, &check.id, &mut BTreeSet::new()) {
            problems.push(source.at(
                &format!("checks/{index}/id"),
                "content/circle",
                format!("`{}` depends on itself", check.id),
            ));
        }
    }
}

/// Checks after whose events those of this check must come.
fn afters(check: &Check) -> Vec<&str> {
    match &check.kind {
        Kind::Event(event) => event.after.iter().map(String::as_str).collect(),
        Kind::Audit(audit) => audit.after.iter().map(String::as_str).collect(),
        Kind::All(parts) | Kind::Any(parts) => parts.iter().flat_map(afters).collect(),
        Kind::Not(part) => afters(part),
        _ => Vec::new(),
    }
}

fn reaches<'a>(
    by_id: &BTreeMap<&str, &'a Check>,
    from: &'a Check,
    goal: &str,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    let next = from.needs.iter().map(String::as_str).chain(afters(from));
    let is_answer = |check: &Check| matches!(&check.kind, Kind::Answer(_));
    for id in next {
        if let Some(check) = by_id.get(id)
            && check.needs.contains(&from.id)
            && from.needs.iter().any(|need| need == id)
            && is_answer(from) != is_answer(check)
        {
            continue;
        }
        if id == goal {
            return true;
        }
        if seen.insert(id)
            && let Some(check) = by_id.get(id)
            && reaches(by_id, check, goal, seen)
        {
            return true;
        }
    }
    false
}

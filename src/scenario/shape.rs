//! What a scenario must fulfil to be usable at all, beyond the types of its values.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::Diagnostic;
use super::yaml::Source;
use super::{Param, Scenario};
use crate::check::lint::Problems;
use crate::check::{Check, Kind, NOT_ONE_KIND, PARTS};

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
    let mut told = Problems::default();
    told.at(path, check.kind.name());
    check.criterion().form(check.stimulus.as_ref(), &mut told);
    for problem in told.take() {
        problems.push(source.at(&problem.path, problem.code, problem.message));
    }
    for (place, part) in check.kind.parts() {
        let path = format!("{path}/{place}");
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
        if part.asks() {
            problems.push(source.at(
                &path,
                "content/part-of-check",
                "an answer is a check of its own: it is given by the check's id",
            ));
        }
        form(part, &path, source, problems);
    }
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
        for (path, bound) in bounds(check, &format!("checks/{index}")) {
            match by_id.get(bound) {
                Some(check) if check.nature().has_events => {}
                Some(_) => problems.push(source.at(
                    &path,
                    "content/unknown-check",
                    format!("`{bound}` has no events that something could come after or before"),
                )),
                None => problems.push(
                    source
                        .at(
                            &path,
                            "content/unknown-check",
                            format!("no check is called `{bound}`"),
                        )
                        .did_you_mean(bound, ids()),
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

/// Checks whose events bound those of this check, and where it says so: those after which they must come, or before which.
fn bounds<'c>(check: &'c Check, path: &str) -> Vec<(String, &'c str)> {
    let parts = check.parts_at(path).into_iter();
    let bounds = parts.flat_map(|part| {
        let names = part.check.criterion().names();
        let bounds = [("after", names.after), ("before", names.before)];
        bounds.map(|(word, id)| {
            let place = format!("{}/{}/{word}", part.place, part.check.kind.name());
            id.map(|id| (place, id))
        })
    });
    bounds.flatten().collect()
}

fn reaches<'a>(
    by_id: &BTreeMap<&str, &'a Check>,
    from: &'a Check,
    goal: &str,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    // What comes before another one's events does not wait for them.
    let parts = from.with_parts();
    let afters = parts.filter_map(|part| part.criterion().names().after);
    let next = from.needs.iter().map(String::as_str).chain(afters);
    for id in next {
        if let Some(check) = by_id.get(id)
            && check.needs.contains(&from.id)
            && from.needs.iter().any(|need| need == id)
            && from.asks() != check.asks()
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

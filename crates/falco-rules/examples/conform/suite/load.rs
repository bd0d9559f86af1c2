//! Rule files loaded.

use std::collections::{BTreeMap, BTreeSet};

use falco_rules::condition::parse;
use falco_rules::duration::parse_duration;
use falco_rules::field::FieldTable;
use falco_rules::filter::{LintKind, lints};
use falco_rules::load::{AppendOutput, Loader, Plugin, Version};
use falco_rules::rule::metric_name;
use falco_rules::ruleset::{Options, RuleSet};
use falco_rules::selection::{Selection, Selector, matches_wildcard};
use serde_json::Value as Json;

use super::{Case, Outcome, wording};

pub(crate) fn run(case: &Case) -> Outcome {
    match case.sub.as_str() {
        "rules" => rules(case),
        "ruleset-selection" => selection(case),
        "condition-warning" => condition_warning(case),
        "duration" => {
            let duration = parse_duration(text(&case.input, "text")).unwrap_or_default();
            Outcome::equal(
                &duration.as_millis(),
                &case.expect["ms"].as_u64().unwrap_or(0).into(),
            )
        }
        "metric-name" => {
            let seen = metric_name(text(&case.input, "rule"));
            Outcome::equal(&seen.as_str(), &text(&case.expect, "name"))
        }
        "plugin-requirements" => plugins(case),
        "wildcard" => {
            let seen = matches_wildcard(text(&case.input, "pattern"), text(&case.input, "text"));
            Outcome::equal(&seen, &(case.expect["result"] == true))
        }
        _ => Outcome::Fail("no such kind of case".to_owned()),
    }
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_default()
}

fn array<'a>(json: &'a Json, key: &str) -> impl Iterator<Item = &'a Json> {
    json[key].as_array().into_iter().flatten()
}

fn texts(json: &Json, key: &str) -> BTreeSet<String> {
    array(json, key)
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect()
}

fn condition_warning(case: &Case) -> Outcome {
    let seen = parse(text(&case.input, "filter")).map(|tree| {
        let lints = lints(&tree, &FieldTable::falco());
        lints
            .iter()
            .any(|lint| matches!(lint.kind, LintKind::UnsafeNa(_) | LintKind::Deprecated(_)))
    });
    Outcome::equal(&seen, &Ok(case.expect["warns"] == true))
}

fn rules(case: &Case) -> Outcome {
    let outputs = array(&case.input, "append_output").map(|output| {
        let some = |key| Some(text(output, key).to_owned()).filter(|text| !text.is_empty());
        AppendOutput {
            source: some("source"),
            tags: texts(output, "tags"),
            rule: some("rule"),
            extra_output: some("format"),
            ..AppendOutput::default()
        }
    });
    let mut loader = Loader::default().append_output(outputs);
    let mut seen_ok = true;
    let mut schema = "none";
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for file in array(&case.input, "files") {
        let result = loader.add(text(file, "name"), text(file, "text"));
        seen_ok &= result.is_ok();
        schema = result.schema.name();
        errors.extend(result.errors);
        warnings.extend(result.warnings);
    }
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let expect = &case.expect;
    let mut wrong = Vec::new();
    let mut check = |what: &str, seen: String, expected: String| {
        if seen != expected {
            wrong.push(format!(
                "{what}: expected {expected}, saw {seen} {messages:?}"
            ));
        }
    };
    if let Some(ok) = expect["ok"].as_bool() {
        check("ok", seen_ok.to_string(), ok.to_string());
    }
    if let Some(expected) = expect["schema"].as_str() {
        check("schema", schema.to_owned(), expected.to_owned());
    }
    if let Some(expected) = expect["has_warnings"].as_bool() {
        check(
            "has_warnings",
            (!warnings.is_empty()).to_string(),
            expected.to_string(),
        );
    }
    for (key, seen) in [("error_contains", &errors), ("warning_contains", &warnings)] {
        for wording in array(expect, key).filter_map(Json::as_str) {
            check(key, wording::told(wording, seen), wording.to_owned());
        }
    }
    let rule = |name: &str| loader.rules().iter().find(|rule| rule.name == name);
    for (name, expected) in expect["compiled_condition"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let seen = rule(name)
            .map(|rule| rule.filter.tree().to_string())
            .unwrap_or_default();
        check(
            "condition",
            seen,
            expected.as_str().unwrap_or_default().to_owned(),
        );
    }
    for (name, expected) in expect["compiled_output"].as_object().into_iter().flatten() {
        let seen = rule(name)
            .map(|rule| rule.template_text.clone())
            .unwrap_or_default();
        check(
            "output",
            seen,
            expected.as_str().unwrap_or_default().to_owned(),
        );
    }
    for (index, expected) in expect["rule_info"].as_object().into_iter().flatten() {
        let rule = index
            .parse()
            .ok()
            .and_then(|index: usize| loader.rules().get(index));
        let seen = rule.map(|rule| loader.describe_rule(rule)["info"].take());
        for (key, expected) in expected.as_object().into_iter().flatten() {
            let seen = seen.as_ref().map_or(&Json::Null, |info| &info[key]);
            check(key, seen.to_string(), expected.to_string());
        }
    }
    if !wrong.is_empty() {
        return Outcome::Fail(wrong.join("; "));
    }
    if !seen_ok {
        return Outcome::Pass;
    }
    let rules = loader.rules().iter();
    let names = rules
        .map(|rule| (rule.name.clone(), rule.tags.clone()))
        .collect::<Vec<_>>();
    // Rules enabled by default are in the first rule set named, and in no other.
    let set = RuleSet::new(loader.rules(), &Options::default());
    let enabled: BTreeSet<String> = set.rules().iter().map(|rule| rule.name.clone()).collect();
    follow(case, &names, enabled)
}

/// Follows the operations of a case on sets of rules, and counts what is enabled in each.
fn follow(case: &Case, rules: &[(String, BTreeSet<String>)], enabled: BTreeSet<String>) -> Outcome {
    let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in ["default", "falco-default-ruleset"] {
        sets.insert(name.to_owned(), enabled.clone());
    }
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for step in array(&case.input, "then") {
        let set = text(step, "ruleset").to_owned();
        let Some(expected) = step["expect_enabled_rules"].as_u64() else {
            let selection = Selection {
                enable: step["enable"] == true,
                selector: match text(step, "op") {
                    "tag" => Selector::Tags(texts(step, "what")),
                    "substring" => Selector::NamePart(text(step, "what").to_owned()),
                    _ => Selector::Name(text(step, "what").to_owned()),
                },
            };
            counted.remove(&set);
            let set = sets.entry(set).or_default();
            let selected = rules
                .iter()
                .filter(|(name, tags)| selection.selector.selects(name, tags));
            for (name, _) in selected {
                if selection.enable {
                    set.insert(name.clone());
                } else {
                    set.remove(name);
                }
            }
            continue;
        };
        if counted
            .insert(set.clone(), expected)
            .is_some_and(|before| before != expected)
        {
            return Outcome::Skip("the case lacks the operation between two counts".to_owned());
        }
        let seen = sets.get(&set).map_or(0, BTreeSet::len);
        if seen as u64 != expected {
            return Outcome::Fail(format!("{set}: expected {expected} rules, saw {seen}"));
        }
    }
    Outcome::Pass
}

fn selection(case: &Case) -> Outcome {
    let rules: Vec<_> = array(&case.input, "rules")
        .map(|rule| (text(rule, "name").to_owned(), texts(rule, "tags")))
        .collect();
    follow(case, &rules, BTreeSet::new())
}

fn plugins(case: &Case) -> Outcome {
    let plugins: Option<Vec<Plugin>> = array(&case.input, "plugins")
        .map(|plugin| {
            Some(Plugin {
                name: text(plugin, "name").to_owned(),
                version: Version::parse(text(plugin, "version"))?,
            })
        })
        .collect();
    let mut loader = Loader::default();
    let mut ok = true;
    for file in array(&case.input, "files") {
        ok &= loader.add(text(file, "name"), text(file, "text")).is_ok();
    }
    let seen = ok
        && loader
            .missing_plugins(&plugins.unwrap_or_default())
            .is_empty();
    Outcome::equal(&seen, &(case.expect["ok"] == true))
}

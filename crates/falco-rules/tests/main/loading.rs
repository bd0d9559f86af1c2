//! Whole rule files: what they become, and what is said about them.

use falco_rules::diagnostic::{Code, Diagnostic};
use falco_rules::load::{LoadReport, LoadResult, Loader};

const RULE: &str = "
- rule: r
  desc: d
  condition: evt.type = openat
  output: o
  priority: notice
";

fn load(texts: &[&str]) -> (Loader, LoadResult) {
    let mut loader = Loader::default();
    let mut results: Vec<LoadResult> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| loader.add(format!("{index}.yaml"), *text))
        .collect();
    let last = results.pop().unwrap();
    for result in results {
        assert!(result.is_ok(), "{:#?}", result.errors);
    }
    (loader, last)
}

fn condition(texts: &[&str]) -> String {
    let (loader, result) = load(texts);
    assert!(result.is_ok(), "{:#?}", result.errors);
    loader.rules()[0].filter.tree().to_string()
}

fn error(texts: &[&str]) -> Diagnostic {
    let (_, mut result) = load(texts);
    assert_eq!(result.errors.len(), 1, "{:#?}", result.warnings);
    result.errors.remove(0)
}

fn codes(result: &LoadResult) -> Vec<Code> {
    result.warnings.iter().map(|warning| warning.code).collect()
}

/// The part of the text that a diagnostic points to.
fn pointed_at<'a>(diagnostic: &Diagnostic, text: &'a str) -> &'a str {
    &text[diagnostic.span.clone().unwrap()]
}

#[test]
fn a_later_file_overrides_parts_of_a_rule() {
    let (loader, result) = load(&[
        RULE,
        "
- rule: r
  condition: and proc.name = cat
  output: more
  priority: error
  tags: [b, a]
  override: {condition: append, output: append, priority: replace, tags: append}
",
    ]);
    assert!(result.is_ok() && result.warnings.is_empty(), "{result:#?}");
    let rule = &loader.rules()[0];
    assert_eq!(
        rule.filter.tree().to_string(),
        "(evt.type = openat and proc.name = cat)"
    );
    assert_eq!(
        (rule.output.as_str(), rule.priority.name()),
        ("o more", "Error")
    );
    assert_eq!(rule.tags.iter().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_redefined_rule_keeps_its_place() {
    let (loader, _) = load(&[RULE, &RULE.replace("rule: r", "rule: s"), RULE]);
    let names: Vec<_> = loader
        .rules()
        .iter()
        .map(|rule| rule.name.as_str())
        .collect();
    assert_eq!(names, ["r", "s"]);
}

#[test]
fn a_list_changed_later_changes_the_rules_before_it() {
    let rule = RULE.replace("openat", "openat and proc.name in (shells)");
    let list = "- list: shells\n  items: [sh, 'my shell']\n";
    let more = "- list: shells\n  items: [bash]\n  override: {items: append}\n";
    assert_eq!(
        condition(&[list, &rule, more]),
        r#"(evt.type = openat and proc.name in (sh, "my shell", bash))"#
    );
}

#[test]
fn a_macro_is_replaced_with_effect_on_earlier_rules() {
    let rule = RULE.replace("evt.type = openat", "opened and not never");
    let macros = "
- macro: opened
  condition: evt.type = open
- macro: never
  condition: (evt.num = 0)
";
    let later = "- macro: never\n  condition: proc.name = cat or opened\n";
    assert_eq!(
        condition(&[macros, &rule, later]),
        "(evt.type = open and not (proc.name = cat or evt.type = open))"
    );
}

#[test]
fn macros_that_refer_to_themselves_or_to_later_ones_are_refused() {
    let rule = RULE.replace("evt.type = openat", "a");
    let looped = error(&["- macro: a\n  condition: a\n"]);
    assert_eq!(looped.code, Code::Validate);
    let later = "
- macro: a
  condition: b
- macro: b
  condition: evt.type = open
";
    let later = error(&[&format!("{later}{rule}")]);
    assert_eq!(later.code, Code::Validate);
    assert!(later.message.contains("`b`"), "{later}");
}

#[test]
fn exceptions_become_negated_conditions() {
    let exceptions = format!(
        "{RULE}  exceptions:
    - name: pairs
      fields: [proc.name, fd.name]
      comps: [in, startswith]
      values:
        - [[cat, my prog], /etc]
        - [ls, /usr]
    - name: single
      fields: proc.pname
      values: [sh]
    - name: later
      fields: [user.name]
"
    );
    let more = "
- rule: r
  exceptions:
    - name: later
      values: [[root]]
  override: {exceptions: append}
";
    assert_eq!(
        condition(&[&exceptions, more]),
        "(evt.type = openat \
         and not ((proc.name in (cat, \"my prog\") and fd.name startswith /etc) \
         or (proc.name in (ls) and fd.name startswith /usr)) \
         and not proc.pname in (sh) and not user.name = root)"
    );
}

#[test]
fn an_error_in_a_folded_condition_points_to_its_word() {
    let text = "
- rule: r
  desc: d
  condition: >
    evt.type = openat
    and proc.nmae = cat
  output: o
  priority: notice
";
    let error = error(&[text]);
    assert_eq!(error.code, Code::CompileCondition);
    assert_eq!(pointed_at(&error, text), "proc.nmae");
    assert_eq!(error.help.as_deref(), Some("did you mean `proc.name`?"));
    assert_eq!(
        error.snippet.as_deref(),
        Some("    and proc.nmae = cat\n        ^^^^^^^^^\n")
    );
}

#[test]
fn an_error_in_a_macro_points_to_the_macros_file() {
    let macros = "- macro: m\n  condition: evt.type = opn\n";
    let rule = RULE.replace("evt.type = openat", "m");
    let text = format!("{macros}{rule}");
    let error = error(&[&text]);
    assert_eq!(pointed_at(&error, &text), "opn");
}

#[test]
fn an_unknown_field_in_an_output_is_found_in_its_line() {
    let text = RULE.replace("output: o", "output: \"by %user.nam\"");
    let error = error(&[&text]);
    assert_eq!(error.code, Code::CompileOutput);
    let offset = error.span.clone().unwrap().start;
    assert!(
        text[offset..].starts_with("%user.nam"),
        "{}",
        &text[offset..]
    );
}

#[test]
fn a_rule_may_ask_to_be_dropped_when_a_field_is_unknown() {
    let text =
        RULE.replace("openat", "openat and no.such = 1") + "  skip-if-unknown-filter: true\n";
    let (loader, result) = load(&[&text]);
    assert!(result.is_ok() && loader.rules().is_empty());
    assert_eq!(codes(&result), [Code::UnknownFilter]);
}

#[test]
fn after_an_error_all_is_as_before() {
    let (loader, result) = load(&[
        RULE,
        "- rule: r\n  condition: (\n  override: {condition: replace}\n",
    ]);
    assert!(!result.is_ok());
    assert_eq!(
        loader.rules()[0].filter.tree().to_string(),
        "evt.type = openat"
    );
}

#[test]
fn misspelt_keys_and_unused_things_are_remarked() {
    let text = format!(
        "{RULE}  severty: high\n- macro: m\n  condition: evt.type = open\n- list: l\n  items: []\n"
    );
    let (_, result) = load(&[&text]);
    assert_eq!(
        codes(&result),
        [Code::UnknownKey, Code::UnusedMacro, Code::UnusedList]
    );
}

#[test]
fn rules_of_an_unknown_source_are_dropped_and_what_only_they_use_is_unused() {
    let text = format!(
        "- list: l\n  items: [x]\n- macro: m\n  condition: evt.type = open\n{}  source: aws_cloudtrail\n",
        RULE.replace("evt.type = openat", "m and ct.name in (l)")
    );
    let (loader, result) = load(&[&text]);
    assert!(loader.rules().is_empty());
    assert_eq!(
        codes(&result),
        [Code::UnknownSource, Code::UnusedMacro, Code::UnusedList]
    );
}

#[test]
fn requirements_of_versions_are_checked() {
    let newer = error(&["- required_engine_version: 0.99.0\n"]);
    assert_eq!(newer.code, Code::Validate);
    let (loader, result) = load(&["
- required_engine_version: 26
- required_plugin_versions:
    - name: container
      version: 0.4.0
"]);
    assert!(result.is_ok());
    assert_eq!(
        loader.required_engine_version().unwrap().to_string(),
        "0.26.0"
    );
    assert_eq!(loader.missing_plugins(&[]).len(), 1);
}

#[test]
fn a_report_shows_the_way_to_the_error() {
    let text = RULE.replace("openat", "opnat");
    let (_, result) = load(&[&text]);
    let results = [result];
    let report = LoadReport(&results);
    assert_eq!(
        report.to_string(),
        "0.yaml: Invalid
1 Errors:
In rules content: (0.yaml:0:0)
    rule 'r': (0.yaml:1:2)
    rule condition: (0.yaml:3:13)
    condition expression: (0.yaml:3:24)
------
  condition: evt.type = opnat
                        ^^^^^
------
LOAD_ERR_COMPILE_CONDITION (condition does not compile): unknown event type `opnat`
help: did you mean `openat`?
"
    );
    let json = report.to_json();
    let error = &json["falco_load_results"][0]["errors"][0];
    assert_eq!(error["code"], "LOAD_ERR_COMPILE_CONDITION");
    assert_eq!(error["context"]["locations"][3]["position"]["column"], 24);
}

#[test]
fn warnings_of_a_good_file_are_told_apart_from_its_verdict() {
    let text = "- list: unused\n  items: [a]\n";
    let (_, result) = load(&[text]);
    let results = [result];
    let report = LoadReport(&results);
    assert_eq!(report.to_string(), "0.yaml: Ok, with warnings\n");
    let told: Vec<_> = report.warnings().collect();
    assert!(told[0].starts_with("0.yaml: Ok, with warnings\n1 Warnings:\n"));
}

#[test]
fn yaml_is_taken_and_refused_as_falco_does() {
    let (loader, result) = load(&[&format!("{RULE}  tags: [nexus, tls]# =====\n")]);
    assert!(result.is_ok(), "{:?}", result.errors);
    assert_eq!(loader.rules()[0].tags.len(), 2);
    let tab = RULE.replacen("\n  condition", "\n\t\n  condition", 1);
    assert_eq!(error(&[&tab]).code, Code::YamlParse);
    // The quotes are closed by the end of the file: what is missing is the rest of the rule.
    let unclosed = RULE.replacen("condition: ", "condition: \"", 1);
    assert_eq!(error(&[&unclosed]).code, Code::YamlValidate);
    assert_eq!(error(&[unclosed.trim_end()]).code, Code::YamlParse);
}

#[test]
fn yaml_that_is_none_says_where() {
    let text = "- rule: [\n";
    let error = error(&[text]);
    assert_eq!(error.code, Code::YamlParse);
    assert!(error.span.is_some());
}

/// The steps from a file to where it is wrong.
fn steps(diagnostic: &Diagnostic) -> Vec<&str> {
    let steps = diagnostic.locations.iter().skip(1);
    steps.map(|step| step.item_type).collect()
}

#[test]
fn what_is_wrong_with_an_exception_is_told_with_the_way_to_it() {
    let with = |exception: &str| format!("{RULE}  exceptions: [{exception}]\n");
    for (exception, code, way) in [
        ("{name: e, values: [[a]]}", Code::YamlValidate, &[][..]),
        ("{name: e, fields: ~, values: [[a]]}", Code::Validate, &[]),
        (
            "{name: e, fields: {a: b}, values: [[a]]}",
            Code::Validate,
            &[],
        ),
        ("{name: e, fields: ''}", Code::YamlValidate, &["value for"]),
        (
            "{name: e, fields: proc.name, values: ['']}",
            Code::YamlValidate,
            &["exception values", "exception value", "value for"],
        ),
    ] {
        let error = error(&[&with(exception)]);
        assert_eq!(error.code, code, "{exception}");
        assert_eq!(steps(&error), [&["rule", "exception"][..], way].concat());
    }
    let null = error(&[&with("{name: e, fields: [proc.name], values: [[~]]}")]);
    assert_eq!(null.code, Code::CompileCondition);
}

#[test]
fn exceptions_that_change_a_rule_are_remarked_for_missing_values_and_equal_names() {
    let text = RULE.to_owned()
        + "  exceptions: [{name: e, fields: proc.name, values: [a]}]
- rule: r
  exceptions: [{name: e, values: [b]}, {name: e, values: []}, {name: e}]
  override: {exceptions: append}
";
    let (loader, result) = load(&[&text]);
    assert!(result.is_ok(), "{:#?}", result.errors);
    assert_eq!(
        loader.rules()[0].filter.tree().to_string(),
        "(evt.type = openat and not proc.name in (a, b))"
    );
    let mut codes = codes(&result);
    codes.sort_by_key(|code| code.name());
    let twice = Code::ExceptionNameNotUnique;
    assert_eq!(codes, [Code::AppendNoValues, twice, twice, twice]);
}

#[test]
fn an_override_that_is_no_mapping_of_words_is_told_as_falco_tells_it() {
    let changed = |with: &str| format!("{RULE}- rule: r\n  {with}\n");
    for with in ["override: [desc]", "override: {desc: {a: b}}"] {
        let error = error(&[&changed(with)]);
        assert_eq!(error.code, Code::Validate);
        assert!(steps(&error).is_empty(), "{error}");
    }
    let text = format!("{RULE}  override: replace\n");
    assert!(load(&[&text]).1.is_ok());
    let two = "output: o\n  desc: d\n  tags: [t]\n  override: {tags: replace}";
    let two = error(&[&changed(two)]);
    assert_eq!(two.locations.last().unwrap().item_name, "desc");
}

#[test]
fn a_macro_is_expanded_with_what_it_sees_itself_of_macros_after_it() {
    let macros = "
- macro: a
  condition: evt.type = open
- macro: b
  condition: proc.name = x
- macro: a
  condition: b or b
";
    let rule = RULE.replace("evt.type = openat", "a");
    assert_eq!(
        condition(&[&format!("{macros}{rule}")]),
        "(proc.name = x or proc.name = x)"
    );
    let hidden = "- macro: c\n  condition: proc.name = y\n- macro: b\n  condition: c\n";
    let hidden = error(&[&format!("{macros}{hidden}{rule}")]);
    assert_eq!((hidden.code, steps(&hidden)[0]), (Code::Validate, "macro"));
    assert_eq!(hidden.locations[1].item_name, "a");
}

#[test]
fn deprecated_fields_are_remarked_once_each_even_beside_an_error() {
    let twice = RULE.replace("openat", "opnat and evt.dir = < and evt.dir = <");
    let (_, result) = load(&[&twice]);
    assert_eq!(codes(&result), [Code::DeprecatedItem]);
    let output = RULE.replace("output: o", "output: after %evt.latency.s");
    let (_, result) = load(&[&output]);
    assert_eq!(codes(&result), [Code::DeprecatedItem; 2]);
}

#[test]
fn a_rule_may_ask_to_be_dropped_when_its_output_makes_no_sense() {
    let with = |output: &str| {
        let output = format!("output: '{output}'\n  skip-if-unknown-filter: true");
        RULE.replace("output: o", &output)
    };
    for output in ["%no.such", "%% x", "100% sure", "%evt.arg"] {
        let (loader, result) = load(&[&with(output)]);
        assert!(loader.rules().is_empty(), "{output}");
        assert_eq!(codes(&result), [Code::UnknownFilter], "{output}");
    }
    assert_eq!(error(&[&with("100%")]).code, Code::CompileOutput);
}

#[test]
fn event_types_are_checked_for_any_operator_and_arguments_for_what_they_name() {
    let with = |check: &str| RULE.replace("openat", &format!("openat and {check}"));
    for check in [
        "evt.type startswith open",
        "evt.type intersects (open, close)",
        "syscall.type = nosuch",
        "evt.abspath.src = /x",
        "evt.type.is.openat = 1",
        "evt.around[123] = 5",
        "evt.outputtime = x",
    ] {
        let (_, result) = load(&[&with(check)]);
        assert!(result.is_ok(), "{check}: {:?}", result.errors);
    }
    for check in [
        "evt.type startswith ope",
        "evt.type intersects (open, nosuch)",
        "evt.abspath.other = /x",
        "evt.type.is.nosuch = 1",
        "evt.around[123] > 5",
        "proc.name in val(fd.types)",
        "fd.net in (10.0.0.0/8, nonsense)",
    ] {
        let error = error(&[&with(check)]);
        assert_eq!(error.code, Code::CompileCondition, "{check}");
    }
}

#[test]
fn a_description_knows_the_lists_that_stand_in_parentheses_of_the_condition() {
    let text = "
- list: inner
  items: [a]
- list: outer
  items: [inner, b]
- macro: m
  condition: proc.name in (outer)
"
    .to_owned()
        + &RULE.replace(
            "openat",
            "openat and m and proc.env[\"x y\"] in (outer, c) and proc.exe in inner",
        )
        + "  exceptions: [{name: e, fields: proc.exe, values: [inner]}]\n";
    let (loader, result) = load(&[&text]);
    assert!(result.is_ok(), "{:#?}", result.errors);
    let details = &loader.describe()["rules"][0]["details"];
    assert_eq!(details["lists"], serde_json::json!(["outer"]));
    assert_eq!(details["macros"], serde_json::json!(["m"]));
    let fields = details["condition_fields"].as_array().unwrap();
    assert!(fields.contains(&"proc.env[x y]".into()), "{fields:?}");
    let compiled = details["condition_compiled"].as_str().unwrap();
    assert!(
        compiled.contains("and proc.exe in a) and not"),
        "{compiled}"
    );
}

//! Tests of what is found, and of what is not.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::Loader;

/// The page that lists the codes, with examples of each.
const PAGE: &str = include_str!("../../../../docs/rules-lint.md");

const KNOWN: &str = "
- list: shell_binaries
  items: [bash, sh]
- macro: spawned_shell
  condition: (evt.type = execve and proc.name in (shell_binaries))
- rule: uses them
  desc: d
  condition: spawned_shell and proc.tty != 0
  output: o
  priority: notice
";

fn rule(name: &str, condition: &str) -> String {
    format!(
        "- rule: {name}\n  desc: d\n  condition: >\n    {condition}\n  output: o\n  priority: notice\n"
    )
}

fn lint(texts: &[&str]) -> Vec<Diagnostic> {
    let mut loader = Loader::default();
    let results: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| loader.add(format!("{index}.yaml"), *text))
        .collect();
    for result in &results {
        assert!(result.is_ok(), "{:?}", result.errors);
    }
    loader.lint(&results)
}

fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.name()).collect()
}

fn found(condition: &str) -> Vec<Diagnostic> {
    lint(&[&format!("{KNOWN}{}", rule("r", condition))])
}

/// The codes of our own among those found.
fn lints(condition: &str) -> Vec<&'static str> {
    let mut codes = codes(&found(condition));
    codes.retain(|code| code.starts_with("lint/"));
    codes
}

#[test]
fn each_code_has_a_section_and_its_examples_are_found_and_mended() {
    let mut sections = PAGE.split("\n## `").skip(1);
    for lint in Lint::ALL {
        let section = sections.next().unwrap_or_default();
        let (code, text) = section.split_once('`').unwrap_or_default();
        assert_eq!(code, lint.code(), "the page lists the codes in their order");
        for line in text.lines() {
            let quoted = |prefix| Some(line.strip_prefix(prefix)?.trim_matches(['`', ' ']));
            if let Some(condition) = quoted("- condition: ") {
                assert_eq!(lints(condition), [code], "{condition}");
            }
            if let Some(condition) = quoted("- instead: ") {
                assert!(lints(condition).is_empty(), "{condition}");
            }
        }
    }
    assert_eq!(sections.next(), None);
}

#[test]
fn a_finding_points_to_its_word_and_says_what_to_write() {
    let findings = found("evt.type = openat and evt.res = EACCESS");
    assert_eq!(
        Report(&findings[0]).to_string(),
        "warning[lint/unknown-value]: `evt.res` is never `EACCESS`
  --> 0.yaml:14:37
   |
14 |     evt.type = openat and evt.res = EACCESS
   |                                     ^^^^^^^
   = help: did you mean `EACCES`?
"
    );
    let json = findings[0].to_json();
    assert_eq!(json["code"], "lint/unknown-value");
    assert_eq!(
        (&json["at"]["line"], &json["at"]["length"]),
        (&14.into(), &7.into())
    );
}

#[test]
fn what_a_list_brings_is_shown_at_the_name_of_the_list() {
    let list = "- list: managers\n  items: [kube-controller-manager]\n";
    let text = format!(
        "{list}{}",
        rule("r", "evt.type = execve and proc.name in (managers)")
    );
    let findings = lint(&[&text]);
    assert_eq!(codes(&findings), ["lint/cut-name"]);
    let span = findings[0].span.clone().unwrap();
    assert_eq!(&text[span], "managers");
}

#[test]
fn a_rule_replaced_or_hidden_by_another_is_named() {
    let first = rule("r", "evt.type = execve");
    let second = rule("r", "evt.type = execve and proc.name = sh");
    let findings = lint(&[&first, &second]);
    assert_eq!(codes(&findings), ["lint/overridden"]);
    assert!(
        findings[0].message.contains("0.yaml:1"),
        "{}",
        findings[0].message
    );

    let narrower = rule("s", "evt.type = execve and proc.name = sh");
    assert_eq!(codes(&lint(&[&first, &narrower])), ["lint/never-first"]);
    assert!(lint(&[&narrower, &first]).is_empty());
    let overriding =
        "- rule: r\n  condition: and proc.name = sh\n  override: {condition: append}\n";
    assert!(lint(&[&first, overriding]).is_empty());
}

#[test]
fn macros_and_lists_are_customised_by_a_later_file_and_not_within_one() {
    let again = "- list: shell_binaries\n  items: [fish]\n";
    assert!(lint(&[KNOWN, again]).is_empty());
    assert_eq!(
        codes(&lint(&[&format!("{KNOWN}{again}")])),
        ["lint/overridden"]
    );
}

#[test]
fn what_is_unused_in_its_own_file_may_be_used_by_a_later_one() {
    let macros = "- macro: m\n  condition: evt.type = open\n";
    assert_eq!(codes(&lint(&[macros])), ["LOAD_UNUSED_MACRO"]);
    assert!(lint(&[macros, &rule("r", "m")]).is_empty());
}

#[test]
fn what_can_be_meant_is_left_alone() {
    for condition in [
        "evt.type = execve and container.id != host and container.image.repository != nginx",
        "evt.type = execve and proc.name != sh and proc.name != bash",
        "evt.type = execve and (proc.name = sh or proc.name = bash)",
        "evt.type = execve and proc.aname = sh and proc.aname = sshd",
        "evt.type = connect and fd.ip = 1.2.3.4 and fd.ip = 5.6.7.8",
        "evt.type = execve and proc.exepath regex \"/usr/(s)?bin/[a-z]+\"",
        "evt.type = execve and proc.cmdline regex \"^curl .*$\"",
        "evt.type = execve and proc.name in (my_prog)",
        "evt.type = execve and proc.name in (sh)",
        "evt.type = openat and fd.name = / and evt.res != SUCCESS",
        "evt.type = execve and user.loginuid = -1",
        "evt.type = execve and not (proc.name = sh or proc.name = bash)",
        "evt.type in (open, openat) and not (evt.type = open and fd.name = /x)",
        "(evt.type = execve and evt.num = 0)",
    ] {
        assert!(
            lints(condition).is_empty(),
            "{condition}: {:?}",
            lints(condition)
        );
    }
}

#[test]
fn conditions_without_a_type_of_event_are_found_as_loading_finds_them() {
    let findings = found("proc.name = sh");
    assert_eq!(findings[0].code, Code::NoEvttype);
}

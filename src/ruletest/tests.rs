use std::path::PathBuf;

use super::{FileResult, Suite};

const RULES: &str = "
- list: shells
  items: [bash, sh]
- rule: Shell
  desc: A shell with a terminal
  condition: evt.type = execve and container.id != host and proc.name in (shells) and proc.tty != 0
  output: shell %proc.name of %user.name in %container.id
  priority: warning
- rule: Any program
  desc: Anything in a container
  condition: evt.type = execve and container.id != host
  output: ran %proc.name
  priority: notice
- rule: Off
  desc: Nothing
  condition: evt.type = execve
  output: nothing
  priority: debug
  enabled: false
";

fn parse(text: &str) -> (tempfile::TempDir, Result<Suite, String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yaml"), RULES).unwrap();
    let suite = Suite::parse("test.yaml", text, PathBuf::from(folder.path()));
    let joined = |mistakes: Vec<crate::scenario::Diagnostic>| {
        let texts: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        texts.join("\n")
    };
    (folder, suite.map_err(joined))
}

fn run(text: &str) -> FileResult {
    let (_folder, suite) = parse(text);
    suite.unwrap_or_else(|mistakes| panic!("{mistakes}")).run()
}

fn mistakes(text: &str) -> String {
    parse(text).1.map(|_| ()).unwrap_err()
}

/// What is said of the first test, and why.
fn said(text: &str) -> Vec<String> {
    let result = run(text);
    let failures = result.tests[0].failures.iter();
    failures
        .flat_map(|failure| std::iter::once(&failure.say).chain(&failure.because))
        .cloned()
        .collect()
}

const PASSING: &str = "
rules: [rules.yaml]
given: {evt.type: execve, container.id: 0123456789ab, user.name: mona}
tests:
  - name: a shell with a terminal
    events:
      - {proc.name: bash, proc.tty: 34816}
      - {proc.name: ls, proc.tty: 34816}
    alerts:
      - {rule: Shell, output: shell bash of mona in 0123456789ab, priority: Warning, event: 1}
      - {rule: Any program, event: 2, times: 1}
    silent: true
  - name: a host is no container
    given: {container.id: host}
    events: [{proc.name: bash, proc.tty: 34816}]
    silent: true
  - name: without a terminal
    events: [{proc.name: bash, proc.tty: 0}]
    silent: [Shell]
";

#[test]
fn events_written_by_hand_raise_what_their_fields_say() {
    let result = run(PASSING);
    for test in &result.tests {
        assert!(test.passed, "{test:?}");
    }
    assert_eq!((result.passed, result.failed), (3, 0));
}

#[test]
fn a_rule_that_does_not_fire_says_where_it_stopped() {
    let said = said(
        "
rules: [rules.yaml]
tests:
  - name: x
    events: [{evt.type: execve, container.id: web1, proc.name: bash, proc.tty: 0}]
    alerts: [{rule: Shell}]
",
    );
    assert_eq!(
        said,
        [
            "`Shell` did not fire",
            "event 1 stopped at `proc.tty != 0`: `proc.tty` is 0: the process has no terminal"
        ]
    );
}

#[test]
fn an_alert_that_an_earlier_rule_took_is_told() {
    let test = |matching| {
        format!(
            "
rules: [rules.yaml]
matching: {matching}
tests:
  - name: x
    events: [{{evt.type: execve, container.id: web1, proc.name: bash, proc.tty: 1}}]
    alerts: [{{rule: Any program}}]
"
        )
    };
    let said = said(&test("first"));
    assert!(said[1].contains("`Shell` comes first"), "{said:?}");
    assert!(run(&test("all")).tests[0].passed);
}

#[test]
fn another_message_another_priority_and_an_alert_too_many_are_told() {
    let with = |rest: &str| {
        said(&format!(
            "
rules: [rules.yaml]
tests:
  - name: x
    events: [{{evt.type: execve, container.id: web1, proc.name: ls}}]
    {rest}
"
        ))
    };
    assert_eq!(
        with("alerts: [{rule: Any program, output: ran cat}]"),
        [
            "`Any program` said something else",
            "expected: ran cat",
            "it said:  ran ls"
        ]
    );
    assert_eq!(
        with("alerts: [{rule: Any program, priority: Error}]"),
        ["`Any program` fired as Notice, not as Error"]
    );
    assert_eq!(
        with("silent: true"),
        [
            "`Any program` fired, and should have been silent",
            "event 1: Notice Any program: ran ls"
        ]
    );
    assert_eq!(
        with("alerts: [{rule: Any program, times: 2}]")[0],
        "`Any program` fired 1 times as expected, and not 2"
    );
}

#[test]
fn a_field_that_is_none_is_pointed_at() {
    let text = "\
rules: [rules.yaml]
tests:
  - name: x
    events: [{evt.type: execve, proc.nam: bash}]
    silent: true
";
    assert_eq!(
        mistakes(text),
        "\
error[rules/field]: unknown field `proc.nam`
 --> test.yaml:4:33
  |
4 |     events: [{evt.type: execve, proc.nam: bash}]
  |                                 ^^^^^^^^
  = help: did you mean `proc.name`?
"
    );
}

#[test]
fn rules_that_are_not_there_or_do_not_run_are_mistakes() {
    let test = |rule: &str| {
        mistakes(&format!(
            "rules: [rules.yaml]\ntests:\n  - name: x\n    events: [{{evt.type: open}}]\n    silent: [{rule}]\n"
        ))
    };
    assert!(test("Shel").contains("did you mean `Shell`?"));
    assert!(test("Off").contains("it is disabled in the rules files"));
}

#[test]
fn tests_that_say_too_little_or_too_much_are_mistakes() {
    for (rest, expected) in [
        (
            "silent: true",
            "the test has no `events` and no `recording`",
        ),
        ("events: []", "the test expects nothing"),
        (
            "events: [{proc.name: x}]\n    silent: true",
            "the event has no `evt.type`",
        ),
        (
            "recording: no.ckr\n    silent: true",
            "there is no recording `no.ckr`",
        ),
        ("event: []", "`event` is not a key here"),
    ] {
        let text = format!("rules: [rules.yaml]\ntests:\n  - name: x\n    {rest}\n");
        let told = mistakes(&text);
        assert!(told.contains(expected), "{told}");
    }
    let none = mistakes("rules: [no.yaml]\ntests: []\n");
    assert!(
        none.contains("can't read the rules file `no.yaml`"),
        "{none}"
    );
}

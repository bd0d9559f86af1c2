use std::sync::Arc;

use cksl_wire::protocol::AlertConfig;

use super::*;
use crate::check::instrument::judge::{Rendering, Without};
use crate::detector::Alert;
use crate::grade::Verdict;

const RULE: &str = "Terminal shell in container";

fn check() -> AlertCheck {
    AlertCheck {
        rule: RULE.into(),
        priority: None,
        output: None,
        message: None,
        json: None,
        file: None,
        threshold: None,
        unit: None,
        macros: Vec::new(),
        times: None,
        condition: None,
        pod: None,
    }
}

fn act() -> Act {
    Act {
        what: "`bash` in billing".into(),
        events: vec![10, 11, 12],
        start: Some(Evidence {
            at: "event 11".into(),
            observed: "bash (pid 212) in billing".into(),
            events: vec![11],
            ..Evidence::default()
        }),
        after: 9,
        until: 12,
        ..Act::default()
    }
}

fn alert(event: EventNum, priority: &str, message: &str) -> JudgedAlert {
    JudgedAlert {
        event,
        rule: RULE.into(),
        priority: priority.into(),
        message: message.into(),
        written: "defined in falco_rules.local.yaml".into(),
    }
}

/// A falco whose rules raise `judged`, and which reported alerts on `reported`.
fn falco(judged: &[JudgedAlert], reported: &[EventNum]) -> Falco {
    Falco {
        watcher: Watcher {
            id: 1,
            program: "falco".into(),
            host_pid: 300,
            inside: None,
            genuine: true,
            flaw: None,
            rules: Arc::new([]),
            config: AlertConfig::default(),
            since: 0,
            first: 1,
            seen: 12,
            ended: None,
            lost: 0,
            alerts: reported
                .iter()
                .map(|event| {
                    Arc::new(Alert {
                        ts: 0,
                        event: *event,
                        rule: RULE.into(),
                        priority: String::new(),
                        line: String::new(),
                        message: String::new(),
                    })
                })
                .collect(),
            more_alerts: 0,
            answered: true,
        },
        unit: None,
        pods: Ok(Vec::new()),
        caught_up: true,
        dropped: 0,
        answer: Ok(Answer::Judged(Judgement {
            rules: vec![RULE.into()],
            alerts: judged.to_vec(),
            renderings: Vec::new(),
            without: Vec::new(),
            written: Vec::new(),
            demanded: Vec::new(),
            configuration: None,
        })),
        stale: Vec::new(),
        refused: None,
        files: BTreeMap::new(),
    }
}

fn on(check: &AlertCheck, falco: Falco) -> Finding {
    grade(check, Some(0), &act(), &Hearing::Falcos(vec![falco]))
}

fn rendering(event: EventNum, message: &str, values: &[&str]) -> Rendering {
    Rendering {
        form: 0,
        event,
        message: message.into(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn with_renderings(mut judged: Falco, renderings: Vec<Rendering>) -> Falco {
    if let Ok(Answer::Judged(judgement)) = &mut judged.answer {
        judgement.renderings = renderings;
    }
    judged
}

#[test]
fn an_alert_counts_if_falco_reported_it_and_its_rules_raise_it() {
    let raised = [alert(11, "Notice", "shell")];
    let finding = on(&check(), falco(&raised, &[11]));
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(finding.evidence[0].events, [11]);
    assert_eq!(finding.evidence[0].observed, "Notice: shell");

    let unreported = on(&check(), falco(&raised, &[]));
    assert_eq!(unreported.observed, format!("no alert of `{RULE}`"));
    assert_eq!(unreported.verdict, Verdict::Fail);

    let unfounded = on(&check(), falco(&[], &[11]));
    assert_eq!(unfounded.verdict, Verdict::Fail);
    assert!(
        unfounded
            .evidence
            .iter()
            .any(|one| one.observed == "it reported an alert that its rules do not raise")
    );
}

#[test]
fn alerts_on_events_that_are_not_the_stimulus_do_not_count() {
    let finding = on(&check(), falco(&[alert(5, "Notice", "shell")], &[5]));
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn a_rule_that_fires_on_everything_fires_too_often() {
    let raised = [alert(10, "Notice", "x"), alert(11, "Notice", "x")];
    let finding = on(&check(), falco(&raised, &[10, 11]));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.observed, "2 alerts");
}

#[test]
fn quiet_is_only_known_if_falco_has_judged_everything_and_nothing_was_lost() {
    let mut quiet = check();
    quiet.times = Some(0);
    assert_eq!(on(&quiet, falco(&[], &[])).verdict, Verdict::Pass);
    let mut behind = falco(&[], &[]);
    behind.caught_up = false;
    assert!(matches!(on(&quiet, behind).verdict, Verdict::Unknown(_)));
    let mut slow = falco(&[], &[]);
    slow.dropped = 3;
    assert!(matches!(on(&quiet, slow).verdict, Verdict::Unknown(_)));
    let mut lossy = act();
    lossy.lost = Some("3 events were lost".into());
    let heard = Hearing::Falcos(vec![falco(&[], &[])]);
    assert!(matches!(
        grade(&quiet, None, &lossy, &heard).verdict,
        Verdict::Unknown(_)
    ));
    let raised = [alert(11, "Notice", "x")];
    assert_eq!(on(&quiet, falco(&raised, &[11])).verdict, Verdict::Fail);
}

#[test]
fn a_priority_is_shown_beside_the_one_that_was_asked_for() {
    let mut check = check();
    check.priority = Some("Warning".into());
    let finding = on(&check, falco(&[alert(11, "Notice", "shell")], &[11]));
    assert_eq!(finding.observed, "the alert has the priority Notice");
    assert_eq!(finding.evidence[0].observed, "Notice: shell");
    assert_eq!(
        finding.evidence[0].expected.as_deref(),
        Some("the priority Warning")
    );
}

#[test]
fn a_line_is_compared_with_the_values_of_the_event() {
    let mut check = check();
    check.output = Some(vec!["user.name".into(), "container.name".into()]);
    let right = with_renderings(
        falco(&[alert(11, "Notice", "root,web")], &[11]),
        vec![rendering(11, "root,web", &["root", "web"])],
    );
    assert_eq!(on(&check, right).verdict, Verdict::Pass);
    let swapped = with_renderings(
        falco(&[alert(11, "Notice", "web,root")], &[11]),
        vec![rendering(11, "web,root", &["root", "web"])],
    );
    let finding = on(&check, swapped);
    assert_eq!(finding.observed, "web,root");
    let evidence = &finding.evidence[0];
    assert_eq!(evidence.expected.as_deref(), Some("root,web"));
    let mark = evidence.mark.as_ref().unwrap();
    assert_eq!(mark.say, "`user.name` comes before `container.name`");
}

#[test]
fn values_that_are_written_into_the_rule_are_found_out_on_another_event() {
    let mut check = check();
    check.output = Some(vec!["user.name".into(), "container.name".into()]);
    let written = with_renderings(
        falco(&[alert(11, "Notice", "root,web")], &[11]),
        vec![
            rendering(11, "root,web", &["root", "web"]),
            rendering(12, "root,web", &["root", "<NA>"]),
        ],
    );
    let finding = on(&check, written);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.say.unwrap().contains("must come from fields"));
}

#[test]
fn two_falcos_are_quiet_only_together_and_one_right_one_is_enough() {
    let loud = || falco(&[alert(11, "Notice", "x")], &[11]);
    let mut quiet = check();
    quiet.times = Some(0);
    let both = Hearing::Falcos(vec![falco(&[], &[]), loud()]);
    assert_eq!(grade(&quiet, None, &act(), &both).verdict, Verdict::Fail);
    let mut warning = check();
    warning.priority = Some("Warning".into());
    let both = Hearing::Falcos(vec![loud(), falco(&[alert(11, "Warning", "x")], &[11])]);
    assert_eq!(grade(&warning, None, &act(), &both).verdict, Verdict::Pass);
}

#[test]
fn the_threshold_is_the_one_that_falco_is_configured_with() {
    let asked = AlertCheck {
        threshold: Some("Warning".into()),
        ..check()
    };
    let verdict = |configured: &str| {
        let mut falco = falco(&[alert(11, "Warning", "x")], &[11]);
        falco.watcher.config.priority = configured.into();
        on(&asked, falco).verdict
    };
    assert_eq!(verdict("warning"), Verdict::Pass);
    for other in ["", "debug", "notice", "error"] {
        assert_eq!(verdict(other), Verdict::Fail, "{other}");
    }
}

#[test]
fn silence_about_what_was_not_done_is_no_silence() {
    let quiet = AlertCheck {
        times: Some(0),
        ..check()
    };
    let heard = Hearing::Falcos(vec![falco(&[], &[])]);
    let verdict = |act: &Act| grade(&quiet, None, act, &heard).verdict;
    assert_eq!(verdict(&act()), Verdict::Pass);
    let idle = Act {
        idle: true,
        ..act()
    };
    assert_eq!(verdict(&idle), Verdict::Fail);
    let finding = grade(&quiet, None, &idle, &heard);
    assert_eq!(
        finding.observed,
        "`bash` in billing did not do what it is there for"
    );
    let lossy = Act {
        lost: Some("events were lost".into()),
        ..idle
    };
    assert!(matches!(verdict(&lossy), Verdict::Unknown(_)));
}

#[test]
fn a_stimulus_that_ran_the_learners_code_proves_nothing() {
    let met = Hearing::Falcos(vec![falco(&[alert(11, "Warning", "")], &[11])]);
    assert_eq!(grade(&check(), None, &act(), &met).verdict, Verdict::Pass);
    let act = Act {
        foreign: Some(Evidence {
            at: "event 10".into(),
            observed: "perl (pid 211) ran perl /usr/local/bin/bash".into(),
            ..Evidence::default()
        }),
        ..act()
    };
    let quiet = AlertCheck {
        times: Some(0),
        ..check()
    };
    let silence = Hearing::Falcos(vec![falco(&[], &[])]);
    for found in [
        grade(&check(), None, &act, &met),
        grade(&quiet, None, &act, &silence),
    ] {
        // Negated it proves nothing either.
        assert!(found.verdict == Verdict::Fail && found.for_good);
        assert_eq!(found.evidence[0].at, "event 10");
    }
}

#[test]
fn what_is_the_learners_to_mend_fails_and_what_is_ours_is_unknown() {
    let none = Hearing::None(Box::new(Finding::fail_saying("falco is not running.")));
    let finding = grade(&check(), None, &act(), &none);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.say.as_deref(), Some("falco is not running."));

    let mut broken = falco(&[], &[]);
    broken.answer = Ok(Answer::NotLoaded(Refusal::without_place("unknown field")));
    assert_eq!(on(&check(), broken).verdict, Verdict::Fail);

    let mut trouble = falco(&[], &[]);
    trouble.answer = Err("the worker can't be run".into());
    assert!(matches!(on(&check(), trouble).verdict, Verdict::Unknown(_)));

    let unseen = Act {
        start: None,
        ..act()
    };
    let heard = Hearing::Falcos(vec![falco(&[], &[])]);
    assert!(matches!(
        grade(&check(), None, &unseen, &heard).verdict,
        Verdict::Unknown(_)
    ));
}

#[test]
fn where_a_unit_is_asked_for_the_word_of_another_falco_does_not_count() {
    let mut of_unit = check();
    of_unit.unit = Some("falco.service".into());
    let raised = || falco(&[alert(11, "Notice", "shell")], &[11]);
    let of = |unit: Option<&str>| Falco {
        unit: unit.map(str::to_owned),
        ..raised()
    };
    assert_eq!(on(&check(), of(None)).verdict, Verdict::Pass);
    assert_eq!(
        on(&of_unit, of(Some("falco.service"))).verdict,
        Verdict::Pass
    );
    for other in [None, Some("other.service")] {
        let finding = on(&of_unit, of(other));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(
            finding
                .say
                .unwrap()
                .contains("systemctl status falco.service")
        );
    }
}

#[test]
fn a_file_that_falco_has_not_loaded_again_is_pointed_out() {
    let mut old = falco(&[], &[]);
    old.stale.push("/etc/falco/falco_rules.local.yaml".into());
    let finding = on(&check(), old);
    let note = finding.evidence.first().unwrap();
    assert_eq!(note.at, "/etc/falco/falco_rules.local.yaml");
    assert!(note.observed.contains("`systemctl restart falco`"));
}

#[test]
fn an_alert_by_rules_that_falco_could_not_load_again_does_not_count() {
    let raised = || falco(&[alert(11, "Notice", "a shell")], &[11]);
    assert_eq!(on(&check(), raised()).verdict, Verdict::Pass);
    let mut falco = raised();
    falco.refused = Some(Refusal::without_place(
        "/etc/falco/falco_rules.local.yaml, line 3: no rule",
    ));
    let finding = on(&check(), falco);
    assert_eq!(finding.verdict, Verdict::Fail);
    let note = &finding.evidence.first().unwrap().observed;
    assert!(note.contains("line 3: no rule"), "{note}");
    let file = "/etc/falco/falco_rules.local.yaml".to_owned();
    assert_eq!(finding.evidence[0].trouble, Some(Trouble::Refused(file)));
    assert!(finding.say.unwrap().contains("old rules"));
}

#[test]
fn a_file_that_falco_cannot_load_is_named_and_no_restart_is_advised() {
    let mut old = falco(&[], &[]);
    old.stale.push("/etc/falco/falco_rules.local.yaml".into());
    let why = "/etc/falco/falco_rules.local.yaml, line 3: unknown field `foo`";
    old.refused = Some(Refusal::without_place(why));
    let finding = on(&check(), old);
    let note = finding.evidence.first().unwrap();
    assert!(note.observed.contains("line 3: unknown field `foo`"));
    assert!(!format!("{finding:?}").contains("systemctl restart"));
}

#[test]
fn a_configuration_that_falco_cannot_load_is_shown_with_its_place_beside_what_failed() {
    let text = "json_output: maybe\n";
    let refusal = Refusal::at("/etc/falco/falco.yaml", text, (1, 14), 5, "no truth value");
    let with = |mut judged: Falco| {
        if let Ok(Answer::Judged(judgement)) = &mut judged.answer {
            judgement.configuration = Some(refusal.clone());
        }
        judged
    };
    let finding = on(&check(), with(falco(&[], &[])));
    let note = finding.evidence.first().unwrap();
    assert!(
        note.observed.contains("falco.yaml, line 1, column 14: no"),
        "{note:?}"
    );
    assert_eq!(note.quote[1], "  |              ^^^^^");
    // What it has raised, it has raised by what it had before.
    let raised = falco(&[alert(11, "Notice", "a shell")], &[11]);
    assert_eq!(on(&check(), with(raised)).verdict, Verdict::Pass);
}

#[test]
fn a_rule_that_fires_without_its_macro_is_not_made_of_it() {
    let mut made_of = check();
    made_of.macros = vec!["container".into()];
    let without = |raised: &[(EventNum, &str)]| {
        let mut judged = falco(&[alert(11, "Notice", "shell")], &[11]);
        if let Ok(Answer::Judged(judgement)) = &mut judged.answer {
            judgement.without = vec![Without {
                name: "container".into(),
                raised: raised
                    .iter()
                    .map(|(event, rule)| (*event, (*rule).to_owned()))
                    .collect(),
            }];
        }
        on(&made_of, judged)
    };
    assert_eq!(without(&[(11, "Another")]).verdict, Verdict::Pass);
    let free = without(&[(11, RULE)]);
    assert_eq!(free.verdict, Verdict::Fail);
    assert_eq!(free.observed, "a rule that does without `container`");
}

#[test]
fn a_message_must_read_as_the_format_asked_for() {
    let mut says = check();
    says.message = Some("Shell spawned (%user.name)".into());
    let with = |message: &str| {
        let judged = falco(&[alert(11, "Notice", message)], &[11]);
        let rendering = rendering(11, message, &["Shell spawned (root)"]);
        on(&says, with_renderings(judged, vec![rendering]))
    };
    assert_eq!(with("Shell spawned (root)").verdict, Verdict::Pass);
    let wrong = with("Shell spawned (root, web)");
    assert_eq!(wrong.verdict, Verdict::Fail);
    assert_eq!(
        wrong.evidence[0].expected.as_deref(),
        Some("Shell spawned (root)")
    );
}

#[test]
fn an_alert_stands_in_a_file_if_falco_writes_there_and_its_line_is_found() {
    let mut asked = check();
    asked.json = Some(true);
    asked.file = Some("/var/log/alerts".into());
    let with = |json: bool, output: &str, text: &str| {
        let mut judged = falco(&[alert(11, "Notice", "shell")], &[11]);
        judged.watcher.config.json = json;
        judged.watcher.config.outputs = vec![output.into()];
        Arc::make_mut(&mut judged.watcher.alerts[0]).line = "{\"rule\": 1}\n".into();
        let read = Ok(text.to_owned());
        judged.files = BTreeMap::from([("/var/log/alerts".to_owned(), read)]);
        on(&asked, judged)
    };
    let line = "{}\n{\"rule\": 1}\n";
    let there = "file:/var/log/alerts";
    assert_eq!(with(true, there, line).verdict, Verdict::Pass);
    assert_eq!(
        with(false, there, line).observed,
        "the alert is text, not JSON"
    );
    assert_eq!(
        with(true, "stdout", line).observed,
        "falco does not write to /var/log/alerts"
    );
    assert_eq!(
        with(true, there, "{}\n").observed,
        "the alert is not in /var/log/alerts"
    );
}

#[test]
fn where_a_pods_falco_is_asked_for_no_other_ones_word_counts() {
    let pod = PodRef {
        namespace: "falco".into(),
        pod: None,
        labels: Some("app=falco".into()),
    };
    let check = AlertCheck {
        pod: Some(pod.clone()),
        ..check()
    };
    let of = |pods: Result<Vec<PodRef>, String>, reported: &[EventNum]| Falco {
        pods,
        ..falco(&[alert(11, "Notice", "x")], reported)
    };
    let graded = |falcos| grade(&check, None, &act(), &Hearing::Falcos(falcos));
    // The node's own raised it, the pod's did not; or there is none in such a pod.
    let nodes = || of(Ok(Vec::new()), &[11]);
    let silent = graded(vec![nodes(), of(Ok(vec![pod.clone()]), &[])]);
    assert_eq!(silent.observed, format!("no alert of `{RULE}`"));
    let alone = graded(vec![nodes()]);
    assert_eq!(alone.verdict, Verdict::Fail);
    assert!(alone.say.unwrap().contains("pods with app=falco in falco"));
    let pods = graded(vec![nodes(), of(Ok(vec![pod.clone()]), &[11])]);
    assert_eq!(pods.verdict, Verdict::Pass);
    let none = grade(
        &check,
        None,
        &act(),
        &Hearing::None(Box::new(Finding::fail_saying("away"))),
    );
    assert!(none.say.unwrap().contains("kubectl -n falco get pods"));
    let not_known = graded(vec![of(Err("the API server is away".into()), &[11])]);
    assert!(matches!(not_known.verdict, Verdict::Unknown(_)));
}

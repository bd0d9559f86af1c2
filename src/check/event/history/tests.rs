//! Tests of event and audit checks.

use falco_rules::field::{FieldRef, FieldTable};
use falco_rules::value::Value;

use super::*;
use crate::check::All;
use crate::grade::Verdict;

/// An event that is no more than a process's name.
struct Named(&'static str);

impl Extract for Named {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let name = FieldTable::falco().id("proc.name");
        (Some(field.id) == name).then(|| Value::Str(self.0.as_bytes().into()))
    }

    fn event_type(&self) -> &str {
        "execve"
    }
}

/// The condition of an event check, to be changed.
fn of(check: &mut Check) -> &mut EventCheck {
    match &mut check.kind {
        Kind::Event(event) => event,
        other => panic!("it is none: {other:?}"),
    }
}

fn event(id: &str, condition: &str) -> Check {
    Check {
        id: id.into(),
        kind: Kind::Event(EventCheck {
            condition: condition.into(),
            at_least: 1,
            at_most: None,
            after: None,
            before: None,
            alerted: None,
            alerted_in: None,
            shown: false,
        }),
        ..Check::default()
    }
}

fn history(checks: &[Check], seen: &BTreeMap<String, Vec<Evidence>>) -> History {
    History::new(checks, seen, |_, text| {
        Filter::compile(text, &FieldTable::falco()).map_err(|error| error.message)
    })
}

fn feed(history: &mut History, names: &[&'static str]) {
    for (number, name) in (1..).zip(names) {
        history.event(number, &Named(name), &|_, _| false, &|| {
            format!("{name} ran")
        });
    }
}

fn loss(cause: LossCause) -> Loss {
    Loss {
        ts: 1_700_000_000_000_000_000,
        after: 1,
        events: 12,
        cause,
    }
}

#[test]
fn an_event_that_happened_passes_on_its_number_and_survives_a_loss() {
    let checks = [event("read", "proc.name = grep")];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["bash", "grep"]);
    history.loss(loss(LossCause::Kernel));
    let finding = history.finding("read");
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(finding.evidence[0].events, [2]);
    assert_eq!(finding.observed, "grep ran");
    assert_eq!(history.newly_seen()[0].0, "read");
}

#[test]
fn after_a_loss_it_did_not_happen_is_unknown_with_when_and_how_many() {
    let checks = [event("read", "proc.name = grep")];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["bash"]);
    assert_eq!(history.finding("read").verdict, Verdict::Fail);
    history.loss(loss(LossCause::Kernel));
    assert_eq!(
        history.finding("read").verdict,
        Verdict::Unknown(
            "12 events were lost at 22:13:20: what you did then can't be known; do it again".into()
        )
    );
}

#[test]
fn what_happened_before_the_start_does_not_count_and_its_losses_neither() {
    let checks = [event("read", "proc.name = grep")];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["grep"]);
    history.loss(loss(LossCause::Gap));
    history.start();
    assert_eq!(
        history.finding("read"),
        Finding::fail("no such event was seen")
    );
}

#[test]
fn an_upper_bound_fails_when_broken_and_is_unknown_after_a_loss() {
    let mut never = event("never", "proc.name = rm");
    of(&mut never).at_least = 0;
    of(&mut never).at_most = Some(0);
    let checks = [never];
    let mut calm = history(&checks, &BTreeMap::new());
    feed(&mut calm, &["bash"]);
    assert_eq!(
        calm.finding("never"),
        Finding::pass("no such event was seen")
    );
    assert!(calm.newly_seen().is_empty());
    for cause in [LossCause::Gap, LossCause::Size] {
        calm.loss(loss(cause));
        assert!(matches!(
            calm.finding("never").verdict,
            Verdict::Unknown(why) if why.contains("`cksl reset`")
        ));
    }
    feed(&mut calm, &["rm"]);
    let broken = calm.finding("never");
    assert_eq!(broken.verdict, Verdict::Fail);
    assert_eq!(broken.observed, "rm ran");
}

#[test]
fn only_events_after_the_first_match_of_the_other_check_count() {
    let mut wrote = event("wrote", "proc.name = vi");
    of(&mut wrote).after = Some("read".into());
    let checks = [wrote, event("read", "proc.name = grep")];
    let mut early = history(&checks, &BTreeMap::new());
    feed(&mut early, &["vi", "grep"]);
    assert_eq!(early.finding("wrote").verdict, Verdict::Fail);
    let mut late = history(&checks, &BTreeMap::new());
    feed(&mut late, &["grep", "vi"]);
    assert_eq!(late.finding("wrote").verdict, Verdict::Pass);
}

#[test]
fn only_events_before_the_first_match_of_the_other_check_count() {
    let mut left = event("left", "proc.name = exit");
    of(&mut left).at_least = 2;
    of(&mut left).before = Some("started".into());
    let checks = [left, event("started", "proc.name = kubelet")];
    let mut late = history(&checks, &BTreeMap::new());
    feed(&mut late, &["exit", "kubelet", "exit", "kubelet"]);
    assert_eq!(late.finding("left").verdict, Verdict::Fail);
    let mut right = history(&checks, &BTreeMap::new());
    feed(&mut right, &["exit", "exit", "kubelet"]);
    assert_eq!(right.finding("left").verdict, Verdict::Pass);
    // When that happened is known from the last look.
    let seen = [("started".to_owned(), right.newly_seen()[1].1.clone())];
    let mut again = history(&checks, &BTreeMap::from(seen));
    feed(&mut again, &["exit", "exit", "kubelet", "exit"]);
    assert_eq!(again.finding("left").evidence.len(), 2);
}

#[test]
fn an_event_that_needs_an_alert_counts_once_falco_reported_it_under_that_rule() {
    let mut alerted = event("raised", "proc.name = bash");
    of(&mut alerted).alerted = Some("Shell".into());
    let checks = [alerted];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["bash", "grep", "bash"]);
    history.alert(1, "Another", None);
    history.alert(2, "Shell", None);
    assert_eq!(history.finding("raised").verdict, Verdict::Fail);
    history.alert(3, "Shell", None);
    history.alert(3, "Shell", None);
    let finding = history.finding("raised");
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(finding.evidence.len(), 1);
    assert_eq!(finding.evidence[0].events, [3]);
}

#[test]
fn an_event_that_needs_the_alert_of_a_pods_falco_counts_for_no_other() {
    let mut alerted = event("raised", "proc.name = bash");
    let check = of(&mut alerted);
    check.alerted = Some("Shell".into());
    check.alerted_in = Some("falco".into());
    let checks = [alerted];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["bash", "bash"]);
    history.alert(1, "Shell", None);
    history.alert(1, "Shell", Some("shop"));
    assert_eq!(history.finding("raised").verdict, Verdict::Fail);
    history.alert(2, "Shell", Some("falco"));
    assert_eq!(history.finding("raised").evidence[0].events, [2]);
}

#[test]
fn an_alert_under_any_rule_is_one_where_the_learner_names_it() {
    let mut alerted = event("raised", "proc.name = bash");
    of(&mut alerted).alerted = Some(EventCheck::ANY_RULE.into());
    let checks = [alerted];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["bash", "grep", "bash"]);
    history.alert(2, "Grep", None);
    assert_eq!(history.finding("raised").verdict, Verdict::Fail);
    history.alert(3, "My own", None);
    assert_eq!(history.finding("raised").evidence[0].events, [3]);
}

#[test]
fn an_event_that_is_to_be_shown_counts_once_sysdig_has_shown_it() {
    let mut shown = event("found", "proc.name = cat");
    of(&mut shown).shown = true;
    let checks = [shown];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["cat", "bash", "cat"]);
    history.shown(&[2]);
    history.alert(1, "Shell", None);
    assert_eq!(history.finding("found").verdict, Verdict::Fail);
    history.shown(&[2, 3]);
    assert_eq!(history.finding("found").evidence[0].events, [3]);
}

#[test]
fn an_alerted_event_may_come_before_the_report_of_the_one_that_it_follows() {
    let alerted = |id: &str, name: &str, after: Option<&str>| {
        let mut check = event(id, &format!("proc.name = {name}"));
        let event = of(&mut check);
        event.alerted = Some(format!("Saw {name}"));
        event.after = after.map(str::to_owned);
        check
    };
    let checks = [
        alerted("shell", "bash", None),
        alerted("read", "cat", Some("shell")),
    ];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["cat", "bash", "cat"]);
    history.alert(1, "Saw cat", None);
    assert_eq!(history.finding("read").verdict, Verdict::Fail);
    history.alert(2, "Saw bash", None);
    history.alert(3, "Saw cat", None);
    assert_eq!(history.finding("read").evidence[0].events, [3]);
}

#[test]
fn what_follows_an_alerted_event_may_come_before_its_report_too() {
    let mut shell = event("shell", "proc.name = bash");
    of(&mut shell).alerted = Some("Shell".into());
    let mut looked = event("looked", "proc.name = journalctl");
    of(&mut looked).after = Some("shell".into());
    let checks = [shell, looked];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["journalctl", "bash", "journalctl"]);
    assert_eq!(history.finding("looked").verdict, Verdict::Fail);
    history.alert(2, "Shell", None);
    let finding = history.finding("looked");
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(finding.evidence[0].events, [3]);
}

#[test]
fn what_was_seen_before_stays_true_without_the_recording() {
    let checks = [Check {
        id: "both".into(),
        kind: Kind::All(All(vec![
            event("", "proc.name = a"),
            event("", "proc.name = b"),
        ])),
        ..Check::default()
    }];
    let evidence = vec![Evidence {
        observed: "a ran".into(),
        events: vec![7],
        ..Evidence::default()
    }];
    let seen = BTreeMap::from([("both.0".to_owned(), evidence.clone())]);
    let history = history(&checks, &seen);
    assert_eq!(history.finding("both.0").evidence, evidence);
    assert_eq!(history.finding("both.1").verdict, Verdict::Fail);
}

#[test]
fn a_condition_that_means_nothing_is_no_fail_of_the_learners() {
    let checks = [event("read", "proc.nam = grep")];
    let history = history(&checks, &BTreeMap::new());
    assert!(matches!(
        history.finding("read").verdict,
        Verdict::Unknown(_)
    ));
}

fn logged(id: &str, condition: &str, after: Option<&str>) -> Check {
    Check {
        id: id.into(),
        kind: Kind::Audit(AuditCheck {
            condition: Some(condition.into()),
            at_least: 1,
            after: after.map(str::to_owned),
            ..AuditCheck::default()
        }),
        ..Check::default()
    }
}

fn log(history: &mut History, name: &'static str) {
    history.logged(&Named(name), &|| Evidence {
        observed: format!("{name} is in the log"),
        ..Evidence::default()
    });
}

#[test]
fn events_of_the_kernel_and_of_the_log_come_after_one_another() {
    let mut changed = event("changed", "proc.name = vi");
    of(&mut changed).after = Some("read".into());
    let checks = [
        logged("read", "proc.name = get", None),
        changed,
        logged("again", "proc.name = get", Some("changed")),
    ];
    let verdicts = |order: &[&'static str]| {
        let mut history = history(&checks, &BTreeMap::new());
        for (number, name) in (1..).zip(order) {
            match *name {
                "get" => log(&mut history, name),
                name => history.event(number, &Named(name), &|_, _| false, &String::new),
            }
        }
        ["read", "changed", "again"].map(|id| history.finding(id).verdict == Verdict::Pass)
    };
    assert_eq!(verdicts(&["vi", "get", "get"]), [true, false, false]);
    assert_eq!(verdicts(&["get", "vi"]), [true, true, false]);
    assert_eq!(verdicts(&["get", "get", "vi"]), [true, true, false]);
    assert_eq!(verdicts(&["get", "vi", "get"]), [true, true, true]);
}

#[test]
fn a_condition_over_the_log_sees_no_event_of_the_kernel() {
    let checks = [logged("read", "proc.name = get", None)];
    let mut history = history(&checks, &BTreeMap::new());
    feed(&mut history, &["get"]);
    assert_eq!(
        history.finding("read"),
        Finding::fail("it is not in the audit log")
    );
    log(&mut history, "get");
    assert_eq!(history.finding("read").observed, "get is in the log");
}

#[test]
fn one_line_of_the_log_does_not_come_after_itself() {
    let checks = [
        logged("read", "proc.name = get", None),
        logged("again", "proc.name = get", Some("read")),
    ];
    let mut history = history(&checks, &BTreeMap::new());
    log(&mut history, "get");
    assert_eq!(history.finding("again").verdict, Verdict::Fail);
    log(&mut history, "get");
    assert_eq!(history.finding("again").verdict, Verdict::Pass);
}

#[test]
fn what_rests_on_the_log_is_looked_at_anew_each_time() {
    let mut changed = event("changed", "proc.name = vi");
    of(&mut changed).after = Some("read".into());
    let checks = [logged("read", "proc.name = get", None), changed];
    let seen = BTreeMap::from([("changed".to_owned(), vec![Evidence::default()])]);
    let mut history = history(&checks, &seen);
    assert_eq!(history.log_conditions("changed"), ["proc.name = get"]);
    feed(&mut history, &["vi"]);
    assert_eq!(history.finding("changed").verdict, Verdict::Fail);
    log(&mut history, "get");
    history.event(9, &Named("vi"), &|_, _| false, &String::new);
    assert_eq!(history.finding("changed").verdict, Verdict::Pass);
    assert!(history.newly_seen().is_empty());
}

#[test]
fn a_line_that_cannot_be_read_may_be_what_came_before() {
    let mut changed = event("changed", "proc.name = vi");
    of(&mut changed).after = Some("read".into());
    let checks = [logged("read", "proc.name = get", None), changed];
    let mut history = history(&checks, &BTreeMap::new());
    history.unread(2);
    feed(&mut history, &["vi"]);
    assert!(matches!(
        history.finding("changed").verdict,
        Verdict::Unknown(why) if why.starts_with("2 lines")
    ));
}

#[test]
fn what_an_event_was_that_is_not_fully_known_is_unknown_and_no_fail() {
    let mut never = event("never", "proc.name = rm");
    let check = of(&mut never);
    (check.at_least, check.at_most) = (0, Some(0));
    let checks = [event("read", "proc.name = grep"), never];
    let told = |name: &'static str| {
        let mut history = history(&checks, &BTreeMap::new());
        let may_meet = |_: &[String], _: &Filter| true;
        history.event(1, &Named("x"), &may_meet, &String::new);
        history.event(2, &Named(name), &|_, _| false, &String::new);
        ["read", "never"].map(|id| history.finding(id).verdict)
    };
    for verdict in told("y") {
        assert!(
            matches!(&verdict, Verdict::Unknown(why) if why.contains("(once)")),
            "{verdict:?}"
        );
    }
    // What is known decides where it can.
    assert_eq!(told("grep")[0], Verdict::Pass);
    assert_eq!(told("rm")[1], Verdict::Fail);
}

use cksl_wire::protocol::{AlertConfig, FalcoSeen, RulesFile};
use cksl_wire::stream::Record;
use cksl_wire::terminal::Terminal;
use falco_rules::event::{Event, EventCode, Param};

use super::note;
use super::survey::Survey;
use super::*;

#[test]
fn the_rules_of_a_file_are_offered_by_their_names() {
    let text = "- rule: \"Any: secret\"\n  desc: d\n- macro: opened\n- rule: Token # x\n";
    assert_eq!(named_rules(text), ["Any: secret", "Token"]);
}

const RULES: &str = "
- macro: opened
  condition: evt.type in (open, openat)
- rule: Any secret
  desc: d
  condition: opened and fd.name startswith /etc/secret
  output: o
  priority: notice
- rule: Token
  desc: d
  condition: opened and evt.is_open_read = true and fd.name = /etc/secrets/token
  output: o
  priority: notice
- rule: Write
  desc: d
  condition: evt.type = write and fd.sip.name = example.org
  output: o
  priority: notice
";

const PLAIN: Terminal = Terminal {
    width: 80,
    color: false,
    plain: true,
    json: false,
};

fn opened(num: u64, path: &str) -> Record {
    Record::Event(Box::new(Event {
        num,
        ts: num * 1_000_000_000,
        cpu: 0,
        tid: 7,
        code: EventCode::named("openat").unwrap(),
        params: vec![
            Param::I64(3),
            Param::I64(-100),
            Param::bytes(path),
            Param::U64(1),
        ],
    }))
}

fn records() -> Vec<Record> {
    vec![
        Record::Begin {
            hostname: "node-1".to_owned(),
            interfaces: Vec::new(),
        },
        opened(1, "/etc/passwd"),
        opened(2, "/etc/secrets/token.bak"),
        opened(3, "/etc/passwd"),
        Record::Loss { events: 12 },
    ]
}

fn rules(text: &str) -> LoadedRules {
    let files = vec![RulesFile {
        path: "/etc/falco/rules.yaml".to_owned(),
        text: text.to_owned(),
    }];
    let config = AlertConfig::default();
    let from = RulesFrom::Loaded { files, config };
    from.load().unwrap()
}

/// Looks at the records for a rule, and hands over what came of it.
fn look<T>(
    rules: &LoadedRules,
    name: &str,
    records: Vec<Record>,
    wanted: Wanted,
    then: impl FnOnce(&Rule, &falco_rules::explain::Outline, &Survey<'_>) -> T,
) -> T {
    let rule = find(name, rules).unwrap();
    let outline = rules.rulebook.loader.outline(name).unwrap();
    let records = records.into_iter().map(Ok);
    let survey = survey(rule, &outline, &rules.rulebook, records, wanted, None).unwrap();
    then(rule, &outline, &survey)
}

#[test]
fn of_events_that_got_equally_far_the_one_that_just_missed_is_explained() {
    look(
        &rules(RULES),
        "Token",
        records(),
        Wanted::Nearest,
        |_, _, survey| {
            let case = Explained::of(survey.case.as_ref().unwrap());
            assert_eq!(case.event, 2);
            assert_eq!(
                case.stopped_at.as_deref(),
                Some("fd.name = /etc/secrets/token")
            );
            assert!(
                case.hint
                    .unwrap()
                    .contains("`startswith /etc/secrets/token` would hold")
            );
            let stops: Vec<_> = survey
                .stops
                .iter()
                .map(|stop| (stop.part.text.as_str(), stop.events, stop.last))
                .collect();
            assert_eq!(stops, [("fd.name = /etc/secrets/token", 3, 3)]);
            assert_eq!(survey.lost, 12);
        },
    );
}

#[test]
fn another_event_can_be_asked_for() {
    let event = |wanted| {
        look(&rules(RULES), "Token", records(), wanted, |_, _, survey| {
            survey.case.as_ref().map(|case| case.event)
        })
    };
    assert_eq!(event(Wanted::Last), Some(3));
    assert_eq!(event(Wanted::Numbered(1)), Some(1));
    assert_eq!(event(Wanted::Numbered(9)), None);
}

#[test]
fn a_rule_that_an_earlier_one_keeps_from_being_reported_is_told() {
    let mut records = records();
    records.push(opened(4, "/etc/secrets/token"));
    let rules = rules(RULES);
    look(
        &rules,
        "Token",
        records,
        Wanted::Nearest,
        |rule, outline, survey| {
            assert_eq!(survey.fired[0].event, 4);
            let notes = note::of_events(rule, outline, &rules, survey, None);
            let taken = notes
                .iter()
                .find(|note| note.code == "taken-by-earlier-rule");
            assert!(taken.unwrap().text.contains("`Any secret` instead"));
            assert!(notes.iter().any(|note| note.code == "lost-events"));
        },
    );
}

#[test]
fn what_the_supervisor_knows_of_falco_and_of_the_recording_is_told() {
    let rules = rules(RULES);
    let codes = |about: &Replayed| -> Vec<&'static str> {
        look(
            &rules,
            "Write",
            records(),
            Wanted::Nearest,
            |rule, outline, survey| {
                let notes = note::of_events(rule, outline, &rules, survey, Some(about));
                notes.iter().map(|note| note.code).collect()
            },
        )
    };
    let mut about = Replayed {
        recorded: vec!["openat".to_owned()],
        content: vec!["write".to_owned()],
        falcos: Vec::new(),
    };
    assert_eq!(
        codes(&about),
        ["no-falco", "partly-recorded", "empty-field", "lost-events"]
    );
    about.content.clear();
    about.falcos.push(FalcoSeen {
        runs: true,
        first: 1,
        lost: 0,
        alerts: Vec::new(),
        rules: vec![RulesFile {
            path: "/etc/falco/rules.yaml".to_owned(),
            text: "- an older text".to_owned(),
        }],
        config: AlertConfig::default(),
    });
    assert_eq!(
        codes(&about),
        ["not-reloaded", "not-recorded", "empty-field", "lost-events"]
    );
}

#[test]
fn the_text_marks_each_part_and_opens_what_stopped_the_event() {
    let text = look(
        &rules(RULES),
        "Any secret",
        vec![opened(1, "/etc/passwd")],
        Wanted::Nearest,
        |rule, _, survey| {
            let answer = Answer {
                rule: &rule.name,
                condition: &rule.condition,
                notes: Vec::new(),
                events: Some(Events::of(survey, Some(Vec::new()))),
                event: survey.case.as_ref().map(Explained::of),
            };
            text::write(&answer, false, &PLAIN)
        },
    );
    // The time is that of the machine's zone.
    let (before, after) = text.split_once(" at ").unwrap();
    assert_eq!(before, "Any secret\n\n  does not fire for event #1");
    let (_, after) = after.split_once(": ").unwrap();
    assert_eq!(
        after,
        "\
openat, /etc/passwd

      opened                              true      evt.type = openat
    ! and fd.name startswith /etc/secret  FALSE     fd.name = /etc/passwd

  it stopped at `fd.name startswith /etc/secret`: `fd.name` is `/etc/passwd`

  1 event looked at, 0 of other types passed by
    1 stopped at fd.name startswith /etc/secret   the last: #1
"
    );
}

#[test]
fn a_name_that_is_nearly_or_partly_a_rules_is_answered_with_it() {
    let rules = rules(RULES);
    assert_eq!(find("token", &rules).unwrap().name, "Token");
    for (typed, meant) in [("Tokn", "Token"), ("secret", "Any secret")] {
        let error = find(typed, &rules).unwrap_err().to_string();
        assert!(
            error.ends_with(&format!("did you mean `{meant}`?")),
            "{error}"
        );
    }
}

//! What a learner reads often fits a narrow terminal: half of a screen, or one beside the task.

use std::collections::BTreeMap;

use cksl_wire::report::{
    Evidence, Graded, Mark, NextScenario, Report, ReportedCheck, ShownHint, Status, Style, Tally,
    Task, grade, hint, status, task,
};
use cksl_wire::timeline::Judged;

use super::attempts::Shown;
use super::attempts::tests::reports;
use super::replay::{ReplayAt, ReplayState};
use super::{History, Replay, ScenarioList, Solution, history, replay, scenarios, solution};
use crate::attempt::{Attempt, AttemptId, Ending, KeptGrade};
use crate::exam::Lack;
use crate::grade::{Costs, Grade};
use crate::lab::LabId;
use crate::scenario::curriculum::EDITION;
use crate::scenario::{Content, Scenario};

/// Half of a screen, and the narrowest terminal that anybody may have.
const COLUMNS: [usize; 2] = [48, 20];

/// The lines of a screen that are too wide. A word that is longer than a line stays whole, and so does a command.
fn too_wide(columns: usize, screen: &str, text: &str) -> Vec<String> {
    let is_prose = |line: &&str| {
        let text = line.trim().trim_start_matches(['*', '·', '-', ' ']);
        let is_literal = text.starts_with('`') && text.trim_end_matches(['.', ',']).ends_with('`');
        // What has no room beside a little that stands before it.
        let mut words = text.split(' ').map(console::measure_text_width);
        let stays = words.any(|word| word + 4 > columns) || is_literal;
        !line.starts_with("      ") && text.contains(' ') && !stays
    };
    let wide = text.lines().filter(is_prose);
    let wide = wide.filter(|line| console::measure_text_width(line) > columns);
    wide.map(|line| format!("{screen}: {line}")).collect()
}

fn attempt(id: i64, scenario: &str, ending: Option<Ending>) -> Attempt {
    let started = jiff::Timestamp::from_second(1_700_000_000).unwrap();
    let kept = KeptGrade {
        graded: started,
        costs: Costs::default(),
        grade: Grade { checks: Vec::new() },
    };
    Attempt {
        id: AttemptId(id),
        scenario: scenario.into(),
        lab: LabId(format!("{scenario}-x1y2")),
        provider: "sandbox".into(),
        seed: 7,
        started,
        ended: ending.map(|how| (started, how)),
        solution_shown: Some(started),
        hints: Vec::new(),
        answers: BTreeMap::new(),
        tries: BTreeMap::new(),
        seen: BTreeMap::new(),
        best: Some(kept.clone()),
        last: Some(kept),
    }
}

fn graded(passed: bool) -> Graded {
    let check = |id: &str, verdict, say: &str| ReportedCheck {
        id: id.into(),
        points: 3,
        earned: 0,
        verdict,
        say: say.into(),
        evidence: vec![Evidence {
            at: "event 1042".into(),
            observed: "08:16:11.2,billing,root,3f1c9a".into(),
            expected: Some("08:16:11.2,root,billing,3f1c9a".into()),
            events: vec![1042],
            written: None,
            mark: Some(Mark {
                from: 11,
                to: 15,
                say: "here `user.name` was asked for, and not the name of the container".into(),
            }),
            quote: vec!["7 | x".into()],
            trouble: None,
        }],
        waits_for: None,
        rule: Some("Terminal shell in container".into()),
        asked: None,
    };
    Graded {
        report: Report {
            scenario: "falco-override".into(),
            attempt: 3,
            tally: Tally {
                score: 1,
                max: 6,
                judgeable: 4,
                hint_cost: 1,
                try_cost: 2,
                passed,
            },
            checks: vec![
                check(
                    "says-what-was-asked",
                    Judged::Fail,
                    "The line is another one: it must have time and user.",
                ),
                check(
                    "a-check-with-a-very-long-name",
                    Judged::Unknown,
                    "12 events were lost at 08:14:02.",
                ),
            ],
            word_of: Some("kubeconfig:theirs".into()),
            explanation: None,
        },
        handed_in: false,
        seconds: 372,
        hints: 1,
        next_hint: Some(2),
        counts: false,
        solution_shown: false,
        was_over: true,
        passed_before: true,
        domain: "runtime".into(),
        next: Some(NextScenario {
            id: "falco-first-rule".into(),
            title: "Write a first rule".into(),
            minutes: 12,
        }),
    }
}

fn built_in(content: &Content) -> Vec<Scenario> {
    let ids = content.scenarios().into_iter();
    ids.map(|id| content.scenario(id).unwrap()).collect()
}

#[test]
fn what_a_learner_reads_fits_48_columns_and_20() {
    let content = Content::embedded();
    let edition = content.edition(EDITION).unwrap();
    let all = built_in(&content);
    let path = content.learning_path().unwrap();
    let attempts = [attempt(1, "falco-override", None)];
    let mut list = ScenarioList::new(&all, &attempts, &edition, &path);
    let (cluster, node) = ("network-policy".to_owned(), "image-layers".to_owned());
    let scanners = Lack::Layer(crate::lab::Layer::Scanners);
    list.lacks(&BTreeMap::from([
        (cluster, Lack::Clusters),
        (node, scanners),
    ]));
    let attempts = [
        attempt(12, "service-account-tokens", None),
        attempt(3, "falco-override", Some(Ending::Stopped)),
    ];
    let past = History::new(&attempts, Vec::new());
    let running = Status {
        scenario: "service-account-tokens".into(),
        title: "Give pods only the tokens of service accounts that they use".into(),
        attempt: 2,
        lab: "service-account-tokens-x1y2".into(),
        provider: "sandbox".into(),
        state: "running".into(),
        seconds: 61,
        minutes: 8,
        hints: 1,
        hints_in_all: 3,
        hint_cost: 2,
        try_cost: 1,
        ending: None,
        solution_shown: true,
        checks: Vec::new(),
        answers: Vec::new(),
        events: 1042,
        lost: 12,
        seccomp: None,
        best: None,
        last: None,
    };
    let told = reports(1, 3);
    let Shown::Shown(whole) = &told.attempts[0].replay else {
        panic!("it is shown");
    };
    let asked = Replay {
        at: Some(ReplayAt {
            milliseconds: 1,
            checks: vec![ReplayState {
                check: "stays-quiet".into(),
                state: "open".into(),
                since: None,
            }],
        }),
        ..whole.clone()
    };
    let mut found = Vec::new();
    for (columns, plain) in COLUMNS
        .into_iter()
        .flat_map(|columns| [(columns, false), (columns, true)])
    {
        let style = Style {
            width: columns,
            color: false,
            plain,
        };
        let too_wide = |screen: &str, text: &str| too_wide(columns, screen, text);
        for (screen, text) in [
            ("list", scenarios(&list, &style)),
            ("history", history(&past, &style)),
            ("status", status(&running, None, &style)),
            ("grade", grade(&graded(false), &style)),
            ("pass", grade(&graded(true), &style)),
            ("report", super::attempts(&told, &style)),
            ("replay", replay(whole, &style)),
            ("replay --at", replay(&asked, &style)),
        ] {
            found.extend(too_wide(screen, &text));
        }
        for one in &all {
            let drawn = content.draw(&one.id, 7).unwrap();
            let sheet = task(&Task::from(&drawn.scenario), &style);
            found.extend(too_wide(&format!("task {}", one.id), &sheet));
            for shown in &drawn.scenario.hints {
                let shown = ShownHint {
                    number: 1,
                    of: 3,
                    cost: shown.cost,
                    text: shown.text.clone(),
                };
                found.extend(too_wide(&format!("hint {}", one.id), &hint(&shown, &style)));
            }
            let worked = Solution {
                scenario: one.id.clone(),
                script: content.solution(&one.id, &drawn.values).unwrap(),
                explanation: content.explanation(&one.id, &drawn.values).unwrap(),
            };
            found.extend(too_wide(
                &format!("solution {}", one.id),
                &solution(&worked, &style),
            ));
        }
    }
    assert!(
        found.is_empty(),
        "{} lines:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn a_scenario_takes_one_line_of_80_columns_where_its_title_fits() {
    let content = Content::embedded();
    let edition = content.edition(EDITION).unwrap();
    let all = built_in(&content);
    let path = content.learning_path().unwrap();
    let list = ScenarioList::new(&all, &[], &edition, &path);
    let style = Style {
        width: 80,
        color: false,
        plain: false,
    };
    let text = scenarios(&list, &style);
    for one in all.iter().filter(|one| one.title.chars().count() <= 42) {
        let whole =
            |line: &str| line.contains(&format!(" {} ", one.id)) && line.ends_with(&one.title);
        assert!(text.lines().any(whole), "{}: {text}", one.id);
    }
}

//! The questions of the quiz, and what their authors are told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cksl::attempt::Review;
use cksl::quiz::{Answer, Asked, Bank, Form, Kind, Selection, lint, schedule, select};
use cksl::scenario::Content;
use jiff::Timestamp;

fn bank() -> Bank {
    Bank::load(&Content::embedded(), None).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

/// What somebody would type who knows the answer.
fn right(form: &Form) -> String {
    let letter = |place: &usize| char::from(b'a' + u8::try_from(*place).unwrap()).to_string();
    let letters: Vec<String> = match form {
        Form::One { right, .. } => vec![letter(right)],
        Form::Many { right, .. } => right.iter().map(letter).collect(),
        Form::Order { right, .. } => right.iter().map(letter).collect(),
        Form::Text { accepted, .. } => return accepted[0].clone(),
    };
    letters.join(" ")
}

#[test]
fn nothing_is_wrong_with_the_questions_of_this_repository() {
    let said: String = lint(&Content::embedded())
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(said.is_empty(), "{said}");
}

#[test]
fn there_are_enough_questions_of_all_kinds_and_the_engine_answers_many() {
    let bank = bank();
    let kinds = bank.questions().filter_map(|place| place.question().kind());
    let mut counts = BTreeMap::<&str, usize>::new();
    for kind in kinds {
        *counts.entry(kind.key()).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let kinds = bank.questions().filter_map(|place| place.question().kind());
    let computed = kinds.filter(Kind::is_computed).count();
    assert!(all >= 150, "{counts:?}");
    assert!(computed >= 40, "{counts:?}");
    for kind in ["one", "many", "typed", "order", "fires"] {
        assert!(
            counts.get(kind).is_some_and(|count| *count >= 10),
            "{kind}: {counts:?}"
        );
    }
}

#[test]
fn the_right_answer_to_every_question_is_taken_however_it_is_mixed() {
    let bank = bank();
    for place in bank.questions() {
        for seed in 0..3 {
            let id = &place.question().id;
            let asked = Asked::new(place, seed).unwrap_or_else(|said| panic!("{id}: {said:?}"));
            let answer = asked.form.read(&right(&asked.form));
            let answer = answer.unwrap_or_else(|hint| panic!("{id}: {hint}"));
            assert!(asked.form.is_right(&answer), "{id} with seed {seed}");
        }
    }
}

#[test]
fn steps_are_never_shown_in_their_order_and_letters_are_not_learned_by_heart() {
    let bank = bank();
    for place in bank.questions() {
        let id = &place.question().id;
        let forms = (0..12).map(|seed| Asked::new(place, seed).unwrap().form);
        let forms: Vec<Form> = forms.collect();
        let answers: BTreeSet<String> = forms.iter().map(right).collect();
        match place.question().kind().unwrap() {
            Kind::Order(_) => {
                for form in &forms {
                    let in_order = (0..form.options().len()).collect();
                    assert!(!form.is_right(&Answer::Picked(in_order)), "{id}");
                }
            }
            Kind::One(_) => assert!(answers.len() > 1, "{id} has always the same letter"),
            _ => {}
        }
        assert_eq!(Asked::new(place, 5).unwrap().form, forms[5], "{id}");
    }
}

#[test]
fn what_is_due_comes_first_then_what_is_new_and_the_rest_only_if_asked() {
    let bank = bank();
    let ids: Vec<&str> = bank
        .questions()
        .map(|place| place.question().id.as_str())
        .take(5)
        .collect();
    let at = |hour: i64| Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap();
    let mut reviews = BTreeMap::<String, Review>::new();
    // Right an hour ago, wrong two days ago, wrong three days ago.
    for (index, is_right, hour) in [(0, true, -1), (1, false, -48), (2, false, -72)] {
        let review = schedule(ids[index], None, "a", is_right, at(hour));
        reviews.insert(ids[index].to_owned(), review);
    }
    let chosen = |selection: Selection| -> Vec<String> {
        let places = bank.questions().take(5);
        let places = select(places, &reviews, selection, at(0));
        places
            .iter()
            .map(|place| place.question().id.clone())
            .collect()
    };
    let usual = Selection {
        count: 10,
        only_due: false,
        early: false,
        seed: 1,
    };
    let all = chosen(usual);
    assert_eq!(all[..2], [ids[2], ids[1]], "the longest overdue first");
    let new: BTreeSet<&str> = all[2..].iter().map(String::as_str).collect();
    assert_eq!(new, BTreeSet::from([ids[3], ids[4]]));
    let due = Selection {
        only_due: true,
        ..usual
    };
    assert_eq!(chosen(due), [ids[2], ids[1]]);
    let early = Selection {
        early: true,
        ..usual
    };
    assert_eq!(chosen(early).last().map(String::as_str), Some(ids[0]));
    let few = Selection { count: 1, ..usual };
    assert_eq!(chosen(few), [ids[2]]);
}

const GOOD: &str = "\
title: Shells
questions:
  - id: shells-names
    competency: behavioral-analytics
    ask: Which of these is a shell?
    one:
      right: dash
      wrong: [nano, curl]
    explanation: It is small.
    source: man 1 dash
  - id: shells-fire
    competency: behavioral-analytics
    ask: Will this rule fire?
    fires:
      rules: |
        - rule: Shell
          desc: A shell starts
          condition: evt.type = execve and proc.name = dash
          output: shell
          priority: NOTICE
      event: {evt.type: execve, proc.name: dash}
    explanation: It has the name.
    source: '`falco --list`'
";

/// What is said of a file of questions.
fn said(yaml: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("quiz")).unwrap();
    fs::write(dir.path().join("quiz/shells.yaml"), yaml).unwrap();
    fs::create_dir(dir.path().join("curriculum")).unwrap();
    let embedded = Content::embedded();
    let edition = "curriculum/cks-1.34.yaml";
    fs::write(dir.path().join(edition), embedded.file(edition).unwrap()).unwrap();
    let mut content = Content::empty();
    content.add_dir(dir.path()).unwrap();
    let texts: Vec<String> = lint(&content).iter().map(ToString::to_string).collect();
    texts.join("\n")
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_is_expected() {
    assert_eq!(said(GOOD), "");
    let after = "    explanation: It is small.";
    for (from, to, place, expected) in [
        (
            "title: Shells",
            "titel: Shells",
            ":1:1",
            "did you mean `title`?",
        ),
        (
            "id: shells-fire",
            "id: shells-names",
            ":11:9",
            "another question has the id",
        ),
        (
            "id: shells-fire",
            "id: Shells_Fire",
            ":11:9",
            "small letters, digits and hyphens",
        ),
        (
            "competency: beh",
            "competency: bah",
            ":4:17",
            "did you mean `behavioral-analytics`?",
        ),
        ("a shell?", "a shell", ":5:10", "with a mark at the end"),
        (
            "source: man 1 dash",
            "source: a friend",
            ":10:13",
            "`man SECTION PAGE`",
        ),
        (
            "wrong: [nano, curl]",
            "wrong: [nano]",
            ":7:7",
            "3 to 8 options",
        ),
        (
            "wrong: [nano, curl]",
            "wrong: [nano, dash]",
            ":7:7",
            "`dash` stands here twice",
        ),
        (
            after,
            "    typed: {accept: [x]}\n    explanation: It is.",
            ":3:5",
            "exactly one kind",
        ),
        (
            "      event: {",
            "      answer: false\n      event: {",
            ":21:7",
            "leave this key out",
        ),
        (
            "proc.name = dash",
            "proc.nam = dash",
            ":18:11",
            "unknown field `proc.nam`",
        ),
        (
            "proc.name: dash}",
            "proc.nam: dash}",
            ":21:33",
            "did you mean `proc.name`?",
        ),
        (
            "      event: {evt.type: execve, proc.name: dash}\n",
            "",
            ":15:7",
            "`event` or `audit`",
        ),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let said = said(&GOOD.replacen(from, to, 1));
        let place = format!("--> quiz/shells.yaml{place}");
        assert!(
            said.contains(&place),
            "{from} -> {to}: no {place} in\n{said}"
        );
        assert!(
            said.contains(expected),
            "{from} -> {to}: no {expected} in\n{said}"
        );
    }
}

#[test]
fn an_answer_that_the_engine_computes_must_not_be_written_down() {
    for key in ["answer", "right", "fires"] {
        let yaml = GOOD.replace(
            "      event: {",
            &format!("      {key}: true\n      event: {{"),
        );
        assert!(said(&yaml).contains("error[quiz/written-answer]"), "{key}");
    }
    // Among the wrong lines is the one that the output prints.
    let prints = "\
title: Lines
questions:
  - id: lines-prints
    competency: behavioral-analytics
    ask: What does it print?
    prints:
      output: '%proc.name'
      event: {evt.type: execve, proc.name: dash}
      wrong: [bash, dash]
    explanation: It is so.
    source: '`falco --list`'
";
    let said = said(prints);
    assert!(said.contains("error[quiz/not-wrong]"), "{said}");
    assert!(said.contains(":9:21"), "{said}");
}

#[test]
fn two_questions_that_ask_the_same_are_refused() {
    let other = "  - id: shells-other
    competency: behavioral-analytics
    ask: Which one is a shell of these?
    one:
      right: bash
      wrong: [vim, wget]
    explanation: It is large.
    source: man 1 bash
";
    let said_of = |more: &str| said(&format!("{GOOD}{more}"));
    assert!(said_of(other).contains("asks the same as `shells-names`"));
    let again = GOOD[GOOD.find("  - id: shells-fire").unwrap()..].replace("shells-fire", "x");
    assert!(said_of(&again).contains("asks the same as `shells-fire`"));
    // Another event is another question.
    let event = again.replace("proc.name: dash}", "proc.name: bash}");
    assert_eq!(said_of(&event), "");
}

#[test]
fn a_file_that_nothing_reads_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("quiz")).unwrap();
    fs::write(dir.path().join("quiz/Shells.yml"), GOOD).unwrap();
    let mut content = Content::empty();
    content.add_dir(dir.path()).unwrap();
    let said = lint(&content)[0].to_string();
    assert!(said.contains("quiz/Shells.yml"), "{said}");
}

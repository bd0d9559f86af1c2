//! `docs/upstream-rules.md`: the triggers as a table. Written by this test with `CKSL_BLESS=1`,
//! compared by it without.

use std::fmt::Write as _;
use std::path::Path;

use falco_rules::load::Loader;

use super::fields::WITHOUT;
use super::run;
use super::triggers::{self, Trigger};

const HEAD: &str = "\
# Falco's own rules in a lab

This page shows what Falco's three files of rules do in a lab, rule by rule. The lab's falco loads the files. The
trigger runs in the lab's node, and the near miss in the same row stays silent. `tests/root_fires` does all of it and
makes this page from `triggers.yaml` (`CKSL_BLESS=1 cargo test --test main the_table`); the scripts are there.

The rules themselves are not part of cksl: the test reads them from a directory outside of the project.
";

const TITLES: [&str; 3] = ["Stable", "Incubating", "Sandbox"];

/// How many rules each file has; the triggers stand in their order.
const SIZES: [usize; 3] = [25, 31, 37];

fn page(triggers: &[Trigger]) -> String {
    let fire = triggers
        .iter()
        .filter(|trigger| trigger.cannot.is_none())
        .count();
    let mut page = format!(
        "{HEAD}\n{} rules: {fire} fire and stay silent at a near miss, {} can't fire.\n",
        triggers.len(),
        triggers.len() - fire
    );
    let mut rest = triggers;
    for (title, size) in TITLES.iter().zip(SIZES) {
        let (rules, others) = rest.split_at(size);
        rest = others;
        let _ = write!(
            page,
            "\n## {title}\n\n| rule | fires when | is silent when |\n| --- | --- | --- |\n"
        );
        for trigger in rules {
            let _ = writeln!(page, "{}", row(trigger));
        }
    }
    let _ = write!(
        page,
        "\n## Fields\n\nEvery field that these files use has a value in some alert of a lab, but for:\n\n\
         | field | why |\n| --- | --- |\n"
    );
    for (field, why) in WITHOUT {
        let _ = writeln!(page, "| {field} | {why} |");
    }
    page
}

fn row(trigger: &Trigger) -> String {
    match (&trigger.fires, &trigger.silent, &trigger.cannot) {
        (Some(fires), Some(silent), None) => {
            format!("| {} | {} | {} |", trigger.rule, fires.when, silent.when)
        }
        (None, None, Some(why)) => format!("| {} | can't here: {why} | |", trigger.rule),
        _ => panic!(
            "{}: a trigger and a near miss, or why there is none",
            trigger.rule
        ),
    }
}

#[test]
fn the_table_of_rules_says_what_the_triggers_say() {
    let path = Path::new(project!()).join("docs/upstream-rules.md");
    let page = page(&triggers::all());
    if std::env::var_os("CKSL_BLESS").is_some() {
        std::fs::write(&path, &page).expect("writes the page");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "{} is not what the triggers say: CKSL_BLESS=1 writes it anew",
        path.display()
    );
}

#[test]
fn every_rule_of_falco_has_its_trigger() {
    let Some(rules) = run::upstream() else { return };
    let names = rules
        .files
        .iter()
        .zip(SIZES)
        .flat_map(|((name, text), size)| {
            let mut loader = Loader::default();
            loader.add(name.clone(), text.clone());
            assert_eq!(loader.rules().len(), size, "{name}");
            let names = loader.rules().iter().map(|rule| rule.name.to_string());
            names.collect::<Vec<_>>()
        });
    let known: Vec<String> = triggers::all()
        .into_iter()
        .map(|trigger| trigger.rule)
        .collect();
    assert_eq!(known, names.collect::<Vec<_>>());
}

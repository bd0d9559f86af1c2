//! What an attempt plays.

use std::collections::BTreeSet;
use std::fs;

use cksl::scenario::Content;
use cksl::schema::schemas;

fn embedded() -> Content {
    Content::embedded()
}

#[test]
fn every_scenario_can_be_drawn_from_many_seeds() {
    let content = embedded();
    for id in content.scenarios() {
        for seed in 0..32 {
            if let Err(diagnostics) = content.draw(id, seed) {
                let all: String = diagnostics.iter().map(ToString::to_string).collect();
                panic!("{id} with seed {seed}:\n{all}");
            }
        }
    }
}

#[test]
fn a_seed_draws_the_same_attempt_again_and_another_seed_another_one() {
    let content = embedded();
    for id in content.scenarios() {
        let values: Vec<_> = (0..16)
            .map(|seed| content.draw(id, seed).unwrap().values.all())
            .collect();
        assert_eq!(values[3], content.draw(id, 3).unwrap().values.all());
        let distinct: BTreeSet<_> = values.iter().collect();
        assert!(distinct.len() > 4, "{id} plays nearly always the same");
    }
}

#[test]
fn no_secret_is_in_the_task_the_hints_or_the_files_of_the_lab() {
    let content = embedded();
    for id in content.scenarios() {
        let drawn = content.draw(id, 11).unwrap();
        let mut shown = drawn.scenario.task.clone();
        for hint in &drawn.scenario.hints {
            shown.push_str(&hint.text);
        }
        for file in &drawn.lab.files {
            shown.push_str(&file.text);
        }
        for (name, value) in drawn.values.secret() {
            assert!(!shown.contains(value), "{id} shows its secret {name}");
        }
    }
}

/// The schemas are for editors and other programs; `CKSL_BLESS=1` writes them anew.
#[test]
fn the_schemas_in_docs_are_those_of_the_code() {
    for (name, text) in schemas().into_iter().chain(cksl::report::schemas()) {
        let path = format!("{}/docs/schema/{name}", project!());
        if std::env::var_os("CKSL_BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "docs/schema/{name} is out of date: run the tests with CKSL_BLESS=1"
        );
    }
}

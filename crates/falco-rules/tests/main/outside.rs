//! Cases and rules that are not part of the project. They lie where `CKSL_CONFORMANCE` says; without it
//! these tests say so and pass.

use std::path::PathBuf;

use falco_rules::diagnostic::Report;
use falco_rules::load::Loader;

use crate::{conform, oracle, tally};

/// A folder of them, if it is there.
fn folder(name: &str) -> Option<PathBuf> {
    let Some(outside) = std::env::var_os("CKSL_CONFORMANCE") else {
        eprintln!("skipped: CKSL_CONFORMANCE names no folder with {name}");
        return None;
    };
    let folder = PathBuf::from(outside).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: {} is missing (CKSL_CONFORMANCE)",
        folder.display()
    );
    None
}

fn files(name: &str, ending: &str) -> Vec<PathBuf> {
    let Some(folder) = folder(name) else {
        return Vec::new();
    };
    let entries = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == ending)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn all_conformance_cases_pass() {
    let mut tally = conform::Tally::default();
    for file in files("conformance", "jsonl") {
        conform::run(&std::fs::read_to_string(file).unwrap(), &mut tally);
    }
    assert!(tally.failures.is_empty(), "{:#?}", tally.failures);
}

#[test]
fn falcos_own_rules_are_described_as_a_real_falco_did() {
    let Some(rules) = folder("upstream-rules") else {
        return;
    };
    let mut tally = tally::Tally::default();
    oracle::run_upstream(rules.parent().unwrap(), &mut tally);
    assert!(tally.failures.is_empty(), "{:#?}", tally.failures);
}

#[test]
fn the_upstream_rules_load_alone_and_together_without_a_word() {
    let mut together = Loader::default();
    for file in files("upstream-rules", "yaml") {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file).unwrap();
        for loader in [&mut Loader::default(), &mut together] {
            let result = loader.add(name.clone(), text.clone());
            assert!(result.errors.is_empty(), "{name}: {:#?}", result.errors);
            assert!(result.warnings.is_empty(), "{name}: {:#?}", result.warnings);
        }
    }
}

#[test]
fn upstream_conditions_print_to_something_that_parses_to_the_same() {
    for file in files("upstream-rules", "yaml") {
        let mut loader = Loader::default();
        loader.add("rules", std::fs::read_to_string(&file).unwrap());
        for rule in loader.rules() {
            let printed = rule.filter.tree().to_string();
            // As Falco has them, an empty value prints as nothing, one with parentheses without quotes,
            // and one that ends in a backslash seems to hold its own quote: none can be parsed again.
            let lost = ["= )", "=  ", ", )", "(systemd)", r#"\\""#];
            if lost.iter().any(|lost| printed.contains(lost)) || printed.ends_with("= ") {
                continue;
            }
            match falco_rules::condition::parse_with_depth(&printed, 1000) {
                Ok(tree) => assert_eq!(tree.to_string(), printed, "{}", rule.name),
                Err(error) => panic!("{}: {error}: {printed}", rule.name),
            }
        }
    }
}

#[test]
fn the_upstream_rules_have_no_mistakes_but_real_ones() {
    let mut loader = Loader::default();
    let mut results = Vec::new();
    for file in files("upstream-rules", "yaml") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        results.push(loader.add(name, std::fs::read_to_string(&file).unwrap()));
    }
    let findings = loader.lint(&results);
    let reports: String = findings.iter().map(|one| Report(one).to_string()).collect();
    let found: Vec<(&str, &str)> = findings
        .iter()
        .map(|one| {
            (
                one.code.name(),
                one.message.split('`').nth(1).unwrap_or_default(),
            )
        })
        .collect();
    let mut real = vec![
        // Names of 16 bytes and more, which the kernel cuts.
        ("lint/cut-name", "probe_rpmverifyfile"),
        ("lint/pattern-as-text", "in_heartbeat_r*"),
        ("lint/cut-name", "bash /var/lib/waagent/"),
        ("lint/cut-name", "30store-metadata"),
        // The events that open a file call its path `name`.
        ("lint/no-value-here", "creat, open, openat, openat2"),
        // It is the name of an error, never a number.
        ("lint/unknown-value", "evt.res"),
        (
            "lint/never-first",
            "Launch Suspicious Network Tool in Container",
        ),
        // The same macro twice, with nothing but `and not` between.
        (
            "lint/duplicate",
            "not (proc.name in (cmp, cp) and proc.pname in (passwd, run-p…",
        ),
        ("lint/path-form", "proc.name"),
    ];
    if results.is_empty() {
        real.clear();
    }
    assert_eq!(found, real, "{reports}");
}

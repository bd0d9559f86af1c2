//! Modules at the top of a crate need each other in one direction only, so that each can be read without those that
//! are built on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a module names: others, each with the places.
type Needs = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the crate has this directory") {
        let path = entry.expect("is listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without comments and tests.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines();
    let without = lines.map(|line| line.split("//").next().unwrap_or_default());
    without.collect::<Vec<_>>().join("\n")
}

/// The modules at the top of the crate that the code of a file names; `depth` is how many modules the file is below
/// the crate.
fn named(code: &str, depth: usize) -> BTreeSet<String> {
    static PATHS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:crate|((?:super::)*super))::(?:(\w+)|\{([^;]*?)\};)").expect("is one")
    });
    static FIRST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|,)\s*(\w+)").expect("is one"));
    let mut found = BTreeSet::new();
    for path in PATHS.captures_iter(code) {
        let above = path.get(1).map(|chain| chain.as_str().split("::").count());
        if above.is_some_and(|above| above != depth) {
            continue;
        }
        if let Some(name) = path.get(2) {
            found.insert(name.as_str().to_owned());
        } else if let Some(group) = path.get(3) {
            let mut outer = group.as_str().to_owned();
            // What stands in braces is below what stands before them.
            while let Some(end) = outer.find('}') {
                let begin = outer[..end].rfind('{').expect("braces are in pairs");
                outer.replace_range(begin..=end, "");
            }
            found.extend(FIRST.captures_iter(&outer).map(|first| first[1].to_owned()));
        }
    }
    found
}

/// Which of a crate's modules names which others.
fn needs(source: &Path) -> Needs {
    let mut files = Vec::new();
    sources(source, &mut files);
    let place = |file: &Path| {
        let below = file.strip_prefix(source).expect("lies below");
        below.with_extension("")
    };
    let module = |file: &Path| {
        let first = place(file)
            .components()
            .next()
            .expect("has a name")
            .as_os_str()
            .to_owned();
        first.into_string().expect("is text")
    };
    let modules: BTreeSet<String> = files.iter().map(|file| module(file)).collect();
    let mut needs = Needs::new();
    for file in &files {
        let place = place(file);
        let is_test = |part: &std::ffi::OsStr| part == "tests";
        let (from, text) = (module(file), fs::read_to_string(file).expect("is text"));
        // The crate itself names all.
        if ["lib", "main"].contains(&from.as_str()) || place.iter().any(is_test) {
            continue;
        }
        let depth = place.iter().filter(|part| *part != "mod").count();
        for to in named(&code(&text), depth) {
            if to != from && modules.contains(&to) {
                let places = needs
                    .entry(from.clone())
                    .or_default()
                    .entry(to)
                    .or_default();
                places.insert(place.with_extension("rs").display().to_string());
            }
        }
    }
    needs
}

/// All that a module needs, and what that needs.
fn reached(needs: &Needs, from: &str) -> BTreeSet<String> {
    let (mut found, mut left) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(module) = left.pop() {
        for to in needs.get(&module).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(to.clone()) {
                left.push(to.clone());
            }
        }
    }
    found
}

/// The arrows of circles, one in a line.
fn circles(needs: &Needs) -> Vec<String> {
    let back = |from: &str, to: &str| reached(needs, to).contains(from);
    let arrows = needs
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    arrows
        .filter(|(from, (to, _))| back(from, to))
        .map(|(from, (to, places))| {
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            format!("{from} needs {to}, in {}", places.join(", "))
        })
        .collect()
}

#[test]
fn no_two_modules_of_a_crate_need_each_other() {
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).expect("there are crates");
    let mut crates: Vec<String> = crates
        .map(|one| {
            one.expect("is listed")
                .file_name()
                .into_string()
                .expect("is text")
        })
        .map(|name| format!("crates/{name}"))
        .collect();
    crates.push(".".to_owned());
    let mut found = String::new();
    for name in &crates {
        let circles = circles(&needs(&Path::new(ROOT).join(name).join("src")));
        if !circles.is_empty() {
            found += &format!("{name}/src:\n  {}\n", circles.join("\n  "));
        }
    }
    assert!(found.is_empty(), "modules need each other:\n{found}");
}

#[test]
fn what_a_file_names_is_found_however_it_is_written() {
    let names = |text: &str, depth| Vec::from_iter(named(&code(text), depth));
    assert_eq!(names("use crate::lab::LabId;", 1), ["lab"]);
    assert_eq!(
        names("use crate::{a, b::{c, d}, e::f};", 1),
        ["a", "b", "e"]
    );
    assert_eq!(names("fn x() { crate::grader::look() }", 2), ["grader"]);
    assert_eq!(
        names("use super::lab;\nuse super::super::paths;", 1),
        ["lab"]
    );
    assert_eq!(
        names("use super::lab;\nuse super::super::paths;", 2),
        ["paths"]
    );
    assert_eq!(
        names(
            "// crate::lab\n#[cfg(test)]\nmod tests {\nuse crate::cli;\n}",
            1
        ),
        [""; 0]
    );
}

#[test]
fn a_circle_of_three_is_told_by_its_arrows() {
    let arrow = |to: &str| (to.to_owned(), BTreeSet::from([format!("{to}.rs")]));
    let needs = Needs::from([
        ("a".to_owned(), BTreeMap::from([arrow("b")])),
        ("b".to_owned(), BTreeMap::from([arrow("c"), arrow("d")])),
        ("c".to_owned(), BTreeMap::from([arrow("a")])),
    ]);
    let told = circles(&needs);
    assert_eq!(
        told,
        [
            "a needs b, in b.rs",
            "b needs c, in c.rs",
            "c needs a, in a.rs"
        ]
    );
}

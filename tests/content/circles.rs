//! Modules at the top of a crate, and files, need each other in one direction only, so that each can be read without
//! those that are built on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

const ROOT: &str = project!();

/// What a module or a file names: others, each with the places.
type Needs = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The names on the way from the crate to something.
type Way = Vec<String>;

/// A source file of a crate.
struct Source {
    /// The module that it is.
    module: Way,
    /// It has modules below it, and names them for others: `mod.rs`, or the crate itself.
    is_above: bool,
    code: String,
}

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

/// The files of a crate without its tests.
fn read(source: &Path) -> Vec<Source> {
    let mut files = Vec::new();
    sources(source, &mut files);
    let read = files.into_iter().filter_map(|file| {
        let below = file.strip_prefix(source).expect("lies below");
        let place = below.with_extension("");
        let names = place.iter().map(|name| name.to_str().expect("is text"));
        let mut module: Way = names.map(str::to_owned).collect();
        if module.iter().any(|name| name == "tests") {
            return None;
        }
        let is_above = ["mod", "lib", "main"].contains(&module.last()?.as_str());
        if is_above {
            module.pop();
        }
        Some(Source {
            module,
            is_above,
            code: code(&fs::read_to_string(&file).expect("is text")),
        })
    });
    read.collect()
}

/// The code of a file without comments and tests.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines();
    let without = lines.map(|line| line.split("//").next().unwrap_or_default());
    without.collect::<Vec<_>>().join("\n")
}

/// All that a module names of its crate, as ways from the crate.
fn ways(module: &[String], code: &str) -> Vec<Way> {
    static PATHS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(crate|self|(?:super::)*super)((?:::\w+)*)(::\{)?").expect("is one")
    });
    let mut found = Vec::new();
    for path in PATHS.captures_iter(code) {
        let above = match &path[1] {
            "crate" => module.len(),
            "self" => 0,
            chain => chain.split("::").count(),
        };
        let Some(left) = module.len().checked_sub(above) else {
            continue;
        };
        let mut way = module[..left].to_vec();
        way.extend(path[2].split("::").skip(1).map(str::to_owned));
        match path.get(3) {
            None => found.push(way),
            Some(brace) => in_braces(&way, &code[brace.end()..], &mut found),
        }
    }
    found
}

/// The same of a list in braces, whose first brace is passed. Names in it begin after `before`.
fn in_braces(before: &[String], text: &str, found: &mut Vec<Way>) {
    let (mut depth, mut begin) = (0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                let item = text[begin..at].trim();
                let (names, inner) = match item.split_once("::{") {
                    Some((names, inner)) => (names, Some(inner)),
                    None => (item, None),
                };
                let mut way = before.to_vec();
                let names = names.split("::").map(str::trim);
                way.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
                match inner {
                    Some(inner) => in_braces(&way, inner, found),
                    None if item.is_empty() => {}
                    None => found.push(way),
                }
                if letter == '}' {
                    return;
                }
                begin = at + 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
}

fn add(needs: &mut Needs, from: &str, to: &str, place: &Source) {
    let places = needs.entry(from.to_owned()).or_default();
    let places = places.entry(to.to_owned()).or_default();
    places.insert(format!("{}.rs", place.module.join("/")));
}

/// Which of a crate's modules at its top names which others.
fn modules(sources: &[Source]) -> Needs {
    let names = |way: &Way| way.first().cloned();
    let tops: BTreeSet<String> = sources
        .iter()
        .filter_map(|one| names(&one.module))
        .collect();
    let mut needs = Needs::new();
    for source in sources {
        // The crate itself names all.
        let Some(from) = names(&source.module) else {
            continue;
        };
        for to in ways(&source.module, &source.code).iter().filter_map(names) {
            if to != from && tops.contains(&to) {
                add(&mut needs, &from, &to, source);
            }
        }
    }
    needs
}

/// Which of a crate's files names which others. What stands above others names those that are below it, and is
/// named by them, so it is left out.
fn files(sources: &[Source]) -> Needs {
    let known = sources.iter().filter(|one| !one.is_above);
    let known: BTreeSet<&[String]> = known.map(|one| &one.module[..]).collect();
    let mut needs = Needs::new();
    for source in sources.iter().filter(|one| !one.is_above) {
        for way in ways(&source.module, &source.code) {
            let mut parts = (1..=way.len()).rev().map(|length| &way[..length]);
            // The file in which the thing is, or that of a module above it.
            let Some(to) = parts.find(|part| known.contains(part)) else {
                continue;
            };
            if to != source.module {
                add(&mut needs, &source.module.join("/"), &to.join("/"), source);
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

/// The circles of all crates, by what is looked at.
fn of_all(look: fn(&[Source]) -> Needs) -> String {
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
        let sources = read(&Path::new(ROOT).join(name).join("src"));
        let circles = circles(&look(&sources));
        if !circles.is_empty() {
            found += &format!("{name}/src:\n  {}\n", circles.join("\n  "));
        }
    }
    found
}

#[test]
fn no_two_modules_of_a_crate_need_each_other() {
    let found = of_all(modules);
    assert!(found.is_empty(), "modules need each other:\n{found}");
}

#[test]
fn no_two_files_of_a_crate_need_each_other() {
    let found = of_all(files);
    assert!(found.is_empty(), "files need each other:\n{found}");
}

#[test]
fn what_a_file_names_is_found_however_it_is_written() {
    let names = |text: &str, module: &str| {
        let module: Way = module.split('/').map(str::to_owned).collect();
        let ways = ways(&module, &code(text)).into_iter();
        Vec::from_iter(ways.map(|way| way.join("/")))
    };
    assert_eq!(names("use crate::lab::LabId;", "cli"), ["lab/LabId"]);
    assert_eq!(
        names("use crate::{a, b::{c, d::{g, h}}, e::f};", "cli"),
        ["a", "b/c", "b/d/g", "b/d/h", "e/f"]
    );
    assert_eq!(
        names("fn x() { crate::grader::look() }", "cli/ask"),
        ["grader/look"]
    );
    let text = "use super::lab;\nuse super::super::paths;";
    assert_eq!(names(text, "cli"), ["lab"]);
    assert_eq!(names(text, "cli/ask"), ["cli/lab", "paths"]);
    assert_eq!(names("use self::inner::{One};", "cli"), ["cli/inner/One"]);
    let tests = "// crate::lab\n#[cfg(test)]\nmod tests {\nuse crate::cli;\n}";
    assert_eq!(names(tests, "cli"), [""; 0]);
}

#[test]
fn a_file_is_named_by_what_is_in_it_and_what_stands_above_is_left_out() {
    let source = |module: &str, is_above, code: &str| Source {
        module: module.split('/').map(str::to_owned).collect(),
        is_above,
        code: code.to_owned(),
    };
    let all = [
        source("lab", true, "pub use self::spec::Spec;"),
        source(
            "lab/spec",
            false,
            "use super::Lab; use super::stage::Stage;",
        ),
        source("lab/stage", false, "use crate::lab::spec::Spec;"),
    ];
    let told = circles(&files(&all));
    assert_eq!(
        told,
        [
            "lab/spec needs lab/stage, in lab/spec.rs",
            "lab/stage needs lab/spec, in lab/stage.rs"
        ]
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

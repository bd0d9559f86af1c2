//! The language of what people read: no sentence is too long, and no word has to be guessed.
//!
//! `tests/content/prose.words` lists words and turns of phrase with what to write instead.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cksl::scenario::prose::{blocks, literals_as_words, sentences};
use regex::{Regex, RegexBuilder};

/// Most words of a sentence in tasks, hints and questions, which are read under a clock.
const MOST_IN_TASKS: usize = 25;

/// Most words of a sentence elsewhere.
const MOST: usize = 35;

/// Pages that explain the code: they may name its types.
const OF_THE_CODE: [&str; 2] = ["docs/architecture.md", "docs/glossary.md"];

/// One line of the list.
struct Entry {
    pattern: Regex,
    instead: String,
    /// Whether pages about the code may say it.
    is_private: bool,
}

/// The list: `pattern => what to write instead`, a part for all texts and one for the code's own words.
fn entries() -> Vec<Entry> {
    let mut is_private = false;
    let mut entries = Vec::new();
    for line in include_str!("prose.words").lines() {
        match line.trim() {
            "" => {}
            comment if comment.starts_with('#') => {}
            "[everywhere]" => is_private = false,
            "[outside of the code]" => is_private = true,
            entry => {
                let (pattern, instead) = entry.split_once(" => ").expect("pattern => instead");
                let whole = format!(r"(?:^|\W)(?:{pattern})(?:\W|$)");
                entries.push(Entry {
                    pattern: RegexBuilder::new(&whole)
                        .case_insensitive(!pattern.contains(char::is_uppercase))
                        .build()
                        .unwrap_or_else(|error| panic!("{entry}: {error}")),
                    instead: instead.to_owned(),
                    is_private,
                });
            }
        }
    }
    entries
}

/// A part of a file that is prose, and the line on which it begins.
struct Unit {
    line: usize,
    text: String,
    most: usize,
}

/// What is wrong with a file's prose: place, finding, sentence.
fn problems(file: &str, units: &[Unit], entries: &[Entry]) -> Vec<String> {
    let mut problems = Vec::new();
    for unit in units {
        for at in sentences(&unit.text, 0..unit.text.len()) {
            let line = unit.line + unit.text[..at.start].matches('\n').count();
            let plain = literals_as_words(&unit.text[at.clone()]);
            // Paths and addresses are names, not words.
            let words: Vec<&str> = plain
                .split_whitespace()
                .map(|word| if word.contains('/') { "x" } else { word })
                .collect();
            let shown = unit.text[at].split_whitespace().collect::<Vec<_>>();
            let shown = shown.join(" ");
            if words.len() > unit.most {
                problems.push(format!(
                    "{file}:{line}: {} words, {} are the most: make two sentences of it\n    {shown}",
                    words.len(),
                    unit.most,
                ));
            }
            let plain = words.join(" ");
            for entry in entries {
                if entry.is_private && OF_THE_CODE.contains(&file) {
                    continue;
                }
                if let Some(found) = entry.pattern.find(&plain) {
                    let found = found.as_str().trim_matches(|c: char| !c.is_alphanumeric());
                    problems.push(format!(
                        "{file}:{line}: `{found}`: write {}\n    {shown}",
                        entry.instead,
                    ));
                }
            }
        }
    }
    problems
}

/// Paragraphs and items of Markdown, and rows of tables, which are judged by their words, not by their length.
fn of_markdown(text: &str, most: usize) -> Vec<Unit> {
    let mut units = Vec::new();
    for block in blocks(text).into_iter().filter(|block| !block.is_code) {
        let line = text[..block.at.start].matches('\n').count() + 1;
        let text = &text[block.at];
        if text.starts_with('|') {
            units.extend(text.lines().enumerate().map(|(row, text)| Unit {
                line: line + row,
                text: text.to_owned(),
                most: usize::MAX,
            }));
        } else {
            let text = text.to_owned();
            units.push(Unit { line, text, most });
        }
    }
    units
}

/// The values of these keys of a YAML file, on one line or folded, and the items of a list of texts below
/// them.
fn of_yaml(text: &str, keys: &[&str], most: impl Fn(&str) -> usize) -> Vec<Unit> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let mut units: Vec<Unit> = Vec::new();
    let mut inside = None;
    for (index, line) in text.lines().enumerate() {
        let content = line.trim_start_matches([' ', '-']);
        if inside.is_some_and(|outer| indent(line) > outer || content.is_empty()) {
            let is_item = line.trim_start().starts_with("- ");
            match units.last_mut() {
                Some(unit) if !is_item => unit.text.push_str(&format!("\n{content}")),
                Some(unit) => {
                    let most = unit.most;
                    units.push(Unit {
                        line: index + 1,
                        text: content.to_owned(),
                        most,
                    });
                }
                None => {}
            }
            continue;
        }
        inside = None;
        if let Some((key, value)) = content.split_once(':')
            && keys.contains(&key)
        {
            inside = Some(indent(line));
            let value = value.trim().trim_start_matches(">-").trim_matches('"');
            units.push(Unit {
                line: index + 1,
                text: value.to_owned(),
                most: most(key),
            });
        }
    }
    units
}

/// The comments of a script: those of lines that stand together are one text.
fn of_script(text: &str, most: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut heredoc: Option<String> = None;
    let mut is_new = true;
    for (index, line) in text.lines().enumerate() {
        if let Some(end) = &heredoc {
            if line == end {
                heredoc = None;
            }
            continue;
        }
        let comment = line.strip_prefix("# ");
        match (comment, units.last_mut()) {
            (Some(comment), Some(unit)) if !is_new => unit.text.push_str(&format!("\n{comment}")),
            (Some(comment), _) => units.push(Unit {
                line: index + 1,
                text: comment.to_owned(),
                most,
            }),
            (None, _) => {
                let word = line.split_once("<<").map(|(_, word)| word.trim());
                let word = word.filter(|word| !word.starts_with('<'));
                heredoc = word.map(|word| word.trim_matches('\'').to_owned());
            }
        }
        is_new = comment.is_none();
    }
    units
}

/// What a script says by `say` and `die`: what it puts in is a word.
fn said_by_script(text: &str) -> Vec<Unit> {
    let said = Regex::new(r#"\b(?:say|die) "((?:\\.|[^"\\])*)"#).unwrap();
    let put_in = Regex::new(r"\$\([^)]*\)?|\$\{[^}]*\}|\$[\w#@*]+").unwrap();
    let mut units = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        units.extend(said.captures_iter(line).map(|found| Unit {
            line: index + 1,
            text: put_in.replace_all(&found[1], "x").into_owned(),
            most: MOST,
        }));
    }
    units
}

/// The texts of a template of HTML: what stands between two tags that begin or end a block.
fn of_html(text: &str) -> Vec<Unit> {
    let lines = |found: &regex::Captures<'_>| "\n".repeat(found[0].matches('\n').count());
    let unseen =
        Regex::new(r"(?s)<style\b.*?</style>|<script\b.*?</script>|<!--.*?-->|\{#.*?#\}|\{%.*?%\}")
            .unwrap();
    let put_in = Regex::new(r"(?s)\{\{.*?\}\}").unwrap();
    let inline = Regex::new(r"(?s)</?(?:a|abbr|b|code|em|i|span|strong|time)\b[^>]*>").unwrap();
    let tag = Regex::new(r"(?s)<[^>]*>").unwrap();
    let text = unseen.replace_all(text, lines);
    let text = put_in.replace_all(&text, |found: &regex::Captures<'_>| {
        format!("x{}", lines(found))
    });
    let text = inline.replace_all(&text, lines);
    let mut units = Vec::new();
    let ends = tag
        .find_iter(&text)
        .map(|found| (found.start(), found.end()));
    let mut from = 0;
    for (start, end) in ends.chain([(text.len(), text.len())]) {
        let block = &text[from..start];
        let before = block.len() - block.trim_start().len();
        units.push(Unit {
            line: text[..from + before].matches('\n').count() + 1,
            text: block.trim().to_owned(),
            most: MOST,
        });
        from = end;
    }
    units.retain(|unit| !unit.text.is_empty());
    units
}

/// What the program says: the texts of Rust code of four words and more. Its tests say nothing to anybody, and programs in
/// other languages are no sentences.
fn of_rust(text: &str) -> Vec<Unit> {
    let tests = Regex::new(r"(?m)^#\[cfg\(test\)\]\n(?:pub\S* )?mod ").unwrap();
    let text = tests
        .find(text)
        .map_or(text, |found| &text[..found.start()]);
    let token = Regex::new(
        r##"(?s)//[^\n]*|/\*.*?\*/|r#".*?"#|b"(?:\\.|[^"\\])*"|"((?:\\.|[^"\\])*)"|'(?:\\[^']+|[^\\'])'"##,
    )
    .unwrap();
    let (placeholder, broken) = (
        Regex::new(r"\{[^}]*\}").unwrap(),
        Regex::new(r"\\\n\s*").unwrap(),
    );
    let word = Regex::new(r"^[A-Za-z',.;:!?-]+$").unwrap();
    let code = Regex::new(r"\b(SELECT|INSERT|UPDATE|DELETE FROM|CREATE TABLE)\b").unwrap();
    let mut units = Vec::new();
    for found in token.captures_iter(text) {
        let Some(literal) = found.get(1) else {
            continue;
        };
        let said = broken.replace_all(literal.as_str(), "");
        let said = said.replace("\\n", " ").replace("\\\"", "\"");
        let said = placeholder.replace_all(&said, "x").into_owned();
        let words = said.split_whitespace().filter(|one| word.is_match(one));
        if words.count() < 4 || code.is_match(&said) {
            continue;
        }
        units.push(Unit {
            line: text[..literal.start()].matches('\n').count() + 1,
            text: said,
            // Examples and lists of commands have no full stops.
            most: usize::MAX,
        });
    }
    units
}

/// Why there is no scenario for a competency.
fn of_missing(text: &str) -> Vec<Unit> {
    let lines = text.lines().enumerate();
    let missing = lines.filter_map(|(index, line)| {
        let (_, why) = line.split_once("missing: ")?;
        Some(Unit {
            line: index + 1,
            text: why.trim_end_matches('}').to_owned(),
            most: MOST,
        })
    });
    missing.collect()
}

/// The paragraphs of a man page.
fn of_man_page(text: &str) -> Vec<Unit> {
    let font = Regex::new(r"\\f[BIR]").unwrap();
    let mut units = vec![];
    let mut is_new = true;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with(['.', '\'']) || line.is_empty() || line.starts_with("  ") {
            is_new = true;
            continue;
        }
        let line = font.replace_all(line, "").replace(r"\-", "-");
        let line = line.replace(r"\*(Aq", "'").replace(r"\(aq", "'");
        match units.last_mut() {
            Some(Unit { text, .. }) if !is_new => text.push_str(&format!("\n{line}")),
            _ => units.push(Unit {
                line: index + 1,
                text: line,
                most: MOST,
            }),
        }
        is_new = false;
    }
    units
}

fn root() -> &'static Path {
    Path::new(project!())
}

/// All files below a folder of the repository that are one of these.
fn files(folder: &str, is_one: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_one(path.file_name().and_then(|name| name.to_str()).unwrap()) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every file with prose, by its path in the repository, and its prose.
fn all_prose() -> Vec<(String, Vec<Unit>)> {
    let mut all = Vec::new();
    let mut add = |path: &Path, units: &dyn Fn(&str) -> Vec<Unit>| {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        all.push((name, units(&text)));
    };
    for path in files("scenarios", &|name| name.ends_with(".md")) {
        let most = match path.ends_with("task.md") {
            true => MOST_IN_TASKS,
            false => MOST,
        };
        add(&path, &|text| of_markdown(text, most));
    }
    for path in files("scenarios", &|name| name == "scenario.yaml") {
        let keys = ["title", "text", "ask", "pass", "fail"];
        let most = |key: &str| match key {
            "pass" | "fail" => MOST,
            _ => MOST_IN_TASKS,
        };
        add(&path, &|text| of_yaml(text, &keys, most));
    }
    for path in files("labs", &|name| name == "lab.yaml") {
        add(&path, &|text| of_yaml(text, &["about"], |_| MOST));
    }
    for path in files("quiz", &|name| name.ends_with(".yaml")) {
        let keys = ["title", "ask", "right", "wrong", "steps", "explanation"];
        add(&path, &|text| of_yaml(text, &keys, |_| MOST));
    }
    for path in files("answers", &|name| name == "solution.sh") {
        add(&path, &|text| of_script(text, MOST));
    }
    for path in files("curriculum", &|name| name == "cks-1.34.yaml") {
        add(&path, &of_missing);
    }
    for path in files("curriculum/learn", &|name| name.ends_with(".yaml")) {
        add(&path, &|text| of_yaml(text, &["title", "about"], |_| MOST));
        add(&path, &|text| of_script(text, MOST));
    }
    let scenario = root().join("templates/scenario");
    for file in ["scenario.yaml", "lab.yaml"] {
        let keys = ["title", "about", "text", "pass", "fail"];
        add(&scenario.join(file), &|text| {
            of_yaml(text, &keys, |_| MOST_IN_TASKS)
        });
    }
    for path in files("templates/scenario", &|name| !name.ends_with(".md")) {
        let comments = |text: &str| {
            text.lines()
                .map(|line| line.trim_start().to_owned() + "\n")
                .collect::<String>()
        };
        add(&path, &|text| of_script(&comments(text), MOST));
    }
    for folder in ["templates", "crates/cksl-class/templates"] {
        for path in files(folder, &|name| name.ends_with(".html")) {
            add(&path, &of_html);
        }
    }
    for path in files("scripts", &|name| name.ends_with(".sh")) {
        add(&path, &said_by_script);
    }
    add(&root().join("crates/falco-rules/README.md"), &|text| {
        of_markdown(text, MOST)
    });
    for folder in ["curriculum/pages", "docs", "templates/scenario"] {
        for path in files(folder, &|name| name.ends_with(".md")) {
            add(&path, &|text| of_markdown(text, MOST));
        }
    }
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            add(&path, &|text| of_markdown(text, MOST));
        }
    }
    all
}

#[test]
fn every_text_of_the_repository_is_in_short_sentences_and_plain_words() {
    let entries = entries();
    let all = all_prose();
    let scenarios = all.iter().filter(|(file, _)| file.ends_with("task.md"));
    assert!(scenarios.count() >= 43, "tasks are missing");
    let problems: Vec<String> = all
        .iter()
        .flat_map(|(file, units)| problems(file, units, &entries))
        .collect();
    let count = problems.len();
    assert!(count == 0, "{count} to rewrite:\n{}", problems.join("\n"));
}

#[test]
fn what_the_program_says_is_in_plain_words() {
    let entries = entries();
    let mut texts = 0;
    let mut found = Vec::new();
    for folder in ["src", "crates"] {
        for path in files(folder, &|name| name.ends_with(".rs") && name != "tests.rs") {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            if name.contains("/tests/") {
                continue;
            }
            let units = of_rust(&fs::read_to_string(&path).unwrap());
            texts += units.len();
            found.extend(problems(&name, &units, &entries));
        }
    }
    assert!(texts > 1000, "{texts} texts");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_texts_of_code_are_found_with_their_lines() {
    let code = "// \"No text of the code.\"\nlet x = '\"'; say(\"It is in\\n  a {folder} \\\n    of the lab.\");\n\
                db(\"SELECT a FROM b WHERE c IS d\"); f(\"too short\", b\"one two three four\");\n\
                #[cfg(test)]\nmod tests { say(\"It is in a test alone.\") }\n";
    let units = of_rust(code);
    assert_eq!(placed(&units), [(2, "It is in   a x of the lab.")]);
}

#[test]
fn every_help_text_is_in_short_sentences_and_plain_words() {
    let entries = entries();
    let dir = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_cksl"))
        .args(["dev", "man"])
        .arg(dir.path())
        .output()
        .expect("runs");
    assert!(made.status.success(), "{made:?}");
    let mut pages = 0;
    let mut found = Vec::new();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let units = of_man_page(&fs::read_to_string(&path).unwrap());
        found.extend(problems(name, &units, &entries));
        pages += 1;
    }
    assert!(pages > 40, "{pages} pages");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_long_sentence_and_an_odd_word_are_found_where_they_are() {
    let entries = entries();
    let said = |text: &str| problems("docs/page.md", &of_markdown(text, 5), &entries).join("\n");
    assert_eq!(said("It is short.\n\n`in order to`\n"), "");
    let long = said("# Title\n\nIt is short.\nThis one has six words now.\n");
    assert!(
        long.starts_with("docs/page.md:4: 6 words, 5 are the most"),
        "{long}"
    );
    assert!(
        long.ends_with("\n    This one has six words now."),
        "{long}"
    );
    let odd = said("- Write it in\n  order to read.\n");
    assert!(
        odd.contains("docs/page.md:1: `in order to`: write"),
        "{odd}"
    );
    assert_eq!(said("```\nin order to\n\nin order to\n```\n"), "");
    assert_eq!(said("| a | b |\n| one two three four | five six |\n"), "");
}

/// The texts, each with its line.
fn placed(units: &[Unit]) -> Vec<(usize, &str)> {
    units
        .iter()
        .map(|one| (one.line, one.text.as_str()))
        .collect()
}

#[test]
fn the_comments_of_a_reference_are_read_and_no_file_that_it_writes() {
    let script = "# One\n# two.\nls\ncat > /x <<'END'\n# no\nEND\n# Three.\n#@ wait x\n";
    let units = of_script(script, MOST);
    assert_eq!(placed(&units), [(1, "One\ntwo."), (7, "Three.")]);
}

#[test]
fn what_a_script_says_is_read_without_what_it_puts_in() {
    let script = "# say \"no\"\nsay \"made $into/x: ${n#a} in $(du -s \"$x\")\"\n[ -x y ] || die \"it ends\"\n";
    let units = said_by_script(script);
    assert_eq!(placed(&units), [(2, "made x/x: x in x"), (3, "it ends")]);
}

#[test]
fn the_texts_of_a_page_are_found_with_their_lines() {
    let page = "<style>\n.a { }\n</style>\n<h2>One</h2>\n<p>{% if a %}Two <code>x</code>\n{{ b }}.{% endif %}</p>\n";
    let units = of_html(page);
    assert_eq!(placed(&units), [(4, "One"), (5, "Two x\nx.")]);
}

#[test]
fn the_words_of_the_code_are_for_pages_about_the_code() {
    let entries = entries();
    let units = of_markdown("A passenger rides.", MOST);
    assert_eq!(problems("docs/glossary.md", &units, &entries).len(), 0);
    assert_eq!(problems("docs/report.md", &units, &entries).len(), 1);
}

#[test]
fn the_prose_of_yaml_is_found_with_its_lines() {
    let yaml = "title: One\nid: no\nhints:\n  - text: >-\n      Two\n      three.\n    cost: 1\n\
                one:\n  wrong:\n    - Four\n    - Five\n";
    let units = of_yaml(yaml, &["title", "text", "wrong"], |_| MOST);
    let found: Vec<(usize, &str)> = units
        .iter()
        .map(|unit| (unit.line, unit.text.trim()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    assert_eq!(
        found,
        [(1, "One"), (4, "Two\nthree."), (10, "Four"), (11, "Five")]
    );
}

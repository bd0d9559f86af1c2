//! Mistakes of authors: each `tests/invalid/NAME.yaml` is a scenario, `NAME.txt` what is said of it.

use std::fs;
use std::path::Path;

use cksl::scenario::Content;

/// What is said of a scenario file, with the built-in labs beside it.
fn diagnose(yaml: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let scenario = dir.path().join("scenarios/broken");
    fs::create_dir_all(&scenario).unwrap();
    fs::write(scenario.join("scenario.yaml"), yaml).unwrap();
    fs::write(scenario.join("task.md"), "Do it in {{ container }}.\n").unwrap();
    let mut content = Content::embedded();
    content.add_dir(dir.path()).unwrap();
    match content.draw("broken", 1) {
        Ok(_) => "no error\n".to_owned(),
        Err(diagnostics) => {
            let texts: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            texts.join("\n")
        }
    }
}

/// `CKSL_BLESS=1` writes the expected texts anew.
#[test]
fn every_mistake_is_named_with_its_place_and_its_remedy() {
    let folder = Path::new(project!()).join("tests/invalid");
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        cases += 1;
        let said = diagnose(&fs::read_to_string(&path).unwrap());
        let expected = path.with_extension("txt");
        if std::env::var_os("CKSL_BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        let text = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(said, text, "{}", path.display());
    }
    assert!(cases > 10, "the cases are gone");
}

#[test]
fn a_file_larger_than_any_scenario_is_refused_unread() {
    let said = diagnose(&format!("title: {}\n", "x".repeat(300 << 10)));
    assert!(said.contains("content/too-large"), "{said}");
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut yaml = "title: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..8 {
        let refs = vec![format!("*a{}", level - 1); 10].join(", ");
        yaml.push_str(&format!("k{level}: &a{level} [{refs}]\n"));
    }
    let said = diagnose(&yaml);
    assert!(said.starts_with("error[content/"), "{said}");
}

#[test]
fn a_folder_that_is_no_content_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = Content::empty().add_dir(dir.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("has no scenarios, labs or answers"),
        "{error}"
    );
}

#[test]
fn a_layer_that_there_is_not_is_named_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let lab = dir.path().join("labs/falco-node");
    fs::create_dir_all(&lab).unwrap();
    fs::write(lab.join("lab.yaml"), "about: A lab\nwith: [scaners]\n").unwrap();
    let mut content = Content::embedded();
    content.add_dir(dir.path()).unwrap();
    let said = content.lab("falco-node").unwrap_err()[0].to_string();
    assert!(said.contains("labs/falco-node/lab.yaml:2:8"), "{said}");
    assert!(said.contains("did you mean `scanners`?"), "{said}");
}

//! The order in which to practise, and what each scenario builds on: `curriculum/learn/path.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::content::Content;
use super::diagnostic::Diagnostic;
use super::yaml::{self, MAX_BYTES, Source};

/// The file.
const FILE: &str = "curriculum/learn/path.yaml";

/// An order of scenarios in which each comes after what it builds on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearningPath {
    /// Its parts, in order. Who begins goes through the first one to its end.
    pub parts: Vec<Part>,
}

/// A part of a [`LearningPath`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name for people.
    pub title: String,
    /// What is learned in it.
    pub about: String,
    /// Its scenarios, in order.
    pub scenarios: Vec<Step>,
}

/// A scenario of a [`LearningPath`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Id of the scenario.
    pub id: String,
    /// Ids of the scenarios that it builds on. Each stands before it.
    #[serde(default)]
    pub after: Vec<String>,
}

impl LearningPath {
    /// All scenarios, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.parts.iter().flat_map(|part| &part.scenarios)
    }

    /// How many scenarios come before this one; `None` if the path does not have it.
    #[must_use]
    pub fn place(&self, scenario: &str) -> Option<usize> {
        self.steps().position(|step| step.id == scenario)
    }

    /// What a scenario builds on; nothing for one that the path does not have.
    #[must_use]
    pub fn after(&self, scenario: &str) -> &[String] {
        let step = self.steps().find(|step| step.id == scenario);
        step.map_or(&[], |step| &step.after)
    }

    /// What a learner knows who has passed these: they, and all that they build on.
    #[must_use]
    pub fn known<'a>(&'a self, passed: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut known = passed.clone();
        // What a scenario builds on stands before it.
        let steps: Vec<&Step> = self.steps().collect();
        for step in steps.into_iter().rev() {
            if known.contains(step.id.as_str()) {
                known.extend(step.after.iter().map(String::as_str));
            }
        }
        known
    }
}

impl Content {
    /// The order in which to practise. Content that has none has the built-in one: scenarios that it does not name
    /// build on nothing.
    ///
    /// # Errors
    /// It can't be read, or a scenario stands in it twice or before what it builds on.
    pub fn learning_path(&self) -> Result<LearningPath, Vec<Diagnostic>> {
        if self.file(FILE).is_none() {
            return Self::embedded().own_path();
        }
        self.own_path()
    }

    fn own_path(&self) -> Result<LearningPath, Vec<Diagnostic>> {
        let text = self.text(FILE, MAX_BYTES)?;
        let path: LearningPath = yaml::parse(FILE, text).map_err(|diagnostic| vec![*diagnostic])?;
        let problems = disorder(&path, &Source::new(FILE, text));
        if problems.is_empty() {
            Ok(path)
        } else {
            Err(problems)
        }
    }

    /// What is wrong with the path of this content, if it has one: its order, and scenarios that only one of the two has.
    pub(super) fn path_problems(&self) -> Vec<Diagnostic> {
        let Some(text) = self.file(FILE) else {
            return Vec::new();
        };
        let path = match self.own_path() {
            Ok(path) => path,
            Err(problems) => return problems,
        };
        let text = String::from_utf8_lossy(text);
        let source = Source::new(FILE, &text);
        let scenarios = self.scenarios();
        let known: BTreeSet<&str> = scenarios.iter().copied().collect();
        let mut problems = Vec::new();
        for (at, step) in places(&path) {
            if !known.contains(step.id.as_str()) {
                let what = format!("there is no scenario `{}`", step.id);
                let problem = source.at(&format!("{at}/id"), CODE, what);
                problems.push(problem.did_you_mean(&step.id, known.iter().copied()));
            }
        }
        let on_the_path: BTreeSet<&str> = path.steps().map(|step| step.id.as_str()).collect();
        // Who adds a scenario to what is built in need not write the path anew.
        let embedded = Self::embedded();
        let is_own = self.file(FILE) != embedded.file(FILE);
        let is_meant = |id: &&&str| is_own || embedded.scenarios().contains(*id);
        for id in known.difference(&on_the_path).filter(is_meant) {
            let what = format!("`{id}` is missing: say where it stands, and what it builds on");
            problems.push(Diagnostic::of_file(CODE, FILE, what));
        }
        problems
    }
}

/// The code of all that is wrong with a path.
const CODE: &str = "content/path";

/// The steps of a path, each with its place in the file.
fn places(path: &LearningPath) -> impl Iterator<Item = (String, &Step)> {
    path.parts.iter().enumerate().flat_map(|(part, of)| {
        let steps = of.scenarios.iter().enumerate();
        steps.map(move |(step, one)| (format!("parts/{part}/scenarios/{step}"), one))
    })
}

/// Scenarios that stand in a path twice, or before what they build on.
fn disorder(path: &LearningPath, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut before = BTreeSet::new();
    let mut problems = Vec::new();
    for (at, step) in places(path) {
        for (index, id) in step.after.iter().enumerate() {
            if !before.contains(id.as_str()) {
                let what = format!(
                    "`{id}` does not come before `{}`, which builds on it",
                    step.id
                );
                problems.push(source.at(&format!("{at}/after/{index}"), CODE, what));
            }
        }
        if !before.insert(step.id.as_str()) {
            let what = format!("`{}` is in the path twice", step.id);
            problems.push(source.at(&format!("{at}/id"), CODE, what));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of content with this path and these scenarios.
    fn problems(path: &str, scenarios: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write(FILE, path);
        for id in scenarios {
            write(&format!("scenarios/{id}/scenario.yaml"), "title: x\n");
        }
        let mut content = Content::empty();
        content.add_dir(folder.path()).unwrap();
        let problems = content.path_problems().into_iter();
        problems.map(|one| one.to_string()).collect()
    }

    fn path(steps: &str) -> String {
        format!("parts:\n  - title: A\n    about: B\n    scenarios:\n{steps}")
    }

    #[test]
    fn each_scenario_stands_in_the_path_once_and_after_what_it_builds_on() {
        let good = path("      - {id: a}\n      - {id: b, after: [a]}\n");
        assert_eq!(problems(&good, &["a", "b"]), Vec::<String>::new());
        for (steps, wrong) in [
            (
                "      - {id: b, after: [a]}\n      - {id: a}\n",
                "`a` does not come before `b`",
            ),
            (
                "      - {id: a, after: [a]}\n      - {id: b}\n",
                "`a` does not come before `a`",
            ),
            (
                "      - {id: a}\n      - {id: b}\n      - {id: a}\n",
                "`a` is in the path twice",
            ),
            ("      - {id: a}\n", "`b` is missing"),
            (
                "      - {id: a}\n      - {id: b}\n      - {id: bb}\n",
                "no scenario `bb`",
            ),
        ] {
            let found = problems(&path(steps), &["a", "b"]);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(wrong), "{found:?}");
            assert!(found[0].contains("path.yaml"), "{found:?}");
        }
    }

    #[test]
    fn who_has_passed_a_scenario_knows_what_it_builds_on() {
        let text = path(
            "      - {id: a}\n      - {id: b, after: [a]}\n      - {id: c, after: [b]}\n      - {id: d}\n",
        );
        let path: LearningPath = yaml::parse(FILE, &text).unwrap();
        let known = path.known(&BTreeSet::from(["c"]));
        assert_eq!(known, BTreeSet::from(["a", "b", "c"]));
        assert_eq!(path.place("c"), Some(2));
        assert_eq!(path.after("c"), ["b"]);
        assert_eq!(path.after("strange"), [""; 0]);
    }
}

//! What several texts need is written once: `answers/with/reader.pl` is `{{ reader_pl }}` in all answers and
//! adversaries, `answers/ID/with/pods.sh` is `{{ pods_sh }}` in the answers to that scenario. `scenarios/with/` and
//! `scenarios/ID/with/` are the same for checks. These texts are templates over the parameters and each other, too.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Content, SHARED};
use super::diagnostic::Diagnostic;
use super::load::{MAX_ANSWER, of_text};
use super::params::Values;
use super::template;

/// The folders whose files share texts.
const SHARING: [&str; 2] = ["answers/", "scenarios/"];

/// The value by which a text names a shared file: `reader_pl`.
fn value_of(file: &str) -> String {
    file.replace(['.', '-'], "_")
}

/// A shared file.
struct Shared {
    /// Its whole path.
    file: String,
    /// The value by which others name it.
    value: String,
}

impl Content {
    /// What answers to a scenario are rendered with: all values, and the texts that they share.
    ///
    /// # Errors
    /// A shared text can't be read or rendered.
    pub(super) fn values_of_answers(
        &self,
        id: &str,
        values: &Values,
    ) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let files = self.shared_files("answers/", id);
        self.with_shared(files, values.all(), values)
    }

    /// What the checks of a scenario are rendered with where the node may see it: the public values, and the texts
    /// that they name.
    ///
    /// # Errors
    /// Such a text can't be read or rendered.
    pub(super) fn values_of_checks(
        &self,
        id: &str,
        values: &Values,
    ) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let named = self.texts_of_checks(id);
        let files = self.shared_files("scenarios/", id);
        let files = files.filter(|shared| named.contains(&shared.file));
        self.with_shared(files, values.public().clone(), values)
    }

    /// The shared files of all, then those of a scenario.
    fn shared_files(&self, sharing: &str, id: &str) -> impl Iterator<Item = Shared> {
        let folders = [
            format!("{sharing}{SHARED}"),
            format!("{sharing}{id}/{SHARED}"),
        ];
        folders.into_iter().flat_map(|folder| {
            let files = self.below(&folder).map(|(name, _)| Shared {
                file: format!("{folder}{name}"),
                value: value_of(name),
            });
            files.collect::<Vec<_>>()
        })
    }

    fn with_shared(
        &self,
        files: impl Iterator<Item = Shared>,
        mut all: BTreeMap<String, String>,
        values: &Values,
    ) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let mut left = Vec::new();
        for shared in files {
            let text = self.text(&shared.file, MAX_ANSWER)?;
            left.push((shared, text, template::names(text)));
        }
        while !left.is_empty() {
            let next = left.iter().position(|(shared, _, names)| {
                let mut others = left.iter().map(|(other, ..)| other);
                !others.any(|other| other.file != shared.file && names.contains(&other.value))
            });
            // Of those that hold each other it is the first, and its error names the other one.
            let (shared, text, _) = left.remove(next.unwrap_or_default());
            let rendered = template::render(text, &all)
                .map_err(|error| vec![of_text(&shared.file, text, &error, values)])?;
            all.insert(shared.value, rendered.trim_end().to_owned());
        }
        Ok(all)
    }

    /// The files whose texts the checks of a scenario have in them, whether others share them or not.
    pub(super) fn texts_of_checks(&self, id: &str) -> BTreeSet<String> {
        let checks = format!("scenarios/{id}/scenario.yaml");
        let mut files = BTreeSet::from([checks.clone()]);
        self.add_named(&format!("scenarios/{id}/{SHARED}"), &mut files);
        self.add_named(&format!("scenarios/{SHARED}"), &mut files);
        files.remove(&checks);
        files
    }

    /// Adds the texts that these files share with those of other scenarios.
    pub(crate) fn add_shared(&self, files: &mut BTreeSet<String>) {
        for sharing in SHARING {
            let sharers = files.iter().filter(|path| path.starts_with(sharing));
            let mut sharers = sharers.cloned().collect();
            self.add_named(&format!("{sharing}{SHARED}"), &mut sharers);
            files.append(&mut sharers);
        }
    }

    /// Adds the files of a folder that these name.
    fn add_named(&self, folder: &str, files: &mut BTreeSet<String>) {
        let mut shared: Vec<&str> = self.below(folder).map(|(file, _)| file).collect();
        // Each that is added may name further ones.
        let mut before = usize::MAX;
        while shared.len() != before {
            before = shared.len();
            shared.retain(|file| {
                let value = value_of(file);
                let named = files.iter().any(|path| {
                    let text = self.file(path).unwrap_or_default();
                    String::from_utf8_lossy(text).contains(&value)
                });
                if named {
                    files.insert(format!("{folder}{file}"));
                }
                !named
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::answer::Step;

    /// The lines of the reference to a scenario whose answers share these texts.
    fn reference(shared: &[(&str, &str)], script: &str) -> Result<Vec<String>, Vec<Diagnostic>> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in shared.iter().chain(&[("one/solution.sh", script)]) {
            let path = folder.path().join("answers").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut content = Content::empty();
        content.add_dir(folder.path()).unwrap();
        let answers = content.answers("one", &Values::default())?;
        let lines = answers[0].script.iter().map(|line| match &line.step {
            Step::Type(text) => text.clone(),
            other => panic!("{other:?}"),
        });
        Ok(lines.collect())
    }

    #[test]
    fn answers_share_texts_of_all_and_of_their_scenario() {
        let shared = [
            ("with/tool.pl", "of all\n"),
            ("one/with/my-pods.sh", "{{ 1 + 1 }} pods\nare made\n"),
            ("two/with/other.sh", "of another scenario\n"),
        ];
        let lines = reference(&shared, "{{ tool_pl }}\n{{ my_pods_sh }}\n").unwrap();
        assert_eq!(lines, ["of all", "2 pods", "are made"]);
        assert!(reference(&shared, "{{ other_sh }}\n").is_err());

        // One may hold another one, wherever that stands, and none itself.
        let shared = [
            ("one/with/a.sh", "first\n"),
            ("one/with/b.sh", "{{ a_sh }}, second\n"),
        ];
        let lines = reference(&shared, "{{ b_sh }}\n").unwrap();
        assert_eq!(lines, ["first, second"]);
        let shared = [
            ("one/with/a.sh", "first, {{ b_sh }}\n"),
            ("one/with/b.sh", "second\n"),
        ];
        let lines = reference(&shared, "{{ a_sh }}\n").unwrap();
        assert_eq!(lines, ["first, second"]);
        let shared = [
            ("one/with/a.sh", "{{ b_sh }}\n"),
            ("one/with/b.sh", "{{ a_sh }}\n"),
        ];
        assert!(reference(&shared, "true\n").is_err());
    }

    #[test]
    fn checks_have_in_them_the_texts_that_they_name() {
        let mut content = Content::embedded();
        let users = |content: &Content, file: &str| -> Vec<String> {
            let ids = content.scenarios().into_iter();
            ids.filter(|id| content.texts_of_checks(id).contains(file))
                .map(str::to_owned)
                .collect()
        };
        let accounts = "scenarios/with/accounts.pl";
        let tried = "accounts_that (&)";
        let stock = users(&content, accounts);
        assert!(stock.contains(&"etcd-tls".to_owned()) && stock.len() < 9);
        let drawn = |content: &Content, id: &str| {
            let drawn = content.draw(id, 1)?;
            Ok::<_, Vec<Diagnostic>>(serde_json::to_string(&drawn.scenario).unwrap())
        };
        assert!(drawn(&content, "etcd-tls").unwrap().contains(tried));

        // One that holds another one, and a parameter that not every scenario has.
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "scenarios/with/next-start.pl",
            "{{ accounts_pl }} of {{ app }}",
        );
        write(accounts, "everybody");
        content.add_dir(folder.path()).unwrap();
        assert!(users(&content, accounts).contains(&"docker-daemon".to_owned()));
        assert!(drawn(&content, "falco-override").is_ok());
        assert!(
            drawn(&content, "etcd-tls")
                .unwrap()
                .contains("everybody of ")
        );
        let wrong = drawn(&content, "docker-daemon").unwrap_err();
        assert_eq!(wrong[0].file, "scenarios/with/next-start.pl");
    }

    #[test]
    fn a_scenario_may_have_a_name_like_the_folder_of_shared_texts() {
        let mut content = Content::embedded();
        let folder = tempfile::tempdir().unwrap();
        let checks = content.file("scenarios/strace-touch/scenario.yaml");
        let checks = str::from_utf8(checks.unwrap()).unwrap();
        for id in ["w", "pod-with"] {
            let scenario = folder.path().join("scenarios").join(id);
            std::fs::create_dir_all(scenario.join("with")).unwrap();
            std::fs::write(scenario.join("with/x.sh"), "shared").unwrap();
            std::fs::write(scenario.join("scenario.yaml"), format!("{checks}# x_sh\n")).unwrap();
        }
        content.add_dir(folder.path()).unwrap();
        for id in ["w", "pod-with"] {
            assert!(content.scenarios().contains(&id), "{id}");
            let values = content.values_of_checks(id, &Values::default()).unwrap();
            assert_eq!(values["x_sh"], "shared", "{id}");
        }
        assert!(!content.scenarios().contains(&"with"));
    }

    #[test]
    fn a_shared_text_that_is_wrong_is_told_where_it_stands() {
        let shared = [("with/tool.pl", "fine\n{{ nothing }}\n")];
        let wrong = reference(&shared, "true\n").unwrap_err();
        assert_eq!(wrong[0].file, "answers/with/tool.pl");
        assert_eq!(wrong[0].at.as_ref().map(|at| at.line), Some(2));
    }
}

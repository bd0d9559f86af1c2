//! What several answers need: `answers/with/reader.pl` is `{{ reader_pl }}` in all answers and adversaries,
//! `answers/ID/with/pods.sh` is `{{ pods_sh }}` in the answers to that scenario. They are templates over
//! the parameters, too, and over those shared texts whose names come before theirs.

use std::collections::BTreeMap;

use super::content::Content;
use super::diagnostic::Diagnostic;
use super::load::{MAX_ANSWER, of_text};
use super::params::Values;
use super::template;

/// The folder of shared texts, in `answers/` and in a scenario's answers.
pub(super) const FOLDER: &str = "with/";

/// The value by which answers name a shared file: `reader_pl`.
#[must_use]
pub(crate) fn value_of(file: &str) -> String {
    file.replace(['.', '-'], "_")
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
        let mut all = values.all();
        for folder in [
            format!("answers/{FOLDER}"),
            format!("answers/{id}/{FOLDER}"),
        ] {
            for (path, _) in self.below(&folder) {
                let file = format!("{folder}{path}");
                let text = self.text(&file, MAX_ANSWER)?;
                let rendered = template::render(text, &all)
                    .map_err(|error| vec![of_text(&file, text, &error, values)])?;
                all.insert(value_of(path), rendered.trim_end().to_owned());
            }
        }
        Ok(all)
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

        // A later one may hold an earlier one, and none itself.
        let shared = [
            ("one/with/a.sh", "first\n"),
            ("one/with/b.sh", "{{ a_sh }}, second\n"),
        ];
        let lines = reference(&shared, "{{ b_sh }}\n").unwrap();
        assert_eq!(lines, ["first, second"]);
        let shared = [
            ("one/with/a.sh", "{{ b_sh }}\n"),
            ("one/with/b.sh", "second\n"),
        ];
        assert!(reference(&shared, "true\n").is_err());
    }

    #[test]
    fn a_shared_text_that_is_wrong_is_told_where_it_stands() {
        let shared = [("with/tool.pl", "fine\n{{ nothing }}\n")];
        let wrong = reference(&shared, "true\n").unwrap_err();
        assert_eq!(wrong[0].file, "answers/with/tool.pl");
        assert_eq!(wrong[0].at.as_ref().map(|at| at.line), Some(2));
    }
}

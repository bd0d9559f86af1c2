//! The author's directory of content, and what of it is theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::proposal::{MARK, Proposal};
use super::yaml;

/// Ends the name of a file that is written beside another one.
const BESIDE: &str = ".recorded";

/// Where a proposal is written.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The directory of content.
    pub root: PathBuf,
    /// The scenario.
    pub id: String,
    /// What `dev new` writes for it, by path. What is still so is nobody's work.
    pub templates: BTreeMap<String, String>,
    /// Whether what is the author's may be replaced.
    pub replace: bool,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its path.
    pub path: String,
    /// What was done.
    pub how: How,
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It was not there, or was the template's.
    Written,
    /// It was the author's, who has asked for it to be replaced.
    Replaced,
    /// It is the author's, and the proposal lies beside it.
    Beside,
    /// It was the template's, and nobody needs it.
    Removed,
    /// It is the author's, and was left as it is.
    Left,
}

impl Folder {
    fn scenario(&self) -> String {
        format!("scenarios/{}/scenario.yaml", self.id)
    }

    fn task(&self) -> String {
        format!("scenarios/{}/task.md", self.id)
    }

    fn explanation(&self) -> String {
        format!("scenarios/{}/explanation.md", self.id)
    }

    fn solution(&self) -> String {
        format!("answers/{}/solution.sh", self.id)
    }

    fn near_misses(&self) -> String {
        format!("answers/{}/near-misses", self.id)
    }

    /// A file as it is; nothing if it is not there.
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_template(&self, path: &str, text: &str) -> bool {
        self.templates.get(path).is_some_and(|known| known == text)
    }

    /// Whether the checks of a scenario are the template's.
    fn has_template_checks(&self, scenario: &str) -> bool {
        let known = self.templates.get(&self.scenario());
        known.is_some_and(|known| yaml::block(known).trim() == yaml::block(scenario).trim())
    }

    /// What is the author's of what a proposal would replace.
    ///
    /// # Errors
    /// A file can't be read.
    pub fn theirs(&self) -> io::Result<Vec<String>> {
        let mut theirs = Vec::new();
        let scenario = self.scenario();
        if let Some(text) = self.read(&scenario)?
            && !self.has_template_checks(&text)
        {
            theirs.push(format!("the checks in {scenario}"));
        }
        let solution = self.solution();
        if let Some(text) = self.read(&solution)?
            && !self.is_template(&solution, &text)
        {
            theirs.push(solution);
        }
        Ok(theirs)
    }

    /// The files of a proposal, by path, as they are to be; those of the author's that stay are left out.
    ///
    /// # Errors
    /// A file can't be read.
    pub fn files(&self, proposal: &Proposal) -> io::Result<BTreeMap<String, String>> {
        let scenario = self.read(&self.scenario())?.unwrap_or_default();
        let mut files = BTreeMap::from([
            (
                self.scenario(),
                yaml::with_checks(&scenario, &proposal.checks()),
            ),
            (self.solution(), proposal.reference()),
        ]);
        let task = self.read(&self.task())?;
        if task.is_none_or(|text| self.is_template(&self.task(), &text)) {
            files.insert(self.task(), proposal.task());
        }
        if let Some(text) = self.read(&self.explanation())?
            && self.is_template(&self.explanation(), &text)
        {
            files.insert(self.explanation(), proposal.explanation(&text));
        }
        for near_miss in &proposal.near_misses {
            let path = format!("{}/{}.sh", self.near_misses(), proposal.name(near_miss));
            files.insert(path, proposal.near_miss(near_miss));
        }
        Ok(files)
    }

    /// Writes a proposal below another directory, whole, for labs to play it. The task there names all checks.
    ///
    /// # Errors
    /// A file can't be read or written.
    pub fn stage(&self, proposal: &Proposal, root: &Path) -> io::Result<()> {
        let mut files = self.files(proposal)?;
        files.insert(self.task(), proposal.task());
        // Those of the round before have other steps.
        match fs::remove_dir_all(root.join(self.near_misses())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        files
            .iter()
            .try_for_each(|(path, text)| write(&root.join(path), text))
    }

    /// Writes a proposal. What is the author's and may not be replaced stays, and the proposal is written beside it.
    ///
    /// # Errors
    /// A file can't be read or written.
    pub fn write(&self, proposal: &Proposal) -> io::Result<Vec<Written>> {
        let mut written = Vec::new();
        let files = self.files(proposal)?;
        for (path, text) in &files {
            let old = self.read(path)?;
            let is_free = match &old {
                None => true,
                Some(old) if *path == self.scenario() => self.has_template_checks(old),
                Some(old) => self.is_template(path, old),
            };
            let how = match (is_free, self.replace) {
                (true, _) => How::Written,
                (false, true) => How::Replaced,
                (false, false) => How::Beside,
            };
            let path = match how {
                How::Beside => format!("{path}{BESIDE}"),
                _ => path.clone(),
            };
            write(&self.root.join(&path), text)?;
            written.push(Written { path, how });
        }
        for path in [self.task(), self.explanation()] {
            if !files.contains_key(&path) {
                written.push(Written {
                    path,
                    how: How::Left,
                });
            }
        }
        for path in self.outdated(&files)? {
            fs::remove_file(self.root.join(&path))?;
            written.push(Written {
                path,
                how: How::Removed,
            });
        }
        Ok(written)
    }

    /// Near misses of the template, and those of an earlier proposal that is replaced.
    fn outdated(&self, files: &BTreeMap<String, String>) -> io::Result<BTreeSet<String>> {
        let folder = self.near_misses();
        let entries = match fs::read_dir(self.root.join(&folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            entries => entries?,
        };
        let mut outdated = BTreeSet::new();
        for entry in entries {
            let path = format!("{folder}/{}", entry?.file_name().to_string_lossy());
            let Some(text) = self.read(&path)?.filter(|_| !files.contains_key(&path)) else {
                continue;
            };
            let recorded = text
                .lines()
                .nth(1)
                .is_some_and(|line| line.starts_with(MARK));
            if self.is_template(&path, &text) || (self.replace && recorded) {
                outdated.insert(path);
            }
        }
        Ok(outdated)
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::record::{Placeholders, Role, Step};

    const OLD: &str = "title: T\nchecks:\n  - id: a\n";

    fn folder(root: &Path, replace: bool) -> Folder {
        let template = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        Folder {
            root: root.to_owned(),
            id: "x".into(),
            templates: BTreeMap::from([
                template("scenarios/x/scenario.yaml", OLD),
                template("scenarios/x/task.md", "old task\n"),
                template("answers/x/solution.sh", "old\n"),
                template("answers/x/near-misses/forged.sh", "# earns: none\nold\n"),
            ]),
            replace,
        }
    }

    fn proposal() -> Proposal {
        let step = Step {
            name: "rm".into(),
            text: "rm /etc/x".into(),
            role: Role::Kept,
            paths: BTreeSet::new(),
            witness: None,
            events: Vec::new(),
        };
        Proposal::new(vec![step], Vec::new(), Placeholders::default())
    }

    fn made(root: &Path) {
        for (path, text) in folder(root, false).templates {
            write(&root.join(path), &text).unwrap();
        }
    }

    fn how(written: &[Written], path: &str) -> Option<How> {
        written
            .iter()
            .find(|one| one.path == path)
            .map(|one| one.how)
    }

    #[test]
    fn what_is_still_the_templates_is_replaced_or_removed() {
        let root = tempfile::tempdir().unwrap();
        made(root.path());
        let folder = folder(root.path(), false);
        // A title is no check.
        let scenario = OLD.replace("T\n", "Mine\n");
        write(&root.path().join("scenarios/x/scenario.yaml"), &scenario).unwrap();
        assert_eq!(folder.theirs().unwrap(), Vec::<String>::new());
        let written = folder.write(&proposal()).unwrap();
        assert_eq!(how(&written, "answers/x/solution.sh"), Some(How::Written));
        assert_eq!(
            how(&written, "answers/x/near-misses/forged.sh"),
            Some(How::Removed)
        );
        let now = folder.read("scenarios/x/scenario.yaml").unwrap().unwrap();
        assert!(now.starts_with("title: Mine\nchecks:\n"), "{now}");
        assert!(
            folder
                .read("answers/x/near-misses/without-rm.sh")
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn what_is_the_authors_is_left_and_the_proposal_lies_beside_it() {
        let root = tempfile::tempdir().unwrap();
        made(root.path());
        let folder = folder(root.path(), false);
        for (path, text) in [
            ("answers/x/solution.sh", "mine\n"),
            ("scenarios/x/task.md", "my task\n"),
            (
                "scenarios/x/scenario.yaml",
                "title: T\nchecks:\n  - id: mine\n",
            ),
            ("answers/x/near-misses/forged.sh", "# earns: none\nmine\n"),
        ] {
            write(&root.path().join(path), text).unwrap();
        }
        assert_eq!(folder.theirs().unwrap().len(), 2);
        let written = folder.write(&proposal()).unwrap();
        assert_eq!(
            how(&written, "answers/x/solution.sh.recorded"),
            Some(How::Beside)
        );
        assert_eq!(how(&written, "scenarios/x/task.md"), Some(How::Left));
        for (path, text) in [
            ("answers/x/solution.sh", "mine\n"),
            ("scenarios/x/task.md", "my task\n"),
            ("answers/x/near-misses/forged.sh", "# earns: none\nmine\n"),
        ] {
            assert_eq!(folder.read(path).unwrap().unwrap(), text);
        }
    }

    #[test]
    fn asked_to_replace_it_replaces_all_but_the_task() {
        let root = tempfile::tempdir().unwrap();
        made(root.path());
        let folder = folder(root.path(), true);
        let recorded = format!("# earns: none\n{MARK}x\nold\n");
        for (path, text) in [
            ("answers/x/solution.sh", "mine\n"),
            ("scenarios/x/task.md", "my task\n"),
            ("answers/x/near-misses/without-old.sh", recorded.as_str()),
            ("answers/x/near-misses/own.sh", "# earns: none\nmine\n"),
        ] {
            write(&root.path().join(path), text).unwrap();
        }
        let written = folder.write(&proposal()).unwrap();
        assert_eq!(how(&written, "answers/x/solution.sh"), Some(How::Replaced));
        assert_eq!(
            folder.read("scenarios/x/task.md").unwrap().unwrap(),
            "my task\n"
        );
        assert_eq!(
            folder.read("answers/x/near-misses/without-old.sh").unwrap(),
            None
        );
        assert!(
            folder
                .read("answers/x/near-misses/own.sh")
                .unwrap()
                .is_some()
        );
    }
}

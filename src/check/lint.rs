//! What is wrong with a check, with its places.

use std::ops::{Deref, DerefMut};

use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use regex::Regex;

/// Collects what is wrong with checks, one after the other.
#[derive(Default)]
pub(crate) struct Problems {
    path: String,
    kind: &'static str,
    found: Vec<Problem>,
}

/// One thing that is wrong.
pub(crate) struct Problem {
    /// Where: keys and indices separated by `/`.
    pub(crate) path: String,
    /// Its name, such as `content/path`.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }
}

impl Problems {
    /// What follows is about the check at `path`, which is of that kind.
    pub(crate) fn at(&mut self, path: &str, kind: &'static str) -> &mut Self {
        path.clone_into(&mut self.path);
        self.kind = kind;
        self
    }

    /// Something is wrong with the check itself.
    pub(crate) fn say_of_check(&mut self, code: &'static str, message: &str) {
        self.found.push(Problem {
            path: self.path.clone(),
            code,
            message: message.to_owned(),
            help: None,
        });
    }

    /// Something is wrong with what its kind has at `key`; with all of it if that is empty.
    pub(crate) fn say(
        &mut self,
        key: &str,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Problem {
        let path = format!("{}/{}/{key}", self.path, self.kind);
        self.found.push(Problem {
            path: path.trim_end_matches('/').to_owned(),
            code,
            message: message.into(),
            help: None,
        });
        self.found.last_mut().expect("was just put there")
    }

    /// What was found since the last time.
    pub(crate) fn take(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.found)
    }
}

/// Finds what is bad about checks that can be used.
pub(crate) struct Lint<'a> {
    /// The fields that conditions may use.
    pub(crate) fields: &'a FieldTable,
    problems: Problems,
}

impl<'a> Lint<'a> {
    pub(crate) fn new(fields: &'a FieldTable) -> Self {
        Self {
            fields,
            problems: Problems::default(),
        }
    }

    /// A file of the node is named by a path.
    pub(crate) fn path_of_file(&mut self, key: &str, path: &str) {
        if !is_path(path) {
            self.say(key, "content/path", "the path of a file starts with /");
        }
    }

    /// A regular expression can be compiled.
    pub(crate) fn regex(&mut self, key: &str, pattern: Option<&str>) {
        self.regex_by(Regex::new, key, pattern);
    }

    /// The same, for a compiler of its own.
    pub(crate) fn regex_by<R>(
        &mut self,
        compile: impl Fn(&str) -> Result<R, regex::Error>,
        key: &str,
        pattern: Option<&str>,
    ) {
        let Some(pattern) = pattern else { return };
        // Parameters are letters and digits: they match themselves.
        let sample = pattern.replace("{{", "").replace("}}", "");
        if let Err(error) = compile(&sample) {
            let message = format!("this is no regular expression: {error}");
            self.say(key, "content/regex", message);
        }
    }

    /// Whether a condition over events means something.
    pub(crate) fn condition(&mut self, key: &str, condition: &str) -> bool {
        self.condition_over(self.fields, key, condition)
    }

    /// The same over other fields.
    pub(crate) fn condition_over(
        &mut self,
        fields: &FieldTable,
        key: &str,
        condition: &str,
    ) -> bool {
        let Err(error) = Filter::compile(condition, fields) else {
            return true;
        };
        let problem = self.say(key, "content/condition", error.message);
        problem.help = error.help.map(String::from);
        false
    }
}

impl Deref for Lint<'_> {
    type Target = Problems;

    fn deref(&self) -> &Problems {
        &self.problems
    }
}

impl DerefMut for Lint<'_> {
    fn deref_mut(&mut self) -> &mut Problems {
        &mut self.problems
    }
}

/// Whether a text is a path, or a template that may become one.
pub(crate) fn is_path(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("{{")
}

//! Files of the node at grading.

pub(crate) mod grade;

use std::io;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature};
use super::instrument::baseline::Baseline;
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use crate::provider::Node;

/// A file of the node at grading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileCheck {
    /// Where.
    pub path: String,
    /// Its state.
    pub is: Option<FileState>,
    /// SHA-256 of its content, in hex.
    pub sha256: Option<String>,
    /// Permission bits, in octal (`"0600"`).
    pub mode: Option<String>,
    /// Owner and group by name or number (`root:root`).
    pub owner: Option<String>,
    /// Whose main process must have this very file open: a systemd unit (`etcd.service`), or a container
    /// of the lab or of the node's Docker engine by its name.
    pub held_by: Option<String>,
    /// How to parse it before looking: `yaml`, `json`, `text`, `lines`, or `bytes`, which need not be
    /// text and in which [`FileCheck::matches`] sees bytes.
    pub parse: Option<String>,
    /// JSON pointer into the parsed content.
    pub at: Option<String>,
    /// What must stand there.
    pub equals: Option<serde_json::Value>,
    /// A regular expression that the text (or text at `at`) must match as a whole.
    pub matches: Option<String>,
    /// Seconds that it may still take to become so: what a program has promised to write, it may
    /// write a moment later.
    #[serde(default)]
    pub within: u32,
}

/// A file's state as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// Byte for byte as at the attempt's start.
    Unchanged,
    /// It exists.
    Present,
    /// It does not.
    Absent,
}

impl Criterion for FileCheck {
    fn nature(&self) -> Nature {
        let compared = [&self.at, &self.matches, &self.sha256, &self.parse];
        Nature {
            guard: self.is == Some(FileState::Unchanged),
            shows_content: self.equals.is_some() || compared.iter().any(|one| one.is_some()),
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            file: Some(&self.path),
            ..Names::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        lint.path_of_file("path", &self.path);
        if let Some(mode) = &self.mode
            && u32::from_str_radix(mode, 8).map_or(true, |bits| bits > 0o7777)
        {
            let message = "a mode is written in octal, as \"0640\"";
            lint.say("mode", "content/mode", message);
        }
        let pattern = self.matches.as_deref();
        match self.parse.as_deref() {
            Some("bytes") => lint.regex_by(regex::bytes::Regex::new, "matches", pattern),
            _ => lint.regex_by(Regex::new, "matches", pattern),
        }
    }

    fn note(&self, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
        match self.is {
            Some(FileState::Unchanged) => grade::note(&self.path, node, baseline),
            _ => Ok(()),
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.node(|live| grade::grade(self, live.node, looked.baseline))
    }
}

//! What belongs to a kind of check.

use std::borrow::Cow;
use std::io;

use super::CommandCheck;
use super::instrument::baseline::Baseline;
use super::instrument::finding::Finding;
use super::lint::{Lint, Problems};
use super::looked::Looked;
use super::stimulus::Stimulus;
use crate::provider::Node;

/// What a check of one kind asks of the lab: what it is like, what is wrong with it, and whether it holds.
pub(crate) trait Criterion {
    /// What is true of it, whatever is found.
    fn nature(&self) -> Nature;

    /// What of the lab and of other checks it names.
    fn names(&self) -> Names<'_> {
        Names::default()
    }

    /// The commands in the node by whose results it is judged.
    fn commands(&self) -> Vec<Cow<'_, CommandCheck>> {
        Vec::new()
    }

    /// Reports what makes it unusable, beyond the types of its values. `stimulus` is the check's own.
    fn form(&self, stimulus: Option<&Stimulus>, problems: &mut Problems) {
        let _ = (stimulus, problems);
    }

    /// Reports what is bad about it as it is written, where any value may be a template.
    fn lint(&self, lint: &mut Lint<'_>) {
        let _ = lint;
    }

    /// Reports what is bad about it with an attempt's values. `stimulus` is what it is judged by.
    fn lint_drawn(&self, stimulus: Option<&Stimulus>, lint: &mut Lint<'_>) {
        let _ = (stimulus, lint);
    }

    /// Whether it can be decided on a cluster that others use, too: by what the API server, and a container of the
    /// grader's own in a pod, say of namespaces that are the lab's own.
    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        let _ = is_own;
        false
    }

    /// Takes down how it is at the attempt's start what it compares with.
    ///
    /// # Errors
    /// It can't be looked at.
    fn note(&self, node: &dyn Node, baseline: &mut Baseline) -> io::Result<()> {
        let _ = (node, baseline);
        Ok(())
    }

    /// Whether it holds. What can't be measured is unknown, never a fail.
    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding;
}

/// What is true of a check, whatever is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nature {
    /// An untouched lab fulfils it.
    pub(crate) guard: bool,
    /// Somebody in the lab can hear what is asked for it: an API server's audit log keeps it, or a command runs in the node.
    pub(crate) overheard: bool,
    /// Once true, it stays true.
    pub(crate) lasting: bool,
    /// It is judged by what was recorded of the lab.
    pub(crate) by_events: bool,
    /// It has events that those of another check can come after.
    pub(crate) has_events: bool,
    /// A recording, and the answers whose marks are in it, decide it.
    pub(crate) recorded: bool,
    /// What it found holds what stands in a file, or what a command printed.
    pub(crate) shows_content: bool,
}

/// What a check names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names<'a> {
    /// Paths of the node's own programs and files, as they must have been at the start.
    pub(crate) own_files: Vec<Cow<'a, str>>,
    /// The file of the node that is read.
    pub(crate) file: Option<&'a str>,
    /// A container of the lab, with the key that names it.
    pub(crate) container: Option<(&'static str, &'a str)>,
    /// The check after whose first event its own count.
    pub(crate) after: Option<&'a str>,
    /// The check before whose first event they do.
    pub(crate) before: Option<&'a str>,
}

/// Where a check stands that is judged.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Its place in the scenario ([`super::path_of`]).
    pub(crate) path: &'a str,
    /// Its id; a part has none.
    pub(crate) id: &'a str,
    /// Its stimulus, or that of what it is a part of.
    pub(crate) stimulus: Option<&'a Stimulus>,
}

/// How many of something there must be, if a check does not say.
pub(crate) fn one() -> u32 {
    1
}

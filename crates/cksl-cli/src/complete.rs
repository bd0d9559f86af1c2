//! Names that can be typed next when Tab is pressed, and that need no more than content and the records of labs.

use cksl::quiz;
use cksl::scenario::Content;
use cksl::scenario::curriculum::EDITION;
use cksl::supervisor::LabRecord;
use clap_complete::CompletionCandidate;

use super::context::Context;

pub(super) fn context() -> Option<Context> {
    Context::new(true, false, Vec::new()).ok()
}

pub(super) fn candidate((name, help): (&str, &str)) -> CompletionCandidate {
    CompletionCandidate::new(name).help(Some(help.to_owned().into()))
}

pub(super) fn scenarios() -> Vec<CompletionCandidate> {
    let content = Content::embedded();
    content
        .scenarios()
        .into_iter()
        .map(CompletionCandidate::new)
        .collect()
}

pub(super) fn competencies() -> Vec<CompletionCandidate> {
    let edition = Content::embedded().edition(EDITION);
    let all = edition.iter().flat_map(|edition| edition.competencies());
    all.map(|one| candidate((&one.id, &one.title))).collect()
}

pub(super) fn domains() -> Vec<CompletionCandidate> {
    let edition = Content::embedded().edition(EDITION);
    let all = edition.iter().flat_map(|edition| &edition.domains);
    all.map(|one| candidate((&one.id, &one.title))).collect()
}

pub(super) fn topics() -> Vec<CompletionCandidate> {
    let content = Content::embedded();
    quiz::Bank::ids(&content)
        .into_iter()
        .map(CompletionCandidate::new)
        .collect()
}

/// The labs of this user, as their records on the disk name them: no supervisor is asked, or started.
pub(super) fn labs() -> Vec<CompletionCandidate> {
    let all = context().map(|context| records(&context));
    let all = all.into_iter().flatten();
    all.map(|lab| candidate((&lab.id.0, &lab.scenario)))
        .collect()
}

/// The records of this user's labs.
pub(super) fn records(context: &Context) -> impl Iterator<Item = LabRecord> + use<> {
    let all = LabRecord::all(&context.paths.labs).into_iter();
    all.filter_map(|(_, record)| record)
}

//! What a real Falco answered: verdicts on rule files, descriptions of rules, events, output lines.

mod describe;
mod events;
mod formats;
mod verdicts;

use std::path::Path;

use crate::tally::Tally;

/// Compares everything recorded in `folder`.
pub(crate) fn run(folder: &Path, tally: &mut Tally) {
    verdicts::run(folder, tally);
    describe::run(folder, tally);
    events::run(folder, tally);
    formats::run(folder, tally);
}

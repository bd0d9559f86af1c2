//! `cksl` alone: where to begin, and what runs.

use cksl::problem::Problem;
use cksl::report::{self, Home};
use nix::unistd::Uid;

use super::catalog::{lacks, listed, proposed};
use super::context::Context;
use super::exams;
use super::print::print;
use super::verbs::running;

/// Says in a few lines what can be done next.
pub(super) fn home(context: &Context) -> Result<u8, Problem> {
    let listed = listed(context)?;
    // Who may not ask the supervisor, or has none, sees no labs; `cksl status` says why.
    let labs = running(context).unwrap_or_default();
    let home = Home {
        scenarios: listed.scenarios.len(),
        next: proposed(context, &listed, &lacks(context, &listed.scenarios)?)?,
        running: labs.into_iter().map(|lab| lab.id.0).collect(),
        exam: exams::is_open(context)?,
        root: Uid::effective().is_root(),
    };
    print(context, &home, |style| report::home(&home, style))
}

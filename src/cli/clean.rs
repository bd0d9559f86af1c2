//! `cksl clean`: removes what killed runs have left behind.

use std::fs;

use super::ask::ask_running;
use super::context::Context;
use crate::attempt::{Ending, Progress};
use crate::problem::{Problem, exit};
use crate::provider::{LabId, sandbox};
use crate::supervisor::{HostCall, LabRecord};

/// See the module. Labs that a living supervisor serves are left alone, unless `all`.
pub(super) fn clean(context: &Context, all: bool) -> Result<u8, Problem> {
    context.require_root("clean")?;
    let call = match all {
        true => HostCall::Stop {
            lab: None,
            all: true,
        },
        false => HostCall::Labs,
    };
    // None is started for this: it would take up what is to be removed.
    let live: Vec<LabId> = match ask_running(context, call)? {
        // What it serves is not known, so nothing can be called a leftover.
        Some(asked) if asked.code != exit::DONE => return Ok(asked.code),
        Some(asked) => asked.labs.into_iter().map(|lab| lab.id).collect(),
        None => Vec::new(),
    };
    let paths = &context.paths;
    let mut removed = sandbox::sweep(paths, &live)?;
    for (folder, _) in LabRecord::all(&paths.labs) {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let id = LabId(name);
        if live.contains(&id) {
            continue;
        }
        end_attempt(context, &id)?;
        for folder in [&folder, &paths.run.join("labs").join(&id.0)] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Problem::machine(format!(
                        "{} can't be removed: {error}",
                        folder.display()
                    )));
                }
                _ => {}
            }
        }
        removed.push(format!("the files of lab {}", id.0));
    }
    if !context.terminal.json {
        for what in &removed {
            println!("removed {what}");
        }
        if removed.is_empty() {
            println!("nothing to remove");
        }
    }
    Ok(exit::DONE)
}

/// Notes that the attempt of a lab is over, if it has not been noted.
fn end_attempt(context: &Context, id: &LabId) -> Result<(), Problem> {
    if !context.paths.progress.exists() {
        return Ok(());
    }
    let mut progress = Progress::open(&context.paths.progress)?;
    if let Some(attempt) = progress.open_attempt_for(id)? {
        progress.end_attempt(attempt.id, Ending::Lost, jiff::Timestamp::now())?;
    }
    Ok(())
}

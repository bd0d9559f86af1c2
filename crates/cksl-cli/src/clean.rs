//! `cksl clean`: removes what killed runs have left behind.

use std::fs;
use std::io;
use std::path::Path;

use cksl::attempt::{Ending, Progress};
use cksl::lab::LabId;
use cksl::problem::{Problem, exit};
use cksl::provider::{Leftovers, TABLE, docker, nodes};
use cksl::store;
use cksl::supervisor::{HostCall, LabRecord, keep_lost};
use serde::{Deserialize, Serialize};

use super::ask::{ask, ask_running};
use super::bench;
use super::class::work::places;
use super::context::Context;
use super::exams;
use super::print::print;
use super::verbs::confirm;

/// See the module. Labs that a living supervisor serves are left alone, unless `all`.
pub(super) fn clean(context: &Context, all: bool, yes: bool) -> Result<u8, Problem> {
    context.require_root("clean")?;
    if exams::is_open(context)? {
        // Its labs are no leftovers, also if its supervisor was killed: this starts another, which takes them up.
        ask(context, HostCall::Labs)?;
        let question = "An exam runs, and this would end the labs of its tasks. What was earned there is kept, and the \
                        report says that you did it. Go on?";
        if all
            && !yes
            && let Err(code) = confirm(question)
        {
            return Ok(code);
        }
    }
    let mut removed = Vec::new();
    let code = clean_labs(context, all, &mut removed)?;
    if code != exit::DONE {
        return Ok(code);
    }
    for bench in bench::abandoned(context) {
        clean_labs(&bench.context, true, &mut removed)?;
        remove(&bench.folder)?;
        removed.push("the directory of a proof".to_owned());
    }
    if all && !exams::is_open(context)? && context.paths.exams().exists() {
        remove(&context.paths.exams())?;
        removed.push("the content that exams have kept for their reports".to_owned());
    }
    for place in all.then(|| places(context)).into_iter().flatten() {
        // One that works for a class just now is left alone.
        if let Ok(Some(_lock)) = place.lock() {
            clean_labs(&place.context, true, &mut removed)?;
            remove(&place.dir)?;
            removed.push("the labs of a class that is served elsewhere".to_owned());
        }
    }
    // In a sibling the store is root's, and the sibling is itself made of an image.
    if context.origin.is_none() {
        let store = &context.paths.store;
        removed.extend(store::sweep(store).map_err(|error| {
            Problem::machine(format!("{} can't be swept: {error}", store.display()))
        })?);
        if all {
            removed.extend(docker::forget_images(&context.engine)?);
        }
    }
    tell(context, &removed)
}

/// Tells what has been removed in a sibling, which is no more, and removes the images if `all` is to go.
pub(super) fn told(context: &Context, said: &[u8], all: bool) -> Result<u8, Problem> {
    let said: Removed<Vec<String>> = serde_json::from_slice(said)
        .map_err(|error| Problem::bug(format!("what has been removed can't be read: {error}")))?;
    let mut removed = said.removed;
    if all {
        removed.extend(docker::forget_images(&context.engine)?);
    }
    tell(context, &removed)
}

fn tell(context: &Context, removed: &[String]) -> Result<u8, Problem> {
    print(context, &Removed { removed }, |_| match removed {
        [] => "nothing to remove\n".to_owned(),
        all => all.iter().map(|what| format!("removed {what}\n")).collect(),
    })
}

/// `cksl clean --json`
#[derive(Serialize, Deserialize)]
struct Removed<Names> {
    removed: Names,
}

/// Removes what is left of labs; a code that says that it could not is the supervisor's.
fn clean_labs(context: &Context, all: bool, removed: &mut Vec<String>) -> Result<u8, Problem> {
    let call = match all {
        true => HostCall::Stop {
            lab: None,
            all: true,
            accept: true,
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
    for lab in nodes::end_strays(paths)? {
        end_attempt(context, &lab, &paths.labs.join(&lab.0))?;
        removed.push(format!(
            "the node of lab {}, whose directory was gone",
            lab.0
        ));
    }
    let leftovers = Leftovers {
        paths,
        engine: &context.engine,
        live: &live,
        // Not in a sibling.
        sees_others: context.origin.is_none(),
    };
    for row in TABLE {
        removed.extend((row.sweep)(&leftovers)?);
    }
    let mut failed = None;
    for (folder, record) in LabRecord::all(&paths.labs) {
        let name = folder.file_name().unwrap_or_default();
        let id = LabId(name.to_string_lossy().into_owned());
        if live.contains(&id) {
            continue;
        }
        end_attempt(context, &id, &folder)?;
        if let Some(record) = record {
            // What it has elsewhere is known by its folder, which stays until that is gone, too.
            let provider = context.provider(&record.provider)?;
            if let Err(error) = provider.destroy(&folder) {
                failed = failed.or(Some(error));
                continue;
            }
        }
        remove(&folder)?;
        remove(&paths.socket_folder(&id))?;
        removed.push(format!("the files of lab {}", id.0));
    }
    match failed {
        None => Ok(exit::DONE),
        Some(error) => Err(error.into()),
    }
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::machine(format!(
            "{} can't be removed: {error}",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

/// Notes that the attempt of a lab is over, if it has not been noted.
fn end_attempt(context: &Context, id: &LabId, folder: &Path) -> Result<(), Problem> {
    if !context.paths.progress.exists() {
        return Ok(());
    }
    let mut progress = Progress::open(&context.paths.progress)?;
    if let Some(attempt) = progress.open_attempt_for(id)? {
        if let Err(problem) = keep_lost(
            &context.chronicles(),
            &context.recordings(),
            &attempt,
            folder,
        ) {
            tell!("{problem}");
        }
        progress.end_attempt(attempt.id, Ending::Lost, jiff::Timestamp::now())?;
    }
    Ok(())
}

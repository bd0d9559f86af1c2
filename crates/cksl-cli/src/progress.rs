//! `cksl progress`: what a learner can, and progress that is carried to another machine.

use std::fs::File;
use std::io::{self, Read as _, Write as _, stderr, stdin, stdout};
use std::path::Path;

use cksl::attempt::Progress;
use cksl::attempt::exchange::{MAX_FILE, ProgressFile, VERSION};
use cksl::exam::{Drawing, Machine, Mode, PRESET, Pool, Preset, Sitting, Wanted};
use cksl::problem::{Problem, exit};
use cksl::report::{self, ProgressReport};
use cksl::supervisor::{content, open_progress};
use cksl_node::screen::Screen;
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::Reply;
use cksl_wire::report::{CHECKING, Note};

use super::args::Carried;
use super::context::Context;
use super::exam::learner;
use super::exams;
use super::print::print;

/// See the module.
pub(super) fn progress(context: &Context, carried: Option<&Carried>) -> Result<u8, Problem> {
    match carried {
        None => show(context),
        Some(Carried::Export) => export(context),
        Some(Carried::Import { file }) => import(context, file),
    }
}

fn show(context: &Context) -> Result<u8, Problem> {
    let preset = Preset::named(PRESET)?;
    let pool = Pool::new(&content(&context.content)?, preset.edition)?;
    let (estimate, past) = learner(context, &pool)?;
    let wanted = Wanted {
        preset,
        minutes: preset.minutes,
        domains: Vec::new(),
        mode: Mode::Exam,
    };
    let machine = Machine::now(&context.paths.store);
    // Where no exam can be drawn, `cksl exam plan` says why.
    let drawing = Drawing::new(&pool, machine, &past, &wanted).ok();
    let chance = with_a_line(context, || {
        drawing.and_then(|drawing| estimate.chance(&drawing))
    });
    let report = ProgressReport::new(&pool.edition, &estimate, chance);
    print(context, &report, |style| report::progress(&report, style))
}

/// Does what takes some seconds, with a line that says so until it is done.
fn with_a_line<T>(context: &Context, work: impl FnOnce() -> T) -> T {
    let mut screen = Screen::new(context.terminal);
    let step = Reply::Note(Note::Step(format!(
        "{CHECKING} what you know with exams drawn by lot"
    )));
    // Where it can't be said, the work is done all the same.
    let _ = with_stdio(|io| screen.write(&step, io));
    let done = work();
    let _ = screen.end_line(&mut stderr());
    done
}

/// `cksl progress export`
fn export(context: &Context) -> Result<u8, Problem> {
    let path = &context.paths.progress;
    let file = match path.exists() {
        true => Progress::open(path)?.export()?,
        false => ProgressFile {
            version: VERSION,
            attempts: Vec::new(),
            reviews: Vec::new(),
            sittings: Vec::new(),
        },
    };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| Problem::bug(format!("progress is no JSON: {error}")))?;
    // Half a file is no file, so a reader that has gone is an error here.
    writeln!(stdout(), "{text}")
        .map_err(|error| Problem::machine(format!("the output can't be written: {error}")))?;
    Ok(exit::DONE)
}

/// `cksl progress import`
fn import(context: &Context, path: &Path) -> Result<u8, Problem> {
    if exams::is_open(context)? {
        return Err(
            Problem::usage("an exam runs, and its attempts are among those that are kept")
                .hint("cksl exam submit   ends it; after that a file can be imported"),
        );
    }
    let name = path.display();
    let text =
        read(path).map_err(|error| Problem::usage(format!("{name} can't be read: {error}")))?;
    let refused = |misfit: &dyn std::fmt::Display| {
        Problem::usage(format!("{name}: {misfit}"))
            .hint("nothing was taken from it")
            .hint("docs/schema/progress-file.json says what such a file holds")
    };
    let file = ProgressFile::parse(&text).map_err(|misfit| refused(&misfit))?;
    for (place, filed) in file.sittings.iter().enumerate() {
        Sitting::of_file(filed).map_err(|wrong| refused(&format!("sittings[{place}]: {wrong}")))?;
    }
    let imported = open_progress(&context.paths.progress, context.owner)?.import(&file)?;
    print(context, &imported, |style| {
        report::imported(imported, style)
    })
}

/// A file's text, up to the largest that is read.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut take = |from: &mut dyn io::Read| from.take(MAX_FILE + 1).read_to_string(&mut text);
    let bytes = match path == Path::new("-") {
        true => take(&mut stdin().lock())?,
        false => take(&mut File::open(path)?)?,
    };
    match bytes as u64 > MAX_FILE {
        true => Err(io::Error::other(format!(
            "it has more than {MAX_FILE} bytes"
        ))),
        false => Ok(text),
    }
}

//! `cksl class`: a class on this machine.
//!
//! ```text
//! browsers ═ TLS ═► __class (no root) ═ lines of JSON ═ serve (root) ─► supervisor of the class
//!                      ▲
//!                      ╚═ TLS ═ host, join (root, on other machines) ─► supervisor of its labs
//! ```
//! A class has a directory of its own, with its labs and the records. The records belong to the user whose server writes
//! them: commands become that user before they open them, so that a server that was broken into can't lead root astray.

mod export;
mod folder;
mod key;
mod owner;
mod place;
mod recordings;
mod regrade;
mod rehearse;
mod serve;
mod signed;
mod tokens;
mod verify;
mod warm;
pub(super) mod work;
mod xapi;

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _, stdin, stdout};
use std::path::Path;

use cksl::digest::hexadecimal;
use cksl::exam::score::PASS_MARK;
use cksl::exam::{Mode, Past};
use cksl::problem::Problem;
use cksl::scenario::Content;
use cksl::supervisor::{content, require_scenario};
use cksl_class::class::{
    Class, Exam, LONGEST_MESSAGE, More, Records, Seat, Share, Weight, name_of, new_code, records,
};
use cksl_wire::report::time::span;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::args::{self, ExportFormat, WhichExam};
use super::choose;
use super::context::Context;
use super::exam::drawn;
use super::print::print;
use super::verbs::confirm;

use folder::{Folder, Server};
pub(super) use folder::{held, names};
pub(super) use owner::child as owner;
pub(super) use serve::child;

/// See the module.
pub(super) fn class(context: &Context, class: args::Class) -> Result<u8, Problem> {
    match class {
        args::Class::New {
            class,
            tasks,
            exam,
            minutes,
            domains,
            seed,
            pass,
            roster,
            from,
            until,
            one_by_one,
            db,
        } => {
            let url = db.map(|url| address(url, &class)).transpose()?;
            let plan = match exam {
                None => Plan::of_tasks(context, tasks, from, until, one_by_one)?,
                Some(preset) => {
                    let which = WhichExam {
                        preset,
                        minutes,
                        domains,
                        mode: Mode::Exam,
                        seed,
                    };
                    Plan::of_exam(context, &which, pass.unwrap_or(PASS_MARK as u32), from)?
                }
            };
            new(context, &class, plan, roster.as_deref(), url.as_deref())
        }
        args::Class::Serve {
            class,
            listen,
            name,
            no_host,
            room,
            metrics,
        } => {
            if !no_host {
                let needs = context.require_root(&format!("class serve {class}"));
                needs.map_err(|problem| {
                    problem.hint(format!(
                        "cksl class serve {class} --no-host   serves the pages without root; other machines make the labs"
                    ))
                })?;
            }
            let wanted = serve::Wanted {
                listen,
                names: name,
                hosts: !no_host,
                room,
                metrics,
            };
            serve::serve(context, Folder::of(context, &class)?, wanted)
        }
        args::Class::HostToken {
            class,
            list,
            revoke,
        } => {
            let folder = Folder::of(context, &class)?;
            match revoke {
                Some(id) => tokens::revoke(context, folder, &id),
                None if list => tokens::list(context, folder),
                None => serve::host_token(context, folder),
            }
        }
        args::Class::Status { class: None } => list(context),
        args::Class::Status { class: Some(class) } => {
            let folder = Folder::of(context, &class)?;
            let is_served = folder.is_served();
            let key = key::fingerprint(folder.key()?.public());
            export::status(context, &folder.into_records()?, is_served, &key)
        }
        args::Class::Open {
            class,
            dry_run,
            warm,
            learners,
        } => match (dry_run, warm, learners) {
            (true, _, learners) => rehearse::rehearse(context, &class, learners),
            (_, true, learners) => warm::open(context, &class, learners),
            (_, _, None) => set_open(context, &class, true),
            (_, _, Some(_)) => Err(Problem::usage("--learners goes with --dry-run or --warm")),
        },
        args::Class::Close { class } => set_open(context, &class, false),
        args::Class::Release { class, task } => {
            let records = Folder::of(context, &class)?.into_records()?;
            let released = records.release(task.as_deref());
            let released = released.map_err(|error| unkept(&error))?;
            let task = released.ok_or_else(|| Problem::usage("no such task is held back"))?;
            done(context, &format!("{task} is released"))
        }
        args::Class::Hint {
            class,
            learner,
            task,
        } => help(context, &class, &learner, task.as_deref(), Help::Hint),
        args::Class::Reset {
            class,
            learner,
            task,
            yes,
        } => {
            let question = format!("Let {learner} begin {task} again on a fresh node?");
            if !yes && !stdin().is_terminal() {
                return Err(
                    Problem::usage("this ends the learner's attempt").hint("--yes   does it")
                );
            }
            if !yes && let Err(code) = confirm(&question) {
                return Ok(code);
            }
            help(context, &class, &learner, Some(&task), Help::Reset)
        }
        args::Class::Extend {
            class,
            minutes,
            to,
            factor,
        } => {
            let more = factor.map_or(More::Minutes(minutes.unwrap_or_default()), More::Factor);
            extend(context, &class, to.as_deref(), more)
        }
        args::Class::Pause { class } => set_paused(context, &class, true),
        args::Class::GoOn { class } => set_paused(context, &class, false),
        args::Class::Say { class, text, to } => say(context, &class, &text, to.as_deref()),
        args::Class::Admit { class, learner } => {
            let records = Folder::of(context, &class)?.into_records()?;
            let seat = named(&records, &learner)?;
            records.admit(&seat).map_err(|error| unkept(&error))?;
            done(context, &format!("{} is admitted", seat.name))
        }
        args::Class::Export { class, format, to } => match (to, format.as_slice()) {
            (Some(dir), _) => export::export_to(context, &class, format, &dir),
            (None, []) => export::export(context, &class, ExportFormat::Csv),
            (None, [format]) => export::export(context, &class, *format),
            (None, _) => Err(Problem::usage("several formats need a directory")
                .hint("--to DIR   writes each of them into a file there")),
        },
        args::Class::Verify { path, key } => verify::verify(context, &path, key.as_deref()),
        args::Class::Regrade {
            class,
            learner,
            task,
            apply,
        } => {
            let wanted = regrade::Wanted {
                learner,
                task,
                apply,
            };
            regrade::regrade(context, &class, wanted)
        }
        args::Class::Purge { before, yes } => purge(context, before, yes),
        args::Class::Remove {
            class,
            learner,
            yes,
        } => remove(context, &class, learner.as_deref(), yes),
    }
}

/// The records can't be used.
fn unkept(error: &records::Error) -> Problem {
    Problem::machine(records::unkept(error))
}

/// Shows one thing that a command which goes on has to say, at once: as a line of JSON, or as text.
fn show(json: bool, data: &serde_json::Value, text: impl FnOnce() -> String) {
    let line = match json {
        true => data.to_string(),
        false => text(),
    };
    let mut out = io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// From now on the recordings of the labs made there are kept, so that their attempts can be judged again.
fn keep_recordings(context: &Context) -> Result<(), Problem> {
    let begun = context.recordings().begin();
    begun.map_err(|error| Problem::machine(format!("recordings can't be kept: {error}")))
}

fn done(context: &Context, words: &str) -> Result<u8, Problem> {
    print(context, &json!({ "done": words }), |_| format!("{words}\n"))
}

fn named(records: &Records, learner: &str) -> Result<Seat, Problem> {
    let found = records.named(learner).map_err(|error| unkept(&error))?;
    found.ok_or_else(|| {
        Problem::usage(format!("nobody has joined as `{learner}`"))
            .hint("cksl class status CLASS   names the learners")
    })
}

/// What a class does, and when.
#[derive(Debug)]
struct Plan {
    tasks: Vec<String>,
    held: Vec<String>,
    begins: Option<Timestamp>,
    ends: Option<Timestamp>,
    /// Its time stands still until somebody lets it run.
    paused: bool,
    exam: Option<Exam>,
    /// What the exam can't serve, one sentence each.
    unserved: Vec<String>,
}

/// How long a class may last.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Parts of a weight in a per cent, which is finer than any draw.
const PARTS: f64 = 1000.0;

impl Plan {
    /// The tasks that somebody has chosen.
    fn of_tasks(
        context: &Context,
        tasks: Vec<String>,
        begins: Option<Timestamp>,
        ends: Option<Timestamp>,
        one_by_one: bool,
    ) -> Result<Self, Problem> {
        let first = begins.unwrap_or_else(Timestamp::now);
        if ends.is_some_and(|ends| ends <= first) {
            return Err(Problem::usage("the class ends before it begins"));
        }
        if ends.is_some_and(|ends| ends.duration_since(first) > LONGEST) {
            return Err(Problem::usage("a class lasts a year at most"));
        }
        let known = content(&context.content)?;
        let mut ids: Vec<String> = Vec::new();
        for task in tasks {
            let id = choose::scenario(context, Some(task))?;
            let id = id.ok_or_else(|| Problem::usage("a class needs a task"))?;
            require_scenario(&known, &id)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(Self {
            held: match one_by_one {
                true => ids[1..].to_vec(),
                false => Vec::new(),
            },
            tasks: ids,
            begins,
            ends,
            paused: false,
            exam: None,
            unserved: Vec::new(),
        })
    }

    /// The tasks that are drawn for an exam.
    fn of_exam(
        context: &Context,
        which: &WhichExam,
        pass: u32,
        from: Option<Timestamp>,
    ) -> Result<Self, Problem> {
        let (pool, plan) = drawn(context, which, &Past::default())?;
        let now = Timestamp::now();
        let begins = from.unwrap_or(now);
        let minutes = plan.minutes.unwrap_or_default();
        let ends = begins.checked_add(SignedDuration::from_mins(i64::from(minutes)));
        let ends = ends.ok().filter(|ends| ends.duration_since(now) < LONGEST);
        let ends = ends.ok_or_else(|| Problem::usage("an exam begins within a year"))?;
        if ends <= now {
            return Err(Problem::usage("this exam would be over already"));
        }
        let title = |domain: &str| {
            let known = pool.edition.domain(domain);
            known.map_or_else(|| domain.to_owned(), |one| one.title.clone())
        };
        let weights = plan.tasks.iter().map(|task| Weight {
            task: task.scenario.clone(),
            domain: title(&task.domain),
            weight: (task.weight * PARTS).round() as u32,
        });
        Ok(Self {
            tasks: plan
                .tasks
                .iter()
                .map(|task| task.scenario.clone())
                .collect(),
            held: Vec::new(),
            begins: Some(begins),
            ends: Some(ends),
            paused: from.is_none(),
            exam: Some(Exam {
                seed: plan.seed,
                pass,
                weights: weights.collect(),
            }),
            unserved: plan.unserved,
        })
    }
}

/// Bytes of an address.
const LONGEST_ADDRESS: u64 = 4096;

/// The URL of a database, which is that or standard input.
fn address(url: String, class: &str) -> Result<String, Problem> {
    let url = match url.as_str() {
        "-" => {
            let read = io::read_to_string(io::Read::take(stdin().lock(), LONGEST_ADDRESS));
            let text = read
                .map_err(|error| Problem::usage(format!("the address can't be read: {error}")))?;
            text.trim().to_owned()
        }
        _ => url,
    };
    let checked = records::Server::new(&url, class);
    checked.map_err(|why| {
        Problem::usage(format!("this database can't be used: {why}"))
            .hint(
                "--db postgres://USER:PASSWORD@127.0.0.1:5432/DATABASE   names one on this machine",
            )
            .hint("--db 'postgres:///DATABASE?host=/run/postgresql'        the same by its socket")
    })?;
    Ok(url)
}

fn new(
    context: &Context,
    name: &str,
    plan: Plan,
    roster: Option<&Path>,
    url: Option<&str>,
) -> Result<u8, Problem> {
    let known = content(&context.content)?;
    let roster = match roster {
        Some(file) => read_roster(file)?,
        None => Roster::default(),
    };
    let class = Class {
        name: name.to_owned(),
        code: new_code(),
        open: true,
        held: plan.held,
        tasks: plan.tasks,
        begins: plan.begins,
        ends: plan.ends,
        paused: plan.paused,
        exam: plan.exam,
    };
    let folder = Folder::create(context, name)?;
    let key = key::fingerprint(folder.key()?.public());
    folder.create_records(
        &class,
        &roster.names,
        |task| scenario_digest(&known, task),
        url,
    )?;
    let data = json!({
        "class": name,
        "tasks": class.tasks,
        "roster": roster.names.len(),
        "repeated": roster.repeated,
        "unread": roster.unread,
        "held": class.held,
        "from": class.begins,
        "until": class.ends,
        "key": key,
        "exam": class.exam.as_ref().map(|exam| json!({
            "seed": exam.seed,
            "pass": exam.pass,
            "unserved": plan.unserved,
        })),
    });
    print(context, &data, |_| {
        let mut text = match (class.tasks.len(), &class.exam) {
            (count, Some(exam)) => {
                format!(
                    "class {name} is an exam of {count} tasks, drawn by the seed {}\n",
                    exam.seed
                )
            }
            (1, None) => format!("class {name} has one task\n"),
            (count, None) => format!("class {name} has {count} tasks\n"),
        };
        for why in &plan.unserved {
            text += &format!("  good to know: {why}\n");
        }
        if !roster.names.is_empty() {
            text += &format!("  {} names are on its roster\n", roster.names.len());
        }
        if !roster.repeated.is_empty() {
            text += &format!(
                "  taken once, though repeated: {}\n",
                roster.repeated.join(", ")
            );
        }
        if !roster.unread.is_empty() {
            text += &format!(
                "  columns that are not used: {}\n",
                roster.unread.join(", ")
            );
        }
        text += &format!("\n  sudo cksl class serve {name}   serves its pages\n");
        if class.paused {
            text += &format!(
                "  sudo cksl class go-on {name}   lets its time run, when all are there\n"
            );
        }
        text
    })
}

/// SHA-256 of the files of a scenario: of the path, the length and the bytes of each.
fn scenario_digest(content: &Content, scenario: &str) -> String {
    let dir = format!("scenarios/{scenario}/");
    let mut digest = Sha256::new();
    for (path, bytes) in content.below(&dir) {
        digest.update(format!("{path} {}\n", bytes.len()));
        digest.update(bytes);
    }
    hexadecimal(&digest.finalize())
}

/// Who is expected.
#[derive(Debug, Default)]
struct Roster {
    names: Vec<String>,
    repeated: Vec<String>,
    unread: Vec<String>,
}

/// Bytes of a roster.
const LONGEST_ROSTER: u64 = 1 << 20;

fn read_roster(file: &Path) -> Result<Roster, Problem> {
    let wrong = |why: String| {
        Problem::usage(format!(
            "the roster {} can't be used: {why}",
            file.display()
        ))
        .hint("it is CSV whose first line names the columns, `name` among them")
    };
    let long = std::fs::metadata(file).map_err(|error| wrong(error.to_string()))?;
    if long.len() > LONGEST_ROSTER {
        return Err(wrong("it is longer than 1 MiB".to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    parse_roster(&text).map_err(wrong)
}

fn parse_roster(text: &str) -> Result<Roster, String> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let columns = reader.headers().map_err(|error| error.to_string())?.clone();
    let is_name = |column: &str| column.eq_ignore_ascii_case("name");
    let place = columns.iter().position(is_name);
    let place = place.ok_or("it has no column `name`")?;
    let mut roster = Roster {
        unread: columns
            .iter()
            .filter(|column| !is_name(column))
            .map(ToOwned::to_owned)
            .collect(),
        ..Roster::default()
    };
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let typed = row.get(place).unwrap_or_default();
        if typed.is_empty() {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        let name = name_of(typed).ok_or_else(|| {
            format!("line {line} has no name of 1 to 60 letters without anything invisible")
        })?;
        let same = |known: &String| known.to_lowercase() == name.to_lowercase();
        match roster.names.iter().any(same) {
            true => roster.repeated.push(name),
            false => roster.names.push(name),
        }
    }
    match roster.names.is_empty() {
        true => Err("it has no name".to_owned()),
        false => Ok(roster),
    }
}

fn list(context: &Context) -> Result<u8, Problem> {
    let names = folder::names(context);
    print(context, &names, |_| match names.is_empty() {
        true => {
            "there is no class\n\n  sudo cksl class new NAME --tasks A,B   creates one\n".to_owned()
        }
        false => names.iter().map(|name| format!("{name}\n")).collect(),
    })
}

fn set_open(context: &Context, class: &str, open: bool) -> Result<u8, Problem> {
    let records = Folder::of(context, class)?.into_records()?;
    records.set_open(open).map_err(|error| unkept(&error))?;
    let word = if open { "open" } else { "closed" };
    done(context, &format!("class {class} is {word}"))
}

fn extend(context: &Context, class: &str, to: Option<&str>, more: More) -> Result<u8, Problem> {
    let records = Folder::of(context, class)?.into_records()?;
    let seat = to.map(|learner| named(&records, learner)).transpose()?;
    if records.are_results_out().map_err(|error| unkept(&error))? {
        return Err(Problem::usage(format!(
            "the results of exam {class} are out: nobody goes on with it"
        )));
    }
    let extended = records.extend(seat.as_ref(), more);
    if !extended.map_err(|error| unkept(&error))? {
        return Err(Problem::usage(format!("class {class} has no end"))
            .hint("cksl class new CLASS --until TIME   makes a class that has one"));
    }
    let share = match seat {
        Some(seat) => named(&records, &seat.name)?.share,
        None => Share::default(),
    };
    let left = records.phase(share).map_err(|error| unkept(&error))?.left();
    let left = span(left.unwrap_or_default());
    let whom = to.unwrap_or("the class");
    done(context, &format!("{whom} has {left} left"))
}

/// What the server does for a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    Hint,
    Reset,
}

/// The records of a class whose server does what is asked for, and what says whether that is still there.
fn served(context: &Context, class: &str) -> Result<(Records, Server), Problem> {
    let folder = Folder::of(context, class)?;
    let server = server_of(&folder)?;
    Ok((folder.into_records()?, server))
}

/// The same, for the one command that gets recordings: it keeps the file as long as it does.
fn served_alone(context: &Context, class: &str) -> Result<(Records, Server, File), Problem> {
    let folder = Folder::of(context, class)?;
    let server = server_of(&folder)?;
    let alone = folder.lock_recordings()?;
    Ok((folder.into_records()?, server, alone))
}

fn server_of(folder: &Folder) -> Result<Server, Problem> {
    let class = folder.name();
    match folder.server() {
        Ok(server) if server.is_there() => Ok(server),
        _ => Err(Problem::usage(format!("nobody serves class {class}"))
            .hint(format!("sudo cksl class serve {class}   serves its pages"))),
    }
}

fn help(
    context: &Context,
    class: &str,
    learner: &str,
    task: Option<&str>,
    help: Help,
) -> Result<u8, Problem> {
    let (records, _) = served(context, class)?;
    let is_exam = records
        .class()
        .map_err(|error| unkept(&error))?
        .exam
        .is_some();
    if is_exam && help == Help::Hint {
        return Err(Problem::usage(format!(
            "class {class} is an exam, which has no hints"
        )));
    }
    let seat = named(&records, learner)?;
    if help == Help::Reset
        && let Some(task) = task
    {
        let is_back = records.give_back(&seat, task);
        if is_back.map_err(|error| unkept(&error))? {
            return done(context, &format!("{} can begin {task} again", seat.name));
        }
    }
    let found = records.lab_of(seat.id, task);
    let found = found.map_err(|error| unkept(&error))?;
    let (lab, task) =
        found.ok_or_else(|| Problem::usage(format!("{} has no such lab now", seat.name)))?;
    let (asked, words) = match help {
        Help::Hint => (
            records.ask_hint(&seat, &lab, &task),
            format!("{} gets the next hint of {task}", seat.name),
        ),
        Help::Reset => (
            records.ask_reset(&seat, &lab, &task),
            format!("{} begins {task} again", seat.name),
        ),
    };
    asked.map_err(|error| unkept(&error))?;
    done(context, &words)
}

fn set_paused(context: &Context, class: &str, paused: bool) -> Result<u8, Problem> {
    let records = Folder::of(context, class)?.into_records()?;
    let changed = records.set_paused(paused).map_err(|error| unkept(&error))?;
    let already = if changed { "" } else { "already " };
    let word = if paused { "is paused" } else { "goes on" };
    done(context, &format!("class {class} {already}{word}"))
}

fn say(context: &Context, class: &str, text: &str, to: Option<&str>) -> Result<u8, Problem> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_MESSAGE {
        return Err(Problem::usage("a message has 1 to 1000 bytes"));
    }
    let records = Folder::of(context, class)?.into_records()?;
    let seat = to.map(|learner| named(&records, learner)).transpose()?;
    let said = records.say(seat.as_ref(), text);
    said.map_err(|error| unkept(&error))?;
    done(context, "the message was sent")
}

/// Deletes the classes in whose records nothing was written since then.
fn purge(context: &Context, before: Timestamp, yes: bool) -> Result<u8, Problem> {
    let mut old = Vec::new();
    for name in folder::names(context) {
        let written = Folder::of(context, &name).and_then(|folder| Ok((folder.written()?, folder)));
        match written {
            Ok((at, folder)) if at < before && !folder.is_served() => old.push(folder),
            Ok(_) => {}
            // One that is broken keeps no other one from being deleted.
            Err(problem) => tell!("  class {name} is left as it is: {}", problem.message),
        }
    }
    let names: Vec<&str> = old.iter().map(Folder::name).collect();
    let list = names.join(", ");
    if !yes && !old.is_empty() {
        if !stdin().is_terminal() {
            let why = format!("this deletes the classes {list}");
            return Err(Problem::usage(why).hint("--yes   does it"));
        }
        if let Err(code) = confirm(&format!("Delete the classes {list} and all their records?")) {
            return Ok(code);
        }
    }
    for folder in &old {
        folder.remove()?;
    }
    print(context, &json!({ "deleted": names }), |_| {
        match names.is_empty() {
            true => "no class is that old\n".to_owned(),
            false => format!("deleted: {list}\n"),
        }
    })
}

fn remove(context: &Context, class: &str, learner: Option<&str>, yes: bool) -> Result<u8, Problem> {
    let folder = Folder::of(context, class)?;
    let whom = match learner {
        Some(learner) => format!("{learner} and all records of them"),
        None => format!("class {class} and all its records"),
    };
    if !yes {
        if !stdin().is_terminal() {
            return Err(Problem::usage(format!("this deletes {whom}")).hint("--yes   does it"));
        }
        if let Err(code) = confirm(&format!("Delete {whom}?")) {
            return Ok(code);
        }
    }
    match learner {
        Some(learner) => {
            let records = folder.into_records()?;
            let seat = named(&records, learner)?;
            records.remove(&seat).map_err(|error| unkept(&error))?;
        }
        None => folder.remove()?,
    }
    let _ = stdout().flush();
    done(context, &format!("deleted: {whom}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_names_who_is_expected_and_what_of_it_is_not_used() {
        let roster = parse_roster("\u{feff}Mail, Name\na@x,Ada\nb@x,\"Bob, jr.\"\n,\nc@x,ada\n");
        let roster = roster.unwrap();
        assert_eq!(roster.names, ["Ada", "Bob, jr."]);
        assert_eq!(roster.repeated, ["ada"]);
        assert_eq!(roster.unread, ["Mail"]);
    }

    #[test]
    fn what_is_no_roster_is_refused_in_a_sentence() {
        for (text, why) in [
            ("", "no column"),
            ("mail\na@x\n", "no column"),
            ("name\n", "no name"),
            ("name\n\u{1b}[2J\n", "line 2"),
            ("name,mail\nAda\n", "line: 2"),
        ] {
            let refused = parse_roster(text).unwrap_err();
            assert!(refused.contains(why), "{text:?}: {refused}");
        }
    }
}

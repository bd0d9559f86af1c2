//! `cksl class`: a class on this machine.
//!
//! ```text
//! browsers ═ TLS ═► __class (no root) ═ lines of JSON ═► serve (root) ─► supervisor of the class
//! ```
//! A class has a directory of its own, with its labs and the records. The records belong to the user whose server writes
//! them: commands become that user before they open them, so that a server that was broken into can't lead root astray.

mod export;
mod folder;
mod serve;

use std::io::{IsTerminal as _, Write as _, stdin, stdout};
use std::path::Path;

use cksl_class::class::{Class, LONGEST_MESSAGE, Records, Seat, name_of, new_code, records};
use serde_json::json;

use super::args;
use super::catalog::print;
use super::choose;
use super::context::Context;
use super::verbs::confirm;
use crate::problem::Problem;
use crate::supervisor::{content, require_scenario};

use folder::Folder;
pub(super) use serve::child;

/// See the module.
pub(super) fn class(context: &Context, class: args::Class) -> Result<u8, Problem> {
    context.require_root("class")?;
    match class {
        args::Class::New {
            class,
            tasks,
            roster,
        } => new(context, &class, tasks, roster.as_deref()),
        args::Class::Serve {
            class,
            listen,
            name,
        } => serve::serve(context, Folder::of(context, &class)?, listen, name),
        args::Class::Status { class: None } => list(context),
        args::Class::Status { class: Some(class) } => {
            let folder = Folder::of(context, &class)?;
            let is_served = folder.is_served();
            export::status(context, &folder.into_records()?, is_served)
        }
        args::Class::Open { class } => set_open(context, &class, true),
        args::Class::Close { class } => set_open(context, &class, false),
        args::Class::Say { class, text, to } => say(context, &class, &text, to.as_deref()),
        args::Class::Admit { class, learner } => {
            let records = Folder::of(context, &class)?.into_records()?;
            let seat = named(&records, &learner)?;
            records.admit(&seat).map_err(|error| unkept(&error))?;
            done(context, &format!("{} is admitted", seat.name))
        }
        args::Class::Export { class, format } => {
            let records = Folder::of(context, &class)?.into_records()?;
            export::export(&records, format)
        }
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

fn new(
    context: &Context,
    name: &str,
    tasks: Vec<String>,
    roster: Option<&Path>,
) -> Result<u8, Problem> {
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
    let roster = match roster {
        Some(file) => read_roster(file)?,
        None => Roster::default(),
    };
    let class = Class {
        name: name.to_owned(),
        code: new_code(),
        open: true,
        tasks: ids,
    };
    let count = class.tasks.len();
    let folder = Folder::create(context, name)?;
    folder.create_records(&class, &roster.names)?;
    let data = json!({
        "class": name,
        "tasks": class.tasks,
        "roster": roster.names.len(),
        "repeated": roster.repeated,
        "unread": roster.unread,
    });
    print(context, &data, |_| {
        let mut text = match count {
            1 => format!("class {name} has one task\n"),
            count => format!("class {name} has {count} tasks\n"),
        };
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
        text + &format!("\n  sudo cksl class serve {name}   serves its pages\n")
    })
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

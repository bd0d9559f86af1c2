//! Marks on the way out: `cksl class status` and `cksl class export`.

use std::fs;
use std::io::{self, Write as _, stdout};
use std::path::Path;
use std::process::{Command, Stdio};

use cksl::problem::{Problem, exit};
use cksl::report::{CLASS_EXPORT, ClassExport, ClassLearner, ClassMarks, ProvenMark};
use cksl_class::class::{
    Ahead, Cell, Class, Mark, Phase, Records, Score, Seat, Share, Stand, Task, TaskStats, records,
};
use cksl_wire::report::style::clean;
use cksl_wire::report::time::span;
use serde_json::json;
use std::collections::BTreeMap;

use super::super::args::ExportFormat;
use super::super::context::Context;
use super::super::print::print;
use super::folder::{Folder, Server};
use super::key::fingerprint;
use super::signed::Writing;
use super::{recordings, served_alone, unkept};

/// The marks, with what they rest on if `with_evidence`.
fn marks_of(records: &Records, with_evidence: bool) -> Result<(Class, ClassMarks), Problem> {
    let read = || {
        let (class, cells) = (records.class()?, records.cells(None)?);
        let own = records.on_own_machines()?;
        let learner = |seat: Seat| {
            let mut tasks = BTreeMap::new();
            for task in &class.tasks {
                let cell = cells.get(&(seat.id, task.clone()));
                let mark = cell
                    .map(|cell: &Cell| cell.mark.clone())
                    .unwrap_or_default();
                let (checks, roots) = match with_evidence {
                    true => (
                        records.evidence(seat.id, task)?,
                        records.roots(seat.id, task)?,
                    ),
                    false => (BTreeMap::new(), Vec::new()),
                };
                let proven = ProvenMark {
                    mark,
                    roots,
                    checks,
                };
                tasks.insert(task.clone(), proven);
            }
            Ok(ClassLearner {
                learner: seat.id,
                name: seat.name,
                admitted: seat.admitted,
                hand: seat.hand,
                on_own_machine: own
                    .iter()
                    .filter(|(id, task)| *id == seat.id && class.tasks.contains(task))
                    .map(|(_, task)| task.clone())
                    .collect(),
                score: tasks.values().map(|one| one.mark.score).sum(),
                exam: class.exam.as_ref().map(|exam| {
                    exam.score(|task| tasks.get(task).map(|one: &ProvenMark| &one.mark))
                }),
                tasks,
            })
        };
        let learners: Result<_, records::Error> =
            records.seats()?.into_iter().map(learner).collect();
        let marks = ClassMarks {
            class: class.name.clone(),
            open: class.open,
            tasks: class.tasks.clone(),
            learners: learners?,
        };
        Ok((class, marks))
    };
    read().map_err(|error| unkept(&error))
}

/// `cksl class status`
pub(super) fn status(
    context: &Context,
    records: &Records,
    is_served: bool,
    key: &str,
) -> Result<u8, Problem> {
    let (class, marks) = marks_of(records, false)?;
    let phase = records.phase(Share::default());
    let phase = phase.map_err(|error| unkept(&error))?;
    let stats: BTreeMap<&String, TaskStats> = class
        .tasks
        .iter()
        .map(|task| {
            // What is earned on a machine of a learner's own tells nothing of the class.
            let of_class = |one: &&ClassLearner| !one.on_own_machine.contains(task);
            let of = marks.learners.iter().filter(of_class);
            let of = of.filter_map(|one| one.tasks.get(task));
            (task, TaskStats::of(of.map(|one| &one.mark)))
        })
        .collect();
    let mut hosts = records.hosts().map_err(|error| unkept(&error))?;
    for host in &mut hosts {
        // Who served the class has ended without a word.
        host.connected &= is_served;
    }
    let ahead = records.ahead().map_err(|error| unkept(&error))?;
    let data = json!({
        "served": is_served,
        "code": class.code,
        "key": key,
        "from": class.begins,
        "until": class.ends,
        "held": class.held,
        "exam": class.exam,
        "left": phase.left(),
        "hosts": hosts,
        "paused": class.paused,
        "expected": records.expected().map_err(|error| unkept(&error))?,
        "ahead": ahead,
        "marks": marks,
        "stats": stats,
    });
    print(context, &data, |_| {
        let open = if class.open { "open" } else { "closed" };
        let served = match is_served {
            true => String::new(),
            false => format!("; nobody serves it: sudo cksl class serve {}", class.name),
        };
        let mut text = format!(
            "class {} is {open}, code {}{served}\n",
            class.name, class.code
        );
        let left = phase.left().map(span);
        text += &match (phase, left) {
            (Phase::Before(begins), _) => {
                let begins = begins.to_zoned(jiff::tz::TimeZone::system());
                format!("  it begins at {}\n", begins.strftime("%Y-%m-%d %H:%M"))
            }
            (Phase::Over, _) => "  its time is over\n".to_owned(),
            (Phase::Paused(_), Some(left)) => format!("  it is paused, with {left} left\n"),
            (Phase::Paused(_), None) => "  it is paused\n".to_owned(),
            (Phase::Runs(_), Some(left)) => format!("  {left} left\n"),
            (Phase::Runs(_), None) => String::new(),
        };
        for Ahead {
            task, wanted, made, ..
        } in ahead.iter().filter(|one| one.wanted > 0)
        {
            text += &match made {
                Some(made) => format!("  made ahead: {made} of {wanted} labs of {task}\n"),
                None => format!("  {wanted} labs of {task} are being made ahead\n"),
            };
        }
        for task in &class.tasks {
            let stats = &stats[task];
            let mut words = vec![
                format!("passed by {} of {}", stats.passed, marks.learners.len()),
                stats.earned(),
                stats.took(),
            ];
            words.extend(stats.failing());
            text += &format!("  {task}: {}\n", words.join("; "));
        }
        text += "\n";
        for host in &hosts {
            text += &format!("  {}\n", host.words());
        }
        if is_served && hosts.iter().all(|host| !host.connected) {
            text += "  no machine makes labs now: cksl class host-token says how one comes\n";
        }
        text += &format!("\n  exports are signed with the key {key}\n");
        text += "\n";
        for learner in &marks.learners {
            let count = |wanted| {
                class
                    .tasks
                    .iter()
                    .filter(|task| stand(learner, task) == wanted)
                    .count()
            };
            let mut words: Vec<String> = learner.exam.iter().map(Score::words).collect();
            words.extend([
                format!("{} points", learner.score),
                format!("{} passed", count(Stand::Passed)),
                format!("{} begun", count(Stand::Working)),
            ]);
            words.extend(learner.hand.then(|| "asks for help".to_owned()));
            words.extend((!learner.admitted).then(|| "waits to be admitted".to_owned()));
            text += &format!("  {}: {}\n", learner.name, words.join(", "));
        }
        if marks.learners.is_empty() {
            text += "  nobody has joined yet\n";
        }
        text
    })
}

fn stand(learner: &ClassLearner, task: &str) -> Stand {
    learner
        .tasks
        .get(task)
        .map(|one| one.mark.stand)
        .unwrap_or_default()
}

/// `cksl class export`
pub(super) fn export(context: &Context, name: &str, format: ExportFormat) -> Result<u8, Problem> {
    if format == ExportFormat::Recordings {
        let (records, server, _alone) = served_alone(context, name)?;
        return archive(&records, &server);
    }
    let records = Folder::of(context, name)?.into_records()?;
    let text = written(&records, format)?;
    // A closed pipe (`| head`) is how a reader says that it has seen enough.
    let _ = stdout().write_all(text.as_bytes());
    Ok(exit::DONE)
}

/// `cksl class export --to`: into a new directory, which is signed. Another process writes each file: who opens the records
/// gives up root, and only root has the key.
pub(super) fn export_to(
    context: &Context,
    name: &str,
    mut formats: Vec<ExportFormat>,
    dir: &Path,
) -> Result<u8, Problem> {
    let failed =
        |error: io::Error| Problem::usage(format!("{} can't be written: {error}", dir.display()));
    let key = Folder::of(context, name)?.key()?;
    if formats.is_empty() {
        formats = vec![ExportFormat::Csv, ExportFormat::Json, ExportFormat::Xapi];
    }
    formats.sort_unstable();
    formats.dedup();
    let mut writing = Writing::begin(dir).map_err(failed)?;
    let mut code = exit::DONE;
    let mut write = || -> Result<(), Problem> {
        for format in &formats {
            let (word, file) = match format {
                ExportFormat::Csv => ("csv", "marks.csv"),
                ExportFormat::Json => ("json", "marks.json"),
                ExportFormat::Xapi => ("xapi", "statements.jsonl"),
                ExportFormat::Recordings => ("recordings", "recordings.tar"),
            };
            let ended = writing.write(file, |file| {
                let mut child = Command::new("/proc/self/exe");
                child.args(["class", "export", name, "--format", word]);
                child.stdout(file).stderr(Stdio::inherit()).status()
            });
            match ended.map_err(failed)?.code().map(u8::try_from) {
                Some(Ok(exit::DONE)) => {}
                // Something of it could not be had, and that was said.
                Some(Ok(exit::NOT_PASSED)) => code = exit::NOT_PASSED,
                _ => return Err(Problem::machine(format!("{file} can't be written"))),
            }
        }
        Ok(())
    };
    let written = write().and_then(|()| writing.sign(name, &key).map_err(failed));
    if let Err(problem) = written {
        // What is not signed is no export.
        let _ = fs::remove_dir_all(dir);
        return Err(problem);
    }
    let key = fingerprint(key.public());
    print(context, &json!({ "directory": dir, "key": key }), |_| {
        format!(
            "  {} is written, and signed with the key\n    {key}\n",
            dir.display()
        )
    })?;
    Ok(code)
}

/// Writes the recordings of all attempts that were graded. What can't be had is named.
fn archive(records: &Records, server: &Server) -> Result<u8, Problem> {
    let all = records.tried(None, None).map_err(|error| unkept(&error))?;
    let mut code = exit::DONE;
    let mut archive = tar::Builder::new(stdout().lock());
    let failed = |error: io::Error| Problem::machine(format!("no archive can be written: {error}"));
    recordings::each(records, server, &all, |tried, recording| {
        let (seat, task, attempt) = (tried.seat, &tried.task, tried.attempt);
        let name = format!("learner-{seat}/{task}/{}.{attempt}.ckr", tried.lab);
        match recording {
            Ok(bytes) => {
                let mut header = tar::Header::new_ustar();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o600);
                let at = u64::try_from(tried.began.as_second()).unwrap_or_default();
                header.set_mtime(at);
                archive
                    .append_data(&mut header, name, bytes.as_slice())
                    .map_err(failed)
            }
            Err(why) => {
                code = exit::NOT_PASSED;
                tell!("  {name} is not there: {}", clean(&why));
                Ok(())
            }
        }
    })?;
    archive.finish().map_err(failed)?;
    Ok(code)
}

/// The marks as a text of that format.
fn written(records: &Records, format: ExportFormat) -> Result<String, Problem> {
    let (class, marks) = marks_of(records, format == ExportFormat::Json)?;
    let origins = records.tasks().map_err(|error| unkept(&error))?;
    match format {
        ExportFormat::Csv => table(&marks, &origins)
            .map_err(|error| Problem::bug(format!("the marks are no CSV: {error}"))),
        ExportFormat::Xapi => super::xapi::statements(records),
        ExportFormat::Recordings => Err(Problem::bug("recordings are no text")),
        ExportFormat::Json => {
            let acts = records.acts().map_err(|error| unkept(&error))?;
            let all = ClassExport {
                version: CLASS_EXPORT,
                tasks: origins,
                exam: class.exam,
                marks,
                acts,
            };
            let text = serde_json::to_string(&all);
            text.map(|text| text + "\n")
                .map_err(|error| Problem::bug(format!("the marks are no JSON: {error}")))
        }
    }
}

/// A text that no spreadsheet runs as a formula.
fn plain(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    match text.starts_with(begins) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn table(marks: &ClassMarks, origins: &[Task]) -> Result<String, Box<dyn std::error::Error>> {
    // Some spreadsheets split at `;`, too: what is quoted stays in one cell.
    let mut table = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(Vec::new());
    let mut head = vec![
        "learner".to_owned(),
        "admitted".to_owned(),
        "points".to_owned(),
        "on own machine".to_owned(),
    ];
    let is_exam = marks.learners.iter().any(|one| one.exam.is_some());
    if is_exam {
        head.extend(["score in per cent".to_owned(), "exam passed".to_owned()]);
    }
    for task in &marks.tasks {
        for column in [
            "state",
            "points",
            "of",
            "minutes",
            "hints",
            "attempts",
            "before it was judged again",
            "version",
            "digest",
        ] {
            head.push(format!("{task} {column}"));
        }
    }
    table.write_record(&head)?;
    let none = Mark::default();
    for learner in &marks.learners {
        let admitted = if learner.admitted { "yes" } else { "no" };
        let mut row = vec![
            plain(&learner.name),
            admitted.to_owned(),
            learner.score.to_string(),
            learner.on_own_machine.join(" "),
        ];
        if let Some(score) = &learner.exam {
            let passed = if score.passed { "yes" } else { "no" };
            // Never rounded up to the pass mark.
            let percent = (score.percent * 10.0 + 1e-6).floor() / 10.0;
            row.extend([format!("{percent:.1}"), passed.to_owned()]);
        }
        for task in &marks.tasks {
            let mark = learner.tasks.get(task).map_or(&none, |one| &one.mark);
            row.extend([
                mark.stand.word().to_owned(),
                mark.score.to_string(),
                mark.max.map_or_else(String::new, |max| max.to_string()),
                mark.minutes()
                    .map_or_else(String::new, |minutes| minutes.to_string()),
                mark.hints.to_string(),
                mark.attempts.to_string(),
                mark.regraded.map_or_else(String::new, |before| {
                    format!("{} of {}", before.score, before.max)
                }),
            ]);
            let origin = origins.iter().find(|origin| origin.id == *task);
            row.extend(origin.map_or_else(Default::default, |origin| {
                [origin.version.clone(), origin.digest.clone()]
            }));
        }
        table.write_record(&row)?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_formulas_and_break_no_line() {
        let learner = |name: &str| ClassLearner {
            learner: 1,
            name: name.to_owned(),
            admitted: true,
            hand: false,
            score: 3,
            exam: None,
            on_own_machine: vec!["a".to_owned()],
            tasks: BTreeMap::new(),
        };
        let marks = ClassMarks {
            class: "monday".to_owned(),
            open: true,
            tasks: vec!["a".to_owned()],
            learners: ["=1+1", "＠x", "Ada, \"A\"\nB", "Ada;=1+1"]
                .map(learner)
                .into(),
        };
        let text = table(&marks, &[]).unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> = rows
            .records()
            .map(|row| row.unwrap()[0].to_owned())
            .collect();
        assert_eq!(names, ["'=1+1", "'＠x", "Ada, \"A\"\nB", "Ada;=1+1"]);
        let head = "\"learner\",\"admitted\",\"points\",\"on own machine\",\"a state\",";
        assert!(text.starts_with(head), "{text}");
        assert!(text.contains("\n\"Ada;=1+1\",\"yes\",3,"), "{text}");
    }
}

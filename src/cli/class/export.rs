//! Marks on the way out: `cksl class status` and `cksl class export`.

use std::io::{Write as _, stdout};

use cksl_class::class::{Cell, Class, Mark, Records, Seat, Stand};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

use super::super::args::ExportFormat;
use super::super::catalog::print;
use super::super::context::Context;
use super::unkept;
use crate::problem::{Problem, exit};

/// All that is known of a class.
#[derive(Debug, Serialize)]
struct Marks {
    class: String,
    open: bool,
    tasks: Vec<String>,
    learners: Vec<Learner>,
}

#[derive(Debug, Serialize)]
struct Learner {
    name: String,
    admitted: bool,
    hand: bool,
    score: u32,
    tasks: BTreeMap<String, Mark>,
}

impl Marks {
    fn of(records: &Records) -> Result<(Class, Self), Problem> {
        let read = || Ok((records.class()?, records.seats()?, records.cells(None)?));
        let (class, seats, cells) = read().map_err(|error| unkept(&error))?;
        let learner = |seat: &Seat| {
            let of = |task: &String| {
                let cell = cells.get(&(seat.id, task.clone()));
                let mark = cell.map(|cell: &Cell| cell.mark.clone());
                (task.clone(), mark.unwrap_or_default())
            };
            let tasks: BTreeMap<String, Mark> = class.tasks.iter().map(of).collect();
            Learner {
                name: seat.name.clone(),
                admitted: seat.admitted,
                hand: seat.hand,
                score: tasks.values().map(|mark| mark.score).sum(),
                tasks,
            }
        };
        let marks = Self {
            class: class.name.clone(),
            open: class.open,
            tasks: class.tasks.clone(),
            learners: seats.iter().map(learner).collect(),
        };
        Ok((class, marks))
    }
}

/// `cksl class status`
pub(super) fn status(context: &Context, records: &Records, is_served: bool) -> Result<u8, Problem> {
    let (class, marks) = Marks::of(records)?;
    let data = json!({ "served": is_served, "code": class.code, "marks": marks });
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
        for task in &class.tasks {
            let passed = marks
                .learners
                .iter()
                .filter(|one| stand(one, task) == Stand::Passed);
            text += &format!(
                "  {task}: passed by {} of {}\n",
                passed.count(),
                marks.learners.len()
            );
        }
        text += "\n";
        for learner in &marks.learners {
            let count = |wanted| {
                class
                    .tasks
                    .iter()
                    .filter(|task| stand(learner, task) == wanted)
                    .count()
            };
            let mut words = vec![
                format!("{} points", learner.score),
                format!("{} passed", count(Stand::Passed)),
                format!("{} begun", count(Stand::Working)),
            ];
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

fn stand(learner: &Learner, task: &str) -> Stand {
    learner
        .tasks
        .get(task)
        .map(|mark| mark.stand)
        .unwrap_or_default()
}

/// `cksl class export`
pub(super) fn export(records: &Records, format: ExportFormat) -> Result<u8, Problem> {
    let (_, marks) = Marks::of(records)?;
    let text = match format {
        ExportFormat::Csv => {
            table(&marks).map_err(|error| Problem::bug(format!("the marks are no CSV: {error}")))?
        }
        ExportFormat::Json => {
            let acts = records.acts().map_err(|error| unkept(&error))?;
            let acts: Vec<_> = acts
                .iter()
                .map(|(at, what)| json!({ "at": at, "what": what }))
                .collect();
            let all = json!({ "version": 1, "marks": marks, "acts": acts });
            all.to_string() + "\n"
        }
    };
    // A closed pipe (`| head`) is how a reader says that it has seen enough.
    let _ = stdout().write_all(text.as_bytes());
    Ok(exit::DONE)
}

/// A text that no spreadsheet runs as a formula.
fn plain(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn table(marks: &Marks) -> Result<String, Box<dyn std::error::Error>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut head = vec![
        "learner".to_owned(),
        "admitted".to_owned(),
        "points".to_owned(),
    ];
    for task in &marks.tasks {
        for column in ["state", "points", "of", "minutes", "hints", "attempts"] {
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
        ];
        for task in &marks.tasks {
            let mark = learner.tasks.get(task).unwrap_or(&none);
            row.extend([
                mark.stand.word().to_owned(),
                mark.score.to_string(),
                mark.max.map_or_else(String::new, |max| max.to_string()),
                mark.minutes()
                    .map_or_else(String::new, |minutes| minutes.to_string()),
                mark.hints.to_string(),
                mark.attempts.to_string(),
            ]);
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
        let learner = |name: &str| Learner {
            name: name.to_owned(),
            admitted: true,
            hand: false,
            score: 3,
            tasks: BTreeMap::new(),
        };
        let marks = Marks {
            class: "monday".to_owned(),
            open: true,
            tasks: vec!["a".to_owned()],
            learners: ["=1+1", "@x", "Ada, \"A\"\nB"].map(learner).into(),
        };
        let text = table(&marks).unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<String> = rows
            .records()
            .map(|row| row.unwrap()[0].to_owned())
            .collect();
        assert_eq!(names, ["'=1+1", "'@x", "Ada, \"A\"\nB"]);
        assert!(text.starts_with("learner,admitted,points,a state,a points,a of,"));
    }
}

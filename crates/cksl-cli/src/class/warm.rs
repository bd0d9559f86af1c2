//! `cksl class open --warm`: a lab for each learner before the hour, so that nobody waits for theirs.

use std::thread;
use std::time::{Duration, Instant};

use cksl::problem::{Problem, exit};
use serde_json::json;

use super::super::context::Context;
use super::super::print::print;
use super::{served, unkept};

/// How often it is looked how far the server is.
const LOOK: Duration = Duration::from_millis(200);

/// How often it is said that it goes on.
const AGAIN: Duration = Duration::from_secs(10);

/// Lets the machines of a class make a lab of its first task for each learner, and opens it then. `learners` is how many are
/// expected, where the roster does not say it. A class whose labs can't all be made is opened all the same.
pub(super) fn open(context: &Context, name: &str, learners: Option<u32>) -> Result<u8, Problem> {
    let (records, server) = served(context, name)?;
    let class = records.class().map_err(|error| unkept(&error))?;
    if class.exam.is_some() {
        return Err(Problem::usage(format!(
            "class {name} is an exam: its learners begin with any task, so no lab can be made for them before"
        ))
        .hint(format!("cksl class open {name}   opens it")));
    }
    let task = class.tasks.iter().find(|task| !class.held.contains(task));
    let task = task.ok_or_else(|| Problem::usage("no task of this class can be begun yet"))?;
    let expected = records.expected().map_err(|error| unkept(&error))?;
    let wanted = learners.unwrap_or(expected);
    if wanted == 0 {
        return Err(
            Problem::usage("nothing says how many learners come").hint(format!(
                "cksl class open {name} --warm --learners N   says it"
            )),
        );
    }
    let began = Instant::now();
    let asked = records.ask_ahead(task, wanted);
    asked.map_err(|error| unkept(&error))?;
    let mut say = Instant::now() + AGAIN;
    let ahead = loop {
        let all = records.ahead().map_err(|error| unkept(&error))?;
        match all.into_iter().find(|one| one.task == *task) {
            Some(asked) if asked.wanted != wanted => {
                return Err(Problem::machine(format!(
                    "the labs are not made any more: the class was closed, or somebody asked for {} labs",
                    asked.wanted
                )));
            }
            Some(asked) if asked.made.is_some() => break asked,
            _ if !server.is_there() => {
                return Err(
                    Problem::machine(format!("nobody serves class {name} any more")).hint(format!(
                        "sudo cksl class serve {name}   goes on with the labs"
                    )),
                );
            }
            _ => {}
        }
        if Instant::now() > say {
            say += AGAIN;
            let seconds = began.elapsed().as_secs();
            tell!("  the labs are being made: {seconds} s so far");
        }
        thread::sleep(LOOK);
    };
    records.set_open(true).map_err(|error| unkept(&error))?;
    let made = ahead.made.unwrap_or_default();
    let data = json!({
        "class": name,
        "ahead": ahead,
        "seconds": began.elapsed().as_secs_f64(),
    });
    print(context, &data, |_| {
        let labs = if made == 1 { "lab waits" } else { "labs wait" };
        let mut text = format!("class {name} is open, and {made} {labs} in {task}\n");
        if let Some(why) = &ahead.problem {
            text += &format!(
                "  not {wanted}: {why}. Who begins later waits while theirs is made, if there is room by then\n"
            );
        }
        text
    })?;
    Ok(match made >= wanted {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    })
}

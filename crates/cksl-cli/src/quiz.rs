//! `cksl quiz`: questions on the terminal, or line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal as _, Read as _, Write, stdin, stdout};

use cksl::attempt::{Progress, Review};
use cksl::problem::{Problem, exit};
use cksl::quiz::{Asked, Bank, Place, Selection, schedule, select};
use cksl::random::random;
use cksl::report::{self, QuizQuestion, QuizQuestions, QuizStand, QuizTopics};
use cksl::scenario::Content;
use cksl::supervisor::{content, open_progress};
use cksl_wire::terminal::clean;
use falco_rules::suggest::closest;
use jiff::{Timestamp, Zoned};

use super::args::Quiz;
use super::context::Context;
use super::exams;
use super::print::print;

/// Longest line that is read as an answer, in bytes.
const MAX_LINE: u64 = 4096;

/// What says that the answer is not known.
const UNKNOWN: &str = "?";

/// What ends a session.
const STOP: &str = "q";

/// See the module.
pub(super) fn quiz(context: &Context, wanted: &Quiz) -> Result<u8, Problem> {
    exams::permit(context, "quiz", |rights| rights.quiz)?;
    let content = content(&context.content)?;
    if let Some(topic) = &wanted.topic {
        know(&content, topic)?;
    }
    let bank = Bank::load(&content, wanted.topic.as_deref())?;
    let now = Timestamp::now();
    let reviews = reviews(context)?;
    if wanted.list {
        let list = QuizTopics::new(&bank, &reviews, now);
        return print(context, &list, |style| report::quiz_topics(&list, style));
    }
    let seed = wanted.seed.unwrap_or_else(random);
    let selection = Selection {
        count: wanted.count.into(),
        only_due: wanted.due,
        early: wanted.early,
        seed,
    };
    let places = select(bank.questions(), &reviews, selection, now);
    if context.terminal.json {
        let mut questions = Vec::new();
        for place in places {
            let review = reviews.get(&place.question().id);
            let asked = Asked::new(place, seed)?;
            questions.push(QuizQuestion::new(place, &asked, review, now));
        }
        let stand = QuizStand::of(bank.questions(), &reviews, now);
        let questions = QuizQuestions { questions, stand };
        return print(context, &questions, |_| String::new());
    }
    if places.is_empty() {
        let asked = bank.questions().filter_map(|place| {
            let review = reviews.get(&place.question().id)?;
            Some(review.due)
        });
        let text = report::quiz_nothing(asked.min(), now, &context.style());
        // A closed pipe is how a reader says that it has seen enough.
        let _ = stdout().write_all(text.as_bytes());
        return Ok(exit::DONE);
    }
    let mut session = Session {
        context,
        progress: open_progress(&context.paths.progress, context.owner)?,
        reviews,
        answered: Vec::new(),
        seed,
    };
    session.run(&places)?;
    session.end(&bank);
    Ok(exit::DONE)
}

/// The topic must be one.
fn know(content: &Content, topic: &str) -> Result<(), Problem> {
    let ids = Bank::ids(content);
    if ids.contains(&topic) {
        return Ok(());
    }
    let problem = Problem::usage(format!("there is no topic `{topic}`"));
    Err(match closest(topic, ids) {
        Some(near) => problem.hint(format!("cksl quiz {near}")),
        None => problem.hint("cksl quiz --list   names them"),
    })
}

/// The latest answers; none where no progress has been kept yet.
fn reviews(context: &Context) -> Result<BTreeMap<String, Review>, Problem> {
    if !context.paths.progress.exists() {
        return Ok(BTreeMap::new());
    }
    Ok(Progress::open(&context.paths.progress)?.latest_reviews()?)
}

/// Questions, one after another.
struct Session<'a> {
    context: &'a Context,
    progress: Progress,
    reviews: BTreeMap<String, Review>,
    /// What was answered, in order.
    answered: Vec<Review>,
    seed: u64,
}

/// What came of asking once.
enum Given {
    Answer(String, bool),
    Stop,
}

impl Session<'_> {
    fn run(&mut self, places: &[Place<'_>]) -> Result<(), Problem> {
        for (index, place) in places.iter().enumerate() {
            let asked = Asked::new(*place, self.seed)?;
            let style = self.context.style();
            let last = self.reviews.get(&place.question().id);
            let text = report::quiz_question(
                *place,
                &asked,
                (index + 1, places.len()),
                last.is_none(),
                &style,
            );
            if !say(&text) {
                return Ok(());
            }
            let Given::Answer(given, is_right) = self.answer(&asked)? else {
                return Ok(());
            };
            let question = &place.question().id;
            let review = schedule(question, last, &given, is_right, Timestamp::now());
            // Kept before it is commented on: who is interrupted has answered.
            self.progress.record_review(&review)?;
            let text = report::quiz_feedback(*place, &asked, &review, &Zoned::now(), &style);
            self.reviews.insert(question.clone(), review.clone());
            self.answered.push(review);
            let is_last = index + 1 == places.len();
            if !say(&text) || !goes_on(is_last)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads lines until one is an answer.
    fn answer(&self, asked: &Asked) -> Result<Given, Problem> {
        let echoes = !stdin().is_terminal();
        loop {
            say("  > ");
            let line = read_line(&mut stdin().lock()).map_err(unread)?;
            let Some(line) = line else {
                say("\n\n");
                return Ok(Given::Stop);
            };
            let typed = line.trim();
            if echoes {
                say(&format!("{}\n", clean(typed)));
            }
            say("\n");
            let missed = match typed {
                STOP => return Ok(Given::Stop),
                UNKNOWN => return Ok(Given::Answer(UNKNOWN.to_owned(), false)),
                "" => asked.form.hint(),
                typed => match asked.form.read(typed) {
                    Ok(answer) => {
                        let is_right = asked.form.is_right(&answer);
                        return Ok(Given::Answer(typed.to_owned(), is_right));
                    }
                    Err(hint) => hint,
                },
            };
            say(&report::quiz_again(&missed, &self.context.style()));
        }
    }

    /// Says how it went.
    fn end(&self, bank: &Bank) {
        let now = Timestamp::now();
        let style = self.context.style();
        let stand = QuizStand::of(bank.questions(), &self.reviews, now);
        let asked: BTreeMap<&str, &str> = bank
            .questions()
            .map(|place| (place.question().id.as_str(), place.question().ask.as_str()))
            .collect();
        let ask = |review: &Review| asked.get(review.question.as_str()).copied();
        let session: Vec<(&str, &Review)> = self
            .answered
            .iter()
            .map(|review| (ask(review).unwrap_or(&review.question), review))
            .collect();
        let text = report::quiz_summary(&session, stand, &Zoned::now(), &style);
        say(&text);
    }
}

/// Lets what was said about an answer stay on the terminal until it was read; whether the session goes on.
fn goes_on(is_last: bool) -> Result<bool, Problem> {
    if !(stdin().is_terminal() && stdout().is_terminal()) {
        return Ok(true);
    }
    say(match is_last {
        true => "  Enter for the result ",
        false => "  Enter for the next question ",
    });
    let line = read_line(&mut stdin().lock()).map_err(unread)?;
    say("\n");
    Ok(line.is_some_and(|line| line.trim() != STOP))
}

fn unread(error: io::Error) -> Problem {
    Problem::machine(format!("standard input can't be read: {error}"))
}

/// Writes to standard output; whether somebody still reads it.
fn say(text: &str) -> bool {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_ok()
}

/// A line of at most [`MAX_LINE`] bytes; what is longer is cut. Nothing at the end.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if input
        .by_ref()
        .take(MAX_LINE)
        .read_until(b'\n', &mut bytes)?
        == 0
    {
        return Ok(None);
    }
    while bytes.len() as u64 >= MAX_LINE && bytes.last() != Some(&b'\n') {
        let mut rest = Vec::new();
        if input.by_ref().take(MAX_LINE).read_until(b'\n', &mut rest)? == 0
            || rest.last() == Some(&b'\n')
        {
            break;
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_cut_and_is_no_two_answers() {
        let text = format!("{}\nb\n", "x".repeat(10_000));
        let mut input = text.as_bytes();
        let first = read_line(&mut input).unwrap().unwrap();
        assert_eq!(first.len() as u64, MAX_LINE);
        assert_eq!(read_line(&mut input).unwrap().as_deref(), Some("b\n"));
        assert_eq!(read_line(&mut input).unwrap(), None);
    }
}

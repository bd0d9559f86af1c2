//! The learner's verbs as they are typed, on the host and in a node alike.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use cksl_wire::exit;
use cksl_wire::io::Io;
use cksl_wire::protocol::Verb;
use cksl_wire::report::ShownQuestion;
use clap::{Args, Subcommand};
use clap_complete::ArgValueCandidates;

use super::{Answer, complete};
use crate::screen::folded;

/// Longest answer that is read from standard input.
const MAX_ANSWER: u64 = 1 << 20;

/// What a learner can type. `Lab` says which lab is meant and `Source` what is graded, where there
/// is a choice of either; `Rules` what can be asked about rules.
#[derive(Clone, Debug, Subcommand)]
pub enum VerbArgs<Lab: Args, Source: Args, Rules: Subcommand> {
    /// Show the task
    Task {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
    },
    /// Take the next hint; says its cost first
    #[command(after_help = "\
Examples:
  cksl hint
  cksl hint --taken     those that you have, once more")]
    Hint {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// Take it without being asked
        #[arg(short, long, conflicts_with = "taken")]
        yes: bool,
        /// Show the hints that you have taken, once more; costs nothing
        #[arg(long)]
        taken: bool,
    },
    /// Answer a question of the task; alone, list the questions and your answers
    #[command(after_help = "\
Examples:
  cksl answer
  cksl answer syscall fdatasync
  cksl answer ports 2379 2380
  grep -o 'token=.*' notes | cksl answer token -

Three different answers to a question are free. Each further one costs a point, and is asked about first.")]
    Answer {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// The check that asks
        #[arg(add = ArgValueCandidates::new(complete::questions))]
        check: Option<String>,
        /// The answer, one word or several; `-` or nothing reads it from standard input
        value: Vec<String>,
        /// Give it without being asked, also if it costs a point
        #[arg(short, long)]
        yes: bool,
    },
    /// Grade what has been done so far
    Check {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// Grade again whenever something happens, until Ctrl-C or until all is earned
        #[arg(short, long)]
        watch: bool,
        /// What is graded.
        #[command(flatten)]
        source: Source,
    },
    /// Show what happened, as the kernel saw it
    Explain {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// Only what bears on this check
        #[arg(add = ArgValueCandidates::new(complete::checks))]
        check: Option<String>,
    },
    /// Show points, time, hints and the state of the lab
    Status {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
    },
    /// Show the rules files that the lab's falco has loaded, or say more about rules
    Rules {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// What more.
        #[command(subcommand)]
        command: Option<Rules>,
    },
    /// Grade once more and end the attempt; its best result is kept
    Submit {
        /// Which lab.
        #[command(flatten)]
        lab: Lab,
        /// Without being asked
        #[arg(short, long)]
        yes: bool,
    },
}

impl<Lab: Args, Source: Args, Rules: Subcommand> VerbArgs<Lab, Source, Rules> {
    /// Which lab is meant.
    pub fn lab(&self) -> &Lab {
        match self {
            Self::Task { lab }
            | Self::Hint { lab, .. }
            | Self::Answer { lab, .. }
            | Self::Check { lab, .. }
            | Self::Explain { lab, .. }
            | Self::Status { lab }
            | Self::Rules { lab, .. }
            | Self::Submit { lab, .. } => lab,
        }
    }

    /// What is typed for it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Task { .. } => "task",
            Self::Hint { .. } => "hint",
            Self::Answer { .. } => "answer",
            Self::Check { .. } => "check",
            Self::Explain { .. } => "explain",
            Self::Status { .. } => "status",
            Self::Rules { .. } => "rules",
            Self::Submit { .. } => "submit",
        }
    }

    /// Reads and asks the person what must be known first, and has `ask` make the call. Returns the
    /// exit code. (What is asked about rules is no call; whoever offers it carries it out.)
    /// `questions` are those of the task, nothing if they can't be had.
    ///
    /// # Errors
    /// Those of `ask`.
    pub fn carry_out<E>(
        self,
        io: &mut Io<'_>,
        questions: impl FnOnce() -> Option<Vec<ShownQuestion>>,
        mut ask: impl FnMut(&Verb, &mut Io<'_>) -> Result<Answer, E>,
    ) -> Result<u8, E> {
        let verb = match self {
            Self::Task { .. } => Verb::Task,
            Self::Hint { taken: true, .. } => Verb::Hints,
            Self::Hint { yes, .. } => Verb::Hint { accept: yes },
            Self::Answer { check: None, .. } => Verb::Questions,
            Self::Answer {
                check: Some(check),
                value,
                yes,
                ..
            } => match asked_for(&check, &value, questions, io) {
                Ok(Some(value)) => Verb::Answer {
                    check,
                    value,
                    accept: yes,
                },
                // The same request says why the questions can't be had.
                Ok(None) => Verb::Questions,
                Err(error) => {
                    let _ = writeln!(io.err, "cksl: can't read the answer: {error}");
                    return Ok(exit::USAGE);
                }
            },
            Self::Check { watch, .. } => Verb::Check { watch },
            Self::Explain { check, .. } => Verb::Explain { check },
            Self::Status { .. } => Verb::Status,
            Self::Rules { .. } => Verb::Rules,
            Self::Submit { yes, .. } => {
                if !yes && let Err(code) = agreed("End the attempt? Its best result is kept.", io) {
                    return Ok(code);
                }
                Verb::Submit
            }
        };
        let answer = ask(&verb, io)?;
        match answer.question {
            Some(question) => match agreed(&question, io) {
                Ok(()) => Ok(ask(&verb.accepted(), io)?.code),
                Err(code) => Ok(code),
            },
            None => Ok(answer.code),
        }
    }
}

/// The answer, asked for where somebody sits at a terminal and has given none; nothing where it is not known what would
/// be asked.
fn asked_for(
    check: &str,
    words: &[String],
    questions: impl FnOnce() -> Option<Vec<ShownQuestion>>,
    io: &mut Io<'_>,
) -> io::Result<Option<String>> {
    match words.is_empty() && io::stdin().is_terminal() {
        true => typed(check, questions(), io.err, io::stdin().lock()),
        false => given(words, io::stdin().lock()).map(Some),
    }
}

/// Shows the question, and reads a line. Where no question is called so nobody is asked: the supervisor says which there
/// are.
fn typed(
    check: &str,
    questions: Option<Vec<ShownQuestion>>,
    err: &mut dyn Write,
    from: impl BufRead,
) -> io::Result<Option<String>> {
    let Some(questions) = questions else {
        return Ok(None);
    };
    let Some(question) = questions.iter().find(|one| one.check == check) else {
        return Ok(Some(String::new()));
    };
    write!(
        err,
        "{}Your answer: ",
        folded(&format!("{}\n", question.ask))
    )?;
    err.flush()?;
    let mut line = String::new();
    from.take(MAX_ANSWER).read_line(&mut line)?;
    match line.trim() {
        "" => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "nothing was typed",
        )),
        line => Ok(Some(line.to_owned())),
    }
}

/// The answer that was typed, its words with a blank between them, or else what can be read.
fn given(words: &[String], from: impl Read) -> io::Result<String> {
    match words {
        [] => read_answer(from),
        [only] if only == "-" => read_answer(from),
        words => Ok(words.join(" ")),
    }
}

/// Reads an answer without the end of its last line, as `$(…)` in a shell would.
fn read_answer(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(MAX_ANSWER + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_ANSWER {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("it is longer than {MAX_ANSWER} bytes"),
        ));
    }
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(text)
}

/// Puts a question to a person. Where nobody sits at the terminal, says how to answer it instead.
///
/// # Errors
/// The exit code for a no: 0 if a person said it, 2 if nobody could be asked.
pub fn agreed(question: &str, io: &mut Io<'_>) -> Result<(), u8> {
    if !io::stdin().is_terminal() {
        return Err(unasked(question, io));
    }
    let _ = write!(io.err, "{} ", folded(&format!("{question} [y/N]")));
    let _ = io.err.flush();
    let mut line = String::new();
    // What can't be read is no yes.
    let _ = io::stdin().lock().take(100).read_line(&mut line);
    match line.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(0),
    }
}

/// Says how a question is answered that nobody can be asked. Returns the exit code.
pub fn unasked(question: &str, io: &mut Io<'_>) -> u8 {
    let _ = writeln!(
        io.err,
        "{question} (not asked without a terminal: say --yes)"
    );
    exit::USAGE
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::Nothing;
    use super::*;
    use cksl_tools::rules::RulesCommand;

    #[test]
    fn an_answer_of_several_words_needs_no_quotes() {
        #[derive(Parser)]
        struct Line {
            #[command(subcommand)]
            verb: VerbArgs<Nothing, Nothing, RulesCommand>,
        }
        let typed = |line: &str| {
            let line = Line::try_parse_from(line.split(' ')).expect("parses");
            match line.verb {
                VerbArgs::Answer { value, yes, .. } => {
                    (given(&value, &b"read\n"[..]).unwrap(), yes)
                }
                other => panic!("{other:?}"),
            }
        };
        let of = |value: &str, yes| (value.to_owned(), yes);
        assert_eq!(typed("cksl answer ports 2379 2380"), of("2379 2380", false));
        assert_eq!(
            typed("cksl answer ports 2379 2380 -y"),
            of("2379 2380", true)
        );
        assert_eq!(typed("cksl answer ports - -y"), of("read", true));
        assert_eq!(typed("cksl answer ports"), of("read", false));
        assert_eq!(given(&[String::new()], &b"read"[..]).unwrap(), "");
    }

    #[test]
    fn who_is_asked_for_an_answer_sees_the_question_first() {
        let question = ShownQuestion {
            check: "token".to_owned(),
            ask: "Which token was used?".to_owned(),
            value: None,
            tries: 0,
            free: 3,
        };
        let asked = |check: &str, questions| {
            let mut err = Vec::new();
            let answer = typed(check, questions, &mut err, &b" hunter2 \n"[..]).unwrap();
            (answer, String::from_utf8(err).unwrap())
        };
        let (answer, said) = asked("token", Some(vec![question.clone()]));
        assert_eq!(answer.as_deref(), Some("hunter2"));
        assert_eq!(said, "Which token was used?\nYour answer: ");
        let unasked = |answer: Option<&str>| (answer.map(str::to_owned), String::new());
        assert_eq!(asked("foo", Some(vec![question])), unasked(Some("")));
        assert_eq!(asked("token", None), unasked(None));
    }

    #[test]
    fn an_answer_from_standard_input_loses_only_the_end_of_its_last_line() {
        assert_eq!(read_answer(&b" a b \n"[..]).unwrap(), " a b ");
        assert_eq!(read_answer(&b"a\nb\r\n\n"[..]).unwrap(), "a\nb");
        assert!(read_answer(io::repeat(b'x')).is_err());
    }
}

//! What can be asked about an exam in one of its nodes.

use cksl_wire::io::Io;
use cksl_wire::protocol::{ExamVerb, Verb};
use clap::Subcommand;

use super::{Answer, agreed};

/// `cksl exam …` in a node. Going to another task is the host's business.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum ExamArgs {
    /// Show the task of this node, or another one
    Task {
        /// Its number
        number: Option<u32>,
    },
    /// Say which task is next, and how to go there
    Next,
    /// Mark a task to come back to, or take the mark away
    Flag {
        /// Its number [default: this one]
        number: Option<u32>,
    },
    /// Show the time that is left
    Time,
    /// Show all tasks and how they stand
    Status,
    /// Hand in all tasks: the exam ends
    Submit {
        /// Without being asked
        #[arg(short, long)]
        yes: bool,
    },
}

impl ExamArgs {
    /// Asks the person what must be known first, and has `ask` make the call. Returns the exit code.
    ///
    /// # Errors
    /// Those of `ask`.
    pub(super) fn carry_out<E>(
        self,
        io: &mut Io<'_>,
        mut ask: impl FnMut(&Verb, &mut Io<'_>) -> Result<Answer, E>,
    ) -> Result<u8, E> {
        let verb = match self {
            Self::Task { number } => ExamVerb::Task { number },
            Self::Next => ExamVerb::Next,
            Self::Flag { number } => ExamVerb::Flag { number },
            Self::Time => ExamVerb::Time,
            Self::Status => ExamVerb::Status,
            Self::Submit { yes } => {
                if !yes
                    && let Err(code) = agreed(
                        "Hand in all tasks? The exam ends, and this node with it.",
                        io,
                    )
                {
                    return Ok(code);
                }
                ExamVerb::Submit
            }
        };
        Ok(ask(&Verb::Exam(verb), io)?.code)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::{Cli, Command};
    use super::*;

    fn asked(words: &[&str]) -> Option<Verb> {
        let cli = Cli::try_parse_from([&["cksl", "exam"], words].concat()).unwrap();
        let Command::Exam(exam) = cli.command else {
            panic!("{words:?} is about an exam")
        };
        let mut asked = None;
        let mut io = Io {
            out: &mut Vec::new(),
            err: &mut Vec::new(),
        };
        let answer = exam.carry_out(&mut io, |verb, _| {
            asked = Some(verb.clone());
            Ok::<_, ()>(Answer {
                code: 0,
                question: None,
            })
        });
        assert!(answer.is_ok());
        asked
    }

    #[test]
    fn an_exam_is_asked_about_by_its_verbs() {
        let task = ExamVerb::Task { number: Some(3) };
        assert_eq!(asked(&["task", "3"]), Some(Verb::Exam(task)));
        let flag = ExamVerb::Flag { number: None };
        assert_eq!(asked(&["flag"]), Some(Verb::Exam(flag)));
        assert_eq!(
            asked(&["submit", "--yes"]),
            Some(Verb::Exam(ExamVerb::Submit))
        );
    }

    #[test]
    fn nothing_is_handed_in_where_nobody_can_be_asked() {
        assert_eq!(asked(&["submit"]), None);
    }
}

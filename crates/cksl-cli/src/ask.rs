//! Asks the supervisor and prints what it says.

use std::io::{Write, stderr, stdout};

use cksl::chronicle::Chronicle;
use cksl::lab::LabId;
use cksl::problem::Problem;
use cksl::report;
use cksl::supervisor::{Client, ClientError, HostCall, HostReply, HostRequest, LabRecord, build};
use cksl_node::screen::Screen;
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::Reply;
use cksl_wire::report::{exam_task, exam_time, task};

use super::args::WhichLab;
use super::context::Context;
use super::print::{print, print_pages};

impl WhichLab {
    /// The lab's identity, if one was named.
    pub(super) fn id(&self) -> Option<LabId> {
        self.lab.clone().map(LabId)
    }
}

/// Rows below the task of an exam: the time, how the exam goes on, and the prompt.
const BELOW_A_TASK: usize = 8;

/// What came of a call.
pub(super) struct Asked {
    /// Exit code.
    pub(super) code: u8,
    /// The labs that the supervisor named.
    pub(super) labs: Vec<LabRecord>,
    /// What happened in an attempt, if that was asked for.
    pub(super) chronicle: Option<Chronicle>,
    /// A question that the supervisor asks before it goes on.
    pub(super) question: Option<String>,
}

/// Makes a call and prints its text. A supervisor is started if none runs.
pub(super) fn ask(context: &Context, call: HostCall) -> Result<Asked, Problem> {
    let asked = print_answer(context, call, |client, request, print| {
        client.ask(request, print).map(Some)
    })?;
    asked.ok_or_else(|| Problem::bug("a supervisor was asked and did not answer"))
}

/// Makes a call of a supervisor that runs, and prints its text; `None` if none runs.
pub(super) fn ask_running(context: &Context, call: HostCall) -> Result<Option<Asked>, Problem> {
    print_answer(context, call, |client, request, print| {
        client.ask_running(request, print)
    })
}

/// Makes a call, and returns what is said to it instead of printing that. A supervisor is started if none runs.
pub(super) fn quietly(context: &Context, call: HostCall) -> Result<Vec<HostReply>, Problem> {
    let mut said = Vec::new();
    let request = HostRequest::new(build(), call);
    let code = context.client()?.ask(&request, |reply| said.push(reply));
    code.map_err(unanswered)?;
    Ok(said)
}

fn print_answer(
    context: &Context,
    call: HostCall,
    ask: impl FnOnce(
        &Client,
        &HostRequest,
        &mut dyn FnMut(HostReply),
    ) -> Result<Option<u8>, ClientError>,
) -> Result<Option<Asked>, Problem> {
    let request = HostRequest::new(build(), call);
    let (mut labs, mut question, mut chronicle) = (Vec::new(), None, None);
    let mut screen = Screen::new(context.terminal);
    let mut show = |reply| match reply {
        HostReply::Accepted => {}
        HostReply::Reply(Reply::Ask(asked)) => question = Some(asked.to_string()),
        // A closed pipe (`| head`) ends the reading, not the work: nothing is to be done here.
        HostReply::Reply(reply) => {
            let _ = with_stdio(|io| screen.write(&reply, io));
        }
        reply => {
            let _ = screen.end_line(&mut stderr());
            show_host(context, &screen, reply, &mut labs, &mut chronicle);
        }
    };
    let code = ask(&context.client()?, &request, &mut show);
    let _ = screen.end_line(&mut stderr());
    let code = code.map_err(unanswered)?;
    Ok(code.map(|code| Asked {
        code,
        labs,
        chronicle,
        question,
    }))
}

/// Writes what is for the host alone, or keeps what a command goes on with.
fn show_host(
    context: &Context,
    screen: &Screen,
    reply: HostReply,
    labs: &mut Vec<LabRecord>,
    chronicle: &mut Option<Chronicle>,
) {
    match reply {
        HostReply::Status(status) => {
            let _ = print(context, &status, |style| report::status(&status, style));
        }
        HostReply::Solution(solution) => {
            let _ = print_pages(context, &solution, |style| {
                report::solution(&solution, style)
            });
        }
        HostReply::Outline(outline) => say(&report::outline(&outline, &context.style())),
        HostReply::Started(started) if !context.terminal.json => {
            let style = context.style();
            say(&report::started(&started, &style));
            let farewell = report::farewell(&style);
            // With the empty rows around it, and that of the prompt.
            let below = farewell.lines().count() + 3;
            let task = format!("\n{}", task(&started.task, &style));
            let task = screen.beginning(&task, below, "cksl task");
            write_out(&format!("{task}\n{farewell}\n"));
        }
        HostReply::Started(_) => {}
        HostReply::Arrived(arrived) if context.terminal.json => {
            let _ = print(context, &arrived.time, |_| String::new());
        }
        HostReply::Arrived(arrived) => {
            let text = exam_task(&arrived.sheet, &context.style());
            write_out(&screen.beginning(&text, BELOW_A_TASK, "cksl exam task"));
            say(&exam_time(&arrived.time, &context.style()));
        }
        HostReply::Lab(record) => labs.push(*record),
        HostReply::Chronicle(told) => *chronicle = Some(*told),
        HostReply::Accepted
        | HostReply::Reply(_)
        | HostReply::Grade(..)
        | HostReply::Happening(_)
        | HostReply::Missed => {}
    }
}

/// What is said of a supervisor that could not be asked, or did not answer.
pub(super) fn unanswered(error: ClientError) -> Problem {
    let problem = Problem::machine(error.to_string());
    match error {
        ClientError::Gone { .. } => problem
            .hint("run it again: another supervisor is started, and takes the labs up")
            .hint("cksl status   says how the lab stands"),
        ClientError::Open { .. } => problem,
        _ => problem.hint("cksl doctor   says what this machine lacks"),
    }
}

/// Writes to standard error.
fn say(text: &str) {
    let _ = stderr().write_all(text.as_bytes());
}

/// Writes to standard output.
fn write_out(text: &str) {
    let _ = stdout()
        .write_all(text.as_bytes())
        .and_then(|()| stdout().flush());
}

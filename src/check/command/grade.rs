//! Checks that are a command's result, as a last resort: the node is the learner's, and what runs there could be
//! made to say anything.
//!
//! So the recording tells of each command which programs ran in it. All of them must be the node's own that the
//! check names, in all code that they mapped, and nobody may have reached into them. A command of which that is not
//! so fails its check, whatever it printed, and whether the check is negated or not.
//!
//! Commands run before the recording is read, each once however many checks look at it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use falco_rules::filter::Filter;

use crate::check::instrument::Live;
use crate::check::instrument::condition::compile;
use crate::check::instrument::describe::{describe, is_made_up};
use crate::check::instrument::finding::Finding;
use crate::check::instrument::pattern;
use crate::check::instrument::run::{Ran, run_keeping};
use crate::check::instrument::when::{can_hit_the_grader, missing, remedy};
use crate::check::{Check, CommandCheck};
use crate::detector::{Actor, CkslView, EventNum, Loss, OwnFile};
use crate::grade::{Evidence, Verdict};
use crate::provider::NodeCommand;
use crate::random::random;

/// So much of what a command prints is looked at, in bytes.
const MAX_OUTPUT: usize = 16 << 20;

/// A process becomes another program.
const EXECUTES: &str = "evt.type in (execve, execveat) and evt.res = SUCCESS";

/// Somebody traces a command of the grader's, writes into its memory or into what it has open, or takes that.
const REACHES: &str = "cksl.target.actor = grader and cksl.actor != grader and evt.rawres >= 0 \
                       and (evt.type in (ptrace, process_vm_writev, pidfd_getfd) or evt.is_open_write = true)";

/// Exit codes from here on say which signal ended a command.
const SIGNALLED: i32 = 128;

/// The highest number of a signal.
const LAST_SIGNAL: i32 = 64;

/// The commands of a scenario, after they ran.
pub(crate) struct Commands {
    executions: Vec<Execution>,
    filters: Option<(Filter, Filter)>,
}

/// One command, whichever checks look at it.
struct Execution {
    check: CommandCheck,
    programs: BTreeSet<String>,
    /// What came of it, or why nothing can be said.
    ran: Result<Ran, String>,
    seen: Seen,
}

/// What the recording has of a command.
#[derive(Default)]
struct Seen {
    /// Processes, by their host pid, that have executed something in it.
    executed: HashSet<i32>,
    /// The first thing by which its result is not its own.
    foreign: Option<Foreign>,
    /// Why not all is known.
    unclear: Option<String>,
}

struct Foreign {
    say: &'static str,
    shown: Evidence,
}

impl Foreign {
    fn finding(&self) -> Finding {
        let observed = format!("{}: {}", self.say, self.shown.observed);
        Finding::fail(observed).with(self.shown.clone())
    }
}

impl Commands {
    /// Runs each different command of the checks once, in their order.
    pub(crate) fn run<'a>(
        checks: impl IntoIterator<Item = &'a Check>,
        live: Option<Live<'_>>,
        looks_at: &dyn Fn(&Check),
    ) -> Self {
        let mut executions: Vec<Execution> = Vec::new();
        for whole in checks {
            let Some(live) = live else {
                break;
            };
            let parts = whole.with_parts();
            for check in parts.flat_map(|part| part.kind.criterion().commands()) {
                let mut known = executions.iter();
                if !known.any(|execution| execution.check.runs_as(&check)) {
                    looks_at(whole);
                    executions.push(Execution::run(&check, live));
                }
            }
        }
        Self {
            executions,
            filters: compile(EXECUTES).ok().zip(compile(REACHES).ok()),
        }
    }

    /// The next event.
    pub(crate) fn event(&mut self, number: EventNum, view: &CkslView<'_>) {
        let Some((executes, reaches)) = &self.filters else {
            return;
        };
        let mut executions = self.executions.iter_mut();
        let Some(execution) = executions.find(|execution| execution.lasted(number)) else {
            return;
        };
        let truth = view.truth();
        let seen = &mut execution.seen;
        if truth.actor != Actor::Grader {
            if reaches.matches(view) {
                seen.is_foreign(
                    "somebody reached into the grader's command",
                    number,
                    describe(view),
                );
            }
            return;
        }
        if is_made_up(view) {
            seen.is_foreign(
                "something is mounted over what the kernel says of a process",
                number,
                describe(view),
            );
        }
        if executes.matches(view) {
            seen.executed.insert(truth.host_pid);
        }
        match &truth.program {
            // Until it executes something a process is a helper of ours.
            _ if seen.executed.is_empty() => {}
            OwnFile::Is(path) if execution.programs.contains(path) => {}
            OwnFile::Is(_) | OwnFile::No | OwnFile::Foreign => seen.is_foreign(
                "the command ran code that is not of the node's own programs",
                number,
                describe(view),
            ),
            OwnFile::Unknown if seen.executed.contains(&truth.host_pid) => {
                seen.unclear.get_or_insert_with(|| {
                    format!("which program ran is not known: {}", describe(view))
                });
            }
            OwnFile::Unknown => {}
        }
    }

    /// Events are missing here.
    pub(crate) fn loss(&mut self, loss: &Loss) {
        if !can_hit_the_grader(loss) {
            return;
        }
        // What is missing comes after the last event before it.
        let next = loss.after + 1;
        for execution in self
            .executions
            .iter_mut()
            .filter(|execution| execution.lasted(next))
        {
            let next = remedy(loss.cause, "check again");
            execution.seen.unclear = Some(format!("{} while it ran; {next}", missing(loss)));
        }
    }

    fn of(&self, check: &CommandCheck) -> Option<&Execution> {
        let mut executions = self.executions.iter();
        executions.find(|execution| execution.check.runs_as(check))
    }

    /// What a command has printed, whatever its exit code is. The error is what is found if that is not its own word.
    pub(crate) fn printed(&self, check: &CommandCheck) -> Result<String, Finding> {
        let execution = self.of(check).ok_or_else(not_seen)?;
        let ran = execution.ran.as_ref().map_err(Finding::unknown)?;
        if let Some(doubt) = execution.doubt() {
            return Err(doubt);
        }
        let unknown = |why: String| unclear(check, &why);
        exit_code(ran.code).map_err(unknown)?;
        let output = whole_output(ran.output.as_deref()).map_err(unknown)?;
        Ok(output.into_owned())
    }

    /// What a command has printed, as it is shown.
    pub(crate) fn said(&self, check: &CommandCheck) -> Option<String> {
        let execution = self.of(check)?;
        let output = execution.ran.as_ref().ok()?.output.as_deref()?;
        Some(shown(&String::from_utf8_lossy(output)))
    }

    /// Decides a check.
    pub(crate) fn grade(&self, check: &CommandCheck) -> Finding {
        let pattern = match check.stdout.as_deref().map(pattern::whole).transpose() {
            Ok(pattern) => pattern,
            Err(unusable) => return unusable,
        };
        let Some(execution) = self.of(check) else {
            return not_seen();
        };
        let ran = match &execution.ran {
            Ok(ran) => ran,
            Err(why) => return Finding::unknown(why),
        };
        let found = compare(check, pattern.as_ref(), ran.code, ran.output.as_deref());
        let found = found.map(|found| found.seen_at(words(&check.exec)));
        match execution.doubt() {
            // What is wrong in any case is told first.
            Some(doubt) if doubt.for_good => {
                let found = found.ok().filter(|found| found.verdict == Verdict::Fail);
                found.unwrap_or(doubt).for_good()
            }
            Some(doubt) => doubt,
            None => found.unwrap_or_else(|why| unclear(check, &why)),
        }
    }
}

fn not_seen() -> Finding {
    Finding::unknown("this can only be seen on the running node")
}

/// Why nothing can be said of a command.
fn unclear(check: &CommandCheck, why: &str) -> Finding {
    Finding::unknown(format!("`{}`: {why}", words(&check.exec)))
}

/// Decides a check in a lab that nobody was in yet, where all programs are the lab's own, with what was printed.
pub(crate) fn alone(check: &CommandCheck, live: Live<'_>) -> (Finding, Option<String>) {
    let execution = Execution::run(check, live);
    let found = match &execution.ran {
        Ok(ran) => match check.stdout.as_deref().map(pattern::whole).transpose() {
            Ok(pattern) => compare(check, pattern.as_ref(), ran.code, ran.output.as_deref())
                .unwrap_or_else(Finding::unknown),
            Err(unusable) => unusable,
        },
        Err(why) => Finding::unknown(why),
    };
    let output = execution.ran.ok().and_then(|ran| ran.output);
    let said = output.map(|output| shown(&String::from_utf8_lossy(&output)));
    (found, said)
}

impl Execution {
    fn run(check: &CommandCheck, live: Live<'_>) -> Self {
        let time = Duration::from_secs(check.seconds.into());
        Self {
            check: check.clone(),
            programs: check.own_files().map(str::to_owned).collect(),
            ran: run_keeping(live, &prepared(check), time, MAX_OUTPUT + 1),
            seen: Seen::default(),
        }
    }

    /// What is found of it if what it printed is not its own word, or not known to be: the first for good.
    fn doubt(&self) -> Option<Finding> {
        if let Some(foreign) = &self.seen.foreign {
            return Some(foreign.finding().for_good());
        }
        let why = match &self.seen.unclear {
            Some(why) => why,
            None if self.seen.executed.is_empty() => "what it ran was not seen; check again",
            None => return None,
        };
        Some(unclear(&self.check, why))
    }

    fn lasted(&self, number: EventNum) -> bool {
        let ran = self.ran.as_ref();
        ran.is_ok_and(|ran| ran.after < number && number <= ran.until)
    }
}

impl Seen {
    fn is_foreign(&mut self, say: &'static str, number: EventNum, observed: String) {
        self.foreign.get_or_insert_with(|| Foreign {
            say,
            shown: Evidence {
                at: format!("event {number}"),
                observed,
                events: vec![number],
                ..Evidence::default()
            },
        });
    }
}

/// The command with a home that is not there and that nobody can foresee, so that no program finds settings of the
/// learner's in it.
fn prepared(check: &CommandCheck) -> NodeCommand {
    let home = format!("/nonexistent/{:016x}", random());
    NodeCommand {
        argv: check.exec.clone(),
        env: vec![
            ("HOME".to_owned(), home),
            ("SHELL".to_owned(), "/bin/sh".to_owned()),
        ],
        cwd: "/".to_owned(),
        ..NodeCommand::default()
    }
}

/// Compares what came of a command; the error says why it can't be measured.
fn compare(
    check: &CommandCheck,
    pattern: Option<&regex::Regex>,
    code: Option<i32>,
    output: Option<&[u8]>,
) -> Result<Finding, String> {
    // A check may ask for a code that otherwise says which signal ended it.
    let code = match code {
        Some(code) if code == check.exit => code,
        code => {
            let code = exit_code(code)?;
            // What it printed says more than its code.
            if let Some(wrong) = output.and_then(|output| unlike(pattern, output)) {
                return Ok(Finding::fail(shown(&faults(check, &wrong))));
            }
            let observed = format!("exit code {code}, and {} expected", check.exit);
            return Ok(Finding::fail(observed));
        }
    };
    let output = whole_output(output)?;
    Ok(match pattern {
        Some(pattern) if !pattern.is_match(&output) => {
            Finding::fail(shown(&faults(check, &output)))
        }
        // A check may ask for a failure: what is wrong elsewhere is right here.
        Some(_) if is_brief(&output) => Finding::pass(shown(&output)),
        _ if code != 0 => Finding::pass(format!("exit code {code}, as expected")),
        _ => Finding::pass("exit code 0"),
    })
}

/// The exit code; the error says that a signal ended the command.
fn exit_code(code: Option<i32>) -> Result<i32, String> {
    let code = code.ok_or("a signal ended it")?;
    match code - SIGNALLED {
        signal @ 1..=LAST_SIGNAL => Err(format!("the signal {signal} ended it")),
        _ => Ok(code),
    }
}

/// All that was printed; the error says why it can't be known.
fn whole_output(output: Option<&[u8]>) -> Result<Cow<'_, str>, String> {
    let output =
        output.ok_or("it has ended, but something that it left behind holds its output")?;
    if output.len() > MAX_OUTPUT {
        let most = MAX_OUTPUT >> 20;
        return Err(format!(
            "it prints more than the {most} MiB that are looked at"
        ));
    }
    Ok(String::from_utf8_lossy(output))
}

/// The lines that are none of those that were asked for. All of it where that can't be said line by line, or where lines
/// are missing.
fn faults<'o>(check: &CommandCheck, output: &'o str) -> Cow<'o, str> {
    let asked = check.stdout.as_deref().unwrap_or_default();
    let lines: Result<Vec<_>, _> = asked.lines().map(pattern::whole).collect();
    let Ok(lines) = lines else {
        return output.into();
    };
    let is_asked = |line: &&str| lines.iter().any(|one| one.is_match(line));
    let wrong: Vec<&str> = output.lines().filter(|line| !is_asked(line)).collect();
    match wrong.is_empty() {
        true => output.into(),
        false => wrong.join("\n").into(),
    }
}

/// Whether what was printed is worth a line of evidence.
fn is_brief(output: &str) -> bool {
    !output.trim().is_empty() && output.len() <= BRIEF
}

/// What a command has printed, if that is something, and not what it should have printed.
fn unlike<'o>(pattern: Option<&regex::Regex>, output: &'o [u8]) -> Option<Cow<'o, str>> {
    let is_shown = !output.trim_ascii().is_empty() && output.len() <= MAX_OUTPUT;
    let text = is_shown.then(|| String::from_utf8_lossy(output))?;
    pattern
        .is_some_and(|asked| !asked.is_match(&text))
        .then_some(text)
}

/// At most so many characters of a command are shown: about a line.
const WORDS: usize = 60;

/// A command as evidence names it: a script in it, which only the grader needs, is left out.
fn words(exec: &[String]) -> String {
    let each = exec.iter().map(|word| match word.contains('\n') {
        true => "…",
        false => word.as_str(),
    });
    let text = each.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// At most so many characters of what a command printed are shown.
const SHOWN: usize = 300;

/// At most so many bytes of what a passed command printed are shown.
const BRIEF: usize = 120;

/// What a command printed, for a terminal: its lines in one, and what it printed may be anybody's bytes.
fn shown(output: &str) -> String {
    let lines: Vec<&str> = output.trim_end().lines().collect();
    let mut text: String = lines
        .join("; ")
        .chars()
        .map(|letter| match letter {
            letter if letter.is_control() || letter == char::REPLACEMENT_CHARACTER => '.',
            letter => letter,
        })
        .take(SHOWN + 1)
        .collect();
    if text.chars().count() > SHOWN {
        text.pop();
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::LossCause;
    use crate::grade::Verdict;

    fn check() -> CommandCheck {
        serde_json::from_str(r#"{"exec": ["/usr/bin/ss"], "stdout": ""}"#).unwrap()
    }

    fn verdict(code: Option<i32>, output: Option<&[u8]>) -> Result<Verdict, String> {
        let none = pattern::whole("").unwrap();
        compare(&check(), Some(&none), code, output).map(|found| found.verdict)
    }

    #[test]
    fn what_was_not_measured_is_no_empty_output() {
        assert_eq!(verdict(Some(0), Some(b"")), Ok(Verdict::Pass));
        assert_eq!(verdict(Some(0), Some(b"LISTEN")), Ok(Verdict::Fail));
        assert_eq!(verdict(Some(1), Some(b"")), Ok(Verdict::Fail));
        for (code, output, why) in [
            (Some(137), Some(Vec::new()), "the signal 9 ended it"),
            (None, Some(Vec::new()), "a signal ended it"),
            (Some(0), None, "holds its output"),
            (
                Some(0),
                Some(vec![b'x'; MAX_OUTPUT + 1]),
                "more than the 16 MiB",
            ),
        ] {
            let error = verdict(code, output.as_deref()).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn what_is_missing_counts_for_the_command_that_ran_then() {
        let execution = |after, until| Execution {
            check: check(),
            programs: BTreeSet::new(),
            ran: Ok(Ran {
                code: Some(0),
                output: Some(Vec::new()),
                after,
                until,
            }),
            seen: Seen::default(),
        };
        let unclear = |after, cause| {
            let mut commands = Commands {
                executions: vec![execution(10, 20), execution(20, 30)],
                filters: None,
            };
            commands.loss(&Loss {
                ts: 0,
                after,
                events: 1,
                cause,
            });
            let all = commands.executions.into_iter();
            all.map(|execution| execution.seen.unclear.unwrap_or_default())
                .collect::<Vec<_>>()
        };
        let found = unclear(10, LossCause::Kernel);
        assert!(found[0].contains("check again"), "{found:?}");
        assert_eq!(found[1], "");
        let found = unclear(25, LossCause::Size);
        assert_eq!(found[0], "");
        assert!(found[1].contains("cksl reset"), "{found:?}");
        assert_eq!(unclear(30, LossCause::Kernel), ["", ""]);
        // The supervisor was started again, and then it ran them.
        assert_eq!(unclear(10, LossCause::Gap), ["", ""]);
    }

    #[test]
    fn what_a_command_printed_says_more_than_its_code() {
        let none = pattern::whole("").unwrap();
        let observed = |output: &[u8]| {
            let found = compare(&check(), Some(&none), Some(1), Some(output));
            found.unwrap().observed
        };
        assert_eq!(observed(b"enabled\n"), "enabled");
        assert_eq!(observed(b"\n"), "exit code 1, and 0 expected");
    }

    #[test]
    fn of_several_lines_only_those_that_are_not_as_asked_are_shown() {
        let asked = CommandCheck {
            stdout: Some("/etc: read-only\n/var/lib/web: can be written\n".into()),
            ..check()
        };
        let seen = |output: &str| faults(&asked, output).into_owned();
        assert_eq!(
            seen("/etc: can be written\n/var/lib/web: can be written\n"),
            "/etc: can be written"
        );
        // What is missing can't be shown.
        assert_eq!(seen("/etc: read-only\n"), "/etc: read-only\n");
    }

    #[test]
    fn a_passed_command_shows_what_it_printed_if_that_is_brief() {
        let any = pattern::whole("(?s).*").unwrap();
        let observed = |output: &[u8]| {
            let found = compare(&check(), Some(&any), Some(0), Some(output));
            found.unwrap().observed
        };
        assert_eq!(observed(b"denied/denied\n"), "denied/denied");
        assert_eq!(observed(b""), "exit code 0");
        assert_eq!(observed(&[b'x'; 400]), "exit code 0");
    }

    #[test]
    fn evidence_names_a_command_and_not_the_script_in_it() {
        let script = ["/usr/bin/dash", "-c", "one\ntwo", "sh", "x"].map(str::to_owned);
        assert_eq!(words(&script), "/usr/bin/dash -c … sh x");
        assert_eq!(words(&["a".repeat(400)]).chars().count(), WORDS + 1);
    }

    #[test]
    fn the_home_of_a_command_is_another_one_each_time() {
        let homes = [prepared(&check()), prepared(&check())].map(|command| {
            let mut env = command.env.into_iter();
            env.find(|(name, _)| name == "HOME").unwrap().1
        });
        assert_ne!(homes[0], homes[1]);
    }

    #[test]
    fn nothing_that_is_shown_moves_the_cursor() {
        assert_eq!(shown("k8s\0\n\x1b[31m v\n"), "k8s.; .[31m v");
        assert_eq!(shown(&"é".repeat(400)).chars().count(), 301);
    }
}

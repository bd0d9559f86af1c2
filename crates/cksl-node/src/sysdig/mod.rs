//! The `sysdig` command: a node's events, or a recording's, as lines.

mod args;
mod capture;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use clap::Parser;
use falco_rules::event::{Event, syscall};
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::{Buffers, Template};
use falco_rules::state::State;
use jiff::tz::TimeZone;

use self::args::Args;
use self::capture::Capture;
use crate::feed::{Delivery, Feed};
use crate::io::{Io, print_usage};
use crate::listing::{self, Form};
use crate::protocol::{AlertConfig, Terminal, Watch};
use crate::stream::Record;

/// Deliveries that may wait; beyond, the stream waits in the supervisor.
const QUEUE: usize = 64;

/// The `sysdig` command, with the node's socket at `socket`. Returns its exit code: 0 when what was
/// asked is done, 1 for any failure.
pub fn main(args: impl IntoIterator<Item = OsString>, socket: &Path, io: &mut Io<'_>) -> u8 {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(usage) => {
            let color = Terminal::detect(false, false).color;
            return print_usage(&usage, color, io).min(1);
        }
    };
    match run(&args, socket, io) {
        Ok(()) => 0,
        Err(failure) => match failure.downcast_ref::<io::Error>() {
            // `sysdig | head` is no failure.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            _ => {
                let _ = writeln!(io.err, "sysdig: {failure}");
                1
            }
        },
    }
}

/// Whether such a command line asks for what happens in a node. One that can't be understood does
/// not.
#[must_use]
pub fn needs_a_node(args: &[OsString]) -> bool {
    Args::try_parse_from(args).is_ok_and(|args| args.is_live())
}

type Failure = Box<dyn std::error::Error>;

fn run(args: &Args, socket: &Path, io: &mut Io<'_>) -> Result<(), Failure> {
    if let Some(sentence) = args.unable() {
        return Err(sentence.into());
    }
    let form = if args.json { Form::Json } else { Form::Text };
    if args.list || args.list_events {
        let text = if args.list {
            listing::fields(form)
        } else {
            listing::events(form)
        };
        io.out.write_all(text.as_bytes())?;
        return Ok(io.out.flush()?);
    }
    let show = Show::new(args)?;
    let mut capture = args.write.as_deref().map(Capture::create).transpose()?;
    let shown = watch(args, &show, capture.as_mut(), socket, io);
    // What was written before an error is kept.
    let written = capture.as_mut().map_or(Ok(()), Capture::flush);
    shown?;
    Ok(written?)
}

/// Which events are shown, and how.
struct Show {
    filter: Option<Filter>,
    template: Template,
    buffers: Buffers,
    json: bool,
    /// This process, whose own live events are left out: printing them would make more of them.
    own_pid: Option<i64>,
}

impl Show {
    fn new(args: &Args) -> Result<Self, Failure> {
        let fields = FieldTable::falco();
        let text = args.filter.join(" ");
        let filter = if text.trim().is_empty() {
            None
        } else {
            Some(Filter::compile(&text, &fields).map_err(|error| explain(&error))?)
        };
        Ok(Self {
            filter,
            template: Template::compile(&args.format(), &fields)?,
            buffers: if args.base64 {
                Buffers::Base64
            } else {
                Buffers::Dotted
            },
            json: args.json,
            own_pid: args.read.is_none().then(|| process::id().into()),
        })
    }

    /// The system calls that can satisfy the filter.
    fn syscalls(&self) -> Vec<String> {
        let types = self.filter.as_ref().map(Filter::event_types);
        syscall::event_types()
            .filter(|name| syscall::by_name(name).is_some())
            .filter(|name| types.as_ref().is_none_or(|types| types.contains(name)))
            .map(str::to_owned)
            .collect()
    }

    /// Whether an event that was applied to `state` is to be shown.
    fn wants(&self, state: &State, event: &Event) -> bool {
        let own = |pid| state.thread(event.tid).is_some_and(|t| t.pid == pid);
        let matches = |filter: &Filter| filter.matches(&state.view(event));
        !self.own_pid.is_some_and(own) && self.filter.as_ref().is_none_or(matches)
    }

    /// The line for an event; `None` if it lacks a field that the format does not do without.
    fn line(&self, state: &State, event: &Event) -> Option<Vec<u8>> {
        let view = state.view(event);
        let rendered = self.template.render(&view, self.buffers);
        if !rendered.complete {
            return None;
        }
        let mut line = if self.json {
            let values = self.template.json(&view, self.buffers);
            serde_json::Value::Object(values).to_string().into_bytes()
        } else {
            rendered.text
        };
        line.push(b'\n');
        Some(line)
    }
}

/// A mistake in a filter, with the place under it.
fn explain(error: &falco_rules::diagnostic::Diagnostic) -> String {
    let mut text = format!("the filter is wrong: {}", error.message);
    if let Some(help) = &error.help {
        text.push_str(&format!("; {help}"));
    }
    if let Some(snippet) = &error.snippet {
        text.push_str(&format!("\n\n{}", snippet.trim_end()));
    }
    text
}

/// Shows events, or writes them to `capture`, until the source or the user's patience ends.
fn watch(
    args: &Args,
    show: &Show,
    mut capture: Option<&mut Capture>,
    socket: &Path,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let (_feed, told) = open(args, show, socket)?;
    let mut patience = Patience::new(args);
    let mut state = State::default();
    state.set_time_zone(TimeZone::system());
    let (mut seen, mut shown) = (0_u64, 0_u64);
    'stream: while args.numevents.is_none_or(|limit| shown < limit) {
        let records = match patience.wait(&told) {
            Ok(Delivery::Records(records)) => records,
            Ok(Delivery::Broken(error)) => return Err(error.to_string().into()),
            Ok(Delivery::Closed) | Err(_) => break,
        };
        for record in &records {
            record.apply(&mut state);
            let wanted = match record {
                Record::Event(event) if patience.is_over_at(event.ts) => break 'stream,
                Record::Event(event) => show.wants(&state, event),
                _ => true,
            };
            if let Some(capture) = &mut capture {
                capture.record(record, wanted)?;
            }
            match record {
                Record::Event(event) => {
                    seen += 1;
                    if !wanted {
                        continue;
                    }
                    if capture.is_none() {
                        let Some(line) = show.line(&state, event) else {
                            continue;
                        };
                        if !args.quiet {
                            io.out.write_all(&line)?;
                        }
                    }
                    shown += 1;
                    if args.numevents == Some(shown) {
                        break 'stream;
                    }
                }
                Record::Loss { events } => {
                    writeln!(io.err, "sysdig: {events} events were lost here")?;
                }
                _ => {}
            }
        }
        io.out.flush()?;
    }
    io.out.flush()?;
    if args.verbose {
        writeln!(io.err, "{seen} events, {shown} shown")?;
    }
    Ok(())
}

/// Opens the recording that was named, or else the node's stream.
fn open(args: &Args, show: &Show, socket: &Path) -> Result<(Feed, Receiver<Delivery>), Failure> {
    let (tell, told) = sync_channel(QUEUE);
    let deliver = move |delivery| tell.send(delivery).is_ok();
    if let Some(recording) = &args.read {
        return Ok((Feed::replay(recording, deliver)?, told));
    }
    let introduction = Watch {
        program: "sysdig".to_owned(),
        syscalls: Some(show.syscalls()),
        rules: Vec::new(),
        config: AlertConfig::default(),
    };
    let feed = Feed::open(socket, &introduction, deliver).map_err(|error| {
        format!("{error}\n\n  sysdig works inside the node of a lab; -r, -l and -L work anywhere")
    })?;
    Ok((feed, told))
}

/// How long it goes on (`-M`): by the clock, or in a recording by the events' times.
struct Patience {
    end: Option<Instant>,
    recorded: Option<u64>,
    first: Option<u64>,
}

impl Patience {
    fn new(args: &Args) -> Self {
        let live = args.read.is_none();
        let end = |seconds| Instant::now() + Duration::from_secs(seconds);
        Self {
            end: args.seconds.filter(|_| live).map(end),
            recorded: args.seconds.filter(|_| !live),
            first: None,
        }
    }

    fn wait(&self, told: &Receiver<Delivery>) -> Result<Delivery, RecvTimeoutError> {
        match self.end {
            None => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(end) => {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(RecvTimeoutError::Timeout);
                }
                told.recv_timeout(left)
            }
        }
    }

    /// Whether a recording's event of that time comes too late.
    fn is_over_at(&mut self, ts: u64) -> bool {
        let first = *self.first.get_or_insert(ts);
        let passed = ts.saturating_sub(first) / 1_000_000_000;
        self.recorded.is_some_and(|seconds| passed >= seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use falco_rules::event::{EventCode, Param};
    use falco_rules::state::ThreadInfo;

    fn show(words: &[&str]) -> Result<Show, String> {
        let args = Args::try_parse_from([&["sysdig"], words].concat()).unwrap();
        Show::new(&args).map_err(|failure| failure.to_string())
    }

    /// The line for a `close` by thread 7 of process `pid`.
    fn line(words: &[&str], pid: i64) -> Option<String> {
        let mut state = State::default();
        let mut thread = ThreadInfo::new(7, pid, 1);
        thread.comm = b"cat"[..].into();
        state.insert_thread(thread, []);
        let event = Event {
            num: 42,
            ts: 1_000_000_001,
            cpu: 1,
            tid: 7,
            code: EventCode::named("close").unwrap(),
            params: vec![Param::I64(0), Param::I64(3)],
        };
        state.apply(&event);
        let show = show(words).unwrap();
        if !show.wants(&state, &event) {
            return None;
        }
        Some(String::from_utf8(show.line(&state, &event)?).unwrap())
    }

    #[test]
    fn an_event_is_a_line_if_the_filter_lets_it_through() {
        let usual = line(&["-t", "a", "evt.type=close"], 7).unwrap();
        assert!(
            usual.starts_with("42 1.000000001 1 cat (7) < close "),
            "{usual}"
        );
        assert_eq!(line(&["evt.type=open"], 7), None);
        let json = line(&["-j", "-p", "%evt.num %proc.name"], 7).unwrap();
        assert_eq!(json, "{\"evt.num\":42,\"proc.name\":\"cat\"}\n");
    }

    #[test]
    fn a_line_with_a_missing_field_needs_a_star() {
        assert_eq!(line(&["-p", "%proc.pname"], 7), None);
        assert_eq!(line(&["-p", "*%proc.pname"], 7).unwrap(), "<NA>\n");
    }

    #[test]
    fn the_events_of_sysdig_itself_are_left_out() {
        assert_eq!(line(&[], process::id().into()), None);
    }

    #[test]
    fn only_the_calls_that_can_match_are_asked_for() {
        let calls = show(&["evt.type in (openat, close) and proc.name=cat"]).unwrap();
        assert_eq!(calls.syscalls(), ["close", "openat"]);
        assert!(show(&[]).unwrap().syscalls().len() > 300);
    }

    #[test]
    fn a_wrong_filter_is_shown_with_the_place() {
        let error = show(&["proc.nam=cat"]).err().unwrap();
        assert!(error.contains("did you mean `proc.name`?"), "{error}");
        assert!(error.contains("\n^^^^"), "{error}");
    }
}

//! The `sysdig` command: a node's events, or a recording's, as lines or as a study of them.

mod args;
mod capture;
mod chisel;
mod news;
mod patience;
mod show;
mod summary;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use cksl_wire::io::Io;
use cksl_wire::protocol::{AlertConfig, NODE_SOCKET, Watch};
use cksl_wire::stream::Record;
use cksl_wire::terminal::Terminal;
use clap::{CommandFactory as _, Parser};
use falco_rules::event::Event;
use falco_rules::state::State;
use jiff::tz::TimeZone;

use self::args::Args;
use self::capture::Capture;
use self::chisel::{Chisel, ChiselError, Order, Recipe};
use self::news::{News, is_discarded};
use self::patience::{Next, Patience};
use self::show::{Show, Sieve};
use self::summary::Summary;
use crate::feed::{Delivery, Feed};
use crate::listing::{self, Form};
use crate::usage::print_usage;

/// Deliveries that may wait; beyond, the stream waits in the supervisor.
const QUEUE: usize = 64;

/// How often a chisel's table is shown on a terminal.
const REFRESH: Duration = Duration::from_secs(1);

/// Moves a terminal's cursor to its first place and clears what is there.
const CLEAR: &[u8] = b"\x1b[H\x1b[2J";

/// The description of the command line.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}

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
    for note in args.notes() {
        writeln!(io.err, "sysdig: {note}")?;
    }
    let form = if args.json { Form::Json } else { Form::Text };
    let text = if args.list {
        Some(listing::fields(form))
    } else if args.list_events {
        Some(listing::events(form))
    } else if args.lists_chisels() {
        Some(chisel::list())
    } else if let Some(name) = &args.chisel_info {
        Some(Recipe::find(name)?.describe())
    } else {
        None
    };
    if let Some(text) = text {
        io.out.write_all(text.as_bytes())?;
        return Ok(io.out.flush()?);
    }
    let mut words = args.filter.as_slice();
    let recipe = args.chisel.as_deref().map(named).transpose()?;
    let argument = recipe
        .as_ref()
        .map(|(recipe, argument)| match (recipe.argument, argument) {
            (None, _) => Ok(String::new()),
            (Some(_), Some(argument)) => Ok((*argument).to_owned()),
            (Some(needed), None) => match words.split_first() {
                Some((first, rest)) => {
                    words = rest;
                    Ok(first.clone())
                }
                None => Err(ChiselError::Argument(recipe.name, needed)),
            },
        });
    let argument = argument.transpose()?.unwrap_or_default();
    let recipe = recipe.map(|(recipe, _)| recipe);
    let sieve = Sieve::new(args, words, recipe)?;
    let order = Order {
        argument,
        buffers: args.buffers(),
        here: args.read.is_none() && socket == Path::new(NODE_SOCKET),
        filtered: !words.is_empty(),
    };
    let output = match (recipe, &args.write) {
        (Some(recipe), _) => Output::Study(recipe.make(&order)?),
        (None, Some(path)) => Output::Capture(Capture::create(path)?),
        (None, None) if args.quiet => Output::Nothing,
        (None, None) => Output::Lines(Box::new(Show::new(args)?)),
    };
    let (feed, told) = open(args, &sieve, socket)?;
    let mut watch = Looking {
        args,
        sieve,
        output,
        patience: Patience::begin(args)?,
        state: State::default(),
        summary: Summary::default(),
        seen: 0,
        shown: 0,
        lost: 0,
        news: News::default(),
        discarded: is_discarded(),
    };
    watch.state.set_time_zone(TimeZone::system());
    let result = watch.run(&feed, &told, io);
    if result.is_ok() && watch.flush(io).is_ok() && args.read.is_none() {
        watch.news.end(&feed, &told);
    }
    drop(feed);
    // What was counted or written before an error is not lost by it.
    let ended = watch.end(io);
    result?;
    ended
}

/// The chisel that `-c` names, and its argument if it stands in the same word.
fn named(word: &str) -> Result<(&'static Recipe, Option<&str>), ChiselError> {
    let (name, argument) = match word.split_once(' ') {
        Some((name, argument)) => (name, Some(argument.trim())),
        None => (word, None),
    };
    Ok((Recipe::find(name)?, argument))
}

/// Opens the recording that was named, or else the node's stream.
fn open(args: &Args, sieve: &Sieve, socket: &Path) -> Result<(Feed, Receiver<Delivery>), Failure> {
    let (tell, told) = sync_channel(QUEUE);
    let deliver = move |delivery| tell.send(delivery).is_ok();
    if let Some(recording) = &args.read {
        return Ok((Feed::replay(recording, deliver)?, told));
    }
    let introduction = Watch {
        program: "sysdig".to_owned(),
        syscalls: Some(sieve.syscalls()),
        rules: Vec::new(),
        config: AlertConfig::default(),
    };
    let feed = Feed::open(socket, &introduction, deliver).map_err(|error| {
        format!("{error}\n\n  sysdig works inside the node of a lab; -r, -l and -L work anywhere")
    })?;
    Ok((feed, told))
}

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It is not shown.
    No,
    /// It counts, and nothing was written of it.
    Counted,
    /// It was written: whoever reads it knows of this event.
    Told,
}

/// What becomes of the events that get through.
enum Output {
    Lines(Box<Show>),
    Study(Box<dyn Chisel>),
    Capture(Capture),
    Nothing,
}

/// sysdig at work.
struct Looking<'a> {
    args: &'a Args,
    sieve: Sieve,
    output: Output,
    patience: Patience,
    state: State,
    summary: Summary,
    seen: u64,
    shown: u64,
    lost: u64,
    news: News,
    /// Lines go where nobody sees them.
    discarded: bool,
}

impl Looking<'_> {
    /// Goes on until the source, the user's patience or the number of events ends it.
    fn run(
        &mut self,
        feed: &Feed,
        told: &Receiver<Delivery>,
        io: &mut Io<'_>,
    ) -> Result<(), Failure> {
        let begun = Instant::now();
        let on_screen = self.args.read.is_none() && !self.args.json && io::stdout().is_terminal();
        let refreshes = on_screen && matches!(self.output, Output::Study(_));
        let mut refresh_at = refreshes.then(|| begun + REFRESH);
        loop {
            match self.patience.wait(told, refresh_at) {
                Next::Came(Delivery::Records(batch)) => {
                    let mut goes_on = true;
                    batch.each(|record| -> Result<bool, Failure> {
                        goes_on = self.take(record, io)?;
                        Ok(goes_on)
                    })?;
                    if !goes_on {
                        return Ok(());
                    }
                    self.flush(io)?;
                    self.news.tell(feed);
                }
                Next::Came(Delivery::Broken(error)) => return Err(error.to_string().into()),
                Next::Came(Delivery::Closed) | Next::End => return Ok(()),
                Next::Quiet => {}
            }
            if refresh_at.is_some_and(|at| Instant::now() >= at) {
                refresh_at = Some(Instant::now() + REFRESH);
                self.refresh(io)?;
            }
        }
    }

    /// Takes in a record. False if it is the last that is wanted.
    fn take(&mut self, record: &Record, io: &mut Io<'_>) -> Result<bool, Failure> {
        record.apply(&mut self.state);
        let event = match record {
            Record::Event(event) => event,
            Record::Loss { events } => {
                self.lost += events;
                writeln!(io.err, "sysdig: {events} events were lost here")?;
                self.capture(record, true)?;
                return Ok(true);
            }
            _ => {
                self.capture(record, true)?;
                return Ok(true);
            }
        };
        if self.patience.is_over_at(event.ts) {
            return Ok(false);
        }
        self.seen += 1;
        let wanted = self.sieve.lets(&self.state, event);
        self.capture(record, wanted)?;
        let shown = match wanted {
            true => self.show(event, io)?,
            false => Shown::No,
        };
        if shown != Shown::No {
            self.shown += 1;
            if shown == Shown::Told {
                self.news.add(event.num);
            }
            if self.args.summary {
                self.summary.count(event.name());
            }
        }
        Ok(self.args.numevents != Some(self.shown))
    }

    fn capture(&mut self, record: &Record, wanted: bool) -> Result<(), Failure> {
        if let Output::Capture(capture) = &mut self.output {
            capture.record(record, wanted)?;
        }
        Ok(())
    }

    /// Shows an event.
    fn show(&mut self, event: &Event, io: &mut Io<'_>) -> io::Result<Shown> {
        let told = match &mut self.output {
            Output::Capture(_) => true,
            Output::Nothing => false,
            Output::Study(chisel) => {
                chisel.event(&self.state.view(event), io.out)? && !self.discarded
            }
            Output::Lines(show) => {
                let Some(line) = show.line(&self.state, event) else {
                    return Ok(Shown::No);
                };
                io.out.write_all(&line)?;
                if self.args.unbuffered {
                    io.out.flush()?;
                }
                !self.discarded
            }
        };
        Ok(match told {
            true => Shown::Told,
            false => Shown::Counted,
        })
    }

    fn refresh(&mut self, io: &mut Io<'_>) -> io::Result<()> {
        if let Output::Study(chisel) = &mut self.output
            && let Some(table) = chisel.table()
        {
            io.out.write_all(CLEAR)?;
            table.write(io.out)?;
            chisel.clear();
        }
        io.out.flush()
    }

    fn flush(&mut self, io: &mut Io<'_>) -> Result<(), Failure> {
        if let Output::Capture(capture) = &mut self.output {
            capture.flush()?;
        }
        Ok(io.out.flush()?)
    }

    /// Says what there is to say at the end.
    fn end(&mut self, io: &mut Io<'_>) -> Result<(), Failure> {
        self.flush(io)?;
        if let Output::Study(chisel) = &mut self.output
            && let Some(table) = chisel.table()
        {
            if self.args.json {
                table.write_json(io.out)?;
            } else {
                table.write(io.out)?;
            }
        }
        if self.args.summary {
            self.summary.write(io.out)?;
        }
        io.out.flush()?;
        if self.args.verbose {
            writeln!(io.err, "{} events, {} shown", self.seen, self.shown)?;
        }
        if self.lost > 0 {
            writeln!(io.err, "sysdig: {} events were lost in all", self.lost)?;
        }
        Ok(())
    }
}

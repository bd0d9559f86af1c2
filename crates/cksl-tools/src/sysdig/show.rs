//! Which events are shown, and how.

use std::process;

use falco_rules::buffers::Buffers;
use falco_rules::event::{Event, syscall};
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::state::State;

use super::args::{Args, Time};
use super::chisel::Recipe;

type Failure = Box<dyn std::error::Error>;

/// What lets events through.
pub(super) struct Sieve {
    filter: Option<Filter>,
    /// This process, whose own live events are left out: printing them would make more of them.
    own_pid: Option<i64>,
}

impl Sieve {
    /// Lets through what satisfies these words and, if there is a chisel, concerns it.
    pub(super) fn new(
        args: &Args,
        words: &[String],
        chisel: Option<&Recipe>,
    ) -> Result<Self, Failure> {
        let fields = FieldTable::falco();
        let text = words.join(" ");
        let mut filter = None;
        if !text.trim().is_empty() {
            filter = Some(Filter::compile(&text, &fields).map_err(|error| explain(&error))?);
        }
        if let Some(concern) = chisel
            .map(|recipe| recipe.concern)
            .filter(|c| !c.is_empty())
        {
            let both = match filter {
                Some(_) => format!("({text}) and ({concern})"),
                None => concern.to_owned(),
            };
            filter = Some(Filter::compile(&both, &fields).map_err(|error| explain(&error))?);
        }
        Ok(Self {
            filter,
            own_pid: args.read.is_none().then(|| process::id().into()),
        })
    }

    /// The system calls that can get through.
    pub(super) fn syscalls(&self) -> Vec<String> {
        let types = self.filter.as_ref().map(Filter::event_types);
        syscall::all()
            .filter(|call| {
                types
                    .as_ref()
                    .is_none_or(|types| types.contains(call.event_name()))
            })
            .map(|call| call.name.to_owned())
            .collect()
    }

    /// Whether an event that was applied to `state` gets through.
    pub(super) fn lets(&self, state: &State, event: &Event) -> bool {
        let own = |pid| state.thread(event.tid).is_some_and(|t| t.pid == pid);
        let matches = |filter: &Filter| filter.matches(&state.view(event));
        !self.own_pid.is_some_and(own) && self.filter.as_ref().is_none_or(matches)
    }
}

/// How an event is written as a line.
pub(super) struct Show {
    template: Template,
    buffers: Buffers,
    json: bool,
    /// Time of the event shown before, where it counts.
    before: Option<u64>,
    since_shown: bool,
}

impl Show {
    pub(super) fn new(args: &Args) -> Result<Self, Failure> {
        Ok(Self {
            template: Template::compile(&args.format(), &FieldTable::falco())?,
            buffers: args.buffers(),
            json: args.json,
            before: None,
            since_shown: args.timetype == Time::DeltaShown,
        })
    }

    /// The line for an event; `None` if it lacks a field that the format does not do without.
    pub(super) fn line(&mut self, state: &State, event: &Event) -> Option<Vec<u8>> {
        let mut view = state.view(event).with_buffers(self.buffers);
        if self.since_shown {
            view = view.after(self.before.unwrap_or(event.ts));
        }
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
        self.before = Some(event.ts);
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use falco_rules::event::{EventCode, Param};
    use falco_rules::state::ThreadInfo;

    fn sieve(words: &[&str]) -> Result<Sieve, String> {
        let args = Args::try_parse_from([&["sysdig"], words].concat()).unwrap();
        Sieve::new(&args, &args.filter, None).map_err(|failure| failure.to_string())
    }

    /// The line for a `write` by thread 7 of process `pid`.
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
            code: EventCode::named("write").unwrap(),
            params: vec![
                Param::I64(3),
                Param::bytes("a\tb\n"),
                Param::I64(3),
                Param::U64(3),
            ],
        };
        state.apply(&event);
        let args = Args::try_parse_from([&["sysdig"], words].concat()).unwrap();
        if !sieve(words).unwrap().lets(&state, &event) {
            return None;
        }
        let line = Show::new(&args).unwrap().line(&state, &event)?;
        Some(String::from_utf8(line).unwrap())
    }

    #[test]
    fn an_event_is_a_line_if_the_filter_lets_it_through() {
        let usual = line(&["-t", "a", "evt.type=write"], 7).unwrap();
        assert!(
            usual.starts_with("42 1.000000001 1 cat (7) < write res=3 data=a.b. "),
            "{usual}"
        );
        assert_eq!(line(&["evt.type=open"], 7), None);
        let json = line(&["-j", "-p", "%evt.num %proc.name"], 7).unwrap();
        assert_eq!(json, "{\"evt.num\":42,\"proc.name\":\"cat\"}\n");
    }

    #[test]
    fn data_is_written_as_asked_for_in_the_line_and_as_a_field() {
        let data = |option| line(&[option, "-p", "%evt.arg.data|%evt.rawarg.data"], 7).unwrap();
        assert_eq!(data("-A"), "a\tb\n|a\tb\n\n");
        let hex = "\n\t0x0000: 6109 620a";
        assert_eq!(data("-x"), format!("{hex}|{hex}\n"));
        assert!(data("-X").contains("0x0000: 6109 620a "));
        assert!(data("-X").contains(" a.b."));
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
        let calls = sieve(&["evt.type in (openat, close) and proc.name=cat"]).unwrap();
        assert_eq!(calls.syscalls(), ["close", "openat"]);
        let reads = sieve(&["evt.type=pread"]).unwrap();
        assert_eq!(reads.syscalls(), ["pread64"]);
        assert!(sieve(&[]).unwrap().syscalls().len() > 300);
    }

    #[test]
    fn a_wrong_filter_is_shown_with_the_place() {
        let error = sieve(&["proc.nam=cat"]).err().unwrap();
        assert!(error.contains("did you mean `proc.name`?"), "{error}");
        assert!(error.contains("\n^^^^"), "{error}");
    }
}

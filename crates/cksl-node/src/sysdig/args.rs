//! sysdig's command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Show the system calls of this node as they happen.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "sysdig",
    version,
    after_help = EXAMPLES,
    override_usage = "sysdig [OPTIONS] [FILTER]"
)]
pub(super) struct Args {
    /// Show only events that satisfy this condition
    #[arg(allow_negative_numbers = true)]
    pub(super) filter: Vec<String>,
    /// How a line reads; `c` adds the container, `k` the pod to the usual one. Without a leading
    /// `*`, events that lack one of the fields are left out
    #[arg(short = 'p', long = "print", value_name = "FORMAT")]
    pub(super) print: Option<String>,
    /// Stop after so many events
    #[arg(short = 'n', long, value_name = "EVENTS")]
    pub(super) numevents: Option<u64>,
    /// Stop after so many seconds
    #[arg(short = 'M', value_name = "SECONDS")]
    pub(super) seconds: Option<u64>,
    /// Show the events of a recording: one of -w, or a lab's
    #[arg(short = 'r', long, value_name = "FILE")]
    pub(super) read: Option<PathBuf>,
    /// Write the events to a recording instead of showing them
    #[arg(short = 'w', long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,
    /// Which time is shown
    #[arg(short = 't', long, value_enum, default_value_t = Time::Human)]
    pub(super) timetype: Time,
    /// One JSON object per event
    #[arg(short, long)]
    pub(super) json: bool,
    /// Buffers as base64
    #[arg(short, long = "print-base64")]
    pub(super) base64: bool,
    /// List the fields for filters and formats
    #[arg(short = 'l', long = "list")]
    pub(super) list: bool,
    /// List the events
    #[arg(short = 'L', long = "list-events")]
    pub(super) list_events: bool,
    /// Print no events
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say at the end how many events there were
    #[arg(short, long)]
    pub(super) verbose: bool,
    #[arg(short = 'A', long, hide = true)]
    print_ascii: bool,
    #[arg(short, long, hide = true)]
    snaplen: Option<u32>,
    #[arg(long, hide = true)]
    unbuffered: bool,
    #[command(flatten)]
    absent: Absent,
}

const EXAMPLES: &str = r#"Examples:
  sysdig proc.name=nginx and evt.type=openat     what does nginx open?
  sysdig -M 30 -p "%evt.time %user.name %proc.cmdline" "evt.type=execve"
                                                 which programs start in the next 30 seconds?
  sysdig -n 1 -j fd.name=/etc/shadow             the first to touch it, as JSON
  sysdig -w night.ckr    sysdig -r night.ckr     record now, look later
  sysdig -l | grep container                     which fields are there?"#;

/// What sysdig can and this one can't.
#[derive(Clone, Debug, clap::Args)]
struct Absent {
    #[arg(short = 'c', long, hide = true)]
    chisel: Option<String>,
    #[arg(short = 'S', long, hide = true)]
    summary: bool,
    #[arg(short = 'x', long, hide = true)]
    print_hex: bool,
    #[arg(short = 'X', long, hide = true)]
    print_hex_ascii: bool,
}

/// Which time `%evt.outputtime` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Time {
    /// Time of day
    #[value(name = "h")]
    Human,
    /// Seconds since 1970
    #[value(name = "a")]
    Absolute,
    /// Seconds since the first event
    #[value(name = "r")]
    Relative,
    /// Seconds since the event before
    #[value(name = "d")]
    Delta,
    /// The same
    #[value(name = "D")]
    DeltaShown,
}

impl Args {
    /// Whether it is about what happens now in a node.
    pub(super) fn is_live(&self) -> bool {
        let elsewhere = self.list || self.list_events || self.read.is_some();
        !elsewhere && self.unable().is_none()
    }

    /// What was asked for and is not here, as a sentence.
    pub(super) fn unable(&self) -> Option<&'static str> {
        let absent = &self.absent;
        [
            (
                absent.chisel.is_some(),
                "chisels are not here (-c): use a filter and -p",
            ),
            (absent.summary, "summaries are not here (-S)"),
            (
                absent.print_hex || absent.print_hex_ascii,
                "buffers are printed as text or with -b as base64 (-x, -X are not here)",
            ),
        ]
        .into_iter()
        .find_map(|(asked, sentence)| asked.then_some(sentence))
    }

    /// The format of a line, with the time that was asked for.
    pub(super) fn format(&self) -> String {
        let format = match self.print.as_deref() {
            None => USUAL.to_owned(),
            Some("c" | "container") => {
                USUAL.replace("%proc.name", "%container.name (%container.id) %proc.name")
            }
            Some("k" | "kubernetes") => {
                USUAL.replace("%proc.name", "%k8s.pod.name (%container.id) %proc.name")
            }
            Some(format) => unescape(format),
        };
        let time = match self.timetype {
            Time::Human => "%evt.time",
            Time::Absolute => "%evt.rawtime.s.%evt.rawtime.ns",
            Time::Relative => "%evt.reltime.s.%evt.reltime.ns",
            Time::Delta | Time::DeltaShown => "%evt.deltatime.s.%evt.deltatime.ns",
        };
        format.replace("%evt.outputtime", time)
    }
}

/// The usual line.
const USUAL: &str =
    "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info";

/// Replaces `\n`, `\t` and `\e`, which a shell passes on as they are.
fn unescape(format: &str) -> String {
    format
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\e", "\x1b")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn args(words: &[&str]) -> Args {
        Args::try_parse_from([&["sysdig"], words].concat()).unwrap()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn filter_words_may_stand_anywhere() {
        let given = args(&["fd.num", ">", "-1", "and", "proc.name=cat", "-n", "3"]);
        assert_eq!(given.filter.join(" "), "fd.num > -1 and proc.name=cat");
        assert_eq!(given.numevents, Some(3));
    }

    #[test]
    fn the_line_is_as_asked_for() {
        assert!(
            args(&[])
                .format()
                .starts_with("*%evt.num %evt.time %evt.cpu %proc.name (")
        );
        assert!(
            args(&["-pc"])
                .format()
                .contains("%container.name (%container.id) %proc.name")
        );
        assert_eq!(args(&["-p", r"%proc.name\t"]).format(), "%proc.name\t");
        let relative = args(&["-t", "r"]).format();
        assert!(relative.contains(" %evt.reltime.s.%evt.reltime.ns "));
    }

    #[test]
    fn what_is_not_here_is_said() {
        assert!(args(&["-S"]).unable().unwrap().contains("summaries"));
        assert!(args(&["-A"]).unable().is_none());
    }
}

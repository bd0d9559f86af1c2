//! sysdig's command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use falco_rules::buffers::Buffers;

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
    #[arg(short = 'w', long, value_name = "FILE", conflicts_with = "chisel")]
    pub(super) write: Option<PathBuf>,
    /// Study the events with a chisel instead of showing them; the word after its name is its
    /// argument, if it needs one. -cl lists them
    #[arg(short = 'c', long, value_name = "CHISEL")]
    pub(super) chisel: Option<String>,
    /// List the chisels
    #[arg(long)]
    pub(super) list_chisels: bool,
    /// What a chisel does
    #[arg(short = 'i', long, value_name = "CHISEL")]
    pub(super) chisel_info: Option<String>,
    /// At the end, how often each event came
    #[arg(short = 'S', long)]
    pub(super) summary: bool,
    /// Which time is shown
    #[arg(short = 't', long, value_enum, default_value_t = Time::Human)]
    pub(super) timetype: Time,
    /// One JSON object per event
    #[arg(short, long)]
    pub(super) json: bool,
    /// Buffers in hexadecimal
    #[arg(short = 'x', long, group = "buffers")]
    print_hex: bool,
    /// Buffers in hexadecimal and as text
    #[arg(short = 'X', long, group = "buffers")]
    print_hex_ascii: bool,
    /// Buffers as text, with their line ends
    #[arg(short = 'A', long, group = "buffers")]
    print_ascii: bool,
    /// Buffers as base64
    #[arg(short = 'b', long, group = "buffers")]
    print_base64: bool,
    /// List the fields for filters and formats
    #[arg(short = 'l', long = "list")]
    pub(super) list: bool,
    /// List the events
    #[arg(short = 'L', long = "list-events")]
    pub(super) list_events: bool,
    /// Print no events
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Write each line at once
    #[arg(long)]
    pub(super) unbuffered: bool,
    /// Say at the end how many events there were
    #[arg(short, long)]
    pub(super) verbose: bool,
    #[command(flatten)]
    strange: Strange,
}

const EXAMPLES: &str = r#"Examples:
  sysdig proc.name=nginx and evt.type=openat     what does nginx open?
  sysdig -M 30 -p "%evt.time %user.name %proc.cmdline" "evt.type=execve"
                                                 which programs start in the next 30 seconds?
  sysdig -n 1 -j fd.name=/etc/shadow             the first to touch it, as JSON
  sysdig -w night.ckr    sysdig -r night.ckr     record now, look later
  sysdig -c topfiles_bytes proc.name=etcd        which files does etcd read and write most?
  sysdig -c spy_users                            what do users type?
  sysdig -l | grep container                     which fields are there?"#;

/// What sysdig has and means nothing here: accepted, with a word on it.
#[derive(Clone, Debug, clap::Args)]
struct Strange {
    #[arg(short = 's', long, hide = true)]
    snaplen: Option<u32>,
    #[arg(short = 'D', long, hide = true)]
    debug: bool,
    #[arg(short = 'B', long, hide = true, num_args = 0..=1, require_equals = true)]
    bpf: Option<Option<String>>,
    #[arg(long, hide = true)]
    modern_bpf: bool,
    #[arg(short = 'd', long, hide = true)]
    displayflt: bool,
    #[arg(short = 'E', long, hide = true)]
    exclude_users: bool,
    #[arg(short = 'F', long, hide = true)]
    fatfile: bool,
    #[arg(short = 'N', hide = true)]
    raw_ids: bool,
    #[arg(short = 'P', long, hide = true)]
    progress: bool,
    #[arg(short = 'R', hide = true)]
    resolve_ports: bool,
    #[arg(short = 'z', long, hide = true)]
    compress: bool,
    #[arg(short = 'C', long, hide = true)]
    file_size: Option<u64>,
    #[arg(short = 'G', long, hide = true)]
    seconds_per_file: Option<u64>,
    #[arg(short = 'W', long, hide = true)]
    limit: Option<u64>,
    #[arg(short = 'e', hide = true)]
    events_per_file: Option<u64>,
    #[arg(short = 'k', long, hide = true)]
    k8s_api: Option<String>,
    #[arg(short = 'K', long, hide = true)]
    k8s_api_cert: Option<String>,
    #[arg(short = 'm', long, hide = true)]
    mesos_api: Option<String>,
    #[arg(long, hide = true)]
    cri: Option<String>,
    #[arg(long, hide = true)]
    page_faults: bool,
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
    /// Seconds since the event shown before
    #[value(name = "D")]
    DeltaShown,
}

impl Args {
    /// Whether it is about what happens now in a node.
    pub(super) fn is_live(&self) -> bool {
        let lists = self.list || self.list_events || self.lists_chisels();
        !lists && self.read.is_none() && self.chisel_info.is_none()
    }

    /// Whether the chisels are to be listed: `-cl` is `-c l`.
    pub(super) fn lists_chisels(&self) -> bool {
        self.list_chisels || self.chisel.as_deref() == Some("l")
    }

    /// How buffers are written.
    pub(super) fn buffers(&self) -> Buffers {
        if self.print_hex {
            Buffers::Hex
        } else if self.print_hex_ascii {
            Buffers::HexAscii
        } else if self.print_ascii {
            Buffers::Text
        } else if self.print_base64 {
            Buffers::Base64
        } else {
            Buffers::Dotted
        }
    }

    /// What was asked for and means nothing here, a sentence each.
    pub(super) fn notes(&self) -> Vec<&'static str> {
        let strange = &self.strange;
        let one_file = strange.file_size.is_some()
            || strange.seconds_per_file.is_some()
            || strange.limit.is_some()
            || strange.events_per_file.is_some();
        let metadata = strange.k8s_api.is_some()
            || strange.k8s_api_cert.is_some()
            || strange.mesos_api.is_some()
            || strange.cri.is_some();
        [
            (
                strange.snaplen.is_some(),
                "-s: the first 80 bytes of a buffer are kept here, whatever it says",
            ),
            (strange.debug, "-D: sysdig makes no events of its own here"),
            (
                strange.bpf.is_some() || strange.modern_bpf,
                "-B, --modern-bpf: events come from cksl's own eBPF detector, outside of the node",
            ),
            (
                strange.exclude_users,
                "-E: users are looked up all the same",
            ),
            (
                strange.fatfile,
                "-F: -w keeps what processes and descriptors need anyway",
            ),
            (
                strange.raw_ids,
                "-N: numbers stay beside their names anyway",
            ),
            (strange.resolve_ports, "-R: ports are shown as numbers"),
            (strange.compress, "-z: recordings are not compressed"),
            (
                one_file,
                "-C, -G, -W, -e: a recording is one file, up to 1 GiB",
            ),
            (
                metadata,
                "-k, -K, -m, --cri: what is known of containers and pods comes from the lab itself",
            ),
            (
                strange.page_faults,
                "--page-faults: page faults are no events here",
            ),
        ]
        .into_iter()
        .filter_map(|(asked, sentence)| asked.then_some(sentence))
        .collect()
    }

    /// The format of a line, with the time that was asked for.
    pub(super) fn format(&self) -> String {
        let format = match self.print.as_deref() {
            None => USUAL.to_owned(),
            Some("c" | "container") => with_place("container.name"),
            Some("k" | "kubernetes") => with_place("k8s.pod.name"),
            Some(format) => unescape(format),
        };
        let time = match self.timetype {
            Time::Human => return format,
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

/// The usual line with the container, by its own name or the pod's.
fn with_place(name: &str) -> String {
    let program = format!("%{name} (%container.id) %proc.name (%thread.tid:%thread.vtid)");
    USUAL.replace("%proc.name (%thread.tid)", &program)
}

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
            args(&[]).format().starts_with(
                "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir"
            )
        );
        assert!(
            args(&["-pc"])
                .format()
                .contains("%container.name (%container.id) %proc.name (%thread.tid:%thread.vtid)")
        );
        assert_eq!(args(&["-p", r"%proc.name\t"]).format(), "%proc.name\t");
        let relative = args(&["-t", "r"]).format();
        assert!(relative.contains(" %evt.reltime.s.%evt.reltime.ns "));
    }

    #[test]
    fn what_means_nothing_here_is_said() {
        assert!(args(&["-s", "512"]).notes()[0].contains("80 bytes"));
        assert_eq!(args(&["-B", "-z", "-D"]).notes().len(), 3);
        assert!(args(&["-A"]).notes().is_empty());
    }

    #[test]
    fn what_needs_no_node_is_known() {
        assert!(args(&["proc.name=cat"]).is_live());
        assert!(!args(&["-r", "x"]).is_live());
        assert!(!args(&["-cl"]).is_live());
        assert!(!args(&["-i", "spy_users"]).is_live());
    }
}

//! What happened in an attempt, as the kernel saw it, with what each check rests on.

use std::collections::HashSet;

use console::measure_text_width;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::grade::{ReportedCheck, looks};
use super::style::{Style, Symbol, Tone, clean, count, pad};
use super::time::clock;
use crate::timeline::{
    Deed, DeedKind, Entry, EventNum, Judged, LossCause, Point, Run, Timeline, What, Who,
};

/// Deeds of a run that are shown beside it when nothing in particular is asked for.
const DEEDS: usize = 4;

/// Characters of an alert's message that are shown.
const MESSAGE: usize = 100;

/// Characters of a command that are shown.
pub const COMMAND: usize = 160;

/// Widest name of an actor.
const WHO: usize = 7;

/// A timeline with what the checks rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// What happened, as `cksl explain --json` shows it.
    pub timeline: Timeline,
    /// The checks of the last grade, if there is one.
    pub checks: Vec<ReportedCheck>,
    /// The check that was asked about: just what bears on it is shown.
    pub only: Option<String>,
    /// The questions for which something is withheld.
    #[serde(default)]
    pub open: Vec<String>,
}

/// Writes a timeline for a terminal.
#[must_use]
pub fn explain(explained: &Explained, style: &Style) -> String {
    let Explained {
        timeline, checks, ..
    } = explained;
    let only = explained.only.as_deref();
    let of_check = |check: &ReportedCheck| -> HashSet<EventNum> {
        let events = check.evidence.iter().flat_map(|evidence| &evidence.events);
        events.copied().collect()
    };
    let wanted: Option<HashSet<EventNum>> = only.map(|id| {
        let check = checks.iter().find(|check| check.id == id);
        check.map(of_check).unwrap_or_default()
    });
    let marked: Vec<(&ReportedCheck, HashSet<EventNum>)> = checks
        .iter()
        .map(|check| (check, of_check(check)))
        .collect();
    let mut out = String::new();
    for entry in &timeline.entries {
        let shown = match &wanted {
            Some(wanted) => entry.events.iter().any(|event| wanted.contains(event)),
            None => match &entry.what {
                What::Run(run) => !is_plumbing(entry.who, run),
                // Its verdicts stand beside what they rest on.
                What::Mark(Point::Graded { .. }) => false,
                _ => true,
            },
        };
        if !shown {
            continue;
        }
        out.push_str(&lines(entry, &marked, wanted.as_ref(), style));
    }
    if timeline.more > 0 && only.is_none() {
        out.push_str(&format!("  {} more are not kept\n", timeline.more));
    }
    // What pods of the lab did by themselves is in no entry.
    let check = checks.iter().find(|check| Some(check.id.as_str()) == only);
    if out.is_empty() {
        let evidence = check.into_iter().flat_map(|check| &check.evidence);
        for evidence in evidence {
            // What is in its way stands in the sentence of the check.
            if evidence.observed.is_empty() && evidence.trouble.is_some() {
                let say = check.map_or("", |check| check.say.as_str());
                out.push_str(&style.prose("  ", 2, &clean(say)));
                continue;
            }
            let first = match evidence.at.as_str() {
                "" => "  ".to_owned(),
                at => format!("  {}: ", clean(at)),
            };
            let indent = measure_text_width(&first);
            out.push_str(&style.flow(&first, indent, &clean(&evidence.observed)));
        }
    }
    if out.is_empty() {
        let waits_for = check.and_then(|check| check.waits_for.as_ref());
        let nothing = match (only, waits_for) {
            (Some(id), Some(need)) => format!(
                "{} waits for {need}: {} shows what keeps that from passing",
                style.literal(id),
                style.literal(&format!("cksl explain {need}")),
            ),
            (Some(id), None) => format!("nothing that was seen bears on {}", style.literal(id)),
            (None, _) => "nothing has happened yet".to_owned(),
        };
        return format!("  {nothing}\n");
    }
    if !explained.open.is_empty() && only.is_none() {
        let ids: Vec<String> = explained.open.iter().map(|id| style.literal(id)).collect();
        let note = format!(
            "what the programs did is shown once these are answered: {}",
            ids.join(", ")
        );
        out.push_str(&style.flow("  ", 2, &note));
    }
    out
}

fn lines(
    entry: &Entry,
    marked: &[(&ReportedCheck, HashSet<EventNum>)],
    wanted: Option<&HashSet<EventNum>>,
    style: &Style,
) -> String {
    let (who, tone) = who(entry.who.name());
    let first = format!(
        "  {}  {}  ",
        style.paint(Tone::Faint, &clock(time(entry.ts))),
        style.paint(tone, &pad(who, WHO)),
    );
    let indent = measure_text_width(&first);
    let mut text = what(&entry.what, wanted, style);
    for (check, events) in marked {
        if entry.events.iter().any(|event| events.contains(event)) {
            let (symbol, tone) = looks(check.verdict);
            text.push_str(&format!(
                "  {} {} {}",
                style.symbol(Symbol::Left),
                check.id,
                style.paint(tone, style.symbol(symbol)),
            ));
        }
    }
    style.flow(&first, indent, &text)
}

/// How an actor is called in front of the learner.
#[must_use]
pub fn who(name: &str) -> (&str, Tone) {
    match name {
        "learner" => ("you", Tone::Strong),
        "lab" | "grader" => (name, Tone::Faint),
        _ => (name, Tone::Unsure),
    }
}

fn time(ns: u64) -> Timestamp {
    i64::try_from(ns / 1000)
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

fn what(what: &What, wanted: Option<&HashSet<EventNum>>, style: &Style) -> String {
    match what {
        What::Run(run) => run_text(run, wanted, style),
        what => words(what, style),
    }
}

/// What happened, if no program ran.
#[must_use]
pub fn words(what: &What, style: &Style) -> String {
    match what {
        What::Run(run) => clean(&run.name),
        What::FalcoLoaded { files, genuine } => {
            let names: Vec<String> = files.iter().map(|path| clean(path)).collect();
            let whose = if *genuine {
                ""
            } else {
                " (not the node's own program)"
            };
            format!("loaded {}{whose}", names.join(", "))
        }
        What::Alert {
            rule,
            priority,
            line,
        } => {
            let head = style.paint(Tone::Strong, priority);
            format!("{head} {}: {}", clean(rule), message(priority, line, style))
        }
        What::Lost(loss) => {
            let why = match loss.cause {
                LossCause::Kernel => "more happened than could be taken in",
                LossCause::Size => "the recording is full",
                LossCause::Gap => "nobody watched",
            };
            format!("{} lost: {why}", count(loss.events, "event"))
        }
        What::Mark(Point::Answer { check, value }) => {
            format!("answered {check}: {}", style.literal(&clean(value)))
        }
        What::Mark(Point::Graded { checks }) => {
            let pass = checks.iter().filter(|(_, judged)| *judged == Judged::Pass);
            format!(
                "judged the checks: {} of {} hold",
                pass.count(),
                checks.len()
            )
        }
        What::Mark(Point::Reset) => "made the node again".to_owned(),
        What::Mark(Point::Flawed { flaw, .. }) => {
            format!("{}: its word does not count", flaw.words())
        }
    }
}

/// What the container runtime and cksl themselves do on the way to what was asked of them.
#[must_use]
pub fn is_plumbing(who: Who, run: &Run) -> bool {
    let runtime = |name: &String| name.starts_with("runc") || name.starts_with("memfd:runc");
    let entering = run.name == "cksl" && run.command.is_empty();
    let below = run.chain.iter().any(runtime) || run.name.starts_with("memfd:runc");
    let own = who == Who::Grader && runtime(&run.name);
    run.container.is_none() && (entering || below || own)
}

/// The message of an alert, without the time and priority that falco prints before it.
fn message(priority: &str, line: &str, style: &Style) -> String {
    let head = format!(": {priority} ");
    let message = line.split_once(&head).map_or(line, |(_, message)| message);
    cut(message, MESSAGE, style)
}

/// At most so many characters of a text, made fit to be shown.
#[must_use]
pub fn cut(text: &str, most: usize, style: &Style) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}{}", clean(&text[..end]), style.symbol(Symbol::Cut)),
        None => clean(text),
    }
}

/// What many programs do and nobody asks about: a search along PATH, a look at the process table,
/// Go's signals to itself, and what kubectl has of its own.
#[must_use]
pub fn is_routine(run: &Run, deed: &Deed) -> bool {
    if run.name == "kubectl" && is_of_kubectl(deed) {
        return true;
    }
    const PROCESS_TABLE: [&str; 8] = [
        "/cgroup",
        "/stat",
        "/statm",
        "/status",
        "/cmdline",
        "/comm",
        "/mountinfo",
        "/fd",
    ];
    match deed.kind {
        DeedKind::FailedToRun => deed.error.as_deref() == Some("ENOENT"),
        DeedKind::Read => {
            deed.to == "/"
                || deed.to.starts_with("/proc/sys/")
                || (deed.to.starts_with("/proc/") && deed.to.matches('/').count() == 2)
                || (deed.to.starts_with("/proc/")
                    && PROCESS_TABLE.iter().any(|file| deed.to.ends_with(file)))
        }
        DeedKind::LookedAt => PROCESS_TABLE.iter().any(|file| deed.detail.ends_with(file)),
        DeedKind::Signalled => deed.detail == "signal 23",
        _ => false,
    }
}

/// Its settings and what it remembers of the API server, its own program, and the folders in which it looks for plugins.
fn is_of_kubectl(deed: &Deed) -> bool {
    const FOLDERS: [&str; 6] = [
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/sbin",
        "/usr/bin",
        "/sbin",
        "/bin",
    ];
    let reads = deed.kind == DeedKind::Read;
    let own = ["/.kube/config", "/bin/kubectl"];
    // The link `.kube/config` of a control plane leads there.
    let linked = deed.to == "/etc/kubernetes/admin.conf";
    deed.to.contains("/.kube/cache")
        || deed.to.ends_with("/.kube")
        || reads && (linked || own.iter().any(|end| deed.to.ends_with(end)))
        || reads && FOLDERS.contains(&deed.to.trim_end_matches('/'))
        // A connection that is opened in the background, as each of Go's is.
        || deed.kind == DeedKind::Connected && deed.error.as_deref() == Some("EINPROGRESS")
}

fn run_text(run: &Run, wanted: Option<&HashSet<EventNum>>, style: &Style) -> String {
    let command = if run.command.is_empty() {
        clean(&run.name)
    } else {
        cut(&run.command, COMMAND, style)
    };
    let arrow = format!(" {} ", style.symbol(Symbol::Right));
    let mut text = match run.chain.last() {
        Some(parent) => format!(
            "{}{arrow}{}",
            clean(parent),
            style.paint_words(Tone::Code, &command)
        ),
        None => style.paint_words(Tone::Code, &command),
    };
    if let Some(worker) = &run.worker {
        text.push_str(&format!(" on {}", clean(worker)));
    }
    if let Some(container) = &run.container {
        text.push_str(&format!(" in {}", clean(container)));
        if run.terminal {
            text.push_str(", with a terminal");
        }
    }
    // Asked for one check, only what bears on it is of interest; else the first few deeds.
    let deeds: Vec<&Deed> = match wanted {
        Some(wanted) => {
            let bears = |deed: &&Deed| wanted.contains(&deed.event);
            run.deeds.iter().filter(bears).collect()
        }
        None => run
            .deeds
            .iter()
            .filter(|deed| !is_routine(run, deed))
            .collect(),
    };
    let shown = wanted.map_or(DEEDS, |_| deeds.len());
    let told = deeds.iter().take(shown).map(|deed| deed_text(deed));
    let mut told: Vec<String> = told.collect();
    let rest = deeds.len().saturating_sub(shown) as u64 + run.more;
    if rest > 0 && wanted.is_none() {
        let mut left = deeds.iter().skip(shown);
        // Of those that were not kept nobody knows what they were.
        let are_reads = run.more == 0 && left.all(|deed| deed.kind == DeedKind::Read);
        let what = if are_reads {
            "more read"
        } else {
            "more action"
        };
        told.push(count(rest, what));
    }
    if !told.is_empty() {
        text.push_str(": ");
        text.push_str(&told.join(", "));
    }
    text
}

/// What was done, in words.
#[must_use]
pub fn deed_text(deed: &Deed) -> String {
    let to = clean(&deed.to);
    let detail = clean(&deed.detail);
    let mut text = match deed.kind {
        DeedKind::FailedToRun => format!("could not run {to}"),
        DeedKind::Read => format!("read {to}"),
        DeedKind::Wrote => format!("wrote {to}"),
        DeedKind::Removed => format!("removed {to}"),
        DeedKind::Renamed => format!("renamed {to} to {detail}"),
        DeedKind::Linked => format!("linked {to} to {detail}"),
        DeedKind::MadeFolder => format!("made {to}"),
        DeedKind::Permitted => format!("set {to} to {detail}"),
        DeedKind::Mounted => format!("mounted {to}"),
        DeedKind::Traced => format!("traced {to}"),
        DeedKind::TouchedMemory => format!("touched the memory of {to}"),
        DeedKind::Signalled => format!("sent {to} {detail}"),
        DeedKind::LookedAt => format!("read {detail} of {to}"),
        DeedKind::Connected => format!("connected to {to}"),
        DeedKind::Listened => {
            let did = match deed.error {
                Some(_) => "could not listen",
                None => "listened",
            };
            match to.is_empty() {
                true => did.to_owned(),
                false => format!("{did} on {to}"),
            }
        }
        DeedKind::Became => format!("became {to}"),
        DeedKind::Namespaces | DeedKind::Kernel => format!("called {to}"),
    };
    if let Some(error) = &deed.error {
        text.push_str(&format!(" ({error})"));
    }
    if deed.times > 1 {
        text.push_str(&format!(" ({} times)", deed.times));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Evidence;

    #[test]
    fn who_could_not_listen_did_not_listen() {
        let mut deed = Deed {
            kind: DeedKind::Listened,
            to: "[::]:25606".into(),
            detail: String::new(),
            error: Some("EADDRINUSE".into()),
            ts: 0,
            event: 1,
            times: 1,
        };
        assert_eq!(
            deed_text(&deed),
            "could not listen on [::]:25606 (EADDRINUSE)"
        );
        deed.error = None;
        deed.to.clear();
        assert_eq!(deed_text(&deed), "listened");
    }

    #[test]
    fn what_is_in_the_way_of_a_check_is_said_in_its_sentence() {
        let mut check = checks().remove(0);
        check.say = "falco is not running.".into();
        check.evidence = vec![Evidence {
            trouble: Some(crate::report::Trouble::NoFalco),
            ..Evidence::default()
        }];
        let text = explain(vec![check], Some("found"));
        assert_eq!(text, "  falco is not running.\n");
    }

    #[test]
    fn a_check_that_waits_is_explained_by_what_it_waits_for() {
        let waiting = ReportedCheck {
            waits_for: Some("fires".into()),
            evidence: Vec::new(),
            ..checks().remove(0)
        };
        let text = explain(vec![waiting], Some("found"));
        assert!(
            text.contains("waits for fires: `cksl explain fires`"),
            "{text}"
        );
    }

    const STYLE: Style = Style {
        width: 90,
        color: false,
        plain: false,
    };

    fn timeline() -> Timeline {
        let grep = Run {
            pid: 231,
            chain: vec!["bash".into()],
            name: "grep".into(),
            command: "grep -r shell /etc/falco".into(),
            container: None,
            worker: None,
            terminal: true,
            deeds: vec![Deed {
                kind: DeedKind::Read,
                to: "/etc/falco/falco_rules.yaml".into(),
                detail: String::new(),
                error: None,
                ts: 0,
                event: 12,
                times: 2,
            }],
            more: 0,
        };
        let shell = Run {
            pid: 260,
            chain: vec!["runc".into()],
            name: "bash".into(),
            command: "bash -c true".into(),
            container: Some("billing".into()),
            worker: Some("worker-1".into()),
            terminal: true,
            deeds: Vec::new(),
            more: 0,
        };
        let at = |second: u64| (1_700_000_000 + second) * 1_000_000_000;
        Timeline {
            entries: vec![
                Entry {
                    ts: at(0),
                    who: Who::Learner,
                    what: What::Run(grep),
                    events: vec![11, 12, 13],
                },
                Entry {
                    ts: at(31),
                    who: Who::Grader,
                    what: What::Run(shell),
                    events: vec![40],
                },
                Entry {
                    ts: at(31),
                    who: Who::Falco,
                    what: What::Alert {
                        rule: "Terminal shell in container".into(),
                        priority: "Warning".into(),
                        line: "22:13:51.0: Warning 08:16:11.204,billing,root,3f1c9a".into(),
                    },
                    events: vec![40],
                },
            ],
            more: 0,
        }
    }

    fn explain(checks: Vec<ReportedCheck>, only: Option<&str>) -> String {
        let explained = Explained {
            timeline: timeline(),
            checks,
            only: only.map(str::to_owned),
            open: Vec::new(),
        };
        super::explain(&explained, &STYLE)
    }

    fn checks() -> Vec<ReportedCheck> {
        let check = |id: &str, verdict, event| ReportedCheck {
            waits_for: None,
            rule: None,
            asked: None,
            id: id.into(),
            points: 1,
            earned: 0,
            verdict,
            say: String::new(),
            evidence: vec![Evidence {
                events: vec![event],
                ..Evidence::default()
            }],
        };
        vec![
            check("found", Judged::Pass, 12),
            check("says", Judged::Fail, 40),
        ]
    }

    #[test]
    fn a_timeline_says_who_did_what_and_which_check_rests_on_it() {
        assert_eq!(
            explain(checks(), None),
            "  22:13:20  you      bash → grep -r shell /etc/falco: read /etc/falco/falco_rules.yaml (2
                     times) ← found ✓
  22:13:51  grader   runc → bash -c true on worker-1 in billing, with a terminal ← says ✗
  22:13:51  falco    Warning Terminal shell in container: 08:16:11.204,billing,root,3f1c9a
                     ← says ✗
"
        );
    }

    #[test]
    fn the_runtimes_own_steps_and_routine_reads_are_left_out() {
        let run = |name: &str, chain: &[&str]| Run {
            pid: 1,
            chain: chain.iter().map(|name| (*name).to_owned()).collect(),
            name: name.into(),
            command: name.into(),
            container: None,
            worker: None,
            terminal: false,
            deeds: Vec::new(),
            more: 0,
        };
        assert!(is_plumbing(Who::Grader, &run("runc", &[])));
        assert!(!is_plumbing(Who::Learner, &run("runc", &["bash"])));
        assert!(is_plumbing(Who::Learner, &run("exe", &["bash", "runc"])));
        let deed = |to: &str| Deed {
            kind: DeedKind::Read,
            to: to.into(),
            detail: String::new(),
            error: None,
            ts: 0,
            event: 1,
            times: 1,
        };
        let bash = run("bash", &[]);
        assert!(is_routine(&bash, &deed("/proc/7/stat")));
        assert!(is_routine(&bash, &deed("/proc/cpuinfo")));
        assert!(!is_routine(&bash, &deed("/proc/7/environ")));
        let kubectl = run("kubectl", &["bash"]);
        for own in [
            "/root/.kube/config",
            "/etc/kubernetes/admin.conf",
            "/root/.kube/cache/discovery/x/v1/serverresources.json",
            "/usr/local/bin/kubectl",
            "/usr/local/bin",
        ] {
            assert!(is_routine(&kubectl, &deed(own)), "{own}");
            assert!(!is_routine(&bash, &deed(own)), "{own}");
        }
        assert!(!is_routine(&kubectl, &deed("/root/policies.yaml")));
    }

    #[test]
    fn one_check_is_explained_by_what_bears_on_it_alone() {
        let text = explain(checks(), Some("found"));
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("grep"));
        assert_eq!(
            explain(Vec::new(), Some("quiet")),
            "  nothing that was seen bears on `quiet`\n"
        );
    }

    #[test]
    fn what_is_in_no_entry_is_told_by_its_evidence() {
        let mut check = checks().remove(0);
        check.evidence[0] = Evidence {
            at: "event 99".into(),
            observed: "nc (pid 7) in till connected 10.0.0.1:4->10.0.0.2:80".into(),
            events: vec![99],
            ..Evidence::default()
        };
        assert_eq!(
            explain(vec![check], Some("found")),
            "  event 99: nc (pid 7) in till connected 10.0.0.1:4->10.0.0.2:80\n"
        );
    }
}

//! The readers of a node's event stream: which falco has loaded what.

use serde::{Deserialize, Serialize};

use super::style::{Style, Symbol, Tone, clean, count};
use crate::timeline::{EventNum, Flaw, Why};

/// A `falco` of the node, as `cksl rules --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Its number in the order in which they came.
    pub id: u64,
    /// Its name.
    pub program: String,
    /// Process id on the host.
    pub host_pid: i32,
    /// The container of a pod whose own process it is.
    pub inside: Option<Inside>,
    /// All that it said is the word of the lab's own program.
    pub genuine: bool,
    /// Why its word does not count, if it does not.
    pub flaw: Option<Flaw>,
    /// When it came (ns since the epoch).
    pub since: u64,
    /// Number of the first event that it gets.
    pub first: EventNum,
    /// Number of the last event that it says to have judged.
    pub seen: EventNum,
    /// When it went; `None` while it listens.
    pub ended: Option<u64>,
    /// Events that it lost by being slow.
    pub lost: u64,
    /// Its alerts, in order.
    pub alerts: Vec<Alert>,
    /// Alerts beyond those that are kept.
    pub more_alerts: u64,
}

/// The container of a pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
}

/// An alert as a falco reported it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// When it was reported (ns since the epoch).
    pub ts: u64,
    /// Number of the event.
    pub event: EventNum,
    /// Rule name.
    pub rule: String,
    /// Priority as printed.
    pub priority: String,
    /// The line as it was printed to the outputs.
    pub line: String,
    /// The rule's own message, rendered.
    pub message: String,
}

/// What a falco has loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The falco.
    pub reader: Reader,
    /// Its rules files as loaded, in order: path in the node, and lines.
    pub rules: Vec<(String, u64)>,
}

/// Writes what the node's falco processes have loaded, the one that listens first.
#[must_use]
pub fn readers(loaded: &[Loaded], style: &Style) -> String {
    let listening: Vec<&Loaded> = loaded
        .iter()
        .filter(|one| one.reader.ended.is_none())
        .collect();
    if listening.is_empty() {
        return format!(
            "  no falco listens: {}\n",
            style.literal("systemctl status falco")
        );
    }
    let mut out = String::new();
    for Loaded { reader, rules } in listening {
        let dot = format!(" {} ", style.symbol(Symbol::Dot));
        let alerts = reader.alerts.len() as u64 + reader.more_alerts;
        let mut facts = vec![
            count(rules.len() as u64, "rules file"),
            count(alerts, "alert"),
        ];
        if let Some(inside) = &reader.inside {
            let pod = format!("in the pod {}/{}", inside.namespace, inside.pod);
            facts.push(clean(&pod));
        }
        match reader.flaw {
            Some(flaw) if flaw.why == Why::Stranger => facts
                .push("not the program that belongs here: its alerts count for nothing".to_owned()),
            Some(flaw) => facts.push(format!(
                "{}: start it again, its alerts count for nothing",
                flaw.words()
            )),
            None => {}
        }
        let name = style.paint(Tone::Strong, &clean(&reader.program));
        out.push_str(&format!("  {name}{dot}{}\n", facts.join(&dot)));
        for (path, lines) in rules {
            out.push_str(&format!(
                "    {}{dot}{}\n",
                clean(path),
                count(*lines, "line")
            ));
        }
    }
    out
}

//! The readers of a node's event stream: which falco has loaded what.

use super::style::{Style, Symbol, Tone, clean, count};
use crate::detector::{Watcher, Why};

/// Writes what the node's falco processes have loaded, the one that listens first.
#[must_use]
pub fn readers(watchers: &[Watcher], style: &Style) -> String {
    let listening: Vec<&Watcher> = watchers
        .iter()
        .filter(|watcher| watcher.ended.is_none())
        .collect();
    if listening.is_empty() {
        return format!(
            "  no falco listens: {}\n",
            style.literal("systemctl status falco")
        );
    }
    let mut out = String::new();
    for watcher in listening {
        let dot = format!(" {} ", style.symbol(Symbol::Dot));
        let alerts = watcher.alerts.len() as u64 + watcher.more_alerts;
        let mut facts = vec![
            count(watcher.rules.len() as u64, "rules file"),
            count(alerts, "alert"),
        ];
        if let Some(inside) = &watcher.inside {
            let pod = format!("in the pod {}/{}", inside.namespace, inside.pod);
            facts.push(clean(&pod));
        }
        match watcher.flaw {
            Some(flaw) if flaw.why == Why::Stranger => facts
                .push("not the program that belongs here: its alerts count for nothing".to_owned()),
            Some(flaw) => facts.push(format!(
                "{}: start it again, its alerts count for nothing",
                flaw.words()
            )),
            None => {}
        }
        let name = style.paint(Tone::Strong, &clean(&watcher.program));
        out.push_str(&format!("  {name}{dot}{}\n", facts.join(&dot)));
        for file in watcher.rules.iter() {
            let lines = file.text.lines().count() as u64;
            out.push_str(&format!(
                "    {}{dot}{}\n",
                clean(&file.path),
                count(lines, "line")
            ));
        }
    }
    out
}

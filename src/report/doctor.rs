//! What this machine can do, with the commands that fix what it can't.

use console::measure_text_width;

use super::style::{Style, Symbol, Tone, clean, pad};
use crate::doctor::{Examination, Finding, Service, State};

/// Writes an examination for a terminal: the providers first, then thing by thing.
#[must_use]
pub fn doctor(examination: &Examination, style: &Style) -> String {
    let mut out = String::new();
    let names = examination.providers.iter().map(|one| one.provider.len());
    let width = names.max().unwrap_or(0);
    for service in &examination.providers {
        out.push_str(&provider(service, width, examination, style));
    }
    out.push('\n');
    let names = examination.findings.iter().map(|one| one.name.len());
    let width = names.max().unwrap_or(0);
    for finding in &examination.findings {
        out.push_str(&lines(finding, width, style));
    }
    out
}

fn provider(service: &Service, width: usize, examination: &Examination, style: &Style) -> String {
    let (symbol, tone) = if service.serves {
        (Symbol::Pass, Tone::Good)
    } else {
        (Symbol::None, Tone::Faint)
    };
    let names: Vec<&str> = service
        .lacks
        .iter()
        .map(|id| {
            let finding = examination.findings.iter().find(|one| one.id == *id);
            finding.map_or(*id, |finding| finding.name)
        })
        .collect();
    let mut facts = Vec::new();
    if service.serves {
        facts.push("can serve here".to_owned());
    }
    if !names.is_empty() {
        facts.push(format!("lacks {}", names.join(", ")));
    }
    let first = format!(
        "  {}  {}  ",
        style.paint(tone, &pad(style.symbol(symbol), mark_width(style))),
        style.paint(Tone::Strong, &pad(service.provider, width)),
    );
    style.flow(&first, measure_text_width(&first), &facts.join("; "))
}

fn lines(finding: &Finding, width: usize, style: &Style) -> String {
    let (symbol, tone, word) = match finding.state {
        State::Present => (Symbol::Pass, Tone::Good, ""),
        State::Limited => (Symbol::Unknown, Tone::Unsure, "in part: "),
        State::Missing => (Symbol::Fail, Tone::Bad, "missing: "),
        State::Unknown => (Symbol::Unknown, Tone::Unsure, "not known: "),
    };
    let first = format!(
        "  {}  {}  ",
        style.paint(tone, &pad(style.symbol(symbol), mark_width(style))),
        pad(finding.name, width),
    );
    let found = format!("{word}{}", clean(&finding.found));
    let beside = measure_text_width(&first);
    let (indent, mut out) = if beside <= style.columns() / 2 {
        (beside, style.flow(&first, beside, &found))
    } else {
        // A narrow terminal shows what was found below the name.
        let below = mark_width(style) + 4;
        let first = format!("{}\n", first.trim_end());
        (
            below,
            first + &style.flow(&" ".repeat(below), below, &found),
        )
    };
    let blank = " ".repeat(indent);
    if let Some(cost) = finding.cost {
        out.push_str(&style.flow(&blank, indent, cost));
    }
    if let Some(fix) = &finding.fix {
        out.push_str(&style.flow(&blank, indent, &format!("fix: {fix}")));
    }
    out
}

fn mark_width(style: &Style) -> usize {
    measure_text_width(style.symbol(Symbol::Pass))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_its_cost_and_the_command_that_mends_it() {
        let examination = Examination {
            findings: vec![
                Finding {
                    id: "btf",
                    name: "kernel types",
                    state: State::Present,
                    found: "/sys/kernel/btf/vmlinux".into(),
                    cost: None,
                    fix: None,
                    needed_for: &["sandbox"],
                },
                Finding {
                    id: "runc",
                    name: "runc",
                    state: State::Missing,
                    found: "not in PATH".into(),
                    cost: Some("no containers in labs"),
                    fix: Some("apt-get install runc".into()),
                    needed_for: &["sandbox"],
                },
            ],
            providers: vec![Service {
                provider: "sandbox",
                serves: false,
                lacks: vec!["runc"],
            }],
        };
        let style = Style {
            width: 80,
            color: false,
            plain: false,
        };
        assert_eq!(
            doctor(&examination, &style),
            "  –  sandbox  lacks runc

  ✓  kernel types  /sys/kernel/btf/vmlinux
  ✗  runc          missing: not in PATH
                   no containers in labs
                   fix: apt-get install runc
"
        );
    }
}

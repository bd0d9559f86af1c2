//! Proofs of scenarios and mutants of references, as their authors read them.

use super::style::{Style, Symbol, Tone, count, pad};
use crate::prove::{Deviation, MutationReport, Outcome, Run};

/// Writes the runs of a proof: a line for each, and below those that are not as they must be, why.
#[must_use]
pub fn proofs(runs: &[Run], style: &Style) -> String {
    let widest = runs
        .iter()
        .map(|run| run.scenario.len() + 1 + run.answer.len())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for run in runs {
        let symbol = match run.is_proven() {
            true => style.paint(Tone::Good, style.symbol(Symbol::Pass)),
            false => style.paint(Tone::Bad, style.symbol(Symbol::Fail)),
        };
        let name = pad(&format!("{} {}", run.scenario, run.answer), widest);
        let earned = match run.expected.is_empty() {
            true => "none".to_owned(),
            false => run.expected.iter().cloned().collect::<Vec<_>>().join(", "),
        };
        out.push_str(&format!(
            "  {symbol}  {name}  {:>5.1} s  earns {earned}\n",
            run.seconds
        ));
        out.push_str(&why(run, style));
    }
    let proven = runs.iter().filter(|run| run.is_proven()).count();
    let seconds: f64 = runs.iter().map(|run| run.seconds).sum();
    out.push_str(&format!(
        "\n  {proven} of {} proven, {seconds:.0} s of labs\n",
        count(runs.len() as u64, "run")
    ));
    out
}

fn why(run: &Run, style: &Style) -> String {
    let why = match &run.outcome {
        Outcome::Proven => return String::new(),
        Outcome::Deviates(deviation) => deviations(deviation, style),
        Outcome::Stuck(why) => style.flow("      stuck: ", 8, why),
        Outcome::Void(why) => style.flow("      proves nothing: ", 8, why),
    };
    let shown = run.transcript.lines();
    why + &shown
        .map(|line| format!("        | {line}\n"))
        .collect::<String>()
}

fn deviations(deviation: &Deviation, style: &Style) -> String {
    let mut out = String::new();
    for (what, checks) in [
        ("earned, and should not have been", &deviation.undeserved),
        ("not earned, and should have been", &deviation.denied),
        ("could not be measured", &deviation.unknown),
    ] {
        for (check, say) in checks {
            out.push_str(&style.flow(&format!("      {what}: "), 8, &format!("{check}: {say}")));
        }
    }
    out
}

/// Writes what became of the mutants of a reference.
#[must_use]
pub fn mutation(report: &MutationReport, style: &Style) -> String {
    let mut out = String::new();
    for (line, change) in &report.survivors {
        let symbol = style.paint(Tone::Bad, style.symbol(Symbol::Fail));
        out.push_str(&format!(
            "  {symbol}  line {line}: {change}: still earns everything\n"
        ));
    }
    out.push_str(&proofs_void(&report.void, style));
    out.push_str(&format!(
        "  {} caught, {}\n",
        count(report.caught as u64, "mutant"),
        count(report.survivors.len() as u64, "survivor")
    ));
    out
}

fn proofs_void(void: &[Run], style: &Style) -> String {
    void.iter()
        .map(|run| format!("  {}\n{}", run.answer, why(run, style)))
        .collect()
}

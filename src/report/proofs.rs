//! Proofs of scenarios and mutants of references, as their authors read them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::style::{Style, Symbol, Tone, clean, clean_lines, count, pad};
use crate::grade::{BEFORE, Verdict};
use crate::prove::{
    Deviation, FORECAST, Forecast, GraderReport, MutationReport, Outcome, Proof, Reason, Run,
    Summary, cycle, differences, reference_of,
};
use crate::scenario::Tier;
use crate::scenario::answer::Kind;

/// Writes the runs of a proof: a line for each, and below those that are not as they must be, what the
/// terminals showed. Each of these ends with a paragraph that stands alone: which, what was seen, and the
/// command that repeats it, as `repeat` names it.
#[must_use]
pub fn proofs(runs: &[Run], repeat: &dyn Fn(&Run) -> String, style: &Style) -> String {
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
        out.push_str(&otherness(run, runs));
        out.push_str(&attacks_of(run, style));
    }
    let proven = runs.iter().filter(|run| run.is_proven()).count();
    let seconds: f64 = runs.iter().map(|run| run.seconds).sum();
    out.push_str(&format!(
        "\n  {proven} of {} proven, {seconds:.0} s of labs\n",
        count(runs.len() as u64, "run")
    ));
    for run in runs.iter().filter(|run| !run.is_proven()) {
        out.push('\n');
        out.push_str(&style.flow("  ", 2, &paragraph(run)));
        out.push_str(&format!("    {}\n", repeat(run)));
    }
    out
}

/// Most characters of evidence that a line about it shows.
const SEEN: usize = 70;

/// How the evidence of another right way differs from the reference's, if both were graded.
fn otherness(run: &Run, runs: &[Run]) -> String {
    let (Some(grade), Some(reference)) = (&run.grade, reference_of(run, runs)) else {
        return String::new();
    };
    let found = differences(reference, grade);
    let how = match &found[..] {
        [] => "its evidence is the reference's".to_owned(),
        [(check, observed), more @ ..] => {
            let more: String = more.iter().map(|(check, _)| format!(", {check}")).collect();
            let mut seen = clean(observed);
            if let Some((cut, _)) = seen.char_indices().nth(SEEN) {
                seen.replace_range(cut.., "…");
            }
            format!("unlike the reference in {check}{more}: {seen}")
        }
    };
    format!("      {how}\n")
}

/// What came of each attack on the untouched lab, and what comes of it now, after the reference; that is what the points
/// are for.
fn attacks_of(run: &Run, style: &Style) -> String {
    let graded = run.grade.iter().flat_map(|grade| &grade.checks);
    let met = graded.filter(|check| run.kind == Kind::Reference && check.verdict == Verdict::Pass);
    let evidence = met.flat_map(|check| &check.evidence);
    let tried = evidence.filter(|one| one.observed.starts_with(BEFORE));
    tried
        .map(|one| {
            style.flow(
                "      attack: ",
                8,
                &clean(&format!("{}: {}", one.at, one.observed)),
            )
        })
        .collect()
}

/// What is wrong with a run, in a sentence or two.
fn paragraph(run: &Run) -> String {
    let (which, saw) = (named(run), seen(run));
    format!(
        "{which} is not proven with seed {}: {}{}. To repeat just this:",
        run.seed,
        clean(&saw),
        shown_last(run)
    )
}

/// What the terminals of an answer that could not be typed showed last: where this is all that is
/// kept of a run, nothing else tells why what was waited for did not come.
fn shown_last(run: &Run) -> String {
    if !matches!(run.outcome, Outcome::Stuck(_)) {
        return String::new();
    }
    let last = run.shown_last();
    let last: Vec<String> = last
        .iter()
        .map(|line| format!("`{}`", clean(line)))
        .collect();
    if last.is_empty() {
        return String::new();
    }
    format!("; the terminal showed last: {}", last.join(", "))
}

fn named(run: &Run) -> String {
    match run.kind {
        Kind::Untouched | Kind::Reference => format!("{} of {}", run.answer, run.scenario),
        kind => format!("{kind} {} of {}", run.answer, run.scenario),
    }
}

/// What came of a run, in a sentence without its full stop.
pub(super) fn seen(run: &Run) -> String {
    match &run.outcome {
        Outcome::Proven => "it earned what it should".to_owned(),
        Outcome::Stuck(why) => format!("it could not be typed to its end: {why}"),
        Outcome::Same => "it earned everything, and its evidence is the reference's".to_owned(),
        Outcome::Ineffective(command) => format!("it took no effect: `{command}` fails afterwards"),
        Outcome::Void(why) => format!("its lab or its grading failed: {}", clean_lines(why)),
        Outcome::Deviates(deviation) => {
            let all: Vec<String> = of(deviation)
                .into_iter()
                .flat_map(|(what, checks)| {
                    checks
                        .iter()
                        .map(move |(check, say)| format!("{check} was {what} ({say})"))
                })
                .collect();
            all.join("; ")
        }
    }
}

fn why(run: &Run, style: &Style) -> String {
    let why = match &run.outcome {
        Outcome::Proven => return String::new(),
        Outcome::Deviates(deviation) => deviations(deviation, style),
        // The line about its evidence says so.
        Outcome::Same => return String::new(),
        Outcome::Stuck(why) => style.flow("      stuck: ", 8, &clean(why)),
        Outcome::Ineffective(command) => style.flow("      it took no effect: ", 8, command),
        Outcome::Void(why) => style.flow("      proves nothing: ", 8, &clean_lines(why)),
    };
    let shown = run.transcript.lines();
    why + &shown
        .map(|line| format!("        | {}\n", clean(line)))
        .collect::<String>()
}

/// What deviates, by the way it does.
fn of(deviation: &Deviation) -> [(&'static str, &BTreeMap<String, String>); 4] {
    [
        ("earned, and should not have been", &deviation.undeserved),
        ("not earned, and should have been", &deviation.denied),
        ("not measured", &deviation.unknown),
        ("telling what is nobody's to know", &deviation.told),
    ]
}

fn deviations(deviation: &Deviation, style: &Style) -> String {
    let mut out = String::new();
    for (what, checks) in of(deviation) {
        for (check, say) in checks {
            out.push_str(&style.flow(
                &format!("      {what}: "),
                8,
                &format!("{check}: {}", clean(say)),
            ));
        }
    }
    out
}

/// Writes what a share of proofs came to: by which rules it was chosen, a line for each kind, what is
/// older than its cycle, and what more scenarios would cost.
#[must_use]
pub fn share(summary: &Summary) -> String {
    let all: usize = summary.kinds.iter().map(|tally| tally.all).sum();
    let chosen: usize = summary.reasons.values().sum();
    let reasons: Vec<String> = summary
        .reasons
        .iter()
        .map(|(reason, number)| {
            let why = match reason {
                Reason::Always => "in every run",
                Reason::Changed => "changed",
                Reason::Turn => "whose turn it is",
                Reason::Failed => "failed last time",
                Reason::Owed => "for which there was no time",
                Reason::Late => "missed their turn",
            };
            format!("{number} {why}")
        })
        .collect();
    let mut out = format!(
        "run {} on {}: {chosen} of {all} proofs chosen ({}); the others have their turn in a later run\n",
        summary.run,
        summary.provider,
        reasons.join(", ")
    );
    for tally in &summary.kinds {
        out.push_str(&format!(
            "  {:<10} {} of {} proven",
            tally.kind, tally.proven, tally.all
        ));
        if tally.proven > 0 {
            out.push_str(&format!(
                ", {:.0} s, {:.1} s each",
                tally.seconds,
                tally.seconds / tally.proven as f64
            ));
        }
        if let Some((proof, age)) = &tally.oldest {
            out.push_str(&format!("; oldest: {}: {}", name(proof), ago(*age)));
        }
        out.push('\n');
    }
    for (proof, age) in &summary.overdue {
        out.push_str(&format!(
            "  overdue: {} was not proven in {}, and its cycle is {}: cksl dev prove {} --answer {}\n",
            name(proof),
            count(*age, "run"),
            cycle(proof.kind),
            proof.scenario,
            proof.name
        ));
    }
    if summary.owed > 0 {
        out.push_str(&format!(
            "  left out for want of time: {}; they come first in the next run\n",
            count(summary.owed as u64, "proof")
        ));
    }
    out.push_str(&forecast(&summary.forecast));
    out
}

fn forecast(tiers: &[Forecast]) -> String {
    let part = |tier: Tier, name: &str| match tiers.iter().find(|of| of.tier == tier) {
        Some(of) => format!(
            "{:.0} s for {FORECAST} on {name}, {} at a time",
            of.share, of.jobs
        ),
        None => format!("{FORECAST} on {name} not measured yet"),
    };
    format!(
        "sixty scenarios would take {:.0} s of a run ({}; {}), and {:.0} s with all their proofs\n",
        tiers.iter().map(|of| of.share).sum::<f64>(),
        part(Tier::Node, "single nodes"),
        part(Tier::Cluster, "clusters"),
        tiers.iter().map(|of| of.all).sum::<f64>(),
    )
}

/// As a person names a proof.
fn name(proof: &Proof) -> String {
    format!("{} {}/{}", proof.kind, proof.scenario, proof.name)
}

/// `this run`, `1 run ago`, `4 runs ago`.
fn ago(age: u64) -> String {
    match age {
        0 => "this run".to_owned(),
        age => format!("{} ago", count(age, "run")),
    }
}

/// An adversary that can't be tried on a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotApplicable {
    /// The scenario.
    pub scenario: String,
    /// The adversary.
    pub adversary: String,
    /// Why.
    pub why: String,
}

/// Writes what adversaries have earned: a table of scenarios and adversaries, then why for each that is not
/// as it must be, and what does not apply.
#[must_use]
pub fn attacks(runs: &[Run], not_applicable: &[NotApplicable], style: &Style) -> String {
    let pairs = runs
        .iter()
        .map(|run| (run.scenario.as_str(), run.answer.as_str()));
    let others = not_applicable
        .iter()
        .map(|it| (it.scenario.as_str(), it.adversary.as_str()));
    let (scenarios, adversaries): (BTreeSet<&str>, BTreeSet<&str>) = pairs.chain(others).unzip();
    let widest = scenarios.iter().map(|id| id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (number, adversary) in adversaries.iter().enumerate() {
        out.push_str(&format!("  {:>2}  {adversary}\n", number + 1));
    }
    out.push_str(&format!("\n  {}", pad("", widest)));
    for number in 1..=adversaries.len() {
        out.push_str(&format!("{number:>7}"));
    }
    out.push('\n');
    for scenario in &scenarios {
        out.push_str(&format!("  {}", pad(scenario, widest)));
        for adversary in &adversaries {
            let run = runs
                .iter()
                .find(|run| run.scenario == *scenario && run.answer == *adversary);
            let (tone, cell) = match run {
                None => (Tone::Faint, style.symbol(Symbol::None).to_owned()),
                Some(run) => cell(run),
            };
            let blanks = " ".repeat(7_usize.saturating_sub(cell.chars().count()));
            out.push_str(&format!("{blanks}{}", style.paint(tone, &cell)));
        }
        out.push('\n');
    }
    for run in runs.iter().filter(|run| !run.is_proven()) {
        out.push('\n');
        out.push_str(&style.flow("  ", 2, &paragraph(run)));
        out.push_str(&format!(
            "    cksl dev attack {} --adversary {} --seed {}\n",
            run.scenario, run.answer, run.seed
        ));
    }
    let mut reasons: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for it in not_applicable {
        let scenarios = reasons
            .entry((it.adversary.as_str(), it.why.as_str()))
            .or_default();
        scenarios.push(&it.scenario);
    }
    if !reasons.is_empty() {
        out.push_str("\n  not applicable:\n");
    }
    for ((adversary, why), scenarios) in reasons {
        let text = format!("{adversary}: {why}: {}", scenarios.join(", "));
        out.push_str(&style.flow("    ", 6, &text));
    }
    out
}

/// What one adversary earned in one scenario.
fn cell(run: &Run) -> (Tone, String) {
    match (&run.outcome, run.points) {
        (Outcome::Proven, Some((0, _))) => (Tone::Good, "0".to_owned()),
        (Outcome::Proven, Some((earned, _))) => (Tone::Good, format!("({earned})")),
        (Outcome::Deviates(deviation), Some((earned, of))) => {
            let told = if deviation.told.is_empty() { "" } else { "t" };
            (Tone::Bad, format!("{earned}/{of}{told}"))
        }
        (Outcome::Ineffective(_), _) => (Tone::Unsure, "none".to_owned()),
        (Outcome::Stuck(_), _) => (Tone::Unsure, "stuck".to_owned()),
        _ => (Tone::Unsure, "void".to_owned()),
    }
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

/// Writes what became of the mutants of scenarios' checks.
#[must_use]
pub fn grader_mutations(reports: &[GraderReport], style: &Style) -> String {
    let mut out = String::new();
    let widest = reports.iter().map(|report| report.scenario.len()).max();
    for report in reports {
        let all = report.mutants();
        let symbol = match report.is_enough() {
            true => style.paint(Tone::Good, style.symbol(Symbol::Pass)),
            false => style.paint(Tone::Bad, style.symbol(Symbol::Fail)),
        };
        let name = pad(&report.scenario, widest.unwrap_or(0));
        let share = match all {
            0 => "no check of events".to_owned(),
            _ => format!(
                "{} of {} caught, {} %",
                report.caught,
                count(all as u64, "mutant"),
                100 * report.caught / all
            ),
        };
        out.push_str(&format!("  {symbol}  {name}  {share}\n"));
        for survivor in &report.survivors {
            let why = match survivor.excluded {
                true => " (never judged: nothing could be said of the check)",
                false => "",
            };
            let line = format!("{} without {}{why}", survivor.check, survivor.dropped);
            out.push_str(&style.flow("       ", 9, &line));
        }
        out.push_str(&proofs_void(&report.void, style));
    }
    out
}

fn proofs_void(void: &[Run], style: &Style) -> String {
    void.iter()
        .map(|run| format!("  {}\n{}", run.answer, why(run, style)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::grade::{CheckResult, Evidence, Grade, Verdict};

    fn run_that(outcome: Outcome, transcript: &str) -> Run {
        Run {
            scenario: "etcd-secret".to_owned(),
            seed: 1,
            answer: "solution".to_owned(),
            kind: Kind::Reference,
            expected: BTreeSet::new(),
            points: None,
            grade: None,
            supposed: None,
            recorded: None,
            outcome,
            transcript: transcript.to_owned(),
            seconds: 1.0,
            ready: None,
        }
    }

    #[test]
    fn a_stuck_answer_says_what_its_terminal_showed_last() {
        let why = "line 2: waited 3 s in vain for `it`".to_owned();
        let shown = "$ one\n\n$ two\nno \u{1b}[2Jtwo\n$ three\nno three\n\n";
        let run = run_that(Outcome::Stuck(why), shown);
        let text = paragraph(&run);
        let last = r"for `it`; the terminal showed last: `$ two`, `no \u{1b}[2Jtwo`, `$ three`, `no three`. To";
        assert!(text.contains(last), "{text}");
    }

    #[test]
    fn a_problem_of_several_lines_is_told_in_one() {
        let why = "no cluster.\n\n  Next: look at it\n".to_owned();
        let run = run_that(Outcome::Void(why), "$ one");
        let text = paragraph(&run);
        let told = "its lab or its grading failed: no cluster. Next: look at it. To repeat";
        assert!(text.contains(told), "{text}");
    }

    #[test]
    fn what_a_node_said_cannot_steer_the_terminal() {
        let mut deviation = Deviation::default();
        let say = "etcd holds \u{1b}[2J\u{0}".to_owned();
        deviation.denied.insert("encrypted".to_owned(), say);
        let run = run_that(Outcome::Deviates(deviation), "\u{1b}]0;title\u{7}\r\n");
        let style = Style {
            width: 80,
            color: false,
            plain: false,
        };
        let text = proofs(&[run], &|_| String::new(), &style);
        let steers = |c: char| c.is_control() && c != '\n';
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains(r"\u{1b}[2J"), "{text}");
    }

    #[test]
    fn another_way_says_in_one_line_how_its_evidence_differs() {
        let run = |kind, answer: &str, observed: &str| {
            let check = CheckResult {
                failed: false,
                waits_for: None,
                id: "attached".to_owned(),
                points: 1,
                earned: 1,
                verdict: Verdict::Pass,
                say: String::new(),
                evidence: vec![Evidence {
                    observed: observed.to_owned(),
                    ..Evidence::default()
                }],
            };
            Run {
                scenario: "strace-etcd".to_owned(),
                seed: 1,
                answer: answer.to_owned(),
                kind,
                expected: BTreeSet::new(),
                points: None,
                grade: Some(Grade {
                    checks: vec![check],
                }),
                supposed: None,
                recorded: None,
                outcome: Outcome::Proven,
                transcript: String::new(),
                seconds: 1.0,
                ready: None,
            }
        };
        let runs = [
            run(Kind::Way, "same", "strace (pid 7) traced etcd (pid 8)"),
            run(
                Kind::Reference,
                "solution",
                "strace (pid 1) traced etcd (pid 2)",
            ),
            run(Kind::Way, "other", "perl (pid 7) traced etcd (pid 8)"),
        ];
        assert_eq!(
            otherness(&runs[0], &runs),
            "      its evidence is the reference's\n"
        );
        assert_eq!(
            otherness(&runs[2], &runs),
            "      unlike the reference in attached: perl (pid 7) traced etcd (pid 8)\n"
        );
        // Nothing is said of the reference itself, and nothing without it.
        assert_eq!(otherness(&runs[1], &runs), "");
        assert_eq!(otherness(&runs[2], &runs[2..]), "");
    }
}

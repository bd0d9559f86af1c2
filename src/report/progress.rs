//! What a learner can, as far as is known.

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Tone, count};
use crate::attempt::exchange::Imported;
use crate::exam::estimate::{EXAMS, Estimate, HOLDS, LEAST, Reading};
use crate::exam::score::PASS_MARK;
use crate::scenario::curriculum::Edition;

/// Cells of a bar.
const BAR: u32 = 25;

/// The estimate, as `cksl progress --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ProgressReport {
    /// Edition of the curriculum.
    pub edition: String,
    /// From how many per cent on a mock exam is passed: this simulator's policy.
    pub pass_mark: f64,
    /// How certain it is that a share lies within its interval, in per cent.
    pub certainty: f64,
    /// By domain, in the curriculum's order.
    pub domains: Vec<DomainProgress>,
    /// How likely a mock exam would be passed; absent where too little is known, or none can be drawn.
    pub exam: Option<ExamChance>,
}

/// A domain of a [`ProgressReport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DomainProgress {
    /// Id.
    pub domain: String,
    /// Name for people.
    pub title: String,
    /// Share of the exam, in per cent.
    pub weight: u32,
    /// How many of its tasks were done without help.
    pub tasks: usize,
    /// What is earned of its tasks, in per cent: at least; absent without a task.
    pub low: Option<u32>,
    /// The same: at most.
    pub high: Option<u32>,
    /// What that says beside the pass mark.
    pub reading: Reading,
}

/// How likely a mock exam would be passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExamChance {
    /// In per cent.
    pub chance: u32,
    /// How many exams were drawn for it.
    pub drawn: u32,
}

/// Shares in whole per cent.
pub(super) fn percent((low, high): (f64, f64)) -> (u32, u32) {
    let whole = |share: f64| (share * 100.0).round() as u32;
    (whole(low), whole(high))
}

impl ProgressReport {
    /// An estimate by the domains of an edition, and the probability that an exam would be passed.
    #[must_use]
    pub fn new(edition: &Edition, estimate: &Estimate, chance: Option<f64>) -> Self {
        let domains = edition.domains.iter().filter_map(|domain| {
            let of = estimate
                .domains
                .iter()
                .find(|one| one.domain == domain.id)?;
            let interval = (of.tasks > 0).then(|| percent(of.belief.interval()));
            Some(DomainProgress {
                domain: domain.id.clone(),
                title: domain.title.clone(),
                weight: domain.weight,
                tasks: of.tasks,
                low: interval.map(|(low, _)| low),
                high: interval.map(|(_, high)| high),
                reading: of.reading(),
            })
        });
        Self {
            edition: edition.exam.clone(),
            pass_mark: PASS_MARK,
            certainty: HOLDS,
            domains: domains.collect(),
            exam: chance.map(|chance| ExamChance {
                chance: percent((chance, chance)).0,
                drawn: EXAMS,
            }),
        }
    }
}

/// Writes the estimate for a terminal.
#[must_use]
pub fn progress(report: &ProgressReport, style: &Style) -> String {
    let title = style.paint(Tone::Strong, "What you can do without help");
    let edition = style.paint(Tone::Faint, &report.edition);
    let mut out = style.ends(&format!("  {title}"), &edition);
    out.push('\n');
    for one in &report.domains {
        let facts = format!(
            "{}, {} % of the exam",
            count(one.tasks as u64, "task"),
            one.weight
        );
        let facts = style.paint(Tone::Faint, &facts);
        out.push_str(&style.ends(&format!("  {}", one.title), &facts));
        let (tone, says) = match one.reading {
            Reading::TooLittle => (Tone::Faint, "too little to say"),
            Reading::Below => (Tone::Bad, "below"),
            Reading::NotYet => (Tone::Unsure, "not yet"),
            Reading::Above => (Tone::Good, "above"),
        };
        let says = match (one.low, one.high) {
            (Some(low), Some(high)) => format!("{}: {says}", style.range(low, high)),
            _ => says.to_owned(),
        };
        let bar = bar(one, report.pass_mark, style);
        out.push_str(&style.flow(&format!("  {bar}  "), 4, &style.paint_words(tone, &says)));
    }
    out.push('\n');
    let mark = format!(
        "The mark at {} % is this simulator's. Your result for such a task is in the interval with {} % probability.",
        report.pass_mark, report.certainty
    );
    out.push_str(&style.flow("  ", 2, &mark));
    out.push('\n');
    let exam = match &report.exam {
        Some(exam) => format!(
            "You would pass about {} of 100 mock exams, by {} that were drawn.",
            exam.chance, exam.drawn
        ),
        None if is_enough(report) => {
            "No mock exam can be drawn here: `cksl exam plan` says why.".to_owned()
        }
        None => format!(
            "Too little to say how likely you would pass a mock exam: that takes {} tasks of {} domains without help. \
             `cksl next` proposes one.",
            LEAST.0, LEAST.1
        ),
    };
    out.push_str(&style.prose("  ", 2, &exam));
    out.push_str(&style.flow("  ", 2, "None of this says anything about the real exam."));
    out
}

fn is_enough(report: &ProgressReport) -> bool {
    let tasks: usize = report.domains.iter().map(|one| one.tasks).sum();
    let domains = report.domains.iter().filter(|one| one.tasks > 0);
    tasks >= LEAST.0 && domains.count() >= LEAST.1
}

/// From 0 to 100 %: the interval, and the mark.
fn bar(one: &DomainProgress, mark: f64, style: &Style) -> String {
    let (full, empty, line) = match style.plain {
        true => ("#", ".", "|"),
        false => ("█", "·", "│"),
    };
    let cells = BAR.min(style.columns() as u32 - 3);
    let cell = |percent: f64| (percent * f64::from(cells) / 100.0) as u32;
    let mut out = String::new();
    for place in 0..cells {
        if place == cell(mark) {
            out.push_str(line);
        }
        let within = match (one.low, one.high) {
            (Some(low), Some(high)) => {
                let last = cell(high.saturating_sub(1).into());
                (cell(low.into())..=last.max(cell(low.into()))).contains(&place)
            }
            _ => false,
        };
        out.push_str(if within { full } else { empty });
    }
    out
}

/// Writes what was taken from a file.
#[must_use]
pub fn imported(imported: Imported, style: &Style) -> String {
    let parts = |attempts: usize, sittings: usize, reviews: usize| {
        let answers = format!("{} of the quiz", count(reviews as u64, "answer"));
        let parts = [
            (attempts, count(attempts as u64, "attempt")),
            (sittings, count(sittings as u64, "exam")),
            (reviews, answers),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        parts
            .map(|(_, text)| text)
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let new = parts(imported.attempts, imported.sittings, imported.reviews);
    let known = parts(
        imported.known_attempts,
        imported.known_sittings,
        imported.known_reviews,
    );
    let mut text = match new.is_empty() {
        true => "Nothing is new.".to_owned(),
        false => format!("Taken in: {new}."),
    };
    if !known.is_empty() {
        text.push_str(&format!(" Here already: {known}."));
    }
    style.flow("  ", 2, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> ProgressReport {
        let of = |title: &str, tasks, interval: Option<(u32, u32)>, reading| DomainProgress {
            domain: "x".to_owned(),
            title: title.to_owned(),
            weight: 20,
            tasks,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            reading,
        };
        ProgressReport {
            edition: "cks-1.34".to_owned(),
            pass_mark: 67.0,
            certainty: 80.0,
            domains: vec![
                of(
                    "Monitoring, logging and runtime security",
                    12,
                    Some((58, 74)),
                    Reading::NotYet,
                ),
                of("Supply chain security", 1, Some((0, 4)), Reading::Below),
                of("Cluster setup", 9, Some((96, 100)), Reading::Above),
                of("System hardening", 0, None, Reading::TooLittle),
            ],
            exam: None,
        }
    }

    fn narrow(plain: bool) -> Style {
        Style {
            width: 48,
            color: false,
            plain,
        }
    }

    #[test]
    fn an_interval_is_a_bar_beside_the_mark_and_fits_a_narrow_terminal() {
        let text = progress(&report(), &narrow(true));
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 48), "{text}");
        for line in [
            "  ..............##|###......  58-74 %: not yet\n",
            "  #...............|.........  0-4 %: below\n",
            "  ................|........#  96-100 %: above\n",
            "  ................|.........  too little to say\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
        let nice = progress(&report(), &narrow(false));
        assert!(
            nice.contains("··██│███······  58–74 %: not yet\n"),
            "{nice}"
        );
    }

    #[test]
    fn with_too_few_tasks_it_says_how_many_it_takes() {
        let mut report = report();
        report.domains.truncate(3);
        let text = progress(&report, &narrow(true)).replace("\n  ", " ");
        assert!(text.contains("Too little to say how likely"), "{text}");
        assert!(text.contains("6 tasks of 4 domains"), "{text}");
        report.exam = Some(ExamChance {
            chance: 31,
            drawn: 2000,
        });
        let text = progress(&report, &narrow(true)).replace("\n  ", " ");
        assert!(
            text.contains("about 31 of 100 mock exams, by 2000"),
            "{text}"
        );
        assert!(
            text.contains("None of this says anything about the real exam."),
            "{text}"
        );
    }

    #[test]
    fn what_was_taken_from_a_file_is_told_with_what_was_there() {
        let some = Imported {
            attempts: 3,
            reviews: 1,
            ..Imported::default()
        };
        let text = imported(some, &narrow(true)).replace("\n  ", " ");
        assert_eq!(text, "  Taken in: 3 attempts and 1 answer of the quiz.\n");
        let known = Imported {
            known_attempts: 2,
            known_reviews: 4,
            ..Imported::default()
        };
        let text = imported(known, &narrow(true)).replace("\n  ", " ");
        assert_eq!(
            text,
            "  Nothing is new. Here already: 2 attempts and 4 answers of the quiz.\n"
        );
    }
}

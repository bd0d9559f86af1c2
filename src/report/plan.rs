//! What an exam is like, before it begins.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Symbol, Tone, count, pad};
use crate::exam::{Mode, Plan};
use crate::scenario::curriculum::Edition;
use crate::scenario::{Level, Tier};

/// A plan without its tasks' names, as `cksl exam plan --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExamPlan {
    /// Edition of the curriculum.
    pub edition: String,
    /// What decided the draw: `--seed` with it repeats it.
    pub seed: u64,
    /// Which rights the learner has.
    pub mode: Mode,
    /// Time that is allowed, in minutes; absent where no clock runs.
    pub minutes: Option<u32>,
    /// How many tasks there are.
    pub tasks: usize,
    /// How many of them have which level; a level without tasks is left out.
    pub levels: BTreeMap<Level, usize>,
    /// How many of them are on single nodes.
    pub nodes: usize,
    /// How many are on clusters.
    pub clusters: usize,
    /// What the tasks take in sum, about, in minutes, for who practises them. An exam gives less time.
    pub task_minutes: u32,
    /// What all labs take at once, about, in MiB.
    pub memory: u64,
    /// What is asked, in the curriculum's order.
    pub domains: Vec<PlannedDomain>,
    /// What this machine or the content can't serve, and how the exam differs from its preset, one sentence each.
    pub unserved: Vec<String>,
}

/// A domain of an [`ExamPlan`].
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlannedDomain {
    /// Id.
    pub domain: String,
    /// Name for people.
    pub title: String,
    /// Share of the score, in per cent.
    pub weight: f64,
    /// How many tasks it has.
    pub tasks: usize,
    /// What they take, about, in minutes.
    pub minutes: u32,
}

impl ExamPlan {
    /// What of a plan may be shown before it begins.
    #[must_use]
    pub fn new(plan: &Plan, edition: &Edition) -> Self {
        let clusters = plan.tasks.iter().filter(|task| task.tier == Tier::Cluster);
        let domains = edition.domains.iter().map(|domain| {
            let tasks = plan.tasks.iter().filter(|task| task.domain == domain.id);
            PlannedDomain {
                domain: domain.id.clone(),
                title: domain.title.clone(),
                weight: tasks.clone().map(|task| task.weight).sum(),
                minutes: tasks.clone().map(|task| task.minutes).sum(),
                tasks: tasks.count(),
            }
        });
        let clusters = clusters.count();
        let mut levels = BTreeMap::new();
        for task in &plan.tasks {
            *levels.entry(Level::of(task.minutes)).or_default() += 1;
        }
        Self {
            edition: plan.edition.clone(),
            seed: plan.seed,
            mode: plan.mode,
            minutes: plan.minutes,
            tasks: plan.tasks.len(),
            levels,
            nodes: plan.tasks.len() - clusters,
            clusters,
            task_minutes: plan.tasks.iter().map(|task| task.minutes).sum(),
            memory: plan.memory(),
            domains: domains.filter(|domain| domain.tasks > 0).collect(),
            unserved: plan.unserved.clone(),
        }
    }
}

/// Writes a plan for a terminal.
#[must_use]
pub fn exam_plan(plan: &ExamPlan, style: &Style) -> String {
    let dot = style.symbol(Symbol::Dot);
    let levels: Vec<String> = plan
        .levels
        .iter()
        .map(|(level, tasks)| format!("{tasks} {}", level.name()))
        .collect();
    let tasks = count(plan.tasks as u64, "task");
    let tasks = format!("{tasks} ({})", levels.join(", "));
    let time = match plan.minutes {
        Some(minutes) => format!("{minutes} min"),
        None => "no clock".to_owned(),
    };
    let work = format!("about {} min of practice", plan.task_minutes);
    let title = style.paint(Tone::Strong, "A mock exam");
    let facts = format!("{} {dot} seed {}", plan.edition, plan.seed);
    let mut out = style.ends(&format!("  {title}"), &style.paint(Tone::Faint, &facts));
    let labs = format!(
        "{} and {}",
        count(plan.nodes as u64, "node"),
        count(plan.clusters as u64, "cluster")
    );
    let gib = plan.memory as f64 / 1024.0;
    let memory = format!("about {gib:.1} GiB of memory at once");
    let facts = format!("{tasks} {dot} {time}, {work} {dot} {labs}, {memory}");
    out.push_str(&style.flow("  ", 2, &facts));
    out.push_str(&style.prose("  ", 2, &allowed(plan.mode)));
    out.push('\n');
    let wide = plan.domains.iter().map(|one| one.title.chars().count());
    let wide = wide.max().unwrap_or_default();
    for one in &plan.domains {
        let facts = format!(
            "{:>5.1} %  {:>8}  {:>3} min of practice",
            one.weight,
            count(one.tasks as u64, "task"),
            one.minutes
        );
        let line = format!("  {}  {facts}", pad(&one.title, wide));
        match line.chars().count() <= style.columns() {
            true => out.push_str(&format!("{line}\n")),
            false => {
                out.push_str(&style.flow("  ", 2, &one.title));
                match facts.len() + 4 <= style.columns() {
                    true => out.push_str(&format!("    {facts}\n")),
                    false => out.push_str(&style.flow("    ", 4, &facts)),
                }
            }
        }
    }
    if !plan.unserved.is_empty() {
        out.push_str(&format!(
            "\n  {}\n",
            style.paint(Tone::Strong, "Good to know")
        ));
        let bullet = format!("    {} ", style.symbol(Symbol::Bullet));
        for one in &plan.unserved {
            out.push_str(&style.prose(&bullet, 6, one));
        }
    }
    out
}

/// Says what a mode allows, and what it does not.
fn allowed(mode: Mode) -> String {
    let rights = mode.rights();
    let mut parts = Vec::new();
    for allows in [true, false] {
        let named: Vec<&str> = [
            (rights.check, "`check`"),
            (rights.hints, "hints"),
            (rights.solution, "solution"),
            (rights.quiz, "quiz"),
            (rights.pause, "pause"),
        ]
        .into_iter()
        .filter_map(|(right, name)| (right == allows).then_some(name))
        .collect();
        if let [before @ .., last] = &named[..] {
            let with = if allows { "with" } else { "without" };
            parts.push(format!("{with} {} and {last}", before.join(", ")));
        }
    }
    let name = match mode {
        Mode::Exam => "exam",
        Mode::Mastery => "mastery",
        Mode::Training => "training",
    };
    format!(
        "Mode {name}: {}. `cksl docs` and all tools of the node are allowed.",
        parts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_what_its_mode_allows() {
        assert!(
            allowed(Mode::Exam)
                .starts_with("Mode exam: without `check`, hints, solution, quiz and pause.")
        );
        assert!(allowed(Mode::Training).starts_with("Mode training: with `check`, hints, "));
    }

    #[test]
    fn a_plan_fits_a_narrow_terminal_and_says_what_is_not_served() {
        let mut plan = ExamPlan {
            edition: "cks-1.34".to_owned(),
            seed: 7,
            mode: Mode::Exam,
            minutes: Some(120),
            tasks: 3,
            levels: BTreeMap::from([(Level::Deep, 3)]),
            nodes: 2,
            clusters: 1,
            task_minutes: 112,
            memory: 3754,
            domains: vec![PlannedDomain {
                domain: "runtime".to_owned(),
                title: "Monitoring, logging and runtime security".to_owned(),
                weight: 100.0,
                tasks: 3,
                minutes: 112,
            }],
            unserved: vec![
                "`rbac` is left out: 2900 MiB of memory are free, and its labs need more."
                    .to_owned(),
            ],
        };
        let style = Style {
            width: 48,
            color: false,
            plain: true,
        };
        let narrow = exam_plan(&plan, &Style { width: 20, ..style });
        assert!(narrow.lines().all(|line| line.len() <= 20), "{narrow}");
        let text = exam_plan(&plan, &style);
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 48), "{text}");
        let flat = text.replace("\n  ", " ");
        assert!(
            flat.contains(
                "3 tasks (3 deep) - 120 min, about 112 min of practice - 2 nodes and 1 cluster"
            ),
            "{text}"
        );
        assert!(flat.contains("about 3.7 GiB of memory at once"), "{text}");
        assert!(
            text.contains("100.0 %   3 tasks  112 min of practice\n"),
            "{text}"
        );
        assert!(text.contains("* `rbac` is left out"), "{text}");
        plan.minutes = None;
        plan.unserved.clear();
        let text = exam_plan(&plan, &style);
        assert!(
            text.contains("no clock, about 112 min") && !text.contains("Good to know"),
            "{text}"
        );
    }
}

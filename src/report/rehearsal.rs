//! What a machine will do with a class: each of its tasks done once by its worked answer.

use serde::Serialize;

use super::proofs::seen;
use super::style::{Style, Symbol, Tone, clean, count, pad};
use super::time::span;
use crate::prove::Run;
use crate::scenario::Tier;

/// `cksl class open --dry-run --json`
#[derive(Clone, Debug, Serialize)]
pub struct Rehearsal {
    /// The class.
    pub class: String,
    /// In their order.
    pub tasks: Vec<RehearsedTask>,
    /// How many learners it is for; absent if nobody is expected yet.
    pub learners: Option<u32>,
}

/// A task of a class, done once.
#[derive(Clone, Debug, Serialize)]
pub struct RehearsedTask {
    /// The scenario.
    pub task: String,
    /// What its lab consists of.
    pub tier: Tier,
    /// Seconds until its lab was ready, with no other one on its way; absent if it never was.
    pub ready: Option<f64>,
    /// Points that its worked answer earned, and all points; absent if it was not graded.
    pub points: Option<(u32, u32)>,
    /// What went wrong, if something did.
    pub problem: Option<String>,
    /// How many learners can be at work in it at once, as memory is now.
    pub seats: u32,
}

impl RehearsedTask {
    /// What came of the worked answer, where that many learners have room.
    #[must_use]
    pub fn of(run: &Run, tier: Tier, seats: u32) -> Self {
        Self {
            task: run.scenario.clone(),
            tier,
            ready: run.ready,
            points: run.points,
            problem: (!run.is_proven()).then(|| clean(&seen(run))),
            seats,
        }
    }

    /// Seconds until the last lab is ready if so many are begun at once.
    fn all_ready(&self, learners: u32) -> Option<i64> {
        Some((self.ready? * f64::from(learners)).ceil() as i64)
    }
}

impl Rehearsal {
    /// Whether each task can be done, and all learners have room in each.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        let works = |task: &RehearsedTask| task.problem.is_none();
        self.tasks.iter().all(works) && self.crowded().next().is_none()
    }

    /// The tasks in which not all learners have room at once.
    fn crowded(&self) -> impl Iterator<Item = &RehearsedTask> {
        let learners = self.learners.unwrap_or_default();
        self.tasks.iter().filter(move |task| task.seats < learners)
    }
}

/// Writes what a rehearsal found: a line for each task, and what it means for the learners.
#[must_use]
pub fn rehearsal(found: &Rehearsal, style: &Style) -> String {
    let widest = found.tasks.iter().map(|task| task.task.len()).max();
    let mut out = String::new();
    for task in &found.tasks {
        let symbol = match task.problem {
            None => style.paint(Tone::Good, style.symbol(Symbol::Pass)),
            Some(_) => style.paint(Tone::Bad, style.symbol(Symbol::Fail)),
        };
        let ready = match task.ready {
            Some(seconds) => format!("ready in {seconds:.1} s"),
            None => "never ready".to_owned(),
        };
        let earned = match task.points {
            Some((points, all)) => format!("its answer earns {points} of {all}"),
            None => "not graded".to_owned(),
        };
        let name = pad(&task.task, widest.unwrap_or_default());
        let line = format!("{ready}, {earned}, room for {}", task.seats);
        out.push_str(&style.flow(&format!("  {symbol}  {name}  "), 5, &line));
        if let Some(problem) = &task.problem {
            out.push_str(&style.flow("     ", 5, problem));
        }
    }
    let Some(learners) = found.learners else {
        out.push_str("\n  --learners N   says how long N learners wait\n");
        return out;
    };
    let last = found.tasks.iter().filter_map(|task| {
        let seconds = task.all_ready(learners.min(task.seats))?;
        Some((seconds, task))
    });
    if let Some((seconds, task)) = last.max_by_key(|(seconds, _)| *seconds) {
        let wait = format!(
            "If {} begin {} at the same moment, the last one waits about {}.",
            count(u64::from(learners.min(task.seats)), "learner"),
            task.task,
            span(seconds)
        );
        out.push('\n');
        out.push_str(&style.flow("  ", 2, &wait));
    }
    let crowded: Vec<String> = found
        .crowded()
        .map(|task| format!("{} (room for {})", task.task, task.seats))
        .collect();
    if !crowded.is_empty() {
        let no_room = format!(
            "There is no room for {} at once in {}. Connect more machines: cksl class host-token {}",
            count(u64::from(learners), "learner"),
            crowded.join(", "),
            found.class
        );
        out.push_str(&style.flow("  ", 2, &no_room));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(name: &str, ready: f64, seats: u32) -> RehearsedTask {
        RehearsedTask {
            task: name.to_owned(),
            tier: Tier::Node,
            ready: Some(ready),
            points: Some((10, 10)),
            problem: None,
            seats,
        }
    }

    #[test]
    fn it_says_how_long_the_last_waits_and_where_there_is_no_room() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut found = Rehearsal {
            class: "monday".to_owned(),
            tasks: vec![
                task("strace-touch", 0.5, 170),
                task("audit-policy", 6.0, 15),
            ],
            learners: Some(30),
        };
        let text = rehearsal(&found, &style);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("15 learners begin audit-policy at the same moment, the last one waits about 1 min 30 s"), "{text}");
        assert!(
            text.contains("no room for 30 learners at once in audit-policy (room for 15). Connect"),
            "{text}"
        );
        assert!(!text.contains("strace-touch (room"), "{text}");
        assert!(!found.is_fine());
        found.learners = Some(12);
        assert!(found.is_fine());
        found.tasks[0].problem = Some("it could not be typed".to_owned());
        assert!(!found.is_fine());
    }
}

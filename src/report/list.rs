//! Lists: scenarios to start, attempts so far.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sheet::domain;
use super::style::{Style, Symbol, Tone, count, pad};
use super::time::{minute, span};
use crate::attempt::{Attempt, KeptGrade};
use crate::scenario::{Scenario, Tier};

/// A scenario, as `cksl list --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedScenario {
    /// Id: what `cksl start` takes.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Domain of the curriculum.
    pub domain: String,
    /// What its lab consists of.
    pub tier: Tier,
    /// How long it takes, about.
    pub minutes: u32,
    /// Best score and all points, if it was tried.
    #[serde(skip)]
    pub best: Option<(u32, u32, bool)>,
}

/// Scenarios to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioList {
    /// In the order of the content.
    pub scenarios: Vec<ListedScenario>,
}

impl ScenarioList {
    /// The scenarios, with the best of the attempts at each.
    #[must_use]
    pub fn new<'a>(
        scenarios: impl IntoIterator<Item = &'a Scenario>,
        attempts: &[Attempt],
    ) -> Self {
        let mut best: BTreeMap<&str, (u32, u32, bool)> = BTreeMap::new();
        for attempt in attempts {
            if let Some(kept) = &attempt.best {
                let tally = kept.tally();
                let new = (tally.score, tally.max, tally.passed);
                let entry = best.entry(&attempt.scenario).or_insert(new);
                if (new.2, new.0) > (entry.2, entry.0) {
                    *entry = new;
                }
            }
        }
        let scenarios = scenarios
            .into_iter()
            .map(|scenario| ListedScenario {
                id: scenario.id.clone(),
                title: scenario.title.clone(),
                domain: scenario.curriculum.domain.clone(),
                tier: scenario.tier,
                minutes: scenario.minutes,
                best: best.get(scenario.id.as_str()).copied(),
            })
            .collect();
        Self { scenarios }
    }
}

/// Writes the scenarios for a terminal.
#[must_use]
pub fn scenarios(list: &ScenarioList, style: &Style) -> String {
    if list.scenarios.is_empty() {
        return "  no scenarios\n".to_owned();
    }
    let width = |text: fn(&ListedScenario) -> usize| list.scenarios.iter().map(text).max();
    let id = width(|scenario| scenario.id.len()).unwrap_or(0);
    let title = width(|scenario| scenario.title.chars().count()).unwrap_or(0);
    let mut out = String::new();
    for scenario in &list.scenarios {
        let (symbol, tone) = match scenario.best {
            Some((_, _, true)) => (Symbol::Pass, Tone::Good),
            Some(_) => (Symbol::Fail, Tone::Unsure),
            None => (Symbol::None, Tone::Faint),
        };
        let dot = format!(" {} ", style.symbol(Symbol::Dot));
        let mut facts = vec![
            domain(&scenario.domain),
            format!("{} min", scenario.minutes),
        ];
        if scenario.tier == Tier::Cluster {
            facts.push("cluster".to_owned());
        }
        if let Some((score, max, _)) = scenario.best {
            facts.push(format!("best {score} of {max}"));
        }
        let state = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
        let start = format!(
            "  {}  {}  ",
            style.paint(tone, &state),
            style.paint(Tone::Strong, &pad(&scenario.id, id)),
        );
        let facts = style.paint(Tone::Faint, &facts.join(&dot));
        let line = format!("{start}{}  {facts}", pad(&scenario.title, title));
        if console::measure_text_width(&line) <= style.columns() {
            out.push_str(&format!("{line}\n"));
        } else {
            let indent = console::measure_text_width(&start);
            out.push_str(&format!("{start}{}\n", scenario.title));
            out.push_str(&format!("{}{facts}\n", " ".repeat(indent)));
        }
    }
    out.push_str(&format!("\n  {}\n", style.literal("cksl start SCENARIO")));
    out
}

/// Attempts, as `cksl history --json` shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct History {
    /// The latest first.
    pub attempts: Vec<PastAttempt>,
}

/// One attempt of a [`History`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PastAttempt {
    /// Number.
    pub attempt: i64,
    /// Scenario id.
    pub scenario: String,
    /// Lab it ran in.
    pub lab: String,
    /// Provider of the lab.
    pub provider: String,
    /// Seed of its parameters: another attempt with it has the same task.
    pub seed: u64,
    /// When it started (RFC 3339).
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How it ended: `submitted`, `stopped`, `reset`, `lost`.
    pub ending: Option<&'static str>,
    /// How many hints were taken.
    pub hints: usize,
    /// Whether the solution was shown.
    pub solution_shown: bool,
    /// The grade with the highest score.
    pub best: Option<PastGrade>,
    /// The latest grade.
    pub last: Option<PastGrade>,
    #[serde(skip)]
    shown_start: String,
    #[serde(skip)]
    seconds: Option<i64>,
}

/// Points of a kept grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PastGrade {
    /// Points earned, less hints and tries.
    pub score: u32,
    /// All points.
    pub max: u32,
    /// Points that could be judged.
    pub judgeable: u32,
    /// What the hints had cost.
    pub hint_cost: u32,
    /// What tries of answers had cost.
    pub try_cost: u32,
    /// Whether every check passed.
    pub passed: bool,
}

impl From<&KeptGrade> for PastGrade {
    fn from(kept: &KeptGrade) -> Self {
        let tally = kept.tally();
        Self {
            score: tally.score,
            max: tally.max,
            judgeable: tally.judgeable,
            hint_cost: tally.hint_cost,
            try_cost: tally.try_cost,
            passed: tally.passed,
        }
    }
}

impl From<&Attempt> for PastAttempt {
    fn from(attempt: &Attempt) -> Self {
        Self {
            attempt: attempt.id.0,
            scenario: attempt.scenario.clone(),
            lab: attempt.lab.0.clone(),
            provider: attempt.provider.clone(),
            seed: attempt.seed,
            started: attempt.started.to_string(),
            ended: attempt.ended.map(|(at, _)| at.to_string()),
            ending: attempt.ended.map(|(_, ending)| ending.name()),
            hints: attempt.hints.len(),
            solution_shown: attempt.solution_shown.is_some(),
            best: attempt.best.as_ref().map(PastGrade::from),
            last: attempt.last.as_ref().map(PastGrade::from),
            shown_start: minute(attempt.started),
            seconds: attempt
                .ended
                .map(|(at, _)| at.as_second() - attempt.started.as_second()),
        }
    }
}

impl History {
    /// Attempts in the order in which they are given.
    #[must_use]
    pub fn new(attempts: &[Attempt]) -> Self {
        Self {
            attempts: attempts.iter().map(PastAttempt::from).collect(),
        }
    }
}

/// Writes attempts for a terminal.
#[must_use]
pub fn history(history: &History, style: &Style) -> String {
    if history.attempts.is_empty() {
        return format!("  no attempts yet: {}\n", style.literal("cksl list"));
    }
    let width = |text: fn(&PastAttempt) -> usize| history.attempts.iter().map(text).max();
    let name = width(|attempt| attempt.scenario.len()).unwrap_or(0);
    let number = width(|attempt| attempt.attempt.to_string().len()).unwrap_or(0);
    let mut out = String::new();
    for attempt in &history.attempts {
        let (symbol, tone, points) = match attempt.best {
            Some(best) => (
                if best.passed {
                    Symbol::Pass
                } else {
                    Symbol::Fail
                },
                if best.passed {
                    Tone::Good
                } else {
                    Tone::Unsure
                },
                format!("{} of {}", best.score, best.max),
            ),
            None => (Symbol::None, Tone::Faint, "not graded".to_owned()),
        };
        let mut facts = vec![match (attempt.ending, attempt.seconds) {
            (Some(ending), Some(seconds)) => format!("{ending} after {}", span(seconds)),
            _ => "running".to_owned(),
        }];
        if let (Some(best), Some(last)) = (attempt.best, attempt.last)
            && last.score != best.score
        {
            facts.push(format!("last {}", last.score));
        }
        if attempt.hints > 0 {
            facts.push(count(attempt.hints as u64, "hint"));
        }
        if attempt.solution_shown {
            facts.push("solution shown".to_owned());
        }
        let dot = format!(" {} ", style.symbol(Symbol::Dot));
        let state = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
        let start = format!(
            "  {}  {:>number$}  {}  {}  {}  ",
            style.paint(tone, &state),
            attempt.attempt,
            attempt.shown_start,
            style.paint(Tone::Strong, &pad(&attempt.scenario, name)),
            pad(&points, 10),
        );
        let indent = console::measure_text_width(&start).min(style.columns() / 2);
        out.push_str(&style.flow(&start, indent, &facts.join(&dot)));
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::attempt::{AttemptId, Ending};
    use crate::grader::{CheckResult, Costs, Grade, Verdict};
    use crate::provider::LabId;

    const STYLE: Style = Style {
        width: 100,
        color: false,
        plain: false,
    };

    fn attempt(id: i64, earned: Option<u32>) -> Attempt {
        let started = Timestamp::from_second(1_700_000_000).unwrap();
        let kept = earned.map(|earned| KeptGrade {
            graded: started,
            costs: Costs::default(),
            grade: Grade {
                checks: vec![CheckResult {
                    id: "fires".into(),
                    points: 3,
                    earned,
                    verdict: if earned == 3 {
                        Verdict::Pass
                    } else {
                        Verdict::Fail
                    },
                    say: String::new(),
                    evidence: Vec::new(),
                }],
            },
        });
        Attempt {
            id: AttemptId(id),
            scenario: "falco-override".into(),
            lab: LabId("lab-a".into()),
            provider: "sandbox".into(),
            seed: 7,
            started,
            ended: earned.map(|_| {
                (
                    Timestamp::from_second(1_700_000_372).unwrap(),
                    Ending::Stopped,
                )
            }),
            solution_shown: None,
            hints: Vec::new(),
            answers: BTreeMap::new(),
            tries: BTreeMap::new(),
            seen: BTreeMap::new(),
            best: kept.clone(),
            last: kept,
        }
    }

    #[test]
    fn history_says_what_each_attempt_earned_and_how_it_ended() {
        let text = history(
            &History::new(&[attempt(12, None), attempt(3, Some(3))]),
            &STYLE,
        );
        assert_eq!(
            text,
            "  –  12  2023-11-14 22:13  falco-override  not graded  running\n  \
               ✓   3  2023-11-14 22:13  falco-override  3 of 3      stopped after 6 min 12 s\n"
        );
    }

    #[test]
    fn the_list_as_json_has_exactly_the_promised_keys() {
        let mut list = ScenarioList {
            scenarios: vec![ListedScenario {
                id: "falco-override".into(),
                title: "Change what a Falco rule prints".into(),
                domain: "runtime".into(),
                tier: Tier::Node,
                minutes: 8,
                best: Some((1, 3, false)),
            }],
        };
        assert_eq!(
            serde_json::to_string(&list).unwrap(),
            "{\"scenarios\":[{\"id\":\"falco-override\",\"title\":\"Change what a Falco rule \
             prints\",\"domain\":\"runtime\",\"tier\":\"node\",\"minutes\":8}]}"
        );
        assert_eq!(
            scenarios(&list, &STYLE),
            "  ✗  falco-override  Change what a Falco rule prints  runtime security · 8 min · \
             best 1 of 3\n\n  `cksl start SCENARIO`\n"
        );
        list.scenarios[0].tier = Tier::Cluster;
        assert!(scenarios(&list, &STYLE).contains("· 8 min · cluster · best 1 of 3\n"));
    }
}

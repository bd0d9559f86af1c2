//! Lists: scenarios to start, attempts so far.

use std::collections::BTreeMap;

use cksl_wire::report::Tally;
use serde::Serialize;

use super::result::{PastExam, past_exam};
use super::style::{Style, Symbol, Tone, count, pad};
use super::time::{minute, rough};
use crate::attempt::{Attempt, KeptGrade};
use crate::exam::Lack;
use crate::scenario::curriculum::Edition;
use crate::scenario::path::LearningPath;
use crate::scenario::{Level, Scenario, Tier};

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
    /// The same in a word.
    pub level: Level,
    /// What this machine lacks for its lab, if it can't run here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
    /// What it builds on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// The group below whose heading it stands.
    #[serde(skip)]
    group: String,
    /// Best score and all points, if it was tried.
    #[serde(skip)]
    pub best: Option<(u32, u32, bool)>,
}

/// How far a learner has come with a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Progressed {
    /// Never graded
    New,
    /// Graded, and not passed yet
    Tried,
    /// Passed once
    Passed,
}

impl ListedScenario {
    /// How far the learner has come with it.
    #[must_use]
    pub fn progressed(&self) -> Progressed {
        match self.best {
            Some((_, _, true)) => Progressed::Passed,
            Some(_) => Progressed::Tried,
            None => Progressed::New,
        }
    }
}

/// Scenarios to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioList {
    /// By domain, in the curriculum's order, or by the parts of the path: always in the order of the path.
    pub scenarios: Vec<ListedScenario>,
    #[serde(skip)]
    groups: Vec<Group>,
    /// Whether the scenarios are shown with what they build on.
    #[serde(skip)]
    builds: bool,
}

/// A domain of a [`ScenarioList`], or a part of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    id: String,
    title: String,
    /// What is said of it.
    about: Option<String>,
    /// Its share of the exam, in per cent.
    weight: Option<u32>,
    passed: usize,
    of: usize,
}

impl Group {
    /// How many of its scenarios are passed, and how many it has.
    fn counted(mut self, scenarios: &[ListedScenario]) -> Self {
        let of = scenarios.iter().filter(|one| one.group == self.id);
        let passed = of
            .clone()
            .filter(|one| one.progressed() == Progressed::Passed);
        (self.passed, self.of) = (passed.count(), of.count());
        self
    }
}

impl ScenarioList {
    /// The scenarios by the domains of an edition of the curriculum, with the best of the attempts at each. What the path
    /// does not have comes last in its domain: single nodes before clusters, the shortest first.
    #[must_use]
    pub fn new<'a>(
        scenarios: impl IntoIterator<Item = &'a Scenario>,
        attempts: &[Attempt],
        edition: &Edition,
        path: &LearningPath,
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
        let mut scenarios: Vec<ListedScenario> = scenarios
            .into_iter()
            .map(|scenario| ListedScenario {
                id: scenario.id.clone(),
                title: scenario.title.clone(),
                domain: scenario.curriculum.domain.clone(),
                tier: scenario.tier,
                minutes: scenario.minutes,
                level: Level::of(scenario.minutes),
                lacks: None,
                after: path.after(&scenario.id).to_vec(),
                group: scenario.curriculum.domain.clone(),
                best: best.get(scenario.id.as_str()).copied(),
            })
            .collect();
        let domain = |id: &str| edition.domains.iter().position(|domain| domain.id == id);
        scenarios.sort_by_key(|one| {
            (
                domain(&one.domain).unwrap_or(usize::MAX),
                path.place(&one.id).unwrap_or(usize::MAX),
                one.tier == Tier::Cluster,
                one.minutes,
            )
        });
        let groups = edition.domains.iter().map(|domain| {
            let group = Group {
                id: domain.id.clone(),
                title: domain.title.clone(),
                about: None,
                weight: Some(domain.weight),
                passed: 0,
                of: 0,
            };
            group.counted(&scenarios)
        });
        Self {
            groups: groups.collect(),
            scenarios,
            builds: false,
        }
    }

    /// Groups the scenarios by the parts of the path. What the path does not have comes last, under its domain.
    pub fn by_path(&mut self, path: &LearningPath) {
        for part in &path.parts {
            for step in &part.scenarios {
                for one in self.scenarios.iter_mut().filter(|one| one.id == step.id) {
                    part.title.clone_into(&mut one.group);
                }
            }
        }
        self.scenarios
            .sort_by_key(|one| path.place(&one.id).unwrap_or(usize::MAX));
        let parts = path.parts.iter().map(|part| Group {
            id: part.title.clone(),
            title: part.title.clone(),
            about: Some(part.about.clone()),
            weight: None,
            passed: 0,
            of: 0,
        });
        let groups = parts.chain(std::mem::take(&mut self.groups));
        self.groups = groups.map(|one| one.counted(&self.scenarios)).collect();
        self.builds = true;
    }

    /// Notes what the machine lacks for scenarios, by their ids.
    pub fn lacks(&mut self, lacks: &BTreeMap<String, Lack>) {
        for one in &mut self.scenarios {
            one.lacks = lacks.get(&one.id).map(Lack::to_string);
        }
    }

    /// Leaves out what is not wanted; the progress of the domains stays that of all.
    pub fn keep(&mut self, wanted: impl Fn(&ListedScenario) -> bool) {
        self.scenarios.retain(wanted);
    }
}

/// Writes the scenarios for a terminal.
#[must_use]
pub fn scenarios(list: &ScenarioList, style: &Style) -> String {
    if list.scenarios.is_empty() {
        return style.flow(
            "  ",
            2,
            "No scenario matches. `cksl list` shows all, `cksl coverage` what is missing and why.",
        );
    }
    let width = |text: fn(&ListedScenario) -> usize| list.scenarios.iter().map(text).max();
    let id = width(|scenario| scenario.id.len()).unwrap_or(0);
    let mut out = String::new();
    let mut above = "";
    for scenario in &list.scenarios {
        if scenario.group != above {
            if !above.is_empty() {
                out.push('\n');
            }
            above = &scenario.group;
            out.push_str(&list.heading(above, style));
        }
        out.push_str(&line(scenario, id, list.builds, style));
    }
    out.push('\n');
    out.push_str(&legend(list, style));
    out.push_str(&format!("  {}\n", style.literal("cksl start SCENARIO")));
    out
}

impl ScenarioList {
    /// The lines above the scenarios of a group.
    fn heading(&self, group: &str, style: &Style) -> String {
        let Some(group) = self.groups.iter().find(|one| one.id == group) else {
            return format!("  {}\n", style.paint(Tone::Strong, group));
        };
        let dot = style.symbol(Symbol::Dot);
        let passed = format!("{} of {} passed", group.passed, group.of);
        let facts = match group.weight {
            Some(weight) => format!("{weight}% of the exam {dot} {passed}"),
            None => passed,
        };
        let title = format!("  {}", style.paint(Tone::Strong, &group.title));
        let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts));
        if let Some(about) = &group.about {
            out.push_str(&style.flow("  ", 2, about));
        }
        out
    }
}

/// The mark of a scenario whose lab is a cluster.
const ON_A_CLUSTER: &str = "c";

/// The mark of a scenario that can't run here.
const CANNOT_RUN: &str = "!";

/// What the marks mean that stand beside scenarios of the list.
fn legend(list: &ScenarioList, style: &Style) -> String {
    let mut out = String::new();
    let mut row = |mark: &str, text: &str| {
        out.push_str(&style.prose(&format!("  {mark}  "), 5, text));
    };
    let runs = |one: &&ListedScenario| one.lacks.is_none() && one.tier == Tier::Cluster;
    if list.scenarios.iter().any(|one| runs(&one)) {
        row(ON_A_CLUSTER, "in a cluster");
    }
    let mut lacks: BTreeMap<&str, u64> = BTreeMap::new();
    for one in list.scenarios.iter().filter_map(|one| one.lacks.as_deref()) {
        *lacks.entry(one).or_default() += 1;
    }
    for (lack, number) in lacks {
        let some = count(number, "scenario");
        row(CANNOT_RUN, &format!("can't run here, {some}: {lack}"));
    }
    out
}

/// The line of a scenario, or two where one is too narrow.
fn line(scenario: &ListedScenario, id: usize, builds: bool, style: &Style) -> String {
    let (symbol, tone) = match scenario.progressed() {
        Progressed::Passed => (Symbol::Pass, Tone::Good),
        Progressed::Tried => (Symbol::Fail, Tone::Unsure),
        Progressed::New => (Symbol::None, Tone::Faint),
    };
    let (mark, mark_tone) = match (&scenario.lacks, scenario.tier) {
        (Some(_), _) => (CANNOT_RUN, Tone::Unsure),
        (None, Tier::Cluster) => (ON_A_CLUSTER, Tone::Faint),
        (None, Tier::Node) => (" ", Tone::Faint),
    };
    let state = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
    let dot = style.symbol(Symbol::Dot);
    let minutes = format!("{:>2} min", scenario.minutes);
    let start = format!(
        "  {} {} {} {} ",
        style.paint(tone, &state),
        style.paint(Tone::Strong, &pad(&scenario.id, id)),
        style.paint(Tone::Faint, &minutes),
        style.paint(mark_tone, mark),
    );
    let mut title = scenario.title.clone();
    if builds && !scenario.after.is_empty() {
        let after = format!("after {}", scenario.after.join(", "));
        title = format!("{title} {dot} {}", style.paint_words(Tone::Faint, &after));
    }
    if let Some((score, max, _)) = scenario.best {
        let best = format!("best {score} of {max}");
        title = format!("{title} {dot} {}", style.paint_words(Tone::Faint, &best));
    }
    let indent = console::measure_text_width(&start);
    if indent + NARROW <= style.columns() {
        return style.flow(&start, indent, &title);
    }
    let below = 4 + console::measure_text_width(&state) - 1;
    let blank = " ".repeat(below);
    style.row(below, &start) + &style.flow(&blank, below, &title)
}

/// A title is not squeezed into fewer columns beside its name: it stands below.
const NARROW: usize = 30;

/// Attempts and exams, as `cksl history --json` shows them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// The latest first.
    pub attempts: Vec<PastAttempt>,
    /// Exams, the latest first.
    pub exams: Vec<PastExam>,
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
    pub best: Option<Tally>,
    /// The latest grade.
    pub last: Option<Tally>,
    #[serde(skip)]
    shown_start: String,
    #[serde(skip)]
    seconds: Option<i64>,
}

impl From<&KeptGrade> for Tally {
    fn from(kept: &KeptGrade) -> Self {
        kept.tally().into()
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
            best: attempt.best.as_ref().map(Tally::from),
            last: attempt.last.as_ref().map(Tally::from),
            shown_start: minute(attempt.started),
            seconds: attempt
                .ended
                .map(|(at, _)| at.as_second() - attempt.started.as_second()),
        }
    }
}

impl History {
    /// Attempts and exams in the order in which they are given.
    #[must_use]
    pub fn new(attempts: &[Attempt], exams: Vec<PastExam>) -> Self {
        Self {
            attempts: attempts.iter().map(PastAttempt::from).collect(),
            exams,
        }
    }
}

/// Writes attempts for a terminal, and below them exams.
#[must_use]
pub fn history(history: &History, style: &Style) -> String {
    let mut out = attempts(history, style);
    if !history.exams.is_empty() {
        out.push('\n');
    }
    out.extend(history.exams.iter().map(|exam| past_exam(exam, style)));
    out
}

fn attempts(history: &History, style: &Style) -> String {
    if history.attempts.is_empty() && !history.exams.is_empty() {
        return String::new();
    }
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
            (Some(ending), Some(seconds)) => format!("{ending} after {}", rough(seconds)),
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
        let head = format!(
            "  {}  {:>number$}  {}  ",
            style.paint(tone, &state),
            attempt.attempt,
            attempt.shown_start,
        );
        let scenario = style.paint(Tone::Strong, &pad(&attempt.scenario, name));
        let start = format!("{head}{scenario}  {}  ", pad(&points, 10));
        let facts = facts.join(&dot);
        let indent = console::measure_text_width(&start);
        if indent + NARROW / 2 <= style.columns() {
            out.push_str(&style.flow(&start, indent.min(style.columns() / 2), &facts));
            continue;
        }
        // A narrow terminal shows name and points below the date.
        let below = console::measure_text_width(&state) + number + 6;
        out.push_str(&style.row(below, &head));
        let text = format!("{}{dot}{points}{dot}{facts}", attempt.scenario);
        out.push_str(&style.flow(&" ".repeat(below), below, &text));
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::attempt::{AttemptId, Ending};
    use crate::grade::{CheckResult, Costs, Grade, Verdict};
    use crate::lab::LabId;
    use crate::scenario::Content;
    use crate::scenario::curriculum::EDITION;

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
                    failed: false,
                    waits_for: None,
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
            &History::new(&[attempt(12, None), attempt(3, Some(3))], Vec::new()),
            &STYLE,
        );
        assert_eq!(
            text,
            "  –  12  2023-11-14 22:13  falco-override  not graded  running\n  \
               ✓   3  2023-11-14 22:13  falco-override  3 of 3      stopped after 6 min\n"
        );
    }

    #[test]
    fn the_list_as_json_has_exactly_the_promised_keys() {
        let list = ScenarioList {
            scenarios: vec![listed("falco-override", "runtime", None)],
            groups: Vec::new(),
            builds: false,
        };
        assert_eq!(
            serde_json::to_string(&list).unwrap(),
            "{\"scenarios\":[{\"id\":\"falco-override\",\"title\":\"Change what a Falco rule \
             prints\",\"domain\":\"runtime\",\"tier\":\"node\",\"minutes\":8,\"level\":\"core\"}]}"
        );
    }

    fn listed(id: &str, domain: &str, best: Option<(u32, u32, bool)>) -> ListedScenario {
        ListedScenario {
            id: id.into(),
            title: "Change what a Falco rule prints".into(),
            domain: domain.into(),
            tier: Tier::Node,
            minutes: 8,
            level: Level::Core,
            lacks: None,
            after: Vec::new(),
            group: domain.into(),
            best,
        }
    }

    #[test]
    fn the_list_is_grouped_by_domain_with_weight_and_progress() {
        let content = Content::embedded();
        let edition = content.edition(EDITION).unwrap();
        let ids = ["falco-override", "network-policy", "sysdig-cat"];
        let all = ids.map(|id| content.scenario(id).unwrap());
        let path = content.learning_path().unwrap();
        let mut list = ScenarioList::new(&all, &[attempt(1, Some(3))], &edition, &path);
        let style = Style { width: 80, ..STYLE };
        let text = scenarios(&list, &style);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  Cluster setup  "), "{text}");
        assert!(
            lines[0].ends_with("15% of the exam · 0 of 1 passed"),
            "{text}"
        );
        assert!(text.contains("20% of the exam · 1 of 2 passed"), "{text}");
        assert!(text.contains("  ✓ falco-override "), "{text}");
        assert!(text.contains(" · best 3 of 3\n"), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        assert!(!text.contains("can't run here"), "{text}");
        list.lacks(&BTreeMap::from([(
            "network-policy".to_owned(),
            Lack::Clusters,
        )]));
        let text = scenarios(&list, &style);
        assert!(text.contains(" ! "), "{text}");
        assert!(
            text.contains("  !  can't run here, 1 scenario: needs the root of clusters:"),
            "{text}"
        );
        list.keep(|one| one.progressed() == Progressed::New && one.domain == "runtime");
        let text = scenarios(&list, &style);
        assert!(!text.contains("falco-override"), "{text}");
        assert!(text.contains("1 of 2 passed"), "{text}");
    }

    #[test]
    fn by_the_path_each_part_says_what_it_is_about_and_each_scenario_what_it_builds_on() {
        let content = Content::embedded();
        let edition = content.edition(EDITION).unwrap();
        let path = content.learning_path().unwrap();
        let ids = content.scenarios().into_iter();
        let all: Vec<Scenario> = ids.map(|id| content.scenario(id).unwrap()).collect();
        let mut list = ScenarioList::new(&all, &[attempt(1, Some(3))], &edition, &path);
        list.by_path(&path);
        let text = scenarios(
            &list,
            &Style {
                width: 100,
                ..STYLE
            },
        );
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  First steps  "), "{text}");
        assert!(lines[0].ends_with("1 of 6 passed"), "{text}");
        assert!(lines[1].starts_with("  One node, one tool"), "{text}");
        assert!(lines[2].starts_with("  ✓ falco-override "), "{text}");
        assert!(text.contains("shadow · after falco-override\n"), "{text}");
        assert!(!text.contains("of the exam"), "{text}");
        let order: Vec<&str> = list.scenarios.iter().map(|one| one.id.as_str()).collect();
        let steps: Vec<&str> = path.steps().map(|step| step.id.as_str()).collect();
        assert_eq!(order, steps);
    }
}

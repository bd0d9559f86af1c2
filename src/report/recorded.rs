//! A scenario that was recorded, as its author reads it.

use serde::Serialize;

use super::style::{Style, Symbol, Tone, clean, count};
use crate::detector::EventNum;
use crate::prove::record::{How, Proposal, Role, Trial, Work, Written};

/// What `cksl dev record` proposes, and what is left to write.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedScenario {
    /// The scenario.
    pub scenario: String,
    /// The lab in which its author has worked.
    pub lab: String,
    /// The seed of that lab.
    pub seed: u64,
    /// How many events were lost meanwhile.
    pub lost: u64,
    /// What was done that is not kept, beyond the first things.
    pub more: usize,
    /// What was done.
    pub steps: Vec<RecordedStep>,
    /// What is checked of it.
    pub checks: Vec<RecordedCheck>,
    /// What earns less.
    pub near_misses: Vec<RecordedNearMiss>,
    /// What came of trying it.
    pub trial: Trial,
    /// Where it was written.
    pub files: Vec<Written>,
    /// What the author has to write.
    pub to_write: Vec<String>,
    /// What `cksl dev lint` finds now.
    pub lint: Vec<String>,
}

/// One thing that was done.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedStep {
    /// What is typed.
    pub text: String,
    /// `kept`, `look`, `left-out` or `to-write`.
    pub role: String,
    /// Why it is none of the reference.
    pub why: Option<String>,
    /// The events that tell of it.
    pub events: Vec<EventNum>,
}

/// A check that is proposed.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedCheck {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it earns.
    pub points: u32,
    /// From what it was proposed.
    pub from: String,
    /// The events that show it.
    pub events: Vec<EventNum>,
    /// Whether it is asked for; otherwise it stands there as a comment.
    pub active: bool,
}

/// A near miss that is proposed.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedNearMiss {
    /// Its name.
    pub name: String,
    /// The checks that it earned when it was tried.
    pub earns: Vec<String>,
}

/// So many near misses a scenario needs at least.
const NEAR_MISSES: usize = 5;

impl RecordedScenario {
    /// What was recorded of a session, proposed, tried and written. `short` are parameters whose values are too short to
    /// be put back, `lint` is what is wrong with the scenario now.
    #[expect(
        clippy::too_many_arguments,
        reason = "each of them is a part of what is shown"
    )]
    #[must_use]
    pub fn of(
        scenario: String,
        lab: String,
        seed: u64,
        work: &Work,
        proposal: &Proposal,
        files: Vec<Written>,
        trial: Trial,
        short: Vec<String>,
        lint: Vec<String>,
    ) -> Self {
        let steps = proposal.steps.iter();
        let steps = steps.filter(|step| !matches!(step.role, Role::Before | Role::After));
        let steps: Vec<RecordedStep> = steps
            .map(|step| {
                let (role, why) = match &step.role {
                    Role::Kept | Role::Before | Role::After => ("kept", None),
                    Role::Look => ("look", None),
                    Role::Dropped(why) => ("left-out", Some(why.clone())),
                    Role::Unclear(why) => ("to-write", Some(why.clone())),
                };
                RecordedStep {
                    text: step.text.clone(),
                    role: role.to_owned(),
                    why,
                    events: step.events.clone(),
                }
            })
            .collect();
        let mut to_write = vec![
            format!(
                "the task, in scenarios/{scenario}/task.md: each sentence has the mark of its checks already"
            ),
            format!("title, minutes and hints, in scenarios/{scenario}/scenario.yaml"),
            format!("scenarios/{scenario}/explanation.md"),
        ];
        for step in steps.iter().filter(|step| step.role == "to-write") {
            let why = step.why.clone().unwrap_or_default();
            let line = step.text.lines().next().unwrap_or_default();
            to_write.push(format!("in the reference: {line}: {why}"));
        }
        if proposal.near_misses.len() < NEAR_MISSES {
            let missing = NEAR_MISSES - proposal.near_misses.len();
            to_write.push(format!(
                "{} more: forge what a check looks at",
                count(missing as u64, "near miss")
            ));
        }
        to_write.push("three other right ways".to_owned());
        if !short.is_empty() {
            let names = short.join(", ");
            to_write.push(format!(
                "the place of {names}: such short values are not put back"
            ));
        }
        Self {
            scenario,
            lab,
            seed,
            lost: work.lost,
            more: work.more,
            steps,
            checks: proposal
                .drafts
                .iter()
                .map(|draft| RecordedCheck {
                    id: draft.id.clone(),
                    kind: draft.kind.0.to_owned(),
                    points: draft.points,
                    from: draft.from.clone(),
                    events: draft.events.clone(),
                    active: draft.active,
                })
                .collect(),
            near_misses: proposal
                .near_misses
                .iter()
                .map(|near_miss| RecordedNearMiss {
                    name: proposal.name(near_miss),
                    earns: near_miss.earns.iter().cloned().collect(),
                })
                .collect(),
            trial,
            files,
            to_write,
            lint,
        }
    }
}

/// Most characters of a command in a line.
const SHOWN: usize = 90;

/// Writes it.
#[must_use]
pub fn recorded(recorded: &RecordedScenario, style: &Style) -> String {
    let mut out = String::new();
    let head = |out: &mut String, text: String| {
        out.push_str(&format!("\n  {}\n", style.paint(Tone::Strong, &text)));
    };
    let kept = recorded.steps.iter().filter(|step| step.role == "kept");
    head(
        &mut out,
        format!("Reference: {}", count(kept.count() as u64, "step")),
    );
    for step in &recorded.steps {
        let line = clean(step.text.lines().next().unwrap_or_default());
        let line: String = line.chars().take(SHOWN).collect();
        let text = match (step.role.as_str(), &step.why) {
            ("look", _) => format!("{line} (only looks: a comment)"),
            (_, Some(why)) => format!("{line} (left out: {why})"),
            _ => format!("{line}{}", told_by(&step.events)),
        };
        let symbol = match step.role.as_str() {
            "kept" => style.symbol(Symbol::Pass),
            "to-write" => style.symbol(Symbol::Unknown),
            _ => style.symbol(Symbol::None),
        };
        out.push_str(&style.flow(&format!("    {symbol} "), 6, &text));
    }
    let active = recorded.checks.iter().filter(|check| check.active);
    head(&mut out, format!("Checks: {}", active.clone().count()));
    for check in active {
        let text = format!(
            "{} ({}): {}{}",
            check.id,
            check.kind,
            check.from,
            told_by(&check.events)
        );
        out.push_str(&style.flow("    ", 6, &text));
    }
    let others: Vec<&str> = recorded
        .checks
        .iter()
        .filter(|check| !check.active)
        .map(|check| check.id.as_str())
        .collect();
    if !others.is_empty() {
        let text = format!("not asked for, as comments: {}", others.join(", "));
        out.push_str(&style.flow("    ", 6, &text));
    }
    head(
        &mut out,
        format!("Near misses: {}", recorded.near_misses.len()),
    );
    for near_miss in &recorded.near_misses {
        let earns = match near_miss.earns.is_empty() {
            true => "none".to_owned(),
            false => near_miss.earns.join(", "),
        };
        out.push_str(&style.flow("    ", 6, &format!("{} earns {earns}", near_miss.name)));
    }
    head(
        &mut out,
        format!("Tried in {}", count(recorded.trial.labs as u64, "lab")),
    );
    out.push_str(&style.flow("    ", 6, &verdict(&recorded.trial)));
    for given_up in &recorded.trial.given_up {
        out.push_str(&style.flow("    ", 6, &format!("given up: {}", clean(given_up))));
    }
    head(&mut out, "Files".to_owned());
    for file in &recorded.files {
        let how = match file.how {
            How::Written => "written",
            How::Replaced => "replaced, as you asked",
            How::Beside => "written beside yours",
            How::Removed => "removed: nobody needs it",
            How::Left => "yours, left as it is",
        };
        out.push_str(&format!("    {}  {how}\n", file.path));
    }
    head(&mut out, "Still to write".to_owned());
    for one in &recorded.to_write {
        out.push_str(&style.flow(
            &format!("    {} ", style.symbol(Symbol::Bullet)),
            6,
            &clean(one),
        ));
    }
    if recorded.lost > 0 || recorded.more > 0 {
        let (lost, more) = (recorded.lost, recorded.more);
        let text = format!(
            "{lost} events were lost and {more} commands are not kept: look whether something is missing"
        );
        out.push_str(&style.flow("    ", 6, &text));
    }
    head(
        &mut out,
        format!("`cksl dev lint` has {} to say", recorded.lint.len()),
    );
    out.push_str(&format!(
        "\n  Next: sudo cksl dev prove {} --content .\n",
        recorded.scenario
    ));
    out
}

fn told_by(events: &[EventNum]) -> String {
    match events {
        [] => String::new(),
        [one] => format!(" (event {one})"),
        [first, .., last] => format!(" (events {first} to {last})"),
    }
}

fn verdict(trial: &Trial) -> String {
    if let Some(why) = &trial.stopped {
        return format!(
            "it does not hold yet, and near misses were not written: {}",
            clean(why)
        );
    }
    let elsewhere = match trial.holds_elsewhere {
        Some(true) => ", with another seed, too",
        Some(false) => "; with another seed it does not: a value of this attempt is still in it",
        None => "",
    };
    format!(
        "an untouched lab earns nothing, each near miss loses something, and the reference earns everything{elsewhere}"
    )
}

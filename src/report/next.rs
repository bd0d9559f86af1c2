//! What to practise next.

use serde::Serialize;

use super::progress::percent;
use super::sheet::domain;
use super::style::{Style, Symbol, Tone};
use crate::attempt::next::{Proposal, Why};
use crate::exam::estimate::Estimate;

/// The proposal, as `cksl next --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The scenario; absent if all are passed.
    #[serde(flatten)]
    pub scenario: Option<NextScenario>,
    /// Whether some are not passed that this machine can't run.
    #[serde(skip)]
    pub more_elsewhere: bool,
}

/// The scenario of a [`Next`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextScenario {
    /// Id: what `cksl start` takes.
    pub scenario: String,
    /// What it is about.
    pub title: String,
    /// Domain of the curriculum.
    pub domain: String,
    /// How long it takes, about.
    pub minutes: u32,
    /// How many scenarios of the domain are passed.
    pub passed: usize,
    /// How many the domain has.
    pub of: usize,
    /// What it builds on, which the learner knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub builds_on: Vec<String>,
    /// Why it is proposed, as a sentence.
    pub why: String,
    /// What is earned of the domain's tasks without help, in per cent, with 80 % certainty: at least; absent where
    /// none was done so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<u32>,
    /// The same: at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<u32>,
}

impl Next {
    /// A proposal, if there is one, with what is known of the learner.
    #[must_use]
    pub fn new(proposal: Option<Proposal<'_>>, estimate: &Estimate) -> Self {
        let interval = |domain: &str| {
            let of = estimate.domains.iter().find(|one| one.domain == domain)?;
            (of.tasks > 0).then(|| percent(of.belief.interval()))
        };
        let found = |found: &Proposal<'_>| interval(&found.scenario.curriculum.domain);
        let interval = proposal.as_ref().and_then(found);
        let scenario = proposal.map(|found| NextScenario {
            builds_on: found.builds_on.to_vec(),
            why: why(found.why),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            scenario: found.scenario.id.clone(),
            title: found.scenario.title.clone(),
            domain: found.scenario.curriculum.domain.clone(),
            minutes: found.scenario.minutes,
            passed: found.passed,
            of: found.of,
        });
        Self {
            scenario,
            more_elsewhere: false,
        }
    }
}

fn why(why: Why<'_>) -> String {
    match why {
        Why::Failed => "You did not pass it in your latest exam, and not since.".to_owned(),
        Why::Begins { passed, of } => {
            format!("It is the next of the first steps: {passed} of {of} passed.")
        }
        Why::Weakest => "It is the next there.".to_owned(),
        Why::Opens(next) => format!("{} builds on it, which is the next there.", next.id),
    }
}

/// Writes the proposal for a terminal.
#[must_use]
pub fn next(next: &Next, style: &Style) -> String {
    let Some(found) = &next.scenario else {
        if next.more_elsewhere {
            let list = style.literal("cksl list");
            let text =
                format!("You have passed all that can run here. {list} says what the others need.");
            return style.flow("  ", 2, &text);
        }
        let text = "You have passed every scenario. An attempt with other values: ";
        let start = style.literal("cksl start SCENARIO");
        return style.flow("  ", 2, &format!("{text}{start}"));
    };
    let domain = domain(&found.domain);
    let dot = style.symbol(Symbol::Dot);
    let facts = format!("{domain} {dot} about {} min", found.minutes);
    let title = format!("  {}", style.paint(Tone::Strong, &found.title));
    let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts));
    let earned = match (found.low, found.high) {
        (Some(low), Some(high)) => {
            format!(", and earn {} there without help", style.range(low, high))
        }
        _ => String::new(),
    };
    let builds_on = match found.builds_on.as_slice() {
        [] => String::new(),
        ids => format!(" It builds on {}.", ids.join(" and ")),
    };
    let why = format!(
        "You have passed {} of {} in {domain}{earned}. {}{builds_on}",
        found.passed, found.of, found.why
    );
    out.push_str(&style.flow("  ", 2, &why));
    let start = style.literal(&format!("cksl start {}", found.scenario));
    out.push_str(&format!("\n  {start}\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_steps_are_counted_as_the_path_counts_them() {
        let why = why(Why::Begins { passed: 0, of: 6 });
        assert!(why.ends_with("first steps: 0 of 6 passed."), "{why}");
    }

    #[test]
    fn a_proposal_says_why_and_how_to_start_it() {
        let style = Style {
            width: 72,
            color: false,
            plain: true,
        };
        let found = NextScenario {
            scenario: "falco-config".into(),
            title: "Configure Falco".into(),
            domain: "runtime".into(),
            minutes: 10,
            passed: 3,
            of: 24,
            low: Some(58),
            high: Some(74),
            builds_on: vec!["falco-override".into()],
            why: why(Why::Weakest),
        };
        let text = next(
            &Next {
                more_elsewhere: false,
                scenario: Some(found),
            },
            &style,
        );
        assert!(
            text.contains("You have passed 3 of 24 in runtime security, and earn 58-74 %"),
            "{text}"
        );
        assert!(text.contains("It builds on falco-override."), "{text}");
        assert!(text.ends_with("  `cksl start falco-config`\n"), "{text}");
        let all = next(
            &Next {
                scenario: None,
                more_elsewhere: false,
            },
            &style,
        );
        assert!(all.contains("every scenario"), "{all}");
    }
}

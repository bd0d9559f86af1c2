//! What of the curriculum can be practised.

use serde::Serialize;

use super::style::{Style, Symbol, Tone, pad};
use crate::scenario::curriculum::Edition;
use crate::scenario::{Scenario, Tier};

/// The curriculum with its scenarios, as `cksl coverage --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Edition of the curriculum.
    pub exam: String,
    /// Its domains, in order.
    pub domains: Vec<CoveredDomain>,
}

/// A domain of a [`Coverage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoveredDomain {
    /// Id.
    pub domain: String,
    /// Name for people.
    pub title: String,
    /// Share of the exam, in per cent.
    pub weight: u32,
    /// Its competencies, in order.
    pub competencies: Vec<CoveredCompetency>,
}

/// A competency of a [`CoveredDomain`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoveredCompetency {
    /// Id: what `cksl docs` takes.
    pub competency: String,
    /// Name for people.
    pub title: String,
    /// The scenarios that practise it.
    pub scenarios: Vec<CoveringScenario>,
    /// Why there are none.
    pub missing: Option<String>,
}

/// A scenario of a [`CoveredCompetency`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoveringScenario {
    /// Id.
    pub id: String,
    /// What its lab consists of.
    pub tier: Tier,
}

impl Coverage {
    /// Which of the scenarios practise what of an edition.
    #[must_use]
    pub fn new(edition: &Edition, scenarios: &[Scenario]) -> Self {
        let of = |competency: &str| {
            let of = scenarios
                .iter()
                .filter(|scenario| scenario.curriculum.competency == competency);
            of.map(|scenario| CoveringScenario {
                id: scenario.id.clone(),
                tier: scenario.tier,
            })
            .collect()
        };
        let domains = edition.domains.iter().map(|domain| CoveredDomain {
            domain: domain.id.clone(),
            title: domain.title.clone(),
            weight: domain.weight,
            competencies: domain
                .competencies
                .iter()
                .map(|one| CoveredCompetency {
                    competency: one.id.clone(),
                    title: one.title.clone(),
                    scenarios: of(&one.id),
                    missing: one.missing.clone(),
                })
                .collect(),
        });
        Self {
            exam: edition.exam.clone(),
            domains: domains.collect(),
        }
    }
}

/// Writes the coverage for a terminal.
#[must_use]
pub fn coverage(coverage: &Coverage, style: &Style) -> String {
    let mut out = String::new();
    for domain in &coverage.domains {
        let title = format!("  {}", style.paint(Tone::Strong, &domain.title));
        let weight = format!("{}% of the exam", domain.weight);
        out.push_str(&style.ends(&title, &style.paint(Tone::Faint, &weight)));
        for one in &domain.competencies {
            let practised = !one.scenarios.is_empty();
            let (symbol, tone) = if practised {
                (Symbol::Pass, Tone::Good)
            } else {
                (Symbol::None, Tone::Faint)
            };
            let state = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
            let mark = style.paint(tone, &state);
            let indent = 2 + console::measure_text_width(&mark) + 2;
            let id = style.paint(Tone::Code, &one.competency);
            let title = format!("{id}  {}", one.title);
            out.push_str(&style.flow(&format!("  {mark}  "), indent, &title));
            let names: Vec<String> = one.scenarios.iter().map(named).collect();
            let below = match &one.missing {
                Some(missing) if !practised => format!("no scenario: {missing}"),
                _ => names.join(", "),
            };
            if below.is_empty() {
                continue;
            }
            let below = style.paint_words(Tone::Faint, &below);
            out.push_str(&style.flow(&" ".repeat(indent), indent, &below));
        }
        out.push('\n');
    }
    let read = style.literal("cksl docs COMPETENCY");
    out.push_str(&style.flow("  ", 2, &format!("To read about one: {read}")));
    out
}

fn named(scenario: &CoveringScenario) -> String {
    match scenario.tier {
        Tier::Node => scenario.id.clone(),
        Tier::Cluster => format!("{} (cluster)", scenario.id),
    }
}

/// Writes the competencies that have a page, for a terminal.
#[must_use]
pub fn pages(edition: &Edition, style: &Style) -> String {
    let width = edition.competencies().map(|one| one.id.len()).max();
    let mut out = String::new();
    for domain in &edition.domains {
        out.push_str(&format!("  {}\n", style.paint(Tone::Strong, &domain.title)));
        for one in &domain.competencies {
            let id = pad(&one.id, width.unwrap_or(0));
            let first = format!("    {}  ", style.paint(Tone::Code, &id));
            let indent = console::measure_text_width(&first);
            out.push_str(&style.flow(&first, indent, &one.title));
        }
        out.push('\n');
    }
    let read = style.literal("cksl docs COMPETENCY");
    out.push_str(&format!("  {read}\n"));
    out
}

/// Writes a page of the reference for a terminal.
#[must_use]
pub fn page(text: &str, style: &Style) -> String {
    super::sheet::markdown(text, style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Content;
    use crate::scenario::curriculum::EDITION;

    #[test]
    fn coverage_names_the_scenarios_of_a_competency_or_says_why_there_are_none() {
        let content = Content::embedded();
        let mut edition = content.edition(EDITION).unwrap();
        for domain in &mut edition.domains {
            for one in &mut domain.competencies {
                one.missing = Some("the reason".to_owned());
            }
        }
        let scenarios = ["falco-override", "audit-policy"].map(|id| content.scenario(id).unwrap());
        let found = Coverage::new(&edition, &scenarios);
        let style = Style {
            width: 48,
            color: false,
            plain: true,
        };
        let text = coverage(&found, &style);
        assert!(text.contains("audit-policy (cluster)\n"), "{text}");
        assert!(text.contains("  falco-override\n"), "{text}");
        assert!(text.contains("no scenario: the reason\n"), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 48),
            "{text}"
        );
    }

    #[test]
    fn every_page_fits_a_narrow_terminal_but_for_its_code() {
        let content = Content::embedded();
        let style = Style {
            width: 48,
            color: false,
            plain: true,
        };
        for one in content.edition(EDITION).unwrap().competencies() {
            let text = page(content.page(&one.id).unwrap(), &style);
            let wide: Vec<&str> = text
                .lines()
                .filter(|line| !line.starts_with("      ") && line.chars().count() > 48)
                .filter(|line| {
                    line.contains(' ') && line.trim().split(' ').all(|word| word.len() < 40)
                })
                .collect();
            assert!(wide.is_empty(), "{}: {wide:?}", one.id);
        }
    }
}

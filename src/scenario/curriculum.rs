//! The exam's curriculum: its domains, their shares of the exam, their competencies, and a page to read for each.
//!
//! An edition is `curriculum/<edition>.yaml`, the page of a competency `curriculum/pages/<id>.md`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::content::Content;
use super::diagnostic::Diagnostic;
use super::yaml;

/// The edition by which scenarios are grouped.
pub const EDITION: &str = "cks-1.34";

/// Largest page, in bytes.
const MAX_PAGE: usize = 32 << 10;

/// An edition of the curriculum.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Name, such as `cks-1.34`.
    pub exam: String,
    /// Its domains, in the curriculum's order.
    pub domains: Vec<Domain>,
}

/// A domain of the curriculum.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Id, such as `runtime`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Share of the exam, in per cent.
    pub weight: u32,
    /// What it asks.
    pub competencies: Vec<Competency>,
}

/// A competency of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// Id, such as `audit-logs`; no two competencies of an edition share one.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Why no scenario practises it; absent where one does.
    pub missing: Option<String>,
}

impl Edition {
    /// The domain of that id.
    #[must_use]
    pub fn domain(&self, id: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.id == id)
    }

    /// All competencies, in the curriculum's order.
    pub fn competencies(&self) -> impl Iterator<Item = &Competency> {
        self.domains.iter().flat_map(|domain| &domain.competencies)
    }
}

impl Content {
    /// An edition of the curriculum.
    ///
    /// # Errors
    /// It is not in this content, can't be read, or its weights are not 100 in sum.
    pub fn edition(&self, exam: &str) -> Result<Edition, Vec<Diagnostic>> {
        let file = format!("curriculum/{exam}.yaml");
        let text = self.text(&file, yaml::MAX_BYTES)?;
        let edition: Edition = yaml::parse(&file, text).map_err(|diagnostic| vec![*diagnostic])?;
        let sum: u32 = edition.domains.iter().map(|domain| domain.weight).sum();
        let ids: BTreeSet<&str> = edition.competencies().map(|one| one.id.as_str()).collect();
        let wrong = if sum != 100 {
            format!("the weights of the domains are {sum} in sum, not 100")
        } else if ids.len() != edition.competencies().count() {
            "two competencies have the same id".to_owned()
        } else {
            return Ok(edition);
        };
        Err(vec![Diagnostic::of_file(
            "content/curriculum",
            &file,
            wrong,
        )])
    }

    /// The names of the editions in this content.
    #[must_use]
    pub fn editions(&self) -> Vec<&str> {
        self.below("curriculum/")
            .filter_map(|(path, _)| path.strip_suffix(".yaml"))
            .filter(|name| !name.contains('/'))
            .collect()
    }

    /// The page to read for a competency, as Markdown.
    ///
    /// # Errors
    /// There is none, or it is too large.
    pub fn page(&self, competency: &str) -> Result<&str, Vec<Diagnostic>> {
        self.text(&format!("curriculum/pages/{competency}.md"), MAX_PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_competency_has_a_page_and_either_a_scenario_or_a_reason_why_not() {
        let content = Content::embedded();
        let edition = content.edition(EDITION).unwrap();
        let practised: BTreeSet<String> = content
            .scenarios()
            .into_iter()
            .map(|id| content.scenario(id).unwrap().curriculum.competency)
            .collect();
        for one in edition.competencies() {
            let page = content.page(&one.id).unwrap();
            assert!(page.starts_with(&format!("# {}\n", one.title)), "{page}");
            assert_ne!(
                practised.contains(&one.id),
                one.missing.is_some(),
                "{}",
                one.id
            );
        }
    }

    #[test]
    fn the_domains_weigh_what_the_exam_says() {
        let edition = Content::embedded().edition(EDITION).unwrap();
        let weights: Vec<(&str, u32)> = edition
            .domains
            .iter()
            .map(|domain| (domain.id.as_str(), domain.weight))
            .collect();
        assert_eq!(
            weights,
            [
                ("cluster-setup", 15),
                ("cluster-hardening", 15),
                ("system-hardening", 10),
                ("microservices", 20),
                ("supply-chain", 20),
                ("runtime", 20),
            ]
        );
    }

    #[test]
    fn an_edition_whose_weights_do_not_add_up_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("curriculum")).unwrap();
        let text = "exam: x\ndomains: [{id: a, title: A, weight: 90, competencies: []}]\n";
        std::fs::write(folder.path().join("curriculum/x.yaml"), text).unwrap();
        let mut content = Content::empty();
        content.add_dir(folder.path()).unwrap();
        let refused = content.edition("x").unwrap_err();
        assert!(refused[0].to_string().contains("90 in sum"), "{refused:?}");
    }

    #[test]
    fn a_node_has_the_pages_of_the_curriculum() {
        let content = Content::embedded();
        let edition = content.edition(EDITION).unwrap();
        let pages = edition
            .competencies()
            .map(|one| (one.id.as_str(), content.page(&one.id).unwrap()));
        let pages: Vec<_> = pages.collect();
        assert_eq!(pages, cksl_node::docs::PAGES);
    }
}

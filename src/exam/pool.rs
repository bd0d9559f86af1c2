//! What an exam can be drawn from.

use super::Task;
use crate::lab::Layer;
use crate::scenario::curriculum::Edition;
use crate::scenario::{Content, Diagnostic, Tier};

/// A scenario as the draw sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub scenario: String,
    /// SHA-256 of all that it is made of, in hexadecimal.
    pub digest: String,
    /// Domain of the curriculum.
    pub domain: String,
    /// Competency within the domain.
    pub competency: String,
    /// What its lab consists of.
    pub tier: Tier,
    /// What its lab has over its node's root.
    pub layers: Vec<Layer>,
    /// How long it takes, about, in minutes.
    pub minutes: u32,
    /// What its lab may take at most, in MiB.
    pub memory: u32,
}

impl Candidate {
    /// The task that it is in an exam.
    pub(super) fn task(&self, seed: u64, weight: f64) -> Task {
        Task {
            scenario: self.scenario.clone(),
            digest: self.digest.clone(),
            seed,
            domain: self.domain.clone(),
            competency: self.competency.clone(),
            tier: self.tier,
            minutes: self.minutes,
            memory: self.memory,
            weight,
        }
    }
}

/// All scenarios of an edition of the curriculum.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The edition.
    pub edition: Edition,
    /// Its scenarios, in the order of their ids.
    pub candidates: Vec<Candidate>,
}

impl Pool {
    /// What the content has for an edition.
    ///
    /// # Errors
    /// The edition, a scenario or its lab is unusable.
    pub fn new(content: &Content, edition: &str) -> Result<Self, Vec<Diagnostic>> {
        let edition = content.edition(edition)?;
        let mut candidates = Vec::new();
        for id in content.scenarios() {
            let scenario = content.scenario(id)?;
            if scenario.curriculum.exam != edition.exam {
                continue;
            }
            let lab = content.lab(&scenario.lab)?;
            candidates.push(Candidate {
                digest: content.digest_of(&scenario),
                scenario: scenario.id,
                domain: scenario.curriculum.domain,
                competency: scenario.curriculum.competency,
                tier: scenario.tier,
                layers: lab.with,
                minutes: scenario.minutes,
                memory: u32::try_from(lab.limits.memory).unwrap_or(u32::MAX),
            });
        }
        Ok(Self {
            edition,
            candidates,
        })
    }

    /// The scenarios with their domains.
    pub fn domains(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.candidates.iter();
        all.map(|one| (one.scenario.as_str(), one.domain.as_str()))
    }
}

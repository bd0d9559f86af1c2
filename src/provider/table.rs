//! The providers, a row for each: what is to be known of one before it makes anything. The rows lie with the providers.

use super::engine::Address;
use super::{Choice, Foreign, ProviderError, docker, kind, kubeconfig, sandbox};
use crate::lab::{LabId, LabSpec};
use crate::paths::Paths;

/// All providers, in the order in which people are told of them.
pub static TABLE: [&Row; 4] = [&sandbox::ROW, &docker::ROW, &kind::ROW, &kubeconfig::ROW];

/// A provider, as those know it who do not make nodes themselves.
#[derive(Debug)]
pub struct Row {
    /// Its name: `--on` takes it, followed by `:CONTEXT` if it needs one, and `lab.json` has it.
    pub name: &'static str,
    /// What it makes of so many nodes (`one node`), in a few words.
    pub about: fn(nodes: &str) -> String,
    /// Names under which findings of the doctor say that it can't do without them.
    pub needs: &'static [&'static str],
    /// The choice of it, given the machine's engine and the cluster that was named; none if it needs one that was not
    /// named, or takes none.
    pub choice: fn(&Address, Option<Foreign>) -> Option<Choice>,
    /// Refuses a lab that it can't make on any machine.
    pub fits: fn(&LabSpec) -> Result<(), ProviderError>,
    /// Finds and removes what killed runs have left, and says in words what that was.
    pub sweep: fn(&Leftovers<'_>) -> Result<Vec<String>, ProviderError>,
}

impl Row {
    /// That of the provider with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLE.into_iter().find(|row| row.name == name)
    }
}

/// Where leftovers are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Leftovers<'a> {
    /// The directories of the user whose labs they were.
    pub paths: &'a Paths,
    /// The Docker engine.
    pub engine: &'a Address,
    /// Labs that are served now.
    pub live: &'a [LabId],
    /// The labs of other users can be seen, so what is nobody's is known.
    pub sees_others: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_is_found_by_its_name_and_by_its_choice() {
        let engine = Address("unix:///run/docker.sock".to_owned());
        for row in TABLE {
            assert!(std::ptr::eq(Row::named(row.name).unwrap(), row));
            let foreign = || Foreign {
                files: Vec::new(),
                context: "test".to_owned(),
                registry: "registry.lab".to_owned(),
            };
            let choices = [None, Some(foreign())].map(|foreign| (row.choice)(&engine, foreign));
            let choices: Vec<Choice> = choices.into_iter().flatten().collect();
            // With a context or without one, and not both.
            assert_eq!(choices.len(), 1, "{}", row.name);
            assert!(std::ptr::eq(choices[0].row(), row));
        }
        assert!(Row::named("vagrant").is_none());
    }
}

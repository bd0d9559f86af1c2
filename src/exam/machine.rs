//! What labs of an exam may take of this machine.

use std::path::Path;

use super::pool::Candidate;
use crate::lab::Layer;
use crate::memory::Memory;
use crate::scenario::Tier;
use crate::store;

/// What of its limit a lab takes, about: one part of so many. A cluster whose limit is 3 GiB takes 0.5 to 1 GiB,
/// a node whose limit is 1 GiB from 10 to 150 MiB.
const PART: u64 = 3;

/// What this machine holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// MiB that programs may still take; nothing where the kernel does not say.
    pub memory: Option<u64>,
    /// Whether it has the root that clusters are made of.
    pub clusters: bool,
    /// The layers that its store has.
    pub layers: [Option<Layer>; Layer::ALL.len()],
}

impl Machine {
    /// What this one holds now, with that store.
    #[must_use]
    pub fn now(store: &Path) -> Self {
        Self {
            memory: Memory::now().map(|memory| memory.available >> 20),
            clusters: store::current(store, "cluster").is_some(),
            layers: Layer::ALL.map(|layer| store::current(store, layer.pointer()).map(|_| layer)),
        }
    }

    /// What it lacks for a task, even if that is alone.
    pub(super) fn lacks(&self, one: &Candidate) -> Option<String> {
        if one.tier == Tier::Cluster && !self.clusters {
            return Some("its tasks need clusters, and the store has no root for them".to_owned());
        }
        let there = |layer: &&Layer| self.layers.contains(&Some(**layer));
        if let Some(layer) = one.layers.iter().find(|layer| !there(layer)) {
            return Some(format!(
                "its tasks need the layer `{layer}`, which {} makes",
                layer.make()
            ));
        }
        let fits = self.holds([one.memory.into()]);
        (!fits).then(|| format!("{}, and its labs need more", self.free()))
    }

    /// How much memory is free, in words.
    pub(super) fn free(&self) -> String {
        let memory = self.memory.unwrap_or_default();
        format!("{memory} MiB of memory are free")
    }

    /// Whether labs with these limits fit at once.
    #[must_use]
    pub fn holds(&self, limits: impl IntoIterator<Item = u64>) -> bool {
        self.memory.is_none_or(|memory| together(limits) <= memory)
    }
}

/// MiB that labs with these limits, in MiB, are counted with while all of them run.
///
/// Their limits in sum would rule out machines on which an exam runs well: no lab comes near its limit, and the learner
/// works in one at a time. So each counts with a third of its limit, and the largest with all of it.
#[must_use]
pub fn together(limits: impl IntoIterator<Item = u64>) -> u64 {
    let (mut sum, mut largest) = (0, 0);
    for limit in limits {
        sum += limit / PART;
        largest = largest.max(limit - limit / PART);
    }
    sum + largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_labs_count_with_a_third_and_the_largest_with_all() {
        assert_eq!(together([]), 0);
        assert_eq!(together([3072]), 3072);
        assert_eq!(together([900, 3072, 3072]), 300 + 1024 + 3072);
        let small = Machine {
            memory: Some(4095),
            clusters: true,
            layers: [None],
        };
        assert!(small.holds([3072]) && !small.holds([3072, 3072]));
    }
}

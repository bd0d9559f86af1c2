//! What labs of an exam may take of this machine.

use std::fmt;
use std::path::Path;

use super::pool::Candidate;
use crate::lab::Layer;
use crate::memory::Memory;
use crate::scenario::Tier;
use crate::store;

/// What a store lacks for a lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The root of which clusters are made.
    Clusters,
    /// A layer of programs.
    Layer(Layer),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clusters => f.write_str(
                "needs the root of clusters: `scripts/start.sh readonly-rootfs` makes it",
            ),
            Self::Layer(layer) => {
                write!(f, "needs the layer {layer}: `{}` makes it", layer.make())
            }
        }
    }
}

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
    /// Which of all layers its store has, by their numbers.
    pub layers: [bool; Layer::ALL.len()],
}

/// What changes from moment to moment must not change what a seed draws.
fn in_steps(memory: u64) -> u64 {
    const STEP: u64 = 2048;
    match memory {
        0..STEP => memory,
        more => more / STEP * STEP,
    }
}

impl Machine {
    /// What this one holds now, with that store.
    #[must_use]
    pub fn now(store: &Path) -> Self {
        Self {
            memory: Memory::now().map(|memory| in_steps(memory.available >> 20)),
            clusters: store::current(store, "cluster").is_some(),
            layers: Layer::ALL.map(|layer| store::current(store, layer.pointer()).is_some()),
        }
    }

    /// What its store lacks for a lab of this tier with these layers.
    #[must_use]
    pub fn lacking(&self, tier: Tier, layers: &[Layer]) -> Option<Lack> {
        if tier == Tier::Cluster && !self.clusters {
            return Some(Lack::Clusters);
        }
        let layer = layers.iter().find(|layer| !self.layers[**layer as usize]);
        layer.copied().map(Lack::Layer)
    }

    /// What it lacks for a task, even if that is alone.
    pub(super) fn lacks(&self, one: &Candidate) -> Option<String> {
        if let Some(lack) = self.lacking(one.tier, &one.layers) {
            return Some(match lack {
                Lack::Clusters => {
                    "its tasks need clusters, and the store has no root for them".to_owned()
                }
                Lack::Layer(layer) => format!(
                    "its tasks need the layer `{layer}`, which {} makes",
                    layer.make()
                ),
            });
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
    fn what_the_store_lacks_is_said_with_the_command_that_makes_it() {
        let bare = Machine {
            memory: None,
            clusters: false,
            layers: [false; Layer::ALL.len()],
        };
        assert_eq!(bare.lacking(Tier::Node, &[]), None);
        let said = |tier, layers: &[Layer]| bare.lacking(tier, layers).unwrap().to_string();
        assert!(said(Tier::Cluster, &[]).contains("scripts/start.sh readonly-rootfs"));
        assert!(said(Tier::Node, &[Layer::Scanners]).contains("make-layer.sh scanners"));
    }

    #[test]
    fn all_labs_count_with_a_third_and_the_largest_with_all() {
        assert_eq!(together([]), 0);
        assert_eq!(together([3072]), 3072);
        assert_eq!(together([900, 3072, 3072]), 300 + 1024 + 3072);
        let small = Machine {
            memory: Some(4095),
            clusters: true,
            layers: [false; Layer::ALL.len()],
        };
        assert!(small.holds([3072]) && !small.holds([3072, 3072]));
    }
}

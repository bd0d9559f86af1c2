//! What rule files define, as it accumulates from file to file.

use std::collections::BTreeSet;

use super::exception::Exception;
use super::fault::Context;
use super::origin::{Sourced, Spot};
use super::version::{PluginRequirement, Version};
use crate::priority::Priority;

/// All that was defined so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions {
    pub(super) lists: Vec<List>,
    pub(super) macros: Vec<Macro>,
    pub(super) rules: Vec<RuleDefinition>,
    /// The highest version that a file asked for.
    pub(super) engine: Option<Version>,
    pub(super) plugins: Vec<PluginRequirement>,
    /// Items read so far.
    clock: usize,
}

/// When an object was defined and last changed, counted in items.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Age {
    pub(super) defined: usize,
    pub(super) touched: usize,
}

/// A list.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) name: String,
    pub(super) items: Vec<String>,
    pub(super) context: Context,
    pub(super) age: Age,
}

/// A macro.
#[derive(Clone, Debug)]
pub(super) struct Macro {
    pub(super) name: String,
    pub(super) condition: Sourced,
    pub(super) context: Context,
    /// Where its condition stands.
    pub(super) condition_spot: Spot,
    pub(super) age: Age,
}

/// A rule before it is compiled.
#[derive(Clone, Debug)]
pub(super) struct RuleDefinition {
    pub(super) name: String,
    pub(super) condition: Sourced,
    pub(super) desc: String,
    pub(super) output: Sourced,
    pub(super) priority: Priority,
    pub(super) source: String,
    pub(super) tags: BTreeSet<String>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) enabled: bool,
    pub(super) warn_evttypes: bool,
    pub(super) skip_if_unknown_filter: bool,
    pub(super) capture: bool,
    /// In milliseconds.
    pub(super) capture_duration: u64,
    pub(super) context: Context,
    pub(super) condition_spot: Spot,
    pub(super) output_spot: Spot,
}

/// Something with a name, of which there is one.
pub(super) trait Named {
    fn name(&self) -> &str;
}

impl Named for List {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for Macro {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for RuleDefinition {
    fn name(&self) -> &str {
        &self.name
    }
}

/// The one of that name.
pub(super) fn find<'a, T: Named>(all: &'a [T], name: &str) -> Option<&'a T> {
    all.iter().find(|one| one.name() == name)
}

/// The one of that name.
pub(super) fn find_mut<'a, T: Named>(all: &'a mut [T], name: &str) -> Option<&'a mut T> {
    all.iter_mut().find(|one| one.name() == name)
}

/// Adds it, or puts it in the place of the one of its name.
pub(super) fn put<T: Named>(all: &mut Vec<T>, new: T) {
    match find_mut(all, new.name()) {
        Some(old) => *old = new,
        None => all.push(new),
    }
}

impl Definitions {
    /// Counts one more item.
    pub(super) fn tick(&mut self) -> usize {
        self.clock += 1;
        self.clock
    }
}

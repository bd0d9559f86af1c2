//! What rule files define, as it accumulates from file to file.

use std::collections::{BTreeSet, HashMap};

use super::exception::Exception;
use super::fault::Context;
use super::origin::{Sourced, Spot};
use super::version::{PluginRequirement, Version};
use crate::priority::Priority;

/// All that was defined so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions {
    pub(super) lists: Ordered<List>,
    pub(super) macros: Ordered<Macro>,
    pub(super) rules: Ordered<RuleDefinition>,
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
    pub(super) changes: Vec<Changed>,
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
    pub(super) changes: Vec<Changed>,
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
    pub(super) changes: Vec<Changed>,
}

/// What an item did to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Defined it for the first time.
    Defined,
    /// Defined it anew; nothing is left of what it was.
    Redefined,
    /// Added to these keys of it.
    Appended(Vec<String>),
    /// Replaced these keys of it.
    Replaced(Vec<String>),
}

/// An item that defined an object or changed it.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) kind: ChangeKind,
    pub(super) spot: Spot,
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

/// Objects in the order of their first definitions, of which there is one of each name.
#[derive(Clone, Debug)]
pub(super) struct Ordered<T> {
    objects: Vec<T>,
    by_name: HashMap<String, usize>,
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Ordered {
            objects: Vec::new(),
            by_name: HashMap::new(),
        }
    }
}

impl<T: Named> Ordered<T> {
    /// Place of the one of that name in the order.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.position(name).map(|index| &self.objects[index])
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.position(name).map(|index| &mut self.objects[index])
    }

    /// Adds it, or puts it in the place of the one of its name.
    pub(super) fn put(&mut self, new: T) {
        match self.position(new.name()) {
            Some(index) => self.objects[index] = new,
            None => {
                self.by_name
                    .insert(new.name().to_owned(), self.objects.len());
                self.objects.push(new);
            }
        }
    }
}

impl<T> std::ops::Deref for Ordered<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.objects
    }
}

impl Definitions {
    /// Counts one more item.
    pub(super) fn tick(&mut self) -> usize {
        self.clock += 1;
        self.clock
    }
}

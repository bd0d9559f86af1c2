//! Labels: whose a thing of the engine is.

use std::collections::HashMap;
use std::path::Path;

use crate::lab::LabId;

/// The lab that a container, network or volume belongs to.
pub const LAB: &str = "io.cksl.lab";

/// The folder of labs, on the host, in which that lab has its own: two users may have labs of the same
/// name.
pub const OWNER: &str = "io.cksl.labs";

/// The root of the store that an image was made from, by its digest.
pub const ROOT: &str = "io.cksl.root";

/// Labels, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(pub HashMap<String, String>);

impl Labels {
    /// Those of everything that is made for the lab with that folder.
    #[must_use]
    pub fn of_lab(lab: &LabId, folder: &Path) -> Self {
        Self::of_owner(folder.parent().unwrap_or(folder)).and(LAB, &lab.0)
    }

    /// Those that all have that belongs to labs in this folder.
    #[must_use]
    pub fn of_owner(labs: &Path) -> Self {
        Self::default().and(OWNER, &labs.display().to_string())
    }

    /// With another one.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The lab that is named.
    #[must_use]
    pub fn lab(&self) -> Option<LabId> {
        self.0.get(LAB).cloned().map(LabId)
    }

    /// As the engine filters by them. A label with an empty value is asked for by its name.
    pub(super) fn filter(&self) -> HashMap<String, Vec<String>> {
        if self.0.is_empty() {
            return HashMap::new();
        }
        let pairs = self.0.iter().map(|(name, value)| match value.as_str() {
            "" => name.clone(),
            value => format!("{name}={value}"),
        });
        HashMap::from([("label".to_owned(), pairs.collect())])
    }
}

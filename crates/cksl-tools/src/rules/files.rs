//! The rules that a command is about.

use std::path::PathBuf;

use cksl_wire::protocol::{AlertConfig, RulesFile};

use crate::config::DEFAULT_PATH;
use crate::falco::{LoadError, files_and_config};
use crate::rulebook::Rulebook;

/// Where rules come from.
#[derive(Clone, Debug)]
pub enum RulesFrom {
    /// Files and folders, in order; without any, those that the configuration at the path lists.
    Files {
        /// `falco.yaml`.
        config: PathBuf,
        /// Instead of the configuration's `rules_files`.
        files: Vec<PathBuf>,
    },
    /// As a falco that runs has loaded them.
    Loaded {
        /// The files, in order.
        files: Vec<RulesFile>,
        /// What of its configuration decides about alerts.
        config: AlertConfig,
    },
}

/// Rules with what decides which of them run.
#[derive(Clone, Debug)]
pub struct LoadedRules {
    /// The files, in order.
    pub files: Vec<RulesFile>,
    /// What of the configuration decides about alerts.
    pub config: AlertConfig,
    /// The rules.
    pub rulebook: Rulebook,
}

impl RulesFrom {
    /// The rules that a falco started on this machine would load.
    #[must_use]
    pub fn configuration() -> Self {
        Self::files(Vec::new())
    }

    /// These files and folders, under the configuration of this machine if there is one.
    #[must_use]
    pub fn files(files: Vec<PathBuf>) -> Self {
        RulesFrom::Files {
            config: DEFAULT_PATH.into(),
            files,
        }
    }

    /// Reads and compiles them.
    pub(crate) fn load(self) -> Result<LoadedRules, LoadError> {
        let (files, config) = match self {
            RulesFrom::Files { config, files } => files_and_config(&config, &files)?,
            RulesFrom::Loaded { files, config } => (files, config),
        };
        let rulebook = Rulebook::load(&files, &config, []).map_err(LoadError::from)?;
        Ok(LoadedRules {
            files,
            config,
            rulebook,
        })
    }
}

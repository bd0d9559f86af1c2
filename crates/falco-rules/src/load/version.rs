//! Versions of the engine and of plugins, and what rule files require of them.

use std::fmt;

use serde::Serialize;

use super::yaml::whole_number;

/// A version of three numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Incompatible with others.
    pub major: u64,
    /// Grows with every addition.
    pub minor: u64,
    /// Grows with every correction.
    pub patch: u64,
}

/// The version of the rules language that this library speaks: that of Falco 0.44.1.
pub const ENGINE_VERSION: Version = Version {
    major: 0,
    minor: 62,
    patch: 0,
};

impl Version {
    /// Reads `1.2.3`; what follows a hyphen or plus sign does not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.split(['-', '+']).next()?;
        let mut numbers = core.split('.').map(|number| {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| number.parse().ok()).flatten()
        });
        let version = Version {
            major: numbers.next()??,
            minor: numbers.next()??,
            patch: numbers.next()??,
        };
        numbers.next().is_none().then_some(version)
    }

    /// Reads what an engine requirement holds: a version, or a lone number for `0.N.0`.
    #[must_use]
    pub fn parse_engine(text: &str) -> Option<Self> {
        match whole_number(text) {
            Some(minor) => Some(Version {
                minor: minor.into(),
                ..Version::default()
            }),
            None => Version::parse(text),
        }
    }

    /// Whether it will do where `required` is asked for.
    #[must_use]
    pub fn satisfies(self, required: Version) -> bool {
        self.major == required.major && self >= required
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A plugin of a version: one that is there, or one that is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
}

/// A plugin that rules need, or one of some others instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PluginRequirement {
    /// What would do as well.
    pub alternatives: Vec<Plugin>,
    /// The plugin.
    #[serde(flatten)]
    pub plugin: Plugin,
}

impl PluginRequirement {
    /// Whether one of these plugins will do.
    #[must_use]
    pub fn is_met_by(&self, plugins: &[Plugin]) -> bool {
        std::iter::once(&self.plugin)
            .chain(&self.alternatives)
            .any(|needed| {
                plugins.iter().any(|plugin| {
                    plugin.name == needed.name && plugin.version.satisfies(needed.version)
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn the_major_number_must_agree() {
        assert!(version("0.5.0").satisfies(version("0.4.9")));
        assert!(!version("0.1.0").satisfies(version("0.2.0")));
        assert!(!version("1.0.0").satisfies(version("0.2.0")));
    }

    #[test]
    fn an_engine_may_be_required_by_a_lone_number() {
        assert_eq!(Version::parse_engine("13"), Some(version("0.13.0")));
        assert_eq!(Version::parse_engine("0.57.0"), Some(version("0.57.0")));
        for text in ["seven", "1.2", "1.2.x", "", "-1"] {
            assert_eq!(Version::parse_engine(text), None, "{text}");
        }
    }
}

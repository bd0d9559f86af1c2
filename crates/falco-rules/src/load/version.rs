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
    /// Reads `1.2.3`; what follows the third number does not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = text.trim_start().split_once('.')?;
        let (minor, rest) = rest.split_once('.')?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        Some(Version {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(&rest[..digits])?,
        })
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
    /// Whether these plugins will do. Of the plugin and its alternatives, the first that is there
    /// decides, as in Falco.
    #[must_use]
    pub fn is_met_by(&self, plugins: &[Plugin]) -> bool {
        std::iter::once(&self.plugin)
            .chain(&self.alternatives)
            .find_map(|needed| {
                let there = plugins.iter().find(|plugin| plugin.name == needed.name)?;
                Some(there.version.satisfies(needed.version))
            })
            .unwrap_or(false)
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

    #[test]
    fn what_follows_a_version_does_not_count() {
        for text in ["1.2.3", "1.2.3-rc1", "1.2.3+build", "1.2.3.4", " 1.2.3x"] {
            assert_eq!(version(text).to_string(), "1.2.3", "{text}");
        }
        for text in ["1.2", "1.2.", "1..3", "v1.2.3", "1.-2.3"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_alternative_that_is_there_decides() {
        let plugin = |name: &str, text: &str| Plugin {
            name: name.to_owned(),
            version: version(text),
        };
        let requirement = PluginRequirement {
            alternatives: vec![plugin("other", "0.1.0")],
            plugin: plugin("one", "0.5.0"),
        };
        let (old, new, other) = (
            plugin("one", "0.4.0"),
            plugin("one", "0.5.1"),
            plugin("other", "0.2.0"),
        );
        assert!(requirement.is_met_by(&[other.clone(), new]));
        assert!(requirement.is_met_by(std::slice::from_ref(&other)));
        assert!(!requirement.is_met_by(&[other, old]));
        assert!(!requirement.is_met_by(&[]));
    }
}

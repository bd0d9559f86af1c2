//! What a value is matched against: shell patterns, regular expressions, path prefixes, networks.

pub(crate) mod glob;
pub(crate) mod net;
pub(crate) mod paths;
pub(crate) mod posix;
pub(crate) mod text;

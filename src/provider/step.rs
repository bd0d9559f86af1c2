//! Naming what failed.

use std::io;

use crate::provider::ProviderError;

/// Turns a system call's error into one that says what was being done.
pub(super) trait Step<T> {
    /// `what` is evaluated only for an error; it reads as "make the directory /x".
    fn step(self, what: impl FnOnce() -> String) -> Result<T, ProviderError>;
}

impl<T, E: Into<io::Error>> Step<T> for Result<T, E> {
    fn step(self, what: impl FnOnce() -> String) -> Result<T, ProviderError> {
        self.map_err(|source| ProviderError::Step {
            step: what(),
            source: source.into(),
        })
    }
}

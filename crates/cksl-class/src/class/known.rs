//! What was read of the records last: while their database is away learners work on by it, and nothing else is done.

use std::collections::HashMap;
use std::hash::Hash as Key;
use std::sync::Mutex;

use super::data::{Came, Class, Met};
use super::schedule::{Schedule, Share};
use crate::class::Who;
use crate::db::{Error, Result};
use crate::lock;
use crate::random::Hash;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whose sessions there are, by cookie.
    pub(super) sessions: Last<Hash, Who>,
    pub(super) class: Last<(), Class>,
    pub(super) is_exam: Last<(), bool>,
    pub(super) schedule: Last<(), Schedule>,
    /// What learners have of the time, by number.
    pub(super) shares: Last<i64, Share>,
    /// Where labs are, by name.
    pub(super) places: Last<String, (i64, String)>,
    /// What hosts may do who have that token.
    pub(super) tokens: Last<Hash, Came>,
    /// The hosts that have come, each by its number and its way.
    pub(super) hosts: Last<(i64, Came, Option<Hash>), Met>,
}

/// What one kind of question was answered.
#[derive(Debug)]
pub(super) struct Last<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Last<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Key + Eq, V: Clone> Last<K, V> {
    /// What was read just now, or the last time if the database is away. What is not there any more is not known.
    pub(super) fn or_last(&self, key: K, now: Result<Option<V>>) -> Result<Option<V>> {
        let mut all = lock(&self.0);
        match &now {
            Ok(Some(found)) => drop(all.insert(key, found.clone())),
            Ok(None) => drop(all.remove(&key)),
            Err(Error::Away(_)) if let Some(last) = all.get(&key) => return Ok(Some(last.clone())),
            Err(_) => {}
        }
        now
    }

    /// The keys of what was read last and is so.
    pub(super) fn keys(&self, is_so: impl Fn(&V) -> bool) -> Vec<K>
    where
        K: Clone,
    {
        let all = lock(&self.0);
        let wanted = all.iter().filter(|(_, value)| is_so(value));
        wanted.map(|(key, _)| key.clone()).collect()
    }

    /// What was read before is not known any more.
    pub(super) fn forget(&self) {
        lock(&self.0).clear();
    }

    /// The same of what is always there.
    pub(super) fn or_one(&self, key: K, now: Result<V>) -> Result<V> {
        let none = || Error::wrong("what is asked for is not there");
        self.or_last(key, now.map(Some))?.ok_or_else(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_last_is_known_while_the_database_is_away_and_no_longer() {
        let last: Last<u8, char> = Last::default();
        let away = || Err(Error::Away("it is away".to_owned()));
        assert!(last.or_last(1, away()).is_err());
        assert_eq!(last.or_last(1, Ok(Some('a'))), Ok(Some('a')));
        assert_eq!(last.or_last(1, away()), Ok(Some('a')));
        assert!(last.or_last(2, away()).is_err());
        assert!(last.or_last(1, Err(Error::wrong("it is broken"))).is_err());
        assert_eq!(last.or_last(1, Ok(None)), Ok(None));
        assert!(last.or_last(1, away()).is_err());
    }
}

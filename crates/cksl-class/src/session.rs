//! Who may use the pages: a link that works once leads to a session.
//!
//! Only digests of keys and cookies are kept, and looked up: how long that takes tells nothing about them. Those of a
//! class lie in its records, so that a server that was killed loses none.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::class::Who;
use crate::class::records::Records;
use crate::db::Result;
use crate::lock;
use crate::random::{Hash, hash, secret};

/// How long a link that nobody follows works.
const LINK_LIVES: Duration = Duration::from_secs(15 * 60);

/// How many sessions there are at a time; a further one ends the oldest.
const MOST: usize = 16;

/// Who has followed a link, or joined a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// Whose it is.
    pub(crate) who: Who,
    /// What is kept of its cookie.
    pub(crate) cookie: Hash,
    /// What its pages say with each change, beside the cookie that the browser sends of itself.
    pub(crate) token: String,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    /// The link that works, and until when.
    link: Mutex<Option<(Hash, Instant)>>,
    open: Mutex<VecDeque<Hash>>,
    /// Those of a class.
    records: Option<Arc<Records>>,
}

impl Sessions {
    /// Those of a class.
    pub(crate) fn of_class(records: Arc<Records>) -> Self {
        Self {
            records: Some(records),
            ..Self::default()
        }
    }

    /// The key of a new link; the one before works no longer.
    pub(crate) fn invite(&self, now: Instant) -> String {
        let key = secret();
        *lock(&self.link) = Some((hash(&key), now + LINK_LIVES));
        key
    }

    /// The cookie of a new session for who has the key, which dies with it.
    ///
    /// # Errors
    /// The records can't be written, and the key works once more.
    pub(crate) fn join(&self, key: &str, now: Instant) -> Result<Option<String>> {
        let mut link = lock(&self.link);
        match *link {
            Some((wanted, until)) if wanted == hash(key) && now <= until => {}
            _ => return Ok(None),
        }
        let cookie = secret();
        if let Some(records) = &self.records {
            records.add_staff(&hash(&cookie))?;
            *link = None;
            return Ok(Some(cookie));
        }
        *link = None;
        let mut open = lock(&self.open);
        while open.len() >= MOST {
            open.pop_front();
        }
        open.push_back(hash(&cookie));
        Ok(Some(cookie))
    }

    /// The session with that cookie.
    ///
    /// # Errors
    /// The records can't be read.
    pub(crate) fn of(&self, cookie: &str) -> Result<Option<Session>> {
        let wanted = hash(cookie);
        let who = match &self.records {
            Some(records) => records.session(&wanted)?,
            None => lock(&self.open).contains(&wanted).then_some(Who::Alone),
        };
        Ok(who.map(|who| Session {
            who,
            cookie: wanted,
            token: token(cookie),
        }))
    }

    /// Whether that session has not ended. While the records can't be read, none ends.
    pub(crate) fn is_open(&self, session: &Session) -> bool {
        match &self.records {
            Some(records) => records
                .session(&session.cookie)
                .map_or(true, |who| who.is_some()),
            None => lock(&self.open).contains(&session.cookie),
        }
    }
}

/// The token that belongs to a cookie: who has only the one can't make the other of it.
fn token(cookie: &str) -> String {
    let digest = Sha256::digest(format!("cksl token {cookie}").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Session {
    /// Whether that is its token.
    pub(crate) fn has(&self, token: &str) -> bool {
        hash(&self.token) == hash(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_and_only_the_last_one() {
        let sessions = Sessions::default();
        let now = Instant::now();
        assert_eq!(sessions.join("", now), Ok(None));
        let first = sessions.invite(now);
        let second = sessions.invite(now);
        assert_eq!(sessions.join(&first, now), Ok(None));
        let cookie = sessions.join(&second, now).unwrap().unwrap();
        assert_eq!(sessions.join(&second, now), Ok(None));
        let of = |cookie: &str| sessions.of(cookie).unwrap();
        let session = of(&cookie).unwrap();
        assert!(session.has(&session.token) && !session.has(""));
        assert!(of("").is_none() && of(&second).is_none());
    }

    #[test]
    fn a_link_that_nobody_follows_dies() {
        let sessions = Sessions::default();
        let now = Instant::now();
        let key = sessions.invite(now);
        let late = now + LINK_LIVES + Duration::from_secs(1);
        assert_eq!(sessions.join(&key, late), Ok(None));
    }

    #[test]
    fn a_session_too_many_ends_the_oldest() {
        let sessions = Sessions::default();
        let now = Instant::now();
        let join = || sessions.join(&sessions.invite(now), now).unwrap().unwrap();
        let is_open = |cookie: &String| sessions.of(cookie).unwrap().is_some();
        let first = join();
        let others: Vec<String> = (0..MOST).map(|_| join()).collect();
        assert!(!is_open(&first));
        assert!(others.iter().all(is_open));
    }
}

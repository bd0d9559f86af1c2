//! Whose sessions there are: of learners, and of the staff.

use super::columns::now;
use super::deed::Deed;
use super::member::{self, Member};
use super::records::Records;
use crate::class::Who;
use crate::db::{Connection, Result, params};
use crate::random::Hash;

/// Sessions of one learner, or of one of the staff; a further one ends the oldest.
const MOST_SESSIONS: i64 = 16;

impl Records {
    /// Whose a session is, and what a host may do by its token, must be read anew: some may have ended.
    pub(crate) fn look_at_sessions(&self) {
        self.known.sessions.forget();
        self.known.tokens.forget();
    }

    /// A session of the staff.
    pub(crate) fn add_staff(&self, cookie: &Hash) -> Result<()> {
        self.act(&Deed::of_class("sign in"), |db| {
            add_session(db, cookie, None, None)
        })
    }

    /// Whose session that is: of the staff, or of a learner.
    pub(crate) fn session(&self, cookie: &Hash) -> Result<Option<Who>> {
        self.known
            .sessions
            .or_last(*cookie, self.read_session(cookie))
    }

    fn read_session(&self, cookie: &Hash) -> Result<Option<Who>> {
        let db = self.db();
        let session = "SELECT seat, staff FROM session WHERE cookie = ?1";
        let found = db.maybe(session, params![cookie], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        match found {
            None => Ok(None),
            Some((None, None)) => Ok(Some(Who::Staff(Member::console()))),
            Some((None, Some(id))) => Ok(member::of(&db, id)?.map(Who::Staff)),
            Some((Some(id), _)) => {
                drop(db);
                Ok(self.seat(id)?.map(Who::Seat))
            }
        }
    }

    /// A session ends.
    pub(crate) fn end_session(&self, cookie: &Hash) -> Result<()> {
        let db = self.db();
        db.execute("DELETE FROM session WHERE cookie = ?1", params![cookie])?;
        drop(db);
        self.look_at_sessions();
        Ok(())
    }
}

/// A session begins.
pub(super) fn add_session(
    db: &Connection,
    cookie: &Hash,
    seat: Option<i64>,
    staff: Option<i64>,
) -> Result<()> {
    db.execute(
        "INSERT INTO session (cookie, seat, staff, made, number) \
         VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM session))",
        params![cookie, seat, staff, now()],
    )?;
    // A personal link works as often as it is followed.
    db.execute(
        "DELETE FROM session WHERE seat IS NOT DISTINCT FROM ?1 AND staff IS NOT DISTINCT FROM ?2 AND cookie NOT IN \
         (SELECT cookie FROM session WHERE seat IS NOT DISTINCT FROM ?1 AND staff IS NOT DISTINCT FROM ?2 \
         ORDER BY number DESC LIMIT ?3)",
        params![seat, staff, MOST_SESSIONS],
    )?;
    Ok(())
}

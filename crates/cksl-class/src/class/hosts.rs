//! The hosts of a class: who may be one, how far each has told its facts, and where each lab was made.

use std::collections::BTreeSet;

use cksl_wire::report::style::count;
use jiff::Timestamp;
use serde::Serialize;

use super::columns::{now, time};
use super::data::{Came, Met, Seat};
use super::deed::Deed;
use super::records::Records;
use crate::db::{Connection, Error, Result, params};
use crate::host::{FactId, Load};
use crate::random::{Hash, hash, secret};

/// Hosts that a class may have met.
const MOST: i64 = 1000;

/// The same of one learner.
const MOST_OF_A_SEAT: i64 = 8;

// Made by whoever opens the records: those of an earlier version have none. The place of a lab stays when its learner is
// removed, until its host has ended it.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS host_token (digest BLOB PRIMARY KEY, seat INTEGER REFERENCES seat ON DELETE CASCADE,
    made TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS host (source INTEGER PRIMARY KEY, name TEXT NOT NULL, own INTEGER NOT NULL,
    seat INTEGER REFERENCES seat ON DELETE CASCADE, reached INTEGER NOT NULL DEFAULT 0,
    connected INTEGER NOT NULL DEFAULT 0, labs INTEGER NOT NULL DEFAULT 0, room INTEGER NOT NULL DEFAULT 0,
    seen TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS placed (lab TEXT PRIMARY KEY, host INTEGER NOT NULL REFERENCES host ON DELETE CASCADE) STRICT;
CREATE INDEX IF NOT EXISTS placed_at ON placed (host);
CREATE TABLE IF NOT EXISTS host_by (host INTEGER PRIMARY KEY REFERENCES host ON DELETE CASCADE, token BLOB NOT NULL) STRICT;
";

/// A host, as `cksl class status` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostLine {
    /// Its name.
    pub name: String,
    /// The learner whose own machine it is.
    pub learner: Option<String>,
    /// Whether it is there. Says nothing while nobody serves the class.
    pub connected: bool,
    /// Its labs.
    pub labs: u32,
    /// How many labs of a single node it has room for beside them.
    pub room: u32,
    /// When it came or went last.
    pub seen: Timestamp,
}

impl HostLine {
    /// As people read it.
    #[must_use]
    pub fn words(&self) -> String {
        let whose = match &self.learner {
            Some(learner) => format!(", the own machine of {learner}"),
            None => String::new(),
        };
        match self.connected {
            true => format!(
                "machine {}{whose}: {}, room for {} more",
                self.name,
                count(u64::from(self.labs), "lab"),
                self.room
            ),
            false => format!("machine {}{whose}: not connected", self.name),
        }
    }
}

/// A token of the class for hosts. The token itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenLine {
    /// By which it is revoked: the begin of its digest.
    pub id: String,
    /// When it was made.
    pub made: Timestamp,
    /// The hosts that came last by it.
    pub hosts: Vec<String>,
}

/// By what people name a token: the first bytes of its digest.
fn id(digest: &Hash) -> String {
    let bytes = digest[..4].iter().map(|byte| format!("{byte:02x}"));
    bytes.collect()
}

/// Remembers how far a host has told its facts.
pub(in crate::class) fn reached(db: &Connection, fact: FactId) -> Result<()> {
    db.execute(
        "UPDATE host SET reached = ?2 WHERE source = ?1 AND reached < ?2",
        params![fact.source, fact.number.cast_signed()],
    )?;
    Ok(())
}

impl Records {
    /// A new token for hosts of the class, and the id by which it is revoked.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn new_host_token(&self) -> Result<(String, String)> {
        let token = secret();
        let digest = hash(&token);
        self.act(&Deed::of_class("make a token for hosts"), |db| {
            add_token(db, &digest, None)
        })?;
        Ok((token, id(&digest)))
    }

    /// The tokens of the class for hosts, the oldest first.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn host_tokens(&self) -> Result<Vec<TokenLine>> {
        let text = "SELECT digest, host_token.made, host.name FROM host_token \
             LEFT JOIN host_by ON host_by.token = digest LEFT JOIN host ON host.source = host_by.host \
             WHERE host_token.seat IS NULL ORDER BY host_token.made, digest, host.name";
        let rows = self.db().all(text, params![], |row| {
            Ok((id(&row.get(0)?), time(row, 1)?, row.get(2)?))
        })?;
        let mut all: Vec<TokenLine> = Vec::new();
        for (id, made, host) in rows {
            let host: Option<String> = host;
            if all.last().is_none_or(|last| last.id != id) {
                let hosts = Vec::new();
                all.push(TokenLine { id, made, hosts });
            }
            if let Some(last) = all.last_mut() {
                last.hosts.extend(host);
            }
        }
        Ok(all)
    }

    /// A token of the class for hosts is one no longer: the server hangs up on those who came by it. What they have told
    /// stays. Returns whether there was one of that id.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn revoke_host_token(&self, wanted: &str) -> Result<bool> {
        let db = self.db();
        let change = db.transaction()?;
        let all = "SELECT digest FROM host_token WHERE seat IS NULL";
        let all: Vec<Hash> = change.all(all, params![], |row| row.get(0))?;
        let Some(digest) = all.iter().find(|digest| id(digest) == wanted) else {
            return Ok(false);
        };
        change.execute("DELETE FROM host_token WHERE digest = ?1", params![digest])?;
        let deed = Deed::of_class("revoke a token for hosts").with(wanted.to_owned());
        deed.log(&change, self.by)?;
        change.commit()?;
        Ok(true)
    }

    /// Whether hosts may not come by that token any more. While the database is away, that is not so of one by which some
    /// have come.
    pub(crate) fn is_revoked(&self, token: &Hash) -> bool {
        matches!(self.came_by(*token), Ok(None))
    }

    /// Whether the host of a lab can't come back, because its token was revoked.
    pub(crate) fn is_forsaken(&self, lab: &str) -> Result<bool> {
        self.db().get(
            "SELECT EXISTS (SELECT 1 FROM placed JOIN host_by ON host_by.host = placed.host WHERE lab = ?1 \
             AND NOT EXISTS (SELECT 1 FROM host_token WHERE digest = host_by.token))",
            params![lab],
        )
    }

    /// A new token for a learner's own machine.
    pub(crate) fn new_own_token(&self, seat: &Seat) -> Result<String> {
        let token = secret();
        add_token(&self.db(), &hash(&token), Some(seat.id))?;
        Ok(token)
    }

    /// What a host may do who has that token.
    pub(crate) fn token(&self, token: &str) -> Result<Option<Came>> {
        self.came_by(hash(token))
    }

    fn came_by(&self, token: Hash) -> Result<Option<Came>> {
        let seat = "SELECT seat FROM host_token WHERE digest = ?1";
        let seat = self.db().maybe(seat, params![token], |row| row.get(0));
        let came = |seat: Option<i64>| seat.map_or(Came::OfClass, Came::Of);
        let now = seat.map(|seat: Option<Option<i64>>| seat.map(came));
        self.known.tokens.or_last(token, now)
    }

    /// A host has come in this way, by that token. Nothing if another one tells facts by that number or has come by another
    /// token, since each directory of a host is for one, or if there are too many.
    pub(crate) fn meet(
        &self,
        source: i64,
        name: &str,
        came: Came,
        token: Option<&Hash>,
    ) -> Result<Option<Met>> {
        let way = (source, came, token.copied());
        self.known.hosts.or_last(way, self.write_met(way, name))
    }

    fn write_met(
        &self,
        (source, came, token): (i64, Came, Option<Hash>),
        name: &str,
    ) -> Result<Option<Met>> {
        let db = self.db();
        let change = db.transaction()?;
        if let Some(token) = token {
            let by_another =
                "SELECT EXISTS (SELECT 1 FROM host_by WHERE host = ?1 AND token <> ?2)";
            if change.get(by_another, params![source, token])? {
                return Ok(None);
            }
        }
        let known: Option<(bool, Option<i64>, i64)> = change.maybe(
            "SELECT own, seat, reached FROM host WHERE source = ?1",
            params![source],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let is_own = came == Came::Own;
        let reached = match known {
            Some((own, seat, reached)) if own == is_own && seat == came.seat() => {
                change.execute(
                    "UPDATE host SET name = ?2 WHERE source = ?1",
                    params![source, name],
                )?;
                reached
            }
            Some(_) => return Ok(None),
            None => {
                let count: i64 = change.get(
                    "SELECT count(*) FROM host WHERE seat IS NOT DISTINCT FROM ?1",
                    params![came.seat()],
                )?;
                let most = came.seat().map_or(MOST, |_| MOST_OF_A_SEAT);
                if count >= most {
                    return Ok(None);
                }
                change.execute(
                    "INSERT INTO host (source, name, own, seat, seen) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![source, name, is_own, came.seat(), now()],
                )?;
                0
            }
        };
        if let Some(token) = token {
            change.execute(
                "INSERT INTO host_by VALUES (?1, ?2) ON CONFLICT (host) DO UPDATE SET token = excluded.token",
                params![source, token],
            )?;
        }
        change.commit()?;
        Ok(Some(Met {
            reached: reached.cast_unsigned(),
        }))
    }

    /// A host is there, or no longer, and has so much room.
    pub(crate) fn set_connected(&self, source: i64, connected: bool, load: Load) -> Result<()> {
        self.db().execute(
            "UPDATE host SET connected = ?2, labs = ?3, room = ?4, seen = ?5 WHERE source = ?1",
            params![source, connected, load.labs, load.room, now()],
        )?;
        Ok(())
    }

    /// No host is there yet.
    pub(crate) fn none_connected(&self) -> Result<()> {
        self.db()
            .execute("UPDATE host SET connected = 0", params![])?;
        Ok(())
    }

    /// The hosts that have come at some time: those of the class first, then those of learners.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn hosts(&self) -> Result<Vec<HostLine>> {
        let all = "SELECT host.name, seat.name, connected, labs, room, seen FROM host LEFT JOIN seat ON seat.id = host.seat \
             ORDER BY seat.name IS NOT NULL, own DESC, host.name, seen";
        self.db().all(all, params![], |row| {
            Ok(HostLine {
                name: row.get(0)?,
                learner: row.get(1)?,
                connected: row.get(2)?,
                labs: row.get(3)?,
                room: row.get(4)?,
                seen: time(row, 5)?,
            })
        })
    }

    /// A lab is made at that host.
    pub(crate) fn place(&self, lab: &str, host: i64) -> Result<()> {
        self.db().execute(
            "INSERT INTO placed VALUES (?1, ?2) ON CONFLICT (lab) DO UPDATE SET host = excluded.host",
            params![lab, host],
        )?;
        Ok(())
    }

    /// Forgets where the lab of a removed learner was, once it has ended.
    pub(crate) fn forget_place(&self, lab: &str) -> Result<()> {
        self.db().execute(
            "DELETE FROM placed WHERE lab = ?1 AND NOT EXISTS (SELECT 1 FROM lab WHERE name = ?1)",
            params![lab],
        )?;
        Ok(())
    }

    /// Where a lab was made: number and name of its host.
    pub(crate) fn placed(&self, lab: &str) -> Result<Option<(i64, String)>> {
        let placed = self.db().maybe(
            "SELECT host, name FROM placed JOIN host ON host.source = placed.host WHERE lab = ?1",
            params![lab],
            |row| Ok((row.get(0)?, row.get(1)?)),
        );
        self.known.places.or_last(lab.to_owned(), placed)
    }

    /// The labs that were made at that host.
    pub(crate) fn labs_at(&self, host: i64) -> Result<Vec<String>> {
        let all = "SELECT lab FROM placed WHERE host = ?1 ORDER BY lab";
        match self.db().all(all, params![host], |row| row.get(0)) {
            Err(Error::Away(_)) => Ok(self.known.places.keys(|(source, _)| *source == host)),
            now => now,
        }
    }

    /// Whether a learner works on their own machine.
    pub(crate) fn has_own(&self, seat: i64) -> Result<bool> {
        let has = "SELECT EXISTS (SELECT 1 FROM host_token WHERE seat = ?1)";
        self.db().get(has, params![seat])
    }

    /// The learners and tasks whose labs were made on the learner's own machine, where they are root: what was earned there
    /// proves nothing about who earned it.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn on_own_machines(&self) -> Result<BTreeSet<(i64, String)>> {
        let all = "SELECT DISTINCT lab.seat, lab.task FROM lab JOIN placed ON placed.lab = lab.name \
             JOIN host ON host.source = placed.host WHERE host.seat IS NOT NULL";
        let all = self
            .db()
            .all(all, params![], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all.into_iter().collect())
    }
}

fn add_token(db: &Connection, digest: &Hash, seat: Option<i64>) -> Result<()> {
    db.execute(
        "INSERT INTO host_token VALUES (?1, ?2, ?3)",
        params![digest, seat, now()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::records;

    #[test]
    fn a_token_says_for_whom_a_host_works_and_only_its_digest_is_kept() {
        let (shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let (token, id) = records.new_host_token().unwrap();
        let own = records.new_own_token(&ada).unwrap();
        assert_eq!(records.token(&token).unwrap(), Some(Came::OfClass));
        assert_eq!(records.token(&own).unwrap(), Some(Came::Of(ada.id)));
        assert_eq!(records.token("").unwrap(), None);
        assert!(records.has_own(ada.id).unwrap());
        records.remove(&ada).unwrap();
        assert_eq!(records.token(&own).unwrap(), None);
        assert_eq!(records.host_tokens().unwrap()[0].id, id);
        drop(records);
        for file in std::fs::read_dir(shelf.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let has = |word: &str| {
                bytes
                    .windows(word.len())
                    .any(|part| part == word.as_bytes())
            };
            assert!(!has(&token) && !has(&own));
        }
    }

    #[test]
    fn a_token_is_listed_with_who_came_by_it_and_can_be_revoked() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let own = records.new_own_token(&ada).unwrap();
        let (first, first_id) = records.new_host_token().unwrap();
        let (second, _) = records.new_host_token().unwrap();
        for (source, name) in [(2, "lab-2"), (3, "lab-3")] {
            records
                .meet(source, name, Came::OfClass, Some(&hash(&first)))
                .unwrap();
        }
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.place("a-1", 2).unwrap();
        let lines = records.host_tokens().unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].hosts, ["lab-2", "lab-3"]);
        assert_eq!((&lines[0].id, lines[1].hosts.len()), (&first_id, 0));
        assert!(!records.is_forsaken("a-1").unwrap());
        assert!(!records.revoke_host_token("00000000").unwrap());
        assert!(records.revoke_host_token(&first_id).unwrap());
        assert_eq!(records.token(&first).unwrap(), None);
        assert_eq!(records.token(&second).unwrap(), Some(Came::OfClass));
        assert_eq!(records.token(&own).unwrap(), Some(Came::Of(ada.id)));
        assert!(records.is_forsaken("a-1").unwrap());
        // What was told stays.
        assert_eq!(records.hosts().unwrap().len(), 2);
        assert_eq!(
            records.acts().unwrap().last().unwrap().act,
            "revoke a token for hosts"
        );
    }

    #[test]
    fn nobody_tells_facts_by_the_number_of_another_host() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        for (source, came) in [(1, Came::Own), (2, Came::OfClass), (3, Came::Of(ada.id))] {
            assert!(records.meet(source, "a", came, None).unwrap().is_some());
            for other in [Came::Own, Came::OfClass, Came::Of(ada.id), Came::Of(bob.id)] {
                let met = records.meet(source, "b", other, None).unwrap();
                assert_eq!(met.is_some(), other == came, "{source} {other:?}");
            }
        }
    }

    #[test]
    fn a_lab_has_one_place_and_that_of_a_learner_is_marked() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.meet(2, "lab-2", Came::OfClass, None).unwrap();
        records.meet(3, "laptop", Came::Of(ada.id), None).unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.add_lab("b-1", ada.id, "b").unwrap();
        records.place("a-1", 2).unwrap();
        records.place("b-1", 3).unwrap();
        assert_eq!(
            records.placed("a-1").unwrap(),
            Some((2, "lab-2".to_owned()))
        );
        assert_eq!(records.placed("c-1").unwrap(), None);
        assert_eq!(records.labs_at(3).unwrap(), ["b-1"]);
        let own = records.on_own_machines().unwrap();
        assert_eq!(own, BTreeSet::from([(ada.id, "b".to_owned())]));
        let load = Load { labs: 1, room: 7 };
        records.set_connected(2, true, load).unwrap();
        let hosts = records.hosts().unwrap();
        assert_eq!((hosts[0].name.as_str(), hosts[0].room), ("lab-2", 7));
        assert_eq!(hosts[1].learner.as_deref(), Some("Ada"));
        records.remove(&ada).unwrap();
        assert_eq!(records.hosts().unwrap().len(), 1);
    }
}

//! The staff of a class: who signs in by a password, and what they may do.
//!
//! The link of the console, which works once, is the owner's. With it a password is set; others get a link of their own.

use argon2::{Algorithm, Argon2, Params, Version};

use super::deed::Deed;
use super::member::{Member, Role, member};
use super::records::{Error, Records};
use super::sessions::add_session;
use crate::db::params;
use crate::random::{Hash, hash, secret};

/// Letters of a password, at least.
pub(crate) const SHORTEST: usize = 12;

/// Bytes of a password, at most.
pub(crate) const LONGEST: usize = 200;

/// Memory of a digest in KiB, and rounds, as OWASP's password storage cheat sheet has them.
const COST: (u32, u32) = (19_456, 2);

/// The digest of a password.
fn digest(password: &str, salt: &[u8; 32]) -> Hash {
    let mut digest = [0; 32];
    let (memory, rounds) = COST;
    let params = Params::new(memory, rounds, 1, None).expect("the cost is in range");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = argon.hash_password_into(password.as_bytes(), salt, &mut digest);
    done.expect("lengths are in range");
    digest
}

impl Records {
    /// All of the staff, by name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn staff(&self) -> Result<Vec<Member>, Error> {
        let all = "SELECT id, name, role FROM staff ORDER BY name";
        self.db().all(all, params![], member)
    }

    /// A new member, who comes by that link. Returns whether the name was free.
    pub(crate) fn invite(&self, name: &str, role: Role, link: &Hash) -> Result<bool, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let added = change.execute(
            "INSERT INTO staff (name, role, link) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![name, role.name(), link],
        )?;
        if added > 0 {
            let deed = Deed::of_class("invite").with(format!("{name}, {}", role.name()));
            deed.log(&change, self.by)?;
        }
        change.commit()?;
        Ok(added > 0)
    }

    /// A member is one no longer, and their sessions end. Returns whether there was one.
    pub(crate) fn dismiss(&self, name: &str) -> Result<bool, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let gone = change.execute("DELETE FROM staff WHERE name = ?1", params![name])?;
        if gone > 0 {
            let deed = Deed::of_class("dismiss").with(name.to_owned());
            deed.log(&change, self.by)?;
        }
        change.commit()?;
        drop(db);
        self.look_at_sessions();
        Ok(gone > 0)
    }

    /// The member whose link that is gets a session, and the link works no longer.
    pub(crate) fn follow_staff_link(&self, link: &Hash, cookie: &Hash) -> Result<bool, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let found = "SELECT id FROM staff WHERE link = ?1";
        let Some(id) = change.maybe(found, params![link], |row| row.get::<i64>(0))? else {
            return Ok(false);
        };
        change.execute("UPDATE staff SET link = NULL WHERE id = ?1", params![id])?;
        add_session(&change, cookie, None, Some(id))?;
        Deed::of_class("sign in").log(&change, Some(id))?;
        change.commit()?;
        Ok(true)
    }

    /// The session of that cookie has a password from now on: that of its member, or of a new owner with that name.
    /// All other sessions of the member end. Returns whether the name was free.
    pub(crate) fn set_password(
        &self,
        cookie: &Hash,
        who: &Member,
        name: &str,
        password: &str,
    ) -> Result<bool, Error> {
        let salt = hash(&secret());
        let digest = digest(password, &salt);
        let db = self.db();
        let change = db.transaction()?;
        let id = match who.id {
            Some(id) => id,
            None => {
                let added = change.maybe(
                    "INSERT INTO staff (name, role) VALUES (?1, 'owner') ON CONFLICT DO NOTHING RETURNING id",
                    params![name],
                    |row| row.get(0),
                )?;
                let Some(id) = added else {
                    return Ok(false);
                };
                id
            }
        };
        change.execute(
            "UPDATE staff SET salt = ?2, digest = ?3 WHERE id = ?1",
            params![id, salt, digest],
        )?;
        change.execute(
            "DELETE FROM session WHERE staff = ?1 AND cookie <> ?2",
            params![id, cookie],
        )?;
        change.execute(
            "UPDATE session SET staff = ?1 WHERE cookie = ?2",
            params![id, cookie],
        )?;
        Deed::of_class("set a password").log(&change, Some(id))?;
        change.commit()?;
        drop(db);
        self.look_at_sessions();
        Ok(true)
    }

    /// A session for who has the name and the password. How long that takes does not tell which of them is wrong.
    pub(crate) fn sign_in(&self, name: &str, password: &str, cookie: &Hash) -> Result<bool, Error> {
        let known = "SELECT id, salt, digest FROM staff WHERE name = ?1 AND digest IS NOT NULL";
        let known = self.db().maybe(known, params![name], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        let (id, salt, wanted) = known.unwrap_or((0, [0; 32], [0; 32]));
        let is = digest(password, &salt);
        // Digests of digests are compared, as everywhere.
        let is_right = known.is_some() && sha(&is) == sha(&wanted);
        if !is_right {
            return Ok(false);
        }
        let db = self.db();
        let change = db.transaction()?;
        add_session(&change, cookie, None, Some(id))?;
        Deed::of_class("sign in").log(&change, Some(id))?;
        change.commit()?;
        Ok(true)
    }
}

fn sha(bytes: &[u8; 32]) -> Hash {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Who;
    use crate::class::testing::monday;
    use crate::db::testing::Shelf;

    fn records() -> (Shelf, Records) {
        let shelf = Shelf::new();
        let records = monday(&shelf);
        (shelf, records)
    }

    fn role_of(records: &Records, cookie: &Hash) -> Option<(String, Role)> {
        match records.session(cookie).unwrap()? {
            Who::Staff(member) => Some((member.name, member.role)),
            _ => None,
        }
    }

    #[test]
    fn the_console_sets_a_password_and_signs_in_by_it_and_other_sessions_end() {
        let (_shelf, records) = records();
        let password = "correct horse battery";
        records.add_staff(&[1; 32]).unwrap();
        let console = Member::console();
        assert!(
            records
                .set_password(&[1; 32], &console, "Grace", password)
                .unwrap()
        );
        let owner = Some(("Grace".to_owned(), Role::Owner));
        assert_eq!(role_of(&records, &[1; 32]), owner);
        for (name, wrong) in [("Grace", "correct horse"), ("Eve", password), ("Grace", "")] {
            assert!(
                !records.sign_in(name, wrong, &[2; 32]).unwrap(),
                "{name} {wrong}"
            );
        }
        assert_eq!(role_of(&records, &[2; 32]), None);
        assert!(records.sign_in("grace", password, &[2; 32]).unwrap());
        assert_eq!(role_of(&records, &[2; 32]), owner);
        let grace = records.staff().unwrap().remove(0);
        assert!(
            records
                .set_password(&[2; 32], &grace, "", "another password")
                .unwrap()
        );
        assert_eq!(role_of(&records, &[1; 32]), None);
        assert!(!records.sign_in("Grace", password, &[3; 32]).unwrap());
        // The name of one is not another's.
        records.add_staff(&[4; 32]).unwrap();
        assert!(
            !records
                .set_password(&[4; 32], &console, "Grace", password)
                .unwrap()
        );
    }

    #[test]
    fn who_is_invited_comes_once_by_the_link_and_who_is_dismissed_is_gone() {
        let (_shelf, records) = records();
        assert!(records.invite("Vi", Role::Viewer, &[7; 32]).unwrap());
        assert!(!records.invite("vi", Role::Owner, &[8; 32]).unwrap());
        assert!(records.follow_staff_link(&[7; 32], &[1; 32]).unwrap());
        assert!(!records.follow_staff_link(&[7; 32], &[2; 32]).unwrap());
        assert_eq!(
            role_of(&records, &[1; 32]),
            Some(("Vi".to_owned(), Role::Viewer))
        );
        let vi = records.staff().unwrap()[0].id;
        records.by(vi).set_open(false).unwrap();
        let acts = records.acts().unwrap();
        assert_eq!(acts.last().unwrap().by, "Vi");
        assert!(records.dismiss("Vi").unwrap());
        assert_eq!(role_of(&records, &[1; 32]), None);
    }

    #[test]
    fn a_viewer_changes_nothing_and_only_an_owner_says_who_is_of_the_staff() {
        for role in [Role::Viewer, Role::Teacher, Role::Owner] {
            assert!(role.may(true, "/board") && role.may(false, "/password"));
            let teaches = role >= Role::Teacher;
            for (reads, path) in [
                (false, "/staff/say"),
                (false, "/staff/look"),
                (true, "/look/7"),
            ] {
                assert_eq!(role.may(reads, path), teaches, "{path}");
            }
            assert_eq!(role.may(false, "/staff/invite"), role == Role::Owner);
            assert!(!role.may(true, "/labs/a-1") && !role.may(false, "/labs"));
        }
    }
}

//! A member of the staff, and what they may do.

use serde::{Deserialize, Serialize};

use crate::db::{Connection, Error, Row, params};

/// What somebody of the staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// See the board.
    Viewer,
    /// All that concerns learners.
    Teacher,
    /// Also say who is of the staff.
    Owner,
}

impl Role {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "viewer" => Some(Self::Viewer),
            "teacher" => Some(Self::Teacher),
            "owner" => Some(Self::Owner),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Teacher => "teacher",
            Self::Owner => "owner",
        }
    }

    /// Whether a request is one of theirs: `reads` if it changes nothing.
    pub(crate) fn may(self, reads: bool, path: &str) -> bool {
        match (reads, path) {
            (true, "/" | "/events" | "/board") | (false, "/password" | "/sign-out") => true,
            (true, _) => self >= Self::Teacher && path.starts_with("/look/"),
            (false, "/staff/invite" | "/staff/dismiss") => self == Self::Owner,
            (false, _) => self >= Self::Teacher && path.starts_with("/staff/"),
        }
    }
}

/// Somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their number; none for who came by the link of the console and has set no password.
    pub id: Option<i64>,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Member {
    /// Who came by the link of the console.
    pub(crate) fn console() -> Self {
        Self {
            id: None,
            name: "the console".to_owned(),
            role: Role::Owner,
        }
    }
}

/// The member in a row of number, name and role.
pub(super) fn member(row: &Row) -> Result<Member, Error> {
    let role: String = row.get(2)?;
    Ok(Member {
        id: row.get(0)?,
        name: row.get(1)?,
        // What this version does not know may do the least.
        role: Role::named(&role).unwrap_or(Role::Viewer),
    })
}

/// The member of that number.
pub(super) fn of(db: &Connection, id: i64) -> Result<Option<Member>, Error> {
    let found = "SELECT id, name, role FROM staff WHERE id = ?1";
    db.maybe(found, params![id], member)
}

//! The class as its server knows it: the records, whose lab is whose, and who guesses at the code.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cksl_node::report::Problem;
use tokio::sync::OnceCell;

use super::records::{Error, Records, Seat};
use crate::host::{Call, Host, Offer, Told};
use crate::lock;
use crate::random::secret;
use crate::session::hash;

/// Wrong codes from one address in [`WHILE`]; a whole room may share it.
const WRONG_OF_AN_ADDRESS: u32 = 30;

/// Wrong codes of all in [`WHILE`]. Of 31 letters to the power of eight codes, that many an hour find one in some ten
/// million years.
const WRONG_OF_ALL: u32 = 600;

/// How long wrong codes count.
const WHILE: Duration = Duration::from_secs(300);

/// Learners of a class.
const MOST: usize = 500;

/// Letters of a code: none that looks like another one.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ2345679";

/// Letters of a name.
const NAME: usize = 60;

/// A new code: eight letters.
#[must_use]
pub fn new_code() -> String {
    let bytes = secret().into_bytes();
    let pick = |pair: &[u8]| {
        let number = pair
            .iter()
            .fold(0, |sum, byte| sum * 256 + usize::from(*byte));
        char::from(LETTERS[number % LETTERS.len()])
    };
    // Five characters of a secret have 30 bits for each letter.
    bytes.chunks_exact(5).take(8).map(pick).collect()
}

/// A code as it is compared: without what people type between its letters.
fn plain_code(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// A name as it is kept; nothing if it is none. What is invisible could make two names look the same.
#[must_use]
pub fn name_of(typed: &str) -> Option<String> {
    let name: Vec<&str> = typed.split_whitespace().collect();
    let name = name.join(" ");
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    let fits = (1..=NAME).contains(&name.chars().count()) && !name.chars().any(is_hidden);
    fits.then_some(name)
}

/// Why somebody can't join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Code,
    TooOften,
    Closed,
    Name,
    Taken,
    Records,
}

impl Refusal {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Code => "this is not the code of the class",
            Self::TooOften => "too many wrong codes came from here; wait five minutes",
            Self::Closed => "the class is closed now; ask the instructor to open it",
            Self::Name => "a name has 1 to 60 letters, and nothing invisible",
            Self::Taken => {
                "somebody has joined under this name, or the class is full. If it was you, use your personal link; the \
                 instructor can make a new one"
            }
            Self::Records => "the class can't be joined just now; try it again in a moment",
        }
    }
}

/// Wrong codes, until they count no longer.
#[derive(Debug, Default)]
struct Wrong(HashMap<Option<IpAddr>, (u32, Instant)>);

impl Wrong {
    fn is_too_often(&mut self, from: IpAddr, now: Instant) -> bool {
        self.0.retain(|_, (_, since)| now < *since + WHILE);
        let count = |key| self.0.get(&key).map_or(0, |(count, _)| *count);
        count(Some(from)) >= WRONG_OF_AN_ADDRESS || count(None) >= WRONG_OF_ALL
    }

    fn add(&mut self, from: IpAddr, now: Instant) {
        for key in [Some(from), None] {
            self.0.entry(key).or_insert((0, now)).0 += 1;
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) records: Arc<Records>,
    /// How its pages are reached.
    pub(crate) origin: String,
    wrong: Mutex<Wrong>,
    owners: Mutex<HashMap<String, i64>>,
    offer: OnceCell<Offer>,
}

impl Room {
    pub(crate) fn new(records: Records, origin: String) -> Self {
        Self {
            records: Arc::new(records),
            origin,
            wrong: Mutex::default(),
            owners: Mutex::default(),
            offer: OnceCell::new(),
        }
    }

    /// The scenarios of the host. They stay the same while it serves.
    pub(crate) async fn offer(&self, host: &Arc<dyn Host>) -> Result<&Offer, Problem> {
        let asked = || async {
            let told = Told::of(&**host, Call::Offer).await;
            match told.problem() {
                Some(problem) => Err(problem),
                None => Ok(told.offer),
            }
        };
        self.offer.get_or_try_init(asked).await
    }

    /// A new learner with the cookie of a session.
    pub(crate) fn join(
        &self,
        code: &str,
        name: &str,
        from: IpAddr,
        now: Instant,
    ) -> Result<(Seat, String), Refusal> {
        let class = self.records.class().map_err(|_| Refusal::Records)?;
        let mut wrong = lock(&self.wrong);
        if wrong.is_too_often(from, now) {
            return Err(Refusal::TooOften);
        }
        // Digests are compared: how long that takes tells nothing about the code.
        if hash(&plain_code(code)) != hash(&plain_code(&class.code)) {
            wrong.add(from, now);
            return Err(Refusal::Code);
        }
        drop(wrong);
        if !class.open {
            return Err(Refusal::Closed);
        }
        let name = name_of(name).ok_or(Refusal::Name)?;
        let cookie = secret();
        let seat = self.records.join(&name, &hash(&cookie), MOST);
        let seat = seat.map_err(|_| Refusal::Records)?.ok_or(Refusal::Taken)?;
        Ok((seat, cookie))
    }

    /// A new personal link.
    ///
    /// # Errors
    /// The records can't be written.
    pub(crate) fn link(&self, seat: &Seat, by_staff: bool) -> Result<String, Error> {
        let key = secret();
        self.records.set_link(seat, &hash(&key), by_staff)?;
        Ok(format!("{}/join/{key}", self.origin))
    }

    /// The cookie of a further session for who has a personal link.
    pub(crate) fn follow_link(&self, key: &str) -> Option<String> {
        let cookie = secret();
        let found = self.records.follow_link(&hash(key), &hash(&cookie));
        found.ok().flatten().map(|_| cookie)
    }

    /// Remembers whose lab that is.
    pub(crate) fn add_lab(&self, lab: &str, seat: i64, task: &str) -> Result<(), Error> {
        self.records.add_lab(lab, seat, task)?;
        lock(&self.owners).insert(lab.to_owned(), seat);
        Ok(())
    }

    /// Whether that is a lab of the learner.
    pub(crate) fn owns(&self, seat: i64, lab: &str) -> bool {
        let mut owners = lock(&self.owners);
        if let Some(owner) = owners.get(lab) {
            return *owner == seat;
        }
        // Of the server before this one.
        let Ok(Some(owner)) = self.records.seat_of(lab) else {
            return false;
        };
        owners.insert(lab.to_owned(), owner);
        owner == seat
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::records::Class;

    fn room() -> (tempfile::TempDir, Room) {
        let dir = tempfile::tempdir().unwrap();
        let class = Class {
            name: "monday".to_owned(),
            code: "ABCD2345".to_owned(),
            open: true,
            tasks: vec!["a".to_owned()],
        };
        let records = Records::create(&dir.path().join("class.db"), &class, &[]).unwrap();
        (dir, Room::new(records, "https://class:8443".to_owned()))
    }

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    #[test]
    fn codes_have_eight_letters_and_are_read_as_people_type_them() {
        let (one, other) = (new_code(), new_code());
        assert_ne!(one, other);
        assert!(one.len() == 8 && one.bytes().all(|letter| LETTERS.contains(&letter)));
        assert_eq!(plain_code(" abcd-2345 "), "ABCD2345");
    }

    #[test]
    fn names_that_look_like_others_are_none() {
        assert_eq!(
            name_of("  Ada   Lovelace ").as_deref(),
            Some("Ada Lovelace")
        );
        assert!(name_of("Zoë 王").is_some());
        for wrong in [
            "",
            "  ",
            "Ada\u{202e}",
            "A\u{200b}da",
            "\u{1b}[2J",
            &"a".repeat(61),
        ] {
            assert_eq!(name_of(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn who_guesses_is_stopped_and_others_are_not() {
        let (_dir, room) = room();
        let now = Instant::now();
        for _ in 0..WRONG_OF_AN_ADDRESS {
            let wrong = room.join("AAAAAAAA", "Eve", HERE, now);
            assert_eq!(wrong.unwrap_err(), Refusal::Code);
        }
        // The right one helps no more.
        let late = room.join("ABCD2345", "Eve", HERE, now);
        assert_eq!(late.unwrap_err(), Refusal::TooOften);
        let other = IpAddr::from([192, 0, 2, 2]);
        room.join("abcd-2345", "Ada", other, now).unwrap();
        room.join("abcd-2345", "Eve", HERE, now + WHILE).unwrap();
    }

    #[test]
    fn a_closed_class_and_a_taken_name_are_refused() {
        let (_dir, room) = room();
        let now = Instant::now();
        let (ada, cookie) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        assert_eq!(
            room.records.session(&hash(&cookie)).unwrap(),
            Some(Some(ada))
        );
        let again = room.join("ABCD2345", "ada", HERE, now);
        assert_eq!(again.unwrap_err(), Refusal::Taken);
        room.records.set_open(false).unwrap();
        let closed = room.join("ABCD2345", "Bob", HERE, now);
        assert_eq!(closed.unwrap_err(), Refusal::Closed);
    }

    #[test]
    fn a_lab_is_of_one_learner_also_for_the_next_server() {
        let (dir, room) = room();
        let now = Instant::now();
        let (ada, _) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        let (bob, _) = room.join("ABCD2345", "Bob", HERE, now).unwrap();
        room.add_lab("a-1", ada.id, "a").unwrap();
        let records = Records::open(&dir.path().join("class.db")).unwrap();
        for room in [&room, &Room::new(records, String::new())] {
            assert!(room.owns(ada.id, "a-1") && !room.owns(bob.id, "a-1"));
            assert!(!room.owns(ada.id, "a-2"));
        }
    }

    #[test]
    fn who_joins_after_a_learner_was_removed_gets_nothing_of_theirs() {
        let (_dir, room) = room();
        let now = Instant::now();
        let (ada, _) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        room.add_lab("a-1", ada.id, "a").unwrap();
        assert!(room.owns(ada.id, "a-1"));
        room.records.remove(&ada).unwrap();
        let (bob, _) = room.join("ABCD2345", "Bob", HERE, now).unwrap();
        assert!(!room.owns(bob.id, "a-1"));
    }
}

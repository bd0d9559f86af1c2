//! The class as its server knows it: the records, whose lab is whose, and who guesses at the code.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cksl_wire::report::Problem;
use tokio::sync::Semaphore;

use super::data::Seat;
use super::looks::Looks;
use super::records::{Error, Records};
use super::schedule::{Phase, Share};
use crate::connection::network;
use crate::host::{Call, Host, Offer, Told};
use crate::lock;
use crate::random::hash;
use crate::random::secret;

/// Wrong codes from one address in [`WHILE`]; a whole room may share it.
const WRONG_OF_AN_ADDRESS: u32 = 30;

/// The same from one network of IPv6, in which one machine has as many addresses as it wants.
const WRONG_OF_A_NETWORK: u32 = 150;

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
    // Unicode's Default_Ignorable_Code_Point, what directs text, and letters that are blank.
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}')
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
    Early,
    Over,
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
            Self::Early => "the class has not begun yet",
            Self::Over => "the class is over",
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
struct Wrong(HashMap<Whose, (u32, Instant)>);

/// Whose wrong codes are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Address(IpAddr),
    Network(Ipv6Addr),
    All,
}

impl Whose {
    /// All that somebody counts to, and how many are too many.
    fn of(from: IpAddr) -> impl Iterator<Item = (Self, u32)> {
        let network = network(from).map(|one| (Self::Network(one), WRONG_OF_A_NETWORK));
        let others = [
            (Self::Address(from), WRONG_OF_AN_ADDRESS),
            (Self::All, WRONG_OF_ALL),
        ];
        others.into_iter().chain(network)
    }
}

impl Wrong {
    fn is_too_often(&mut self, from: IpAddr, now: Instant) -> bool {
        self.0.retain(|_, (_, since)| now < *since + WHILE);
        let count = |key| self.0.get(&key).map_or(0, |(count, _)| *count);
        Whose::of(from).any(|(key, most)| count(key) >= most)
    }

    fn add(&mut self, from: IpAddr, now: Instant) {
        for (key, _) in Whose::of(from) {
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
    pub(crate) looks: Looks,
    wrong: Mutex<Wrong>,
    /// Wrong passwords of the staff.
    guessed: Mutex<Wrong>,
    /// Passwords are tried one after the other.
    pub(crate) sign_in_turn: Semaphore,
    /// Tasks are begun one after the other, so that two tabs get no more labs than one.
    pub(crate) begin_turn: Semaphore,
    owners: Mutex<HashMap<String, i64>>,
}

impl Room {
    pub(crate) fn new(records: Arc<Records>, origin: String) -> Self {
        Self {
            records,
            origin,
            looks: Looks::default(),
            wrong: Mutex::default(),
            guessed: Mutex::default(),
            sign_in_turn: Semaphore::new(1),
            begin_turn: Semaphore::new(1),
            owners: Mutex::default(),
        }
    }

    /// The scenarios, and which of them no machine can run that is there now.
    pub(crate) async fn offer(&self, host: &Arc<dyn Host>) -> Result<Offer, Problem> {
        let told = Told::of(&**host, Call::Offer).await;
        match told.problem() {
            Some(problem) => Err(problem),
            None => Ok(told.offer),
        }
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
        match self.records.phase(Share::default()) {
            Ok(Phase::Before(_)) => return Err(Refusal::Early),
            Ok(Phase::Over) => return Err(Refusal::Over),
            Ok(Phase::Runs(_) | Phase::Paused(_)) => {}
            Err(_) => return Err(Refusal::Records),
        }
        let name = name_of(name).ok_or(Refusal::Name)?;
        let cookie = secret();
        let seat = self.records.join(&name, &hash(&cookie), MOST);
        let seat = seat.map_err(|_| Refusal::Records)?.ok_or(Refusal::Taken)?;
        Ok((seat, cookie))
    }

    /// Where learners come in, with that code: no server sees what follows `#`.
    pub(crate) fn way_in(&self, code: &str) -> String {
        format!("{}/#{code}", self.origin)
    }

    /// Whether too many wrong passwords have come.
    pub(crate) fn is_guessed(&self, from: IpAddr, now: Instant) -> bool {
        lock(&self.guessed).is_too_often(from, now)
    }

    /// A wrong password has come.
    pub(crate) fn guessed(&self, from: IpAddr, now: Instant) {
        lock(&self.guessed).add(from, now);
    }

    /// A new personal link.
    ///
    /// # Errors
    /// The records can't be written.
    pub(crate) fn link(&self, by: &Records, seat: &Seat, by_staff: bool) -> Result<String, Error> {
        let key = secret();
        by.set_link(seat, &hash(&key), by_staff)?;
        Ok(format!("{}/join/{key}", self.origin))
    }

    /// The cookie of a further session for who has a personal link.
    ///
    /// # Errors
    /// The records can't be written.
    pub(crate) fn follow_link(&self, key: &str) -> Result<Option<String>, Error> {
        let cookie = secret();
        let (key, kept) = (hash(key), hash(&cookie));
        let found = self.records.follow_link(&key, &kept)?.is_some()
            || self.records.follow_staff_link(&key, &kept)?;
        Ok(found.then_some(cookie))
    }

    /// Remembers whose lab that is. Returns whether its name was free.
    pub(crate) fn add_lab(&self, lab: &str, seat: i64, task: &str) -> Result<bool, Error> {
        let is_new = self.records.add_lab(lab, seat, task)?;
        if is_new {
            lock(&self.owners).insert(lab.to_owned(), seat);
        }
        Ok(is_new)
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
    use crate::class::testing::monday;
    use crate::db::testing::Shelf;

    fn room() -> (Shelf, Room) {
        let shelf = Shelf::new();
        let records = Arc::new(monday(&shelf));
        let room = Room::new(records, "https://class:8443".to_owned());
        (shelf, room)
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
        let (_shelf, room) = room();
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
    fn who_guesses_from_everywhere_stops_all_for_a_while() {
        let (mut wrong, now) = (Wrong::default(), Instant::now());
        for number in 0..WRONG_OF_ALL {
            assert!(!wrong.is_too_often(HERE, now), "{number}");
            wrong.add(
                IpAddr::from([10, 0, (number / 250) as u8, (number % 250) as u8]),
                now,
            );
        }
        assert!(wrong.is_too_often(HERE, now));
        assert!(!wrong.is_too_often(HERE, now + WHILE));
    }

    #[test]
    fn cookies_and_links_are_kept_as_digests_only() {
        let (shelf, room) = room();
        let (ada, cookie) = room.join("ABCD2345", "Ada", HERE, Instant::now()).unwrap();
        let link = room.link(&room.records, &ada, false).unwrap();
        let key = link.rsplit('/').next().unwrap().to_owned();
        let other = room.follow_link(&key).unwrap().unwrap();
        drop(room);
        for file in std::fs::read_dir(shelf.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for secret in [&cookie, &key, &other] {
                let has = |part: &[u8]| part == secret.as_bytes();
                assert!(!bytes.windows(secret.len()).any(has), "{secret}");
            }
        }
    }

    #[test]
    fn a_closed_class_and_a_taken_name_are_refused() {
        let (_shelf, room) = room();
        let now = Instant::now();
        let (ada, cookie) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        assert_eq!(
            room.records.session(&hash(&cookie)).unwrap(),
            Some(crate::class::Who::Seat(ada))
        );
        let again = room.join("ABCD2345", "ada", HERE, now);
        assert_eq!(again.unwrap_err(), Refusal::Taken);
        room.records.set_open(false).unwrap();
        let closed = room.join("ABCD2345", "Bob", HERE, now);
        assert_eq!(closed.unwrap_err(), Refusal::Closed);
    }

    #[test]
    fn a_lab_is_of_one_learner_also_for_the_next_server() {
        let (shelf, room) = room();
        let now = Instant::now();
        let (ada, _) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        let (bob, _) = room.join("ABCD2345", "Bob", HERE, now).unwrap();
        room.add_lab("a-1", ada.id, "a").unwrap();
        let records = Records::open(&shelf.place()).unwrap();
        for room in [&room, &Room::new(Arc::new(records), String::new())] {
            assert!(room.owns(ada.id, "a-1") && !room.owns(bob.id, "a-1"));
            assert!(!room.owns(ada.id, "a-2"));
        }
    }

    #[test]
    fn who_joins_after_a_learner_was_removed_gets_nothing_of_theirs() {
        let (_shelf, room) = room();
        let now = Instant::now();
        let (ada, _) = room.join("ABCD2345", "Ada", HERE, now).unwrap();
        room.add_lab("a-1", ada.id, "a").unwrap();
        assert!(room.owns(ada.id, "a-1"));
        room.records.remove(&ada).unwrap();
        let (bob, _) = room.join("ABCD2345", "Bob", HERE, now).unwrap();
        assert!(!room.owns(bob.id, "a-1"));
    }

    #[test]
    fn who_has_a_network_of_addresses_guesses_little_more_and_stops_nobody_elsewhere() {
        let (mut wrong, now) = (Wrong::default(), Instant::now());
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut tries = 0;
        for number in 0..2 * WRONG_OF_A_NETWORK {
            let from = at(&format!("2001:db8:1:2::{number:x}"));
            if !wrong.is_too_often(from, now) {
                wrong.add(from, now);
                tries += 1;
            }
        }
        assert_eq!(tries, WRONG_OF_A_NETWORK);
        for other in ["2001:db8:1:3::1", "192.0.2.1"] {
            assert!(!wrong.is_too_often(at(other), now), "{other}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_part_of_a_name() {
        for hidden in [
            "Ada\u{fe0f}",
            "Ada\u{34f}",
            "\u{3164}",
            "Ada\u{180b}",
            "\u{61c}Ada",
            "\u{2800}",
            "\u{115f}",
            "Ada\u{e0041}",
        ] {
            assert_eq!(name_of(hidden), None, "{hidden:?}");
        }
        for name in ["José", "Нина", "李雷", "Zoë O’Neil"] {
            assert_eq!(name_of(name).as_deref(), Some(name));
        }
    }
}

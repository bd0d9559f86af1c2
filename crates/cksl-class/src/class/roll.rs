//! Who is in a class: its learners, how they join and leave, and their labs.

use jiff::Timestamp;

use super::columns::{now, parsed, time};
use super::data::{Class, Seat, Task};
use super::deed::Deed;
use super::records::Records;
use super::schedule::Share;
use super::sessions::add_session;
use super::todo::Todo;
use super::{ahead, exam, facts};
use crate::db::{Connection, Result, Row, params};
use crate::random::Hash;

/// Whether two names are of one learner: the databases know more or less of letters than this.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn seat(row: &Row) -> Result<Seat> {
    Ok(Seat {
        id: row.get(0)?,
        name: row.get(1)?,
        admitted: row.get(2)?,
        hand: row.get(3)?,
        share: Share {
            extra: row.get(4)?,
            factor: row.get(5)?,
        },
    })
}

impl Records {
    /// The class.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn class(&self) -> Result<Class> {
        self.known.class.or_one((), self.read_class())
    }

    fn read_class(&self) -> Result<Class> {
        let db = self.db();
        let tasks = |which: &str| -> Result<Vec<String>> {
            let text = format!("SELECT scenario FROM task WHERE {which} ORDER BY place");
            db.all(&text, params![], |row| row.get(0))
        };
        let at = |row: &Row, column| {
            let at: Option<String> = row.get(column)?;
            at.as_deref().map(parsed).transpose()
        };
        db.one(
            "SELECT name, code, open, begins, ends, EXISTS (SELECT 1 FROM pause WHERE ended IS NULL) FROM class",
            params![],
            |row| {
                Ok(Class {
                    name: row.get(0)?,
                    code: row.get(1)?,
                    open: row.get(2)?,
                    tasks: tasks("true")?,
                    held: tasks("held <> 0")?,
                    begins: at(row, 3)?,
                    ends: at(row, 4)?,
                    paused: row.get(5)?,
                    exam: exam::kept(&db)?,
                })
            },
        )
    }

    /// Lets learners join, or no longer.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn set_open(&self, open: bool) -> Result<()> {
        let word = if open { "open" } else { "close" };
        self.act(&Deed::of_class(word), |db| {
            db.execute("UPDATE class SET open = ?1", params![open])?;
            match open {
                true => Ok(()),
                // Nobody can begin in what waits.
                false => ahead::end(db),
            }
        })
    }

    /// All learners, by name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn seats(&self) -> Result<Vec<Seat>> {
        let all = "SELECT id, name, admitted, hand, extra, factor FROM seat ORDER BY name";
        self.db().all(all, params![], seat)
    }

    /// The learner of that number.
    pub(crate) fn seat(&self, id: i64) -> Result<Option<Seat>> {
        self.db().maybe(
            "SELECT id, name, admitted, hand, extra, factor FROM seat WHERE id = ?1",
            params![id],
            seat,
        )
    }

    /// The learner of that name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn named(&self, name: &str) -> Result<Option<Seat>> {
        let mut seats = self.seats()?.into_iter();
        Ok(seats.find(|seat| is_same(&seat.name, name)))
    }

    /// How many learners are expected: those on the roster, or more if more have joined.
    pub fn expected(&self) -> Result<u32> {
        let counts = "SELECT (SELECT count(*) FROM roster), (SELECT count(*) FROM seat)";
        self.db().one(counts, params![], |row| {
            Ok(row.get::<u32>(0)?.max(row.get(1)?))
        })
    }

    /// A new learner, who is admitted if the roster has the name, or there is none. Nothing if the name is taken, or the
    /// class has `most` learners.
    pub(crate) fn join(&self, name: &str, cookie: &Hash, most: usize) -> Result<Option<Seat>> {
        let db = self.db();
        let change = db.transaction()?;
        let same = |known: &String| is_same(known, name);
        let names =
            |text: &str| -> Result<Vec<String>> { change.all(text, params![], |row| row.get(0)) };
        let seats = names("SELECT name FROM seat")?;
        if seats.iter().any(same) || seats.len() >= most {
            return Ok(None);
        }
        let listed: bool = change.get("SELECT listed FROM class", params![])?;
        let admitted = !listed || names("SELECT name FROM roster")?.iter().any(same);
        // PostgreSQL knows more names that are the same.
        let added = change.maybe(
            "INSERT INTO seat (name, admitted, joined) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING id",
            params![name, admitted, now()],
            |row| row.get(0),
        )?;
        let Some(id) = added else {
            return Ok(None);
        };
        add_session(&change, cookie, Some(id), None)?;
        change.commit()?;
        Ok(Some(Seat {
            id,
            name: name.to_owned(),
            admitted,
            hand: false,
            share: Share::default(),
        }))
    }

    /// Lets a learner whom the roster does not have begin.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn admit(&self, seat: &Seat) -> Result<()> {
        self.act(&Deed::to("admit", seat.id), |db| {
            db.execute(
                "UPDATE seat SET admitted = 1 WHERE id = ?1",
                params![seat.id],
            )?;
            Ok(())
        })
    }

    /// Removes a learner with all that is recorded of them. Their labs end as soon as the server comes to it.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn remove(&self, seat: &Seat) -> Result<()> {
        self.delete("remove", seat)
    }

    fn delete(&self, what: &str, seat: &Seat) -> Result<()> {
        self.act(&Deed::to(what, seat.id), |db| {
            let labs = "SELECT name FROM lab WHERE seat = ?1 ORDER BY number";
            for lab in db.all(labs, params![seat.id], |row| row.get(0))? {
                Todo::Stop { lab }.add(db)?;
            }
            for name in db.all("SELECT name FROM roster", params![], |row| {
                row.get::<String>(0)
            })? {
                if is_same(&name, &seat.name) {
                    db.execute("DELETE FROM roster WHERE name = ?1", params![name])?;
                }
            }
            db.execute("DELETE FROM seat WHERE id = ?1", params![seat.id])?;
            Ok(())
        })?;
        self.look_at_sessions();
        self.db().scrub()
    }

    /// The personal link of a learner is from now on that one.
    pub(crate) fn set_link(&self, seat: &Seat, link: &Hash, by_staff: bool) -> Result<()> {
        let does = |db: &Connection| {
            db.execute(
                "UPDATE seat SET link = ?2 WHERE id = ?1",
                params![seat.id, link],
            )?;
            Ok(())
        };
        match by_staff {
            true => self.act(&Deed::to("make a link", seat.id), does),
            false => does(&self.db()),
        }
    }

    /// The learner whose link that is gets a further session.
    pub(crate) fn follow_link(&self, link: &Hash, cookie: &Hash) -> Result<Option<Seat>> {
        let db = self.db();
        let change = db.transaction()?;
        let found = change.maybe(
            "SELECT id, name, admitted, hand, extra, factor FROM seat WHERE link = ?1",
            params![link],
            seat,
        )?;
        if let Some(seat) = &found {
            add_session(&change, cookie, Some(seat.id), None)?;
        }
        change.commit()?;
        drop(db);
        self.look_at_sessions();
        Ok(found)
    }

    /// Raises a learner's hand, or lowers it.
    pub(crate) fn set_hand(&self, seat: i64, up: bool) -> Result<()> {
        let db = self.db();
        db.execute("UPDATE seat SET hand = ?2 WHERE id = ?1", params![seat, up])?;
        Ok(())
    }

    /// A lab is made for a learner. Returns whether its name was free.
    pub(crate) fn add_lab(&self, lab: &str, seat: i64, task: &str) -> Result<bool> {
        let db = self.db();
        let change = db.transaction()?;
        // That of a learner who was removed may still be there.
        let added = change.execute(
            "INSERT INTO lab (name, seat, task, made, number) \
             SELECT ?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM lab) \
             WHERE NOT EXISTS (SELECT 1 FROM placed WHERE lab = ?1) ON CONFLICT DO NOTHING",
            params![lab, seat, task, now()],
        )?;
        if added == 0 {
            return Ok(false);
        }
        facts::add_lab(&change, lab, seat, task)?;
        change.commit()?;
        Ok(true)
    }

    /// Whose lab that is.
    pub(crate) fn seat_of(&self, lab: &str) -> Result<Option<i64>> {
        let seat = "SELECT seat FROM lab WHERE name = ?1";
        self.db().maybe(seat, params![lab], |row| row.get(0))
    }

    /// The tasks, with what they were when the class was made.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn tasks(&self) -> Result<Vec<Task>> {
        let all = "SELECT scenario, version, digest FROM task ORDER BY place";
        self.db().all(all, params![], |row| {
            Ok(Task {
                id: row.get(0)?,
                version: row.get(1)?,
                digest: row.get(2)?,
            })
        })
    }

    /// When a learner joined.
    pub(crate) fn joined(&self, seat: i64) -> Result<Timestamp> {
        let joined = "SELECT joined FROM seat WHERE id = ?1";
        self.db().one(joined, params![seat], |row| time(row, 0))
    }

    /// A learner removes themself, with all that is recorded of them.
    pub(crate) fn leave(&self, seat: &Seat) -> Result<()> {
        self.delete("left, with all records", seat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Who;
    use crate::class::data::Came;
    use crate::class::marks::Stand;
    use crate::class::member::Member;
    use crate::class::schedule::Phase;
    use crate::class::testing::{begun, digest, news, records};
    use crate::class::time::More;
    use crate::db::testing::Shelf;
    use crate::host::{FactId, News, Stamp, What};

    fn log(records: &Records) -> Vec<String> {
        let acts = records.acts().unwrap();
        acts.into_iter().map(|act| act.what).collect()
    }

    #[test]
    fn a_name_is_taken_once_and_waits_if_the_roster_lacks_it() {
        let (_shelf, records) = records(&["Ada"]);
        let ada = records.join("ada", &[1; 32], 3).unwrap().unwrap();
        assert!(ada.admitted);
        assert_eq!(records.join("ADA", &[2; 32], 3).unwrap(), None);
        let bob = records.join("Bob", &[3; 32], 3).unwrap().unwrap();
        assert!(!bob.admitted);
        records.admit(&bob).unwrap();
        let known = records.session(&[3; 32]).unwrap();
        assert!(matches!(known, Some(Who::Seat(seat)) if seat.admitted));
        records.join("Cy", &[4; 32], 3).unwrap().unwrap();
        assert_eq!(records.join("Di", &[5; 32], 3).unwrap(), None);
        assert_eq!(records.session(&[9; 32]).unwrap(), None);
    }

    #[test]
    fn who_is_removed_is_gone_from_the_roster_in_whatever_case_its_name_is_there() {
        let (_shelf, records) = records(&["Änne", "Bob"]);
        let anne = records.join("änne", &[1; 32], 9).unwrap().unwrap();
        assert_eq!(records.named("ÄNNE").unwrap(), Some(anne.clone()));
        records.remove(&anne).unwrap();
        let again = records.join("Änne", &[2; 32], 9).unwrap().unwrap();
        assert!(!again.admitted && records.session(&[1; 32]).unwrap().is_none());
    }

    #[test]
    fn who_is_removed_leaves_nothing_in_the_file() {
        let name = "Ada of the Unmistakable Name";
        let (shelf, records) = records(&[name]);
        let ada = records.join(name, &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.keep(&news(1, "a-1", begun())).unwrap();
        records.say(None, "hello").unwrap();
        records.admit(&ada).unwrap();
        records.set_link(&ada, &[7; 32], true).unwrap();
        records
            .say(Some(&ada), &format!("well done, {name}"))
            .unwrap();
        let told = format!("say to {name}: well done, {name}");
        assert!(log(&records).contains(&told));
        records.remove(&ada).unwrap();
        assert!(log(&records).contains(&"say to learner 1, who was removed".to_owned()));
        // The roster is empty now, and a stranger waits as before.
        let eve = records.join("Eve", &[2; 32], 9).unwrap().unwrap();
        assert!(!eve.admitted);
        let stop = Todo::Stop {
            lab: "a-1".to_owned(),
        };
        assert_eq!(records.todo().unwrap(), [(1, Some(stop))]);
        records.did(1).unwrap();
        assert_eq!(records.todo().unwrap(), []);
        assert!(records.cells(None).unwrap().is_empty());
        assert_eq!(records.session(&[1; 32]).unwrap(), None);
        drop(records);
        for file in std::fs::read_dir(shelf.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let found = bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes());
            assert!(!found);
        }
    }

    #[test]
    fn what_is_done_after_the_end_counts_for_nothing_until_there_is_more_time() {
        let shelf = Shelf::new();
        let at = |second| Timestamp::from_second(second).unwrap();
        let class = Class {
            name: "monday".to_owned(),
            code: "ABCD2345".to_owned(),
            open: true,
            tasks: vec!["a".to_owned()],
            held: Vec::new(),
            begins: Some(at(0)),
            ends: Some(at(60)),
            paused: false,
            exam: None,
        };
        let records = Records::create(&shelf.place(), &class, &[], digest).unwrap();
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = |earned| What::Graded { earned, max: 3 };
        let ended = What::Ended {
            how: "stopped".to_owned(),
            node_stays: false,
        };
        for (second, what) in [(1, begun()), (59, graded(1)), (60, graded(3)), (90, ended)] {
            records.keep(&news(second, "a-1", what)).unwrap();
        }
        let mark = || {
            records.cells(None).unwrap()[&(ada.id, "a".to_owned())]
                .mark
                .clone()
        };
        // The lab is gone all the same.
        assert_eq!(
            (mark().score, mark().stand, mark().open),
            (1, Stand::Tried, false)
        );
        assert_eq!(records.phase_of(ada.id).unwrap(), Phase::Over);
        assert!(records.extend(Some(&ada), More::Minutes(10)).unwrap());
        assert_eq!((mark().score, mark().stand), (3, Stand::Passed));
        let left = records.phase_of(ada.id).unwrap().left().unwrap();
        assert!((590..=600).contains(&left), "{left}");
        assert_eq!(records.phase(Share::default()).unwrap(), Phase::Over);
        assert!(log(&records).contains(&"extend: Ada: 10 min".to_owned()));
    }

    #[test]
    fn a_class_is_paused_once_and_without_an_end_nothing_is_extended() {
        let (_shelf, records) = records(&[]);
        assert!(records.set_paused(true).unwrap());
        assert!(!records.set_paused(true).unwrap());
        assert_eq!(
            records.phase(Share::default()).unwrap(),
            Phase::Paused(None)
        );
        assert!(records.set_paused(false).unwrap());
        assert!(!records.set_paused(false).unwrap());
        assert!(!records.extend(None, More::Minutes(1)).unwrap());
        assert_eq!(log(&records), ["pause", "go on"]);
    }

    #[test]
    fn a_hint_of_the_staff_costs_nothing_and_one_of_the_learners_own_still_does() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = |number| news(number, "a-1", What::Graded { earned: 3, max: 3 });
        let hint = |number: u64, costs| {
            let what = What::Hint {
                number: number as usize,
                costs,
            };
            news(number + 1, "a-1", what)
        };
        let score = || {
            records.cells(None).unwrap()[&(ada.id, "a".to_owned())]
                .mark
                .score
        };
        records.keep(&news(1, "a-1", begun())).unwrap();
        records.keep(&hint(1, 1)).unwrap();
        records.credit("a-1", 1).unwrap();
        records.keep(&hint(2, 2)).unwrap();
        // News of tests are of 1970: this one is of after the credit.
        let now = News {
            stamp: Some(Stamp {
                id: FactId {
                    source: 5,
                    number: 9,
                },
                at: Timestamp::now(),
            }),
            ..graded(9)
        };
        records.keep(&now).unwrap();
        assert_eq!(score(), 2);
        records.compute(None).unwrap();
        assert_eq!(score(), 2);
    }

    #[test]
    fn tasks_are_released_one_by_one_and_each_once() {
        let (_shelf, records) = records(&[]);
        assert_eq!(records.release(Some("b")).unwrap(), None);
        assert_eq!(records.release(None).unwrap().as_deref(), Some("a"));
        assert_eq!(records.release(None).unwrap(), None);
        assert!(records.class().unwrap().held.is_empty());
        assert_eq!(log(&records), ["release: a"]);
    }

    #[test]
    fn an_export_has_what_counts_and_the_digests_of_the_tasks() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.keep(&news(1, "a-1", begun())).unwrap();
        let tasks = records.tasks().unwrap();
        assert_eq!(
            (tasks[1].id.as_str(), tasks[1].digest.as_str()),
            ("a", "digest of a")
        );
        let stories = records.stories(None).unwrap();
        assert_eq!((stories[0].seat, stories[0].facts.len()), (ada.id, 1));
        assert!(records.stories(Some(bob.id)).unwrap().is_empty());
        records.leave(&ada).unwrap();
        assert!(records.stories(None).unwrap().is_empty());
        assert_eq!(
            log(&records),
            ["left, with all records: learner 1, who was removed"]
        );
    }

    #[test]
    fn a_message_is_heard_also_after_the_last_one_was_removed_with_its_learner() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.say(Some(&ada), "well done").unwrap();
        let heard = records.last_said().unwrap();
        records.remove(&ada).unwrap();
        records.say(None, "ten minutes left").unwrap();
        let said = records.said_after(heard).unwrap();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].2, "ten minutes left");
    }

    #[test]
    fn the_log_of_the_staff_is_only_added_to() {
        let (_shelf, records) = records(&[]);
        records.set_open(false).unwrap();
        records.say(None, "ten minutes left").unwrap();
        assert_eq!(log(&records), ["close", "say to all: ten minutes left"]);
        for change in ["DELETE FROM act", "UPDATE act SET what = ''"] {
            assert!(records.db().execute(change, params![]).is_err(), "{change}");
        }
    }

    #[test]
    fn a_link_leads_to_its_learner_and_the_one_before_no_longer() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.set_link(&ada, &[7; 32], false).unwrap();
        records.set_link(&ada, &[8; 32], true).unwrap();
        assert_eq!(records.follow_link(&[7; 32], &[2; 32]).unwrap(), None);
        let found = records.follow_link(&[8; 32], &[2; 32]).unwrap();
        assert_eq!(found.as_ref(), Some(&ada));
        assert_eq!(records.session(&[2; 32]).unwrap(), Some(Who::Seat(ada)));
        records.add_staff(&[3; 32]).unwrap();
        let staff = Some(Who::Staff(Member::console()));
        assert_eq!(records.session(&[3; 32]).unwrap(), staff);
    }

    #[test]
    fn a_name_is_taken_in_whatever_case_and_expected_in_whatever_case() {
        let (_shelf, records) = records(&["Änne"]);
        let join = |name: &str, cookie| records.join(name, &[cookie; 32], 9).unwrap();
        assert!(join("änne", 1).unwrap().admitted);
        assert!(join("ÄNNE", 2).is_none());
        assert!(!join("Ben", 3).unwrap().admitted);
    }

    #[test]
    fn a_link_that_is_followed_again_and_again_ends_the_oldest_sessions() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[0; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[99; 32], 9).unwrap().unwrap();
        records.set_link(&ada, &[7; 32], false).unwrap();
        for cookie in 1..=16 {
            let followed = records.follow_link(&[7; 32], &[cookie; 32]).unwrap();
            assert_eq!(followed.as_ref(), Some(&ada));
        }
        let of = |cookie: u8| records.session(&[cookie; 32]).unwrap();
        assert_eq!(of(0), None);
        assert!((1..=16).all(|cookie| of(cookie) == Some(Who::Seat(ada.clone()))));
        assert_eq!(of(99), Some(Who::Seat(bob)));
    }

    #[test]
    fn a_lab_has_the_name_of_no_other_one_also_of_one_that_is_still_to_end() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        records.meet(2, "lab-2", Came::OfClass, None).unwrap();
        assert!(records.add_lab("a-1", ada.id, "a").unwrap());
        assert!(!records.add_lab("a-1", bob.id, "a").unwrap());
        assert_eq!(records.seat_of("a-1").unwrap(), Some(ada.id));
        records.place("a-1", 2).unwrap();
        records.remove(&ada).unwrap();
        assert!(!records.add_lab("a-1", bob.id, "a").unwrap());
        records.forget_place("a-1").unwrap();
        assert!(records.add_lab("a-1", bob.id, "a").unwrap());
    }

    #[test]
    fn what_was_written_last_has_its_time() {
        let (_shelf, records) = records(&[]);
        let before = records.written().unwrap();
        assert!(before <= Timestamp::now());
        records.say(None, "hello").unwrap();
        assert!(records.written().unwrap() > before);
    }
}

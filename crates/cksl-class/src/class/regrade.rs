//! Attempts that are judged again, from their recordings: what the attempts of a class rest on, how a command gets their
//! recordings, and what becomes of the marks. The grades before stay where they are.
//!
//! ```text
//! command ─ asks ─► recording (table) ◄─ pieces ─ server ◄── host
//!    └── judges, and appends to ─► regrade (table) ─► marks
//! ```

use std::collections::{BTreeMap, BTreeSet};

use cksl_wire::report::ReportedCheck;
use cksl_wire::timeline::Judged;
use jiff::Timestamp;

use super::again::last_of;
use super::columns::to_json;
use super::counting::counting;
use super::deed::Deed;
use super::facts::{compute_one, take_all};
use super::marks::{Fact, Standing};
use super::records::{Error, Records};
use super::schedule::{schedule, share};
use super::todo::Todo;
use crate::db::params;
use crate::host::What;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS recording (lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE, attempt INTEGER NOT NULL,
    bytes BLOB, problem TEXT, PRIMARY KEY (lab, attempt)) STRICT;
CREATE TABLE IF NOT EXISTS regrade (id INTEGER PRIMARY KEY AUTOINCREMENT, lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE,
    began TEXT NOT NULL, at TEXT NOT NULL, earned INTEGER NOT NULL, score INTEGER NOT NULL, points INTEGER NOT NULL,
    checks TEXT NOT NULL,
    digest TEXT NOT NULL, version TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS regrade_of_lab ON regrade (lab);
";

/// A moment at which an attempt is judged, with what was known of it then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    /// What came then or later does not count; of none, all counts.
    pub until: Option<Timestamp>,
    /// What hints and tries had cost.
    pub paid: u32,
    /// What was found of its checks in the lab, by id; what never turned has not passed.
    pub checks: BTreeMap<String, ReportedCheck>,
}

/// An attempt that was graded in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The number of its learner.
    pub seat: i64,
    /// Its task.
    pub task: String,
    /// Its lab, and its number in the records of the host.
    pub lab: String,
    /// See `lab`.
    pub attempt: i64,
    /// When it began.
    pub began: Timestamp,
    /// When the last of the known facts of its lab happened, by the clock of its machine, as all its facts are: what is
    /// judged again stands for the grades until then.
    pub known: Timestamp,
    /// What counts of it now: points, and all points.
    pub score: u32,
    /// See `score`.
    pub max: u32,
    /// When its best grade was given.
    pub best: Moment,
    /// Its end, or that of the time of its learner.
    pub last: Moment,
    /// What counts of its checks now: what the best grade found, or what was found when it was judged again before.
    pub now: BTreeMap<String, Judged>,
}

impl Tried {
    /// What counts of a check now.
    #[must_use]
    pub fn verdict(&self, check: &str) -> Judged {
        self.now.get(check).copied().unwrap_or(Judged::Fail)
    }
}

/// What became of an attempt that was judged again.
#[derive(Clone, Debug, PartialEq)]
pub struct Regrade {
    /// Points of all checks that pass.
    pub earned: u32,
    /// All points.
    pub max: u32,
    /// What hints and tries had cost at the moment at which it was judged.
    pub paid: u32,
    /// All checks.
    pub checks: Vec<ReportedCheck>,
    /// SHA-256 of the files of the scenario by which it was judged.
    pub digest: String,
}

impl Regrade {
    /// What it makes of the attempt: points, less what hints and tries had cost.
    #[must_use]
    pub fn score(&self) -> u32 {
        self.earned.saturating_sub(self.paid)
    }
}

/// Why a recording can't be had whose machine says nothing.
pub const UNANSWERED: &str = "its machine does not answer";

/// A recording that was asked for.
pub type Fetched = Result<Vec<u8>, String>;

impl Records {
    /// The attempts that were graded in time: of one learner or of all, in one task or in all.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn tried(&self, of: Option<i64>, task: Option<&str>) -> Result<Vec<Tried>, Error> {
        let now = Timestamp::now();
        let db = self.db();
        let schedule = schedule(&db)?;
        let labs = "SELECT seat, task, name FROM lab WHERE (?1 IS NULL OR seat = ?1) AND (?2 IS NULL OR task = ?2) \
            ORDER BY seat, number";
        let labs: Vec<(i64, String, String)> = db.all(labs, params![of, task], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        let mut all = Vec::new();
        for (seat, task, lab) in labs {
            let share = share(&db, seat)?.unwrap_or_default();
            let ends = schedule.over_since(share, now);
            let counts = counting(&db, seat)?;
            let mut watch = Watch::default();
            let mut standing = Standing::default();
            let mut known = Timestamp::MIN;
            take_all(&db, &mut standing, &lab, &counts, &mut |standing, fact| {
                known = known.max(fact.at);
                watch.see(standing, &lab, fact, counts(&lab, fact.at));
            })?;
            for seen in watch.attempts {
                let (attempt, began) = (seen.attempt, seen.began);
                let Some(graded) = standing.graded(&lab, began) else {
                    continue;
                };
                let again = last_of(&db, &lab, began)?;
                // A later grade that is better counts instead.
                let again = again.filter(|(at, _)| *at >= graded.at);
                let found = |check: ReportedCheck| (check.id, check.verdict);
                let now = match again {
                    Some((_, checks)) => checks.into_iter().map(found).collect(),
                    None => seen.best.values().cloned().map(found).collect(),
                };
                all.push(Tried {
                    now,
                    seat,
                    task: task.clone(),
                    lab: lab.clone(),
                    attempt,
                    began,
                    known,
                    score: graded.score,
                    max: graded.max,
                    best: Moment {
                        until: Some(ends.map_or(graded.at, |ends| ends.min(graded.at))),
                        paid: graded.paid,
                        checks: seen.best,
                    },
                    last: Moment {
                        until: ends,
                        paid: standing.cost(&lab, began),
                        checks: seen.last,
                    },
                });
            }
        }
        Ok(all)
    }

    /// The server is to get the recordings of these attempts.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn ask_recordings<'a>(&self, of: impl IntoIterator<Item = &'a Tried>) -> Result<(), Error> {
        let db = self.db();
        let change = db.transaction()?;
        for Tried { lab, attempt, .. } in of {
            let todo = Todo::Recording {
                lab: lab.clone(),
                attempt: *attempt,
            };
            todo.add(&change)?;
        }
        change.commit()
    }

    /// The recording of an attempt, packed, or why it can't be had; nothing while it is on its way. Afterwards it is not
    /// here any more.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn take_recording(&self, tried: &Tried) -> Result<Option<Fetched>, Error> {
        let db = self.db();
        let taken =
            "DELETE FROM recording WHERE lab = ?1 AND attempt = ?2 RETURNING bytes, problem";
        db.maybe(taken, params![tried.lab, tried.attempt], |row| {
            let problem: Option<String> = row.get(1)?;
            Ok(match problem {
                Some(why) => Err(why),
                None => Ok(row.get(0)?),
            })
        })
    }

    /// Keeps a recording, or why there is none, for the command that has asked for it.
    pub(crate) fn keep_recording(
        &self,
        lab: &str,
        attempt: i64,
        fetched: &Fetched,
    ) -> Result<(), Error> {
        let (bytes, problem) = match fetched {
            Ok(bytes) => (Some(bytes.clone()), None),
            Err(why) => (None, Some(why.clone())),
        };
        self.db().execute(
            "INSERT INTO recording SELECT name, ?2, ?3, ?4 FROM lab WHERE name = ?1 ON CONFLICT (lab, attempt) \
             DO UPDATE SET bytes = excluded.bytes, problem = excluded.problem",
            params![lab, attempt, bytes, problem],
        )?;
        Ok(())
    }

    /// No recording is waited for any more: those that came are deleted, and others are not asked for.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn end_recordings(&self) -> Result<(), Error> {
        let waiting = self.todo()?;
        let db = self.db();
        let change = db.transaction()?;
        for (id, todo) in waiting {
            if matches!(todo, Some(Todo::Recording { .. })) {
                change.execute("DELETE FROM todo WHERE id = ?1", params![id])?;
            }
        }
        change.execute("DELETE FROM recording", params![])?;
        change.commit()
    }

    /// Attempts count by these grades from now on. Of a learner who was removed meanwhile nothing is written.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn regrade(&self, all: &[(Tried, Regrade)]) -> Result<(), Error> {
        let db = self.db();
        let change = db.transaction()?;
        let mut marks = BTreeSet::new();
        for (tried, regrade) in all {
            let checks = to_json(&regrade.checks)?;
            let written = change.execute(
                "INSERT INTO regrade (lab, began, at, earned, score, points, checks, digest, version) \
                 SELECT name, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM lab WHERE name = ?1",
                params![
                    tried.lab,
                    tried.began.to_string(),
                    tried.known.to_string(),
                    regrade.earned,
                    regrade.score(),
                    regrade.max,
                    checks,
                    regrade.digest,
                    env!("CARGO_PKG_VERSION")
                ],
            )?;
            if written == 0 {
                continue;
            }
            let detail = format!(
                "{}: {} of {} before, {} of {} now, by the scenario {}",
                tried.task,
                tried.score,
                tried.max,
                regrade.score(),
                regrade.max,
                regrade.digest
            );
            let deed = Deed::to("judge again", tried.seat).with(detail);
            deed.log(&change, self.by)?;
            marks.insert((tried.seat, tried.task.as_str()));
        }
        for (seat, task) in marks {
            compute_one(&change, seat, task)?;
        }
        change.commit()
    }
}

/// Looks at the facts of a lab: which attempts there were, and what was found in each.
#[derive(Default)]
struct Watch {
    attempts: Vec<Seen>,
}

/// An attempt, and what was found of its checks by its best grade, and last.
struct Seen {
    attempt: i64,
    began: Timestamp,
    best: Checks,
    last: Checks,
}

type Checks = BTreeMap<String, ReportedCheck>;

impl Watch {
    fn see(&mut self, standing: &Standing, lab: &str, fact: &Fact, counts: bool) {
        if !counts {
            return;
        }
        if let What::Begun { attempt, .. } = &fact.what {
            self.attempts.push(Seen {
                attempt: *attempt,
                began: fact.at,
                best: Checks::new(),
                last: Checks::new(),
            });
        }
        let Some(seen) = self.attempts.last_mut() else {
            return;
        };
        match &fact.what {
            What::Check(check) => {
                seen.last.insert(check.id.clone(), (**check).clone());
            }
            What::Graded { .. } => {
                let graded = standing.graded(lab, seen.began);
                if graded.is_some_and(|graded| graded.at == fact.at) {
                    seen.best.clone_from(&seen.last);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::marks::Stand;
    use crate::class::testing::{begun, monday, news};
    use crate::db::testing::Shelf;
    use crate::host::{FactId, News, Stamp};

    fn check(id: &str, verdict: Judged) -> ReportedCheck {
        ReportedCheck {
            id: id.to_owned(),
            points: 2,
            earned: if verdict == Judged::Pass { 2 } else { 0 },
            verdict,
            say: String::new(),
            evidence: Vec::new(),
            waits_for: None,
            rule: None,
            asked: None,
        }
    }

    /// A learner whose first attempt has earned two of four points in the end, after it had earned more.
    fn class() -> (Shelf, Records, i64) {
        let shelf = Shelf::new();
        let records = monday(&shelf);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let turns = |id: &str, verdict| What::Check(Box::new(check(id, verdict)));
        let graded = |earned| What::Graded { earned, max: 4 };
        let whats = [
            What::Begun {
                scenario: "a".to_owned(),
                attempt: 7,
                roots: Vec::new(),
            },
            What::Hint {
                number: 1,
                costs: 1,
            },
            turns("fires", Judged::Pass),
            graded(2),
            turns("fires", Judged::Fail),
            graded(0),
            What::Hint {
                number: 2,
                costs: 3,
            },
        ];
        for (number, what) in (1..).zip(whats) {
            let news = News {
                stamp: Some(Stamp {
                    id: FactId { source: 5, number },
                    at: Timestamp::from_second(number as i64).unwrap(),
                }),
                ..News::of_lab("a-1", what)
            };
            records.keep(&news).unwrap();
        }
        (shelf, records, ada.id)
    }

    fn tried(records: &Records) -> Tried {
        let mut all = records.tried(None, None).unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn regrade(verdicts: [Judged; 2]) -> Regrade {
        let [fires, file] = verdicts;
        let checks = vec![check("fires", fires), check("file", file)];
        Regrade {
            earned: checks.iter().map(|check| check.earned).sum(),
            max: 4,
            paid: 1,
            checks,
            digest: "abc".to_owned(),
        }
    }

    #[test]
    fn an_attempt_is_told_with_what_its_best_grade_found_and_had_cost() {
        let (_shelf, records, seat) = class();
        let one = tried(&records);
        assert_eq!((one.seat, one.attempt, one.lab.as_str()), (seat, 7, "a-1"));
        assert_eq!((one.score, one.max, one.best.paid), (1, 4, 1));
        let best = Timestamp::from_second(4).unwrap();
        assert_eq!(one.best.until, Some(best));
        assert_eq!(one.best.checks["fires"].verdict, Judged::Pass);
        // Its end has the hint that was taken later, and not the check that broke.
        assert_eq!((one.last.until, one.last.paid), (None, 3));
        assert_eq!(one.last.checks["fires"].verdict, Judged::Fail);
        assert_eq!(one.verdict("fires"), Judged::Pass);
        assert_eq!(one.verdict("file"), Judged::Fail);
        assert!(records.tried(Some(seat + 1), None).unwrap().is_empty());
        assert!(records.tried(None, Some("b")).unwrap().is_empty());
    }

    #[test]
    fn a_mark_counts_by_what_was_judged_again_and_the_grade_before_stays() {
        let (shelf, records, seat) = class();
        let before = records.stories(None).unwrap().remove(0).facts;
        let one = tried(&records);
        let again = regrade([Judged::Pass, Judged::Pass]);
        records.regrade(&[(one.clone(), again)]).unwrap();
        let mark = || {
            records.cells(None).unwrap()[&(seat, "a".to_owned())]
                .mark
                .clone()
        };
        assert_eq!(
            (mark().score, mark().max, mark().stand),
            (3, Some(4), Stand::Passed)
        );
        let regraded = mark().regraded.unwrap();
        assert_eq!((regraded.score, regraded.max), (1, 4));
        let evidence = records.evidence(seat, "a").unwrap();
        assert_eq!(evidence["file"].verdict, Judged::Pass);

        // Who computes all marks again gets the same, and all facts are there.
        let counted = mark();
        records.compute(None).unwrap();
        assert_eq!(mark(), counted);
        let story = records.stories(None).unwrap().remove(0);
        assert_eq!((story.facts, story.regrades.len()), (before, 1));
        let acts = records.acts().unwrap();
        let told = "judge again: Ada: a: 1 of 4 before, 3 of 4 now, by the scenario abc";
        assert_eq!(
            (acts[0].what.as_str(), acts[0].by.as_str()),
            (told, "console")
        );

        // The next one begins with that, and keeps what the lab has shown.
        let next = tried(&records);
        assert_eq!((next.score, next.best.paid), (3, 1));
        assert_eq!(next.verdict("file"), Judged::Pass);
        assert_eq!((&next.best, &next.last), (&one.best, &one.last));

        // With a learner all goes that was judged again of them.
        drop(records);
        let records = Records::open(&shelf.place()).unwrap();
        let seat = records.named("Ada").unwrap().unwrap();
        records.remove(&seat).unwrap();
        records
            .regrade(&[(next, regrade([Judged::Pass; 2]))])
            .unwrap();
        let left: i64 = records
            .db()
            .get("SELECT count(*) FROM regrade", params![])
            .unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_later_grade_counts_also_of_a_machine_whose_clock_is_slow() {
        let shelf = Shelf::new();
        let records = monday(&shelf);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let tell = |number, what| records.keep(&news(number, "a-1", what)).unwrap();
        tell(1, begun());
        tell(2, What::Graded { earned: 2, max: 4 });
        let one = tried(&records);
        records
            .regrade(&[(one, regrade([Judged::Pass, Judged::Fail]))])
            .unwrap();
        let score = || {
            records.cells(None).unwrap()[&(ada.id, "a".to_owned())]
                .mark
                .score
        };
        assert_eq!(score(), 1);
        tell(3, What::Graded { earned: 3, max: 4 });
        assert_eq!(score(), 3);
        records.compute(None).unwrap();
        assert_eq!(score(), 3);
    }

    #[test]
    fn a_recording_is_there_for_who_has_asked_for_it_and_once() {
        let (_shelf, records, _) = class();
        let one = tried(&records);
        records.ask_recordings([&one]).unwrap();
        let wanted = Todo::Recording {
            lab: "a-1".to_owned(),
            attempt: 7,
        };
        assert_eq!(records.todo().unwrap()[0].1, Some(wanted));
        assert_eq!(records.take_recording(&one).unwrap(), None);
        let bytes = vec![0, 159, 255];
        records
            .keep_recording("a-1", 7, &Ok(bytes.clone()))
            .unwrap();
        assert_eq!(records.take_recording(&one).unwrap(), Some(Ok(bytes)));
        assert_eq!(records.take_recording(&one).unwrap(), None);
        let why = Err("its recording is not kept".to_owned());
        records.keep_recording("a-1", 7, &why).unwrap();
        assert_eq!(records.take_recording(&one).unwrap(), Some(why));

        // What nobody waits for any more is deleted, and not asked for.
        records.keep_recording("a-1", 7, &Ok(vec![1])).unwrap();
        records.end_recordings().unwrap();
        assert_eq!(records.take_recording(&one).unwrap(), None);
        assert_eq!(records.todo().unwrap(), []);
        // Of a learner who was removed nothing comes any more.
        records.keep_recording("gone-1", 7, &Ok(vec![1])).unwrap();
    }
}

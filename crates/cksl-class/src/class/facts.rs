//! What labs have told of a class, and the marks that are computed from it. Facts are only added; marks are kept beside
//! them, and can be computed again.

use std::collections::BTreeMap;

use cksl_wire::report::ReportedCheck;
use jiff::Timestamp;
use serde::Serialize;

use super::again::{last_of, regrades};
use super::columns::{from_json, time, to_json};
use super::counting::counting;
use super::hosts::reached;
use super::marks::{Again, Fact, Mark, Standing};
use super::records::{Error, Records};
use crate::db::{Connection, Result, params};
use crate::host::{FactId, News, Stamp, What};

/// Bytes of a check's evidence that are kept with its fact; a longer one is kept without.
const MOST_EVIDENCE: usize = 64 << 10;

/// All that a lab has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Story {
    /// The number of its learner.
    #[serde(skip)]
    pub seat: i64,
    /// Its task.
    pub task: String,
    /// Its name.
    pub lab: String,
    /// The facts that count, in their order.
    pub facts: Vec<Fact>,
    /// What was judged again of its attempts, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regrades: Vec<Again>,
}

/// What a learner did in a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The lab that was made last.
    pub lab: Option<String>,
    /// When something was done there last.
    pub worked: Option<Timestamp>,
    /// What was earned.
    pub mark: Mark,
}

impl Records {
    /// How much room the facts of a lab take: the sum of their [`room_of`].
    pub(crate) fn room_of_facts(&self, lab: &str) -> Result<u64> {
        let room = "SELECT coalesce(sum(1 + length(what) / 1024), 0) FROM fact WHERE lab = ?1";
        let room: i64 = self.db().get(room, params![lab])?;
        Ok(room.cast_unsigned())
    }

    /// Keeps a fact of a lab of this class. One that was told before counts once.
    pub(crate) fn keep(&self, news: &News) -> Result<()> {
        let News {
            stamp: Some(Stamp { id, at }),
            lab: Some(lab),
            what,
        } = news
        else {
            return Ok(());
        };
        let number = id.number.cast_signed();
        // By whatever clock: what is told now has not happened later.
        let at = &(*at).min(Timestamp::now());
        let db = self.db();
        let change = db.transaction()?;
        match what {
            What::Worked => {
                change.execute(
                    "UPDATE mark SET worked = ?2 WHERE (seat, task) = (SELECT seat, task FROM lab WHERE name = ?1)",
                    params![lab, at.to_string()],
                )?;
            }
            what if what.is_fact() => {
                let is_new = change.execute(
                    "INSERT INTO fact SELECT name, ?2, ?3, ?4, ?5 FROM lab WHERE name = ?1 ON CONFLICT DO NOTHING",
                    params![lab, id.source, number, at.to_string(), text_of(what)?],
                )?;
                if is_new == 1 {
                    take(&change, lab, *id, *at, what)?;
                }
            }
            // No facts: they are told again to no harm, and cost no write.
            _ => return Ok(()),
        }
        reached(&change, *id)?;
        change.commit()
    }

    /// What learners did, by seat and task.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn cells(&self, of: Option<i64>) -> Result<BTreeMap<(i64, String), Cell>> {
        let cells =
            "SELECT seat, task, lab, worked, standing FROM mark WHERE ?1 IS NULL OR seat = ?1";
        let cells = self.db().all(cells, params![of], |row| {
            let worked: Option<String> = row.get(3)?;
            let cell = Cell {
                lab: Some(row.get(2)?),
                worked: worked.and_then(|at| at.parse().ok()),
                mark: from_json::<Standing>(row, 4)?.mark(),
            };
            Ok(((row.get(0)?, row.get(1)?), cell))
        })?;
        Ok(cells.into_iter().collect())
    }

    /// The checks of the attempt that counts, as they were graded last: what the mark of a learner's task rests on.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn evidence(&self, seat: i64, task: &str) -> Result<BTreeMap<String, ReportedCheck>> {
        let db = self.db();
        let standing = standing(&db, seat, task)?;
        let mut checks = BTreeMap::new();
        let Some((lab, began)) = standing.counts() else {
            return Ok(checks);
        };
        let counts = counting(&db, seat)?;
        let mut is_meant = false;
        let again = last_of(&db, lab, began)?;
        let judged_again = again.as_ref().map(|(at, _)| *at);
        for check in again.into_iter().flat_map(|(_, checks)| checks) {
            checks.insert(check.id.clone(), check);
        }
        for fact in facts(&db, lab)? {
            match fact.what {
                What::Begun { .. } => is_meant = fact.at == began,
                _ if judged_again.is_some_and(|at| fact.at <= at) => {}
                What::Check(check) if is_meant && counts(lab, fact.at) => {
                    checks.insert(check.id.clone(), *check);
                }
                _ => {}
            }
        }
        Ok(checks)
    }

    /// The digests of the roots on which the attempt that counts was made, if its host has told them.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn roots(&self, seat: i64, task: &str) -> Result<Vec<String>> {
        let db = self.db();
        let standing = standing(&db, seat, task)?;
        let Some((lab, began)) = standing.counts() else {
            return Ok(Vec::new());
        };
        let begun = facts(&db, lab)?
            .into_iter()
            .find_map(|fact| match fact.what {
                What::Begun { roots, .. } if fact.at == began => Some(roots),
                _ => None,
            });
        Ok(begun.unwrap_or_default())
    }

    /// What the labs have told: those of one learner, or of all. Facts of after the end are left out.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn stories(&self, of: Option<i64>) -> Result<Vec<Story>> {
        let db = self.db();
        let labs =
            "SELECT seat, task, name FROM lab WHERE ?1 IS NULL OR seat = ?1 ORDER BY seat, number";
        db.all(labs, params![of], |row| {
            let (seat, lab): (i64, String) = (row.get(0)?, row.get(2)?);
            let counts = counting(&db, seat)?;
            let mut facts = facts(&db, &lab)?;
            facts.retain(|fact| counts(&lab, fact.at));
            Ok(Story {
                seat,
                task: row.get(1)?,
                regrades: regrades(&db, &lab)?,
                lab,
                facts,
            })
        })
    }

    /// Computes the marks again from all facts: of one learner, or of all.
    ///
    /// # Errors
    /// The records can't be read or written.
    pub fn compute(&self, of: Option<i64>) -> Result<()> {
        let db = self.db();
        let change = db.transaction()?;
        compute_all(&change, of)?;
        change.commit()
    }
}

/// Computes the marks again of which a fact of that time or later is known: of one learner, or of all.
pub(super) fn compute_since(db: &Connection, of: Option<i64>, since: Timestamp) -> Result<()> {
    // Times are compared as text: without its last letter a whole second stands before all times in it.
    let since = Timestamp::from_second(since.as_second()).map_err(Error::wrong)?;
    let since = since.to_string();
    let since = since.trim_end_matches('Z');
    let late = "SELECT seat, task FROM lab WHERE (?1 IS NULL OR seat = ?1) \
        AND EXISTS (SELECT 1 FROM fact WHERE fact.lab = lab.name AND fact.at >= ?2) GROUP BY seat, task ORDER BY seat";
    let late = db.all(late, params![of, since], |row| {
        Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
    })?;
    compute_these(db, late)
}

/// Computes marks again from all facts.
pub(super) fn compute_all(db: &Connection, of: Option<i64>) -> Result<()> {
    let keys = "SELECT seat, task FROM mark WHERE ?1 IS NULL OR seat = ?1 ORDER BY seat";
    let keys = db.all(keys, params![of], |row| {
        Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
    })?;
    compute_these(db, keys)
}

/// Computes marks again: those of a learner one after the other.
fn compute_these(db: &Connection, keys: Vec<(i64, String)>) -> Result<()> {
    let mut last = None;
    for (seat, task) in keys {
        let counts = match last.take() {
            Some((of, counts)) if of == seat => counts,
            _ => counting(db, seat)?,
        };
        compute(db, seat, &task, &counts)?;
        last = Some((seat, counts));
    }
    Ok(())
}

/// How a learner stands in a task.
fn standing(db: &Connection, seat: i64, task: &str) -> Result<Standing> {
    let known = "SELECT standing FROM mark WHERE seat = ?1 AND task = ?2";
    let known = db.maybe(known, params![seat, task], |row| from_json(row, 0))?;
    Ok(known.unwrap_or_default())
}

/// A lab was made for a learner's task, and has told nothing so far.
pub(super) fn add_lab(db: &Connection, lab: &str, seat: i64, task: &str) -> Result<()> {
    let mut standing = standing(db, seat, task)?;
    standing.add_lab(lab);
    db.execute(
        "INSERT INTO mark (seat, task, lab, standing) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (seat, task) DO UPDATE SET lab = excluded.lab, standing = excluded.standing",
        params![seat, task, lab, to_json(&standing)?],
    )?;
    Ok(())
}

fn keep_standing(db: &Connection, seat: i64, task: &str, standing: &Standing) -> Result<()> {
    db.execute(
        "UPDATE mark SET standing = ?3 WHERE seat = ?1 AND task = ?2",
        params![seat, task, to_json(standing)?],
    )?;
    Ok(())
}

/// All facts of a lab, in the order in which they happened. One of a later version tells this one nothing.
fn facts(db: &Connection, lab: &str) -> Result<Vec<Fact>> {
    let all = "SELECT at, what FROM fact WHERE lab = ?1 ORDER BY source, number";
    let all = db.all(all, params![lab], |row| {
        let text: String = row.get(1)?;
        let what = serde_json::from_str(&text).ok();
        what.map(|what| time(row, 0).map(|at| Fact { at, what }))
            .transpose()
    })?;
    Ok(all.into_iter().flatten().collect())
}

/// What was credited in a lab, with its times.
fn credits(db: &Connection, lab: &str) -> Result<Vec<(Timestamp, u32)>> {
    let all = "SELECT at, points FROM credit WHERE lab = ?1";
    let mut all = db.all(all, params![lab], |row| Ok((time(row, 0)?, row.get(1)?)))?;
    all.sort_unstable();
    Ok(all)
}

/// Takes a fact, which was just kept, into the mark.
fn take(db: &Connection, lab: &str, id: FactId, at: Timestamp, what: &What) -> Result<()> {
    let (seat, task, is_last): (i64, String, bool) = db.one(
        "SELECT seat, task, NOT EXISTS (SELECT 1 FROM fact WHERE lab = ?1 AND (source, number) > (?2, ?3)) \
         FROM lab WHERE name = ?1",
        params![lab, id.source, id.number.cast_signed()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if !is_last {
        return compute_one(db, seat, &task);
    }
    let mut standing = standing(db, seat, &task)?;
    let what = what.clone();
    standing.take(lab, &Fact { at, what }, counting(db, seat)?(lab, at));
    keep_standing(db, seat, &task, &standing)
}

/// Computes the mark of a learner's task from its facts.
pub(super) fn compute_one(db: &Connection, seat: i64, task: &str) -> Result<()> {
    compute(db, seat, task, &counting(db, seat)?)
}

/// The same; `counts` says of a fact of a lab whether its time counts.
fn compute(
    db: &Connection,
    seat: i64,
    task: &str,
    counts: &impl Fn(&str, Timestamp) -> bool,
) -> Result<()> {
    let labs = "SELECT name FROM lab WHERE seat = ?1 AND task = ?2 ORDER BY number";
    let labs: Vec<String> = db.all(labs, params![seat, task], |row| row.get(0))?;
    let mut standing = Standing::default();
    for lab in labs {
        take_all(db, &mut standing, &lab, counts, &mut |_, _| {})?;
    }
    keep_standing(db, seat, task, &standing)
}

/// Takes all that is known of a further lab, in the order of its times; `see` gets each fact after it was taken.
pub(super) fn take_all(
    db: &Connection,
    standing: &mut Standing,
    lab: &str,
    counts: &impl Fn(&str, Timestamp) -> bool,
    see: &mut dyn FnMut(&Standing, &Fact),
) -> Result<()> {
    standing.add_lab(lab);
    let mut credits = credits(db, lab)?.into_iter().peekable();
    let mut regrades = regrades(db, lab)?.into_iter().peekable();
    for fact in facts(db, lab)? {
        while let Some((_, points)) = credits.next_if(|(at, _)| *at < fact.at) {
            standing.credit(lab, points);
        }
        while let Some(again) = regrades.next_if(|again| again.at < fact.at) {
            standing.take_again(lab, &again);
        }
        standing.take(lab, &fact, counts(lab, fact.at));
        see(standing, &fact);
    }
    for (_, points) in credits {
        standing.credit(lab, points);
    }
    for again in regrades {
        standing.take_again(lab, &again);
    }
    Ok(())
}

/// How much room a fact takes: one for itself, and one for each KiB of its text.
pub(crate) fn room_of(what: &What) -> u64 {
    text_of(what).map_or(1, |text| 1 + text.len() as u64 / 1024)
}

fn text_of(what: &What) -> Result<String> {
    let text = to_json(what)?;
    match what {
        What::Check(check) if text.len() > MOST_EVIDENCE => {
            let bare = ReportedCheck {
                evidence: Vec::new(),
                ..(**check).clone()
            };
            to_json(&What::Check(Box::new(bare)))
        }
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::data::Came;
    use crate::class::marks::Stand;
    use crate::class::testing::{begun, news, records};

    #[test]
    fn a_fact_counts_once_and_only_for_labs_of_the_class() {
        let (shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.meet(5, "lab-2", Came::Own, None).unwrap().unwrap();
        let graded = What::Graded { earned: 2, max: 3 };
        for one in [
            news(1, "a-1", begun()),
            news(2, "a-1", graded.clone()),
            news(2, "a-1", graded.clone()),
            news(3, "other-1", graded),
            news(4, "a-1", What::Worked),
        ] {
            records.keep(&one).unwrap();
        }
        drop(records);
        let records = Records::open(&shelf.place()).unwrap();
        let cells = records.cells(None).unwrap();
        assert_eq!(cells.len(), 1);
        let cell = &cells[&(ada.id, "a".to_owned())];
        assert_eq!((cell.mark.score, cell.mark.max), (2, Some(3)));
        assert_eq!(cell.mark.stand, Stand::Working);
        assert_eq!(cell.worked, Timestamp::from_second(4).ok());
        let met = records.meet(5, "lab-2", Came::Own, None).unwrap().unwrap();
        assert_eq!(met.reached, 4);
        let facts = "SELECT count(*) FROM fact";
        let facts: i64 = records.db().get(facts, params![]).unwrap();
        assert_eq!(facts, 2);
    }

    #[test]
    fn marks_as_facts_come_are_those_of_all_facts_whatever_their_order() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = |earned| What::Graded { earned, max: 3 };
        let hint = What::Hint {
            number: 1,
            costs: 1,
        };
        let mark = || records.cells(None).unwrap()[&(ada.id, "a".to_owned())].clone();
        // The third was told before the second, which costs a point before it.
        for one in [
            news(1, "a-1", begun()),
            news(3, "a-1", graded(3)),
            news(2, "a-1", hint),
        ] {
            records.keep(&one).unwrap();
        }
        assert_eq!(mark().mark.score, 2);
        records.add_lab("a-2", ada.id, "a").unwrap();
        records.keep(&news(4, "a-2", begun())).unwrap();
        records.keep(&news(5, "a-2", graded(1))).unwrap();
        let before = mark();
        assert_eq!((before.mark.score, before.mark.attempts), (2, 2));
        let forged = "UPDATE mark SET standing = '{\"labs\":[]}'";
        records.db().execute(forged, params![]).unwrap();
        assert_ne!(mark(), before);
        records.compute(None).unwrap();
        assert_eq!(mark(), before);
    }

    #[test]
    fn a_fact_is_of_no_later_time_than_it_was_told() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let late = News {
            stamp: Some(Stamp {
                id: FactId {
                    source: 5,
                    number: 1,
                },
                at: Timestamp::MAX,
            }),
            lab: Some("a-1".to_owned()),
            what: begun(),
        };
        records.keep(&late).unwrap();
        let stories = records.stories(None).unwrap();
        assert!(stories[0].facts[0].at <= Timestamp::now());
    }
}

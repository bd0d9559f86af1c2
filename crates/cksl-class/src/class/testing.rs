//! Records for tests.

use jiff::Timestamp;

use super::data::Class;
use super::exam::{Exam, Weight};
use super::records::{Place, Records};
use crate::db::Result;
use crate::db::testing::Shelf;
use crate::host::{FactId, News, Stamp, What};

/// A class with the task `a`.
fn one_task() -> Class {
    Class {
        name: "monday".to_owned(),
        code: "ABCD2345".to_owned(),
        open: true,
        tasks: vec!["a".to_owned()],
        held: Vec::new(),
        begins: None,
        ends: None,
        paused: false,
        exam: None,
    }
}

/// The records of a new class with the task `a`.
pub(crate) fn made_at(place: &Place) -> Result<Records> {
    Records::create(place, &one_task(), &[], |_| String::new())
}

/// The same, on that shelf.
pub(crate) fn monday(shelf: &Shelf) -> Records {
    made_at(&shelf.place()).unwrap()
}

/// The same as an exam that has begun and takes so many seconds.
pub(crate) fn examined(shelf: &Shelf, seconds: i64) -> Records {
    let weight = Weight {
        task: "a".to_owned(),
        domain: "Runtime".to_owned(),
        weight: 100,
    };
    let class = Class {
        ends: Some(Timestamp::now() + jiff::SignedDuration::from_secs(seconds)),
        exam: Some(Exam {
            seed: 7,
            pass: 67,
            weights: vec![weight],
        }),
        ..one_task()
    };
    Records::create(&shelf.place(), &class, &[], |_| String::new()).unwrap()
}

/// What a task is known by.
pub(super) fn digest(task: &str) -> String {
    format!("digest of {task}")
}

/// The records of a class with two tasks, and that roster.
pub(super) fn records(roster: &[&str]) -> (Shelf, Records) {
    let shelf = Shelf::new();
    let class = Class {
        name: "monday".to_owned(),
        code: "ABCD2345".to_owned(),
        open: true,
        tasks: vec!["b".to_owned(), "a".to_owned()],
        held: vec!["a".to_owned()],
        begins: None,
        ends: None,
        paused: false,
        exam: None,
    };
    let roster: Vec<String> = roster.iter().map(ToString::to_string).collect();
    let records = Records::create(&shelf.place(), &class, &roster, digest).unwrap();
    assert_eq!(records.class().unwrap(), class);
    (shelf, records)
}

/// What a lab tells as its fact of that number.
pub(super) fn news(number: u64, lab: &str, what: What) -> News {
    News {
        stamp: Some(Stamp {
            id: FactId { source: 5, number },
            at: Timestamp::from_second(number as i64).unwrap(),
        }),
        lab: Some(lab.to_owned()),
        what,
    }
}

/// The begin of an attempt at `a`.
pub(super) fn begun() -> What {
    What::Begun {
        scenario: "a".to_owned(),
        attempt: 1,
        roots: Vec::new(),
    }
}

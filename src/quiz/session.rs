//! Which questions are asked now, and how all stand.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::bank::Place;
use crate::attempt::Review;
use crate::scenario::Words;

/// Which questions are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Selection {
    /// Not more than so many.
    pub count: usize,
    /// No new ones.
    pub only_due: bool,
    /// Also those that are not due yet, the next ones first, where there are too few others.
    pub early: bool,
    /// Mixes the new ones.
    pub seed: u64,
}

/// How a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It was never answered.
    New,
    /// It is to be asked again.
    Due,
    /// It is known for now.
    Later,
}

/// How a question stands at `now`, of which `review` is the latest answer.
#[must_use]
pub fn standing(review: Option<&Review>, now: Timestamp) -> Standing {
    match review {
        None => Standing::New,
        Some(review) if review.due <= now => Standing::Due,
        Some(_) => Standing::Later,
    }
}

/// The questions to ask at `now`, in order: what is due, the longest overdue first, and then what is new.
#[must_use]
pub fn select<'a>(
    places: impl IntoIterator<Item = Place<'a>>,
    reviews: &BTreeMap<String, Review>,
    selection: Selection,
    now: Timestamp,
) -> Vec<Place<'a>> {
    let (mut new, mut due, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for place in places {
        let review = reviews.get(&place.question().id);
        match (standing(review, now), review) {
            (Standing::Due, Some(review)) => due.push((review.due, place)),
            (Standing::Later, Some(review)) => later.push((review.due, place)),
            _ => new.push(place),
        }
    }
    due.sort_by_key(|(due, _)| *due);
    later.sort_by_key(|(due, _)| *due);
    let mut words = Words::new(selection.seed, "quiz");
    for last in (1..new.len()).rev() {
        new.swap(last, words.index(last + 1));
    }
    let new = new.into_iter().filter(|_| !selection.only_due);
    let later = later.into_iter().filter(|_| selection.early);
    let dated = |(_, place)| place;
    due.into_iter()
        .map(dated)
        .chain(new)
        .chain(later.map(dated))
        .take(selection.count)
        .collect()
}

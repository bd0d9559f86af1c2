//! What happened, for the streams of all pages: a list with numbers that forgets its oldest entries. Each stream reads
//! it at its own pace from a place on, so a slow one holds nobody up, and one that was cut off goes on.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::host::News;
use crate::lock;

/// How many are kept.
const KEPT: usize = 1024;

/// A place in what a board has told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which board: when it was made, in milliseconds since 1970.
    board: i64,
    /// After so many.
    number: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.board, self.number)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (board, number) = text.split_once('.').ok_or(())?;
        Ok(Self {
            board: board.parse().map_err(drop)?,
            number: number.parse().map_err(drop)?,
        })
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Board {
    made: i64,
    told: Mutex<Backlog>,
    more: Notify,
}

#[derive(Debug, Default)]
struct Backlog {
    last: u64,
    kept: VecDeque<Arc<News>>,
}

/// What comes after a place.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Something before it is not kept.
    pub(crate) missed: bool,
    /// Each with the place after it.
    pub(crate) news: Vec<(Place, Arc<News>)>,
    /// The place after all of it, also where there is nothing.
    pub(crate) place: Place,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self {
            made: Timestamp::now().as_millisecond(),
            told: Mutex::default(),
            more: Notify::new(),
        }
    }

    pub(crate) fn tell(&self, news: News) {
        let mut told = lock(&self.told);
        told.last += 1;
        told.kept.push_back(Arc::new(news));
        if told.kept.len() > KEPT {
            told.kept.pop_front();
        }
        drop(told);
        self.more.notify_waiters();
    }

    /// After all that was told so far.
    pub(crate) fn now(&self) -> Place {
        self.place(lock(&self.told).last)
    }

    /// What comes after that place; waits for it.
    pub(crate) async fn after(&self, place: Place) -> Heard {
        loop {
            let more = self.more.notified();
            tokio::pin!(more);
            // From here on nothing is missed between the look and the wait.
            more.as_mut().enable();
            if let Some(heard) = self.look(place) {
                return heard;
            }
            more.await;
        }
    }

    fn look(&self, place: Place) -> Option<Heard> {
        let told = lock(&self.told);
        let known = place.board == self.made && place.number <= told.last;
        let number = if known { place.number } else { 0 };
        if known && number == told.last {
            return None;
        }
        let gone = told.last - told.kept.len() as u64;
        let from = number.max(gone);
        let kept = told.kept.iter().skip((from - gone) as usize);
        let news = kept.zip(from + 1..);
        Some(Heard {
            missed: !known || number < gone,
            news: news
                .map(|(one, number)| (self.place(number), Arc::clone(one)))
                .collect(),
            place: self.place(told.last),
        })
    }

    fn place(&self, number: u64) -> Place {
        Place {
            board: self.made,
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::What;

    fn news(number: u64) -> News {
        News::in_passing(What::Lost(number))
    }

    #[test]
    fn who_comes_from_another_board_is_told_once_that_something_is_missed() {
        let board = Board::new();
        let other = Place {
            board: board.made - 1,
            number: 7,
        };
        let heard = board.look(other).unwrap();
        assert!(heard.missed && heard.news.is_empty());
        assert!(board.look(heard.place).is_none());
    }

    #[test]
    fn who_goes_on_after_a_place_gets_each_later_one_once() {
        let board = Board::new();
        let start = board.now();
        assert!(board.look(start).is_none());
        for number in 1..=3 {
            board.tell(news(number));
        }
        let heard = board.look(start).unwrap();
        assert!(!heard.missed);
        assert_eq!(heard.news.len(), 3);
        let (second, one) = &heard.news[1];
        assert_eq!(one.what, What::Lost(2));
        let rest = board.look(second.to_string().parse().unwrap()).unwrap();
        assert_eq!(rest.news.len(), 1);
        assert_eq!(*rest.news[0].1, news(3));
    }

    #[test]
    fn a_slow_one_misses_the_oldest_and_learns_of_it_and_nothing_grows() {
        let board = Board::new();
        let start = board.now();
        for number in 0..KEPT as u64 + 5 {
            board.tell(news(number));
        }
        let heard = board.look(start).unwrap();
        assert!(heard.missed);
        assert_eq!(heard.news.len(), KEPT);
        assert_eq!(*heard.news[0].1, news(5));
        assert!(!board.look(heard.news[0].0).unwrap().missed);
    }

    #[test]
    fn a_place_of_another_board_or_of_the_future_says_that_something_is_missing() {
        let board = Board::new();
        board.tell(news(1));
        for wrong in ["1.1".to_owned(), format!("{}.9", board.made)] {
            let heard = board.look(wrong.parse().unwrap()).unwrap();
            assert!(heard.missed);
            assert_eq!(heard.news.len(), 1);
        }
        for no_place in ["", "1", "a.b", "1.-1"] {
            assert!(no_place.parse::<Place>().is_err(), "{no_place}");
        }
    }
}

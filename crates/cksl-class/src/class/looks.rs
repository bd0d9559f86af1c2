//! Looks of the staff into learners' terminals: each is asked for, permitted by the learner, shown to them while it lasts,
//! and ended by either. They are kept nowhere: with the server each look ends.

use std::collections::HashMap;
use std::sync::Mutex;

use tokio::sync::watch;

use crate::lock;

/// A look into the terminals of one lab.
#[derive(Debug)]
struct Look {
    number: u64,
    lab: String,
    types: bool,
    permitted: bool,
    /// Who waits for its end learns of it when this is dropped.
    ends: watch::Sender<()>,
}

/// What is to be known of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Which look: an answer is to this one, and to no other.
    pub(crate) number: u64,
    /// The lab.
    pub(crate) lab: String,
    /// Whether the staff types there, too.
    pub(crate) types: bool,
    /// Whether the learner has said yes.
    pub(crate) permitted: bool,
}

/// A look that is permitted, for who takes it.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) lab: String,
    pub(crate) types: bool,
    /// Closes when it ends.
    pub(crate) ends: watch::Receiver<()>,
}

/// Those of a class, one for each learner at most.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    all: Mutex<HashMap<i64, Look>>,
    asked: std::sync::atomic::AtomicU64,
}

impl Looks {
    /// Asks a learner. A look that was permitted before ends.
    pub(crate) fn ask(&self, seat: i64, lab: String, types: bool) {
        let number = self
            .asked
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let look = Look {
            number,
            lab,
            types,
            permitted: false,
            ends: watch::Sender::new(()),
        };
        lock(&self.all).insert(seat, look);
    }

    /// The learner permits what was asked under that number. Returns whether it was still asked.
    pub(crate) fn permit(&self, seat: i64, number: u64) -> bool {
        let mut all = lock(&self.all);
        let look = all.get_mut(&seat).filter(|look| look.number == number);
        look.map(|look| look.permitted = true).is_some()
    }

    /// Ends a look, or takes the question back. Returns whether there was one, and if it was permitted.
    pub(crate) fn end(&self, seat: i64) -> Option<bool> {
        lock(&self.all).remove(&seat).map(|look| look.permitted)
    }

    /// The lab is no more, or begins again.
    pub(crate) fn end_of(&self, lab: &str) {
        lock(&self.all).retain(|_, look| look.lab != lab);
    }

    /// The look at a learner's terminals.
    pub(crate) fn of(&self, seat: i64) -> Option<Seen> {
        let all = lock(&self.all);
        let look = all.get(&seat)?;
        Some(Seen {
            number: look.number,
            lab: look.lab.clone(),
            types: look.types,
            permitted: look.permitted,
        })
    }

    /// Takes a look, if the learner permits it.
    pub(crate) fn take(&self, seat: i64) -> Option<Taken> {
        let all = lock(&self.all);
        let look = all.get(&seat).filter(|look| look.permitted)?;
        Some(Taken {
            lab: look.lab.clone(),
            types: look.types,
            ends: look.ends.subscribe(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_looks_before_the_learner_says_yes_to_just_that() {
        let looks = Looks::default();
        assert!(looks.take(1).is_none() && !looks.permit(1, 0));
        looks.ask(1, "a-1".to_owned(), false);
        assert!(looks.take(1).is_none());
        let shown = looks.of(1).unwrap().number;
        // The question has become another one before the learner's answer came.
        looks.ask(1, "a-1".to_owned(), true);
        assert!(!looks.permit(1, shown));
        assert!(looks.take(1).is_none());
        assert!(looks.permit(1, looks.of(1).unwrap().number));
        let taken = looks.take(1).unwrap();
        assert!(taken.types && taken.lab == "a-1");
        assert!(looks.take(2).is_none());
    }

    #[tokio::test]
    async fn who_looks_learns_of_the_end() {
        let looks = Looks::default();
        for end in [
            |looks: &Looks| looks.end(1).is_some_and(|permitted| permitted),
            |looks: &Looks| {
                looks.end_of("a-1");
                true
            },
            |looks: &Looks| {
                looks.ask(1, "a-2".to_owned(), false);
                true
            },
        ] {
            looks.ask(1, "a-1".to_owned(), false);
            assert!(looks.permit(1, looks.of(1).unwrap().number));
            let mut taken = looks.take(1).unwrap();
            assert!(end(&looks));
            assert!(taken.ends.changed().await.is_err());
            assert!(looks.take(1).is_none());
        }
    }
}

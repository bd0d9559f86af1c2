//! Who may change labs, and when: many at a time, each lab by one at a time; as many are made at once as there
//! are processors, for beyond that all of them only take longer. Who must be alone waits for the others, and
//! nobody begins meanwhile.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::lock;
use crate::lab::LabId;

/// How often whoever waits for room looks whether somebody still wants it.
const LOOK: Duration = Duration::from_millis(200);

/// See the module.
pub(super) struct Turns {
    shared: Arc<Shared>,
    /// How many labs are made at once.
    most: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Labs that somebody changes.
    labs: BTreeSet<LabId>,
    /// How many are being made.
    making: usize,
    /// Whether somebody is alone, and how many wait to be.
    alone: bool,
    waiting: usize,
}

/// The right to change one lab. A thread that finishes what was begun can have a share in it.
pub(super) struct Turn {
    shared: Arc<Shared>,
    /// Which.
    pub(super) lab: LabId,
}

/// The right to make a lab.
pub(super) struct Room<'a>(&'a Turns);

/// The right to change any lab, while nobody else changes one.
pub(super) struct Alone<'a>(&'a Turns);

impl Default for Turns {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::making(processors)
    }
}

impl Turns {
    fn making(most: usize) -> Self {
        Self {
            shared: Arc::default(),
            most,
        }
    }

    /// Waits until nobody else changes that lab, nor wants to be alone.
    pub(super) fn of(&self, lab: LabId) -> Turn {
        let mut state =
            self.wait(|state| state.alone || state.waiting > 0 || state.labs.contains(&lab));
        state.labs.insert(lab.clone());
        Turn {
            shared: Arc::clone(&self.shared),
            lab,
        }
    }

    /// Waits until fewer labs are being made than there are processors. Calls `waits` before, if there are as many. None
    /// once the one for whom it waits has `given_up`.
    pub(super) fn room(
        &self,
        waits: impl FnOnce(),
        given_up: &dyn Fn() -> bool,
    ) -> Option<Room<'_>> {
        if lock(&self.shared.state).making >= self.most {
            waits();
        }
        let mut state = lock(&self.shared.state);
        while state.making >= self.most {
            // Who gives up tells nobody.
            let waited = self.shared.changed.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if given_up() {
                return None;
            }
        }
        state.making += 1;
        Some(Room(self))
    }

    /// Waits until nobody changes a lab.
    pub(super) fn alone(&self) -> Alone<'_> {
        lock(&self.shared.state).waiting += 1;
        let mut state = self.wait(|state| state.alone || !state.labs.is_empty());
        state.waiting -= 1;
        state.alone = true;
        Alone(self)
    }

    /// The same, if nobody has to be waited for.
    pub(super) fn alone_now(&self) -> Option<Alone<'_>> {
        let mut state = lock(&self.shared.state);
        if state.alone || state.waiting > 0 || !state.labs.is_empty() {
            return None;
        }
        state.alone = true;
        Some(Alone(self))
    }

    /// Whether somebody may be changing that lab.
    pub(super) fn is_taken(&self, lab: &LabId) -> bool {
        let state = lock(&self.shared.state);
        state.alone || state.labs.contains(lab)
    }

    /// Whether somebody may be changing any lab.
    pub(super) fn is_any_taken(&self) -> bool {
        let state = lock(&self.shared.state);
        state.alone || !state.labs.is_empty()
    }

    fn wait(&self, mut not_yet: impl FnMut(&State) -> bool) -> MutexGuard<'_, State> {
        let Shared { state, changed } = &*self.shared;
        changed
            .wait_while(lock(state), |state| not_yet(state))
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The right to change a lab that nobody else knows of yet. It waits for nobody: who wants to be alone waits for this
    /// turn already.
    pub(super) fn another(&self, lab: LabId) -> Turn {
        lock(&self.shared.state).labs.insert(lab.clone());
        Turn {
            shared: Arc::clone(&self.shared),
            lab,
        }
    }
}

impl Shared {
    fn end(&self, change: impl FnOnce(&mut State)) {
        change(&mut lock(&self.state));
        self.changed.notify_all();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.shared.end(|state| {
            state.labs.remove(&self.lab);
        });
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.0.shared.end(|state| state.making -= 1);
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.shared.end(|state| state.alone = false);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
    use std::thread::Scope;
    use std::time::Duration;

    use super::*;

    fn lab(name: &str) -> LabId {
        LabId(name.to_owned())
    }

    /// Says when a thread has got what it waits for.
    fn got<'s, T>(scope: &'s Scope<'s, '_>, wait: impl FnOnce() -> T + Send + 's) -> Receiver<()> {
        let (say, said) = channel();
        scope.spawn(move || {
            let _right = wait();
            let _ = say.send(());
        });
        said
    }

    /// Whether it has not come by now. What is to come is waited for without a limit.
    fn waits(said: &Receiver<()>) -> bool {
        said.recv_timeout(Duration::from_millis(50)) == Err(RecvTimeoutError::Timeout)
    }

    #[test]
    fn labs_change_side_by_side_and_each_by_one_at_a_time() {
        let turns = Turns::making(2);
        let one = turns.of(lab("one"));
        let _two = turns.of(lab("two"));
        assert!(turns.is_taken(&lab("one")) && !turns.is_taken(&lab("three")));
        thread::scope(|scope| {
            let again = got(scope, || turns.of(lab("one")));
            assert!(waits(&again));
            drop(one);
            again.recv().unwrap();
        });
    }

    #[test]
    fn who_has_a_turn_takes_another_and_waits_for_nobody() {
        let turns = Turns::making(2);
        let one = turns.of(lab("one"));
        thread::scope(|scope| {
            let alone = got(scope, || turns.alone());
            while lock(&turns.shared.state).waiting == 0 {
                thread::yield_now();
            }
            let other = one.another(lab("other"));
            drop(one);
            assert!(turns.is_taken(&lab("other")) && waits(&alone));
            drop(other);
            alone.recv().unwrap();
        });
    }

    #[test]
    fn no_more_are_made_at_once_than_there_are_processors() {
        let turns = Turns::making(2);
        let wanted = || false;
        let first = turns.room(|| panic!("it waits"), &wanted);
        let _second = turns.room(|| panic!("it waits"), &wanted);
        thread::scope(|scope| {
            let (tell, told) = std::sync::mpsc::channel();
            let third = got(scope, || {
                turns.room(move || tell.send(()).unwrap(), &wanted).unwrap()
            });
            assert!(waits(&third));
            told.recv().expect("it says that it waits");
            drop(first);
            third.recv().unwrap();
        });
    }

    #[test]
    fn who_gives_up_waits_for_no_room() {
        let turns = Turns::making(1);
        let first = turns.room(|| panic!("it waits"), &|| false);
        assert!(turns.room(|| {}, &|| true).is_none());
        drop(first);
        assert!(turns.room(|| panic!("it waits"), &|| false).is_some());
    }

    #[test]
    fn who_is_alone_waits_for_the_others_and_others_for_them() {
        let turns = Turns::making(2);
        let one = turns.of(lab("one"));
        assert!(turns.alone_now().is_none());
        thread::scope(|scope| {
            let alone = got(scope, || turns.alone());
            while lock(&turns.shared.state).waiting == 0 {
                thread::yield_now();
            }
            assert!(waits(&alone));
            // Who comes later does not keep them waiting.
            let two = got(scope, || turns.of(lab("two")));
            assert!(waits(&two));
            drop(one);
            alone.recv().unwrap();
            two.recv().unwrap();
        });
        let alone = turns.alone_now().unwrap();
        thread::scope(|scope| {
            let two = got(scope, || turns.of(lab("two")));
            assert!(waits(&two));
            drop(alone);
            two.recv().unwrap();
        });
    }
}

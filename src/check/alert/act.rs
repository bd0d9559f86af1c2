//! Acts: what became of stimuli.

use falco_rules::filter::Filter;

use crate::check::alert::environment;
use crate::check::instrument::describe::{describe, is_drawn, is_in_place_of, is_script, is_start};
use crate::check::{Command, Stimulus};
use crate::detector::{CkslView, EventNum, OwnFile};
use crate::grade::Evidence;

/// A stimulus that ran, whichever checks look at it, and what the recording has of it.
#[derive(Debug, Default)]
pub(crate) struct Act {
    /// What was drawn of it.
    pub(crate) drawn: Command,
    /// What it stands for, if that is asked.
    pub(crate) does: Option<Filter>,
    /// The stimulus in words: its command and its place.
    pub(crate) what: String,
    /// The grader's events of its time.
    pub(crate) events: Vec<EventNum>,
    /// The start of its program; `None` if it was not seen.
    pub(crate) start: Option<Evidence>,
    /// What ran of it that the lab did not come with.
    pub(crate) foreign: Option<Evidence>,
    /// It has not been seen to do what it stands for.
    pub(crate) idle: bool,
    /// Why something of it may be missing.
    pub(crate) lost: Option<String>,
    /// Its events are those greater than this …
    pub(crate) after: EventNum,
    /// … and not greater than this.
    pub(crate) until: EventNum,
}

impl Act {
    /// An event of the grader's in its time. In its place nothing runs but the program that was drawn, and the programs that
    /// this starts. Nobody but the lab has brought the code that they run, by their environment either, and none of them
    /// is a script.
    ///
    /// # Errors
    /// A sentence on why nothing can be said of it any more.
    pub(crate) fn notice(
        &mut self,
        stimulus: &Stimulus,
        number: EventNum,
        view: &CkslView<'_>,
    ) -> Result<(), String> {
        self.events.push(number);
        if self.does.as_ref().is_some_and(|does| does.matches(view)) {
            self.idle = false;
        }
        if !is_in_place_of(stimulus, view) {
            return Ok(());
        }
        let seen = || Evidence {
            at: format!("event {number}"),
            observed: describe(view),
            events: vec![number],
            ..Evidence::default()
        };
        let starts = is_start(view);
        let is_first = starts && self.start.is_none();
        if is_first {
            self.start = Some(seen());
        }
        let is_another = match is_first {
            true => !is_drawn(&self.drawn, view),
            false => starts && is_script(view),
        };
        let is_foreign = self.start.is_some() && view.truth().program == OwnFile::Foreign;
        if is_another || is_foreign {
            self.foreign.get_or_insert_with(seen);
        }
        match environment::flaw(view.event()).filter(|_| starts) {
            Some(environment::Flaw::Code(name)) => {
                self.foreign.get_or_insert_with(|| Evidence {
                    observed: format!(
                        "{}, with {name} in its environment, which names code",
                        describe(view)
                    ),
                    ..seen()
                });
                Ok(())
            }
            Some(environment::Flaw::Cut) => Err(format!(
                "{} has a longer environment than is recorded, so what it brings is not known",
                self.what
            )),
            None => Ok(()),
        }
    }

    pub(crate) fn lasted(&self, number: EventNum) -> bool {
        self.after < number && number <= self.until
    }
}

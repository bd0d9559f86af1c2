//! Who follows the news of labs, and what the supervisor itself adds to them.

use std::collections::BTreeMap;
use std::thread;

use cksl_wire::protocol::Verb;

use super::Supervisor;
use super::live::LiveLab;
use super::news::LOOK;
use super::protocol::HostReply;
use super::voice::Voice;
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::report::{Cursor, Happening, What};

impl Supervisor {
    /// `cksl follow`: what happens in a lab until its end, or in all of them until the last one's. Ends, too, when
    /// nobody listens any more.
    pub(super) fn follow(
        &self,
        lab: Option<&LabId>,
        after: Option<Cursor>,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let only = lab.map(|lab| self.lab(Some(lab))).transpose()?;
        let only = only.map(|lab| lab.id.clone());
        let mut place = after.unwrap_or_else(|| self.news.now());
        loop {
            // Before it is listened to: what is told after the end of the last lab is in the next round.
            let is_over = match &only {
                Some(lab) => !self.labs().contains_key(lab) && !self.turns.is_taken(lab),
                None => self.idle() && !self.turns.is_any_taken(),
            };
            let heard = self.news.after(place, LOOK);
            if heard.missed {
                voice.host(&HostReply::Missed);
            }
            place = heard.cursor;
            for one in heard.happenings {
                let is_meant = only.as_ref().is_none_or(|lab| *lab == one.lab);
                if is_meant && self.may_be_told(&one) {
                    voice.host(&HostReply::Happening(Box::new(one)));
                }
            }
            if is_over || voice.gone() {
                return Ok(exit::DONE);
            }
        }
    }

    /// Tells of an attempt that begins, or that goes on here.
    pub(super) fn tell_begun(&self, lab: &LiveLab, again: bool) {
        let Ok(attempt) = lab.attempt_id() else {
            return;
        };
        let begun = What::Begun {
            scenario: lab.record.scenario.clone(),
            attempt: attempt.0,
            provider: lab.record.provider.to_string(),
            again,
            roots: lab.node.facts().roots.clone(),
        };
        self.news.tell(&lab.id, begun);
    }

    /// An exam tells nothing of what is earned in it.
    fn may_be_told(&self, one: &Happening) -> bool {
        let check = Verb::Check { watch: true };
        !one.what.tells_points() || self.exam.permit(&one.lab, &check).is_ok()
    }

    /// Tells what only the detector knows.
    pub(super) fn keep_news(&self) -> ! {
        let mut known: BTreeMap<LabId, (u64, u64)> = BTreeMap::new();
        loop {
            let labs: Vec<_> = self.labs().values().cloned().collect();
            known.retain(|id, _| labs.iter().any(|lab| lab.id == *id));
            for lab in labs {
                let tally = lab.watch.state();
                let (worked, lost) = known.entry(lab.id.clone()).or_default();
                if *worked != tally.learner {
                    *worked = tally.learner;
                    self.news.tell(&lab.id, What::Worked { events: *worked });
                }
                if *lost != tally.lost {
                    *lost = tally.lost;
                    self.news.tell(&lab.id, What::Lost { events: *lost });
                }
            }
            thread::sleep(LOOK);
        }
    }
}

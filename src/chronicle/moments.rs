//! A chronicle moment by moment, with the state of the checks.

use std::collections::BTreeMap;

use super::Chronicle;
use crate::attempt::{Attempt, Ending, TakenHint};
use crate::detector::{Deed, Entry, Judged, Point, What, Who};

/// Deeds of a run that come later than this after what was told of it before stand by themselves (ns).
const APART: u64 = 1_000_000_000;

/// One moment of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment<'a> {
    /// When (ns since the epoch).
    pub ts: u64,
    /// What.
    pub happened: Happened<'a>,
}

/// What happened at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened<'a> {
    /// A program began, falco spoke, a mark was set. Of a run, what it did at first.
    Began(&'a Entry, &'a [Deed]),
    /// A run that was told of before went on and did this.
    WentOn(&'a Entry, &'a [Deed]),
    /// A check changed.
    Turned {
        /// Which.
        check: &'a str,
        /// Into what.
        turn: Turn,
        /// Whether the event that turned it was seen; else a grading found it so.
        seen: bool,
    },
    /// A hint was taken.
    Hint(&'a TakenHint),
    /// The solution was shown.
    Solution,
    /// The attempt ended.
    Ended(Ending),
}

/// How a check changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It holds now and did not before.
    BecameTrue,
    /// It held before and does not now.
    BrokeAgain,
}

/// Which moments are wanted. What is absent is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose doing it is.
    pub actor: Option<Who>,
    /// Name of a program, or number of a process in the node.
    pub process: Option<String>,
    /// A file, or a folder with all below it.
    pub file: Option<String>,
    /// A check: what it rests on, and its turns.
    pub check: Option<String>,
}

impl Filter {
    /// Whether anything is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a thing done to this path is wanted.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        let Some(wanted) = &self.file else {
            return true;
        };
        let wanted = wanted.trim_end_matches('/');
        path.strip_prefix(wanted)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether a deed is wanted.
    #[must_use]
    pub fn has_deed(&self, deed: &Deed) -> bool {
        self.has_path(&deed.to) || self.has_path(&deed.detail)
    }

    /// Whether a moment is wanted. `rests` says whether it is evidence of a check. What became of checks is wanted
    /// whatever is asked, if it is not another check.
    #[must_use]
    pub fn has(&self, moment: &Moment<'_>, rests: impl Fn(&str) -> bool) -> bool {
        let (entry, deeds) = match moment.happened {
            Happened::Turned { check, .. } => {
                return self.check.as_deref().is_none_or(|wanted| wanted == check);
            }
            Happened::Began(entry, deeds) | Happened::WentOn(entry, deeds) => (entry, deeds),
            // All of these are the learner's, and of no process.
            Happened::Hint(_) | Happened::Solution | Happened::Ended(_) => {
                return self.actor.is_none_or(|who| who == Who::Learner)
                    && (&self.process, &self.file, &self.check) == (&None, &None, &None);
            }
        };
        let is_process = |wanted: &str| match &entry.what {
            What::Run(run) => run.name == wanted || run.pid.to_string() == wanted,
            _ => false,
        };
        let has_file = || match &entry.what {
            What::FalcoLoaded { files, .. } => files.iter().any(|file| self.has_path(file)),
            _ => deeds.iter().any(|deed| self.has_deed(deed)),
        };
        self.actor.is_none_or(|who| who == entry.who)
            && self.check.as_deref().is_none_or(rests)
            && self.process.as_deref().is_none_or(is_process)
            && (self.file.is_none() || has_file())
    }
}

/// All moments of an attempt, in order.
#[must_use]
pub fn moments<'a>(chronicle: &'a Chronicle, attempt: &'a Attempt) -> Vec<Moment<'a>> {
    let mut moments = Vec::new();
    let mut tell = |ts, happened| moments.push(Moment { ts, happened });
    for entry in &chronicle.entries {
        let What::Run(run) = &entry.what else {
            tell(entry.ts, Happened::Began(entry, &[]));
            continue;
        };
        let mut before = entry.ts;
        for (place, deeds) in apart(entry.ts, &run.deeds).into_iter().enumerate() {
            before = deeds.first().map_or(before, |deed| deed.ts.max(before));
            match place {
                0 => tell(entry.ts, Happened::Began(entry, deeds)),
                _ => tell(before, Happened::WentOn(entry, deeds)),
            }
        }
    }
    let started = nanoseconds(attempt.started);
    for hint in &attempt.hints {
        let ts = nanoseconds(hint.taken);
        // One of an earlier attempt with the same values was paid for then.
        if ts >= started {
            tell(ts, Happened::Hint(hint));
        }
    }
    if let Some(at) = attempt.solution_shown.map(nanoseconds)
        && at >= started
    {
        tell(at, Happened::Solution);
    }
    if let Some((at, ending)) = attempt.ended {
        tell(nanoseconds(at), Happened::Ended(ending));
    }
    moments.extend(turns(chronicle));
    moments.sort_by_key(|moment| moment.ts);
    moments
}

fn nanoseconds(at: jiff::Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond()).unwrap_or_default()
}

/// The deeds of a run that began then, in groups: those at its beginning, which may be none, and those of each later time.
fn apart(began: u64, deeds: &[Deed]) -> Vec<&[Deed]> {
    let mut groups = Vec::new();
    let (mut from, mut last) = (0, began);
    for (place, deed) in deeds.iter().enumerate() {
        if deed.ts > last.saturating_add(APART) {
            groups.push(&deeds[from..place]);
            from = place;
        }
        last = last.max(deed.ts);
    }
    groups.push(&deeds[from..]);
    groups
}

/// What became of the checks, in order. A grading that could not judge a check says nothing of it.
pub(super) fn turns(chronicle: &Chronicle) -> Vec<Moment<'_>> {
    let mut holds: BTreeMap<&str, bool> = BTreeMap::new();
    let mut turns = Vec::new();
    let mut before = 0;
    for (ts, checks) in gradings(chronicle) {
        for (check, judged) in checks {
            let now = match judged {
                Judged::Pass => true,
                Judged::Fail => false,
                Judged::Unknown => continue,
            };
            if holds.insert(check, now).unwrap_or_default() == now {
                continue;
            }
            // The event counts if it came after the grading that found the check not to hold.
            let seen = chronicle.seen.get(check).copied();
            let seen = seen.filter(|at| now && (before..=ts).contains(at));
            let turn = match now {
                true => Turn::BecameTrue,
                false => Turn::BrokeAgain,
            };
            turns.push(Moment {
                ts: seen.unwrap_or(ts),
                happened: Happened::Turned {
                    check,
                    turn,
                    seen: seen.is_some(),
                },
            });
        }
        before = ts;
    }
    turns
}

fn gradings(chronicle: &Chronicle) -> impl Iterator<Item = (u64, &Vec<(String, Judged)>)> {
    let entries = chronicle.entries.iter();
    entries.filter_map(|entry| match &entry.what {
        What::Mark(Point::Graded { checks }) => Some((entry.ts, checks)),
        _ => None,
    })
}

/// What is known of a check at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds since (ns since the epoch).
    Holds(u64),
    /// It does not, as far as was looked by then.
    Open,
    /// It held, and broke (ns since the epoch).
    Broken(u64),
}

/// What is known of each check at a moment (ns since the epoch), by name. Empty if no check was ever judged.
#[must_use]
pub fn states<'a>(
    moments: &[Moment<'a>],
    chronicle: &'a Chronicle,
    at: u64,
) -> BTreeMap<&'a str, State> {
    let all = gradings(chronicle).flat_map(|(_, checks)| checks);
    let mut states: BTreeMap<&str, State> = all
        .map(|(check, _)| (check.as_str(), State::Open))
        .collect();
    for moment in moments.iter().take_while(|moment| moment.ts <= at) {
        if let Happened::Turned { check, turn, .. } = moment.happened {
            let state = match turn {
                Turn::BecameTrue => State::Holds(moment.ts),
                Turn::BrokeAgain => State::Broken(moment.ts),
            };
            states.insert(check, state);
        }
    }
    states
}

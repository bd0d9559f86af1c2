//! Event checks and audit checks: conditions over everything since the attempt's start, in one pass.
//!
//! The events of the kernel and those of the API server's audit log are fed in the order of their time,
//! so what comes after what can be asked across the two. What the kernel saw stays true; what did not
//! happen is only known if nothing was lost. What rests on the log is looked at anew each time, because
//! the log is worth only what the kernel's witness makes it.

mod tracker;

use std::collections::{BTreeMap, VecDeque};

use falco_rules::filter::Filter;
use falco_rules::value::Extract;

use tracker::{Tracker, times};

use crate::check::instrument::condition::compile;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::when::{missing, remedy};
use crate::check::{AuditCheck, Check, EventCheck, Kind, When, path_of};
use crate::detector::{EventNum, Loss, LossCause};
use crate::grade::Evidence;

pub(crate) use tracker::Origin;

/// Compiles a condition over events of that origin.
pub(crate) fn compile_for(origin: Origin, condition: &str) -> Result<Filter, String> {
    match origin {
        Origin::Kernel => compile(condition),
        Origin::Log => {
            Filter::compile(condition, &AuditCheck::fields()).map_err(|error| error.message)
        }
    }
}

/// All event checks and conditions of audit checks of a scenario, fed the events in order.
#[derive(Debug, Default)]
pub(crate) struct History {
    trackers: Vec<Tracker>,
    losses: Vec<Loss>,
    /// Why the reports of falco and sysdig may not be complete.
    unheard: Option<String>,
    /// Number of the last event of the kernel. Those of the log come between two of these.
    last: EventNum,
    /// Lines of the log that can't be read.
    unread: usize,
}

impl History {
    /// Compiles the checks; `seen` are those that were true before, by path. `compile` turns a
    /// condition over events of that origin into a filter, or says what is wrong with it.
    pub(crate) fn new(
        checks: &[Check],
        seen: &BTreeMap<String, Vec<Evidence>>,
        compile: impl Fn(Origin, &str) -> Result<Filter, String>,
    ) -> Self {
        let mut found = Vec::new();
        collect("", checks, &mut found);
        let mut trackers: Vec<Tracker> = found
            .into_iter()
            .map(|(path, when, origin, event)| Tracker {
                filter: compile(origin, &event.condition),
                own: event.own_files().into_iter().collect(),
                check: event,
                origin,
                lasting: when == When::Once,
                after: None,
                before: None,
                first: seen
                    .get(&path)
                    .and_then(|evidence| evidence.iter().flat_map(|one| &one.events).min())
                    .copied(),
                matches: 0,
                doubts: 0,
                shown: Vec::new(),
                waiting: VecDeque::new(),
                seen: seen.get(&path).cloned(),
                path,
            })
            .collect();
        let paths: Vec<String> = trackers.iter().map(|one| one.path.clone()).collect();
        let place_of = |id: String| paths.iter().position(|path| *path == id).ok_or(id);
        for tracker in &mut trackers {
            tracker.after = tracker.check.after.clone().map(place_of);
            tracker.before = tracker.check.before.clone().map(place_of);
        }
        let mut history = Self {
            trackers,
            ..Self::default()
        };
        for place in 0..history.trackers.len() {
            if history.rests_on(place, Origin::Log) {
                history.trackers[place].lasting = false;
                history.trackers[place].seen = None;
            }
        }
        history
    }

    /// Whether nothing is asked of the log.
    pub(crate) fn is_of_the_kernel_alone(&self) -> bool {
        let mut origins = self.trackers.iter().map(|tracker| tracker.origin);
        origins.all(|origin| origin == Origin::Kernel)
    }

    /// A check and those that it comes after or before, and that these do, each once.
    fn bases(&self, place: usize) -> impl Iterator<Item = &Tracker> {
        let mut found = vec![place];
        let mut at = 0;
        while let Some(tracker) = found.get(at).map(|place| &self.trackers[*place]) {
            for bound in tracker.bounds() {
                if let Ok(next) = bound
                    && !found.contains(next)
                {
                    found.push(*next);
                }
            }
            at += 1;
        }
        found.into_iter().map(|place| &self.trackers[place])
    }

    fn rests_on(&self, place: usize, origin: Origin) -> bool {
        self.bases(place).any(|tracker| tracker.origin == origin)
    }

    /// The conditions over the log on which the check at a path rests: its own, and those of what it
    /// comes after or before.
    pub(crate) fn log_conditions(&self, path: &str) -> Vec<&str> {
        let place = self
            .trackers
            .iter()
            .position(|tracker| tracker.path == path);
        let bases = place.into_iter().flat_map(|place| self.bases(place));
        bases
            .filter(|tracker| tracker.origin == Origin::Log)
            .map(|tracker| tracker.check.condition.as_str())
            .collect()
    }

    /// The attempt starts here: what was fed before does not count.
    pub(crate) fn start(&mut self) {
        self.losses.clear();
        for tracker in &mut self.trackers {
            tracker.matches = 0;
            tracker.doubts = 0;
            tracker.shown.clear();
            tracker.waiting.clear();
            if tracker.seen.is_none() {
                tracker.first = None;
            }
        }
    }

    /// The next event of the kernel. `line` says what happened in it, for a person; `may_meet` whether
    /// it could meet a condition about these own files of the node that it does not meet, since not
    /// everything is known of it.
    pub(crate) fn event(
        &mut self,
        number: EventNum,
        event: &dyn Extract,
        may_meet: &dyn Fn(&[String], &Filter) -> bool,
        line: &dyn Fn() -> String,
    ) {
        self.last = number;
        for place in 0..self.trackers.len() {
            if self.trackers[place].origin == Origin::Kernel {
                let due = self.is_due(place, number);
                self.offer(place, number, due, event, may_meet, &|| Evidence {
                    at: format!("event {number}"),
                    observed: line(),
                    events: vec![number],
                    ..Evidence::default()
                });
            }
        }
    }

    /// The next event of the log; it happened after the events of the kernel that were fed before.
    pub(crate) fn logged(&mut self, event: &dyn Extract, evidence: &dyn Fn() -> Evidence) {
        // One event does not come after itself.
        let due: Vec<bool> = (0..self.trackers.len())
            .map(|place| self.is_due(place, self.last + 1))
            .collect();
        for (place, due) in due.into_iter().enumerate() {
            if self.trackers[place].origin == Origin::Log {
                self.offer(place, self.last, due, event, &|_, _| false, evidence);
            }
        }
    }

    /// So many lines of the log can't be read.
    pub(crate) fn unread(&mut self, lines: usize) {
        self.unread = lines;
    }

    /// An event for the check at `place`, which is `due` if what must come before has come.
    fn offer(
        &mut self,
        place: usize,
        number: EventNum,
        due: bool,
        event: &dyn Extract,
        may_meet: &dyn Fn(&[String], &Filter) -> bool,
        evidence: &dyn Fn() -> Evidence,
    ) {
        let told = self.trackers[place].is_told();
        if !told && !due && !self.follows_what_is_told(place) {
            return;
        }
        let tracker = &mut self.trackers[place];
        match &tracker.filter {
            Ok(filter) if filter.matches(event) => {}
            Ok(filter) => {
                tracker.doubts += u64::from(may_meet(&tracker.own, filter));
                return;
            }
            Err(_) => return,
        }
        if told || !due {
            tracker.wait(number, evidence());
        } else {
            tracker.count(number, evidence);
        }
    }

    /// The lab's own falco reported an alert of `rule` on an event that was fed before. `inside` is the
    /// namespace of the pod in which it is the own process of a container.
    pub(crate) fn alert(&mut self, number: EventNum, rule: &str, inside: Option<&str>) {
        for place in 0..self.trackers.len() {
            let check = &self.trackers[place].check;
            let is_rule = |wanted: &str| wanted == rule || wanted == EventCheck::ANY_RULE;
            let is_there = check.alerted_in.is_none() || check.alerted_in.as_deref() == inside;
            if is_there && check.alerted.as_deref().is_some_and(is_rule) {
                self.told(place, number);
            }
        }
    }

    /// The node's own sysdig has shown events that were fed before.
    pub(crate) fn shown(&mut self, numbers: &[EventNum]) {
        for place in 0..self.trackers.len() {
            if self.trackers[place].check.shown {
                numbers.iter().for_each(|number| self.told(place, *number));
            }
        }
    }

    /// The report of an event came that the check at `place` waits for.
    fn told(&mut self, place: usize, number: EventNum) {
        if !self.is_due(place, number) {
            return;
        }
        self.trackers[place].no_longer_waits(number);
        // What came after it may have come before it was told.
        let first = self.trackers[place].first;
        let followers = self
            .trackers
            .iter_mut()
            .filter(|tracker| tracker.after == Some(Ok(place)) && !tracker.is_told());
        for tracker in followers {
            for (number, evidence) in std::mem::take(&mut tracker.waiting) {
                // One of the log stands behind the kernel's event whose number it has.
                let place = match tracker.origin {
                    Origin::Kernel => number,
                    Origin::Log => number + 1,
                };
                if first.is_some_and(|first| first < place) {
                    tracker.count(number, || evidence);
                }
            }
        }
    }

    /// Whether what must come before can still come.
    fn follows_what_is_told(&self, place: usize) -> bool {
        match self.trackers[place].after {
            Some(Ok(before)) => self.trackers[before].is_told(),
            _ => false,
        }
    }

    /// Events are missing here.
    pub(crate) fn loss(&mut self, loss: Loss) {
        self.losses.push(loss);
    }

    /// The reports of falco or sysdig may not be complete, for this reason.
    pub(crate) fn unheard(&mut self, why: String) {
        self.unheard.get_or_insert(why);
    }

    /// Whether what must come before has come, and what must come after has not.
    fn is_due(&self, place: usize, number: EventNum) -> bool {
        let first = |place: usize| self.trackers[place].first;
        let is_after = match self.trackers[place].after {
            None => true,
            Some(Ok(after)) => first(after).is_some_and(|first| first < number),
            Some(Err(_)) => false,
        };
        let is_before = match self.trackers[place].before {
            None => true,
            Some(Ok(before)) => first(before).is_none_or(|first| number < first),
            Some(Err(_)) => false,
        };
        is_after && is_before
    }

    /// Whether something counts only once falco or sysdig has reported it.
    pub(crate) fn listens(&self) -> bool {
        self.trackers.iter().any(Tracker::is_told)
    }

    /// What was found for the check at a path.
    pub(crate) fn finding(&self, path: &str) -> Finding {
        let place = self
            .trackers
            .iter()
            .position(|tracker| tracker.path == path);
        place.map_or_else(
            || Finding::unknown("the recording was not looked at for this check"),
            |place| self.judge(place),
        )
    }

    /// Checks that stay true and were found true now for the first time, with their evidence.
    pub(crate) fn newly_seen(&self) -> Vec<(String, Vec<Evidence>)> {
        self.trackers
            .iter()
            .filter(|tracker| tracker.lasting && tracker.seen.is_none() && tracker.enough())
            .map(|tracker| (tracker.path.clone(), tracker.shown.clone()))
            .collect()
    }

    fn judge(&self, place: usize) -> Finding {
        let tracker = &self.trackers[place];
        if tracker.lasting
            && let Some(evidence) = &tracker.seen
        {
            return Finding {
                evidence: evidence.clone(),
                ..Finding::pass(happened(evidence))
            };
        }
        if let Err(wrong) = &tracker.filter {
            return Finding::unknown(format!("the scenario's condition is wrong: {wrong}"));
        }
        if let Some(missing) = tracker.bounds().find_map(|bound| bound.as_ref().err()) {
            return Finding::unknown(format!(
                "the scenario has no check `{missing}` for this one to come after or before"
            ));
        }
        let shown = |finding: Finding| Finding {
            evidence: tracker.shown.clone(),
            ..finding
        };
        let counted = || match (tracker.origin, tracker.matches) {
            (Origin::Log, 1) => happened(&tracker.shown),
            // What must never happen is told by its first time.
            (Origin::Kernel, 1..) if tracker.check.at_most == Some(0) => happened(&tracker.shown),
            (origin, count) => origin.times(count),
        };
        if let Some(at_most) = tracker.check.at_most
            && tracker.matches > u64::from(at_most)
        {
            return shown(Finding::fail(counted()));
        }
        if tracker.enough() {
            // An upper bound is only known to hold if nothing was lost.
            return match (
                tracker.check.at_most,
                self.missing(place, "`cksl reset` begins anew"),
            ) {
                (Some(_), Some(unknown)) => unknown,
                _ if tracker.matches == 0 => Finding::pass(counted()),
                _ => shown(Finding::pass(happened(&tracker.shown))),
            };
        }
        match self.missing(place, "do it again") {
            Some(unknown) => unknown,
            None if tracker.matches == 0 => Finding::fail(counted()),
            None => shown(Finding::fail(format!(
                "{}, expected {}",
                tracker.origin.times(tracker.matches),
                times(u64::from(tracker.check.at_least))
            ))),
        }
    }

    /// Why it can't be said of a check that no more happened, and what can be done about lost events; `None` if it can.
    fn missing(&self, place: usize, next: &str) -> Option<Finding> {
        let unread = || {
            let lines = Some(self.unread).filter(|lines| *lines > 0)?;
            Some(format!("{lines} lines of the audit log can't be read"))
        };
        let on = |origin| self.rests_on(place, origin);
        let unheard = || {
            let why = self.unheard.clone()?;
            self.bases(place).any(Tracker::is_told).then_some(why)
        };
        let unknown = |why: String| Finding::unknown(why);
        if let Some(why) = unheard() {
            return Some(unknown(why));
        }
        on(Origin::Kernel)
            .then(|| self.lost(next).or_else(|| self.doubted(place).map(unknown)))
            .flatten()
            .or_else(|| on(Origin::Log).then(unread).flatten().map(unknown))
    }

    /// Why it can't be known what some events were; `None` if it is known of all.
    fn doubted(&self, place: usize) -> Option<String> {
        let doubts: u64 = self.bases(place).map(|tracker| tracker.doubts).sum();
        let times = times(doubts);
        (doubts > 0).then(|| {
            format!(
                "whether it was the node's own program or file can't be known ({times}): its \
                 process was not watched from its start; begin it again"
            )
        })
    }

    /// Why "no such event was seen" can't be said; `None` if nothing was lost. What the learner may have flooded comes before
    /// a time in which nobody watched.
    fn lost(&self, next: &str) -> Option<Finding> {
        let mut losses = self.losses.iter();
        let flood = losses.find(|loss| loss.cause != LossCause::Gap);
        let first = flood.or_else(|| self.losses.first())?;
        let all = Loss {
            events: self.losses.iter().map(|loss| loss.events).sum(),
            ..*first
        };
        let next = remedy(all.cause, next);
        let why = format!(
            "{}: what you did then can't be known; {next}",
            missing(&all)
        );
        Some(Finding::missing(all.cause, why))
    }
}

fn happened(evidence: &[Evidence]) -> String {
    evidence
        .first()
        .map_or_else(|| "it happened".to_owned(), |first| first.observed.clone())
}

/// The conditions of checks, with their paths, how long they hold and over what they are.
fn collect<'c>(
    parent: &str,
    checks: impl IntoIterator<Item = &'c Check>,
    found: &mut Vec<(String, When, Origin, EventCheck)>,
) {
    for (place, check) in checks.into_iter().enumerate() {
        let path = path_of(parent, check, place);
        match &check.kind {
            Kind::Event(event) => {
                found.push((path.clone(), check.when(), Origin::Kernel, event.clone()))
            }
            Kind::Audit(audit) => {
                let asked =
                    of_log(audit).map(|asked| (path.clone(), check.when(), Origin::Log, asked));
                found.extend(asked);
            }
            _ => {}
        }
        let parts: Vec<&Check> = check
            .kind
            .parts()
            .into_iter()
            .map(|(_, part)| part)
            .collect();
        collect(&path, parts, found);
    }
}

/// A condition over the log, asked as one over the recording; none of a check that makes a request.
fn of_log(audit: &AuditCheck) -> Option<EventCheck> {
    Some(EventCheck {
        condition: audit.condition.clone()?,
        at_least: audit.at_least,
        at_most: audit.at_most,
        after: audit.after.clone(),
        before: audit.before.clone(),
        alerted: None,
        alerted_in: None,
        shown: false,
    })
}

#[cfg(test)]
mod tests;

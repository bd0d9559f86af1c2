//! Event checks: conditions over everything recorded since the attempt's start, in one pass.
//!
//! What happened stays true. What did not happen is only known if nothing was lost.

use std::collections::{BTreeMap, VecDeque};

use falco_rules::filter::Filter;
use falco_rules::value::Extract;

use super::finding::Finding;
use super::verdict::Evidence;
use super::when::clock;
use crate::detector::{EventNum, Loss, LossCause};
use crate::scenario::{Check, EventCheck, Kind, When};

/// Matches that are shown as evidence.
const SHOWN: usize = 3;

/// Events that may wait for their alert or their line; of more, the latest do. It comes within
/// moments.
const WAITING: usize = 4_096;

/// Where a check stands in its scenario: its id, or below a combinator the place of each part
/// (`calm.1.0`).
pub(super) fn path_of(parent: &str, check: &Check, place: usize) -> String {
    if parent.is_empty() {
        check.id.clone()
    } else {
        format!("{parent}.{place}")
    }
}

/// All event checks of a scenario, fed the events of the recording in order.
#[derive(Debug, Default)]
pub(super) struct History {
    trackers: Vec<Tracker>,
    losses: Vec<Loss>,
}

#[derive(Debug)]
struct Tracker {
    path: String,
    check: EventCheck,
    lasting: bool,
    /// What the condition means, or why it means nothing.
    filter: Result<Filter, String>,
    /// The tracker whose first match must come before.
    after: Option<Result<usize, String>>,
    /// Number of the first match.
    first: Option<EventNum>,
    matches: u64,
    shown: Vec<Evidence>,
    /// Events that meet the condition and count once falco has reported its alert on them, or
    /// sysdig has shown them, or on what must come before; in order.
    waiting: VecDeque<Evidence>,
    /// It was found to hold before, on this evidence.
    seen: Option<Vec<Evidence>>,
}

impl History {
    /// Compiles the event checks; `seen` are those that were true before, by path. `compile` turns
    /// a condition into a filter, or says what is wrong with it.
    pub(super) fn new(
        checks: &[Check],
        seen: &BTreeMap<String, Vec<Evidence>>,
        compile: impl Fn(&str) -> Result<Filter, String>,
    ) -> Self {
        let mut found = Vec::new();
        collect("", checks, &mut found);
        let mut trackers: Vec<Tracker> = found
            .into_iter()
            .map(|(path, check, event)| Tracker {
                filter: compile(&event.condition),
                check: event.clone(),
                lasting: check.when() == When::Once,
                after: None,
                first: seen
                    .get(&path)
                    .and_then(|evidence| evidence.iter().flat_map(|one| &one.events).min())
                    .copied(),
                matches: 0,
                shown: Vec::new(),
                waiting: VecDeque::new(),
                seen: seen.get(&path).cloned(),
                path,
            })
            .collect();
        for place in 0..trackers.len() {
            let Some(after) = trackers[place].check.after.clone() else {
                continue;
            };
            let target = trackers.iter().position(|tracker| tracker.path == after);
            trackers[place].after = Some(target.ok_or(after));
        }
        Self {
            trackers,
            losses: Vec::new(),
        }
    }

    /// The attempt starts here: what was fed before does not count.
    pub(super) fn start(&mut self) {
        self.losses.clear();
        for tracker in &mut self.trackers {
            tracker.matches = 0;
            tracker.shown.clear();
            tracker.waiting.clear();
            if tracker.seen.is_none() {
                tracker.first = None;
            }
        }
    }

    /// The next event. `line` says what happened in it, for a person.
    pub(super) fn event(
        &mut self,
        number: EventNum,
        event: &dyn Extract,
        line: &dyn Fn() -> String,
    ) {
        for place in 0..self.trackers.len() {
            let told = self.trackers[place].is_told();
            let due = self.is_due(place, number);
            if !told && !due && !self.follows_what_is_told(place) {
                continue;
            }
            let tracker = &mut self.trackers[place];
            let Ok(filter) = &tracker.filter else {
                continue;
            };
            if !filter.matches(event) {
                continue;
            }
            let evidence = || Evidence {
                at: format!("event {number}"),
                observed: line(),
                events: vec![number],
                ..Evidence::default()
            };
            if told || !due {
                if tracker.waiting.len() == WAITING {
                    tracker.waiting.pop_front();
                }
                tracker.waiting.push_back(evidence());
            } else {
                tracker.count(number, evidence);
            }
        }
    }

    /// The node's own falco reported an alert of `rule` on an event that was fed before.
    pub(super) fn alert(&mut self, number: EventNum, rule: &str) {
        for place in 0..self.trackers.len() {
            if self.trackers[place].check.alerted.as_deref() == Some(rule) {
                self.told(place, number);
            }
        }
    }

    /// The node's own sysdig has shown events that were fed before.
    pub(super) fn shown(&mut self, numbers: &[EventNum]) {
        for place in 0..self.trackers.len() {
            if self.trackers[place].check.shown {
                numbers.iter().for_each(|number| self.told(place, *number));
            }
        }
    }

    /// What the check at `place` waits for was told of an event.
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
            for evidence in std::mem::take(&mut tracker.waiting) {
                let number = evidence.events[0];
                if first.is_some_and(|first| first < number) {
                    tracker.count(number, || evidence);
                }
            }
        }
    }

    /// Whether what must come before is still to be told.
    fn follows_what_is_told(&self, place: usize) -> bool {
        match self.trackers[place].after {
            Some(Ok(before)) => self.trackers[before].is_told(),
            _ => false,
        }
    }

    /// Events are missing here.
    pub(super) fn loss(&mut self, loss: Loss) {
        self.losses.push(loss);
    }

    /// Whether what must come before has come.
    fn is_due(&self, place: usize, number: EventNum) -> bool {
        match self.trackers[place].after {
            None => true,
            Some(Ok(before)) => self.trackers[before]
                .first
                .is_some_and(|first| first < number),
            Some(Err(_)) => false,
        }
    }

    /// Whether something counts only once falco or sysdig has told of it.
    pub(super) fn listens(&self) -> bool {
        self.trackers.iter().any(Tracker::is_told)
    }

    /// What was found for the check at a path.
    pub(super) fn finding(&self, path: &str) -> Finding {
        self.trackers
            .iter()
            .find(|tracker| tracker.path == path)
            .map_or_else(
                || Finding::unknown("the recording was not looked at for this check"),
                |tracker| self.judge(tracker),
            )
    }

    /// Checks that stay true and were found true now for the first time, with their evidence.
    pub(super) fn newly_seen(&self) -> Vec<(String, Vec<Evidence>)> {
        self.trackers
            .iter()
            .filter(|tracker| tracker.lasting && tracker.seen.is_none() && tracker.enough())
            .map(|tracker| (tracker.path.clone(), tracker.shown.clone()))
            .collect()
    }

    fn judge(&self, tracker: &Tracker) -> Finding {
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
        if let Some(Err(missing)) = &tracker.after {
            return Finding::unknown(format!(
                "the scenario has no event check `{missing}` for this one to come after"
            ));
        }
        let shown = |finding: Finding| Finding {
            evidence: tracker.shown.clone(),
            ..finding
        };
        let times = |count: u64| match count {
            1 => "once".to_owned(),
            many => format!("{many} times"),
        };
        if let Some(at_most) = tracker.check.at_most
            && tracker.matches > u64::from(at_most)
        {
            return shown(Finding::fail(format!(
                "it happened {}",
                times(tracker.matches)
            )));
        }
        if tracker.enough() {
            // An upper bound is only known to hold if nothing was lost.
            return match (tracker.check.at_most, self.lost()) {
                (Some(_), Some(why)) => Finding::unknown(why),
                _ if tracker.matches == 0 => Finding::pass("it did not happen"),
                _ => shown(Finding::pass(happened(&tracker.shown))),
            };
        }
        match self.lost() {
            Some(why) => Finding::unknown(why),
            None if tracker.matches == 0 => Finding::fail("it did not happen"),
            None => shown(Finding::fail(format!(
                "it happened {}, asked was {}",
                times(tracker.matches),
                times(u64::from(tracker.check.at_least))
            ))),
        }
    }

    /// Why "it did not happen" can't be said; `None` if nothing was lost.
    fn lost(&self) -> Option<String> {
        let first = self.losses.first()?;
        let events: u64 = self.losses.iter().map(|loss| loss.events).sum();
        let at = clock(first.ts);
        let count = match events {
            1 => "1 event was".to_owned(),
            many => format!("{many} events were"),
        };
        Some(match first.cause {
            LossCause::Kernel => {
                format!("{count} lost at {at}: what you did then can't be known; do it again")
            }
            LossCause::Gap => format!(
                "nobody watched just before {at}: what you did then can't be known; do it again"
            ),
            LossCause::Size => {
                format!("the recording was full at {at}: {count} not kept; `cksl reset` makes room")
            }
        })
    }
}

impl Tracker {
    /// An event counts.
    fn count(&mut self, number: EventNum, evidence: impl FnOnce() -> Evidence) {
        self.matches += 1;
        self.first.get_or_insert(number);
        if self.shown.len() < SHOWN {
            self.shown.push(evidence());
        }
    }

    /// Whether an event counts only once falco or sysdig has told of it.
    fn is_told(&self) -> bool {
        self.check.alerted.is_some() || self.check.shown
    }

    /// What an event that waits was waiting for has come.
    fn no_longer_waits(&mut self, number: EventNum) {
        let place = self
            .waiting
            .binary_search_by_key(&Some(&number), |evidence| evidence.events.first());
        if let Some(evidence) = place.ok().and_then(|place| self.waiting.remove(place)) {
            self.count(number, || evidence);
        }
    }

    fn enough(&self) -> bool {
        self.matches >= u64::from(self.check.at_least)
    }
}

fn happened(evidence: &[Evidence]) -> String {
    evidence
        .first()
        .map_or_else(|| "it happened".to_owned(), |first| first.observed.clone())
}

fn collect<'a>(
    parent: &str,
    checks: &'a [Check],
    found: &mut Vec<(String, &'a Check, &'a EventCheck)>,
) {
    for (place, check) in checks.iter().enumerate() {
        let path = path_of(parent, check, place);
        match check.kind() {
            Some(Kind::Event(event)) => found.push((path, check, event)),
            Some(Kind::All(parts) | Kind::Any(parts)) => collect(&path, parts, found),
            Some(Kind::Not(part)) => collect(&path, std::slice::from_ref(part), found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use falco_rules::field::{FieldRef, FieldTable};
    use falco_rules::value::Value;

    use super::*;
    use crate::grader::Verdict;

    /// An event that is no more than a process's name.
    struct Named(&'static str);

    impl Extract for Named {
        fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
            let name = FieldTable::falco().id("proc.name");
            (Some(field.id) == name).then(|| Value::Str(self.0.as_bytes().into()))
        }

        fn event_type(&self) -> &str {
            "execve"
        }
    }

    fn event(id: &str, condition: &str) -> Check {
        Check {
            id: id.into(),
            event: Some(EventCheck {
                condition: condition.into(),
                at_least: 1,
                at_most: None,
                after: None,
                alerted: None,
                shown: false,
            }),
            ..Check::default()
        }
    }

    fn history(checks: &[Check], seen: &BTreeMap<String, Vec<Evidence>>) -> History {
        History::new(checks, seen, |text| {
            Filter::compile(text, &FieldTable::falco()).map_err(|error| error.message)
        })
    }

    fn feed(history: &mut History, names: &[&'static str]) {
        for (number, name) in (1..).zip(names) {
            history.event(number, &Named(name), &|| format!("{name} ran"));
        }
    }

    fn loss(cause: LossCause) -> Loss {
        Loss {
            ts: 1_700_000_000_000_000_000,
            after: 1,
            events: 12,
            cause,
        }
    }

    #[test]
    fn an_event_that_happened_passes_on_its_number_and_survives_a_loss() {
        let checks = [event("read", "proc.name = grep")];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["bash", "grep"]);
        history.loss(loss(LossCause::Kernel));
        let finding = history.finding("read");
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.evidence[0].events, [2]);
        assert_eq!(finding.observed, "grep ran");
        assert_eq!(history.newly_seen()[0].0, "read");
    }

    #[test]
    fn after_a_loss_it_did_not_happen_is_unknown_with_when_and_how_many() {
        let checks = [event("read", "proc.name = grep")];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["bash"]);
        assert_eq!(history.finding("read").verdict, Verdict::Fail);
        history.loss(loss(LossCause::Kernel));
        assert_eq!(
            history.finding("read").verdict,
            Verdict::Unknown(
                "12 events were lost at 22:13:20: what you did then can't be known; do it again"
                    .into()
            )
        );
    }

    #[test]
    fn what_happened_before_the_start_does_not_count_and_its_losses_neither() {
        let checks = [event("read", "proc.name = grep")];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["grep"]);
        history.loss(loss(LossCause::Gap));
        history.start();
        assert_eq!(history.finding("read"), Finding::fail("it did not happen"));
    }

    #[test]
    fn an_upper_bound_fails_when_broken_and_is_unknown_after_a_loss() {
        let mut never = event("never", "proc.name = rm");
        never.event.as_mut().unwrap().at_least = 0;
        never.event.as_mut().unwrap().at_most = Some(0);
        let checks = [never];
        let mut calm = history(&checks, &BTreeMap::new());
        feed(&mut calm, &["bash"]);
        assert_eq!(calm.finding("never"), Finding::pass("it did not happen"));
        assert!(calm.newly_seen().is_empty());
        calm.loss(loss(LossCause::Size));
        assert!(matches!(
            calm.finding("never").verdict,
            Verdict::Unknown(why) if why.contains("`cksl reset`")
        ));
        feed(&mut calm, &["rm"]);
        assert_eq!(calm.finding("never").verdict, Verdict::Fail);
    }

    #[test]
    fn only_events_after_the_first_match_of_the_other_check_count() {
        let mut wrote = event("wrote", "proc.name = vi");
        wrote.event.as_mut().unwrap().after = Some("read".into());
        let checks = [wrote, event("read", "proc.name = grep")];
        let mut early = history(&checks, &BTreeMap::new());
        feed(&mut early, &["vi", "grep"]);
        assert_eq!(early.finding("wrote").verdict, Verdict::Fail);
        let mut late = history(&checks, &BTreeMap::new());
        feed(&mut late, &["grep", "vi"]);
        assert_eq!(late.finding("wrote").verdict, Verdict::Pass);
    }

    #[test]
    fn an_event_that_needs_an_alert_counts_once_falco_reported_it_under_that_rule() {
        let mut alerted = event("raised", "proc.name = bash");
        alerted.event.as_mut().unwrap().alerted = Some("Shell".into());
        let checks = [alerted];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["bash", "grep", "bash"]);
        history.alert(1, "Another");
        history.alert(2, "Shell");
        assert_eq!(history.finding("raised").verdict, Verdict::Fail);
        history.alert(3, "Shell");
        history.alert(3, "Shell");
        let finding = history.finding("raised");
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.evidence.len(), 1);
        assert_eq!(finding.evidence[0].events, [3]);
    }

    #[test]
    fn an_event_that_is_to_be_shown_counts_once_sysdig_has_shown_it() {
        let mut shown = event("found", "proc.name = cat");
        shown.event.as_mut().unwrap().shown = true;
        let checks = [shown];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["cat", "bash", "cat"]);
        history.shown(&[2]);
        history.alert(1, "Shell");
        assert_eq!(history.finding("found").verdict, Verdict::Fail);
        history.shown(&[2, 3]);
        assert_eq!(history.finding("found").evidence[0].events, [3]);
    }

    #[test]
    fn an_alerted_event_may_come_before_the_report_of_the_one_that_it_follows() {
        let alerted = |id: &str, name: &str, after: Option<&str>| {
            let mut check = event(id, &format!("proc.name = {name}"));
            let event = check.event.as_mut().unwrap();
            event.alerted = Some(format!("Saw {name}"));
            event.after = after.map(str::to_owned);
            check
        };
        let checks = [
            alerted("shell", "bash", None),
            alerted("read", "cat", Some("shell")),
        ];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["cat", "bash", "cat"]);
        history.alert(1, "Saw cat");
        assert_eq!(history.finding("read").verdict, Verdict::Fail);
        history.alert(2, "Saw bash");
        history.alert(3, "Saw cat");
        assert_eq!(history.finding("read").evidence[0].events, [3]);
    }

    #[test]
    fn what_follows_an_alerted_event_may_come_before_its_report_too() {
        let mut shell = event("shell", "proc.name = bash");
        shell.event.as_mut().unwrap().alerted = Some("Shell".into());
        let mut looked = event("looked", "proc.name = journalctl");
        looked.event.as_mut().unwrap().after = Some("shell".into());
        let checks = [shell, looked];
        let mut history = history(&checks, &BTreeMap::new());
        feed(&mut history, &["journalctl", "bash", "journalctl"]);
        assert_eq!(history.finding("looked").verdict, Verdict::Fail);
        history.alert(2, "Shell");
        let finding = history.finding("looked");
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.evidence[0].events, [3]);
    }

    #[test]
    fn what_was_seen_before_stays_true_without_the_recording() {
        let checks = [Check {
            id: "both".into(),
            all: Some(vec![event("", "proc.name = a"), event("", "proc.name = b")]),
            ..Check::default()
        }];
        let evidence = vec![Evidence {
            observed: "a ran".into(),
            events: vec![7],
            ..Evidence::default()
        }];
        let seen = BTreeMap::from([("both.0".to_owned(), evidence.clone())]);
        let history = history(&checks, &seen);
        assert_eq!(history.finding("both.0").evidence, evidence);
        assert_eq!(history.finding("both.1").verdict, Verdict::Fail);
    }

    #[test]
    fn a_condition_that_means_nothing_is_no_fail_of_the_learners() {
        let checks = [event("read", "proc.nam = grep")];
        let history = history(&checks, &BTreeMap::new());
        assert!(matches!(
            history.finding("read").verdict,
            Verdict::Unknown(_)
        ));
    }
}

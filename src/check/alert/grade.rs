//! Alert checks: what the learner's running falco made of a stimulus.
//!
//! An alert counts if a falco of the lab's own program reported it and the rules which that falco
//! registered, judged again on the same event, raise it too.

use std::collections::BTreeMap;

use cksl_tools::refusal::Refusal;
use falco_rules::priority::Priority;

use crate::api::Place;
use crate::check::alert::act::Act;
use crate::check::alert::line::{Comparison, compare, compare_text};
use crate::check::instrument::finding::Finding;
use crate::check::instrument::judge::{Answer, JudgedAlert, Judgement};
use crate::check::{AlertCheck, PodRef};
use crate::detector::{EventNum, Watcher};
use crate::grade::{Evidence, Trouble};

/// Alerts on one stimulus that are shown.
const SHOWN: usize = 5;

/// Characters of a line that a sentence can hold.
const IN_A_SENTENCE: usize = 60;

/// A falco, and what its rules make of the stimuli's events.
#[derive(Debug)]
pub(crate) struct Falco {
    pub(crate) watcher: Watcher,
    /// Those of the pods asked for of which it is a container's own process; why that is not known.
    pub(crate) pods: Result<Vec<PodRef>, String>,
    /// The unit of which it is the main process, if it is.
    pub(crate) unit: Option<String>,
    /// It has judged all events of the stimuli that it got.
    pub(crate) caught_up: bool,
    /// Events and alerts of it that were dropped while the stimuli ran.
    pub(crate) dropped: u64,
    /// The judgement, or why there is none.
    pub(crate) answer: Result<Answer, String>,
    /// Rules files that have changed on disk since it loaded them.
    pub(crate) stale: Vec<String>,
    /// Why it can't load the rules that are on the disk, if it can't.
    pub(crate) refused: Option<Refusal>,
    /// What the files hold that it should write to, by path; why one can't be read.
    pub(crate) files: BTreeMap<String, Result<String, String>>,
}

/// What was heard of the acts from the falco processes of the node.
#[derive(Debug)]
pub(crate) enum Hearing {
    /// At least one falco of the lab's own program is connected.
    Falcos(Vec<Falco>),
    /// None is, and why not: the learner's to fix.
    None(Box<Finding>),
    /// One is connected of which it is not known whether it is, and why.
    Doubtful(String),
}

/// Judges an alert check. `form` is the place of its output in the question that was asked.
pub(crate) fn grade(
    check: &AlertCheck,
    form: Option<usize>,
    act: &Act,
    hearing: &Hearing,
) -> Finding {
    let Some(start) = &act.start else {
        let unseen = || {
            format!(
                "{} did not start: is the container up? `systemctl list-units 'container-*'` shows \
                 it, `systemctl start` starts it again",
                act.what
            )
        };
        return Finding::unknown(act.lost.clone().unwrap_or_else(unseen));
    };
    if let Some(foreign) = &act.foreign {
        let observed = format!("{} ran code that the lab did not come with", act.what);
        return Finding::fail(observed).with(foreign.clone()).for_good();
    }
    if act.idle {
        let idle = || {
            let observed = format!("{} did not do what it is there for", act.what);
            Finding::fail(observed).with(start.clone())
        };
        return act.lost.as_ref().map_or_else(idle, Finding::unknown);
    }
    let falcos = match hearing {
        Hearing::Falcos(falcos) => match those_of(check, falcos) {
            Ok(falcos) => falcos,
            Err(stop) => return *stop,
        },
        Hearing::Doubtful(why) => return Finding::unknown(why),
        Hearing::None(why) => match &check.pod {
            Some(pod) => return no_falco_in(pod),
            None => return (**why).clone(),
        },
    };
    let falcos = falcos.as_slice();
    let found = match Found::of(check, act, falcos) {
        Ok(found) => found,
        Err(stop) => return *stop,
    };
    let times = check.times.unwrap_or(1) as usize;
    let raised = found.raised.len();
    if (raised < times || raised == 0)
        && let Some(why) = found.doubt(act, falcos)
    {
        return Finding::unknown(why);
    }
    if raised != times {
        let observed = match raised {
            0 => format!("no alert of `{}`", check.rule),
            1 => "1 alert".to_owned(),
            many => format!("{many} alerts"),
        };
        let finding = if raised == 0 {
            Finding::fail(observed).with(start.clone())
        } else {
            found.show(Finding::fail(observed))
        };
        return found.explain(check, finding, falcos);
    }
    if raised == 0 {
        return Finding::pass("no alert").with(Evidence {
            observed: format!("{}, no alert", start.observed),
            ..start.clone()
        });
    }
    for alerts in found.raised.values() {
        // Where several falcos raised it, one that is as asked will do.
        let wrong: Option<Vec<Finding>> = alerts
            .iter()
            .map(|raised| judge(check, form, raised))
            .collect();
        if let Some(wrong) = wrong.into_iter().flatten().next() {
            return found.explain(check, wrong, falcos);
        }
    }
    found.show(Finding::pass("the alert"))
}

/// The falcos whose word counts for a check: all, or that of a unit, or those of a pod.
pub(crate) fn those_of<'a>(
    check: &AlertCheck,
    falcos: &'a [Falco],
) -> Result<Vec<&'a Falco>, Box<Finding>> {
    if let Some(unit) = &check.unit {
        let of_unit = falcos.iter();
        let of_unit: Vec<&Falco> = of_unit
            .filter(|judged| judged.unit.as_ref() == Some(unit))
            .collect();
        return if of_unit.is_empty() {
            Err(Box::new(Finding::fail_saying(format!(
                "{unit} does not run the node's falco: `systemctl status {unit}` shows what it runs, if \
                 anything. The word of any other falco does not count here."
            ))))
        } else {
            Ok(of_unit)
        };
    }
    let Some(pod) = &check.pod else {
        return Ok(falcos.iter().collect());
    };
    let mut of_pod = Vec::new();
    for judged in falcos {
        match &judged.pods {
            Ok(pods) if pods.contains(pod) => of_pod.push(judged),
            Ok(_) => {}
            Err(why) => return Err(Box::new(Finding::unknown(why))),
        }
    }
    if of_pod.is_empty() {
        return Err(Box::new(no_falco_in(pod)));
    }
    Ok(of_pod)
}

fn no_falco_in(pod: &PodRef) -> Finding {
    let words = Place::pods(&pod.namespace, pod.pod.as_deref(), pod.labels.as_deref()).words();
    Finding::fail_saying(format!(
        "No falco listens that a container of {words} was made to run: `kubectl -n {} get pods` shows \
         how they are. The word of any other does not count here.",
        pod.namespace
    ))
}

/// An alert that counts.
#[derive(Clone, Copy)]
struct RaisedAlert<'a> {
    falco: &'a Falco,
    judgement: &'a Judgement,
    alert: &'a JudgedAlert,
}

/// The alerts of a check's rule on its stimulus.
struct Found<'a> {
    /// Those that count, by event: more than one if more than one falco raised it.
    raised: BTreeMap<EventNum, Vec<RaisedAlert<'a>>>,
    /// The rules raise them, but no falco reported them.
    unreported: usize,
    /// A falco reported them, but its rules do not raise them.
    unfounded: usize,
    /// Other rules that were raised.
    others: Vec<&'a str>,
    /// The rule is loaded somewhere.
    loaded: bool,
}

impl<'a> Found<'a> {
    fn of(check: &AlertCheck, act: &Act, falcos: &[&'a Falco]) -> Result<Self, Box<Finding>> {
        let mut found = Found {
            raised: BTreeMap::new(),
            unreported: 0,
            unfounded: 0,
            others: Vec::new(),
            loaded: false,
        };
        for judged in falcos {
            let judgement = match &judged.answer {
                Ok(Answer::Judged(judgement)) => judgement,
                Ok(Answer::NotLoaded(refusal)) => {
                    return Err(Box::new(not_loaded(refusal)));
                }
                Ok(Answer::BadField(why)) => {
                    let why = format!("the scenario asks for what can't be printed: {why}");
                    return Err(Box::new(Finding::unknown(why)));
                }
                Err(why) => return Err(Box::new(Finding::unknown(why))),
            };
            found.add(check, act, judged, judgement);
        }
        Ok(found)
    }

    fn add(&mut self, check: &AlertCheck, act: &Act, judged: &'a Falco, judgement: &'a Judgement) {
        let falco = &judged.watcher;
        self.loaded |= judgement.rules.contains(&check.rule);
        let reported = |event: EventNum, rule: &str| {
            falco
                .alerts
                .iter()
                .any(|alert| alert.event == event && alert.rule == rule)
        };
        let here = |event: EventNum| act.events.contains(&event);
        for alert in judgement.alerts.iter().filter(|alert| here(alert.event)) {
            if alert.rule != check.rule {
                self.others.push(&alert.rule);
            } else if reported(alert.event, &alert.rule) {
                let alerts = self.raised.entry(alert.event).or_default();
                alerts.push(RaisedAlert {
                    falco: judged,
                    judgement,
                    alert,
                });
            } else {
                self.unreported += 1;
            }
        }
        self.unfounded += falco
            .alerts
            .iter()
            .filter(|alert| here(alert.event) && alert.rule == check.rule)
            .filter(|alert| {
                !judgement
                    .alerts
                    .iter()
                    .any(|judged| judged.event == alert.event && judged.rule == alert.rule)
            })
            .count();
    }

    /// Why "there was no (further) alert" can't be said.
    fn doubt(&self, act: &Act, falcos: &[&Falco]) -> Option<String> {
        if let Some(why) = &act.lost {
            return Some(why.clone());
        }
        if falcos
            .iter()
            .all(|judged| judged.watcher.first > act.after + 1)
        {
            return Some("falco has only just started; check again".to_owned());
        }
        falcos.iter().find_map(|judged| {
            if judged.dropped > 0 {
                Some("falco was too slow for all that happened; check again".to_owned())
            } else if !judged.caught_up {
                Some("falco has not got to the stimulus yet: it is busy with others".to_owned())
            } else {
                None
            }
        })
    }

    /// Adds the alerts as evidence.
    fn show(&self, finding: Finding) -> Finding {
        let raised = self.raised.values().flat_map(|alerts| alerts.first());
        let mut finding = raised.take(SHOWN).fold(finding, |finding, raised| {
            finding.with(evidence(raised.alert))
        });
        if self.raised.len() > SHOWN {
            finding.evidence.push(Evidence {
                at: "falco".to_owned(),
                observed: format!("{} alerts more like these", self.raised.len() - SHOWN),
                ..Evidence::default()
            });
        }
        finding
    }

    /// Adds what may have kept the alert from coming as it should.
    fn explain(&self, check: &AlertCheck, mut finding: Finding, falcos: &[&Falco]) -> Finding {
        let mut note = |at: &str, observed: String| {
            finding.evidence.push(Evidence {
                at: at.to_owned(),
                observed,
                ..Evidence::default()
            });
        };
        if !self.loaded {
            note(
                "falco",
                format!("no rule `{}` is loaded and enabled", check.rule),
            );
        }
        if self.unreported > 0 {
            note(
                "falco",
                "its rules raise the alert, but it did not report it".to_owned(),
            );
        }
        if self.unfounded > 0 {
            note(
                "falco",
                "it reported an alert that its rules do not raise".to_owned(),
            );
        }
        if self.raised.is_empty()
            && let Some(other) = self.others.first()
        {
            note("falco", format!("`{other}` was raised instead"));
        }
        // It is to be put right before anything else of it can be judged.
        let unloaded = falcos.iter().flat_map(|judged| judged.unloaded());
        finding.evidence.splice(0..0, unloaded);
        finding
    }
}

/// A falco has registered rules that do not load.
pub(crate) fn not_loaded(refusal: &Refusal) -> Finding {
    let say = format!(
        "The rules that falco registered do not load: {}.",
        refusal.why
    );
    let quote = refusal.quote.clone();
    Finding::fail_saying(say).with(Evidence {
        quote,
        ..Evidence::default()
    })
}

/// The file that a falco refuses, as what is in the way.
pub(crate) fn refused_file(refusal: &Refusal) -> Option<Trouble> {
    Some(Trouble::Refused(refusal.file()?.to_owned()))
}

impl Falco {
    /// What of the rules on the disk it has not loaded, and what to do; and the configuration there, if it can't load
    /// that.
    pub(crate) fn unloaded(&self) -> Vec<Evidence> {
        let refused = |what: &str, refusal: &Refusal| Evidence {
            at: "falco".to_owned(),
            observed: format!(
                "it can't load {what}, and goes on as before: {}",
                refusal.why
            ),
            quote: refusal.quote.clone(),
            trouble: refused_file(refusal),
            ..Evidence::default()
        };
        let mut unloaded = match &self.refused {
            Some(refusal) => vec![refused("the rules on the disk", refusal)],
            None => {
                let changed = "changed since falco loaded it: `systemctl restart falco`";
                let stale = self.stale.iter().map(|path| Evidence {
                    at: path.clone(),
                    observed: changed.to_owned(),
                    ..Evidence::default()
                });
                stale.collect()
            }
        };
        if let Ok(Answer::Judged(judgement)) = &self.answer
            && let Some(refusal) = &judgement.configuration
        {
            unloaded.push(refused("the configuration on the disk", refusal));
        }
        unloaded
    }

    /// Whether it wrote an alert in the form and to the file that were asked for, with the configuration
    /// that was.
    fn wrote(&self, check: &AlertCheck, alert: &JudgedAlert) -> Result<(), String> {
        if let Some(json) = check.json
            && json != self.watcher.config.json
        {
            let form = if json {
                "text, not JSON"
            } else {
                "JSON, not text"
            };
            return Err(format!("the alert is {form}"));
        }
        if let Some(asked) = check.threshold.as_deref().and_then(Priority::parse) {
            let configured = match self.watcher.config.priority.as_str() {
                "" => Some(Priority::Debug),
                written => Priority::parse(written),
            };
            if configured != Some(asked) {
                let words = configured.map_or("?", Priority::name);
                return Err(format!("falco's minimum priority is {words}"));
            }
        }
        let Some(path) = &check.file else {
            return Ok(());
        };
        if !self
            .watcher
            .config
            .outputs
            .contains(&format!("file:{path}"))
        {
            return Err(format!("falco does not write to {path}"));
        }
        let text = match self.files.get(path) {
            Some(Ok(text)) => text,
            Some(Err(why)) => return Err(format!("{path}: {why}")),
            None => return Err(format!("{path} was not read")),
        };
        let mut reported = self.watcher.alerts.iter();
        let line = reported.find(|one| one.event == alert.event && one.rule == alert.rule);
        let stands = line.is_some_and(|one| {
            let line = one.line.trim_end();
            text.lines().any(|written| written == line)
        });
        if stands {
            Ok(())
        } else {
            Err(format!("the alert is not in {path}"))
        }
    }
}

impl Judgement {
    /// Whether the rule would raise the alert were that macro never true.
    fn raises_without(&self, name: &str, alert: &JudgedAlert) -> bool {
        let mut of_macro = self.without.iter().filter(|without| without.name == name);
        of_macro.any(|without| {
            let mut raised = without.raised.iter();
            raised.any(|(event, rule)| *event == alert.event && *rule == alert.rule)
        })
    }
}

fn evidence(alert: &JudgedAlert) -> Evidence {
    Evidence {
        at: format!("event {}", alert.event),
        observed: format!("{}: {}", alert.priority, alert.message),
        events: vec![alert.event],
        written: Some(alert.written.clone()),
        ..Evidence::default()
    }
}

/// A line as it is put into a sentence; the evidence has all of it.
fn short(line: &str) -> String {
    match line.char_indices().nth(IN_A_SENTENCE) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

/// What is wrong with an alert that was raised; `None` if it is as asked.
fn judge(check: &AlertCheck, form: Option<usize>, raised: &RaisedAlert<'_>) -> Option<Finding> {
    let RaisedAlert {
        falco,
        judgement,
        alert,
    } = *raised;
    if falco.refused.is_some() {
        // It would not start with what the learner has left on the disk. What it refuses is shown beside it.
        let finding = Finding::fail_saying(
            "Falco refuses a file on the disk, so this alert is by its old rules.",
        );
        return Some(finding.with(evidence(alert)));
    }
    if let Some(priority) = &check.priority
        && !priority.eq_ignore_ascii_case(&alert.priority)
    {
        let finding = Finding::fail(format!("the alert has the priority {}", alert.priority));
        return Some(finding.with(Evidence {
            expected: Some(format!("the priority {priority}")),
            ..evidence(alert)
        }));
    }
    if let Err(observed) = falco.wrote(check, alert) {
        return Some(Finding::fail(observed).with(evidence(alert)));
    }
    if let Some(free) = check
        .macros
        .iter()
        .find(|name| judgement.raises_without(name, alert))
    {
        let mut finding = Finding::fail(format!("a rule that does without `{free}`"));
        finding.evidence.push(Evidence {
            at: format!("the same rule on event {}", alert.event),
            observed: format!("raised, too, were `{free}` never true"),
            events: vec![alert.event],
            ..Evidence::default()
        });
        return Some(finding);
    }
    let form = form.filter(|_| check.output.is_some() || check.message.is_some())?;
    let compared = |line: &str, values: &[String]| match &check.output {
        Some(fields) => compare(line, fields, values),
        None => compare_text(line, &values.concat()),
    };
    let separator = if check.output.is_some() { "," } else { "" };
    let on = |event: EventNum| {
        judgement
            .renderings
            .iter()
            .find(|rendering| rendering.form == form && rendering.event == event)
    };
    let Some(asked) = on(alert.event) else {
        return Some(Finding::unknown(
            "the values that were asked for are not known",
        ));
    };
    if let Comparison::Differs(mark) = compared(&alert.message, &asked.values) {
        return Some(Finding::fail(short(&alert.message)).with(Evidence {
            at: format!("event {}", alert.event),
            observed: alert.message.clone(),
            expected: Some(asked.values.join(separator)),
            events: vec![alert.event],
            mark: Some(mark),
            ..Evidence::default()
        }));
    }
    // A line may look right because the values were written into it. Then the same rule would print
    // the same words for other events.
    let elsewhere = judgement
        .renderings
        .iter()
        .filter(|rendering| rendering.form == form && rendering.event != alert.event)
        .find(|rendering| {
            // A format of two fields leaves the blank between them where one is empty: `cat ` for a command line.
            let mut values = rendering.values.clone();
            if let Some(last) = values.last_mut() {
                last.truncate(last.trim_end().len());
            }
            compared(rendering.message.trim_end(), &values) != Comparison::Same
        })?;
    let mut finding = Finding::fail(short(&elsewhere.message)).with(Evidence {
        at: format!("the same rule on event {}", elsewhere.event),
        observed: elsewhere.message.clone(),
        expected: Some(elsewhere.values.join(separator)),
        events: vec![alert.event, elsewhere.event],
        ..Evidence::default()
    });
    finding.say = Some(
        "The line is right for this event, but not for others: its values must come from fields."
            .to_owned(),
    );
    Some(finding)
}

#[cfg(test)]
mod tests;

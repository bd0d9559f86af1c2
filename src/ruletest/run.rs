//! Running tests.

use cksl_tools::rulebook::Rulebook;
use cksl_wire::recording::Recording;
use cksl_wire::stream::Record;
use falco_rules::given::Given;
use falco_rules::priority::Priority;
use falco_rules::state::State;
use falco_rules::value::Extract;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::suite::{Expected, Silence, Suite, Test};

/// Alerts of one test that are kept.
const MOST_ALERTS: usize = 10_000;

/// What came of a file of tests.
#[derive(Clone, Debug, Serialize)]
pub struct FileResult {
    /// Name of the file.
    pub file: String,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that did not.
    pub failed: usize,
    /// Each test, in order.
    pub tests: Vec<TestResult>,
}

/// What came of a test.
#[derive(Clone, Debug, Serialize)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// Whether all was as expected.
    pub passed: bool,
    /// What was not.
    pub failures: Vec<Failure>,
    /// The alerts that were raised, in order.
    pub alerts: Vec<RaisedAlert>,
}

/// Something that was not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What, in a sentence with literals in backticks.
    pub say: String,
    /// More about it, a line each: for an alert that was not raised, where each event stopped.
    pub because: Vec<String>,
}

/// An alert that was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RaisedAlert {
    /// Number of the event.
    pub event: u64,
    /// The rule.
    pub rule: String,
    /// Its priority.
    pub priority: String,
    /// The rule's own message.
    pub output: String,
}

/// Events that are said to have stopped somewhere.
const MOST_REASONS: usize = 5;

impl Suite {
    /// Runs all tests.
    #[must_use]
    pub fn run(&self) -> FileResult {
        let tests = self.tests.iter().zip(&self.events);
        let tests: Vec<TestResult> = tests
            .map(|(test, events)| self.test(test, events))
            .collect();
        let passed = tests.iter().filter(|test| test.passed).count();
        FileResult {
            file: self.file.clone(),
            passed,
            failed: tests.len() - passed,
            tests,
        }
    }

    fn test(&self, test: &Test, events: &[Given]) -> TestResult {
        let mut raised = Vec::new();
        let mut failures = Vec::new();
        match &test.recording {
            None => {
                for (number, event) in (1..).zip(events) {
                    raise(&self.rulebook, number, event, &mut raised);
                }
            }
            Some(name) => {
                if let Err(say) = self.replay(name, &mut raised) {
                    failures.push(Failure {
                        say,
                        because: Vec::new(),
                    });
                }
            }
        }
        for expected in &test.alerts {
            failures.extend(self.missing(expected, &raised, events));
        }
        failures.extend(unexpected(test, &raised));
        TestResult {
            name: test.name.clone(),
            passed: failures.is_empty(),
            failures,
            alerts: raised,
        }
    }

    fn replay(&self, name: &str, raised: &mut Vec<RaisedAlert>) -> Result<(), String> {
        let recording =
            Recording::open(&self.folder.join(name)).map_err(|error| error.to_string())?;
        let mut state = State::default();
        state.set_time_zone(TimeZone::system());
        for record in recording {
            let record = record.map_err(|error| error.to_string())?;
            record.apply(&mut state);
            if let Record::Event(event) = &record {
                raise(&self.rulebook, event.num, &state.view(event), raised);
            }
        }
        Ok(())
    }

    /// What is wrong about an alert that is expected.
    fn missing(
        &self,
        expected: &Expected,
        raised: &[RaisedAlert],
        events: &[Given],
    ) -> Option<Failure> {
        let priority = expected.priority.as_deref().and_then(Priority::parse);
        let of_rule = raised.iter().filter(|alert| alert.rule == expected.rule);
        let placed =
            of_rule.filter(|alert| expected.event.is_none_or(|event| event == alert.event));
        let placed: Vec<&RaisedAlert> = placed.collect();
        let fits = |alert: &&&RaisedAlert| {
            let output = expected.output.as_ref();
            output.is_none_or(|output| output.trim_end() == alert.output)
                && priority.is_none_or(|priority| priority.name() == alert.priority)
        };
        let found = placed.iter().filter(fits).count() as u64;
        let enough = match expected.times {
            Some(times) => found == times,
            None => found > 0,
        };
        if enough {
            return None;
        }
        let rule = &expected.rule;
        let at = match expected.event {
            Some(event) => format!(" for event {event}"),
            None => String::new(),
        };
        let (say, because) = match (&placed[..], expected.times) {
            ([], _) => (
                format!("`{rule}` did not fire{at}"),
                self.reasons(expected, raised, events),
            ),
            ([alert, ..], None) if found == 0 => differs(expected, priority, alert),
            (_, times) => (
                format!(
                    "`{rule}` fired {found} times{at} as expected, and not {}",
                    times.unwrap_or(1)
                ),
                placed.iter().map(|alert| shown(alert)).collect(),
            ),
        };
        Some(Failure { say, because })
    }

    /// Where each event stopped in the condition of a rule.
    fn reasons(
        &self,
        expected: &Expected,
        raised: &[RaisedAlert],
        events: &[Given],
    ) -> Vec<String> {
        let Some(outline) = self.rulebook.loader.outline(&expected.rule) else {
            return Vec::new();
        };
        let numbered = (1..).zip(events);
        let asked = numbered.filter(|(number, _)| expected.event.is_none_or(|one| one == *number));
        let reasons = asked.map(|(number, event): (u64, &Given)| {
            let account = outline.explain(event);
            let stop = account.stop().last().map(|stop| stop.part.text.clone());
            match (stop, account.hint()) {
                (Some(stop), Some(hint)) => {
                    format!("event {number} stopped at `{stop}`: {hint}")
                }
                _ => {
                    let other = raised.iter().find(|alert| alert.event == number);
                    let other = other.map_or("another rule", |alert| &alert.rule);
                    format!(
                        "event {number} satisfies it, but `{other}` comes first \
                         (`matching: all` reports both)"
                    )
                }
            }
        });
        reasons.take(MOST_REASONS).collect()
    }
}

/// How the first alert differs from the expected one.
fn differs(
    expected: &Expected,
    priority: Option<Priority>,
    alert: &RaisedAlert,
) -> (String, Vec<String>) {
    let rule = &expected.rule;
    if let Some(priority) = priority.filter(|priority| priority.name() != alert.priority) {
        let text = format!(
            "`{rule}` fired as {}, not as {}",
            alert.priority,
            priority.name()
        );
        return (text, Vec::new());
    }
    let output = expected.output.as_deref().unwrap_or_default();
    (
        format!("`{rule}` said something else"),
        vec![
            format!("expected: {output}"),
            format!("it said:  {}", alert.output),
        ],
    )
}

/// Alerts that should not have been raised.
fn unexpected(test: &Test, raised: &[RaisedAlert]) -> Option<Failure> {
    let silent = |alert: &&RaisedAlert| match &test.silent {
        None | Some(Silence::Everything(false)) => false,
        Some(Silence::Rules(names)) => names.contains(&alert.rule),
        Some(Silence::Everything(true)) => test
            .alerts
            .iter()
            .all(|expected| expected.rule != alert.rule),
    };
    let wrong: Vec<&RaisedAlert> = raised.iter().filter(silent).collect();
    let first = wrong.first()?;
    Some(Failure {
        say: format!("`{}` fired, and should have been silent", first.rule),
        because: wrong
            .iter()
            .take(MOST_REASONS)
            .map(|alert| shown(alert))
            .collect(),
    })
}

fn shown(alert: &RaisedAlert) -> String {
    format!(
        "event {}: {} {}: {}",
        alert.event, alert.priority, alert.rule, alert.output
    )
}

fn raise(rulebook: &Rulebook, number: u64, event: &dyn Extract, raised: &mut Vec<RaisedAlert>) {
    for rule in rulebook.running.matches(event) {
        if raised.len() < MOST_ALERTS {
            raised.push(RaisedAlert {
                event: number,
                rule: rule.name.clone(),
                priority: rule.priority.name().to_owned(),
                output: rulebook.message(&rule.name, event),
            });
        }
    }
}

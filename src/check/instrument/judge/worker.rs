//! What a worker does with a question.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Write};

use cksl_tools::refusal::Refusal;
use cksl_tools::rulebook::Rulebook;
use cksl_wire::frame::{append_frame, read_frame};
use cksl_wire::protocol::{AlertConfig, RulesFile};
use cksl_wire::stream::Record;
use falco_rules::buffers::Buffers;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;
use falco_rules::load::{ChangeKind, Loader};
use falco_rules::rule::Rule;
use falco_rules::ruleset::RuleSet;
use falco_rules::state::State;
use falco_rules::value::Extract;

use super::confine::confine;
use super::trial::Trials;
use super::{Answer, Form, JudgedAlert, Judgement, Question, Rendering, Without};

/// Renderings that are given back at most, over all forms: of events with an alert of the form's rule, and of others.
const MOST_RENDERINGS: usize = 1_000;

/// Most characters of how a rule is written.
const MOST_WRITTEN: usize = 600;

/// Alerts that are given back at most.
const MOST_ALERTS: usize = 10_000;

/// Gives up all rights, reads a question and its records from standard input, and writes the answer
/// to standard output. To be called first in a process of its own.
///
/// # Errors
/// Rights can't be given up, or the input makes no sense.
pub fn work() -> io::Result<()> {
    confine()?;
    let mut input = BufReader::new(io::stdin().lock());
    let question = read_frame(&mut input)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let answer = answer(&question, &mut input)?;
    let mut frame = Vec::new();
    append_frame(&mut frame, &answer)?;
    let mut output = io::stdout().lock();
    output.write_all(&frame)?;
    output.flush()
}

fn answer(question: &Question, records: &mut impl BufRead) -> io::Result<Answer> {
    let rulebook = match Rulebook::load(&question.rules, &question.config, []) {
        Ok(rulebook) => rulebook,
        Err(error) => return Ok(Answer::NotLoaded(error.refusal())),
    };
    let mut judge = Judge {
        running: rulebook.running,
        loader: rulebook.loader,
        forms: Vec::new(),
        lacking: Vec::new(),
        room: Room::default(),
        judgement: Judgement::default(),
    };
    judge.judgement.rules = judge
        .running
        .rules()
        .iter()
        .map(|rule| rule.name.clone())
        .collect();
    if let Some(file) = &question.configuration {
        judge.judgement.configuration = cksl_tools::config::refusal(&file.path, &file.text);
    }
    if question.style {
        judge.judgement.written = judge.loader.inventory();
    }
    for form in &question.forms {
        match CompiledForm::new(form, &judge.running) {
            Ok(form) => judge.forms.push(form),
            Err(why) => return Ok(Answer::BadField(why)),
        }
    }
    for name in &question.macros {
        match Lacking::new(name, question) {
            Ok(rules) => judge.lacking.push(rules),
            Err(why) => return Ok(Answer::NotLoaded(Refusal::without_place(why))),
        }
    }
    let mut trials = match Trials::new(question, &judge.running) {
        Ok(trials) => trials,
        Err(why) => return Ok(Answer::BadField(why)),
    };
    let wanted: HashSet<u64> = question.events.iter().copied().collect();
    let mut state = State::default();
    while let Some(record) = read_frame::<Record>(records)? {
        trials.record(&record, &state);
        record.apply(&mut state);
        if let Record::Event(event) = &record
            && wanted.contains(&event.num)
        {
            judge.event(event.num, &state.view(event));
        }
    }
    let lacking = judge.lacking.into_iter();
    judge.judgement.without = lacking.map(|rules| rules.without).collect();
    judge.judgement.demanded = trials.end();
    Ok(Answer::Judged(judge.judgement))
}

/// The rules that run, and what is found with them.
struct Judge {
    running: RuleSet,
    loader: Loader,
    forms: Vec<CompiledForm>,
    lacking: Vec<Lacking>,
    room: Room,
    judgement: Judgement,
}

/// How many renderings are given back as yet.
#[derive(Default)]
struct Room {
    of_alerts: usize,
    of_others: usize,
}

impl Judge {
    fn event(&mut self, number: u64, view: &dyn Extract) {
        let raised: Vec<&Rule> = self.running.matches(view).collect();
        for rule in &raised {
            if self.judgement.alerts.len() < MOST_ALERTS {
                self.judgement.alerts.push(JudgedAlert {
                    event: number,
                    rule: rule.name.clone(),
                    priority: rule.priority.to_string(),
                    message: text(&rule.template, view),
                    written: written(&self.loader, rule),
                });
            }
        }
        for (place, form) in self.forms.iter().enumerate() {
            let Some(rule) = &form.rule else {
                continue;
            };
            // What an alert is compared with has a place of its own: the many events without one can't take it.
            let taken = match raised.iter().any(|raised| raised.name == rule.name) {
                true => &mut self.room.of_alerts,
                false => &mut self.room.of_others,
            };
            if *taken < MOST_RENDERINGS {
                *taken += 1;
                self.judgement.renderings.push(Rendering {
                    form: place,
                    event: number,
                    message: text(&rule.template, view),
                    values: form
                        .formats
                        .iter()
                        .map(|format| text(format, view))
                        .collect(),
                });
            }
        }
        for rules in &mut self.lacking {
            let raised = &mut rules.without.raised;
            for rule in rules.running.matches(view) {
                if raised.len() < MOST_ALERTS {
                    raised.push((number, rule.name.clone()));
                }
            }
        }
    }
}

struct CompiledForm {
    /// The rule, if it runs.
    rule: Option<Rule>,
    formats: Vec<Template>,
}

impl CompiledForm {
    fn new(form: &Form, running: &RuleSet) -> Result<Self, String> {
        let table = FieldTable::falco();
        // With the star a value that is missing is printed as falco prints it, `<NA>`.
        let template = |format: &String| Template::compile(&format!("*{format}"), &table);
        let formats = form.formats.iter().map(template);
        let mut rules = running.rules().iter();
        Ok(Self {
            rule: rules.find(|rule| rule.name == form.rule).cloned(),
            formats: formats
                .collect::<Result<_, _>>()
                .map_err(|error| error.to_string())?,
        })
    }
}

/// How a rule is written: `defined in falco_rules.yaml, falco_rules.local.yaml replaces output: CONDITION`.
fn written(loader: &Loader, rule: &Rule) -> String {
    let changes = loader.rule_changes(&rule.name).into_iter().map(|change| {
        let file = &change.place.name;
        let file = file.rsplit('/').next().unwrap_or(file);
        match change.kind {
            ChangeKind::Defined => format!("defined in {file}"),
            ChangeKind::Redefined => format!("{file} defines it again"),
            ChangeKind::Appended(keys) => format!("{file} adds to {}", keys.join(", ")),
            ChangeKind::Replaced(keys) => format!("{file} replaces {}", keys.join(", ")),
        }
    });
    let condition: Vec<&str> = rule.condition.split_whitespace().collect();
    let changes: Vec<String> = changes.collect();
    let written = format!("{}: {}", changes.join(", "), condition.join(" "));
    written.chars().take(MOST_WRITTEN).collect()
}

/// The rules as they would be were one of their macros never true.
struct Lacking {
    running: RuleSet,
    without: Without,
}

impl Lacking {
    fn new(name: &str, question: &Question) -> Result<Self, String> {
        let never = RulesFile {
            path: format!("without {name}"),
            text: format!("- macro: {name}\n  condition: (evt.num = 0)\n"),
        };
        let rules: Vec<RulesFile> = question.rules.iter().cloned().chain([never]).collect();
        // What another rule raises first is no matter here.
        let config = AlertConfig {
            match_all: true,
            ..question.config.clone()
        };
        let rulebook = Rulebook::load(&rules, &config, []).map_err(|error| error.to_string())?;
        Ok(Self {
            running: rulebook.running,
            without: Without {
                name: name.to_owned(),
                raised: Vec::new(),
            },
        })
    }
}

fn text(template: &Template, event: &dyn Extract) -> String {
    let line = template.render(event, Buffers::default());
    String::from_utf8_lossy(&line.text).into_owned()
}

#[cfg(test)]
mod tests {
    use falco_rules::event::{Event, EventCode, Param};
    use falco_rules::state::ThreadInfo;

    use super::*;

    const RULES: &str = r#"
- rule: Loud
  desc: d
  condition: evt.type = close
  output: "%proc.name,%evt.num"
  priority: WARNING
- rule: Quiet
  desc: d
  condition: evt.type = open
  output: x
  priority: DEBUG
"#;

    fn records(numbers: &[u64]) -> Vec<u8> {
        let mut frames = Vec::new();
        let mut thread = ThreadInfo::new(7, 7, 1);
        thread.comm = (*b"bash").into();
        let info = Box::new(thread);
        let thread = Record::Thread {
            info,
            fds: Vec::new(),
        };
        append_frame(&mut frames, &thread).unwrap();
        for num in numbers {
            let event = Event {
                num: *num,
                ts: 1,
                cpu: 0,
                tid: 7,
                code: EventCode::parse("PPME_SYSCALL_CLOSE_X").unwrap(),
                params: vec![Param::I64(0), Param::I64(3)],
            };
            append_frame(&mut frames, &Record::Event(Box::new(event))).unwrap();
        }
        frames
    }

    fn question(rules: &str) -> Question {
        Question {
            rules: vec![RulesFile {
                path: "/etc/falco/a.yaml".into(),
                text: rules.into(),
            }],
            config: AlertConfig::default(),
            events: vec![5],
            forms: vec![Form {
                rule: "Loud".into(),
                formats: vec!["%proc.name".into(), "by %user.name".into()],
            }],
            macros: Vec::new(),
            style: false,
            demands: Vec::new(),
            seed: 1,
            configuration: None,
        }
    }

    fn ask(question: &Question) -> Answer {
        answer(question, &mut &records(&[4, 5])[..]).unwrap()
    }

    #[test]
    fn rules_are_judged_on_the_events_asked_for_with_the_state_around_them() {
        let Answer::Judged(judgement) = ask(&question(RULES)) else {
            panic!("the rules load");
        };
        assert_eq!(judgement.rules, ["Loud", "Quiet"]);
        let [alert] = &judgement.alerts[..] else {
            panic!("one alert: {:?}", judgement.alerts);
        };
        assert_eq!((alert.event, alert.priority.as_str()), (5, "Warning"));
        assert_eq!(alert.message, "bash,5");
        let [rendering] = &judgement.renderings[..] else {
            panic!("one rendering");
        };
        assert_eq!(rendering.message, "bash,5");
        assert_eq!(rendering.values, ["bash", "by <NA>"]);
    }

    #[test]
    fn events_without_an_alert_leave_room_for_what_an_alert_is_compared_with() {
        let last = 3 * MOST_RENDERINGS as u64;
        let mut question =
            question(&RULES.replace("evt.type = close", &format!("evt.num = {last}")));
        question.events = (1..=last).collect();
        let records = records(&question.events);
        let Answer::Judged(judgement) = answer(&question, &mut &records[..]).unwrap() else {
            panic!("the rules load");
        };
        assert_eq!(judgement.renderings.len(), MOST_RENDERINGS + 1);
        assert_eq!(judgement.renderings.last().unwrap().event, last);
    }

    #[test]
    fn the_configuration_decides_which_rules_run() {
        let mut question = question(RULES);
        question.config.priority = "error".into();
        let Answer::Judged(judgement) = ask(&question) else {
            panic!("the rules load");
        };
        assert!(judgement.alerts.is_empty() && judgement.rules.is_empty());
        question.config.priority = String::new();
        question.config.selection = r#"[{"disable": {"rule": "Lo*"}}]"#.into();
        let Answer::Judged(judgement) = ask(&question) else {
            panic!("the rules load");
        };
        assert_eq!(judgement.rules, ["Quiet"]);
    }

    #[test]
    fn a_rule_that_is_made_of_a_macro_is_quiet_without_it() {
        let rules = r#"
- macro: closes
  condition: (evt.type = close)
- rule: Made of it
  desc: d
  condition: closes
  output: x
  priority: WARNING
- rule: Written out
  desc: d
  condition: evt.type = close
  output: x
  priority: WARNING
"#;
        let mut question = question(rules);
        question.macros = vec!["closes".into()];
        let Answer::Judged(judgement) = ask(&question) else {
            panic!("the rules load");
        };
        assert_eq!(judgement.alerts[0].rule, "Made of it");
        let [without] = &judgement.without[..] else {
            panic!("one macro");
        };
        assert_eq!(without.raised, [(5, "Written out".to_owned())]);
    }

    #[test]
    fn how_rules_are_written_is_told_if_it_was_asked() {
        let mut question = question(RULES);
        question.style = true;
        let Answer::Judged(judgement) = ask(&question) else {
            panic!("the rules load");
        };
        let [loud, quiet] = &judgement.written[..] else {
            panic!("two rules");
        };
        assert_eq!((loud.name.as_str(), loud.comparisons.len()), ("Loud", 1));
        assert!(quiet.files.contains("/etc/falco/a.yaml"));
    }

    #[test]
    fn rules_that_do_not_load_are_named() {
        let answer = ask(&question("- rule: Loud\n  condition: proc.nam = x\n"));
        assert!(
            matches!(answer, Answer::NotLoaded(refused) if refused.why.starts_with("/etc/falco/a.yaml"))
        );
    }

    #[test]
    fn a_field_that_there_is_none_of_is_the_scenarios_mistake() {
        let mut question = question(RULES);
        question.forms[0].formats = vec!["%user.nam".into()];
        assert!(matches!(ask(&question), Answer::BadField(_)));
    }
}

//! Stimuli, tried again with other details.
//!
//! A trial keeps what a stimulus did, which processes came and went meanwhile, and the state before it. When that time is over, the rules
//! and the scenario's conditions are asked about the events as they were, and then about each variant of them.

use std::collections::{BTreeSet, HashSet};

use cksl_wire::stream::Record;
use falco_rules::buffers::Buffers;
use falco_rules::event::Event;
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::rule::Rule;
use falco_rules::ruleset::RuleSet;
use falco_rules::state::State;
use falco_rules::value::Extract;

use super::vary::{Variation, names};
use super::{Broken, Change, Demand, Demanded, Question};
use crate::check::Words;
use crate::detector::EventNum;

/// Records of one stimulus's time that are kept at most.
const MOST_RECORDS: usize = 30_000;

/// Files that get other names at most.
const MOST_NAMES: usize = 100;

/// Most characters of a command line or path that is shown.
const SHOWN: usize = 160;

/// All trials of a question.
pub(crate) struct Trials {
    trials: Vec<Trial>,
    /// The events of the stimuli themselves: what others did is never tried.
    events: HashSet<EventNum>,
    hostname: String,
    lines: Lines,
    seed: u64,
    demanded: Vec<Demanded>,
}

/// The time of one stimulus.
struct Trial {
    after: EventNum,
    until: EventNum,
    demands: Vec<Tried>,
    /// The state before its first event.
    before: Option<State>,
    records: Vec<Record>,
    is_full: bool,
}

/// One demand, ready to be asked.
struct Tried {
    /// Its place in the question.
    place: usize,
    /// The rule, if it runs.
    rule: Option<Rule>,
    condition: Filter,
    keeps_arguments: bool,
}

/// Which of the events raise the rule, and which should.
#[derive(Default)]
struct Outcome {
    raised: BTreeSet<EventNum>,
    met: BTreeSet<EventNum>,
}

impl Trials {
    /// Those of a question; the error is what is wrong with the scenario's condition.
    pub(crate) fn new(question: &Question, running: &RuleSet) -> Result<Self, String> {
        let fields = FieldTable::falco();
        let mut trials: Vec<Trial> = Vec::new();
        for (place, demand) in question.demands.iter().enumerate() {
            let condition = Filter::compile(&demand.condition, &fields);
            let mut rules = running.rules().iter();
            let tried = Tried {
                place,
                rule: rules.find(|rule| rule.name == demand.rule).cloned(),
                condition: condition.map_err(|error| error.message)?,
                keeps_arguments: demand.keeps_arguments,
            };
            let bounds =
                |trial: &&mut Trial| (trial.after, trial.until) == (demand.after, demand.until);
            match trials.iter_mut().find(bounds) {
                Some(trial) => trial.demands.push(tried),
                None => trials.push(Trial::new(demand, tried)),
            }
        }
        Ok(Self {
            trials,
            events: question.events.iter().copied().collect(),
            hostname: String::new(),
            lines: Lines::new()?,
            seed: question.seed,
            demanded: vec![Demanded::TooMuch; question.demands.len()],
        })
    }

    /// The next record; `state` is what was known before it.
    pub(crate) fn record(&mut self, record: &Record, state: &State) {
        if let Record::Begin { hostname, .. } = record {
            self.hostname.clone_from(hostname);
        }
        if let Record::Event(event) = record {
            let is_over = |trial: &mut Trial| trial.until < event.num;
            let over: Vec<Trial> = self.trials.extract_if(.., is_over).collect();
            self.conduct(over);
        }
        let is_needed = match record {
            Record::Event(event) => self.events.contains(&event.num) || is_of_life(event),
            _ => true,
        };
        for trial in &mut self.trials {
            trial.take(record, is_needed, state);
        }
    }

    /// What came of the demands, in the order of the question.
    pub(crate) fn end(mut self) -> Vec<Demanded> {
        let rest = std::mem::take(&mut self.trials);
        self.conduct(rest);
        self.demanded
    }

    fn conduct(&mut self, over: Vec<Trial>) {
        for trial in over.iter().filter(|trial| !trial.is_full) {
            self.try_again(trial);
        }
    }

    /// Asks about the events as they were, and in each of the variants.
    fn try_again(&mut self, trial: &Trial) {
        let before = trial.before.clone().unwrap_or_default();
        let mut found: BTreeSet<&[u8]> = BTreeSet::new();
        let as_was = self.outcomes(trial, None, before.clone(), &mut |event, is_about| {
            if is_about && found.len() < MOST_NAMES {
                let kept = trial.records.iter().find_map(|record| match record {
                    Record::Event(kept) if kept.num == event.num => Some(&**kept),
                    _ => None,
                });
                found.extend(kept.into_iter().flat_map(names));
            }
        });
        for (demand, outcome) in trial.demands.iter().zip(&as_was) {
            self.demanded[demand.place] = Demanded::Tried {
                raised: outcome.raised.len(),
                met: outcome.met.len(),
                broken: None,
            };
        }
        let mut words = Words::new(self.seed, "variants");
        for change in Change::ALL {
            let variation = Variation::draw(change, found.iter().copied(), &mut words);
            let state = variation.state(&before, &self.hostname);
            let varied = self.outcomes(trial, Some(&variation), state, &mut |_, _| {});
            for ((demand, was), is) in trial.demands.iter().zip(&as_was).zip(&varied) {
                if demand.keeps_arguments && change.is_of_arguments() {
                    continue;
                }
                let Some((event, is_missing)) = is.differs_from(was) else {
                    continue;
                };
                if let Demanded::Tried { broken: None, .. } = self.demanded[demand.place] {
                    let state = variation.state(&before, &self.hostname);
                    let found = Broken {
                        change,
                        event,
                        observed: self.line(trial, &variation, state, event),
                        is_missing,
                    };
                    if let Demanded::Tried { broken, .. } = &mut self.demanded[demand.place] {
                        *broken = Some(found);
                    }
                }
            }
        }
    }

    /// What the rules and conditions make of the events in one variant. `seen` is told of each event of the stimulus,
    /// and whether a rule or condition is about it.
    fn outcomes(
        &self,
        trial: &Trial,
        variation: Option<&Variation>,
        state: State,
        seen: &mut dyn FnMut(&Event, bool),
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        outcomes.resize_with(trial.demands.len(), Outcome::default);
        self.play(trial, variation, state, &mut |event, view| {
            let mut is_about = false;
            for (demand, outcome) in trial.demands.iter().zip(&mut outcomes) {
                let raises =
                    |rule: &Rule| rule.source == view.source() && rule.filter.matches(view);
                if demand.rule.as_ref().is_some_and(raises) {
                    outcome.raised.insert(event.num);
                    is_about = true;
                }
                if demand.condition.matches(view) {
                    outcome.met.insert(event.num);
                    is_about = true;
                }
            }
            seen(event, is_about);
        });
        outcomes
    }

    /// An event of a variant, in words.
    fn line(&self, trial: &Trial, variation: &Variation, state: State, of: EventNum) -> String {
        let mut line = String::new();
        self.play(trial, Some(variation), state, &mut |event, view| {
            if event.num == of {
                line = self.lines.of(event, view);
            }
        });
        line
    }

    /// Lets a variant happen, and shows its events of the stimulus.
    fn play(
        &self,
        trial: &Trial,
        variation: Option<&Variation>,
        mut state: State,
        show: &mut dyn FnMut(&Event, &dyn Extract),
    ) {
        for record in &trial.records {
            let number = match record {
                Record::Event(event) => Some(event.num),
                _ => None,
            };
            let is_stimulus = number.is_some_and(|number| self.events.contains(&number));
            let varied = variation.map(|one| one.record(record, &state, is_stimulus));
            let record = varied.as_ref().unwrap_or(record);
            record.apply(&mut state);
            if let Record::Event(event) = record
                && is_stimulus
            {
                show(event, &state.view(event));
            }
        }
    }
}

impl Trial {
    fn new(demand: &Demand, tried: Tried) -> Self {
        Self {
            after: demand.after,
            until: demand.until,
            demands: vec![tried],
            before: None,
            records: Vec::new(),
            is_full: false,
        }
    }

    fn take(&mut self, record: &Record, is_needed: bool, state: &State) {
        if let Record::Event(event) = record
            && event.num > self.after
            && self.before.is_none()
        {
            self.before = Some(state.clone());
        }
        if self.before.is_none() || self.is_full || !is_needed {
            return;
        }
        self.records.push(record.clone());
        if self.records.len() > MOST_RECORDS {
            self.records = Vec::new();
            self.is_full = true;
        }
    }
}

/// Whether an event makes a process, changes its program or ends it. Nothing else that others do bears on the stimulus.
fn is_of_life(event: &Event) -> bool {
    matches!(
        event.name(),
        "clone" | "clone3" | "fork" | "vfork" | "execve" | "execveat" | "procexit"
    )
}

impl Outcome {
    /// An event on which the rule is raised, or should be, as it was not without the change: and whether it is missing.
    /// None if it is raised just as much more or less often as it should.
    fn differs_from(&self, was: &Outcome) -> Option<(EventNum, bool)> {
        let (is, should) = (
            self.raised.len() + was.met.len(),
            self.met.len() + was.raised.len(),
        );
        let (one, other) = match is.cmp(&should) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Less => (&self.met, &self.raised),
            std::cmp::Ordering::Greater => (&self.raised, &self.met),
        };
        let event = one.difference(other).next().or(one.first())?;
        Some((*event, is < should))
    }
}

/// How an event is put into words.
struct Lines {
    command: Template,
    path: Template,
}

impl Lines {
    fn new() -> Result<Self, String> {
        let fields = FieldTable::falco();
        let template = |text| Template::compile(text, &fields).map_err(|error| error.to_string());
        Ok(Self {
            command: template("*%proc.cmdline")?,
            path: template("*%fs.path.name")?,
        })
    }

    /// `bash -c true`, or `touch x: openat /etc/x`.
    fn of(&self, event: &Event, view: &dyn Extract) -> String {
        let text = |template: &Template| {
            let line = template.render(view, Buffers::default());
            let text = String::from_utf8_lossy(&line.text);
            text.chars().take(SHOWN).collect::<String>()
        };
        match event.name() {
            "execve" | "execveat" => format!("`{}`", text(&self.command)),
            name => format!("`{}`: {name} {}", text(&self.command), text(&self.path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use cksl_tools::rulebook::Rulebook;
    use cksl_wire::protocol::RulesFile;
    use falco_rules::event::{EventCode, Param};

    use super::*;

    const FIRST: EventNum = 10;
    const LAST: EventNum = 20;

    /// Not the stimulus's.
    const OTHERS: EventNum = 15;

    /// An event with some of its parameters.
    fn event(num: EventNum, code: &str, given: &[(&str, Param)]) -> Record {
        let code = EventCode::parse(code).unwrap();
        let params = code.spec().params.iter().map(|spec| {
            let mut given = given.iter();
            let found = given.find(|(name, _)| *name == spec.name);
            found.map_or(Param::Absent, |(_, param)| param.clone())
        });
        Record::Event(Box::new(Event {
            num,
            ts: 1_000 + num,
            cpu: 0,
            tid: 70,
            code,
            params: params.collect(),
        }))
    }

    fn starts(num: EventNum, name: &str, args: &str) -> Record {
        let given = [
            ("res", Param::I64(0)),
            ("exe", Param::bytes(name)),
            ("args", Param::bytes(args)),
            ("tid", Param::I64(70)),
            ("pid", Param::I64(70)),
            ("ptid", Param::I64(60)),
            ("comm", Param::bytes(name)),
            ("tty", Param::U64(34816)),
        ];
        event(num, "PPME_SYSCALL_EXECVE_19_X", &given)
    }

    fn makes(num: EventNum, path: &str) -> Record {
        let given = [("res", Param::I64(0)), ("path", Param::bytes(path))];
        event(num, "PPME_SYSCALL_MKDIR_2_X", &given)
    }

    /// What comes of a demand on events in a shell's child.
    fn tried(rule: &str, condition: &str, events: &[Record], keeps_arguments: bool) -> Demanded {
        let text = format!(
            "- rule: R\n  desc: d\n  condition: >\n    {rule}\n  output: x\n  priority: WARNING\n"
        );
        let rules = vec![RulesFile {
            path: "/etc/falco/a.yaml".into(),
            text,
        }];
        let mut question = Question::of_rules(rules, cksl_wire::protocol::AlertConfig::default());
        question.events = (FIRST..=LAST).filter(|num| *num != OTHERS).collect();
        question.seed = 3;
        question.demands = vec![Demand {
            rule: "R".into(),
            condition: condition.into(),
            after: FIRST - 1,
            until: LAST,
            keeps_arguments,
        }];
        let rulebook = Rulebook::load(&question.rules, &question.config, []).unwrap();
        let mut trials = Trials::new(&question, &rulebook.running).unwrap();
        let mut state = State::default();
        let thread = |tid, ptid, name: &str| {
            let mut info = falco_rules::state::ThreadInfo::new(tid, tid, ptid);
            info.comm = name.as_bytes().into();
            Record::Thread {
                info: Box::new(info),
                fds: Vec::new(),
            }
        };
        let before = [thread(60, 1, "runc"), thread(70, 60, "runc")];
        for record in before.iter().chain(events) {
            trials.record(record, &state);
            record.apply(&mut state);
        }
        let mut demanded = trials.end();
        assert_eq!(demanded.len(), 1);
        demanded.remove(0)
    }

    /// The change that breaks a rule, if one does.
    fn broken_by(rule: &str, condition: &str, events: &[Record]) -> Option<Change> {
        match tried(rule, condition, events, false) {
            Demanded::Tried { broken, .. } => broken.map(|broken| broken.change),
            Demanded::TooMuch => panic!("there is little to try"),
        }
    }

    const STARTED: &str = "evt.type = execve and proc.name = bash";

    #[test]
    fn a_rule_that_lists_how_commands_look_is_told_from_one_for_the_program() {
        let events = [starts(10, "bash", "-c\0: abcdefgh\0")];
        let by = |rule: &str| broken_by(rule, STARTED, &events);
        assert_eq!(by("evt.type = execve and proc.name = bash"), None);
        assert_eq!(
            by("evt.type in (execve, execveat) and proc.exe = bash"),
            None
        );
        let listed = "evt.type = execve and proc.name = bash and proc.args regex \"-c : [a-z]+\"";
        assert_eq!(by(listed), Some(Change::NoArguments));
        let any = "evt.type = execve and proc.name = bash and proc.args startswith -c";
        assert_eq!(
            by(&format!("{any} or proc.args = \"\"")),
            Some(Change::OtherArguments)
        );
    }

    #[test]
    fn process_numbers_times_and_terminals_are_no_way_to_know_the_grader() {
        let events = [starts(10, "bash", "-c\0true\0")];
        let by = |more: &str| broken_by(&format!("{STARTED} and {more}"), STARTED, &events);
        // Who is whose child stays.
        assert_eq!(
            by("proc.pname = runc and proc.ppid > 1 and proc.tty != 0"),
            None
        );
        assert_eq!(by("proc.pid = 70"), Some(Change::Ids));
        assert_eq!(by("evt.rawtime < 2000"), Some(Change::Ids));
        assert_eq!(by("proc.tty = 34816"), Some(Change::Terminal));
    }

    #[test]
    fn a_path_has_another_last_component_in_the_same_directory() {
        let condition = "evt.type = mkdir and fs.path.name startswith /etc/";
        let events = [
            starts(10, "mkdir", "/etc/abcdefgh.d\0"),
            makes(11, "/etc/abcdefgh.d"),
        ];
        let by =
            |rule: &str| broken_by(&format!("evt.type = mkdir and {rule}"), condition, &events);
        assert_eq!(by("fs.path.name glob /etc/*.d"), None);
        assert_eq!(
            by("fs.path.name regex /etc/[a-z]{8}.d"),
            Some(Change::Names)
        );
        let exact = "fs.path.name = /etc/abcdefgh.d";
        assert_eq!(by(exact), Some(Change::Names));
        // The scenario's condition may change the verdict.
        let exactly = format!("evt.type = mkdir and {exact}");
        assert_eq!(broken_by(&exactly, &exactly, &events), None);
    }

    #[test]
    fn a_container_a_pod_and_a_namespace_count_only_where_the_condition_names_them() {
        use falco_rules::state::Container;
        let id = "3f4e8a1c9b7d2e6f5a0c8b1d4e7f9a2c3b6d8e1f4a7c0b9d2e5f8a1c4b7d0e3f";
        let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let container = Container {
            id: id[..12].into(),
            full_id: id.to_owned(),
            name: "web".to_owned(),
            labels: [
                label(Container::POD_NAME, "shop-web-x7b2c"),
                label(Container::POD_NAMESPACE, "shop"),
            ]
            .into(),
            ..Container::default()
        };
        let Record::Event(mut started) = starts(10, "bash", "") else {
            panic!("it is an event");
        };
        let specs = started.code.spec().params.iter();
        let cgroups = specs.enumerate().find(|(_, spec)| spec.name == "cgroups");
        started.params[cgroups.unwrap().0] = Param::bytes(format!("memory=/docker/{id}\0"));
        let events = [
            Record::Container(Box::new(container)),
            Record::Event(started),
        ];
        let by = |rule: &str, condition: &str| {
            let rule = format!("{STARTED} and {rule}");
            broken_by(&rule, &format!("{STARTED} and {condition}"), &events)
        };
        let any = "container.id != host";
        assert_eq!(by(any, any), None);
        for one in [
            "container.id = 3f4e8a1c9b7d",
            "container.name = web",
            "k8s.pod.name startswith shop-",
        ] {
            assert_eq!(by(one, any), Some(Change::Containers), "{one}");
            assert_eq!(by(one, one), None, "{one}");
        }
        let there = "k8s.ns.name = shop";
        assert_eq!(by(there, any), Some(Change::Namespaces));
        assert_eq!(by("k8s.ns.name != kube-system", any), None);
        assert_eq!(by(there, there), None);
        let pod = "k8s.ns.name = shop and k8s.pod.name = shop-web-x7b2c";
        assert_eq!(by(pod, there), Some(Change::Containers));
    }

    #[test]
    fn a_rule_that_fires_too_often_in_a_variant_is_broken_too() {
        let condition = "evt.type = mkdir and fs.path.name = /etc/abcdefgh";
        let events = [makes(10, "/etc/abcdefgh")];
        let rule = "evt.type = mkdir and fs.path.name startswith /etc/";
        let Demanded::Tried {
            raised,
            met,
            broken,
        } = tried(rule, condition, &events, false)
        else {
            panic!("there is little to try");
        };
        assert_eq!((raised, met), (1, 1));
        let broken = broken.unwrap();
        assert!(
            !broken.is_missing && broken.observed.contains("mkdir /etc/"),
            "{broken:?}"
        );
    }

    #[test]
    fn the_path_of_a_script_and_arguments_that_must_be_so_are_kept() {
        let events = [starts(10, "sync", "/usr/sbin/sync\0now\0")];
        let condition = "evt.type = execve and proc.name = sync";
        let rule = |more: &str| format!("{condition} and proc.cmdline {more}");
        assert_eq!(
            broken_by(&rule("contains /usr/sbin/sync"), condition, &events),
            None
        );
        let whole = rule("= \"sync /usr/sbin/sync now\"");
        assert_eq!(
            broken_by(&whole, condition, &events),
            Some(Change::NoArguments)
        );
        let kept = tried(&whole, condition, &events, true);
        assert!(
            matches!(kept, Demanded::Tried { broken: None, .. }),
            "{kept:?}"
        );
    }

    #[test]
    fn too_much_at_once_is_not_tried_again_save_what_others_do() {
        let many = |number| -> Vec<Record> {
            let others = (0..=MOST_RECORDS).map(|_| makes(number, "/tmp/x"));
            others.chain([starts(20, "bash", "")]).collect()
        };
        let much = tried(STARTED, STARTED, &many(11), false);
        assert_eq!(much, Demanded::TooMuch);
        let others = tried(STARTED, STARTED, &many(OTHERS), false);
        assert_eq!(
            others,
            Demanded::Tried {
                raised: 1,
                met: 1,
                broken: None
            }
        );
    }
}

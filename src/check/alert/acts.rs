//! The acts of a grading: provoking the node, and hearing what its falco made of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use cksl_tools::config::DEFAULT_PATH;
use cksl_tools::refusal::Refusal;
use cksl_wire::protocol::RulesFile;

use crate::api::{Api, Place};
use crate::check::alert::act::Act;
use crate::check::alert::demand;
use crate::check::alert::grade::{self, Falco, Hearing, refused_file};
use crate::check::file::grade::MAX_FILE;
use crate::check::instrument::Live;
use crate::check::instrument::condition::compile;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::judge::Judge;
use crate::check::instrument::judge::{Answer, Demand, Form, JudgeError, Judgement, Question};
use crate::check::instrument::pod;
use crate::check::instrument::run::{STIMULUS_TIME, command, describe, run};
use crate::check::instrument::when::clock;
use crate::check::{AlertCheck, Check, Kind, Part, PodRef, Stimulus, Words};
use crate::detector::{CkslView, EventNum, Flaw, Watcher, Why};
use crate::grade::{Evidence, Trouble, Verdict};
use crate::lab::PROGRAM;
use crate::provider::{Node, NodeProcess};
use crate::random::random;

/// How long a falco that was just started may take to register. On a busy machine it needs seconds.
const REGISTRATION: Duration = Duration::from_secs(15);

/// How long a falco whose rules were just changed may take to load them.
const RELOAD: Duration = Duration::from_secs(3);

/// How long falco may take to judge the last event.
pub(crate) const JUDGING: Duration = Duration::from_secs(15);

const POLL: Duration = Duration::from_millis(50);

/// Most falco processes that are heard; the latest count.
const MOST_FALCOS: usize = 4;

/// How falco introduces itself, and what its process is called.
const FALCO: &str = "falco";

/// What systemd calls the process that is about to become a unit's falco.
const FALCO_TO_BE: &str = "(falco)";

/// The unit of the node's falco, and what its process is called before even that: as its init.
const UNIT: &str = "falco.service";
const FORKED: &str = "systemd";

/// The acts of a scenario, and what its checks want to hear of them.
pub(crate) struct Acts {
    /// Each stimulus, with what became of it, or why nothing can be said.
    acts: Vec<(Stimulus, Result<Act, String>)>,
    forms: Vec<Form>,
    /// Macros that rules must be made of.
    macros: Vec<String>,
    /// Files in which alerts must stand.
    files: BTreeSet<String>,
    /// Units of which the falco must be the main process.
    units: BTreeSet<String>,
    /// Pods of which the falco must be.
    pods: Vec<PodRef>,
    /// When rules must be raised, whatever the details of a stimulus.
    demands: Vec<Want>,
    /// Whether it matters how its rules are written.
    style: bool,
    /// Whether falco is to be heard at all.
    alerts: bool,
    /// What a falco is sent that connects just before the first stimulus: frames of
    /// [`cksl_wire::stream::Record`].
    pub(crate) records: Result<Vec<u8>, String>,
    /// Host name of the node.
    pub(crate) hostname: String,
    /// What each falco had been spared before the first stimulus, by its number.
    dropped: HashMap<u64, u64>,
}

/// When a rule must be raised for a stimulus.
#[derive(Clone, Debug, PartialEq)]
struct Want {
    stimulus: Stimulus,
    rule: String,
    condition: String,
}

impl Want {
    /// What a check asks, if it says when.
    fn of(check: &AlertCheck, stimulus: Option<&Stimulus>) -> Option<Self> {
        Some(Self {
            stimulus: stimulus?.clone(),
            rule: check.rule.clone(),
            condition: check.condition.clone()?,
        })
    }
}

impl Acts {
    /// Runs each different stimulus once, as it is drawn now, in the order of the scenario.
    pub(crate) fn run(
        checks: &[Check],
        live: Option<Live<'_>>,
        judge: &Judge,
        api: Option<&Api>,
        looks_at: &dyn Fn(&Check),
    ) -> Self {
        // Each with the first check that is about it.
        let mut stimuli: Vec<(Stimulus, &Check)> = Vec::new();
        let mut acts = Self {
            acts: Vec::new(),
            forms: Vec::new(),
            macros: Vec::new(),
            files: BTreeSet::new(),
            units: BTreeSet::new(),
            pods: Vec::new(),
            demands: Vec::new(),
            style: false,
            alerts: false,
            records: Ok(Vec::new()),
            hostname: String::new(),
            dropped: HashMap::new(),
        };
        for whole in checks {
            for Part {
                check, stimulus, ..
            } in whole.parts_at("")
            {
                if let Some(stimulus) = stimulus
                    && stimuli.iter().all(|(known, _)| known != stimulus)
                {
                    stimuli.push((stimulus.clone(), whole));
                }
                acts.wants(check, stimulus);
            }
        }
        let Some(live) = live else {
            return acts;
        };
        acts.hostname = live.node.facts().hostname.clone();
        if acts.alerts {
            await_registration(live, judge);
            acts.dropped = genuine(live).iter().map(dropped).collect();
        }
        let mut words = Words::new(random(), "stimuli");
        // What did not end may go on, and its events would be taken for those of the next one.
        let mut still_there: Option<String> = None;
        for (stimulus, check) in stimuli {
            looks_at(check);
            let drawn = stimulus.draw(&mut words);
            let act = command(&stimulus, &drawn, api).and_then(|command| {
                if let Some(earlier) = &still_there {
                    return Err(format!("it was not tried, because {earlier}"));
                }
                let does = drawn.does.as_deref().map(compile).transpose();
                let does =
                    does.map_err(|wrong| format!("the scenario's condition is wrong: {wrong}"))?;
                let begun = Instant::now();
                let ran = run(live, &command, STIMULUS_TIME).inspect_err(|why| {
                    if begun.elapsed() >= STIMULUS_TIME {
                        still_there = Some(why.clone());
                    }
                })?;
                Ok(Act {
                    what: describe(&command),
                    idle: does.is_some(),
                    after: ran.after,
                    until: ran.until,
                    drawn,
                    does,
                    ..Act::default()
                })
            });
            acts.acts.push((stimulus, act));
        }
        acts
    }

    /// What is to be asked of the node's falco for a check.
    fn wants(&mut self, check: &Check, stimulus: Option<&Stimulus>) {
        if let Kind::Rules(_) = &check.kind {
            self.alerts = true;
            self.style = true;
        }
        if let Kind::Alert(alert) = &check.kind {
            self.alerts = true;
            let form = form(alert).filter(|form| !self.forms.contains(form));
            self.forms.extend(form);
            let want = Want::of(alert, stimulus);
            let want = want.filter(|want| !self.demands.contains(want));
            self.demands.extend(want);
            self.macros.extend(alert.macros.iter().cloned());
            self.files.extend(alert.file.clone());
            self.units.extend(alert.unit.clone());
            let pod = alert.pod.clone();
            self.pods.extend(pod.filter(|pod| !self.pods.contains(pod)));
        }
    }

    /// The acts, to be filled with what the recording has of them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Act> {
        let acts = self.acts.iter_mut();
        acts.filter_map(|(_, act)| act.as_mut().ok())
    }

    /// An event of the grader's: of the act in whose time it happened.
    pub(crate) fn notice(&mut self, number: EventNum, view: &CkslView<'_>) {
        let lasted = |act: &Result<Act, String>| act.as_ref().is_ok_and(|act| act.lasted(number));
        let mut acts = self.acts.iter_mut();
        let Some((stimulus, outcome)) = acts.find(|(_, act)| lasted(act)) else {
            return;
        };
        if let Ok(act) = outcome
            && let Err(why) = act.notice(stimulus, number, view)
        {
            *outcome = Err(why);
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter_map(|(_, act)| act.as_ref().ok())
    }

    /// What became of a stimulus.
    fn of(&self, stimulus: &Stimulus) -> Option<&Result<Act, String>> {
        let mut acts = self.acts.iter();
        acts.find(|(known, _)| known == stimulus)
            .map(|(_, act)| act)
    }

    /// The stimuli's events are greater than the first number and not greater than the second.
    pub(crate) fn span(&self) -> (EventNum, EventNum) {
        let after = self.iter().map(|act| act.after).min().unwrap_or(0);
        let until = self.iter().map(|act| act.until).max().unwrap_or(0);
        (after, until)
    }

    /// Waits for the node's falco, and has its rules judged on the stimuli's events.
    pub(crate) fn hear(&self, live: Option<Live<'_>>, judge: &Judge, api: Option<&Api>) -> Hearing {
        let Some(live) = live.filter(|_| self.alerts) else {
            let say = "This needs the running node.";
            return Hearing::None(Box::new(Finding::fail_saying(say)));
        };
        let caught_up = live.watch.wait_seen(self.span().1, JUDGING);
        let all = listening(live);
        let doubt = |falco: &Watcher| falco.flaw.filter(Flaw::is_doubt);
        if let Some((falco, flaw)) = all.iter().find_map(|one| Some((one, doubt(one)?))) {
            return Hearing::Doubtful(flawed(falco, &flaw, live));
        }
        let falcos = latest(all);
        if falcos.is_empty() {
            return Hearing::None(Box::new(absence(live, judge)));
        }
        let containers = self.containers(api);
        let events: Vec<EventNum> = self
            .iter()
            .flat_map(|act| act.events.iter().copied())
            .collect();
        let processes = match self.units.is_empty() {
            true => Vec::new(),
            false => live.node.processes().unwrap_or_default(),
        };
        let unit_of = |falco: &Watcher| {
            let process = processes
                .iter()
                .find(|one| one.host_pid == falco.host_pid)?;
            let mut units = self.units.iter();
            units.find(|unit| process.is_main_of(unit)).cloned()
        };
        let judged = falcos.into_iter().map(|falco| {
            let question = Question {
                rules: falco.rules.to_vec(),
                config: falco.config.clone(),
                events: events.clone(),
                forms: self.forms.clone(),
                macros: self.macros.clone(),
                style: self.style,
                demands: self.demands.iter().map(|want| self.demand(want)).collect(),
                seed: random(),
                configuration: configuration(&falco, live.node),
            };
            let answer = self.records.as_ref().map_err(String::clone);
            let answer = answer.and_then(|records| {
                let answer = judge.ask(&question, records);
                answer.map_err(|error| error.to_string())
            });
            let (id, all) = dropped(&falco);
            let stale = stale(&falco, live.node);
            Falco {
                caught_up,
                dropped: all - self.dropped.get(&id).unwrap_or(&0),
                answer,
                refused: (!stale.is_empty())
                    .then(|| refusal(&falco, live.node, judge))
                    .flatten(),
                stale,
                files: self.read_files(live.node),
                unit: unit_of(&falco),
                pods: containers
                    .as_ref()
                    .map_err(String::clone)
                    .map(|containers| {
                        let id = falco.inside.as_ref().map(|inside| &inside.id);
                        let own = containers
                            .iter()
                            .filter(|(_, ids)| id.is_some_and(|id| ids.contains(id)));
                        own.map(|(pod, _)| pod.clone()).collect()
                    }),
                watcher: falco,
            }
        });
        Hearing::Falcos(judged.collect())
    }

    fn place(&self, want: &Want) -> Option<usize> {
        self.demands.iter().position(|one| one == want)
    }

    /// What is asked, with the events of its stimulus. One that has not run has none.
    fn demand(&self, want: &Want) -> Demand {
        let act = self.of(&want.stimulus).and_then(|act| act.as_ref().ok());
        Demand {
            rule: want.rule.clone(),
            condition: want.condition.clone(),
            after: act.map_or(0, |act| act.after),
            until: act.map_or(0, |act| act.until),
            keeps_arguments: !want.stimulus.is_drawn(),
        }
    }

    /// The ids of the containers that run in each of the pods.
    fn containers(&self, api: Option<&Api>) -> Result<Vec<(PodRef, Vec<String>)>, String> {
        let of_pod = |wanted: &PodRef| {
            let api = api.ok_or("this lab has no cluster")?;
            let place = Place::pods(
                &wanted.namespace,
                wanted.pod.as_deref(),
                wanted.labels.as_deref(),
            );
            let found = api.objects(&place).map_err(|error| error.to_string())?;
            let containers = found.iter().flat_map(|found| pod::containers(found, None));
            Ok((wanted.clone(), containers.map(|(_, id)| id).collect()))
        };
        self.pods.iter().map(of_pod).collect()
    }

    /// What the files hold in which alerts must stand.
    fn read_files(&self, node: &dyn Node) -> BTreeMap<String, Result<String, String>> {
        let read = |path: &String| {
            let bytes = node
                .read(path, MAX_FILE)
                .map_err(|error| error.to_string())?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let files = self.files.iter();
        files.map(|path| (path.clone(), read(path))).collect()
    }

    /// Decides an alert check.
    pub(crate) fn judge(
        &self,
        check: &AlertCheck,
        stimulus: Option<&Stimulus>,
        hearing: &Hearing,
    ) -> Finding {
        let place = form(check).and_then(|form| self.forms.iter().position(|one| *one == form));
        match stimulus.and_then(|stimulus| self.of(stimulus)) {
            Some(Ok(act)) => {
                let finding = grade::grade(check, place, act, hearing);
                let want = Want::of(check, stimulus).and_then(|want| self.place(&want));
                match want.filter(|_| finding.verdict == Verdict::Pass) {
                    Some(place) => demand::grade(check, place, hearing).unwrap_or(finding),
                    None => finding,
                }
            }
            Some(Err(why)) => Finding::unknown(why),
            None => Finding::unknown("this can only be seen on the running node"),
        }
    }
}

fn form(check: &AlertCheck) -> Option<Form> {
    let formats = match (&check.output, &check.message) {
        (Some(fields), _) => fields.iter().map(|field| format!("%{field}")).collect(),
        (None, Some(message)) => vec![message.clone()],
        (None, None) => return None,
    };
    Some(Form {
        rule: check.rule.clone(),
        formats,
    })
}

/// Falcos that listen now and run the lab's own program, the latest ones.
fn genuine(live: Live<'_>) -> Vec<Watcher> {
    latest(listening(live))
}

fn latest(mut falcos: Vec<Watcher>) -> Vec<Watcher> {
    falcos.retain(|falco| falco.genuine);
    let surplus = falcos.len().saturating_sub(MOST_FALCOS);
    falcos.drain(..surplus);
    falcos
}

fn listening(live: Live<'_>) -> Vec<Watcher> {
    let mut falcos = live.watch.falcos();
    falcos.retain(|watcher| watcher.program == FALCO && watcher.ended.is_none());
    falcos
}

/// Number of a falco, and how many of its events and alerts were dropped so far.
fn dropped(falco: &Watcher) -> (u64, u64) {
    (falco.id, falco.lost + falco.more_alerts)
}

/// Gives a falco that runs, but has not loaded what lies on the disk, the time to do so: a learner
/// may have saved or restarted a moment ago. What it refuses it will not load.
fn await_registration(live: Live<'_>, judge: &Judge) {
    let began = Instant::now();
    let mut loads = false;
    loop {
        let waits_for = if comes(live) {
            REGISTRATION
        } else if let Some(falco) = genuine(live)
            .iter()
            .find(|falco| !stale(falco, live.node).is_empty())
        {
            if !loads && refusal(falco, live.node, judge).is_some() {
                return;
            }
            loads = true;
            RELOAD
        } else {
            return;
        };
        if began.elapsed() >= waits_for {
            return;
        }
        thread::sleep(POLL);
    }
}

/// Whether the node's own falco runs without having registered.
fn comes(live: Live<'_>) -> bool {
    let known = live.watch.falcos();
    let is_known = |process: &NodeProcess| known.iter().any(|one| one.host_pid == process.host_pid);
    let processes = live.node.processes().unwrap_or_default();
    processes.iter().any(|process| {
        let is_own = process.name == FALCO && process.exe == PROGRAM && !is_known(process);
        is_own || process.name == FALCO_TO_BE || process.is_main_of(UNIT) && process.name == FORKED
    })
}

/// Rules files that are on the disk with another content than the falco has loaded. Those of a falco in
/// a pod are none of the node's.
fn stale(falco: &Watcher, node: &dyn Node) -> Vec<String> {
    if falco.inside.is_some() {
        return Vec::new();
    }
    falco
        .rules
        .iter()
        .filter(|file| match node.read(&file.path, file.text.len()) {
            Ok(bytes) => bytes != file.text.as_bytes(),
            Err(error) => error.kind() == io::ErrorKind::FileTooLarge,
        })
        .map(|file| file.path.clone())
        .collect()
}

/// A file as it is on the disk; none if it can't be read.
fn on_disk(path: &str, node: &dyn Node) -> Option<RulesFile> {
    let bytes = node.read(path, MAX_FILE).ok()?;
    Some(RulesFile {
        path: path.to_owned(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// The usual configuration, as it is on the disk. That of a falco in a pod is none of the node's.
fn configuration(falco: &Watcher, node: &dyn Node) -> Option<RulesFile> {
    match falco.inside {
        Some(_) => None,
        None => on_disk(DEFAULT_PATH, node),
    }
}

/// Why a falco can't load its rules files as they are on the disk; none if it can, or if that is not known.
fn refusal(falco: &Watcher, node: &dyn Node, judge: &Judge) -> Option<Refusal> {
    match ask_disk(falco, node, judge) {
        Ok(Answer::NotLoaded(refusal)) => Some(refusal),
        _ => None,
    }
}

/// What a falco's rules files and its configuration are like on the disk.
fn ask_disk(falco: &Watcher, node: &dyn Node, judge: &Judge) -> Result<Answer, JudgeError> {
    let files = falco.rules.iter();
    let rules = files.filter_map(|file| on_disk(&file.path, node)).collect();
    let question = Question {
        configuration: configuration(falco, node),
        ..Question::of_rules(rules, falco.config.clone())
    };
    judge.ask(&question, &[])
}

/// Pid in the node of a process that calls itself falco.
fn running(node: &dyn Node) -> Option<i32> {
    let processes = node.processes().ok()?;
    let falco = processes
        .iter()
        .find(|process| [FALCO, FALCO_TO_BE].contains(&process.name.as_str()))?;
    Some(falco.pid)
}

/// Why a falco's word does not count any more, and what to do.
fn flawed(falco: &Watcher, flaw: &Flaw, live: Live<'_>) -> String {
    let pid = live.watch.pid_of(falco.host_pid);
    let pid = pid.map_or_else(String::new, |pid| format!(" (pid {pid})"));
    format!(
        "This falco{pid} {} at {}, so its word does not count: restart it, as by `systemctl restart \
         falco`.",
        flaw.words(),
        clock(flaw.at)
    )
}

/// Why there is no falco to be heard.
fn absence(live: Live<'_>, judge: &Judge) -> Finding {
    let listening = listening(live);
    let known = |falco: &&Watcher| falco.flaw.is_some_and(|flaw| flaw.why != Why::Stranger);
    if let Some(falco) = listening.iter().find(known)
        && let Some(flaw) = &falco.flaw
    {
        return Finding::fail_saying(flawed(falco, flaw, live));
    }
    if !listening.is_empty() {
        return Finding::fail_saying(
            "The falco that runs is not the node's own program: its word does not count.",
        );
    }
    if let Some(pid) = running(live.node) {
        return Finding::fail_saying(format!(
            "falco (pid {pid}) has not registered its rules: `systemctl restart falco` starts the \
             node's own."
        ));
    }
    // The last one that ran knew where its rules are.
    let mut ended = live.watch.falcos();
    ended.retain(|falco| falco.genuine && falco.inside.is_none());
    let answer = ended.last().map(|last| ask_disk(last, live.node, judge));
    let (what, refusal) = match answer {
        Some(Ok(Answer::NotLoaded(refusal))) => ("these rules keep", refusal),
        Some(Ok(Answer::Judged(Judgement {
            configuration: Some(refusal),
            ..
        }))) => ("its configuration keeps", refusal),
        _ => {
            return Finding::fail_saying(
                "falco is not running. Start it. If it ends at once, read `journalctl -u falco -n 20`.",
            )
            .with(Evidence {
                trouble: Some(Trouble::NoFalco),
                ..Evidence::default()
            });
        }
    };
    let say = format!(
        "falco is not running, and {what} it from starting: {}.",
        refusal.why
    );
    Finding::fail_saying(say).with(Evidence {
        trouble: refused_file(&refusal).or(Some(Trouble::NoFalco)),
        quote: refusal.quote,
        ..Evidence::default()
    })
}

//! A host without labs: it answers what a real lab has answered while its task was solved, and tells the facts of that
//! again, for each lab that it is asked for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use cksl::scenario::Content;
use cksl::supervisor::{Client, HostCall, HostReply, HostRequest, build_of};
use cksl_class::dial::{Address, Pass, work};
use cksl_class::facts::{Facts, Keeper};
use cksl_class::host::{
    Answer, Call, Domain, FactId, Host, Input, LabLine, Load, News, Offer, Output, Scenario, Shell,
    Size, Stamp, What,
};
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::{ReportedCheck, Shown};
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, channel};

use super::super::User;
use super::Kept;

/// What a check was answered, and which facts it made.
struct Step {
    replies: Vec<Reply>,
    facts: Vec<What>,
}

/// See the module.
#[derive(Clone)]
pub(super) struct Player(Arc<Played>);

struct Played {
    scenario: Scenario,
    /// To the verbs that a page asks with.
    replies: BTreeMap<&'static str, Vec<Reply>>,
    steps: Vec<Step>,
    told: Mutex<Vec<News>>,
    more: Notify,
    /// How many checks there were in each lab.
    labs: Mutex<BTreeMap<String, usize>>,
}

/// The name of a verb that changes nothing.
fn name(verb: &Verb) -> &'static str {
    match verb {
        Verb::Task => "task",
        Verb::Questions => "questions",
        Verb::Status => "status",
        Verb::Hints => "hints",
        Verb::Explain { .. } => "explain",
        _ => "",
    }
}

/// Asks a real lab.
fn asks(user: &User, verb: Verb) -> Vec<Reply> {
    let client = Client {
        run: user.file("run"),
        program: user.supervisor(),
    };
    let call = HostCall::Verb { lab: None, verb };
    let request = HostRequest::new(build_of(&client.program.0), call);
    let mut replies = Vec::new();
    let asked = client.ask(&request, |reply| {
        if let HostReply::Reply(reply) = reply {
            replies.push(reply);
        }
    });
    asked.expect("is answered");
    replies.retain(|reply| !matches!(reply, Reply::Done { .. }));
    replies
}

/// The facts of a grade: which checks turned since the one before, and how many points that makes.
fn facts(replies: &[Reply], before: &mut Vec<ReportedCheck>) -> Vec<What> {
    let graded = replies.iter().find_map(|reply| match reply {
        Reply::Shown(Shown::Grade(graded)) => Some(graded),
        _ => None,
    });
    let report = &graded.expect("is a grade").report;
    let turned = report.checks.iter().filter(|check| {
        let known = before.iter().find(|known| known.id == check.id);
        known.is_none_or(|known| known.verdict != check.verdict)
    });
    let mut facts = vec![What::Worked];
    facts.extend(turned.map(|check| What::Check(Box::new(check.clone()))));
    facts.push(What::Graded {
        earned: report.checks.iter().map(|check| check.earned).sum(),
        max: report.checks.iter().map(|check| check.points).sum(),
    });
    before.clone_from(&report.checks);
    facts
}

impl Player {
    /// Solves a task in a real lab, line by line, and records what is answered.
    pub(super) fn recorded(user: &User, task: &str) -> Self {
        let content = Content::embedded();
        let scenario = content.scenario(task).expect("is there");
        let drawn = content.draw(task, 7).expect("is drawn");
        let solution = content.solution(task, &drawn.values);
        user.done(&["start", task, "--seed", "7", "--detach"]);
        let (mut steps, mut before) = (Vec::new(), Vec::new());
        let solution = solution.expect("has a reference");
        for line in solution.lines().filter(|line| !line.starts_with('#')) {
            user.done(&["shell", "--", "bash", "-c", line]);
            let replies = asks(user, Verb::Check { watch: false });
            let facts = facts(&replies, &mut before);
            steps.push(Step { replies, facts });
        }
        let verbs = [
            Verb::Task,
            Verb::Questions,
            Verb::Status,
            Verb::Hints,
            Verb::Explain { check: None },
        ];
        let replies = verbs.map(|verb| (name(&verb), asks(user, verb)));
        user.done(&["stop", "--yes"]);
        Self(Arc::new(Played {
            scenario: Scenario {
                id: task.to_owned(),
                title: scenario.title.clone(),
                minutes: scenario.minutes,
                tier: "one node".to_owned(),
                seconds: 1,
                room: 1,
                progressed: None,
                lacks: None,
            },
            replies: replies.into(),
            steps,
            told: Mutex::default(),
            more: Notify::new(),
            labs: Mutex::default(),
        }))
    }

    /// All facts that were told, as a class keeps them.
    pub(super) fn told(&self) -> Kept {
        self.0.told()
    }

    /// Works for a class, until what is returned is dropped.
    pub(super) fn plays(&self, facts: &Path, address: &str, token: &str) -> Playing {
        let address: Address = address.parse().expect("is an address");
        let pass: Pass = token.parse().expect("is a token");
        let facts = Facts::open(facts).expect("opens");
        let player = Arc::new(self.clone());
        let end = Arc::new(Notify::new());
        let ends = Arc::clone(&end);
        let works = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build();
            runtime.expect("begins").block_on(async {
                let keeper = Keeper::new(player, facts);
                tokio::select! {
                    why = work(|| address.dial(&pass), keeper, "player", drop) => panic!("{why}"),
                    () = ends.notified() => {}
                }
            });
        });
        Playing(end, Some(works))
    }
}

impl Played {
    fn tell(&self, lab: &str, what: What) {
        let mut told = self.told.lock().expect("is whole");
        let number = told.len() as u64 + 1;
        let stamp = Stamp {
            id: FactId { source: 9, number },
            at: Timestamp::now(),
        };
        told.push(News {
            stamp: Some(stamp),
            lab: Some(lab.to_owned()),
            what,
        });
        drop(told);
        self.more.notify_waiters();
    }

    /// All facts, as a class keeps them: those of a lab in their order.
    fn told(&self) -> Kept {
        let told = self.told.lock().expect("is whole");
        let facts = told.iter().filter(|one| one.what != What::Worked);
        let facts = facts.map(|one| {
            let what = serde_json::to_string(&one.what).expect("is JSON");
            let at = one.stamp.expect("is a fact").at.to_string();
            (one.lab.clone().expect("has one"), at, super::kind(&what))
        });
        let mut facts: Kept = facts.collect();
        facts.sort_by(|one, other| one.0.cmp(&other.0));
        facts
    }

    /// What a verb is answered.
    fn verb(&self, lab: &str, verb: &Verb) -> Vec<Reply> {
        let mut labs = self.labs.lock().expect("is whole");
        let count = labs.entry(lab.to_owned()).or_default();
        let last = self.steps.len() - 1;
        match verb {
            Verb::Check { .. } | Verb::Submit => {
                let step = &self.steps[last.min(*count)];
                // One that was told already is a grade in which nothing turned.
                let is_new = *count <= last;
                *count += 1;
                for fact in &step.facts {
                    if is_new || !matches!(fact, What::Check(_)) {
                        self.tell(lab, fact.clone());
                    }
                }
                if *verb == Verb::Submit {
                    let how = "submitted".to_owned();
                    let node_stays = true;
                    self.tell(lab, What::Ended { how, node_stays });
                }
                step.replies.clone()
            }
            verb => self.replies.get(name(verb)).cloned().unwrap_or_default(),
        }
    }
}

/// A player at work.
pub(super) struct Playing(Arc<Notify>, Option<JoinHandle<()>>);

impl Drop for Playing {
    fn drop(&mut self) {
        self.0.notify_one();
        let works = self.1.take().expect("is dropped once");
        // A second panic would end all tests.
        let ended = works.join();
        assert!(ended.is_ok() || thread::panicking());
    }
}

impl Host for Player {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        let (say, answers) = channel(64);
        let mut told = Vec::new();
        match &call {
            Call::Offer => told.push(Answer::Offer(Offer {
                domains: vec![Domain {
                    title: "Played".to_owned(),
                    scenarios: vec![self.0.scenario.clone()],
                }],
            })),
            Call::Labs => {
                let labs = self.0.labs.lock().expect("is whole");
                told.extend(labs.keys().map(|lab| {
                    Answer::Lab(LabLine {
                        id: lab.clone(),
                        scenario: self.0.scenario.id.clone(),
                        title: self.0.scenario.title.clone(),
                        ready: true,
                    })
                }));
            }
            Call::Start { lab, .. } => {
                let mut labs = self.0.labs.lock().expect("is whole");
                let attempt = labs.len() as i64 + 1;
                labs.insert(lab.clone(), 0);
                drop(labs);
                let begun = What::Begun {
                    scenario: self.0.scenario.id.clone(),
                    attempt,
                    roots: Vec::new(),
                };
                self.0.tell(lab, begun);
            }
            // It waits for work, of which there is none.
            Call::Verb {
                verb: Verb::Check { watch: true },
                ..
            } => {
                tokio::spawn(async move { say.closed().await });
                return answers;
            }
            Call::Verb { lab, verb } => {
                told.extend(self.0.verb(lab, verb).into_iter().map(Answer::Reply));
            }
            _ => {}
        }
        told.push(Answer::Reply(Reply::Done { code: 0 }));
        tokio::spawn(async move {
            for one in told {
                let _ = say.send(one).await;
            }
        });
        answers
    }

    fn follow(&self, after: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(64);
        let known = after.filter(|after| after.source == 9);
        let mut place = known.map_or(0, |after| after.number as usize);
        let player = Arc::clone(&self.0);
        tokio::spawn(async move {
            loop {
                let more = player.more.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                let next = player.told.lock().expect("is whole")[place..].to_vec();
                if next.is_empty() {
                    more.await;
                }
                place += next.len();
                for one in next {
                    if say.send(one).await.is_err() {
                        return;
                    }
                }
            }
        });
        news
    }

    fn shell(&self, _: &str, _: Size) -> Shell {
        let (input, mut typed) = channel::<Input>(8);
        let (show, output) = channel(8);
        tokio::spawn(async move {
            let mut next = b"# ".to_vec();
            loop {
                if show.send(Output::Bytes(next)).await.is_err() {
                    return;
                }
                next = loop {
                    match typed.recv().await {
                        Some(Input::Bytes(keys)) if keys == b"\r" => break b"\r\n# ".to_vec(),
                        Some(Input::Bytes(keys)) => break keys,
                        Some(Input::Size(_)) => {}
                        None => return,
                    }
                };
            }
        });
        Shell { input, output }
    }

    fn load(&self) -> Load {
        let labs = self.0.labs.lock().expect("is whole").len();
        Load {
            labs: labs as u32,
            room: 1000,
        }
    }
}

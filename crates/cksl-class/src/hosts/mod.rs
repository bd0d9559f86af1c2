//! The hosts of a class: each lab is made at one of them and stays there. To the pages they are one host.
//!
//! ```text
//! pages ─► Hosts ─► machine ═ Remote ═► a host
//!            │         │
//!            └─ records ◄── facts
//! ```
//! A host comes by a stream of its own ([`Hosts::attach`]), tells its facts and goes when the stream ends. It is believed in
//! what its own labs do, and in nothing else.

mod bounds;
mod choice;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use cksl_wire::protocol::Reply;
use cksl_wire::report::Problem;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, interval, timeout};
use tracing::warn;

use crate::class::Came;
use crate::class::facts::room_of;
use crate::class::records::{self, Records};
use crate::class::room::name_of;
use crate::host::{
    Answer, Call, FactId, Host, Load, News, Offer, Output, Shell, Size, Told, What, problem,
};
use crate::lock;
use crate::random::Hash;
use crate::remote::{Remote, greet};
pub(crate) use bounds::MOST_POINTS;
use choice::{No, Standing, choose};

/// How long a host that has just come may take to say what it can run.
const OFFERING: Duration = Duration::from_secs(60);

/// How long a learner waits for a machine while none is connected.
const COMING: Duration = Duration::from_secs(5);

/// How often it is looked then whether one has come.
const GLANCE: Duration = Duration::from_millis(100);

/// How often it is looked how much room a host has.
const LOOK: Duration = Duration::from_secs(1);

/// News of all hosts that are on their way to the pages.
const NEWS: usize = 256;

/// How much room the facts of one lab take: one for each, and one for each KiB of its text. The longest attempts take some
/// hundred.
const MOST_OF_A_LAB: u64 = 20_000;

/// No learner: what is told to nobody but the staff is told to this one.
const NOBODY: i64 = 0;

/// A host that is connected.
#[derive(Debug)]
struct Machine {
    name: String,
    /// The learner whose own machine it is.
    seat: Option<i64>,
    /// What is kept of the token by which it came.
    token: Option<Hash>,
    remote: Remote,
    /// What it lacks, by scenario, once it has said so.
    lacks: OnceLock<HashMap<String, String>>,
    /// The room of labs that it was asked to make, and has not made when it said how much it has.
    given: Mutex<Given>,
    /// How many labs wait there, made ahead, by scenario.
    ahead: Mutex<HashMap<String, u32>>,
}

#[derive(Debug, Default)]
struct Given {
    /// So many of them are no longer here.
    made: u64,
    rooms: VecDeque<u32>,
}

impl Machine {
    /// Why it can't run that.
    fn lacks(&self, scenario: &str) -> Option<String> {
        self.lacks.get()?.get(scenario).cloned()
    }

    /// Its room, less what was given away since it said so.
    fn load(&self) -> Load {
        let (now, made) = self.remote.load_after();
        let mut given = lock(&self.given);
        while given.made < made && given.rooms.pop_front().is_some() {
            given.made += 1;
        }
        let room = now.room.saturating_sub(given.rooms.iter().sum());
        Load { room, ..now }
    }

    fn give(&self, room: u32) {
        lock(&self.given).rooms.push_back(room);
    }

    /// How many labs of that scenario wait there.
    fn ahead(&self, scenario: &str) -> u32 {
        lock(&self.ahead).get(scenario).copied().unwrap_or_default()
    }

    /// Lets so many wait there, or asks how many do.
    fn ask_ahead(&self, scenario: &str, count: Option<u32>) -> Receiver<Answer> {
        self.remote.ask(Call::Ahead {
            scenario: scenario.to_owned(),
            count,
        })
    }

    /// It has said how many wait.
    fn knows_ahead(&self, scenario: &str, count: u32) {
        lock(&self.ahead).insert(scenario.to_owned(), count);
    }

    /// One of them is taken; returns whether one was there.
    fn take_ahead(&self, scenario: &str) -> bool {
        match lock(&self.ahead).get_mut(scenario) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// See the module.
pub struct Hosts {
    records: Arc<Records>,
    /// What there is to start, as the server's own program knows it.
    offer: Offer,
    connected: Mutex<BTreeMap<i64, Arc<Machine>>>,
    tell: Sender<News>,
    news: Mutex<Option<Receiver<News>>>,
    me: Weak<Self>,
}

/// What a machine is to make ahead.
struct Share {
    machine: Arc<Machine>,
    /// How many labs it can have.
    room: u32,
    /// How many wait there now.
    there: u32,
    /// How many are to wait.
    labs: u32,
}

/// Where a lab is, or why it is nowhere.
enum Place {
    At(Arc<Machine>),
    Not(Problem),
}

impl Hosts {
    /// No host yet. What there is to start is known without one.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn new(records: Arc<Records>, offer: Offer) -> Result<Arc<Self>, records::Error> {
        records.none_connected()?;
        let (tell, news) = channel(NEWS);
        Ok(Arc::new_cyclic(|me| Self {
            records,
            offer,
            connected: Mutex::default(),
            tell,
            news: Mutex::new(Some(news)),
            me: Weak::clone(me),
        }))
    }

    /// The host that serves the class works by this stream, until it ends. Its error is why the host was sent away.
    ///
    /// # Errors
    /// The host said what it must not, or speaks another version.
    pub async fn attach_own<S>(&self, stream: S) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        self.attach(stream, Came::Own, None).await
    }

    /// The same for one that came in this way, by that token.
    pub(crate) async fn attach<S>(
        &self,
        stream: S,
        came: Came,
        token: Option<Hash>,
    ) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let host = greet(stream).await?;
        let source = host.hello.source;
        let Some(name) = name_of(&host.hello.name) else {
            let why = "the name of the host has not 1 to 60 letters, or something invisible";
            host.refuse(why.to_owned()).await;
            return Err(why.to_owned());
        };
        let met = self.records.meet(source, &name, came, token.as_ref());
        let met = match met {
            Ok(Some(met)) => met,
            Ok(None) => {
                let why = "another host tells facts by this number, or the class has met too many; begin with an empty \
                           directory";
                host.refuse(why.to_owned()).await;
                return Err(why.to_owned());
            }
            // One that has not come before. It comes again, as after any cut.
            Err(error) => return Err(records::unkept(&error)),
        };
        let seat = match came {
            Came::Of(seat) => Some(seat),
            Came::Own | Came::OfClass => None,
        };
        let (remote, listens) = host.begin();
        let mut listens = tokio::spawn(listens);
        // That comes right after its hello. Until then it would seem to have no room, and who begins a lab would be told so.
        tokio::select! {
            () = remote.tells_load() => {}
            ended = &mut listens => return ended.unwrap_or(Ok(())),
        }
        let machine = Arc::new(Machine {
            name,
            seat,
            token,
            lacks: OnceLock::new(),
            given: Mutex::default(),
            ahead: Mutex::default(),
            remote,
        });
        let before = lock(&self.connected).insert(source, Arc::clone(&machine));
        if let Some(before) = before {
            // After a cut that only the host has noticed; else there are two, of which one is too many.
            let why = "this host has come a second time: only one may run in a directory";
            before.remote.refuse(why.to_owned());
        }
        // It takes a while to look, and labs can be made meanwhile.
        let asked = Arc::clone(&machine);
        tokio::spawn(async move {
            let told = timeout(OFFERING, Told::of(&asked.remote, Call::Offer)).await;
            let offer = told.map(|told| told.offer).unwrap_or_default();
            let all = offer.domains.into_iter().flat_map(|one| one.scenarios);
            let lacks = all.filter_map(|one| Some((one.id, one.lacks?)));
            let _ = asked.lacks.set(lacks.collect());
        });
        if let (Some(hosts), None) = (self.me.upgrade(), seat) {
            let asked = Arc::clone(&machine);
            tokio::spawn(async move { hosts.ask_what_waits(&asked).await });
        }
        let after = FactId {
            source,
            number: met.reached,
        };
        self.came(source, &machine).await;
        let news = machine.remote.follow(Some(after));
        let heard = self.hear(source, &machine, news).await;
        let ended = match heard {
            Ok(()) => listens.await.unwrap_or(Ok(())),
            Err(why) => {
                machine.remote.refuse(why.clone());
                let _ = listens.await;
                Err(why)
            }
        };
        self.went(source, &machine).await;
        ended
    }

    /// Sends away whoever came by a token that was revoked, or that of a learner who was removed.
    pub(crate) fn hang_up(&self) {
        for (_, machine) in self.all() {
            let token = machine.token.as_ref();
            if token.is_some_and(|token| self.records.is_revoked(token)) {
                let why = "the token of this host was revoked, or its learner was removed";
                machine.remote.refuse(why.to_owned());
            }
        }
    }

    /// Tells the pages of the labs that their machine is there.
    async fn came(&self, source: i64, machine: &Machine) {
        let _ = self
            .records
            .set_connected(source, true, machine.remote.load());
        for lab in self.records.labs_at(source).unwrap_or_default() {
            self.say(&lab, &machine.name, true).await;
            // What happened meanwhile is told now, and not as it happened.
            let _ = self.tell.send(News::of_lab(&lab, What::Missed)).await;
        }
        self.changed().await;
    }

    /// Tells them that it is gone, unless it has come a second time.
    async fn went(&self, source: i64, machine: &Arc<Machine>) {
        {
            let mut all = lock(&self.connected);
            if !all
                .get(&source)
                .is_some_and(|one| Arc::ptr_eq(one, machine))
            {
                return;
            }
            all.remove(&source);
        }
        let _ = self
            .records
            .set_connected(source, false, machine.remote.load());
        for lab in self.records.labs_at(source).unwrap_or_default() {
            self.say(&lab, &machine.name, false).await;
        }
        self.changed().await;
    }

    async fn say(&self, lab: &str, name: &str, connected: bool) {
        let name = name.to_owned();
        let what = What::Machine { name, connected };
        let _ = self.tell.send(News::of_lab(lab, what)).await;
    }

    /// Tells the board that the machines are others than before.
    async fn changed(&self) {
        let what = What::Class { seat: Some(NOBODY) };
        let _ = self.tell.send(News::in_passing(what)).await;
    }

    /// Keeps what a host tells until it ends.
    ///
    /// # Errors
    /// It told what it must not.
    async fn hear(
        &self,
        source: i64,
        machine: &Machine,
        mut news: Receiver<News>,
    ) -> Result<(), String> {
        let mut taken: HashMap<String, u64> = HashMap::new();
        let mut look = interval(LOOK);
        let mut load = machine.remote.load();
        loop {
            let one = tokio::select! {
                one = news.recv() => match one {
                    Some(one) => one,
                    None => return Ok(()),
                },
                _ = look.tick() => {
                    let now = machine.remote.load();
                    if now != load {
                        load = now;
                        let _ = self.records.set_connected(source, true, now);
                        self.changed().await;
                    }
                    continue;
                }
            };
            let is_own = self.believes(source, &one).await?;
            if let Some(stamp) = one.stamp.filter(|_| one.what.is_fact()) {
                if self.has_room_for(&one, is_own, &mut taken) {
                    keep(&self.records, &one).await;
                }
                machine.remote.kept(stamp.id);
            }
            match (&one.lab, &one.what) {
                (None, What::Missed) => {
                    for lab in self.records.labs_at(source).unwrap_or_default() {
                        let _ = self.tell.send(News::of_lab(&lab, What::Missed)).await;
                    }
                }
                _ if is_own => {
                    let _ = self.tell.send(one).await;
                }
                // Of a learner who was removed meanwhile.
                _ => {}
            }
        }
    }

    /// Whether a fact can be kept. A learner whose lab tells without end loses what comes after; others lose nothing.
    fn has_room_for(&self, one: &News, is_own: bool, taken: &mut HashMap<String, u64>) -> bool {
        let (true, Some(lab)) = (is_own && one.what != What::Worked, &one.lab) else {
            return true;
        };
        let taken = match taken.get_mut(lab) {
            Some(taken) => taken,
            // Whoever dials again does not begin anew.
            None => match self.records.room_of_facts(lab) {
                Ok(known) => taken.entry(lab.clone()).or_insert(known),
                // It is asked again with the next fact; this one waits until it can be kept.
                Err(_) => return true,
            },
        };
        *taken += room_of(&one.what);
        *taken <= MOST_OF_A_LAB
    }

    /// Whether it is of one of the host's own labs, and else of none that the class knows.
    ///
    /// # Errors
    /// A host may not tell that.
    async fn believes(&self, source: i64, one: &News) -> Result<bool, String> {
        bounds::check(one)?;
        if one.stamp.is_some_and(|stamp| stamp.id.source != source) {
            return Err("the host tells facts by the number of another host".to_owned());
        }
        match &one.what {
            What::Said { .. } | What::Class { .. } | What::Machine { .. } => {
                return Err("the host says what only the class itself may say".to_owned());
            }
            What::Missed if one.lab.is_none() => return Ok(false),
            _ => {}
        }
        let Some(lab) = &one.lab else {
            return Err("the host tells something of no lab".to_owned());
        };
        loop {
            return match self.records.placed(lab) {
                Ok(Some((host, _))) if host == source => Ok(true),
                Ok(Some(_)) => Err(format!(
                    "the host tells something of lab {lab}, which is not one of its labs"
                )),
                Ok(None) => Ok(false),
                // The host keeps what follows meanwhile.
                Err(_) => {
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
            };
        }
    }

    fn machine(&self, source: i64) -> Option<Arc<Machine>> {
        lock(&self.connected).get(&source).cloned()
    }

    fn all(&self) -> Vec<(i64, Arc<Machine>)> {
        let all = lock(&self.connected);
        all.iter()
            .map(|(source, one)| (*source, Arc::clone(one)))
            .collect()
    }

    fn place(&self, lab: &str) -> Place {
        let Ok(Some((source, name))) = self.records.placed(lab) else {
            return Place::Not(problem("this lab was never made"));
        };
        match self.machine(source) {
            Some(machine) => Place::At(machine),
            None if self.records.is_forsaken(lab).unwrap_or_default() => {
                Place::Not(problem(&format!(
                    "the machine {name} with this lab is no longer one of this class. What you earned stays; your first \
                     page begins the task again"
                )))
            }
            None => Place::Not(away(&name)),
        }
    }

    /// The labs of the machine that has this one. No other machine is asked: one may be slow, or say nothing.
    pub(crate) fn labs_beside(&self, lab: &str) -> Receiver<Answer> {
        match self.place(lab) {
            Place::At(machine) => machine.remote.ask(Call::Labs),
            Place::Not(why) => refused(why),
        }
    }

    /// Whether a lab is at a machine that is not there now.
    pub(crate) fn is_away(&self, lab: &str) -> bool {
        let placed = self.records.placed(lab).ok().flatten();
        placed.is_some_and(|(source, _)| self.machine(source).is_none())
    }

    /// Chooses a machine for a new lab, where it then stays.
    fn place_new(&self, lab: &str, scenario: &str) -> Result<Arc<Machine>, No> {
        let unkept = |error: records::Error| No::from(problem(&records::unkept(&error)));
        let known = self
            .offer
            .scenario(scenario)
            .ok_or_else(|| No::from(problem(&format!("no scenario is called `{scenario}`"))))?;
        let seat = self.records.seat_of(lab).map_err(unkept)?;
        let seat = seat.ok_or_else(|| No::from(problem("the learner of this lab was removed")))?;
        let on_own = self.records.has_own(seat).map_err(unkept)?;
        let all = self.all();
        let standing = |(source, machine): &(i64, Arc<Machine>)| Standing {
            source: *source,
            seat: machine.seat,
            load: machine.load(),
            ahead: machine.ahead(scenario),
            lacks: machine.lacks(scenario),
        };
        let standing: Vec<Standing> = all.iter().map(standing).collect();
        let (source, is_there) = match choose(&standing, seat, on_own, known) {
            Ok(source) => {
                let machine = self.machine(source).ok_or_else(|| No::from(away("")))?;
                // What was made ahead has its room.
                (source, machine.take_ahead(scenario))
            }
            Err(no) => {
                let given_way = standing
                    .iter()
                    .filter(|one| one.seat.is_none() && one.lacks.is_none() && !on_own);
                let mut sources = given_way.map(|one| one.source);
                let source = sources.find(|source| self.gives_way(*source, known.room));
                (source.ok_or(no)?, true)
            }
        };
        let machine = self.machine(source).ok_or_else(|| No::from(away("")))?;
        self.records.place(lab, source).map_err(unkept)?;
        machine.give(if is_there { 0 } else { known.room });
        Ok(machine)
    }

    /// Ends a lab of another scenario that waits at a machine for nobody in particular, for one that somebody asks for, if
    /// that takes no more room. Returns whether there was one.
    fn gives_way(&self, source: i64, room: u32) -> bool {
        let Some(machine) = self.machine(source) else {
            return false;
        };
        let has_room = |scenario: &str| {
            self.offer
                .scenario(scenario)
                .is_some_and(|one| one.room >= room)
        };
        let taken = lock(&machine.ahead)
            .iter_mut()
            .find(|(scenario, count)| **count > 0 && has_room(scenario))
            .map(|(scenario, count)| {
                *count -= 1;
                (scenario.clone(), *count)
            });
        let Some((scenario, count)) = taken else {
            return false;
        };
        machine.give(0);
        let answers = machine.ask_ahead(&scenario, Some(count));
        tokio::spawn(Told::all(answers));
        true
    }

    /// Lets so many labs of a scenario wait on the machines of the class, on each no more than it has room for. Returns how
    /// many wait, and why others do not.
    pub(crate) async fn make_ahead(&self, scenario: &str, count: u32) -> (u32, Option<Problem>) {
        let Some(known) = self.offer.scenario(scenario) else {
            let why = format!("no scenario is called `{scenario}`");
            return (0, Some(problem(&why)));
        };
        let all = self.all().into_iter().map(|(_, machine)| machine);
        let able = all.filter(|one| one.seat.is_none() && one.lacks(scenario).is_none());
        let asked: Vec<_> = able
            .map(|machine| (machine.ask_ahead(scenario, None), machine))
            .collect();
        let mut shares = Vec::new();
        for (answers, machine) in asked {
            let told = timeout(OFFERING, Told::all(answers)).await;
            // One that does not answer makes none, either.
            let Some(there) = told.ok().and_then(|told| told.ahead) else {
                continue;
            };
            let room = machine.load().room / known.room.max(1) + there;
            shares.push(Share {
                machine,
                room,
                there,
                labs: 0,
            });
        }
        let mut left = count;
        while left > 0
            && let Some(share) = shares.iter_mut().max_by_key(|one| one.room - one.labs)
            && share.labs < share.room
        {
            share.labs += 1;
            left -= 1;
        }
        let mut why = (left > 0).then(|| {
            problem(&match shares.is_empty() {
                true => format!("no machine that is connected can run `{scenario}`"),
                false => format!("there is room for {} of {count} labs", count - left),
            })
        });
        let asked: Vec<_> = shares
            .into_iter()
            .map(|share| {
                let answers = (share.labs != share.there).then(|| {
                    let more = share.labs.saturating_sub(share.there);
                    share.machine.give(known.room * more);
                    share.machine.ask_ahead(scenario, Some(share.labs))
                });
                (share, answers)
            })
            .collect();
        let mut waiting = 0;
        for (share, answers) in asked {
            let told = match answers {
                Some(answers) => Told::all(answers).await,
                None => Told {
                    ahead: Some(share.there),
                    code: Some(0),
                    ..Told::default()
                },
            };
            let there = told.ahead.unwrap_or_default();
            share.machine.knows_ahead(scenario, there);
            waiting += there;
            if told.code != Some(0) {
                why = why.or_else(|| told.problem());
            }
        }
        (waiting, why)
    }

    /// What a machine that has come knows of labs that wait, and which of them are not wanted any more.
    async fn ask_what_waits(&self, machine: &Machine) {
        for one in self.records.ahead().unwrap_or_default() {
            let count = (one.wanted == 0).then(|| {
                machine.give(0);
                0
            });
            let told = timeout(OFFERING, Told::all(machine.ask_ahead(&one.task, count))).await;
            let there = told.ok().and_then(|told| told.ahead);
            machine.knows_ahead(&one.task, there.unwrap_or_default());
        }
    }

    /// Waits for a machine that comes, as after a cut, and asks it.
    fn ask_who_comes(self: Arc<Self>, call: Call) -> Receiver<Answer> {
        let (say, answers) = channel(NEWS);
        let Call::Start { lab, scenario, .. } = call.clone() else {
            return answers;
        };
        tokio::spawn(async move {
            let until = Instant::now() + COMING;
            let mut told = loop {
                match self.place_new(&lab, &scenario) {
                    Ok(machine) => break machine.remote.ask(call),
                    Err(no) if !no.is_nobody_there || Instant::now() > until => {
                        break refused(no.why);
                    }
                    Err(_) => tokio::time::sleep(GLANCE).await,
                }
            };
            while let Some(answer) = told.recv().await {
                let _ = say.send(answer).await;
            }
        });
        answers
    }

    /// What there is to start: what no machine of the class can run is marked.
    fn offer(&self) -> Offer {
        let all = self.all();
        let of_class: Vec<_> = all.iter().filter(|(_, one)| one.seat.is_none()).collect();
        let mut offer = self.offer.clone();
        let scenarios = offer.domains.iter_mut().flat_map(|one| &mut one.scenarios);
        for scenario in scenarios {
            let lacks = |one: &&(i64, Arc<Machine>)| one.1.lacks(&scenario.id);
            let each: Option<Vec<String>> = of_class.iter().map(lacks).collect();
            scenario.lacks = each.and_then(|all| all.into_iter().next());
        }
        offer
    }
}

/// Keeps a fact. While the disk is full the host keeps what follows.
async fn keep(records: &Arc<Records>, one: &News) {
    let mut is_told = false;
    loop {
        let (records, fact) = (Arc::clone(records), one.clone());
        let kept = tokio::task::spawn_blocking(move || records.keep(&fact)).await;
        match kept {
            Ok(Ok(())) => return,
            Ok(Err(error)) if !is_told => {
                warn!("a fact can't be kept, and waits: {error}");
                is_told = true;
            }
            _ => {}
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The machine of a lab is not connected.
fn away(name: &str) -> Problem {
    problem(&format!(
        "the machine {name} with this lab is not connected now. It comes back by itself; what you did there is kept"
    ))
}

/// An answer that is a problem.
fn refused(why: Problem) -> Receiver<Answer> {
    let (say, answers) = channel(2);
    let _ = say.try_send(Answer::Reply(Reply::Problem(why)));
    let _ = say.try_send(Answer::Reply(Reply::Done { code: 1 }));
    answers
}

impl Host for Hosts {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        let lab = match &call {
            Call::Offer => {
                let (say, answers) = channel(2);
                let _ = say.try_send(Answer::Offer(self.offer()));
                let _ = say.try_send(Answer::Reply(Reply::Done { code: 0 }));
                return answers;
            }
            Call::Labs => {
                let (say, answers) = channel(NEWS);
                let asked: Vec<_> = self
                    .all()
                    .into_iter()
                    .map(|(source, one)| (source, one.remote.ask(Call::Labs)))
                    .collect();
                let records = Arc::clone(&self.records);
                tokio::spawn(async move {
                    for (source, mut answers) in asked {
                        while let Some(answer) = answers.recv().await {
                            let Answer::Lab(lab) = &answer else { continue };
                            let placed = records.placed(&lab.id).ok().flatten();
                            if placed.is_some_and(|(host, _)| host == source) {
                                let _ = say.send(answer).await;
                            }
                        }
                    }
                    let _ = say.send(Answer::Reply(Reply::Done { code: 0 })).await;
                });
                return answers;
            }
            Call::Start { lab, scenario, .. } => {
                return match (self.place_new(lab, scenario), self.me.upgrade()) {
                    (Ok(machine), _) => machine.remote.ask(call),
                    (Err(no), Some(hosts)) if no.is_nobody_there => hosts.ask_who_comes(call),
                    (Err(no), _) => refused(no.why),
                };
            }
            // Which machine makes how many is decided here: see `make_ahead`.
            Call::Ahead { .. } => return refused(problem("no machine was named for this")),
            Call::Verb { lab, .. }
            | Call::Grade { lab }
            | Call::Recording { lab, .. }
            | Call::Forget { lab }
            | Call::Reset { lab, .. }
            | Call::Stop { lab, .. } => lab,
        };
        match self.place(lab) {
            Place::At(machine) => machine.remote.ask(call),
            Place::Not(why) => refused(why),
        }
    }

    /// What all hosts tell. Each goes on from where its facts are kept, so nobody says where that is; the second who asks
    /// hears nothing.
    fn follow(&self, _: Option<FactId>) -> Receiver<News> {
        lock(&self.news).take().unwrap_or_else(|| channel(1).1)
    }

    fn shell(&self, lab: &str, size: Size) -> Shell {
        let why = match self.place(lab) {
            Place::At(machine) => return machine.remote.shell(lab, size),
            Place::Not(why) => why,
        };
        let (input, _) = channel(1);
        let (show, output) = channel(1);
        let _ = show.try_send(Output::Problem(why));
        Shell { input, output }
    }
}

#[cfg(test)]
mod tests;

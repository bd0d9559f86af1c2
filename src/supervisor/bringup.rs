//! Making, remaking and removing labs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use cksl_wire::report::Task;
use tracing::{info, warn};

use super::gate::Gate;
use super::live::LiveLab;
use super::making::{Made, detector};
use super::protocol::{HostReply, StartRequest};
use super::record::{LabRecord, LabState, nobodys};
use super::steps::telling;
use super::turns::Turn;
use super::voice::Voice;
use super::{HOSTNAME, Supervisor, content, lock};
use crate::attempt::Ending;
use crate::lab::{ClusterSpec, LabId, WORKER};
use crate::problem::{Problem, exit};
use crate::provider::engine::Address;
use crate::provider::{Choice, Provider};
use crate::random::random;
use crate::report::{Started, What};
use crate::scenario::{Content, Drawn, SharedCluster};

impl Supervisor {
    /// `cksl start`: a lab, an attempt, the task.
    pub(super) fn start(&self, request: &StartRequest, voice: &Voice<'_>) -> Result<u8, Problem> {
        self.exam.permit_start()?;
        let turn = match &request.lab {
            None => self.fresh(&request.scenario),
            Some(id) => self.turns.of(id.clone()),
        };
        let id = turn.lab.clone();
        if self.folder(&id).exists() {
            return Err(Problem::usage(format!("there is a lab `{}`", id.0)));
        }
        let waits = || {
            self.seed_ahead(request, &id)
                .or_else(|| self.seed_of_spare(request))
        };
        let seed = request.seed.or_else(waits).unwrap_or_else(drawn_seed);
        // Whether there is such a scenario comes before who could play it.
        let asked = request.provider.clone().unwrap_or(Choice::Sandbox);
        let stage = stage(&request.scenario, &request.content, seed, &asked, &id)?;
        let (choice, provider) = self.choose(request.provider.clone(), &request.engine)?;
        if let Some(outline) = provider.outline(&stage.lab)? {
            voice.host(&HostReply::Outline(outline));
        }
        let record = LabRecord {
            scenario: request.scenario.clone(),
            content: request.content.clone(),
            seed,
            spare: request.spare,
            examined: request.examined,
            fresh: request.fresh,
            ..LabRecord::new(id, choice, LabState::Starting)
        };
        let lab = self.bring_up(record, stage, provider.as_ref(), voice)?;
        if voice.gone() {
            // Ctrl-C: who asked for the lab will not come to it, and has attempted nothing.
            self.take_down(&lab, Ending::Unopened, &|problem| voice.problem(problem))?;
            return Ok(exit::DONE);
        }
        voice.lab(&lab.record);
        Ok(exit::DONE)
    }

    /// `cksl reset`: a fresh node for the same scenario, and a new attempt.
    pub(super) fn reset(
        self: &Arc<Self>,
        id: Option<&LabId>,
        seed: Option<u64>,
        accept: bool,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let turn = Arc::new(self.turns.of(self.lab(id)?.id.clone()));
        // As it is now that nobody else changes it.
        let lab = self.lab(Some(&turn.lab))?;
        let question = self.exam.question([&lab.id], "reset");
        if question.is_some() && seed.is_some() {
            return Err(Problem::usage(
                "the values of an exam's tasks are drawn with its plan",
            ));
        }
        if let Some(question) = question {
            if !accept {
                voice.ask(question);
                return Ok(exit::DONE);
            }
            return self.reset_in_exam(&lab, voice);
        }
        let old = lab.record.clone();
        // What a hint or the solution has shown must not serve a second time.
        let seed = match seed {
            None if lab.attempt()?.was_helped() => {
                voice.happened("hints or the solution were shown: the names and values are new");
                drawn_seed()
            }
            seed => seed.unwrap_or(old.seed),
        };
        let record = LabRecord {
            seed,
            state: LabState::Starting,
            attempt: None,
            node: None,
            baseline: None,
            ..old
        };
        // What can't be staged or made any more must not cost the lab that runs.
        let stage = record.stage()?;
        let (_, provider) = self.first_of(std::slice::from_ref(&record.provider))?;
        self.close(&lab, Ending::Reset, &|problem| voice.problem(problem))?;
        if self.has_spare(&record) {
            self.set_aside(&turn, &record, provider.as_ref())?;
        } else {
            self.remove(&record.id, provider.as_ref())?;
        }
        let lab = self.bring_up(record, stage, provider.as_ref(), voice)?;
        voice.lab(&lab.record);
        Ok(exit::DONE)
    }

    /// `cksl stop`
    pub(super) fn stop(
        &self,
        id: Option<&LabId>,
        all: bool,
        accept: bool,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        if all {
            let ids: Vec<LabId> = self.labs().keys().cloned().collect();
            if self.asks(&ids, accept, voice) {
                return Ok(exit::DONE);
            }
            // Those that are just being made, too.
            let _alone = self.turns.alone();
            let labs: Vec<_> = self.labs().values().cloned().collect();
            labs.iter().try_for_each(|lab| self.end_lab(lab, voice))?;
            self.drop_ahead();
        } else {
            let id = self.lab(id)?.id.clone();
            if self.asks(std::slice::from_ref(&id), accept, voice) {
                return Ok(exit::DONE);
            }
            let turn = self.turns.of(id);
            self.end_lab(self.lab(Some(&turn.lab))?.as_ref(), voice)?;
        }
        Ok(exit::DONE)
    }

    /// Whether the learner is asked first, since the labs are those of an exam.
    fn asks(&self, labs: &[LabId], accept: bool, voice: &Voice<'_>) -> bool {
        let question = self.exam.question(labs, "end").filter(|_| !accept);
        let asks = question.is_some();
        if let Some(question) = question {
            voice.ask(question);
        }
        asks
    }

    /// Stops a lab, and what waits for the next one with the last.
    fn end_lab(&self, lab: &LiveLab, voice: &Voice<'_>) -> Result<(), Problem> {
        let ending = self.note_ended(lab, "its lab was stopped by the learner", Ending::Stopped)?;
        self.take_down(lab, ending, &|problem| voice.problem(problem))?;
        voice.happened(&format!(
            "{} is stopped; what it earned is kept (`cksl history`)",
            lab.id.0
        ));
        if self.idle() {
            self.drop_spare();
        }
        Ok(())
    }

    /// Takes up the labs that an earlier supervisor has left: goes on with those whose node runs, ends
    /// the attempts of the others. Their remains are `cksl clean`'s business.
    pub(super) fn take_up(&self) -> Result<(), Problem> {
        for (folder, record) in LabRecord::all(&self.paths.labs) {
            let Some(record) = record else { continue };
            let id = record.id.clone();
            if record.state == LabState::Base {
                // Whether an exam needs it is not known yet.
                continue;
            }
            if record.state == LabState::Spare {
                self.give_up(&id, &record.provider);
                continue;
            }
            if let Some(why) = self.adopt_or_lose(&folder, record)? {
                lock(&self.stranded).insert(id, why);
            }
        }
        Ok(())
    }

    /// Goes on with a lab, or ends its attempt if its node has ended. Returns why it can do neither.
    fn adopt_or_lose(&self, folder: &Path, record: LabRecord) -> Result<Option<String>, Problem> {
        let id = record.id.clone();
        let ran = record.state == LabState::Running;
        let provider = self.provider(&record.provider);
        match self.adopt(folder, record) {
            Ok(()) => info!(lab = %id.0, "took up the lab"),
            // What stands in the way may pass: broken content, a full disk, a detector that can't be loaded.
            Err(problem) if ran && provider.open(folder).is_ok() => {
                warn!(lab = %id.0, "the lab can't be taken up: {problem}");
                return Ok(Some(problem.message));
            }
            Err(problem) => {
                warn!(lab = %id.0, "the lab is lost: {problem}");
                self.lose_attempt(&id)?;
            }
        }
        Ok(None)
    }

    /// Tries once more to take up labs that could not be.
    pub(super) fn take_up_stranded(&self) {
        let stranded: Vec<LabId> = lock(&self.stranded).keys().cloned().collect();
        for id in stranded {
            let _turn = self.turns.of(id.clone());
            if !lock(&self.stranded).contains_key(&id) {
                continue;
            }
            let folder = self.folder(&id);
            let why = match LabRecord::load(&folder) {
                Some(record) => self
                    .adopt_or_lose(&folder, record)
                    .unwrap_or_else(|problem| Some(problem.message)),
                None if folder.exists() => Some("its record can't be read".to_owned()),
                // Somebody has removed it.
                None => None,
            };
            match why {
                None => lock(&self.stranded).remove(&id),
                Some(why) => lock(&self.stranded).insert(id, why),
            };
        }
    }

    fn adopt(&self, folder: &Path, record: LabRecord) -> Result<(), Problem> {
        if record.state != LabState::Running {
            return Err(Problem::machine("it was being made or removed"));
        }
        let stage = record.stage()?;
        let provider = self.provider(&record.provider);
        let node = provider.open(folder)?;
        let config = self.watch_config(
            &record.id,
            &stage,
            node.facts().containers.clone(),
            &self.node_programs()?,
        );
        let records = self.records(&stage)?;
        let gate = Gate::bind(&self.paths.socket_folder(&record.id))?;
        // The last that can fail: each time that it is tried, a part of the recording begins.
        let watch = self
            .detector()?
            .add_lab(config, node.facts().ids)
            .map_err(detector)?;
        let lab = Arc::new(LiveLab::new(self, record, stage, node, watch));
        lab.open_gate(gate, records)?;
        self.labs().insert(lab.id.clone(), Arc::clone(&lab));
        self.tell_begun(&lab, true);
        Ok(())
    }

    /// Makes a lab, starts its attempt, and tells the task. On an error everything is taken back.
    fn bring_up(
        &self,
        record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        voice: &Voice<'_>,
    ) -> Result<Arc<LiveLab>, Problem> {
        let began = Instant::now();
        let lab = telling(voice, |step| {
            self.raise(record, stage, provider, step, &|| voice.gone())
        })?;
        self.hand_out(&lab, provider, began, voice);
        Ok(lab)
    }

    /// Makes a lab and starts its attempt, unless the one for whom it is made has `given_up` while it waited for room. On an
    /// error everything is taken back.
    pub(super) fn raise(
        &self,
        record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        step: &mut dyn FnMut(&str),
        given_up: &dyn Fn() -> bool,
    ) -> Result<Arc<LiveLab>, Problem> {
        let id = record.id.clone();
        let step = &mut |text: &str| {
            step(text);
            let text = text.to_owned();
            self.news.tell(&id, What::Step { text });
        };
        let waits = self
            .take_ahead(&record)
            .or_else(|| self.take_spare(&record));
        let made = match waits {
            Some(made) => Ok(made),
            None => self
                .room(step, given_up)
                .and_then(|_room| self.make_beside_spare(record, stage, provider, step)),
        };
        let lab = made.and_then(|made| self.begin(made));
        if lab.is_err() {
            // The first problem is the one to tell; what could not be removed, `clean` will find.
            let _ = self.remove(&id, provider);
            self.lose_attempt(&id)?;
        }
        lab
    }

    /// Makes a lab; if that fails beside a spare, once more without it: what waits for a learner must not
    /// take the room of what one asks for.
    fn make_beside_spare(
        &self,
        record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        step: &mut dyn FnMut(&str),
    ) -> Result<Made, Problem> {
        if self.spare_record().is_none() {
            return self.make(record, stage, provider, step);
        }
        let made = self.make(record.clone(), stage.clone(), provider, step);
        made.or_else(|_| {
            self.remove(&record.id, provider)?;
            self.drop_spare();
            self.make(record, stage, provider, step)
        })
    }

    /// Tells of the lab and its task.
    fn hand_out(&self, lab: &LiveLab, provider: &dyn Provider, began: Instant, voice: &Voice<'_>) {
        let cluster = lab.stage.lab.cluster.as_ref();
        let (nodes, names) = if cluster.is_some_and(ClusterSpec::has_worker) {
            ("two nodes", format!("{HOSTNAME} and {WORKER}"))
        } else {
            ("one node", HOSTNAME.to_owned())
        };
        voice.host(&HostReply::Started(Box::new(Started {
            provider: lab.record.provider.to_string(),
            why: (provider.row().about)(nodes),
            node: names,
            milliseconds: began.elapsed().as_millis() as u64,
            isolation: lab.node.facts().isolation,
            task: Task::from(&lab.stage.scenario),
        })));
    }

    /// Ends a lab: its attempt, its node, its files. What it earned is in the progress database.
    pub(super) fn take_down(
        &self,
        lab: &LiveLab,
        ending: Ending,
        tell: &dyn Fn(Problem),
    ) -> Result<(), Problem> {
        self.close(lab, ending, tell)?;
        self.remove(&lab.id, self.provider(&lab.record.provider).as_ref())
    }

    /// Ends an attempt. What there is of its lab is to be removed.
    fn close(&self, lab: &LiveLab, ending: Ending, tell: &dyn Fn(Problem)) -> Result<(), Problem> {
        // While this can't be noted, the lab stays as it is, and can be asked for again.
        lab.end_attempt(ending, tell)?;
        let mut record = lab.record.clone();
        record.state = LabState::Stopping;
        // If even this can't be written, the lab is removed all the same.
        let _ = record.save(&lab.folder);
        self.labs().remove(&lab.id);
        lab.close();
        Ok(())
    }

    /// Makes way for the next lab of this name, which is there already: what is left of the last one gets another name,
    /// and is removed while its learner goes on. The turn lasts until then: cgroups of a later lab must not get the name of
    /// those.
    fn set_aside(
        self: &Arc<Self>,
        turn: &Arc<Turn>,
        record: &LabRecord,
        provider: &dyn Provider,
    ) -> Result<(), Problem> {
        let aside = LabRecord {
            id: nobodys("ended"),
            // A later supervisor removes it.
            state: LabState::Spare,
            ..record.clone()
        };
        let folder = self.folder(&aside.id);
        // A node that has ended can't be opened under its new name either.
        let moved = provider.hand_over(&self.folder(&record.id), &folder);
        if let Err(problem) = moved
            && !folder.exists()
        {
            warn!(lab = %record.id.0, "it can't be set aside: {problem}");
            return self.remove(&record.id, provider);
        }
        let _ = aside.save(&folder);
        let sockets = self.paths.socket_folder(&aside.id);
        let _ = fs::rename(self.paths.socket_folder(&record.id), sockets);
        let turns = (turn.another(aside.id.clone()), Arc::clone(turn));
        let supervisor = Arc::clone(self);
        thread::spawn(move || {
            supervisor.give_up(&aside.id, &aside.provider);
            drop(turns);
        });
        Ok(())
    }

    /// Removes the node and the files of a lab, whatever there is of them.
    pub(super) fn remove(&self, id: &LabId, provider: &dyn Provider) -> Result<(), Problem> {
        let folder = self.folder(id);
        provider.destroy(&folder)?;
        for folder in [folder, self.paths.socket_folder(id)] {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    let what = format!("the lab's files can't be removed: {error}");
                    return Err(Problem::machine(what).hint("cksl clean   tries again"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The provider that was asked for, or the first that this machine can serve.
    pub(super) fn choose(
        &self,
        asked: Option<Choice>,
        engine: &Address,
    ) -> Result<(Choice, Box<dyn Provider>), Problem> {
        match asked {
            Some(asked) => self.first_of(&[asked]),
            None => self.first_of(&Choice::tried(engine)),
        }
    }

    fn first_of(&self, choices: &[Choice]) -> Result<(Choice, Box<dyn Provider>), Problem> {
        let mut lacks = Vec::new();
        for choice in choices {
            let provider = self.provider(choice);
            let missing = provider.missing();
            if missing.is_empty() {
                return Ok((choice.clone(), provider));
            }
            lacks.extend(missing.iter().map(|missing| format!("{choice}: {missing}")));
        }
        Err(lacks
            .into_iter()
            .fold(
                Problem::machine("no provider can make a node here"),
                Problem::hint,
            )
            .hint("cksl doctor   shows all of it, and what fixes it"))
    }

    pub(super) fn provider(&self, choice: &Choice) -> Box<dyn Provider> {
        choice.provider(&self.paths.store, &self.programs)
    }

    /// The turn of a lab that is not there.
    fn fresh(&self, scenario: &str) -> Turn {
        loop {
            let id = LabId(format!("{scenario}-{:04x}", random() & 0xffff));
            let turn = self.turns.of(id);
            if !self.folder(&turn.lab).exists() {
                return turn;
            }
        }
    }
}

impl LabRecord {
    pub(super) fn stage(&self) -> Result<Drawn, Problem> {
        stage(
            &self.scenario,
            &self.content,
            self.seed,
            &self.provider,
            &self.id,
        )
    }
}

/// What a lab plays: with names of its own on a cluster that others use, too.
///
/// # Errors
/// The content can't be read, or has no such scenario, or it can't be drawn.
pub fn stage(
    scenario: &str,
    folders: &[PathBuf],
    seed: u64,
    choice: &Choice,
    id: &LabId,
) -> Result<Drawn, Problem> {
    stage_of(&content(folders)?, scenario, seed, choice, id)
}

/// The same, of content that was read already.
///
/// # Errors
/// There is no such scenario, or it can't be drawn.
pub fn stage_of(
    content: &Content,
    scenario: &str,
    seed: u64,
    choice: &Choice,
    id: &LabId,
) -> Result<Drawn, Problem> {
    require_scenario(content, scenario)?;
    match choice.foreign() {
        Some(foreign) => {
            let cluster = SharedCluster {
                mark: id.0.rsplit('-').next().unwrap_or_default(),
                registry: &foreign.registry,
            };
            Ok(content.draw_on_shared_cluster(scenario, seed, cluster)?)
        }
        None => Ok(content.draw(scenario, seed)?),
    }
}

/// Nothing, if there is such a scenario.
///
/// # Errors
/// There is none; the nearest is named.
pub fn require_scenario(content: &Content, scenario: &str) -> Result<(), Problem> {
    let known = content.scenarios();
    if known.contains(&scenario) {
        return Ok(());
    }
    let problem = Problem::usage(format!("no scenario is called `{scenario}`"));
    Err(
        match falco_rules::suggest::closest(scenario, known.iter().copied()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("cksl list   shows what there is"),
        },
    )
}

/// The seed of an attempt that was asked for without one.
pub(super) fn drawn_seed() -> u64 {
    random() & u64::from(u32::MAX)
}

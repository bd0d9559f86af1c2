//! Making, remaking and removing labs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::gate::Gate;
use super::live::LiveLab;
use super::protocol::StartRequest;
use super::record::{LabRecord, LabState, RECORD_VERSION};
use super::voice::Voice;
use super::{Supervisor, content, lock};
use crate::attempt::{Ending, NewAttempt};
use crate::detector::{Detector, LabConfig, LabHandle, Mark};
use crate::grader::{Baseline, Judge};
use crate::problem::{Problem, exit};
use crate::provider::engine::Address;
use crate::provider::{Choice, ContainerFacts, LabId, NodePlan, Provider};
use crate::report::{self, Started};
use crate::scenario::{Apart, Drawn};

/// What takes no longer needs no word.
const QUIET: Duration = Duration::from_secs(1);

/// How long the detector may take to see what a lab did while it came up.
const CATCH_UP: Duration = Duration::from_secs(60);

/// The unit of a node's falco.
const FALCO: &str = "falco.service";

/// How long it may take to register. A lab whose falco does not is still one to work in.
const FALCO_TIME: Duration = Duration::from_secs(15);

const POLL: Duration = Duration::from_millis(50);

/// Host name of a lab's only node.
const HOSTNAME: &str = "node-1";

impl Supervisor {
    /// `cksl start`: a lab, an attempt, the task on the screen.
    pub(super) fn start(&self, request: &StartRequest, voice: &Voice<'_>) -> Result<u8, Problem> {
        let seed = request.seed.unwrap_or_else(|| u64::from(random()));
        let _one = lock(&self.changing);
        let id = match &request.lab {
            None => self.fresh_id(&request.scenario),
            Some(id) if !self.folder(id).exists() => id.clone(),
            Some(id) => return Err(Problem::usage(format!("there is a lab `{}`", id.0))),
        };
        // Whether there is such a scenario comes before who could play it.
        let asked = request.provider.clone().unwrap_or(Choice::Sandbox);
        let stage = stage(&request.scenario, &request.content, seed, &asked, &id)?;
        let (choice, provider) = self.choose(request.provider.clone(), &request.engine)?;
        if let Some(outline) = provider.outline(&stage.lab)? {
            voice.err(report::outline(&outline, &voice.style()));
        }
        let record = LabRecord {
            version: RECORD_VERSION,
            id,
            scenario: request.scenario.clone(),
            content: request.content.clone(),
            seed,
            provider: choice,
            state: LabState::Starting,
            attempt: None,
            node: None,
            baseline: None,
        };
        let lab = self.bring_up(record, stage, provider.as_ref(), voice)?;
        if voice.gone() {
            // Ctrl-C: who asked for the lab will not come to it.
            self.take_down(&lab, Ending::Stopped)?;
            return Ok(exit::DONE);
        }
        voice.lab(&lab.record);
        Ok(exit::DONE)
    }

    /// `cksl reset`: a fresh node for the same scenario, and a new attempt.
    pub(super) fn reset(
        &self,
        id: Option<&LabId>,
        seed: Option<u64>,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let lab = self.lab(id)?;
        let _one = lock(&self.changing);
        let old = lab.record.clone();
        let record = LabRecord {
            seed: seed.unwrap_or(old.seed),
            state: LabState::Starting,
            attempt: None,
            node: None,
            baseline: None,
            ..old
        };
        // What can't be staged or made any more must not cost the lab that runs.
        let stage = record.stage()?;
        let (_, provider) = self.first_of(std::slice::from_ref(&record.provider))?;
        self.take_down(&lab, Ending::Reset)?;
        self.bring_up(record, stage, provider.as_ref(), voice)?;
        Ok(exit::DONE)
    }

    /// `cksl stop`
    pub(super) fn stop(
        &self,
        id: Option<&LabId>,
        all: bool,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let (_one, labs) = match all {
            // Those that are just being made, too.
            true => {
                let one = lock(&self.changing);
                (one, self.labs().values().cloned().collect())
            }
            false => {
                let lab = self.lab(id)?;
                (lock(&self.changing), vec![lab])
            }
        };
        for lab in labs {
            self.take_down(&lab, Ending::Stopped)?;
            voice.step(&format!(
                "{} is stopped; what it earned is kept (`cksl history`)",
                lab.id.0
            ));
        }
        Ok(exit::DONE)
    }

    /// Takes up the labs that an earlier supervisor has left: goes on with those whose node runs, ends
    /// the attempts of the others. Their remains are `cksl clean`'s business.
    pub(super) fn take_up(&self) -> Result<(), Problem> {
        for (folder, record) in LabRecord::all(&self.paths.labs) {
            let Some(record) = record else { continue };
            let id = record.id.clone();
            match self.adopt(&folder, record) {
                Ok(()) => eprintln!("took up lab `{}`", id.0),
                Err(problem) => {
                    eprintln!("lab `{}` is lost: {problem}", id.0);
                    self.end_attempt(&id, Ending::Lost)?;
                }
            }
        }
        Ok(())
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
        let watch = self
            .detector()?
            .add_lab(config, node.facts().ids)
            .map_err(detector)?;
        let lab = Arc::new(LiveLab::new(
            record,
            folder.to_owned(),
            stage,
            node,
            watch,
            Arc::clone(&self.progress),
            Judge::new(self.programs.cksl.clone()),
        ));
        lab.open_gate(Gate::bind(&self.paths.socket_folder(&lab.id))?)?;
        self.labs().insert(lab.id.clone(), lab);
        Ok(())
    }

    /// Makes the node of a lab that is on disk as `Starting`, starts its attempt, and shows the task.
    /// On an error everything is taken back.
    fn bring_up(
        &self,
        record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        voice: &Voice<'_>,
    ) -> Result<Arc<LiveLab>, Problem> {
        let folder = self.folder(&record.id);
        let id = record.id.clone();
        let made = self.make(record, stage, provider, voice);
        if made.is_err() {
            // The first problem is the one to tell; what could not be removed, `clean` will find.
            let removed = provider.destroy(&folder);
            if removed.is_ok() {
                let _ = fs::remove_dir_all(&folder);
            }
            let _ = fs::remove_dir_all(self.paths.socket_folder(&id));
            self.end_attempt(&id, Ending::Lost)?;
        }
        made
    }

    fn make(
        &self,
        mut record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        voice: &Voice<'_>,
    ) -> Result<Arc<LiveLab>, Problem> {
        let began = Instant::now();
        let folder = self.folder(&record.id);
        let keep = |record: &LabRecord| {
            record.save(&folder).map_err(|error| {
                Problem::machine(format!(
                    "the lab can't be noted in {}: {error}",
                    folder.display()
                ))
                .hint("is the disk full?  df -h /var/lib")
            })
        };
        keep(&record)?;
        let detector_ready = self.detector()?;
        let gate = Gate::bind(&self.paths.socket_folder(&record.id))?;
        let container_ids: Vec<(String, String)> = stage
            .lab
            .containers
            .iter()
            .map(|container| {
                (
                    container.name.clone(),
                    container_id(&record, &container.name),
                )
            })
            .collect();
        let programs = self.node_programs()?;
        let plan = NodePlan {
            lab: &record.id,
            dir: &folder,
            spec: &stage.lab,
            hostname: HOSTNAME,
            programs: &programs,
            socket_dir: gate.folder(),
            container_ids: &container_ids,
        };
        let containers = ContainerFacts::declared(&stage.lab, &container_ids);
        let mut watch = None;
        let node = provider.create(
            &plan,
            &mut |step| {
                if began.elapsed() > QUIET {
                    voice.step(step);
                }
            },
            &mut |ids| {
                let config = self.watch_config(&record.id, &stage, containers.clone(), &programs);
                watch = Some(
                    detector_ready
                        .add_lab(config, ids)
                        .map_err(io::Error::other)?,
                );
                Ok(())
            },
        )?;
        let watch =
            watch.ok_or_else(|| Problem::bug("a provider made a node without saying so"))?;

        record.baseline = Some(Baseline::take(&stage.scenario, node.as_ref()).map_err(
            |error| Problem::machine(format!("the fresh node can't be looked at: {error}")),
        )?);
        record.node = Some(node.facts().clone());
        catch_up(&watch)?;
        let attempt = lock(&self.progress).start_attempt(&NewAttempt {
            scenario: &record.scenario,
            lab: &record.id,
            provider: &record.provider.to_string(),
            seed: record.seed,
            started: Timestamp::now(),
        })?;
        record.attempt = Some(attempt);
        record.state = LabState::Running;
        keep(&record)?;
        watch
            .mark(Mark::Start {
                attempt: attempt.0.to_string(),
                scenario: record.scenario.clone(),
                seed: record.seed,
            })
            .map_err(detector)?;

        let lab = Arc::new(LiveLab::new(
            record,
            folder,
            stage,
            node,
            watch,
            Arc::clone(&self.progress),
            Judge::new(self.programs.cksl.clone()),
        ));
        lab.open_gate(gate)?;
        await_falco(&lab);
        self.labs().insert(lab.id.clone(), Arc::clone(&lab));

        let style = voice.style();
        if !voice.terminal.json {
            voice.err(report::started(
                &Started {
                    provider: &lab.record.provider.to_string(),
                    why: provider.about(),
                    node: HOSTNAME,
                    milliseconds: began.elapsed().as_millis() as u64,
                    isolation: lab.node.facts().isolation,
                },
                &style,
            ));
            voice.out(format!(
                "\n{}\n{}\n",
                report::task(&lab.stage.scenario, &style),
                report::farewell(&style)
            ));
        }
        Ok(lab)
    }

    /// Ends a lab: its attempt, its node, its files. What it earned is in the progress database.
    fn take_down(&self, lab: &LiveLab, ending: Ending) -> Result<(), Problem> {
        let mut record = lab.record.clone();
        record.state = LabState::Stopping;
        // If even this can't be written, the lab is removed all the same.
        let _ = record.save(&lab.folder);
        self.labs().remove(&lab.id);
        lab.close();
        self.end_attempt(&lab.id, ending)?;
        self.provider(&record.provider).destroy(&lab.folder)?;
        let removed = fs::remove_dir_all(&lab.folder)
            .and_then(|()| fs::remove_dir_all(self.paths.socket_folder(&lab.id)));
        removed.map_err(|error| {
            Problem::machine(format!("the lab's files can't be removed: {error}"))
                .hint("cksl clean   tries again")
        })
    }

    /// The provider that was asked for, or the first that this machine can serve.
    fn choose(
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
            .hint("cksl doctor   shows all of it, and what mends it"))
    }

    fn provider(&self, choice: &Choice) -> Box<dyn Provider> {
        choice.provider(&self.paths.store, &self.programs.cksl)
    }

    /// The detector, loaded when it is first needed.
    fn detector(&self) -> Result<Arc<Detector>, Problem> {
        if let Some(detector) = self.detector.get() {
            return Ok(Arc::clone(detector));
        }
        let loaded = Arc::new(Detector::load().map_err(detector)?);
        Ok(Arc::clone(self.detector.get_or_init(|| loaded)))
    }

    fn watch_config(
        &self,
        id: &LabId,
        stage: &Drawn,
        containers: Vec<ContainerFacts>,
        programs: &Path,
    ) -> LabConfig {
        LabConfig {
            lab: id.clone(),
            node: HOSTNAME.to_owned(),
            recording: self.folder(id).join("recording.ckr"),
            services: stage.lab.own_units(),
            containers,
            commands: stage.lab.own_commands(),
            watch: stage.scenario.watch.clone(),
            program: programs.join(super::programs::PROGRAM),
        }
    }

    /// The folder with the program for the inside of nodes, and nothing else: a copy of the one that
    /// was installed with this one, named by its content.
    fn node_programs(&self) -> Result<PathBuf, Problem> {
        super::programs::folder(&self.paths.store, &self.programs.node)
    }

    fn fresh_id(&self, scenario: &str) -> LabId {
        loop {
            let id = LabId(format!("{scenario}-{:04x}", random() & 0xffff));
            if !self.folder(&id).exists() {
                return id;
            }
        }
    }
}

impl LabRecord {
    fn stage(&self) -> Result<Drawn, Problem> {
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
pub(crate) fn stage(
    scenario: &str,
    folders: &[PathBuf],
    seed: u64,
    choice: &Choice,
    id: &LabId,
) -> Result<Drawn, Problem> {
    let content = content(folders)?;
    if !content.scenarios().contains(&scenario) {
        let problem = Problem::usage(format!("no scenario is called `{scenario}`"));
        let known = content.scenarios();
        return Err(
            match falco_rules::suggest::closest(scenario, known.iter().copied()) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint("cksl list   shows what there is"),
            },
        );
    }
    match choice {
        Choice::Kubeconfig(foreign) => {
            let apart = Apart {
                mark: id.0.rsplit('-').next().unwrap_or_default(),
                registry: &foreign.registry,
            };
            Ok(content.draw_apart(scenario, seed, apart)?)
        }
        Choice::Sandbox | Choice::Docker(_) | Choice::Kind(_) => Ok(content.draw(scenario, seed)?),
    }
}

/// Waits until the detector has seen all that the lab did while it came up, which is a lot if it is a
/// cluster.
fn catch_up(watch: &LabHandle) -> Result<(), Problem> {
    let deadline = Instant::now() + CATCH_UP;
    loop {
        match watch.settle() {
            Err(error) if error.kind() == io::ErrorKind::TimedOut && Instant::now() < deadline => {}
            settled => return settled.map(drop).map_err(detector),
        }
    }
}

/// Waits until the node's own falco, if the lab has it as a service, watches: it can't before there is
/// somebody to ask for events, and what a learner does first must not escape it.
fn await_falco(lab: &LiveLab) {
    if !lab.stage.lab.services.iter().any(|unit| unit == FALCO) {
        return;
    }
    let deadline = Instant::now() + FALCO_TIME;
    let watches = || lab.watch.falcos().iter().any(|falco| falco.genuine);
    while !watches() && Instant::now() < deadline {
        thread::sleep(POLL);
    }
}

/// A container's id, as random as the attempt's seed.
fn container_id(record: &LabRecord, name: &str) -> String {
    let digest = Sha256::new()
        .chain_update(record.seed.to_le_bytes())
        .chain_update(record.id.0.as_bytes())
        .chain_update(b"\0container\0")
        .chain_update(name.as_bytes())
        .finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn detector(error: impl std::fmt::Display) -> Problem {
    Problem::machine(format!("the detector can't watch this lab: {error}"))
        .hint("cksl doctor   says what this machine lacks, and what mends it")
}

/// A number that nobody can guess.
fn random() -> u32 {
    let mut bytes = [0; 4];
    // Fails only before the kernel's pool is filled, in the first seconds of a boot, where it waits.
    let _ = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    u32::from_le_bytes(bytes)
}

//! Making a lab: first its node, which nobody has worked in yet, then its attempt.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::gate::Gate;
use super::live::LiveLab;
use super::record::{LabRecord, LabState};
use super::seccomp::Records;
use super::turns::Room;
use super::{HOSTNAME, Supervisor, lock};
use crate::attempt::NewAttempt;
use crate::detector::{Detector, LabConfig, LabHandle, Mark, Watcher};
use crate::digest::hexadecimal;
use crate::grader::{Baseline, Live};
use crate::lab::LabId;
use crate::problem::Problem;
use crate::provider::{ContainerFacts, Node, NodePlan, Provider};
use crate::scenario::Drawn;

/// How long the detector may take to see what a lab did while it came up.
const CATCH_UP: Duration = Duration::from_secs(60);

/// The unit of a node's falco.
const FALCO: &str = "falco.service";

/// How long it may take to register. A lab whose falco does not is still one to work in.
const FALCO_TIME: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(50);

/// A lab whose node runs and is watched, and which nobody has been let into.
pub(super) struct Made {
    pub(super) record: LabRecord,
    /// Scenario and lab with the attempt's values.
    pub(super) stage: Drawn,
    pub(super) node: Box<dyn Node>,
    /// Its events.
    pub(super) watch: LabHandle,
    pub(super) gate: Gate,
    /// What brings its node seccomp's records, if it is to get them.
    pub(super) records: Option<Arc<Records>>,
}

impl Supervisor {
    /// Waits for room to make a lab, and says so; an error once the one for whom it is made has `given_up`.
    pub(super) fn room(
        &self,
        step: &mut dyn FnMut(&str),
        given_up: &dyn Fn() -> bool,
    ) -> Result<Room<'_>, Problem> {
        let room = self
            .turns
            .room(|| step("waiting until another lab is made"), given_up);
        room.ok_or_else(|| Problem::usage("nobody waits for the lab any more"))
    }

    /// Makes the node of a lab, for which there must be [`room`](Self::room). On an error what was made is found by the
    /// record, which is written first.
    pub(super) fn make(
        &self,
        record: LabRecord,
        stage: Drawn,
        provider: &dyn Provider,
        step: &mut dyn FnMut(&str),
    ) -> Result<Made, Problem> {
        let folder = self.folder(&record.id);
        keep(&record, &folder)?;
        let detector_ready = self.detector()?;
        let records = self.records(&stage)?;
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
        let node = provider.create(&plan, step, &mut |ids| {
            let config = self.watch_config(&record.id, &stage, containers.clone(), &programs);
            watch = Some(
                detector_ready
                    .add_lab(config, ids)
                    .map_err(io::Error::other)?,
            );
            Ok(())
        })?;
        let watch =
            watch.ok_or_else(|| Problem::bug("a provider made a node without saying so"))?;
        Ok(Made {
            record,
            stage,
            node,
            watch,
            gate,
            records,
        })
    }

    /// Starts the attempt of a lab that is made: from here on what is done there is the learner's.
    pub(super) fn begin(&self, made: Made) -> Result<Arc<LiveLab>, Problem> {
        let Made {
            mut record,
            stage,
            node,
            watch,
            gate,
            records,
        } = made;
        let folder = self.folder(&record.id);
        let baseline = Baseline::take(&stage.scenario, node.as_ref()).map_err(|error| {
            Problem::machine(format!("the fresh node can't be looked at: {error}"))
        })?;
        let live = Live {
            node: node.as_ref(),
            watch: &watch,
        };
        record.baseline = Some(baseline.attacked(&stage.scenario, live));
        record.node = Some(node.facts().clone());
        catch_up(&watch)?;
        let attempt = lock(&self.progress).start_attempt(&NewAttempt {
            scenario: &record.scenario,
            lab: &record.id,
            provider: &record.provider.to_string(),
            seed: record.seed,
            started: Timestamp::now(),
            fresh: record.fresh,
        })?;
        record.attempt = Some(attempt);
        record.state = LabState::Running;
        keep(&record, &folder)?;
        watch
            .mark(Mark::Start {
                attempt: attempt.0.to_string(),
                scenario: record.scenario.clone(),
                seed: record.seed,
            })
            .map_err(detector)?;
        let lab = Arc::new(LiveLab::new(self, record, stage, node, watch));
        lab.open_gate(gate, records)?;
        await_falco(&lab);
        self.labs().insert(lab.id.clone(), Arc::clone(&lab));
        self.tell_begun(&lab, false);
        Ok(lab)
    }

    /// The detector, loaded when it is first needed.
    pub(super) fn detector(&self) -> Result<Arc<Detector>, Problem> {
        let mut known = lock(&self.detector);
        if let Some(detector) = &*known {
            return Ok(Arc::clone(detector));
        }
        let loaded = Arc::new(Detector::load().map_err(detector)?);
        Ok(Arc::clone(known.insert(loaded)))
    }

    /// What reads seccomp's records, if a lab is to get them.
    pub(super) fn records(&self, stage: &Drawn) -> Result<Option<Arc<Records>>, Problem> {
        if !stage.lab.seccomp_log {
            return Ok(None);
        }
        let mut known = lock(&self.records);
        if let Some(records) = known.upgrade() {
            return Ok(Some(records));
        }
        let records = Arc::new(Records::open()?);
        *known = Arc::downgrade(&records);
        Ok(Some(records))
    }

    pub(super) fn watch_config(
        &self,
        id: &LabId,
        stage: &Drawn,
        containers: Vec<ContainerFacts>,
        programs: &Path,
    ) -> LabConfig {
        LabConfig {
            lab: id.clone(),
            node: HOSTNAME.to_owned(),
            recording: recording(&self.folder(id)),
            services: stage.lab.own_units(),
            containers,
            commands: stage.lab.own_commands(),
            watch: stage.scenario.watch.clone(),
            own: stage.scenario.own_files(),
            program: programs.join(super::programs::PROGRAM),
        }
    }

    /// The folder with the program for the inside of nodes, and nothing else: a copy of the one that
    /// was installed with this one, named by its content.
    pub(super) fn node_programs(&self) -> Result<PathBuf, Problem> {
        super::programs::folder(&self.paths.store, &self.programs.node)
    }
}

/// The recording in a lab's folder.
#[must_use]
pub fn recording(folder: &Path) -> PathBuf {
    folder.join("recording.ckr")
}

/// Writes a lab's record.
pub(super) fn keep(record: &LabRecord, folder: &Path) -> Result<(), Problem> {
    record.save(folder).map_err(|error| {
        Problem::machine(format!(
            "the lab can't be noted in {}: {error}",
            folder.display()
        ))
        .hint("is the disk full?  df -h /var/lib")
    })
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
/// somebody to ask for events, and what a learner does first must not escape it. While a node comes up
/// slowly, falco hangs up and tries again; what it left at the socket is let in too, and ends at once.
fn await_falco(lab: &LiveLab) {
    if !lab.stage.lab.services.iter().any(|unit| unit == FALCO) {
        return;
    }
    let deadline = Instant::now() + FALCO_TIME;
    let watches = || lab.watch.falcos().iter().any(Watcher::watches);
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
    hexadecimal(&digest)
}

pub(super) fn detector(error: impl std::fmt::Display) -> Problem {
    Problem::machine(format!("the detector can't watch this lab: {error}"))
        .hint("cksl doctor   says what this machine lacks, and what fixes it")
}

//! Containers, and the networks and volumes beside them.

use std::time::{Duration, Instant};

use bollard::errors::Error as Failure;
use bollard::models::{ContainerCreateBody, ContainerUpdateBody, NetworkCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptions,
    StartContainerOptions,
};

use super::{Engine, EngineError, Labels};

/// How long the removal of a container may take that has begun already.
const REMOVAL: Duration = Duration::from_secs(20);

/// A thing of the engine that was found by its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Id or name, by which it is removed.
    pub id: String,
    /// Its name, without the slash before it.
    pub name: String,
    /// All of its labels.
    pub labels: Labels,
}

/// A container that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Its id, 64 hex digits.
    pub id: String,
    /// Its first process, on the host.
    pub init_pid: i32,
}

impl Engine {
    /// Makes a container of that name and starts it.
    ///
    /// # Errors
    /// When the engine does not; a container that could not be started is there all the same.
    pub fn run_container(
        &self,
        name: &str,
        body: ContainerCreateBody,
    ) -> Result<Running, EngineError> {
        let options = CreateContainerOptionsBuilder::new().name(name).build();
        let made = self.run(
            || format!("make the container {name}"),
            self.docker.create_container(Some(options), body),
        )?;
        let start = self
            .docker
            .start_container(&made.id, None::<StartContainerOptions>);
        self.run(|| format!("start the container {name}"), start)?;
        self.running(&made.id)
    }

    /// Makes a network of its own, with labels.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn make_network(&self, name: &str, labels: &Labels) -> Result<(), EngineError> {
        let request = NetworkCreateRequest {
            name: name.to_owned(),
            driver: Some("bridge".to_owned()),
            labels: Some(labels.0.clone()),
            ..NetworkCreateRequest::default()
        };
        let made = self.docker.create_network(request);
        self.run(|| format!("make the network {name}"), made)
            .map(drop)
    }

    /// Limits what a container may use: bytes of memory, and processes with their threads. Of the processors
    /// it gets half of what another one gets that wants as much.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn limit(&self, container: &str, memory: u64, pids: u64) -> Result<(), EngineError> {
        let most = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        let body = ContainerUpdateBody {
            memory: most(memory),
            // What may be swapped out counts, too.
            memory_swap: most(memory),
            pids_limit: most(pids),
            cpu_shares: Some(512),
            ..ContainerUpdateBody::default()
        };
        let update = self.docker.update_container(container, body);
        self.run(|| format!("limit the container {container}"), update)
    }

    /// A container, by its name or id.
    ///
    /// # Errors
    /// When it does not run.
    pub fn running(&self, container: &str) -> Result<Running, EngineError> {
        let step = || format!("name the first process of the container {container}");
        let seen = self.run(step, self.docker.inspect_container(container, None))?;
        let state = seen.state.unwrap_or_default();
        let pid = state.pid.and_then(|pid| i32::try_from(pid).ok());
        match (seen.id, pid.filter(|pid| *pid > 0)) {
            (Some(id), Some(init_pid)) => Ok(Running { id, init_pid }),
            _ => Err(EngineError::Refused {
                address: self.address.clone(),
                step: step(),
                why: match state.error.filter(|error| !error.is_empty()) {
                    Some(error) => error,
                    None => format!(
                        "it has ended with status {}",
                        state.exit_code.unwrap_or_default()
                    ),
                },
            }),
        }
    }

    /// The containers with these labels, whether they run or not.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn containers(&self, labels: &Labels) -> Result<Vec<Found>, EngineError> {
        let options = ListContainersOptionsBuilder::new()
            .all(true)
            .filters(&labels.filter())
            .build();
        let found = self.run(
            || "list containers".to_owned(),
            self.docker.list_containers(Some(options)),
        )?;
        let found = found.into_iter().map(|one| {
            let names = one.names.unwrap_or_default();
            let name = names
                .first()
                .map_or("", |name| name.trim_start_matches('/'));
            Found {
                id: one.id.unwrap_or_default(),
                name: name.to_owned(),
                labels: Labels(one.labels.unwrap_or_default()),
            }
        });
        Ok(found.collect())
    }

    /// The networks with these labels.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn networks(&self, labels: &Labels) -> Result<Vec<Found>, EngineError> {
        let options = ListNetworksOptionsBuilder::new()
            .filters(&labels.filter())
            .build();
        let found = self.run(
            || "list networks".to_owned(),
            self.docker.list_networks(Some(options)),
        )?;
        let found = found.into_iter().map(|one| Found {
            id: one.id.unwrap_or_default(),
            name: one.name.unwrap_or_default(),
            labels: Labels(one.labels.unwrap_or_default()),
        });
        Ok(found.collect())
    }

    /// The volumes with these labels.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn volumes(&self, labels: &Labels) -> Result<Vec<Found>, EngineError> {
        let options = ListVolumesOptionsBuilder::new()
            .filters(&labels.filter())
            .build();
        let found = self.run(
            || "list volumes".to_owned(),
            self.docker.list_volumes(Some(options)),
        )?;
        let found = found
            .volumes
            .unwrap_or_default()
            .into_iter()
            .map(|one| Found {
                id: one.name.clone(),
                name: one.name,
                labels: Labels(one.labels),
            });
        Ok(found.collect())
    }

    /// Ends a container and removes it with the volumes that have no name. One that is not there is
    /// removed already.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn remove_container(&self, container: &str) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        let deadline = Instant::now() + REMOVAL;
        let removal = async {
            loop {
                let removal = self
                    .docker
                    .remove_container(container, Some(options.clone()));
                match removal.await {
                    // Asked for by somebody who was killed: it must be gone when this returns.
                    Err(error) if is_in_progress(&error) && Instant::now() < deadline => {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    done => return done,
                }
            }
        };
        self.unless_gone(|| format!("remove the container {container}"), removal)
            .map(drop)
    }

    /// Removes a network. One that is not there is removed already.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn remove_network(&self, network: &str) -> Result<(), EngineError> {
        let removal = self.docker.remove_network(network);
        self.unless_gone(|| format!("remove the network {network}"), removal)
            .map(drop)
    }

    /// Removes a volume. One that is not there is removed already.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn remove_volume(&self, volume: &str) -> Result<(), EngineError> {
        let removal = self
            .docker
            .remove_volume(volume, None::<RemoveVolumeOptions>);
        self.unless_gone(|| format!("remove the volume {volume}"), removal)
            .map(drop)
    }

    /// Removes the containers, networks and volumes with these labels, and says what it was.
    ///
    /// # Errors
    /// The first thing that could not be removed, after all the others have been tried.
    pub fn remove_all(&self, labels: &Labels) -> Result<Vec<String>, EngineError> {
        let mut removed = Vec::new();
        let mut failed = None;
        let mut note = |kind: &str, found: &Found, outcome: Result<(), EngineError>| match outcome {
            Ok(()) => removed.push(format!("the {kind} {}", found.name)),
            Err(error) => failed = failed.take().or(Some(error)),
        };
        for found in self.containers(labels)? {
            note("container", &found, self.remove_container(&found.id));
        }
        for found in self.networks(labels)? {
            note("network", &found, self.remove_network(&found.id));
        }
        for found in self.volumes(labels)? {
            note("volume", &found, self.remove_volume(&found.id));
        }
        failed.map_or(Ok(removed), Err)
    }
}

/// Whether a container is being removed already.
fn is_in_progress(error: &Failure) -> bool {
    matches!(error, Failure::DockerResponseServerError { status_code: 409, message }
        if message.contains("already in progress"))
}

//! What a command knows of its surroundings: who runs it, where things lie, what the terminal can
//! show. The only place that reads the environment.

use std::env;
use std::io::{IsTerminal, stderr, stdout};
use std::path::{Path, PathBuf};

use cksl::chronicle::{Chronicles, Recordings};
use cksl::memory::Memory;
use cksl::paths::{Paths, Programs};
use cksl::problem::Problem;
use cksl::provider::engine::Address;
use cksl::provider::{Choice, Foreign, Provider, Row, TABLE};
use cksl::report::Style;
use cksl::supervisor::Client;
use cksl_wire::terminal::Terminal;
use nix::unistd::{Uid, User};

use super::origin::{Origin, Owner};
use super::relay::window;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// Where things lie.
    pub(super) paths: Paths,
    /// Whom progress belongs to: the caller, or who called sudo (uid, gid).
    pub(super) owner: (u32, u32),
    /// What the terminal can show.
    pub(super) terminal: Terminal,
    /// Content folders beside what is embedded.
    pub(super) content: Vec<PathBuf>,
    /// Files with clusters that are there already.
    pub(super) kubeconfigs: Vec<PathBuf>,
    /// The Docker engine.
    pub(super) engine: Address,
    /// For whom this works in a sibling, if it does.
    pub(super) origin: Option<Origin>,
    /// The folder of Docker's configuration of who calls, in which credentials for registries may be.
    pub(super) docker_config: PathBuf,
    /// The image of clusters in a registry, where one is named.
    pub(super) image: Option<String>,
}

/// Where labs on clusters that are there already take their images from, if nobody says otherwise.
const REGISTRY: &str = "docker.io/library";

/// The least memory of a machine on which a spare waits if nobody says otherwise. What calls itself
/// 12 GiB has a little less.
const SPARE_MEMORY: u64 = 23 << 29;

impl Context {
    /// Looks around.
    pub(super) fn new(plain: bool, json: bool, content: Vec<PathBuf>) -> Result<Self, Problem> {
        let origin = Origin::of_environment()?;
        let owner = match &origin {
            Some(origin) => origin.owner(),
            None => owner()?,
        };
        let uid = owner.uid;
        let folder = |variable: &str, otherwise: PathBuf| {
            env::var_os(variable)
                .filter(|value| !value.is_empty())
                .map_or(otherwise, PathBuf::from)
        };
        let data = match env::var_os("XDG_DATA_HOME") {
            // Under sudo the variable would be root's.
            Some(data) if Uid::from_raw(uid) == Uid::effective() && !data.is_empty() => {
                PathBuf::from(data)
            }
            _ => owner.home.join(".local/share"),
        };
        let is_root = Uid::effective().is_root();
        let state = match is_root {
            true => format!("/var/lib/cksl/users/{uid}").into(),
            // What belongs to nobody else lies with the progress.
            false => data.join("cksl"),
        };
        let state = folder("CKSL_STATE", state);
        let run = match is_root {
            true => format!("/run/cksl/{uid}").into(),
            false => state.join("run"),
        };
        let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Ok(Self {
            paths: Paths {
                labs: state.join("labs"),
                run: folder("CKSL_RUN", run),
                store: folder("CKSL_STORE", "/var/lib/cksl/store".into()),
                progress: folder("CKSL_PROGRESS", data.join("cksl/progress.db")),
            },
            owner: (uid, owner.gid),
            terminal: Terminal {
                width: window().map_or(80, |(_, columns)| columns),
                color: !plain && !no_color && stdout().is_terminal(),
                plain: plain || env::var_os("TERM").is_some_and(|term| term == "dumb"),
                json,
            },
            content: content
                .into_iter()
                .map(|folder| match &origin {
                    Some(origin) => origin.folder.join(folder),
                    None => std::path::absolute(&folder).unwrap_or(folder),
                })
                .collect(),
            kubeconfigs: match env::var_os("KUBECONFIG").filter(|value| !value.is_empty()) {
                Some(files) => env::split_paths(&files)
                    .map(|file| std::path::absolute(&file).unwrap_or(file))
                    .collect(),
                None => vec![owner.home.join(".kube/config")],
            },
            engine: env::var("DOCKER_HOST")
                .ok()
                .filter(|host| !host.is_empty())
                .map_or_else(Address::default, Address),
            origin,
            docker_config: folder("DOCKER_CONFIG", owner.home.join(".docker")),
            image: env::var("CKSL_IMAGE")
                .ok()
                .filter(|image| !image.is_empty()),
        })
    }

    /// Whether a spare is to wait beside a lab: as was asked, as the environment says, or where it takes
    /// no memory that others need.
    pub(super) fn spare(&self, asked: Option<bool>) -> Result<bool, Problem> {
        let variable = env::var("CKSL_SPARE").unwrap_or_default();
        match (asked, variable.as_str()) {
            (Some(asked), _) => Ok(asked),
            (None, "on") => Ok(true),
            (None, "off") => Ok(false),
            (None, "") => Ok(Memory::now().is_some_and(|memory| memory.total >= SPARE_MEMORY)),
            (None, other) => Err(Problem::usage(format!("CKSL_SPARE is `{other}`"))
                .hint("CKSL_SPARE=on or CKSL_SPARE=off")),
        }
    }

    /// The supervisor of this user.
    pub(super) fn client(&self) -> Result<Client, Problem> {
        let programs = programs(self.origin.as_ref())?;
        let text = |path: &Path| path.display().to_string();
        let (uid, gid) = self.owner;
        let arguments = [
            "__supervisor".to_owned(),
            text(&self.paths.labs),
            text(&self.paths.run),
            text(&self.paths.store),
            text(&self.paths.progress),
            format!("{uid}:{gid}"),
            text(&programs.on_host),
        ];
        Ok(Client {
            run: self.paths.run.clone(),
            program: (programs.cksl, arguments.into()),
        })
    }

    /// What is kept of attempts for replay and report.
    pub(super) fn chronicles(&self) -> Chronicles {
        Chronicles::beside(&self.paths.progress, self.owner)
    }

    /// The recordings that are kept of attempts.
    pub(super) fn recordings(&self) -> Recordings {
        Recordings::beside(&self.paths.progress)
    }

    /// That of root with a supervisor of its own: labs and progress lie in `dir`, sockets in `run`. Roots are shared.
    pub(super) fn apart(&self, dir: &Path, run: PathBuf) -> Self {
        let paths = Paths {
            labs: dir.join("labs"),
            run,
            store: self.paths.store.clone(),
            progress: dir.join("progress/progress.db"),
        };
        Self {
            paths,
            owner: (0, 0),
            ..self.clone()
        }
    }

    /// Refuses to go on without root, and says how to.
    pub(super) fn require_root(&self, command: &str) -> Result<(), Problem> {
        if Uid::effective().is_root() {
            return Ok(());
        }
        let user = User::from_uid(Uid::effective()).ok().flatten();
        let name = user.map_or("this user".to_owned(), |user| user.name);
        Err(Problem::machine(format!(
            "this machine can't make or watch a lab as user {name}"
        ))
        .hint("the detector needs CAP_BPF and CAP_PERFMON; the sandbox needs root")
        .hint("")
        .hint(format!(
            "sudo cksl {command}              (your progress stays yours)"
        ))
        .hint("who may use a Docker engine (its group `docker`) needs no root for `--on docker`"))
    }

    /// How text is written.
    pub(super) fn style(&self) -> Style {
        self.terminal.into()
    }

    /// The provider that made a lab.
    pub(super) fn provider(&self, choice: &Choice) -> Result<Box<dyn Provider>, Problem> {
        Ok(choice.provider(&self.paths.store, &programs(self.origin.as_ref())?))
    }

    /// The provider that labs are made by if none is asked for; nothing where there is a choice.
    pub(super) fn only_choice(&self) -> Option<Choice> {
        self.origin
            .as_ref()
            .map(|_| Choice::Docker(self.engine.clone()))
    }

    /// What `--on` means.
    pub(super) fn choice(&self, on: &str, registry: Option<&str>) -> Result<Choice, Problem> {
        let (name, context) = match on.split_once(':') {
            Some((name, context)) => (name, Some(context)),
            None => (on, None),
        };
        let context = context.filter(|context| !context.is_empty());
        let foreign = || {
            Some(Foreign {
                files: self.kubeconfigs.clone(),
                context: context?.to_owned(),
                registry: registry.unwrap_or(REGISTRY).to_owned(),
            })
        };
        let row = Row::named(name);
        let choice = match row.and_then(|row| (row.choice)(&self.engine, foreign())) {
            Some(choice) => choice,
            None if row.is_some() && context.is_none() => {
                return Err(Problem::usage(format!("--on {name} needs a context"))
                    .hint(format!("--on {name}:CONTEXT"))
                    .hint("kubectl config get-contexts   names them"));
            }
            None => {
                let names = TABLE.map(|row| row.name);
                return Err(Problem::usage(format!("no provider is called `{on}`"))
                    .hint(format!("one of: {}", names.join(", ")))
                    .hint("kubeconfig takes a context: --on kubeconfig:CONTEXT"));
            }
        };
        match (registry, choice.foreign()) {
            (Some(_), None) => Err(Problem::usage(
                "--registry is for clusters that are there already; this one has its images inside",
            )),
            _ => Ok(choice),
        }
    }

    /// Whether progress lines may be written to standard error.
    pub(super) fn shows_progress(&self) -> bool {
        stderr().is_terminal() && !self.terminal.plain
    }
}

/// Where cksl's programs are: the one for the inside of nodes lies beside this one, or where the
/// set-up puts it.
pub(super) fn programs(origin: Option<&Origin>) -> Result<Programs, Problem> {
    let cksl = env::current_exe().map_err(|error| {
        Problem::machine(format!("this program can't find its own file: {error}"))
    })?;
    let folder = cksl.parent().unwrap_or(Path::new("/")).to_owned();
    let node = vec![folder.clone(), folder.join("../lib/cksl")];
    let on_host = origin.map_or_else(|| cksl.clone(), |origin| origin.program.clone());
    Ok(Programs {
        cksl,
        on_host,
        node,
    })
}

/// The user whose progress this is: under sudo the one who called it.
fn owner() -> Result<Owner, Problem> {
    let sudo = env::var("SUDO_UID").ok().and_then(|uid| uid.parse().ok());
    let uid = match sudo {
        Some(uid) if Uid::effective().is_root() => Uid::from_raw(uid),
        _ => Uid::effective(),
    };
    match User::from_uid(uid) {
        Ok(Some(user)) => Ok(Owner {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            home: user.dir,
        }),
        Ok(None) | Err(_) => Err(Problem::machine(format!(
            "user id {uid} has no entry in the user database, so its home directory is unknown"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_taken_by_its_name() {
        let context = Context::new(true, false, Vec::new()).unwrap();
        for name in TABLE.map(|row| row.name) {
            let named = context.choice(name, None);
            let choice = named.or_else(|_| context.choice(&format!("{name}:test"), None));
            let choice = choice.unwrap_or_else(|_| panic!("--on {name} is refused"));
            assert_eq!(choice.row().name, name);
            let programs = programs(None).unwrap();
            let provider = choice.provider(Path::new("/"), &programs);
            assert_eq!(provider.row().name, name);
        }
    }
}

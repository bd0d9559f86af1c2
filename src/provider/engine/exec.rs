//! Commands that are run in a container, joined to somebody outside.

use std::future;
use std::io::{self, Write};
use std::pin::pin;
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::errors::Error as Failure;
use bollard::exec::{CreateExecOptions, ResizeExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::Receiver;
use tokio::time::sleep;

use super::{Engine, EngineError};

/// Keys by which a person leaves a command that goes on: none that anybody types by chance.
const DETACH: &str = "ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@";

/// How often, and with what pauses, the engine is asked for the exit code of what has ended.
const ASKED: u32 = 400;
const PAUSE: Duration = Duration::from_millis(5);

/// How often it is asked whether it knows a command still.
const WATCHED: Duration = Duration::from_secs(1);

/// A command for a container.
#[derive(Clone, Debug)]
pub struct Exec {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// All of its variables.
    pub env: Vec<(String, String)>,
    /// Give it a terminal, which has no size until it gets one. Both its outputs are one then.
    pub tty: bool,
    /// Whether it has an input.
    pub input: bool,
    /// The command that passes a signal on to it: the process's and the signal's numbers are added.
    pub signaller: Vec<String>,
}

impl Exec {
    /// What it has in common with its signaller.
    fn surroundings(&self) -> CreateExecOptions<String> {
        let env = self.env.iter();
        CreateExecOptions {
            env: Some(env.map(|(name, value)| format!("{name}={value}")).collect()),
            privileged: Some(true),
            ..CreateExecOptions::default()
        }
    }
}

/// What is said to a command while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Bytes for its input.
    Input(Vec<u8>),
    /// No more of them will come.
    End,
    /// Its terminal has so many rows and columns now.
    Window(u16, u16),
    /// It is to get the signal of that number.
    Signal(i32),
}

impl Engine {
    /// Runs a command in a container that runs, as root, with what it prints going to `out` and `err`.
    /// Returns its exit code when it has ended; nothing if the container ended with it.
    ///
    /// # Errors
    /// When the engine does not run it, or an output can't be written.
    pub fn run_exec(
        &self,
        container: &str,
        exec: &Exec,
        words: Receiver<Word>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Option<u8>, EngineError> {
        let step = || format!("run a command in the container {container}");
        let id = self.make_exec(container, exec)?;
        let options = StartExecOptions {
            tty: exec.tty,
            ..StartExecOptions::default()
        };
        let started = self.run(step, self.docker.start_exec(&id, Some(options)))?;
        let StartExecResults::Attached {
            mut output,
            mut input,
        } = started
        else {
            return Ok(None);
        };
        let speaking = async {
            self.speak(container, &id, exec, &mut input, words).await;
            future::pending::<()>().await
        };
        let hearing = async {
            while let Some(piece) = output.next().await {
                match piece? {
                    LogOutput::StdErr { message } => write_all(err, &message)?,
                    piece => write_all(out, &piece.into_bytes())?,
                }
            }
            Ok::<_, Failure>(())
        };
        let heard = self.runtime.block_on(async {
            let (speaking, watching) = (pin!(speaking), pin!(self.watch(&id)));
            match select(pin!(hearing), select(speaking, watching)).await {
                Either::Left((heard, _)) => heard,
                Either::Right(_) => Ok(()),
            }
        });
        heard.map_err(|error| self.failed(step(), &error))?;
        self.code(&id)
    }

    fn make_exec(&self, container: &str, exec: &Exec) -> Result<String, EngineError> {
        let options = CreateExecOptions {
            attach_stdin: Some(exec.input),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            tty: Some(exec.tty),
            detach_keys: Some(DETACH.to_owned()),
            cmd: Some(exec.argv.clone()),
            ..exec.surroundings()
        };
        let made = self.run(
            || format!("make a command for the container {container}"),
            self.docker.create_exec(container, options),
        )?;
        Ok(made.id)
    }

    /// Waits until the engine knows a command no more, which goes with its container: its output does not
    /// always end then.
    async fn watch(&self, id: &str) {
        loop {
            sleep(WATCHED).await;
            if let Err(Failure::DockerResponseServerError {
                status_code: 404, ..
            }) = self.docker.inspect_exec(id).await
            {
                return;
            }
        }
    }

    /// Passes on what is said, until there is nothing more to say.
    async fn speak(
        &self,
        container: &str,
        id: &str,
        exec: &Exec,
        input: &mut (impl AsyncWrite + Unpin),
        mut words: Receiver<Word>,
    ) {
        while let Some(word) = words.recv().await {
            // Who does not listen any more is about to end, which is noticed elsewhere.
            match word {
                Word::Input(bytes) => {
                    let _ = input.write_all(&bytes).await;
                    let _ = input.flush().await;
                }
                Word::End => {
                    let _ = input.shutdown().await;
                }
                Word::Window(rows, columns) => self.resize(id, rows, columns).await,
                Word::Signal(number) => {
                    let _ = self.signal(container, id, exec, number).await;
                }
            }
        }
    }

    async fn resize(&self, id: &str, height: u16, width: u16) {
        // A command that has just ended has no window.
        let size = ResizeExecOptions { height, width };
        let _ = self.docker.resize_exec(id, size).await;
    }

    /// Has a command in the same container pass the signal on: the engine can't.
    async fn signal(
        &self,
        container: &str,
        id: &str,
        exec: &Exec,
        number: i32,
    ) -> Result<(), Failure> {
        let seen = self.docker.inspect_exec(id).await?;
        let pid = seen.pid.unwrap_or_default();
        let numbers = [pid.to_string(), number.to_string()];
        let options = CreateExecOptions {
            cmd: Some([exec.signaller.as_slice(), &numbers].concat()),
            ..exec.surroundings()
        };
        let signaller = self.docker.create_exec(container, options).await?;
        let options = StartExecOptions {
            detach: true,
            ..StartExecOptions::default()
        };
        self.docker.start_exec(&signaller.id, Some(options)).await?;
        Ok(())
    }

    /// The exit code of a command whose output has ended.
    fn code(&self, id: &str) -> Result<Option<u8>, EngineError> {
        for _ in 0..ASKED {
            let asking = self.docker.inspect_exec(id);
            let seen = self.unless_gone(|| "say how a command has ended".to_owned(), asking)?;
            // The container is gone, and all of its commands.
            let Some(seen) = seen else { return Ok(None) };
            if seen.running == Some(false)
                && let Some(code) = seen.exit_code
            {
                return Ok(Some(u8::try_from(code).unwrap_or(u8::MAX)));
            }
            self.runtime.block_on(async { sleep(PAUSE).await });
        }
        Ok(None)
    }
}

/// Writes at once. Nobody who reads any more (`| head`) ends the showing, not the work.
fn write_all(to: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    match to.write_all(bytes).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

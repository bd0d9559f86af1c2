//! The `cksl` command: arguments in, a call to the supervisor or the library, text out.
//!
//! The only part of cksl that prints for people, and the only one that reads the environment.

/// Says a line on standard error. What can't be written there is dropped: a closed pipe must not end a command.
macro_rules! tell {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($text)*);
    }};
}

mod args;
mod ask;
mod attack;
mod attempts;
mod bench;
mod bundle;
mod catalog;
mod choose;
mod class;
mod clean;
mod complete;
mod context;
mod dev;
mod exam;
mod exams;
mod follow;
mod forward;
mod home;
mod host;
mod image;
mod interrupt;
mod labs;
mod line;
mod log;
mod mutate;
mod named;
mod offer;
mod origin;
mod print;
mod progress;
mod prove;
mod quiz;
mod record;
mod relay;
mod rules;
mod scope;
mod shell;
mod sitting;
mod tools;
mod verbs;
mod web;

use std::env;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use cksl::grader::judge;
use cksl::paths::{Paths, Programs};
use cksl::problem::{Problem, exit};
use cksl::provider::nodes;
use cksl::sibling;
use cksl_node::manual;
use cksl_node::screen::folded;
use cksl_tools::usage::help_last;
use clap::Parser;
use clap_complete::CompleteEnv;

use args::{Cli, Command};
use context::Context;

fn main() -> ExitCode {
    // First of all, and without reading anything else: these must have one thread.
    let command = env::args_os().nth(1);
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::HELPER_COMMAND)
    {
        return nodes::helper_main();
    }
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::GATE_COMMAND)
    {
        return nodes::gate_main();
    }
    if command
        .as_ref()
        .is_some_and(|name| name == nodes::CONFINE_COMMAND)
    {
        return nodes::confined_main(env::args_os());
    }
    if command
        .as_ref()
        .is_some_and(|name| name == sibling::COMMAND)
    {
        return sibling::keep(env::args_os());
    }
    if command.as_ref().is_some_and(|name| name == judge::COMMAND) {
        return match judge::work() {
            Ok(()) => ExitCode::from(exit::DONE),
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(exit::BUG)
            }
        };
    }
    typed()
}

/// Runs the command that `std::env::args` spells, and returns its exit code.
fn typed() -> ExitCode {
    // A shell that asks what could be typed next gets its answer here, and the process ends.
    CompleteEnv::with_factory(offer::command).complete();
    let cli = match Cli::try_parse_from(help_last(env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and versions are no errors: clap prints them on standard output with code 0.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                exit::USAGE
            } else {
                exit::DONE
            });
        }
    };
    match run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            let _ = write!(stderr(), "{}", folded(&problem.to_string()));
            ExitCode::from(problem.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<u8, Problem> {
    let context = Context::new(cli.plain, cli.json, cli.content)?;
    let Some(mut asked) = cli.command else {
        return home::home(&context);
    };
    // What cksl starts for itself is at home where it is, and stays when who asked for it has gone.
    if let Command::Supervisor { .. } | Command::Signal { .. } = asked {
        return command(&context, asked);
    }
    // Before it is forwarded anywhere: who chooses is asked once.
    let mut chosen = None;
    if let Command::Start { scenario, .. } = &mut asked {
        let is_chosen = scenario.is_none();
        let Some(known) = choose::scenario(&context, scenario.take())? else {
            tell!("  nothing was started");
            return Ok(exit::DONE);
        };
        chosen = is_chosen.then(|| known.clone());
        *scenario = Some(known);
    }
    match &context.origin {
        Some(origin) => {
            origin.stay_with_owner();
            let done = command(&context, asked);
            forward::give_to_owner(&context);
            done
        }
        None => match forward::Forwarded::of(&context, &asked)? {
            Some(forwarded) => forwarded.go(&context, chosen.as_deref()),
            None => command(&context, asked),
        },
    }
}

/// Runs a command where it was typed, or where it was forwarded to.
fn command(context: &Context, command: Command) -> Result<u8, Problem> {
    match command {
        Command::List { wanted } => catalog::list(context, &wanted),
        Command::Coverage => catalog::coverage(context),
        Command::Docs { competency } => catalog::docs(context, competency.as_deref()),
        Command::Next => catalog::next(context),
        Command::Progress { carried } => progress::progress(context, carried.as_ref()),
        Command::Quiz(wanted) => quiz::quiz(context, &wanted),
        Command::Exam { command } => exam::exam(context, command),
        Command::Start {
            scenario,
            on,
            registry,
            dry_run,
            seed,
            detach,
            spare,
        } => {
            let choice = on.map(|on| context.choice(&on, registry.as_deref()));
            let choice = choice.transpose()?;
            let scenario = scenario.unwrap_or_default();
            match choice {
                Some(choice) if dry_run => labs::rehearse(context, &scenario, &choice, seed),
                choice => labs::start(context, scenario, choice, seed, detach, spare),
            }
        }
        Command::Shell {
            which,
            tty,
            user,
            argv,
        } => match argv.is_empty() && user.is_none() && exams::is_of_one(context, &which)? {
            true => sitting::shell(context, &which),
            false => shell::shell(context, &which, tty, user, argv),
        },
        Command::Verb(verb) => verbs::verb(context, verb),
        Command::Follow { which, after } => follow::follow(context, &which, after),
        Command::Web { scenario, port } => web::web(context, scenario, port),
        Command::Class(class) => class::class(context, class),
        Command::Host {
            address,
            token,
            name,
            room,
        } => class::work::host(context, &address, &token, name, room),
        Command::Join {
            address,
            code,
            name,
            fingerprint,
            room,
        } => {
            let fingerprint = fingerprint.as_deref();
            class::work::join(context, &address, &code, name, fingerprint, room)
        }
        Command::ServeClass => class::child(),
        Command::Records => class::owner(),
        Command::Solution { which, yes } => labs::solution(context, &which.into(), yes),
        Command::Reset {
            which,
            seed,
            detach,
            yes,
        } => labs::reset(context, &which.into(), seed, detach, yes),
        Command::Stop { which, all, yes } => labs::stop(context, &which.into(), all, yes),
        Command::History { scenario, forget } if forget.is_empty() => {
            catalog::history(context, scenario)
        }
        Command::History { forget, .. } => attempts::forget(context, &forget),
        Command::Replay(wanted) => attempts::replay(context, &wanted),
        Command::Report { attempts, html } => attempts::report(context, &attempts, html.as_deref()),
        Command::Clean { all, yes } => clean::clean(context, all, yes),
        Command::Doctor => catalog::doctor(context),
        Command::Falco { argv } => Ok(tools::falco(argv)),
        Command::Sysdig { which, argv } => tools::sysdig(context, &which, argv),
        Command::Bundle(bundle) => bundle::bundle(context, bundle),
        Command::Image(image) => image::image(context, image),
        Command::Dev(dev) => dev::dev(context, dev),
        Command::Completions { shell } => {
            let script = manual::completion(&shell.to_string(), "cksl").unwrap_or_default();
            // A closed pipe (`| head`) is how a reader says that it has seen enough.
            let _ = stdout().write_all(script.as_bytes());
            Ok(exit::DONE)
        }
        Command::Supervisor {
            labs,
            run,
            store,
            progress,
            owner,
            on_host,
        } => {
            let paths = Paths {
                labs,
                run,
                store,
                progress,
            };
            supervisor(paths, &owner, on_host)
        }
        Command::Signal { pid, number } => forward::signal(pid, number),
    }
}

/// The supervisor's process.
fn supervisor(paths: Paths, owner: &str, on_host: PathBuf) -> Result<u8, Problem> {
    let ids = owner
        .split_once(':')
        .and_then(|(uid, gid)| Some((uid.parse().ok()?, gid.parse().ok()?)));
    let owner =
        ids.ok_or_else(|| Problem::bug(format!("the supervisor was started for `{owner}`")))?;
    let programs = Programs {
        on_host,
        ..context::programs(None)?
    };
    crate::log::to_stderr();
    cksl::supervisor::serve(paths, programs, owner)?;
    Ok(exit::DONE)
}

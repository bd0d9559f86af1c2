//! `cksl web`: the learner's own labs in the browser, on this machine alone.
//!
//! The pages are those of [`cksl_class`], of the labs of this machine.

use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;
use std::thread;

use cksl::problem::{Problem, exit};
use cksl::supervisor::{content, require_scenario};
use cksl_class::{Door, Server, serve};
use serde_json::json;
use tokio::sync::oneshot;

use super::choose;
use super::context::Context;
use super::host::{HANGING_UP, Local, has_lab};
use super::interrupt::interrupted;

/// See the module.
pub(super) fn web(context: &Context, scenario: Option<String>, port: u16) -> Result<u8, Problem> {
    context.require_root("web")?;
    // Before anything is served: it is named as for `cksl start`, and what is no scenario gets the same answer.
    let scenario = match scenario {
        Some(named) => choose::scenario(context, Some(named))?,
        None => None,
    };
    if let Some(id) = &scenario {
        require_scenario(&content(&context.content)?, id)?;
    }
    let ended = interrupted()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::machine(format!("the server can't be started: {error}")))?;
    let host = Arc::new(Local::new(context.clone(), None));
    let (ready, server) = oneshot::channel();
    let context = context.clone();
    let served = runtime.block_on(async move {
        let words = tokio::spawn(async move {
            match server.await {
                Ok(server) => welcome(&context, server, scenario).await,
                Err(_) => Ok(()),
            }
        });
        let served = tokio::spawn(serve(host, Door::Loopback(port), ready, ended));
        // A lab that can't be begun ends it; the words come as soon as there is a port, or none to be had.
        if let Ok(Err(problem)) = words.await {
            return Err(problem);
        }
        let served = served.await;
        served
            .map_err(|error| Problem::bug(format!("the server has ended: {error}")))?
            .map_err(|error| in_the_way(port, &error))
    });
    // Shells that pages have left open are hung up as this process ends.
    runtime.shutdown_timeout(HANGING_UP);
    served?;
    tell!("\n  your labs go on: `cksl status` names them, `cksl web` shows them again");
    Ok(exit::DONE)
}

fn in_the_way(port: u16, error: &io::Error) -> Problem {
    Problem::machine(format!("port {port} of 127.0.0.1 can't be had: {error}"))
        .hint("cksl web            takes any port that is free")
        .hint("cksl web --port N   takes another one")
}

/// Says where the pages are, and begins the lab that was asked for. A further link is printed for each Enter.
async fn welcome(
    context: &Context,
    server: Server,
    scenario: Option<String>,
) -> Result<(), Problem> {
    let (link, lab) = match &scenario {
        Some(scenario) => {
            let begun = server.link_to_new(scenario).await;
            let (link, lab) =
                begun.map_err(|why| Problem::usage(why.trim().trim_start_matches("cksl: ")))?;
            (link, Some(lab))
        }
        None => (server.link(None), None),
    };
    show(context, &link, lab.as_deref());
    if !context.terminal.json {
        tell!("  The link works once. Enter prints another one, Ctrl-C ends the pages; labs stay.");
    }
    let context = context.clone();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if line.is_err() {
                return;
            }
            // A lab that was stopped meanwhile has no page.
            let lab = lab.as_deref().filter(|lab| has_lab(&context, lab));
            show(&context, &server.link(lab), lab);
        }
    });
    Ok(())
}

/// Prints a link.
fn show(context: &Context, link: &str, lab: Option<&str>) {
    let line = match (context.terminal.json, lab) {
        (true, Some(lab)) => json!({ "link": link, "lab": lab }).to_string(),
        (true, None) => json!({ "link": link }).to_string(),
        (false, _) => link.to_owned(),
    };
    let mut out = io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

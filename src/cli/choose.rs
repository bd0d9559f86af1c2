//! Which scenario a learner means: the one that is named, one whose name begins so, or one that is picked from a list.

use std::io::{IsTerminal as _, stderr, stdin};

use cksl_node::screen::folded;
use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Select};
use nix::sys::signal::{SigSet, Signal};

use super::catalog::{lacks, listed, proposed};
use super::context::Context;
use crate::named::Named;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::supervisor::content;

/// The scenario that `cksl start` was asked for, by its whole name; none if the learner chose none.
///
/// What nothing begins with stays as it is: whoever makes the lab says that there is none.
///
/// # Errors
/// Nothing was named and nobody can be asked, or the beginning fits several.
pub(super) fn scenario(
    context: &Context,
    named: Option<String>,
) -> Result<Option<String>, Problem> {
    let Some(named) = named else {
        return pick(context);
    };
    let content = content(&context.content)?;
    let question = |near: &str| format!("No scenario is called {named}. Start {near}?");
    Ok(Some(match Named::of(&named, &content.scenarios()) {
        Named::One(whole) if whole == named => named,
        Named::One(one) => {
            if !context.terminal.json {
                tell!("  {named}: this is {one}");
            }
            one.to_owned()
        }
        Named::Several(fitting) => {
            let problem = Problem::usage(format!("several scenarios begin with `{named}`"));
            return Err(fitting.into_iter().fold(problem, Problem::hint));
        }
        Named::None(Some(near))
            if can_ask(context) && is_wanted(context, &question(near), true)? =>
        {
            near.to_owned()
        }
        Named::None(_) => named,
    }))
}

/// Whether somebody sits in front of it who can be asked.
pub(super) fn can_ask(context: &Context) -> bool {
    !context.terminal.json && stdin().is_terminal() && stderr().is_terminal()
}

fn theme(context: &Context) -> Box<dyn Theme> {
    if context.terminal.color {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    }
}

/// Asks with Ctrl-C held back: it takes effect when the cursor is shown again.
fn asked<T>(ask: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, Problem> {
    let mut interrupt = SigSet::empty();
    interrupt.add(Signal::SIGINT);
    let _ = interrupt.thread_block();
    let asked = ask();
    let _ = Term::stderr().show_cursor();
    let _ = interrupt.thread_unblock();
    asked.map_err(|error| {
        let dialoguer::Error::IO(error) = error;
        Problem::machine(format!("the terminal can't be asked: {error}"))
    })
}

/// Asks a question that is answered by yes or no; Enter is `usual`, Escape a no.
pub(super) fn is_wanted(context: &Context, question: &str, usual: bool) -> Result<bool, Problem> {
    let theme = theme(context);
    // The line of the prompt is written again with the answer, so it must fit.
    let (before, prompt) = question.rsplit_once(". ").unwrap_or(("", question));
    if !before.is_empty() {
        tell!("{}", folded(&format!("{before}.")));
    }
    let confirm = Confirm::with_theme(&*theme)
        .with_prompt(prompt)
        .default(usual);
    Ok(asked(|| confirm.interact_opt())?.unwrap_or(false))
}

/// Lets the learner choose from all scenarios that this machine can run.
fn pick(context: &Context) -> Result<Option<String>, Problem> {
    if !can_ask(context) {
        let problem = Problem::usage("say which scenario: cksl start SCENARIO")
            .hint("cksl list   shows what there is")
            .hint("cksl next   proposes one");
        return Err(problem);
    }
    let listed = listed(context)?;
    // What can't run here is in `cksl list`, with what it needs.
    let lacks = lacks(context, &listed.scenarios)?;
    let proposed = proposed(context, &listed, &lacks)?;
    let path = listed.path;
    let mut all = listed.scenarios;
    all.sort_by_key(|one| path.place(&one.id).unwrap_or(usize::MAX));
    all.retain(|one| !lacks.contains_key(&one.id));
    let wide = all.iter().map(|one| one.id.len()).max().unwrap_or(0);
    let columns = usize::from(context.terminal.width).saturating_sub(4);
    let row = |one: &Scenario| {
        let row = format!("{:wide$}  {:>2} min  {}", one.id, one.minutes, one.title);
        console::truncate_str(&row, columns, "…").into_owned()
    };
    let first = all
        .iter()
        .position(|one| Some(&one.id) == proposed.as_ref());
    let theme = theme(context);
    let select = Select::with_theme(&*theme)
        .with_prompt("Which one? (up, down; left, right: pages; Enter; Escape: none)")
        .items(all.iter().map(row))
        .default(first.unwrap_or(0))
        .max_length(15);
    let chosen = asked(|| select.interact_opt())?;
    let chosen = chosen.and_then(|index| all.into_iter().nth(index));
    Ok(chosen.map(|one| one.id))
}

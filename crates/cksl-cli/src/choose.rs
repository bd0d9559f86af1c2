//! Which scenario a learner means: the one that is named, one whose name begins so, or one that is picked from a list.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, stderr, stdin};

use cksl::problem::Problem;
use cksl::scenario::{Scenario, Tier};
use cksl::supervisor::content;
use cksl_node::screen::folded;
use cksl_wire::report::style::{Style, Symbol};
use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Select};
use nix::sys::signal::{SigSet, Signal};

use super::catalog::{attempts, lacks, listed, proposed};
use super::context::Context;
use crate::named::Named;

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

/// How one is chosen. With what the theme puts around it, it fits into a line of 48 columns.
const HOW: &str = "Arrows, then Enter; Esc: none";

/// Below so many columns the title has the room of the other facts.
const NARROW: usize = 60;

/// What the marks in a row mean.
fn legend(style: &Style) -> String {
    format!("  {}: passed; c: in a cluster", style.symbol(Symbol::Pass))
}

/// A scenario in one line: whether it is passed, its name, whether it needs a cluster, its title.
fn row(one: &Scenario, passed: bool, wide: usize, style: &Style) -> String {
    let pass = style.symbol(Symbol::Pass);
    let mark = match passed {
        true => pass.to_owned(),
        false => " ".repeat(console::measure_text_width(pass)),
    };
    let cluster = match one.tier {
        Tier::Cluster => "c",
        Tier::Node => " ",
    };
    let columns = style.width;
    let row = match columns < NARROW {
        true => format!("{mark} {cluster} {}: {}", one.id, one.title),
        false => format!(
            "{mark} {:wide$} {:>2} min {cluster} {}",
            one.id, one.minutes, one.title
        ),
    };
    // The theme marks the row with two more columns; the last one stays free.
    console::truncate_str(&row, columns.saturating_sub(4), style.symbol(Symbol::Cut)).into_owned()
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
    let attempts = attempts(context, None)?;
    let passed: BTreeSet<&str> = attempts
        .iter()
        .filter(|attempt| attempt.has_passed())
        .map(|attempt| attempt.scenario.as_str())
        .collect();
    let wide = all.iter().map(|one| one.id.len()).max().unwrap_or(0);
    let style = context.style();
    let row = |one: &Scenario| row(one, passed.contains(one.id.as_str()), wide, &style);
    tell!("{}", folded(&legend(&style)));
    let first = all
        .iter()
        .position(|one| Some(&one.id) == proposed.as_ref());
    let theme = theme(context);
    let select = Select::with_theme(&*theme)
        .with_prompt(HOW)
        .items(all.iter().map(row))
        .default(first.unwrap_or(0))
        .max_length(15);
    let chosen = asked(|| select.interact_opt())?;
    let chosen = chosen.and_then(|index| all.into_iter().nth(index));
    Ok(chosen.map(|one| one.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl::scenario::Content;

    #[test]
    fn a_narrow_row_leaves_the_title_its_room_and_keeps_the_marks() {
        let style = |width| Style {
            width,
            color: false,
            plain: false,
        };
        let content = Content::embedded();
        let rbac = content.scenario("rbac-least").unwrap();
        let wide = row(&rbac, true, 22, &style(100));
        assert!(wide.starts_with("✓ rbac-least             "), "{wide}");
        assert!(wide.contains(&format!(" min c {}", rbac.title)), "{wide}");
        let narrow = row(&rbac, true, 22, &style(48));
        assert!(narrow.starts_with("✓ c rbac-least: "), "{narrow}");
        assert!(console::measure_text_width(&narrow) <= 44, "{narrow}");
        let new = row(
            &content.scenario("falco-override").unwrap(),
            false,
            22,
            &style(48),
        );
        assert!(new.starts_with("    falco-override: "), "{new}");
        // The themes add a mark in front, one behind, and the page.
        assert!(HOW.len() + "? ".len() + " › [Page 1/9] ".chars().count() <= 47);
    }
}

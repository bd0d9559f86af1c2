//! `cksl rules why`: why a rule fired, or why it did not.

mod answer;
mod evidence;
mod note;
mod survey;
#[cfg(test)]
mod tests;
mod text;

use std::fs;
use std::path::PathBuf;

use clap_complete::{ArgValueCandidates, CompletionCandidate};
use falco_rules::rule::Rule;
use falco_rules::suggest::closest;

use self::answer::{Answer, Events, Explained};
use self::evidence::{Evidence, EvidenceError};
use self::survey::{Wanted, survey};
use super::{LabNeed, LoadedRules, RulesFrom, Surroundings};
use crate::falco::LoadError;
use cksl_wire::exit;
use cksl_wire::io::Io;
use cksl_wire::protocol::Replayed;

/// Which rule, which event, and where they are looked for.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The rule, by its name
    #[arg(add = ArgValueCandidates::new(known_rules))]
    rule: String,
    /// Explain the event of this number (`evt.num`, as sysdig and alerts in JSON tell it)
    #[arg(long, value_name = "N", conflicts_with = "last")]
    event: Option<u64>,
    /// Explain the last event that the rule looks at, however far it got
    #[arg(long)]
    last: bool,
    /// Look at the events of a recording, not at those of the lab
    #[arg(long, value_name = "FILE")]
    recording: Option<PathBuf>,
    /// Rules file or directory; repeatable, instead of those that Falco has loaded
    #[arg(short = 'r', value_name = "FILE|DIR")]
    rules: Vec<PathBuf>,
    /// Open all macros, not only those that stopped the event
    #[arg(long)]
    open: bool,
}

/// Where Falco has its rules if nobody says otherwise.
const USUAL: [&str; 2] = [
    "/etc/falco/falco_rules.yaml",
    "/etc/falco/falco_rules.local.yaml",
];

/// What Tab offers: the names of the rules in the usual files, as they stand there.
fn known_rules() -> Vec<CompletionCandidate> {
    let texts = USUAL
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok());
    let mut names: Vec<String> = texts.flat_map(|text| named_rules(&text)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The names of the rules in a text of YAML, in its order.
#[must_use]
pub fn named_rules(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.strip_prefix("- rule:"));
    names
        .map(|name| name.split(" #").next().unwrap_or(name))
        .map(|name| name.trim().trim_matches(['"', '\'']).to_owned())
        .collect()
}

const EXAMPLES: &str = "\
Without --event or --last it explains the last event for which the rule fired, or else the one that got furthest.

Examples:
  cksl rules why 'Terminal shell in container'
  cksl rules why 'My rule' -r my_rules.yaml --last
  cksl rules why 'My rule' --event 1077 --open
  cksl rules why 'My rule' -r my_rules.yaml --recording shell.ckr --json";

impl Args {
    pub(super) fn need_of_lab(&self) -> LabNeed {
        if self.recording.is_some() && !self.rules.is_empty() {
            LabNeed::None
        } else if self.rules.is_empty() || self.event.is_some() || self.last {
            LabNeed::Must
        } else {
            LabNeed::IfAny
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum WhyError {
    #[error("no rules are known: name a file with -r, or start a lab")]
    NoRules,
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("there is no rule `{name}`{}", suggestion(.close))]
    NoSuchRule { name: String, close: Option<String> },
    #[error("rule `{0}` can't be taken apart: it was dropped when the files were loaded")]
    Dropped(String),
    #[error("event #{event} is not among the {recorded} that were recorded")]
    NoSuchEvent { event: u64, recorded: u64 },
    #[error("there are no events to look at: no lab runs, and --recording names no file")]
    NoEvents,
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
}

fn suggestion(close: &Option<String>) -> String {
    match close {
        Some(close) => format!(": did you mean `{close}`?"),
        None => "; `cksl rules` lists the files that falco has loaded".to_owned(),
    }
}

impl WhyError {
    fn exit_code(&self) -> u8 {
        match self {
            WhyError::Evidence(EvidenceError::Recording(_)) => exit::USAGE,
            WhyError::Evidence(_) => exit::CANNOT,
            _ => exit::USAGE,
        }
    }
}

/// Answers; returns the exit code.
pub(super) fn run(args: &Args, around: &Surroundings, io: &mut Io<'_>) -> u8 {
    match answer(args, around) {
        Ok(text) => {
            // `cksl rules why … | head` is no failure.
            let _ = io
                .out
                .write_all(text.as_bytes())
                .and_then(|()| io.out.flush());
            exit::DONE
        }
        Err(error) => {
            if let WhyError::Load(load) = &error {
                let _ = write!(io.err, "{}", load.report().unwrap_or_default());
            }
            let _ = writeln!(io.err, "cksl: {error}");
            error.exit_code()
        }
    }
}

fn answer(args: &Args, around: &Surroundings) -> Result<String, WhyError> {
    let evidence = match (&args.recording, &around.socket) {
        (Some(file), _) => Some(Evidence::of_recording(file)?),
        (None, Some(socket)) => Some(Evidence::of_lab(socket, &args.rule)?),
        (None, None) => None,
    };
    let about = evidence.as_ref().and_then(|known| known.about.clone());
    let rules = rules_from(args, around, about.as_ref())?.load()?;
    let rule = find(&args.rule, &rules)?;
    let loader = &rules.rulebook.loader;
    let outline = loader
        .outline(&rule.name)
        .ok_or_else(|| WhyError::Dropped(rule.name.clone()))?;
    let mut answer = Answer {
        rule: &rule.name,
        condition: rule.condition.trim(),
        notes: note::of_rule(rule, &outline, &rules),
        events: None,
        event: None,
    };
    let wanted = match args.event {
        Some(event) => Wanted::Numbered(event),
        None if args.last => Wanted::Last,
        None => Wanted::Nearest,
    };
    let survey = match evidence {
        Some(evidence) => {
            let records = evidence.records;
            let book = &rules.rulebook;
            Some(survey(rule, &outline, book, records, wanted, around.asker)?)
        }
        None if wanted == Wanted::Nearest => None,
        None => return Err(WhyError::NoEvents),
    };
    if let Some(survey) = &survey {
        let more = note::of_events(rule, &outline, &rules, survey, about.as_ref());
        answer.notes.extend(more);
        answer.notes.sort_by_key(|note| !note.silences);
        answer.events = Some(Events::of(survey, reported(about.as_ref())));
        answer.event = survey.case.as_ref().map(Explained::of);
        if let (Wanted::Numbered(event), None) = (wanted, &survey.case) {
            return Err(WhyError::NoSuchEvent {
                event,
                recorded: survey.looked_at + survey.others,
            });
        }
    }
    let terminal = &around.terminal;
    Ok(match terminal.json {
        true => serde_json::to_string(&answer).expect("an answer is plain data") + "\n",
        false => text::write(&answer, args.open, terminal),
    })
}

/// The rules that are meant: those named, those of this place, or those of the lab's falco.
fn rules_from(
    args: &Args,
    around: &Surroundings,
    about: Option<&Replayed>,
) -> Result<RulesFrom, WhyError> {
    if !args.rules.is_empty() {
        return Ok(RulesFrom::files(args.rules.clone()));
    }
    if let Some(from) = &around.rules {
        return Ok(from.clone());
    }
    let falco = about.and_then(|about| about.falcos.last());
    let falco = falco.ok_or(WhyError::NoRules)?;
    Ok(RulesFrom::Loaded {
        files: falco.rules.clone(),
        config: falco.config.clone(),
    })
}

fn find<'r>(name: &str, rules: &'r LoadedRules) -> Result<&'r Rule, WhyError> {
    let known = rules.rulebook.loader.rules();
    let found = known.iter().find(|rule| rule.name == name);
    // Nobody types capitals if they can help it.
    let found = found.or_else(|| {
        known
            .iter()
            .find(|rule| rule.name.eq_ignore_ascii_case(name))
    });
    found.ok_or_else(|| {
        let lower = name.to_lowercase();
        let names = known.iter().map(|rule| rule.name.as_str());
        let close = closest(name, names.clone());
        let close = close.or_else(|| {
            let mut holding = names.filter(|known| known.to_lowercase().contains(&lower));
            holding.next()
        });
        WhyError::NoSuchRule {
            name: name.to_owned(),
            close: close.map(str::to_owned),
        }
    })
}

/// Events for which some falco reported the rule.
fn reported(about: Option<&Replayed>) -> Option<Vec<u64>> {
    let mut events: Vec<u64> = about?
        .falcos
        .iter()
        .flat_map(|falco| falco.alerts.iter().copied())
        .collect();
    events.sort_unstable();
    events.dedup();
    Some(events)
}

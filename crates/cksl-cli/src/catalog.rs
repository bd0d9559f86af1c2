//! What needs no lab: the list of scenarios, earlier attempts, what this machine can serve.

use std::collections::BTreeMap;
use std::path::Path;

use cksl::attempt::next::{Learner, Proposal, propose};
use cksl::attempt::{Attempt, Filter, Progress};
use cksl::detector::{Recorded, RecordingError};
use cksl::doctor::{Machine, examine};
use cksl::exam::estimate::Estimate;
use cksl::exam::{self, Lack};
use cksl::grader::{self, Baseline, Judge, Source, Subject};
use cksl::problem::{Problem, exit};
use cksl::report::{self, Coverage, History, Next, ScenarioList};
use cksl::scenario::Scenario;
use cksl::scenario::curriculum::{EDITION, Edition};
use cksl::scenario::path::LearningPath;
use cksl::supervisor::content;
use cksl_wire::report::grade;
use jiff::Timestamp;

use super::args::Wanted;
use super::context::{Context, programs};
use super::exams;
use super::print::{print, print_pages};
use crate::named::Named;

/// `cksl list`
pub(super) fn list(context: &Context, wanted: &Wanted) -> Result<u8, Problem> {
    let listed = listed(context)?;
    let (scenarios, edition) = (&listed.scenarios, &listed.edition);
    let domain = wanted.domain.as_ref().or(wanted.named.as_ref());
    if let Some(domain) = domain
        && edition.domain(domain).is_none()
    {
        let known: Vec<&str> = edition.domains.iter().map(|one| one.id.as_str()).collect();
        let problem = Problem::usage(format!("there is no domain `{domain}`"));
        return Err(problem.hint(format!("one of: {}", known.join(", "))));
    }
    let mut list = listed.offer(&attempts(context, None)?);
    list.lacks(&lacks(context, scenarios)?);
    if wanted.path {
        list.by_path(&listed.path);
    }
    list.keep(|one| {
        domain.is_none_or(|it| *it == one.domain)
            && wanted.tier.is_none_or(|it| it == one.tier)
            && wanted.minutes.is_none_or(|most| one.minutes <= most)
            && wanted.level.is_none_or(|it| it == one.level)
            && wanted.state.is_none_or(|it| it == one.progressed())
    });
    print_pages(context, &list, |style| report::scenarios(&list, style))
}

/// `cksl coverage`
pub(super) fn coverage(context: &Context) -> Result<u8, Problem> {
    let listed = listed(context)?;
    let coverage = Coverage::new(&listed.edition, &listed.scenarios);
    print_pages(context, &coverage, |style| {
        report::coverage(&coverage, style)
    })
}

/// `cksl docs`
pub(super) fn docs(context: &Context, competency: Option<&str>) -> Result<u8, Problem> {
    let content = content(&context.content)?;
    let edition = content.edition(EDITION)?;
    let ids: Vec<&str> = edition.competencies().map(|one| one.id.as_str()).collect();
    let Some(named) = competency else {
        return print_pages(context, &ids, |style| report::pages(&edition, style));
    };
    let absent = || Problem::usage(format!("there is no page `{named}`"));
    let id = match Named::of(named, &ids) {
        Named::One(id) => id,
        Named::Several(fitting) => {
            let fitting = fitting.join(", ");
            return Err(absent().hint(format!("these begin so: {fitting}")));
        }
        Named::None(Some(near)) => {
            return Err(absent().hint(format!("did you mean `{near}`?")));
        }
        Named::None(None) => return Err(absent().hint("cksl docs   shows what there is")),
    };
    let text = content.page(id)?;
    print_pages(context, &text, |style| report::page(text, style))
}

/// All that there is to practise.
pub(super) struct Listed {
    /// All scenarios.
    pub(super) scenarios: Vec<Scenario>,
    /// The edition of the curriculum by which they are grouped.
    pub(super) edition: Edition,
    /// Their order.
    pub(super) path: LearningPath,
}

/// See [`Listed`].
pub(super) fn listed(context: &Context) -> Result<Listed, Problem> {
    let content = content(&context.content)?;
    let ids = content.scenarios().into_iter();
    let scenarios: Result<_, Problem> = ids.map(|id| Ok(content.scenario(id)?)).collect();
    Ok(Listed {
        scenarios: scenarios?,
        edition: content.edition(EDITION)?,
        path: content.learning_path()?,
    })
}

impl Listed {
    /// The scenarios to choose from, with the best of these attempts at each.
    pub(super) fn offer(&self, attempts: &[Attempt]) -> ScenarioList {
        ScenarioList::new(&self.scenarios, attempts, &self.edition, &self.path)
    }

    /// What these attempts lead to next, after an exam with these failed tasks.
    pub(super) fn proposal(
        &self,
        runs: &dyn Fn(&Scenario) -> bool,
        attempts: &[Attempt],
        estimate: &Estimate,
        failed: &[String],
    ) -> Option<Proposal<'_>> {
        let learner = Learner {
            tried: &tried(attempts),
            ability: &estimate.ability(),
            failed,
        };
        propose(&self.scenarios, &self.path, runs, learner)
    }

    /// What these attempts say of the learner.
    pub(super) fn estimate(&self, attempts: &[Attempt]) -> Estimate {
        let domains = self
            .scenarios
            .iter()
            .map(|one| (one.id.as_str(), one.curriculum.domain.as_str()));
        Estimate::new(&self.edition, domains, attempts, Timestamp::now())
    }
}

/// `cksl next`
pub(super) fn next(context: &Context) -> Result<u8, Problem> {
    let listed = listed(context)?;
    let attempts = attempts(context, None)?;
    let estimate = listed.estimate(&attempts);
    let lacks = lacks(context, &listed.scenarios)?;
    let runs = |one: &Scenario| !lacks.contains_key(&one.id);
    let failed = exams::failed(context, &attempts)?;
    let proposal = listed.proposal(&runs, &attempts, &estimate, &failed);
    let mut next = Next::new(proposal, &estimate);
    let passed = |one: &Scenario| {
        attempts
            .iter()
            .any(|it| it.scenario == one.id && it.has_passed())
    };
    next.more_elsewhere = !listed.scenarios.iter().all(passed);
    print(context, &next, |style| report::next(&next, style))
}

/// The id of the scenario that `cksl next` proposes.
pub(super) fn proposed(
    context: &Context,
    listed: &Listed,
    lacks: &Lacks,
) -> Result<Option<String>, Problem> {
    let runs = |one: &Scenario| !lacks.contains_key(&one.id);
    let attempts = attempts(context, None)?;
    let failed = exams::failed(context, &attempts)?;
    let estimate = listed.estimate(&attempts);
    let proposal = listed.proposal(&runs, &attempts, &estimate, &failed);
    Ok(proposal.map(|found| found.scenario.id.clone()))
}

/// What this machine lacks for the labs of scenarios, by the scenario; those that it can run are not in it.
pub(super) type Lacks = BTreeMap<String, Lack>;

/// See [`Lacks`].
pub(super) fn lacks(context: &Context, scenarios: &[Scenario]) -> Result<Lacks, Problem> {
    let content = content(&context.content)?;
    let machine = exam::Machine::now(&context.paths.store);
    let mut lacks = BTreeMap::new();
    for one in scenarios {
        let layers = content.lab(&one.lab)?.with;
        if let Some(lack) = machine.lacking(one.tier, &layers) {
            lacks.insert(one.id.clone(), lack);
        }
    }
    Ok(lacks)
}

/// The scenario of each attempt, and whether it was passed.
fn tried(attempts: &[Attempt]) -> Vec<(&str, bool)> {
    attempts
        .iter()
        .map(|attempt| (attempt.scenario.as_str(), attempt.has_passed()))
        .collect()
}

/// `cksl history`
pub(super) fn history(context: &Context, scenario: Option<String>) -> Result<u8, Problem> {
    let exams = match scenario.is_none() && context.paths.progress.exists() {
        true => exams::past(&mut Progress::open(&context.paths.progress)?)?,
        false => Vec::new(),
    };
    let history = History::new(&attempts(context, scenario)?, exams);
    print(context, &history, |style| report::history(&history, style))
}

/// `cksl doctor`
pub(super) fn doctor(context: &Context) -> Result<u8, Problem> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let examination = examine(&Machine {
        paths: &context.paths,
        search: std::env::split_paths(&search).collect(),
        engine: context.engine.clone(),
    });
    print(context, &examination, |style| {
        report::doctor(&examination, style)
    })?;
    let serves = examination.providers.iter().any(|provider| provider.serves);
    Ok(if serves { exit::DONE } else { exit::CANNOT })
}

/// `cksl check --recording`: grades what a recording tells, without a lab and without root.
pub(super) fn check_recording(context: &Context, file: &Path) -> Result<u8, Problem> {
    let unreadable =
        |error: RecordingError| Problem::usage(format!("the recording can't be graded: {error}"));
    let recorded = Recorded::open(file).map_err(unreadable)?;
    let attempt = Attempt::of_marks(&recorded.marks().map_err(unreadable)?)
        .ok_or_else(|| Problem::usage(format!("no attempt starts in {}", file.display())))?;
    let drawn = content(&context.content)?.draw(&attempt.scenario, attempt.seed)?;
    let graded = grader::grade(&Subject {
        scenario: &drawn.scenario,
        attempt: &attempt,
        baseline: &Baseline::default(),
        source: Source::Recording(&recorded),
        tell: &|_| {},
        judge: &Judge::new(programs(None)?.cksl),
    });
    let shown = report::graded(&drawn.scenario, &attempt, graded.grade, attempt.started);
    print(context, &shown.report, |style| grade(&shown, style))?;
    Ok(exit::of_grade(shown.report.tally.passed))
}

/// The attempts so far; none where no progress has been kept yet.
pub(super) fn attempts(
    context: &Context,
    scenario: Option<String>,
) -> Result<Vec<Attempt>, Problem> {
    if !context.paths.progress.exists() {
        return Ok(Vec::new());
    }
    let filter = Filter {
        scenario,
        ..Filter::default()
    };
    Ok(Progress::open(&context.paths.progress)?.history(&filter)?)
}

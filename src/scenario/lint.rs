//! Whether content is good, not just usable: findings for its authors, before anybody plays it.

use std::collections::BTreeSet;

use falco_rules::field::FieldTable;

use super::Scenario;
use super::adversary::{self, Knowledge};
use super::answer::{self, EarnsLine, UNTOUCHED};
use super::bound;
use super::content::{Content, SHARED};
use super::diagnostic::{Diagnostic, Span};
use super::explanation;
use super::load::{Drawn, MAX_ANSWER};
use super::params::Values;
use super::shape::is_name;
use super::template;
use super::yaml::{MAX_BYTES, Source};
use crate::check::alert::lint_rules;
use crate::check::lint::{Lint, Problem};
use crate::check::{Check, Part, render_all};

/// A scenario needs so many near misses.
const NEAR_MISSES: usize = 5;

/// … and so many other right ways.
const WAYS: usize = 3;

/// A reference has at most so many commands below one comment, with those that are only needed by a script.
const UNEXPLAINED: usize = 6;

/// Seeds with which a scenario is tried.
const SEEDS: std::ops::Range<u64> = 0..8;

/// Everything that is wrong with content. `fields` are those that conditions may use.
#[must_use]
pub fn lint(content: &Content, fields: &FieldTable) -> Vec<Diagnostic> {
    let scenarios = content.scenarios();
    let mut diagnostics: Vec<Diagnostic> = scenarios
        .iter()
        .flat_map(|id| lint_scenario(content, id, fields))
        .collect();
    let played = scenarios.iter().filter_map(|id| content.scenario(id).ok());
    let labs: BTreeSet<String> = played.map(|scenario| scenario.lab).collect();
    for lab in content.names("labs/") {
        if !labs.contains(lab) {
            let file = format!("labs/{lab}/lab.yaml");
            let message = format!("no scenario plays on `{lab}`");
            diagnostics.push(Diagnostic::of_file("content/unused-lab", &file, message));
        }
    }
    for exam in content.editions() {
        diagnostics.extend(content.edition(exam).err().unwrap_or_default());
    }
    diagnostics.extend(content.path_problems());
    diagnostics.extend(content.link_problems());
    unlisted(content, &mut diagnostics);
    adversaries(content, &mut diagnostics);
    diagnostics
}

/// What is wrong with one scenario, its answers and what it plays in its lab.
#[must_use]
pub fn lint_scenario(content: &Content, id: &str, fields: &FieldTable) -> Vec<Diagnostic> {
    match content.scenario(id) {
        Ok(scenario) => {
            let mut lint = ScenarioLint {
                content,
                fields,
                scenario: &scenario,
                diagnostics: Vec::new(),
            };
            lint.scenario();
            lint.diagnostics
        }
        Err(diagnostics) => diagnostics,
    }
}

/// Files that nothing reads.
fn unlisted(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let scenarios = content.scenarios();
    let mut report = |file: String, message: &str| {
        diagnostics.push(Diagnostic::of_file("content/unlisted-file", &file, message));
    };
    let included: BTreeSet<String> = scenarios
        .iter()
        .flat_map(|id| content.texts_of_checks(id))
        .collect();
    for (path, _) in content.below("scenarios/") {
        let name = path.split_once('/').map_or("", |(_, name)| name);
        let file = format!("scenarios/{path}");
        if [path, name].iter().any(|path| path.starts_with(SHARED)) {
            if !included.contains(&file) {
                report(file, "no check has this text in it");
            }
        } else if !matches!(name, "scenario.yaml" | "task.md" | explanation::FILE) {
            report(
                file,
                "a scenario is scenario.yaml, task.md and explanation.md, and its checks share what is in with/; nothing reads this file",
            );
        }
    }
    for (path, _) in content.below("labs/") {
        let name = path.split_once('/').map_or("", |(_, name)| name);
        if name != "lab.yaml" && !name.starts_with("files/") {
            report(
                format!("labs/{path}"),
                "a lab is lab.yaml and the files below files/; nothing reads this file",
            );
        }
    }
    for (path, _) in content.below("answers/") {
        let (id, name) = path.split_once('/').unwrap_or((path, ""));
        if id == "adversaries" {
            let script = name.strip_suffix(".sh").is_some_and(is_name);
            if !script {
                report(
                    format!("answers/{path}"),
                    "adversaries are NAME.sh; nothing types this file",
                );
            }
        } else if path.starts_with(SHARED) {
            // What all answers share.
        } else if !scenarios.contains(&id) {
            report(
                format!("answers/{path}"),
                "there is no scenario of this name",
            );
        } else if answer::Kind::of_file(name).is_none() && !name.starts_with(SHARED) {
            report(
                format!("answers/{path}"),
                "answers are solution.sh, ways/NAME.sh and near-misses/NAME.sh, and share what is in with/; nothing types this file",
            );
        }
    }
}

/// Adversaries that can't be tried, or name what is not there.
fn adversaries(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let adversaries = match content.adversaries() {
        Ok(adversaries) => adversaries,
        Err(more) => return diagnostics.extend(more),
    };
    for adversary in &adversaries {
        if let Some(name) = adversary.unknown(content) {
            let file = format!("{}{}.sh", adversary::FOLDER, adversary.name);
            let message = format!("there is no `{name}`");
            diagnostics.push(Diagnostic::of_file("content/adversary", &file, message));
        }
    }
    for id in content.scenarios() {
        // What else is wrong with a scenario is told of it.
        let Ok(drawn) = content.draw(id, 0) else {
            continue;
        };
        let knowledge = match Knowledge::of(content, &drawn) {
            Ok(knowledge) => knowledge,
            Err(more) => return diagnostics.extend(more),
        };
        for adversary in &adversaries {
            if adversary.not_applicable(&drawn.scenario).is_none()
                && let Err(more) = adversary.cheat(content, &drawn, &knowledge)
            {
                diagnostics.extend(more);
            }
        }
    }
}

/// What is missing of the comments of a reference, which `cksl solution` shows as its explanation.
fn unexplained(script: &str) -> Option<String> {
    let mut heredoc: Option<String> = None;
    let (mut explained, mut commands) = (false, 0);
    for line in script.lines() {
        if let Some(end) = &heredoc {
            if line.trim_start_matches('\t') == end {
                heredoc = None;
            }
        } else if line.starts_with("#@ ") || line.trim().is_empty() {
            // What a directive does is said in words.
        } else if line.starts_with('#') {
            (explained, commands) = (true, 0);
        } else if !explained {
            return Some("its first command has no comment: `cksl solution` shows it".to_owned());
        } else {
            heredoc = answer::heredoc_end(line);
            commands += 1;
            if commands > UNEXPLAINED {
                return Some(format!(
                    "more than {UNEXPLAINED} commands are below one comment: say what `{}` is for",
                    line.chars().take(40).collect::<String>()
                ));
            }
        }
    }
    None
}

struct ScenarioLint<'a> {
    content: &'a Content,
    fields: &'a FieldTable,
    scenario: &'a Scenario,
    diagnostics: Vec<Diagnostic>,
}

impl ScenarioLint<'_> {
    fn scenario(&mut self) {
        let file = format!("scenarios/{}/scenario.yaml", self.scenario.id);
        let text = match self.content.text(&file, MAX_BYTES) {
            Ok(text) => text,
            Err(diagnostics) => return self.diagnostics.extend(diagnostics),
        };
        let source = Source::new(&file, text);
        self.head(&source);
        self.task(&source);
        for (index, check) in self.scenario.checks.iter().enumerate() {
            self.check(check, &format!("checks/{index}"), &source);
        }
        self.unused_parameters(&source);
        let drawn = self.draws();
        if let Some(drawn) = drawn.first() {
            self.conditions(&drawn.scenario, &source);
        }
        for drawn in &drawn {
            self.containers(drawn, &source);
        }
        self.answers();
        let problems = self.content.explanation_problems(self.scenario);
        self.diagnostics.extend(problems);
    }

    fn report(&mut self, source: &Source<'_>, path: &str, code: &'static str, message: &str) {
        let diagnostic = source.at(path, code, message);
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Title, time, curriculum, hints.
    fn head(&mut self, source: &Source<'_>) {
        let scenario = self.scenario;
        if !is_name(&scenario.id) {
            self.report(
                source,
                "",
                "content/bad-id",
                "a scenario's directory is named with small letters, digits and hyphens",
            );
        }
        let title = scenario.title.trim();
        if title.is_empty() || title.chars().count() > 60 || title.ends_with('.') {
            self.report(
                source,
                "title",
                "content/title",
                "a title has 1 to 60 characters and no full stop",
            );
        }
        if !(1..=120).contains(&scenario.minutes) {
            self.report(
                source,
                "minutes",
                "content/minutes",
                "a scenario takes 1 to 120 minutes",
            );
        }
        if let Some(diagnostic) = self.curriculum(source) {
            self.diagnostics.push(diagnostic);
        }
        let points: u32 = scenario.checks.iter().map(|check| check.points).sum();
        let hints: u32 = scenario.hints.iter().map(|hint| hint.cost).sum();
        if hints >= points {
            self.report(
                source,
                "hints",
                "content/hints",
                "all hints together cost less than the scenario earns",
            );
        }
        for (place, hint) in scenario.hints.iter().enumerate() {
            for (number, name) in hint.about.iter().enumerate() {
                let known = scenario.checks.iter().map(|check| check.id.as_str());
                if known.clone().any(|id| id == name) {
                    continue;
                }
                let at = format!("hints/{place}/about/{number}");
                let what = format!("there is no check `{name}` that the hint could be about");
                let diagnostic = source.at(&at, "content/hints", what);
                self.diagnostics.push(diagnostic.did_you_mean(name, known));
            }
        }
    }

    /// Whether the scenario names a competency of an edition of the curriculum.
    fn curriculum(&self, source: &Source<'_>) -> Option<Diagnostic> {
        let named = &self.scenario.curriculum;
        let wrong = |key, what: String, name: &str, known: &[&str]| {
            let diagnostic = source.at(key, "content/curriculum", what);
            let one_of = format!("one of: {}", known.join(", "));
            Some(
                diagnostic
                    .help(one_of)
                    .did_you_mean(name, known.iter().copied()),
            )
        };
        // Content beside the embedded need not repeat it.
        let embedded = Content::embedded();
        let editions = [self.content, &embedded];
        let edition = editions
            .iter()
            .find_map(|content| content.edition(&named.exam).ok());
        let Some(edition) = edition else {
            let known = embedded.editions();
            let what = format!("`{}` is no edition of the curriculum", named.exam);
            return wrong("curriculum/exam", what, &named.exam, &known);
        };
        let Some(domain) = edition.domain(&named.domain) else {
            let known: Vec<&str> = edition.domains.iter().map(|one| one.id.as_str()).collect();
            let what = format!("`{}` is no domain of it", named.domain);
            return wrong("curriculum/domain", what, &named.domain, &known);
        };
        let known: Vec<&str> = domain
            .competencies
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        if known.contains(&named.competency.as_str()) {
            return None;
        }
        let what = format!("`{}` is no competency of {}", named.competency, domain.id);
        wrong("curriculum/competency", what, &named.competency, &known)
    }

    /// What the learner reads, and which checks grade it.
    fn task(&mut self, source: &Source<'_>) {
        let scenario = self.scenario;
        let file = format!("scenarios/{}/task.md", scenario.id);
        if scenario.task.trim().is_empty() {
            let message = "the learner is told nothing";
            self.diagnostics
                .push(Diagnostic::of_file("content/no-task", &file, message));
            return;
        }
        match self.content.marked_task(&scenario.id) {
            Ok(task) => {
                let problems = bound::problems(&file, task, &scenario.checks, source);
                self.diagnostics.extend(problems);
            }
            Err(diagnostics) => self.diagnostics.extend(diagnostics),
        }
    }

    /// A check of the scenario, as written.
    fn check(&mut self, check: &Check, path: &str, source: &Source<'_>) {
        for (key, sentence) in [("pass", &check.pass), ("fail", &check.fail)] {
            match sentence {
                Some(sentence) if !sentence.trim().is_empty() => {}
                _ => self.report(
                    source,
                    path,
                    "content/no-sentence",
                    &format!("`{}` has no sentence for a {key}", check.id),
                ),
            }
        }
        if check
            .pass
            .as_ref()
            .is_some_and(|pass| template::names(pass).contains("observed"))
        {
            self.report(
                source,
                &format!("{path}/pass"),
                "content/observed",
                "`observed` is why it failed; a pass has none",
            );
        }
        if check.needs.is_empty() {
            if check.nature().guard {
                self.report(
                    source,
                    path,
                    "content/guard",
                    "an untouched lab earns this: it must need a check of the work",
                );
            }
            if check.asks() {
                self.report(
                    source,
                    path,
                    "content/bare-answer",
                    "an answer needs a check of an action: a guess or a friend's word earns nothing",
                );
            }
        }
        let mut lint = Lint::new(self.fields);
        for part in check.parts_at(path) {
            lint.at(&part.place, part.check.kind.name());
            part.check.criterion().lint(&mut lint);
        }
        self.told(lint.take(), source);
    }

    /// What kinds of checks find.
    fn told(&mut self, problems: Vec<Problem>, source: &Source<'_>) {
        for problem in problems {
            let mut diagnostic = source.at(&problem.path, problem.code, problem.message);
            diagnostic.help = problem.help;
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn unused_parameters(&mut self, source: &Source<'_>) {
        let mut used = template::names(&self.scenario.task);
        let mut collect = |_: &str, text: &str| {
            used.extend(template::names(text));
            text.to_owned()
        };
        // Whether they can be rendered at all, the draws say.
        let _ = render_all(self.scenario, &mut collect);
        if let Ok(lab) = self.content.lab(&self.scenario.lab) {
            let _ = render_all(&lab, &mut collect);
        }
        for file in self.content.texts_of_checks(&self.scenario.id) {
            used.extend(
                self.content
                    .text(&file, MAX_ANSWER)
                    .map(template::names)
                    .unwrap_or_default(),
            );
        }
        for name in self.scenario.params.keys() {
            if !used.contains(name) {
                self.report(
                    source,
                    &format!("params/{name}"),
                    "content/unused-parameter",
                    &format!("nothing uses `{name}`"),
                );
            }
        }
    }

    /// The scenario as several attempts play it.
    fn draws(&mut self) -> Vec<Drawn> {
        let mut draws = Vec::new();
        for seed in SEEDS {
            match self.content.draw(&self.scenario.id, seed) {
                Ok(drawn) => draws.push(drawn),
                Err(diagnostics) => {
                    self.diagnostics.extend(diagnostics);
                    return Vec::new();
                }
            }
        }
        draws
    }

    /// What can be told of checks only with an attempt's values, as conditions.
    fn conditions(&mut self, scenario: &Scenario, source: &Source<'_>) {
        let mut lint = Lint::new(self.fields);
        let checks = scenario.checks.iter().enumerate();
        let parts = checks.flat_map(|(index, check)| check.parts_at(&format!("checks/{index}")));
        let parts: Vec<Part<'_>> = parts.collect();
        for part in &parts {
            let own = part.check.stimulus.as_ref();
            if let Some(does) = own.and_then(|stimulus| stimulus.does.as_deref()) {
                lint.at(&part.place, "stimulus");
                lint.condition("does", does);
            }
            lint.at(&part.place, part.check.kind.name());
            part.check.criterion().lint_drawn(part.stimulus, &mut lint);
        }
        lint_rules(&parts, &mut lint);
        self.told(lint.take(), source);
    }

    /// Whether the containers that checks name are those of the lab.
    fn containers(&mut self, drawn: &Drawn, source: &Source<'_>) {
        let known: Vec<&str> = drawn
            .lab
            .containers
            .iter()
            .map(|container| container.name.as_str())
            .collect();
        let mut named = Vec::new();
        for (index, check) in drawn.scenario.checks.iter().enumerate() {
            for Part { place, check, .. } in check.parts_at(&format!("checks/{index}")) {
                // Those of pods are the cluster's to know.
                let stimulus = check.stimulus.as_ref().filter(|one| one.pod.is_none());
                let container = stimulus.and_then(|one| one.container.as_deref());
                named.extend(container.map(|name| (format!("{place}/stimulus/in"), name)));
                let kind = check.kind.name();
                let container = check.criterion().names().container;
                named.extend(container.map(|(key, name)| (format!("{place}/{kind}/{key}"), name)));
            }
        }
        for (path, name) in named {
            if !known.contains(&name) && name != "host" {
                self.report(
                    source,
                    &path,
                    "content/unknown-container",
                    "with some values, the lab has no container of this name",
                );
            }
        }
        let distinct: BTreeSet<&&str> = known.iter().collect();
        if distinct.len() != known.len() {
            self.report(
                source,
                "params",
                "content/unknown-container",
                "with some values, two containers of the lab have the same name",
            );
        }
    }

    /// The reference, the other right ways and the near misses.
    fn answers(&mut self) {
        let id = &self.scenario.id;
        let values = Values::draw(&self.scenario.params, 0);
        if let Err(diagnostics) = self.content.answers(id, &values) {
            self.diagnostics.extend(diagnostics);
        }
        if let Ok(script) = self.content.solution(id, &values)
            && let Some(message) = unexplained(&script)
        {
            let file = format!("answers/{id}/solution.sh");
            self.diagnostics
                .push(Diagnostic::of_file("content/solution", &file, message));
        }
        let folder = format!("answers/{id}/");
        let (mut ways, mut near_misses) = (0, 0);
        let adversaries = self.content.adversaries().unwrap_or_default();
        let mut names: BTreeSet<&str> = adversaries.iter().map(|it| it.name.as_str()).collect();
        names.insert(UNTOUCHED);
        for (path, bytes) in self.content.below(&folder) {
            let Some((kind, name)) = answer::Kind::of_file(path) else {
                continue;
            };
            let file = format!("{folder}{path}");
            let text = String::from_utf8_lossy(bytes);
            let mut at_first_line = |code, message: String| {
                self.diagnostics.push(Diagnostic {
                    at: Some(Span::new(&text, 1, 1, usize::MAX)),
                    ..Diagnostic::of_file(code, &file, message)
                });
            };
            if kind == answer::Kind::Way {
                ways += 1;
                if answer::difference(&text).is_none() {
                    at_first_line(
                        "content/way",
                        "the first line of another right way is a comment that says how it differs"
                            .into(),
                    );
                }
            }
            if kind == answer::Kind::NearMiss {
                near_misses += 1;
                let line = EarnsLine::parse(&text);
                if let Some(message) = line.and_then(|line| inconsistency(self.scenario, &line)) {
                    at_first_line("content/earns", message);
                }
            }
            if !names.insert(name) {
                let message = format!("another answer is called `{name}`, too");
                self.diagnostics
                    .push(Diagnostic::of_file("content/same-name", &file, message));
            }
        }
        if near_misses < NEAR_MISSES {
            self.diagnostics.push(Diagnostic::of_file(
                "content/near-misses",
                &format!("{folder}near-misses"),
                format!(
                    "{near_misses} near misses; a scenario is proven by {NEAR_MISSES} at least"
                ),
            ));
        }
        if ways < WAYS {
            let diagnostic = Diagnostic::of_file(
                "content/ways",
                &format!("{folder}ways"),
                format!("{ways} other right ways; a scenario is proven by {WAYS} at least"),
            );
            let help = "write what somebody else would do: another program, order or structure";
            self.diagnostics.push(diagnostic.help(help));
        }
    }
}

/// What is wrong with a line that says what a near miss earns.
fn inconsistency(scenario: &Scenario, line: &EarnsLine) -> Option<String> {
    let checks = &scenario.checks;
    let mut sum = 0;
    for id in &line.checks {
        let Some(check) = checks.iter().find(|check| check.id == *id) else {
            return Some(format!("no check is called `{id}`"));
        };
        sum += check.points;
        // An action that is done and lacks its own answer is enough for other questions.
        let suffices = |need: &&String| {
            let action = checks.iter().find(|one| one.id == **need);
            let lacks = |one: &Check| one.id != check.id && !line.checks.contains(&one.id);
            check.asks()
                && action.is_some_and(|action| {
                    checks.iter().any(|one| one.answers(action) && lacks(one))
                })
        };
        let mut missing = check
            .needs
            .iter()
            .filter(|need| !line.checks.contains(*need));
        if let Some(need) = missing.find(|need| !suffices(need)) {
            return Some(format!("`{id}` earns nothing without `{need}`"));
        }
    }
    let all: u32 = checks.iter().map(|check| check.points).sum();
    match line.points {
        Some(points) if points != (sum, all) => Some(format!("these checks are {sum} of {all}")),
        _ => None,
    }
}

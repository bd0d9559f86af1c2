//! Whether content is good, not just usable: findings for its authors, before anybody plays it.

use std::collections::BTreeSet;

use falco_rules::event::syscall;
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use regex::Regex;

use super::Scenario;
use super::adversary::{self, Knowledge};
use super::answer::{self, EarnsLine, UNTOUCHED};
use super::attack::AttackCheck;
use super::bound;
use super::check::{AlertCheck, Check, FileState, Kind};
use super::cluster::{AuditCheck, AuditLevel, CallsCheck, ObjectCheck};
use super::content::Content;
use super::diagnostic::{Diagnostic, Span};
use super::explanation;
use super::load::Drawn;
use super::params::Values;
use super::shape::is_name;
use super::shared;
use super::stimulus::Stimulus;
use super::template;
use super::yaml::{MAX_BYTES, Source};

/// A scenario needs so many near misses.
const NEAR_MISSES: usize = 5;

/// … and so many other right ways.
const WAYS: usize = 3;

/// A reference has at most so many commands below one comment, with those that are only needed by a script.
const UNEXPLAINED: usize = 6;

/// Seeds with which a scenario is tried.
const SEEDS: std::ops::Range<u64> = 0..8;

/// Fields that say what a path was called, not which file was meant.
const NAMES_OF_FILES: [&str; 5] = [
    "fd.name",
    "fd.nameraw",
    "fd.filename",
    "fd.directory",
    "fd.containername",
];

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
            let mut lint = Lint {
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
    for (path, _) in content.below("scenarios/") {
        let name = path.split_once('/').map_or("", |(_, name)| name);
        if !matches!(name, "scenario.yaml" | "task.md" | explanation::FILE) {
            report(
                format!("scenarios/{path}"),
                "a scenario is scenario.yaml, task.md and explanation.md; nothing reads this file",
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
        } else if path.starts_with(shared::FOLDER) {
            // What all answers share.
        } else if !scenarios.contains(&id) {
            report(
                format!("answers/{path}"),
                "there is no scenario of this name",
            );
        } else if answer::Kind::of_file(name).is_none() && !name.starts_with(shared::FOLDER) {
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

struct Lint<'a> {
    content: &'a Content,
    fields: &'a FieldTable,
    scenario: &'a Scenario,
    diagnostics: Vec<Diagnostic>,
}

impl Lint<'_> {
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
            if is_guard(check) {
                self.report(
                    source,
                    path,
                    "content/guard",
                    "an untouched lab earns this: it must need a check of the work",
                );
            }
            if matches!(&check.kind, Kind::Answer(_)) {
                self.report(
                    source,
                    path,
                    "content/bare-answer",
                    "an answer needs a check of an action: a guess or a friend's word earns nothing",
                );
            }
        }
        self.details(check, path, source);
    }

    /// What a check asks for, and its parts.
    fn details(&mut self, check: &Check, path: &str, source: &Source<'_>) {
        let below = |key: &str| format!("{path}/{key}");
        match &check.kind {
            Kind::Alert(alert) => {
                for (index, field) in alert.output.iter().flatten().enumerate() {
                    if let Err(error) = self.fields.resolve(field, None) {
                        let path = below(&format!("alert/output/{index}"));
                        self.report(source, &path, "content/unknown-field", &error.to_string());
                    }
                }
                if let Some(message) = &alert.message
                    && let Err(error) = Template::compile(message, self.fields)
                {
                    let path = below("alert/message");
                    self.report(source, &path, "content/unknown-field", &error.to_string());
                }
            }
            Kind::Rules(rules) => {
                for (index, path) in rules.beside.iter().enumerate() {
                    if !path.starts_with('/') && !path.starts_with("{{") {
                        let at = below(&format!("rules/beside/{index}"));
                        let message = "the path of a file starts with /";
                        self.report(source, &at, "content/path", message);
                    }
                }
                let asks = rules.repeated.is_some() || rules.shared_lists + rules.shared_macros > 0;
                if !asks {
                    let message =
                        "any rules fulfil this: say how many repeated values or shared parts";
                    self.report(source, &below("rules"), "content/rules", message);
                }
            }
            Kind::File(file) => {
                if !file.path.starts_with('/') && !file.path.starts_with("{{") {
                    self.report(
                        source,
                        &below("file/path"),
                        "content/path",
                        "the path of a file starts with /",
                    );
                }
                if let Some(mode) = &file.mode
                    && u32::from_str_radix(mode, 8).map_or(true, |bits| bits > 0o7777)
                {
                    self.report(
                        source,
                        &below("file/mode"),
                        "content/mode",
                        "a mode is written in octal, as \"0640\"",
                    );
                }
                let path = below("file/matches");
                match file.parse.as_deref() {
                    Some("bytes") => {
                        self.regex(
                            regex::bytes::Regex::new,
                            file.matches.as_deref(),
                            &path,
                            source,
                        );
                    }
                    _ => self.regex(Regex::new, file.matches.as_deref(), &path, source),
                }
            }
            Kind::Command(command) => {
                let is_path = |path: &str| path.starts_with('/') || path.starts_with("{{");
                if !command.own_files().all(is_path) {
                    let message = "a program of the node is named by its path, which starts with /";
                    self.report(source, &below("command"), "content/path", message);
                }
                if reads_settings(&command.exec) {
                    let message = "curl reads the settings of its user's home, which are the learner's: begin \
                                   its arguments with -q";
                    self.report(source, &below("command/exec"), "content/settings", message);
                }
                let path = below("command/stdout");
                self.regex(Regex::new, command.stdout.as_deref(), &path, source);
            }
            Kind::Etcd(etcd) => {
                let path = below("etcd/matches");
                self.regex(Regex::new, Some(&etcd.matches), &path, source);
            }
            Kind::All(parts) => self.parts(parts, &below("all"), source),
            Kind::Any(parts) => self.parts(parts, &below("any"), source),
            Kind::Not(part) => self.details(part, &below("not"), source),
            Kind::Attack(attack) => self.attack(attack, &below("attack"), source),
            Kind::Object(object) => {
                let condition = object.condition.as_deref();
                // A parameter within a text of the expression is text there, too.
                let sample = condition.map(|text| text.replace("{{", "").replace("}}", ""));
                if let Some(Err(wrong)) = sample.as_deref().map(ObjectCheck::compile) {
                    self.report(
                        source,
                        &below("object/condition"),
                        "content/condition",
                        &wrong,
                    );
                }
            }
            Kind::Access(access) => {
                let mut lists = vec![
                    ("allowed".to_owned(), &access.allowed),
                    ("denied".to_owned(), &access.denied),
                ];
                for (place, only) in access.only.iter().flatten().enumerate() {
                    lists.push((format!("only/{place}/allowed"), &only.allowed));
                }
                for (key, cells) in lists {
                    for (index, cell) in cells.iter().enumerate() {
                        if !(2..=3).contains(&words(cell)) {
                            let path = below(&format!("access/{key}/{index}"));
                            let message = "an access is a verb with a resource, as `get pods/log`";
                            self.report(source, &path, "content/access", message);
                        }
                    }
                }
                if access.allowed.is_empty() && access.denied.is_empty() && access.only.is_none() {
                    let message = "nothing is asked: say what is `allowed`, `denied` or `only`";
                    self.report(source, &below("access"), "content/access", message);
                }
            }
            Kind::Admission(admission) => {
                let path = below("admission/because");
                self.regex(Regex::new, admission.because.as_deref(), &path, source);
                if admission.accepted.is_empty() && admission.refused.is_empty() {
                    let message = "nothing is tried: say what is `accepted` or `refused`";
                    self.report(source, &below("admission"), "content/admission", message);
                }
            }
            Kind::Probe(probe) => {
                let path = below("probe/body");
                self.regex(Regex::new, probe.body.as_deref(), &path, source);
                if probe.to.is_some() == probe.dns.is_some() {
                    let message = "it either goes `to` something or asks the `dns` for a name";
                    self.report(source, &below("probe"), "content/probe", message);
                }
                if let Some(to) = &probe.to {
                    let ways = [&to.address, &to.service, &to.pod, &to.labels];
                    if probe.udp
                        && (to.pod.is_none() && to.labels.is_none() || probe.http.is_some())
                    {
                        let message = "a datagram goes to a pod, and gets no path";
                        self.report(source, &below("probe/udp"), "content/probe", message);
                    }
                    if to.supposed.is_some() && probe.supposed.is_none() {
                        let message = "labels of its target can be supposed only where nothing is tried: `supposed` \
                                       beside `to`";
                        self.report(source, &below("probe/to"), "content/probe", message);
                    }
                    if ways.into_iter().flatten().count() != 1 {
                        let message = "it goes to exactly one of address, service, pod and labels";
                        self.report(source, &below("probe/to"), "content/probe", message);
                    }
                }
            }
            Kind::Kernel(kernel) => {
                for (field, pattern) in &kernel.status {
                    let path = below(&format!("kernel/status/{field}"));
                    self.regex(Regex::new, Some(pattern), &path, source);
                }
                let mut names = kernel.calls.iter().flat_map(CallsCheck::names);
                let unknown = |name: &&String| {
                    !name.contains("{{") && syscall::by_name(name.as_str()).is_none()
                };
                if let Some(name) = names.find(unknown) {
                    let message = format!("no system call of x86-64 is called `{name}`");
                    self.report(source, &below("kernel/calls"), "content/call", &message);
                }
                if kernel.shim.is_some() && kernel.executes.is_none() {
                    let message = "say what program the shim must have started: `executes`";
                    self.report(source, &below("kernel/shim"), "content/shim", message);
                }
            }
            Kind::Audit(audit) => {
                let message = match (&audit.condition, &audit.request) {
                    (Some(_), None) => "",
                    (None, Some(request)) => request.verb.problem(&request.path).unwrap_or(""),
                    _ => "it is either about events that meet a `condition` or about a `request`",
                };
                if !message.is_empty() {
                    self.report(source, &below("audit"), "content/audit", message);
                }
            }
            Kind::Event(_) | Kind::Run(_) | Kind::Process(_) | Kind::Answer(_) => {}
        }
    }

    /// Whether an attack really tries several things, and each of them can be told from what an untouched lab would refuse.
    fn attack(&mut self, attack: &AttackCheck, path: &str, source: &Source<'_>) {
        let mut say = |path: &str, message: &str| {
            self.report(source, path, "content/attack", message);
        };
        let by: BTreeSet<&str> = attack
            .techniques
            .iter()
            .map(|one| one.by.as_str())
            .collect();
        if by.len() < AttackCheck::LEAST {
            let message =
                "an attack has three techniques at least that differ in what they work `by`";
            say(&format!("{path}/techniques"), message);
        }
        if attack.techniques.iter().all(|one| one.hinted) {
            let message = "one technique at least is not told by the task: `hinted: false`";
            say(&format!("{path}/techniques"), message);
        }
        let is_tried = |part: &Check| {
            matches!(
                &part.kind,
                Kind::Command(_) | Kind::Probe(_) | Kind::Access(_) | Kind::Admission(_)
            )
        };
        if attack.honest.is_empty() || !attack.honest.iter().all(is_tried) {
            let message = "the honest application is at least one check of the kind command, probe, access or admission";
            say(&format!("{path}/honest"), message);
        }
        let mut names = BTreeSet::new();
        for (index, technique) in attack.techniques.iter().enumerate() {
            let path = format!("{path}/techniques/{index}");
            if technique.name.trim().is_empty() || !names.insert(technique.name.as_str()) {
                say(&path, "a technique has a name of its own");
            }
            match (&technique.stopped, &technique.request) {
                (Some(_), None) if technique.at_work().is_some() => {}
                (None, Some(request)) => {
                    if let Some(problem) = request.verb.problem(&request.path) {
                        say(&path, problem);
                    }
                }
                (Some(_), None) => say(
                    &path,
                    "it is not clear how it is while it works: a command says what it `worked` like; a probe                      does not expect that it works; an access is `denied`, and a manifest `refused`",
                ),
                _ => say(&path, "it is either `stopped` by a check or a `request`"),
            }
        }
        let parts: Vec<(String, &Check)> = attack
            .honest
            .iter()
            .enumerate()
            .map(|(index, part)| (format!("{path}/honest/{index}"), part))
            .chain(
                attack
                    .techniques
                    .iter()
                    .enumerate()
                    .filter_map(|(index, one)| {
                        let path = format!("{path}/techniques/{index}/stopped");
                        Some((path, one.stopped.as_deref()?))
                    }),
            )
            .collect();
        for (path, part) in parts {
            self.details(part, &path, source);
        }
        for (index, technique) in attack.techniques.iter().enumerate() {
            let worked = technique.worked.as_ref();
            let stdout = worked.and_then(|worked| worked.stdout.as_deref());
            let path = format!("{path}/techniques/{index}/worked/stdout");
            self.regex(Regex::new, stdout, &path, source);
        }
    }

    fn parts(&mut self, parts: &[Check], path: &str, source: &Source<'_>) {
        for (index, part) in parts.iter().enumerate() {
            self.details(part, &format!("{path}/{index}"), source);
        }
    }

    fn regex<R>(
        &mut self,
        compile: impl Fn(&str) -> Result<R, regex::Error>,
        pattern: Option<&str>,
        path: &str,
        source: &Source<'_>,
    ) {
        let Some(pattern) = pattern else { return };
        // Parameters are letters and digits: they match themselves.
        let sample = pattern.replace("{{", "").replace("}}", "");
        if let Err(error) = compile(&sample) {
            let message = format!("this is no regular expression: {error}");
            self.report(source, path, "content/regex", &message);
        }
    }

    fn unused_parameters(&mut self, source: &Source<'_>) {
        let mut used = template::names(&self.scenario.task);
        let mut collect = |_: &str, text: &str| {
            used.extend(template::names(text));
            text.to_owned()
        };
        // Whether they can be rendered at all, the draws say.
        let _ = template::render_all(self.scenario, &mut collect);
        if let Ok(lab) = self.content.lab(&self.scenario.lab) {
            let _ = template::render_all(&lab, &mut collect);
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

    /// The conditions of events, with an attempt's values.
    fn conditions(&mut self, scenario: &Scenario, source: &Source<'_>) {
        for (index, check) in scenario.checks.iter().enumerate() {
            self.conditions_of(check, &format!("checks/{index}"), None, source);
        }
        self.alerts(scenario, source);
    }

    /// When the rules must fire that alerts are asked of.
    fn alerts(&mut self, scenario: &Scenario, source: &Source<'_>) {
        let mut alerts = Vec::new();
        for (index, check) in scenario.checks.iter().enumerate() {
            alerts_of(check, &format!("checks/{index}"), &mut alerts);
        }
        let falco = FieldTable::falco();
        let mut has_condition = BTreeSet::new();
        for (path, alert) in &alerts {
            if let Some(condition) = &alert.condition {
                has_condition.insert(&alert.rule);
                // The learner's rules are judged without what only the host knows.
                let path = format!("{path}/alert/condition");
                self.condition_over(&falco, condition, &path, source);
            }
        }
        for (path, alert) in &alerts {
            if alert.times != Some(0) && has_condition.insert(&alert.rule) {
                let diagnostic = source
                    .at(
                        &format!("{path}/alert/rule"),
                        "content/any-shape",
                        "a rule that lists how the grader's commands look would do: nothing says when it must fire",
                    )
                    .help("add `condition: CONDITION` to an alert of this rule");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Whether a condition means something.
    fn condition(&mut self, condition: &str, path: &str, source: &Source<'_>) -> bool {
        self.condition_over(self.fields, condition, path, source)
    }

    fn condition_over(
        &mut self,
        fields: &FieldTable,
        condition: &str,
        path: &str,
        source: &Source<'_>,
    ) -> bool {
        let Err(error) = Filter::compile(condition, fields) else {
            return true;
        };
        let mut diagnostic = source.at(path, "content/condition", error.message);
        diagnostic.help = error.help.map(String::from);
        self.diagnostics.push(diagnostic);
        false
    }

    /// `around` is the stimulus of what the check is a part of.
    fn conditions_of(
        &mut self,
        check: &Check,
        path: &str,
        around: Option<&Stimulus>,
        source: &Source<'_>,
    ) {
        let stimulus = check.stimulus.as_ref();
        if let Some(does) = stimulus.and_then(|stimulus| stimulus.does.as_deref()) {
            self.condition(does, &format!("{path}/stimulus/does"), source);
        }
        let stimulus = stimulus.or(around);
        match &check.kind {
            Kind::Alert(alert)
                if alert.times == Some(0)
                    && stimulus.is_some_and(|stimulus| stimulus.does.is_none()) =>
            {
                let diagnostic = source
                        .at(
                            &format!("{path}/alert/times"),
                            "content/silence",
                            "a program that was replaced by one that does nothing is silent, too: the stimulus does \
                             not say by which of its events it counts",
                        )
                        .help("add `does: CONDITION` to the stimulus");
                self.diagnostics.push(diagnostic);
            }
            Kind::Run(run) => {
                if let Some(raised) = &run.raised {
                    let path = format!("{path}/run/raised/condition");
                    self.condition(&raised.condition, &path, source);
                }
            }
            Kind::Event(event) => {
                let path = format!("{path}/event/condition");
                if !self.condition(&event.condition, &path, source) {
                    return;
                }
                // Beside the truth, a name may say by which way a file was reached.
                let knows_the_file = mentions(&event.condition, "cksl.fd.path")
                    || mentions(&event.condition, "cksl.fd.own");
                for name in NAMES_OF_FILES {
                    if mentions(&event.condition, name) && !knows_the_file {
                        let diagnostic = source
                            .at(
                                &path,
                                "content/path-field",
                                format!(
                                    "`{name}` is what the path was called, not which file it is"
                                ),
                            )
                            .help("use `cksl.fd.path`");
                        self.diagnostics.push(diagnostic);
                    }
                }
                if let Some((name, program)) = event.named_alone() {
                    let diagnostic = source
                        .at(
                            &path,
                            "content/program-by-name",
                            format!(
                                "`{name}` says what a program is called or where it lies, and \
                                 anybody can put another one there: it does not show which \
                                 program the learner ran"
                            ),
                        )
                        .help(format!(
                            "use `{program} = /usr/bin/NAME`: the node's own program of that path"
                        ));
                    self.diagnostics.push(diagnostic);
                }
                if !mentions(&event.condition, "cksl.actor") {
                    let diagnostic = source
                        .at(
                            &path,
                            "content/no-actor",
                            "the condition does not say who did it",
                        )
                        .help("begin with `cksl.actor = learner and`");
                    self.diagnostics.push(diagnostic);
                }
            }
            Kind::Audit(audit) => {
                if let Some(condition) = &audit.condition {
                    let path = format!("{path}/audit/condition");
                    self.condition_over(&AuditCheck::fields(), condition, &path, source);
                }
            }
            Kind::All(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.conditions_of(part, &format!("{path}/all/{index}"), stimulus, source);
                }
            }
            Kind::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.conditions_of(part, &format!("{path}/any/{index}"), stimulus, source);
                }
            }
            Kind::Not(part) => {
                self.conditions_of(part, &format!("{path}/not"), stimulus, source);
            }
            _ => {}
        }
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
            containers_of(check, &format!("checks/{index}"), &mut named);
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

/// The alerts that a check and its parts ask for, with their places.
fn alerts_of<'c>(check: &'c Check, path: &str, alerts: &mut Vec<(String, &'c AlertCheck)>) {
    match &check.kind {
        Kind::Alert(alert) => alerts.push((path.to_owned(), alert)),
        Kind::All(parts) => {
            for (index, part) in parts.iter().enumerate() {
                alerts_of(part, &format!("{path}/all/{index}"), alerts);
            }
        }
        Kind::Any(parts) => {
            for (index, part) in parts.iter().enumerate() {
                alerts_of(part, &format!("{path}/any/{index}"), alerts);
            }
        }
        Kind::Not(part) => alerts_of(part, &format!("{path}/not"), alerts),
        _ => {}
    }
}

/// Whether an untouched lab fulfils a check.
fn is_guard(check: &Check) -> bool {
    match &check.kind {
        Kind::File(file) => file.is == Some(FileState::Unchanged),
        Kind::Process(process) => process.same_since_start || process.at_most == Some(0),
        Kind::Alert(alert) => alert.times == Some(0),
        Kind::Event(event) => event.at_least == 0,
        Kind::Not(_) => true,
        Kind::All(parts) => parts.iter().all(is_guard),
        Kind::Any(parts) => parts.iter().any(is_guard),
        Kind::Rules(rules) => rules.shared_lists + rules.shared_macros == 0,
        Kind::Object(object) => object.at_least == 0,
        Kind::Access(access) => access.allowed.is_empty(),
        Kind::Admission(admission) => admission.refused.is_empty(),
        Kind::Audit(audit) => audit.at_least == 0 || audit.level == Some(AuditLevel::None),
        Kind::Kernel(_) | Kind::Probe(_) | Kind::Etcd(_) | Kind::Attack(_) => false,
        Kind::Run(_) | Kind::Answer(_) | Kind::Command(_) => false,
    }
}

/// Whether a command, or a script in it, runs curl without `-q`: curl looks for its user's home also in
/// `/etc/passwd`.
fn reads_settings(exec: &[String]) -> bool {
    let words: Vec<&str> = exec
        .iter()
        .flat_map(|part| part.split_whitespace())
        .collect();
    let is_curl = |word: &str| {
        let word = word.rsplit(|letter: char| "(`|;&/".contains(letter)).next();
        word == Some("curl")
    };
    words
        .windows(2)
        .any(|pair| is_curl(pair[0]) && pair[1] != "-q")
}

/// Words of a text in which each value is one.
fn words(text: &str) -> usize {
    let mut sample = String::new();
    let mut rest = text;
    while let Some((before, (_, after))) = rest
        .split_once("{{")
        .and_then(|(before, value)| Some((before, value.split_once("}}")?)))
    {
        sample.push_str(before);
        sample.push('x');
        rest = after;
    }
    sample.push_str(rest);
    sample.split_whitespace().count()
}

/// Containers that a check and its parts name, with the path of each name.
fn containers_of<'c>(check: &'c Check, path: &str, found: &mut Vec<(String, &'c str)>) {
    // Those of pods are the cluster's to know.
    let stimulus = check
        .stimulus
        .as_ref()
        .filter(|stimulus| stimulus.pod.is_none())
        .and_then(|stimulus| stimulus.container.as_deref());
    found.extend(stimulus.map(|name| (format!("{path}/stimulus/in"), name)));
    match &check.kind {
        Kind::Process(process) => {
            let name = process.container.as_deref();
            found.extend(name.map(|name| (format!("{path}/process/container"), name)));
        }
        Kind::All(parts) => {
            for (index, part) in parts.iter().enumerate() {
                containers_of(part, &format!("{path}/all/{index}"), found);
            }
        }
        Kind::Any(parts) => {
            for (index, part) in parts.iter().enumerate() {
                containers_of(part, &format!("{path}/any/{index}"), found);
            }
        }
        Kind::Not(part) => containers_of(part, &format!("{path}/not"), found),
        _ => {}
    }
}

/// Whether a condition names a field.
fn mentions(condition: &str, field: &str) -> bool {
    condition
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
        .any(|word| word == field)
}

#[cfg(test)]
mod tests {
    use super::{reads_settings, words};

    #[test]
    fn every_curl_of_a_command_is_told_to_read_no_settings() {
        let reads = |exec: &[&str]| {
            let exec: Vec<String> = exec.iter().map(|part| (*part).to_owned()).collect();
            reads_settings(&exec)
        };
        assert!(!reads(&[
            "/usr/bin/curl",
            "-q",
            "-s",
            "http://127.0.0.1/curl"
        ]));
        assert!(reads(&["/usr/bin/curl", "-s", "-q"]));
        assert!(reads(&[
            "/usr/bin/dash",
            "-c",
            "said=$(curl -s $1); curl -q $2"
        ]));
        assert!(reads(&[
            "/usr/bin/nsenter",
            "--net=/run/netns/a",
            "/usr/bin/curl",
            "-s"
        ]));
    }

    #[test]
    fn a_value_is_one_word_however_it_is_written() {
        assert_eq!(words("get secrets {{ [one, two][place | int] }}-key"), 3);
        assert_eq!(words("get {{ kind }}"), 2);
        assert_eq!(words("get {{ kind"), 3);
    }
}

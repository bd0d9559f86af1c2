//! From files to scenarios and labs, and from those to what one attempt plays.

use std::collections::{BTreeMap, BTreeSet};

use super::Scenario;
use super::answer::{self, Answer, Earns, EarnsLine, Kind, SOLUTION};
use super::bound;

use super::content::Content;
use super::diagnostic::{Diagnostic, Span};
use super::params::Values;
use super::shape;
use super::template::{self, TemplateError};
use super::yaml::{self, Source};
use crate::check::{NOT_ONE_KIND, OBSERVED, render_all};
use crate::lab::{FileSpec, LabSpec};

/// Largest answer, in bytes.
pub(super) const MAX_ANSWER: usize = 64 << 10;

/// Largest `task.md`, in bytes.
const MAX_TASK: usize = 32 << 10;

/// What one attempt plays: a scenario and its lab with the values drawn from the attempt's seed.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The scenario, all texts rendered. In [`super::Check::fail`] the place of `{{ observed }}` is
    /// left to the grader ([`super::Check::say_fail`]).
    pub scenario: Scenario,
    /// The lab, all texts rendered, with its files.
    pub lab: LabSpec,
    /// What was drawn.
    pub values: Values,
}

impl Content {
    /// The scenario of that id, its texts still templates.
    ///
    /// # Errors
    /// Everything that makes it unusable. Whether it is a good one, [`super::lint`] says.
    pub fn scenario(&self, id: &str) -> Result<Scenario, Vec<Diagnostic>> {
        let file = format!("scenarios/{id}/scenario.yaml");
        let text = self.text(&file, yaml::MAX_BYTES)?;
        let source = Source::new(&file, text);
        let mut scenario: Scenario = yaml::parse(&file, text).map_err(|diagnostic| {
            let unclear = match diagnostic.message.contains(NOT_ONE_KIND) {
                true => shape::without_one_kind(&source),
                false => Vec::new(),
            };
            match unclear.is_empty() {
                true => vec![*diagnostic],
                false => unclear,
            }
        })?;
        id.clone_into(&mut scenario.id);
        scenario.task = bound::shown(self.marked_task(id)?);
        let diagnostics = shape::problems(&scenario, &source);
        if diagnostics.is_empty() {
            Ok(scenario)
        } else {
            Err(diagnostics)
        }
    }

    /// A scenario's `task.md` as it was written, with its marks.
    pub(super) fn marked_task(&self, id: &str) -> Result<&str, Vec<Diagnostic>> {
        self.text(&format!("scenarios/{id}/task.md"), MAX_TASK)
    }

    /// What the task asks an attempt with these values for, by the check that grades it: Markdown, in one line.
    ///
    /// # Errors
    /// The task can't be read or rendered.
    pub fn asked(
        &self,
        id: &str,
        values: &Values,
    ) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let task = self.marked_task(id)?;
        let rendered = template::render(task, values.public());
        rendered.map(|task| bound::asked(&task)).map_err(|error| {
            let file = format!("scenarios/{id}/task.md");
            vec![of_text(&file, task, &error, values)]
        })
    }

    /// The lab of that name, its texts still templates, without the files below its `files/`.
    ///
    /// # Errors
    /// It does not exist or can't be read.
    pub fn lab(&self, name: &str) -> Result<LabSpec, Vec<Diagnostic>> {
        let file = format!("labs/{name}/lab.yaml");
        let text = self.text(&file, yaml::MAX_BYTES)?;
        yaml::parse(&file, text).map_err(|diagnostic| vec![*diagnostic])
    }

    /// The parameters that a lab asks for.
    #[must_use]
    pub fn names_in_lab(&self, name: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if let Ok(lab) = self.lab(name) {
            // Whether its texts can be rendered, whoever plays on it is told.
            let _ = render_all(&lab, &mut |_, text| {
                names.extend(template::names(text));
                text.to_owned()
            });
        }
        names
    }

    /// What an attempt at a scenario plays.
    ///
    /// # Errors
    /// The scenario or its lab is unusable, or a template of them is: an unknown parameter, or a
    /// secret one where the learner could read it.
    pub fn draw(&self, id: &str, seed: u64) -> Result<Drawn, Vec<Diagnostic>> {
        let scenario = self.scenario(id)?;
        let values = Values::draw(&scenario.params, seed);
        self.rendered(&scenario, values)
    }

    /// What an attempt with these values plays.
    pub(super) fn play(&self, id: &str, values: Values) -> Result<Drawn, Vec<Diagnostic>> {
        self.rendered(&self.scenario(id)?, values)
    }

    fn rendered(&self, scenario: &Scenario, values: Values) -> Result<Drawn, Vec<Diagnostic>> {
        let (rendered, mut diagnostics) = self.render_scenario(scenario, &values);
        let lab = match self.render_lab(&scenario.lab, &values) {
            Ok(lab) => lab,
            Err(more) => {
                diagnostics.extend(more);
                LabSpec::default()
            }
        };
        if diagnostics.is_empty() {
            Ok(Drawn {
                scenario: rendered,
                lab,
                values,
            })
        } else {
            Err(diagnostics)
        }
    }

    /// The reference answer to an attempt with these values, as it stands in its file.
    ///
    /// # Errors
    /// There is none, or it can't be rendered.
    pub fn solution(&self, id: &str, values: &Values) -> Result<String, Vec<Diagnostic>> {
        let file = format!("answers/{id}/{SOLUTION}.sh");
        let text = self.text(&file, MAX_ANSWER)?;
        template::render(text, &self.values_of_answers(id, values)?)
            .map_err(|error| vec![of_text(&file, text, &error, values)])
    }

    /// The answers to an attempt with these values: the reference first, then the other right ways,
    /// then the near misses.
    ///
    /// # Errors
    /// There is no reference, or an answer can't be rendered or read.
    pub fn answers(&self, id: &str, values: &Values) -> Result<Vec<Answer>, Vec<Diagnostic>> {
        let folder = format!("answers/{id}/");
        let mut files: Vec<_> = self
            .below(&folder)
            .filter_map(|(path, _)| {
                let (kind, name) = Kind::of_file(path)?;
                Some((kind, name, format!("{folder}{path}")))
            })
            .collect();
        if files.iter().all(|(kind, ..)| *kind != Kind::Reference) {
            // Reading it says what is missing.
            files.push((Kind::Reference, SOLUTION, format!("{folder}{SOLUTION}.sh")));
        }
        files.sort();
        let all = self.values_of_answers(id, values)?;
        let mut answers = Vec::new();
        let mut diagnostics = Vec::new();
        for (kind, name, file) in files {
            let text = match self.text(&file, MAX_ANSWER) {
                Ok(text) => text,
                Err(more) => {
                    diagnostics.extend(more);
                    continue;
                }
            };
            let rendered = match template::render(text, &all) {
                Ok(rendered) => rendered,
                Err(error) => {
                    diagnostics.push(of_text(&file, text, &error, values));
                    continue;
                }
            };
            let earns = match kind {
                Kind::NearMiss => EarnsLine::parse(text).map(|line| Earns::Only(line.checks)),
                _ => Some(Earns::All),
            };
            match (earns, answer::parse(&rendered)) {
                (Some(earns), Ok(script)) => answers.push(Answer {
                    kind,
                    name: name.to_owned(),
                    earns,
                    script,
                    own_cluster: answer::is_for_own_clusters(text),
                }),
                (None, _) => diagnostics.push(
                    Diagnostic {
                        at: Some(Span::new(text, 1, 1, usize::MAX)),
                        ..Diagnostic::of_file(
                            "content/earns",
                            &file,
                            "the first line of a near miss says what it earns",
                        )
                    }
                    .help("`# earns: none` or `# earns: id, id (N of M)`"),
                ),
                (_, Err(error)) => diagnostics.push(Diagnostic {
                    at: Some(Span::new(text, error.line, 1, usize::MAX)),
                    ..Diagnostic::of_file("content/directive", &file, error.to_string())
                }),
            }
        }
        if diagnostics.is_empty() {
            Ok(answers)
        } else {
            Err(diagnostics)
        }
    }

    fn render_scenario(&self, scenario: &Scenario, values: &Values) -> (Scenario, Vec<Diagnostic>) {
        let file = format!("scenarios/{}/scenario.yaml", scenario.id);
        let text = self.text(&file, yaml::MAX_BYTES).unwrap_or_default();
        let mut public = match self.values_of_checks(&scenario.id, values) {
            Ok(public) => public,
            Err(diagnostics) => return (scenario.clone(), diagnostics),
        };
        public.insert("observed".to_owned(), OBSERVED.to_owned());
        let mut all = public.clone();
        all.extend(values.secret().clone());
        // `watch`, `title` and the rest are public; what only the host compares may be secret.
        let host_side = |path: &str| {
            let key = path.rsplit('/').find(|step| step.parse::<usize>().is_err());
            matches!(
                key,
                Some("condition" | "accept" | "equals" | "matches" | "stdout" | "sha256")
            )
        };
        let (rendered, mut diagnostics) =
            render_value(scenario, &Source::new(&file, text), values, &mut |path| {
                if host_side(path) { &all } else { &public }
            });
        let mut rendered = rendered.unwrap_or_else(|| scenario.clone());
        rendered.id.clone_from(&scenario.id);
        match template::render(&scenario.task, values.public()) {
            Ok(task) => rendered.task = task,
            Err(error) => diagnostics.push(of_text(
                &format!("scenarios/{}/task.md", scenario.id),
                &scenario.task,
                &error,
                values,
            )),
        }
        (rendered, diagnostics)
    }

    fn render_lab(&self, name: &str, values: &Values) -> Result<LabSpec, Vec<Diagnostic>> {
        let lab = self.lab(name)?;
        let file = format!("labs/{name}/lab.yaml");
        let text = self.text(&file, yaml::MAX_BYTES)?;
        let all = values.all();
        // /containers/N/secrets/NAME
        let secret = |path: &str| {
            path.starts_with("/containers/") && path.split('/').nth(3) == Some("secrets")
        };
        let (rendered, mut diagnostics) =
            render_value(&lab, &Source::new(&file, text), values, &mut |path| {
                if secret(path) { &all } else { values.public() }
            });
        let mut lab = rendered.unwrap_or(lab);
        let mut borrowed = Vec::new();
        for (index, other) in lab.files_of.iter().enumerate() {
            if !self.names("labs/").contains(&other.as_str()) {
                let at = format!("files_of/{index}");
                let message = format!("there is no lab `{other}`");
                let source = Source::new(&file, text);
                diagnostics.push(source.at(&at, "content/unknown-lab", message));
            }
            borrowed.extend(self.lab_files(other, &mut diagnostics));
        }
        for package in &mut lab.packages {
            for other in &package.files_of {
                let files = self.lab_files(other, &mut diagnostics);
                package.files.splice(0..0, files);
            }
        }
        let own = self.lab_files(name, &mut diagnostics);
        lab.files.splice(0..0, borrowed);
        lab.files.extend(own);
        if diagnostics.is_empty() {
            Ok(lab)
        } else {
            Err(diagnostics)
        }
    }

    /// The files below a lab's `files/`.
    fn lab_files(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<FileSpec> {
        let mut files = Vec::new();
        for (path, bytes) in self.below(&format!("labs/{name}/files/")) {
            match std::str::from_utf8(bytes) {
                Ok(text) => files.push(FileSpec {
                    path: format!("/{path}"),
                    text: text.to_owned(),
                }),
                Err(_) => diagnostics.push(Diagnostic::of_file(
                    "content/not-text",
                    &format!("labs/{name}/files/{path}"),
                    "a lab's files are UTF-8 text",
                )),
            }
        }
        files
    }

    /// A text file of at most `limit` bytes.
    pub(crate) fn text(&self, path: &str, limit: usize) -> Result<&str, Vec<Diagnostic>> {
        let problem = |code, message: String| vec![Diagnostic::of_file(code, path, message)];
        let Some(bytes) = self.file(path) else {
            let mut diagnostic =
                Diagnostic::of_file("content/missing-file", path, "there is no such file");
            if let Some((folder, rest)) = path.split_once('/')
                && let Some((name, _)) = rest.split_once('/')
            {
                diagnostic = diagnostic.did_you_mean(name, self.names(&format!("{folder}/")));
            }
            return Err(vec![diagnostic]);
        };
        if bytes.len() > limit {
            return Err(problem(
                "content/too-large",
                format!(
                    "the file has {} bytes; at most {limit} are read",
                    bytes.len()
                ),
            ));
        }
        std::str::from_utf8(bytes)
            .map_err(|_| problem("content/not-text", "the file is not UTF-8 text".to_owned()))
    }
}

/// Renders every text of a value with the values that `choose` names for its path.
fn render_value<'v, T: serde::Serialize + serde::de::DeserializeOwned>(
    value: &T,
    source: &Source<'_>,
    values: &Values,
    choose: &mut dyn FnMut(&str) -> &'v BTreeMap<String, String>,
) -> (Option<T>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let rendered = render_all(value, &mut |path, text| {
        template::render(text, choose(path)).unwrap_or_else(|error| {
            let (code, message) = explain(&error, values);
            let mut diagnostic = source.at(path, code, message);
            if let Some(name) = &error.unknown {
                diagnostic = diagnostic.did_you_mean(name, names(values));
            }
            diagnostics.push(diagnostic);
            String::new()
        })
    });
    match rendered {
        Ok(value) => (Some(value), diagnostics),
        Err(error) => {
            if diagnostics.is_empty() {
                diagnostics.push(source.at("", "content/template", error.to_string()));
            }
            (None, diagnostics)
        }
    }
}

/// A message about a template that is a text file of its own.
pub(super) fn of_text(
    file: &str,
    text: &str,
    error: &TemplateError,
    values: &Values,
) -> Diagnostic {
    let (code, message) = explain(error, values);
    let width = error.unknown.as_ref().map_or(usize::MAX, String::len);
    let column = error
        .unknown
        .as_ref()
        .and_then(|name| text.lines().nth(error.line - 1)?.find(name.as_str()))
        .unwrap_or_default();
    let diagnostic = Diagnostic {
        at: Some(Span::new(text, error.line, column + 1, width)),
        ..Diagnostic::of_file(code, file, message)
    };
    match &error.unknown {
        Some(name) => diagnostic.did_you_mean(name, names(values)),
        None => diagnostic,
    }
}

fn names(values: &Values) -> impl Iterator<Item = &str> {
    values.public().keys().map(String::as_str)
}

fn explain(error: &TemplateError, values: &Values) -> (&'static str, String) {
    match &error.unknown {
        Some(name) if values.secret().contains_key(name) => (
            "content/secret-shown",
            format!("`{name}` is secret, and a learner could read it here"),
        ),
        Some(_) => ("content/unknown-parameter", error.message.clone()),
        None => ("content/template", error.message.clone()),
    }
}

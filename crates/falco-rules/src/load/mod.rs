//! Rule files, loaded one after another into one set of rules.

mod compile;
mod definition;
mod describe;
mod exception;
mod expand;
mod fault;
mod inventory;
mod item;
mod lint;
mod origin;
mod outline;
mod overrides;
mod read;
mod report;
mod schema;
mod version;
mod yaml;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::FieldTable;
use crate::rule::Rule;
use crate::ruleset::{Options, RuleSet};

pub use definition::ChangeKind;
pub use inventory::{Comparison, Definition, DefinitionKind};
pub use outline::Change;
pub use report::LoadReport;
pub use schema::{SchemaStatus, rule_schema};
pub use version::{ENGINE_VERSION, Plugin, PluginRequirement, Version};

use compile::Compiled;
use definition::{Definitions, RuleDefinition};
use fault::{Context, Fault, Warnings, step};
use read::Reader;

/// Loads rule files in their order. Each may change what those before it define.
///
/// ```
/// use falco_rules::load::Loader;
///
/// let mut loader = Loader::default();
/// let result = loader.add("rules.yaml", r#"
/// - list: shells
///   items: [bash, sh]
/// - rule: A shell
///   desc: Somebody started a shell
///   condition: evt.type = execve and proc.name in (shells)
///   output: shell of %user.name
///   priority: notice
/// "#);
/// assert!(result.is_ok());
/// assert_eq!(
///     loader.rules()[0].filter.tree().to_string(),
///     "(evt.type = execve and proc.name in (bash, sh))",
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Loader {
    sources: Vec<(String, FieldTable)>,
    outputs: Vec<AppendOutput>,
    files: Vec<SourceFile>,
    definitions: Definitions,
    compiled: Compiled,
}

#[derive(Clone, Debug)]
struct SourceFile {
    name: String,
    text: Arc<str>,
    /// Where its lines start.
    lines: Arc<[usize]>,
}

impl SourceFile {
    fn new(name: String, text: String) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|newline| newline + 1);
        SourceFile {
            name,
            lines: std::iter::once(0).chain(starts).collect(),
            text: text.into(),
        }
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.lines.partition_point(|&start| start <= offset) - 1;
        Place {
            name: self.name.clone(),
            line,
            column: offset - self.lines[line],
            offset,
        }
    }
}

/// What the configuration adds to the outputs of rules (`append_output`).
#[derive(Clone, Debug, Default)]
pub struct AppendOutput {
    /// Only for rules of this source.
    pub source: Option<String>,
    /// Only for rules that have all of these tags.
    pub tags: BTreeSet<String>,
    /// Only for the rule of this name.
    pub rule: Option<String>,
    /// A template to be added after a blank.
    pub extra_output: Option<String>,
    /// Whether the fields are added that the table suggests.
    pub suggested: bool,
    /// Fields for the JSON form only: names and templates.
    pub extra_fields: Vec<(String, String)>,
}

/// What came of a file.
#[derive(Clone, Debug)]
pub struct LoadResult {
    /// Name of the file.
    pub name: String,
    /// What is wrong with it. It ends at the first error, so there is one at most.
    pub errors: Vec<Diagnostic>,
    /// What is odd about it, or about earlier files that were compiled again with it: of very many
    /// only the first.
    pub warnings: Vec<Diagnostic>,
    /// Whether its items have only the keys and types that they should. Does not decide anything.
    pub schema: SchemaStatus,
}

impl LoadResult {
    /// Whether the file was loaded.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }
}

impl Default for Loader {
    fn default() -> Self {
        Loader::new(FieldTable::falco())
    }
}

impl Loader {
    /// A loader for rules of source `syscall`, with these fields.
    #[must_use]
    pub fn new(fields: FieldTable) -> Self {
        Loader {
            sources: vec![("syscall".to_owned(), fields)],
            outputs: Vec::new(),
            files: Vec::new(),
            definitions: Definitions::default(),
            compiled: Compiled::default(),
        }
    }

    /// Knows one more event source, with its fields. Rules of unknown sources are dropped.
    #[must_use]
    pub fn with_source(mut self, name: impl Into<String>, fields: FieldTable) -> Self {
        self.sources.push((name.into(), fields));
        self
    }

    /// Adds to the outputs of rules, of files loaded from now on.
    #[must_use]
    pub fn append_output(mut self, outputs: impl IntoIterator<Item = AppendOutput>) -> Self {
        self.outputs.extend(outputs);
        self
    }

    /// Loads a file. After an error all is as it was before.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> LoadResult {
        let file = self.files.len();
        let source = SourceFile::new(name.into(), text.into());
        self.files.push(source.clone());
        let mut warnings = Warnings::default();
        let (schema, loaded) = match yaml::documents(&source.text) {
            Ok(documents) => {
                let loaded = self.load(file, &source, &documents, &mut warnings);
                (schema::check(&documents), loaded)
            }
            Err(error) => {
                let context = Context::of_file(file);
                let spot = origin::Spot {
                    file,
                    offset: error.at,
                };
                let fault = context
                    .then(step::VALUE_FOR, "", spot)
                    .fault(Code::YamlParse, error.message);
                (SchemaStatus::None, Err(fault))
            }
        };
        let mut errors = Vec::new();
        match loaded {
            Ok((definitions, compiled)) => {
                self.definitions = definitions;
                self.compiled = compiled;
            }
            Err(fault) => errors.push(fault.into_diagnostic(&self.files)),
        }
        LoadResult {
            name: source.name,
            errors,
            warnings: warnings.into_diagnostics(&self.files),
            schema,
        }
    }

    fn load(
        &self,
        file: usize,
        source: &SourceFile,
        documents: &[yaml::Node],
        warnings: &mut Warnings,
    ) -> Result<(Definitions, Compiled), Fault> {
        let mut definitions = self.definitions.clone();
        let mut reader = Reader {
            loader: self,
            file,
            source,
            definitions: &mut definitions,
            warnings,
        };
        reader.read(documents)?;
        let compiled = compile::compile(self, &definitions, warnings)?;
        Ok((definitions, compiled))
    }

    /// The rules that run under these options.
    #[must_use]
    pub fn rule_set(&self, options: &Options) -> RuleSet {
        RuleSet::new(self.rules(), options)
    }

    /// The rules of all files loaded, in the order of their first definitions.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.compiled.rules
    }

    /// The highest engine version that a file requires.
    #[must_use]
    pub fn required_engine_version(&self) -> Option<Version> {
        self.definitions.engine
    }

    /// The plugins that the files require.
    #[must_use]
    pub fn required_plugins(&self) -> &[PluginRequirement] {
        &self.definitions.plugins
    }

    /// The requirements that these plugins do not meet. To be asked after the last file.
    #[must_use]
    pub fn missing_plugins(&self, plugins: &[Plugin]) -> Vec<&PluginRequirement> {
        let requirements = self.definitions.plugins.iter();
        requirements.filter(|one| !one.is_met_by(plugins)).collect()
    }

    fn fields_of(&self, source: &str) -> Option<&FieldTable> {
        let known = self.sources.iter().find(|(name, _)| name == source);
        known.map(|(_, fields)| fields)
    }

    fn outputs_for(&self, rule: &RuleDefinition) -> impl Iterator<Item = &AppendOutput> {
        self.outputs.iter().filter(|output| {
            let source = output
                .source
                .as_deref()
                .is_none_or(|source| source == rule.source);
            let name = output.rule.as_deref().is_none_or(|name| name == rule.name);
            source && name && output.tags.is_subset(&rule.tags)
        })
    }
}

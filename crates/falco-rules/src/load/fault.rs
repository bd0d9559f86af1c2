//! What is wrong with a rule file, on its way to a [`Diagnostic`].

use super::SourceFile;
use super::origin::Spot;
use crate::diagnostic::{Code, Diagnostic, Location};

/// The kinds of steps from a file to a place in it, as Falco calls them.
pub(super) mod step {
    pub(in crate::load) const CONTENT: &str = "rules content";
    pub(in crate::load) const CONTENT_ITEM: &str = "rules content item";
    pub(in crate::load) const ENGINE: &str = "required_engine_version";
    pub(in crate::load) const PLUGINS: &str = "required plugin versions";
    pub(in crate::load) const PLUGIN: &str = "required plugin versions entry";
    pub(in crate::load) const ALTERNATIVE: &str = "required plugin versions alternative";
    pub(in crate::load) const LIST: &str = "list";
    pub(in crate::load) const LIST_ITEM: &str = "list item";
    pub(in crate::load) const MACRO: &str = "macro";
    pub(in crate::load) const MACRO_CONDITION: &str = "macro condition";
    pub(in crate::load) const RULE: &str = "rule";
    pub(in crate::load) const RULE_CONDITION: &str = "rule condition";
    pub(in crate::load) const RULE_OUTPUT: &str = "rule output";
    pub(in crate::load) const RULE_PRIORITY: &str = "rule priority";
    pub(in crate::load) const EXPRESSION: &str = "condition expression";
    pub(in crate::load) const OVERRIDES: &str = "overrides";
    pub(in crate::load) const EXCEPTIONS: &str = "exceptions";
    pub(in crate::load) const EXCEPTION: &str = "exception";
    pub(in crate::load) const EXCEPTION_VALUES: &str = "exception values";
    pub(in crate::load) const EXCEPTION_VALUE: &str = "exception value";
    pub(in crate::load) const VALUE_FOR: &str = "value for";
}

/// The way from a file to a place in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Context {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
struct Step {
    kind: &'static str,
    name: String,
    spot: Spot,
}

impl Context {
    pub(super) fn of_file(file: usize) -> Self {
        let context = Context { steps: Vec::new() };
        context.then(step::CONTENT, "", Spot { file, offset: 0 })
    }

    /// One step further.
    pub(super) fn then(&self, kind: &'static str, name: &str, spot: Spot) -> Self {
        let mut steps = self.steps.clone();
        steps.push(Step {
            kind,
            name: name.to_owned(),
            spot,
        });
        Context { steps }
    }

    /// The same way, with another place at its end.
    pub(super) fn at(&self, spot: Spot) -> Self {
        let mut context = self.clone();
        if let Some(last) = context.steps.last_mut() {
            last.spot = spot;
        }
        context
    }

    /// The place that it leads to.
    pub(super) fn spot(&self) -> Spot {
        self.steps
            .last()
            .map_or(Spot { file: 0, offset: 0 }, |step| step.spot)
    }

    pub(super) fn fault(&self, code: Code, message: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
            help: None,
            context: self.clone(),
            len: 0,
        }
    }
}

/// An error or a warning about a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) context: Context,
    /// Length of what it is about, in bytes, from the end of the context on.
    pub(super) len: usize,
}

impl Fault {
    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub(super) fn len(mut self, len: usize) -> Self {
        self.len = len;
        self
    }

    pub(super) fn into_diagnostic(self, files: &[SourceFile]) -> Diagnostic {
        let spot = self.context.spot();
        let steps = self.context.steps.into_iter();
        let locations = steps.map(|step| Location {
            item_type: step.kind,
            item_name: step.name,
            position: files
                .get(step.spot.file)
                .map(|file| file.place(step.spot.offset))
                .unwrap_or_default(),
        });
        let mut diagnostic = Diagnostic::new(self.code, self.message).with_help(self.help);
        diagnostic.locations = locations.collect();
        if let Some(file) = files.get(spot.file) {
            diagnostic.file = Some(file.name.as_str().into());
            let span = spot.offset..spot.offset + self.len;
            diagnostic = diagnostic.with_snippet(&file.text, span);
        }
        diagnostic
    }
}

/// Most warnings that are kept of a file.
const MAX_WARNINGS: usize = 1000;

/// The warnings about a file, up to a number that somebody might read.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    faults: Vec<Fault>,
}

impl Warnings {
    pub(super) fn push(&mut self, fault: Fault) {
        match self.faults.len() {
            0..MAX_WARNINGS => self.faults.push(fault),
            MAX_WARNINGS => self.faults.push(Fault {
                message: format!("there are more warnings; these are the first {MAX_WARNINGS}"),
                help: None,
                ..fault
            }),
            _ => {}
        }
    }

    /// Whether no more are kept.
    pub(super) fn is_full(&self) -> bool {
        self.faults.len() > MAX_WARNINGS
    }

    pub(super) fn into_diagnostics(self, files: &[SourceFile]) -> Vec<Diagnostic> {
        let faults = self.faults.into_iter();
        faults.map(|fault| fault.into_diagnostic(files)).collect()
    }
}

//! Definitions compiled to rules.

use super::definition::{Definitions, RuleDefinition};
use super::expand::{ExpandedList, ExpandedMacro, Expander};
use super::fault::{Context, Fault, Warnings, step};
use super::origin::Sourced;
use super::read::DEFAULT_SOURCE;
use super::{AppendOutput, Loader};
use crate::diagnostic::Code;
use crate::event_types::EventTypes;
use crate::field::FieldTable;
use crate::filter::{
    CompileErrorKind, DEPRECATED, Filter, Lint, LintKind, Patterns, indirect_event_type,
    lints_on_constants, lints_on_fields,
};
use crate::format::{Template, TemplateError};
use crate::rule::{Rule, RuleException};

/// Rules that match more kinds of events than this are slow.
const MANY_EVENT_CODES: usize = 100;

/// What definitions compile to.
#[derive(Clone, Debug, Default)]
pub(super) struct Compiled {
    pub(super) rules: Vec<Rule>,
    pub(super) lists: Vec<ExpandedList>,
    pub(super) macros: Vec<ExpandedMacro>,
}

/// Compiles everything; what is odd goes to `warnings`, which are kept on an error too.
pub(super) fn compile(
    loader: &Loader,
    definitions: &Definitions,
    warnings: &mut Warnings,
) -> Result<Compiled, Fault> {
    let mut compiler = Compiler {
        loader,
        expander: Expander::new(definitions)?,
        patterns: Patterns::default(),
        warnings,
    };
    let mut rules = Vec::with_capacity(definitions.rules.len());
    for definition in definitions.rules.iter() {
        rules.extend(compiler.rule(definition)?);
    }
    compiler.warn_of_unused(definitions);
    Ok(Compiled {
        rules,
        lists: compiler.expander.lists,
        macros: compiler.expander.macros,
    })
}

struct Compiler<'a> {
    loader: &'a Loader,
    expander: Expander<'a>,
    patterns: Patterns,
    warnings: &'a mut Warnings,
}

impl Compiler<'_> {
    /// Compiles a rule; nothing if it has to be dropped.
    fn rule(&mut self, definition: &RuleDefinition) -> Result<Option<Rule>, Fault> {
        // What only such a rule uses counts as unused.
        let Some(fields) = self.loader.fields_of(&definition.source) else {
            return Ok(None);
        };
        let condition = with_exceptions(definition)?;
        let Some((template_text, template)) = self.output(definition, fields)? else {
            return Ok(None);
        };
        let rule_context = &definition.context;
        let spot = definition.condition_spot;
        let context = rule_context.then(step::RULE_CONDITION, "", spot);
        let tree = self.expander.expand(condition, &context, rule_context)?;
        self.remark(lints_on_fields(&tree), &context);
        let filter = match Filter::of_tree_with(tree, fields, &mut self.patterns) {
            Ok(filter) => filter,
            Err(error) if definition.skip_if_unknown_filter && error.kind.is_unknown_name() => {
                self.skip(&context, &error.span, &error.kind);
                return Ok(None);
            }
            Err(error) => {
                let code = Code::CompileCondition;
                return Err(self
                    .expander
                    .fault(&context, code, &error.span, &error.kind));
            }
        };
        if let Some(span) = indirect_event_type(filter.tree()) {
            return Err(self
                .expander
                .at_span(&context, &span)
                .fault(
                    Code::CompileCondition,
                    "the event type can be compared with constants only, and not transformed",
                )
                .len(self.expander.len(&span)));
        }
        self.remark(lints_on_constants(filter.tree(), fields), &context);
        let event_types = filter.event_types();
        self.warn_of_event_types(definition, &event_types);
        let exceptions = definition.exceptions.iter().map(|exception| RuleException {
            name: exception.name.clone(),
            fields: if exception.values.is_empty() {
                Vec::new()
            } else {
                let comparisons = exception.test.comparisons().iter();
                comparisons.map(|one| one.field.clone()).collect()
            },
            operators: exception.operators().collect(),
        });
        Ok(Some(Rule {
            name: definition.name.clone(),
            desc: definition.desc.clone(),
            condition: definition.condition.text.clone(),
            filter,
            event_types,
            output: definition.output.text.clone(),
            template,
            template_text,
            extra_fields: self.extra_fields(definition, fields)?,
            priority: definition.priority,
            source: definition.source.clone(),
            tags: definition.tags.clone(),
            enabled: definition.enabled,
            capture: definition.capture,
            capture_duration: definition.capture_duration,
            exceptions: exceptions.collect(),
        }))
    }

    fn skip(&mut self, context: &Context, span: &std::ops::Range<usize>, kind: &CompileErrorKind) {
        let fault = self
            .expander
            .fault(context, Code::UnknownFilter, span, kind);
        self.warnings.push(fault);
    }

    fn remark(&mut self, lints: Vec<Lint>, context: &Context) {
        for lint in lints {
            let code = match lint.kind {
                LintKind::Deprecated(_) => Code::DeprecatedItem,
                LintKind::UnsafeNa(_) => Code::UnsafeNaCheck,
                _ => Code::ConditionRemark,
            };
            let fault = self
                .expander
                .at_span(context, &lint.span)
                .fault(code, lint.kind.to_string())
                .len(self.expander.len(&lint.span));
            self.warnings.push(fault);
        }
    }

    fn warn_of_event_types(&mut self, definition: &RuleDefinition, types: &EventTypes) {
        let message = if types.is_empty() {
            "the condition can match no event: its checks of `evt.type` exclude one another"
        } else if types.codes() > MANY_EVENT_CODES {
            "the condition does not say which types of events it is about (`evt.type`), which makes it slow"
        } else {
            return;
        };
        // Events of other sources have no types.
        if definition.warn_evttypes && definition.source == DEFAULT_SOURCE {
            let fault = definition.context.fault(Code::NoEvttype, message);
            self.warnings.push(fault);
        }
    }

    /// The output with what the configuration adds, and its template; nothing if the rule has to
    /// be dropped.
    fn output(
        &mut self,
        definition: &RuleDefinition,
        fields: &FieldTable,
    ) -> Result<Option<(String, Template)>, Fault> {
        let context = definition
            .context
            .then(step::RULE_OUTPUT, "", definition.output_spot);
        let mut text = definition.output.text.clone();
        if text.contains("%container.info") {
            let message = "`%container.info` is deprecated and stands for nothing";
            self.warnings
                .push(definition.context.fault(Code::DeprecatedItem, message));
        }
        for extra in self.loader.outputs_for(definition) {
            if let Some(extra) = extra.output(fields) {
                text.push(' ');
                text.push_str(&extra);
            }
        }
        let template = match Template::compile(&format!("*{text}"), fields) {
            Ok(template) => template,
            Err(error) => {
                let fault = output_fault(&error, &definition.output, &context);
                let unknown = matches!(
                    error,
                    TemplateError::NoField { .. } | TemplateError::Invalid { .. }
                );
                if definition.skip_if_unknown_filter && unknown {
                    self.warnings.push(Fault {
                        code: Code::UnknownFilter,
                        ..fault
                    });
                    return Ok(None);
                }
                return Err(fault);
            }
        };
        // Falco looks for the names anywhere in the text, so `evt.latency.s` is found to be two.
        for name in DEPRECATED.iter().filter(|name| text.contains(**name)) {
            let message = format!("field `{name}` is deprecated");
            self.warnings
                .push(context.fault(Code::DeprecatedItem, message));
        }
        Ok(Some((text, template)))
    }

    fn extra_fields(
        &self,
        definition: &RuleDefinition,
        fields: &FieldTable,
    ) -> Result<Vec<(String, Template)>, Fault> {
        let extras = self.loader.outputs_for(definition);
        let named = extras.flat_map(|extra| &extra.extra_fields);
        named
            .map(
                |(name, text)| match Template::compile(&format!("*{text}"), fields) {
                    Ok(template) => Ok((name.clone(), template)),
                    Err(error) => Err(definition
                        .context
                        .fault(Code::CompileOutput, error.to_string())),
                },
            )
            .collect()
    }

    fn warn_of_unused(&mut self, definitions: &Definitions) {
        for (definition, expanded) in definitions.macros.iter().zip(&self.expander.macros) {
            if !expanded.used {
                let message = format!("macro `{}` is never used", definition.name);
                self.warnings
                    .push(definition.context.fault(Code::UnusedMacro, message));
            }
        }
        for (definition, expanded) in definitions.lists.iter().zip(&self.expander.lists) {
            if !expanded.used {
                let message = format!("list `{}` is never used", definition.name);
                self.warnings
                    .push(definition.context.fault(Code::UnusedList, message));
            }
        }
    }
}

/// The condition of a rule and not those of its exceptions.
pub(super) fn with_exceptions(definition: &RuleDefinition) -> Result<Sourced, Fault> {
    let excepted = exceptions(definition)?;
    if excepted.is_empty() {
        return Ok(definition.condition.clone());
    }
    let spot = definition.condition_spot;
    let mut condition = Sourced::at("(".to_owned(), spot);
    condition.push(&definition.condition);
    condition.push(&Sourced::at(")".to_owned(), spot));
    for (_, text) in &excepted {
        condition.push(&Sourced::at(" and not ".to_owned(), text.spot(0)));
        condition.push(text);
    }
    Ok(condition)
}

/// The conditions of the exceptions that have values, with their names.
pub(super) fn exceptions(definition: &RuleDefinition) -> Result<Vec<(String, Sourced)>, Fault> {
    let mut excepted = Vec::new();
    for exception in &definition.exceptions {
        if let Some(condition) = exception.condition()? {
            let text = Sourced::at(condition, exception.context.spot());
            excepted.push((exception.name.clone(), text));
        }
    }
    Ok(excepted)
}

fn output_fault(error: &TemplateError, output: &Sourced, context: &Context) -> Fault {
    let (at, help) = match error {
        TemplateError::Empty => (0, None),
        TemplateError::NoField { at }
        | TemplateError::End { at }
        | TemplateError::TooMany { at } => (*at, None),
        TemplateError::Invalid { at, help, .. } => (*at, help.clone()),
    };
    // The template begins with an asterisk that the author did not write.
    let at = at.saturating_sub(1);
    let spot = if at < output.text.len() {
        output.spot(at)
    } else {
        context.spot()
    };
    context
        .at(spot)
        .fault(Code::CompileOutput, error.to_string())
        .help(help)
}

impl AppendOutput {
    /// What it adds to an output.
    fn output(&self, fields: &FieldTable) -> Option<String> {
        let suggested = self.suggested.then(|| {
            let suggested = fields.iter().filter(|(_, field)| field.flags.suggested);
            let texts = suggested.map(|(_, field)| {
                let name = field.name.replace('.', "_");
                format!("{name}=%{}", field.name)
            });
            texts.collect::<Vec<_>>().join(" ")
        });
        let texts: Vec<String> = self.extra_output.iter().cloned().chain(suggested).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }
}

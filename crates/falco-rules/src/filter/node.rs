//! The compiled tree and its evaluation.

use super::dynamic;
use super::error::{CompileError, CompileErrorKind};
use super::operand::Operand;
use super::predicate::{Predicate, TextTest, accepts};
use crate::condition::ast::{self, Check, Expr, Modifier, Op, Right, Span, Text};
use crate::event::syscall;
use crate::field::{FieldTable, TypeClass};
use crate::matcher::posix::Patterns;
use crate::suggest::closest;
use crate::value::{Extract, Value};

/// A compiled condition or a part of one.
#[derive(Clone, Debug)]
pub(super) enum Node {
    And(Box<[Node]>),
    Or(Box<[Node]>),
    Not(Box<Node>),
    Test(Box<Test>),
}

/// A check, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    left: Operand,
    /// Of several values (both ends of a connection), all must pass and not just one.
    every: bool,
    condition: Condition,
}

#[derive(Clone, Debug)]
enum Condition {
    Exists,
    /// The value passes; of a list, every element does.
    Passes(Predicate),
    /// The value passes, or one element of the list does.
    Intersects(Predicate),
    /// A certain number of constants passes.
    Counted(Modifier, Box<[Predicate]>),
    /// It relates to another value of the event.
    Relates(Op, Operand),
}

impl Node {
    pub(super) fn compile(
        expr: &Expr,
        fields: &FieldTable,
        patterns: &mut Patterns,
    ) -> Result<Self, CompileError> {
        let mut all = |children: &[Expr]| -> Result<Box<[Node]>, CompileError> {
            children
                .iter()
                .map(|child| Node::compile(child, fields, patterns))
                .collect()
        };
        Ok(match expr {
            Expr::And(children) => Node::And(all(children)?),
            Expr::Or(children) => Node::Or(all(children)?),
            Expr::Not(child) => Node::Not(Box::new(Node::compile(child, fields, patterns)?)),
            Expr::Macro(name) => {
                return Err(CompileErrorKind::Macro(name.text.clone()).at(&name.span));
            }
            Expr::Check(check) => Node::Test(Box::new(Test::compile(check, fields, patterns)?)),
        })
    }

    pub(super) fn holds(&self, event: &dyn Extract) -> bool {
        match self {
            Node::And(children) => children.iter().all(|child| child.holds(event)),
            Node::Or(children) => children.iter().any(|child| child.holds(event)),
            Node::Not(child) => !child.holds(event),
            Node::Test(test) => test.holds(event),
        }
    }
}

impl Test {
    pub(crate) fn compile(
        check: &Check,
        fields: &FieldTable,
        patterns: &mut Patterns,
    ) -> Result<Self, CompileError> {
        let left = Operand::compile(&check.left, fields)?;
        let name = match &check.left {
            ast::Operand::Field(_) => left.as_field().map(|field| fields.get(field.id)),
            ast::Operand::Call(_) => None,
        };
        let name = name.map_or("", |field| field.name.as_str());
        let (op, modifier, right) = match &check.test {
            ast::Test::Exists => {
                return Ok(Test {
                    left,
                    every: false,
                    condition: Condition::Exists,
                });
            }
            ast::Test::Compare {
                op,
                modifier,
                right,
            } => (*op, *modifier, right),
        };
        check_operator(check, &left, op, modifier)?;
        match name {
            "evt.type" => check_event_types(right)?,
            "evt.around" if !matches!(op, Op::Eq | Op::EqEq) => {
                return Err(unfit_operator(check, &left, op, modifier));
            }
            _ => {}
        }
        let condition = match right {
            Right::Value(text) => {
                let texts = std::slice::from_ref(text);
                Condition::constants(&left, name, (op, modifier), texts, patterns)?
            }
            Right::List(texts) => {
                Condition::constants(&left, name, (op, modifier), texts, patterns)?
            }
            Right::Val(field) => {
                let right = Operand::field(field, fields)?;
                Condition::relates(op, &left, right, (check.left.span(), &field.span), fields)?
            }
            Right::Call(call) => {
                let right = Operand::call(call, fields)?;
                Condition::relates(op, &left, right, (check.left.span(), &call.span), fields)?
            }
        };
        let either_end = matches!(name, "fd.ip" | "fd.net" | "fd.port" | "fd.proto");
        Ok(Test {
            left,
            every: either_end && op == Op::Ne,
            condition,
        })
    }

    pub(crate) fn holds(&self, event: &dyn Extract) -> bool {
        let Some(value) = self.left.eval(event) else {
            return false;
        };
        let right = match &self.condition {
            Condition::Exists => return true,
            Condition::Relates(_, operand) => match operand.eval(event) {
                Some(value) => Some(value),
                None => return false,
            },
            _ => None,
        };
        let passes = |value: &Value<'_>| self.condition.passes(value, right.as_ref());
        match &value {
            Value::Each(values) if self.every => values.iter().all(passes),
            Value::Each(values) => values.iter().any(passes),
            value => passes(value),
        }
    }

    /// The test of a text, if it is no more than that: one text, or several of which one must pass.
    pub(super) fn of_text(&self) -> Option<(&Operand, &TextTest)> {
        match &self.condition {
            Condition::Passes(Predicate::Text(test)) if !self.every && !self.left.ty().list => {
                Some((&self.left, test))
            }
            _ => None,
        }
    }
}

impl Condition {
    /// A comparison of the field of that name, or of a transformer's result, with constants.
    fn constants(
        left: &Operand,
        name: &str,
        (op, modifier): (Op, Option<Modifier>),
        texts: &[Text],
        patterns: &mut Patterns,
    ) -> Result<Self, CompileError> {
        if let Some(modifier) = modifier {
            let predicates = texts.iter().map(|text| one(left, op, text, patterns));
            let predicates = predicates.collect::<Result<_, _>>()?;
            return Ok(Condition::Counted(modifier, predicates));
        }
        if let [text] = texts
            && !op.takes_list()
        {
            return Ok(Condition::Passes(one(left, op, text, patterns)?));
        }
        let mut set = self::set(left, op, texts)?;
        if let (Some(first), "fd.net") = (texts.first(), name) {
            // Falco reads all networks, but looks only at the first one.
            set = self::set(left, op, std::slice::from_ref(first))?;
        }
        Ok(match op {
            Op::Intersects => Condition::Intersects(set),
            _ => Condition::Passes(set),
        })
    }

    /// A comparison with another value of the event, if both may be compared.
    fn relates(
        op: Op,
        left: &Operand,
        right: Operand,
        (left_span, right_span): (&Span, &Span),
        fields: &FieldTable,
    ) -> Result<Self, CompileError> {
        if matches!(op, Op::Pmatch | Op::Regex) {
            return Err(CompileErrorKind::ConstantOnly(op.word()).at(right_span));
        }
        for (operand, span) in [(left, left_span), (&right, right_span)] {
            if let Some(field) = operand.as_field().map(|field| fields.get(field.id))
                && (field.flags.no_rhs || field.flags.filter_only)
            {
                return Err(CompileErrorKind::NoRightHand(field.name.clone()).at(span));
            }
        }
        let (a, b) = (left.ty(), right.ty());
        let same_type =
            a.ty == b.ty || a.ty.class() == TypeClass::Str && b.ty.class() == TypeClass::Str;
        if !same_type || a.list != b.list {
            return Err(CompileErrorKind::Types {
                left: type_name(left),
                right: type_name(&right),
            }
            .at(right_span));
        }
        Ok(Condition::Relates(op, right))
    }

    fn passes(&self, value: &Value<'_>, right: Option<&Value<'_>>) -> bool {
        match (self, value) {
            (Condition::Exists, _) => true,
            (Condition::Passes(predicate), Value::List(items)) => {
                items.iter().all(|item| predicate.holds(item))
            }
            (Condition::Intersects(predicate), Value::List(items)) => {
                items.iter().any(|item| predicate.holds(item))
            }
            (Condition::Passes(predicate) | Condition::Intersects(predicate), value) => {
                predicate.holds(value)
            }
            (Condition::Counted(modifier, predicates), value) => {
                let mut passing = predicates.iter().filter(|predicate| predicate.holds(value));
                match modifier {
                    Modifier::OneOf => passing.next().is_some() && passing.next().is_none(),
                    Modifier::AnyOf => passing.next().is_some(),
                    Modifier::AllOf => {
                        !predicates.is_empty() && passing.count() == predicates.len()
                    }
                }
            }
            (Condition::Relates(op, _), left) => {
                right.is_some_and(|right| dynamic::holds(*op, left, right))
            }
        }
    }
}

fn one(
    left: &Operand,
    op: Op,
    text: &Text,
    patterns: &mut Patterns,
) -> Result<Predicate, CompileError> {
    Predicate::one(left.ty().ty, op, text, patterns).map_err(|kind| kind.at(&text.span))
}

fn set(left: &Operand, op: Op, texts: &[Text]) -> Result<Predicate, CompileError> {
    let span = texts.first().map_or(0..0, |first| first.span.clone());
    Predicate::set(left.ty().ty, op, texts).map_err(|kind| kind.at(&span))
}

fn check_operator(
    check: &Check,
    left: &Operand,
    op: Op,
    modifier: Option<Modifier>,
) -> Result<(), CompileError> {
    let ty = left.ty();
    let fits = if ty.list {
        matches!(op, Op::In | Op::Intersects)
    } else {
        accepts(ty.ty.class(), op)
    };
    if fits {
        Ok(())
    } else {
        Err(unfit_operator(check, left, op, modifier))
    }
}

fn unfit_operator(
    check: &Check,
    left: &Operand,
    op: Op,
    modifier: Option<Modifier>,
) -> CompileError {
    let ty = left.ty();
    let operator = match modifier {
        Some(modifier) => format!("{} {}", op.word(), modifier.word()),
        None => op.word().to_owned(),
    };
    let class = type_class_name(ty.ty.class(), ty.list);
    let operand = check.left.to_string();
    CompileErrorKind::Operator {
        operator,
        operand,
        class,
    }
    .at(&check.span)
}

fn type_class_name(class: TypeClass, list: bool) -> &'static str {
    if list {
        return "a list";
    }
    match class {
        TypeClass::Number => "a number",
        TypeClass::Bool => "true or false",
        TypeClass::Str => "text",
        TypeClass::Buffer => "a buffer",
        TypeClass::Ip => "an IP address",
        TypeClass::Net => "an IP network",
        TypeClass::Opaque => "of a type that can't be compared",
    }
}

fn type_name(operand: &Operand) -> String {
    let ty = operand.ty();
    let list = if ty.list { " list" } else { "" };
    format!("{:?}{list}", ty.ty).to_uppercase()
}

/// Falco looks only at names that `evt.type` is compared with, but there with any operator.
fn check_event_types(right: &Right) -> Result<(), CompileError> {
    let texts = match right {
        Right::Value(text) => std::slice::from_ref(text),
        Right::List(texts) => texts,
        Right::Val(_) | Right::Call(_) => return Ok(()),
    };
    for text in texts {
        let name = text.lossy();
        if !syscall::is_event_type(&name) && name != "NA" {
            return Err(CompileErrorKind::EventType {
                suggestion: closest(&name, syscall::event_types()).map(str::to_owned),
                name: name.into_owned(),
            }
            .at(&text.span));
        }
    }
    Ok(())
}

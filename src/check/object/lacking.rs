//! Which field of an object keeps a condition from being met: for who reads that it is not.
//!
//! Of parts that are joined by `&&` it is the first that is not true, of a list the first item, and of that the field that
//! the part asks for. It is named, and nothing is said of its value, which may be a Secret's.

use std::collections::BTreeMap;

use cel::common::ast::{ComprehensionExpr, Expr, LiteralValue, operators};
use cel::{Context, IdedExpr, Value};

/// What variables stand for: the path of each below the object.
type Paths = BTreeMap<String, String>;

/// The path of a field, such as `spec.containers[0].image`; nothing if the expression asks for none of `object`.
pub(crate) fn field(
    expression: &IdedExpr,
    context: &Context<'_, '_>,
    object: &str,
) -> Option<String> {
    let paths = Paths::from([(object.to_owned(), String::new())]);
    lacking(expression, context, &paths)
}

fn lacking(expression: &IdedExpr, context: &Context<'_, '_>, paths: &Paths) -> Option<String> {
    let is_true = |part: &IdedExpr| is_true(part, context);
    match &expression.expr {
        Expr::Call(call) if call.func_name == operators::LOGICAL_AND => {
            let mut parts = call.args.iter();
            let part = parts.find(|part| !is_true(part))?;
            lacking(part, context, paths)
        }
        Expr::Call(call) if call.func_name == operators::CONDITIONAL => match &call.args[..] {
            [asked, then, otherwise] => {
                let part = if is_true(asked) { then } else { otherwise };
                lacking(part, context, paths)
            }
            _ => None,
        },
        Expr::Comprehension(list) if let Some(asked) = of_all(list) => {
            let mut places = Vec::new();
            for range in added(&list.iter_range, context) {
                let place = path(range, paths);
                let items = match Value::resolve(range, context) {
                    Ok(Value::List(items)) => items,
                    _ => return first(range, context, paths),
                };
                for (number, item) in items.iter().enumerate() {
                    let mut inner = context.new_inner_scope();
                    inner.add_variable_from_value(list.iter_var.clone(), item.clone());
                    if self::is_true(asked, &inner) {
                        continue;
                    }
                    let mut paths = paths.clone();
                    match &place {
                        Some(place) => {
                            paths.insert(list.iter_var.clone(), format!("{place}[{number}]"))
                        }
                        None => paths.remove(&list.iter_var),
                    };
                    let field = lacking(asked, &inner, &paths);
                    return field.or(place).or_else(|| first(range, context, &paths));
                }
                places.extend(place);
            }
            places.into_iter().next()
        }
        _ => first(expression, context, paths),
    }
}

/// The lists that are put together to one, as `a + b`; of `asked ? a : b` the one that it is.
fn added<'e>(expression: &'e IdedExpr, context: &Context<'_, '_>) -> Vec<&'e IdedExpr> {
    match &expression.expr {
        Expr::Call(call) if call.func_name == operators::ADD => {
            let parts = call.args.iter();
            parts.flat_map(|part| added(part, context)).collect()
        }
        Expr::Call(call) if call.func_name == operators::CONDITIONAL && call.args.len() == 3 => {
            let taken = if is_true(&call.args[0], context) {
                1
            } else {
                2
            };
            added(&call.args[taken], context)
        }
        _ => vec![expression],
    }
}

fn is_true(expression: &IdedExpr, context: &Context<'_, '_>) -> bool {
    matches!(Value::resolve(expression, context), Ok(Value::Bool(true)))
}

/// What `all` asks of each item, if it is that macro.
fn of_all(list: &ComprehensionExpr) -> Option<&IdedExpr> {
    let Expr::Literal(LiteralValue::Boolean(begins)) = &list.accu_init.expr else {
        return None;
    };
    match &list.loop_step.expr {
        Expr::Call(step) if *begins.inner() && step.func_name == operators::LOGICAL_AND => {
            step.args.get(1)
        }
        _ => None,
    }
}

/// The path that an expression is, if it is one.
fn path(expression: &IdedExpr, paths: &Paths) -> Option<String> {
    match &expression.expr {
        Expr::Ident(name) => paths.get(name).cloned(),
        Expr::Select(select) => {
            let place = path(&select.operand, paths)?;
            Some(match place.is_empty() {
                true => select.field.clone(),
                false => format!("{place}.{}", select.field),
            })
        }
        Expr::Call(call) if call.func_name == operators::INDEX => {
            let [of, index] = &call.args[..] else {
                return None;
            };
            let place = path(of, paths)?;
            match &index.expr {
                Expr::Literal(LiteralValue::String(key)) => {
                    Some(format!("{place}[\"{}\"]", key.inner()))
                }
                Expr::Literal(LiteralValue::Int(number)) => {
                    Some(format!("{place}[{}]", number.inner()))
                }
                _ => Some(place),
            }
        }
        _ => None,
    }
}

/// The path that an expression is about: the first one in it. Nothing if it could be one of several.
fn first(expression: &IdedExpr, context: &Context<'_, '_>, paths: &Paths) -> Option<String> {
    if let Some(found) = path(expression, paths).filter(|path| !path.is_empty()) {
        return Some(found);
    }
    let first = |part: &IdedExpr| first(part, context, paths);
    match &expression.expr {
        Expr::Call(call) if call.func_name == operators::CONDITIONAL && call.args.len() == 3 => {
            let taken = if is_true(&call.args[0], context) {
                1
            } else {
                2
            };
            first(&call.args[taken])
        }
        Expr::Call(call) if call.func_name == operators::LOGICAL_OR => {
            let mut all = call.args.iter().map(first);
            let one = all.next()??;
            all.all(|other| other.as_ref() == Some(&one)).then_some(one)
        }
        Expr::Call(call) => {
            let of = call.target.as_deref().into_iter().chain(&call.args);
            of.into_iter().find_map(first)
        }
        Expr::Comprehension(list) => first(&list.iter_range),
        Expr::Select(select) => first(&select.operand),
        Expr::List(list) => list.elements.iter().find_map(first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use cel::Program;
    use serde_json::json;

    use super::*;

    fn lacks(condition: &str) -> Option<String> {
        let object = json!({
            "metadata": {"name": "web", "labels": {"app": "web"}},
            "spec": {
                "replicas": 1,
                "containers": [
                    {"name": "main", "image": "web:1", "securityContext": {"privileged": false}},
                    {"name": "side", "image": "web:2", "securityContext": {"privileged": true}},
                ],
            },
            "data": {"key": "c2VjcmV0"},
        });
        let program = Program::compile(condition).unwrap();
        let mut context = Context::default();
        context.add_variable("object", object).unwrap();
        field(program.expression(), &context, "object")
    }

    #[test]
    fn the_first_part_that_is_not_true_is_named_by_its_field() {
        for (condition, named) in [
            ("object.spec.replicas == 2", "spec.replicas"),
            (
                "object.spec.replicas == 1 && object.metadata.name == 'x'",
                "metadata.name",
            ),
            (
                "has(object.spec.hostPID) && object.spec.hostPID",
                "spec.hostPID",
            ),
            ("!(object.metadata.name in ['web'])", "metadata.name"),
            (
                "object.metadata.labels['app'] == 'x'",
                "metadata.labels[\"app\"]",
            ),
            (
                "object.spec.containers[1].image == 'web:1'",
                "spec.containers[1].image",
            ),
            ("object.spec.containers.size() == 1", "spec.containers"),
            (
                "object.spec.containers.exists(c, c.name == 'x')",
                "spec.containers",
            ),
            (
                "object.spec.containers.all(c, c.image != '' && c.securityContext.privileged == false)",
                "spec.containers[1].securityContext.privileged",
            ),
            (
                "object.spec.containers.all(c, has(c.command) ? c.command.size() > 0 : c.name == 'main')",
                "spec.containers[1].name",
            ),
            ("object.data['key'] == 'x'", "data[\"key\"]"),
            (
                "(object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])).all(c, \
                 c.securityContext.privileged == false)",
                "spec.containers[1].securityContext.privileged",
            ),
            (
                "object.spec.containers.all(c, (has(c.image) ? c.image : object.spec.image) in ['web:1'])",
                "spec.containers[1].image",
            ),
        ] {
            assert_eq!(lacks(condition).as_deref(), Some(named), "{condition}");
        }
        assert_eq!(lacks("1 == 2"), None);
        // It could be either.
        assert_eq!(
            lacks("object.spec.replicas == 2 || object.metadata.name == 'x'"),
            None
        );
    }
}

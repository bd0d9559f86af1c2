//! Object checks: an expression in CEL over what the API server holds.

use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, Env, ExecutionError, Program, Value, extensions};
use serde_json::Value as Json;

use crate::api::{Api, ApiError, Place};
use crate::check::ObjectCheck;
use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::finding::{Finding, shortened};
use crate::check::object::lacking;
use crate::check::object::release;
use crate::grade::{Evidence, Verdict};

/// Objects that are shown as evidence.
const SHOWN: usize = 3;

/// Looks at the objects.
pub(crate) fn grade(check: &ObjectCheck, api: &Api, baseline: &Baseline) -> Finding {
    let condition = match check.condition.as_deref().map(Condition::compile) {
        None => None,
        Some(Ok(condition)) => Some(condition),
        Some(Err(wrong)) => {
            return Finding::unknown(format!("the scenario's condition is wrong: {wrong}"));
        }
    };
    let place = place(check);
    let start = |object: &Json| baseline.objects.get(&key(check, object));
    match api.objects(&place) {
        Ok(objects) => {
            let finding = judge(check, &place, condition.as_ref(), &objects, &start);
            told(check, finding)
        }
        Err(error) if error.is_corrupt() && check.at_least > 0 => {
            let words = place.words();
            Finding::fail(format!(
                "the API server can make nothing of what etcd has for {words}"
            ))
        }
        Err(error) => error.into(),
    }
}

/// The number or truth at a path as [`lacking::field`] has it. No text: it may be a Secret's.
fn plain<'a>(object: &'a Json, path: &str) -> Option<&'a Json> {
    let pointer = path.replace(['.', '['], "/").replace(']', "");
    let found = object.pointer(&format!("/{pointer}"));
    found.filter(|value| value.is_number() || value.is_boolean())
}

/// A finding without what it must not tell.
fn told(check: &ObjectCheck, finding: Finding) -> Finding {
    match finding.verdict {
        Verdict::Fail if check.withheld => Finding::fail("that is not so yet"),
        _ => finding,
    }
}

/// What a check looks at.
fn place(check: &ObjectCheck) -> Place<'_> {
    Place {
        api_version: &check.api,
        resource: &check.resource,
        namespace: check.namespace.as_deref(),
        name: check.name.as_deref(),
        labels: check.labels.as_deref(),
    }
}

/// Under which name an object is kept as it was at the start.
fn key(check: &ObjectCheck, object: &Json) -> String {
    let of = |member: &str| object["metadata"][member].as_str().unwrap_or_default();
    let (namespace, name) = (of("namespace"), of("name"));
    format!("{}/{}/{namespace}/{name}", check.api, check.resource)
}

/// The objects that a check compares with, as they are now.
pub(crate) fn noted(check: &ObjectCheck, api: &Api) -> Result<Vec<(String, Json)>, ApiError> {
    let objects = api.objects(&place(check))?.into_iter();
    Ok(objects
        .map(|object| (key(check, &object), object))
        .collect())
}

/// Said of an object of which there must be none, or not so many.
const STILL: &str = "it is there, and there must be none like it";

/// The same object as it was at the start.
type Start<'a> = &'a dyn Fn(&Json) -> Option<&'a Json>;

fn judge(
    check: &ObjectCheck,
    place: &Place<'_>,
    condition: Option<&Condition>,
    objects: &[Json],
    start: Start<'_>,
) -> Finding {
    let mut holds = Vec::new();
    let mut others = Vec::new();
    // What is only called otherwise says least, and comes last.
    let mut elsewhere = Vec::new();
    for object in objects {
        let verdict =
            condition.map_or(Ok(true), |condition| condition.holds(object, start(object)));
        match verdict {
            Ok(true) => holds.push(evidence(object, "as asked")),
            Ok(false) => {
                let lacks = condition.and_then(|condition| condition.lacks(object, start(object)));
                let is_name =
                    |field: &String| matches!(&**field, "metadata.name" | "metadata.namespace");
                let list = match lacks.as_ref().is_some_and(is_name) {
                    true => &mut elsewhere,
                    false => &mut others,
                };
                let why = match lacks {
                    Some(field) => match plain(object, &field) {
                        Some(value) => format!("its `{field}` is {value}, and not as expected"),
                        None => format!("its `{field}` is not as expected"),
                    },
                    None => "it does not have what was expected".to_owned(),
                };
                list.push(evidence(object, &why));
            }
            Err(why) => others.push(evidence(object, &why)),
        }
    }
    others.extend(elsewhere);
    let shown = |finding: Finding, evidence: Vec<Evidence>| Finding {
        evidence: evidence.into_iter().take(SHOWN).collect(),
        ..finding
    };
    let words = place.words();
    let count = holds.len();
    if objects.is_empty() && check.at_least > 0 {
        return Finding::fail(format!("there is no {words}"));
    }
    if count < check.at_least as usize {
        let observed = match (place.name, others.first()) {
            (Some(_), Some(other)) => format!("{words}: {}", other.observed),
            _ => format!(
                "{words}: {} as asked, and {} expected",
                if count == 0 {
                    "none is".to_owned()
                } else {
                    count.to_string()
                },
                check.at_least
            ),
        };
        return shown(Finding::fail(observed), others);
    }
    if let Some(at_most) = check.at_most
        && count > at_most as usize
    {
        let observed = match (at_most, holds.first()) {
            (0, Some(first)) => format!("{}: {STILL}", first.at),
            _ => format!("{words}: {count} like that, and at most {at_most} expected"),
        };
        for one in &mut holds {
            one.observed = STILL.to_owned();
        }
        return shown(Finding::fail(observed), holds);
    }
    let observed = match (place.name, count) {
        (Some(_), 1) => format!("{words} is as expected"),
        _ => format!("{words}: {count} like that"),
    };
    shown(Finding::pass(observed), holds)
}

/// An object as evidence: its name, and the version that was looked at.
fn evidence(object: &Json, observed: &str) -> Evidence {
    let of = |member: &str| {
        let value = object.get("metadata")?.get(member)?;
        value.as_str().map(str::to_owned)
    };
    let name = of("name").unwrap_or_default();
    let name = match of("namespace") {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name,
    };
    let version = of("resourceVersion").unwrap_or_default();
    Evidence {
        at: format!("{name} at version {version}"),
        observed: observed.to_owned(),
        ..Evidence::default()
    }
}

/// A compiled expression over an object.
pub(crate) struct Condition {
    env: Arc<Env>,
    program: Program,
    /// It is about what helm keeps in the object.
    asks_helm: bool,
    /// It compares with the start.
    looks_back: bool,
}

impl Condition {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        let program = ObjectCheck::compile(text)?;
        let mut env = Env::stdlib();
        // `trim` and its kin, as in the conditions of Kubernetes.
        env.add_extension(extensions::strings)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            env: Arc::new(env),
            looks_back: program.references().has_variable(ObjectCheck::START),
            asks_helm: program.references().has_variable(ObjectCheck::RELEASE),
            program,
        })
    }

    /// What it is evaluated in.
    fn context(&self, object: &Json, start: Option<&Json>) -> Result<Context<'_, '_>, String> {
        let mut context = Context::with_env(self.env.clone());
        context.add_variable_from_value(ObjectCheck::OBJECT, value(object));
        if self.looks_back {
            let start = start.unwrap_or(&Json::Null);
            context.add_variable_from_value(ObjectCheck::START, value(start));
        }
        if self.asks_helm {
            let release = release::kept_in(object)?;
            context.add_variable_from_value(ObjectCheck::RELEASE, value(&release));
        }
        Ok(context)
    }

    /// The field for which it does not hold, if one can be named.
    fn lacks(&self, object: &Json, start: Option<&Json>) -> Option<String> {
        let context = self.context(object, start).ok()?;
        lacking::field(self.program.expression(), &context, ObjectCheck::OBJECT)
    }

    /// Whether it holds; what stood in the way of saying so. An object that lacks what the
    /// expression asks for does not fulfil it. At the start, a new object was `null`.
    pub(crate) fn holds(&self, object: &Json, start: Option<&Json>) -> Result<bool, String> {
        let is_new = self.looks_back && start.is_none();
        let context = self.context(object, start)?;
        match self.program.execute(&context) {
            Ok(Value::Bool(true)) => Ok(true),
            _ if is_new => Err("it was not there at the start".to_owned()),
            Ok(Value::Bool(false)) => Ok(false),
            Ok(_) => Err("the condition is neither true nor false".to_owned()),
            Err(ExecutionError::NoSuchKey(key)) => Err(format!("it has no `{key}`")),
            Err(error) => Err(shortened(&error.to_string())),
        }
    }
}

/// JSON as CEL sees it: whole numbers are `int` where they can be.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::UInt(number),
            (None, None) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::String(text.clone().into()),
        Json::Array(items) => Value::List(Arc::new(items.iter().map(value).collect())),
        Json::Object(members) => {
            let members = members.iter();
            let map: HashMap<String, Value> = members
                .map(|(name, one)| (name.clone(), value(one)))
                .collect();
            map.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::grade::Verdict;

    fn pods() -> Vec<Json> {
        let pod = |name: &str, read_only: Option<bool>| {
            let mut container = json!({"name": "main", "image": "web:1"});
            if let Some(read_only) = read_only {
                container["securityContext"] = json!({"readOnlyRootFilesystem": read_only});
            }
            json!({
                "metadata": {"name": name, "namespace": "shop", "resourceVersion": "7"},
                "spec": {"replicas": 2, "containers": [container]},
            })
        };
        vec![pod("a", Some(true)), pod("b", Some(false)), pod("c", None)]
    }

    fn judged(condition: &str, name: Option<&str>, bounds: (u32, Option<u32>)) -> Finding {
        let check = ObjectCheck {
            api: "v1".into(),
            resource: "pods".into(),
            namespace: Some("shop".into()),
            name: name.map(str::to_owned),
            labels: None,
            condition: Some(condition.into()),
            at_least: bounds.0,
            at_most: bounds.1,
            withheld: false,
        };
        let place = Place {
            api_version: &check.api,
            resource: &check.resource,
            namespace: check.namespace.as_deref(),
            name,
            labels: None,
        };
        let condition = Condition::compile(condition).unwrap();
        let named = |pod: &Json| name.is_none_or(|name| pod["metadata"]["name"] == name);
        let pods: Vec<Json> = pods().into_iter().filter(named).collect();
        judge(&check, &place, Some(&condition), &pods, &|_| None)
    }

    #[test]
    fn numbers_and_truths_are_shown_and_texts_are_not() {
        let object = json!({"spec": {"replicas": 3, "containers": [{"tty": false, "image": "a"}]}});
        assert_eq!(plain(&object, "spec.replicas"), Some(&json!(3)));
        assert_eq!(
            plain(&object, "spec.containers[0].tty"),
            Some(&json!(false))
        );
        assert_eq!(plain(&object, "spec.containers[0].image"), None);
        assert_eq!(plain(&object, "spec.none"), None);
    }

    #[test]
    fn what_is_withheld_is_named_once_it_passes() {
        let check = ObjectCheck {
            withheld: true,
            ..serde_json::from_value(json!({"resource": "pods"})).unwrap()
        };
        let found = Finding::fail("shop/a is there").with(Evidence::default());
        let finding = told(&check, found);
        assert_eq!(finding.observed, "that is not so yet");
        assert!(finding.evidence.is_empty());
        let passed = told(&check, Finding::pass("shop/a is there"));
        assert_eq!(passed.observed, "shop/a is there");
    }

    const READ_ONLY: &str =
        "object.spec.containers.all(c, c.securityContext.readOnlyRootFilesystem)";

    #[test]
    fn objects_that_fulfil_the_expression_are_counted() {
        let one = judged(READ_ONLY, None, (1, Some(1)));
        assert_eq!(one.verdict, Verdict::Pass);
        assert_eq!(one.evidence[0].at, "shop/a at version 7");
        let all = judged(READ_ONLY, None, (3, None));
        assert_eq!(all.verdict, Verdict::Fail);
        assert_eq!(all.observed, "pods in shop: 1 as asked, and 3 expected");
        let none = judged("object.spec.replicas == 2", None, (0, Some(0)));
        assert_eq!(
            none.observed,
            "shop/a at version 7: it is there, and there must be none like it"
        );
    }

    #[test]
    fn a_new_object_was_null_at_the_start() {
        let new = judged(
            "start == null && object.spec.replicas == 2",
            None,
            (3, None),
        );
        assert_eq!(new.verdict, Verdict::Pass);
        let same = "object.metadata.name == start.metadata.name";
        let compared = judged(same, Some("a"), (1, None));
        assert_eq!(
            compared.observed,
            "pods/a in shop: it was not there at the start"
        );
    }

    #[test]
    fn an_object_that_lacks_what_is_asked_for_does_not_fulfil_it() {
        let lacking = judged(READ_ONLY, Some("c"), (1, None));
        assert_eq!(lacking.verdict, Verdict::Fail);
        assert_eq!(
            lacking.observed,
            "pods/c in shop: it has no `securityContext`"
        );
        let gone = judged(READ_ONLY, Some("d"), (1, None));
        assert_eq!(gone.observed, "there is no pods/d in shop");
    }

    #[test]
    fn an_object_without_a_release_does_not_fulfil_what_is_asked_of_one() {
        let none = judged("release.name == 'web'", Some("a"), (1, None));
        assert_eq!(none.verdict, Verdict::Fail);
        assert_eq!(none.observed, "pods/a in shop: helm keeps no release in it");
    }

    #[test]
    fn an_expression_that_is_none_or_not_about_the_object_is_the_authors_mistake() {
        assert!(ObjectCheck::compile("object.spec ==").is_err());
        let about_nothing = ObjectCheck::compile("1 == 1").unwrap_err();
        assert_eq!(about_nothing, "it says nothing about `object`");
    }
}

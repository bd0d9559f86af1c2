//! The fields of an audit event: where each stands in its JSON, and what is made of it.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::path::Path;
use super::{AuditView, Generic, generic};
use crate::field::{ArgForms, Field, FieldArg, FieldId, FieldRef, FieldTable, FieldType};
use crate::value::Value;

/// Class in Falco's table of the fields that events of any source have.
const GENERIC_CLASS: &str = "evt-generic";

/// What is made of what stands at a field's path. `one` and below give one value, the others a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `one`: the value.
    One,
    /// `of-pod`: the value, if the request was about a pod itself.
    OfPod,
    /// `repository`: the image without tag and digest.
    Repository,
    /// `any`: whether any is true.
    Any,
    /// `is-path`: whether any is the path that the argument names, or begins with what stands before
    /// a `*` at its end.
    IsPath,
    /// `parameter`: the parameter of a URI that the argument names.
    Parameter,
    /// `true`: just that.
    True,
    /// `pointer`: what the argument, a JSON pointer, points at.
    Pointer,
    /// `document`: the whole event, indented.
    Document,
    /// `time`: when it happened, in ns since the epoch.
    Time,
    /// `each`: the values there are.
    Each,
    /// `every`: the values, nothing if one lacks it.
    Every,
    /// `repositories`: as `every`, each image without tag and digest.
    Repositories,
    /// `words`: one text for each array there is, its words joined by blanks.
    Words,
    /// `ports`: the port on the host, or else in the container.
    Ports,
    /// `or-pods`: the value, or else the same member of the pod, or else 0.
    OrPods,
    /// `other-members`: names of the members, other than `name`.
    OtherMembers,
    /// `whole`: the value, as a list of one.
    Whole,
    /// `subjects-…`: names of those of a kind; with their namespaces if `full`.
    Subjects { kind: &'static str, full: bool },
}

impl Shape {
    /// Panics on an unknown name: shapes are named in the embedded table only.
    fn named(name: &str) -> Self {
        let subjects = |kind, full| Shape::Subjects { kind, full };
        match name {
            "one" => Shape::One,
            "of-pod" => Shape::OfPod,
            "repository" => Shape::Repository,
            "any" => Shape::Any,
            "is-path" => Shape::IsPath,
            "parameter" => Shape::Parameter,
            "true" => Shape::True,
            "pointer" => Shape::Pointer,
            "document" => Shape::Document,
            "time" => Shape::Time,
            "each" => Shape::Each,
            "every" => Shape::Every,
            "repositories" => Shape::Repositories,
            "words" => Shape::Words,
            "ports" => Shape::Ports,
            "or-pods" => Shape::OrPods,
            "other-members" => Shape::OtherMembers,
            "whole" => Shape::Whole,
            "subjects-users" => subjects("User", false),
            "subjects-accounts" => subjects("ServiceAccount", false),
            "subjects-full-accounts" => subjects("ServiceAccount", true),
            "subjects-groups" => subjects("Group", false),
            other => panic!("the embedded table has the unknown shape `{other}`"),
        }
    }

    fn is_list(self) -> bool {
        use Shape::{
            Each, Every, OrPods, OtherMembers, Ports, Repositories, Subjects, Whole, Words,
        };
        matches!(
            self,
            Each | Every
                | Repositories
                | Words
                | Ports
                | OrPods
                | OtherMembers
                | Whole
                | Subjects { .. }
        )
    }
}

/// How a field is read.
enum Source {
    /// One that events of any source have; none if not of this one.
    Generic(Option<Generic>),
    Json {
        shape: Shape,
        path: Path,
        /// The path to its first array, and on from the elements.
        array: Path,
        rest: Path,
        /// Whether it is one of the API server's, and not just of any JSON.
        of_audit: bool,
    },
}

struct Spec {
    field: Field,
    source: Source,
}

/// All fields of the source, in the order of their ids.
static SPECS: LazyLock<Vec<Spec>> = LazyLock::new(|| {
    let mut getters = generic();
    let generic = FieldTable::falco();
    let generic = generic
        .iter()
        .filter(|(_, field)| field.class == GENERIC_CLASS);
    let mut specs: Vec<Spec> = generic
        .map(|(_, field)| Spec {
            source: Source::Generic(getters.remove(field.name.as_str())),
            field: field.clone(),
        })
        .collect();
    let rows = include_str!("../tables/k8s_audit.tsv").lines();
    specs.extend(rows.filter(|row| !row.starts_with('#')).map(spec));
    specs
});

fn spec(row: &str) -> Spec {
    let columns: Vec<&str> = row.split('\t').collect();
    let &[name, arg, shape, path] = columns.as_slice() else {
        panic!("the embedded table of audit fields has four columns: {row}");
    };
    let shape = Shape::named(shape);
    let path = Path::parse(path);
    let (array, rest) = path.at_array();
    let mut field = Field::new(name, FieldType::Charbuf);
    if shape.is_list() {
        field = field.list();
    }
    let forms = ArgForms {
        index: arg == "index",
        key: arg == "key",
        dotted: false,
    };
    if forms != ArgForms::default() {
        field = field.with_arg(forms, forms.key);
    }
    Spec {
        source: Source::Json {
            shape,
            path,
            array,
            rest,
            of_audit: name.starts_with("ka."),
        },
        field,
    }
}

impl FieldTable {
    /// The fields of source `k8s_audit`: first those that events of any source have, then those of
    /// Falco's plugins for it.
    #[must_use]
    pub fn k8s_audit() -> Self {
        static TABLE: LazyLock<FieldTable> = LazyLock::new(|| {
            FieldTable::from_fields(SPECS.iter().map(|spec| spec.field.clone()).collect())
        });
        TABLE.clone()
    }
}

/// The value of a field for an event.
pub(super) fn value<'s>(view: &AuditView<'s>, field: &FieldRef) -> Option<Value<'s>> {
    let FieldId(id) = field.id;
    let spec = SPECS.get(usize::from(id))?;
    let document = &view.event.document;
    match &spec.source {
        Source::Generic(get) => (*get)?(view),
        Source::Json { of_audit: true, .. } if document.get("auditID").is_none() => None,
        Source::Json {
            shape,
            path,
            array,
            rest,
            ..
        } => {
            let place = Place {
                document,
                path,
                array,
                rest,
                arg: field.arg.as_ref(),
            };
            match shape.is_list() {
                true => place.list(*shape),
                false if *shape == Shape::Time => Some(owned(view.event.ts.to_string())),
                false => place.one(*shape),
            }
        }
    }
}

/// A field's place in a document.
struct Place<'s, 'f> {
    document: &'s Json,
    path: &'f Path,
    array: &'f Path,
    rest: &'f Path,
    arg: Option<&'f FieldArg>,
}

impl<'s> Place<'s, '_> {
    fn key(&self) -> Option<&str> {
        match self.arg? {
            FieldArg::Key(key) => Some(key),
            FieldArg::Index(_) => None,
        }
    }

    fn one(&self, shape: Shape) -> Option<Value<'s>> {
        let here = || self.path.one(self.document);
        match shape {
            Shape::OfPod => {
                let of = |member: &str| {
                    let target = self.document.get("objectRef")?.get(member)?;
                    target.as_str()
                };
                let is_pod = of("resource") == Some("pods");
                let itself = of("subresource").unwrap_or_default().is_empty();
                (is_pod && itself).then(here).flatten().map(text)
            }
            Shape::Repository => here().and_then(Json::as_str).map(repository),
            Shape::Any => {
                self.array.one(self.document)?.as_array()?;
                let any = self.path.all(self.document).contains(&&Json::Bool(true));
                Some(owned(any.to_string()))
            }
            Shape::IsPath => {
                self.array.one(self.document)?.as_array()?;
                let asked = self.key()?;
                let is_asked = |path: &&Json| {
                    let path = path.as_str().unwrap_or_default();
                    match asked.strip_suffix('*') {
                        Some(start) => path.starts_with(start),
                        None => path == asked,
                    }
                };
                let any = self.path.all(self.document).iter().any(is_asked);
                Some(owned(any.to_string()))
            }
            Shape::Parameter => parameter(here()?.as_str()?, self.key()?).map(owned),
            Shape::True => Some(owned("true")),
            Shape::Pointer => {
                let key = self.key()?;
                let pointer = match key.starts_with('/') {
                    true => key.to_owned(),
                    false => format!("/{key}"),
                };
                self.document.pointer(&pointer).map(text)
            }
            Shape::Document => serde_json::to_string_pretty(self.document).ok().map(owned),
            _ => here().map(text),
        }
    }

    /// The elements of the first array on the path: all, or that of the index.
    fn elements(&self) -> Option<&'s [Json]> {
        let all = self.array.one(self.document)?.as_array()?;
        match self.arg {
            Some(FieldArg::Index(index)) => {
                let at = usize::try_from(*index).ok()?;
                all.get(at..=at)
            }
            _ => Some(all),
        }
    }

    fn list(&self, shape: Shape) -> Option<Value<'s>> {
        if shape == Shape::Whole {
            return Some(Value::List(vec![text(self.path.one(self.document)?)]));
        }
        let elements = self.elements()?.iter();
        let rest = |element: &'s Json| self.rest.one(element);
        let values: Vec<Value<'s>> = match shape {
            Shape::Every => elements
                .map(|one| rest(one).map(text))
                .collect::<Option<_>>()?,
            Shape::Repositories => elements
                .map(|one| rest(one)?.as_str().map(repository))
                .collect::<Option<_>>()?,
            Shape::Words => elements
                .filter_map(|one| rest(one)?.as_array())
                .map(|words| {
                    let words: Vec<_> = words
                        .iter()
                        .map(|word| text(word).into_text(PLAIN))
                        .collect();
                    owned(words.join(&b' '))
                })
                .collect(),
            Shape::Ports => elements
                .flat_map(|one| self.rest.all(one))
                .filter_map(|port| port.get("hostPort").or_else(|| port.get("containerPort")))
                .map(text)
                .collect(),
            Shape::OrPods => {
                let pods = || {
                    let spec = self.document.get("requestObject")?.get("spec")?;
                    self.rest.one(spec)
                };
                elements
                    .map(|one| rest(one).or_else(pods).map_or_else(|| owned("0"), text))
                    .collect()
            }
            Shape::OtherMembers => elements
                .filter_map(Json::as_object)
                .flat_map(|object| object.keys().filter(|name| *name != "name"))
                .map(|name| Value::Str(name.as_bytes().into()))
                .collect(),
            Shape::Subjects { kind, full } => elements
                .filter(|subject| subject.get("kind").and_then(Json::as_str) == Some(kind))
                .filter_map(|subject| {
                    let name = subject.get("name")?;
                    if !full {
                        return Some(text(name));
                    }
                    let space = subject.get("namespace")?.as_str()?;
                    Some(owned(format!("{space}:{}", name.as_str()?)))
                })
                .collect(),
            _ => elements
                .flat_map(|one| self.rest.all(one))
                .map(text)
                .collect(),
        };
        (!values.is_empty()).then_some(Value::List(values))
    }
}

const PLAIN: crate::field::PrintFormat = crate::field::PrintFormat::Plain;

/// A text as it is, anything else as JSON.
fn text(value: &Json) -> Value<'_> {
    match value {
        Json::String(text) => Value::Str(text.as_bytes().into()),
        other => owned(other.to_string()),
    }
}

fn owned<'s>(text: impl Into<Vec<u8>>) -> Value<'s> {
    Value::Str(text.into().into())
}

/// The image before its tag and its digest. A registry's port is taken for a tag, as in Falco.
fn repository(image: &str) -> Value<'_> {
    let end = image.find([':', '@']).unwrap_or(image.len());
    Value::Str((&image.as_bytes()[..end]).into())
}

/// The first parameter of that name in a URI's query, decoded.
fn parameter(uri: &str, name: &str) -> Option<Vec<u8>> {
    let (_, query) = uri.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let (_, value) = pairs.find(|(key, _)| decoded(key) == name.as_bytes())?;
    Some(decoded(value))
}

/// Text of a query: `+` is a blank, `%2F` a byte. A `%` that stands before anything else is itself.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if *byte == b'+' { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    out
}

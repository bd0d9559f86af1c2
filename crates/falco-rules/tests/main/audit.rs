//! Audit events that nobody vouches for.

use falco_rules::audit::{AuditEvent, AuditLog};
use falco_rules::field::{FieldArg, FieldRef, FieldTable};
use falco_rules::value::Value;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

/// Members that fields look at, so that drawn documents have some of them.
const MEMBERS: [&str; 24] = [
    "auditID",
    "verb",
    "user",
    "username",
    "groups",
    "requestURI",
    "objectRef",
    "resource",
    "name",
    "requestObject",
    "spec",
    "containers",
    "image",
    "args",
    "ports",
    "hostPort",
    "securityContext",
    "privileged",
    "volumes",
    "hostPath",
    "subjects",
    "kind",
    "rules",
    "verbs",
];

fn document() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        select(&["pods", "User", "a:b@c", "/x?limit=%", "?%+f&=&limit", ""][..])
            .prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 96, 6, |inner| {
        let member = (select(&MEMBERS[..]), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Json::from),
            prop::collection::vec(member, 0..8).prop_map(|members| {
                let members = members.into_iter();
                Json::Object(
                    members
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn event(document: Json) -> AuditEvent {
    let mut object = match document {
        Json::Object(object) => object,
        other => Map::from_iter([("requestObject".to_owned(), other)]),
    };
    object.insert("kind".into(), json!("Event"));
    object.insert("stageTimestamp".into(), json!("2026-01-02T03:04:05Z"));
    let line = Json::Object(object).to_string();
    AuditEvent::read(line.as_bytes()).unwrap().remove(0)
}

/// Every field with every form of argument that it takes.
fn references() -> Vec<FieldRef> {
    let fields = FieldTable::k8s_audit();
    let mut references = Vec::new();
    for (id, field) in fields.iter() {
        if !field.flags.arg_required {
            references.push(FieldRef { id, arg: None });
        }
        let keys = ["limit", "/user/groups/0", "requestObject", "/*"];
        let indices = [0, 1, u32::MAX];
        if field.arg.key {
            references.extend(keys.map(|key| FieldRef {
                id,
                arg: Some(FieldArg::Key(key.into())),
            }));
        }
        if field.arg.index {
            references.extend(indices.map(|index| FieldRef {
                id,
                arg: Some(FieldArg::Index(index)),
            }));
        }
    }
    references
}

proptest! {
    #[test]
    fn a_field_has_a_value_of_its_form_or_none(document in document()) {
        let fields = FieldTable::k8s_audit();
        let event = event(document);
        let mut log = AuditLog::default();
        let view = log.next(&event);
        for reference in references() {
            let field = fields.get(reference.id);
            match view.value(&reference) {
                Some(Value::List(items)) => {
                    prop_assert!(field.flags.list && !items.is_empty(), "{}", field.name);
                }
                Some(_) => prop_assert!(!field.flags.list, "{}", field.name),
                None => {}
            }
            if field.name.starts_with("ka.") && event.document().get("auditID").is_none() {
                prop_assert!(view.value(&reference).is_none(), "{}", field.name);
            }
        }
    }

    #[test]
    fn an_index_gives_a_part_of_the_whole(document in document()) {
        let fields = FieldTable::k8s_audit();
        let event = event(document);
        let mut log = AuditLog::default();
        let view = log.next(&event);
        for reference in references() {
            let Some(FieldArg::Index(_)) = reference.arg else { continue };
            // Where one element may spoil the whole, or the index means nothing.
            let name = &fields.get(reference.id).name;
            if name.ends_with("name") || name.contains(".image") {
                continue;
            }
            let whole = view.value(&FieldRef { id: reference.id, arg: None });
            if let Some(Value::List(part)) = view.value(&reference) {
                let Some(Value::List(whole)) = whole else {
                    return Err(TestCaseError::fail("a part of nothing"));
                };
                prop_assert!(whole.windows(part.len()).any(|items| items == part), "{name}");
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_fail_otherwise_than_it_says(
        bytes in prop::collection::vec(any::<u8>(), 0..200)
    ) {
        let _ = AuditEvent::read(&bytes);
    }
}

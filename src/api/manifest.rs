//! Manifests: what they are called, and where they are posted.

use serde_json::Value as Json;

use super::path::Place;
use super::{Api, ApiError};

/// The path to which a manifest is posted. Kinds are looked up in what the server serves.
pub(crate) fn collection(manifest: &Json, api: &Api) -> Result<String, ApiError> {
    let text = |member: &str| {
        manifest
            .get(member)
            .and_then(Json::as_str)
            .unwrap_or_default()
    };
    let (version, kind) = (text("apiVersion"), text("kind"));
    let served = api.served(version)?.into_iter().find(|resource| {
        let is_whole = |name: &str| !name.contains('/');
        resource["kind"] == kind && resource["name"].as_str().is_some_and(is_whole)
    });
    let Some(served) = served else {
        return Err(ApiError::Refused {
            code: 404,
            message: format!("it serves no {kind} in {version}"),
        });
    };
    let namespace = manifest.pointer("/metadata/namespace");
    let namespace = namespace.and_then(Json::as_str).unwrap_or("default");
    let place = Place {
        api_version: version,
        resource: served["name"].as_str().unwrap_or_default(),
        namespace: (served["namespaced"] == true).then_some(namespace),
        name: None,
        labels: None,
    };
    Ok(place.collection())
}

/// A manifest in words: `Pod shop/web`.
pub(crate) fn named(manifest: &Json) -> String {
    let kind = manifest.get("kind").and_then(Json::as_str).unwrap_or("?");
    let of = |member: &str| manifest.pointer(&format!("/metadata/{member}"))?.as_str();
    let name = of("name").or_else(|| of("generateName")).unwrap_or("?");
    match of("namespace") {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

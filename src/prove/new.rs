//! A new scenario from the templates.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::scenario::{Content, Curriculum, Param, Tier, is_name, render};

/// Where each template of a scenario goes.
const FILES: [(&str, &str); 6] = [
    ("scenario.yaml", "scenarios/{id}/scenario.yaml"),
    ("task.md", "scenarios/{id}/task.md"),
    ("explanation.md", "scenarios/{id}/explanation.md"),
    ("lab.yaml", "labs/{id}/lab.yaml"),
    ("solution.sh", "answers/{id}/solution.sh"),
    ("near-miss.sh", "answers/{id}/near-misses/forged.sh"),
];

/// Why there is no new scenario.
#[derive(Debug, Error)]
pub enum NewError {
    /// The name is none.
    #[error("`{0}` can't be the id of a scenario: small letters, digits and hyphens, at most 40")]
    BadName(String),
    /// Something is there already; nothing was written.
    #[error("`{0}` exists already")]
    Exists(PathBuf),
    /// Nobody plays on the lab.
    #[error("no scenario plays on a lab `{0}`, so its values are not known")]
    UnknownLab(String),
    /// A template is missing or broken.
    #[error("templates/scenario/{file}: {why}")]
    Template {
        /// Which.
        file: &'static str,
        /// Why.
        why: String,
    },
    /// A file could not be written.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// What the template says of the lab that is written with it.
const OWN: [(&str, &str); 4] = [
    ("tier", "node"),
    (
        "curriculum",
        "{exam: cks-1.34, domain: runtime, competency: behavioral-analytics}",
    ),
    ("params", "  container: {pick: [web, shop, billing]}"),
    ("config", "/etc/example/config"),
];

/// The files of a new scenario, by their paths in a folder of content: with a lab of its own, or on one that another
/// scenario plays on.
///
/// # Errors
/// See [`NewError`].
pub fn templates(
    content: &Content,
    id: &str,
    lab: Option<&str>,
) -> Result<BTreeMap<String, String>, NewError> {
    if !is_name(id) {
        return Err(NewError::BadName(id.to_owned()));
    }
    let mut values = BTreeMap::from([
        ("id".to_owned(), id.to_owned()),
        ("lab".to_owned(), lab.unwrap_or(id).to_owned()),
        (
            "own".to_owned(),
            if lab.is_none() { "yes" } else { "" }.to_owned(),
        ),
    ]);
    match lab {
        None => values.extend(OWN.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        Some(lab) => values.extend(borrowed(content, id, lab)?),
    }
    let mut files = BTreeMap::new();
    for (file, place) in FILES {
        if file == "lab.yaml" && lab.is_some() {
            continue;
        }
        let template = |why: String| NewError::Template { file, why };
        let text = content
            .file(&format!("templates/scenario/{file}"))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .ok_or_else(|| template("it is missing".to_owned()))?;
        let text = render(text, &values).map_err(|error| template(error.message))?;
        files.insert(place.replace("{id}", id), text);
    }
    Ok(files)
}

/// What a scenario has of another one that plays on the same lab.
fn borrowed(content: &Content, id: &str, lab: &str) -> Result<BTreeMap<String, String>, NewError> {
    let others = content.scenarios().into_iter().filter(|other| *other != id);
    let mut others = others.filter_map(|other| content.scenario(other).ok());
    let other = others.find(|other| other.lab == lab);
    let other = other.ok_or_else(|| NewError::UnknownLab(lab.to_owned()))?;
    let used = content.names_in_lab(lab);
    let params = other.params.iter().filter(|(name, _)| used.contains(*name));
    let params: Vec<String> = params
        .map(|(name, param)| format!("  {name}: {}", written(param)))
        .collect();
    let tier = match other.tier {
        Tier::Node => "node",
        Tier::Cluster => "cluster",
    };
    let Curriculum {
        exam,
        domain,
        competency,
    } = other.curriculum;
    let values = [
        ("tier", tier.to_owned()),
        (
            "curriculum",
            format!("{{exam: {exam}, domain: {domain}, competency: {competency}}}"),
        ),
        ("params", params.join("\n")),
        ("config", "/etc/hostname".to_owned()),
    ];
    Ok(values.map(|(name, value)| (name.to_owned(), value)).into())
}

/// How a parameter is drawn, in one line.
fn written(param: &Param) -> String {
    let mut parts = Vec::new();
    if !param.pick.is_empty() {
        // A list of texts of JSON is one of YAML.
        let items: Vec<String> = param
            .pick
            .iter()
            .map(|item| serde_json::Value::from(item.as_str()).to_string())
            .collect();
        parts.push(format!("pick: [{}]", items.join(", ")));
    }
    if let Some((first, last)) = param.range {
        parts.push(format!("range: [{first}, {last}]"));
    }
    if let Some(token) = param.token {
        parts.push(format!("token: {token}"));
    }
    if param.secret {
        parts.push("secret: true".to_owned());
    }
    format!("{{{}}}", parts.join(", "))
}

/// Writes the files of a new scenario into a folder of content; returns their paths.
///
/// # Errors
/// See [`NewError`].
pub fn new(
    content: &Content,
    id: &str,
    lab: Option<&str>,
    root: &Path,
) -> Result<Vec<PathBuf>, NewError> {
    let files: Vec<(PathBuf, String)> = templates(content, id, lab)?
        .into_iter()
        .map(|(path, text)| (root.join(path), text))
        .collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(NewError::Exists(path.clone()));
    }
    for (path, text) in &files {
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(path, text))
            .map_err(|source| NewError::Write {
                path: path.clone(),
                source,
            })?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

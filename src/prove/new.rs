//! A new scenario from the templates.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::scenario::{Content, is_name, render};

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

/// Writes the files of a new scenario into a folder of content; returns their paths.
///
/// # Errors
/// See [`NewError`].
pub fn new(content: &Content, id: &str, root: &Path) -> Result<Vec<PathBuf>, NewError> {
    if !is_name(id) {
        return Err(NewError::BadName(id.to_owned()));
    }
    let values = BTreeMap::from([("id".to_owned(), id.to_owned())]);
    let mut files = Vec::new();
    for (file, place) in FILES {
        let template = |why: String| NewError::Template { file, why };
        let path = root.join(place.replace("{id}", id));
        if path.exists() {
            return Err(NewError::Exists(path));
        }
        let text = content
            .file(&format!("templates/scenario/{file}"))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .ok_or_else(|| template("it is missing".to_owned()))?;
        files.push((
            path,
            render(text, &values).map_err(|error| template(error.message))?,
        ));
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

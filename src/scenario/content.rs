//! Where content comes from: what is built in, and folders beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use thiserror::Error;

/// The folders of content.
pub(super) const FOLDERS: [&str; 6] = [
    "scenarios",
    "labs",
    "answers",
    "templates",
    "curriculum",
    "quiz",
];

/// The folder of texts that several files share: in `answers/`, in `scenarios/`, and there in a scenario's own.
pub(super) const SHARED: &str = "with/";

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");
static LABS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/labs");
static ANSWERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/answers");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static CURRICULUM: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/curriculum");
static QUIZ: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/quiz");

/// Largest file of content, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// Most files of a folder of content.
const MAX_FILES: usize = 20_000;

/// Deepest folder of content.
const MAX_DEPTH: usize = 12;

/// The folders of content, as they are named to people.
fn listed() -> String {
    FOLDERS.map(|folder| format!("{folder}/")).join(", ")
}

/// All scenarios, labs, answers, templates, pages and questions that are known, as files: what is built in, and the
/// folders that were added, of which a later one replaces files of an earlier one.
#[derive(Clone, Debug)]
pub struct Content {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// Why a folder of content could not be read.
#[derive(Debug, Error)]
pub enum ContentError {
    /// It has none of the folders that make content.
    #[error("the directory `{0}` has no scenarios, labs or answers: it has none of {folders}", folders = listed())]
    NoContent(PathBuf),
    /// It is larger than any content.
    #[error("`{path}` is too large for content: {limit}")]
    TooLarge {
        /// The file or folder.
        path: PathBuf,
        /// Which limit it breaks.
        limit: String,
    },
    /// Reading failed.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl Content {
    /// What is built in.
    #[must_use]
    pub fn embedded() -> Content {
        fn collect(
            folder: &str,
            dir: &Dir<'static>,
            files: &mut BTreeMap<String, Cow<'static, [u8]>>,
        ) {
            for file in dir.files() {
                let path = format!("{folder}/{}", file.path().display());
                files.insert(path, Cow::Borrowed(file.contents()));
            }
            for dir in dir.dirs() {
                collect(folder, dir, files);
            }
        }
        let mut files = BTreeMap::new();
        let dirs = [&SCENARIOS, &LABS, &ANSWERS, &TEMPLATES, &CURRICULUM, &QUIZ];
        for (folder, dir) in FOLDERS.iter().zip(dirs) {
            collect(folder, dir, &mut files);
        }
        Content { files }
    }

    /// Nothing, to add folders to.
    #[must_use]
    pub fn empty() -> Content {
        Content {
            files: BTreeMap::new(),
        }
    }

    /// Adds the content of a folder on disk. Symbolic links in it are not followed.
    ///
    /// # Errors
    /// It can't be read, is no content, or breaks a limit of size, number or depth.
    pub fn add_dir(&mut self, root: &Path) -> Result<(), ContentError> {
        let mut found = false;
        for folder in FOLDERS {
            let dir = root.join(folder);
            if dir.is_dir() {
                found = true;
                self.collect(&dir, folder, 1)?;
            }
        }
        if found {
            Ok(())
        } else {
            Err(ContentError::NoContent(root.to_owned()))
        }
    }

    /// Writes all files below a folder, which is made; read again they are the same content.
    ///
    /// # Errors
    /// They can't be written.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        for (name, bytes) in &self.files {
            let path = root.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    }

    fn collect(&mut self, dir: &Path, name: &str, depth: usize) -> Result<(), ContentError> {
        let failed = |path: &Path, source| ContentError::Read {
            path: path.to_owned(),
            source,
        };
        let too_large = |path: &Path, limit: String| ContentError::TooLarge {
            path: path.to_owned(),
            limit,
        };
        if depth > MAX_DEPTH {
            return Err(too_large(dir, format!("at most {MAX_DEPTH} levels")));
        }
        for entry in fs::read_dir(dir).map_err(|error| failed(dir, error))? {
            let entry = entry.map_err(|error| failed(dir, error))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| failed(&path, error))?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                self.collect(&path, &name, depth + 1)?;
            } else if kind.is_file() {
                let mut bytes = Vec::new();
                fs::File::open(&path)
                    .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
                    .map_err(|error| failed(&path, error))?;
                if bytes.len() as u64 > MAX_FILE {
                    return Err(too_large(&path, format!("at most {MAX_FILE} bytes")));
                }
                self.files.insert(name, Cow::Owned(bytes));
                if self.files.len() > MAX_FILES {
                    return Err(too_large(dir, format!("at most {MAX_FILES} files")));
                }
            }
        }
        Ok(())
    }

    /// The file at a path such as `scenarios/ID/task.md`.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// The files below a folder such as `answers/ID/`, each with its path below it, in order.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> + 'a {
        self.files
            .range(folder.to_owned()..)
            .map_while(move |(path, bytes)| Some((path.strip_prefix(folder)?, bytes.as_ref())))
    }

    /// The names of the folders in a folder such as `scenarios/`, in order.
    #[must_use]
    pub fn names(&self, folder: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(folder)?.split_once('/'))
            .map(|(name, _)| name)
            .collect();
        names.dedup();
        names
    }

    /// Ids of all scenarios, in order.
    #[must_use]
    pub fn scenarios(&self) -> Vec<&str> {
        let mut ids = self.names("scenarios/");
        ids.retain(|id| *id != SHARED.trim_end_matches('/'));
        ids
    }
}

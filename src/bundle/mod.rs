//! Bundles: all that a machine needs to make labs, in one file, for a class without the Internet.
//!
//! A bundle is a tar archive of these members, which any `tar` can list and take apart:
//!
//! | member | what it is |
//! | --- | --- |
//! | `cksl`, `cksl-node` | the programs |
//! | `roots.tar.zst` | the store's roots, each below a folder of its digest's name, and their `.made` files |
//! | `book.tar` | the pages of `docs/` as one site; not every bundle has it |
//! | `manifest.json` | [`Manifest`]: the roots' names and digests, and the size and SHA-256 of each member |
//!
//! Files that several roots have in common are in it once, as hard links. Nothing of a bundle is used
//! before all of its members are what the manifest says. The manifest guards against damage; who made a
//! bundle it can't prove.

mod load;
mod make;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

pub use load::load;
pub use make::make;

/// The form of bundles that this program writes and reads.
const FORMAT: u32 = 1;

/// Names of the members.
const CKSL: &str = "cksl";
const NODE: &str = "cksl-node";
const ROOTS: &str = "roots.tar.zst";
const MANIFEST: &str = "manifest.json";
const BOOK: &str = "book.tar";

/// Where the book is below the prefix of an installation.
pub const BOOK_PLACE: &str = "share/doc/cksl/book";

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of the bundle.
    pub format: u32,
    /// Version of cksl that made it.
    pub version: String,
    /// The store's roots: digest by name (`node`, `image`, `cluster`).
    pub roots: BTreeMap<String, String>,
    /// The other members.
    pub members: Vec<Member>,
}

/// A member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name in the archive.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Why a bundle could not be made or loaded.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The store lacks a root.
    #[error("the store {} has no root for {name}s", store.display())]
    NoRoot {
        /// Its name.
        name: String,
        /// The store.
        store: PathBuf,
    },
    /// A root holds something that a bundle has no place for.
    #[error("{} is neither a file nor a directory nor a link", .0.display())]
    Strange(PathBuf),
    /// It is no bundle, or one of another version.
    #[error("{} is not a bundle that this program reads: {why}", file.display())]
    NotABundle {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A member is not what the manifest says.
    #[error("{} is damaged: {member} is not what its manifest says", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The member.
        member: String,
    },
    /// A step failed.
    #[error("{step}: {source}")]
    Step {
        /// What was being done.
        step: String,
        /// The cause.
        source: io::Error,
    },
}

impl From<BundleError> for Problem {
    fn from(error: BundleError) -> Self {
        let text = error.to_string();
        match error {
            BundleError::NoRoot { name, .. } if name == "cluster" => Problem::machine(text)
                .hint("scripts/make-cluster-image.sh   makes it")
                .hint("--without-cluster               leaves it out"),
            BundleError::NoRoot { .. } => {
                Problem::machine(text).hint("scripts/make-node-root.sh   makes it")
            }
            BundleError::Damaged { .. } => {
                Problem::usage(text).hint("copy it again; nothing of it was used")
            }
            BundleError::NotABundle { .. } => {
                Problem::usage(text).hint("cksl bundle make FILE   makes one")
            }
            BundleError::Strange(_) | BundleError::Step { .. } => Problem::machine(text),
        }
    }
}

/// Tells what failed.
trait Step<T> {
    fn step(self, step: impl FnOnce() -> String) -> Result<T, BundleError>;
}

impl<T> Step<T> for io::Result<T> {
    fn step(self, step: impl FnOnce() -> String) -> Result<T, BundleError> {
        self.map_err(|source| BundleError::Step {
            step: step(),
            source,
        })
    }
}

/// The progress: bytes done, and bytes in all.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

#[cfg(test)]
mod tests;

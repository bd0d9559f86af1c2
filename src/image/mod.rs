//! Roots of the store as OCI images, to a registry and from it: for a class that has one.
//!
//! An image has one layer, the [archive](crate::store::pack) of the root, by whose digest the store calls
//! the root: so the digest of the unpacked layer, which the image's configuration says, *is* the root's
//! name, and what was pulled is the very root that was pushed. Labels say [which](LABEL_NAME) root it is
//! and [how it was made](LABEL_MADE).
//!
//! The same image is one that a Docker engine can [pull](pull_through()), for labs in it.
//!
//! What is being fetched lies in `STORE/blobs/SHA256.partial`; an interrupted pull leaves it there, and
//! the next one goes on with it. Nothing of an image is used before all of it is what its digest says.
//! A digest guards against damage and exchange on the way; who made an image it can't prove.

mod credentials;
mod document;
mod fetch;
mod pull;
mod push;
mod registry;
mod root;
mod through;

use std::io;
use std::path::PathBuf;

use crate::problem::Problem;
use crate::provider::engine::EngineError;

pub use credentials::{Credentials, in_docker_config};
pub use oci_client::Reference;
pub use pull::{Pulled, pull};
pub use push::{Compression, Pushed, push};
pub use registry::Registry;
pub use through::pull_through;

/// The label with the name of the root: `node`, `image`, `cluster`.
pub const LABEL_NAME: &str = "io.cksl.root.name";

/// The label with what the store has in the root's `.made` file: the recipe and the packages.
pub const LABEL_MADE: &str = "io.cksl.root.made";

/// The label with the bytes that the root takes unpacked, in decimal.
pub const LABEL_BYTES: &str = "io.cksl.root.bytes";

/// The label that says where in the root its licences lie.
pub const LABEL_LICENCES: &str = "io.cksl.root.licences";

/// The names of roots.
pub const NAMES: [&str; 3] = ["cluster", "node", "image"];

/// The images that are pulled where none is named, by digest: `CLUSTER_IMAGE=…`.
const PINNED: &str = include_str!("../../images/pinned.env");

/// The published image of the root of that name (`cluster`, …), if there is one: a reference with a
/// digest, from `images/pinned.env`.
#[must_use]
pub fn pinned(name: &str) -> Option<&'static str> {
    let key = format!("{}_IMAGE", name.to_ascii_uppercase());
    let mut lines = PINNED.lines().filter_map(|line| line.split_once('='));
    let (_, reference) = lines.find(|(of, _)| *of == key)?;
    Some(reference.trim()).filter(|reference| !reference.is_empty())
}

/// What takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The root becomes an archive.
    Packing,
    /// The archive goes to the registry.
    Sending,
    /// It comes from there.
    Fetching,
    /// An engine gives it out again.
    Saving,
    /// It is looked through.
    Checking,
    /// It becomes a root.
    Unpacking,
}

/// The progress: which work, bytes done, and bytes in all.
pub type Progress<'a> = &'a mut dyn FnMut(Work, u64, u64);

/// Why an image could not be pushed or pulled.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The store lacks a root.
    #[error("the store {} has no root for {name}s", store.display())]
    NoRoot {
        /// Its name.
        name: String,
        /// The store.
        store: PathBuf,
    },
    /// Somebody has changed a root in the store.
    #[error(
        "the root {digest} in the store is not what its digest says: it was changed after it was made"
    )]
    Changed {
        /// Its digest.
        digest: String,
    },
    /// Nobody answers there.
    #[error("the registry {registry} can't be reached: {why}")]
    Unreachable {
        /// Host and port.
        registry: String,
        /// The cause.
        why: String,
    },
    /// The registry wants other credentials.
    #[error("the registry {registry} refuses {step}: {why}")]
    Denied {
        /// Host and port.
        registry: String,
        /// What was asked.
        step: String,
        /// Its own words.
        why: String,
    },
    /// There is no such image.
    #[error("the registry {registry} has no {reference}")]
    Absent {
        /// Host and port.
        registry: String,
        /// The image, or a part of it.
        reference: String,
    },
    /// The registry answered, but not with what was asked for.
    #[error("the registry {registry} can't {step}: {why}")]
    Refused {
        /// Host and port.
        registry: String,
        /// What was asked.
        step: String,
        /// Its own words.
        why: String,
    },
    /// What came is not what was asked for.
    #[error("{what} is not what its digest says")]
    Damaged {
        /// A part of the image, with the digest.
        what: String,
    },
    /// It is an image, but not one of a root.
    #[error("{reference} is no image of a root of cksl: {why}")]
    Foreign {
        /// The image.
        reference: String,
        /// What is wrong.
        why: String,
    },
    /// The connection was lost again and again.
    #[error("fetching {digest} was interrupted at {done} of {size} bytes: {why}")]
    Interrupted {
        /// What was being fetched.
        digest: String,
        /// What is there, in bytes.
        done: u64,
        /// What was to come in all, in bytes.
        size: u64,
        /// The cause.
        why: String,
    },
    /// Another process fetches the same.
    #[error("another process is fetching {digest}")]
    Busy {
        /// What is being fetched.
        digest: String,
    },
    /// The disk is too small.
    #[error("{needs} bytes are needed in {}, and {has} are free", store.display())]
    NoRoom {
        /// The store.
        store: PathBuf,
        /// Bytes that are needed.
        needs: u64,
        /// Bytes that there are.
        has: u64,
    },
    /// A Docker engine did not do its part.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A step failed.
    #[error("{step}: {source}")]
    Step {
        /// What was being done.
        step: String,
        /// The cause.
        source: io::Error,
    },
}

impl From<ImageError> for Problem {
    fn from(error: ImageError) -> Self {
        let text = error.to_string();
        match error {
            ImageError::NoRoot { name, .. } if name == "cluster" => {
                Problem::machine(text).hint("scripts/make-cluster-image.sh   makes it")
            }
            ImageError::NoRoot { .. } => {
                Problem::machine(text).hint("scripts/make-node-root.sh   makes it")
            }
            ImageError::Changed { digest } => Problem::machine(text).hint(format!(
                "remove roots/{digest} from the store, and make it again"
            )),
            ImageError::Unreachable { .. } => Problem::machine(text).hint(
                "--plain-http   for a registry without TLS; one with a certificate of its own is \
                 trusted as this machine trusts it (SSL_CERT_FILE)",
            ),
            ImageError::Denied { .. } => Problem::machine(text)
                .hint("CKSL_REGISTRY_USER=… CKSL_REGISTRY_PASSWORD=…   say who asks; or `docker login`, where it needs no credential helper"),
            ImageError::Absent { .. } => Problem::usage(text),
            ImageError::Damaged { .. } => Problem::machine(text)
                .hint("nothing of it was used; pull it again, or push it again if that does not help"),
            ImageError::Foreign { .. } => {
                Problem::usage(text).hint("cksl image push REGISTRY/NAME:TAG   makes one")
            }
            ImageError::Interrupted { .. } => {
                Problem::machine(text).hint("pull it again: it goes on where it was")
            }
            ImageError::Busy { .. } => Problem::machine(text).hint("wait for it"),
            ImageError::NoRoom { .. } => {
                Problem::machine(text).hint("CKSL_STORE=DIR   names a store on another disk")
            }
            ImageError::Engine(EngineError::Unreachable { .. }) => Problem::machine(text)
                .hint("systemctl start docker   brings it back; without --engine none is needed"),
            // In the words of engines before 23.
            ImageError::Engine(EngineError::Refused { why, .. })
                if why.contains("invalid tar header") =>
            {
                Problem::machine(text).hint(
                    "cksl image push … --compression gzip   makes one that this engine can unpack",
                )
            }
            ImageError::Engine(_) => Problem::machine(text)
                .hint("without --engine cksl pulls it itself; --on kind and --on docker then have it, too"),
            ImageError::Refused { .. } | ImageError::Step { .. } => Problem::machine(text),
        }
    }
}

/// Tells what failed.
trait Step<T> {
    fn step(self, step: impl FnOnce() -> String) -> Result<T, ImageError>;
}

impl<T> Step<T> for io::Result<T> {
    fn step(self, step: impl FnOnce() -> String) -> Result<T, ImageError> {
        self.map_err(|source| ImageError::Step {
            step: step(),
            source,
        })
    }
}

#[cfg(test)]
mod tests;

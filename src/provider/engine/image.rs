//! Images, made from roots of the store.

use std::io::{self, Read};
use std::path::Path;
use std::thread;

use bollard::errors::Error as Failure;
use bollard::query_parameters::{
    CreateImageOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptions,
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::{Engine, EngineError, Found, Labels, Packed, ROOT};

/// How much of a root is sent at one time.
const PIECE: usize = 1 << 20;

/// What becomes the image `repository:tag`.
#[derive(Clone, Debug)]
pub struct Root<'a> {
    /// The image's repository.
    pub repository: &'a str,
    /// Its tag.
    pub tag: &'a str,
    /// What is in it.
    pub content: Packed,
    /// The digest of that, by which the image is labelled.
    pub digest: &'a str,
    /// What else the image says, as in a Dockerfile.
    pub changes: &'a [String],
}

impl Engine {
    /// Whether the engine has an image of that name.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn has_image(&self, name: &str) -> Result<bool, EngineError> {
        let looking = self.docker.inspect_image(name);
        let found = self.unless_gone(|| format!("look for the image {name}"), looking)?;
        Ok(found.is_some())
    }

    /// Makes the image `repository:tag` from the files of a root, with their owners.
    ///
    /// # Errors
    /// When the root can't be read, or the engine does not take it.
    pub fn import_root(
        &self,
        repository: &str,
        tag: &str,
        root: &Path,
        digest: &str,
    ) -> Result<(), EngineError> {
        self.import(&Root {
            repository,
            tag,
            content: Packed::Folder(root.to_owned()),
            digest,
            changes: &[],
        })
    }

    /// The same, with more that the image says.
    ///
    /// # Errors
    /// When the root can't be read, or the engine does not take it.
    pub fn import(&self, root: &Root<'_>) -> Result<(), EngineError> {
        let Root {
            repository,
            tag,
            ref content,
            digest,
            changes,
        } = *root;
        let name = format!("{repository}:{tag}");
        let step = || format!("make the image {name}");
        let refused = |error: io::Error| EngineError::Refused {
            address: self.address.clone(),
            step: step(),
            why: error.to_string(),
        };
        let (packed, to) = io::pipe().map_err(refused)?;
        let content = content.clone();
        let packing = thread::spawn(move || content.write(to));
        let options = CreateImageOptionsBuilder::new()
            .from_src("-")
            .repo(repository)
            .tag(tag)
            .changes([&[format!("LABEL {ROOT}={digest}")], changes].concat())
            .build();
        let body = bollard::body_try_stream(stream::iter(pieces(packed)));
        let taking = self.docker.create_image(Some(options), Some(body), None);
        let taken = self.run(step, async {
            let mut words = Box::pin(taking);
            while let Some(word) = words.next().await {
                word?;
            }
            Ok::<_, Failure>(())
        });
        // An engine that takes no more is the cause of what the packing then says.
        let packed = packing
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the packing ended in a panic")));
        taken?;
        let Err(error) = packed else {
            return Ok(());
        };
        // What it has taken is a part of the whole.
        self.remove_image(&name)?;
        Err(refused(error))
    }

    /// The images with these labels, by their names.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn images(&self, labels: &Labels) -> Result<Vec<Found>, EngineError> {
        let options = ListImagesOptionsBuilder::new()
            .filters(&labels.filter())
            .build();
        let found = self.run(
            || "list images".to_owned(),
            self.docker.list_images(Some(options)),
        )?;
        let found = found.into_iter().map(|one| Found {
            name: one.repo_tags.first().unwrap_or(&one.id).clone(),
            id: one.id,
            labels: Labels(one.labels),
        });
        Ok(found.collect())
    }

    /// Removes an image. One that is not there is removed already; one that a container is made of
    /// stays, which is an error.
    ///
    /// # Errors
    /// When the engine does not.
    pub fn remove_image(&self, image: &str) -> Result<(), EngineError> {
        let removal = self
            .docker
            .remove_image(image, None::<RemoveImageOptions>, None);
        self.unless_gone(|| format!("remove the image {image}"), removal)
            .map(drop)
    }
}

/// What is read, piece by piece.
fn pieces(mut source: impl Read) -> impl Iterator<Item = io::Result<Bytes>> {
    std::iter::from_fn(move || {
        let mut piece = Vec::with_capacity(PIECE);
        match (&mut source).take(PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => None,
            Ok(_) => Some(Ok(piece.into())),
            Err(error) => Some(Err(error)),
        }
    })
}

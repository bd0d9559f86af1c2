//! Images, made from roots of the store.

use std::collections::HashMap;
use std::io::{self, Read};
use std::pin::Pin;
use std::thread;

use bollard::auth::DockerCredentials;

use bollard::errors::Error as Failure;
use bollard::query_parameters::{
    CreateImageOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptions, TagImageOptionsBuilder,
};
use bytes::{Buf as _, Bytes};
use futures_util::{Stream, StreamExt as _, stream};

use super::{Engine, EngineError, Found, Labels, Packed, ROOT};

/// How much of a root is sent at one time.
const PIECE: usize = 1 << 20;

/// What becomes an image.
#[derive(Clone, Debug)]
pub struct Root<'a> {
    /// Its name, `repository:tag`.
    pub name: &'a str,
    /// What is in it.
    pub content: Packed,
    /// The digest of that, by which the image is labelled.
    pub digest: &'a str,
    /// What else the image says, as in a Dockerfile.
    pub changes: &'a [String],
}

/// What an engine says of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// Its labels.
    pub labels: Labels,
    /// The digests of its layers, unpacked: `sha256:…`.
    pub layers: Vec<String>,
    /// By which names and digests registries have it: `registry.example/cluster@sha256:…`.
    pub digests: Vec<String>,
}

impl Engine {
    /// The image of that name, if the engine has it.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn image(&self, name: &str) -> Result<Option<ImageFacts>, EngineError> {
        let looking = self.docker.inspect_image(name);
        let found = self.unless_gone(|| format!("look for the image {name}"), looking)?;
        Ok(found.map(|found| ImageFacts {
            labels: Labels(found.config.and_then(|of| of.labels).unwrap_or_default()),
            layers: found.root_fs.and_then(|of| of.layers).unwrap_or_default(),
            digests: found.repo_digests.unwrap_or_default(),
        }))
    }

    /// Whether the engine has an image of that name.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn has_image(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.image(name)?.is_some())
    }

    /// Lets the engine pull an image, by its whole name with tag or digest, as this user (name and
    /// password) of the registry; returns how many bytes its layers have. `progress` learns how many of
    /// them have come, and how many there are. An image that the engine has already is not fetched.
    ///
    /// # Errors
    /// When the registry does not give it to the engine, or the engine can't unpack it.
    pub fn pull(
        &self,
        name: &str,
        user: Option<(&str, &str)>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, EngineError> {
        let user = user.map(|(user, password)| DockerCredentials {
            username: Some(user.to_owned()),
            password: Some(password.to_owned()),
            ..DockerCredentials::default()
        });
        let options = CreateImageOptionsBuilder::new().from_image(name).build();
        let pulling = self.docker.create_image(Some(options), None, user);
        self.run(|| format!("pull {name}"), async {
            let mut layers = HashMap::<String, (u64, u64)>::new();
            let sum = |layers: &HashMap<_, (u64, u64)>| {
                let sizes = layers.values();
                sizes.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
            };
            let mut words = Box::pin(pulling);
            while let Some(word) = words.next().await {
                let word = word?;
                let (Some(layer), Some(of)) = (word.id, word.progress_detail) else {
                    continue;
                };
                let bytes = |count: Option<i64>| u64::try_from(count?).ok();
                // Then it is unpacked, which is counted in other bytes.
                if word.status.as_deref() == Some("Downloading")
                    && let (Some(done), Some(all)) = (bytes(of.current), bytes(of.total))
                {
                    layers.insert(layer, (done, all));
                    let (done, all) = sum(&layers);
                    progress(done, all);
                }
            }
            Ok(sum(&layers).1)
        })
    }

    /// Gives an image another name, `repository:tag`, which is taken from the one that has it.
    ///
    /// # Errors
    /// When there is no such image.
    pub fn tag(&self, image: &str, name: &str) -> Result<(), EngineError> {
        let (repository, tag) = parts(name);
        let options = TagImageOptionsBuilder::new().repo(repository).tag(tag);
        let tagging = self.docker.tag_image(image, Some(options.build()));
        self.run(|| format!("call {image} {name}"), tagging)
    }

    /// Lets `take` read the archive of an image, as `docker save` gives it.
    ///
    /// # Errors
    /// When the engine does not give all of it.
    pub fn save<T>(
        &self,
        image: &str,
        take: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, EngineError> {
        let mut saved = Saved {
            engine: self,
            stream: Box::pin(self.docker.export_image(image)),
            piece: Bytes::new(),
            lost: None,
        };
        let taken = take(&mut saved);
        match saved.lost {
            None => Ok(taken),
            Some(error) => Err(self.failed(format!("save the image {image}"), &error)),
        }
    }

    /// Makes an image of it, with the owners of its files.
    ///
    /// # Errors
    /// When the root can't be read, or the engine does not take it.
    pub fn import(&self, root: &Root<'_>) -> Result<(), EngineError> {
        let Root {
            name,
            ref content,
            digest,
            changes,
        } = *root;
        let (repository, tag) = parts(name);
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
        self.remove_image(name)?;
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

/// Repository and tag.
fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once(':').unwrap_or((name, "latest"))
}

/// An archive that an engine sends.
struct Saved<'a> {
    engine: &'a Engine,
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + 'a>>,
    /// What has come and was not read yet.
    piece: Bytes,
    /// Why no more comes.
    lost: Option<Failure>,
}

impl Read for Saved<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.engine.runtime.block_on(self.stream.next()) {
                None => return Ok(0),
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(error)) => {
                    let told = io::Error::other(error.to_string());
                    self.lost = Some(error);
                    return Err(told);
                }
            }
        }
        let read = bytes.len().min(self.piece.len());
        self.piece.split_to(read).copy_to_slice(&mut bytes[..read]);
        Ok(read)
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

//! What an image says of the root in it, and how its layer becomes a root of the store.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Seek as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use zstd::stream::Decoder;

use super::document::{DOCKER_LAYER, DOCKER_LAYER_GZIP, LAYER, LAYER_GZIP, LAYER_ZSTD, sha256};
use super::{ImageError, LABEL_BYTES, LABEL_MADE, LABEL_NAME, NAMES, Progress, Step as _, Work};
use crate::store::{self, Limits, ProgressReader};

/// What the files of a compressor begin with: RFC 1952 and RFC 8878.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// By what a layer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Zstd,
    Gzip,
    None,
}

impl Packing {
    /// That of layers of a media type, if it is one that this program can unpack.
    pub(super) fn of(media_type: &str) -> Option<Self> {
        Some(match media_type {
            LAYER_ZSTD => Self::Zstd,
            LAYER_GZIP | DOCKER_LAYER_GZIP => Self::Gzip,
            LAYER | DOCKER_LAYER => Self::None,
            _ => return None,
        })
    }

    /// That of a file, by what it begins with: a tar archive begins with a name.
    pub(super) fn found(file: &mut File) -> io::Result<Self> {
        let mut magic = Vec::new();
        file.rewind()?;
        file.by_ref().take(4).read_to_end(&mut magic)?;
        Ok(match magic.as_slice() {
            magic if magic == ZSTD_MAGIC => Self::Zstd,
            magic if magic.starts_with(&GZIP_MAGIC) => Self::Gzip,
            _ => Self::None,
        })
    }
}

/// A layer that is here.
#[derive(Debug)]
pub(super) struct Layer<'a> {
    /// Its file, which is read from its beginning.
    pub(super) file: &'a File,
    /// Bytes of it.
    pub(super) size: u64,
    /// By what it is compressed.
    pub(super) packing: Packing,
}

impl Layer<'_> {
    /// The archive in it; `progress` learns how much of what is packed was read.
    fn archive<'a>(&'a self, progress: &'a mut dyn FnMut(u64)) -> io::Result<Box<dyn Read + 'a>> {
        let mut file = self.file;
        file.rewind()?;
        let counted = ProgressReader::new(file, progress);
        Ok(match self.packing {
            Packing::Zstd => {
                let mut decoder = Decoder::new(counted)?;
                decoder.window_log_max(store::WINDOW)?;
                Box::new(decoder)
            }
            Packing::Gzip => Box::new(GzDecoder::new(counted)),
            Packing::None => Box::new(counted),
        })
    }
}

/// The root in an image, as the image tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// The image, as it was asked for.
    pub(super) image: String,
    /// Which root it is.
    pub(super) name: String,
    /// Its digest, in hexadecimal.
    pub(super) digest: String,
    /// Bytes that it takes unpacked, if it is said.
    pub(super) bytes: u64,
    made: Option<String>,
}

impl Root {
    /// By the labels of the image and the digests of its unpacked layers.
    ///
    /// # Errors
    /// An image that is none of a root.
    pub(super) fn told(
        image: &str,
        labels: &BTreeMap<String, String>,
        layers: &[String],
    ) -> Result<Self, ImageError> {
        let foreign = |why: &str| foreign(image, why.to_owned());
        let name = labels.get(LABEL_NAME).ok_or_else(|| {
            foreign(&format!(
                "it has no label {LABEL_NAME}. In an image of somebody else, kindest/node among them, \
                 there is nothing of what labs need: their programs, images and units"
            ))
        })?;
        if !NAMES.contains(&name.as_str()) {
            return Err(foreign("its label names a root that there is not"));
        }
        let [unpacked] = layers else {
            return Err(foreign("it has not one layer, but several"));
        };
        let digest = sha256(unpacked).ok_or_else(|| foreign("its layer's digest is no SHA-256"))?;
        let bytes = labels.get(LABEL_BYTES).and_then(|text| text.parse().ok());
        Ok(Self {
            image: image.to_owned(),
            name: name.clone(),
            digest: digest.to_owned(),
            bytes: bytes.unwrap_or(0),
            made: labels.get(LABEL_MADE).cloned(),
        })
    }

    /// Whether the store has it.
    pub(super) fn is_in(&self, store: &Path) -> bool {
        store::root_folder(store, &self.digest).is_dir()
    }

    /// Unpacks its layer into the store; whether somebody else has done so meanwhile.
    ///
    /// # Errors
    /// A layer that is hostile or of something else, a disk that is full. The store is as it was then.
    pub(super) fn take(
        &self,
        store: &Path,
        layer: &Layer<'_>,
        progress: Progress<'_>,
    ) -> Result<bool, ImageError> {
        let what = || format!("unpack the root in {}", store.display());
        let _locked = store::lock(store).step(what)?;
        if self.is_in(store) {
            return Ok(true);
        }
        let hostile = |error: io::Error| match error.kind() {
            io::ErrorKind::InvalidData => foreign(&self.image, format!("in its layer: {error}")),
            _ => ImageError::Step {
                step: what(),
                source: error,
            },
        };
        let size = layer.size;
        layer
            .archive(&mut |done| progress(Work::Checking, done, size))
            .and_then(|archive| store::check(archive, Limits::ROOTS, &|_| Ok(())))
            .map_err(hostile)?;
        let work = store::workplace(store, "image").step(what)?;
        let folder = work.path().join("root");
        fs::create_dir(&folder).step(what)?;
        layer
            .archive(&mut |done| progress(Work::Unpacking, done, size))
            .and_then(|archive| store::unpack(archive, &folder, false))
            .map_err(hostile)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).step(what)?;
        // Of what lies there now, not of what came: this is what labs will run on.
        if store::digest(&folder, &mut |_| {}).step(what)? != self.digest {
            return Err(ImageError::Damaged {
                what: format!("the root {} that was unpacked", self.digest),
            });
        }
        if !folder.join("etc").is_dir() {
            return Err(foreign(&self.image, "its layer has no /etc".to_owned()));
        }
        let told = self.made.as_ref().map(|made| {
            let file = work.path().join("made");
            fs::write(&file, made).map(|()| file)
        });
        let told = told.transpose().step(what)?;
        store::keep(store, &self.digest, &folder, told.as_deref()).step(what)?;
        Ok(false)
    }

    /// Points the store's name of this root at it.
    pub(super) fn point(&self, store: &Path) -> Result<(), ImageError> {
        let what = || format!("point {} at its new root", store.join(&self.name).display());
        let _locked = store::lock(store).step(what)?;
        store::point(store, &self.name, &self.digest).step(what)
    }
}

/// Why an image is refused.
pub(super) fn foreign(image: &str, why: String) -> ImageError {
    ImageError::Foreign {
        reference: image.to_owned(),
        why,
    }
}

/// The folder of the store for what is being fetched; nobody else may look into it.
pub(super) fn blobs(store: &Path) -> Result<PathBuf, ImageError> {
    let blobs = store.join("blobs");
    let what = || format!("make {}", blobs.display());
    // Whoever makes the store says who may look into it.
    fs::create_dir_all(store).step(what)?;
    if !blobs.exists() {
        let mut folder = fs::DirBuilder::new();
        folder.mode(0o700).create(&blobs).step(what)?;
    }
    Ok(blobs)
}

/// Refuses to begin what the disk has no room for.
pub(super) fn room(store: &Path, needs: u64) -> Result<(), ImageError> {
    let disk = rustix::fs::statvfs(store)
        .map_err(io::Error::from)
        .step(|| format!("look at {}", store.display()))?;
    let has = disk.f_bavail.saturating_mul(disk.f_frsize);
    if needs > has {
        return Err(ImageError::NoRoom {
            store: store.to_owned(),
            needs,
            has,
        });
    }
    Ok(())
}

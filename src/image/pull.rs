//! An image in a registry becomes a root of the store.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::stream::Decoder;

use super::document::{
    Config, DOCKER_INDEX, DOCKER_LAYER, DOCKER_LAYER_GZIP, Descriptor, INDEX, Index, LAYER,
    LAYER_GZIP, LAYER_ZSTD, MAX_DOCUMENT, Manifest, sha256,
};
use super::fetch::{Fetched, fetch, left};
use super::{
    ImageError, LABEL_BYTES, LABEL_MADE, LABEL_NAME, NAMES, Progress, Registry, Step as _, Work,
};
use crate::store::{self, Limits, Told};

/// What was pulled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// The image, with its digest.
    pub reference: String,
    /// The name of the root.
    pub name: String,
    /// The root's digest.
    pub root: String,
    /// Bytes of the layer, packed.
    pub bytes: u64,
    /// Of these, how many an earlier run had left.
    pub left: u64,
    /// Whether the store had the root already.
    pub there: bool,
}

/// Pulls the registry's image into the store, and points the name of its root at it.
///
/// # Errors
/// An image that is none of a root or not what its digest says, a registry that does not give it, a disk
/// that is full. The store's pointers are as they were then.
pub fn pull(
    registry: &Registry,
    store: &Path,
    progress: Progress<'_>,
) -> Result<Pulled, ImageError> {
    let blobs = store.join("blobs");
    let what = || format!("make {}", blobs.display());
    // Whoever makes the store says who may look into it.
    fs::create_dir_all(store).step(what)?;
    if !blobs.exists() {
        DirBuilder::new().mode(0o700).create(&blobs).step(what)?;
    }
    let foreign = |why: &str| ImageError::Foreign {
        reference: registry.reference().whole(),
        why: why.to_owned(),
    };
    let (reference, manifest) = manifest(registry)?;
    if manifest.config.size > MAX_DOCUMENT {
        return Err(foreign("its configuration is too long"));
    }
    let config = fetch(registry, &manifest.config, &blobs, &mut |_| {})?;
    let what = || format!("read {}", blobs.display());
    let text = io::read_to_string(config.content().step(what)?).step(what)?;
    config.remove().step(what)?;
    let config: Config = parsed(registry, text.as_bytes(), "configuration")?;
    let labels = config.config.labels.unwrap_or_default();
    let Some(name) = labels.get(LABEL_NAME) else {
        return Err(foreign(&format!(
            "it has no label {LABEL_NAME}. In an image of somebody else, kindest/node among them, there \
             is nothing of what labs need: their programs, images and units"
        )));
    };
    if !NAMES.contains(&name.as_str()) {
        return Err(foreign("its label names a root that there is not"));
    }
    let ([layer], [unpacked]) = (&*manifest.layers, &*config.rootfs.diff_ids) else {
        return Err(foreign("it has not one layer, but several"));
    };
    let root = sha256(unpacked).ok_or_else(|| foreign("its layer's digest is no SHA-256"))?;
    let mut pulled = Pulled {
        reference,
        name: name.clone(),
        root: root.to_owned(),
        bytes: layer.size,
        left: left(&blobs, layer),
        there: store::root_folder(store, root).is_dir(),
    };
    if !pulled.there {
        let bytes = labels.get(LABEL_BYTES).and_then(|text| text.parse().ok());
        room(
            store,
            layer.size.saturating_sub(pulled.left),
            bytes.unwrap_or(0),
        )?;
        let packed = fetch(registry, layer, &blobs, &mut |done| {
            progress(Work::Fetching, done, layer.size);
        })?;
        let made = labels.get(LABEL_MADE).map(String::as_str);
        pulled.there = take(registry, store, (layer, &packed), root, made, progress)?;
        packed.remove().step(what)?;
    }
    let what = || format!("point {} at its new root", store.join(name).display());
    let _locked = store::lock(store).step(what)?;
    store::point(store, name, root).step(what)?;
    Ok(pulled)
}

/// The image's manifest, and the image's name with the digest by which it was asked for.
fn manifest(registry: &Registry) -> Result<(String, Manifest), ImageError> {
    /// What both kinds say of themselves.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Kind {
        media_type: Option<String>,
    }
    let image = registry.reference();
    let name = image.digest().or(image.tag()).unwrap_or("latest");
    let (digest, mut text) = registry.manifest(name)?;
    let kind: Kind = parsed(registry, &text, "manifest")?;
    if matches!(kind.media_type.as_deref(), Some(INDEX | DOCKER_INDEX)) {
        let index: Index = parsed(registry, &text, "index")?;
        let ours = index.ours().ok_or_else(|| ImageError::Foreign {
            reference: image.whole(),
            why: "it has nothing for Linux on x86-64".to_owned(),
        })?;
        if sha256(ours).is_none() {
            return Err(ImageError::Foreign {
                reference: image.whole(),
                why: format!("{ours} is no SHA-256"),
            });
        }
        text = registry.manifest(ours)?.1;
    }
    let reference = format!("{}/{}@{digest}", image.registry(), image.repository());
    Ok((reference, parsed(registry, &text, "manifest")?))
}

fn parsed<T: DeserializeOwned>(
    registry: &Registry,
    text: &[u8],
    what: &str,
) -> Result<T, ImageError> {
    serde_json::from_slice(text).map_err(|error| ImageError::Foreign {
        reference: registry.reference().whole(),
        why: format!("its {what} can't be read: {error}"),
    })
}

/// Refuses to begin what the disk has no room for.
fn room(store: &Path, packed: u64, unpacked: u64) -> Result<(), ImageError> {
    let disk = rustix::fs::statvfs(store)
        .map_err(io::Error::from)
        .step(|| format!("look at {}", store.display()))?;
    let has = disk.f_bavail.saturating_mul(disk.f_frsize);
    let needs = packed.saturating_add(unpacked);
    if needs > has {
        return Err(ImageError::NoRoom {
            store: store.to_owned(),
            needs,
            has,
        });
    }
    Ok(())
}

/// Unpacks a layer and takes it into the store as that root; whether somebody else has done so meanwhile.
fn take(
    registry: &Registry,
    store: &Path,
    (layer, packed): (&Descriptor, &Fetched),
    root: &str,
    made: Option<&str>,
    progress: Progress<'_>,
) -> Result<bool, ImageError> {
    let what = || format!("unpack the root in {}", store.display());
    let _locked = store::lock(store).step(what)?;
    if store::root_folder(store, root).is_dir() {
        return Ok(true);
    }
    let hostile = |error: io::Error| match error.kind() {
        io::ErrorKind::InvalidData => ImageError::Foreign {
            reference: registry.reference().whole(),
            why: format!("in its layer: {error}"),
        },
        _ => ImageError::Step {
            step: what(),
            source: error,
        },
    };
    let size = layer.size;
    archive(layer, packed, &mut |done| {
        progress(Work::Checking, done, size)
    })
    .and_then(|layer| store::check(layer, Limits::ROOTS, &|_| Ok(())))
    .map_err(hostile)?;
    let work = store::workplace(store, "image").step(what)?;
    let folder = work.path().join("root");
    fs::create_dir(&folder).step(what)?;
    archive(layer, packed, &mut |done| {
        progress(Work::Unpacking, done, size)
    })
    .and_then(|layer| store::unpack(layer, &folder, false))
    .map_err(hostile)?;
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).step(what)?;
    // Of what lies there now, not of what came: this is what labs will run on.
    if store::digest(&folder, &mut |_| {}).step(what)? != root {
        return Err(ImageError::Damaged {
            what: format!("the root {root} that was unpacked"),
        });
    }
    if !folder.join("etc").is_dir() {
        return Err(ImageError::Foreign {
            reference: registry.reference().whole(),
            why: "its layer has no /etc".to_owned(),
        });
    }
    let told = made.map(|made| {
        let file = work.path().join("made");
        fs::write(&file, made).map(|()| file)
    });
    let told = told.transpose().step(what)?;
    store::keep(store, root, &folder, told.as_deref()).step(what)?;
    Ok(false)
}

/// The archive in a layer; `progress` learns how much of what is packed was read.
fn archive<'a>(
    layer: &Descriptor,
    packed: &Fetched,
    progress: &'a mut dyn FnMut(u64),
) -> io::Result<Box<dyn Read + 'a>> {
    let counted = Told::new(packed.content()?, progress);
    Ok(match layer.media_type.as_str() {
        LAYER_ZSTD => {
            let mut decoder = Decoder::new(counted)?;
            decoder.window_log_max(store::WINDOW)?;
            Box::new(decoder)
        }
        LAYER_GZIP | DOCKER_LAYER_GZIP => Box::new(GzDecoder::new(counted)),
        LAYER | DOCKER_LAYER => Box::new(counted),
        other => {
            let kind = format!("it is of the type {other}, which this program can't unpack");
            return Err(io::Error::new(io::ErrorKind::InvalidData, kind));
        }
    })
}

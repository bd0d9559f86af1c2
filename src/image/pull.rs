//! An image in a registry becomes a root of the store.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::document::{Config, DOCKER_INDEX, INDEX, Index, MAX_DOCUMENT, Manifest, sha256};
use super::fetch::{fetch, left};
use super::root::{Layer, Packing, Root, blobs, foreign, room};
use super::{ImageError, Progress, Registry, Step as _, Work};

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
    let blobs = blobs(store)?;
    let image = registry.reference().whole();
    let (reference, manifest) = manifest(registry)?;
    if manifest.config.size > MAX_DOCUMENT {
        return Err(foreign(&image, "its configuration is too long".to_owned()));
    }
    let config = fetch(registry, &manifest.config, &blobs, &mut |_| {})?;
    let what = || format!("read {}", blobs.display());
    let text = io::read_to_string(config.content().step(what)?).step(what)?;
    config.remove().step(what)?;
    let config: Config = parsed(registry, text.as_bytes(), "configuration")?;
    let labels = config.config.labels.unwrap_or_default();
    let root = Root::told(&image, &labels, &config.rootfs.diff_ids)?;
    let [layer] = &*manifest.layers else {
        return Err(foreign(
            &image,
            "it has not one layer, but several".to_owned(),
        ));
    };
    let packing = Packing::of(&layer.media_type).ok_or_else(|| {
        let kind = &layer.media_type;
        foreign(
            &image,
            format!("its layer is of the type {kind}, which this program can't unpack"),
        )
    })?;
    let mut pulled = Pulled {
        reference,
        name: root.name.clone(),
        root: root.digest.clone(),
        bytes: layer.size,
        left: left(&blobs, layer),
        there: root.is_in(store),
    };
    if !pulled.there {
        let packed = layer.size.saturating_sub(pulled.left);
        room(store, packed.saturating_add(root.bytes))?;
        let packed = fetch(registry, layer, &blobs, &mut |done| {
            progress(Work::Fetching, done, layer.size);
        })?;
        let layer = Layer {
            file: &packed.content().step(what)?,
            size: layer.size,
            packing,
        };
        pulled.there = root.take(store, &layer, progress)?;
        packed.remove().step(what)?;
    }
    root.point(store)?;
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
        let ours = index.ours().ok_or_else(|| {
            let why = "it has nothing for Linux on x86-64";
            foreign(&image.whole(), why.to_owned())
        })?;
        if sha256(ours).is_none() {
            return Err(foreign(&image.whole(), format!("{ours} is no SHA-256")));
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
    serde_json::from_slice(text).map_err(|error| {
        let why = format!("its {what} can't be read: {error}");
        foreign(&registry.reference().whole(), why)
    })
}

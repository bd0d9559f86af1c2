//! An image in a registry becomes one of a Docker engine, and a root of the store: for machines on which
//! the engine alone knows the way to the registry, and for labs in the engine.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write as _};
use std::path::Path;

use super::root::{Layer, Packing, Root, room};
use super::{Credentials, ImageError, Progress, Pulled, Reference, Step as _, Work};
use crate::provider::engine::Engine;
use crate::provider::{docker, kind};
use crate::store::{Limits, ProgressReader};

/// Lets the engine pull the image, and gives it the name by which labs know it there; takes its root into
/// the store, which labs in the engine need, too. Under the registry's name the engine has it afterwards
/// only if it had it before.
///
/// # Errors
/// As those of [`pull`](super::pull()), and an engine that does not do its part.
pub fn pull_through(
    engine: &Engine,
    image: &Reference,
    credentials: Option<&Credentials>,
    store: &Path,
    progress: Progress<'_>,
) -> Result<Pulled, ImageError> {
    std::fs::create_dir_all(store).step(|| format!("make {}", store.display()))?;
    let name = image.whole();
    let had = engine.image(&name)?.is_some();
    let user = credentials.map(|found| (&*found.user, &*found.password));
    let bytes = engine.pull(&name, user, &mut |done, all| {
        progress(Work::Fetching, done, all);
    })?;
    let pulled = named(engine, image, store, progress);
    if !had {
        // What has another name stays.
        engine.remove_image(&name)?;
    }
    let (reference, root, there) = pulled?;
    root.point(store)?;
    Ok(Pulled {
        reference,
        name: root.name,
        root: root.digest,
        bytes,
        left: 0,
        there,
    })
}

/// What the engine has pulled, under labs' name, and in the store; whether that had it.
fn named(
    engine: &Engine,
    image: &Reference,
    store: &Path,
    progress: Progress<'_>,
) -> Result<(String, Root, bool), ImageError> {
    let name = image.whole();
    let absent = || ImageError::Absent {
        registry: image.registry().to_owned(),
        reference: name.clone(),
    };
    let found = engine.image(&name)?.ok_or_else(absent)?;
    let labels = found.labels.0.into_iter().collect();
    let root = Root::told(&name, &labels, &found.layers)?;
    let there = root.is_in(store) || save(engine, &name, &root, store, progress)?;
    match &*root.name {
        "cluster" => engine.tag(&name, &kind::image(&root.digest))?,
        "node" => engine.tag(&name, &docker::image(&root.digest))?,
        // Of no container of the engine's.
        _ => {}
    }
    let repository = format!("{}/{}@", image.registry(), image.repository());
    let mut digests = found.digests.into_iter();
    let reference = digests.find(|digest| digest.starts_with(&repository));
    Ok((reference.unwrap_or(name), root, there))
}

/// Takes the root from the engine into the store; whether somebody else has done so meanwhile.
fn save(
    engine: &Engine,
    name: &str,
    root: &Root,
    store: &Path,
    progress: Progress<'_>,
) -> Result<bool, ImageError> {
    let what = || format!("take the root from the engine into {}", store.display());
    // As an archive, and unpacked.
    room(store, root.bytes.saturating_mul(2))?;
    let mut file = tempfile::tempfile_in(store).step(what)?;
    let bytes = root.bytes;
    let size = engine
        .save(name, |saved| {
            let told = &mut |done: u64| progress(Work::Saving, done.min(bytes), bytes);
            longest(ProgressReader::new(saved, told), &mut file)
        })?
        .step(what)?;
    let layer = Layer {
        packing: Packing::found(&mut file).step(what)?,
        file: &file,
        size,
    };
    root.take(store, &layer, progress)
}

/// Writes the longest file of an archive to `file`; returns its length. In the archive of an image with
/// one layer that is the layer: what else is there are documents, whose names and places are others in
/// each version of the engine. Which layer it is, is found by its digest later.
fn longest(archive: impl Read, file: &mut File) -> io::Result<u64> {
    let mut size = 0;
    let mut archive = tar::Archive::new(archive);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let bytes = entry.size();
        if !entry.header().entry_type().is_file() || bytes <= size {
            continue;
        }
        if bytes > Limits::ROOTS.bytes {
            let why = format!("one of its files has {bytes} bytes, which no root has");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        file.set_len(0)?;
        file.rewind()?;
        size = io::copy(&mut entry, file)?;
    }
    file.flush()?;
    // The rest of what the engine sends, or it would not know that all was read.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, name, *content).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn saved(archive: &[u8]) -> (Vec<u8>, Packing) {
        let mut file = tempfile::tempfile().unwrap();
        let size = longest(archive, &mut file).unwrap();
        let packing = Packing::found(&mut file).unwrap();
        let mut content = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut content).unwrap();
        assert_eq!(size, content.len() as u64);
        (content, packing)
    }

    #[test]
    fn the_layer_is_found_wherever_an_engine_saves_it() {
        let layer = archive(&[("etc/hostname", b"node\n")]);
        // Docker 20.10, and 25 and later.
        for place in ["0123/layer.tar", "blobs/sha256/0123"] {
            let image = archive(&[
                ("0123/VERSION", b"1.0"),
                (place, &layer),
                ("config.json", b"{}"),
            ]);
            assert_eq!(saved(&image), (layer.clone(), Packing::None), "{place}");
        }
        // An engine with containerd's store keeps layers as they came.
        let packed = zstd::encode_all(&layer[..], 1).unwrap();
        let image = archive(&[("index.json", b"{}"), ("blobs/sha256/0123", &packed)]);
        assert_eq!(saved(&image), (packed, Packing::Zstd));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&layer).unwrap();
        let packed = gzip.finish().unwrap();
        let image = archive(&[("index.json", b"{}"), ("blobs/sha256/0123", &packed)]);
        assert_eq!(saved(&image), (packed, Packing::Gzip));
    }
}

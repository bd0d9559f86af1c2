//! A root of the store becomes an image in a registry.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Cursor, Seek as _, Write as _};
use std::path::Path;

use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zstd::stream::Encoder;

use super::document::{
    CONFIG, Config, Descriptor, LAYER_GZIP, LAYER_ZSTD, MANIFEST, Manifest, Rootfs, Run,
};
use super::{
    ImageError, LABEL_BYTES, LABEL_LICENCES, LABEL_MADE, LABEL_NAME, Progress, Registry, Step as _,
    Work,
};
use crate::digest::hexadecimal;
use crate::provider::engine;
use crate::provider::kind;
use crate::store;

/// Where the licences of what is in a root lie.
const LICENCES: &str = "/usr/share/doc/*/copyright and /usr/share/licences";

/// What was pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pushed {
    /// The image, with its digest: what to pull, and to pin.
    pub reference: String,
    /// The name of the root.
    pub name: String,
    /// The root's digest.
    pub root: String,
    /// Bytes of the layer, packed.
    pub bytes: u64,
    /// Whether the registry had the layer already.
    pub there: bool,
}

/// How a layer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// By zstd, at a level from 1 to 22: small, and quick to unpack. Docker's engine can since version 23.
    Zstd(i32),
    /// By gzip, at a level from 1 to 9: for all engines.
    Gzip(u32),
}

/// Pushes the root of that name as the registry's image.
///
/// # Errors
/// A root that the store lacks or that was changed, a registry that does not take it, a disk that is full.
pub fn push(
    registry: &Registry,
    store: &Path,
    name: &str,
    compression: Compression,
    progress: Progress<'_>,
) -> Result<Pushed, ImageError> {
    let what = || format!("pack the root in {}", store.display());
    // Nobody removes a root meanwhile.
    let locked = store::lock(store).step(what)?;
    let Some(root) = store::current(store, name) else {
        return Err(ImageError::NoRoot {
            name: name.to_owned(),
            store: store.to_owned(),
        });
    };
    // Without a name, so that nothing is left of it, and nobody sweeps it away while it is sent.
    let mut layer = tempfile::tempfile_in(store).step(what)?;
    let (part, bytes) = pack(store, &root, &layer, compression, progress)?;
    layer.rewind().step(what)?;
    let made = fs::read_to_string(store::made_file(store, &root)).unwrap_or_default();
    drop(locked);

    let text = to_json(&configuration(name, &root, made, bytes));
    let manifest = to_json(&Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        config: Descriptor::of(CONFIG, &text),
        layers: vec![part.clone()],
    });
    let described = Descriptor::of(CONFIG, &text);
    let sent = registry.send(&part, layer, &mut |done| {
        progress(Work::Sending, done, part.size);
    })?;
    registry.send(&described, Cursor::new(text), &mut |_| {})?;
    let digest = Descriptor::of(MANIFEST, &manifest).digest;
    registry.publish(manifest)?;
    let image = registry.reference();
    Ok(Pushed {
        reference: format!("{}/{}@{digest}", image.registry(), image.repository()),
        name: name.to_owned(),
        root,
        bytes: part.size,
        there: !sent,
    })
}

/// Packs a root into a file; returns what it is as a layer, and the length of the archive.
fn pack(
    store: &Path,
    root: &str,
    layer: &File,
    compression: Compression,
    progress: Progress<'_>,
) -> Result<(Descriptor, u64), ImageError> {
    let folder = store::root_folder(store, root);
    let what = || format!("pack {}", folder.display());
    let expected = store::size(&folder).step(what)?;
    let mut archive = Sha256::new();
    let mut bytes = 0;
    let mut packed = || -> io::Result<Descriptor> {
        let mut write = |packer: &mut dyn io::Write| {
            let mut both = Both {
                first: &mut archive,
                second: packer,
            };
            store::pack(&folder, &mut both, &mut |written| {
                bytes = written;
                progress(Work::Packing, written.min(expected), expected);
            })
        };
        let hashed = Hashed {
            writer: BufWriter::new(layer),
            digest: Sha256::new(),
            size: 0,
        };
        let (media_type, mut hashed) = match compression {
            Compression::Zstd(level) => {
                let mut encoder = Encoder::new(hashed, level)?;
                encoder.window_log(store::WINDOW)?;
                encoder.long_distance_matching(true)?;
                let threads = std::thread::available_parallelism().map_or(1, usize::from);
                encoder.multithread(u32::try_from(threads).unwrap_or(1))?;
                write(&mut encoder)?;
                (LAYER_ZSTD, encoder.finish()?)
            }
            Compression::Gzip(level) => {
                let mut encoder = GzEncoder::new(hashed, flate2::Compression::new(level));
                write(&mut encoder)?;
                (LAYER_GZIP, encoder.finish()?)
            }
        };
        hashed.writer.flush()?;
        Ok(Descriptor {
            media_type: media_type.to_owned(),
            digest: format!("sha256:{}", hexadecimal(&hashed.digest.finalize())),
            size: hashed.size,
        })
    };
    let part = packed().step(what)?;
    if hexadecimal(&archive.finalize()) != root {
        return Err(ImageError::Changed {
            digest: root.to_owned(),
        });
    }
    Ok((part, bytes))
}

fn configuration(name: &str, root: &str, made: String, bytes: u64) -> Config {
    let cluster = name == "cluster";
    let labels = [
        (engine::ROOT, root.to_owned()),
        (LABEL_NAME, name.to_owned()),
        (LABEL_MADE, made),
        (LABEL_BYTES, bytes.to_string()),
        (LABEL_LICENCES, LICENCES.to_owned()),
    ];
    let labels: BTreeMap<_, _> = labels
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect();
    Config {
        architecture: "amd64".to_owned(),
        os: "linux".to_owned(),
        config: Run {
            entrypoint: cluster.then(|| vec![kind::ENTRY_POINT.to_owned()]),
            env: cluster.then(|| vec![kind::ENVIRONMENT.to_owned()]),
            labels: Some(labels),
        },
        rootfs: Rootfs {
            kind: "layers".to_owned(),
            diff_ids: vec![format!("sha256:{root}")],
        },
    }
}

fn to_json(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("a document is JSON")
}

/// Digests and counts what is written.
struct Hashed<W> {
    writer: W,
    digest: Sha256,
    size: u64,
}

impl<W: io::Write> io::Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Writes everything twice.
struct Both<'a> {
    first: &'a mut Sha256,
    second: &'a mut dyn io::Write,
}

impl io::Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.second.write(bytes)?;
        self.first.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.second.flush()
    }
}

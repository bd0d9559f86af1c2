//! Making a bundle.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header, HeaderMode};
use zstd::stream::Encoder;

use super::{
    BOOK, BundleError, CKSL, FORMAT, MANIFEST, Manifest, Member, NODE, Progress, ROOTS, Step as _,
};
use crate::digest::hexadecimal;
use crate::store::{self, WINDOW, root_folder};

/// Makes a bundle of these roots of the store (`node`, …), of the programs and of the folder with the book, at `file`,
/// which is there only when it is whole. `level` is zstd's, 1 to 22.
///
/// # Errors
/// A root that the store lacks or can't be read, a disk that is full.
pub fn make(
    file: &Path,
    store: &Path,
    roots: &[&str],
    (cksl, node, book): (&Path, &Path, Option<&Path>),
    level: i32,
    progress: Progress<'_>,
) -> Result<Manifest, BundleError> {
    // Nobody removes a root meanwhile.
    let _locked = store::lock(store).step(|| format!("open the store {}", store.display()))?;
    let mut manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        roots: BTreeMap::new(),
        members: Vec::new(),
    };
    for name in roots {
        let Some(digest) = store::current(store, name) else {
            return Err(BundleError::NoRoot {
                name: (*name).to_owned(),
                store: store.to_owned(),
            });
        };
        manifest.roots.insert((*name).to_owned(), digest);
    }
    let digests: Vec<&str> = {
        let mut digests: Vec<_> = manifest.roots.values().map(String::as_str).collect();
        digests.sort_unstable();
        digests.dedup();
        digests
    };
    let content = Content::of(store, &digests)?;

    let what = || format!("write {}", file.display());
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let temporary = tempfile::Builder::new()
        .prefix(".bundle.")
        .tempfile_in(folder)
        .step(what)?;
    let mut archive = Builder::new(BufWriter::new(temporary.as_file()));
    for (name, program) in [(CKSL, cksl), (NODE, node)] {
        let member = member(&mut archive, name, 0o755, |writer| {
            io::copy(&mut File::open(program)?, writer).map(drop)
        });
        manifest
            .members
            .push(member.step(|| format!("{} from {}", what(), program.display()))?);
    }
    if let Some(book) = book {
        let packed = member(&mut archive, BOOK, 0o644, |writer| {
            store::pack(book, writer, &mut |_| {})
        });
        let packed = packed.step(|| format!("{} from {}", what(), book.display()))?;
        manifest.members.push(packed);
    }
    let packed = member(&mut archive, ROOTS, 0o644, |writer| {
        let mut encoder = Encoder::new(writer, level)?;
        encoder.window_log(WINDOW)?;
        encoder.long_distance_matching(true)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        encoder.multithread(u32::try_from(threads).unwrap_or(1))?;
        let mut roots = Builder::new(encoder);
        content.pack(&mut roots, progress)?;
        roots.into_inner()?.finish().map(drop)
    });
    manifest.members.push(packed.step(what)?);
    let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is JSON");
    member(&mut archive, MANIFEST, 0o644, |writer| {
        writer.write_all(&text)
    })
    .step(what)?;
    let written = archive
        .into_inner()
        .and_then(|writer| Ok(writer.into_inner()?))
        .and_then(File::sync_all);
    written.step(what)?;
    temporary
        .persist(file)
        .map_err(|error| error.error)
        .step(what)?;
    Ok(manifest)
}

/// Adds a member whose size is known only when it is written.
fn member<W: Write + Seek>(
    archive: &mut Builder<W>,
    name: &str,
    mode: u32,
    write: impl FnOnce(&mut Hashed<'_>) -> io::Result<()>,
) -> io::Result<Member> {
    let mut header = Header::new_gnu();
    header.set_mode(mode);
    header.set_entry_type(EntryType::Regular);
    let mut entry = archive.append_writer(&mut header, name)?;
    let mut hashed = Hashed {
        writer: &mut entry,
        sha256: Sha256::new(),
        size: 0,
    };
    write(&mut hashed)?;
    let (sha256, size) = (hashed.sha256.finalize(), hashed.size);
    entry.finish()?;
    Ok(Member {
        name: name.to_owned(),
        size,
        sha256: hexadecimal(&sha256),
    })
}

/// Counts and digests what is written.
struct Hashed<'a> {
    writer: &'a mut dyn Write,
    sha256: Sha256,
    size: u64,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// All that is in the roots, in the order in which it is packed.
struct Content {
    entries: Vec<Entry>,
    /// Bytes of files.
    size: u64,
}

/// One thing in the roots.
struct Entry {
    /// Where it lies in the archive: below the root's digest.
    path: PathBuf,
    /// Where it lies in the store.
    file: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder,
    Link(PathBuf),
    File,
    /// The same file as one that was packed before.
    Same(PathBuf),
}

/// What makes two files one: their content, owners and permissions.
type Identity = ([u8; 32], u32, u32, u32);

impl Content {
    fn of(store: &Path, digests: &[&str]) -> Result<Self, BundleError> {
        let mut content = Self {
            entries: Vec::new(),
            size: 0,
        };
        let mut known = Known::default();
        for digest in digests {
            known.root += 1;
            let root = root_folder(store, digest);
            content.add(PathBuf::from(digest), root.clone(), &mut known)?;
            let made = store::made_file(store, digest);
            if made.exists() {
                content.add(PathBuf::from(format!("{digest}.made")), made, &mut known)?;
            }
        }
        Ok(content)
    }

    fn add(&mut self, path: PathBuf, file: PathBuf, known: &mut Known) -> Result<(), BundleError> {
        let what = || format!("read {}", file.display());
        let facts = fs::symlink_metadata(&file).step(what)?;
        let kind = facts.file_type();
        let (kind, inside) = if kind.is_dir() {
            let mut names = Vec::new();
            for entry in fs::read_dir(&file).step(what)? {
                names.push(entry.step(what)?.file_name());
            }
            names.sort_unstable();
            (Kind::Folder, names)
        } else if kind.is_symlink() {
            let target = fs::read_link(&file).step(what)?;
            (Kind::Link(target), Vec::new())
        } else if kind.is_file() && !kind.is_socket() {
            let earlier = known.look(&path, &file, &facts).step(what)?;
            self.size += if earlier.is_some() { 0 } else { facts.len() };
            (earlier.map_or(Kind::File, Kind::Same), Vec::new())
        } else {
            return Err(BundleError::Strange(file));
        };
        self.entries.push(Entry {
            path: path.clone(),
            file: file.clone(),
            kind,
        });
        for name in inside {
            self.add(path.join(&name), file.join(&name), known)?;
        }
        Ok(())
    }

    fn pack<W: Write>(&self, archive: &mut Builder<W>, progress: Progress<'_>) -> io::Result<()> {
        archive.mode(HeaderMode::Complete);
        archive.follow_symlinks(false);
        archive.sparse(false);
        let mut done = 0;
        for entry in &self.entries {
            let facts = fs::symlink_metadata(&entry.file)?;
            let mut header = Header::new_gnu();
            header.set_metadata(&facts);
            let target = match &entry.kind {
                Kind::Folder => {
                    header.set_size(0);
                    archive.append_data(&mut header, &entry.path, io::empty())?;
                    continue;
                }
                Kind::File => {
                    let content = File::open(&entry.file)?.take(facts.len());
                    archive.append_data(&mut header, &entry.path, content)?;
                    done += facts.len();
                    progress(done, self.size);
                    continue;
                }
                Kind::Link(target) => target,
                Kind::Same(earlier) => {
                    header.set_entry_type(EntryType::Link);
                    earlier
                }
            };
            header.set_size(0);
            archive.append_link(&mut header, &entry.path, target)?;
        }
        Ok(())
    }
}

/// Files that have been met.
#[derive(Default)]
struct Known {
    /// Number of the root that is being looked at.
    root: usize,
    /// Where those lie in the archive that have several names.
    by_inode: HashMap<(u64, u64), PathBuf>,
    by_identity: HashMap<Identity, Vec<Place>>,
}

/// A file in the archive.
struct Place {
    path: PathBuf,
    /// The last root that has it.
    root: usize,
}

impl Known {
    /// Where the same file was met before, if it was. What are two files of a root stays two, or it
    /// would be another root.
    fn look(&mut self, path: &Path, file: &Path, facts: &Metadata) -> io::Result<Option<PathBuf>> {
        // What is empty takes no room.
        if facts.len() == 0 {
            return Ok(None);
        }
        let inode = (facts.dev(), facts.ino());
        if let Some(earlier) = self.by_inode.get(&inode) {
            return Ok(Some(earlier.clone()));
        }
        let mut sha256 = Sha256::new();
        io::copy(&mut File::open(file)?, &mut sha256)?;
        let identity = (
            sha256.finalize().into(),
            facts.mode(),
            facts.uid(),
            facts.gid(),
        );
        let root = self.root;
        let places = self.by_identity.entry(identity).or_default();
        let free = places.iter_mut().find(|place| place.root != root);
        let (place, earlier) = match free {
            Some(place) => {
                place.root = root;
                (place.path.clone(), Some(place.path.clone()))
            }
            None => {
                let path = path.to_owned();
                places.push(Place {
                    path: path.clone(),
                    root,
                });
                (path, None)
            }
        };
        self.by_inode.insert(inode, place);
        Ok(earlier)
    }
}

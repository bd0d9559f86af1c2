//! Loading a bundle.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path};

use sha2::{Digest as _, Sha256};
use tar::Archive;
use zstd::stream::Decoder;

use super::{
    BOOK, BOOK_PLACE, BundleError, CKSL, FORMAT, MANIFEST, Manifest, NODE, Progress, ROOTS,
    Step as _,
};
use crate::digest::hexadecimal;
use crate::store::{self, Limits, ProgressReader, WINDOW, is_digest};

/// Longest manifest that is read.
const MAX_MANIFEST: u64 = 1 << 20;

/// Where a member lies in the file, and how long it is.
type Place = (u64, u64);

/// The book of today has a hundredth of it.
const BOOK_LIMITS: Limits = Limits {
    bytes: 256 << 20,
    entries: 20_000,
};

/// Verifies a bundle, then takes its roots into `store` and puts its programs below `prefix`: `bin/cksl` and
/// `lib/cksl/cksl-node`, and the book, if it has one. Until the last of it is unpacked nothing of the store has changed.
///
/// # Errors
/// A file that is no bundle or is damaged, a disk that is full.
pub fn load(
    file: &Path,
    store: &Path,
    prefix: &Path,
    progress: Progress<'_>,
) -> Result<Manifest, BundleError> {
    let what = || format!("read {}", file.display());
    let mut bundle = File::open(file).step(what)?;
    let places = places(&mut bundle, file)?;
    let manifest = manifest(&mut bundle, file, &places)?;
    verify(&mut bundle, file, &manifest, &places)?;

    let _locked = store::lock(store).step(|| format!("open the store {}", store.display()))?;
    let what = || format!("unpack the roots in {}", store.display());
    let work = store::workplace(store, "bundle").step(what)?;
    // Once to look through it, and once to unpack it.
    let (place, all) = (places[ROOTS], 2 * places[ROOTS].1);
    let belongs = |path: &Path| belongs(path, &manifest);
    packed(&bundle, place, &mut |done| progress(done, all))
        .and_then(|roots| store::check(roots, Limits::ROOTS, &belongs))
        .step(what)?;
    packed(&bundle, place, &mut |done| progress(place.1 + done, all))
        .and_then(|roots| store::unpack(roots, work.path(), true))
        .step(what)?;
    for digest in manifest.roots.values() {
        let from = work.path().join(digest);
        if !from.join("etc").is_dir() {
            return Err(not_a_bundle(file, format!("it lacks the root {digest}")));
        }
        let made = from.with_extension("made");
        let made = made.exists().then_some(made);
        store::keep(store, digest, &from, made.as_deref()).step(what)?;
    }
    let (bin, lib) = (prefix.join("bin"), prefix.join("lib/cksl"));
    for (name, folder) in [(CKSL, &bin), (NODE, &lib)] {
        let what = || format!("install {}", folder.join(name).display());
        fs::create_dir_all(folder).step(what)?;
        let (start, size) = places[name];
        bundle.seek(SeekFrom::Start(start)).step(what)?;
        let mut copy = tempfile::NamedTempFile::new_in(folder).step(what)?;
        io::copy(&mut (&bundle).take(size), &mut copy).step(what)?;
        fs::set_permissions(copy.path(), fs::Permissions::from_mode(0o755)).step(what)?;
        copy.as_file().sync_all().step(what)?;
        copy.persist(folder.join(name))
            .map_err(|error| error.error)
            .step(what)?;
    }
    if let Some(place) = places.get(BOOK) {
        install_book(&bundle, *place, &prefix.join(BOOK_PLACE))?;
    }
    // Last, and each by a rename: who starts a lab meanwhile takes the old roots or the new ones.
    for (name, digest) in &manifest.roots {
        let what = || format!("point {} at its new root", store.join(name).display());
        store::point(store, name, digest).step(what)?;
    }
    Ok(manifest)
}

/// Unpacks the book in the place of the one that is there.
fn install_book(bundle: &File, (start, size): Place, book: &Path) -> Result<(), BundleError> {
    let what = || format!("install {}", book.display());
    let folder = book.parent().expect("is below the prefix");
    fs::create_dir_all(folder).step(what)?;
    let packed = || {
        let mut bundle = bundle;
        bundle.seek(SeekFrom::Start(start))?;
        Ok(bundle.take(size))
    };
    packed()
        .and_then(|packed| store::check(packed, BOOK_LIMITS, &|_| Ok(())))
        .step(what)?;
    let new = tempfile::Builder::new()
        .prefix(".book.")
        .tempdir_in(folder)
        .step(what)?;
    packed()
        .and_then(|packed| store::unpack(packed, new.path(), false))
        .step(what)?;
    fs::set_permissions(new.path(), fs::Permissions::from_mode(0o755)).step(what)?;
    match fs::remove_dir_all(book) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).step(what)?,
        _ => {}
    }
    fs::rename(new.keep(), book).step(what)
}

/// Finds the members.
fn places(bundle: &mut File, file: &Path) -> Result<BTreeMap<String, Place>, BundleError> {
    let garbled = |error: io::Error| not_a_bundle(file, error.to_string());
    let mut places = BTreeMap::new();
    let mut archive = Archive::new(bundle);
    for entry in archive.entries_with_seek().map_err(garbled)? {
        let entry = entry.map_err(garbled)?;
        let name = entry
            .path()
            .map_err(garbled)?
            .to_string_lossy()
            .into_owned();
        places.insert(name, (entry.raw_file_position(), entry.size()));
    }
    match [CKSL, NODE, ROOTS, MANIFEST]
        .iter()
        .find(|name| !places.contains_key(**name))
    {
        Some(missing) => Err(not_a_bundle(file, format!("it has no {missing}"))),
        None => Ok(places),
    }
}

fn manifest(
    bundle: &mut File,
    file: &Path,
    places: &BTreeMap<String, Place>,
) -> Result<Manifest, BundleError> {
    let (start, size) = places[MANIFEST];
    let mut text = Vec::new();
    bundle
        .seek(SeekFrom::Start(start))
        .and_then(|_| bundle.take(size.min(MAX_MANIFEST)).read_to_end(&mut text))
        .step(|| format!("read {}", file.display()))?;
    let form: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|error| not_a_bundle(file, format!("its manifest is no JSON: {error}")))?;
    if form["format"] != FORMAT {
        let why = format!(
            "it has the form {}, and this one reads {FORMAT}",
            form["format"]
        );
        return Err(not_a_bundle(file, why));
    }
    let manifest: Manifest = serde_json::from_value(form)
        .map_err(|error| not_a_bundle(file, format!("its manifest: {error}")))?;
    let is_name = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase());
    let roots = &manifest.roots;
    if roots.is_empty() || !roots.keys().all(is_name) || !roots.values().all(|d| is_digest(d)) {
        return Err(not_a_bundle(file, "its manifest names no roots".to_owned()));
    }
    Ok(manifest)
}

/// Whether each member is what the manifest says.
fn verify(
    bundle: &mut File,
    file: &Path,
    manifest: &Manifest,
    places: &BTreeMap<String, Place>,
) -> Result<(), BundleError> {
    for name in [CKSL, NODE, ROOTS, BOOK] {
        let Some(&(start, size)) = places.get(name) else {
            continue;
        };
        let mut sha256 = Sha256::new();
        bundle
            .seek(SeekFrom::Start(start))
            .and_then(|_| io::copy(&mut (&*bundle).take(size), &mut sha256))
            .step(|| format!("read {}", file.display()))?;
        let digest = hexadecimal(&sha256.finalize());
        let listed = manifest.members.iter().find(|member| member.name == name);
        if listed.is_none_or(|member| (member.size, &member.sha256) != (size, &digest)) {
            return Err(BundleError::Damaged {
                file: file.to_owned(),
                member: name.to_owned(),
            });
        }
    }
    Ok(())
}

/// Why a name may not be in the roots' archive.
fn belongs(path: &Path, manifest: &Manifest) -> Result<(), String> {
    let first = match path.components().next() {
        Some(Component::Normal(first)) => Path::new(first).file_stem().and_then(OsStr::to_str),
        _ => None,
    };
    match first.is_some_and(|first| manifest.roots.values().any(|digest| digest == first)) {
        true => Ok(()),
        false => Err(format!("{} belongs to no root", path.display())),
    }
}

fn not_a_bundle(file: &Path, why: String) -> BundleError {
    BundleError::NotABundle {
        file: file.to_owned(),
        why,
    }
}

/// The archive of the roots; `progress` learns how much of what is packed was read.
fn packed<'a>(
    mut bundle: &'a File,
    (start, size): Place,
    progress: &'a mut dyn FnMut(u64),
) -> io::Result<impl Read + 'a> {
    bundle.seek(SeekFrom::Start(start))?;
    let mut decoder = Decoder::new(ProgressReader::new(bundle.take(size), progress))?;
    decoder.window_log_max(WINDOW)?;
    Ok(decoder)
}

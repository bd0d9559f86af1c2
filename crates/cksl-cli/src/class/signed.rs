//! A directory that a class has signed: its files, and `signature.json`, which names each of them with its digest.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl::digest::hexadecimal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::key::{Key, has_signed};

/// The file with the signature.
pub(super) const SIGNATURE: &str = "signature.json";

/// The version of the format.
const VERSION: u32 = 1;

/// Bytes of a signature: it has a line for each recording of a class.
const LONGEST: u64 = 16 << 20;

/// What is signed: the files by their names below the directory, with `/` between folders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signature {
    version: u32,
    /// The class.
    pub(super) class: String,
    /// When it was signed.
    pub(super) at: Timestamp,
    files: BTreeMap<String, Signed>,
    /// The public key, in Base64.
    key: String,
    signature: String,
}

/// A file as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    bytes: u64,
    sha256: String,
}

/// What is wrong with files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Differences {
    /// They are others than those that were signed.
    pub(super) changed: Vec<String>,
    /// They were signed, and are not there.
    pub(super) missing: Vec<String>,
    /// They are there, and were not signed.
    pub(super) added: Vec<String>,
}

impl Differences {
    /// Whether there is none.
    pub(super) fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A directory that is written, and signed at last.
pub(super) struct Writing {
    dir: PathBuf,
    files: BTreeMap<String, Signed>,
}

impl Writing {
    /// Begins with an empty directory, for its owner alone.
    pub(super) fn begin(dir: &Path) -> io::Result<Self> {
        DirBuilder::new().mode(0o700).create(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            files: BTreeMap::new(),
        })
    }

    /// Makes a file, and lets `fill` write it.
    pub(super) fn write<T>(
        &mut self,
        name: &str,
        fill: impl FnOnce(File) -> io::Result<T>,
    ) -> io::Result<T> {
        let path = self.dir.join(name);
        let filled = fill(create(&path)?)?;
        let (bytes, sha256) = digest(&path)?;
        self.files.insert(name.to_owned(), Signed { bytes, sha256 });
        Ok(filled)
    }

    /// Signs what was written.
    pub(super) fn sign(self, class: &str, key: &Key) -> io::Result<()> {
        let mut signature = Signature {
            version: VERSION,
            class: class.to_owned(),
            at: Timestamp::now(),
            files: self.files,
            key: STANDARD.encode(key.public()),
            signature: String::new(),
        };
        signature.signature = STANDARD.encode(key.sign(signature.text().as_bytes()));
        let text = serde_json::to_string_pretty(&signature)? + "\n";
        create(&self.dir.join(SIGNATURE))?.write_all(text.as_bytes())
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut open = OpenOptions::new();
    open.write(true).create_new(true).mode(0o600).open(path)
}

/// Length and SHA-256 of a file.
fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut digest = Sha256::new();
    let bytes = io::copy(&mut File::open(path)?, &mut digest)?;
    Ok((bytes, hexadecimal(&digest.finalize())))
}

impl Signature {
    /// Reads that of a directory, and checks that its key has signed it.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn read(dir: &Path) -> Result<Self, String> {
        let path = dir.join(SIGNATURE);
        let file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut text = String::new();
        let read = file.take(LONGEST).read_to_string(&mut text);
        read.map_err(|error| format!("{}: {error}", path.display()))?;
        let signature: Self = serde_json::from_str(&text)
            .map_err(|error| format!("{} is no signature: {error}", path.display()))?;
        if signature.version != VERSION {
            return Err(format!(
                "{} has version {}, this cksl knows {VERSION}",
                path.display(),
                signature.version
            ));
        }
        let signed = STANDARD.decode(&signature.signature).unwrap_or_default();
        match has_signed(&signature.key(), signature.text().as_bytes(), &signed) {
            true => Ok(signature),
            false => Err(format!(
                "{} was changed: its key has not signed it",
                path.display()
            )),
        }
    }

    /// The public key.
    pub(super) fn key(&self) -> Vec<u8> {
        STANDARD.decode(&self.key).unwrap_or_default()
    }

    /// How many files were signed.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// What the key signs: all but the signature, after a word that says what it is for.
    fn text(&self) -> String {
        let unsigned = Self {
            signature: String::new(),
            ..self.clone()
        };
        let text = serde_json::to_string(&unsigned).unwrap_or_default();
        format!("cksl class export\n{text}")
    }

    /// How the files of a directory differ from those that were signed.
    ///
    /// # Errors
    /// A file can't be read.
    pub(super) fn differences(&self, dir: &Path) -> io::Result<Differences> {
        let mut found = Differences::default();
        let mut left: BTreeMap<&String, &Signed> = self.files.iter().collect();
        for name in files(dir)? {
            match left.remove(&name) {
                Some(signed) if !is_as_signed(&dir.join(&name), signed)? => {
                    found.changed.push(name);
                }
                Some(_) => {}
                None if name == SIGNATURE => {}
                None => found.added.push(name),
            }
        }
        found.missing = left.into_keys().cloned().collect();
        Ok(found)
    }

    /// The same for one file of the directory.
    ///
    /// # Errors
    /// It can't be read.
    pub(super) fn difference(&self, dir: &Path, name: &str) -> io::Result<Differences> {
        let mut found = Differences::default();
        let name = name.to_owned();
        match self.files.get(&name) {
            None if name == SIGNATURE => {}
            None => found.added.push(name),
            Some(signed) if is_as_signed(&dir.join(&name), signed)? => {}
            Some(_) => found.changed.push(name),
        }
        Ok(found)
    }
}

/// Whether a file has those bytes. What is no file has not.
fn is_as_signed(path: &Path, signed: &Signed) -> io::Result<bool> {
    let there = fs::symlink_metadata(path)?;
    if !there.is_file() || there.len() != signed.bytes {
        return Ok(false);
    }
    Ok(digest(path)?.1 == signed.sha256)
}

/// The names of all that lies in a directory, but for folders; links are not followed.
fn files(dir: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let below = path.strip_prefix(dir).unwrap_or(&path);
            let parts = below.components().map(|part| match part {
                Component::Normal(name) => name.to_string_lossy(),
                _ => "..".into(),
            });
            found.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with three files, signed.
    fn signed() -> (tempfile::TempDir, PathBuf, Key) {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::make(folder.path()).unwrap();
        let dir = folder.path().join("export");
        let mut writing = Writing::begin(&dir).unwrap();
        for (name, text) in [
            ("marks.csv", "learner\n\"Ada\"\n"),
            ("marks.json", "{}\n"),
            ("recordings.tar", "abc"),
        ] {
            let fill = |mut file: File| file.write_all(text.as_bytes());
            writing.write(name, fill).unwrap();
        }
        writing.sign("finals", &key).unwrap();
        (folder, dir, key)
    }

    fn differences(dir: &Path) -> Differences {
        Signature::read(dir).unwrap().differences(dir).unwrap()
    }

    #[test]
    fn what_was_signed_is_as_it_was_and_its_key_is_that_of_the_class() {
        let (folder, dir, key) = signed();
        let signature = Signature::read(&dir).unwrap();
        assert_eq!((signature.class.as_str(), signature.count()), ("finals", 3));
        assert_eq!(signature.key(), key.public());
        assert!(differences(&dir).are_none());
        // The class has the same key the next time.
        let again = Key::of(folder.path()).unwrap();
        assert_eq!(again.public(), key.public());
        assert!(Key::make(folder.path()).is_err());
    }

    #[test]
    fn a_changed_byte_a_removed_and_an_added_file_are_named() {
        let (_folder, dir, _) = signed();
        let changed = dir.join("marks.csv");
        fs::write(&changed, b"learner\n\"Adb\"\n").unwrap();
        fs::remove_file(dir.join("recordings.tar")).unwrap();
        fs::create_dir(dir.join("more")).unwrap();
        fs::write(dir.join("more/marks.csv"), [3]).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.join("more.csv")).unwrap();
        let found = differences(&dir);
        assert_eq!(found.changed, ["marks.csv"]);
        assert_eq!(found.missing, ["recordings.tar"]);
        assert_eq!(found.added, ["more.csv", "more/marks.csv"]);
        // A link to the same bytes is no file that was signed.
        fs::rename(dir.join("marks.json"), dir.join("../marks.json")).unwrap();
        std::os::unix::fs::symlink("../marks.json", dir.join("marks.json")).unwrap();
        assert_eq!(differences(&dir).changed, ["marks.csv", "marks.json"]);

        let one = |name| {
            Signature::read(&dir)
                .unwrap()
                .difference(&dir, name)
                .unwrap()
        };
        assert_eq!(one("marks.csv").changed, ["marks.csv"]);
        assert_eq!(one("more.csv").added, ["more.csv"]);
    }

    #[test]
    fn whoever_changes_the_signature_itself_has_not_signed_it() {
        let (folder, dir, _) = signed();
        let path = dir.join(SIGNATURE);
        let text = fs::read_to_string(&path).unwrap();
        for (what, other) in [
            ("\"finals\"", "\"finalz\""),
            ("\"bytes\": 3", "\"bytes\": 4"),
            ("marks.csv", "narks.csv"),
        ] {
            assert!(text.contains(what), "{text}");
            fs::write(&path, text.replacen(what, other, 1)).unwrap();
            let why = Signature::read(&dir).unwrap_err();
            assert!(why.contains("has not signed it"), "{what}: {why}");
        }
        for (other, why) in [
            (
                text.replace("\"version\": 1", "\"version\": 2"),
                "version 2",
            ),
            ("{}".to_owned(), "no signature"),
        ] {
            fs::write(&path, other).unwrap();
            assert!(Signature::read(&dir).unwrap_err().contains(why), "{why}");
        }
        // Who signs it anew has another key.
        fs::write(&path, &text).unwrap();
        let key = Signature::read(&dir).unwrap().key();
        fs::remove_file(folder.path().join("signing.key")).unwrap();
        fs::remove_file(folder.path().join("signing.pub")).unwrap();
        let foreign = Key::make(folder.path()).unwrap();
        let mut writing = Writing::begin(&folder.path().join("forged")).unwrap();
        let fill = |mut file: File| file.write_all(b"learner\n\"Eve\"\n");
        writing.write("marks.csv", fill).unwrap();
        writing.sign("finals", &foreign).unwrap();
        let forged = Signature::read(&folder.path().join("forged")).unwrap();
        assert_ne!(forged.key(), key);
    }
}

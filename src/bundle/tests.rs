//! Tests of bundles: as root, for only root can give files to others.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

const ONE: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const TWO: &str = "2222222222222222222222222222222222222222222222222222222222222222";

/// A folder with a store of two roots, and programs.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, digest) in [("node", ONE), ("image", TWO)] {
            let root = place.at("store/roots").join(digest);
            fs::create_dir_all(root.join("etc/deep")).unwrap();
            fs::create_dir_all(root.join("usr/bin")).unwrap();
            let program = root.join("usr/bin/su");
            fs::write(&program, "a program").unwrap();
            std::os::unix::fs::chown(&program, Some(0), Some(7)).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).unwrap();
            fs::write(root.join("etc/secret"), name).unwrap();
            let secret = fs::Permissions::from_mode(0o600);
            fs::set_permissions(root.join("etc/secret"), secret).unwrap();
            fs::hard_link(&program, root.join("usr/bin/su-too")).unwrap();
            // The same in content, and another file.
            for name in ["one", "two"] {
                fs::write(root.join("usr").join(name), "the same").unwrap();
            }
            symlink("/usr/bin/su", root.join("etc/deep/link")).unwrap();
            fs::set_permissions(root.join("etc/deep"), fs::Permissions::from_mode(0o1750)).unwrap();
            fs::write(root.with_extension("made"), format!("recipe {name}\n")).unwrap();
            fs::write(place.at("store").join(name), format!("{digest}\n")).unwrap();
        }
        fs::create_dir_all(place.at("book/css")).unwrap();
        fs::write(place.at("book/index.html"), "the book").unwrap();
        fs::write(place.at("book/css/a.css"), "its looks").unwrap();
        fs::write(place.at("cksl"), "the program").unwrap();
        fs::write(place.at("cksl-node"), "the other").unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn make(&self) -> Result<Manifest, BundleError> {
        make(
            &self.at("class.tar"),
            &self.at("store"),
            &["node", "image"],
            (
                &self.at("cksl"),
                &self.at("cksl-node"),
                Some(&self.at("book")),
            ),
            3,
            &mut |_, _| {},
        )
    }

    fn load(&self) -> Result<Manifest, BundleError> {
        load(
            &self.at("class.tar"),
            &self.at("other"),
            &self.at("prefix"),
            &mut |_, _| {},
        )
    }
}

/// What `find` says of a folder.
fn listed(folder: &Path) -> String {
    let output = Command::new("find")
        .args([".", "-printf", "%P %y %m %U %G %l\n"])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// A root as the archive by whose digest the store calls it.
fn tarred(root: &Path) -> Vec<u8> {
    let output = Command::new("tar")
        .args([
            "--sort=name",
            "--mtime=@0",
            "--numeric-owner",
            "--format=gnu",
            "-cf",
            "-",
            ".",
        ])
        .current_dir(root)
        .output()
        .unwrap();
    output.stdout
}

#[test]
fn root_what_is_packed_is_unpacked_as_it_was() {
    let place = Place::new();
    let made = place.make().unwrap();
    assert_eq!(made.roots["node"], ONE);
    assert_eq!(place.load().unwrap(), made);
    for digest in [ONE, TWO] {
        let (from, to) = ("store/roots", "other/roots");
        let (from, to) = (place.at(from).join(digest), place.at(to).join(digest));
        assert_eq!(listed(&to), listed(&from));
        assert!(listed(&from).contains("usr/bin/su f 4755 0 7"));
        assert_eq!(
            fs::read(to.join("etc/secret")).unwrap(),
            fs::read(from.join("etc/secret")).unwrap()
        );
    }
    let su = |root: &str| fs::metadata(place.at("other/roots").join(root).join("usr/bin/su"));
    // What two roots have in common is one file.
    assert_eq!(su(ONE).unwrap().ino(), su(TWO).unwrap().ino());
    assert_eq!(su(ONE).unwrap().nlink(), 4);
    for digest in [ONE, TWO] {
        let (from, to) = ("store/roots", "other/roots");
        assert_eq!(
            tarred(&place.at(to).join(digest)),
            tarred(&place.at(from).join(digest))
        );
    }
    let pointer = fs::read_to_string(place.at("other/image")).unwrap();
    assert_eq!(pointer, format!("{TWO}\n"));
    let installed = |name: &str| fs::read_to_string(place.at("prefix").join(name)).unwrap();
    assert_eq!(installed("bin/cksl"), "the program");
    assert_eq!(installed("lib/cksl/cksl-node"), "the other");
    assert_eq!(installed("share/doc/cksl/book/css/a.css"), "its looks");
    let book = fs::metadata(place.at("prefix/share/doc/cksl/book")).unwrap();
    assert_eq!(book.permissions().mode() & 0o777, 0o755);
    // Loading it again changes nothing, but for a book that was older.
    fs::write(place.at("prefix/share/doc/cksl/book/old.html"), "old").unwrap();
    place.load().unwrap();
    assert_eq!(installed("share/doc/cksl/book/index.html"), "the book");
    assert!(!place.at("prefix/share/doc/cksl/book/old.html").exists());
}

#[test]
fn root_a_bundle_can_be_listed_by_tar() {
    let place = Place::new();
    place.make().unwrap();
    let output = Command::new("tar")
        .args(["-tf", "class.tar"])
        .current_dir(place.folder.path())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "cksl\ncksl-node\nbook.tar\nroots.tar.zst\nmanifest.json\n"
    );
}

#[test]
fn root_a_damaged_bundle_is_refused_and_nothing_of_it_is_used() {
    let place = Place::new();
    place.make().unwrap();
    let mut bytes = fs::read(place.at("class.tar")).unwrap();
    let middle = bytes
        .windows(4)
        .position(|four| four == [0x28, 0xb5, 0x2f, 0xfd]);
    bytes[middle.unwrap() + 100] ^= 1;
    fs::write(place.at("class.tar"), &bytes).unwrap();
    assert!(matches!(
        place.load(),
        Err(BundleError::Damaged { member, .. }) if member == ROOTS
    ));
    assert!(!place.at("other").exists() && !place.at("prefix").exists());
    bytes.truncate(bytes.len() / 2);
    fs::write(place.at("class.tar"), &bytes).unwrap();
    assert!(matches!(place.load(), Err(BundleError::NotABundle { .. })));
    fs::write(place.at("class.tar"), "something else").unwrap();
    assert!(matches!(place.load(), Err(BundleError::NotABundle { .. })));
}

#[test]
fn root_what_belongs_to_no_root_is_not_unpacked() {
    let place = Place::new();
    let mut manifest = place.make().unwrap();
    manifest.roots.insert("image".into(), "3".repeat(64));
    let folder = place.at("forged");
    fs::create_dir(&folder).unwrap();
    let tar = |arguments: &[&str]| {
        let status = Command::new("tar")
            .args(arguments)
            .current_dir(&folder)
            .status()
            .unwrap();
        assert!(status.success());
    };
    tar(&["-xf", "../class.tar"]);
    fs::write(
        folder.join(MANIFEST),
        serde_json::to_vec(&manifest).unwrap(),
    )
    .unwrap();
    tar(&["-cf", "../class.tar", CKSL, NODE, ROOTS, MANIFEST]);
    let refused = place.load().unwrap_err().to_string();
    assert!(refused.contains("belongs to no root"), "{refused}");
    assert!(!place.at("other/node").exists());
    let left = fs::read_dir(place.at("other/roots")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn root_a_store_without_a_root_is_told() {
    let place = Place::new();
    fs::remove_file(place.at("store/image")).unwrap();
    let refused = place.make().unwrap_err();
    assert!(matches!(refused, BundleError::NoRoot { name, .. } if name == "image"));
    assert!(!place.at("class.tar").exists());
    let left = fs::read_dir(place.folder.path()).unwrap().count();
    assert_eq!(left, 4, "nothing is left of it");
}

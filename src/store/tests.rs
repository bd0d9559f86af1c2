//! Tests of the store: as root, for only root can give files to others.

use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::process::Command;

use tar::{Builder, EntryType, Header};

use super::*;

/// A root with what is hard to keep: owners, bits, links of both kinds, long names.
fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    let deep = format!("usr/share/{}/{}", "long".repeat(20), "name".repeat(15));
    fs::create_dir_all(at("etc/deep")).unwrap();
    fs::create_dir_all(at(&deep)).unwrap();
    fs::write(at("etc/shadow"), "root:*\n").unwrap();
    fs::set_permissions(at("etc/shadow"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::chown(at("etc/shadow"), Some(0), Some(42)).unwrap();
    fs::write(at("usr/su"), vec![7; 1000]).unwrap();
    std::os::unix::fs::chown(at("usr/su"), Some(3_000_000_000), Some(7)).unwrap();
    fs::set_permissions(at("usr/su"), fs::Permissions::from_mode(0o4755)).unwrap();
    fs::hard_link(at("usr/su"), at(&format!("{deep}/su-too"))).unwrap();
    fs::hard_link(at("usr/su"), at("a-third")).unwrap();
    fs::write(at(&format!("{deep}/empty")), "").unwrap();
    symlink("/usr/su", at("etc/deep/link")).unwrap();
    symlink(format!("/{deep}/{}", "x".repeat(60)), at("etc/far")).unwrap();
    std::os::unix::fs::lchown(at("etc/far"), Some(5), Some(6)).unwrap();
    fs::set_permissions(at("etc/deep"), fs::Permissions::from_mode(0o1750)).unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    root
}

/// As `scripts/roots.sh` digests a root.
fn by_tar(root: &Path) -> Vec<u8> {
    let words = "--sort=name --mtime=@0 --numeric-owner --format=gnu -cf - .";
    let output = Command::new("tar")
        .args(words.split(' '))
        .current_dir(root)
        .output()
        .unwrap();
    output.stdout
}

fn packed(root: &Path) -> Vec<u8> {
    let mut archive = Vec::new();
    pack(root, &mut archive, &mut |_| {}).unwrap();
    archive
}

#[test]
fn root_an_archive_is_what_tar_makes_of_a_root() {
    let root = root();
    // Not `assert_eq`, which would print it all.
    assert!(packed(root.path()) == by_tar(root.path()));
}

#[test]
fn root_what_is_unpacked_has_the_same_digest() {
    let root = root();
    let archive = packed(root.path());
    check(&*archive, Limits::ROOTS, &|_| Ok(())).unwrap();
    let other = tempfile::tempdir().unwrap();
    unpack(&*archive, other.path(), false).unwrap();
    fs::set_permissions(other.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let of = |root: &tempfile::TempDir| digest(root.path(), &mut |_| {}).unwrap();
    assert_eq!(of(&other), of(&root));
    // It has the time of its unpacking, and not the archive's, which has none.
    assert!(fs::metadata(other.path().join("usr/su")).unwrap().mtime() > 1_000_000_000);
    fs::set_permissions(
        other.path().join("usr/su"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    assert_ne!(of(&other), of(&root));
}

#[test]
fn root_what_has_no_place_in_a_root_is_not_packed() {
    let root = root();
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("etc/socket")).unwrap();
    let refused = pack(root.path(), &mut std::io::sink(), &mut |_| {}).unwrap_err();
    assert!(
        refused.to_string().contains("etc/socket is neither"),
        "{refused}"
    );
}

/// An archive of entries that a well-meaning program would not write.
fn forged(entries: &[(EntryType, &str, &str)]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (kind, name, target) in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        let content = match kind {
            EntryType::Regular | EntryType::GNULongName | EntryType::XHeader => target.as_bytes(),
            _ => b"",
        };
        header.set_size(content.len() as u64);
        let fields = header.as_old_mut();
        fields.name[..name.len()].copy_from_slice(name.as_bytes());
        if content.is_empty() {
            fields.linkname[..target.len()].copy_from_slice(target.as_bytes());
        }
        header.set_cksum();
        archive.append(&header, content).unwrap();
    }
    archive.into_inner().unwrap()
}

fn looked_through(entries: &[(EntryType, &str, &str)], limits: Limits) -> String {
    let looked = check(&*forged(entries), limits, &|_| Ok(()));
    looked.map_or_else(|error| error.to_string(), |()| "well".to_owned())
}

#[test]
fn hostile_archives_are_refused_before_anything_is_written() {
    let refused = |entries: &[_]| looked_through(entries, Limits::ROOTS);
    use EntryType::{Block, Char, Directory, Fifo, GNULongName, Link, Regular, Symlink, XHeader};
    assert_eq!(
        refused(&[(Directory, "./", ""), (Regular, "./etc/a", "x")]),
        "well"
    );
    for name in ["../out", "./a/../../out", "/etc/cron.d/out"] {
        let why = refused(&[(Regular, name, "x")]);
        assert!(why.contains("lies outside"), "{name}: {why}");
    }
    for kind in [Block, Char, Fifo, XHeader] {
        let why = refused(&[(kind, "./dev/sda", "")]);
        assert!(why.contains("neither a file"), "{kind:?}: {why}");
    }
    let why = refused(&[(Symlink, "a", "/etc"), (Directory, "a/", "")]);
    assert!(why.contains("a is in it twice"), "{why}");
    let why = refused(&[(Regular, "a", "x"), (Link, "./a", "/etc/shadow")]);
    assert!(why.contains("twice"), "{why}");
    let long = "n".repeat(5000);
    let why = refused(&[(GNULongName, "././@LongLink", &long), (Regular, "n", "x")]);
    assert!(why.contains("a name of 5000 bytes"), "{why}");
    // A name that is long does not hide where it leads.
    let long = format!("../{}", "n".repeat(200));
    let why = refused(&[(GNULongName, "././@LongLink", &long), (Regular, "n", "x")]);
    assert!(why.contains("lies outside"), "{why}");
}

#[test]
fn no_more_is_taken_than_a_root_has() {
    let some = [
        (EntryType::Regular, "a", "x"),
        (EntryType::Regular, "b", "x"),
    ];
    let entries = Limits {
        bytes: 1 << 20,
        entries: 1,
    };
    assert_eq!(looked_through(&some, entries), "more than 1 files");
    // What a kilobyte of zeros behind the end could become is no different.
    let bytes = Limits {
        bytes: 2000,
        entries: 9,
    };
    assert!(looked_through(&some, bytes).contains("greater than a root can be"));
}

#[test]
fn root_links_don_t_lead_out_of_what_is_unpacked() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().to_str().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let secret = format!("{target}/secret");
    for entries in [
        vec![
            (EntryType::Symlink, "a", target),
            (EntryType::Regular, "a/new", "x"),
        ],
        vec![
            (EntryType::Symlink, "a", target),
            (EntryType::Directory, "a/new/", ""),
        ],
        vec![(EntryType::Link, "a", secret.as_str())],
        vec![
            (EntryType::Symlink, "s", secret.as_str()),
            (EntryType::Link, "a", "s"),
        ],
    ] {
        let archive = forged(&entries);
        check(&*archive, Limits::ROOTS, &|_| Ok(())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        unpack(&*archive, folder.path(), false).unwrap_err();
        assert!(!outside.path().join("new").exists(), "{entries:?}");
        assert_eq!(
            fs::metadata(outside.path().join("secret")).unwrap().nlink(),
            1
        );
    }
}

#[test]
fn what_a_killed_run_has_left_is_swept_unless_somebody_is_at_work() {
    let store = tempfile::tempdir().unwrap();
    let at = |name: &str| store.path().join(name);
    assert!(sweep(store.path()).unwrap().is_empty());
    assert!(!at("lock").exists(), "nothing is made to look");
    let locked = lock(store.path()).unwrap();
    fs::create_dir_all(at("tmp.image.Ab12/root/etc")).unwrap();
    fs::create_dir_all(at("tmp.XyZ")).unwrap();
    fs::create_dir_all(at("blobs")).unwrap();
    let mut partial = File::create(at("blobs/ab.partial")).unwrap();
    partial.write_all(b"half").unwrap();
    assert!(sweep(store.path()).unwrap().is_empty());
    drop(locked);
    let removed = sweep(store.path()).unwrap();
    assert_eq!(removed.len(), 2, "{removed:?}");
    assert!(!at("tmp.image.Ab12").exists() && !at("tmp.XyZ").exists());
    assert!(
        at("blobs/ab.partial").exists(),
        "the next pull goes on with it"
    );
}

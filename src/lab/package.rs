//! A repository of Debian packages, as files of a node: `apt-get install falco` without a network.
//!
//! The formats are plain enough to be written here: a package is an `ar` archive of two `tar`
//! archives (deb(5)), a repository a folder with an index (sources.list(5)). Nothing is compressed,
//! and all of it is text with NULs in it, so a package can be staged as any other file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::spec::{FileSpec, PackageSpec};
use crate::digest::sha256;

/// The suite and component under which packages are found.
const SUITE: &str = "stable";
const COMPONENT: &str = "main";
const ARCHITECTURE: &str = "amd64";

/// When all files were made, in seconds since the epoch: a package is the same each time.
const MADE: u64 = 1_700_000_000;

/// The folder of units that an administrator makes, and that of units that packages bring.
const OWN_UNITS: &str = "/etc/systemd/system/";
const PACKAGED_UNITS: &str = "/lib/systemd/system/";

/// The files of a repository in the folder `root`. `links` are symbolic links that a package brings
/// beside its files, with their targets.
pub(super) fn repository(
    root: &str,
    packages: &[PackageSpec],
    links: &dyn Fn(&PackageSpec) -> Vec<(String, String)>,
) -> Vec<FileSpec> {
    let mut files = Vec::new();
    let mut index = String::new();
    for package in packages {
        let PackageSpec { name, version, .. } = package;
        let place = format!("pool/{COMPONENT}/{name}_{version}_{ARCHITECTURE}.deb");
        let archive = deb(package, &links(package));
        let _ = write!(
            index,
            "{}Filename: {place}\nSize: {}\nSHA256: {}\n\n",
            control(package),
            archive.len(),
            sha256(&archive)
        );
        files.push(file(root, &place, archive));
    }
    let place = format!("{COMPONENT}/binary-{ARCHITECTURE}/Packages");
    let release = format!(
        "Origin: cksl\nLabel: cksl\nSuite: {SUITE}\nCodename: {SUITE}\n\
         Components: {COMPONENT}\nArchitectures: {ARCHITECTURE}\n\
         Date: Tue, 14 Nov 2023 22:13:20 UTC\n\
         SHA256:\n {} {} {place}\n",
        sha256(&index),
        index.len()
    );
    files.push(file(root, &format!("dists/{SUITE}/{place}"), index));
    files.push(file(root, &format!("dists/{SUITE}/Release"), release));
    files
}

fn file(root: &str, place: &str, text: String) -> FileSpec {
    FileSpec {
        path: format!("{root}/{place}"),
        text,
    }
}

/// What is known of a package: the start of its entry in the index, and its own `control` file.
fn control(package: &PackageSpec) -> String {
    let mut lines = package.about.trim_end().lines();
    let mut text = format!(
        "Package: {}\nVersion: {}\nArchitecture: {ARCHITECTURE}\nMaintainer: cksl\n\
         Section: admin\nPriority: optional\nDescription: {}\n",
        package.name,
        package.version,
        lines.next().unwrap_or_default()
    );
    for line in lines {
        // An empty line is written as a dot.
        let line = if line.trim().is_empty() { "." } else { line };
        let _ = writeln!(text, " {line}");
    }
    text
}

/// A binary package.
fn deb(package: &PackageSpec, links: &[(String, String)]) -> String {
    let mut data = Tar::default();
    let mut configuration = String::new();
    for file in &package.files {
        let path = match file.path.strip_prefix(OWN_UNITS) {
            Some(unit) => format!("{PACKAGED_UNITS}{unit}"),
            None => file.path.clone(),
        };
        if path.starts_with("/etc/") {
            let _ = writeln!(configuration, "{path}");
        }
        data.file(&path, file.mode(), &file.text);
    }
    for (path, target) in links {
        data.link(path, target);
    }
    let mut about = Tar::default();
    about.file("/control", 0o644, &control(package));
    about.file("/conffiles", 0o644, &configuration);

    let mut archive = String::from("!<arch>\n");
    for (name, content) in [
        ("debian-binary", "2.0\n"),
        ("control.tar", &about.finish()),
        ("data.tar", &data.finish()),
    ] {
        let _ = writeln!(
            archive,
            "{name:<16}{MADE:<12}{:<6}{:<6}{:<8}{:<10}`",
            0,
            0,
            "100644",
            content.len()
        );
        archive.push_str(content);
        if content.len() % 2 == 1 {
            archive.push('\n');
        }
    }
    archive
}

/// An archive in the format `ustar`, of files that belong to root.
#[derive(Default)]
struct Tar {
    text: String,
    folders: BTreeSet<String>,
}

impl Tar {
    const BLOCK: usize = 512;

    fn file(&mut self, path: &str, mode: u32, content: &str) {
        self.folders_of(path);
        self.header(path, mode, content.len(), '0', "");
        self.text.push_str(content);
        self.fill();
    }

    fn link(&mut self, path: &str, target: &str) {
        self.folders_of(path);
        self.header(path, 0o777, 0, '2', target);
    }

    fn finish(mut self) -> String {
        let end = self.text.len() + 2 * Self::BLOCK;
        self.text
            .extend(std::iter::repeat_n('\0', end - self.text.len()));
        self.text
    }

    /// The folders above a path, each once.
    fn folders_of(&mut self, path: &str) {
        for (place, _) in path.match_indices('/').skip(1) {
            let folder = format!("{}/", &path[..place]);
            if self.folders.insert(folder.clone()) {
                self.header(&folder, 0o755, 0, '5', "");
            }
        }
    }

    fn header(&mut self, path: &str, mode: u32, size: usize, kind: char, target: &str) {
        let name = format!(".{path}");
        let with = |sum: &str| {
            let fixed = format!(
                "{name:\0<100}{mode:07o}\0{0:07o}\0{0:07o}\0{size:011o}\0{MADE:011o}\0{sum}{kind}{target:\0<100}\
                 ustar\0{0:02}{root:\0<32}{root:\0<32}",
                0,
                root = "root"
            );
            format!("{fixed:\0<512}")
        };
        let sum: u32 = with("        ").bytes().map(u32::from).sum();
        self.text.push_str(&with(&format!("{sum:06o}\0 ")));
    }

    /// Fills the block that was begun.
    fn fill(&mut self) {
        while !self.text.len().is_multiple_of(Self::BLOCK) {
            self.text.push('\0');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> PackageSpec {
        PackageSpec {
            name: "falco".into(),
            version: "1.0".into(),
            about: "A falco\nfor tests.\n\nAnd more.\n".into(),
            files_of: Vec::new(),
            files: vec![
                FileSpec {
                    path: "/etc/falco/falco.yaml".into(),
                    text: "priority: debug # \u{2026}\n".into(),
                },
                FileSpec {
                    path: "/etc/systemd/system/falco.service".into(),
                    text: "[Unit]\n".into(),
                },
            ],
        }
    }

    #[test]
    fn the_index_names_the_package_with_its_size_and_sum() {
        let links = |_: &PackageSpec| vec![("/usr/bin/falco".to_owned(), "/opt/f".to_owned())];
        let files = repository("/srv/p", &[package()], &links);
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/srv/p/pool/main/falco_1.0_amd64.deb",
                "/srv/p/dists/stable/main/binary-amd64/Packages",
                "/srv/p/dists/stable/Release"
            ]
        );
        let (archive, index) = (&files[0].text, &files[1].text);
        assert!(index.contains(&format!("Size: {}\n", archive.len())));
        assert!(index.contains(&sha256(archive)));
        assert!(index.contains("Description: A falco\n for tests.\n .\n And more.\n"));
        assert!(files[2].text.contains(&sha256(index)));
    }

    #[test]
    fn an_archive_has_its_files_below_their_folders_with_right_sums() {
        let mut tar = Tar::default();
        tar.file("/etc/falco/falco.yaml", 0o644, "a: \u{2026}\n");
        tar.link("/usr/bin/falco", "/opt/f");
        let text = tar.finish();
        assert!(text.len().is_multiple_of(512));
        let mut names = Vec::new();
        let mut bytes = text.as_bytes();
        while bytes[0] != 0 {
            let field = |from: usize, to: usize| {
                let field = std::str::from_utf8(&bytes[from..to]).unwrap();
                field.trim_matches(['\0', ' ']).to_owned()
            };
            let sum: u32 = (0..512)
                .map(|at| {
                    if (148..156).contains(&at) {
                        32
                    } else {
                        bytes[at].into()
                    }
                })
                .sum();
            assert_eq!(u32::from_str_radix(&field(148, 156), 8), Ok(sum));
            assert_eq!(field(257, 263), "ustar");
            names.push(field(0, 100));
            let size = usize::from_str_radix(&field(124, 136), 8).unwrap();
            bytes = &bytes[512 + size.next_multiple_of(512)..];
        }
        assert_eq!(
            names,
            [
                "./etc/",
                "./etc/falco/",
                "./etc/falco/falco.yaml",
                "./usr/",
                "./usr/bin/",
                "./usr/bin/falco"
            ]
        );
    }

    #[test]
    fn units_and_configuration_stand_where_packages_have_them() {
        let archive = deb(&package(), &[]);
        assert!(archive.starts_with("!<arch>\ndebian-binary   "));
        assert!(archive.contains("./lib/systemd/system/falco.service\0"));
        assert!(archive.contains("/etc/falco/falco.yaml\n"));
        assert!(!archive.contains("./etc/systemd"));
    }
}

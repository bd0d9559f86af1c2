//! Which build of cksl this is. Two builds may differ in what they say to each other and write to
//! disk while their version is the same, as happens between releases.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The version, and what tells this build's file from another's. A file that was replaced while it
/// runs keeps its own.
pub fn build() -> String {
    build_of(Path::new("/proc/self/exe"))
}

/// The same for the program in that file, which is of this version.
pub fn build_of(program: &Path) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match std::fs::metadata(program) {
        Ok(file) => format!(
            "{version} ({:x}-{:x}-{:x})",
            file.ino(),
            file.size(),
            file.mtime()
        ),
        Err(_) => version.to_owned(),
    }
}

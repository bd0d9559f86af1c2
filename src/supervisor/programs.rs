//! The program for the inside of nodes, as it is shown there: alone in a folder of the store that is
//! named by the program's content, so that a new version does not change under running nodes.

use std::fs::{self, File, Permissions};
use std::io::{self, Seek as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::digest::hexadecimal;
use crate::problem::Problem;

/// Name of the program.
pub(super) const PROGRAM: &str = "cksl-node";

/// The folder below `store`; it is made if it is missing. `installed` are the folders in which the
/// program is looked for.
pub(super) fn folder(store: &Path, installed: &[PathBuf]) -> Result<PathBuf, Problem> {
    let program = find(installed)?;
    place(store, &program).map_err(|error| {
        Problem::machine(format!(
            "`{PROGRAM}` can't be put into the store {}: {error}",
            store.display()
        ))
    })
}

/// The program, as it was installed with this one.
///
/// # Errors
/// It lies in none of these places.
pub fn find(installed: &[PathBuf]) -> Result<PathBuf, Problem> {
    let mut places = installed.iter().map(|folder| folder.join(PROGRAM));
    places.find(|path| path.is_file()).ok_or_else(|| {
        let places: Vec<String> = installed
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        Problem::machine(format!("the program `{PROGRAM}` is missing"))
            .hint(format!(
                "it belongs to cksl and was looked for in {}",
                places.join(", ")
            ))
            .hint("run the set-up again: scripts/start.sh")
    })
}

fn place(store: &Path, program: &Path) -> io::Result<PathBuf> {
    let programs = store.join("programs");
    let folder = programs.join(digest(&mut File::open(program)?)?);
    if folder.join(PROGRAM).is_file() {
        return Ok(folder);
    }
    fs::create_dir_all(&programs)?;
    let mut copy = tempfile::NamedTempFile::new_in(&programs)?;
    io::copy(&mut File::open(program)?, &mut copy)?;
    copy.as_file().sync_all()?;
    // The program may have been replaced meanwhile: the copy's own content names its folder.
    copy.rewind()?;
    let folder = programs.join(digest(copy.as_file_mut())?);
    fs::create_dir_all(&folder)?;
    fs::set_permissions(copy.path(), Permissions::from_mode(0o755))?;
    // Another supervisor may have placed it meanwhile, and nodes may run on that very file.
    match copy.persist_noclobber(folder.join(PROGRAM)) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(folder),
    }
}

/// The SHA-256 of what is left to read of a file, in hexadecimal.
fn digest(file: &mut File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(file, &mut hasher)?;
    Ok(hexadecimal(&hasher.finalize()))
}

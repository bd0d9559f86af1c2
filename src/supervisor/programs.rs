//! The program for the inside of nodes, as it is shown there: alone in a folder of the store that is
//! named by the program's content, so that a new version does not change under running nodes.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// Name of the program.
pub(super) const PROGRAM: &str = "cksl-node";

/// The folder below `store`; it is made if it is missing. `installed` are the folders in which the
/// program is looked for.
pub(super) fn folder(store: &Path, installed: &[PathBuf]) -> Result<PathBuf, Problem> {
    let found = installed
        .iter()
        .map(|folder| folder.join(PROGRAM))
        .find(|path| path.is_file());
    let Some(program) = found else {
        let places: Vec<String> = installed
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        return Err(
            Problem::machine(format!("the program `{PROGRAM}` is missing"))
                .hint(format!(
                    "it belongs to cksl and was looked for in {}",
                    places.join(", ")
                ))
                .hint("run the set-up again: scripts/start.sh"),
        );
    };
    place(store, &program).map_err(|error| {
        Problem::machine(format!(
            "`{PROGRAM}` can't be put into the store {}: {error}",
            store.display()
        ))
    })
}

fn place(store: &Path, program: &Path) -> io::Result<PathBuf> {
    let bytes = fs::read(program)?;
    let digest: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let folder = store.join("programs").join(digest);
    if !folder.join(PROGRAM).is_file() {
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(store.join("programs"))?;
        io::Write::write_all(&mut file, &bytes)?;
        file.as_file().sync_all()?;
        fs::set_permissions(file.path(), Permissions::from_mode(0o755))?;
        file.persist(folder.join(PROGRAM))
            .map_err(|error| error.error)?;
    }
    Ok(folder)
}

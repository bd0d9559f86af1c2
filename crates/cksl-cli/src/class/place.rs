//! Where the records of a class are: the owner's directory names a server, or has them.

use std::fs;
use std::io;
use std::path::Path;

use cksl::problem::Problem;
use cksl_class::class::records::{Place, Server};

/// The name of the file with the address of a server, in the directory of the records.
pub(super) const ADDRESS: &str = "address";

/// Where the records are to which a directory belongs.
///
/// # Errors
/// The address of their server can't be read, or can't be used.
pub(super) fn place(records: &Path, class: &str) -> Result<Place, Problem> {
    let failed = |why: &dyn std::fmt::Display| {
        let file = records.join(ADDRESS);
        Problem::machine(format!("{} can't be used: {why}", file.display()))
    };
    match fs::read_to_string(records.join(ADDRESS)) {
        Ok(url) => Server::new(url.trim_end(), class)
            .map(Place::Server)
            .map_err(|why| failed(&why)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Place::File(records.join("class.db")))
        }
        Err(error) => Err(failed(&error)),
    }
}

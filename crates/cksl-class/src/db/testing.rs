//! Where tests keep records: in a directory of their own, or in a schema of their own.

use std::path::Path;

use tempfile::TempDir;

use super::{Place, Server};

/// Names a database of PostgreSQL in which tests may make schemas.
pub(crate) const DATABASE: &str = "CKSL_TEST_POSTGRES";

/// Set where the tests of this program are run once more, with their records in that database.
pub(crate) const INSIDE: &str = "CKSL_TEST_IN_POSTGRES";

/// The place of a test's records, which goes with it.
#[derive(Debug)]
pub(crate) struct Shelf(TempDir);

impl Shelf {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Its directory, without any file of the records if they are in PostgreSQL.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where the records are.
    pub(crate) fn place(&self) -> Place {
        match std::env::var(INSIDE) {
            Ok(url) => Place::Server(self.server(&url)),
            Err(_) => Place::File(self.path().join("class.db")),
        }
    }

    /// Its schema in a database.
    pub(crate) fn server(&self, url: &str) -> Server {
        let name = self.path().file_name().unwrap().to_string_lossy();
        Server::new(url, &format!("test{name}")).unwrap()
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if let Place::Server(server) = self.place() {
            let dropped = server.drop_schema();
            assert!(std::thread::panicking() || dropped.is_ok(), "{dropped:?}");
        }
    }
}

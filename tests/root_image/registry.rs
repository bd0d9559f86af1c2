//! A registry for tests: the CNCF's own, compiled from its module (`scripts/lib.sh`, `make_registry`), on
//! a port of this machine; and a way to it that can be cut.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::wait;

/// `user` with the password `pass`, as the registry wants it.
const USER: &str = "user:$2a$04$VGQMLw98YHlgowVL0ahSFuYkNH09oYyzmiDxv/NkfsKmC1dajgxo.\n";

/// A registry, which ends with the value.
pub(super) struct Registry {
    folder: TempDir,
    process: Child,
    /// Host and port.
    pub(super) address: String,
}

impl Registry {
    /// One that answers everybody; nothing where the registry was not compiled, which is said.
    pub(super) fn open() -> Option<Self> {
        Self::start("")
    }

    /// One that answers `user` alone.
    pub(super) fn closed() -> Option<Self> {
        Self::start("auth: {htpasswd: {realm: tests, path: FOLDER/users}}\n")
    }

    fn start(more: &str) -> Option<Self> {
        if !crate::require::root() {
            return None;
        }
        let Some(program) = std::env::var_os("CKSL_TEST_REGISTRY") else {
            crate::require::skip("registry", "scripts/test.sh makes it: CKSL_TEST_REGISTRY");
            return None;
        };
        let folder = tempfile::tempdir().expect("makes a folder");
        let here = folder.path().display().to_string();
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let address = free.expect("finds a port").to_string();
        fs::write(folder.path().join("users"), USER).expect("writes");
        let configuration = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n\
             storage: {{filesystem: {{rootdirectory: {here}/data}}}}\n\
             http: {{addr: '{address}'}}\n{}",
            more.replace("FOLDER", &here)
        );
        let file = folder.path().join("registry.yaml");
        fs::write(&file, configuration).expect("writes");
        let process = Command::new(program)
            .arg("serve")
            .arg(file)
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts the registry");
        let registry = Self {
            folder,
            process,
            address,
        };
        wait::until("a registry that listens", || {
            TcpStream::connect(&registry.address)
        });
        Some(registry)
    }

    /// The file in which it keeps what has this digest.
    pub(super) fn file(&self, digest: &str) -> PathBuf {
        let hex = digest.trim_start_matches("sha256:");
        let folder = "data/docker/registry/v2/blobs/sha256";
        let file = Path::new(folder).join(&hex[..2]).join(hex).join("data");
        self.folder.path().join(file)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A way to a registry on which no more than some bytes come back at first.
pub(super) struct Way {
    /// Where it begins.
    pub(super) address: String,
    /// How many bytes have come back.
    pub(super) bytes: Arc<AtomicU64>,
    /// How many may. What comes then is held up, or, if `cuts`, the connection is cut, once.
    allowed: Arc<AtomicU64>,
}

impl Way {
    pub(super) fn new(registry: &Registry, allowed: u64, cuts: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
        let way = Self {
            address: listener.local_addr().expect("has an address").to_string(),
            bytes: Arc::default(),
            allowed: Arc::new(AtomicU64::new(allowed)),
        };
        let (to, bytes) = (registry.address.clone(), Arc::clone(&way.bytes));
        let allowed = Arc::clone(&way.allowed);
        // Ends with the tests.
        thread::spawn(move || {
            for one in listener.incoming().flatten() {
                let Ok(other) = TcpStream::connect(&to) else {
                    continue;
                };
                let (mut from, mut there) = (clone(&one), clone(&other));
                thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut there);
                    let _ = there.shutdown(Shutdown::Write);
                });
                let (bytes, allowed) = (Arc::clone(&bytes), Arc::clone(&allowed));
                thread::spawn(move || back(other, one, &bytes, &allowed, cuts));
            }
        });
        way
    }

    /// Lets everything through from now on.
    pub(super) fn open(&self) {
        self.allowed.store(u64::MAX, Ordering::SeqCst);
    }
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("is a descriptor more")
}

fn back(
    mut from: TcpStream,
    mut to: TcpStream,
    bytes: &AtomicU64,
    allowed: &AtomicU64,
    cuts: bool,
) {
    let mut piece = vec![0; 1 << 14];
    loop {
        let read = match from.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        while bytes.load(Ordering::SeqCst) >= allowed.load(Ordering::SeqCst) {
            if cuts {
                allowed.store(u64::MAX, Ordering::SeqCst);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        if to.write_all(&piece[..read]).is_err() {
            break;
        }
        bytes.fetch_add(read as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

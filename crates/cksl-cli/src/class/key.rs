//! The key with which a class signs what it exports: Ed25519, made with the class. Root alone has it, or who has made the
//! class without root; the server of the pages never does.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

/// In the directory of a class: the key, PKCS #8.
const KEY: &str = "signing.key";

/// Beside it: its public half, for whoever checks a signature.
const PUBLIC: &str = "signing.pub";

/// See the module.
pub(super) struct Key(Ed25519KeyPair);

impl Key {
    /// Makes the key of a new class.
    pub(super) fn make(folder: &Path) -> io::Result<Self> {
        let failed = |_| io::Error::other("no key can be made");
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(failed)?;
        let key = Self::read(made.as_ref())?;
        // A file has its name when it is whole: a kill leaves no half of a key.
        let write = |name: &str, mode: u32, bytes: &[u8]| {
            let mut file = tempfile::Builder::new()
                .permissions(Permissions::from_mode(mode))
                .tempfile_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok::<_, io::Error>((file, folder.join(name)))
        };
        let (public, name) = write(PUBLIC, 0o644, key.public())?;
        let (secret, path) = write(KEY, 0o600, made.as_ref())?;
        secret
            .persist_noclobber(path)
            .map_err(|error| error.error)?;
        public.persist(name).map_err(|error| error.error)?;
        Ok(key)
    }

    /// The key of a class; one that an earlier cksl has made gets it now.
    pub(super) fn of(folder: &Path) -> io::Result<Self> {
        match fs::read(folder.join(KEY)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(folder),
            read => Self::read(&read?),
        }
    }

    fn read(bytes: &[u8]) -> io::Result<Self> {
        let key = Ed25519KeyPair::from_pkcs8(bytes);
        key.map(Self)
            .map_err(|error| io::Error::other(error.to_string()))
    }

    /// Its public half.
    pub(super) fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// Signs a text.
    pub(super) fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text).as_ref().to_vec()
    }
}

/// The public half of the key of a class, if it has one that this user may read.
pub(super) fn public(folder: &Path) -> Option<Vec<u8>> {
    fs::read(folder.join(PUBLIC)).ok()
}

/// Whether that key has signed the text.
pub(super) fn has_signed(public: &[u8], text: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public)
        .verify(text, signature)
        .is_ok()
}

/// What people compare of a public key: its SHA-256, in pairs.
pub(super) fn fingerprint(public: &[u8]) -> String {
    let mut shown = String::new();
    for byte in Sha256::digest(public) {
        let colon = if shown.is_empty() { "" } else { ":" };
        let _ = write!(shown, "{colon}{byte:02X}");
    }
    shown
}

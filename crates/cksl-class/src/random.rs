//! Words that nobody can guess, and what is kept of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Bytes from the kernel.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let mut filled = 0;
    while filled < bytes.len() {
        // It waits in the first seconds of a boot, and may be interrupted there; it never fails for good.
        if let Ok(count) =
            rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty())
        {
            filled += count;
        }
    }
    bytes
}

/// Nearly 256 bits from the kernel, as 43 characters that may be in an address, a cookie or a header. None begins with a
/// hyphen: in a command it would be an option.
pub(crate) fn secret() -> String {
    let mut secrets = std::iter::repeat_with(|| URL_SAFE_NO_PAD.encode(bytes::<32>()));
    let secret = secrets.find(|secret| !secret.starts_with('-'));
    secret.expect("there is no end of them")
}

/// A number that no other host has: 53 bits, which JSON carries everywhere.
pub(crate) fn number() -> i64 {
    (i64::from_le_bytes(bytes()) & ((1 << 53) - 1)).max(1)
}

/// What is kept of a secret.
pub(crate) type Hash = [u8; 32];

/// See [`Hash`].
pub(crate) fn hash(word: &str) -> Hash {
    Sha256::digest(word.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_fit_into_an_address() {
        let (one, other) = (secret(), secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(one.bytes().all(fits), "{one}");
        // One in 64 would be one.
        assert!((0..1000).all(|_| !secret().starts_with('-')));
    }
}

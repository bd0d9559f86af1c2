//! Numbers that nobody can guess.

/// Such a number, from the kernel.
#[must_use]
pub fn random() -> u64 {
    let mut bytes = [0; 8];
    // Fails only before the kernel's pool is filled, in the first seconds of a boot, where it waits.
    let _ = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    u64::from_le_bytes(bytes)
}

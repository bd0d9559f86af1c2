//! Which file systems hold files, rather than what the kernel says about itself.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::fstatfs;

/// File systems in memory, overlays, and those of disks, by the numbers of linux/magic.h and of their
/// own sources. Whatever lies on one of them was written there by somebody, and is read at once.
const STORAGE: [u64; 10] = [
    0x0102_1994, // tmpfs
    0x794c_7630, // overlay
    0xef53,      // ext2, ext3, ext4
    0x5846_5342, // xfs
    0x9123_683e, // btrfs
    0xf2f5_2010, // f2fs
    0x2fc1_2fc1, // zfs
    0xca45_1a4e, // bcachefs
    0xe0f5_e1e2, // erofs
    0x7371_7368, // squashfs
];

/// Refuses a file that lies elsewhere: in `/proc` its content would depend on who reads it, and reading
/// it may wait for ever.
///
/// # Errors
/// `Unsupported` for such a file.
pub(crate) fn require(file: impl AsFd) -> io::Result<()> {
    // The field is a signed word; the numbers have 32 bits.
    let kind = fstatfs(file)?.f_type.cast_unsigned() & 0xffff_ffff;
    match STORAGE.contains(&kind) {
        true => Ok(()),
        false => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "it is on a file system of the kernel's own, and is not looked at",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn what_the_kernel_makes_up_is_told_from_what_somebody_wrote() {
        let file = tempfile::tempfile().unwrap();
        require(&file).expect("a temporary file is written");
        for made_up in ["/proc/version", "/proc/self/status", "/sys/kernel/mm"] {
            let refused = require(File::open(made_up).unwrap()).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::Unsupported, "{made_up}");
        }
    }
}

//! How much memory the machine has, and how much of it is free.

use std::fs;

/// Of `/proc/meminfo`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// All of it (`MemTotal`).
    pub total: u64,
    /// What programs may still take, as the kernel estimates it (`MemAvailable`).
    pub available: u64,
}

impl Memory {
    /// What the kernel says now; nothing if it does not.
    #[must_use]
    pub fn now() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/meminfo").ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let of = |name: &str| -> Option<u64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kib << 10)
        };
        Some(Self {
            total: of("MemTotal:")?,
            available: of("MemAvailable:")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_words_are_bytes() {
        let text =
            "MemTotal:       24689764 kB\nMemFree:         1 kB\nMemAvailable:   20000000 kB\n";
        let memory = Memory {
            total: 24_689_764 << 10,
            available: 20_000_000 << 10,
        };
        assert_eq!(Memory::parse(text), Some(memory));
        assert_eq!(Memory::parse("MemTotal: 1 kB\n"), None);
    }
}

//! Drawing values from a seed.
//!
//! The same seed gives the same values for good: a recorded attempt can be made again by any later
//! version. So the stream is defined here and nowhere else:
//!
//! - block `i` of the parameter `NAME` is SHA-256 of `"cksl-param-1"`, the seed (8 bytes, big
//!   endian), `NAME` in UTF-8, a zero byte and `i` (4 bytes, big endian);
//! - the blocks in order, cut into big-endian 64-bit words, are the parameter's words;
//! - a number below `n` is the first word below the largest multiple of `n` that 64 bits hold,
//!   modulo `n`.
//!
//! Each parameter has a stream of its own, so adding one changes no other.

use sha2::{Digest, Sha256};

/// The words of one parameter, or of whatever else is drawn.
pub struct Words<'a> {
    seed: u64,
    name: &'a str,
    block: u32,
    ready: Vec<u64>,
}

impl<'a> Words<'a> {
    /// The stream that a seed and a name give.
    #[must_use]
    pub fn new(seed: u64, name: &'a str) -> Self {
        Words {
            seed,
            name,
            block: 0,
            ready: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        loop {
            if let Some(word) = self.ready.pop() {
                return word;
            }
            let digest = Sha256::new()
                .chain_update(b"cksl-param-1")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.name)
                .chain_update([0])
                .chain_update(self.block.to_be_bytes())
                .finalize();
            self.block += 1;
            self.ready = digest
                .chunks_exact(8)
                .map(|bytes| {
                    bytes
                        .iter()
                        .fold(0, |word, byte| word << 8 | u64::from(*byte))
                })
                .rev()
                .collect();
        }
    }

    /// The place of one of so many things, each as likely; there is one at least.
    pub(crate) fn index(&mut self, many: usize) -> usize {
        usize::try_from(self.below(many as u64)).unwrap_or_default()
    }

    /// A number below `n`, each as likely; `n` is at least 1.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        let unfair = u64::MAX - u64::MAX % n;
        loop {
            let word = self.next();
            if word < unfair {
                return word % n;
            }
        }
    }
}

//! Where overlayfs keeps a file of its upper layer, read from the types of its module.
//!
//! Where overlayfs is built into the kernel, the loader finds that among the kernel's types. On Debian
//! it is a module, loaded when the first overlay is mounted, with types of its own: they go on where
//! the kernel's end, and so do their names.

use std::fs;

const KERNEL: &str = "/sys/kernel/btf/vmlinux";
const MODULE: &str = "/sys/kernel/btf/overlay";

/// The first bytes of such a file.
const MAGIC: u16 = 0xeb9f;

const STRUCT: u32 = 4;

/// Bytes that follow a type of each kind, and for each of its parts.
const EXTRA: [(usize, usize); 20] = [
    (0, 0),
    (4, 0),  // integer
    (0, 0),  // pointer
    (12, 0), // array
    (0, 12), // structure
    (0, 12), // union
    (0, 8),  // enumeration
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 8),  // a function's prototype
    (4, 0),  // variable
    (0, 12), // section
    (0, 0),
    (4, 0), // tag
    (0, 0),
    (0, 12), // enumeration of 64 bits
];

/// What is known of the overlays of this kernel.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    upper_at: Option<u32>,
}

impl Layers {
    /// How far behind an overlay's inode the file of the upper layer stands; 0 if the module is not
    /// there yet or does not tell.
    pub(crate) fn upper_at(&mut self) -> u32 {
        if self.upper_at.is_none() {
            self.upper_at = upper_at();
        }
        self.upper_at.unwrap_or(0)
    }
}

fn upper_at() -> Option<u32> {
    let module = fs::read(MODULE).ok()?;
    let kernel = fs::read(KERNEL).ok()?;
    distance(&kernel, &module)
}

/// The bytes between an overlay's inode and the file of the upper layer.
fn distance(kernel: &[u8], module: &[u8]) -> Option<u32> {
    let (kernel, module) = (Types::of(kernel)?, Types::of(module)?);
    let name = |at: u32| {
        let at = at as usize;
        let (names, at) = match at.checked_sub(kernel.names.len()) {
            Some(at) => (module.names, at),
            None => (kernel.names, at),
        };
        names.get(at..)?.split(|byte| *byte == 0).next()
    };
    let mut types = module.types;
    while let Some([named, info, _]) = words(types) {
        let (kind, parts) = (info >> 24 & 31, (info & 0xffff) as usize);
        let (fixed, each) = *EXTRA.get(kind as usize)?;
        types = types.get(12..)?;
        if kind == STRUCT && name(named) == Some(b"ovl_inode") {
            let place = |wanted: &[u8]| {
                let members = types.get(..parts * each)?.chunks_exact(each);
                members.filter_map(words).find_map(|[named, _, bits]| {
                    // With bit fields, the upper byte is a member's size.
                    let bits = if info >> 31 == 1 {
                        bits & 0xff_ffff
                    } else {
                        bits
                    };
                    (name(named) == Some(wanted)).then_some(bits / 8)
                })
            };
            return place(b"__upperdentry")?.checked_sub(place(b"vfs_inode")?);
        }
        types = types.get(fixed + parts * each..)?;
    }
    None
}

/// The two parts of a file of types.
struct Types<'a> {
    types: &'a [u8],
    names: &'a [u8],
}

impl<'a> Types<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        if bytes.get(..2)? != MAGIC.to_ne_bytes() {
            return None;
        }
        let [head] = words(bytes.get(4..)?)?;
        let [types_at, types, names_at, names] = words(bytes.get(8..)?)?;
        let part = |at: u32, len: u32| {
            let from = (head as usize).checked_add(at as usize)?;
            bytes.get(from..from.checked_add(len as usize)?)
        };
        Some(Types {
            types: part(types_at, types)?,
            names: part(names_at, names)?,
        })
    }
}

fn words<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let mut found = [0; N];
    for (word, bytes) in found.iter_mut().zip(bytes.get(..4 * N)?.chunks_exact(4)) {
        *word = u32::from_ne_bytes(bytes.try_into().ok()?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with these types and names.
    fn file(types: &[u32], names: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_ne_bytes().to_vec();
        bytes.extend([1, 0]);
        let length = 4 * types.len() as u32;
        for word in [24, 0, length, length, names.len() as u32] {
            bytes.extend(word.to_ne_bytes());
        }
        bytes.extend(types.iter().flat_map(|word| word.to_ne_bytes()));
        bytes.extend(names);
        bytes
    }

    #[test]
    fn the_distance_is_read_over_names_of_kernel_and_module() {
        let kernel_names = b"\0inode\0vfs_inode\0";
        let kernel = file(&[1, 4 << 24, 600], kernel_names);
        let here = kernel_names.len() as u32;
        let module_names = b"\0ovl_inode\0__upperdentry\0flags\0";
        let types = [
            0,
            2 << 24,
            1, // a pointer
            0,
            13 << 24 | 2,
            0,
            0,
            0,
            0,
            0, // a prototype
            here + 1,
            4 << 24 | 3,
            640, // the structure and its members
            here + 25,
            0,
            0,
            7,
            1,
            32 * 8,
            here + 11,
            0,
            (32 + 600) * 8,
        ];
        let module = file(&types, module_names);
        assert_eq!(distance(&kernel, &module), Some(600));
        for end in 0..module.len() {
            let found = distance(&kernel, &module[..end]);
            assert_eq!(found, None, "cut at {end}");
        }
        let other = file(&types[..10], module_names);
        assert_eq!(distance(&kernel, &other), None);
    }

    #[test]
    fn what_is_no_file_of_types_tells_nothing() {
        assert_eq!(distance(b"", b""), None);
        assert_eq!(distance(&[0xff; 64], &[0xff; 64]), None);
    }
}

//! Tables that every event is looked up in.

/// A hash map for keys of the kernel's or our own making: quick, and seeded anew in each process.
pub(crate) type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

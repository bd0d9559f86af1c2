//! Tables that every event is looked up in.

/// A hash map for numbers of the kernel's making: quick, and seeded anew in each process.
pub(super) type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

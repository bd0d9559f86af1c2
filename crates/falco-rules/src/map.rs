//! Tables in which every event is looked up, here and by who makes the events.

/// A hash map for keys of the kernel's or our own making: quick, and seeded anew in each process.
pub type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// The same for a set.
pub type Set<K> = std::collections::HashSet<K, foldhash::fast::RandomState>;

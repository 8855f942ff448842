//! The hash maps of the crate. Their keys are names of a few bytes and numbers, for which std's hash takes longer than the
//! rest of a lookup. No order of them ever reaches a result.

/// A map with a quick hash.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
/// A set with a quick hash.
pub(crate) type HashSet<V> = std::collections::HashSet<V, foldhash::fast::RandomState>;

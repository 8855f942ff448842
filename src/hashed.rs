//! The hash maps of the crate. Their keys are names of a few bytes and numbers, for which std's hash takes longer than the
//! rest of a lookup. No order of them ever reaches a result.

pub(crate) use std::collections::hash_map::Entry;
use std::hash::BuildHasher;

/// A map with a quick hash.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
/// A set with a quick hash.
pub(crate) type HashSet<V> = std::collections::HashSet<V, foldhash::fast::RandomState>;

/// The hash of a text; the same each time.
pub(crate) fn hash(text: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(text)
}

//! The hash maps of the crate. Their keys are names of a few bytes and numbers, for which std's hash takes longer than the
//! rest of a lookup. No order of them ever reaches a result.
//!
//! Entries stand in a vector, and one index of numbers serves maps of all types: std's tables are some kilobytes of
//! WebAssembly for each. Most maps are of the few params and files of a task, and small ones have no index at all.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::{FixedState, RandomState};

/// Up to so many entries are looked through.
const FEW: usize = 8;

/// A map with a quick hash.
#[derive(Debug, Clone)]
pub(crate) struct HashMap<K, V> {
    entries: Vec<(K, V)>,
    /// Of the entries by the hash of their keys; empty where they are few.
    index: Index,
    hasher: RandomState,
}

impl<K, V> Default for HashMap<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), index: Index::default(), hasher: RandomState::default() }
    }
}

impl<K: Hash + Eq, V> HashMap<K, V> {
    /// The number of entries.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Makes room for further entries.
    pub(crate) fn reserve(&mut self, further: usize) {
        self.entries.reserve(further);
    }

    /// The value of a key.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(self.place(key, self.hash(key))?).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub(crate) fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key, self.hash(key))?;
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    /// Whether a key has a value.
    pub(crate) fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key, self.hash(key)).is_some()
    }

    /// Gives a key its value. Gives the one that it had.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = self.hash(&key);
        if let Some((_, known)) = self.place(&key, hash).and_then(|place| self.entries.get_mut(place)) {
            return Some(std::mem::replace(known, value));
        }
        self.push(key, value, hash);
        None
    }

    /// The place of a key.
    pub(crate) fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let hash = self.hash(&key);
        Entry { place: self.place(&key, hash), map: self, key, hash }
    }

    /// Takes a key out. Gives the value that it had.
    pub(crate) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let hash = short_hash(&self.hasher, key);
        let place = self.place(key, hash)?;
        let (_, value) = self.entries.swap_remove(place);
        self.index.take(hash, place);
        if let Some((moved, _)) = self.entries.get(place) {
            self.index.renumber(short_hash(&self.hasher, moved), self.entries.len(), place);
        }
        Some(value)
    }

    /// The entries, in the order in which they came.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.entries.iter()
    }

    /// Their values, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Keeps the entries of which `is_kept` says so.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&K, &V) -> bool) {
        self.entries.retain(|(key, value)| is_kept(key, value));
        let Self { entries, index, hasher } = self;
        index.fill(entries.len(), entries.len(), &|number| hash_of(entries, hasher, number));
    }

    /// Takes all entries out.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The hash of a key, where it is asked for: few entries are looked through.
    fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        if self.entries.len() <= FEW { 0 } else { short_hash(&self.hasher, key) }
    }

    fn place<Q: Hash + Eq + ?Sized>(&self, key: &Q, hash: u32) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let is_here = |number: usize| self.entries.get(number).is_some_and(|(known, _)| known.borrow() == key);
        if self.entries.len() <= FEW {
            return (0..self.entries.len()).find(|&number| is_here(number));
        }
        self.index.find(hash, &is_here)
    }

    /// Adds an entry whose key has none.
    fn push(&mut self, key: K, value: V, hash: u32) {
        self.entries.push((key, value));
        let Self { entries, index, hasher } = self;
        if !index.add(entries.len(), hash) {
            // From here on there is an index, large enough for all that there is room for.
            index.fill(entries.len(), entries.capacity(), &|number| hash_of(entries, hasher, number));
        }
    }
}

fn hash_of<K: Hash, V>(entries: &[(K, V)], hasher: &RandomState, number: usize) -> u32 {
    entries.get(number).map_or(0, |(key, _)| short_hash(hasher, key))
}

impl<K: Hash + Eq, V> Extend<(K, V)> for HashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| drop(self.insert(key, value)));
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for HashMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::default();
        map.reserve(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<K, V> IntoIterator for HashMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// A key in a map, which has a value or is given one.
pub(crate) struct Entry<'m, K, V> {
    map: &'m mut HashMap<K, V>,
    key: K,
    hash: u32,
    place: Option<usize>,
}

impl<'m, K: Hash + Eq, V> Entry<'m, K, V> {
    /// The value, which is made where there is none.
    pub(crate) fn or_insert_with(self, make: impl FnOnce() -> V) -> &'m mut V {
        let place = self.place.unwrap_or_else(|| {
            self.map.push(self.key, make(), self.hash);
            self.map.entries.len() - 1
        });
        // INVARIANT: it was found there, or has just been put there.
        #[allow(clippy::indexing_slicing)]
        let (_, value) = &mut self.map.entries[place];
        value
    }

    /// The value, which is this one where there is none.
    pub(crate) fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    /// The value, which is the default where there is none.
    pub(crate) fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

/// A set with a quick hash.
#[derive(Debug, Clone)]
pub(crate) struct HashSet<T>(HashMap<T, ()>);

impl<T> Default for HashSet<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T: Hash + Eq> HashSet<T> {
    /// Adds a member. Says whether it is new.
    pub(crate) fn insert(&mut self, member: T) -> bool {
        self.0.insert(member, ()).is_none()
    }

    /// Whether this is a member.
    pub(crate) fn contains<Q: Hash + Eq + ?Sized>(&self, member: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(member)
    }

    /// The number of members.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no members.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Hash + Eq> FromIterator<T> for HashSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        Self(members.into_iter().map(|member| (member, ())).collect())
    }
}

/// Numbers by hashes, with the free slots between them that end a search. At most half of the slots, whose count is a power
/// of two, are taken.
#[derive(Debug, Clone, Default)]
struct Index(Vec<Slot>);

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    /// One more than it is; 0 in a free slot.
    number: u32,
}

impl Index {
    /// The number with this hash of which `is_it` says so.
    fn find(&self, hash: u32, is_it: &dyn Fn(usize) -> bool) -> Option<usize> {
        self.slot(hash, is_it).and_then(|at| self.0.get(at)).map(|slot| slot.number as usize - 1)
    }

    /// The slot of that number.
    fn slot(&self, hash: u32, is_it: &dyn Fn(usize) -> bool) -> Option<usize> {
        let mut at = self.wrapped(hash as usize);
        loop {
            let slot = self.0.get(at).filter(|slot| slot.number != 0)?;
            if slot.hash == hash && is_it(slot.number as usize - 1) {
                return Some(at);
            }
            at = self.wrapped(at + 1);
        }
    }

    fn wrapped(&self, at: usize) -> usize {
        at & self.0.len().wrapping_sub(1)
    }

    /// Takes a number out. What stands behind it moves up, so that no free slot ends a search too early.
    fn take(&mut self, hash: u32, number: usize) {
        let Some(mut free) = self.slot(hash, &|other| other == number) else { return };
        let mut at = free;
        loop {
            at = self.wrapped(at + 1);
            let Some(&slot) = self.0.get(at).filter(|slot| slot.number != 0) else { break };
            let distance_from = |place: usize| self.wrapped(at.wrapping_sub(place));
            if distance_from(slot.hash as usize) >= distance_from(free) {
                self.set(free, slot);
                free = at;
            }
        }
        self.set(free, Slot::default());
    }

    /// Gives a number another in its place.
    fn renumber(&mut self, hash: u32, old: usize, new: usize) {
        if let Some(at) = self.slot(hash, &|other| other == old) {
            self.set(at, Slot { hash, number: new as u32 + 1 });
        }
    }

    fn set(&mut self, at: usize, slot: Slot) {
        if let Some(place) = self.0.get_mut(at) {
            *place = slot;
        }
    }

    /// Adds the last of `count` numbers. Says whether all of them are here then, as they are unless that one is the first
    /// which makes them many.
    fn add(&mut self, count: usize, hash: u32) -> bool {
        if count <= FEW {
            self.0.clear();
        } else if count == FEW + 1 {
            return false;
        } else {
            self.make_room(count);
            self.put(count - 1, hash);
        }
        true
    }

    /// Grows where more than half of the slots would be taken. Each keeps its hash: no key is looked at again.
    fn make_room(&mut self, count: usize) {
        if count * 2 <= self.0.len() {
            return;
        }
        let slots = std::mem::take(&mut self.0);
        self.0.resize((count * 4).next_power_of_two(), Slot::default());
        for Slot { hash, number } in slots.into_iter().filter(|slot| slot.number != 0) {
            self.put(number as usize - 1, hash);
        }
    }

    /// Holds the numbers below `count`, or none where these are few. There will be room for `room`.
    fn fill(&mut self, count: usize, room: usize, hash: &dyn Fn(usize) -> u32) {
        self.0.clear();
        if count > FEW {
            self.0.resize((room * 2).next_power_of_two(), Slot::default());
            (0..count).for_each(|number| self.put(number, hash(number)));
        }
    }

    fn put(&mut self, number: usize, hash: u32) {
        let mut at = self.wrapped(hash as usize);
        while self.0.get(at).is_some_and(|slot| slot.number != 0) {
            at = self.wrapped(at + 1);
        }
        self.set(at, Slot { hash, number: number as u32 + 1 });
    }
}

fn short_hash<T: Hash + ?Sized>(hasher: &RandomState, key: &T) -> u32 {
    hasher.hash_one(key) as u32
}

/// The hash of a text; the same each time.
pub(crate) fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}

#[cfg(test)]
#[path = "hashed_tests.rs"]
mod tests;

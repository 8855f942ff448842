//! Everything that is put in order. The standard library's sort is several kilobytes of WebAssembly for each type, and
//! collecting a `BTreeMap` brings one too: here one sort of numbers serves all types.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts numbers.
#[inline(never)]
pub(crate) fn sort_numbers(numbers: &mut [usize]) {
    numbers.sort_unstable();
}

/// Pairs up to this many, as nearly all lists of them are, are sorted where they stand: an order of their own costs more.
const FEW: usize = 12;

/// Sorts pairs of numbers.
#[inline(never)]
pub(crate) fn sort_pairs(pairs: &mut [(usize, usize)]) {
    if pairs.len() > FEW {
        return sort_by(pairs, Ord::cmp);
    }
    let is_turned = |pair: &[(usize, usize)]| matches!(pair, [one, other] if one > other);
    for last in 1..pairs.len() {
        let mut at = last;
        while at > 0 && pairs.get(at - 1..=at).is_some_and(is_turned) {
            pairs.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// Sorts by what `compare` says; what is equal stays in its order.
pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let compare = |one: usize, other: usize| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    };
    let Some(mut order) = order(items.len(), &compare) else { return };
    // Circle by circle, each item goes to its place, which then names itself.
    for start in 0..order.len() {
        let mut at = start;
        while let Some(from) = order.get_mut(at).map(|from| std::mem::replace(from, at)).filter(|&from| from != start) {
            items.swap(at, from);
            at = from;
        }
    }
}

/// Sorts by a key; what has the same one stays in its order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// The numbers below `count` in the order that `compare` gives them, equal ones in their own; `None` where they stand in it.
#[inline(never)]
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Option<Vec<usize>> {
    if (1..count).all(|number| compare(number - 1, number).is_le()) {
        return None;
    }
    let mut order: Vec<usize> = (0..count).collect();
    // A stable sort makes use of stretches that stand in order, as most lists have.
    order.sort_by(|&one, &other| compare(one, other));
    Some(order)
}

/// A map of these entries; of those with one key the last stays.
pub(crate) fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// A set of these members.
pub(crate) fn set<T: Ord>(members: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(members);
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_numbers::random_numbers;

    #[test]
    fn equal_items_stay_in_their_order() {
        let mut random = random_numbers(7);
        for count in [0, 1, 2, 3, 20, 21, 500] {
            let mut items: Vec<(u32, usize)> = (0..count).map(|number| ((random() >> 20) % 50, number)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|&(key, _)| key);
            sort_by_key(&mut items, |&(key, _)| key);
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn few_pairs_and_many_are_sorted_alike() {
        for count in [0, 1, 2, 7, FEW, FEW + 1, 100] {
            let mut pairs: Vec<_> = (0..count).map(|number| ((number + 2) * 7 % 5, number * 11 % 13)).collect();
            let mut expected = pairs.clone();
            expected.sort_unstable();
            sort_pairs(&mut pairs);
            assert_eq!(pairs, expected);
        }
    }

    #[test]
    fn numbers_are_sorted() {
        let mut numbers = [3, 1, 2, 1];
        sort_numbers(&mut numbers);
        assert_eq!(numbers, [1, 1, 2, 3]);
    }

    #[test]
    fn of_one_key_the_last_entry_stays() {
        assert_eq!(map([("b", 1), ("a", 2), ("b", 3)]), BTreeMap::from([("a", 2), ("b", 3)]));
        assert_eq!(set(["b", "a", "b"]), BTreeSet::from(["a", "b"]));
    }
}

//! The hash maps, beside what the standard library gives.

use super::*;
use crate::random_numbers::random_numbers;

#[test]
fn a_map_gives_what_it_was_given() {
    for count in [0, 1, FEW, FEW + 1, 1000] {
        let name = |number: usize| format!("n{number}");
        let mut map: HashMap<String, usize> = (0..count).map(|number| (name(number), number)).collect();
        assert_eq!((map.len(), map.is_empty()), (count, count == 0));
        assert!((0..count).all(|number| map.get(name(number).as_str()) == Some(&number)));
        assert!(!map.contains_key("other"));
        (0..count).for_each(|number| *map.entry(name(number)).or_default() += 1);
        assert_eq!(map.insert(name(count), 7), None);
        assert_eq!(map.insert(name(count), 8), Some(7));
        map.retain(|_, number| number % 2 == 0);
        let is_kept = |number: usize| map.get(name(number).as_str()) == Some(&(number + 1));
        assert!((0..count).all(|number| is_kept(number) == (number % 2 == 1)));
        map.clear();
        assert!(!map.contains_key("n0"));
    }
}

#[test]
fn what_is_taken_out_leaves_the_rest() {
    let mut map = HashMap::default();
    let mut left = std::collections::BTreeMap::new();
    let mut random = random_numbers(1);
    for step in 0..20_000 {
        let number = random();
        let key = number >> 25;
        if number & 0x1000 == 0 {
            assert_eq!(map.insert(key, step), left.insert(key, step));
        } else {
            assert_eq!(map.remove(&key), left.remove(&key));
        }
        assert_eq!(map.len(), left.len());
        assert!(step % 100 != 0 || (0..128).all(|key| map.get(&key) == left.get(&key)));
    }
}

/// A key whose hash is that of all others.
#[derive(PartialEq, Eq)]
struct Alike(u32);

impl Hash for Alike {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

#[test]
fn keys_of_one_hash_are_told_apart() {
    let mut map: HashMap<Alike, u32> = (0..20).map(|number| (Alike(number), number)).collect();
    assert!((0..20).all(|number| map.get(&Alike(number)) == Some(&number)));
    assert_eq!(map.remove(&Alike(20)), None);
    assert_eq!(map.remove(&Alike(7)), Some(7));
    assert!((0..20).all(|number| map.contains_key(&Alike(number)) == (number != 7)));
}

#[test]
fn a_set_holds_each_member_once() {
    let mut set: HashSet<&str> = ["a", "b", "a"].into_iter().collect();
    assert!(set.contains("a") && !set.contains("c"));
    assert_eq!((set.len(), set.is_empty(), HashSet::<&str>::default().is_empty()), (2, false, true));
    assert!(set.insert("c") && !set.insert("c"));
}

#[test]
fn the_hash_of_a_text_is_the_same_each_time() {
    assert_eq!(hash("a text"), hash("a text"));
    assert_ne!(hash("a text"), hash("another"));
}

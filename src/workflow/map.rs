//! Maps that are read once, gone through often and changed rarely.

use std::borrow::Cow;

use crate::ordered;
use crate::source::reader::{Collection, Read, Reader};
use crate::source::token::{Stopped, Token};

/// A JSON object read as a map ordered by key, so that nothing downstream depends on the order in which an editor
/// (or JavaScript, which moves integer-like keys to the front) wrote it. A key that stands twice is an error.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transparent))]
pub struct Map<T>(
    /// In the order of the keys, each of which stands once.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, T>"))]
    Vec<(String, T)>,
);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// The members of a [`Map`], in the order of their keys.
pub type Iter<'m, T> = std::iter::Map<std::slice::Iter<'m, (String, T)>, fn(&'m (String, T)) -> (&'m String, &'m T)>;

impl<T> Map<T> {
    /// How many members there are.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert_eq!(map.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// assert!(oc_argo::workflow::Map::<i64>::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members, in the order of their keys.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert_eq!(map.iter().next(), Some((&"a".to_owned(), &1)));
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert!(map.keys().eq(["a", "b"]));
    /// ```
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &String> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert!(map.values().eq(&[1, 2]));
    /// ```
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The value of a key.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert_eq!((map.get("b"), map.get("c")), (Some(&2), None));
    /// ```
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(self.find(key).ok()?).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let mut map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// *map.get_mut("b").unwrap() += 1;
    /// assert_eq!(map.get("b"), Some(&3));
    /// ```
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        let index = self.find(key).ok()?;
        self.0.get_mut(index).map(|(_, value)| value)
    }

    /// Whether the key is there.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert!(map.contains_key("a") && !map.contains_key("c"));
    /// ```
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of a key. Gives the one that it had.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let mut map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert_eq!((map.insert("b".to_owned(), 3), map.insert("c".to_owned(), 4)), (Some(2), None));
    /// assert_eq!(map.len(), 3);
    /// ```
    pub fn insert(&mut self, key: String, value: T) -> Option<T> {
        match self.find(&key) {
            Ok(index) => self.0.get_mut(index).map(|(_, old)| std::mem::replace(old, value)),
            Err(index) => {
                self.0.insert(index, (key, value));
                None
            }
        }
    }

    /// Takes a key out. Gives the value that it had.
    ///
    /// ```
    /// use oc_argo::workflow::Map;
    ///
    /// let mut map: Map<i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into_iter().collect();
    /// assert_eq!((map.remove("b"), map.remove("b")), (Some(2), None));
    /// ```
    pub fn remove(&mut self, key: &str) -> Option<T> {
        self.find(key).ok().map(|index| self.0.remove(index).1)
    }

    /// The index of a key, or else the one at which it would stand.
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }

    /// Puts the members in order. Of those with one key the last stays; the others are named, by their indices as they were.
    fn put_in_order(&mut self) -> Vec<(usize, String)> {
        if self.0.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Vec::new();
        }
        self.sort()
    }

    #[inline(never)]
    fn sort(&mut self) -> Vec<(usize, String)> {
        let order = in_order(&self.0.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>());
        let mut members: Vec<_> = std::mem::take(&mut self.0).into_iter().map(Some).collect();
        let mut replaced = Vec::new();
        let mut last: Option<usize> = None;
        for index in order {
            let Some(member) = members.get_mut(index).and_then(Option::take) else { continue };
            match self.0.last_mut().zip(last).filter(|(before, _)| before.0 == member.0) {
                Some((before, index)) => {
                    *before = member;
                    replaced.push((index, before.0.clone()));
                }
                None => self.0.push(member),
            }
            last = Some(index);
        }
        replaced
    }
}

/// The indices of the keys in the order of the keys; those of one key in their own order.
fn in_order(keys: &[&str]) -> Vec<usize> {
    let mut order: Vec<(&str, usize)> = keys.iter().enumerate().map(|(index, &key)| (key, index)).collect();
    ordered::sort_by_key(&mut order, |&(key, _)| key);
    order.into_iter().map(|(_, index)| index).collect()
}

impl<T> FromIterator<(String, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        let mut map = Self(entries.into_iter().collect());
        map.put_in_order();
        map
    }
}

impl<'m, T> IntoIterator for &'m Map<T> {
    type Item = (&'m String, &'m T);
    type IntoIter = Iter<'m, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Default + Read> Collection for Map<T> {
    fn add(&mut self, key: Cow<'_, str>) {
        self.0.push((key.into_owned(), T::default()));
    }

    fn read_last<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match self.0.last_mut() {
            Some((_, last)) => last.read(token, reader),
            None => Ok(()),
        }
    }

    fn clear_last(&mut self) {
        if let Some((_, last)) = self.0.last_mut() {
            *last = T::default();
        }
    }

    fn settle(&mut self) -> Vec<(usize, String)> {
        self.put_in_order()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_of_their_keys_and_the_last_of_a_key_counts() {
        let members = [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("b", 5)];
        let mut map = Map(members.map(|(key, value)| (key.to_owned(), value)).to_vec());
        assert_eq!(map.put_in_order(), [(0, "b".to_owned()), (2, "b".to_owned())]);
        assert_eq!(
            map.iter().map(|(key, value)| (key.as_str(), *value)).collect::<Vec<_>>(),
            [("a", 2), ("b", 5), ("c", 4)]
        );
        assert_eq!(map.insert("bb".to_owned(), 6), None);
        assert_eq!(map.insert("a".to_owned(), 7), Some(2));
        assert_eq!(map.remove("b"), Some(5));
        assert_eq!(map.remove("b"), None);
        assert_eq!(map.get_mut("c").map(|value| std::mem::replace(value, 8)), Some(4));
        assert_eq!(
            map.keys().zip(map.values()).map(|(key, value)| format!("{key}{value}")).collect::<String>(),
            "a7bb6c8"
        );
        assert_eq!((map.len(), map.contains_key("bb"), map.get("b")), (3, true, None));
    }
}

//! Sets of few things.

/// Things that stand once each, in order: few enough for a list, which takes a tenth of the code of a tree.
#[derive(Debug)]
pub(super) struct Sorted<T>(Vec<T>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Sorted<T> {
    pub(super) fn insert(&mut self, one: T) {
        if let Err(index) = self.0.binary_search(&one) {
            self.0.insert(index, one);
        }
    }

    pub(super) fn remove(&mut self, one: &T) {
        if let Ok(index) = self.0.binary_search(one) {
            self.0.remove(index);
        }
    }

    pub(super) fn contains(&self, one: &T) -> bool {
        self.0.binary_search(one).is_ok()
    }

    pub(super) fn as_slice(&self) -> &[T] {
        &self.0
    }

    pub(super) fn into_vec(self) -> Vec<T> {
        self.0
    }
}

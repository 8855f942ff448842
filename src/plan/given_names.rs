//! The names that the tasks of a workflow would have: as long as none is given twice, there is nothing to number.

use super::templates::DAG;
use crate::hashed::{HashMap, hash};

/// How often each name would be given: few graphs hold two items of one name, and then there is nothing to number.
#[derive(Debug, Default)]
pub(super) struct GivenNames {
    /// By the hash of the name: where two have one hash, they count as one name.
    given: HashMap<u64, u32>,
    /// How many names would be given once too often.
    clashes: usize,
}

impl GivenNames {
    /// Gives a name, unless it is empty.
    pub(super) fn add(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        let count = self.given.entry(hash(name)).or_default();
        *count += 1;
        self.clashes += usize::from(*count > 1) + usize::from(name == DAG);
    }

    /// Takes it back.
    pub(super) fn take(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        let Some(count) = self.given.get_mut(&hash(name)) else { return };
        self.clashes -= usize::from(*count > 1) + usize::from(name == DAG);
        *count -= 1;
        if *count == 0 {
            self.given.remove(&hash(name));
        }
    }

    /// Whether one would be given twice, or is that of the DAG.
    pub(super) fn clash(&self) -> bool {
        self.clashes > 0
    }
}

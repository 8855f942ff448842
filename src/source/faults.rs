//! What is wrong with a document that is read, and how much of it is told.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, reading};
use crate::ordered;

/// Faults found in one item or link, or in another document, at most; the rest of it is then blanked as a whole.
pub(super) const MAX_FAULTS: usize = 100;

/// The faults of one document.
#[derive(Debug)]
pub(super) struct Faults {
    diagnostics: Vec<Diagnostic>,
    /// At this many there are too many.
    limit: usize,
}

impl Default for Faults {
    fn default() -> Self {
        Self { diagnostics: Vec::new(), limit: MAX_FAULTS }
    }
}

/// The values of a collection that have faults: the index of each, and which faults are its own.
pub(super) type Faulty = Vec<(usize, Range<usize>)>;

impl Faults {
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    pub(super) fn count(&self) -> usize {
        self.diagnostics.len()
    }

    pub(super) fn are_too_many(&self) -> bool {
        self.count() >= self.limit
    }

    /// From here on there are never too many: so few fields stand above the items and links.
    pub(super) fn unbound(&mut self) {
        self.limit = usize::MAX;
    }

    /// From here on the faults of one part are counted.
    pub(super) fn begin_part(&mut self) {
        self.limit = self.count() + MAX_FAULTS;
    }

    pub(super) fn wrong_type(&mut self, pointer: &str, reason: &str) {
        if !self.are_too_many() {
            self.diagnostics.push(reading::wrong_type(Place::at(pointer), &field_of(pointer), reason));
        }
    }

    /// Tells of a key of the object at `pointer`.
    pub(super) fn repeated_key(&mut self, pointer: &str, key: &str) {
        if !self.are_too_many() {
            self.diagnostics.push(reading::repeated_key(Place::at(pointer).field(key), key));
        }
    }

    /// Tells of the keys of the object at `pointer` that stand more than once, and no longer of what was wrong with those of
    /// its members that do not count.
    #[inline(never)]
    pub(super) fn repeated_keys(&mut self, pointer: &str, mut repeated: Vec<(usize, String)>, faulty: Faulty) {
        self.forget_all(faulty, &repeated);
        repeated.dedup_by(|one, other| one.1 == other.1);
        repeated.iter().for_each(|(_, key)| self.repeated_key(pointer, key));
    }

    /// Forgets the faults of one field, whose value does not count.
    pub(super) fn forget(&mut self, faulty: &mut Faulty, index: usize) {
        let Some(at) = faulty.iter().position(|&(faulty, _)| faulty == index) else { return };
        let (_, forgotten) = faulty.remove(at);
        for (_, later) in faulty.iter_mut().filter(|(_, later)| later.start >= forgotten.end) {
            *later = later.start - forgotten.len()..later.end - forgotten.len();
        }
        self.diagnostics.drain(forgotten);
    }

    /// Forgets the faults of several members, whose values do not count.
    fn forget_all(&mut self, faulty: Faulty, members: &[(usize, String)]) {
        let mut indices: Vec<usize> = members.iter().map(|&(index, _)| index).collect();
        ordered::sort_numbers(&mut indices);
        let forgotten = faulty.into_iter().filter(|(index, _)| indices.binary_search(index).is_ok());
        let mut forgotten = forgotten.flat_map(|(_, faults)| faults).peekable();
        let mut next = 0..;
        self.diagnostics.retain(|_| forgotten.next_if_eq(&next.next().unwrap_or_default()).is_none());
    }
}

/// What says which value a pointer leads to: its last key, with `[]` for each index behind it. Which index that is, its place
/// alone says: that moves when links are removed.
fn field_of(pointer: &str) -> String {
    let is_index = |step: &&str| step.bytes().all(|byte| byte.is_ascii_digit());
    let indices = pointer.rsplit('/').take_while(is_index).count();
    match pointer.rsplit('/').nth(indices) {
        Some(key) => format!("{key}{}", "[]".repeat(indices)),
        None => "the document".to_owned(),
    }
}

//! Documents of their own for templates that one workflow cannot hold: Argo's `WorkflowTemplate`s, each as large as the
//! cluster takes.

use crate::argo::{MAX_BYTES, MAX_ENTRIES};

/// How many bytes the templates of a document may have as JSON: the rest is for what stands around them.
pub(crate) const DOCUMENT_BYTES: usize = MAX_BYTES - 4096;

/// Documents that are filled one after the other.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    /// How many there are.
    count: usize,
    /// How many templates the last has.
    templates: usize,
    /// How many bytes it still takes.
    room: usize,
}

impl Documents {
    /// The index of the document in which the next template stands, which has so many bytes as JSON.
    pub(crate) fn place(&mut self, json_bytes: usize) -> usize {
        if self.count == 0 || self.templates == MAX_ENTRIES || json_bytes > self.room {
            *self = Self { count: self.count + 1, templates: 0, room: DOCUMENT_BYTES };
        }
        self.templates += 1;
        self.room = self.room.saturating_sub(json_bytes);
        self.count - 1
    }

    /// How many documents there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_filled_up_to_both_limits() {
        let placed = |sizes: &[usize]| {
            let mut documents = Documents::default();
            let places: Vec<usize> = sizes.iter().map(|&bytes| documents.place(bytes)).collect();
            assert_eq!(places.last().map(|last| last + 1), Some(documents.len()));
            places
        };
        let places = placed(&[10; 401]);
        assert_eq!([0, 1, 2].map(|document| places.iter().filter(|&&place| place == document).count()), [200, 200, 1]);
        assert_eq!(placed(&[DOCUMENT_BYTES - 1, 1, 1]), [0, 0, 1]);
        assert_eq!(placed(&[600_000, 400_000, 100_000, 2_000_000, 1]), [0, 0, 1, 2, 3]);
    }
}

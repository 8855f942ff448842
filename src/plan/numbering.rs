//! Where links stand that go by their numbers: those behind one that was taken away have moved up.

use crate::diagnostic::{Diagnostic, Place, inside};

/// The numbers of links that are no more.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    /// Sorted.
    removed: Vec<u32>,
}

impl Numbering {
    /// How many links were taken away.
    pub fn removed(&self) -> usize {
        self.removed.len()
    }

    /// The number of the link that stands at this position.
    pub fn number(&self, position: u32) -> u32 {
        self.removed.iter().fold(position, |number, &removed| if removed <= number { number + 1 } else { number })
    }

    /// The position of the link with this number.
    pub fn position(&self, number: u32) -> u32 {
        let before = self.removed.partition_point(|&removed| removed < number);
        number.saturating_sub(u32::try_from(before).unwrap_or(u32::MAX))
    }

    /// Takes a number away.
    pub fn remove(&mut self, number: u32) {
        if let Err(at) = self.removed.binary_search(&number) {
            self.removed.insert(at, number);
        }
    }

    /// Says where the links stand now that the findings name by their numbers, of the workflow at `root`.
    pub fn place(&self, root: &str, diagnostics: &mut [Diagnostic]) {
        if self.removed.is_empty() {
            return;
        }
        let place = |path: &mut String, link: &mut Option<u32>| {
            let Some(number) = *link else { return };
            let old = Place::link(root, number as usize).pointer();
            let Some(below) = inside(path, &old) else { return };
            let position = self.position(number);
            *path = format!("{}{below}", Place::link(root, position as usize).pointer());
            *link = Some(position);
        };
        for diagnostic in diagnostics {
            place(&mut diagnostic.path, &mut diagnostic.link_index);
            for related in &mut diagnostic.related {
                place(&mut related.path, &mut related.link_index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::graph::self_link;

    #[test]
    fn what_stands_behind_moves_up() {
        let mut numbering = Numbering::default();
        [3, 1, 3].into_iter().for_each(|number| numbering.remove(number));
        assert_eq!([0, 2, 4, 5].map(|number| numbering.position(number)), [0, 1, 2, 3]);
        assert_eq!([0, 1, 2, 3].map(|position| numbering.number(position)), [0, 2, 4, 5]);
        let link = |number| Place::link("/workflow", number);
        let found =
            self_link(link(4).field("env"), "x").related(link(2), "").related(Place::link("/workflows/a", 4), "");
        let mut found = [found];
        numbering.place("/workflow", &mut found);
        let [found] = found;
        assert_eq!((found.path.as_str(), found.link_index), ("/workflow/graph/links/2/env", Some(2)));
        let related: Vec<_> = found.related.iter().map(|related| related.path.as_str()).collect();
        assert_eq!(related, ["/workflow/graph/links/1", "/workflows/a/graph/links/4"]);
    }
}

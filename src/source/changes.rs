//! What differs between two texts of one workflow, by its items and links.

use std::ops::Range;

use crate::ends::common_ends;
use crate::hashed::HashMap;

/// What differs between two texts of one workflow. An item or link that is not named is the same in both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The indices, now, of the items that are new, or other than before.
    pub items: Vec<usize>,
    /// The ids of the items that are no more.
    pub removed: Vec<String>,
    /// The indices, before, of links that are no more.
    pub removed_links: Range<usize>,
    /// The indices, now, of the links that are new, or other than the one at that index once `removed_links` were gone.
    pub links: Vec<usize>,
    /// Whether there are other items or links than before, or in another order.
    pub order: bool,
    /// Whether something beside the items and links is other than before.
    pub rest: bool,
}

impl Changes {
    /// What differs between items behind so many others, of which each has its id and its text.
    pub(super) fn of_items(old: &[(&str, &str)], new: &[(&str, &str)], first: usize) -> Self {
        let mut before: HashMap<&str, &str> = old.iter().copied().collect();
        let others = new.iter().enumerate().filter(|(_, (id, text))| before.remove(id) != Some(text));
        let items = others.map(|(index, _)| first + index).collect();
        let removed = old.iter().filter(|(id, _)| before.contains_key(id));
        let removed = removed.map(|&(id, _)| id.to_owned()).collect();
        let order = !old.iter().map(|(id, _)| id).eq(new.iter().map(|(id, _)| id));
        Self { items, removed, order, ..Self::default() }
    }

    /// What differs between the texts of links, behind so many others and in front of so many.
    pub(super) fn of_links(old: &[&str], new: &[&str], first: usize, behind: usize) -> Self {
        let (front, back) = common_ends(old, new, |one, other| one == other);
        let [gone, come] = [old, new].map(|links| links.len() - front - back);
        let at = first + front;
        let both = gone.min(come);
        let pairs = old.iter().zip(new).skip(front).take(both).enumerate();
        let others = pairs.filter(|(_, (one, other))| one != other).map(|(index, _)| at + index);
        // Where some are added, those behind stand at other indices now.
        let added = at + both..if come > gone { first + new.len() + behind } else { at + come };
        Self {
            removed_links: at + both..at + gone,
            links: others.chain(added).collect(),
            order: gone != come,
            ..Self::default()
        }
    }

    /// Those of items, with others of links.
    pub(super) fn and_links(self, other: Self) -> Self {
        Self { removed_links: other.removed_links, links: other.links, order: self.order || other.order, ..self }
    }

    /// How many items and links are other than before.
    pub fn count(&self) -> usize {
        self.items.len() + self.removed.len() + self.links.len() + self.removed_links.len()
    }
}

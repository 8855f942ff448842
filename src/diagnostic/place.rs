//! Where a finding is. Places are made for everything that is checked and told for the little that is wrong, so making one
//! costs no allocation: the JSON pointer is written when a finding is made of it.

use super::push_key;

/// A JSON pointer into the source, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'p> {
    base: Base<'p>,
    keys: [Key<'p>; DEPTH],
    /// How many of the keys count.
    depth: usize,
}

/// No check looks deeper below an item than this.
const DEPTH: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Base<'p> {
    At(&'p str),
    Item(&'p str, &'p str),
    Link(&'p str, usize),
    Written(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key<'p> {
    Field(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The value at `path`, a JSON pointer into the source (`/workflow/...`, `/workflows/<id>/...`, `/peers/<id>`,
    /// `/execution`, `/options/...`).
    pub fn at(path: &'p str) -> Self {
        Self::on(Base::At(path))
    }

    /// The item `id` of the graph at `root`.
    pub fn item(root: &'p str, id: &'p str) -> Self {
        Self::on(Base::Item(root, id))
    }

    /// The link `index` of the graph at `root`.
    pub fn link(root: &'p str, index: usize) -> Self {
        Self::on(Base::Link(root, index))
    }

    /// The member `key` of the object at this place.
    pub fn field(self, key: &'p str) -> Self {
        self.below(Key::Field(key))
    }

    /// The element `index` of the array at this place.
    pub fn index(self, index: usize) -> Self {
        self.below(Key::Index(index))
    }

    fn on(base: Base<'p>) -> Self {
        Self { base, keys: [Key::Index(0); DEPTH], depth: 0 }
    }

    fn below(mut self, key: Key<'p>) -> Self {
        if self.depth == DEPTH {
            self = Self::on(Base::Written(self.pointer()));
        }
        if let Some(free) = self.keys.get_mut(self.depth) {
            *free = key;
            self.depth += 1;
        }
        self
    }

    /// The JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = match &self.base {
            Base::At(path) | Base::Item(path, _) | Base::Link(path, _) => (*path).to_owned(),
            Base::Written(path) => path.clone(),
        };
        match self.base {
            Base::Item(_, id) => {
                pointer.push_str("/graph/items");
                push_key(&mut pointer, id);
            }
            Base::Link(_, index) => {
                pointer.push_str("/graph/links");
                push_key(&mut pointer, &index.to_string());
            }
            Base::At(_) | Base::Written(_) => {}
        }
        for key in self.keys.iter().take(self.depth) {
            match *key {
                Key::Field(key) => push_key(&mut pointer, key),
                Key::Index(index) => push_key(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }
}

/// The item or the link of a graph that holds the value at a pointer.
pub(super) fn owner(pointer: &str) -> (Option<String>, Option<u32>) {
    let mut keys = pointer.split('/').skip(1);
    // A sub-workflow's graph is one key deeper than the workflow's.
    let in_graph = match keys.next() {
        Some("workflow") => keys.next() == Some("graph"),
        Some("workflows") => keys.nth(1) == Some("graph"),
        _ => false,
    };
    match (in_graph, keys.next(), keys.next()) {
        (true, Some("items"), Some(id)) => (Some(id.replace("~1", "/").replace("~0", "~")), None),
        (true, Some("links"), Some(index)) => (None, index.parse().ok()),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_be_as_deep_as_it_likes() {
        let mut place = Place::item("/workflow", "a/b~");
        let mut expected = "/workflow/graph/items/a~1b~0".to_owned();
        for index in 0..3 * DEPTH {
            place = place.field("x").index(index);
            expected += &format!("/x/{index}");
        }
        assert_eq!(place.pointer(), expected);
        assert_eq!(owner(&expected), (Some("a/b~".to_owned()), None));
        assert_eq!(Place::link("/workflows/w", 3).field("env").pointer(), "/workflows/w/graph/links/3/env");
    }
}

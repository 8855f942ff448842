//! Which node stands inside which group, and where the two ends of an edge part.

use std::collections::VecDeque;

use super::MAX_DEPTH;
use super::adjacency::Adjacency;
use crate::table::Table;

/// The nodes as a forest.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The group of each node.
    pub parents: Table<Option<usize>>,
    /// How many groups are around each node.
    pub depths: Table<usize>,
    /// Every node, each group before its members.
    pub order: Vec<usize>,
}

/// The way of an edge through the groups.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// Where it goes from: the node itself and those of its groups that do not contain the other end, or whose inside
    /// it crosses on the way to their border; innermost first.
    pub exits: Vec<usize>,
    /// The siblings that it joins; absent where one end contains the other.
    pub siblings: Option<(usize, usize)>,
    /// Where it goes to, likewise.
    pub entries: Vec<usize>,
}

impl Tree {
    /// The forest of `count` nodes. A parent that does not exist, or that closes a circle, counts as absent.
    pub fn new(count: usize, parents: &[Option<usize>]) -> Self {
        let parent = |number: usize| parents.get(number).copied().flatten().filter(|&parent| parent < count);
        let inside: Vec<_> = (0..count).filter_map(|number| Some((parent(number)?, number))).collect();
        let members = Adjacency::new(count, &inside);
        let mut tree = Self { parents: Table::new(count), depths: Table::new(count), order: Vec::with_capacity(count) };
        let mut seen = Table::new(count);
        let roots = (0..count).filter(|&number| parent(number).is_none());
        // Every number a second time: who has not been reached from a root is in a circle of parents, or below one.
        for root in roots.chain(0..count) {
            tree.walk(root, &members, &mut seen);
        }
        tree
    }

    fn walk(&mut self, root: usize, members: &Adjacency, seen: &mut Table<bool>) {
        let mut queue = VecDeque::new();
        if !seen[root] {
            seen[root] = true;
            queue.push_back(root);
        }
        while let Some(group) = queue.pop_front() {
            self.order.push(group);
            let is_deep = self.depths[group] + 1 >= MAX_DEPTH;
            let (parent, depth) = match is_deep {
                true => (self.parents[group], self.depths[group]),
                false => (Some(group), self.depths[group] + 1),
            };
            for &(member, _) in members.of(group) {
                if !seen[member] {
                    seen[member] = true;
                    self.parents[member] = parent;
                    self.depths[member] = depth;
                    queue.push_back(member);
                }
            }
        }
    }

    /// The way between two different nodes.
    pub fn way(&self, from: usize, to: usize) -> Way {
        let mut way = Way::default();
        let (mut start, mut end) = (from, to);
        while start != end {
            let (outer_start, outer_end) = (self.parents[start], self.parents[end]);
            if outer_start == outer_end {
                way.siblings = Some((start, end));
                break;
            }
            // The deeper end climbs. It has a group, for of two nodes without one the groups are the same.
            if self.depths[start] >= self.depths[end] {
                way.exits.push(start);
                start = outer_start.unwrap_or(end);
            } else {
                way.entries.push(end);
                end = outer_end.unwrap_or(start);
            }
        }
        way
    }
}

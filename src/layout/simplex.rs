//! Layers with the least total length of all edges: the network simplex method of Gansner, Koutsofios, North and Vo
//! ("A technique for drawing directed graphs"). A spanning tree of edges that are as short as can be divides the graph at
//! each of its edges; a part that more edges pull one way than the other moves that way, until another edge is as short.

use super::adjacency::Adjacency;
use crate::table::Table;

/// Steps over nodes and edges that a graph gets; after them the layers are as good as they have become.
const WORK: usize = 6_000_000;

/// Moves nodes between layers, where every link goes forward before and after. What is connected begins at layer 0.
pub(super) fn shorten(links: &[(usize, usize)], layers: &mut Table<usize>) {
    let size = layers.len() + links.len();
    if layers.len() * links.len() > WORK * 4 {
        return;
    }
    let mut simplex = Simplex::new(links, layers);
    simplex.grow();
    for _ in 0..WORK / size.max(1) {
        simplex.root();
        let Some((node, pull)) = simplex.pulled() else { break };
        if !simplex.shift(node, pull > 0) {
            break;
        }
    }
    simplex.root();
    let firsts = simplex.firsts();
    for node in 0..layers.len() {
        layers[node] = (simplex.layers[node] - firsts[simplex.parts[node]]).unsigned_abs();
    }
}

struct Simplex<'l> {
    links: &'l [(usize, usize)],
    layers: Table<isize>,
    /// The neighbours on either side, each with its link.
    neighbours: Adjacency,
    /// Whether each link is part of the tree.
    is_tree: Table<bool>,
    /// The nodes, each behind its parent in the tree.
    order: Vec<usize>,
    parents: Table<Option<(usize, usize)>>,
    /// The root of each node's tree: what is not connected has several.
    parts: Table<usize>,
}

impl<'l> Simplex<'l> {
    fn new(links: &'l [(usize, usize)], layers: &Table<usize>) -> Self {
        let count = layers.len();
        let mut ends = Vec::with_capacity(2 * links.len());
        for (link, &(from, to)) in links.iter().enumerate() {
            ends.extend([(from, to, link), (to, from, link)]);
        }
        Self {
            links,
            layers: Table::of(layers.iter().map(|&layer| layer as isize).collect()),
            neighbours: Adjacency::build(count, &ends),
            is_tree: Table::new(links.len()),
            order: Vec::with_capacity(count),
            parents: Table::new(count),
            parts: Table::new(count),
        }
    }

    /// By how many layers a link is longer than it must be.
    fn slack(&self, (from, to): (usize, usize)) -> isize {
        self.layers[to] - self.layers[from] - 1
    }

    /// Makes the tree: from each node on over links without slack; where there is none left, the part moves until
    /// there is.
    fn grow(&mut self) {
        let mut seen = Table::<bool>::new(self.layers.len());
        for start in 0..self.layers.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut members = vec![start];
            let mut done = 0;
            loop {
                while let Some(&node) = members.get(done) {
                    done += 1;
                    self.join(node, &mut seen, &mut members);
                }
                let Some((slack, is_leaving)) = self.nearest(&seen, |from, to| from != to) else { break };
                let by = if is_leaving { slack } else { -slack };
                members.iter().for_each(|&member| self.layers[member] += by);
                done = 0;
            }
        }
    }

    fn join(&mut self, node: usize, seen: &mut Table<bool>, members: &mut Vec<usize>) {
        for &(next, link) in self.neighbours.of(node) {
            if seen[next] || self.links.get(link).is_none_or(|&ends| self.slack(ends) != 0) {
                continue;
            }
            seen[next] = true;
            self.is_tree[link] = true;
            members.push(next);
        }
    }

    /// The least slack of the links whose ends are, and are not, in a set as `fits` says, and whether that link leaves
    /// the set.
    fn nearest(&self, set: &Table<bool>, fits: impl Fn(bool, bool) -> bool) -> Option<(isize, bool)> {
        let crossing = self.links.iter().filter(|&&(from, to)| fits(set[from], set[to]));
        crossing.map(|&ends| (self.slack(ends), set[ends.0])).min_by_key(|&(slack, _)| slack)
    }

    /// Finds the parents in the tree anew.
    fn root(&mut self) {
        let count = self.layers.len();
        let mut seen = Table::<bool>::new(count);
        self.order.clear();
        for start in 0..count {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            self.parents[start] = None;
            self.parts[start] = start;
            let mut done = self.order.len();
            self.order.push(start);
            while let Some(&node) = self.order.get(done) {
                done += 1;
                for &(next, link) in self.neighbours.of(node) {
                    if self.is_tree[link] && !std::mem::replace(&mut seen[next], true) {
                        self.parents[next] = Some((node, link));
                        self.parts[next] = start;
                        self.order.push(next);
                    }
                }
            }
        }
    }

    /// The node whose subtree is pulled most against its link to the tree, and how much: behind where that is positive.
    fn pulled(&self) -> Option<(usize, isize)> {
        // Links within a subtree pull it both ways, so that the sum over its nodes is what pulls at it from outside.
        let mut pulls = Table::<isize>::new(self.layers.len());
        for &(from, to) in self.links {
            pulls[from] += 1;
            pulls[to] -= 1;
        }
        let mut most = None;
        for &node in self.order.iter().rev() {
            let Some((parent, link)) = self.parents[node] else { continue };
            let pull = pulls[node];
            pulls[parent] += pull;
            let is_entered = self.links.get(link).is_some_and(|&(_, to)| to == node);
            let is_against = if is_entered { pull > 0 } else { pull < 0 };
            if is_against && most.is_none_or(|(_, most): (usize, isize)| pull.abs() > most.abs()) {
                most = Some((node, pull));
            }
        }
        most
    }

    /// Moves a subtree, and joins it to the tree by the link that is as short as can be then.
    fn shift(&mut self, top: usize, is_behind: bool) -> bool {
        let mut subtree = Table::<bool>::new(self.layers.len());
        for &node in &self.order {
            subtree[node] = node == top || self.parents[node].is_some_and(|(parent, _)| subtree[parent]);
        }
        let Some((slack, _)) = self.nearest(&subtree, |from, to| from == is_behind && to != is_behind) else {
            return false;
        };
        for &node in self.order.iter().filter(|&&node| subtree[node]) {
            self.layers[node] += if is_behind { slack } else { -slack };
        }
        let is_joint = |&(from, to): &(usize, usize)| {
            subtree[from] == is_behind && subtree[to] != is_behind && self.slack((from, to)) == 0
        };
        let joint = self.links.iter().position(is_joint);
        if let (Some((_, link)), Some(joint)) = (self.parents[top], joint) {
            self.is_tree[link] = false;
            self.is_tree[joint] = true;
        }
        joint.is_some()
    }

    /// The first layer of each part.
    fn firsts(&self) -> Table<isize> {
        let mut firsts = self.layers.clone();
        for &node in &self.order {
            let part = self.parts[node];
            firsts[part] = firsts[part].min(self.layers[node]);
        }
        firsts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_numbers::random_numbers;

    const COUNT: usize = 6;

    fn length(links: &[(usize, usize)], layer: impl Fn(usize) -> usize) -> Option<usize> {
        links.iter().map(|&(from, to)| layer(to).checked_sub(layer(from)).filter(|&length| length > 0)).sum()
    }

    /// The least length of all layers that there are.
    fn least(links: &[(usize, usize)]) -> Option<usize> {
        let all = 0..COUNT.pow(COUNT as u32);
        all.filter_map(|layers| length(links, |node| layers / COUNT.pow(node as u32) % COUNT)).min()
    }

    #[test]
    fn no_layers_are_shorter() {
        let mut random = random_numbers(7);
        let mut node = || (random() >> 20) as usize % COUNT;
        for _ in 0..60 {
            let pairs = (0..9).map(|_| (node(), node()));
            let links: Vec<_> = pairs.filter(|(from, to)| from < to).collect();
            // As far back as can be: nothing begins where it is shortest.
            let mut layers = Table::of((0..COUNT).map(|node| 3 * node + 1).collect());
            shorten(&links, &mut layers);
            assert_eq!(length(&links, |node| layers[node]), least(&links), "{links:?}");
        }
    }

    #[test]
    fn what_is_connected_begins_at_the_first_layer() {
        let mut layers = Table::of(vec![4, 5, 2, 9]);
        shorten(&[(0, 1), (2, 3)], &mut layers);
        assert_eq!(layers.into_cells(), [0, 1, 0, 1]);
    }
}

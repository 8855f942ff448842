//! An order of the nodes in which edges go forward; the few that go back close cycles, and are drawn backwards.

use super::adjacency::Adjacency;
use crate::table::Table;

/// The place of each node in the order, by depth-first search from the sources. Without cycles it is a topological
/// order. Where there is a choice, nodes stay in the order of their numbers.
pub(super) fn order(count: usize, edges: &[(usize, usize)]) -> Table<usize> {
    let after = Adjacency::new(count, edges);
    let mut is_entered = Table::new(count);
    for &(_, to) in edges {
        is_entered[to] = true;
    }
    let mut search = Search { after, seen: Table::new(count), places: Table::new(count), left: count };
    // The last to be finished is the first in the order, so the search begins with the last source. What no source
    // leads to are cycles, and what follows them: the first node begins its cycle.
    let sources = (0..count).rev().filter(|&node| !is_entered[node]);
    for start in sources.chain(0..count) {
        search.visit(start);
    }
    search.places
}

struct Search {
    after: Adjacency,
    seen: Table<bool>,
    places: Table<usize>,
    left: usize,
}

impl Search {
    fn visit(&mut self, start: usize) {
        if std::mem::replace(&mut self.seen[start], true) {
            return;
        }
        // The nodes on the way, each with the number of its neighbours that have not been looked at.
        let mut path = vec![(start, self.after.of(start).len())];
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            if *rest == 0 {
                self.left = self.left.saturating_sub(1);
                self.places[node] = self.left;
                path.pop();
                continue;
            }
            *rest -= 1;
            let Some(&(next, _)) = self.after.of(node).get(*rest) else { continue };
            if !std::mem::replace(&mut self.seen[next], true) {
                path.push((next, self.after.of(next).len()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
        order(count, edges).into_cells()
    }

    #[test]
    fn where_there_is_a_choice_nodes_stay_in_the_order_of_their_numbers() {
        assert_eq!(places(3, &[]), [0, 1, 2]);
        assert_eq!(places(4, &[(0, 2), (1, 3)]), [0, 2, 1, 3]);
        assert_eq!(places(4, &[(0, 1), (0, 2), (0, 3)]), [0, 1, 2, 3]);
    }

    #[test]
    fn the_first_node_of_a_cycle_begins_it() {
        assert_eq!(places(3, &[(0, 1), (1, 2), (2, 0)]), [0, 1, 2]);
        // What leads into a cycle says where that begins.
        assert_eq!(places(4, &[(0, 1), (1, 2), (2, 0), (3, 1)]), [3, 1, 2, 0]);
    }
}

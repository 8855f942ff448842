//! Links that say the same as an earlier one.

use super::graph::Graph;
use crate::hashed::HashMap;
use crate::workflow::{Param, StorageLinkInfo};

/// The links that have been met.
#[derive(Default)]
pub(super) struct SeenLinks<'a> {
    /// The first link between two nodes.
    pairs: HashMap<(usize, usize), usize>,
    /// Of nodes that are linked more than once: the first link that exchanges this.
    contents: HashMap<((usize, usize), Content<'a>), usize>,
}

/// What a link exchanges.
type Content<'a> = (&'a [StorageLinkInfo], &'a [Param]);

impl<'a> SeenLinks<'a> {
    /// The earlier link that says the same as this one. Two links that exchange different files are two links.
    pub(super) fn first(&mut self, graph: &Graph<'a>, number: usize, ends: (usize, usize)) -> Option<usize> {
        let first_of_pair = *self.pairs.entry(ends).or_insert(number);
        if first_of_pair == number { None } else { self.first_of_content(graph, first_of_pair, number, ends) }
    }

    /// Of a later link between two nodes, the earlier one that exchanges the same.
    #[inline(never)]
    fn first_of_content(
        &mut self,
        graph: &Graph<'a>,
        first_of_pair: usize,
        number: usize,
        ends: (usize, usize),
    ) -> Option<usize> {
        let mut first_of_content = |number: usize| {
            let link = graph.link(number)?;
            let content: Content = (&link.storage_link_infos, &link.env);
            Some(*self.contents.entry((ends, content)).or_insert(number))
        };
        first_of_content(first_of_pair)?;
        first_of_content(number).filter(|&first| first != number)
    }
}

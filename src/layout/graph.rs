//! One level of a drawing: what the phases read and what they give. x runs along the edges, y across them.

use super::Point;
use super::adjacency::Adjacency;
use crate::table::Table;

/// Siblings and the edges between them. INVARIANT: every link goes from a lower number to a higher one, and comes once.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The nodes.
    pub nodes: Table<Node>,
    /// The edges.
    pub links: Vec<(usize, usize)>,
}

/// A node, seen from its axis: the line along which its edges leave and reach it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    /// Its length along the edges.
    pub along: f64,
    /// How far it reaches from its axis to lower places across.
    pub before: f64,
    /// How far it reaches from its axis to higher places across.
    pub after: f64,
    /// Where it must stand.
    pub pin: Pin,
}

impl Node {
    /// Its length across the edges.
    pub fn across(&self) -> f64 {
        self.before + self.after
    }
}

/// Where a node must stand. Where edges cross the border of a group, a pinned node without size stands on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Pin {
    /// Anywhere.
    #[default]
    Free,
    /// On the border before all others.
    First,
    /// On the border behind all others.
    Last,
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    /// Where it begins along the edges.
    pub along: f64,
    /// Where its axis is across the edges.
    pub across: f64,
}

/// How a link runs: from its node straight to `leave`, over the bends, and straight from `reach` to its other node.
#[derive(Debug, Clone, Default)]
pub(super) struct Route {
    /// Where the layer of its first node ends.
    pub leave: f64,
    /// The bends between.
    pub bends: Vec<Point>,
    /// Where the layer of its last node begins.
    pub reach: f64,
}

/// A graph that was laid out, from 0 on both ways; only pinned nodes stand outside.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    /// The place of each node.
    pub places: Table<Place>,
    /// The route of each link.
    pub routes: Table<Route>,
    /// The length of it all along the edges.
    pub along: f64,
    /// The length of it all across the edges.
    pub across: f64,
}

impl Graph {
    /// What follows each node, with the number of the link.
    pub fn after(&self) -> Adjacency {
        Adjacency::new(self.nodes.len(), &self.links)
    }

    /// What each node follows, with the number of the link.
    pub fn before(&self) -> Adjacency {
        Adjacency::reverse(self.nodes.len(), &self.links)
    }
}

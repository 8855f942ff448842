//! Layered layout of a directed graph: where the nodes of a picture stand, and how its edges run between them.
//!
//! | Phase | Module | What it does |
//! |---|---|---|
//! | 0 | `tree` | which node stands inside which group |
//! | 1 | `acyclic` | an order of the nodes that breaks cycles |
//! | 2 | `layers`, `simplex` | a layer for each node, so that edges are short |
//! | 3 | `proper` | dummy nodes for edges that span several layers |
//! | 4 | `crossings` | an order inside each layer with few crossings |
//! | 5 | `coordinates`, `lines` | places near the neighbours, and straight long edges |
//! | 6 | `routes` | the bends of each edge |
//!
//! `levels` does this for the inside of each group, innermost first; `components` packs what is not connected. What is
//! too much for the phases 3 to 6 is laid out by `waves`. `flat` is the same as numbers, for WebAssembly.
//!
//! Inside, x runs along the edges and y across them; only `levels` knows whether that is right or down.

mod acyclic;
mod adjacency;
mod components;
mod coordinates;
mod crossings;
mod flat;
mod graph;
mod layered;
mod layers;
mod levels;
mod lines;
mod proper;
mod routes;
mod simplex;
mod tree;
mod waves;

use serde::{Deserialize, Serialize};

pub use flat::layout_flat;
use levels::{Drawing, Drawn};

use crate::hashed::HashMap;

/// More nodes than this at one level are laid out by waves: columns, and straight edges.
pub const MAX_LAYERED: usize = 2_000;
/// So is a level whose long edges would need more dummy nodes than this.
pub const MAX_DUMMIES: usize = 20_000;
/// Groups may be nested so deep; what would stand deeper stands beside its group.
pub const MAX_DEPTH: usize = 40;
/// The longest side that a node may ask for, in pixels; what is no finite number from 0 up counts as 0.
pub const MAX_SIDE: f64 = 100_000.0;
/// Room for a group's title above what it contains, in pixels.
pub const GROUP_TITLE: f64 = 28.0;
/// Room between a group's border and what it contains, in pixels.
pub const GROUP_PADDING: f64 = 16.0;
/// Room between two layers, in pixels.
pub const LAYER_GAP: f64 = 56.0;
/// Room between two nodes of a layer, in pixels.
pub const NODE_GAP: f64 = 24.0;
/// Room between an edge and a node that it passes, in pixels.
pub const EDGE_GAP: f64 = 14.0;
/// Room between two edges that pass a layer, in pixels.
pub const LINE_GAP: f64 = 8.0;

/// A graph to lay out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LayoutGraph {
    /// Its nodes. Of several with the same id, the first is the one that edges and members mean.
    pub nodes: Vec<LayoutNode>,
    /// Its edges.
    pub edges: Vec<LayoutEdge>,
    /// Where its edges go.
    #[serde(default)]
    pub direction: Direction,
}

/// Where edges go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

/// A node to place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LayoutNode {
    /// Its id.
    pub id: String,
    /// Its width in pixels; a group's least width.
    pub width: f64,
    /// Its height in pixels; a group's least height.
    pub height: f64,
    /// The id of the group that contains it. A node that another names here is a group. An id that no node has counts as
    /// absent, and so does one that would make a group contain itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// An edge to route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LayoutEdge {
    /// The id of the node that it leaves.
    pub from: String,
    /// The id of the node that it reaches.
    pub to: String,
}

/// A graph that was laid out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Layout {
    /// The nodes in the order in which they were given.
    pub nodes: Vec<PlacedNode>,
    /// The edges in the order in which they were given.
    pub edges: Vec<PlacedEdge>,
    /// The width of the picture, in pixels.
    pub width: f64,
    /// The height of the picture, in pixels.
    pub height: f64,
}

/// A node that was placed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlacedNode {
    /// Its id.
    pub id: String,
    /// Its left border, in pixels from the left of the picture.
    pub x: f64,
    /// Its upper border, in pixels from the top of the picture.
    pub y: f64,
    /// Its width in pixels.
    pub width: f64,
    /// Its height in pixels.
    pub height: f64,
}

/// An edge that was routed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlacedEdge {
    /// From the border of the node that it leaves to the border of the node that it reaches, with the bends between.
    /// Empty where one of the two does not exist.
    pub points: Vec<Point>,
}

/// A point of an edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// In pixels from the left of the picture.
    pub x: f64,
    /// In pixels from the top of the picture.
    pub y: f64,
}

/// Lays out a graph. Total and deterministic: cycles are broken, an edge from a node to itself is a loop at its border,
/// parallel edges share their route, and whatever cannot be drawn is left out as the members of [`LayoutGraph`] say.
/// Siblings never overlap.
///
/// ```
/// use oc_argo::layout::{LAYER_GAP, LayoutEdge, LayoutGraph, LayoutNode, layout};
///
/// let node = |id: &str| LayoutNode { id: id.to_owned(), width: 100.0, height: 40.0, parent: None };
/// let edge = LayoutEdge { from: "one".to_owned(), to: "other".to_owned() };
/// let graph = LayoutGraph { nodes: vec![node("one"), node("other")], edges: vec![edge], ..LayoutGraph::default() };
/// let layout = layout(&graph);
/// assert_eq!((layout.nodes[0].x, layout.nodes[1].x), (0.0, 100.0 + LAYER_GAP));
/// assert_eq!(layout.nodes[0].y, layout.nodes[1].y);
/// ```
pub fn layout(graph: &LayoutGraph) -> Layout {
    let mut numbers = HashMap::default();
    for (number, node) in graph.nodes.iter().enumerate() {
        numbers.entry(node.id.as_str()).or_insert(number);
    }
    let number = |id: &str| numbers.get(id).copied();
    let drawn = levels::lay_out(&Drawing {
        sizes: graph.nodes.iter().map(|node| (node.width, node.height)).collect(),
        parents: graph.nodes.iter().map(|node| number(node.parent.as_deref()?)).collect(),
        edges: graph.edges.iter().map(|edge| Some((number(&edge.from)?, number(&edge.to)?))).collect(),
        direction: graph.direction,
    });
    named(graph, drawn)
}

fn named(graph: &LayoutGraph, drawn: Drawn) -> Layout {
    let node = |(node, area): (&LayoutNode, &levels::Area)| PlacedNode {
        id: node.id.clone(),
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    };
    Layout {
        nodes: graph.nodes.iter().zip(drawn.areas.iter()).map(node).collect(),
        edges: drawn.edges.into_iter().map(|points| PlacedEdge { points }).collect(),
        width: drawn.width,
        height: drawn.height,
    }
}

//! Layouts of more nodes than layers are made for: columns, and edges that run straight.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/layouts.rs"]
mod layouts;

use layouts::{edge_of, find, from_one, node, rightward};
use oc_argo::layout::{
    Direction, GROUP_PADDING, LAYER_GAP, LayoutEdge, LayoutGraph, LayoutNode, MAX_LAYERED, MAX_SIDE, NODE_GAP,
    PlacedNode, layout,
};

/// More nodes of this size than are laid out in layers, `0`, `1` and so on.
fn too_many(width: f64, height: f64) -> Vec<LayoutNode> {
    (0..=MAX_LAYERED).map(|number| node(&number.to_string(), width, height, None)).collect()
}

/// Edges from the first node to all others.
fn fan() -> Vec<LayoutEdge> {
    from_one("0", 1..=MAX_LAYERED)
}

fn middle(node: &PlacedNode) -> f64 {
    node.y + node.height / 2.0
}

#[test]
fn a_long_column_is_broken_so_that_the_picture_keeps_its_shape() {
    for direction in [Direction::Right, Direction::Down] {
        let laid = layout(&LayoutGraph { direction, ..rightward(too_many(120.0, 40.0), fan()) });
        let aspect = laid.width / laid.height;
        assert!((1.4..1.9).contains(&aspect), "{direction:?}: {aspect}");
    }
}

#[test]
fn each_piece_of_a_column_is_as_wide_as_its_widest_node() {
    let mut nodes = too_many(20.0, 20.0);
    nodes[1].width = 300.0;
    let laid = layout(&rightward(nodes, fan()));
    let mut places: Vec<f64> = laid.nodes[1..].iter().map(|node| node.x).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let widths = [300.0, 20.0, 20.0, 20.0].map(|width| width + NODE_GAP);
    let mut at = 20.0 + LAYER_GAP;
    for (place, width) in places.iter().zip(widths) {
        assert_eq!(*place, at);
        at += width;
    }
    assert_eq!(laid.nodes[2].y, 20.0 + NODE_GAP);
}

#[test]
fn no_column_is_broken_before_its_tallest_node() {
    let mut nodes = too_many(10.0, 10.0);
    nodes[1].height = MAX_SIDE;
    let mut laid = layout(&rightward(nodes, fan()));
    laid.nodes.remove(1);
    assert!(laid.nodes[1..].iter().all(|node| node.x == laid.nodes[1].x));
}

#[test]
fn nodes_stand_in_the_order_of_what_they_follow() {
    let half = MAX_LAYERED / 2;
    let edges = (0..half).map(|number| edge_of(&number.to_string(), &(2 * half - number).to_string()));
    // The last source leads to all, so that a search that begins with it meets them in the order of their numbers.
    let joined = (0..half).map(|number| edge_of(&(half - 1).to_string(), &(2 * half - number).to_string()));
    let laid = layout(&rightward(too_many(10.0, 10.0), edges.chain(joined).collect()));
    let behind: Vec<_> = (0..half).map(|number| &laid.nodes[2 * half - number]).map(|node| (node.x, node.y)).collect();
    assert!(behind.is_sorted_by(|one, other| one < other), "{:?}", &behind[..5]);
}

#[test]
fn edges_run_straight_from_border_to_border() {
    let laid = layout(&rightward(too_many(120.0, 40.0), fan()));
    assert!(laid.edges.iter().all(|edge| edge.points.len() == 2));
}

#[test]
fn sources_stand_near_what_follows_them_among_many_too() {
    let mut edges = fan();
    edges.truncate(MAX_LAYERED - 10);
    edges.extend([edge_of("1", "2"), edge_of("2", "3"), edge_of("2000", "3")]);
    let laid = layout(&rightward(too_many(10.0, 10.0), edges));
    assert_eq!(find(&laid, "2000").x, find(&laid, "2").x);
}

#[test]
fn edges_into_a_group_of_many_cross_its_border_level_with_their_ends() {
    let mut nodes: Vec<_> =
        too_many(10.0, 10.0).into_iter().map(|node| LayoutNode { parent: Some("g".to_owned()), ..node }).collect();
    nodes.extend([node("g", 0.0, 0.0, None), node("in", 10.0, 10.0, None), node("out", 10.0, 10.0, None)]);
    let mut edges = fan();
    edges.extend([edge_of("in", "0"), edge_of("1500", "out")]);
    let laid = layout(&rightward(nodes, edges));
    let [group, first, last] = ["g", "0", "1500"].map(|id| find(&laid, id));
    let [entering, leaving] = &laid.edges[MAX_LAYERED..] else { panic!() };
    assert_eq!(first.x - group.x, GROUP_PADDING);
    let right = laid.nodes[..=MAX_LAYERED].iter().map(|node| node.x + node.width).fold(0.0, f64::max);
    assert_eq!(group.x + group.width, right + GROUP_PADDING);
    let entry = entering.points.iter().find(|point| point.x == group.x).map(|point| point.y);
    let exit = leaving.points.iter().find(|point| point.x == group.x + group.width).map(|point| point.y);
    assert_eq!(entry, Some(middle(first)), "{entering:?}");
    assert_eq!(exit, Some(middle(last)), "{leaving:?}");
}

//! Layouts: how good the pictures of random graphs are, all together. A change that makes one of these sums larger makes
//! pictures worse; one that makes it smaller may lower the bound.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/layouts.rs"]
mod layouts;

use layouts::{Random, crossings, edge_of, node, random, rightward};
use oc_argo::layout::{Layout, Point, layout};

/// The pictures of graphs such as are drawn: each node follows one or two of those shortly before it.
fn pictures() -> impl Iterator<Item = Layout> {
    let graphs = (1..=40).map(|seed| {
        let mut random = Random(seed * 7_919);
        let count = 10 + seed as usize;
        let nodes = (0..count).map(|number| node(&number.to_string(), 120.0, 40.0, None)).collect();
        let edges = (1..count).flat_map(|number| [number; 2]).filter_map(|number| {
            let before = number.checked_sub(1 + random.below(8))?;
            Some(edge_of(&before.to_string(), &number.to_string()))
        });
        rightward(nodes, edges.collect())
    });
    let grouped = (1..=20).map(|seed| random(seed, 40, 60, 6));
    graphs.chain(grouped).map(|graph| layout(&graph))
}

/// The sum over all pictures.
fn sum(of: impl Fn(&Layout) -> f64) -> f64 {
    pictures().map(|laid| of(&laid)).sum()
}

/// The sum over all segments of all edges, which go from point to point.
fn sum_of_segments(of: impl Fn(&Point, &Point) -> f64) -> f64 {
    let segments = |laid: &Layout| -> f64 {
        laid.edges.iter().flat_map(|edge| edge.points.windows(2)).map(|pair| of(&pair[0], &pair[1])).sum()
    };
    sum(|laid| segments(laid))
}

#[test]
fn edges_cross_seldom() {
    let crossings = sum(|laid| crossings(laid) as f64);
    assert!(crossings <= 3_398.0, "{crossings}");
}

#[test]
fn edges_have_few_bends() {
    let bends = sum(|laid| laid.edges.iter().map(|edge| edge.points.len() as f64 - 2.0).sum());
    assert!(bends <= 5_514.0, "{bends}");
}

#[test]
fn edges_are_nearly_level() {
    let across = sum_of_segments(|one, other| (one.y - other.y).abs());
    assert!(across <= 645_850.0, "{across}");
}

#[test]
fn edges_pass_few_layers() {
    let along = sum_of_segments(|one, other| (one.x - other.x).abs());
    assert!(along <= 1_020_077.0, "{along}");
}

#[test]
fn pictures_are_small() {
    let (width, height) = (sum(|laid| laid.width), sum(|laid| laid.height));
    assert!(width <= 131_080.0 && height <= 44_137.0, "{width} x {height}");
}

#[test]
fn no_edge_runs_along_a_border() {
    for seed in 1..=60 {
        let graph = random(seed, 30, 50, 6);
        let laid = layout(&graph);
        for (edge, placed) in graph.edges.iter().zip(&laid.edges) {
            let is_along = placed.points.windows(2).any(|pair| pair[0].x == pair[1].x);
            assert!(!is_along, "seed {seed}, {edge:?}: {placed:?}");
        }
    }
}

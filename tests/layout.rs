//! Layouts: what may never happen to any graph, and what small graphs look like.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/layouts.rs"]
mod layouts;

use std::time::Instant;

use layouts::{Random, check, crossings, edge_of, find, graph, node, random, rightward, through_nodes};
use oc_argo::layout::{Direction, GROUP_PADDING, GROUP_TITLE, Layout, LayoutGraph, Point, layout, layout_flat};

#[test]
fn random_graphs_of_many_shapes_keep_the_rules() {
    for seed in 0..200 {
        let nodes = 1 + (seed as usize * 7) % 60;
        for groups in [0, nodes / 6] {
            let mut graph = random(seed + 1, nodes, nodes * (seed as usize % 4) / 2, groups);
            if seed % 2 == 1 {
                graph.direction = Direction::Down;
            }
            let laid = layout(&graph);
            check(&graph, &laid);
            assert_eq!(laid, layout(&graph));
        }
    }
}

#[test]
fn ten_thousand_nodes_are_quick() {
    let graph = random(3, 10_000, 30_000, 0);
    let start = Instant::now();
    let laid = layout(&graph);
    println!("{:?} {} x {}", start.elapsed(), laid.width, laid.height);
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn a_chain_is_straight() {
    let graph = graph(&["a", "b", "c"], &["a>b", "b>c"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    assert!(laid.nodes.iter().all(|node| node.y == 0.0));
    assert!(laid.edges.iter().all(|edge| edge.points.len() == 2));
}

#[test]
fn a_group_has_room_for_its_title() {
    let mut graph = graph(&["a", "g", "b"], &["a>b"]);
    graph.nodes[2].parent = Some("g".to_owned());
    let laid = layout(&graph);
    check(&graph, &laid);
    let (group, inner) = (find(&laid, "g"), find(&laid, "b"));
    assert_eq!((inner.x - group.x, inner.y - group.y), (GROUP_PADDING, GROUP_PADDING + GROUP_TITLE));
}

#[test]
fn a_group_of_one_stands_straight_between_its_neighbours() {
    let mut graph = graph(&["a", "g", "b", "c"], &["a>b", "b>c"]);
    graph.nodes[2].parent = Some("g".to_owned());
    let laid = layout(&graph);
    check(&graph, &laid);
    assert!(laid.edges.iter().all(|edge| edge.points.len() == 2), "{:?}", laid.edges);
}

#[test]
fn groups_two_deep_are_crossed_at_their_borders() {
    let mut graph = graph(
        &["a", "g", "b", "c", "h", "i", "j", "d", "e"],
        &["a>b", "b>c", "b>i", "i>j", "j>d", "c>e", "h>e", "e>a", "g>j", "j>h"],
    );
    for (index, parent) in [(2, "g"), (3, "g"), (4, "g"), (5, "h"), (6, "h")] {
        graph.nodes[index].parent = Some(parent.to_owned());
    }
    for direction in [Direction::Right, Direction::Down] {
        graph.direction = direction;
        let laid = layout(&graph);
        check(&graph, &laid);
        assert_eq!(through_nodes(&graph, &laid), [] as [String; 0]);
    }
}

#[test]
fn a_diamond_is_balanced() {
    let graph = graph(&["a", "b", "c", "d"], &["a>b", "a>c", "b>d", "c>d"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|id| find(&laid, id));
    assert_eq!((a.y, d.y), ((b.y + c.y) / 2.0, (b.y + c.y) / 2.0));
    assert_eq!(b.x, c.x);
}

#[test]
fn a_fan_stands_round_its_node() {
    let graph = graph(&["a", "b", "c", "d", "e", "f"], &["a>b", "a>c", "a>d", "a>e", "a>f"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    let places: Vec<f64> = laid.nodes.iter().map(|node| node.y).collect();
    assert_eq!(places, [128.0, 0.0, 64.0, 128.0, 192.0, 256.0]);
}

#[test]
fn parents_stand_in_the_middle_of_their_children() {
    let ids: Vec<String> = (0..31).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let edges: Vec<String> = (1..31).map(|number| format!("{}>{number}", (number - 1) / 2)).collect();
    let graph = graph(&ids, &edges.iter().map(String::as_str).collect::<Vec<_>>());
    let laid = layout(&graph);
    check(&graph, &laid);
    for parent in 0..15 {
        let middle = (laid.nodes[2 * parent + 1].y + laid.nodes[2 * parent + 2].y) / 2.0;
        assert_eq!(laid.nodes[parent].y, middle, "{parent}");
    }
    assert_eq!(laid.height, 16.0 * 40.0 + 15.0 * 24.0);
}

#[test]
fn a_short_cut_leaves_the_way_beside_it_straight_and_balanced() {
    let edges = ["s>a", "a>b", "b>c", "b>d", "b>e", "c>f", "d>f", "e>f", "f>z", "s>z"];
    let graph = graph(&["s", "a", "b", "c", "d", "e", "f", "z"], &edges);
    let laid = layout(&graph);
    check(&graph, &laid);
    let [a, b, d, f] = ["a", "b", "d", "f"].map(|id| find(&laid, id).y);
    assert_eq!((a, b, d), (b, d, f));
    assert_eq!(laid.edges[9].points.len(), 4, "{:?}", laid.edges[9]);
}

#[test]
fn a_dense_graph_is_hardly_wider_than_its_widest_layer() {
    let ids: Vec<String> = (0..400).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut random = Random(99);
    let edges =
        (20..400).flat_map(|node| [node; 3]).map(|node| format!("{}>{node}", node / 20 * 20 - 20 + random.below(20)));
    let edges: Vec<String> = edges.collect();
    let graph = graph(&ids, &edges.iter().map(String::as_str).collect::<Vec<_>>());
    let laid = layout(&graph);
    check(&graph, &laid);
    let needed = 20.0 * 40.0 + 19.0 * 24.0;
    assert!(laid.height < 1.5 * needed, "{} x {}", laid.width, laid.height);
}

#[test]
fn a_long_edge_runs_round_the_nodes_between() {
    let graph = graph(&["a", "b", "c", "d"], &["a>b", "b>c", "c>d", "a>d"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    assert_eq!(through_nodes(&graph, &laid), [] as [String; 0]);
    let bends = &laid.edges[3].points;
    assert_eq!(bends.len(), 4, "straight past both: {bends:?}");
    assert_eq!(bends[1].y, bends[2].y);
}

#[test]
fn sources_stand_near_what_follows_them() {
    let graph = graph(&["a", "b", "c", "late"], &["a>b", "b>c", "late>c"]);
    let laid = layout(&graph);
    assert_eq!(find(&laid, "late").x, find(&laid, "b").x);
}

#[test]
fn what_can_be_drawn_without_crossings_is() {
    let graphs = [
        graph(&["a", "b", "x", "y"], &["a>y", "b>x"]),
        graph(&["a", "b", "x", "y", "z"], &["a>z", "a>y", "b>y", "b>x"]),
        graph(&["a", "b", "c", "x", "y", "z", "w"], &["a>z", "b>y", "c>x", "z>w", "x>w", "y>w"]),
        graph(&["r", "a", "b", "c", "d", "e", "f"], &["r>a", "r>b", "b>c", "a>d", "b>e", "a>f", "r>f"]),
    ];
    for graph in &graphs {
        assert_eq!(crossings(&layout(graph)), 0, "{graph:?}");
    }
    // Both are joined to all of the others: one crossing is the least.
    assert_eq!(crossings(&layout(&graph(&["a", "b", "x", "y"], &["a>x", "a>y", "b>x", "b>y"]))), 1);
}

#[test]
fn edges_go_forward_and_round_all_nodes() {
    for seed in 0..60 {
        let nodes = 2 + seed as usize;
        let graph = random(seed + 500, nodes, nodes * 3 / 2, if seed % 2 == 0 { 0 } else { 1 + nodes / 8 });
        let laid = layout(&graph);
        assert_eq!(through_nodes(&graph, &laid), [] as [String; 0], "seed {seed}");
        if seed % 2 == 0 {
            for edge in &graph.edges {
                let (from, to) = (find(&laid, &edge.from), find(&laid, &edge.to));
                assert!(from.x + from.width < to.x, "{edge:?}");
            }
        }
    }
}

#[test]
fn cycles_are_broken_and_loops_stay_at_their_node() {
    let graph = graph(&["a", "b", "c"], &["a>b", "b>c", "c>a", "b>b", "b>a"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    assert!(find(&laid, "a").x < find(&laid, "b").x && find(&laid, "b").x < find(&laid, "c").x);
    assert_eq!(laid.edges[3].points.len(), 4);
    let reversed: Vec<Point> = laid.edges[4].points.iter().rev().copied().collect();
    assert_eq!(reversed, laid.edges[0].points);
}

#[test]
fn a_loop_is_no_higher_than_half_its_node() {
    for (height, half) in [(40.0, 10.0), (400.0, 12.0)] {
        let mut graph = graph(&["a"], &["a>a"]);
        graph.nodes[0].height = height;
        let middle = height / 2.0;
        let points = [(120.0, middle - half), (132.0, middle - half), (132.0, middle + half), (120.0, middle + half)];
        let laid = layout(&graph);
        assert_eq!(laid.edges[0].points, points.map(|(x, y)| Point { x, y }));
        assert_eq!(laid.width, 132.0, "the loop is part of the picture");
    }
}

#[test]
fn what_is_not_connected_is_packed() {
    let ids: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let graph = graph(&ids, &["0>1", "1>2", "2>3", "4>5"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    let aspect = laid.width / laid.height;
    assert!((1.0..2.5).contains(&aspect), "{} x {}", laid.width, laid.height);
}

#[test]
fn garbage_is_drawn_as_far_as_it_goes() {
    let sizes = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0, 0.0, 1e300, 40.0, 40.0];
    let parents = [Some("b"), Some("c"), Some("a"), Some("d"), Some("nowhere"), None, Some("g"), Some("a")];
    let ids = ["a", "b", "c", "d", "e", "f", "g", "a"];
    let nodes = ids.iter().zip(sizes).zip(parents).map(|((id, size), parent)| node(id, size, size, parent)).collect();
    let pairs = ids.iter().flat_map(|from| ids.iter().map(move |to| edge_of(from, to)));
    let edges = pairs.chain([edge_of("a", "nowhere"), edge_of("", "a")]).collect();
    let mut graph = rightward(nodes, edges);
    for direction in [Direction::Right, Direction::Down] {
        graph.direction = direction;
        let laid = layout(&graph);
        let numbers = laid.nodes.iter().flat_map(|node| [node.x, node.y, node.width, node.height]);
        let points = laid.edges.iter().flat_map(|edge| &edge.points).flat_map(|point| [point.x, point.y]);
        assert!(numbers.chain(points).chain([laid.width, laid.height]).all(f64::is_finite));
        let (unknown, known) = (&laid.edges[64..], &laid.edges[..64]);
        assert!(unknown.iter().all(|edge| edge.points.is_empty()));
        assert!(known.iter().all(|edge| edge.points.len() >= 2));
    }
    assert_eq!(layout(&LayoutGraph::default()), Layout::default());
}

#[test]
fn groups_deeper_than_the_bound_and_chains_of_thousands_are_drawn() {
    let nodes = (0..3_000).map(|number: usize| {
        let parent = number.checked_sub(1).map(|parent| parent.to_string());
        node(&number.to_string(), 10.0, 10.0, parent.as_deref())
    });
    let edges = (1..3_000).map(|number| edge_of("0", &number.to_string())).collect();
    let laid = layout(&rightward(nodes.collect(), edges));
    assert!(laid.width.is_finite() && laid.edges.iter().all(|edge| edge.points.len() >= 2));
    let chain = random(1, 1_999, 0, 0);
    let edges = (1..1_999).map(|number: usize| edge_of(&(number - 1).to_string(), &number.to_string()));
    let to_last = (0..1_000).map(|number: usize| edge_of(&number.to_string(), "1998"));
    let chain = LayoutGraph { edges: edges.chain(to_last).collect(), ..chain };
    check(&chain, &layout(&chain));
}

#[test]
fn a_number_that_is_no_nodes_stands_for_none() {
    let sizes = [100.0, 40.0, 100.0, 40.0];
    let alone = layout_flat(&sizes, &[u32::MAX, u32::MAX, u32::MAX, 1], Direction::Right);
    assert_eq!(layout_flat(&sizes, &[7, 2, 0, 2], Direction::Right), alone);
}

//! Layouts: how far apart things stand, how much is laid out with which care, and what groups do to it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/layouts.rs"]
mod layouts;

use layouts::{check, contains, edge_of, find, from_one, graph, node, rightward, through_nodes};
use oc_argo::layout::{
    Direction, EDGE_GAP, GROUP_PADDING, GROUP_TITLE, LAYER_GAP, LINE_GAP, LayoutEdge, LayoutGraph, LayoutNode,
    MAX_DEPTH, MAX_DUMMIES, MAX_LAYERED, MAX_SIDE, NODE_GAP, Point, layout, layout_flat,
};

/// The room between two components.
const COMPONENT_GAP: f64 = 32.0;

/// The graph with these nodes inside the group `g`, which it has.
fn grouped(mut graph: LayoutGraph, members: &[&str]) -> LayoutGraph {
    for node in graph.nodes.iter_mut().filter(|node| members.contains(&node.id.as_str())) {
        node.parent = Some("g".to_owned());
    }
    graph
}

#[test]
fn of_nodes_with_one_id_edges_and_members_mean_the_first() {
    let mut graph = graph(&["a", "b", "a", "c"], &["b>a"]);
    graph.nodes[3].parent = Some("a".to_owned());
    let laid = layout(&graph);
    assert_eq!(laid.edges[0].points.last().unwrap().x, laid.nodes[0].x);
    assert!(contains(&laid.nodes[0], &laid.nodes[3]) && !contains(&laid.nodes[2], &laid.nodes[3]));
}

#[test]
fn a_side_is_bounded() {
    let graph = rightward(vec![node("a", 2.0 * MAX_SIDE, 0.5 * MAX_SIDE, None)], vec![]);
    let laid = layout(&graph);
    assert_eq!((laid.width, laid.height), (MAX_SIDE, 0.5 * MAX_SIDE));
}

#[test]
fn a_side_that_is_no_length_counts_as_none() {
    for side in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0] {
        let laid = layout(&rightward(vec![node("a", side, 40.0, None)], vec![]));
        assert_eq!((laid.width, laid.height), (0.0, 40.0));
    }
}

#[test]
fn in_a_circle_of_groups_the_first_is_outermost() {
    let mut graph = graph(&["a", "b", "c"], &[]);
    for (node, parent) in graph.nodes.iter_mut().zip(["c", "a", "b"]) {
        node.parent = Some(parent.to_owned());
    }
    let laid = layout(&graph);
    assert!(laid.nodes.windows(2).all(|pair| contains(&pair[0], &pair[1])));
}

#[test]
fn the_order_of_the_edges_does_not_matter() {
    let mut edges = ["a>b", "a>c", "a>d", "b>e", "c>a", "d>c", "e>b"];
    let ids = ["a", "b", "c", "d", "e"];
    let expected = layout(&graph(&ids, &edges)).nodes;
    edges.reverse();
    assert_eq!(layout(&graph(&ids, &edges)).nodes, expected);
}

#[test]
fn groups_are_nested_up_to_the_bound() {
    let id = |number: usize| number.to_string();
    let nodes =
        (0..=MAX_DEPTH).map(|number| node(&id(number), 10.0, 10.0, number.checked_sub(1).map(id).as_deref())).collect();
    let laid = layout(&rightward(nodes, vec![]));
    assert!((1..MAX_DEPTH).all(|number| contains(&laid.nodes[number - 1], &laid.nodes[number])));
    assert!(!contains(&laid.nodes[MAX_DEPTH - 1], &laid.nodes[MAX_DEPTH]));
}

/// A level is laid out in layers where an edge over several has bends: in waves it runs straight.
fn has_bends(graph: &LayoutGraph, edge: usize) -> bool {
    layout(graph).edges[edge].points.len() > 2
}

#[test]
fn more_nodes_than_the_bound_stand_in_waves() {
    let mut graph = graph(&["a", "b", "c"], &["a>b", "b>c", "a>c"]);
    graph.nodes.extend((3..MAX_LAYERED).map(|number| node(&number.to_string(), 10.0, 10.0, None)));
    assert!(has_bends(&graph, 2));
    graph.nodes.push(node("more", 10.0, 10.0, None));
    assert!(!has_bends(&graph, 2));
}

#[test]
fn longer_edges_than_the_bound_allows_run_straight() {
    let chain = (0..=200).map(|number| node(&number.to_string(), 10.0, 10.0, None)).collect();
    let mut edges = from_one("0", 2..=200);
    edges.extend((1..=200).map(|number: usize| edge_of(&(number - 1).to_string(), &number.to_string())));
    // An edge passes as many layers as there are numbers between those of its nodes.
    let passed: usize = (2..=200).map(|number| number - 1).sum();
    edges.push(edge_of("1", &(2 + MAX_DUMMIES - passed).to_string()));
    let mut graph = rightward(chain, edges);
    assert!(has_bends(&graph, 198));
    graph.edges.push(edge_of("2", "4"));
    assert!(!has_bends(&graph, 198));
}

#[test]
fn an_edge_keeps_off_the_node_that_it_passes() {
    let laid = layout(&graph(&["a", "b", "c"], &["a>b", "b>c", "a>c"]));
    let (b, bend) = (&laid.nodes[1], laid.edges[2].points[1]);
    let gap = if bend.y > b.y { bend.y - (b.y + b.height) } else { b.y - bend.y };
    assert_eq!(gap, EDGE_GAP);
    assert_eq!((bend.x, laid.edges[2].points[2].x), (b.x, b.x + b.width));
}

#[test]
fn edges_that_pass_a_layer_keep_off_each_other() {
    let graph = graph(&["a", "b", "m", "y", "z"], &["a>m", "b>m", "m>y", "m>z", "a>y", "a>z", "b>y", "b>z"]);
    let laid = layout(&graph);
    let layer = find(&laid, "m").x;
    let mut passing: Vec<f64> = (laid.edges[4..].iter().flat_map(|edge| &edge.points))
        .filter(|point| point.x == layer)
        .map(|point| point.y)
        .collect();
    passing.sort_by(f64::total_cmp);
    let gaps: Vec<f64> = passing.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(gaps.iter().copied().fold(f64::INFINITY, f64::min), LINE_GAP, "{gaps:?}");
}

#[test]
fn a_node_of_another_length_stands_in_the_middle_of_its_layer() {
    let mut graph = graph(&["a", "b", "c", "d"], &["a>b", "a>c", "b>d", "c>d"]);
    graph.nodes[1].width = 300.0;
    let laid = layout(&graph);
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|id| find(&laid, id));
    assert_eq!((b.x, c.x, d.x), (a.width + LAYER_GAP, b.x + 90.0, b.x + 300.0 + LAYER_GAP));
}

#[test]
fn parallel_edges_weigh_no_more_than_one() {
    let one = graph(&["a", "b", "c", "d"], &["a>c", "a>d", "b>c"]);
    let several = graph(&["a", "b", "c", "d"], &["a>c", "a>d", "b>c", "a>d", "a>c", "a>c"]);
    assert_eq!(layout(&several).nodes, layout(&one).nodes);
}

#[test]
fn a_picture_as_numbers_is_the_same_picture() {
    let drawn = graph(&["a", "b", "c"], &["a>b", "b>c", "a>c"]);
    let laid = layout(&drawn);
    let none = u32::MAX;
    let flat = layout_flat(&[120.0, 40.0].repeat(3), &[none, none, none, 0, 1, 1, 2, 0, 2], Direction::Right);
    let mut expected = vec![laid.width, laid.height];
    expected.extend(laid.nodes.iter().flat_map(|node| [node.x, node.y, node.width, node.height]));
    for edge in &laid.edges {
        expected.push(edge.points.len() as f64);
        expected.extend(edge.points.iter().flat_map(|point| [point.x, point.y]));
    }
    assert_eq!(flat, expected);
}

#[test]
fn numbers_that_are_too_few_or_too_many_are_left_out() {
    let (sizes, none) = ([100.0, 40.0, 100.0, 40.0, 100.0, 40.0], u32::MAX);
    let flat = |sizes: &[f64], links: &[u32]| layout_flat(sizes, links, Direction::Right);
    assert_eq!(flat(&sizes, &[1, none]), flat(&sizes, &[1, none, none]));
    assert_eq!(flat(&sizes[..3], &[none, 0]), flat(&sizes[..2], &[none]));
}

#[test]
fn components_stand_on_shelves_the_thickest_first() {
    let mut graph = graph(&["a", "b", "c", "d", "e", "f"], &[]);
    graph.nodes[5].height = 100.0;
    let laid = layout(&graph);
    let [a, .., f] = laid.nodes.as_slice() else { panic!() };
    assert_eq!((f.x, f.y), (0.0, 0.0));
    assert_eq!((a.x, a.y), (f.width + COMPONENT_GAP, 0.0));
    let below = laid.nodes.iter().find(|node| node.y > 0.0 && node.x == 0.0).unwrap();
    assert_eq!(below.y, f.height + COMPONENT_GAP);
}

#[test]
fn chains_beside_each_other_stand_in_the_order_of_their_nodes() {
    let laid = layout(&graph(&["a", "b", "c", "d", "e"], &["a>e", "b>e", "c>e", "d>e"]));
    let places: Vec<f64> = laid.nodes[..4].iter().map(|node| node.y).collect();
    assert_eq!(places, [0.0, 64.0, 128.0, 192.0]);
}

#[test]
fn a_component_takes_its_edges_with_it() {
    let edges = ["a>b", "b>c", "a>c", "d>e", "e>f", "d>f"];
    let mut graph = graph(&["a", "b", "c", "d", "e", "f"], &edges);
    // The other stands below, or, where both are tall, beside.
    for (height, is_beside) in [(40.0, false), (600.0, true)] {
        graph.nodes.iter_mut().for_each(|node| node.height = height);
        let laid = layout(&graph);
        let by = Point { x: laid.nodes[3].x - laid.nodes[0].x, y: laid.nodes[3].y - laid.nodes[0].y };
        assert_eq!((by.x > 0.0, by.y > 0.0), (is_beside, !is_beside));
        for (edge, moved) in laid.edges[..3].iter().zip(&laid.edges[3..]) {
            let points = edge.points.iter().map(|point| Point { x: point.x + by.x, y: point.y + by.y });
            assert_eq!(moved.points, points.collect::<Vec<_>>());
        }
    }
}

#[test]
fn nothing_stands_between_a_member_and_the_border_that_its_edge_crosses() {
    for edge in ["out>a", "a>out"] {
        let drawn = graph(&["g", "out", "b", "a", "c", "d"], &[edge]);
        let mut graph = grouped(drawn, &["a", "b", "c", "d"]);
        // Thicker than the member that has the edge, or thinner: before it, or behind.
        for height in [20.0, 90.0] {
            graph.nodes[2].height = height;
            let laid = layout(&graph);
            check(&graph, &laid);
            assert_eq!(through_nodes(&graph, &laid), [] as [String; 0], "{edge} {height}");
        }
    }
}

#[test]
fn members_whose_edges_cross_the_border_stand_as_near_as_siblings_do() {
    let graph = grouped(graph(&["g", "a", "b", "out"], &["a>out", "b>out"]), &["a", "b"]);
    let laid = layout(&graph);
    assert_eq!(find(&laid, "b").y - find(&laid, "a").y, 40.0 + NODE_GAP);
}

#[test]
fn a_group_is_as_large_as_its_members_and_no_smaller_than_it_asks() {
    for direction in [Direction::Right, Direction::Down] {
        let mut graph = grouped(graph(&["g", "a"], &[]), &["a"]);
        graph.direction = direction;
        let laid = layout(&graph);
        let (group, inner) = (find(&laid, "g"), find(&laid, "a"));
        let around = 2.0 * GROUP_PADDING;
        assert_eq!((group.width, group.height), (120.0 + around, 40.0 + around + GROUP_TITLE));
        assert_eq!((inner.x, inner.y), (GROUP_PADDING, GROUP_PADDING + GROUP_TITLE));
        (graph.nodes[0].width, graph.nodes[0].height) = (500.0, 400.0);
        let laid = layout(&graph);
        assert_eq!((find(&laid, "g").width, find(&laid, "g").height), (500.0, 400.0));
    }
}

#[test]
fn a_group_of_very_many_edges_begins_at_its_border_too() {
    // So many that its layers stay as they were found first.
    let ids: Vec<String> = (0..500).map(|number| number.to_string()).collect();
    let ends = (0..250).flat_map(|from| (250..500).map(move |to| (from, to)));
    let mut edges: Vec<LayoutEdge> = ends.map(|(from, to)| edge_of(&ids[from], &ids[to])).collect();
    edges.push(edge_of("in", "0"));
    let mut nodes: Vec<LayoutNode> = ids.iter().map(|id| node(id, 10.0, 10.0, Some("g"))).collect();
    nodes.extend([node("g", 0.0, 0.0, None), node("in", 10.0, 10.0, None)]);
    let laid = layout(&rightward(nodes, edges));
    assert_eq!(find(&laid, "0").x - find(&laid, "g").x, GROUP_PADDING);
}

#[test]
fn an_edge_to_a_group_reaches_the_middle_of_its_border() {
    let graph = grouped(graph(&["a", "g", "b", "c"], &["a>g"]), &["b", "c"]);
    let laid = layout(&graph);
    let (group, end) = (find(&laid, "g"), laid.edges[0].points.last().unwrap());
    assert_eq!((end.x, end.y), (group.x, group.y + group.height / 2.0));
}

#[test]
fn an_edge_between_a_group_and_its_member_goes_forward() {
    let graph = grouped(graph(&["g", "a", "b"], &["g>a", "b>g", "a>b"]), &["a", "b"]);
    let laid = layout(&graph);
    let (group, [into, out_of, _]) = (find(&laid, "g"), laid.edges.as_slice()) else { panic!() };
    let ends = |points: &[Point]| [points[0].x, points[points.len() - 1].x];
    assert_eq!(ends(&into.points), [group.x, find(&laid, "a").x]);
    assert_eq!(ends(&out_of.points), [find(&laid, "b").x + 120.0, group.x + group.width]);
}

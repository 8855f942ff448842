//! Graphs of more tasks than a DAG may hold: nothing that was drawn is lost in parts, and what they cost is known.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/graphs.rs"]
mod graphs;
#[path = "common/numbers.rs"]
mod numbers;
#[path = "common/parts.rs"]
mod parts;

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Instant;

use graphs::{
    Graph, chain, diamond_of_groups, fan, graph_of, groups_in_a_row, independent_groups, layered, pieces, pipelines,
    side_by_side,
};
use numbers::Numbers;
use oc_argo::arrange::split::{Member, Obstacle, Parts, Waves};
use parts::{check, ran};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// As many members as Argo takes.
const LIMIT: usize = 200;

fn holds(graph: &Graph, limit: usize) {
    match graph.split(limit) {
        Ok(parts) => {
            assert_eq!(graph.split(limit).unwrap(), parts);
            check(graph, &parts, limit);
            assert_eq!(ran(graph, &parts, |_| 1), parts.waves.after);
            assert!(parts.waves.before <= parts.waves.after);
            assert!(graph.before.len() > limit || parts.parts.len() == 1);
        }
        Err(obstacle) => {
            assert_eq!(obstacle, Obstacle::Pinned);
            assert!(graph.pinned.contains(&true), "nothing stands in its way");
        }
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn what_was_drawn_holds_in_small_parts(pieces in pieces(40), limit in prop_oneof![2..8_usize, 8..60_usize]) {
        holds(&graph_of(&pieces), limit);
    }

    #[test]
    fn any_ranges_may_be_sub_workflows(pieces in pieces(30), limit in 2..30_usize, cuts in vec((0..200_usize, 1..40_usize), 0..12)) {
        let mut graph = graph_of(&pieces);
        let end = graph.before.len();
        graph.groups = cuts.into_iter().map(|(start, length)| start.min(end)..(start + length).min(end)).collect();
        holds(&graph, limit);
    }
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn what_was_drawn_holds_in_parts_of_200(pieces in pieces(250)) {
        holds(&graph_of(&pieces), LIMIT);
    }
}

/// Graphs with pinned tasks that can be split are what the properties speak of: there must be many.
#[test]
fn many_random_graphs_with_pinned_tasks_are_split() {
    let mut runner = TestRunner::deterministic();
    let graphs = (0..100).map(|_| graph_of(&pieces(40).new_tree(&mut runner).unwrap().current()));
    let pinned: Vec<Graph> = graphs.filter(|graph| graph.pinned.contains(&true) && graph.before.len() > 40).collect();
    let split = pinned.iter().filter(|graph| graph.split(20).is_ok()).count();
    assert!(split >= 20, "{split} of {}", pinned.len());
}

/// Without pinned tasks, graphs of thousands of tasks cost a twentieth of their waves at most.
#[test]
fn large_random_graphs_cost_few_waves() {
    let mut runner = TestRunner::deterministic();
    let mut largest = 0;
    for _ in 0..10 {
        let mut graph = graph_of(&pieces(250).new_tree(&mut runner).unwrap().current());
        graph.pinned.clear();
        largest = largest.max(graph.before.len());
        let waves = graph.split(LIMIT).unwrap().waves;
        assert!(waves.after * 20 <= waves.before * 21, "{waves:?}");
    }
    assert!(largest > 2_000, "{largest}");
}

#[test]
fn few_tasks_are_one_part_in_their_order() {
    let mut graph = layered(LIMIT);
    graph.groups.push(0..60);
    let parts = graph.split(LIMIT).unwrap();
    assert_eq!(parts.parts.len(), 1);
    assert_eq!(parts.parts[0].before, graph.before);
    assert!(parts.parts[0].members.iter().copied().eq((0..LIMIT).map(Member::Task)));
    assert_eq!(Graph::default().split(LIMIT).unwrap().waves, Waves { before: 0, after: 0 });
}

#[test]
fn a_task_that_waits_for_a_later_one_is_not_split() {
    let graph = Graph { before: vec![vec![1], vec![]], ..Graph::default() };
    assert_eq!(graph.split(LIMIT), Err(Obstacle::Order));
    let mut graph = side_by_side(LIMIT);
    graph.task(&[LIMIT]);
    assert_eq!(graph.split(LIMIT), Err(Obstacle::Order), "it waits for itself");
}

#[test]
fn a_source_and_what_waits_for_all_stay_outside_of_whole_pipelines() {
    let graph = pipelines(1_202, 60);
    let parts = graph.split(LIMIT).unwrap();
    assert_eq!((parts.homes[0], parts.homes[1_201]), (0, 0));
    for pipeline in 0..20 {
        let homes = &parts.homes[1 + pipeline * 60..1 + (pipeline + 1) * 60];
        assert!(homes.iter().all(|&home| home == 1 + pipeline), "parts are numbered in the order of their tasks");
    }
}

#[test]
fn a_pinned_task_in_a_pipeline_cuts_that_one_alone() {
    let mut graph = pipelines(1_202, 60);
    graph.pinned = vec![false; 1_202];
    graph.pinned[30] = true;
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    assert_eq!(parts.parts.len(), 1 + 20 + 1);
    assert_eq!(parts.homes[30], 0);
    assert_eq!(parts.waves, Waves { before: 62, after: 62 });
}

#[test]
fn services_here_and_there_cost_no_wave() {
    let mut graph = layered(1_000);
    graph.pinned = (0..1_000).map(|task| task % 100 < 2).collect();
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    assert_eq!(parts.waves, Waves { before: 143, after: 143 });
}

#[test]
fn a_sub_workflow_with_a_pinned_task_is_no_part() {
    let mut graph = independent_groups(600);
    graph.pinned = vec![false; 600];
    graph.pinned[10] = true;
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    assert_eq!(parts.waves.after, parts.waves.before);
}

#[test]
fn more_pinned_tasks_than_a_part_may_have_are_an_obstacle() {
    let mut graph = chain(500);
    graph.pinned = (0..500).map(|task| task % 4 == 3).collect();
    assert_eq!(graph.split(LIMIT), Err(Obstacle::Pinned), "125 are pinned, as many parts are between them");
    graph.pinned = (0..500).map(|task| task % 6 == 5).collect();
    check(&graph, &graph.split(LIMIT).unwrap(), LIMIT);
}

#[test]
fn where_200_parts_are_not_enough_there_are_parts_of_parts() {
    let graph = side_by_side(50_000);
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    let home = parts.homes[0];
    assert_eq!(parts.parts[home].members.len(), LIMIT);
    assert_ne!(parts.parts[home].parent, Some(0));
    assert_eq!(parts.waves, Waves { before: 1, after: 1 });
}

/// Tasks side by side behind one, in chains of these lengths that have nothing to do with each other: a sub-workflow.
fn apart(graph: &mut Graph, before: &[usize], lengths: &[usize]) -> Vec<usize> {
    let start = graph.before.len();
    let ends = lengths.iter().map(|&length| graph.chain(before, length)).collect();
    graph.groups.push(start..graph.before.len());
    ends
}

/// Whether each sub-workflow is in one part, which is not the outermost.
fn are_whole(graph: &Graph, parts: &Parts) -> bool {
    let homes = |group: &Range<usize>| parts.homes[group.clone()].iter().copied().collect::<BTreeSet<_>>();
    graph.groups.iter().map(homes).all(|homes| homes.len() == 1 && !homes.contains(&0))
}

#[test]
fn the_largest_sub_workflows_that_fit_stay_whole() {
    let mut graph = Graph::default();
    let source = graph.task(&[]);
    let mut ends = Vec::new();
    for _ in 0..2 {
        let start = graph.before.len();
        // One that begins with the first task of the one around it, which fills a part.
        graph.groups.push(start..start + LIMIT / 2);
        ends.extend(apart(&mut graph, &[source], &[LIMIT / 2, LIMIT / 2]));
    }
    graph.task(&ends);
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    assert!(parts.parts.len() == 3 && are_whole(&graph, &parts), "{:?}", parts.homes);
}

#[test]
fn sub_workflows_are_parts_where_the_outermost_holds_that_many_and_packed_where_not() {
    for (count, expected) in [(LIMIT, 1 + LIMIT), (LIMIT + 50, 1 + 5)] {
        let mut graph = Graph::default();
        for _ in 0..count {
            apart(&mut graph, &[], &[2, 2]);
        }
        let parts = graph.split(LIMIT).unwrap();
        check(&graph, &parts, LIMIT);
        assert!(parts.parts.len() == expected && are_whole(&graph, &parts), "{}", parts.parts.len());
    }
}

#[test]
fn sub_workflows_that_fill_a_part_each_stay_whole_in_parts_of_parts() {
    let mut graph = side_by_side(1);
    for _ in 0..11 {
        apart(&mut graph, &[], &[4, 6]);
    }
    let parts = graph.split(10).unwrap();
    check(&graph, &parts, 10);
    assert!(are_whole(&graph, &parts), "{:?}", parts.homes);
}

#[test]
fn what_is_connected_stays_as_it_is_where_the_outermost_just_holds_it() {
    for pinned in [0, 1] {
        let mut graph = Graph { pinned: vec![true; pinned], ..side_by_side(pinned) };
        for _ in pinned..LIMIT {
            graph.chain(&[], 2);
        }
        let parts = graph.split(LIMIT).unwrap();
        check(&graph, &parts, LIMIT);
        assert_eq!((parts.parts[0].members.len(), parts.parts.len()), (LIMIT, 1 + LIMIT - pinned));
    }
}

#[test]
fn what_waits_for_another_task_is_packed_apart() {
    let mut graph = side_by_side(2);
    let ends: Vec<usize> = (0..500).map(|index| graph.task(&[index % 2])).collect();
    graph.task(&ends);
    let parts = graph.split(LIMIT).unwrap();
    check(&graph, &parts, LIMIT);
    let home = |side: usize| ends.iter().skip(side).step_by(2).map(|&task| parts.homes[task]).collect::<BTreeSet<_>>();
    assert!(home(0).is_disjoint(&home(1)), "{:?}", parts.homes);
}

type Shape = (&'static str, fn(usize) -> Graph);
const SHAPES: [Shape; 8] = [
    ("chain", chain),
    ("fan", fan),
    ("layered", layered),
    ("pipelines of 60", |count| pipelines(count, 60)),
    ("pipelines of 300", |count| pipelines(count, 300)),
    ("sub-workflows in a row", groups_in_a_row),
    ("independent sub-workflows", independent_groups),
    ("diamond of sub-workflows", diamond_of_groups),
];

/// For each shape with about 200, 500, 1,000 and 2,000 tasks: the waves as drawn, and the parts, the outermost included.
const PARTS: [[(usize, usize); 4]; 8] = [
    [(200, 1), (500, 4), (1_000, 6), (2_000, 11)],
    [(3, 1), (3, 4), (3, 6), (3, 11)],
    [(37, 1), (79, 4), (143, 7), (277, 12)],
    [(62, 1), (62, 10), (62, 18), (62, 35)],
    [(200, 1), (302, 4), (302, 8), (302, 14)],
    [(36, 1), (96, 9), (192, 17), (396, 34)],
    [(12, 1), (12, 9), (12, 17), (12, 34)],
    [(14, 1), (14, 9), (14, 17), (14, 34)],
];

/// No shape costs a wave, and with tasks that take from 1 to 10 none costs more than a twentieth. `--nocapture` shows all.
#[test]
fn what_parts_cost() {
    println!("{:26}{:>6}{:>7}{:>13}{:>18}", "", "tasks", "parts", "waves", "uneven");
    for ((name, shape), expected) in SHAPES.iter().zip(PARTS) {
        for (count, (waves, count_of_parts)) in [200, 500, 1_000, 2_000].into_iter().zip(expected) {
            let graph = shape(count);
            let since = Instant::now();
            let parts = graph.split(LIMIT).unwrap();
            let took = since.elapsed();
            check(&graph, &parts, LIMIT);
            assert_eq!(parts.waves, Waves { before: waves, after: waves }, "{name} of {count}");
            assert_eq!(parts.parts.len(), count_of_parts, "{name} of {count}");
            let mut numbers = Numbers(7);
            let durations: Vec<usize> = graph.before.iter().map(|_| 1 + numbers.below(10)).collect();
            let drawn = ran(&graph, &graph.split(usize::MAX).unwrap(), |task| durations[task]);
            let split = ran(&graph, &parts, |task| durations[task]);
            println!(
                "{name:26}{:6}{count_of_parts:7}{waves:6} ->{:4}{drawn:9} ->{split:6}  {took:?}",
                graph.before.len(),
                parts.waves.after
            );
            assert!(split * 100 <= drawn * 105, "{name} of {count}: {drawn} -> {split}");
        }
    }
}

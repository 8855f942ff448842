//! Our layout beside the crate rust-sugiyama, on the same graphs, run in turns.
//!
//!     cargo run --release --manifest-path benches/layout/Cargo.toml
//!
//! This is a workspace of its own, so that the crate measured against is no dependency of ours. Each row tells the
//! least time of the turns, ours / theirs; the crossings of the drawn edges; how many edges run through nodes; and the
//! size of the picture. rust-sugiyama gives no routes, so its edges are drawn straight from node to node. It gets a
//! minute for each graph, in a process that is ended then.

mod picture;
mod shapes;

use std::process::Command;
use std::time::{Duration, Instant};

use oc_argo::layout::{Layout, LayoutGraph, layout};
use picture::Picture;
use rust_sugiyama::configure::Config;

const TURNS: usize = 5;
const LIMIT: Duration = Duration::from_secs(60);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, count] = arguments.as_slice() {
        let (_, make) = shapes::SHAPES.iter().find(|(shape, _)| shape == name).expect("a shape");
        return compare(name, &make(count.parse().expect("a number")));
    }
    println!("| graph | nodes | edges | ms | ratio | crossings | through nodes | size |");
    println!("|---|---|---|---|---|---|---|---|");
    for (name, make) in shapes::SHAPES {
        for count in [100, 1_000, 2_000] {
            if !compare_apart(name, count) {
                let graph = make(count);
                let ours = (0..TURNS).map(|_| timed(|| layout(&graph)).1).min().unwrap_or_default();
                let (nodes, edges) = (graph.nodes.len(), graph.edges.len());
                println!("| {name} | {nodes} | {edges} | {:.2} / over 60,000 | | | | |", milliseconds(ours));
            }
        }
    }
    println!("\n| by waves: nodes | edges | ours ms |\n|---|---|---|");
    for count in [2_001, 10_000] {
        let graph = shapes::random(count, 3 * count);
        let ours = (0..TURNS).map(|_| timed(|| layout(&graph)).1).min().unwrap_or_default();
        println!("| {count} | {} | {:.1} |", graph.edges.len(), milliseconds(ours));
    }
}

/// Compares in a process of its own, and says whether that ended in time.
fn compare_apart(name: &str, count: usize) -> bool {
    let program = std::env::current_exe().expect("the path of this program");
    let mut row = Command::new(program).args([name, &count.to_string()]).spawn().expect("a process");
    let start = Instant::now();
    while start.elapsed() < LIMIT {
        match row.try_wait() {
            Ok(Some(status)) => return status.success(),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    let _ = row.kill().and_then(|()| row.wait());
    false
}

fn compare(name: &str, graph: &LayoutGraph) {
    let sizes: Vec<(u32, (f64, f64))> =
        graph.nodes.iter().enumerate().map(|(number, node)| (number as u32, (node.width, node.height))).collect();
    let number = |id: &str| id.parse::<u32>().unwrap();
    let edges: Vec<(u32, u32)> = graph.edges.iter().map(|edge| (number(&edge.from), number(&edge.to))).collect();
    let config = Config { vertex_spacing: oc_argo::layout::NODE_GAP, ..Config::default() };
    let mut ours = (Layout::default(), Duration::MAX);
    let mut theirs = (Vec::new(), Duration::MAX);
    for _ in 0..TURNS {
        let (laid, time) = timed(|| layout(graph));
        ours = (laid, time.min(ours.1));
        let (laid, time) = timed(|| rust_sugiyama::from_vertices_and_edges(&sizes, &edges, &config));
        theirs = (laid, time.min(theirs.1));
    }
    let (our_picture, their_picture) = (Picture::of(&ours.0, &edges), Picture::of_theirs(&theirs.0, &sizes, &edges));
    let (our_time, their_time) = (milliseconds(ours.1), milliseconds(theirs.1));
    println!(
        "| {name} | {} | {} | {our_time:.2} / {their_time:.2} | {:.1} | {} / {} | {} / {} | {:.0} x {:.0} / {:.0} x {:.0} |",
        graph.nodes.len(),
        edges.len(),
        their_time / our_time,
        our_picture.crossings(),
        their_picture.crossings(),
        our_picture.through_nodes(),
        their_picture.through_nodes(),
        our_picture.width,
        our_picture.height,
        their_picture.width,
        their_picture.height,
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

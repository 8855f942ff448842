//! Translates a source that `workflows.mjs` made, natively, and prints how long that took:
//!
//!     oc-argo-speed-bench SOURCE.json RUNS
//!
//! Prints the milliseconds of each run as a JSON list.

use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use oc_argo::options::{Crds, Fold, Split};
use oc_argo::{Document, Options, Source, translate};
use serde_json::Value;

fn main() {
    let mut arguments = env::args().skip(1);
    let mut argument = || arguments.next().expect("oc-argo-speed-bench SOURCE.json RUNS");
    let (path, runs) = (argument(), argument().parse().expect("a number of runs"));
    let text = fs::read_to_string(path).expect("a file that can be read");
    let read: Value = serde_json::from_str(&text).expect("JSON");
    let document = |key: &str| Document::text(read[key].as_str().expect("a text"));
    let source = Source {
        peers: Some(document("peers")),
        execution: Some(document("execution")),
        ..Source::new(document("workflow"))
    };
    // What the limits of Argo say of a large graph is no part of the job.
    let options = Options { crds: Crds::Minimal, fold: Fold::Never, split: Split::Never, ..Options::default() };
    let once = |_: usize| {
        let start = Instant::now();
        black_box(translate(black_box(&source), &options));
        start.elapsed().as_secs_f64() * 1000.0
    };
    let times: Vec<f64> = (0..runs).map(once).collect();
    println!("{}", serde_json::to_string(&times).expect("numbers"));
}

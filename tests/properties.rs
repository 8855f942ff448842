//! What holds of every workflow that can be drawn, tried on random ones.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/expected_order.rs"]
mod expected_order;
#[path = "common/random.rs"]
mod random;
#[path = "common/source_map.rs"]
mod source_map;
#[path = "common/strategies.rs"]
mod strategies;
#[path = "common/written.rs"]
mod written;

use std::collections::{BTreeMap, BTreeSet};

use expected_order::Expected;
use oc_argo::{Translation, translate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use random::cases;
use serde_yaml::Value as Yaml;
use strategies::{World, world};

fn translated(world: &World) -> Translation {
    translate(&world.source(), &world.options())
}

fn codes(translation: &Translation) -> BTreeSet<&str> {
    translation.diagnostics.iter().map(|finding| finding.code).collect()
}

fn dependencies(translation: &Translation) -> BTreeMap<&str, BTreeSet<&str>> {
    let tasks = translation.dag.tasks.iter();
    tasks.map(|task| (task.name.as_str(), task.dependencies.iter().map(String::as_str).collect())).collect()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn nothing_that_is_drawn_makes_it_panic_and_the_same_gives_the_same(world in world()) {
        let translation = translated(&world);
        prop_assert_eq!(&translation, &translated(&world));
        let manifest: Result<Yaml, _> = serde_yaml::from_str(&translation.yaml);
        prop_assert!(manifest.is_ok(), "{:?}\n{}", manifest, translation.yaml);
    }

    #[test]
    fn the_order_in_the_document_says_nothing_about_the_order_of_tasks(world in world(), turn in 0_usize..50) {
        let translation = translated(&world);
        let turned = translate(&world.source_of(&world.turned(turn)), &world.options());
        prop_assert_eq!(dependencies(&translation), dependencies(&turned));
        prop_assert_eq!(translation.facts.first_items, turned.facts.first_items);
        prop_assert_eq!(translation.facts.last_items, turned.facts.last_items);
    }

    #[test]
    fn every_link_between_tasks_is_in_the_dag_and_nothing_else_is(world in world()) {
        let translation = translated(&world);
        let expected = Expected::of(&world);
        prop_assert!(expected.agrees(&translation), "{}", expected.difference(&translation));
    }

    #[test]
    fn without_errors_there_is_no_circle_and_every_end_is_one(world in world()) {
        let translation = translated(&world);
        let dependencies = dependencies(&translation);
        let awaited: BTreeSet<&str> = dependencies.values().flatten().copied().collect();
        let ends = |keep: &dyn Fn(&str) -> bool| dependencies.keys().copied().filter(|name| keep(name)).collect::<BTreeSet<_>>();
        let first = ends(&|name| dependencies[name].is_empty());
        let last = ends(&|name| !awaited.contains(name));
        prop_assert_eq!(translation.facts.first_items.iter().map(String::as_str).collect::<BTreeSet<_>>(), first);
        prop_assert_eq!(translation.facts.last_items.iter().map(String::as_str).collect::<BTreeSet<_>>(), last);
        if !codes(&translation).contains("cycle") {
            // Every task stands behind those that it waits for.
            let mut seen = BTreeSet::new();
            for task in &translation.dag.tasks {
                prop_assert!(task.dependencies.iter().all(|name| seen.contains(name.as_str())), "{}", task.name);
                seen.insert(task.name.as_str());
            }
        }
    }

    #[test]
    fn without_errors_argo_accepts_it(world in world()) {
        let translation = translated(&world);
        // What the option `defaults` gives wrongly is told by the net alone.
        let refused: Vec<_> = translation.diagnostics.iter().filter(|finding| finding.code == "refused-by-argo").collect();
        prop_assert!(refused.is_empty(), "{:#?}", refused);
    }

    #[test]
    fn every_range_is_what_it_claims(world in world()) {
        source_map::check(&translated(&world));
    }

    #[test]
    fn every_string_reads_back_as_itself(world in world()) {
        let translation = translated(&world);
        let manifest: Yaml = serde_yaml::from_str(&translation.yaml).unwrap();
        let read = written::read(&manifest, &translation);
        for (place, text) in written::texts(&world, &translation) {
            prop_assert_eq!(Some(&text), read.get(&place), "{:?}", place);
        }
        prop_assert_eq!(written::bare_traps(&translation.yaml), Vec::<&str>::new());
    }
}

/// Worlds without errors are what most properties speak of: there must be many.
#[test]
fn many_random_workflows_have_no_errors() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut sound = 0;
    for _ in 0..60 {
        let world = world().new_tree(&mut runner).unwrap().current();
        let translation = translated(&world);
        sound += usize::from(!translation.has_errors() && translation.facts.nb_tasks > 1);
    }
    assert!(sound >= 10, "{sound} of 60");
}

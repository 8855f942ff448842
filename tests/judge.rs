//! What Kubernetes' own validation says of the manifests. The judge is built by `.ci/setup judge`, which needs Go, and
//! asked by `cargo test --test judge -- --ignored`; `OC_ARGO_CRD=FILE` adds a definition, as of Argo's workflows.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/judge.rs"]
mod judge;
#[path = "common/large.rs"]
mod large;
#[path = "common/numbers.rs"]
mod numbers;
#[path = "common/random.rs"]
mod random;
#[path = "common/respondent.rs"]
mod respondent;
#[path = "common/strategies.rs"]
mod strategies;

use std::fs;

use common::{Case, fixtures};
use judge::Judge;
use oc_argo::diagnostic::Severity;
use oc_argo::translate;
use proptest::prop_assert_eq;
use random::of_random_worlds;

#[test]
#[ignore = "needs the judge: `.ci/setup judge`"]
fn a_case_without_errors_is_accepted() {
    let mut judge = Judge::start();
    let (mut accepted, mut refused) = (0, Vec::new());
    for folder in fs::read_dir(fixtures().join("cases")).unwrap() {
        let folder = folder.unwrap().path();
        let case = Case::read(&folder);
        let translation = translate(&case.source, &case.options);
        let verdict = judge.ask(&translation.yaml);
        if translation.diagnostics.iter().any(|found| found.severity == Severity::Error) {
            println!("{}, which has errors: {verdict:#?}", folder.display());
        } else if verdict.all().is_empty() {
            accepted += 1;
        } else {
            refused.push(format!("{}: {verdict:#?}", folder.display()));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(accepted > 5);
}

#[test]
#[ignore = "needs the judge: `.ci/setup judge`"]
fn a_fault_is_refused() {
    let mut judge = Judge::start();
    let service = fs::read_to_string(fixtures().join("cases/service/expected.yaml")).unwrap();
    let verdict = judge.ask(&service.replace("name: oc-monitor", "name: OC-monitor"));
    assert!(verdict.metadata.iter().any(|said| said.contains("metadata.name")), "{verdict:#?}");
    let verdict = judge.ask(&service.replace("image: nginx:1.27", "args: [x]"));
    assert!(verdict.objects.iter().any(|said| said.contains("image")), "{verdict:#?}");
}

#[test]
#[ignore = "needs the judge: `.ci/setup judge`"]
fn a_random_workflow_without_errors_is_accepted() {
    of_random_worlds(200, Judge::start(), |judge, world| {
        let translation = translate(&world.source(), &world.options());
        if !translation.has_errors() {
            let verdict = judge.ask(&translation.yaml);
            prop_assert_eq!(verdict.all(), Vec::<&str>::new(), "{}", translation.yaml);
        }
        Ok(())
    });
}

#[test]
#[ignore = "needs the judge: `.ci/setup judge`"]
fn what_is_folded_split_and_moved_is_accepted() {
    let mut judge = Judge::start();
    for (which, documents) in large::arranged_manifests() {
        let [front @ .., workflow] = &documents[..] else { panic!("{which}: no document") };
        for document in front {
            assert_eq!(judge.ask_beside(document, workflow).all(), Vec::<&str>::new(), "{which}");
        }
        assert_eq!(judge.ask(workflow).all(), Vec::<&str>::new(), "{which}");
    }
}

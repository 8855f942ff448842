//! Every folder of `tests/fixtures/cases` is a translation: what goes in (`case.json`), and what must come out of it
//! (`expected.yaml`, `diagnostics.json`). `UPDATE_EXPECT=1 cargo test` writes the latter anew, to be read by a person.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Case, fixtures};
use oc_argo::translate;

fn cases() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(fixtures().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn compare(file: PathBuf, actual: &str, differences: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file, actual).unwrap();
    } else if fs::read_to_string(&file).unwrap_or_default() != actual {
        differences.push(format!("{} differs from:\n{actual}", file.display()));
    }
}

#[test]
fn every_case_gives_what_is_expected() {
    let mut differences = Vec::new();
    let folders = cases();
    assert!(folders.len() > 5);
    for folder in folders {
        let case = Case::read(&folder);
        let translation = translate(&case.source, &case.options);
        let diagnostics = serde_json::to_string_pretty(&translation.diagnostics).unwrap() + "\n";
        compare(folder.join("expected.yaml"), &translation.yaml, &mut differences);
        compare(folder.join("diagnostics.json"), &diagnostics, &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    for folder in cases() {
        let case = Case::read(&folder);
        assert_eq!(translate(&case.source, &case.options), translate(&case.source, &case.options));
    }
}

#[test]
fn the_size_of_a_manifest_is_that_of_its_json() {
    for folder in cases() {
        let case = Case::read(&folder);
        let translation = translate(&case.source, &case.options);
        let manifest: serde_json::Value = serde_yaml::from_str(&translation.yaml).unwrap();
        assert_eq!(translation.facts.manifest_bytes, manifest.to_string().len(), "{}", folder.display());
    }
}

//! Files and folders on S3 that several tasks use: in which order these must stand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/files.rs"]
mod files;

use common::{Drawn, OWN_PEER};
use files::{file, s3};
use serde_json::{Value, json};

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER).processing("p", "true")
}

/// Two tasks `p` and `q`, with a link each to one storage.
fn two(one: Value, other: Value) -> Drawn {
    s3(drawn().processing("q", "true"), "s").link_with("p", "s", one).link_with("q", "s", other)
}

#[test]
fn users_of_one_file_must_stand_in_an_order() {
    let two = |write: bool| {
        let drawn = s3(drawn().processing("q", "true"), "s").link_with("p", "s", file(true, "/a", "x", "a"));
        drawn.link_with("q", "s", if write { file(true, "/a", "x", "a") } else { file(false, "x/a", "/a", "") })
    };
    assert_eq!(two(false).read().codes(), ["file-race"]);
    assert_eq!(two(true).read().codes(), ["file-race"]);
    assert_eq!(two(false).link("p", "q").read().codes(), Vec::<&str>::new());
    let over = two(true).processing("between", "true").link("p", "between").link("between", "q").read();
    assert_eq!(over.codes(), Vec::<&str>::new());
    // A task reads before it writes; which of its own two files comes last, nobody knows.
    let own = |first: Value, second: Value| {
        let mut link = first;
        let infos = second["storage_link_infos"].as_array().unwrap().clone();
        link["storage_link_infos"].as_array_mut().unwrap().extend(infos);
        s3(drawn(), "s").link_with("p", "s", link).read().codes()
    };
    assert_eq!(own(file(false, "x/a", "/in", ""), file(true, "/out", "x", "a")), Vec::<&str>::new());
    assert_eq!(own(file(true, "/a", "x", "a"), file(true, "/b", "x", "a")), ["file-race"]);
    // The reader's key says the bucket as well.
    let bucket = s3(drawn().processing("q", "true"), "s").link_with("p", "s", file(true, "/a", "x", "a"));
    assert_eq!(bucket.link_with("q", "s", file(false, "s/x/a", "/a", "")).read().codes(), ["file-race"]);
}

#[test]
fn two_storages_may_be_one_bucket() {
    let at = |source: &str, one: Value, other: Value| {
        let drawn = s3(drawn().processing("q", "true"), "s").link_with("p", "s", one);
        drawn.storage("t", "S3", "peer-two", json!({ "source": source })).link_with("q", "t", other).read().codes()
    };
    let written = || file(true, "/a", "x", "a");
    let read = || file(false, "x/a", "/a", "");
    for same in ["s3.example.org/s", "https://s3.example.org/s/"] {
        assert_eq!(at(same, written(), written()), ["file-race"], "{same}");
        assert_eq!(at(same, written(), read()), ["file-race"], "{same}");
    }
    assert_eq!(at("s3.example.org/t", written(), written()), Vec::<&str>::new());
    assert_eq!(at("other.example.org/s", written(), read()), ["unwritten-file"]);
}

#[test]
fn of_many_folders_inside_each_other_no_more_than_a_few_races_are_told_of_one_place() {
    const DEPTH: usize = 40;
    let deep = (1..=DEPTH).fold(s3(drawn(), "s"), |drawn, depth| {
        let id = format!("q{depth}");
        drawn.processing(&id, "true").link_with(&id, "s", file(true, "/out/", &"a/".repeat(depth), ""))
    });
    let read = deep.read();
    let races = || read.translation.diagnostics.iter().filter(|found| found.code == "folder-race");
    for depth in 2..=DEPTH {
        let told = races().filter(|found| found.message.contains(&format!("`q{depth}`"))).count();
        assert!((1..DEPTH).contains(&told), "{depth}: {told}");
    }
    // The first has none, the sixteen behind it one more each, and all others sixteen.
    assert_eq!(races().count(), (1..16).sum::<usize>() + (DEPTH - 16) * 16);
}

#[test]
fn users_of_a_folder_and_of_what_is_in_it_must_stand_in_an_order() {
    let folder = || file(true, "/out/", "a", "");
    let written = |key: &str| file(true, "/x", key, "");
    let read = |key: &str| file(false, key, "/x", "");
    for (one, other) in [
        (folder(), written("a/b")),
        (folder(), read("a/b/c")),
        (file(true, "/out", "a/", ""), read("a/b")),
        (file(false, "a/", "/in", ""), written("a/b")),
        // Nobody writes the key itself, so that Argo reads what is below it.
        (read("a"), written("a/b")),
    ] {
        assert_eq!(two(one.clone(), other.clone()).read().codes(), ["folder-race"], "{one} {other}");
        assert_eq!(two(other.clone(), one.clone()).read().codes(), ["folder-race"], "{one} {other}");
        let (first, then) = if one["storage_link_infos"][0]["write"] == true { (one, other) } else { (other, one) };
        assert_eq!(two(first, then).link("p", "q").read().codes(), Vec::<&str>::new());
    }
    // What need not be a folder, another folder, and files side by side.
    assert_eq!(two(written("a"), written("a/b")).read().codes(), Vec::<&str>::new());
    assert_eq!(two(folder(), written("a-b/c")).read().codes(), Vec::<&str>::new());
    assert_eq!(two(folder(), written("ab")).read().codes(), Vec::<&str>::new());
    assert_eq!(two(file(false, "a/", "/in", ""), read("a/b")).read().codes(), ["unwritten-file", "unwritten-file"]);
}

#[test]
fn keys_are_compared_with_the_values_in_them() {
    let keyed = |key: &str, value: &str| {
        let mut link = file(true, "/f", key, "");
        link["env"] = json!([{ "name": "K", "value": value }]);
        link
    };
    let read = || file(false, "x/kk/f", "/in", "");
    let codes = |drawn: Drawn| drawn.read().codes();
    assert_eq!(codes(two(keyed("x/$K/f", "kk"), read()).link("p", "q")), Vec::<&str>::new());
    assert_eq!(codes(two(keyed("x/$K/f", "kk"), read())), ["file-race"]);
    assert_eq!(codes(two(keyed("x/$K/f", "kk"), keyed("x/${K}/f", "kk"))), ["file-race"]);
    assert_eq!(codes(two(keyed("x/$K/f", "kk"), keyed("x/$K/f", "ll"))), Vec::<&str>::new());
    let folder = two(keyed("x/$K/f", "kk"), file(false, "x/kk/", "/in", ""));
    assert_eq!(codes(folder), ["folder-race"]);
    // What is only known when it runs is left out.
    let later = two(keyed("x/$K/f", "{{workflow.name}}"), keyed("x/$K/f", "{{workflow.name}}"));
    assert_eq!(codes(later), Vec::<&str>::new());
    assert_eq!(codes(two(keyed("$K", &"k".repeat(1025)), keyed("$K", "k"))), ["artifact-key-too-long"]);
    let race = two(keyed("x/$K/f", "kk"), read()).read().translation.diagnostics;
    assert!(race[0].message.contains("`x/kk/f`"), "{}", race[0].message);
}

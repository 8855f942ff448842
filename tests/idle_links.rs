//! Links that nothing comes of, or of what they say.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, cluster};
use serde_json::json;

#[test]
fn what_is_drawn_and_takes_no_part_is_told() {
    let told = |drawn: Drawn| {
        let found = drawn.read().translation.diagnostics;
        let idle = found.into_iter().filter(|found| found.code == "idle-link");
        idle.map(|found| (found.message, found.path)).collect::<Vec<_>>()
    };
    let drawn = || {
        let tasks = cluster().processing("a", "true").processing("b", "true");
        let storage =
            |drawn: Drawn, id: &str| drawn.storage(id, "S3", OWN_PEER, json!({ "source": "s3.example.org/s" }));
        storage(storage(tasks.compute("other", OWN_PEER), "s"), "t")
    };
    let env = || json!({ "env": [{ "name": "A", "value": "a" }] });
    let files = || json!({ "storage_link_infos": [{ "write": true, "source": "/a", "destination": "a" }] });
    let one = |what: &str, from: &str, to: &str, told: Vec<(String, String)>, field: &str| {
        let [(message, path)] = &told[..] else { panic!("{told:?}") };
        assert_eq!(*message, format!("{what} from `{from}` to `{to}` takes no part in the manifest"));
        assert!(path.ends_with(field), "{path}");
    };
    one("the `env` on the link", "a", "b", told(drawn().link_with("a", "b", env())), "/env");
    one("the `env` on the link", "a", "other", told(drawn().link_with("a", "other", env())), "/env");
    let listed = "what `storage_link_infos` lists on the link";
    one(listed, "a", "b", told(drawn().link_with("a", "b", files())), "/storage_link_infos");
    for (from, to) in [("s", "t"), ("other", "s"), ("cluster", "other")] {
        one("the link", from, to, told(drawn().link(from, to)), "");
    }
    assert_eq!(told(drawn().link("a", "b").link_with("a", "s", files()).link_with("t", "a", env())), []);
}

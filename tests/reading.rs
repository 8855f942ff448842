//! Bad input: whatever a text holds, it is data, every fault is found in one run, and each has its place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read, sample};
use oc_argo::diagnostic::{Diagnostic, Position};
use oc_argo::source::read_value;
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};

fn of_text(text: &str) -> Vec<Diagnostic> {
    translate(&Source::new(Document::text(text)), &Options::default()).diagnostics
}

fn codes(text: &str) -> Vec<&'static str> {
    of_text(text).iter().map(|diagnostic| diagnostic.code).collect()
}

/// Code, pointer and first position of each finding of a code.
fn found(diagnostics: &[Diagnostic], code: &str) -> Vec<(String, Option<(u32, u32)>)> {
    let position = |diagnostic: &Diagnostic| diagnostic.range.map(|range| (range.start.line, range.start.column));
    let wanted = diagnostics.iter().filter(|diagnostic| diagnostic.code == code);
    wanted.map(|diagnostic| (diagnostic.path.clone(), position(diagnostic))).collect()
}

#[test]
fn unreadable_texts_say_where_reading_stopped() {
    let place = |text: &str| found(&of_text(text), "unreadable-source")[0].clone();
    assert_eq!(place("{\n \"id\": }"), ("/workflow".to_owned(), Some((2, 8))));
    assert_eq!(place("{\"id\": \"x\""), ("/workflow".to_owned(), Some((1, 10))));
    assert_eq!(place("a: [1,\nb: 2"), ("/workflow".to_owned(), Some((1, 4))));
    assert_eq!(place("{b: [1}").1, Some((1, 5)));
}

#[test]
fn nesting_too_deep_to_read_is_told_in_json_and_yaml() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let column = |text: &str| {
        let diagnostics = of_text(text);
        let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["source-too-deep"], "{}", text.chars().take(200).collect::<String>());
        diagnostics[0].range.unwrap().start
    };
    assert_eq!(column(&"[".repeat(100_000)), Position { line: 1, column: 128 });
    assert_eq!(column(&"{\"a\":".repeat(100_000)), Position { line: 1, column: 127 * 5 + 1 });
    // What is ignored takes part: places are looked for in it, too.
    assert_eq!(column(&format!("{{\"x\": {}}}", deep(100_000))), Position { line: 1, column: 133 });
    assert_eq!(codes(&format!("{{\"x\": {}}}", deep(126))), ["no-graph"]);
    assert_eq!(column(&format!("x: {}", deep(100_000))), Position { line: 1, column: 131 });
    assert_eq!(codes(&format!("x: {}", deep(126))), ["no-graph"]);
    assert_eq!(column(&"- ".repeat(100_000)).line, 1);
    let lines = (0..1000).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n");
    assert_eq!(column(&lines), Position { line: 128, column: 128 });
    assert_eq!(
        oc_argo::source::ranges(&Document::text(deep(100_000)), &["/0".to_owned(), String::new()]),
        [None, None]
    );
}

#[test]
fn aliases_nest_no_deeper_than_what_is_written() {
    let mut text = "a0: &a0 x\n".to_owned();
    for level in 1..260 {
        text += &format!("a{level}: &a{level} {}*a{}{}\n", "[".repeat(100), level - 1, "]".repeat(100));
    }
    text += "graph: {items: {e: {native_tool: {params: {deep: *a259}}}}}\n";
    assert_eq!(codes(&text), ["source-too-deep"]);
    assert_eq!(codes("graph: &a {items: *a}"), ["unreadable-source"]);
    let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
    let text = |depth| format!("a: &a {}\nb: {}\n", nested(64, ""), nested(depth, "*a"));
    assert_eq!(codes(&text(62)), ["no-graph"]);
    assert_eq!(codes(&text(63)), ["source-too-deep"]);
}

#[test]
fn numbers_of_yaml_in_another_base_have_no_sign() {
    let text = "[0x1F, 0o17, -0x1, 0x-1, 0x+1, 0o-7, 0x, 0o8, -7, +7]";
    let read = read_value(&Document::text(format!("a: {text}"))).value;
    assert_eq!(read["a"], json!([31, 15, "-0x1", "0x-1", "0x+1", "0o-7", "0x", "0o8", -7, 7]));
}

#[test]
fn texts_without_a_graph_are_told_so() {
    for text in ["", "{}", "null", "# nothing", "\u{feff}{}", "{\"graph\":null}"] {
        assert!(codes(text).contains(&"no-graph"), "{text}: {:?}", codes(text));
    }
    assert_eq!(codes("{\"graph\":{}}"), ["empty-workflow"]);
    assert_eq!(codes("{\"graph\":{\"items\":null,\"links\":null}}"), ["empty-workflow"]);
    for text in ["[]", "7", "\"text\""] {
        assert_eq!(codes(text), ["wrong-type"], "{text}");
    }
}

#[test]
fn every_wrong_type_of_one_run_is_found_with_its_path() {
    let text = r#"{
  "id": 7,
  "graph": {
    "items": {
      "a": { "processing": { "name": ["x"], "instances": [{ "env": [{ "name": 1, "value": 2 }] }] } },
      "b": 3,
      "c": { "storage": { "storage_type": "S9", "instances": {} } }
    },
    "links": [{ "source": "a" }, 5, null]
  }
}"#;
    let diagnostics = of_text(text);
    let wrong = found(&diagnostics, "wrong-type");
    let expected = [
        ("/workflow/graph/items/a/processing/instances/0/env/0/name", (5, 79)),
        ("/workflow/graph/items/a/processing/instances/0/env/0/value", (5, 91)),
        ("/workflow/graph/items/a/processing/name", (5, 38)),
        ("/workflow/graph/items/b", (6, 12)),
        ("/workflow/graph/items/c/storage/instances", (7, 62)),
        ("/workflow/graph/items/c/storage/storage_type", (7, 43)),
        ("/workflow/graph/links/0/source", (9, 27)),
        ("/workflow/graph/links/1", (9, 34)),
        ("/workflow/id", (2, 9)),
    ];
    let expected = expected.map(|(path, place)| (path.to_owned(), Some(place)));
    assert_eq!(wrong, expected);
    let item = diagnostics.iter().find(|found| found.code == "wrong-type" && found.path.ends_with("items/b")).unwrap();
    assert_eq!(item.item_id.as_deref(), Some("b"));
    let link = diagnostics.iter().find(|diagnostic| diagnostic.path.ends_with("links/1")).unwrap();
    assert_eq!(link.link_index, Some(1));
    assert!(item.message.contains("expected an object"), "{}", item.message);
}

#[test]
fn nothing_else_is_said_of_a_value_that_cannot_be_read() {
    let access = json!({ "container": { "image": "a:1", "command": "x", "exposes": [{ "port": "x" }] } });
    let drawn = Drawn::new()
        .item("a", json!({ "processing": { "name": "a", "is_service": true, "instances": [{ "access": access }] } }))
        .storage("disk", "FILE", OWN_PEER, json!({ "source": "/mnt/disk", "local": true, "size": "10" }))
        .link("disk", "a");
    let diagnostics = drawn.read().translation.diagnostics;
    let told = found(&diagnostics, "wrong-type");
    assert_eq!(told.len(), 2, "{diagnostics:?}");
    for (path, _) in &told {
        assert_eq!(diagnostics.iter().filter(|finding| finding.path == *path).count(), 1, "{diagnostics:?}");
    }
}

#[test]
fn what_is_sound_beside_a_fault_is_translated() {
    let mut drawn = Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").processing("b", "true").json();
    drawn["graph"]["items"]["b"]["processing"]["instances"][0]["access"]["container"]["args"] = json!(7);
    let mut source = Drawn::new().source();
    source.workflow = Document::object(drawn.to_string());
    let read = Read::of(&source, &Options::default());
    assert_eq!(read.errors(), ["wrong-type"]);
    assert_eq!(read.translation.facts.nb_tasks, 2);
    assert_eq!(read.template("b-b")["container"]["image"], "busybox:1.36");
}

/// Sets every member and element to `null` in turn, as Go writes what is not there.
fn with_each_null(value: &Value, visit: &mut dyn FnMut(Value)) {
    fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
        let mut below = |key: &str, child: &Value| pointers(child, format!("{at}/{}", key.replace('/', "~1")), all);
        match value {
            Value::Object(members) => members.iter().for_each(|(key, child)| below(key, child)),
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(index, child)| below(&index.to_string(), child))
            }
            _ => {}
        }
        all.push(at);
    }
    let mut all = Vec::new();
    pointers(value, String::new(), &mut all);
    for pointer in all {
        let mut changed = value.clone();
        *changed.pointer_mut(&pointer).unwrap() = Value::Null;
        visit(changed);
    }
}

#[test]
fn null_means_absent_everywhere() {
    let mut count = 0;
    for name in ["imagerie.json", "service.json", "chaine.json"] {
        with_each_null(&serde_json::from_str(&sample(name)).unwrap(), &mut |changed| {
            let codes = codes(&changed.to_string());
            assert!(!codes.contains(&"wrong-type") && !codes.contains(&"unreadable-source"), "{codes:?} in {changed}");
            count += 1;
        });
    }
    assert!(count > 900, "{count}");
}

#[test]
fn unknown_fields_are_ignored() {
    let mut drawn = Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").json();
    let before =
        Read::of(&Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").source(), &Options::default());
    drawn["new"] = json!({ "x": [1] });
    drawn["graph"]["items"]["a"]["processing"]["later"] = json!(7);
    let mut source = Drawn::new().source();
    source.workflow = Document::object(drawn.to_string());
    assert_eq!(Read::of(&source, &Options::default()).translation, before.translation);
}

#[test]
fn yaml_is_read_like_json_and_unquoted_texts_stay_as_they_are() {
    let text = "graph:\n  items:\n    p:\n      processing:\n        name: on\n        instances:\n        - env:\n          - {name: A, value: 1e3}\n          - {name: B, value: yes}\n          - {name: C, value: ~, optionnal: true}\n          access: {container: {image: 'a:1', command: x}}\n  links: []\n";
    let read = Read::of(&Source::new(Document::text(text)), &Options::default());
    let parameters = &read.task("on-p")["arguments"]["parameters"];
    assert_eq!(
        (&parameters[0]["value"], &parameters[1]["value"], &parameters[2]["value"]),
        (&"1e3".into(), &"yes".into(), &"".into())
    );
    let place = &found(&read.translation.diagnostics, "no-compute")[0];
    assert_eq!(*place, ("/workflow/graph/items/p".to_owned(), Some((4, 7))));
}

#[test]
fn yaml_aliases_are_followed_but_not_without_bound() {
    let shared = "base: &c {container: {image: 'a:1', command: x}}\ngraph:\n  items:\n    p: {processing: {name: p, instances: [{access: *c}]}}\n";
    let read = Read::of(&Source::new(Document::text(shared)), &Options::default());
    assert_eq!(read.template("p-p")["container"]["image"], "a:1");
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let below = level - 1;
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{below}"); 10].join(","));
    }
    assert!(codes(&bomb).contains(&"unreadable-source"));
}

#[test]
fn what_a_yaml_text_says_beyond_what_is_read_is_told() {
    let at = |text: &str| -> Vec<(String, Option<(u32, u32)>)> { found(&of_text(text), "unreadable-source") };
    let whole = |line, column| vec![("/workflow".to_owned(), Some((line, column)))];
    assert_eq!(at("---\nname: a\n...\n"), vec![]);
    assert_eq!(at("name: a\n---\n"), vec![]);
    assert_eq!(at("name: a\n---\n# nothing\n"), vec![]);
    assert_eq!(at("name: a\n---\nname: b\n"), whole(3, 1));
    assert_eq!(at("name: a\n...\n---\n[b\n").len(), 1);
    let merged = "base: &b {name: p}\ngraph:\n  items:\n    p:\n      <<: *b\n";
    assert_eq!(at(merged), whole(5, 7));
    assert!(of_text(merged)[0].message.contains("write the members out"));
    assert_eq!(at("'<<': *b\n").len(), 1);
    assert_eq!(at("'<<': b\n"), vec![]);
}

/// What is said of values of a wrong type.
fn wrong_types(text: &str) -> Vec<String> {
    of_text(text).into_iter().filter(|found| found.code == "wrong-type").map(|found| found.message).collect()
}

/// A workflow with so many faults in one item.
fn with_faults(count: usize) -> String {
    let env: Vec<Value> = (0..count).map(|index| json!({ "name": index })).collect();
    let container = json!({ "image": "a:1", "command": "x" });
    Drawn::new().instance("p", json!({ "env": env, "access": { "container": container } })).json().to_string()
}

#[test]
fn an_item_with_a_hundred_faults_is_blanked_and_no_more_of_them_are_told() {
    assert!(!codes(&with_faults(99)).contains(&"no-resource"));
    assert!(codes(&with_faults(100)).contains(&"no-resource"));
    assert_eq!(wrong_types(&with_faults(150)).len(), 100);
}

#[test]
fn nothing_is_said_in_an_item_whose_id_is_too_long() {
    let text = |id: &str| json!({ "graph": { "items": { id: 5 } } }).to_string();
    assert_eq!(wrong_types(&text("p")).len(), 1);
    assert_eq!(wrong_types(&text(&"x".repeat(1_100))), Vec::<String>::new());
}

#[test]
fn of_a_key_that_stands_twice_the_last_value_counts() {
    assert!(!codes(r#"{"graph":{"items":{"a":{}},"items":null}}"#).contains(&"no-resource"));
    assert_eq!(wrong_types(r#"{"graph":{"items":{"a":5,"a":{}}}}"#), Vec::<String>::new());
    let expected = [8, 7].map(|value| format!("integer `{value}`, expected a string"));
    let found = wrong_types(r#"{"name":5,"id":6,"name":7,"id":8}"#);
    assert!(found.len() == 2 && found.iter().zip(&expected).all(|(found, end)| found.ends_with(end)), "{found:?}");
}

#[test]
fn a_backslash_before_an_escape_makes_it_a_text() {
    let text = "name: \"\\\\ud800\"\ngraph: {}\n";
    assert!(!codes(text).contains(&"lone-surrogate"));
    assert_eq!(read_value(&Document::text(text)).value["name"], "\\ud800");
}

#[test]
fn scalars_of_yaml_are_what_the_core_schema_and_their_tags_say() {
    let read = read_value(&Document::text("a: [!!str 5, !!str null, 0o17, NULL, Null, nULL]")).value;
    assert_eq!(read["a"], json!(["5", "null", 15, null, null, "nULL"]));
}

#[test]
fn a_key_that_stands_twice_is_an_error_at_its_place() {
    let text = "{\"graph\": {\"items\": {\"a\": {}, \"a\": {}}, \"items\": {}}}";
    let diagnostics = of_text(text);
    let paths: Vec<_> = found(&diagnostics, "repeated-key").into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/workflow/graph/items"]);
    let twice = "{\"graph\": {\"items\": {\"a\": {}, \"a\": {}}}}";
    assert_eq!(found(&of_text(twice), "repeated-key")[0].0, "/workflow/graph/items/a");
}

#[test]
fn items_and_links_that_make_no_sense_are_told() {
    let read = Drawn::new()
        .item("a", json!({}))
        .item("b", json!({ "id": "other", "data": {}, "storage": {} }))
        .item("", json!({ "data": {} }));
    let read = read.link("a", "a").link("a", "ghost").link("b", "").read();
    let codes = read.codes();
    for code in [
        "no-resource",
        "several-resources",
        "item-id-differs",
        "missing-item-id",
        "self-link",
        "dangling-link",
        "empty-workflow",
    ] {
        assert!(codes.contains(&code), "{code} is not in {codes:?}");
    }
}

#[test]
fn processings_without_instance_image_or_compute_are_told() {
    let codes = |processing: Value| {
        let drawn = Drawn::new().compute("cluster", OWN_PEER).item("p", json!({ "processing": processing }));
        drawn.link("p", "cluster").read().errors()
    };
    assert_eq!(codes(json!({ "name": "p" })), ["empty-workflow", "no-instance"]);
    assert_eq!(codes(json!({ "name": "p", "instances": [{}] })), ["no-image"]);
    assert_eq!(
        codes(json!({ "name": "p", "instances": [{ "access": { "container": { "image": "a b", "command": "x" } } }] })),
        ["invalid-image"]
    );
    // It is written without the blanks around it.
    let blanks = json!({ "image": " a:1\n", "command": "x" });
    assert_eq!(codes(json!({ "name": "p", "instances": [{ "access": { "container": blanks } }] })), Vec::<&str>::new());
    let alone =
        Drawn::new().instance("p", json!({ "access": { "container": { "image": "a", "command": "x" } } })).read();
    assert_eq!(alone.codes(), ["image-without-tag", "no-compute"]);
}

#[test]
fn every_circle_is_told_by_its_names() {
    let drawn = ["a", "b", "c", "d", "e"]
        .into_iter()
        .fold(Drawn::new().compute("cluster", OWN_PEER), |drawn, id| drawn.processing(id, "true"));
    let read = drawn.link("a", "b").link("b", "a").link("c", "d").link("d", "c").link("d", "e").read();
    let messages: Vec<_> = read.translation.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].ends_with("`a` -> `b` -> `a`") && messages[1].ends_with("`c` -> `d` -> `c`"), "{messages:?}");
    assert_eq!(read.translation.diagnostics[0].related.len(), 1);
    assert_eq!(read.translation.facts.nb_tasks, 5);
}

#[test]
fn a_long_tail_behind_a_circle_costs_no_more_than_it_must() {
    let mut drawn = Drawn::new().processing("a", "true").processing("b", "true").link("a", "b").link("b", "a");
    for index in 0..3000 {
        let (before, id) =
            (if index == 0 { "b".to_owned() } else { format!("t{:05}", index - 1) }, format!("t{index:05}"));
        drawn = drawn
            .instance(&id, json!({ "access": { "container": { "image": "a:1", "command": "x" } } }))
            .link(&before, &id);
    }
    let read = drawn.read_with(json!({ "crds": "minimal" }));
    assert_eq!(read.codes().iter().filter(|code| **code == "cycle").count(), 1);
}

#[test]
fn faults_in_sub_workflows_and_peers_point_into_them() {
    let mut source =
        Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").sub_workflow("s", "in/ner").source();
    source.workflows.insert("in/ner".to_owned(), Document::text("{\"graph\": {\"items\": {\"x\": {}}}}"));
    source.peers = Some(Document::text("{\"peer-own\": {\"relation\": \"FRIEND\"}}"));
    let translation = translate(&source, &Options { self_peer: Some(OWN_PEER.to_owned()), ..Options::default() });
    let inner = found(&translation.diagnostics, "no-resource");
    assert_eq!(inner, [("/workflows/in~1ner/graph/items/x".to_owned(), Some((1, 27)))]);
    assert_eq!(found(&translation.diagnostics, "wrong-type")[0].0, "/peers/peer-own/relation");
}

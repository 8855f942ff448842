//! What a kept translation must not miss of a change, nor keep of what was there before: each time it is as a fresh one.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/shown.rs"]
mod shown;

use common::{Drawn, OWN_PEER};
use oc_argo::preview::{Change, Parts, Preview};
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};
use shown::{Shown, with_workflow};

fn drawing() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER).processing("a", "one").processing("b", "two").link("a", "b")
}

fn fresh(source: &Source) -> oc_argo::Translation {
    translate(source, &Options::default())
}

/// Follows whole sources, one after the other.
fn follows(sources: &[Source]) {
    let mut shown = Shown::new(Options::default());
    for source in sources {
        let update = shown.preview.update(source.clone());
        shown.take(update, &fresh(source));
    }
}

/// Follows texts of the workflow.
fn follows_texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) {
    let source = |text: T| Source { workflow: Document::text(text), ..drawing().source() };
    follows(&texts.into_iter().map(source).collect::<Vec<_>>());
}

/// Follows changes of a workflow, each with the workflow that must come of it.
fn follows_changes(drawn: &Drawn, steps: impl IntoIterator<Item = (Value, Value)>) {
    let source = drawn.source();
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take_alone(update, &fresh(&source));
    for (change, workflow) in steps {
        let update = shown.preview.apply(&[shown::change(change)]).unwrap();
        shown.take_alone(update, &fresh(&with_workflow(&source, &workflow)));
    }
}

fn set(path: &str, value: &Value) -> Value {
    json!({ "op": "set", "path": format!("/workflow{path}"), "value": value })
}

/// A change that sets a value, and the workflow with it. The value is there before.
fn setting(mut workflow: Value, path: &str, value: Value) -> (Value, Value) {
    let change = set(path, &value);
    *workflow.pointer_mut(path).unwrap() = value;
    (change, workflow)
}

/// A change that removes an item, and the workflow without it.
fn removing(mut workflow: Value, id: &str) -> (Value, Value) {
    workflow["graph"]["items"].as_object_mut().unwrap().remove(id).unwrap();
    (json!({ "op": "remove", "path": format!("/workflow/graph/items/{id}") }), workflow)
}

const NAME_OF_A: &str = "/graph/items/a/processing/name";

#[test]
fn other_peers_are_followed() {
    let source = drawing().source();
    let stranger = json!({ "id": OWN_PEER, "relation": 3 });
    let mut loaded = source.clone();
    loaded.loaded_peers.insert(OWN_PEER.to_owned(), Document::object(stranger.to_string()));
    let given = Some(Document::object(json!({ OWN_PEER: stranger }).to_string()));
    for other in [loaded, Source { peers: given, ..source.clone() }] {
        assert_ne!(fresh(&source).diagnostics, fresh(&other).diagnostics);
        follows(&[source.clone(), other]);
    }
}

#[test]
fn parts_are_told_anew_where_something_beside_the_workflow_is_other_too() {
    let text = drawing().json().to_string();
    let source = Source { workflow: Document::text(text.as_str()), ..drawing().source() };
    let mut preview = Preview::new(Options::default());
    preview.update(source.clone());
    assert!(preview.parts().is_some());
    let workflow = Document::text(text.replace("\"one\"", "\"three\""));
    preview.update(Source { workflow, peers: Some(Document::object("{}")), ..source });
    assert_eq!(preview.parts().unwrap().changed, None);
}

#[test]
fn where_parts_stand_is_known_after_blanks_at_their_ends() {
    let text = r#"{"graph":{"items":{"a":{"data":{}},"b":{}}}}"#;
    for (part, with_blank) in [(r#""b":{}"#, r#""b": {}"#), (r#""b":{}"#, r#""b":{} "#)] {
        let blank = text.replace(part, with_blank);
        let mut preview = Preview::new(Options::default());
        preview.update(Source::new(Document::text(text)));
        assert!(preview.parts().is_some());
        preview.update(Source::new(Document::text(blank.as_str())));
        assert_eq!(preview.parts().unwrap().ranges, Parts::in_text(&Document::text(blank.as_str())).unwrap().ranges);
        follows_texts([text, &blank, text]);
    }
}

#[test]
fn texts_of_other_lengths_that_end_alike_are_followed() {
    let text = drawing().json().to_string();
    follows_texts([5_000, 3_000, 0, 5_000].map(|blanks| text.clone() + &" ".repeat(blanks)));
}

#[test]
fn what_is_found_beside_items_and_links_is_followed() {
    follows_texts([5, 6].map(|name| json!({ "name": name, "graph": { "items": { "a": {} } } }).to_string()));
}

#[test]
fn findings_in_a_sub_workflow_keep_their_places_when_the_workflow_changes() {
    let text = drawing().sub_workflow("s", "inner").json().to_string();
    let sources = [text.clone(), text.replace("\"one\"", "\"three\"")].map(|text| {
        let mut source = Source { workflow: Document::text(text), ..drawing().source() };
        source.workflows.insert("inner".to_owned(), Document::text("{\"name\": 5}"));
        source
    });
    let inner =
        |found: &oc_argo::diagnostic::Diagnostic| found.path.starts_with("/workflows/") && found.range.is_some();
    assert!(fresh(&sources[0]).diagnostics.iter().any(inner));
    follows(&sources);
}

#[test]
fn a_fault_of_an_item_of_that_id_in_a_sub_workflow_stays() {
    let mut inner = drawing().json();
    inner["graph"]["items"]["a"]["processing"]["name"] = json!(5);
    let text = drawing().sub_workflow("s", "inner").json().to_string();
    let sources = [text.clone(), text.replace("\"one\"", "\"three\"")].map(|text| {
        let mut source = Source { workflow: Document::text(text), ..drawing().source() };
        source.workflows.insert("inner".to_owned(), Document::text(inner.to_string()));
        source
    });
    follows(&sources);
}

#[test]
fn a_source_that_is_given_again_is_without_the_changes_that_were_made() {
    let source = drawing().source();
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take_alone(update, &fresh(&source));
    for _ in 0..2 {
        let (change, workflow) = setting(drawing().json(), NAME_OF_A, json!("other"));
        let update = shown.preview.apply(&[shown::change(change)]).unwrap();
        shown.take_alone(update, &fresh(&with_workflow(&source, &workflow)));
        let update = shown.preview.update(source.clone());
        shown.take_alone(update, &fresh(&source));
    }
}

#[test]
fn findings_have_a_place_as_long_as_the_workflow_is_a_text() {
    let json = drawing().link("a", "nobody").json().to_string();
    let sources = [Document::text(json.as_str()), Document::object(json.as_str()), Document::text(json)];
    follows(&sources.map(|workflow| Source { workflow, ..drawing().source() }));
}

/// A workflow beside which others stand, each with a fault that is told where it is reached: `outer` holds `inner`.
fn with_faulty_sub_workflows(workflow: Document) -> Source {
    let mut source = Source { workflow, ..drawing().source() };
    for (id, drawn) in [("outer", Drawn::new().sub_workflow("i", "inner")), ("inner", drawing()), ("other", drawing())]
    {
        let mut drawn = drawn.json();
        drawn["name"] = json!(5);
        source.workflows.insert(id.to_owned(), Document::text(drawn.to_string()));
    }
    source
}

#[test]
fn sub_workflows_that_come_and_go_bring_and_take_what_is_found_in_them() {
    let steps = [
        drawing(),
        drawing().sub_workflow("s", "outer"),
        drawing().sub_workflow("s", "other"),
        drawing().sub_workflow("s", "nowhere"),
        drawing().item("s", json!({ "data": { "id": "r-s", "name": "s" } })),
        drawing().sub_workflow("s", "inner"),
        drawing(),
    ];
    let found = |drawn: &Drawn| {
        let source = with_faulty_sub_workflows(Document::object(drawn.json().to_string()));
        let findings = fresh(&source).diagnostics;
        let roots = findings.iter().filter_map(|found| found.path.strip_prefix("/workflows/")?.strip_suffix("/name"));
        roots.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(steps.each_ref().map(found), ["", "inner outer", "other", "", "", "inner", ""]);
    follows(&steps.each_ref().map(|drawn| with_faulty_sub_workflows(Document::text(drawn.json().to_string()))));
    let source = with_faulty_sub_workflows(Document::object(drawing().json().to_string()));
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take_alone(update, &fresh(&source));
    for drawn in &steps[1..] {
        let workflow = drawn.json();
        let path = "/workflow/graph/items/s";
        let change = match workflow.pointer("/graph/items/s") {
            Some(item) => json!({ "op": "set", "path": path, "value": item }),
            None => json!({ "op": "remove", "path": path }),
        };
        let update = shown.preview.apply(&[shown::change(change)]).unwrap();
        shown.take_alone(update, &fresh(&with_workflow(&source, &workflow)));
    }
}

#[test]
fn sub_workflows_are_followed_while_they_are_out_of_reach_and_when_they_are_reached() {
    let plain = drawing();
    let reaching = drawing().sub_workflow("s", "outer").link("a", "s");
    let named = |name: &str| Drawn::new().compute("cluster", OWN_PEER).processing("c", name);
    let outer = Drawn::new().sub_workflow("i", "inner");
    let source = |drawn: &Drawn, workflows: &[(&str, &Drawn)]| {
        let document = |drawn: &Drawn| Document::text(drawn.json().to_string());
        let workflows = workflows.iter().map(|&(id, drawn)| (id.to_owned(), document(drawn))).collect();
        Source { workflow: document(drawn), workflows, ..drawing().source() }
    };
    let (three, four) = (named("three"), named("four"));
    follows(&[
        source(&plain, &[]),
        source(&plain, &[("inner", &three)]),
        source(&plain, &[("inner", &four), ("outer", &outer)]),
        source(&reaching, &[("inner", &four), ("outer", &outer)]),
        source(&reaching, &[("inner", &three), ("outer", &outer), ("other", &four)]),
        source(&reaching, &[("inner", &three), ("other", &three)]),
        source(&reaching, &[("inner", &three), ("outer", &outer), ("other", &three)]),
        source(&reaching, &[("outer", &outer)]),
        source(&reaching, &[("inner", &four), ("outer", &outer)]),
        source(&plain, &[("inner", &four), ("outer", &outer)]),
        source(&plain, &[("outer", &outer)]),
    ]);
}

#[test]
fn links_of_a_text_that_go_and_come_again_are_followed() {
    let drawn = drawing().json();
    let mut texts = vec![drawn.to_string()];
    let mut with_last = |last: Option<Value>| {
        let mut workflow = drawn.clone();
        let links = workflow["graph"]["links"].as_array_mut().unwrap();
        links.pop();
        links.extend(last);
        texts.push(workflow.to_string());
    };
    with_last(None);
    with_last(Some(json!(5)));
    with_last(Some(json!({ "source": { "id": "a" }, "destination": { "id": "b" } })));
    follows_texts(texts);
}

#[test]
fn a_key_that_stood_twice_is_forgotten_once_changes_were_made() {
    let object = |items: &str| Source::new(Document::object(format!(r#"{{"graph":{{"items":{items}}}}}"#)));
    let mut shown = Shown::new(Options::default());
    let twice = object(r#"{"a":{},"a":{}}"#);
    let update = shown.preview.update(twice.clone());
    shown.take(update, &fresh(&twice));
    let update = shown.preview.apply(&[]).unwrap();
    shown.take(update, &fresh(&object(r#"{"a":{}}"#)));
}

#[test]
fn a_fault_of_an_item_goes_with_its_value() {
    let drawn = drawing().json();
    let (faulty, workflow) = setting(drawn.clone(), NAME_OF_A, json!(5));
    let whole = set("/graph/items/a", &drawn["graph"]["items"]["a"]);
    follows_changes(&drawing(), [(faulty, workflow), (whole, drawn)]);
}

#[test]
fn a_fault_of_an_item_goes_with_the_item() {
    let (faulty, workflow) = setting(drawing().json(), NAME_OF_A, json!(5));
    let removed = removing(workflow.clone(), "a");
    follows_changes(&drawing(), [(faulty, workflow), removed]);
}

#[test]
fn a_fault_of_a_link_goes_with_its_value() {
    let drawn = drawing().json();
    let path = "/graph/links/0";
    let faulty = setting(drawn.clone(), path, json!(5));
    follows_changes(&drawing(), [faulty, setting(drawn.clone(), path, drawn["graph"]["links"][0].clone())]);
}

#[test]
fn an_item_with_too_many_faults_is_as_good_as_none() {
    let env: Vec<Value> = (0..120).map(|index| json!({ "name": index })).collect();
    let path = "/graph/items/a/processing/instances/0/env";
    let mut workflow = drawing().json();
    workflow["graph"]["items"]["a"]["processing"]["instances"][0]["env"] = json!(env);
    follows_changes(&drawing(), [(set(path, &json!(env)), workflow)]);
}

#[test]
fn ids_that_are_long_or_escaped_are_followed() {
    for (id, key) in [("x".repeat(1_100), "x".repeat(1_100)), ("~1".to_owned(), "~01".to_owned())] {
        let mut workflow = drawing().json();
        let item = json!({ "data": {} });
        workflow["graph"]["items"][&id] = item.clone();
        let gone = json!({ "op": "remove", "path": format!("/workflow/graph/items/{key}") });
        follows_changes(&drawing(), [(set(&format!("/graph/items/{key}"), &item), workflow), (gone, drawing().json())]);
    }
}

#[test]
fn an_element_is_set_behind_the_last() {
    let path = "/graph/items/a/processing/instances/0/env";
    let [one, two] = ["A", "B"].map(|name| json!({ "name": name, "value": "1" }));
    let with_env = |env: Value| {
        let mut workflow = drawing().json();
        workflow["graph"]["items"]["a"]["processing"]["instances"][0]["env"] = env;
        workflow
    };
    let first = (set(path, &json!([one])), with_env(json!([one])));
    follows_changes(&drawing(), [first, (set(&format!("{path}/-"), &two), with_env(json!([one, two])))]);
}

#[test]
fn a_value_in_an_item_is_as_deep_as_it_is_in_the_workflow() {
    let deep = (0..125).fold(json!(1), |inner, _| json!([inner]));
    let mut workflow = drawing().json();
    workflow["graph"]["items"]["a"]["x"] = deep.clone();
    follows_changes(&drawing(), [(set("/graph/items/a/x", &deep), workflow)]);
}

#[test]
fn links_whose_removal_is_undone_stand_where_they_stood() {
    let drawn = drawing().link("b", "ghost").link("a", "nobody");
    let source = drawn.source();
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take(update, &fresh(&source));
    let update = shown.preview.apply(&[]).unwrap();
    shown.take(update, &fresh(&source));
    let refused = json!([
        { "op": "remove", "path": "/workflow/graph/links/3" },
        { "op": "remove", "path": "/workflow/graph/links/3" },
        { "op": "remove", "path": "/workflow/graph/items/none" },
    ]);
    assert!(shown.preview.apply(&Change::list(&refused.to_string()).unwrap()).is_err());
    let update = shown.preview.set_options(Options::default());
    shown.take(update, &fresh(&source));
}

#[test]
fn the_second_service_of_a_name_takes_it_when_the_first_goes() {
    let instance =
        json!({ "access": { "container": { "image": "n:1", "command": "x", "exposes": [{ "port": 80 }] } } });
    let web =
        |id: &str| json!({ "processing": { "id": id, "name": "Web", "is_service": true, "instances": [instance] } });
    let drawn = Drawn::new().compute("cluster", OWN_PEER).item("a", web("a")).item("b", web("b"));
    let drawn = drawn.link("a", "cluster").link("b", "cluster");
    follows_changes(&drawn, [removing(drawn.json(), "a")]);
}

#[test]
fn the_second_volume_of_a_name_takes_it_when_the_first_goes() {
    let disk = |id: &str| {
        let instance = json!({ "source": format!("/mnt/{id}"), "local": true, "size": 1 });
        json!({ "storage": { "id": id, "name": "disk", "creator_id": OWN_PEER, "storage_type": "FILE", "instances": [instance] } })
    };
    let drawn = drawing().item("d1", disk("d1")).item("d2", disk("d2")).link("a", "d1").link("b", "d2");
    follows_changes(&drawn, [removing(drawn.json(), "d1")]);
}

#[test]
fn an_output_that_has_another_name_is_missed_by_who_reads_it() {
    let instance = |value: &str| {
        json!({
            "env": [{ "name": "A", "value": value }],
            "outputs": [{ "name": "OUT", "value": "/tmp/out" }],
            "access": { "container": { "image": "busybox:1", "command": "x" } },
        })
    };
    let drawn = Drawn::new().compute("cluster", OWN_PEER).instance("a", instance("1"));
    let drawn = drawn.instance("b", instance("{{tasks.a-a.outputs.parameters.OUT}}")).link("a", "b");
    let drawn = drawn.link("a", "cluster").link("b", "cluster");
    let path = "/graph/items/a/processing/instances/0/outputs/0/name";
    follows_changes(&drawn, [setting(drawn.json(), path, json!("X"))]);
}

/// Only its values tell a shared template from the one before.
#[test]
fn what_tasks_share_is_followed_where_all_of_them_change() {
    let source = |[one, other]: [(&str, &str); 2]| {
        let task = |drawn: Drawn, (id, (image, args)): (&str, (&str, &str))| {
            drawn.instance(id, json!({ "access": { "container": { "image": image, "args": args } } })).link(id, "here")
        };
        [("a", one), ("b", other)].into_iter().fold(Drawn::new().compute("here", OWN_PEER), task).source()
    };
    let options: Options = serde_json::from_value(json!({ "fold": "always" })).unwrap();
    let mut shown = Shown::new(options.clone());
    for values in [
        [("i:1", "one"), ("i:1", "two")],
        [("i:2", "one"), ("i:2", "two")],
        // Values that differ alike are one parameter, others are two.
        [("i:1", "i:1"), ("i:2", "i:2")],
        [("i:1", "one"), ("i:2", "two")],
    ] {
        let source = source(values);
        let update = shown.preview.update(source.clone());
        let translation = translate(&source, &options);
        assert_eq!(translation.facts.partition.as_ref().map(|partition| partition.templates), Some(1));
        shown.take(update, &translation);
    }
}

#[test]
fn names_that_become_one_and_part_again_are_followed() {
    // Both are `x-y-a` once the one is named `x` and the other `x-y`; the DAG's own name is that of a nameless `dag`.
    let drawn = Drawn::new().compute("cluster", OWN_PEER).processing("a", "one").processing("y-a", "two");
    let drawn = drawn.processing("dag", "three").link("a", "dag");
    let name = |id: &str| format!("/graph/items/{id}/processing/name");
    let names = [("y-a", "x"), ("a", "x-y"), ("y-a", "x y"), ("y-a", "x"), ("a", "z"), ("dag", ""), ("a", "x-y")];
    let mut workflow = drawn.json();
    let steps = names.into_iter().chain([("dag", "other"), ("a", "z"), ("y-a", "")]).map(|(id, given)| {
        let step = setting(workflow.clone(), &name(id), json!(given));
        workflow.clone_from(&step.1);
        step
    });
    let steps: Vec<_> = steps.collect();
    follows_changes(&drawn, steps);
    let nameless = setting(drawn.json(), &name("dag"), json!(""));
    let gone = removing(nameless.1.clone(), "dag");
    follows_changes(&drawn, [nameless, gone]);
}

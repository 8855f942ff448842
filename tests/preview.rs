//! A translation that is kept between changes: the edits make the text that a fresh translation gives.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/shown.rs"]
mod shown;

use common::{Case, Drawn, OWN_PEER, fixtures, sample};
use oc_argo::diagnostic::Diagnostic;
use oc_argo::preview::{Change, Preview, Update};
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};
use shown::{Shown, change, with_workflow};

fn drawing() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER).processing("a", "one").processing("b", "two").link("a", "b")
}

#[test]
fn what_is_arranged_is_followed_across_the_limits() {
    let many = (0..205).fold(drawing(), |drawn, index| {
        let name = format!("p{index}");
        drawn.processing(&name, &format!("run {index}")).link(if index % 7 == 0 { "a" } else { "b" }, &name)
    });
    let mut source = many.source();
    for options in [json!({}), json!({ "fold": "never" }), json!({ "fold": "always", "split": "never" })] {
        let options: Options = serde_json::from_value(options).unwrap();
        let mut workflow: Value = serde_json::from_str(&many.json().to_string()).unwrap();
        let mut shown = Shown::new(options.clone());
        source.workflow = Document::object(workflow.to_string());
        let update = shown.preview.update(source.clone());
        shown.take(update, &translate(&source, &options));
        for index in 0..12 {
            let id = format!("p{}", index * 3);
            let command = format!("/graph/items/{id}/processing/instances/0/access/container/command");
            let made = if index % 2 == 0 {
                *workflow.pointer_mut(&command).unwrap() = json!("other");
                json!({ "op": "set", "path": format!("/workflow{command}"), "value": "other" })
            } else {
                workflow["graph"]["items"].as_object_mut().unwrap().remove(&id);
                json!({ "op": "remove", "path": format!("/workflow/graph/items/{id}") })
            };
            let update = shown.preview.apply(&[change(made)]).unwrap();
            let fresh = translate(&with_workflow(&source, &workflow), &options);
            shown.take(update, &fresh);
        }
    }
}

#[test]
fn a_link_that_cannot_be_read_is_told_at_the_place_that_it_has_now() {
    let drawn = drawing().link("b", "cluster");
    let mut source = drawn.source();
    let mut workflow: Value = serde_json::from_str(&drawn.json().to_string()).unwrap();
    source.workflow = Document::object(workflow.to_string());
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take(update, &translate(&source, &Options::default()));
    let links = |workflow: &mut Value| workflow["graph"]["links"].as_array_mut().unwrap().clone();
    let steps = [
        json!({ "op": "remove", "path": "/workflow/graph/links/0" }),
        json!({ "op": "set", "path": "/workflow/graph/links/0", "value": 5 }),
        json!({ "op": "set", "path": "/workflow/graph/links/-", "value": [] }),
        json!({ "op": "remove", "path": "/workflow/graph/links/0" }),
    ];
    for step in steps {
        let mut now = links(&mut workflow);
        match (step["op"].as_str().unwrap(), step["path"].as_str().unwrap()) {
            ("remove", _) => drop(now.remove(0)),
            (_, path) if path.ends_with('-') => now.push(step["value"].clone()),
            _ => now[0] = step["value"].clone(),
        }
        workflow["graph"]["links"] = Value::Array(now);
        let update = shown.preview.apply(&[change(step)]).unwrap();
        shown.take(update, &translate(&with_workflow(&source, &workflow), &Options::default()));
    }
    assert!(!links(&mut workflow).is_empty());
}

#[test]
fn nothing_was_translated_yet() {
    let mut preview = Preview::new(Options::default());
    assert_eq!(preview.yaml(), "");
    assert_eq!(preview.set_options(Options::default()), Update::default());
    let error = preview.apply(&[]).unwrap_err();
    assert_eq!(error.to_string(), "change 0 cannot be made: there is no workflow yet");
}

#[test]
fn every_case_follows_every_other() {
    let mut shown = Shown::new(Options::default());
    let mut folders: Vec<_> =
        std::fs::read_dir(fixtures().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("case.json").exists()) {
        let Case { source, options } = Case::read(folder);
        shown.preview.set_options(options.clone());
        shown.text = shown.preview.yaml();
        let update = shown.preview.update(source.clone());
        shown.take(update, &translate(&source, &options));
    }
}

#[test]
fn options_are_changed_alone() {
    let mut shown = Shown::new(Options::default());
    let source = Source::new(Document::text(sample("imagerie.json")));
    let update = shown.preview.update(source.clone());
    shown.take(update, &translate(&source, &Options::default()));
    let options = Options { namespace: "elsewhere".to_owned(), ..Options::default() };
    let update = shown.preview.set_options(options.clone());
    assert!(!update.edits.is_empty());
    shown.take(update, &translate(&source, &options));
}

#[test]
fn a_changed_command_is_an_edit_of_few_lines() {
    let mut shown = Shown::new(Options::default());
    let source = drawing().source();
    let update = shown.preview.update(source.clone());
    shown.take(update, &translate(&source, &Options::default()));
    let path = "/workflow/graph/items/a/processing/instances/0/access/container/command";
    let update = shown.preview.apply(&[change(json!({ "op": "set", "path": path, "value": "three" }))]).unwrap();
    let lines: usize = update.edits.iter().map(|edit| edit.end - edit.start).sum();
    assert!((1..=2).contains(&lines), "{:?}", update.edits);
    let changed = drawing().json().to_string().replace("\"one\"", "\"three\"");
    let fresh = translate(&Source { workflow: Document::object(changed), ..source }, &Options::default());
    shown.take(update, &fresh);
}

#[test]
fn findings_have_no_place_in_a_text_once_changes_were_made() {
    let mut preview = Preview::new(Options::default());
    let workflow = json!({ "graph": { "items": { "a": { "processing": {} } } } });
    let update = preview.update(Source::new(Document::text(workflow.to_string())));
    let has_range = |found: &Diagnostic| found.path.starts_with("/workflow") && found.range.is_some();
    assert!(update.diagnostics.iter().any(has_range));
    let update = preview.apply(&[]).unwrap();
    assert!(!update.diagnostics.is_empty() && !update.diagnostics.iter().any(has_range));
}

#[test]
fn an_unquoted_text_of_yaml_keeps_its_spelling_when_changes_are_made() {
    let values = ["8080", "007", "true", "1.10", "0x1F", "yes", "'8'"].iter().enumerate();
    let env: String =
        values.map(|(index, value)| format!("          - {{name: A{index}, value: {value}}}\n")).collect();
    let access = "{container: {image: 'a:1', command: x, exposes: [{port: 0o120}]}}";
    let text = format!(
        "name: 12\ngraph:\n  items:\n    1.0:\n      processing:\n        name: 1.10\n        is_service: false\n        instances:\n        - env:\n{env}          access: {access}\n    c:\n      compute: {{name: c}}\n  links:\n  - {{source: {{id: 1.0}}, destination: {{id: c}}}}\n"
    );
    let source = Source::new(Document::text(text));
    let fresh = translate(&source, &Options::default());
    assert!(fresh.yaml.contains("\"8080\"") && !fresh.diagnostics.iter().any(|found| found.code == "wrong-type"));
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source);
    shown.take(update, &fresh);
    let update = shown.preview.apply(&[]).unwrap();
    assert_eq!((update.edits, shown.preview.yaml()), (vec![], fresh.yaml));
    let said = |found: &[Diagnostic]| found.iter().map(|found| found.message.clone()).collect::<Vec<_>>();
    assert_eq!(said(&update.diagnostics), said(&fresh.diagnostics));
}

#[test]
fn what_is_absent_comes_to_be_when_something_is_set_in_it() {
    let item = json!({ "compute": { "creator_id": OWN_PEER } });
    for workflow in ["{}", r#"{"graph":null}"#, r#"{"graph":{"items":null,"links":null}}"#, "graph:\n  items:\n"] {
        let mut shown = Shown::new(Options::default());
        shown.preview.update(Source::new(Document::text(workflow)));
        shown.text = shown.preview.yaml();
        let changes = [
            change(json!({ "op": "set", "path": "/workflow/graph/items/x~1y", "value": item })),
            change(json!({ "op": "set", "path": "/workflow/graph/links/-", "value": {} })),
        ];
        let update = shown.preview.apply(&changes).unwrap();
        let drawn = json!({ "graph": { "items": { "x/y": item }, "links": [{}] } });
        let fresh = translate(&Source::new(Document::object(drawn.to_string())), &Options::default());
        shown.take(update, &fresh);
    }
}

/// What all templates depend on decides about those whose items have not changed.
#[test]
fn another_repository_of_the_workflow_reaches_the_tasks_of_the_other_storages() {
    let s3 =
        |drawn: Drawn, id: &str| drawn.storage(id, "S3", OWN_PEER, json!({ "source": format!("s3.example.org/{id}") }));
    let file = |name: &str| json!({ "storage_link_infos": [{ "write": true, "source": "/o", "destination": "d", "filename": name }] });
    let drawn = s3(s3(drawing(), "one"), "two").link_with("a", "one", file("a")).link_with("b", "two", file("b"));
    let source = drawn.source();
    let mut workflow = drawn.json();
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take(update, &translate(&source, &Options::default()));
    assert!(shown.text.contains("bucket: two"), "{}", shown.text);
    workflow["graph"]["items"].as_object_mut().unwrap().remove("one");
    let removed = change(json!({ "op": "remove", "path": "/workflow/graph/items/one" }));
    let update = shown.preview.apply(&[removed]).unwrap();
    shown.take(update, &translate(&with_workflow(&source, &workflow), &Options::default()));
    assert!(!shown.text.contains("bucket: two"), "{}", shown.text);
}

/// Argo's own rules look only where nothing else is wrong.
#[test]
fn what_argo_would_refuse_is_said_when_the_last_error_goes() {
    let options = json!({ "defaults": { "templates": [{ "name": "extra" }] } });
    let options: Options = serde_json::from_value(options).unwrap();
    let source = drawing().source();
    let mut workflow = drawing().json();
    let mut shown = Shown::new(options.clone());
    let update = shown.preview.update(source.clone());
    shown.take_alone(update, &translate(&source, &options));
    for (image, is_refused_by_argo) in [("A B", false), ("C D", false), ("busybox:2", true), ("busybox:3", true)] {
        let path = "/graph/items/a/processing/instances/0/access/container/image";
        *workflow.pointer_mut(path).unwrap() = json!(image);
        let set = change(json!({ "op": "set", "path": format!("/workflow{path}"), "value": image }));
        let update = shown.preview.apply(&[set]).unwrap();
        assert_eq!(update.diagnostics.iter().any(|found| found.code == "refused-by-argo"), is_refused_by_argo);
        shown.take_alone(update, &translate(&with_workflow(&source, &workflow), &options));
    }
}

#[test]
fn a_change_that_cannot_be_made_leaves_everything_as_it_was() {
    let items = "/workflow/graph/items";
    let links = "/workflow/graph/links";
    let set = |path: String| json!({ "op": "set", "path": path, "value": { "data": {} } });
    let remove = |path: String| json!({ "op": "remove", "path": path });
    let refused = [
        (remove(format!("{items}/none")), "there is no item `none`"),
        (set(format!("{items}/none/processing")), "there is no item `none`"),
        (set(format!("{items}/a/processing/nothing/x")), "nothing stands at `nothing`"),
        (remove(format!("{items}/a/processing/nothing")), "nothing stands at `nothing`"),
        (set(format!("{items}/a/processing/instances/1")), "nothing stands at `1`"),
        (remove(format!("{items}/a/processing/instances/-")), "nothing stands at `-`"),
        (set(format!("{items}/a/processing/name/x")), "nothing stands at `x`"),
        (set(format!("{links}/7")), "there is no link `7`"),
        (set(format!("{links}/00")), "there is no link `00`"),
        (remove(format!("{links}/-")), "there is no link `-`"),
        (json!({ "op": "set", "path": format!("{items}/a") }), "there is no `value` to set"),
        (remove("/workflow/name".to_owned()), "`/workflow/name` leads to no item or link of the workflow"),
        (remove(items.to_owned()), "`/workflow/graph/items` leads to no item or link of the workflow"),
    ];
    let source = drawing().source();
    let mut shown = Shown::new(Options::default());
    let first = shown.preview.update(source.clone());
    let fresh = translate(&source, &Options::default());
    shown.take(first, &fresh);
    for (wrong, reason) in refused {
        let before = [
            set(format!("{items}/new")),
            set(format!("{items}/cluster")),
            remove(format!("{items}/b")),
            remove(format!("{links}/1")),
            set(format!("{links}/-")),
            set(format!("{links}/0")),
        ];
        let changes: Vec<Change> = before.into_iter().chain([wrong]).map(change).collect();
        let error = shown.preview.apply(&changes).unwrap_err();
        assert_eq!((error.index, error.reason.as_str()), (6, reason));
        let update = shown.preview.apply(&[]).unwrap();
        assert_eq!(update.edits, []);
        shown.take(update, &fresh);
    }
}

#[test]
fn a_workflow_that_was_nested_too_deeply_is_read_again_with_every_change() {
    let source = drawing().source();
    let mut workflow = drawing().json();
    let mut shown = Shown::new(Options::default());
    let update = shown.preview.update(source.clone());
    shown.take(update, &translate(&source, &Options::default()));
    workflow["graph"]["items"]["a"]["processing"]["x"] = json!(null);
    let deep = (0..125).fold(json!(1), |inner, _| json!([inner]));
    let [x, name] = ["processing/x", "processing/name"].map(|below| format!("/graph/items/a/{below}"));
    for (path, value, is_refused) in
        [(&x, deep, true), (&name, json!("other"), true), (&x, json!(1), false), (&name, json!("a"), false)]
    {
        let set = change(json!({ "op": "set", "path": format!("/workflow{path}"), "value": value }));
        *workflow.pointer_mut(path).unwrap() = value;
        let update = shown.preview.apply(&[set]).unwrap();
        assert_eq!(update.diagnostics.iter().any(|found| found.code == "source-too-deep"), is_refused);
        shown.take(update, &translate(&with_workflow(&source, &workflow), &Options::default()));
    }
}

#[test]
fn a_text_stays_a_text_where_its_changes_are_refused() {
    let workflow = drawing().json();
    let broken = json!({ "op": "remove", "path": "/workflow/graph/items/none" });
    for text in [format!("{workflow:#}"), "{".to_owned(), "graph: {items: {a: {}}}".to_owned()] {
        let source = Source { workflow: Document::text(text), ..drawing().source() };
        let mut shown = Shown::new(Options::default());
        let first = shown.preview.update(source.clone());
        let fresh = translate(&source, &Options::default());
        shown.take(first, &fresh);
        let set = json!({ "op": "set", "path": "/workflow/graph/items/new", "value": {} });
        assert!(shown.preview.apply(&[set, broken.clone()].map(change)).is_err());
        assert_eq!((shown.preview.yaml(), shown.preview.dag()), (fresh.yaml.clone(), fresh.dag.clone()));
        let update = shown.preview.set_options(Options::default());
        assert_eq!(update.edits, []);
        shown.take(update, &fresh);
    }
}

#[test]
fn many_changes_of_one_item_are_made_and_undone_in_time() {
    let env: Vec<Value> = (0..4_000).map(|index| json!({ "name": format!("E{index}"), "value": "x" })).collect();
    let container = json!({ "image": "busybox:1.36", "command": "true" });
    let instance = json!({ "env": env, "access": { "container": container } });
    let source = Drawn::new().compute("cluster", OWN_PEER).instance("p", instance).link("p", "cluster").source();
    let mut preview = Preview::new(Options::default());
    preview.update(source);
    let path = |index: usize| format!("/workflow/graph/items/p/processing/instances/0/env/{index}/value");
    let changed =
        (0..4_000).map(|index| change(json!({ "op": "set", "path": path(index), "value": format!("v{index}") })));
    let mut changes: Vec<Change> = changed.collect();
    let before = preview.apply(&[]).unwrap().diagnostics;
    let yaml = preview.yaml();
    changes.push(change(json!({ "op": "remove", "path": "/workflow/graph/items/none" })));
    assert_eq!(preview.apply(&changes).unwrap_err().index, 4_000);
    assert_eq!((preview.apply(&[]).unwrap().diagnostics, preview.yaml()), (before, yaml));
    changes.pop();
    preview.apply(&changes).unwrap();
    assert!(preview.yaml().contains("v3999"));
}

#[test]
fn a_text_of_which_nearly_all_is_taken_away_is_followed_in_time() {
    let many = |count: usize| {
        let cluster = Drawn::new().compute("cluster", OWN_PEER);
        let drawn = (0..count).fold(cluster, |drawn, index| drawn.processing(&format!("p{index}"), "true"));
        Source { workflow: Document::text(drawn.json().to_string()), ..drawn.source() }
    };
    let mut preview = Preview::new(Options::default());
    preview.update(many(20_000));
    preview.update(many(20_001));
    let update = preview.update(many(1));
    assert_eq!(update.facts, translate(&many(1), &Options::default()).facts);
}

#[test]
fn what_refused_changes_made_for_themselves_goes_too() {
    let mut preview = Preview::new(Options::default());
    let source = Source::new(Document::object(r#"{"id":"w","name":"w"}"#));
    let first = preview.update(source);
    assert_eq!(preview.apply(&[]).unwrap().diagnostics, first.diagnostics);
    let changes = [
        json!({ "op": "set", "path": "/workflow/graph/items/a", "value": {} }),
        json!({ "op": "remove", "path": "/workflow/graph/links/0" }),
    ];
    assert_eq!(preview.apply(&changes.map(change)).unwrap_err().index, 1);
    assert_eq!(preview.apply(&[]).unwrap().diagnostics, first.diagnostics);
    assert_eq!(preview.set_options(Options::default()).diagnostics, first.diagnostics);
}

#[test]
fn a_list_that_is_none_is_an_error_that_says_which() {
    let index = |json: &str| Change::list(json).unwrap_err().index;
    assert_eq!(index("{}"), 0);
    assert_eq!(index(r#"[{"op":"remove","path":"/x"},{"op":"move","path":"/x"}]"#), 1);
    let unknown = Change::list(r#"[{"op":"move","path":"/x"}]"#).unwrap_err();
    assert!(unknown.to_string().contains("unknown variant `move`"), "{unknown}");
}

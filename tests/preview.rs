//! A translation that is kept between changes: the edits make the text that a fresh translation gives.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/random.rs"]
mod random;
#[path = "common/strategies.rs"]
mod strategies;

use common::{Case, Drawn, OWN_PEER, fixtures, sample};
use oc_argo::diagnostic::Diagnostic;
use oc_argo::preview::{Change, Edit, Preview, Update};
use oc_argo::{Document, Options, Source, Translation, translate};
use proptest::collection::vec;
use proptest::prelude::*;
use random::cases;
use serde_json::{Value, json};
use strategies::{World, world};

/// The text with the edits made: the lines that each names are cut out, and its own put there.
fn edited(before: &str, edits: &[Edit]) -> String {
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let mut text = String::new();
    let mut at = 0;
    for Edit { start, end, text: inserted } in edits {
        assert!(at <= *start && start <= end && *end <= lines.len(), "{start}..{end} behind {at} of {}", lines.len());
        text.extend(lines[at..*start].iter().copied());
        text.push_str(inserted);
        at = *end;
    }
    text.extend(lines[at..].iter().copied());
    text
}

/// An editor that shows the manifest by its edits alone.
struct Shown {
    preview: Preview,
    text: String,
}

impl Shown {
    fn new(options: Options) -> Self {
        Self { preview: Preview::new(options), text: String::new() }
    }

    /// Takes an update, which must say what a fresh translation says.
    fn take(&mut self, update: Update, fresh: &Translation) {
        self.take_alone(update, fresh);
        assert_eq!(self.preview.dag(), fresh.dag);
        assert_eq!(self.preview.source_map(), fresh.source_map);
    }

    /// The same, where nobody asks for what is made of a whole plan: what the next change follows is this one.
    fn take_alone(&mut self, update: Update, fresh: &Translation) {
        self.text = edited(&self.text, &update.edits);
        assert_eq!(self.text, fresh.yaml);
        assert_eq!(self.preview.yaml(), fresh.yaml);
        assert_eq!(update.diagnostics, fresh.diagnostics);
        assert_eq!(update.facts, fresh.facts);
    }
}

fn change(change: Value) -> Change {
    let list = Change::list(&json!([change]).to_string()).unwrap();
    list.into_iter().next().unwrap()
}

fn with_workflow(source: &Source, workflow: &Value) -> Source {
    Source { workflow: Document::object(workflow.to_string()), ..source.clone() }
}

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
fn what_refused_changes_made_for_themselves_goes_too() {
    let mut preview = Preview::new(Options::default());
    let source = Source::new(Document::object(r#"{"id":"w","name":"w"}"#));
    let first = preview.update(source);
    let changes = [
        json!({ "op": "set", "path": "/workflow/graph/items/a", "value": {} }),
        json!({ "op": "remove", "path": "/workflow/graph/links/0" }),
    ];
    assert_eq!(preview.apply(&changes.map(change)).unwrap_err().index, 1);
    assert_eq!(preview.apply(&[]).unwrap().diagnostics, first.diagnostics);
}

#[test]
fn a_list_that_is_none_is_an_error_that_says_which() {
    let index = |json: &str| Change::list(json).unwrap_err().index;
    assert_eq!(index("{}"), 0);
    assert_eq!(index(r#"[{"op":"remove","path":"/x"},{"op":"move","path":"/x"}]"#), 1);
    let unknown = Change::list(r#"[{"op":"move","path":"/x"}]"#).unwrap_err();
    assert!(unknown.to_string().contains("unknown variant `move`"), "{unknown}");
}

/// A workflow of which little is wrong, so that most changes to it concern one task.
fn quiet() -> Value {
    let s3 = json!({ "source": "s3.example.org/b" });
    let disk = json!({ "source": "/mnt/d", "local": true, "size": 1 });
    let drawn = Drawn::new()
        .compute("cluster", OWN_PEER)
        .compute("far", "peer-one")
        .storage("files", "S3", OWN_PEER, s3)
        .storage("disk", "FILE", OWN_PEER, disk);
    let tasks = ["a", "b", "c", "d", "e"].iter().fold(drawn, |drawn, id| drawn.item(id, task(id, 0)));
    let linked = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")];
    linked.iter().fold(tasks, |drawn, (from, to)| drawn.link(from, to)).json()
}

fn task(name: &str, number: u8) -> Value {
    let container = json!({ "image": "busybox:1.36", "command": "true" });
    let outputs = json!([{ "name": "OUT", "value": "/tmp/out" }]);
    let instance = json!({ "env": [{ "name": "A", "value": number.to_string() }], "outputs": outputs, "access": { "container": container } });
    json!({ "processing": { "name": name, "is_service": false, "instances": [instance] } })
}

/// The changes of one step in a quiet workflow: most are of a task's own, the others make it have to do with more.
fn quiet_change((kind, one, two): Step, links: usize) -> Value {
    let pick = |of: &[&str], number: u8| of[usize::from(number) % of.len()].to_owned();
    let id = pick(&["a", "b", "c", "d", "e", "f"], one);
    let item = format!("/workflow/graph/items/{id}");
    let set = |path: String, value: Value| json!({ "op": "set", "path": path, "value": value });
    let link = |to: &str, further: Value| {
        let mut link = json!({ "source": { "id": id }, "destination": { "id": to } });
        link.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        set("/workflow/graph/links/-".to_owned(), link)
    };
    let instance = format!("{item}/processing/instances/0");
    let value = || match two % 8 {
        0 => "{{tasks.a-a.outputs.parameters.OUT}}".to_owned(),
        1 => "{{= tasks['b-b'].outputs.parameters.OUT }}".to_owned(),
        2 => "{{workflow.name}} {{".to_owned(),
        number => format!("$(A) {number}"),
    };
    match kind % 24 {
        0..7 => set(format!("{instance}/env/0/value"), json!(value())),
        7 | 8 => set(format!("{item}/processing/name"), json!(pick(&["a", "A ", "b", "dag", "", "workflow"], two))),
        9 => set(format!("{item}/processing/is_service"), json!(two % 3 == 0)),
        10 => set(format!("{instance}/outputs/0/name"), json!(pick(&["OUT", "OUT", "A", "9 9"], two))),
        11 => set(format!("{instance}/access/container/image"), json!(pick(&["busybox:2", "busybox", "A B", ""], two))),
        12 => set(
            format!("{instance}/access/container/command"),
            json!(pick(&["a", "{{x}}", "{{inputs.parameters.B}}"], two)),
        ),
        13 | 14 => set(item, task(&pick(&["a", "f", "new"], two), two)),
        15 => json!({ "op": "remove", "path": item }),
        16 => set(item, json!({ "native_tool": { "name": id, "kind": 0, "params": { "x": two } } })),
        17 if two.is_multiple_of(4) => set(item, json!({ "workflow": { "name": "sub", "workflow_id": "w0" } })),
        17 => set(item, json!({ "processing": { "name": id, "instances": null } })),
        18 => link("far", json!({})),
        19 => link("disk", json!({})),
        20 => {
            let file = json!({ "write": two % 2 == 0, "source": "/o", "destination": "d", "filename": pick(&["x", "y", "y/z"], two) });
            link("files", json!({ "storage_link_infos": [file] }))
        }
        21 if links > 0 => {
            json!({ "op": "remove", "path": format!("/workflow/graph/links/{}", usize::from(two) % links) })
        }
        _ => link(&pick(&["a", "b", "c", "d", "e", "f"], two), json!({})),
    }
}

/// Makes a change of items or links to a workflow, as far as it can be made.
fn make(workflow: &mut Value, change: &Value) -> Option<()> {
    let path = change["path"].as_str()?.strip_prefix("/workflow")?;
    let (above, last) = path.rsplit_once('/')?;
    let above = workflow.pointer_mut(above)?;
    match (above, change.get("value")) {
        (Value::Object(members), Some(value)) => drop(members.insert(last.to_owned(), value.clone())),
        (Value::Object(members), None) => drop(members.remove(last)?),
        (Value::Array(elements), Some(value)) if last == "-" => elements.push(value.clone()),
        (Value::Array(elements), None) => drop(elements.remove(last.parse().ok()?)),
        _ => return None,
    }
    Some(())
}

/// What an editor does next: the numbers choose what is changed, and how.
type Step = (u8, u8, u8);

/// The changes of a step, made to the workflow by other means than the translator's, and as the translator is told.
fn step(workflow: &mut Value, other: &World, (kind, one, two): Step) -> Option<Value> {
    let graph = &mut workflow["graph"];
    let pick = |count: usize, number: u8| (count > 0).then(|| usize::from(number) % count);
    let links = graph["links"].as_array().map_or(0, Vec::len);
    let ids: Vec<String> = graph["items"].as_object()?.keys().cloned().collect();
    let others: Vec<(&String, &Value)> = other.workflow["graph"]["items"].as_object()?.iter().collect();
    let key = |id: &str| id.replace('~', "~0").replace('/', "~1");
    match kind % 6 {
        0 => {
            let (id, item) = others.get(pick(others.len(), one)?)?;
            graph["items"][id.as_str()] = (*item).clone();
            Some(json!({ "op": "set", "path": format!("/workflow/graph/items/{}", key(id)), "value": item }))
        }
        1 => {
            let id = ids.get(pick(ids.len(), one)?)?;
            graph["items"].as_object_mut()?.remove(id);
            Some(json!({ "op": "remove", "path": format!("/workflow/graph/items/{}", key(id)) }))
        }
        2 => {
            let ends = [ids.get(pick(ids.len(), one)?)?, ids.get(pick(ids.len(), two)?)?];
            let link = json!({ "source": { "id": ends[0] }, "destination": { "id": ends[1] } });
            graph["links"].as_array_mut()?.push(link.clone());
            Some(json!({ "op": "set", "path": "/workflow/graph/links/-", "value": link }))
        }
        3 => {
            let index = pick(links, one)?;
            graph["links"].as_array_mut()?.remove(index);
            Some(json!({ "op": "remove", "path": format!("/workflow/graph/links/{index}") }))
        }
        4 => {
            let (index, end) = (pick(links, one)?, ids.get(pick(ids.len(), two)?)?);
            graph["links"][index]["destination"] = json!({ "id": end });
            let path = format!("/workflow/graph/links/{index}/destination");
            Some(json!({ "op": "set", "path": path, "value": { "id": end } }))
        }
        _ => {
            let id = ids.get(pick(ids.len(), one)?)?;
            let resource = graph["items"][id].as_object()?.keys().nth(usize::from(two) % 3)?.clone();
            graph["items"][id][&resource].as_object_mut()?.insert("name".to_owned(), json!(format!("renamed {two}")));
            let path = format!("/workflow/graph/items/{}/{}/name", key(id), key(&resource));
            Some(json!({ "op": "set", "path": path, "value": format!("renamed {two}") }))
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn after_any_changes_the_text_and_the_findings_are_those_of_a_fresh_translation(
        world in world(),
        other in world(),
        steps in vec((vec(any::<Step>(), 1..4), any::<bool>()), 0..12),
    ) {
        let mut shown = Shown::new(world.options());
        let source = world.source();
        let update = shown.preview.update(source.clone());
        shown.take(update, &translate(&source, &world.options()));
        let mut workflow = world.workflow.clone();
        for (steps, is_whole) in steps {
            let told = steps.into_iter().filter_map(|numbers| step(&mut workflow, &other, numbers));
            let changes: Vec<Change> = told.map(change).collect();
            let update = shown.preview.apply(&changes).unwrap();
            let fresh = translate(&with_workflow(&source, &workflow), &world.options());
            if is_whole { shown.take(update, &fresh) } else { shown.take_alone(update, &fresh) }
        }
        let update = shown.preview.update(other.source());
        shown.take(update, &translate(&other.source(), &world.options()));
    }

    #[test]
    fn changes_that_concern_few_tasks_are_followed_one_by_one(
        world in world(),
        steps in vec(vec(any::<Step>(), 1..3), 0..40),
        options in prop_oneof![
            3 => Just(json!({ "crds": "minimal" })),
            1 => Just(json!({})),
            // Argo would refuse this; it is said where nothing else is wrong.
            1 => Just(json!({ "defaults": { "templates": [{ "name": "extra" }] } })),
        ],
        is_text in any::<bool>(),
    ) {
        let options: Options = serde_json::from_value(options).unwrap();
        let mut shown = Shown::new(options.clone());
        let mut workflow = quiet();
        let source = Source { workflow: Document::object(workflow.to_string()), ..world.source() };
        let update = shown.preview.update(source.clone());
        shown.take_alone(update, &translate(&source, &options));
        for step in steps {
            let mut changes = Vec::new();
            for numbers in step {
                let told = quiet_change(numbers, workflow["graph"]["links"].as_array().unwrap().len());
                changes.extend(make(&mut workflow, &told).map(|()| change(told)));
            }
            let now = with_workflow(&source, &workflow);
            let update = match is_text {
                true => shown.preview.update(now.clone()),
                false => shown.preview.apply(&changes).unwrap(),
            };
            shown.take_alone(update, &translate(&now, &options));
        }
    }

    #[test]
    fn after_any_edits_of_a_text_the_manifest_and_the_findings_are_those_of_a_fresh_translation(
        world in world(),
        other in world(),
        steps in vec(any::<Step>(), 0..12),
        is_wide in any::<bool>(),
    ) {
        let mut shown = Shown::new(world.options());
        let mut workflow = world.workflow.clone();
        for numbers in [None].into_iter().chain(steps.into_iter().map(Some)) {
            numbers.and_then(|numbers| step(&mut workflow, &other, numbers));
            let text = if is_wide { format!("{workflow:#}") } else { workflow.to_string() };
            let source = Source { workflow: Document::text(text), ..world.source() };
            let update = shown.preview.update(source.clone());
            shown.take(update, &translate(&source, &world.options()));
        }
    }

    #[test]
    fn after_any_sources_the_text_and_the_findings_are_those_of_a_fresh_translation(worlds in vec(world(), 1..4)) {
        let mut shown = Shown::new(Options::default());
        for world in worlds {
            let update = shown.preview.update(world.source());
            shown.take(update, &translate(&world.source(), &Options::default()));
            let update = shown.preview.set_options(world.options());
            shown.take(update, &translate(&world.source(), &world.options()));
            let update = shown.preview.set_options(Options::default());
            shown.take(update, &translate(&world.source(), &Options::default()));
        }
    }
}

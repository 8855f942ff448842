//! Random changes of a kept translation: after each it is what a fresh one gives.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/random.rs"]
mod random;
#[path = "common/shown.rs"]
mod shown;
#[path = "common/strategies.rs"]
mod strategies;

use common::{Drawn, OWN_PEER};
use oc_argo::options::Split;
use oc_argo::preview::{Change, Preview, Update};
use oc_argo::{Document, Options, Source, translate};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use random::cases;
use serde_json::{Value, json};
use shown::{Shown, change, with_workflow};
use strategies::{World, world};

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
    let told = json!({ "env": [{ "name": "B", "value": "b" }] });
    linked.iter().fold(tasks, |drawn, (from, to)| drawn.link(from, to)).link_with("a", "e", told).json()
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
        3 => "\u{1b}".to_owned(),
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

/// How many further tasks a wide workflow has: with the quiet ones a few more than a DAG takes.
const FURTHER: usize = 210;

/// A quiet workflow with so many further tasks that it is folded and split; where it `is_long`, it also moves into documents.
fn wide(is_long: bool) -> Value {
    let mut workflow = quiet();
    let link = |from: &str, to: &str| json!({ "source": { "id": from }, "destination": { "id": to } });
    for index in 0..FURTHER {
        let id = format!("z{index:03}");
        workflow["graph"]["items"][&id] = further(index, if is_long { 6_000 } else { 0 });
        let links = workflow["graph"]["links"].as_array_mut().unwrap();
        links.push(link(if index % 11 == 0 { "b" } else { "a" }, &id));
        links.extend((index % 8 > 0).then(|| link(&format!("z{:03}", index - 1), &id)));
    }
    workflow
}

/// A task of a wide workflow, with a value so much longer.
fn further(index: usize, longer: usize) -> Value {
    let mut item = task(&format!("further {index}"), (index % 7) as u8);
    let instance = &mut item["processing"]["instances"][0];
    instance["access"]["container"]["args"] = json!(format!("--in {}", index % 5));
    instance["env"][0]["value"] = json!(format!("{index} {}", "long".repeat(longer / 4)));
    item
}

/// The changes of one step in a wide workflow.
fn wide_change((kind, one, two): Step, links: usize) -> Value {
    let index = (usize::from(one) * 7) % (FURTHER + 4);
    let item = format!("/workflow/graph/items/z{index:03}");
    let instance = format!("{item}/processing/instances/0");
    let set = |path: String, value: Value| json!({ "op": "set", "path": path, "value": value });
    match kind % 16 {
        0..3 => set(
            format!("{instance}/env/0/value"),
            json!(format!("{two} {}", if two < 4 { "{{workflow.name}}" } else { "" })),
        ),
        3 => set(format!("{instance}/access/container/args"), json!(format!("--in {}", two % 5))),
        4 => set(format!("{instance}/access/container/args"), json!(format!("--in \u{1b} {}", two % 5))),
        5 => set(format!("{instance}/access/container/image"), json!(format!("busybox:1.{}", two % 3))),
        6 => set(format!("{instance}/env/0/name"), json!(if two % 2 == 0 { "A" } else { "B" })),
        7 => set(
            format!("{item}/processing/name"),
            json!(["part 1", "shared", "further", "part-1"][usize::from(two) % 4]),
        ),
        8 | 9 => set(item, further(index, 0)),
        10 => json!({ "op": "remove", "path": item }),
        11 => {
            json!({ "op": "remove", "path": format!("/workflow/graph/links/{}", (usize::from(two) * 5) % links.max(1)) })
        }
        12 => {
            let ends = [index, index + 1 + usize::from(two) % 9].map(|end| json!({ "id": format!("z{end:03}") }));
            set("/workflow/graph/links/-".to_owned(), json!({ "source": ends[0], "destination": ends[1] }))
        }
        _ => quiet_change((two, one, kind), links),
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

/// The changes of a step that can be made, made to the workflow.
fn made(workflow: &mut Value, step: Vec<Step>, tell: fn(Step, usize) -> Value) -> Vec<Change> {
    let mut changes = Vec::new();
    for numbers in step {
        let told = tell(numbers, workflow["graph"]["links"].as_array().unwrap().len());
        changes.extend(make(workflow, &told).map(|()| change(told)));
    }
    changes
}

/// An editor that reads no more of the parts of a text than those that have changed.
#[derive(Default)]
struct Outlined(Vec<Value>);

impl Outlined {
    /// Takes what has changed: then it has what a fresh preview of the source has, and stands where that says.
    fn follow(&mut self, preview: &mut Preview, source: &Source, workflow: &Value) {
        let mut fresh = Preview::default();
        fresh.update(source.clone());
        let (told, whole) = (preview.parts(), fresh.parts());
        assert_eq!(
            told.as_ref().map(|parts| (&parts.ids, &parts.ranges)),
            whole.as_ref().map(|parts| (&parts.ids, &parts.ranges))
        );
        let Some(parts) = told else { return };
        let items = parts.ids.iter().map(|id| &workflow["graph"]["items"][id]);
        let drawn: Vec<Value> =
            items.chain(workflow["graph"]["links"].as_array().into_iter().flatten()).cloned().collect();
        match parts.changed {
            None => self.0 = drawn.clone(),
            Some(changed) => changed.into_iter().for_each(|(index, json)| self.0[index] = json.parse().unwrap()),
        }
        assert_eq!(self.0, drawn);
    }
}

/// Tells a preview of a new text of the workflow: as a whole, or by an edit, which may take more in than has changed.
fn told_text(preview: &mut Preview, before: &str, source: &Source, now: &str, slack: Option<(u8, u8)>) -> Update {
    let Some(slack) = slack.filter(|_| !before.is_empty()) else { return preview.update(source.clone()) };
    let alike = |some: &mut dyn Iterator<Item = (char, char)>| {
        some.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).collect::<Vec<_>>()
    };
    let kept = |alike: &[usize], slack: u8| alike.iter().rev().skip(slack.into()).sum::<usize>();
    let start = kept(&alike(&mut before.chars().zip(now.chars())), slack.0);
    let behind = kept(&alike(&mut before[start..].chars().rev().zip(now[start..].chars().rev())), slack.1);
    preview.edit_workflow(start..before.len() - behind, &now[start..now.len() - behind]).unwrap()
}

/// Tells a preview of changes: by a whole source that has them, or by themselves.
fn told(preview: &mut Preview, now: &Source, changes: &[Change], is_text: bool) -> Update {
    match is_text {
        true => preview.update(now.clone()),
        false => preview.apply(changes).unwrap(),
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
            2 => Just(json!({ "fold": "always" })),
            1 => Just(json!({ "defaults": { "templateDefaults": { "retryStrategy": { "limit": 2 } } } })),
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
            let changes = made(&mut workflow, step, quiet_change);
            let now = with_workflow(&source, &workflow);
            let update = told(&mut shown.preview, &now, &changes, is_text);
            shown.take_alone(update, &translate(&now, &options));
        }
    }

    #[test]
    fn after_any_edits_of_a_text_the_manifest_the_findings_and_the_parts_are_those_of_a_fresh_translation(
        world in world(),
        other in world(),
        steps in vec((any::<Step>(), of(any::<(u8, u8)>())), 0..12),
        is_wide in any::<bool>(),
    ) {
        let mut shown = Shown::new(world.options());
        let mut outlined = Outlined::default();
        let mut workflow = world.workflow.clone();
        let mut before = String::new();
        for (turn, numbers) in [None].into_iter().chain(steps.into_iter().map(Some)).enumerate() {
            numbers.and_then(|(numbers, _)| step(&mut workflow, &other, numbers));
            let text = if is_wide { format!("{workflow:#}") } else { workflow.to_string() };
            let source = Source { workflow: Document::text(text.as_str()), ..world.source() };
            let slack = numbers.and_then(|(_, slack)| slack);
            let update = told_text(&mut shown.preview, &before, &source, &text, slack);
            before = text;
            shown.take(update, &translate(&source, &world.options()));
            // Not after every change, so that some follow each other untold.
            if turn % 3 != 1 { outlined.follow(&mut shown.preview, &source, &workflow) }
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

proptest! {
    // Each step is a translation of more than two hundred tasks.
    #![proptest_config(cases(6))]

    #[test]
    fn what_is_large_is_followed_through_any_changes(
        world in world(),
        steps in vec((vec(any::<Step>(), 1..3), any::<bool>()), 1..16),
        options in prop_oneof![
            4 => Just(json!({})),
            3 => Just(json!({ "crds": "minimal", "fold": "never", "split": "never" })),
            1 => Just(json!({ "fold": "never" })),
            1 => Just(json!({ "crds": "minimal", "fold": "always" })),
        ],
        is_long in prop_oneof![5 => Just(false), 1 => Just(true)],
        is_text in any::<bool>(),
    ) {
        let options: Options = serde_json::from_value(options).unwrap();
        let mut shown = Shown::new(options.clone());
        let mut workflow = wide(is_long);
        let source = Source { workflow: Document::object(workflow.to_string()), ..world.source() };
        let update = shown.preview.update(source.clone());
        prop_assert_eq!(update.facts.partition.is_some(), options.split != Split::Never);
        shown.take_alone(update, &translate(&source, &options));
        for (step, is_whole) in steps {
            let changes = made(&mut workflow, step, wide_change);
            let now = with_workflow(&source, &workflow);
            let update = told(&mut shown.preview, &now, &changes, is_text);
            let fresh = translate(&now, &options);
            if is_whole && changes.len() > 1 { shown.take(update, &fresh) } else { shown.take_alone(update, &fresh) }
        }
    }
}

//! Documents that are too large to be kept as fixtures.

use serde_json::{Map, Value, json};

use super::common::{Drawn, OWN_PEER};

/// The documents, by the name under which a fixture asks for them.
pub fn generated(name: &str) -> Map<String, Value> {
    let workflow = |workflow: Value| Map::from_iter([("workflow".to_owned(), workflow)]);
    match name {
        "document-of-64-mib" => workflow(Value::from(" ".repeat(oc_argo::source::MAX_BYTES))),
        "items-100001" => {
            let items: Map<_, _> = (0..100_001).map(|index| (format!("i{index}"), json!({}))).collect();
            workflow(json!({ "graph": { "items": items } }))
        }
        "id-of-1025-bytes" => workflow(
            json!({ "id": "main", "graph": { "items": { "i".repeat(1025): {}, "cluster": { "compute": {} } } } }),
        ),
        "tasks-200" => workflow(tasks(200)),
        "tasks-201" => workflow(tasks(201)),
        "tasks-2000-with-4-params" => workflow(with_params(2000, 4)),
        "tasks-2000-with-8-params" => workflow(with_params(2000, 8)),
        "tasks-250-in-a-row" => workflow(row(250)),
        "params-400" => workflow(params(400)),
        "params-501" => workflow(params(501)),
        "owners-32-by-32" => workflow(owners(32)),
        "command-of-128-kib" | "command-of-1-mib" => {
            let length = if name.contains("kib") { 1 << 17 } else { 1 << 20 };
            let command = format!("echo {}", "x".repeat(length));
            workflow(Drawn::new().compute("c", OWN_PEER).instance("p", container(&command)).link("p", "c").json())
        }
        "sub-workflows-33-deep" => {
            let inner: Vec<_> = (1..=33).map(|level| (level.to_string(), chain(level))).collect();
            with_sub_workflows(Drawn::new().sub_workflow("w", "1"), inner)
        }
        "sub-workflows-that-double-17-times" => {
            let twice = |level: usize| {
                let below = (level + 1).to_string();
                Drawn::new().sub_workflow("v", &below).sub_workflow("w", &below).link("v", "w")
            };
            let inner = (1..17).map(|level| (level.to_string(), twice(level)));
            let last = ("17".to_owned(), Drawn::new().compute("cluster", OWN_PEER).processing("p", "true"));
            with_sub_workflows(twice(0), inner.chain([last]))
        }
        "sub-workflows-of-1001-tasks-in-a-row" => {
            let outer = Drawn::new().sub_workflow("v", "many").sub_workflow("w", "many").link("v", "w");
            let mut documents = with_sub_workflows(outer, []);
            documents.insert("workflows".to_owned(), json!({ "many": tasks(1001) }));
            documents
        }
        other => panic!("no documents are called {other}"),
    }
}

fn container(command: &str) -> Value {
    json!({ "access": { "container": { "image": "busybox:1.36", "command": command } } })
}

/// A task that is linked to `count` computes and as many S3 storages, each of an owner of its own.
fn owners(count: usize) -> Value {
    let task = Drawn::new().instance("p", container("true"));
    let drawn = (0..count).fold(task, |drawn, index| {
        let (compute, storage, owner) = (format!("c{index}"), format!("s{index}"), format!("peer-{index}"));
        let s3 = json!({ "source": format!("s3.example.org/b{index}") });
        drawn.compute(&compute, &owner).storage(&storage, "S3", &owner, s3).link("p", &compute).link("p", &storage)
    });
    drawn.json()
}

/// A workflow of `count` tasks side by side.
fn tasks(count: usize) -> Value {
    let cluster = Drawn::new().compute("cluster", OWN_PEER);
    (0..count).fold(cluster, |drawn, index| drawn.processing(&format!("p{index}"), "true")).json()
}

/// A workflow of `count` tasks side by side with `params` params each.
fn with_params(count: usize, params: usize) -> Value {
    let mut instance = container("true");
    instance["env"] =
        (0..params).map(|index| json!({ "name": format!("P{index}"), "value": "x".repeat(40) })).collect();
    let cluster = Drawn::new().compute("cluster", OWN_PEER);
    (0..count).fold(cluster, |drawn, index| drawn.instance(&format!("p{index}"), instance.clone())).json()
}

/// A workflow of `count` tasks behind each other, of which the last reads all.
fn row(count: usize) -> Value {
    let cluster = Drawn::new().compute("cluster", OWN_PEER);
    let mut last = container("true");
    last["env"] = json!([{ "name": "A", "value": "{{=toJson(tasks)}}" }]);
    let drawn = (0..count).fold(cluster, |drawn, index| match index + 1 {
        end if end == count => drawn.instance(&format!("p{index}"), last.clone()),
        _ => drawn.processing(&format!("p{index}"), "true"),
    });
    (1..count).fold(drawn, |drawn, index| drawn.link(&format!("p{}", index - 1), &format!("p{index}"))).json()
}

/// A workflow of one task with `count` params.
fn params(count: usize) -> Value {
    let mut instance = container("true");
    let params = (0..count).map(|index| json!({ "name": format!("P{index}"), "value": "x" }));
    instance["env"] = params.collect();
    Drawn::new().compute("c", OWN_PEER).instance("p", instance).link("p", "c").json()
}

/// A workflow that stands `level` deep and holds the next; the 33rd holds a task.
fn chain(level: usize) -> Drawn {
    match level {
        33 => Drawn::new().compute("cluster", OWN_PEER).processing("p", "true"),
        _ => Drawn::new().sub_workflow("w", &(level + 1).to_string()),
    }
}

fn with_sub_workflows(outer: Drawn, inner: impl IntoIterator<Item = (String, Drawn)>) -> Map<String, Value> {
    let inner: Map<_, _> = inner.into_iter().map(|(id, drawn)| (id.clone(), with_id(drawn.json(), &id))).collect();
    Map::from_iter([("workflow".to_owned(), outer.json()), ("workflows".to_owned(), Value::Object(inner))])
}

fn with_id(mut workflow: Value, id: &str) -> Value {
    workflow["id"] = json!(id);
    workflow
}

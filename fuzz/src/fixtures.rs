//! The samples, cases and findings of the tests, as values to begin with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Each is an object with the keys `workflow`, `workflows`, `peers`, `execution` and `options`, of which only the first
/// is always there.
pub static DRAWINGS: LazyLock<Vec<Map<String, Value>>> = LazyLock::new(drawings);

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(name)
}

/// The files or folders of a folder, in one order everywhere: an input of the fuzzer chooses by number.
fn listed(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the fixtures of the tests are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    paths.sort();
    paths
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).expect("a fixture can be read");
    serde_json::from_str(&text).expect("a fixture is JSON")
}

fn drawings() -> Vec<Map<String, Value>> {
    let cases = listed("cases").into_iter().map(|case| read(&case.join("case.json")));
    let findings = listed("diagnostics").into_iter().map(|file| read(&file));
    let generated = |fixture: &Value| fixture.get("workflow").is_none();
    cases.chain(findings).filter(|fixture| !generated(fixture)).map(|fixture| resolved(&fixture)).collect()
}

/// A fixture with the values of what it names: a text names a sample, or is the document's own text.
fn resolved(fixture: &Value) -> Map<String, Value> {
    let value = |given: &Value| match given {
        Value::String(name) if name.ends_with(".json") => read(&folder("samples").join(name)),
        Value::String(text) => serde_yaml::from_str(text).unwrap_or_else(|_| json!({ "graph": {} })),
        other => other.clone(),
    };
    let mut drawing = Map::new();
    for key in ["workflow", "peers", "execution", "options"] {
        if let Some(given) = fixture.get(key) {
            drawing.insert(key.to_owned(), value(given));
        }
    }
    let workflows = fixture.get("workflows").and_then(Value::as_object).into_iter().flatten();
    let workflows: Map<_, _> = workflows.map(|(id, given)| (id.clone(), value(given))).collect();
    drawing.insert("workflows".to_owned(), Value::Object(workflows));
    drawing
}

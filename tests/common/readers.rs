//! Readers of other makers, asked about manifests: `pkg/test/readers.mjs`, kept running and asked line by line.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use serde_yaml::Value as Yaml;

use super::respondent::Respondent;

/// The readers, until they are dropped.
pub struct Readers(Respondent);

/// What one of them reads.
#[derive(Debug)]
pub struct Reading {
    /// Which one.
    pub reader: String,
    /// What it reads; why it reads nothing.
    pub value: Result<Value, String>,
}

impl Readers {
    /// Starts them.
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/test/readers.mjs");
        Self(Respondent::start(Command::new("node").arg(script)))
    }

    /// What each of them reads in a YAML text.
    pub fn read(&mut self, yaml: &str) -> Vec<Reading> {
        let answer = self.0.ask(json!({ "read": yaml }));
        let reading = |reading: &Value| Reading {
            reader: reading["reader"].as_str().unwrap().to_owned(),
            value: reading["error"]
                .as_str()
                .map_or_else(|| Ok(reading["value"].clone()), |error| Err(error.to_owned())),
        };
        answer["readings"].as_array().unwrap().iter().map(reading).collect()
    }

    /// What Argo's published schema has against a manifest.
    pub fn schema_errors(&mut self, yaml: &str) -> Vec<String> {
        serde_json::from_value(self.0.ask(json!({ "validate": yaml }))["errors"].clone()).unwrap()
    }

    /// The translation that the wasm module makes. The documents of the source are texts.
    pub fn translate(&mut self, source: &Value, options: &Value) -> Value {
        self.0.ask(json!({ "translate": { "source": source, "options": options } }))["translation"].take()
    }
}

/// Whether both hold the same. JavaScript knows one kind of number.
pub fn agree(written: &Yaml, read: &Value) -> bool {
    match (written, read) {
        (Yaml::Null, Value::Null) => true,
        (Yaml::Bool(written), Value::Bool(read)) => written == read,
        (Yaml::Number(written), Value::Number(read)) => written.as_f64() == read.as_f64(),
        (Yaml::String(written), Value::String(read)) => written == read,
        (Yaml::Sequence(written), Value::Array(read)) => {
            written.len() == read.len() && written.iter().zip(read).all(|(written, read)| agree(written, read))
        }
        (Yaml::Mapping(written), Value::Object(read)) => {
            let is_read = |(key, written): (&Yaml, &Yaml)| {
                key.as_str().and_then(|key| read.get(key)).is_some_and(|read| agree(written, read))
            };
            written.len() == read.len() && written.iter().all(is_read)
        }
        _ => false,
    }
}

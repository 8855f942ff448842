//! Prints the JSON Schema of everything that crosses the boundary to JavaScript. The npm package ships it, and its
//! TypeScript types are made of it, so that neither can drift from the Rust types.

use oc_argo::builder::{BuildOptions, DagSummary};
use oc_argo::considers::ArgoKubeEvent;
use oc_argo::diagnostic::catalog;
use oc_argo::host::Progress;
use oc_argo::layout::{Layout, LayoutGraph};
use oc_argo::preview::{Change, Update};
use oc_argo::requires::Requirements;
use oc_argo::source::ReadValue;
use oc_argo::workflow::{Execution, Peer, Workflow};
use oc_argo::{Options, Translation};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

fn main() {
    let mut drawn = SchemaSettings::draft07().into_generator();
    drawn.subschema_for::<Workflow>();
    drawn.subschema_for::<Peer>();
    drawn.subschema_for::<Execution>();
    let mut chosen = SchemaSettings::draft07().into_generator();
    chosen.subschema_for::<Options>();
    chosen.subschema_for::<BuildOptions>();
    let mut written = SchemaSettings::draft07().for_serialize().into_generator();
    let mut placed = SchemaSettings::draft07().into_generator();
    placed.subschema_for::<LayoutGraph>();
    placed.subschema_for::<Change>();
    written.subschema_for::<Layout>();
    written.subschema_for::<Translation>();
    written.subschema_for::<Update>();
    written.subschema_for::<DagSummary>();
    written.subschema_for::<Progress>();
    written.subschema_for::<ReadValue>();
    written.subschema_for::<Requirements>();
    written.subschema_for::<ArgoKubeEvent>();
    let mut definitions = chosen.take_definitions(true);
    for (name, mut definition) in drawn.take_definitions(true) {
        with_null(&mut definition);
        definitions.insert(name, definition);
    }
    let without_nulls = placed.take_definitions(true).into_iter().chain(written.take_definitions(true));
    for (name, mut definition) in without_nulls {
        without_null(&mut definition);
        definitions.insert(name, definition);
    }
    let codes: Vec<&str> = catalog().map(|(_, entry)| entry.code).collect();
    if let Some(code) = definitions.get_mut("Diagnostic").and_then(|found| found.pointer_mut("/properties/code")) {
        *code = json!({ "enum": codes, "description": "Its stable name, in kebab-case." });
    }
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "oc-argo/schema.json",
        "title": "oc-argo",
        "description": "The root of the schema, which itself describes nothing: its definitions do.",
        "definitions": definitions,
    });
    println!("{schema:#}");
}

/// Every member of an oc-lib object may be `null`, which means the same as absent, and others may stand beside it.
fn with_null(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut().filter(|members| members.contains_key("properties")) {
        members.insert("additionalProperties".to_owned(), Value::from(true));
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        let description = property.as_object_mut().and_then(|members| members.remove("description"));
        *property = json!({ "anyOf": [property.take(), { "type": "null" }], "description": description });
    }
}

/// Nothing that is written is ever `null`: what is not there is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(elements) => elements.iter_mut().for_each(without_null),
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
            }
            if let Some(Value::Array(alternatives)) = members.get_mut("anyOf") {
                alternatives.retain(|alternative| *alternative != json!({ "type": "null" }));
            }
            members.values_mut().for_each(without_null);
        }
        _ => {}
    }
}

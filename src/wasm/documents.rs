//! Documents on their way in. A text comes as the bytes of its UTF-8: the platform's encoder makes them several times
//! faster than wasm-bindgen's glue, which looks at each character first.

use std::collections::BTreeMap;

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::usage_error;
use crate::{Document, Source};

/// A source, as the package's `rawSource` makes it.
pub(super) fn source(value: &JsValue) -> Result<Source, JsValue> {
    source_after(value, None)
}

/// The same, in which documents may be `KEPT`: those of the source before.
pub(super) fn source_after(value: &JsValue, before: Option<&Source>) -> Result<Source, JsValue> {
    let document = |value: &JsValue, kept: &dyn Fn(&Source) -> Option<Document>| match given(value, "bytes")? {
        Some(_) => document(value),
        None => before.and_then(kept).ok_or_else(|| unusable("a document has no bytes")),
    };
    let optional = |name: &str, kept: &dyn Fn(&Source) -> Option<Document>| {
        given(value, name)?.as_ref().map(|value| document(value, kept)).transpose()
    };
    let mut workflows = BTreeMap::new();
    if let Some(known) = given(value, "workflows")? {
        for entry in Object::entries(&Object::from(known)) {
            let entry = Array::from(&entry);
            let id = entry.get(0).as_string().ok_or_else(|| unusable("a workflow's id is no text"))?;
            let known = document(&entry.get(1), &|source| source.workflows.get(&id).cloned())?;
            workflows.insert(id, known);
        }
    }
    Ok(Source {
        workflow: optional("workflow", &|_| None)?.ok_or_else(|| unusable("there is no workflow"))?,
        workflows,
        peers: optional("peers", &|source| source.peers.clone())?,
        loaded_peers: BTreeMap::new(),
        execution: optional("execution", &|source| source.execution.clone())?,
    })
}

/// A document, as the package's `rawDocument` makes it: its `bytes`, and as `positions` whether a person sees the text, so
/// that findings need its lines and columns.
pub(super) fn document(value: &JsValue) -> Result<Document, JsValue> {
    // Where a page is tested in jsdom, the encoder's arrays are of another realm's class: an `instanceof` says no.
    let bytes =
        given(value, "bytes")?.filter(ArrayBuffer::is_view).ok_or_else(|| unusable("a document has no bytes"))?;
    let text = text(bytes.unchecked_into::<Uint8Array>().to_vec())?;
    let positions = given(value, "positions")?.is_some_and(|positions| positions.is_truthy());
    Ok(if positions { Document::text(text) } else { Document::object(text) })
}

/// The text of these bytes.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, JsValue> {
    String::from_utf8(bytes).map_err(|error| unusable(&error.to_string()))
}

/// A member that is there.
fn given(value: &JsValue, name: &str) -> Result<Option<JsValue>, JsValue> {
    let member = Reflect::get(value, &JsValue::from_str(name)).map_err(|_| unusable("it is no object"))?;
    Ok(Some(member).filter(|member| !member.is_undefined() && !member.is_null()))
}

fn unusable(reason: &str) -> JsValue {
    usage_error("invalid-source", &format!("the source cannot be read: {reason}"))
}

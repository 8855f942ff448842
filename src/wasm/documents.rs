//! Documents on their way in. A text comes as the bytes of its UTF-8: the platform's encoder makes them several times
//! faster than wasm-bindgen's glue, which looks at each character first.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::usage_error;
use crate::{Document, Source};

/// A source, as the package's `rawSource` makes it.
pub(super) fn source(value: &JsValue) -> Result<Source, JsValue> {
    let optional = |name: &str| given(value, name)?.as_ref().map(document).transpose();
    let mut workflows = BTreeMap::new();
    if let Some(known) = given(value, "workflows")? {
        for entry in Object::entries(&Object::from(known)) {
            let entry = Array::from(&entry);
            let id = entry.get(0).as_string().ok_or_else(|| unusable("a workflow's id is no text"))?;
            workflows.insert(id, document(&entry.get(1))?);
        }
    }
    Ok(Source {
        workflow: optional("workflow")?.ok_or_else(|| unusable("there is no workflow"))?,
        workflows,
        peers: optional("peers")?,
        loaded_peers: BTreeMap::new(),
        execution: optional("execution")?,
    })
}

/// A document, as the package's `rawDocument` makes it: its `bytes`, and as `positions` whether a person sees the text, so
/// that findings need its lines and columns.
pub(super) fn document(value: &JsValue) -> Result<Document, JsValue> {
    let bytes: Uint8Array = given(value, "bytes")?
        .and_then(|bytes| bytes.dyn_into().ok())
        .ok_or_else(|| unusable("a document has no bytes"))?;
    let text = text(bytes.to_vec())?;
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

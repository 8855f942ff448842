//! A translation's input and result over the boundary to JavaScript, by each of two ways: as JSON, which goes over as one
//! text, and as objects, of which each member goes over by itself.

use std::hint::black_box;

use oc_argo::workflow::Workflow;
use oc_argo::{Document, Options, Source, Translation, translate};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Reads a workflow that comes as the bytes of its JSON.
#[wasm_bindgen(js_name = readText)]
pub fn read_text(bytes: Vec<u8>) {
    black_box(serde_json::from_slice::<Workflow>(&bytes).expect("a workflow"));
}

/// Reads a workflow that comes as an object.
#[wasm_bindgen(js_name = readObject)]
pub fn read_object(value: JsValue) {
    black_box(serde_wasm_bindgen::from_value::<Workflow>(value).expect("a workflow"));
}

/// A translation that is there already.
#[wasm_bindgen]
pub struct Result(Translation);

#[wasm_bindgen]
impl Result {
    /// Translates a workflow.
    #[wasm_bindgen(constructor)]
    pub fn new(workflow: String) -> Self {
        Self(translate(&Source::new(Document::object(workflow)), &Options::default()))
    }

    /// Gives it as one JSON text.
    #[wasm_bindgen(js_name = giveText)]
    pub fn give_text(&self) -> String {
        oc_argo::emit::json(&self.0)
    }

    /// Gives it as an object.
    #[wasm_bindgen(js_name = giveObject)]
    pub fn give_object(&self) -> JsValue {
        self.0.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).expect("an object")
    }
}

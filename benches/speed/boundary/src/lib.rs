//! A translation's input and result over the boundary to JavaScript, by each of two ways: as JSON, which goes over as one
//! text, and as objects, of which each member goes over by itself.

use std::hint::black_box;

use oc_argo::emit::SourceMap;
use oc_argo::source::Documents;
use oc_argo::{Document, Options, Source, Translation, translate};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// Reads a workflow that comes as its JSON, as the package does.
#[wasm_bindgen(js_name = readText)]
pub fn read_text(text: String) {
    black_box(Documents::read(&Source::new(Document::object(text))));
}

/// Reads a workflow that comes as an object, into values that have yet to become a workflow.
#[wasm_bindgen(js_name = readObject)]
pub fn read_object(value: JsValue) {
    black_box(serde_wasm_bindgen::from_value::<Value>(value).expect("a value"));
}

/// A translation that is there already: whole, and in the parts in which the package hands it over.
#[wasm_bindgen]
pub struct Result {
    whole: Translation,
    rest: Translation,
}

#[wasm_bindgen]
impl Result {
    /// Translates a workflow.
    #[wasm_bindgen(constructor)]
    pub fn new(workflow: String) -> Self {
        let whole = translate(&Source::new(Document::object(workflow)), &Options::default());
        let rest = Translation { yaml: String::new(), source_map: SourceMap::default(), ..whole.clone() };
        Self { whole, rest }
    }

    /// Gives the manifest.
    #[wasm_bindgen(js_name = giveYaml)]
    pub fn give_yaml(&self) -> String {
        self.whole.yaml.clone()
    }

    /// Gives the source map as numbers.
    #[wasm_bindgen(js_name = giveNumbers)]
    pub fn give_numbers(&self) -> Vec<u32> {
        self.whole.source_map.numbers()
    }

    /// Gives everything else as JSON.
    #[wasm_bindgen(js_name = giveRest)]
    pub fn give_rest(&self) -> String {
        serde_json::to_string(&self.rest).expect("facts and findings, which JSON can write")
    }

    /// Gives all of it as an object.
    #[wasm_bindgen(js_name = giveObject)]
    pub fn give_object(&self) -> JsValue {
        self.whole.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).expect("an object")
    }
}

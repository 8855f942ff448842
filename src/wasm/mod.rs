//! The boundary to JavaScript: the only module that names `JsValue`. It holds no logic; the npm package's TypeScript
//! gives its callers types, and the core does the work.

mod documents;
mod error;
mod exchange;
mod js_host;
mod memory;
mod preview;

use js_sys::{Object, Reflect, Uint32Array};
use serde::Serialize;
use serde::de::Error as _;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::builder::{self, BuildOptions};
use crate::diagnostic::Range;
use crate::emit;
use crate::members::Members;
use crate::{Document, Options, Translation};
use documents::source;
use error::{build_error, usage_error};
use js_host::{HostCallbacks, JsHost};
pub use preview::RawPreview;

/// Reads options from their JSON: the package's TypeScript writes it, because reading an object of JavaScript may run
/// foreign code (a getter that throws), and an exception that goes through this module leaves it in disorder. A member that
/// is `null` is absent.
fn options<T: Default + Members>(value: JsValue) -> Result<T, JsValue> {
    if value.is_undefined() || value.is_null() { Ok(T::default()) } else { given_options(&value) }
}

#[inline(never)]
fn given_options<T: Members>(value: &JsValue) -> Result<T, JsValue> {
    let unusable = |error| usage_error("invalid-options", &format!("the options cannot be used: {error}"));
    tree(value).and_then(|tree| T::read(&tree)).map_err(unusable)
}

/// The JSON of options, without the members that are `null`.
fn tree(value: &JsValue) -> Result<Value, serde_json::Error> {
    let json = value.as_string().ok_or_else(|| serde_json::Error::custom("they are no JSON text"))?;
    let mut tree = crate::source::read_json(&json).map_err(serde_json::Error::custom)?;
    if let Value::Object(members) = &mut tree {
        members.retain(|_, member| !member.is_null());
    }
    Ok(tree)
}

/// A plain JavaScript value: maps are objects, absent members are absent. It goes over as one JSON text, which JavaScript
/// reads faster than it is told of each member (`make bench`, row `boundary`).
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    js_sys::JSON::parse(&emit::json(value))
}

/// A translation, as the package's `RawTranslation`. The manifest goes over by itself: as a part of JSON it would be
/// escaped here and read again there. What is large besides is in members of its own, which JavaScript decodes when they
/// are asked for.
fn raw_translation(mut translation: Translation) -> Result<JsValue, JsValue> {
    let yaml = std::mem::take(&mut translation.yaml);
    let dag = std::mem::take(&mut translation.dag);
    let source_map = std::mem::take(&mut translation.source_map);
    object(&[
        ("yaml", yaml.into()),
        ("rest", emit::json(&translation).into()),
        ("dag", emit::json(&dag).into()),
        ("entries", Uint32Array::from(source_map.numbers().as_slice()).into()),
        ("names", emit::json(source_map.names()).into()),
    ])
}

/// An object of these members.
fn object(members: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (key, value) in members {
        Reflect::set(&object, &JsValue::from_str(key), value)?;
    }
    Ok(object.into())
}

/// Translates a source.
#[wasm_bindgen]
pub fn translate(source_value: JsValue, options_value: JsValue) -> Result<JsValue, JsValue> {
    raw_translation(crate::translate(&source(&source_value)?, &options::<Options>(options_value)?))
}

/// Finds out what the cluster must hold before a workflow can run.
#[wasm_bindgen]
pub fn requires(source_value: JsValue, options_value: JsValue) -> Result<JsValue, JsValue> {
    to_js(&crate::requires::requires(&source(&source_value)?, &options::<Options>(options_value)?))
}

/// Reads any document, JSON or YAML.
#[wasm_bindgen(js_name = readDocument)]
pub fn read_document(document: JsValue) -> Result<JsValue, JsValue> {
    to_js(&crate::source::read_value(&documents::document(&document)?))
}

/// Reads the id of an execution; `undefined` where it holds none.
#[wasm_bindgen(js_name = readExecutionsId)]
pub fn read_executions_id(document: JsValue) -> Result<Option<String>, JsValue> {
    Ok(crate::source::read_executions_id(&documents::document(&document)?))
}

/// Finds where values stand in a text: four numbers each (first line and column, last line and column), zeros where the
/// value is not there. Flat, because an editor asks for every item and link of a workflow at once.
#[wasm_bindgen]
pub fn locate(text: Vec<u8>, pointers: Vec<String>) -> Result<Vec<u32>, JsValue> {
    let document = Document::text(documents::text(text)?);
    let ranges = crate::source::ranges(&document, &pointers);
    Ok(ranges.iter().flat_map(|range| range.as_ref().map_or([0; 4], range_numbers)).collect())
}

fn range_numbers(Range { start, end }: &Range) -> [u32; 4] {
    [start.line, start.column, end.line, end.column]
}

/// Two random words for the name of a manifest.
#[wasm_bindgen]
pub fn words() -> String {
    crate::file_name::words(js_host::random_bytes())
}

/// Whether two words can name a manifest.
#[wasm_bindgen(js_name = isManifestWords)]
pub fn is_manifest_words(words: &str) -> bool {
    crate::argo::is_manifest_words(words)
}

/// A build, with its surroundings in JavaScript, which come with each call.
#[wasm_bindgen]
pub struct RawArgoBuilder(builder::ArgoBuilder<JsHost>);

#[wasm_bindgen]
impl RawArgoBuilder {
    /// A build of a source.
    #[wasm_bindgen(constructor)]
    pub fn new(source_value: JsValue, options_value: JsValue, build_value: JsValue) -> Result<RawArgoBuilder, JsValue> {
        let translation_options = options::<Options>(options_value)?;
        let build = options::<BuildOptions>(build_value)?;
        let source = source(&source_value)?;
        Ok(Self(builder::ArgoBuilder::new(source, JsHost::default(), translation_options, build)))
    }

    /// The original's `CreateDAG`.
    #[wasm_bindgen(js_name = createDag)]
    pub async fn create_dag(
        &mut self,
        executions_id: Option<String>,
        namespace: String,
        write: bool,
        host: HostCallbacks,
    ) -> Result<JsValue, JsValue> {
        self.0.host().give(Some(host));
        let summary = self.0.create_dag(executions_id.as_deref(), &namespace, write).await;
        self.0.host().give(None);
        to_js(&summary.map_err(build_error)?)
    }

    /// The original's `CompleteBuild`.
    #[wasm_bindgen(js_name = completeBuild)]
    pub async fn complete_build(&mut self, executions_id: String, host: HostCallbacks) -> Result<String, JsValue> {
        self.0.host().give(Some(host));
        let path = self.0.complete_build(&executions_id).await;
        self.0.host().give(None);
        path.map_err(build_error)
    }

    /// The last translation; `undefined` before `createDag`.
    #[wasm_bindgen(getter)]
    pub fn translation(&self) -> Result<JsValue, JsValue> {
        self.0.translation().cloned().map_or(Ok(JsValue::UNDEFINED), raw_translation)
    }
}

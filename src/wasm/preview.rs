//! A kept translation on its way over the boundary: what is small as one JSON text, and the edits as numbers beside one
//! text, so that their number costs no crossings.

use js_sys::Uint32Array;
use wasm_bindgen::prelude::*;

use super::documents::{source_after, text};
use super::error::usage_error;
use super::{object, options, range_numbers};
use crate::preview::{Change, ChangeError, Edit, Parts, Preview, Update};
use crate::{Document, Options, emit};

/// A translation that is kept between changes.
#[wasm_bindgen]
pub struct RawPreview(Preview);

#[wasm_bindgen]
impl RawPreview {
    /// A preview of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(options_value: JsValue) -> Result<RawPreview, JsValue> {
        Ok(Self(Preview::new(options::<Options>(options_value)?)))
    }

    /// Translates a whole new source, of which documents may be kept.
    pub fn update(&mut self, source_value: JsValue) -> Result<JsValue, JsValue> {
        let source = source_after(&source_value, self.0.source())?;
        raw_update(self.0.update(source))
    }

    /// Puts a text, which comes as its bytes, in the place of these bytes of the workflow's text.
    pub fn edit(&mut self, start: usize, end: usize, bytes: Vec<u8>) -> Result<JsValue, JsValue> {
        let edited = self.0.edit_workflow(start..end, &text(bytes)?);
        raw_update(edited.map_err(|error| usage_error("invalid-source", &error.to_string()))?)
    }

    /// Makes changes, which come as the bytes of their JSON.
    pub fn apply(&mut self, changes: Vec<u8>) -> Result<JsValue, JsValue> {
        let changes = Change::list(&text(changes)?).map_err(|error| invalid_change(&error))?;
        raw_update(self.0.apply(&changes).map_err(|error| invalid_change(&error))?)
    }

    /// Translates the same source with other options.
    #[wasm_bindgen(js_name = setOptions)]
    pub fn set_options(&mut self, options_value: JsValue) -> Result<JsValue, JsValue> {
        raw_update(self.0.set_options(options::<Options>(options_value)?))
    }

    /// The text of the manifest.
    pub fn yaml(&self) -> String {
        self.0.yaml()
    }

    /// What will run, as JSON.
    pub fn dag(&mut self) -> String {
        emit::json(&self.0.dag())
    }

    /// Which lines of the manifest came from which item: `entries` and `names`, as a translation has them.
    #[wasm_bindgen(js_name = sourceMap)]
    pub fn source_map(&mut self) -> Result<JsValue, JsValue> {
        let source_map = self.0.source_map();
        object(&[
            ("entries", Uint32Array::from(source_map.numbers().as_slice()).into()),
            ("names", emit::json(source_map.names()).into()),
        ])
    }

    /// Where the items and links of the workflow stand, and which have changed; `undefined` where that is not known.
    pub fn parts(&mut self) -> Result<JsValue, JsValue> {
        self.0.parts().map_or(Ok(JsValue::UNDEFINED), |parts| raw_parts(&parts))
    }
}

/// An update, as the package's `RawUpdate`: of each edit three numbers, its lines and how many UTF-16 units its text has,
/// and the texts of all in one.
fn raw_update(mut update: Update) -> Result<JsValue, JsValue> {
    let edits = std::mem::take(&mut update.edits);
    let numbers = |edit: &Edit| [edit.start, edit.end, units(&edit.text)].map(|number| number as u32);
    let lines: Vec<u32> = edits.iter().flat_map(numbers).collect();
    let inserted = match edits.as_slice() {
        [edit] => JsValue::from_str(&edit.text),
        edits => edits.iter().map(|edit| edit.text.as_str()).collect::<String>().into(),
    };
    object(&[
        ("lines", Uint32Array::from(lines.as_slice()).into()),
        ("text", inserted),
        ("rest", emit::json(&update).into()),
    ])
}

/// Where the items and links of the workflow in a text stand; `undefined` where it is no sound JSON.
#[wasm_bindgen(js_name = partsOf)]
pub fn parts_of(bytes: Vec<u8>) -> Result<JsValue, JsValue> {
    Parts::in_text(&Document::text(text(bytes)?)).map_or(Ok(JsValue::UNDEFINED), |parts| raw_parts(&parts))
}

/// Parts, as the package's `RawParts`: the ids as JSON, of each part the four numbers of its range, and pairs of an index and
/// what has changed there, as JSON.
fn raw_parts(Parts { ids, ranges, changed }: &Parts) -> Result<JsValue, JsValue> {
    let numbers: Vec<u32> = ranges.iter().flat_map(range_numbers).collect();
    let changed = changed.as_ref().map(|changed| {
        let pairs: Vec<String> = changed.iter().map(|(index, json)| format!("[{index},{json}]")).collect();
        format!("[{}]", pairs.join(","))
    });
    object(&[
        ("ids", emit::json(ids).into()),
        ("ranges", Uint32Array::from(numbers.as_slice()).into()),
        ("changed", changed.map_or(JsValue::UNDEFINED, JsValue::from)),
    ])
}

fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

fn invalid_change(error: &ChangeError) -> JsValue {
    usage_error("invalid-change", &error.to_string())
}

//! The layout as a WebAssembly module of its own, so that whoever only translates does not load it. It is the boundary
//! alone: the layout itself is [`oc_argo::layout`], which the main module leaves out.

#![cfg(target_arch = "wasm32")]
#![deny(missing_docs, unsafe_code)]

use oc_argo::layout::{self, Direction};
use wasm_bindgen::prelude::wasm_bindgen;

/// Lays out a graph, as numbers: see [`layout_flat`](layout::layout_flat).
#[wasm_bindgen(js_name = layoutFlat)]
pub fn layout_flat(sizes: &[f64], links: &[u32], is_down: bool) -> Vec<f64> {
    layout::layout_flat(sizes, links, if is_down { Direction::Down } else { Direction::Right })
}

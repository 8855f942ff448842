//! What the fuzz targets share: what goes into a translation, what must hold of every one, and how drawings are
//! changed.

pub mod fixtures;
pub mod inputs;
pub mod mutations;
pub mod odd;
pub mod places;
pub mod promises;
#[path = "../../tests/common/source_map.rs"]
pub mod source_map;

pub use inputs::Inputs;

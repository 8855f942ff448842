//! Stage 6: the text. The manifest is written piece by piece (the head with its claims, each task, each template), so that
//! a piece that has not changed need not be written again, and every item of the graph knows the lines that came from it.

mod collections;
mod head;
mod piece;
mod pieces;
mod scalar;
mod serializer;
mod source_map;
mod stretches;
mod tracing;
mod writer;

use serde::Serialize;

use pieces::Pieces;

pub(crate) use head::{Head, head, separator, template_document};
pub(crate) use piece::{Piece, Scribe};
pub use source_map::{LineRange, Names, Part, SourceMap, SourceMapEntry};
pub(crate) use tracing::{Placed, Standing, source_map};
pub(crate) use writer::Reference;
use writer::{At, Writer};

/// Writes one of our own values as JSON: it holds nothing that JSON has no way to write.
pub(crate) fn json(value: &impl Serialize) -> String {
    let mut writer = Writer::json();
    writer.write(At::Line(0), value);
    writer.text
}

/// Writes a document of its own, such as the manifest inside a resource template.
pub(crate) fn document(value: &impl Serialize) -> String {
    let mut pieces = Pieces::default();
    pieces.mapping(0, value);
    pieces.into_text()
}

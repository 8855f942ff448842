//! Which lines of the manifest came from which item of the graph, so that an editor can jump both ways.

use serde::Serialize;

/// Lines of the YAML, counted from 1, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineRange {
    /// The first line.
    pub start: u32,
    /// The last line.
    pub end: u32,
}

/// What a stretch of the manifest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A task of the DAG.
    Task,
    /// A template.
    Template,
    /// A claim template.
    Volume,
    /// The template that creates a service.
    Service,
}

/// A stretch of the manifest, and the item that it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SourceMapEntry {
    /// What it is.
    pub part: Part,
    /// The JSON pointer of the item in the source.
    pub pointer: String,
    /// The item.
    pub item_id: String,
    /// The ids of the sub-workflow nodes above it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Its lines.
    pub lines: LineRange,
}

/// Which lines of the manifest came from which item, in the order of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SourceMap(pub Vec<SourceMapEntry>);

impl SourceMap {
    pub(super) fn add(&mut self, root: &str, item_id: &str, path: &[&str], part: Part, lines: LineRange) {
        let mut pointer = format!("{root}/graph/items");
        crate::diagnostic::push_key(&mut pointer, item_id);
        let path = path.iter().map(|&id| id.to_owned()).collect();
        self.0.push(SourceMapEntry { part, pointer, item_id: item_id.to_owned(), path, lines });
    }
}

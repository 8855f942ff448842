//! Which lines of the manifest came from which item or link of the graph, so that an editor can jump both ways.

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

/// What a stretch of the manifest is. Cut out of the text, it is YAML by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The entry of a task in the DAG: a list of one.
    Task,
    /// A template: a list of one.
    Template,
    /// The template that creates a service: a list of one.
    Service,
    /// A claim template, or the volume of an existing claim: a list of one.
    Volume,
    /// A name in a task's `dependencies`, which came from a link: a list of one.
    Dependency,
    /// An artifact, which came from a link to a storage: a list of one.
    Artifact,
    /// A mount, which came from a link to a storage: a list of one.
    Mount,
    /// The `annotations` that send a task to another cluster, or its `nodeSelector`: a mapping with that key.
    Placement,
    /// The `artifactRepositoryRef`: a mapping with that key.
    Repository,
    /// The entries of a sub-workflow's tasks in the DAG: a list.
    Tasks,
    /// The templates of a sub-workflow's tasks: a list.
    Templates,
}

/// A stretch of the manifest, and the item or link that it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SourceMapEntry {
    /// What it is.
    pub part: Part,
    /// The JSON pointer of the item or link in the source.
    pub pointer: String,
    /// The item, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// The link's index, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_index: Option<usize>,
    /// The ids of the sub-workflow nodes above it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Its lines.
    pub lines: LineRange,
}

/// Which lines of the manifest came from which item or link, in the order of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SourceMap(pub Vec<SourceMapEntry>);

/// A workflow of the source, in one of the places where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Within<'w> {
    /// Its JSON pointer.
    pub(super) root: &'w str,
    /// The ids of the sub-workflow nodes above it.
    pub(super) path: &'w [&'w str],
}

impl SourceMap {
    /// Lines that came from an item.
    pub(super) fn item(&mut self, within: Within, item_id: &str, part: Part, lines: LineRange) {
        let mut pointer = format!("{}/graph/items", within.root);
        crate::diagnostic::push_key(&mut pointer, item_id);
        let path = owned(within.path);
        self.0.push(SourceMapEntry { part, pointer, item_id: Some(item_id.to_owned()), link_index: None, path, lines });
    }

    /// Lines that came from a link.
    pub(super) fn link(&mut self, within: Within, link: usize, part: Part, lines: LineRange) {
        let pointer = format!("{}/graph/links/{link}", within.root);
        let path = owned(within.path);
        self.0.push(SourceMapEntry { part, pointer, item_id: None, link_index: Some(link), path, lines });
    }

    /// Puts the entries into the order of their lines, the wider first.
    pub(super) fn sort(&mut self) {
        self.0.sort_by_key(|entry| (entry.lines.start, std::cmp::Reverse(entry.lines.end)));
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&id| id.to_owned()).collect()
}

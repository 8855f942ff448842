//! Which lines of the manifest came from which item or link of the graph, so that an editor can jump both ways.

use std::hash::Hash;

use serde::{Serialize, Serializer};

use crate::diagnostic::push_key;
use crate::hashed::HashMap;
use crate::ordered;
use crate::plan::Numbering;

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
    /// A container's variable, whose param came from a link to a storage: a list of one.
    Variable,
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
///
/// A large manifest has tens of thousands of entries, of which a host asks for a few at a time: they are kept as numbers
/// into three lists of names, and become [`SourceMapEntry`]s when they are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    names: Names,
    entries: Vec<Numbered>,
}

/// What the numbers of a source map stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// The JSON pointers of the workflows in the source.
    pub roots: Vec<String>,
    /// The ids of the sub-workflow nodes above an occurrence of a workflow.
    pub paths: Vec<Vec<String>>,
    /// The ids of items.
    pub items: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbered {
    part: Part,
    root: u32,
    path: u32,
    origin: Origin,
    lines: LineRange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Item(u32),
    Link(u32),
}

impl SourceMap {
    /// Every entry, in the order of the lines, the wider first.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::{Options, translate};
    ///
    /// use oc_argo::emit::Part;
    ///
    /// let translation = translate(&hello(), &Options::default());
    /// let task = translation.source_map.entries().find(|entry| entry.part == Part::Task).unwrap();
    /// assert_eq!(task.item_id.as_deref(), Some("hello"));
    /// let first = translation.yaml.lines().nth(task.lines.start as usize - 1);
    /// assert_eq!(first, Some("      - name: say-hello-hello"));
    /// ```
    pub fn entries(&self) -> impl Iterator<Item = SourceMapEntry> {
        self.entries.iter().map(|entry| self.names.entry(entry))
    }

    /// The number of entries.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::{Options, translate};
    ///
    /// let map = translate(&hello(), &Options::default()).source_map;
    /// assert_eq!(map.len(), map.entries().count());
    /// ```
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry, as where nothing runs.
    ///
    /// ```
    /// assert!(oc_argo::emit::SourceMap::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries as [`NUMBERS`](Self::NUMBERS) numbers each, for a host that decodes them itself: the part (its place among
    /// the [`Part`]s), root and path, 1 and the index of an item or 0 and that of a link, the first line and the last. What
    /// they stand for is in [`names`](Self::names).
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::{Options, translate};
    ///
    /// use oc_argo::emit::{Part, SourceMap};
    ///
    /// let map = translate(&hello(), &Options::default()).source_map;
    /// let numbers = map.numbers();
    /// assert_eq!(numbers.len(), map.len() * SourceMap::NUMBERS);
    /// assert_eq!(numbers[0], Part::Task as u32);
    /// assert_eq!(map.names().roots[numbers[1] as usize], "/workflow");
    /// ```
    pub fn numbers(&self) -> Vec<u32> {
        let numbers = |entry: &Numbered| -> [u32; Self::NUMBERS] {
            let (is_item, origin) = match entry.origin {
                Origin::Item(item) => (1, item),
                Origin::Link(link) => (0, link),
            };
            [entry.part as u32, entry.root, entry.path, is_item, origin, entry.lines.start, entry.lines.end]
        };
        self.entries.iter().flat_map(numbers).collect()
    }

    /// Says of the links of the workflow at `root`, which go by their numbers, where they stand now.
    pub(crate) fn place_links(&mut self, root: &str, numbering: &Numbering) {
        let Some(root) = self.names.roots.iter().position(|known| known == root) else { return };
        for entry in self.entries.iter_mut().filter(|entry| entry.root as usize == root) {
            if let Origin::Link(number) = &mut entry.origin {
                *number = numbering.position(*number);
            }
        }
    }

    /// How many numbers an entry is.
    pub const NUMBERS: usize = 7;

    /// What the numbers of the entries stand for.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::{Options, translate};
    ///
    /// let map = translate(&hello(), &Options::default()).source_map;
    /// assert_eq!(map.names().items, ["hello", "cluster"]);
    /// ```
    pub fn names(&self) -> &Names {
        &self.names
    }
}

impl Serialize for SourceMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries())
    }
}

impl Names {
    fn entry(&self, entry: &Numbered) -> SourceMapEntry {
        let mut pointer = self.roots.get(entry.root as usize).cloned().unwrap_or_default();
        let (item_id, link_index) = match entry.origin {
            Origin::Item(item) => {
                let id = self.items.get(item as usize).cloned().unwrap_or_default();
                pointer.push_str("/graph/items");
                push_key(&mut pointer, &id);
                (Some(id), None)
            }
            Origin::Link(link) => {
                pointer.push_str("/graph/links");
                push_key(&mut pointer, &link.to_string());
                (None, Some(link as usize))
            }
        };
        let path = self.paths.get(entry.path as usize).cloned().unwrap_or_default();
        SourceMapEntry { part: entry.part, pointer, item_id, link_index, path, lines: entry.lines }
    }
}

/// A workflow of the source, in one of the places where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Within<'w> {
    /// Its JSON pointer.
    pub(super) root: &'w str,
    /// The ids of the sub-workflow nodes above it.
    pub(super) path: &'w [&'w str],
}

/// A source map that grows.
#[derive(Debug, Default)]
pub(super) struct Growing<'w> {
    roots: Numbers<&'w str>,
    paths: Numbers<&'w [&'w str]>,
    items: Numbers<&'w str>,
    entries: Vec<Numbered>,
    /// What stands behind them.
    behind: Vec<Numbered>,
}

impl<'w> Growing<'w> {
    /// Goes over to what stands behind all else, or back from there: kept apart, there is little to be put in order.
    pub(super) fn turn(&mut self) {
        std::mem::swap(&mut self.entries, &mut self.behind);
    }

    /// Lines that came from an item.
    pub(super) fn item(&mut self, within: Within<'w>, item_id: &'w str, part: Part, lines: LineRange) {
        let origin = Origin::Item(self.items.of(item_id));
        self.push(within, origin, part, lines);
    }

    /// Lines that came from a link.
    pub(super) fn link(&mut self, within: Within<'w>, link: usize, part: Part, lines: LineRange) {
        // No document is large enough to hold so many links.
        self.push(within, Origin::Link(u32::try_from(link).unwrap_or(u32::MAX)), part, lines);
    }

    fn push(&mut self, within: Within<'w>, origin: Origin, part: Part, lines: LineRange) {
        let (root, path) = (self.roots.of(within.root), self.paths.of(within.path));
        self.entries.push(Numbered { part, root, path, origin, lines });
    }

    /// The whole map, in the order of the lines, the wider first.
    pub(super) fn finish(mut self) -> SourceMap {
        self.entries.append(&mut self.behind);
        ordered::sort_by_key(&mut self.entries, |entry| (entry.lines.start, std::cmp::Reverse(entry.lines.end)));
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        let names = Names {
            roots: owned(&self.roots.values),
            paths: self.paths.values.iter().map(|path| owned(path)).collect(),
            items: owned(&self.items.values),
        };
        SourceMap { names, entries: self.entries }
    }
}

/// Values by number, each once.
#[derive(Debug, Default)]
struct Numbers<V> {
    values: Vec<V>,
    known: HashMap<V, u32>,
    /// As a rule the next value is the last once more.
    last: u32,
}

impl<V: Copy + Eq + Hash> Numbers<V> {
    fn of(&mut self, value: V) -> u32 {
        if self.values.get(self.last as usize) != Some(&value) {
            self.last = *self.known.entry(value).or_insert_with(|| {
                self.values.push(value);
                u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
            });
        }
        self.last
    }
}

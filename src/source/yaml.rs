//! Reads a YAML text as a [`Node`] tree, from the events of granit-parser: an
//! unquoted scalar keeps its spelling, so that `value: 1e3` reaches a text field as `1e3`.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag};

use super::MAX_NESTING;
use super::node::Node;
use crate::hashed::HashMap;

/// Aliases may repeat what they name so often that the tree grows without bound; at this many nodes reading stops. What
/// is kept because an alias may name it counts as well.
const MAX_NODES: usize = 4_000_000;
/// So many bytes of a text count as a further node.
const BYTES_OF_NODE: usize = 64;

/// Why a text is no YAML document that can be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// What is wrong; `None` where it is nested too deeply.
    pub(super) reason: Option<String>,
    /// The byte at which reading stopped.
    pub(super) offset: usize,
}

impl From<ScanError> for Unreadable {
    fn from(error: ScanError) -> Self {
        let is_too_deep = matches!(error.kind(), ErrorKind::RecursionLimitExceeded);
        let reason = (!is_too_deep).then(|| error.info());
        Self { reason, offset: error.marker().byte_offset().unwrap_or(0) }
    }
}

/// The parser over `text`, with this project's limits and without what nobody here reads.
pub(super) fn events(text: &str) -> Parser<'_, granit_parser::StrInput<'_>> {
    let most = MAX_NESTING - 1;
    let options = granit_parser::options! { flow_nesting_limit: most, block_nesting_limit: most };
    Parser::new_from_str_with_options(text, options)
}

/// Reads the one document of a YAML text; `None` where there is none.
///
/// # Errors
/// Where the text is no YAML, is nested too deeply, or holds too much: a second document among it.
pub(super) fn parse(text: &str) -> Result<Option<Node>, Unreadable> {
    let mut builder = Builder::default();
    for event in events(text) {
        let (event, span) = event?;
        builder.is_over |= matches!(event, Event::DocumentEnd);
        if let Err(refusal) = builder.take(event) {
            return Err(Unreadable { reason: refusal.reason(), offset: span.start.byte_offset().unwrap_or(0) });
        }
    }
    Ok(builder.root)
}

/// Builds the tree from the events, without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Built>,
    root: Option<Node>,
    /// Whether the first document has ended.
    is_over: bool,
    /// Those in the tree.
    nodes: usize,
    /// Those kept for aliases.
    kept: usize,
}

/// Why an event is not taken.
enum Refusal {
    TooDeep,
    TooMany,
    Circle,
    Merge,
    Second,
}

impl Refusal {
    /// In words; `None` where it is nested too deeply.
    fn reason(&self) -> Option<String> {
        match self {
            Self::TooDeep => None,
            Self::TooMany => Some(format!(
                "it holds more than {MAX_NODES} values, where an anchor and each of its aliases count for all that they stand for, and long texts for several"
            )),
            Self::Circle => Some("an alias stands inside what it names".to_owned()),
            Self::Merge => Some("`<<` merges nothing here: write the members out".to_owned()),
            Self::Second => Some("a second document begins here, and one is read".to_owned()),
        }
    }
}

/// A node that is whole.
#[derive(Clone)]
struct Built {
    node: Node,
    /// The number of nodes in it, itself included; a long text counts as several.
    size: usize,
    /// How deep collections stand inside each other in it.
    height: usize,
}

/// A collection whose end has not come yet.
struct Open {
    anchor: usize,
    first_node: usize,
    /// The height of the highest node in it.
    height: usize,
    collection: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map(Vec<(String, Node)>, Option<String>),
}

impl Builder {
    /// Takes the next event.
    fn take(&mut self, event: Event) -> Result<(), Refusal> {
        match event {
            // What stands behind a last `---` is nothing.
            Event::Scalar(text, ScalarStyle::Plain, 0, None) if self.is_over && matches!(&*text, "" | "~") => {}
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) if self.is_over => {
                return Err(Refusal::Second);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let size = 1 + text.len() / BYTES_OF_NODE;
                self.count(size, 0)?;
                let node = scalar(text.into_owned(), style, tag.as_deref());
                self.add(Built { node, size, height: 0 }, anchor)?;
            }
            Event::SequenceStart(_, anchor, _) => self.start(anchor, Collection::List(Vec::new()))?,
            Event::MappingStart(_, anchor, _) => self.start(anchor, Collection::Map(Vec::new(), None))?,
            Event::SequenceEnd | Event::MappingEnd => self.end()?,
            Event::Alias(anchor) => {
                // The parser refuses aliases of what is not there, but not of what is not whole yet.
                let (size, height) =
                    self.anchors.get(&anchor).map(|named| (named.size, named.height)).ok_or(Refusal::Circle)?;
                self.count(size, height)?;
                let named = self.anchors.get(&anchor).cloned().ok_or(Refusal::Circle)?;
                self.add(named, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts a node that is about to stand here, before it is built.
    fn count(&mut self, size: usize, height: usize) -> Result<(), Refusal> {
        self.nodes += size;
        self.bound()?;
        if self.open.len() + height >= MAX_NESTING { Err(Refusal::TooDeep) } else { Ok(()) }
    }

    fn bound(&self) -> Result<(), Refusal> {
        if self.nodes + self.kept > MAX_NODES { Err(Refusal::TooMany) } else { Ok(()) }
    }

    fn start(&mut self, anchor: usize, collection: Collection) -> Result<(), Refusal> {
        self.count(1, 1)?;
        self.open.push(Open { anchor, first_node: self.nodes - 1, height: 0, collection });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Refusal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let node = match open.collection {
            Collection::List(elements) => Node::List(elements),
            Collection::Map(entries, _) => Node::Map(entries),
        };
        self.add(Built { node, size: self.nodes - open.first_node, height: open.height + 1 }, open.anchor)
    }

    fn add(&mut self, built: Built, anchor: usize) -> Result<(), Refusal> {
        if anchor != 0 {
            self.kept += built.size;
            self.bound()?;
            self.anchors.insert(anchor, built.clone());
        }
        let Built { node, height, .. } = built;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.height = open.height.max(height);
        match &mut open.collection {
            Collection::List(elements) => elements.push(node),
            Collection::Map(entries, key) => match key.take() {
                None if matches!(&node, Node::Plain(text) if text == "<<") => return Err(Refusal::Merge),
                None => *key = Some(key_text(node)),
                Some(key) => entries.push((key, node)),
            },
        }
        Ok(())
    }
}

fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Node {
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
    if style == ScalarStyle::Plain && !is_text { Node::Plain(text) } else { Node::Text(text) }
}

/// A key as text. Collections cannot be keys of anything that oc-lib knows.
fn key_text(node: Node) -> String {
    match node {
        Node::Plain(text) | Node::Text(text) => text,
        _ => String::new(),
    }
}

//! Reads a YAML text as a [`Node`] tree, from the events of the parser that serde-saphyr itself builds on: an
//! unquoted scalar keeps its spelling, so that `value: 1e3` reaches a text field as `1e3`.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::node::{Entries, Node};

/// Aliases may repeat what they name so often that the tree grows without bound; at this many nodes reading stops.
const MAX_NODES: usize = 4_000_000;
/// Deeper nesting is refused, as serde_json does.
pub(super) const MAX_DEPTH: usize = 128;

/// Why a text is no YAML document that can be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) reason: String,
    /// The byte at which reading stopped.
    pub(super) offset: usize,
}

impl From<ScanError> for Unreadable {
    fn from(error: ScanError) -> Self {
        Self { reason: error.info(), offset: error.marker().byte_offset().unwrap_or(0) }
    }
}

/// The parser over `text`, with this project's limits and without what nobody here reads.
pub(super) fn events(text: &str) -> Parser<'_, granit_parser::StrInput<'_>> {
    let options = granit_parser::options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    Parser::new_from_str_with_options(text, options)
}

/// Reads the first document of a YAML text.
///
/// # Errors
/// Where the text is no YAML, or its aliases unfold without bound.
pub(super) fn parse(text: &str) -> Result<Node, Unreadable> {
    let mut builder = Builder::default();
    for event in events(text) {
        let (event, span) = event?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        if !builder.take(event) || builder.nodes > MAX_NODES {
            let offset = span.start.byte_offset().unwrap_or(0);
            return Err(Unreadable { reason: "its aliases unfold without bound".to_owned(), offset });
        }
    }
    Ok(builder.root.unwrap_or(Node::Null))
}

/// Builds the tree from the events, without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    root: Option<Node>,
    nodes: usize,
}

/// A collection whose end has not come yet.
struct Open {
    anchor: usize,
    first_node: usize,
    collection: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map(Entries, Option<String>),
}

impl Builder {
    /// Takes the next event. Says whether it made sense.
    fn take(&mut self, event: Event) -> bool {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = scalar(text.into_owned(), style, tag.as_deref());
                self.nodes += 1;
                self.add(node, anchor, 1);
            }
            Event::SequenceStart(_, anchor, _) => self.start(anchor, Collection::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.start(anchor, Collection::Map(Entries::default(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).filter(|(_, size)| self.nodes + size <= MAX_NODES)
                else {
                    return false;
                };
                let (node, size) = (node.clone(), *size);
                self.nodes += size;
                self.add(node, 0, size);
            }
            _ => {}
        }
        true
    }

    fn start(&mut self, anchor: usize, collection: Collection) {
        self.open.push(Open { anchor, first_node: self.nodes, collection });
        self.nodes += 1;
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let node = match open.collection {
            Collection::List(elements) => Node::List(elements),
            Collection::Map(entries, _) => Node::Map(entries),
        };
        self.add(node, open.anchor, self.nodes - open.first_node);
    }

    fn add(&mut self, node: Node, anchor: usize, size: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.collection) {
            None => self.root = Some(node),
            Some(Collection::List(elements)) => elements.push(node),
            Some(Collection::Map(entries, key)) => match key.take() {
                None => *key = Some(key_text(node)),
                Some(key) => entries.insert(key, node),
            },
        }
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

//! Stage 1: from text to documents. A text may be JSON or YAML; what is wrong with it is found all at once, each
//! fault with its JSON pointer and, for text that a person wrote, with its lines and columns.

mod changes;
mod document;
mod faults;
mod input;
pub(crate) mod json;
mod lines;
mod locate;
mod node;
mod peers;
mod read;
pub(crate) mod reader;
mod reskim;
pub(crate) mod scalars;
mod skim;
pub(crate) mod token;
mod yaml;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Range, push_key};
use crate::workflow::{Execution, Map, Peer, Workflow};

pub(crate) use changes::Changes;
pub use document::Document;
pub(crate) use document::Replaced;
pub(crate) use read::{drawn as read_drawn, json as read_json};
pub(crate) use reader::Outline;
pub(crate) use skim::{Part, Skimmed, item as read_item, link as read_link};

/// A document of this many bytes or more is not read: the diagnostics say so.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A document in which lists and objects stand this deep inside each other, or deeper, is not read: the diagnostics say
/// so. It is the bound of serde_json.
pub const MAX_NESTING: usize = 128;

/// Everything that a translation reads, so that it stays a pure function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The workflow to translate.
    pub workflow: Document,
    /// Sub-workflows, by id. Those that the workflow does not reach take no part: they may be another's, or half drawn.
    pub workflows: BTreeMap<String, Document>,
    /// The peers by id, in one document; `None` where nobody gave any.
    pub peers: Option<Document>,
    /// Peers that were loaded one by one, by id.
    pub loaded_peers: BTreeMap<String, Document>,
    /// The execution that the build is for.
    pub execution: Option<Document>,
}

impl Source {
    /// A source of one workflow and nothing else.
    ///
    /// ```
    /// use oc_argo::{Document, Source};
    ///
    /// let source = Source::new(Document::text("{}"));
    /// assert!(source.workflows.is_empty() && source.peers.is_none() && source.execution.is_none());
    /// // Everything else stands beside it.
    /// let source = Source { peers: Some(Document::object("{}")), ..source };
    /// assert!(source.peers.is_some());
    /// ```
    pub fn new(workflow: Document) -> Self {
        Self { workflow, workflows: BTreeMap::new(), peers: None, loaded_peers: BTreeMap::new(), execution: None }
    }
}

/// What was read of a [`Source`].
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The workflow to translate.
    pub workflow: Workflow,
    /// The sub-workflows that it reaches, by id.
    pub workflows: BTreeMap<String, Workflow>,
    /// The peers by id; `None` where nobody gave any.
    pub peers: Option<Map<Peer>>,
    /// The execution that the build is for.
    pub execution: Option<Execution>,
    /// What was wrong with the documents.
    pub diagnostics: Vec<Diagnostic>,
    /// What was wrong with single peers. It is told of those that take part: the others may be a newer oc-lib's, or half
    /// written.
    pub(crate) peer_faults: Vec<Diagnostic>,
}

impl Documents {
    /// Reads the documents of `source`; of the sub-workflows those that the workflow reaches. What cannot be read is as if it
    /// were absent, and a diagnostic says so.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    ///
    /// use oc_argo::source::Documents;
    ///
    /// let documents = Documents::read(&hello());
    /// assert_eq!(documents.workflow.name, "hello");
    /// assert!(documents.diagnostics.is_empty());
    /// ```
    pub fn read(source: &Source) -> Self {
        Self::read_with_outline(source).0
    }

    /// The same, and where the parts of the workflow stand, if it is JSON that a person sees.
    pub(crate) fn read_with_outline(source: &Source) -> (Self, Option<Outline<'_>>) {
        let mut diagnostics = Vec::new();
        let (workflow, outline) = read::workflow(&source.workflow, WORKFLOW, &mut diagnostics);
        let workflows = reached(&source.workflows, &workflow, &mut diagnostics);
        let mut peer_faults = Vec::new();
        let mut peers: Option<Map<Peer>> =
            source.peers.as_ref().map(|document| peers::read(document, &mut diagnostics, &mut peer_faults));
        for (id, document) in &source.loaded_peers {
            add_peer(peers.get_or_insert_default(), id, document, &mut diagnostics);
        }
        let execution = source.execution.as_ref().map(|document| read::value(document, EXECUTION, &mut diagnostics));
        (Self { workflow, workflows, peers, execution, diagnostics, peer_faults }, outline)
    }
}

/// Reads the sub-workflows that `workflow` reaches.
#[inline(never)]
fn reached(
    documents: &BTreeMap<String, Document>,
    workflow: &Workflow,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Workflow> {
    let mut read = BTreeMap::new();
    let ids_in = |workflow: &Workflow| workflow.sub_workflow_ids().map(str::to_owned).collect::<Vec<_>>();
    let mut open = ids_in(workflow);
    while let Some(id) = open.pop() {
        // One that contains itself is read already. A workflow without an id is not the one that an item without an id means.
        let is_read = read.contains_key(&id) || (id == workflow.id && !id.is_empty());
        let document = documents.get(&id).filter(|_| !is_read);
        let Some(document) = document else { continue };
        let (inner, _) = read::workflow(document, &workflow_root(&id), diagnostics);
        open.append(&mut ids_in(&inner));
        read.insert(id, inner);
    }
    read
}

#[inline(never)]
fn add_peer(to: &mut Map<Peer>, id: &str, document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    to.insert(id.to_owned(), read::value(document, &below(PEERS, id), diagnostics));
}

/// A document without a type of its own, such as a file of options.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadValue {
    /// What it holds.
    #[cfg_attr(feature = "schema", schemars(extend("tsType" = "unknown")))]
    pub value: serde_json::Value,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads any document. Places in the findings are relative to the document.
///
/// ```
/// use oc_argo::Document;
/// use oc_argo::source::read_value;
///
/// assert_eq!(read_value(&Document::text("namespace: open-cloud")).value["namespace"], "open-cloud");
/// assert_eq!(read_value(&Document::text("namespace: [open-cloud")).diagnostics[0].code, "unreadable-source");
/// ```
pub fn read_value(document: &Document) -> ReadValue {
    let mut diagnostics = Vec::new();
    let value = read::value(document, "", &mut diagnostics);
    ReadValue { value, diagnostics }
}

/// Reads the id of an execution as a translation reads it; `None` where it holds none, or something else than a text.
///
/// ```
/// use oc_argo::Document;
/// use oc_argo::source::read_executions_id;
///
/// assert_eq!(read_executions_id(&Document::text("executions_id: 0123")).as_deref(), Some("0123"));
/// assert_eq!(read_executions_id(&Document::text("{}")), None);
/// ```
pub fn read_executions_id(document: &Document) -> Option<String> {
    let execution: Execution = read::value(document, "", &mut Vec::new());
    Some(execution.executions_id).filter(|id| !id.is_empty())
}

/// Where the values at `pointers`, which are relative to the document, stand in its text: lines and columns from 1.
/// Where a pointer leads to something absent, the range is that of the nearest ancestor; `None` where the text cannot be
/// read as far as that.
///
/// ```
/// use oc_argo::Document;
/// use oc_argo::source::ranges;
///
/// let text = Document::text("{\n  \"name\": \"hello\"\n}");
/// let found = ranges(&text, &["/name".to_owned()]);
/// let start = found[0].unwrap().start;
/// assert_eq!((start.line, start.column), (2, 11));
/// ```
pub fn ranges(document: &Document, pointers: &[String]) -> Vec<Option<Range>> {
    locate::ranges(&document.text, pointers)
}

/// The JSON pointer of the workflow in a [`Source`].
pub const WORKFLOW: &str = "/workflow";
const WORKFLOWS: &str = "/workflows";
/// The JSON pointer of the peers in a [`Source`].
pub(crate) const PEERS: &str = "/peers";
const EXECUTION: &str = "/execution";

/// The JSON pointer of the sub-workflow `id` in a [`Source`].
pub(crate) fn workflow_root(id: &str) -> String {
    below(WORKFLOWS, id)
}

fn below(root: &str, key: &str) -> String {
    let mut pointer = root.to_owned();
    push_key(&mut pointer, key);
    pointer
}

/// Fills in the text ranges of all diagnostics whose document is a text that a person sees. Where a pointer leads
/// to something absent, the range is that of the nearest ancestor that stands in the text.
pub(crate) fn locate(source: &Source, diagnostics: &mut [Diagnostic]) {
    locate_with_outline(source, None, diagnostics);
}

/// The same, where reading may have noted where the parts of the workflow stand.
pub(crate) fn locate_with_outline(source: &Source, outline: Option<&Outline>, diagnostics: &mut [Diagnostic]) {
    locate_in(&source.workflow, WORKFLOW, outline, diagnostics);
    locate_beside(source, diagnostics);
}

/// The same in every document but the workflow.
pub(crate) fn locate_beside(source: &Source, diagnostics: &mut [Diagnostic]) {
    let fixed = [(PEERS, source.peers.as_ref()), (EXECUTION, source.execution.as_ref())];
    let documents = fixed.into_iter().filter_map(|(root, document)| Some((root.to_owned(), document?)));
    let workflows = source.workflows.iter().map(|(id, document)| (workflow_root(id), document));
    let peers = source.loaded_peers.iter().map(|(id, document)| (below(PEERS, id), document));
    for (root, document) in documents.chain(workflows).chain(peers) {
        locate_in(document, &root, None, diagnostics);
    }
}

fn locate_in(document: &Document, root: &str, outline: Option<&Outline>, diagnostics: &mut [Diagnostic]) {
    if document.positions {
        locate::fill_ranges(&document.text, root, outline, diagnostics);
    }
}

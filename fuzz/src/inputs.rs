//! Everything that goes into a translation, as the texts that the promises are held against.

use std::collections::BTreeMap;

use oc_argo::{Document, Options, Source};

/// What goes into a translation. All documents are texts, so that findings have positions.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The workflow.
    pub workflow: String,
    /// Its sub-workflows, by id.
    pub workflows: BTreeMap<String, String>,
    /// The peers.
    pub peers: Option<String>,
    /// Peers that were loaded one by one, by id.
    pub loaded_peers: BTreeMap<String, String>,
    /// The execution.
    pub execution: Option<String>,
    /// The options.
    pub options: Options,
}

impl Inputs {
    /// A workflow and nothing else.
    pub fn of(workflow: impl Into<String>) -> Self {
        Self { workflow: workflow.into(), ..Self::default() }
    }

    /// The source that a translation takes.
    pub fn source(&self) -> Source {
        let text = |text: &String| Document::text(text.as_str());
        let texts = |texts: &BTreeMap<String, String>| texts.iter().map(|(id, one)| (id.clone(), text(one))).collect();
        Source {
            workflow: text(&self.workflow),
            workflows: texts(&self.workflows),
            peers: self.peers.as_ref().map(text),
            loaded_peers: texts(&self.loaded_peers),
            execution: self.execution.as_ref().map(text),
        }
    }

    /// Whether a place with this pointer may stand in one of the texts. Ids may hold anything, so that a pointer can
    /// fit several texts: then all are meant.
    pub fn texts_of(&self, pointer: &str) -> Vec<&str> {
        let under =
            |root: &str| pointer.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let escaped = |id: &str| id.replace('~', "~0").replace('/', "~1");
        let fixed = [
            ("/workflow", Some(&self.workflow)),
            ("/peers", self.peers.as_ref()),
            ("/execution", self.execution.as_ref()),
        ];
        let fixed = fixed.into_iter().filter(|(root, _)| under(root)).filter_map(|(_, text)| text);
        let workflows = self.workflows.iter().filter(|(id, _)| under(&format!("/workflows/{}", escaped(id))));
        let peers = self.loaded_peers.iter().filter(|(id, _)| under(&format!("/peers/{}", escaped(id))));
        fixed.chain(workflows.chain(peers).map(|(_, text)| text)).map(String::as_str).collect()
    }
}

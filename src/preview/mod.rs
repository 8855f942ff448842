//! A translation that is kept between changes: each gives the edits that the manifest's text needs, so that an editor
//! with a workflow of any size shows the next manifest without reading the whole of it.

mod changes;
mod lines;

use serde::Serialize;

use crate::considers::ArgoKubeEvent;
use crate::diagnostic::Diagnostic;
use crate::emit::SourceMap;
use crate::{Dag, Options, Source, Translation, translate};

use changes::Drawn;
pub use changes::{Change, ChangeError, Op};

/// What has become of a manifest, and what is known of it now: a [`Translation`] without what is large.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PreviewUpdate"))]
#[serde(rename_all = "camelCase")]
pub struct Update {
    /// How the text before becomes the text of now: in order, apart from each other, all in lines of the text before.
    pub edits: Vec<Edit>,
    /// Everything that was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of tasks.
    pub nb_tasks: usize,
    /// How many bytes the manifest has as JSON: Argo's controller takes 1,048,576, its status included.
    pub manifest_bytes: usize,
    /// Names of the tasks that wait for nothing.
    pub first_items: Vec<String>,
    /// Names of the tasks for which nothing waits.
    pub last_items: Vec<String>,
    /// The ids of the peers on whose clusters tasks run.
    pub remote_peers: Vec<String>,
    /// The answers that a build needs, in the order in which it asks: storages, then computes.
    pub considers: Vec<ArgoKubeEvent>,
}

/// Lines of a text that others take the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Edit {
    /// The first of the lines, from 0.
    pub start: usize,
    /// The line behind the last; the same as `start` where lines are only added.
    pub end: usize,
    /// What stands there now: whole lines, each with its end.
    pub text: String,
}

/// A translation that is kept between changes.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    options: Options,
    source: Option<Source>,
    /// The workflow as a value, once changes have been made to it.
    drawn: Option<Drawn>,
    translation: Translation,
}

impl Preview {
    /// A preview of nothing yet: its text is empty.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Translates a whole new source.
    pub fn update(&mut self, source: Source) -> Update {
        self.source = Some(source);
        self.drawn = None;
        self.translate()
    }

    /// Makes changes to the items and links of the workflow, all of them or none. From then on the workflow is an object,
    /// whose findings have no place in a text.
    pub fn apply(&mut self, changes: &[Change]) -> Result<Update, ChangeError> {
        let source = self.source.as_mut().ok_or_else(|| ChangeError::at(0, "there is no workflow yet"))?;
        let drawn = match &mut self.drawn {
            Some(drawn) => drawn,
            none => none.insert(Drawn::read(&source.workflow)),
        };
        drawn.apply(changes)?;
        source.workflow = drawn.document();
        Ok(self.translate())
    }

    /// Translates the same source with other options.
    pub fn set_options(&mut self, options: Options) -> Update {
        self.options = options;
        self.translate()
    }

    /// The text of the manifest.
    pub fn yaml(&self) -> String {
        self.translation.yaml.clone()
    }

    /// What will run.
    pub fn dag(&self) -> Dag {
        self.translation.dag.clone()
    }

    /// Which lines of the manifest came from which item.
    pub fn source_map(&self) -> SourceMap {
        self.translation.source_map.clone()
    }

    fn translate(&mut self) -> Update {
        let Some(source) = &self.source else { return Update::default() };
        let translation = translate(source, &self.options);
        let edits = lines::edits(&self.translation.yaml, &translation.yaml);
        self.translation = translation;
        let Translation { diagnostics, first_items, last_items, remote_peers, considers, .. } = &self.translation;
        Update {
            edits,
            diagnostics: diagnostics.clone(),
            nb_tasks: self.translation.nb_tasks,
            manifest_bytes: self.translation.manifest_bytes,
            first_items: first_items.clone(),
            last_items: last_items.clone(),
            remote_peers: remote_peers.clone(),
            considers: considers.clone(),
        }
    }
}

//! A translation that is kept between changes: each gives the edits that the manifest's text needs, so that an editor
//! with a workflow of any size shows the next manifest without reading the whole of it.

mod changes;
mod edits;
mod follow;
mod kept;
mod lines;
mod parts;
mod text;

use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::emit::SourceMap;
use crate::source::{self, Documents, Skimmed, WORKFLOW};
use crate::translation::Manifest;
use crate::{Dag, Facts, Options, Source};

use changes::Drawn;
pub use changes::{Change, ChangeError, Op};
use kept::Kept;
pub use parts::Parts;
use parts::Untold;
pub use text::EditError;

/// What has become of a manifest, and what is known of it now: a [`Translation`](crate::Translation) without what is large.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PreviewUpdate"))]
#[serde(rename_all = "camelCase")]
pub struct Update {
    /// How the text before becomes the text of now: in order, apart from each other, all in lines of the text before.
    pub edits: Vec<Edit>,
    /// Everything that was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known of the manifest as a whole.
    #[serde(flatten)]
    pub facts: Facts,
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
///
/// INVARIANT: after every call the text and the findings are those of a fresh translation. What cannot be followed change by
/// change is read again as a whole.
///
/// It is not [`Send`]: what it keeps is shared within, without the locks that an editor's one thread has no use for. A server
/// that keeps previews gives each a thread of its own (or a few to one thread) and sends it what changes; what comes back, an
/// [`Update`], is `Send`, as is all that goes to it. Where each request brings the whole source,
/// [`translate`](crate::translate) needs no preview at all.
///
/// ```
/// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
/// # use examples::hello;
/// use std::{sync::mpsc, thread};
///
/// use oc_argo::{Options, Source, preview::{Preview, Update}};
///
/// let (changes, told) = mpsc::channel::<(Source, mpsc::Sender<Update>)>();
/// let keeper = thread::spawn(move || {
///     let mut preview = Preview::new(Options::default());
///     for (source, reply) in told {
///         // Whoever asked may be gone.
///         reply.send(preview.update(source)).ok();
///     }
/// });
/// let (reply, answer) = mpsc::channel();
/// changes.send((hello(), reply)).unwrap();
/// assert_eq!(answer.recv().unwrap().facts.nb_tasks, 1);
/// # drop(changes);
/// # keeper.join().unwrap();
/// ```
#[derive(Default)]
pub struct Preview {
    options: Options,
    source: Option<Source>,
    /// The workflow as a value, once changes have been made to it: the source's own is older then.
    drawn: Option<Drawn>,
    kept: Option<Kept>,
    /// The text of the workflow, once a second one was given or its parts were asked for; `None` where there is a value.
    skimmed: Option<Skimmed>,
    /// What has changed in it since its parts were told; `None` where they are to be told anew.
    untold: Option<Untold>,
    /// What is shown.
    manifest: Rc<Manifest>,
}

/// What it was made with and of: all that it keeps would be pages.
impl fmt::Debug for Preview {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Self { options, source, .. } = self;
        formatter.debug_struct("Preview").field("options", options).field("source", source).finish_non_exhaustive()
    }
}

impl Preview {
    /// A preview of nothing yet: its text is empty.
    ///
    /// ```
    /// use oc_argo::{Options, preview::Preview};
    ///
    /// assert_eq!(Preview::new(Options::default()).yaml(), "");
    /// ```
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Translates a whole new source.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::preview::Preview;
    /// use oc_argo::{Options, translate};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// let update = preview.update(hello());
    /// assert!(update.edits.iter().all(|edit| (edit.start, edit.end) == (0, 0)));
    /// let text: String = update.edits.iter().map(|edit| edit.text.as_str()).collect();
    /// assert_eq!(text, translate(&hello(), &Options::default()).yaml);
    /// assert!(preview.update(hello()).edits.is_empty());
    /// ```
    pub fn update(&mut self, mut source: Source) -> Update {
        let before = self.source.take().filter(|before| self.is_same_beside(before, &source));
        let replaced = before.and_then(|Source { mut workflow, .. }| {
            let replaced = workflow.replace(0..workflow.bytes(), source.workflow.as_str())?;
            source.workflow = workflow;
            Some(replaced)
        });
        (self.source, self.drawn) = (Some(source), None);
        self.follow_text(replaced.as_ref());
        self.translate()
    }

    /// Makes changes to the items and links of the workflow, all of them or none. From then on the workflow is an object,
    /// whose findings have no place in a text.
    ///
    /// # Errors
    ///
    /// The first change that cannot be made, and why; everything is then as before.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::Options;
    /// use oc_argo::preview::{Change, Preview};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(hello());
    /// let path = "/workflow/graph/items/hello/processing/instances/0/access/container/args";
    /// let changes = format!(r#"[{{"op": "set", "path": "{path}", "value": "bonjour"}}]"#);
    /// let update = preview.apply(&Change::list(&changes)?)?;
    /// assert_eq!(update.edits[0].text, "      - echo bonjour\n");
    /// assert_eq!(preview.apply(&Change::list(r#"[{"op": "remove", "path": "/workflow/name"}]"#)?).unwrap_err().index, 0);
    /// # Ok::<(), oc_argo::preview::ChangeError>(())
    /// ```
    pub fn apply(&mut self, changes: &[Change]) -> Result<Update, ChangeError> {
        let source = self.source.as_mut().ok_or_else(|| ChangeError::at(0, "there is no workflow yet"))?;
        // What is refused changes nothing: the value of a text counts only when it becomes another.
        let touched = match &mut self.drawn {
            Some(drawn) => drawn.apply(changes)?,
            none => {
                let mut drawn = Drawn::read(&source.workflow);
                let touched = drawn.apply(changes)?;
                *none = Some(drawn);
                // What was read of a text may say what its value does not: where it stands, and what is in it twice.
                let is_same = !source.workflow.has_positions() && self.kept.as_ref().is_some_and(Kept::is_sound);
                self.kept = self.kept.take().filter(|_| is_same);
                (self.skimmed, self.untold) = (None, None);
                touched
            }
        };
        if let (Some(kept), Some(drawn)) = (&mut self.kept, &self.drawn)
            && follow::changes(kept, drawn, &touched).is_err()
        {
            self.kept = None;
        }
        Ok(self.translate())
    }

    /// Translates the same source with other options.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::Options;
    /// use oc_argo::preview::Preview;
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(hello());
    /// let update = preview.set_options(Options { namespace: "open-cloud".to_owned(), ..Options::default() });
    /// assert_eq!(update.edits[0].text, "  namespace: open-cloud\nspec:\n  serviceAccountName: sa-open-cloud\n");
    /// ```
    pub fn set_options(&mut self, options: Options) -> Update {
        self.options = options;
        self.kept = None;
        self.translate()
    }

    /// The source that was given last; its workflow is older where changes have been made to it since.
    #[cfg(all(target_arch = "wasm32", feature = "wasm"))]
    pub(crate) fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// The text of the manifest.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::preview::Preview;
    /// use oc_argo::{Options, translate};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(hello());
    /// assert_eq!(preview.yaml(), translate(&hello(), &Options::default()).yaml);
    /// ```
    pub fn yaml(&self) -> String {
        self.manifest.yaml()
    }

    /// What will run.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::preview::Preview;
    /// use oc_argo::{Options, translate};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(hello());
    /// assert_eq!(preview.dag(), translate(&hello(), &Options::default()).dag);
    /// ```
    pub fn dag(&mut self) -> Dag {
        self.kept.as_mut().map(|kept| kept.plan(false, |made| made.dag())).unwrap_or_default()
    }

    /// Which lines of the manifest came from which item.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::hello;
    /// use oc_argo::preview::Preview;
    /// use oc_argo::{Options, translate};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(hello());
    /// assert_eq!(preview.source_map(), translate(&hello(), &Options::default()).source_map);
    /// ```
    pub fn source_map(&mut self) -> SourceMap {
        self.kept.as_mut().map(|kept| kept.plan(true, |made| made.source_map())).unwrap_or_default()
    }

    /// Where the items and links of the workflow stand, and which have changed since this was asked for the last time.
    /// `None` where the workflow is no text, or one that is no sound JSON.
    ///
    /// ```
    /// use oc_argo::preview::Preview;
    /// use oc_argo::{Document, Options, Source};
    ///
    /// let drawn = |id: &str| Source::new(Document::text(format!(r#"{{"graph": {{"items": {{"a": {{"id": "{id}"}}}}}}}}"#)));
    /// let mut preview = Preview::new(Options::default());
    /// preview.update(drawn("a"));
    /// let parts = preview.parts().expect("the parts of a text in JSON");
    /// assert_eq!((parts.ids, parts.ranges[0].start.column, parts.changed), (vec!["a".to_owned()], 27, None));
    /// preview.update(drawn("b"));
    /// let changed = preview.parts().and_then(|parts| parts.changed);
    /// assert_eq!(changed, Some(vec![(0, r#"{"id": "b"}"#.to_owned())]));
    /// ```
    pub fn parts(&mut self) -> Option<Parts> {
        let source = self.source.as_ref().filter(|source| self.drawn.is_none() && source.workflow.has_positions())?;
        let text = &source.workflow;
        let skimmed = match &mut self.skimmed {
            Some(skimmed) => skimmed,
            none => none.insert(Skimmed::of(text, WORKFLOW)?),
        };
        let untold = self.untold.replace(Untold::default());
        Some(Parts::of(skimmed, text, untold.as_ref()))
    }

    fn translate(&mut self) -> Update {
        let Some(source) = &mut self.source else { return Update::default() };
        let kept = self.kept.get_or_insert_with(|| {
            if let Some(drawn) = &self.drawn {
                source.workflow = drawn.document();
            }
            Kept::of(Documents::read(source), self.options.clone(), source.workflow.bytes())
        });
        let outcome = kept.translate();
        let mut update = Update {
            edits: edits::edits(&self.manifest, &outcome.manifest),
            facts: outcome.facts(),
            diagnostics: outcome.diagnostics,
        };
        self.manifest = outcome.manifest;
        match &self.skimmed {
            Some(skimmed) => {
                skimmed.locate(&source.workflow, &mut update.diagnostics);
                source::locate_beside(source, &mut update.diagnostics);
            }
            None => source::locate(source, &mut update.diagnostics),
        }
        update
    }
}

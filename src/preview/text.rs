//! The text of the workflow as it becomes another: by an edit, or as a part of a whole new source.

use std::fmt;
use std::ops::Range as Bytes;

use super::follow;
use super::{Preview, Update};
use crate::Source;
use crate::source::{Changes, Replaced, Skimmed, WORKFLOW};

/// Why an edit of the workflow's text cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// There is no workflow yet, or changes have made it an object.
    NoText,
    /// The bytes are not of the text, or part a character.
    OutOfText,
}

impl fmt::Display for EditError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoText => "the workflow is no text that could be edited: update the preview with one",
            Self::OutOfText => "the edit does not lie in the text of the workflow, on the bounds of its characters",
        })
    }
}

impl std::error::Error for EditError {}

impl Preview {
    /// Makes an edit of the text of the workflow, or of the JSON of an object: puts `text` in the place of these bytes. It is
    /// the same as an update with the whole new text, which need be neither given nor compared.
    ///
    /// # Errors
    ///
    /// Why it cannot be made; everything is then as before.
    ///
    /// ```
    /// use oc_argo::preview::{EditError, Preview};
    /// use oc_argo::{Document, Options, Source, translate};
    ///
    /// let text = r#"{"graph": {"items": {"a": {"workflow": {}}}}}"#;
    /// let mut preview = Preview::new(Options::default());
    /// assert_eq!(preview.edit_workflow(0..0, text), Err(EditError::NoText));
    /// preview.update(Source::new(Document::text(text)));
    /// let at = text.find("workflow").unwrap();
    /// let update = preview.edit_workflow(at..at + 8, "data")?;
    /// let whole = Source::new(Document::text(text.replace("workflow", "data")));
    /// assert_eq!(update.diagnostics, translate(&whole, &Options::default()).diagnostics);
    /// assert_eq!(preview.edit_workflow(text.len()..text.len(), "}"), Err(EditError::OutOfText));
    /// # Ok::<(), EditError>(())
    /// ```
    pub fn edit_workflow(&mut self, bytes: Bytes<usize>, text: &str) -> Result<Update, EditError> {
        let source = self.source.as_mut().filter(|_| self.drawn.is_none()).ok_or(EditError::NoText)?;
        let replaced = source.workflow.replace(bytes, text).ok_or(EditError::OutOfText)?;
        self.follow_text(Some(&replaced));
        Ok(self.translate())
    }

    /// Whether a source is the one before but for the text of its workflow, and what a translation does not read.
    pub(super) fn is_same_beside(&self, before: &Source, after: &Source) -> bool {
        let has_positions = before.workflow.has_positions();
        self.drawn.is_none()
            && has_positions == after.workflow.has_positions()
            && self.kept.as_ref().is_some_and(|kept| follow::is_same_beside(kept, before, after))
    }

    /// Brings what is kept to where the text of the workflow is now, where no more than its items and links are other than
    /// before. `replaced` is `None` where all may be.
    pub(super) fn follow_text(&mut self, replaced: Option<&Replaced>) {
        if replaced.is_some_and(Replaced::is_nothing) {
            return;
        }
        let Some(changes) = replaced.and_then(|replaced| self.skim(replaced)) else {
            (self.kept, self.skimmed, self.untold) = (None, None, None);
            return;
        };
        self.untold = self.untold.take().and_then(|untold| untold.and(&changes));
        let known = self.source.as_ref().zip(self.skimmed.as_ref());
        self.kept = self.kept.take().zip(known).and_then(|(mut kept, (source, skimmed))| {
            follow::text(&mut kept, skimmed, &source.workflow, changes).is_ok().then_some(kept)
        });
    }

    /// What differs from the text before.
    fn skim(&mut self, replaced: &Replaced) -> Option<Changes> {
        let now = &self.source.as_ref()?.workflow;
        let skimmed = match &mut self.skimmed {
            Some(skimmed) => skimmed,
            none => none.insert(Skimmed::of(&now.before(replaced), WORKFLOW)?),
        };
        skimmed.replace(now, replaced)
    }
}

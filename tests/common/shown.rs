//! An editor that shows a kept translation by what it is told of it.

#![allow(dead_code, missing_docs)]

use oc_argo::preview::{Change, Edit, Preview, Update};
use oc_argo::{Document, Options, Source, Translation};
use serde_json::{Value, json};

/// The text with the edits made: the lines that each names are cut out, and its own put there.
pub fn edited(before: &str, edits: &[Edit]) -> String {
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let mut text = String::new();
    let mut at = 0;
    for Edit { start, end, text: inserted } in edits {
        assert!(at <= *start && start <= end && *end <= lines.len(), "{start}..{end} behind {at} of {}", lines.len());
        text.extend(lines[at..*start].iter().copied());
        text.push_str(inserted);
        at = *end;
    }
    text.extend(lines[at..].iter().copied());
    text
}

/// An editor that shows the manifest by its edits alone.
pub struct Shown {
    pub preview: Preview,
    pub text: String,
}

impl Shown {
    pub fn new(options: Options) -> Self {
        Self { preview: Preview::new(options), text: String::new() }
    }

    /// Takes an update, which must say what a fresh translation says.
    pub fn take(&mut self, update: Update, fresh: &Translation) {
        self.take_alone(update, fresh);
        assert_eq!(self.preview.dag(), fresh.dag);
        assert_eq!(self.preview.source_map(), fresh.source_map);
    }

    /// The same, where nobody asks for what is made of a whole plan: what the next change follows is this one.
    pub fn take_alone(&mut self, update: Update, fresh: &Translation) {
        self.text = edited(&self.text, &update.edits);
        assert_eq!(self.text, fresh.yaml);
        assert_eq!(self.preview.yaml(), fresh.yaml);
        assert_eq!(update.diagnostics, fresh.diagnostics);
        assert_eq!(update.facts, fresh.facts);
    }
}

pub fn change(change: Value) -> Change {
    let list = Change::list(&json!([change]).to_string()).unwrap();
    list.into_iter().next().unwrap()
}

pub fn with_workflow(source: &Source, workflow: &Value) -> Source {
    Source { workflow: Document::object(workflow.to_string()), ..source.clone() }
}

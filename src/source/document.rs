//! A document, and edits of its text: what is the same before and after is neither copied nor looked at again.

use std::ops::Range as Bytes;
use std::sync::Arc;

/// One document, as text. A clone shares the text, and is compared with it at no cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub(super) text: Arc<String>,
    pub(super) positions: bool,
}

impl Document {
    /// A text that a person sees, JSON or YAML: findings carry their lines and columns.
    ///
    /// ```
    /// use oc_argo::{Document, Options, Source, translate};
    ///
    /// let drawn = translate(&Source::new(Document::text("graph: {items: {}")), &Options::default());
    /// assert_eq!(drawn.diagnostics[0].code, "unreadable-source");
    /// assert!(drawn.diagnostics[0].range.is_some());
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Arc::new(text.into()), positions: true }
    }

    /// The JSON of a value that exists as an object elsewhere: findings carry pointers only.
    ///
    /// ```
    /// use oc_argo::{Document, Options, Source, translate};
    ///
    /// let drawn = translate(&Source::new(Document::object(r#"{"graph": {"items": {}}}"#)), &Options::default());
    /// assert_eq!(drawn.diagnostics[0].code, "empty-workflow");
    /// assert_eq!(drawn.diagnostics[0].range, None);
    /// ```
    pub fn object(json: impl Into<String>) -> Self {
        Self { text: Arc::new(json.into()), positions: false }
    }

    /// How many bytes its text has.
    ///
    /// ```
    /// assert_eq!(oc_argo::Document::text("name: é").bytes(), 8);
    /// ```
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether findings carry lines and columns.
    pub(crate) fn has_positions(&self) -> bool {
        self.positions
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The document as it was before this was replaced.
    pub(crate) fn before(&self, replaced: &Replaced) -> Self {
        let text = replaced.undone(&self.text, 0).unwrap_or_default();
        Self { text: Arc::new(text), positions: self.positions }
    }

    /// Puts `text` in the place of these bytes. Only those are touched that differ: says where they are, and what stood there.
    /// `None` where the bytes are not of the text, or part a character: it is then as before.
    pub(crate) fn replace(&mut self, bytes: Bytes<usize>, text: &str) -> Option<Replaced> {
        let (front, behind) = common_bytes(self.text.get(bytes.clone())?, text);
        let front = (0..=front).rev().find(|&at| text.is_char_boundary(at))?;
        let behind = (0..=behind).rev().find(|&bytes| text.is_char_boundary(text.len() - bytes))?;
        let (bytes, text) = (bytes.start + front..bytes.end - behind, text.get(front..text.len() - behind)?);
        let replaced =
            Replaced { bytes: bytes.start..bytes.start + text.len(), text: self.text.get(bytes.clone())?.to_owned() };
        if !replaced.is_nothing() {
            let own = Arc::make_mut(&mut self.text);
            // To replace alone would double the capacity for a letter.
            if own.capacity() - own.len() < text.len() {
                own.reserve_exact(text.len() + ROOM);
            }
            own.replace_range(bytes, text);
        }
        Some(replaced)
    }
}

/// What stood in a text where these bytes are now.
pub(crate) struct Replaced {
    pub bytes: Bytes<usize>,
    pub text: String,
}

impl Replaced {
    /// Whether the text is as it was.
    pub(crate) fn is_nothing(&self) -> bool {
        self.bytes.is_empty() && self.text.is_empty()
    }

    /// What a stretch of the text, which begins at this byte, was before.
    pub(super) fn undone(&self, stretch: &str, start: usize) -> Option<String> {
        let front = stretch.get(..self.bytes.start.checked_sub(start)?)?;
        let behind = stretch.get(self.bytes.end.checked_sub(start)?..)?;
        Some([front, &self.text, behind].concat())
    }
}

/// A text that outgrows its memory gets so many bytes more than it needs.
const ROOM: usize = 64 * 1024;

/// [`common_ends`](crate::ends::common_ends) of texts, which may have megabytes: blocks are compared at once.
fn common_bytes(one: &str, other: &str) -> (usize, usize) {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let front = BLOCK * one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK)).take_while(are_same).count();
    let rest = [one, other].map(|text| text.get(front..).unwrap_or_default().iter());
    let front = front + alike(rest);
    let behind = BLOCK * one.rchunks_exact(BLOCK).zip(other.rchunks_exact(BLOCK)).take_while(are_same).count();
    let rest = [one, other].map(|text| text.get(..text.len() - behind).unwrap_or_default().iter().rev());
    let behind = behind + alike(rest);
    (front, behind.min(one.len().min(other.len()) - front))
}

/// Bytes that are compared at once.
const BLOCK: usize = 1024;

fn are_same<T: PartialEq>((one, other): &(T, T)) -> bool {
    one == other
}

/// How many bytes two texts begin with alike.
fn alike<'t>([one, other]: [impl Iterator<Item = &'t u8>; 2]) -> usize {
    one.zip(other).take_while(are_same).count()
}

//! Tags, `{{...}}`, found in a text as Argo finds them.

use std::ops::Range;

/// The beginnings of references (Argo's `GlobalVarValidWorkflowVariablePrefix`): each must lead somewhere. Any other tag
/// passes as it is.
const ROOTS: [&str; 7] = ["tasks.", "inputs.", "outputs.", "workflow.", "steps.", "pod.", "item."];

/// What a tag turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag<'t> {
    /// `{{=...}}`, with what stands behind the `=`.
    Expression(&'t str),
    /// A tag that Argo must resolve, without blanks around it.
    Reference(&'t str),
    /// Braces that are opened and never closed: Argo reads on into what follows.
    Unclosed,
    /// Anything else.
    Literal,
}

/// A tag where it stands.
#[derive(Debug)]
pub struct Found<'t> {
    /// Its place in the text, braces included.
    pub at: Range<usize>,
    /// The whole of it, braces included.
    pub whole: &'t str,
    /// What it is.
    pub tag: Tag<'t>,
}

/// The tags of a text.
pub fn tags(text: &str) -> impl Iterator<Item = Found<'_>> {
    let mut read = 0;
    std::iter::from_fn(move || {
        let from = read + find_twice(text.get(read..)?, b'{')?;
        let behind = text.get(from + 2..)?;
        let inner = find_twice(behind, b'}').and_then(|end| behind.get(..end));
        let to = inner.map_or(text.len(), |inner| from + inner.len() + 4);
        read = to;
        Some(Found { at: from..to, whole: text.get(from..to)?, tag: inner.map_or(Tag::Unclosed, tag) })
    })
}

/// Only a `=` straight behind the braces makes an expression (Argo's `parseTag`).
fn tag(inner: &str) -> Tag<'_> {
    let trimmed = inner.trim();
    if let Some(expression) = inner.strip_prefix('=') {
        Tag::Expression(expression)
    } else if ROOTS.iter().any(|root| trimmed.starts_with(root)) {
        Tag::Reference(trimmed)
    } else {
        Tag::Literal
    }
}

/// Whether a text may hold a tag, so that its value is only known when it runs.
pub fn has_tags(text: &str) -> bool {
    find_twice(text, b'{').is_some()
}

/// Where `byte` first stands twice. Most texts are short, and have none: to look at each pair is quicker than what a search
/// for any text has to prepare.
fn find_twice(text: &str, byte: u8) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| pair == [byte, byte])
}

/// `text` with other texts at these places, which stand in order.
pub fn edited(text: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (at, new) in edits {
        result.push_str(text.get(from..at.start).unwrap_or_default());
        result.push_str(&new);
        from = at.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_they_stand() {
        let text = "a {{ tasks.a.id }}{{=1}} {{ =1}} {{item}} {{";
        let found: Vec<_> = tags(text).map(|found| (found.at.start, found.tag)).collect();
        let expected = [
            (2, Tag::Reference("tasks.a.id")),
            (18, Tag::Expression("1")),
            (25, Tag::Literal),
            (33, Tag::Literal),
            (42, Tag::Unclosed),
        ];
        assert_eq!(found, expected);
        assert!(tags(text).all(|found| text.get(found.at.clone()) == Some(found.whole)));
    }
}

//! The strings of a manifest, borrowed where that is possible.

use std::borrow::Cow;
use std::ops::Deref;

use serde::ser::{Serialize, Serializer};

/// A string, borrowed where the drawing already holds it.
#[derive(Debug, Clone, Default)]
pub struct Text<'p>(Cow<'p, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'p> From<&'p str> for Text<'p> {
    fn from(text: &'p str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'p> From<&'p String> for Text<'p> {
    fn from(text: &'p String) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'p> From<Cow<'p, str>> for Text<'p> {
    fn from(text: Cow<'p, str>) -> Self {
        Self(text)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

//! The values of a document one by one, whether it is JSON or YAML.

use std::borrow::Cow;

use super::json::Json;
use super::node::TreeWalk;
use super::token::{Key, Stopped, Token};

/// A place in a document.
pub(super) enum Input<'t> {
    Json(Json<'t>),
    Tree(TreeWalk<'t>),
}

impl<'t> Input<'t> {
    /// The value that comes, if it is a scalar; else its collection is entered.
    #[inline]
    pub(super) fn token(&mut self) -> Result<Token<'t>, Stopped> {
        match self {
            Self::Json(json) => json.token(),
            Self::Tree(tree) => Ok(tree.token()),
        }
    }

    /// The key of the next member of the object that was entered; `None` where it ends, which leaves it.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Option<Cow<'t, str>>, Stopped> {
        match self {
            Self::Json(json) => json.key(),
            Self::Tree(tree) => Ok(tree.key()),
        }
    }

    /// The index of the next key among `keys`; the members before it are passed over.
    pub(super) fn known_key(&mut self, keys: &[Key]) -> Result<Option<usize>, Stopped> {
        match self {
            Self::Json(json) => json.known_key(keys),
            Self::Tree(tree) => Ok(tree.known_key(keys)),
        }
    }

    /// Whether the list that was entered has a further element; where it has none, this leaves it.
    pub(super) fn element(&mut self) -> Result<bool, Stopped> {
        match self {
            Self::Json(json) => json.element(),
            Self::Tree(tree) => Ok(tree.element()),
        }
    }

    /// Passes over the value that comes.
    #[inline]
    pub(super) fn skip(&mut self) -> Result<(), Stopped> {
        match self {
            Self::Json(json) => json.skip(),
            Self::Tree(tree) => {
                tree.skip();
                Ok(())
            }
        }
    }

    /// Takes the end of the document.
    pub(super) fn end(&mut self) -> Result<(), Stopped> {
        match self {
            Self::Json(json) => json.end(),
            Self::Tree(_) => Ok(()),
        }
    }

    /// The first byte of the value that comes. A tree does not know it.
    pub(super) fn start(&mut self) -> usize {
        match self {
            Self::Json(json) => json.start(),
            Self::Tree(_) => 0,
        }
    }

    /// The byte that comes. A tree does not know it.
    pub(super) fn offset(&self) -> usize {
        match self {
            Self::Json(json) => json.offset(),
            Self::Tree(_) => 0,
        }
    }
}

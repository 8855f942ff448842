//! A document as a tree, which YAML needs because of its aliases, and the way through it.

use std::borrow::Cow;

use super::token::Token;

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A quoted text.
    Text(String),
    /// An unquoted scalar.
    Plain(String),
    List(Vec<Node>),
    /// The members as they stand, one key perhaps several times.
    Map(Vec<(String, Node)>),
}

/// A place in a tree.
#[derive(Debug)]
pub(super) struct TreeWalk<'t> {
    /// The value that comes.
    next: Option<&'t Node>,
    open: Vec<Open<'t>>,
}

/// What is still to come of a collection.
#[derive(Debug)]
enum Open<'t> {
    List(std::slice::Iter<'t, Node>),
    Map(std::slice::Iter<'t, (String, Node)>),
}

impl<'t> TreeWalk<'t> {
    pub(super) fn new(root: &'t Node) -> Self {
        Self { next: Some(root), open: Vec::new() }
    }

    /// The value that comes, if it is a scalar; else its collection is entered.
    pub(super) fn token(&mut self) -> Token<'t> {
        match self.next.take() {
            None => Token::Null,
            Some(Node::Text(text)) => Token::Text(Cow::Borrowed(text)),
            Some(Node::Plain(scalar)) => match Token::Plain(scalar).resolved() {
                Token::Null => Token::Null,
                _ => Token::Plain(scalar),
            },
            Some(Node::List(elements)) => {
                self.open.push(Open::List(elements.iter()));
                Token::List
            }
            Some(Node::Map(members)) => {
                self.open.push(Open::Map(members.iter()));
                Token::Map
            }
        }
    }

    /// The key of the next member of the mapping that was entered; `None` where it ends, which leaves it.
    pub(super) fn key(&mut self) -> Option<Cow<'t, str>> {
        if let Some(Open::Map(members)) = self.open.last_mut()
            && let Some((key, value)) = members.next()
        {
            self.next = Some(value);
            return Some(Cow::Borrowed(key));
        }
        self.open.pop();
        None
    }

    /// Whether the list that was entered has a further element; where it has none, this leaves it.
    pub(super) fn element(&mut self) -> bool {
        if let Some(Open::List(elements)) = self.open.last_mut()
            && let Some(element) = elements.next()
        {
            self.next = Some(element);
            return true;
        }
        self.open.pop();
        false
    }

    /// Passes over the value that comes.
    pub(super) fn skip(&mut self) {
        self.next = None;
    }
}

//! Reads documents into types. One piece of code does it for all types and for JSON and YAML alike: a type says only which
//! keys it knows and where their values go. What does not fit is told and read as absent, and reading goes on.

use std::borrow::Cow;
use std::ops::Range;

use super::faults::Faults;
use super::json::Json;
use super::node::{Node, TreeWalk};
use super::token::{Stopped, Token};
use crate::diagnostic::{Diagnostic, push_key};
use crate::plan::MAX_ID_BYTES;

/// Something that is read into its place, where it has its default.
pub(crate) trait Read {
    /// Reads the value that begins with `token`, which is not null.
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped>;
}

/// A type with fields.
pub(crate) trait Object {
    /// The keys of its fields.
    fn keys(&self) -> &'static [&'static str];

    /// Reads the value of the field with this index.
    fn read_field<'t>(&mut self, index: usize, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped>;

    /// Gives the field its default.
    fn clear_field(&mut self, index: usize);
}

/// A type with any number of members.
pub(crate) trait Collection {
    /// Adds a member with its default. Lists have no use for the key.
    fn add(&mut self, key: Cow<'_, str>);

    /// Reads the value of the member that was added last.
    fn read_last<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped>;

    /// Gives the member that was added last its default.
    fn clear_last(&mut self);

    /// Puts the members in order. Of those with one key the last stays; the others are named, by their indices as added.
    fn settle(&mut self) -> Vec<(usize, String)>;
}

/// A document, JSON or YAML.
enum Input<'t> {
    Json(Json<'t>),
    Tree(TreeWalk<'t>),
}

/// One key or index on the way to the value that is read.
enum Step<'t> {
    Key(Cow<'t, str>),
    Index(usize),
}

/// Where the parts of a workflow stand, which are then not read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Outline<'t> {
    /// The ids of the items and their values.
    pub(super) items: Vec<(Cow<'t, str>, Range<usize>)>,
    /// The values of the links.
    pub(super) links: Vec<Range<usize>>,
    /// The values of the fields above the items and links, by their pointers.
    pub(super) above: Vec<(String, Range<usize>)>,
}

/// Reads one document, or one value of it.
pub(crate) struct Reader<'t> {
    input: Input<'t>,
    /// Where the value stands in the source.
    root: &'t str,
    path: Vec<Step<'t>>,
    faults: Faults,
    /// Whether a workflow is read, whose items and links are told of by themselves.
    has_parts: bool,
    outline: Option<Outline<'t>>,
}

impl<'t> Reader<'t> {
    /// A reader of a JSON text, whose value stands at `root` in the source.
    pub(super) fn json(text: &'t str, root: &'t str) -> Self {
        Self::of(Input::Json(Json::new(text)), root)
    }

    /// A reader of a tree.
    pub(super) fn tree(tree: &'t Node, root: &'t str) -> Self {
        Self::of(Input::Tree(TreeWalk::new(tree)), root)
    }

    fn of(input: Input<'t>, root: &'t str) -> Self {
        Self { input, root, path: Vec::new(), faults: Faults::default(), has_parts: false, outline: None }
    }

    /// The same, of a workflow: faults in an item or link cost only what is faulty.
    pub(super) fn with_parts(mut self) -> Self {
        self.has_parts = true;
        self.faults.unbound();
        self
    }

    /// The same, which notes where the items and links of a workflow stand instead of reading them.
    pub(super) fn with_outline(mut self) -> Self {
        self.outline = Some(Outline::default());
        self
    }

    /// Reads the whole into `place`. Says whether it is to be kept, which it is not where too much of it is wrong.
    pub(super) fn document(&mut self, place: &mut dyn Read) -> Result<bool, Stopped> {
        let start = self.start();
        match self.token()? {
            Token::Null => {}
            token => place.read(token, self)?,
        }
        self.note_span(start);
        if let Input::Json(json) = &mut self.input {
            json.end()?;
        }
        Ok(!self.faults.are_too_many())
    }

    /// The JSON text that is read.
    pub(super) fn as_json(&self) -> Option<&Json<'t>> {
        match &self.input {
            Input::Json(json) => Some(json),
            Input::Tree(_) => None,
        }
    }

    /// What was found, and where the parts stand if that was asked for.
    pub(super) fn into_found(self) -> (Vec<Diagnostic>, Option<Outline<'t>>) {
        (self.faults.into_diagnostics(), self.outline)
    }

    pub(crate) fn token(&mut self) -> Result<Token<'t>, Stopped> {
        match &mut self.input {
            Input::Json(json) => json.token(),
            Input::Tree(tree) => Ok(tree.token()),
        }
    }

    pub(crate) fn key(&mut self) -> Result<Option<Cow<'t, str>>, Stopped> {
        match &mut self.input {
            Input::Json(json) => json.key(),
            Input::Tree(tree) => Ok(tree.key()),
        }
    }

    pub(crate) fn element(&mut self) -> Result<bool, Stopped> {
        match &mut self.input {
            Input::Json(json) => json.element(),
            Input::Tree(tree) => Ok(tree.element()),
        }
    }

    fn skip(&mut self) -> Result<(), Stopped> {
        match &mut self.input {
            Input::Json(json) => json.skip(),
            Input::Tree(tree) => {
                tree.skip();
                Ok(())
            }
        }
    }

    /// Tells that a value is not what was expected, and passes over the rest of it.
    #[cold]
    pub(crate) fn wrong(&mut self, token: Token<'t>, expected: &str) -> Result<(), Stopped> {
        let token = token.resolved();
        self.faults.wrong_type(&self.pointer(), &format!("{token}, expected {expected}"));
        match token {
            Token::List => while self.element()? { self.skip()? },
            Token::Map => while self.key()?.is_some() { self.skip()? },
            _ => {}
        }
        Ok(())
    }

    /// Tells that a scalar has the right type, but no meaning.
    #[cold]
    pub(crate) fn meaningless(&mut self, token: &Token, expected: &str) {
        self.faults.wrong_type(&self.pointer(), &format!("invalid value: {token}, expected {expected}"));
    }

    /// Reads the fields of an object. Those that it does not know are ignored.
    pub(crate) fn object(&mut self, token: Token<'t>, object: &mut dyn Object) -> Result<(), Stopped> {
        if token != Token::Map {
            return self.wrong(token, "an object");
        }
        let keys = object.keys();
        let (mut seen, mut repeated) = (0_u32, 0_u32);
        let mut faulty = Vec::new();
        while let Some(key) = self.key()? {
            let Some((index, known)) = keys.iter().enumerate().find(|&(_, known)| *known == key) else {
                self.skip()?;
                continue;
            };
            let bit = 1 << index;
            if seen & bit != 0 {
                repeated |= bit;
                object.clear_field(index);
                self.faults.forget(&mut faulty, index);
            }
            seen |= bit;
            self.path.push(Step::Key(Cow::Borrowed(known)));
            let (start, before) = (self.start(), self.faults.count());
            match self.token()? {
                Token::Null => {}
                token => object.read_field(index, token, self)?,
            }
            self.note_span(start);
            self.path.pop();
            if self.faults.count() > before {
                faulty.push((index, before..self.faults.count()));
            }
        }
        if repeated != 0 {
            let twice = keys.iter().enumerate().filter(|(index, _)| repeated & 1 << index != 0);
            let pointer = self.pointer();
            twice.for_each(|(_, key)| self.faults.repeated_key(&pointer, key));
        }
        Ok(())
    }

    /// Reads the members of a list.
    pub(crate) fn list(&mut self, token: Token<'t>, list: &mut dyn Collection) -> Result<(), Stopped> {
        if token != Token::List {
            return self.wrong(token, "a sequence");
        }
        self.clear_outline();
        let mut index = 0;
        while self.element()? {
            self.path.push(Step::Index(index));
            self.member(Cow::Borrowed(""), list)?;
            self.path.pop();
            index += 1;
        }
        Ok(())
    }

    /// Reads the members of a map.
    pub(crate) fn map(&mut self, token: Token<'t>, map: &mut dyn Collection) -> Result<(), Stopped> {
        if token != Token::Map {
            return self.wrong(token, "a map");
        }
        self.clear_outline();
        let (mut faulty, mut index) = (Vec::new(), 0);
        while let Some(key) = self.key()? {
            let before = self.faults.count();
            self.path.push(Step::Key(key.clone()));
            self.member(key, map)?;
            self.path.pop();
            if self.faults.count() > before {
                faulty.push((index, before..self.faults.count()));
            }
            index += 1;
        }
        let mut repeated = map.settle();
        if !repeated.is_empty() {
            self.faults.forget_all(faulty, &repeated);
            repeated.dedup_by(|one, other| one.1 == other.1);
            let pointer = self.pointer();
            repeated.iter().for_each(|(_, key)| self.faults.repeated_key(&pointer, key));
        }
        Ok(())
    }

    /// Reads a member, to which the path leads.
    fn member(&mut self, key: Cow<'t, str>, collection: &mut dyn Collection) -> Result<(), Stopped> {
        // `graph/items/<id>` or `graph/links/<index>`
        let is_part = self.has_parts && self.path.len() == 3;
        if is_part && self.outline.is_some() {
            return self.outline_part(key);
        }
        // It will be passed over, and each fault would repeat it.
        let is_skipped = is_part && key.len() > MAX_ID_BYTES;
        collection.add(key);
        if is_skipped {
            return self.skip();
        }
        if is_part {
            self.faults.begin_part();
        }
        match self.token()? {
            Token::Null => {}
            token => collection.read_last(token, self)?,
        }
        if is_part {
            if self.faults.are_too_many() {
                collection.clear_last();
            }
            self.faults.unbound();
        }
        Ok(())
    }

    /// The byte at which the value that comes begins, where that is noted.
    fn start(&mut self) -> usize {
        match &mut self.input {
            Input::Json(json) if self.outline.is_some() => json.start(),
            _ => 0,
        }
    }

    /// Notes where the value stands that began at `start`.
    fn note_span(&mut self, start: usize) {
        if let (Some(outline), Input::Json(json)) = (&mut self.outline, &self.input) {
            let span = start..json.offset();
            let pointer = pointer(self.root, &self.path);
            outline.above.push((pointer, span));
        }
    }

    /// Forgets the parts of a collection that stands twice.
    fn clear_outline(&mut self) {
        if let (Some(outline), [_, Step::Key(field)]) = (&mut self.outline, self.path.as_slice()) {
            match field.as_ref() {
                "items" => outline.items.clear(),
                _ => outline.links.clear(),
            }
        }
    }

    fn outline_part(&mut self, key: Cow<'t, str>) -> Result<(), Stopped> {
        let start = self.start();
        self.skip()?;
        if let (Some(outline), Input::Json(json)) = (&mut self.outline, &self.input) {
            let span = start..json.offset();
            match self.path.last() {
                Some(Step::Index(_)) => outline.links.push(span),
                _ => outline.items.push((key, span)),
            }
        }
        Ok(())
    }

    fn pointer(&self) -> String {
        pointer(self.root, &self.path)
    }
}

fn pointer(root: &str, path: &[Step]) -> String {
    let mut pointer = root.to_owned();
    for step in path {
        match step {
            Step::Key(key) => push_key(&mut pointer, key),
            Step::Index(index) => push_key(&mut pointer, &index.to_string()),
        }
    }
    pointer
}

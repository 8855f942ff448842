//! Reads documents into types. One piece of code does it for all types and for JSON and YAML alike: a type says only which
//! keys it knows and where their values go. What does not fit is told and read as absent, and reading goes on.

use std::borrow::Cow;
use std::ops::Range;

use super::faults::Faults;
use super::input::Input;
use super::json::Json;
use super::node::{Node, TreeWalk};
use super::token::{Key, Stopped, Token};
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
    fn keys(&self) -> &'static [Key];

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

/// One key or index on the way to the value that is read.
enum Step<'t> {
    Key(Cow<'t, str>),
    Index(usize),
}

/// Where the parts of a workflow stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Outline<'t> {
    /// The ids of the items and their values.
    pub(super) items: Vec<(Cow<'t, str>, Range<usize>)>,
    /// The values of the links.
    pub(super) links: Vec<Range<usize>>,
    /// The values of the fields above the items and links, by their pointers.
    pub(super) above: Vec<(String, Range<usize>)>,
}

/// Reads one document, or one value of it.
pub(crate) struct Reader<'t> {
    pub(super) input: Input<'t>,
    /// Where the value stands in the source.
    root: &'t str,
    path: Vec<Step<'t>>,
    faults: Faults,
    /// Whether a workflow is read, whose items and links are told of by themselves.
    has_parts: bool,
    /// Where they stand, if that is noted.
    outline: Option<Outline<'t>>,
    /// Whether they are passed over.
    skips_parts: bool,
    /// The unquoted scalars that were read as texts, by their pointers, if that is noted.
    spellings: Option<Spellings>,
}

/// Unquoted scalars as they are spelled, by their pointers: of those with one pointer the last counts.
pub(super) type Spellings = Vec<(String, String)>;

/// `graph/items/<id>` or `graph/links/<index>`.
const STEPS_TO_PARTS: usize = 3;

impl<'t> Reader<'t> {
    /// A reader of a JSON text, whose value stands at `root` in the source.
    pub(super) fn json(json: Json<'t>, root: &'t str) -> Self {
        Self::of(Input::Json(json), root)
    }

    /// A reader of a tree.
    pub(super) fn tree(tree: &'t Node, root: &'t str) -> Self {
        Self::of(Input::Tree(TreeWalk::new(tree)), root)
    }

    fn of(input: Input<'t>, root: &'t str) -> Self {
        Self {
            input,
            root,
            path: Vec::new(),
            faults: Faults::default(),
            has_parts: false,
            outline: None,
            skips_parts: false,
            spellings: None,
        }
    }

    /// The same, of a workflow: faults in an item or link cost only what is faulty.
    pub(super) fn with_parts(mut self) -> Self {
        self.has_parts = true;
        self.faults.unbound();
        self
    }

    /// The same, which notes where the items and links of a workflow stand.
    pub(super) fn with_outline(mut self) -> Self {
        self.outline = Some(Outline::default());
        self
    }

    /// The same, which reads nothing of the items and links.
    pub(super) fn without_parts(mut self) -> Self {
        self.skips_parts = true;
        self
    }

    /// The same, which notes how the unquoted scalars are spelled that are read as texts.
    pub(super) fn with_spellings(mut self) -> Self {
        self.spellings = Some(Spellings::new());
        self
    }

    /// Reads the whole into `place`. Says whether it is to be kept, which it is not where too much of it is wrong.
    pub(super) fn document(&mut self, place: &mut dyn Read) -> Result<bool, Stopped> {
        let start = self.start();
        match self.input.token()? {
            Token::Null => {}
            token => place.read(token, self)?,
        }
        self.note_span(start);
        self.input.end()?;
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

    /// The unquoted scalars that were read as texts, if they were noted.
    pub(super) fn into_spellings(self) -> Spellings {
        self.spellings.unwrap_or_default()
    }

    /// Notes an unquoted scalar that is read as a text.
    pub(super) fn note_spelling(&mut self, scalar: &str) {
        if self.spellings.is_some() {
            let pointer = self.pointer();
            self.spellings.get_or_insert_default().push((pointer, scalar.to_owned()));
        }
    }

    /// Tells that a value is not what was expected, and passes over the rest of it.
    #[cold]
    pub(crate) fn wrong(&mut self, token: Token<'t>, expected: &str) -> Result<(), Stopped> {
        let token = token.resolved();
        self.faults.wrong_type(&self.pointer(), &format!("{token}, expected {expected}"));
        match token {
            Token::List => {
                while self.input.element()? {
                    self.input.skip()?
                }
            }
            Token::Map => {
                while self.input.key()?.is_some() {
                    self.input.skip()?
                }
            }
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
        while let Some(index) = self.input.known_key(keys)? {
            let bit = 1 << index;
            if seen & bit != 0 {
                repeated |= bit;
                object.clear_field(index);
                self.faults.forget(&mut faulty, index);
            }
            seen |= bit;
            self.path.push(Step::Key(Cow::Borrowed(keys.get(index).map_or("", Key::text))));
            let (start, before) = (self.start(), self.faults.count());
            match self.input.token()? {
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
            twice.for_each(|(_, key)| self.faults.repeated_key(&pointer, key.text()));
        }
        Ok(())
    }

    /// Reads the members of a list.
    pub(crate) fn list(&mut self, token: Token<'t>, list: &mut dyn Collection) -> Result<(), Stopped> {
        if token != Token::List {
            return self.wrong(token, "a list");
        }
        let mut index = 0;
        while self.input.element()? {
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
            return self.wrong(token, "an object");
        }
        let (mut faulty, mut index) = (Vec::new(), 0);
        while let Some(key) = self.input.key()? {
            let before = self.faults.count();
            self.path.push(Step::Key(key.clone()));
            self.member(key, map)?;
            self.path.pop();
            if self.faults.count() > before {
                faulty.push((index, before..self.faults.count()));
            }
            index += 1;
        }
        let repeated = map.settle();
        if !repeated.is_empty() {
            let pointer = self.pointer();
            self.faults.repeated_keys(&pointer, repeated, faulty);
        }
        Ok(())
    }

    /// Reads a member, to which the path leads.
    fn member(&mut self, key: Cow<'t, str>, collection: &mut dyn Collection) -> Result<(), Stopped> {
        let is_part = self.has_parts && self.path.len() == STEPS_TO_PARTS;
        if !is_part {
            collection.add(key);
            return self.value_of_member(collection);
        }
        let noted = self.outline.is_some().then(|| (key.clone(), self.input.start()));
        self.part(key, collection)?;
        if let Some((key, start)) = noted {
            self.note_part(key, start);
        }
        Ok(())
    }

    fn value_of_member(&mut self, collection: &mut dyn Collection) -> Result<(), Stopped> {
        match self.input.token()? {
            Token::Null => Ok(()),
            token => collection.read_last(token, self),
        }
    }

    /// Reads an item or a link.
    fn part(&mut self, key: Cow<'t, str>, collection: &mut dyn Collection) -> Result<(), Stopped> {
        if self.skips_parts {
            return self.input.skip();
        }
        // It will be passed over, and each fault would repeat it.
        let is_skipped = key.len() > MAX_ID_BYTES;
        collection.add(key);
        if is_skipped {
            return self.input.skip();
        }
        self.faults.begin_part();
        self.value_of_member(collection)?;
        if self.faults.are_too_many() {
            collection.clear_last();
        }
        self.faults.unbound();
        Ok(())
    }

    /// Whether it is noted where the values stand to which the path leads.
    #[inline]
    fn is_noted(&self) -> bool {
        self.path.len() < STEPS_TO_PARTS && self.outline.is_some()
    }

    /// The byte at which the value that comes begins, where that is noted.
    #[inline]
    fn start(&mut self) -> usize {
        if self.is_noted() { self.input.start() } else { 0 }
    }

    /// Notes where the value stands that began at `start`.
    #[inline]
    fn note_span(&mut self, start: usize) {
        if self.is_noted() {
            self.note_span_from(start);
        }
    }

    #[cold]
    fn note_span_from(&mut self, start: usize) {
        let pointer = self.pointer();
        if let Some(outline) = &mut self.outline {
            outline.above.push((pointer, start..self.input.offset()));
        }
    }

    fn note_part(&mut self, key: Cow<'t, str>, start: usize) {
        if let Some(outline) = &mut self.outline {
            let span = start..self.input.offset();
            match self.path.last() {
                Some(Step::Index(_)) => outline.links.push(span),
                _ => outline.items.push((key, span)),
            }
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = self.root.to_owned();
        for step in &self.path {
            match step {
                Step::Key(key) => push_key(&mut pointer, key),
                Step::Index(index) => push_key(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }
}

//! A document as a tree, for the slow road: YAML, and JSON in which something has the wrong type. Serde reads the
//! oc-lib types from the tree, and an error names the path at which it arose, so that the place can be blanked and
//! the reading tried again: in this way one run finds every fault.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Unsigned(u64),
    Float(f64),
    /// A quoted text.
    Text(String),
    /// An unquoted scalar of YAML: a text where a text is asked for, else what it looks like.
    Plain(String),
    List(Vec<Node>),
    Map(Entries),
}

/// The members of an object. Of a key that stands twice the last value counts, and the key is kept in `repeated`:
/// whoever reads the object is shown it a second time, and says whether that matters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entries {
    pub(super) values: BTreeMap<String, Node>,
    pub(super) repeated: Vec<String>,
}

impl Entries {
    pub(super) fn insert(&mut self, key: String, value: Node) {
        if self.values.contains_key(&key) {
            self.repeated.push(key.clone());
        }
        self.values.insert(key, value);
    }
}

impl Node {
    /// The child that `key` names: a member of an object or, by its index, an element of an array.
    pub(super) fn child_mut(&mut self, key: &str) -> Option<&mut Node> {
        match self {
            Self::Map(entries) => entries.values.get_mut(key),
            Self::List(elements) => elements.get_mut(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value at `path`.
    fn at_mut(&mut self, path: &[String]) -> Option<&mut Node> {
        path.iter().try_fold(self, |node, key| node.child_mut(key))
    }

    /// Forgets that `key` stands twice in the object at `path`. Says whether it did.
    pub(super) fn forget_repeated(&mut self, path: &[String], key: &str) -> bool {
        let Some(Self::Map(entries)) = self.at_mut(path) else { return false };
        let before = entries.repeated.len();
        entries.repeated.retain(|repeated| repeated != key);
        entries.repeated.len() < before
    }

    /// Blanks the value at `path`. Says whether that changed anything.
    pub(super) fn blank(&mut self, path: &[String]) -> bool {
        match self.at_mut(path) {
            None | Some(Self::Null) => false,
            Some(node) => {
                *node = Self::Null;
                true
            }
        }
    }
}

/// What an unquoted scalar looks like, by YAML 1.2's core schema.
fn resolve(scalar: &str) -> Node {
    match scalar {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Bool(true),
        "false" | "False" | "FALSE" => Node::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" => Node::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Node::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Node::Float(f64::NAN),
        other => resolve_number(other).unwrap_or_else(|| Node::Text(other.to_owned())),
    }
}

fn resolve_number(scalar: &str) -> Option<Node> {
    if let Some(digits) = scalar.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok().map(Node::Integer);
    }
    if let Some(digits) = scalar.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok().map(Node::Integer);
    }
    // Rust also reads `inf` and `nan`, which are texts in YAML.
    if !scalar.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return None;
    }
    let integer = scalar.parse().map(Node::Integer).or_else(|_| scalar.parse().map(Node::Unsigned));
    integer.ok().or_else(|| scalar.parse().ok().map(Node::Float))
}

/// Why a tree does not hold the type that was asked for, and where.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub(super) message: String,
    /// From the innermost key to the outermost.
    keys: Vec<String>,
}

impl Mismatch {
    fn below(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// The key that stands twice, where that is the fault.
    pub(super) fn repeated_key(&self) -> Option<&str> {
        self.message.strip_prefix("duplicate field `")?.strip_suffix('`')
    }

    /// The keys from the root to the place.
    pub(super) fn path(&self) -> Vec<String> {
        self.keys.iter().rev().cloned().collect()
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), keys: Vec::new() }
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Integer(value) => visitor.visit_i64(*value),
            Node::Unsigned(value) => visitor.visit_u64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(text) => visitor.visit_str(text),
            Node::List(elements) => visitor.visit_seq(Elements { elements, next: 0 }),
            Node::Map(entries) => visitor.visit_map(Members {
                entries: entries.values.iter(),
                repeated: entries.repeated.iter(),
                value: None,
            }),
            Node::Plain(scalar) => match resolve(scalar) {
                Node::Bool(value) => visitor.visit_bool(value),
                Node::Integer(value) => visitor.visit_i64(value),
                Node::Unsigned(value) => visitor.visit_u64(value),
                Node::Float(value) => visitor.visit_f64(value),
                Node::Null => visitor.visit_unit(),
                _ => visitor.visit_str(scalar),
            },
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Node::Plain(scalar) => visitor.visit_str(scalar),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Node::Null => visitor.visit_none(),
            Node::Plain(scalar) if resolve(scalar) == Node::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

struct Elements<'de> {
    elements: &'de [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        let Some(element) = self.elements.get(self.next) else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(element).map(Some).map_err(|mismatch| mismatch.below(index.to_string()))
    }
}

struct Members<'de> {
    entries: std::collections::btree_map::Iter<'de, String, Node>,
    repeated: std::slice::Iter<'de, String>,
    value: Option<(&'de str, &'de Node)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        let again = |key| (key, &Node::Null);
        let Some((key, value)) = self.entries.next().or_else(|| self.repeated.next().map(again)) else {
            return Ok(None);
        };
        self.value = Some((key, value));
        let key: StrDeserializer<Mismatch> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let (key, value) = self.value.take().unwrap_or(("", &Node::Null));
        seed.deserialize(value).map_err(|mismatch| mismatch.below(key))
    }
}

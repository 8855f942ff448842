//! What documents consist of, however they are written.

use std::borrow::Cow;
use std::fmt;

use serde::de::Unexpected;

/// The text cannot be read further; who reads it knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// A scalar, or the beginning of a collection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'t> {
    Null,
    Bool(bool),
    Integer(i64),
    /// One that is no `i64`.
    Unsigned(u64),
    Float(f64),
    /// A quoted text.
    Text(Cow<'t, str>),
    /// An unquoted scalar of YAML: a text where a text is asked for, else what it looks like.
    Plain(&'t str),
    List,
    Map,
}

impl Token<'_> {
    /// What it is where no text is asked for.
    pub(crate) fn resolved(self) -> Self {
        match self {
            Self::Plain(scalar) => resolve(scalar),
            other => other,
        }
    }
}

/// In serde's words, but for lists and objects, which JSON calls so.
impl fmt::Display for Token<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let named = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Integer(value) => Unexpected::Signed(*value),
            Self::Unsigned(value) => Unexpected::Unsigned(*value),
            Self::Float(value) => Unexpected::Float(*value),
            Self::Text(text) => Unexpected::Str(text),
            Self::Plain(text) => Unexpected::Str(text),
            Self::List => Unexpected::Other("list"),
            Self::Map => Unexpected::Other("object"),
        };
        named.fmt(formatter)
    }
}

/// What an unquoted scalar looks like, by YAML 1.2's core schema.
#[inline(never)]
fn resolve(scalar: &str) -> Token<'_> {
    match scalar {
        "" | "~" | "null" | "Null" | "NULL" => Token::Null,
        "true" | "True" | "TRUE" => Token::Bool(true),
        "false" | "False" | "FALSE" => Token::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Token::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Token::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Token::Float(f64::NAN),
        other => resolve_number(other).unwrap_or(Token::Text(Cow::Borrowed(other))),
    }
}

fn resolve_number(scalar: &str) -> Option<Token<'static>> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = scalar.strip_prefix(prefix) {
            let is_signed = digits.starts_with(['+', '-']);
            return i64::from_str_radix(digits, radix).ok().filter(|_| !is_signed).map(Token::Integer);
        }
    }
    // Rust also reads `inf` and `nan`, which are texts in YAML.
    if !scalar.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return None;
    }
    let integer = scalar.parse().map(Token::Integer).or_else(|_| scalar.parse().map(Token::Unsigned));
    integer.ok().or_else(|| scalar.parse().ok().map(Token::Float))
}

/// The key of a field.
#[derive(Debug)]
pub(crate) struct Key {
    text: &'static str,
    /// Nearly all other keys differ in it.
    print: usize,
}

impl Key {
    pub(crate) const fn of(text: &'static str) -> Self {
        Self { text, print: print(text.as_bytes()) }
    }

    pub(super) fn text(&self) -> &'static str {
        self.text
    }

    /// The index of a key among those that are known.
    #[inline]
    pub(super) fn find(keys: &[Self], key: &[u8]) -> Option<usize> {
        let print = print(key);
        keys.iter().position(|known| known.print == print && known.text.as_bytes() == key)
    }
}

/// The length of a key and three of its bytes.
const fn print(key: &[u8]) -> usize {
    match key {
        [first, .., before, last] => {
            (key.len() & 0xff) << 24 | (*first as usize) << 16 | (*before as usize) << 8 | *last as usize
        }
        _ => key.len(),
    }
}
